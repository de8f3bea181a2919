//! `eigensieve refute`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};

use super::claim_file::read_claim;
use super::exit;
use super::output::write_whole;
use super::search::with_message;
use crate::counterexample::{
    Certification, Claim, Condition, Effort, Outcome, Quantity, Watch, certify, refute,
};
use crate::exact::{parse_rational, to_f64};
use crate::interval::check_arithmetic;
use crate::report::{
    conjecture_to_json, conjecture_to_latex, conjecture_to_test, conjecture_to_text,
};

/// Arguments of `refute`.
#[derive(Debug, Args)]
#[command(after_help = "\
A claim file says: for all objectives of a family, all optimizers of given kinds with hyper-parameters
in given ranges, and all fixed points x of the first of them: `assume` implies `conclude`. Claims about
Hessian eigenvalues, symbols and multipliers at critical points are decided; others are searched:
small instances first, then random ones. A counterexample is made smaller; every fact about it is
exact. \"No counterexample in N tries\" proves nothing and is said as that.

  name = \"X9\"
  statement = \"USAM never converges to a strict saddle or a maximum.\"
  assume = \"limit\"
  conclude = \"lambda_min >= 0\"
  points = \"critical\"            # critical, spurious or any

  [objectives]
  family = \"polynomials\"         # quadratics, gluings, networks, catalogue, catalogue-sums; or
  variables = [1, 2]             # expression = \"x^4/4 - x^2/2\" with variables = [\"x\"]
  degree = 4
  height = 2

  [optimizers.A]                 # the first in alphabetical order is meant where none is named
  field = \"usam\"                 # one or a list; momentum too
  step = [\"0\", \"2\"]              # a number, a range, \"any\" or \"as B\"; so radius, coefficient, decay

Formulas: not, and, or, ->, <->, comparisons, + - * / ^, q(t), each lambda (...), some lambda (...).
`eigensieve refute --words` lists the conditions and quantities with their meaning.

Exit codes: 0 proved, 1 refuted, 2 neither (no counterexample found, or vacuous), 64 usage, 65 bad
input, 70 arithmetic not trustworthy.")]
pub(super) struct Refute {
    /// A claim file (TOML).
    #[arg(value_name = "CLAIM", required_unless_present = "words")]
    file: Option<PathBuf>,
    /// How to report: for people, as JSON, as a LaTeX fragment, or as a Rust test to paste.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Judge at most N instances.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    tries: usize,
    /// Stop after this many seconds (results then depend on the machine). Ctrl-C stops as well, with
    /// what was found so far.
    #[arg(long, value_name = "SECONDS", value_parser = positive)]
    budget: Option<f64>,
    /// The seed of the random part of the search.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Use N threads [default: all cores]. Results do not depend on it.
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Do not try to prove the claim, only search.
    #[arg(long)]
    search_only: bool,
    /// Report the counterexample as it was found, without making it smaller.
    #[arg(long)]
    no_shrink: bool,
    /// Write the certificate (eqcert/1) of the counterexample under the first optimizer to FILE, and
    /// those under others to FILE with their names before the extension.
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// List the words of formulas with their meaning.
    #[arg(long)]
    words: bool,
}

/// How a claim is reported.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Text,
    Json,
    Latex,
    Test,
}

fn positive(text: &str) -> Result<f64, String> {
    let value = to_f64(&parse_rational(text).map_err(|error| error.to_string())?);
    if value > 0.0 && value.is_finite() { Ok(value) } else { Err("must be positive".into()) }
}

pub(super) fn run(arguments: &Refute) -> u8 {
    let file = match (&arguments.file, arguments.words) {
        (_, true) | (None, _) => {
            print(&words());
            return exit::PROVED;
        }
        (Some(file), false) => file,
    };
    if let Err(error) = check_arithmetic() {
        eprintln!("error: {error}");
        return exit::UNTRUSTWORTHY;
    }
    if let Some(threads) = arguments.threads {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.max(1));
        if let Err(error) = pool.build_global() {
            eprintln!("error: {error}");
            return exit::USAGE;
        }
    }
    let claim = match read_claim(file) {
        Ok(claim) => claim,
        Err(error) => {
            error.print();
            return exit::BAD_INPUT;
        }
    };
    let outcome = watched(arguments, &claim);
    let certification = match &outcome {
        Outcome::Refuted { counterexample, .. } => certify(&claim, &counterexample.instance),
        _ => Certification::default(),
    };
    let text = match arguments.format {
        Format::Text => conjecture_to_text(&claim, &outcome, &certification),
        Format::Json => format!("{:#}\n", conjecture_to_json(&claim, &outcome, &certification)),
        Format::Latex => conjecture_to_latex(&claim, &outcome),
        Format::Test => conjecture_to_test(&claim, &outcome)
            .unwrap_or_else(|| "// There is no counterexample to test.\n".into()),
    };
    print(&text);
    let written = arguments.certificate.as_deref().map(|path| write(path, &certification));
    match (written, outcome) {
        (Some(Err(code)), _) => code,
        (_, Outcome::Proved(_)) => exit::PROVED,
        (_, Outcome::Refuted { .. }) => exit::REFUTED,
        (_, Outcome::Vacuous { .. } | Outcome::NoneFound(_)) => exit::UNDECIDED,
    }
}

fn print(text: &str) {
    // A closed pipe is no failure of ours.
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Searches while another thread shows progress and Ctrl-C stops the search.
fn watched(arguments: &Refute, claim: &Claim) -> Outcome {
    let watch = Arc::new(Watch::default());
    let stopped = Arc::clone(&watch);
    // Without a handler Ctrl-C ends the program, as it would anyway.
    let _ = ctrlc::set_handler(move || {
        if stopped.stop.swap(true, Ordering::Relaxed) {
            // The second time it is meant.
            std::process::exit(130);
        }
    });
    let effort = Effort {
        tries: arguments.tries,
        deadline: arguments
            .budget
            .map(|seconds| Instant::now() + Duration::from_secs_f64(seconds.min(1e9))),
        seed: arguments.seed,
        shrink: !arguments.no_shrink,
        prove: !arguments.search_only,
        watch: Some(&watch),
        ..Effort::default()
    };
    let message = || {
        let (tries, applied) =
            (watch.tries.load(Ordering::Relaxed), watch.applied.load(Ordering::Relaxed));
        let found = match watch.found.load(Ordering::Relaxed) {
            true => ", found one, looking for a smaller one",
            false => "",
        };
        format!("{tries} tries, {applied} satisfied the hypotheses{found}")
    };
    with_message(message, || refute(claim, &effort))
}

/// Writes each certificate.
fn write(path: &Path, certification: &Certification) -> Result<(), u8> {
    let mut any = false;
    for (number, file) in certification.files.iter().enumerate() {
        let Some(certificate) = &file.certificate else { continue };
        any = true;
        let path = if number == 0 { path.to_path_buf() } else { named(path, &file.about) };
        let code = write_whole(&path, &format!("{}\n", certificate.text));
        if code != exit::PROVED {
            return Err(code);
        }
    }
    if any {
        return Ok(());
    }
    eprintln!("error: no certificate was written: there is nothing that the format can say");
    Err(exit::UNDECIDED)
}

fn named(path: &Path, name: &str) -> PathBuf {
    let mut file = path.file_stem().unwrap_or_default().to_owned();
    file.push(format!("-{name}"));
    if let Some(extension) = path.extension() {
        file.push(".");
        file.push(extension);
    }
    path.with_file_name(file)
}

/// The conditions and quantities with their meaning.
fn words() -> String {
    let conditions = Condition::ALL.iter().map(|one| (one.name(), one.meaning()));
    let quantities = Quantity::ALL.iter().map(|one| (one.name(), one.meaning()));
    let line = |(name, meaning): (&str, &str)| format!("  {name:<18} {meaning}\n");
    let conditions: String = conditions.map(line).collect();
    let quantities: String = quantities.map(line).collect();
    format!(
        "conditions\n{conditions}\nquantities\n{quantities}  q(t)               the symbol of the field at t\n"
    )
}
