//! Both arithmetics of hot loops against exact values, against the careful one, and against each
//! other.

use quickcheck::{QuickCheck, quickcheck};

use super::Propagated;
use crate::exact::{Rational, from_f64};
use crate::expression::{ExactValue, Graph, Propagation, Registers, Tape};
use crate::interval::nasty::NastyInterval;
use crate::interval::{Ends, Fast, Interval, IntervalVector, Outward, Portable};
use crate::testing::AnyExpression;

fn pairs<U: Outward>(region: &[Interval]) -> Option<Vec<U::Pair>> {
    region.iter().map(|&side| U::Pair::of(side)).collect()
}

/// Enclosures of all registers.
#[inline(never)]
fn enclosed<U: Outward>(tape: &Tape, region: &[Interval]) -> Option<Vec<Interval>> {
    let region = pairs::<U>(region)?;
    let up = U::begin();
    let mut registers = Vec::new();
    let known = tape.is_quick() && tape.enclose_quickly(&up, &region, &mut registers);
    known.then(|| up.aside(|| registers.iter().map(|register| register.interval()).collect()))
}

/// What propagation finds, and what it leaves of the box.
#[inline(never)]
fn propagated<U: Outward>(tape: &Tape, region: &[Interval]) -> (Propagated, Vec<Interval>) {
    let sides = if tape.is_quick() { pairs::<U>(region) } else { None };
    let Some(mut sides) = sides else { return (Propagated::Unavailable, region.to_vec()) };
    let up = U::begin();
    let found = tape.propagate_quickly(&up, &mut sides, &mut Vec::new());
    (found, up.aside(|| sides.iter().map(|side| side.interval()).collect()))
}

/// Value, gradient and Hessian.
fn second_order_tape(f: &AnyExpression) -> Option<Tape> {
    let mut graph = Graph::new();
    let root = f.build(&mut graph)?;
    let gradient = graph.gradient(root, 2);
    let hessian = graph.jacobian(&gradient, 2);
    let outputs: Vec<_> = std::iter::once(root).chain(gradient).chain(hessian).collect();
    Some(Tape::compile(&graph, &outputs, 2))
}

/// Exact members of a box.
fn members(region: [NastyInterval; 2]) -> Vec<[Rational; 2]> {
    let [x, y] = region.map(NastyInterval::members);
    let pairs = x.iter().flat_map(|&x| y.iter().map(move |&y| [x, y]));
    pairs.filter_map(|[x, y]| Some([from_f64(x)?, from_f64(y)?])).collect()
}

/// Whether exact values at members lie in all enclosures: those of the careful arithmetic, unless an
/// operation, or a guard between equal pieces, is undefined, and those of each of the others where it
/// has any.
fn hold(tape: &Tape, region: [NastyInterval; 2], quick: [Option<&[Interval]>; 2]) -> bool {
    let (careful, domain) = tape.enclose(&region.map(|side| side.0), &mut Registers::default());
    let unknown = domain.nowhere || (tape.has_choices() && !domain.defined);
    members(region).iter().all(|point| {
        tape.evaluate_exactly(point).iter().enumerate().all(|(number, value)| {
            let ExactValue::Value(value) = value else { return true };
            let out = tape.outputs()[number] as usize;
            (unknown || careful[number].contains_rational(value))
                && quick.iter().flatten().all(|registers| registers[out].contains_rational(value))
        })
    })
}

#[test]
fn the_vector_path_and_the_portable_path_enclose_exact_values_by_the_same_intervals() {
    fn property(f: AnyExpression, x: NastyInterval, y: NastyInterval) -> bool {
        let Some(tape) = second_order_tape(&f) else { return true };
        let sides = [x.0, y.0];
        let (fast, portable) =
            (enclosed::<Fast>(&tape, &sides), enclosed::<Portable>(&tape, &sides));
        fast == portable && hold(&tape, [x, y], [fast.as_deref(), portable.as_deref()])
    }
    QuickCheck::new().tests(4000).quickcheck(property as fn(_, _, _) -> _);
}

#[test]
fn the_vector_path_and_the_portable_path_propagate_to_the_same_box_and_keep_every_zero() {
    fn property(f: AnyExpression, x: NastyInterval, y: NastyInterval, at: usize) -> bool {
        let mut graph = Graph::new();
        let Some(root) = f.build(&mut graph) else { return true };
        let sides = [x.0, y.0];
        // f − f(point) vanishes at a member whose value is rational.
        let members = members([x, y]);
        let point = members.get(at % members.len().max(1));
        let tape = Tape::compile(&graph, &[root], 2);
        let value = point.and_then(|point| tape.evaluate_rationals(point));
        let root = match &value {
            Some(value) => {
                let value = graph.constant(value[0].clone());
                graph.subtract(root, value)
            }
            None => root,
        };
        let tape = Tape::compile(&graph, &[root], 2);
        let (fast, rest) = propagated::<Fast>(&tape, &sides);
        let (portable, same) = propagated::<Portable>(&tape, &sides);
        let narrowed = fast == Propagated::Narrowed;
        let kept = point.filter(|_| value.is_some()).is_none_or(|point| match fast {
            Propagated::Unavailable => true,
            Propagated::Excluded(_) | Propagated::Empty => false,
            Propagated::Narrowed => {
                rest.iter().zip(point).all(|(side, x)| side.contains_rational(x))
            }
        });
        fast == portable && (!narrowed || rest == same) && kept
    }
    QuickCheck::new().tests(8000).quickcheck(property as fn(_, _, _, _) -> _);
}

fn region(ends: [(i8, i8); 2]) -> IntervalVector {
    let side = |(a, b): (i8, i8)| {
        let (a, b) = (f64::from(a) / 16.0, f64::from(b) / 16.0);
        Interval::new(a.min(b), a.max(b)).unwrap_or(Interval::ZERO)
    };
    IntervalVector::new(ends.map(side).to_vec())
}

quickcheck! {
    fn quick_enclosures_hold_exact_values_and_meet_careful_ones(
        f: AnyExpression,
        x: (i8, i8),
        y: (i8, i8)
    ) -> bool {
        let mut graph = Graph::new();
        let Some(root) = f.build(&mut graph) else { return true };
        let tape = Tape::compile(&graph, &[root], 2);
        let region = region([x, y]);
        let (careful, domain) = tape.enclose(&region, &mut Registers::default());
        let corner: Option<Vec<_>> =
            region.iter().map(|side| crate::exact::from_f64(side.upper())).collect();
        let value = corner.and_then(|corner| tape.evaluate_rationals(&corner));
        enclosed::<Fast>(&tape, &region).is_none_or(|registers| {
            let quick = registers[tape.outputs()[0] as usize];
            let holds = value.is_none_or(|value| quick.contains_rational(&value[0]));
            let known = domain.defined && domain.differentiable;
            holds && known && !quick.disjoint(&careful[0])
        })
    }

    fn the_quick_propagation_keeps_every_zero(
        f: AnyExpression,
        x: (i8, i8),
        y: (i8, i8),
        at: (u8, u8)
    ) -> bool {
        // f(x, y) − f(a, b) vanishes at the member (a, b), whose value is exact or is left out.
        let mut graph = Graph::new();
        let Some(root) = f.build(&mut graph) else { return true };
        let region = region([x, y]);
        let member = |side: &Interval, at: u8| {
            let steps = (side.upper() - side.lower()) * 16.0;
            side.lower() + (f64::from(at) % (steps + 1.0)).floor() / 16.0
        };
        let point = [member(&region[0], at.0), member(&region[1], at.1)];
        let exact: Option<Vec<_>> = point.iter().map(|&x| crate::exact::from_f64(x)).collect();
        let tape = Tape::compile(&graph, &[root], 2);
        let value = exact.and_then(|point| tape.evaluate_rationals(&point));
        let Some(value) = value else { return true };
        let value = graph.constant(value[0].clone());
        let shifted = graph.subtract(root, value);
        let tape = Tape::compile(&graph, &[shifted], 2);
        let careful = Propagation::new().contract_to_zero(&tape, &region);
        let (found, rest) = propagated::<Fast>(&tape, &region);
        let kept = match found {
            Propagated::Unavailable => true,
            Propagated::Excluded(_) | Propagated::Empty => false,
            Propagated::Narrowed => rest.iter().zip(point).all(|(side, x)| side.contains(x)),
        };
        kept && careful.is_some_and(|rest| rest.contains(&point))
    }
}
