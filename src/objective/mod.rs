//! Objectives: an expression, its variables, and how smooth it is.
//!
//! *In*: text with the names of its variables, or a graph. *Out*: gradient and Hessian as nodes,
//! and (with the feature `verify`) a proved [`Regularity`] on all of ℝⁿ, because that is where
//! the theorem asks for it.

use crate::expression::{Graph, Names, NodeId, ParseError, parse};

mod catalogue;
#[cfg(feature = "verify")]
mod critical_set;
#[cfg(feature = "verify")]
mod facts;
#[cfg(feature = "verify")]
mod interfaces;
#[cfg(feature = "verify")]
mod jump;
#[cfg(feature = "verify")]
mod regularity;
pub use catalogue::{Continuum, CriticalPoint, Entry, ExactNumber};
#[cfg(feature = "verify")]
pub use critical_set::CriticalSet;
#[cfg(feature = "verify")]
pub use jump::Jump;
#[cfg(feature = "verify")]
pub use regularity::{Regularity, Tameness};

/// How often a function is continuously differentiable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Smoothness {
    /// Cᵏ.
    Continuous(u32),
    /// Real-analytic, Cω.
    Analytic,
}

impl std::fmt::Display for Smoothness {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Continuous(order) => write!(formatter, "C^{order}"),
            Self::Analytic => formatter.write_str("C^omega"),
        }
    }
}

/// A function f: ℝⁿ → ℝ to be minimised.
///
/// ```
/// use eigensieve::expression::Names;
/// use eigensieve::objective::Objective;
/// let objective = Objective::parse("x^2 + 3*y^2", &Names::new(&["x", "y"])?)?;
/// assert_eq!(objective.dimension(), 2);
/// # Ok::<(), eigensieve::expression::ParseError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Objective {
    graph: Graph,
    root: NodeId,
    variables: Vec<String>,
    #[cfg(feature = "verify")]
    regularity: std::sync::OnceLock<Regularity>,
}

impl Objective {
    /// Reads an objective.
    ///
    /// # Errors
    /// Whatever [`parse`] refuses, with the place in the text.
    pub fn parse(text: &str, names: &Names) -> Result<Self, ParseError> {
        let (graph, root) = parse(text, names)?;
        Ok(Self::new(graph, root, names.variables().to_vec()))
    }

    /// The objective that the node `root` is, over the given variables.
    ///
    /// # Panics
    /// When the node uses a variable without a name.
    pub fn new(graph: Graph, root: NodeId, variables: Vec<String>) -> Self {
        assert!(graph.dimension(root) <= variables.len(), "every variable has a name");
        Self {
            graph,
            root,
            variables,
            #[cfg(feature = "verify")]
            regularity: std::sync::OnceLock::new(),
        }
    }

    /// The number of variables.
    pub fn dimension(&self) -> usize {
        self.variables.len()
    }

    /// The names of the variables.
    pub fn variables(&self) -> &[String] {
        &self.variables
    }

    /// The expression graph and the node of f in it.
    pub fn expression(&self) -> (&Graph, NodeId) {
        (&self.graph, self.root)
    }

    /// A copy of the graph with the gradient's nodes in it.
    pub fn gradient(&self) -> (Graph, Vec<NodeId>) {
        let mut graph = self.graph.clone();
        let gradient = graph.gradient(self.root, self.dimension());
        (graph, gradient)
    }

    /// f in infix notation.
    pub fn to_text(&self) -> String {
        self.graph.to_text(self.root, &self.variables)
    }

    /// What is proved about the smoothness of f on ℝⁿ, found out at the first call.
    #[cfg(feature = "verify")]
    pub fn regularity(&self) -> &Regularity {
        self.regularity.get_or_init(|| Regularity::of(&self.graph, self.root, &self.variables))
    }
}
