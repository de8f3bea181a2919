//! The chart of a sweep: the fixed points over the hyper-parameter, and where attraction changes.

use maud::{Markup, html};

use super::axis::Axis;
use super::chart::{
    Entry, Figure, WIDTH, axes, clip, legend, number, rounded, shape, verdict_entries,
};
use crate::exact::{Rational, format_rational, to_f64};
use crate::report::sweep::{attracting, place};
use crate::theorem::{Kind, Problem, Sample, Sweep, SweptPoint};

const HEIGHT: f64 = 420.0;

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
    let y = Axis::linear(name, (to_f64(lower), to_f64(upper)), (HEIGHT, 12.0));
    let size = (250.0 / values.len().max(1) as f64).clamp(1.6, 4.5);
    let points = sweep.samples.iter().flat_map(|sample| &sample.points);
    let mut entries = verdict_entries(points.map(|point| (point.verdict, point.kind)));
    if !sweep.changes.is_empty() {
        entries.push(Entry::line("threshold", "the attracting points change"));
    }
    let (key, key_height) = legend(&entries, HEIGHT + 44.0);
    let content = html! {
        (clip("sweep-frame", &x, &y))
        (axes(&x, &y))
        g clip-path="url(#sweep-frame)" {
            @for change in &sweep.changes {
                @let at = change.exact.clone().unwrap_or_else(|| middle(&change.lower, &change.upper));
                @let at = number(x.place(to_f64(&at)));
                line class="threshold" x1=(at) x2=(at) y1="12" y2=(number(HEIGHT)) {
                    title { (place(change, symbol)) ": " (attracting(change.before)) ", then " (attracting(change.after)) }
                }
            }
            @for sample in &sweep.samples {
                @for point in &sample.points {
                    (swept(sample, point, coordinate, &x, &y, size))
                }
            }
        }
        (key)
    };
    Figure {
        name: "sweep",
        title: format!("Fixed points over the {}", sweep.parameter.name()),
        caption: format!(
            "Every fixed point at {} values of {symbol}, each with its proved verdict. At a line the \
             attracting points change: the verdicts on both sides of it are proved.",
            sweep.samples.len()
        ),
        height: HEIGHT + 44.0 + key_height,
        content,
    }
}

fn middle(lower: &Rational, upper: &Rational) -> Rational {
    (lower + upper) / Rational::from_integer(2.into())
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
