//! `eigensieve laws`.

mod npz;
mod trace_file;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::exit;
use crate::exact::format_rational;
use crate::laws::{
    DESCENTS, FIELDS, Format, Formats, Law, Linearisation, Misfit, SCHEDULES, Trace, judge,
};

/// Arguments of `laws`.
#[derive(Debug, Args)]
pub(super) struct Laws {
    #[command(subcommand)]
    verb: LawsVerb,
}

#[derive(Debug, Subcommand)]
enum LawsVerb {
    /// Judge a recorded run: recompute every step with outward rounding, and print the first
    /// number that the law cannot explain.
    Replay(Replay),
    /// List the known rules.
    List,
    /// Show a law's rule and the curvature at which it flips.
    Show {
        /// The law, as in 'adamw lr=1e-3 wd=0.01'.
        law: String,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "\
A trace is a file of JSON lines, one a step: {\"x\": [parameters], \"g\": [gradient at x]}, and a last
line with x alone; or a file .safetensors or .npz with the arrays x (steps + 1 rows) and g (steps rows).

Exit codes: 0 the law explains the run, 1 it does not, 2 parts are undecided, 65 bad input.

Examples:
  eigensieve laws replay --law 'adamw lr=1e-3 wd=0.01' --format f32 trace.jsonl
  eigensieve laws replay --against other.jsonl trace.jsonl")]
struct Replay {
    /// The law.
    #[arg(long, required_unless_present = "against")]
    law: Option<String>,
    /// The format of parameters and state: f64, f32, f16, bf16.
    #[arg(long, default_value = "f64", value_parser = format)]
    format: Format,
    /// The format of hyper-parameters; by default that of the parameters.
    #[arg(long, value_parser = format)]
    scalars: Option<Format>,
    /// Another trace to compare with, without a law.
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// The relative difference that two traces may have.
    #[arg(long, default_value_t = 0.0)]
    tolerance: f64,
    /// The recorded run.
    trace: PathBuf,
}

fn format(text: &str) -> Result<Format, String> {
    Format::named(text).ok_or_else(|| "use f64, f32, f16 or bf16".to_string())
}

pub(super) fn run(arguments: &Laws) -> u8 {
    let outcome = match &arguments.verb {
        LawsVerb::Replay(replay) => replayed(replay),
        LawsVerb::List => Ok((list(), exit::PROVED)),
        LawsVerb::Show { law } => shown(law).map(|text| (text, exit::PROVED)),
    };
    match outcome {
        Ok((text, code)) => {
            // A closed pipe is no failure of ours.
            let _ = std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes());
            code
        }
        Err(message) => {
            eprintln!("error: {message}");
            exit::BAD_INPUT
        }
    }
}

fn list() -> String {
    let mut text = String::new();
    for (title, families) in
        [("descents", DESCENTS), ("fields, as in usam+momentum", FIELDS), ("schedules", SCHEDULES)]
    {
        text += &format!("{title}\n");
        for family in families {
            let defaults = family.parameters.iter().map(|(name, value)| format!(" {name}={value}"));
            text += &format!("  {}{}\n", family.name, defaults.collect::<String>());
            for line in family.lines.split([';', '\n']).map(str::trim) {
                if !line.is_empty() {
                    text += &format!("      {line}\n");
                }
            }
        }
    }
    text
}

fn shown(text: &str) -> Result<String, String> {
    let law = Law::parse(text).map_err(|error| error.to_string())?;
    let mut shown = format!("{law}\n");
    for line in law.rule().text().split([';', '\n']).map(str::trim) {
        if !line.is_empty() {
            shown += &format!("  {line}\n");
        }
    }
    let bound = Linearisation::of(&law).and_then(|linear| linear.smallest_flip());
    shown += &match bound {
        Some(bound) => match bound.rational() {
            Some(bound) => format!("flips at curvature {}\n", format_rational(bound)),
            None => format!("flips at curvature {}\n", bound.short_text()),
        },
        None => "no linear map at its fixed point\n".to_string(),
    };
    Ok(shown)
}

fn replayed(replay: &Replay) -> Result<(String, u8), String> {
    let trace = trace_file::read(&replay.trace)?;
    if let Some(other) = &replay.against {
        return Ok(compared(&trace, &trace_file::read(other)?, replay.tolerance));
    }
    let text = replay.law.as_deref().unwrap_or_default();
    let law = Law::parse(text).map_err(|error| error.to_string())?;
    let scalars = replay.scalars.unwrap_or(replay.format);
    let formats = Formats { tensors: replay.format, scalars };
    let judgement = judge(&law, formats, &trace);
    let (steps, undecided) = (trace.steps.len(), judgement.undecided);
    let Some(misfit) = judgement.misfit() else {
        if undecided > 0 {
            let text =
                format!("{steps} steps: {undecided} numbers undecided, the rest obey {law}\n");
            return Ok((text, exit::UNDECIDED));
        }
        return Ok((format!("{steps} steps obey {law}\n"), exit::PROVED));
    };
    let mut text = format!("the run does not obey {law}\n{}", described(misfit));
    match crate::laws::nearest(&law, formats, std::slice::from_ref(&trace)) {
        Some(nearest) => text += &format!("it obeys {}: {}\n", nearest.law, nearest.hint),
        None => text += "no known law explains it\n",
    }
    Ok((text, exit::REFUTED))
}

fn described(misfit: &Misfit) -> String {
    match misfit {
        Misfit::Outside { step, coordinate, expected, found, .. } => format!(
            "step {step}: x[{coordinate}] = {found:e}, the law: {:e} to {:e}\n",
            expected.lower, expected.upper
        ),
        Misfit::NotFinite { step, coordinate, found } => {
            format!("step {step}: x[{coordinate}] = {found}\n")
        }
        Misfit::Calls { step, expected, found } => {
            format!("step {step}: the law asks {expected:?}, the trace has {found:?}\n")
        }
        Misfit::Dimension { step } => format!("step {step}: another number of parameters\n"),
    }
}

fn compared(trace: &Trace, other: &Trace, tolerance: f64) -> (String, u8) {
    match trace.first_difference(other, tolerance) {
        None => (format!("{} steps agree\n", trace.steps.len()), exit::PROVED),
        Some((step, coordinate, a, b)) => {
            (format!("step {step}: x[{coordinate}] is {a:e} and {b:e}\n"), exit::REFUTED)
        }
    }
}
