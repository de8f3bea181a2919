//! True claims have no counterexample: a part of the 10⁵ tries that the command makes.

use eigensieve::counterexample::{Effort, Outcome, refute};

use crate::support::shipped;

#[track_caller]
fn survives(name: &str, tries: usize) {
    let effort = Effort { tries, prove: false, ..Effort::default() };
    match refute(&shipped(name), &effort) {
        Outcome::NoneFound(tally) => {
            assert!(tally.applied > tries / 500, "{name}: {tally:?}");
        }
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn no_counterexample_to_the_unit_disc() {
    survives("t01", 2_000);
    survives("t02", 2_000);
}

#[test]
fn no_counterexample_to_the_bijectivity_of_heavy_ball() {
    survives("t03", 2_000);
}

#[test]
fn no_counterexample_to_small_steps() {
    survives("t04", 500);
}

#[test]
fn no_counterexample_to_convexity_excluding_spurious_points() {
    survives("t06-usam", 4_000);
    survives("t06-others", 4_000);
}

#[test]
fn no_counterexample_to_what_is_proved() {
    for name in ["t07", "t08-a", "t08-d", "t08-h", "t08-i", "t09", "t14-real", "t14-inertia"] {
        survives(name, 2_000);
    }
}

#[test]
fn no_counterexample_to_the_flip_test() {
    survives("t12-attracts", 10_000);
    survives("t12-repels", 20_000);
}

#[test]
fn no_counterexample_to_the_dichotomy_of_limits() {
    survives("t18", 2_000);
    survives("t19", 2_000);
}

#[test]
fn a_search_does_not_depend_on_the_number_of_threads() {
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        let effort = Effort { tries: 20_000, ..Effort::default() };
        match pool.install(|| refute(&shipped("x11"), &effort)) {
            Outcome::Refuted { counterexample, tally } => (counterexample, tally.tries),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn a_search_that_is_stopped_says_so() {
    use eigensieve::counterexample::Watch;
    use std::sync::atomic::Ordering;
    let watch = Watch::default();
    watch.stop.store(true, Ordering::Relaxed);
    let effort = Effort { watch: Some(&watch), ..Effort::default() };
    match refute(&shipped("t18"), &effort) {
        Outcome::NoneFound(tally) => assert!(tally.stopped && tally.tries == 0),
        other => panic!("{other:?}"),
    }
}
