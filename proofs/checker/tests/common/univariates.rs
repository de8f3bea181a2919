//! True certificates that the oracle can decide.

use serde_json::{Value, json};

use super::catalogue::{double_well, exact_point, fields, identity, momenta, univariate};
use super::{Problem, ratio, refutation};

/// True certificates that the oracle can decide: polynomials in one variable, small matrices.
pub(crate) fn all() -> Vec<(String, Value)> {
    let mut list: Vec<(String, Value)> = vec![];
    for field in fields() {
        for momentum in momenta() {
            let mut problem = Problem::new(&double_well(), field.clone(), momentum.clone(), (1, 4));
            problem.precision = 20;
            // All fields without momentum, all momenta with the gradient.
            if field != json!("gradient") && momentum != json!("none") {
                continue;
            }
            let (zero, x) = problem.unique_zero("field", &[1.0], 1.0 / 64.0);
            let plain = momentum == json!("none");
            let mut claims = vec![
                zero,
                problem.unique_zero("gradient", &[1.0], 1.0 / 32.0).0,
                problem.attracting(&x, 1.0 / 1024.0, 0.97, true, &problem.modes(&x)),
                problem.filter_inside(&x, 1.0 / 64.0),
                problem.invertible_update(&x, 1.0 / 1024.0),
                problem.no_critical_point(&[0.75], 1.0 / 64.0, 0),
                problem.spectrum(&x, 1.0 / 64.0, 1.5, 2.5),
                problem.eigenvalue_count(&x, 1.0 / 64.0, 1.75),
                problem.eigenvalue_count(&x, 1.0 / 64.0, 2.25),
                problem.curvature(&x, 1.0 / 64.0, 2.25, "below"),
                problem.curvature(&x, 1.0 / 64.0, 1.75, "above"),
                exact_point(&[(1, 1)]),
                json!({ "exact-eigenvalue": { "claim": { "point": [ratio(1, 1)], "value": ratio(2, 1) },
                    "witness": { "vector": ["3"] } } }),
            ];
            if plain {
                claims.push(problem.attracting(&x, 1.0 / 256.0, 0.97, false, &vec![vec![1.0]]));
            }
            for claim in claims {
                list.push((
                    format!("minimum {field} {momentum}"),
                    problem.certificate(vec![claim]),
                ));
            }
            let (zero, x) = problem.unique_zero("field", &[0.0], 1.0 / 64.0);
            let claims = vec![
                zero,
                problem.repelling(&x, 1.0 / 64.0, 1, 1.0, &problem.modes(&x)),
                problem.filter_outside(&x, 1.0 / 64.0, "below"),
            ];
            for claim in claims {
                list.push((
                    format!("maximum {field} {momentum}"),
                    problem.certificate(vec![claim]),
                ));
            }
            let mut sharp = problem.clone();
            sharp.step = (4, 1);
            list.push((
                format!("sharp {field} {momentum}"),
                sharp.certificate(vec![sharp.filter_outside(&[1.0], 1.0 / 64.0, "above")]),
            ));
        }
    }
    let step_two = Problem {
        precision: 8,
        ..Problem::gradient_descent(&univariate(&[(0, 1), (0, 1), (1, 2)]), (2, 1))
    };
    let diagonal = |d: &str| json!({ "scale": "1", "diagonal": [d], "factor": [["1"]] });
    list.push((
        "edge".into(),
        step_two.certificate(vec![json!({ "exact-filter": {
        "claim": { "point": [ratio(1, 3)] },
        "witness": { "lower": diagonal("2"), "upper": diagonal("0") } } })]),
    ));
    let half = Problem {
        precision: 8,
        ..Problem::new(
            &univariate(&[(0, 1), (0, 1), (-1, 2)]),
            json!({ "usam": ratio(2, 1) }),
            json!("none"),
            (1, 2),
        )
    };
    list.push((
        "usam at a maximum".into(),
        half.certificate(vec![
            half.attracting(&[0.0], 2.0, 0.5, false, &identity(1)),
            half.curvature(&[0.0], 2.0, -0.5, "below"),
            refutation("limits-have-no-negative-curvature", &[0, 1]),
        ]),
    ));
    let spurious = Problem {
        precision: 30,
        ..Problem::new(&double_well(), json!({ "usam": ratio(16, 3) }), json!("none"), (1, 8))
    };
    let (zero, x) = spurious.unique_zero("field", &[-0.75], 1.0 / 1024.0);
    list.push((
        "spurious".into(),
        spurious.certificate(vec![
            zero,
            spurious.attracting(&x, 1.0 / 1024.0, 0.9, false, &identity(1)),
            spurious.no_critical_point(&x, 1.0 / 16.0, 0),
            refutation("limits-are-critical-points", &[1, 2]),
        ]),
    ));
    let obeys = Problem {
        precision: 20,
        ..Problem::gradient_descent(&univariate(&[(0, 1), (-3, 1), (1, 2)]), (1, 1))
    };
    let collapse = json!({ "collapse": { "claim": { "center": ["0"], "radius": ["1048576"],
        "image": ["3145728"] }, "witness": {} } });
    list.push(("one step".into(), obeys.certificate(vec![collapse])));
    let exceptional = Problem {
        precision: 8,
        ..Problem::gradient_descent(&univariate(&[(0, 1), (-3, 1), (1, 2)]), (1, 1))
    };
    list.push((
        "collapse".into(),
        exceptional.certificate(vec![json!({ "collapse": {
        "claim": { "center": ["0"], "radius": ["256"], "image": ["768"] }, "witness": {} } })]),
    ));
    let cubic = Problem {
        precision: 16,
        ..Problem::gradient_descent(&univariate(&[(0, 1), (0, 1), (-1, 1), (1, 3), (1, 4)]), (1, 2))
    };
    let (mut boxes, mut zeros) = (vec![], vec![]);
    for start in [-2.0, 0.0, 1.0] {
        let (claim, _) = cubic.unique_zero("gradient", &[start], 1.0 / 16.0);
        let claim = &claim["unique-zero"];
        boxes.push(
            json!({ "center": claim["claim"]["center"], "radius": claim["claim"]["radius"] }),
        );
        zeros.push(claim["witness"].clone());
    }
    let mut tree = vec![];
    line(-3.0, 3.0, &mut tree);
    list.push(("cover".into(), cubic.certificate(vec![json!({ "cover": {
        "claim": { "system": "gradient", "lower": cubic.vector(&[-3.0]), "upper": cubic.vector(&[3.0]), "boxes": boxes },
        "witness": { "zeros": zeros, "tree": tree } } })])));
    for (precision, rows) in [
        (2, json!([[["8", "9"]], [["-2", "1"], ["9", "9"]]])),
        (0, json!([[["8", "9"]], [["-2", "1"], ["9", "9"]], [["1", "2"], ["0", "1"], ["7", "8"]]])),
    ] {
        let n = rows.as_array().unwrap().len();
        let factor: Value = (0..n)
            .map(|i| json!((0..=i).map(|j| if i == j { "2" } else { "0" }).collect::<Vec<_>>()))
            .collect();
        list.push((format!("matrix {n}"), json!({ "format": "eqcert/1", "precision": precision, "problem": null,
            "claims": [{ "matrix-spectrum": { "claim": { "matrix": rows, "lower": "0", "upper": "20" },
                "witness": { "lower_factor": factor, "upper_factor": factor } } }] })));
    }
    list
}

/// A tree for x(x − 1)(x + 2) on a segment.
fn line(a: f64, b: f64, tree: &mut Vec<Value>) {
    let inside = [-2.0, 0.0, 1.0].iter().position(|m: &f64| m - 0.062 <= a && b <= m + 0.062);
    if let Some(index) = inside {
        return tree.push(json!({ "inside": index }));
    }
    // As the checker evaluates it: −2x + x² + x³ with separate ranges.
    let slope_ok =
        b - a < 0.2 && [-2.0, 0.0, 1.0].iter().all(|m: &f64| *m < a - 0.02 || *m > b + 0.02);
    let (s, t) = (if a <= 0.0 && b >= 0.0 { 0.0 } else { (a * a).min(b * b) }, (a * a).max(b * b));
    if -2.0 * b + s + a.powi(3) > 0.01 || -2.0 * a + t + b.powi(3) < -0.01 {
        return tree.push(json!({ "exclude": 0 }));
    }
    if slope_ok {
        let combination = json!({ "exclude-by-combination": ["-32768"] });
        let slope = json!({ "exclude-by-slope": 0 });
        return tree.push(if a > 0.5 { combination } else { slope });
    }
    let cut = (a + b) / 2.0 + (b - a) / 16.0;
    tree.push(json!({ "split": [0, super::fixed(cut, 16).to_string()] }));
    let cut = (cut * 65536.0).round() / 65536.0;
    line(a, cut, tree);
    line(cut, b, tree);
}
