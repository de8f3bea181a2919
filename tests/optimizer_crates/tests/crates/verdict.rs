//! The two statements made about every optimizer.

use eigensieve::exact::{Rational, rational};
use eigensieve::laws::{Float, Law, Suite};

fn wrong(name: &str, value: &Rational) -> Rational {
    match name {
        "b1" | "b2" | "b3" | "mu" => value - rational(1, 20),
        "tau" => value + rational(1, 10),
        "coupled" | "decoupled" | "decline" => value + rational(1, 50),
        _ => value * rational(3, 2),
    }
}

/// It passes under its true law; with each hyper-parameter declared wrong it fails, and the true
/// law is named.
pub(crate) fn obeys<'a, T: Float>(law: &str, suite: impl Fn(Law) -> Suite<'a, T>) {
    let truth = Law::parse(law).expect("a law");
    suite(truth.clone()).check().unwrap_or_else(|failure| panic!("{failure}"));
    for (name, value) in truth.parameters() {
        let declared = truth.with(name, wrong(name, value)).expect("a law");
        let failure = suite(declared.clone()).check().expect_err("a wrong hyper-parameter");
        let nearest = failure.nearest.as_ref().map(|nearest| nearest.law.to_text());
        assert_eq!(nearest, Some(truth.to_text()), "declared {declared}: {failure}");
    }
}
