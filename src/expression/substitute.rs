//! Substitution of expressions for variables.

use std::cmp::Ordering;

use super::graph::{Graph, Node, NodeId};
use super::pieces::Guard;

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
