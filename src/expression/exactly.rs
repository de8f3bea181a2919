//! Exact evaluation of tapes, at interfaces along every adjacent piece.

use num_traits::{Signed, Zero};

use super::function::Function;
use super::tape::{Arithmetic, Guard, Tape};
use crate::exact::{Rational, square_root};

/// The outcome of an exact evaluation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExactValue {
    /// The exact value.
    Value(Rational),
    /// The expression is undefined at this point.
    Undefined,
    /// The value is a real number that this arithmetic cannot represent: an irrational root, or a
    /// fraction with tens of thousands of digits.
    Undecided,
}

impl ExactValue {
    /// The rational value, where there is one.
    pub fn rational(self) -> Option<Rational> {
        match self {
            Self::Value(value) => Some(value),
            Self::Undefined | Self::Undecided => None,
        }
    }
}

/// Exact rational arithmetic: roots of perfect squares and values such as exp(0) are exact, other
/// irrational values undecided.
///
/// Where a guard is 0 both pieces are adjacent; one run follows one of them for every such guard
/// and [`Tape::evaluate_exactly`] runs along all of them.
#[derive(Clone, Debug, Default)]
pub struct ExactArithmetic {
    /// The registers of guards that are 0 here, with the side taken, in order of appearance.
    sides: Vec<(u32, bool)>,
    /// Whether `sides` decides for guards that are not 0 as well.
    forced: bool,
    /// Whether more guards are 0 than can be followed.
    overflow: bool,
}

/// At most this many guards that are 0 at one point are followed.
const MOST_ZERO_GUARDS: usize = 10;

impl ExactArithmetic {
    fn along(sides: Vec<(u32, bool)>) -> Self {
        Self { sides, forced: false, overflow: false }
    }

    /// The side of the guard that this run is on; `None` where it is not known.
    fn side(&mut self, guard: Guard<'_, ExactValue>) -> Option<bool> {
        if self.forced {
            return self.known_side(guard.register);
        }
        let ExactValue::Value(value) = guard.value else { return None };
        if !value.is_zero() {
            return Some(value.is_positive());
        }
        if let Some(side) = self.known_side(guard.register) {
            return Some(side);
        }
        if self.sides.len() >= MOST_ZERO_GUARDS {
            self.overflow = true;
            return None;
        }
        self.sides.push((guard.register, true));
        Some(true)
    }

    fn known_side(&self, register: u32) -> Option<bool> {
        self.sides.iter().find(|(known, _)| *known == register).map(|(_, side)| *side)
    }

    fn extremum(
        &mut self,
        guard: Guard<'_, ExactValue>,
        a: &ExactValue,
        b: &ExactValue,
        prefer: fn(&Rational, &Rational) -> bool,
    ) -> ExactValue {
        if self.forced {
            return self.choose(guard, a, b);
        }
        Self::both(a, b, |x, y| ExactValue::Value(if prefer(x, y) { x } else { y }.clone()))
    }

    fn both(
        a: &ExactValue,
        b: &ExactValue,
        operation: impl FnOnce(&Rational, &Rational) -> ExactValue,
    ) -> ExactValue {
        match (a, b) {
            (ExactValue::Value(x), ExactValue::Value(y)) => operation(x, y),
            (ExactValue::Undefined, _) | (_, ExactValue::Undefined) => ExactValue::Undefined,
            _ => ExactValue::Undecided,
        }
    }
}

impl Arithmetic for ExactArithmetic {
    type Value = ExactValue;

    fn constant(&mut self, tape: &Tape, index: usize) -> ExactValue {
        ExactValue::Value(tape.constants()[index].clone())
    }
    fn negate(&mut self, a: &ExactValue) -> ExactValue {
        match a {
            ExactValue::Value(x) => ExactValue::Value(-x),
            other => other.clone(),
        }
    }
    fn add(&mut self, a: &ExactValue, b: &ExactValue) -> ExactValue {
        Self::both(a, b, |x, y| bounded(x, y, || x + y))
    }
    fn subtract(&mut self, a: &ExactValue, b: &ExactValue) -> ExactValue {
        Self::both(a, b, |x, y| bounded(x, y, || x - y))
    }
    fn multiply(&mut self, a: &ExactValue, b: &ExactValue) -> ExactValue {
        Self::both(a, b, |x, y| bounded(x, y, || x * y))
    }
    fn divide(&mut self, a: &ExactValue, b: &ExactValue) -> ExactValue {
        Self::both(
            a,
            b,
            |x, y| {
                if y.is_zero() { ExactValue::Undefined } else { bounded(x, y, || x / y) }
            },
        )
    }
    fn power(&mut self, a: &ExactValue, n: i32) -> ExactValue {
        match a {
            ExactValue::Value(x) if n < 0 && x.is_zero() => ExactValue::Undefined,
            ExactValue::Value(x) if is_too_large(x, n) => ExactValue::Undecided,
            ExactValue::Value(x) => ExactValue::Value(x.pow(n)),
            other => other.clone(),
        }
    }
    fn half_power(&mut self, a: &ExactValue, k: i32) -> ExactValue {
        match a {
            ExactValue::Value(x) if x.is_negative() || (k < 0 && x.is_zero()) => {
                ExactValue::Undefined
            }
            ExactValue::Value(x) => match square_root(x) {
                Some(root) if !is_too_large(&root, k) => ExactValue::Value(root.pow(k)),
                _ => ExactValue::Undecided,
            },
            other => other.clone(),
        }
    }
    fn apply(&mut self, function: Function, a: &ExactValue) -> ExactValue {
        match a {
            ExactValue::Value(x) if function.needs_positive() && !x.is_positive() => {
                ExactValue::Undefined
            }
            ExactValue::Value(x) => {
                function.exact_value(x).map_or(ExactValue::Undecided, ExactValue::Value)
            }
            other => other.clone(),
        }
    }
    fn absolute(&mut self, a: Guard<'_, ExactValue>) -> ExactValue {
        match (a.value, self.forced) {
            (value, true) => match self.side(a) {
                Some(true) => value.clone(),
                Some(false) => self.negate(value),
                None => ExactValue::Undecided,
            },
            (ExactValue::Value(x), false) => ExactValue::Value(x.abs()),
            (other, false) => other.clone(),
        }
    }
    fn maximum(
        &mut self,
        guard: Guard<'_, ExactValue>,
        a: &ExactValue,
        b: &ExactValue,
    ) -> ExactValue {
        self.extremum(guard, a, b, |x, y| x >= y)
    }
    fn minimum(
        &mut self,
        guard: Guard<'_, ExactValue>,
        a: &ExactValue,
        b: &ExactValue,
    ) -> ExactValue {
        self.extremum(guard, a, b, |x, y| x <= y)
    }
    fn choose(
        &mut self,
        guard: Guard<'_, ExactValue>,
        a: &ExactValue,
        b: &ExactValue,
    ) -> ExactValue {
        if *guard.value == ExactValue::Undefined {
            return ExactValue::Undefined;
        }
        if a == b {
            return a.clone();
        }
        match self.side(guard) {
            Some(true) => a.clone(),
            Some(false) => b.clone(),
            None => ExactValue::Undecided,
        }
    }
}

impl Tape {
    /// Runs the tape over exact rationals. Where a guard is 0, an output has a value only if all
    /// adjacent pieces agree on it.
    pub fn evaluate_exactly(&self, inputs: &[Rational]) -> Vec<ExactValue> {
        let inputs: Vec<ExactValue> = inputs.iter().cloned().map(ExactValue::Value).collect();
        let mut arithmetic = ExactArithmetic::default();
        let mut outputs = self.evaluate(&mut arithmetic, &inputs);
        while let Some(sides) = next_sides(arithmetic.sides) {
            arithmetic =
                ExactArithmetic { overflow: arithmetic.overflow, ..ExactArithmetic::along(sides) };
            let others = self.evaluate(&mut arithmetic, &inputs);
            for (output, other) in outputs.iter_mut().zip(others) {
                if *output != other {
                    *output = ExactValue::Undefined;
                }
            }
        }
        match (arithmetic.overflow, outputs.len()) {
            (false, _) => outputs,
            (true, 0 | 1) => vec![ExactValue::Undecided; outputs.len()],
            // Each output alone may depend on few of the guards.
            (true, _) => {
                let exact: Vec<Rational> =
                    inputs.into_iter().filter_map(ExactValue::rational).collect();
                let alone = |output: usize| self.only(output).evaluate_exactly(&exact);
                (0..outputs.len()).flat_map(alone).collect()
            }
        }
    }

    /// The exact outputs as plain rationals; `None` where one is undefined or irrational.
    pub fn evaluate_rationals(&self, inputs: &[Rational]) -> Option<Vec<Rational>> {
        self.evaluate_exactly(inputs).into_iter().map(ExactValue::rational).collect()
    }

    /// The exact outputs of one selection of pieces, whatever the guards are at this point:
    /// `sides` has an entry for every register of [`Tape::guards`], true for the side ≥ 0.
    pub fn evaluate_selection(
        &self,
        sides: &[(u32, bool)],
        inputs: &[Rational],
    ) -> Option<Vec<Rational>> {
        let inputs: Vec<ExactValue> = inputs.iter().cloned().map(ExactValue::Value).collect();
        let mut arithmetic =
            ExactArithmetic { sides: sides.to_vec(), forced: true, overflow: false };
        let outputs = self.evaluate(&mut arithmetic, &inputs);
        outputs.into_iter().map(ExactValue::rational).collect()
    }
}

/// Longer numbers are not computed: no input may make exact arithmetic hang.
const MOST_BITS: u64 = 1 << 16;

fn bits(value: &Rational) -> u64 {
    value.numer().bits().max(value.denom().bits())
}

/// The result of an operation on two numbers, unless that might be too long.
fn bounded(x: &Rational, y: &Rational, operation: impl FnOnce() -> Rational) -> ExactValue {
    match bits(x) + bits(y) > MOST_BITS {
        true => ExactValue::Undecided,
        false => ExactValue::Value(operation()),
    }
}

fn is_too_large(base: &Rational, n: i32) -> bool {
    bits(base) > 1 && bits(base).saturating_mul(u64::from(n.unsigned_abs())) > MOST_BITS
}

/// The next run in the enumeration of sides: the last one that was ≥ 0 turns.
fn next_sides(mut sides: Vec<(u32, bool)>) -> Option<Vec<(u32, bool)>> {
    while let Some((register, side)) = sides.pop() {
        if side {
            sides.push((register, false));
            return Some(sides);
        }
    }
    None
}
