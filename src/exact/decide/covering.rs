//! Cylindrical coverings: a point where the formula fails, or cells around samples that cover ℝⁿ.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::super::AlgebraicNumber;
use super::budget::{Budget, Limit};
use super::divisors::{factors, subresultant};
use super::line::{Bound, Gap, Interval, sample_in, walk};
use super::nested::Nested;
use super::sample::{Coefficients, Sample};
use super::signs::{Signs, Truth};

/// The search over points with coordinates 0, 1, …, `variables` − 1 in this order.
#[derive(Debug)]
pub(super) struct Search<'a> {
    pub(super) signs: &'a Signs,
    pub(super) variables: usize,
    /// Only open cells: sets without interior do not count.
    pub(super) open: bool,
    pub(super) budget: &'a mut Budget,
    pub(super) cells: u64,
}

/// The end of a search above a sample.
#[derive(Debug)]
pub(super) enum Outcome {
    /// A point where the formula of the search is true.
    Found(Box<Sample>),
    /// Factors in the coordinates of the sample: on the connected set around it where their signs
    /// do not change the formula is false, whatever the other coordinates are.
    Covered(Vec<Nested>),
}

/// A polynomial above a sample: without the leading terms that vanish there, with its real roots.
#[derive(Debug)]
pub(super) struct Curve {
    pub(super) polynomial: Nested,
    coefficients: Coefficients,
    pub(super) roots: Vec<AlgebraicNumber>,
    /// The coefficients down to the first that does not vanish at the sample.
    below: Vec<Nested>,
}

type Curves = HashMap<Nested, Rc<Curve>>;

impl Search<'_> {
    /// The whole space.
    pub(super) fn run(&mut self) -> Result<Outcome, Limit> {
        let signs = vec![None; self.signs.factors.len()];
        match self.signs.truth(&signs) {
            Truth::True => Ok(Outcome::Found(Box::new(Sample::empty()))),
            Truth::False => Ok(Outcome::Covered(Vec::new())),
            Truth::Open => self.cover(&mut Sample::empty(), &signs),
        }
    }

    fn cover(&mut self, sample: &mut Sample, signs: &[Option<Ordering>]) -> Result<Outcome, Limit> {
        let mut curves = Curves::new();
        let mut intervals: Vec<Interval> = Vec::new();
        loop {
            let gap = match walk(&intervals, self.open) {
                Ok(path) => {
                    let path: Vec<&Interval> = path.iter().map(|&i| &intervals[i]).collect();
                    return Ok(Outcome::Covered(self.project(sample, &path)?));
                }
                Err(gap) => gap,
            };
            self.cells += 1;
            self.budget.spend(10)?;
            let (value, curve) = match &gap {
                Gap::Open(after, before) => (sample_in(*after, *before).into(), None),
                Gap::Point(bound) => (bound.root.clone(), Some(Rc::clone(&bound.curve))),
            };
            let coefficients = curve.as_ref().map(|curve| &curve.coefficients);
            let mut next = sample.extended(&value, coefficients, self.budget)?;
            let reasons = match self.above(&mut next, signs)? {
                Outcome::Found(point) => return Ok(Outcome::Found(point)),
                Outcome::Covered(reasons) => reasons,
            };
            intervals.push(self.interval(sample, &value, &reasons, &mut curves)?);
        }
    }

    /// What is true at a sample with one more coordinate.
    fn above(&mut self, next: &mut Sample, signs: &[Option<Ordering>]) -> Result<Outcome, Limit> {
        let mut signs = signs.to_vec();
        for (factor, sign) in self.signs.factors.iter().zip(&mut signs) {
            if factor.level() == next.len() {
                *sign = Some(next.sign(factor, self.budget)?);
            }
        }
        match self.signs.truth(&signs) {
            Truth::True => Ok(Outcome::Found(Box::new(next.clone()))),
            Truth::False => {
                let reasons = self.signs.reasons(&signs).into_iter();
                Ok(Outcome::Covered(reasons.map(|i| self.signs.factors[i].clone()).collect()))
            }
            // With all coordinates every sign is known.
            Truth::Open if next.len() == self.variables => Err(Limit::Unconfirmed),
            Truth::Open => self.cover(next, &signs),
        }
    }

    /// The interval around the value on which no reason changes its sign.
    fn interval(
        &mut self,
        sample: &mut Sample,
        value: &AlgebraicNumber,
        reasons: &[Nested],
        curves: &mut Curves,
    ) -> Result<Interval, Limit> {
        let mut interval = Interval::default();
        for reason in reasons {
            if reason.level() <= sample.len() {
                interval.below.push(reason.clone());
                continue;
            }
            let curve = match curves.get(reason) {
                Some(curve) => Rc::clone(curve),
                None => {
                    let curve = Rc::new(self.curve(sample, reason)?);
                    curves.insert(reason.clone(), Rc::clone(&curve));
                    curve
                }
            };
            interval.below.extend(curve.below.iter().cloned());
            if curve.polynomial.level() == sample.len() + 1 {
                interval.narrow(&curve, value);
                interval.curves.push(curve);
            }
        }
        Ok(interval)
    }

    fn curve(&mut self, sample: &mut Sample, p: &Nested) -> Result<Curve, Limit> {
        let coefficients = sample.specialise(p, self.budget)?;
        // Where all vanish, all have to go on vanishing.
        let kept = coefficients.len().max(1) - 1;
        let below = p.coefficients()[kept..].iter().filter(|c| c.level() > 0).cloned().collect();
        let roots = sample.roots(&coefficients, self.budget)?;
        let polynomial = match coefficients.len() {
            0 => Nested::zero(),
            _ => p.truncated(kept),
        };
        Ok(Curve { polynomial, coefficients, roots, below })
    }

    /// Factors in the coordinates of the sample that keep the covering in order: every curve keeps
    /// its roots, no root enters an interval, and neighbours go on overlapping.
    fn project(&mut self, sample: &mut Sample, path: &[&Interval]) -> Result<Vec<Nested>, Limit> {
        let mut below: BTreeSet<Nested> = BTreeSet::new();
        let mut done: BTreeSet<(Nested, Nested)> = BTreeSet::new();
        let mut pairs: Vec<(Nested, Nested)> = Vec::new();
        for (position, interval) in path.iter().enumerate() {
            for p in &interval.below {
                below.extend(factors(p, self.budget)?);
            }
            for curve in &interval.curves {
                let p = &curve.polynomial;
                pairs.push((p.clone(), p.derivative()));
                for bound in interval.lower.iter().filter(|b| curve.has_root_up_to(&b.root)) {
                    pairs.push((bound.curve.polynomial.clone(), p.clone()));
                }
                for bound in interval.upper.iter().filter(|b| curve.has_root_from(&b.root)) {
                    pairs.push((bound.curve.polynomial.clone(), p.clone()));
                }
            }
            let next = path.get(position + 1).and_then(|next| next.lower.as_ref());
            if let (Some(upper), Some(lower)) = (&interval.upper, next) {
                pairs.push((upper.curve.polynomial.clone(), lower.curve.polynomial.clone()));
            }
        }
        for (p, q) in pairs {
            let pair = if p <= q { (p, q) } else { (q, p) };
            if pair.0 != pair.1 && done.insert(pair.clone()) {
                self.common_roots(sample, &pair.0, &pair.1, &mut below)?;
            }
        }
        Ok(below.into_iter().collect())
    }

    /// The factors of the subresultants up to the first that does not vanish at the sample.
    fn common_roots(
        &mut self,
        sample: &mut Sample,
        p: &Nested,
        q: &Nested,
        below: &mut BTreeSet<Nested>,
    ) -> Result<(), Limit> {
        if p.level() != q.level() {
            return Ok(());
        }
        for index in 0..p.degree().min(q.degree()) {
            let minor = subresultant(p, q, index, self.budget)?;
            if minor.is_zero() {
                continue;
            }
            let mut vanishes = false;
            for factor in factors(&minor, self.budget)? {
                vanishes |= sample.sign(&factor, self.budget)?.is_eq();
                below.insert(factor);
            }
            if !vanishes {
                break;
            }
        }
        Ok(())
    }
}

impl Curve {
    fn has_root_up_to(&self, bound: &AlgebraicNumber) -> bool {
        self.roots.first().is_some_and(|root| root.order(bound).is_le())
    }

    fn has_root_from(&self, bound: &AlgebraicNumber) -> bool {
        self.roots.last().is_some_and(|root| root.order(bound).is_ge())
    }
}

impl Interval {
    /// Cuts at the nearest roots of the curve on both sides of the value, or to the value itself.
    fn narrow(&mut self, curve: &Rc<Curve>, value: &AlgebraicNumber) {
        let at_most = curve.roots.iter().rev().find(|root| root.order(value).is_le());
        let at_least = curve.roots.iter().find(|root| root.order(value).is_ge());
        let bound = |root: &AlgebraicNumber| Bound { root: root.clone(), curve: Rc::clone(curve) };
        if let Some(root) = at_most {
            let closer = |old: &Bound| match root.order(&old.root) {
                Ordering::Equal => curve.polynomial.size() < old.curve.polynomial.size(),
                order => order.is_gt(),
            };
            if self.lower.as_ref().is_none_or(closer) {
                self.lower = Some(bound(root));
            }
        }
        if let Some(root) = at_least {
            let closer = |old: &Bound| match root.order(&old.root) {
                Ordering::Equal => curve.polynomial.size() < old.curve.polynomial.size(),
                order => order.is_lt(),
            };
            if self.upper.as_ref().is_none_or(closer) {
                self.upper = Some(bound(root));
            }
        }
    }
}
