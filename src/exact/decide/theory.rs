//! The theorems of eigenvalue filters that are statements about polynomials.
//!
//! The step is a, the radius r, the momentum coefficient b, a value of the symbol m, eigenvalues
//! l. Jury: the roots of z² + pz + q lie in the closed unit disc exactly where |q| ≤ 1 and
//! |p| ≤ 1 + q, apart from double roots at ±1, which |q| < 1 excludes.

use super::{Claim, Decision, Limits, decide};

fn decision(text: &str) -> Decision {
    let claim = Claim::parse(text).unwrap_or_else(|error| panic!("{error}"));
    decide(&claim, &Limits::default())
}

fn proved(texts: &[&str]) {
    for text in texts {
        let decision = decision(text);
        assert!(decision.is_proved(), "{text}: {decision}");
    }
}

/// Claims with the counterexample that is found.
fn refuted(texts: &[(&str, &str)]) {
    for (text, point) in texts {
        assert_eq!(decision(text).to_string(), format!("refuted: {point}"), "{text}");
    }
}

#[test]
fn multipliers_lie_in_the_closed_disc_exactly_where_the_filter_holds() {
    proved(&[
        "a > 0 => (-1 <= 1 - a*m <= 1 <=> 0 <= a*m <= 2)",
        // Heavy ball.
        "a > 0 & 0 <= b < 1 => (-(1+b) <= 1+b-a*m <= 1+b <=> 0 <= a*m <= 2*(1+b))",
        // Nesterov, with p = −(1 − am)(1 + b) and q = b(1 − am).
        "a > 0 & 0 <= b < 1 => (
            -1 <= b*(1-a*m) <= 1 & -1-b*(1-a*m) <= (1-a*m)*(1+b) <= 1+b*(1-a*m)
            <=> 0 <= a*m & a*m*(1+2*b) <= 2*(1+b))",
        // EMA.
        "a > 0 & 0 <= b < 1 => (
            -(1+b) <= 1+b-a*(1-b)*m <= 1+b <=> 0 <= a*m & a*m*(1-b) <= 2*(1+b))",
    ]);
}

#[test]
fn every_root_of_heavy_ball_inside_the_filter_lies_in_the_disc_real_or_complex() {
    proved(&[
        "a > 0 & 0 <= b < 1 & 0 <= a*m <= 2*(1+b) & z^2 - (1+b-a*m)*z + b = 0 => -1 <= z <= 1",
        // (x + iy)² − (1 + b − am)(x + iy) + b = 0.
        "a > 0 & 0 <= b < 1 & 0 <= a*m <= 2*(1+b) & x^2-y^2-(1+b-a*m)*x+b = 0
            & 2*x*y - (1+b-a*m)*y = 0 => x^2 + y^2 <= 1",
    ]);
}

#[test]
fn strict_saddles_repel_under_two_step_and_hessian_usam() {
    proved(&[
        "l < 0 & r > 0 => l + r*l^2 + r^2*l^3 < 0 & l + r*l^3 < 0",
        // A negative symbol makes P(1) negative: a real multiplier exceeds 1.
        "l < 0 & r > 0 & a > 0 & 0 <= b < 1 & m = l + r*l^2 + r^2*l^3 => 1 - (1+b-a*m) + b < 0",
        "l < 0 & r > 0 & a > 0 & 0 <= b < 1 & m = l + r*l^3 => 1 - (1+b-a*m)*1 + b < 0",
    ]);
    refuted(&[
        ("l < 0 & r > 0 => l + r*l^2 < 0", "l = -1, r = 1"),
        ("l < 0 & r > 0 => l*(1 + r*l)^2 < 0", "l = -1, r = 1"),
    ]);
}

#[test]
fn sharpness_thresholds_are_in_order_and_fall_with_the_radius() {
    proved(&[
        // s, n, u, g: two-step sequential, two-step nested, USAM, gradient descent.
        "a > 0 & r > 0 & s > 0 & n > 0 & a*s*(1+r*s)^2 = 2 & a*n*(1+r*n+r^2*n^2) = 2 => s < n",
        "a > 0 & r > 0 & n > 0 & u > 0 & a*n*(1+r*n+r^2*n^2) = 2 & a*u*(1+r*u) = 2 => n < u",
        "a > 0 & r > 0 & u > 0 & a*u*(1+r*u) = 2 & a*g = 2 => u < g",
        "c > 0 & 0 < r < t & u > 0 & v > 0 & u*(1+r*u) = c & v*(1+t*v) = c => v < u",
        "c > 0 & 0 < r < t & u > 0 & v > 0
            & u*(1+r*u+r^2*u^2) = c & v*(1+t*v+t^2*v^2) = c => v < u",
        "c > 0 & 0 < r < t & u > 0 & v > 0 & u*(1+r*u)^2 = c & v*(1+t*v)^2 = c => v < u",
        "c > 0 & 0 < r < t & u > 0 & v > 0 & u*(1+r*u^2) = c & v*(1+t*v^2) = c => v < u",
        // Hessian USAM is below USAM exactly where 2/a > 1 + r.
        "a > 0 & r > 0 & h > 0 & u > 0 & a*h*(1+r*h^2) = 2 & a*u*(1+r*u) = 2
            => (h < u <=> 2 > a*(1+r))",
    ]);
}

#[test]
fn usam_admits_no_eigenvalue_between_minus_one_over_radius_and_zero() {
    proved(&["r > 0 & -1 < r*l & l < 0 => l + r*l^2 < 0"]);
}

#[test]
fn the_mixed_product_has_a_real_spectrum_where_the_hessian_ahead_is_semidefinite() {
    // H(y) = (a, b; b, c), H(x) = (d, e; e, f): the discriminant of H(y)(I + rH(x)).
    proved(&[
        "a >= 0 & c >= 0 & a*c >= b^2 => (a*d+2*b*e+c*f)^2 >= 4*(a*c-b^2)*(d*f-e^2)",
        "a >= 0 & c >= 0 & a*c >= b^2 & r > 0 => (a*(1+r*d)+2*b*r*e+c*(1+r*f))^2
            >= 4*(a*c-b^2)*((1+r*d)*(1+r*f)-r^2*e^2)",
    ]);
    let indefinite = "a*c < b^2 => (a*d+2*b*e+c*f)^2 >= 4*(a*c-b^2)*(d*f-e^2)";
    assert!(decision(indefinite).counterexample().is_some());
}

#[test]
fn the_mixed_product_has_the_inertia_of_its_second_factor() {
    // H(y) = (a, b; b, c) ≻ 0 times S = (d, e; e, f), by signs of trace and determinant.
    proved(&[
        "a > 0 & a*c > b^2 => (a*d+2*b*e+c*f < 0 & (a*c-b^2)*(d*f-e^2) > 0 <=> d < 0 & d*f > e^2)",
        "a > 0 & a*c > b^2 => ((a*c-b^2)*(d*f-e^2) < 0 <=> d*f < e^2)",
        "a > 0 & a*c > b^2 & d*f = e^2 => (a*d+2*b*e+c*f > 0 <=> d + f > 0)",
        "a > 0 & a*c > b^2 & d*f = e^2 => (a*d+2*b*e+c*f = 0 <=> d = 0 & e = 0 & f = 0)",
    ]);
}

#[test]
fn false_claims_about_filters_fall_to_small_counterexamples() {
    refuted(&[
        // Hessian USAM is stricter than USAM.
        ("a > 0 & r > 0 & l > 0 & a*l*(1+r*l^2) <= 2 => a*l*(1+r*l) <= 2", "a = 3, r = 1, l = 1/2"),
        // USAM's filter is a subset of that of gradient descent.
        (
            "a > 0 & r > 0 & 0 <= l*(1+r*l) & a*l*(1+r*l) <= 2 => 0 <= l & a*l <= 2",
            "a = 1, r = 1, l = -1",
        ),
        // A larger radius admits fewer limits.
        (
            "a > 0 & 0 < r < t & 0 <= l*(1+t*l) & a*l*(1+t*l) <= 2 => 0 <= l*(1+r*l)",
            "a = 1, r = 1/2, t = 1, l = -1",
        ),
        // More Nesterov momentum tolerates more sharpness.
        ("0 <= b < c & c < 1 => (1+c)*(1+2*b) >= (1+b)*(1+2*c)", "b = 0, c = 1/2"),
    ]);
}
