//! `eigensieve refute`.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;

use super::claim_file::read_claim;
use super::exit;
use crate::counterexample::{Effort, Outcome, refute};
use crate::exact::{parse_rational, to_f64};
use crate::interval::check_arithmetic;
use crate::report::conjecture_to_text;

/// Arguments of `refute`.
#[derive(Debug, Args)]
pub(super) struct Refute {
    /// A claim file (TOML).
    #[arg(value_name = "CLAIM")]
    file: PathBuf,
    /// Judge at most N instances.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    tries: usize,
    /// Stop after this many seconds (results then depend on the machine).
    #[arg(long, value_name = "SECONDS", value_parser = positive)]
    budget: Option<f64>,
    /// The seed of the random part of the search.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Report the counterexample as it was found, without making it smaller.
    #[arg(long)]
    no_shrink: bool,
}

fn positive(text: &str) -> Result<f64, String> {
    let value = to_f64(&parse_rational(text).map_err(|error| error.to_string())?);
    if value > 0.0 && value.is_finite() { Ok(value) } else { Err("must be positive".into()) }
}

pub(super) fn run(arguments: &Refute) -> u8 {
    if let Err(error) = check_arithmetic() {
        eprintln!("error: {error}");
        return exit::UNTRUSTWORTHY;
    }
    let claim = match read_claim(&arguments.file) {
        Ok(claim) => claim,
        Err(error) => {
            error.print();
            return exit::BAD_INPUT;
        }
    };
    let effort = Effort {
        tries: arguments.tries,
        deadline: arguments
            .budget
            .map(|seconds| Instant::now() + Duration::from_secs_f64(seconds.min(1e9))),
        seed: arguments.seed,
        shrink: !arguments.no_shrink,
        watch: None,
    };
    let outcome = refute(&claim, &effort);
    let mut out = std::io::stdout().lock();
    let text = conjecture_to_text(&claim, &outcome, out.is_terminal());
    // A closed pipe is no failure of ours.
    let _ = out.write_all(text.as_bytes());
    match outcome {
        Outcome::Proved(_) => exit::PROVED,
        Outcome::Refuted { .. } => exit::REFUTED,
        Outcome::Vacuous { .. } | Outcome::NoneFound(_) => exit::UNDECIDED,
    }
}
