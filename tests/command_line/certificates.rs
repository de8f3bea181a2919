//! The certificate of a run, and the word "certified".

use std::fs;

use crate::support::*;

#[test]
fn the_written_certificate_is_accepted_by_the_checker_and_no_unfinished_file_stays() {
    let folder = Folder::new();
    let file = folder.write("bowl.toml", BOWL);
    let path = format!("{file}.json");
    eigensieve(&["verify", "--certificate", &path, &file]).exits_with(PROVED);
    let accepted = eqcert_check::check(&fs::read(&path).unwrap()).unwrap();
    assert!(accepted.claims.len() >= 4, "{accepted:?}");
    assert!(fs::metadata(format!("{path}.unfinished")).is_err());
}

#[test]
fn certified_is_said_of_claims_and_points_that_the_checker_has_accepted() {
    let folder = Folder::new();
    let file = folder.write("bowl.toml", BOWL);
    let run = eigensieve(&["verify", &file]).exits_with(PROVED);
    assert!(run.out.contains("that is all of them, certified"), "{}", run.out);
    assert!(run.out.contains("  certified  outside-filter-repels"), "{}", run.out);
    assert!(run.out.contains("  proved     limits-obey-filter"), "it cites: {}", run.out);
    let report = eigensieve(&["verify", "--format", "json", &file]).exits_with(PROVED).json();
    assert_eq!(report["complete_certified"], true);
    for part in ["existence", "verdict", "filter"] {
        assert_eq!(report["fixed_points"][0]["certified"][part], true, "{part}");
    }
    assert_eq!(claim(&report, "step-not-exceptional")["certified"], true);
    assert_eq!(claim(&report, "regularity")["certified"], false);
}

#[test]
fn without_a_certificate_everything_is_proved_and_nothing_certified() {
    let folder = Folder::new();
    let file = folder.write("bowl.toml", BOWL);
    let run = eigensieve(&["verify", "--no-certificate", &file]).exits_with(PROVED);
    assert!(!run.out.contains("  certified  "), "{}", run.out);
    let report = eigensieve(&["verify", "--no-certificate", "--format", "json", &file]).json();
    assert_eq!(report["certificate"], serde_json::Value::Null);
    assert_eq!(report["complete_certified"], false);
}

#[test]
fn a_problem_beyond_the_format_says_why_there_is_no_certificate() {
    let folder = Folder::new();
    let path = folder.write("none.json", "");
    let run = eigensieve(&["verify", "--certificate", &path, &shipped("tanh-neuron.toml")]);
    run.exits_with(UNDECIDED).complains_about("certificates know no `tanh`");
    assert_eq!(fs::read_to_string(path).unwrap(), "", "the file is left as it was");
}

#[test]
fn one_certificate_is_for_one_problem() {
    let folder = Folder::new();
    let file = folder.write("bowl.toml", BOWL);
    let run = eigensieve(&["verify", "--certificate", "all.json", &file, &file]);
    run.exits_with(USAGE).complains_about("one problem file at a time");
}

#[test]
fn false_sentences_about_limits_are_reported_with_the_identity_of_their_claim() {
    let file = shipped("gradient-descent-trap.toml");
    let report = eigensieve(&["verify", "--format", "json", &file]).exits_with(REFUTED).json();
    let refutation = &report["certificate"]["refutations"][0];
    assert_eq!(refutation["id"].as_str().unwrap().len(), 64);
    assert!(refutation["statement"].as_str().unwrap().contains("limits-obey-the-filter"));
}
