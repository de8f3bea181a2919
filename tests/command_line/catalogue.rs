//! The catalogue of test functions, on the command line and in problem files.

use serde_json::Value;

use crate::support::*;
use eigensieve::objective::Entry;

const OPTIMIZER: &str = "\n[optimizer]\nfield = \"gradient\"\nstep = \"1/1000\"\n";

fn problem(keys: &str) -> String {
    format!("{keys}{OPTIMIZER}")
}

/// Every number of the value, as JSON numbers.
fn numbers(value: &Value) -> usize {
    match value {
        Value::Number(_) => 1,
        Value::Array(items) => items.iter().map(numbers).sum(),
        Value::Object(map) => map.values().map(numbers).sum(),
        _ => 0,
    }
}

#[test]
fn the_catalogue_lists_every_entry_on_a_line_with_its_remark() {
    let run = eigensieve(&["catalogue"]).exits_with(PROVED);
    for entry in Entry::all() {
        let line = |line: &str| line.split_whitespace().next() == Some(entry.name);
        let line = run.out.lines().find(|text| line(text)).unwrap_or_else(|| panic!("{entry:?}"));
        assert!(line.ends_with(entry.remark), "{line}");
    }
    assert_eq!(run.err, "");
}

#[test]
fn an_entry_is_shown_with_its_exact_critical_points_and_a_problem_file() {
    let out = eigensieve(&["catalogue", "beale"]).exits_with(PROVED).out;
    for part in ["f(x, y) = (3/2 - x + x*y)^2", "(0, 1) : -111/4, 111/4", "(3, 1/2) : 0.3014…"] {
        assert!(out.contains(part), "no `{part}` in {out}");
    }
    assert!(out.contains("0.3014… is the root of 945 - 3154·t + 64·t^2 in "), "{out}");
    let file = out.split("A problem file:\n").nth(1).unwrap();
    let report = verify(file, &[]).exits_with(PROVED).json();
    assert_eq!(report["problem"]["name"], "Beale");
}

#[test]
fn an_entry_in_json_has_all_its_numbers_as_strings() {
    let entry = eigensieve(&["catalogue", "beale", "--format", "json"]).exits_with(PROVED).json();
    assert_eq!(entry["name"], "beale");
    assert_eq!(entry["variables"], serde_json::json!(["x", "y"]));
    assert_eq!(entry["critical_points"].as_array().unwrap().len(), 3);
    assert_eq!(entry["critical_points"][0]["location"], serde_json::json!(["0", "1"]));
    assert_eq!(entry["critical_points"][1]["location"][0]["coefficients"][0], "-223803");
    assert_eq!(numbers(&entry), 0);
}

#[test]
fn the_whole_catalogue_in_json_is_one_array() {
    let all = eigensieve(&["catalogue", "--format", "json"]).exits_with(PROVED).json();
    assert_eq!(all.as_array().unwrap().len(), Entry::all().count());
    assert_eq!(numbers(&all), 0);
}

#[test]
fn an_unknown_entry_is_wrong_usage_with_a_suggestion() {
    let run = eigensieve(&["catalogue", "Six hump"]).exits_with(USAGE);
    let problem = "no objective `Six hump` in the catalogue (is it `six-hump-camel`?)";
    assert_eq!(run.complains_about(problem).out, "");
    eigensieve(&["catalogue", "xyzzy"])
        .exits_with(USAGE)
        .complains_about("no objective `xyzzy` in the catalogue; without a name all are listed");
    eigensieve(&["catalogue", "é\u{301}é"]).exits_with(USAGE).complains_about("no objective");
    eigensieve(&["catalogue", "beale", "extra"]).exits_with(USAGE).complains_about("--help");
}

#[test]
fn a_problem_file_needs_no_more_than_a_name_of_the_catalogue() {
    let report = verify(&problem("catalogue = \"beale\""), &[]).exits_with(PROVED).json();
    assert_eq!(report["problem"]["name"], "Beale");
    assert_eq!(report["problem"]["variables"], serde_json::json!(["x", "y"]));
    assert_eq!(report["problem"]["domain"][0], serde_json::json!(["-1/2", "7/2"]));
    assert_eq!(report["fixed_points"].as_array().unwrap().len(), 3);
    all_claims_are_proved(&report);
}

#[test]
fn a_problem_file_may_have_its_own_name_box_and_points() {
    let keys =
        "name = \"mine\"\ncatalogue = \"beale\"\ndomain = [[2, 4], [0, 1]]\npoints = [[0, 1]]";
    let report = verify(&problem(keys), &[]).exits_with(PROVED).json();
    assert_eq!(report["problem"]["name"], "mine");
    assert_eq!(report["fixed_points"].as_array().unwrap().len(), 1);
    assert_eq!(report["points"].as_array().unwrap().len(), 1);
}

#[test]
fn an_unknown_name_in_a_problem_file_is_refused_with_a_suggestion() {
    let text = problem("catalogue = \"beall\"");
    is_rejected(&text, "no objective `beall` in the catalogue (is it `beale`?)");
    is_rejected(&text, "`eigensieve catalogue` lists them");
    is_rejected(&text, "problem.toml:1:13 ]");
    is_rejected(&problem("catalogue = \"\""), "no objective `` in the catalogue;");
    is_rejected(&problem("catalogue = 3"), "expected a string");
}

#[test]
fn a_name_of_the_catalogue_excludes_an_objective_variables_and_parameters() {
    let with = |key: &str| problem(&format!("catalogue = \"beale\"\n{key}"));
    let objective = with("objective = \"x^2\"");
    is_rejected(&objective, "either an `objective` or a `catalogue` name, not both");
    is_rejected(&objective, "problem.toml:2:13 ]");
    let variables = with("variables = [\"x\", \"y\"]");
    is_rejected(&variables, "the catalogue declares the variables of its objectives");
    let parameters = with("parameters = { n = \"2\" }");
    is_rejected(&parameters, "objectives of the catalogue have no parameters");
    is_rejected(&with("domain = [[0, 1], [0, 1], [0, 1]]"), "needs 1 or 2 sides, found 3");
    is_rejected(&with("points = [[1]]"), "a point needs 2 coordinates, found 1");
}

#[test]
fn a_problem_without_objective_variables_or_domain_is_refused() {
    let nothing = "a problem needs an `objective` with its `variables`, or a `catalogue` name";
    is_rejected(&problem(""), nothing);
    is_rejected(&problem("variables = [\"x\"]\ndomain = [[0, 1]]"), nothing);
    let no_variables = problem("objective = \"x^2\"\ndomain = [[0, 1]]");
    is_rejected(&no_variables, "the `variables` of the objective are missing");
    let no_domain = problem("objective = \"x^2\"\nvariables = [\"x\"]");
    is_rejected(&no_domain, "a `domain` is missing");
}
