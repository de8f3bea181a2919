//! Instances of a claim, small ones first.

use num_traits::{One, Zero};

use super::claim::{Claim, Family, Points};
use super::fixed::fixes_the_origin;
use super::formula::Condition;
use super::gluing::Gluing;
use super::instance::{Configured, Instance, Shape, Size, height, monomial};
use super::rest::lands_on_the_stable_line;
use super::values::{by_cost, settings};
use crate::exact::{MultivariatePolynomial, Rational, format_rational, rational};
use crate::objective::Entry;

/// So many objectives are enumerated at most.
const MOST_OBJECTIVES: usize = 40_000;

/// Traps are made for so many choices of hyper-parameters.
const SETTINGS_FOR_TRAPS: usize = 400;

/// Enumerated coefficients have numerators and denominators up to this.
const TALLEST: u32 = 4;

/// An objective with the points that may be fixed.
#[derive(Clone, Debug)]
struct Candidate {
    shape: Shape,
    points: Vec<Vec<Rational>>,
}

/// The small instances of a claim: objectives by terms, degree and height against hyper-parameters
/// by their cost, along the diagonals of the two lists cut into blocks that double.
#[derive(Debug)]
pub(super) struct Enumeration {
    points: Points,
    candidates: Vec<Candidate>,
    settings: Vec<Vec<Configured>>,
    /// Pairs of blocks by the sum of their numbers.
    pairs: Vec<(std::ops::Range<usize>, std::ops::Range<usize>)>,
    pair: usize,
    /// The next place in the pair, objective first.
    at: (usize, usize),
    /// Objectives from here on are left out.
    limit: usize,
    /// Whether only gluings are wanted that catch starts at rest.
    traps: bool,
}

const FIRST_BLOCK: usize = 8;

fn blocks(length: usize) -> Vec<std::ops::Range<usize>> {
    let mut all = Vec::new();
    let (mut start, mut size) = (0, FIRST_BLOCK);
    while start < length {
        let end = (start + size).min(length);
        all.push(start..end);
        (start, size) = (end, 2 * size);
    }
    all
}

impl Enumeration {
    pub(super) fn new(claim: &Claim) -> Self {
        let candidates = candidates(claim);
        let settings = settings(claim);
        let (rows, columns) = (blocks(candidates.len()), blocks(settings.len()));
        let mut pairs: Vec<_> =
            (0..rows.len()).flat_map(|i| (0..columns.len()).map(move |j| (i, j))).collect();
        pairs.sort_by_key(|(i, j)| (i + j, *i));
        let pairs: Vec<_> =
            pairs.into_iter().map(|(i, j)| (rows[i].clone(), columns[j].clone())).collect();
        let at = pairs.first().map_or((0, 0), |(rows, columns)| (rows.start, columns.start));
        let limit = candidates.len();
        let traps = matches!(claim.objectives, Family::Gluings { .. }) && mentions_rest(claim);
        Self { points: claim.points, candidates, settings, pairs, pair: 0, at, limit, traps }
    }

    /// The polynomials in one variable of the claim's family, wherever their fixed points are.
    pub(super) fn of_one_variable(claim: &Claim) -> Self {
        let narrowed = match &claim.objectives {
            Family::Polynomials { degree, height, .. } => {
                Family::Polynomials { variables: 1..=1, degree: *degree, height: *height }
            }
            Family::Quadratics { height, .. } => {
                Family::Quadratics { variables: 1..=1, height: *height }
            }
            other => other.clone(),
        };
        Self::new(&Claim { objectives: narrowed, points: Points::Any, ..claim.clone() })
    }

    /// Up to so many further pairs of an objective and optimizers.
    pub(super) fn pairs(&mut self, number: usize) -> Vec<(Shape, Vec<Configured>)> {
        let places = std::iter::from_fn(|| self.next_pair()).take(number).collect::<Vec<_>>();
        let pair = |(row, column): (usize, usize)| {
            (self.candidates[row].shape.clone(), self.settings[column].clone())
        };
        places.into_iter().map(pair).collect()
    }

    fn next_pair(&mut self) -> Option<(usize, usize)> {
        let (rows, columns) = self.pairs.get(self.pair)?;
        let place = self.at;
        self.at.1 += 1;
        if self.at.1 == columns.end {
            self.at = (self.at.0 + 1, columns.start);
        }
        if self.at.0 == rows.end {
            self.pair += 1;
            if let Some((rows, columns)) = self.pairs.get(self.pair) {
                self.at = (rows.start, columns.start);
            }
        }
        Some(place)
    }

    /// Only objectives smaller than this from now on; the list is sorted by size.
    pub(super) fn restrict(&mut self, size: Size) {
        self.limit = self.candidates.partition_point(|one| one.shape.size() < size);
    }

    /// Up to so many further instances; fewer at the end.
    pub(super) fn take(&mut self, number: usize) -> Vec<Instance> {
        let mut batch = Vec::new();
        while batch.len() < number {
            let Some((row, column)) = self.next_pair() else { break };
            if row >= self.limit {
                continue;
            }
            let candidate = &self.candidates[row];
            let optimizers = &self.settings[column];
            if let Shape::Polynomial { polynomial, variables } = &candidate.shape
                && self.points != Points::Critical
                && !fixes_the_origin(polynomial, *variables, &optimizers[0])
            {
                continue;
            }
            let instances = candidate.points.iter().map(|point| Instance {
                objective: candidate.shape.clone(),
                optimizers: optimizers.clone(),
                point: point.clone(),
            });
            let traps = self.traps;
            batch.extend(instances.filter(|instance| {
                !traps || lands_on_the_stable_line(instance, &instance.optimizers[0])
            }));
        }
        batch
    }
}

fn candidates(claim: &Claim) -> Vec<Candidate> {
    match &claim.objectives {
        Family::Polynomials { variables, degree, height } => {
            let all =
                variables.clone().flat_map(|n| polynomials(n, *degree, *height, claim.points));
            sorted(all.collect())
        }
        Family::Quadratics { variables, height } => {
            let all = variables.clone().flat_map(|n| polynomials(n, 2, *height, claim.points));
            sorted(all.collect())
        }
        Family::Gluings { height } if mentions_rest(claim) => traps(*height, &settings(claim)),
        Family::Gluings { height } => gluings(*height),
        Family::Networks { height } => networks(*height),
        Family::Catalogue => catalogue(claim.points),
        Family::CatalogueSums => catalogue_sums(),
        Family::Fixed(objective) => {
            let shape = Shape::Expression {
                text: objective.to_text(),
                variables: objective.variables().to_vec(),
            };
            let points = grid(objective.dimension());
            vec![Candidate { shape, points }]
        }
    }
}

fn sorted(mut all: Vec<Candidate>) -> Vec<Candidate> {
    let coefficients = |shape: &Shape| match shape {
        Shape::Polynomial { polynomial, .. } => {
            polynomial.terms().map(|(_, c)| super::instance::cost(c)).sum::<u64>()
        }
        _ => 0,
    };
    all.sort_by_cached_key(|one| {
        (one.shape.size(), one.shape.dimension(), coefficients(&one.shape))
    });
    all.truncate(MOST_OBJECTIVES);
    all
}

/// The exponents of all monomials of degree 1 to `degree`.
pub(super) fn exponents(variables: u32, degree: u32) -> Vec<Vec<u32>> {
    let mut all: Vec<Vec<u32>> = vec![Vec::new()];
    for _ in 0..variables {
        all = all
            .into_iter()
            .flat_map(|powers| {
                let rest = degree - powers.iter().sum::<u32>();
                (0..=rest).map(move |power| [powers.clone(), vec![power]].concat())
            })
            .collect();
    }
    all.retain(|powers| powers.iter().sum::<u32>() > 0);
    all.sort_by_key(|powers| powers.iter().sum::<u32>());
    all
}

/// Polynomials without constant term by the number of terms; at critical points without linear ones.
fn polynomials(variables: u32, degree: u32, height: u32, points: Points) -> Vec<Candidate> {
    let mut monomials = exponents(variables, degree);
    if points == Points::Critical {
        monomials.retain(|powers| powers.iter().sum::<u32>() > 1);
    }
    // Taller coefficients are left to the random part.
    let coefficients = by_cost(height.min(TALLEST).into(), true);
    let origin = vec![vec![Rational::zero(); variables as usize]];
    let mut all = Vec::new();
    let mut partial: Vec<(MultivariatePolynomial, usize)> =
        vec![(MultivariatePolynomial::zero(), 0)];
    while !partial.is_empty() && all.len() < MOST_OBJECTIVES {
        let mut longer = Vec::new();
        'terms: for (polynomial, from) in &partial {
            for (index, powers) in monomials.iter().enumerate().skip(*from) {
                for coefficient in &coefficients {
                    let next = polynomial + &monomial(coefficient, powers);
                    longer.push((next, index + 1));
                    if longer.len() > MOST_OBJECTIVES {
                        break 'terms;
                    }
                }
            }
        }
        let uses_all = |polynomial: &MultivariatePolynomial| {
            polynomial.variables().len() == variables as usize
        };
        all.extend(longer.iter().filter(|(polynomial, _)| uses_all(polynomial)).map(
            |(polynomial, _)| Candidate {
                shape: Shape::Polynomial {
                    variables: variables as usize,
                    polynomial: polynomial.clone(),
                },
                points: origin.clone(),
            },
        ));
        partial = longer;
    }
    all
}

fn gluings(tallest: u32) -> Vec<Candidate> {
    let values = by_cost(tallest.into(), true);
    let mut all = Vec::new();
    for even in [false, true] {
        for joints in [vec![rational(1, 1)], vec![rational(1, 1), rational(2, 1)]] {
            for curvature in &values {
                for slope in &values {
                    if curvature != slope {
                        let (curvature, slope) = (curvature.clone(), slope.clone());
                        all.push(Gluing { even, curvature, slope, joints: joints.clone() });
                    }
                }
            }
        }
    }
    all.sort_by_cached_key(|gluing| (gluing.size(), gluing.cost()));
    let candidate =
        |gluing| Candidate { shape: Shape::Gluing(gluing), points: vec![vec![Rational::zero()]] };
    all.into_iter().map(candidate).collect()
}

fn mentions_rest(claim: &Claim) -> bool {
    let rest = |one| one == Condition::LimitFromRest;
    claim.assume.mentions_condition(&rest) || claim.conclude.mentions_condition(&rest)
}

/// Gluings made for starts at rest: the slope m = 1 − αs of the last piece is a multiplier of the
/// first one (see [`super::rest`]), for which the curvature is solved.
fn traps(tallest: u32, settings: &[Vec<Configured>]) -> Vec<Candidate> {
    let mut all: Vec<Gluing> = Vec::new();
    for setting in settings.iter().take(SETTINGS_FOR_TRAPS) {
        let optimizer = &setting[0].optimizer;
        let (step, beta) = (optimizer.step(), optimizer.coefficient());
        let multipliers = by_cost(tallest.into(), false);
        for multiplier in multipliers.iter().filter(|m| **m < rational(1, 2)) {
            let one = Rational::one();
            let slope = (&one - multiplier) / step;
            let curvature = (&one + beta - multiplier - beta / multiplier) / step;
            if curvature != slope
                && [&curvature, &slope].iter().all(|x| height(x) <= u64::from(tallest))
            {
                let joints = vec![rational(1, 1), rational(2, 1)];
                all.extend([false, true].map(|even| Gluing {
                    even,
                    curvature: curvature.clone(),
                    slope: slope.clone(),
                    joints: joints.clone(),
                }));
            }
        }
    }
    all.sort_by_cached_key(|gluing| (gluing.size(), gluing.cost()));
    all.dedup();
    let points = vec![vec![Rational::zero()]];
    all.into_iter()
        .map(|gluing| Candidate { shape: Shape::Gluing(gluing), points: points.clone() })
        .collect()
}

fn networks(tallest: u32) -> Vec<Candidate> {
    let samples = by_cost(tallest.into(), true);
    let variables = vec!["w".to_string(), "v".to_string()];
    // φ(w·s) is rational for these.
    let weights = [rational(3, 4), rational(4, 3), rational(-3, 4), rational(5, 12)];
    let mut all = Vec::new();
    for input in samples.iter().filter(|value| height(value) <= 2) {
        for target in &samples {
            let (s, t) = (format_rational(input), format_rational(target));
            let text = format!("(v*(({s})*w)/sqrt(1 + (({s})*w)^2) - ({t}))^2/2");
            let mut points = vec![vec![Rational::zero(), Rational::zero()]];
            for weight in &weights {
                let argument = weight * input;
                let square = Rational::one() + &argument * &argument;
                if let Some(root) = crate::exact::square_root(&square) {
                    points.push(vec![weight.clone(), target * root / argument]);
                }
            }
            let shape = Shape::Expression { text, variables: variables.clone() };
            all.push(Candidate { shape, points });
        }
    }
    all
}

fn rational_points(entry: &Entry) -> Vec<Vec<Rational>> {
    let samples = entry.continua.iter().flat_map(|continuum| continuum.samples);
    entry.critical_points.iter().chain(samples).filter_map(|point| point.rational()).collect()
}

fn shape_of(entry: &Entry) -> Shape {
    Shape::Expression {
        text: entry.objective.into(),
        variables: entry.variables.iter().map(|name| (*name).into()).collect(),
    }
}

fn catalogue(points: Points) -> Vec<Candidate> {
    let candidate = |entry: &'static Entry| {
        // Entries declare arrays of variables in short.
        let plain = entry.variables.iter().all(|name| !name.contains('['));
        let mut places = rational_points(entry);
        if points != Points::Critical && entry.variables.len() == 1 {
            places.extend(grid(1));
            places.sort();
            places.dedup();
        }
        plain.then(|| Candidate { shape: shape_of(entry), points: places })
    };
    Entry::all().filter_map(candidate).filter(|one| !one.points.is_empty()).collect()
}

fn catalogue_sums() -> Vec<Candidate> {
    let entries: Vec<&'static Entry> = Entry::all().collect();
    let mut all = Vec::new();
    for (number, one) in entries.iter().enumerate() {
        for other in entries[number + 1..].iter().filter(|other| other.variables == one.variables) {
            let theirs = rational_points(other);
            let common: Vec<_> =
                rational_points(one).into_iter().filter(|point| theirs.contains(point)).collect();
            if !common.is_empty() {
                let Shape::Expression { variables, .. } = shape_of(one) else { continue };
                let text = format!("({}) + ({})", one.objective, other.objective);
                all.push(Candidate {
                    shape: Shape::Expression { text, variables },
                    points: common,
                });
            }
        }
    }
    all
}

/// Simple rational points.
fn grid(dimension: usize) -> Vec<Vec<Rational>> {
    let coordinates: Vec<Rational> = match dimension {
        1 => (-24..=24).map(|k| rational(k, 8)).chain((-9..=9).map(|k| rational(k, 3))).collect(),
        2 => (-8..=8).map(|k| rational(k, 4)).collect(),
        _ => (-1..=1).map(|k| rational(k, 1)).collect(),
    };
    let mut points: Vec<Vec<Rational>> = vec![Vec::new()];
    for _ in 0..dimension.min(6) {
        points = points
            .into_iter()
            .flat_map(|point| {
                coordinates.iter().map(move |x| [point.clone(), vec![x.clone()]].concat())
            })
            .collect();
    }
    points.sort_by_key(|point| point.iter().map(height).sum::<u64>());
    points.dedup();
    if dimension > 6 {
        return vec![vec![Rational::zero(); dimension]];
    }
    points
}
