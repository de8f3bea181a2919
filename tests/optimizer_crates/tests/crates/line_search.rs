//! liblbfgs 0.1.0: what its line searches promise, on quadratics and Rosenbrock's function.

use eigensieve::exact::{Rational, from_f64, rational};
use eigensieve::laws::{LineStep, Violation, exactly};
use liblbfgs::lbfgs;

type Value = fn(&[Rational]) -> (Rational, Vec<Rational>);

/// (1 − x)² + 100(y − x²)².
fn rosenbrock(x: &[Rational]) -> (Rational, Vec<Rational>) {
    let (u, v) = (rational(1, 1) - &x[0], &x[1] - &x[0] * &x[0]);
    let hundred = rational(100, 1);
    let value = &u * &u + &hundred * &v * &v;
    let first = -rational(2, 1) * &u - rational(400, 1) * &v * &x[0];
    (value, vec![first, rational(200, 1) * v])
}

/// x² + 40y² + xy.
fn quadratic(x: &[Rational]) -> (Rational, Vec<Rational>) {
    let value = &x[0] * &x[0] + rational(40, 1) * &x[1] * &x[1] + &x[0] * &x[1];
    let gradient = vec![rational(2, 1) * &x[0] + &x[1], rational(80, 1) * &x[1] + &x[0]];
    (value, gradient)
}

/// Every accepted step as exact numbers.
fn steps(objective: Value, start: [f64; 2], algorithm: &str) -> Vec<LineStep> {
    let mut points: Vec<(Vec<f64>, f64)> = Vec::new();
    let mut x = start.to_vec();
    let evaluate = |x: &[f64], g: &mut [f64]| {
        let (value, gradient) = objective(&exactly(x).expect("finite"));
        for (g, exact) in g.iter_mut().zip(&gradient) {
            *g = eigensieve::exact::to_f64(exact);
        }
        Ok(eigensieve::exact::to_f64(&value))
    };
    let _ = lbfgs()
        .with_linesearch_algorithm(algorithm)
        .with_max_iterations(40)
        .minimize(&mut x, evaluate, |progress| {
            points.push((progress.x.to_vec(), progress.step));
            false
        })
        .expect("a run");
    let pairs = std::iter::once((start.to_vec(), 0.0)).chain(points).collect::<Vec<_>>();
    let line = |pair: &[(Vec<f64>, f64)]| {
        let (a, b) = (exactly(&pair[0].0)?, exactly(&pair[1].0)?);
        let step = from_f64(pair[1].1).filter(|step| *step > rational(0, 1))?;
        let direction: Vec<Rational> = a.iter().zip(&b).map(|(a, b)| (b - a) / &step).collect();
        let along = |g: &[Rational]| g.iter().zip(&direction).map(|(g, d)| g * d).sum::<Rational>();
        let ((before, g), (after, h)) = (objective(&a), objective(&b));
        let tolerance = rational(1, 1_000_000);
        let (slope_before, slope_after) = (along(&g), along(&h));
        Some(LineStep { step, before, slope_before, after, slope_after, tolerance })
    };
    pairs.windows(2).filter_map(line).filter(|line| line.before > rational(1, 1_000_000)).collect()
}

fn numbers(line: &LineStep) -> String {
    let float = eigensieve::exact::to_f64;
    format!(
        "  s = {}, φ(0) = {}, φ′(0) = {}, φ(s) = {}, φ′(s) = {}",
        float(&line.step),
        float(&line.before),
        float(&line.slope_before),
        float(&line.after),
        float(&line.slope_after)
    )
}

/// Violations over both objectives and a grid of starts.
fn broken(algorithm: &str, promise: fn(&LineStep) -> Result<(), Violation>) -> (usize, usize) {
    let (mut count, mut total) = (0, 0);
    for objective in [rosenbrock as Value, quadratic] {
        for a in -3_i8..=3 {
            for b in -3_i8..=3 {
                let start = [f64::from(a) + 0.5, f64::from(b) + 0.25];
                for line in steps(objective, start, algorithm) {
                    total += 1;
                    if let Err(violation) = promise(&line) {
                        if count == 0 {
                            println!("{algorithm} from {start:?}: {violation}\n{}", numbers(&line));
                        }
                        count += 1;
                    }
                }
            }
        }
    }
    println!("{algorithm}: {count} of {total} steps");
    (count, total)
}

fn none_broken(algorithm: &str, promise: fn(&LineStep) -> Result<(), Violation>) {
    let (count, total) = broken(algorithm, promise);
    assert!(count == 0 && total > 100, "{algorithm}: {count} of {total}");
}

#[test]
fn backtracking_keeps_armijo_s_condition() {
    none_broken("BacktrackingArmijo", |line| line.armijo(&rational(1, 10_000)));
}

#[test]
fn backtracking_wolfe_keeps_both_conditions() {
    none_broken("BacktrackingWolfe", |line| {
        line.armijo(&rational(1, 10_000))?;
        line.curvature(&rational(9, 10))
    });
}

#[test]
fn backtracking_strong_wolfe_keeps_both_conditions() {
    none_broken("BacktrackingStrongWolfe", |line| {
        line.armijo(&rational(1, 10_000))?;
        line.strong_curvature(&rational(9, 10))
    });
}

/// An expected finding in this release: see README.md.
#[test]
fn more_thuente_of_liblbfgs_0_1_0_accepts_steps_without_sufficient_decrease() {
    let (count, total) = broken("MoreThuente", |line| line.armijo(&rational(1, 10_000)));
    assert!(count > 0 && total > 100);
    none_broken("MoreThuente", |line| line.strong_curvature(&rational(9, 10)));
}
