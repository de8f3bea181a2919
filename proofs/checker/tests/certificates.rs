//! The committed certificates.

use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../certificates").join(name)
}

fn files(name: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder(name)).expect("the folder is there");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    files.sort();
    files
}

#[test]
fn every_committed_true_certificate_is_accepted_with_its_claim_ids() {
    let mut ids = String::new();
    for file in files("true") {
        let bytes = std::fs::read(&file).expect("readable");
        let accepted = eqcert_check::check(&bytes)
            .unwrap_or_else(|rejected| panic!("{}: {}", file.display(), rejected.reason));
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        for claim in accepted.claims {
            ids += &format!("{} {name}\n", claim.id);
        }
    }
    let golden = folder("claim-ids.txt");
    if std::env::var_os("EQCERT_WRITE").is_some() {
        std::fs::write(&golden, &ids).expect("writable");
    }
    assert_eq!(ids, std::fs::read_to_string(golden).expect("readable"));
}

#[test]
fn every_committed_false_certificate_is_rejected() {
    assert!(files("false").len() > 20);
    for file in files("false") {
        let bytes = std::fs::read(&file).expect("readable");
        assert!(eqcert_check::check(&bytes).is_err(), "{}", file.display());
    }
}
