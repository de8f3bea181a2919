//! Interval evaluation of tapes, with the domain facts that bare intervals lose.

use super::function::Function;
use super::tape::{Arithmetic, Guard, Tape};
use crate::interval::Interval;

/// What an interval evaluation knows about the expression on the whole box of inputs.
///
/// Interval operations clip silently: the root of \[−1, 4\] is \[0, 2\]. A proof of existence
/// needs more, so every operation that can leave its domain reports here.
///
/// Where a choice between pieces is not the same on the whole box, the value is the hull of the
/// pieces and the other two facts hold for every piece on the whole box; whether the pieces fit
/// together at their interface is not known here but from the regularity of the objective.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Domain {
    /// Every operation is defined (and continuous) everywhere on the box.
    pub defined: bool,
    /// Every operation is continuously differentiable everywhere on the box; |a|, max and min
    /// count as such: they are Lipschitz, and their derivatives' tapes hold those of both sides.
    pub differentiable: bool,
    /// Every choice between pieces is the same on the whole box.
    pub one_piece: bool,
    /// A logarithm or a root has only operands on the wrong side of its domain: nowhere on the box
    /// is the expression defined, and neither is a function that it is a derivative of.
    pub nowhere: bool,
}

impl Domain {
    /// Nothing left its domain.
    const WHOLE: Self =
        Self { defined: true, differentiable: true, one_piece: true, nowhere: false };

    /// What holds for two expressions together.
    fn and(self, other: Self) -> Self {
        Self {
            defined: self.defined && other.defined,
            differentiable: self.differentiable && other.differentiable,
            one_piece: self.one_piece && other.one_piece,
            nowhere: self.nowhere || other.nowhere,
        }
    }
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
        Self { domain: Domain::WHOLE }
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
        self.domain.nowhere |= a.certainly_negative();
        if k < 0 {
            self.require_defined(a.certainly_positive());
        } else {
            self.require_defined(a.certainly_nonnegative());
            // t^(k/2) has the one-sided derivative 0 at 0 for k ≥ 3; for k = 1 it is infinite.
            self.domain.differentiable &= k > 1 || a.certainly_positive();
        }
        a.half_power(k)
    }
    fn apply(&mut self, function: Function, a: &Interval) -> Interval {
        match function {
            Function::Exponential => a.exp(),
            Function::Logarithm => {
                self.domain.nowhere |= a.certainly_nonpositive();
                self.require_defined(a.certainly_positive());
                a.ln()
            }
            Function::Sine => a.sin(),
            Function::Cosine => a.cos(),
            Function::Tangent => {
                self.require_defined(a.tan_has_no_pole());
                a.tan()
            }
            Function::Arctangent => a.atan(),
            Function::HyperbolicSine => a.sinh(),
            Function::HyperbolicCosine => a.cosh(),
            Function::HyperbolicTangent => a.tanh(),
            Function::Logistic => a.logistic(),
            Function::Softplus => a.softplus(),
            Function::PositiveReciprocal => {
                self.domain.nowhere |= a.certainly_nonpositive();
                self.require_defined(a.certainly_positive());
                a.intersection(Interval::NONNEGATIVE).reciprocal()
            }
        }
    }
    fn absolute(&mut self, a: Guard<'_, Interval>) -> Interval {
        a.value.abs()
    }
    fn maximum(&mut self, _: Guard<'_, Interval>, a: &Interval, b: &Interval) -> Interval {
        a.maximum(*b)
    }
    fn minimum(&mut self, _: Guard<'_, Interval>, a: &Interval, b: &Interval) -> Interval {
        a.minimum(*b)
    }
    fn choose(&mut self, guard: Guard<'_, Interval>, a: &Interval, b: &Interval) -> Interval {
        if guard.value.is_empty() {
            // A guard that is defined nowhere chooses nothing.
            Interval::EMPTY
        } else if guard.value.certainly_positive() {
            *a
        } else if guard.value.certainly_negative() {
            *b
        } else {
            self.domain.one_piece = false;
            a.hull(*b)
        }
    }
}

/// An interval with what is known about the expression it came from: for tapes that choose between
/// pieces, where a piece that is not chosen may leave its domain without harm.
#[derive(Clone, Copy, Debug)]
struct Enclosed {
    value: Interval,
    domain: Domain,
}

/// [`IntervalArithmetic`] whose facts travel with the values.
struct PiecewiseArithmetic;

impl PiecewiseArithmetic {
    fn with<const N: usize>(
        operands: [&Enclosed; N],
        operation: impl FnOnce(&mut IntervalArithmetic, [&Interval; N]) -> Interval,
    ) -> Enclosed {
        let domain = operands.iter().fold(Domain::WHOLE, |domain, one| domain.and(one.domain));
        let mut arithmetic = IntervalArithmetic { domain };
        let value = operation(&mut arithmetic, operands.map(|one| &one.value));
        Enclosed { value, domain: arithmetic.domain }
    }
}

impl Arithmetic for PiecewiseArithmetic {
    type Value = Enclosed;

    fn constant(&mut self, tape: &Tape, index: usize) -> Enclosed {
        Self::with([], |inner, []| inner.constant(tape, index))
    }
    fn negate(&mut self, a: &Enclosed) -> Enclosed {
        Self::with([a], |inner, [a]| inner.negate(a))
    }
    fn add(&mut self, a: &Enclosed, b: &Enclosed) -> Enclosed {
        Self::with([a, b], |inner, [a, b]| inner.add(a, b))
    }
    fn subtract(&mut self, a: &Enclosed, b: &Enclosed) -> Enclosed {
        Self::with([a, b], |inner, [a, b]| inner.subtract(a, b))
    }
    fn multiply(&mut self, a: &Enclosed, b: &Enclosed) -> Enclosed {
        Self::with([a, b], |inner, [a, b]| inner.multiply(a, b))
    }
    fn divide(&mut self, a: &Enclosed, b: &Enclosed) -> Enclosed {
        Self::with([a, b], |inner, [a, b]| inner.divide(a, b))
    }
    fn power(&mut self, a: &Enclosed, n: i32) -> Enclosed {
        Self::with([a], |inner, [a]| inner.power(a, n))
    }
    fn half_power(&mut self, a: &Enclosed, k: i32) -> Enclosed {
        Self::with([a], |inner, [a]| inner.half_power(a, k))
    }
    fn apply(&mut self, function: Function, a: &Enclosed) -> Enclosed {
        Self::with([a], |inner, [a]| inner.apply(function, a))
    }
    fn absolute(&mut self, a: Guard<'_, Enclosed>) -> Enclosed {
        Self::with([a.value], |_, [a]| a.abs())
    }
    fn maximum(&mut self, _: Guard<'_, Enclosed>, a: &Enclosed, b: &Enclosed) -> Enclosed {
        Self::with([a, b], |_, [a, b]| a.maximum(*b))
    }
    fn minimum(&mut self, _: Guard<'_, Enclosed>, a: &Enclosed, b: &Enclosed) -> Enclosed {
        Self::with([a, b], |_, [a, b]| a.minimum(*b))
    }
    fn choose(&mut self, guard: Guard<'_, Enclosed>, a: &Enclosed, b: &Enclosed) -> Enclosed {
        let sign = guard.value;
        let domain = |piece: &Enclosed| piece.domain.and(sign.domain);
        if sign.value.is_empty() {
            Enclosed { value: Interval::EMPTY, domain: sign.domain }
        } else if sign.value.certainly_positive() {
            Enclosed { value: a.value, domain: domain(a) }
        } else if sign.value.certainly_negative() {
            Enclosed { value: b.value, domain: domain(b) }
        } else {
            let both = domain(a).and(b.domain);
            let nowhere = sign.domain.nowhere || (a.domain.nowhere && b.domain.nowhere);
            let value = a.value.hull(b.value);
            Enclosed { value, domain: Domain { one_piece: false, nowhere, ..both } }
        }
    }
}

/// Registers of interval runs, kept between calls so that hot loops do not allocate.
#[derive(Clone, Debug, Default)]
pub struct Registers {
    pub(super) intervals: Vec<Interval>,
    enclosed: Vec<Enclosed>,
}

impl Tape {
    /// Enclosures of the outputs over a box, with what is known about them there.
    ///
    /// ```
    /// use eigensieve::expression::{Names, Registers, Tape, parse};
    /// use eigensieve::interval::Interval;
    /// let (graph, root) = parse("piecewise(x > 1, log(x), x - 1)", &Names::new(&["x"])?)?;
    /// let tape = Tape::compile(&graph, &[root], 1);
    /// let left = Interval::new(-2.0, 0.0).ok_or("an interval")?;
    /// let (values, domain) = tape.enclose(&[left], &mut Registers::default());
    /// assert!(values[0].contains(-3.0) && domain.defined && domain.one_piece);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    /// When `region` has fewer sides than the tape has inputs.
    pub fn enclose(
        &self,
        region: &[Interval],
        registers: &mut Registers,
    ) -> (Vec<Interval>, Domain) {
        let domain = self.enclose_all(region, registers);
        let at = |&output: &u32| registers.intervals[output as usize];
        (self.outputs().iter().map(at).collect(), domain)
    }

    /// The same, leaving the enclosure of every register in `registers`.
    pub(super) fn enclose_all(&self, region: &[Interval], registers: &mut Registers) -> Domain {
        if !self.has_choices() {
            let mut arithmetic = IntervalArithmetic::new();
            self.run(&mut arithmetic, region, &mut registers.intervals);
            return arithmetic.domain();
        }
        let inputs: Vec<Enclosed> =
            region.iter().map(|&value| Enclosed { value, domain: Domain::WHOLE }).collect();
        self.run(&mut PiecewiseArithmetic, &inputs, &mut registers.enclosed);
        registers.intervals.clear();
        registers.intervals.extend(registers.enclosed.iter().map(|one| one.value));
        let at = |&output: &u32| registers.enclosed[output as usize].domain;
        self.outputs().iter().map(at).fold(Domain::WHOLE, Domain::and)
    }
}
