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
mod order;
mod sample;
mod signs;
mod simplest;

pub use answer::{Counterexample, Decision, Proof};
pub use budget::Limit;
pub use claim::{Claim, ClaimError, ClaimErrorKind};
pub use formula::{Formula, Relation};

use super::{AlgebraicPoint, Rational};
use budget::Budget;
use covering::{Outcome, Search};
use order::{orders, places};
use signs::Signs;
use simplest::{cheapest_point, simplified};

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

/// The steps of the first look for a covering.
const FIRST_LOOK: u64 = 20_000;

/// The steps that small numbers get.
const SAMPLING: u64 = 50_000;

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
    let search = Question { claim, limits, orders: orders(&formula.polynomials(), names.len()) };
    search.answer()
}

/// A claim within limits, with the orders of its variables that are tried.
struct Question<'a> {
    claim: &'a Claim,
    limits: &'a Limits,
    orders: Vec<Vec<u32>>,
}

impl Question<'_> {
    /// A short look for a covering, then small numbers, then coverings in earnest: every order of
    /// the variables gets a part of the steps, then a larger one.
    fn answer(&self) -> Result<Decision, Limit> {
        let total = self.limits.steps;
        let mut spent = 0;
        let mut share = FIRST_LOOK.min(total);
        let mut orders = &self.orders[..1];
        loop {
            for order in orders {
                let mut budget = Budget::new(share.min(total - spent), self.limits.degree);
                let outcome = self.covered(order, &mut budget);
                spent += budget.spent();
                match outcome {
                    Ok(Ok(cells)) => {
                        let name = |&v: &u32| self.claim.names[v as usize].clone();
                        let order = order.iter().map(name).collect();
                        return Ok(Decision::Proved(Proof { order, cells, steps: spent }));
                    }
                    Ok(Err(point)) => return self.refuted(point),
                    Err(Limit::Steps(_)) if spent >= total => return Err(Limit::Steps(total)),
                    Err(Limit::Degree { .. }) if share < total => {}
                    Err(Limit::Steps(_)) => {}
                    Err(limit) => return Err(limit),
                }
            }
            if orders.len() < self.orders.len() || share == FIRST_LOOK {
                orders = &self.orders;
                if let Some(point) = self.sampled(&mut spent) {
                    return self.refuted(AlgebraicPoint::of_rationals(&point));
                }
            }
            share = share.saturating_mul(8);
        }
    }

    /// A counterexample in small numbers, if one is found soon.
    fn sampled(&self, spent: &mut u64) -> Option<Vec<Rational>> {
        let steps = SAMPLING.min(self.limits.steps - *spent);
        let mut budget = Budget::new(steps, self.limits.degree);
        let place: Vec<usize> = (0..self.claim.names.len()).collect();
        let signs = Signs::where_it_fails(&self.claim.formula, &place, false, &mut budget);
        let found = cheapest_point(&signs.ok()?, place.len(), &mut budget);
        *spent += budget.spent();
        found
    }

    /// The number of cells without a failure that cover the space, or a point where it fails.
    fn covered(
        &self,
        order: &[u32],
        budget: &mut Budget,
    ) -> Result<Result<u64, AlgebraicPoint>, Limit> {
        let place = places(order);
        let mut cells = 0;
        for open in [true, false] {
            let signs = Signs::where_it_fails(&self.claim.formula, &place, open, budget)?;
            let variables = order.len();
            let mut search = Search { signs: &signs, variables, open, budget, cells };
            let outcome = search.run()?;
            cells = search.cells;
            if let Outcome::Found(sample) = outcome {
                return Ok(Err(sample.point(&place)));
            }
        }
        Ok(Ok(cells))
    }

    /// The counterexample in small numbers where it is rational, confirmed.
    fn refuted(&self, point: AlgebraicPoint) -> Result<Decision, Limit> {
        let Claim { names, formula } = self.claim;
        let point = match (self.sampled(&mut 0), point.as_rational()) {
            (Some(sampled), _) => AlgebraicPoint::of_rationals(&sampled),
            (None, Some(rational)) if !formula.holds(&rational) => {
                let mut budget = Budget::new(SAMPLING, self.limits.degree);
                AlgebraicPoint::of_rationals(&simplified(formula, rational, &mut budget))
            }
            _ => point,
        };
        match formula.holds_at(&point) {
            true => Err(Limit::Unconfirmed),
            false => Ok(Decision::Refuted(Counterexample { names: names.clone(), point })),
        }
    }
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
