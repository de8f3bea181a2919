//! That a step size is not exceptional: one place where the update map is invertible.

use super::format::{ClaimData, InverseWitness, Place, Proof};
use super::prover::Prover;
use crate::exact::to_f64;
use crate::interval::approximate_inverse;
use crate::theorem::{Method, witnesses};

/// The radius 2^e of the place.
const RADIUS: i32 = -24;

/// The claim at a place in no special position.
pub(super) fn invertible_update(prover: &Prover<'_>, method: &Method) -> Option<ClaimData> {
    witnesses(method).find_map(|center| {
        let state = method.state(&center.iter().map(to_f64).collect::<Vec<_>>());
        let inverse = approximate_inverse(&method.update.jacobian_in_floats(&state))?;
        let claim = Place {
            center: prover.scale.point(&center),
            radius: prover.radius(RADIUS, state.len())?,
        };
        let witness = InverseWitness { inverse: prover.scale.rows(&inverse)? };
        prover.attempt(Some(ClaimData::InvertibleUpdate(Proof { claim, witness })))
    })
}
