//! Families of certificates that differ in one place. At the scale 2^4: S = 16.

use serde_json::{Value, json};

use super::{accepts, bytes, ratio};

/// Checks a family of certificates that differ in one place; the good ones are accepted and the bad
/// ones are rejected for this reason.
pub(crate) fn tight(
    name: &str,
    base: &Value,
    place: &str,
    good: &[Value],
    bad: &[Value],
    reason: &str,
) {
    let pointer = format!("/{}", place.replace('.', "/"));
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../certificates");
    for (kind, values) in [("true", good), ("false", bad)] {
        for (k, value) in values.iter().enumerate() {
            let mut certificate = base.clone();
            *certificate.pointer_mut(&pointer).unwrap_or_else(|| panic!("{name}: {pointer}")) =
                value.clone();
            let result = accepts(&certificate);
            match (&result, kind) {
                (Ok(_), "true") => {}
                (Err(found), "false") if found.contains(reason) => {}
                _ => panic!("{name}: {value} at {place} is {kind}, but {result:?}"),
            }
            if std::env::var_os("EQCERT_WRITE").is_some() {
                let file =
                    folder.join(kind).join(format!("tight-{}-{k}.json", name.replace(' ', "-")));
                std::fs::write(file, bytes(&certificate)).expect("writable");
            }
        }
    }
}

pub(crate) fn strings(values: &[i64]) -> Vec<Value> {
    values.iter().map(|value| value.to_string().into()).collect()
}

pub(crate) fn numbers(values: &[u32]) -> Vec<Value> {
    values.iter().map(|&value| value.into()).collect()
}

/// c·x²/2 with the constant c/2.
pub(crate) fn parabola(c: (i64, i64)) -> Value {
    json!([{ "variable": 0 }, { "power": [0, 2] }, { "constant": ratio(c.0, c.1) }, { "multiply": [2, 1] }])
}

pub(crate) fn certificate(objective: Value, step: (i64, i64), claims: Value) -> Value {
    json!({ "format": "eqcert/1", "precision": 4,
        "problem": { "variables": 1, "objective": objective,
            "optimizer": { "field": "gradient", "momentum": "none", "step": ratio(step.0, step.1) } },
        "claims": claims })
}

pub(crate) fn half() -> Value {
    parabola((1, 2))
}

pub(crate) fn unique_zero(center: &str, radius: &str) -> Value {
    // N(x) = x − x/2.
    json!([{ "unique-zero": { "claim": { "system": "gradient", "center": [center], "radius": [radius] },
        "witness": { "contraction": "8", "preconditioner": [["8"]], "inverse": [["32"]] } } }])
}

pub(crate) fn matrix(rows: Value, lower: &str, upper: &str, factors: [Value; 2]) -> Value {
    json!({ "format": "eqcert/1", "precision": 0, "problem": null, "claims": [{ "matrix-spectrum": {
        "claim": { "matrix": rows, "lower": lower, "upper": upper },
        "witness": { "lower_factor": factors[0], "upper_factor": factors[1] } } }] })
}

pub(crate) fn attracting(kind: &str, center: &str, radius: Value) -> Value {
    json!([{ kind: { "claim": { "center": [center], "basis": [["16"]], "radius": radius },
        "witness": { "contraction": "8", "inverse": [["1"]], "determinant": "16" } } }])
}
