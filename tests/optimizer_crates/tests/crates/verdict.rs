//! The two statements made about every optimizer.

use eigensieve::exact::{Rational, rational};
use eigensieve::laws::{Float, Law, Suite};

fn wrong(name: &str, value: &Rational) -> Rational {
    match name {
        "b1" | "b2" | "b3" | "mu" => value - rational(1, 20),
        "tau" => value + rational(1, 10),
        "coupled" | "decoupled" | "decline" | "floor" => value + rational(1, 50),
        "period" => value + rational(1, 1),
        _ => value * rational(3, 2),
    }
}

/// It passes under its true law; with each hyper-parameter declared wrong it fails, and the true
/// law is named.
pub(crate) fn obeys<'a, T: Float>(law: &str, suite: impl Fn(Law) -> Suite<'a, T>) {
    obeys_law(&Law::parse(law).expect("a law"), suite);
}

/// The same for a law that may be a rule of its own.
pub(crate) fn obeys_law<'a, T: Float>(truth: &Law, suite: impl Fn(Law) -> Suite<'a, T>) {
    let skipped = suite(truth.clone()).check().unwrap_or_else(|failure| panic!("{failure}"));
    println!("{truth}");
    skipped.iter().for_each(|note| println!("  {note}"));
    for (name, value) in truth.parameters() {
        if truth.name() == "rate" && name.ends_with("coupled") {
            // Weight decay does not change the learning rate.
            continue;
        }
        let declared = truth.with(name, wrong(name, value)).expect("a law");
        let failure = suite(declared.clone()).check().expect_err(&declared.to_text());
        let nearest = failure.nearest.as_ref().map(|nearest| nearest.law.to_text());
        assert_eq!(nearest, Some(truth.to_text()), "declared {declared}: {failure}");
    }
}
