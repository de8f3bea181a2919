//! Verifying problem files.

use serde_json::Value;

use crate::support::*;

#[test]
fn himmelblau_under_usam_has_33_fixed_points_of_which_24_are_spurious_and_6_attract() {
    let run = eigensieve(&["verify", "--format", "json", &shipped("himmelblau-usam.toml")]);
    let report = run.exits_with(PROVED).json();
    let points = &report["fixed_points"];
    assert_eq!(points.as_array().unwrap().len(), 33);
    assert_eq!(count(points, "kind", "critical"), 9);
    assert_eq!(count(points, "kind", "spurious"), 24);
    assert_eq!(count(points, "verdict", "attracting"), 6);
    assert_eq!(report["complete"], true);
    assert_eq!(report["leftover"], Value::Array(Vec::new()));
    all_claims_are_proved(&report);
}

#[test]
fn the_output_does_not_depend_on_the_number_of_threads() {
    let file = shipped("himmelblau-usam.toml");
    for format in ["json", "text"] {
        let on = |threads| {
            eigensieve(&["verify", "--format", format, "--threads", threads, &file])
                .exits_with(PROVED)
                .out
        };
        let one = on("1");
        assert!(!one.is_empty());
        assert!(one == on("2"), "the {format} report differs");
    }
}

#[test]
fn text_is_the_default_format_and_names_the_problem() {
    let folder = Folder::new();
    let run = eigensieve(&["verify", &folder.write("bowl.toml", BOWL)]).exits_with(PROVED);
    assert!(run.out.contains("bowl"), "{}", run.out);
    assert!(!run.out.contains('\u{1b}'), "no colours into a pipe");
    assert_eq!(run.err, "");
}

#[test]
fn several_files_give_one_line_of_json_each_in_their_order() {
    let folder = Folder::new();
    let first = folder.write("first.toml", &BOWL.replace("bowl", "first"));
    let second = folder.write("second.toml", &BOWL.replace("bowl", "second"));
    let run = eigensieve(&["verify", "--format", "json", &first, &second]).exits_with(PROVED);
    let names: Vec<Value> = run
        .out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["problem"]["name"].clone())
        .collect();
    assert_eq!(names, ["first", "second"]);
}

#[test]
fn the_worst_exit_code_of_several_files_wins_and_the_others_are_still_reported() {
    let folder = Folder::new();
    let bowl = folder.write("bowl.toml", BOWL);
    let hyperbola = folder.write("hyperbola.toml", HYPERBOLA);
    let missing = folder.path("missing.toml");
    let verify = |files: &[&String]| {
        let mut arguments = vec!["verify", "--format", "json", "--resolution", "1/4"];
        arguments.extend(files.iter().map(|file| file.as_str()));
        eigensieve(&arguments)
    };
    assert_eq!(verify(&[&hyperbola, &bowl]).exits_with(UNDECIDED).out.lines().count(), 2);
    assert_eq!(verify(&[&bowl, &hyperbola]).exits_with(UNDECIDED).out.lines().count(), 2);
    let run = verify(&[&missing, &bowl, &hyperbola]).exits_with(BAD_INPUT);
    assert_eq!(run.out.lines().count(), 2);
    run.complains_about("missing.toml");
}

#[test]
fn a_continuum_of_minima_is_left_over_at_a_coarse_resolution() {
    let report = verify(HYPERBOLA, &["--resolution", "1/64"]).exits_with(UNDECIDED).json();
    assert_eq!(report["complete"], false);
    let leftover = report["leftover"].as_array().unwrap();
    assert!(!leftover.is_empty());
    for component in leftover {
        assert!(component["boxes"].as_u64().unwrap() > 0);
        assert_ne!(component["reason"], "");
    }
    // The saddle at the origin is off the curve and found.
    let points = report["fixed_points"].as_array().unwrap();
    assert_eq!(points.len(), 1);
    assert_eq!(points[0]["exact"], serde_json::json!(["0", "0"]));
}

#[test]
fn a_spent_budget_of_boxes_leaves_the_rest_over() {
    let file = shipped("himmelblau-usam.toml");
    let run = eigensieve(&["verify", "--format", "json", "--max-boxes", "1", &file]);
    let report = run.exits_with(UNDECIDED).json();
    assert_eq!(report["complete"], false);
    assert!(!report["leftover"].as_array().unwrap().is_empty());
}

#[test]
fn an_objective_of_100_000_characters_that_collapses_is_verified() {
    let mut sum = "x^2+".repeat(25_000);
    sum += "y^2";
    let text = objective(&sum).replace("1/4", "1/50001");
    let report = verify(&text, &[]).exits_with(PROVED).json();
    assert_eq!(report["fixed_points"][0]["exact"], serde_json::json!(["0", "0"]));
    all_claims_are_proved(&report);
}

#[test]
fn an_objective_of_100_000_characters_with_distinct_terms_is_verified() {
    let mut sum = String::from("x^2");
    let mut terms = 1;
    while sum.len() < 100_000 {
        sum += &format!("+y^2*1/{terms}");
        terms += 1;
    }
    let report = verify(&objective(&sum).replace("1/4", "1/50"), &[]).exits_with(PROVED).json();
    assert_eq!(report["fixed_points"].as_array().unwrap().len(), 1);
    all_claims_are_proved(&report);
}

#[test]
fn an_objective_of_thousands_of_shifted_squares_does_not_overflow_the_stack() {
    let mut sum = String::from("y^2");
    let mut terms = 0;
    while sum.len() < 100_000 {
        terms += 1;
        sum += &format!("+(x-1/{terms})^2");
    }
    let text = objective(&sum).replace("1/4", &format!("1/{}", 4 * terms));
    let run = verify(&text, &["--max-boxes", "100"]);
    assert!(matches!(run.code, Some(PROVED | UNDECIDED)), "{:?}: {}", run.code, run.err);
}

#[test]
fn the_size_of_a_region_in_the_text_is_never_above_the_proved_one() {
    let folder = Folder::new();
    for steepness in ["1", "7", "300000000000000000000", "1234567890123456789012"] {
        let file = folder.write("steep.toml", &objective(&format!("x^2 + y^2 + {steepness}*x^4")));
        let run = |format| {
            eigensieve(&["verify", "--format", format, "--region-boxes", "4096", &file])
                .exits_with(PROVED)
        };
        let report = run("json").json();
        let proved = report["fixed_points"][0]["region"]["inscribed"].as_str().unwrap();
        let proved: f64 = proved.parse().unwrap();
        let text = run("text").out;
        let row = text.lines().find(|line| line.trim_start().starts_with("(0, 0)")).unwrap();
        let shown = row.rsplit('±').next().unwrap().split_whitespace().next().unwrap();
        let shown: f64 = shown.parse().unwrap();
        assert!(shown <= proved && shown > 0.98 * proved, "{shown} of {proved}");
    }
}
