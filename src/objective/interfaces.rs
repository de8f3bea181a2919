//! Whether the pieces of an expression fit together, decided exactly at their interfaces.
//!
//! Guards in one variable cut its axis at their real roots; a guard a·x_k + h(other variables)
//! with a constant a ≠ 0 cuts space along the graph x_k = −h/a. On every cell the expression is
//! one piece; across a cut the difference of the adjacent pieces must vanish with its derivatives
//! in x_k up to order k, which makes the whole Cᵏ (derivatives along the cut vanish by themselves).

use num_traits::Signed;

use super::Smoothness;
use super::facts::{Facts, facts};
use crate::exact::{
    AlgebraicNumber, Integer, MultivariatePolynomial, Polynomial, Rational, count_real_roots,
    count_roots_in,
};
use crate::expression::{Graph, NodeId};
use crate::interval::Interval;

/// Limits that keep the gate fast; beyond them the answer is "undecided".
const MOST_GUARDS: usize = 12;
const MOST_PIECES: usize = 256;
const MOST_TERMS: usize = 1000;
/// Guards in one variable of a higher degree are not cut at their roots.
const HIGHEST_DEGREE: u32 = 64;
/// Differences that vanish to a higher order than this count as vanishing to this order.
const HIGHEST_ORDER: u32 = 6;

/// An enclosure of a cut, tight to about 18 digits.
pub(super) fn enclosure(cut: &AlgebraicNumber) -> Interval {
    let width = Rational::new(1.into(), Integer::from(1) << 64);
    let (lower, upper) = cut.bounds(&width);
    Interval::hull_of(&lower, &upper)
}

/// How many derivatives of a polynomial vanish at a number, itself included; `None` where all do.
fn multiplicity(at: &AlgebraicNumber, polynomial: &Polynomial) -> Option<u32> {
    let mut derivative = polynomial.clone();
    for order in 0..HIGHEST_ORDER {
        if derivative.is_zero() {
            return None;
        }
        let common = derivative.gcd(at.polynomial());
        let vanishes =
            common.degree().unwrap_or(0) > 0 && count_roots_in(&common, at.lower(), at.upper()) > 0;
        if !vanishes {
            return Some(order);
        }
        derivative = derivative.derivative();
    }
    Some(HIGHEST_ORDER)
}

/// The part of space where a guard is zero.
#[derive(Clone, Debug)]
pub(super) enum Interface {
    /// The hyperplane x_variable = at.
    Hyperplane { variable: u32, at: AlgebraicNumber },
    /// The graph x_variable = height(other variables).
    Graph { variable: u32, height: MultivariatePolynomial },
}

/// How a guard cuts space.
enum Cut {
    Axis { variable: u32, polynomial: Polynomial },
    Graph { variable: u32, height: MultivariatePolynomial },
}

fn cut(graph: &Graph, guard: NodeId) -> Option<Cut> {
    let polynomial = graph.expand(guard, MOST_TERMS)?;
    let variables = polynomial.variables();
    if let [variable] = variables[..] {
        if polynomial.degree_in(variable) > HIGHEST_DEGREE {
            return None;
        }
        let polynomial = polynomial.univariate_in(variable)?;
        return Some(Cut::Axis { variable, polynomial });
    }
    variables.into_iter().find_map(|variable| {
        let parts = polynomial.coefficients_in(variable);
        let [rest, slope] = parts.as_slice() else { return None };
        let slope = slope.as_constant()?;
        let height = rest.scale(&-slope.recip());
        Some(Cut::Graph { variable, height })
    })
}

/// The cells that the guards of one variable cut its axis into.
struct Axis {
    variable: u32,
    guards: Vec<(NodeId, Polynomial)>,
    cuts: Vec<AlgebraicNumber>,
}

impl Axis {
    fn new(variable: u32, guards: Vec<(NodeId, Polynomial)>) -> Self {
        let product = guards
            .iter()
            .fold(Polynomial::one(), |product, (_, guard)| &product * &guard.square_free_part());
        Self { variable, guards, cuts: AlgebraicNumber::roots_of(&product) }
    }

    fn cells(&self) -> usize {
        self.cuts.len() + 1
    }

    /// A rational point inside a cell.
    fn sample(&self, cell: usize) -> Rational {
        let below = cell.checked_sub(1).map(|left| &self.cuts[left]);
        AlgebraicNumber::between(below, self.cuts.get(cell))
    }

    fn signs(&self, cell: usize) -> Vec<(NodeId, bool)> {
        let at = self.sample(cell);
        self.guards.iter().map(|(id, guard)| (*id, !guard.evaluate(&at).is_negative())).collect()
    }

    /// The closed cell, enclosed outward.
    fn side(&self, cell: usize) -> Interval {
        let below = cell.checked_sub(1).map(|left| enclosure(&self.cuts[left]).lower());
        let above = self.cuts.get(cell).map(|right| enclosure(right).upper());
        let lower = below.unwrap_or(f64::NEG_INFINITY);
        Interval::new(lower, above.unwrap_or(f64::INFINITY)).unwrap_or(Interval::ENTIRE)
    }
}

/// One interface for every real place where a guard of `root` is zero; `None` for a guard of
/// another form.
pub(super) fn interfaces_of(graph: &Graph, guard: NodeId) -> Option<Vec<Interface>> {
    Some(match cut(graph, guard)? {
        Cut::Graph { variable, height } => vec![Interface::Graph { variable, height }],
        Cut::Axis { variable, polynomial } => {
            // Only where the guard changes its sign do two pieces meet.
            let odd = polynomial
                .square_free_factors()
                .into_iter()
                .filter(|(_, multiplicity)| multiplicity % 2 == 1)
                .fold(Polynomial::one(), |product, (factor, _)| &product * &factor);
            AlgebraicNumber::roots_of(&odd)
                .into_iter()
                .map(|at| Interface::Hyperplane { variable, at })
                .collect()
        }
    })
}

/// The facts about a piecewise expression on all of ℝⁿ; `Err` with the reason where its guards are
/// of another form or too many.
pub(super) fn fitted_facts(
    graph: &mut Graph,
    root: NodeId,
    variables: &[String],
) -> Result<Facts, String> {
    let cells = Cells::new(graph, root, variables)?;
    let mut pieces = Vec::with_capacity(cells.count());
    let mut whole = Facts {
        smoothness: Ok(Smoothness::Analytic),
        conditions: Vec::new(),
        oscillates: false,
        elementary: false,
    };
    for number in 0..cells.count() {
        let (signs, region) = cells.cell(number, variables.len());
        let piece = graph.resolve(root, &signs).ok_or("a piece is defined nowhere")?;
        let found = facts(graph, piece, &region, variables);
        let smoothness = found.smoothness?;
        whole.smoothness = whole.smoothness.map(|least| least.min(smoothness));
        whole.oscillates |= found.oscillates;
        whole.elementary |= found.elementary;
        whole.conditions.extend(found.conditions);
        pieces.push(piece);
    }
    whole.conditions.sort();
    whole.conditions.dedup();
    for (one, other, interface) in cells.neighbours() {
        let (one, other) = (pieces[one], pieces[other]);
        let order = contact(graph, one, other, &interface, variables.len());
        let fitting = match order {
            None => continue,
            Some(0) => return Err("its pieces are not proved to have equal values".into()),
            Some(order) => Smoothness::Continuous(order - 1),
        };
        whole.smoothness = whole.smoothness.map(|least| least.min(fitting));
    }
    Ok(whole)
}

/// Whether a guard has a real zero where it keeps its sign: there a choice holds on a null set
/// only, and nothing compares its pieces.
fn touches_zero(guard: &Polynomial) -> bool {
    let even = guard.square_free_factors().into_iter().filter(|(_, n)| n % 2 == 0);
    even.into_iter().any(|(factor, _)| count_real_roots(&factor) > 0)
}

/// All cells: a mixed-radix number with one digit an axis, then one bit a graph.
struct Cells {
    axes: Vec<Axis>,
    graphs: Vec<(NodeId, Interface)>,
}

impl Cells {
    fn new(graph: &Graph, root: NodeId, variables: &[String]) -> Result<Self, String> {
        let guards = graph.guards(root);
        if guards.len() > MOST_GUARDS {
            return Err(format!("it has more than {MOST_GUARDS} connected interfaces"));
        }
        let mut axes: Vec<(u32, Vec<(NodeId, Polynomial)>)> = Vec::new();
        let mut graphs = Vec::new();
        for guard in guards {
            let cut = cut(graph, guard).ok_or_else(|| {
                let text = graph.to_text(guard, variables);
                format!("the interface {text} = 0 is neither in one variable nor linear in one")
            })?;
            match cut {
                Cut::Axis { variable, polynomial } => {
                    if graph.chooses_by(root, guard) && touches_zero(&polynomial) {
                        let text = graph.to_text(guard, variables);
                        return Err(format!("{text} touches 0 without a change of sign"));
                    }
                    match axes.iter_mut().find(|(known, _)| *known == variable) {
                        Some((_, guards)) => guards.push((guard, polynomial)),
                        None => axes.push((variable, vec![(guard, polynomial)])),
                    }
                }
                Cut::Graph { variable, height } => {
                    graphs.push((guard, Interface::Graph { variable, height }));
                }
            }
        }
        let axes = axes.into_iter().map(|(variable, guards)| Axis::new(variable, guards));
        let cells = Self { axes: axes.collect(), graphs };
        if cells.count() > MOST_PIECES {
            return Err(format!("it has more than {MOST_PIECES} pieces"));
        }
        Ok(cells)
    }

    fn count(&self) -> usize {
        let axes = self.axes.iter().fold(1_usize, |n, axis| n.saturating_mul(axis.cells()));
        axes.saturating_mul(1 << self.graphs.len())
    }

    /// The digits of a cell's number: one an axis, then one a graph.
    fn digits(&self, number: usize) -> Vec<usize> {
        let radices = self.axes.iter().map(Axis::cells).chain(self.graphs.iter().map(|_| 2));
        let mut rest = number;
        radices
            .map(|radix| {
                let digit = rest % radix;
                rest /= radix;
                digit
            })
            .collect()
    }

    /// The signs of all guards in a cell, and a box around it.
    fn cell(&self, number: usize, dimension: usize) -> (Vec<(NodeId, bool)>, Vec<Interval>) {
        let digits = self.digits(number);
        let mut region = vec![Interval::ENTIRE; dimension];
        let mut signs = Vec::new();
        for (axis, &digit) in self.axes.iter().zip(&digits) {
            signs.extend(axis.signs(digit));
            region[axis.variable as usize] = axis.side(digit);
        }
        for ((guard, _), &digit) in self.graphs.iter().zip(&digits[self.axes.len()..]) {
            signs.push((*guard, digit == 1));
        }
        (signs, region)
    }

    /// Pairs of cells with the interface between them. Cells that do not exist in space, because
    /// a graph does not meet a strip, are among them: that can only make the answer weaker.
    fn neighbours(&self) -> Vec<(usize, usize, Interface)> {
        let mut pairs = Vec::new();
        for number in 0..self.count() {
            let digits = self.digits(number);
            let mut stride = 1;
            for (axis, &digit) in self.axes.iter().zip(&digits) {
                if let Some(at) = axis.cuts.get(digit) {
                    let interface =
                        Interface::Hyperplane { variable: axis.variable, at: at.clone() };
                    pairs.push((number, number + stride, interface));
                }
                stride *= axis.cells();
            }
            for ((_, interface), &digit) in self.graphs.iter().zip(&digits[self.axes.len()..]) {
                if digit == 0 {
                    pairs.push((number, number + stride, interface.clone()));
                }
                stride *= 2;
            }
        }
        pairs
    }
}

/// How many derivatives across the interface two pieces certainly have in common, the value
/// included; `None` where the pieces are equal.
fn contact(
    graph: &mut Graph,
    one: NodeId,
    other: NodeId,
    interface: &Interface,
    dimension: usize,
) -> Option<u32> {
    if one == other {
        return None;
    }
    let difference = graph.subtract(one, other);
    match graph.expand(difference, MOST_TERMS) {
        Some(polynomial) => polynomial_contact(&polynomial, interface, dimension),
        None => Some(symbolic_contact(graph, difference, interface, dimension)),
    }
}

fn polynomial_contact(
    difference: &MultivariatePolynomial,
    interface: &Interface,
    dimension: usize,
) -> Option<u32> {
    if difference.is_zero() {
        return None;
    }
    match interface {
        Interface::Hyperplane { variable, at } => {
            // Coefficients with respect to the other variables are polynomials in this one.
            let mut parts = vec![difference.clone()];
            for other in difference.variables().into_iter().filter(|other| other != variable) {
                parts = parts.iter().flat_map(|part| part.coefficients_in(other)).collect();
            }
            let univariate = parts.iter().filter_map(|part| part.univariate_in(*variable));
            univariate.filter_map(|part| multiplicity(at, &part)).min()
        }
        Interface::Graph { variable, height } => {
            // In the distance from the graph the contact is the lowest power that occurs.
            let distance = dimension as u32;
            let place = &MultivariatePolynomial::variable(distance) + height;
            let parts = difference.substitute(*variable, &place).coefficients_in(distance);
            parts.iter().position(|part| !part.is_zero()).map(|order| order as u32)
        }
    }
}

/// The same for other expressions: derivatives are built and restricted to the interface, and
/// vanish if folding or expansion shows it.
fn symbolic_contact(
    graph: &mut Graph,
    difference: NodeId,
    interface: &Interface,
    dimension: usize,
) -> u32 {
    const HIGHEST_SYMBOLIC_ORDER: u32 = 4;
    let (variable, place) = match interface {
        Interface::Hyperplane { variable, at } => match at.rational() {
            Some(exact) => (*variable, graph.constant(exact.clone())),
            None => return 0,
        },
        Interface::Graph { variable, height } => (*variable, graph.polynomial(height)),
    };
    let mut replacements: Vec<NodeId> = (0..dimension as u32).map(|i| graph.variable(i)).collect();
    replacements[variable as usize] = place;
    let mut derivative = difference;
    for order in 0..HIGHEST_SYMBOLIC_ORDER {
        let restricted = graph.substitute(&[derivative], &replacements);
        let vanishes = restricted.is_some_and(|restricted| {
            let polynomial = graph.expand(restricted[0], MOST_TERMS);
            polynomial.is_some_and(|polynomial| polynomial.is_zero())
        });
        if !vanishes {
            return order;
        }
        derivative = graph.gradient(derivative, dimension)[variable as usize];
    }
    HIGHEST_SYMBOLIC_ORDER
}
