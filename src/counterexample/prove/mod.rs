//! Proofs: claims about Hessian spectra and about look-ahead Hessians become statements about
//! polynomials in real variables, which [`crate::exact::decide`] decides.
//!
//! *Critical points.* At a critical point of any C² (for some fields C³) objective the update map's
//! Jacobian splits, in an eigenbasis of the Hessian, into blocks with the characteristic polynomials
//! of the momentum's table, with μ = q(λ). So a claim of which all atoms are about eigenvalues,
//! multipliers and hyper-parameters follows from the same statement about all real λ₁ ≤ … ≤ λₙ, for
//! each number n of variables that the family has. For quadratics the two are equivalent.
//!
//! *Spurious points of USAM.* There the Jacobian is I − αA(I + ρB) with symmetric A = ∇²f(y) and
//! B = ∇²f(x); claims about these follow from the statement about all symmetric A and C = I + ρB. In
//! two variables A is diagonal without loss of generality: conjugation by a rotation changes no atom.
//! Where A ⪰ 0 is a hypothesis, any number of variables reduces to real numbers ([`inertia`]).
//!
//! *Weight decay* pulls towards the origin: with it a critical point of f elsewhere moves, and nothing
//! depends on Hessians alone. Claims about optimizers with decay are not reduced.
//!
//! All real hyper-parameters are admitted, so that what is proved is more than what is claimed.

mod algebra;
mod inertia;
mod pairs;
mod spectra;

use num_traits::Zero;

use super::claim::{Claim, Parameter};
use super::instance::Instance;
use super::outcome::Proof;
use crate::exact::decide::{self, Decision, Interrupt, Limits, decide_until};
use crate::exact::{MultivariatePolynomial, Rational};
use inertia::inertia;
use pairs::pairs;
use spectra::{Recipe, spectra};

type Poly = MultivariatePolynomial;
type Statement = decide::Formula;

/// What a reduction of a claim to polynomials came to.
#[derive(Clone, Debug)]
pub(in crate::counterexample) enum Attempt {
    /// The claim is proved.
    Proved(Proof),
    /// No instance satisfies the hypotheses.
    Vacuous,
    /// Real numbers at which the reduced statement fails, as an instance: to be judged.
    Proposed(Vec<Instance>),
    /// Not reducible, or not decided.
    Nothing,
}

/// Work that one statement may take.
const STEPS: u64 = 400_000_000;

/// Tries to prove the claim, until an interrupt.
pub(in crate::counterexample) fn prove(claim: &Claim, interrupt: &Interrupt) -> Attempt {
    let none = Parameter::exactly(Rational::zero());
    if claim.optimizers.iter().any(|optimizer| optimizer.decay != none) {
        return Attempt::Nothing;
    }
    let reductions: [(&str, fn(&Claim) -> Option<Vec<Reduced>>); 3] =
        [(BY_SPECTRA, spectra), (BY_INERTIA, inertia), (BY_PAIRS, pairs)];
    let possible = reductions.into_iter().filter_map(|(name, reduce)| Some((name, reduce(claim)?)));
    match possible.into_iter().find(|(_, all)| !all.is_empty()) {
        Some((name, all)) => conclude(name, all, interrupt),
        None => Attempt::Nothing,
    }
}

const BY_SPECTRA: &str = "reduced to the eigenvalues of ∇²f(x), which are any real numbers";
const BY_INERTIA: &str = "reduced by the law of inertia to the eigenvalues of A^½ C A^½, A = ∇²f(y), \
                          C = I + ρ∇²f(x), which are any real numbers";
const BY_PAIRS: &str = "reduced to the Hessians at x and at the look-ahead point, which are any \
                        symmetric matrices";

/// One statement with what its variables mean.
struct Reduced {
    names: Vec<String>,
    domain: Statement,
    assume: Statement,
    conclude: Statement,
    about: String,
    /// How a refuting point becomes an instance.
    build: Option<Recipe>,
}

fn conclude(reduction: &str, all: Vec<Reduced>, interrupt: &Interrupt) -> Attempt {
    let mut proof = Proof { reduction: reduction.into(), statements: Vec::new() };
    let limits = Limits { steps: STEPS, ..Limits::default() };
    let mut proposed = Vec::new();
    let mut undecided = false;
    let mut possible = false;
    for one in all {
        let never = one.domain.clone().implies(Statement::Not(Box::new(one.assume.clone())));
        let never = decide::Claim { names: one.names.clone(), formula: never };
        possible |= !decide_until(&never, &limits, interrupt).is_proved();
        let hypotheses = one.domain.and(one.assume);
        let statement =
            decide::Claim { names: one.names, formula: hypotheses.implies(one.conclude) };
        match decide_until(&statement, &limits, interrupt) {
            Decision::Proved(found) => proof.statements.push(format!(
                "{}: {} cells over ({})",
                one.about,
                found.cells,
                found.order.join(", ")
            )),
            Decision::Refuted(point) => {
                undecided = true;
                if let (Some(values), Some(recipe)) = (point.rational(), one.build) {
                    proposed.extend(recipe.instance(&values));
                }
            }
            Decision::Undecided(_) => undecided = true,
        }
    }
    match (possible, undecided) {
        (false, _) => Attempt::Vacuous,
        (true, false) => Attempt::Proved(proof),
        (true, true) if proposed.is_empty() => Attempt::Nothing,
        (true, true) => Attempt::Proposed(proposed),
    }
}
