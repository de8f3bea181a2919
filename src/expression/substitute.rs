//! Substitution of expressions for variables.

use std::cmp::Ordering;
use std::collections::HashSet;

use num_traits::Zero;

use super::graph::{Graph, Node, NodeId};
use super::pieces::Guard;
use super::tape::{Instruction, Tape};

impl Graph {
    /// The expressions `roots` with variable `i` replaced by `replacements[i]`; variables beyond
    /// the list stay. One pass over the graph, so shared parts stay shared.
    ///
    /// Folding may make a divisor or a radicand constant; `None` when that constant lies outside
    /// the operation's domain: the result, or one of its pieces, would be defined nowhere.
    pub fn substitute(&mut self, roots: &[NodeId], replacements: &[NodeId]) -> Option<Vec<NodeId>> {
        let used = self.reachable(roots);
        let mut image: Vec<Option<NodeId>> = vec![None; used.len()];
        for (position, id) in self.ids().enumerate().take(used.len()) {
            if used[position] {
                // A piece without image is harmless as long as nothing chooses it.
                image[position] = self.rebuild(id, replacements, &image);
            }
        }
        roots.iter().map(|root| image[root.index()]).collect()
    }

    /// The expressions `roots` at places where every expression in `zeros` is 0, those that become
    /// one of them on the way included; a constant factor of a zero does not matter.
    ///
    /// `None` where a divisor becomes 0, or a constant leaves the domain of an operation.
    ///
    /// ```
    /// use eigensieve::expression::{Names, parse};
    /// let (mut graph, root) = parse("(x + 3*(x^2 - 2))^2", &Names::new(&["x"])?)?;
    /// let (two, x) = (graph.integer(2), graph.variable(0));
    /// let square = graph.power(x, 2);
    /// let zero = graph.subtract(square, two);
    /// let root = graph.vanishing(&[root], &[zero]).ok_or("a value")?[0];
    /// assert_eq!(graph.to_text(root, &["x"]), "x^2");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn vanishing(&mut self, roots: &[NodeId], zeros: &[NodeId]) -> Option<Vec<NodeId>> {
        let zeros: HashSet<NodeId> = zeros.iter().map(|&zero| self.without_factor(zero)).collect();
        let zero = self.integer(0);
        let used = self.reachable(roots);
        let mut image: Vec<Option<NodeId>> = vec![None; used.len()];
        for (position, id) in self.ids().enumerate().take(used.len()) {
            if used[position] {
                let rebuilt = if zeros.contains(&id) { Some(zero) } else { None };
                let rebuilt = rebuilt.or_else(|| self.rebuild(id, &[], &image));
                image[position] =
                    rebuilt.map(|node| if zeros.contains(&node) { zero } else { node });
            }
        }
        roots.iter().map(|root| image[root.index()]).collect()
    }

    /// The expression without signs and constant factors in front, which are not 0.
    fn without_factor(&self, mut id: NodeId) -> NodeId {
        loop {
            id = match *self.node(id) {
                Node::Negate(inner) => inner,
                Node::Multiply(a, b) if self.as_constant(a).is_some_and(|c| !c.is_zero()) => b,
                _ => return id,
            }
        }
    }

    /// The node with its operands replaced; `None` where an operand has no image or the result would
    /// be defined nowhere.
    pub(super) fn rebuild(
        &mut self,
        id: NodeId,
        replacements: &[NodeId],
        image: &[Option<NodeId>],
    ) -> Option<NodeId> {
        let of = |operand: NodeId| image[operand.index()];
        Some(match self.node(id).clone() {
            Node::Constant(_) => id,
            Node::Variable(index) => replacements.get(index as usize).copied().unwrap_or(id),
            Node::Negate(a) => self.negate(of(a)?),
            Node::Add(a, b) => self.add(of(a)?, of(b)?),
            Node::Subtract(a, b) => self.subtract(of(a)?, of(b)?),
            Node::Multiply(a, b) => self.multiply(of(a)?, of(b)?),
            Node::Divide(a, b) => self.divide(of(a)?, of(b)?)?,
            Node::Power(a, n) => self.power(of(a)?, n),
            Node::HalfPower(a, k) => self.half_power(of(a)?, k)?,
            Node::Apply(function, a) => self.apply(function, of(a)?)?,
            Node::Absolute(a) => self.absolute(of(a)?),
            Node::Maximum(_, a, b) => self.maximum(of(a)?, of(b)?),
            Node::Minimum(_, a, b) => self.minimum(of(a)?, of(b)?),
            Node::Choose(guard, a, b) => self.choose_image(of(guard)?, of(a), of(b))?,
        })
    }

    /// A choice whose pieces may have no image: harmless as long as that piece is not chosen.
    fn choose_image(
        &mut self,
        guard: NodeId,
        above: Option<NodeId>,
        below: Option<NodeId>,
    ) -> Option<NodeId> {
        match (above, below) {
            (Some(above), Some(below)) => self.choose(guard, above, below),
            _ => match self.guard(guard) {
                Guard::Constant(Ordering::Greater) => above,
                Guard::Constant(Ordering::Less) => below,
                _ => None,
            },
        }
    }
}

impl Tape {
    /// The tape with input `i` replaced by the variable `inputs[i]`, of `dimension` variables, and
    /// folded; `None` where folding leaves the domain of an operation.
    ///
    /// Equal inputs then are one variable: over a box, x − x′ with x′ := x becomes 0.
    ///
    /// ```
    /// use eigensieve::expression::{Names, Tape, parse};
    /// let (graph, root) = parse("x + (x - y)/2", &Names::new(&["x", "y"])?)?;
    /// let tape = Tape::compile(&graph, &[root], 2).renamed(&[0, 0], 1).ok_or("a tape")?;
    /// assert_eq!(tape.instructions().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn renamed(&self, inputs: &[u32], dimension: usize) -> Option<Tape> {
        let mut graph = Graph::new();
        let mut nodes: Vec<NodeId> = Vec::with_capacity(self.instructions().len());
        for instruction in self.instructions() {
            let at = |register: u32| nodes[register as usize];
            let node = match *instruction {
                Instruction::Constant(index) => {
                    graph.constant(self.constants()[index as usize].clone())
                }
                Instruction::Variable(index) => graph.variable(*inputs.get(index as usize)?),
                Instruction::Negate(a) => graph.negate(at(a)),
                Instruction::Add(a, b) => graph.add(at(a), at(b)),
                Instruction::Subtract(a, b) => graph.subtract(at(a), at(b)),
                Instruction::Multiply(a, b) => graph.multiply(at(a), at(b)),
                Instruction::Divide(a, b) => graph.divide(at(a), at(b))?,
                Instruction::Square(a) => graph.power(at(a), 2),
                Instruction::Power(a, n) => graph.power(at(a), n),
                Instruction::HalfPower(a, k) => graph.half_power(at(a), k)?,
                Instruction::Apply(function, a) => graph.apply(function, at(a))?,
                Instruction::Absolute(a) => graph.absolute(at(a)),
                Instruction::Maximum(_, a, b) => graph.maximum(at(a), at(b)),
                Instruction::Minimum(_, a, b) => graph.minimum(at(a), at(b)),
                Instruction::Choose(guard, a, b) => graph.choose(at(guard), at(a), at(b))?,
            };
            nodes.push(node);
        }
        let roots: Vec<NodeId> =
            self.outputs().iter().map(|&output| nodes[output as usize]).collect();
        Some(Tape::compile(&graph, &roots, dimension))
    }
}
