//! Properties of random expressions: containment, printing, derivatives, propagation, root counts.
#![cfg(feature = "verify")]

use eigensieve::equilibrium::{Settings, enumerate, recognise};
use eigensieve::exact::{Polynomial, Rational, count_roots_in, from_f64, rational};
use eigensieve::expression::{
    ExactValue, Graph, IntervalArithmetic, Names, NodeId, Propagation, Tape, parse,
};
use eigensieve::interval::{Interval, IntervalVector, check_arithmetic};
use eigensieve::system::System;
use num_traits::{Signed, Zero};
use quickcheck::{Arbitrary, Gen, QuickCheck, Testable};

const NAMES: [&str; 2] = ["x", "y"];
const LARGEST_DEGREE: u32 = 12;
const LARGEST_TREE: u32 = 200;

/// A recipe for an expression: every entry makes a node from earlier ones.
#[derive(Clone, Debug)]
struct Program(Vec<(u8, u8, u8)>);

impl Arbitrary for Program {
    fn arbitrary(g: &mut Gen) -> Self {
        let length = 1 + usize::from(u8::arbitrary(g)) % 12;
        Self((0..length).map(|_| Arbitrary::arbitrary(g)).collect())
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        Box::new(self.0.shrink().map(Self))
    }
}

/// A node with a bound on its degree and on the size of its text.
#[derive(Clone, Copy)]
struct Part {
    node: NodeId,
    degree: u32,
    tree: u32,
}

fn small_constant(a: u8, b: u8) -> Rational {
    rational(i64::from(a % 11) - 5, 1 + i64::from(b % 4))
}

impl Program {
    /// Builds over x and y; steps that a builder refuses or that grow too large do nothing.
    fn build(&self, graph: &mut Graph, polynomial: bool) -> Part {
        let mut parts: Vec<Part> =
            (0..2).map(|index| Part { node: graph.variable(index), degree: 1, tree: 1 }).collect();
        for &step in &self.0 {
            let made = if polynomial {
                polynomial_step(graph, &parts, step)
            } else {
                any_step(graph, &parts, step)
            };
            let fits = |part: &Part| part.degree <= LARGEST_DEGREE && part.tree <= LARGEST_TREE;
            parts.extend(made.filter(fits));
        }
        parts[parts.len() - 1]
    }

    fn any_expression(&self) -> (Graph, NodeId) {
        let mut graph = Graph::new();
        let root = self.build(&mut graph, false).node;
        (graph, root)
    }
}

fn earlier(parts: &[Part], choice: u8) -> Part {
    parts[parts.len() - 1 - usize::from(choice) % parts.len()]
}

fn constant_part(graph: &mut Graph, a: u8, b: u8) -> Part {
    Part { node: graph.constant(small_constant(a, b)), degree: 0, tree: 1 }
}

fn power_part(graph: &mut Graph, base: Part, n: i32) -> Option<Part> {
    let degree = base.degree * n.unsigned_abs();
    let undefined = n < 0 && graph.as_constant(base.node).is_some_and(Zero::is_zero);
    let fits = degree <= LARGEST_DEGREE && !undefined;
    fits.then(|| Part { node: graph.power(base.node, n), degree, tree: base.tree + 1 })
}

fn half_power_part(graph: &mut Graph, base: Part, choice: u8) -> Option<Part> {
    let k = [1, 1, -1, 3, -3][usize::from(choice) % 5];
    let node = graph.half_power(base.node, k)?;
    Some(Part { node, degree: base.degree * k.unsigned_abs(), tree: base.tree + 1 })
}

fn polynomial_step(graph: &mut Graph, parts: &[Part], (kind, i, j): (u8, u8, u8)) -> Option<Part> {
    let (a, b) = (earlier(parts, i), earlier(parts, j));
    let (tree, larger) = (a.tree + b.tree + 1, a.degree.max(b.degree));
    Some(match kind % 8 {
        0 => Part { node: graph.add(a.node, b.node), degree: larger, tree },
        1 => Part { node: graph.subtract(a.node, b.node), degree: larger, tree },
        2 | 3 => {
            let degree = a.degree + b.degree;
            Part { node: graph.multiply(a.node, b.node), degree, tree }
        }
        4 => return power_part(graph, a, 2 + i32::from(j % 3)),
        5 => {
            let divisor = graph.constant(small_constant(j, i));
            Part { node: graph.divide(a.node, divisor)?, tree: a.tree + 2, ..a }
        }
        6 => Part { node: graph.negate(a.node), tree: a.tree + 1, ..a },
        _ => constant_part(graph, i, j),
    })
}

fn any_step(graph: &mut Graph, parts: &[Part], (kind, i, j): (u8, u8, u8)) -> Option<Part> {
    let (a, b) = (earlier(parts, i), earlier(parts, j));
    let (degree, tree) = (a.degree + b.degree, a.tree + b.tree + 1);
    Some(match kind % 10 {
        0 => Part { node: graph.add(a.node, b.node), degree, tree },
        1 => Part { node: graph.subtract(a.node, b.node), degree, tree },
        2 => Part { node: graph.multiply(a.node, b.node), degree, tree },
        3 => Part { node: graph.divide(a.node, b.node)?, degree, tree },
        4 => return power_part(graph, a, 2 + i32::from(j % 3)),
        5 => return power_part(graph, a, -1 - i32::from(j % 3)),
        6 => {
            let square = power_part(graph, a, 2)?;
            let shift = graph.constant(rational(i64::from(j % 7) - 3, 1 + i64::from(i % 2)));
            let node = graph.add(square.node, shift);
            return half_power_part(graph, Part { node, tree: square.tree + 2, ..square }, j / 7);
        }
        7 => return half_power_part(graph, a, j),
        8 => Part { node: graph.negate(a.node), tree: a.tree + 1, ..a },
        _ => constant_part(graph, i, j),
    })
}

/// A side of a box: sixteenths, from −8 on, at most 2 wide.
type Side = (i8, u8);

fn sixteenths((low, width): Side) -> (i64, i64) {
    (i64::from(low), i64::from(width % 33))
}

fn region(sides: &[Side; 2]) -> IntervalVector {
    let side = |&side: &Side| {
        let (low, width) = sixteenths(side);
        Interval::new(low as f64 / 16.0, (low + width) as f64 / 16.0).expect("ordered bounds")
    };
    IntervalVector::new(sides.iter().map(side).collect())
}

/// The point of the box at the fractions `choice`/`parts` (modulo `parts` + 1) of its sides.
fn point_inside(sides: &[Side; 2], choices: (u8, u8), parts: u8) -> Vec<Rational> {
    let coordinate = |side: Side, choice: u8| {
        let (low, width) = sixteenths(side);
        let fraction = rational(i64::from(choice % (parts + 1)), i64::from(parts));
        rational(low, 16) + rational(width, 16) * fraction
    };
    vec![coordinate(sides[0], choices.0), coordinate(sides[1], choices.1)]
}

fn check<A: Testable>(tests: u64, property: A) {
    check_arithmetic().expect("trustworthy arithmetic");
    QuickCheck::new().tests(tests).quickcheck(property);
}

#[test]
fn interval_evaluation_contains_every_exact_value_and_reports_undefined_points() {
    fn property(program: Program, x: Side, y: Side, choices: Vec<(u8, u8)>) -> bool {
        let (graph, root) = program.any_expression();
        let tape = Tape::compile(&graph, &[root], 2);
        let sides = [x, y];
        let mut arithmetic = IntervalArithmetic::new();
        let enclosure = tape.evaluate(&mut arithmetic, &region(&sides))[0];
        let corners = [(0, 0), (0, 12), (12, 0), (12, 12), (6, 6)];
        choices.into_iter().take(12).chain(corners).all(|choice| {
            match &tape.evaluate_exactly(&point_inside(&sides, choice, 12))[0] {
                ExactValue::Value(value) => enclosure.contains_rational(value),
                ExactValue::Undefined => !arithmetic.domain().defined,
                ExactValue::Undecided => true,
            }
        })
    }
    check(3000, property as fn(_, _, _, _) -> _);
}

#[test]
fn printed_expressions_read_back_with_the_same_values_and_the_same_text() {
    fn property(program: Program, x: Side, y: Side, choices: Vec<(u8, u8)>) -> bool {
        let (graph, root) = program.any_expression();
        let text = graph.to_text(root, &NAMES);
        let names = Names::new(&NAMES).expect("plain names");
        let (reread, again) = parse(&text, &names).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(reread.to_text(again, &NAMES), text);
        let tapes = (Tape::compile(&graph, &[root], 2), Tape::compile(&reread, &[again], 2));
        choices.into_iter().take(12).chain([(0, 0), (5, 7)]).all(|choice| {
            let point = point_inside(&[x, y], choice, 12);
            tapes.0.evaluate_exactly(&point) == tapes.1.evaluate_exactly(&point)
        })
    }
    check(3000, property as fn(_, _, _, _) -> _);
}

/// The polynomial through the points (0, values₀), (1, values₁), …, by Newton's differences.
fn interpolate(values: &[Rational]) -> Polynomial {
    let mut differences = values.to_vec();
    let mut basis = Polynomial::one();
    let mut sum = Polynomial::zero();
    for k in 0..values.len() {
        sum = &sum + &basis.scale(&differences[0]);
        let node = i64::try_from(k).expect("few values");
        let factor = Polynomial::from_integers(&[-node, 1]).scale(&rational(1, node + 1));
        basis = &basis * &factor;
        differences = differences.windows(2).map(|pair| &pair[1] - &pair[0]).collect();
    }
    sum
}

#[test]
fn gradients_of_polynomials_equal_the_linear_coefficients_of_their_expansions() {
    fn property(program: Program, x: Side, y: Side, choice: (u8, u8)) -> bool {
        let mut graph = Graph::new();
        let part = program.build(&mut graph, true);
        assert!(graph.is_polynomial(part.node));
        let gradient = graph.gradient(part.node, 2);
        let tape = Tape::compile(&graph, &[part.node], 2);
        let point = point_inside(&[x, y], choice, 12);
        let derivatives = Tape::compile(&graph, &gradient, 2)
            .evaluate_rationals(&point)
            .expect("derivatives of polynomials are polynomials");
        (0..2).all(|axis| {
            let along = |t: u32| {
                let mut shifted = point.clone();
                shifted[axis] += rational(t.into(), 1);
                tape.evaluate_rationals(&shifted).expect("a polynomial")[0].clone()
            };
            // One value more than the degree needs: the expansion must not use it.
            let values: Vec<Rational> = (0..=part.degree + 1).map(along).collect();
            let expansion = interpolate(&values);
            assert!(expansion.degree().unwrap_or(0) <= part.degree as usize);
            expansion.coefficient(1) == derivatives[axis]
        })
    }
    check(1500, property as fn(_, _, _, _) -> _);
}

#[test]
fn constraint_propagation_never_loses_a_zero() {
    fn property(program: Program, x: Side, y: Side, choice: (u8, u8)) -> bool {
        let (mut graph, root) = program.any_expression();
        let point = point_inside(&[x, y], choice, 8);
        let value = Tape::compile(&graph, &[root], 2).evaluate_exactly(&point)[0].clone();
        let Some(value) = value.rational() else { return true };
        let level = graph.constant(value);
        let difference = graph.subtract(root, level);
        let tape = Tape::compile(&graph, &[difference], 2);
        let mut propagation = Propagation::new();
        let mut rest = region(&[x, y]);
        // Again on the result: contracted boxes have other ends than the first one.
        (0..3).all(|_| match propagation.contract_to_zero(&tape, &rest) {
            Some(contracted) => {
                let inside = contracted.subset_of(&rest) && contracted.contains_rational(&point);
                rest = contracted;
                inside
            }
            None => false,
        })
    }
    check(5000, property as fn(_, _, _, _) -> _);
}

fn ends(side: &Interval) -> (Rational, Rational) {
    let exactly = |end: f64| from_f64(end).expect("a bounded interval");
    (exactly(side.lower()), exactly(side.upper()))
}

#[test]
fn zeros_of_integer_polynomials_agree_with_exact_signs_and_root_counts() {
    fn property(coefficients: Vec<i8>, roots: Vec<(i8, u8)>, low: i8, width: u8) -> bool {
        let coefficients: Vec<i64> =
            coefficients.into_iter().take(5).map(|c| i64::from(c % 10)).collect();
        let mut polynomial = Polynomial::from_integers(&coefficients);
        for (numerator, denominator) in roots.into_iter().take(3) {
            let factor = [i64::from(numerator % 8), 1 + i64::from(denominator % 4)];
            polynomial = &polynomial * &Polynomial::from_integers(&factor);
        }
        if polynomial.is_zero() {
            return true;
        }
        let mut graph = Graph::new();
        let x = graph.variable(0);
        let mut f = graph.integer(0);
        for coefficient in polynomial.coefficients().iter().rev() {
            let product = graph.multiply(f, x);
            let constant = graph.constant(coefficient.clone());
            f = graph.add(product, constant);
        }
        let system = System::new(&mut graph, &[f], 1);
        let low = f64::from(low) / 32.0;
        let side = Interval::new(low, low + f64::from(width) / 32.0).expect("ordered bounds");
        let domain = IntervalVector::new(vec![side]);
        let settings = Settings { max_boxes: 2000, ..Settings::default() };
        let found = enumerate(&system, &domain, &settings).expect("a bounded interval");

        let (lower, upper) = ends(&side);
        let mut inside = 0;
        for zero in &found.zeros {
            let (left, right) = ends(&zero.uniqueness[0]);
            let signs = polynomial.evaluate(&left) * polynomial.evaluate(&right);
            assert!(signs.is_negative() || recognise(&system, zero).is_some());
            assert_eq!(count_roots_in(&polynomial, &left, &right), 1);
            let (left, right) = ends(&zero.enclosure[0]);
            assert_eq!(count_roots_in(&polynomial, &left, &right), 1);
            inside +=
                count_roots_in(&polynomial, &left.max(lower.clone()), &right.min(upper.clone()));
        }
        let exact = count_roots_in(&polynomial, &lower, &upper);
        if found.complete { inside == exact } else { inside <= exact }
    }
    check(600, property as fn(_, _, _, _) -> _);
}
