//! Conjectures about optimizers: proofs where they are decidable, else the search for the smallest
//! exact counterexample.

mod claim;
mod facts;
mod fixed;
mod formula;
mod generate;
mod gluing;
mod instance;
mod judge;
mod number;
mod outcome;
mod prove;
mod random;
mod rest;
mod search;
mod shrink;
mod syntax;
mod values;

pub use claim::{Claim, ClaimError, Family, OptimizerFamily, Parameter, Points};
pub use formula::{Condition, Formula, Quantity, Relation, Term};
pub use gluing::{Gluing, Piece};
pub use instance::{Configured, Instance, InstanceWeight, Shape, Size};
pub use judge::{Opinion, explain, judge};
pub use outcome::{Outcome, Proof, refute};
pub use search::{Counterexample, Effort, Tally, Watch, search};
pub use shrink::shrink;
pub use syntax::{FormulaError, parse_formula};
