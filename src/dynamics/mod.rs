//! General systems: the zeros of equations in a box, and the fixed points of any discrete dynamical
//! system with their multipliers, verdicts and regions.
//!
//! *In*: a [`Dynamics`]: expressions, variables, a box, and what is asked. *Out*: a [`Survey`]:
//! every solution, what is left over, and what exact algebra says about zeros that are not simple
//! ([`MultipleZero`]) and about curves and surfaces of zeros. Nothing here makes certificates: its
//! results are proved by this program alone.

mod degenerate;
mod survey;

use crate::exact::Rational;
use crate::expression::{Graph, NodeId};
use crate::interval::{Interval, IntervalVector};
use crate::objective::{Objective, Regularity};
use crate::system::System;

pub use degenerate::MultipleZero;
pub use survey::{Leftover, Solution, Survey, survey};

/// What is asked about the expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Question {
    /// Where all of them are 0.
    Zeros,
    /// Where the map that they are fixes a point, and whether that attracts.
    FixedPoints,
}

/// A system of equations, or a map, in a closed box.
#[derive(Clone, Debug)]
pub struct Dynamics {
    /// What to call it.
    pub name: String,
    /// The graph that holds the components.
    pub graph: Graph,
    /// The left-hand sides of F(x) = 0, or the components of the map G.
    pub components: Vec<NodeId>,
    /// The names of the variables, as many as there are components.
    pub variables: Vec<String>,
    /// The closed box, side by side, with exact ends.
    pub domain: Vec<(Rational, Rational)>,
    /// What is asked.
    pub question: Question,
}

impl Dynamics {
    /// The number of variables.
    pub fn dimension(&self) -> usize {
        self.variables.len()
    }

    /// The components in infix notation.
    pub fn texts(&self) -> Vec<String> {
        let text = |&root: &NodeId| self.graph.to_text(root, &self.variables);
        self.components.iter().map(text).collect()
    }

    /// What is proved about the smoothness of each component.
    pub fn regularities(&self) -> Vec<Regularity> {
        let of = |&root: &NodeId| {
            Objective::new(self.graph.clone(), root, self.variables.clone()).regularity().clone()
        };
        self.components.iter().map(of).collect()
    }

    /// The graph with the expressions that are to vanish: F itself, or x − G(x).
    pub fn equations(&self) -> (Graph, Vec<NodeId>) {
        let mut graph = self.graph.clone();
        let equations = match self.question {
            Question::Zeros => self.components.clone(),
            Question::FixedPoints => {
                let displaced = |(axis, &image): (usize, &NodeId)| {
                    let x = graph.variable(axis as u32);
                    graph.subtract(x, image)
                };
                self.components.iter().enumerate().map(displaced).collect()
            }
        };
        (graph, equations)
    }

    /// The system that is searched, smooth across interfaces to the given order.
    pub fn system(&self, order: Option<u32>) -> System {
        let (mut graph, equations) = self.equations();
        System::new(&mut graph, &equations, self.dimension())
            .smooth_across_interfaces(order)
            .with_second_derivatives(graph, equations)
    }

    /// The map itself, whose Jacobian has the multipliers.
    pub fn map(&self, order: Option<u32>) -> System {
        let mut graph = self.graph.clone();
        System::new(&mut graph, &self.components, self.dimension()).smooth_across_interfaces(order)
    }

    /// The box, enclosed outward.
    pub fn enclosed_domain(&self) -> IntervalVector {
        self.domain.iter().map(|(lower, upper)| Interval::hull_of(lower, upper)).collect()
    }
}
