//! Every shipped problem file does what its comment promises.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::support::*;

struct Promise {
    file: &'static str,
    code: i32,
    complete: bool,
    fixed_points: usize,
    attracting: usize,
    spurious: usize,
    /// A part of the comment that says so.
    comment: &'static str,
}

const fn promise(
    file: &'static str,
    code: i32,
    complete: bool,
    [fixed_points, attracting, spurious]: [usize; 3],
    comment: &'static str,
) -> Promise {
    Promise { file, code, complete, fixed_points, attracting, spurious, comment }
}

const PROMISES: [Promise; 19] = [
    promise("circle-and-wave.toml", PROVED, true, [2, 0, 0], "two zeros, both simple"),
    promise("griewank-osborne.toml", PROVED, true, [0, 0, 0], "one of multiplicity 3"),
    promise("henon-map.toml", PROVED, true, [2, 0, 0], "two fixed points of Hénon's map"),
    promise("beale.toml", PROVED, true, [3, 1, 0], "three critical points: (3, 1/2) attracts"),
    promise("goldstein-price.toml", PROVED, true, [9, 1, 0], "nine critical points"),
    promise("gradient-descent-trap.toml", REFUTED, true, [3, 2, 0], "three fixed points"),
    promise("hallucinated-saddle.toml", PROVED, true, [5, 1, 3], "two critical and three spurious"),
    promise(
        "heavy-ball-trap.toml",
        PROVED,
        true,
        [3, 0, 0],
        "three critical points, all repelling",
    ),
    promise("himmelblau-five-optimizers.toml", PROVED, true, [9, 4, 0], "plain descent"),
    promise("himmelblau-usam.toml", PROVED, true, [33, 6, 24], "33 fixed points"),
    promise("huber.toml", REFUTED, true, [1, 1, 0], "jumps at x = -1 from 0 to 1"),
    promise("hyperbola.toml", UNDECIDED, false, [1, 0, 0], "one fixed point"),
    promise("powell-singular.toml", UNDECIDED, false, [0, 0, 0], "no fixed point"),
    promise("pseudo-huber.toml", PROVED, true, [1, 1, 0], "one critical point, which attracts"),
    promise("six-hump-camel.toml", PROVED, true, [15, 6, 0], "15 critical points"),
    promise("spurious-attractor.toml", PROVED, true, [9, 3, 6], "nine fixed points"),
    promise("styblinski-tang-6.toml", PROVED, true, [729, 1, 0], "729 critical points"),
    promise("tanh-neuron.toml", PROVED, true, [3, 2, 0], "three fixed points"),
    promise("three-hump-camel-nesterov.toml", PROVED, true, [5, 1, 0], "five critical points"),
];

/// The comment a file begins with, as one line.
fn comment(file: &str) -> String {
    let text = fs::read_to_string(shipped(file)).unwrap();
    let lines = text.lines().map_while(|line| line.strip_prefix("# "));
    lines.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_promises_cover_all_problem_files() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("problems");
    let files: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".toml"))
        .collect();
    let promised: BTreeSet<String> = PROMISES.iter().map(|one| one.file.to_string()).collect();
    assert_eq!(files, promised);
}

#[test]
fn every_comment_says_what_to_expect() {
    for Promise { file, code, comment: part, .. } in &PROMISES {
        let comment = comment(file);
        assert!(comment.contains(part), "{file}: no `{part}` in `{comment}`");
        assert!(comment.contains(&format!("exit code {code}")), "{file}: {comment}");
    }
}

#[test]
fn every_problem_file_keeps_its_promise() {
    for promise in &PROMISES {
        let file = promise.file;
        let start = Instant::now();
        let run = eigensieve(&["verify", "--format", "json", &shipped(file)]);
        let time = start.elapsed();
        let report = run.exits_with(promise.code).json();
        let equations = !report["zeros"].is_null();
        let points = &report[if equations { "zeros" } else { "fixed_points" }];
        assert_eq!(report["complete"], promise.complete, "{file}");
        assert_eq!(points.as_array().unwrap().len(), promise.fixed_points, "{file}");
        assert_eq!(count(points, "verdict", "attracting"), promise.attracting, "{file}");
        assert_eq!(count(points, "kind", "spurious"), promise.spurious, "{file}");
        // Under five seconds alone; other tests, and other programs, run at the same time.
        assert!(time < Duration::from_secs(60), "{file}: {time:?}");
    }
}

#[test]
fn the_step_of_the_trap_is_refused_as_exceptional_and_half_of_it_is_not() {
    let file = shipped("gradient-descent-trap.toml");
    let report = eigensieve(&["verify", "--format", "json", &file]).exits_with(REFUTED).json();
    assert_eq!(claim(&report, "step-not-exceptional")["status"], "refuted");
    assert_eq!(claim(&report, "limits-obey-filter")["status"], "undecided");
    let text = fs::read_to_string(file).unwrap().replace("step = \"1\"", "step = \"1/2\"");
    all_claims_are_proved(&verify(&text, &[]).exits_with(PROVED).json());
}

#[test]
fn the_requested_points_on_continua_are_judged_exactly() {
    for (file, verdicts) in [
        ("hyperbola.toml", ["neutral", "repelling"].as_slice()),
        ("powell-singular.toml", &["neutral"]),
    ] {
        let report =
            eigensieve(&["verify", "--format", "json", "--max-boxes", "1000", &shipped(file)])
                .json();
        let points = report["points"].as_array().unwrap();
        let found: Vec<&str> = points.iter().map(|one| one["verdict"].as_str().unwrap()).collect();
        assert_eq!(found, verdicts, "{file}");
    }
}

#[test]
fn the_tanh_network_is_verified_with_all_claims_proved() {
    let file = shipped("tanh-neuron.toml");
    let report = eigensieve(&["verify", "--format", "json", &file]).exits_with(PROVED).json();
    all_claims_are_proved(&report);
    assert_eq!(count(&report["fixed_points"], "kind", "critical"), 3);
}
