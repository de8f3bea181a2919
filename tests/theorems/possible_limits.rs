//! Which fixed points can be limits: from positive measure, from a null set only, or not at all.

use eigensieve::equilibrium::Settings;
use eigensieve::objective::Entry;
use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
use eigensieve::theorem::{Analysis, Basis, CommonVerdict, Limit, Place, Problem, Start, analyse};

use crate::support::{HIMMELBLAU, descent, exact, optimizer, problem, with_parameters, zero};

fn analysed(problem: &Problem) -> Analysis {
    analyse(problem, &Settings::default()).expect("an analysis")
}

fn trap(optimizer: Optimizer, start: Start) -> Problem {
    let entry = Entry::named("heavy-ball-trap").expect("there");
    Problem {
        name: String::new(),
        objective: entry.objective().expect("an objective"),
        optimizer,
        domain: vec![(exact("-4"), exact("4"))],
        points: Vec::new(),
        start,
    }
}

fn heavy_ball() -> Optimizer {
    let kind = (FieldKind::Gradient, MomentumKind::HeavyBall);
    with_parameters(kind, exact("1"), zero(), exact("1/2"))
}

fn fixed_points(limits: &[Limit]) -> Vec<usize> {
    let number = |limit: &Limit| match limit.place {
        Place::FixedPoint(number) => Some(number),
        _ => None,
    };
    limits.iter().filter_map(number).collect()
}

#[test]
fn of_himmelblau_at_one_fiftieth_two_minima_are_limits_and_seven_points_from_null_sets_only() {
    let analysis = analysed(&problem(HIMMELBLAU, &["x", "y"], &[("-5", "5")], descent("1/50")));
    let limits = &analysis.limits;
    assert_eq!((limits.positive_measure.len(), limits.null_set_only.len()), (2, 7));
    assert!(limits.undecided.is_empty() && limits.nowhere_else.is_proved());
    assert!(limits.positive_measure.iter().all(|one| one.basis == Basis::Elementary));
    let cited = |one: &Limit| one.basis == Basis::StableManifoldTheorem;
    assert!(limits.null_set_only.iter().all(cited));
    // Every fixed point is on exactly one list.
    let mut listed = fixed_points(&limits.positive_measure);
    listed.extend(fixed_points(&limits.null_set_only));
    listed.sort_unstable();
    assert_eq!(listed, (0..9).collect::<Vec<_>>());
}

#[test]
fn heavy_ball_from_a_generic_pair_leaves_the_strict_maximum_but_at_rest_nothing_is_claimed() {
    let generic = analysed(&trap(heavy_ball(), Start::Generic));
    let middle = generic.fixed_points.iter().position(|point| point.exact == Some(vec![zero()]));
    let middle = middle.expect("the maximum");
    assert!(fixed_points(&generic.limits.null_set_only).contains(&middle));
    let at_rest = analysed(&trap(heavy_ball(), Start::AtRest));
    assert!(at_rest.limits.null_set_only.is_empty());
    assert!(fixed_points(&at_rest.limits.undecided).contains(&middle));
    let claim = |analysis: &Analysis| {
        let claims = analysis.claims.iter();
        claims.clone().find(|claim| claim.name == "limits-obey-filter").expect("there").clone()
    };
    assert!(claim(&generic).status.is_proved());
    assert!(claim(&at_rest).status.is_undecided());
    assert_eq!(claim(&at_rest).basis, Basis::StableManifoldTheorem);
}

#[test]
fn without_momentum_a_start_at_rest_is_every_start() {
    let [generic, at_rest] = Start::ALL.map(|start| analysed(&trap(descent("1/10"), start)));
    assert_eq!(generic.limits, at_rest.limits);
    assert!(!generic.limits.null_set_only.is_empty());
}

#[test]
fn at_the_exceptional_step_of_the_trap_the_strict_maximum_is_not_excluded() {
    let entry = Entry::named("gradient-descent-trap").expect("there");
    let at = |step: &str| {
        let problem = Problem {
            objective: entry.objective().expect("an objective"),
            ..trap(descent(step), Start::Generic)
        };
        let analysis = analysed(&problem);
        let maximum = analysis.fixed_points.iter().position(|one| one.exact == Some(vec![zero()]));
        (fixed_points(&analysis.limits.null_set_only), maximum.expect("the maximum"))
    };
    let (null, maximum) = at("1");
    assert!(!null.contains(&maximum), "every start beyond 1 reaches it");
    let (null, maximum) = at("999/1000");
    assert!(null.contains(&maximum));
}

/// The order in which a neutral point attracts decides: x⁴, x³ and −x⁴ have multiplier 1 at 0.
#[test]
fn a_neutral_point_is_a_limit_from_positive_measure_exactly_if_its_normal_form_attracts() {
    for (text, positive, null) in [("x^4", 1, 0), ("x^3", 1, 0), ("-x^4", 0, 1)] {
        let problem = problem(text, &["x"], &[("-1", "1")], descent("1"));
        let analysis = analysed(&Problem { points: vec![vec![zero()].into()], ..problem });
        let limits = &analysis.limits;
        assert_eq!(limits.positive_measure.len(), positive, "{text}");
        assert_eq!(limits.null_set_only.len(), null, "{text}");
    }
}

#[test]
fn flat_minima_of_the_hyperbola_are_limits_from_positive_measure_and_sharp_ones_from_null_sets() {
    let settings = Settings { resolution: Some(1.0 / 16.0), ..Settings::default() };
    let hyperbola = problem("(x*y - 1)^2/2", &["x", "y"], &[("1/4", "4")], descent("1/2"));
    let analysis = analyse(&hyperbola, &settings).expect("an analysis");
    let verdicts = |limits: &[Limit]| -> Vec<CommonVerdict> {
        let of = |limit: &Limit| match limit.place {
            Place::Continuum(number) => Some(analysis.continua[number].verdict),
            _ => None,
        };
        limits.iter().filter_map(of).collect()
    };
    let limits = &analysis.limits;
    assert_eq!(verdicts(&limits.positive_measure), [CommonVerdict::AttractsTransversally]);
    assert_eq!(verdicts(&limits.null_set_only), [CommonVerdict::Repels; 2]);
    assert!(verdicts(&limits.undecided).iter().all(|one| *one == CommonVerdict::Undecided));
    assert!(limits.nowhere_else.is_proved());
}

#[test]
fn where_the_update_map_is_not_continuous_something_else_may_be_a_limit() {
    let analysis = analysed(&problem("abs(x)", &["x"], &[("-1", "1")], descent("1/10")));
    assert!(analysis.limits.nowhere_else.is_undecided());
}

#[test]
fn spurious_fixed_points_that_attract_are_limits_from_positive_measure() {
    let usam = optimizer(FieldKind::Usam, MomentumKind::None, "1/300", "1/10");
    let analysis = analysed(&problem(HIMMELBLAU, &["x", "y"], &[("-5", "5")], usam));
    let spurious = |number: &usize| analysis.fixed_points[*number].kind.name() == "spurious";
    let places = fixed_points(&analysis.limits.positive_measure);
    assert!(places.iter().any(spurious), "hallucinated limits");
    assert!(places.iter().any(|number| !spurious(number)), "saddles and maxima");
}
