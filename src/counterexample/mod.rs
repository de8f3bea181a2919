//! Conjectures about optimizers: proofs where they are decidable, else the search for the smallest
//! exact counterexample.
//!
//! *In*: a [`Claim`]: for all objectives of a [`Family`], all optimizers of given kinds with
//! hyper-parameters in given ranges, and all fixed points x of a kind, hypotheses imply a
//! conclusion. *Out*: an [`Outcome`]: proved, refuted by an instance that was made small, or "no
//! counterexample in N tries", which is said as exactly that.
//!
//! # What a claim means
//!
//! The hypotheses and the conclusion are a [`Formula`] each: [`Condition`]s and comparisons of
//! [`Term`]s, joined by `not`, `and`, `or`, `->`, `<->`; `each lambda (…)` and `some lambda (…)` speak
//! of the eigenvalues of ∇²f(x). The meaning of every name is the text of [`Condition::meaning`] and
//! [`Quantity::meaning`]; the syntax is at [`parse_formula`].
//!
//! - Hyper-parameters that an optimizer does not use are 0: ρ of the gradient field, β without
//!   momentum. β = 0 is no momentum and ρ = 0 the gradient field.
//! - x is a fixed point of the first optimizer. At a point that moves under another optimizer none
//!   of that one's conditions `attracting`, `repelling`, `neutral` holds.
//! - The claim speaks of instances at which no divisor is 0; one under `each` or `some` is 0 where it is at
//!   any eigenvalue.
//! - "Positive measure" is Lebesgue measure of starts x₀, of pairs (x₀, x₋₁) with momentum.
//!
//! # What counts
//!
//! [`judge`] is three-valued: a condition is proved, refuted or undecided by exact arithmetic. A
//! claim is refuted by an instance only if all hypotheses are proved there and the conclusion is
//! refuted; an undecided instance refutes nothing. Floats only propose. `not limit` rests on the
//! stable-manifold theorem, whose hypotheses are checked; everything else is elementary.
//!
//! # How it searches
//!
//! Proposals come from four sources: a point where the reduction of the claim to polynomials fails
//! ([`crate::exact::decide`]); all small instances in the order of terms, degree and height against
//! simple hyper-parameters; random ones, at spurious points interpolated so that the look-ahead
//! chain ends in a zero of the gradient; and, from random ones, steps that enlarge the violation
//! in floating point. [`shrink`] then makes the instance smaller, and the enumeration is continued
//! below its size. Where none is found, a tenth more is tried at irrational fixed points of small
//! polynomials in one variable, judged in ℚ(θ) ([`judge_at_root`]).

mod at_root;
#[cfg(feature = "certificate")]
mod certified;
#[cfg(feature = "certificate")]
mod certify;
mod claim;
mod elsewhere;
mod facts;
mod fixed;
mod formula;
mod generate;
mod gluing;
mod guided;
mod instance;
mod judge;
mod knowledge;
mod number;
mod outcome;
mod prove;
mod random;
mod rest;
mod root_search;
mod search;
mod shrink;
mod syntax;
#[cfg(feature = "certificate")]
mod terms;
mod values;

pub use at_root::{RootInstance, judge_at_root};
#[cfg(feature = "certificate")]
pub use certify::{Arithmetic, Basis, CertificateFile, Certification, DecidingPart, certify};
pub use claim::{Claim, ClaimError, Family, OptimizerFamily, Parameter, Points};
pub use formula::{Condition, Formula, Quantity, Relation, Term};
pub use gluing::{Gluing, Piece};
pub use instance::{Configured, Instance, InstanceWeight, Shape, Size};
pub use judge::{Opinion, explain, judge};
pub use outcome::{Outcome, Proof, refute};
pub use search::{Counterexample, Effort, Tally, Watch, search};
pub use shrink::shrink;
pub use syntax::{FormulaError, parse_formula};
