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
fn no_counterexample_about_single_objectives_and_weight_decay() {
    survives("t15-decay", 2_000);
    // One objective at few points: the search ends before its tries do.
    for name in ["t05-booth", "t05-matyas", "t05-usam", "t10", "t11"] {
        match refute(&shipped(name), &Effort::default()) {
            Outcome::NoneFound(tally) => {
                assert!(tally.applied > 0 && tally.undecided == 0, "{name}: {tally:?}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}

/// Each golden list of exceptional steps, with one step left out.
#[test]
fn a_list_of_exceptional_steps_that_lacks_one_is_refuted() {
    use eigensieve::counterexample::parse_formula;
    for (name, rest) in
        [("t05-booth", "step = 1/18"), ("t05-matyas", "step = 25"), ("t05-usam", "step = 1")]
    {
        let mut claim = shipped(name);
        claim.conclude =
            parse_formula(&format!("exceptional <-> {rest}"), &claim.names()).expect("a formula");
        let outcome = refute(&claim, &Effort::default());
        assert!(matches!(outcome, Outcome::Refuted { .. }), "{name}: {outcome:?}");
    }
}

#[test]
fn a_search_comes_to_irrational_fixed_points() {
    use eigensieve::counterexample::{Claim, Family, OptimizerFamily, Points, judge_at_root};
    use eigensieve::optimizer::FieldKind;
    // The curvatures of ax³ + bx² + cx are ±√(4b² − 12ac), and √24 is irrational.
    let family = Family::Polynomials { variables: 1..=1, degree: 3, height: 2 };
    let claim = Claim::new("roots", family, vec![OptimizerFamily::new("A", FieldKind::Gradient)])
        .at(Points::Critical)
        .assuming("lambda_min^2 = 24")
        .and_then(|claim| claim.concluding("lambda_min < 0"))
        .expect("a claim");
    match refute(&claim, &Effort { tries: 20_000, ..Effort::default() }) {
        Outcome::RefutedAtRoot { instance, tally } => {
            assert!(tally.irrational > 0);
            assert!(instance.point.rational().is_none());
            assert!(judge_at_root(&claim, &instance).holds.is_refuted());
        }
        other => panic!("{other:?}"),
    }
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

/// Stopped once it has found one: what it has is reported, and that it was stopped.
#[test]
fn a_search_that_is_stopped_while_it_shrinks_keeps_its_counterexample() {
    use eigensieve::counterexample::{Watch, judge};
    use std::sync::atomic::Ordering;
    let (claim, watch) = (shipped("x16-sequential"), Watch::default());
    let effort = Effort { watch: Some(&watch), ..Effort::default() };
    let outcome = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !watch.found.load(Ordering::Relaxed) {
                std::thread::yield_now();
            }
            watch.stop.store(true, Ordering::Relaxed);
        });
        refute(&claim, &effort)
    });
    let Outcome::Refuted { counterexample, tally } = outcome else { panic!("{outcome:?}") };
    assert!(tally.stopped, "{tally:?}");
    assert!(judge(&claim, &counterexample.instance).holds.is_refuted());
    assert!(counterexample.instance.weight() <= counterexample.found.weight());
}
