//! liblbfgs 0.1.0: what its line searches promise, on quadratics and Rosenbrock's function.

use eigensieve::exact::rational;
use eigensieve::laws::{LineStep, Violation};
use liblbfgs::lbfgs;

use crate::objective::{BOTH, Objective, starts};

/// Every accepted step as exact numbers.
fn steps(objective: Objective, start: [f64; 2], algorithm: &str) -> Vec<LineStep> {
    let mut points: Vec<Vec<f64>> = vec![start.to_vec()];
    let mut x = start.to_vec();
    let evaluate = |x: &[f64], g: &mut [f64]| {
        g.copy_from_slice(&objective.float_gradient(x));
        Ok(objective.float_value(x))
    };
    let _ = lbfgs()
        .with_linesearch_algorithm(algorithm)
        .with_max_iterations(40)
        .minimize(&mut x, evaluate, |progress| {
            points.push(progress.x.to_vec());
            false
        })
        .expect("a run");
    // The start is reported as well.
    points.dedup();
    let line = |pair: &[Vec<f64>]| objective.line_step(&pair[0], &pair[1]);
    points.windows(2).filter_map(line).filter(|line| line.before > rational(1, 1_000_000)).collect()
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
    for objective in BOTH {
        for start in starts() {
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
