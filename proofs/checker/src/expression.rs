//! Core expressions with shared subexpressions and their derivatives (README, sections 3 and 4).

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use num_traits::Signed;

use crate::format::Instruction;
use crate::matrix::{Checked, require};
use crate::number::{Fraction, LARGEST_MEMORY, Number, Rational};

/// The largest number of nodes of the objective, unfolded to a tree.
const LARGEST_TREE: u64 = 131_072;
/// The largest number of shared nodes, and of remembered derivatives.
const LARGEST_GRAPH: usize = 1 << 21;
/// Longer orders of evaluation are not remembered.
const LONGEST_ORDER: usize = 1 << 14;

/// A core expression; operands are earlier nodes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Node {
    Constant(Rational),
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

/// The objective and whatever was derived from it; each node is there once.
#[derive(Debug, Default)]
pub(crate) struct Expressions {
    nodes: RefCell<Vec<Node>>,
    index: RefCell<HashMap<Node, u32>>,
    derivatives: RefCell<HashMap<(u32, u32), u32>>,
    orders: RefCell<HashMap<Vec<u32>, Rc<[u32]>>>,
}

impl Expressions {
    fn node(&self, id: u32) -> Node {
        self.nodes.borrow()[id as usize].clone()
    }

    fn build(&self, node: Node) -> u32 {
        *self.index.borrow_mut().entry(node).or_insert_with_key(|node| {
            let mut nodes = self.nodes.borrow_mut();
            nodes.push(node.clone());
            nodes.len() as u32 - 1
        })
    }

    fn integer(&self, number: u32) -> u32 {
        self.build(Node::Constant(Rational::from_integer(number.into())))
    }

    fn is_constant(&self, id: u32, number: u32) -> bool {
        self.nodes.borrow()[id as usize] == Node::Constant(Rational::from_integer(number.into()))
    }

    fn sum(&self, a: u32, b: u32) -> u32 {
        match (self.is_constant(a, 0), self.is_constant(b, 0)) {
            (true, _) => b,
            (_, true) => a,
            _ => self.build(Add(a, b)),
        }
    }

    fn product(&self, a: u32, b: u32) -> u32 {
        match (self.is_constant(a, 1), self.is_constant(b, 1)) {
            _ if self.is_constant(a, 0) || self.is_constant(b, 0) => self.integer(0),
            (true, _) => b,
            (_, true) => a,
            _ => self.build(Multiply(a, b)),
        }
    }

    fn opposite(&self, a: u32) -> u32 {
        if self.is_constant(a, 0) { a } else { self.build(Negate(a)) }
    }

    fn difference(&self, a: u32, b: u32) -> u32 {
        self.build(Add(a, self.build(Negate(b))))
    }

    fn power(&self, a: u32, exponent: u32) -> u32 {
        (0..exponent.ilog2()).rev().fold(a, |power, bit| {
            let square = self.build(Square(power));
            if exponent >> bit & 1 == 1 { self.build(Multiply(a, square)) } else { square }
        })
    }

    /// Reads a tape; the result is the node of the objective.
    pub(crate) fn read(&self, tape: &[Instruction], variables: u32) -> Checked<u32> {
        let mut read: Vec<u32> = Vec::new();
        for instruction in tape {
            let (_, operands) = instruction.parts();
            let operands = operands.iter().map(|&operand| read.get(operand as usize).copied());
            let operands: Option<Vec<u32>> = operands.collect();
            let node = match (instruction, &operands.ok_or("an operand comes later")?[..]) {
                (Instruction::Constant(Fraction(value)), _) => Node::Constant(value.clone()),
                (&Instruction::Variable(index), _) if index < variables => Node::Variable(index),
                (Instruction::Add(..), &[a, b]) => Add(a, b),
                (Instruction::Subtract(..), &[a, b]) => Add(a, self.build(Negate(b))),
                (Instruction::Multiply(..), &[a, b]) => Multiply(a, b),
                (Instruction::Negate(_), &[a]) => Negate(a),
                (Instruction::Divide(..), &[a, b]) => Multiply(a, self.build(Inverse(b))),
                (Instruction::Power(_, exponent @ 2..=255), &[a]) => {
                    self.node(self.power(a, *exponent))
                }
                (Instruction::Sqrt(_), &[a]) => Root(a),
                (Instruction::Abs(_), &[a]) => Choose(a, a, self.build(Negate(a))),
                (Instruction::Max(..), &[a, b]) => Choose(self.difference(a, b), a, b),
                (Instruction::Min(..), &[a, b]) => Choose(self.difference(b, a), a, b),
                (Instruction::Choose(..), &[guard, a, b]) => Choose(guard, a, b),
                _ => return Err("a variable or an exponent is out of range"),
            };
            read.push(self.build(node));
        }
        let objective = *read.last().ok_or("the tape is empty")?;
        let mut sizes: Vec<u64> = Vec::new();
        for node in self.nodes.borrow().iter() {
            let below = node.operands().into_iter().map(|operand| sizes[operand as usize]);
            sizes.push(below.fold(1, u64::saturating_add));
        }
        let small = tape.len() <= 65_536 && sizes[objective as usize] <= LARGEST_TREE;
        require(small, "the objective is too large").map(|()| objective)
    }

    /// These nodes and all below them, operands first, without those that are known (and below).
    fn order(&self, roots: &[u32], known: impl Fn(u32) -> bool) -> Vec<u32> {
        let (nodes, mut order) = (self.nodes.borrow(), Vec::new());
        let mut waiting: BTreeSet<u32> = roots.iter().copied().collect();
        while let Some(id) = waiting.pop_last() {
            if !known(id) {
                waiting.extend(nodes[id as usize].operands());
                order.push(id);
            }
        }
        order.reverse();
        order
    }

    /// The partial derivative.
    pub(crate) fn derivative(&self, root: u32, variable: u32) -> Checked<u32> {
        let known = |id| self.derivatives.borrow().contains_key(&(id, variable));
        for id in self.order(&[root], known) {
            let derivative = self.rule(&self.node(id), variable);
            self.derivatives.borrow_mut().insert((id, variable), derivative);
            let size = self.nodes.borrow().len().max(self.derivatives.borrow().len());
            require(size <= LARGEST_GRAPH, "the derivatives are too large")?;
        }
        Ok(self.derivatives.borrow()[&(root, variable)])
    }

    /// The derivative of a node whose operands have theirs.
    fn rule(&self, node: &Node, variable: u32) -> u32 {
        let derivative = |id: u32| self.derivatives.borrow()[&(id, variable)];
        match *node {
            Node::Constant(_) => self.integer(0),
            Node::Variable(index) => self.integer(u32::from(index == variable)),
            Add(a, b) => self.sum(derivative(a), derivative(b)),
            Multiply(a, b) => {
                self.sum(self.product(derivative(a), b), self.product(a, derivative(b)))
            }
            Negate(a) => self.opposite(derivative(a)),
            Square(a) => self.product(self.integer(2), self.product(a, derivative(a))),
            Inverse(a) => {
                let square = self.build(Square(self.build(Inverse(a))));
                self.opposite(self.product(derivative(a), square))
            }
            Root(a) => {
                let doubled = self.build(Multiply(self.integer(2), self.build(Root(a))));
                self.product(derivative(a), self.build(Inverse(doubled)))
            }
            Choose(guard, a, b) => match (derivative(a), derivative(b)) {
                (a, b) if self.is_constant(a, 0) && self.is_constant(b, 0) => a,
                (a, b) => self.build(Choose(guard, a, b)),
            },
        }
    }

    fn remembered_order(&self, roots: &[u32]) -> Rc<[u32]> {
        if let Some(order) = self.orders.borrow().get(roots) {
            return order.clone();
        }
        let order: Rc<[u32]> = self.order(roots, |_| false).into();
        if order.len() <= LONGEST_ORDER {
            self.orders.borrow_mut().insert(roots.to_vec(), order.clone());
        }
        order
    }

    /// The values of `roots` at a point; undefined if one of them is.
    pub(crate) fn evaluate<V: Number>(&self, roots: &[u32], at: &[V]) -> Option<Vec<V>> {
        let (nodes, order) = (self.nodes.borrow(), self.remembered_order(roots));
        if order.len() * at[0].size() > LARGEST_MEMORY {
            return None;
        }
        let mut values: Vec<Option<V>> = vec![None; *order.last()? as usize + 1];
        for &id in order.iter() {
            let get = |operand: u32| values[operand as usize].as_ref();
            let value = match nodes[id as usize] {
                Node::Constant(ref value) => Some(at[0].constant(value)),
                Node::Variable(index) => at.get(index as usize).cloned(),
                Add(a, b) => get(a).zip(get(b)).map(|(a, b)| a.plus(b)),
                Multiply(a, b) => get(a).zip(get(b)).map(|(a, b)| a.times(b)),
                Negate(a) => get(a).map(V::negated),
                Square(a) => get(a).map(V::squared),
                Inverse(a) => get(a).and_then(V::inverse),
                Root(a) => get(a).and_then(V::root),
                Choose(guard, a, b) => get(guard).and_then(|guard| match guard.sign() {
                    Ordering::Greater => get(a).cloned(),
                    Ordering::Less => get(b).cloned(),
                    Ordering::Equal => get(a)?.either(get(b)?),
                }),
            };
            values[id as usize] = value.filter(V::is_small);
        }
        roots.iter().map(|&root| values[root as usize].clone()).collect()
    }
}

impl Instruction {
    /// How it is written, with # for an operand, and the operands.
    fn parts(&self) -> (String, Vec<u32>) {
        let (pattern, operands) = match *self {
            Self::Constant(Fraction(ref value)) if value.is_integer() && !value.is_negative() => {
                return (value.to_string(), vec![]);
            }
            Self::Constant(Fraction(ref value)) => return (format!("({value})"), vec![]),
            Self::Variable(index) => return (format!("x{index}"), vec![]),
            Self::Power(a, exponent) => return (format!("#^{exponent}"), vec![a]),
            Self::Add(a, b) => ("(# + #)", vec![a, b]),
            Self::Subtract(a, b) => ("(# - #)", vec![a, b]),
            Self::Multiply(a, b) => ("(#*#)", vec![a, b]),
            Self::Divide(a, b) => ("(#/#)", vec![a, b]),
            Self::Negate(a) => ("(-#)", vec![a]),
            Self::Sqrt(a) => ("sqrt(#)", vec![a]),
            Self::Abs(a) => ("abs(#)", vec![a]),
            Self::Max(a, b) => ("max(#, #)", vec![a, b]),
            Self::Min(a, b) => ("min(#, #)", vec![a, b]),
            Self::Choose(guard, a, b) => ("choose(#, #, #)", vec![guard, a, b]),
        };
        (pattern.into(), operands)
    }
}

/// A tape that was read, in infix.
pub(crate) fn infix(tape: &[Instruction]) -> String {
    let mut text = String::new();
    // Patterns that are partly written, with their operands that are still to come, last first.
    let mut open = vec![("#".to_string(), vec![tape.len().saturating_sub(1) as u32])];
    while let Some((pattern, mut operands)) = open.pop() {
        let (written, rest) = pattern.split_once('#').unwrap_or((&pattern, ""));
        text += written;
        if let Some(operand) = operands.pop() {
            let (next, mut below) = tape[operand as usize].parts();
            below.reverse();
            open.extend([(rest.into(), operands), (next, below)]);
        }
    }
    text
}
