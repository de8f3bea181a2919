//! Tempting claims that are false: each test's name states the refutation, by exact numbers.

use eigensieve::equilibrium::Settings;
use eigensieve::exact::{Rational, Status, rational};
use eigensieve::objective::Entry;
use eigensieve::theorem::{Problem, analyse, examine_step};
use num_traits::Signed;

use crate::random::{Number, for_all};
use crate::support::{descent, image, method, objective, one, zero};

/// E10, whose Hessian is −1 at 0 and bounded by L = 5/3.
fn trap() -> eigensieve::objective::Objective {
    Entry::named("gradient-descent-trap").expect("a known name").objective().expect("valid")
}

/// X1: "for every step size, limits of gradient descent obey the filter from almost every start".
#[test]
fn at_step_1_an_open_set_of_starts_reaches_the_strict_maximum_of_the_trap() {
    for_all(|(start, sign): (Number, bool)| {
        let size = one() + start.0.abs();
        let start = if sign { size } else { -size };
        image(&method(&trap(), &descent("1")), &[start]) == [zero()]
    });
}

/// X1, as the program answers: it refuses the step and leaves the conclusion undecided.
#[test]
fn the_exceptional_step_of_the_trap_is_refused_and_the_conclusion_stays_undecided() {
    let problem = Problem {
        name: "trap".into(),
        objective: trap(),
        optimizer: descent("1"),
        domain: vec![(rational(-3, 1), rational(3, 1))],
        points: Vec::new(),
    };
    let analysis = analyse(&problem, &Settings::default()).expect("an analysis");
    let claim = |name: &str| {
        analysis.claims.iter().find(|claim| claim.name == name).expect("a claim of this name")
    };
    let step = claim("step-not-exceptional");
    assert_eq!(step.status, Status::Refuted);
    assert!(step.detail.contains("Λ = {1}"), "{}", step.detail);
    let reason = Status::Undecided("the step is exceptional".into());
    assert_eq!(claim("limits-obey-filter").status, reason);
}

/// X2: "… at least for every step size below 2/L".
#[test]
fn the_exceptional_step_of_the_trap_lies_below_2_over_its_lipschitz_constant() {
    let method = method(&trap(), &descent("1"));
    // |f″| ≤ 5/3 on both pieces: −1 + 8s − 6s² has its maximum 5/3 at s = |x| = 2/3.
    let curvature = |at: Rational| method.gradient.jacobian_exactly(&[at]).expect("exact");
    let bound = rational(5, 3);
    assert_eq!(*curvature(rational(2, 3)).get(0, 0), bound);
    let grid = (-300..=300).map(|k| rational(k, 100));
    assert!(grid.into_iter().all(|at| curvature(at).get(0, 0).abs() <= bound));
    assert!(one() < rational(2, 1) / bound);
    assert_eq!(examine_step(&method).status, Status::Refuted);
}

/// X25: "exceptional step sizes come from functions that are not analytic".
#[test]
fn polynomials_have_exceptional_steps_too() {
    for (text, dimension, expected) in [
        ("x^2/2", 1, "{1}"),
        ("(x + 2*y - 7)^2 + (2*x + y - 5)^2", 2, "{1/18, 1/2}"),
        ("x^2/2 + y^3/3", 2, "{1}"),
    ] {
        let examined = examine_step(&method(&objective(text, dimension), &descent("1/10")));
        let set = examined.exceptional.expect("the field is a polynomial");
        assert!(set.exact);
        assert_eq!(set.to_text(), expected, "{text}");
        assert_eq!(examined.status, Status::Proved);
    }
}
