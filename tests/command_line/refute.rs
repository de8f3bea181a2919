//! `eigensieve refute`: claims in, proofs or counterexamples out.

use std::path::Path;

use crate::support::*;

const CLAIM: &str = r#"
name = "saddles"
statement = "USAM never attracts to a maximum."
assume = "attracting"
conclude = "lambda_min >= 0"
points = "critical"

[objectives]
family = "quadratics"
height = 2

[optimizers.A]
field = "usam"
step = ["0", "2"]
"#;

fn claim_file(name: &str) -> String {
    let file = format!("{name}.toml");
    Path::new(env!("CARGO_MANIFEST_DIR")).join("claims").join(file).display().to_string()
}

fn refute(text: &str, options: &[&str]) -> Run {
    let folder = Folder::new();
    let file = folder.write("claim.toml", text);
    eigensieve(&[&["refute"], options, &[file.as_str()]].concat())
}

#[track_caller]
fn claim_with(part: &str, replacement: &str) -> String {
    assert_eq!(CLAIM.matches(part).count(), 1, "`{part}` must stand in the claim once");
    CLAIM.replace(part, replacement)
}

#[test]
fn a_false_claim_exits_with_1_and_its_counterexample_is_certified() {
    let folder = Folder::new();
    let (file, certificate) = (folder.write("claim.toml", CLAIM), folder.path("certificate.json"));
    let arguments = ["refute", "--format", "json", "--certificate", &certificate, &file];
    let report = eigensieve(&arguments).exits_with(REFUTED).json();
    assert_eq!(report["outcome"], "refuted");
    let found = &report["counterexample"];
    assert_eq!(found["optimizers"][0]["field"], "usam");
    assert_eq!(found["size"]["terms"], 1);
    let text = std::fs::read_to_string(certificate).unwrap();
    let accepted = eqcert_check::check(text.trim().as_bytes()).unwrap();
    assert_eq!(
        accepted.claims.len(),
        found["optimizers"][0]["certified"].as_array().unwrap().len()
    );
}

#[test]
fn a_true_claim_that_is_decidable_exits_with_0() {
    let run = eigensieve(&["refute", &claim_file("t07")]).exits_with(PROVED);
    assert!(run.out.contains("PROVED"), "{}", run.out);
}

#[test]
fn no_counterexample_is_said_as_exactly_that() {
    let run = eigensieve(&["refute", "--tries", "600", &claim_file("t18")]).exits_with(UNDECIDED);
    assert!(run.out.contains("No counterexample in 600 tries"), "{}", run.out);
    assert!(run.out.contains("This proves nothing."), "{}", run.out);
    let json = eigensieve(&["refute", "--tries", "600", "--format", "json", &claim_file("t18")]);
    assert_eq!(json.exits_with(UNDECIDED).json()["outcome"], "none-found");
}

#[test]
fn contradictory_hypotheses_are_reported_as_vacuous() {
    let text = claim_with("assume = \"attracting\"", "assume = \"attracting and repelling\"");
    let run = refute(&text, &[]).exits_with(UNDECIDED);
    assert!(
        run.out.contains("VACUOUS: no instance satisfies the hypotheses (proved)."),
        "{}",
        run.out
    );
}

#[test]
fn the_seed_makes_a_search_repeatable() {
    let run = |seed: &str| {
        let file = claim_file("x11");
        eigensieve(&["refute", "--no-shrink", "--seed", seed, &file]).exits_with(REFUTED).out
    };
    assert_eq!(run("7"), run("7"));
}

#[test]
fn latex_and_tests_are_printed_to_paste() {
    let latex = refute(CLAIM, &["--format", "latex"]).exits_with(REFUTED).out;
    assert!(latex.contains("This is false. Let\n\\[ f(x) = -"), "{latex}");
    let test = refute(CLAIM, &["--format", "test"]).exits_with(REFUTED).out;
    assert!(test.contains("fn saddles_fails_here()"), "{test}");
    assert!(test.contains("Verdict::Attracting"), "{test}");
}

#[test]
fn the_words_of_formulas_are_listed_with_their_meaning() {
    let run = eigensieve(&["refute", "--words"]).exits_with(PROVED);
    for word in ["limit_from_rest", "lambda_min", "every eigenvalue λ of ∇²f(x)"] {
        assert!(run.out.contains(word), "{word}");
    }
}

#[track_caller]
fn is_refused(text: &str, problem: &str) {
    let run = refute(text, &[]).exits_with(BAD_INPUT).complains_about(problem);
    assert_eq!(run.out, "", "a refused claim has no report");
}

#[test]
fn malformed_claims_exit_with_65_and_the_place() {
    is_refused(&claim_with("lambda_min >= 0", "lambda_mim >= 0"), "is it `lambda_min`?");
    is_refused(&claim_with("lambda_min >= 0", "attracting >= 0"), "is a condition, not a number");
    is_refused(&claim_with("lambda_min >= 0", "lambda_min"), "this is a number, not a condition");
    is_refused(&claim_with("lambda_min >= 0", "lambda >= 0"), "`lambda` is not bound here");
    is_refused(&claim_with("lambda_min >= 0", "B.admits"), "unknown optimizer `B`");
    is_refused(&claim_with("\"quadratics\"", "\"cubics\""), "unknown family `cubics`");
    is_refused(&claim_with("\"usam\"", "\"sam\""), "unknown field `sam`");
    is_refused(&claim_with("[\"0\", \"2\"]", "[\"2\", \"1\"]"), "no step lies between 2 and 1");
    is_refused(&claim_with("[\"0\", \"2\"]", "[\"-2\", \"0\"]"), "no admissible step");
    is_refused(&claim_with("[\"0\", \"2\"]", "[0.5, 1]"), "write this number as a string");
    is_refused(&claim_with("height = 2", "height = 0"), "the height is at least 1");
    is_refused(&claim_with("height = 2", "degree = 3"), "has no `degree`");
    is_refused(
        &claim_with("points = \"critical\"", "points = \"fixed\""),
        "unknown kind of points",
    );
    is_refused(&claim_with("[optimizers.A]\n", "[optimizers.A]\ncolour = 1\n"), "colour");
}
