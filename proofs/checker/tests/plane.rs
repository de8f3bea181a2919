//! Mutants of certificates in two variables: nothing accepted is false. What is said of every point of
//! a box is judged at a grid of its points in exact rationals (`common/plane.rs`); fixed points and
//! orbits are simulated in floats.

mod common;

use common::{Problem, Tape, bytes, catalogue, jacobian, mutants, plane};
use serde_json::{Value, json};

fn float(value: &Value, precision: u32) -> f64 {
    value.as_str().unwrap().parse::<f64>().unwrap() / 2f64.powi(precision as i32)
}

fn floats(value: &Value, precision: u32) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| float(x, precision)).collect()
}

fn problem(certificate: &Value) -> Problem {
    let problem = &certificate["problem"];
    let part = |k: usize| problem["optimizer"]["step"][k].as_str().unwrap().parse().unwrap();
    Problem {
        tape: Tape {
            instructions: problem["objective"].as_array().unwrap().clone(),
            variables: problem["variables"].as_u64().unwrap() as usize,
        },
        field: problem["optimizer"]["field"].clone(),
        momentum: problem["optimizer"]["momentum"].clone(),
        step: (part(0), part(1)),
        precision: certificate["precision"].as_u64().unwrap() as u32,
    }
}

/// A grid of points of the box.
fn grid(m: &[f64], r: &[f64], steps: usize) -> Vec<Vec<f64>> {
    let side = |k: usize| -> Vec<f64> {
        (0..steps).map(|i| m[k] + r[k] * (2.0 * i as f64 / (steps - 1) as f64 - 1.0)).collect()
    };
    let (a, b) = (side(0), side(1));
    a.iter().flat_map(|x| b.iter().map(move |y| vec![*x, *y])).collect()
}

/// Whether floats contradict the claim.
fn contradicts(certificate: &Value, kind: &str, claim: &Value) -> bool {
    let problem = problem(certificate);
    let p = problem.precision;
    if kind == "cover" {
        let zeros: Vec<Vec<f64>> = grid(&[0.0, 0.0], &[5.2, 5.2], 14)
            .iter()
            .map(|x| problem.newton("gradient", x))
            .filter(|x| problem.tape.gradient(x).iter().all(|g| g.abs() < 1e-9))
            .collect();
        let (low, high) = (floats(&claim["lower"], p), floats(&claim["upper"], p));
        let boxes: Vec<(Vec<f64>, Vec<f64>)> = claim["boxes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|b| (floats(&b["center"], p), floats(&b["radius"], p)))
            .collect();
        let inside =
            |x: &[f64], m: &[f64], r: &[f64]| (0..2).all(|k| (x[k] - m[k]).abs() <= r[k] + 1e-7);
        let listed = |x: &Vec<f64>| boxes.iter().any(|(m, r)| inside(x, m, r));
        let in_domain =
            |x: &Vec<f64>| (0..2).all(|k| low[k] + 1e-7 < x[k] && x[k] < high[k] - 1e-7);
        let empty = boxes.iter().any(|(m, r)| !zeros.iter().any(|x| inside(x, m, r)));
        return empty || zeros.iter().any(|x| in_domain(x) && !listed(x));
    }
    if ["attracting-box", "attracting-ball"].contains(&kind) {
        return leaves(&problem, claim);
    }
    let (Some(_), Some(_)) = (claim.get("center"), claim["radius"].as_array()) else {
        return false;
    };
    let (m, r) = (floats(&claim["center"], p), floats(&claim["radius"], p));
    // Central differences say nothing far away (at another scale).
    if m.iter().any(|x| x.abs() > 1e3) {
        return false;
    }
    let points = grid(&m, &r, 5);
    let slack = 1e-4;
    match kind {
        "unique-zero" => {
            let system = claim["system"].as_str().unwrap();
            let found: Vec<Vec<f64>> = points
                .iter()
                .map(|x| problem.newton(system, x))
                .filter(|x| (0..2).all(|k| (x[k] - m[k]).abs() <= r[k] + 1e-6))
                .collect();
            let apart = |x: &Vec<f64>| (0..2).any(|k| (x[k] - found[0][k]).abs() > 1e-5);
            found.is_empty() || found.iter().any(apart)
        }
        "no-critical-point" => points.iter().map(|x| problem.newton("gradient", x)).any(|x| {
            let zero = problem.tape.gradient(&x).iter().all(|g| g.abs() < 1e-12);
            zero && (0..2).all(|k| (x[k] - m[k]).abs() < r[k])
        }),
        "invertible-update" => {
            let determinant = |x: &Vec<f64>| {
                let j = jacobian(&|x: &[f64]| problem.update(x), x);
                j[0][0] * j[1][1] - j[0][1] * j[1][0]
            };
            let first = determinant(&points[0]);
            points.iter().any(|x| determinant(x) * first < -slack)
        }
        _ => false,
    }
}

/// Whether an orbit leaves the region, or two orbits do not come together.
fn leaves(problem: &Problem, claim: &Value) -> bool {
    let p = problem.precision;
    let m = floats(&claim["center"], p);
    let t: Vec<Vec<f64>> =
        claim["basis"].as_array().unwrap().iter().map(|row| floats(row, p)).collect();
    let ball = claim["radius"].is_string();
    let r = if ball { vec![float(&claim["radius"], p); 2] } else { floats(&claim["radius"], p) };
    let d = t[0][0] * t[1][1] - t[0][1] * t[1][0];
    let mut limit: Option<Vec<f64>> = None;
    for k in 0..16 {
        let angle = std::f64::consts::TAU * f64::from(k) / 16.0;
        let (mut u, mut v) = (angle.cos(), angle.sin());
        if !ball {
            let far = u.abs().max(v.abs());
            (u, v) = (u / far, v / far);
        }
        let mut x: Vec<f64> =
            (0..2).map(|i| m[i] + t[i][0] * u * r[0] + t[i][1] * v * r[1]).collect();
        for _ in 0..400 {
            x = problem.update(&x);
            let (a, b) = (x[0] - m[0], x[1] - m[1]);
            let (u, v) =
                ((t[1][1] * a - t[0][1] * b) / d / r[0], (t[0][0] * b - t[1][0] * a) / d / r[1]);
            let size = if ball { u.hypot(v) } else { u.abs().max(v.abs()) };
            if size > 1.0 + 1e-5 || size.is_nan() {
                return true;
            }
        }
        let reference = limit.get_or_insert_with(|| x.clone());
        if (0..2).any(|i| (reference[i] - x[i]).abs() > 1e-4 * (r[0] + r[1])) {
            return true;
        }
    }
    false
}

#[test]
fn no_accepted_mutant_in_the_plane_is_false_at_a_point_or_in_a_simulation() {
    let (mut tried, mut accepted, mut exact, mut lies) = (0, 0, 0, vec![]);
    for (name, certificate) in catalogue::all() {
        if certificate["problem"]["variables"] != 2 || name == "pieces" {
            continue;
        }
        let claims = certificate["claims"].as_array().unwrap();
        for claim in claims.iter().filter(|claim| claim.get("refutation").is_none()) {
            let mut single = certificate.clone();
            single["claims"] = vec![claim.clone()].into();
            let before = claim.as_object().unwrap().values().next().unwrap()["claim"].clone();
            for mutant in mutants::all(&single, problem(&certificate).precision) {
                tried += 1;
                if cfg!(debug_assertions) && tried % 16 != 0
                    || eqcert_check::check(&bytes(&mutant)).is_err()
                {
                    continue;
                }
                accepted += 1;
                for (kind, proof) in
                    mutant["claims"].as_array().unwrap().iter().flat_map(|c| c.as_object().unwrap())
                {
                    let same = proof["claim"] == before
                        && mutant["problem"] == certificate["problem"]
                        && mutant["precision"] == certificate["precision"];
                    if same {
                        continue;
                    }
                    let exactly = plane::refuted(&mutant, kind, &proof["claim"]);
                    exact += usize::from(exactly.is_some());
                    if exactly == Some(true) || contradicts(&mutant, kind, &proof["claim"]) {
                        lies.push(format!(
                            "{name}: {} {} {}",
                            mutant["precision"], mutant["problem"], proof["claim"]
                        ));
                    }
                }
            }
        }
    }
    println!("{tried} mutants, {accepted} accepted, {exact} judged exactly");
    assert!(exact > 0);
    assert!(lies.is_empty(), "{} lies\n{}", lies.len(), lies.join("\n"));
}

#[test]
fn the_exact_oracle_confirms_true_claims_and_refutes_false_ones() {
    let (mut confirmed, mut refuted) = (0, 0);
    for (_, certificate) in catalogue::all() {
        if certificate["problem"]["variables"] != 2 {
            continue;
        }
        for entry in certificate["claims"].as_array().unwrap() {
            let (kind, proof) = entry.as_object().unwrap().iter().next().unwrap();
            let Some(wrong) = plane::refuted(&certificate, kind, &proof["claim"]) else { continue };
            assert!(!wrong, "{kind} {}", proof["claim"]);
            confirmed += 1;
            let (mut lie, mut other) = (proof["claim"].clone(), certificate.clone());
            match kind.as_str() {
                "spectrum" => lie["upper"] = lie["lower"].clone(),
                "eigenvalue-count" => {
                    lie["below"] = ((lie["below"].as_u64().unwrap() + 1) % 3).into()
                }
                "filter-inside" => other["problem"]["optimizer"]["step"] = json!(["1000", "1"]),
                _ => continue,
            }
            assert_eq!(plane::refuted(&other, kind, &lie), Some(true), "{kind} {lie}");
            refuted += 1;
        }
    }
    assert!(confirmed > 10 && refuted > 3, "{confirmed} {refuted}");
}
