//! At a critical point with Hessian eigenvalue λ, all multipliers of the update map lie in the
//! closed unit disc exactly if 0 ≤ q(λ) ≤ c/α: for every α > 0, ρ ≥ 0, every field and momentum,
//! 0 ≤ β < 1 (heavy ball: −1 < β < 1).
//!
//! The multipliers come from the update map's Jacobian, the filter from its tables (theory T1, B.0).

use eigensieve::exact::{Matrix, Polynomial, Rational, rational, unit_circle_count};
use eigensieve::optimizer::{FieldKind, FilterPosition, MomentumKind};
use eigensieve::stability::Verdict;
use num_traits::Signed;

use crate::random::{AnyOptimizer, Number, for_all, for_many};
use crate::support::{
    constant_by_hand, judged, on_parabola, one, optimizer, symbol_by_hand, with_parameters, zero,
};

#[test]
fn multipliers_lie_in_the_closed_disc_exactly_if_the_filter_holds() {
    for_many(3000, |(optimizer, curvature): (AnyOptimizer, Number)| {
        let method = on_parabola(&curvature.0, &optimizer.0);
        let verdict = judged(&method, &[zero()]).verdict;
        match method.filter.position(&Matrix::diagonal(&[curvature.0])) {
            FilterPosition::Inside => verdict == Verdict::Attracting,
            FilterPosition::Boundary => verdict == Verdict::Neutral,
            FilterPosition::Outside => verdict == Verdict::Repelling,
            _ => false,
        }
    });
}

/// r − (1 − αμ), r² − (1 + β − αμ)r + β, r² − (1 − αμ)(1 + β)r + β(1 − αμ), and heavy ball with the
/// step α(1 − β), at μ = q(λ).
#[test]
fn the_characteristic_polynomial_of_the_update_map_is_the_momentum_polynomial_at_the_symbol() {
    for_all(|(optimizer, curvature): (AnyOptimizer, Number)| {
        let method = on_parabola(&curvature.0, &optimizer.0);
        let state = vec![zero(); method.update.dimension()];
        let jacobian = method.update.jacobian_exactly(&state).expect("exact");
        let beta = optimizer.0.coefficient();
        let product = optimizer.0.step() * symbol_by_hand(&optimizer.0, &curvature.0);
        let heavy = |product: &Rational| vec![beta.clone(), -(one() + beta - product), one()];
        let expected = match optimizer.0.momentum_kind() {
            MomentumKind::None => vec![product - one(), one()],
            MomentumKind::HeavyBall => heavy(&product),
            MomentumKind::Ema => heavy(&(product * (one() - beta))),
            MomentumKind::Nesterov => {
                let s = one() - product;
                vec![beta * &s, -(&s * (one() + beta)), one()]
            }
        };
        jacobian.characteristic_polynomial() == Polynomial::new(expected)
    });
}

#[test]
fn at_the_upper_end_of_the_filter_minus_one_is_the_only_multiplier_on_the_circle() {
    for_all(|(any, curvature): (AnyOptimizer, Number)| {
        // Where q(λ) ≤ 0 there is no upper end: another λ.
        let curvature = match symbol_by_hand(&any.0, &curvature.0) <= zero() {
            true => curvature.0.abs() + one(),
            false => curvature.0,
        };
        let step = constant_by_hand(&any.0) / symbol_by_hand(&any.0, &curvature);
        let optimizer = any.0.clone().with_step(step);
        let method = on_parabola(&curvature, &optimizer);
        let found = judged(&method, &[zero()]);
        found.verdict == Verdict::Neutral
            && (found.minus_one, found.plus_one) == (Some(true), Some(false))
            && found.complex_unit == Some(false)
            && method.filter.position(&Matrix::diagonal(&[curvature])) == FilterPosition::Boundary
    });
}

#[test]
fn where_the_symbol_vanishes_plus_one_is_the_only_multiplier_on_the_circle() {
    for_all(|(any, degenerate): (AnyOptimizer, bool)| {
        // λ = 0 for every field; λ = −1/ρ for the fields with the factor 1 + ρλ.
        let has_factor = matches!(
            any.0.field_kind(),
            FieldKind::Usam | FieldKind::UsamSequential | FieldKind::GradientPenalty
        );
        let curvature = match has_factor && !degenerate {
            true => -any.0.radius().recip(),
            false => zero(),
        };
        let method = on_parabola(&curvature, &any.0);
        let found = judged(&method, &[zero()]);
        found.verdict == Verdict::Neutral
            && (found.minus_one, found.plus_one) == (Some(false), Some(true))
            && method.filter.position(&Matrix::diagonal(&[curvature])) == FilterPosition::Boundary
    });
}

#[test]
fn the_thresholds_for_half_momentum_are_2_and_3_and_3_halves_and_6() {
    for (momentum, upper) in [
        (MomentumKind::None, rational(2, 1)),
        (MomentumKind::HeavyBall, rational(3, 1)),
        (MomentumKind::Nesterov, rational(3, 2)),
        (MomentumKind::Ema, rational(6, 1)),
    ] {
        let optimizer = optimizer(FieldKind::Gradient, momentum, "1", "0");
        for (shift, expected) in [
            (rational(-1, 1000), Verdict::Attracting),
            (rational(0, 1), Verdict::Neutral),
            (rational(1, 1000), Verdict::Repelling),
        ] {
            let method = on_parabola(&(&upper + shift), &optimizer);
            assert_eq!(judged(&method, &[zero()]).verdict, expected, "{momentum:?}");
        }
    }
}

#[test]
fn ema_momentum_nine_tenths_admits_38_over_the_step_and_heavy_ball_only_3_8() {
    for (momentum, upper) in
        [(MomentumKind::Ema, rational(38, 1)), (MomentumKind::HeavyBall, rational(19, 5))]
    {
        let kind = (FieldKind::Gradient, momentum);
        let optimizer = with_parameters(kind, one(), zero(), rational(9, 10));
        let found = judged(&on_parabola(&upper, &optimizer), &[zero()]);
        assert_eq!((found.verdict, found.minus_one), (Verdict::Neutral, Some(true)));
    }
}

#[test]
fn a_quadratic_multiplier_polynomial_counts_as_the_table_predicts() {
    // Heavy ball, β = 1/2, αμ = 3: (r + 1)(r + 1/2).
    let polynomial = Polynomial::new(vec![rational(1, 2), rational(3, 2), rational(1, 1)]);
    let count = unit_circle_count(&polynomial).expect("not zero");
    assert_eq!((count.inside, count.minus_one), (1, 1));
}
