//! Every minimum of (x₁⋯x_L − 1)²/2 has largest Hessian eigenvalue Σ 1/xᵢ² ≥ L, so a step beyond
//! c/L leaves no minimum inside the filter: all of them repel, and so does every other critical
//! point; the same for the circle (x² + y² − 1)²/4 with L = 2.
//!
//! Theory T10.

use eigensieve::exact::{Rational, rational};
use eigensieve::objective::Objective;
use eigensieve::optimizer::{FieldKind, FilterPosition, Optimizer};
use eigensieve::stability::Verdict;
use eigensieve::theorem::{FixedPoint, Kind, examine_step};
use num_traits::Zero;

use crate::random::{AnyOptimizer, Number, Positive, for_all};
use crate::support::{
    VARIABLES, constant_by_hand, descent_by, examined, method, objective, one, two, zero,
};

fn product(depth: usize) -> Objective {
    objective(&format!("({} - 1)^2/2", VARIABLES[..depth].join("*")), depth)
}

fn plain(any: &AnyOptimizer, excess: &Rational, sharpness: i64) -> Optimizer {
    let optimizer = any.with_field(FieldKind::Gradient);
    let edge = constant_by_hand(&optimizer) / rational(sharpness, 1);
    optimizer.with_step(edge * (one() + excess / rational(100, 1)))
}

fn is_out(found: &FixedPoint) -> bool {
    found.kind == Kind::Critical
        && found.judgement.verdict == Verdict::Repelling
        && found.filter == FilterPosition::Outside
}

fn non_zero(number: Number) -> Rational {
    if number.0.is_zero() { one() } else { number.0 }
}

#[test]
fn beyond_its_threshold_no_momentum_keeps_a_point_of_the_hyperbola() {
    for_all(|(any, excess, t): (AnyOptimizer, Positive, Number)| {
        // c/2 is 1 for descent, 1 + β for heavy ball, (1 + β)/(1 + 2β) for Nesterov.
        let method = method(&product(2), &plain(&any, &excess.0, 2));
        let t = non_zero(t);
        is_out(&examined(&method, &[t.clone(), t.recip()]))
            && is_out(&examined(&method, &[zero(), zero()]))
            && examine_step(&method).status.is_proved()
    });
}

#[test]
fn beyond_its_threshold_no_momentum_keeps_a_minimum_of_the_product_of_three_or_four() {
    for_all(|(any, excess, t, four): (AnyOptimizer, Positive, (Number, Number, Number), bool)| {
        let depth = if four { 4 } else { 3 };
        let method = method(&product(depth), &plain(&any, &excess.0, depth as i64));
        let mut minimum: Vec<Rational> =
            [t.0, t.1, t.2].into_iter().take(depth - 1).map(non_zero).collect();
        let rest: Rational = minimum.iter().product();
        minimum.push(rest.recip());
        is_out(&examined(&method, &minimum))
    });
}

#[test]
fn beyond_its_threshold_no_momentum_keeps_a_point_of_the_circle_or_its_centre() {
    for_all(|(any, excess, t): (AnyOptimizer, Positive, Number)| {
        let method = method(&objective("(x^2 + y^2 - 1)^2/4", 2), &plain(&any, &excess.0, 2));
        let square = &t.0 * &t.0;
        let scale = one() + &square;
        let place = [(one() - &square) / &scale, two() * &t.0 / &scale];
        is_out(&examined(&method, &place)) && is_out(&examined(&method, &[zero(), zero()]))
    });
}

#[test]
fn a_step_below_two_over_the_sharpness_keeps_exactly_the_flat_part_of_the_hyperbola() {
    for_all(|(step, t): (Positive, Number)| {
        let t = non_zero(t);
        let sharpness = &t * &t + (&t * &t).recip();
        let found = examined(&method(&product(2), &descent_by(&step.0)), &[t.clone(), t.recip()]);
        // Eigenvalue 0 along the hyperbola: never strictly inside.
        let expected = if step.0 * sharpness <= two() {
            (Verdict::Neutral, FilterPosition::Boundary)
        } else {
            (Verdict::Repelling, FilterPosition::Outside)
        };
        (found.judgement.verdict, found.filter) == expected
    });
}

#[test]
fn at_the_threshold_the_flattest_minimum_alone_is_on_the_boundary_with_multiplier_minus_one() {
    for depth in 2..=4 {
        let method = method(&product(depth), &descent_by(&rational(2, depth as i64)));
        let flattest = examined(&method, &vec![one(); depth]);
        assert_eq!(flattest.filter, FilterPosition::Boundary);
        assert_eq!(flattest.judgement.minus_one, Some(true));
        let mut other = vec![one(); depth];
        (other[0], other[1]) = (rational(10, 9), rational(9, 10));
        assert!(is_out(&examined(&method, &other)));
    }
}
