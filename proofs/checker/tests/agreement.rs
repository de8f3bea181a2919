//! Mutants for other checkers: this one's verdict on each, for `proofs/check.sh` to compare.
//!
//! With `EQCERT_MUTANTS_TO=FOLDER` and `EQCERT_MUTANTS=N` about N mutants are written into
//! `FOLDER/accepted` and `FOLDER/rejected`; without them a few are made and judged.

mod common;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use common::{bytes, catalogue, mutants, univariates};
use serde_json::Value;

/// Longer sources are left out: they say nothing new.
const LONGEST: usize = 6000;
/// One mutant of so many is a flipped bit of the text; the others are changes of its structure.
const FLIPS: usize = 6;

/// The certificates that `verify` made.
fn corpus() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../certificates/true");
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    files.sort();
    let read = |file: &PathBuf| {
        let name = file.file_stem()?.to_str()?.strip_prefix("verify-")?.to_string();
        let bytes = std::fs::read(file).expect("readable");
        Some((name, serde_json::from_slice(&bytes).expect("JSON")))
    };
    files.iter().filter_map(read).collect()
}

fn kind(claim: &Value) -> &str {
    claim.as_object().and_then(|claim| claim.keys().next()).map_or("", String::as_str)
}

/// Small certificates, almost all accepted: with one claim each, of each kind one a file; refutations with the
/// claims that they use.
fn sources() -> Vec<Value> {
    let mut list: Vec<Value> = univariates::all().into_iter().map(|(_, value)| value).collect();
    for (_, certificate) in catalogue::all().into_iter().chain(corpus()) {
        let claims = certificate["claims"].as_array().expect("claims");
        let with = |claims: Vec<Value>| {
            let mut single = certificate.clone();
            single["claims"] = claims.into();
            single
        };
        let mut kinds = BTreeSet::new();
        for claim in claims.iter().filter(|claim| kinds.insert(kind(claim))) {
            let Some(uses) = claim["refutation"]["claim"]["uses"].as_array() else {
                list.push(with(vec![claim.clone()]));
                continue;
            };
            let used =
                uses.iter().map(|place| claims[place.as_u64().expect("index") as usize].clone());
            let mut refutation = claim.clone();
            refutation["refutation"]["claim"]["uses"] = (0..uses.len()).collect::<Vec<_>>().into();
            list.push(with(used.chain([refutation]).collect()));
        }
    }
    list.retain(|source| bytes(source).len() <= LONGEST);
    list
}

/// `number` mutants of one certificate, evenly spread over its places.
fn sample(source: &Value, number: usize) -> Vec<Vec<u8>> {
    let precision = source["precision"].as_u64().expect("an index") as u32;
    let all = mutants::all(source, precision);
    let structural = (number - number / FLIPS).min(all.len());
    let mut list: Vec<Vec<u8>> =
        (0..structural).map(|k| bytes(&all[k * all.len() / structural])).collect();
    let text = bytes(source);
    list.extend((0..number / FLIPS).map(|k| {
        let mut flipped = text.clone();
        // Low bits, so that most characters stay printable.
        flipped[(k * FLIPS + 1) * text.len() / (number + FLIPS)] ^= 1 << (k % 4);
        flipped
    }));
    list
}

#[test]
fn mutants_are_judged_for_the_other_checkers() {
    let sources = sources();
    let wanted: usize =
        std::env::var("EQCERT_MUTANTS").map_or(1000, |text| text.parse().expect("a number"));
    let folder = std::env::var_os("EQCERT_MUTANTS_TO").map(PathBuf::from);
    let (mut tried, mut accepted) = (0, 0);
    for source in &sources {
        for mutant in sample(source, wanted.div_ceil(sources.len()).max(1)) {
            let verdict = eqcert_check::check(&mutant).is_ok();
            tried += 1;
            accepted += usize::from(verdict);
            if let Some(folder) = &folder {
                let folder = folder.join(if verdict { "accepted" } else { "rejected" });
                std::fs::create_dir_all(&folder).expect("a folder");
                std::fs::write(folder.join(format!("{tried:06}.json")), mutant).expect("writable");
            }
        }
    }
    println!("{tried} mutants of {} certificates, {accepted} accepted", sources.len());
    assert!(accepted > 0 && accepted < tried);
}
