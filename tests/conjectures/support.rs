//! Claim files and their outcomes.

use eigensieve::cli::read_claim;
use eigensieve::counterexample::{
    Claim, Counterexample, Effort, Family, OptimizerFamily, Outcome, Points, refute,
};
use eigensieve::optimizer::FieldKind;

/// A claim file of the repository.
pub(crate) fn shipped(name: &str) -> Claim {
    let file = format!("{}/claims/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    read_claim(file.as_ref()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The counterexample to a shipped claim.
#[track_caller]
pub(crate) fn refuted(name: &str) -> (Claim, Counterexample) {
    let claim = shipped(name);
    let effort = Effort { polish: 3_000, ..Effort::default() };
    match refute(&claim, &effort) {
        Outcome::Refuted { counterexample, .. } => (claim, *counterexample),
        other => panic!("{name} is not refuted: {other:?}"),
    }
}

/// A claim about a field without momentum on polynomials in one variable.
pub(crate) fn claim(field: FieldKind, points: Points, assume: &str, conclude: &str) -> Claim {
    let family = Family::Polynomials { variables: 1..=1, degree: 4, height: 4 };
    Claim::new("a claim", family, vec![OptimizerFamily::new("A", field)])
        .at(points)
        .assuming(assume)
        .and_then(|claim| claim.concluding(conclude))
        .and_then(Claim::validated)
        .unwrap_or_else(|error| panic!("{error}"))
}
