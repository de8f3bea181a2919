//! What became of a claim.

use super::claim::{Claim, Family};
use super::instance::Instance;
use super::prove::{Attempt, prove};
use super::search::{Counterexample, Effort, Tally, search};

/// The answer to a claim.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It holds, for every member of its families.
    Proved(Proof),
    /// It fails.
    Refuted {
        /// Where.
        counterexample: Box<Counterexample>,
        /// How it was found.
        tally: Tally,
    },
    /// No counterexample in so many tries: neither proved nor refuted.
    NoneFound(Tally),
    /// The hypotheses hold nowhere, or nowhere that the search looked.
    Vacuous {
        /// Whether that is proved.
        proved: bool,
        /// How far the search went.
        tally: Tally,
    },
}

/// How a claim was proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// What was reduced to what.
    pub reduction: String,
    /// The statements about polynomials that were decided.
    pub statements: Vec<String>,
}

/// Proves a claim where that is decidable, else searches for a counterexample.
///
/// ```
/// use eigensieve::counterexample::{
///     Claim, Effort, Family, Outcome, OptimizerFamily, Points, refute,
/// };
/// use eigensieve::optimizer::FieldKind;
/// let family = Family::Polynomials { variables: 1..=1, degree: 3, height: 2 };
/// let claim = Claim::new("minimisers", family, vec![OptimizerFamily::new("A", FieldKind::Gradient)])
///     .stating("limits are local minimisers")
///     .at(Points::Critical)
///     .assuming("limit")?
///     .concluding("minimiser")?;
/// let Outcome::Refuted { counterexample, .. } = refute(&claim, &Effort::default()) else {
///     panic!("x³ attracts from one side");
/// };
/// assert_eq!(counterexample.instance.objective.to_text(), "x^3");
/// # Ok::<(), eigensieve::counterexample::ClaimError>(())
/// ```
pub fn refute(claim: &Claim, effort: &Effort<'_>) -> Outcome {
    let mut proposed = Vec::new();
    let attempt = match effort.prove {
        // Half of the time is left to the search.
        true => prove(claim, &effort.halved().interrupt()),
        false => Attempt::Nothing,
    };
    match attempt {
        Attempt::Proved(proof) => return Outcome::Proved(proof),
        Attempt::Vacuous => return Outcome::Vacuous { proved: true, tally: Tally::default() },
        Attempt::Proposed(instances) => {
            // Heights bound the search in a family of quadratics, not the family.
            let quadratics = matches!(claim.objectives, Family::Quadratics { .. });
            let constant = |one: &Instance| one.objective.size().terms == 0;
            proposed = instances;
            proposed.retain(|one| !constant(one) && (quadratics || claim.has(one)));
        }
        Attempt::Nothing => {}
    }
    let (counterexample, tally) = search(claim, effort, proposed);
    match counterexample {
        Some(counterexample) => {
            Outcome::Refuted { counterexample: Box::new(counterexample), tally }
        }
        None if tally.applied == 0 && tally.tries > 0 => Outcome::Vacuous { proved: false, tally },
        None => Outcome::NoneFound(tally),
    }
}
