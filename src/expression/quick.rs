//! Tapes in the arithmetic of hot loops ([`Upward`]): evaluation and propagation on boxes where
//! every operation is defined, smooth and finite. Elsewhere they give up, and the careful ones
//! ([`Tape::enclose`], [`super::Propagation`]) take over.

use super::enclosure::IntervalArithmetic;
use super::function::Function;
use super::tape::{Arithmetic, Instruction, Tape};
use crate::interval::{Pair, Upward};

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
    pub(crate) fn enclose_quickly(
        &self,
        up: &Upward,
        region: &[Pair],
        registers: &mut Vec<Pair>,
    ) -> bool {
        registers.clear();
        registers.reserve(self.instructions().len());
        for instruction in self.instructions() {
            let at = |register: u32| registers[register as usize];
            let value = match *instruction {
                Instruction::Constant(index) => {
                    let constant = self.interval_constants()[index as usize];
                    Pair::new(constant.lower(), constant.upper())
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
    pub(crate) fn propagate_quickly(
        &self,
        up: &Upward,
        region: &mut [Pair],
        registers: &mut Vec<Pair>,
    ) -> Propagated {
        if !self.enclose_quickly(up, region, registers) {
            return Propagated::Unavailable;
        }
        for (number, &output) in self.outputs().iter().enumerate() {
            let slot = &mut registers[output as usize];
            if !slot.contains_zero() {
                return Propagated::Excluded(number);
            }
            *slot = Pair::point(0.0);
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
fn aside(up: &Upward, instruction: Instruction, registers: &[Pair]) -> Option<Pair> {
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
        if known { Pair::of(value) } else { None }
    })
}

fn restrict(registers: &mut [Pair], register: u32, to: Pair) -> Option<()> {
    let slot = &mut registers[register as usize];
    *slot = slot.intersection(to);
    (!slot.is_empty()).then_some(())
}

/// Narrows the operands of one instruction to what its value allows; `None` where nothing is left.
#[inline(always)]
fn project(
    up: &Upward,
    instruction: Instruction,
    position: usize,
    registers: &mut [Pair],
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
fn restrict_to(registers: &mut [Pair], register: u32, to: crate::interval::Interval) -> Option<()> {
    if to.is_empty() {
        return None;
    }
    restrict(registers, register, Pair::new(to.lower(), to.upper()))
}

/// All f in `current` with f · other ∋ product.
#[inline(always)]
pub(crate) fn factor(up: &Upward, product: Pair, other: Pair, current: Pair) -> Pair {
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
fn excluding_gap(up: &Upward, product: Pair, other: Pair, current: Pair) -> Pair {
    let (product, other) =
        if product.lower() > 0.0 { (product, other) } else { (product.negated(), other.negated()) };
    // Now product > 0: quotients are ≥ least/high on the right, and ≤ least/low on the left.
    let least = Pair::point(product.lower());
    let bound = |end: f64| up.divide(least, Pair::point(end));
    let empty = Pair::new(f64::INFINITY, f64::NEG_INFINITY);
    let right = bound(other.upper())
        .map_or(empty, |quotient| current.intersection(Pair::new(quotient.lower(), f64::INFINITY)));
    let left = bound(other.lower()).map_or(empty, |quotient| {
        current.intersection(Pair::new(f64::NEG_INFINITY, quotient.upper()))
    });
    match (left.is_empty(), right.is_empty()) {
        (true, _) => right,
        (_, true) => left,
        _ => left.hull(right),
    }
}

/// An enclosure of the roots of the non-negative members; empty where there are none.
fn square_root(up: &Upward, value: Pair) -> Pair {
    if value.upper() < 0.0 {
        return Pair::new(f64::INFINITY, f64::NEG_INFINITY);
    }
    let lower = if value.lower() <= 0.0 {
        0.0
    } else {
        // Rounded upward, so at most one float above the largest float below the root.
        up.root_above(value.lower()).next_down()
    };
    Pair::new(lower, up.root_above(value.upper().max(0.0)))
}

/// All a in `current` with |a| in `magnitude`.
fn even_root(magnitude: Pair, current: Pair) -> Pair {
    let (left, right) =
        (magnitude.negated().intersection(current), magnitude.intersection(current));
    match (left.is_empty(), right.is_empty()) {
        (true, _) => right,
        (_, true) => left,
        _ => left.hull(right),
    }
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use quickcheck::quickcheck;

    use super::Propagated;
    use crate::expression::{Graph, Propagation, Registers, Tape};
    use crate::interval::{Interval, IntervalVector, Pair, Upward};
    use crate::testing::AnyExpression;

    fn pairs(region: &IntervalVector) -> Vec<Pair> {
        region.iter().filter_map(|&side| Pair::of(side)).collect()
    }

    #[inline(never)]
    fn quick(tape: &Tape, region: &[Pair]) -> Option<Interval> {
        let up = Upward::begin();
        let mut registers = Vec::new();
        let known = tape.is_quick() && tape.enclose_quickly(&up, region, &mut registers);
        known.then(|| registers[tape.outputs()[0] as usize].interval())
    }

    #[inline(never)]
    fn propagated(tape: &Tape, region: &mut [Pair]) -> Propagated {
        let up = Upward::begin();
        tape.propagate_quickly(&up, region, &mut Vec::new())
    }

    fn region(ends: [(i8, i8); 2]) -> IntervalVector {
        let side = |(a, b): (i8, i8)| {
            let (a, b) = (f64::from(a) / 16.0, f64::from(b) / 16.0);
            Interval::new(a.min(b), a.max(b)).unwrap_or(Interval::ZERO)
        };
        IntervalVector::new(ends.map(side).to_vec())
    }

    quickcheck! {
        fn quick_enclosures_hold_exact_values_and_meet_careful_ones(
            f: AnyExpression,
            x: (i8, i8),
            y: (i8, i8)
        ) -> bool {
            let mut graph = Graph::new();
            let Some(root) = f.build(&mut graph) else { return true };
            let tape = Tape::compile(&graph, &[root], 2);
            let region = region([x, y]);
            let (careful, domain) = tape.enclose(&region, &mut Registers::default());
            let corner: Option<Vec<_>> =
                region.iter().map(|side| crate::exact::from_f64(side.upper())).collect();
            let value = corner.and_then(|corner| tape.evaluate_rationals(&corner));
            quick(&tape, &pairs(&region)).is_none_or(|quick| {
                let holds = value.is_none_or(|value| quick.contains_rational(&value[0]));
                let known = domain.defined && domain.differentiable;
                holds && known && !quick.disjoint(&careful[0])
            })
        }

        fn the_quick_propagation_keeps_every_zero(
            f: AnyExpression,
            x: (i8, i8),
            y: (i8, i8),
            at: (u8, u8)
        ) -> bool {
            // f(x, y) − f(a, b) vanishes at the member (a, b), whose value is exact or is left out.
            let mut graph = Graph::new();
            let Some(root) = f.build(&mut graph) else { return true };
            let region = region([x, y]);
            let member = |side: &Interval, at: u8| {
                let steps = (side.upper() - side.lower()) * 16.0;
                side.lower() + (f64::from(at) % (steps + 1.0)).floor() / 16.0
            };
            let point = [member(&region[0], at.0), member(&region[1], at.1)];
            let exact: Option<Vec<_>> = point.iter().map(|&x| crate::exact::from_f64(x)).collect();
            let tape = Tape::compile(&graph, &[root], 2);
            let value = exact.and_then(|point| tape.evaluate_rationals(&point));
            let Some(value) = value else { return true };
            let value = graph.constant(value[0].clone());
            let shifted = graph.subtract(root, value);
            let tape = Tape::compile(&graph, &[shifted], 2);
            let careful = Propagation::new().contract_to_zero(&tape, &region);
            let mut sides = pairs(&region);
            let kept = !tape.is_quick() || match propagated(&tape, &mut sides) {
                Propagated::Unavailable => true,
                Propagated::Excluded(_) | Propagated::Empty => false,
                Propagated::Narrowed => {
                    sides.iter().zip(point).all(|(side, x)| side.interval().contains(x))
                }
            };
            kept && careful.is_some_and(|rest| rest.contains(&point))
        }
    }
}
