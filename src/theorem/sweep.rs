//! Sweeps over one hyper-parameter: every fixed point and its verdict at each value, and where the
//! set of attracting points changes.

use num_integer::Integer;
use rayon::prelude::*;

use super::{AnalysisError, Kind, Method, Problem, find_fixed_points};
use crate::equilibrium::Settings;
use crate::exact::{Rational, rational, simplest_between};
use crate::optimizer::{HyperParameterError, Optimizer};
use crate::stability::Verdict;

/// A change of the attracting points is enclosed by so many halvings at most.
const HALVINGS: usize = 16;

/// The hyper-parameter that is swept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Parameter {
    /// The step size α.
    Step,
    /// The ascent radius ρ.
    Radius,
    /// The momentum coefficient β.
    Coefficient,
}

impl Parameter {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Step, Self::Radius, Self::Coefficient];

    /// The name in files and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Radius => "radius",
            Self::Coefficient => "coefficient",
        }
    }

    /// The letter in formulas.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Step => "α",
            Self::Radius => "ρ",
            Self::Coefficient => "β",
        }
    }

    /// The optimizer with this value of the parameter.
    ///
    /// # Errors
    /// A value out of the parameter's range.
    pub fn set(
        self,
        optimizer: &Optimizer,
        value: &Rational,
    ) -> Result<Optimizer, HyperParameterError> {
        let (optimizer, value) = (optimizer.clone(), value.clone());
        match self {
            Self::Step => optimizer.with_step(value),
            Self::Radius => optimizer.with_radius(value),
            Self::Coefficient => optimizer.with_coefficient(value),
        }
        .validated()
    }
}

/// So many values, evenly from the first to the last, exactly.
///
/// ```
/// use eigensieve::exact::rational;
/// use eigensieve::theorem::even_values;
/// let values = even_values(&rational(0, 1), &rational(1, 2), 3);
/// assert_eq!(values, [rational(0, 1), rational(1, 4), rational(1, 2)]);
/// ```
pub fn even_values(first: &Rational, last: &Rational, count: usize) -> Vec<Rational> {
    let steps = count.saturating_sub(1).max(1) as i64;
    (0..count as i64).map(|k| first + (last - first) * rational(k, steps)).collect()
}

/// A fixed point at one value of the parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SweptPoint {
    /// An enclosure, side by side, as outward-rounded decimals.
    pub location: Vec<(String, String)>,
    /// Critical or spurious.
    pub kind: Kind,
    /// The verdict.
    pub verdict: Verdict,
}

impl SweptPoint {
    /// The enclosure in floats; an end that is no number meets nothing.
    fn sides(&self) -> Vec<(f64, f64)> {
        let end = |text: &str| text.parse().unwrap_or(f64::NAN);
        self.location.iter().map(|(lower, upper)| (end(lower), end(upper))).collect()
    }
}

/// Every fixed point at one value of the parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The value.
    pub value: Rational,
    /// Whether the points are all fixed points in the domain.
    pub complete: bool,
    /// The isolated fixed points, sorted by location.
    pub points: Vec<SweptPoint>,
}

impl Sample {
    /// How many critical and how many spurious points attract; `None` where that is not known for
    /// sure: points may be missing, or a verdict is neutral or undecided.
    pub fn attracting(&self) -> Option<(usize, usize)> {
        let decided = |point: &SweptPoint| {
            matches!(point.verdict, Verdict::Attracting | Verdict::Repelling)
                && matches!(point.kind, Kind::Critical | Kind::Spurious)
        };
        let count = |kind: Kind| {
            let attracts =
                |point: &&SweptPoint| point.kind == kind && point.verdict == Verdict::Attracting;
            self.points.iter().filter(attracts).count()
        };
        let known = self.complete && self.points.iter().all(decided);
        known.then(|| (count(Kind::Critical), count(Kind::Spurious)))
    }

    /// Whether the same points attract at both values, as far as that is a question: critical points
    /// do not move with a hyper-parameter and are compared by their places, spurious ones move and
    /// are counted.
    fn attracts_like(&self, other: &Self) -> bool {
        let attracting = |sample: &Self| -> Vec<Vec<(f64, f64)>> {
            let held = sample.points.iter().filter(|point| {
                point.kind == Kind::Critical && point.verdict == Verdict::Attracting
            });
            held.map(SweptPoint::sides).collect()
        };
        let meets = |one: &[(f64, f64)], other: &[(f64, f64)]| {
            one.iter().zip(other).all(|(a, b)| a.0 <= b.1 && b.0 <= a.1)
        };
        let (mine, theirs) = (attracting(self), attracting(other));
        self.attracting() == other.attracting()
            && mine.iter().all(|one| theirs.iter().any(|another| meets(one, another)))
    }

    /// Whether the points are all fixed points and every kind and verdict is decided, neutral ones
    /// included.
    pub fn is_decided(&self) -> bool {
        let open = |point: &SweptPoint| {
            point.verdict == Verdict::Undecided || point.kind == Kind::Undecided
        };
        self.complete && !self.points.iter().any(open)
    }

    fn is_neutral(&self) -> bool {
        self.points.iter().any(|point| point.verdict == Verdict::Neutral)
    }
}

/// Between the two values the attracting points change: both ends are proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The value below it.
    pub lower: Rational,
    /// The value above it.
    pub upper: Rational,
    /// A value between at which a fixed point is neutral, exactly; nothing says that it is the point
    /// that changes.
    pub exact: Option<Rational>,
    /// How many critical and spurious points attract at the value below.
    pub before: (usize, usize),
    /// The same at the value above.
    pub after: (usize, usize),
}

/// A sweep over one hyper-parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sweep {
    /// What was swept.
    pub parameter: Parameter,
    /// The fixed points at every value, ascending.
    pub samples: Vec<Sample>,
    /// Where the attracting points change.
    pub changes: Vec<Change>,
}

/// Why a sweep could not run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SweepError {
    /// A value out of range.
    #[error(transparent)]
    HyperParameter(#[from] HyperParameterError),
    /// A search that could not run.
    #[error(transparent)]
    Analysis(#[from] AnalysisError),
}

/// Finds and judges every fixed point at each value, then encloses each change of the attracting
/// points between two close values, and looks for the exact one.
///
/// `known` may answer from an earlier run; `record` sees every new sample (from several threads).
///
/// # Errors
/// See [`SweepError`].
///
/// ```
/// use eigensieve::equilibrium::Settings;
/// use eigensieve::exact::rational;
/// use eigensieve::expression::Names;
/// use eigensieve::objective::Objective;
/// use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
/// use eigensieve::theorem::{Parameter, Problem, Start, even_values, sweep};
/// let problem = Problem {
///     name: "double well".into(),
///     objective: Objective::parse("x^4/4 - x^2/2", &Names::new(&["x"])?)?,
///     optimizer: Optimizer::new(FieldKind::Gradient, MomentumKind::None),
///     domain: vec![(rational(-2, 1), rational(2, 1))],
///     points: Vec::new(),
///     start: Start::Generic,
/// };
/// let values = even_values(&rational(1, 5), &rational(9, 5), 5);
/// let found =
///     sweep(&problem, Parameter::Step, &values, &Settings::default(), &|_| None, &|_| ())?;
/// // The minima have curvature 2: they attract up to the step 2/2.
/// assert_eq!(found.changes.len(), 1);
/// assert_eq!(found.changes[0].exact, Some(rational(1, 1)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn sweep(
    problem: &Problem,
    parameter: Parameter,
    values: &[Rational],
    settings: &Settings<'_>,
    known: &(dyn Fn(&Rational) -> Option<Sample> + Sync),
    record: &(dyn Fn(&Sample) + Sync),
) -> Result<Sweep, SweepError> {
    let mut values = values.to_vec();
    values.sort();
    values.dedup();
    for value in &values {
        parameter.set(&problem.optimizer, value)?;
    }
    let sample = |value: &Rational| match known(value) {
        Some(sample) => Ok(sample),
        None => {
            let sample = examine(problem, parameter, value, settings)?;
            record(&sample);
            Ok(sample)
        }
    };
    let samples: Vec<Sample> = values.par_iter().map(sample).collect::<Result<_, SweepError>>()?;
    let brackets = brackets(&samples);
    let changes = brackets.into_par_iter().map(|bracket| refine(bracket, &sample));
    let changes = changes.collect::<Result<_, SweepError>>()?;
    Ok(Sweep { parameter, samples, changes })
}

fn examine(
    problem: &Problem,
    parameter: Parameter,
    value: &Rational,
    settings: &Settings<'_>,
) -> Result<Sample, SweepError> {
    let optimizer = parameter.set(&problem.optimizer, value)?;
    let problem = Problem { optimizer, ..problem.clone() };
    let method =
        Method::new(&problem.objective, &problem.optimizer).map_err(AnalysisError::from)?;
    let found = find_fixed_points(&problem, &method, settings).map_err(AnalysisError::from)?;
    let points = found.isolated.iter().map(|point| SweptPoint {
        location: point.location.iter().map(|side| side.bounds_text()).collect(),
        kind: point.kind,
        verdict: point.judgement.verdict,
    });
    let points = points.collect();
    Ok(Sample { value: value.clone(), complete: found.complete, points })
}

/// Neighbouring values whose attracting points are known and differ.
fn brackets(samples: &[Sample]) -> Vec<(Change, &Sample)> {
    let known: Vec<(usize, (usize, usize))> = samples
        .iter()
        .enumerate()
        .filter_map(|(index, sample)| Some((index, sample.attracting()?)))
        .collect();
    let differ =
        |pair: &&[(usize, (usize, usize))]| !samples[pair[0].0].attracts_like(&samples[pair[1].0]);
    let differing = known.windows(2).filter(differ);
    differing
        .map(|pair| {
            let [(first, before), (last, after)] = [pair[0], pair[1]];
            let between = samples[first..last].iter().find(|sample| sample.is_neutral());
            let change = Change {
                lower: samples[first].value.clone(),
                upper: samples[last].value.clone(),
                exact: between.map(|sample| sample.value.clone()),
                before,
                after,
            };
            (change, &samples[first])
        })
        .collect()
}

/// Halves the bracket at simple rationals, so that a simple exact threshold is hit.
fn refine(
    (mut change, before): (Change, &Sample),
    sample: &(dyn Fn(&Rational) -> Result<Sample, SweepError> + Sync),
) -> Result<Change, SweepError> {
    for _ in 0..HALVINGS {
        if change.exact.is_some() {
            break;
        }
        // Where the middle tells nothing (two points merge there, say) its neighbours may.
        let width = &change.upper - &change.lower;
        let at = |share: i64| &change.lower + &width * rational(share, 9);
        let parts = [(3, 6), (1, 3), (6, 8)].map(|(from, to)| simplest_between(&at(from), &at(to)));
        let mut told = None;
        for value in parts.into_iter().flatten() {
            let found = sample(&value)?;
            if found.is_neutral() {
                change.exact = Some(value);
                return Ok(change);
            }
            if let Some(attracting) = found.attracting() {
                told = Some((value, attracting, found.attracts_like(before)));
                break;
            }
        }
        match told {
            Some((value, _, true)) => change.lower = value,
            Some((value, attracting, false)) => (change.upper, change.after) = (value, attracting),
            None => break,
        }
    }
    if change.exact.is_none() {
        change.exact = simplest_inside(&change.lower, &change.upper)
            .map(|value| sample(&value))
            .transpose()?
            .filter(Sample::is_neutral)
            .map(|sample| sample.value);
    }
    Ok(change)
}

/// The simplest rational strictly between.
fn simplest_inside(lower: &Rational, upper: &Rational) -> Option<Rational> {
    let margin = (upper - lower) / rational(1024, 1);
    let inside = simplest_between(&(lower + &margin), &(upper - &margin))?;
    // A long one is no likely threshold.
    (inside.denom().div_floor(&1_000_000.into()) == 0.into()).then_some(inside)
}
