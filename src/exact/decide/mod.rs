//! Decides statements "for all real x₁, …, xₙ: …" about polynomials, exactly.
//!
//! *In*: a [`Claim`]: names and a [`Formula`] of sign conditions on polynomials over ℚ. *Out*: a
//! [`Decision`]: proved; refuted with a point where the formula fails; or undecided with the reason,
//! because work is limited. Work is counted in steps, not in seconds, so that a question always ends
//! in the same answer. No float is involved.
//!
//! # Meaning
//!
//! A claim is proved where its formula holds for all real values of its variables. A statement
//! with hypotheses that contradict each other is proved as well: whoever minds asks for the
//! hypotheses' negation first. A counterexample is rational where the failures have an interior, in
//! small numbers where such are found, and otherwise exactly algebraic over one field ℚ(θ);
//! before it is returned it is substituted into the formula as it was given, by arithmetic that
//! shares nothing with the search but the field.
//!
//! # Method
//!
//! The search wants a point where the formula fails. It fixes one coordinate after the other. Above
//! a sample of the first coordinates the formula is false for good, or the next coordinate is
//! sampled until intervals cover the line: around every sample the interval on which nothing that
//! mattered changes its sign (`line`, `covering`). A covering is then projected to polynomials in
//! the coordinates of the sample, and so becomes an interval one level below. Cells are thus found
//! where needed, and only polynomials of conditions that made the formula false are projected.
//!
//! *Projection.* Around the sample are kept: the coefficients of every curve down to the first that
//! does not vanish there, its subresultant coefficients with its derivative, and those of pairs of
//! curves that bound intervals, each down to the first that does not vanish. On a connected set on
//! which these keep their signs, degrees and numbers of distinct and of common complex roots are
//! constant; hence the real roots are continuous functions, keep their order at the bounds, and the
//! intervals go on covering the line. Unlike with McCallum's projection nothing is assumed about
//! polynomials that vanish identically over a point: there all coefficients are kept.
//!
//! *Samples.* First only open cells are searched, where all samples are rational; a second search
//! takes roots as samples, in fields ℚ(θ) by the primitive element theorem (`sample`). Polynomials
//! are taken apart into factors by contents, squares and square discriminants (`divisors`).
//!
//! *Before and around.* Small rational points are tried first where the first look at coverings
//! does not end at once (`simplest`), and several orders of the variables share the steps (`order`).
//!
//! # Sources
//!
//! Collins, *Quantifier elimination for real closed fields by cylindrical algebraic decomposition*,
//! 1975 (the projection's theorem); Jovanović, de Moura, *Solving non-linear arithmetic*, 2012
//! (projection at a sample); Ábrahám, Davenport, England, Kremer, *Deciding the consistency of
//! non-linear real arithmetic constraints with a conflict driven search using cylindrical algebraic
//! coverings*, 2021; Basu, Pollack, Roy, *Algorithms in Real Algebraic Geometry*, chapters 4 and 8.

mod answer;
mod budget;
mod claim;
mod covering;
mod divisors;
mod formula;
mod line;
mod nested;
pub(super) mod nested_eliminations;
mod order;
mod sample;
mod signs;
mod simplest;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod theory;

pub use answer::{Counterexample, Decision, Proof};
pub use budget::{Interrupt, Limit};
pub use claim::{Claim, ClaimError, ClaimErrorKind};
pub use formula::{Formula, Relation};

use super::{AlgebraicPoint, Rational};
use budget::Budget;
use covering::{Outcome, Search};
use order::{orders, places};
use signs::Signs;
use simplest::{cheapest_point, simplified};

/// How much work a decision may take.
///
/// The default suffices for most statements in up to four variables of low degree, and for many in
/// six; a million steps take a second or a few.
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
        Self { steps: 20_000_000, variables: 12, degree: 64 }
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
/// assert_eq!(decision.to_string(), "refuted: l = -1, r = 1");
/// # Ok::<(), eigensieve::exact::decide::ClaimError>(())
/// ```
pub fn decide(claim: &Claim, limits: &Limits) -> Decision {
    decide_until(claim, limits, &Interrupt::default())
}

/// The same, undecided soon after an interrupt.
pub fn decide_until(claim: &Claim, limits: &Limits, interrupt: &Interrupt) -> Decision {
    decided(claim, limits, interrupt).unwrap_or_else(Decision::Undecided)
}

fn decided(claim: &Claim, limits: &Limits, interrupt: &Interrupt) -> Result<Decision, Limit> {
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
    let orders = orders(&formula.polynomials(), names.len());
    Question { claim, limits, interrupt, orders }.answer()
}

/// A claim within limits, with the orders of its variables that are tried.
struct Question<'a> {
    claim: &'a Claim,
    limits: &'a Limits,
    interrupt: &'a Interrupt,
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
                let mut budget = self.budget(share.min(total - spent));
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

    fn budget(&self, steps: u64) -> Budget {
        Budget::new(steps, self.limits.degree).until(self.interrupt)
    }

    /// A counterexample in small numbers, if one is found soon.
    fn sampled(&self, spent: &mut u64) -> Option<Vec<Rational>> {
        let steps = SAMPLING.min(self.limits.steps - *spent);
        let mut budget = self.budget(steps);
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
                let mut budget = self.budget(SAMPLING);
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
