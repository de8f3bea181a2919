//! Building problems in tests.

use eigensieve::exact::{Rational, parse_rational};
use eigensieve::expression::Names;
use eigensieve::objective::Objective;
use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
use eigensieve::theorem::Problem;

pub(crate) fn exact(text: &str) -> Rational {
    parse_rational(text).expect("a rational")
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
    Problem { name: String::new(), objective, optimizer, domain, points: Vec::new() }
}

pub(crate) fn optimizer(
    field: FieldKind,
    momentum: MomentumKind,
    step: &str,
    radius: &str,
) -> Optimizer {
    let coefficient = if momentum == MomentumKind::None { "0" } else { "1/2" };
    Optimizer::new(field, momentum)
        .with_step(exact(step))
        .with_radius(exact(radius))
        .with_coefficient(exact(coefficient))
        .validated()
        .expect("hyper-parameters in range")
}

pub(crate) fn descent(step: &str) -> Optimizer {
    optimizer(FieldKind::Gradient, MomentumKind::None, step, "0")
}
