//! burn-optim 0.22.1: f64 tensors, hyper-parameters in f32.

use burn_core::tensor::{DType, Device, Tensor, TensorData};
use burn_optim::decay::WeightDecayConfig;
use burn_optim::momentum::MomentumConfig;
use burn_optim::{
    AdaGradConfig, AdamConfig, AdamWConfig, AdanConfig, LionConfig, Optimizer, RmsPropConfig,
    SgdConfig,
};
use eigensieve::laws::{Format, OpenMap, Suite};

/// burn's optimizers are open maps.
struct Burn<O> {
    optimizer: O,
    lr: f64,
}

fn tensor(values: &[f64]) -> Tensor<1> {
    let data = TensorData::new(values.to_vec(), [values.len()]);
    Tensor::from_data(data, (&Device::flex(), DType::F64))
}

impl<O: Optimizer> OpenMap<f64> for Burn<O> {
    type State = O::State<1>;
    fn step(
        &self,
        x: &[f64],
        gradient: &[f64],
        state: Option<Self::State>,
    ) -> (Vec<f64>, Option<Self::State>) {
        let (x, state) = self.optimizer.step::<1>(self.lr, tensor(x), tensor(gradient), state);
        (x.into_data().try_to_vec().expect("f64 tensors"), state)
    }
}

fn obeys<O: Optimizer>(law: &str, lr: f64, make: impl Fn() -> O) {
    let suite = Suite::open_map(law, || Burn { optimizer: make(), lr }).expect("a law");
    suite.scalars(Format::F32).check().unwrap_or_else(|failure| panic!("{failure}"));
}

fn momentum(momentum: f64, dampening: f64, nesterov: bool) -> MomentumConfig {
    MomentumConfig { momentum, dampening, nesterov }
}

#[test]
fn sgd_obeys_its_momenta_and_coupled_decay() {
    let sgd = || SgdConfig::new();
    obeys("gd lr=0.1", 0.1, || sgd().build());
    obeys("momentum lr=0.1 mu=0.9", 0.1, || {
        sgd().with_momentum(Some(momentum(0.9, 0.0, false))).build()
    });
    obeys("momentum lr=0.1 mu=0.9 tau=0.1", 0.1, || {
        sgd().with_momentum(Some(momentum(0.9, 0.1, false))).build()
    });
    obeys("nesterov lr=0.1 mu=0.9", 0.1, || {
        sgd().with_momentum(Some(momentum(0.9, 0.0, true))).build()
    });
    obeys("gd lr=0.1 coupled=0.1", 0.1, || {
        sgd().with_weight_decay(Some(WeightDecayConfig { penalty: 0.1 })).build()
    });
}

#[test]
fn the_adam_family_obeys() {
    let adam = || AdamConfig::new().with_beta_2(0.99).with_epsilon(1e-6);
    obeys("adam lr=0.01 b1=0.9 b2=0.99 eps=1e-6", 0.01, || adam().build());
    obeys("amsgrad lr=0.01 b1=0.9 b2=0.99 eps=1e-6", 0.01, || adam().with_amsgrad(true).build());
    obeys("adamw lr=0.01 b1=0.9 b2=0.99 eps=1e-6 wd=0.1", 0.01, || {
        AdamWConfig::new().with_beta_2(0.99).with_epsilon(1e-6).with_weight_decay(0.1).build()
    });
    obeys("adan lr=0.01 b1=0.98 b2=0.92 b3=0.99 eps=1e-6", 0.01, || {
        AdanConfig::new().with_epsilon(1e-6).build()
    });
}

#[test]
fn adagrad_rmsprop_and_lion_obey() {
    obeys("adagrad lr=0.1 eps=1e-6 decline=0.1", 0.1, || {
        AdaGradConfig::new().with_lr_decay(0.1).with_epsilon(1e-6).build()
    });
    obeys("rmsprop lr=0.01 b2=0.9 eps=1e-6 mu=0.5", 0.01, || {
        RmsPropConfig::new().with_alpha(0.9).with_momentum(0.5).with_epsilon(1e-6).build()
    });
    obeys("lion lr=0.01 b1=0.9 b2=0.99 wd=0.1", 0.01, || {
        LionConfig::new().with_weight_decay(0.1).build()
    });
}
