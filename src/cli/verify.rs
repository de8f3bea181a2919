//! `eigensieve verify`.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::problem_file::read_problem;
use super::search::{Search, code_of, complain, severity};
use super::{Format, exit};
use crate::report::{to_json, to_text};
use crate::theorem::{Analysis, Problem};

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub(super) struct Verify {
    /// Problem files (TOML).
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How to report; with several files JSON is one line a file.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    search: Search,
}

pub(super) fn run(arguments: &Verify) -> u8 {
    if let Err(code) = arguments.search.prepare() {
        return code;
    }
    let codes = arguments.files.iter().map(|file| verify_file(arguments, file));
    codes.max_by_key(|&code| severity(code)).unwrap_or(exit::USAGE)
}

fn verify_file(arguments: &Verify, file: &Path) -> u8 {
    let problem = match read_problem(file) {
        Ok(problem) => problem,
        Err(error) => {
            error.print();
            return exit::BAD_INPUT;
        }
    };
    match arguments.search.analyse(&problem) {
        Ok(analysis) => {
            print_report(arguments, &problem, &analysis);
            code_of(&analysis)
        }
        Err(error) => complain(file, &error),
    }
}

fn print_report(arguments: &Verify, problem: &Problem, analysis: &Analysis) {
    let mut out = std::io::stdout().lock();
    let text = match arguments.format {
        Format::Text => to_text(problem, analysis, out.is_terminal()),
        Format::Json if arguments.files.len() > 1 => format!("{}\n", to_json(problem, analysis)),
        Format::Json => format!("{:#}\n", to_json(problem, analysis)),
    };
    // A closed pipe is no failure of ours.
    let _ = out.write_all(text.as_bytes());
}
