//! What a check leaves out, and why: it is said, never passed over in silence.

use std::io::Write;

/// A part of a check that cannot be made for a law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The check: `first_steps`, `spectrum`, `fixed_point` or `symmetry`.
    pub check: &'static str,
    /// What was not looked at; empty when it is the whole check.
    pub what: String,
    /// Why not.
    pub why: Why,
}

/// Why a check, or a part of it, says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// A sign, eps = 0, or a rate that declines for ever.
    NoLinearMap,
    /// A schedule that never comes to rest: there is no one linear map.
    RateChanges,
    /// More than one gradient, or one that is not taken at x.
    SeveralCalls,
    /// Bias corrections or a warm-up that take longer than the longest probe.
    LongMemory,
    /// Weight decay so large that 0 itself repels when no gradient comes.
    ZeroRepels,
    /// No positive curvature has the multiplier −1.
    NeverFlips,
    /// The law's own run is not clear within the longest probe.
    Unclear,
    /// The period of the schedule is longer than the longest run.
    LongPeriod,
    /// There is only one parameter.
    OneParameter,
}

impl std::fmt::Display for Why {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NoLinearMap => {
                "the law has no linear map at its fixed point (a sign, eps = 0, a declining rate)"
            }
            Self::RateChanges => {
                "the schedule never comes to rest, so that there is no one linear map; \
                 the first steps cover two periods"
            }
            Self::SeveralCalls => "the law takes its gradients elsewhere than at x",
            Self::LongMemory => "bias corrections or a warm-up take more than 30 000 steps",
            Self::ZeroRepels => "weight decay alone makes 0 repelling",
            Self::NeverFlips => "no positive curvature gives the multiplier −1",
            Self::Unclear => "the law itself takes too long to show what it does there",
            Self::LongPeriod => "the schedule's period is longer than the longest run, 2000 steps",
            Self::OneParameter => "there is only one parameter",
        })
    }
}

impl Skipped {
    pub(super) fn all(check: &'static str, why: Why) -> Self {
        Self { check, what: String::new(), why }
    }
}

impl std::fmt::Display for Skipped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} skipped", self.check)?;
        if !self.what.is_empty() {
            write!(f, " for {}", self.what)?;
        }
        write!(f, ": {}", self.why)
    }
}

/// Writes the notes of a test to standard error, past the test harness, which would keep them from
/// the reader of a test that passes.
#[doc(hidden)]
pub fn announce(test: &str, skipped: &[Skipped]) {
    let lines: String = skipped.iter().map(|note| format!("{test}: {note}\n")).collect();
    // A closed standard error is no reason to fail.
    let _ = std::io::stderr().write_all(lines.as_bytes());
}
