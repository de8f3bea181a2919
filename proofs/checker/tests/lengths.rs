//! Every vector and matrix of a claim and of a witness has exactly one length.

mod common;

use common::{bytes, catalogue};
use serde_json::Value;

/// The pointers of all arrays below `value`.
fn arrays(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            found.push(pointer.into());
            for (index, item) in items.iter().enumerate() {
                arrays(item, &format!("{pointer}/{index}"), found);
            }
        }
        Value::Object(fields) => {
            for (key, item) in fields.iter().filter(|(key, _)| *key != "tree") {
                arrays(item, &format!("{pointer}/{key}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn shorter_and_longer_arrays_are_rejected() {
    let mut tried = 0;
    for (name, certificate) in catalogue::all() {
        let claims = certificate["claims"].as_array().expect("claims");
        for claim in claims.iter().filter(|claim| claim.get("refutation").is_none()) {
            let mut single = certificate.clone();
            single["claims"] = vec![claim.clone()].into();
            let mut places = vec![];
            arrays(&single["claims"][0], "/claims/0", &mut places);
            for place in places {
                for longer in [false, true] {
                    let mut changed = single.clone();
                    let array = changed.pointer_mut(&place).and_then(Value::as_array_mut);
                    let array = array.expect("an array");
                    let last = array.last().cloned().expect("not empty");
                    if longer {
                        array.push(last)
                    } else {
                        array.truncate(array.len() - 1)
                    }
                    tried += 1;
                    let result = eqcert_check::check(&bytes(&changed));
                    assert!(result.is_err(), "{name} {place} {longer}");
                }
            }
        }
    }
    assert!(tried > 1000);
}

/// The eigenvalue 2 of the matrix (2) lies in (1, 10^k) and in (−10^k, 9); the factors 0 show it.
#[test]
fn integers_have_at_most_4096_digits_whatever_their_sign() {
    let accepted = |digits: usize, sign: &str| {
        let upper = format!("1{}", "0".repeat(digits - 1));
        let (lower, upper) = match sign {
            "-" => (format!("-{upper}"), "9".to_string()),
            _ => ("1".to_string(), upper),
        };
        let file = format!(
            r#"{{"format":"eqcert/1","precision":0,"problem":null,"claims":[{{"matrix-spectrum":{{"claim":{{"matrix":[[["2","2"]]],"lower":"{lower}","upper":"{upper}"}},"witness":{{"lower_factor":[["0"]],"upper_factor":[["0"]]}}}}}}]}}"#
        );
        eqcert_check::check(file.as_bytes()).is_ok()
    };
    for sign in ["", "-"] {
        assert!(accepted(4096, sign), "{sign}");
        assert!(!accepted(4097, sign), "{sign}");
    }
}
