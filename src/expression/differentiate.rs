//! Exact symbolic derivatives by reverse accumulation.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::function::Function;
use super::graph::{Graph, Node, NodeId};
use crate::exact::{Rational, rational};

/// The non-zero partial derivatives of some nodes.
type Derivatives = HashMap<NodeId, BTreeMap<u32, NodeId>>;

/// What a reverse sweep has gathered: the terms of every node's adjoint.
struct Adjoints {
    parts: Vec<Vec<NodeId>>,
    place: HashMap<NodeId, usize>,
}

impl Graph {
    /// The gradient of `root` with respect to the variables 0, …, `dimension` − 1.
    ///
    /// One reverse sweep over the graph: the cost is a small multiple of the expression's size,
    /// whatever the dimension. Where an intermediate operation of `root` is not differentiable the
    /// result is undefined, even if `root` itself is smooth there (√(x⁴) at 0). At an interface
    /// between pieces the result is the choice between the derivatives of the pieces, which is the
    /// derivative only where `root` is smooth enough. Source: Griewank and Walther, *Evaluating
    /// Derivatives*, chapter 3.
    ///
    /// ```
    /// use eigensieve::expression::{Names, parse};
    /// let (mut graph, root) = parse("x^2*y", &Names::new(&["x", "y"])?)?;
    /// let gradient = graph.gradient(root, 2);
    /// assert_eq!(graph.to_text(gradient[0], &["x", "y"]), "y*(2*x)");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn gradient(&mut self, root: NodeId, dimension: usize) -> Vec<NodeId> {
        let pieces = self.derivatives_of_pieces(root);
        let mut gradient = vec![self.integer(0); dimension];
        for (variable, partial) in self.sweep(root, &pieces) {
            if let Some(slot) = gradient.get_mut(variable as usize) {
                *slot = partial;
            }
        }
        gradient
    }

    /// The partial derivatives of every choice, maximum and minimum below `root`: the choice
    /// between those of the pieces. (Sums of adjoints would be defined only where both pieces are,
    /// and wider over boxes that meet an interface.)
    fn derivatives_of_pieces(&mut self, root: NodeId) -> Derivatives {
        let mut known = Derivatives::new();
        if !self.is_piecewise(root) {
            return known;
        }
        let used = self.reachable(&[root]);
        let ids: Vec<NodeId> = self.ids().take(root.index() + 1).collect();
        for id in ids.into_iter().filter(|id| used[id.index()]) {
            if let Node::Maximum(guard, a, b)
            | Node::Minimum(guard, a, b)
            | Node::Choose(guard, a, b) = *self.node(id)
            {
                let (above, below) = (self.sweep(a, &known), self.sweep(b, &known));
                let chosen = self.choose_partials(guard, &above, &below);
                known.insert(id, chosen);
            }
        }
        known
    }

    fn choose_partials(
        &mut self,
        guard: NodeId,
        above: &BTreeMap<u32, NodeId>,
        below: &BTreeMap<u32, NodeId>,
    ) -> BTreeMap<u32, NodeId> {
        let zero = self.integer(0);
        let variables: BTreeSet<u32> = above.keys().chain(below.keys()).copied().collect();
        let part = |side: &BTreeMap<u32, NodeId>, variable| *side.get(variable).unwrap_or(&zero);
        variables
            .iter()
            .map(|variable| {
                let (a, b) = (part(above, variable), part(below, variable));
                let equal = a == b && self.is_total(guard);
                let chosen = if equal { a } else { self.intern(Node::Choose(guard, a, b)) };
                (*variable, chosen)
            })
            .collect()
    }

    /// One reverse sweep over the part of the graph below `root`; nodes with known derivatives are
    /// leaves.
    fn sweep(&mut self, root: NodeId, known: &Derivatives) -> BTreeMap<u32, NodeId> {
        let below = self.below(root, known);
        let place: HashMap<NodeId, usize> =
            below.iter().enumerate().map(|(place, &id)| (id, place)).collect();
        let mut adjoints = Adjoints { parts: vec![Vec::new(); below.len()], place };
        adjoints.parts[below.len() - 1].push(self.integer(1));
        let mut partials: BTreeMap<u32, Vec<NodeId>> = BTreeMap::new();
        for (position, &id) in below.iter().enumerate().rev() {
            let parts = std::mem::take(&mut adjoints.parts[position]);
            if parts.is_empty() {
                continue;
            }
            let adjoint = self.balanced_sum(parts);
            if let Some(derivatives) = known.get(&id) {
                for (&variable, &derivative) in derivatives {
                    let part = self.multiply(adjoint, derivative);
                    partials.entry(variable).or_default().push(part);
                }
                continue;
            }
            match self.node(id).clone() {
                Node::Variable(index) => partials.entry(index).or_default().push(adjoint),
                node => self.push_adjoints(&node, id, adjoint, &mut adjoints),
            }
        }
        partials.into_iter().map(|(variable, parts)| (variable, self.balanced_sum(parts))).collect()
    }

    /// The nodes below `root`, itself included, ascending; those with known derivatives are not
    /// entered.
    fn below(&self, root: NodeId, known: &Derivatives) -> Vec<NodeId> {
        let mut seen = HashSet::from([root]);
        let mut pending = vec![root];
        while let Some(id) = pending.pop() {
            if known.contains_key(&id) {
                continue;
            }
            pending.extend(self.node(id).operands().filter(|&operand| seen.insert(operand)));
        }
        let mut below: Vec<NodeId> = seen.into_iter().collect();
        below.sort_unstable();
        below
    }

    /// Rows of partial derivatives: entry (i, j) is ∂ rootᵢ / ∂ xⱼ, row by row.
    pub fn jacobian(&mut self, roots: &[NodeId], dimension: usize) -> Vec<NodeId> {
        let entries = roots.iter().flat_map(|&root| self.gradient(root, dimension)).collect();
        #[cfg(feature = "lies")]
        let entries = crate::lies::derivatives(self, entries);
        entries
    }

    fn push_adjoints(&mut self, node: &Node, id: NodeId, adjoint: NodeId, adjoints: &mut Adjoints) {
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
            Node::Apply(function, a) => {
                let derivative = self.derivative_of(function, a, id);
                let part = self.multiply(adjoint, derivative);
                self.accumulate(adjoints, a, part);
            }
            Node::Absolute(a) => {
                let (one, minus_one) = (self.integer(1), self.integer(-1));
                let Some(sign) = self.choose(a, one, minus_one) else { return };
                let part = self.multiply(adjoint, sign);
                self.accumulate(adjoints, a, part);
            }
            Node::Maximum(..) | Node::Minimum(..) | Node::Choose(..) => {
                unreachable!("choices between pieces have known derivatives")
            }
        }
    }

    /// The derivative of `value` = function(a) with respect to a.
    fn derivative_of(&mut self, function: Function, a: NodeId, value: NodeId) -> NodeId {
        let one = self.integer(1);
        // A constant operand receives no adjoint, so that `None` (a constant outside the domain)
        // does not occur; its derivative would be multiplied by nothing.
        let apply = |graph: &mut Self, function| graph.apply(function, a).unwrap_or(one);
        match function {
            Function::Exponential => value,
            Function::Logarithm => apply(self, Function::PositiveReciprocal),
            Function::PositiveReciprocal => {
                let square = self.power(value, 2);
                self.negate(square)
            }
            Function::Sine => apply(self, Function::Cosine),
            Function::Cosine => {
                let sine = apply(self, Function::Sine);
                self.negate(sine)
            }
            Function::Tangent => {
                let square = self.power(value, 2);
                self.add(one, square)
            }
            Function::Arctangent => {
                let square = self.power(a, 2);
                let divisor = self.add(one, square);
                self.divide(one, divisor).unwrap_or(one)
            }
            Function::HyperbolicSine => apply(self, Function::HyperbolicCosine),
            Function::HyperbolicCosine => apply(self, Function::HyperbolicSine),
            Function::HyperbolicTangent => {
                let square = self.power(value, 2);
                self.subtract(one, square)
            }
            Function::Logistic => {
                let other = self.subtract(one, value);
                self.multiply(value, other)
            }
            Function::Softplus => apply(self, Function::Logistic),
        }
    }

    fn accumulate(&self, adjoints: &mut Adjoints, target: NodeId, part: NodeId) {
        if !matches!(self.node(target), Node::Constant(_)) {
            adjoints.parts[adjoints.place[&target]].push(part);
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
