//! Attempts: a proposed claim counts only once the checker has accepted it.

use std::ops::RangeInclusive;
use std::time::Instant;

use super::format::{CertificateData, ClaimData, FORMAT, Integer, ProblemData, Vector};
use super::scaled::Scale;

/// Boxes in which a zero alone is wanted have the radius 2^−30, or so many binary places more than
/// a unit where this is larger: what the arithmetic still resolves.
const CORE: i32 = -30;
const CORE_PLACES: i32 = 10;
/// A problem at a precision, to which claims are attempted.
#[derive(Debug)]
pub(super) struct Prover<'a> {
    pub(super) problem: &'a ProblemData,
    pub(super) scale: Scale,
    /// After this nothing is attempted.
    pub(super) deadline: Option<Instant>,
}

impl Prover<'_> {
    /// The exponent of the radius of the smallest boxes.
    pub(super) fn core(&self) -> i32 {
        CORE.max(CORE_PLACES - self.scale.precision as i32)
    }

    /// The file with these claims.
    pub(super) fn write(&self, claims: &[ClaimData]) -> Option<String> {
        let precision = self.scale.precision;
        let problem = self.problem;
        serde_json::to_string(&CertificateData { format: FORMAT, precision, problem, claims }).ok()
    }

    /// Whether the checker accepts the claims.
    pub(super) fn accepts(&self, claims: &[ClaimData]) -> bool {
        self.write(claims).is_some_and(|text| eqcert_check::check(text.as_bytes()).is_ok())
    }

    pub(super) fn is_late(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() > deadline)
    }

    /// The claim, if the checker accepts it.
    pub(super) fn attempt(&self, claim: Option<ClaimData>) -> Option<ClaimData> {
        claim.filter(|claim| !self.is_late() && self.accepts(std::slice::from_ref(claim)))
    }

    /// The claim with the largest exponent in the range that the checker accepts, if it accepts
    /// that with the smallest; a claim is taken to hold below an exponent at which it holds.
    pub(super) fn largest(
        &self,
        exponents: RangeInclusive<i32>,
        claim: impl Fn(i32) -> Option<ClaimData>,
    ) -> Option<(i32, ClaimData)> {
        let (mut low, mut high) = (*exponents.start(), *exponents.end() + 1);
        let mut best = self.attempt(claim(low))?;
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            match self.attempt(claim(middle)) {
                Some(found) => (low, best) = (middle, found),
                None => high = middle,
            }
        }
        Some((low, best))
    }

    /// S·2^e, the same for all coordinates.
    pub(super) fn radius(&self, exponent: i32, size: usize) -> Option<Vector> {
        let radius = self.scale.power_of_two(exponent)?;
        Some(vec![Integer(radius); size])
    }
}
