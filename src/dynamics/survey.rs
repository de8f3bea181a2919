//! The whole answer to one question about a system.

use super::degenerate::{Degenerate, MultipleZero};
use super::{Dynamics, Question};
use crate::equilibrium::{
    Component, Count, IsolatedZero, LeftoverReason, SearchError, Settings, enumerate_until,
    recognise, recognise_algebraic, sharpen,
};
use crate::exact::{AlgebraicPoint, Rational};
use crate::interval::{Interval, IntervalVector};
use crate::objective::Regularity;
use crate::stability::{
    Judgement, Region, Verdict, find_region, judge_algebraic, judge_point, judge_region,
};
use crate::system::System;
use crate::theorem::InDomain;

/// A simple zero, or a fixed point, with what is proved about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// An enclosure.
    pub location: IntervalVector,
    /// The point itself, where it is recognised as rational.
    pub exact: Option<Vec<Rational>>,
    /// The point over a field ℚ(θ), where enclosures left its verdict open and it was recognised.
    pub algebraic: Option<AlgebraicPoint>,
    /// Whether it lies in the closed box.
    pub in_domain: InDomain,
    /// The verdict with the multipliers; for equations there is none.
    pub judgement: Option<Judgement>,
    /// A region in which the dynamics of the verdict are proved.
    pub region: Option<Region>,
}

/// A part of the box in which no isolated simple solution was proved.
#[derive(Clone, Debug)]
pub struct Leftover {
    /// The boxes.
    pub component: Component,
    /// What exact algebra says: every solution in it lies on the set where this expression is 0,
    /// a manifold of dimension n − 1 there.
    pub manifold: Option<String>,
    /// The one zero in it, which is not simple.
    pub multiple: Option<MultipleZero>,
}

/// Everything that was proved about a system.
#[derive(Clone, Debug)]
pub struct Survey {
    /// Simple zeros in the box, sorted by location; of a map all fixed points that are proved.
    pub solutions: Vec<Solution>,
    /// Solutions that are proved but not simple, each the only one in its leftover part.
    pub multiple: Vec<MultipleZero>,
    /// The rest: parts that hold a continuum, or that stay open.
    pub leftover: Vec<Leftover>,
    /// Whether every solution in the closed box is listed.
    pub complete: bool,
    /// The counts of complex zeros that prove it; empty where the search alone does.
    pub counts: Vec<Count>,
    /// What is proved about the smoothness of the components.
    pub regularities: Vec<Regularity>,
    /// How many boxes were judged.
    pub judged: usize,
}

impl Survey {
    /// Whether nothing is left undecided: all solutions are listed, and each fixed point has a
    /// verdict.
    pub fn is_decided(&self) -> bool {
        let open = |solution: &Solution| {
            let judged = solution.judgement.as_ref();
            judged.is_some_and(|judgement| judgement.verdict == Verdict::Undecided)
        };
        self.complete && !self.solutions.iter().any(open)
    }
}

/// At most this many fixed points get a region.
const MOST_REGIONS: usize = 64;

/// Finds every solution, and judges the fixed points of a map.
///
/// # Errors
/// See [`SearchError`]; an exhausted budget is no error but leaves parts over.
///
/// ```
/// use eigensieve::dynamics::{Dynamics, Question, survey};
/// use eigensieve::equilibrium::Settings;
/// use eigensieve::exact::rational;
/// use eigensieve::expression::{Graph, Names, parse_into};
/// use eigensieve::stability::Verdict;
/// // The logistic map at r = 5/2: it repels from 0 and is attracted by 3/5.
/// let mut graph = Graph::new();
/// let map = parse_into(&mut graph, "5/2*x*(1 - x)", &Names::new(&["x"])?)?;
/// let logistic = Dynamics {
///     name: "logistic map".into(),
///     graph,
///     components: vec![map],
///     variables: vec!["x".into()],
///     domain: vec![(rational(-1, 1), rational(2, 1))],
///     question: Question::FixedPoints,
/// };
/// let found = survey(&logistic, &Settings::default())?;
/// assert!(found.complete);
/// let verdicts = found.solutions.iter().filter_map(|point| point.judgement.as_ref());
/// let verdicts: Vec<Verdict> = verdicts.map(|judgement| judgement.verdict).collect();
/// assert_eq!(verdicts, [Verdict::Repelling, Verdict::Attracting]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn survey(dynamics: &Dynamics, settings: &Settings<'_>) -> Result<Survey, SearchError> {
    let regularities = dynamics.regularities();
    let orders = regularities.iter().map(Regularity::order_across_interfaces);
    let order = orders.reduce(|a, b| Some(a?.min(b?))).flatten();
    let system = dynamics.system(order);
    let degenerate = Degenerate::of(dynamics);
    let domain = dynamics.enclosed_domain();
    let settles = |region: &IntervalVector| degenerate.settles(region, &domain);
    let found = enumerate_until(&system, &domain, settings, &settles)?;
    let map = (dynamics.question == Question::FixedPoints).then(|| dynamics.map(order));
    let solve = |zero: &IsolatedZero| solution(dynamics, &system, map.as_ref(), zero, settings);
    let mut solutions: Vec<Solution> = found.zeros.iter().filter_map(solve).collect();
    let (multiple, leftover) = named(&degenerate, found.leftover, dynamics);
    if let Some(map) = &map {
        solutions.extend(multiple.iter().map(|zero| with_multiplier_one(map, zero)));
        add_regions(map, &mut solutions, settings.region_boxes);
    }
    let (complete, counts, judged) = (leftover.is_empty(), found.counts, found.judged);
    Ok(Survey { solutions, multiple, leftover, complete, counts, regularities, judged })
}

/// Leftover parts that hold one multiple zero each, and the others.
fn named(
    degenerate: &Degenerate,
    components: Vec<Component>,
    dynamics: &Dynamics,
) -> (Vec<MultipleZero>, Vec<Leftover>) {
    let (mut multiple, mut leftover) = (Vec::new(), Vec::new());
    for component in components {
        let budget = [LeftoverReason::BoxBudget, LeftoverReason::TimeBudget];
        let stopped = component.boxes.is_empty() || budget.contains(&component.reason);
        let zero = if stopped { None } else { degenerate.zero_in(&component.hull) };
        match zero {
            Some(zero) if zero.isolated => {
                // Hulls of two parts may overlap: the point is one all the same.
                let known = multiple.iter().any(|one: &MultipleZero| one.point == zero.point);
                if !known && in_box(&dynamics.domain, &zero.point) {
                    multiple.push(zero);
                }
            }
            zero => {
                let manifold = degenerate.manifold_in(&component);
                leftover.push(Leftover { component, manifold, multiple: zero });
            }
        }
    }
    (multiple, leftover)
}

/// The fixed point of a map that is a multiple zero of x − G(x).
fn with_multiplier_one(map: &System, zero: &MultipleZero) -> Solution {
    Solution {
        location: enclosed(&zero.point),
        exact: Some(zero.point.clone()),
        algebraic: None,
        in_domain: InDomain::Yes,
        judgement: Some(judge_point(map, &zero.point).unwrap_or_else(Judgement::unknown)),
        region: None,
    }
}

fn enclosed(point: &[Rational]) -> IntervalVector {
    point.iter().map(Interval::enclosing).collect()
}

fn in_box(domain: &[(Rational, Rational)], point: &[Rational]) -> bool {
    domain.iter().zip(point).all(|((lower, upper), x)| lower <= x && x <= upper)
}

/// A proved zero with its verdict; `None` where it lies outside the closed box.
fn solution(
    dynamics: &Dynamics,
    system: &System,
    map: Option<&System>,
    zero: &IsolatedZero,
    settings: &Settings<'_>,
) -> Option<Solution> {
    let exact = if settings.recognise { recognise(system, zero) } else { None };
    let plain = |location: IntervalVector, in_domain| Solution {
        location,
        exact: None,
        algebraic: None,
        in_domain,
        judgement: None,
        region: None,
    };
    if let Some(point) = exact {
        let location = enclosed(&point);
        let judge = |map| judge_point(map, &point).unwrap_or_else(|| judge_region(map, &location));
        let judgement = map.map(judge);
        let inside = in_box(&dynamics.domain, &point);
        let plain = plain(location, InDomain::Yes);
        return inside.then_some(Solution { exact: Some(point), judgement, ..plain });
    }
    let in_domain = crate::theorem::place(&dynamics.domain, &zero.enclosure);
    if in_domain == InDomain::No {
        return None;
    }
    let Some(map) = map else { return Some(plain(zero.enclosure.clone(), in_domain)) };
    let mut found = plain(zero.enclosure.clone(), in_domain);
    let mut judgement = judge_region(map, &found.location);
    if judgement.verdict == Verdict::Undecided {
        found.location = sharpen(system, zero).enclosure;
        judgement = judge_region(map, &found.location);
    }
    if judgement.verdict == Verdict::Undecided && settings.recognise {
        found.algebraic = recognise_algebraic(system, zero);
        let exactly = found.algebraic.as_ref().and_then(|point| judge_algebraic(map, point));
        judgement = exactly.unwrap_or(judgement);
    }
    Some(Solution { judgement: Some(judgement), ..found })
}

fn add_regions(map: &System, solutions: &mut [Solution], budget: usize) {
    let decided = |solution: &&mut Solution| {
        let judged = solution.judgement.as_ref().map(|judgement| judgement.verdict);
        matches!(judged, Some(Verdict::Attracting | Verdict::Repelling))
    };
    let chosen: Vec<&mut Solution> =
        solutions.iter_mut().filter(decided).take(MOST_REGIONS).collect();
    let share = budget / chosen.len().max(1);
    for solution in chosen {
        let verdict = solution.judgement.as_ref().map_or(Verdict::Undecided, |one| one.verdict);
        let (place, exact) = (&solution.location, solution.exact.as_deref());
        solution.region = find_region(map, place, exact, verdict, share);
    }
}
