//! The report for a terminal.

use super::{Outcome, Report};
use crate::certificate::{Certified, PointCertificate};
use crate::equilibrium::Count;
use crate::exact::{Status, format_rational};
use crate::interval::{Interval, IntervalVector, short_lower_text, upper_text};
use crate::stability::Region;
use crate::theorem::{Analysis, CommonVerdict, FixedPoint, Kind, Limit, Place, Problem, Start};

/// At most this many fixed points are listed.
pub(super) const MOST_ROWS: usize = 60;

/// The report of one problem as text, with ANSI colours if asked for.
pub fn to_text(report: &Report<'_>, colour: bool) -> String {
    let Report { problem, analysis, certified } = *report;
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
    let variables = problem.objective.variables();
    text += &summary(analysis, certified);
    text += &point_table(&analysis.fixed_points, &certified.fixed_points, variables, paint);
    if !analysis.points.is_empty() {
        text += "\nrequested points\n";
        text += &point_table(&analysis.points, &certified.points, variables, paint);
    }
    text += &leftover(analysis);
    text += &continua(analysis);
    text += &limits(problem, analysis);
    text += "\nclaims\n";
    for claim in &analysis.claims {
        let status = paint.status(&claim.status, certified.covers(claim, analysis));
        text += &format!(
            "  {status}  {}: {}\n             {}\n",
            claim.name, claim.scope, claim.detail
        );
    }
    text += &certificate(certified);
    let outcome = match Outcome::of(analysis) {
        Outcome::Proved => "every claim is proved",
        Outcome::Refuted => "a claim is REFUTED",
        Outcome::Undecided => "something is undecided or left over",
    };
    text + &format!("\n{}\n", paint.bold(outcome))
}

pub(super) fn shortened(text: &str) -> String {
    const LONGEST: usize = 160;
    if text.chars().count() <= LONGEST {
        return text.to_string();
    }
    let head: String = text.chars().take(LONGEST).collect();
    format!("{head} …")
}

/// A certified refutation without its data: `… about limits … {…statement:limits-are-critical-points,…`.
pub(super) fn refutation_in_words(claim: &str) -> String {
    let name = claim.split("statement:").nth(1).and_then(|rest| rest.split(',').next());
    let statement = name.unwrap_or_default().replace('-', " ");
    format!("“{statement}”, from almost every start, is false here")
}

/// What the checker has accepted.
fn certificate(certified: &Certified) -> String {
    if let Some(obstacle) = &certified.obstacle {
        return format!("\nno certificate: {obstacle}\n");
    }
    let Some(file) = &certified.certificate else { return String::new() };
    let mut text = format!(
        "\ncertificate: eqcert-check accepted {} claims (--certificate FILE writes them)\n",
        file.claims.len()
    );
    for &refutation in &certified.refutations {
        text += &format!("  {}\n", refutation_in_words(&file.claims[refutation].1));
    }
    text
}

fn summary(analysis: &Analysis, certified: &Certified) -> String {
    let points = &analysis.fixed_points;
    let count = |kind: Kind| points.iter().filter(|point| point.kind == kind).count();
    let (critical, spurious, unknown) =
        (count(Kind::Critical), count(Kind::Spurious), count(Kind::Undecided));
    let completeness = match (analysis.complete, certified.complete) {
        (true, Some(_)) => "that is all of them, certified".into(),
        (true, None) => format!("that is all of them{}", counted(&analysis.counts)),
        (false, _) => "perhaps not all".to_string(),
    };
    format!(
        "{} fixed points ({critical} critical, {spurious} spurious, {unknown} undecided): \
         {completeness}; {} boxes judged\n",
        points.len(),
        analysis.judged
    )
}

/// Why a list is complete, where complex zeros were counted: `, proved by counting …`.
pub(super) fn counted(counts: &[Count]) -> String {
    let one = |count: &Count| {
        format!("{} complex zeros proved, {} is {0}", count.complex, count.bound.text())
    };
    let parts: Vec<String> = counts.iter().map(one).collect();
    match parts.is_empty() {
        true => String::new(),
        false => format!(", proved by counting ({})", parts.join("; ")),
    }
}

fn point_table(
    points: &[FixedPoint],
    certificates: &[PointCertificate],
    variables: &[String],
    paint: Paint,
) -> String {
    let mut rows = vec![header()];
    rows.extend(points.iter().take(MOST_ROWS).enumerate().map(|(number, point)| {
        let mut row = row(point);
        row.push(certificates.get(number).map(certified_parts).unwrap_or_default());
        row
    }));
    let mut text = format!("  ({})\n", shortened(&variables.join(", ")));
    text += &table(&rows, paint);
    for point in points.iter().take(MOST_ROWS) {
        if let Some(algebraic) = &point.algebraic {
            text += &format!("  {} = {}\n", location(point), algebraic.to_text());
        }
    }
    if points.len() > MOST_ROWS {
        text +=
            &format!("  … {} more (all of them with --format json)\n", points.len() - MOST_ROWS);
    }
    text
}

/// Aligned columns; the first row is the header.
pub(super) fn table(rows: &[Vec<String>], paint: Paint) -> String {
    let widths: Vec<usize> = (0..rows[0].len())
        .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
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
    text
}

fn header() -> Vec<String> {
    [
        "location",
        "kind",
        "verdict",
        "spectral radius",
        "Hessian eigenvalues",
        "filter",
        "region",
        "certified",
    ]
    .map(String::from)
    .to_vec()
}

/// What of a row is certified.
fn certified_parts(certificate: &PointCertificate) -> String {
    let parts = [
        ("kind", certificate.existence),
        ("verdict", certificate.verdict),
        ("filter", certificate.filter),
    ];
    let names = parts.into_iter().filter(|(_, claim)| claim.is_some()).map(|(name, _)| name);
    names.collect::<Vec<_>>().join(", ")
}

fn row(point: &FixedPoint) -> Vec<String> {
    let verdict = match point.judgement.unstable_dimension {
        Some(count) if count > 0 => format!("{} ({count})", point.judgement.verdict.name()),
        _ => match &point.normal_form {
            Some(form) => format!("neutral, {}", form.conclusion().name()),
            None => point.judgement.verdict.name().to_string(),
        },
    };
    vec![
        location(point),
        point.kind.name().to_string(),
        verdict,
        approximate(&point.judgement.spectral_radius),
        spectrum(point),
        point.filter.name().to_string(),
        point.region.as_ref().map(region).unwrap_or_default(),
    ]
}

/// The place of a point: exact where it is rational.
pub(super) fn location(point: &FixedPoint) -> String {
    let coordinates = match &point.exact {
        Some(exact) => exact.iter().map(format_rational).collect::<Vec<_>>(),
        None => point.location.iter().map(approximate).collect(),
    };
    format!("({})", coordinates.join(", "))
}

/// The eigenvalues of the Hessian.
pub(super) fn spectrum(point: &FixedPoint) -> String {
    point.hessian_eigenvalues.iter().map(approximate).collect::<Vec<_>>().join(", ")
}

/// The half width of the cube inside the region, rounded down, and what is proved there.
pub(super) fn region(region: &Region) -> String {
    format!("{} ±{}", region.kind.name(), short_lower_text(region.inscribed, 3))
}

/// A number for the eye: rounded, not an enclosure. The JSON report has the enclosures.
pub(super) fn approximate(interval: &Interval) -> String {
    if !interval.is_bounded() {
        return "?".into();
    }
    let middle = interval.midpoint();
    let wide = interval.width() > 1e-4 * middle.abs().max(1.0);
    let digits = if wide { format!("{interval}") } else { format!("{middle:.4}") };
    if digits == "-0.0000" { "0.0000".into() } else { digits }
}

/// At most this many connected sets of boxes are listed.
const MOST_COMPONENTS: usize = 10;

fn leftover(analysis: &Analysis) -> String {
    let lines = analysis.leftover.iter().map(|component| {
        described(component.boxes.len(), &component.hull, component.reason.text())
    });
    section("left over", lines.collect())
}

fn continua(analysis: &Analysis) -> String {
    let lines = analysis.continua.iter().map(|part| {
        let verdict = match part.verdict {
            CommonVerdict::Undecided => {
                format!("undecided (volume at most {}): {}", upper_text(part.volume), part.reason)
            }
            verdict => format!("{}: {}", verdict.name(), part.reason),
        };
        described(part.boxes.len(), &part.hull, &verdict)
    });
    section("all fixed points in boxes left over", lines.collect())
}

/// Which limits are possible, from how many starts, and what that rests on.
fn limits(problem: &Problem, analysis: &Analysis) -> String {
    let limits = &analysis.limits;
    let start = match (problem.optimizer.momentum().is_none(), problem.start) {
        (true, _) => "every start",
        (false, Start::Generic) => "every pair of starts",
        (false, Start::AtRest) => "every start at rest",
    };
    let mut text = format!("\npossible limits in the box, of {start}\n");
    let lists = [
        ("from a set of positive measure (elementary)", &limits.positive_measure),
        ("from a null set only (cites the stable-manifold theorem)", &limits.null_set_only),
        ("undecided", &limits.undecided),
    ];
    for (title, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        text += &format!("  {title}\n");
        text += &grouped(analysis, &list[..list.len().min(MOST_ROWS)]);
        if list.len() > MOST_ROWS {
            text += &format!(
                "    … {} more (all of them with --format json)\n",
                list.len() - MOST_ROWS
            );
        }
    }
    match &limits.nowhere_else {
        Status::Undecided(reason) => text + &format!("  perhaps others: {reason}\n"),
        _ => text + "  nothing else (elementary: a limit of a continuous map is a fixed point)\n",
    }
}

/// The places of the limits under their reasons.
fn grouped(analysis: &Analysis, limits: &[Limit]) -> String {
    let mut reasons: Vec<&str> = Vec::new();
    for limit in limits {
        if !reasons.contains(&limit.reason.as_str()) {
            reasons.push(&limit.reason);
        }
    }
    let mut text = String::new();
    for reason in reasons {
        let same = limits.iter().filter(|limit| limit.reason == reason);
        let places = same.map(|limit| place(analysis, limit.place)).collect();
        text += &format!("    {reason}:\n{}", wrapped(places));
    }
    text
}

/// As many items on an indented line as fit.
fn wrapped(items: Vec<String>) -> String {
    const WIDTH: usize = 90;
    let mut lines: Vec<String> = Vec::new();
    for item in items {
        match lines.last_mut() {
            Some(line) if line.chars().count() + item.chars().count() < WIDTH => {
                *line += &format!("  {item}");
            }
            _ => lines.push(format!("      {item}")),
        }
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

fn place(analysis: &Analysis, place: Place) -> String {
    match place {
        Place::FixedPoint(number) => location(&analysis.fixed_points[number]),
        Place::RequestedPoint(number) => location(&analysis.points[number]),
        Place::Continuum(number) => {
            let part = &analysis.continua[number];
            format!("{} boxes in {}", part.boxes.len(), sides(&part.hull))
        }
    }
}

pub(super) fn sides(hull: &IntervalVector) -> String {
    let sides: Vec<String> =
        hull.iter().map(|side| format!("[{:.4}, {:.4}]", side.lower(), side.upper())).collect();
    sides.join(" × ")
}

pub(super) fn described(boxes: usize, hull: &IntervalVector, text: &str) -> String {
    format!("  {boxes} boxes in {}: {text}\n", sides(hull))
}

pub(super) fn section(title: &str, lines: Vec<String>) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let more = lines.len().saturating_sub(MOST_COMPONENTS);
    let shown: String = lines.into_iter().take(MOST_COMPONENTS).collect();
    let more = if more > 0 { format!("  … {more} more components\n") } else { String::new() };
    format!("\n{title}\n{shown}{more}")
}

/// Colours, if asked for.
#[derive(Clone, Copy)]
pub(super) struct Paint(bool);

impl Paint {
    pub(super) fn new(colour: bool) -> Self {
        Self(colour)
    }

    fn wrap(self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_string() }
    }

    pub(super) fn bold(self, text: &str) -> String {
        self.wrap("1", text)
    }

    fn status(self, status: &Status, certified: bool) -> String {
        let word = if certified { "certified".into() } else { status.to_string() };
        let padded = format!("{word:<9}");
        match status {
            Status::Proved => self.wrap("32", &padded),
            Status::Refuted => self.wrap("31", &padded),
            Status::Undecided(_) => self.wrap("33", &padded),
        }
    }
}
