//! A sweep as JSON (one value a line in the file that lets it resume) and as text.

use serde_json::{Value, json};

use crate::exact::{Rational, format_rational, parse_rational};
use crate::stability::Verdict;
use crate::theorem::{Change, Kind, Problem, Sample, Sweep, SweptPoint};

/// One value of the sweep.
pub fn sample_to_json(sample: &Sample) -> Value {
    let point = |point: &SweptPoint| {
        let sides = point.location.iter().map(|(lower, upper)| json!([lower, upper]));
        json!({
            "location": sides.collect::<Vec<_>>(),
            "kind": point.kind.name(),
            "verdict": point.verdict.name(),
        })
    };
    json!({
        "value": format_rational(&sample.value),
        "complete": sample.complete,
        "fixed_points": sample.points.iter().map(point).collect::<Vec<_>>(),
    })
}

/// Reads back what [`sample_to_json`] wrote; `None` for anything else.
pub fn sample_from_json(value: &Value) -> Option<Sample> {
    let text = |value: &Value| value.as_str().map(str::to_string);
    let point = |point: &Value| {
        let sides = point["location"].as_array()?.iter();
        let location = sides.map(|side| text(&side[0]).zip(text(&side[1])));
        let kinds = [Kind::Critical, Kind::Spurious, Kind::Undecided];
        let verdicts =
            [Verdict::Attracting, Verdict::Repelling, Verdict::Neutral, Verdict::Undecided];
        Some(SweptPoint {
            location: location.collect::<Option<_>>()?,
            kind: kinds.into_iter().find(|kind| point["kind"] == kind.name())?,
            verdict: verdicts.into_iter().find(|verdict| point["verdict"] == verdict.name())?,
        })
    };
    Some(Sample {
        value: parse_rational(value["value"].as_str()?).ok()?,
        complete: value["complete"].as_bool()?,
        points: value["fixed_points"].as_array()?.iter().map(point).collect::<Option<_>>()?,
    })
}

/// The sweep as a JSON value.
pub fn sweep_to_json(problem: &Problem, sweep: &Sweep) -> Value {
    json!({
        "name": problem.name,
        "objective": problem.objective.to_text(),
        "optimizer": problem.optimizer.to_text(),
        "parameter": sweep.parameter.name(),
        "changes": sweep.changes.iter().map(change).collect::<Vec<_>>(),
        "samples": sweep.samples.iter().map(sample_to_json).collect::<Vec<_>>(),
    })
}

fn change(change: &Change) -> Value {
    let counts =
        |(critical, spurious): (usize, usize)| json!({"critical": critical, "spurious": spurious});
    json!({
        "lower": format_rational(&change.lower),
        "upper": format_rational(&change.upper),
        "exact": change.exact.as_ref().map(format_rational),
        "attracting_before": counts(change.before),
        "attracting_after": counts(change.after),
    })
}

/// The sweep as text: the stretches between the changes.
pub fn sweep_to_text(problem: &Problem, sweep: &Sweep) -> String {
    let symbol = sweep.parameter.symbol();
    let mut text = format!(
        "{}\n  f = {}\n  {}\n\n{} values of {symbol}; every fixed point was judged at each\n",
        problem.name,
        problem.objective.to_text(),
        problem.optimizer.to_text(),
        sweep.samples.len()
    );
    let unknown: Vec<&Sample> =
        sweep.samples.iter().filter(|sample| sample.attracting().is_none()).collect();
    if let Some(first) = sweep.samples.iter().find_map(Sample::attracting) {
        text += &format!("  at first {}\n", attracting(first));
    }
    for change in &sweep.changes {
        let place = place(change, symbol);
        text += &format!("  {place}: then {}\n", attracting(change.after));
    }
    if sweep.changes.is_empty() {
        text += "  the attracting points do not change between these values\n";
    }
    if !unknown.is_empty() {
        let values: Vec<String> =
            unknown.iter().take(8).map(|sample| format_rational(&sample.value)).collect();
        let rest = if unknown.len() > 8 { ", …" } else { "" };
        text += &format!(
            "  neutral, undecided or incomplete at {} values: {}{rest}\n",
            unknown.len(),
            values.join(", ")
        );
    }
    text
}

/// Where a change lies, in words.
pub(super) fn place(change: &Change, symbol: &str) -> String {
    let between = |value: &Rational| format_rational(value);
    match &change.exact {
        Some(exact) => format!("at {symbol} = {} exactly", format_rational(exact)),
        None => {
            format!("between {symbol} = {} and {}", between(&change.lower), between(&change.upper))
        }
    }
}

/// How many points attract, in words.
pub(super) fn attracting((critical, spurious): (usize, usize)) -> String {
    match (critical, spurious) {
        (1, 0) => "1 critical point attracts".into(),
        (_, 0) => format!("{critical} critical points attract"),
        _ => format!("{critical} critical and {spurious} spurious points attract"),
    }
}
