//! A claim on an instance: three-valued, by exact arithmetic and proved facts only.

use super::claim::Claim;
use super::facts::Facts;
use super::formula::{Condition, Formula, Quantity, Relation, Term};
use super::instance::Instance;
use super::number::Number;
use crate::exact::{AlgebraicNumber, Polynomial, Rational, Status, unit_circle_count};
use crate::objective::Smoothness;
use crate::optimizer::FilterPosition;
use crate::stability::Verdict;
use num_traits::Signed;

/// What an instance says about a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinion {
    /// Whether the instance belongs to the claim and satisfies its hypotheses.
    pub applies: Status,
    /// Whether the claim holds there: refuted only if every part of the refutation is proved.
    pub holds: Status,
}

/// Judges a claim on an instance.
///
/// ```
/// use eigensieve::counterexample::{
///     Claim, Configured, Family, Instance, OptimizerFamily, Points, Shape, judge,
/// };
/// use eigensieve::exact::{MultivariatePolynomial, rational};
/// use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
/// let family = Family::Quadratics { variables: 1..=1, height: 2 };
/// let claim = Claim::new("saddles", family, vec![OptimizerFamily::new("A", FieldKind::Usam)])
///     .at(Points::Critical)
///     .assuming("attracting")?
///     .concluding("lambda_min >= 0")?;
/// // −x²/2 with ρ = 2 and α = 1/2: the multiplier is 1/2.
/// let square = MultivariatePolynomial::variable(0).pow(2).scale(&rational(-1, 2));
/// let optimizer = Optimizer::new(FieldKind::Usam, MomentumKind::None)
///     .with_step(rational(1, 2))
///     .with_radius(rational(2, 1));
/// let instance = Instance {
///     objective: Shape::Polynomial { variables: 1, polynomial: square },
///     optimizers: vec![Configured { optimizer, decay: rational(0, 1) }],
///     point: vec![rational(0, 1)],
/// };
/// assert!(judge(&claim, &instance).holds.is_refuted());
/// # Ok::<(), eigensieve::counterexample::ClaimError>(())
/// ```
pub fn judge(claim: &Claim, instance: &Instance) -> Opinion {
    let Some(facts) = Facts::of(instance) else {
        let reason = Status::Undecided("the field is defined nowhere".into());
        return Opinion { applies: reason.clone(), holds: reason };
    };
    let applies = match facts.belongs(claim.points) {
        Status::Refuted => Status::Refuted,
        belongs if divides_by_zero(&facts, claim) => belongs.and(Status::Refuted),
        belongs => belongs.and(holds(&facts, &claim.assume, None)),
    };
    let holds = match &applies {
        Status::Refuted => Status::Proved,
        applies => (!applies.clone()).or(holds(&facts, &claim.conclude, None)),
    };
    Opinion { applies, holds }
}

/// Whether a divisor of the claim is 0 here: then the claim does not speak of the instance.
fn divides_by_zero(facts: &Facts<'_>, claim: &Claim) -> bool {
    let mut divisors = Vec::new();
    claim.assume.divisors(&mut divisors);
    claim.conclude.divisors(&mut divisors);
    let zero = Number::integer(0);
    // Divisors that depend on a bound eigenvalue have no value outside their quantifier.
    divisors.into_iter().any(|divisor| value(facts, divisor, None) == Some(zero.clone()))
}

/// What each condition and number of a claim is on an instance, for reports.
pub fn explain(claim: &Claim, instance: &Instance) -> Vec<(String, String)> {
    let Some(facts) = Facts::of(instance) else { return Vec::new() };
    let names = claim.names();
    let mut lines = Vec::new();
    let mut add = |name: String, value: String| {
        if !lines.iter().any(|(known, _)| *known == name) {
            lines.push((name, value));
        }
    };
    for formula in [&claim.assume, &claim.conclude] {
        for part in parts(formula) {
            add(part.to_text(&names), holds(&facts, part, None).to_string());
        }
    }
    let spectrum = facts
        .eigenvalues()
        .map(|all| all.iter().map(AlgebraicNumber::short_text).collect::<Vec<_>>().join(", "));
    if let Some(spectrum) = spectrum {
        add("eigenvalues of ∇²f(x)".into(), spectrum);
    }
    for (number, name) in names.iter().enumerate() {
        if facts.fixed(number).is_proved()
            && let Some((polynomial, count)) = facts.multipliers(number)
        {
            let roots = AlgebraicNumber::roots_of(polynomial);
            let roots: Vec<String> = roots.iter().map(AlgebraicNumber::short_text).collect();
            let all = count.inside + count.outside + count.on();
            let text = if roots.is_empty() || roots.len() < all {
                format!("the roots of {}", polynomial.to_text("r"))
            } else {
                roots.join(", ")
            };
            add(format!("multipliers of {name}"), text);
        }
    }
    lines
}

/// The conditions and comparisons of a formula, outermost quantifiers whole.
fn parts(formula: &Formula) -> Vec<&Formula> {
    match formula {
        Formula::Constant(_) => Vec::new(),
        Formula::Not(a) => parts(a),
        Formula::And(all) | Formula::Or(all) => all.iter().flat_map(parts).collect(),
        Formula::Implies(a, b) | Formula::Equivalent(a, b) => [parts(a), parts(b)].concat(),
        whole => vec![whole],
    }
}

/// Whether a formula holds, where `lambda` is the eigenvalue bound by a quantifier.
fn holds(facts: &Facts<'_>, formula: &Formula, lambda: Option<&AlgebraicNumber>) -> Status {
    let inner = |formula: &Formula| holds(facts, formula, lambda);
    match formula {
        Formula::Constant(true) => Status::Proved,
        Formula::Constant(false) => Status::Refuted,
        Formula::Condition(condition, number) => holds_condition(facts, *condition, *number),
        Formula::Compare(left, relation, right) => compare(facts, left, *relation, right, lambda),
        Formula::Not(a) => !inner(a),
        Formula::And(all) => short(all.iter(), Status::Refuted, inner),
        Formula::Or(all) => short(all.iter(), Status::Proved, inner),
        Formula::Implies(a, b) => match inner(a) {
            Status::Refuted => Status::Proved,
            first => (!first).or(inner(b)),
        },
        Formula::Equivalent(a, b) => match (inner(a), inner(b)) {
            (Status::Undecided(reason), _) | (_, Status::Undecided(reason)) => {
                Status::Undecided(reason)
            }
            (a, b) => Status::from_option(Some(a == b), ""),
        },
        Formula::Each(a) | Formula::Some(a) => {
            let Some(eigenvalues) = facts.eigenvalues() else {
                return Status::Undecided("the Hessian is not exact here".into());
            };
            let stop = match formula {
                Formula::Each(_) => Status::Refuted,
                _ => Status::Proved,
            };
            short(eigenvalues.iter(), stop, |value| holds(facts, a, Some(value)))
        }
    }
}

/// All (if `stop` is refuted) or some (if `stop` is proved), no further than needed.
fn short<T>(all: impl Iterator<Item = T>, stop: Status, judge: impl Fn(T) -> Status) -> Status {
    let mut answer = !stop.clone();
    for one in all {
        let status = judge(one);
        if status == stop {
            return stop;
        }
        answer = match stop {
            Status::Proved => answer.or(status),
            _ => answer.and(status),
        };
    }
    answer
}

/// How clearly a formula holds (positive) or fails (negative), as floats see it: to propose only.
pub(super) fn margin(
    facts: &Facts<'_>,
    formula: &Formula,
    lambda: Option<&AlgebraicNumber>,
) -> Option<f64> {
    let inner = |formula: &Formula| margin(facts, formula, lambda);
    let both = |a: &Formula, b: &Formula| Some((inner(a)?, inner(b)?));
    Some(match formula {
        Formula::Not(a) => -inner(a)?,
        Formula::And(all) => least(all.iter().map(inner))?,
        Formula::Or(all) => -least(all.iter().map(|one| inner(one).map(|x| -x)))?,
        Formula::Implies(a, b) => both(a, b).map(|(a, b)| b.max(-a))?,
        Formula::Equivalent(a, b) => both(a, b).map(|(a, b)| a.min(b).max((-a).min(-b)))?,
        Formula::Each(a) => {
            least(facts.eigenvalues()?.iter().map(|value| margin(facts, a, Some(value))))?
        }
        Formula::Some(a) => {
            let eigenvalues = facts.eigenvalues()?.iter();
            -least(eigenvalues.map(|value| margin(facts, a, Some(value)).map(|x| -x)))?
        }
        Formula::Condition(Condition::Attracting, number) => {
            1.0 - facts.spectral_radius(*number)?
        }
        Formula::Condition(Condition::Repelling, number) => facts.spectral_radius(*number)? - 1.0,
        Formula::Compare(Term::Quantity(Quantity::SpectralRadius, number), relation, right) => {
            let right = value(facts, right, lambda)?.approximation();
            signed(*relation, facts.spectral_radius(*number)? - right)
        }
        Formula::Compare(left, relation, right) => {
            let left = value(facts, left, lambda)?.approximation();
            signed(*relation, left - value(facts, right, lambda)?.approximation())
        }
        Formula::Constant(_) | Formula::Condition(..) => match holds(facts, formula, lambda) {
            Status::Proved => 1.0,
            Status::Refuted => -1.0,
            Status::Undecided(_) => return None,
        },
    })
}

fn least(all: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    all.into_iter().try_fold(f64::INFINITY, |least, one| Some(least.min(one?)))
}

fn signed(relation: Relation, difference: f64) -> f64 {
    match relation {
        Relation::Less | Relation::AtMost => -difference,
        Relation::Greater | Relation::AtLeast => difference,
        Relation::Equal => -difference.abs(),
        Relation::Different => difference.abs(),
    }
}

fn holds_condition(facts: &Facts<'_>, condition: Condition, number: usize) -> Status {
    let filter = |wanted: fn(FilterPosition) -> bool| match facts.filter(number) {
        FilterPosition::Undecided | FilterPosition::NotApplicable => {
            Status::Undecided("the Hessian is not exact here".into())
        }
        position => Status::from_option(Some(wanted(position)), ""),
    };
    match condition {
        Condition::Attracting => facts.verdict(number, Verdict::Attracting),
        Condition::Repelling => facts.verdict(number, Verdict::Repelling),
        Condition::Neutral => facts.verdict(number, Verdict::Neutral),
        Condition::Attracts => facts.attracts(number),
        Condition::Limit => facts.limit(number),
        Condition::LimitFromRest => facts.limit_from_rest(number),
        Condition::Reached => facts.reached(number),
        Condition::Critical => facts.critical(),
        Condition::Spurious => facts.fixed(number).and(!facts.critical()),
        Condition::Fixed => facts.fixed(number),
        Condition::Admits => filter(|position| position != FilterPosition::Outside),
        Condition::AdmitsStrictly => filter(|position| position == FilterPosition::Inside),
        Condition::Exceptional => !facts.step_not_exceptional(number),
        Condition::Covered => facts.covered(number),
        Condition::MultipliersReal => facts.multipliers_real(number),
        Condition::Minimiser => facts.minimiser(),
        Condition::Maximiser => facts.maximiser(),
        Condition::Saddle => facts.critical().and(!facts.minimiser()).and(!facts.maximiser()),
        Condition::AheadMinimiser => facts.ahead_minimiser(number),
        Condition::Convex => facts.convex(),
        Condition::Polynomial => facts.polynomial(),
    }
}

fn compare(
    facts: &Facts<'_>,
    left: &Term,
    relation: Relation,
    right: &Term,
    lambda: Option<&AlgebraicNumber>,
) -> Status {
    let unknown = || Status::Undecided("a number in a comparison is not known exactly".into());
    if let Term::Quantity(Quantity::SpectralRadius, number) = left {
        let bound = match value(facts, right, lambda) {
            Some(Number::Rational(bound)) => bound,
            _ => return unknown(),
        };
        let ordering = facts
            .multipliers(*number)
            .and_then(|(polynomial, _)| spectral_radius_against(polynomial, &bound));
        return Status::from_option(
            ordering.map(|ordering| relation.holds(ordering)),
            "the Jacobian is not exact here",
        );
    }
    if let (Term::Quantity(Quantity::Smoothness, _), Term::Number(order)) = (left, right) {
        return smoothness(facts, relation, order);
    }
    let ordering = value(facts, left, lambda)
        .zip(value(facts, right, lambda))
        .and_then(|(left, right)| left.compare(&right));
    ordering
        .map_or_else(unknown, |ordering| Status::from_option(Some(relation.holds(ordering)), ""))
}

/// Cᵏ is proved or refuted for one k at a time; the largest such k is not known.
fn smoothness(facts: &Facts<'_>, relation: Relation, order: &Rational) -> Status {
    let unknown = || Status::Undecided("smoothness is compared with an integer by >= or <".into());
    let order = order.is_integer().then(|| u32::try_from(order.to_integer()).ok()).flatten();
    let is = |order| facts.plain.regularity.status(Smoothness::Continuous(order));
    match (relation, order) {
        (Relation::AtLeast, Some(order)) => is(order),
        (Relation::Less, Some(order)) => !is(order),
        _ => unknown(),
    }
}

/// The order of the largest modulus of a root and a bound: the roots of p(bound·z) by the unit
/// circle.
fn spectral_radius_against(
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

/// The value of a term; `None` where it is not known exactly or a division is undefined.
fn value(facts: &Facts<'_>, term: &Term, lambda: Option<&AlgebraicNumber>) -> Option<Number> {
    let inner = |term: &Term| value(facts, term, lambda);
    match term {
        Term::Number(value) => Some(Number::Rational(value.clone())),
        Term::Quantity(quantity, number) => quantity_value(facts, *quantity, *number, lambda),
        Term::Symbol(number, a) => {
            let symbol = facts.optimizer(*number).configured.optimizer.symbol();
            inner(a)?.image(&symbol)
        }
        Term::Negate(a) => inner(a)?.negate(),
        Term::Add(a, b) => inner(a)?.add(inner(b)?),
        Term::Subtract(a, b) => inner(a)?.add(inner(b)?.negate()?),
        Term::Multiply(a, b) => inner(a)?.multiply(inner(b)?),
        Term::Divide(a, b) => inner(a)?.divide(inner(b)?),
        Term::Power(a, n) => inner(a)?.power(*n),
    }
}

fn quantity_value(
    facts: &Facts<'_>,
    quantity: Quantity,
    number: usize,
    lambda: Option<&AlgebraicNumber>,
) -> Option<Number> {
    let configured = &facts.optimizer(number).configured;
    let optimizer = &configured.optimizer;
    let rational = |value: &Rational| Some(Number::Rational(value.clone()));
    match quantity {
        Quantity::Step => rational(optimizer.step()),
        Quantity::Radius => rational(optimizer.radius()),
        Quantity::Coefficient => rational(optimizer.coefficient()),
        Quantity::Ascents => Some(Number::integer(optimizer.ascents().into())),
        Quantity::Decay => rational(&configured.decay),
        Quantity::Constant => rational(&optimizer.momentum().constant()),
        Quantity::SpectralRadius => None,
        Quantity::UnstableDimension => {
            let (_, count) = facts.multipliers(number)?;
            Some(Number::integer(count.outside as u64))
        }
        Quantity::Lambda => lambda.map(Number::of),
        Quantity::LambdaMin => facts.eigenvalues()?.first().map(Number::of),
        Quantity::LambdaMax => facts.eigenvalues()?.last().map(Number::of),
        Quantity::AheadMin => facts.eigenvalues_ahead(number)?.first().map(Number::of),
        Quantity::AheadMax => facts.eigenvalues_ahead(number)?.last().map(Number::of),
        Quantity::Lipschitz => lipschitz(facts),
        // Only comparisons with integers are known; see `compare`.
        Quantity::Smoothness => None,
        Quantity::Third => facts.derivative(3).map(Number::Rational),
        Quantity::Fourth => facts.derivative(4).map(Number::Rational),
        Quantity::Dimension => Some(Number::integer(facts.instance.objective.dimension() as u64)),
    }
}

/// The least Lipschitz constant of ∇f: the largest modulus of a Hessian eigenvalue anywhere.
fn lipschitz(facts: &Facts<'_>) -> Option<Number> {
    use super::instance::Shape;
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
