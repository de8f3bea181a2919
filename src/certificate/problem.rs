//! The problem in the language of certificates.

use super::format::{FieldData, Fraction, Instruction, MomentumData, OptimizerData, ProblemData};
use crate::exact::Rational;
use crate::expression::{Graph, Node, NodeId};
use crate::objective::Objective;
use crate::optimizer::{FieldKind, MomentumKind, Optimizer};

/// The largest exponent of a power instruction.
const LARGEST_EXPONENT: u32 = 255;
/// The largest number of ascents of a sequential field.
const MOST_ASCENTS: u32 = 16;

/// The most variables of a problem whose certificate is sought.
const MOST_VARIABLES: usize = 32;
/// The most operations of its objective.
const MOST_INSTRUCTIONS: usize = 2048;

/// What the format has no word for, or what would take too long.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Inexpressible {
    /// An elementary function.
    #[error("certificates know no `{0}`: their language is that of +, -, *, /, sqrt and pieces")]
    Function(&'static str),
    /// A power.
    #[error("certificates know exponents up to 255, not {0}")]
    Exponent(i32),
    /// Ascents.
    #[error("certificates know up to 16 ascents, not {0}")]
    Ascents(u32),
    /// A problem whose certificate would take too long.
    #[error(
        "certificates are made for up to {MOST_VARIABLES} variables and {MOST_INSTRUCTIONS} operations"
    )]
    TooLarge,
}

pub(super) fn problem_data(
    objective: &Objective,
    optimizer: Option<&Optimizer>,
) -> Result<ProblemData, Inexpressible> {
    let (graph, root) = objective.expression();
    let instructions = instructions(graph, root)?;
    if objective.dimension() > MOST_VARIABLES || instructions.len() > MOST_INSTRUCTIONS {
        return Err(Inexpressible::TooLarge);
    }
    Ok(ProblemData {
        variables: objective.dimension() as u32,
        objective: instructions,
        optimizer: optimizer.map(optimizer_data).transpose()?,
    })
}

impl ProblemData {
    /// Whether f is a rational function: then a determinant that is not 0 somewhere vanishes on a
    /// null set only.
    pub(super) fn is_rational(&self) -> bool {
        use Instruction::{Abs, Choose, Max, Min, Sqrt};
        let other =
            |one: &Instruction| matches!(one, Sqrt(_) | Abs(_) | Max(..) | Min(..) | Choose(..));
        !self.objective.iter().any(other)
    }
}

fn optimizer_data(optimizer: &Optimizer) -> Result<OptimizerData, Inexpressible> {
    let radius = Fraction::from(optimizer.radius());
    let ascents = optimizer.ascents();
    let field = match optimizer.field().kind() {
        FieldKind::Gradient => FieldData::Gradient,
        FieldKind::Usam => FieldData::Usam(radius),
        FieldKind::UsamNested => FieldData::UsamNested(radius),
        FieldKind::UsamSequential if ascents > MOST_ASCENTS => {
            return Err(Inexpressible::Ascents(ascents));
        }
        FieldKind::UsamSequential => FieldData::UsamSequential(ascents, radius),
        FieldKind::HessianUsam => FieldData::HessianUsam(radius),
        FieldKind::GradientPenalty => FieldData::GradientPenalty(radius),
    };
    let coefficient = Fraction::from(optimizer.coefficient());
    let momentum = match optimizer.momentum().kind() {
        MomentumKind::None => MomentumData::None,
        MomentumKind::HeavyBall => MomentumData::HeavyBall(coefficient),
        MomentumKind::Nesterov => MomentumData::Nesterov(coefficient),
        MomentumKind::Ema => MomentumData::Ema(coefficient),
    };
    Ok(OptimizerData { field, momentum, step: Fraction::from(optimizer.step()) })
}

/// The tape of an expression: the nodes that its root uses, and the root last.
fn instructions(graph: &Graph, root: NodeId) -> Result<Vec<Instruction>, Inexpressible> {
    let reachable = graph.reachable(&[root]);
    let mut tape = Tape { instructions: Vec::new(), positions: vec![0; graph.len()] };
    for id in graph.ids().take(root.index() + 1).filter(|id| reachable[id.index()]) {
        let position = tape.add(graph.node(id))?;
        tape.positions[id.index()] = position;
    }
    Ok(tape.instructions)
}

struct Tape {
    instructions: Vec<Instruction>,
    positions: Vec<u32>,
}

impl Tape {
    fn push(&mut self, instruction: Instruction) -> u32 {
        self.instructions.push(instruction);
        self.instructions.len() as u32 - 1
    }

    fn power(&mut self, base: u32, exponent: i32) -> Result<u32, Inexpressible> {
        let size = exponent.unsigned_abs();
        if size > LARGEST_EXPONENT {
            return Err(Inexpressible::Exponent(exponent));
        }
        let power = match size {
            1 => base,
            _ => self.push(Instruction::Power(base, size)),
        };
        if exponent > 0 {
            return Ok(power);
        }
        let one = Rational::from_integer(1.into());
        let one = self.push(Instruction::Constant(Fraction::from(&one)));
        Ok(self.push(Instruction::Divide(one, power)))
    }

    fn add(&mut self, node: &Node) -> Result<u32, Inexpressible> {
        let of = |id: NodeId| self.positions[id.index()];
        let instruction = match *node {
            Node::Constant(ref value) => Instruction::Constant(Fraction::from(value)),
            Node::Variable(index) => Instruction::Variable(index),
            Node::Negate(a) => Instruction::Negate(of(a)),
            Node::Add(a, b) => Instruction::Add(of(a), of(b)),
            Node::Subtract(a, b) => Instruction::Subtract(of(a), of(b)),
            Node::Multiply(a, b) => Instruction::Multiply(of(a), of(b)),
            Node::Divide(a, b) => Instruction::Divide(of(a), of(b)),
            Node::Power(a, exponent) => {
                let base = of(a);
                return self.power(base, exponent);
            }
            Node::HalfPower(a, exponent) => {
                let base = of(a);
                let root = self.push(Instruction::Sqrt(base));
                return self.power(root, exponent);
            }
            Node::Absolute(a) => Instruction::Abs(of(a)),
            Node::Maximum(_, a, b) => Instruction::Max(of(a), of(b)),
            Node::Minimum(_, a, b) => Instruction::Min(of(a), of(b)),
            Node::Choose(guard, a, b) => Instruction::Choose(of(guard), of(a), of(b)),
            Node::Apply(function, _) => return Err(Inexpressible::Function(function.name())),
        };
        Ok(self.push(instruction))
    }
}
