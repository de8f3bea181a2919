//! How smooth an objective provably is on all of ℝⁿ.

use super::Smoothness;
use crate::exact::{Polynomial, Rational, count_real_roots};
use crate::expression::{Arithmetic, Graph, IntervalArithmetic, Node, NodeId};
use crate::interval::Interval;

/// A proved lower bound for the smoothness of a function on all of ℝⁿ, or the reason why none
/// could be proved. Every function of the expression language is semialgebraic.
///
/// ```
/// use eigensieve::expression::Names;
/// use eigensieve::objective::{Objective, Smoothness};
/// let names = Names::new(&["x"])?;
/// let regularity = |text| Objective::parse(text, &names).map(|f| f.regularity());
/// assert_eq!(regularity("x^2/(1 + x^2)")?.smoothness(), Some(Smoothness::Analytic));
/// assert_eq!(regularity("1/x")?.smoothness(), None);
/// # Ok::<(), eigensieve::expression::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regularity {
    smoothness: Option<Smoothness>,
    reason: String,
}

/// What is known about one node on all of ℝⁿ.
#[derive(Clone)]
struct Known {
    range: Interval,
    smoothness: Smoothness,
}

impl Regularity {
    /// The regularity of the node `root`.
    pub(super) fn of(graph: &Graph, root: NodeId, variables: &[String]) -> Self {
        match smoothness(graph, root, variables) {
            Ok(smoothness) => Self {
                smoothness: Some(smoothness),
                reason: format!("{smoothness} and semialgebraic on all of R^n"),
            },
            Err(reason) => Self { smoothness: None, reason },
        }
    }

    /// The proved smoothness; `None` where not even continuity on ℝⁿ is proved.
    pub fn smoothness(&self) -> Option<Smoothness> {
        self.smoothness
    }

    /// Whether the function is proved to be at least this smooth.
    pub fn is_at_least(&self, wanted: Smoothness) -> bool {
        self.smoothness.is_some_and(|smoothness| smoothness >= wanted)
    }

    /// The finding in words.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

fn smoothness(graph: &Graph, root: NodeId, variables: &[String]) -> Result<Smoothness, String> {
    let used = graph.reachable(&[root]);
    let mut known: Vec<Option<Known>> = vec![None; graph.len()];
    for id in graph.ids().filter(|id| used[id.index()]) {
        known[id.index()] = Some(Known {
            range: range(graph, id, &known),
            smoothness: node_smoothness(graph, id, &known, variables)?,
        });
    }
    Ok(known[root.index()].as_ref().map_or(Smoothness::Continuous(0), |known| known.smoothness))
}

/// The range over ℝⁿ; an operation that leaves its domain is refused by `node_smoothness`.
fn range(graph: &Graph, id: NodeId, known: &[Option<Known>]) -> Interval {
    let of =
        |operand: NodeId| known[operand.index()].as_ref().map_or(Interval::ENTIRE, |k| k.range);
    let mut arithmetic = IntervalArithmetic::new();
    match graph.node(id) {
        Node::Constant(value) => Interval::enclosing(value),
        Node::Variable(_) => Interval::ENTIRE,
        Node::Negate(a) => arithmetic.negate(&of(*a)),
        Node::Add(a, b) => arithmetic.add(&of(*a), &of(*b)),
        Node::Subtract(a, b) => arithmetic.subtract(&of(*a), &of(*b)),
        Node::Multiply(a, b) => arithmetic.multiply(&of(*a), &of(*b)),
        Node::Divide(a, b) => arithmetic.divide(&of(*a), &of(*b)),
        Node::Power(a, n) => arithmetic.power(&of(*a), *n),
        Node::HalfPower(a, k) => arithmetic.half_power(&of(*a), *k),
    }
}

fn node_smoothness(
    graph: &Graph,
    id: NodeId,
    known: &[Option<Known>],
    variables: &[String],
) -> Result<Smoothness, String> {
    let node = graph.node(id);
    let below = node
        .operands()
        .filter_map(|operand| known[operand.index()].as_ref())
        .map(|known| known.smoothness)
        .min()
        .unwrap_or(Smoothness::Analytic);
    let text = |operand: NodeId| graph.to_text(operand, variables);
    match *node {
        Node::Divide(_, divisor) | Node::Power(divisor, i32::MIN..0) => {
            if sign(graph, divisor, known).excludes_zero {
                Ok(below)
            } else {
                Err(format!("the divisor {} could not be proved to have no zero", text(divisor)))
            }
        }
        Node::HalfPower(radicand, k) => {
            let sign = sign(graph, radicand, known);
            if sign.nonnegative && sign.excludes_zero {
                Ok(below)
            } else if sign.nonnegative && k > 0 {
                // t^(k/2), continued by 0 to t < 0, is C^((k-1)/2) on the real line.
                Ok(below.min(Smoothness::Continuous((k as u32 - 1) / 2)))
            } else {
                let wanted = if k > 0 { "non-negative" } else { "positive" };
                Err(format!("{} could not be proved {wanted} everywhere", text(radicand)))
            }
        }
        _ => Ok(below),
    }
}

struct Sign {
    nonnegative: bool,
    excludes_zero: bool,
}

/// The sign of a node on all of ℝⁿ: from its range, and for a polynomial in one variable from an
/// exact count of its real roots.
fn sign(graph: &Graph, id: NodeId, known: &[Option<Known>]) -> Sign {
    let range = known[id.index()].as_ref().map_or(Interval::ENTIRE, |known| known.range);
    let from_range =
        Sign { nonnegative: range.certainly_nonnegative(), excludes_zero: !range.contains_zero() };
    if from_range.excludes_zero {
        return from_range;
    }
    let Some(polynomial) = univariate_polynomial(graph, id) else { return from_range };
    if count_real_roots(&polynomial) > 0 || polynomial.is_zero() {
        return from_range;
    }
    let at_zero = polynomial.coefficient(0);
    Sign { nonnegative: at_zero > Rational::from_integer(0.into()), excludes_zero: true }
}

/// The node as a polynomial of degree at most 64 in its only variable.
fn univariate_polynomial(graph: &Graph, root: NodeId) -> Option<Polynomial> {
    const LARGEST_DEGREE: usize = 64;
    if !graph.is_polynomial(root) {
        return None;
    }
    let used = graph.reachable(&[root]);
    let mut images: Vec<Option<Polynomial>> = vec![None; graph.len()];
    let mut only_variable = None;
    for id in graph.ids().filter(|id| used[id.index()]) {
        let of = |operand: NodeId| images[operand.index()].as_ref();
        let image = match graph.node(id) {
            Node::Constant(value) => Polynomial::constant(value.clone()),
            Node::Variable(index) => {
                if *only_variable.get_or_insert(*index) != *index {
                    return None;
                }
                Polynomial::variable()
            }
            Node::Negate(a) => -of(*a)?,
            Node::Add(a, b) => of(*a)? + of(*b)?,
            Node::Subtract(a, b) => of(*a)? - of(*b)?,
            Node::Multiply(a, b) => of(*a)? * of(*b)?,
            Node::Power(a, n) => {
                let (base, n) = (of(*a)?, u32::try_from(*n).ok()?);
                if base.degree().unwrap_or(0) * n as usize > LARGEST_DEGREE {
                    return None;
                }
                base.pow(n)
            }
            Node::Divide(..) | Node::HalfPower(..) => return None,
        };
        if image.degree().unwrap_or(0) > LARGEST_DEGREE {
            return None;
        }
        images[id.index()] = Some(image);
    }
    images.swap_remove(root.index())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::Names;
    use crate::objective::Objective;

    fn smoothness_of(text: &str) -> Option<Smoothness> {
        let names = Names::new(&["x", "y"]).expect("two names");
        Objective::parse(text, &names).expect("an expression").regularity().smoothness()
    }

    #[test]
    fn polynomials_and_positive_divisors_are_analytic() {
        for text in ["x^3*y - 1/3", "x/(1 + x^2*y^2)", "sqrt(x^2 + x + 1)", "1/(x^4 - x + 1)"] {
            assert_eq!(smoothness_of(text), Some(Smoothness::Analytic), "{text}");
        }
    }

    #[test]
    fn a_touching_root_costs_derivatives_and_a_crossing_one_everything() {
        assert_eq!(smoothness_of("sqrt(x^2)"), Some(Smoothness::Continuous(0)));
        assert_eq!(smoothness_of("(x^2 + y^2)^(5/2)"), Some(Smoothness::Continuous(2)));
        assert_eq!(smoothness_of("sqrt(x)"), None);
        assert_eq!(smoothness_of("1/(x^2 - 1)"), None);
    }
}
