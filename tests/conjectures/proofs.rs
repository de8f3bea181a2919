//! True claims that are decidable are proved.

use eigensieve::counterexample::{Effort, Outcome, refute};

use crate::support::shipped;

#[track_caller]
fn proves(name: &str, statements: usize) {
    match refute(&shipped(name), &Effort::default()) {
        Outcome::Proved(proof) => assert_eq!(proof.statements.len(), statements, "{name}"),
        other => panic!("{name} is not proved: {other:?}"),
    }
}

#[test]
fn the_unit_disc_is_the_filter_for_all_fields_and_momenta() {
    proves("t01", 24);
}

#[test]
fn the_filter_in_matrices_is_the_filter_in_eigenvalues() {
    proves("t02", 48);
}

#[test]
fn strict_saddles_repel_nested_and_hessian_usam() {
    proves("t07", 16);
}

#[test]
fn the_filters_are_nested_and_fall_with_the_radius() {
    for letter in 'a'..='i' {
        proves(&format!("t08-{letter}"), 1);
    }
}

#[test]
fn usam_is_repelled_where_an_eigenvalue_lies_in_the_gap() {
    proves("t09", 8);
}

#[test]
fn a_semidefinite_look_ahead_hessian_makes_the_multipliers_of_usam_real() {
    // One statement for each number of variables, up to 4.
    proves("t14-real", 4);
    proves("t14-inertia", 4);
}

#[test]
fn heavy_ball_gives_usam_back_what_descent_admits() {
    proves("own-heavy-ball-repays-usam", 2);
}

/// A false neighbour of each: the reduction does not prove too much.
#[test]
fn weakened_hypotheses_are_not_proved() {
    use eigensieve::counterexample::{Family, parse_formula};
    for (name, assume) in [
        ("t07", "lambda_min <= 0"),
        ("t08-a", "lambda_min > -2 and A.admits"),
        ("t08-h", "lambda_min > 0 and radius > 0 and A.admits"),
        ("t09", "some lambda (-2/radius < lambda < 0)"),
        ("t14-real", "ahead_min >= -1"),
        ("t14-inertia", "ahead_min > -1 and attracting"),
        (
            "own-heavy-ball-repays-usam",
            "lambda_min >= 0 and A.admits and B.coefficient >= B.radius/B.step",
        ),
    ] {
        let mut claim = shipped(name);
        claim.assume = parse_formula(assume, &claim.names()).expect("a formula");
        // Two variables suffice, and are found in fewer tries than among four.
        if let Family::Polynomials { variables, .. } = &mut claim.objectives {
            *variables = 1..=2;
        }
        let outcome = refute(&claim, &Effort { tries: 20_000, ..Effort::default() });
        let Outcome::Refuted { .. } = outcome else { panic!("{name}: {outcome:?}") };
    }
}

/// f' = -11/2 t² + 7/2 t³ with t = x - 1 has a flat critical point at 1 that attracts USAM with decay 1
/// (step 1, radius 1): the look-ahead is at 2. What decay does to a critical point is no matter of its Hessian.
#[test]
fn claims_about_critical_points_under_weight_decay_are_not_proved() {
    use eigensieve::counterexample::{Claim, Family, OptimizerFamily, Parameter, Points};
    use eigensieve::exact::rational;
    use eigensieve::optimizer::FieldKind;
    let one = || Parameter::exactly(rational(1, 1));
    let family = Family::Polynomials { variables: 1..=1, degree: 4, height: 2 };
    let mut decayed = OptimizerFamily::new("A", FieldKind::Usam);
    (decayed.step, decayed.radius, decayed.decay) = (one(), one(), one());
    let claim = Claim::new("decay", family.clone(), vec![decayed])
        .at(Points::Critical)
        .assuming("lambda_min >= 0")
        .and_then(|claim| claim.concluding("not attracting"))
        .unwrap();
    let effort = Effort { tries: 200, ..Effort::default() };
    assert!(!matches!(refute(&claim, &effort), Outcome::Proved(_)));

    let mut pulled = OptimizerFamily::new("B", FieldKind::Gradient);
    pulled.decay = one();
    let both = vec![OptimizerFamily::new("A", FieldKind::Gradient), pulled];
    let claim = Claim::new("decay moves critical points", family, both)
        .at(Points::Critical)
        .concluding("B.fixed")
        .unwrap();
    assert!(!matches!(refute(&claim, &effort), Outcome::Proved(_)));
}
