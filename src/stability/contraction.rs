//! Proofs that every orbit in a ball around a fixed point converges to it.

use super::chart::Chart;
use super::norm::{Norm, block_norm};
use crate::interval::{Interval, IntervalMatrix};

/// A bundle of rays from the fixed point: z̄ + T s u for u in `directions` and s ≥ 0, cut into
/// `cuts` equal parts.
struct Bundle {
    directions: Vec<Interval>,
    cuts: usize,
}

/// Proves ‖G(z) − z̄‖ ≤ q‖z − z̄‖ with q ≤ `bound` for all z of the ball ‖z − z̄‖ ≤ `radius`; the
/// result is such a q. With q < 1 the ball is mapped into itself, every orbit in it converges to
/// z̄, and z̄ is the only fixed point in it.
///
/// Argument. With z = z̄ + T s u, the mean M(s) of T⁻¹JT over the segment from z̄ to z satisfies
/// T⁻¹(G(z) − z̄) = M(s) s u (the map is C¹ on the segment), so ‖M(s)u‖ ≤ q‖u‖ is to be shown.
/// Every ray meets the boundary of the cube |u|∞ = 1, whose faces are cut into boxes of u. Each
/// bundle is cut at 0 = t_0 < … < t_m, equally spaced, t_m ≥ radius/‖u‖. If [J_i] encloses T⁻¹JT
/// over the part between t_i and t_{i+1}, then M(t_j) lies in A_j = ([J_0] + … + [J_{j−1}])/j, and
/// for t_j < s < t_{j+1} the matrix M(s) is a convex combination of M(t_j) and of
/// (j M(t_j) + N)/(j + 1), where N ∈ [J_j] is the mean over the part from t_j to s. So it is
/// enough that ‖Au‖ ≤ q‖u‖ for all A in A_1, …, A_m and all u of the box: by the vectors Au, or
/// by the norm of A. A bundle that fails is halved, across or along, until `budget` boxes have
/// been evaluated.
pub(super) fn contracts(
    chart: &mut Chart<'_>,
    norm: &Norm,
    radius: f64,
    bound: f64,
    budget: usize,
) -> Option<f64> {
    let size = chart.dimension();
    let mut waiting = Vec::new();
    for axis in 0..size {
        for side in [-1.0, 1.0] {
            let mut directions = vec![Interval::symmetric(1.0); size];
            directions[axis] = Interval::point(side);
            waiting.push(Bundle { directions, cuts: 1 });
        }
    }
    let mut largest = 0.0_f64;
    let end = chart.evaluated + budget;
    while let Some(bundle) = waiting.pop() {
        if chart.evaluated + bundle.cuts > end {
            return None;
        }
        match factor(chart, norm, radius, bound, &bundle) {
            Some(found) => largest = largest.max(found),
            None if is_hopeless(chart, norm, radius, bound, &bundle) => return None,
            None => split(bundle, &mut waiting),
        }
    }
    Some(largest)
}

/// A q ≤ `bound` for this bundle.
fn factor(
    chart: &mut Chart<'_>,
    norm: &Norm,
    radius: f64,
    bound: f64,
    bundle: &Bundle,
) -> Option<f64> {
    let length = norm.of_coordinates(&bundle.directions);
    let farthest =
        Interval::point((Interval::point(radius) / Interval::point(length.lower())).upper());
    let cuts = Interval::point(bundle.cuts as f64);
    let cut = |j: usize| farthest * Interval::point(j as f64) / cuts;
    let mut sum: Option<IntervalMatrix> = None;
    let mut largest = 0.0_f64;
    for j in 0..bundle.cuts {
        let along = cut(j).hull(cut(j + 1));
        let part: Vec<Interval> = bundle.directions.iter().map(|&u| along * u).collect();
        let jacobian = chart.jacobian(&part)?;
        let total = match sum {
            Some(sum) => sum.add(&jacobian),
            None => jacobian,
        };
        let mean = total.scale(Interval::ONE / Interval::point((j + 1) as f64));
        largest = largest.max(stretch(norm, &mean, &bundle.directions, length, bound)?);
        sum = Some(total);
    }
    Some(largest)
}

/// A q ≤ `bound` with ‖Au‖ ≤ q‖u‖ for all A in `mean` and u in `directions`.
fn stretch(
    norm: &Norm,
    mean: &IntervalMatrix,
    directions: &[Interval],
    length: Interval,
    bound: f64,
) -> Option<f64> {
    let image = norm.of_coordinates(&mean.multiply_vector(directions));
    let by_vectors = (Interval::point(image.upper()) / Interval::point(length.lower())).upper();
    if by_vectors <= bound {
        return Some(by_vectors);
    }
    let row = |rows: std::ops::Range<usize>| {
        let parts = norm.ranges().map(|cols| Interval::point(block_norm(mean, rows.clone(), cols)));
        parts.sum::<Interval>().upper()
    };
    let by_norm = norm.ranges().map(row).fold(0.0, f64::max);
    (by_norm <= bound).then_some(by_norm)
}

/// Whether a start in the middle of the bundle contradicts the bound (in floats: it only saves
/// time).
fn is_hopeless(chart: &Chart<'_>, norm: &Norm, radius: f64, bound: f64, bundle: &Bundle) -> bool {
    let u: Vec<f64> = bundle.directions.iter().map(Interval::midpoint).collect();
    let scale = radius / norm.of_floats(&u);
    let w: Vec<f64> = u.iter().map(|x| x * scale).collect();
    norm.of_floats(&chart.image_in_floats(&w)) > (bound + 1e-9) * radius
}

fn split(bundle: Bundle, waiting: &mut Vec<Bundle>) {
    let widest = (0..bundle.directions.len())
        .max_by(|&i, &j| bundle.directions[i].width().total_cmp(&bundle.directions[j].width()));
    let axis = widest.unwrap_or(0);
    let width = bundle.directions[axis].width();
    if width <= 1.0 / bundle.cuts as f64 {
        waiting.push(Bundle { cuts: 2 * bundle.cuts, ..bundle });
        return;
    }
    let side = bundle.directions[axis];
    let middle = Interval::point(side.midpoint());
    for half in
        [Interval::point(side.lower()).hull(middle), middle.hull(Interval::point(side.upper()))]
    {
        let mut directions = bundle.directions.clone();
        directions[axis] = half;
        waiting.push(Bundle { directions, cuts: bundle.cuts });
    }
}
