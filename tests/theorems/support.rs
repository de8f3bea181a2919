//! Building problems in tests.

use eigensieve::exact::{Matrix, Rational, parse_rational, rational};
use eigensieve::expression::Names;
use eigensieve::interval::{Interval, IntervalMatrix};
use eigensieve::objective::Objective;
use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
use eigensieve::stability::{Judgement, judge_point};
use eigensieve::theorem::{FixedPoint, Method, Problem, Start, examine_point};
use num_traits::Signed;

/// The names of up to four variables.
pub(crate) const VARIABLES: [&str; 4] = ["x", "y", "z", "w"];

pub(crate) const HIMMELBLAU: &str = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2";
pub(crate) const BEALE: &str = "(3/2 - x + x*y)^2 + (9/4 - x + x*y^2)^2 + (21/8 - x + x*y^3)^2";
pub(crate) const GOLDSTEIN_PRICE: &str = "(1 + (x + y + 1)^2*(19 - 14*x + 3*x^2 - 14*y + 6*x*y + 3*y^2))\
     *(30 + (2*x - 3*y)^2*(18 - 32*x + 12*x^2 + 48*y - 36*x*y + 27*y^2))";

pub(crate) fn exact(text: &str) -> Rational {
    parse_rational(text).expect("a rational")
}

pub(crate) fn point(coordinates: &[&str]) -> Vec<Rational> {
    coordinates.iter().map(|text| exact(text)).collect()
}

pub(crate) fn zero() -> Rational {
    rational(0, 1)
}

pub(crate) fn one() -> Rational {
    rational(1, 1)
}

pub(crate) fn two() -> Rational {
    rational(2, 1)
}

/// An objective in the first variables of [`VARIABLES`].
pub(crate) fn objective(text: &str, dimension: usize) -> Objective {
    let names = Names::new(&VARIABLES[..dimension]).expect("names");
    Objective::parse(text, &names).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A problem on the given sides; one side serves all variables.
pub(crate) fn problem(
    objective: &str,
    variables: &[&str],
    sides: &[(&str, &str)],
    optimizer: Optimizer,
) -> Problem {
    let names = Names::new(variables).expect("names");
    let objective = Objective::parse(objective, &names).expect("an objective");
    let side = |axis: usize| sides[axis.min(sides.len() - 1)];
    let domain =
        (0..objective.dimension()).map(|axis| (exact(side(axis).0), exact(side(axis).1))).collect();
    Problem {
        name: String::new(),
        objective,
        optimizer,
        domain,
        points: Vec::new(),
        start: Start::Generic,
    }
}

pub(crate) fn optimizer(
    field: FieldKind,
    momentum: MomentumKind,
    step: &str,
    radius: &str,
) -> Optimizer {
    let coefficient = if momentum == MomentumKind::None { "0" } else { "1/2" };
    with_parameters((field, momentum), exact(step), exact(radius), exact(coefficient))
}

/// The optimizer with exact hyper-parameters; the coefficient is left out without momentum.
pub(crate) fn with_parameters(
    kind: (FieldKind, MomentumKind),
    step: Rational,
    radius: Rational,
    coefficient: Rational,
) -> Optimizer {
    let (field, momentum) = kind;
    let coefficient = if momentum == MomentumKind::None { zero() } else { coefficient };
    Optimizer::new(field, momentum)
        .with_step(step)
        .with_radius(radius)
        .with_coefficient(coefficient)
        .validated()
        .expect("hyper-parameters in range")
}

pub(crate) fn descent(step: &str) -> Optimizer {
    optimizer(FieldKind::Gradient, MomentumKind::None, step, "0")
}

/// Gradient descent with an exact step.
pub(crate) fn descent_by(step: &Rational) -> Optimizer {
    with_parameters((FieldKind::Gradient, MomentumKind::None), step.clone(), zero(), zero())
}

pub(crate) fn method(objective: &Objective, optimizer: &Optimizer) -> Method {
    Method::new(objective, optimizer).expect("a method")
}

/// The method on λx²/2.
pub(crate) fn on_parabola(curvature: &Rational, optimizer: &Optimizer) -> Method {
    let names = Names::new(&["x"]).expect("a name");
    let names = names.with_parameter("c", curvature.clone()).expect("new");
    method(&Objective::parse("c/2*x^2", &names).expect("an objective"), optimizer)
}

/// The exact judgement at the fixed state over a point.
pub(crate) fn judged(method: &Method, point: &[Rational]) -> Judgement {
    judge_point(&method.update, &method.state(point)).expect("an exact Jacobian")
}

/// Everything about an exact point, without a domain.
pub(crate) fn examined(method: &Method, point: &[Rational]) -> FixedPoint {
    examine_point(method, &[], point)
}

/// The image of a state under the update map.
pub(crate) fn image(method: &Method, state: &[Rational]) -> Vec<Rational> {
    method.update.values_exactly(state).expect("an exact image")
}

/// ½xᵀHx as text.
pub(crate) fn quadratic(hessian: &Matrix) -> String {
    let names = &VARIABLES[..hessian.rows()];
    let mut text = String::from("0");
    for (i, x) in names.iter().enumerate() {
        for (j, y) in names.iter().enumerate() {
            text += &format!(" + ({})/2*{x}*{y}", hessian.get(i, j));
        }
    }
    text
}

/// q(λ) by the formulas of the fields' Jacobians on λx²/2, written out ascent by ascent.
pub(crate) fn symbol_by_hand(optimizer: &Optimizer, curvature: &Rational) -> Rational {
    let rho = optimizer.radius();
    let ahead = |slope: Rational| one() + rho * slope;
    match optimizer.field_kind() {
        FieldKind::Gradient => curvature.clone(),
        FieldKind::Usam => curvature * ahead(curvature.clone()),
        FieldKind::UsamNested => curvature * ahead(curvature * ahead(curvature.clone())),
        FieldKind::UsamSequential => {
            (0..optimizer.ascents()).fold(curvature.clone(), |q, _| q * ahead(curvature.clone()))
        }
        FieldKind::HessianUsam => curvature * ahead(curvature * curvature),
        FieldKind::GradientPenalty => curvature + rho * curvature * curvature,
    }
}

/// The constant c of the filter, by hand.
pub(crate) fn constant_by_hand(optimizer: &Optimizer) -> Rational {
    let beta = optimizer.coefficient();
    match optimizer.momentum_kind() {
        MomentumKind::None => two(),
        MomentumKind::HeavyBall => two() + two() * beta,
        MomentumKind::Nesterov => (two() + two() * beta) / (one() + two() * beta),
        MomentumKind::Ema => (two() + two() * beta) / (one() - beta),
    }
}

pub(crate) fn dot(a: &[Rational], b: &[Rational]) -> Rational {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

pub(crate) fn difference(a: &[Rational], b: &[Rational]) -> Vec<Rational> {
    a.iter().zip(b).map(|(x, y)| x - y).collect()
}

/// The largest absolute entry.
pub(crate) fn largest(vector: &[Rational]) -> Rational {
    vector.iter().map(Signed::abs).max().unwrap_or_else(zero)
}

pub(crate) fn enclosed(matrix: &Matrix) -> IntervalMatrix {
    IntervalMatrix::from_fn(matrix.rows(), matrix.cols(), |i, j| {
        Interval::enclosing(matrix.get(i, j))
    })
}
