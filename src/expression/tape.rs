//! Linear tapes: the graph compiled to a straight-line program that runs in hot loops.

use num_traits::{Signed, Zero};

use super::graph::{Graph, Node, NodeId};
use crate::exact::{Rational, square_root, to_f64};
#[cfg(feature = "verify")]
use crate::interval::Interval;

/// One instruction; instruction number k writes register k, operands are earlier registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instruction {
    /// The constant with this number.
    Constant(u32),
    /// The variable with this number.
    Variable(u32),
    /// −a.
    Negate(u32),
    /// a + b.
    Add(u32, u32),
    /// a − b.
    Subtract(u32, u32),
    /// a · b.
    Multiply(u32, u32),
    /// a / b.
    Divide(u32, u32),
    /// a².
    Square(u32),
    /// aⁿ.
    Power(u32, i32),
    /// a^(k/2), k odd.
    HalfPower(u32, i32),
}

/// What a number system must offer to run a tape.
///
/// The methods take `&mut self` so that an arithmetic can keep notes, such as whether every
/// operation was defined.
pub trait Arithmetic {
    /// The numbers.
    type Value: Clone;
    /// The constant number `index` of the tape.
    fn constant(&mut self, tape: &Tape, index: usize) -> Self::Value;
    /// −a.
    fn negate(&mut self, a: &Self::Value) -> Self::Value;
    /// a + b.
    fn add(&mut self, a: &Self::Value, b: &Self::Value) -> Self::Value;
    /// a − b.
    fn subtract(&mut self, a: &Self::Value, b: &Self::Value) -> Self::Value;
    /// a · b.
    fn multiply(&mut self, a: &Self::Value, b: &Self::Value) -> Self::Value;
    /// a / b.
    fn divide(&mut self, a: &Self::Value, b: &Self::Value) -> Self::Value;
    /// aⁿ.
    fn power(&mut self, a: &Self::Value, n: i32) -> Self::Value;
    /// a^(k/2), k odd.
    fn half_power(&mut self, a: &Self::Value, k: i32) -> Self::Value;
}

/// A straight-line program for several outputs of a graph, sharing what they share.
///
/// ```
/// use eigensieve::expression::{FloatArithmetic, Names, Tape, parse};
/// let (graph, root) = parse("x^2 + 1/4", &Names::new(&["x"])?)?;
/// let tape = Tape::compile(&graph, &[root], 1);
/// assert_eq!(tape.evaluate(&mut FloatArithmetic, &[2.0]), [4.25]);
/// # Ok::<(), eigensieve::expression::ParseError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Tape {
    dimension: usize,
    instructions: Vec<Instruction>,
    constants: Vec<Rational>,
    floats: Vec<f64>,
    #[cfg(feature = "verify")]
    intervals: Vec<Interval>,
    outputs: Vec<u32>,
}

impl Tape {
    /// Compiles the parts of `graph` that `roots` use. `dimension` is the number of inputs.
    ///
    /// # Panics
    /// When a root uses a variable with index `dimension` or more.
    pub fn compile(graph: &Graph, roots: &[NodeId], dimension: usize) -> Self {
        let used = graph.reachable(roots);
        let mut register = vec![0_u32; graph.len()];
        let (mut instructions, mut constants) = (Vec::new(), Vec::new());
        for id in graph.ids().filter(|id| used[id.index()]) {
            let at = |operand: NodeId| register[operand.index()];
            let instruction = match graph.node(id) {
                Node::Constant(value) => {
                    constants.push(value.clone());
                    Instruction::Constant(constants.len() as u32 - 1)
                }
                Node::Variable(index) => {
                    assert!((*index as usize) < dimension, "a root uses an undeclared variable");
                    Instruction::Variable(*index)
                }
                Node::Negate(a) => Instruction::Negate(at(*a)),
                Node::Add(a, b) => Instruction::Add(at(*a), at(*b)),
                Node::Subtract(a, b) => Instruction::Subtract(at(*a), at(*b)),
                Node::Multiply(a, b) => Instruction::Multiply(at(*a), at(*b)),
                Node::Divide(a, b) => Instruction::Divide(at(*a), at(*b)),
                Node::Power(a, 2) => Instruction::Square(at(*a)),
                Node::Power(a, n) => Instruction::Power(at(*a), *n),
                Node::HalfPower(a, k) => Instruction::HalfPower(at(*a), *k),
            };
            register[id.index()] = instructions.len() as u32;
            instructions.push(instruction);
        }
        Self {
            dimension,
            instructions,
            floats: constants.iter().map(to_f64).collect(),
            #[cfg(feature = "verify")]
            intervals: constants.iter().map(Interval::enclosing).collect(),
            constants,
            outputs: roots.iter().map(|root| register[root.index()]).collect(),
        }
    }

    /// The number of inputs.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// The instructions in order.
    pub fn instructions(&self) -> &[Instruction] {
        &self.instructions
    }

    /// The exact constants.
    pub fn constants(&self) -> &[Rational] {
        &self.constants
    }

    /// The constants as nearest floats.
    pub fn float_constants(&self) -> &[f64] {
        &self.floats
    }

    /// The constants as tightest intervals.
    #[cfg(feature = "verify")]
    pub fn interval_constants(&self) -> &[Interval] {
        &self.intervals
    }

    /// The registers that hold the outputs.
    pub fn outputs(&self) -> &[u32] {
        &self.outputs
    }

    /// Runs the tape and leaves every register in `registers` (reused between calls).
    ///
    /// # Panics
    /// When `inputs` has fewer than [`Self::dimension`] entries.
    pub fn run<A: Arithmetic>(
        &self,
        arithmetic: &mut A,
        inputs: &[A::Value],
        registers: &mut Vec<A::Value>,
    ) {
        registers.clear();
        registers.reserve(self.instructions.len());
        for instruction in &self.instructions {
            let at = |register: u32| &registers[register as usize];
            let value = match *instruction {
                Instruction::Constant(index) => arithmetic.constant(self, index as usize),
                Instruction::Variable(index) => inputs[index as usize].clone(),
                Instruction::Negate(a) => arithmetic.negate(at(a)),
                Instruction::Add(a, b) => arithmetic.add(at(a), at(b)),
                Instruction::Subtract(a, b) => arithmetic.subtract(at(a), at(b)),
                Instruction::Multiply(a, b) => arithmetic.multiply(at(a), at(b)),
                Instruction::Divide(a, b) => arithmetic.divide(at(a), at(b)),
                Instruction::Square(a) => arithmetic.power(at(a), 2),
                Instruction::Power(a, n) => arithmetic.power(at(a), n),
                Instruction::HalfPower(a, k) => arithmetic.half_power(at(a), k),
            };
            registers.push(value);
        }
    }

    /// Runs the tape once and returns the outputs.
    pub fn evaluate<A: Arithmetic>(
        &self,
        arithmetic: &mut A,
        inputs: &[A::Value],
    ) -> Vec<A::Value> {
        let mut registers = Vec::new();
        self.run(arithmetic, inputs, &mut registers);
        self.outputs.iter().map(|&output| registers[output as usize].clone()).collect()
    }

    /// Runs the tape over exact rationals.
    pub fn evaluate_exactly(&self, inputs: &[Rational]) -> Vec<ExactValue> {
        let inputs: Vec<ExactValue> = inputs.iter().cloned().map(ExactValue::Value).collect();
        self.evaluate(&mut ExactArithmetic, &inputs)
    }

    /// The exact outputs as plain rationals; `None` where one is undefined or irrational.
    pub fn evaluate_rationals(&self, inputs: &[Rational]) -> Option<Vec<Rational>> {
        self.evaluate_exactly(inputs).into_iter().map(ExactValue::rational).collect()
    }
}

/// Floating point: proposes, never decides.
#[derive(Clone, Copy, Debug, Default)]
pub struct FloatArithmetic;

impl Arithmetic for FloatArithmetic {
    type Value = f64;

    fn constant(&mut self, tape: &Tape, index: usize) -> f64 {
        tape.float_constants()[index]
    }
    fn negate(&mut self, a: &f64) -> f64 {
        -a
    }
    fn add(&mut self, a: &f64, b: &f64) -> f64 {
        a + b
    }
    fn subtract(&mut self, a: &f64, b: &f64) -> f64 {
        a - b
    }
    fn multiply(&mut self, a: &f64, b: &f64) -> f64 {
        a * b
    }
    fn divide(&mut self, a: &f64, b: &f64) -> f64 {
        a / b
    }
    fn power(&mut self, a: &f64, n: i32) -> f64 {
        a.powi(n)
    }
    fn half_power(&mut self, a: &f64, k: i32) -> f64 {
        a.sqrt().powi(k)
    }
}

/// The outcome of an exact evaluation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExactValue {
    /// The exact value.
    Value(Rational),
    /// The expression is undefined at this point.
    Undefined,
    /// The value is a real number that this arithmetic cannot represent (an irrational root).
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

/// Exact rational arithmetic; roots of perfect squares are exact, others undecided.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExactArithmetic;

impl ExactArithmetic {
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
        Self::both(a, b, |x, y| ExactValue::Value(x + y))
    }
    fn subtract(&mut self, a: &ExactValue, b: &ExactValue) -> ExactValue {
        Self::both(a, b, |x, y| ExactValue::Value(x - y))
    }
    fn multiply(&mut self, a: &ExactValue, b: &ExactValue) -> ExactValue {
        Self::both(a, b, |x, y| ExactValue::Value(x * y))
    }
    fn divide(&mut self, a: &ExactValue, b: &ExactValue) -> ExactValue {
        Self::both(
            a,
            b,
            |x, y| {
                if y.is_zero() { ExactValue::Undefined } else { ExactValue::Value(x / y) }
            },
        )
    }
    fn power(&mut self, a: &ExactValue, n: i32) -> ExactValue {
        match a {
            ExactValue::Value(x) if n < 0 && x.is_zero() => ExactValue::Undefined,
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
                Some(root) => ExactValue::Value(root.pow(k)),
                None => ExactValue::Undecided,
            },
            other => other.clone(),
        }
    }
}
