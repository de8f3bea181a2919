//! A map F: ℝⁿ → ℝᵐ with its Jacobian, as tapes: what [`crate::equilibrium`] searches, be it a
//! gradient, an optimizer's field or anybody's map.
//!
//! *In*: the components of F as nodes of a [`Graph`]. *Out*: values and Jacobians over intervals
//! with domain facts, over exact rationals, and over floats.

use std::sync::{Arc, OnceLock};

use nalgebra::DMatrix;

use crate::exact::{AlgebraicPoint, FieldMatrix, Matrix, NumberField, Polynomial, Rational};
use crate::expression::{
    AffineOutput, AlgebraicValue, Domain, FloatArithmetic, Graph, Instruction, NodeId, Registers,
    Tape,
};
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
    across_interfaces: Option<u32>,
    form: Form,
    source: Option<Arc<Source>>,
}

/// What the tapes say about the map at once.
#[derive(Clone, Copy, Debug)]
struct Form {
    quick: bool,
    quadratic: bool,
    total: bool,
}

impl Form {
    fn of(values: &Tape, jacobian: &Tape) -> Self {
        Self {
            quick: values.is_quick() && jacobian.is_quick(),
            quadratic: values.degrees().iter().all(|degree| degree.is_some_and(|d| d <= 2)),
            total: values.has_polynomial_pieces(),
        }
    }
}

/// Where a system comes from, for tapes that are compiled when first asked for.
#[derive(Debug)]
struct Source {
    graph: Graph,
    components: Vec<NodeId>,
    /// f, where the system is the update map of an optimizer on f.
    objective: Option<Objective>,
    second: OnceLock<Option<Tape>>,
    curvature: OnceLock<Option<Curvature>>,
    critical: OnceLock<Option<Tape>>,
}

/// The node of f and the number of its variables.
#[derive(Clone, Copy, Debug)]
struct Objective {
    root: NodeId,
    dimension: usize,
}

/// The second derivatives of a map as hot loops want them.
#[derive(Debug)]
pub(crate) struct Curvature {
    pub(crate) tape: Tape,
    /// Component a, axes b ≤ c, and the register of ∂²F_a/∂x_b∂x_c, where that is not the constant 0.
    pub(crate) entries: Vec<(usize, usize, usize, u32)>,
}

impl Curvature {
    fn of(tape: &Tape, components: usize, dimension: usize) -> Option<Self> {
        let zero = |register: u32| match tape.instructions()[register as usize] {
            Instruction::Constant(number) => {
                tape.interval_constants()[number as usize] == Interval::ZERO
            }
            _ => false,
        };
        let mut entries = Vec::new();
        for a in 0..components {
            for b in 0..dimension {
                for c in b..dimension {
                    let register = tape.outputs()[(a * dimension + b) * dimension + c];
                    if !zero(register) {
                        entries.push((a, b, c, register));
                    }
                }
            }
        }
        tape.is_quick().then(|| Self { tape: tape.clone(), entries })
    }
}

/// Longer tapes of second derivatives cost more than they help.
const LONGEST_CURVATURE: usize = 20_000;

impl Source {
    fn second_derivatives(&self, dimension: usize) -> Option<&Tape> {
        let compile = || {
            let mut graph = self.graph.clone();
            let first = graph.jacobian(&self.components, dimension);
            let second = graph.jacobian(&first, dimension);
            let tape = Tape::compile(&graph, &second, dimension);
            (tape.instructions().len() <= LONGEST_CURVATURE).then_some(tape)
        };
        self.second.get_or_init(compile).as_ref()
    }

    /// The Jacobian at (x, x, …) for ∇f(x) = 0, as a function of x.
    fn jacobian_at_critical_points(&self, dimension: usize) -> Option<&Tape> {
        let compile = || {
            let objective = self.objective?;
            let mut graph = self.graph.clone();
            let jacobian = graph.jacobian(&self.components, dimension);
            let axes = (0..dimension).map(|axis| (axis % objective.dimension) as u32);
            let state: Vec<NodeId> = axes.map(|axis| graph.variable(axis)).collect();
            let at_rest = graph.substitute(&jacobian, &state)?;
            let gradient = graph.gradient(objective.root, objective.dimension);
            let critical = graph.vanishing(&at_rest, &gradient)?;
            Some(Tape::compile(&graph, &critical, objective.dimension))
        };
        self.critical.get_or_init(compile).as_ref()
    }
}

/// Registers of interval runs, kept between calls so that hot loops do not allocate.
pub type Workspace = Registers;

impl System {
    /// The system of `components` in the variables 0, …, `dimension` − 1; derivatives are built in
    /// the same graph.
    ///
    /// # Panics
    /// When a component uses a variable with index `dimension` or more.
    pub fn new(graph: &mut Graph, components: &[NodeId], dimension: usize) -> Self {
        let derivatives = graph.jacobian(components, dimension);
        let values = Tape::compile(graph, components, dimension);
        let jacobian = Tape::compile(graph, &derivatives, dimension);
        let form = Form::of(&values, &jacobian);
        Self { dimension, values, jacobian, across_interfaces: None, form, source: None }
    }

    /// The components of these numbers, which use these variables only, as a system of its own in
    /// them.
    pub(crate) fn part(&self, components: &[usize], variables: &[usize]) -> Self {
        let columns = self.dimension;
        let entries: Vec<usize> = components
            .iter()
            .flat_map(|&row| variables.iter().map(move |&column| row * columns + column))
            .collect();
        let values = self.values.part(components, variables);
        let jacobian = self.jacobian.part(&entries, variables);
        let form = Form::of(&values, &jacobian);
        let dimension = variables.len();
        Self { dimension, values, jacobian, form, source: None, ..self.clone() }
    }

    /// The same system with other, affine expressions for components that are affine, in a way that
    /// keeps the common zeros.
    pub(crate) fn with_affine_components(&self, replaced: &[AffineOutput]) -> Self {
        let n = self.dimension;
        let gradient = |one: &AffineOutput| {
            let entry = |(axis, slope): (usize, &Rational)| AffineOutput {
                output: one.output * n + axis,
                coefficients: Vec::new(),
                constant: slope.clone(),
            };
            one.coefficients.iter().enumerate().map(entry).collect::<Vec<_>>()
        };
        let slopes: Vec<AffineOutput> = replaced.iter().flat_map(gradient).collect();
        let values = self.values.with_affine_outputs(replaced);
        let jacobian = self.jacobian.with_affine_outputs(&slopes);
        Self { values, jacobian, ..self.clone() }
    }

    /// Whether the arithmetic of hot loops knows every operation.
    pub(crate) fn is_quick(&self) -> bool {
        self.form.quick
    }

    /// Whether every component is a polynomial of degree at most 2.
    pub(crate) fn is_quadratic(&self) -> bool {
        self.form.quadratic
    }

    /// Whether the map consists of polynomials, smooth on all of ℝⁿ.
    pub(crate) fn is_total(&self) -> bool {
        self.form.total
    }

    /// The same system, which can also enclose second derivatives: `graph` holds `components`.
    #[must_use]
    pub fn with_second_derivatives(self, graph: Graph, components: Vec<NodeId>) -> Self {
        self.with_source(graph, components, None)
    }

    /// The same system, which is the update map of an optimizer on the objective `root` in the
    /// first `dimension` variables: it can also enclose second derivatives, and its Jacobian at
    /// critical points.
    #[must_use]
    pub fn with_objective(
        self,
        graph: Graph,
        components: Vec<NodeId>,
        root: NodeId,
        dimension: usize,
    ) -> Self {
        self.with_source(graph, components, Some(Objective { root, dimension }))
    }

    fn with_source(
        mut self,
        graph: Graph,
        components: Vec<NodeId>,
        objective: Option<Objective>,
    ) -> Self {
        let (second, curvature, critical) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        let source = Source { graph, components, objective, second, curvature, critical };
        self.source = Some(Arc::new(source));
        self
    }

    /// The same system, of which the caller has proved that it is Cᵏ across the interfaces between
    /// its pieces; by default nothing is known there, and boxes that meet an interface prove
    /// nothing.
    #[must_use]
    pub fn smooth_across_interfaces(mut self, order: Option<u32>) -> Self {
        self.across_interfaces = order;
        self
    }

    /// What is known about F on a box, given what a run of its tape or of its Jacobian's tape
    /// found there: without continuity across interfaces F has a domain only within a piece.
    ///
    /// A continuous choice between C¹ pieces is Lipschitz, and its differences obey the mean-value
    /// theorem with the hull of the pieces' Jacobians.
    pub fn qualified(&self, domain: Domain) -> Domain {
        let fits = domain.one_piece || self.across_interfaces.is_some();
        Domain {
            defined: domain.defined && fits,
            differentiable: domain.differentiable && fits,
            ..domain
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
        let (values, domain) = self.values.enclose(region, workspace);
        (IntervalVector::new(values), self.qualified(domain))
    }

    /// An enclosure of the Jacobian (m × n) over `region`.
    pub fn jacobian(
        &self,
        region: &[Interval],
        workspace: &mut Workspace,
    ) -> (IntervalMatrix, Domain) {
        let (entries, domain) = self.jacobian.enclose(region, workspace);
        let mut entries = entries.into_iter();
        let matrix = IntervalMatrix::from_fn(self.components(), self.dimension, |_, _| {
            entries.next().unwrap_or(Interval::ENTIRE)
        });
        (matrix, self.qualified(domain))
    }

    /// The second derivatives for hot loops, compiled at the first call; `None` where they are not at
    /// hand.
    pub(crate) fn curvature(&self) -> Option<&Curvature> {
        let source = self.source.as_ref()?;
        let (components, n) = (self.components(), self.dimension);
        let compile = || Curvature::of(source.second_derivatives(n)?, components, n);
        source.curvature.get_or_init(compile).as_ref()
    }

    /// Enclosures of ∂²F_a/∂x_b∂x_c over `region` at index (a·n + b)·n + c; `None` where they are
    /// not at hand, unbounded, or `region` is not within one piece.
    ///
    /// ```
    /// use eigensieve::expression::{Names, parse};
    /// use eigensieve::interval::Interval;
    /// use eigensieve::system::{System, Workspace};
    /// let (mut graph, f) = parse("x^3", &Names::new(&["x"])?)?;
    /// let system = System::new(&mut graph, &[f], 1).with_second_derivatives(graph, vec![f]);
    /// let second = system.second_derivatives(&[Interval::ONE], &mut Workspace::default());
    /// assert_eq!(second, Some(vec![Interval::point(6.0)]));
    /// # Ok::<(), eigensieve::expression::ParseError>(())
    /// ```
    pub fn second_derivatives(
        &self,
        region: &[Interval],
        workspace: &mut Workspace,
    ) -> Option<Vec<Interval>> {
        let tape = self.source.as_ref()?.second_derivatives(self.dimension)?;
        let (entries, domain) = tape.enclose(region, workspace);
        let known = domain.defined && domain.one_piece && entries.iter().all(Interval::is_bounded);
        known.then_some(entries)
    }

    /// An enclosure of the Jacobian at the fixed states over the critical points of the objective in
    /// `region`, a box of its variables; `None` where the objective is not known, or the enclosure
    /// is unbounded or not within one piece.
    ///
    /// That ∇f is 0 there has been put into the Jacobian's expressions: look-ahead points become the
    /// point itself, and what a box around it does to them is no longer felt.
    ///
    /// ```
    /// use eigensieve::expression::{Names, parse};
    /// use eigensieve::interval::Interval;
    /// use eigensieve::system::System;
    /// // x − f′(x + f′(x)) for f = x²/2, at the critical point 0.
    /// let (mut graph, f) = parse("x^2/2", &Names::new(&["x"])?)?;
    /// let x = graph.variable(0);
    /// let slope = graph.gradient(f, 1)[0];
    /// let ahead = graph.add(x, slope);
    /// let field = graph.substitute(&[slope], &[ahead]).ok_or("a field")?[0];
    /// let map = graph.subtract(x, field);
    /// let system = System::new(&mut graph, &[map], 1).with_objective(graph, vec![map], f, 1);
    /// let jacobian = system.jacobian_at_critical_points(&[Interval::ZERO]).ok_or("a matrix")?;
    /// assert!(jacobian.row(0)[0].contains(-1.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn jacobian_at_critical_points(&self, region: &[Interval]) -> Option<IntervalMatrix> {
        let tape = self.source.as_ref()?.jacobian_at_critical_points(self.dimension)?;
        let (entries, domain) = tape.enclose(region, &mut Workspace::default());
        let matrix = IntervalMatrix::new(self.components(), self.dimension, entries)?;
        (domain.defined && domain.one_piece && matrix.is_bounded()).then_some(matrix)
    }

    /// An enclosure of the Jacobian over `region` where F is proved C¹ on `region`, else `None`.
    pub fn smooth_jacobian(
        &self,
        region: &[Interval],
        workspace: &mut Workspace,
    ) -> Option<SmoothJacobian> {
        let (_, values) = self.values(region, workspace);
        let (matrix, derivatives) = self.jacobian(region, workspace);
        let one_piece = values.one_piece && derivatives.one_piece;
        let smooth = one_piece || self.across_interfaces.is_some_and(|order| order >= 1);
        let known = smooth && values.differentiable && derivatives.defined && matrix.is_bounded();
        let twice = one_piece && derivatives.differentiable;
        known.then_some(SmoothJacobian { matrix, twice })
    }

    /// Whether F is proved continuously differentiable on an open neighbourhood of `region`.
    ///
    /// An exact evaluation at an end of the domain of definition gives one-sided derivatives, which
    /// say nothing about a neighbourhood; verdicts therefore ask this first.
    pub fn is_differentiable_near(&self, region: &IntervalVector) -> bool {
        let domain = self.domain_near(region);
        let smooth = self.across_interfaces.is_some_and(|order| order >= 1);
        domain.differentiable && (domain.one_piece || smooth)
    }

    /// Whether F is a continuous choice between pieces that are C¹ on an open neighbourhood of
    /// `region`: at a point where all adjacent pieces have the same Jacobian, as
    /// [`Self::jacobian_exactly`] asks, F is then strictly differentiable.
    pub fn is_piecewise_differentiable_near(&self, region: &IntervalVector) -> bool {
        self.domain_near(region).differentiable
    }

    /// Whether F is one differentiable piece on an open neighbourhood of `region`.
    pub fn is_in_one_piece_near(&self, region: &IntervalVector) -> bool {
        let domain = self.domain_near(region);
        domain.differentiable && domain.one_piece
    }

    fn domain_near(&self, region: &IntervalVector) -> Domain {
        let scale = region.iter().map(Interval::magnitude).fold(1.0, f64::max);
        let around = region.inflated(0.0, 1e-9 * scale);
        let mut workspace = Workspace::default();
        let (_, values) = self.values(&around, &mut workspace);
        let (_, derivatives) = self.jacobian(&around, &mut workspace);
        Domain {
            defined: values.defined && derivatives.defined,
            differentiable: values.differentiable && derivatives.defined,
            one_piece: values.one_piece && derivatives.one_piece,
            nowhere: values.nowhere || derivatives.nowhere,
        }
    }

    /// F at an exact point; `None` where a component is undefined or irrational.
    pub fn values_exactly(&self, point: &[Rational]) -> Option<Vec<Rational>> {
        self.values.evaluate_rationals(point)
    }

    /// The Jacobian at an exact point; `None` where an entry is undefined or irrational.
    pub fn jacobian_exactly(&self, point: &[Rational]) -> Option<Matrix> {
        Matrix::new(self.components(), self.dimension, self.jacobian.evaluate_rationals(point)?)
    }

    /// F at a point over ℚ(θ), in the field of the point (which may be refined on the way); `None`
    /// where a component is undefined or not found in the field.
    ///
    /// ```
    /// use eigensieve::exact::{AlgebraicPoint, NumberField, Polynomial, rational};
    /// use eigensieve::expression::{Names, parse};
    /// use eigensieve::system::System;
    /// let (mut graph, f) = parse("x^2 - 2", &Names::new(&["x"])?)?;
    /// let system = System::new(&mut graph, &[f], 1);
    /// let square = Polynomial::from_integers(&[-2, 0, 1]);
    /// let field = NumberField::new(&square, &rational(1, 1), &rational(2, 1))?;
    /// let mut point = AlgebraicPoint::new(field, vec![Polynomial::variable()]);
    /// assert_eq!(system.values_in_field(&mut point), Some(vec![Polynomial::zero()]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn values_in_field(&self, point: &mut AlgebraicPoint) -> Option<Vec<Polynomial>> {
        in_field(&self.values, &mut point.field, &point.coordinates)
    }

    /// The Jacobian of a square system at a point over ℚ(θ); `None` where the system is not
    /// square, or an entry is undefined or not found in the field.
    pub fn jacobian_in_field(&self, point: &mut AlgebraicPoint) -> Option<FieldMatrix> {
        let entries = in_field(&self.jacobian, &mut point.field, &point.coordinates)?;
        (self.components() == self.dimension).then(|| FieldMatrix::new(self.dimension, entries))?
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

fn in_field(
    tape: &Tape,
    field: &mut NumberField,
    coordinates: &[Polynomial],
) -> Option<Vec<Polynomial>> {
    tape.evaluate_in_field(field, coordinates).into_iter().map(AlgebraicValue::element).collect()
}

/// An enclosure of the Jacobian on a box where the map is C¹.
#[derive(Clone, Debug)]
pub struct SmoothJacobian {
    /// The enclosure.
    pub matrix: IntervalMatrix,
    /// Whether the map is even C² there.
    pub twice: bool,
}
