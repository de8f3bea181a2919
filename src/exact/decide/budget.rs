//! Work is counted, not timed: the same question always ends in the same answer, unless it is
//! interrupted.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// What ends a decision from outside, for which it then gives [`Limit::Interrupted`].
#[derive(Clone, Debug, Default)]
pub struct Interrupt {
    /// Set by another thread.
    pub stop: Option<Arc<AtomicBool>>,
    /// A time after which nothing is worked on.
    pub deadline: Option<Instant>,
}

impl Interrupt {
    /// Whether to stop now.
    pub fn is_due(&self) -> bool {
        self.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed))
            || self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }
}

/// One in so many payments asks whether an interrupt is due.
const ASKING: u32 = 64;

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
    /// From outside, before its end.
    #[error("interrupted")]
    Interrupted,
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
    interrupt: Interrupt,
    payments: u32,
}

impl Budget {
    pub(super) fn new(total: u64, degree: usize) -> Self {
        Self { total, left: total, degree, interrupt: Interrupt::default(), payments: 0 }
    }

    pub(super) fn until(self, interrupt: &Interrupt) -> Self {
        Self { interrupt: interrupt.clone(), ..self }
    }

    pub(super) fn spend(&mut self, steps: u64) -> Result<(), Limit> {
        self.payments = self.payments.wrapping_add(1);
        if self.payments.is_multiple_of(ASKING) && self.interrupt.is_due() {
            return Err(Limit::Interrupted);
        }
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
