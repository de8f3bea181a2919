//! Misuse and bad laws are told apart from wrong rules.

use std::cell::Cell;
use std::rc::Rc;

use eigensieve::laws::{ClosedBox, Failure, Law, Oracle, OracleBox, Reason, Skipped, Suite};

use crate::plain::Plain;

fn momentum(x: &mut f64, s: &mut [f64; 4], g: f64, _: i32) {
    s[0] = 0.9 * s[0] + g;
    *x -= 0.1 * s[0];
}

fn failure<B: ClosedBox<f64>>(law: &str, make: impl Fn() -> B) -> Failure {
    Suite::closed_box(law, make).expect("a law").check().expect_err("must fail")
}

/// Momentum that spoils its resets, or its determinism.
struct Spoiled {
    inner: Plain<f64>,
    noise: Rc<Cell<f64>>,
    keeps_state: bool,
    returns: usize,
}

impl ClosedBox<f64> for Spoiled {
    fn reset(&mut self, start: &[f64]) {
        if self.keeps_state && self.returns > 0 {
            self.inner.move_to(start);
        } else {
            self.inner.reset(start);
        }
        self.returns += 1;
    }
    fn step(&mut self, gradient: &[f64]) -> Vec<f64> {
        self.noise.set(self.noise.get() * 1.5);
        let shift = self.noise.get();
        self.inner.step(gradient).iter().map(|x| x + shift).collect()
    }
}

fn spoiled(noise: f64, keeps_state: bool) -> impl Fn() -> Spoiled {
    let noise = Rc::new(Cell::new(noise));
    move || {
        let inner = Plain::new(momentum);
        Spoiled { inner, noise: noise.clone(), keeps_state, returns: 0 }
    }
}

const MOMENTUM: &str = "momentum lr=0.1 mu=0.9";

#[test]
fn a_box_with_noise_is_not_deterministic() {
    let failure = failure(MOMENTUM, spoiled(1e-3, false));
    assert!(failure.is_misuse() && matches!(failure.reason, Reason::NotDeterministic(..)));
    assert!(failure.to_string().contains("cannot be checked"), "{failure}");
    assert!(failure.to_string().contains("not deterministic"), "{failure}");
}

#[test]
fn state_that_survives_a_reset_is_named() {
    let failure = failure(MOMENTUM, spoiled(0.0, true));
    assert!(matches!(failure.reason, Reason::StateSurvivesReset(1, ..)), "{failure}");
    assert!(failure.to_string().contains("state survives reset: step 1"), "{failure}");
}

#[test]
fn state_that_is_not_restored_is_named() {
    struct Forgets(Plain<f64>, Vec<f64>);
    impl ClosedBox<f64> for Forgets {
        fn reset(&mut self, start: &[f64]) {
            self.0.reset(start);
            self.1 = start.to_vec();
        }
        fn step(&mut self, gradient: &[f64]) -> Vec<f64> {
            self.1 = self.0.step(gradient);
            self.1.clone()
        }
        fn save_and_restore(&mut self) -> bool {
            let x = self.1.clone();
            self.0.reset(&x);
            true
        }
    }
    let failure = failure(MOMENTUM, || Forgets(Plain::new(momentum), Vec::new()));
    assert!(matches!(failure.reason, Reason::StateNotRestored(3, ..)), "{failure}");
}

#[test]
fn f32_parameters_declared_f64_are_named() {
    struct Single(Plain<f32>);
    impl ClosedBox<f64> for Single {
        fn reset(&mut self, start: &[f64]) {
            self.0.reset(&start.iter().map(|&x| x as f32).collect::<Vec<f32>>());
        }
        fn step(&mut self, gradient: &[f64]) -> Vec<f64> {
            let gradient: Vec<f32> = gradient.iter().map(|&g| g as f32).collect();
            self.0.step(&gradient).iter().map(|&x| x.into()).collect()
        }
    }
    let rule = |x: &mut f32, s: &mut [f32; 4], g: f32, _: i32| {
        s[0] = 0.9 * s[0] + g;
        *x -= 0.1 * s[0];
    };
    let failure = failure(MOMENTUM, || Single(Plain::new(rule)));
    assert!(matches!(failure.reason, Reason::SingleDeclaredDouble), "{failure}");
    assert!(failure.is_misuse() && failure.nearest.is_none(), "{failure}");
    assert!(failure.to_string().contains("was f64 declared for an f32 optimizer?"), "{failure}");
}

#[test]
fn nan_and_infinity_always_fail() {
    let root = |x: &mut f64, _: &mut [f64; 4], g: f64, _: i32| *x -= 0.1 * (g / g) * g;
    let failure = failure("gd lr=0.1", || Plain::new(root));
    assert!(matches!(failure.reason, Reason::NotFinite(..)), "{failure}");
}

#[test]
fn swapped_parameters_are_seen() {
    struct Swapped(Plain<f64>);
    impl ClosedBox<f64> for Swapped {
        fn reset(&mut self, start: &[f64]) {
            self.0.reset(start);
        }
        fn step(&mut self, gradient: &[f64]) -> Vec<f64> {
            let mut gradient = gradient.to_vec();
            gradient.swap(0, 1);
            self.0.step(&gradient)
        }
    }
    let failure = failure(MOMENTUM, || Swapped(Plain::new(momentum)));
    assert!(matches!(failure.reason, Reason::Rule(..)), "{failure}");
}

#[test]
fn a_law_that_is_undefined_everywhere_decides_nothing_and_says_so() {
    let law =
        Law::custom("mine", "x = x - lr*sqrt(-1 - abs(g))", &[("lr", "0.1")]).expect("a rule");
    let suite = Suite::closed_box_of(law, || Plain::new(momentum));
    let failure = suite.check().expect_err("undefined");
    assert!(matches!(failure.reason, Reason::LawUndefined), "{failure}");
}

/// USAM, or SAM, with this many gradient calls, over all coordinates.
struct Ascent {
    x: Vec<f64>,
    calls: usize,
    normalised: bool,
}

impl OracleBox<f64> for Ascent {
    fn reset(&mut self, start: &[f64]) {
        self.x = start.to_vec();
    }
    fn step(&mut self, oracle: &mut dyn Oracle<f64>) -> Vec<f64> {
        let mut gradient = oracle.gradient(&self.x);
        for _ in 1..self.calls {
            let norm = gradient.iter().map(|g| g * g).sum::<f64>().sqrt() + 1e-12;
            let size = if self.normalised { 0.05 / norm } else { 0.05 };
            let at: Vec<f64> = self.x.iter().zip(&gradient).map(|(x, g)| x + size * g).collect();
            gradient = oracle.gradient(&at);
        }
        for (x, g) in self.x.iter_mut().zip(&gradient) {
            *x -= 0.1 * g;
        }
        self.x.clone()
    }
}

fn ascent(law: &str, calls: usize, normalised: bool) -> Result<Vec<Skipped>, Failure> {
    let make = move || Ascent { x: Vec::new(), calls, normalised };
    Suite::oracle_box(law, make).expect("a law").check()
}

#[test]
fn oracle_boxes_obey_their_laws() {
    for (law, calls, normalised) in [
        ("gd lr=0.1", 1, false),
        ("usam lr=0.1 rho=0.05", 2, false),
        ("sam lr=0.1 rho=0.05", 2, true),
        ("usam-nested lr=0.1 rho=0.05", 3, false),
    ] {
        ascent(law, calls, normalised).unwrap_or_else(|failure| panic!("{failure}"));
    }
}

#[test]
fn a_wrong_number_of_gradient_calls_is_told_apart_from_a_wrong_point() {
    let failure = ascent("usam lr=0.1 rho=0.05", 3, false).expect_err("three calls");
    assert!(failure.is_misuse() && matches!(failure.reason, Reason::OracleCalls(_)), "{failure}");
    assert!(
        failure.to_string().contains("the law asks for 2 gradients, the optimizer for 3"),
        "{failure}"
    );
    let failure = ascent("usam lr=0.1 rho=0.05", 2, true).expect_err("normalised");
    assert!(failure.to_string().contains("it obeys:  sam+gd"), "{failure}");
    assert!(failure.to_string().contains("of gradient call 2"), "{failure}");
    let failure = ascent("usam lr=0.1 rho=0.1", 2, false).expect_err("another radius");
    assert!(failure.to_string().contains("it obeys:  usam+gd"), "{failure}");
}
