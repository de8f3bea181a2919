//! Sets on which the gradient is known to vanish, read off the expression.
//!
//! Two structures are recognised. A sum of squares f = Σ cᵢrᵢ² + constant has
//! ∇f = Σ 2cᵢrᵢ∇rᵢ, which is 0 where all residuals are 0. And a coordinate subspace {xᵢ = 0, i ∈ S}
//! is critical when substituting 0 for those variables turns every component of the gradient into
//! the constant 0. Where the residuals have independent derivatives, the set is a manifold.

use num_traits::{One, Zero};

use super::{Objective, Regularity};
use crate::exact::Rational;
use crate::expression::{Graph, Node, NodeId};

/// Sums with more terms are not looked at.
const MOST_TERMS: usize = 64;
/// Coordinate subspaces are tried up to this dimension of the domain.
const MOST_VARIABLES: usize = 6;

/// Residuals r with r(x) = 0 ⟹ ∇f(x) = 0, fewer than there are variables.
#[derive(Clone, Debug)]
pub struct CriticalSet {
    /// The graph of the residuals.
    pub graph: Graph,
    /// The residuals.
    pub residuals: Vec<NodeId>,
    /// How often all residuals are proved continuously differentiable across interfaces.
    pub order_across_interfaces: Option<u32>,
}

impl Objective {
    /// The sets of critical points that the expression shows.
    ///
    /// ```
    /// use eigensieve::expression::Names;
    /// use eigensieve::objective::Objective;
    /// let names = Names::new(&["v", "w"])?;
    /// let neuron = Objective::parse("(v*w^2 - 1)^2/2", &names)?;
    /// let texts: Vec<String> = neuron
    ///     .critical_sets()
    ///     .iter()
    ///     .map(|set| set.graph.to_text(set.residuals[0], &["v", "w"]))
    ///     .collect();
    /// assert_eq!(texts, ["v*w^2 - 1", "w"]);
    /// # Ok::<(), eigensieve::expression::ParseError>(())
    /// ```
    pub fn critical_sets(&self) -> Vec<CriticalSet> {
        let mut sets: Vec<CriticalSet> = self.zero_residuals().into_iter().collect();
        sets.extend(self.critical_subspaces());
        sets
    }

    fn zero_residuals(&self) -> Option<CriticalSet> {
        let mut graph = self.graph.clone();
        let residuals = square_roots_of_terms(&mut graph, self.root)?;
        if residuals.is_empty() || residuals.len() >= self.dimension() {
            return None;
        }
        let orders = residuals.iter().map(|&residual| {
            Regularity::of(&graph, residual, &self.variables).order_across_interfaces()
        });
        let order_across_interfaces = orders.reduce(|a, b| Some(a?.min(b?))).unwrap_or_default();
        Some(CriticalSet { graph, residuals, order_across_interfaces })
    }

    /// The coordinate subspaces that are critical, none of them inside another one.
    fn critical_subspaces(&self) -> Vec<CriticalSet> {
        let dimension = self.dimension();
        if dimension > MOST_VARIABLES {
            return Vec::new();
        }
        let (graph, gradient) = self.gradient();
        let mut choices: Vec<u32> = (1..(1_u32 << dimension) - 1).collect();
        choices.sort_by_key(|choice| choice.count_ones());
        let mut found: Vec<u32> = Vec::new();
        for choice in choices {
            let implied = found.iter().any(|smaller| smaller & choice == *smaller);
            if !implied && vanishes_where_zero(&graph, &gradient, choice, dimension) {
                found.push(choice);
            }
        }
        found.into_iter().map(|choice| subspace(choice, dimension)).collect()
    }
}

fn subspace(choice: u32, dimension: usize) -> CriticalSet {
    let mut graph = Graph::new();
    let chosen = (0..dimension as u32).filter(|index| choice >> index & 1 == 1);
    let residuals = chosen.map(|index| graph.variable(index)).collect();
    CriticalSet { graph, residuals, order_across_interfaces: Some(u32::MAX) }
}

/// Whether every component is the constant 0 after substituting 0 for the chosen variables.
fn vanishes_where_zero(
    graph: &Graph,
    components: &[NodeId],
    choice: u32,
    dimension: usize,
) -> bool {
    let mut graph = graph.clone();
    let replacements: Vec<NodeId> = (0..dimension as u32)
        .map(
            |index| if choice >> index & 1 == 1 { graph.integer(0) } else { graph.variable(index) },
        )
        .collect();
    let Some(images) = graph.substitute(components, &replacements) else { return false };
    images.iter().all(|&image| graph.as_constant(image).is_some_and(Zero::is_zero))
}

/// The nodes rᵢ of an expression Σ cᵢrᵢ² + constant with cᵢ ≠ 0; `None` for other expressions.
fn square_roots_of_terms(graph: &mut Graph, root: NodeId) -> Option<Vec<NodeId>> {
    let mut roots = Vec::new();
    let mut pending = vec![(root, Rational::one())];
    let mut seen = 0;
    while let Some((id, factor)) = pending.pop() {
        seen += 1;
        if seen > 4 * MOST_TERMS {
            return None;
        }
        match graph.node(id).clone() {
            Node::Constant(_) => {}
            Node::Add(a, b) => pending.extend([(b, factor.clone()), (a, factor)]),
            Node::Subtract(a, b) => pending.extend([(b, -&factor), (a, factor)]),
            Node::Negate(a) => pending.push((a, -factor)),
            Node::Multiply(a, b) if graph.as_constant(a).is_some_and(|c| !c.is_zero()) => {
                let constant = graph.as_constant(a).cloned().unwrap_or_else(Rational::one);
                pending.push((b, factor * constant));
            }
            _ => {
                roots.push(square_root(graph, id)?);
                if roots.len() > MOST_TERMS {
                    return None;
                }
            }
        }
    }
    Some(roots)
}

/// The product of which the node is the square, up to a non-zero constant factor.
fn square_root(graph: &mut Graph, id: NodeId) -> Option<NodeId> {
    let mut product = graph.integer(1);
    let mut pending = vec![id];
    let mut seen = 0;
    while let Some(id) = pending.pop() {
        seen += 1;
        if seen > MOST_TERMS {
            return None;
        }
        match graph.node(id).clone() {
            Node::Multiply(a, b) => pending.extend([b, a]),
            Node::Negate(a) => pending.push(a),
            Node::Constant(value) if !value.is_zero() => {}
            Node::Power(base, n) if n > 0 && n % 2 == 0 => {
                let root = graph.power(base, n / 2);
                product = graph.multiply(product, root);
            }
            _ => return None,
        }
    }
    Some(product)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::Names;

    fn sets(text: &str, variables: &[&str]) -> Vec<String> {
        let names = Names::new(variables).expect("names");
        let objective = Objective::parse(text, &names).expect("an objective");
        let text = |set: &CriticalSet| {
            let texts = set.residuals.iter().map(|&node| set.graph.to_text(node, variables));
            texts.collect::<Vec<_>>().join(", ")
        };
        objective.critical_sets().iter().map(text).collect()
    }

    #[test]
    fn sums_of_squares_and_critical_subspaces_are_recognised() {
        assert_eq!(sets("x^2*y^2", &["x", "y"]), ["x*y", "x", "y"]);
        assert_eq!(sets("(x*y - 1)^2/2", &["x", "y"]), ["x*y - 1"]);
        assert_eq!(
            sets("(x*y*z - 1)^2/2", &["x", "y", "z"]),
            ["x*y*z - 1", "x, y", "x, z", "y, z"]
        );
        assert_eq!(
            sets("3 - (x + y)^2/3 - 2*(y*z)^4", &["x", "y", "z"]),
            ["x + y, (y*z)^2", "x, y"]
        );
        assert!(sets("(x*y - 1)^2/2 + x", &["x", "y"]).is_empty());
        assert!(sets("(x - 1)^2 + (y - 2)^2", &["x", "y"]).is_empty(), "an isolated point");
        assert_eq!(sets("(v*max(0, w)^3 - 1)^2/2", &["w", "v"]).len(), 1);
        assert!(sets("x^2*y", &["x", "y"]).len() == 1);
    }
}
