//! Dense univariate polynomials over ℚ.

use std::ops::{Add, Mul, Neg, Sub};

use num_traits::{One, Signed, Zero};

use super::matrix::Matrix;
use super::modular::are_coprime;
use super::rational::{Integer, Rational, common_denominator, format_rational, scaled};
use super::remainders::{negated_remainders, primitive};

/// A polynomial with rational coefficients, low degree first, without trailing zeros.
///
/// ```
/// use eigensieve::exact::{Polynomial, rational};
/// let p = Polynomial::from_integers(&[-1, 0, 1]);
/// assert_eq!(p.evaluate(&rational(3, 1)), rational(8, 1));
/// assert_eq!(p.to_text("z"), "-1 + z^2");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Polynomial {
    coefficients: Vec<Rational>,
}

impl Polynomial {
    /// The polynomial with these coefficients, low degree first.
    pub fn new(mut coefficients: Vec<Rational>) -> Self {
        while coefficients.last().is_some_and(Zero::is_zero) {
            coefficients.pop();
        }
        Self { coefficients }
    }

    /// The same from integers.
    pub fn from_integers(coefficients: &[i64]) -> Self {
        Self::new(coefficients.iter().map(|&c| Rational::from_integer(c.into())).collect())
    }

    /// 0.
    pub fn zero() -> Self {
        Self::new(Vec::new())
    }

    /// 1.
    pub fn one() -> Self {
        Self::constant(Rational::one())
    }

    /// A constant.
    pub fn constant(value: Rational) -> Self {
        Self::new(vec![value])
    }

    /// The variable itself.
    pub fn variable() -> Self {
        Self::monomial(Rational::one(), 1)
    }

    /// coefficient · variable^degree.
    pub fn monomial(coefficient: Rational, degree: usize) -> Self {
        let mut coefficients = vec![Rational::zero(); degree];
        coefficients.push(coefficient);
        Self::new(coefficients)
    }

    /// The degree; `None` for 0.
    pub fn degree(&self) -> Option<usize> {
        self.coefficients.len().checked_sub(1)
    }

    /// The coefficients, low degree first.
    pub fn coefficients(&self) -> &[Rational] {
        &self.coefficients
    }

    /// The coefficient of this degree.
    pub fn coefficient(&self, degree: usize) -> Rational {
        self.coefficients.get(degree).cloned().unwrap_or_else(Rational::zero)
    }

    /// The leading coefficient; `None` for 0.
    pub fn leading(&self) -> Option<&Rational> {
        self.coefficients.last()
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        self.coefficients.is_empty()
    }

    /// The value at a rational point.
    pub fn evaluate(&self, at: &Rational) -> Rational {
        self.coefficients.iter().rev().fold(Rational::zero(), |value, c| value * at + c)
    }

    /// The value at a square matrix, by Horner's scheme.
    ///
    /// # Panics
    /// When the matrix is not square.
    pub fn evaluate_matrix(&self, at: &Matrix) -> Matrix {
        assert_eq!(at.rows(), at.cols(), "a polynomial needs a square matrix");
        let identity = Matrix::identity(at.rows());
        let zero = Matrix::zero(at.rows(), at.rows());
        self.coefficients.iter().rev().fold(zero, |value, c| &(&value * at) + &identity.scale(c))
    }

    /// The derivative.
    pub fn derivative(&self) -> Self {
        let terms = self.coefficients.iter().enumerate().skip(1);
        Self::new(terms.map(|(degree, c)| c * Rational::from_integer(degree.into())).collect())
    }

    /// factor · self.
    pub fn scale(&self, factor: &Rational) -> Self {
        Self::new(self.coefficients.iter().map(|c| c * factor).collect())
    }

    /// self^exponent.
    pub fn pow(&self, exponent: u32) -> Self {
        (0..exponent).fold(Self::one(), |power, _| &power * self)
    }

    /// self(inner).
    pub fn compose(&self, inner: &Self) -> Self {
        let terms = self.coefficients.iter().rev();
        terms.fold(Self::zero(), |value, c| &(&value * inner) + &Self::constant(c.clone()))
    }

    /// Quotient and remainder; `None` for the divisor 0.
    pub fn div_rem(&self, divisor: &Self) -> Option<(Self, Self)> {
        let leading = divisor.leading()?;
        let degree = divisor.degree()?;
        let mut remainder = self.coefficients.clone();
        let mut quotient = vec![Rational::zero(); remainder.len().saturating_sub(degree)];
        for position in (0..quotient.len()).rev() {
            let factor = &remainder[position + degree] / leading;
            for (offset, c) in divisor.coefficients.iter().enumerate() {
                let part = &factor * c;
                remainder[position + offset] -= part;
            }
            quotient[position] = factor;
        }
        remainder.truncate(degree);
        Some((Self::new(quotient), Self::new(remainder)))
    }

    /// The monic greatest common divisor; 0 only when both are 0. Coprime polynomials are recognised
    /// modulo a prime; others go by the subresultant algorithm on integers (Knuth, *TAOCP* volume 2,
    /// 4.6.1).
    pub fn gcd(&self, other: &Self) -> Self {
        let (mut a, mut b) = (self.primitive_integers(), other.primitive_integers());
        if are_coprime(&a, &b) {
            return Self::one();
        }
        if a.len() < b.len() {
            std::mem::swap(&mut a, &mut b);
        }
        let last = negated_remainders(a, b).pop().unwrap_or_default();
        Self::from_big_integers(&primitive(last)).monic()
    }

    /// self divided by its leading coefficient; 0 stays 0.
    pub fn monic(&self) -> Self {
        match self.leading() {
            Some(leading) => self.scale(&leading.recip()),
            None => Self::zero(),
        }
    }

    /// Square-free factors of positive degree with their multiplicities: self is a constant times
    /// the product of factorᵐ. Source: Yun, *On square-free decomposition algorithms*, 1976.
    pub fn square_free_factors(&self) -> Vec<(Self, usize)> {
        let mut factors = Vec::new();
        if self.degree().unwrap_or(0) == 0 {
            return factors;
        }
        let derivative = self.derivative();
        let common = self.gcd(&derivative);
        let mut rest = self.exact_quotient(&common);
        let mut slope = derivative.exact_quotient(&common);
        let mut multiplicity = 1;
        while rest.degree().unwrap_or(0) > 0 {
            let difference = &slope - &rest.derivative();
            let factor = rest.gcd(&difference);
            rest = rest.exact_quotient(&factor);
            slope = difference.exact_quotient(&factor);
            if factor.degree().unwrap_or(0) > 0 {
                factors.push((factor, multiplicity));
            }
            multiplicity += 1;
        }
        factors
    }

    /// The quotient by a divisor that is known to divide.
    pub(super) fn exact_quotient(&self, divisor: &Self) -> Self {
        let (quotient, remainder) = self.div_rem(divisor).unwrap_or_default();
        assert!(remainder.is_zero(), "the divisor does not divide");
        quotient
    }

    /// The product of the distinct irreducible factors, up to a constant: the same roots, each once.
    pub fn square_free_part(&self) -> Self {
        if self.is_zero() {
            return Self::zero();
        }
        let common = self.gcd(&self.derivative());
        if common.degree() == Some(0) { self.clone() } else { self.exact_quotient(&common) }
    }

    /// The coefficients in reverse order: z^degree · self(1/z).
    pub fn reversed(&self) -> Self {
        Self::new(self.coefficients.iter().rev().cloned().collect())
    }

    /// The polynomial in the given variable, such as `λ + 1/10·λ^2`.
    pub fn to_text(&self, variable: &str) -> String {
        let mut text = String::new();
        for (degree, c) in self.coefficients.iter().enumerate().filter(|(_, c)| !c.is_zero()) {
            let sign = match (text.is_empty(), c.is_negative()) {
                (true, true) => "-",
                (true, false) => "",
                (false, true) => " - ",
                (false, false) => " + ",
            };
            let size = c.abs();
            let power = match degree {
                0 => String::new(),
                1 => variable.to_string(),
                _ => format!("{variable}^{degree}"),
            };
            let coefficient = match (degree, size.is_one()) {
                (0, _) => format_rational(&size),
                (_, true) => String::new(),
                _ => format!("{}·", format_rational(&size)),
            };
            text += &format!("{sign}{coefficient}{power}");
        }
        if text.is_empty() { "0".into() } else { text }
    }

    /// A positive multiple with coprime integer coefficients, low degree first.
    pub(super) fn primitive_integers(&self) -> Vec<Integer> {
        let common = common_denominator(&self.coefficients);
        primitive(self.coefficients.iter().map(|c| scaled(c, &common)).collect())
    }

    pub(super) fn from_big_integers(coefficients: &[Integer]) -> Self {
        Self::new(coefficients.iter().cloned().map(Rational::from_integer).collect())
    }
}

/// The operators on values, from those on references.
macro_rules! operators_on_values {
    ($($operator:ident $method:ident),*) => {$(
        impl $operator for Polynomial {
            type Output = Polynomial;
            fn $method(self, other: Polynomial) -> Polynomial {
                $operator::$method(&self, &other)
            }
        }

        impl $operator<&Polynomial> for Polynomial {
            type Output = Polynomial;
            fn $method(self, other: &Polynomial) -> Polynomial {
                $operator::$method(&self, other)
            }
        }

        impl $operator<Polynomial> for &Polynomial {
            type Output = Polynomial;
            fn $method(self, other: Polynomial) -> Polynomial {
                $operator::$method(self, &other)
            }
        }
    )*};
}

operators_on_values!(Add add, Sub sub, Mul mul);

impl Neg for Polynomial {
    type Output = Polynomial;
    fn neg(self) -> Polynomial {
        -&self
    }
}

impl Add for &Polynomial {
    type Output = Polynomial;
    fn add(self, other: Self) -> Polynomial {
        let length = self.coefficients.len().max(other.coefficients.len());
        Polynomial::new((0..length).map(|d| self.coefficient(d) + other.coefficient(d)).collect())
    }
}

impl Sub for &Polynomial {
    type Output = Polynomial;
    fn sub(self, other: Self) -> Polynomial {
        let length = self.coefficients.len().max(other.coefficients.len());
        Polynomial::new((0..length).map(|d| self.coefficient(d) - other.coefficient(d)).collect())
    }
}

impl Mul for &Polynomial {
    type Output = Polynomial;
    fn mul(self, other: Self) -> Polynomial {
        let length = self.coefficients.len() + other.coefficients.len();
        let mut product = vec![Rational::zero(); length.saturating_sub(1)];
        for (i, a) in self.coefficients.iter().enumerate().filter(|(_, a)| !a.is_zero()) {
            for (j, b) in other.coefficients.iter().enumerate() {
                product[i + j] += a * b;
            }
        }
        Polynomial::new(product)
    }
}

impl Neg for &Polynomial {
    type Output = Polynomial;
    fn neg(self) -> Polynomial {
        self.scale(&-Rational::one())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::rational;
    use quickcheck::quickcheck;

    fn small(coefficients: &[i8]) -> Polynomial {
        let coefficients = coefficients.iter().take(5);
        Polynomial::new(coefficients.map(|&c| rational(c.into(), 3)).collect())
    }

    #[test]
    fn yun_finds_every_multiplicity() {
        let root = |r: i64| Polynomial::from_integers(&[-r, 1]);
        let p = &(&root(1).pow(3) * &root(-2)) * &root(5).pow(2);
        let factors = p.square_free_factors();
        assert_eq!(factors, [(root(-2), 1), (root(5), 2), (root(1), 3)]);
    }

    #[test]
    fn the_zero_polynomial_has_no_degree_and_no_factors() {
        assert_eq!(Polynomial::zero().degree(), None);
        assert!(Polynomial::zero().square_free_factors().is_empty());
        assert_eq!(Polynomial::one().div_rem(&Polynomial::zero()), None);
        assert_eq!(Polynomial::zero().gcd(&Polynomial::zero()), Polynomial::zero());
    }

    quickcheck! {
        fn division_gives_back_the_dividend(a: Vec<i8>, b: Vec<i8>) -> bool {
            let (a, b) = (small(&a), small(&b));
            match a.div_rem(&b) {
                None => b.is_zero(),
                Some((q, r)) => &(&q * &b) + &r == a && r.degree() < b.degree(),
            }
        }

        fn a_common_factor_divides_the_gcd(a: Vec<i8>, b: Vec<i8>, c: Vec<i8>) -> bool {
            let (a, b, c) = (small(&a), small(&b), small(&c));
            let gcd = (&a * &c).gcd(&(&b * &c));
            let divides = |d: &Polynomial, p: &Polynomial| {
                p.is_zero() || p.div_rem(d).is_some_and(|(_, r)| r.is_zero())
            };
            gcd.is_zero() || (divides(&c, &gcd) && divides(&gcd, &(&a * &c)) && divides(&gcd, &(&b * &c)))
        }

        fn composition_evaluates_in_turn(a: Vec<i8>, b: Vec<i8>, x: i8) -> bool {
            let (a, b, x) = (small(&a), small(&b), rational(x.into(), 7));
            a.compose(&b).evaluate(&x) == a.evaluate(&b.evaluate(&x))
        }
    }
}
