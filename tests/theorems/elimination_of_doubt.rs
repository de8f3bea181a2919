//! Intervals and exact arithmetic judge the same fixed points by separate means: they never
//! contradict each other, and what intervals leave undecided is neutral, almost always.

use std::collections::BTreeMap;

use eigensieve::equilibrium::Settings;
use eigensieve::interval::{Interval, IntervalVector};
use eigensieve::optimizer::{FieldKind, FilterPosition, MomentumKind};
use eigensieve::stability::Verdict;
use eigensieve::system::Workspace;
use eigensieve::theorem::{
    CommonVerdict, FixedPoint, FixedPoints, Kind, Method, Problem, examine_point, find_fixed_points,
};

use crate::known_fixed_points::{KnownFixedPoint, Stratum};
use crate::support::{exact, optimizer, point, problem, with_parameters};

/// Both judgements of one known fixed point.
struct Judged {
    exact: FixedPoint,
    enclosed: Enclosed,
    /// How often the domain had to shrink until the search decided.
    zooms: usize,
}

/// What the search and enclosures alone say.
enum Enclosed {
    /// The point is isolated.
    Isolated(Box<FixedPoint>),
    /// The point lies in left-over boxes with these verdicts.
    LeftOver(Vec<CommonVerdict>),
    /// The point is lost: a contradiction.
    Lost,
}

/// Where a search leaves the point over undecided its domain shrinks by this factor.
const ZOOM: i64 = 16;
const MOST_ZOOMS: usize = 8;

fn by_enclosures(problem: &Problem, method: &Method, max_boxes: usize) -> FixedPoints {
    let settings = Settings { recognise: false, max_boxes, ..Settings::default() };
    find_fixed_points(problem, method, &settings).expect("a bounded domain")
}

fn judge(known: &KnownFixedPoint) -> Judged {
    let mut problem = known.problem();
    let method = Method::new(&problem.objective, &problem.optimizer).expect("a method");
    let exact = examine_point(&method, &problem.domain, &known.point);
    let neutral = exact.judgement.verdict == Verdict::Neutral;
    let (mut known, mut zooms) = (known.clone(), 0);
    loop {
        let enclosed = at_point(&known, by_enclosures(&problem, &method, 32));
        let open = matches!(&enclosed, Enclosed::LeftOver(verdicts)
            if verdicts.contains(&CommonVerdict::Undecided));
        if !open || neutral || zooms == MOST_ZOOMS {
            return Judged { exact, enclosed, zooms };
        }
        zooms += 1;
        known = known.nearer(ZOOM);
        problem.domain = known.domain();
    }
}

fn at_point(known: &KnownFixedPoint, found: FixedPoints) -> Enclosed {
    let here = |point: &FixedPoint| point.location.contains_rational(&known.point);
    if let Some(point) = found.isolated.into_iter().find(here) {
        return Enclosed::Isolated(Box::new(point));
    }
    let verdicts: Vec<CommonVerdict> = found
        .continua
        .iter()
        .filter(|part| part.boxes.iter().any(|one| one.contains_rational(&known.point)))
        .map(|part| part.verdict)
        .collect();
    if verdicts.is_empty() { Enclosed::Lost } else { Enclosed::LeftOver(verdicts) }
}

/// What is wrong with the judgements, if anything.
fn contradiction(known: &KnownFixedPoint, judged: &Judged) -> Option<&'static str> {
    let exact = &judged.exact;
    let kind = if known.spurious { Kind::Spurious } else { Kind::Critical };
    if exact.kind != kind {
        return Some(NOT_AS_BUILT);
    }
    let verdict = match exact.filter {
        FilterPosition::Inside => Verdict::Attracting,
        FilterPosition::Boundary => Verdict::Neutral,
        FilterPosition::Outside => Verdict::Repelling,
        FilterPosition::NotApplicable if known.spurious => exact.judgement.verdict,
        FilterPosition::NotApplicable | FilterPosition::Undecided => Verdict::Undecided,
    };
    if verdict == Verdict::Undecided || verdict != exact.judgement.verdict {
        return Some("the exact verdict against the exact filter position");
    }
    match &judged.enclosed {
        Enclosed::Lost => Some("the search loses the point"),
        Enclosed::LeftOver(verdicts) => {
            let wrong = verdicts.iter().any(|verdict| !is_true(*verdict, exact));
            wrong.then_some("the common verdict of a left-over box")
        }
        Enclosed::Isolated(enclosed) => difference(exact, enclosed),
    }
}

/// The generator is wrong, not a judgement.
const NOT_AS_BUILT: &str = "the kind of the constructed point";

/// Whether a common verdict holds for the point.
fn is_true(common: CommonVerdict, exact: &FixedPoint) -> bool {
    let judgement = &exact.judgement;
    match common {
        CommonVerdict::Repels => judgement.verdict == Verdict::Repelling,
        CommonVerdict::AttractsTransversally | CommonVerdict::Plateau => {
            judgement.verdict == Verdict::Neutral
                && judgement.minus_one == Some(false)
                && judgement.complex_unit == Some(false)
        }
        CommonVerdict::Undecided => true,
    }
}

/// What enclosures claim otherwise.
fn difference(exact: &FixedPoint, enclosed: &FixedPoint) -> Option<&'static str> {
    let (sure, found) = (&exact.judgement, &enclosed.judgement);
    let differ = |a: Option<bool>, b: Option<bool>| a.is_some() && a != b;
    let mut spectra = exact.hessian_eigenvalues.iter().zip(&enclosed.hessian_eigenvalues);
    let disagreements = [
        ("the kind", enclosed.kind != Kind::Undecided && enclosed.kind != exact.kind),
        ("the verdict", found.verdict != Verdict::Undecided && found.verdict != sure.verdict),
        (
            "the unstable dimension",
            found.unstable_dimension.is_some()
                && found.unstable_dimension != sure.unstable_dimension,
        ),
        ("the multiplier +1", differ(found.plus_one, sure.plus_one)),
        ("the multiplier -1", differ(found.minus_one, sure.minus_one)),
        ("non-real multipliers", differ(found.complex_unit, sure.complex_unit)),
        ("the spectral radius", found.spectral_radius.disjoint(&sure.spectral_radius)),
        (
            "the filter position",
            enclosed.filter != FilterPosition::Undecided && enclosed.filter != exact.filter,
        ),
        ("the Hessian's spectrum", spectra.any(|(a, b)| a.disjoint(b))),
    ];
    disagreements.into_iter().find(|(_, disagree)| *disagree).map(|(what, _)| what)
}

/// The smallest problem with a contradiction that dropping terms leads to, in words.
fn smallest(mut known: KnownFixedPoint) -> Option<String> {
    let wrong = |known: &KnownFixedPoint| {
        contradiction(known, &judge(known)).filter(|reason| *reason != NOT_AS_BUILT)
    };
    let mut reason = wrong(&known)?;
    while let Some(smaller) =
        known.simpler().into_iter().find_map(|simpler| Some((wrong(&simpler)?, simpler)))
    {
        (reason, known) = smaller;
    }
    Some(format!("{reason}: {known}"))
}

#[derive(Default)]
struct Count {
    problems: usize,
    neutral: usize,
    undecided: usize,
    filter_undecided: usize,
    left_over: usize,
    zooms: usize,
}

impl Count {
    fn add(&mut self, judged: &Judged) {
        let strict = judged.exact.judgement.verdict != Verdict::Neutral;
        let filtered =
            matches!(judged.exact.filter, FilterPosition::Inside | FilterPosition::Outside);
        let (verdict, filter) = match &judged.enclosed {
            Enclosed::Isolated(point) => (
                point.judgement.verdict != Verdict::Undecided,
                point.filter != FilterPosition::Undecided,
            ),
            Enclosed::LeftOver(verdicts) => {
                (verdicts.iter().all(|one| *one == CommonVerdict::Repels), false)
            }
            Enclosed::Lost => (false, false),
        };
        self.problems += 1;
        self.neutral += usize::from(!strict);
        self.undecided += usize::from(strict && !verdict);
        self.filter_undecided += usize::from(filtered && !filter);
        self.left_over += usize::from(!matches!(judged.enclosed, Enclosed::Isolated(_)));
        self.zooms += judged.zooms;
    }
}

#[test]
fn intervals_and_exact_arithmetic_never_contradict_each_other_on_two_thousand_problems() {
    const PROBLEMS: u64 = 2000;
    let mut counts: BTreeMap<Stratum, Count> = BTreeMap::new();
    let mut contradictions = Vec::new();
    for number in 0..PROBLEMS {
        let known = KnownFixedPoint::numbered(number);
        let judged = judge(&known);
        if let Some(reason) = contradiction(&known, &judged) {
            let text = smallest(known.clone()).unwrap_or_else(|| format!("{reason}: {known}"));
            contradictions.push(format!("problem {number}: {text}"));
        }
        counts.entry(known.stratum).or_default().add(&judged);
    }
    println!("problems, exactly neutral; by intervals: strict verdicts undecided, strict filter");
    println!("positions undecided, points not isolated; how often a domain shrank");
    for (stratum, count) in &counts {
        println!(
            "{stratum:?}: {}, {}; {}, {}, {}; {}",
            count.problems,
            count.neutral,
            count.undecided,
            count.filter_undecided,
            count.left_over,
            count.zooms
        );
    }
    let undecided: usize = counts.values().map(|count| count.undecided).sum();
    println!("{undecided} of {PROBLEMS}: strict by exact arithmetic, undecided by intervals");
    println!("{} contradictions", contradictions.len());
    assert!(contradictions.is_empty(), "{}", contradictions.join("\n"));
    assert!(undecided as u64 * 100 < PROBLEMS, "{undecided} are undecided by intervals");
}

#[test]
fn the_jacobian_at_critical_points_encloses_the_exact_one_and_is_no_wider_than_the_plain_one() {
    let mut narrower = 0;
    for known in (0..2000).step_by(7).map(KnownFixedPoint::numbered) {
        if known.spurious {
            continue;
        }
        let problem = known.problem();
        let method = Method::new(&problem.objective, &problem.optimizer).expect("a method");
        let around: IntervalVector = known.point.iter().map(Interval::enclosing).collect();
        let around = around.inflated(0.0, 1e-9);
        let sharp = method.update.jacobian_at_critical_points(&around).expect("a polynomial");
        let state = method.state::<Interval>(&around);
        let (plain, _) = method.update.jacobian(&state, &mut Workspace::default());
        let jacobian = method.update.jacobian_exactly(&method.state(&known.point)).expect("exact");
        for i in 0..jacobian.rows() {
            for j in 0..jacobian.cols() {
                assert!(sharp[(i, j)].contains_rational(jacobian.get(i, j)), "{known}");
                let (width, plain) = (sharp[(i, j)].width(), plain[(i, j)].width());
                assert!(width <= 1.01 * plain + 1e-12, "{width} against {plain}: {known}");
                narrower += usize::from(plain > 2.0 * width);
            }
        }
    }
    assert!(narrower > 300, "{narrower} entries are narrower");
}

/// The only fixed point that the search isolates at this place, by enclosures alone.
fn isolated(problem: &Problem, place: &[&str], max_boxes: usize) -> FixedPoint {
    let method = Method::new(&problem.objective, &problem.optimizer).expect("a method");
    let found = by_enclosures(problem, &method, max_boxes).isolated;
    let here = |one: &FixedPoint| one.location.contains_rational(&point(place));
    let mut found: Vec<FixedPoint> = found.into_iter().filter(here).collect();
    assert_eq!(found.len(), 1);
    found.remove(0)
}

#[test]
fn large_coefficients_do_not_spread_the_look_ahead_of_a_critical_point() {
    // Two ascents of length 6λ/11 with λ = 2·10⁸ spread a box of the width of a rounding error over
    // more than a unit, if it is not used that the ascents start from a zero of the gradient.
    let two_ascents = (FieldKind::UsamSequential, MomentumKind::None);
    let step = exact("242/69333339920000191100001755");
    let optimizer = with_parameters(two_ascents, step, exact("6/11"), exact("0"));
    let objective = "-100000005/4*x^4 - 100000005/2*x^3 + 266666680*x^2 - 566666695/2*x";
    let problem = problem(objective, &["x"], &[("61/64", "9/8")], optimizer);
    let found = isolated(&problem, &["1"], 1000);
    assert_eq!((found.kind, found.judgement.verdict), (Kind::Critical, Verdict::Repelling));
    assert_eq!(found.judgement.unstable_dimension, Some(1));
}

#[test]
fn rounding_errors_do_not_hide_a_spurious_point_on_the_boundary_of_the_domain() {
    let usam = optimizer(FieldKind::Usam, MomentumKind::None, "4888000/121077", "1/5");
    let objective = "-33/4*x^3 + 791/40*x^2 - 79/5*x";
    let problem = problem(objective, &["x"], &[("59/64", "1")], usam);
    let found = isolated(&problem, &["1"], 1000);
    assert_eq!((found.kind, found.judgement.verdict), (Kind::Spurious, Verdict::Attracting));
}

#[test]
fn rounding_errors_do_not_hide_a_critical_point_beside_another_one() {
    // f′ = (x + 3)(λ − 9(x + 3) − 20(x + 3)²) with λ = 1/1000469, in monomials of x:
    // the other zero is 10⁻⁷ away, and rounding errors of 10⁻¹³ in f′ are worth as much.
    let objective = "-5*x^4 - 63*x^3 - 594278585/2000938*x^2 - 621291246/1000469*x";
    let descent = optimizer(FieldKind::Gradient, MomentumKind::None, "5002345/3", "0");
    let problem = problem(objective, &["x"], &[("-3", "-2.9999")], descent);
    let found = isolated(&problem, &["-3"], 10_000);
    assert_eq!((found.kind, found.judgement.verdict), (Kind::Critical, Verdict::Attracting));
}
