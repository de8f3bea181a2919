//! Common factors and resultants of polynomials in several variables.

use super::MultivariatePolynomial;
use super::decide::nested_eliminations as nested;

impl MultivariatePolynomial {
    /// A greatest common divisor over ℚ, up to a rational factor; `None` where it needs more than
    /// about `steps` machine words of multiplication.
    ///
    /// ```
    /// use eigensieve::exact::{MultivariatePolynomial, rational};
    /// let (x, y) = (MultivariatePolynomial::variable(0), MultivariatePolynomial::variable(1));
    /// let curve = &(&x * &y) - &MultivariatePolynomial::constant(rational(1, 1));
    /// let common = (&curve * &x).greatest_common_divisor(&(&curve * &y), 10_000);
    /// assert_eq!(common, Some(curve));
    /// ```
    pub fn greatest_common_divisor(&self, other: &Self, steps: u64) -> Option<Self> {
        nested::gcd(self, other, steps)
    }

    /// The resultant with respect to a variable, up to a rational factor that is not 0: it vanishes
    /// at the projection of every common zero. `None` where a polynomial does not depend on the
    /// variable, or the work is more than about `steps` machine words of multiplication.
    ///
    /// ```
    /// use eigensieve::exact::{MultivariatePolynomial, rational};
    /// let (x, y) = (MultivariatePolynomial::variable(0), MultivariatePolynomial::variable(1));
    /// // y = x² and y = x meet at x = 0 and at x = 1.
    /// let resultant = (&y - &(&x * &x)).resultant(&(&y - &x), 1, 10_000);
    /// assert!(resultant.is_some_and(|r| r.degree_in(0) == 2 && r.evaluate(&[rational(1, 1)]) == rational(0, 1)));
    /// ```
    pub fn resultant(&self, other: &Self, variable: u32, steps: u64) -> Option<Self> {
        nested::resultant(self, other, variable, steps)
    }

    /// The exact quotient; `None` where the division leaves a remainder, or the divisor is 0.
    ///
    /// ```
    /// use eigensieve::exact::MultivariatePolynomial;
    /// let (x, y) = (MultivariatePolynomial::variable(0), MultivariatePolynomial::variable(1));
    /// assert_eq!((&x * &y).exact_quotient(&y), Some(x.clone()));
    /// assert_eq!(x.exact_quotient(&y), None);
    /// ```
    pub fn exact_quotient(&self, divisor: &Self) -> Option<Self> {
        let (leading, coefficient) = leading_term(divisor)?;
        let mut rest = self.clone();
        let mut quotient = Self::zero();
        while let Some((monomial, c)) = leading_term(&rest) {
            let factor = monomial_quotient(&monomial, &leading)?;
            let powers = factor.iter().map(|&(v, n)| Self::variable(v).pow(n));
            let term = powers.fold(Self::constant(c / &coefficient), |term, power| &term * &power);
            quotient = &quotient + &term;
            rest = &rest - &(&term * divisor);
        }
        Some(quotient)
    }
}

/// The last term in the lexicographic order of exponents, which products respect.
fn leading_term(polynomial: &MultivariatePolynomial) -> Option<(super::Monomial, super::Rational)> {
    let exponents = |monomial: &super::Monomial, variables: &[u32]| -> Vec<u32> {
        let of = |v: &u32| monomial.iter().find(|(w, _)| w == v).map_or(0, |(_, n)| *n);
        variables.iter().map(of).collect()
    };
    // Absent variables count as exponent 0, so all monomials are compared over 0, 1, 2, ….
    let last = polynomial.variables().into_iter().max().unwrap_or(0);
    let variables: Vec<u32> = (0..=last).collect();
    let largest = polynomial.terms().max_by_key(|(monomial, _)| exponents(monomial, &variables))?;
    Some((largest.0.clone(), largest.1.clone()))
}

fn monomial_quotient(a: &super::Monomial, b: &super::Monomial) -> Option<super::Monomial> {
    let mut quotient = a.clone();
    for (variable, power) in b {
        let slot = quotient.iter_mut().find(|(v, _)| v == variable)?;
        slot.1 = slot.1.checked_sub(*power)?;
    }
    quotient.retain(|(_, power)| *power > 0);
    Some(quotient)
}
