//! Tapes in the arithmetic of hot loops ([`Outward`]): evaluation and propagation on boxes where
//! every operation is defined, smooth and finite. Elsewhere they give up, and the careful ones
//! ([`Tape::enclose`], [`super::Propagation`]) take over.

#[cfg(all(test, feature = "testing"))]
mod tests;

use super::enclosure::IntervalArithmetic;
use super::function::Function;
use super::tape::{Arithmetic, Instruction, Tape};
use crate::interval::{Ends, Outward};

/// Higher powers are left to the careful arithmetic.
const LARGEST_POWER: i32 = 24;

/// What a propagation found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Propagated {
    /// The box may be narrower now.
    Narrowed,
    /// No zero: this output excludes it.
    Excluded(usize),
    /// No zero: the operations contradict each other.
    Empty,
    /// Not on this box.
    Unavailable,
}

impl Tape {
    /// Whether the quick arithmetic knows every operation: no choice between pieces.
    pub(crate) fn is_quick(&self) -> bool {
        self.instructions().iter().all(|instruction| match *instruction {
            Instruction::Absolute(_)
            | Instruction::Maximum(..)
            | Instruction::Minimum(..)
            | Instruction::Choose(..) => false,
            Instruction::Power(_, n) => n.abs() <= LARGEST_POWER,
            _ => true,
        })
    }

    /// Encloses every register over a box; false where an operation is not known to be defined,
    /// continuously differentiable and finite on all of it.
    pub(crate) fn enclose_quickly<U: Outward>(
        &self,
        up: &U,
        region: &[U::Pair],
        registers: &mut Vec<U::Pair>,
    ) -> bool {
        registers.clear();
        registers.reserve(self.instructions().len());
        for instruction in self.instructions() {
            let at = |register: u32| registers[register as usize];
            let value = match *instruction {
                Instruction::Constant(index) => {
                    let constant = self.interval_constants()[index as usize];
                    U::Pair::new(constant.lower(), constant.upper())
                }
                Instruction::Variable(index) => region[index as usize],
                Instruction::Negate(a) => at(a).negated(),
                Instruction::Add(a, b) => up.add(at(a), at(b)),
                Instruction::Subtract(a, b) => up.subtract(at(a), at(b)),
                Instruction::Multiply(a, b) => up.multiply(at(a), at(b)),
                Instruction::Square(a) => up.square(at(a)),
                Instruction::Power(a, n) if n > 0 => up.power(at(a), n as u32),
                Instruction::Divide(a, b) => match up.divide(at(a), at(b)) {
                    Some(quotient) => quotient,
                    None => return false,
                },
                _ => match aside(up, *instruction, registers) {
                    Some(value) => value,
                    None => return false,
                },
            };
            if !value.is_finite() {
                return false;
            }
            registers.push(value);
        }
        true
    }

    /// Narrows a box to where every output may be 0: one pass forward, one backward.
    pub(crate) fn propagate_quickly<U: Outward>(
        &self,
        up: &U,
        region: &mut [U::Pair],
        registers: &mut Vec<U::Pair>,
    ) -> Propagated {
        if !self.enclose_quickly(up, region, registers) {
            return Propagated::Unavailable;
        }
        for (number, &output) in self.outputs().iter().enumerate() {
            let slot = &mut registers[output as usize];
            if !slot.contains_zero() {
                return Propagated::Excluded(number);
            }
            *slot = U::Pair::point(0.0);
        }
        for position in (0..self.instructions().len()).rev() {
            let instruction = self.instructions()[position];
            if let Instruction::Variable(index) = instruction {
                let side = &mut region[index as usize];
                *side = side.intersection(registers[position]);
                if side.is_empty() {
                    return Propagated::Empty;
                }
            } else if project(up, instruction, position, registers).is_none() {
                return Propagated::Empty;
            }
        }
        Propagated::Narrowed
    }
}

/// An operation by the careful arithmetic, in its own rounding.
#[inline(never)]
fn aside<U: Outward>(up: &U, instruction: Instruction, registers: &[U::Pair]) -> Option<U::Pair> {
    up.aside(|| {
        let mut careful = IntervalArithmetic::new();
        let value = match instruction {
            Instruction::HalfPower(a, k) => {
                careful.half_power(&registers[a as usize].interval(), k)
            }
            Instruction::Apply(function, a) => {
                careful.apply(function, &registers[a as usize].interval())
            }
            Instruction::Power(a, n) => careful.power(&registers[a as usize].interval(), n),
            _ => return None,
        };
        let domain = careful.domain();
        let known = domain.defined && domain.differentiable;
        if known { U::Pair::of(value) } else { None }
    })
}

fn restrict<P: Ends>(registers: &mut [P], register: u32, to: P) -> Option<()> {
    let slot = &mut registers[register as usize];
    *slot = slot.intersection(to);
    (!slot.is_empty()).then_some(())
}

/// Narrows the operands of one instruction to what its value allows; `None` where nothing is left.
#[inline(always)]
fn project<U: Outward>(
    up: &U,
    instruction: Instruction,
    position: usize,
    registers: &mut [U::Pair],
) -> Option<()> {
    let value = registers[position];
    let at = |register: u32| registers[register as usize];
    match instruction {
        Instruction::Negate(a) => restrict(registers, a, value.negated()),
        Instruction::Add(a, b) => {
            let (for_a, for_b) = (up.subtract(value, at(b)), up.subtract(value, at(a)));
            restrict(registers, a, for_a)?;
            restrict(registers, b, for_b)
        }
        Instruction::Subtract(a, b) => {
            let (for_a, for_b) = (up.add(value, at(b)), up.subtract(at(a), value));
            restrict(registers, a, for_a)?;
            restrict(registers, b, for_b)
        }
        Instruction::Multiply(a, b) => {
            let for_a = factor(up, value, at(b), at(a));
            let for_b = factor(up, value, at(a), at(b));
            restrict(registers, a, for_a)?;
            restrict(registers, b, for_b)
        }
        Instruction::Divide(a, b) => {
            let (for_a, for_b) = (up.multiply(value, at(b)), factor(up, at(a), value, at(b)));
            restrict(registers, a, for_a)?;
            restrict(registers, b, for_b)
        }
        Instruction::Square(a) => {
            let magnitude = square_root(up, value);
            let narrowed = even_root(magnitude, at(a));
            restrict(registers, a, narrowed)
        }
        Instruction::Power(a, n) if n > 2 => {
            let narrowed = up.aside(|| {
                let root = super::propagate::root(value.interval(), n);
                match n % 2 {
                    0 => super::propagate::even_root(root, at(a).interval()),
                    _ => root,
                }
            });
            restrict_to(registers, a, narrowed)
        }
        Instruction::Apply(Function::Exponential, a) => {
            let narrowed = up.aside(|| value.interval().ln());
            restrict_to(registers, a, narrowed)
        }
        Instruction::Apply(Function::Logarithm, a) => {
            let narrowed = up.aside(|| value.interval().exp());
            restrict_to(registers, a, narrowed)
        }
        Instruction::HalfPower(a, 1) => {
            let narrowed = up.aside(|| {
                value.interval().intersection(crate::interval::Interval::NONNEGATIVE).square()
            });
            restrict_to(registers, a, narrowed)
        }
        _ => Some(()),
    }
}

/// The same for an interval that may be empty or unbounded.
fn restrict_to<P: Ends>(
    registers: &mut [P],
    register: u32,
    to: crate::interval::Interval,
) -> Option<()> {
    if to.is_empty() {
        return None;
    }
    restrict(registers, register, P::new(to.lower(), to.upper()))
}

/// All f in `current` with f · other ∋ product.
#[inline(always)]
pub(crate) fn factor<U: Outward>(
    up: &U,
    product: U::Pair,
    other: U::Pair,
    current: U::Pair,
) -> U::Pair {
    if let Some(quotient) = up.divide(product, other) {
        return quotient;
    }
    if product.contains_zero() {
        return current;
    }
    excluding_gap(up, product, other, current)
}

/// The members of `current` in product/other, two half-lines, for a product without 0 and a divisor
/// with it.
fn excluding_gap<U: Outward>(
    up: &U,
    product: U::Pair,
    other: U::Pair,
    current: U::Pair,
) -> U::Pair {
    let (product, other) =
        if product.lower() > 0.0 { (product, other) } else { (product.negated(), other.negated()) };
    // Now product > 0: quotients are ≥ least/high on the right, and ≤ least/low on the left.
    let least = U::Pair::point(product.lower());
    let bound = |end: f64| up.divide(least, U::Pair::point(end));
    let empty = U::Pair::new(f64::INFINITY, f64::NEG_INFINITY);
    let right = bound(other.upper()).map_or(empty, |quotient| {
        current.intersection(U::Pair::new(quotient.lower(), f64::INFINITY))
    });
    let left = bound(other.lower()).map_or(empty, |quotient| {
        current.intersection(U::Pair::new(f64::NEG_INFINITY, quotient.upper()))
    });
    match (left.is_empty(), right.is_empty()) {
        (true, _) => right,
        (_, true) => left,
        _ => left.hull(right),
    }
}

/// An enclosure of the roots of the non-negative members; empty where there are none.
fn square_root<U: Outward>(up: &U, value: U::Pair) -> U::Pair {
    if value.upper() < 0.0 {
        return U::Pair::new(f64::INFINITY, f64::NEG_INFINITY);
    }
    let lower = if value.lower() <= 0.0 {
        0.0
    } else {
        // Rounded upward, so at most one float above the largest float below the root.
        up.root_above(value.lower()).next_down()
    };
    U::Pair::new(lower, up.root_above(value.upper().max(0.0)))
}

/// All a in `current` with |a| in `magnitude`.
fn even_root<P: Ends>(magnitude: P, current: P) -> P {
    let (left, right) =
        (magnitude.negated().intersection(current), magnitude.intersection(current));
    match (left.is_empty(), right.is_empty()) {
        (true, _) => right,
        (_, true) => left,
        _ => left.hull(right),
    }
}
