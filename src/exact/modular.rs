//! Coprimality of integer polynomials, proved modulo a prime.

use num_traits::ToPrimitive;

use super::rational::Integer;

/// The largest prime below 2⁶¹: products fit 122 bits.
const PRIME: u64 = (1 << 61) - 1;

/// Whether two integer polynomials (low degree first, no trailing zeros) have no common root; false
/// where that is not so or not shown.
///
/// If the prime divides neither leading coefficient, a common factor of positive degree over ℚ is,
/// made primitive (Gauß), one of the same degree modulo the prime. So a constant gcd there proves
/// coprimality. The converse fails only for the primes that divide the resultant.
pub(super) fn are_coprime(a: &[Integer], b: &[Integer]) -> bool {
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let (mut a, mut b) = (reduced(a), reduced(b));
    if a.last() == Some(&0) || b.last() == Some(&0) {
        return false;
    }
    while b.len() > 1 {
        remainder(&mut a, &b);
        std::mem::swap(&mut a, &mut b);
    }
    !b.is_empty()
}

fn reduced(coefficients: &[Integer]) -> Vec<u64> {
    let prime = Integer::from(PRIME);
    let residue = |c: &Integer| match c.to_i64() {
        Some(small) => i128::from(small).rem_euclid(i128::from(PRIME)) as u64,
        None => {
            let rest = (c % &prime).to_i64().unwrap_or_default();
            if rest < 0 { rest.wrapping_add(PRIME as i64) as u64 } else { rest as u64 }
        }
    };
    coefficients.iter().map(residue).collect()
}

/// a modulo b, without trailing zeros; b's leading coefficient is not 0.
fn remainder(a: &mut Vec<u64>, b: &[u64]) {
    let Some((&leading, tail)) = b.split_last() else { return };
    let inverse = inverse(leading);
    while a.len() >= b.len() {
        let Some(top) = a.pop() else { return };
        let factor = times(PRIME - times(top, inverse), 1);
        let shift = a.len() - tail.len();
        for (entry, &c) in a[shift..].iter_mut().zip(tail) {
            *entry = plus(*entry, times(factor, c));
        }
    }
    while a.last() == Some(&0) {
        a.pop();
    }
}

fn plus(a: u64, b: u64) -> u64 {
    let sum = a + b;
    if sum >= PRIME { sum - PRIME } else { sum }
}

/// ab mod 2⁶¹ − 1, for a, b ≤ 2⁶¹ − 1.
fn times(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    let folded = (product as u64 & PRIME) + (product >> 61) as u64;
    if folded >= PRIME { folded - PRIME } else { folded }
}

/// By Fermat.
fn inverse(a: u64) -> u64 {
    let (mut result, mut power, mut exponent) = (1, a, PRIME - 2);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(result, power);
        }
        power = times(power, power);
        exponent >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::Polynomial;
    use quickcheck::quickcheck;

    fn integers(coefficients: &[i8]) -> Vec<Integer> {
        let polynomial = Polynomial::from_integers(
            &coefficients.iter().take(7).map(|&c| i64::from(c)).collect::<Vec<_>>(),
        );
        polynomial.primitive_integers()
    }

    /// The resultant by the remainders over ℚ: the last remainder that is not 0.
    fn gcd_degree(a: &[Integer], b: &[Integer]) -> Option<usize> {
        let polynomial = |c: &[Integer]| Polynomial::from_big_integers(c);
        let (mut a, mut b) = (polynomial(a), polynomial(b));
        while !b.is_zero() {
            let (_, rest) = a.div_rem(&b)?;
            (a, b) = (b, rest);
        }
        a.degree()
    }

    quickcheck! {
        fn coprimality_is_that_over_the_rationals(a: Vec<i8>, b: Vec<i8>, common: Vec<i8>, share: bool) -> bool {
            let (a, b, common) = (integers(&a), integers(&b), integers(&common));
            let times = |a: &[Integer]| {
                let product = &Polynomial::from_big_integers(a) * &Polynomial::from_big_integers(&common);
                product.primitive_integers()
            };
            let (a, b) = if share { (times(&a), times(&b)) } else { (a, b) };
            let exact = gcd_degree(&a, &b) == Some(0) && !a.is_empty() && !b.is_empty();
            are_coprime(&a, &b) == exact
        }

        fn inverses_invert(a: u64) -> bool {
            let a = a % PRIME;
            a == 0 || times(a, inverse(a)) == 1
        }
    }
}
