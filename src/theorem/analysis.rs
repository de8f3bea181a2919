//! The whole check of one problem.

use super::claims::{Claim, implications};
use super::classify::{
    FixedPoint, InDomain, Kind, examine_algebraic, examine_enclosure, examine_point, examine_zero,
};
use super::continua::{Continua, Continuations, ContinuumVerdict};
use super::exceptional::{StepExamination, examine_step};
use super::limits::{Basis, Hypotheses, Limits};
use super::regions::add_regions;
use super::{Method, MethodError, Problem, RequestedPoint};
use crate::equilibrium::{
    Component, Count, Enumeration, IsolatedZero, SearchError, Settings, enumerate_until,
};
use crate::exact::Status;
use crate::interval::IntervalVector;
use crate::optimizer::FilterPosition;
use crate::stability::Verdict;

/// Everything that was proved about a problem.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// Fixed points in the domain, sorted by location.
    pub fixed_points: Vec<FixedPoint>,
    /// The requested points, in the order of the request.
    pub points: Vec<FixedPoint>,
    /// Where the search for fixed points could not decide.
    pub leftover: Vec<Component>,
    /// Verdicts about the fixed points in the leftover components, which may not be isolated.
    pub continua: Vec<ContinuumVerdict>,
    /// Whether every fixed point in the domain is listed.
    pub complete: bool,
    /// The counts of complex zeros that prove it; empty where the search alone does.
    pub counts: Vec<Count>,
    /// Whether the step size is exceptional, and which are.
    pub step: StepExamination,
    /// Which fixed points can be limits, and from how many starts.
    pub limits: Limits,
    /// The claims.
    pub claims: Vec<Claim>,
    /// How many boxes were judged.
    pub judged: usize,
}

/// Why a problem could not be analysed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnalysisError {
    /// The optimizer makes no sense for the objective.
    #[error(transparent)]
    Method(#[from] MethodError),
    /// The search could not run.
    #[error(transparent)]
    Search(#[from] SearchError),
}

/// Finds and judges every fixed point of the problem and checks the theorem on it.
///
/// # Errors
/// See [`AnalysisError`]; an exhausted budget is no error but leaves leftover components.
///
/// ```
/// use eigensieve::equilibrium::Settings;
/// use eigensieve::exact::rational;
/// use eigensieve::expression::Names;
/// use eigensieve::objective::Objective;
/// use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
/// use eigensieve::theorem::{Problem, Start, analyse};
/// let problem = Problem {
///     name: "double well".into(),
///     objective: Objective::parse("x^4/4 - x^2/2", &Names::new(&["x"])?)?,
///     optimizer: Optimizer::new(FieldKind::Gradient, MomentumKind::None).with_step(rational(1, 2)),
///     domain: vec![(rational(-2, 1), rational(2, 1))],
///     points: Vec::new(),
///     start: Start::Generic,
/// };
/// let analysis = analyse(&problem, &Settings::default())?;
/// assert_eq!(analysis.fixed_points.len(), 3);
/// assert!(analysis.complete && analysis.claims.iter().all(|claim| claim.status.is_proved()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn analyse(problem: &Problem, settings: &Settings<'_>) -> Result<Analysis, AnalysisError> {
    let method = Method::new(&problem.objective, &problem.optimizer)?;
    analyse_method(problem, &method, settings)
}

/// The same for a method whose parts may have been replaced.
///
/// # Errors
/// See [`AnalysisError`].
pub fn analyse_method(
    problem: &Problem,
    method: &Method,
    settings: &Settings<'_>,
) -> Result<Analysis, AnalysisError> {
    let Found { mut fixed_points, fixed, continua, judged } = find(problem, method, settings)?;
    let examine = |point: &RequestedPoint| match point {
        RequestedPoint::Rational(point) => examine_point(method, &problem.domain, point),
        RequestedPoint::Algebraic(point) => examine_algebraic(method, &problem.domain, point),
    };
    let mut points: Vec<FixedPoint> = problem.points.iter().map(examine).collect();
    add_regions(method, fixed_points.iter_mut().chain(&mut points), settings.region_boxes);
    let all: Vec<&FixedPoint> = fixed_points.iter().chain(&points).collect();
    let step = examine_step(method);
    let hypotheses = Hypotheses::new(method, &step, problem.start);
    let everywhere = method.holds_at_every_step.then(|| hypotheses.status_at_every_step());
    let hypotheses = hypotheses.status();
    let claims =
        claims(method, &step, (&hypotheses, everywhere.as_ref()), &all, fixed.complete, &continua);
    let limits = Limits::new(
        method,
        everywhere.as_ref().unwrap_or(&hypotheses),
        &fixed_points,
        &points,
        &continua.verdicts,
    );
    Ok(Analysis {
        fixed_points,
        points,
        leftover: fixed.leftover,
        continua: continua.verdicts,
        complete: fixed.complete,
        counts: fixed.counts,
        step,
        limits,
        claims,
        judged,
    })
}

/// The fixed points of a problem, each with its verdict.
#[derive(Clone, Debug)]
pub struct FixedPoints {
    /// Isolated ones in the domain, sorted by location.
    pub isolated: Vec<FixedPoint>,
    /// Verdicts about the others: those in boxes that the search left over.
    pub continua: Vec<ContinuumVerdict>,
    /// Whether every fixed point in the domain is isolated and listed.
    pub complete: bool,
}

/// Finds and judges every fixed point of the problem: [`analyse_method`] without requested points,
/// regions and claims.
///
/// # Errors
/// See [`SearchError`].
///
/// ```
/// use eigensieve::equilibrium::Settings;
/// use eigensieve::exact::rational;
/// use eigensieve::expression::Names;
/// use eigensieve::objective::Objective;
/// use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
/// use eigensieve::theorem::{Method, Problem, Start, find_fixed_points};
/// let problem = Problem {
///     name: "double well".into(),
///     objective: Objective::parse("x^4/4 - x^2/2", &Names::new(&["x"])?)?,
///     optimizer: Optimizer::new(FieldKind::Gradient, MomentumKind::None).with_step(rational(1, 2)),
///     domain: vec![(rational(-2, 1), rational(2, 1))],
///     points: Vec::new(),
///     start: Start::Generic,
/// };
/// let method = Method::new(&problem.objective, &problem.optimizer)?;
/// // By enclosures alone: no point is recognised as an exact one.
/// let settings = Settings { recognise: false, ..Settings::default() };
/// let found = find_fixed_points(&problem, &method, &settings)?;
/// assert!(found.complete && found.isolated.len() == 3);
/// assert!(found.isolated.iter().all(|point| point.exact.is_none()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn find_fixed_points(
    problem: &Problem,
    method: &Method,
    settings: &Settings<'_>,
) -> Result<FixedPoints, SearchError> {
    let Found { fixed_points, fixed, continua, .. } = find(problem, method, settings)?;
    let (continua, complete) = (continua.verdicts, fixed.complete);
    Ok(FixedPoints { isolated: fixed_points, continua, complete })
}

struct Found {
    fixed_points: Vec<FixedPoint>,
    fixed: Enumeration,
    continua: Continuations,
    judged: usize,
}

fn find(problem: &Problem, method: &Method, settings: &Settings<'_>) -> Result<Found, SearchError> {
    let domain = problem.enclosed_domain();
    let continua = Continua::new(problem, method);
    let settles = |region: &IntervalVector| continua.settles(region);
    let (critical, field) = if method.field_is_gradient {
        (enumerate_until(&method.gradient, &domain, settings, &settles)?, None)
    } else {
        let on_manifold =
            |region: &IntervalVector| continua.holds_no_isolated_critical_point(region);
        let critical = enumerate_until(&method.gradient, &domain, settings, &on_manifold)?;
        (critical, Some(enumerate_until(&method.field, &domain, settings, &settles)?))
    };
    let examine = if settings.recognise { examine_zero } else { examine_enclosure };
    let judge = |zero: &IsolatedZero, critical| examine(method, &problem.domain, zero, critical);
    let mut fixed_points = fixed_points(&judge, &critical, field.as_ref());
    fixed_points.sort_by(compare);
    let judged = critical.judged + field.as_ref().map_or(0, |field| field.judged);
    let fixed = field.unwrap_or(critical);
    let continua = continua.judge_all(&fixed.leftover)?;
    Ok(Found { fixed_points, fixed, continua, judged })
}

/// Zeros of the field with their kinds, and critical points that the field's search left over.
fn fixed_points(
    judge: &impl Fn(&IsolatedZero, bool) -> Option<FixedPoint>,
    critical: &Enumeration,
    field: Option<&Enumeration>,
) -> Vec<FixedPoint> {
    let Some(field) = field else {
        return critical.zeros.iter().filter_map(|zero| judge(zero, true)).collect();
    };
    let mut matched = vec![false; critical.zeros.len()];
    let mut found = Vec::new();
    for zero in &field.zeros {
        // A critical point is a zero of every field; inside this uniqueness box it is *the* zero.
        let is_this = |point: &IsolatedZero| point.enclosure.subset_of(&zero.uniqueness);
        let partner = critical.zeros.iter().position(is_this);
        match partner {
            Some(partner) => {
                matched[partner] = true;
                let sharper = sharper(&critical.zeros[partner], zero);
                found.extend(judge(&sharper, true));
            }
            None => found.extend(judge(zero, false)),
        }
    }
    for (point, matched) in critical.zeros.iter().zip(matched) {
        let listed = field.zeros.iter().any(|zero| zero.enclosure.touches(&point.enclosure));
        if !matched && !listed {
            found.extend(judge(point, true));
        }
    }
    found
}

/// The critical point with the intersection of both enclosures.
fn sharper(critical: &IsolatedZero, zero: &IsolatedZero) -> IsolatedZero {
    let enclosure = critical.enclosure.intersection(&zero.enclosure);
    IsolatedZero { enclosure, ..critical.clone() }
}

fn compare(a: &FixedPoint, b: &FixedPoint) -> std::cmp::Ordering {
    let sides = a.location.iter().zip(b.location.iter());
    let mut orders = sides.map(|(x, y)| x.lower().total_cmp(&y.lower()));
    orders.find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
}

fn claims(
    method: &Method,
    step: &StepExamination,
    (hypotheses, at_every_step): (&Status, Option<&Status>),
    points: &[&FixedPoint],
    complete: bool,
    leftover: &Continuations,
) -> Vec<Claim> {
    let regularity = &method.regularity;
    let needed = method.needed_smoothness;
    let mut implications = implications(points, complete);
    implications.extend(leftover.claims.iter().cloned());
    let covered = complete || leftover.outside_repels;
    let conclude = |hypotheses: &Status| conclusion(hypotheses, &implications, points, covered);
    let theorem = limits_claim("limits-obey-filter", method, conclude(hypotheses));
    let for_every_step = at_every_step
        .filter(|_| !step.status.is_proved())
        .map(|hypotheses| every_step_claim(method, conclude(hypotheses)));
    let mut claims = vec![
        Claim::new(
            "regularity",
            regularity.status(needed),
            format!(
                "the objective is {needed} on {} and {}",
                regularity.domain(),
                regularity.tameness()
            ),
            regularity.reason(),
        ),
        Claim::new(
            "step-not-exceptional",
            step.status.clone(),
            "the update map pulls null sets back to null sets at this step size",
            step.route.clone(),
        ),
    ];
    claims.extend(implications);
    claims.push(theorem);
    claims.extend(for_every_step);
    claims
}

/// The conclusion of the theorem on this problem, from its hypotheses.
fn conclusion(
    hypotheses: &Status,
    implications: &[Claim],
    points: &[&FixedPoint],
    covered: bool,
) -> Status {
    let outside = implications.iter().find(|claim| claim.name == "outside-filter-repels");
    let outside = outside.is_none_or(|claim| claim.status.is_proved());
    let kinds_known = points.iter().all(|point| point.kind != Kind::Undecided);
    let known = |fact: bool, reason: &str| Status::from_option(fact.then_some(true), reason);
    let needed = [
        hypotheses.clone(),
        known(covered, "not every fixed point is listed, nor is every left-over box decided"),
        known(kinds_known, "a fixed point's kind is undecided"),
        known(outside, "a critical point outside the filter is not proved to repel"),
    ];
    // Only an open basin of a point outside the filter contradicts the conclusion.
    let continuum = implications.iter().find(|claim| claim.name == "continuum-above-filter-repels");
    let refuted = continuum.is_some_and(|claim| claim.status.is_refuted());
    match refuted || points.iter().any(|point| attracts_against_the_filter(point)) {
        true => Status::Refuted,
        false => Status::all(needed),
    }
}

fn limits_claim(name: &'static str, method: &Method, status: Status) -> Claim {
    let detail = match &status {
        Status::Proved => "hypotheses proved above; cites the generalised stable-manifold theorem \
                           (Bolte, Le, Pauwels, arXiv 2510.09034)"
            .to_string(),
        Status::Refuted => "a critical point outside the filter attracts".to_string(),
        Status::Undecided(reason) => reason.clone(),
    };
    let regularity = &method.regularity;
    let orbit = match regularity.conditions() {
        [] => String::new(),
        _ => format!(", if its orbit stays in {}", regularity.domain()),
    };
    // Starts at rest, x₋ = x, are a null set of pairs: the theorem is silent about them.
    let start = match method.update.dimension() > method.dimension() {
        true => "almost every pair of starts (x, x₋), which says nothing about starts at rest",
        false => "almost every start",
    };
    let scope = format!(
        "from {start}{orbit}, a limit in the box that is a critical point has its \
         Hessian spectrum in the closed filter"
    );
    Claim { basis: Basis::StableManifoldTheorem, ..Claim::new(name, status, scope, detail) }
}

/// The same conclusion where an exceptional step size does no harm.
fn every_step_claim(method: &Method, status: Status) -> Claim {
    let claim = limits_claim("limits-obey-filter-at-every-step", method, status);
    let scope = format!("{} (whatever the step size)", claim.scope);
    let detail = match &claim.status {
        Status::Proved => format!(
            "gradient descent on a polynomial in at most two variables: where det(I − αH) is 0 \
             everywhere, the update map depends on one linear form only (Hartman, Nirenberg); {}",
            claim.detail
        ),
        _ => claim.detail.clone(),
    };
    Claim { scope, detail, ..claim }
}

fn attracts_against_the_filter(point: &FixedPoint) -> bool {
    point.kind == Kind::Critical
        && point.in_domain == InDomain::Yes
        && point.judgement.verdict == Verdict::Attracting
        && point.filter == FilterPosition::Outside
}
