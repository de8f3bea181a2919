//! In one variable: the graph of f with its fixed points, and the update map with orbits between
//! its graph and the diagonal.

use maud::{Markup, html};

use super::axis::Axis;
use super::chart::{
    Entry, Figure, WIDTH, axes, clip, continuum_class, continuum_entries, legend, mark, number,
    path, verdict_and_kind, verdict_entries, words,
};
use super::sample::{Sampled, side};
use crate::interval::IntervalVector;
use crate::report::Report;
use crate::stability::RegionKind;

const SAMPLES: usize = 801;
const HEIGHT: f64 = 330.0;

/// The graph of f and, without momentum, that of the update map.
pub(super) fn profiles(report: &Report<'_>) -> Vec<Figure> {
    let [domain] = &report.problem.domain[..] else { return Vec::new() };
    let mut sampled = Sampled::new(report.problem);
    let x =
        Axis::linear(&report.problem.objective.variables()[0], side(domain), (70.0, WIDTH - 20.0));
    let mut figures = vec![graph(report, &x, &mut sampled)];
    if report.problem.optimizer.state_dimension(1) == 1 {
        figures.push(staircase(report, &x, &mut sampled));
    }
    figures
}

fn samples(x: &Axis) -> impl Iterator<Item = f64> {
    (0..SAMPLES).map(|k| x.at(k as f64 / (SAMPLES - 1) as f64))
}

/// An axis upward that shows the finite ones of these values.
fn upward(title: &str, values: &[f64]) -> Axis {
    let finite = || values.iter().copied().filter(|value| value.is_finite());
    let (lowest, highest) =
        (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
    let margin = 0.08 * (highest - lowest);
    let ends = if lowest <= highest { (lowest - margin, highest + margin) } else { (0.0, 1.0) };
    Axis::linear(title, ends, (HEIGHT, 12.0))
}

fn graph(report: &Report<'_>, x: &Axis, sampled: &mut Sampled) -> Figure {
    let analysis = report.analysis;
    let curve: Vec<(f64, f64)> = samples(x).map(|at| (at, sampled.value(&[at]))).collect();
    let y = upward("f", &curve.iter().map(|(_, value)| *value).collect::<Vec<_>>());
    let mut entries = verdict_entries(analysis.fixed_points.iter().map(verdict_and_kind));
    entries.push(Entry::line("curve", "f"));
    let regions = analysis.fixed_points.iter().filter_map(|point| point.region.as_ref());
    for (kind, class, words) in [
        (RegionKind::Attraction, "basin", "proved region of attraction"),
        (RegionKind::Cone, "cone", "proved: almost every orbit leaves"),
    ] {
        if regions.clone().any(|region| region.kind == kind) {
            entries.push(Entry::patch(class, words));
        }
    }
    let leftover = analysis.leftover.iter().flat_map(|component| &component.boxes);
    if !analysis.leftover.is_empty() && analysis.continua.is_empty() {
        entries.push(Entry::patch("leftover", "left over by the search"));
    }
    entries.extend(continuum_entries(&analysis.continua));
    let band = |class: &str, from: f64, to: f64| -> Markup {
        let (from, to) = (x.place(from), x.place(to));
        html! {
            rect class=(class) x=(number(from)) y="12" width=(number((to - from).max(0.8)))
                height=(number(HEIGHT - 12.0)) {}
        }
    };
    let strip =
        |class: &str, sides: &IntervalVector| band(class, sides[0].lower(), sides[0].upper());
    let (key, key_height) = legend(&entries, HEIGHT + 44.0);
    let content = html! {
        (clip("graph-frame", x, &y))
        (axes(x, &y))
        g clip-path="url(#graph-frame)" {
            @for sides in leftover { (strip("leftover", sides)) }
            @for continuum in &analysis.continua {
                @let class = continuum_class(continuum.verdict);
                @for sides in &continuum.boxes { (strip(&class, sides)) }
            }
            @for region in regions {
                @let (centre, reach) = (region.centre[0].midpoint(), region.inscribed);
                @let class = if region.kind == RegionKind::Cone { "cone" } else { "basin" };
                (band(class, centre - reach, centre + reach))
            }
            path class="curve" d=(path(curve.iter().map(|&(at, value)| (x.place(at), y.place(value))))) {}
            @for (index, point) in analysis.fixed_points.iter().enumerate() {
                @let at = point.location.midpoint();
                (mark(point, index, x.place(at[0]), y.place(sampled.value(&at)), &words(point, index)))
            }
        }
        (key)
    };
    Figure {
        name: "profile",
        title: "Graph of the objective".into(),
        caption: "Fixed points on the graph of f: the shape tells the verdict, hollow marks are \
                  spurious (not critical points of f). Bands reach as far as the proved regions."
            .into(),
        height: HEIGHT + 44.0 + key_height,
        content,
    }
}

/// The graph of G, the diagonal, and orbits that go from one to the other and back.
fn staircase(report: &Report<'_>, x: &Axis, sampled: &mut Sampled) -> Figure {
    let graph: Vec<(f64, f64)> = samples(x).map(|at| (at, sampled.update(at))).collect();
    let (lower, upper) = (x.at(0.0), x.at(1.0));
    let y = Axis::linear("next iterate G(x)", (lower, upper), (HEIGHT, 12.0));
    let place = |(at, value): (f64, f64)| (x.place(at), y.place(value));
    let far = 4.0 * lower.abs().max(upper.abs()).max(1.0);
    let orbits = [0.09, 0.37, 0.64, 0.93].map(|share| {
        let orbit = sampled.orbit(&[x.at(share)], far);
        let steps = orbit.windows(2).take(60).flat_map(|pair| {
            [(pair[0][0], pair[0][0]), (pair[0][0], pair[1][0]), (pair[1][0], pair[1][0])]
        });
        path(steps.map(place))
    });
    let mut entries = verdict_entries(report.analysis.fixed_points.iter().map(verdict_and_kind));
    entries.extend([
        Entry::line("curve", "G"),
        Entry::line("diagonal", "G(x) = x"),
        Entry::line("orbit", "orbit in floats: a picture, no proof"),
    ]);
    let (key, key_height) = legend(&entries, HEIGHT + 44.0);
    let content = html! {
        (clip("staircase-frame", x, &y))
        (axes(x, &y))
        g clip-path="url(#staircase-frame)" {
            path class="diagonal" d=(path([place((lower, lower)), place((upper, upper))])) {}
            path class="curve" d=(path(graph.into_iter().map(place))) {}
            @for orbit in &orbits { path class="orbit" d=(orbit) {} }
            @for (index, point) in report.analysis.fixed_points.iter().enumerate() {
                @let at = point.location.midpoint()[0];
                (mark(point, index, x.place(at), y.place(at), &words(point, index)))
            }
        }
        (key)
    };
    Figure {
        name: "staircase",
        title: "Update map".into(),
        caption: "The next iterate G(x) over x. Fixed points lie where the graph meets the \
                  diagonal; one attracts where the graph is flatter than the diagonal there."
            .into(),
        height: HEIGHT + 44.0 + key_height,
        content,
    }
}
