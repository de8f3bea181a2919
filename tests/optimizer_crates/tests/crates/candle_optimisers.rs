//! candle-optimisers 0.10.2.

use candle_core_old::backprop::GradStore;
use candle_core_old::{Device, Tensor, Var};
use candle_nn_old::Optimizer;
use candle_optimisers::adadelta::{Adadelta, ParamsAdaDelta};
use candle_optimisers::adagrad::{Adagrad, ParamsAdaGrad};
use candle_optimisers::adam::{Adam, ParamsAdam};
use candle_optimisers::adamax::{Adamax, ParamsAdaMax};
use candle_optimisers::esgd::{ParamsSGD, SGD};
use candle_optimisers::nadam::{NAdam, ParamsNAdam};
use candle_optimisers::radam::{ParamsRAdam, RAdam};
use candle_optimisers::rmsprop::{ParamsRMSprop, RMSprop};
use candle_optimisers::{Decay, Momentum};
use eigensieve::laws::{ClosedBox, Law, Suite};

use crate::verdict::obeys;

/// Any optimizer of candle's trait, over two tensors: the first parameter, and the others.
struct Candle<O> {
    make: Box<dyn Fn(Vec<Var>) -> O>,
    running: Option<(Vec<Var>, O, GradStore)>,
}

impl<O: Optimizer> ClosedBox<f64> for Candle<O> {
    fn reset(&mut self, start: &[f64]) {
        let var = |part: &[f64]| Var::from_tensor(&Tensor::new(part, &Device::Cpu).unwrap());
        let (first, others) = start.split_at(1);
        let vars = vec![var(first).unwrap(), var(others).unwrap()];
        let store = vars[0].as_tensor().sum_all().unwrap().backward().unwrap();
        let optimizer = (self.make)(vars.clone());
        self.running = Some((vars, optimizer, store));
    }
    fn step(&mut self, gradient: &[f64]) -> Vec<f64> {
        let (vars, optimizer, store) = self.running.as_mut().expect("reset comes first");
        let (first, others) = gradient.split_at(1);
        for (var, part) in vars.iter().zip([first, others]) {
            store.insert(var.as_tensor(), Tensor::new(part, &Device::Cpu).unwrap());
        }
        optimizer.step(store).unwrap();
        vars.iter().flat_map(|var| var.as_tensor().to_vec1().unwrap()).collect()
    }
}

fn suite<O: Optimizer + 'static>(
    law: Law,
    make: impl Fn(Vec<Var>) -> O + Clone + 'static,
) -> Suite<'static, f64> {
    Suite::closed_box_of(law, move || Candle { make: Box::new(make.clone()), running: None })
}

fn sgd(law: &str, momentum: Option<Momentum>, dampening: f64, weight_decay: Option<Decay>) {
    let params = ParamsSGD { lr: 0.1, momentum, dampening, weight_decay };
    obeys(law, |law| {
        let params = params.clone();
        suite(law, move |vars| SGD::new(vars, params.clone()).unwrap())
    });
}

#[test]
fn sgd_is_gradient_descent_with_either_decay() {
    sgd("gd lr=0.1", None, 0.0, None);
    sgd("gd lr=0.1 coupled=0.1", None, 0.0, Some(Decay::WeightDecay(0.1)));
    sgd("gd lr=0.1 decoupled=0.1", None, 0.0, Some(Decay::DecoupledWeightDecay(0.1)));
}

#[test]
fn sgd_with_momentum_is_pytorch_s_with_either_decay() {
    let classical = || Some(Momentum::Classical(0.9));
    sgd("momentum lr=0.1 mu=0.9", classical(), 0.0, None);
    sgd("momentum lr=0.1 mu=0.9 tau=0.3", classical(), 0.3, None);
    let coupled = Some(Decay::WeightDecay(0.1));
    sgd("momentum lr=0.1 mu=0.9 tau=0.3 coupled=0.1", classical(), 0.3, coupled);
    let decoupled = Some(Decay::DecoupledWeightDecay(0.1));
    sgd("momentum lr=0.1 mu=0.9 decoupled=0.1", classical(), 0.0, decoupled);
    let nesterov = || Some(Momentum::Nesterov(0.9));
    sgd("nesterov lr=0.1 mu=0.9", nesterov(), 0.0, None);
    sgd("nesterov lr=0.1 mu=0.9 coupled=0.1", nesterov(), 0.0, Some(Decay::WeightDecay(0.1)));
    let decoupled = Some(Decay::DecoupledWeightDecay(0.1));
    sgd("nesterov lr=0.1 mu=0.9 decoupled=0.1", nesterov(), 0.0, decoupled);
}

#[test]
fn adam_is_adam_and_amsgrad_keeps_the_maximum() {
    let adam = |law: &str, weight_decay: Option<Decay>, amsgrad: bool| {
        let params =
            ParamsAdam { lr: 0.01, beta_1: 0.9, beta_2: 0.99, eps: 1e-8, weight_decay, amsgrad };
        obeys(law, |law| {
            let params = params.clone();
            suite(law, move |vars| Adam::new(vars, params.clone()).unwrap())
        });
    };
    adam("adam lr=0.01 b1=0.9 b2=0.99 eps=1e-8", None, false);
    let coupled = Some(Decay::WeightDecay(0.1));
    adam("adam lr=0.01 b1=0.9 b2=0.99 eps=1e-8 coupled=0.1", coupled, false);
    let decoupled = Some(Decay::DecoupledWeightDecay(0.1));
    adam("adamw lr=0.01 b1=0.9 b2=0.99 eps=1e-8 wd=0.1", decoupled, false);
    adam("amsgrad lr=0.01 b1=0.9 b2=0.99 eps=1e-8", None, true);
    let coupled = Some(Decay::WeightDecay(0.1));
    adam("amsgrad lr=0.01 b1=0.9 b2=0.99 eps=1e-8 coupled=0.1", coupled, true);
    let decoupled = Some(Decay::DecoupledWeightDecay(0.1));
    adam("amsgrad lr=0.01 b1=0.9 b2=0.99 eps=1e-8 decoupled=0.1", decoupled, true);
}

/// No decay, and both kinds: what is appended to the law, and the option.
fn decays() -> [(&'static str, Option<Decay>); 3] {
    [
        ("", None),
        (" coupled=0.1", Some(Decay::WeightDecay(0.1))),
        (" decoupled=0.1", Some(Decay::DecoupledWeightDecay(0.1))),
    ]
}

#[test]
fn adagrad_declines_its_rate_with_either_decay() {
    for (suffix, weight_decay) in decays() {
        let params =
            ParamsAdaGrad { lr: 0.1, lr_decay: 0.1, initial_acc: 0.0, weight_decay, eps: 1e-6 };
        obeys(&format!("adagrad lr=0.1 eps=1e-6 decline=0.1{suffix}"), |law| {
            let params = params.clone();
            suite(law, move |vars| Adagrad::new(vars, params.clone()).unwrap())
        });
    }
}

/// Adagrad whose sums of squares begin elsewhere, as its option `initial_acc` is documented.
const STARTED: &str = "s := 2; s = s + g^2; x = x - lr*g/(sqrt(s) + eps)";

/// An expected finding in this release: see README.md.
#[test]
fn adagrad_of_candle_optimisers_0_10_2_ignores_its_initial_accumulator() {
    let params =
        ParamsAdaGrad { lr: 0.1, lr_decay: 0.0, initial_acc: 2.0, weight_decay: None, eps: 1e-6 };
    let run = |law: Law| {
        let params = params.clone();
        suite(law, move |vars| Adagrad::new(vars, params.clone()).unwrap()).check()
    };
    let started = Law::custom("adagrad-started", STARTED, &[("lr", "0.1"), ("eps", "1e-6")]);
    let failure = run(started.expect("a rule")).expect_err("begins at 0");
    println!("{failure}");
    run(Law::parse("adagrad lr=0.1 eps=1e-6").expect("a law")).expect("begins at 0");
}

#[test]
fn adadelta_is_adadelta_with_either_decay() {
    for (suffix, weight_decay) in decays() {
        let params = ParamsAdaDelta { lr: 0.5, rho: 0.9, eps: 1e-6, weight_decay };
        obeys(&format!("adadelta lr=0.5 b2=0.9 eps=1e-6{suffix}"), |law| {
            let params = params.clone();
            suite(law, move |vars| Adadelta::new(vars, params.clone()).unwrap())
        });
    }
}

#[test]
fn adamax_is_adamax_with_either_decay() {
    for (suffix, weight_decay) in decays() {
        let params = ParamsAdaMax { lr: 0.01, beta_1: 0.9, beta_2: 0.99, eps: 1e-8, weight_decay };
        obeys(&format!("adamax lr=0.01 b1=0.9 b2=0.99 eps=1e-8{suffix}"), |law| {
            let params = params.clone();
            suite(law, move |vars| Adamax::new(vars, params.clone()).unwrap())
        });
    }
}

#[test]
fn nadam_is_nadam_with_either_decay() {
    for (suffix, weight_decay) in decays() {
        let params = ParamsNAdam {
            lr: 0.01,
            beta_1: 0.9,
            beta_2: 0.99,
            eps: 1e-8,
            weight_decay,
            momentum_decay: 0.004,
        };
        obeys(&format!("nadam lr=0.01 b1=0.9 b2=0.99 eps=1e-8 psi=0.004{suffix}"), |law| {
            let params = params.clone();
            suite(law, move |vars| NAdam::new(vars, params.clone()).unwrap())
        });
    }
}

#[test]
fn radam_is_radam_with_either_decay() {
    for (suffix, weight_decay) in decays() {
        let params = ParamsRAdam { lr: 0.01, beta_1: 0.9, beta_2: 0.99, eps: 1e-8, weight_decay };
        obeys(&format!("radam lr=0.01 b1=0.9 b2=0.99 eps=1e-8{suffix}"), |law| {
            let params = params.clone();
            suite(law, move |vars| RAdam::new(vars, params.clone()).unwrap())
        });
    }
}

#[test]
fn rmsprop_is_rmsprop_plain_centred_with_momentum_and_with_coupled_decay() {
    for (law, momentum, eps, centered) in [
        ("rmsprop lr=0.01 b2=0.9 eps=1e-6", None, 1e-6, false),
        ("rmsprop lr=0.01 b2=0.9 eps=1e-6 mu=0.5", Some(0.5), 1e-6, false),
        ("rmsprop-centered lr=0.01 b2=0.9 eps=1e-3", None, 1e-3, true),
        ("rmsprop-centered lr=0.01 b2=0.9 eps=1e-3 mu=0.5", Some(0.5), 1e-3, true),
    ] {
        for (suffix, weight_decay) in [("", None), (" coupled=0.1", Some(0.1))] {
            let params =
                ParamsRMSprop { lr: 0.01, alpha: 0.9, eps, weight_decay, momentum, centered };
            obeys(&format!("{law}{suffix}"), |law| {
                let params = params.clone();
                suite(law, move |vars| RMSprop::new(vars, params.clone()).unwrap())
            });
        }
    }
}
