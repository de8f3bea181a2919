//! Interval evaluation of tapes, with the domain facts that bare intervals lose.

use super::tape::{Arithmetic, Tape};
use crate::interval::Interval;

/// What an interval evaluation knows about the expression on the whole box of inputs.
///
/// Interval operations clip silently: the root of \[−1, 4\] is \[0, 2\]. A proof of existence
/// needs more, so every operation that can leave its domain reports here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Domain {
    /// Every operation is defined (and continuous) everywhere on the box.
    pub defined: bool,
    /// Every operation is continuously differentiable everywhere on the box.
    pub differentiable: bool,
}

/// Intervals that remember whether every operation was defined on the whole box.
///
/// ```
/// use eigensieve::expression::{IntervalArithmetic, Names, Tape, parse};
/// use eigensieve::interval::Interval;
/// let (graph, root) = parse("sqrt(x)", &Names::new(&["x"])?)?;
/// let tape = Tape::compile(&graph, &[root], 1);
/// let mut arithmetic = IntervalArithmetic::new();
/// let input = Interval::new(-1.0, 4.0).ok_or("an interval")?;
/// let value = tape.evaluate(&mut arithmetic, &[input]);
/// assert_eq!((value[0].lower(), value[0].upper()), (0.0, 2.0));
/// assert!(!arithmetic.domain().defined);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct IntervalArithmetic {
    domain: Domain,
}

impl IntervalArithmetic {
    /// A fresh evaluation: nothing has left its domain yet.
    pub fn new() -> Self {
        Self { domain: Domain { defined: true, differentiable: true } }
    }

    /// What is known after the runs so far.
    pub fn domain(&self) -> Domain {
        self.domain
    }

    fn require_defined(&mut self, defined: bool) {
        self.domain.defined &= defined;
        self.domain.differentiable &= defined;
    }
}

impl Default for IntervalArithmetic {
    fn default() -> Self {
        Self::new()
    }
}

impl Arithmetic for IntervalArithmetic {
    type Value = Interval;

    fn constant(&mut self, tape: &Tape, index: usize) -> Interval {
        tape.interval_constants()[index]
    }
    fn negate(&mut self, a: &Interval) -> Interval {
        -*a
    }
    fn add(&mut self, a: &Interval, b: &Interval) -> Interval {
        *a + *b
    }
    fn subtract(&mut self, a: &Interval, b: &Interval) -> Interval {
        *a - *b
    }
    fn multiply(&mut self, a: &Interval, b: &Interval) -> Interval {
        *a * *b
    }
    fn divide(&mut self, a: &Interval, b: &Interval) -> Interval {
        self.require_defined(!b.contains_zero());
        *a / *b
    }
    fn power(&mut self, a: &Interval, n: i32) -> Interval {
        if n < 0 {
            self.require_defined(!a.contains_zero());
        }
        if n == 2 { a.square() } else { a.powi(n) }
    }
    fn half_power(&mut self, a: &Interval, k: i32) -> Interval {
        if k < 0 {
            self.require_defined(a.certainly_positive());
        } else {
            self.require_defined(a.certainly_nonnegative());
            // t^(k/2) has the one-sided derivative 0 at 0 for k ≥ 3; for k = 1 it is infinite.
            self.domain.differentiable &= k > 1 || a.certainly_positive();
        }
        a.half_power(k)
    }
}
