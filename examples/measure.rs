//! The CPU time of a search, for `benches/peers`: one JSON line a problem file with `equations`.
//!
//! `cargo run --release --example measure -- SECONDS FILE…`: a search ends after so many seconds, and
//! short ones are repeated. What is measured is the enumeration of the zeros in all threads of the
//! process; reading the file and differentiating its expressions come before it.

use std::path::Path;
use std::time::{Duration, Instant};

use eigensieve::cli::{Subject, read_subject};
use eigensieve::dynamics::survey;
use eigensieve::equilibrium::{Settings, enumerate};
use serde_json::json;

/// Searches are repeated for about this long.
const REPEATED: f64 = 0.1;
const MOST_BOXES: usize = 5_000_000;

/// CPU seconds that the threads of this process have used.
fn cpu_seconds() -> f64 {
    let Ok(tasks) = std::fs::read_dir("/proc/self/task") else { return f64::NAN };
    let of = |task: std::fs::DirEntry| {
        let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<f64>().ok()
    };
    tasks.flatten().filter_map(of).sum::<f64>() / 1e9
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let budget: f64 = arguments.next().ok_or("measure SECONDS FILE…")?.parse()?;
    for file in arguments {
        let Subject::Dynamics(dynamics) = read_subject(Path::new(&file))? else {
            return Err(format!("{file} has no equations").into());
        };
        let system = dynamics.system(None);
        let domain = dynamics.enclosed_domain();
        let settings = || Settings {
            max_boxes: MOST_BOXES,
            deadline: Some(Instant::now() + Duration::from_secs_f64(budget)),
            ..Settings::default()
        };
        let (start, before) = (Instant::now(), cpu_seconds());
        let mut runs = 0;
        let found = loop {
            let found = enumerate(&system, &domain, &settings())?;
            runs += 1;
            if start.elapsed().as_secs_f64() > REPEATED {
                break found;
            }
        };
        let seconds = (cpu_seconds() - before) / f64::from(runs);
        // Zeros that only exact algebra can name are counted by the whole survey.
        let (multiple, complete) = match found.complete {
            true => (0, true),
            false => {
                let survey = survey(&dynamics, &Settings { max_boxes: 20_000, ..settings() })?;
                (survey.multiple.len(), survey.complete)
            }
        };
        let line = json!({
            "name": dynamics.name,
            "zeros": found.zeros.len(),
            "multiple": multiple,
            "complete": complete,
            "boxes": found.judged,
            "cpu_seconds": seconds,
        });
        println!("{line}");
    }
    Ok(())
}
