//! A map F: ℝⁿ → ℝᵐ with its Jacobian, as tapes: what [`crate::equilibrium`] searches, be it a
//! gradient, an optimizer's field or anybody's map.
//!
//! *In*: the components of F as nodes of a [`Graph`]. *Out*: values and Jacobians over intervals
//! with domain facts, over exact rationals, and over floats.

use nalgebra::DMatrix;

use crate::exact::{Matrix, Rational};
use crate::expression::{Domain, FloatArithmetic, Graph, IntervalArithmetic, NodeId, Tape};
use crate::interval::{Interval, IntervalMatrix, IntervalVector};

/// A map with its Jacobian.
///
/// ```
/// use eigensieve::exact::rational;
/// use eigensieve::expression::{Names, parse};
/// use eigensieve::system::System;
/// let (mut graph, f) = parse("x^3 - y", &Names::new(&["x", "y"])?)?;
/// let system = System::new(&mut graph, &[f], 2);
/// let point = [rational(2, 1), rational(5, 1)];
/// assert_eq!(system.values_exactly(&point), Some(vec![rational(3, 1)]));
/// # Ok::<(), eigensieve::expression::ParseError>(())
/// ```
#[derive(Clone, Debug)]
pub struct System {
    dimension: usize,
    values: Tape,
    jacobian: Tape,
}

/// Registers of interval runs, kept between calls so that hot loops do not allocate.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    registers: Vec<Interval>,
}

impl System {
    /// The system of `components` in the variables 0, …, `dimension` − 1; derivatives are built in
    /// the same graph.
    ///
    /// # Panics
    /// When a component uses a variable with index `dimension` or more.
    pub fn new(graph: &mut Graph, components: &[NodeId], dimension: usize) -> Self {
        let derivatives = graph.jacobian(components, dimension);
        Self {
            dimension,
            values: Tape::compile(graph, components, dimension),
            jacobian: Tape::compile(graph, &derivatives, dimension),
        }
    }

    /// The number n of variables.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// The number m of components.
    pub fn components(&self) -> usize {
        self.values.outputs().len()
    }

    /// The tape of F.
    pub fn values_tape(&self) -> &Tape {
        &self.values
    }

    /// The tape of the Jacobian, row by row.
    pub fn jacobian_tape(&self) -> &Tape {
        &self.jacobian
    }

    /// An enclosure of F over `region`, with what is known about the domain there.
    pub fn values(
        &self,
        region: &[Interval],
        workspace: &mut Workspace,
    ) -> (IntervalVector, Domain) {
        let (values, domain) = run(&self.values, region, workspace);
        (IntervalVector::new(values), domain)
    }

    /// An enclosure of the Jacobian (m × n) over `region`.
    pub fn jacobian(
        &self,
        region: &[Interval],
        workspace: &mut Workspace,
    ) -> (IntervalMatrix, Domain) {
        let (entries, domain) = run(&self.jacobian, region, workspace);
        let mut entries = entries.into_iter();
        let matrix = IntervalMatrix::from_fn(self.components(), self.dimension, |_, _| {
            entries.next().unwrap_or(Interval::ENTIRE)
        });
        (matrix, domain)
    }

    /// Whether F is proved continuously differentiable on an open neighbourhood of `region`.
    ///
    /// An exact evaluation at an end of the domain of definition gives one-sided derivatives, which
    /// say nothing about a neighbourhood; verdicts therefore ask this first.
    pub fn is_differentiable_near(&self, region: &IntervalVector) -> bool {
        let scale = region.iter().map(Interval::magnitude).fold(1.0, f64::max);
        let around = region.inflated(0.0, 1e-9 * scale);
        let mut workspace = Workspace::default();
        let (_, values) = self.values(&around, &mut workspace);
        let (_, derivatives) = self.jacobian(&around, &mut workspace);
        values.differentiable && derivatives.defined
    }

    /// F at an exact point; `None` where a component is undefined or irrational.
    pub fn values_exactly(&self, point: &[Rational]) -> Option<Vec<Rational>> {
        self.values.evaluate_rationals(point)
    }

    /// The Jacobian at an exact point; `None` where an entry is undefined or irrational.
    pub fn jacobian_exactly(&self, point: &[Rational]) -> Option<Matrix> {
        Matrix::new(self.components(), self.dimension, self.jacobian.evaluate_rationals(point)?)
    }

    /// F in floating point: a proposal.
    pub fn values_in_floats(&self, point: &[f64]) -> Vec<f64> {
        self.values.evaluate(&mut FloatArithmetic, point)
    }

    /// The Jacobian in floating point: a proposal.
    pub fn jacobian_in_floats(&self, point: &[f64]) -> DMatrix<f64> {
        let entries = self.jacobian.evaluate(&mut FloatArithmetic, point);
        DMatrix::from_row_slice(self.components(), self.dimension, &entries)
    }
}

fn run(tape: &Tape, region: &[Interval], workspace: &mut Workspace) -> (Vec<Interval>, Domain) {
    let mut arithmetic = IntervalArithmetic::new();
    tape.run(&mut arithmetic, region, &mut workspace.registers);
    let values = tape.outputs().iter().map(|&output| workspace.registers[output as usize]);
    (values.collect(), arithmetic.domain())
}
