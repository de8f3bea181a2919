//! One-neuron networks with tanh, a square-root sigmoid and cubic ReLU, end to end: the regularity
//! that the theorem asks for, every fixed point, verdicts, filters.

use eigensieve::equilibrium::Settings;
use eigensieve::objective::{Smoothness, Tameness};
use eigensieve::optimizer::{FieldKind, FilterPosition, MomentumKind};
use eigensieve::stability::Verdict;
use eigensieve::theorem::{FixedPoint, Kind, analyse};

use crate::support::{descent, examined, method, objective, optimizer, point, problem};

const TANH: &str = "(v*tanh(w) - 1/2)^2/2 + (w^2 + v^2)/100";

fn verdicts(points: &[FixedPoint]) -> Vec<Verdict> {
    points.iter().map(|point| point.judgement.verdict).collect()
}

#[test]
fn a_tanh_neuron_with_weight_decay_has_two_minima_around_a_saddle_and_obeys_the_theorem() {
    use Verdict::{Attracting, Repelling};
    for (field, radius) in [(FieldKind::Gradient, "0"), (FieldKind::Usam, "1/10")] {
        let optimizer = optimizer(field, MomentumKind::None, "1/2", radius);
        let problem = problem(TANH, &["w", "v"], &[("-3", "3")], optimizer);
        let found = analyse(&problem, &Settings::default()).expect("an analysis");
        assert!(found.complete && found.claims.iter().all(|claim| claim.status.is_proved()));
        assert_eq!(verdicts(&found.fixed_points), [Attracting, Repelling, Attracting]);
        assert!(found.fixed_points.iter().all(|point| point.kind == Kind::Critical));
        // The saddle at 0 is an exact point although tanh is transcendental: tanh 0 = 0.
        assert_eq!(found.fixed_points[1].exact, Some(point(&["0", "0"])));
        // The minima mirror each other.
        let (left, right) = (&found.fixed_points[0], &found.fixed_points[2]);
        for (one, other) in left.location.iter().zip(right.location.iter()) {
            assert!(!(-*one).disjoint(other) && one.width() < 1e-9);
        }
    }
}

#[test]
fn a_tanh_neuron_is_analytic_and_definable_but_not_semialgebraic() {
    let network = objective("(y*tanh(x) - 1/2)^2/2", 2);
    let regularity = network.regularity();
    assert!(regularity.is_at_least(Smoothness::Analytic));
    assert_eq!(regularity.tameness(), Tameness::Definable);
    let wave = objective("sin(x) + cos(y)", 2);
    assert_eq!(wave.regularity().tameness(), Tameness::DefinableOnBoundedSets);
    let bounded_wave = objective("sin(tanh(x)) + y^2", 2);
    assert_eq!(bounded_wave.regularity().tameness(), Tameness::Definable);
    let root = objective("sqrt(1 + x^2)", 2);
    assert_eq!(root.regularity().tameness(), Tameness::Semialgebraic);
}

#[test]
fn the_sigmoid_neuron_has_a_strict_saddle_and_curves_of_minima_of_exact_sharpness() {
    let text = "(y*x/sqrt(1 + x^2) - 1/2)^2/2";
    let network = objective(text, 2);
    let method = method(&network, &descent("1"));
    let minimum = examined(&method, &point(&["3/4", "5/6"]));
    assert_eq!(minimum.kind, Kind::Critical);
    assert_eq!(
        (minimum.judgement.verdict, minimum.filter),
        (Verdict::Neutral, FilterPosition::Boundary)
    );
    let sharpness = &minimum.hessian_eigenvalues[1];
    assert!(sharpness.contains_rational(&crate::support::exact("3049/5625")));
    let other = examined(&method, &point(&["4/3", "5/8"]));
    assert!(other.hessian_eigenvalues[1].contains_rational(&crate::support::exact("26329/40000")));
    let saddle = examined(&method, &point(&["0", "0"]));
    assert_eq!(
        (saddle.judgement.verdict, saddle.filter),
        (Verdict::Repelling, FilterPosition::Outside)
    );

    let problem = problem(text, &["x", "y"], &[("-1/2", "1/2")], descent("1"));
    let found = analyse(&problem, &Settings::default()).expect("an analysis");
    assert!(found.complete && found.claims.iter().all(|claim| claim.status.is_proved()));
    assert_eq!(found.fixed_points.len(), 1, "no minimum is this close to 0");
}

#[test]
fn a_dead_cubic_relu_neuron_never_moves_and_a_live_one_has_exact_sharpness() {
    let network = objective("(y*max(0, x)^3 - 1)^2/2", 2);
    let method = method(&network, &descent("1/10"));
    for (place, kind) in [(["-1", "2"], Kind::Critical), (["0", "-5"], Kind::Critical)] {
        let dead = examined(&method, &point(&place));
        assert_eq!((dead.kind, dead.judgement.verdict), (kind, Verdict::Neutral));
        assert!(dead.hessian_eigenvalues.iter().all(|value| value.contains_zero()));
    }
    let live = examined(&method, &point(&["1", "1"]));
    assert!(live.hessian_eigenvalues[1].contains(10.0));
    assert_eq!(live.filter, FilterPosition::Boundary);
}
