//! The bound λ ≤ 2/α cannot be sharpened to λ < 2/α: at α = 2/λ, where the multiplier is −1, there
//! are objectives whose minimum attracts an open set of starts, or every start.
//!
//! The update map is compared with an explicit formula, and orbits are exact (theory T11).

use eigensieve::exact::{Rational, rational};
use eigensieve::optimizer::FilterPosition;
use eigensieve::stability::Verdict;
use eigensieve::theorem::{FixedPoint, Method};
use num_traits::Signed;

use crate::random::{Fraction, Number, Positive, for_all};
use crate::support::{
    descent, descent_by, exact, examined, image, method, objective, one, two, zero,
};

fn is_at_the_edge(found: &FixedPoint) -> bool {
    found.judgement.verdict == Verdict::Neutral
        && (found.judgement.minus_one, found.judgement.plus_one) == (Some(true), Some(false))
        && found.filter == FilterPosition::Boundary
}

fn one_step(method: &Method, x: &Rational) -> Rational {
    image(method, std::slice::from_ref(x))[0].clone()
}

/// λx²/2 − cx⁴ with α = 2/λ: G(x) = −x + (8c/λ)x³.
fn flipping_quartic(curvature: &Rational, quartic: &Rational) -> Method {
    let text = format!("({curvature})/2*x^2 - ({quartic})*x^4");
    method(&objective(&text, 1), &descent_by(&(two() / curvature)))
}

#[test]
fn the_step_two_over_lambda_puts_these_minima_on_the_boundary_with_the_multiplier_minus_one() {
    for text in ["x^2/2 - x^4/4", "sqrt(1 + x^2)"] {
        let method = method(&objective(text, 1), &descent("2"));
        assert!(is_at_the_edge(&examined(&method, &[zero()])), "{text}");
    }
    for_all(|(curvature, quartic): (Positive, Number)| {
        is_at_the_edge(&examined(&flipping_quartic(&curvature.0, &quartic.0), &[zero()]))
    });
}

#[test]
fn descent_with_step_2_on_half_x_squared_minus_a_quarter_x_to_the_4_maps_x_to_2_x_cubed_minus_x() {
    let method = method(&objective("x^2/2 - x^4/4", 1), &descent("2"));
    // Both sides are cubic polynomials: four values decide, seven are compared.
    for x in -3..=3 {
        let x = rational(x, 1);
        assert_eq!(one_step(&method, &x), two() * &x * &x * &x - &x);
    }
}

#[test]
fn its_orbits_approach_zero_in_every_step_from_every_start_in_the_open_unit_interval() {
    for_all(|(start, negative): (Fraction, bool)| {
        let method = method(&objective("x^2/2 - x^4/4", 1), &descent("2"));
        let mut x = if negative { -start.0 } else { start.0 };
        // Each step cubes the denominators: four steps are exact and quick.
        (0..4).all(|_| {
            let next = one_step(&method, &x);
            let closer = next.abs() < x.abs() || x == zero();
            x = next;
            closer
        })
    });
}

#[test]
fn on_a_concave_quartic_perturbation_exactly_the_starts_below_its_radius_approach() {
    for_all(|(curvature, quartic, x): (Positive, Positive, Number)| {
        let method = flipping_quartic(&curvature.0, &quartic.0);
        let next = one_step(&method, &x.0);
        let square = &x.0 * &x.0;
        let expected = &x.0 * (rational(8, 1) * &quartic.0 * &square / &curvature.0 - one());
        let radius = &curvature.0 / (rational(4, 1) * &quartic.0);
        next == expected && (next.abs() < x.0.abs()) == (zero() < square && square < radius)
    });
}

#[test]
fn on_a_convex_quartic_perturbation_every_start_recedes() {
    for_all(|(curvature, quartic, x): (Positive, Positive, Number)| {
        let method = flipping_quartic(&curvature.0, &-quartic.0);
        one_step(&method, &x.0).abs() > x.0.abs() || x.0 == zero()
    });
}

/// x = (m² − 1)/(2m) makes √(1 + x²) = (m² + 1)/(2m).
#[test]
fn descent_with_step_2_on_the_root_of_one_plus_x_squared_approaches_zero_from_every_start() {
    for_all(|m: Positive| {
        let method = method(&objective("sqrt(1 + x^2)", 1), &descent("2"));
        let x = (&m.0 * &m.0 - one()) / (two() * &m.0);
        let root = (&m.0 * &m.0 + one()) / (two() * &m.0);
        let next = one_step(&method, &x);
        next == &x - two() * &x / root && (next.abs() < x.abs() || x == zero())
    });
}

#[test]
fn beyond_the_step_2_the_root_of_one_plus_x_squared_has_a_cycle_around_its_repelling_minimum() {
    for (step, cycle) in [("5/2", "3/4"), ("41/20", "9/40")] {
        let method = method(&objective("sqrt(1 + x^2)", 1), &descent(step));
        let found = examined(&method, &[zero()]);
        assert_eq!(found.judgement.verdict, Verdict::Repelling);
        let cycle = exact(cycle);
        assert_eq!(one_step(&method, &cycle), -&cycle);
        assert_eq!(one_step(&method, &-&cycle), cycle);
        // The cycle's multiplier is (1 − 8/α²)², below one.
        let slope = |x: &Rational| {
            let jacobian = method.update.jacobian_exactly(std::slice::from_ref(x));
            jacobian.expect("exact")[(0, 0)].clone()
        };
        let alpha = exact(step);
        let factor = one() - rational(8, 1) / (&alpha * &alpha);
        assert_eq!(slope(&cycle) * slope(&-&cycle), &factor * &factor);
        assert!(&factor * &factor < one());
    }
}
