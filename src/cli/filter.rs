//! `eigensieve filter`.

use std::io::Write;

use clap::Args;
use clap::builder::PossibleValuesParser;
use serde_json::{Value, json};

use super::{Format, exit};
use crate::exact::{AlgebraicNumber, Rational, format_rational, parse_rational};
use crate::optimizer::{
    AdmissibleSet, EigenvalueInterval, FieldKind, LargestStep, MomentumKind, Optimizer,
};

/// Arguments of `filter`.
#[derive(Debug, Args)]
#[command(after_help = "\
An optimizer with field symbol q and momentum constant c admits, at a critical point, Hessian
eigenvalues λ with 0 ≤ q(λ) ≤ c/α. Limits reached from a set of positive measure lie in the closed
set; a critical point whose eigenvalues all lie in the open set attracts. All numbers are exact:
write 1/300 or 0.1. `eigensieve optimizers` lists fields and momenta with q and c.

Examples:
  eigensieve filter --field usam --radius 1/10 --step 1/300
  eigensieve filter --momentum heavy-ball --coefficient 9/10 --step 1/50 --format json
  eigensieve filter --field gradient --spectrum \"1/2, 3, 20\"   (the largest step size)")]
pub(super) struct Filter {
    /// The field.
    #[arg(long, default_value = "gradient", value_parser = fields())]
    field: String,
    /// The momentum.
    #[arg(long, default_value = "none", value_parser = momenta())]
    momentum: String,
    /// The step size α: print the admissible eigenvalues.
    #[arg(
        long,
        value_name = "α",
        required_unless_present = "spectrum",
        allow_hyphen_values = true
    )]
    step: Option<String>,
    /// The ascent radius ρ.
    #[arg(long, value_name = "ρ", default_value = "0", allow_hyphen_values = true)]
    radius: String,
    /// The momentum coefficient β.
    #[arg(long, value_name = "β", default_value = "0", allow_hyphen_values = true)]
    coefficient: String,
    /// The number m of ascent steps of the field usam-sequential.
    #[arg(long, value_name = "m", default_value = "2", allow_hyphen_values = true)]
    ascents: String,
    /// Hessian eigenvalues, separated by commas: print the largest step size that admits them.
    #[arg(long, value_name = "λ,λ,…", allow_hyphen_values = true)]
    spectrum: Option<String>,
    /// How to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

fn fields() -> PossibleValuesParser {
    let names = FieldKind::ALL.map(|kind| {
        clap::builder::PossibleValue::new(kind.name()).aliases(kind.aliases().iter().copied())
    });
    PossibleValuesParser::new(names)
}

fn momenta() -> PossibleValuesParser {
    let names = MomentumKind::ALL.map(|kind| {
        clap::builder::PossibleValue::new(kind.name()).aliases(kind.aliases().iter().copied())
    });
    PossibleValuesParser::new(names)
}

pub(super) fn run(arguments: &Filter) -> u8 {
    let solved = match solve(arguments) {
        Ok(solved) => solved,
        Err(message) => {
            eprintln!("error: {message}");
            return exit::BAD_INPUT;
        }
    };
    let text = match arguments.format {
        Format::Text => solved.to_text(),
        Format::Json => format!("{:#}\n", solved.to_json()),
    };
    // A closed pipe is no failure of ours.
    let _ = std::io::stdout().write_all(text.as_bytes());
    exit::PROVED
}

/// The questions with their answers.
struct Solved {
    optimizer: Optimizer,
    /// At the given step size.
    admissible: Option<AdmissibleSet>,
    /// For the given spectrum.
    largest: Option<(Vec<Rational>, LargestStep)>,
}

fn solve(arguments: &Filter) -> Result<Solved, String> {
    let number = |name: &str, text: &str| {
        parse_rational(text.trim()).map_err(|error| format!("{name} `{text}`: {error}"))
    };
    let field = FieldKind::named(&arguments.field).ok_or("unknown field")?;
    let momentum = MomentumKind::named(&arguments.momentum).ok_or("unknown momentum")?;
    let ascents: u32 = arguments
        .ascents
        .parse()
        .map_err(|_| format!("ascents `{}`: must be an integer from 1 to 64", arguments.ascents))?;
    let mut optimizer = Optimizer::new(field, momentum)
        .with_radius(number("radius", &arguments.radius)?)
        .with_coefficient(number("coefficient", &arguments.coefficient)?)
        .with_ascents(ascents);
    if let Some(step) = &arguments.step {
        optimizer = optimizer.with_step(number("step", step)?);
    }
    let optimizer = optimizer.validated().map_err(|error| error.to_string())?;
    let spectrum = arguments.spectrum.as_ref().map(|spectrum| {
        spectrum.split(',').map(|text| number("eigenvalue", text)).collect::<Result<Vec<_>, _>>()
    });
    let largest = spectrum.transpose()?.map(|spectrum| {
        let largest = optimizer.largest_step(&spectrum);
        (spectrum, largest)
    });
    let admissible = arguments.step.as_ref().map(|_| optimizer.filter().admissible());
    Ok(Solved { optimizer, admissible, largest })
}

impl Solved {
    fn to_text(&self) -> String {
        let filter = self.optimizer.filter();
        let symbol = filter.symbol.to_text("λ");
        let constant = format_rational(&self.optimizer.momentum().constant());
        let mut text = String::new();
        if let Some(set) = &self.admissible {
            let upper = format_rational(&filter.upper);
            text += &format!("{}\n", self.optimizer.to_text());
            text += &format!("filter               0 ≤ {symbol} ≤ {upper}\n");
            text += &format!("admissible (closed)  {}\n", set.closed_text());
            text += &format!("attracting (open)    {}\n", set.open_text());
            for end in irrational_ends(set) {
                text += &format!("  {}\n", end.to_text("λ"));
            }
        }
        if let Some((spectrum, largest)) = &self.largest {
            let numbers: Vec<String> = spectrum.iter().map(format_rational).collect();
            let numbers = numbers.join(", ");
            text += &format!("spectrum             {{{numbers}}}, q = {symbol}, c = {constant}\n");
            text += &format!("admitted for         {}\n", largest.to_text());
            if self.admissible.is_some() {
                let admitted = spectrum.iter().all(|value| filter.admits(value));
                let strictly = spectrum.iter().all(|value| filter.admits_strictly(value));
                let answer = match (admitted, strictly) {
                    (_, true) => "yes, strictly: the point attracts",
                    (true, false) => "yes, at the boundary",
                    (false, _) => "no",
                };
                text += &format!("at this step         {answer}\n");
            }
        }
        text
    }

    fn to_json(&self) -> Value {
        let optimizer = &self.optimizer;
        let filter = optimizer.filter();
        let mut value = json!({
            "field": optimizer.field_kind().name(),
            "momentum": optimizer.momentum_kind().name(),
            "radius": format_rational(optimizer.radius()),
            "coefficient": format_rational(optimizer.coefficient()),
            "ascents": optimizer.ascents().to_string(),
            "symbol": filter.symbol.to_text("λ"),
            "constant": format_rational(&optimizer.momentum().constant()),
        });
        if let Some(set) = &self.admissible {
            let parts = |parts: &[EigenvalueInterval]| -> Value {
                parts.iter().map(|part| json!([end(&part.lower), end(&part.upper)])).collect()
            };
            value["step"] = json!(format_rational(optimizer.step()));
            value["filter_upper"] = json!(format_rational(&filter.upper));
            value["admissible_closed"] = parts(&set.closed);
            value["attracting_open"] = parts(&set.open);
        }
        if let Some((spectrum, largest)) = &self.largest {
            value["spectrum"] = spectrum.iter().map(format_rational).collect();
            value["largest_step"] = match largest {
                LargestStep::Step { step, .. } => json!(format_rational(step)),
                LargestStep::None(_) => json!("none"),
                LargestStep::Unbounded => json!("unbounded"),
            };
            if self.admissible.is_some() {
                let admits = |value: &Rational| filter.admits(value);
                value["spectrum_admitted"] = json!(spectrum.iter().all(admits));
            }
        }
        value
    }
}

/// Rational ends as text, others with polynomial and interval, infinite ones as null.
fn end(end: &Option<AlgebraicNumber>) -> Value {
    let Some(end) = end else { return Value::Null };
    match end.rational() {
        Some(value) => json!(format_rational(value)),
        None => json!({
            "polynomial": end.polynomial().coefficients().iter().map(format_rational)
                .collect::<Vec<_>>(),
            "lower": format_rational(end.lower()),
            "upper": format_rational(end.upper()),
            "approximation": end.short_text().trim_end_matches('…'),
        }),
    }
}

fn irrational_ends(set: &AdmissibleSet) -> Vec<&AlgebraicNumber> {
    let ends = set.closed.iter().flat_map(|part| [&part.lower, &part.upper]).flatten();
    let mut found: Vec<&AlgebraicNumber> = Vec::new();
    for end in ends {
        if end.rational().is_none() && !found.contains(&end) {
            found.push(end);
        }
    }
    found
}
