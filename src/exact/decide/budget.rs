//! Work is counted, not timed: the same question always ends in the same answer.

/// Why a question stays open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Limit {
    /// The steps of [`super::Limits::steps`] are used up.
    #[error("{0} steps of work did not suffice")]
    Steps(u64),
    /// More variables than [`super::Limits::variables`].
    #[error("{found} variables are more than {most}")]
    Variables {
        /// How many occur.
        found: usize,
        /// How many are allowed.
        most: usize,
    },
    /// A number of a higher degree than [`super::Limits::degree`] would be needed.
    #[error("an algebraic number of degree {found} is needed, more than {most}")]
    Degree {
        /// The degree of the polynomial at hand.
        found: usize,
        /// How high it may be.
        most: usize,
    },
    /// Formulas within formulas, too many times.
    #[error("the formula is nested more than {0} times")]
    Nesting(usize),
    /// A variable that has no name.
    #[error("variable {0} has no name")]
    Unnamed(u32),
    /// A proposed counterexample that exact substitution did not confirm: a defect of this module.
    #[error("a proposed counterexample was not confirmed")]
    Unconfirmed,
}

/// What is left to spend.
#[derive(Clone, Debug)]
pub(super) struct Budget {
    total: u64,
    left: u64,
    pub(super) degree: usize,
}

impl Budget {
    pub(super) fn new(total: u64, degree: usize) -> Self {
        Self { total, left: total, degree }
    }

    pub(super) fn spend(&mut self, steps: u64) -> Result<(), Limit> {
        match self.left.checked_sub(steps) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => {
                self.left = 0;
                Err(Limit::Steps(self.total))
            }
        }
    }

    pub(super) fn spent(&self) -> u64 {
        self.total - self.left
    }

    /// Fails where numbers of this degree are not wanted.
    pub(super) fn allow_degree(&self, found: usize) -> Result<(), Limit> {
        match found > self.degree {
            true => Err(Limit::Degree { found, most: self.degree }),
            false => Ok(()),
        }
    }
}
