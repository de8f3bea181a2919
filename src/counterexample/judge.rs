//! A claim on an instance: three-valued, by exact arithmetic and proved facts only.

use super::claim::Claim;
use super::facts::Facts;
use super::formula::{Condition, Formula, Quantity, Relation, Term};
use super::instance::Instance;
use super::knowledge::{Knowledge, Spectrum};
use super::number::Number;
use crate::exact::{AlgebraicNumber, Rational, Status};

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
    opinion(&facts, claim, facts.belongs(claim.points))
}

/// The opinion of a source of knowledge about an instance that belongs to the claim's points or not.
pub(super) fn opinion(known: &dyn Knowledge, claim: &Claim, belongs: Status) -> Opinion {
    let applies = match belongs {
        Status::Refuted => Status::Refuted,
        belongs => match belongs.and(divisions_are_defined(known, claim)) {
            Status::Refuted => Status::Refuted,
            within => within.and(holds(known, &claim.assume, None)),
        },
    };
    let holds = match &applies {
        Status::Refuted => Status::Proved,
        applies => (!applies.clone()).or(holds(known, &claim.conclude, None)),
    };
    Opinion { applies, holds }
}

/// Whether no divisor of the claim is 0 here; where one is, the claim does not speak of the instance.
/// A divisor that depends on a bound eigenvalue is asked at every eigenvalue.
fn divisions_are_defined(known: &dyn Knowledge, claim: &Claim) -> Status {
    let mut divisors = Vec::new();
    claim.assume.divisors(&mut divisors);
    claim.conclude.divisors(&mut divisors);
    let zero = Number::integer(0);
    let is_not_zero = |divisor: &Term, lambda: Option<&AlgebraicNumber>| {
        let order = value(known, divisor, lambda).and_then(|value| value.compare(&zero));
        Status::from_option(order.map(|order| order.is_ne()), "a divisor is not known exactly")
    };
    short(divisors.into_iter(), Status::Refuted, |divisor| {
        if divisor.mentions(Quantity::Lambda) {
            over_spectrum(known, Status::Refuted, |lambda| is_not_zero(divisor, Some(lambda)))
        } else {
            is_not_zero(divisor, None)
        }
    })
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
pub(super) fn holds(
    known: &dyn Knowledge,
    formula: &Formula,
    lambda: Option<&AlgebraicNumber>,
) -> Status {
    let inner = |formula: &Formula| holds(known, formula, lambda);
    match formula {
        Formula::Constant(true) => Status::Proved,
        Formula::Constant(false) => Status::Refuted,
        Formula::Condition(condition, number) => known.condition(*condition, *number),
        Formula::Compare(left, relation, right) => compare(known, left, *relation, right, lambda),
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
        Formula::Each(a) => {
            over_spectrum(known, Status::Refuted, |value| holds(known, a, Some(value)))
        }
        Formula::Some(a) => {
            over_spectrum(known, Status::Proved, |value| holds(known, a, Some(value)))
        }
    }
}

/// A statement about all (or some) eigenvalues, from those that are known.
fn over_spectrum(
    known: &dyn Knowledge,
    stop: Status,
    judge: impl Fn(&AlgebraicNumber) -> Status,
) -> Status {
    let Spectrum { eigenvalues, whole } = known.spectrum();
    match short(eigenvalues.iter(), stop.clone(), judge) {
        answer if answer == stop || whole => answer,
        _ => Status::Undecided("the Hessian is not exact here".into()),
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
            1.0 - facts.approximate_radius(*number)?
        }
        Formula::Condition(Condition::Repelling, number) => {
            facts.approximate_radius(*number)? - 1.0
        }
        Formula::Compare(Term::Quantity(Quantity::SpectralRadius, number), relation, right) => {
            let right = value(facts, right, lambda)?.approximation();
            signed(*relation, facts.approximate_radius(*number)? - right)
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

fn compare(
    known: &dyn Knowledge,
    left: &Term,
    relation: Relation,
    right: &Term,
    lambda: Option<&AlgebraicNumber>,
) -> Status {
    let unknown = || Status::Undecided("a number in a comparison is not known exactly".into());
    if let Term::Quantity(Quantity::SpectralRadius, number) = left {
        let bound = match value(known, right, lambda) {
            Some(Number::Rational(bound)) => bound,
            _ => return unknown(),
        };
        let ordering = known.spectral_radius(*number, &bound);
        return Status::from_option(
            ordering.map(|ordering| relation.holds(ordering)),
            "the Jacobian is not exact here",
        );
    }
    if let (Term::Quantity(Quantity::Smoothness, _), Term::Number(order)) = (left, right) {
        return smoothness(known, relation, order);
    }
    let ordering = value(known, left, lambda)
        .zip(value(known, right, lambda))
        .and_then(|(left, right)| left.compare(&right));
    ordering
        .map_or_else(unknown, |ordering| Status::from_option(Some(relation.holds(ordering)), ""))
}

/// Cᵏ is proved or refuted for one k at a time; the largest such k is not known.
fn smoothness(known: &dyn Knowledge, relation: Relation, order: &Rational) -> Status {
    let unknown = || Status::Undecided("smoothness is compared with an integer by >= or <".into());
    let order = order.is_integer().then(|| u32::try_from(order.to_integer()).ok()).flatten();
    match (relation, order) {
        (Relation::AtLeast, Some(order)) => known.is_smooth(order),
        (Relation::Less, Some(order)) => !known.is_smooth(order),
        _ => unknown(),
    }
}

/// The value of a term; `None` where it is not known exactly or a division is undefined.
fn value(known: &dyn Knowledge, term: &Term, lambda: Option<&AlgebraicNumber>) -> Option<Number> {
    let inner = |term: &Term| value(known, term, lambda);
    match term {
        Term::Number(value) => Some(Number::Rational(value.clone())),
        Term::Quantity(Quantity::Lambda, _) => lambda.map(Number::of),
        Term::Quantity(quantity, number) => known.quantity(*quantity, *number),
        Term::Symbol(number, a) => inner(a)?.image(&known.symbol(*number)),
        Term::Negate(a) => inner(a)?.negate(),
        Term::Add(a, b) => inner(a)?.add(inner(b)?),
        Term::Subtract(a, b) => inner(a)?.add(inner(b)?.negate()?),
        Term::Multiply(a, b) => inner(a)?.multiply(inner(b)?),
        Term::Divide(a, b) => inner(a)?.divide(inner(b)?),
        Term::Power(a, n) => inner(a)?.power(*n),
    }
}
