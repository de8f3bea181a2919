//! Decides statements "for all real x₁, …, xₙ: …" about polynomials, exactly.
//!
//! *In*: a [`Formula`] of sign conditions on polynomials over ℚ. *Out*: proved; refuted with a point
//! where it fails, rational where the failures have an interior and exactly algebraic elsewhere; or
//! undecided with the reason, because the work was limited.

mod answer;
mod budget;
mod claim;
mod covering;
mod divisors;
mod formula;
mod line;
mod nested;
mod sample;
mod signs;

pub use answer::{Counterexample, Decision, Proof};
pub use budget::Limit;
pub use claim::{Claim, ClaimError, ClaimErrorKind};
pub use formula::{Formula, Relation};

use budget::Budget;
use covering::{Outcome, Search};
use signs::Signs;

/// How much work a decision may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Steps of work: about as many machine words multiplied.
    pub steps: u64,
    /// How many variables may occur.
    pub variables: usize,
    /// The highest degree of an algebraic number.
    pub degree: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { steps: 50_000_000, variables: 12, degree: 64 }
    }
}

/// How deep formulas may stand in formulas.
const NESTING: usize = 100;

/// Decides whether the claim's formula holds for all real values of its variables.
///
/// ```
/// use eigensieve::exact::decide::{Claim, Limits, decide};
/// let claim = Claim::parse("l < 0 & r > 0 => l + r*l^2 + r^2*l^3 < 0")?;
/// assert!(decide(&claim, &Limits::default()).is_proved());
/// let claim = Claim::parse("l < 0 & r > 0 => l + r*l^2 < 0")?;
/// let decision = decide(&claim, &Limits::default());
/// assert_eq!(decision.to_string(), "refuted: l = -1, r = 2");
/// # Ok::<(), eigensieve::exact::decide::ClaimError>(())
/// ```
pub fn decide(claim: &Claim, limits: &Limits) -> Decision {
    decided(claim, limits).unwrap_or_else(Decision::Undecided)
}

fn decided(claim: &Claim, limits: &Limits) -> Result<Decision, Limit> {
    let Claim { names, formula } = claim;
    if formula.is_deeper_than(NESTING) {
        return Err(Limit::Nesting(NESTING));
    }
    let most = limits.variables;
    if names.len() > most {
        return Err(Limit::Variables { found: names.len(), most });
    }
    let occurring = formula.polynomials().into_iter().flat_map(|p| p.variables());
    if let Some(variable) = occurring.max().filter(|&v| v as usize >= names.len()) {
        return Err(Limit::Unnamed(variable));
    }
    let place: Vec<usize> = (0..names.len()).collect();
    let mut budget = Budget::new(limits.steps, limits.degree);
    let mut cells = 0;
    for open in [true, false] {
        let signs = Signs::where_it_fails(formula, &place, open, &mut budget)?;
        let mut search =
            Search { signs: &signs, variables: names.len(), open, budget: &mut budget, cells: 0 };
        let outcome = search.run()?;
        cells += search.cells;
        if let Outcome::Found(sample) = outcome {
            let point = sample.point(&place);
            if formula.holds_at(&point) {
                return Err(Limit::Unconfirmed);
            }
            let names = names.clone();
            return Ok(Decision::Refuted(Counterexample { names, point }));
        }
    }
    let order = names.clone();
    Ok(Decision::Proved(Proof { order, cells, steps: budget.spent() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(text: &str) -> Decision {
        let claim = Claim::parse(text).unwrap_or_else(|error| panic!("{error}"));
        decide(&claim, &Limits::default())
    }

    #[test]
    fn thin_sets_of_failures_are_found() {
        for (text, point) in [
            ("x^2 > 0", "x = 0"),
            ("x^2 + y^2 > 2*x*y", "x = 0, y = 0"),
            ("x^2 != 2", "(x) = (θ) with θ = root of -2 + t^2 near -1.414214"),
        ] {
            assert_eq!(decision(text).to_string(), format!("refuted: {point}"), "{text}");
        }
    }

    #[test]
    fn towers_of_square_roots_are_decided() {
        let claim = "x^2 = 2 & y^2 = 3 & z^2 = 6 => x*y != z";
        assert!(decision(claim).counterexample().is_some());
        assert!(decision("x^2 = 2 & y^2 = x + 3 & z^2 = y + x + 5 => x*y != z").is_proved());
    }

    #[test]
    fn the_arithmetic_mean_is_at_least_the_geometric_mean() {
        assert!(decision("a >= 0 & b >= 0 & c >= 0 => a^3 + b^3 + c^3 >= 3*a*b*c").is_proved());
    }
}
