//! The objective's tape (README, section 3), its derivatives (section 4), and its text.

use std::cmp::Ordering;

use num_traits::Signed;

use crate::format::{Fraction, Instruction, Optimizer, Problem, text};
use crate::jet::Derivative;
use crate::matrix::{Checked, Grid, require, square};
use crate::number::{Number, Rational, UNDEFINED};

/// The largest number of intervals in the values of all instructions.
const LARGEST_MEMORY: usize = 1 << 22;
/// The largest number of nodes of the objective, unfolded to a tree.
const LARGEST_TREE: usize = 131_072;

/// One of two numbers by the sign of a guard.
fn choose<V: Number>(guard: &V, first: Checked<&V>, second: Checked<&V>) -> Checked<V> {
    match guard.sign() {
        Ordering::Greater => first.cloned(),
        Ordering::Less => second.cloned(),
        Ordering::Equal => guard.either(first?, second?),
    }
}

/// aᵏ by squares and products.
fn power<V: Number>(a: &V, exponent: u32) -> Checked<V> {
    (0..exponent.ilog2()).rev().try_fold(a.clone(), |power, bit| {
        let square = power.squared()?;
        if exponent >> bit & 1 == 1 { a.times(&square) } else { Ok(square) }
    })
}

impl Problem {
    pub(crate) fn size(&self) -> usize {
        self.variables as usize
    }

    /// The value of the objective.
    fn evaluate<V: Number>(&self, at: &[V]) -> Checked<V> {
        let (mut values, mut size) = (Vec::<Option<V>>::new(), 0);
        for instruction in &self.objective {
            let get = |&operand: &u32| {
                let value = values.get(operand as usize).ok_or("an operand comes later")?;
                value.as_ref().ok_or(UNDEFINED)
            };
            use Instruction::*;
            let value = || match instruction {
                Constant(Fraction(value)) => at[0].constant(value),
                Variable(index) => {
                    at.get(*index as usize).cloned().ok_or("a variable is out of range")
                }
                Add(a, b) => get(a)?.plus(get(b)?),
                Subtract(a, b) => get(a)?.minus(get(b)?),
                Multiply(a, b) => get(a)?.times(get(b)?),
                Negate(a) => get(a)?.negated(),
                Divide(a, b) => get(a)?.times(&get(b)?.inverse()?),
                Power(a, exponent @ 2..=255) => power(get(a)?, *exponent),
                Power(..) => Err("an exponent is out of range"),
                Sqrt(a) => get(a)?.root(),
                Abs(a) => choose(get(a)?, get(a), Ok(&get(a)?.negated()?)),
                Max(a, b) => choose(&get(a)?.minus(get(b)?)?, get(a), get(b)),
                Min(a, b) => choose(&get(b)?.minus(get(a)?)?, get(a), get(b)),
                Choose(guard, a, b) => choose(get(guard)?, get(a), get(b)),
            };
            // What is undefined matters only where it is used.
            let value = match value() {
                Err(reason) if reason != UNDEFINED => return Err(reason),
                value => value.ok(),
            };
            size += value.as_ref().map_or(0, V::size);
            require(size <= LARGEST_MEMORY, UNDEFINED)?;
            values.push(value);
        }
        values.pop().ok_or("the tape is empty")?.ok_or(UNDEFINED)
    }

    /// The partial derivatives: all, or only one. f must be defined too.
    pub(crate) fn gradient<V: Number>(&self, at: &[V], only: Option<usize>) -> Checked<Vec<V>> {
        require(at.len() == self.size(), "a point has the wrong length")?;
        let span = only.map_or(0..self.size(), |index| index..index + 1);
        require(span.end <= self.size(), "there is no such component")?;
        let value = self.evaluate(&Derivative::variables(at, span.clone())?)?;
        span.map(|index| value.slope(index)).collect()
    }

    /// The second derivatives. f and its gradient must be defined too.
    pub(crate) fn hessian<V: Number>(&self, at: &[V]) -> Checked<Grid<V>> {
        let column = |j| self.gradient(&Derivative::variables(at, j..at.len())?, Some(j));
        let columns = (0..self.size()).map(column).collect::<Checked<Vec<_>>>()?;
        square(self.size(), |i, j| columns[i.min(j)][0].slope(i.max(j)))
    }

    /// The objective in infix and the optimizer, if they are within the limits.
    pub(crate) fn describe(&self) -> Checked<String> {
        let valid = (1..=512).contains(&self.variables) && self.objective.len() <= 65_536;
        let valid = valid && self.optimizer.as_ref().is_none_or(Optimizer::is_valid);
        require(valid, "a size or a hyper-parameter is out of range")?;
        let variable = |index| Text { text: format!("x{index}"), nodes: 1 };
        let objective = self.evaluate(&(0..self.variables).map(variable).collect::<Vec<_>>())?;
        require(objective.nodes <= LARGEST_TREE, "the objective is too large")?;
        let (objective, optimizer) = (objective.text, text(&self.optimizer).replace('"', ""));
        Ok(format!("f = {objective}, {} variables; optimizer: {optimizer}", self.variables))
    }
}

/// A core expression in infix; without text where it is too large.
#[derive(Clone, Debug)]
struct Text {
    text: String,
    nodes: usize,
}

impl Text {
    fn of<const N: usize>(
        operands: [&Self; N],
        text: impl Fn([&str; N]) -> String,
    ) -> Checked<Self> {
        let nodes = operands.iter().map(|operand| operand.nodes).sum::<usize>() + 1;
        let fits = nodes <= LARGEST_TREE;
        let text =
            if fits { text(operands.map(|operand| &operand.text[..])) } else { String::new() };
        Ok(Self { text, nodes: nodes.min(LARGEST_TREE + 1) })
    }
}

impl Number for Text {
    fn constant(&self, value: &Rational) -> Checked<Self> {
        let plain = value.is_integer() && !value.is_negative();
        Self::of([], |[]| if plain { format!("{value}") } else { format!("({value})") })
    }

    fn plus(&self, other: &Self) -> Checked<Self> {
        Self::of([self, other], |[a, b]| format!("({a} + {b})"))
    }

    fn times(&self, other: &Self) -> Checked<Self> {
        Self::of([self, other], |[a, b]| format!("({a}*{b})"))
    }

    fn negated(&self) -> Checked<Self> {
        Self::of([self], |[a]| format!("(-{a})"))
    }

    fn squared(&self) -> Checked<Self> {
        Self::of([self], |[a]| format!("({a}^2)"))
    }

    fn inverse(&self) -> Checked<Self> {
        Self::of([self], |[a]| format!("(1/{a})"))
    }

    fn root(&self) -> Checked<Self> {
        Self::of([self], |[a]| format!("sqrt({a})"))
    }

    fn sign(&self) -> Ordering {
        Ordering::Equal
    }

    fn either(&self, a: &Self, b: &Self) -> Checked<Self> {
        Self::of([self, a, b], |[guard, a, b]| format!("choose({guard}, {a}, {b})"))
    }

    fn size(&self) -> usize {
        self.text.len() / 64
    }
}
