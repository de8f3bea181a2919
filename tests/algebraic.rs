//! Properties of ℚ(θ): the field against identities, matrices against ℚ, recognition against
//! systems with known irrational zeros.
#![cfg(feature = "verify")]

use std::cmp::Ordering;

use eigensieve::equilibrium::{Settings, enumerate, recognise_algebraic};
use eigensieve::exact::{
    AlgebraicPoint, FieldMatrix, Inertia, Integer, Matrix, NumberField, Polynomial, Rational,
    RootError, rational, unit_circle_count,
};
use eigensieve::expression::{AlgebraicValue, FixedPointArithmetic, Names, Tape, parse};
use eigensieve::interval::{Interval, IntervalVector};
use eigensieve::stability::judge_algebraic;
use eigensieve::system::System;
use num_traits::{One, Zero};
use quickcheck::quickcheck;

const RADICANDS: [i64; 6] = [2, 3, 5, 6, 7, 10];

fn constant(value: i64) -> Polynomial {
    Polynomial::from_integers(&[value])
}

/// ℚ(√d) by (t² − d)(t − k)(t² + k² + 1), of which only √d lies in the interval.
fn disguised(d: i64, k: i64) -> NumberField {
    let square = Polynomial::from_integers(&[-d, 0, 1]);
    let others =
        Polynomial::from_integers(&[-k, 1]) * Polynomial::from_integers(&[k * k + 1, 0, 1]);
    let (mut lower, mut upper) = (rational(1, 1), rational(4, 1));
    if d < 4 {
        upper = rational(2, 1)
    } else {
        lower = rational(2, 1)
    }
    if rational(k, 1) >= lower && rational(k, 1) <= upper {
        return NumberField::new(&square, &lower, &upper).expect("one root");
    }
    NumberField::new(&(square * others), &lower, &upper).expect("one root")
}

/// The sign of a + b√d by squaring.
fn sign_by_squares(a: &Rational, b: &Rational, d: i64) -> Ordering {
    let (square, other) = (a * a, b * b * rational(d, 1));
    let zero = Rational::zero();
    match (a.cmp(&zero), b.cmp(&zero)) {
        (sign, Ordering::Equal) | (Ordering::Equal, sign) => sign,
        (x, y) if x == y => x,
        (x, y) => {
            if square > other {
                x
            } else {
                y
            }
        }
    }
}

quickcheck! {
    fn signs_and_inverses_are_those_of_quadratic_numbers(
        pick: u8, k: i8, a: (i16, u8), b: (i16, u8), multiple: i8
    ) -> bool {
        let d = RADICANDS[usize::from(pick) % 6];
        let mut field = disguised(d, i64::from(k % 9));
        let part = |(n, m): (i16, u8)| rational(n.into(), i64::from(m) + 1);
        let (a, b) = (part(a), part(b));
        // The same number in disguise: plus a multiple of t² − d.
        let zero = Polynomial::from_integers(&[-d, 0, 1]) * Polynomial::from_integers(&[multiple.into(), 1]);
        let element = Polynomial::new(vec![a.clone(), b.clone()]) + zero;
        let sign = field.sign(&element);
        let norm = &a * &a - &b * &b * rational(d, 1);
        let inverse_fits = match field.invert(&element) {
            None => norm.is_zero(),
            Some(inverse) => {
                let conjugate = Polynomial::new(vec![&a / &norm, -&b / &norm]);
                field.is_zero(&(&inverse - &conjugate))
                    && field.is_zero(&(field.multiply(&inverse, &element) - Polynomial::one()))
            }
        };
        sign == sign_by_squares(&a, &b, d) && inverse_fits
    }

    fn bounds_hold_and_shrink(radicand: u8, power: u8) -> bool {
        // θ³ = radicand; the element θ^power has the cube radicand^power.
        let radicand = i64::from(radicand) + 2;
        let power = usize::from(power % 8);
        let cube = Polynomial::from_integers(&[-radicand, 0, 0, 1]);
        let mut field = NumberField::new(&cube, &rational(1, 1), &rational(7, 1)).expect("one root");
        let (low, high) = field.bounds(&Polynomial::monomial(Rational::one(), power), 200);
        let exact = rational(radicand, 1).pow(power as i32);
        let width = rational(1, 1 << 60).pow(2);
        low.pow(3) <= exact && exact <= high.pow(3) && &high - &low < width
    }

    fn squares_have_their_roots(pick: u8, a: i8, b: i8) -> bool {
        let mut field = disguised(RADICANDS[usize::from(pick) % 6], 20);
        let element = Polynomial::from_integers(&[a.into(), b.into()]);
        let square = field.multiply(&element, &element);
        let Some(root) = field.square_root(&square) else { return false };
        let size = if field.sign(&element).is_lt() { -element } else { element };
        field.is_zero(&(root - size))
    }

    /// DAD⁻¹ with D = diag(1, θ, θ², …) has the eigenvalues of A.
    fn similar_matrices_have_the_same_count(entries: Vec<i8>, size: u8, cubic: bool, halves: bool) -> bool {
        let size = 1 + usize::from(size % 4);
        let scale = if halves { 2 } else { 1 };
        let matrix = Matrix::from_fn(size, size, |i, j| {
            rational(i64::from(entries.get(i * size + j).copied().unwrap_or(1) % 4), scale)
        });
        let modulus = Polynomial::from_integers(if cubic { &[-2, 0, 0, 1] } else { &[-2, 0, 1] });
        let mut field = NumberField::new(&modulus, &rational(1, 1), &rational(2, 1)).expect("a root");
        let root = Polynomial::variable();
        let inverse = field.invert(&root).expect("not zero");
        let power = |n: usize, m: usize| {
            let (base, exponent) = if n >= m { (&root, n - m) } else { (&inverse, m - n) };
            field.reduce(&base.pow(exponent as u32))
        };
        let entries = (0..size * size).map(|k| {
            let (i, j) = (k / size, k % size);
            power(i, j).scale(matrix.get(i, j))
        });
        let similar = FieldMatrix::new(size, entries.collect()).expect("square");
        similar.unit_circle_count(&mut field) == unit_circle_count(&matrix.characteristic_polynomial())
    }

    fn inertia_is_that_of_trace_and_determinant(a: i8, b: i8, c: i8) -> bool {
        let (a, b, c) = (i64::from(a % 8), i64::from(b % 4), i64::from(c % 8));
        let mut field = disguised(2, 20);
        let side = Polynomial::from_integers(&[0, b]);
        let matrix = FieldMatrix::new(2, vec![constant(a), side.clone(), side, constant(c)]);
        let (trace, determinant) = (a + c, a * c - 2 * b * b);
        let expected = match (determinant.signum(), trace.signum()) {
            (1, 1) => (2, 0, 0),
            (1, _) => (0, 2, 0),
            (-1, _) => (1, 1, 0),
            (_, 1) => (1, 0, 1),
            (_, -1) => (0, 1, 1),
            _ => (0, 0, 2),
        };
        let found = matrix.expect("square").inertia(&mut field);
        found == Some(Inertia { positive: expected.0, negative: expected.1, zero: expected.2 })
    }

    /// ∇f of a(x² − d)²/8 + b(y − kx)²/2 at (±√d, ±k√d), where the Hessian is rational.
    fn random_wells_are_recognised_and_judged_as_over_the_rationals(
        pick: u8, a: u8, b: u8, k: i8, step: u8
    ) -> bool {
        let d = RADICANDS[usize::from(pick) % 6];
        let (a, b, k) = (i64::from(a % 4) + 1, i64::from(b % 4) + 1, i64::from(k % 3));
        let step = match step % 4 {
            // The first has λ = 2/α exactly where k = 0, the second where b = λ.
            0 => rational(2, a * d),
            1 => rational(2, b),
            other => rational(1, other.into()),
        };
        let objective = format!("{a}*(x^2 - {d})^2/8 + {b}*(y - ({k})*x)^2/2");
        let (mut graph, f) =
            parse(&objective, &Names::new(&["x", "y"]).expect("names")).expect("an objective");
        let components = graph.jacobian(&[f], 2);
        let system = System::new(&mut graph, &components, 2);
        let moved: Vec<_> = components
            .iter()
            .enumerate()
            .map(|(i, &slope)| {
                let x = graph.variable(i as u32);
                let part = graph.scale(&step, slope);
                graph.subtract(x, part)
            })
            .collect();
        let update = System::new(&mut graph, &moved, 2);
        let side = Interval::new(-9.0, 9.5).expect("ends");
        let domain = IntervalVector::new(vec![side; 2]);
        let found = enumerate(&system, &domain, &Settings::default()).expect("a search");
        let hessian = [[a * d + b * k * k, -b * k], [-b * k, b]];
        let jacobian = Matrix::from_fn(2, 2, |i, j| {
            rational(i64::from(i == j), 1) - &step * rational(hessian[i][j], 1)
        });
        let count = unit_circle_count(&jacobian.characteristic_polynomial()).expect("not zero");
        found.zeros.len() == 3 && found.zeros.iter().all(|zero| {
            if zero.enclosure[0].contains(0.0) {
                return true;
            }
            let Some(point) = recognise_algebraic(&system, zero) else { return false };
            let Some(judgement) = judge_algebraic(&update, &point) else { return false };
            judgement.unstable_dimension == Some(count.outside)
                && judgement.plus_one == Some(count.plus_one > 0)
                && judgement.minus_one == Some(count.minus_one > 0)
        })
    }
}

/// Every zero of the gradient of f in [0, 3]², in its field.
fn critical_points(objective: &str) -> Vec<AlgebraicPoint> {
    let (mut graph, f) = parse(objective, &Names::new(&["x", "y"]).expect("names")).expect("text");
    let gradient = graph.jacobian(&[f], 2);
    let system = System::new(&mut graph, &gradient, 2);
    let domain = IntervalVector::new(vec![Interval::new(0.01, 3.0).expect("ends"); 2]);
    let found = enumerate(&system, &domain, &Settings::default()).expect("a search");
    let start = std::time::Instant::now();
    let points = found.zeros.iter().map(|zero| recognise_algebraic(&system, zero));
    let points = points.map(|point| point.expect("recognised")).collect();
    println!("{objective}: {:?}", start.elapsed());
    points
}

#[test]
fn zeros_of_larger_degree_are_recognised() {
    let degree = |objective: &str| -> Vec<usize> {
        critical_points(objective).iter().map(|point| point.field.degree()).collect()
    };
    // (2^(1/3), 2^(2/3) + 1), where the first slope is (x³ − 2)².
    assert_eq!(degree("x^4/4 - 2*x + (y - x^2 - 1)^2/2"), [3]);
    // (√2, √3): neither coordinate generates the field.
    assert_eq!(degree("(x^2 - 2)^2 + (y^2 - 3)^2"), [4]);
    // (2^(1/4), √2): the second coordinate does not generate it.
    assert_eq!(degree("(y^2 - 2)^2 + (x^2 - y)^2"), [4]);
    // (2^(1/7), 1/3).
    assert_eq!(degree("x^8/8 - 2*x + (3*y - 1)^2"), [7]);
}

#[test]
fn a_zero_of_degree_over_eight_is_not_recognised() {
    let (mut graph, f) = parse("x^11 - 3", &Names::new(&["x"]).expect("a name")).expect("text");
    let system = System::new(&mut graph, &[f], 1);
    let domain = IntervalVector::new(vec![Interval::new(0.0, 2.0).expect("ends")]);
    let found = enumerate(&system, &domain, &Settings::default()).expect("a search");
    let start = std::time::Instant::now();
    assert_eq!(recognise_algebraic(&system, &found.zeros[0]), None);
    println!("a zero of degree 11: {:?}", start.elapsed());
}

#[test]
fn a_rotation_by_an_eighth_of_a_turn_has_a_complex_pair_on_the_circle() {
    let mut field = disguised(2, 20);
    let half = Polynomial::monomial(rational(1, 2), 1);
    let entries = vec![half.clone(), -&half, half.clone(), half];
    let count = FieldMatrix::new(2, entries).expect("square").unit_circle_count(&mut field);
    assert_eq!(count.map(|count| (count.complex, count.inside, count.outside)), Some((2, 0, 0)));
}

#[test]
fn descriptions_without_exactly_one_root_are_refused() {
    let square = Polynomial::from_integers(&[-2, 0, 1]);
    let field = |low, high| NumberField::new(&square, &rational(low, 1), &rational(high, 1));
    assert_eq!(field(-2, 2), Err(RootError::SeveralRoots(2)));
    assert_eq!(field(2, 3), Err(RootError::NoRoot));
    let everywhere = NumberField::new(&Polynomial::zero(), &rational(0, 1), &rational(1, 1));
    assert_eq!(everywhere, Err(RootError::ZeroPolynomial));
}

#[test]
fn pieces_are_chosen_by_exact_signs() {
    let mut field = disguised(2, 20);
    let value = |field: &mut NumberField, text: &str| {
        let (graph, root) = parse(text, &Names::new(&["x"]).expect("a name")).expect("text");
        Tape::compile(&graph, &[root], 1)
            .evaluate_in_field(field, &[Polynomial::variable()])
            .remove(0)
    };
    let is = |value: i64| AlgebraicValue::Value(constant(value));
    assert_eq!(value(&mut field, "piecewise(x^2 <= 2, 1, 0)"), AlgebraicValue::Undecided);
    assert_eq!(value(&mut field, "piecewise(x <= 1.41421356237, 1, 0)"), is(0));
    assert_eq!(value(&mut field, "max(x^2, 1)"), is(2));
    assert_eq!(value(&mut field, "abs(1 - x)^2 + 2*x"), is(3));
    assert_eq!(value(&mut field, "exp(x^2 - 2) + log(x^2 - 1)"), is(1));
    assert_eq!(value(&mut field, "exp(x)"), AlgebraicValue::Undecided);
    assert_eq!(value(&mut field, "1/(x^2 - 2)"), AlgebraicValue::Undefined);
    assert_eq!(value(&mut field, "sqrt(1 - x)"), AlgebraicValue::Undefined);
    assert_eq!(value(&mut field, "sqrt(x)"), AlgebraicValue::Undecided);
}

#[test]
fn a_tiny_positive_element_without_a_known_root_is_no_panic() {
    for d in RADICANDS {
        let mut field = disguised(d, 20);
        let (lower, upper) = field.bounds(&Polynomial::variable(), 800);
        let (below, above) = (Polynomial::constant(lower), Polynomial::constant(upper));
        assert_eq!(field.square_root(&(&Polynomial::variable() - &below)), None);
        assert_eq!(field.square_root(&(&above - &Polynomial::variable())), None);
    }
}

#[test]
fn towers_of_powers_are_undecided_in_short_time() {
    let text = "((1 + x^100)^1000 + 1)^1000";
    let (graph, root) = parse(text, &Names::new(&["x"]).expect("a name")).expect("text");
    let tape = Tape::compile(&graph, &[root], 1);
    let value = tape.evaluate_in_field(&mut disguised(2, 20), &[Polynomial::variable()]).remove(0);
    assert_eq!(value, AlgebraicValue::Undecided);
    assert_eq!(tape.evaluate_rationals(&[rational(2, 3)]), None);
    let start = Some(Integer::from(3) << 384);
    let mut arithmetic = FixedPointArithmetic::new(384);
    assert_eq!(tape.evaluate(&mut arithmetic, &[start]), [None]);
}
