//! Exact symbolic derivatives by reverse accumulation.

use super::graph::{Graph, Node, NodeId};
use crate::exact::{Rational, rational};

impl Graph {
    /// The gradient of `root` with respect to the variables 0, …, `dimension` − 1.
    ///
    /// One reverse sweep over the graph: the cost is a small multiple of the expression's size,
    /// whatever the dimension. Where an intermediate operation of `root` is not differentiable the
    /// result is undefined, even if `root` itself is smooth there (√(x⁴) at 0). Source: Griewank and Walther, *Evaluating Derivatives*, chapter 3.
    ///
    /// ```
    /// use eigensieve::expression::{Names, parse};
    /// let (mut graph, root) = parse("x^2*y", &Names::new(&["x", "y"])?)?;
    /// let gradient = graph.gradient(root, 2);
    /// assert_eq!(graph.to_text(gradient[0], &["x", "y"]), "y*(2*x)");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn gradient(&mut self, root: NodeId, dimension: usize) -> Vec<NodeId> {
        let last = root.index();
        let mut adjoints: Vec<Vec<NodeId>> = vec![Vec::new(); last + 1];
        adjoints[last].push(self.integer(1));
        let mut gradient = vec![None; dimension];
        for position in (0..=last).rev() {
            let parts = std::mem::take(&mut adjoints[position]);
            if parts.is_empty() {
                continue;
            }
            let adjoint = self.balanced_sum(parts);
            let id = NodeId(position as u32);
            match self.node(id).clone() {
                Node::Variable(index) => {
                    if let Some(slot) = gradient.get_mut(index as usize) {
                        *slot = Some(adjoint);
                    }
                }
                node => self.push_adjoints(&node, id, adjoint, &mut adjoints),
            }
        }
        gradient.into_iter().map(|slot| slot.unwrap_or_else(|| self.integer(0))).collect()
    }

    /// Rows of partial derivatives: entry (i, j) is ∂ rootᵢ / ∂ xⱼ, row by row.
    pub fn jacobian(&mut self, roots: &[NodeId], dimension: usize) -> Vec<NodeId> {
        roots.iter().flat_map(|&root| self.gradient(root, dimension)).collect()
    }

    fn push_adjoints(
        &mut self,
        node: &Node,
        id: NodeId,
        adjoint: NodeId,
        adjoints: &mut [Vec<NodeId>],
    ) {
        match *node {
            Node::Constant(_) | Node::Variable(_) => {}
            Node::Negate(a) => {
                let part = self.negate(adjoint);
                self.accumulate(adjoints, a, part);
            }
            Node::Add(a, b) => {
                self.accumulate(adjoints, a, adjoint);
                self.accumulate(adjoints, b, adjoint);
            }
            Node::Subtract(a, b) => {
                self.accumulate(adjoints, a, adjoint);
                let part = self.negate(adjoint);
                self.accumulate(adjoints, b, part);
            }
            Node::Multiply(a, b) => {
                let part = self.multiply(adjoint, b);
                self.accumulate(adjoints, a, part);
                let part = self.multiply(adjoint, a);
                self.accumulate(adjoints, b, part);
            }
            Node::Divide(a, b) => {
                let Some(part) = self.divide(adjoint, b) else { return };
                self.accumulate(adjoints, a, part);
                let part = self.multiply(part, id);
                let part = self.negate(part);
                self.accumulate(adjoints, b, part);
            }
            Node::Power(a, n) => {
                let power = self.power(a, n - 1);
                let derivative = self.scale(&Rational::from_integer(n.into()), power);
                let part = self.multiply(adjoint, derivative);
                self.accumulate(adjoints, a, part);
            }
            Node::HalfPower(a, k) => {
                // A constant operand has no derivative to receive, so `None` loses nothing.
                let Some(power) = self.half_power(a, k - 2) else { return };
                let derivative = self.scale(&rational(k.into(), 2), power);
                let part = self.multiply(adjoint, derivative);
                self.accumulate(adjoints, a, part);
            }
        }
    }

    fn accumulate(&self, adjoints: &mut [Vec<NodeId>], target: NodeId, part: NodeId) {
        if !matches!(self.node(target), Node::Constant(_)) {
            adjoints[target.index()].push(part);
        }
    }

    /// The sum as a balanced tree: thousands of constants with large denominators then cost little
    /// more than the last addition.
    fn balanced_sum(&mut self, mut terms: Vec<NodeId>) -> NodeId {
        while terms.len() > 1 {
            terms = terms
                .chunks(2)
                .map(|pair| pair.iter().copied().reduce(|a, b| self.add(a, b)).unwrap_or(pair[0]))
                .collect();
        }
        terms[0]
    }
}
