//! What the operations of an expression say about its smoothness on a box, node by node.

use super::Smoothness;
use crate::exact::{Polynomial, Rational, count_real_roots};
use crate::expression::{Arithmetic, Function, Graph, Guard, IntervalArithmetic, Node, NodeId};
use crate::interval::Interval;

/// What is known about an expression on a box, which may be all of ℝⁿ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    /// The proved smoothness on the open part of the box where the conditions hold; otherwise why
    /// there is none.
    pub(super) smoothness: Result<Smoothness, String>,
    /// Inequalities such as `x > 0` that are not proved on the whole box.
    pub(super) conditions: Vec<String>,
    /// Whether a sine, cosine or tangent has an argument that is not proved bounded.
    pub(super) oscillates: bool,
    /// Whether an elementary function occurs.
    pub(super) elementary: bool,
}

/// What is known about one node on the box.
#[derive(Clone, Copy)]
struct Known {
    range: Interval,
    /// Positive for a structural reason, such as a sum of exponentials, wherever it is defined.
    positive: bool,
    smoothness: Option<Smoothness>,
}

/// The facts about `root` where its variables lie in `region`.
pub(super) fn facts(
    graph: &Graph,
    root: NodeId,
    region: &[Interval],
    variables: &[String],
) -> Facts {
    let used = graph.reachable(&[root]);
    let mut pass = Pass {
        graph,
        variables,
        known: vec![None; root.index() + 1],
        conditions: Vec::new(),
        reason: None,
        oscillates: false,
        elementary: false,
    };
    for id in graph.ids().take(root.index() + 1).filter(|id| used[id.index()]) {
        let known = Known {
            range: pass.range(id, region),
            positive: pass.is_positive(id),
            smoothness: pass.smoothness(id),
        };
        pass.known[id.index()] = Some(known);
    }
    let smoothness = pass.at(root).smoothness;
    let reason = pass.reason.unwrap_or_else(|| "its pieces are not proved to fit".into());
    pass.conditions.sort();
    pass.conditions.dedup();
    Facts {
        smoothness: smoothness.ok_or(reason),
        conditions: pass.conditions,
        oscillates: pass.oscillates,
        elementary: pass.elementary,
    }
}

struct Pass<'a> {
    graph: &'a Graph,
    variables: &'a [String],
    known: Vec<Option<Known>>,
    conditions: Vec<String>,
    reason: Option<String>,
    oscillates: bool,
    elementary: bool,
}

impl Pass<'_> {
    fn at(&self, id: NodeId) -> Known {
        self.known[id.index()].unwrap_or(Known {
            range: Interval::ENTIRE,
            positive: false,
            smoothness: None,
        })
    }

    fn text(&self, id: NodeId) -> String {
        self.graph.to_text(id, self.variables)
    }

    /// The range over the part of the box where the operations are defined.
    fn range(&self, id: NodeId, region: &[Interval]) -> Interval {
        let of = |operand: NodeId| self.at(operand).range;
        let mut arithmetic = IntervalArithmetic::new();
        match *self.graph.node(id) {
            Node::Constant(ref value) => Interval::enclosing(value),
            Node::Variable(index) => {
                region.get(index as usize).copied().unwrap_or(Interval::ENTIRE)
            }
            Node::Negate(a) => arithmetic.negate(&of(a)),
            Node::Add(a, b) => arithmetic.add(&of(a), &of(b)),
            Node::Subtract(a, b) => arithmetic.subtract(&of(a), &of(b)),
            Node::Multiply(a, b) => arithmetic.multiply(&of(a), &of(b)),
            Node::Divide(a, b) => arithmetic.divide(&of(a), &of(b)),
            Node::Power(a, n) => arithmetic.power(&of(a), n),
            Node::HalfPower(a, k) => arithmetic.half_power(&of(a), k),
            Node::Apply(function, a) => arithmetic.apply(function, &of(a)),
            Node::Absolute(a) => of(a).abs(),
            Node::Maximum(_, a, b) => of(a).maximum(of(b)),
            Node::Minimum(_, a, b) => of(a).minimum(of(b)),
            Node::Choose(guard, a, b) => {
                let guard = Guard { register: 0, value: &of(guard) };
                arithmetic.choose(guard, &of(a), &of(b))
            }
        }
    }

    fn is_positive(&self, id: NodeId) -> bool {
        let positive = |id: NodeId| self.at(id).positive || self.at(id).range.certainly_positive();
        let nonnegative = |id: NodeId| positive(id) || self.at(id).range.certainly_nonnegative();
        match *self.graph.node(id) {
            Node::Apply(function, _) => matches!(
                function,
                Function::Exponential
                    | Function::HyperbolicCosine
                    | Function::Logistic
                    | Function::Softplus
                    | Function::PositiveReciprocal
            ),
            Node::Add(a, b) => (positive(a) && nonnegative(b)) || (nonnegative(a) && positive(b)),
            Node::Multiply(a, b) | Node::Divide(a, b) | Node::Minimum(_, a, b) => {
                positive(a) && positive(b)
            }
            Node::Maximum(_, a, b) => positive(a) || positive(b),
            Node::Power(a, _) | Node::HalfPower(a, _) | Node::Absolute(a) => positive(a),
            Node::Choose(_, a, b) => positive(a) && positive(b),
            _ => false,
        }
    }

    fn smoothness(&mut self, id: NodeId) -> Option<Smoothness> {
        let node = self.graph.node(id).clone();
        let below = node.operands().map(|operand| self.at(operand).smoothness).min();
        let below = below.unwrap_or(Some(Smoothness::Analytic));
        match node {
            Node::Divide(_, divisor) | Node::Power(divisor, i32::MIN..0) => {
                if !self.sign(divisor).excludes_zero {
                    self.conditions.push(format!("{} != 0", self.text(divisor)));
                }
                below
            }
            Node::Power(base, n) => self.power_of_kink(base, n as u32, below),
            Node::HalfPower(radicand, k) => self.root(radicand, k, below),
            Node::Apply(function, a) => {
                self.elementary |= function != Function::PositiveReciprocal;
                let argument = self.at(a).range;
                self.oscillates |= function.oscillates() && !argument.is_bounded();
                match function {
                    _ if function.needs_positive() => self.require_positive(a),
                    Function::Tangent if !argument.tan_has_no_pole() => {
                        self.conditions.push(format!("cos({}) != 0", self.text(a)));
                    }
                    _ => {}
                }
                below
            }
            Node::Absolute(a) => match self.sign(a).excludes_zero {
                true => below,
                false => below.map(|below| below.min(Smoothness::Continuous(0))),
            },
            Node::Maximum(guard, a, b) | Node::Minimum(guard, a, b) => {
                let sign = self.at(guard).range;
                if sign.certainly_nonnegative() {
                    self.at(a).smoothness
                } else if sign.certainly_nonpositive() {
                    self.at(b).smoothness
                } else {
                    below.map(|below| below.min(Smoothness::Continuous(0)))
                }
            }
            Node::Choose(guard, a, b) => {
                let sign = self.at(guard).range;
                if sign.certainly_positive() {
                    self.at(a).smoothness
                } else if sign.certainly_negative() {
                    self.at(b).smoothness
                } else {
                    let guard = self.text(guard);
                    self.reason =
                        Some(format!("its pieces are not proved to fit where {guard} = 0"));
                    None
                }
            }
            _ => below,
        }
    }

    /// |p|ⁿ and max(0, p)ⁿ are Cⁿ⁻¹ in p, whatever the zeros of p.
    fn power_of_kink(&self, base: NodeId, n: u32, below: Option<Smoothness>) -> Option<Smoothness> {
        match self.kink(base) {
            Some(inner) => {
                let composed = inner.map(|inner| inner.min(Smoothness::Continuous(n - 1)));
                composed.max(below)
            }
            None => below,
        }
    }

    /// The smoothness of p where the node is |p|, max(0, p) or min(0, p).
    fn kink(&self, mut id: NodeId) -> Option<Option<Smoothness>> {
        // A constant factor changes nothing.
        loop {
            match *self.graph.node(id) {
                Node::Negate(inner) => id = inner,
                Node::Multiply(factor, inner) if self.graph.as_constant(factor).is_some() => {
                    id = inner;
                }
                _ => break,
            }
        }
        let zero = |id: NodeId| self.graph.as_integer(id) == Some(0);
        match *self.graph.node(id) {
            Node::Absolute(p) => Some(self.at(p).smoothness),
            Node::Maximum(_, p, other) | Node::Minimum(_, p, other) if zero(other) => {
                Some(self.at(p).smoothness)
            }
            Node::Maximum(_, other, p) | Node::Minimum(_, other, p) if zero(other) => {
                Some(self.at(p).smoothness)
            }
            _ => None,
        }
    }

    fn root(&mut self, radicand: NodeId, k: i32, below: Option<Smoothness>) -> Option<Smoothness> {
        let sign = self.sign(radicand);
        if sign.nonnegative && sign.excludes_zero {
            return below;
        }
        if sign.nonnegative && k > 0 {
            // t^(k/2), continued by 0 to t < 0, is C^((k−1)/2) on the real line.
            let order = Smoothness::Continuous((k as u32 - 1) / 2);
            let inner = self.kink(radicand).unwrap_or(below).max(below);
            return inner.map(|inner| inner.min(order));
        }
        self.require_positive(radicand);
        below
    }

    fn require_positive(&mut self, id: NodeId) {
        let sign = self.sign(id);
        if !(sign.nonnegative && sign.excludes_zero) {
            self.conditions.push(format!("{} > 0", self.text(id)));
        }
    }

    /// The sign of a node on the box: from its range, and for a polynomial in one variable from an
    /// exact count of its real roots.
    fn sign(&self, id: NodeId) -> Sign {
        let range = self.at(id).range;
        let positive = self.at(id).positive;
        let from_range = Sign {
            nonnegative: positive || range.certainly_nonnegative(),
            excludes_zero: positive || (!range.is_empty() && !range.contains_zero()),
        };
        if from_range.excludes_zero {
            return from_range;
        }
        let Some(polynomial) = univariate_polynomial(self.graph, id) else { return from_range };
        if polynomial.is_zero() || count_real_roots(&polynomial) > 0 {
            return from_range;
        }
        let at_zero = polynomial.coefficient(0);
        Sign { nonnegative: at_zero > Rational::from_integer(0.into()), excludes_zero: true }
    }
}

struct Sign {
    nonnegative: bool,
    excludes_zero: bool,
}

/// The node as a polynomial of degree at most 64 in its only variable.
fn univariate_polynomial(graph: &Graph, root: NodeId) -> Option<Polynomial> {
    const LARGEST_DEGREE: u32 = 64;
    let polynomial = graph.expand(root, LARGEST_DEGREE as usize + 1)?;
    let [variable] = polynomial.variables()[..] else { return None };
    (polynomial.degree_in(variable) <= LARGEST_DEGREE)
        .then(|| polynomial.univariate_in(variable))?
}
