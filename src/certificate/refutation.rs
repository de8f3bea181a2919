//! Tempting sentences about limits that are false for the problem at hand.
//!
//! Each needs a basin and a claim that contradicts the sentence at the limit: an attracting point
//! that is spurious or has negative curvature, or a box that one step takes to a fixed point with
//! an eigenvalue outside the filter (there the step size is exceptional).

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use super::exactly::eigenvalue;
use super::format::{
    ClaimData, Collapse, Curvature, Direction, ExactPoint, Integer, Nothing, Place, Proof,
    Refutation, Side, Statement, fractions,
};
use super::point::{Candidate, LARGEST};
use super::prover::Prover;
use crate::exact::{Matrix, Rational, from_f64, simplest_between};
use crate::interval::symmetric_decomposition;
use crate::stability::Verdict;
use crate::theorem::{FixedPoint, Kind, Method};

/// Radii 2^e of boxes that may collapse to a point.
const COLLAPSING: [i32; 4] = [0, -2, -4, -6];
/// A side of the domain is searched at so many places for such boxes.
const PLACES: usize = 16;
/// Such boxes are searched in up to so many variables.
const MOST_VARIABLES: usize = 2;

/// Claims of which the last is a refutation by those before it; positions count from the first.
type Refuting = Vec<ClaimData>;

/// At a fixed point that attracts: that the sentence is false, if the point makes it so.
pub(super) fn by_an_attracting_point(
    prover: &Prover<'_>,
    candidate: &Candidate<'_>,
    statement: &Statement,
) -> Option<Refuting> {
    if candidate.point.judgement.verdict != Verdict::Attracting {
        return None;
    }
    let against = match (statement, candidate.point.kind) {
        (Statement::LimitsAreCriticalPoints, Kind::Spurious) => candidate.no_critical_point()?,
        (Statement::LimitsHaveNoNegativeCurvature, Kind::Critical) => {
            negative_curvature(prover, candidate)?
        }
        // At a critical point that attracts, the theorem forbids it.
        (Statement::LimitsObeyTheFilter, Kind::Spurious) => candidate.filter_outside()?,
        _ => return None,
    };
    let basis = candidate.attracting_basis()?;
    // The basin has to lie in the box of the other claim: the largest that does.
    (prover.core()..=LARGEST).rev().find_map(|exponent| {
        let basin = candidate.attracting_at(&basis, exponent)?;
        let claims = vec![basin, against.clone(), refutation(statement.clone(), &[0, 1])];
        prover.accepts(&claims).then_some(claims)
    })
}

fn refutation(statement: Statement, uses: &[u32]) -> ClaimData {
    let claim = Refutation { statement, uses: uses.to_vec() };
    ClaimData::Refutation(Proof { claim, witness: Nothing {} })
}

fn negative_curvature(prover: &Prover<'_>, candidate: &Candidate<'_>) -> Option<ClaimData> {
    let (values, vectors) = symmetric_decomposition(&candidate.hessian())?;
    let least = (0..values.len()).min_by(|&a, &b| values[a].total_cmp(&values[b]))?;
    if values[least] >= 0.0 {
        return None;
    }
    let vector = prover.scale.vector(vectors.column(least).iter().copied())?;
    let claim = |exponent| {
        let Place { center, radius } = candidate.place(exponent)?;
        let bound = Integer(BigInt::zero());
        let claim = Curvature { center, radius, bound, side: Side::Below };
        let witness = Direction { vector: vector.clone() };
        Some(ClaimData::Curvature(Proof { claim, witness }))
    };
    prover.largest(prover.core()..=LARGEST, claim).map(|(_, claim)| claim)
}

/// At an exceptional step size: a box that one step takes to a fixed point outside the filter.
pub(super) fn by_a_collapse(
    prover: &Prover<'_>,
    method: &Method,
    domain: &[(Rational, Rational)],
    points: &[FixedPoint],
) -> Option<Refuting> {
    if method.dimension() > MOST_VARIABLES || method.update.dimension() > method.dimension() {
        return None;
    }
    let outside: Vec<(&Vec<Rational>, ClaimData)> = points
        .iter()
        .filter_map(|point| {
            let exact = point.exact.as_ref()?;
            Some((exact, eigenvalue_outside(method, point, exact)?))
        })
        .collect();
    grid(domain).into_iter().find_map(|center| {
        let slopes = method.update.jacobian_exactly(&center)?;
        let constant =
            (0..slopes.rows()).all(|i| (0..slopes.cols()).all(|j| slopes.get(i, j).is_zero()));
        let image = method.update.values_exactly(&center).filter(|_| constant)?;
        let (exact, eigenvalue) = outside.iter().find(|(exact, _)| **exact == image)?;
        let collapse = COLLAPSING.iter().find_map(|&exponent| {
            let radius = prover.radius(exponent, center.len())?;
            let claim = Collapse {
                center: prover.scale.point(&center),
                radius,
                image: prover.scale.point(&image),
            };
            prover.attempt(Some(ClaimData::Collapse(Proof { claim, witness: Nothing {} })))
        })?;
        let claim = ExactPoint { point: fractions(exact) };
        let fixed = ClaimData::ExactCriticalPoint(Proof { claim, witness: Nothing {} });
        let refutation = refutation(Statement::LimitsObeyTheFilter, &[0, 1, 2]);
        let claims = vec![collapse, eigenvalue.clone(), fixed, refutation];
        prover.accepts(&claims).then_some(claims)
    })
}

/// Places in the domain, evenly spaced.
fn grid(domain: &[(Rational, Rational)]) -> Vec<Vec<Rational>> {
    let part = |low: &Rational, high: &Rational, k: usize| {
        let share = Rational::new((2 * k + 1).into(), (2 * PLACES).into());
        low + (high - low) * share
    };
    let mut places = vec![Vec::new()];
    for (low, high) in domain {
        let longer = |place: &Vec<Rational>| {
            let place = place.clone();
            (0..PLACES).map(move |k| [place.clone(), vec![part(low, high, k)]].concat())
        };
        places = places.iter().flat_map(longer).collect();
    }
    places
}

/// A rational eigenvalue λ of the Hessian with q(λ) outside the closed filter.
fn eigenvalue_outside(
    method: &Method,
    point: &FixedPoint,
    exact: &[Rational],
) -> Option<ClaimData> {
    let hessian = method.gradient.jacobian_exactly(exact)?;
    let size = hessian.rows();
    point.hessian_eigenvalues.iter().find_map(|enclosure| {
        let value = simplest_between(&from_f64(enclosure.lower())?, &from_f64(enclosure.upper())?)?;
        let image = method.filter.symbol.evaluate(&value);
        if !image.is_negative() && image <= method.filter.upper {
            return None;
        }
        let shifted = &hessian - &Matrix::identity(size).scale(&value);
        let vector = shifted.kernel().into_iter().next()?;
        Some(eigenvalue(exact, &value, &vector))
    })
}
