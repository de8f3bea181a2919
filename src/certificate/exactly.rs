//! Certificates with exact claims about rational points: critical, eigenvalues with eigenvectors,
//! and boxes that one step takes to the point.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One, Zero};

use super::Certificate;
use super::format::{
    CertificateFile, ClaimData, Collapse, Component, Direction, ExactEigenvalue, ExactPoint,
    Fraction, Integer, Nothing, Place, Proof, fractions,
};
use super::problem::problem_data;
use super::prover::Prover;
use super::scaled::Scale;
use crate::exact::{AlgebraicNumber, Matrix, Rational};
use crate::objective::Objective;
use crate::optimizer::Optimizer;
use crate::system::System;

/// Where there is no certificate to be added to.
const PRECISION: u32 = 24;
/// The radii 2^e of boxes that may collapse.
const COLLAPSING: [i32; 3] = [0, -4, -8];

/// The certificate with whatever exact claims the checker accepts about the points; `None` where it
/// accepts nothing at all. Without an optimizer the file speaks of the objective alone.
///
/// The certificate that is given must be one of the same objective and optimizer.
///
/// ```
/// use eigensieve::certificate::{Fact, with_exact_claims};
/// use eigensieve::exact::rational;
/// use eigensieve::expression::Names;
/// use eigensieve::objective::Objective;
/// let saddle = Objective::parse("x^2 - y^2/2", &Names::new(&["x", "y"])?)?;
/// let origin = vec![rational(0, 1), rational(0, 1)];
/// let file = with_exact_claims(None, &saddle, None, &[origin.clone()]).ok_or("a certificate")?;
/// assert!(file.facts().contains(&Fact::CriticalPoint(origin)));
/// assert_eq!(file.claims.len(), 3, "critical, and two eigenvalues");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn with_exact_claims(
    certificate: Option<Certificate>,
    objective: &Objective,
    optimizer: Option<&Optimizer>,
    points: &[Vec<Rational>],
) -> Option<Certificate> {
    let (mut claims, precision) = match &certificate {
        Some(certificate) => {
            let file = CertificateFile::read(certificate.text.as_bytes()).ok()?;
            (file.claims, file.precision)
        }
        None => (Vec::new(), PRECISION),
    };
    let problem = problem_data(objective, optimizer).ok()?;
    let prover = Prover { problem: &problem, scale: Scale { precision }, deadline: None };
    let before = claims.len();
    let (mut graph, gradient) = objective.gradient();
    let gradient = System::new(&mut graph, &gradient, objective.dimension());
    for point in points {
        claims.extend(exact_claims(&prover, &gradient, point, certificate.as_ref()));
        let collapse = optimizer.and_then(|_| collapse(&prover, point));
        claims.extend(collapse);
    }
    if claims.len() == before {
        return certificate;
    }
    let text = prover.write(&claims)?;
    let accepted = eqcert_check::check(text.as_bytes()).ok()?;
    let claims = accepted.claims.into_iter().map(|claim| (claim.id, claim.statement)).collect();
    Some(Certificate { text, claims })
}

fn exact_claims(
    prover: &Prover<'_>,
    gradient: &System,
    point: &[Rational],
    known: Option<&Certificate>,
) -> Vec<ClaimData> {
    let here = || ExactPoint { point: fractions(point) };
    let known = known.map(Certificate::facts).unwrap_or_default();
    let mut proposals = Vec::new();
    if !known.contains(&super::Fact::CriticalPoint(point.to_vec())) {
        let proof = Proof { claim: here(), witness: Nothing {} };
        proposals.push(ClaimData::ExactCriticalPoint(proof));
    }
    if let Some(hessian) = gradient.jacobian_exactly(point) {
        let eigenvalues = AlgebraicNumber::roots_of(&hessian.characteristic_polynomial());
        for value in eigenvalues.iter().filter_map(AlgebraicNumber::rational) {
            let shifted = &hessian - &Matrix::identity(hessian.rows()).scale(value);
            proposals
                .extend(shifted.kernel().iter().map(|vector| eigenvalue(point, value, vector)));
        }
    }
    let slopes = gradient.values_exactly(point);
    if let Some(component) = slopes.iter().flatten().position(|slope| !slope.is_zero()) {
        proposals.extend(no_critical_point(prover, point, component));
    }
    proposals.into_iter().filter_map(|claim| prover.attempt(Some(claim))).collect()
}

/// That ∂f/∂x_k is nowhere 0 in a small box.
fn no_critical_point(
    prover: &Prover<'_>,
    point: &[Rational],
    component: usize,
) -> Option<ClaimData> {
    let radius = prover.radius(prover.core(), point.len())?;
    let claim = Place { center: prover.scale.point(point), radius };
    let witness = Component { component: component as u32 };
    Some(ClaimData::NoCriticalPoint(Proof { claim, witness }))
}

/// That λ is an eigenvalue at the point, with a multiple of the vector in integers.
pub(super) fn eigenvalue(point: &[Rational], value: &Rational, vector: &[Rational]) -> ClaimData {
    let common = vector.iter().fold(BigInt::one(), |all, x| all.lcm(x.denom()));
    let common = Rational::from_integer(common);
    let vector = vector.iter().map(|x| Integer((x * &common).to_integer())).collect();
    let claim = ExactEigenvalue { point: fractions(point), value: Fraction::from(value) };
    ClaimData::ExactEigenvalue(Proof { claim, witness: Direction { vector } })
}

/// That a box around the point collapses to it.
fn collapse(prover: &Prover<'_>, point: &[Rational]) -> Option<ClaimData> {
    COLLAPSING.iter().find_map(|&exponent| {
        let center = prover.scale.point(point);
        let radius = prover.radius(exponent, point.len())?;
        let claim = Collapse { image: center.clone(), center, radius };
        prover.attempt(Some(ClaimData::Collapse(Proof { claim, witness: Nothing {} })))
    })
}
