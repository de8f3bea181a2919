//! Claims that make no sense are refused, and claims about nothing are called vacuous.

use eigensieve::counterexample::{
    Claim, ClaimError, Configured, Effort, Family, Instance, OptimizerFamily, Outcome, Parameter,
    Points, RootInstance, Shape, judge, judge_at_root, refute,
};
use eigensieve::exact::{AlgebraicNumber, MultivariatePolynomial, Polynomial, rational};
use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};

use crate::support::claim;

fn quadratics() -> Family {
    Family::Quadratics { variables: 1..=1, height: 2 }
}

fn descent() -> OptimizerFamily {
    OptimizerFamily::new("A", FieldKind::Gradient)
}

#[track_caller]
fn refuses(claim: Claim, message: &str) {
    let error = claim.validated().expect_err("it makes no sense");
    assert!(error.to_string().contains(message), "{error}");
}

#[test]
fn empty_families_are_refused() {
    refuses(Claim::new("", quadratics(), Vec::new()), "a claim needs an optimizer");
    let none = Family::Polynomials { variables: 0..=0, degree: 3, height: 1 };
    refuses(Claim::new("", none, vec![descent()]), "the number of variables is at least 1");
    let linear = Family::Polynomials { variables: 1..=1, degree: 1, height: 1 };
    refuses(Claim::new("", linear, vec![descent()]), "the degree is at least 2");
    let flat = Family::Polynomials { variables: 1..=1, degree: 3, height: 0 };
    refuses(Claim::new("", flat, vec![descent()]), "the height is at least 1");
    let step = |low: i64, high: i64| OptimizerFamily {
        step: Parameter::Within { lower: Some(rational(low, 1)), upper: Some(rational(high, 1)) },
        ..descent()
    };
    refuses(Claim::new("", quadratics(), vec![step(2, 1)]), "no step lies between 2 and 1");
    refuses(Claim::new("", quadratics(), vec![step(-2, 0)]), "no admissible step");
    let nothing = OptimizerFamily { fields: Vec::new(), ..descent() };
    refuses(Claim::new("", quadratics(), vec![nothing]), "has no field");
}

#[test]
fn wrong_types_are_refused() {
    let plane = Family::Polynomials { variables: 1..=2, degree: 3, height: 1 };
    let third = Claim::new("", plane, vec![descent()]).concluding("f3 = 0").expect("it reads");
    refuses(third, "`f3` is a derivative of objectives in one variable");
    let critical = Claim::new("", quadratics(), vec![descent()])
        .at(Points::Critical)
        .concluding("not spurious")
        .expect("it reads");
    refuses(critical, "the points are already critical");
    let unbound = Claim::new("", quadratics(), vec![descent()]).concluding("lambda > 0");
    assert!(matches!(unbound, Err(ClaimError::Formula(_))));
}

#[track_caller]
#[test]
fn a_radius_is_not_tied_to_an_optimizer_that_has_none() {
    let ascent = OptimizerFamily {
        radius: Parameter::SameAs(0),
        ..OptimizerFamily::new("B", FieldKind::Usam)
    };
    let claim = Claim::new("", quadratics(), vec![descent(), ascent]);
    refuses(claim, "the radius of B is that of an optimizer that has none");
}

fn vacuous(claim: &Claim) -> bool {
    match refute(claim, &Effort { tries: 2_000, ..Effort::default() }) {
        Outcome::Vacuous { proved, .. } => proved,
        other => panic!("{other:?}"),
    }
}

#[test]
fn contradictory_hypotheses_are_called_vacuous() {
    let at = |assume| claim(FieldKind::Gradient, Points::Critical, assume, "lambda_min >= 0");
    assert!(vacuous(&at("attracting and repelling")), "proved");
    assert!(vacuous(&at("attracting and lambda_max < 0")), "proved");
    assert!(vacuous(&at("admits and step*lambda_max > 2")), "proved");
    assert!(!vacuous(&at("f3 > 0 and f3 < 0")), "not proved, but never satisfied");
    let spurious = claim(FieldKind::Gradient, Points::Spurious, "true", "false");
    assert!(!vacuous(&spurious), "descent has no spurious fixed point");
    for assume in ["lambda_min > -1/radius", "ahead_min > 0 and lambda_min > -1/radius"] {
        let mut gap = claim(FieldKind::Usam, Points::Any, assume, "lambda_min >= -1/radius");
        gap.optimizers[0].radius = Parameter::exactly(rational(0, 1));
        assert!(!vacuous(&gap), "every instance divides by zero");
    }
}

fn descending() -> Vec<Configured> {
    let optimizer = Optimizer::new(FieldKind::Gradient, MomentumKind::None);
    let optimizer = optimizer.with_step(rational(1, 1));
    vec![Configured { optimizer, decay: rational(0, 1) }]
}

/// y²/2 at the origin, where the eigenvalues are 0 and 1.
fn valley() -> Instance {
    let y = MultivariatePolynomial::variable(1);
    Instance {
        objective: Shape::Polynomial { variables: 2, polynomial: y.pow(2).scale(&rational(1, 2)) },
        optimizers: descending(),
        point: vec![rational(0, 1); 2],
    }
}

/// x³/6 − x at √2, where the eigenvalue is √2.
fn irrational_minimum() -> RootInstance {
    let x = MultivariatePolynomial::variable(0);
    RootInstance {
        objective: Shape::Polynomial {
            variables: 1,
            polynomial: &x.pow(3).scale(&rational(1, 6)) - &x,
        },
        optimizers: descending(),
        point: AlgebraicNumber::roots_of(&Polynomial::from_integers(&[-2, 0, 1])).remove(1),
    }
}

#[test]
fn a_claim_does_not_speak_of_points_where_a_divisor_is_zero() {
    let at = |assume, conclude| claim(FieldKind::Gradient, Points::Critical, assume, conclude);
    // Under the quantifier, and decided without the eigenvalue 0 whose reciprocal is not defined.
    let reciprocal = at("lambda_min >= 0 and some lambda (1/lambda > 0)", "lambda_min > 0");
    let opinion = judge(&reciprocal, &valley());
    assert!(opinion.applies.is_refuted() && opinion.holds.is_proved(), "{opinion:?}");
    let each = at("true", "each lambda (lambda = 0 or 1/lambda > 1)");
    assert!(judge(&each, &valley()).applies.is_refuted());
    // Outside of it, where the comparison with the quotient is not needed.
    let irrational = at("lambda_max > 1 or 1/(lambda_max^2 - 2) > 0", "lambda_max^2 != 2");
    let opinion = judge_at_root(&irrational, &irrational_minimum());
    assert!(opinion.applies.is_refuted() && opinion.holds.is_proved(), "{opinion:?}");
    // Divisors that are not 0 change nothing.
    let harmless = at("lambda_max > 1 or 1/(lambda_max^2 - 3) > 0", "lambda_max^2 != 2");
    assert!(judge_at_root(&harmless, &irrational_minimum()).holds.is_refuted());
    let harmless = at("some lambda (1/(lambda + 1) = 1/2)", "lambda_min > 0");
    assert!(judge(&harmless, &valley()).holds.is_refuted());
}
