//! `eigensieve compare`.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use clap::Args;

use super::output::write_whole;
use super::problem_file::read_comparison;
use super::search::{Search, code_of, complain, severity};
use super::{Format, exit};
use crate::report::{comparison_to_html, comparison_to_json, comparison_to_text};
use crate::theorem::{Analysis, Problem};

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub(super) struct Compare {
    /// A problem file (TOML) with two or more optimizers: [optimizer], and [[compare]] tables.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How to report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write a page with tables and figures to FILE (HTML, self-contained).
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    search: Search,
}

pub(super) fn run(arguments: &Compare) -> u8 {
    if let Err(code) = arguments.search.prepare() {
        return code;
    }
    let problems = match read_comparison(&arguments.file) {
        Ok(problems) => problems,
        Err(error) => {
            error.print();
            return exit::BAD_INPUT;
        }
    };
    if problems.len() < 2 {
        let file = arguments.file.display();
        eprintln!("error: {file}: nothing to compare: add a [[compare]] table like [optimizer]");
        return exit::BAD_INPUT;
    }
    let mut compared: Vec<(&Problem, Analysis)> = Vec::new();
    for problem in &problems {
        match arguments.search.analyse(problem) {
            Ok(analysis) => compared.push((problem, analysis)),
            Err(error) => return complain(&arguments.file, &error),
        }
    }
    let mut out = std::io::stdout().lock();
    let text = match arguments.format {
        Format::Text => comparison_to_text(&compared, out.is_terminal()),
        Format::Json => format!("{:#}\n", comparison_to_json(&compared)),
    };
    // A closed pipe is no failure of ours.
    let _ = out.write_all(text.as_bytes());
    let page = arguments.report.as_deref();
    let written = page.map(|path| write_whole(path, &comparison_to_html(&compared)));
    let codes = compared.iter().map(|(_, analysis)| code_of(analysis)).chain(written);
    codes.max_by_key(|&code| severity(code)).unwrap_or(exit::BAD_INPUT)
}
