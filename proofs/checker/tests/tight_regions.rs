//! For every inequality of the format one certificate that meets it, if need be by one unit, and one
//! that misses it by one unit.

mod common;

use common::ratio;
use common::tight::{attracting, certificate, half, numbers, parabola, strings, tight};
use serde_json::{Value, json};

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
            "not positive",
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
        "not positive",
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

/// The step 1 takes [2, 4] to 0, where the other piece of the objective is λx²/2: the filter is
/// 0 ≤ λ ≤ 2, and its ends are in it.
#[test]
fn an_eigenvalue_on_the_edge_of_the_filter_refutes_nothing() {
    let collapse = |eigenvalue: (i64, i64)| {
        let trap = json!([{ "variable": 0 }, { "power": [0, 2] }, { "constant": ["1", "2"] }, { "multiply": [2, 1] },
            { "constant": ratio(eigenvalue.0, eigenvalue.1) }, { "multiply": [4, 3] },
            { "constant": ["1", "1"] }, { "subtract": [0, 6] }, { "choose": [7, 3, 5] }]);
        let value = ratio(eigenvalue.0, eigenvalue.1);
        let claims = json!([
            { "collapse": { "claim": { "center": ["48"], "radius": ["16"], "image": ["0"] }, "witness": {} } },
            { "exact-critical-point": { "claim": { "point": [ratio(0, 1)] }, "witness": {} } },
            { "exact-eigenvalue": { "claim": { "point": [ratio(0, 1)], "value": value }, "witness": { "vector": ["1"] } } },
            { "refutation": { "claim": { "statement": "limits-obey-the-filter", "uses": [0, 2, 1] }, "witness": {} } }]);
        certificate(trap, (1, 1), claims)
    };
    let uses = "claims.3.refutation.claim.uses";
    let list = [json!([0, 2, 1])];
    tight("refutation above the filter", &collapse((2001, 1000)), uses, &list, &[], "");
    tight("refutation below the filter", &collapse((-1, 1000)), uses, &list, &[], "");
    for (name, edge) in [("upper", (2, 1)), ("lower", (0, 1)), ("inside", (1, 1))] {
        let name = format!("refutation {name} edge");
        tight(&name, &collapse(edge), uses, &[], &list, "does not contradict");
    }
}

/// The step 1 takes [2, 4] to 0; the other piece −x²/2 + cx has its critical point at c.
#[test]
fn a_refutation_by_a_collapse_needs_the_image_to_be_a_fixed_point() {
    let collapse = |c: i64| {
        let trap = json!([{ "variable": 0 }, { "power": [0, 2] }, { "constant": ["1", "2"] }, { "multiply": [2, 1] },
            { "constant": ratio(c, 1) }, { "multiply": [4, 0] }, { "subtract": [5, 3] },
            { "constant": ["1", "1"] }, { "subtract": [0, 7] }, { "choose": [8, 3, 6] }]);
        let claims = json!([
            { "collapse": { "claim": { "center": ["48"], "radius": ["16"], "image": ["0"] }, "witness": {} } },
            { "exact-critical-point": { "claim": { "point": [ratio(c, 1)] }, "witness": {} } },
            { "exact-eigenvalue": { "claim": { "point": [ratio(0, 1)], "value": ratio(-1, 1) }, "witness": { "vector": ["1"] } } },
            { "refutation": { "claim": { "statement": "limits-obey-the-filter", "uses": [0, 2, 1] }, "witness": {} } }]);
        certificate(trap, (1, 1), claims)
    };
    let uses = "claims.3.refutation.claim.uses";
    let list = [json!([0, 2, 1])];
    tight("refutation fixed image", &collapse(0), uses, &list, &[], "");
    tight("refutation moving image", &collapse(-1), uses, &[], &list, "another point");
}
