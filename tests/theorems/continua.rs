//! Continua of fixed points: a verdict about a box holds at every exact point of the continuum in
//! it, and the boxes without a verdict shrink with the resolution.

use eigensieve::equilibrium::Settings;
use eigensieve::exact::{Rational, rational};
use eigensieve::objective::Entry;
use eigensieve::optimizer::{FieldKind, Filter, FilterPosition, MomentumKind, Optimizer};
use eigensieve::stability::Verdict;
use eigensieve::theorem::{
    Analysis, Claim, CommonVerdict, Method, Problem, Start, analyse, analyse_method,
};

use crate::support::{descent, exact, examined, method, optimizer, problem};

/// The families, a step at which both sides of the filter occur on the continuum, a resolution.
const FAMILIES: [(&str, &str, f64); 7] = [
    ("crossed-axes", "1/2", 1.0 / 32.0),
    ("scalar-factorisation", "1/2", 1.0 / 32.0),
    ("circle", "2/3", 1.0 / 32.0),
    ("deep-factorisation", "1/4", 1.0 / 16.0),
    ("squared-neuron", "1/4", 1.0 / 32.0),
    ("sigmoid-neuron", "2", 1.0 / 32.0),
    ("cubic-relu-neuron", "1/8", 1.0 / 32.0),
];

fn optimizers(step: &str) -> [Optimizer; 7] {
    let plain = |field| optimizer(field, MomentumKind::None, step, "1/10");
    [
        descent(step),
        optimizer(FieldKind::Gradient, MomentumKind::HeavyBall, step, "0"),
        optimizer(FieldKind::Gradient, MomentumKind::Nesterov, step, "0"),
        plain(FieldKind::Usam),
        plain(FieldKind::UsamNested),
        plain(FieldKind::UsamSequential),
        plain(FieldKind::HessianUsam),
    ]
}

fn family(name: &str, optimizer: Optimizer) -> Problem {
    let entry = Entry::all().find(|entry| entry.name == name).expect("a catalogue entry");
    // In three variables a part of the surface of minima is enough.
    let part = vec![(rational(1, 2), rational(3, 2)); 3];
    Problem {
        name: name.into(),
        objective: entry.objective().expect("an objective"),
        optimizer,
        domain: if entry.variables.len() == 3 { part } else { entry.domain() },
        points: Vec::new(),
        start: Start::Generic,
    }
}

fn analysed(problem: &Problem, resolution: f64) -> Analysis {
    let settings =
        Settings { resolution: Some(resolution), max_boxes: 40_000, ..Settings::default() };
    analyse(problem, &settings).expect("an analysis")
}

/// The verdicts of all boxes that hold the point.
fn verdicts_at(found: &Analysis, point: &[Rational]) -> Vec<CommonVerdict> {
    let holds = |part: &&eigensieve::theorem::ContinuumVerdict| {
        part.boxes.iter().any(|region| region.contains_rational(point))
    };
    found.continua.iter().filter(holds).map(|part| part.verdict).collect()
}

fn volume(found: &Analysis, verdict: CommonVerdict) -> f64 {
    found.continua.iter().filter(|part| part.verdict == verdict).map(|part| part.volume).sum()
}

fn boxes(found: &Analysis, verdict: CommonVerdict) -> usize {
    let same = found.continua.iter().filter(|part| part.verdict == verdict);
    same.map(|part| part.boxes.len()).sum()
}

fn claim<'a>(found: &'a Analysis, name: &str) -> &'a Claim {
    found.claims.iter().find(|claim| claim.name == name).expect("the claim is made")
}

/// Rational points of the continua, besides those of the catalogue.
fn samples(name: &str) -> Vec<Vec<Rational>> {
    let entry = Entry::all().find(|entry| entry.name == name).expect("a catalogue entry");
    let listed = entry.continua.iter().flat_map(|continuum| continuum.samples);
    let mut points: Vec<Vec<Rational>> = listed.filter_map(|point| point.rational()).collect();
    let (zero, one) = (rational(0, 1), rational(1, 1));
    for k in (-24..=24_i64).filter(|&k| k != 0) {
        let t = rational(k, 7);
        let point = match name {
            "crossed-axes" => vec![t, zero.clone()],
            "scalar-factorisation" => vec![t.clone(), t.recip()],
            "circle" => {
                let norm = &one + &t * &t;
                vec![(&one - &t * &t) / &norm, rational(2, 1) * &t / &norm]
            }
            "deep-factorisation" => vec![t.clone(), rational(4, 3), (rational(4, 3) * t).recip()],
            "squared-neuron" => vec![t.clone(), (&t * &t).recip()],
            "cubic-relu-neuron" if k > 0 => vec![t.clone(), (&t * &t * &t).recip()],
            _ => vec![t.clone(), zero.clone()],
        };
        points.push(point);
    }
    let domain = family(name, descent("1")).domain;
    let inside = |point: &Vec<Rational>| {
        point.iter().zip(&domain).all(|(x, (low, high))| low <= x && x <= high)
    };
    points.retain(inside);
    points
}

/// What the exact multipliers of a point allow a box around it to claim.
fn allowed(method: &Method, point: &[Rational]) -> Option<CommonVerdict> {
    let found = examined(method, point);
    let judgement = &found.judgement;
    let on_circle = judgement.minus_one == Some(true) || judgement.complex_unit == Some(true);
    match judgement.verdict {
        Verdict::Repelling => Some(CommonVerdict::Repels),
        Verdict::Neutral if on_circle || found.filter != FilterPosition::Boundary => None,
        Verdict::Neutral => Some(CommonVerdict::AttractsTransversally),
        Verdict::Attracting | Verdict::Undecided => panic!("{point:?} lies on a continuum"),
    }
}

#[test]
fn every_exact_point_of_a_continuum_obeys_the_verdicts_of_its_boxes() {
    for (name, step, resolution) in FAMILIES {
        let points = samples(name);
        assert!(points.len() > 4, "{name}");
        for optimizer in optimizers(step) {
            let problem = family(name, optimizer);
            let label = format!("{name}, {}", problem.optimizer.to_text());
            let method = method(&problem.objective, &problem.optimizer);
            let found = analysed(&problem, resolution);
            let mut decided = 0;
            for point in points.iter().filter(|p| *examined(&method, p).kind.name() == *"critical")
            {
                let verdicts = verdicts_at(&found, point);
                assert!(
                    !verdicts.is_empty() || !found.fixed_points.is_empty(),
                    "{label}: {point:?} is not covered"
                );
                let allowed = allowed(&method, point);
                for verdict in verdicts {
                    decided += usize::from(verdict != CommonVerdict::Undecided);
                    match verdict {
                        CommonVerdict::Undecided => {}
                        CommonVerdict::Plateau => assert!(point[0] <= rational(0, 1), "{label}"),
                        verdict => assert_eq!(Some(verdict), allowed, "{label} at {point:?}"),
                    }
                }
            }
            // Other methods need finer boxes on the surface than this test affords.
            let hard = name == "deep-factorisation" && problem.optimizer != descent(step);
            assert!(decided > 0 || hard, "{label}");
            // The cubic ReLU is only C², so that the regularity asked for by Hessian USAM is refuted.
            let about_filter = |claim: &&Claim| claim.name != "regularity";
            let refuted =
                found.claims.iter().filter(about_filter).find(|claim| claim.status.is_refuted());
            assert_eq!(refuted, None, "{label}");
        }
    }
}

#[test]
fn both_sides_of_the_filter_are_decided_on_every_family() {
    for (name, step, resolution) in FAMILIES {
        let found = analysed(&family(name, descent(step)), resolution);
        assert!(boxes(&found, CommonVerdict::AttractsTransversally) > 0, "{name}");
        // The circle has one sharpness, and the part of the surface is flat enough.
        let one_sided = ["circle", "deep-factorisation"].contains(&name);
        assert_eq!(boxes(&found, CommonVerdict::Repels) == 0, one_sided, "{name}");
        for name in ["continuum-above-filter-repels", "continuum-inside-filter-attracts"] {
            assert!(claim(&found, name).status.is_proved());
        }
    }
}

#[test]
fn halving_the_resolution_halves_the_undecided_volume_at_least() {
    for (name, step, coarsest) in [
        ("scalar-factorisation", "1/2", 1.0 / 8.0),
        ("crossed-axes", "1/2", 1.0 / 8.0),
        ("squared-neuron", "1/4", 1.0 / 16.0),
        ("sigmoid-neuron", "2", 1.0 / 8.0),
        ("cubic-relu-neuron", "1/8", 1.0 / 16.0),
        ("deep-factorisation", "1/2", 1.0 / 8.0),
    ] {
        let volumes: Vec<f64> = (0..4)
            .map(|halvings| {
                let resolution = coarsest / f64::from(1 << halvings);
                let found = analysed(&family(name, descent(step)), resolution);
                volume(&found, CommonVerdict::Undecided)
            })
            .collect();
        assert!(volumes[0] > 0.0, "{name}: {volumes:?}");
        for pair in volumes.windows(2) {
            assert!(pair[1] <= pair[0] / 2.0, "{name}: {volumes:?}");
        }
    }
}

/// All of what is left over repels, and the theorem's conclusion follows.
fn all_repels(found: &Analysis) -> bool {
    !found.continua.is_empty()
        && found.continua.iter().all(|part| part.verdict == CommonVerdict::Repels)
        && claim(found, "limits-obey-filter").status.is_proved()
}

#[test]
fn above_step_one_the_whole_hyperbola_repels_and_at_step_one_it_does_not() {
    for step in ["101/100", "9/8", "2"] {
        let found = analysed(&family("scalar-factorisation", descent(step)), 1.0 / 1024.0);
        assert!(all_repels(&found), "{step}");
        assert!(found.fixed_points.iter().all(|p| p.judgement.verdict == Verdict::Repelling));
    }
    let found = analysed(&family("scalar-factorisation", descent("1")), 1.0 / 64.0);
    for point in [["1", "1"], ["-1", "-1"]] {
        let point = point.map(exact);
        assert_eq!(verdicts_at(&found, &point), [CommonVerdict::Undecided]);
    }
    assert!(!all_repels(&found));
    // With momentum the threshold is 1 + β, and (1 + β)/(1 + 2β).
    for (momentum, step) in [(MomentumKind::HeavyBall, "8/5"), (MomentumKind::Nesterov, "4/5")] {
        let method = optimizer(FieldKind::Gradient, momentum, step, "0");
        let found = analysed(&family("scalar-factorisation", method), 1.0 / 1024.0);
        assert_eq!(volume(&found, CommonVerdict::Undecided), 0.0, "{momentum:?}");
        assert_eq!(boxes(&found, CommonVerdict::AttractsTransversally), 0, "{momentum:?}");
    }
}

#[test]
fn above_step_one_the_whole_circle_repels_and_below_it_attracts() {
    let found = analysed(&family("circle", descent("21/20")), 1.0 / 1024.0);
    assert!(all_repels(&found));
    let found = analysed(&family("circle", descent("19/20")), 1.0 / 1024.0);
    let attracts = |part: &eigensieve::theorem::ContinuumVerdict| {
        part.verdict == CommonVerdict::AttractsTransversally
    };
    assert!(!found.continua.is_empty() && found.continua.iter().all(attracts));
    assert_eq!(found.continua.len(), 1, "the circle is connected");
}

#[test]
fn above_two_thirds_no_minimum_of_the_depth_three_factorisation_attracts() {
    let found = analysed(&family("deep-factorisation", descent("4/5")), 1.0 / 64.0);
    assert!(found.fixed_points.is_empty());
    assert!(all_repels(&found));
    let found = analysed(&family("deep-factorisation", descent("1/2")), 1.0 / 32.0);
    let flattest = vec![rational(1, 1); 3];
    assert!(verdicts_at(&found, &flattest).contains(&CommonVerdict::AttractsTransversally));
}

#[test]
fn a_plateau_is_one_region_that_is_not_split() {
    let found = analysed(&family("cubic-relu-neuron", descent("1/8")), 1.0 / 32.0);
    let plateaus: Vec<_> =
        found.continua.iter().filter(|part| part.verdict == CommonVerdict::Plateau).collect();
    assert_eq!(plateaus.len(), 1);
    assert!(plateaus[0].boxes.len() < 50, "{} boxes", plateaus[0].boxes.len());
    assert!(plateaus[0].hull[0].lower() <= -3.0 && plateaus[0].hull[0].upper() >= 0.0);
    assert!((volume(&found, CommonVerdict::Plateau) - 18.0).abs() < 1e-3);
}

#[test]
fn a_filter_that_is_too_narrow_or_too_wide_is_refuted_on_the_hyperbola() {
    let problem = family("scalar-factorisation", descent("1/2"));
    let right = method(&problem.objective, &problem.optimizer);
    let settings = Settings { resolution: Some(1.0 / 32.0), ..Settings::default() };
    for (upper, refuted) in
        [("3", "continuum-above-filter-repels"), ("5", "continuum-inside-filter-attracts")]
    {
        let filter = Filter { upper: exact(upper), ..right.filter.clone() };
        let wrong = Method { filter, ..right.clone() };
        let found = analyse_method(&problem, &wrong, &settings).expect("an analysis");
        assert!(claim(&found, refuted).status.is_refuted(), "c/α = {upper}");
    }
}

#[test]
fn a_degenerate_crossing_and_an_isolated_degenerate_point_stay_undecided() {
    let found = analysed(&family("crossed-axes", descent("1/2")), 1.0 / 64.0);
    let origin = vec![rational(0, 1); 2];
    assert!(verdicts_at(&found, &origin).contains(&CommonVerdict::Undecided));
    let flat = problem("x^4 + y^4", &["x", "y"], &[("-1", "1")], descent("1/8"));
    let found = analysed(&flat, 1.0 / 64.0);
    assert_eq!(verdicts_at(&found, &origin), [CommonVerdict::Undecided]);
    let name = "continuum-inside-filter-attracts";
    assert!(claim(&found, name).status.is_undecided());
}
