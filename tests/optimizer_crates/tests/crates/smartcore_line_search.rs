//! smartcore 0.7.0: its backtracking line search, "find alpha that satisfies strong Wolfe conditions".

use eigensieve::exact::{from_f64, rational, to_f64};
use eigensieve::laws::{LineStep, Violation};
use smartcore::optimization::FunctionOrder;
use smartcore::optimization::line_search::{Backtracking, LineSearchMethod};

use crate::objective::{valley, valley_step};

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
