//! `eigensieve sweep`.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use clap::{Args, ValueEnum};
use indicatif::ProgressBar;
use serde_json::{Value, json};

use super::output::{write_folder, write_whole};
use super::problem_file::read_problem;
use super::search::{Search, complain, severity};
use super::{Format, exit};
use crate::exact::{Rational, format_rational, parse_rational};
use crate::report::{
    sample_from_json, sample_to_json, sweep_figure, sweep_to_html, sweep_to_json, sweep_to_text,
};
use crate::theorem::{Parameter, Problem, Sample, Sweep, SweepError, even_values, sweep};

/// Arguments of `sweep`.
#[derive(Debug, Args)]
pub(super) struct SweepVerb {
    /// A problem file (TOML); its own value of the parameter does not matter.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The hyper-parameter to vary.
    #[arg(long, value_enum)]
    over: Over,
    /// The first value, exactly: 1/100 or 0.01.
    #[arg(long, value_name = "VALUE", value_parser = exactly, allow_hyphen_values = true)]
    from: Rational,
    /// The last value.
    #[arg(long, value_name = "VALUE", value_parser = exactly, allow_hyphen_values = true)]
    to: Rational,
    /// How many values, evenly spread.
    #[arg(long, value_name = "N", default_value_t = 81, value_parser = clap::value_parser!(u32).range(2..=10_000))]
    values: u32,
    /// The coordinate of the fixed points that the chart shows [default: the first].
    #[arg(long, value_name = "NAME")]
    coordinate: Option<String>,
    /// How to report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write a page with the chart to FILE (HTML, self-contained).
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Write the chart as sweep.svg into DIR.
    #[arg(long, value_name = "DIR")]
    figures: Option<PathBuf>,
    /// Keep every result in FILE as it comes, and start from what is there already.
    #[arg(long, value_name = "FILE")]
    resume: Option<PathBuf>,
    #[command(flatten)]
    search: Search,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Over {
    Step,
    Radius,
    Coefficient,
}

fn exactly(text: &str) -> Result<Rational, String> {
    parse_rational(text).map_err(|error| error.to_string())
}

pub(super) fn run(arguments: &SweepVerb) -> u8 {
    if let Err(code) = arguments.search.prepare() {
        return code;
    }
    let problem = match read_problem(&arguments.file) {
        Ok(problem) => problem,
        Err(error) => {
            error.print();
            return exit::BAD_INPUT;
        }
    };
    let names = problem.objective.variables();
    let wanted = arguments.coordinate.as_deref().unwrap_or(&names[0]);
    let Some(coordinate) = names.iter().position(|name| name == wanted) else {
        eprintln!("error: there is no variable `{wanted}`; there are {}", names.join(", "));
        return exit::USAGE;
    };
    if arguments.from >= arguments.to {
        eprintln!("error: --from must be below --to");
        return exit::USAGE;
    }
    let found = match swept(arguments, &problem) {
        Ok(found) => found,
        Err(code) => return code,
    };
    print(arguments, &problem, &found);
    let page = arguments.report.as_deref();
    let folder = arguments.figures.as_deref();
    let figure = sweep_figure(&problem, &found, coordinate);
    let written = [
        page.map(|path| write_whole(path, &sweep_to_html(&problem, &found, &figure))),
        folder.map(|folder| {
            write_folder(folder, &[(format!("{}.svg", figure.name), figure.to_svg())])
        }),
    ];
    let code =
        if found.samples.iter().all(Sample::is_decided) { exit::PROVED } else { exit::UNDECIDED };
    let codes = written.into_iter().flatten().chain([code]);
    codes.max_by_key(|&code| severity(code)).unwrap_or(code)
}

fn swept(arguments: &SweepVerb, problem: &Problem) -> Result<Sweep, u8> {
    let parameter = match arguments.over {
        Over::Step => Parameter::Step,
        Over::Radius => Parameter::Radius,
        Over::Coefficient => Parameter::Coefficient,
    };
    let values = even_values(&arguments.from, &arguments.to, arguments.values as usize);
    let diary = match &arguments.resume {
        Some(path) => Diary::open(path, &heading(arguments, problem, parameter))?,
        None => Diary::default(),
    };
    let bar = progress(values.len());
    let record = |sample: &Sample| {
        bar.inc(1);
        diary.write(sample);
    };
    let settings = arguments.search.settings();
    let known = |value: &Rational| diary.known(value);
    let found = sweep(problem, parameter, &values, &settings, &known, &record);
    bar.finish_and_clear();
    found.map_err(|error| match &error {
        SweepError::Analysis(error) => complain(&arguments.file, error),
        SweepError::HyperParameter(_) => {
            eprintln!("error: {}: {error}", arguments.file.display());
            exit::USAGE
        }
    })
}

fn progress(values: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(values as u64);
    bar.set_message("values");
    bar
}

fn print(arguments: &SweepVerb, problem: &Problem, found: &Sweep) {
    let text = match arguments.format {
        Format::Text => sweep_to_text(problem, found),
        Format::Json => format!("{:#}\n", sweep_to_json(problem, found)),
    };
    // A closed pipe is no failure of ours.
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// What results depend on: a diary with another heading belongs to another sweep.
fn heading(arguments: &SweepVerb, problem: &Problem, parameter: Parameter) -> Value {
    let sides = problem.domain.iter();
    let domain: Vec<String> = sides
        .map(|(lower, upper)| format!("{} {}", format_rational(lower), format_rational(upper)))
        .collect();
    // At the value 1/2, which every parameter may have, only the others show.
    let half = Rational::new(1.into(), 2.into());
    let optimizer = parameter.set(&problem.optimizer, &half);
    json!({
        "sweep": parameter.name(),
        "version": env!("CARGO_PKG_VERSION"),
        "objective": problem.objective.to_text(),
        "variables": problem.objective.variables(),
        "optimizer": optimizer.map(|optimizer| optimizer.to_text()).unwrap_or_default(),
        "domain": domain,
        "search": arguments.search.bounds(),
    })
}

/// The results so far, in memory and in a file with a line each.
#[derive(Debug, Default)]
struct Diary {
    known: HashMap<Rational, Sample>,
    file: Option<Mutex<File>>,
}

impl Diary {
    fn open(path: &Path, heading: &Value) -> Result<Self, u8> {
        let complain = |error: &dyn std::fmt::Display| {
            eprintln!("error: {}: {error}", path.display());
            exit::BAD_INPUT
        };
        let mut known = HashMap::new();
        let mut fresh = true;
        if path.exists() {
            let file = File::open(path).map_err(|error| complain(&error))?;
            for line in BufReader::new(file).lines() {
                let line = line.map_err(|error| complain(&error))?;
                let parsed = serde_json::from_str::<Value>(&line);
                match parsed {
                    Ok(value) if fresh && value == *heading => fresh = false,
                    _ if fresh => return Err(complain(&"this file belongs to another sweep")),
                    // The last line may have been cut by an interruption.
                    Ok(value) => known.extend(
                        sample_from_json(&value).map(|sample| (sample.value.clone(), sample)),
                    ),
                    Err(_) => {}
                }
            }
        }
        let file = OpenOptions::new().create(true).append(true).open(path);
        let mut file = file.map_err(|error| complain(&error))?;
        // A fresh line, should the last one have been cut.
        let start = if fresh { format!("{heading}\n") } else { "\n".into() };
        file.write_all(start.as_bytes()).map_err(|error| complain(&error))?;
        Ok(Self { known, file: Some(Mutex::new(file)) })
    }

    fn known(&self, value: &Rational) -> Option<Sample> {
        self.known.get(value).cloned()
    }

    /// A result that cannot be kept is computed again next time: that is all.
    fn write(&self, sample: &Sample) {
        if let Some(Ok(mut file)) = self.file.as_ref().map(Mutex::lock) {
            let _ = file.write_all(format!("{}\n", sample_to_json(sample)).as_bytes());
        }
    }
}
