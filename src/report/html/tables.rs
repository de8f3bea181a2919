//! Tables of the page, made of the JSON report: the same numbers, letter by letter.

use maud::{Markup, html};
use serde_json::Value;

use super::page::plain;

/// The fixed points, one row each; `anchor` names the rows.
pub(super) fn points(points: &Value, names: &[String], anchor: &str) -> Markup {
    let place = match names {
        [name] => name.clone(),
        _ if names.len() <= 4 => format!("({})", names.join(", ")),
        _ => format!("({}, …, {})", names[0], names[names.len() - 1]),
    };
    html! {
        div class="wide" { table {
            thead { tr {
                th {} th { (place) } th { "kind" } th { "verdict" } th { "filter" }
                th { "Hessian eigenvalues" } th { "spectral radius" } th { "proved region" } th { "certified" }
            } }
            tbody {
                @for (number, point) in list(points).enumerate() {
                    tr id={ (anchor) "-" (number + 1) } class="fixed-point" {
                        td { (number + 1) }
                        td class="number" { (location(point)) }
                        td { (plain(&point["kind"])) }
                        td class={ "verdict " (plain(&point["verdict"])) } { (plain(&point["verdict"]))
                            @if let Some(dimension) = point["unstable_dimension"].as_u64().filter(|&k| k > 0) {
                                br; span class="quiet" { (dimension) " unstable" }
                            }
                            @if let Some(form) = point["normal_form"].as_object() {
                                br; span class="quiet" { (plain(&form["kind"])) " term "
                                    (plain(&form["coefficient"])) ": " (plain(&form["conclusion"])) }
                            }
                        }
                        td class="word" { (plain(&point["filter"])) }
                        td class="number" { (lines(&point["hessian_eigenvalues"])) }
                        td class="number" { (enclosure(&point["spectral_radius"])) }
                        td { (region(&point["region"])) }
                        td { (certified(&point["certified"])) }
                    }
                }
            }
        } }
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Exact coordinates where they are known.
fn location(point: &Value) -> Markup {
    match point["exact"].as_array() {
        Some(exact) => html! { @for one in exact { (plain(one)) br; } },
        None => lines(&point["location"]),
    }
}

fn lines(enclosures: &Value) -> Markup {
    html! { @for one in list(enclosures) { (enclosure(one)) br; } }
}

/// `[a, b]`, or the number itself where both ends agree.
fn enclosure(ends: &Value) -> String {
    match (ends[0].as_str(), ends[1].as_str()) {
        (Some(lower), Some(upper)) if lower == upper => lower.to_string(),
        (Some(lower), Some(upper)) => format!("[{lower}, {upper}]"),
        _ => "unknown".into(),
    }
}

fn region(region: &Value) -> Markup {
    html! {
        @if region.is_object() {
            (plain(&region["kind"])) ", " (plain(&region["norm"])) ", radius "
            span class="number" { (plain(&region["radius"])) }
        }
    }
}

fn certified(parts: &Value) -> String {
    let parts = parts.as_object().into_iter().flatten();
    let held: Vec<&str> =
        parts.filter(|(_, holds)| **holds == true).map(|(name, _)| name.as_str()).collect();
    held.join(", ")
}

/// Continua and leftover components.
pub(super) fn pieces(json: &Value) -> Markup {
    html! {
        @if list(&json["continua"]).next().is_some() {
            h2 id="continua" { "Sets of fixed points that are not isolated" }
            div class="wide" { table {
                thead { tr { th {} th { "common verdict" } th { "boxes" } th { "hull" } th { "volume at most" } th { "how" } } }
                tbody { @for (number, one) in list(&json["continua"]).enumerate() { tr id={ "continuum-" (number + 1) } {
                    td { (number + 1) }
                    td class={ "verdict " (plain(&one["verdict"])) } { (plain(&one["verdict"])) }
                    td { (one["boxes"]) }
                    td class="number" { (lines(&one["hull"])) }
                    td class="number" { (plain(&one["volume"])) }
                    td { (plain(&one["reason"])) }
                } } }
            } }
        }
        @if list(&json["leftover"]).next().is_some() {
            h2 id="leftover" { "Left over by the search" }
            div class="wide" { table {
                thead { tr { th {} th { "boxes" } th { "hull" } th { "volume at most" } th { "reason" } } }
                tbody { @for (number, one) in list(&json["leftover"]).enumerate() { tr {
                    td { (number + 1) }
                    td { (one["boxes"]) }
                    td class="number" { (lines(&one["hull"])) }
                    td class="number" { (plain(&one["volume"])) }
                    td { (plain(&one["reason"])) }
                } } }
            } }
        }
    }
}

/// Which fixed points are limits from how many starts.
pub(super) fn limits(json: &Value) -> Markup {
    let limits = &json["limits"];
    let else_where = match limits["nowhere_else"].as_bool() {
        Some(true) => "Nothing else in the domain is a limit from a set of positive measure.",
        _ => "Whether there are other limits in the domain is not proved.",
    };
    html! {
        @for (field, words) in [
            ("positive_measure", "Limits from a set of starts of positive measure"),
            ("null_set_only", "Limits from a null set of starts only"),
            ("undecided", "Undecided"),
        ] {
            @if list(&limits[field]).next().is_some() {
                p { b { (words) ":" } }
                ul { @for group in grouped(&limits[field]) { li { (limit_line(&group)) } } }
            }
        }
        p { (else_where) }
    }
}

/// Limits of one list that share their reason, so that a page of hundreds stays readable.
fn grouped(limits: &Value) -> Vec<Vec<&Value>> {
    let mut groups: Vec<Vec<&Value>> = Vec::new();
    for limit in list(limits) {
        let why = |one: &Value| (one["reason"].clone(), one["rests_on"].clone());
        match groups.iter_mut().find(|group| why(group[0]) == why(limit)) {
            Some(group) => group.push(limit),
            None => groups.push(vec![limit]),
        }
    }
    groups
}

fn limit_line(group: &[&Value]) -> Markup {
    let anchors =
        [("fixed_point", "point"), ("point", "requested-point"), ("continuum", "continuum")];
    let place = |limit: &&Value| {
        anchors.into_iter().find_map(|(field, anchor)| Some((anchor, limit[field].as_u64()? + 1)))
    };
    html! {
        @for (at, (anchor, number)) in group.iter().filter_map(place).enumerate() {
            @if at > 0 { ", " }
            a href={ "#" (anchor) "-" (number) } { (anchor.replace('-', " ")) " " (number) }
        }
        ": " (plain(&group[0]["reason"])) " (" (plain(&group[0]["rests_on"])) ")"
    }
}
