//! The search: small instances first, then random ones; the first that refutes is shrunk.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use rayon::prelude::*;

use super::claim::Claim;
use super::generate::Enumeration;
use super::instance::Instance;
use super::judge::{Opinion, judge};
use super::shrink::shrink;
use crate::exact::Status;

/// Instances are judged in batches of this size, so that results do not depend on the threads.
const BATCH: usize = 256;

/// Bounds of a search.
#[derive(Clone, Copy, Debug)]
pub struct Effort<'a> {
    /// How many instances may be judged.
    pub tries: usize,
    /// When to stop (results then depend on the machine).
    pub deadline: Option<Instant>,
    /// The seed of the random part.
    pub seed: u64,
    /// Whether a counterexample is shrunk.
    pub shrink: bool,
    /// Counters that another thread may watch, and the flag by which it stops the search.
    pub watch: Option<&'a Watch>,
}

impl Default for Effort<'_> {
    fn default() -> Self {
        Self { tries: 100_000, deadline: None, seed: 0, shrink: true, watch: None }
    }
}

/// What another thread sees of a running search, and the flag by which it stops it.
#[derive(Debug, Default)]
pub struct Watch {
    /// Instances judged so far.
    pub tries: AtomicUsize,
    /// Instances that satisfied the hypotheses so far.
    pub applied: AtomicUsize,
    /// Set to stop the search.
    pub stop: AtomicBool,
}

/// Counts of a search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Instances judged.
    pub tries: usize,
    /// Those that are proved to satisfy the hypotheses.
    pub applied: usize,
    /// Those of which it is undecided whether they refute the claim.
    pub undecided: usize,
    /// A reason of one of them.
    pub reason: Option<String>,
    /// Whether the search was stopped before its end.
    pub stopped: bool,
}

/// A counterexample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterexample {
    /// The smallest instance that was reached.
    pub instance: Instance,
    /// The instance that was found first.
    pub found: Instance,
}

/// Searches for a counterexample.
pub fn search(claim: &Claim, effort: &Effort<'_>) -> (Option<Counterexample>, Tally) {
    let mut tally = Tally::default();
    let mut enumeration = Enumeration::new(claim);
    let mut turn = false;
    let mut random = super::random::Random::new(claim, effort.seed);
    while tally.tries < effort.tries {
        let late = effort.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        let stopped = effort.watch.is_some_and(|watch| watch.stop.load(Ordering::Relaxed));
        if late || stopped {
            tally.stopped = true;
            break;
        }
        let room = BATCH.min(effort.tries - tally.tries);
        // In turn, so that neither waits for the other.
        turn = !turn;
        let mut batch = if turn { enumeration.take(room) } else { random.take(room) };
        if batch.is_empty() {
            batch = if turn { random.take(room) } else { enumeration.take(room) };
        }
        if batch.is_empty() {
            break;
        }
        batch.truncate(room);
        let opinions: Vec<Opinion> =
            batch.par_iter().map(|instance| judge(claim, instance)).collect();
        count(&mut tally, &opinions, effort.watch);
        let refuting = opinions.iter().position(|opinion| opinion.holds.is_refuted());
        if let Some(place) = refuting {
            let found = batch.swap_remove(place);
            let instance = if effort.shrink { shrink(claim, &found) } else { found.clone() };
            return (Some(Counterexample { instance, found }), tally);
        }
    }
    (None, tally)
}

fn count(tally: &mut Tally, opinions: &[Opinion], watch: Option<&Watch>) {
    tally.tries += opinions.len();
    for opinion in opinions {
        tally.applied += usize::from(opinion.applies.is_proved());
        if let Status::Undecided(reason) = &opinion.holds {
            tally.undecided += 1;
            tally.reason.get_or_insert_with(|| reason.clone());
        }
    }
    if let Some(watch) = watch {
        watch.tries.store(tally.tries, Ordering::Relaxed);
        watch.applied.store(tally.applied, Ordering::Relaxed);
    }
}
