//! All zeros of a system in a box: contract, split, prove; what is left over.
//!
//! *In*: a square [`crate::system::System`] and a closed box. *Out*: an [`Enumeration`]: isolated zeros, each
//! proved to exist and to be the only one in its uniqueness box; leftover components, where
//! nothing could be decided; and the search tree as plain data, from which certificates are made.
//! Zeros that are not isolated end in leftover boxes; a caller that can settle such a box as a whole
//! ([`enumerate_until`]) keeps it from being split, and so do boxes on which the system is 0.
//!
//! A search of polynomials that costs more than counting their complex zeros would is left for a count
//! (`counting`): the result then has no tree but names the bound ([`Enumeration::counts`]).
//!
//! Results do not depend on the number of threads: boxes are taken in batches of a fixed size and
//! every box is judged by itself.

mod contract;
mod counting;
mod leftover;
mod linear;
mod product;
mod prove;
mod quick;
mod recognise;
mod recognise_algebraic;
mod search;
mod symmetry;
mod tree;

pub use counting::{Count, CountBound};
pub use leftover::Component;
pub(crate) use leftover::components;
pub use prove::{IsolatedZero, sharpen};
pub use recognise::recognise;
pub use recognise_algebraic::recognise_algebraic;
pub(crate) use search::vanishes_on;
pub use search::{
    Enumeration, Progress, SearchError, Settings, Settles, enumerate, enumerate_until,
};
pub use tree::{Exclusion, LeftoverReason, SearchTree, TreeNode};
