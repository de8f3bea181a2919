//! Sturm chains: exact counts of real roots.

use num_traits::{Signed, Zero};

use super::polynomial::Polynomial;
use super::rational::{Integer, Rational, rational};
use super::remainders::{homogeneous_value, negated_remainders};

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
fn sign_at(coefficients: &[Integer], at: &Rational) -> i32 {
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

/// The number of distinct real roots; 0 for constants other than 0, and `usize::MAX` for the zero
/// polynomial, which has infinitely many.
///
/// Source: Sturm's theorem, also for multiple roots.
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
    let chain = SturmChain::of(polynomial);
    chain.variations_at_minus_infinity() - chain.variations_at_plus_infinity()
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

/// Disjoint closed intervals in ascending order, each with exactly one distinct real root; a root
/// that is hit exactly is returned as (r, r), and the ends of a longer interval are no roots. Empty
/// for constants, also for the zero polynomial, whose roots are not isolated.
///
/// Bisection from Cauchy's root bound.
pub fn isolate_real_roots(polynomial: &Polynomial) -> Vec<(Rational, Rational)> {
    let Some(leading) = polynomial.leading().filter(|_| polynomial.degree() > Some(0)) else {
        return Vec::new();
    };
    let largest = polynomial.coefficients().iter().map(|c| (c / leading).abs()).max();
    let bound = largest.unwrap_or_else(Rational::zero).ceil() + rational(1, 1);
    let square_free = polynomial.square_free_part();
    let chain = SturmChain::of(&square_free);
    let mut found = Vec::new();
    // Half-open intervals (lower, upper] with the variations at their ends.
    let (low, high) = (-bound.clone(), bound);
    let ends = (chain.variations_at(&low), chain.variations_at(&high));
    let mut pending = vec![(low, high, ends)];
    while let Some((lower, upper, (from, to))) = pending.pop() {
        match from - to {
            0 => {}
            1 => found.push(isolate_one(&square_free, lower, upper)),
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

/// The only root in (lower, upper], in a closed interval whose ends are no roots, or as a point.
fn isolate_one(polynomial: &Polynomial, lower: Rational, upper: Rational) -> (Rational, Rational) {
    if polynomial.evaluate(&upper).is_zero() {
        return (upper.clone(), upper);
    }
    let mut lower = lower;
    let mut upper = upper;
    // The lower end may be the neighbouring root, or an end that another interval shares: move in.
    let sign_above = polynomial.evaluate(&upper).is_positive();
    loop {
        let middle = (&lower + &upper) / rational(2, 1);
        let value = polynomial.evaluate(&middle);
        if value.is_zero() {
            return (middle.clone(), middle);
        }
        if value.is_positive() == sign_above {
            upper = middle;
        } else {
            // The root lies above: the middle has the sign from below it and is no shared end.
            lower = middle;
            return (lower, upper);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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

    #[test]
    fn the_zero_polynomial_has_infinitely_many_roots() {
        let (zero, one) = (rational(0, 1), rational(1, 1));
        assert_eq!(count_real_roots(&Polynomial::zero()), usize::MAX);
        assert_eq!(count_roots_in(&Polynomial::zero(), &zero, &one), usize::MAX);
        assert_eq!(count_roots_in(&Polynomial::zero(), &one, &zero), 0);
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
