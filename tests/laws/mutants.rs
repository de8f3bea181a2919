//! One-line mutants of optimizer rules: which of them the laws kill.

use eigensieve::laws::Suite;

use crate::plain::{Coordinate, Plain};

const GD: &str = "gd lr=0.1 coupled=0.01";
const MOMENTUM: &str = "momentum lr=0.1 mu=0.9 tau=0.2";
const PLAIN_MOMENTUM: &str = "momentum lr=0.1 mu=0.9";
const NESTEROV: &str = "nesterov lr=0.1 mu=0.9";
const ADAM: &str = "adam lr=0.01 b1=0.9 b2=0.99 eps=1e-8";
const ADAMW: &str = "adamw lr=0.01 b1=0.9 b2=0.99 eps=1e-8 wd=0.1";
const AMSGRAD: &str = "amsgrad lr=0.01 b1=0.9 b2=0.99 eps=1e-8";
const RMSPROP: &str = "rmsprop lr=0.01 b2=0.9 eps=1e-6 mu=0.5";
const ADAGRAD: &str = "adagrad lr=0.1 eps=1e-6 decline=0.1";
const ADADELTA: &str = "adadelta lr=0.5 b2=0.9 eps=1e-6";
const ADAMAX: &str = "adamax lr=0.01 b1=0.9 b2=0.99 eps=1e-8";
const LION: &str = "lion lr=0.01 b1=0.9 b2=0.99 wd=0.1";

/// Adam with everything that mutants change: corrections, root, and step.
fn adam(x: &mut f64, s: &mut [f64; 4], m: f64, v: f64, t: (i32, i32), root: fn(f64) -> f64) {
    (s[0], s[1]) = (m, v);
    let (m, v) = (m / (1.0 - 0.9f64.powi(t.0)), v / (1.0 - 0.99f64.powi(t.1)));
    *x -= 0.01 * m / root(v);
}

fn m(s: &[f64; 4], g: f64) -> f64 {
    0.9 * s[0] + 0.1 * g
}

fn v(s: &[f64; 4], g: f64) -> f64 {
    0.99 * s[1] + 0.01 * g * g
}

fn root(v: f64) -> f64 {
    v.sqrt() + 1e-8
}

fn sign(c: f64) -> f64 {
    if c == 0.0 { 0.0 } else { c.signum() }
}

/// What changed, the law, the mutant.
const MUTANTS: &[(&str, &str, Coordinate<f64>)] = &[
    ("uphill", GD, |x, _, g, _| *x += 0.1 * (g + 0.01 * *x)),
    ("decay dropped", GD, |x, _, g, _| *x -= 0.1 * g),
    ("decay of the wrong sign", GD, |x, _, g, _| *x -= 0.1 * (g - 0.01 * *x)),
    ("decay decoupled without lr", GD, |x, _, g, _| *x -= 0.1 * g + 0.01 * *x),
    ("lr squared", GD, |x, _, g, _| *x -= 0.01 * (g + 0.01 * *x)),
    ("momentum dropped", MOMENTUM, |x, _, g, t| *x -= if t == 1 { 0.1 * g } else { 0.08 * g }),
    ("momentum of the wrong sign", MOMENTUM, |x, s, g, t| {
        s[0] = if t == 1 { g } else { -0.9 * s[0] + 0.8 * g };
        *x -= 0.1 * s[0];
    }),
    ("first gradient damped", MOMENTUM, |x, s, g, _| {
        s[0] = 0.9 * s[0] + 0.8 * g;
        *x -= 0.1 * s[0];
    }),
    ("dampening ignored", MOMENTUM, |x, s, g, _| {
        s[0] = 0.9 * s[0] + g;
        *x -= 0.1 * s[0];
    }),
    ("dampening added", MOMENTUM, |x, s, g, t| {
        s[0] = if t == 1 { g } else { 0.9 * s[0] + 1.2 * g };
        *x -= 0.1 * s[0];
    }),
    ("velocity used before its update", PLAIN_MOMENTUM, |x, s, g, _| {
        *x -= 0.1 * s[0];
        s[0] = 0.9 * s[0] + g;
    }),
    ("velocity restarts in step 3", MOMENTUM, |x, s, g, t| {
        s[0] = if t == 1 || t == 3 { g } else { 0.9 * s[0] + 0.8 * g };
        *x -= 0.1 * s[0];
    }),
    ("nesterov ignored", NESTEROV, |x, s, g, _| {
        s[0] = 0.9 * s[0] + g;
        *x -= 0.1 * s[0];
    }),
    ("nesterov twice", NESTEROV, |x, s, g, _| {
        s[0] = 0.9 * s[0] + g;
        *x -= 0.1 * (g + 0.9 * (g + 0.9 * s[0]));
    }),
    ("nesterov of the old velocity", NESTEROV, |x, s, g, _| {
        *x -= 0.1 * (g + 0.9 * s[0]);
        s[0] = 0.9 * s[0] + g;
    }),
    ("nesterov without the gradient", NESTEROV, |x, s, g, _| {
        s[0] = 0.9 * s[0] + g;
        *x -= 0.1 * 0.9 * s[0];
    }),
    ("first correction missing", ADAM, |x, s, g, t| {
        adam(x, s, m(s, g), v(s, g), (10_000, t), root);
    }),
    ("second correction missing", ADAM, |x, s, g, t| {
        adam(x, s, m(s, g), v(s, g), (t, 10_000), root);
    }),
    ("counter begins at 0 for the second moment", ADAM, |x, s, g, t| {
        adam(x, s, m(s, g), v(s, g), (t, t + 1), root);
    }),
    ("counter stops at 5", ADAM, |x, s, g, t| {
        adam(x, s, m(s, g), v(s, g), (t.min(5), t), root);
    }),
    ("eps inside the root", ADAM, |x, s, g, t| {
        adam(x, s, m(s, g), v(s, g), (t, t), |v| (v + 1e-8).sqrt());
    }),
    ("eps dropped", ADAM, |x, s, g, t| {
        if g != 0.0 || s[1] != 0.0 {
            adam(x, s, m(s, g), v(s, g), (t, t), f64::sqrt);
        }
    }),
    ("eps before the correction", ADAM, |x, s, g, t| {
        (s[0], s[1]) = (m(s, g), v(s, g));
        let correction = (1.0 - 0.99f64.powi(t)).sqrt() / (1.0 - 0.9f64.powi(t));
        *x -= 0.01 * correction * s[0] / (s[1].sqrt() + 1e-8);
    }),
    ("eps subtracted", ADAM, |x, s, g, t| {
        adam(x, s, m(s, g), v(s, g), (t, t), |v| v.sqrt() - 1e-8);
    }),
    ("root dropped", ADAM, |x, s, g, t| adam(x, s, m(s, g), v(s, g), (t, t), |v| v + 1e-8)),
    ("gradient not squared", ADAM, |x, s, g, t| {
        adam(x, s, m(s, g), 0.99 * s[1] + 0.01 * g.abs(), (t, t), root);
    }),
    ("moments swapped", ADAM, |x, s, g, t| {
        adam(x, s, 0.99 * s[0] + 0.01 * g, 0.9 * s[1] + 0.1 * g * g, (t, t), root);
    }),
    ("first moment not averaged", ADAM, |x, s, g, t| {
        adam(x, s, 0.9 * s[0] + g, v(s, g), (t, t), root);
    }),
    ("gradient instead of first moment", ADAM, |x, s, g, t| {
        (s[0], s[1]) = (m(s, g), v(s, g));
        *x -= 0.01 * g / root(s[1] / (1.0 - 0.99f64.powi(t)));
    }),
    ("second moment not squared in the average", ADAM, |x, s, g, t| {
        adam(x, s, m(s, g), 0.99 * s[1] + 0.0001 * g * g, (t, t), root);
    }),
    ("decay coupled", ADAMW, |x, s, g, t| {
        let g = g + 0.1 * *x;
        adam(x, s, m(s, g), v(s, g), (t, t), root);
    }),
    ("decay without lr", ADAMW, |x, s, g, t| {
        *x -= 0.1 * *x;
        adam(x, s, m(s, g), v(s, g), (t, t), root);
    }),
    ("decay after the step", ADAMW, |x, s, g, t| {
        adam(x, s, m(s, g), v(s, g), (t, t), root);
        *x -= 0.01 * 0.1 * *x;
    }),
    ("decay grows", ADAMW, |x, s, g, t| {
        *x += 0.01 * 0.1 * *x;
        adam(x, s, m(s, g), v(s, g), (t, t), root);
    }),
    ("maximum is minimum", AMSGRAD, |x, s, g, t| {
        (s[0], s[1]) = (m(s, g), v(s, g));
        s[2] = if t == 1 { s[1] } else { s[2].min(s[1]) };
        *x -= 0.01 * s[0] / (1.0 - 0.9f64.powi(t)) / root(s[2] / (1.0 - 0.99f64.powi(t)));
    }),
    ("maximum forgotten", AMSGRAD, |x, s, g, t| adam(x, s, m(s, g), v(s, g), (t, t), root)),
    ("maximum kept in the moment", AMSGRAD, |x, s, g, t| {
        let v = v(s, g).max(s[1]);
        adam(x, s, m(s, g), v, (t, t), root);
    }),
    ("maximum of corrected moments", AMSGRAD, |x, s, g, t| {
        (s[0], s[1]) = (m(s, g), v(s, g));
        s[2] = s[2].max(s[1] / (1.0 - 0.99f64.powi(t)));
        *x -= 0.01 * s[0] / (1.0 - 0.9f64.powi(t)) / root(s[2]);
    }),
    ("average of the root", RMSPROP, |x, s, g, _| {
        s[0] = 0.9 * s[0] + 0.1 * g.abs();
        s[1] = 0.5 * s[1] + g / (s[0] + 1e-6);
        *x -= 0.01 * s[1];
    }),
    ("momentum outside lr", RMSPROP, |x, s, g, _| {
        s[0] = 0.9 * s[0] + 0.1 * g * g;
        s[1] = 0.5 * s[1] + 0.01 * g / (s[0].sqrt() + 1e-6);
        *x -= 0.01 * s[1];
    }),
    ("average updated after use", RMSPROP, |x, s, g, _| {
        s[1] = 0.5 * s[1] + g / (s[0].sqrt() + 1e-6);
        s[0] = 0.9 * s[0] + 0.1 * g * g;
        *x -= 0.01 * s[1];
    }),
    ("average begins at 1", RMSPROP, |x, s, g, t| {
        s[0] = 0.9 * if t == 1 { 1.0 } else { s[0] } + 0.1 * g * g;
        s[1] = 0.5 * s[1] + g / (s[0].sqrt() + 1e-6);
        *x -= 0.01 * s[1];
    }),
    ("sum decays", ADAGRAD, |x, s, g, t| {
        s[0] = 0.999 * s[0] + g * g;
        *x -= 0.1 / (1.0 + f64::from(t - 1) * 0.1) * g / (s[0].sqrt() + 1e-6);
    }),
    ("rate declines from the first step", ADAGRAD, |x, s, g, t| {
        s[0] += g * g;
        *x -= 0.1 / (1.0 + f64::from(t) * 0.1) * g / (s[0].sqrt() + 1e-6);
    }),
    ("eps dropped, guarded", ADAGRAD, |x, s, g, t| {
        s[0] += g * g;
        if s[0] > 0.0 {
            *x -= 0.1 / (1.0 + f64::from(t - 1) * 0.1) * g / s[0].sqrt();
        }
    }),
    ("steps averaged with lr", ADADELTA, |x, s, g, _| {
        s[0] = 0.9 * s[0] + 0.1 * g * g;
        let step = 0.5 * (s[1] + 1e-6).sqrt() / (s[0] + 1e-6).sqrt() * g;
        s[1] = 0.9 * s[1] + 0.1 * step * step;
        *x -= step;
    }),
    ("steps averaged before the step", ADADELTA, |x, s, g, _| {
        s[0] = 0.9 * s[0] + 0.1 * g * g;
        s[1] = 0.9 * s[1] + 0.1 * s[2] * s[2];
        s[2] = s[1].sqrt() / (s[0] + 1e-6).sqrt() * g;
        *x -= 0.5 * s[2];
    }),
    ("sum instead of maximum", ADAMAX, |x, s, g, t| {
        s[0] = m(s, g);
        s[1] = 0.99 * s[1] + g.abs() + 1e-8;
        *x -= 0.01 / (1.0 - 0.9f64.powi(t)) * s[0] / s[1];
    }),
    ("absolute value forgotten", ADAMAX, |x, s, g, t| {
        s[0] = m(s, g);
        s[1] = (0.99 * s[1]).max(g + 1e-8);
        *x -= 0.01 / (1.0 - 0.9f64.powi(t)) * s[0] / s[1];
    }),
    ("eps beside the maximum", ADAMAX, |x, s, g, t| {
        s[0] = m(s, g);
        s[1] = (0.99 * s[1]).max(g.abs());
        *x -= 0.01 / (1.0 - 0.9f64.powi(t)) * s[0] / (s[1] + 1e-8);
    }),
    ("rates swapped", LION, |x, s, g, _| {
        let c = 0.99 * s[0] + 0.01 * g;
        s[0] = 0.9 * s[0] + 0.1 * g;
        *x -= 0.01 * (sign(c) + 0.1 * *x);
    }),
    ("sign of zero is one", LION, |x, s, g, _| {
        let c = 0.9 * s[0] + 0.1 * g;
        s[0] = 0.99 * s[0] + 0.01 * g;
        *x -= 0.01 * (c.signum() + 0.1 * *x);
    }),
    ("sign of the new average", LION, |x, s, g, _| {
        s[0] = 0.99 * s[0] + 0.01 * g;
        *x -= 0.01 * (sign(0.9 * s[0] + 0.1 * g) + 0.1 * *x);
    }),
    ("sign of the gradient", LION, |x, _, g, _| *x -= 0.01 * (sign(g) + 0.1 * *x)),
];

/// sign(0.891·m + 0.109·g) differs from sign(0.9·m + 0.1·g) only while −9 < g/m < −8.17, which no
/// probe meets.
const SURVIVORS: &[&str] = &["sign of the new average"];

#[test]
fn first_steps_alone_kill_all_mutants_but_one() {
    let survives = |(_, law, rule): &&(&str, &str, Coordinate<f64>)| {
        Suite::closed_box(law, || Plain::new(*rule)).expect("a law").first_steps().is_ok()
    };
    let survivors: Vec<&str> = MUTANTS.iter().filter(survives).map(|(name, ..)| *name).collect();
    assert!(MUTANTS.len() > 50);
    assert_eq!(survivors, SURVIVORS);
}

#[test]
fn the_message_names_the_usual_mistakes() {
    for (name, obeys) in [
        ("decay dropped", "coupled is ignored|is coupled ignored?"),
        ("decay of the wrong sign", "is the sign of coupled flipped?"),
        ("momentum of the wrong sign", "is the sign of mu flipped?"),
        ("first gradient damped", "momentum-damped-first"),
        ("dampening ignored", "is tau ignored?"),
        ("nesterov ignored", "is the nesterov flag ignored"),
        ("nesterov of the old velocity", "is the nesterov flag ignored"),
        ("velocity used before its update", "is the velocity updated after it is used?"),
        ("first correction missing", "adam-first-uncorrected"),
        ("second correction missing", "adam-second-uncorrected"),
        ("eps inside the root", "is eps inside the root?"),
        ("eps before the correction", "adam-eps-before-correction"),
        ("gradient not squared", "is the gradient not squared?"),
        ("decay coupled", "coupled=1/10"),
        ("maximum forgotten", "it obeys:  adam lr"),
        ("maximum of corrected moments", "amsgrad-of-corrected"),
        ("sign of the gradient", "is b1 ignored?"),
    ] {
        let (_, law, rule) = MUTANTS.iter().find(|(own, ..)| *own == name).expect("a mutant");
        let suite = Suite::closed_box(law, || Plain::new(*rule)).expect("a law");
        let message = suite.check().expect_err(name).to_string();
        assert!(obeys.split('|').any(|part| message.contains(part)), "{name}: {message}");
    }
}
