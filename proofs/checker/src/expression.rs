//! The objective's tape (README, section 3), its derivatives (section 4), and its text.

use num_traits::Signed;

use crate::format::{Fraction, Instruction, Optimizer, Problem, text};
use crate::jet::Derivative;
use crate::matrix::{Checked, Grid, require, square};
use crate::number::Number;

/// The largest number of intervals in the values of all instructions.
const LARGEST_MEMORY: usize = 1 << 22;
/// The largest number of nodes of the objective, unfolded to a tree.
const LARGEST_TREE: u64 = 131_072;

/// aᵏ by squares and products.
fn power<V: Number>(a: &V, exponent: u32) -> V {
    (0..exponent.ilog2()).rev().fold(a.clone(), |power, bit| {
        let square = power.squared();
        if exponent >> bit & 1 == 1 { a.times(&square) } else { square }
    })
}

impl Problem {
    pub(crate) fn size(&self) -> usize {
        self.variables as usize
    }

    /// The value of the objective, which may be undefined.
    fn evaluate<V: Number>(&self, at: &[V]) -> Checked<V> {
        let (mut values, mut size) = (Vec::<V>::new(), 0);
        for instruction in &self.objective {
            use Instruction::*;
            let get = |operand: &u32| &values[*operand as usize];
            let value = match instruction {
                Constant(Fraction(value)) => at[0].constant(value),
                Variable(index) => at[*index as usize].clone(),
                Add(a, b) => get(a).plus(get(b)),
                Subtract(a, b) => get(a).minus(get(b)),
                Multiply(a, b) => get(a).times(get(b)),
                Negate(a) => get(a).negated(),
                Divide(a, b) => get(a).times(&get(b).inverse()),
                Power(a, exponent) => power(get(a), *exponent),
                Sqrt(a) => get(a).root(),
                Abs(a) => get(a).choose(get(a), &get(a).negated()),
                Max(a, b) => get(a).minus(get(b)).choose(get(a), get(b)),
                Min(a, b) => get(b).minus(get(a)).choose(get(a), get(b)),
                Choose(guard, a, b) => get(guard).choose(get(a), get(b)),
            };
            size += value.size();
            require(size <= LARGEST_MEMORY, "an expression is undefined or too large")?;
            values.push(value);
        }
        values.pop().ok_or("the tape is empty")
    }

    /// The partial derivatives: all, or only one. f must be defined too.
    pub(crate) fn gradient<V: Number>(&self, at: &[V], only: Option<usize>) -> Checked<Vec<V>> {
        require(at.len() == self.size(), "a point has the wrong length")?;
        let span = only.map_or(0..self.size(), |index| index..index + 1);
        require(span.end <= self.size(), "there is no such component")?;
        let value = self.evaluate(&Derivative::variables(at, span.clone()))?;
        require(value.is_defined(), "an expression is undefined or too large")?;
        Ok(span.map(|index| value.slope(index)).collect())
    }

    /// The second derivatives. f and its gradient must be defined too.
    pub(crate) fn hessian<V: Number>(&self, at: &[V]) -> Checked<Grid<V>> {
        let column = |j| self.gradient(&Derivative::variables(at, j..at.len()), Some(j));
        let columns = (0..at.len()).map(column).collect::<Checked<Vec<_>>>()?;
        Ok(square(at.len(), |i, j| columns[i.min(j)][0].slope(i.max(j))))
    }

    /// The objective in infix and the optimizer, if they are within the limits.
    pub(crate) fn describe(&self) -> Checked<String> {
        let size = 1..=512;
        let valid = size.contains(&self.variables)
            && self.optimizer.as_ref().is_none_or(Optimizer::is_valid);
        require(valid, "the number of variables or a hyper-parameter is out of range")?;
        self.check_tape()?;
        let (objective, optimizer) = (self.infix(), text(&self.optimizer).replace('"', ""));
        Ok(format!("f = {objective}, {} variables; optimizer: {optimizer}", self.variables))
    }

    /// Refuses a tape with operands out of range, or which is too large.
    fn check_tape(&self) -> Checked {
        let mut sizes: Vec<u64> = Vec::new();
        for instruction in &self.objective {
            let in_range = match instruction {
                Instruction::Variable(index) => *index < self.variables,
                Instruction::Power(_, exponent) => (2..=255).contains(exponent),
                _ => true,
            };
            require(in_range, "a variable or an exponent is out of range")?;
            let Written { operands, nodes, copies, .. } = instruction.written();
            let below = operands.iter().map(|&operand| sizes.get(operand as usize));
            let below: u64 = below.sum::<Option<_>>().ok_or("an operand comes later")?;
            sizes.push((nodes + copies * below).min(LARGEST_TREE + 1));
        }
        let small =
            sizes.len() <= 65_536 && *sizes.last().ok_or("the tape is empty")? <= LARGEST_TREE;
        require(small, "the objective is too large")
    }

    /// The objective in infix.
    fn infix(&self) -> String {
        let (mut text, mut waiting) =
            (String::new(), vec![format!("[{}]", self.objective.len() - 1)]);
        while let Some(piece) = waiting.pop() {
            let (before, rest) = piece.split_once('[').unwrap_or((&piece, ""));
            text += before;
            if let Some((operand, after)) = rest.split_once(']') {
                let operand: usize = operand.parse().unwrap_or_default();
                waiting.extend([after.into(), self.objective[operand].written().text]);
            }
        }
        text
    }
}

/// An instruction in infix, with its operands in brackets. As a core expression it has `nodes`, and
/// every operand is there so many times.
struct Written {
    text: String,
    operands: Vec<u32>,
    nodes: u64,
    copies: u64,
}

impl Instruction {
    fn written(&self) -> Written {
        let (text, operands, nodes, copies) = match *self {
            Self::Constant(Fraction(ref value)) if value.is_integer() && !value.is_negative() => {
                (value.to_string(), vec![], 1, 1)
            }
            Self::Constant(Fraction(ref value)) => (format!("({value})"), vec![], 1, 1),
            Self::Variable(index) => (format!("x{index}"), vec![], 1, 1),
            Self::Add(a, b) => (format!("([{a}] + [{b}])"), vec![a, b], 1, 1),
            Self::Subtract(a, b) => (format!("([{a}] - [{b}])"), vec![a, b], 2, 1),
            Self::Multiply(a, b) => (format!("([{a}]*[{b}])"), vec![a, b], 1, 1),
            Self::Divide(a, b) => (format!("([{a}]/[{b}])"), vec![a, b], 2, 1),
            Self::Negate(a) => (format!("(-[{a}])"), vec![a], 1, 1),
            Self::Sqrt(a) => (format!("sqrt([{a}])"), vec![a], 1, 1),
            Self::Abs(a) => (format!("abs([{a}])"), vec![a], 2, 3),
            Self::Max(a, b) => (format!("max([{a}], [{b}])"), vec![a, b], 3, 2),
            Self::Min(a, b) => (format!("min([{a}], [{b}])"), vec![a, b], 3, 2),
            Self::Choose(g, a, b) => (format!("choose([{g}], [{a}], [{b}])"), vec![g, a, b], 1, 1),
            Self::Power(a, k) => {
                let products = u64::from(k.count_ones());
                let nodes = u64::from(k.ilog2()) + products - 1;
                (format!("[{a}]^{k}"), vec![a], nodes, products)
            }
        };
        Written { text, operands, nodes, copies }
    }
}
