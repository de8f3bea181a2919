//! Checks eqcert/1 certificates: claims about the fixed points of optimizers, with witnesses.
//!
//! *In*: the bytes of a certificate. *Out*: what it proves, in words, or why it is rejected. The
//! format and every condition are in `proofs/README.md`. All numbers are integers; gradient,
//! Hessian and update map are derived here from the objective's tape; nothing in the file is
//! trusted.
//!
//! ```
//! // Every eigenvalue of the matrix (2) lies in (0, 4), by 2 − 0 = 1·1 + 1 = 4 − 2.
//! let file = br#"{"format":"eqcert/1","precision":0,"problem":null,"claims":[{"matrix-spectrum":
//!     {"claim":{"matrix":[[["2","2"]]],"lower":"0","upper":"4"},
//!      "witness":{"lower_factor":[["1"]],"upper_factor":[["1"]]}}}]}"#;
//! let accepted = eqcert_check::check(file)?;
//! assert!(accepted.claims[0].statement.contains("lower:0,upper:4"));
//! # Ok::<(), eqcert_check::Rejected>(())
//! ```

#![forbid(unsafe_code)]
#![deny(clippy::float_arithmetic)]

mod claims;
mod cover;
mod expression;
mod format;
mod jet;
mod matrix;
mod number;
mod optimizer;
mod refutation;
#[cfg(test)]
mod tests;

/// What an accepted certificate proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The objective in infix and the optimizer; empty where the certificate is about neither.
    pub problem: String,
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
    /// The reason in words, after the number of the claim.
    pub reason: String,
}

impl std::fmt::Display for Rejected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Rejected {}

/// Checks a certificate: all of its claims, or a reason to reject it.
pub fn check(file: &[u8]) -> Result<Accepted, Rejected> {
    let whole = |reason| Rejected { claim: None, reason };
    let certificate = format::Certificate::read(file).map_err(whole)?;
    let (precision, problem) = (certificate.precision, certificate.problem.as_ref());
    let problem_text = problem.map(format::Problem::describe).transpose();
    let problem_text = problem_text.map_err(|reason| whole(reason.into()))?.unwrap_or_default();
    let context = claims::Context { precision, problem };
    let mut accepted = Accepted { problem: problem_text, claims: Vec::new() };
    for (index, claim) in certificate.claims.iter().enumerate() {
        let rejected = |reason: &str| Rejected {
            claim: Some(index),
            reason: format!("claim {index}: {reason}"),
        };
        context.check(claim, &certificate.claims[..index]).map_err(rejected)?;
        let (id, statement) = certificate.describe(claim);
        accepted.claims.push(AcceptedClaim { id, statement });
    }
    Ok(accepted)
}
