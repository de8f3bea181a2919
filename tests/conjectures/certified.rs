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
    for name in
        ["x10", "x10-attracting", "x11", "x12", "x16-hessian", "x16-nested", "x16-sequential"]
    {
        rests_on_the_judge(name, &[]);
    }
}

#[test]
fn what_neutral_points_and_pieces_do_follows_from_the_objective_in_the_file() {
    for name in ["x02", "x04", "x05", "x06-positive", "x07-unstable", "x08", "x29"] {
        rests_on_the_judge(name, &[]);
    }
}

/// At least 22 numbers of the theory have all their claim files in the lists above.
#[test]
fn refutations_of_at_least_22_sentences_rest_on_no_judge() {
    let text = include_str!("certified.rs");
    let mut numbers: Vec<&str> = Vec::new();
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/claims")).expect("claims");
    let files: Vec<String> = folder
        .filter_map(|file| file.ok()?.path().file_stem()?.to_str().map(String::from))
        .collect();
    for file in files.iter().filter(|file| file.starts_with('x')) {
        assert!(text.contains(&format!("\"{file}\"")), "{file} is tested by no list");
        numbers.push(&file[..3]);
    }
    numbers.sort_unstable();
    numbers.dedup();
    assert!(numbers.len() >= 22, "{numbers:?}");
}

/// What a part of a refutation rests on, in words.
#[track_caller]
fn is_based(name: &str, part: &str, expected: &str) {
    let (claim, found) = refuted(name);
    let certification = certify(&claim, &found.instance);
    let part = certification.parts.iter().find(|one| one.text == part).expect("a part");
    let text = certification.basis_text(&part.basis);
    assert!(text.contains(expected), "{name}: {text}");
}

#[test]
fn what_is_calculated_beside_the_claims_is_named() {
    is_based("x02", "step*L < 2", "read off (largest curvature");
    is_based("x04", "limit_from_rest", "orbits from rest");
    is_based("x05", "limit", "; first term of the update map");
    is_based("x06-positive", "f4 != 0", "read off (derivative of");
    is_based("x08", "minimiser", "; first term of the file's objective");
    is_based("x29", "covered", "read off (derivatives of the file's objective where");
    is_based("x28", "repelling", "multipliers by the optimizer's table");
    is_based("x11", "ahead_minimiser", "look-ahead point computed exactly");
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
