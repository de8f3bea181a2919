//! burn-optim 0.22.1: its learning-rate schedulers, as boxes whose parameters are the rate.

use burn_optim::lr_scheduler::composed::{ComposedLrSchedulerConfig, SchedulerReduction};
use burn_optim::lr_scheduler::constant::ConstantLr;
use burn_optim::lr_scheduler::cosine::CosineAnnealingLrSchedulerConfig;
use burn_optim::lr_scheduler::exponential::ExponentialLrSchedulerConfig;
use burn_optim::lr_scheduler::linear::LinearLrSchedulerConfig;
use burn_optim::lr_scheduler::module_lr_scheduler::ModuleLrScheduler;
use burn_optim::lr_scheduler::noam::NoamLrSchedulerConfig;
use burn_optim::lr_scheduler::sequential::SequentialLrSchedulerConfig;
use burn_optim::lr_scheduler::step::StepLrSchedulerConfig;
use eigensieve::laws::{ClosedBox, Law, Suite};

use crate::verdict::{obeys, obeys_law};

/// The rate, again and again; a save goes through the scheduler's record.
struct Rates<'a> {
    make: &'a dyn Fn() -> ModuleLrScheduler,
    running: Option<(ModuleLrScheduler, usize)>,
}

impl ClosedBox<f64> for Rates<'_> {
    fn reset(&mut self, start: &[f64]) {
        self.running = Some(((self.make)(), start.len()));
    }
    fn step(&mut self, _: &[f64]) -> Vec<f64> {
        let (scheduler, size) = self.running.as_mut().expect("reset comes first");
        vec![scheduler.step().base(); *size]
    }
    fn save_and_restore(&mut self) -> bool {
        let (scheduler, size) = self.running.take().expect("reset comes first");
        self.running = Some(((self.make)().load_record(scheduler.to_record()), size));
        true
    }
}

fn rates(text: &str, make: &dyn Fn() -> ModuleLrScheduler) {
    obeys(text, |law| Suite::closed_box_of(law, move || Rates { make, running: None }));
}

fn own(rule: &str, values: &[(&str, &str)], make: &dyn Fn() -> ModuleLrScheduler) {
    let law = Law::custom("schedule", rule, values).expect("a rule");
    obeys_law(&law, |law| Suite::closed_box_of(law, move || Rates { make, running: None }));
}

fn linear() -> LinearLrSchedulerConfig {
    LinearLrSchedulerConfig::new(0.5, 0.1, 8)
}

fn exponential() -> ExponentialLrSchedulerConfig {
    ExponentialLrSchedulerConfig::new(0.5, 0.875)
}

const LINEAR: &str = "a = end + (lr - end)*max(0, 1 - (t - 1)/period)";
const EXPONENTIAL: &str = "k := 1; b = lr*k; k = k*gamma";

#[test]
fn constant_and_step_schedules_are_the_known_ones() {
    rates("rate lr=0.1", &|| ModuleLrScheduler::new(ConstantLr::new(0.1)));
    rates("rate lr=0.1", &|| ModuleLrScheduler::new(0.1));
    rates("rate lr=0.1 schedule=step period=3 factor=0.5", &|| {
        StepLrSchedulerConfig::new(0.1, 3).with_gamma(0.5).init().expect("a scheduler")
    });
}

#[test]
fn the_cosine_goes_on_without_a_restart() {
    let rule = "x = floor + (lr - floor)*(1 + cos(pi*(t - 1)/period))/2";
    own(rule, &[("lr", "0.5"), ("floor", "0.125"), ("period", "6")], &|| {
        let config = CosineAnnealingLrSchedulerConfig::new(0.5, 6).with_min_lr(0.125);
        config.init().expect("a scheduler")
    });
}

#[test]
fn linear_exponential_and_noam_schedules_are_their_formulas() {
    let values = [("lr", "0.5"), ("end", "0.1"), ("period", "8")];
    own(&format!("{LINEAR}; x = a"), &values, &|| linear().init().expect("a scheduler"));
    let values = [("lr", "0.5"), ("gamma", "0.875")];
    own(&format!("{EXPONENTIAL}; x = b"), &values, &|| exponential().init().expect("a scheduler"));
    // A model of size 64.
    let rule = "x = factor/8*min(1/sqrt(t), t/(warm*sqrt(warm)))";
    own(rule, &[("factor", "0.5"), ("warm", "4")], &|| {
        let config = NoamLrSchedulerConfig::new(0.5).with_warmup_steps(4).with_model_size(64);
        config.init().expect("a scheduler")
    });
}

#[test]
fn composed_and_sequential_schedules_are_made_of_their_parts() {
    for (reduction, joined) in [
        (SchedulerReduction::Prod, "x = a*b"),
        (SchedulerReduction::Sum, "x = a + b"),
        (SchedulerReduction::Avg, "x = (a + b)/2"),
    ] {
        let rule = format!("{}; {EXPONENTIAL}; {joined}", LINEAR.replace("lr", "begin"));
        let values =
            [("lr", "0.5"), ("begin", "0.5"), ("end", "0.1"), ("period", "8"), ("gamma", "0.875")];
        let make = move || {
            let config = ComposedLrSchedulerConfig::new().with_reduction(reduction);
            config.linear(linear()).exponential(exponential()).init().expect("a scheduler")
        };
        let law = Law::custom("schedule", &rule, &values).expect("a rule");
        let suite = |law| Suite::closed_box_of(law, || Rates { make: &make, running: None });
        if matches!(reduction, SchedulerReduction::Prod) {
            // Both rates are factors of the product: a wrong one cannot be told from the other.
            suite(law).check().unwrap_or_else(|failure| panic!("{failure}"));
        } else {
            obeys_law(&law, suite);
        }
    }
    // The linear one for five steps, then the exponential one from its start.
    let rule = "a = begin + (end - begin)*(t - 1)/8; k := 1; b = lr*k;
                k = piecewise(t < 11/2, k, k*gamma); x = piecewise(t < 11/2, a, b)";
    let values = [("begin", "0.5"), ("end", "0.1"), ("lr", "0.5"), ("gamma", "0.875")];
    own(rule, &values, &|| {
        let parts = vec![linear().into(), exponential().into()];
        SequentialLrSchedulerConfig::new(parts, vec![5]).init().expect("a scheduler")
    });
}
