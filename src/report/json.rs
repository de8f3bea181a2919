//! The JSON report.

use serde_json::{Value, json};

use super::Report;
use crate::certificate::{Certified, PointCertificate};
use crate::equilibrium::{Component, Count};
use crate::exact::{AlgebraicNumber, AlgebraicPoint, Polynomial, Status, format_rational};
use crate::interval::{Interval, IntervalVector, lower_text, upper_text};
use crate::stability::{NormalForm, Region, RegionKind};
use crate::theorem::{
    Claim, CommonVerdict, ContinuumVerdict, FixedPoint, Limit, Limits, Place, Problem,
    StepExamination,
};

/// At most this many leftover boxes are written out.
pub(super) const MOST_BOXES: usize = 1000;

/// The report of one problem as a JSON value; see the README for its fields.
pub fn to_json(report: &Report<'_>) -> Value {
    let Report { problem, analysis, certified } = *report;
    let points = |points: &[FixedPoint], certificates: &[PointCertificate]| {
        let certificate = |number: usize| certificates.get(number).cloned().unwrap_or_default();
        let point = |(number, point)| fixed_point(point, &certificate(number));
        points.iter().enumerate().map(point).collect::<Vec<_>>()
    };
    let claim = |one: &Claim| claim(one, certified.covers(one, analysis));
    let mut budget = MOST_BOXES;
    let leftover: Vec<Value> =
        analysis.leftover.iter().map(|component| leftover(component, &mut budget)).collect();
    json!({
        "problem": describe(problem),
        "complete": analysis.complete,
        "complete_certified": certified.complete.is_some(),
        "complete_by_counting": counts(&analysis.counts),
        "fixed_points": points(&analysis.fixed_points, &certified.fixed_points),
        "points": points(&analysis.points, &certified.points),
        "leftover": leftover,
        "exceptional_steps": exceptional_steps(&analysis.step),
        "exceptional_steps_exact": analysis.step.exceptional.as_ref().map(|set| set.exact),
        "exceptional_route": analysis.step.route,
        "step_is_exceptional": answer(&analysis.step.status.clone().not()),
        "continua": analysis.continua.iter().map(continuum).collect::<Vec<_>>(),
        "limits": limits(problem, &analysis.limits),
        "claims": analysis.claims.iter().map(claim).collect::<Vec<_>>(),
        "certificate": certificate(certified),
        "boxes_judged": analysis.judged.to_string(),
    })
}

/// The counts of complex zeros that prove a list complete.
pub(super) fn counts(counts: &[Count]) -> Value {
    let one = |count: &Count| json!({ "complex_zeros": count.complex.to_string(), "bound": count.bound.text() });
    counts.iter().map(one).collect()
}

/// True, false or null.
pub(super) fn answer(status: &Status) -> Option<bool> {
    match status {
        Status::Proved => Some(true),
        Status::Refuted => Some(false),
        Status::Undecided(_) => None,
    }
}

/// Isolating intervals, with equal ends for rational numbers; null where nothing is known.
fn exceptional_steps(step: &StepExamination) -> Value {
    let ends = |step: &AlgebraicNumber| {
        json!([format_rational(step.lower()), format_rational(step.upper())])
    };
    let set = step.exceptional.as_ref();
    set.map_or(Value::Null, |set| set.steps.iter().map(ends).collect())
}

fn describe(problem: &Problem) -> Value {
    let optimizer = &problem.optimizer;
    let domain = problem.domain.iter();
    let domain: Vec<Value> = domain
        .map(|(lower, upper)| json!([format_rational(lower), format_rational(upper)]))
        .collect();
    json!({
        "name": problem.name,
        "objective": problem.objective.to_text(),
        "variables": problem.objective.variables(),
        "domain": domain,
        "optimizer": {
            "field": optimizer.field_kind().name(),
            "momentum": optimizer.momentum_kind().name(),
            "step": format_rational(optimizer.step()),
            "radius": format_rational(optimizer.radius()),
            "coefficient": format_rational(optimizer.coefficient()),
            "ascents": optimizer.ascents().to_string(),
            "symbol": optimizer.symbol().to_text("λ"),
            "filter_upper": format_rational(&optimizer.filter().upper),
        },
    })
}

/// The file that `--certificate` writes; null where there is none.
fn certificate(certified: &Certified) -> Value {
    let Some(certificate) = &certified.certificate else { return Value::Null };
    let claim = |&number: &usize| {
        let (id, statement) = &certificate.claims[number];
        json!({ "id": id, "statement": statement })
    };
    json!({
        "claims": certificate.claims.len(),
        "refutations": certified.refutations.iter().map(claim).collect::<Vec<_>>(),
    })
}

fn fixed_point(point: &FixedPoint, certificate: &PointCertificate) -> Value {
    let judgement = &point.judgement;
    let exact = point.exact.as_ref();
    let spectrum: Vec<Value> = point.hessian_eigenvalues.iter().map(ends).collect();
    json!({
        "kind": point.kind.name(),
        "in_domain": point.in_domain.name(),
        "location": sides(&point.location),
        "exact": exact.map(|exact| exact.iter().map(format_rational).collect::<Vec<_>>()),
        "algebraic": point.algebraic.as_ref().map(algebraic),
        "hessian_eigenvalues": spectrum,
        "spectral_radius": ends(&judgement.spectral_radius),
        "verdict": judgement.verdict.name(),
        "unstable_dimension": judgement.unstable_dimension,
        "multiplier_plus_one": judgement.plus_one,
        "multiplier_minus_one": judgement.minus_one,
        "multiplier_complex_unit": judgement.complex_unit,
        "normal_form": point.normal_form.as_ref().map(normal_form),
        "filter": point.filter.name(),
        "region": point.region.as_ref().map(region),
        "certified": {
            "existence": certificate.existence.is_some(),
            "verdict": certificate.verdict.is_some(),
            "filter": certificate.filter.is_some(),
        },
    })
}

/// The sizes are lower bounds; an attraction's factor is an upper bound, a cone's a lower one.
pub(super) fn region(region: &Region) -> Value {
    let factor = match region.kind {
        RegionKind::Attraction => upper_text(region.factor),
        RegionKind::Cone => lower_text(region.factor),
    };
    json!({
        "kind": region.kind.name(),
        "norm": region.norm_name(),
        "radius": lower_text(region.radius),
        "inscribed": lower_text(region.inscribed),
        "factor": factor,
        "volume": lower_text(region.volume),
    })
}

/// Coefficients are listed low degree first.
pub(super) fn algebraic(point: &AlgebraicPoint) -> Value {
    let coefficients = |polynomial: &Polynomial| -> Vec<String> {
        polynomial.coefficients().iter().map(format_rational).collect()
    };
    let (lower, upper) = point.field.interval();
    json!({
        "polynomial": coefficients(point.field.modulus()),
        "interval": [format_rational(lower), format_rational(upper)],
        "coordinates": point.coordinates.iter().map(coefficients).collect::<Vec<_>>(),
    })
}

/// The first term that decides at a neutral point.
fn normal_form(form: &NormalForm) -> Value {
    let (kind, order, coefficient) = match form {
        NormalForm::Flip { coefficient } => ("flip", Some(3), coefficient),
        NormalForm::Fold { order, coefficient } => ("fold", *order, coefficient),
    };
    json!({
        "kind": kind,
        "order": order,
        "coefficient": format_rational(coefficient),
        "conclusion": form.conclusion().name(),
    })
}

pub(super) fn leftover(component: &Component, budget: &mut usize) -> Value {
    let written = component.boxes.len().min(*budget);
    *budget -= written;
    json!({
        "hull": sides(&component.hull),
        "boxes": component.boxes.len(),
        "volume": upper_text(component.volume),
        "reason": component.reason.text(),
        "parts": component.boxes[..written].iter().map(sides).collect::<Vec<_>>(),
    })
}

fn continuum(continuum: &ContinuumVerdict) -> Value {
    let undecided = continuum.verdict == CommonVerdict::Undecided;
    json!({
        "verdict": continuum.verdict.name(),
        "boxes": continuum.boxes.len(),
        "hull": sides(&continuum.hull),
        "volume": upper_text(continuum.volume),
        "inhabited": continuum.inhabited.then_some(true),
        "undecided_volume": upper_text(if undecided { continuum.volume } else { 0.0 }),
        "reason": continuum.reason,
    })
}

fn limits(problem: &Problem, limits: &Limits) -> Value {
    let list = |limits: &[Limit]| limits.iter().map(limit).collect::<Vec<_>>();
    json!({
        "start": problem.start.name(),
        "positive_measure": list(&limits.positive_measure),
        "null_set_only": list(&limits.null_set_only),
        "undecided": list(&limits.undecided),
        "nowhere_else": answer(&limits.nowhere_else),
    })
}

/// The place is a position in `fixed_points`, in `points` or in `continua`.
fn limit(limit: &Limit) -> Value {
    let (list, number) = match limit.place {
        Place::FixedPoint(number) => ("fixed_point", number),
        Place::RequestedPoint(number) => ("point", number),
        Place::Continuum(number) => ("continuum", number),
    };
    json!({ list: number, "rests_on": limit.basis.name(), "reason": limit.reason })
}

fn claim(claim: &Claim, certified: bool) -> Value {
    let detail = match &claim.status {
        Status::Undecided(reason) => reason,
        _ => &claim.detail,
    };
    json!({
        "name": claim.name,
        "status": claim.status.to_string(),
        "certified": certified,
        "scope": claim.scope,
        "detail": detail,
        "rests_on": claim.basis.name(),
    })
}

pub(super) fn sides(region: &IntervalVector) -> Value {
    region.iter().map(ends).collect()
}

pub(super) fn ends(interval: &Interval) -> Value {
    let (lower, upper) = interval.bounds_text();
    json!([lower, upper])
}
