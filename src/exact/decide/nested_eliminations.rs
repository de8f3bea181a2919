//! Common divisors and resultants of polynomials in several variables, by way of nested ones.

use num_traits::One;

use super::super::{MultivariatePolynomial, Rational};
use super::budget::Budget;
use super::divisors;
use super::nested::Nested;

/// `place[v]` with `last` as the main variable, and its inverse.
fn arrangement(polynomials: [&MultivariatePolynomial; 2], last: u32) -> (Vec<usize>, Vec<u32>) {
    let count = polynomials.iter().flat_map(|p| p.variables()).max().unwrap_or(0).max(last) + 1;
    let mut order: Vec<u32> = (0..count).filter(|&v| v != last).collect();
    order.push(last);
    let mut place = vec![0; order.len()];
    for (position, &variable) in order.iter().enumerate() {
        place[variable as usize] = position;
    }
    (place, order)
}

/// See [`MultivariatePolynomial::greatest_common_divisor`].
pub(in super::super) fn gcd(
    a: &MultivariatePolynomial,
    b: &MultivariatePolynomial,
    steps: u64,
) -> Option<MultivariatePolynomial> {
    let (place, order) = arrangement([a, b], 0);
    let nested = |p| Nested::from_multivariate(p, &place);
    let common = divisors::gcd(&nested(a), &nested(b), &mut Budget::new(steps, usize::MAX)).ok()?;
    Some(spread(&common, &order))
}

/// See [`MultivariatePolynomial::resultant`].
pub(in super::super) fn resultant(
    a: &MultivariatePolynomial,
    b: &MultivariatePolynomial,
    variable: u32,
    steps: u64,
) -> Option<MultivariatePolynomial> {
    if a.degree_in(variable) == 0 || b.degree_in(variable) == 0 {
        return None;
    }
    let (place, order) = arrangement([a, b], variable);
    let nested = |p| Nested::from_multivariate(p, &place);
    let mut budget = Budget::new(steps, usize::MAX);
    let found = divisors::subresultant(&nested(a), &nested(b), 0, &mut budget).ok()?;
    Some(spread(&found, &order))
}

fn spread(nested: &Nested, order: &[u32]) -> MultivariatePolynomial {
    match nested {
        Nested::Constant(value) => {
            MultivariatePolynomial::constant(Rational::new(value.clone(), One::one()))
        }
        Nested::In(position, coefficients) => {
            let variable = MultivariatePolynomial::variable(order[*position]);
            let horner =
                |sum: MultivariatePolynomial, c: &Nested| &(&sum * &variable) + &spread(c, order);
            coefficients.iter().rev().fold(MultivariatePolynomial::zero(), horner)
        }
    }
}
