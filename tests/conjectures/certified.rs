//! Counterexamples are re-checked by the independent checker, as far as its format can say them.

use eigensieve::counterexample::{Outcome, certificates};
use eigensieve::report::{conjecture_to_json, conjecture_to_latex, conjecture_to_test};

use crate::support::refuted;

#[track_caller]
fn statements(name: &str) -> Vec<String> {
    let (claim, found) = refuted(name);
    let all = certificates(&found.instance, &claim.name);
    let all = all.into_iter().flatten().flat_map(|certificate| {
        eqcert_check::check(certificate.text.as_bytes()).expect("accepted");
        certificate.claims
    });
    all.map(|(_, statement)| statement).collect()
}

#[test]
fn the_checker_accepts_that_usam_attracts_at_a_maximum() {
    let all = statements("x09");
    assert!(all.iter().any(|one| one.contains("attract")), "{all:?}");
    assert!(all.iter().any(|one| one.contains("false")), "{all:?}");
}

#[test]
fn the_checker_accepts_that_an_attracting_point_is_spurious() {
    let all = statements("x10-attracting");
    assert!(all.iter().any(|one| one.contains("false")), "{all:?}");
}

#[test]
fn every_report_of_a_counterexample_names_it() {
    let (claim, found) = refuted("x24");
    let objective = found.instance.objective.to_text();
    let outcome = Outcome::Refuted { counterexample: Box::new(found), tally: Default::default() };
    let json = conjecture_to_json(&claim, &outcome, &[]);
    assert_eq!(json["counterexample"]["objective"], objective);
    assert_eq!(json["outcome"], "refuted");
    let latex = conjecture_to_latex(&claim, &outcome);
    assert!(latex.contains("\\omega") && latex.contains("\\[ f(x) = "), "{latex}");
    let test = conjecture_to_test(&claim, &outcome).expect("a counterexample");
    assert!(test.contains("#[test]\nfn x24_fails_here() {"), "{test}");
}
