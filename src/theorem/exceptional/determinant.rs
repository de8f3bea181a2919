//! det(I − αJ(x)) as a polynomial in x and α.

use std::collections::BTreeMap;

use super::fractions::{Budget, Factors, Fraction, common};
use crate::exact::{Monomial, MultivariatePolynomial, Polynomial, Rational, rational};

/// The largest matrix that is expanded.
const LARGEST: usize = 10;

/// The numerator of det(I − αJ), α being the variable `size`; `None` beyond the budget.
///
/// Every row is freed of its denominators, which do not contain α; then cofactors with memory.
pub(super) fn numerator(
    jacobian: &[Fraction],
    size: usize,
    budget: &mut Budget,
) -> Option<MultivariatePolynomial> {
    if size > LARGEST {
        return None;
    }
    let step = MultivariatePolynomial::variable(size as u32);
    let one = MultivariatePolynomial::constant(rational(1, 1));
    // Minors of the rows so far, by the set of their columns.
    let mut minors = BTreeMap::from([(0_u32, one.clone())]);
    for row in 0..size {
        let entries = &jacobian[row * size..(row + 1) * size];
        let denominator =
            entries.iter().fold(Factors::new(), |all, entry| common(&all, &entry.denominator));
        let unit = Fraction { numerator: one.clone(), denominator: Factors::new() };
        let unit = unit.numerator_over(&denominator, budget)?;
        let mut next: BTreeMap<u32, MultivariatePolynomial> = BTreeMap::new();
        for (column, entry) in entries.iter().enumerate() {
            let slope = entry.numerator_over(&denominator, budget)?;
            let part = -&budget.multiply(&step, &slope)?;
            let entry = if row == column { &unit + &part } else { part };
            if entry.is_zero() {
                continue;
            }
            for (&columns, minor) in &minors {
                if columns >> column & 1 == 1 {
                    continue;
                }
                let product = budget.multiply(minor, &entry)?;
                let inversions = (columns >> column).count_ones();
                let product = if inversions % 2 == 1 { -&product } else { product };
                let sum = next.entry(columns | 1 << column).or_default();
                *sum = &*sum + &product;
            }
        }
        minors = next;
    }
    minors.remove(&((1 << size) - 1))
}

/// The gcd of `start` and of the coefficients in x of a polynomial in x and α.
pub(super) fn gcd_of_coefficients(
    polynomial: &MultivariatePolynomial,
    alpha: u32,
    start: &Polynomial,
) -> Polynomial {
    let mut coefficients: BTreeMap<Monomial, Vec<Rational>> = BTreeMap::new();
    for (monomial, value) in polynomial.terms() {
        let mut place = monomial.clone();
        let power = match place.last() {
            Some(&(variable, n)) if variable == alpha => {
                place.pop();
                n as usize
            }
            _ => 0,
        };
        let coefficient = coefficients.entry(place).or_default();
        if coefficient.len() <= power {
            coefficient.resize(power + 1, rational(0, 1));
        }
        coefficient[power] = value.clone();
    }
    let mut gcd = start.clone();
    for coefficient in coefficients.into_values() {
        if gcd.degree() == Some(0) {
            break;
        }
        gcd = gcd.gcd(&Polynomial::new(coefficient));
    }
    gcd
}
