//! Covers across interfaces, boxes that meet, middles of boxes; sums beyond 128 bits.

mod common;

use common::tight::{certificate, half, matrix, tight};
use serde_json::{Value, json};

fn cover(system: &str, lower: &str, upper: &str, boxes: Value, zeros: Value, tree: Value) -> Value {
    json!([{ "cover": {
        "claim": { "system": system, "lower": [lower], "upper": [upper], "boxes": boxes },
        "witness": { "zeros": zeros, "tree": tree } } }])
}

/// x for x ≥ 0, 2x below.
fn kink() -> Value {
    json!([{ "variable": 0 }, { "constant": ["2", "1"] }, { "multiply": [1, 0] }, { "choose": [0, 0, 2] }])
}

#[test]
fn an_interface_is_crossed_by_the_hull_only_where_a_gradient_is_excluded() {
    let exclude = json!([{ "exclude": 0 }]);
    let base =
        certificate(kink(), (1, 1), cover("gradient", "-16", "16", json!([]), json!([]), exclude));
    let at = |rest: &str| format!("claims.0.cover.{rest}");
    tight(
        "hull system",
        &base,
        &at("claim.system"),
        &[json!("gradient")],
        &[json!("field")],
        "undefined",
    );
    let leaf = [json!([{ "exclude-by-slope": 0 }]), json!([{ "exclude-by-combination": ["16"] }])];
    tight("hull slope", &base, &at("witness.tree"), &[], &leaf, "undefined");
    // With a branch whose slope is 0 or has the other sign the hull contains 0.
    let branch = "problem.objective.2";
    let others = [json!({ "negate": 0 }), json!({ "constant": ["1", "1"] })];
    tight("hull branches", &base, branch, &[json!({ "multiply": [1, 0] })], &others, "may vanish");
    // A branch that is undefined somewhere makes the hull undefined.
    let undefined = [json!({ "divide": [1, 0] }), json!({ "sqrt": 0 })];
    tight("hull domain", &base, branch, &[], &undefined, "undefined");
    let place = |center: &str| {
        json!([{ "no-critical-point": {
        "claim": { "center": [center], "radius": ["16"] }, "witness": { "component": 0 } } }])
    };
    let base = certificate(kink(), (1, 1), place("17"));
    let center = "claims.0.no-critical-point.claim.center.0";
    let (good, bad) = ([json!("17"), json!("-17")], [json!("16"), json!("0"), json!("-16")]);
    tight("strict mode", &base, center, &good, &bad, "undefined");
    // The branch that is not taken may be undefined.
    let mut root = base;
    root["problem"]["objective"] =
        json!([{ "variable": 0 }, { "negate": 0 }, { "sqrt": 0 }, { "choose": [0, 2, 1] }]);
    tight("other branch", &root, center, &good, &bad, "undefined");
}

#[test]
fn boxes_that_share_a_face_are_not_disjoint() {
    // Both boxes have the zero 0 on their boundary.
    let zero = json!({ "contraction": "0", "preconditioner": [["16"]], "inverse": [["16"]] });
    let two = |a: &str, b: &str| json!([{ "center": [a], "radius": ["8"] }, { "center": [b], "radius": ["8"] }]);
    let zeros = json!([zero, zero]);
    let base = certificate(
        half(),
        (1, 1),
        cover("gradient", "-1", "0", two("-8", "8"), zeros, json!([{ "inside": 0 }])),
    );
    let bad = [two("-8", "8"), two("8", "-8"), two("-8", "7")];
    tight("shared face", &base, "claims.0.cover.claim.boxes", &[], &bad, "not disjoint");
    // One of them alone is a complete list.
    let one = |center: &str| json!([{ "center": [center], "radius": ["8"] }]);
    let base = certificate(
        half(),
        (1, 1),
        cover("gradient", "-1", "0", one("-8"), json!([zero]), json!([{ "inside": 0 }])),
    );
    tight(
        "zero on a face",
        &base,
        "claims.0.cover.claim.boxes",
        &[one("-8")],
        &[one("-9")],
        "moves too far",
    );
}

#[test]
fn slopes_are_taken_from_the_middle_of_the_box() {
    // x⁴/4 − x²/2 has the critical point 1 in [14/16, 18/16].
    let well = json!([{ "variable": 0 }, { "power": [0, 2] }, { "power": [0, 4] }, { "constant": ["-1", "2"] },
        { "constant": ["1", "4"] }, { "multiply": [3, 1] }, { "multiply": [4, 2] }, { "add": [5, 6] }]);
    let tree = json!([{ "exclude-by-slope": 0 }]);
    let base = certificate(well, (1, 1), cover("gradient", "19", "20", json!([]), json!([]), tree));
    let lower = "claims.0.cover.claim.lower.0";
    tight(
        "slope middle",
        &base,
        lower,
        &[json!("19")],
        &[json!("14"), json!("16"), json!("12")],
        "may vanish",
    );
    let tree = [
        json!([{ "exclude-by-combination": ["16"] }]),
        json!([{ "exclude-by-combination": ["-5"] }]),
    ];
    let bad = [
        json!([{ "exclude-by-combination": ["0"] }]),
        json!([{ "exclude-by-combination": ["1"] }]),
    ];
    tight("slope multiple", &base, "claims.0.cover.witness.tree", &tree, &bad, "may vanish");
}

/// (x² + 4xy + y²)/2 has the gradient (x + 2y, 2x + y); −g_0 + 2g_1 = 3x.
fn saddle(lower: [&str; 2], upper: [&str; 2], weights: Value) -> Value {
    let mut base = certificate(
        json!([{ "variable": 0 }, { "variable": 1 }, { "power": [0, 2] }, { "power": [1, 2] },
            { "add": [2, 3] }, { "constant": ["1", "2"] }, { "multiply": [5, 4] }, { "constant": ["2", "1"] },
            { "multiply": [0, 1] }, { "multiply": [7, 8] }, { "add": [6, 9] }]),
        (1, 1),
        cover(
            "gradient",
            "0",
            "0",
            json!([]),
            json!([]),
            json!([{ "exclude-by-combination": weights }]),
        ),
    );
    base["problem"]["variables"] = json!(2);
    base["claims"][0]["cover"]["claim"]["lower"] = json!(lower);
    base["claims"][0]["cover"]["claim"]["upper"] = json!(upper);
    base
}

#[test]
fn a_combination_excludes_a_box_where_each_component_vanishes() {
    let weights = json!(["-16", "32"]);
    let at = |rest: &str| format!("claims.0.cover.{rest}");
    let right = saddle(["1", "-32"], ["20", "32"], weights.clone());
    let (good, bad) = ([json!("1")], [json!("0"), json!("-1")]);
    tight("combination above", &right, &at("claim.lower.0"), &good, &bad, "may vanish");
    let left = saddle(["-20", "-32"], ["-1", "32"], weights.clone());
    let (good, bad) = ([json!("-1")], [json!("0"), json!("1")]);
    tight("combination below", &left, &at("claim.upper.0"), &good, &bad, "may vanish");
    let leaf = |name: &str, k: u32| json!([{ name: k }]);
    let single = [leaf("exclude", 0), leaf("exclude", 1)];
    let slope = [leaf("exclude-by-slope", 0), leaf("exclude-by-slope", 1)];
    let combination = [json!([{ "exclude-by-combination": weights }])];
    tight("combination single", &right, &at("witness.tree"), &combination, &single, "may vanish");
    tight("combination slope", &right, &at("witness.tree"), &combination, &slope, "may vanish");
    // One unit of 64 leaves the slope 1/16 or 2/16 of y.
    let vector = |a: i64, b: i64| json!([a.to_string(), b.to_string()]);
    let good = [vector(-16, 32), vector(16, -32), vector(-1600, 3200)];
    let bad = [vector(-16, 33), vector(-17, 32), vector(0, 0), vector(16, 0), vector(32, -16)];
    let place = at("witness.tree.0.exclude-by-combination");
    tight("combination weights", &right, &place, &good, &bad, "may vanish");
    let bad = [json!([]), json!(["-16"]), json!(["-16", "32", "0"])];
    tight("combination length", &right, &place, &[], &bad, "wrong length");
    // The products are rounded: −1/16·[1,1] + 15/16·[2,2] = [−1,0] + [1,2].
    let point = saddle(["1", "0"], ["1", "0"], weights);
    tight(
        "combination rounding",
        &point,
        &place,
        &[vector(-1, 16)],
        &[vector(-1, 15)],
        "may vanish",
    );
    // The field g(x + g(x)/2) is (7x + 8y, 8x + 7y)/2.
    let mut ahead = saddle(["2", "-32"], ["20", "32"], vector(-112, 128));
    ahead["problem"]["optimizer"]["field"] = json!({ "usam": ["1", "2"] });
    ahead["claims"][0]["cover"]["claim"]["system"] = json!("field");
    let bad = [vector(-16, 32), vector(-112, 127)];
    tight("combination field", &ahead, &place, &[vector(-112, 128)], &bad, "may vanish");
    let bad = [json!("gradient")];
    tight("combination system", &ahead, &at("claim.system"), &[], &bad, "may vanish");
}

#[test]
fn sums_of_large_products_are_exact() {
    let n = 12;
    let row = |i: usize| -> Vec<String> {
        (0..=i).map(|_| if i == n - 1 { (1_u64 << 62).to_string() } else { "0".into() }).collect()
    };
    let factor: Value = (0..n).map(row).collect::<Vec<_>>().into();
    let zeros: Value = (0..n).map(|i| vec!["0"; i + 1]).collect::<Vec<_>>().into();
    let sum: num_bigint::BigInt = (num_bigint::BigInt::from(12) << 124) + 1;
    let entry = |i: usize, j: usize| {
        let value =
            if i == n - 1 && j == i { sum.to_string() } else { u8::from(i == j).to_string() };
        json!([value, value])
    };
    let rows: Value =
        (0..n).map(|i| (0..=i).map(|j| entry(i, j)).collect::<Vec<_>>()).collect::<Vec<_>>().into();
    let base = matrix(rows, "0", &(&sum + 1_u32).to_string(), [factor, zeros]);
    let place = format!("claims.0.matrix-spectrum.claim.matrix.{}.{}", n - 1, n - 1);
    let less = (&sum - 1_u32).to_string();
    tight(
        "large sum",
        &base,
        &place,
        &[json!([sum.to_string(), sum.to_string()])],
        &[json!([less, less])],
        "positive definite",
    );
}

/// Boxes around the zeros ±1 of (x ∓ 1)²/2's gradient at the scale 2^33: the coarser scale 2^32 halves
/// the ends, and must not lose the zero.
#[test]
fn a_box_is_not_smaller_at_a_coarser_scale() {
    let unit = 1_i64 << 33;
    for (zero, place) in [(1, "right"), (-1, "left")] {
        let tape = json!([{ "variable": 0 }, { "constant": [(-zero).to_string(), "1"] },
            { "add": [0, 1] }, { "power": [2, 2] }, { "constant": ["1", "2"] }, { "multiply": [4, 3] }]);
        let end = |thousandths: i64| (zero * unit + unit / 1000 * thousandths).to_string();
        for leaf in ["exclude", "exclude-by-slope"] {
            let tree = json!([{ leaf: 0 }]);
            let mut base = certificate(
                tape.clone(),
                (1, 1),
                cover("gradient", &end(-100), &end(100), json!([]), json!([]), tree),
            );
            base["precision"] = 33.into();
            let (lower, upper) = ("claims.0.cover.claim.lower.0", "claims.0.cover.claim.upper.0");
            let name = |side: &str| format!("coarse {side} {leaf} {place}");
            let (above, below) = ([json!(end(1))], [json!(end(-1))]);
            tight(&name("lower"), &base, lower, &above, &below, "may vanish");
            tight(&name("upper"), &base, upper, &below, &above, "may vanish");
        }
    }
}
