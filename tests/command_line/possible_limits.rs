//! The report's list of possible limits and the convention of the start.

use serde_json::Value;

use crate::support::*;

const TRAP: &str = r#"
catalogue = "heavy-ball-trap"
domain = [["-4", "4"]]

[optimizer]
field = "gradient"
momentum = "heavy-ball"
step = "1/2"
coefficient = "1/2"
"#;

fn report(text: &str, code: i32) -> Value {
    let folder = Folder::new();
    let run = eigensieve(&["verify", "--format", "json", &folder.write("problem.toml", text)]);
    run.exits_with(code).json()
}

fn numbers(list: &Value, name: &str) -> Vec<u64> {
    list.as_array().unwrap().iter().filter_map(|limit| limit[name].as_u64()).collect()
}

#[test]
fn a_report_says_which_fixed_points_are_limits_and_what_that_rests_on() {
    let limits = &report(TRAP, PROVED)["limits"];
    assert_eq!(limits["start"], "generic");
    assert_eq!(limits["nowhere_else"], true);
    assert_eq!(numbers(&limits["positive_measure"], "fixed_point"), [0, 2]);
    assert_eq!(numbers(&limits["null_set_only"], "fixed_point"), [1]);
    assert_eq!(limits["positive_measure"][0]["rests_on"], "elementary");
    assert_eq!(limits["null_set_only"][0]["rests_on"], "stable-manifold theorem");
}

#[test]
fn a_start_at_rest_takes_the_null_sets_from_the_report_and_leaves_the_theorem_undecided() {
    let report = report(&format!("{TRAP}start = \"at-rest\"\n"), UNDECIDED);
    let limits = &report["limits"];
    assert_eq!(limits["start"], "at-rest");
    assert_eq!(numbers(&limits["positive_measure"], "fixed_point"), [0, 2]);
    assert_eq!(limits["null_set_only"], Value::Array(Vec::new()));
    assert_eq!(numbers(&limits["undecided"], "fixed_point"), [1]);
    let claims = report["claims"].as_array().unwrap();
    let claim = claims.iter().find(|claim| claim["name"] == "limits-obey-filter").unwrap();
    assert_eq!(claim["status"], "undecided");
    assert_eq!(claim["rests_on"], "stable-manifold theorem");
    assert!(claim["detail"].as_str().unwrap().contains("at rest"));
}

#[test]
fn an_unknown_start_is_refused_with_the_known_ones() {
    let folder = Folder::new();
    let file = folder.write("problem.toml", &format!("{TRAP}start = \"resting\"\n"));
    let run = eigensieve(&["verify", &file]).exits_with(BAD_INPUT);
    run.complains_about("unknown start `resting`; known: generic, at-rest");
}

#[test]
fn the_text_report_lists_the_possible_limits_by_the_size_of_their_set_of_starts() {
    let folder = Folder::new();
    let run = eigensieve(&["verify", &folder.write("trap.toml", TRAP)]).exits_with(PROVED);
    let list = run.out.split("possible limits in the box, of every pair of starts").nth(1);
    let list = list.and_then(|rest| rest.split("claims").next()).expect("the list");
    for line in ["from a set of positive measure (elementary)", "      (0)", "  nothing else"] {
        assert!(list.contains(line), "no `{line}` in: {list}");
    }
    assert!(list.contains("from a null set only (cites the stable-manifold theorem)"), "{list}");
}

#[test]
fn a_curve_of_minima_is_listed_as_a_limit_by_its_place_among_the_continua() {
    let report = report(HYPERBOLA, UNDECIDED);
    let continua = report["continua"].as_array().unwrap();
    let verdict = |number: u64| continua[number as usize]["verdict"].as_str().unwrap();
    let positive = numbers(&report["limits"]["positive_measure"], "continuum");
    let null = numbers(&report["limits"]["null_set_only"], "continuum");
    assert!(!positive.is_empty() && !null.is_empty());
    assert!(positive.into_iter().all(|number| verdict(number) == "attracts transversally"));
    assert!(null.into_iter().all(|number| verdict(number) == "repels"));
}

#[test]
fn a_requested_degenerate_point_is_listed_by_its_place_among_the_points() {
    let text = r#"
objective = "x^4"
variables = ["x"]
domain = [["-1", "1"]]
points = [["0"]]

[optimizer]
field = "gradient"
step = "1"
"#;
    let limits = &report(text, UNDECIDED)["limits"];
    assert_eq!(numbers(&limits["positive_measure"], "point"), [0]);
}
