//! Shrinking is sound: whatever it returns is lighter or the same, refutes, and belongs to the claim.

use eigensieve::counterexample::{Effort, Outcome, Points, judge, refute, shrink};
use eigensieve::optimizer::FieldKind;
use eigensieve::testing::quickcheck::QuickCheck;

use crate::support::{claim, shipped};

/// The counterexample that a random search with this seed comes to first, and its shrink.
fn shrinks_soundly(seed: u64, which: u8) -> bool {
    let claims = [
        claim(FieldKind::Gradient, Points::Critical, "limit", "step*lambda_max < 2"),
        claim(FieldKind::Gradient, Points::Critical, "neutral", "attracts"),
        claim(FieldKind::Usam, Points::Any, "attracting", "lambda_min >= 0"),
        claim(FieldKind::Usam, Points::Spurious, "attracting", "ahead_minimiser"),
        claim(FieldKind::UsamSequential, Points::Any, "fixed", "critical"),
        shipped("x13"),
        shipped("x17"),
    ];
    let claim = &claims[usize::from(which) % claims.len()];
    let effort = Effort { tries: 2_000, seed, shrink: false, prove: false, ..Effort::default() };
    let Outcome::Refuted { counterexample, .. } = refute(claim, &effort) else { return true };
    let shrunk = shrink(claim, &counterexample.found);
    shrunk.weight() <= counterexample.found.weight()
        && claim.has(&shrunk)
        && judge(claim, &shrunk).holds.is_refuted()
        && shrink(claim, &shrunk) == shrunk
}

#[test]
fn every_shrunk_counterexample_still_refutes() {
    let property = shrinks_soundly as fn(u64, u8) -> bool;
    QuickCheck::new().tests(25).quickcheck(property);
}
