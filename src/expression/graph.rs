//! The hash-consed graph: nodes, exact folding, and nothing that changes a domain of definition.

use std::collections::HashMap;

use num_traits::{One, Signed, ToPrimitive, Zero};

use super::function::Function;
use crate::exact::{Rational, square_root};

/// The largest exponent that folding may produce; larger ones stay nested.
const LARGEST_MERGED_EXPONENT: i32 = 1000;
/// Longer powers of constants are not computed, so that no substitution makes folding hang.
pub(super) const LARGEST_FOLDED_BITS: u64 = 200_000;

/// Whether the power of a constant is short enough to be computed.
fn power_folds(base: &Rational, n: i32) -> bool {
    let bits = base.numer().bits().max(base.denom().bits());
    bits <= 1 || bits.saturating_mul(u64::from(n.unsigned_abs())) <= LARGEST_FOLDED_BITS
}

/// The name of a node in its [`Graph`]. Operands have smaller ids than the nodes that use them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    /// The position of the node in its graph.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One operation. Constants are exact.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// An exact rational number.
    Constant(Rational),
    /// The variable with this index.
    Variable(u32),
    /// −a.
    Negate(NodeId),
    /// a + b.
    Add(NodeId, NodeId),
    /// a − b.
    Subtract(NodeId, NodeId),
    /// a · b.
    Multiply(NodeId, NodeId),
    /// a / b, defined where b ≠ 0.
    Divide(NodeId, NodeId),
    /// aⁿ for an integer n other than 0 and 1; for n < 0 defined where a ≠ 0.
    Power(NodeId, i32),
    /// a^(k/2) for odd k; defined where a ≥ 0, for k < 0 where a > 0.
    HalfPower(NodeId, i32),
    /// An elementary function of a.
    Apply(Function, NodeId),
    /// |a|.
    Absolute(NodeId),
    /// max(a, b): the guard has the sign of a − b, the operands are (guard, a, b).
    Maximum(NodeId, NodeId, NodeId),
    /// min(a, b): the guard has the sign of b − a, the operands are (guard, a, b).
    Minimum(NodeId, NodeId, NodeId),
    /// Two pieces, operands (guard, a, b): a where the guard is ≥ 0, b where it is ≤ 0. The
    /// interface, where the guard is 0, belongs to both; where they differ there, the value is
    /// undefined.
    Choose(NodeId, NodeId, NodeId),
}

impl Node {
    /// The operands, in order.
    pub fn operands(&self) -> impl Iterator<Item = NodeId> {
        let operands = match *self {
            Node::Constant(_) | Node::Variable(_) => [None; 3],
            Node::Negate(a)
            | Node::Power(a, _)
            | Node::HalfPower(a, _)
            | Node::Apply(_, a)
            | Node::Absolute(a) => [Some(a), None, None],
            Node::Add(a, b) | Node::Subtract(a, b) | Node::Multiply(a, b) | Node::Divide(a, b) => {
                [Some(a), Some(b), None]
            }
            Node::Maximum(guard, a, b) | Node::Minimum(guard, a, b) | Node::Choose(guard, a, b) => {
                [Some(guard), Some(a), Some(b)]
            }
        };
        operands.into_iter().flatten()
    }
}

/// A hash-consed expression graph: equal subexpressions are one node.
///
/// Builders fold exactly (constants, neutral elements, repeated factors to powers) but never
/// enlarge a domain of definition: `0 * (1/x)` stays as it is, because it is undefined at 0.
///
/// ```
/// use eigensieve::expression::Graph;
/// let mut graph = Graph::new();
/// let x = graph.variable(0);
/// let a = graph.multiply(x, x);
/// let b = graph.power(x, 2);
/// assert_eq!(a, b);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    form: Vec<Form>,
    index: HashMap<Node, NodeId>,
}

/// What the operations of an expression say about it at once.
#[derive(Clone, Copy, Debug)]
struct Form {
    /// Defined on all of ℝⁿ: no division, no root, no logarithm, no choice between pieces.
    total: bool,
    /// A polynomial.
    polynomial: bool,
    /// It contains |a|, a maximum, a minimum or a choice.
    piecewise: bool,
}

impl Graph {
    /// An empty graph.
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether the graph has no node.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The operation at `id`.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// The ids of the first `len` nodes, operands before users.
    pub fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.nodes.len() as u32).map(NodeId)
    }

    /// Whether the expression is built from constants and variables by +, −, · and powers alone.
    pub fn is_polynomial(&self, id: NodeId) -> bool {
        self.form[id.index()].polynomial
    }

    /// Whether the expression contains |a|, max, min or a choice between pieces.
    pub fn is_piecewise(&self, id: NodeId) -> bool {
        self.form[id.index()].piecewise
    }

    /// Whether the expression is defined on all of ℝⁿ by its operations alone.
    pub(super) fn is_total(&self, id: NodeId) -> bool {
        self.form[id.index()].total
    }

    /// The value of a constant node.
    pub fn as_constant(&self, id: NodeId) -> Option<&Rational> {
        match self.node(id) {
            Node::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// One more than the largest variable index below `id` (0 where there is none).
    pub fn dimension(&self, id: NodeId) -> usize {
        let reachable = self.reachable(&[id]);
        let used = self.nodes.iter().zip(&reachable).filter(|(_, used)| **used);
        used.filter_map(|(node, _)| match node {
            Node::Variable(index) => Some(*index as usize + 1),
            _ => None,
        })
        .max()
        .unwrap_or(0)
    }

    /// For every node, whether one of `roots` uses it.
    pub fn reachable(&self, roots: &[NodeId]) -> Vec<bool> {
        let mut used = vec![false; self.nodes.len()];
        for root in roots {
            used[root.index()] = true;
        }
        for position in (0..self.nodes.len()).rev() {
            if used[position] {
                for operand in self.nodes[position].operands() {
                    used[operand.index()] = true;
                }
            }
        }
        used
    }

    pub(super) fn intern(&mut self, node: Node) -> NodeId {
        if let Some(&id) = self.index.get(&node) {
            return id;
        }
        let form = self.form(&node);
        let id = NodeId(u32::try_from(self.nodes.len()).expect("a graph has under 2^32 nodes"));
        self.nodes.push(node.clone());
        self.form.push(form);
        self.index.insert(node, id);
        id
    }

    fn form(&self, node: &Node) -> Form {
        let (total, polynomial, piecewise) = match *node {
            Node::Divide(..) | Node::HalfPower(..) => (false, false, false),
            Node::Power(_, n) if n < 0 => (false, false, false),
            Node::Apply(function, _) => (function.is_total(), false, false),
            Node::Absolute(_) | Node::Maximum(..) | Node::Minimum(..) => (true, false, true),
            Node::Choose(..) => (false, false, true),
            _ => (true, true, false),
        };
        let operands = node.operands().map(|operand| self.form[operand.index()]);
        operands.fold(Form { total, polynomial, piecewise }, |form, operand| Form {
            total: form.total && operand.total,
            polynomial: form.polynomial && operand.polynomial,
            piecewise: form.piecewise || operand.piecewise,
        })
    }

    /// The constant `value`.
    pub fn constant(&mut self, value: Rational) -> NodeId {
        self.intern(Node::Constant(value))
    }

    /// The constant `value`, from an integer.
    pub fn integer(&mut self, value: i64) -> NodeId {
        self.constant(Rational::from_integer(value.into()))
    }

    /// The variable with index `index`.
    pub fn variable(&mut self, index: u32) -> NodeId {
        self.intern(Node::Variable(index))
    }

    /// −a.
    pub fn negate(&mut self, a: NodeId) -> NodeId {
        match self.node(a).clone() {
            Node::Constant(value) => self.constant(-value),
            Node::Negate(inner) => inner,
            Node::Subtract(left, right) => self.subtract(right, left),
            _ => self.intern(Node::Negate(a)),
        }
    }

    /// a + b.
    pub fn add(&mut self, a: NodeId, b: NodeId) -> NodeId {
        match (self.node(a).clone(), self.node(b).clone()) {
            (Node::Constant(x), Node::Constant(y)) => self.constant(x + y),
            (Node::Constant(x), _) if x.is_zero() => b,
            (_, Node::Constant(y)) if y.is_zero() => a,
            (_, Node::Negate(inner)) => self.subtract(a, inner),
            (Node::Negate(inner), _) => self.subtract(b, inner),
            _ if a == b => {
                let two = self.integer(2);
                self.multiply(two, a)
            }
            _ => self.commutative(Node::Add(b, a), Node::Add(a, b)),
        }
    }

    /// a − b.
    pub fn subtract(&mut self, a: NodeId, b: NodeId) -> NodeId {
        match (self.node(a).clone(), self.node(b).clone()) {
            (Node::Constant(x), Node::Constant(y)) => self.constant(x - y),
            (Node::Constant(x), _) if x.is_zero() => self.negate(b),
            (_, Node::Constant(y)) if y.is_zero() => a,
            (_, Node::Negate(inner)) => self.add(a, inner),
            _ if a == b && self.is_total(a) => self.integer(0),
            _ => self.intern(Node::Subtract(a, b)),
        }
    }

    /// a · b.
    pub fn multiply(&mut self, a: NodeId, b: NodeId) -> NodeId {
        if let Some(folded) = self.multiply_by_constant(a, b) {
            return folded;
        }
        if let Some(folded) = self.multiply_by_constant(b, a) {
            return folded;
        }
        match (self.node(a).clone(), self.node(b).clone()) {
            (Node::Negate(x), Node::Negate(y)) => self.multiply(x, y),
            (Node::Negate(x), _) => {
                let product = self.multiply(x, b);
                self.negate(product)
            }
            (_, Node::Negate(y)) => {
                let product = self.multiply(a, y);
                self.negate(product)
            }
            _ => {
                let ((base, m), (other, n)) =
                    (self.base_and_exponent(a), self.base_and_exponent(b));
                if base == other && m > 0 && n > 0 && m + n <= LARGEST_MERGED_EXPONENT {
                    return self.power(base, m + n);
                }
                self.commutative(Node::Multiply(b, a), Node::Multiply(a, b))
            }
        }
    }

    fn multiply_by_constant(&mut self, constant: NodeId, other: NodeId) -> Option<NodeId> {
        let value = self.as_constant(constant)?.clone();
        if value.is_one() {
            return Some(other);
        }
        if value.is_zero() && self.is_total(other) {
            return Some(constant);
        }
        if (-&value).is_one() {
            return Some(self.negate(other));
        }
        match self.node(other).clone() {
            Node::Constant(y) => Some(self.constant(value * y)),
            Node::Negate(inner) => {
                let negated = self.constant(-value);
                Some(self.multiply(negated, inner))
            }
            Node::Multiply(x, y) => {
                let inner = self.as_constant(x)?.clone();
                let product = self.constant(value * inner);
                Some(self.multiply(product, y))
            }
            _ => Some(self.intern(Node::Multiply(constant, other))),
        }
    }

    fn base_and_exponent(&self, id: NodeId) -> (NodeId, i32) {
        match *self.node(id) {
            Node::Power(base, n) => (base, n),
            _ => (id, 1),
        }
    }

    fn commutative(&mut self, swapped: Node, node: Node) -> NodeId {
        match self.index.get(&swapped) {
            Some(&id) => id,
            None => self.intern(node),
        }
    }

    /// a / b. A constant non-zero divisor becomes a factor; `None` when b is the constant 0.
    pub fn divide(&mut self, a: NodeId, b: NodeId) -> Option<NodeId> {
        if let Some(divisor) = self.as_constant(b) {
            if divisor.is_zero() {
                return None;
            }
            let factor = divisor.recip();
            let factor = self.constant(factor);
            return Some(self.multiply(factor, a));
        }
        Some(match self.node(a).clone() {
            Node::Negate(inner) => {
                let quotient = self.intern(Node::Divide(inner, b));
                self.negate(quotient)
            }
            _ => self.intern(Node::Divide(a, b)),
        })
    }

    /// aⁿ; a power of a constant that would be too long stays one. For a constant a = 0 and n < 0 the node stays, undefined everywhere: callers that take
    /// input refuse it before.
    pub fn power(&mut self, a: NodeId, n: i32) -> NodeId {
        match self.node(a).clone() {
            _ if n == 1 => a,
            _ if n == 0 && self.is_total(a) => self.integer(1),
            Node::Constant(value) if (n > 0 || !value.is_zero()) && power_folds(&value, n) => {
                self.constant(value.pow(n))
            }
            Node::Power(base, m)
                if m > 0
                    && n > 0
                    && m.checked_mul(n).is_some_and(|k| k <= LARGEST_MERGED_EXPONENT) =>
            {
                self.power(base, m * n)
            }
            Node::Negate(inner) => {
                let power = self.power(inner, n);
                if n % 2 == 0 { power } else { self.negate(power) }
            }
            Node::Absolute(inner) if n > 0 && n % 2 == 0 => self.power(inner, n),
            _ => self.intern(Node::Power(a, n)),
        }
    }

    /// a^(k/2) for odd k; perfect squares fold. `None` when a is a constant outside the domain.
    pub fn half_power(&mut self, a: NodeId, k: i32) -> Option<NodeId> {
        debug_assert!(k % 2 != 0, "half powers have odd numerators");
        if let Some(value) = self.as_constant(a) {
            if value.is_negative() || (value.is_zero() && k < 0) {
                return None;
            }
            if let Some(root) = square_root(value).filter(|root| power_folds(root, k)) {
                let folded = root.pow(k);
                return Some(self.constant(folded));
            }
        }
        Some(self.intern(Node::HalfPower(a, k)))
    }

    /// The elementary function of a; exact values such as exp(0) = 1 fold. `None` when a is a
    /// constant outside the domain.
    pub fn apply(&mut self, function: Function, a: NodeId) -> Option<NodeId> {
        if let Some(value) = self.as_constant(a) {
            if function.needs_positive() && !value.is_positive() {
                return None;
            }
            if let Some(exact) = function.exact_value(value) {
                return Some(self.constant(exact));
            }
        }
        Some(self.intern(Node::Apply(function, a)))
    }

    /// The sum of `terms`, 0 where there are none.
    pub fn sum(&mut self, terms: impl IntoIterator<Item = NodeId>) -> NodeId {
        let mut total = None;
        for term in terms {
            total = Some(match total {
                None => term,
                Some(total) => self.add(total, term),
            });
        }
        total.unwrap_or_else(|| self.integer(0))
    }

    /// `factor · a` for an exact factor.
    pub fn scale(&mut self, factor: &Rational, a: NodeId) -> NodeId {
        let factor = self.constant(factor.clone());
        self.multiply(factor, a)
    }

    /// The integer value of a constant node, where it is an integer that fits.
    pub fn as_integer(&self, id: NodeId) -> Option<i64> {
        let value = self.as_constant(id)?;
        if value.is_integer() { value.to_integer().to_i64() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_expressions_are_one_node_in_either_order() {
        let mut graph = Graph::new();
        let (x, y) = (graph.variable(0), graph.variable(1));
        let left = graph.add(x, y);
        assert_eq!(left, graph.add(y, x));
        let product = graph.multiply(x, y);
        assert_eq!(product, graph.multiply(y, x));
    }

    #[test]
    fn folding_never_enlarges_a_domain() {
        let mut graph = Graph::new();
        let (x, zero, one) = (graph.variable(0), graph.integer(0), graph.integer(1));
        let reciprocal = graph.divide(one, x).expect("x is not the constant 0");
        let product = graph.multiply(zero, reciprocal);
        assert!(graph.as_constant(product).is_none());
        let difference = graph.subtract(reciprocal, reciprocal);
        assert!(graph.as_constant(difference).is_none());
        let power = graph.power(reciprocal, 0);
        assert!(graph.as_constant(power).is_none());
    }

    #[test]
    fn a_square_root_of_a_negative_constant_is_refused() {
        let mut graph = Graph::new();
        let negative = graph.integer(-1);
        assert_eq!(graph.half_power(negative, 1), None);
        let four = graph.integer(4);
        let root = graph.half_power(four, 3).expect("4 is not negative");
        assert_eq!(graph.as_integer(root), Some(8));
    }
}
