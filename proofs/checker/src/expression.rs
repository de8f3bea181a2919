//! Core expressions with shared subexpressions, their derivatives, and their infix form.

use std::collections::HashMap;

use crate::format::Instruction;
use crate::number::Ratio;

/// The largest number of nodes of the objective, unfolded to a tree.
const LARGEST_TREE: u64 = 131_072;
/// The largest number of shared nodes, and of remembered derivatives.
pub(crate) const LARGEST_GRAPH: usize = 1 << 21;

/// A core expression; operands are indices of earlier nodes.
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

impl Node {
    fn operands(&self) -> [Option<u32>; 3] {
        match *self {
            Node::Constant(_) | Node::Variable(_) => [None; 3],
            Node::Negate(a) | Node::Square(a) | Node::Inverse(a) | Node::Root(a) => {
                [Some(a), None, None]
            }
            Node::Add(a, b) | Node::Multiply(a, b) => [Some(a), Some(b), None],
            Node::Choose(guard, a, b) => [Some(guard), Some(a), Some(b)],
        }
    }
}

/// The nodes that some roots need, operands first.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) nodes: Vec<Node>,
    pub(crate) roots: Vec<usize>,
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
    fn node(&mut self, node: Node) -> Built {
        if let Some(&id) = self.index.get(&node) {
            return Ok(id);
        }
        if self.nodes.len() >= LARGEST_GRAPH {
            return Err("the derivatives are too large".into());
        }
        let id = self.nodes.len() as u32;
        self.nodes.push(node.clone());
        self.index.insert(node, id);
        Ok(id)
    }

    fn integer(&mut self, number: u32) -> Built {
        self.node(Node::Constant(Ratio::integer(number)))
    }

    fn constant_is(&self, id: u32, test: fn(&Ratio) -> bool) -> bool {
        matches!(&self.nodes[id as usize], Node::Constant(value) if test(value))
    }

    fn is_zero(&self, id: u32) -> bool {
        self.constant_is(id, Ratio::is_zero)
    }

    fn add(&mut self, a: u32, b: u32) -> Built {
        match (self.is_zero(a), self.is_zero(b)) {
            (true, _) => Ok(b),
            (_, true) => Ok(a),
            _ => self.node(Node::Add(a, b)),
        }
    }

    fn multiply(&mut self, a: u32, b: u32) -> Built {
        if self.is_zero(a) || self.is_zero(b) {
            return self.integer(0);
        }
        match (self.constant_is(a, Ratio::is_one), self.constant_is(b, Ratio::is_one)) {
            (true, _) => Ok(b),
            (_, true) => Ok(a),
            _ => self.node(Node::Multiply(a, b)),
        }
    }

    fn negate(&mut self, a: u32) -> Built {
        if self.is_zero(a) { Ok(a) } else { self.node(Node::Negate(a)) }
    }

    /// a^k by squaring, nothing simplified.
    fn power(&mut self, a: u32, exponent: u32) -> Built {
        let mut result = a;
        for bit in (0..exponent.ilog2()).rev() {
            result = self.node(Node::Square(result))?;
            if exponent >> bit & 1 == 1 {
                result = self.node(Node::Multiply(a, result))?;
            }
        }
        Ok(result)
    }

    /// Reads a tape; the result is the node of the objective.
    pub(crate) fn read(&mut self, tape: &[Instruction], variables: u32) -> Built {
        let mut read: Vec<u32> = Vec::new();
        for instruction in tape {
            let at = |operand: u32| -> Built {
                let found = read.get(operand as usize).copied();
                found.ok_or_else(|| format!("instruction {} uses a later one", read.len()))
            };
            let id = match *instruction {
                Instruction::Constant(ref value) => self.node(Node::Constant(value.clone()))?,
                Instruction::Variable(variable) if variable < variables => {
                    self.node(Node::Variable(variable))?
                }
                Instruction::Variable(_) => return Err("there is no such variable".into()),
                Instruction::Add(a, b) => self.node(Node::Add(at(a)?, at(b)?))?,
                Instruction::Subtract(a, b) => self.difference(at(a)?, at(b)?)?,
                Instruction::Multiply(a, b) => self.node(Node::Multiply(at(a)?, at(b)?))?,
                Instruction::Negate(a) => self.node(Node::Negate(at(a)?))?,
                Instruction::Divide(a, b) => {
                    let (a, inverse) = (at(a)?, Node::Inverse(at(b)?));
                    let inverse = self.node(inverse)?;
                    self.node(Node::Multiply(a, inverse))?
                }
                Instruction::Power(a, k @ 2..=255) => self.power(at(a)?, k)?,
                Instruction::Power(..) => return Err("an exponent is out of range".into()),
                Instruction::Sqrt(a) => self.node(Node::Root(at(a)?))?,
                Instruction::Abs(a) => {
                    let a = at(a)?;
                    let negated = self.node(Node::Negate(a))?;
                    self.node(Node::Choose(a, a, negated))?
                }
                Instruction::Max(a, b) => {
                    let (a, b) = (at(a)?, at(b)?);
                    let guard = self.difference(a, b)?;
                    self.node(Node::Choose(guard, a, b))?
                }
                Instruction::Min(a, b) => {
                    let (a, b) = (at(a)?, at(b)?);
                    let guard = self.difference(b, a)?;
                    self.node(Node::Choose(guard, a, b))?
                }
                Instruction::Choose(guard, a, b) => {
                    self.node(Node::Choose(at(guard)?, at(a)?, at(b)?))?
                }
            };
            read.push(id);
        }
        let objective = *read.last().ok_or("the tape is empty")?;
        let mut sizes: Vec<u64> = Vec::new();
        for node in &self.nodes {
            let operands = node.operands().into_iter().flatten();
            let below = operands.map(|operand| sizes[operand as usize]);
            sizes.push(below.fold(1, u64::saturating_add));
        }
        match sizes[objective as usize] > LARGEST_TREE {
            true => Err("the objective is too large when unfolded".into()),
            false => Ok(objective),
        }
    }

    fn difference(&mut self, a: u32, b: u32) -> Built {
        let negated = self.node(Node::Negate(b))?;
        self.node(Node::Add(a, negated))
    }

    /// The partial derivative, without recursion: operands before their users.
    pub(crate) fn derivative(&mut self, root: u32, variable: u32) -> Built {
        let mut waiting = vec![root];
        while let Some(&id) = waiting.last() {
            let node = self.nodes[id as usize].clone();
            // The guard of a choice is not differentiated.
            let operands = match node {
                Node::Choose(_, a, b) => [None, Some(a), Some(b)],
                _ => node.operands(),
            };
            let missing = operands.into_iter().flatten();
            let missing = missing.filter(|&a| !self.derivatives.contains_key(&(a, variable)));
            let before = waiting.len();
            waiting.extend(missing);
            if waiting.len() > before {
                continue;
            }
            waiting.pop();
            let derivative = self.rule(&node, variable)?;
            self.derivatives.insert((id, variable), derivative);
            if self.derivatives.len() > LARGEST_GRAPH {
                return Err("the derivatives are too large".into());
            }
        }
        Ok(self.derivatives[&(root, variable)])
    }

    /// The derivative of a node whose operands have theirs.
    fn rule(&mut self, node: &Node, variable: u32) -> Built {
        let of = |this: &Self, operand: u32| this.derivatives[&(operand, variable)];
        match *node {
            Node::Constant(_) => self.integer(0),
            Node::Variable(index) => self.integer(u32::from(index == variable)),
            Node::Add(a, b) => self.add(of(self, a), of(self, b)),
            Node::Multiply(a, b) => {
                let left = self.multiply(of(self, a), b)?;
                let right = self.multiply(a, of(self, b))?;
                self.add(left, right)
            }
            Node::Negate(a) => self.negate(of(self, a)),
            Node::Square(a) => {
                let product = self.multiply(a, of(self, a))?;
                let two = self.integer(2)?;
                self.multiply(two, product)
            }
            Node::Inverse(a) => {
                let inverse = self.node(Node::Inverse(a))?;
                let square = self.node(Node::Square(inverse))?;
                let product = self.multiply(of(self, a), square)?;
                self.negate(product)
            }
            Node::Root(a) => {
                let (two, root) = (self.integer(2)?, self.node(Node::Root(a))?);
                let doubled = self.node(Node::Multiply(two, root))?;
                let inverse = self.node(Node::Inverse(doubled))?;
                self.multiply(of(self, a), inverse)
            }
            Node::Choose(guard, a, b) => {
                let (a, b) = (of(self, a), of(self, b));
                match self.is_zero(a) && self.is_zero(b) {
                    true => self.integer(0),
                    false => self.node(Node::Choose(guard, a, b)),
                }
            }
        }
    }

    /// What has to be evaluated for `roots`.
    pub(crate) fn program(&self, roots: &[u32]) -> Program {
        let mut place: Vec<Option<u32>> = vec![None; self.nodes.len()];
        let mut waiting = roots.to_vec();
        while let Some(id) = waiting.pop() {
            if place[id as usize].is_none() {
                place[id as usize] = Some(0);
                waiting.extend(self.nodes[id as usize].operands().into_iter().flatten());
            }
        }
        let mut nodes = Vec::new();
        for id in 0..self.nodes.len() {
            if place[id].is_some() {
                place[id] = Some(nodes.len() as u32);
                let at = |operand: u32| place[operand as usize].unwrap_or_default();
                nodes.push(match self.nodes[id] {
                    Node::Constant(ref value) => Node::Constant(value.clone()),
                    Node::Variable(index) => Node::Variable(index),
                    Node::Add(a, b) => Node::Add(at(a), at(b)),
                    Node::Multiply(a, b) => Node::Multiply(at(a), at(b)),
                    Node::Negate(a) => Node::Negate(at(a)),
                    Node::Square(a) => Node::Square(at(a)),
                    Node::Inverse(a) => Node::Inverse(at(a)),
                    Node::Root(a) => Node::Root(at(a)),
                    Node::Choose(guard, a, b) => Node::Choose(at(guard), at(a), at(b)),
                });
            }
        }
        let roots = roots.iter().map(|&root| place[root as usize].unwrap_or_default() as usize);
        Program { nodes, roots: roots.collect() }
    }

    /// Whether a root is a rational function: no choice and no square root.
    pub(crate) fn is_rational(&self, root: u32) -> bool {
        let nodes = self.program(&[root]).nodes;
        nodes.iter().all(|node| !matches!(node, Node::Choose(..) | Node::Root(_)))
    }
}

/// A tape that was read, in infix, fully parenthesised.
pub(crate) fn infix(tape: &[Instruction]) -> String {
    enum Piece {
        Text(String),
        Operand(u32),
    }
    let mut text = String::new();
    let mut waiting = vec![Piece::Operand(tape.len().saturating_sub(1) as u32)];
    while let Some(piece) = waiting.pop() {
        let instruction = match piece {
            Piece::Text(part) => {
                text += &part;
                continue;
            }
            Piece::Operand(operand) => &tape[operand as usize],
        };
        let (before, operands, between, after) = match *instruction {
            Instruction::Constant(ref value) if value.is_plain() => {
                (value.to_string(), vec![], "", String::new())
            }
            Instruction::Constant(ref value) => (format!("({value})"), vec![], "", String::new()),
            Instruction::Variable(index) => (format!("x{index}"), vec![], "", String::new()),
            Instruction::Power(a, exponent) => (String::new(), vec![a], "", format!("^{exponent}")),
            Instruction::Add(a, b) => ("(".into(), vec![a, b], " + ", ")".into()),
            Instruction::Subtract(a, b) => ("(".into(), vec![a, b], " - ", ")".into()),
            Instruction::Multiply(a, b) => ("(".into(), vec![a, b], "*", ")".into()),
            Instruction::Divide(a, b) => ("(".into(), vec![a, b], "/", ")".into()),
            Instruction::Negate(a) => ("(-".into(), vec![a], "", ")".into()),
            Instruction::Sqrt(a) => ("sqrt(".into(), vec![a], "", ")".into()),
            Instruction::Abs(a) => ("abs(".into(), vec![a], "", ")".into()),
            Instruction::Max(a, b) => ("max(".into(), vec![a, b], ", ", ")".into()),
            Instruction::Min(a, b) => ("min(".into(), vec![a, b], ", ", ")".into()),
            Instruction::Choose(guard, a, b) => {
                ("choose(".into(), vec![guard, a, b], ", ", ")".into())
            }
        };
        waiting.push(Piece::Text(after));
        for (place, &operand) in operands.iter().enumerate().rev() {
            waiting.push(Piece::Operand(operand));
            waiting.push(Piece::Text(if place > 0 { between } else { "" }.into()));
        }
        text += &before;
    }
    text
}
