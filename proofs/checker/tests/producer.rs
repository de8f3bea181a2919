//! The producer's certificates; EQCERT_WRITE=1 writes them into the folder of true ones.

mod common;

use std::path::{Path, PathBuf};

use common::{bytes, catalogue};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../certificates").join(name)
}

#[test]
fn the_producers_certificates_are_accepted() {
    let mut failures = vec![];
    for (name, certificate) in catalogue::all() {
        let bytes = bytes(&certificate);
        if let Err(rejected) = eqcert_check::check(&bytes) {
            let claim = rejected.claim.map(|k| {
                certificate["claims"][k].as_object().unwrap().keys().next().unwrap().clone()
            });
            failures.push(format!("{name}: {} {claim:?}", rejected.reason));
        } else if std::env::var_os("EQCERT_WRITE").is_some() {
            std::fs::write(folder("true").join(format!("{name}.json")), bytes).expect("writable");
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
