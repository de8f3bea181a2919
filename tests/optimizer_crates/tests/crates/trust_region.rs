//! argmin 0.11.0: the steps of its trust-region subproblems, on random convex quadratics.
//!
//! Problems have small integers, so that every witness can be checked by hand.

use argmin::core::{Executor, Gradient, Hessian, IterState, Solver, TrustRegionRadius};
use argmin::solver::trustregion::{CauchyPoint, Dogleg, Steihaug};
use eigensieve::exact::{Matrix, rational};
use eigensieve::laws::{TrustRegion, Violation, exactly};
use nalgebra::{DMatrix, DVector};

type Numbers = DVector<f64>;
type Square = DMatrix<f64>;

/// The subproblem only; nothing is evaluated.
struct Nothing;

impl Gradient for Nothing {
    type Param = Numbers;
    type Gradient = Numbers;
    fn gradient(&self, x: &Numbers) -> Result<Numbers, argmin::core::Error> {
        Ok(x.clone())
    }
}

impl Hessian for Nothing {
    type Param = Numbers;
    type Hessian = Square;
    fn hessian(&self, _: &Numbers) -> Result<Square, argmin::core::Error> {
        Ok(DMatrix::zeros(2, 2))
    }
}

/// Positive definite H = AᵀA + I, gradient and radius, small integers.
#[derive(Debug, Clone)]
struct Problem {
    hessian: [[i64; 2]; 2],
    gradient: [i64; 2],
    radius: i64,
}

fn problems() -> Vec<Problem> {
    let mut seed = 1_u64;
    let mut next = |bound: i64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as i64 % (2 * bound + 1) - bound
    };
    let mut problem = || {
        let (a, b, c, d) = (next(3), next(3), next(3), next(3));
        let hessian = [[a * a + c * c + 1, a * b + c * d], [a * b + c * d, b * b + d * d + 1]];
        Problem { hessian, gradient: [next(9), next(9)], radius: next(2) + 3 }
    };
    let all = (0..500).map(|_| problem());
    all.filter(|problem| problem.gradient != [0, 0]).collect()
}

impl Problem {
    fn region(&self) -> TrustRegion {
        TrustRegion {
            gradient: self.gradient.iter().map(|&g| rational(g, 1)).collect(),
            hessian: Matrix::from_fn(2, 2, |i, j| rational(self.hessian[i][j], 1)),
            radius: rational(self.radius, 1),
            tolerance: rational(1, 1_000_000_000),
        }
    }

    fn step<S>(&self, mut solver: S) -> Numbers
    where
        S: TrustRegionRadius<f64>
            + Solver<Nothing, IterState<Numbers, Numbers, (), Square, (), f64>>,
    {
        solver.set_radius(self.radius as f64);
        let gradient = DVector::from_fn(2, |i, _| self.gradient[i] as f64);
        let hessian = DMatrix::from_fn(2, 2, |i, j| self.hessian[i][j] as f64);
        let run = Executor::new(Nothing, solver)
            .configure(|state| state.param(DVector::zeros(2)).gradient(gradient).hessian(hessian));
        run.ctrlc(false).run().expect("a step").state.param.expect("parameters")
    }
}

/// The problems on which a promise is broken.
fn broken(
    step: impl Fn(&Problem) -> Numbers,
    promise: impl Fn(&TrustRegion, &[eigensieve::exact::Rational]) -> Result<(), Violation>,
) -> Vec<(Problem, Numbers, Violation)> {
    let judge = |problem: Problem| {
        let step = step(&problem);
        let exact = exactly(step.as_slice()).expect("finite");
        let violation = promise(&problem.region(), &exact).err()?;
        Some((problem, step, violation))
    };
    problems().into_iter().filter_map(judge).collect()
}

fn witness(name: &str, broken: &[(Problem, Numbers, Violation)]) {
    let smallest = broken.iter().min_by_key(|(p, ..)| {
        p.hessian.iter().flatten().chain(&p.gradient).map(|n| n.abs()).sum::<i64>()
    });
    println!("{name}: {} of {}", broken.len(), problems().len());
    if let Some((problem, step, violation)) = smallest {
        println!("  {problem:?}\n  step {:?}\n  {violation}", step.as_slice());
    }
}

#[test]
fn the_cauchy_point_stays_inside_and_decreases_the_model() {
    let step = |problem: &Problem| problem.step(CauchyPoint::new());
    let outside = broken(step, |region, p| region.inside(p));
    let weak = broken(step, |region, p| region.decreases_enough(p));
    witness("CauchyPoint leaves the region", &outside);
    witness("CauchyPoint decreases too little", &weak);
    assert!(outside.is_empty() && weak.is_empty());
}

#[test]
fn steihaug_stays_inside_and_decreases_the_model() {
    let step = |problem: &Problem| problem.step(Steihaug::new());
    let outside = broken(step, |region, p| region.inside(p));
    let weak = broken(step, |region, p| region.decreases_enough(p));
    witness("Steihaug leaves the region", &outside);
    witness("Steihaug decreases too little", &weak);
    assert!(outside.is_empty() && weak.is_empty());
}

/// An expected finding in this release: see README.md.
#[test]
fn the_dogleg_step_of_argmin_0_11_0_is_not_powell_s() {
    let step = |problem: &Problem| problem.step(Dogleg::new());
    let outside = broken(step, |region, p| region.inside(p));
    let weak = broken(step, |region, p| region.decreases_enough(p));
    let other = broken(step, |region, p| region.dogleg(p));
    witness("Dogleg leaves the region", &outside);
    witness("Dogleg decreases too little", &weak);
    witness("Dogleg is off its path", &other);
    assert!(!other.is_empty());
}
