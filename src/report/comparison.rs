//! Several optimizers on one problem, side by side.

use serde_json::{Value, json};

use super::Report;
use super::json::to_json;
use super::text::{Paint, location, spectrum, table};
use crate::certificate::Certified;
use crate::stability::Verdict;
use crate::theorem::{Analysis, FixedPoint, Kind, Problem};

/// The comparison as a table: one row a critical point, one column an optimizer.
pub fn comparison_to_text(compared: &[(&Problem, Analysis)], colour: bool) -> String {
    let paint = Paint::new(colour);
    let Some((problem, _)) = compared.first() else { return String::new() };
    let mut text =
        format!("{}\n  f = {}\n\n", paint.bold(&problem.name), problem.objective.to_text());
    for (number, (problem, analysis)) in compared.iter().enumerate() {
        let completeness = if analysis.complete { "" } else { " (perhaps not all fixed points)" };
        let optimizer = problem.optimizer.to_text();
        text += &format!("  {}: {optimizer}{completeness}\n", column_name(number));
    }
    text += "\ncritical points, and at which optimizer they attract or repel\n";
    let mut header = vec!["location".to_string(), "Hessian eigenvalues".to_string()];
    header.extend((0..compared.len()).map(column_name));
    let mut rows = vec![header];
    for point in critical_points(compared) {
        let mut row = vec![location(point), spectrum(point)];
        row.extend(compared.iter().map(|(_, analysis)| cell(analysis, point)));
        rows.push(row);
    }
    text += &table(&rows, paint);
    text += "\nspurious fixed points\n";
    for (number, (_, analysis)) in compared.iter().enumerate() {
        let spurious: Vec<&FixedPoint> =
            analysis.fixed_points.iter().filter(|point| point.kind == Kind::Spurious).collect();
        let attracting = spurious.iter().filter(|point| attracts(point));
        let places: Vec<String> = attracting.map(|point| location(point)).collect();
        text += &format!("  {}: {}", column_name(number), spurious.len());
        if !places.is_empty() {
            text += &format!(", attracting {}", places.join(" "));
        }
        text.push('\n');
    }
    text
}

/// The comparison as JSON: the reports of `verify`, and the table of verdicts.
pub fn comparison_to_json(compared: &[(&Problem, Analysis)]) -> Value {
    let rows: Vec<Value> = critical_points(compared)
        .into_iter()
        .map(|point| {
            let verdicts: Vec<Value> = compared
                .iter()
                .map(|(_, analysis)| match same_point(analysis, point) {
                    Some(found) => json!({
                        "verdict": found.judgement.verdict.name(),
                        "filter": found.filter.name(),
                    }),
                    None => Value::Null,
                })
                .collect();
            json!({ "location": location(point), "verdicts": verdicts })
        })
        .collect();
    let certified = Certified::default();
    let reports: Vec<Value> = compared
        .iter()
        .map(|(problem, analysis)| to_json(&Report { problem, analysis, certified: &certified }))
        .collect();
    json!({ "critical_points": rows, "reports": reports })
}

pub(super) fn column_name(number: usize) -> String {
    format!("#{}", number + 1)
}

fn attracts(point: &FixedPoint) -> bool {
    point.judgement.verdict == Verdict::Attracting
}

/// The critical points of the first analysis that has them all, otherwise of the first.
pub(super) fn critical_points<'a>(compared: &'a [(&Problem, Analysis)]) -> Vec<&'a FixedPoint> {
    let complete = compared.iter().find(|(_, analysis)| analysis.complete);
    let Some((_, analysis)) = complete.or(compared.first()) else { return Vec::new() };
    analysis.fixed_points.iter().filter(|point| point.kind == Kind::Critical).collect()
}

/// The critical point of another analysis at this place.
pub(super) fn same_point<'a>(analysis: &'a Analysis, point: &FixedPoint) -> Option<&'a FixedPoint> {
    analysis
        .fixed_points
        .iter()
        .find(|found| found.kind == Kind::Critical && found.location.touches(&point.location))
}

fn cell(analysis: &Analysis, point: &FixedPoint) -> String {
    match same_point(analysis, point) {
        Some(found) => found.judgement.verdict.name().to_string(),
        None => "?".into(),
    }
}
