//! optimization_engine 0.12.0: its augmented Lagrangian and penalty method, with the constraint
//! F(u) = u₁ + u₂ ∈ C on boxes. Multipliers, penalties and what the end promises are recomputed
//! exactly from the points and parameters that it passes to its problem.

use std::cell::RefCell;

use eigensieve::exact::{Rational, from_f64, rational, to_f64};
use eigensieve::laws::{Bounds, Multipliers, Violation, exactly};
use optimization_engine::alm::{
    AlmCache, AlmFactory, AlmOptimizer, AlmOptimizerStatus, AlmProblem, NO_JACOBIAN_MAPPING,
    NO_MAPPING, NO_SET,
};
use optimization_engine::constraints::Rectangle;
use optimization_engine::core::ExitStatus;
use optimization_engine::panoc::PANOCCache;
use optimization_engine::{FunctionCallResult, SolverError};

use crate::objective::{BOTH, Count, Objective, QUADRATIC, starts};

/// C = [1, 3/2], which holds no minimum of either objective.
const LOW: f64 = 1.0;
const HIGH: f64 = 1.5;

/// The set of multipliers.
const LARGEST: f64 = 1e6;

const EPSILON: f64 = 1e-5;
const DELTA: f64 = 1e-4;

fn interval(low: f64, high: f64) -> Bounds {
    let exact = |a: f64| vec![from_f64(a).expect("finite")];
    Bounds { low: exact(low), high: exact(high) }
}

fn sum(u: &[f64], into: &mut [f64]) -> FunctionCallResult {
    into[0] = u[0] + u[1];
    Ok(())
}

fn sum_transposed(_: &[f64], d: &[f64], into: &mut [f64]) -> FunctionCallResult {
    into.fill(d[0]);
    Ok(())
}

/// One outer step: the parameters of its inner problem (penalty, multiplier), and where that ended.
struct Outer {
    parameters: Vec<f64>,
    end: Vec<f64>,
}

struct Run {
    steps: Vec<Outer>,
    end: Vec<f64>,
    status: AlmOptimizerStatus,
}

const SIDES: [[f64; 2]; 2] = [[-4.0, 0.75], [-4.0, 4.0]];

fn solved(objective: Objective, start: [f64; 2], penalty: f64) -> Run {
    let parameters = RefCell::new(Vec::new());
    let steps = RefCell::new(Vec::new());
    let cost = |u: &[f64], into: &mut f64| -> Result<(), SolverError> {
        *into = objective.float_value(u);
        Ok(())
    };
    let gradient = |u: &[f64], into: &mut [f64]| -> Result<(), SolverError> {
        into.copy_from_slice(&objective.float_gradient(u));
        Ok(())
    };
    let (low, high) = ([LOW], [HIGH]);
    let set = || Rectangle::new(Some(&low), Some(&high));
    let factory = AlmFactory::new(
        cost,
        gradient,
        Some(sum),
        Some(sum_transposed),
        NO_MAPPING,
        NO_JACOBIAN_MAPPING,
        Some(set()),
        0,
    );
    let psi = |u: &[f64], xi: &[f64], into: &mut f64| -> Result<(), SolverError> {
        // With penalty 0 it asks for the cost at its end.
        if xi[0] > 0.0 {
            *parameters.borrow_mut() = xi.to_vec();
        }
        factory.psi(u, xi, into)
    };
    let psi_gradient = |u: &[f64], xi: &[f64], into: &mut [f64]| -> Result<(), SolverError> {
        factory.d_psi(u, xi, into)
    };
    let constraint = |u: &[f64], into: &mut [f64]| -> Result<(), SolverError> {
        let parameters = parameters.borrow().clone();
        steps.borrow_mut().push(Outer { parameters, end: u.to_vec() });
        sum(u, into)
    };
    let (left, right) = (SIDES.map(|side| side[0]), SIDES.map(|side| side[1]));
    let (least, most) = ([-LARGEST], [LARGEST]);
    let problem = AlmProblem::new(
        Rectangle::new(Some(&left), Some(&right)),
        Some(set()),
        Some(Rectangle::new(Some(&least), Some(&most))),
        psi,
        psi_gradient,
        Some(constraint),
        NO_MAPPING,
        1,
        0,
    );
    let mut cache = AlmCache::new(PANOCCache::new(2, EPSILON, 5), 1, 0);
    let mut end = start.to_vec();
    let status = AlmOptimizer::new(&mut cache, problem)
        .with_epsilon_tolerance(EPSILON)
        .with_delta_tolerance(DELTA)
        .with_initial_penalty(penalty)
        .with_penalty_update_factor(5.0)
        .with_sufficient_decrease_coefficient(0.25)
        .solve(&mut end)
        .expect("a run");
    Run { steps: steps.into_inner(), end, status }
}

impl Outer {
    fn exact(&self) -> (Multipliers, Vec<Rational>) {
        let parameters = exactly(&self.parameters).expect("finite");
        let u = exactly(&self.end).expect("finite");
        let step = Multipliers {
            penalty: parameters[0].clone(),
            before: parameters[1..].to_vec(),
            constraint: vec![u.iter().sum()],
        };
        let after = step.after(|v| interval(LOW, HIGH).project(v));
        (step, after)
    }

    /// ‖y⁺ − y‖.
    fn change(&self) -> f64 {
        let (step, after) = self.exact();
        to_f64(&(&after[0] - &step.before[0])).abs()
    }
}

/// Equal up to the rounding of y + c(F − Π).
fn close(found: f64, exact: f64, scale: f64) -> bool {
    (found - exact).abs() <= 1e-12 * (scale + exact.abs())
}

fn each_run(penalty: f64, mut judge: impl FnMut(Objective, [f64; 2], &Run)) {
    for objective in BOTH {
        for start in starts() {
            judge(objective, start, &solved(objective, start, penalty));
        }
    }
}

#[test]
fn multipliers_and_penalties_follow_their_rules() {
    let (mut updates, mut kept, mut raised) = (0, 0, 0);
    each_run(10.0, |objective, start, run| {
        let witness = || format!("{} from {start:?}", objective.name);
        let mut before = 0.0;
        for (number, pair) in run.steps.windows(2).enumerate() {
            let [here, next] = pair else { unreachable!("windows of two") };
            let (_, after) = here.exact();
            let penalty = here.parameters[0];
            let expected = to_f64(&interval(-LARGEST, LARGEST).project(&after)[0]);
            assert!(close(next.parameters[1], expected, 4.0 * penalty), "{}", witness());
            updates += 1;
            // The penalty stays in the first step, and when the violation falls to a quarter.
            let (change, limit) = (here.change(), 0.25 * before);
            before = change;
            if number > 0 && (change - limit).abs() <= 1e-9 * (change + limit) + 1e-12 {
                continue;
            }
            let stays = number == 0 || change <= limit;
            let factor = if stays { 1.0 } else { 5.0 };
            assert!(
                close(next.parameters[0], factor * penalty, 0.0),
                "{}: step {number}",
                witness()
            );
            (kept, raised) = (kept + usize::from(stays), raised + usize::from(!stays));
        }
    });
    println!("ALM: {updates} multipliers, {kept} penalties kept, {raised} raised");
    assert!(updates > 200 && kept > 100 && raised > 20);
}

#[test]
fn convergence_of_the_augmented_lagrangian_means_that_the_constraint_holds() {
    let (mut feasible, mut converged) = (Count::default(), 0);
    each_run(10.0, |objective, start, run| {
        let last = run.steps.last().expect("a step");
        let (step, after) = last.exact();
        let witness = || format!("{} from {start:?}: {:?}", objective.name, run.end);
        assert_eq!(last.end, run.end, "{}", witness());
        let told = run.status.lagrange_multipliers().as_ref().expect("multipliers")[0];
        assert!(close(told, to_f64(&after[0]), 4.0 * last.parameters[0]), "{}", witness());
        assert_eq!(run.status.num_outer_iterations(), run.steps.len());
        if run.status.exit_status() == ExitStatus::Converged {
            converged += 1;
            assert_eq!(run.status.penalty(), last.parameters[0]);
            let violation = run.status.delta_y_norm_over_c();
            assert!(close(violation, last.change() / last.parameters[0], 4.0), "{}", witness());
            let slightly = from_f64(DELTA).expect("finite") * rational(1_000_001, 1_000_000);
            feasible.add(step.feasible(&after, &slightly), witness);
        }
        // Another end would have been earlier.
        let tolerances =
            (0..).scan(0.1, |e, _| Some(std::mem::replace(e, f64::max(0.1 * *e, EPSILON))));
        for (number, (step, tolerance)) in run.steps.iter().zip(tolerances).enumerate() {
            let is_last = number + 1 == run.steps.len();
            let ends = number > 0
                && tolerance <= EPSILON * (1.0 + 1e-9)
                && step.change() <= step.parameters[0] * DELTA;
            assert!(!ends || is_last, "{}: step {number}", witness());
        }
        assert!((run.status.cost() - objective.float_value(&run.end)).abs() <= 1e-9);
    });
    println!("ALM: {converged} of 98 runs converge");
    feasible.none("ALM, feasibility");
}

/// "v ∈ ∂L(u, y) with ‖v‖ ≤ ε": L(u, y) = f(u) + y·F(u) on the box.
fn stationary(objective: Objective, run: &Run) -> Result<(), Violation> {
    let u = exactly(&run.end).expect("finite");
    let told = run.status.lagrange_multipliers().as_ref().expect("multipliers");
    let y = from_f64(told[0]).expect("finite");
    let gradient: Vec<Rational> = objective.gradient(&u).iter().map(|g| g + &y).collect();
    let side = |k: usize| exactly(&SIDES.map(|side| side[k])).expect("finite");
    let bounds = Bounds { low: side(0), high: side(1) };
    bounds.stationary(&u, &gradient, &from_f64(EPSILON).expect("finite"))
}

/// An expected finding in this release: see README.md.
#[test]
fn the_augmented_lagrangian_of_optimization_engine_0_12_0_ends_where_its_guarantee_does_not_hold() {
    let (mut count, mut worst) = (Count::default(), 0.0);
    each_run(10.0, |objective, start, run| {
        if run.status.exit_status() == ExitStatus::Converged {
            let y = run.status.lagrange_multipliers();
            let witness =
                || format!("{} from {start:?}: ends at {:?}, y = {y:?}", objective.name, run.end);
            let result = stationary(objective, run);
            let found = result.as_ref().err().map_or(0.0, |v| to_f64(&v.left).sqrt());
            if found > worst {
                println!("  ‖v‖ = {found:e}: {}", witness());
                worst = found;
            }
            count.add(result, witness);
        }
    });
    assert!(count.shown("ALM, ‖v‖ ≤ ε").broken > 0);
}

/// Without multipliers: F₂(u) = u₁ + u₂ − 1 = 0 by penalties alone.
#[test]
fn convergence_of_the_penalty_method_means_that_its_equation_holds() {
    let (mut converged, mut total) = (0, 0);
    for objective in BOTH {
        for start in starts() {
            let equation = |u: &[f64], into: &mut [f64]| -> FunctionCallResult {
                into[0] = u[0] + u[1] - 1.0;
                Ok(())
            };
            let cost = |u: &[f64], xi: &[f64], into: &mut f64| -> FunctionCallResult {
                let off = u[0] + u[1] - 1.0;
                *into = objective.float_value(u) + 0.5 * xi[0] * off * off;
                Ok(())
            };
            let gradient = |u: &[f64], xi: &[f64], into: &mut [f64]| -> FunctionCallResult {
                let off = xi[0] * (u[0] + u[1] - 1.0);
                into.copy_from_slice(&objective.float_gradient(u));
                into.iter_mut().for_each(|g| *g += off);
                Ok(())
            };
            let (left, right) = (SIDES.map(|side| side[0]), SIDES.map(|side| side[1]));
            let problem = AlmProblem::new(
                Rectangle::new(Some(&left), Some(&right)),
                NO_SET,
                NO_SET,
                cost,
                gradient,
                NO_MAPPING,
                Some(equation),
                0,
                1,
            );
            let mut cache = AlmCache::new(PANOCCache::new(2, EPSILON, 5), 0, 1);
            let mut end = start.to_vec();
            let status = AlmOptimizer::new(&mut cache, problem)
                .with_epsilon_tolerance(EPSILON)
                .with_delta_tolerance(DELTA)
                .solve(&mut end)
                .expect("a run");
            let u = exactly(&end).expect("finite");
            let off = to_f64(&(u.iter().sum::<Rational>() - rational(1, 1))).abs();
            assert!((status.f2_norm() - off).abs() <= 1e-12, "{} {start:?}", objective.name);
            if status.exit_status() == ExitStatus::Converged {
                assert!(off <= DELTA * (1.0 + 1e-9), "{} {start:?}: {off}", objective.name);
                converged += 1;
            }
            total += 1;
        }
    }
    println!("penalty method: {converged} of {total} runs converge");
    assert!(converged > 40);
}

/// An expected finding in this release: see README.md.
#[test]
fn the_factory_of_optimization_engine_0_12_0_has_another_gradient_when_the_penalty_is_below_one() {
    // f = u₁² + 40u₂² + u₁u₂ at (1, 0), F(u) = 1, C = [2, 3], ξ = (c, y) = (1/2, 1/4).
    let cost = |u: &[f64], into: &mut f64| -> FunctionCallResult {
        *into = QUADRATIC.float_value(u);
        Ok(())
    };
    let gradient = |u: &[f64], into: &mut [f64]| -> FunctionCallResult {
        into.copy_from_slice(&QUADRATIC.float_gradient(u));
        Ok(())
    };
    let (low, high) = ([2.0], [3.0]);
    let factory = AlmFactory::new(
        cost,
        gradient,
        Some(sum),
        Some(sum_transposed),
        NO_MAPPING,
        NO_JACOBIAN_MAPPING,
        Some(Rectangle::new(Some(&low), Some(&high))),
        0,
    );
    let value = |u: [f64; 2], xi: [f64; 2]| {
        let mut value = 0.0;
        factory.psi(&u, &xi, &mut value).expect("a value");
        value
    };
    let slope = |xi: [f64; 2]| {
        let mut into = [0.0; 2];
        factory.d_psi(&[1.0, 0.0], &xi, &mut into).expect("a gradient");
        into
    };
    // ψ is a polynomial of degree 2 around (1, 0), so that central differences are exact.
    let exact = |xi: [f64; 2]| {
        let difference = |up: [f64; 2], down: [f64; 2]| (value(up, xi) - value(down, xi)) / 0.5;
        [difference([1.25, 0.0], [0.75, 0.0]), difference([1.0, 0.25], [1.0, -0.25])]
    };
    // c = 2: both agree. c = 1/2: ψ divides y by max(1, c), as documented, its gradient by c.
    assert_eq!(slope([2.0, 0.25]), exact([2.0, 0.25]));
    assert_eq!(exact([0.5, 0.25]), [1.625, 0.625]);
    assert_eq!(slope([0.5, 0.25]), [1.75, 0.75]);
}
