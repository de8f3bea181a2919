//! Real algebraic numbers: rational ones as they are, others by a polynomial and an interval.

use std::cmp::Ordering;

use num_traits::{Signed, Zero};

use super::{
    Polynomial, Rational, count_roots_in, format_rational, isolate_real_roots, rational,
    simplest_between, to_f64,
};

/// A real root of a polynomial over ℚ.
///
/// ```
/// use eigensieve::exact::{AlgebraicNumber, Polynomial, rational};
/// let roots = AlgebraicNumber::roots_of(&Polynomial::from_integers(&[2, -4, -1, 2]));
/// assert_eq!(roots[1].rational(), Some(&rational(1, 2)));
/// assert_eq!(roots[2].to_text("t"), "1.41421… (root of -2 + t^2 in [1.4142135, 1.4142136])");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlgebraicNumber {
    polynomial: Polynomial,
    lower: Rational,
    upper: Rational,
}

impl AlgebraicNumber {
    /// The distinct real roots in ascending order; every rational one is recognised. None for
    /// constants, also for the zero polynomial.
    pub fn roots_of(polynomial: &Polynomial) -> Vec<Self> {
        let square_free = polynomial.square_free_part();
        let isolated = isolate_real_roots(&square_free);
        let exact: Vec<Option<Rational>> =
            isolated.iter().map(|(low, high)| rational_root(&square_free, low, high)).collect();
        let rest = exact.iter().flatten().fold(square_free, |rest, root| {
            rest.exact_quotient(&Polynomial::new(vec![-root.clone(), rational(1, 1)]))
        });
        let rest = rest.monic();
        let number = |(exact, (low, high)): (Option<Rational>, (Rational, Rational))| match exact {
            Some(root) => Self::from(root),
            None => Self::irrational(&rest, low, high),
        };
        exact.into_iter().zip(isolated).map(number).collect()
    }

    /// The only root of the polynomial in the interval, which is irrational: in decimals that are
    /// good for seven digits.
    fn irrational(polynomial: &Polynomial, low: Rational, high: Rational) -> Self {
        let (mut lower, mut upper) = (low.clone(), high.clone());
        let mut unit = rational(1, 1);
        loop {
            let (floor, ceil) = ((&lower / &unit).floor() * &unit, (&upper / &unit).ceil() * &unit);
            let inside = low <= floor && ceil <= high && (&ceil - &floor) <= &unit * rational(2, 1);
            let size = floor.abs().min(ceil.abs());
            if inside && unit <= size / rational(10_000_000, 1) {
                // Both ends are no roots, because the only root between them is irrational.
                return Self { polynomial: polynomial.clone(), lower: floor, upper: ceil };
            }
            unit /= rational(10, 1);
            halve(polynomial, &mut lower, &mut upper, &unit);
        }
    }

    /// The value where it is rational.
    pub fn rational(&self) -> Option<&Rational> {
        (self.lower == self.upper).then_some(&self.lower)
    }

    /// A polynomial whose only root in [[`Self::lower`], [`Self::upper`]] is the number.
    pub fn polynomial(&self) -> &Polynomial {
        &self.polynomial
    }

    /// The lower end of the isolating interval.
    pub fn lower(&self) -> &Rational {
        &self.lower
    }

    /// The upper end of the isolating interval.
    pub fn upper(&self) -> &Rational {
        &self.upper
    }

    /// Rational bounds at most `width` apart; equal where the number is rational.
    ///
    /// ```
    /// use eigensieve::exact::{AlgebraicNumber, Polynomial, rational};
    /// let roots = AlgebraicNumber::roots_of(&Polynomial::from_integers(&[-2, 0, 1]));
    /// let (lower, upper) = roots[1].bounds(&rational(1, 1_000_000_000_000));
    /// assert!(&lower * &lower < rational(2, 1) && &upper * &upper > rational(2, 1));
    /// assert!(upper - lower <= rational(1, 1_000_000_000_000));
    /// ```
    pub fn bounds(&self, width: &Rational) -> (Rational, Rational) {
        let (mut lower, mut upper) = (self.lower.clone(), self.upper.clone());
        halve(&self.polynomial, &mut lower, &mut upper, width);
        (lower, upper)
    }

    /// A rational number between two neighbours; beyond the only one, or 0, where one or both are
    /// missing.
    ///
    /// ```
    /// use eigensieve::exact::{AlgebraicNumber, Polynomial, rational};
    /// let roots = AlgebraicNumber::roots_of(&Polynomial::from_integers(&[0, -1, 1]));
    /// let between = AlgebraicNumber::between(roots.first(), roots.last());
    /// assert_eq!(between, rational(1, 2));
    /// ```
    pub fn between(below: Option<&Self>, above: Option<&Self>) -> Rational {
        match (below, above) {
            (None, None) => Rational::zero(),
            (None, Some(above)) => &above.lower - rational(1, 1),
            (Some(below), None) => &below.upper + rational(1, 1),
            (Some(below), Some(above)) => (&below.upper + &above.lower) / rational(2, 1),
        }
    }

    /// How the number compares with a rational one, decided exactly.
    ///
    /// ```
    /// use eigensieve::exact::{AlgebraicNumber, Polynomial, rational};
    /// let roots = AlgebraicNumber::roots_of(&Polynomial::from_integers(&[-2, 0, 1]));
    /// assert!(roots[1].compare(&rational(7, 5)).is_gt());
    /// ```
    pub fn compare(&self, other: &Rational) -> Ordering {
        if self.lower == self.upper || *other <= self.lower || *other >= self.upper {
            return self.lower.cmp(other).then(self.upper.cmp(other));
        }
        match count_roots_in(&self.polynomial, &self.lower, other) {
            0 => Ordering::Greater,
            _ => Ordering::Less,
        }
    }

    /// How the number compares with another one, decided exactly.
    ///
    /// ```
    /// use eigensieve::exact::{AlgebraicNumber, Polynomial};
    /// let one = AlgebraicNumber::roots_of(&Polynomial::from_integers(&[-2, 0, 1]));
    /// let other = AlgebraicNumber::roots_of(&Polynomial::from_integers(&[-4, 0, 0, 0, 1]));
    /// assert!(one[1].order(&other[1]).is_eq() && one[0].order(&other[1]).is_lt());
    /// ```
    pub fn order(&self, other: &Self) -> Ordering {
        if let Some(value) = other.rational() {
            return self.compare(value);
        }
        if let Some(value) = self.rational() {
            return other.compare(value).reverse();
        }
        let (low, high) = (self.lower().min(other.lower()), self.upper().max(other.upper()));
        let apart = |a: &(Rational, Rational), b: &(Rational, Rational)| {
            (a.1 < b.0).then_some(Ordering::Less).or((b.1 < a.0).then_some(Ordering::Greater))
        };
        let mut width = self.upper() - self.lower();
        let mut ends = (self.bounds(&width), other.bounds(&width));
        if let Some(order) = apart(&ends.0, &ends.1) {
            return order;
        }
        // Each is the only root of its polynomial in its interval, hence of the common divisor too.
        let common = self.polynomial.gcd(&other.polynomial);
        let belongs = |number: &Self| count_roots_in(&common, &number.lower, &number.upper) == 1;
        if belongs(self) && belongs(other) && count_roots_in(&common, low, high) == 1 {
            return Ordering::Equal;
        }
        loop {
            width /= rational(1024, 1);
            ends = (self.bounds(&width), other.bounds(&width));
            if let Some(order) = apart(&ends.0, &ends.1) {
                return order;
            }
        }
    }

    /// The same number as a root of one of these polynomials, if it is one.
    #[must_use]
    pub fn as_root_of(self, polynomials: &[&Polynomial]) -> Self {
        if self.rational().is_some() {
            return self;
        }
        let vanishes = |p: &&&Polynomial| count_roots_in(p, &self.lower, &self.upper) == 1;
        match polynomials.iter().find(vanishes) {
            Some(polynomial) => Self { polynomial: (**polynomial).clone(), ..self },
            None => self,
        }
    }

    /// Six significant digits, for the eye.
    pub fn approximation(&self) -> f64 {
        to_f64(&((&self.lower + &self.upper) / rational(2, 1)))
    }

    /// The rational number itself, or six digits of another one.
    pub fn short_text(&self) -> String {
        match self.rational() {
            Some(value) => format_rational(value),
            None => format!("{}…", six_digits(self.approximation())),
        }
    }

    /// The number exactly: itself, or six digits with its polynomial and isolating interval.
    pub fn to_text(&self, variable: &str) -> String {
        match self.rational() {
            Some(value) => format_rational(value),
            None => format!(
                "{} (root of {} in [{}, {}])",
                self.short_text(),
                self.polynomial.to_text(variable),
                to_f64(&self.lower),
                to_f64(&self.upper)
            ),
        }
    }
}

impl From<Rational> for AlgebraicNumber {
    fn from(value: Rational) -> Self {
        let polynomial = Polynomial::new(vec![-value.clone(), rational(1, 1)]);
        Self { polynomial, lower: value.clone(), upper: value }
    }
}

fn six_digits(value: f64) -> String {
    let magnitude = value.abs().log10().floor() as i32;
    let digits = usize::try_from(5 - magnitude).unwrap_or(0);
    format!("{value:.digits$}")
}

/// Bisects until the interval around the only, simple root is at most this wide.
fn halve(polynomial: &Polynomial, lower: &mut Rational, upper: &mut Rational, width: &Rational) {
    let above = polynomial.evaluate(upper).is_positive();
    while &*upper - &*lower > *width {
        let middle = (&*lower + &*upper) / rational(2, 1);
        let value = polynomial.evaluate(&middle);
        if value.is_zero() {
            (*lower, *upper) = (middle.clone(), middle);
        } else if value.is_positive() == above {
            *upper = middle;
        } else {
            *lower = middle;
        }
    }
}

/// The only root in the interval where it is rational: its denominator divides the leading integer
/// coefficient ℓ, and an interval narrower than 1/ℓ² has one fraction with such a denominator.
fn rational_root(polynomial: &Polynomial, low: &Rational, high: &Rational) -> Option<Rational> {
    let leading = Rational::from_integer(polynomial.primitive_integers().pop()?);
    let width = (&leading * &leading * rational(2, 1)).recip();
    let (mut lower, mut upper) = (low.clone(), high.clone());
    if lower < upper {
        halve(polynomial, &mut lower, &mut upper, &width);
    }
    let candidate = simplest_between(&lower, &upper)?;
    polynomial.evaluate(&candidate).is_zero().then_some(candidate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use quickcheck::quickcheck;

    quickcheck! {
        fn rational_roots_are_recognised_and_irrational_ones_isolated(
            roots: Vec<(i8, u8)>, square: u8
        ) -> bool {
            let mut exact: Vec<Rational> =
                roots.iter().take(4).map(|&(n, d)| rational(n.into(), i64::from(d) + 1)).collect();
            exact.sort();
            exact.dedup();
            // x² − s with a square-free s has two irrational roots.
            let s = rational([2, 3, 5, 6, 7, 10][usize::from(square) % 6], 1);
            let quadratic = Polynomial::new(vec![-s.clone(), rational(0, 1), rational(1, 1)]);
            let product = exact.iter().fold(quadratic.clone(), |product, root| {
                product * Polynomial::new(vec![-root.clone(), rational(1, 1)])
            });
            let found = AlgebraicNumber::roots_of(&product);
            let rationals: Vec<Rational> =
                found.iter().filter_map(|root| root.rational().cloned()).collect();
            let others: Vec<&AlgebraicNumber> =
                found.iter().filter(|root| root.rational().is_none()).collect();
            rationals == exact
                && others.len() == 2
                && others.iter().all(|root| *root.polynomial() == quadratic)
                && exact.iter().all(|value| {
                    let larger = value.is_positive() && value * value > s;
                    (others[1].compare(value) == Ordering::Less) == larger
                })
        }
    }
}
