//! candle-nn 0.11.1.

use candle_core::backprop::GradStore;
use candle_core::{Device, Tensor, Var};
use candle_nn::{AdamW, Optimizer, ParamsAdamW, SGD};
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

#[test]
fn sgd_is_gradient_descent() {
    obeys("gd lr=0.1", |law| suite(law, |vars| SGD::new(vars, 0.1).unwrap()));
}

#[test]
fn adamw_is_adamw() {
    let params = || ParamsAdamW { lr: 0.01, beta1: 0.9, beta2: 0.99, eps: 1e-8, weight_decay: 0.1 };
    obeys("adamw lr=0.01 b1=0.9 b2=0.99 eps=1e-8 wd=0.1", |law| {
        suite(law, move |vars| AdamW::new(vars, params()).unwrap())
    });
    let without = move || ParamsAdamW { weight_decay: 0.0, ..params() };
    obeys("adamw lr=0.01 b1=0.9 b2=0.99 eps=1e-8", |law| {
        suite(law, move |vars| AdamW::new(vars, without()).unwrap())
    });
}
