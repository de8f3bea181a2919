//! For every inequality of the format one certificate that meets it, if need be by one unit, and one
//! that misses it by one unit. At the scale 2^4: S = 16.

mod common;

use common::ratio;
use serde_json::{Value, json};

/// Checks a family of certificates that differ in one place; the good ones are accepted and the bad
/// ones are rejected for this reason.
fn tight(name: &str, base: &Value, place: &str, good: &[Value], bad: &[Value], reason: &str) {
    let pointer = format!("/{}", place.replace('.', "/"));
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../certificates");
    for (kind, values) in [("true", good), ("false", bad)] {
        for (k, value) in values.iter().enumerate() {
            let mut certificate = base.clone();
            *certificate.pointer_mut(&pointer).unwrap_or_else(|| panic!("{name}: {pointer}")) =
                value.clone();
            let result = common::accepts(&certificate);
            match (&result, kind) {
                (Ok(_), "true") => {}
                (Err(found), "false") if found.contains(reason) => {}
                _ => panic!("{name}: {value} at {place} is {kind}, but {result:?}"),
            }
            if std::env::var_os("EQCERT_WRITE").is_some() {
                let file =
                    folder.join(kind).join(format!("tight-{}-{k}.json", name.replace(' ', "-")));
                std::fs::write(file, common::bytes(&certificate)).expect("writable");
            }
        }
    }
}

fn strings(values: &[i64]) -> Vec<Value> {
    values.iter().map(|value| value.to_string().into()).collect()
}

fn numbers(values: &[u32]) -> Vec<Value> {
    values.iter().map(|&value| value.into()).collect()
}

/// c·x²/2 with the constant c/2.
fn parabola(c: (i64, i64)) -> Value {
    json!([{ "variable": 0 }, { "power": [0, 2] }, { "constant": ratio(c.0, c.1) }, { "multiply": [2, 1] }])
}

fn certificate(objective: Value, step: (i64, i64), claims: Value) -> Value {
    json!({ "format": "eqcert/1", "precision": 4,
        "problem": { "variables": 1, "objective": objective,
            "optimizer": { "field": "gradient", "momentum": "none", "step": ratio(step.0, step.1) } },
        "claims": claims })
}

fn half() -> Value {
    parabola((1, 2))
}

fn unique_zero(center: &str, radius: &str) -> Value {
    // N(x) = x − x/2.
    json!([{ "unique-zero": { "claim": { "system": "gradient", "center": [center], "radius": [radius] },
        "witness": { "contraction": "8", "preconditioner": [["8"]], "inverse": [["32"]] } } }])
}

#[test]
fn unique_zeros() {
    let base = certificate(half(), (1, 1), unique_zero("0", "16"));
    let place = "claims.0.unique-zero.witness.contraction";
    tight(
        "zero contraction",
        &base,
        place,
        &strings(&[8, 15]),
        &strings(&[7, 0]),
        "does not contract",
    );
    tight("zero factor", &base, place, &strings(&[15]), &strings(&[16, -1]), "out of range");
    let base = certificate(half(), (1, 1), unique_zero("16", "16"));
    let place = "claims.0.unique-zero.claim.radius.0";
    tight("zero center", &base, place, &strings(&[16]), &strings(&[15]), "moves too far");
    let base = certificate(half(), (1, 1), unique_zero("-16", "16"));
    tight("zero center below", &base, place, &strings(&[16]), &strings(&[15]), "moves too far");
    let base = certificate(half(), (1, 1), unique_zero("0", "16"));
    tight("zero radius", &base, place, &strings(&[1]), &strings(&[0, -1]), "not positive");
    let place = "claims.0.unique-zero.witness.inverse.0.0";
    tight(
        "zero inverse",
        &base,
        place,
        &strings(&[1, 63]),
        &strings(&[0, 64, -1]),
        "not proved invertible",
    );
    // A slope that is not 0 with a factor 0 is not below it: x − x = 0 needs no room.
    let mut base = base;
    base["claims"][0]["unique-zero"]["witness"]["contraction"] = "0".into();
    base["claims"][0]["unique-zero"]["witness"]["inverse"] = json!([["16"]]);
    let place = "claims.0.unique-zero.witness.preconditioner.0.0";
    tight("zero newton", &base, place, &strings(&[16]), &strings(&[15, 17]), "does not contract");
    // One unit in the second row, with another radius: the sum is weighted.
    let pair = json!([{ "variable": 0 }, { "variable": 1 }, { "power": [0, 2] }, { "power": [1, 2] },
        { "constant": ["1", "2"] }, { "multiply": [4, 2] }, { "multiply": [4, 3] }, { "multiply": [0, 1] },
        { "constant": ["1", "8"] }, { "multiply": [8, 7] }, { "add": [5, 6] }, { "add": [10, 9] }]);
    let mut base = certificate(
        pair,
        (1, 1),
        json!([{ "unique-zero": {
        "claim": { "system": "gradient", "center": ["0", "0"], "radius": ["16", "32"] },
        "witness": { "contraction": "4", "preconditioner": [["16", "0"], ["0", "16"]],
            "inverse": [["16", "0"], ["0", "16"]] } } }]),
    );
    base["problem"]["variables"] = 2.into();
    let place = "claims.0.unique-zero.claim.radius.1";
    tight(
        "zero weights",
        &base,
        place,
        &strings(&[8, 32]),
        &strings(&[7, 33]),
        "does not contract",
    );
    let place = "claims.0.unique-zero.witness.inverse.0.1";
    tight(
        "zero row sum",
        &base,
        place,
        &strings(&[15, -15]),
        &strings(&[16, -16]),
        "not proved invertible",
    );
}

#[test]
fn places_without_critical_points() {
    let claim = |center: &str| {
        json!([{ "no-critical-point": {
        "claim": { "center": [center], "radius": ["8"] }, "witness": { "component": 0 } } }])
    };
    let base = certificate(half(), (1, 1), claim("9"));
    let place = "claims.0.no-critical-point.claim.radius.0";
    tight("component above", &base, place, &strings(&[8]), &strings(&[9, 10]), "may vanish");
    let base = certificate(half(), (1, 1), claim("-9"));
    tight("component below", &base, place, &strings(&[8]), &strings(&[9, 10]), "may vanish");
    let place = "claims.0.no-critical-point.witness.component";
    tight("component", &base, place, &numbers(&[0]), &numbers(&[1]), "undefined");
}

#[test]
fn covers() {
    let zero = unique_zero("0", "8")[0]["unique-zero"]["witness"].clone();
    let cover = |tree: Value| {
        json!([{ "cover": {
        "claim": { "system": "gradient", "lower": ["-32"], "upper": ["32"],
            "boxes": [{ "center": ["0"], "radius": ["8"] }] },
        "witness": { "zeros": [zero], "tree": tree } } }])
    };
    let split = |at: &str| json!({ "split": [0, at] });
    let (exclude, inside) = (json!({ "exclude": 0 }), json!({ "inside": 0 }));
    let tree = json!([split("-8"), exclude, split("8"), inside, exclude]);
    let base = certificate(half(), (1, 1), cover(tree));
    let at = |rest: &str| format!("claims.0.cover.{rest}");
    tight(
        "cover inside below",
        &base,
        &at("witness.tree.0.split.1"),
        &strings(&[-8, -1]),
        &strings(&[-9]),
        "not inside",
    );
    tight(
        "cover exclude below",
        &base,
        &at("witness.tree.0.split.1"),
        &strings(&[-1]),
        &strings(&[0]),
        "may vanish",
    );
    tight(
        "cover inside above",
        &base,
        &at("witness.tree.2.split.1"),
        &strings(&[8, 1]),
        &strings(&[9]),
        "not inside",
    );
    tight(
        "cover exclude above",
        &base,
        &at("witness.tree.2.split.1"),
        &strings(&[1]),
        &strings(&[0]),
        "may vanish",
    );
    tight(
        "cover cut",
        &base,
        &at("witness.tree.2.split.1"),
        &strings(&[8]),
        &strings(&[-8, -9, 32, 33]),
        "outside its box",
    );
    tight(
        "cover axis",
        &base,
        &at("witness.tree.2.split.0"),
        &numbers(&[0]),
        &numbers(&[1]),
        "no such axis",
    );
    tight(
        "cover index",
        &base,
        &at("witness.tree.3.inside"),
        &numbers(&[0]),
        &numbers(&[1]),
        "no such box",
    );
    tight(
        "cover component",
        &base,
        &at("witness.tree.1.exclude"),
        &numbers(&[0]),
        &numbers(&[1]),
        "undefined",
    );
    tight(
        "cover zero",
        &base,
        &at("witness.zeros.0.contraction"),
        &strings(&[8]),
        &strings(&[7]),
        "does not contract",
    );
    let trees =
        [json!([split("-8"), exclude, split("8"), inside]), json!([]), json!([split("-8")])];
    tight("cover short tree", &base, &at("witness.tree"), &[], &trees, "too few nodes");
    let trees = [
        json!([split("-8"), exclude, split("8"), inside, exclude, exclude]),
        json!([split("-8"), exclude, split("8"), inside, exclude, split("9")]),
    ];
    tight("cover long tree", &base, &at("witness.tree"), &[], &trees, "too many nodes");
    // The upper half of a cut starts at the cut: with the halves exchanged a zero would be lost.
    let trees = [
        json!([split("-8"), inside, split("8"), exclude, exclude]),
        json!([split("-8"), exclude, split("8"), exclude, exclude]),
    ];
    tight("cover order", &base, &at("witness.tree"), &[], &trees, "");
    tight("cover domain", &base, &at("claim.upper.0"), &strings(&[33, 9]), &strings(&[8, -33]), "");
    // A domain of one point, and an empty one.
    let mut point = certificate(half(), (1, 1), cover(json!([inside])));
    point["claims"][0]["cover"]["claim"]["upper"] = json!(["3"]);
    tight(
        "cover point",
        &point,
        &at("claim.lower.0"),
        &strings(&[3, 2]),
        &strings(&[4]),
        "domain is empty",
    );
    // By slopes: f′ = x on [lo, hi].
    let tree = json!([split("-1"), { "exclude-by-slope": 0 }, split("1"), inside, { "exclude-by-slope": 0 }]);
    let base = certificate(half(), (1, 1), cover(tree));
    tight(
        "cover slope above",
        &base,
        &at("witness.tree.2.split.1"),
        &strings(&[1]),
        &strings(&[0]),
        "may vanish",
    );
    tight(
        "cover slope below",
        &base,
        &at("witness.tree.0.split.1"),
        &strings(&[-1]),
        &strings(&[0]),
        "may vanish",
    );
    let slope = json!({ "exclude-by-slope": 0 });
    // Two zeros of x²/2 and others: x(x² − 1) with boxes that touch.
    let well = json!([{ "variable": 0 }, { "power": [0, 2] }, { "power": [0, 4] }, { "constant": ["-1", "2"] },
        { "constant": ["1", "4"] }, { "multiply": [3, 1] }, { "multiply": [4, 2] }, { "add": [5, 6] }]);
    let zero = |c: &str, b: &str| json!({ "contraction": "12", "preconditioner": [[c]], "inverse": [[b]] });
    let base = certificate(
        well,
        (1, 1),
        json!([{ "cover": {
        "claim": { "system": "gradient", "lower": ["-1"], "upper": ["17"], "boxes": [
            { "center": ["0"], "radius": ["4"] }, { "center": ["16"], "radius": ["2"] }] },
        "witness": { "zeros": [zero("-16", "-16"), zero("8", "32")], "tree": [
            split("4"), inside, split("14"), split("9"), split("6"), slope, slope, split("11"), slope,
            slope, { "inside": 1 }] } } }]),
    );
    tight(
        "cover list",
        &base,
        &at("claim.upper.0"),
        &strings(&[18]),
        &strings(&[19]),
        "not inside",
    );
    // The same zero twice: boxes that meet in one point are not disjoint.
    let twice = |second: &str| json!([{ "center": ["0"], "radius": ["2"] }, { "center": [second], "radius": ["2"] }]);
    let zero =
        |q: &str| json!({ "contraction": q, "preconditioner": [["16"]], "inverse": [["16"]] });
    let base = certificate(
        half(),
        (1, 1),
        json!([{ "cover": {
        "claim": { "system": "gradient", "lower": ["-1"], "upper": ["1"], "boxes": twice("4") },
        "witness": { "zeros": [zero("0"), zero("0")], "tree": [inside] } } }]),
    );
    tight(
        "cover twice",
        &base,
        &at("claim.boxes"),
        &[],
        &[twice("5"), twice("-5")],
        "moves too far",
    );
    tight(
        "cover meeting",
        &base,
        &at("claim.boxes"),
        &[],
        &[twice("2"), twice("0"), twice("-2"), twice("1")],
        "not disjoint",
    );
    tight("cover number", &base, &at("witness.zeros"), &[], &[json!([zero("0")])], "length");
}

fn matrix(rows: Value, lower: &str, upper: &str, factors: [Value; 2]) -> Value {
    json!({ "format": "eqcert/1", "precision": 0, "problem": null, "claims": [{ "matrix-spectrum": {
        "claim": { "matrix": rows, "lower": lower, "upper": upper },
        "witness": { "lower_factor": factors[0], "upper_factor": factors[1] } } }] })
}

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
        "does not show",
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
    tight("curvature below", &base, place, &strings(&[17]), &strings(&[16, 15]), "does not show");
    tight(
        "curvature vector",
        &base,
        "claims.0.curvature.witness.vector.0",
        &strings(&[-1]),
        &strings(&[0]),
        "does not show",
    );
    let base = certificate(half(), (1, 1), curvature("above", "15"));
    tight("curvature above", &base, place, &strings(&[15]), &strings(&[16, 17]), "does not show");
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
        "does not show",
    );
    let base = certificate(parabola((-1, 2)), (1, 16), outside("below"));
    let constant = "problem.objective.2.constant";
    tight(
        "filter below",
        &base,
        constant,
        &steps(&[(-1, 2)]),
        &steps(&[(0, 1), (1, 2)]),
        "does not show",
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

fn attracting(kind: &str, center: &str, radius: Value) -> Value {
    json!([{ kind: { "claim": { "center": [center], "basis": [["16"]], "radius": radius },
        "witness": { "contraction": "8", "inverse": [["1"]], "determinant": "16" } } }])
}

#[test]
fn attracting_regions() {
    for (kind, radius) in [("attracting-box", json!(["16"])), ("attracting-ball", json!("16"))] {
        let short = &kind[11..];
        let at = |rest: &str| format!("claims.0.{kind}.{rest}");
        let radius_at = if short == "box" { at("claim.radius.0") } else { at("claim.radius") };
        let base = certificate(half(), (1, 2), attracting(kind, "0", radius.clone()));
        tight(
            &format!("{short} factor"),
            &base,
            &at("witness.contraction"),
            &strings(&[8, 15]),
            &strings(&[7, 0]),
            "does not contract",
        );
        tight(
            &format!("{short} range"),
            &base,
            &at("witness.contraction"),
            &strings(&[15]),
            &strings(&[16, -8, -9]),
            "out of range",
        );
        tight(
            &format!("{short} radius"),
            &base,
            &radius_at,
            &strings(&[1]),
            &strings(&[0, -1]),
            "sign is wrong",
        );
        tight(
            &format!("{short} determinant"),
            &base,
            &at("witness.determinant"),
            &strings(&[16]),
            &strings(&[15, 17]),
            "inverse of the basis",
        );
        tight(
            &format!("{short} sign"),
            &base,
            &at("witness.determinant"),
            &strings(&[16]),
            &strings(&[0, -16]),
            "sign is wrong",
        );
        tight(
            &format!("{short} inverse"),
            &base,
            &at("witness.inverse.0.0"),
            &strings(&[1]),
            &strings(&[2, 0, -1]),
            "inverse of the basis",
        );
        // Steps 1/16 … 31/16 contract with 15/16.
        let mut wide = base.clone();
        wide["claims"][0][kind]["witness"]["contraction"] = "15".into();
        let steps =
            |list: &[(i64, i64)]| -> Vec<Value> { list.iter().map(|s| ratio(s.0, s.1)).collect() };
        // The square in the ball is rounded.
        let good = if short == "box" { [(1, 16), (31, 16)] } else { [(1, 8), (15, 8)] };
        let good = &steps(&good);
        tight(
            &format!("{short} step"),
            &wide,
            "problem.optimizer.step",
            good,
            &steps(&[(1, 17), (2, 1), (65, 32)]),
            "does not contract",
        );
        let base = certificate(half(), (1, 2), attracting(kind, "16", radius.clone()));
        tight(
            &format!("{short} center"),
            &base,
            &radius_at,
            &strings(&[16]),
            &strings(&[15]),
            "moves too far",
        );
        let base = certificate(half(), (1, 2), attracting(kind, "-16", radius));
        tight(
            &format!("{short} center below"),
            &base,
            &radius_at,
            &strings(&[16]),
            &strings(&[15]),
            "moves too far",
        );
    }
    // Two variables, f = (x² + y²)/2 + xy/8: I − H/2 = ((1/2, −1/16), (−1/16, 1/2)).
    let pair = json!([{ "variable": 0 }, { "variable": 1 }, { "power": [0, 2] }, { "power": [1, 2] },
        { "constant": ["1", "2"] }, { "multiply": [4, 2] }, { "multiply": [4, 3] }, { "multiply": [0, 1] },
        { "constant": ["1", "8"] }, { "multiply": [8, 7] }, { "add": [5, 6] }, { "add": [10, 9] }]);
    let claim = |kind: &str, radius: Value| {
        json!([{ kind: {
        "claim": { "center": ["0", "0"], "basis": [["16", "0"], ["0", "16"]], "radius": radius },
        "witness": { "contraction": "9", "inverse": [["1", "0"], ["0", "1"]], "determinant": "16" } } }])
    };
    let mut base = certificate(pair.clone(), (1, 2), claim("attracting-box", json!(["16", "16"])));
    base["problem"]["variables"] = 2.into();
    tight(
        "box sum",
        &base,
        "claims.0.attracting-box.witness.contraction",
        &strings(&[9]),
        &strings(&[8]),
        "does not contract",
    );
    tight(
        "box weights",
        &base,
        "claims.0.attracting-box.claim.radius.1",
        &strings(&[16]),
        &strings(&[15, 17]),
        "does not contract",
    );
    tight(
        "box basis",
        &base,
        "claims.0.attracting-box.claim.basis.0.1",
        &strings(&[0]),
        &strings(&[1, -1]),
        "inverse of the basis",
    );
    let mut base = certificate(pair, (1, 2), claim("attracting-ball", json!("16")));
    base["problem"]["variables"] = 2.into();
    // MᵀM: (1/4 + 1/256 outward 5/16, 1/16 outward 2/16): 7·16 = 112 ≤ 121.
    tight(
        "ball sum",
        &base,
        "claims.0.attracting-ball.witness.contraction",
        &strings(&[11]),
        &strings(&[10]),
        "does not contract",
    );
}

#[test]
fn repelling_regions() {
    let claims = json!([{ "repelling": { "claim": { "center": ["0"], "basis": [["16"]], "radius": ["16"], "unstable": 1 },
        "witness": { "expansion": "16", "inverse": [["1"]], "determinant": "16" } } }]);
    let base = certificate(half(), (3, 1), claims);
    let at = |rest: &str| format!("claims.0.repelling.{rest}");
    tight(
        "repelling expansion",
        &base,
        &at("witness.expansion"),
        &strings(&[16, 63]),
        &strings(&[64, 65]),
        "does not expand",
    );
    tight(
        "repelling range",
        &base,
        &at("witness.expansion"),
        &strings(&[16]),
        &strings(&[15, -16]),
        "out of range",
    );
    tight(
        "repelling dimension",
        &base,
        &at("claim.unstable"),
        &numbers(&[1]),
        &numbers(&[0, 2]),
        "out of range",
    );
    tight(
        "repelling radius",
        &base,
        &at("claim.radius.0"),
        &strings(&[1]),
        &strings(&[0]),
        "sign is wrong",
    );
    let step = "problem.optimizer.step";
    // |1 − α| > 1: the square is rounded, so 17/16 needs 18/16.
    tight(
        "repelling step",
        &base,
        step,
        &[ratio(17, 8)],
        &[ratio(2, 1), ratio(1, 1)],
        "does not expand",
    );
    // f = (x² − y²)/2, step 1: multipliers 0 and 2; the unstable coordinate comes first.
    let saddle = json!([{ "variable": 0 }, { "variable": 1 }, { "power": [0, 2] }, { "power": [1, 2] },
        { "constant": ["1", "2"] }, { "subtract": [2, 3] }, { "multiply": [4, 5] }]);
    let claims = json!([{ "repelling": {
        "claim": { "center": ["0", "0"], "basis": [["0", "16"], ["16", "0"]], "radius": ["16", "16"], "unstable": 1 },
        "witness": { "expansion": "16", "inverse": [["0", "1"], ["1", "0"]], "determinant": "16" } } }]);
    let mut base = certificate(saddle, (1, 1), claims);
    base["problem"]["variables"] = 2.into();
    tight(
        "repelling saddle",
        &base,
        &at("claim.unstable"),
        &numbers(&[1]),
        &numbers(&[2, 3, 0]),
        "",
    );
    tight(
        "repelling order",
        &base,
        step,
        &[ratio(1, 1), ratio(15, 8)],
        &[ratio(2, 1)],
        "does not expand",
    );
    let mut base = base;
    base["problem"]["optimizer"]["step"] = ratio(2, 1);
    // A neutral direction needs an expansion above 1.
    tight(
        "repelling neutral",
        &base,
        &at("witness.expansion"),
        &strings(&[17, 100]),
        &strings(&[16, 144]),
        "does not expand",
    );
}

#[test]
fn invertible_updates_and_collapses() {
    let claims = json!([{ "invertible-update": { "claim": { "center": ["0"], "radius": ["16"] },
        "witness": { "inverse": [["32"]] } } }]);
    let base = certificate(half(), (1, 2), claims);
    let at = |rest: &str| format!("claims.0.invertible-update.{rest}");
    tight(
        "invertible inverse",
        &base,
        &at("witness.inverse.0.0"),
        &strings(&[2, 62]),
        &strings(&[0, 64, -2]),
        "not proved invertible",
    );
    tight(
        "invertible step",
        &base,
        "problem.optimizer.step",
        &[ratio(15, 16)],
        &[ratio(1, 1), ratio(33, 32)],
        "not proved invertible",
    );
    tight(
        "invertible radius",
        &base,
        &at("claim.radius.0"),
        &strings(&[1]),
        &strings(&[0]),
        "not positive",
    );
    let claims = json!([{ "collapse": { "claim": { "center": ["16"], "radius": ["8"], "image": ["0"] }, "witness": {} } }]);
    let base = certificate(half(), (1, 1), claims);
    tight(
        "collapse step",
        &base,
        "problem.optimizer.step",
        &[ratio(1, 1)],
        &[ratio(15, 16), ratio(17, 16)],
        "not mapped",
    );
    tight(
        "collapse image",
        &base,
        "claims.0.collapse.claim.image",
        &[json!(["0"])],
        &[json!(["1"]), json!(["-1"]), json!([]), json!(["0", "0"])],
        "not mapped",
    );
    tight(
        "collapse momentum",
        &base,
        "problem.optimizer.momentum",
        &[json!("none")],
        &[json!({ "heavy-ball": ratio(1, 2) })],
        "has momentum",
    );
    tight(
        "collapse radius",
        &base,
        "claims.0.collapse.claim.radius.0",
        &strings(&[1]),
        &strings(&[0]),
        "not positive",
    );
}

#[test]
fn exact_points() {
    let exact = |point: Value| json!([{ "exact-critical-point": { "claim": { "point": point }, "witness": {} } }]);
    let objective = json!([{ "variable": 0 }, { "constant": ["1", "3"] }, { "subtract": [0, 1] }, { "power": [2, 2] }]);
    let base = certificate(objective.clone(), (1, 1), exact(json!([ratio(1, 3)])));
    let place = "claims.0.exact-critical-point.claim.point";
    tight(
        "exact point",
        &base,
        place,
        &[json!([ratio(1, 3)])],
        &[json!([ratio(1, 2)]), json!([ratio(333_333, 1_000_000)]), json!([ratio(-1, 3)])],
        "does not vanish",
    );
    tight(
        "exact length",
        &base,
        place,
        &[],
        &[json!([]), json!([ratio(1, 3), ratio(1, 3)])],
        "not exact",
    );
    // √ and 1/x and pieces: undefined is not 0.
    let root = json!([{ "variable": 0 }, { "sqrt": 0 }, { "subtract": [1, 0] }]);
    let base = certificate(root, (1, 1), exact(json!([ratio(1, 4)])));
    tight(
        "exact root",
        &base,
        place,
        &[json!([ratio(1, 4)])],
        &[json!([ratio(0, 1)]), json!([ratio(1, 2)]), json!([ratio(-1, 4)]), json!([ratio(1, 8)])],
        "not exact",
    );
    let quotient = json!([{ "variable": 0 }, { "constant": ["1", "1"] }, { "divide": [1, 0] }, { "add": [0, 2] }]);
    let base = certificate(quotient, (1, 1), exact(json!([ratio(1, 1)])));
    tight(
        "exact quotient",
        &base,
        place,
        &[json!([ratio(1, 1)]), json!([ratio(-1, 1)])],
        &[json!([ratio(0, 1)])],
        "not exact",
    );
    let piece = json!([{ "variable": 0 }, { "power": [0, 2] }, { "power": [0, 4] }, { "choose": [0, 1, 2] }]);
    let base = certificate(piece, (1, 1), exact(json!([ratio(0, 1)])));
    let third = "problem.objective.3";
    tight(
        "exact pieces",
        &base,
        third,
        &[json!({ "choose": [0, 1, 2] }), json!({ "max": [1, 2] })],
        &[json!({ "abs": 0 }), json!({ "choose": [0, 1, 0] }), json!({ "choose": [0, 0, 1] })],
        "not exact",
    );
    let eigenvalue = json!([{ "exact-eigenvalue": { "claim": { "point": [ratio(0, 1)], "value": ratio(2, 1) },
        "witness": { "vector": ["1"] } } }]);
    let piece = json!([{ "variable": 0 }, { "power": [0, 2] }, { "power": [0, 4] }, { "add": [1, 2] }, { "choose": [0, 1, 3] }]);
    let base = certificate(piece, (1, 1), eigenvalue);
    tight(
        "eigenvalue",
        &base,
        "claims.0.exact-eigenvalue.claim.value",
        &[ratio(2, 1)],
        &[ratio(1, 1), ratio(-2, 1), ratio(0, 1)],
        "not an eigenvector",
    );
    tight(
        "eigenvalue pieces",
        &base,
        "problem.objective.4",
        &[json!({ "choose": [0, 1, 3] })],
        &[json!({ "choose": [0, 1, 2] })],
        "not exact",
    );
    tight(
        "eigenvector",
        &base,
        "claims.0.exact-eigenvalue.witness.vector.0",
        &strings(&[7, -1]),
        &strings(&[0]),
        "vector is 0",
    );
    let part = |s: &str, d: &str, l: &str| json!({ "scale": s, "diagonal": [d], "factor": [[l]] });
    let filter = json!([{ "exact-filter": { "claim": { "point": [ratio(1, 3)] },
        "witness": { "lower": part("1", "2", "1"), "upper": part("1", "0", "1") } } }]);
    let base = certificate(half(), (2, 1), filter);
    let at = |rest: &str| format!("claims.0.exact-filter.witness.{rest}");
    tight(
        "exact filter",
        &base,
        &at("lower"),
        &[part("1", "2", "-1"), part("2", "1", "2"), part("2", "4", "1")],
        &[part("1", "1", "1"), part("1", "2", "0"), part("2", "2", "1")],
        "decomposition is wrong",
    );
    tight(
        "exact signs",
        &base,
        &at("upper"),
        &[part("5", "0", "3"), part("1", "5", "0")],
        &[part("0", "0", "1"), part("-1", "0", "1"), part("1", "-1", "0")],
        "length or sign",
    );
    tight(
        "exact edge",
        &base,
        "problem.optimizer.step",
        &[ratio(2, 1)],
        &[ratio(1, 1), ratio(3, 1)],
        "decomposition is wrong",
    );
}

#[test]
fn refutations() {
    // USAM with ρ = 2, α = 1/2 on −x²/2: every orbit of the region goes to the maximum.
    let mut base = certificate(parabola((-1, 2)), (1, 2), json!([]));
    base["problem"]["optimizer"]["field"] = json!({ "usam": ratio(2, 1) });
    base["claims"] = json!([
        { "attracting-box": { "claim": { "center": ["0"], "basis": [["32"]], "radius": ["16"] },
            "witness": { "contraction": "8", "inverse": [["1"]], "determinant": "32" } } },
        { "curvature": { "claim": { "center": ["0"], "radius": ["32"], "bound": "0", "side": "below" },
            "witness": { "vector": ["1"] } } },
        { "curvature": { "claim": { "center": ["0"], "radius": ["32"], "bound": "-18", "side": "above" },
            "witness": { "vector": ["1"] } } },
        { "attracting-ball": { "claim": { "center": ["0"], "basis": [["32"]], "radius": "16" },
            "witness": { "contraction": "8", "inverse": [["1"]], "determinant": "32" } } },
        { "refutation": { "claim": { "statement": "limits-have-no-negative-curvature", "uses": [0, 1] }, "witness": {} } }]);
    let uses = "claims.4.refutation.claim.uses";
    tight(
        "refutation uses",
        &base,
        uses,
        &[json!([0, 1]), json!([3, 1])],
        &[json!([0, 2]), json!([0, 0]), json!([0])],
        "",
    );
    tight(
        "refutation order",
        &base,
        uses,
        &[],
        &[json!([1, 0]), json!([0, 1, 1]), json!([1, 1]), json!([])],
        "no basin",
    );
    tight(
        "refutation later",
        &base,
        uses,
        &[],
        &[json!([4, 1]), json!([0, 4]), json!([0, 5])],
        "no such earlier",
    );
    tight(
        "refutation radius",
        &base,
        "claims.1.curvature.claim.radius.0",
        &strings(&[32]),
        &strings(&[31]),
        "does not contradict",
    );
    tight(
        "refutation center",
        &base,
        "claims.1.curvature.claim.center.0",
        &strings(&[0]),
        &strings(&[1, -1]),
        "does not contradict",
    );
    tight(
        "refutation bound",
        &base,
        "claims.1.curvature.claim.bound",
        &strings(&[0, -15]),
        &strings(&[1, 16]),
        "does not contradict",
    );
    let statement = "claims.4.refutation.claim.statement";
    tight(
        "refutation statement",
        &base,
        statement,
        &[],
        &[json!("limits-obey-the-filter"), json!("limits-are-critical-points")],
        "does not contradict",
    );
    let mut ball = base.clone();
    ball["claims"][4]["refutation"]["claim"]["uses"] = json!([3, 1]);
    tight(
        "refutation ball",
        &ball,
        "claims.1.curvature.claim.radius.0",
        &strings(&[32]),
        &strings(&[31]),
        "does not contradict",
    );
    // The step 1 takes everything to the minimum of (x − 1)²/2, the step 1 of −x²/2 + … nothing:
    // a trap with two pieces, x²/2 for x ≥ 1 and −x²/2 + c below, here with a jump of the slope.
    let trap = json!([{ "variable": 0 }, { "power": [0, 2] }, { "constant": ["1", "2"] }, { "multiply": [2, 1] },
        { "negate": 3 }, { "constant": ["1", "1"] }, { "subtract": [0, 5] }, { "choose": [6, 3, 4] }]);
    let mut base = certificate(trap, (1, 1), json!([]));
    base["claims"] = json!([
        { "collapse": { "claim": { "center": ["48"], "radius": ["16"], "image": ["0"] }, "witness": {} } },
        { "exact-critical-point": { "claim": { "point": [ratio(0, 1)] }, "witness": {} } },
        { "exact-eigenvalue": { "claim": { "point": [ratio(0, 1)], "value": ratio(-1, 1) }, "witness": { "vector": ["1"] } } },
        { "filter-outside": { "claim": { "center": ["0"], "radius": ["8"], "side": "below" }, "witness": { "vector": ["1"] } } },
        { "exact-eigenvalue": { "claim": { "point": [ratio(1, 2)], "value": ratio(-1, 1) }, "witness": { "vector": ["1"] } } },
        { "exact-eigenvalue": { "claim": { "point": [ratio(2, 1)], "value": ratio(1, 1) }, "witness": { "vector": ["1"] } } },
        { "refutation": { "claim": { "statement": "limits-obey-the-filter", "uses": [0, 2, 1] }, "witness": {} } }]);
    let uses = "claims.6.refutation.claim.uses";
    tight(
        "trap uses",
        &base,
        uses,
        &[json!([0, 2, 1]), json!([0, 3, 1])],
        &[json!([0, 4, 1]), json!([0, 5, 1]), json!([0, 1, 1])],
        "does not contradict",
    );
    tight(
        "trap fixed point",
        &base,
        uses,
        &[],
        &[json!([0, 2]), json!([0, 2, 2]), json!([0, 3])],
        "no basin",
    );
    tight(
        "trap radius",
        &base,
        "claims.0.collapse.claim.radius.0",
        &strings(&[31]),
        &strings(&[32, 33]),
        "undefined",
    );
    let mut curved = base.clone();
    curved["claims"][6]["refutation"]["claim"]["statement"] =
        json!("limits-have-no-negative-curvature");
    tight(
        "trap curvature",
        &curved,
        uses,
        &[json!([0, 2, 1])],
        &[json!([0, 4, 1]), json!([0, 5, 1]), json!([0, 3, 1])],
        "does not contradict",
    );
}

#[test]
fn collapses_to_other_points() {
    // Step 1 on (x − 1)²/2 goes to 1, a critical point inside the filter.
    let square = json!([{ "variable": 0 }, { "constant": ["1", "1"] }, { "subtract": [0, 1] },
        { "power": [2, 2] }, { "constant": ["1", "2"] }, { "multiply": [4, 3] }]);
    let mut base = certificate(square, (1, 1), json!([]));
    let value = |x: Value| json!({ "exact-eigenvalue": { "claim": { "point": [x], "value": ratio(1, 1) }, "witness": { "vector": ["1"] } } });
    base["claims"] = json!([
        { "collapse": { "claim": { "center": ["48"], "radius": ["16"], "image": ["16"] }, "witness": {} } },
        { "exact-critical-point": { "claim": { "point": [ratio(1, 1)] }, "witness": {} } },
        value(ratio(1, 1)),
        { "refutation": { "claim": { "statement": "limits-obey-the-filter", "uses": [0, 2, 1] }, "witness": {} } }]);
    let statement = "claims.3.refutation.claim.statement";
    tight(
        "inside the filter",
        &base,
        statement,
        &[],
        &[
            json!("limits-obey-the-filter"),
            json!("limits-have-no-negative-curvature"),
            json!("limits-are-critical-points"),
        ],
        "does not contradict",
    );
}

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
