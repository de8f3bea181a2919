//! The JSON report.

use serde_json::{Value, json};

use crate::equilibrium::Component;
use crate::exact::{Status, format_rational};
use crate::interval::{Interval, IntervalVector, lower_text, upper_text};
use crate::stability::{Region, RegionKind};
use crate::theorem::{Analysis, Claim, FixedPoint, Problem};

/// At most this many leftover boxes are written out.
const MOST_BOXES: usize = 1000;

/// The report of one problem as a JSON value; see the README for its fields.
pub fn to_json(problem: &Problem, analysis: &Analysis) -> Value {
    let points = |points: &[FixedPoint]| points.iter().map(fixed_point).collect::<Vec<_>>();
    let mut budget = MOST_BOXES;
    let leftover: Vec<Value> =
        analysis.leftover.iter().map(|component| leftover(component, &mut budget)).collect();
    json!({
        "problem": describe(problem),
        "complete": analysis.complete,
        "fixed_points": points(&analysis.fixed_points),
        "points": points(&analysis.points),
        "leftover": leftover,
        "claims": analysis.claims.iter().map(claim).collect::<Vec<_>>(),
        "boxes_judged": analysis.judged.to_string(),
    })
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

fn fixed_point(point: &FixedPoint) -> Value {
    let judgement = &point.judgement;
    let exact = point.exact.as_ref();
    let spectrum: Vec<Value> = point.hessian_eigenvalues.iter().map(ends).collect();
    json!({
        "kind": point.kind.name(),
        "in_domain": point.in_domain.name(),
        "location": sides(&point.location),
        "exact": exact.map(|exact| exact.iter().map(format_rational).collect::<Vec<_>>()),
        "hessian_eigenvalues": spectrum,
        "spectral_radius": ends(&judgement.spectral_radius),
        "verdict": judgement.verdict.name(),
        "unstable_dimension": judgement.unstable_dimension,
        "multiplier_plus_one": judgement.plus_one,
        "multiplier_minus_one": judgement.minus_one,
        "multiplier_complex_unit": judgement.complex_unit,
        "filter": point.filter.name(),
        "region": point.region.as_ref().map(region),
    })
}

/// The sizes are lower bounds; an attraction's factor is an upper bound, a cone's a lower one.
fn region(region: &Region) -> Value {
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

fn leftover(component: &Component, budget: &mut usize) -> Value {
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

fn claim(claim: &Claim) -> Value {
    let detail = match &claim.status {
        Status::Undecided(reason) => reason,
        _ => &claim.detail,
    };
    json!({
        "name": claim.name,
        "status": claim.status.to_string(),
        "scope": claim.scope,
        "detail": detail,
    })
}

fn sides(region: &IntervalVector) -> Value {
    region.iter().map(ends).collect()
}

fn ends(interval: &Interval) -> Value {
    let (lower, upper) = interval.bounds_text();
    json!([lower, upper])
}
