//! optimization_engine 0.12.0: forward–backward splitting without constraints is gradient descent.

use std::cell::Cell;
use std::num::NonZeroUsize;

use eigensieve::laws::{ClosedBox, Suite};
use optimization_engine::SolverError;
use optimization_engine::constraints::NoConstraints;
use optimization_engine::core::Problem;
use optimization_engine::core::fbs::{FBSCache, FBSOptimizer};

use crate::verdict::obeys;

/// One step a run: the solver has no other state than its iterate. `with_max_iter(0)` is one step.
struct Splitting {
    x: Vec<f64>,
}

impl ClosedBox<f64> for Splitting {
    fn reset(&mut self, start: &[f64]) {
        self.x = start.to_vec();
    }
    fn step(&mut self, gradient: &[f64]) -> Vec<f64> {
        let told = |_: &[f64], into: &mut [f64]| -> Result<(), SolverError> {
            into.copy_from_slice(gradient);
            Ok(())
        };
        let cost = |_: &[f64], _: &mut f64| -> Result<(), SolverError> { Ok(()) };
        let constraints = NoConstraints::new();
        let size = NonZeroUsize::new(self.x.len()).expect("parameters");
        let mut cache = FBSCache::new(size, 0.1, f64::MIN_POSITIVE);
        let problem = Problem::new(&constraints, told, cost);
        let mut optimizer = FBSOptimizer::new(problem, &mut cache).with_max_iter(0);
        optimizer.solve(&mut self.x).expect("a run");
        self.x.clone()
    }
}

#[test]
fn splitting_without_constraints_is_gradient_descent() {
    obeys("gd lr=0.1", |law| Suite::closed_box_of(law, || Splitting { x: Vec::new() }));
}

/// An expected finding in this release: see README.md.
#[test]
fn the_solver_of_optimization_engine_0_12_0_makes_one_step_more_than_max_iter() {
    let calls = Cell::new(0);
    let told = |_: &[f64], into: &mut [f64]| -> Result<(), SolverError> {
        calls.set(calls.get() + 1);
        into.fill(1.0);
        Ok(())
    };
    let constraints = NoConstraints::new();
    let mut cache = FBSCache::new(NonZeroUsize::MIN, 0.25, f64::MIN_POSITIVE);
    let problem = Problem::new(&constraints, told, |_: &[f64], _: &mut f64| Ok(()));
    let mut x = [1.0];
    let status = FBSOptimizer::new(problem, &mut cache).with_max_iter(1).solve(&mut x);
    assert_eq!(status.expect("a run").iterations(), 1);
    assert_eq!((calls.get(), x), (2, [0.5]));
}
