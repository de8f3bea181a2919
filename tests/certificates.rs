//! Certificates: what `verify` proves, the independent checker accepts; what is false, it refuses.
#![cfg(feature = "cli")]

use eigensieve::certificate::{Certified, Inexpressible, certify};
use eigensieve::cli::read_problem;
use eigensieve::equilibrium::Settings;
use eigensieve::exact::parse_rational;
use eigensieve::objective::Entry;
use eigensieve::optimizer::{FieldKind, FilterPosition, MomentumKind, Optimizer};
use eigensieve::stability::Verdict;
use eigensieve::theorem::{Analysis, Kind, Method, Problem, Start, analyse_method};

fn certified(problem: &Problem) -> (Analysis, Certified) {
    let method = Method::new(&problem.objective, &problem.optimizer).expect("a method");
    let settings = Settings { region_boxes: 0, ..Settings::default() };
    let analysis = analyse_method(problem, &method, &settings).expect("an analysis");
    let certified = certify(problem, &method, &analysis, None);
    if let Some(certificate) = &certified.certificate {
        let accepted = eqcert_check::check(certificate.text.as_bytes()).expect("accepted");
        assert_eq!(accepted.claims.len(), certificate.claims.len());
    }
    (analysis, certified)
}

fn shipped(name: &str) -> Problem {
    let file = format!("{}/problems/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    read_problem(file.as_ref()).expect("a problem file")
}

fn catalogue(name: &str, optimizer: Optimizer) -> Problem {
    let entry = Entry::named(name).expect("an entry");
    Problem {
        name: name.into(),
        objective: entry.objective().expect("an objective"),
        optimizer,
        domain: entry.domain(),
        points: Vec::new(),
        start: Start::Generic,
    }
}

fn optimizer(field: FieldKind, momentum: MomentumKind, numbers: [&str; 3]) -> Optimizer {
    let [step, radius, coefficient] = numbers.map(|text| parse_rational(text).expect("a number"));
    Optimizer::new(field, momentum)
        .with_step(step)
        .with_radius(radius)
        .with_coefficient(coefficient)
        .validated()
        .expect("in range")
}

fn descent(step: &str) -> Optimizer {
    optimizer(FieldKind::Gradient, MomentumKind::None, [step, "0", "0"])
}

fn statements(certified: &Certified) -> &[(String, String)] {
    certified.certificate.as_ref().map_or(&[], |certificate| &certificate.claims)
}

/// Everything decided about every point is in the file, and so is that there is no other.
fn is_complete(problem: &Problem) -> (Analysis, Certified) {
    let (analysis, found) = certified(problem);
    assert!(analysis.complete && found.complete.is_some(), "{}: the cover", problem.name);
    assert_eq!(found.fixed_points.len(), analysis.fixed_points.len());
    for (point, certificate) in analysis.fixed_points.iter().zip(&found.fixed_points) {
        let place = (&problem.name, point.location.midpoint());
        assert!(certificate.existence.is_some(), "{place:?}: existence");
        let decided = matches!(point.judgement.verdict, Verdict::Attracting | Verdict::Repelling);
        assert_eq!(certificate.verdict.is_some(), decided, "{place:?}: verdict");
        let critical = point.kind == Kind::Critical;
        assert_eq!(certificate.filter.is_some(), critical, "{place:?}: filter");
    }
    (analysis, found)
}

#[test]
fn all_33_fixed_points_of_himmelblau_under_usam_are_certified_and_so_is_that_there_is_no_other() {
    let (analysis, found) = is_complete(&shipped("himmelblau-usam"));
    assert_eq!(analysis.fixed_points.len(), 33);
    assert!(found.step.is_some());
    for name in ["attracting-obeys-filter", "outside-filter-repels", "inside-filter-attracts"] {
        let claim = analysis.claims.iter().find(|claim| claim.name == name).expect("made");
        assert!(found.covers(claim, &analysis), "{name}");
    }
    let theorem = analysis.claims.iter().find(|claim| claim.name == "limits-obey-filter");
    assert!(!found.covers(theorem.expect("made"), &analysis), "it cites a theorem");
}

#[test]
fn under_usam_limits_need_not_be_critical_nor_free_of_negative_curvature() {
    let (_, found) = certified(&shipped("himmelblau-usam"));
    let refuted: Vec<&str> =
        found.refutations.iter().map(|&claim| statements(&found)[claim].1.as_str()).collect();
    assert_eq!(refuted.len(), 2, "{refuted:?}");
    assert!(refuted[0].contains("limits-are-critical-points"), "{refuted:?}");
    assert!(refuted[1].contains("limits-have-no-negative-curvature"), "{refuted:?}");
}

#[test]
fn a_limit_of_usam_that_is_not_critical_need_not_obey_the_filter() {
    let (_, found) = certified(&shipped("hallucinated-saddle"));
    let refuted: Vec<&str> =
        found.refutations.iter().map(|&claim| statements(&found)[claim].1.as_str()).collect();
    assert!(refuted.iter().any(|one| one.contains("limits-obey-the-filter")), "{refuted:?}");
}

#[test]
fn six_hump_camel_under_heavy_ball_is_certified_with_complex_multipliers() {
    let (analysis, _) = is_complete(&shipped("six-hump-camel"));
    assert_eq!(analysis.fixed_points.len(), 15);
}

#[test]
fn the_nine_rational_points_of_goldstein_price_are_certified_and_so_is_that_there_is_no_other() {
    let (analysis, found) = is_complete(&shipped("goldstein-price"));
    assert_eq!(analysis.fixed_points.len(), 9);
    assert!(analysis.fixed_points.iter().all(|point| point.exact.is_some()));
    let text = found.certificate.expect("a certificate").text;
    assert!(text.contains("exclude-by-combination"));
}

#[test]
fn certificates_have_no_more_binary_places_than_their_claims_need() {
    let precision = |problem: &Problem| {
        let (_, found) = is_complete(problem);
        let text = found.certificate.expect("a certificate").text;
        let digits = text.split("\"precision\":").nth(1).and_then(|rest| rest.split(',').next());
        digits.and_then(|digits| digits.parse::<u32>().ok()).expect("a precision")
    };
    assert_eq!(precision(&shipped("huber")), 24);
    assert!(precision(&shipped("himmelblau-usam")) < 64);
}

#[test]
fn at_its_exceptional_step_the_trap_refutes_that_limits_obey_the_filter() {
    let (analysis, found) = certified(&shipped("gradient-descent-trap"));
    assert!(analysis.step.status.is_refuted() && found.step.is_none());
    let refuted = &statements(&found)[*found.refutations.first().expect("a refutation")].1;
    assert!(refuted.contains("limits-obey-the-filter"), "{refuted}");
}

#[test]
fn momentum_roots_and_pieces_are_within_the_format() {
    let nesterov = optimizer(FieldKind::Gradient, MomentumKind::Nesterov, ["1/20", "0", "1/2"]);
    let ema = optimizer(FieldKind::Gradient, MomentumKind::Ema, ["1/20", "0", "1/2"]);
    let hessian = optimizer(FieldKind::HessianUsam, MomentumKind::None, ["1/20", "1/10", "0"]);
    let nested = optimizer(FieldKind::UsamNested, MomentumKind::None, ["1/20", "1/10", "0"]);
    for optimizer in [nesterov, ema, hessian, nested] {
        is_complete(&catalogue("double-well", optimizer.clone()));
        is_complete(&catalogue("pseudo-huber", optimizer));
    }
    // Its strict maximum at 0 lies on an interface: only exact claims speak of it.
    let (_, found) = certified(&catalogue("heavy-ball-trap", descent("1/10")));
    assert!(found.fixed_points.iter().filter(|point| point.verdict.is_some()).count() >= 2);
}

#[test]
fn an_eigenvalue_on_the_edge_of_the_filter_is_certified_exactly() {
    let (analysis, found) = certified(&catalogue("softening-spring", descent("2")));
    let middle =
        analysis.fixed_points.iter().position(|point| point.filter == FilterPosition::Boundary);
    let certificate = &found.fixed_points[middle.expect("on the edge")];
    assert!(certificate.filter.is_some() && certificate.verdict.is_none());
}

#[test]
fn whatever_of_the_catalogue_the_format_can_express_has_an_accepted_certificate() {
    let mut expressed = 0;
    for entry in Entry::all().filter(|entry| entry.variables.len() <= 2) {
        let (_, found) = certified(&catalogue(entry.name, descent("1/100")));
        expressed += usize::from(found.certificate.is_some());
        if let Some(Inexpressible::Function(name)) = &found.obstacle {
            assert!(entry.objective.contains(name), "{}", entry.name);
        }
    }
    assert!(expressed >= 25, "{expressed}");
}

#[test]
fn an_elementary_function_has_no_certificate_and_the_reason_names_it() {
    let (_, found) = certified(&shipped("tanh-neuron"));
    assert_eq!(found.obstacle, Some(Inexpressible::Function("tanh")));
    assert!(found.certificate.is_none());
}

#[test]
fn another_optimizer_step_or_objective_under_the_same_claims_is_refused() {
    let (_, found) = certified(&catalogue("double-well", descent("1/2")));
    let text = found.certificate.expect("a certificate").text;
    let changes = [
        (r#""step":["1","2"]"#, r#""step":["2","1"]"#),
        (r#"{"constant":["1","4"]}"#, r#"{"constant":["1","3"]}"#),
        (r#""field":"gradient""#, r#""field":{"usam":["5","1"]}"#),
        (r#""format":"eqcert/1""#, r#""format":"eqcert/2""#),
    ];
    for (from, to) in changes {
        assert!(text.contains(from), "{from} is in the file");
        assert!(eqcert_check::check(text.replacen(from, to, 1).as_bytes()).is_err(), "{to}");
    }
}
