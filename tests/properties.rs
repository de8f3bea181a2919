//! Properties of random expressions of the whole language: containment, printing, derivatives,
//! pieces, substitution, propagation, root counts.
#![cfg(all(feature = "verify", feature = "testing"))]

use eigensieve::equilibrium::{Settings, enumerate, recognise};
use eigensieve::exact::{Polynomial, Rational, count_roots_in, from_f64, rational};
use eigensieve::expression::{
    Domain, ExactValue, Graph, Names, NodeId, Propagation, Registers, Tape, parse,
};
use eigensieve::interval::{Interval, IntervalVector, check_arithmetic};
use eigensieve::system::System;
use eigensieve::testing::{AnyExpression, AnyPolynomial, AnySemialgebraic, Tree};
use num_traits::{Signed, Zero};
use quickcheck::{QuickCheck, TestResult, Testable};

const NAMES: [&str; 2] = ["x", "y"];

fn build(tree: &Tree) -> (Graph, NodeId) {
    let mut graph = Graph::new();
    let root = tree.build(&mut graph).expect("generated expressions build");
    (graph, root)
}

/// A side of a box: sixteenths, from −8 on, at most 2 wide.
type Side = (i8, u8);

/// Every other side begins at a quarter near 0, where elementary functions have exact values.
fn sixteenths((low, width): Side) -> (i64, i64) {
    let low = if low % 2 == 0 { low / 2 % 12 / 4 * 4 } else { low };
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

/// The tightest box around an exact point.
fn around(point: &[Rational]) -> IntervalVector {
    IntervalVector::new(point.iter().map(Interval::enclosing).collect())
}

fn enclose(tape: &Tape, region: &IntervalVector) -> (Vec<Interval>, Domain) {
    tape.enclose(region, &mut Registers::default())
}

/// The guards of an expression over x and y with their signs at a point.
fn guards_at(graph: &Graph, root: NodeId, point: &[Rational]) -> Vec<(NodeId, Sign)> {
    let sign = |guard: NodeId| {
        let tape = Tape::compile(graph, &[guard], 2);
        let (enclosure, domain) = enclose(&tape, &around(point));
        match tape.evaluate_exactly(point).remove(0) {
            ExactValue::Value(value) if value.is_zero() => Sign::Unknown,
            ExactValue::Value(value) => Sign::Known(value.is_positive()),
            ExactValue::Undefined => Sign::Undefined,
            ExactValue::Undecided if !domain.defined || !domain.one_piece => Sign::Unknown,
            ExactValue::Undecided if enclosure[0].certainly_positive() => Sign::Known(true),
            ExactValue::Undecided if enclosure[0].certainly_negative() => Sign::Known(false),
            ExactValue::Undecided => Sign::Unknown,
        }
    };
    graph.guards(root).into_iter().map(|guard| (guard, sign(guard))).collect()
}

/// The sign of a guard at a point.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// Positive or negative.
    Known(bool),
    /// Undefined, so that nothing defined depends on it.
    Undefined,
    /// 0, or not decided.
    Unknown,
}

fn known_sign((guard, sign): (NodeId, Sign)) -> Option<(NodeId, bool)> {
    match sign {
        Sign::Known(positive) => Some((guard, positive)),
        Sign::Undefined | Sign::Unknown => None,
    }
}

/// Runs the property until `tests` cases have passed that were not discarded.
fn check<A: Testable>(tests: u64, property: A) {
    check_arithmetic().expect("trustworthy arithmetic");
    let quickcheck = QuickCheck::new().tests(tests).max_tests(100 * tests);
    quickcheck.min_tests_passed(tests).quickcheck(property);
}

#[test]
fn interval_evaluation_contains_every_exact_value_and_reports_undefined_points() {
    fn property(tree: AnyExpression, x: Side, y: Side, choices: Vec<(u8, u8)>) -> bool {
        let (graph, root) = build(&tree);
        let tape = Tape::compile(&graph, &[root], 2);
        let sides = [x, y];
        let (enclosure, domain) = enclose(&tape, &region(&sides));
        let corners = [(0, 0), (0, 12), (12, 0), (12, 12), (6, 6)];
        choices.into_iter().take(12).chain(corners).all(|choice| {
            let point = point_inside(&sides, choice, 12);
            match &tape.evaluate_exactly(&point)[0] {
                ExactValue::Value(value) => enclosure[0].contains_rational(value),
                // Pieces that differ where their guard is 0 are reported as several pieces.
                ExactValue::Undefined if domain.defined => {
                    let guards = guards_at(&graph, root, &point);
                    !domain.one_piece && guards.iter().any(|(_, sign)| *sign == Sign::Unknown)
                }
                ExactValue::Undefined => true,
                ExactValue::Undecided => {
                    let at = enclose(&tape, &around(&point));
                    !at.1.defined || !at.0[0].disjoint(&enclosure[0])
                }
            }
        })
    }
    check(3000, property as fn(_, _, _, _) -> _);
}

#[test]
fn enclosures_of_values_and_derivatives_shrink_with_their_boxes() {
    fn property(tree: AnyExpression, x: Side, y: Side, from: (u8, u8), to: (u8, u8)) -> bool {
        let (mut graph, root) = build(&tree);
        let mut roots = graph.gradient(root, 2);
        roots.push(root);
        let sides = [x, y];
        let (one, other) = (point_inside(&sides, from, 8), point_inside(&sides, to, 8));
        let part = around(&one).hull(&around(&other));
        roots.into_iter().all(|root| {
            let tape = Tape::compile(&graph, &[root], 2);
            let (inner, known) = enclose(&tape, &part);
            let (outer, less) = enclose(&tape, &region(&sides));
            inner[0].subset_of(&outer[0])
                && known.defined >= less.defined
                && known.differentiable >= less.differentiable
                && known.one_piece >= less.one_piece
        })
    }
    check(3000, property as fn(_, _, _, _, _) -> _);
}

/// The characters of an expression without parentheses and spaces, in whatever order.
fn symbols(text: &str) -> Vec<char> {
    let mut symbols: Vec<char> = text.chars().filter(|one| !"() ".contains(*one)).collect();
    symbols.sort_unstable();
    symbols
}

#[test]
fn printed_expressions_read_back_with_the_same_values_and_the_same_text() {
    fn property(tree: AnyExpression, x: Side, y: Side, choices: Vec<(u8, u8)>) -> bool {
        let (graph, root) = build(&tree);
        let text = graph.to_text(root, &NAMES);
        let names = Names::new(&NAMES).expect("plain names");
        let (reread, again) = parse(&text, &names).unwrap_or_else(|e| panic!("{text}: {e}"));
        let second = reread.to_text(again, &NAMES);
        if second != text {
            // Which of a + b and b + a a graph knows first may depend on differences that guards
            // leave in it: min(-2, -y) + (y + (-2)). No more than that, and only once.
            assert_eq!(symbols(&second), symbols(&text), "{second} from {text}");
            let (reread, again) = parse(&second, &names).expect("a printed expression");
            assert_eq!(reread.to_text(again, &NAMES), second);
        }
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
    fn property(tree: AnyPolynomial, x: Side, y: Side, choice: (u8, u8)) -> bool {
        let (mut graph, root) = build(&tree);
        let degree = tree.degree();
        assert!(graph.is_polynomial(root));
        let gradient = graph.gradient(root, 2);
        let tape = Tape::compile(&graph, &[root], 2);
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
            let values: Vec<Rational> = (0..=degree + 1).map(along).collect();
            let expansion = interpolate(&values);
            assert!(expansion.degree().unwrap_or(0) <= degree as usize);
            expansion.coefficient(1) == derivatives[axis]
        })
    }
    check(1500, property as fn(_, _, _, _) -> _);
}

/// Whether the resolved piece has the exact value of the whole, or is undefined with it.
fn same_where_known(whole: &ExactValue, piece: &ExactValue) -> bool {
    match whole {
        ExactValue::Value(_) => piece == whole,
        ExactValue::Undefined => *piece == ExactValue::Undefined,
        // Folding may decide more.
        ExactValue::Undecided => true,
    }
}

#[test]
fn off_the_interfaces_value_and_gradient_are_those_of_the_resolved_piece() {
    fn property(tree: AnyExpression, x: Side, y: Side, choice: (u8, u8)) -> TestResult {
        let (mut graph, root) = build(&tree);
        let point = point_inside(&[x, y], choice, 8);
        let guards = guards_at(&graph, root, &point);
        if guards.is_empty() || guards.iter().any(|(_, sign)| *sign == Sign::Unknown) {
            return TestResult::discard();
        }
        let signs: Vec<(NodeId, bool)> = guards.into_iter().filter_map(known_sign).collect();
        let evaluate = |graph: &Graph, node: NodeId| {
            Tape::compile(graph, &[node], 2).evaluate_exactly(&point).remove(0)
        };
        let value = evaluate(&graph, root);
        let Some(piece) = graph.resolve(root, &signs) else {
            return TestResult::from_bool(value.rational().is_none());
        };
        if !same_where_known(&value, &evaluate(&graph, piece)) {
            return TestResult::failed();
        }
        let (whole, resolved) = (graph.gradient(root, 2), graph.gradient(piece, 2));
        let same = whole.into_iter().zip(resolved).all(|(whole, resolved)| {
            let derivative = evaluate(&graph, whole);
            // Folding may remove a singularity of the derivative, never make one.
            match (derivative, evaluate(&graph, resolved)) {
                (ExactValue::Undefined, _) => true,
                // Sums in another order may cancel less: what is left encloses the value.
                (ExactValue::Value(value), ExactValue::Undecided) => {
                    let tape = Tape::compile(&graph, &[resolved], 2);
                    enclose(&tape, &around(&point)).0[0].contains_rational(&value)
                }
                (derivative, resolved) => same_where_known(&derivative, &resolved),
            }
        });
        TestResult::from_bool(same)
    }
    check(2000, property as fn(_, _, _, _) -> _);
}

#[test]
fn differences_lie_in_the_enclosed_gradient_times_the_step() {
    fn property(
        tree: AnyExpression,
        sides: (Side, Side),
        from: (u8, u8),
        to: (u8, u8),
    ) -> TestResult {
        let (mut graph, root) = build(&tree);
        let gradient = graph.gradient(root, 2);
        let (tape, derivatives) =
            (Tape::compile(&graph, &[root], 2), Tape::compile(&graph, &gradient, 2));
        let sides = [sides.0, sides.1];
        let region = region(&sides);
        let (_, domain) = enclose(&tape, &region);
        let (slopes, of_slopes) = enclose(&derivatives, &region);
        // |a|, max and min are Lipschitz: their slopes may hold those of both sides.
        let smooth = domain.defined && domain.differentiable && domain.one_piece;
        if !smooth || !of_slopes.defined || graph.dimension(root) == 0 {
            return TestResult::discard();
        }
        let (p, q) = (point_inside(&sides, from, 8), point_inside(&sides, to, 8));
        let step = (0..2).map(|axis| Interval::enclosing(&(&q[axis] - &p[axis])));
        let most =
            slopes.iter().zip(step).fold(Interval::ZERO, |sum, (slope, step)| sum + *slope * step);
        let at = |point: &[Rational]| tape.evaluate_exactly(point).remove(0).rational();
        TestResult::from_bool(match (at(&p), at(&q)) {
            (Some(at_p), Some(at_q)) => most.contains_rational(&(at_q - at_p)),
            _ => {
                let (at_p, at_q) = (enclose(&tape, &around(&p)).0, enclose(&tape, &around(&q)).0);
                !most.disjoint(&(at_q[0] - at_p[0]))
            }
        })
    }
    check(2000, property as fn(_, _, _, _) -> _);
}

#[test]
fn substitution_commutes_with_exact_evaluation() {
    fn property(
        tree: AnyExpression,
        replacements: (AnySemialgebraic, AnySemialgebraic),
        x: Side,
        y: Side,
        choice: (u8, u8),
    ) -> TestResult {
        let (mut graph, root) = build(&tree);
        let point = point_inside(&[x, y], choice, 4);
        let inner = [&replacements.0, &replacements.1]
            .map(|tree| tree.build(&mut graph).expect("generated expressions build"));
        let Some(image) = Tape::compile(&graph, &inner, 2).evaluate_rationals(&point) else {
            return TestResult::discard();
        };
        if graph.dimension(root) == 0 {
            return TestResult::discard();
        }
        let outer = Tape::compile(&graph, &[root], 2).evaluate_exactly(&image).remove(0);
        // Guards that are 0 at one point may become one guard, or one that is 0 everywhere.
        let interface = |graph: &Graph, node: NodeId, point: &[Rational]| {
            guards_at(graph, node, point).iter().any(|(_, sign)| *sign == Sign::Unknown)
        };
        let substituted = graph.substitute(&[root], &inner);
        TestResult::from_bool(match (outer, substituted) {
            (ExactValue::Undecided, _) => true,
            (ExactValue::Undefined, None) => true,
            // Another piece may be defined nowhere: the one at the point is.
            (outer, None) => {
                interface(&graph, root, &image) || {
                    let known = guards_at(&graph, root, &image).into_iter();
                    let known = known.filter_map(known_sign).collect::<Vec<_>>();
                    let piece = graph.resolve(root, &known);
                    let piece = piece.and_then(|piece| graph.substitute(&[piece], &inner));
                    piece.is_some_and(|piece| {
                        let tape = Tape::compile(&graph, &piece, 2);
                        tape.evaluate_exactly(&point).remove(0) == outer
                    })
                }
            }
            (outer, Some(substituted)) => {
                let tape = Tape::compile(&graph, &substituted, 2);
                let undefined = outer == ExactValue::Undefined;
                tape.evaluate_exactly(&point).remove(0) == outer
                    || (undefined && interface(&graph, root, &image))
            }
        })
    }
    check(2000, property as fn(_, _, _, _, _) -> _);
}

#[test]
fn constraint_propagation_never_loses_a_zero() {
    // f(x, y) = z with an exact z, or with one that is known to lie in an interval.
    fn property(tree: AnyExpression, x: Side, y: Side, choice: (u8, u8)) -> TestResult {
        let (mut graph, root) = build(&tree);
        let mut point = point_inside(&[x, y], choice, 8);
        let tape = Tape::compile(&graph, &[root], 2);
        let value = tape.evaluate_exactly(&point).remove(0);
        let (enclosure, domain) = enclose(&tape, &around(&point));
        let z = graph.variable(2);
        let difference = graph.subtract(root, z);
        let tape = Tape::compile(&graph, &[difference], 3);
        let level = match &value {
            ExactValue::Value(value) => Interval::enclosing(value),
            ExactValue::Undecided if domain.defined && domain.one_piece => enclosure[0],
            _ => return TestResult::discard(),
        };
        let mut rest = region(&[x, y]).to_vec();
        rest.push(level);
        let mut rest = IntervalVector::new(rest);
        if let ExactValue::Value(value) = value {
            point.push(value);
        }
        let mut propagation = Propagation::new();
        // Again on the result: contracted boxes have other ends than the first one.
        let kept = (0..3).all(|_| match propagation.contract_to_zero(&tape, &rest) {
            Some(contracted) => {
                let held =
                    contracted.iter().zip(&point).all(|(side, at)| side.contains_rational(at));
                let inside = contracted.subset_of(&rest) && held;
                rest = contracted;
                inside
            }
            None => false,
        });
        TestResult::from_bool(kept)
    }
    check(5000, property as fn(_, _, _, _) -> _);
}

#[test]
fn constraint_propagation_on_constants_never_loses_a_zero() {
    fn property(tree: AnySemialgebraic, x: Side, y: Side, choice: (u8, u8)) -> TestResult {
        let (mut graph, root) = build(&tree);
        let point = point_inside(&[x, y], choice, 8);
        let value = Tape::compile(&graph, &[root], 2).evaluate_exactly(&point)[0].clone();
        let Some(value) = value.rational() else { return TestResult::discard() };
        let level = graph.constant(value);
        let difference = graph.subtract(root, level);
        let tape = Tape::compile(&graph, &[difference], 2);
        let mut propagation = Propagation::new();
        let mut rest = region(&[x, y]);
        let kept = (0..3).all(|_| match propagation.contract_to_zero(&tape, &rest) {
            Some(contracted) => {
                let inside = contracted.subset_of(&rest) && contracted.contains_rational(&point);
                rest = contracted;
                inside
            }
            None => false,
        });
        TestResult::from_bool(kept)
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
