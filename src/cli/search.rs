//! What the verbs that search have in common: bounds, progress, exit codes.

use std::io::IsTerminal;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::ProgressBar;

use super::exit;
use crate::equilibrium::{Progress, SearchError, Settings};
use crate::exact::{parse_rational, to_f64};
use crate::interval::check_arithmetic;
use crate::report::Outcome;
use crate::theorem::{Analysis, AnalysisError, Problem, analyse};

/// Bounds of a search.
#[derive(Debug, Args)]
pub(super) struct Search {
    /// Judge at most N boxes a search (a deterministic bound).
    #[arg(long, value_name = "N", default_value_t = 500_000)]
    max_boxes: usize,
    /// Stop searching a file after this many seconds (depends on the machine).
    #[arg(long, value_name = "SECONDS", value_parser = positive)]
    budget: Option<f64>,
    /// Do not split boxes at most R wide, such as 1/64 [default: the box's width / 2^20].
    #[arg(long, value_name = "R", value_parser = positive)]
    resolution: Option<f64>,
    /// Evaluate at most N boxes to prove regions around fixed points; 0 for no regions.
    #[arg(long, value_name = "N", default_value_t = 65_536)]
    region_boxes: usize,
    /// Use N threads [default: all cores]. Results do not depend on it.
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

fn positive(text: &str) -> Result<f64, String> {
    let value = to_f64(&parse_rational(text).map_err(|error| error.to_string())?);
    if value > 0.0 && value.is_finite() { Ok(value) } else { Err("must be positive".into()) }
}

impl Search {
    /// Checks the arithmetic and sets the number of threads.
    pub(super) fn prepare(&self) -> Result<(), u8> {
        if let Err(error) = check_arithmetic() {
            eprintln!("error: {error}");
            return Err(exit::UNTRUSTWORTHY);
        }
        if let Some(threads) = self.threads {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.max(1));
            if let Err(error) = pool.build_global() {
                eprintln!("error: {error}");
                return Err(exit::USAGE);
            }
        }
        Ok(())
    }

    /// Analyses while another thread shows progress.
    pub(super) fn analyse(&self, problem: &Problem) -> Result<Analysis, AnalysisError> {
        self.with_progress(|settings| analyse(problem, settings))
    }

    /// Works while another thread shows progress, from two seconds on and only on a terminal.
    pub(super) fn with_progress<T>(&self, work: impl FnOnce(&Settings<'_>) -> T) -> T {
        let progress = Progress::default();
        let settings = Settings { progress: Some(&progress), ..self.settings() };
        let message = || {
            let (judged, pending, zeros) = progress.counts();
            format!("{judged} boxes judged, {pending} waiting, {zeros} zeros")
        };
        with_message(message, || work(&settings))
    }

    /// What results depend on, the budget in seconds aside.
    pub(super) fn bounds(&self) -> String {
        format!("{} boxes, resolution {:?}", self.max_boxes, self.resolution)
    }

    /// These bounds, counted from now on; without a progress line.
    pub(super) fn settings(&self) -> Settings<'static> {
        let budget = self.budget.map(|seconds| Duration::from_secs_f64(seconds.min(1e9)));
        Settings {
            max_boxes: self.max_boxes,
            deadline: budget.map(|budget| Instant::now() + budget),
            resolution: self.resolution,
            region_boxes: self.region_boxes,
            recognise: true,
            progress: None,
        }
    }
}

/// The exit code that an analysis stands for.
pub(super) fn code_of(analysis: &Analysis) -> u8 {
    match Outcome::of(analysis) {
        Outcome::Proved => exit::PROVED,
        Outcome::Refuted => exit::REFUTED,
        Outcome::Undecided => exit::UNDECIDED,
    }
}

/// Says why a file could not be analysed, and gives the exit code.
pub(super) fn complain(file: &Path, error: &AnalysisError) -> u8 {
    eprintln!("error: {}: {error}", file.display());
    match error {
        AnalysisError::Search(SearchError::Untrustworthy(_)) => exit::UNTRUSTWORTHY,
        _ => exit::BAD_INPUT,
    }
}

/// The worst code wins: 70, 65, 1, 2, 0.
pub(super) fn severity(code: u8) -> u8 {
    match code {
        exit::PROVED => 0,
        exit::UNDECIDED => 1,
        exit::REFUTED => 2,
        exit::BAD_INPUT => 3,
        _ => 4,
    }
}

/// Works while another thread shows this message, from two seconds on and only on a terminal.
pub(super) fn with_message<T>(message: impl Fn() -> String + Sync, work: impl FnOnce() -> T) -> T {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        if std::io::stderr().is_terminal() {
            scope.spawn(|| show(&message, &done));
        }
        let result = work();
        done.store(true, Ordering::Relaxed);
        result
    })
}

fn show(message: &dyn Fn() -> String, done: &AtomicBool) {
    let start = Instant::now();
    let mut bar: Option<ProgressBar> = None;
    while !done.load(Ordering::Relaxed) {
        std::thread::sleep(Duration::from_millis(20));
        if start.elapsed() < Duration::from_secs(2) {
            continue;
        }
        let bar = bar.get_or_insert_with(ProgressBar::new_spinner);
        bar.set_message(message());
        bar.tick();
    }
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
}
