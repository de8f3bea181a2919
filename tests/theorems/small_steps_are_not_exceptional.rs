//! For every C² objective whose gradient is L-Lipschitz and every α < 1/L: det(I − αH(x)) > 0
//! everywhere, gradient descent is injective, and α is not exceptional.
//!
//! The objectives are quadratics plus terms of bounded curvature; L is a bound by hand
//! (theory T4).

use eigensieve::exact::{Rational, inertia, rational};
use eigensieve::theorem::{Method, examine_step};
use num_traits::Signed;
use quickcheck::{Arbitrary, Gen};

use crate::random::{Dimension, Fraction, Number, Point, Positive, Symmetric, for_all};
use crate::support::{
    VARIABLES, descent, descent_by, difference, dot, image, method, objective, one, quadratic, two,
    zero,
};

/// ½xᵀAx + Σ c t²/(1 + t²) + Σ e √(1 + x_i²) with t = l·x.
#[derive(Clone, Debug)]
struct Bounded {
    dimension: usize,
    quadratic: Symmetric,
    humps: Vec<(Rational, Vec<Rational>)>,
    roots: Vec<Rational>,
}

impl Arbitrary for Bounded {
    fn arbitrary(g: &mut Gen) -> Self {
        let dimension = Dimension::arbitrary(g).0;
        let humps = (0..u8::arbitrary(g) % 3)
            .map(|_| (Number::arbitrary(g).0, Point::arbitrary(g).first(dimension)))
            .collect();
        let roots = (0..dimension).map(|_| Number::arbitrary(g).0).collect();
        Self { dimension, quadratic: Symmetric::arbitrary(g), humps, roots }
    }
}

impl Bounded {
    fn text(&self, with_roots: bool) -> String {
        let mut text = quadratic(&self.quadratic.matrix(self.dimension));
        for (height, direction) in &self.humps {
            let mut form = String::from("0");
            for (slope, name) in direction.iter().zip(VARIABLES) {
                form += &format!(" + ({slope})*{name}");
            }
            text += &format!(" + ({height})*({form})^2/(1 + ({form})^2)");
        }
        for (height, name) in self.roots.iter().zip(VARIABLES).filter(|_| with_roots) {
            text += &format!(" + ({height})*sqrt(1 + {name}^2)");
        }
        text
    }

    /// ‖A‖_∞ + Σ 2|c| |l|² + Σ |e| + 1/100: the second derivative of t²/(1 + t²) lies in
    /// [−1/2, 2], that of √(1 + t²) in [0, 1].
    fn lipschitz(&self) -> Rational {
        let matrix = self.quadratic.matrix(self.dimension);
        let row = |i: usize| (0..self.dimension).map(|j| matrix.get(i, j).abs()).sum::<Rational>();
        let rows = (0..self.dimension).map(row).max().unwrap_or_else(zero);
        let humps = self.humps.iter().map(|(height, l)| two() * height.abs() * dot(l, l));
        let roots: Rational = self.roots.iter().map(Signed::abs).sum();
        rows + humps.sum::<Rational>() + roots + rational(1, 100)
    }

    fn descent(&self, share: &Rational) -> Method {
        let objective = objective(&self.text(true), self.dimension);
        method(&objective, &descent_by(&(share / self.lipschitz())))
    }
}

/// Coordinates (m² − 1)/(2m), at which √(1 + x²) is rational.
#[derive(Clone, Debug)]
struct Pythagorean([Positive; 3]);

impl Arbitrary for Pythagorean {
    fn arbitrary(g: &mut Gen) -> Self {
        Self(std::array::from_fn(|_| Positive::arbitrary(g)))
    }
}

impl Pythagorean {
    fn first(&self, dimension: usize) -> Vec<Rational> {
        let coordinate = |m: &Positive| (&m.0 * &m.0 - one()) / (two() * &m.0);
        self.0[..dimension].iter().map(coordinate).collect()
    }
}

#[test]
fn below_one_over_l_the_jacobian_of_descent_is_positive_definite_everywhere() {
    for_all(|(f, share, place): (Bounded, Fraction, Pythagorean)| {
        let point = place.first(f.dimension);
        let jacobian = f.descent(&share.0).update.jacobian_exactly(&point).expect("exact");
        jacobian.determinant() > zero()
            && inertia(&jacobian).is_some_and(|inertia| inertia.is_positive_definite())
    });
}

#[test]
fn below_one_over_l_descent_shrinks_no_distance_by_more_than_one_minus_alpha_l() {
    for_all(|(f, share, a, b): (Bounded, Fraction, Pythagorean, Pythagorean)| {
        let method = f.descent(&share.0);
        let (a, b) = (a.first(f.dimension), b.first(f.dimension));
        let before = difference(&a, &b);
        let after = difference(&image(&method, &a), &image(&method, &b));
        let factor = one() - &share.0;
        dot(&after, &after) >= &factor * &factor * dot(&before, &before)
    });
}

#[test]
fn below_one_over_l_the_program_proves_that_the_step_is_not_exceptional() {
    for_all(|(f, share): (Bounded, Fraction)| {
        // Without roots, so that every witness point is exact.
        let objective = objective(&f.text(false), f.dimension);
        let method = method(&objective, &descent_by(&(share.0 / f.lipschitz())));
        examine_step(&method).status.is_proved()
    });
}

#[test]
fn at_one_over_l_the_determinant_can_vanish_everywhere_and_the_step_is_exceptional() {
    for_all(|(curvature, place): (Positive, Number)| {
        let objective = objective(&format!("({})/2*x^2", curvature.0), 1);
        let method = method(&objective, &descent_by(&curvature.0.recip()));
        let jacobian = method.update.jacobian_exactly(&[place.0]).expect("exact");
        jacobian.determinant() == zero() && examine_step(&method).status.is_refuted()
    });
}

/// A glued objective with transcendental pieces, for which neither Λ nor a witness is at hand.
#[test]
fn a_bound_of_the_second_derivatives_excludes_all_steps_below_its_inverse_for_any_pieces() {
    // C², with a second derivative that is bounded on both sides: |f″| ≤ 1 on the left, < 22 on the
    // right.
    let glued = objective("piecewise(x < 0, sin(x) - x, sin(x)^3*cos(x))", 1);
    let status = |step: &str| examine_step(&method(&glued, &descent(step))).status;
    assert!(status("1/100").is_proved());
    assert!(status("10").is_undecided());
}
