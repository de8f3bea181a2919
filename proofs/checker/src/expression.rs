//! Core expressions with shared subexpressions and their derivatives (README, sections 3 and 4).

use std::collections::HashMap;

use num_traits::{One, Zero};

use crate::format::Instruction;
use crate::number::Ratio;

/// The largest number of nodes of the objective, unfolded to a tree.
const LARGEST_TREE: u64 = 131_072;
/// The largest number of shared nodes, and of remembered derivatives.
const LARGEST_GRAPH: usize = 1 << 21;

/// A core expression; operands are earlier nodes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Node {
    Constant(Ratio),
    Variable(u32),
    Add(u32, u32),
    Multiply(u32, u32),
    Negate(u32),
    Square(u32),
    Inverse(u32),
    Root(u32),
    Choose(u32, u32, u32),
}

use Node::{Add, Choose, Inverse, Multiply, Negate, Root, Square};

impl Node {
    fn operands(&self) -> Vec<u32> {
        match *self {
            Node::Constant(_) | Node::Variable(_) => vec![],
            Negate(a) | Square(a) | Inverse(a) | Root(a) => vec![a],
            Add(a, b) | Multiply(a, b) => vec![a, b],
            Choose(guard, a, b) => vec![guard, a, b],
        }
    }
}

/// The objective and whatever was derived from it.
#[derive(Debug, Default)]
pub(crate) struct Expressions {
    nodes: Vec<Node>,
    index: HashMap<Node, u32>,
    derivatives: HashMap<(u32, u32), u32>,
}

type Built = Result<u32, String>;

impl Expressions {
    pub(crate) fn node(&self, id: u32) -> &Node {
        &self.nodes[id as usize]
    }

    fn build(&mut self, node: Node) -> Built {
        if let Some(&id) = self.index.get(&node) {
            return Ok(id);
        }
        if self.nodes.len().max(self.derivatives.len()) >= LARGEST_GRAPH {
            return Err("the derivatives are too large".into());
        }
        let id = self.nodes.len() as u32;
        self.nodes.push(node.clone());
        self.index.insert(node, id);
        Ok(id)
    }

    fn integer(&mut self, number: u32) -> Built {
        self.build(Node::Constant(number.into()))
    }

    fn is_zero(&self, id: u32) -> bool {
        matches!(self.node(id), Node::Constant(value) if value.numerator.is_zero())
    }

    fn is_one(&self, id: u32) -> bool {
        matches!(self.node(id), Node::Constant(c) if c.numerator.is_one() && c.denominator.is_one())
    }

    fn sum(&mut self, a: u32, b: u32) -> Built {
        match (self.is_zero(a), self.is_zero(b)) {
            (true, _) => Ok(b),
            (_, true) => Ok(a),
            _ => self.build(Add(a, b)),
        }
    }

    fn product(&mut self, a: u32, b: u32) -> Built {
        match (self.is_one(a), self.is_one(b)) {
            _ if self.is_zero(a) || self.is_zero(b) => self.integer(0),
            (true, _) => Ok(b),
            (_, true) => Ok(a),
            _ => self.build(Multiply(a, b)),
        }
    }

    fn opposite(&mut self, a: u32) -> Built {
        if self.is_zero(a) { Ok(a) } else { self.build(Negate(a)) }
    }

    fn difference(&mut self, a: u32, b: u32) -> Built {
        let negated = self.build(Negate(b))?;
        self.build(Add(a, negated))
    }

    /// Reads a tape; the result is the node of the objective.
    pub(crate) fn read(&mut self, tape: &[Instruction], variables: u32) -> Built {
        let mut read: Vec<u32> = Vec::new();
        for instruction in tape {
            let at = |operand: u32| -> Built {
                read.get(operand as usize).copied().ok_or_else(|| "an operand comes later".into())
            };
            let id = match *instruction {
                Instruction::Constant(ref value) => self.build(Node::Constant(value.clone()))?,
                Instruction::Variable(index) if index < variables => {
                    self.build(Node::Variable(index))?
                }
                Instruction::Add(a, b) => self.build(Add(at(a)?, at(b)?))?,
                Instruction::Subtract(a, b) => self.difference(at(a)?, at(b)?)?,
                Instruction::Multiply(a, b) => self.build(Multiply(at(a)?, at(b)?))?,
                Instruction::Negate(a) => self.build(Negate(at(a)?))?,
                Instruction::Divide(a, b) => {
                    let inverse = self.build(Inverse(at(b)?))?;
                    self.build(Multiply(at(a)?, inverse))?
                }
                Instruction::Power(a, exponent @ 2..=255) => {
                    let a = at(a)?;
                    (0..exponent.ilog2()).rev().try_fold(a, |power, bit| {
                        let square = self.build(Square(power))?;
                        let odd = exponent >> bit & 1 == 1;
                        if odd { self.build(Multiply(a, square)) } else { Ok(square) }
                    })?
                }
                Instruction::Sqrt(a) => self.build(Root(at(a)?))?,
                Instruction::Abs(a) => {
                    let negated = self.build(Negate(at(a)?))?;
                    self.build(Choose(at(a)?, at(a)?, negated))?
                }
                Instruction::Max(a, b) => {
                    let guard = self.difference(at(a)?, at(b)?)?;
                    self.build(Choose(guard, at(a)?, at(b)?))?
                }
                Instruction::Min(a, b) => {
                    let guard = self.difference(at(b)?, at(a)?)?;
                    self.build(Choose(guard, at(a)?, at(b)?))?
                }
                Instruction::Choose(g, a, b) => self.build(Choose(at(g)?, at(a)?, at(b)?))?,
                _ => return Err("a variable or an exponent is out of range".into()),
            };
            read.push(id);
        }
        let objective = *read.last().ok_or("the tape is empty")?;
        let mut sizes: Vec<u64> = Vec::new();
        for node in &self.nodes {
            let below = node.operands().into_iter().map(|operand| sizes[operand as usize]);
            sizes.push(below.fold(1, u64::saturating_add));
        }
        let small = tape.len() <= 65_536 && sizes[objective as usize] <= LARGEST_TREE;
        if small { Ok(objective) } else { Err("the objective is too large".into()) }
    }

    /// The partial derivative; operands before their users, without recursion.
    pub(crate) fn derivative(&mut self, root: u32, variable: u32) -> Built {
        let mut waiting = vec![root];
        while let Some(&id) = waiting.last() {
            let node = self.node(id).clone();
            let before = waiting.len();
            let known = |operand: &u32| self.derivatives.contains_key(&(*operand, variable));
            waiting.extend(node.operands().iter().filter(|operand| !known(operand)));
            if waiting.len() == before {
                let derivative = self.rule(&node, variable)?;
                self.derivatives.insert((id, variable), derivative);
                waiting.pop();
            }
        }
        Ok(self.derivatives[&(root, variable)])
    }

    /// The derivative of a node whose operands have theirs.
    fn rule(&mut self, node: &Node, variable: u32) -> Built {
        let derivatives: Vec<u32> =
            node.operands().iter().map(|&a| self.derivatives[&(a, variable)]).collect();
        match (node, &derivatives[..]) {
            (Node::Variable(index), _) => self.integer(u32::from(*index == variable)),
            (Add(..), &[da, db]) => self.sum(da, db),
            (&Multiply(a, b), &[da, db]) => {
                let (left, right) = (self.product(da, b)?, self.product(a, db)?);
                self.sum(left, right)
            }
            (Negate(_), &[da]) => self.opposite(da),
            (&Square(a), &[da]) => {
                let (two, product) = (self.integer(2)?, self.product(a, da)?);
                self.product(two, product)
            }
            (&Inverse(a), &[da]) => {
                let inverse = self.build(Inverse(a))?;
                let square = self.build(Square(inverse))?;
                let product = self.product(da, square)?;
                self.opposite(product)
            }
            (&Root(a), &[da]) => {
                let (two, root) = (self.integer(2)?, self.build(Root(a))?);
                let doubled = self.build(Multiply(two, root))?;
                let inverse = self.build(Inverse(doubled))?;
                self.product(da, inverse)
            }
            (&Choose(guard, ..), &[_, da, db]) if !(self.is_zero(da) && self.is_zero(db)) => {
                self.build(Choose(guard, da, db))
            }
            _ => self.integer(0),
        }
    }

    /// What has to be evaluated for `roots`, operands first.
    pub(crate) fn order(&self, roots: &[u32]) -> Vec<u32> {
        let mut needed = vec![false; self.nodes.len()];
        let mut waiting = roots.to_vec();
        while let Some(id) = waiting.pop() {
            if !std::mem::replace(&mut needed[id as usize], true) {
                waiting.extend(self.node(id).operands());
            }
        }
        (0..self.nodes.len() as u32).filter(|&id| needed[id as usize]).collect()
    }
}

/// A tape that was read, in infix.
pub(crate) fn infix(tape: &[Instruction]) -> String {
    let mut text = String::new();
    let mut waiting: Vec<Result<u32, String>> = vec![Ok(tape.len().saturating_sub(1) as u32)];
    while let Some(piece) = waiting.pop() {
        let operand = match piece {
            Ok(operand) => operand as usize,
            Err(part) => {
                text += &part;
                continue;
            }
        };
        let (parts, operands): ([&str; 3], Vec<u32>) = match tape[operand] {
            Instruction::Constant(ref value) => {
                text += &value.to_string();
                continue;
            }
            Instruction::Variable(index) => {
                text += &format!("x{index}");
                continue;
            }
            Instruction::Power(a, exponent) => {
                waiting.push(Err(format!("^{exponent}")));
                (["", "", ""], vec![a])
            }
            Instruction::Add(a, b) => (["(", " + ", ")"], vec![a, b]),
            Instruction::Subtract(a, b) => (["(", " - ", ")"], vec![a, b]),
            Instruction::Multiply(a, b) => (["(", "*", ")"], vec![a, b]),
            Instruction::Divide(a, b) => (["(", "/", ")"], vec![a, b]),
            Instruction::Negate(a) => (["(-", "", ")"], vec![a]),
            Instruction::Sqrt(a) => (["sqrt(", "", ")"], vec![a]),
            Instruction::Abs(a) => (["abs(", "", ")"], vec![a]),
            Instruction::Max(a, b) => (["max(", ", ", ")"], vec![a, b]),
            Instruction::Min(a, b) => (["min(", ", ", ")"], vec![a, b]),
            Instruction::Choose(g, a, b) => (["choose(", ", ", ")"], vec![g, a, b]),
        };
        waiting.push(Err(parts[2].into()));
        for (place, &operand) in operands.iter().enumerate().rev() {
            waiting.extend([Ok(operand), Err(parts[usize::from(place > 0)].into())]);
        }
    }
    text
}
