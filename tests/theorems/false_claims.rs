//! Tempting claims that are false, each refuted by the program with an exact counterexample. A
//! test's name says what is true instead.

use eigensieve::equilibrium::Settings;
use eigensieve::exact::{Matrix, Rational, Status, inertia, rational};
use eigensieve::objective::{Entry, Objective, Smoothness};
use eigensieve::optimizer::{FieldKind, FilterPosition, MomentumKind, Optimizer};
use eigensieve::stability::{Conclusion, Verdict, normal_form};
use eigensieve::theorem::{FixedPoint, Kind, Method, Problem, Start, analyse, examine_step};
use num_traits::Signed;

use crate::random::{Number, for_all};
use crate::support::{
    descent, exact, examined, image, judged, method, objective, on_parabola, one, optimizer, point,
    two, with_parameters, zero,
};

fn catalogue(name: &str) -> Objective {
    Entry::named(name).expect("an entry").objective().expect("an objective")
}

fn usam(step: &str, radius: &str) -> Optimizer {
    optimizer(FieldKind::Usam, MomentumKind::None, step, radius)
}

fn with_momentum(momentum: MomentumKind, step: &str, coefficient: &str) -> Optimizer {
    with_parameters((FieldKind::Gradient, momentum), exact(step), zero(), exact(coefficient))
}

/// Everything about the origin.
fn origin(method: &Method) -> FixedPoint {
    examined(method, &vec![zero(); method.dimension()])
}

fn verdict(method: &Method, at: &[&str]) -> (Kind, Verdict) {
    let found = examined(method, &point(at));
    (found.kind, found.judgement.verdict)
}

/// What the terms beyond the linearisation say at the origin.
fn beyond(method: &Method) -> Conclusion {
    let state = vec![zero(); method.update.dimension()];
    let judgement = judged(method, &vec![zero(); method.dimension()]);
    normal_form(&method.update, &state, &judgement).expect("a normal form").conclusion()
}

fn multiplier(method: &Method) -> Rational {
    let jacobian = method.update.jacobian_exactly(&[zero()]).expect("exact");
    jacobian.get(0, 0).clone()
}

#[test]
fn not_every_start_avoids_a_strict_saddle() {
    let method = method(&catalogue("saddle"), &descent("1/2"));
    let mut place = point(&["1", "0"]);
    for _ in 0..20 {
        let next = image(&method, &place);
        assert_eq!((&next[0] * two(), &next[1]), (place[0].clone(), &zero()));
        place = next;
    }
    let saddle = origin(&method);
    assert_eq!(saddle.judgement.verdict, Verdict::Repelling);
    assert_eq!(saddle.filter, FilterPosition::Outside);
}

#[test]
fn heavy_ball_started_at_rest_can_converge_to_a_strict_maximum_from_a_whole_interval() {
    let heavy = with_momentum(MomentumKind::HeavyBall, "1", "1/2");
    let method = method(&catalogue("heavy-ball-trap"), &heavy);
    for start in ["2", "5/2", "3", "10/3", "4"] {
        let start = exact(start);
        let mut state = vec![start.clone(), start];
        for _ in 0..10 {
            let next = image(&method, &state);
            assert_eq!(&next[0] * rational(4, 1), state[0]);
            state = next;
        }
    }
    let maximum = origin(&method);
    assert_eq!(maximum.judgement.verdict, Verdict::Repelling, "generic pairs leave");
    assert!(maximum.hessian_eigenvalues[0].contains_rational(&exact("-3/4")));
}

#[test]
fn a_limit_can_have_a_sharpness_of_exactly_two_over_the_step() {
    for name in ["softening-spring", "pseudo-huber"] {
        let method = method(&catalogue(name), &descent("2"));
        assert_eq!(origin(&method).filter, FilterPosition::Boundary);
        assert_eq!(beyond(&method), Conclusion::Attracts, "{name}");
    }
}

#[test]
fn the_closed_filter_does_not_suffice_for_local_convergence_at_either_end() {
    for (name, step) in [("hardening-spring", "2"), ("negative-quartic", "1")] {
        let method = method(&catalogue(name), &descent(step));
        assert_eq!(origin(&method).filter, FilterPosition::Boundary);
        assert_eq!(beyond(&method), Conclusion::Repels, "{name}");
    }
}

#[test]
fn spectral_radius_one_is_neither_always_stable_nor_always_unstable() {
    let conclusion = |name: &str| {
        let method = method(&catalogue(name), &descent("1"));
        assert_eq!(origin(&method).judgement.verdict, Verdict::Neutral);
        beyond(&method)
    };
    assert_eq!(conclusion("quartic"), Conclusion::Attracts);
    assert_eq!(conclusion("negative-quartic"), Conclusion::Repels);
}

#[test]
fn limits_from_an_open_set_need_not_be_local_minimisers() {
    let inflection = method(&catalogue("cubic"), &descent("1/2"));
    assert_eq!(beyond(&inflection), Conclusion::AttractsFromOneSide);
    let saddle = method(&catalogue("degenerate-saddle"), &descent("1/2"));
    let mut place = point(&["3", "1"]);
    for _ in 0..6 {
        let next = image(&saddle, &place);
        assert_eq!(&next[0] * two(), place[0]);
        assert!(next[1].is_positive() && next[1] < place[1]);
        place = next;
    }
}

#[test]
fn usam_can_attract_to_strict_saddles_and_maxima() {
    let saddle = method(&catalogue("saddle"), &usam("1/2", "2"));
    let jacobian = saddle.update.jacobian_exactly(&[zero(), zero()]).expect("exact");
    assert_eq!(jacobian, Matrix::diagonal(&[exact("-1/2"), exact("1/2")]));
    let maximum = method(&objective("-x^2/2", 1), &usam("1/2", "2"));
    assert_eq!(multiplier(&maximum), exact("1/2"));
    let beale = method(&catalogue("beale"), &usam("1/1000", "1/20"));
    let found = examined(&beale, &point(&["0", "1"]));
    assert_eq!((found.kind, found.judgement.verdict), (Kind::Critical, Verdict::Attracting));
    assert!(found.hessian_eigenvalues[0].certainly_negative());

    let goldstein = method(&catalogue("goldstein-price"), &usam("1/3000000", "1/1000"));
    let attracting: Vec<usize> = Entry::named("goldstein-price")
        .expect("an entry")
        .critical_points
        .iter()
        .map(|listed| examined(&goldstein, &listed.rational().expect("rational")))
        .filter(|found| found.judgement.verdict == Verdict::Attracting)
        .map(|found| found.hessian_eigenvalues.iter().filter(|v| v.certainly_negative()).count())
        .collect();
    assert_eq!(attracting.iter().filter(|&&index| index == 1).count(), 2, "two saddles");
    assert_eq!(attracting.iter().filter(|&&index| index == 2).count(), 1, "the maximum");
}

#[test]
fn fixed_points_of_usam_need_not_be_critical_and_can_attract_up_to_an_exact_step() {
    let at =
        |step: &str| verdict(&method(&catalogue("double-well"), &usam(step, "16/3")), &["-3/4"]);
    assert_eq!(at("1/10"), (Kind::Spurious, Verdict::Attracting));
    assert_eq!(at("3/14"), (Kind::Spurious, Verdict::Neutral));
    assert_eq!(at("1/4"), (Kind::Spurious, Verdict::Repelling));
    let everywhere = method(&objective("-x^2/2", 1), &usam("1", "1"));
    for place in ["-7", "1/3", "1000"] {
        assert_eq!(verdict(&everywhere, &[place]), (Kind::Spurious, Verdict::Neutral));
    }
}

#[test]
fn the_look_ahead_of_an_attracting_spurious_point_can_be_a_strict_saddle_and_the_filter_fails_there()
 {
    let at = |step: &str| method(&catalogue("hallucinated-saddle"), &usam(step, "1"));
    let place = point(&["-1", "0"]);
    assert_eq!(verdict(&at("1/2"), &["-1", "0"]), (Kind::Spurious, Verdict::Attracting));
    assert_eq!(verdict(&at("8/13"), &["-1", "0"]), (Kind::Spurious, Verdict::Neutral));
    assert_eq!(verdict(&at("5/8"), &["-1", "0"]), (Kind::Spurious, Verdict::Repelling));
    let neutral = examined(&at("8/13"), &place).judgement;
    assert_eq!(
        (neutral.plus_one, neutral.minus_one, neutral.complex_unit),
        (Some(false), Some(false), Some(true))
    );

    let method = at("1/2");
    let gradient = method.gradient.values_exactly(&place).expect("exact");
    let ahead: Vec<Rational> = place.iter().zip(&gradient).map(|(x, g)| x + g).collect();
    assert_eq!(method.gradient.values_exactly(&ahead), Some(point(&["0", "0"])));
    let there = inertia(&method.gradient.jacobian_exactly(&ahead).expect("exact"))
        .expect("a symmetric matrix");
    assert_eq!((there.positive, there.negative), (1, 1));
    let here = method.gradient.jacobian_exactly(&place).expect("exact");
    assert_eq!(method.filter.position(&here), FilterPosition::Outside);
}

#[test]
fn a_larger_radius_can_admit_a_maximum_that_a_smaller_one_rejects() {
    let at = |radius: &str| judged(&method(&objective("-x^2/2", 1), &usam("1", radius)), &[zero()]);
    let verdicts = ["1/2", "1", "2", "3", "7/2"].map(|radius| at(radius).verdict);
    use Verdict::{Attracting, Neutral, Repelling};
    assert_eq!(verdicts, [Repelling, Neutral, Attracting, Neutral, Repelling]);
    assert_eq!((at("1").plus_one, at("3").minus_one), (Some(true), Some(true)));
}

#[test]
fn the_filter_of_usam_is_no_subset_of_that_of_descent() {
    let curvature = exact("-1");
    let position = |optimizer| {
        on_parabola(&curvature, &optimizer).filter.position(&Matrix::diagonal(&[exact("-1")]))
    };
    assert_eq!(position(descent("1/2")), FilterPosition::Outside);
    assert_eq!(position(usam("1/2", "2")), FilterPosition::Inside);
}

#[test]
fn hessian_usam_can_admit_what_usam_rejects() {
    let curvature = exact("13/20");
    let verdict = |field| {
        let optimizer = optimizer(field, MomentumKind::None, "2", "1");
        judged(&on_parabola(&curvature, &optimizer), &[zero()]).verdict
    };
    assert_eq!(verdict(FieldKind::Usam), Verdict::Repelling);
    assert_eq!(verdict(FieldKind::HessianUsam), Verdict::Attracting);
}

#[test]
fn two_step_and_hessian_usam_have_attracting_spurious_points_too() {
    let cases = [
        ("double-well", FieldKind::HessianUsam, "27/8", "1/3"),
        ("nested-hallucination", FieldKind::UsamNested, "1", "0"),
        ("sequential-hallucination", FieldKind::UsamSequential, "1", "0"),
    ];
    for (name, field, radius, place) in cases {
        let at = |step: &str| {
            let optimizer = optimizer(field, MomentumKind::None, step, radius);
            verdict(&method(&catalogue(name), &optimizer), &[place])
        };
        assert_eq!(at("1"), (Kind::Spurious, Verdict::Attracting), "{name}");
        assert_eq!(at("2"), (Kind::Spurious, Verdict::Neutral), "{name}");
        assert_eq!(at("21/10"), (Kind::Spurious, Verdict::Repelling), "{name}");
    }
}

#[test]
fn more_nesterov_momentum_tolerates_less_sharpness() {
    let curvature = exact("7/4");
    let at = |beta: &str| {
        let optimizer = with_momentum(MomentumKind::Nesterov, "1", beta);
        judged(&on_parabola(&curvature, &optimizer), &[zero()]).verdict
    };
    assert_eq!((at("0"), at("1/2")), (Verdict::Attracting, Verdict::Repelling));
}

#[test]
fn momentum_can_converge_where_descent_cannot() {
    let curvature = exact("5/2");
    let without = judged(&on_parabola(&curvature, &descent("1")), &[zero()]).verdict;
    let heavy = with_momentum(MomentumKind::HeavyBall, "1", "1/2");
    let with = judged(&on_parabola(&curvature, &heavy), &[zero()]).verdict;
    assert_eq!((without, with), (Verdict::Repelling, Verdict::Attracting));
}

#[test]
fn averaged_momentum_has_ten_times_the_threshold_of_heavy_ball_at_nine_tenths() {
    let upper = |momentum| with_momentum(momentum, "1", "9/10").filter().upper;
    assert_eq!(upper(MomentumKind::Ema), exact("38"));
    assert_eq!(upper(MomentumKind::HeavyBall), exact("3.8"));
    let at = |momentum| {
        let optimizer = with_momentum(momentum, "1", "9/10");
        judged(&on_parabola(&exact("20"), &optimizer), &[zero()]).verdict
    };
    assert_eq!(at(MomentumKind::Ema), Verdict::Attracting);
    assert_eq!(at(MomentumKind::HeavyBall), Verdict::Repelling);
}

/// The multipliers of descent on the samples of a stochastic problem λᵢx²/2, at step 1.
fn factors(curvatures: [&str; 2]) -> [Rational; 2] {
    curvatures.map(|curvature| multiplier(&on_parabola(&exact(curvature), &descent("1"))))
}

fn mean_square(factors: &[Rational; 2]) -> Rational {
    factors.iter().map(|factor| factor * factor).sum::<Rational>() / two()
}

#[test]
fn stochastic_descent_can_converge_almost_surely_above_two_over_the_step_and_not_in_mean_square() {
    let factors = factors(["1", "5"]);
    assert_eq!(factors, [zero(), exact("-4")], "the first sample sends everything to 0");
    let mean = judged(&on_parabola(&exact("3"), &descent("1")), &[zero()]).verdict;
    assert_eq!(mean, Verdict::Repelling, "the mean Hessian 3 is above 2");
    assert_eq!(mean_square(&factors), exact("8"));
}

#[test]
fn a_mean_hessian_below_two_over_the_step_does_not_suffice_for_stochastic_descent() {
    let factors = factors(["0", "3"]);
    assert_eq!(factors, [one(), exact("-2")]);
    let mean = judged(&on_parabola(&exact("3/2"), &descent("1")), &[zero()]).verdict;
    assert_eq!(mean, Verdict::Attracting);
    // E log|factor| = (log 2)/2 > 0, because the product of the absolute values exceeds 1.
    assert!((&factors[0] * &factors[1]).abs() > one());
    assert_eq!(mean_square(&factors), exact("5/2"));
}

#[test]
fn normalised_sam_does_not_converge_on_a_strongly_convex_parabola() {
    let parabola = on_parabola(&one(), &descent("1"));
    let step = |x: &Rational| {
        let ahead = [x + x.signum()];
        let slope = parabola.gradient.values_exactly(&ahead).expect("exact")[0].clone();
        x - slope
    };
    assert_eq!((step(&one()), step(&-one())), (-one(), one()));
}

/// Where v = 0, Adam's step is that of averaged momentum with η/ε in place of η.
#[test]
fn adam_limits_can_be_sharper_than_38_over_the_step_by_the_factor_epsilon() {
    let adam = |curvature: &str| {
        let optimizer = with_momentum(MomentumKind::Ema, "1/2", "9/10");
        judged(&on_parabola(&exact(curvature), &optimizer), &[zero()]).verdict
    };
    // η = 1, ε = 2: the threshold is 76, not 38.
    assert_eq!(adam("50"), Verdict::Attracting);
    assert_eq!(adam("76"), Verdict::Neutral);
    assert_eq!(adam("77"), Verdict::Repelling);
}

/// Decoupled decay x⁺ = (1 − κ)x − αf′(x) is descent on f + κx²/(2α).
#[test]
fn with_weight_decay_a_limit_can_be_a_strict_maximum() {
    let decayed = method(&objective("-x^2/8 + (1/2)*x^2/2", 1), &descent("1"));
    assert_eq!(multiplier(&decayed), exact("3/4"));
    let plain = method(&objective("-x^2/8", 1), &descent("1"));
    let hessian = plain.gradient.jacobian_exactly(&[zero()]).expect("exact");
    assert!(hessian.get(0, 0).is_negative());
}

#[test]
fn an_orbit_that_stays_near_a_point_does_not_show_that_it_attracts() {
    let method = method(&catalogue("pseudo-huber"), &descent("41/20"));
    assert_eq!(origin(&method).judgement.verdict, Verdict::Repelling);
    let cycle = [exact("9/40")];
    assert_eq!(image(&method, &cycle), [exact("-9/40")]);
    assert_eq!(image(&method, &[exact("-9/40")]), cycle);
}

#[test]
fn the_largest_eigenvalue_alone_does_not_bound_the_spectral_radius() {
    let method = method(&catalogue("saddle"), &descent("1"));
    let saddle = origin(&method);
    assert!(saddle.hessian_eigenvalues[1].contains(1.0), "1 is at most 2/α = 2");
    assert!(saddle.judgement.spectral_radius.contains(2.0));
    assert_eq!(saddle.judgement.verdict, Verdict::Repelling);
}

#[test]
fn two_sequential_ascents_leave_a_strict_saddle_neutral_at_minus_one_over_the_radius() {
    let optimizer = optimizer(FieldKind::UsamSequential, MomentumKind::None, "1", "1");
    let method = method(&objective("-x^2/2", 1), &optimizer);
    assert_eq!(verdict(&method, &["0"]), (Kind::Critical, Verdict::Neutral));
    assert_eq!(verdict(&method, &["5"]), (Kind::Spurious, Verdict::Neutral));
}

#[test]
fn hessian_usam_on_a_twice_differentiable_function_need_not_have_a_differentiable_field() {
    let hessian_usam = optimizer(FieldKind::HessianUsam, MomentumKind::None, "1", "1");
    for (name, join) in [("gradient-descent-trap", "1"), ("heavy-ball-trap", "2")] {
        let objective = catalogue(name);
        let regularity = objective.regularity();
        assert_eq!(regularity.status(Smoothness::Continuous(2)), Status::Proved, "{name}");
        assert_eq!(regularity.status(Smoothness::Continuous(3)), Status::Refuted, "{name}");
        let method = method(&objective, &hessian_usam);
        assert!(method.field.values_exactly(&[exact(join)]).is_some(), "{name}");
        assert!(method.field.jacobian_exactly(&[exact(join)]).is_none(), "{name}");
    }
}

/// A function whose Hessian is −1 at 0 and bounded by L = 5/3.
fn trap() -> Objective {
    catalogue("gradient-descent-trap")
}

/// The claim: "for every step size, limits of gradient descent obey the filter from almost every start".
#[test]
fn at_step_1_an_open_set_of_starts_reaches_the_strict_maximum_of_the_trap() {
    for_all(|(start, sign): (Number, bool)| {
        let size = one() + start.0.abs();
        let start = if sign { size } else { -size };
        image(&method(&trap(), &descent("1")), &[start]) == [zero()]
    });
}

/// As the program answers: it refuses the step and leaves the conclusion undecided.
#[test]
fn the_exceptional_step_of_the_trap_is_refused_and_the_conclusion_stays_undecided() {
    let problem = Problem {
        name: "trap".into(),
        objective: trap(),
        optimizer: descent("1"),
        domain: vec![(rational(-3, 1), rational(3, 1))],
        points: Vec::new(),
        start: Start::Generic,
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

/// The claim: "… at least for every step size below 2/L".
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

/// The claim: "exceptional step sizes come from functions that are not analytic".
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

#[test]
fn the_claim_about_limits_of_momentum_methods_leaves_out_starts_at_rest() {
    for kind in MomentumKind::ALL {
        let problem = Problem {
            name: "heavy-ball trap".into(),
            objective: catalogue("heavy-ball-trap"),
            optimizer: with_momentum(kind, "1", "1/2"),
            domain: vec![(exact("-5"), exact("5"))],
            points: Vec::new(),
            start: Start::Generic,
        };
        let analysis = analyse(&problem, &Settings::default()).expect("an analysis");
        let claim = analysis.claims.iter().find(|claim| claim.name == "limits-obey-filter");
        let scope = &claim.expect("the claim").scope;
        let silent =
            scope.contains("pair of starts") && scope.contains("nothing about starts at rest");
        assert_eq!(silent, kind != MomentumKind::None, "{scope}");
    }
}
