//! Step sizes that are not exceptional, proved by a witness point or by a bound of the Jacobian.

use num_traits::Zero;

use crate::exact::{Matrix, Rational, Status, format_rational, rational};
use crate::interval::{Interval, IntervalMatrix, approximate_inverse};
use crate::objective::Smoothness;
use crate::system::Workspace;
use crate::theorem::Method;

/// How many witness points are tried.
const MOST_WITNESSES: i64 = 24;
/// States with more coordinates are not asked for a bound: its cost is cubic.
const LARGEST_DIMENSION: usize = 64;
/// At most this many guards of a piecewise update map are enumerated.
const MOST_GUARDS: usize = 10;

/// Looks for a point that shows that the step size is not exceptional, and says how.
///
/// One rational point where det(D − αJg) ≠ 0 suffices when the field is analytic on all of ℝⁿ: the
/// zero set of a non-zero analytic function is null. A field in polynomial pieces needs one such
/// point for every choice of pieces. Source: theory A.3(2) and A.4.
pub(super) fn by_a_witness(method: &Method) -> (Status, String) {
    let regularity = &method.regularity;
    let found = if is_regular_everywhere(method) {
        Ok("the update map's Jacobian is regular on all of R^n, as below 1/L".to_string())
    } else if !regularity.conditions().is_empty() {
        Err("the objective is not defined on all of R^n, so that a witness point does not decide"
            .to_string())
    } else if regularity.is_at_least(Smoothness::Analytic) {
        analytic_route(method)
    } else {
        piecewise_route(method)
    };
    match found {
        Ok(route) => (Status::Proved, route),
        Err(reason) => (Status::Undecided(reason.clone()), reason),
    }
}

/// Points in no special position.
pub(crate) fn witnesses(method: &Method) -> impl Iterator<Item = Vec<Rational>> {
    let dimension = method.dimension() as i64;
    let point = move |number| (0..dimension).map(|axis| witness(number, axis)).collect();
    (0..MOST_WITNESSES).map(point)
}

fn analytic_route(method: &Method) -> Result<String, String> {
    for point in witnesses(method) {
        if is_regular(method, &point) {
            let coordinates: Vec<String> = point.iter().map(format_rational).collect();
            return Ok(format!("det(D − αJg) ≠ 0 at the point ({})", coordinates.join(", ")));
        }
    }
    Err(format!(
        "det(D − αJg) vanished or was not decided at {MOST_WITNESSES} points: the step size may \
         be exceptional"
    ))
}

/// Whether the update map's Jacobian at the point is proved to be regular.
fn is_regular(method: &Method, point: &[Rational]) -> bool {
    let state = method.state(point);
    match method.update.jacobian_exactly(&state) {
        Some(jacobian) => !jacobian.determinant().is_zero(),
        None => {
            let region: Vec<Interval> = state.iter().map(Interval::enclosing).collect();
            let (jacobian, domain) = method.update.jacobian(&region, &mut Workspace::default());
            domain.defined
                && domain.one_piece
                && jacobian.is_bounded()
                && encloses_regular(&jacobian)
        }
    }
}

/// Whether an enclosure of the update map's Jacobian over all states holds regular matrices only.
///
/// For gradient descent with |∂ᵢⱼf| bounded this is so for all step sizes below 1/L (theory A.4).
fn is_regular_everywhere(method: &Method) -> bool {
    let size = method.update.dimension();
    if size > LARGEST_DIMENSION {
        return false;
    }
    let everywhere = vec![Interval::ENTIRE; size];
    let (jacobian, domain) = method.update.jacobian(&everywhere, &mut Workspace::default());
    domain.defined && jacobian.is_bounded() && encloses_regular(&jacobian)
}

/// Whether every matrix in the enclosure is regular: ‖I − CA‖ < 1 for an approximate inverse C.
fn encloses_regular(matrix: &IntervalMatrix) -> bool {
    let Some(inverse) = approximate_inverse(&matrix.midpoint()) else { return false };
    let product = IntervalMatrix::from_floats(&inverse).multiply(matrix);
    let distance = IntervalMatrix::identity(matrix.rows()).subtract(&product);
    distance.norm_infinity() < 1.0
}

/// Every choice of pieces is a polynomial map on all of ℝⁿ; where its determinant is not zero
/// everywhere, its zeros are null. Choices that occur nowhere are asked as well.
fn piecewise_route(method: &Method) -> Result<String, String> {
    let tape = method.update.jacobian_tape();
    let guards = tape.guards();
    if !tape.has_polynomial_pieces() {
        return Err("a witness point decides only for analytic fields and polynomial pieces".into());
    }
    if guards.len() > MOST_GUARDS {
        return Err(format!("the update map has more than {MOST_GUARDS} interfaces"));
    }
    let size = method.update.dimension();
    for choice in 0..1_u32 << guards.len() {
        let sides: Vec<(u32, bool)> =
            guards.iter().enumerate().map(|(k, &guard)| (guard, choice >> k & 1 == 1)).collect();
        let regular = |point: Vec<Rational>| {
            let entries = tape.evaluate_selection(&sides, &method.state(&point));
            let jacobian = entries.and_then(|entries| Matrix::new(size, size, entries));
            jacobian.is_some_and(|jacobian| !jacobian.determinant().is_zero())
        };
        if !witnesses(method).any(regular) {
            return Err(format!(
                "on one choice of pieces det(D − αJg) vanished at {MOST_WITNESSES} points: the \
                 step size may be exceptional"
            ));
        }
    }
    Ok(format!("det(D − αJg) ≠ 0 somewhere for each of {} choices of pieces", 1 << guards.len()))
}

/// Points with small coordinates in no special position.
pub(super) fn witness(number: i64, axis: i64) -> Rational {
    let numerator = (number * 7 + axis * 5) % 13 - 6;
    let denominator = 1 + (number + 2 * axis) % 5;
    rational(numerator, denominator)
}
