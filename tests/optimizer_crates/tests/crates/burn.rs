//! burn-optim 0.22.1: f64 tensors, hyper-parameters in f32.

use burn_core::tensor::{DType, Device, Tensor, TensorData};
use burn_optim::decay::WeightDecayConfig;
use burn_optim::momentum::MomentumConfig;
use burn_optim::{
    AdaGradConfig, AdafactorConfig, AdamConfig, AdamWConfig, AdanConfig, AdjustLrFn, LambConfig,
    LionConfig, MuonConfig, Optimizer, RmsPropConfig, SgdConfig,
};
use eigensieve::exact::{Rational, rational};
use eigensieve::laws::{Format, Law, OpenMap, Suite};

use crate::verdict::obeys_law;

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
    keeps(&Law::parse(law).expect("a law"), lr, make);
}

fn keeps<O: Optimizer>(law: &Law, lr: f64, make: impl Fn() -> O) {
    obeys_law(law, |law| {
        Suite::open_map_of(law, || Burn { optimizer: make(), lr }).scalars(Format::F32)
    });
}

fn momentum(momentum: f64, dampening: f64, nesterov: bool) -> MomentumConfig {
    MomentumConfig { momentum, dampening, nesterov }
}

fn decay() -> Option<WeightDecayConfig> {
    Some(WeightDecayConfig { penalty: 0.1 })
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
    obeys("nesterov lr=0.1 mu=0.9 tau=0.1", 0.1, || {
        sgd().with_momentum(Some(momentum(0.9, 0.1, true))).build()
    });
    obeys("gd lr=0.1 coupled=0.1", 0.1, || sgd().with_weight_decay(decay()).build());
    obeys("momentum lr=0.1 mu=0.9 coupled=0.1", 0.1, || {
        let sgd = sgd().with_weight_decay(decay());
        sgd.with_momentum(Some(momentum(0.9, 0.0, false))).build()
    });
    obeys("nesterov lr=0.1 mu=0.9 coupled=0.1", 0.1, || {
        let sgd = sgd().with_weight_decay(decay());
        sgd.with_momentum(Some(momentum(0.9, 0.0, true))).build()
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
    obeys("adamw lr=0.01 b1=0.9 b2=0.99 eps=1e-6", 0.01, || {
        AdamWConfig::new().with_beta_2(0.99).with_epsilon(1e-6).with_weight_decay(0.0).build()
    });
    obeys("adam lr=0.01 b1=0.9 b2=0.99 eps=1e-6 coupled=0.1", 0.01, || {
        adam().with_weight_decay(decay()).build()
    });
    obeys("amsgrad lr=0.01 b1=0.9 b2=0.99 eps=1e-6 coupled=0.1", 0.01, || {
        adam().with_amsgrad(true).with_weight_decay(decay()).build()
    });
    obeys("amsgrad lr=0.01 b1=0.9 b2=0.99 eps=1e-6 decoupled=0.1", 0.01, || {
        let adamw = AdamWConfig::new().with_beta_2(0.99).with_epsilon(1e-6);
        adamw.with_weight_decay(0.1).with_amsgrad(true).build()
    });
    obeys("adan lr=0.01 b1=0.98 b2=0.92 b3=0.99 eps=1e-6", 0.01, || {
        AdanConfig::new().with_epsilon(1e-6).build()
    });
}

/// Weight decay only where the first moment has the sign of the parameter; 0 counts as positive.
const CAUTIOUS: &str = "p := 1; q := 1; p = p*b1; q = q*b2;
    m = b1*m + (1 - b1)*g; v = b2*v + (1 - b2)*g^2;
    j = piecewise(x < 0, 0, 1); k = piecewise(m < 0, 0, 1); w = 1 - (j - k)^2;
    x = x - lr*wd*w*x - lr*(m/(1 - p))/(sqrt(v/(1 - q)) + eps)";

#[test]
fn adamw_decays_cautiously_where_it_is_asked_to() {
    let values = [("lr", "0.01"), ("b1", "0.9"), ("b2", "0.99"), ("eps", "1e-6"), ("wd", "0.1")];
    let law = Law::custom("cautious-adamw", CAUTIOUS, &values).expect("a rule");
    keeps(&law, 0.01, || {
        let adamw = AdamWConfig::new().with_beta_2(0.99).with_epsilon(1e-6);
        adamw.with_weight_decay(0.1).with_cautious_weight_decay(true).build()
    });
}

/// The decay of the paper is proximal: a division after the step.
const PROXIMAL: &str = "p := 1; q := 1; r := 1; p = p*b1; q = q*b2; r = r*b3;
    d = (1 - first)*(g - o); o = g;
    m = b1*m + (1 - b1)*g; w = b2*w + (1 - b2)*d; v = b3*v + (1 - b3)*(g + b2*d)^2;
    x = (x - lr*(m/(1 - p) + b2*w/(1 - q))/(sqrt(v/(1 - r)) + eps))/(1 + lr*wd)";

#[test]
fn adan_decays_proximally_or_decoupled() {
    let adan = || AdanConfig::new().with_epsilon(1e-6).with_weight_decay(0.1);
    obeys("adan lr=0.01 b1=0.98 b2=0.92 b3=0.99 eps=1e-6 decoupled=0.1", 0.01, || {
        adan().with_no_prox(true).build()
    });
    let values = [
        ("lr", "0.01"),
        ("b1", "0.98"),
        ("b2", "0.92"),
        ("b3", "0.99"),
        ("eps", "1e-6"),
        ("wd", "0.1"),
    ];
    let law = Law::custom("proximal-adan", PROXIMAL, &values).expect("a rule");
    keeps(&law, 0.01, || adan().build());
}

#[test]
fn adagrad_rmsprop_and_lion_obey() {
    obeys("adagrad lr=0.1 eps=1e-6 decline=0.1 coupled=0.1", 0.1, || {
        let adagrad = AdaGradConfig::new().with_lr_decay(0.1).with_epsilon(1e-6);
        adagrad.with_weight_decay(decay()).build()
    });
    for (centered, law) in [
        (false, "rmsprop lr=0.01 b2=0.9 eps=1e-3 mu=0.5 coupled=0.1"),
        (true, "rmsprop-centered lr=0.01 b2=0.9 eps=1e-3 mu=0.5 coupled=0.1"),
    ] {
        obeys(law, 0.01, || {
            let rmsprop = RmsPropConfig::new().with_alpha(0.9).with_momentum(0.5);
            let rmsprop = rmsprop.with_epsilon(1e-3).with_centered(centered);
            rmsprop.with_weight_decay(decay()).build()
        });
    }
    obeys("lion lr=0.01 b1=0.9 b2=0.99", 0.01, || LionConfig::new().build());
    obeys("adagrad lr=0.1 eps=1e-6 decline=0.1", 0.1, || {
        AdaGradConfig::new().with_lr_decay(0.1).with_epsilon(1e-6).build()
    });
    obeys("rmsprop lr=0.01 b2=0.9 eps=1e-6 mu=0.5", 0.01, || {
        RmsPropConfig::new().with_alpha(0.9).with_momentum(0.5).with_epsilon(1e-6).build()
    });
    obeys("rmsprop-centered lr=0.01 b2=0.9 eps=1e-3 mu=0.5", 0.01, || {
        RmsPropConfig::new()
            .with_alpha(0.9)
            .with_momentum(0.5)
            .with_epsilon(1e-3)
            .with_centered(true)
            .build()
    });
    obeys("lion lr=0.01 b1=0.9 b2=0.99 wd=0.1", 0.01, || {
        LionConfig::new().with_weight_decay(0.1).build()
    });
}

/// Adam with each update scaled to the size of its parameters, as in the paper; where one of
/// both norms is 0 the ratio is 1.
const LAMB: &str = "p := 1; q := 1; p = p*b1; q = q*b2;
    m = b1*m + (1 - b1)*g; v = b2*v + (1 - b2)*g^2;
    u = (m/(1 - p))/(sqrt(v/(1 - q)) + eps) + wd*x; n = norm(x); k = norm(u);
    z = sign(n); w = sign(k);
    r = 1 - z*w + z*w*n/(k + 1 - w); x = x - lr*r*u";

#[test]
fn lamb_scales_adam_to_the_size_of_the_parameters() {
    let values = [("lr", "0.01"), ("b1", "0.9"), ("b2", "0.99"), ("eps", "1e-6"), ("wd", "0.1")];
    let law = Law::custom("lamb", LAMB, &values).expect("a rule");
    keeps(&law, 0.01, || {
        LambConfig::new().with_beta_2(0.99).with_epsilon(1e-6).with_weight_decay(0.1).build()
    });
    let law = Law::custom("lamb", &LAMB.replace(" + wd*x", ""), &values[..4]).expect("a rule");
    keeps(&law, 0.01, || LambConfig::new().with_beta_2(0.99).with_epsilon(1e-6).build());
    let plain = "adam lr=0.01 b1=0.9 b2=0.99 eps=1e-6";
    obeys(plain, 0.01, || {
        LambConfig::new().with_beta_2(0.99).with_epsilon(1e-6).with_use_trust_ratio(false).build()
    });
}

/// Vectors keep a full second moment.
const ADAFACTOR: &str = "w = exp(rate*log(t)); v = (1 - w)*v + w*(g^2 + e1); u = g/sqrt(v);
    r = rms(u); s = rms(x); c = max(1, r/clip); h = min(lr, 1/sqrt(t))*max(s, e2);
    x = x - lr*wd*x; x = x - h*u/c";

#[test]
fn adafactor_on_vectors_clips_and_scales_by_root_mean_squares() {
    let values = [
        ("lr", "0.3"),
        ("rate", "-0.8"),
        ("e1", "1e-6"),
        ("e2", "1e-3"),
        ("clip", "0.75"),
        ("wd", "0.1"),
    ];
    let law = Law::custom("adafactor", ADAFACTOR, &values).expect("a rule");
    keeps(&law, 0.3, || {
        AdafactorConfig::new()
            .with_epsilon_1(1e-6)
            .with_clip_threshold(0.75)
            .with_weight_decay(0.1)
            .build()
    });
}

/// A declared rate, without the parameters' size.
const ABSOLUTE: &str = "w = exp(rate*log(t)); v = (1 - w)*v + w*(g^2 + e1); u = g/sqrt(v);
    r = rms(u); c = max(1, r/clip); x = x - lr*wd*x; x = x - lr*u/c";

#[test]
fn adafactor_takes_an_absolute_rate_where_it_is_asked_to() {
    let values = [("lr", "0.3"), ("rate", "-0.8"), ("e1", "1e-6"), ("clip", "0.75"), ("wd", "0.1")];
    let law = Law::custom("adafactor", ABSOLUTE, &values).expect("a rule");
    keeps(&law, 0.3, || {
        let config = AdafactorConfig::new().with_epsilon_1(1e-6).with_clip_threshold(0.75);
        config.with_weight_decay(0.1).with_relative_step(false).with_scale_parameter(false).build()
    });
}

/// On diagonal matrices of size 3 the means of rows and of columns are the same, g²/3 + e1; the entry
/// of the factored second moment is their product over their mean. Root mean squares are over nine
/// entries.
const FACTORED: &str = "w = exp(rate*log(t)); v = (1 - w)*v + w*(g^2/3 + e1); q = sqrt(v);
    m = rms(q); u = g*m/v; n = norm(u); s = norm(x); c = max(1, n/3/clip);
    h = min(lr, 1/sqrt(t))*max(s/3, e2); x = x - lr*wd*x; x = x - h*u/c";

#[test]
fn adafactor_on_matrices_factors_its_second_moment() {
    let config = &AdafactorConfig::new()
        .with_epsilon_1(1e-6)
        .with_clip_threshold(0.75)
        .with_weight_decay(0.1);
    let suite = |law, shape| {
        let make = move || Matrices { optimizer: config.build(), lr: 0.3, shape };
        Suite::open_map_of(law, make).scalars(Format::F32)
    };
    let values = [
        ("lr", "0.3"),
        ("rate", "-0.8"),
        ("e1", "1e-6"),
        ("e2", "1e-3"),
        ("clip", "0.75"),
        ("wd", "0.1"),
    ];
    let law = Law::custom("factored-adafactor", FACTORED, &values).expect("a rule");
    obeys_law(&law, |law| suite(law, Shape::Diagonal));
    // One row or one column determines its second moment: the rule is that of vectors.
    let law = Law::custom("adafactor", ADAFACTOR, &values).expect("a rule");
    for shape in [Shape::Row, Shape::Column] {
        obeys_law(&law, |law| suite(law, shape));
    }
    // A diagonal tells the factored moment from a full one.
    suite(law, Shape::Diagonal).check().expect_err("factored");
}

/// With decay rate −1 the weights are 1/t, and squares of steps are rational: any matrices.
#[test]
fn adafactor_on_any_matrix_divides_by_the_moments_of_rows_and_columns() {
    let config = AdafactorConfig::new().with_epsilon_1(0.0625).with_clip_threshold(1e6);
    let config = config.with_decay_rate(-1.0).with_relative_step(false);
    let optimizer = config.with_scale_parameter(false).build();
    let tensor = |entries: Vec<f64>| {
        Tensor::<2>::from_data(TensorData::new(entries, [2, 3]), (&Device::flex(), DType::F64))
    };
    let numbers =
        |matrix: &Tensor<2>| -> Vec<f64> { matrix.clone().into_data().try_to_vec().expect("f64") };
    let exact = |x: f64| eigensieve::exact::from_f64(x).expect("finite");
    let zero = || rational(0, 1);
    let (mut rows, mut columns) = (vec![zero(); 2], vec![zero(); 3]);
    let (mut x, mut state) = (tensor(vec![0.0; 6]), None);
    let (mut full, mut total) = (0, 0);
    for t in 1..=12_i32 {
        let gradient: Vec<f64> =
            (1..=6_i32).map(|k| f64::from((k * k * t + 3 * k + t) % 17 - 8) / 4.0).collect();
        let before = numbers(&x);
        (x, state) = optimizer.step::<2>(0.5, x, tensor(gradient.clone()), state);
        let squares: Vec<Rational> =
            gradient.iter().map(|g| exact(*g) * exact(*g) + rational(1, 16)).collect();
        let new = rational(1, t.into());
        let old = rational(1, 1) - &new;
        for (i, row) in rows.iter_mut().enumerate() {
            let mean = (0..3).map(|j| &squares[3 * i + j]).sum::<Rational>() / rational(3, 1);
            *row = &old * &*row + &new * mean;
        }
        for (j, column) in columns.iter_mut().enumerate() {
            let mean = (0..2).map(|i| &squares[3 * i + j]).sum::<Rational>() / rational(2, 1);
            *column = &old * &*column + &new * mean;
        }
        let mean = rows.iter().sum::<Rational>() / rational(2, 1);
        for (k, after) in numbers(&x).iter().enumerate() {
            let step = exact(before[k]) - exact(*after);
            let g = exact(gradient[k]);
            // (lr·g)²·mean(R)/(Rᵢ·Cⱼ).
            let square = &g * &g * &mean / (rational(4, 1) * &rows[k / 3] * &columns[k % 3]);
            let off = eigensieve::exact::to_f64(&(&step * &step - &square)).abs();
            let size = eigensieve::exact::to_f64(&square);
            assert!(off <= 1e-6 * size, "step {t}, entry {k}: {off} {size}");
            // In the first step a full moment would give g²/(g² + 1/16).
            let other = &g * &g / (rational(4, 1) * &squares[k]);
            let apart = eigensieve::exact::to_f64(&(&square - other)).abs();
            full += usize::from(t == 1 && apart > 0.01);
            total += 1;
        }
    }
    assert!(total == 72 && full > 2, "{full}");
}

/// How three parameters are placed in a matrix.
#[derive(Clone, Copy)]
enum Shape {
    Row,
    Column,
    Diagonal,
}

/// burn's matrix optimizers on matrices that three numbers determine.
struct Matrices<O> {
    optimizer: O,
    lr: f64,
    shape: Shape,
}

impl<O> Matrices<O> {
    fn matrix(&self, values: &[f64]) -> Tensor<2> {
        let n = values.len();
        let (entries, shape) = match self.shape {
            Shape::Row => (values.to_vec(), [1, n]),
            Shape::Column => (values.to_vec(), [n, 1]),
            Shape::Diagonal => {
                let entry = |k: usize| if k % (n + 1) == 0 { values[k / (n + 1)] } else { 0.0 };
                ((0..n * n).map(entry).collect(), [n, n])
            }
        };
        Tensor::from_data(TensorData::new(entries, shape), (&Device::flex(), DType::F64))
    }

    fn values(&self, matrix: Tensor<2>, n: usize) -> Vec<f64> {
        let entries: Vec<f64> = matrix.into_data().try_to_vec().expect("f64 tensors");
        match self.shape {
            Shape::Row | Shape::Column => entries,
            Shape::Diagonal => entries.into_iter().step_by(n + 1).collect(),
        }
    }
}

impl<O: Optimizer> OpenMap<f64> for Matrices<O> {
    type State = O::State<2>;
    fn step(
        &self,
        x: &[f64],
        gradient: &[f64],
        state: Option<Self::State>,
    ) -> (Vec<f64>, Option<Self::State>) {
        let (matrix, gradient) = (self.matrix(x), self.matrix(gradient));
        let (matrix, state) = self.optimizer.step::<2>(self.lr, matrix, gradient, state);
        (self.values(matrix, x.len()), state)
    }
}

/// PyTorch's Muon with two steps of Newton and Schulz: on a diagonal they act on each entry.
fn muon(shape: Shape) -> Law {
    let schulz = match shape {
        Shape::Diagonal => "u = (a + b*u^2 + c*u^4)*u;".repeat(2),
        Shape::Row | Shape::Column => "s = norm(u); u = (a + b*s^2 + c*s^4)*u;".repeat(2),
    };
    let rule = format!(
        "v = mu*v + (1 - tau + tau*first)*g; d = g + mu*v; n = norm(d); u = d/max(n, eps);
         {schulz} x = x - lr*wd*x; x = x - lr*sqrt(rows)*u"
    );
    let rows = if matches!(shape, Shape::Column) { "3" } else { "1" };
    let values = [
        ("lr", "0.01"),
        ("mu", "0.9"),
        ("tau", "0.1"),
        ("eps", "1e-3"),
        ("a", "3.4445"),
        ("b", "-4.775"),
        ("c", "2.0315"),
        ("wd", "0.1"),
        ("rows", rows),
    ];
    Law::custom("muon", &rule, &values).expect("a rule")
}

#[test]
fn muon_orthogonalises_rows_columns_and_diagonals() {
    let config = &MuonConfig::new()
        .with_momentum(momentum(0.9, 0.1, true))
        .with_weight_decay(Some(WeightDecayConfig { penalty: 0.1 }))
        .with_epsilon(1e-3)
        .with_ns_steps(2);
    let suite = |law, shape| {
        let make = move || Matrices { optimizer: config.build(), lr: 0.01, shape };
        Suite::open_map_of(law, make).scalars(Format::F32)
    };
    obeys_law(&muon(Shape::Diagonal), |law| suite(law, Shape::Diagonal));
    // The other adjustment of the rate is 0.2·√3, the root of 3/25.
    let matched = &config.clone().with_adjust_lr_fn(AdjustLrFn::MatchRmsAdamW);
    let make = || Matrices { optimizer: matched.build(), lr: 0.01, shape: Shape::Diagonal };
    let law = muon(Shape::Diagonal).with("rows", rational(3, 25)).expect("a law");
    obeys_law(&law, |law| Suite::open_map_of(law, make).scalars(Format::F32));
    // A row has one singular value, which is 1 when it is normalised: a, b and c are seen only
    // together there.
    for shape in [Shape::Row, Shape::Column] {
        suite(muon(shape), shape).check().unwrap_or_else(|failure| panic!("{failure}"));
    }
}

fn product(a: [[f64; 2]; 2], b: [[f64; 2]; 2]) -> [[f64; 2]; 2] {
    std::array::from_fn(|i| std::array::from_fn(|j| (0..2).map(|k| a[i][k] * b[k][j]).sum()))
}

/// With the diagonals this is everything: every matrix is a diagonal between two rotations.
#[test]
fn muon_commutes_with_rotations_of_rows_and_columns() {
    let (left, right) =
        ([[0.6, -0.8], [0.8, 0.6]], [[5.0 / 13.0, 12.0 / 13.0], [-12.0 / 13.0, 5.0 / 13.0]]);
    let rotated = |m: [[f64; 2]; 2]| product(left, product(m, right));
    let run = |map: &dyn Fn([[f64; 2]; 2]) -> [[f64; 2]; 2]| {
        let tensor = |m| Tensor::<2>::from_data(TensorData::from(m), (&Device::flex(), DType::F64));
        let optimizer = MuonConfig::new().build();
        let (mut x, mut state) = (tensor(map([[1.0, 2.0], [-3.0, 0.5]])), None);
        for t in 0..8 {
            let t = f64::from(t);
            let gradient = map([[t.sin(), 1.0 - 0.2 * t], [0.3, (2.0 * t).cos()]]);
            (x, state) = optimizer.step::<2>(0.1, x, tensor(gradient), state);
        }
        let entries: Vec<f64> = x.into_data().try_to_vec().expect("f64 tensors");
        [[entries[0], entries[1]], [entries[2], entries[3]]]
    };
    let (expected, found) = (rotated(run(&|m| m)), run(&rotated));
    for (expected, found) in expected.as_flattened().iter().zip(found.as_flattened()) {
        assert!((expected - found).abs() < 1e-6, "{expected} {found}");
    }
}
