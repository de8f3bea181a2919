//! Checks eqcert/1 certificates: claims about the fixed points of optimizers, with witnesses.
//!
//! *In*: the bytes of a certificate. *Out*: what it proves, in words, or why it is rejected. The
//! format and every condition are in `proofs/README.md`. All numbers are integers; gradient,
//! Hessian and update map are derived here from the objective's tape; nothing in the file is
//! trusted.
//!
//! ```
//! // Every eigenvalue of the matrix (2) lies in (1, 3), by 2 − 1 = 1·1 = 3 − 2.
//! let file = br#"{"format":"eqcert/1","precision":0,"problem":null,"claims":[{"matrix-spectrum":
//!     {"claim":{"matrix":[[["2","2"]]],"lower":"1","upper":"3"},
//!      "witness":{"lower_factor":[["1"]],"upper_factor":[["1"]]}}}]}"#;
//! let accepted = eqcert_check::check(file)?;
//! assert!(accepted.claims[0].statement.contains("lie in (1, 3)"));
//! # Ok::<(), eqcert_check::Rejected>(())
//! ```

#![forbid(unsafe_code)]
#![deny(clippy::float_arithmetic)]

mod arithmetic;
mod bounds;
mod claims;
mod cover;
mod digest;
mod expression;
mod format;
mod model;
mod number;
mod refutation;
mod words;

use arithmetic::Interval;
use bounds::{Context, require};
use claims::Outcome;
use expression::infix;
use format::{Certificate, Claim, Factors, MatrixSpectrum, is_triangle};
use model::Model;

/// The largest precision.
const LARGEST_PRECISION: u32 = 4096;
/// The largest number of claims.
const LARGEST_LIST: usize = 4096;
/// The largest size of a matrix.
const LARGEST_MATRIX: usize = 512;

/// What an accepted certificate proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The objective in infix and the optimizer, where the certificate is about one.
    pub problem: Option<String>,
    /// The claims in the order of the file.
    pub claims: Vec<AcceptedClaim>,
}

/// A proved claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedClaim {
    /// The SHA-256 of the problem and the claim, in hexadecimal.
    pub id: String,
    /// One line in words.
    pub statement: String,
}

/// Why a certificate proves nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// The number of the claim, from 0; `None` for the file as a whole.
    pub claim: Option<usize>,
    /// The reason in words.
    pub reason: String,
}

impl std::fmt::Display for Rejected {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.claim {
            Some(claim) => write!(formatter, "claim {claim}: {}", self.reason),
            None => write!(formatter, "{}", self.reason),
        }
    }
}

impl std::error::Error for Rejected {}

/// Checks a certificate: all of its claims, or a reason to reject it.
pub fn check(bytes: &[u8]) -> Result<Accepted, Rejected> {
    let whole = |reason| Rejected { claim: None, reason };
    let certificate = Certificate::read(bytes).map_err(whole)?;
    certificate.well_formed().map_err(whole)?;
    let mut context = match &certificate.problem {
        Some(problem) => {
            let model = Model::new(problem).map_err(whole)?;
            Some(Context { precision: certificate.precision, model })
        }
        None => None,
    };
    let mut claims = Vec::new();
    for (index, claim) in certificate.claims.iter().enumerate() {
        let place = |reason| Rejected { claim: Some(index), reason };
        let earlier = &certificate.claims[..index];
        let statement = match (&mut context, claim) {
            (None, Claim::MatrixSpectrum(proof)) => {
                matrix_spectrum(certificate.precision, &proof.claim, &proof.witness)
            }
            (Some(context), _) => check_claim(context, claim, earlier),
            _ => Err("the claim needs a problem".into()),
        };
        let statement = statement.map_err(place)?;
        claims.push(AcceptedClaim { id: certificate.claim_id(claim).map_err(place)?, statement });
    }
    let problem = certificate.problem.as_ref().map(|problem| {
        let objective = infix(&problem.objective);
        let optimizer = problem.optimizer.as_ref().map(words::optimizer);
        let optimizer = optimizer.unwrap_or_else(|| "none".into());
        let variables = problem.variables;
        format!("f = {objective} in {variables} variables; optimizer: {optimizer}")
    });
    Ok(Accepted { problem, claims })
}

impl Certificate {
    fn well_formed(&self) -> Result<(), String> {
        require(self.format == "eqcert/1", "the format is not eqcert/1")?;
        require(self.precision <= LARGEST_PRECISION, "the precision is out of range")?;
        let number = self.claims.len();
        require((1..=LARGEST_LIST).contains(&number), "the number of claims is out of range")
    }
}

fn check_claim(context: &mut Context<'_>, claim: &Claim, earlier: &[Claim]) -> Outcome {
    match claim {
        Claim::Cover(proof) => {
            context.model.derive_components(&Context::components(&proof.witness.tree))?;
        }
        Claim::NoCriticalPoint(proof) => {
            context.model.derive_components(&[proof.witness.component])?;
        }
        _ => {}
    }
    let second_derivatives = matches!(
        claim,
        Claim::Spectrum(_)
            | Claim::EigenvalueCount(_)
            | Claim::Curvature(_)
            | Claim::FilterInside(_)
            | Claim::FilterOutside(_)
            | Claim::ExactEigenvalue(_)
            | Claim::ExactFilter(_)
    );
    if second_derivatives || context.model.needs_hessian() {
        context.model.derive_hessian()?;
    }
    match claim {
        Claim::UniqueZero(proof) => context.unique_zero(&proof.claim, &proof.witness),
        Claim::NoCriticalPoint(proof) => context.no_critical_point(&proof.claim, &proof.witness),
        Claim::Cover(proof) => context.cover(&proof.claim, &proof.witness),
        Claim::Spectrum(proof) => context.hessian_spectrum(&proof.claim, &proof.witness),
        Claim::EigenvalueCount(proof) => context.eigenvalue_count(&proof.claim, &proof.witness),
        Claim::Curvature(proof) => context.curvature(&proof.claim, &proof.witness),
        Claim::FilterInside(proof) => context.filter_inside(&proof.claim, &proof.witness),
        Claim::FilterOutside(proof) => context.filter_outside(&proof.claim, &proof.witness),
        Claim::AttractingBox(proof) => context.attracting_box(&proof.claim, &proof.witness),
        Claim::AttractingBall(proof) => context.attracting_ball(&proof.claim, &proof.witness),
        Claim::Repelling(proof) => context.repelling(&proof.claim, &proof.witness),
        Claim::ExactFixedPoint(proof) => context.exact_fixed_point(&proof.claim),
        Claim::ExactEigenvalue(proof) => context.exact_eigenvalue(&proof.claim, &proof.witness),
        Claim::ExactFilter(proof) => context.exact_filter(&proof.claim, &proof.witness),
        Claim::InvertibleUpdate(proof) => context.invertible_update(&proof.claim, &proof.witness),
        Claim::Collapse(proof) => context.collapse(&proof.claim),
        Claim::Refutation(proof) => context.refutation(&proof.claim, earlier),
        Claim::MatrixSpectrum(proof) => {
            matrix_spectrum(context.precision, &proof.claim, &proof.witness)
        }
    }
}

fn matrix_spectrum(precision: u32, claim: &MatrixSpectrum, witness: &Factors) -> Outcome {
    let (rows, size) = (&claim.matrix, claim.matrix.len());
    require((1..=LARGEST_MATRIX).contains(&size), "the size of the matrix is out of range")?;
    require(is_triangle(rows, size), "the matrix is not triangular")?;
    require(rows.iter().flatten().all(|(a, b)| a.0 <= b.0), "an interval is empty")?;
    let entry = |i: usize, j: usize| {
        let (lower, upper) = &rows[i.max(j)][i.min(j)];
        Interval::new(lower.0.clone(), upper.0.clone())
    };
    let matrix = (0..size).map(|i| (0..size).map(|j| entry(i, j)).collect()).collect();
    let bounds = (&claim.lower.0, &claim.upper.0);
    let factors = (&witness.lower_factor, &witness.upper_factor);
    bounds::spectrum(precision, &matrix, bounds, factors)?;
    let bounds = words::open_interval(bounds.0, bounds.1, precision);
    Ok(format!(
        "all eigenvalues of every symmetric matrix in the claim's interval matrix of size {size} lie in {bounds}"
    ))
}
