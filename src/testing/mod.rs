//! Random expressions, objectives, optimizers and problems that shrink, for property tests.
//!
//! *In*: a quickcheck [`Gen`](quickcheck::Gen) and the limits of a [`Language`]. *Out*: [`Tree`]s,
//! plain data that builds in a [`Graph`](crate::expression::Graph), reads as text, and shrinks to
//! minimal trees in a documented order ([`Weight`]).
//!
//! Trees are small and the passes over them recurse; the graphs that they build do not.
//!
//! A property test in another crate (with `eigensieve` as a dev-dependency):
//!
//! ```
//! use eigensieve::exact::rational;
//! use eigensieve::expression::{ExactValue, Graph, Tape};
//! use eigensieve::testing::{AnySemialgebraic, quickcheck::QuickCheck};
//!
//! /// |f| is never negative.
//! fn absolute_values_are_not_negative(f: AnySemialgebraic, x: i8, y: i8) -> bool {
//!     let mut graph = Graph::new();
//!     let root = f.build(&mut graph).expect("generated expressions build");
//!     let absolute = graph.absolute(root);
//!     let point = [rational(x.into(), 8), rational(y.into(), 8)];
//!     match &Tape::compile(&graph, &[absolute], 2).evaluate_exactly(&point)[0] {
//!         ExactValue::Value(value) => *value >= rational(0, 1),
//!         ExactValue::Undefined | ExactValue::Undecided => true,
//!     }
//! }
//!
//! let property = absolute_values_are_not_negative as fn(_, _, _) -> _;
//! QuickCheck::new().tests(50).quickcheck(property);
//! ```

mod generate;
mod problem;
mod shrink;
mod tree;

pub use quickcheck;

pub use generate::{AnyExpression, AnyPolynomial, AnySemialgebraic, Language, Operation};
#[cfg(feature = "verify")]
pub use problem::AnyProblem;
pub use problem::{AnyObjective, AnyOptimizer};
pub use shrink::Weight;
pub use tree::Tree;
