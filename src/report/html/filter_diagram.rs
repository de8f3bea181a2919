//! The filter diagram: which Hessian eigenvalues the optimizer admits, and where the fixed points
//! have theirs.

use maud::{Markup, html};

use super::axis::Axis;
use super::chart::{
    Entry, Figure, Listed, WIDTH, legend, listed, lower_axis, number, verdict_entries,
};
use crate::exact::AlgebraicNumber;
use crate::optimizer::{EigenvalueInterval, FieldKind, MomentumKind, Optimizer};
use crate::report::Report;
use crate::stability::Verdict;
use crate::theorem::{FixedPoint, Kind};

/// With more points than this they share rows by kind and verdict.
const MOST_ROWS: usize = 40;
const ROW: f64 = 22.0;
const LEFT: f64 = 150.0;

/// The diagram of a report; `None` where no spectrum is known.
pub(super) fn filter_diagram(report: &Report<'_>) -> Option<Figure> {
    let known = |one: &Listed<'_>| !one.point.hessian_eigenvalues.is_empty();
    let points: Vec<Listed<'_>> = listed(report.analysis).filter(known).collect();
    if points.is_empty() {
        return None;
    }
    let optimizer = &report.problem.optimizer;
    let own = optimizer.filter().admissible().closed;
    let plain =
        Optimizer::new(FieldKind::Gradient, MomentumKind::None).with_step(optimizer.step().clone());
    let plain = plain.filter().admissible().closed;
    let mut bars = vec![("this optimizer", "admitted-bar", &own)];
    if plain != own {
        bars.push(("plain descent, same step", "other-bar", &plain));
    }
    let rows = rows(&points);
    let eigenvalues = points.iter().flat_map(|one| &one.point.hessian_eigenvalues);
    let mut numbers: Vec<f64> =
        eigenvalues.flat_map(|interval| [interval.lower(), interval.upper()]).collect();
    numbers.extend(own.iter().flat_map(ends));
    let x = Axis::through_zero("eigenvalue λ of ∇²f", &numbers, (LEFT, WIDTH - 20.0));
    let top = 12.0;
    let bottom = top + ROW * (bars.len() + rows.len()) as f64 + 6.0;
    let drawn_rows = rows.iter().enumerate().map(|(number, (label, members))| {
        let y = top + ROW * (bars.len() + number) as f64 + 0.5 * ROW + 4.0;
        row(&x, y, label, members)
    });
    let bars_drawn = bars.iter().enumerate().map(|(number, (label, class, set))| {
        bar(&x, top + ROW * number as f64 + 4.0, label, class, set)
    });
    let mut entries = verdict_entries(points.iter().map(Listed::verdict_and_kind));
    entries.push(Entry::patch("admitted-bar", "admitted: 0 ≤ q(λ) ≤ c/α"));
    let (key, key_height) = legend(&entries, bottom + 44.0);
    let content = html! {
        @for part in &own {
            @let (from, to) = shown(&x, part);
            rect class="admitted" x=(number(from)) y=(number(top))
                width=(number((to - from).max(1.5))) height=(number(bottom - top)) {}
        }
        (lower_axis(&x, top, bottom))
        line class="zero" x1=(number(x.place(0.0))) x2=(number(x.place(0.0)))
            y1=(number(top)) y2=(number(bottom)) {}
        @for bar in bars_drawn { (bar) }
        @for row in drawn_rows { (row) }
        (key)
    };
    let filter = optimizer.filter();
    let caption = format!(
        "The optimizer admits a limit only if every eigenvalue λ of its Hessian lies in {} (shaded), \
         where q(λ) = {}. Each mark is an eigenvalue of a fixed point; its certified enclosure is \
         drawn as a bar, mostly narrower than the mark. At a hollow (spurious) point the filter says \
         nothing.",
        filter.admissible().closed_text(),
        filter.symbol.to_text("λ"),
    );
    Some(Figure {
        name: "filter",
        title: "Filter diagram".into(),
        caption,
        height: bottom + 44.0 + key_height,
        content,
    })
}

/// One row a point, attracting ones first; many points share rows.
fn rows<'a>(points: &[Listed<'a>]) -> Vec<(String, Vec<Listed<'a>>)> {
    let order = |point: &FixedPoint| match point.judgement.verdict {
        Verdict::Attracting => 0,
        Verdict::Neutral => 1,
        Verdict::Undecided => 2,
        Verdict::Repelling => 3,
    };
    let mut sorted = points.to_vec();
    sorted.sort_by_key(|one| (order(one.point), one.point.kind != Kind::Critical));
    if points.len() <= MOST_ROWS {
        return sorted.into_iter().map(|one| (one.name(), vec![one])).collect();
    }
    let same = |a: &Listed<'_>, b: &Listed<'_>| a.verdict_and_kind() == b.verdict_and_kind();
    let label =
        |members: &[Listed<'_>]| format!("{} {}", members.len(), members[0].point.kind.name());
    sorted.chunk_by(same).map(|members| (label(members), members.to_vec())).collect()
}

fn row(x: &Axis, y: f64, label: &str, members: &[Listed<'_>]) -> Markup {
    html! {
        text class="tick" x=(number(LEFT - 8.0)) y=(number(y + 4.0)) text-anchor="end" { (label) }
        @for one in members {
            @let class = one.point.judgement.verdict.name();
            @for eigenvalue in &one.point.hessian_eigenvalues {
                @let (from, to) = (x.place(eigenvalue.lower()), x.place(eigenvalue.upper()));
                @if to - from > 1.0 {
                    line class={ "enclosure " (class) } x1=(number(from)) x2=(number(to))
                        y1=(number(y)) y2=(number(y)) {}
                }
                (one.mark(x.place(eigenvalue.midpoint()), y))
            }
        }
    }
}

fn bar(x: &Axis, y: f64, label: &str, class: &str, set: &[EigenvalueInterval]) -> Markup {
    html! {
        text class="tick" x=(number(LEFT - 8.0)) y=(number(y + 11.0)) text-anchor="end" { (label) }
        @for part in set {
            @let (from, to) = shown(x, part);
            rect class=(class) x=(number(from)) y=(number(y))
                width=(number((to - from).max(1.5))) height="14" { title { (part_text(part)) } }
            @if let Some(upper) = part.upper.as_ref().filter(|upper| !x.shows(upper.approximation())) {
                text class="tick" x=(number(to - 6.0)) y=(number(y + 11.0)) text-anchor="end" {
                    "to " (upper.short_text()) " →"
                }
            }
        }
    }
}

/// The places of the two ends; infinite ones lie at the frame.
pub(super) fn shown(x: &Axis, part: &EigenvalueInterval) -> (f64, f64) {
    let place = |end: &Option<AlgebraicNumber>, frame: f64| {
        end.as_ref().map_or(frame, |end| x.place(end.approximation()).clamp(x.places.0, x.places.1))
    };
    (place(&part.lower, x.places.0), place(&part.upper, x.places.1))
}

pub(super) fn ends(part: &EigenvalueInterval) -> Vec<f64> {
    part.lower.iter().chain(&part.upper).map(AlgebraicNumber::approximation).collect()
}

fn part_text(part: &EigenvalueInterval) -> String {
    let end = |end: &Option<AlgebraicNumber>, open: &str| {
        end.as_ref().map_or_else(|| open.to_string(), AlgebraicNumber::short_text)
    };
    format!("admitted: {} ≤ λ ≤ {}", end(&part.lower, "-∞"), end(&part.upper, "∞"))
}
