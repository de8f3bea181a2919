//! What it means that a solver has ended: the reasons of argmin 0.11.0's solvers, of liblbfgs 0.1.0,
//! and of L-BFGS in burn 0.22.1, recomputed at the iterates.

use argmin::core::{
    Executor, IterState, State, TerminationReason, TerminationStatus, TrustRegionRadius,
};
use argmin::solver::gaussnewton::{GaussNewton, GaussNewtonLS};
use argmin::solver::gradientdescent::SteepestDescent;
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::newton::NewtonCG;
use argmin::solver::quasinewton::SR1TrustRegion;
use argmin::solver::trustregion::Steihaug;
use burn_core::module::Param;
use burn_core::tensor::{DType, Device, Tensor, TensorData};
use burn_optim::{GradientsParams, LBFGSConfig, LineSearchFn};
use eigensieve::exact::{Rational, to_f64};
use eigensieve::laws::exactly;
use liblbfgs::lbfgs;
use nalgebra::DVector;

use crate::argmin_directions::{Iterates, Point, Residuals, iterates, plane};
use crate::objective::{BOTH, Objective, QUADRATIC, ROSENBROCK, starts};

type Numbers = DVector<f64>;

fn norm(v: &[f64]) -> f64 {
    v.iter().map(|v| v * v).sum::<f64>().sqrt()
}

fn gradient_norm(objective: Objective, x: &[f64]) -> f64 {
    norm(&objective.float_gradient(x))
}

fn search() -> MoreThuenteLineSearch<Numbers, Numbers, f64> {
    MoreThuenteLineSearch::new()
}

/// A solver that says it has converged changed its cost by less than the tolerance in its last step,
/// and in no step before; the first step whose change it can see has this number.
fn ends_when_the_cost_stands_still(
    run: &Iterates,
    cost: impl Fn(&[f64]) -> f64,
    tolerance: f64,
    first: usize,
) -> bool {
    let costs: Vec<f64> = run.points.iter().map(|x| cost(x)).collect();
    let changes: Vec<f64> = costs.windows(2).map(|pair| (pair[0] - pair[1]).abs()).collect();
    for (number, change) in (1..).zip(&changes) {
        let is_close = (change - tolerance).abs() < 1e-9 * tolerance;
        let ends = number >= first && *change < tolerance;
        let ended = run.converged && number == changes.len();
        assert!(is_close || ends == ended, "step {number}: {change} from {:?}", run.points[0]);
    }
    run.converged
}

#[test]
fn newton_cg_and_both_gauss_newtons_end_when_the_cost_stands_still() {
    let tolerance = 1e-6;
    let mut converged = [0; 3];
    for x in starts() {
        for objective in BOTH {
            let solver = NewtonCG::new(search()).with_tolerance(tolerance).expect("in range");
            let run = iterates(
                plane::<Numbers>(objective),
                solver,
                IterState::new().param(Numbers::of(&x)),
                60,
            );
            let cost = |x: &[f64]| objective.float_value(x);
            converged[0] += usize::from(ends_when_the_cost_stands_still(&run, cost, tolerance, 2));
        }
        // Their cost is ‖r‖, the root of Rosenbrock's function.
        let cost = |x: &[f64]| ROSENBROCK.float_value(x).sqrt();
        let solver = GaussNewton::new().with_gamma(0.5).expect("in range");
        let run = iterates(
            Residuals,
            solver.with_tolerance(tolerance).expect("in range"),
            IterState::new().param(Numbers::of(&x)),
            60,
        );
        converged[1] += usize::from(ends_when_the_cost_stands_still(&run, cost, tolerance, 1));
        let solver = GaussNewtonLS::new(search()).with_tolerance(tolerance).expect("in range");
        let run = iterates(Residuals, solver, IterState::new().param(Numbers::of(&x)), 60);
        converged[2] += usize::from(ends_when_the_cost_stands_still(&run, cost, tolerance, 2));
    }
    println!(
        "converged: Newton-CG {} of 98, Gauss-Newton {} and {} of 49",
        converged[0], converged[1], converged[2]
    );
    assert!(converged.iter().all(|count| *count > 20));
}

/// An expected finding in this release: see README.md.
#[test]
fn newton_cg_and_gauss_newton_of_argmin_0_11_0_fail_at_an_exact_solution() {
    let (mut newton, mut gauss) = (0, 0);
    let mut judge = |count: &mut usize, objective: Objective, run: &Iterates| {
        if run.failed {
            let end = run.points.last().expect("a point");
            let critical = objective.float_gradient(end).iter().all(|g| *g == 0.0);
            assert!(critical, "{} {:?}", objective.name, run.points);
            if *count == 0 {
                println!("  {}: {:?}, then an error", objective.name, run.points);
            }
            *count += 1;
        }
    };
    for x in starts() {
        let state = || IterState::new().param(Numbers::of(&x));
        for objective in BOTH {
            let run = iterates(plane::<Numbers>(objective), NewtonCG::new(search()), state(), 60);
            judge(&mut newton, objective, &run);
        }
        let state = IterState::new().param(Numbers::of(&x));
        let run = iterates(Residuals, GaussNewtonLS::new(search()), state, 60);
        judge(&mut gauss, ROSENBROCK, &run);
    }
    println!("errors at an exact solution: Newton-CG {newton} of 98, Gauss-Newton {gauss} of 49");
    assert!(newton > 0 && gauss > 20);
}

#[test]
fn the_rank_one_trust_region_ends_when_the_gradient_is_small_or_iterations_are_spent() {
    let (mut converged, mut spent) = (0, 0);
    for objective in BOTH {
        for x in starts() {
            let identity = Vec::square(&|i, j| f64::from(u8::from(i == j)));
            let subproblem = Steihaug::new().with_max_iters(10);
            let solver = SR1TrustRegion::new(subproblem).with_radius(1.0);
            let solver = solver.with_tolerance_grad(1e-2).expect("in range");
            let run = Executor::new(plane::<Vec<f64>>(objective), solver)
                .configure(|state| state.param(x.to_vec()).hessian(identity).max_iters(30))
                .ctrlc(false)
                .run()
                .expect("a run");
            let end = run.state.get_param().expect("parameters").clone();
            let is_small = gradient_norm(objective, &end) < 1e-2;
            match run.state.get_termination_status() {
                TerminationStatus::Terminated(TerminationReason::SolverConverged) => {
                    assert!(is_small, "{} {x:?}: {end:?}", objective.name);
                    converged += 1;
                }
                TerminationStatus::Terminated(TerminationReason::MaxItersReached) => {
                    assert!(!is_small && run.state.get_iter() == 30, "{} {x:?}", objective.name);
                    spent += 1;
                }
                other => panic!("{other:?}"),
            }
        }
    }
    println!("SR1 trust region: {converged} converge, {spent} spend their iterations");
    assert!(converged > 40 && converged + spent == 98);
}

#[test]
fn a_target_cost_is_reached_when_the_solver_says_so_and_not_before() {
    let (mut reached, mut spent) = (0, 0);
    for objective in BOTH {
        for x in starts() {
            let run = Executor::new(plane::<Numbers>(objective), SteepestDescent::new(search()))
                .configure(|state| state.param(Numbers::of(&x)).max_iters(8).target_cost(0.25))
                .ctrlc(false)
                .run()
                .expect("a run");
            let best = run.state.get_best_param().expect("parameters").numbers();
            let is_low = |x: &[f64]| objective.float_value(x) <= 0.25;
            let iterations = usize::try_from(run.state.get_iter()).expect("few");
            let state = IterState::new().param(Numbers::of(&x));
            let descent = SteepestDescent::new(search());
            let points = iterates(plane::<Numbers>(objective), descent, state, iterations).points;
            // The cost of the start is not computed; no iterate before the last reaches the target.
            let earlier = &points[1..points.len() - 1];
            assert!(earlier.iter().all(|x| !is_low(x)), "{} {x:?}", objective.name);
            match run.state.get_termination_status() {
                TerminationStatus::Terminated(TerminationReason::TargetCostReached) => {
                    assert!(is_low(&best), "{} {x:?}: {best:?}", objective.name);
                    reached += 1;
                }
                TerminationStatus::Terminated(TerminationReason::MaxItersReached) => {
                    assert_eq!(iterations, 8, "{} {x:?}", objective.name);
                    spent += 1;
                }
                other => panic!("{other:?}"),
            }
        }
    }
    println!("steepest descent: {reached} reach their target, {spent} do not");
    assert!(reached > 20 && spent > 5);
}

/// Steihaug's conjugate gradients converge inside the region with a small residual, or at its border.
#[test]
fn steihaug_converges_with_a_small_residual_or_at_the_border() {
    let (mut inside, mut border) = (0, 0);
    for objective in BOTH {
        for x in starts() {
            let exact = exactly(&x).expect("finite");
            let (g, h) = (objective.gradient(&exact), objective.hessian(&exact));
            let float = |entry: &Rational| to_f64(entry);
            let mut solver: Steihaug<Vec<f64>, f64> =
                Steihaug::new().with_epsilon(1e-6).expect("in range");
            solver.set_radius(1.0);
            let gradient = g.iter().map(float).collect();
            let hessian = Vec::square(&|i, j| float(h.get(i, j)));
            let run = Executor::new((), solver)
                .configure(|state: IterState<Vec<f64>, Vec<f64>, (), Vec<Vec<f64>>, (), f64>| {
                    state.param(vec![0.0, 0.0]).gradient(gradient).hessian(hessian).max_iters(20)
                })
                .ctrlc(false)
                .run();
            let state = run.expect("a step").state;
            let converged = TerminationStatus::Terminated(TerminationReason::SolverConverged);
            assert_eq!(*state.get_termination_status(), converged, "{} {x:?}", objective.name);
            let step = state.get_param().expect("a step").clone();
            let p = exactly(&step).expect("finite");
            let times = |i: usize| h.get(i, 0) * &p[0] + h.get(i, 1) * &p[1] + &g[i];
            let residual = norm(&[to_f64(&times(0)), to_f64(&times(1))]);
            if norm(&step) < 1.0 - 1e-9 {
                let size = norm(&g.iter().map(float).collect::<Vec<_>>());
                assert!(residual <= 1e-6 * size.max(1.0), "{} {x:?}: {residual}", objective.name);
                inside += 1;
            } else {
                assert!(norm(&step) <= 1.0 + 1e-9, "{} {x:?}: {step:?}", objective.name);
                border += 1;
            }
        }
    }
    println!("Steihaug: {inside} inside, {border} at the border");
    assert!(inside > 5 && border > 20);
}

/// When liblbfgs is to end; 0 means never.
#[derive(Clone, Copy)]
struct Limits {
    epsilon: f64,
    iterations: usize,
    evaluations: usize,
    /// δ and the number of iterations that it looks back.
    change: (f64, usize),
}

const SMALL_GRADIENT: Limits =
    Limits { epsilon: 1e-4, iterations: 0, evaluations: 0, change: (1e-5, 0) };

/// What liblbfgs reports: its iterates with the evaluations so far, and its end with value, size of
/// the gradient and evaluations.
struct Reported {
    points: Vec<(Vec<f64>, usize)>,
    end: Vec<f64>,
    value: f64,
    gradient: f64,
    evaluations: usize,
}

/// A run on the objective plus a number.
fn reported(objective: Objective, x: [f64; 2], limits: Limits, shift: f64) -> Reported {
    let (mut points, mut end) = (Vec::new(), x.to_vec());
    let evaluate = |x: &[f64], g: &mut [f64]| {
        g.copy_from_slice(&objective.float_gradient(x));
        Ok(objective.float_value(x) + shift)
    };
    let report = lbfgs()
        .with_epsilon(limits.epsilon)
        .with_max_iterations(limits.iterations)
        .with_max_evaluations(limits.evaluations)
        .with_fx_delta(limits.change.0, limits.change.1)
        .with_linesearch_algorithm("BacktrackingStrongWolfe")
        .minimize(&mut end, evaluate, |progress| {
            points.push((progress.x.to_vec(), progress.neval));
            false
        })
        .expect("a run");
    Reported { points, end, value: report.fx, gradient: report.gnorm, evaluations: report.neval }
}

#[test]
fn liblbfgs_ends_where_the_scaled_gradient_is_small_and_not_before() {
    let is_small = |objective: Objective, x: &[f64]| {
        gradient_norm(objective, x) <= SMALL_GRADIENT.epsilon * norm(x).max(1.0)
    };
    for objective in BOTH {
        for x in starts() {
            let run = reported(objective, x, SMALL_GRADIENT, 0.0);
            assert!(is_small(objective, &run.end), "{} {x:?}: {:?}", objective.name, run.end);
            assert!(run.points.iter().all(|(x, _)| !is_small(objective, x)), "{x:?}");
            assert!((run.value - objective.float_value(&run.end)).abs() <= 1e-12);
            assert!((run.gradient - gradient_norm(objective, &run.end)).abs() <= 1e-9);
            // With few evaluations it ends at the first iterate that has used them up.
            let run = reported(objective, x, Limits { evaluations: 10, ..SMALL_GRADIENT }, 0.0);
            assert!(run.evaluations >= 10 || is_small(objective, &run.end));
            assert!(run.points.iter().all(|(_, evaluations)| *evaluations < 10));
        }
    }
}

/// Expected findings in this release: see README.md.
#[test]
fn liblbfgs_0_1_0_makes_one_step_less_than_max_iterations_and_ignores_its_test_of_the_value() {
    // "Terminates when the iteration count exceeds this parameter."
    let once = reported(QUADRATIC, [1.0, 1.0], Limits { iterations: 1, ..SMALL_GRADIENT }, 0.0);
    assert_eq!((once.end, once.evaluations), (vec![1.0, 1.0], 1));
    // The test |f′ − f|/f < δ holds for every pair of iterates of these runs, and none ends there.
    let (mut further, delta, shift) = (0, 1e6, 1.0);
    for x in starts() {
        let plain = reported(QUADRATIC, x, SMALL_GRADIENT, shift);
        let tested = reported(QUADRATIC, x, Limits { change: (delta, 1), ..SMALL_GRADIENT }, shift);
        assert_eq!((&plain.points, &plain.end), (&tested.points, &tested.end));
        let value = |x: &[f64]| QUADRATIC.float_value(x) + shift;
        let holds = |pair: &[(Vec<f64>, usize)]| {
            (value(&pair[0].0) - value(&pair[1].0)).abs() / value(&pair[1].0) < delta
        };
        assert!(tested.points.windows(2).all(holds));
        further += usize::from(tested.points.len() > 3);
    }
    println!("liblbfgs: {further} of 49 runs go on although the value stands still up to δ");
    assert!(further > 20);
}

/// One call of burn's L-BFGS: the points that it evaluated, its end and the loss that it returns.
fn burned(
    objective: Objective,
    x: [f64; 2],
    config: &LBFGSConfig,
) -> (Vec<Vec<f64>>, Vec<f64>, f64) {
    let device = Device::flex().autodiff();
    let tensor = |values: Vec<f64>, device: &Device| {
        Tensor::<1>::from_data(TensorData::new(values, [2]), (device, DType::F64))
    };
    let numbers = |module: &Param<Tensor<1>>| -> Vec<f64> {
        module.val().into_data().try_to_vec().expect("f64 tensors")
    };
    let module = Param::from_tensor(tensor(x.to_vec(), &device));
    let mut points = Vec::new();
    let (module, loss) = config.init().step(1.0, module, |module: Param<Tensor<1>>| {
        let at = numbers(&module);
        let mut gradients = GradientsParams::new();
        let gradient = tensor(objective.float_gradient(&at), &device.clone().inner());
        gradients.register(module.id, gradient);
        points.push(at.clone());
        (objective.float_value(&at), gradients)
    });
    (points, numbers(&module), loss)
}

#[test]
fn limited_memory_bfgs_of_burn_ends_where_the_gradient_is_small() {
    let largest = |x: &[f64]| x.iter().map(|x| x.abs()).fold(0.0, f64::max);
    // No change is small enough: only the gradient ends a run, or a step that does not move.
    let config = LBFGSConfig::new().with_line_search_fn(LineSearchFn::StrongWolfe);
    let config = config.with_tolerance_grad(1e-5).with_tolerance_change(0.0);
    let mut small = 0;
    for objective in BOTH {
        for x in starts() {
            let whole = config.clone().with_max_iter(200).with_max_eval(Some(4000));
            let (_, end, loss) = burned(objective, x, &whole);
            let g = largest(&objective.float_gradient(&end));
            assert!(g <= 1e-5, "{} {x:?}: ends at {end:?} with {g}", objective.name);
            assert_eq!(loss, objective.float_value(&end), "{} {x:?}", objective.name);
            small += 1;
        }
    }
    println!("burn L-BFGS: {small} of 98 runs end with a small gradient");
    assert_eq!(small, 98);
}

/// An expected finding in this release: see README.md.
#[test]
fn limited_memory_bfgs_of_burn_0_22_1_uses_more_evaluations_than_max_eval() {
    let config = LBFGSConfig::new().with_line_search_fn(LineSearchFn::StrongWolfe);
    let config = config.with_tolerance_grad(1e-5).with_tolerance_change(0.0);
    let (mut more, mut most) = (0, 6);
    for objective in BOTH {
        for x in starts() {
            let few = config.clone().with_max_iter(200).with_max_eval(Some(6));
            let (points, end, loss) = burned(objective, x, &few);
            let g = objective.float_gradient(&end).iter().map(|g| g.abs()).fold(0.0, f64::max);
            assert!(g <= 1e-5 || points.len() >= 6, "{} {x:?}", objective.name);
            assert_eq!(loss, objective.float_value(&end), "{} {x:?}", objective.name);
            if points.len() > most {
                println!("  {} from {x:?}: {} evaluations of 6", objective.name, points.len());
                most = points.len();
            }
            more += usize::from(points.len() > 6);
        }
    }
    println!("burn L-BFGS: {more} of 98 runs use more than max_eval");
    assert!(more > 0);
}
