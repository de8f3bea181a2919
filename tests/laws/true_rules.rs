//! Implementations of the true rules pass, in f64 and f32, in whatever order they calculate.

use std::time::Instant;

use eigensieve::laws::Suite;

use crate::plain::{Coordinate, Plain};

/// Law, and the rule by hand in f64.
pub(crate) const RULES: &[(&str, Coordinate<f64>)] = &[
    ("gd lr=0.1", |x, _, g, _| *x -= 0.1 * g),
    ("gd lr=0.1 coupled=0.01", |x, _, g, _| *x -= 0.1 * (g + 0.01 * *x)),
    ("gd lr=0.1 decoupled=0.01", |x, _, g, _| *x = *x * (1.0 - 0.1 * 0.01) - 0.1 * g),
    ("momentum lr=0.1 mu=0.9", |x, s, g, _| {
        s[0] = 0.9 * s[0] + g;
        *x -= 0.1 * s[0];
    }),
    ("momentum lr=0.1 mu=0.8 tau=0.3 coupled=0.02", |x, s, g, t| {
        let g = g + 0.02 * *x;
        s[0] = if t == 1 { g } else { 0.8 * s[0] + (1.0 - 0.3) * g };
        *x -= 0.1 * s[0];
    }),
    ("classical-momentum lr=0.1 mu=0.9", |x, s, g, _| {
        s[0] = 0.9 * s[0] - 0.1 * g;
        *x += s[0];
    }),
    ("ema-momentum lr=0.1 mu=0.9", |x, s, g, _| {
        // lerp
        s[0] += (1.0 - 0.9) * (g - s[0]);
        *x -= 0.1 * s[0];
    }),
    ("nesterov lr=0.1 mu=0.9", |x, s, g, _| {
        s[0] = 0.9 * s[0] + g;
        *x -= 0.1 * (0.9 * s[0] + g);
    }),
    ("nesterov lr=0.1 mu=0.9 decoupled=0.1", |x, s, g, _| {
        s[0] = 0.9 * s[0] + g;
        *x -= 0.1 * 0.1 * *x;
        *x -= 0.1 * g + 0.1 * 0.9 * s[0];
    }),
    ("adam lr=0.01 b1=0.9 b2=0.99 eps=1e-8", |x, s, g, t| {
        s[0] = 0.9 * s[0] + (1.0 - 0.9) * g;
        s[1] = 0.99 * s[1] + (1.0 - 0.99) * g * g;
        let (m, v) = (s[0] / (1.0 - 0.9f64.powi(t)), s[1] / (1.0 - 0.99f64.powi(t)));
        *x -= 0.01 * m / (v.sqrt() + 1e-8);
    }),
    ("adamw lr=0.01 b1=0.9 b2=0.99 eps=1e-8 wd=0.1", |x, s, g, t| {
        // The order of PyTorch: corrections folded into the step.
        *x *= 1.0 - 0.01 * 0.1;
        s[0] += (1.0 - 0.9) * (g - s[0]);
        s[1] = 0.99 * s[1] + (1.0 - 0.99) * (g * g);
        let size = 0.01 / (1.0 - 0.9f64.powi(t));
        let root = s[1].sqrt() / (1.0 - 0.99f64.powi(t)).sqrt() + 1e-8;
        *x += -size * (s[0] / root);
    }),
    ("amsgrad lr=0.01 b1=0.9 b2=0.99 eps=1e-8", |x, s, g, t| {
        s[0] = 0.9 * s[0] + (1.0 - 0.9) * g;
        s[1] = 0.99 * s[1] + (1.0 - 0.99) * g * g;
        s[2] = s[2].max(s[1]);
        let (m, v) = (s[0] / (1.0 - 0.9f64.powi(t)), s[2] / (1.0 - 0.99f64.powi(t)));
        *x -= 0.01 * m / (v.sqrt() + 1e-8);
    }),
    ("nadam lr=0.01 b1=0.9 b2=0.99 eps=1e-8 psi=0.004", |x, s, g, t| {
        let mu = |t: i32| 0.9 * (1.0 - 0.5 * 0.96f64.powf(f64::from(t) * 0.004));
        s[0] = 0.9 * s[0] + (1.0 - 0.9) * g;
        s[1] = 0.99 * s[1] + (1.0 - 0.99) * g * g;
        let product: f64 = (1..=t).map(mu).product();
        let m =
            mu(t + 1) * s[0] / (1.0 - product * mu(t + 1)) + (1.0 - mu(t)) * g / (1.0 - product);
        *x -= 0.01 * m / ((s[1] / (1.0 - 0.99f64.powi(t))).sqrt() + 1e-8);
    }),
    ("radam lr=0.01 b1=0.9 b2=0.99 eps=1e-8", |x, s, g, t| {
        s[0] = 0.9 * s[0] + (1.0 - 0.9) * g;
        s[1] = 0.99 * s[1] + (1.0 - 0.99) * g * g;
        let (m, power) = (s[0] / (1.0 - 0.9f64.powi(t)), 0.99f64.powi(t));
        let limit = 2.0 / (1.0 - 0.99) - 1.0;
        let length = limit - 2.0 * f64::from(t) * power / (1.0 - power);
        let factor = if length > 5.0 {
            let scale = ((length - 4.0) * (length - 2.0) * limit)
                / ((limit - 4.0) * (limit - 2.0) * length);
            scale.sqrt() * (1.0 - power).sqrt() / (s[1].sqrt() + 1e-8)
        } else {
            1.0
        };
        *x -= 0.01 * m * factor;
    }),
    ("adamax lr=0.01 b1=0.9 b2=0.99 eps=1e-8", |x, s, g, t| {
        s[0] = 0.9 * s[0] + (1.0 - 0.9) * g;
        s[1] = (0.99 * s[1]).max(g.abs() + 1e-8);
        *x -= 0.01 / (1.0 - 0.9f64.powi(t)) * s[0] / s[1];
    }),
    ("rmsprop lr=0.01 b2=0.9 eps=1e-6", |x, s, g, _| {
        s[0] = 0.9 * s[0] + (1.0 - 0.9) * g * g;
        *x -= 0.01 * g / (s[0].sqrt() + 1e-6);
    }),
    ("rmsprop-eps-inside lr=0.01 b2=0.9 eps=1e-6 mu=0.5", |x, s, g, _| {
        s[0] = 0.9 * s[0] + (1.0 - 0.9) * g * g;
        s[1] = 0.5 * s[1] + g / (s[0] + 1e-6).sqrt();
        *x -= 0.01 * s[1];
    }),
    ("rmsprop-centered lr=0.01 b2=0.9 eps=1e-6 mu=0.5", |x, s, g, _| {
        s[0] = 0.9 * s[0] + (1.0 - 0.9) * g * g;
        s[2] = 0.9 * s[2] + (1.0 - 0.9) * g;
        s[1] = 0.5 * s[1] + g / ((s[0] - s[2] * s[2]).max(0.0).sqrt() + 1e-6);
        *x -= 0.01 * s[1];
    }),
    ("adagrad lr=0.1 eps=1e-6 decline=0.1", |x, s, g, t| {
        s[0] += g * g;
        *x -= 0.1 / (1.0 + f64::from(t - 1) * 0.1) * g / (s[0].sqrt() + 1e-6);
    }),
    ("adadelta lr=0.5 b2=0.9 eps=1e-6", |x, s, g, _| {
        s[0] = 0.9 * s[0] + (1.0 - 0.9) * g * g;
        let step = (s[1] + 1e-6).sqrt() / (s[0] + 1e-6).sqrt() * g;
        s[1] = 0.9 * s[1] + (1.0 - 0.9) * step * step;
        *x -= 0.5 * step;
    }),
    ("adan lr=0.01 b1=0.98 b2=0.92 b3=0.99 eps=1e-8", |x, s, g, t| {
        let change = if t == 1 { 0.0 } else { g - s[3] };
        s[3] = g;
        s[0] = 0.98 * s[0] + (1.0 - 0.98) * g;
        s[1] = 0.92 * s[1] + (1.0 - 0.92) * change;
        s[2] = 0.99 * s[2] + (1.0 - 0.99) * (g + 0.92 * change).powi(2);
        let root = (s[2] / (1.0 - 0.99f64.powi(t))).sqrt() + 1e-8;
        let m = s[0] / (1.0 - 0.98f64.powi(t)) + 0.92 * s[1] / (1.0 - 0.92f64.powi(t));
        *x -= 0.01 * m / root;
    }),
    ("lion lr=0.01 b1=0.9 b2=0.99 wd=0.1", |x, s, g, _| {
        let c = 0.9 * s[0] + (1.0 - 0.9) * g;
        s[0] = 0.99 * s[0] + (1.0 - 0.99) * g;
        *x -= 0.01 * (if c == 0.0 { 0.0 } else { c.signum() } + 0.1 * *x);
    }),
    ("sign lr=0.01", |x, _, g, _| *x -= 0.01 * if g == 0.0 { 0.0 } else { g.signum() }),
    ("rate lr=0.1 schedule=step period=3 factor=0.5", |x, _, _, t| {
        *x = 0.1 * 0.5f64.powi((t - 1) / 3);
    }),
    ("gd lr=0.1 schedule=cosine period=5 floor=0.01", |x, _, g, t| {
        let angle = std::f64::consts::PI * f64::from((t - 1) % 5) / 5.0;
        *x -= (0.01 + (0.1 - 0.01) * (1.0 + angle.cos()) / 2.0) * g;
    }),
    ("momentum lr=0.1 mu=0.9 schedule=warm-up period=4", |x, s, g, t| {
        s[0] = 0.9 * s[0] + g;
        *x -= 0.1 * (f64::from(t) / 4.0).min(1.0) * s[0];
    }),
];

#[test]
fn every_rule_by_hand_obeys_its_law() {
    for &(law, rule) in RULES {
        let suite = Suite::closed_box(law, || Plain::new(rule)).expect("a law");
        suite.check().unwrap_or_else(|failure| panic!("{failure}"));
    }
}

/// The time is printed, not demanded: machines differ. What is demanded is that it is twenty laws,
/// each checked in full.
#[test]
fn the_time_for_twenty_optimizers_is_reported() {
    let begin = Instant::now();
    for &(law, rule) in &RULES[..20] {
        let suite = Suite::closed_box(law, || Plain::new(rule)).expect("a law");
        let own = Instant::now();
        let skipped = suite.check().unwrap_or_else(|failure| panic!("{failure}"));
        println!("{:>8.1?}  {law}  {}", own.elapsed(), skipped.len());
    }
    println!("{:>8.1?}  for 20 optimizers", begin.elapsed());
}

eigensieve::law_tests! {
    single_nesterov: "nesterov lr=0.1 mu=0.9", || Plain::<f32>::new(|x, s, g, _| {
        s[0] = 0.9 * s[0] + g;
        *x -= 0.1 * (g + 0.9 * s[0]);
    });
    single_adamw: "adamw lr=0.01 b1=0.9 b2=0.99 eps=1e-6 wd=0.1", || Plain::<f32>::new(|x, s, g, t| {
        *x -= 0.01 * 0.1 * *x;
        s[0] = 0.9 * s[0] + (1.0 - 0.9) * g;
        s[1] = 0.99 * s[1] + (1.0 - 0.99) * g * g;
        let (m, v) = (s[0] / (1.0 - 0.9f32.powi(t)), s[1] / (1.0 - 0.99f32.powi(t)));
        *x -= 0.01 * m / (v.sqrt() + 1e-6);
    });
    single_adadelta: "adadelta lr=1 b2=0.9 eps=1e-6", || Plain::<f32>::new(|x, s, g, _| {
        s[0] = 0.9 * s[0] + (1.0 - 0.9) * g * g;
        let step = (s[1] + 1e-6).sqrt() / (s[0] + 1e-6).sqrt() * g;
        s[1] = 0.9 * s[1] + (1.0 - 0.9) * step * step;
        *x -= step;
    });
}
