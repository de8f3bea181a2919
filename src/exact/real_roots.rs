//! Real roots: how many, and isolating intervals.
//!
//! Powers of the variable are taken out, even polynomials are counted in x². A polynomial with few
//! terms often has a short Sturm chain: that is tried first, as it decides Mignotte's polynomials,
//! whose two close roots cost halving as many steps as the degree times the bits. All others go by
//! Descartes' rule (`descartes.rs`), square-free by a proof modulo a prime or by division.

use num_traits::Zero;

use super::descartes::{Isolated, positive_roots};
use super::modular::are_coprime;
use super::polynomial::Polynomial;
use super::rational::{Integer, Rational, rational};
use super::sturm::{SturmChain, derivative, sign_at};

/// Polynomials with at most so many terms are tried with Sturm's chain.
const FEW_TERMS: usize = 6;

/// So many halvings in a row are left to Descartes' rule; then Sturm's chain decides.
const BUDGET: usize = 256;

/// The number of distinct real roots; 0 for constants other than 0, and `usize::MAX` for the zero
/// polynomial, which has infinitely many.
///
/// Algorithm: Descartes' rule with halving, or Sturm's theorem, whichever promises to be faster.
///
/// ```
/// use eigensieve::exact::{Polynomial, count_real_roots};
/// assert_eq!(count_real_roots(&Polynomial::from_integers(&[-2, 0, 1])), 2);
/// assert_eq!(count_real_roots(&Polynomial::from_integers(&[2, 0, 1])), 0);
/// ```
pub fn count_real_roots(polynomial: &Polynomial) -> usize {
    if polynomial.is_zero() {
        return usize::MAX;
    }
    let mut integers = polynomial.primitive_integers();
    let zeros = integers.iter().take_while(|c| c.is_zero()).count();
    integers.drain(..zeros);
    let at_zero = usize::from(zeros > 0);
    if integers.iter().skip(1).step_by(2).all(Zero::is_zero) {
        let half: Vec<Integer> = integers.into_iter().step_by(2).collect();
        return at_zero + 2 * count_positive(&half);
    }
    at_zero + count_nonzero(&integers)
}

/// The distinct real roots of a polynomial whose constant coefficient is not 0.
fn count_nonzero(integers: &[Integer]) -> usize {
    if let Some(chain) = short_chain(integers) {
        return chain.variations_at_minus_infinity() - chain.variations_at_plus_infinity();
    }
    let square_free = square_free(integers);
    let sides = [square_free.clone(), reflected(&square_free)];
    let counts = sides.iter().map(|side| Some(positive_roots(side, BUDGET)?.len()));
    counts.sum::<Option<usize>>().unwrap_or_else(|| {
        let chain = SturmChain::of_integers(&square_free);
        chain.variations_at_minus_infinity() - chain.variations_at_plus_infinity()
    })
}

/// The distinct positive roots of a polynomial whose constant coefficient is not 0.
fn count_positive(integers: &[Integer]) -> usize {
    let by_chain = |chain: &SturmChain| {
        chain.variations_at(&Rational::zero()) - chain.variations_at_plus_infinity()
    };
    if let Some(chain) = short_chain(integers) {
        return by_chain(&chain);
    }
    let square_free = square_free(integers);
    let found = positive_roots(&square_free, BUDGET);
    found.map_or_else(|| by_chain(&SturmChain::of_integers(&square_free)), |found| found.len())
}

/// Sturm's chain of a polynomial with few terms, if it is short; also for multiple roots.
fn short_chain(integers: &[Integer]) -> Option<SturmChain> {
    let terms = integers.iter().filter(|c| !c.is_zero()).count();
    let sparse = terms <= FEW_TERMS && integers.len() > 2 * terms;
    sparse.then(|| SturmChain::of_integers_within(integers, 2 * FEW_TERMS)).flatten()
}

/// p(−x).
pub(super) fn reflected(integers: &[Integer]) -> Vec<Integer> {
    let sides = integers.iter().enumerate();
    sides.map(|(i, c)| if i % 2 == 1 { -c } else { c.clone() }).collect()
}

/// An integer polynomial with the same roots, each once.
fn square_free(integers: &[Integer]) -> Vec<Integer> {
    if are_coprime(integers, &derivative(integers)) {
        return integers.to_vec();
    }
    Polynomial::from_big_integers(integers).square_free_part().primitive_integers()
}

/// Disjoint closed intervals in ascending order, each with exactly one distinct real root; a root
/// that is hit exactly is returned as (r, r), and the ends of a longer interval are no roots. Empty
/// for constants, also for the zero polynomial, whose roots are not isolated.
///
/// Algorithm: Descartes' rule with halving; where roots are very close, Sturm's theorem.
///
/// ```
/// use eigensieve::exact::{Polynomial, isolate_real_roots, rational};
/// // (x − 1)(x² − 2)
/// let found = isolate_real_roots(&Polynomial::from_integers(&[2, -2, -1, 1]));
/// assert_eq!(found.len(), 3);
/// assert!(found[1].0 <= rational(1, 1) && rational(1, 1) <= found[1].1);
/// ```
pub fn isolate_real_roots(polynomial: &Polynomial) -> Vec<(Rational, Rational)> {
    if polynomial.degree().unwrap_or(0) == 0 {
        return Vec::new();
    }
    let square_free = square_free(&polynomial.primitive_integers());
    let is_even = square_free.iter().skip(1).step_by(2).all(Zero::is_zero);
    let above = positive_roots(&square_free, BUDGET);
    let below =
        if is_even { above.clone() } else { positive_roots(&reflected(&square_free), BUDGET) };
    let (Some(below), Some(above)) = (below, above) else {
        return isolate_by_sturm(&square_free);
    };
    let mirrored = below.iter().rev().map(ends).map(|(lower, upper)| (-upper, -lower));
    let mut open: Vec<(Rational, Rational)> = mirrored.collect();
    if square_free.first().is_some_and(Zero::is_zero) {
        open.push((Rational::zero(), Rational::zero()));
    }
    open.extend(above.iter().map(ends));
    // Ends that are roots are reported as such, so neighbours tell which ends must move.
    for i in 0..open.len() {
        let lower_is_taken = i > 0 && open[i - 1].1 == open[i].0;
        let upper_is_root =
            open.get(i + 1).is_some_and(|next| next.0 == open[i].1 && next.0 == next.1);
        if lower_is_taken || upper_is_root {
            let (lower, upper) = open[i].clone();
            open[i] = close(&square_free, lower, upper);
        }
    }
    open
}

fn ends(isolated: &Isolated) -> (Rational, Rational) {
    let at = |place: &Integer| {
        let power = isolated.scale.unsigned_abs();
        if isolated.scale >= 0 {
            Rational::from_integer(place << power)
        } else {
            Rational::new(place.clone(), Integer::from(1) << power)
        }
    };
    let lower = at(&isolated.place);
    let upper = if isolated.exact { lower.clone() } else { at(&(&isolated.place + 1)) };
    (lower, upper)
}

/// The only root in the open interval (lower, upper), in a closed one inside (lower, upper] whose ends
/// are no roots, or as a point; a point stays one. The ends of the open interval may be roots.
fn close(polynomial: &[Integer], lower: Rational, upper: Rational) -> (Rational, Rational) {
    if lower == upper {
        return (lower, upper);
    }
    let (mut lower, mut upper) = (lower, upper);
    // To the right of a simple root the sign is that of the slope.
    let first = match sign_at(polynomial, &lower) {
        0 => sign_at(&derivative(polynomial), &lower),
        sign => sign,
    };
    // Intervals may share an end: the lower one moves.
    let mut lower_moved = false;
    let mut upper_is_no_root = sign_at(polynomial, &upper) != 0;
    while !(lower_moved && upper_is_no_root) {
        let middle = (&lower + &upper) / rational(2, 1);
        match sign_at(polynomial, &middle) {
            0 => return (middle.clone(), middle),
            sign if sign == first => (lower, lower_moved) = (middle, true),
            _ => (upper, upper_is_no_root) = (middle, true),
        }
    }
    (lower, upper)
}

/// By bisection from a power of two above Cauchy's root bound.
fn isolate_by_sturm(square_free: &[Integer]) -> Vec<(Rational, Rational)> {
    let Some(leading) = square_free.last() else { return Vec::new() };
    let largest = square_free.iter().map(Integer::bits).max().unwrap_or(0);
    // |c/leading| + 1 < 2^(bits(c) − bits(leading) + 1) + 1.
    let power = (largest + 2).saturating_sub(leading.bits());
    let bound = Rational::from_integer(Integer::from(1) << power);
    let chain = SturmChain::of_integers(square_free);
    let mut found = Vec::new();
    // Half-open intervals (lower, upper] with the variations at their ends.
    let (low, high) = (-bound.clone(), bound);
    let ends = (chain.variations_at(&low), chain.variations_at(&high));
    let mut pending = vec![(low, high, ends)];
    while let Some((lower, upper, (from, to))) = pending.pop() {
        match from - to {
            0 => {}
            1 if sign_at(square_free, &upper) == 0 => found.push((upper.clone(), upper)),
            1 => found.push(close(square_free, lower, upper)),
            _ => {
                let middle = (&lower + &upper) / rational(2, 1);
                let between = chain.variations_at(&middle);
                pending.push((middle.clone(), upper, (between, to)));
                pending.push((lower, middle, (from, between)));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::count_roots_in;
    use num_traits::Signed;
    use quickcheck::quickcheck;

    /// A product of (x − r/2) and of a positive quadratic, with the distinct roots.
    fn product(roots: &[i8], quadratic: bool) -> (Polynomial, Vec<Rational>) {
        let mut distinct: Vec<Rational> =
            roots.iter().take(6).map(|&r| rational(i64::from(r % 8), 2)).collect();
        let mut polynomial = Polynomial::from_integers(&[if quadratic { 3 } else { -1 }]);
        for root in &distinct {
            polynomial = &polynomial * &Polynomial::new(vec![-root.clone(), rational(1, 1)]);
        }
        if quadratic {
            polynomial = &polynomial * &Polynomial::from_integers(&[5, 2, 1]);
        }
        distinct.sort();
        distinct.dedup();
        (polynomial, distinct)
    }

    quickcheck! {
        fn counts_are_those_of_the_factors(roots: Vec<i8>, quadratic: bool, a: i8, b: i8) -> bool {
            let (polynomial, distinct) = product(&roots, quadratic);
            let (lower, upper) = (rational(i64::from(a % 10), 2), rational(i64::from(b % 10), 2));
            let inside = distinct.iter().filter(|r| lower <= **r && **r <= upper).count();
            count_real_roots(&polynomial) == distinct.len()
                && count_roots_in(&polynomial, &lower, &upper) == inside
        }

        fn every_isolating_interval_has_one_root(roots: Vec<i8>, quadratic: bool) -> bool {
            let (polynomial, distinct) = product(&roots, quadratic);
            let intervals = isolate_real_roots(&polynomial);
            let one_each = intervals.len() == distinct.len()
                && intervals.iter().zip(&distinct).all(|((l, u), r)| l <= r && r <= u);
            one_each && intervals.windows(2).all(|pair| pair[0].1 < pair[1].0)
        }
    }

    /// Coefficients of all kinds: small, sparse, huge, even, with multiple and rational roots.
    fn wild(entries: &[i64], kind: u8) -> Polynomial {
        let entries = &entries[..entries.len().min(11)];
        let base = |modulus: i64| {
            Polynomial::from_integers(&entries.iter().map(|c| c % modulus).collect::<Vec<_>>())
        };
        match kind % 8 {
            0 => base(4),
            1 => base(1000),
            2 => Polynomial::from_integers(entries),
            3 => &base(3) * &base(3),
            4 => base(4).compose(&Polynomial::monomial(rational(1, 1), 2)),
            5 => base(4).compose(&Polynomial::from_integers(&[-3, 64])),
            6 => {
                let d = 9 + entries.len();
                let line = Polynomial::from_integers(&[-1, entries.first().map_or(9, |c| c % 50)]);
                &Polynomial::monomial(rational(1, 1), d) - &line.pow(2).scale(&rational(2, 1))
            }
            _ => entries.iter().take(7).fold(Polynomial::one(), |product, root| {
                &product * &Polynomial::from_integers(&[-(root % 16), 8])
            }),
        }
    }

    fn by_sturm(polynomial: &Polynomial) -> usize {
        let chain = SturmChain::of(polynomial);
        chain.variations_at_minus_infinity() - chain.variations_at_plus_infinity()
    }

    quickcheck! {
        fn descartes_and_sturm_agree(entries: Vec<i64>, kind: u8) -> bool {
            let polynomial = wild(&entries, kind);
            polynomial.is_zero() || {
                let count = by_sturm(&polynomial);
                let square_free = square_free(&polynomial.primitive_integers());
                let positive = |side: &[Integer]| positive_roots(side, 10_000).expect("budget").len();
                let at_zero = usize::from(square_free[0].is_zero());
                count_real_roots(&polynomial) == count
                    && positive(&square_free) + positive(&reflected(&square_free)) + at_zero == count
            }
        }

        fn isolating_intervals_are_right_by_sturm(entries: Vec<i64>, kind: u8) -> bool {
            let polynomial = wild(&entries, kind);
            let found = isolate_real_roots(&polynomial);
            let one_each = |(lower, upper): &(Rational, Rational)| {
                let is_root = |at: &Rational| polynomial.evaluate(at).is_zero();
                let ends = if lower == upper { is_root(lower) } else { lower < upper && !is_root(lower) && !is_root(upper) };
                ends && count_roots_in(&polynomial, lower, upper) == 1
            };
            polynomial.is_zero()
                || found.len() == by_sturm(&polynomial)
                    && found.iter().all(one_each)
                    && found.windows(2).all(|pair| pair[0].1 < pair[1].0)
        }

        fn isolating_by_sturm_is_right_too(entries: Vec<i64>, kind: u8) -> bool {
            let polynomial = wild(&entries[..entries.len().min(7)], kind);
            if polynomial.degree().unwrap_or(0) == 0 { return true }
            let found = isolate_by_sturm(&square_free(&polynomial.primitive_integers()));
            found.len() == by_sturm(&polynomial)
                && found.windows(2).all(|pair| pair[0].1 < pair[1].0)
                && found.iter().all(|(lower, upper)| count_roots_in(&polynomial, lower, upper) == 1)
        }
    }

    #[test]
    fn the_zero_polynomial_has_infinitely_many_roots() {
        assert_eq!(count_real_roots(&Polynomial::zero()), usize::MAX);
        assert!(isolate_real_roots(&Polynomial::zero()).is_empty());
        assert_eq!(count_real_roots(&Polynomial::one()), 0);
    }

    #[test]
    fn irrational_roots_are_isolated_by_a_change_of_sign() {
        let polynomial = Polynomial::from_integers(&[1, 0, -10, 0, 1]);
        let intervals = isolate_real_roots(&polynomial);
        assert_eq!(intervals.len(), 4);
        for (lower, upper) in intervals {
            assert!((polynomial.evaluate(&lower) * polynomial.evaluate(&upper)).is_negative());
        }
    }
}
