//! Equations and maps in problem files.

use serde_json::Value;

use crate::support::*;

fn system(kind: &str, components: &[&str], variables: &[&str], side: &str) -> String {
    format!(
        "name = \"s\"\n{kind} = {components:?}\nvariables = {variables:?}\ndomain = [[\"-{side}\", \"{side}\"]]\n"
    )
}

fn solutions<'a>(report: &'a Value, list: &str) -> Vec<&'a Value> {
    report[list].as_array().unwrap().iter().collect()
}

#[test]
fn all_zeros_of_a_system_are_listed_once() {
    let text = system("equations", &["x^2 + y^2 - 5", "x*y - 2"], &["x", "y"], "4");
    let report = verify(&text, &[]).exits_with(PROVED).json();
    assert_eq!(report["complete"], true);
    let exact: Vec<&Value> =
        solutions(&report, "zeros").iter().map(|zero| &zero["exact"]).collect();
    let expected = [["-2", "-1"], ["-1", "-2"], ["1", "2"], ["2", "1"]];
    assert_eq!(exact, expected.map(|point| serde_json::json!(point)).iter().collect::<Vec<_>>());
}

#[test]
fn an_equation_may_have_two_sides() {
    let text = system("equations", &["x^2 = 2"], &["x"], "4");
    let report = verify(&text, &[]).exits_with(PROVED).json();
    assert_eq!(solutions(&report, "zeros").len(), 2);
    let piecewise = system("equations", &["piecewise(x <= 0, x, x >= 1, x, x) = 1/2"], &["x"], "4");
    assert_eq!(solutions(&verify(&piecewise, &[]).json(), "zeros").len(), 1);
}

#[test]
fn the_fixed_points_of_a_map_are_judged_by_their_multipliers() {
    let text = system("map", &["5/2*x*(1 - x)"], &["x"], "2");
    let report = verify(&text, &[]).exits_with(PROVED).json();
    let points = solutions(&report, "fixed_points");
    let judged: Vec<_> = points.iter().map(|one| (&one["exact"][0], &one["verdict"])).collect();
    let words = ["0", "repelling", "3/5", "attracting"].map(Value::from);
    assert_eq!(judged, [(&words[0], &words[1]), (&words[2], &words[3])]);
    assert!(points.iter().all(|one| !one["region"].is_null()), "{report:#}");
}

#[test]
fn a_multiplier_on_the_unit_circle_is_decided_exactly() {
    let flip = system("map", &["3*x*(1 - x)"], &["x"], "2");
    let report = verify(&flip, &[]).exits_with(PROVED).json();
    let point = solutions(&report, "fixed_points")[1];
    assert_eq!(
        (&point["verdict"], &point["multiplier_minus_one"]),
        (&"neutral".into(), &true.into())
    );
    let fold = system("map", &["x - x^2"], &["x"], "2");
    let report = verify(&fold, &[]).exits_with(PROVED).json();
    let point = solutions(&report, "fixed_points")[0];
    assert_eq!(
        (&point["verdict"], &point["multiplier_plus_one"]),
        (&"neutral".into(), &true.into())
    );
    assert_eq!(report["multiple"][0]["multiplicity"], 2);
}

#[test]
fn multiple_zeros_are_named_with_their_multiplicity() {
    let triple = ["29/16*x^3 - 2*x*y", "y - x^2"];
    let flat = ["4*x^3 + 2*x*y^2", "2*x^2*y + 4*y^3"];
    for (equations, multiplicity) in [(triple, 3), (flat, 9)] {
        let text = system("equations", &equations, &["x", "y"], "3");
        let report = verify(&text, &[]).exits_with(PROVED).json();
        assert_eq!(report["complete"], true);
        assert_eq!(report["multiple"].as_array().unwrap().len(), 1);
        assert_eq!(report["multiple"][0]["exact"], serde_json::json!(["0", "0"]));
        assert_eq!(report["multiple"][0]["multiplicity"], multiplicity);
    }
    // Equations without one of the variables: the resultant is a power.
    for (equations, multiplicity, simple) in [
        (["x^2*(x - 1)", "y"], 2.into(), 1),
        (["x^3", "y^3"], 9.into(), 0),
        (["y - x", "x^2*(y - 2)"], 2.into(), 1),
        (["x^2", "y*(y - 1)"], Value::Null, 0),
    ] {
        let text = system("equations", &equations, &["x", "y"], "3");
        let report = verify(&text, &[]).exits_with(PROVED).json();
        assert_eq!(report["multiple"][0]["exact"], serde_json::json!(["0", "0"]));
        assert_eq!(report["multiple"][0]["multiplicity"], multiplicity, "{equations:?}");
        assert_eq!(solutions(&report, "zeros").len(), simple);
    }
    let line = system("equations", &["(x - 1/3)^2*(x + 1)"], &["x"], "3");
    let report = verify(&line, &[]).exits_with(PROVED).json();
    assert_eq!(report["multiple"][0]["multiplicity"], 2);
    assert_eq!(solutions(&report, "zeros").len(), 1);
}

#[test]
fn a_curve_of_zeros_is_recognised_and_not_split_to_the_end() {
    let text = system("equations", &["(x*y - 1)*x", "(x*y - 1)*y"], &["x", "y"], "3");
    let report = verify(&text, &["--max-boxes", "2000"]).exits_with(UNDECIDED).json();
    assert_eq!(solutions(&report, "zeros").len(), 1, "the origin");
    assert!(report["boxes_judged"].as_str().unwrap().parse::<usize>().unwrap() < 500);
    for part in report["leftover"].as_array().unwrap() {
        assert_eq!(part["manifold"], "x*y - 1");
    }
}

#[test]
fn nothing_about_systems_is_called_certified() {
    let text = system("equations", &["x^2 - 2"], &["x"], "4");
    let report = verify(&text, &[]).exits_with(PROVED).json();
    assert_eq!(
        (&report["complete_certified"], &report["certificate"]),
        (&false.into(), &Value::Null)
    );
    let folder = Folder::new();
    let file = folder.write("s.toml", &text);
    let run = eigensieve(&["verify", &file]).exits_with(PROVED);
    assert!(!run.out.contains("certified"), "{}", run.out);
    assert!(run.out.contains("proved, no certificate"), "{}", run.out);
    let certificate = folder.path("c.json");
    let run = eigensieve(&["verify", "--certificate", &certificate, &file]).exits_with(USAGE);
    run.complains_about("--certificate is for objectives");
}

#[test]
fn a_count_is_named_as_the_reason_and_is_not_called_certified() {
    // Katsura's system in five unknowns.
    let equations = [
        "x1^2 + 2*x2^2 + 2*x3^2 + 2*x4^2 + 2*x5^2 - x1",
        "2*x1*x2 + 2*x2*x3 + 2*x3*x4 + 2*x4*x5 - x2",
        "2*x1*x3 + x2^2 + 2*x2*x4 + 2*x3*x5 - x3",
        "2*x1*x4 + 2*x2*x3 + 2*x2*x5 - x4",
        "x1 + 2*x2 + 2*x3 + 2*x4 + 2*x5 - 1",
    ];
    let text = system("equations", &equations, &["x1", "x2", "x3", "x4", "x5"], "1000");
    let report = verify(&text, &[]).exits_with(PROVED).json();
    assert_eq!((&report["complete"], &report["complete_certified"]), (&true.into(), &false.into()));
    let expected = serde_json::json!([{ "complex_zeros": "16", "bound": "Bézout's bound" }]);
    assert_eq!(report["complete_by_counting"], expected);
    let folder = Folder::new();
    let file = folder.write("s.toml", &text);
    let run = eigensieve(&["verify", &file]).exits_with(PROVED);
    let reason = "proved by counting (16 complex zeros proved, Bézout's bound is 16)";
    assert!(run.out.contains(reason) && !run.out.contains("certified"), "{}", run.out);
    let small = system("equations", &["x^2 - 2"], &["x"], "4");
    let report = verify(&small, &[]).exits_with(PROVED).json();
    assert_eq!(report["complete_by_counting"], serde_json::json!([]));
}

#[test]
fn wrong_systems_are_refused_with_their_reason() {
    let good = system("equations", &["x - 1", "y"], &["x", "y"], "3");
    for (part, replacement, problem) in [
        (
            "equations = [\"x - 1\", \"y\"]",
            "equations = [\"x - 1\"]",
            "2 variables need 2 components",
        ),
        ("x - 1", "x - z", "unknown name `z`"),
        ("x - 1", "x = 1 = y", "expected an operator"),
        ("name =", "map = [\"x\", \"y\"]\nname =", "not both"),
        ("name =", "objective = \"x\"\nname =", "has no `objective`"),
        ("name =", "points = [[\"1\", \"2\"]]\nname =", "has no `points`"),
        ("domain", "range", "unknown field `range`"),
        ("\nvariables = [\"x\", \"y\"]", "", "`variables` are missing"),
        ("\ndomain = [[\"-3\", \"3\"]]", "", "a `domain` is missing"),
    ] {
        assert!(good.contains(part), "{part}");
        is_rejected(&good.replacen(part, replacement, 1), problem);
    }
    let optimizer = format!("{good}\n[optimizer]\nfield = \"gradient\"\nstep = \"1\"\n");
    is_rejected(&optimizer, "has no [optimizer]");
    let folder = Folder::new();
    let file = folder.write("s.toml", &good);
    let run = eigensieve(&["compare", &file]).exits_with(BAD_INPUT);
    run.complains_about("equations and maps are for `eigensieve verify`");
}
