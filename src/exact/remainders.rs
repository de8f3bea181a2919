//! Remainder sequences of integer polynomials without a gcd at every step.
//!
//! A polynomial here is its list of integer coefficients, low degree first, without trailing
//! zeros; the empty list is 0. Every scaling is by a positive number, so that signs survive.

use num_integer::Integer as _;
use num_traits::{One, Signed, Zero};

use super::rational::Integer;

/// Drops trailing zeros and divides by the positive gcd of the coefficients.
pub(super) fn primitive(mut coefficients: Vec<Integer>) -> Vec<Integer> {
    drop_trailing_zeros(&mut coefficients);
    let content = coefficients.iter().fold(Integer::zero(), |content, c| content.gcd(c));
    if content > Integer::one() {
        for c in &mut coefficients {
            *c /= &content;
        }
    }
    coefficients
}

fn drop_trailing_zeros(coefficients: &mut Vec<Integer>) {
    while coefficients.last().is_some_and(Zero::is_zero) {
        coefficients.pop();
    }
}

/// The remainder of |leading(b)|^(deg a − deg b + 1) · a by b, for b not zero and deg a ≥ deg b.
fn pseudo_remainder(a: &[Integer], b: &[Integer]) -> Vec<Integer> {
    let mut remainder = a.to_vec();
    let Some((leading, tail)) = b.split_last() else {
        return remainder;
    };
    let size = leading.abs();
    while remainder.len() > tail.len() {
        let Some(top) = remainder.pop() else { break };
        let factor = if leading.is_negative() { -top } else { top };
        let shift = remainder.len() - tail.len();
        for c in &mut remainder {
            *c *= &size;
        }
        for (offset, c) in tail.iter().enumerate() {
            remainder[shift + offset] -= &factor * c;
        }
    }
    drop_trailing_zeros(&mut remainder);
    remainder
}

/// a, b and then the negated remainder of the two before, up to the last that is not zero; every
/// member is a positive multiple of the one that rational division would give.
///
/// Source: the subresultant algorithm, Knuth, *TAOCP* volume 2, 4.6.1, algorithm C. There the
/// divisors are g·h^δ with g a leading coefficient and h a power product of such; here their
/// absolute values are used, which changes members by signs only, so every division stays exact.
pub(super) fn negated_remainders(a: Vec<Integer>, b: Vec<Integer>) -> Vec<Vec<Integer>> {
    remainders_within(a, b, usize::MAX).unwrap_or_default()
}

/// The same, if it has at most so many members.
pub(super) fn remainders_within(
    a: Vec<Integer>,
    b: Vec<Integer>,
    members: usize,
) -> Option<Vec<Vec<Integer>>> {
    let mut chain = vec![a];
    let mut next = b;
    let (mut leading, mut height) = (Integer::one(), Integer::one());
    while !next.is_empty() {
        if chain.len() == members {
            return None;
        }
        chain.push(next);
        let [.., before, last] = chain.as_slice() else {
            break;
        };
        if before.len() < last.len() {
            // Only after the very first pair: its remainder is a itself.
            next = before.iter().map(|c| -c).collect();
            continue;
        }
        let drop = (before.len() - last.len()) as u32;
        let divisor = &leading * height.pow(drop);
        next =
            pseudo_remainder(before, last).iter().map(|c| -exact_quotient(c, &divisor)).collect();
        leading = last.last().map_or_else(Integer::one, Signed::abs);
        if drop > 0 {
            height = exact_quotient(&leading.pow(drop), &height.pow(drop - 1));
        }
    }
    Some(chain)
}

/// A division that leaves no remainder.
pub(super) fn exact_quotient(dividend: &Integer, divisor: &Integer) -> Integer {
    let (quotient, remainder) = dividend.div_rem(divisor);
    assert!(
        remainder.is_zero(),
        "a division of the subresultant algorithm or of Bareiss' elimination left a remainder"
    );
    quotient
}

/// Σ cₖ nᵏ d^(degree−k) and d^degree, for a value p(n/d) without fractions.
pub(super) fn homogeneous_value(
    coefficients: &[Integer],
    numerator: &Integer,
    denominator: &Integer,
) -> (Integer, Integer) {
    let mut value = Integer::zero();
    let twos = denominator.trailing_zeros().unwrap_or(0);
    if denominator.bits() == twos + 1 && !denominator.is_negative() {
        // A power of two: shifts instead of products.
        let mut shift = 0;
        for (step, c) in coefficients.iter().rev().enumerate() {
            if step > 0 {
                shift += twos;
                value *= numerator;
            }
            if !c.is_zero() {
                value += c << shift;
            }
        }
        return (value, Integer::one() << shift);
    }
    let mut power = Integer::one();
    for (step, c) in coefficients.iter().rev().enumerate() {
        if step > 0 {
            power *= denominator;
            value *= numerator;
        }
        value += c * &power;
    }
    (value, power)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::Polynomial;
    use quickcheck::quickcheck;

    fn integers(coefficients: &[i64]) -> Vec<Integer> {
        let mut list = coefficients.iter().map(|&c| c.into()).collect();
        drop_trailing_zeros(&mut list);
        list
    }

    /// The chain by division over ℚ, every member made primitive.
    fn by_rational_division(a: &[i64], b: &[i64]) -> Vec<Vec<Integer>> {
        let mut chain = vec![Polynomial::from_integers(a), Polynomial::from_integers(b)];
        while let [.., before, last] = chain.as_slice() {
            let Some((_, remainder)) = before.div_rem(last) else {
                break;
            };
            chain.push(-remainder);
        }
        chain.pop();
        chain.iter().map(Polynomial::primitive_integers).collect()
    }

    #[test]
    fn knuths_example_has_its_known_subresultants() {
        let a = integers(&[-5, 2, 8, -3, -3, 0, 1, 0, 1]);
        let b = integers(&[21, -9, -4, 0, 5, 0, 3]);
        let sizes: Vec<Vec<Integer>> = negated_remainders(a, b)[2..]
            .iter()
            .map(|member| member.iter().map(Signed::abs).collect())
            .collect();
        let expected: [&[i64]; 4] =
            [&[9, 0, 3, 0, 15], &[245, 125, 65], &[12300, 9326], &[260_708]];
        assert_eq!(sizes, expected.map(integers));
    }

    quickcheck! {
        fn every_member_is_a_positive_multiple_of_the_rational_one(a: Vec<i8>, b: Vec<i8>) -> bool {
            let a: Vec<i64> = a.iter().take(9).map(|&c| i64::from(c % 5)).collect();
            let b: Vec<i64> = b.iter().take(9).map(|&c| i64::from(c % 5)).collect();
            let chain = negated_remainders(integers(&a), integers(&b));
            let primitives: Vec<_> = chain.into_iter().map(primitive).collect();
            primitives == by_rational_division(&a, &b)
        }

        fn huge_coefficients_keep_every_division_exact(a: Vec<i64>, b: Vec<i64>) -> bool {
            let (a, b) = (&a[..a.len().min(12)], &b[..b.len().min(12)]);
            let chain = negated_remainders(integers(a), integers(b));
            let primitives: Vec<_> = chain.into_iter().map(primitive).collect();
            primitives == by_rational_division(a, b)
        }
    }
}
