//! The filter is an equivalence up to its boundary: a critical point inside it attracts an open set
//! of starts, one outside repels; for gradient descent in one variable the orbits show it.
//!
//! Random polynomials with a critical point at a rational place, in one to three variables, every
//! field and momentum (theory T18; Ostrowski's theorem is checked on orbits).

use eigensieve::exact::{Rational, rational};
use eigensieve::optimizer::FilterPosition;
use eigensieve::stability::Verdict;
use eigensieve::theorem::Kind;
use num_traits::Signed;

use crate::random::{AnyOptimizer, Dimension, HigherTerms, Number, Positive, Symmetric, for_all};
use crate::support::{
    descent_by, enclosed, examined, image, judged, method, objective, on_parabola, quadratic, zero,
};

#[test]
fn critical_points_attract_exactly_inside_the_filter_and_repel_exactly_outside() {
    type Case = (AnyOptimizer, Symmetric, HigherTerms, Dimension, Positive);
    for_all(|(optimizer, hessian, higher, Dimension(n), scale): Case| {
        // Scaled down, so that all three positions are frequent.
        let hessian = hessian.matrix(n).scale(&scale.0.recip());
        let text = format!("{} + {}", quadratic(&hessian), higher.text(n));
        let found = examined(&method(&objective(&text, n), &optimizer.0), &vec![zero(); n]);
        let verdict = match found.filter {
            FilterPosition::Inside => Verdict::Attracting,
            FilterPosition::Boundary => Verdict::Neutral,
            FilterPosition::Outside => Verdict::Repelling,
            _ => return false,
        };
        found.kind == Kind::Critical && found.judgement.verdict == verdict
    });
}

/// λ(x − p)²/2 + c(x − p)³ + d(x − p)⁴.
fn centred(place: &Rational, coefficients: [&Rational; 3]) -> String {
    let [second, third, fourth] = coefficients;
    format!(
        "({second})/2*(x - ({place}))^2 + ({third})*(x - ({place}))^3 \
         + ({fourth})*(x - ({place}))^4"
    )
}

/// Small enough for the linear part to rule: |1 − |μ|| ≥ 1/72 where it is not zero, and the other
/// terms of the update are at most 24·(36 + 48)·|x|².
const START: i64 = 1_000_000_000;

type Quartic = (Number, Number, Number, Number);

#[test]
fn orbits_of_descent_approach_an_attracting_point_in_every_step_and_leave_a_repelling_one() {
    for_all(|(step, (place, a, b, c), left): (Positive, Quartic, bool)| {
        let text = centred(&place.0, [&a.0, &b.0, &c.0]);
        let method = method(&objective(&text, 1), &descent_by(&step.0));
        let verdict = examined(&method, std::slice::from_ref(&place.0)).judgement.verdict;
        let offset = rational(if left { -1 } else { 1 }, START);
        let mut x = &place.0 + offset;
        (0..2).all(|_| {
            let before = (&x - &place.0).abs();
            x = image(&method, std::slice::from_ref(&x))[0].clone();
            let after = (&x - &place.0).abs();
            match verdict {
                Verdict::Attracting => after < before || before == zero(),
                Verdict::Repelling => after > before,
                verdict => verdict == Verdict::Neutral,
            }
        })
    });
}

/// ρ(J) < 1 exactly if some power of J has norm below 1; with ρ(J) > 1 the powers grow beyond all
/// bounds, with ρ(J) = 1 (here always semisimple) they do neither. Interval powers may blur first,
/// when a multiplier is very close to the circle; that decides nothing.
#[test]
fn the_verdict_is_attracting_exactly_if_some_power_of_the_jacobian_of_the_update_map_contracts() {
    for_all(|(optimizer, curvature, scale): (AnyOptimizer, Number, Positive)| {
        let method = on_parabola(&(curvature.0 / scale.0), &optimizer.0);
        let verdict = judged(&method, &[zero()]).verdict;
        let state = vec![zero(); method.update.dimension()];
        let mut power = enclosed(&method.update.jacobian_exactly(&state).expect("exact"));
        for _ in 0..30 {
            if power.norm_infinity() < 1.0 {
                return verdict == Verdict::Attracting;
            }
            if power.as_slice().iter().any(|entry| entry.mignitude() > 1e6) {
                return verdict == Verdict::Repelling;
            }
            let blurred = 1e-3 * power.norm_infinity();
            if power.as_slice().iter().any(|entry| entry.width() > blurred) {
                return true;
            }
            power = power.multiply(&power);
        }
        verdict == Verdict::Neutral
    });
}
