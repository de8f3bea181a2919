//! Substitution of expressions for variables.

use super::graph::{Graph, Node, NodeId};

impl Graph {
    /// The expressions `roots` with variable `i` replaced by `replacements[i]`; variables beyond
    /// the list stay. One pass over the graph, so shared parts stay shared.
    ///
    /// Folding may make a divisor or a radicand constant; `None` when that constant lies outside
    /// the operation's domain (the result would be defined nowhere).
    pub fn substitute(&mut self, roots: &[NodeId], replacements: &[NodeId]) -> Option<Vec<NodeId>> {
        let used = self.reachable(roots);
        let mut image: Vec<Option<NodeId>> = vec![None; used.len()];
        for (position, id) in self.ids().enumerate().take(used.len()) {
            if used[position] {
                image[position] = Some(self.rebuild(id, replacements, &image)?);
            }
        }
        roots.iter().map(|root| image[root.index()]).collect()
    }

    fn rebuild(
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
        })
    }
}
