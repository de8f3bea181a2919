//! True certificates of every kind, made by the producer.

use num_bigint::BigInt;
use serde_json::{Value, json};

use super::{Problem, Tape, ratio, refutation};

/// (x² + y − 11)² + (x + y² − 7)².
pub(crate) fn himmelblau() -> Tape {
    let (mut tape, x) = Tape::new(2);
    let (a, b) = (tape.power(x[0], 2), tape.power(x[1], 2));
    let (eleven, seven) = (tape.constant(11, 1), tape.constant(7, 1));
    let left = tape.add(a, x[1]);
    let left = tape.binary("subtract", left, eleven);
    let right = tape.add(x[0], b);
    let right = tape.binary("subtract", right, seven);
    let (left, right) = (tape.power(left, 2), tape.power(right, 2));
    tape.add(left, right);
    tape
}

/// A polynomial in one variable, coefficients from degree 0 as fractions.
pub(crate) fn univariate(coefficients: &[(i64, i64)]) -> Tape {
    let (mut tape, _) = Tape::new(1);
    let exponents: Vec<[u32; 1]> = (0..coefficients.len() as u32).map(|k| [k]).collect();
    let terms: Vec<(i64, i64, &[u32])> = coefficients
        .iter()
        .zip(&exponents)
        .filter(|(c, _)| c.0 != 0)
        .map(|(c, e)| (c.0, c.1, &e[..]))
        .collect();
    tape.polynomial(&terms);
    tape
}

/// x⁴/4 − x²/2.
pub(crate) fn double_well() -> Tape {
    univariate(&[(0, 1), (0, 1), (-1, 2), (0, 1), (1, 4)])
}

/// √(1 + x²).
pub(crate) fn root() -> Tape {
    let (mut tape, x) = Tape::new(1);
    let (one, square) = (tape.constant(1, 1), tape.power(x[0], 2));
    let sum = tape.add(one, square);
    tape.unary("sqrt", sum);
    tape
}

/// x²/(1 + x²).
pub(crate) fn quotient() -> Tape {
    let (mut tape, x) = Tape::new(1);
    let (one, square) = (tape.constant(1, 1), tape.power(x[0], 2));
    let sum = tape.add(one, square);
    tape.binary("divide", square, sum);
    tape
}

/// The gradient descent trap: even, −x²/2 + 4|x|³/3 − x⁴/2 up to 1, then x²/2 − 1/6.
pub(crate) fn trap() -> Tape {
    let (mut tape, x) = Tape::new(1);
    let far = tape.polynomial(&[(1, 2, &[2]), (-1, 6, &[0])]);
    let one = tape.constant(1, 1);
    let opposite = tape.unary("negate", x[0]);
    let mut sides = vec![];
    for (sign, side) in [(1, x[0]), (-1, opposite)] {
        let near = tape.polynomial(&[(-1, 2, &[2]), (4 * sign, 3, &[3]), (-1, 2, &[4])]);
        let guard = tape.binary("subtract", side, one);
        sides.push(tape.choose(guard, far, near));
    }
    tape.choose(x[0], sides[0], sides[1]);
    tape
}

/// u²/2 + 7u³/3 + 5u⁴/4 + (5/2)u²(u + 1)v − (1 + u)v²/2.
pub(crate) fn spiral() -> Tape {
    let (mut tape, _) = Tape::new(2);
    tape.polynomial(&[
        (1, 2, &[2, 0]),
        (7, 3, &[3, 0]),
        (5, 4, &[4, 0]),
        (5, 2, &[3, 1]),
        (5, 2, &[2, 1]),
        (-1, 2, &[0, 2]),
        (-1, 2, &[1, 2]),
    ]);
    tape
}

/// Goldstein and Price.
pub(crate) fn goldstein_price() -> Tape {
    let (mut tape, x) = Tape::new(2);
    let mut quadratic = |terms: &[(i64, i64, &[u32])]| tape.polynomial(terms);
    let a = quadratic(&[(1, 1, &[1, 0]), (1, 1, &[0, 1]), (1, 1, &[0, 0])]);
    let b = quadratic(&[
        (19, 1, &[0, 0]),
        (-14, 1, &[1, 0]),
        (3, 1, &[2, 0]),
        (-14, 1, &[0, 1]),
        (6, 1, &[1, 1]),
        (3, 1, &[0, 2]),
    ]);
    let c = quadratic(&[(2, 1, &[1, 0]), (-3, 1, &[0, 1])]);
    let d = quadratic(&[
        (18, 1, &[0, 0]),
        (-32, 1, &[1, 0]),
        (12, 1, &[2, 0]),
        (48, 1, &[0, 1]),
        (-36, 1, &[1, 1]),
        (27, 1, &[0, 2]),
    ]);
    let _ = x;
    let (one, thirty) = (tape.constant(1, 1), tape.constant(30, 1));
    let (a, c) = (tape.power(a, 2), tape.power(c, 2));
    let (left, right) = (tape.multiply(a, b), tape.multiply(c, d));
    let (left, right) = (tape.add(one, left), tape.add(thirty, right));
    tape.multiply(left, right);
    tape
}

/// −3x²/8 near 0, then the middle piece, then 3x²/8 − 13/8, even: "HB trap"; as max, min and abs
/// of a sum elsewhere, here only max(x²/2, x² − 2) + min(y, y²) + |y|.
pub(crate) fn mixed() -> Tape {
    let (mut tape, x) = Tape::new(2);
    let (half, two) = (tape.constant(1, 2), tape.constant(2, 1));
    let (square, other) = (tape.power(x[0], 2), tape.power(x[1], 2));
    let left = tape.multiply(half, square);
    let right = tape.binary("subtract", square, two);
    let most = tape.binary("max", left, right);
    let least = tape.binary("min", x[1], other);
    let side = tape.unary("abs", x[1]);
    let sum = tape.add(most, least);
    tape.binary("subtract", sum, side);
    tape
}

pub(crate) fn identity(n: usize) -> Vec<Vec<f64>> {
    (0..n).map(|i| (0..n).map(|j| f64::from(i == j)).collect()).collect()
}

pub(crate) fn fields() -> Vec<Value> {
    vec![
        json!("gradient"),
        json!({ "usam": ratio(1, 10) }),
        json!({ "usam-nested": ratio(1, 10) }),
        json!({ "usam-sequential": [2, ratio(1, 10)] }),
        json!({ "hessian-usam": ratio(1, 20) }),
        json!({ "gradient-penalty": ratio(1, 10) }),
    ]
}

pub(crate) fn momenta() -> Vec<Value> {
    vec![
        json!("none"),
        json!({ "heavy-ball": ratio(1, 2) }),
        json!({ "nesterov": ratio(1, 2) }),
        json!({ "ema": ratio(1, 2) }),
    ]
}

/// A bisection tree for the gradient of Himmelblau's function; gives the boxes of the leaves that
/// it cannot exclude to `inside`.
fn bisect(
    place: &mut Vec<(f64, f64)>,
    boxes: &[(Vec<f64>, f64)],
    tree: &mut Vec<Value>,
    precision: u32,
) {
    let inside = boxes.iter().position(|(m, r)| {
        place.iter().zip(m).all(|(side, m)| m - r * 0.999 <= side.0 && side.1 <= m + r * 0.999)
    });
    if let Some(index) = inside {
        tree.push(json!({ "inside": index }));
        return;
    }
    // x(4x² + 4y − 42) + 2y² − 14 and y(4y² + 4x − 26) + 2x² − 22, evaluated as the checker does.
    let interval = |a: (f64, f64), b: (f64, f64)| {
        let p = [a.0 * b.0, a.0 * b.1, a.1 * b.0, a.1 * b.1];
        (p.iter().copied().fold(f64::MAX, f64::min), p.iter().copied().fold(f64::MIN, f64::max))
    };
    let square = |a: (f64, f64)| {
        let (p, q) = (a.0 * a.0, a.1 * a.1);
        if a.0 >= 0.0 {
            (p, q)
        } else if a.1 <= 0.0 {
            (q, p)
        } else {
            (0.0, p.max(q))
        }
    };
    let plus = |a: (f64, f64), b: (f64, f64)| (a.0 + b.0, a.1 + b.1);
    let times =
        |c: f64, a: (f64, f64)| if c < 0.0 { (c * a.1, c * a.0) } else { (c * a.0, c * a.1) };
    let (x, y) = (place[0], place[1]);
    let left = plus(plus(square(x), y), (-11.0, -11.0));
    let right = plus(plus(x, square(y)), (-7.0, -7.0));
    let partials = [
        plus(times(2.0, interval(left, times(2.0, x))), times(2.0, right)),
        plus(times(2.0, left), times(2.0, interval(right, times(2.0, y)))),
    ];
    for (k, partial) in partials.iter().enumerate() {
        if partial.0 > 1e-6 || partial.1 < -1e-6 {
            tree.push(json!({ "exclude": k }));
            return;
        }
    }
    // Mean value form.
    let hessian = [
        [plus(plus(times(12.0, square(x)), times(4.0, y)), (-42.0, -42.0)), times(4.0, plus(x, y))],
        [times(4.0, plus(x, y)), plus(plus(times(12.0, square(y)), times(4.0, x)), (-26.0, -26.0))],
    ];
    let middle = [(x.0 + x.1) / 2.0, (y.0 + y.1) / 2.0];
    let at = [
        4.0 * middle[0] * (middle[0].powi(2) + middle[1] - 11.0)
            + 2.0 * (middle[0] + middle[1].powi(2) - 7.0),
        2.0 * (middle[0].powi(2) + middle[1] - 11.0)
            + 4.0 * middle[1] * (middle[0] + middle[1].powi(2) - 7.0),
    ];
    let small = place[0].1 - place[0].0 < 0.3;
    let excluded = |weights: [f64; 2]| {
        let start = weights[0] * at[0] + weights[1] * at[1];
        let slope =
            |l: usize| plus(times(weights[0], hessian[0][l]), times(weights[1], hessian[1][l]));
        let value = (0..2).fold((start, start), |value, l| {
            let half = (place[l].1 - place[l].0) / 2.0;
            plus(value, interval(slope(l), (-half, half)))
        });
        small && (value.0 > 1e-1 || value.1 < -1e-1)
    };
    if let Some(k) = [[1.0, 0.0], [0.0, 1.0]].into_iter().position(excluded) {
        tree.push(json!({ "exclude-by-slope": k }));
        return;
    }
    // The rows of the inverse of the Hessian at the middle, times 16.
    let mean = |k: usize, l: usize| 8.0 * (hessian[k][l].0 + hessian[k][l].1);
    let determinant = (mean(0, 0) * mean(1, 1) - mean(0, 1).powi(2)) / 256.0;
    let rows = [[mean(1, 1), -mean(0, 1)], [-mean(0, 1), mean(0, 0)]];
    let rows = rows.map(|row| row.map(|entry| entry / determinant));
    if let Some(row) = rows.into_iter().find(|&row| excluded(row)) {
        let weights = row.map(|entry| super::fixed(entry, precision).to_string());
        tree.push(json!({ "exclude-by-combination": weights }));
        return;
    }
    let axis = usize::from(place[1].1 - place[1].0 > place[0].1 - place[0].0);
    let (a, b) = place[axis];
    let cut = (a + b) / 2.0;
    tree.push(json!({ "split": [axis, super::fixed(cut, precision).to_string()] }));
    place[axis] = (a, cut);
    bisect(place, boxes, tree, precision);
    place[axis] = (cut, b);
    bisect(place, boxes, tree, precision);
    place[axis] = (a, b);
}

pub(crate) fn himmelblau_cover() -> Value {
    let problem = Problem { precision: 30, ..Problem::gradient_descent(&himmelblau(), (1, 100)) };
    let starts = [
        [3.0, 2.0],
        [-2.8, 3.13],
        [-3.78, -3.28],
        [3.58, -1.85],
        [-0.27, -0.92],
        [3.39, 0.07],
        [-3.07, -0.08],
        [0.09, 2.88],
        [-0.13, -1.95],
    ];
    let radius = 1.0 / 16.0;
    let (mut boxes, mut zeros, mut known) = (vec![], vec![], vec![]);
    for start in starts {
        let (claim, x) = problem.unique_zero("gradient", &start, radius);
        boxes.push(json!({ "center": claim["unique-zero"]["claim"]["center"],
            "radius": claim["unique-zero"]["claim"]["radius"] }));
        zeros.push(claim["unique-zero"]["witness"].clone());
        known.push((x, radius));
    }
    let mut tree = vec![];
    bisect(&mut vec![(-5.0, 5.0); 2], &known, &mut tree, 30);
    let claim = json!({ "cover": {
        "claim": { "system": "gradient", "lower": problem.vector(&[-5.0, -5.0]),
            "upper": problem.vector(&[5.0, 5.0]), "boxes": boxes },
        "witness": { "zeros": zeros, "tree": tree } } });
    problem.certificate(vec![claim])
}

/// A random symmetric matrix with its spectrum in (1/2, 3/2), as p = 50 certificate.
pub(crate) fn matrix_spectrum(n: usize) -> Value {
    let mut seed = 12345_u64;
    let mut random = || {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 33) as f64 / 2f64.powi(31) - 0.5
    };
    let mut m = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let x = random() * 0.8 / (n as f64).sqrt();
            (m[i][j], m[j][i]) = (x, x);
        }
        m[i][i] += 1.0;
    }
    let problem = Problem { precision: 50, ..Problem::gradient_descent(&double_well(), (1, 1)) };
    let rows: Vec<Value> = (0..n)
        .map(|i| {
            let entry = |j: usize| {
                let z = problem.fixed(m[i][j]);
                json!([(&z - BigInt::from(3)).to_string(), (z + BigInt::from(3)).to_string()])
            };
            (0..=i).map(entry).collect::<Vec<_>>().into()
        })
        .collect();
    let witness = problem.factors(&m, -0.25, 2.25);
    json!({ "format": "eqcert/1", "precision": 50, "problem": null, "claims": [
        { "matrix-spectrum": { "claim": { "matrix": rows,
            "lower": problem.fixed(-0.25).to_string(), "upper": problem.fixed(2.25).to_string() },
            "witness": witness } }] })
}

pub(crate) fn exact_point(point: &[(i64, i64)]) -> Value {
    let claim: Vec<Value> = point.iter().map(|&(n, d)| ratio(n, d)).collect();
    json!({ "exact-critical-point": { "claim": { "point": claim }, "witness": {} } })
}

/// All true certificates, by name.
pub(crate) fn all() -> Vec<(String, Value)> {
    let mut list: Vec<(String, Value)> = vec![];
    let mut add = |name: &str, certificate: Value| list.push((name.into(), certificate));

    let problem = Problem::gradient_descent(&himmelblau(), (1, 50));
    let (zero, x) = problem.unique_zero("gradient", &[3.0, 2.0], 1.0 / 16.0);
    let small = 1.0 / 64.0;
    add(
        "himmelblau-minimum",
        problem.certificate(vec![
            zero,
            problem.spectrum(&x, small, 20.0, 90.0),
            problem.eigenvalue_count(&x, small, 50.0),
            problem.filter_inside(&x, small),
            problem.attracting(&x, 1.0 / 32.0, 0.9, false, &problem.modes(&x)),
            problem.attracting(&x, 1.0 / 64.0, 0.9, true, &problem.modes(&x)),
            problem.invertible_update(&x, small),
        ]),
    );
    let (zero, saddle) = problem.unique_zero("gradient", &[-0.13, -1.95], 1.0 / 16.0);
    add(
        "himmelblau-saddle",
        problem.certificate(vec![
            zero,
            problem.curvature(&saddle, small, -1.0, "below"),
            problem.filter_outside(&saddle, small, "below"),
            problem.eigenvalue_count(&saddle, small, 0.0),
            problem.repelling(&saddle, 1.0 / 64.0, 1, 1.0, &problem.modes(&saddle)),
        ]),
    );
    let sharp = Problem::gradient_descent(&himmelblau(), (1, 20));
    add(
        "himmelblau-too-sharp",
        sharp.certificate(vec![
            sharp.curvature(&x, small, 40.0, "above"),
            sharp.filter_outside(&x, small, "above"),
            sharp.repelling(&x, 1.0 / 16.0, 1, 1.1, &sharp.modes(&x)),
        ]),
    );
    add("himmelblau-cover", himmelblau_cover());
    let usam =
        Problem::new(&himmelblau(), json!({ "usam": ratio(1, 10) }), json!("none"), (1, 300));
    let (zero, y) = usam.unique_zero("field", &[2.6493, -2.0824], 1.0 / 512.0);
    add(
        "himmelblau-usam-spurious",
        usam.certificate(vec![
            zero,
            usam.attracting(&y, 1.0 / 16384.0, 0.95, true, &usam.modes(&y)),
            usam.no_critical_point(&y, 1.0 / 128.0, 0),
            refutation("limits-are-critical-points", &[1, 2]),
        ]),
    );

    let spiral = Problem::new(&spiral(), json!({ "usam": ratio(1, 1) }), json!("none"), (1, 2));
    let (zero, u) = spiral.unique_zero("field", &[-1.0, 0.0], 1.0 / 65536.0);
    add(
        "spiral-usam",
        spiral.certificate(vec![
            zero,
            spiral.attracting(&u, 1.0 / 65536.0, 0.96, true, &spiral.modes(&u)),
            spiral.no_critical_point(&u, small, 0),
            spiral.filter_outside(&u, small, "above"),
            refutation("limits-are-critical-points", &[1, 2]),
            refutation("limits-obey-the-filter", &[1, 3]),
        ]),
    );
    let beyond = Problem { step: (1, 1), ..spiral.clone() };
    add(
        "spiral-usam-repelling",
        beyond.certificate(vec![beyond.repelling(&u, 1.0 / 16384.0, 2, 1.0, &beyond.modes(&u))]),
    );

    for field in fields() {
        for momentum in momenta() {
            let problem = Problem::new(&double_well(), field.clone(), momentum.clone(), (1, 4));
            let name = |value: &Value| {
                value.as_object().map_or_else(
                    || value.as_str().unwrap().to_string(),
                    |o| o.keys().next().unwrap().clone(),
                )
            };
            let (zero, x) = problem.unique_zero("field", &[1.0], 1.0 / 64.0);
            let basis = problem.modes(&x);
            let mut claims = vec![
                zero,
                problem.attracting(&x, 1.0 / 1024.0, 0.96, true, &basis),
                problem.filter_inside(&x, 1.0 / 64.0),
                problem.invertible_update(&x, 1.0 / 1024.0),
            ];
            let (zero, x) = problem.unique_zero("field", &[0.0], 1.0 / 64.0);
            claims.extend([
                zero,
                problem.repelling(&x, 1.0 / 64.0, 1, 1.0, &problem.modes(&x)),
                problem.filter_outside(&x, 1.0 / 64.0, "below"),
            ]);
            add(
                &format!("double-well-{}-{}", name(&field), name(&momentum)),
                problem.certificate(claims),
            );
        }
    }

    let saddle_tape = {
        let (mut tape, _) = Tape::new(2);
        tape.polynomial(&[(1, 2, &[2, 0]), (-1, 2, &[0, 2])]);
        tape
    };
    let trapped = Problem::new(&saddle_tape, json!({ "usam": ratio(2, 1) }), json!("none"), (1, 2));
    let origin = [0.0, 0.0];
    add("saddle-attracts-usam", trapped.certificate(vec![
        trapped.attracting(&origin, 4.0, 0.5, false, &identity(2)),
        trapped.curvature(&origin, 8.0, -0.5, "below"),
        exact_point(&[(0, 1), (0, 1)]),
        json!({ "exact-eigenvalue": { "claim": { "point": [ratio(0, 1), ratio(0, 1)], "value": ratio(-1, 1) },
            "witness": { "vector": ["0", "1"] } } }),
        refutation("limits-have-no-negative-curvature", &[0, 1])]));

    let trap = Problem::gradient_descent(&trap(), (1, 1));
    let collapse = json!({ "collapse": { "claim": { "center": trap.vector(&[3.0]),
        "radius": trap.vector(&[1.5]), "image": ["0"] }, "witness": {} } });
    add("gradient-descent-trap", trap.certificate(vec![collapse, exact_point(&[(0, 1)]),
        json!({ "exact-eigenvalue": { "claim": { "point": [ratio(0, 1)], "value": ratio(-1, 1) },
            "witness": { "vector": ["1"] } } }),
        refutation("limits-obey-the-filter", &[0, 2, 1]),
        refutation("limits-have-no-negative-curvature", &[0, 2, 1]),
        trap.unique_zero("gradient", &[1.0 - 0.5f64.sqrt()], 1.0 / 64.0).0]));

    let goldstein = Problem::gradient_descent(&goldstein_price(), (1, 3000));
    let points = [
        [(0, 1), (-1, 1)],
        [(9, 5), (1, 5)],
        [(-3, 5), (-2, 5)],
        [(6, 5), (4, 5)],
        [(7, 5), (3, 5)],
        [(3, 5), (2, 5)],
        [(-2, 5), (-3, 5)],
        [(6, 5), (-1, 5)],
        [(4, 5), (1, 5)],
    ];
    let mut claims: Vec<Value> = points.iter().map(|point| exact_point(point)).collect();
    let x = [0.0, -1.0];
    claims.push(goldstein.attracting(&x, 1.0 / 4096.0, 0.95, true, &goldstein.modes(&x)));
    claims.push(goldstein.filter_inside(&x, 1.0 / 4096.0));
    add("goldstein-price", goldstein.certificate(claims));

    // Sharpness exactly at the edge: λ = 2/α with α = 2 on x²/2 − x⁴/4.
    let edge =
        Problem::gradient_descent(&univariate(&[(0, 1), (0, 1), (1, 2), (0, 1), (-1, 4)]), (2, 1));
    let one = json!({ "scale": "1", "diagonal": ["2"], "factor": [["1"]] });
    let nothing = json!({ "scale": "1", "diagonal": ["0"], "factor": [["1"]] });
    add(
        "edge-of-the-filter",
        edge.certificate(vec![
            exact_point(&[(0, 1)]),
            json!({ "exact-filter": { "claim": { "point": [ratio(0, 1)] },
            "witness": { "lower": one, "upper": nothing } } }),
        ]),
    );

    let root = Problem { step: (3, 2), ..Problem::gradient_descent(&root(), (1, 1)) };
    add(
        "square-root",
        root.certificate(vec![
            root.unique_zero("gradient", &[0.1], 0.25).0,
            root.attracting(&[0.0], 0.25, 0.7, false, &identity(1)),
            exact_point(&[(0, 1)]),
            root.spectrum(&[0.0], 0.25, 0.5, 1.5),
            root.filter_inside(&[0.0], 0.125),
        ]),
    );
    let nested = Problem::new(
        &super::catalogue::quotient(),
        json!({ "usam-nested": ratio(1, 5) }),
        json!({ "nesterov": ratio(1, 4) }),
        (1, 4),
    );
    add(
        "quotient",
        nested.certificate(vec![
            nested.unique_zero("gradient", &[0.01], 0.125).0,
            nested.attracting(&[0.0], 1.0 / 64.0, 0.9, true, &nested.modes(&[0.0])),
            exact_point(&[(0, 1)]),
            nested.invertible_update(&[0.0], 1.0 / 64.0),
        ]),
    );
    let mixed = Problem::gradient_descent(&mixed(), (1, 4));
    add(
        "pieces",
        mixed.certificate(vec![
            mixed.no_critical_point(&[1.0, 0.5], 1.0 / 16.0, 0),
            mixed.invertible_update(&[3.0, -1.5], 0.25),
            mixed.curvature(&[3.0, 0.5], 1.0 / 16.0, 1.5, "above"),
            mixed.no_critical_point(&[-3.0, -2.0], 0.25, 0),
        ]),
    );
    add("matrix-1", matrix_spectrum(1));
    add("matrix-12", matrix_spectrum(12));
    list
}
