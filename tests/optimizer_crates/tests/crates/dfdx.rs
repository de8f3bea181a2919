//! dfdx 0.13.0.

use dfdx::optim::{Adam, Momentum, Optimizer, RMSprop, Sgd, WeightDecay};
use dfdx::prelude::*;
use dfdx::tensor_ops::{AdamConfig, RMSpropConfig, SgdConfig};
use eigensieve::laws::{ClosedBox, Law, Suite};

use crate::verdict::obeys;

type Parameters = Tensor<Rank1<3>, f64, Cpu>;

/// Any optimizer of dfdx's trait: the loss (w·c).sum() has the gradient c.
struct Dfdx<O> {
    device: Cpu,
    make: Box<dyn Fn(&Parameters) -> O>,
    running: Option<(Parameters, O)>,
}

impl<O: Optimizer<Parameters, Cpu, f64>> ClosedBox<f64> for Dfdx<O> {
    fn reset(&mut self, start: &[f64]) {
        let start: [f64; 3] = start.try_into().expect("three parameters");
        let w = self.device.tensor(start);
        let optimizer = (self.make)(&w);
        self.running = Some((w, optimizer));
    }
    fn step(&mut self, gradient: &[f64]) -> Vec<f64> {
        let (w, optimizer) = self.running.as_mut().expect("reset comes first");
        let gradient: [f64; 3] = gradient.try_into().expect("three parameters");
        let gradients = (w.leaky_trace() * self.device.tensor(gradient)).sum().backward();
        optimizer.update(w, &gradients).expect("every tensor is used");
        w.array().to_vec()
    }
}

fn suite<O: Optimizer<Parameters, Cpu, f64> + 'static>(
    law: Law,
    make: impl Fn(&Parameters) -> O + Clone + 'static,
) -> Suite<'static, f64> {
    Suite::closed_box_of(law, move || Dfdx {
        device: Cpu::default(),
        make: Box::new(make.clone()),
        running: None,
    })
}

#[test]
fn sgd_obeys_its_momenta_and_decays() {
    let sgd = |law: &str, momentum: Option<Momentum>, weight_decay: Option<WeightDecay>| {
        let config = SgdConfig { lr: 0.1, momentum, weight_decay };
        obeys(law, |law| suite(law, move |w| Sgd::new(w, config)));
    };
    sgd("gd lr=0.1", None, None);
    sgd("gd lr=0.1 coupled=0.1", None, Some(WeightDecay::L2(0.1)));
    sgd("gd lr=0.1 decoupled=0.1", None, Some(WeightDecay::Decoupled(0.1)));
    sgd("momentum lr=0.1 mu=0.9", Some(Momentum::Classic(0.9)), None);
    sgd("nesterov lr=0.1 mu=0.9", Some(Momentum::Nesterov(0.9)), None);
    let coupled = Some(WeightDecay::L2(0.1));
    sgd("nesterov lr=0.1 mu=0.9 coupled=0.1", Some(Momentum::Nesterov(0.9)), coupled);
    sgd("momentum lr=0.1 mu=0.9 coupled=0.1", Some(Momentum::Classic(0.9)), coupled);
    let decoupled = Some(WeightDecay::Decoupled(0.1));
    sgd("momentum lr=0.1 mu=0.9 decoupled=0.1", Some(Momentum::Classic(0.9)), decoupled);
    sgd("nesterov lr=0.1 mu=0.9 decoupled=0.1", Some(Momentum::Nesterov(0.9)), decoupled);
}

#[test]
fn adam_obeys_its_decays() {
    let adam = |law: &str, weight_decay: Option<WeightDecay>| {
        let config = AdamConfig { lr: 0.01, betas: [0.9, 0.99], eps: 1e-8, weight_decay };
        obeys(law, |law| suite(law, move |w| Adam::new(w, config)));
    };
    adam("adam lr=0.01 b1=0.9 b2=0.99 eps=1e-8", None);
    adam("adam lr=0.01 b1=0.9 b2=0.99 eps=1e-8 coupled=0.1", Some(WeightDecay::L2(0.1)));
    adam("adamw lr=0.01 b1=0.9 b2=0.99 eps=1e-8 wd=0.1", Some(WeightDecay::Decoupled(0.1)));
}

#[test]
fn rmsprop_begins_at_one_with_eps_inside_the_root() {
    for (law, momentum, centered) in [
        ("rmsprop-one lr=0.01 b2=0.9 eps=1e-6", None, false),
        ("rmsprop-one lr=0.01 b2=0.9 eps=1e-6 mu=0.5", Some(0.5), false),
        ("rmsprop-one-centered lr=0.01 b2=0.9 eps=1e-3", None, true),
        ("rmsprop-one-centered lr=0.01 b2=0.9 eps=1e-3 mu=0.5", Some(0.5), true),
    ] {
        for (suffix, weight_decay) in [
            ("", None),
            (" coupled=0.1", Some(WeightDecay::L2(0.1))),
            (" decoupled=0.1", Some(WeightDecay::Decoupled(0.1))),
        ] {
            let eps = if centered { 1e-3 } else { 1e-6 };
            let config =
                RMSpropConfig { lr: 0.01, alpha: 0.9, eps, momentum, centered, weight_decay };
            obeys(&format!("{law}{suffix}"), |law| suite(law, move |w| RMSprop::new(w, config)));
        }
    }
}
