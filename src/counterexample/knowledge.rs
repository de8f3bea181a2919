//! What is known about an instance, as the words of formulas ask for it.

use num_traits::Signed;

use super::facts::Facts;
use super::formula::{Condition, Quantity};
use super::instance::Shape;
use super::number::Number;
use crate::exact::{AlgebraicNumber, Polynomial, Rational, Status, unit_circle_count};
use crate::objective::Smoothness;
use crate::optimizer::FilterPosition;
use crate::stability::Verdict;

/// Eigenvalues of ∇²f(x).
pub(super) struct Spectrum {
    pub(super) eigenvalues: Vec<AlgebraicNumber>,
    /// Whether these are all.
    pub(super) whole: bool,
}

/// The source of a judgement: proved facts, or what a certificate says. Optimizers by their number.
pub(super) trait Knowledge {
    fn condition(&self, condition: Condition, number: usize) -> Status;

    /// `None` where it is not known exactly; λ, the spectral radius and smoothness have no value.
    fn quantity(&self, quantity: Quantity, number: usize) -> Option<Number>;

    fn symbol(&self, number: usize) -> Polynomial;

    fn spectrum(&self) -> Spectrum;

    /// The spectral radius at x compared with a bound.
    fn spectral_radius(&self, number: usize, bound: &Rational) -> Option<std::cmp::Ordering>;

    /// Whether f is Cᵏ.
    fn is_smooth(&self, order: u32) -> Status;
}

impl Knowledge for Facts<'_> {
    fn condition(&self, condition: Condition, number: usize) -> Status {
        let filter = |wanted: fn(FilterPosition) -> bool| match self.filter(number) {
            FilterPosition::Undecided | FilterPosition::NotApplicable => {
                Status::Undecided("the Hessian is not exact here".into())
            }
            position => Status::from_option(Some(wanted(position)), ""),
        };
        match condition {
            Condition::Attracting => self.verdict(number, Verdict::Attracting),
            Condition::Repelling => self.verdict(number, Verdict::Repelling),
            Condition::Neutral => self.verdict(number, Verdict::Neutral),
            Condition::Attracts => self.attracts(number),
            Condition::Limit => self.limit(number),
            Condition::LimitFromRest => self.limit_from_rest(number),
            Condition::Reached => self.reached(number),
            Condition::Critical => self.critical(),
            Condition::Spurious => self.fixed(number).and(!self.critical()),
            Condition::Fixed => self.fixed(number),
            Condition::Admits => filter(|position| position != FilterPosition::Outside),
            Condition::AdmitsStrictly => filter(|position| position == FilterPosition::Inside),
            Condition::Exceptional => !self.step_not_exceptional(number),
            Condition::Covered => self.covered(number),
            Condition::MultipliersReal => self.multipliers_real(number),
            Condition::Minimiser => self.minimiser(),
            Condition::Maximiser => self.maximiser(),
            Condition::Saddle => self.critical().and(!self.minimiser()).and(!self.maximiser()),
            Condition::AheadMinimiser => self.ahead_minimiser(number),
            Condition::Convex => self.convex(),
            Condition::Polynomial => self.polynomial(),
        }
    }

    fn quantity(&self, quantity: Quantity, number: usize) -> Option<Number> {
        let configured = &self.optimizer(number).configured;
        let optimizer = &configured.optimizer;
        let rational = |value: &Rational| Some(Number::Rational(value.clone()));
        match quantity {
            Quantity::Step => rational(optimizer.step()),
            Quantity::Radius => rational(optimizer.radius()),
            Quantity::Coefficient => rational(optimizer.coefficient()),
            Quantity::Ascents => Some(Number::integer(optimizer.ascents().into())),
            Quantity::Decay => rational(&configured.decay),
            Quantity::Constant => rational(&optimizer.momentum().constant()),
            Quantity::UnstableDimension => {
                let (_, count) = self.multipliers(number)?;
                Some(Number::integer(count.outside as u64))
            }
            Quantity::LambdaMin => self.eigenvalues()?.first().map(Number::of),
            Quantity::LambdaMax => self.eigenvalues()?.last().map(Number::of),
            Quantity::AheadMin => self.eigenvalues_ahead(number)?.first().map(Number::of),
            Quantity::AheadMax => self.eigenvalues_ahead(number)?.last().map(Number::of),
            Quantity::Lipschitz => lipschitz(self),
            // Bound by a quantifier, or known by comparisons only.
            Quantity::Lambda | Quantity::SpectralRadius | Quantity::Smoothness => None,
            Quantity::Third => self.derivative(3).map(Number::Rational),
            Quantity::Fourth => self.derivative(4).map(Number::Rational),
            Quantity::Dimension => {
                Some(Number::integer(self.instance.objective.dimension() as u64))
            }
        }
    }

    fn symbol(&self, number: usize) -> Polynomial {
        self.optimizer(number).configured.optimizer.symbol()
    }

    fn spectrum(&self) -> Spectrum {
        let found = self.eigenvalues();
        Spectrum { eigenvalues: found.unwrap_or_default().to_vec(), whole: found.is_some() }
    }

    fn spectral_radius(&self, number: usize, bound: &Rational) -> Option<std::cmp::Ordering> {
        let (polynomial, _) = self.multipliers(number)?;
        spectral_radius_against(polynomial, bound)
    }

    fn is_smooth(&self, order: u32) -> Status {
        self.plain.regularity.status(Smoothness::Continuous(order))
    }
}

/// The order of the largest modulus of a root and a bound: the roots of p(bound·z) by the unit
/// circle.
pub(super) fn spectral_radius_against(
    polynomial: &Polynomial,
    bound: &Rational,
) -> Option<std::cmp::Ordering> {
    use std::cmp::Ordering;
    if bound.is_negative() {
        return Some(Ordering::Greater);
    }
    if !bound.is_positive() {
        let nilpotent =
            polynomial.coefficients().iter().rev().skip(1).all(num_traits::Zero::is_zero);
        return Some(if nilpotent { Ordering::Equal } else { Ordering::Greater });
    }
    let scaled = polynomial.compose(&Polynomial::monomial(bound.clone(), 1));
    let count = unit_circle_count(&scaled)?;
    Some(match (count.outside, count.on()) {
        (0, 0) => Ordering::Less,
        (0, _) => Ordering::Equal,
        _ => Ordering::Greater,
    })
}

/// The least Lipschitz constant of ∇f: the largest modulus of a Hessian eigenvalue anywhere.
fn lipschitz(facts: &Facts<'_>) -> Option<Number> {
    let larger = |low: Number, high: Number| -> Option<Number> {
        let low = low.negate()?;
        Some(if low.compare(&high)?.is_gt() { low } else { high })
    };
    match &facts.instance.objective {
        Shape::Polynomial { polynomial, .. } if polynomial.degree() > 2 => Some(Number::Infinite),
        Shape::Polynomial { .. } => {
            let eigenvalues = facts.eigenvalues()?;
            larger(Number::of(eigenvalues.first()?), Number::of(eigenvalues.last()?))
        }
        Shape::Gluing(gluing) => match gluing.range_of_curvature()? {
            (Some(low), Some(high)) => larger(Number::Rational(low), Number::Rational(high)),
            _ => Some(Number::Infinite),
        },
        Shape::Expression { .. } => None,
    }
}
