//! `eigensieve verify`.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::problem_file::read_problem;
use super::search::{Search, code_of, complain, severity};
use super::{Format, exit, write_whole};
use crate::certificate::{Certified, certify};
use crate::report::{Report, to_json, to_text};
use crate::theorem::{Analysis, AnalysisError, Method, Problem, analyse_method};

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub(super) struct Verify {
    /// Problem files (TOML).
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How to report; with several files JSON is one line a file.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write the certificate (eqcert/1) of the one problem file to FILE; `eqcert-check` re-checks it.
    #[arg(long, value_name = "FILE", conflicts_with = "no_certificate")]
    certificate: Option<PathBuf>,
    /// Make no certificate: results are then "proved", not "certified".
    #[arg(long)]
    no_certificate: bool,
    #[command(flatten)]
    search: Search,
}

pub(super) fn run(arguments: &Verify) -> u8 {
    if arguments.certificate.is_some() && arguments.files.len() > 1 {
        eprintln!("error: --certificate is for one problem file at a time");
        return exit::USAGE;
    }
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
    let (analysis, certified) = match verified(arguments, &problem) {
        Ok(found) => found,
        Err(error) => return complain(file, &error),
    };
    print_report(
        arguments,
        &Report { problem: &problem, analysis: &analysis, certified: &certified },
    );
    let written = arguments.certificate.as_deref().map(|path| write_certificate(path, &certified));
    let codes = [code_of(&analysis), written.unwrap_or(exit::PROVED)];
    codes.into_iter().max_by_key(|&code| severity(code)).unwrap_or(exit::USAGE)
}

fn verified(arguments: &Verify, problem: &Problem) -> Result<(Analysis, Certified), AnalysisError> {
    arguments.search.with_progress(|settings| {
        let method = Method::new(&problem.objective, &problem.optimizer)?;
        let analysis = analyse_method(problem, &method, settings)?;
        let certified = match arguments.no_certificate {
            true => Certified::default(),
            false => certify(problem, &method, &analysis, settings.deadline),
        };
        Ok((analysis, certified))
    })
}

fn print_report(arguments: &Verify, report: &Report<'_>) {
    let mut out = std::io::stdout().lock();
    let text = match arguments.format {
        Format::Text => to_text(report, out.is_terminal()),
        Format::Json if arguments.files.len() > 1 => format!("{}\n", to_json(report)),
        Format::Json => format!("{:#}\n", to_json(report)),
    };
    // A closed pipe is no failure of ours.
    let _ = out.write_all(text.as_bytes());
}

fn write_certificate(path: &Path, certified: &Certified) -> u8 {
    let Some(certificate) = &certified.certificate else {
        let obstacle = certified.obstacle.as_ref().map(ToString::to_string);
        let reason = obstacle.unwrap_or_else(|| "nothing could be certified".into());
        eprintln!("error: no certificate was written: {reason}");
        return exit::UNDECIDED;
    };
    match write_whole(path, &format!("{}\n", certificate.text)) {
        Ok(()) => exit::PROVED,
        Err(error) => {
            eprintln!("error: {}: {error}", path.display());
            exit::BAD_INPUT
        }
    }
}
