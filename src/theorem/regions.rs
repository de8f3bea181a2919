//! Regions for the fixed points of a method, within a budget.

use rayon::prelude::*;

use super::Method;
use super::classify::{FixedPoint, Kind};
use crate::interval::{Interval, IntervalVector};
use crate::stability::{Verdict, find_region};

/// So many points get a region at most.
const MOST_POINTS: usize = 64;
/// With fewer boxes for a point it is not worth the attempt.
const FEWEST_BOXES: usize = 512;
/// The size of an ordinary map, in instructions.
const ORDINARY: usize = 256;

/// Looks for a region around each of the first attracting or repelling points, at most 64; they
/// share `budget` evaluated boxes equally, and a box of a long map counts as several. The result
/// depends on nothing else.
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
/// assert!(point.region.is_some_and(|region| region.inscribed > 0.55));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn add_regions<'a>(
    method: &Method,
    points: impl IntoIterator<Item = &'a mut FixedPoint>,
    budget: usize,
) {
    let update = &method.update;
    let instructions =
        update.values_tape().instructions().len() + update.jacobian_tape().instructions().len();
    let cost = 1 + (instructions + 8 * update.dimension().pow(3)) / ORDINARY;
    let budget = budget / cost;
    let most = MOST_POINTS.min(budget / FEWEST_BOXES);
    let decided = |point: &&mut FixedPoint| {
        let verdict = point.judgement.verdict;
        let decided = matches!(verdict, Verdict::Attracting | Verdict::Repelling);
        decided && point.kind != Kind::NotFixed
    };
    let mut chosen: Vec<_> = points.into_iter().filter(decided).take(most).collect();
    let share = budget / chosen.len().max(1);
    chosen.par_iter_mut().for_each(|point| {
        let place = IntervalVector::new(method.state::<Interval>(&point.location));
        let exact = point.exact.as_ref().map(|exact| method.state(exact));
        let verdict = point.judgement.verdict;
        point.region = find_region(&method.update, &place, exact.as_deref(), verdict, share);
    });
}
