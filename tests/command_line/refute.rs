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
fn a_report_says_of_every_deciding_part_whether_it_is_certified() {
    let text = refute(CLAIM, &[]).exits_with(REFUTED).out;
    for part in ["critical", "attracting", "lambda_min >= 0"] {
        let mut lines = text.lines().filter(|line| line.trim_start().starts_with(part));
        assert!(lines.any(|line| line.contains("certified (claim")), "{part}: {text}");
    }
    assert!(text.contains("Every part that decides this is certified"), "{text}");
    let json = refute(CLAIM, &["--format", "json"]).json();
    let deciding = json["counterexample"]["deciding"].as_array().unwrap().clone();
    assert!(deciding.iter().all(|part| part["basis"] == "certified"), "{deciding:?}");
    // x³ attracts from one side, which the terms of its update map say.
    let run = eigensieve(&["refute", &claim_file("x08")]).exits_with(REFUTED);
    assert!(
        run.out.contains("; first term of the update map of the file's objective"),
        "{}",
        run.out
    );
    // No claim of the format says that multipliers are real.
    let run = refute(&claim_with("lambda_min >= 0", "not multipliers_real"), &[]);
    let run = run.exits_with(REFUTED);
    assert!(run.out.contains("exact judge"), "{}", run.out);
    assert!(run.out.contains("What rests on the exact judge is no part of"), "{}", run.out);
}

#[test]
fn a_true_claim_that_is_decidable_exits_with_0() {
    let run = eigensieve(&["refute", &claim_file("t07")]).exits_with(PROVED);
    assert!(run.out.contains("PROVED"), "{}", run.out);
}

#[test]
fn no_counterexample_is_said_as_exactly_that() {
    let run = eigensieve(&["refute", "--tries", "600", &claim_file("t18")]).exits_with(UNDECIDED);
    let words = run.out.split("No counterexample in ").nth(1).unwrap_or_default();
    let tries = words.split(' ').next().and_then(|word| word.parse::<usize>().ok());
    assert!(tries.is_some_and(|tries| tries > 600), "{}", run.out);
    assert!(run.out.contains("of them were at irrational points"), "{}", run.out);
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

#[test]
fn hyper_parameters_that_an_optimizer_does_not_have_are_refused() {
    let with = |rest: &str| claim_with("field = \"usam\"", rest);
    is_refused(&with("field = \"gradient\"\nradius = 1"), "has no radius: it is 0");
    is_refused(&with("field = \"usam\"\ncoefficient = \"1/2\""), "A has no momentum");
    is_refused(&with("field = \"usam-sequential\"\nascents = 0"), "ascents of A is 1 to 16");
    for wrong in ["step = 0", "step = -1"] {
        is_refused(&claim_with("step = [\"0\", \"2\"]", wrong), "no admissible step");
    }
    let momentum = |beta: &str| with(&format!("field = \"usam\"\nmomentum = \"nesterov\"\n{beta}"));
    is_refused(&momentum("coefficient = 1"), "no admissible coefficient");
    is_refused(&momentum("coefficient = \"-1/2\""), "no admissible coefficient");
    is_refused(&with("field = \"usam\"\nradius = -1"), "no admissible radius");
    is_refused(&with("field = \"usam\"\ndecay = \"as B\""), "unknown optimizer");
}

/// Hostile claims: what is printed must be true of them.
#[test]
fn odd_claims_are_neither_proved_nor_refuted_falsely() {
    let conclude = |conclusion: &str| claim_with("lambda_min >= 0", conclusion);
    // No instance has a divisor of 0: the claim says nothing about ρ = 0.
    refute(&conclude("radius/radius = 1"), &[]).exits_with(PROVED);
    refute(&conclude("1/(radius - radius) = 1"), &["--tries", "500"]).exits_with(UNDECIDED);
    // Quantifiers over a spectrum that is never empty.
    refute(&conclude("each lambda (lambda < 0) -> some lambda (lambda < 0)"), &[])
        .exits_with(PROVED);
    // With ρ = 0 the field is the gradient, which is repelled by maxima.
    let still = claim_with("field = \"usam\"", "field = \"usam\"\nradius = 0");
    refute(&still, &[]).exits_with(PROVED);
    // −x²/2 with ρ = 1 and any step is neutral, not attracting.
    let edge = claim_with("field = \"usam\"", "field = \"usam\"\nradius = 1")
        .replace("lambda_min >= 0", "lambda_min != -1");
    refute(&edge, &[]).exits_with(PROVED);
    // β tied to that of an optimizer for which it is 0 at times.
    let tied = format!(
        "{}momentum = \"heavy-ball\"\n\n[optimizers.B]\nfield = \"gradient\"\n\
         momentum = \"nesterov\"\nstep = \"as A\"\ncoefficient = \"as A\"\n",
        conclude("A.coefficient = B.coefficient and B.coefficient >= 0")
    );
    refute(&tied, &[]).exits_with(PROVED);
}

/// The line and column that a message points at.
#[track_caller]
fn is_refused_at(text: &str, place: &str, problem: &str) {
    let run = refute(text, &[]).exits_with(BAD_INPUT).complains_about(problem);
    assert!(run.err.contains(place), "not at {place}: {}", run.err);
}

#[test]
fn a_refusal_names_the_line_and_the_column() {
    let unbound = claim_with("lambda_min >= 0", "lambda_min >= lambda");
    is_refused_at(&unbound, "claim.toml:5:27", "`lambda` is not bound here");
    let mistyped = claim_with("lambda_min >= 0", "0 <= attracting");
    is_refused_at(&mistyped, "claim.toml:5:18", "is a condition, not a number");
    let unknown = claim_with("assume = \"attracting\"", "assume = \"atracting\"");
    is_refused_at(&unknown, "claim.toml:4:11", "atracting");
    let empty = claim_with("[\"0\", \"2\"]", "[\"2\", \"1\"]");
    is_refused_at(&empty, "claim.toml:8:1", "no step lies between 2 and 1");
    let family = claim_with("\"quadratics\"", "\"cubics\"");
    is_refused_at(&family, "claim.toml:9:10", "unknown family `cubics`");
}

#[test]
fn every_family_of_objectives_can_be_claimed_about() {
    let families = [
        ("polynomials", "degree = 3\nheight = 1"),
        ("quadratics", "height = 1"),
        ("gluings", "height = 1"),
        ("networks", "height = 1"),
        ("catalogue", ""),
        ("catalogue-sums", ""),
    ];
    for (family, rest) in families {
        let table = format!("family = \"{family}\"\n{rest}");
        let text = claim_with("family = \"quadratics\"\nheight = 2", &table);
        let text = text.replace("lambda_min >= 0", "step > 0");
        let run = refute(&text, &["--tries", "300", "--search-only"]).exits_with(UNDECIDED);
        assert!(run.out.contains("No counterexample in"), "{family}: {}", run.out);
    }
}

#[cfg(target_os = "linux")]
mod interrupted {
    use std::process::{Child, Command, Stdio};
    use std::time::Duration;

    use super::*;

    /// All fields and momenta in four variables, under two optimizers: a proof of hours.
    const LONG: &str = r#"
name = "long"
assume = "A.attracting and B.attracting and lambda_min > 0"
conclude = "A.step*lambda_max^3 + B.step*lambda_min*A.radius <= 1000 + B.radius^2*A.coefficient"
points = "critical"

[objectives]
family = "quadratics"
variables = 4

[optimizers.A]
field = "usam-nested"
momentum = "nesterov"

[optimizers.B]
field = "hessian-usam"
momentum = "heavy-ball"
"#;

    /// Interrupts the program once it catches interrupts, and gives what it left behind.
    fn interrupt(mut program: Child, after: Duration) -> Run {
        let id = program.id();
        let catches = |status: String| {
            let line = status.lines().find_map(|line| line.strip_prefix("SigCgt:").map(str::trim));
            line.and_then(|mask| u64::from_str_radix(mask, 16).ok())
                .is_some_and(|mask| mask & 2 != 0)
        };
        while program.try_wait().unwrap().is_none()
            && !std::fs::read_to_string(format!("/proc/{id}/status")).is_ok_and(catches)
        {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(after);
        Command::new("kill").args(["-INT", &id.to_string()]).status().unwrap();
        let output = program.wait_with_output().unwrap();
        Run {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn start(arguments: &[&str]) -> Child {
        Command::new(env!("CARGO_BIN_EXE_eigensieve"))
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    #[test]
    fn a_proof_ends_soon_after_an_interrupt_and_says_so() {
        let folder = Folder::new();
        let file = folder.write("claim.toml", LONG);
        let program = start(&["refute", &file]);
        let run = interrupt(program, Duration::from_millis(300)).exits_with(UNDECIDED);
        assert!(run.out.contains("The search was stopped before its end."), "{}", run.out);
    }

    #[test]
    fn a_search_ends_soon_after_an_interrupt_and_says_so() {
        let program = start(&["refute", &claim_file("t18")]);
        let run = interrupt(program, Duration::from_millis(500)).exits_with(UNDECIDED);
        assert!(run.out.contains("The search was stopped before its end."), "{}", run.out);
        assert!(run.out.contains("No counterexample in "), "{}", run.out);
    }

    /// An interrupt between the first counterexample and the end: later and later, until it is.
    #[test]
    fn an_interrupt_of_the_shrinking_keeps_the_counterexample_and_says_so() {
        let folder = Folder::new();
        let stopped = (0..20).find_map(|turn| {
            let path = folder.path(&format!("certificate-{turn}.json"));
            let program = start(&["refute", "--certificate", &path, &claim_file("x10-attracting")]);
            let run = interrupt(program, Duration::from_millis(100 << (turn / 2)));
            let shrinking = run.code == Some(REFUTED) && run.out.contains("Stopped before its end");
            shrinking.then_some((run, path))
        });
        let (run, path) = stopped.expect("no interrupt came while it was made smaller");
        assert!(run.out.contains("REFUTED by"), "{}", run.out);
        let text = std::fs::read(path).expect("a certificate");
        assert!(eqcert_check::check(text.trim_ascii()).is_ok());
    }

    /// Whatever it was doing: what is reported is a counterexample or none, and files are whole.
    #[test]
    fn an_interrupt_keeps_the_best_so_far_and_leaves_no_half_file() {
        for after in [0, 200, 800, 2000] {
            let folder = Folder::new();
            let path = folder.path("certificate.json");
            let claim = claim_file("x16-sequential");
            let arguments = ["refute", "--format", "json", "--certificate", &path, &claim];
            let run = interrupt(start(&arguments), Duration::from_millis(after));
            assert!([Some(REFUTED), Some(UNDECIDED)].contains(&run.code), "{}", run.err);
            let found = run.json()["outcome"] == "refuted";
            assert_eq!(found, run.code == Some(REFUTED));
            let written = std::fs::read(&path);
            assert_eq!(written.is_ok(), found);
            if let Ok(text) = written {
                assert!(eqcert_check::check(text.trim_ascii()).is_ok());
            }
            assert!(!std::path::Path::new(&format!("{path}.unfinished")).exists());
        }
    }
}
