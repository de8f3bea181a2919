//! The command line: parses arguments, calls the library, one file a verb.

mod catalogue;
mod claim_file;
mod compare;
mod dynamics_file;
mod export;
mod filter;
mod laws;
mod optimizers;
mod output;
mod problem_file;
mod refute;
mod requested_point;
mod search;
mod sweep;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

pub use claim_file::read_claim;
pub use problem_file::{ProblemFileError, Subject, read_comparison, read_problem, read_subject};

/// Exit codes, for scripts.
pub mod exit {
    /// All claims proved.
    pub const PROVED: u8 = 0;
    /// A claim refuted.
    pub const REFUTED: u8 = 1;
    /// Undecided, or something left over.
    pub const UNDECIDED: u8 = 2;
    /// Wrong usage.
    pub const USAGE: u8 = 64;
    /// Bad input.
    pub const BAD_INPUT: u8 = 65;
    /// The machine's arithmetic cannot be trusted.
    pub const UNTRUSTWORTHY: u8 = 70;
}

/// Find and judge every fixed point of an optimizer on an objective, with proof.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Exit codes: 0 all claims proved, 1 one refuted, 2 undecided or \
left over, 64 usage, 65 bad input, 70 arithmetic not trustworthy."
)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Verify problem files: every fixed point in the box, its verdict, and the eigenvalue bound.
    /// A file may also give `equations`, whose zeros are listed, or any discrete dynamical system as
    /// a `map`, whose fixed points are judged.
    Verify(verify::Verify),
    /// List the catalogue of test functions, or show one with its exact critical points.
    Catalogue(catalogue::Catalogue),
    /// Compare the optimizers of a problem file ([optimizer] and every [[compare]]) side by side.
    Compare(compare::Compare),
    /// Solve the filter 0 ≤ q(λ) ≤ c/α: for λ at a step size, or for the step size at a spectrum.
    Filter(filter::Filter),
    /// Vary one hyper-parameter: which fixed points attract at each value, and where that changes.
    Sweep(sweep::SweepVerb),
    /// Export a certificate to Coq, whose `coqc` then checks it.
    Export(export::Export),
    /// Prove a claim about optimizers, or find the smallest exact counterexample.
    Refute(refute::Refute),
    /// Laws of optimizer implementations: judge a recorded run, list the known rules.
    Laws(laws::Laws),
    /// List the optimizers: rule, symbol, filter, needed smoothness.
    Optimizers,
}

/// How a report is printed.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Runs the program on the process's arguments.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Printing fails only when the stream is closed; the exit code still tells.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { exit::USAGE } else { exit::PROVED });
        }
    };
    ExitCode::from(match arguments.verb {
        Verb::Verify(verify) => verify::run(&verify),
        Verb::Catalogue(catalogue) => catalogue::run(&catalogue),
        Verb::Compare(compare) => compare::run(&compare),
        Verb::Filter(filter) => filter::run(&filter),
        Verb::Sweep(sweep) => sweep::run(&sweep),
        Verb::Export(export) => export::run(&export),
        Verb::Refute(refute) => refute::run(&refute),
        Verb::Laws(laws) => laws::run(&laws),
        Verb::Optimizers => optimizers::run(),
    })
}
