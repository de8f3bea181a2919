//! smartcore 0.7.0: its backtracking line search, "find alpha that satisfies strong Wolfe conditions".

use eigensieve::exact::{from_f64, rational, to_f64};
use eigensieve::laws::{LineStep, Violation};
use std::cell::RefCell;

use smartcore::optimization::FunctionOrder;
use smartcore::optimization::first_order::FirstOrderOptimizer;
use smartcore::optimization::first_order::gradient_descent::GradientDescent;
use smartcore::optimization::first_order::lbfgs::LBFGS;
use smartcore::optimization::line_search::{Backtracking, LineSearchMethod, LineSearchResult};

use crate::objective::{QUADRATIC, valley, valley_step};

fn accepted(a: i64, b: i64, first: f64, order: FunctionOrder) -> LineStep {
    let float = |s: f64| to_f64(&valley(a, b, &from_f64(s).expect("finite")).0);
    let slope = |s: f64| to_f64(&valley(a, b, &from_f64(s).expect("finite")).1);
    let search = Backtracking { order, ..Backtracking::default() };
    let result = search.search(&float, &slope, first, float(0.0), slope(0.0));
    valley_step(a, b, result.alpha).expect("finite")
}

fn broken(promise: fn(&LineStep) -> Result<(), Violation>) -> usize {
    let mut count = 0;
    for (a, b) in (1..=20).flat_map(|a| (0..=3).map(move |b| (a, b))) {
        for first in [0.125, 1.0, 8.0, 64.0, 1e6] {
            for order in [FunctionOrder::SECOND, FunctionOrder::THIRD] {
                if let Err(violation) = promise(&accepted(a, b, first, order)) {
                    if count == 0 {
                        println!("φ(s) = (s − {a})² + {b}(s − {a})⁴ from s = {first}: {violation}");
                    }
                    count += 1;
                }
            }
        }
    }
    count
}

#[test]
fn backtracking_keeps_armijo_s_condition() {
    assert_eq!(broken(|line| line.armijo(&rational(1, 10_000))), 0);
}

/// An expected finding in this release: see README.md.
#[test]
fn backtracking_of_smartcore_0_7_0_does_not_keep_the_strong_wolfe_conditions() {
    assert!(broken(|line| line.strong_curvature(&rational(9, 10))) > 0);
}

/// A line search that looks at what it is given: φ′(0) as a number, and φ′ as a function at 0.
struct Watching {
    slopes: RefCell<Vec<(f64, f64)>>,
}

impl LineSearchMethod<f64> for Watching {
    fn search(
        &self,
        f: &dyn Fn(f64) -> f64,
        df: &dyn Fn(f64) -> f64,
        alpha: f64,
        f0: f64,
        df0: f64,
    ) -> LineSearchResult<f64> {
        self.slopes.borrow_mut().push((df0, df(0.0)));
        Backtracking::default().search(f, df, alpha, f0, df0)
    }
}

/// The slopes that a solver gives to its line search, from (1, 0), where ∇f = (2, 1).
fn slopes(solver: &impl FirstOrderOptimizer<f64>) -> Vec<(f64, f64)> {
    let value = |x: &Vec<f64>| QUADRATIC.float_value(x);
    let gradient = |into: &mut Vec<f64>, x: &Vec<f64>| *into = QUADRATIC.float_gradient(x);
    let watching = Watching { slopes: RefCell::default() };
    let _ = solver.optimize(&value, &gradient, &vec![1.0, 0.0], &watching);
    watching.slopes.into_inner()
}

/// An expected finding in this release: see README.md.
#[test]
fn solvers_of_smartcore_0_7_0_give_their_line_search_a_slope_of_another_direction() {
    let descent = GradientDescent { max_iter: 4, ..GradientDescent::default() };
    let found = slopes(&descent);
    println!("GradientDescent, φ′(0) and φ′ at 0: {found:?}");
    assert_eq!(found[0], (-5.0, 5.0));
    assert!(found.iter().all(|(number, function)| *number < 0.0 && *function > 0.0));
    let found = slopes(&LBFGS { max_iter: 4, ..LBFGS::default() });
    println!("LBFGS, φ′(0) and φ′ at 0: {found:?}");
    assert_eq!(found[0], (-5.0, 5.0));
    assert!(found.iter().all(|(number, function)| *number < 0.0 && *function > 0.0));
}
