//! Certificates for Coq.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::*;

fn proofs(part: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("proofs").join(part)
}

fn certificates(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(proofs("certificates").join(folder)).unwrap();
    let mut files: Vec<String> =
        entries.map(|entry| entry.unwrap().path().display().to_string()).collect();
    files.sort();
    files
}

fn bowl_certificate(folder: &Folder) -> String {
    let problem = folder.write("bowl.toml", BOWL);
    let path = folder.path("bowl.json");
    eigensieve(&["verify", "--certificate", &path, &problem]).exits_with(PROVED);
    path
}

/// What needs another program says so where it is missing; `proofs/check.sh` builds them.
fn left_out(what: &str, missing: &str) {
    eprintln!("** LEFT OUT: {what}: {missing} is missing (proofs/check.sh builds it) **");
}

#[test]
fn an_exported_certificate_states_its_claims_and_asks_coq_to_check_them() {
    let folder = Folder::new();
    let path = bowl_certificate(&folder);
    let run = eigensieve(&["export", "--coq", &path]).exits_with(PROVED);
    assert!(
        run.out.starts_with("From Eigensieve Require Import Translation.\n\n(* bowl.json *)\n")
    );
    assert!(run.out.contains("Theorem proved_0 : certificate_holds certificate_0."), "{}", run.out);
    assert!(run.out.contains("(Some (Optimizer Gradient NoMomentum (q (i 1) (i 4))))"));
    let output = folder.path("Bowl.v");
    let written = eigensieve(&["export", "--coq", &path, "-o", &output]).exits_with(PROVED);
    assert_eq!(written.out, "");
    assert_eq!(fs::read_to_string(&output).unwrap(), run.out);
    assert!(fs::metadata(format!("{output}.unfinished")).is_err());
}

#[test]
fn what_the_checker_rejects_is_not_exported_unless_unchecked() {
    let folder = Folder::new();
    let path = bowl_certificate(&folder);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(r#""step":["1","4"]"#));
    let lie =
        folder.write("lie.json", &text.replacen(r#""step":["1","4"]"#, r#""step":["9","4"]"#, 1));
    let output = folder.path("Lie.v");
    eigensieve(&["export", "--coq", &lie, "-o", &output])
        .exits_with(REFUTED)
        .complains_about("the checker rejects it: claim ");
    assert!(fs::metadata(&output).is_err(), "nothing is written");
    eigensieve(&["export", "--coq", "--unchecked", &lie, "-o", &output]).exits_with(PROVED);
    assert!(fs::read_to_string(&output).unwrap().contains("(q (i 9) (i 4))"));
}

#[test]
fn no_false_certificate_of_the_corpus_is_exported() {
    for file in certificates("false") {
        let run = eigensieve(&["export", "--coq", &file]).exits_with(REFUTED);
        assert_eq!(run.out, "", "{file}");
    }
}

#[test]
fn unreadable_files_and_files_that_are_no_certificates_are_bad_input() {
    let folder = Folder::new();
    let absent = folder.path("absent.json");
    eigensieve(&["export", "--coq", &absent]).exits_with(BAD_INPUT).complains_about("absent.json");
    let other = folder.write("other.json", "{}");
    eigensieve(&["export", "--coq", "--unchecked", &other])
        .exits_with(BAD_INPUT)
        .complains_about("not a certificate");
    let path = bowl_certificate(&folder);
    let nowhere = folder.path("nowhere/Bowl.v");
    eigensieve(&["export", "--coq", &path, "-o", &nowhere])
        .exits_with(BAD_INPUT)
        .complains_about("Bowl.v");
}

#[test]
fn names_that_coqc_refuses_are_wrong_usage_and_so_is_no_target() {
    let folder = Folder::new();
    let path = bowl_certificate(&folder);
    for name in ["himmelblau-usam.v", "1.v", "Bowl.txt", "Bowl", ".v"] {
        eigensieve(&["export", "--coq", &path, "-o", &folder.path(name)])
            .exits_with(USAGE)
            .complains_about("coqc wants a name");
    }
    eigensieve(&["export", &path]).exits_with(USAGE).complains_about("--coq");
}

#[test]
fn the_help_teaches_how_to_run_coqc() {
    let run = eigensieve(&["export", "--help"]).exits_with(PROVED);
    assert!(run.out.contains("coqc -Q proofs/coq Eigensieve Himmelblau.v"), "{}", run.out);
}

#[test]
fn the_export_is_that_of_the_ocaml_translator_byte_for_byte() {
    let program = proofs("extract/eqcert-check-ocaml");
    if !program.exists() {
        return left_out("the comparison with the OCaml translator", "eqcert-check-ocaml");
    }
    for file in certificates("true") {
        let ours = eigensieve(&["export", "--coq", &file]).exits_with(PROVED);
        let theirs = Command::new(&program).args(["--coq", &file]).output().unwrap();
        assert!(theirs.status.success(), "{file}");
        assert!(ours.out.as_bytes() == theirs.stdout, "{file}: the translations differ");
    }
}

#[test]
fn coqc_proves_an_export_and_refuses_one_of_a_lie() {
    if !proofs("coq/Translation.vo").exists() {
        return left_out("coqc on an export", "the compiled Coq development");
    }
    let folder = Folder::new();
    let path = bowl_certificate(&folder);
    let lie = fs::read_to_string(&path).unwrap();
    let lie =
        folder.write("lie.json", &lie.replacen(r#""step":["1","4"]"#, r#""step":["9","4"]"#, 1));
    for (certificate, name, proved) in [(&path, "Bowl.v", true), (&lie, "Lie.v", false)] {
        let output = folder.path(name);
        eigensieve(&["export", "--coq", "--unchecked", certificate, "-o", &output])
            .exits_with(PROVED);
        let mut coqc = Command::new("coqc");
        let run = coqc.arg("-Q").arg(proofs("coq")).args(["Eigensieve", &output]).output().unwrap();
        assert_eq!(
            run.status.success(),
            proved,
            "{name}: {}",
            String::from_utf8_lossy(&run.stderr)
        );
    }
}
