//! Counterexamples with small numbers.

use std::cmp::Ordering;

use num_traits::{One, Signed, ToPrimitive, Zero};

use super::super::{AlgebraicNumber, Integer, MultivariatePolynomial, Rational, rational};
use super::budget::{Budget, Limit};
use super::formula::Formula;
use super::line::sample_in;
use super::sample::Sample;
use super::signs::{Signs, Truth};

/// The highest cost of a coordinate that is tried.
const DEAREST: u64 = 7;

/// What writing a number costs: |numerator| + denominator − 1.
fn cost(value: &Rational) -> Integer {
    value.numer().abs() + value.denom() - Integer::one()
}

/// A point with rational coordinates of the least total cost where the formula behind the signs is
/// true, as long as the budget allows; a point that is found is true beyond doubt.
pub(super) fn cheapest_point(
    signs: &Signs,
    variables: usize,
    budget: &mut Budget,
) -> Option<Vec<Rational>> {
    let candidates = candidates();
    let known = vec![None; signs.factors.len()];
    let most = DEAREST * variables as u64;
    (0..=most).find_map(|total| {
        let search = Sampling { signs, variables, candidates: &candidates };
        search.extend(&Sample::empty(), &known, total, &mut Vec::new(), budget).ok().flatten()
    })
}

/// Numbers with their cost, ascending.
fn candidates() -> Vec<(u64, Rational)> {
    let size = DEAREST as i64;
    let fractions = (1..=size).flat_map(|d| (0..=size).map(move |n| rational(n, d)));
    let mut all: Vec<Rational> = fractions.flat_map(|value| [value.clone(), -value]).collect();
    let key = |value: &Rational| (cost(value), value.is_negative(), value.denom().clone());
    all.sort_by_key(key);
    all.dedup();
    let priced = all.into_iter().filter_map(|value| Some((cost(&value).to_u64()?, value)));
    priced.filter(|(price, _)| *price <= DEAREST).collect()
}

struct Sampling<'a> {
    signs: &'a Signs,
    variables: usize,
    candidates: &'a [(u64, Rational)],
}

impl Sampling<'_> {
    fn extend(
        &self,
        sample: &Sample,
        known: &[Option<Ordering>],
        left: u64,
        point: &mut Vec<Rational>,
        budget: &mut Budget,
    ) -> Result<Option<Vec<Rational>>, Limit> {
        match self.signs.truth(known) {
            Truth::False => return Ok(None),
            Truth::True => {
                let mut found = point.clone();
                found.resize(self.variables, Rational::zero());
                return Ok(Some(found));
            }
            Truth::Open => {}
        }
        if point.len() == self.variables {
            return Ok(None);
        }
        for (price, value) in self.candidates.iter().take_while(|(price, _)| *price <= left) {
            budget.spend(1)?;
            let mut next = sample.extended(&AlgebraicNumber::from(value.clone()), None, budget)?;
            let mut signs = known.to_vec();
            for (factor, sign) in self.signs.factors.iter().zip(&mut signs) {
                if factor.level() == next.len() {
                    *sign = Some(next.sign(factor, budget)?);
                }
            }
            point.push(value.clone());
            let found = self.extend(&next, &signs, left - price, point, budget)?;
            point.pop();
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }
}

/// The point with one coordinate after the other replaced by the cheapest one with which the formula
/// still fails.
pub(super) fn simplified(
    formula: &Formula,
    mut point: Vec<Rational>,
    budget: &mut Budget,
) -> Vec<Rational> {
    for _ in 0..2 {
        for variable in 0..point.len() {
            if let Ok(Some(value)) = cheapest_coordinate(formula, &point, variable, budget) {
                point[variable] = value;
            }
        }
    }
    point
}

/// The cheapest value of one coordinate with which the formula fails, out of one for every interval
/// between the roots and of the rational roots.
fn cheapest_coordinate(
    formula: &Formula,
    point: &[Rational],
    variable: usize,
    budget: &mut Budget,
) -> Result<Option<Rational>, Limit> {
    let mut roots: Vec<AlgebraicNumber> = Vec::new();
    for p in formula.polynomials() {
        let line = restricted(p, point, variable as u32);
        let degree = line.degree().unwrap_or(0);
        budget.spend(100 * (degree * degree * degree) as u64)?;
        roots.extend(AlgebraicNumber::roots_of(&line));
    }
    roots.sort_by(AlgebraicNumber::order);
    roots.dedup_by(|a, b| a.order(b).is_eq());
    let mut values: Vec<Rational> =
        roots.iter().filter_map(|root| root.rational().cloned()).collect();
    for position in 0..=roots.len() {
        let before = position.checked_sub(1).map(|below| &roots[below]);
        values.push(sample_in(before, roots.get(position)));
    }
    values.push(point[variable].clone());
    let fails = |value: &Rational| {
        let mut changed = point.to_vec();
        changed[variable] = value.clone();
        !formula.holds(&changed)
    };
    values.sort_by_key(|value| (cost(value), value.is_negative()));
    Ok(values.into_iter().find(fails))
}

/// The polynomial on the line through the point along one variable.
fn restricted(
    p: &MultivariatePolynomial,
    point: &[Rational],
    variable: u32,
) -> super::super::Polynomial {
    let coefficients = p.coefficients_in(variable);
    super::super::Polynomial::new(coefficients.iter().map(|c| c.evaluate(point)).collect())
}
