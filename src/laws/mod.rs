//! Laws: what an implementation of an optimizer must satisfy.
//!
//! *In*: a law, declared in one line (`"adamw lr=1e-3 wd=0.01"`), and an implementation: a closed
//! box, an open map or a box that asks an oracle. *Out*: nothing, or a failure that names the first
//! wrong step, the bound that was expected and the one that was measured, and the known law that the
//! implementation follows instead.
//!
//! Rules are data ([`Rule`]), run over outward rounded enclosures that hold whatever a reasonable
//! implementation may compute in its float format ([`EnclosureArithmetic`]), over exact rationals with
//! derivatives ([`Linearisation`]) and over floats, which only propose. This room needs neither
//! intervals nor compiler flags: `default-features = false, features = ["laws"]`.
//!
//! ```
//! use eigensieve::laws::{OpenMap, Suite};
//! /// Nesterov's momentum whose author forgot the flag.
//! struct Momentum;
//! impl OpenMap<f64> for Momentum {
//!     type State = Vec<f64>;
//!     fn step(&self, x: &[f64], g: &[f64], v: Option<Vec<f64>>) -> (Vec<f64>, Option<Vec<f64>>) {
//!         let v = v.unwrap_or(vec![0.0; x.len()]);
//!         let v: Vec<f64> = v.iter().zip(g).map(|(v, g)| 0.9 * v + g).collect();
//!         (x.iter().zip(&v).map(|(x, v)| x - 0.1 * v).collect(), Some(v))
//!     }
//! }
//! let failure = Suite::open_map("nesterov lr=0.1 mu=0.9", || Momentum)?.check().unwrap_err();
//! let message = failure.to_string();
//! assert!(message.contains("it obeys:  momentum lr=1/10 mu=9/10"), "{message}");
//! # Ok::<(), eigensieve::laws::LawError>(())
//! ```

/// The page `docs/test-your-optimizer.md`, whose examples are compiled.
#[doc = include_str!("../../docs/test-your-optimizer.md")]
pub mod five_minutes {}

mod complex;
mod directions;
mod enclosure;
mod failure;
mod family;
mod format;
mod invariants;
mod jet;
mod law;
mod linearisation;
mod nearest;
mod probe;
mod replay;
mod rule;
mod sharpness_aware;
mod skipped;
mod spectrum;
mod splitting;
mod subject;
mod suite;
mod symmetry;
mod trace;

pub use complex::Complex;
pub use directions::{Conjugation, InverseHessian, Pair, descends, lies_along};
pub use enclosure::{Enclosure, EnclosureArithmetic};
pub use failure::{Failure, Reason};
pub use family::{DESCENTS, FIELDS, Family, SCHEDULES};
pub use format::{Float, Format};
pub use invariants::{LineStep, TrustRegion, Violation, exactly};
pub use law::{Law, LawError};
pub use linearisation::Linearisation;
pub use nearest::{Nearest, nearest};
pub use replay::TraceError;
pub use rule::{Answer, Question, Rule, RuleArithmetic, RuleError, State};
pub use sharpness_aware::{Ascent, Descent, SharpnessAware};
pub use skipped::{Skipped, Why, announce};
pub use splitting::{Bounds, ForwardBackward, Multipliers};
pub use subject::{ClosedBox, OpenMap, Oracle, OracleBox};
pub use suite::Suite;
pub use symmetry::Symmetry;
pub use trace::{Call, Formats, Judgement, Misfit, Step, Trace, What, judge, judge_with};

/// Plain `#[test]`s for optimizers under their laws.
///
/// Each line gives a module name, a law, and a closed box (or, with `open` or `oracle`, the other
/// kinds). Every check becomes one test.
///
/// ```
/// # struct Descent { x: Vec<f64> }
/// # impl eigensieve::laws::ClosedBox<f64> for Descent {
/// #     fn reset(&mut self, start: &[f64]) { self.x = start.to_vec(); }
/// #     fn step(&mut self, g: &[f64]) -> Vec<f64> {
/// #         for (x, g) in self.x.iter_mut().zip(g) { *x -= 0.1 * g; }
/// #         self.x.clone()
/// #     }
/// # }
/// eigensieve::law_tests! {
///     descent: "gd lr=0.1", || Descent { x: vec![] };
/// }
/// ```
#[macro_export]
macro_rules! law_tests {
    () => {};
    ($name:ident: $law:expr, $make:expr $(; $($rest:tt)*)?) => {
        $crate::law_tests!(@one $name, $crate::laws::Suite::closed_box($law, $make));
        $($crate::law_tests!($($rest)*);)?
    };
    (open $name:ident: $law:expr, $make:expr $(; $($rest:tt)*)?) => {
        $crate::law_tests!(@one $name, $crate::laws::Suite::open_map($law, $make));
        $($crate::law_tests!($($rest)*);)?
    };
    (oracle $name:ident: $law:expr, $make:expr $(; $($rest:tt)*)?) => {
        $crate::law_tests!(@one $name, $crate::laws::Suite::oracle_box($law, $make));
        $($crate::law_tests!($($rest)*);)?
    };
    (suite $name:ident: $suite:expr $(; $($rest:tt)*)?) => {
        $crate::law_tests!(@one $name, Ok::<_, $crate::laws::LawError>($suite));
        $($crate::law_tests!($($rest)*);)?
    };
    (@one $name:ident, $suite:expr) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            #[test]
            fn first_steps() {
                let suite = $suite.unwrap_or_else(|error| panic!("{error}"));
                let skipped = suite.first_steps().unwrap_or_else(|failure| panic!("{failure}"));
                $crate::laws::announce(stringify!($name), &skipped);
            }

            #[test]
            fn state() {
                let suite = $suite.unwrap_or_else(|error| panic!("{error}"));
                suite.state().unwrap_or_else(|failure| panic!("{failure}"));
            }

            #[test]
            fn symmetry() {
                let suite = $suite.unwrap_or_else(|error| panic!("{error}"));
                let skipped = suite.symmetry().unwrap_or_else(|failure| panic!("{failure}"));
                $crate::laws::announce(stringify!($name), &skipped);
            }

            #[test]
            fn spectrum() {
                let suite = $suite.unwrap_or_else(|error| panic!("{error}"));
                let skipped = suite.spectrum().unwrap_or_else(|failure| panic!("{failure}"));
                $crate::laws::announce(stringify!($name), &skipped);
            }

            #[test]
            fn fixed_point() {
                let suite = $suite.unwrap_or_else(|error| panic!("{error}"));
                let skipped = suite.fixed_point().unwrap_or_else(|failure| panic!("{failure}"));
                $crate::laws::announce(stringify!($name), &skipped);
            }
        }
    };
}
