//! What all figures share: the frame with its axes, the marks of fixed points, the legend.

use std::collections::HashSet;

use maud::{Markup, PreEscaped, html};

use super::axis::Axis;
use crate::interval::Interval;
use crate::stability::Verdict;
use crate::theorem::{CommonVerdict, ContinuumVerdict, FixedPoint, Kind};

/// The width of every figure, in units of the drawing.
pub(super) const WIDTH: f64 = 720.0;

/// A picture with its words.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The file name without its ending.
    pub name: &'static str,
    /// The title.
    pub title: String,
    /// How to read it.
    pub caption: String,
    pub(super) height: f64,
    pub(super) content: Markup,
}

const STYLE: &str = include_str!("figure.css");

impl Figure {
    /// The picture as it stands in a page.
    pub(super) fn inline(&self) -> Markup {
        html! {
            figure id={ "figure-" (self.name) } {
                (self.drawing(None))
                figcaption { b { (self.title) ". " } (self.caption) }
            }
        }
    }

    /// The picture as a file of its own, with its style; text stays text.
    pub fn to_svg(&self) -> String {
        let style = format!("{}\n{STYLE}", super::COLOURS);
        self.drawing(Some(&style)).into_string()
    }

    fn drawing(&self, style: Option<&str>) -> Markup {
        html! {
            svg xmlns="http://www.w3.org/2000/svg" class="figure" role="img" aria-label=(self.title)
                viewBox={ "0 0 " (number(WIDTH)) " " (number(self.height)) } {
                @if let Some(style) = style {
                    title { (self.title) }
                    desc { (self.caption) }
                    style { (PreEscaped(style)) }
                    rect class="paper" width="100%" height="100%" {}
                }
                (self.content)
            }
        }
    }
}

/// The style of pictures in a page.
pub(super) fn style() -> &'static str {
    STYLE
}

/// A number for an attribute: one decimal is a tenth of a pixel.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_string)
}

/// A number as people write it, with four digits.
pub(super) fn rounded(value: f64) -> String {
    if value != 0.0 && !(1e-3..1e5).contains(&value.abs()) {
        return format!("{value:.2e}");
    }
    let digits = 3 - value.abs().max(1.0).log10().floor() as i32;
    let text = format!("{value:.*}", digits.max(0) as usize);
    if !text.contains('.') {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// A path through these places; places that are no numbers interrupt it.
pub(super) fn path(places: impl IntoIterator<Item = (f64, f64)>) -> String {
    let mut text = String::new();
    let mut pen = 'M';
    for (x, y) in places {
        if !(x.is_finite() && y.is_finite()) {
            pen = 'M';
            continue;
        }
        text += &format!("{pen}{} {}", number(x), number(y));
        pen = 'L';
    }
    text
}

/// The axes with grid lines, ticks and titles.
pub(super) fn axes(x: &Axis, y: &Axis) -> Markup {
    let ((left, right), (bottom, top)) = (x.places, y.places);
    html! {
        g class="axes" {
            @for (at, text) in y.ticks() {
                @let place = y.place(at);
                line class="grid" x1=(number(left)) x2=(number(right))
                    y1=(number(place)) y2=(number(place)) {}
                text class="tick" x=(number(left - 6.0)) y=(number(place + 4.0))
                    text-anchor="end" { (text) }
            }
        }
        (lower_axis(x, top, bottom))
        @let (turn_x, turn_y) = (number(left - 46.0), number((top + bottom) / 2.0));
        text class="title" text-anchor="middle" x=(turn_x) y=(turn_y)
            transform={ "rotate(-90 " (turn_x) " " (turn_y) ")" } { (y.full_title()) }
    }
}

/// The horizontal axis and the frame, from `top` down to `bottom`.
pub(super) fn lower_axis(x: &Axis, top: f64, bottom: f64) -> Markup {
    let (left, right) = x.places;
    html! {
        g class="axes" {
            @for (at, text) in x.ticks() {
                @let place = number(x.place(at));
                line class="grid" x1=(place) x2=(place) y1=(number(top)) y2=(number(bottom)) {}
                text class="tick" x=(place) y=(number(bottom + 16.0)) text-anchor="middle" { (text) }
            }
            rect class="frame" x=(number(left)) y=(number(top))
                width=(number(right - left)) height=(number(bottom - top)) {}
        }
        text class="title" x=(number((left + right) / 2.0)) y=(number(bottom + 34.0))
            text-anchor="middle" { (x.full_title()) }
    }
}

/// The part of the drawing between two axes, to cut what leaves it.
pub(super) fn clip(name: &str, x: &Axis, y: &Axis) -> Markup {
    html! {
        clipPath id=(name) {
            rect x=(number(x.places.0)) y=(number(y.places.1))
                width=(number(x.places.1 - x.places.0)) height=(number(y.places.0 - y.places.1)) {}
        }
    }
}

/// A shape for every verdict, so that no colour is needed to tell them apart.
pub(super) fn shape(verdict: Verdict, x: f64, y: f64, size: f64) -> String {
    let corner = |dx: f64, dy: f64| (x + size * dx, y + size * dy);
    let closed =
        |corners: &[(f64, f64)]| path(corners.iter().map(|&(dx, dy)| corner(dx, dy))) + "Z";
    match verdict {
        Verdict::Attracting => {
            let (start, r) = (path([corner(-1.0, 0.0)]), number(size));
            let step = number(2.0 * size);
            format!("{start}a{r} {r} 0 1 0 {step} 0a{r} {r} 0 1 0 -{step} 0Z")
        }
        Verdict::Repelling => closed(&[(0.0, -1.2), (1.15, 0.85), (-1.15, 0.85)]),
        Verdict::Neutral => closed(&[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)]),
        Verdict::Undecided => closed(&[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]),
    }
}

/// The mark of a fixed point, which leads to its row in the table. Spurious ones are hollow.
pub(super) fn mark(point: &FixedPoint, index: usize, x: f64, y: f64, words: &str) -> Markup {
    let verdict = point.judgement.verdict;
    let hollow = if point.kind == Kind::Critical { "" } else { " hollow" };
    html! {
        a href={ "#point-" (index + 1) } {
            path class={ "mark " (verdict.name()) (hollow) } data-point=(index + 1)
                d=(shape(verdict, x, y, 5.5)) { title { (words) } }
        }
    }
}

/// One line on a fixed point for people who point at its mark.
pub(super) fn words(point: &FixedPoint, index: usize) -> String {
    let place: Vec<String> = point.location.iter().map(|side| rounded(side.midpoint())).collect();
    let spectrum: Vec<String> = point.hessian_eigenvalues.iter().map(short).collect();
    let spectrum = if spectrum.is_empty() { "unknown".into() } else { spectrum.join(", ") };
    format!(
        "Point {}: ({}), {}, {}. Hessian eigenvalues about {spectrum}.",
        index + 1,
        place.join(", "),
        point.kind.name(),
        point.judgement.verdict.name(),
    )
}

fn short(interval: &Interval) -> String {
    rounded(interval.midpoint())
}

/// An entry of a legend: a drawing around (0, 0), 18 wide, and what it means.
pub(super) struct Entry {
    drawing: Markup,
    words: &'static str,
}

impl Entry {
    /// The mark of a verdict.
    pub(super) fn mark(verdict: Verdict, hollow: bool, words: &'static str) -> Self {
        let hollow = if hollow { " hollow" } else { "" };
        let drawing = html! {
            path class={ "mark " (verdict.name()) (hollow) } d=(shape(verdict, 0.0, 0.0, 5.5)) {}
        };
        Self { drawing, words }
    }

    /// A patch of a class.
    pub(super) fn patch(class: &str, words: &'static str) -> Self {
        let drawing = html! { rect class=(class) x="-9" y="-6" width="18" height="12" {} };
        Self { drawing, words }
    }

    /// A line of a class.
    pub(super) fn line(class: &str, words: &'static str) -> Self {
        let drawing = html! { path class=(class) d="M-9 0L9 0" {} };
        Self { drawing, words }
    }
}

/// The entries for the verdicts and kinds that occur.
pub(super) fn verdict_entries(occurring: impl Iterator<Item = (Verdict, Kind)>) -> Vec<Entry> {
    let occurring: HashSet<(Verdict, Kind)> = occurring.collect();
    let verdicts = [
        (Verdict::Attracting, "attracting"),
        (Verdict::Repelling, "repelling"),
        (Verdict::Neutral, "neutral"),
        (Verdict::Undecided, "verdict undecided"),
    ];
    let mut entries: Vec<Entry> = verdicts
        .into_iter()
        .filter(|(verdict, _)| occurring.iter().any(|(occurs, _)| occurs == verdict))
        .map(|(verdict, words)| Entry::mark(verdict, false, words))
        .collect();
    if occurring.iter().any(|(_, kind)| *kind == Kind::Spurious) {
        entries.push(Entry::mark(Verdict::Attracting, true, "hollow: spurious (∇f ≠ 0)"));
    }
    entries
}

/// The class of boxes with a common verdict: its first word.
pub(super) fn continuum_class(verdict: CommonVerdict) -> String {
    format!("continuum {}", verdict.name().split(' ').next().unwrap_or_default())
}

/// The entries for the common verdicts that occur.
pub(super) fn continuum_entries(continua: &[ContinuumVerdict]) -> Vec<Entry> {
    let verdicts = [
        (CommonVerdict::AttractsTransversally, "fixed points that attract as a set"),
        (CommonVerdict::Repels, "fixed points that repel"),
        (CommonVerdict::Plateau, "every point is fixed"),
        (CommonVerdict::Undecided, "undecided"),
    ];
    let occurs = |verdict| continua.iter().any(|continuum| continuum.verdict == verdict);
    let occurring = verdicts.into_iter().filter(|&(verdict, _)| occurs(verdict));
    occurring.map(|(verdict, words)| Entry::patch(&continuum_class(verdict), words)).collect()
}

/// What [`verdict_entries`] asks of a fixed point.
pub(super) fn verdict_and_kind(point: &FixedPoint) -> (Verdict, Kind) {
    (point.judgement.verdict, point.kind)
}

/// The legend in lines from `top` on, and its height.
pub(super) fn legend(entries: &[Entry], top: f64) -> (Markup, f64) {
    const LINE: f64 = 20.0;
    let (mut x, mut y) = (60.0, top + 12.0);
    let mut drawn = Vec::new();
    for entry in entries {
        let width = 30.0 + 6.6 * entry.words.chars().count() as f64;
        if x + width > WIDTH && x > 60.0 {
            (x, y) = (60.0, y + LINE);
        }
        drawn.push(html! {
            g transform={ "translate(" (number(x)) " " (number(y)) ")" } {
                (entry.drawing)
                text class="tick" x="15" y="4" { (entry.words) }
            }
        });
        x += width + 14.0;
    }
    let content = html! { g class="legend" { @for entry in &drawn { (entry) } } };
    (content, y + LINE - top)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_write_them() {
        let texts = [0.0, 1.0, -2.5, 100.25, 12345.6, 1e-7, 3.0e9].map(rounded);
        assert_eq!(texts, ["0", "1", "-2.5", "100.2", "12346", "1.00e-7", "3.00e9"]);
    }

    #[test]
    fn a_path_is_interrupted_where_there_is_no_number() {
        let places = [(0.0, 0.0), (1.0, 1.25), (f64::NAN, 0.0), (2.0, 0.0), (3.0, f64::INFINITY)];
        assert_eq!(path(places), "M0 0L1 1.2M2 0");
    }
}
