//! For every inequality of the format one certificate that meets it, if need be by one unit, and one
//! that misses it by one unit.

mod common;

use common::ratio;
use common::tight::{certificate, half, matrix, numbers, parabola, strings, tight};
use serde_json::{Value, json};

#[test]
fn spectra() {
    let zero = json!([["0"]]);
    let base = matrix(json!([[["3", "5"]]]), "0", "9", [zero.clone(), zero.clone()]);
    let at = |rest: &str| format!("claims.0.matrix-spectrum.{rest}");
    tight(
        "spectrum lower",
        &base,
        &at("claim.lower"),
        &strings(&[2]),
        &strings(&[3, 4]),
        "positive definite",
    );
    tight(
        "spectrum upper",
        &base,
        &at("claim.upper"),
        &strings(&[6]),
        &strings(&[5, 4]),
        "positive definite",
    );
    tight(
        "spectrum empty",
        &base,
        &at("claim.matrix.0.0.1"),
        &strings(&[3]),
        &strings(&[2]),
        "empty interval",
    );
    tight(
        "spectrum factor",
        &base,
        &at("witness.lower_factor.0.0"),
        &strings(&[1, -1]),
        &strings(&[2]),
        "positive definite",
    );
    tight(
        "spectrum other factor",
        &base,
        &at("witness.upper_factor.0.0"),
        &strings(&[1]),
        &strings(&[2]),
        "positive definite",
    );
    // Off the diagonal the absolute value counts, in both rows.
    let zero = json!([["0"], ["0", "0"]]);
    let rows = json!([[["3", "3"]], [["-2", "2"], ["4", "4"]]]);
    let base = matrix(rows, "0", "20", [zero.clone(), zero.clone()]);
    tight(
        "spectrum below",
        &base,
        &at("claim.matrix.1.0.0"),
        &strings(&[-2]),
        &strings(&[-3]),
        "positive definite",
    );
    tight(
        "spectrum above",
        &base,
        &at("claim.matrix.1.0.1"),
        &strings(&[2]),
        &strings(&[3]),
        "positive definite",
    );
    tight(
        "spectrum first row",
        &base,
        &at("claim.matrix.0.0.0"),
        &strings(&[3]),
        &strings(&[2]),
        "positive definite",
    );
    tight(
        "spectrum second row",
        &base,
        &at("claim.matrix.1.1.0"),
        &strings(&[3]),
        &strings(&[2]),
        "positive definite",
    );
    // ((5, 5), (5, 6)) = L Lᵀ + I with L = ((2), (2, 0)) and more: the product is subtracted.
    let factor = json!([["2"], ["2", "1"]]);
    let base = matrix(json!([[["5", "5"]], [["4", "4"], ["7", "7"]]]), "0", "20", [factor, zero]);
    tight(
        "spectrum product",
        &base,
        &at("claim.matrix.1.0"),
        &[json!(["4", "4"])],
        &[json!(["5", "5"]), json!(["3", "3"])],
        "positive definite",
    );
    tight(
        "spectrum triangle",
        &base,
        &at("witness.lower_factor"),
        &[],
        &[json!([["2"], ["2"]]), json!([["2"]]), json!([["2", "0"], ["2", "1"]])],
        "not triangular",
    );
    tight(
        "spectrum shape",
        &base,
        &at("claim.matrix"),
        &[],
        &[json!([]), json!([[["5", "5"]], [["4", "4"]]]), json!([[["5", "5"], ["4", "4"]]])],
        "wrong size",
    );
    // Beyond 64 bits and at the limit of the narrow kernel the numbers are the same.
    for bits in [57, 58, 63, 64, 100] {
        let big = num_bigint::BigInt::from(1) << bits;
        let square = &big * &big + 1;
        let text = |z: &num_bigint::BigInt| Value::from(z.to_string());
        let entry = json!([[[text(&square), text(&square)]]]);
        let upper = text(&(&square + 1));
        let base =
            matrix(entry, "0", upper.as_str().unwrap(), [json!([[text(&big)]]), json!([["0"]])]);
        tight(
            "spectrum large",
            &base,
            &at("witness.lower_factor.0.0"),
            &[text(&big), text(&-big.clone())],
            &[text(&(&big + 1)), text(&(-&big - 1))],
            "positive definite",
        );
    }
    // The Hessian of f.
    let claims = json!([{ "spectrum": { "claim": { "center": ["0"], "radius": ["16"], "lower": "15", "upper": "17" },
        "witness": { "lower_factor": [["0"]], "upper_factor": [["0"]] } } }]);
    let base = certificate(half(), (1, 1), claims);
    tight(
        "hessian lower",
        &base,
        "claims.0.spectrum.claim.lower",
        &strings(&[15]),
        &strings(&[16]),
        "positive definite",
    );
    tight(
        "hessian upper",
        &base,
        "claims.0.spectrum.claim.upper",
        &strings(&[17]),
        &strings(&[16]),
        "positive definite",
    );
    // x³/6 has the Hessian x: [8, 24].
    let cubic = json!([{ "variable": 0 }, { "power": [0, 3] }, { "constant": ["1", "6"] }, { "multiply": [2, 1] }]);
    let claims = json!([{ "curvature": { "claim": { "center": ["0"], "radius": ["8"], "bound": "32", "side": "below" },
        "witness": { "vector": ["1"] } } }]);
    let base = certificate(cubic, (1, 1), claims);
    tight(
        "hessian on the box",
        &base,
        "claims.0.curvature.claim.bound",
        &strings(&[13]),
        &strings(&[7, 8]),
        "not proved definite",
    );
}

#[test]
fn counts_and_curvatures() {
    let count = |below: u32| {
        json!([{ "eigenvalue-count": {
        "claim": { "center": ["0"], "radius": ["16"], "bound": "15", "below": below },
        "witness": { "basis": [["1"]] } } }])
    };
    let place = "claims.0.eigenvalue-count.claim.bound";
    let base = certificate(half(), (1, 1), count(0));
    tight("count above", &base, place, &strings(&[15]), &strings(&[16, 17]), "not proved definite");
    let base = certificate(half(), (1, 1), count(1));
    tight("count below", &base, place, &strings(&[17]), &strings(&[16, 15]), "not proved definite");
    let mut base = base;
    base["claims"][0]["eigenvalue-count"]["claim"]["bound"] = "17".into();
    tight(
        "count size",
        &base,
        "claims.0.eigenvalue-count.claim.below",
        &numbers(&[1]),
        &numbers(&[2]),
        "wrong size",
    );
    tight(
        "count basis",
        &base,
        "claims.0.eigenvalue-count.witness.basis.0.0",
        &strings(&[1, -3]),
        &strings(&[0]),
        "not proved definite",
    );
    // diag(−1, 2) in 2 variables and a basis that is not exact.
    let saddle = json!([{ "variable": 0 }, { "variable": 1 }, { "power": [0, 2] }, { "power": [1, 2] },
        { "constant": ["-1", "2"] }, { "multiply": [4, 2] }, { "add": [5, 3] }]);
    let mut base = certificate(
        saddle,
        (1, 1),
        json!([{ "eigenvalue-count": {
        "claim": { "center": ["0", "0"], "radius": ["16", "16"], "bound": "0", "below": 1 },
        "witness": { "basis": [["4", "1"], ["1", "4"]] } } }]),
    );
    base["problem"]["variables"] = 2.into();
    let place = "claims.0.eigenvalue-count.witness.basis.1.0";
    // −16 + 2k² < 0 for the first column (4, k).
    tight(
        "count first column",
        &base,
        place,
        &strings(&[2, -2]),
        &strings(&[3, -3]),
        "not proved definite",
    );
    let place = "claims.0.eigenvalue-count.witness.basis.0.1";
    // −k² + 2·16 > 0 for the second one (k, 4).
    tight(
        "count second column",
        &base,
        place,
        &strings(&[5, -5]),
        &strings(&[6, -6]),
        "not proved definite",
    );
    let curvature = |side: &str, bound: &str| {
        json!([{ "curvature": {
        "claim": { "center": ["0"], "radius": ["16"], "bound": bound, "side": side },
        "witness": { "vector": ["3"] } } }])
    };
    let place = "claims.0.curvature.claim.bound";
    let base = certificate(half(), (1, 1), curvature("below", "17"));
    tight(
        "curvature below",
        &base,
        place,
        &strings(&[17]),
        &strings(&[16, 15]),
        "not proved definite",
    );
    tight(
        "curvature vector",
        &base,
        "claims.0.curvature.witness.vector.0",
        &strings(&[-1]),
        &strings(&[0]),
        "not proved definite",
    );
    let base = certificate(half(), (1, 1), curvature("above", "15"));
    tight(
        "curvature above",
        &base,
        place,
        &strings(&[15]),
        &strings(&[16, 17]),
        "not proved definite",
    );
}

#[test]
fn filters() {
    let inside = json!([{ "filter-inside": { "claim": { "center": ["0"], "radius": ["16"] },
        "witness": { "lower_factor": [["0"]], "upper_factor": [["0"]] } } }]);
    let steps =
        |list: &[(i64, i64)]| -> Vec<Value> { list.iter().map(|s| ratio(s.0, s.1)).collect() };
    let base = certificate(half(), (1, 1), inside.clone());
    let step = "problem.optimizer.step";
    tight(
        "filter edge",
        &base,
        step,
        &steps(&[(31, 16), (1, 16)]),
        &steps(&[(2, 1), (33, 16)]),
        "positive definite",
    );
    let flat = certificate(
        json!([{ "variable": 0 }, { "constant": ["0", "1"] }, { "multiply": [1, 0] }]),
        (1, 1),
        inside,
    );
    tight("filter zero", &flat, step, &[], &steps(&[(1, 1)]), "positive definite");
    let outside = |side: &str| {
        json!([{ "filter-outside": { "claim": { "center": ["0"], "radius": ["16"], "side": side },
        "witness": { "vector": ["1"] } } }])
    };
    let base = certificate(half(), (33, 16), outside("above"));
    tight(
        "filter above",
        &base,
        step,
        &steps(&[(33, 16)]),
        &steps(&[(2, 1), (31, 16)]),
        "not proved definite",
    );
    let base = certificate(parabola((-1, 2)), (1, 16), outside("below"));
    let constant = "problem.objective.2.constant";
    tight(
        "filter below",
        &base,
        constant,
        &steps(&[(-1, 2)]),
        &steps(&[(0, 1), (1, 2)]),
        "not proved definite",
    );
    // With momentum the constant is 3 for β = 1/2 (heavy ball), 3/2 (Nesterov), 6 (EMA).
    let momenta = [("heavy-ball", (48, 47)), ("nesterov", (24, 23)), ("ema", (96, 95))];
    for (momentum, (edge, within)) in momenta {
        let mut base = certificate(
            half(),
            (1, 1),
            json!([{ "filter-inside": {
            "claim": { "center": ["0"], "radius": ["16"] },
            "witness": { "lower_factor": [["0"]], "upper_factor": [["0"]] } } }]),
        );
        base["problem"]["optimizer"]["momentum"] = json!({ momentum: ratio(1, 2) });
        let value = |n: i64| {
            let q = num_integer::gcd(n, 16);
            ratio(n / q, 16 / q)
        };
        tight(
            &format!("filter {momentum}"),
            &base,
            step,
            &[value(within)],
            &[value(edge)],
            "positive definite",
        );
    }
}
