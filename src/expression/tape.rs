//! Linear tapes: the graph compiled to a straight-line program that runs in hot loops.

#[cfg(feature = "verify")]
use num_traits::{One, Zero};

use super::function::Function;
use super::graph::{Graph, Node, NodeId};
use crate::exact::{Rational, to_f64};
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
    /// An elementary function of a.
    Apply(Function, u32),
    /// |a|.
    Absolute(u32),
    /// max(a, b) with its guard first.
    Maximum(u32, u32, u32),
    /// min(a, b) with its guard first.
    Minimum(u32, u32, u32),
    /// a where the guard, which comes first, is ≥ 0, and b where it is ≤ 0.
    Choose(u32, u32, u32),
}

impl Instruction {
    /// The registers that the instruction reads.
    pub fn operands(self) -> impl Iterator<Item = u32> {
        let operands = match self {
            Self::Constant(_) | Self::Variable(_) => [None; 3],
            Self::Negate(a)
            | Self::Square(a)
            | Self::Power(a, _)
            | Self::HalfPower(a, _)
            | Self::Apply(_, a)
            | Self::Absolute(a) => [Some(a), None, None],
            Self::Add(a, b) | Self::Subtract(a, b) | Self::Multiply(a, b) | Self::Divide(a, b) => {
                [Some(a), Some(b), None]
            }
            Self::Maximum(g, a, b) | Self::Minimum(g, a, b) | Self::Choose(g, a, b) => {
                [Some(g), Some(a), Some(b)]
            }
        };
        operands.into_iter().flatten()
    }

    /// The same instruction with its registers renamed.
    fn moved(self, to: impl Fn(u32) -> u32) -> Self {
        match self {
            Self::Constant(_) | Self::Variable(_) => self,
            Self::Negate(a) => Self::Negate(to(a)),
            Self::Square(a) => Self::Square(to(a)),
            Self::Power(a, n) => Self::Power(to(a), n),
            Self::HalfPower(a, k) => Self::HalfPower(to(a), k),
            Self::Apply(function, a) => Self::Apply(function, to(a)),
            Self::Absolute(a) => Self::Absolute(to(a)),
            Self::Add(a, b) => Self::Add(to(a), to(b)),
            Self::Subtract(a, b) => Self::Subtract(to(a), to(b)),
            Self::Multiply(a, b) => Self::Multiply(to(a), to(b)),
            Self::Divide(a, b) => Self::Divide(to(a), to(b)),
            Self::Maximum(g, a, b) => Self::Maximum(to(g), to(a), to(b)),
            Self::Minimum(g, a, b) => Self::Minimum(to(g), to(a), to(b)),
            Self::Choose(g, a, b) => Self::Choose(to(g), to(a), to(b)),
        }
    }
}

/// The sign that decides between two pieces.
#[derive(Debug)]
pub struct Guard<'a, V> {
    /// The register of the guard: equal guards have equal registers.
    pub register: u32,
    /// Its value.
    pub value: &'a V,
}

impl<V> Clone for Guard<'_, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for Guard<'_, V> {}

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
    /// An elementary function of a.
    fn apply(&mut self, function: Function, a: &Self::Value) -> Self::Value;
    /// |a|.
    fn absolute(&mut self, a: Guard<'_, Self::Value>) -> Self::Value;
    /// max(a, b); the guard has the sign of a − b.
    fn maximum(
        &mut self,
        guard: Guard<'_, Self::Value>,
        a: &Self::Value,
        b: &Self::Value,
    ) -> Self::Value;
    /// min(a, b); the guard has the sign of b − a.
    fn minimum(
        &mut self,
        guard: Guard<'_, Self::Value>,
        a: &Self::Value,
        b: &Self::Value,
    ) -> Self::Value;
    /// a where the guard is ≥ 0, b where it is ≤ 0.
    fn choose(
        &mut self,
        guard: Guard<'_, Self::Value>,
        a: &Self::Value,
        b: &Self::Value,
    ) -> Self::Value;
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
    has_choices: bool,
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
                Node::Apply(function, a) => Instruction::Apply(*function, at(*a)),
                Node::Absolute(a) => Instruction::Absolute(at(*a)),
                Node::Maximum(guard, a, b) => Instruction::Maximum(at(*guard), at(*a), at(*b)),
                Node::Minimum(guard, a, b) => Instruction::Minimum(at(*guard), at(*a), at(*b)),
                Node::Choose(guard, a, b) => Instruction::Choose(at(*guard), at(*a), at(*b)),
            };
            register[id.index()] = instructions.len() as u32;
            instructions.push(instruction);
        }
        let chooses = |instruction: &Instruction| matches!(instruction, Instruction::Choose(..));
        Self {
            dimension,
            has_choices: instructions.iter().any(chooses),
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

    /// Whether some instruction chooses between pieces.
    pub fn has_choices(&self) -> bool {
        self.has_choices
    }

    /// The registers whose signs decide between pieces, ascending and each once.
    pub fn guards(&self) -> Vec<u32> {
        let guard = |instruction: &Instruction| match *instruction {
            Instruction::Absolute(guard)
            | Instruction::Maximum(guard, ..)
            | Instruction::Minimum(guard, ..)
            | Instruction::Choose(guard, ..) => Some(guard),
            _ => None,
        };
        let mut guards: Vec<u32> = self.instructions.iter().filter_map(guard).collect();
        guards.sort_unstable();
        guards.dedup();
        guards
    }

    /// Whether every choice of pieces is a quotient of polynomials.
    pub fn has_rational_pieces(&self) -> bool {
        let irrational = |instruction: &Instruction| {
            matches!(instruction, Instruction::HalfPower(..) | Instruction::Apply(..))
        };
        !self.instructions.iter().any(irrational)
    }

    /// Whether every choice of pieces is a polynomial map on all of ℝⁿ.
    pub fn has_polynomial_pieces(&self) -> bool {
        let divides = |instruction: &Instruction| {
            matches!(instruction, Instruction::Divide(..) | Instruction::Power(_, i32::MIN..0))
        };
        self.has_rational_pieces() && !self.instructions.iter().any(divides)
    }

    /// The registers that hold the outputs.
    pub fn outputs(&self) -> &[u32] {
        &self.outputs
    }

    /// The part of the tape that computes one output.
    pub(super) fn only(&self, output: usize) -> Self {
        let mut used = vec![false; self.instructions.len()];
        used[self.outputs[output] as usize] = true;
        for position in (0..used.len()).rev() {
            if used[position] {
                for operand in self.instructions[position].operands() {
                    used[operand as usize] = true;
                }
            }
        }
        let mut place = vec![0_u32; used.len()];
        let mut instructions = Vec::new();
        for (position, instruction) in self.instructions.iter().enumerate() {
            if used[position] {
                place[position] = instructions.len() as u32;
                instructions.push(instruction.moved(|register| place[register as usize]));
            }
        }
        Self { instructions, outputs: vec![place[self.outputs[output] as usize]], ..self.clone() }
    }

    /// The part of the tape that computes these outputs, which use these variables only, with the
    /// variables numbered by their place in the list.
    ///
    /// # Panics
    /// When another variable is used.
    #[cfg(feature = "verify")]
    pub(crate) fn part(&self, outputs: &[usize], variables: &[usize]) -> Self {
        let mut used = vec![false; self.instructions.len()];
        for &output in outputs {
            used[self.outputs[output] as usize] = true;
        }
        for position in (0..used.len()).rev() {
            if used[position] {
                for operand in self.instructions[position].operands() {
                    used[operand as usize] = true;
                }
            }
        }
        let mut place = vec![0_u32; used.len()];
        let mut instructions = Vec::new();
        for (position, instruction) in self.instructions.iter().enumerate() {
            if !used[position] {
                continue;
            }
            place[position] = instructions.len() as u32;
            instructions.push(match *instruction {
                Instruction::Variable(index) => {
                    let renamed = variables.iter().position(|&v| v == index as usize);
                    Instruction::Variable(renamed.expect("a variable of the part") as u32)
                }
                _ => instruction.moved(|register| place[register as usize]),
            });
        }
        let outputs = outputs.iter().map(|&output| place[self.outputs[output] as usize]).collect();
        Self { dimension: variables.len(), instructions, outputs, ..self.clone() }
    }

    /// The variables that each output uses, ascending.
    #[cfg(feature = "verify")]
    pub(crate) fn variables_of_outputs(&self) -> Vec<Vec<usize>> {
        let of = |&output: &u32| {
            let mut used = vec![false; self.instructions.len()];
            used[output as usize] = true;
            let mut variables = Vec::new();
            for position in (0..=output as usize).rev() {
                if used[position] {
                    if let Instruction::Variable(index) = self.instructions[position] {
                        variables.push(index as usize);
                    }
                    for operand in self.instructions[position].operands() {
                        used[operand as usize] = true;
                    }
                }
            }
            variables.sort_unstable();
            variables
        };
        self.outputs.iter().map(of).collect()
    }

    /// A bound of the total degree of each output that is a polynomial.
    #[cfg(feature = "verify")]
    pub(crate) fn degrees(&self) -> Vec<Option<u32>> {
        let mut degrees: Vec<Option<u32>> = Vec::with_capacity(self.instructions.len());
        for instruction in &self.instructions {
            let at = |register: u32| degrees[register as usize];
            let both = |a, b| at(a).zip(at(b));
            degrees.push(match *instruction {
                Instruction::Constant(_) => Some(0),
                Instruction::Variable(_) => Some(1),
                Instruction::Negate(a) => at(a),
                Instruction::Add(a, b) | Instruction::Subtract(a, b) => {
                    both(a, b).map(|(a, b)| a.max(b))
                }
                Instruction::Multiply(a, b) => both(a, b).and_then(|(a, b)| a.checked_add(b)),
                Instruction::Square(a) => at(a).and_then(|a| a.checked_mul(2)),
                Instruction::Power(a, n) if n > 0 => {
                    at(a).and_then(|a| a.checked_mul(n.unsigned_abs()))
                }
                Instruction::Divide(a, b) if at(b) == Some(0) => at(a),
                _ => None,
            });
        }
        self.outputs.iter().map(|&output| degrees[output as usize]).collect()
    }

    /// The same tape with other expressions for some outputs.
    #[cfg(feature = "verify")]
    pub(crate) fn with_affine_outputs(&self, replaced: &[AffineOutput]) -> Self {
        let mut tape = self.clone();
        for one in replaced {
            let mut sum = tape.push_constant(&one.constant);
            for (axis, coefficient) in one.coefficients.iter().enumerate() {
                if coefficient.is_zero() {
                    continue;
                }
                let factor = tape.push_constant(coefficient);
                let variable = tape.push(Instruction::Variable(axis as u32));
                let term = match coefficient.is_one() {
                    true => variable,
                    false => tape.push(Instruction::Multiply(factor, variable)),
                };
                sum = tape.push(Instruction::Add(sum, term));
            }
            tape.outputs[one.output] = sum;
        }
        let outputs: Vec<usize> = (0..tape.outputs.len()).collect();
        let variables: Vec<usize> = (0..tape.dimension).collect();
        tape.part(&outputs, &variables)
    }

    #[cfg(feature = "verify")]
    fn push(&mut self, instruction: Instruction) -> u32 {
        self.instructions.push(instruction);
        self.instructions.len() as u32 - 1
    }

    #[cfg(feature = "verify")]
    fn push_constant(&mut self, value: &Rational) -> u32 {
        self.constants.push(value.clone());
        self.floats.push(to_f64(value));
        self.intervals.push(Interval::enclosing(value));
        self.push(Instruction::Constant(self.constants.len() as u32 - 1))
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
            let guard = |register: u32| Guard { register, value: at(register) };
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
                Instruction::Apply(function, a) => arithmetic.apply(function, at(a)),
                Instruction::Absolute(a) => arithmetic.absolute(guard(a)),
                Instruction::Maximum(g, a, b) => arithmetic.maximum(guard(g), at(a), at(b)),
                Instruction::Minimum(g, a, b) => arithmetic.minimum(guard(g), at(a), at(b)),
                Instruction::Choose(g, a, b) => arithmetic.choose(guard(g), at(a), at(b)),
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
}

/// An output that is a sum of multiples of the variables and a constant.
#[cfg(feature = "verify")]
#[derive(Clone, Debug)]
pub(crate) struct AffineOutput {
    pub(crate) output: usize,
    pub(crate) coefficients: Vec<Rational>,
    pub(crate) constant: Rational,
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
    fn apply(&mut self, function: Function, a: &f64) -> f64 {
        function.propose(*a)
    }
    fn absolute(&mut self, a: Guard<'_, f64>) -> f64 {
        a.value.abs()
    }
    fn maximum(&mut self, _: Guard<'_, f64>, a: &f64, b: &f64) -> f64 {
        a.max(*b)
    }
    fn minimum(&mut self, _: Guard<'_, f64>, a: &f64, b: &f64) -> f64 {
        a.min(*b)
    }
    fn choose(&mut self, guard: Guard<'_, f64>, a: &f64, b: &f64) -> f64 {
        if *guard.value >= 0.0 { *a } else { *b }
    }
}
