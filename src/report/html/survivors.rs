//! Optimizers side by side: which critical points attract under which of them.

use maud::{Markup, html};

use super::axis::Axis;
use super::chart::{Entry, Figure, WIDTH, legend, lower_axis, number, shape};
use super::filter_diagram::{ends, shown};
use crate::report::comparison::{column_name, critical_points, same_point};
use crate::report::text::{location, spectrum};
use crate::stability::Verdict;
use crate::theorem::{Analysis, Problem};

const ROW: f64 = 24.0;
const LEFT: f64 = 150.0;

/// A row for each critical point, a column for each optimizer, a mark for each verdict.
pub(super) fn survivors(compared: &[(&Problem, Analysis)]) -> Figure {
    let points = critical_points(compared);
    let left = 300.0;
    let column = (WIDTH - 20.0 - left) / compared.len() as f64;
    let top = 34.0;
    let bottom = top + ROW * points.len() as f64 + 8.0;
    let cell = |place: usize, y: f64, verdict: Verdict| -> Markup {
        let at = left + column * (place as f64 + 0.5);
        html! {
            path class={ "mark " (verdict.name()) } d=(shape(verdict, at, y, 6.5)) {
                title { (column_name(place)) ": " (verdict.name()) }
            }
        }
    };
    let entries = [
        Entry::mark(Verdict::Attracting, false, "attracts"),
        Entry::mark(Verdict::Repelling, false, "repels"),
        Entry::mark(Verdict::Neutral, false, "neutral"),
        Entry::mark(Verdict::Undecided, false, "undecided"),
    ];
    let (key, key_height) = legend(&entries, bottom + 8.0);
    let content = html! {
        text class="title" x="12" y="22" { "critical point" }
        text class="title" x="150" y="22" { "eigenvalues of ∇²f" }
        @for at in 0..compared.len() {
            text class="title" text-anchor="middle" y="22"
                x=(number(left + column * (at as f64 + 0.5))) { (column_name(at)) }
        }
        @for (index, point) in points.iter().enumerate() {
            @let y = top + ROW * (index as f64 + 0.5);
            line class="grid" x1="12" x2=(number(WIDTH - 20.0))
                y1=(number(y + 12.0)) y2=(number(y + 12.0)) {}
            text class="tick" x="12" y=(number(y + 4.0)) { (cut(&location(point), 22)) }
            text class="tick" x="150" y=(number(y + 4.0)) { (cut(&spectrum(point), 24)) }
            @for (at, (_, analysis)) in compared.iter().enumerate() {
                @if let Some(found) = same_point(analysis, point) {
                    (cell(at, y, found.judgement.verdict))
                }
            }
        }
        (key)
    };
    Figure {
        name: "survivors",
        title: "Which critical points attract".into(),
        caption: "One row a critical point, one column an optimizer; the shape tells the verdict."
            .into(),
        height: bottom + 8.0 + key_height,
        content,
    }
}

/// The admissible eigenvalues of each optimizer, with those of the critical points on top.
pub(super) fn filters(compared: &[(&Problem, Analysis)]) -> Figure {
    let points = critical_points(compared);
    let sets: Vec<_> = compared
        .iter()
        .map(|(problem, _)| problem.optimizer.filter().admissible().closed)
        .collect();
    let eigenvalues = points.iter().flat_map(|point| &point.hessian_eigenvalues);
    let mut numbers: Vec<f64> = eigenvalues.map(|interval| interval.midpoint()).collect();
    let largest = numbers.iter().fold(1e-300_f64, |largest, x| largest.max(x.abs()));
    // An end far beyond every eigenvalue would squeeze these together.
    numbers.extend(sets.iter().flatten().flat_map(ends).filter(|end| end.abs() <= 4.0 * largest));
    let x = Axis::through_zero("eigenvalue λ of ∇²f", &numbers, (LEFT, WIDTH - 20.0));
    let top = 12.0;
    let bottom = top + ROW * compared.len() as f64 + 6.0;
    let entries = [
        Entry::patch("admitted-bar", "admitted: 0 ≤ q(λ) ≤ c/α"),
        Entry::line("given", "eigenvalue of a critical point"),
    ];
    let (key, key_height) = legend(&entries, bottom + 44.0);
    let content = html! {
        (lower_axis(&x, top, bottom))
        line class="zero" x1=(number(x.place(0.0))) x2=(number(x.place(0.0)))
            y1=(number(top)) y2=(number(bottom)) {}
        @for (at, set) in sets.iter().enumerate() {
            @let y = top + ROW * at as f64 + 5.0;
            text class="tick" x=(number(LEFT - 8.0)) y=(number(y + 12.0)) text-anchor="end" {
                (column_name(at))
            }
            @for part in set {
                @let (from, to) = shown(&x, part);
                rect class="admitted-bar" x=(number(from)) y=(number(y))
                    width=(number((to - from).max(1.5))) height="16" {}
            }
        }
        @for point in &points {
            @for eigenvalue in &point.hessian_eigenvalues {
                @let at = number(x.place(eigenvalue.midpoint()));
                line class="given thin" x1=(at) x2=(at) y1=(number(top)) y2=(number(bottom)) {
                    title { (location(point)) ": " (spectrum(point)) }
                }
            }
        }
        (key)
    };
    Figure {
        name: "filters",
        title: "Filters side by side".into(),
        caption:
            "An optimizer admits a critical point as a limit only if all of its eigenvalues lie \
                  in the optimizer's bars."
                .into(),
        height: bottom + 44.0 + key_height,
        content,
    }
}

fn cut(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_string();
    }
    text.chars().take(length - 1).chain(['…']).collect()
}
