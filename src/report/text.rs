//! The report for a terminal.

use super::Outcome;
use crate::exact::{Status, format_rational};
use crate::interval::Interval;
use crate::stability::Region;
use crate::theorem::{Analysis, FixedPoint, Kind, Problem};

/// At most this many fixed points are listed.
const MOST_ROWS: usize = 60;

/// The report of one problem as text, with ANSI colours if asked for.
pub fn to_text(problem: &Problem, analysis: &Analysis, colour: bool) -> String {
    let paint = Paint(colour);
    let mut text = format!("{}\n", paint.bold(&problem.name));
    text += &format!("  f = {}\n", shortened(&problem.objective.to_text()));
    text += &format!("  {}\n", problem.optimizer.to_text());
    let filter = problem.optimizer.filter();
    text += &format!(
        "  filter at critical points: 0 ≤ {} ≤ {}\n\n",
        filter.symbol.to_text("λ"),
        format_rational(&filter.upper)
    );
    text += &summary(analysis);
    text += &table(&analysis.fixed_points, problem.objective.variables(), paint);
    if !analysis.points.is_empty() {
        text += "\nrequested points\n";
        text += &table(&analysis.points, problem.objective.variables(), paint);
    }
    text += &leftover(analysis);
    text += "\nclaims\n";
    for claim in &analysis.claims {
        let status = paint.status(&claim.status);
        text += &format!(
            "  {status}  {}: {}\n             {}\n",
            claim.name, claim.scope, claim.detail
        );
    }
    let outcome = match Outcome::of(analysis) {
        Outcome::Proved => "every claim is proved",
        Outcome::Refuted => "a claim is REFUTED",
        Outcome::Undecided => "something is undecided or left over",
    };
    text + &format!("\n{}\n", paint.bold(outcome))
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 160;
    if text.chars().count() <= LONGEST {
        return text.to_string();
    }
    let head: String = text.chars().take(LONGEST).collect();
    format!("{head} …")
}

fn summary(analysis: &Analysis) -> String {
    let points = &analysis.fixed_points;
    let count = |kind: Kind| points.iter().filter(|point| point.kind == kind).count();
    let (critical, spurious, unknown) =
        (count(Kind::Critical), count(Kind::Spurious), count(Kind::Undecided));
    let completeness = if analysis.complete { "that is all of them" } else { "perhaps not all" };
    format!(
        "{} fixed points ({critical} critical, {spurious} spurious, {unknown} undecided): \
         {completeness}; {} boxes judged\n",
        points.len(),
        analysis.judged
    )
}

fn table(points: &[FixedPoint], variables: &[String], paint: Paint) -> String {
    let mut rows = vec![header()];
    rows.extend(points.iter().take(MOST_ROWS).map(row));
    let widths: Vec<usize> = (0..rows[0].len())
        .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0))
        .collect();
    let mut text = format!("  ({})\n", shortened(&variables.join(", ")));
    for (number, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, &width)| format!("{cell}{}", " ".repeat(width - cell.chars().count())))
            .collect();
        let line = format!("  {}", cells.join("  "));
        let line = line.trim_end();
        text += &if number == 0 { paint.bold(line) } else { line.to_string() };
        text.push('\n');
    }
    if points.len() > MOST_ROWS {
        text +=
            &format!("  … {} more (all of them with --format json)\n", points.len() - MOST_ROWS);
    }
    text
}

fn header() -> Vec<String> {
    ["location", "kind", "verdict", "spectral radius", "Hessian eigenvalues", "filter", "region"]
        .map(String::from)
        .to_vec()
}

fn row(point: &FixedPoint) -> Vec<String> {
    let location = match &point.exact {
        Some(exact) => exact.iter().map(format_rational).collect::<Vec<_>>().join(", "),
        None => point.location.iter().map(approximate).collect::<Vec<_>>().join(", "),
    };
    let verdict = match point.judgement.unstable_dimension {
        Some(count) if count > 0 => format!("{} ({count})", point.judgement.verdict.name()),
        _ => point.judgement.verdict.name().to_string(),
    };
    let spectrum: Vec<String> = point.hessian_eigenvalues.iter().map(approximate).collect();
    vec![
        format!("({location})"),
        point.kind.name().to_string(),
        verdict,
        approximate(&point.judgement.spectral_radius),
        spectrum.join(", "),
        point.filter.name().to_string(),
        point.region.as_ref().map(region).unwrap_or_default(),
    ]
}

/// The half width of the cube inside the region, rounded down, and what is proved there.
fn region(region: &Region) -> String {
    let exponent = (region.inscribed.log10().floor() - 2.0).clamp(-300.0, 300.0) as i32;
    let unit = 10.0_f64.powi(exponent);
    let digits = usize::try_from(-exponent).unwrap_or(0);
    let rounded = (region.inscribed / unit).floor() * unit;
    let size = if digits > 9 { format!("{rounded:.1e}") } else { format!("{rounded:.digits$}") };
    format!("{} ±{size}", region.kind.name())
}

/// A number for the eye: rounded, not an enclosure. The JSON report has the enclosures.
fn approximate(interval: &Interval) -> String {
    if !interval.is_bounded() {
        return "?".into();
    }
    let middle = interval.midpoint();
    let wide = interval.width() > 1e-4 * middle.abs().max(1.0);
    let digits = if wide { format!("{interval}") } else { format!("{middle:.4}") };
    if digits == "-0.0000" { "0.0000".into() } else { digits }
}

fn leftover(analysis: &Analysis) -> String {
    let mut text = String::new();
    for component in analysis.leftover.iter().take(10) {
        let hull: Vec<String> = component
            .hull
            .iter()
            .map(|side| format!("[{:.4}, {:.4}]", side.lower(), side.upper()))
            .collect();
        text += &format!(
            "  {} boxes in {}: {}\n",
            component.boxes.len(),
            hull.join(" × "),
            component.reason.text()
        );
    }
    let more = analysis.leftover.len().saturating_sub(10);
    if more > 0 {
        text += &format!("  … {more} more components\n");
    }
    if text.is_empty() { text } else { format!("\nleft over\n{text}") }
}

#[derive(Clone, Copy)]
struct Paint(bool);

impl Paint {
    fn wrap(self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_string() }
    }

    fn bold(self, text: &str) -> String {
        self.wrap("1", text)
    }

    fn status(self, status: &Status) -> String {
        let padded = format!("{status:<9}", status = status.to_string());
        match status {
            Status::Proved => self.wrap("32", &padded),
            Status::Refuted => self.wrap("31", &padded),
            Status::Undecided(_) => self.wrap("33", &padded),
        }
    }
}
