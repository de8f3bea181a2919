//! For every inequality of the format one certificate that meets it, if need be by one unit, and one
//! that misses it by one unit.

mod common;

use common::ratio;
use common::tight::{attracting, certificate, half, matrix, numbers, tight, unique_zero};
use serde_json::{Value, json};

#[test]
fn hyper_parameters_and_limits() {
    let base = certificate(half(), (1, 1), unique_zero("0", "16"));
    let optimizer = |place: &str| format!("problem.optimizer.{place}");
    let range = "out of range";
    tight(
        "step",
        &base,
        &optimizer("step"),
        &[ratio(1, 1000)],
        &[ratio(0, 1), ratio(-1, 1)],
        range,
    );
    let with = |tag: &str, list: &[(i64, i64)]| -> Vec<Value> {
        list.iter().map(|b| json!({ tag: ratio(b.0, b.1) })).collect()
    };
    tight(
        "heavy ball",
        &base,
        &optimizer("momentum"),
        &with("heavy-ball", &[(99, 100), (-99, 100)]),
        &with("heavy-ball", &[(1, 1), (-1, 1), (0, 1), (3, 2)]),
        range,
    );
    for tag in ["nesterov", "ema"] {
        tight(
            tag,
            &base,
            &optimizer("momentum"),
            &with(tag, &[(99, 100)]),
            &with(tag, &[(1, 1), (0, 1), (-1, 2)]),
            range,
        );
    }
    for tag in ["usam", "usam-nested", "hessian-usam", "gradient-penalty"] {
        tight(
            tag,
            &base,
            &optimizer("field"),
            &with(tag, &[(1, 100)]),
            &with(tag, &[(0, 1), (-1, 2)]),
            range,
        );
    }
    let ascents = |list: &[u32]| -> Vec<Value> {
        list.iter().map(|m| json!({ "usam-sequential": [m, ratio(1, 2)] })).collect()
    };
    tight("ascents", &base, &optimizer("field"), &ascents(&[1, 16]), &ascents(&[0, 17]), range);
    let sequential = [json!({ "usam-sequential": [2, ratio(0, 1)] })];
    tight("sequential radius", &base, &optimizer("field"), &[], &sequential, range);
    tight("variables", &base, "problem.variables", &[], &numbers(&[0, 513]), range);
    tight("variable", &base, "problem.objective.0.variable", &numbers(&[0]), &numbers(&[1]), range);
    let exponent = json!([{ "variable": 0 }, { "power": [0, 2] }, { "constant": ["0", "1"] }, { "multiply": [2, 1] }, { "power": [0, 2] }]);
    let mut powers = certificate(
        exponent,
        (1, 1),
        json!([{ "curvature": { "claim": { "center": ["0"], "radius": ["1"], "bound": "99", "side": "below" },
        "witness": { "vector": ["1"] } } }]),
    );
    tight(
        "exponent",
        &powers,
        "problem.objective.1.power.1",
        &numbers(&[2, 255]),
        &numbers(&[0, 1, 256]),
        range,
    );
    tight(
        "operand",
        &powers,
        "problem.objective.4.power.0",
        &numbers(&[0]),
        &numbers(&[4, 5]),
        "later",
    );
    powers["problem"]["objective"] = json!([]);
    tight("empty tape", &powers, "problem.variables", &[], &numbers(&[1]), "tape is empty");
    tight(
        "optimizer",
        &certificate(half(), (1, 1), attracting("attracting-box", "0", json!(["16"]))),
        "problem.optimizer",
        &[],
        &[Value::Null],
        "needs an optimizer",
    );
    tight("problem", &base, "problem", &[], &[Value::Null], "needs a problem");
    tight("claims", &base, "claims", &[], &[json!([])], "limit");
    tight(
        "format",
        &base,
        "format",
        &[json!("eqcert/1")],
        &[json!("eqcert/2"), json!("")],
        "eqcert/1",
    );
    let wide = matrix(json!([[["1", "1"]]]), "0", "2", [json!([["0"]]), json!([["0"]])]);
    tight("precision", &wide, "precision", &numbers(&[4096]), &numbers(&[4097]), "limit");
}

#[test]
fn sizes() {
    // Doubling 16 times: 2^17 − 1 nodes are within the limit, a negation more is not.
    let mut tape = vec![json!({ "variable": 0 })];
    for k in 0..16 {
        tape.push(json!({ "add": [k, k] }));
    }
    let claim = json!([{ "no-critical-point": { "claim": { "center": ["0"], "radius": ["1"] }, "witness": { "component": 0 } } }]);
    assert!(common::accepts(&certificate(tape.clone().into(), (1, 1), claim.clone())).is_ok());
    tape.push(json!({ "negate": 16 }));
    assert!(common::accepts(&certificate(tape.clone().into(), (1, 1), claim.clone())).is_ok());
    tape.push(json!({ "negate": 17 }));
    let result = common::accepts(&certificate(tape.into(), (1, 1), claim.clone()));
    assert!(result.is_err_and(|reason| reason.contains("too large")));
    // Unused instructions count only as instructions.
    let mut tape = vec![json!({ "variable": 0 }); 65_536];
    assert!(common::accepts(&certificate(tape.clone().into(), (1, 1), claim.clone())).is_ok());
    tape.push(json!({ "variable": 0 }));
    assert!(common::accepts(&certificate(tape.into(), (1, 1), claim.clone())).is_err());
    // Repeated squares of a number above 1 end in a rejection, not in the memory.
    let mut tape = vec![json!({ "variable": 0 })];
    tape.extend((0..40).map(|k| json!({ "power": [k, 200] })));
    let mut large = certificate(tape.into(), (1, 1), claim);
    large["claims"][0]["no-critical-point"]["claim"]["center"] = json!(["320"]);
    assert!(common::accepts(&large).is_err());
    large["claims"] = json!([{ "exact-critical-point": { "claim": { "point": [ratio(20, 3)] }, "witness": {} } }]);
    assert!(common::accepts(&large).is_err());
    // Digits and sizes.
    let digits = |n: usize| {
        matrix(json!([[["1", "1"]]]), "0", &"9".repeat(n), [json!([["0"]]), json!([["0"]])])
    };
    assert!(common::accepts(&digits(4096)).is_ok());
    assert!(common::accepts(&digits(4098)).is_err());
    let list = vec![certificate(half(), (1, 1), unique_zero("0", "16"))["claims"][0].clone(); 4097];
    assert!(common::accepts(&certificate(half(), (1, 1), list[..4096].into())).is_ok());
    assert!(common::accepts(&certificate(half(), (1, 1), list.into())).is_err());
}

/// A sum of 2^16 terms (2^17 − 1 nodes), and this text again and again.
fn long_texts(times: usize) -> Result<(), String> {
    let mut tape = vec![json!({ "variable": 0 })];
    tape.extend((0..15).map(|k| json!({ "add": [k, k] })));
    tape.extend((0..times).map(|_| json!({ "negate": 15 })));
    tape.push(json!({ "variable": 0 }));
    let claim = json!([{ "no-critical-point": { "claim": { "center": ["0"], "radius": ["1"] },
        "witness": { "component": 0 } } }]);
    common::accepts(&certificate(tape.into(), (1, 1), claim)).map(|_| ())
}

#[test]
fn the_texts_of_all_instructions_have_a_largest_size() {
    // A text has 7·2^15 − 5 characters and 3 more with its sign; 2^28 are allowed together.
    let length = 7 * (1 << 15) - 5 + 3;
    let times = (1 << 28) / length;
    assert_eq!(long_texts(times - 8), Ok(()));
    assert!(long_texts(times + 8).is_err_and(|reason| reason.contains("too large")));
}

#[test]
fn the_waiting_boxes_of_a_cover_have_a_largest_size() {
    // Cuts of [0, 4000]: each leaves the upper part waiting. 2^20 sides are 2048 boxes.
    let depth = |cuts: i64| {
        let zeros = vec!["0"; 512];
        let mut upper: Vec<String> = zeros.iter().map(|zero| zero.to_string()).collect();
        upper[0] = "4000".into();
        let tree: Vec<Value> =
            (0..cuts).map(|k| json!({ "split": [0, (3999 - k).to_string()] })).collect();
        let claim = json!([{ "cover": {
            "claim": { "system": "gradient", "lower": zeros, "upper": upper, "boxes": [] },
            "witness": { "zeros": [], "tree": tree } } }]);
        let mut cover = certificate(half(), (1, 1), claim);
        cover["problem"]["variables"] = 512.into();
        common::accepts(&cover).expect_err("not a tree")
    };
    assert!(depth(2047).contains("too few nodes"));
    assert!(depth(2048).contains("too deep"));
}

#[test]
fn a_file_has_at_most_64_mebibytes() {
    let list = matrix(json!([[["1", "1"]]]), "0", "2", [json!([["0"]]), json!([["0"]])]);
    let mut file = common::bytes(&list);
    file.resize(64 << 20, b' ');
    assert!(eqcert_check::check(&file).is_ok());
    file.push(b' ');
    let rejected = eqcert_check::check(&file).expect_err("too large");
    assert_eq!(rejected.reason, "the file is too large");
}
