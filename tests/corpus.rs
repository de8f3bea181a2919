//! The certificates that `verify` made for `proofs/certificates/true`: each belongs to a problem file,
//! each is explained in the table of `proofs/certificates/README.md`, and making them again gives
//! the same claims.
//!
//! `EQCERT_WRITE=1 cargo test --test corpus` makes all of them again; then
//! `EQCERT_WRITE=1 cargo test -p eqcert-check --test certificates` lists their claim ids.
#![cfg(feature = "cli")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Files of `problems/` with a certificate in the corpus; the other problem files of the corpus are in
/// `proofs/certificates/problems`.
const SHIPPED: [&str; 11] = [
    "beale",
    "goldstein-price",
    "gradient-descent-trap",
    "hallucinated-saddle",
    "heavy-ball-trap",
    "himmelblau-usam",
    "hyperbola",
    "powell-singular",
    "pseudo-huber",
    "six-hump-camel",
    "three-hump-camel-nesterov",
];

/// Made again by every test run; a few seconds.
const SAMPLE: [&str; 9] = [
    "double-well-heavy-ball-usam",
    "gradient-descent-trap",
    "himmelblau",
    "himmelblau-usam",
    "hyperbola",
    "pseudo-huber",
    "root-network",
    "x10-double-well",
    "x16-hessian-usam",
];

/// No file of the corpus is longer.
const LARGEST: u64 = 600_000;

fn root(part: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(part)
}

fn stems(folder: &str, prefix: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(root(folder)).expect("the folder is there");
    let stem = |path: PathBuf| path.file_stem()?.to_str()?.strip_prefix(prefix).map(String::from);
    entries.filter_map(|entry| stem(entry.expect("readable").path())).collect()
}

/// The names of all problems of the corpus.
fn problems() -> BTreeSet<String> {
    let shipped = SHIPPED.map(String::from);
    stems("proofs/certificates/problems", "").into_iter().chain(shipped).collect()
}

fn problem_file(name: &str) -> PathBuf {
    let folder = if SHIPPED.contains(&name) { "problems" } else { "proofs/certificates/problems" };
    root(folder).join(format!("{name}.toml"))
}

fn certificate_file(name: &str) -> PathBuf {
    root("proofs/certificates/true").join(format!("verify-{name}.json"))
}

fn make(name: &str, certificate: &Path) {
    let mut verify = Command::new(env!("CARGO_BIN_EXE_eigensieve"));
    let run = verify.arg("verify").arg(problem_file(name)).arg("--certificate").arg(certificate);
    let output = run.output().expect("it runs");
    // 1 and 2 say that a claim is refuted or undecided; the certificate holds what is decided.
    assert!(output.status.code().is_some_and(|code| code <= 2), "{name}: {output:?}");
}

fn claims(certificate: &Path) -> Vec<(String, String)> {
    let bytes = fs::read(certificate).unwrap_or_else(|error| panic!("{certificate:?}: {error}"));
    let accepted =
        eqcert_check::check(&bytes).unwrap_or_else(|error| panic!("{certificate:?}: {error:?}"));
    accepted.claims.into_iter().map(|claim| (claim.id, claim.statement)).collect()
}

#[test]
fn every_problem_of_the_corpus_has_its_small_certificate_and_no_certificate_is_without_one() {
    if std::env::var_os("EQCERT_WRITE").is_some() {
        problems().iter().for_each(|name| make(name, &certificate_file(name)));
    }
    assert_eq!(problems(), stems("proofs/certificates/true", "verify-"));
    for name in problems() {
        let size = fs::metadata(certificate_file(&name)).expect("it is there").len();
        assert!(size < LARGEST, "{name}: {size} bytes");
        assert!(!claims(&certificate_file(&name)).is_empty());
    }
}

#[test]
fn making_a_certificate_again_gives_the_same_claims() {
    let folder = std::env::temp_dir().join(format!("eigensieve-corpus-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    for name in SAMPLE {
        let again = folder.join(format!("{name}.json"));
        make(name, &again);
        assert_eq!(claims(&again), claims(&certificate_file(name)), "{name}");
    }
    fs::remove_dir_all(folder).expect("it was there");
}

/// The rows of the table: file, what it says, numbers.
fn table() -> Vec<[String; 3]> {
    let readme = fs::read_to_string(root("proofs/certificates/README.md")).expect("it is there");
    let rows = readme.lines().filter_map(|line| line.strip_prefix("| `verify-"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let name = cells[0].trim_end_matches(".json`");
        [name, cells[1], cells[2]].map(String::from)
    })
    .collect()
}

#[test]
fn the_table_explains_every_certificate_once() {
    let rows = table();
    let named: BTreeSet<String> = rows.iter().map(|[name, ..]| name.clone()).collect();
    assert_eq!(named, problems());
    assert_eq!(named.len(), rows.len());
    assert!(
        rows.iter().all(|[_, statement, numbers]| !statement.is_empty() && !numbers.is_empty())
    );
}

#[test]
fn what_the_table_calls_refuted_the_certificate_refutes() {
    let sentences = [
        "limits-obey-the-filter",
        "limits-are-critical-points",
        "limits-have-no-negative-curvature",
    ];
    for [name, statement, _] in table() {
        let claims = claims(&certificate_file(&name));
        for sentence in sentences {
            let refuted =
                claims.iter().any(|(_, claim)| claim.contains(&format!("statement:{sentence}")));
            assert_eq!(statement.contains(&format!("`{sentence}`")), refuted, "{name}: {sentence}");
        }
    }
}
