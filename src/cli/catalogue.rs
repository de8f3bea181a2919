//! `eigensieve catalogue`.

use std::io::Write;

use clap::Args;
use serde_json::{Value, json};

use super::{Format, exit};
use crate::exact::to_f64;
use crate::objective::{CriticalPoint, Entry, ExactNumber};

/// Arguments of `catalogue`.
#[derive(Debug, Args)]
pub(super) struct Catalogue {
    /// The objective to show; without it all are listed.
    name: Option<String>,
    /// How to report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(super) fn run(arguments: &Catalogue) -> u8 {
    let text = match (&arguments.name, arguments.format) {
        (None, Format::Text) => list(),
        (None, Format::Json) => format!("{:#}\n", Value::from_iter(Entry::all().map(to_json))),
        (Some(name), format) => {
            let Some(entry) = Entry::named(name) else {
                eprintln!("error: {}; without a name all are listed", no_such_entry(name));
                return exit::USAGE;
            };
            match format {
                Format::Text => show(entry),
                Format::Json => format!("{:#}\n", to_json(entry)),
            }
        }
    };
    // A closed pipe is no failure of ours.
    let _ = std::io::stdout().write_all(text.as_bytes());
    exit::PROVED
}

/// The message about a name that is not in the catalogue, with the name that may be meant.
pub(super) fn no_such_entry(name: &str) -> String {
    let near = similar(name).map(|near| format!(" (is it `{near}`?)")).unwrap_or_default();
    format!("no objective `{name}` in the catalogue{near}")
}

/// A name of the catalogue that contains the text, is contained in it, or begins like it.
fn similar(text: &str) -> Option<&'static str> {
    let plain = text.to_lowercase().replace(['_', ' '], "-");
    if plain.len() < 3 || !plain.is_ascii() {
        return None;
    }
    let names = || Entry::all().map(|entry| entry.name);
    let contains = |name: &&str| name.contains(&plain) || plain.contains(*name);
    names().find(contains).or_else(|| names().find(|name| name.starts_with(&plain[..3])))
}

fn list() -> String {
    let width = Entry::all().map(|entry| entry.name.len()).max().unwrap_or(0);
    let mut text = String::from("name, dimension, critical points in the usual box (+ continua)\n");
    for entry in Entry::all() {
        let continua = if entry.continua.is_empty() { "" } else { "+" };
        let points = format!("{}{continua}", entry.critical_points.len());
        text += &format!(
            "  {:<width$}  {}  {points:>3}  {}\n",
            entry.name,
            entry.variables.len(),
            entry.remark
        );
    }
    text + "\nUse one in a problem file with `catalogue = \"beale\"`; `eigensieve catalogue beale` shows it.\n"
}

fn show(entry: &Entry) -> String {
    let sides: Vec<String> =
        entry.domain.iter().map(|(lower, upper)| format!("[{lower}, {upper}]")).collect();
    let mut text = format!(
        "{}: {}\n  f({}) = {}\n  usual box: {}\n",
        entry.title,
        entry.remark,
        entry.variables.join(", "),
        entry.objective,
        sides.join(" × ")
    );
    if !entry.critical_points.is_empty() {
        text += "\nisolated critical points : Hessian eigenvalues\n";
        text += &points(entry.critical_points);
    }
    for continuum in entry.continua {
        text += &format!("\ncritical where {}, for instance\n", continuum.description);
        text += &points(continuum.samples);
    }
    let irrational = irrational(entry);
    if !irrational.is_empty() {
        text += "\nexactly\n";
        for number in irrational {
            text += &format!("  {} is {}\n", approximate(number), number.to_text());
        }
    }
    text + &format!(
        "\nA problem file:\n\n  catalogue = \"{}\"\n\n  [optimizer]\n  field = \"gradient\"\n  \
         step = \"1/100\"\n",
        entry.name
    )
}

fn points(points: &[CriticalPoint]) -> String {
    let numbers = |numbers: &[ExactNumber]| {
        numbers.iter().map(|number| approximate(*number)).collect::<Vec<_>>().join(", ")
    };
    points
        .iter()
        .map(|point| {
            format!("  ({}) : {}\n", numbers(point.location), numbers(point.hessian_eigenvalues))
        })
        .collect()
}

/// The algebraic numbers of an entry, each once.
fn irrational(entry: &Entry) -> Vec<ExactNumber> {
    let samples = entry.continua.iter().flat_map(|continuum| continuum.samples);
    let mut found: Vec<ExactNumber> = Vec::new();
    for point in entry.critical_points.iter().chain(samples) {
        for number in point.location.iter().chain(point.hessian_eigenvalues) {
            if matches!(number, ExactNumber::Root { .. }) && !found.contains(number) {
                found.push(*number);
            }
        }
    }
    found
}

/// Rational numbers as they are, others as the middle of their interval.
fn approximate(number: ExactNumber) -> String {
    match number {
        ExactNumber::Rational(value) => value.into(),
        ExactNumber::Root { .. } => {
            let (lower, upper) = number.isolation();
            format!("{:.4}…", (to_f64(&lower) + to_f64(&upper)) / 2.0)
        }
    }
}

fn to_json(entry: &Entry) -> Value {
    let number = |number: &ExactNumber| match number {
        ExactNumber::Rational(value) => json!(value),
        ExactNumber::Root { coefficients, lower, upper } => json!({
            "coefficients": coefficients.split_whitespace().collect::<Vec<_>>(),
            "lower": lower,
            "upper": upper,
        }),
    };
    let points = |points: &[CriticalPoint]| -> Value {
        points
            .iter()
            .map(|point| {
                json!({
                    "location": point.location.iter().map(number).collect::<Vec<_>>(),
                    "hessian_eigenvalues":
                        point.hessian_eigenvalues.iter().map(number).collect::<Vec<_>>(),
                })
            })
            .collect()
    };
    let continua = entry.continua.iter().map(|continuum| {
        json!({ "description": continuum.description, "samples": points(continuum.samples) })
    });
    json!({
        "name": entry.name,
        "title": entry.title,
        "objective": entry.objective,
        "variables": entry.variables,
        "domain": entry.domain,
        "critical_points": points(entry.critical_points),
        "continua": continua.collect::<Vec<_>>(),
        "remark": entry.remark,
    })
}
