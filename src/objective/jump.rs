//! Proofs that a piecewise expression is not smooth: a derivative that jumps, and where.

use std::fmt;

use super::interfaces::{Interface, enclosure, interfaces_of};
use crate::exact::{Rational, format_rational, rational, to_f64};
use crate::expression::{Graph, NodeId, Registers, Tape};
use crate::interval::{Interval, IntervalVector};

/// A derivative with two different one-sided limits at a point of an interface.
#[derive(Clone, Debug, PartialEq)]
pub struct Jump {
    /// The order of the derivative; 0 for the value itself.
    pub order: u32,
    /// The name of the variable it is taken in.
    pub variable: String,
    /// The interface as an equation, such as `x - 1 = 0`.
    pub interface: String,
    /// A point of the interface, as text.
    pub point: String,
    /// The one-sided limits, where the guard is negative and where it is positive.
    pub limits: (String, String),
}

impl fmt::Display for Jump {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.order {
            0 => "the value".to_string(),
            1 => format!("the first derivative in {}", self.variable),
            2 => format!("the second derivative in {}", self.variable),
            3 => format!("the third derivative in {}", self.variable),
            order => format!("the derivative of order {order} in {}", self.variable),
        };
        let (from, to) = &self.limits;
        write!(
            formatter,
            "{what} jumps at {} (where {}) from {from} to {to}",
            self.point, self.interface
        )
    }
}

/// At most this many guards are looked at.
const MOST_GUARDS: usize = 16;
/// How far around a point its two pieces must exist.
const NEIGHBOURHOOD: f64 = 1e-9;
/// At most this many points of one interface.
const MOST_POINTS: i64 = 12;

/// A derivative, up to `highest`, that is proved to jump: the lowest one that is found.
pub(super) fn find_jump(
    graph: &mut Graph,
    root: NodeId,
    variables: &[String],
    highest: u32,
) -> Option<Jump> {
    let guards = graph.guards(root);
    let mut lowest: Option<Jump> = None;
    for guard in guards.into_iter().take(MOST_GUARDS) {
        for interface in interfaces_of(graph, guard).unwrap_or_default() {
            let search = Search { guard, interface: &interface, variables };
            let highest = lowest.as_ref().map_or(Some(highest), |jump| jump.order.checked_sub(1));
            let found = highest.and_then(|highest| search.find(graph, root, highest));
            lowest = found.or(lowest);
        }
    }
    lowest
}

struct Search<'a> {
    guard: NodeId,
    interface: &'a Interface,
    variables: &'a [String],
}

impl Search<'_> {
    fn variable(&self) -> u32 {
        match self.interface {
            Interface::Hyperplane { variable, .. } | Interface::Graph { variable, .. } => *variable,
        }
    }

    fn find(&self, graph: &mut Graph, root: NodeId, highest: u32) -> Option<Jump> {
        let dimension = self.variables.len();
        let mut below = graph.resolve(root, &[(self.guard, false)])?;
        let mut above = graph.resolve(root, &[(self.guard, true)])?;
        for order in 0..=highest {
            let tape = Tape::compile(graph, &[below, above], dimension);
            for number in 0..MOST_POINTS {
                if let Some(limits) = self.limits(&tape, number) {
                    return Some(self.jump(graph, order, number, limits));
                }
            }
            let variable = self.variable() as usize;
            below = graph.gradient(below, dimension)[variable];
            above = graph.gradient(above, dimension)[variable];
        }
        None
    }

    /// The point of the interface with this number: an enclosure, and itself where it is rational.
    fn point(&self, number: i64) -> (Vec<Interval>, Option<Vec<Rational>>) {
        let spread = |axis: i64| {
            if number == 0 {
                rational(0, 1)
            } else {
                rational((number * 5 + axis * 3) % 9 - 4, 1 + (number + axis) % 3)
            }
        };
        let mut point: Vec<Rational> = (0..self.variables.len() as i64).map(spread).collect();
        let variable = self.variable() as usize;
        let (enclosure, exact) = match self.interface {
            Interface::Hyperplane { at, .. } => (enclosure(at), at.rational().cloned()),
            Interface::Graph { height, .. } => {
                let height = height.evaluate(&point);
                (Interval::enclosing(&height), Some(height))
            }
        };
        let mut region: Vec<Interval> = point.iter().map(Interval::enclosing).collect();
        region[variable] = enclosure;
        let exact = exact.map(|exact| {
            point[variable] = exact;
            point
        });
        (region, exact)
    }

    /// The different limits of the two pieces at a point where no other interface passes.
    fn limits(&self, tape: &Tape, number: i64) -> Option<(String, String)> {
        let (region, exact) = self.point(number);
        let (values, domain) = tape.enclose(&region, &mut Registers::default());
        let [below, above] = values[..] else { return None };
        // Both pieces must exist on a neighbourhood: √x at 0 is no limit from the left.
        let around = IntervalVector::new(region).inflated(0.0, NEIGHBOURHOOD);
        let (_, near) = tape.enclose(&around, &mut Registers::default());
        let exist = domain.defined && near.defined && near.one_piece;
        if !exist || !below.disjoint(&above) {
            return None;
        }
        let rationals = exact.and_then(|point| tape.evaluate_rationals(&point));
        Some(match rationals.as_deref() {
            Some([below, above]) => (format_rational(below), format_rational(above)),
            _ => (format!("{:.6}", below.midpoint()), format!("{:.6}", above.midpoint())),
        })
    }

    fn jump(&self, graph: &Graph, order: u32, number: i64, limits: (String, String)) -> Jump {
        let (region, exact) = self.point(number);
        let coordinates: Vec<String> = match exact {
            Some(exact) => exact.iter().map(short).collect(),
            None => region.iter().map(|side| format!("{:.6}", side.midpoint())).collect(),
        };
        let point = match (self.variables, coordinates.as_slice()) {
            ([variable], [coordinate]) => format!("{variable} = {coordinate}"),
            _ => format!("({}) = ({})", self.variables.join(", "), coordinates.join(", ")),
        };
        Jump {
            order,
            variable: self.variables[self.variable() as usize].clone(),
            interface: format!("{} = 0", graph.to_text(self.guard, self.variables)),
            point,
            limits,
        }
    }
}

/// Exact where that is short.
fn short(value: &Rational) -> String {
    let text = format_rational(value);
    if text.len() <= 24 { text } else { format!("{:.6}", to_f64(value)) }
}
