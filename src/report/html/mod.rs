//! The report as one HTML page, and its figures as SVG files.
//!
//! *In*: a report. *Out*: a page that needs no network, no script and no other file. Every number
//! in its tables is taken from the JSON report, letter by letter; the figures are drawn in floats
//! and decide nothing.

mod axis;
mod chart;
mod contour;
mod filter_diagram;
mod page;
mod portrait;
mod profile;
mod sample;
mod steps;
mod survivors;
mod sweep_chart;
mod tables;

use super::Report;
use crate::theorem::{Analysis, Problem, Sweep};

pub use chart::Figure;

/// The colours of page and figures, for light, dark and paper.
const COLOURS: &str = include_str!("colours.css");

/// The report as a page with these figures, which [`figures`] draws.
///
/// ```
/// use eigensieve::certificate::Certified;
/// use eigensieve::equilibrium::Settings;
/// use eigensieve::exact::rational;
/// use eigensieve::expression::Names;
/// use eigensieve::objective::Objective;
/// use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
/// use eigensieve::report::{Report, figures, to_html};
/// use eigensieve::theorem::{Problem, Start, analyse};
/// let problem = Problem {
///     name: "double well".into(),
///     objective: Objective::parse("x^4/4 - x^2/2", &Names::new(&["x"])?)?,
///     optimizer: Optimizer::new(FieldKind::Gradient, MomentumKind::None).with_step(rational(1, 2)),
///     domain: vec![(rational(-2, 1), rational(2, 1))],
///     points: Vec::new(),
///     start: Start::Generic,
/// };
/// let analysis = analyse(&problem, &Settings::default())?;
/// let certified = Certified::default();
/// let report = Report { problem: &problem, analysis: &analysis, certified: &certified };
/// let page = to_html(&report, &figures(&report));
/// assert!(page.contains("id=\"point-3\"") && !page.contains("<script"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn to_html(report: &Report<'_>, figures: &[Figure]) -> String {
    page::page(report, figures).into_string()
}

/// The figures of a report that make sense for it, in the order of the page.
///
/// See [`to_html`] for a report; [`Figure::to_svg`] gives the text of a file.
pub fn figures(report: &Report<'_>) -> Vec<Figure> {
    let mut figures = Vec::new();
    figures.extend(filter_diagram::filter_diagram(report));
    figures.extend(profile::profiles(report));
    figures.extend(portrait::portrait(report));
    figures.extend(steps::exceptional_steps(report));
    figures
}

/// Any HTML as a page of this title that looks like the reports and needs no other file.
///
/// ```
/// use eigensieve::report::document;
/// let page = document("Words & numbers", "<h1>Words</h1>");
/// assert!(page.contains("<title>Words &amp; numbers · eigensieve</title>"));
/// assert!(page.contains("<h1>Words</h1>"));
/// ```
pub fn document(title: &str, content: &str) -> String {
    page::document(title, &maud::PreEscaped(content.into())).into_string()
}

/// A comparison as a page: which critical points attract under which optimizer.
pub fn comparison_to_html(compared: &[(&Problem, Analysis)]) -> String {
    page::comparison(compared).into_string()
}

/// A sweep as a page with its chart, which [`sweep_figure`] draws.
pub fn sweep_to_html(problem: &Problem, sweep: &Sweep, chart: &Figure) -> String {
    page::sweep(problem, sweep, chart).into_string()
}

/// The chart of a sweep, with this coordinate of the fixed points upward.
///
/// # Panics
/// When the problem has no such coordinate.
pub fn sweep_figure(problem: &Problem, sweep: &Sweep, coordinate: usize) -> Figure {
    sweep_chart::sweep_chart(problem, sweep, coordinate)
}
