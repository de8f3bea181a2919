//! optimization_engine 0.12.0: forward–backward splitting is projected gradient descent, and what its
//! status means.

use std::cell::Cell;
use std::num::NonZeroUsize;

use std::time::Duration;

use eigensieve::exact::{Rational, from_f64, rational};
use eigensieve::laws::{ClosedBox, ForwardBackward, Law, Suite, exactly};
use optimization_engine::SolverError;
use optimization_engine::constraints::{Constraint, NoConstraints, Rectangle};
use optimization_engine::core::fbs::{FBSCache, FBSOptimizer};
use optimization_engine::core::{ExitStatus, Problem, SolverStatus};

use crate::objective::{BOTH, Objective, QUADRATIC, starts};
use crate::panoc::exact_box;
use crate::verdict::{obeys, obeys_law};

/// One step a run: the solver has no other state than its iterate. `with_max_iter(0)` is one step.
struct Splitting<C> {
    x: Vec<f64>,
    constraints: C,
}

impl<C: Constraint<f64>> ClosedBox<f64> for Splitting<C> {
    fn reset(&mut self, start: &[f64]) {
        self.x = start.to_vec();
    }
    fn step(&mut self, gradient: &[f64]) -> Vec<f64> {
        let told = |_: &[f64], into: &mut [f64]| -> Result<(), SolverError> {
            into.copy_from_slice(gradient);
            Ok(())
        };
        let cost = |_: &[f64], _: &mut f64| -> Result<(), SolverError> { Ok(()) };
        let size = NonZeroUsize::new(self.x.len()).expect("parameters");
        let mut cache = FBSCache::new(size, 0.1, f64::MIN_POSITIVE);
        let problem = Problem::new(&self.constraints, told, cost);
        let mut optimizer = FBSOptimizer::new(problem, &mut cache).with_max_iter(0);
        optimizer.solve(&mut self.x).expect("a run");
        self.x.clone()
    }
}

#[test]
fn splitting_without_constraints_is_gradient_descent() {
    obeys("gd lr=0.1", |law| {
        Suite::closed_box_of(law, || Splitting { x: Vec::new(), constraints: NoConstraints::new() })
    });
}

#[test]
fn splitting_on_a_box_is_projected_gradient_descent() {
    let rule = "x = max(low, min(high, x - lr*g))";
    let values = [("lr", "0.1"), ("low", "-0.75"), ("high", "0.875")];
    let law = Law::custom("projected", rule, &values).expect("a rule");
    let (low, high) = ([-0.75; 3], [0.875; 3]);
    let make = || Splitting {
        x: Vec::new(),
        constraints: Rectangle::new(Some(low.as_slice()), Some(high.as_slice())),
    };
    obeys_law(&law, |law| Suite::closed_box_of(law, make));
}

const SIDES: [[f64; 2]; 2] = [[0.25, 0.75], [-1.0, 0.5]];
const GAMMA: f64 = 1.0 / 2048.0;

/// Where it ends and what it says, with the point before its end.
fn ended(
    objective: Objective,
    start: [f64; 2],
    configure: impl Fn(usize) -> (usize, Option<Duration>),
) -> (Vec<f64>, Vec<f64>, SolverStatus) {
    let last = std::cell::RefCell::new(Vec::new());
    let gradient = |u: &[f64], into: &mut [f64]| -> Result<(), SolverError> {
        *last.borrow_mut() = u.to_vec();
        into.copy_from_slice(&objective.float_gradient(u));
        Ok(())
    };
    let cost = |u: &[f64], into: &mut f64| -> Result<(), SolverError> {
        *into = objective.float_value(u);
        Ok(())
    };
    let (low, high) = (SIDES.map(|side| side[0]), SIDES.map(|side| side[1]));
    let constraints = Rectangle::new(Some(low.as_slice()), Some(high.as_slice()));
    let mut cache = FBSCache::new(NonZeroUsize::new(2).expect("two"), GAMMA, 1e-6);
    let problem = Problem::new(&constraints, gradient, cost);
    let (most, duration) = configure(4000);
    let mut optimizer = FBSOptimizer::new(problem, &mut cache).with_max_iter(most);
    if let Some(duration) = duration {
        optimizer = optimizer.with_max_duration(duration);
    }
    let mut end = start.to_vec();
    let status = optimizer.solve(&mut end).expect("a run");
    (last.into_inner(), end, status)
}

/// ‖u − Π(u − γ∇f(u))‖∞ ≤ the tolerance, at the point before the end.
fn is_fixed(objective: Objective, before: &[f64]) -> bool {
    let u = exactly(before).expect("finite");
    let gamma = from_f64(GAMMA).expect("finite");
    let bounds = exact_box(SIDES);
    let (value, gradient) = (objective.value(&u), objective.gradient(&u));
    let point = ForwardBackward::new(gamma, u, value, gradient, |w| bounds.project(w));
    // A millionth of the tolerance for the rounding of the difference.
    let bound: Rational = rational(1_000_001, 1_000_000) * rational(1, 1_000_000);
    let pairs = point.point.iter().zip(&point.projected);
    pairs.map(|(u, p)| u - p).all(|d| d <= bound && -d <= bound)
}

#[test]
fn convergence_of_splitting_means_that_its_residual_is_small() {
    let mut converged = 0;
    for objective in BOTH {
        for start in starts() {
            let (before, end, status) = ended(objective, start, |most| (most, None));
            if status.exit_status() == ExitStatus::Converged {
                assert!(is_fixed(objective, &before), "{} {start:?}: {end:?}", objective.name);
                converged += 1;
            } else {
                assert_eq!(status.iterations(), 4000);
            }
        }
    }
    println!("forward-backward: {converged} of 98 runs converge");
    assert!(converged > 60);
}

/// Expected findings in this release: see README.md.
#[test]
fn splitting_of_optimization_engine_0_12_0_out_of_time_says_that_it_has_converged() {
    let start = [0.75, 0.5];
    let (before, end, status) = ended(QUADRATIC, start, |most| (most, Some(Duration::ZERO)));
    println!("forward-backward without time: {:?} at {end:?}", status.exit_status());
    assert_eq!(status.exit_status(), ExitStatus::Converged);
    assert!(!is_fixed(QUADRATIC, &before) && status.norm_fpr() > 1e-6);
    // And a run that converges in its last iteration says that it has not.
    let (_, end, status) = ended(QUADRATIC, start, |most| (most, None));
    assert_eq!(status.exit_status(), ExitStatus::Converged);
    let most = status.iterations();
    let (before, again, status) = ended(QUADRATIC, start, |_| (most, None));
    assert_eq!((status.iterations(), &again), (most, &end));
    assert_eq!(status.exit_status(), ExitStatus::NotConvergedIterations);
    assert!(is_fixed(QUADRATIC, &before) && status.norm_fpr() <= 1e-6);
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
