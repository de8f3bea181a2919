//! Regions for the fixed points of a method, within a budget.

use rayon::prelude::*;

use super::Method;
use super::classify::{FixedPoint, Kind};
use crate::interval::{Interval, IntervalVector};
use crate::stability::{Verdict, find_region};

/// So many points get a region at most.
const MOST_POINTS: usize = 64;

/// Looks for a region around each of the first 64 attracting or repelling points; each may spend
/// an equal share of `budget` evaluated boxes, so the result depends on nothing else.
///
/// ```
/// use eigensieve::exact::rational;
/// use eigensieve::expression::Names;
/// use eigensieve::objective::Objective;
/// use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
/// use eigensieve::theorem::{Method, add_regions, examine_point};
/// let objective = Objective::parse("x^4/4 - x^2/2", &Names::new(&["x"])?)?;
/// let descent = Optimizer::new(FieldKind::Gradient, MomentumKind::None);
/// let method = Method::new(&objective, &descent.with_step(rational(1, 2)))?;
/// let mut point = examine_point(&method, &[], &[rational(1, 1)]);
/// add_regions(&method, [&mut point], 10_000);
/// assert!(point.region.is_some_and(|region| region.inscribed > 0.9));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn add_regions<'a>(
    method: &Method,
    points: impl IntoIterator<Item = &'a mut FixedPoint>,
    budget: usize,
) {
    if budget == 0 {
        return;
    }
    let decided = |point: &&mut FixedPoint| {
        let verdict = point.judgement.verdict;
        let decided = matches!(verdict, Verdict::Attracting | Verdict::Repelling);
        decided && point.kind != Kind::NotFixed
    };
    let mut chosen: Vec<_> = points.into_iter().filter(decided).take(MOST_POINTS).collect();
    let share = budget / chosen.len().max(1);
    chosen.par_iter_mut().for_each(|point| {
        let place = IntervalVector::new(method.state::<Interval>(&point.location));
        let exact = point.exact.as_ref().map(|exact| method.state(exact));
        let verdict = point.judgement.verdict;
        point.region = find_region(&method.update, &place, exact.as_deref(), verdict, share);
    });
}
