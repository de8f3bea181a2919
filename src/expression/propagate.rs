//! Constraint propagation on a tape: forward values, then backward projections (HC4).

use super::enclosure::{Domain, Registers};
use super::function::Function;
use super::tape::{Instruction, Tape};
use crate::interval::{Interval, IntervalVector};

/// Contracts boxes with the constraint "every output of the tape lies in its target".
///
/// Keeps its registers between calls, so that hot loops do not allocate. Source: Benhamou,
/// Goualard, Granvilliers and Puget, *Revising hull and box consistency*, ICLP 1999.
#[derive(Clone, Debug, Default)]
pub struct Propagation {
    registers: Registers,
    /// Which registers matter for the outputs on this box: pieces that are not chosen do not.
    active: Vec<bool>,
    domain: Option<Domain>,
}

impl Propagation {
    /// A propagation without memory of earlier boxes.
    pub fn new() -> Self {
        Self::default()
    }

    /// The part of `region` that may hold points where every output of `tape` is zero: a superset
    /// of all zeros in `region`; `None` when there is certainly none.
    ///
    /// Where a logarithm or a root is undefined on all of `region`, there is no zero. Where the tape
    /// is undefined at some point of `region`, nothing is cut away: a derivative's
    /// tape can be undefined at a removable singularity, such as that of √(x⁴) at 0, where the
    /// function it stands for has a zero.
    pub fn contract_to_zero(
        &mut self,
        tape: &Tape,
        region: &IntervalVector,
    ) -> Option<IntervalVector> {
        let domain = tape.enclose_all(region, &mut self.registers);
        self.domain = Some(domain);
        if domain.nowhere {
            return None;
        }
        if !domain.defined {
            return Some(region.clone());
        }
        self.active.clear();
        self.active.resize(tape.instructions().len(), !tape.has_choices());
        for &output in tape.outputs() {
            self.active[output as usize] = true;
            self.restrict(output, Interval::ZERO)?;
        }
        let mut contracted = region.clone();
        for position in (0..tape.instructions().len()).rev() {
            if !self.active[position] {
                continue;
            }
            if tape.has_choices() {
                self.activate(tape.instructions()[position]);
            }
            if let Instruction::Variable(index) = tape.instructions()[position] {
                let index = index as usize;
                contracted[index] =
                    contracted[index].intersection(self.registers.intervals[position]);
                if contracted[index].is_empty() {
                    return None;
                }
            } else {
                self.project(tape, position)?;
            }
        }
        Some(contracted)
    }

    /// What is known about the tape of the last contraction on the box it was given.
    pub fn domain(&self) -> Option<Domain> {
        self.domain
    }

    /// Marks the operands that matter: of a choice the chosen piece.
    fn activate(&mut self, instruction: Instruction) {
        let guard = |register: u32| self.registers.intervals[register as usize];
        if let Instruction::Choose(g, a, b) = instruction {
            let sign = guard(g);
            if !sign.certainly_negative() {
                self.active[a as usize] = true;
            }
            if !sign.certainly_positive() {
                self.active[b as usize] = true;
            }
            return;
        }
        for operand in instruction.operands() {
            self.active[operand as usize] = true;
        }
    }

    fn restrict(&mut self, register: u32, to: Interval) -> Option<()> {
        let slot = &mut self.registers.intervals[register as usize];
        *slot = slot.intersection(to);
        (!slot.is_empty()).then_some(())
    }

    /// Narrows the operands of one instruction to what its value allows.
    fn project(&mut self, tape: &Tape, position: usize) -> Option<()> {
        let value = self.registers.intervals[position];
        let at = |register: u32| self.registers.intervals[register as usize];
        match tape.instructions()[position] {
            Instruction::Constant(_) | Instruction::Variable(_) => Some(()),
            Instruction::Negate(a) => self.restrict(a, -value),
            Instruction::Add(a, b) => {
                let (for_a, for_b) = (value - at(b), value - at(a));
                self.restrict(a, for_a)?;
                self.restrict(b, for_b)
            }
            Instruction::Subtract(a, b) => {
                let (for_a, for_b) = (value + at(b), at(a) - value);
                self.restrict(a, for_a)?;
                self.restrict(b, for_b)
            }
            Instruction::Multiply(a, b) => {
                let (for_a, for_b) = (factor(value, at(b), at(a)), factor(value, at(a), at(b)));
                self.restrict(a, for_a)?;
                self.restrict(b, for_b)
            }
            Instruction::Divide(a, b) => {
                let (for_a, for_b) = (value * at(b), factor(at(a), value, at(b)));
                self.restrict(a, for_a)?;
                self.restrict(b, for_b)
            }
            Instruction::Square(a) => {
                let narrowed = even_root(value.sqrt(), at(a));
                self.restrict(a, narrowed)
            }
            Instruction::Power(a, n) if n > 0 && n % 2 == 0 => {
                let narrowed = even_root(root(value, n), at(a));
                self.restrict(a, narrowed)
            }
            Instruction::Power(a, n) if n > 0 => {
                let narrowed = root(value, n);
                self.restrict(a, narrowed)
            }
            Instruction::Power(..) => Some(()),
            Instruction::HalfPower(a, 1) => {
                let root = value.intersection(Interval::NONNEGATIVE);
                self.restrict(a, root.square())
            }
            Instruction::HalfPower(a, _) => self.restrict(a, Interval::NONNEGATIVE),
            Instruction::Apply(Function::Exponential, a) => self.restrict(a, value.ln()),
            Instruction::Apply(Function::Logarithm, a) => self.restrict(a, value.exp()),
            Instruction::Apply(..) => Some(()),
            Instruction::Absolute(a) => {
                let narrowed = even_root(value.intersection(Interval::NONNEGATIVE), at(a));
                self.restrict(a, narrowed)
            }
            Instruction::Maximum(_, a, b) => {
                let most = value - Interval::NONNEGATIVE;
                self.restrict(a, most)?;
                self.restrict(b, most)
            }
            Instruction::Minimum(_, a, b) => {
                let least = value + Interval::NONNEGATIVE;
                self.restrict(a, least)?;
                self.restrict(b, least)
            }
            Instruction::Choose(guard, a, b) => {
                let sign = at(guard);
                if sign.certainly_positive() {
                    self.restrict(a, value)
                } else if sign.certainly_negative() {
                    self.restrict(b, value)
                } else {
                    Some(())
                }
            }
        }
    }
}

/// All f in `current` with f · other ∋ product: the factor that a product allows.
fn factor(product: Interval, other: Interval, current: Interval) -> Interval {
    if !other.contains_zero() {
        return product / other;
    }
    if product.contains_zero() {
        return Interval::ENTIRE;
    }
    let (left, right) = product.divide_extended(other);
    left.intersection(current).hull(right.intersection(current))
}

/// All a in `current` with |a| in `magnitude`.
pub(super) fn even_root(magnitude: Interval, current: Interval) -> Interval {
    (-magnitude).intersection(current).hull(magnitude.intersection(current))
}

/// A superset of {a : aⁿ ∈ value}, of its non-negative part when n is even.
///
/// The float root is only a proposal: each end is pushed outward until exact monotonicity
/// confirms it (aⁿ by outward powers), otherwise that end is dropped.
pub(super) fn root(value: Interval, n: i32) -> Interval {
    if n % 2 == 0 {
        let value = value.intersection(Interval::NONNEGATIVE);
        if value.is_empty() {
            return Interval::EMPTY;
        }
        let upper = root_above(value.upper(), n);
        let lower = root_below(value.lower(), n);
        return Interval::new(lower, upper).unwrap_or(Interval::NONNEGATIVE);
    }
    let upper = if value.upper() >= 0.0 {
        root_above(value.upper(), n)
    } else {
        -root_below(-value.upper(), n)
    };
    let lower = if value.lower() >= 0.0 {
        root_below(value.lower(), n)
    } else {
        -root_above(-value.lower(), n)
    };
    Interval::new(lower, upper).unwrap_or(Interval::ENTIRE)
}

/// Some r ≥ 0 with rⁿ ≥ t for t ≥ 0.
fn root_above(t: f64, n: i32) -> f64 {
    if t == 0.0 || !t.is_finite() {
        return t;
    }
    let proposal = t.powf(1.0 / f64::from(n)) * (1.0 + 4.0 * f64::EPSILON);
    let confirmed = Interval::point(proposal).powi(n).lower() >= t;
    if confirmed { proposal } else { f64::INFINITY }
}

/// Some r ≥ 0 with rⁿ ≤ t for t ≥ 0.
fn root_below(t: f64, n: i32) -> f64 {
    let proposal = t.powf(1.0 / f64::from(n)) * (1.0 - 4.0 * f64::EPSILON);
    let confirmed = proposal.is_finite() && Interval::point(proposal).powi(n).upper() <= t;
    if confirmed { proposal } else { 0.0 }
}
