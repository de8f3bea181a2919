//! The filter is neither for nor against global minima: on Goldstein–Price at α = 1/1000 gradient
//! descent admits the global minimum alone, on Styblinski–Tang at α = 1/16 it admits the worse
//! minimum and rejects the global one.
//!
//! Theory T17, X8.

use eigensieve::equilibrium::Settings;
use eigensieve::exact::{Rational, inertia};
use eigensieve::interval::{Interval, IntervalVector};
use eigensieve::optimizer::FilterPosition;
use eigensieve::stability::Verdict;
use eigensieve::system::{System, Workspace};
use eigensieve::theorem::{FixedPoint, Kind, Problem, analyse, examine_point};

use crate::support::{GOLDSTEIN_PRICE, descent, exact, method, point, problem};

/// All nine critical points with the value there and the number of negative Hessian eigenvalues.
const CRITICAL: [(&str, &str, &str, usize); 9] = [
    ("0", "-1", "3", 0),
    ("9/5", "1/5", "84", 0),
    ("-3/5", "-2/5", "30", 0),
    ("6/5", "4/5", "840", 0),
    ("7/5", "3/5", "", 1),
    ("3/5", "2/5", "", 1),
    ("-2/5", "-3/5", "35", 1),
    ("6/5", "-1/5", "", 1),
    ("4/5", "1/5", "", 2),
];

/// The objective as a map to ℝ, to compare values.
fn values(problem: &Problem) -> System {
    let (graph, root) = problem.objective.expression();
    System::new(&mut graph.clone(), &[root], problem.objective.dimension())
}

#[test]
fn goldstein_price_at_one_thousandth_admits_the_global_minimum_and_no_other_critical_point() {
    let problem = problem(GOLDSTEIN_PRICE, &["x", "y"], &[("-2", "2")], descent("1/1000"));
    let method = method(&problem.objective, &problem.optimizer);
    let value = values(&problem);
    let at = |place: &[Rational]| value.values_exactly(place).expect("exact")[0].clone();
    let global = at(&point(&["0", "-1"]));
    assert_eq!(global, exact("3"));
    for (x, y, expected, index) in CRITICAL {
        let place = point(&[x, y]);
        let found = examine_point(&method, &problem.domain, &place);
        assert_eq!(found.kind, Kind::Critical, "({x}, {y})");
        let hessian = method.gradient.jacobian_exactly(&place).expect("exact");
        assert_eq!(inertia(&hessian).expect("symmetric").negative, index, "({x}, {y})");
        if !expected.is_empty() {
            assert_eq!(at(&place), exact(expected), "({x}, {y})");
        }
        let best = at(&place) == global;
        assert!(best || at(&place) > global, "({x}, {y})");
        let admitted = (found.judgement.verdict, found.filter);
        let expected = match best {
            true => (Verdict::Attracting, FilterPosition::Inside),
            false => (Verdict::Repelling, FilterPosition::Outside),
        };
        assert_eq!(admitted, expected, "({x}, {y})");
    }
}

#[test]
fn goldstein_price_has_no_further_critical_point_in_its_box() {
    let problem = problem(GOLDSTEIN_PRICE, &["x", "y"], &[("-2", "2")], descent("1/1000"));
    let analysis = analyse(&problem, &Settings::default()).expect("an analysis");
    assert!(analysis.complete);
    let mut found: Vec<_> =
        analysis.fixed_points.iter().map(|found| found.exact.clone().expect("rational")).collect();
    let mut listed: Vec<_> = CRITICAL.iter().map(|(x, y, ..)| point(&[x, y])).collect();
    found.sort();
    listed.sort();
    assert_eq!(found, listed);
}

fn value_at(value: &System, place: &IntervalVector) -> Interval {
    value.values(place, &mut Workspace::default()).0[0]
}

#[test]
fn styblinski_tang_at_one_sixteenth_rejects_the_global_minimum_and_admits_the_worse_one() {
    let problem = problem("(x^4 - 16*x^2 + 5*x)/2", &["x"], &[("-5", "5")], descent("1/16"));
    let analysis = analyse(&problem, &Settings::default()).expect("an analysis");
    assert!(analysis.complete);
    let [global, maximum, worse] = &analysis.fixed_points[..] else { panic!("three points") };
    let value = values(&problem);
    let at = |found: &FixedPoint| value_at(&value, &found.location);
    assert!(at(global).certainly_less(&at(worse)) && at(worse).certainly_less(&at(maximum)));
    let letters = [global, maximum, worse].map(|found| (found.judgement.verdict, found.filter));
    let out = (Verdict::Repelling, FilterPosition::Outside);
    assert_eq!(letters, [out, out, (Verdict::Attracting, FilterPosition::Inside)]);
    assert!(maximum.hessian_eigenvalues[0].certainly_negative());
    assert!(global.hessian_eigenvalues[0].certainly_positive());
}

#[test]
fn at_small_steps_descent_admits_every_minimum_of_styblinski_tang_and_at_large_steps_none() {
    for (step, minima) in [("1/20", 2), ("1/16", 1), ("1/14", 0)] {
        let problem = problem("(x^4 - 16*x^2 + 5*x)/2", &["x"], &[("-5", "5")], descent(step));
        let analysis = analyse(&problem, &Settings::default()).expect("an analysis");
        let attracting = analysis
            .fixed_points
            .iter()
            .filter(|found| found.judgement.verdict == Verdict::Attracting)
            .count();
        assert_eq!((analysis.fixed_points.len(), attracting), (3, minima), "{step}");
    }
}
