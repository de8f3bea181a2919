//! What cannot be checked for a law is said; what can be checked is.

use eigensieve::laws::{Ascent, ClosedBox, Descent, Law, SharpnessAware, Skipped, Suite, Why};

use crate::plain::{Coordinate, Plain};
use crate::true_rules::RULES;

fn notes(law: &str, rule: Coordinate<f64>) -> Vec<Skipped> {
    let suite = Suite::closed_box(law, || Plain::new(rule)).expect("a law");
    suite.check().unwrap_or_else(|failure| panic!("{failure}"))
}

#[test]
fn of_the_rules_by_hand_only_signs_changing_rates_and_nadam_are_not_probed() {
    for &(text, rule) in RULES {
        let law = Law::parse(text).expect("a law");
        let declines = law.parameter("decline").is_some();
        let expected = match law.name().as_str() {
            "lion" | "sign" | "rate" => Some(Why::NoLinearMap),
            "adagrad" if declines => Some(Why::NoLinearMap),
            // Its momentum approaches its limit like 0.96^(0.004·t).
            "nadam" => Some(Why::LongMemory),
            _ => None,
        };
        let rests = !text.contains("schedule=step") && !text.contains("schedule=cosine");
        let expected = if rests { expected } else { Some(Why::RateChanges) };
        let skipped = notes(text, rule);
        let whole: Vec<_> = skipped.iter().filter(|note| note.what.is_empty()).collect();
        let checks: Vec<&str> = whole.iter().map(|note| note.check).collect();
        match expected {
            None => assert!(whole.is_empty(), "{text}: {skipped:?}"),
            Some(why) => {
                assert_eq!(checks, ["spectrum", "fixed_point"], "{text}");
                assert!(whole.iter().all(|note| note.why == why), "{text}: {skipped:?}");
            }
        }
    }
}

#[test]
fn a_note_names_its_check_and_its_reason() {
    let sign: Coordinate<f64> = |x, _, g, _| *x -= 0.01 * if g == 0.0 { 0.0 } else { g.signum() };
    let texts: Vec<String> = notes("sign lr=0.01", sign).iter().map(Skipped::to_string).collect();
    assert!(texts[0].starts_with("spectrum skipped: the law has no linear map"), "{texts:?}");
}

#[test]
fn sharpness_aware_laws_are_held_to_their_bound_though_not_to_a_transfer_function() {
    let make = || SharpnessAware::new(Ascent::Plain, Descent::Plain, 0.1, 0.05);
    let suite = Suite::oracle_box("usam lr=0.1 rho=0.05", make).expect("a law");
    assert_eq!(suite.spectrum().expect("held")[0].why, Why::SeveralCalls);
    assert_eq!(suite.fixed_point().expect("held"), []);
    let wrong = Suite::oracle_box("usam lr=0.1 rho=0.1", make).expect("a law");
    assert!(wrong.fixed_point().is_err());
}

#[test]
fn a_long_warm_up_is_waited_for() {
    let rule: Coordinate<f64> = |x, _, g, t| *x -= 0.1 * (f64::from(t) / 900.0).min(1.0) * g;
    assert_eq!(notes("gd lr=0.1 schedule=warm-up period=900", rule), []);
}

#[test]
fn a_period_is_seen_to_its_end_where_it_is_not_too_long() {
    let rule: Coordinate<f64> = |x, _, g, t| *x -= 0.1 * 0.5_f64.powi((t - 1) / 200) * g;
    let suite = |law| Suite::closed_box(law, || Plain::new(rule)).expect("a law").first_steps();
    assert_eq!(suite("gd lr=0.1 schedule=step period=200 factor=0.5").expect("held"), []);
    assert!(suite("gd lr=0.1 schedule=step period=201 factor=0.5").is_err());
    let long: Coordinate<f64> = |x, _, g, t| *x -= 0.1 * 0.5_f64.powi((t - 1) / 5000) * g;
    let law = "gd lr=0.1 schedule=step period=5000 factor=0.5";
    let skipped = Suite::closed_box(law, || Plain::new(long)).expect("a law").first_steps();
    assert_eq!(skipped.expect("held")[0].why, Why::LongPeriod);
}

#[test]
fn a_single_parameter_has_no_symmetries() {
    struct One(f64);
    impl ClosedBox<f64> for One {
        fn reset(&mut self, start: &[f64]) {
            self.0 = start[0];
        }
        fn step(&mut self, gradient: &[f64]) -> Vec<f64> {
            self.0 -= 0.1 * gradient[0];
            vec![self.0]
        }
    }
    let suite = Suite::closed_box("gd lr=0.1", || One(0.0)).expect("a law").dimension(1);
    assert_eq!(suite.symmetry().expect("held")[0].why, Why::OneParameter);
}
