//! What follows from the polynomials that stand in a certificate: the first terms of f and of the
//! update map of plain descent at a point of the line, and orbits of heavy ball that start at rest.
//!
//! The update map is G(x̄ + h) = x̄ + g(h), exactly known. Near 0,
//! - |g′(0)| < 1: attracts; > 1: repels;
//! - g(h) = h + chᵏ + …: for odd k it attracts if c < 0 and repels if c > 0, because |h| falls or
//!   grows; for even k one side is attracted and the other repelled, because h is monotone there;
//! - g(h) = −h + …: g(g(h)) = h + chᵏ + … decides in the same way, and x̄ attracts under G exactly if
//!   it does under G∘G. An even k is impossible: G would exchange a side that is attracted with one
//!   that is repelled.
//!
//! This module knows nothing of normal forms (`stability`), which the judge uses.

use std::cmp::Ordering;

use num_traits::{One, Signed, Zero};

use crate::certificate::{PrintedObjective, PrintedPiece};
use crate::exact::{Polynomial, Rational};

/// What orbits that start near a fixed point do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Local {
    /// It is asymptotically stable.
    Attracts,
    /// Orbits on one side converge to it, on the other they leave.
    AttractsOneSide,
    /// Orbits leave.
    Repels,
    /// The map or its square is the identity.
    Still,
}

/// By the first terms of G at a fixed point, x⁺ = x − αf′(x), where f(x̄ + h) is this polynomial in h.
/// `None` where the point is no fixed point.
pub(super) fn descent(objective: &Polynomial, step: &Rational) -> Option<Local> {
    let map = &Polynomial::variable() - &objective.derivative().scale(step);
    if !map.coefficient(0).is_zero() {
        return None;
    }
    let multiplier = map.coefficient(1);
    Some(match multiplier.abs().cmp(&Rational::one()) {
        Ordering::Less => Local::Attracts,
        Ordering::Greater => Local::Repels,
        Ordering::Equal if multiplier.is_positive() => beyond_the_identity(&map),
        Ordering::Equal => beyond_the_identity(&map.compose(&map)),
    })
}

/// The same for h + ….
fn beyond_the_identity(map: &Polynomial) -> Local {
    let rest = map - &Polynomial::variable();
    match rest.coefficients().iter().enumerate().find(|(_, term)| !term.is_zero()) {
        None => Local::Still,
        Some((order, _)) if order % 2 == 0 => Local::AttractsOneSide,
        Some((_, term)) if term.is_negative() => Local::Attracts,
        Some(_) => Local::Repels,
    }
}

/// Whether a critical point is a local minimiser (or maximiser) of f(x̄ + h): by the first term that
/// is not constant.
pub(super) fn is_extremum(objective: &Polynomial, largest: bool) -> bool {
    let mut terms = objective.coefficients().iter().enumerate().skip(1);
    match terms.find(|(_, term)| !term.is_zero()) {
        None => true,
        Some((order, term)) => order % 2 == 0 && term.is_negative() == largest,
    }
}

/// The derivative of an order at x̄.
pub(super) fn derivative(objective: &Polynomial, order: usize) -> Rational {
    let factorial = (1..=order).map(|k| Rational::from_integer(k.into()));
    factorial.fold(objective.coefficient(order), |product, factor| product * factor)
}

/// Whether all starts at rest in some interval converge to 0 under heavy ball.
///
/// On a last piece from J > 0 on let f′ = sx, and on a piece that holds [0, j] let f′ = ax. With
/// m = 1 − αs a start x₀ ≥ J gives x₁ = mx₀, because x₋₁ = x₀. If 0 < m < 1 and
/// m² − (1 + β − αa)m + β = 0, then x₁ ≤ j gives x₂ = (1 + β − αa)x₁ − βx₁/m = mx₁ ≤ j, and so on:
/// all of [J, j/m] converges to 0.
pub(super) fn rest_at_zero(printed: &PrintedObjective, step: &Rational, beta: &Rational) -> bool {
    let linear = |piece: &PrintedPiece| {
        let slope = piece.polynomial.derivative();
        let only = slope.degree().unwrap_or(0) <= 1 && slope.coefficient(0).is_zero();
        only.then(|| slope.coefficient(1))
    };
    let one = Rational::one();
    let ends = |last: &PrintedPiece| Some((linear(last)?, last.lower.clone()?));
    let Some((outer, from)) = printed.pieces().last().and_then(ends) else { return false };
    let multiplier = &one - step * outer;
    let holds_zero = |piece: &&PrintedPiece| {
        piece.lower.as_ref().is_none_or(|low| !low.is_positive())
            && piece.upper.as_ref().is_some_and(Signed::is_positive)
    };
    let Some(inner) = printed.pieces().iter().find(holds_zero) else { return false };
    let (Some(curvature), Some(until)) = (linear(inner), &inner.upper) else { return false };
    let trace = &one + beta - step * curvature;
    let vanishes = (&multiplier * &multiplier - trace * &multiplier + beta).is_zero();
    // f is C¹, so that the ends of pieces belong to both of them.
    printed.is_smooth(1)
        && from.is_positive()
        && multiplier.is_positive()
        && multiplier < one
        && vanishes
        && from * multiplier < *until
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::with_exact_claims;
    use crate::exact::rational;
    use crate::expression::Names;
    use crate::objective::Objective;

    fn polynomial(coefficients: &[i64]) -> Polynomial {
        Polynomial::from_integers(coefficients)
    }

    #[test]
    fn the_neutral_points_of_the_theory_do_what_they_should() {
        let one = Rational::one();
        // x⁴ (E2), −x⁴ (E4), x³ (E3), x², 0.
        assert_eq!(descent(&polynomial(&[0, 0, 0, 0, 1]), &one), Some(Local::Attracts));
        assert_eq!(descent(&polynomial(&[0, 0, 0, 0, -1]), &one), Some(Local::Repels));
        assert_eq!(descent(&polynomial(&[0, 0, 0, 1]), &one), Some(Local::AttractsOneSide));
        assert_eq!(descent(&polynomial(&[0, 0, 1]), &one), Some(Local::Still));
        assert_eq!(descent(&polynomial(&[]), &one), Some(Local::Still));
        // The flip: x² ± x⁴ at α = 1 (E5, E6), and x² + x³, where 3f‴² > λf⁗.
        assert_eq!(descent(&polynomial(&[0, 0, 1, 0, -1]), &one), Some(Local::Attracts));
        assert_eq!(descent(&polynomial(&[0, 0, 1, 0, 1]), &one), Some(Local::Repels));
        assert_eq!(descent(&polynomial(&[0, 0, 1, 1]), &one), Some(Local::Attracts));
        // A point that moves.
        assert_eq!(descent(&polynomial(&[0, 1]), &one), None);
    }

    /// The exact orbit of a start near 0 comes nearer or leaves, as the terms say.
    fn orbit_agrees(coefficients: Vec<i8>, numerator: u8) -> bool {
        let mut all = vec![Rational::zero(), Rational::zero()];
        all.extend(coefficients.iter().take(3).map(|&c| rational(i64::from(c % 4), 1)));
        let objective = Polynomial::new(all);
        let step = rational(i64::from(numerator % 8) + 1, 4);
        let map = &Polynomial::variable() - &objective.derivative().scale(&step);
        let twice = |h: &Rational| map.evaluate(&map.evaluate(h));
        let (small, one) = (rational(1, 1_000_000_007), Rational::one());
        let nearer = |h: Rational| match twice(&h).abs() / h.abs() {
            ratio if ratio < one => Some(true),
            ratio if ratio > one => Some(false),
            _ => None,
        };
        let sides = (nearer(small.clone()), nearer(-small));
        match descent(&objective, &step).expect("0 is critical") {
            Local::Attracts => sides == (Some(true), Some(true)),
            Local::Repels => sides == (Some(false), Some(false)),
            Local::AttractsOneSide => {
                sides == (Some(true), Some(false)) || sides == (Some(false), Some(true))
            }
            Local::Still => sides == (None, None),
        }
    }

    #[test]
    fn exact_orbits_agree_with_the_first_terms() {
        quickcheck::QuickCheck::new()
            .tests(2_000)
            .quickcheck(orbit_agrees as fn(Vec<i8>, u8) -> bool);
    }

    #[test]
    fn a_first_term_makes_an_extremum_or_not() {
        for (coefficients, least, largest) in [
            (vec![5, 0, 0, 0, 1], true, false),
            (vec![5, 0, 0, 0, -1], false, true),
            (vec![5, 0, 0, 1, -1], false, false),
            (vec![5], true, true),
        ] {
            let objective = polynomial(&coefficients);
            assert_eq!(is_extremum(&objective, false), least, "{coefficients:?}");
            assert_eq!(is_extremum(&objective, true), largest, "{coefficients:?}");
        }
        assert_eq!(derivative(&polynomial(&[0, 0, 0, 0, 2]), 4), rational(48, 1));
    }

    fn printed(text: &str) -> PrintedObjective {
        let objective = Objective::parse(text, &Names::new(&["x"]).unwrap()).unwrap();
        let file = with_exact_claims(None, &objective, None, &[vec![Rational::zero()]]);
        file.expect("0 is critical").objective().expect("polynomials in pieces")
    }

    const TRAP: &str = "piecewise(x <= 1, -1/2*x^2, piecewise(x <= 2, \
                        -29/4 + 24*x - 29*x^2 + 14*x^3 - 9/4*x^4, -13/4 + x^2))";

    #[test]
    fn the_trap_of_heavy_ball_is_found_and_its_neighbours_are_not() {
        let trap = printed(TRAP);
        assert!(trap.is_smooth(2) && !trap.is_smooth(3));
        let (third, half) = (rational(1, 3), rational(1, 2));
        assert!(rest_at_zero(&trap, &third, &half));
        assert!(!rest_at_zero(&trap, &rational(1, 4), &half));
        assert!(!rest_at_zero(&trap, &third, &rational(2, 3)));
        // Exact orbits from the interval: x_k = x₀/3ᵏ.
        let slope = |x: &Rational| match *x {
            ref x if *x <= Rational::one() => -x.clone(),
            ref x => x * rational(2, 1),
        };
        for start in [rational(2, 1), rational(5, 2), rational(3, 1)] {
            let (mut before, mut now) = (start.clone(), start.clone());
            for _ in 0..20 {
                let next = &now + (&now - &before) * &half - slope(&now) * &third;
                assert_eq!(next, &now * &third, "from {start}");
                before = std::mem::replace(&mut now, next);
            }
        }
    }

    #[test]
    fn pieces_tell_the_constant_of_lipschitz_and_the_smoothness() {
        // E10: L = 5/3.
        let trap = printed(
            "piecewise(x^2 <= 1, piecewise(x >= 0, -1/2*x^2 + 4/3*x^3 - 1/2*x^4, \
             -1/2*x^2 - 4/3*x^3 - 1/2*x^4), -1/6 + 1/2*x^2)",
        );
        assert_eq!(trap.lipschitz(), Some(Some(rational(5, 3))));
        assert!(trap.is_smooth(2) && !trap.is_smooth(3));
        assert_eq!(trap.around(&Rational::zero()), None, "two pieces meet there");
        assert_eq!(trap.around(&rational(5, 1)).map(|one| one.degree()), Some(Some(2)));
        assert_eq!(printed("x^3").lipschitz(), Some(None));
        assert_eq!(printed("-3*x^2").lipschitz(), Some(Some(rational(6, 1))));
        // A gap, a kink and a kink of the slope.
        assert!(!printed("piecewise(x >= 1, x^2 + 1, x^2)").is_smooth(0));
        let kink = printed("piecewise(x >= 1, x, x^2)");
        assert!(kink.is_smooth(0) && !kink.is_smooth(1));
        assert_eq!(kink.lipschitz(), None);
    }
}
