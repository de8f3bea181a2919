//! Counterexamples are re-checked by the independent checker, as far as its format can say them.

use eigensieve::counterexample::{Basis, Certification, Outcome, certify};
use eigensieve::report::{conjecture_to_json, conjecture_to_latex, conjecture_to_test};

use crate::support::refuted;

#[track_caller]
fn statements(name: &str) -> Vec<String> {
    let (claim, found) = refuted(name);
    let all = certify(&claim, &found.instance).files;
    let all = all.into_iter().filter_map(|file| file.certificate).flat_map(|certificate| {
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

/// The parts of the refutation that no certificate covers.
#[track_caller]
fn rests_on_the_judge(name: &str, expected: &[&str]) {
    let (claim, found) = refuted(name);
    let certification = certify(&claim, &found.instance);
    let judged = certification.parts.iter().filter(|part| part.basis == Basis::Judge);
    let judged: Vec<&str> = judged.map(|part| part.text.as_str()).collect();
    assert_eq!(judged, expected, "{name}");
    assert_eq!(certification.is_complete(), expected.is_empty(), "{name}");
}

#[test]
fn false_claims_about_filters_are_refuted_by_certificates_entirely() {
    for name in ["x13", "x14", "x15", "x17", "x18", "x19", "x27", "x28"] {
        rests_on_the_judge(name, &[]);
    }
}

#[test]
fn false_claims_about_limits_are_refuted_by_certificates_entirely() {
    for name in ["x01", "x03", "x06", "x07-stable", "x09", "x24", "x25"] {
        rests_on_the_judge(name, &[]);
    }
}

#[test]
fn false_claims_about_spurious_points_are_refuted_by_certificates_entirely() {
    for name in ["x10", "x10-attracting", "x11", "x12", "x16-hessian"] {
        rests_on_the_judge(name, &[]);
    }
}

#[test]
fn normal_forms_starts_at_rest_and_smoothness_rest_on_the_exact_judge() {
    rests_on_the_judge("x02", &["step*L < 2"]);
    rests_on_the_judge("x04", &["limit_from_rest"]);
    rests_on_the_judge("x05", &["limit"]);
    rests_on_the_judge("x06-positive", &["f4 != 0", "attracts"]);
    rests_on_the_judge("x07-unstable", &["attracts"]);
    rests_on_the_judge("x08", &["limit", "minimiser"]);
    rests_on_the_judge("x29", &["smoothness >= 2", "covered"]);
}

#[test]
fn the_claims_that_a_part_rests_on_stand_in_the_file() {
    let (claim, found) = refuted("x24");
    let certification = certify(&claim, &found.instance);
    for part in &certification.parts {
        let Basis::Certified { claims, .. } = &part.basis else { panic!("{part:?}") };
        for (file, number) in claims {
            let file = &certification.files[*file];
            let certificate = file.certificate.as_ref().expect("a file");
            assert!(*number < certificate.claims.len());
        }
    }
    let files: Vec<&str> = certification.files.iter().map(|file| file.about.as_str()).collect();
    assert_eq!(files, ["A", "f"], "on f + x², and on f itself");
}

#[test]
fn every_report_of_a_counterexample_names_it() {
    let (claim, found) = refuted("x24");
    let objective = found.instance.objective.to_text();
    let outcome = Outcome::Refuted { counterexample: Box::new(found), tally: Default::default() };
    let json = conjecture_to_json(&claim, &outcome, &Certification::default());
    assert_eq!(json["counterexample"]["objective"], objective);
    assert_eq!(json["outcome"], "refuted");
    let latex = conjecture_to_latex(&claim, &outcome);
    assert!(latex.contains("\\omega") && latex.contains("\\[ f(x) = "), "{latex}");
    let test = conjecture_to_test(&claim, &outcome).expect("a counterexample");
    assert!(test.contains("#[test]\nfn x24_fails_here() {"), "{test}");
}
