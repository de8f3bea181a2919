//! Sturm chains: exact counts of real roots.

use num_traits::{Signed, Zero};

use super::polynomial::Polynomial;
use super::rational::{Integer, Rational};
use super::remainders::{homogeneous_value, negated_remainders, remainders_within};

/// A chain of negated remainders, kept as integer polynomials up to positive factors.
///
/// Source: Basu, Pollack, Roy, *Algorithms in Real Algebraic Geometry*, chapter 2.
#[derive(Clone, Debug)]
pub struct SturmChain {
    chain: Vec<Vec<Integer>>,
}

impl SturmChain {
    /// The chain of p and its derivative.
    pub fn of(polynomial: &Polynomial) -> Self {
        Self::of_pair(polynomial, &polynomial.derivative())
    }

    /// The chain of negated remainders that begins with a, b.
    pub fn of_pair(a: &Polynomial, b: &Polynomial) -> Self {
        Self { chain: negated_remainders(a.primitive_integers(), b.primitive_integers()) }
    }

    /// The chain of an integer polynomial and its derivative.
    pub(super) fn of_integers(polynomial: &[Integer]) -> Self {
        Self { chain: negated_remainders(polynomial.to_vec(), derivative(polynomial)) }
    }

    /// The same, if it has at most so many members.
    pub(super) fn of_integers_within(polynomial: &[Integer], members: usize) -> Option<Self> {
        let chain = remainders_within(polynomial.to_vec(), derivative(polynomial), members)?;
        Some(Self { chain })
    }

    /// The number of sign changes of the chain at a rational point, zeros left out.
    pub fn variations_at(&self, at: &Rational) -> usize {
        variations(self.chain.iter().map(|p| sign_at(p, at)))
    }

    /// The number of sign changes towards −∞.
    pub fn variations_at_minus_infinity(&self) -> usize {
        variations(self.chain.iter().map(|p| {
            let sign = p.last().map_or(0, sign);
            if p.len() % 2 == 0 { -sign } else { sign }
        }))
    }

    /// The number of sign changes towards +∞.
    pub fn variations_at_plus_infinity(&self) -> usize {
        variations(self.chain.iter().map(|p| p.last().map_or(0, sign)))
    }
}

/// The derivative of an integer polynomial.
pub(super) fn derivative(polynomial: &[Integer]) -> Vec<Integer> {
    let terms = polynomial.iter().enumerate().skip(1);
    terms.map(|(degree, c)| c * Integer::from(degree)).collect()
}

fn sign(value: &Integer) -> i32 {
    if value.is_zero() {
        0
    } else if value.is_negative() {
        -1
    } else {
        1
    }
}

/// The sign of p(n/d) as the sign of Σ cₖ nᵏ d^(deg−k).
pub(super) fn sign_at(coefficients: &[Integer], at: &Rational) -> i32 {
    sign(&homogeneous_value(coefficients, at.numer(), at.denom()).0)
}

fn variations(signs: impl Iterator<Item = i32>) -> usize {
    let mut last = 0;
    let mut count = 0;
    for sign in signs.filter(|&sign| sign != 0) {
        count += usize::from(last * sign < 0);
        last = sign;
    }
    count
}

/// The number of distinct roots in the closed interval [lower, upper], which is empty where
/// lower > upper; for the zero polynomial 1 at a point and `usize::MAX` on a longer interval.
///
/// ```
/// use eigensieve::exact::{Polynomial, count_roots_in, rational};
/// let p = Polynomial::from_integers(&[0, -1, 0, 1]);
/// assert_eq!(count_roots_in(&p, &rational(-1, 1), &rational(0, 1)), 2);
/// ```
pub fn count_roots_in(polynomial: &Polynomial, lower: &Rational, upper: &Rational) -> usize {
    if lower > upper {
        return 0;
    }
    if polynomial.is_zero() {
        return if lower == upper { 1 } else { usize::MAX };
    }
    // Sturm's theorem counts (lower, upper] for square-free polynomials, also if an end is a root.
    let square_free = polynomial.square_free_part();
    let chain = SturmChain::of(&square_free);
    let at_lower = usize::from(square_free.evaluate(lower).is_zero());
    chain.variations_at(lower) - chain.variations_at(upper) + at_lower
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::rational;

    #[test]
    fn the_zero_polynomial_has_infinitely_many_roots() {
        let (zero, one) = (rational(0, 1), rational(1, 1));
        assert_eq!(count_roots_in(&Polynomial::zero(), &zero, &one), usize::MAX);
        assert_eq!(count_roots_in(&Polynomial::zero(), &zero, &zero), 1);
        assert_eq!(count_roots_in(&Polynomial::zero(), &one, &zero), 0);
    }
}
