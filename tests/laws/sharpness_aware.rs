//! The sharpness-aware family obeys its own laws, in f64 and f32.

use eigensieve::laws::{Ascent, Descent, Float, SharpnessAware, Suite};

const ASCENTS: [(Ascent, &str); 5] = [
    (Ascent::Normalised, "sam"),
    (Ascent::Plain, "usam"),
    (Ascent::Nested, "usam-nested"),
    (Ascent::Sequential, "usam-sequential"),
    (Ascent::Hessian, "hessian-usam"),
];

fn obeys<T: Float>() {
    let half = T::nearest(0.5);
    let descents = [
        (Descent::Plain, "gd"),
        (Descent::HeavyBall(half), "momentum mu=0.5"),
        (Descent::Nesterov(half), "nesterov mu=0.5"),
        (Descent::Ema(half), "ema-momentum mu=0.5"),
    ];
    let (step, radius) = (T::nearest(0.1), T::nearest(0.05));
    for (ascent, field) in ASCENTS {
        for (descent, text) in descents {
            let law = format!("{field}+{text} lr=0.1 rho=0.05");
            let make = || SharpnessAware::new(ascent, descent, step, radius);
            let suite = Suite::oracle_box(&law, make).expect("a law");
            suite.check().unwrap_or_else(|failure| panic!("{failure}"));
        }
    }
}

#[test]
fn every_ascent_with_every_descent_obeys_in_f64() {
    obeys::<f64>();
}

#[test]
fn every_ascent_with_every_descent_obeys_in_f32() {
    obeys::<f32>();
}

#[test]
fn each_ascent_declared_as_another_is_recognised() {
    for (ascent, truth) in ASCENTS {
        for (_, declared) in ASCENTS.into_iter().filter(|(other, _)| *other != ascent) {
            let law = format!("{declared} lr=0.1 rho=0.05");
            let make = || SharpnessAware::new(ascent, Descent::Plain, 0.1, 0.05);
            let failure = Suite::oracle_box(&law, make).expect("a law").check().expect_err(&law);
            let nearest = failure.nearest.as_ref().map(|nearest| nearest.law.name());
            assert_eq!(nearest, Some(format!("{truth}+gd")), "{failure}");
        }
    }
}
