//! Step sizes that are not exceptional, proved by a witness point.

use num_traits::Zero;

use super::Method;
use crate::exact::{Rational, Status, format_rational, rational};

/// How many witness points are tried.
const MOST_WITNESSES: i64 = 24;

/// Proves that the step size is not exceptional, so that the update map pulls null sets back to
/// null sets, and says how.
///
/// With heavy-ball or EMA momentum the Jacobian's determinant is the constant βⁿ. Otherwise one
/// rational point where det(D − αJg) ≠ 0 suffices when the field is analytic on all of ℝⁿ: the
/// zero set of a non-zero analytic function is null. `analytic` is that hypothesis. Source: theory
/// A.3(2) and A.4.
pub fn step_is_not_exceptional(method: &Method, analytic: bool) -> (Status, String) {
    if method.constant_determinant {
        let route = "the momentum makes the update map a bijection: no step size is exceptional";
        return (Status::Proved, route.into());
    }
    if !analytic {
        let reason = "a witness point decides only for analytic fields on all of R^n";
        return (Status::Undecided(reason.into()), reason.into());
    }
    let dimension = method.dimension() as i64;
    for number in 0..MOST_WITNESSES {
        let point: Vec<Rational> = (0..dimension).map(|axis| witness(number, axis)).collect();
        let jacobian = method.update.jacobian_exactly(&method.state(&point));
        if jacobian.is_some_and(|jacobian| !jacobian.determinant().is_zero()) {
            let coordinates: Vec<String> = point.iter().map(format_rational).collect();
            let route = format!("det(D − αJg) ≠ 0 at the point ({})", coordinates.join(", "));
            return (Status::Proved, route);
        }
    }
    let reason = format!(
        "det(D − αJg) vanished or was not rational at {MOST_WITNESSES} points: \
         the step size may be exceptional"
    );
    (Status::Undecided(reason.clone()), reason)
}

/// Points with small coordinates in no special position.
fn witness(number: i64, axis: i64) -> Rational {
    let numerator = (number * 7 + axis * 5) % 13 - 6;
    let denominator = 1 + (number + 2 * axis) % 5;
    rational(numerator, denominator)
}
