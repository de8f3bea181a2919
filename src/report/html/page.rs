//! The page: what was checked, its outcome in words, figures, tables, and how to re-check it.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;

use super::survivors::{filters, survivors};
use super::tables::{limits, pieces, points};
use super::{COLOURS, Figure, chart};
use crate::certificate::Certified;
use crate::exact::{Status, format_rational};
use crate::report::comparison::column_name;
use crate::report::text::{counted, refutation_in_words};
use crate::report::{Outcome, Report, comparison_to_json, sweep_to_json, to_json};
use crate::theorem::{Analysis, Problem, Sweep};

/// So many claim ids are written out.
const MOST_IDS: usize = 60;

pub(super) fn page(report: &Report<'_>, figures: &[Figure]) -> Markup {
    let json = to_json(report);
    let names = report.problem.objective.variables();
    let name = &report.problem.name;
    let content = html! {
        h1 { (name) }
        (outcome(report))
        (problem(report, &json))
        h2 id="claims" { "What was checked" }
        (claims(&json["claims"]))
        h2 id="pictures" { "Pictures" }
        p class="quiet" { "Point at a mark for its numbers, or follow it to its row in the table."
            span class="narrow" { " What is wider than the screen moves sideways." } }
        @for figure in figures { (figure.inline()) }
        h2 id="fixed-points" { "Fixed points" }
        p { (completeness(report)) }
        (points(&json["fixed_points"], names, "point"))
        @if !report.analysis.points.is_empty() {
            h2 id="requested-points" { "Requested points" }
            (points(&json["points"], names, "requested-point"))
        }
        (pieces(&json))
        h2 id="limits" { "Where orbits can end" }
        (limits(&json))
        h2 id="steps" { "Exceptional step sizes" }
        p { (json["exceptional_route"].as_str().unwrap_or_default()) "." }
        (step_list(&json))
        h2 id="certificate" { "Certificate" }
        (certificate(report.certified))
        (words())
    };
    document(name, &content)
}

/// A page of this title.
pub(super) fn document(title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · eigensieve" }
                style {
                    (PreEscaped(COLOURS)) (PreEscaped(chart::style()))
                    (PreEscaped(include_str!("page.css")))
                }
            }
            body { main { (content) } }
        }
    }
}

/// Several optimizers on one objective.
pub(super) fn comparison(compared: &[(&Problem, Analysis)]) -> Markup {
    let Some((problem, _)) = compared.first() else { return html! {} };
    let json = comparison_to_json(compared);
    let content = html! {
        h1 { (problem.name) }
        dl {
            dt { "objective" } dd class="formula" { "f = " (problem.objective.to_text()) }
            @for (number, (problem, analysis)) in compared.iter().enumerate() {
                dt { (column_name(number)) }
                dd { (problem.optimizer.to_text()) ", admits λ in "
                    (problem.optimizer.filter().admissible().closed_text())
                    @if !analysis.complete { " (part of the domain is left over)" } }
            }
        }
        h2 { "Pictures" }
        (survivors(compared).inline())
        (filters(compared).inline())
        h2 { "Critical points" }
        (verdicts(&json["critical_points"], compared.len()))
        @for (number, (problem, analysis)) in compared.iter().enumerate() {
            h2 { (column_name(number)) ": " (problem.optimizer.to_text()) }
            p { (isolated(analysis)) }
            (points(&json["reports"][number]["fixed_points"], problem.objective.variables(),
                &format!("optimizer-{}-point", number + 1)))
        }
        (words())
    };
    document(&problem.name, &content)
}

fn verdicts(rows: &Value, optimizers: usize) -> Markup {
    html! {
        div class="wide" { table {
            thead { tr { th { "critical point" }
                @for number in 0..optimizers { th { (column_name(number)) } } } }
            tbody {
                @for row in rows.as_array().into_iter().flatten() { tr {
                    td class="number" { (plain(&row["location"])) }
                    @for one in row["verdicts"].as_array().into_iter().flatten() {
                        td class={ "verdict " (plain(&one["verdict"])) } {
                            (plain(&one["verdict"])) span class="quiet" { " (" (plain(&one["filter"])) ")" }
                        }
                    }
                } }
            }
        } }
    }
}

/// One hyper-parameter over a range.
pub(super) fn sweep(problem: &Problem, sweep: &Sweep, chart: &Figure) -> Markup {
    let json = sweep_to_json(problem, sweep);
    let symbol = sweep.parameter.symbol();
    let counts = |counts: &Value| {
        html! {
            (counts["critical"]) " critical, " (counts["spurious"]) " spurious"
        }
    };
    let content = html! {
        h1 { (problem.name) }
        dl {
            dt { "objective" } dd class="formula" { "f = " (problem.objective.to_text()) }
            dt { "optimizer" } dd { (problem.optimizer.to_text()) }
            dt { "varied" } dd { (varied(sweep)) }
        }
        (chart.inline())
        h2 { "Where the attracting points change" }
        @if sweep.changes.is_empty() { p { "The same points attract at every value." } }
        @else { div class="wide" { table {
            thead { tr { th { "exact " (symbol) } th { "proved between" } th { "attracting before" } th { "after" } } }
            tbody { @for change in json["changes"].as_array().into_iter().flatten() { tr {
                td class="number" { (change["exact"].as_str().unwrap_or("not found")) }
                td class="number" { (plain(&change["lower"])) " and " (plain(&change["upper"])) }
                td { (counts(&change["attracting_before"])) }
                td { (counts(&change["attracting_after"])) }
            } } }
        } } }
        (words())
    };
    document(&problem.name, &content)
}

fn outcome(report: &Report<'_>) -> Markup {
    let analysis = report.analysis;
    let all = |wanted: fn(&Status) -> bool| {
        let claims = analysis.claims.iter().filter(|claim| wanted(&claim.status));
        claims.map(|claim| format!("“{}”", claim.scope)).collect::<Vec<_>>().join(", and ")
    };
    let (class, text) = match Outcome::of(analysis) {
        Outcome::Proved => ("proved", "Every claim is proved, and nothing is left over.".into()),
        Outcome::Refuted => ("refuted", format!("Refuted: {}.", all(Status::is_refuted))),
        Outcome::Undecided => {
            let open = all(|status| !status.is_proved() && !status.is_refuted());
            let left = match &analysis.leftover[..] {
                [] => String::new(),
                [_] => "One set of boxes is left over. ".into(),
                several => format!("{} sets of boxes are left over. ", several.len()),
            };
            let open = if open.is_empty() { open } else { format!("Undecided: {open}.") };
            ("undecided", format!("{left}{open}"))
        }
    };
    html! { p class={ "outcome " (class) } { (text) } }
}

fn problem(report: &Report<'_>, json: &Value) -> Markup {
    let (problem, described) = (report.problem, &json["problem"]);
    let domain: Vec<String> = problem
        .objective
        .variables()
        .iter()
        .zip(described["domain"].as_array().into_iter().flatten())
        .map(|(name, side)| format!("{} ≤ {name} ≤ {}", plain(&side[0]), plain(&side[1])))
        .collect();
    let optimizer = &described["optimizer"];
    html! {
        dl {
            dt { "objective" } dd class="formula" { "f = " (plain(&described["objective"])) }
            dt { "optimizer" } dd { (problem.optimizer.to_text()) }
            dt { "filter" }
            dd { "0 ≤ " (plain(&optimizer["symbol"])) " ≤ " (plain(&optimizer["filter_upper"]))
                ", that is λ in " (problem.optimizer.filter().admissible().closed_text()) }
            dt { "domain" } dd { (domain.join(", ")) }
            dt { "starts" } dd { (starts(plain(&json["limits"]["start"]))) }
        }
    }
}

/// The text of a JSON string.
pub(super) fn plain(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn claims(claims: &Value) -> Markup {
    html! {
        div { table class="stack claims" {
            thead { tr { th { "status" } th { "claim" } th { "how, or why not" } th { "rests on" } } }
            tbody {
                @for claim in claims.as_array().into_iter().flatten() {
                    @let status = plain(&claim["status"]);
                    @let class = ["proved", "refuted"].into_iter().find(|word| status.starts_with(word));
                    tr id={ "claim-" (plain(&claim["name"])) } {
                        td class={ "status " (class.unwrap_or("undecided")) } {
                            @if claim["certified"] == true { "certified" }
                            @else { (class.unwrap_or("undecided")) }
                        }
                        td { (plain(&claim["scope"])) br; code class="quiet" { (plain(&claim["name"])) } }
                        td { (plain(&claim["detail"])) }
                        td { (plain(&claim["rests_on"])) }
                    }
                }
            }
        } }
    }
}

fn completeness(report: &Report<'_>) -> String {
    let (analysis, certified) = (report.analysis, report.certified);
    let rest = match (analysis.complete, certified.complete) {
        (true, Some(_)) => "There are no others in the domain: certified.".into(),
        (true, None) => match counted(&analysis.counts) {
            reason if reason.is_empty() => "There are no others in the domain: proved.".into(),
            reason => format!("There are no others in the domain{reason}."),
        },
        (false, _) => "There may be others: part of the domain is left over.".to_string(),
    };
    format!("{} {rest} {} boxes were judged.", isolated(analysis), analysis.judged)
}

fn isolated(analysis: &Analysis) -> String {
    match analysis.fixed_points.len() {
        1 => "1 isolated fixed point.".into(),
        number => format!("{number} isolated fixed points."),
    }
}

/// The start of a problem file, with what it means.
fn starts(start: &str) -> String {
    let meaning = match start {
        "generic" => "statements are about almost every start",
        _ => "x₋₁ = x₀, a null set of which the theorem does not speak",
    };
    format!("{start}: {meaning}")
}

/// The range of the hyper-parameter, exactly.
fn varied(sweep: &Sweep) -> String {
    let symbol = sweep.parameter.symbol();
    match (sweep.samples.first(), sweep.samples.last()) {
        (Some(first), Some(last)) => format!(
            "{symbol} from {} to {}, {} values",
            format_rational(&first.value),
            format_rational(&last.value),
            sweep.samples.len()
        ),
        _ => symbol.into(),
    }
}

/// The exceptional steps with their isolating intervals.
fn step_list(json: &Value) -> Markup {
    let Some(steps) = json["exceptional_steps"].as_array() else { return html! {} };
    let step = |ends: &Value| match ends[0] == ends[1] {
        true => plain(&ends[0]).to_string(),
        false => format!("between {} and {}", plain(&ends[0]), plain(&ends[1])),
    };
    html! {
        @if !steps.is_empty() { ul { @for ends in steps { li { (step(ends)) } } } }
    }
}

fn certificate(certified: &Certified) -> Markup {
    let Some(certificate) = &certified.certificate else {
        let reason = certified.obstacle.as_ref().map(ToString::to_string);
        return html! { p { "There is none: " (reason.unwrap_or_else(|| "none was asked for".into())) "." } };
    };
    let shown = certificate.claims.iter().take(MOST_IDS);
    html! {
        p { "The independent checker has accepted " (certificate.claims.len()) " claims. To re-check
            them: write the file with " code { "eigensieve verify … --certificate FILE" } " and run "
            code { "eqcert-check FILE" } ", which uses integers only and trusts nothing in the file." }
        @for &refutation in &certified.refutations {
            p class="outcome refuted" { "Certified: " (refutation_in_words(&certificate.claims[refutation].1)) "." }
        }
        details {
            summary { "Claim ids" }
            div class="wide" { table { tbody {
                @for (id, statement) in shown { tr {
                    td class="number" { (id) }
                    td { (title(statement)) }
                } }
            } } }
            @if certificate.claims.len() > MOST_IDS { p { "… and " (certificate.claims.len() - MOST_IDS) " more." } }
        }
    }
}

/// A claim of the certificate in words, without its data.
fn title(statement: &str) -> &str {
    statement.split(':').next().unwrap_or_default()
}

/// The words, for a reader who has not met them.
fn words() -> Markup {
    html! {
        h2 id="words" { "Words" }
        dl {
            dt { "fixed point" } dd { "a point that the optimizer does not leave: critical if ∇f = 0, else spurious" }
            dt { "multiplier" } dd { "an eigenvalue of the update map's Jacobian; the spectral radius is the largest size of one" }
            dt { "attracting" } dd { "spectral radius below 1: all starts near it converge to it" }
            dt { "repelling" } dd { "spectral radius above 1: almost no start near it stays there" }
            dt { "neutral" } dd { "spectral radius exactly 1: higher terms decide" }
            dt { "filter" } dd { "the eigenvalues of ∇²f that the optimizer admits at a limit" }
            dt { "[a, b]" } dd { "a certified enclosure: the number lies between a and b; a single number is exact" }
        }
    }
}
