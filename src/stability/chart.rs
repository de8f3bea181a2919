//! The update map near a fixed point in the coordinates of a norm.

use nalgebra::DMatrix;

use super::norm::Norm;
use crate::interval::{Interval, IntervalMatrix, IntervalVector};
use crate::system::{System, Workspace};

/// The Jacobian T⁻¹ J(z̄ + F w) T for w in boxes, where the fixed point z̄ lies in `centre`.
///
/// F is the frame in which boxes are cut: T itself, or the identity.
pub(super) struct Chart<'a> {
    system: &'a System,
    centre: &'a IntervalVector,
    basis: IntervalMatrix,
    inverse: IntervalMatrix,
    frame: IntervalMatrix,
    frame_inverse: IntervalMatrix,
    basis_in_floats: DMatrix<f64>,
    inverse_in_floats: DMatrix<f64>,
    middle: Vec<f64>,
    workspace: Workspace,
    /// How many boxes were evaluated.
    pub(super) evaluated: usize,
}

impl<'a> Chart<'a> {
    /// `None` where T is not proved invertible or the shapes do not fit.
    pub(super) fn new(
        system: &'a System,
        centre: &'a IntervalVector,
        norm: &Norm,
        cut_along_basis: bool,
    ) -> Option<Self> {
        let size = system.dimension();
        let fits = system.components() == size && centre.len() == size && size > 0;
        if !fits || !norm.is_well_formed(size) || !centre.is_bounded() || centre.is_empty() {
            return None;
        }
        let basis = IntervalMatrix::from_floats(&norm.basis);
        let inverse = norm.inverse()?;
        let identity = IntervalMatrix::identity(size);
        let (frame, frame_inverse) = match cut_along_basis {
            true => (basis.clone(), inverse.clone()),
            false => (identity.clone(), identity),
        };
        Some(Self {
            system,
            centre,
            inverse_in_floats: inverse.midpoint(),
            basis_in_floats: norm.basis.clone(),
            middle: centre.midpoint(),
            basis,
            inverse,
            frame,
            frame_inverse,
            workspace: Workspace::default(),
            evaluated: 0,
        })
    }

    /// The enclosure of T⁻¹.
    pub(super) fn inverse(&self) -> &IntervalMatrix {
        &self.inverse
    }

    pub(super) fn dimension(&self) -> usize {
        self.system.dimension()
    }

    /// The set of all z̄ + F w.
    fn place(&self, w: &[Interval]) -> IntervalVector {
        let shift = self.frame.multiply_vector(w);
        self.centre.iter().zip(shift.iter()).map(|(&z, &d)| z + d).collect()
    }

    fn transformed(&self, matrix: &IntervalMatrix) -> IntervalMatrix {
        self.inverse.multiply(&matrix.multiply(&self.basis))
    }

    /// An enclosure of T⁻¹ J T over z̄ + F w; `None` unless the map is proved C¹ there.
    ///
    /// Where second derivatives are at hand the mean-value form at a point m of the box sharpens
    /// it: J(z) = J(m) + Σ_l δ_l D_l with δ = F⁻¹(z − m) and D_l a mean of the derivative of J
    /// along column l of F over the box, which is convex and contains m.
    pub(super) fn jacobian(&mut self, w: &[Interval]) -> Option<IntervalMatrix> {
        self.evaluated += 1;
        let region = self.place(w);
        if !region.is_bounded() {
            return None;
        }
        let found = self.system.smooth_jacobian(&region, &mut self.workspace)?;
        let plain = self.transformed(&found.matrix);
        if !found.twice {
            return Some(plain);
        }
        Some(match self.mean_value_form(w, &region) {
            Some(sharper) => IntervalMatrix::from_fn(plain.rows(), plain.cols(), |i, j| {
                plain[(i, j)].intersection(sharper[(i, j)])
            }),
            None => plain,
        })
    }

    fn mean_value_form(
        &mut self,
        w: &[Interval],
        region: &IntervalVector,
    ) -> Option<IntervalMatrix> {
        let size = self.dimension();
        let second = self.system.second_derivatives(region, &mut self.workspace)?;
        let middle: Vec<Interval> = w.iter().map(|x| Interval::point(x.midpoint())).collect();
        let at = self.place(&middle).midpoint();
        if !region.contains(&at) {
            return None;
        }
        let at = IntervalVector::point(&at);
        let base = self.system.smooth_jacobian(&at, &mut self.workspace)?;
        // z − m = F(w − w_m) + (z̄ + F w_m − m).
        let rest = self.place(&middle).minus(&at);
        let rest = self.frame_inverse.multiply_vector(&rest);
        let mut sum = self.transformed(&base.matrix);
        for l in 0..size {
            let delta = w[l] - middle[l] + rest[l];
            let along = IntervalMatrix::from_fn(size, size, |a, b| {
                let start = (a * size + b) * size;
                (0..size).map(|k| second[start + k] * self.frame[(k, l)]).sum()
            });
            sum = sum.add(&self.transformed(&along).scale(delta));
        }
        Some(sum)
    }

    /// Whether the map is C¹ on a box around the last fifth of the segment from z̄ to z̄ + F w: it
    /// saves attempts that must fail.
    pub(super) fn is_smooth_before(&self, w: &[f64]) -> bool {
        let share = Interval::between(0.8, 1.0);
        let part: Vec<Interval> = w.iter().map(|&x| share * Interval::point(x)).collect();
        self.system.smooth_jacobian(&self.place(&part), &mut Workspace::default()).is_some()
    }

    /// T⁻¹(G(z) − z̄) in floats for z = z̄ + T w: a proposal.
    pub(super) fn image_in_floats(&self, w: &[f64]) -> Vec<f64> {
        let w = nalgebra::DVector::from_column_slice(w);
        let centre = nalgebra::DVector::from_column_slice(&self.middle);
        let z = &centre + &self.basis_in_floats * w;
        let image = nalgebra::DVector::from_vec(self.system.values_in_floats(z.as_slice()));
        (&self.inverse_in_floats * (image - centre)).as_slice().to_vec()
    }

    /// T⁻¹ J(z̄ + d) T in floats: a proposal.
    pub(super) fn jacobian_in_floats(&self, d: &[f64]) -> DMatrix<f64> {
        let z: Vec<f64> = self.middle.iter().zip(d).map(|(z, d)| z + d).collect();
        &self.inverse_in_floats * self.system.jacobian_in_floats(&z) * &self.basis_in_floats
    }
}
