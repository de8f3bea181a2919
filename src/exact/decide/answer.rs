//! Answers: proofs and counterexamples.

use std::fmt;

use super::super::{AlgebraicPoint, Rational, format_rational};
use super::budget::Limit;

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It holds for all real values of the variables.
    Proved(Proof),
    /// It fails at this point.
    Refuted(Counterexample),
    /// Neither was shown.
    Undecided(Limit),
}

/// What the proof consists of: cells that cover the space, none of which meets a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The variables in the order in which the cells are stacked.
    pub order: Vec<String>,
    /// The cells that were looked at.
    pub cells: u64,
    /// The steps of work it took.
    pub steps: u64,
}

/// A point where the formula fails, confirmed by exact substitution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterexample {
    /// The names of the coordinates.
    pub names: Vec<String>,
    /// The coordinates, in the field of one real algebraic number.
    pub point: AlgebraicPoint,
}

impl Decision {
    /// Whether it is proved.
    pub fn is_proved(&self) -> bool {
        matches!(self, Self::Proved(_))
    }

    /// The counterexample, if there is one.
    pub fn counterexample(&self) -> Option<&Counterexample> {
        match self {
            Self::Refuted(counterexample) => Some(counterexample),
            _ => None,
        }
    }
}

impl Counterexample {
    /// The coordinates where all are rational.
    pub fn rational(&self) -> Option<Vec<Rational>> {
        self.point.as_rational()
    }
}

impl fmt::Display for Counterexample {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(values) = self.rational() else {
            return write!(formatter, "({}) = {}", self.names.join(", "), self.point.to_text());
        };
        for (position, (name, value)) in self.names.iter().zip(&values).enumerate() {
            let comma = if position > 0 { ", " } else { "" };
            write!(formatter, "{comma}{name} = {}", format_rational(value))?;
        }
        Ok(())
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Proved(proof) => {
                let Proof { order, cells, steps } = proof;
                let order = order.join(", ");
                write!(formatter, "proved: {cells} cells over ({order}), {steps} steps")
            }
            Self::Refuted(counterexample) => write!(formatter, "refuted: {counterexample}"),
            Self::Undecided(limit) => write!(formatter, "undecided: {limit}"),
        }
    }
}
