//! For every C² objective, every field, β ≠ 0 and every α: the heavy-ball map (x, x₋) ↦ (x⁺, x) is
//! a bijection with the explicit inverse x₋ = ((1 + β)x − αg(x) − x⁺)/β and the constant Jacobian
//! determinant βⁿ, so that no step size is exceptional. EMA momentum alike; Nesterov's determinant
//! is βⁿ det(I − αg′(y)) at the look-ahead y = x + β(x − x₋).
//!
//! Theory T3 and A.4.

use eigensieve::exact::{Matrix, Rational, rational};
use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
use eigensieve::theorem::{Method, examine_step};
use num_traits::{Signed, Zero};

use crate::random::{AnyOptimizer, Dimension, Number, Point, Quartic, for_all};
use crate::support::{image, method, objective, on_parabola, one, zero};

/// Momentum with any coefficient but 0, also outside the range in which the filter is proved; not
/// 1 and −1/2, where the constants of EMA and Nesterov have their poles.
fn with_any_coefficient(any: &AnyOptimizer, kind: MomentumKind, beta: &Rational) -> Optimizer {
    let pole = *beta == one() || *beta == rational(-1, 2);
    let beta = if beta.is_zero() || pole { rational(-3, 2) } else { beta.clone() };
    any.with_momentum(kind).with_coefficient(beta)
}

fn heavy_ball_or_ema(ema: bool) -> MomentumKind {
    if ema { MomentumKind::Ema } else { MomentumKind::HeavyBall }
}

fn power(base: &Rational, exponent: usize) -> Rational {
    (0..exponent).fold(one(), |power, _| power * base)
}

/// The state before `after` by the formula of the theorem.
fn inverse(method: &Method, optimizer: &Optimizer, after: &[Rational]) -> Vec<Rational> {
    let (next, here) = after.split_at(method.dimension());
    let beta = optimizer.coefficient();
    let step = match optimizer.momentum_kind() {
        MomentumKind::Ema => optimizer.step() * (one() - beta),
        _ => optimizer.step().clone(),
    };
    let slope = method.field.values_exactly(here).expect("exact");
    let before =
        (0..here.len()).map(|i| ((one() + beta) * &here[i] - &step * &slope[i] - &next[i]) / beta);
    here.iter().cloned().chain(before).collect()
}

type Case = (Quartic, Dimension, AnyOptimizer, Number, Point, bool);

#[test]
fn the_determinant_of_heavy_ball_and_ema_is_beta_to_the_n_at_every_state() {
    for_all(|(f, Dimension(n), any, beta, state, ema): Case| {
        let optimizer = with_any_coefficient(&any, heavy_ball_or_ema(ema), &beta.0);
        let method = method(&f.objective(n), &optimizer);
        let jacobian = method.update.jacobian_exactly(&state.first(2 * n)).expect("exact");
        jacobian.determinant() == power(optimizer.coefficient(), n)
    });
}

#[test]
fn the_explicit_inverse_undoes_every_step_and_reaches_every_state() {
    for_all(|(f, Dimension(n), any, beta, state, ema): Case| {
        let optimizer = with_any_coefficient(&any, heavy_ball_or_ema(ema), &beta.0);
        let method = method(&f.objective(n), &optimizer);
        let state = state.first(2 * n);
        inverse(&method, &optimizer, &image(&method, &state)) == state
            && image(&method, &inverse(&method, &optimizer, &state)) == state
    });
}

#[test]
fn the_determinant_of_nesterov_is_beta_to_the_n_times_that_of_descent_at_the_look_ahead() {
    for_all(|(f, Dimension(n), any, beta, state, _): Case| {
        let optimizer = with_any_coefficient(&any, MomentumKind::Nesterov, &beta.0);
        let method = method(&f.objective(n), &optimizer);
        let state = state.first(2 * n);
        let beta = optimizer.coefficient();
        let ahead: Vec<Rational> =
            (0..n).map(|i| (one() + beta) * &state[i] - beta * &state[n + i]).collect();
        let field = method.field.jacobian_exactly(&ahead).expect("exact");
        let descent = &Matrix::identity(n) - &field.scale(optimizer.step());
        let jacobian = method.update.jacobian_exactly(&state).expect("exact");
        jacobian.determinant() == power(beta, n) * descent.determinant()
    });
}

#[test]
fn no_step_size_is_exceptional_for_heavy_ball_and_ema_even_where_it_is_for_descent() {
    for_all(|(any, curvature, ema): (AnyOptimizer, Number, bool)| {
        // α = 1/λ makes descent on λx²/2 constant.
        let curvature = curvature.0.abs() + rational(1, 7);
        let step = curvature.recip();
        let plain = any.with_momentum(MomentumKind::None).with_radius(zero());
        let descent = on_parabola(&curvature, &plain.with_step(step.clone()));
        let heavy = any.with_momentum(heavy_ball_or_ema(ema)).with_radius(zero()).with_step(step);
        let heavy = on_parabola(&curvature, &heavy);
        examine_step(&descent).status.is_refuted() && examine_step(&heavy).status.is_proved()
    });
}

#[test]
fn heavy_ball_with_coefficient_zero_is_descent_and_loses_the_bijection() {
    let heavy = Optimizer::new(FieldKind::Gradient, MomentumKind::HeavyBall).with_step(one());
    let method = method(&objective("x^2/2", 1), &heavy);
    assert_eq!(method.update.dimension(), 1);
    assert_eq!(image(&method, &[rational(5, 1)]), image(&method, &[rational(7, 1)]));
    assert!(!method.constant_determinant);
}
