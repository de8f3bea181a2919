//! The chart of a sweep: the fixed points over the hyper-parameter, and where attraction changes.

use maud::{Markup, html};

use super::axis::Axis;
use super::chart::{
    Entry, Figure, WIDTH, axes, clip, legend, number, rounded, shape, verdict_entries,
};
use crate::exact::{Rational, format_rational, to_f64};
use crate::report::sweep::{attracting, place};
use crate::theorem::{Change, Kind, Problem, Sample, Sweep, SweptPoint};

const HEIGHT: f64 = 450.0;
/// The upper end of the frame: two lines of labels stand above it.
const TOP: f64 = 40.0;

/// The chart, with this coordinate of the fixed points upward.
pub(super) fn sweep_chart(problem: &Problem, sweep: &Sweep, coordinate: usize) -> Figure {
    let symbol = sweep.parameter.symbol();
    let name = &problem.objective.variables()[coordinate];
    let values: Vec<f64> = sweep.samples.iter().map(|sample| to_f64(&sample.value)).collect();
    let (first, last) = (values.first().copied(), values.last().copied());
    let ends = first.zip(last).unwrap_or((0.0, 1.0));
    let margin = 0.02 * (ends.1 - ends.0);
    let title = format!("{} {symbol}", sweep.parameter.name());
    let x = Axis::linear(&title, (ends.0 - margin, ends.1 + margin), (70.0, WIDTH - 20.0));
    let (lower, upper) = &problem.domain[coordinate];
    let y = Axis::linear(name, (to_f64(lower), to_f64(upper)), (HEIGHT, TOP));
    let size = (250.0 / values.len().max(1) as f64).clamp(1.6, 4.5);
    let points = sweep.samples.iter().flat_map(|sample| &sample.points);
    let mut entries = verdict_entries(points.map(|point| (point.verdict, point.kind)));
    if sweep.changes.iter().any(|change| change.exact.is_some()) {
        entries.push(Entry::line("threshold", "exact threshold: the attracting points change"));
    }
    if sweep.changes.iter().any(|change| change.exact.is_none()) {
        entries.push(Entry::patch("enclosed-change", "they change inside this band"));
    }
    let (key, key_height) = legend(&entries, HEIGHT + 44.0);
    let content = html! {
        (clip("sweep-frame", &x, &y))
        (axes(&x, &y))
        g clip-path="url(#sweep-frame)" {
            @for change in &sweep.changes { (drawn_change(change, symbol, &x)) }
            @for sample in &sweep.samples {
                @for point in &sample.points {
                    (swept(sample, point, coordinate, &x, &y, size))
                }
            }
        }
        (labels(&sweep.changes, symbol, &x))
        (key)
    };
    Figure {
        name: "sweep",
        title: format!("Fixed points over the {}", sweep.parameter.name()),
        caption: format!(
            "Every fixed point at {} values of {symbol}, each with its proved verdict. Where the \
             attracting points change, the verdicts on both sides are proved; a line stands at the \
             exact value where it is known.",
            sweep.samples.len()
        ),
        height: HEIGHT + 44.0 + key_height,
        content,
    }
}

/// A line at the exact threshold, or a band from the last value before to the first one after.
fn drawn_change(change: &Change, symbol: &str, x: &Axis) -> Markup {
    let words = format!(
        "{}: {}, then {}",
        place(change, symbol),
        attracting(change.before),
        attracting(change.after)
    );
    let at = |value: &Rational| x.place(to_f64(value));
    match &change.exact {
        Some(exact) => html! {
            line class="threshold" x1=(number(at(exact))) x2=(number(at(exact)))
                y1=(number(TOP)) y2=(number(HEIGHT)) { title { (words) } }
        },
        None => html! {
            rect class="enclosed-change" x=(number(at(&change.lower))) y=(number(TOP))
                width=(number((at(&change.upper) - at(&change.lower)).max(1.5)))
                height=(number(HEIGHT - TOP)) { title { (words) } }
        },
    }
}

/// The thresholds above the frame, in two lines where they would overlap.
fn labels(changes: &[Change], symbol: &str, x: &Axis) -> Markup {
    let mut free = [f64::NEG_INFINITY; 2];
    let mut drawn = Vec::new();
    for change in changes {
        let middle = (&change.lower + &change.upper) / Rational::from_integer(2.into());
        let (text, value) = match &change.exact {
            Some(exact) => (format!("{symbol} = {}", format_rational(exact)), exact),
            None => (format!("{symbol} ≈ {}", rounded(to_f64(&middle))), &middle),
        };
        let (at, half) = (x.place(to_f64(value)), 3.4 * text.chars().count() as f64);
        // A label that finds no room is left to the table and to the line's own words.
        let Some(line) = free.iter().position(|&end| end < at - half) else { continue };
        free[line] = at + half + 6.0;
        let y = [TOP - 8.0, TOP - 23.0][line];
        drawn.push(html! {
            text class="tick" text-anchor="middle" x=(number(at)) y=(number(y)) { (text) }
        });
    }
    html! { @for label in &drawn { (label) } }
}

fn swept(
    sample: &Sample,
    point: &SweptPoint,
    coordinate: usize,
    x: &Axis,
    y: &Axis,
    size: f64,
) -> Markup {
    // The texts are decimals that the report has written.
    let end = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
    let (lower, upper) = &point.location[coordinate];
    let at = (end(lower) + end(upper)) / 2.0;
    let hollow = if point.kind == Kind::Critical { "" } else { " hollow" };
    html! {
        @if at.is_finite() {
            path class={ "mark small " (point.verdict.name()) (hollow) }
                d=(shape(point.verdict, x.place(to_f64(&sample.value)), y.place(at), size)) {
                title { (format_rational(&sample.value)) ": " (rounded(at)) ", " (point.kind.name()) ", "
                    (point.verdict.name()) }
            }
        }
    }
}
