//! For every inequality of the format one certificate that meets it, if need be by one unit, and one
//! that misses it by one unit.

mod common;

use common::ratio;
use common::tight::{certificate, half, numbers, strings, tight, unique_zero};
use serde_json::{Value, json};

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
    tight("component", &base, place, &numbers(&[0]), &numbers(&[1]), "no such component");
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
        "no such component",
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
        "wrong length",
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
        "undefined",
    );
    let quotient = json!([{ "variable": 0 }, { "constant": ["1", "1"] }, { "divide": [1, 0] }, { "add": [0, 2] }]);
    let base = certificate(quotient, (1, 1), exact(json!([ratio(1, 1)])));
    tight(
        "exact quotient",
        &base,
        place,
        &[json!([ratio(1, 1)]), json!([ratio(-1, 1)])],
        &[json!([ratio(0, 1)])],
        "undefined",
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
        "undefined",
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
        "undefined",
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
