//! Heavy ball and its kin started at rest: whole intervals of starts that land on a stable line.
//!
//! For a gluing whose last piece has f′ = sx from J on and whose first piece is quadratic with
//! curvature a up to j: x₀ ≥ J gives x₁ = (1 − αs)x₀. If m = 1 − αs is a multiplier at 0 with
//! 0 < m < 1, then (x₁, x₀) lies on the line x₋ = x/m of the update map's linear part, and on that
//! line x_(k+1) = m·x_k while x_k ≤ j. So all x₀ in [J, j/m] converge to 0: x_k = mᵏx₀. (The rule of
//! the first step is x₁ = x₀ − αf′(x₀) for heavy ball, because x₋₁ = x₀.)

use num_traits::{One, Signed, Zero};

use super::instance::{Configured, Instance, Shape};
use crate::exact::Rational;
use crate::optimizer::{FieldKind, MomentumKind};

/// Whether an interval of starts at rest converges to 0 in this way.
pub(super) fn lands_on_the_stable_line(instance: &Instance, configured: &Configured) -> bool {
    let Shape::Gluing(gluing) = &instance.objective else { return false };
    let Configured { optimizer, decay } = configured;
    let heavy_ball = optimizer.momentum().kind() == MomentumKind::HeavyBall
        && optimizer.field().kind() == FieldKind::Gradient
        && decay.is_zero();
    let [inner, outer] = gluing.joints.as_slice() else { return false };
    if !heavy_ball || !instance.point[0].is_zero() {
        return false;
    }
    let (step, beta) = (optimizer.step(), optimizer.coefficient());
    let one = Rational::one();
    let multiplier = &one - step * &gluing.slope;
    // r² − (1 + β − αa)r + β = 0.
    let trace = &one + beta - step * &gluing.curvature;
    let vanishes = (&multiplier * &multiplier - trace * &multiplier + beta).is_zero();
    vanishes
        && multiplier.is_positive()
        && multiplier < one
        // An interval of positive length.
        && outer * multiplier < *inner
}
