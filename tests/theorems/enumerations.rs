//! Every fixed point in a box, on the classical test functions.

use eigensieve::equilibrium::Settings;
use eigensieve::exact::Rational;
use eigensieve::optimizer::{FieldKind, FilterPosition, MomentumKind};
use eigensieve::stability::Verdict;
use eigensieve::theorem::{Analysis, FixedPoint, Kind, Problem, analyse};

use crate::support::{BEALE, GOLDSTEIN_PRICE, HIMMELBLAU, descent, exact, optimizer, problem};

fn analysed(problem: &Problem) -> Analysis {
    analyse(problem, &Settings::default()).expect("an analysis")
}

/// How many critical points have this many negative Hessian eigenvalues.
fn with_index(analysis: &Analysis, index: usize) -> usize {
    let negative = |point: &FixedPoint| {
        point.hessian_eigenvalues.iter().filter(|value| value.certainly_negative()).count()
    };
    analysis.fixed_points.iter().filter(|point| negative(point) == index).count()
}

fn count(analysis: &Analysis, property: impl Fn(&FixedPoint) -> bool) -> usize {
    analysis.fixed_points.iter().filter(|point| property(point)).count()
}

fn proved(analysis: &Analysis) -> bool {
    analysis.complete && analysis.claims.iter().all(|claim| claim.status.is_proved())
}

#[test]
fn himmelblau_has_four_minima_four_saddles_and_one_maximum() {
    let found = analysed(&problem(HIMMELBLAU, &["x", "y"], &[("-5", "5")], descent("1/100")));
    assert!(proved(&found));
    let indices = [0, 1, 2].map(|index| with_index(&found, index));
    assert_eq!((found.fixed_points.len(), indices), (9, [4, 4, 1]));
}

#[test]
fn usam_on_himmelblau_has_33_fixed_points_of_which_no_minimum_attracts() {
    let usam = optimizer(FieldKind::Usam, MomentumKind::None, "1/300", "1/10");
    let found = analysed(&problem(HIMMELBLAU, &["x", "y"], &[("-5", "5")], usam));
    assert!(proved(&found));
    let attracting = |point: &FixedPoint| point.judgement.verdict == Verdict::Attracting;
    assert_eq!(count(&found, |point| point.kind == Kind::Critical), 9);
    assert_eq!(count(&found, |point| point.kind == Kind::Spurious), 24);
    let near = |x: f64, y: f64| {
        count(&found, |point| {
            let place = point.location.midpoint();
            attracting(point) && (place[0] - x).abs() < 1e-3 && (place[1] - y).abs() < 1e-3
        })
    };
    assert_eq!(count(&found, attracting), 6);
    for (x, y) in [
        (-3.0730, -0.0814),
        (-0.1280, -1.9537),
        (-0.2708, -0.9230),
        (2.6493, -2.0824),
        (-0.1630, 2.1092),
        (-2.7803, -2.8011),
    ] {
        assert_eq!(near(x, y), 1, "({x}, {y})");
    }
    let minimum_attracts = |point: &FixedPoint| {
        let minimum = point.hessian_eigenvalues.iter().all(|value| value.certainly_positive());
        point.kind == Kind::Critical && minimum && attracting(point)
    };
    assert_eq!(count(&found, minimum_attracts), 0);
    assert_eq!(count(&found, |p| p.filter == FilterPosition::NotApplicable), 24);
}

#[test]
fn all_nine_critical_points_of_goldstein_price_are_recognised_as_rationals() {
    let found = analysed(&problem(GOLDSTEIN_PRICE, &["x", "y"], &[("-2", "2")], descent("1/1000")));
    assert!(proved(&found));
    let mut points: Vec<Vec<Rational>> =
        found.fixed_points.iter().map(|point| point.exact.clone().expect("rational")).collect();
    points.sort();
    let expected = [
        ("-3/5", "-2/5"),
        ("-2/5", "-3/5"),
        ("0", "-1"),
        ("3/5", "2/5"),
        ("4/5", "1/5"),
        ("6/5", "-1/5"),
        ("6/5", "4/5"),
        ("7/5", "3/5"),
        ("9/5", "1/5"),
    ];
    assert_eq!(points, expected.map(|(x, y)| vec![exact(x), exact(y)]));
    let attracting: Vec<_> = found
        .fixed_points
        .iter()
        .filter(|point| point.judgement.verdict == Verdict::Attracting)
        .map(|point| point.exact.clone())
        .collect();
    assert_eq!(attracting, [Some(vec![exact("0"), exact("-1")])], "only the global minimum");
}

#[test]
fn the_classical_functions_have_their_known_numbers_of_critical_points() {
    let cases = [
        ("(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (4*y^2 - 4)*y^2", [("-3", "3"), ("-2", "2")], 15),
        (BEALE, [("-1/2", "7/2"), ("-3", "2")], 3),
        ("(1 - x)^2 + 100*(y - x^2)^2", [("-5", "5"), ("-5", "5")], 1),
        ("2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2", [("-5", "5"), ("-5", "5")], 5),
    ];
    for (objective, sides, expected) in cases {
        let found = analysed(&problem(objective, &["x", "y"], &sides, descent("1/1000")));
        assert!(proved(&found), "{objective}");
        assert_eq!(found.fixed_points.len(), expected, "{objective}");
    }
}

#[test]
fn styblinski_tang_in_six_dimensions_has_729_critical_points() {
    let objective = "sum(i, 1, 6, x[i]^4 - 16*x[i]^2 + 5*x[i])/2";
    let found = analysed(&problem(objective, &["x[1..6]"], &[("-5", "5")], descent("1/16")));
    assert!(proved(&found));
    assert_eq!(found.fixed_points.len(), 729);
    let attracting = count(&found, |point| point.judgement.verdict == Verdict::Attracting);
    assert_eq!(attracting, 1, "only the flattest minimum survives step 1/16");
}

#[test]
fn rotated_styblinski_tang_in_four_dimensions_is_counted_to_the_81_that_bezout_allows() {
    // y = Qx with Q a chain of rotations by the angle of the triangle 3-4-5.
    let mut rows: Vec<String> = (1..=4).map(|k| format!("x{k}")).collect();
    for k in 0..3 {
        let (a, b) = (rows[k].clone(), rows[k + 1].clone());
        rows[k] = format!("(3*({a}) + 4*({b}))/5");
        rows[k + 1] = format!("(3*({b}) - 4*({a}))/5");
    }
    let term = |y: &String| format!("(({y})^4 - 16*({y})^2 + 5*({y}))/2");
    let objective = rows.iter().map(term).collect::<Vec<_>>().join(" + ");
    let variables = ["x1", "x2", "x3", "x4"];
    let found = analysed(&problem(&objective, &variables, &[("-5", "5")], descent("1/16")));
    assert!(proved(&found));
    assert!(found.counts.len() == 1 && found.counts[0].complex == 81, "{:?}", found.counts);
    // Outside the box lie the other real ones of the 81.
    assert_eq!(found.fixed_points.len(), 77);
    let attracting = count(&found, |point| point.judgement.verdict == Verdict::Attracting);
    assert_eq!(attracting, 1, "the verdicts do not depend on the rotation");
}

#[test]
fn degenerate_sets_are_covered_by_leftover_components() {
    let settings = Settings { resolution: Some(1.0 / 64.0), ..Settings::default() };
    let hyperbola = problem("(x*y - 1)^2/2", &["x", "y"], &[("-2", "2")], descent("1/2"));
    let found = analyse(&hyperbola, &settings).expect("an analysis");
    assert!(!found.complete);
    assert_eq!((found.fixed_points.len(), found.leftover.len()), (1, 2));
    for numerator in -64..=64_i32 {
        let (x, y) = (f64::from(numerator) / 32.0, 32.0 / f64::from(numerator));
        let on_curve = numerator != 0 && x.abs() <= 2.0 && y.abs() <= 2.0;
        let covered = found
            .leftover
            .iter()
            .flat_map(|part| &part.boxes)
            .any(|part| part[0].contains(x) && part[1].lower() <= y && y <= part[1].upper());
        assert!(!on_curve || covered, "({x}, {y})");
    }
    let powell = "(x1 + 10*x2)^2 + 5*(x3 - x4)^2 + (x2 - 2*x3)^4 + 10*(x1 - x4)^4";
    let variables = ["x1", "x2", "x3", "x4"];
    let found = analyse(&problem(powell, &variables, &[("-1", "1")], descent("1/200")), &settings)
        .expect("an analysis");
    let origin = [0.0; 4];
    assert!(!found.complete && found.fixed_points.is_empty());
    assert!(found.leftover.iter().flat_map(|part| &part.boxes).any(|part| part.contains(&origin)));
}

#[test]
fn a_zero_on_the_boundary_belongs_to_the_domain_and_one_beyond_does_not() {
    let on = analysed(&problem("(x - 1/3)^2", &["x"], &[("1/3", "1")], descent("1/2")));
    assert_eq!(on.fixed_points.len(), 1);
    assert_eq!(on.fixed_points[0].exact, Some(vec![exact("1/3")]));
    let beyond = analysed(&problem("(x - 1/3)^2", &["x"], &[("334/1000", "1")], descent("1/2")));
    assert!(beyond.complete && beyond.fixed_points.is_empty());
}

#[test]
fn a_removable_singularity_of_the_derivative_is_left_over_and_never_excluded() {
    // √(x⁴) = x² has its minimum where the expression of its gradient is 0/0.
    let found = analysed(&problem("sqrt(x^4)", &["x"], &[("-1", "1")], descent("1/2")));
    assert!(!found.complete);
    let left =
        |x: f64| found.leftover.iter().flat_map(|part| &part.boxes).any(|b| b[0].contains(x));
    assert!(left(0.0));
}

#[test]
fn a_point_at_the_end_of_the_domain_of_definition_gets_no_verdict() {
    let mut problem = problem("x^2/2 + x^(5/2)", &["x"], &[("0", "1")], descent("1/2"));
    problem.points.push(vec![exact("0")].into());
    let found = analysed(&problem);
    assert_eq!(found.points[0].judgement.verdict, Verdict::Undecided);
    assert_eq!(found.points[0].filter, FilterPosition::Undecided);
}
