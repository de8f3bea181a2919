//! Whether the origin is a fixed point of a polynomial's field: quick, exact, before all else.

use num_traits::Zero;

use super::instance::{Configured, monomial};
use crate::exact::{Matrix, MultivariatePolynomial, Rational};
use crate::optimizer::FieldKind;

/// ∂f/∂x_index.
pub(super) fn derivative(
    polynomial: &MultivariatePolynomial,
    index: u32,
) -> MultivariatePolynomial {
    let mut sum = MultivariatePolynomial::zero();
    for (powers, coefficient) in polynomial.terms() {
        let Some((_, power)) = powers.iter().find(|(variable, _)| *variable == index) else {
            continue;
        };
        let size = powers.iter().map(|(variable, _)| variable + 1).max().unwrap_or(0) as usize;
        let mut exponents = vec![0; size];
        for (variable, power) in powers {
            exponents[*variable as usize] = *power - u32::from(*variable == index);
        }
        let factor = coefficient * Rational::from_integer((*power).into());
        sum = &sum + &monomial(&factor, &exponents);
    }
    sum
}

pub(super) fn gradient(
    polynomial: &MultivariatePolynomial,
    variables: usize,
) -> Vec<MultivariatePolynomial> {
    (0..variables as u32).map(|index| derivative(polynomial, index)).collect()
}

/// Whether the field of the optimizer vanishes at the origin; with decay it says yes, to be judged.
pub(super) fn fixes_the_origin(
    polynomial: &MultivariatePolynomial,
    variables: usize,
    configured: &Configured,
) -> bool {
    let has_linear_terms = polynomial
        .terms()
        .any(|(powers, _)| powers.iter().map(|(_, power)| power).sum::<u32>() == 1);
    if !has_linear_terms || !configured.decay.is_zero() {
        return true;
    }
    let gradient = gradient(polynomial, variables);
    let at = |place: &[Rational]| -> Vec<Rational> {
        gradient.iter().map(|slope| slope.evaluate(place)).collect()
    };
    let optimizer = &configured.optimizer;
    let radius = optimizer.radius();
    let scaled = |direction: Vec<Rational>| -> Vec<Rational> {
        direction.into_iter().map(|x| x * radius).collect()
    };
    let origin = vec![Rational::zero(); variables];
    let here = at(&origin);
    let value = match optimizer.field().kind() {
        FieldKind::Gradient => here,
        FieldKind::Usam => at(&scaled(here)),
        FieldKind::UsamNested => at(&scaled(at(&scaled(here)))),
        FieldKind::UsamSequential => {
            let mut place = origin;
            let mut slope = here;
            for _ in 0..optimizer.ascents() {
                let step = scaled(slope);
                place = place.iter().zip(&step).map(|(x, d)| x + d).collect();
                slope = at(&place);
            }
            slope
        }
        FieldKind::HessianUsam | FieldKind::GradientPenalty => {
            let hessian = Matrix::from_fn(variables, variables, |i, j| {
                derivative(&gradient[i], j as u32).evaluate(&origin)
            });
            let direction = scaled(hessian.times(&here));
            match optimizer.field().kind() {
                FieldKind::HessianUsam => at(&direction),
                _ => here.iter().zip(&direction).map(|(g, d)| g + d).collect(),
            }
        }
    };
    value.iter().all(Zero::is_zero)
}
