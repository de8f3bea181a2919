//! Real roots of square-free integer polynomials by Descartes' rule of signs.
//!
//! For p of degree n, the number v of sign changes of the coefficients of (1 + x)ⁿp(1/(1 + x)) is at
//! least the number of roots in (0, 1), counted with multiplicity, and differs from it by an even
//! number (Descartes): 0 and 1 are exact. Where v ≥ 2 the interval is halved, p(x/2) and p((x + 1)/2)
//! times 2ⁿ; that ends for square-free polynomials (Vincent; Obreschkoff). Source: Collins and
//! Akritas, SYMSAC 1976; Rouillier and Zimmermann, *J. Comput. Appl. Math.* 162 (2004).
//!
//! The signs need few bits: with all coefficients rounded down to multiples of 2ᵗ, those of the
//! transformed polynomial are at most (2^{n+1} − 1)·2ᵗ too small, because a coefficient of a Taylor
//! shift by 1 is Σ binom(j, i)cⱼ and Σ_{j ≤ n} binom(j, i) = binom(n + 1, i + 1) < 2^{n+1}. Only where
//! that leaves a sign open, more bits are used, at last all. The polynomials themselves are exact.

use num_traits::Zero;

use super::limbs::{Limbs, sign};
use super::rational::Integer;

/// A root in the open interval (place, place + 1)·2^scale, or, where `exact`, the root place·2^scale.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Isolated {
    pub(super) place: Integer,
    pub(super) scale: i64,
    pub(super) exact: bool,
}

/// The positive roots of a square-free integer polynomial (low degree first, leading coefficient not
/// 0), ascending. `None` where more than `budget` halvings follow one another: then roots are so
/// close together that another method is better.
pub(super) fn positive_roots(coefficients: &[Integer], budget: usize) -> Option<Vec<Isolated>> {
    let zeros = coefficients.iter().take_while(|c| c.is_zero()).count();
    let coefficients = &coefficients[zeros..];
    let degree = coefficients.len().saturating_sub(1);
    if degree == 0 || !has_a_sign_change(coefficients) {
        return Some(Vec::new());
    }
    let scale = root_bound(coefficients);
    let shift = |i: usize| {
        let power = if scale >= 0 { i } else { degree - i };
        power as u64 * scale.unsigned_abs()
    };
    let start = Limbs::of(coefficients, 0).shifted(shift, 0, 0);
    let mut found = Vec::new();
    let mut pending =
        vec![Node { polynomial: start, place: Integer::zero(), depth: 0, left_end: false }];
    while let Some(node) = pending.pop() {
        let isolated =
            |exact: bool| Isolated { place: node.place.clone(), scale: scale - node.depth, exact };
        if node.left_end {
            found.push(isolated(true));
        }
        match sign_changes(&node.polynomial) {
            0 => {}
            1 => found.push(isolated(false)),
            _ if node.depth as usize >= budget => return None,
            _ => {
                let (left, right) = node.halves();
                pending.push(right);
                pending.push(left);
            }
        }
    }
    Some(found)
}

/// A polynomial whose roots in (0, 1) are those of the original one in (place, place + 1)·2^(scale −
/// depth).
struct Node {
    polynomial: Limbs,
    place: Integer,
    depth: i64,
    /// Whether the left end is a root of the original polynomial, still to be reported.
    left_end: bool,
}

impl Node {
    fn halves(self) -> (Self, Self) {
        let degree = self.polynomial.len() - 1;
        let power_of_two = |i: usize| (degree - i) as u64;
        // The power of two that all coefficients of 2ⁿp(x/2) share is left out at once.
        let common = self.polynomial.trailing_zeros(power_of_two);
        let left = self.polynomial.shifted(power_of_two, common, 0);
        let mut right = left.shifted(|_| 0, 0, degree as u64 + 2);
        right.taylor_shift();
        let middle_is_a_root = right.sign(0) == 0;
        let right = if middle_is_a_root { right.tail() } else { right };
        let zeros = right.trailing_zeros(|_| 0);
        let right = right.shifted(|_| 0, zeros, 0);
        let depth = self.depth + 1;
        let place: Integer = self.place << 1;
        let next = &place + 1;
        (
            Self { polynomial: left, place, depth, left_end: false },
            Self { polynomial: right, place: next, depth, left_end: middle_is_a_root },
        )
    }
}

fn has_a_sign_change(coefficients: &[Integer]) -> bool {
    let signs = coefficients.iter().map(Integer::sign);
    let mut seen = signs.filter(|&sign| sign != num_bigint::Sign::NoSign);
    let first = seen.next();
    seen.any(|sign| Some(sign) != first)
}

/// A k such that all positive roots are below 2ᵏ: by Fujiwara for the coefficients with a sign
/// other than the leading one's, 2·max |cᵢ/cₙ|^(1/(n−i)).
fn root_bound(coefficients: &[Integer]) -> i64 {
    let Some((leading, rest)) = coefficients.split_last() else { return 0 };
    let degree = rest.len() as i64;
    let opposite = rest.iter().enumerate().filter(|(_, c)| c.sign() == -leading.sign());
    let powers = opposite.map(|(i, c)| {
        // |c/leading| < 2^(bits(c) − bits(leading) + 1).
        let size = c.bits() as i64 - leading.bits() as i64 + 1;
        size.div_euclid(degree - i as i64) + i64::from(size.rem_euclid(degree - i as i64) != 0)
    });
    powers.max().map_or(0, |power| power + 1)
}

/// The number of sign changes of (1 + x)ⁿp(1/(1 + x)) up to 2.
fn sign_changes(polynomial: &Limbs) -> usize {
    if polynomial.len() < 2 {
        return 0;
    }
    let degree = polynomial.len() as u64 - 1;
    let bits = polynomial.bits();
    // So many words hold `kept` bits and the growth of a shift.
    let mut words = (2 * degree + 34) / 64 + 1;
    loop {
        let kept = 64 * words - degree - 3;
        if kept >= bits {
            break;
        }
        let truncated = polynomial.shifted(|_| 0, bits - kept, degree + 2).reversed();
        if let Some(count) = count_changes(truncated, degree + 1) {
            return count;
        }
        words *= 2;
    }
    let exact = polynomial.shifted(|_| 0, 0, degree + 2).reversed();
    count_changes(exact, 0).unwrap_or(2)
}

/// The sign changes of p(x + 1) up to 2; the true coefficients, intermediate ones too, are larger by
/// less than 2^blur (`blur` = 0: exact). `None` where a sign is open.
fn count_changes(mut limbs: Limbs, blur: u64) -> Option<usize> {
    let mut last = 0;
    let mut count = 0;
    let degree = limbs.len() - 1;
    for from in 0..=degree {
        // If what is left is of one sign, so is what comes of it: at most one more change.
        if let Some(rest) = common_sign(&limbs, from, blur) {
            return Some(count + usize::from(rest * last < 0));
        }
        if from < degree {
            limbs.accumulate(from);
        }
        let now = certain_sign(limbs.get(from), blur)?;
        if now * last < 0 {
            count += 1;
            if count == 2 {
                return Some(2);
            }
        }
        last = if now == 0 { last } else { now };
    }
    Some(count)
}

/// 1 where no entry from here on is negative and one is positive, −1 the other way round, for certain.
fn common_sign(limbs: &Limbs, from: usize, blur: u64) -> Option<i32> {
    let last = limbs.len() - 1;
    let signs = || (from..last).map(|i| limbs.get(i));
    let top = certain_sign(limbs.get(last), blur)?;
    match top {
        // An entry of 0 stands for a number that is not negative.
        1 => signs().all(|entry| sign(entry) >= 0).then_some(1),
        -1 => signs()
            .all(|entry| certain_sign(entry, blur).is_some_and(|sign| sign <= 0))
            .then_some(-1),
        _ => None,
    }
}

/// The sign of a number of which the entry is at most 2^blur too small, strictly less.
fn certain_sign(entry: &[u64], blur: u64) -> Option<i32> {
    let now = sign(entry);
    if blur == 0 || now > 0 {
        return Some(now);
    }
    // Negative for certain where entry ≤ −2^blur, that is where entry's bits from `blur` on, rounded
    // down, are below −1, or are −1 with nothing behind it.
    let (word, bit) = ((blur / 64) as usize, blur % 64);
    let is_near_zero = now == 0 || {
        let high_is_minus_one = entry[word + 1..].iter().all(|&word| word == u64::MAX)
            && (entry[word] as i64) >> bit == -1;
        let rest_is_zero =
            entry[..word].iter().all(|&word| word == 0) && entry[word] & ((1 << bit) - 1) == 0;
        high_is_minus_one && !rest_is_zero
    };
    (!is_near_zero).then_some(-1)
}
