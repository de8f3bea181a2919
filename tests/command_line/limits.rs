//! Large inputs in the language of pieces: quick, or refused with a clear answer.

use std::time::{Duration, Instant};

use crate::support::*;

/// Far above what a debug build on a busy machine needs, far below what a quadratic method takes.
const QUICK: Duration = Duration::from_secs(60);

#[track_caller]
fn quickly(text: &str, options: &[&str]) -> Run {
    let start = Instant::now();
    let run = verify(text, options);
    assert!(start.elapsed() < QUICK, "{:?}", start.elapsed());
    run
}

#[test]
fn nesting_of_300_piecewise_is_refused_and_of_200_accepted() {
    let values = |depth: usize| {
        objective(&format!(
            "{}x^2{} + y^2",
            "piecewise(x < 0, ".repeat(depth),
            ", x^2)".repeat(depth)
        ))
    };
    let conditions = |depth: usize| {
        let tail = " < 0, x^2, x^2)".repeat(depth);
        objective(&format!("{}x{tail} + y^2", "piecewise(".repeat(depth)))
    };
    is_rejected(&values(300), "nested more than 256 levels");
    is_rejected(&values(30_000), "nested more than 256 levels");
    is_rejected(&conditions(300), "nested more than 256 levels");
    verify(&values(200), &[]).exits_with(PROVED);
    quickly(&conditions(3), &[]).exits_with(PROVED);
}

#[test]
fn a_thousand_equal_pieces_collapse() {
    let pieces: String = (0..1000).map(|k| format!("x < {k}/1000, x^2, ")).collect();
    quickly(&objective(&format!("piecewise({pieces}x^2) + y^2")), &[]).exits_with(PROVED);
}

#[test]
fn a_thousand_different_pieces_are_accepted_and_their_jump_is_found() {
    let pieces: String = (0..1000).map(|k| format!("x < {k}, x^2 + {k}*x, ")).collect();
    let text = objective(&format!("piecewise({pieces}x^2) + y^2"));
    let report = quickly(&text, &["--max-boxes", "1000"]).exits_with(REFUTED).json();
    let detail = claim(&report, "regularity")["detail"].as_str().unwrap();
    assert!(detail.starts_with("not continuous: the value jumps at (x, y) = "), "{detail}");
}

#[test]
fn a_sum_of_3000_cubed_hinges_in_one_variable_is_twice_differentiable() {
    let text = objective("sum(i, 1, 3000, max(0, x - i/3000)^3) + x^2 + y^2");
    let text = text.replace("1/4", "1/100000");
    let report = quickly(&text, &["--max-boxes", "100"]).exits_with(UNDECIDED).json();
    assert_eq!(report["fixed_points"][0]["exact"], serde_json::json!(["0", "0"]));
    assert_eq!(claim(&report, "regularity")["status"], "proved");
    let detail = claim(&report, "step-not-exceptional")["detail"].as_str().unwrap();
    assert_eq!(detail, "the update map has more than 10 interfaces");
}

#[test]
fn a_sum_of_3000_cubed_hinges_in_3000_variables_keeps_its_budget() {
    let text = objective("sum(i, 1, 3000, max(0, x[i])^3 + x[i]^2)");
    let text = text.replace("[\"x\", \"y\"]", "\"x[1..3000]\"");
    let report =
        quickly(&text, &["--max-boxes", "1", "--budget", "1"]).exits_with(UNDECIDED).json();
    assert_eq!(claim(&report, "regularity")["status"], "proved");
}
