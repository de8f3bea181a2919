//! Claims at any fixed points of USAM, as statements about the Hessians at x and at the look-ahead
//! point.

use std::ops::RangeInclusive;

use num_traits::One;

use super::algebra::{Chosen, Variables, in_disc, number, relation_of, truth};
use super::spectra::{LookAhead, Reduction};
use super::{Poly, Reduced, Statement};
use crate::counterexample::claim::{Claim, Family, OptimizerFamily};
use crate::counterexample::formula::{Condition, Quantity, Relation, Term};
use crate::exact::decide;
use crate::exact::{Rational, rational};
use crate::optimizer::{FieldKind, MomentumKind};

/// A = ∇²f(y), diagonal, and C = I + ρ∇²f(x).
pub(super) struct Pair {
    pub(super) ahead: Vec<Poly>,
    /// c₁₁, or c₁₁, c₁₂, c₂₂.
    pub(super) ascent: Vec<Poly>,
}

/// The numbers of variables and the optimizer of a claim about plain USAM alone.
pub(super) fn plain_usam(claim: &Claim) -> Option<(RangeInclusive<u32>, &OptimizerFamily)> {
    let variables = match &claim.objectives {
        Family::Polynomials { variables, .. } | Family::Quadratics { variables, .. } => variables,
        _ => return None,
    };
    let [family] = claim.optimizers.as_slice() else { return None };
    let plain = family.fields == [FieldKind::Usam] && family.momenta == [MomentumKind::None];
    plain.then(|| (variables.clone(), family))
}

pub(super) fn pairs(claim: &Claim) -> Option<Vec<Reduced>> {
    let (variables, family) = plain_usam(claim)?;
    if *variables.end() > 2 {
        return None;
    }
    variables.map(|size| pair(claim, family, size)).collect()
}

pub(super) fn pair(claim: &Claim, family: &OptimizerFamily, size: u32) -> Option<Reduced> {
    let mut variables = Variables::default();
    let names: &[&str] = if size == 1 { &["c"] } else { &["c11", "c12", "c22"] };
    let ahead: Vec<Poly> = (1..=size).map(|index| variables.fresh(format!("a{index}"))).collect();
    if let [low, high] = ahead.as_slice() {
        variables.require(high - low, decide::Relation::GreaterOrEqual);
    }
    let ascent = names.iter().map(|name| variables.fresh((*name).into())).collect();
    let kinds = (FieldKind::Usam, MomentumKind::None);
    let chosen = variables.optimizer(family, kinds, &[], false);
    let pair = Pair { ahead, ascent };
    let mut reduction = Reduction {
        optimizers: vec![chosen],
        eigenvalues: Vec::new(),
        divisors: Vec::new(),
        quadratic: false,
        pair: Some(&pair),
    };
    let about = format!(
        "A = ∇²f(y), C = I + ρ∇²f(x) in {size} variable{}",
        if size == 1 { "" } else { "s" }
    );
    let mut reduced = reduction.reduced(claim, variables, about, None)?;
    prune(&mut reduced);
    Some(reduced)
}

/// Leaves out variables that occur nowhere in the statement: their domains are not empty.
pub(super) fn prune(reduced: &mut Reduced) {
    let used: Vec<u32> =
        [&reduced.assume, &reduced.conclude].into_iter().flat_map(occurring).collect();
    if let Statement::And(domain) = &mut reduced.domain {
        domain.retain(|one| {
            let here = occurring(one);
            here.iter().any(|variable| used.contains(variable))
        });
    }
}

pub(super) fn occurring(statement: &Statement) -> Vec<u32> {
    match statement {
        Statement::Condition(polynomial, _) => polynomial.variables(),
        Statement::And(all) | Statement::Or(all) => all.iter().flat_map(occurring).collect(),
        Statement::Not(a) => occurring(a),
        Statement::Implies(a, b) => [occurring(a), occurring(b)].concat(),
    }
}

impl Pair {
    /// The trace and the determinant of AC; in one variable its only entry.
    pub(super) fn product(&self) -> (Poly, Option<Poly>) {
        match (self.ahead.as_slice(), self.ascent.as_slice()) {
            ([a, b], [p, q, r]) => {
                let trace = &(a * p) + &(b * r);
                let determinant = &(a * b) * &(&(p * r) - &q.pow(2));
                (trace, Some(determinant))
            }
            (ahead, ascent) => (&ahead[0] * &ascent[0], None),
        }
    }

    /// λ_min(∇²f(x)) ≥ −1/ρ is C ⪰ 0, and λ_min > −1/ρ is C ≻ 0.
    pub(super) fn against_the_gap(&self, relation: Relation, right: &Term) -> Option<Statement> {
        let relation = match relation {
            Relation::AtLeast => decide::Relation::GreaterOrEqual,
            Relation::Greater => decide::Relation::Greater,
            _ => return None,
        };
        if !is_gap(right) {
            return None;
        }
        Some(match self.ascent.as_slice() {
            [p, q, r] => {
                let determinant = &(p * r) - &q.pow(2);
                Statement::condition(p + r, relation)
                    .and(Statement::condition(determinant, relation))
            }
            ascent => Statement::condition(ascent[0].clone(), relation),
        })
    }
}

/// Whether a term is −1/ρ.
pub(super) fn is_gap(term: &Term) -> bool {
    let one = Box::new(Term::Number(Rational::one()));
    let negative = Box::new(Term::Negate(one.clone()));
    let radius = Box::new(Term::Quantity(Quantity::Radius, 0));
    let gap =
        [Term::Divide(negative, radius.clone()), Term::Negate(Box::new(Term::Divide(one, radius)))];
    gap.contains(term)
}

impl LookAhead for Pair {
    fn condition(&self, condition: Condition, one: &Chosen) -> Option<Statement> {
        let (trace, determinant) = self.product();
        // I − αAC.
        let block = |step: &Poly| match &determinant {
            None => (&number(1) - &(step * &trace), None),
            Some(determinant) => {
                let down = step * &trace;
                let last = &(&number(1) - &down) + &(&step.pow(2) * determinant);
                (&number(2) - &down, Some(last))
            }
        };
        Some(match condition {
            Condition::Attracting => in_disc(block(&one.step), false),
            Condition::Repelling => Statement::Not(Box::new(in_disc(block(&one.step), true))),
            Condition::MultipliersReal => match &determinant {
                None => truth(true),
                Some(determinant) => {
                    let discriminant = &trace.pow(2) - &determinant.scale(&rational(4, 1));
                    Statement::condition(discriminant, decide::Relation::GreaterOrEqual)
                }
            },
            _ => return None,
        })
    }

    /// Of the look-ahead eigenvalues with numbers, and of λ_min with −1/ρ.
    fn compare(&self, left: &Term, relation: Relation, right: &Term) -> Option<Statement> {
        let Term::Quantity(quantity, _) = left else { return None };
        let eigenvalue = match quantity {
            Quantity::AheadMin => self.ahead.first()?,
            Quantity::AheadMax => self.ahead.last()?,
            Quantity::LambdaMin => return self.against_the_gap(relation, right),
            _ => return None,
        };
        let Term::Number(value) = right else { return None };
        let difference = eigenvalue - &Poly::constant(value.clone());
        Some(Statement::condition(difference, relation_of(relation)))
    }
}
