//! A true rule with each hyper-parameter declared wrong fails, and the law that it obeys is found.

use eigensieve::exact::{Rational, rational};
use eigensieve::laws::{Law, Suite};

use crate::plain::Plain;
use crate::true_rules::RULES;

/// A wrong value in the same range: what is off is on, what is on is different.
fn wrong(name: &str, value: &Rational) -> Rational {
    match name {
        "period" => value + rational(1, 1),
        "b1" | "b2" | "b3" | "mu" => value - rational(1, 20),
        "tau" => value + rational(1, 10),
        "coupled" | "decoupled" | "decline" | "floor" => value + rational(1, 50),
        _ => value * rational(3, 2),
    }
}

#[test]
fn each_wrong_hyper_parameter_is_found_with_its_true_value() {
    let (mut found, mut total) = (0, 0);
    for &(text, rule) in RULES {
        let truth = Law::parse(text).expect("a law");
        for (name, value) in truth.parameters() {
            if truth.name() == "rate" && name.ends_with("coupled") {
                // Weight decay does not change the learning rate.
                continue;
            }
            let declared = truth.with(name, wrong(name, value)).expect("a law");
            let suite = Suite::closed_box_of(declared.clone(), || Plain::new(rule));
            let failure = suite.check().expect_err(&declared.to_text());
            total += 1;
            let nearest = failure.nearest.as_ref().map(|nearest| nearest.law.to_text());
            if nearest == Some(truth.to_text()) {
                found += 1;
            } else {
                println!("declared {declared}\n  true    {truth}\n  nearest {nearest:?}");
            }
        }
    }
    println!("{found} of {total}");
    assert!(found == total, "{found} of {total}");
}
