//! Proofs of existence and uniqueness: Krawczyk's operator on an inflated box.

use nalgebra::{DMatrix, DVector};

use crate::interval::{IntervalVector, approximate_inverse, krawczyk};
use crate::system::{System, Workspace};

/// A zero that exists and is the only one in its uniqueness box.
#[derive(Clone, Debug, PartialEq)]
pub struct IsolatedZero {
    /// A tight enclosure of the zero.
    pub enclosure: IntervalVector,
    /// The box in which it is the only zero; it contains the enclosure in its interior.
    pub uniqueness: IntervalVector,
    /// The preconditioner of the proof, row by row.
    pub preconditioner: Vec<f64>,
}

const NEWTON_STEPS: usize = 12;
const SHARPENING_STEPS: usize = 12;

/// Tries to prove that exactly one zero lies in a box around `region`.
///
/// A float Newton iteration proposes where the zero is; the trial box is the hull of `region` and
/// that point, inflated, so that a zero on the edge of `region` is proved as well. On success all
/// of `region` lies in the uniqueness box.
pub(super) fn prove(
    system: &System,
    region: &IntervalVector,
    workspace: &mut Workspace,
) -> Option<IsolatedZero> {
    let proposal = float_newton(system, region)?;
    let trial = region.hull(&IntervalVector::point(&proposal));
    let near = trial.width() <= 4.0 * region.width().max(tiny(&proposal));
    if !near {
        return None;
    }
    let trial = trial.inflated(0.1, tiny(&proposal));
    krawczyk_test(system, &trial, &proposal, workspace)
}

/// An absolute width that is small at the scale of the point.
fn tiny(point: &[f64]) -> f64 {
    let scale = point.iter().fold(1e-3_f64, |scale, x| scale.max(x.abs()));
    scale * 1e-12
}

fn float_newton(system: &System, region: &IntervalVector) -> Option<Vec<f64>> {
    let mut point = DVector::from_vec(region.midpoint());
    for _ in 0..NEWTON_STEPS {
        let values = DVector::from_vec(system.values_in_floats(point.as_slice()));
        let jacobian = system.jacobian_in_floats(point.as_slice());
        if !values.iter().chain(jacobian.iter()).all(|x| x.is_finite()) {
            return None;
        }
        let step = jacobian.lu().solve(&values)?;
        point -= &step;
        if !point.iter().all(|x| x.is_finite()) {
            return None;
        }
        if step.amax() <= 1e-15 * point.amax() {
            break;
        }
    }
    Some(point.as_slice().to_vec())
}

/// Krawczyk's test on `trial` around `centre`, then sharpening.
///
/// F must be C¹ on X, or a continuous choice between C¹ pieces.
fn krawczyk_test(
    system: &System,
    trial: &IntervalVector,
    centre: &[f64],
    workspace: &mut Workspace,
) -> Option<IsolatedZero> {
    if !trial.contains(centre) {
        return None;
    }
    let preconditioner = approximate_inverse(&system.jacobian_in_floats(centre))?;
    let image = krawczyk_image(system, trial, centre, &preconditioner, workspace)?;
    if !image.interior_to(trial) {
        return None;
    }
    let mut enclosure = image;
    for _ in 0..SHARPENING_STEPS {
        let centre = enclosure.midpoint();
        let Some(image) = krawczyk_image(system, &enclosure, &centre, &preconditioner, workspace)
        else {
            break;
        };
        let sharper = enclosure.intersection(&image);
        let worthwhile = sharper.width() < 0.9 * enclosure.width();
        if sharper.is_empty() || !worthwhile {
            break;
        }
        enclosure = sharper;
    }
    let preconditioner = preconditioner.transpose().as_slice().to_vec();
    Some(IsolatedZero { enclosure, uniqueness: trial.clone(), preconditioner })
}

fn krawczyk_image(
    system: &System,
    region: &IntervalVector,
    centre: &[f64],
    preconditioner: &DMatrix<f64>,
    workspace: &mut Workspace,
) -> Option<IntervalVector> {
    let (jacobian, domain) = system.jacobian(region, workspace);
    let (_, on_region) = system.values(region, workspace);
    let (values, _) = system.values(&IntervalVector::point(centre), workspace);
    if !domain.defined || !on_region.differentiable || !jacobian.is_bounded() {
        return None;
    }
    krawczyk(region, centre, &values, &jacobian, preconditioner)
}
