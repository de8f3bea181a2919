//! Every small change of true certificates: nothing false is accepted, by an exact oracle.

mod common;

use common::oracle::{Oracle, Truth, spectrum};
use common::{bytes, mutants, univariates};
use serde_json::Value;

fn truths(certificate: &Value) -> Vec<Truth> {
    let claims = certificate["claims"].as_array().unwrap();
    let oracle = if certificate["problem"].is_null() { None } else { Oracle::new(certificate) };
    let decide = |index: usize| match claims[index].get("matrix-spectrum") {
        Some(proof) => spectrum(&proof["claim"]),
        None => oracle.as_ref().map_or(Truth::Unknown, |oracle| oracle.decide(index)),
    };
    (0..claims.len()).map(decide).collect()
}

fn without_witnesses(certificate: &Value) -> Value {
    let mut rest = certificate.clone();
    for claim in rest["claims"].as_array_mut().unwrap() {
        for proof in claim.as_object_mut().unwrap().values_mut() {
            proof["witness"] = Value::Null;
        }
    }
    rest
}

#[test]
fn no_false_mutant_is_accepted() {
    let (mut tried, mut accepted, mut changed, mut unknown, mut lies) = (0, 0, 0, 0, vec![]);
    for (name, certificate) in univariates::all() {
        let truth = truths(&certificate);
        for (index, claim) in certificate["claims"].as_array().unwrap().iter().enumerate() {
            assert_eq!(truth[index], Truth::True, "{name}: {claim}");
        }
        let claimed = without_witnesses(&certificate);
        let precision = certificate["precision"].as_u64().unwrap() as u32;
        for mutant in mutants::all(&certificate, precision) {
            tried += 1;
            // Debug builds are slow: they take a sample.
            if cfg!(debug_assertions) && tried % 16 != 0 {
                continue;
            }
            if eqcert_check::check(&bytes(&mutant)).is_ok() {
                accepted += 1;
                if without_witnesses(&mutant) == claimed {
                    continue;
                }
                changed += 1;
                let truth = truths(&mutant);
                unknown += usize::from(truth.contains(&Truth::Unknown));
                if let Some(index) = truth.iter().position(|&truth| truth == Truth::False) {
                    lies.push(format!("{name} {index}: {mutant}"));
                }
            }
        }
    }
    println!(
        "{tried} mutants, {accepted} accepted, {changed} of them with another claim, {unknown} unknown to the oracle"
    );
    assert!(lies.is_empty(), "{} lies\n{}", lies.len(), lies.join("\n"));
    assert!(tried > 20_000);
}
