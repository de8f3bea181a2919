//! The theorem check can fail: one wrong entry in a table, or one wrong sign, refutes a claim.

use eigensieve::equilibrium::Settings;
use eigensieve::exact::{Polynomial, rational};
use eigensieve::expression::Graph;
use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
use eigensieve::system::System;
use eigensieve::theorem::{Method, Problem, analyse_method};

use crate::support::{optimizer, problem};

fn double_well(optimizer: Optimizer) -> Problem {
    problem("x^4/4 - x^2/2", &["x"], &[("-3/2", "3/2")], optimizer)
}

fn some_claim_is_refuted(problem: &Problem, method: &Method) -> bool {
    let analysis = analyse_method(problem, method, &Settings::default()).expect("an analysis");
    analysis.claims.iter().any(|claim| claim.status.is_refuted())
}

/// Steps that put the double well's spectrum {−1, 2} close to the filter's ends.
const CASES: [(FieldKind, &str, &str); 6] = [
    (FieldKind::Gradient, "19/20", "0"),
    (FieldKind::Usam, "12/25", "1/2"),
    (FieldKind::UsamNested, "8/25", "1/2"),
    (FieldKind::UsamSequential, "6/25", "1/2"),
    (FieldKind::HessianUsam, "8/25", "1/2"),
    (FieldKind::GradientPenalty, "12/25", "1/2"),
];

#[test]
fn the_unperturbed_claims_are_never_refuted() {
    for (field, step, radius) in CASES {
        for momentum in MomentumKind::ALL {
            let problem = double_well(optimizer(field, momentum, step, radius));
            let method = Method::new(&problem.objective, &problem.optimizer).expect("a method");
            assert!(!some_claim_is_refuted(&problem, &method), "{field:?} {momentum:?}");
        }
    }
}

#[test]
fn a_perturbed_symbol_coefficient_refutes_a_claim() {
    for (field, step, radius) in CASES {
        let problem = double_well(optimizer(field, MomentumKind::None, step, radius));
        let method = Method::new(&problem.objective, &problem.optimizer).expect("a method");
        let degree = method.filter.symbol.degree().expect("not zero");
        for entry in 1..=degree {
            if method.filter.symbol.coefficient(entry) == rational(0, 1) {
                continue;
            }
            let mut perturbed = method.clone();
            let change = Polynomial::monomial(rational(1, 2), entry);
            perturbed.filter.symbol = &perturbed.filter.symbol + &change;
            assert!(some_claim_is_refuted(&problem, &perturbed), "{field:?}, entry {entry}");
        }
    }
}

#[test]
fn a_perturbed_momentum_constant_refutes_a_claim() {
    // Step at 95 % of the true bound for λ = 2; the constant lowered by a tenth.
    for (momentum, step) in [
        (MomentumKind::None, "19/20"),
        (MomentumKind::HeavyBall, "57/40"),
        (MomentumKind::Nesterov, "57/80"),
        (MomentumKind::Ema, "57/20"),
    ] {
        let problem = double_well(optimizer(FieldKind::Gradient, momentum, step, "0"));
        let mut method = Method::new(&problem.objective, &problem.optimizer).expect("a method");
        assert!(!some_claim_is_refuted(&problem, &method), "{momentum:?}");
        method.filter.upper *= rational(9, 10);
        assert!(some_claim_is_refuted(&problem, &method), "{momentum:?}");
    }
}

#[test]
fn one_wrong_sign_in_the_update_map_refutes_a_claim() {
    for (field, step, radius) in CASES {
        let problem = double_well(optimizer(field, MomentumKind::None, step, radius));
        let mut method = Method::new(&problem.objective, &problem.optimizer).expect("a method");
        // x + αg(x) in place of x − αg(x).
        let (mut graph, g): (Graph, _) =
            problem.optimizer.field_expressions(&problem.objective).expect("a field");
        let x = graph.variable(0);
        let ascent = graph.scale(problem.optimizer.step(), g[0]);
        let wrong = graph.add(x, ascent);
        method.update = System::new(&mut graph, &[wrong], 1);
        assert!(some_claim_is_refuted(&problem, &method), "{field:?}");
    }
}
