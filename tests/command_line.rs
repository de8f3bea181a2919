//! The program as users meet it: arguments and files in; reports, messages and exit codes out.

#![cfg(feature = "cli")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

const PROVED: i32 = 0;
const UNDECIDED: i32 = 2;
const USAGE: i32 = 64;
const BAD_INPUT: i32 = 65;

const BOWL: &str = r#"
name = "bowl"
objective = "(x - 1/3)^2 + y^2"
variables = ["x", "y"]
domain = [["-1", "1"]]

[optimizer]
field = "gradient"
step = "1/4"
"#;

const HYPERBOLA: &str = r#"
name = "hyperbola"
objective = "(x*y - 1)^2/2"
variables = ["x", "y"]
domain = [["-2", "2"], ["-2", "2"]]

[optimizer]
field = "gradient"
step = "1/2"
"#;

/// What a run of the program left behind.
struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Run {
    #[track_caller]
    fn exits_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "\nstdout: {}\nstderr: {}", self.out, self.err);
        self
    }

    /// A message for people, not a panic.
    #[track_caller]
    fn complains_about(self, problem: &str) -> Self {
        assert!(self.err.contains(problem), "no `{problem}` in: {}", self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }

    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

fn eigensieve<S: AsRef<std::ffi::OsStr>>(arguments: &[S]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_eigensieve")).args(arguments).output().unwrap();
    Run {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn shipped(file: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("problems").join(file).display().to_string()
}

/// A directory of one test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("eigensieve-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A directory left in the system's temporary one harms nobody.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Verifies a problem file of this text.
fn verify(text: &str, options: &[&str]) -> Run {
    let folder = Folder::new();
    let file = folder.write("problem.toml", text);
    eigensieve(&[&["verify", "--format", "json"], options, &[file.as_str()]].concat())
}

/// The bowl with one part of its text replaced.
#[track_caller]
fn bowl_with(part: &str, replacement: &str) -> String {
    assert_eq!(BOWL.matches(part).count(), 1, "`{part}` must stand in the bowl once");
    BOWL.replace(part, replacement)
}

/// The bowl with another objective of x and y.
fn objective(text: &str) -> String {
    bowl_with("(x - 1/3)^2 + y^2", text)
}

#[track_caller]
fn is_rejected(text: &str, problem: &str) {
    let run = verify(text, &[]).exits_with(BAD_INPUT).complains_about(problem);
    assert_eq!(run.out, "", "a rejected file has no report");
}

fn count(points: &Value, key: &str, name: &str) -> usize {
    points.as_array().unwrap().iter().filter(|point| point[key] == name).count()
}

#[track_caller]
fn all_claims_are_proved(report: &Value) {
    let claims = report["claims"].as_array().unwrap();
    assert!(!claims.is_empty());
    for claim in claims {
        assert_eq!(claim["status"], "proved", "{claim}");
    }
}

// Verifying.

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

const WELL: &str = r#"
objective = "(x^2 - 2)^2/8 + y^2/4"
variables = ["x", "y"]
domain = [["-3", "3"]]
points = [POINT]

[optimizer]
field = "gradient"
step = "1"
"#;

fn well(point: &str) -> String {
    WELL.replace("POINT", point)
}

#[test]
fn an_irrational_point_is_found_and_judged_exactly() {
    let requested = r#"{ root = "t^2 - 2", between = ["1", "2"], at = ["2/t", "0"] }, ["0", "0"]"#;
    let report = verify(&well(requested), &[]).exits_with(PROVED).json();
    all_claims_are_proved(&report);
    for point in [&report["points"][0], &report["fixed_points"][2]] {
        assert_eq!(point["kind"], "critical");
        assert_eq!(point["verdict"], "neutral");
        assert_eq!(point["multiplier_minus_one"], true);
        assert_eq!(point["filter"], "boundary");
        assert_eq!(point["algebraic"]["polynomial"], serde_json::json!(["-2", "0", "1"]));
        assert_eq!(point["algebraic"]["coordinates"], serde_json::json!([["0", "1"], []]));
        assert_eq!(point["exact"], Value::Null);
    }
    assert_eq!(report["points"][1]["algebraic"], Value::Null);
    assert_eq!(report["points"][1]["exact"], serde_json::json!(["0", "0"]));
}

#[test]
fn an_algebraic_point_that_moves_is_not_fixed() {
    let requested = r#"{ root = "t^2 - 3", between = ["1", "2"], at = ["t", "t/2"] }"#;
    let report = verify(&well(requested), &[]).json();
    assert_eq!(report["points"][0]["kind"], "not-fixed");
}

#[test]
fn a_description_of_no_algebraic_point_is_refused() {
    let table = |root: &str, low: &str, at: &str| {
        well(&format!(r#"{{ root = "{root}", between = ["{low}", "2"], at = {at} }}"#))
    };
    let refused = |text: String, problem: &str| {
        verify(&text, &[]).exits_with(BAD_INPUT).complains_about(problem);
    };
    let at = r#"["t", "0"]"#;
    refused(table("t^2 - 2", "-2", at), "has 2 real roots in the interval, not one");
    refused(table("t^2 + 2", "1", at), "has no real root in the interval");
    refused(table("t - t", "1", at), "the polynomial is zero");
    refused(table("t^2 - s", "1", at), "s");
    refused(table("1/t - 2", "1", at), "the root needs a polynomial in t");
    refused(table("t^99 - 2", "1", at), "degree up to 64");
    refused(table("t^2 - 2", "1", r#"["1/(t^2 - 2)", "0"]"#), "undefined at the root");
    refused(table("t^2 - 2", "1", r#"["sqrt(t)", "0"]"#), "not a number in the field");
    refused(table("t^2 - 2", "1", r#"["t"]"#), "a point needs 2 coordinates, found 1");
    refused(well(r#"{ root = "t^2 - 2", between = ["1"], at = ["t", "0"] }"#), "is a pair");
    refused(well(r#"{ root = "t^2 - 2", at = ["t", "0"] }"#), "between");
    refused(well("3"), "a point");
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

// Listing the optimizers.

#[test]
fn optimizers_lists_every_field_and_every_momentum() {
    let run = eigensieve(&["optimizers"]).exits_with(PROVED);
    let listed: Vec<&str> =
        run.out.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let fields =
        ["gradient", "usam", "usam-nested", "usam-sequential", "hessian-usam", "gradient-penalty"];
    let momenta = ["none", "heavy-ball", "nesterov", "ema"];
    for name in fields.iter().chain(&momenta) {
        assert!(listed.contains(name), "`{name}` is not in {}", run.out);
    }
}

#[test]
fn every_listed_field_and_momentum_can_be_used() {
    for field in eigensieve::optimizer::FieldKind::ALL {
        let text = bowl_with("\"gradient\"", &format!("\"{}\"", field.name()));
        verify(&text, &["--max-boxes", "2000"]).exits_with(PROVED);
    }
    for momentum in eigensieve::optimizer::MomentumKind::ALL {
        let text = BOWL.to_string() + &format!("momentum = \"{}\"\n", momentum.name());
        verify(&text, &["--max-boxes", "2000"]).exits_with(PROVED);
    }
}

// Wrong usage.

#[test]
fn wrong_usage_exits_with_64_and_a_message() {
    let wrong: [&[&str]; 9] = [
        &[],
        &["verify"],
        &["sharpen"],
        &["optimizers", "extra"],
        &["verify", "--sharp", "a.toml"],
        &["verify", "--format", "xml", "a.toml"],
        &["verify", "--max-boxes", "many", "a.toml"],
        &["verify", "--resolution", "0", "a.toml"],
        &["verify", "--budget", "-1", "a.toml"],
    ];
    for arguments in wrong {
        let run = eigensieve(arguments).exits_with(USAGE).complains_about("--help");
        assert_eq!(run.out, "");
    }
}

#[test]
fn a_resolution_over_zero_is_wrong_usage() {
    eigensieve(&["verify", "--resolution", "1/0", "a.toml"])
        .exits_with(USAGE)
        .complains_about("--resolution");
}

#[test]
fn help_and_version_exit_with_0() {
    assert!(eigensieve(&["--help"]).exits_with(PROVED).out.contains("Exit codes"));
    let version = eigensieve(&["--version"]).exits_with(PROVED).out;
    assert!(version.contains(env!("CARGO_PKG_VERSION")));
}

// Bad input.

#[test]
fn an_unknown_variable_is_named_with_its_line() {
    let text = objective("x^2 + z^2");
    is_rejected(&text, "unknown name `z`");
    verify(&text, &[]).complains_about("problem.toml:3:");
}

#[test]
fn an_unknown_field_is_named_along_with_the_known_ones() {
    let text = bowl_with("\"gradient\"", "\"sharpness\"");
    is_rejected(&text, "unknown field `sharpness`");
    is_rejected(&text, "usam-sequential");
}

#[test]
fn an_unknown_momentum_is_named_along_with_the_known_ones() {
    let text = BOWL.to_string() + "momentum = \"angular\"\n";
    is_rejected(&text, "unknown momentum `angular`");
    is_rejected(&text, "heavy-ball");
}

#[test]
fn an_unknown_toml_key_is_named() {
    is_rejected(&bowl_with("name =", "title ="), "title");
    is_rejected(&(BOWL.to_string() + "stepsize = 1\n"), "stepsize");
}

#[test]
fn a_missing_toml_key_is_named() {
    is_rejected(&bowl_with("step = \"1/4\"", ""), "step");
    is_rejected(&bowl_with("variables = [\"x\", \"y\"]", ""), "variables");
}

#[test]
fn a_float_is_refused_because_it_is_not_exact() {
    is_rejected(&bowl_with("\"1/4\"", "0.25"), "write this number as a string, \"0.25\"");
    is_rejected(&bowl_with("\"-1\"", "-1.5"), "write this number as a string, \"-1.5\"");
}

#[test]
fn a_bare_integer_is_exact_and_welcome() {
    verify(&bowl_with("[\"-1\", \"1\"]", "[-1, 1]"), &[]).exits_with(PROVED);
}

#[test]
fn a_reversed_side_of_the_domain_is_refused() {
    is_rejected(&bowl_with("[\"-1\", \"1\"]", "[\"1\", \"-1\"]"), "reversed");
}

#[test]
fn a_wrong_number_of_sides_is_refused() {
    let sides = |text: &str| bowl_with("[[\"-1\", \"1\"]]", text);
    is_rejected(&sides("[[0, 1], [0, 1], [0, 1]]"), "needs 1 or 2 sides, found 3");
    is_rejected(&sides("[]"), "needs 1 or 2 sides, found 0");
    is_rejected(&sides("[[0, 1, 2]]"), "a pair");
}

#[test]
fn a_point_with_a_wrong_number_of_coordinates_is_refused() {
    is_rejected(
        &bowl_with("\n[optimizer]", "points = [[1]]\n[optimizer]"),
        "needs 2 coordinates, found 1",
    );
}

#[test]
fn division_by_a_constant_zero_is_refused() {
    is_rejected(&objective("x^2 + y/0"), "division by zero");
    is_rejected(&objective("x^2 + y/(1 - 1)"), "division by zero");
    is_rejected(&objective("x^2 + y*0^(-1)"), "division by zero");
    is_rejected(&bowl_with("\"1/4\"", "\"1/0\""), "zero");
}

#[test]
fn the_square_root_of_a_negative_constant_is_refused() {
    is_rejected(&objective("x^2 + y^2*sqrt(-1)"), "root of a negative constant");
    is_rejected(&objective("x^2 + y^2*(-1)^(1/2)"), "root of a negative constant");
}

#[test]
fn an_exponent_over_1000_is_refused() {
    is_rejected(&objective("x^1001 + y^2"), "limited to 1000");
    is_rejected(&objective("x^(-1001) + y^2"), "limited to 1000");
}

#[test]
fn a_tower_of_constant_exponents_is_refused_at_once() {
    is_rejected(&objective("x^2 + y^2*9^999^999"), "limited to 1000");
    is_rejected(&objective("x^2 + y^2*((9^999)^999)^999"), "too large");
}

#[test]
fn nesting_of_300_parentheses_is_refused_and_of_200_accepted() {
    let nested = |depth| objective(&format!("{}x{}^2 + y^2", "(".repeat(depth), ")".repeat(depth)));
    is_rejected(&nested(300), "nested more than 256 levels");
    is_rejected(&nested(100_000), "nested more than 256 levels");
    verify(&nested(200), &[]).exits_with(PROVED);
}

#[test]
fn a_file_over_one_megabyte_is_refused() {
    let text = format!("{BOWL}#{}\n", " ".repeat(1_000_000));
    is_rejected(&text, "larger than 1 MB");
}

#[test]
fn a_momentum_coefficient_out_of_range_is_refused() {
    for (momentum, coefficient, range) in [
        ("heavy-ball", "1", "−1 < β < 1"),
        ("heavy-ball", "-1", "−1 < β < 1"),
        ("nesterov", "-1/10", "0 ≤ β < 1"),
        ("ema", "1", "0 ≤ β < 1"),
        ("none", "1/2", "β = 0"),
    ] {
        let text = format!("{BOWL}momentum = \"{momentum}\"\ncoefficient = \"{coefficient}\"\n");
        is_rejected(&text, range);
        is_rejected(&text, &format!("coefficient = {coefficient} is out of range"));
    }
}

#[test]
fn a_step_that_is_not_positive_is_refused() {
    is_rejected(&bowl_with("\"1/4\"", "0"), "step = 0 is out of range");
    is_rejected(&bowl_with("\"1/4\"", "\"-1/4\""), "step = -1/4 is out of range");
}

#[test]
fn a_negative_radius_and_a_wrong_number_of_ascents_are_refused() {
    is_rejected(&(BOWL.to_string() + "radius = -1\n"), "radius = -1 is out of range");
    is_rejected(&(BOWL.to_string() + "ascents = 65\n"), "ascents");
    is_rejected(&(BOWL.to_string() + "ascents = \"1/2\"\n"), "ascents");
}

#[test]
fn a_missing_file_is_named() {
    let folder = Folder::new();
    let run = eigensieve(&["verify", &folder.path("missing.toml")]).exits_with(BAD_INPUT);
    assert_eq!(run.complains_about("missing.toml").out, "");
}

#[test]
fn a_directory_and_a_file_that_is_not_text_are_refused() {
    let folder = Folder::new();
    eigensieve(&["verify", &folder.path("")]).exits_with(BAD_INPUT).complains_about("error");
    let binary = folder.path("binary.toml");
    fs::write(&binary, [0xff, 0xfe, 0x00]).unwrap();
    eigensieve(&["verify", &binary]).exits_with(BAD_INPUT).complains_about("binary.toml");
}

#[test]
fn a_file_that_is_no_toml_or_empty_is_refused() {
    is_rejected("", "objective");
    is_rejected("objective = ", "problem.toml");
}
