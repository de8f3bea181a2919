//! `eigensieve verify`.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::output::{write_folder, write_whole};
use super::problem_file::{Subject, read_subject};
use super::search::{Search, code_of, complain, severity};
use super::{Format, exit};
use crate::certificate::{Certified, certify};
use crate::dynamics::{Dynamics, survey};
use crate::report::{
    Figure, Report, figures, survey_to_json, survey_to_text, to_html, to_json, to_text,
};
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
    /// Write a page with tables and figures of the one problem file to FILE (HTML, self-contained).
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Write the page's figures as SVG files into DIR.
    #[arg(long, value_name = "DIR")]
    figures: Option<PathBuf>,
    #[command(flatten)]
    search: Search,
}

pub(super) fn run(arguments: &Verify) -> u8 {
    let for_one = [
        ("--certificate", arguments.certificate.is_some()),
        ("--report", arguments.report.is_some()),
        ("--figures", arguments.figures.is_some()),
    ];
    if let Some((option, _)) = for_one.iter().find(|(_, given)| *given && arguments.files.len() > 1)
    {
        eprintln!("error: {option} is for one problem file at a time");
        return exit::USAGE;
    }
    if let Err(code) = arguments.search.prepare() {
        return code;
    }
    let codes = arguments.files.iter().map(|file| verify_file(arguments, file));
    codes.max_by_key(|&code| severity(code)).unwrap_or(exit::USAGE)
}

fn verify_file(arguments: &Verify, file: &Path) -> u8 {
    let problem = match read_subject(file) {
        Ok(Subject::Optimizer(problem)) => problem,
        Ok(Subject::Dynamics(dynamics)) => return survey_file(arguments, file, &dynamics),
        Err(error) => {
            error.print();
            return exit::BAD_INPUT;
        }
    };
    let (analysis, certified) = match verified(arguments, &problem) {
        Ok(found) => found,
        Err(error) => return complain(file, &error),
    };
    let report = Report { problem: &problem, analysis: &analysis, certified: &certified };
    print_report(arguments, &report);
    let codes = [code_of(&analysis), write_files(arguments, &report)];
    codes.into_iter().max_by_key(|&code| severity(code)).unwrap_or(exit::USAGE)
}

/// Equations and maps: proved, but without certificate, page or figures.
fn survey_file(arguments: &Verify, file: &Path, dynamics: &Dynamics) -> u8 {
    let for_objectives = [
        ("--certificate", arguments.certificate.is_some()),
        ("--report", arguments.report.is_some()),
        ("--figures", arguments.figures.is_some()),
    ];
    if let Some((option, _)) = for_objectives.iter().find(|(_, given)| *given) {
        let file = file.display();
        eprintln!("error: {file}: {option} is for objectives with an [optimizer]");
        return exit::USAGE;
    }
    let found = arguments.search.with_progress(|settings| survey(dynamics, settings));
    let found = match found {
        Ok(found) => found,
        Err(error) => return complain(file, &error.into()),
    };
    let json = || survey_to_json(dynamics, &found);
    print(arguments, json, |colour| survey_to_text(dynamics, &found, colour));
    if found.is_decided() { exit::PROVED } else { exit::UNDECIDED }
}

/// Writes what was asked for: certificate, page and figures.
fn write_files(arguments: &Verify, report: &Report<'_>) -> u8 {
    let certificate = arguments.certificate.as_deref();
    let page = arguments.report.as_deref();
    let folder = arguments.figures.as_deref();
    let drawn = match (page, folder) {
        (None, None) => Vec::new(),
        _ => figures(report),
    };
    let written = [
        certificate.map(|path| write_certificate(path, report.certified)),
        page.map(|path| write_whole(path, &to_html(report, &drawn))),
        folder.map(|folder| {
            let file = |figure: &Figure| (format!("{}.svg", figure.name), figure.to_svg());
            write_folder(folder, &drawn.iter().map(file).collect::<Vec<_>>())
        }),
    ];
    written.into_iter().flatten().max_by_key(|&code| severity(code)).unwrap_or(exit::PROVED)
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
    print(arguments, || to_json(report), |colour| to_text(report, colour));
}

fn print(
    arguments: &Verify,
    json: impl FnOnce() -> serde_json::Value,
    text: impl FnOnce(bool) -> String,
) {
    let mut out = std::io::stdout().lock();
    let text = match arguments.format {
        Format::Text => text(out.is_terminal()),
        Format::Json if arguments.files.len() > 1 => format!("{}\n", json()),
        Format::Json => format!("{:#}\n", json()),
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
    write_whole(path, &format!("{}\n", certificate.text))
}
