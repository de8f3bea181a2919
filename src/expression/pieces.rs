//! Expressions in pieces: |a|, max, min and choices by the sign of a guard.
//!
//! Proportional polynomial guards are one node, so that |x − 1|, max(1, x) and a condition
//! `2*x < 2` agree on which piece they are in.

use std::cmp::Ordering;

use num_traits::{One, Signed, Zero};

use super::graph::{Graph, Node, NodeId};
use crate::exact::Rational;

/// Guards with more terms stay as they are written.
const MOST_TERMS: usize = 100;

/// The sign that a difference has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Guard {
    /// The same everywhere.
    Constant(Ordering),
    /// That of `factor` · `node`, factor ≠ 0.
    Varying { node: NodeId, factor: Rational },
}

impl Graph {
    /// The canonical guard of a difference.
    pub(super) fn guard(&mut self, difference: NodeId) -> Guard {
        if let Some(value) = self.as_constant(difference) {
            return Guard::Constant(value.cmp(&Rational::zero()));
        }
        if let Some(polynomial) = self.expand(difference, MOST_TERMS) {
            if let Some(value) = polynomial.as_constant() {
                return Guard::Constant(value.cmp(&Rational::zero()));
            }
            let (primitive, _) = polynomial.primitive();
            let leading = |p: &crate::exact::MultivariatePolynomial| {
                p.terms().next_back().map_or_else(Rational::one, |(_, c)| c.clone())
            };
            let factor = leading(&polynomial) / leading(&primitive);
            return Guard::Varying { node: self.polynomial(&primitive), factor };
        }
        let (mut node, mut factor) = (difference, Rational::one());
        loop {
            match *self.node(node) {
                Node::Negate(inner) => {
                    node = inner;
                    factor = -factor;
                }
                Node::Multiply(constant, inner) => match self.as_constant(constant) {
                    Some(value) if !value.is_zero() => {
                        factor *= value;
                        node = inner;
                    }
                    _ => break,
                },
                _ => break,
            }
        }
        Guard::Varying { node, factor }
    }

    /// Whether the node is a polynomial guard in its canonical form.
    pub(super) fn is_canonical_guard(&self, node: NodeId) -> bool {
        self.expand(node, MOST_TERMS).is_some()
    }

    /// |a|.
    ///
    /// ```
    /// use eigensieve::expression::{Names, parse};
    /// let (graph, root) = parse("abs(2 - 2*x)", &Names::new(&["x"])?)?;
    /// assert_eq!(graph.to_text(root, &["x"]), "2*abs(x - 1)");
    /// # Ok::<(), eigensieve::expression::ParseError>(())
    /// ```
    pub fn absolute(&mut self, a: NodeId) -> NodeId {
        if let Node::Constant(value) = self.node(a) {
            let absolute = value.abs();
            return self.constant(absolute);
        }
        if self.is_written_nonnegative(a) {
            return a;
        }
        match self.guard(a) {
            // A polynomial that is the same number everywhere.
            Guard::Constant(Ordering::Less) => self.negate(a),
            Guard::Constant(_) => a,
            Guard::Varying { node, factor } => {
                let nonnegative = self.is_written_nonnegative(node);
                let absolute = if nonnegative { node } else { self.intern(Node::Absolute(node)) };
                self.scale(&factor.abs(), absolute)
            }
        }
    }

    /// Whether the outermost operation alone has no negative value.
    fn is_written_nonnegative(&self, a: NodeId) -> bool {
        match self.node(a) {
            Node::Absolute(_) | Node::HalfPower(..) => true,
            Node::Power(_, n) => n % 2 == 0,
            _ => false,
        }
    }

    /// max(a, b).
    pub fn maximum(&mut self, a: NodeId, b: NodeId) -> NodeId {
        let difference = self.subtract(a, b);
        match self.guard(difference) {
            Guard::Constant(Ordering::Less) => b,
            Guard::Constant(_) => a,
            Guard::Varying { node, factor } => {
                let (a, b) = if factor.is_positive() { (a, b) } else { (b, a) };
                self.intern(Node::Maximum(node, a, b))
            }
        }
    }

    /// min(a, b).
    pub fn minimum(&mut self, a: NodeId, b: NodeId) -> NodeId {
        let difference = self.subtract(b, a);
        match self.guard(difference) {
            Guard::Constant(Ordering::Less) => b,
            Guard::Constant(_) => a,
            Guard::Varying { node, factor } => {
                let (a, b) = if factor.is_positive() { (a, b) } else { (b, a) };
                self.intern(Node::Minimum(node, a, b))
            }
        }
    }

    /// `above` where `guard` ≥ 0 and `below` where `guard` ≤ 0; the interface belongs to both.
    ///
    /// `None` when the guard is zero everywhere and the pieces differ.
    ///
    /// ```
    /// use eigensieve::expression::Graph;
    /// let mut graph = Graph::new();
    /// let (x, zero) = (graph.variable(0), graph.integer(0));
    /// let square = graph.power(x, 2);
    /// let root = graph.choose(x, square, zero).ok_or("a choice")?;
    /// assert_eq!(graph.to_text(root, &["x"]), "piecewise(x >= 0, x^2, 0)");
    /// # Ok::<(), &str>(())
    /// ```
    pub fn choose(&mut self, guard: NodeId, above: NodeId, below: NodeId) -> Option<NodeId> {
        if above == below && self.is_total(guard) {
            return Some(above);
        }
        match self.guard(guard) {
            Guard::Constant(Ordering::Greater) => Some(above),
            Guard::Constant(Ordering::Less) => Some(below),
            Guard::Constant(Ordering::Equal) => (above == below).then_some(above),
            Guard::Varying { node, factor } => {
                let (a, b) = if factor.is_positive() { (above, below) } else { (below, above) };
                Some(self.intern(Node::Choose(node, a, b)))
            }
        }
    }

    /// The guards below `root` that decide between pieces, ascending and each once.
    pub fn guards(&self, root: NodeId) -> Vec<NodeId> {
        let used = self.reachable(&[root]);
        let guard = |id: NodeId| match *self.node(id) {
            Node::Absolute(guard)
            | Node::Maximum(guard, ..)
            | Node::Minimum(guard, ..)
            | Node::Choose(guard, ..) => Some(guard),
            _ => None,
        };
        let mut guards: Vec<NodeId> =
            self.ids().filter(|id| used[id.index()]).filter_map(guard).collect();
        guards.sort_unstable();
        guards.dedup();
        guards
    }

    /// Whether `guard` decides a choice below `root` (not only a |a|, max or min, whose sides agree
    /// where the guard is 0).
    pub fn chooses_by(&self, root: NodeId, guard: NodeId) -> bool {
        let used = self.reachable(&[root]);
        let chooses = |id: NodeId| matches!(*self.node(id), Node::Choose(g, ..) if g == guard);
        self.ids().filter(|id| used[id.index()]).any(chooses)
    }

    /// The expression on the piece where every guard in `signs` has the given sign (true for ≥ 0).
    ///
    /// `None` when an operation then has a constant operand outside its domain.
    ///
    /// ```
    /// use eigensieve::expression::{Names, parse};
    /// let (mut graph, root) = parse("abs(x)^3", &Names::new(&["x"])?)?;
    /// let guard = graph.guards(root)[0];
    /// let left = graph.resolve(root, &[(guard, false)]).ok_or("a piece")?;
    /// assert_eq!(graph.to_text(left, &["x"]), "-x^3");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resolve(&mut self, root: NodeId, signs: &[(NodeId, bool)]) -> Option<NodeId> {
        let used = self.reachable(&[root]);
        let sign =
            |guard: NodeId| signs.iter().find(|(known, _)| *known == guard).map(|(_, sign)| *sign);
        let mut image: Vec<Option<NodeId>> = vec![None; root.index() + 1];
        let ids: Vec<NodeId> = self.ids().take(root.index() + 1).collect();
        for id in ids.into_iter().filter(|id| used[id.index()]) {
            let node = self.node(id).clone();
            let choice = match node {
                Node::Absolute(a) => sign(a).map(|positive| (positive, a, a)),
                Node::Maximum(guard, a, b)
                | Node::Minimum(guard, a, b)
                | Node::Choose(guard, a, b) => sign(guard).map(|above| (above, a, b)),
                _ => None,
            };
            let resolved = match (choice, &node) {
                (Some((true, a, _)), _) => image[a.index()],
                (Some((false, a, _)), Node::Absolute(_)) => {
                    image[a.index()].map(|a| self.negate(a))
                }
                (Some((false, _, b)), _) => image[b.index()],
                (None, _) => self.rebuild(id, &[], &image),
            };
            // A piece that is not chosen may be undefined without harm.
            image[id.index()] = resolved;
        }
        image[root.index()]
    }
}
