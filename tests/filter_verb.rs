//! `eigensieve filter` as users meet it.

#![cfg(feature = "cli")]

use std::process::Command;

use serde_json::Value;

/// Exit code, standard output, standard error.
fn filter(arguments: &[&str]) -> (i32, String, String) {
    let program = env!("CARGO_BIN_EXE_eigensieve");
    let output = Command::new(program).arg("filter").args(arguments).output().expect("a run");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("a code"), text(output.stdout), text(output.stderr))
}

#[track_caller]
fn prints(arguments: &[&str], lines: &[&str]) {
    let (code, out, err) = filter(arguments);
    assert_eq!(code, 0, "{err}");
    for line in lines {
        assert!(out.lines().any(|printed| printed == *line), "no `{line}` in\n{out}");
    }
}

#[track_caller]
fn refuses(arguments: &[&str], code: i32, problem: &str) {
    let (found, out, err) = filter(arguments);
    assert_eq!(found, code, "{out}{err}");
    assert!(err.contains(problem) && out.is_empty(), "no `{problem}` in {err}");
}

fn json(arguments: &[&str]) -> Value {
    let arguments: Vec<&str> = arguments.iter().copied().chain(["--format", "json"]).collect();
    let (code, out, err) = filter(&arguments);
    assert_eq!(code, 0, "{err}");
    serde_json::from_str(&out).expect("JSON")
}

#[test]
fn descent_admits_zero_to_two_over_the_step() {
    prints(
        &["--step", "1/300"],
        &[
            "filter               0 ≤ λ ≤ 600",
            "admissible (closed)  [0, 600]",
            "attracting (open)    (0, 600)",
        ],
    );
}

#[test]
fn usam_admits_two_intervals_with_algebraic_ends() {
    // λ + λ²/10 = 600 has the roots −5 ± 5√241.
    prints(
        &["--field", "usam", "--radius", "1/10", "--step", "1/300"],
        &["admissible (closed)  [-82.6209…, -10] ∪ [0, 72.6209…]"],
    );
    let report = json(&["--field", "usam", "--radius", "1/10", "--step", "1/300"]);
    let parts = report["admissible_closed"].as_array().expect("intervals");
    assert_eq!(parts.len(), 2);
    assert_eq!((&parts[0][1], &parts[1][0]), (&Value::from("-10"), &Value::from("0")));
    assert_eq!(parts[1][1]["approximation"], "72.6209");
    assert_eq!(parts[1][1]["polynomial"], serde_json::json!(["-600", "1", "1/10"]));
    assert_eq!(report["filter_upper"], "600");
}

#[test]
fn momentum_and_ascents_enter() {
    prints(
        &["--momentum", "polyak", "--coefficient", "1/2", "--step", "1/10"],
        &["admissible (closed)  [0, 30]"],
    );
    prints(
        &["--field", "2s", "--radius", "1", "--step", "1/2", "--ascents", "2"],
        &["admissible (closed)  {-1} ∪ [0, 1]", "attracting (open)    (0, 1)"],
    );
}

#[test]
fn a_spectrum_gives_the_largest_step() {
    prints(&["--spectrum", "1/2,3,20"], &["admitted for         α ≤ 1/10 (from λ = 20)"]);
    prints(&["--spectrum", "-1, 3"], &["admitted for         no step size: q(-1) < 0"]);
    prints(
        &["--spectrum", "0"],
        &["admitted for         every step size: q is 0 on the whole spectrum"],
    );
    prints(
        &["--spectrum", "1/2,3,20", "--step", "1/10"],
        &["at this step         yes, at the boundary"],
    );
    let report = json(&["--field", "usam", "--radius", "2", "--spectrum", "-1"]);
    assert_eq!(report["largest_step"], "2");
    assert_eq!(json(&["--spectrum", "-1"])["largest_step"], "none");
    assert_eq!(json(&["--spectrum", "0"])["largest_step"], "unbounded");
}

#[test]
fn wrong_usage_and_bad_numbers_have_their_codes() {
    refuses(&[], 64, "--step");
    refuses(&["--field", "newton", "--step", "1"], 64, "newton");
    refuses(&["--step", "one"], 65, "step `one`");
    refuses(&["--step", "0"], 65, "α > 0");
    refuses(&["--step", "-1"], 65, "α > 0");
    refuses(&["--step", "1", "--coefficient", "1/2"], 65, "β = 0 without momentum");
    refuses(&["--step", "1", "--field", "2s", "--ascents", "65"], 65, "1 ≤ m ≤ 64");
    refuses(&["--spectrum", "1,,2"], 65, "eigenvalue");
}

#[test]
fn help_teaches() {
    let (code, out, _) = filter(&["--help"]);
    assert_eq!(code, 0);
    for word in ["0 ≤ q(λ) ≤ c/α", "Examples:", "--spectrum", "usam-nested"] {
        assert!(out.contains(word), "{word}");
    }
}
