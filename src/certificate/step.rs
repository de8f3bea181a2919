//! That a step size is not exceptional: one place where the update map is invertible.

use super::format::{ClaimData, InverseWitness, Place, Proof};
use super::prover::Prover;
use crate::interval::approximate_inverse;
use crate::theorem::Method;

/// The radius 2^e of the place.
const RADIUS: i32 = -24;
/// So many places are tried.
const MOST_PLACES: usize = 24;

/// The claim at a place in no special position.
pub(super) fn invertible_update(prover: &Prover<'_>, method: &Method) -> Option<ClaimData> {
    let dimension = method.dimension();
    (0..MOST_PLACES).find_map(|number| {
        let coordinate = |axis: usize| {
            let numerator = ((number * 7 + axis * 5) % 13) as f64 - 6.0;
            numerator / (1 + (number + 2 * axis) % 5) as f64
        };
        let center: Vec<f64> = (0..dimension).map(coordinate).collect();
        let state = method.state(&center);
        let inverse = approximate_inverse(&method.update.jacobian_in_floats(&state))?;
        let claim = Place {
            center: prover.scale.vector(center)?,
            radius: prover.radius(RADIUS, state.len())?,
        };
        let witness = InverseWitness { inverse: prover.scale.rows(&inverse)? };
        prover.attempt(Some(ClaimData::InvertibleUpdate(Proof { claim, witness })))
    })
}
