//! argmin 0.11.0: the directions of its gradient methods, recomputed exactly from their iterates,
//! the conditions of their line search, and what their termination means.

use argmin::core::{
    CostFunction, Error, Gradient, Hessian, IterState, Jacobian, Operator, Problem, Solver, State,
    TerminationReason, TerminationStatus,
};
use argmin::solver::conjugategradient::beta::{
    FletcherReeves, HestenesStiefel, PolakRibiere, PolakRibierePlus,
};
use argmin::solver::conjugategradient::{ConjugateGradient, NonlinearConjugateGradient};
use argmin::solver::gaussnewton::{GaussNewton, GaussNewtonLS};
use argmin::solver::gradientdescent::SteepestDescent;
use argmin::solver::linesearch::condition::ArmijoCondition;
use argmin::solver::linesearch::{
    BacktrackingLineSearch, HagerZhangLineSearch, MoreThuenteLineSearch,
};
use argmin::solver::newton::{Newton, NewtonCG};
use argmin::solver::quasinewton::{BFGS, DFP, LBFGS, SR1};
use eigensieve::exact::{Rational, rational, to_f64};
use eigensieve::laws::{
    Conjugation, InverseHessian, LineStep, Pair, TrustRegion, Violation, descends, exactly,
    lies_along,
};
use nalgebra::{DMatrix, DVector};

use crate::objective::{BOTH, Count, Objective, QUADRATIC, ROSENBROCK, starts};

type Numbers = DVector<f64>;
type Square = DMatrix<f64>;

/// Two numbers in one of argmin's vectors, and its square matrices.
pub(crate) trait Point: Clone + 'static {
    type Square: Clone;
    fn of(numbers: &[f64]) -> Self;
    fn numbers(&self) -> Vec<f64>;
    fn square(entry: &dyn Fn(usize, usize) -> f64) -> Self::Square;
}

impl Point for Numbers {
    type Square = Square;
    fn of(numbers: &[f64]) -> Self {
        DVector::from_column_slice(numbers)
    }
    fn numbers(&self) -> Vec<f64> {
        self.as_slice().to_vec()
    }
    fn square(entry: &dyn Fn(usize, usize) -> f64) -> Square {
        DMatrix::from_fn(2, 2, entry)
    }
}

/// Where argmin needs outer products, which it does not have for nalgebra.
impl Point for Vec<f64> {
    type Square = Vec<Vec<f64>>;
    fn of(numbers: &[f64]) -> Self {
        numbers.to_vec()
    }
    fn numbers(&self) -> Vec<f64> {
        self.clone()
    }
    fn square(entry: &dyn Fn(usize, usize) -> f64) -> Vec<Vec<f64>> {
        (0..2).map(|i| (0..2).map(|j| entry(i, j)).collect()).collect()
    }
}

/// An objective of the plane as argmin sees it.
pub(crate) struct Plane<P>(Objective, std::marker::PhantomData<P>);

pub(crate) fn plane<P>(objective: Objective) -> Plane<P> {
    Plane(objective, std::marker::PhantomData)
}

impl<P: Point> CostFunction for Plane<P> {
    type Param = P;
    type Output = f64;
    fn cost(&self, x: &P) -> Result<f64, Error> {
        Ok(self.0.float_value(&x.numbers()))
    }
}

impl<P: Point> Gradient for Plane<P> {
    type Param = P;
    type Gradient = P;
    fn gradient(&self, x: &P) -> Result<P, Error> {
        Ok(P::of(&self.0.float_gradient(&x.numbers())))
    }
}

impl<P: Point> Hessian for Plane<P> {
    type Param = P;
    type Hessian = P::Square;
    fn hessian(&self, x: &P) -> Result<P::Square, Error> {
        let exact = exactly(&x.numbers()).map(|x| self.0.hessian(&x));
        Ok(P::square(&|i, j| exact.as_ref().map_or(f64::NAN, |h| to_f64(h.get(i, j)))))
    }
}

/// Rosenbrock's residuals r = (10(y − x²), 1 − x).
#[derive(Clone, Copy)]
pub(crate) struct Residuals;

impl Operator for Residuals {
    type Param = Numbers;
    type Output = Numbers;
    fn apply(&self, x: &Numbers) -> Result<Numbers, Error> {
        Ok(vec![10.0 * (x[1] - x[0] * x[0]), 1.0 - x[0]].into())
    }
}

impl Jacobian for Residuals {
    type Param = Numbers;
    type Jacobian = Square;
    fn jacobian(&self, x: &Numbers) -> Result<Square, Error> {
        Ok(DMatrix::from_row_slice(2, 2, &[-20.0 * x[0], 10.0, -1.0, 0.0]))
    }
}

/// The iterates of a solver, its start first, and whether it says that it has converged.
pub(crate) struct Iterates {
    pub(crate) points: Vec<Vec<f64>>,
    pub(crate) converged: bool,
    /// It has ended with an error.
    pub(crate) failed: bool,
}

/// Runs a solver step by step, as argmin's executor does, for at most so many steps.
pub(crate) fn iterates<P: Point, O, S, G, J, H, R>(
    objective: O,
    mut solver: S,
    state: IterState<P, G, J, H, R, f64>,
    most: usize,
) -> Iterates
where
    S: Solver<O, IterState<P, G, J, H, R, f64>>,
    IterState<P, G, J, H, R, f64>: State<Param = P>,
{
    let mut problem = Problem::new(objective);
    let mut points = vec![state.get_param().expect("a start").numbers()];
    let (mut converged, mut failed) = (false, false);
    let Ok((mut state, _)) = solver.init(&mut problem, state) else {
        return Iterates { points, converged, failed: true };
    };
    state.update();
    for _ in 0..most {
        let status = solver.terminate_internal(&state);
        if status.terminated() {
            converged = status == TerminationStatus::Terminated(TerminationReason::SolverConverged);
            break;
        }
        // A line search that fails ends the run.
        let Ok((next, _)) = solver.next_iter(&mut problem, state) else {
            failed = true;
            break;
        };
        state = next;
        state.update();
        state.increment_iter();
        let finite = |x: &Vec<f64>| x.iter().all(|x| x.is_finite());
        let Some(x) = state.get_param().map(Point::numbers).filter(finite) else { break };
        points.push(x);
    }
    Iterates { points, converged, failed }
}

fn start(x: [f64; 2]) -> Numbers {
    Numbers::of(&x)
}

fn minus(a: &[Rational], b: &[Rational]) -> Vec<Rational> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

/// Each step of a run lies along the direction that the exact method takes there. A method is given
/// the gradients and steps so far, and answers `None` when it cannot go on; a run is followed until
/// then, or until its direction ascends.
pub(crate) fn follows(
    objective: Objective,
    points: &[Vec<f64>],
    method: &dyn Fn(&[Vec<Rational>], &[Pair]) -> Option<Vec<Rational>>,
    count: &mut Count,
) {
    let exact: Vec<Vec<Rational>> = points.iter().filter_map(|x| exactly(x)).collect();
    let gradients: Vec<Vec<Rational>> = exact.iter().map(|x| objective.gradient(x)).collect();
    let mut pairs: Vec<Pair> = Vec::new();
    // Numbers grow with every update: four steps tell the methods apart.
    for (k, pair) in exact.windows(2).enumerate().take(4) {
        let step = minus(&pair[1], &pair[0]);
        let small = to_f64(&gradients[k + 1].iter().map(|g| g * g).sum::<Rational>()) < 1e-8;
        let Some(direction) = method(&gradients[..=k], &pairs) else { break };
        // Along an ascent a line search has no step to find.
        if descends(&gradients[k], &direction).is_err() {
            break;
        }
        let tolerance = rational(1, 100_000);
        count.add(lies_along(&step, &direction, &tolerance), || {
            format!("{} from {:?}, step {}", objective.name, points[0], k + 1)
        });
        if small {
            break;
        }
        pairs.push((step, minus(&gradients[k + 1], &gradients[k])));
    }
}

/// Strong Wolfe, which every step of these runs was to satisfy.
pub(crate) fn strong_wolfe(line: &LineStep) -> Result<(), Violation> {
    line.armijo(&rational(1, 10_000))?;
    line.strong_curvature(&rational(9, 10))
}

/// Runs over both objectives and all starts.
fn each_run(
    run: impl Fn(Objective, [f64; 2]) -> Iterates,
    judge: impl FnMut(Objective, &Iterates),
) {
    let mut judge = judge;
    for objective in BOTH {
        for x in starts() {
            judge(objective, &run(objective, x));
        }
    }
}

/// The directions of a method, and the conditions of its line search, over all runs.
fn judged(
    run: impl Fn(Objective, [f64; 2]) -> Iterates,
    method: &dyn Fn(&[Vec<Rational>], &[Pair]) -> Option<Vec<Rational>>,
) -> (Count, Count) {
    let (mut directions, mut lines) = (Count::default(), Count::default());
    each_run(run, |objective, run| {
        follows(objective, &run.points, method, &mut directions);
        for pair in run.points.windows(2) {
            let line = objective.line_step(&pair[0], &pair[1]).expect("finite");
            // Beside the minimum roundings decide.
            if line.before > rational(1, 1_000_000) {
                lines.add(strong_wolfe(&line), || format!("{} {pair:?}", objective.name));
            }
        }
    });
    (directions, lines)
}

fn search() -> MoreThuenteLineSearch<Numbers, Numbers, f64> {
    MoreThuenteLineSearch::new()
}

fn newest(gradients: &[Vec<Rational>]) -> &[Rational] {
    gradients.last().expect("a gradient")
}

#[test]
fn steepest_descent_follows_the_gradient() {
    let run = |objective, x| {
        let state = IterState::new().param(start(x));
        iterates(plane(objective), SteepestDescent::new(search()), state, 12)
    };
    let method =
        |g: &[Vec<Rational>], _: &[Pair]| Some(InverseHessian::identity(2).direction(newest(g)));
    let (directions, lines) = judged(run, &method);
    directions.none("steepest descent, direction");
    lines.none("steepest descent, strong Wolfe");
    let run = |objective, x| {
        let state = IterState::new().param(start(x));
        iterates(plane(objective), SteepestDescent::new(HagerZhangLineSearch::new()), state, 12)
    };
    judged(run, &method).0.none("steepest descent with Hager-Zhang, direction");
}

/// H after all pairs, from the identity.
fn updated(
    update: fn(&InverseHessian, &[Rational], &[Rational]) -> Option<InverseHessian>,
) -> impl Fn(&[Vec<Rational>], &[Pair]) -> Option<Vec<Rational>> {
    move |gradients, pairs| {
        let start = InverseHessian::identity(2);
        let h = pairs.iter().try_fold(start, |h, (s, y)| update(&h, s, y))?;
        Some(h.direction(newest(gradients)))
    }
}

type Lists = Vec<f64>;

fn identity() -> Vec<Vec<f64>> {
    Lists::square(&|i, j| f64::from(u8::from(i == j)))
}

fn with_inverse(x: [f64; 2]) -> IterState<Lists, Lists, (), Vec<Vec<f64>>, (), f64> {
    IterState::new().param(x.to_vec()).inv_hessian(identity())
}

/// The line search over lists.
fn list_search() -> MoreThuenteLineSearch<Lists, Lists, f64> {
    MoreThuenteLineSearch::new()
}

#[test]
fn bfgs_and_dfp_follow_their_updates() {
    let run = |objective, x| {
        let solver = BFGS::new(list_search()).with_tolerance_cost(0.0).expect("not negative");
        iterates(plane(objective), solver, with_inverse(x), 20)
    };
    let (directions, lines) = judged(run, &updated(InverseHessian::bfgs));
    directions.none("BFGS, direction");
    lines.none("BFGS, strong Wolfe");
    let run =
        |objective, x| iterates(plane(objective), DFP::new(list_search()), with_inverse(x), 20);
    let (directions, lines) = judged(run, &updated(InverseHessian::dfp));
    directions.none("DFP, direction");
    lines.none("DFP, strong Wolfe");
}

/// An expected finding in this release: see README.md.
#[test]
fn sr1_of_argmin_0_11_0_updates_the_inverse_hessian_as_if_it_were_the_hessian() {
    // Two steps: with the wrong matrix later searches along ascents need not end.
    let run = |objective, x| {
        let search = BacktrackingLineSearch::new(ArmijoCondition::new(1e-4).expect("in range"));
        iterates(plane(objective), SR1::new(search), with_inverse(x), 2)
    };
    let (directions, _) = judged(run, &updated(InverseHessian::sr1));
    assert!(directions.shown("SR1, direction").broken > 0);
    // With s and y exchanged, the update of the Hessian itself, every step is explained: either it
    // lies along that direction, or the direction ascends and there is no step.
    let exchanged = |h: &InverseHessian, s: &[Rational], y: &[Rational]| h.sr1(y, s);
    let (mut along, mut ascends) = (0, 0);
    each_run(run, |objective, run| {
        let points: Vec<Vec<Rational>> = run.points.iter().filter_map(|x| exactly(x)).collect();
        let [a, b, c] = points.as_slice() else { return };
        let (g, h) = (objective.gradient(a), objective.gradient(b));
        let pairs = [(minus(b, a), minus(&h, &g))];
        let direction = updated(exchanged)(&[g, h.clone()], &pairs).expect("a direction");
        if descends(&h, &direction).is_ok() {
            let along_it = lies_along(&minus(c, b), &direction, &rational(1, 100_000));
            assert!(along_it.is_ok(), "{} {:?}", objective.name, run.points);
            along += 1;
        } else {
            ascends += 1;
        }
    });
    println!("SR1: {along} second steps along the exchanged update, {ascends} ascents");
    assert!(along > 20 && ascends > 0);
}

#[test]
fn limited_memory_bfgs_follows_its_last_pairs() {
    let memory = 3;
    let run = |objective, x| {
        let state = IterState::new().param(start(x));
        let solver = LBFGS::new(search(), memory).with_tolerance_cost(0.0).expect("not negative");
        iterates(plane(objective), solver, state, 20)
    };
    let method = |gradients: &[Vec<Rational>], pairs: &[Pair]| {
        let kept = &pairs[pairs.len().saturating_sub(memory)..];
        Some(InverseHessian::limited(2, kept)?.direction(newest(gradients)))
    };
    let (directions, lines) = judged(run, &method);
    directions.none("L-BFGS, direction");
    lines.none("L-BFGS, strong Wolfe");
}

/// The direction after all gradients, with an exact recursion.
fn conjugated(
    conjugation: Conjugation,
) -> impl Fn(&[Vec<Rational>], &[Pair]) -> Option<Vec<Rational>> {
    move |gradients, _| {
        let first = InverseHessian::identity(2).direction(&gradients[0]);
        gradients.windows(2).try_fold(first, |d, pair| conjugation.next(&pair[0], &pair[1], &d))
    }
}

macro_rules! conjugate_gradient {
    ($name:ident, $beta:expr, $conjugation:expr) => {
        #[test]
        fn $name() {
            let run = |objective, x| {
                let state = IterState::new().param(start(x));
                let solver = NonlinearConjugateGradient::new(search(), $beta);
                iterates(plane(objective), solver, state, 20)
            };
            let (directions, _) = judged(run, &conjugated($conjugation));
            directions.none(stringify!($name));
        }
    };
}

conjugate_gradient!(
    fletcher_reeves_keeps_its_direction,
    FletcherReeves::new(),
    Conjugation::FletcherReeves
);
conjugate_gradient!(
    polak_ribiere_keeps_its_direction,
    PolakRibiere::new(),
    Conjugation::PolakRibiere
);
conjugate_gradient!(
    polak_ribiere_plus_keeps_its_direction,
    PolakRibierePlus::new(),
    Conjugation::PolakRibierePlus
);
conjugate_gradient!(
    hestenes_stiefel_keeps_its_direction,
    HestenesStiefel::new(),
    Conjugation::HestenesStiefel
);

/// The exact Newton step at a point.
fn newton_step(objective: Objective, x: &[Rational]) -> Option<Vec<Rational>> {
    let region = TrustRegion {
        gradient: objective.gradient(x),
        hessian: objective.hessian(x),
        radius: rational(1, 1),
        tolerance: rational(0, 1),
    };
    region.newton()
}

fn close(a: &[Rational], b: &[Rational]) -> bool {
    let scale = b.iter().map(|b| to_f64(b).abs()).fold(1.0, f64::max);
    a.iter().zip(b).all(|(a, b)| to_f64(&(a - b)).abs() < 1e-9 * scale)
}

#[test]
fn newton_s_method_makes_half_of_the_newton_step_where_gamma_is_one_half() {
    let run = |objective, x| {
        let state = IterState::new().param(start(x));
        iterates(plane(objective), Newton::new().with_gamma(0.5).expect("in range"), state, 8)
    };
    let mut total = 0;
    each_run(run, |objective, run| {
        for pair in run.points.windows(2) {
            let (a, b) = (exactly(&pair[0]).expect("finite"), exactly(&pair[1]).expect("finite"));
            let Some(newton) = newton_step(objective, &a) else { continue };
            let half: Vec<Rational> = newton.iter().map(|p| p / rational(2, 1)).collect();
            assert!(close(&minus(&b, &a), &half), "{} {pair:?}", objective.name);
            total += 1;
        }
    });
    assert!(total > 500, "{total}");
}

#[test]
fn newton_cg_descends_along_steps_of_its_line_search() {
    let run = |objective, x| {
        let state = IterState::new().param(start(x));
        iterates(plane(objective), NewtonCG::new(search()), state, 12)
    };
    let (mut descent, mut lines) = (Count::default(), Count::default());
    each_run(run, |objective, run| {
        for pair in run.points.windows(2) {
            let (a, b) = (exactly(&pair[0]).expect("finite"), exactly(&pair[1]).expect("finite"));
            let line = objective.line_step(&pair[0], &pair[1]).expect("finite");
            if line.before > rational(1, 1_000_000) {
                let witness = || format!("{} {pair:?}", objective.name);
                descent.add(descends(&objective.gradient(&a), &minus(&b, &a)), witness);
                lines.add(strong_wolfe(&line), witness);
            }
        }
    });
    descent.none("Newton-CG, descent");
    lines.none("Newton-CG, strong Wolfe");
}

/// Linear conjugate gradients on Hx = b, exactly: all iterates are rational.
#[test]
fn conjugate_gradients_are_the_exact_ones_and_end_in_two_steps() {
    struct Linear;
    impl Operator for Linear {
        type Param = Numbers;
        type Output = Numbers;
        fn apply(&self, x: &Numbers) -> Result<Numbers, Error> {
            Ok(vec![2.0 * x[0] + x[1], x[0] + 80.0 * x[1]].into())
        }
    }
    for x in starts() {
        let solver = ConjugateGradient::new(DVector::from_column_slice(&[0.0, 0.0]));
        let state: IterState<Numbers, (), (), (), Numbers, f64> = IterState::new().param(start(x));
        let points = iterates(Linear, solver, state, 2).points;
        // With b = 0 the residual is the gradient of x² + 40y² + xy, and steps are exact searches.
        let mut at = exactly(&x).expect("finite");
        let mut direction = InverseHessian::identity(2).direction(&QUADRATIC.gradient(&at));
        for point in &points[1..] {
            let hessian = QUADRATIC.hessian(&at);
            let times =
                |i: usize| hessian.get(i, 0) * &direction[0] + hessian.get(i, 1) * &direction[1];
            let image = [times(0), times(1)];
            let gradient = QUADRATIC.gradient(&at);
            let dot = |a: &[Rational], b: &[Rational]| &a[0] * &b[0] + &a[1] * &b[1];
            let length = -dot(&gradient, &direction) / dot(&direction, &image);
            at = at.iter().zip(&direction).map(|(x, d)| x + &length * d).collect();
            assert!(close(&exactly(point).expect("finite"), &at), "{x:?} {point:?}");
            let after = QUADRATIC.gradient(&at);
            let next = Conjugation::FletcherReeves.next(&gradient, &after, &direction);
            direction = next.expect("a direction");
        }
        assert_eq!(points.len(), 3);
        assert!(at.iter().all(|x| *x == rational(0, 1)), "two exact steps end at 0");
    }
}

/// −J⁻¹r for Rosenbrock's residuals: (JᵀJ)⁻¹Jᵀr, since J is square.
fn gauss_newton_step(x: &[Rational]) -> Vec<Rational> {
    // The second residual gives the first entry, the first residual the second.
    let first = rational(1, 1) - &x[0];
    let second = -(&x[1] - &x[0] * &x[0]) + rational(2, 1) * &x[0] * &first;
    vec![first, second]
}

#[test]
fn gauss_newton_steps_by_the_inverse_of_the_jacobian() {
    let mut total = 0;
    for x in starts() {
        let state = IterState::new().param(start(x));
        let run =
            iterates(Residuals, GaussNewton::new().with_gamma(0.5).expect("in range"), state, 6);
        for pair in run.points.windows(2) {
            let (a, b) = (exactly(&pair[0]).expect("finite"), exactly(&pair[1]).expect("finite"));
            let half: Vec<Rational> =
                gauss_newton_step(&a).iter().map(|p| p / rational(2, 1)).collect();
            assert!(close(&minus(&b, &a), &half), "{pair:?}");
            total += 1;
        }
    }
    assert!(total > 200, "{total}");
}

/// Directions and line conditions of Gauss-Newton with line search, on ‖r‖² of Rosenbrock.
fn gauss_newton_with_line_search() -> (Count, Count) {
    let (mut directions, mut lines) = (Count::default(), Count::default());
    for x in starts() {
        let state = IterState::new().param(start(x));
        let run = iterates(Residuals, GaussNewtonLS::new(search()), state, 8);
        for pair in run.points.windows(2) {
            let (a, b) = (exactly(&pair[0]).expect("finite"), exactly(&pair[1]).expect("finite"));
            let line = ROSENBROCK.line_step(&pair[0], &pair[1]).expect("finite");
            if line.before < rational(1, 1_000_000) {
                break;
            }
            let witness = || format!("{pair:?}");
            let tolerance = rational(1, 100_000);
            directions.add(lies_along(&minus(&b, &a), &gauss_newton_step(&a), &tolerance), witness);
            lines.add(strong_wolfe(&line), witness);
        }
    }
    (directions.shown("Gauss-Newton, direction"), lines.shown("Gauss-Newton, strong Wolfe"))
}

#[test]
fn gauss_newton_with_line_search_follows_its_direction() {
    let (directions, lines) = gauss_newton_with_line_search();
    directions.none("Gauss-Newton, direction");
    lines.none("Gauss-Newton, strong Wolfe");
}

/// A solver that has converged has a small gradient or a small change of the cost, and one that goes
/// on has neither.
#[test]
fn convergence_means_that_the_gradient_or_the_change_of_the_cost_is_below_its_tolerance() {
    let (gradient, cost) = (1e-3, 1e-7);
    let bfgs = |objective, x| {
        let solver = BFGS::new(list_search()).with_tolerance_grad(gradient).expect("in range");
        let solver = solver.with_tolerance_cost(cost).expect("in range");
        iterates(plane(objective), solver, with_inverse(x), 60)
    };
    let limited = |objective, x| {
        let solver = LBFGS::new(search(), 3).with_tolerance_grad(gradient).expect("in range");
        let solver = solver.with_tolerance_cost(cost).expect("in range");
        iterates(plane(objective), solver, IterState::new().param(start(x)), 60)
    };
    let dfp = |objective, x| {
        let solver = DFP::new(list_search()).with_tolerance_grad(gradient).expect("in range");
        iterates(plane(objective), solver, with_inverse(x), 200)
    };
    let mut converged = 0;
    let mut judge = |objective: Objective, run: &Iterates, cost: f64| {
        let done = |k: usize| {
            let norm = objective.float_gradient(&run.points[k]).iter().map(|g| g * g).sum::<f64>();
            let before = k.checked_sub(1).map(|k| objective.float_value(&run.points[k]));
            let change =
                before.map(|before| (before - objective.float_value(&run.points[k])).abs());
            norm.sqrt() < gradient || change.is_some_and(|change| change < cost)
        };
        let last = run.points.len() - 1;
        assert_eq!(done(last), run.converged, "{} from {:?}", objective.name, run.points[0]);
        assert!(!(0..last).any(done), "{} from {:?}", objective.name, run.points[0]);
        converged += usize::from(run.converged);
    };
    each_run(bfgs, |objective, run| judge(objective, run, cost));
    each_run(limited, |objective, run| judge(objective, run, cost));
    each_run(dfp, |objective, run| judge(objective, run, 0.0));
    assert!(converged > 200, "{converged}");
}
