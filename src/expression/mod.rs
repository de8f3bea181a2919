//! Expressions: what an objective, a field and an update map are made of.
//!
//! *In*: text such as `(x^2 + y - 11)^2`, or calls on a [`Graph`]. *Out*: nodes of a hash-consed
//! directed acyclic graph that can be printed, differentiated and substituted exactly, and linear
//! [`Tape`]s that evaluate them over floats, exact rationals and (with the feature `verify`)
//! intervals.
//!
//! Nothing here recurses over expressions: node ids are topologically ordered, so every pass is an
//! index loop, and a sum of a hundred thousand characters works in a small thread.

mod algebraic;
mod definitions;
mod differentiate;
mod exactly;
mod expand;
mod fixed_point;
mod function;
mod graph;
mod names;
mod parse;
mod parse_error;
mod pieces;
mod print;
mod series;
mod substitute;
mod tape;
mod token;

#[cfg(feature = "verify")]
mod enclosure;
#[cfg(feature = "verify")]
mod propagate;
#[cfg(feature = "verify")]
mod quick;

pub use algebraic::{AlgebraicArithmetic, AlgebraicValue};
pub use exactly::{ExactArithmetic, ExactValue};
pub use fixed_point::FixedPointArithmetic;
pub use function::Function;
pub use graph::{Graph, Node, NodeId};
pub use names::Names;
pub use parse::{parse, parse_into};
pub use parse_error::{ParseError, ParseErrorKind};
#[cfg(feature = "testing")]
pub(crate) use print::precedence;
pub use series::SeriesArithmetic;
pub use tape::{Arithmetic, FloatArithmetic, Guard, Instruction, Tape};

#[cfg(feature = "verify")]
pub use enclosure::{Domain, IntervalArithmetic, Registers};
#[cfg(feature = "verify")]
pub use propagate::Propagation;
#[cfg(feature = "verify")]
pub(crate) use quick::{Propagated, factor};
#[cfg(feature = "verify")]
pub(crate) use tape::AffineOutput;
