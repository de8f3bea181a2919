//! Sparse polynomials in several variables over the rationals.

use std::collections::BTreeMap;
use std::ops::{Add, Mul, Neg, Sub};

use num_integer::Integer as _;
use num_traits::{One, Signed, Zero};

use super::{Integer, Polynomial, Rational};

/// A product of powers: variables in ascending order with positive exponents.
pub type Monomial = Vec<(u32, u32)>;

/// A polynomial in the variables 0, 1, 2, …, as a map from monomials to non-zero coefficients.
///
/// ```
/// use eigensieve::exact::{MultivariatePolynomial, rational};
/// let (x, y) = (MultivariatePolynomial::variable(0), MultivariatePolynomial::variable(1));
/// let square = (&x + &y).pow(2);
/// assert_eq!(square.evaluate(&[rational(1, 2), rational(3, 2)]), rational(4, 1));
/// assert_eq!(square.degree_in(0), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MultivariatePolynomial {
    terms: BTreeMap<Monomial, Rational>,
}

impl MultivariatePolynomial {
    /// The zero polynomial.
    pub fn zero() -> Self {
        Self::default()
    }

    /// A constant.
    pub fn constant(value: Rational) -> Self {
        Self::term(Monomial::new(), value)
    }

    /// The variable with this index.
    pub fn variable(index: u32) -> Self {
        Self::term(vec![(index, 1)], Rational::one())
    }

    fn term(monomial: Monomial, coefficient: Rational) -> Self {
        let mut polynomial = Self::zero();
        polynomial.accumulate(monomial, coefficient);
        polynomial
    }

    fn accumulate(&mut self, monomial: Monomial, coefficient: Rational) {
        if coefficient.is_zero() {
            return;
        }
        let slot = self.terms.entry(monomial);
        match slot {
            std::collections::btree_map::Entry::Vacant(vacant) => {
                vacant.insert(coefficient);
            }
            std::collections::btree_map::Entry::Occupied(mut occupied) => {
                *occupied.get_mut() += coefficient;
                if occupied.get().is_zero() {
                    occupied.remove();
                }
            }
        }
    }

    /// The monomials with their non-zero coefficients.
    pub fn terms(&self) -> impl DoubleEndedIterator<Item = (&Monomial, &Rational)> {
        self.terms.iter()
    }

    /// The number of terms.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether there is no term: the zero polynomial.
    pub fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether there is no term.
    pub fn is_empty(&self) -> bool {
        self.is_zero()
    }

    /// The value of a constant polynomial; `None` where a variable occurs.
    pub fn as_constant(&self) -> Option<Rational> {
        match self.terms.first_key_value() {
            None => Some(Rational::zero()),
            Some((monomial, value)) if self.len() == 1 && monomial.is_empty() => {
                Some(value.clone())
            }
            Some(_) => None,
        }
    }

    /// The variables that occur, ascending.
    pub fn variables(&self) -> Vec<u32> {
        let occurring = self.terms.keys().flatten().map(|&(variable, _)| variable);
        let mut variables: Vec<u32> = occurring.collect();
        variables.sort_unstable();
        variables.dedup();
        variables
    }

    /// The degree in one variable; 0 for the zero polynomial.
    pub fn degree_in(&self, variable: u32) -> u32 {
        self.terms.keys().map(|monomial| exponent(monomial, variable)).max().unwrap_or(0)
    }

    /// The total degree; 0 for the zero polynomial.
    pub fn degree(&self) -> u32 {
        let total = |monomial: &Monomial| monomial.iter().map(|&(_, n)| n).sum();
        self.terms.keys().map(total).max().unwrap_or(0)
    }

    /// The coefficients of the powers 0, 1, 2, … of one variable: polynomials in the others.
    ///
    /// ```
    /// use eigensieve::exact::MultivariatePolynomial;
    /// let (x, y) = (MultivariatePolynomial::variable(0), MultivariatePolynomial::variable(1));
    /// let parts = (&(&x * &y) + &y).coefficients_in(0);
    /// assert_eq!(parts, [y.clone(), y]);
    /// ```
    pub fn coefficients_in(&self, variable: u32) -> Vec<Self> {
        let mut parts = vec![Self::zero(); self.degree_in(variable) as usize + 1];
        for (monomial, coefficient) in &self.terms {
            let rest: Monomial =
                monomial.iter().copied().filter(|&(other, _)| other != variable).collect();
            let power = exponent(monomial, variable) as usize;
            parts[power].accumulate(rest, coefficient.clone());
        }
        parts
    }

    /// The polynomial with `variable` replaced by `image`.
    pub fn substitute(&self, variable: u32, image: &Self) -> Self {
        let parts = self.coefficients_in(variable);
        let horner = |sum: Self, part: &Self| &(&sum * image) + part;
        parts.iter().rev().fold(Self::zero(), horner)
    }

    /// The value at a point.
    ///
    /// # Panics
    /// When a variable has no coordinate.
    pub fn evaluate(&self, at: &[Rational]) -> Rational {
        let value = |(monomial, coefficient): (&Monomial, &Rational)| {
            let power = |&(variable, n): &(u32, u32)| at[variable as usize].pow(n as i32);
            monomial.iter().map(power).fold(coefficient.clone(), |product, p| product * p)
        };
        self.terms.iter().map(value).sum()
    }

    /// The same polynomial as a dense one in its only variable; `None` where another occurs.
    pub fn univariate_in(&self, variable: u32) -> Option<Polynomial> {
        let parts = self.coefficients_in(variable);
        parts.iter().map(Self::as_constant).collect::<Option<Vec<_>>>().map(Polynomial::new)
    }

    /// The multiple with coprime integer coefficients and a positive last one, and whether the
    /// factor that leads to it is positive. The zero polynomial stays.
    pub fn primitive(&self) -> (Self, bool) {
        let Some((_, last)) = self.terms.last_key_value() else { return (Self::zero(), true) };
        let positive = last.is_positive();
        let denominators = self.terms.values().fold(Integer::one(), |lcm, c| lcm.lcm(c.denom()));
        let scaled = |c: &Rational| c * Rational::from_integer(denominators.clone());
        let content =
            self.terms.values().fold(Integer::zero(), |gcd, c| gcd.gcd(scaled(c).numer()));
        let content = if positive { content } else { -content };
        let factor = Rational::new(denominators.clone(), content);
        (self.scale(&factor), positive)
    }

    /// factor · self.
    pub fn scale(&self, factor: &Rational) -> Self {
        if factor.is_zero() {
            return Self::zero();
        }
        let scaled = self.terms.iter().map(|(monomial, c)| (monomial.clone(), c * factor));
        Self { terms: scaled.collect() }
    }

    /// selfⁿ.
    pub fn pow(&self, exponent: u32) -> Self {
        (0..exponent).fold(Self::constant(Rational::one()), |power, _| &power * self)
    }
}

fn exponent(monomial: &Monomial, variable: u32) -> u32 {
    monomial.iter().find(|&&(other, _)| other == variable).map_or(0, |&(_, n)| n)
}

/// The product of two monomials.
fn multiply(a: &Monomial, b: &Monomial) -> Monomial {
    let mut product = a.clone();
    for &(variable, n) in b {
        match product.binary_search_by_key(&variable, |&(other, _)| other) {
            Ok(position) => product[position].1 += n,
            Err(position) => product.insert(position, (variable, n)),
        }
    }
    product
}

impl Add for &MultivariatePolynomial {
    type Output = MultivariatePolynomial;
    fn add(self, other: Self) -> MultivariatePolynomial {
        let mut sum = self.clone();
        for (monomial, coefficient) in &other.terms {
            sum.accumulate(monomial.clone(), coefficient.clone());
        }
        sum
    }
}

impl Neg for &MultivariatePolynomial {
    type Output = MultivariatePolynomial;
    fn neg(self) -> MultivariatePolynomial {
        self.scale(&-Rational::one())
    }
}

impl Sub for &MultivariatePolynomial {
    type Output = MultivariatePolynomial;
    fn sub(self, other: Self) -> MultivariatePolynomial {
        self + &-other
    }
}

impl Mul for &MultivariatePolynomial {
    type Output = MultivariatePolynomial;
    fn mul(self, other: Self) -> MultivariatePolynomial {
        let mut product = MultivariatePolynomial::zero();
        for (left, a) in &self.terms {
            for (right, b) in &other.terms {
                product.accumulate(multiply(left, right), a * b);
            }
        }
        product
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::rational;
    use quickcheck::quickcheck;

    /// A polynomial in three variables from a short list of numbers.
    fn polynomial(parts: &[(i8, u8, u8, u8)]) -> MultivariatePolynomial {
        let mut sum = MultivariatePolynomial::zero();
        for &(c, i, j, k) in parts.iter().take(4) {
            let powers = [i % 3, j % 3, k % 3];
            let mut term = MultivariatePolynomial::constant(rational(c.into(), 3));
            for (variable, &n) in powers.iter().enumerate() {
                let power = MultivariatePolynomial::variable(variable as u32).pow(n.into());
                term = &term * &power;
            }
            sum = &sum + &term;
        }
        sum
    }

    fn point(at: (i8, i8, i8)) -> Vec<Rational> {
        [at.0, at.1, at.2].map(|c| rational(c.into(), 2)).to_vec()
    }

    quickcheck! {
        fn operations_agree_with_operations_on_values(
            a: Vec<(i8, u8, u8, u8)>, b: Vec<(i8, u8, u8, u8)>, at: (i8, i8, i8)
        ) -> bool {
            let (p, q, at) = (polynomial(&a), polynomial(&b), point(at));
            let (x, y) = (p.evaluate(&at), q.evaluate(&at));
            let substituted = {
                let mut there = at.clone();
                there[1] = y.clone();
                p.evaluate(&there)
            };
            (&p + &q).evaluate(&at) == &x + &y
                && (&p - &q).evaluate(&at) == &x - &y
                && (&p * &q).evaluate(&at) == &x * &y
                && p.substitute(1, &q).evaluate(&at) == substituted
                && (&p - &p).is_zero()
        }

        fn proportional_polynomials_have_one_primitive_form(
            a: Vec<(i8, u8, u8, u8)>, n: i8, d: u8
        ) -> bool {
            let p = polynomial(&a);
            let factor = rational(if n == 0 { 1 } else { n.into() }, i64::from(d) + 1);
            let ((one, plus), (other, sign)) = (p.primitive(), p.scale(&factor).primitive());
            one == other && (p.is_zero() || (plus == sign) == factor.is_positive())
        }
    }
}
