//! All small changes of a certificate.

use num_bigint::BigInt;
use serde_json::{Map, Value, json};

const OPERATIONS: [&str; 6] = ["add", "subtract", "multiply", "divide", "max", "min"];
const TAGS: [(&str, &[&str]); 4] = [
    ("gradient", &["field"]),
    ("field", &["gradient"]),
    ("below", &["above"]),
    ("above", &["below"]),
];
const FIELDS: [&str; 4] = ["usam", "usam-nested", "hessian-usam", "gradient-penalty"];
const MOMENTA: [&str; 3] = ["heavy-ball", "nesterov", "ema"];

/// Other values for a leaf.
fn leaves(value: &Value, precision: u32) -> Vec<Value> {
    match value {
        Value::Number(number) => {
            let n = number.as_u64().unwrap();
            let others = [n + 1, n.saturating_sub(1), 0, 2 * n, n + 2];
            others.into_iter().filter(|&m| m != n).map(Value::from).collect()
        }
        Value::Bool(b) => vec![json!(!b)],
        Value::String(text) => match text.parse::<BigInt>() {
            Ok(n) => {
                let big = BigInt::from(1) << precision;
                let others = [
                    &n + 1,
                    &n - 1,
                    -&n,
                    BigInt::ZERO,
                    &n * 2,
                    &n + &big,
                    &n - &big,
                    &n / 2,
                    &n * 1025 / 1024,
                    &n * 1023 / 1024,
                ];
                let mut list: Vec<Value> =
                    others.iter().filter(|&m| *m != n).map(|m| m.to_string().into()).collect();
                list.extend([
                    json!(format!("0{text}")),
                    json!(format!("+{text}")),
                    json!(format!("{text} ")),
                    json!(format!("-{text}")),
                    Value::Null,
                ]);
                list
            }
            Err(_) => {
                let found = TAGS.iter().find(|(tag, _)| tag == text);
                let mut list: Vec<Value> =
                    found.map_or(vec![], |(_, others)| others.iter().map(|&o| o.into()).collect());
                list.push(json!("bogus"));
                list
            }
        },
        _ => vec![],
    }
}

/// All certificates that differ in one place.
pub(crate) fn all(value: &Value, precision: u32) -> Vec<Value> {
    let mut list = leaves(value, precision);
    match value {
        Value::Array(items) => {
            for (k, item) in items.iter().enumerate() {
                let mut with = |change: &dyn Fn(&mut Vec<Value>)| {
                    let mut items = items.clone();
                    change(&mut items);
                    list.push(items.into());
                };
                with(&|items| {
                    items.remove(k);
                });
                with(&|items| items.insert(k, item.clone()));
                if k > 0 && items[k - 1] != *item {
                    with(&|items| items.swap(k - 1, k));
                }
                for mutant in all(item, precision) {
                    with(&|items| items[k] = mutant.clone());
                }
            }
        }
        Value::Object(fields) => {
            let renamed = |from: &str, to: &str| -> Value {
                let pairs = fields.iter().map(|(key, value)| {
                    (if key == from { to } else { key }.to_string(), value.clone())
                });
                Value::from(pairs.collect::<Map<String, Value>>())
            };
            for (key, item) in fields {
                let mut without = fields.clone();
                without.shift_remove(key);
                list.push(without.into());
                list.push(renamed(key, "bogus"));
                for group in [&OPERATIONS[..], &FIELDS, &MOMENTA] {
                    if group.contains(&key.as_str()) {
                        list.extend(group.iter().filter(|&o| o != key).map(|o| renamed(key, o)));
                    }
                }
                for mutant in all(item, precision) {
                    let mut changed = fields.clone();
                    changed.insert(key.clone(), mutant);
                    list.push(changed.into());
                }
            }
            let mut more = fields.clone();
            more.insert("more".into(), json!("1"));
            list.push(more.into());
        }
        _ => {}
    }
    list
}
