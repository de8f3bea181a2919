//! Proofs that almost no orbit stays in a box around a repelling fixed point.

use nalgebra::DMatrix;

use super::chart::Chart;
use super::norm::{Norm, block_norm, least_stretch, turn};
use crate::interval::{Interval, IntervalMatrix};

/// Proves the cone conditions over the box |z − z̄|∞ ≤ `half_width` with an expansion of at least
/// `bound` > 1; the result is the proved expansion a.
///
/// Write d = T⁻¹(z − z'), ‖d_u‖ for the largest Euclidean norm of the first `unstable` blocks and
/// ‖d_c‖ for that of the others. The conditions, for every M in T⁻¹JT over the box:
/// - unstable block k: λ_min(sym(R_k M_kk))/‖R_k‖ − Σ_{j≠k} ‖M_kj‖ ≥ a, with a fixed R_k that turns
///   the block at z̄ to be nearly positive definite (a sign, for blocks of size 1);
/// - other blocks i: Σ_j ‖M_ij‖ ≤ a.
///
/// Both hold on a convex set of matrices, so once proved box by box they hold for means of
/// Jacobians over segments: two starts z ≠ z' of the box with ‖d_u‖ ≥ ‖d_c‖ have images with
/// ‖d'_u‖ ≥ a‖d_u‖ and ‖d'_u‖ ≥ ‖d'_c‖. If both orbits stayed in the box forever ‖d_u‖ would grow
/// without bound. Starts that stay form the graph of a 1-Lipschitz function of the other
/// coordinates: a null set. Source: theory A.3, step 3.
pub(super) fn expands(
    chart: &mut Chart<'_>,
    norm: &Norm,
    unstable: usize,
    half_width: f64,
    bound: f64,
    budget: usize,
) -> Option<f64> {
    let size = chart.dimension();
    let end = chart.evaluated + budget;
    let centre = chart.jacobian(&vec![Interval::ZERO; size])?.midpoint();
    let turns: Vec<_> = norm.ranges().take(unstable).map(|block| turn(&centre, block)).collect();
    let mut waiting = vec![vec![Interval::symmetric(half_width); size]];
    let mut least = f64::INFINITY;
    while let Some(part) = waiting.pop() {
        if chart.evaluated >= end {
            return None;
        }
        let jacobian = chart.jacobian(&part);
        let found = jacobian.and_then(|m| expansion(norm, &m, &turns, bound));
        if let Some(found) = found {
            least = least.min(found);
            continue;
        }
        let middle: Vec<f64> = part.iter().map(Interval::midpoint).collect();
        if !expands_at(chart, norm, &turns, &middle, bound) {
            return None;
        }
        let widest =
            (0..size).max_by(|&i, &j| part[i].width().total_cmp(&part[j].width())).unwrap_or(0);
        let side = part[widest];
        let cut = Interval::point(side.midpoint());
        for half in
            [Interval::point(side.lower()).hull(cut), cut.hull(Interval::point(side.upper()))]
        {
            let mut smaller = part.clone();
            smaller[widest] = half;
            waiting.push(smaller);
        }
    }
    least.is_finite().then_some(least)
}

/// The expansion a ≥ `bound` of the unstable blocks, if the other blocks stay at most `bound`.
fn expansion(
    norm: &Norm,
    jacobian: &IntervalMatrix,
    turns: &[DMatrix<f64>],
    bound: f64,
) -> Option<f64> {
    let mut least = f64::INFINITY;
    for (k, rows) in norm.ranges().enumerate() {
        let unstable = turns.get(k);
        let parts = norm.ranges().enumerate().filter(|(j, _)| unstable.is_none() || *j != k);
        let parts =
            parts.map(|(_, cols)| Interval::point(block_norm(jacobian, rows.clone(), cols)));
        let sum: Interval = parts.sum();
        match unstable {
            Some(turn) => {
                let own = Interval::point(least_stretch(jacobian, rows.clone(), turn));
                least = least.min((own - sum).lower());
            }
            None if sum.upper() <= bound => {}
            None => return None,
        }
    }
    (least >= bound).then_some(least)
}

/// The same conditions at one point z̄ + d in thin intervals, a little relaxed: a proposal.
pub(super) fn expands_at(
    chart: &Chart<'_>,
    norm: &Norm,
    turns: &[DMatrix<f64>],
    d: &[f64],
    bound: f64,
) -> bool {
    let jacobian = chart.jacobian_in_floats(d);
    if !jacobian.iter().all(|x| x.is_finite()) {
        return false;
    }
    let jacobian = IntervalMatrix::from_floats(&jacobian);
    // Both sides by the same share: more unstable, less elsewhere.
    let relaxed = IntervalMatrix::from_fn(jacobian.rows(), jacobian.cols(), |i, j| {
        let share =
            if i < unstable_coordinates(norm, turns.len()) { 1.0 + 1e-9 } else { 1.0 - 1e-9 };
        jacobian[(i, j)] * Interval::point(share)
    });
    expansion(norm, &relaxed, turns, bound).is_some()
}

fn unstable_coordinates(norm: &Norm, unstable: usize) -> usize {
    norm.blocks.iter().take(unstable).sum()
}

/// The turns at z̄ in floats, for proposals.
pub(super) fn turns_in_floats(
    chart: &Chart<'_>,
    norm: &Norm,
    unstable: usize,
) -> Vec<DMatrix<f64>> {
    let centre = chart.jacobian_in_floats(&vec![0.0; chart.dimension()]);
    norm.ranges().take(unstable).map(|block| turn(&centre, block)).collect()
}
