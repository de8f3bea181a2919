//! Boxes in which every zero of a system lies on a known C¹ manifold of critical points.

use crate::expression::Propagation;
use crate::interval::{Interval, IntervalMatrix, IntervalVector};
use crate::objective::{CriticalSet, Objective};
use crate::system::{System, Workspace};
use nalgebra::DMatrix;

/// The zero set of residuals r: ℝⁿ → ℝᵏ, k < n, all of whose points are critical.
#[derive(Clone, Debug)]
pub(super) struct Manifold {
    residuals: System,
}

/// What is proved about a box: r has rank k around it, and every zero in it lies on r = 0.
#[derive(Clone, Debug)]
pub(super) struct Located {
    /// The codimension k of the manifold.
    pub(super) codimension: usize,
    /// The part of the box that can hold zeros; empty where there are none.
    pub(super) part: IntervalVector,
}

/// How often the box of offsets is enlarged before the proof is given up.
const MOST_ENLARGEMENTS: usize = 3;

/// The manifolds that the objective's expression shows.
pub(super) fn manifolds(objective: &Objective) -> Vec<Manifold> {
    let build = |mut set: CriticalSet| {
        let residuals = System::new(&mut set.graph, &set.residuals, objective.dimension());
        Manifold { residuals: residuals.smooth_across_interfaces(set.order_across_interfaces) }
    };
    objective.critical_sets().into_iter().map(build).collect()
}

/// The neighbourhood in which every point of a box is joined to the manifold.
struct Tube {
    /// The directions N (n × k) along which points are moved, with r′N ≈ I.
    directions: IntervalMatrix,
    /// A box around all segments.
    around: IntervalVector,
    /// A box around their ends on the manifold.
    ends: IntervalVector,
}

impl Manifold {
    fn codimension(&self) -> usize {
        self.residuals.components()
    }

    /// Proves that every zero of `system` in the region lies on this manifold.
    ///
    /// Every point x of the region is joined to a point p = x + Nt of the manifold ([`Self::tube`]).
    /// If `system` vanishes on the manifold and at x, then by the mean-value theorem 0 = ANt for a
    /// matrix A in the enclosure of the system's Jacobian over the tube. Where all AN have full
    /// column rank, t = 0 and x itself lies on the manifold.
    pub(super) fn locate(&self, system: &System, region: &IntervalVector) -> Option<Located> {
        let mut workspace = Workspace::default();
        let (residuals, _) = self.residuals.values(region, &mut workspace);
        if !residuals.iter().all(Interval::contains_zero) {
            return None;
        }
        let tube = self.tube(region, &mut workspace)?;
        let (_, values) = system.values(&tube.around, &mut workspace);
        let (jacobian, domain) = system.jacobian(&tube.around, &mut workspace);
        let smooth = self.residuals.is_differentiable_near(&tube.around);
        if !smooth || !values.differentiable || !domain.defined || !jacobian.is_bounded() {
            return None;
        }
        if !has_full_column_rank(&jacobian.multiply(&tube.directions)) {
            return None;
        }
        let contracted = Propagation::new().contract_to_zero(self.residuals.values_tape(), region);
        let nothing = || region.iter().map(|_| Interval::EMPTY).collect();
        let part: IntervalVector = contracted.unwrap_or_else(nothing);
        Some(Located { codimension: self.codimension(), part })
    }

    /// Whether a point of the manifold is proved to lie in the region.
    pub(super) fn has_point_in(&self, region: &IntervalVector) -> bool {
        let centre = IntervalVector::point(&region.midpoint());
        let tube = self.tube(&centre, &mut Workspace::default());
        tube.is_some_and(|tube| tube.ends.subset_of(region))
    }

    /// Proves that for every x in the region some t in a box T solves r(x + Nt) = 0, and that r has
    /// full rank on the region + NT.
    ///
    /// With B the region + N·T, the map t ↦ t − r(x + Nt) takes T into
    /// −r(region) + (I − r′(B)N)T; if that lies in the interior of T, Brouwer's theorem gives t.
    fn tube(&self, region: &IntervalVector, workspace: &mut Workspace) -> Option<Tube> {
        let directions = pseudo_inverse(&self.residuals.jacobian_in_floats(&region.midpoint()))?;
        let directions = IntervalMatrix::from_floats(&directions);
        let residuals = self.residuals_over(region, workspace)?;
        let size = self.codimension();
        let mut offsets: IntervalVector =
            residuals.iter().map(|r| Interval::symmetric(r.magnitude())).collect();
        for _ in 0..MOST_ENLARGEMENTS {
            offsets = offsets.inflated(0.15, f64::MIN_POSITIVE);
            let shift = directions.multiply_vector(&offsets);
            let around: IntervalVector =
                region.iter().zip(shift.iter()).map(|(&side, &shift)| side + shift).collect();
            let jacobian = self.jacobian_over(&around, workspace)?;
            let defect = IntervalMatrix::identity(size).subtract(&jacobian.multiply(&directions));
            if defect.norm_infinity() >= 1.0 {
                return None;
            }
            let spread = defect.multiply_vector(&offsets);
            let image: IntervalVector =
                residuals.iter().zip(spread.iter()).map(|(&r, &spread)| spread - r).collect();
            if image.interior_to(&offsets) {
                let moved = directions.multiply_vector(&image);
                let ends = region.iter().zip(moved.iter()).map(|(&side, &shift)| side + shift);
                return Some(Tube { directions, around, ends: ends.collect() });
            }
            let larger = image.iter().map(|side| Interval::symmetric(side.magnitude()));
            offsets = larger.collect();
        }
        None
    }

    /// r over the region, in its natural and its mean-value form.
    fn residuals_over(
        &self,
        region: &IntervalVector,
        workspace: &mut Workspace,
    ) -> Option<IntervalVector> {
        let (natural, domain) = self.residuals.values(region, workspace);
        let jacobian = self.jacobian_over(region, workspace)?;
        let centre = IntervalVector::point(&region.midpoint());
        let (at_centre, _) = self.residuals.values(&centre, workspace);
        let products = jacobian.multiply_vector(&region.minus(&centre));
        let mean: IntervalVector =
            at_centre.iter().zip(products.iter()).map(|(&value, &slope)| value + slope).collect();
        let values = natural.intersection(&mean);
        (domain.differentiable && values.is_bounded()).then_some(values)
    }

    fn jacobian_over(
        &self,
        region: &IntervalVector,
        workspace: &mut Workspace,
    ) -> Option<IntervalMatrix> {
        let (_, values) = self.residuals.values(region, workspace);
        let (jacobian, domain) = self.residuals.jacobian(region, workspace);
        (values.differentiable && domain.defined && jacobian.is_bounded()).then_some(jacobian)
    }
}

/// A proposal for N with J·N ≈ I.
fn pseudo_inverse(jacobian: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    let transposed = jacobian.transpose();
    let inverse = &transposed * (jacobian * &transposed).try_inverse()?;
    inverse.iter().all(|x| x.is_finite()).then_some(inverse)
}

/// Whether every matrix in the enclosure maps no vector but 0 to 0: some left inverse L of the
/// midpoint has ‖I − LA‖ < 1.
fn has_full_column_rank(matrix: &IntervalMatrix) -> bool {
    let Some(left) = pseudo_inverse(&matrix.midpoint().transpose()) else { return false };
    let product = IntervalMatrix::from_floats(&left.transpose()).multiply(matrix);
    IntervalMatrix::identity(matrix.cols()).subtract(&product).norm_infinity() < 1.0
}
