//! The index of theorems names only what exists: `docs/theorems.md` is made of `docs/theorems.toml`.
//! `EIGENSIEVE_WRITE=1 cargo test --test theorem_index` writes it again.

#![cfg(feature = "cli")]

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Index {
    theorem: Vec<Theorem>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Theorem {
    name: String,
    statement: String,
    #[serde(default)]
    claims: Vec<String>,
    #[serde(default)]
    problems: Vec<String>,
    tests: Vec<String>,
    #[serde(default)]
    coq: Vec<String>,
    #[serde(default)]
    certificates: Vec<String>,
}

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn index() -> Vec<Theorem> {
    let text = fs::read_to_string(root("docs/theorems.toml")).unwrap();
    toml::from_str::<Index>(&text).unwrap().theorem
}

/// The names of the tests in a file of `tests/theorems`.
fn tests_of(file: &str) -> Vec<String> {
    let text = fs::read_to_string(root(&format!("tests/theorems/{file}.rs"))).unwrap();
    let functions = text.split("#[test]\n").skip(1);
    let name = |function: &str| {
        let start = function.find("fn ").unwrap() + 3;
        function[start..].split('(').next().unwrap().to_string()
    };
    functions.map(name).collect()
}

/// The verbs that check a theorem, with the folders of their files.
fn checks(theorem: &Theorem) -> [(&'static str, &'static str, &[String]); 2] {
    [("refute", "claims", &theorem.claims), ("verify", "problems", &theorem.problems)]
}

fn page(index: &[Theorem]) -> String {
    let mut page = String::from(
        "# Theorems\n\nMade of `theorems.toml` by `tests/theorem_index.rs`. What is cited and proved \
         nowhere here: the generalised stable-manifold theorem.\n",
    );
    for theorem in index {
        page += &format!("\n## {}\n\n{}\n\n", theorem.name, theorem.statement);
        for (verb, folder, files) in checks(theorem) {
            for file in files {
                let path = format!("{folder}/{file}.toml");
                page += &format!("- checked by [`eigensieve {verb} {path}`](../{path})\n");
            }
        }
        for file in &theorem.tests {
            page += &format!("- executed in [`{file}`](../tests/theorems/{file}.rs):\n");
            for test in tests_of(file) {
                page += &format!("  - {}\n", test.replace('_', " "));
            }
        }
        for name in &theorem.coq {
            let file = name.split('.').next().unwrap();
            page += &format!("- proved in Coq: [`{name}`](../proofs/coq/{file}.v)\n");
        }
        for file in &theorem.certificates {
            page += &format!("- certificate: [`{file}`](../proofs/certificates/true/{file})\n");
        }
    }
    page
}

#[test]
fn the_page_of_theorems_is_made_of_the_index() {
    let (path, made) = (root("docs/theorems.md"), page(&index()));
    if std::env::var_os("EIGENSIEVE_WRITE").is_some() {
        fs::write(&path, &made).unwrap();
    }
    assert!(fs::read_to_string(path).unwrap() == made, "docs/theorems.md is not up to date");
}

#[test]
fn every_theorem_of_the_index_has_tests() {
    for theorem in index() {
        assert!(!theorem.tests.is_empty(), "{}", theorem.name);
        assert!(theorem.tests.iter().all(|file| !tests_of(file).is_empty()), "{}", theorem.name);
    }
}

#[test]
fn every_check_of_the_index_has_its_file() {
    for theorem in index() {
        for (_, folder, files) in checks(&theorem) {
            for file in files {
                assert!(root(&format!("{folder}/{file}.toml")).exists(), "{folder}/{file}.toml");
            }
        }
    }
}

#[test]
fn every_coq_theorem_of_the_index_is_stated_in_its_file() {
    for name in index().iter().flat_map(|theorem| &theorem.coq) {
        let (file, theorem) = name.split_once('.').unwrap();
        let text = fs::read_to_string(root(&format!("proofs/coq/{file}.v"))).unwrap();
        let stated = ["Theorem", "Lemma", "Corollary"].iter().any(|word| {
            text.contains(&format!("{word} {theorem} "))
                || text.contains(&format!("{word} {theorem}:"))
        });
        assert!(stated, "{name}");
    }
}

#[test]
fn every_certificate_of_the_index_is_a_true_one() {
    for file in index().iter().flat_map(|theorem| &theorem.certificates) {
        assert!(root(&format!("proofs/certificates/true/{file}")).exists(), "{file}");
    }
}
