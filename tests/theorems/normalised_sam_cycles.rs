//! Normalised SAM, x⁺ = x − α∇f(x + ρ∇f(x)/‖∇f(x)‖), on λx²/2 with 0 < αλ < 2 has the 2-cycle
//! ±αλρ/(2 − αλ), which attracts with the multiplier (1 − αλ)², and no step from x ≠ 0 is shorter
//! than a constant: no start off the countable set that hits 0 converges.
//!
//! The rule is discontinuous at critical points, so the program has no such field; the gradient is
//! the program's, the rule is written here (theory T16).

use eigensieve::exact::{Rational, rational};
use eigensieve::optimizer::{FieldKind, MomentumKind};
use eigensieve::stability::Verdict;
use eigensieve::theorem::Method;
use num_traits::Signed;

use crate::random::{Fraction, Number, Positive, for_all};
use crate::support::{judged, on_parabola, one, two, with_parameters, zero};

/// λ, α = 2·share/λ, ρ, with the method whose gradient the rule uses.
struct Setting {
    method: Method,
    step: Rational,
    radius: Rational,
    product: Rational,
}

impl Setting {
    fn new(curvature: &Rational, share: &Rational, radius: &Rational) -> Self {
        let product = two() * share;
        let step = &product / curvature;
        let kind = (FieldKind::Usam, MomentumKind::None);
        let usam = with_parameters(kind, step.clone(), radius.clone(), zero());
        Self { method: on_parabola(curvature, &usam), step, radius: radius.clone(), product }
    }

    fn gradient(&self, x: &Rational) -> Rational {
        let values = self.method.gradient.values_exactly(std::slice::from_ref(x));
        values.expect("exact")[0].clone()
    }

    fn next(&self, x: &Rational) -> Rational {
        let ascent = &self.radius * self.gradient(x).signum();
        x - &self.step * self.gradient(&(x + ascent))
    }

    fn cycle(&self) -> Rational {
        &self.product * &self.radius / (two() - &self.product)
    }
}

type Case = (Positive, Fraction, Positive);

#[test]
fn the_cycle_of_normalised_sam_is_plus_minus_alpha_lambda_rho_over_two_minus_alpha_lambda() {
    for_all(|(curvature, share, radius): Case| {
        let sam = Setting::new(&curvature.0, &share.0, &radius.0);
        let cycle = sam.cycle();
        sam.next(&cycle) == -&cycle && sam.next(&-&cycle) == cycle && cycle > zero()
    });
}

#[test]
fn two_steps_near_the_cycle_multiply_the_distance_to_it_by_the_square_of_one_minus_alpha_lambda() {
    for_all(|((curvature, share, radius), offset, side): (Case, Fraction, bool)| {
        let sam = Setting::new(&curvature.0, &share.0, &radius.0);
        let cycle = if side { sam.cycle() } else { -sam.cycle() };
        // |δ| < |cycle| keeps the signs alternating.
        let start = &cycle * (two() * offset.0);
        let factor = one() - &sam.product;
        sam.next(&sam.next(&start)) - &cycle == &factor * &factor * (start - cycle)
            && &factor * &factor < one()
    });
}

#[test]
fn no_step_of_normalised_sam_from_a_point_off_the_minimum_is_shorter_than_alpha_lambda_rho() {
    for_all(|((curvature, share, radius), x): (Case, Number)| {
        let sam = Setting::new(&curvature.0, &share.0, &radius.0);
        let length = (sam.next(&x.0) - &x.0).abs();
        x.0 == zero() || length >= &sam.product * &sam.radius
    });
}

#[test]
fn unnormalised_sam_converges_on_the_same_parabolas_exactly_inside_its_filter() {
    for_all(|(curvature, share, radius): Case| {
        let sam = Setting::new(&curvature.0, &share.0, &radius.0);
        let image = &sam.product * (one() + &radius.0 * &curvature.0);
        let expected = match image.cmp(&two()) {
            std::cmp::Ordering::Less => Verdict::Attracting,
            std::cmp::Ordering::Equal => Verdict::Neutral,
            std::cmp::Ordering::Greater => Verdict::Repelling,
        };
        judged(&sam.method, &[zero()]).verdict == expected
    });
}

#[test]
fn with_all_constants_one_normalised_sam_alternates_between_one_and_minus_one() {
    let sam = Setting::new(&one(), &rational(1, 2), &one());
    assert_eq!((sam.next(&one()), sam.next(&-one())), (-one(), one()));
    // αλ = 1: the multiplier is 0, and every other start is on the cycle after one step.
    assert_eq!(sam.next(&rational(7, 3)), -one());
}
