//! argmin 0.11.0: its line searches, alone on valleys and inside descents on the plane.

use argmin::core::{
    CostFunction, Error, Executor, Gradient, IterState, LineSearch, Solver, State,
    TerminationReason, TerminationStatus,
};
use argmin::solver::linesearch::condition::{
    ArmijoCondition, GoldsteinCondition, LineSearchCondition, StrongWolfeCondition, WolfeCondition,
};
use argmin::solver::linesearch::{
    BacktrackingLineSearch, HagerZhangLineSearch, MoreThuenteLineSearch,
};
use eigensieve::exact::{Rational, from_f64, rational, to_f64};
use eigensieve::laws::{LineStep, Violation};

use crate::objective::{Count, valley, valley_step};

type Numbers = Vec<f64>;
type Run = IterState<Numbers, Numbers, (), (), (), f64>;

/// φ as an objective of one number.
#[derive(Clone, Copy)]
struct Valley(i64, i64);

impl Valley {
    fn exact(self, s: &[f64]) -> Option<(Rational, Rational)> {
        Some(valley(self.0, self.1, &from_f64(s[0])?))
    }
}

impl CostFunction for Valley {
    type Param = Numbers;
    type Output = f64;
    fn cost(&self, s: &Numbers) -> Result<f64, Error> {
        Ok(self.exact(s).map_or(f64::NAN, |(value, _)| to_f64(&value)))
    }
}

impl Gradient for Valley {
    type Param = Numbers;
    type Gradient = Numbers;
    fn gradient(&self, s: &Numbers) -> Result<Numbers, Error> {
        Ok(vec![self.exact(s).map_or(f64::NAN, |(_, slope)| to_f64(&slope))])
    }
}

/// The accepted step along 1 from 0, where the search says that it has converged.
fn accepted<L>(mut search: L, valley: Valley, first: f64) -> Option<f64>
where
    L: LineSearch<Numbers, f64> + Solver<Valley, Run>,
{
    search.search_direction(vec![1.0]);
    search.initial_step_length(first).expect("a positive step");
    let run = Executor::new(valley, search).configure(|state| state.param(vec![0.0]).max_iters(80));
    let state = run.ctrlc(false).run().ok()?.state;
    let converged = TerminationStatus::Terminated(TerminationReason::SolverConverged);
    let step = state.get_best_param().or(state.get_param())?[0];
    (*state.get_termination_status() == converged).then_some(step)
}

/// Accepted steps that break a promise, and searches that end without a step.
fn judged<L>(
    name: &str,
    search: impl Fn() -> L,
    promise: impl Fn(&LineStep) -> Result<(), Violation>,
) -> (Count, usize)
where
    L: LineSearch<Numbers, f64> + Solver<Valley, Run>,
{
    let (mut count, mut without) = (Count::default(), 0);
    for (a, b) in (1..=20).flat_map(|a| (0..=3).map(move |b| (a, b))) {
        for first in [0.125, 1.0, 8.0, 64.0, 1e3] {
            let witness = || format!("φ(s) = (s − {a})² + {b}(s − {a})⁴ from s = {first}");
            match accepted(search(), Valley(a, b), first) {
                Some(step) => {
                    let line = valley_step(a, b, step).expect("finite");
                    let result = if step > 0.0 { promise(&line) } else { Ok(()) };
                    count.add(result, || format!("{}: s = {step}", witness()));
                    without += usize::from(step <= 0.0);
                }
                None => {
                    if without == 0 {
                        println!("  {name} finds no step: {}", witness());
                    }
                    without += 1;
                }
            }
        }
    }
    (count.shown(name), without)
}

fn backtracking<L>(condition: L) -> BacktrackingLineSearch<Numbers, Numbers, L, f64>
where
    L: LineSearchCondition<Numbers, Numbers, f64>,
{
    BacktrackingLineSearch::new(condition)
}

fn small() -> Rational {
    rational(1, 10_000)
}

fn nine_tenths() -> Rational {
    rational(9, 10)
}

fn wolfe(line: &LineStep) -> Result<(), Violation> {
    line.armijo(&small())?;
    line.curvature(&nine_tenths())
}

fn strong_wolfe(line: &LineStep) -> Result<(), Violation> {
    line.armijo(&small())?;
    line.strong_curvature(&nine_tenths())
}

/// Hager and Zhang's: Wolfe's conditions with 1/10 and 9/10, or the approximate ones, where φ may
/// rise by a millionth.
fn hager_zhang(line: &LineStep) -> Result<(), Violation> {
    let exact = line.armijo(&rational(1, 10));
    line.curvature(&nine_tenths())?;
    let upper = LineStep {
        slope_before: -line.slope_before.clone(),
        slope_after: line.slope_after.clone(),
        ..line.clone()
    };
    // (2δ − 1)φ′(0) ≥ φ′(s), written as a bound on the slope after the step.
    let slope = rational(8, 10) * &upper.slope_before;
    let value = &line.before + line.before.clone() / rational(1_000_000, 1);
    if line.slope_after <= slope && line.after <= value { Ok(()) } else { exact }
}

#[test]
fn backtracking_accepts_what_its_condition_accepts() {
    let armijo = || backtracking(ArmijoCondition::new(1e-4).expect("in range"));
    let (count, without) = judged("backtracking, Armijo", armijo, |line| line.armijo(&small()));
    assert_eq!((count.broken, without), (0, 0));
    let search = || backtracking(WolfeCondition::new(1e-4, 0.9).expect("in range"));
    assert_eq!(judged("backtracking, Wolfe", search, wolfe).0.broken, 0);
    let search = || backtracking(StrongWolfeCondition::new(1e-4, 0.9).expect("in range"));
    assert_eq!(judged("backtracking, strong Wolfe", search, strong_wolfe).0.broken, 0);
    let search = || backtracking(GoldsteinCondition::new(0.25).expect("in range"));
    let promise = |line: &LineStep| line.goldstein(&rational(1, 4));
    assert_eq!(judged("backtracking, Goldstein", search, promise).0.broken, 0);
}

/// An expected finding in this release: see README.md.
#[test]
fn backtracking_of_argmin_0_11_0_never_lengthens_a_step_and_never_gives_up() {
    let endless = |count: (Count, usize)| assert!(count.1 > 0);
    let search = || backtracking(WolfeCondition::new(1e-4, 0.9).expect("in range"));
    endless(judged("backtracking, Wolfe", search, wolfe));
    let search = || backtracking(GoldsteinCondition::new(0.25).expect("in range"));
    endless(judged("backtracking, Goldstein", search, |line| line.goldstein(&rational(1, 4))));
}

#[test]
fn more_thuente_finds_steps_that_satisfy_the_strong_wolfe_conditions() {
    let search = || MoreThuenteLineSearch::new().with_c(1e-4, 0.9).expect("in range");
    let (count, without) = judged("More-Thuente", search, strong_wolfe);
    assert_eq!((count.broken, without), (0, 0));
}

#[test]
fn hager_zhang_finds_steps_that_satisfy_its_conditions() {
    let (count, without) = judged("Hager-Zhang", HagerZhangLineSearch::new, hager_zhang);
    assert_eq!((count.broken, without), (0, 0));
}
