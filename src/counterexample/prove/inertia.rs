//! Claims at any fixed points of USAM whose look-ahead Hessian is positive (semi)definite, in any
//! number of variables.
//!
//! With A = ∇²f(y) ⪰ 0 and C = I + ρ∇²f(x) symmetric, AC has the characteristic polynomial of the
//! symmetric matrix M = A^½ C A^½ (XY and YX have the same one), so the multipliers are 1 − αμᵢ for
//! the real eigenvalues μᵢ of M. Where A ≻ 0, M is congruent to C: by Sylvester's law of inertia
//! C ⪰ 0 (C ≻ 0) is μᵢ ≥ 0 (μᵢ > 0) for all i. So a claim about these follows from the statement about
//! all real μ₁ ≤ … ≤ μₙ.

use super::algebra::{Chosen, Variables, in_disc, number, truth};
use super::pairs::{is_gap, plain_usam, prune};
use super::spectra::{LookAhead, Reduction};
use super::{Poly, Reduced, Statement};
use crate::counterexample::claim::Claim;
use crate::counterexample::formula::{Condition, Formula, Quantity, Relation, Term};
use crate::exact::{Rational, decide};
use crate::optimizer::{FieldKind, MomentumKind};
use num_traits::Zero;

/// The eigenvalues μ of A^½ C A^½.
struct Inertia {
    eigenvalues: Vec<Poly>,
    /// Whether A ≻ 0 is a hypothesis, and not only A ⪰ 0.
    definite: bool,
}

pub(super) fn inertia(claim: &Claim) -> Option<Vec<Reduced>> {
    let (variables, _) = plain_usam(claim)?;
    let definite = match (assumes(claim, Relation::Greater), assumes(claim, Relation::AtLeast)) {
        (true, _) => true,
        (false, true) => false,
        (false, false) => return None,
    };
    variables.map(|size| reduced(claim, size, definite)).collect()
}

/// Whether `ahead_min` against 0 is one of the hypotheses.
fn assumes(claim: &Claim, relation: Relation) -> bool {
    let wanted = Formula::Compare(
        Term::Quantity(Quantity::AheadMin, 0),
        relation,
        Term::Number(Rational::zero()),
    );
    match &claim.assume {
        Formula::And(all) => all.contains(&wanted),
        one => *one == wanted,
    }
}

fn reduced(claim: &Claim, size: u32, definite: bool) -> Option<Reduced> {
    let (_, family) = plain_usam(claim)?;
    let mut variables = Variables::default();
    let eigenvalues: Vec<Poly> =
        (1..=size).map(|index| variables.fresh(format!("μ{index}"))).collect();
    for two in eigenvalues.windows(2) {
        variables.require(&two[1] - &two[0], decide::Relation::GreaterOrEqual);
    }
    let kinds = (FieldKind::Usam, MomentumKind::None);
    let chosen = variables.optimizer(family, kinds, &[], false);
    let inertia = Inertia { eigenvalues, definite };
    let mut reduction = Reduction {
        optimizers: vec![chosen],
        eigenvalues: Vec::new(),
        divisors: Vec::new(),
        quadratic: false,
        pair: Some(&inertia),
    };
    let about = format!("{size} eigenvalue{} of A^½ C A^½", if size == 1 { "" } else { "s" });
    let mut reduced = reduction.reduced(claim, variables, about, None)?;
    prune(&mut reduced);
    Some(reduced)
}

impl Inertia {
    fn each(&self, judge: impl Fn(&Poly) -> Statement) -> Statement {
        Statement::And(self.eigenvalues.iter().map(judge).collect())
    }

    fn signs(&self, relation: decide::Relation) -> Statement {
        self.each(|value| Statement::condition(value.clone(), relation))
    }
}

impl LookAhead for Inertia {
    fn condition(&self, condition: Condition, one: &Chosen) -> Option<Statement> {
        let block = |value: &Poly| (&number(1) - &(&one.step * value), None);
        let open = || self.each(|value| in_disc(block(value), false));
        let closed = || self.each(|value| in_disc(block(value), true));
        Some(match condition {
            Condition::Attracting => open(),
            Condition::Repelling => Statement::Not(Box::new(closed())),
            Condition::Neutral => closed().and(Statement::Not(Box::new(open()))),
            Condition::MultipliersReal => truth(true),
            _ => return None,
        })
    }

    fn compare(&self, left: &Term, relation: Relation, right: &Term) -> Option<Statement> {
        let Term::Quantity(quantity, _) = left else { return None };
        match (quantity, relation) {
            // What the hypothesis says.
            (Quantity::AheadMin, Relation::AtLeast) if is_zero(right) => Some(truth(true)),
            (Quantity::AheadMin, Relation::Greater) if is_zero(right) && self.definite => {
                Some(truth(true))
            }
            (Quantity::LambdaMin, Relation::AtLeast) if is_gap(right) && self.definite => {
                Some(self.signs(decide::Relation::GreaterOrEqual))
            }
            (Quantity::LambdaMin, Relation::Greater) if is_gap(right) && self.definite => {
                Some(self.signs(decide::Relation::Greater))
            }
            _ => None,
        }
    }
}

fn is_zero(term: &Term) -> bool {
    matches!(term, Term::Number(value) if value.is_zero())
}
