//! Counting as a whole: what it finds, and what it must refuse.

use quickcheck::{QuickCheck, TestResult};

use super::{Count, CountBound, Plan};
use crate::equilibrium::{IsolatedZero, Settings, enumerate};
use crate::exact::{MultivariatePolynomial, Rational, rational};
use crate::expression::{Graph, Names, parse_into};
use crate::interval::{Interval, IntervalVector};
use crate::system::System;

fn system(texts: &[&str], variables: &[&str]) -> System {
    let names = Names::new(variables).unwrap_or_else(|error| panic!("{error}"));
    let mut graph = Graph::new();
    let roots: Vec<_> = texts
        .iter()
        .map(|text| parse_into(&mut graph, text, &names).unwrap_or_else(|error| panic!("{error}")))
        .collect();
    System::new(&mut graph, &roots, variables.len())
}

fn cube(n: usize, side: f64) -> IntervalVector {
    let side = Interval::new(-side, side).unwrap_or_else(|| panic!("an interval"));
    IntervalVector::new(vec![side; n])
}

fn counted(system: &System, domain: &IntervalVector) -> Option<(Vec<IsolatedZero>, Count)> {
    let plan = Plan::new(system)?;
    plan.run(system, domain, None).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn systems_with_as_many_zeros_as_bezout_allows_are_counted() {
    let cases: [(&[&str], &[&str], u64, usize); 6] = [
        (&["x^2 + y^2 - 5", "x*y - 2"], &["x", "y"], 4, 4),
        (&["x^2 + y^2 + 1", "x - y"], &["x", "y"], 2, 0),
        (&["x^3 - 2", "y^2 - x"], &["x", "y"], 6, 2),
        (&["x + y - 1", "x - y", "z^2 - x"], &["x", "y", "z"], 2, 2),
        (&["x + y - 1", "x + y - 2"], &["x", "y"], 0, 0),
        // Zeros outside the box are counted, but not handed on.
        (&["x^2 - 400", "y - x"], &["x", "y"], 2, 0),
    ];
    for (texts, variables, complex, real) in cases {
        let system = system(texts, variables);
        let Some((zeros, count)) = counted(&system, &cube(variables.len(), 9.0)) else {
            panic!("{texts:?} is not counted")
        };
        assert_eq!((count.complex, count.bound), (complex, CountBound::Bezout), "{texts:?}");
        assert_eq!(zeros.len(), real, "{texts:?}");
    }
}

#[test]
fn what_does_not_reach_the_bound_is_refused() {
    let cases: [(&[&str], &[&str]); 11] = [
        // A curve of zeros, with and without an isolated one.
        (&["(x*y - 1)*x", "(x*y - 1)*y"], &["x", "y"]),
        (&["(x*y - 1)*(x - 3)", "(x*y - 1)*(y + 2)"], &["x", "y"]),
        (&["x*y", "x*y"], &["x", "y"]),
        (&["x^2 - y", "0*x"], &["x", "y"]),
        // Multiple zeros: the bound is reached with multiplicities only.
        (&["x^2"], &["x"]),
        (&["x^2 - y", "y"], &["x", "y"]),
        (&["(x - 1)^2*(x + 1)"], &["x"]),
        (&["x^3 - 3*x + 2", "y^2 - x"], &["x", "y"]),
        (&["(x - 1/3)^3"], &["x"]),
        // Zeros at infinity, for x and for 1/x.
        (&["x*y - 1", "x*y - 2"], &["x", "y"]),
        (&["x^2 - y^2 - 1", "(x - y)^2 - 2"], &["x", "y"]),
    ];
    for (texts, variables) in cases {
        let found = counted(&system(texts, variables), &cube(variables.len(), 9.0));
        assert!(found.is_none(), "{texts:?}");
    }
}

#[test]
fn what_is_no_polynomial_has_no_plan() {
    for text in ["exp(x) - 2", "abs(x) - 1", "1/x - 2", "sqrt(x^2 + 1) - 2"] {
        assert!(Plan::new(&system(&[text], &["x"])).is_none(), "{text}");
    }
    assert!(Plan::new(&system(&["x^200 - 2"], &["x"])).is_none());
}

#[test]
fn variables_that_cannot_vanish_are_inverted_and_linear_equations_solved() {
    // eco-5: Bézout's bound is 54, after the reductions it is 8.
    let texts = [
        "(x1 + x1*x2 + x2*x3 + x3*x4)*x5 - 1",
        "(x2 + x1*x3 + x2*x4)*x5 - 2",
        "(x3 + x1*x4)*x5 - 3",
        "x4*x5 - 4",
        "x1 + x2 + x3 + x4 + 1",
    ];
    let system = system(&texts, &["x1", "x2", "x3", "x4", "x5"]);
    let Some((zeros, count)) = counted(&system, &cube(5, 100.0)) else { panic!("eco-5") };
    assert_eq!((zeros.len(), count.complex), (4, 8));
}

#[test]
fn a_zero_of_the_lowered_system_that_stands_for_none_is_counted_and_not_handed_on() {
    // With y = 1/u: x = u and x² = 3u, also for u = 0; z keeps the mixed volume out of it.
    let texts = ["x*y - 1", "x^2*y - 3", "z^2 - z"];
    assert!(counted(&system(&texts, &["x", "y", "z"]), &cube(3, 9.0)).is_none());
    // In the torus Bernstein's bound is 1.
    let plane = system(&texts[..2], &["x", "y"]);
    let Some((zeros, count)) = counted(&plane, &cube(2, 9.0)) else { panic!("one zero") };
    assert_eq!((zeros.len(), count.complex, count.bound), (1, 1, CountBound::MixedVolume));
    assert!(zeros[0].enclosure.contains_rational(&[rational(3, 1), rational(1, 3)]));
}

#[test]
fn cyclic_five_is_counted_by_its_mixed_volume() {
    let texts = [
        "a + b + c + d + e",
        "a*b + b*c + c*d + d*e + e*a",
        "a*b*c + b*c*d + c*d*e + d*e*a + e*a*b",
        "a*b*c*d + b*c*d*e + c*d*e*a + d*e*a*b + e*a*b*c",
        "a*b*c*d*e - 1",
    ];
    let system = system(&texts, &["a", "b", "c", "d", "e"]);
    let Some((zeros, count)) = counted(&system, &cube(5, 10.0)) else { panic!("cyclic-5") };
    assert_eq!((zeros.len(), count.complex, count.bound), (10, 70, CountBound::MixedVolume));
}

#[test]
fn counts_do_not_depend_on_the_number_of_threads() {
    let texts = ["x^3 - 3*x*y^2 + y - 1", "3*x^2*y - y^3 - x*z + 2", "z^3 - z + x*y"];
    let (system, domain) = (system(&texts, &["x", "y", "z"]), cube(3, 9.0));
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.unwrap_or_else(|error| panic!("{error}"));
        pool.install(|| counted(&system, &domain)).map(|(zeros, _)| zeros)
    };
    let one = with(1);
    assert!(one.as_ref().is_some_and(|zeros| !zeros.is_empty()));
    assert_eq!(one, with(4));
}

/// Coefficients and exponents of a polynomial in three variables.
type Raw = Vec<(i8, u8)>;

/// g − g(p), of degree at most 3.
fn planted(raw: &Raw, point: &[Rational], n: usize) -> MultivariatePolynomial {
    let mut sum = MultivariatePolynomial::zero();
    for &(coefficient, code) in raw.iter().take(5) {
        let mut term = MultivariatePolynomial::constant(rational(coefficient.into(), 1));
        for step in 0..code % 4 {
            let variable = u32::from((code / 4) >> (2 * step)) % n as u32;
            term = &term * &MultivariatePolynomial::variable(variable);
        }
        sum = &sum + &term;
    }
    &sum - &MultivariatePolynomial::constant(sum.evaluate(point))
}

fn of(equations: &[MultivariatePolynomial]) -> System {
    let mut graph = Graph::new();
    let roots: Vec<_> = equations.iter().map(|one| graph.polynomial(one)).collect();
    System::new(&mut graph, &roots, equations.len())
}

fn a_count_never_misses_a_planted_zero(
    raw: (Raw, Raw, Raw),
    at: (i8, i8, i8),
    flat: bool,
) -> TestResult {
    let n = if flat { 2 } else { 3 };
    let point: Vec<Rational> =
        [at.0, at.1, at.2].iter().take(n).map(|&x| rational((x % 32).into(), 8)).collect();
    let equations: Vec<MultivariatePolynomial> =
        [&raw.0, &raw.1, &raw.2].into_iter().take(n).map(|one| planted(one, &point, n)).collect();
    let system = of(&equations);
    let domain = cube(n, 8.0);
    let Some((zeros, _)) = counted(&system, &domain) else { return TestResult::discard() };
    if !zeros.iter().any(|zero| zero.enclosure.contains_rational(&point)) {
        return TestResult::failed();
    }
    // The search with boxes alone: it ends before it would count.
    let settings = Settings { max_boxes: 500, ..Settings::default() };
    let found = enumerate(&system, &domain, &settings).unwrap_or_else(|error| panic!("{error}"));
    let agree = |zero: &IsolatedZero| {
        zeros.iter().filter(|one| one.enclosure.touches(&zero.enclosure)).count() == 1
    };
    let same = !found.complete || found.zeros.len() == zeros.len();
    TestResult::from_bool(same && found.zeros.iter().all(agree))
}

#[test]
fn a_count_never_misses_a_planted_zero_and_agrees_with_the_search() {
    let property: fn(_, _, _) -> _ = a_count_never_misses_a_planted_zero;
    QuickCheck::new().tests(150).max_tests(20_000).min_tests_passed(100).quickcheck(property);
}

/// f·h and g·h have the zeros of h; f², g at a common zero of f and g has a multiple one.
fn degenerate_systems_are_refused(
    raw: (Raw, Raw),
    factor: Raw,
    at: (i8, i8),
    square: bool,
) -> TestResult {
    let point = [at.0, at.1].map(|x| rational((x % 32).into(), 8));
    let (f, g) = (planted(&raw.0, &point, 2), planted(&raw.1, &point, 2));
    let h = &planted(&factor, &point, 2) + &MultivariatePolynomial::constant(rational(1, 1));
    let equations = if square { [f.pow(2), g] } else { [&f * &h, &g * &h] };
    if h.degree() == 0 && !square || equations.iter().any(MultivariatePolynomial::is_zero) {
        return TestResult::discard();
    }
    TestResult::from_bool(counted(&of(&equations), &cube(2, 8.0)).is_none())
}

#[test]
fn systems_with_a_common_factor_or_a_square_are_refused() {
    let property: fn(_, _, _, _) -> _ = degenerate_systems_are_refused;
    QuickCheck::new().tests(60).max_tests(5000).min_tests_passed(40).quickcheck(property);
}

#[test]
fn the_search_counts_where_boxes_would_be_many() {
    // Katsura's system in five unknowns, and in the box only.
    let texts = [
        "x1^2 + 2*x2^2 + 2*x3^2 + 2*x4^2 + 2*x5^2 - x1",
        "2*x1*x2 + 2*x2*x3 + 2*x3*x4 + 2*x4*x5 - x2",
        "2*x1*x3 + x2^2 + 2*x2*x4 + 2*x3*x5 - x3",
        "2*x1*x4 + 2*x2*x3 + 2*x2*x5 - x4",
        "x1 + 2*x2 + 2*x3 + 2*x4 + 2*x5 - 1",
    ];
    let system = system(&texts, &["x1", "x2", "x3", "x4", "x5"]);
    let search = |domain: &IntervalVector, max_boxes| {
        let settings = Settings { max_boxes, ..Settings::default() };
        enumerate(&system, domain, &settings).unwrap_or_else(|error| panic!("{error}"))
    };
    let wide = search(&cube(5, 1000.0), 100_000);
    assert!(
        wide.complete && wide.counts.len() == 1 && wide.tree.nodes.is_empty(),
        "{:?}",
        wide.counts
    );
    // A bound on boxes that ends the search before leaves it as it was.
    let short = search(&cube(5, 1000.0), 256);
    assert!(!short.complete && short.counts.is_empty() && short.judged == 256);
    // The same zeros as by boxes alone.
    let near: Vec<_> = wide.zeros.iter().map(|zero| zero.enclosure.midpoint()).collect();
    assert!(
        near.len() > 4
            && near.iter().all(|x| system.values_in_floats(x).iter().all(|v| v.abs() < 1e-12))
    );
}
