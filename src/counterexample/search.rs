//! The search: small instances first, then random ones; the first that refutes is shrunk.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use rayon::prelude::*;

use super::claim::Claim;
use super::elsewhere::with_two_terms;
use super::generate::Enumeration;
use super::guided::climbs;
use super::instance::Instance;
use super::judge::{Opinion, judge};
use super::random::Random;
use super::shrink::{recentred, shrink_until};
use crate::exact::Status;
use crate::exact::decide::Interrupt;

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
    /// After the first counterexample, how many instances with smaller objectives are looked at.
    pub polish: usize,
    /// Whether a proof is tried first.
    pub prove: bool,
    /// Counters that another thread may watch, and the flag by which it stops the search.
    pub watch: Option<&'a Watch>,
}

impl Default for Effort<'_> {
    fn default() -> Self {
        Self {
            tries: 100_000,
            deadline: None,
            seed: 0,
            shrink: true,
            polish: 20_000,
            prove: true,
            watch: None,
        }
    }
}

impl Effort<'_> {
    /// With half of the time.
    pub(super) fn halved(&self) -> Self {
        let now = Instant::now();
        let half = |deadline: Instant| now + deadline.saturating_duration_since(now) / 2;
        Self { deadline: self.deadline.map(half), ..*self }
    }

    /// What ends the work before its end.
    pub(super) fn interrupt(&self) -> Interrupt {
        Interrupt { stop: self.watch.map(|watch| Arc::clone(&watch.stop)), deadline: self.deadline }
    }
}

/// What another thread sees of a running search, and the flag by which it stops it.
#[derive(Debug, Default)]
pub struct Watch {
    /// Instances judged so far.
    pub tries: AtomicUsize,
    /// Instances that satisfied the hypotheses so far.
    pub applied: AtomicUsize,
    /// Whether a counterexample was found, so that smaller ones are looked for.
    pub found: AtomicBool,
    /// Set to stop: a proof, the search or the shrinking, whichever is under way.
    pub stop: Arc<AtomicBool>,
}

/// Counts of a search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Instances judged.
    pub tries: usize,
    /// Those of them at irrational points.
    pub irrational: usize,
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

/// After so many batches a few climbs are made.
const CLIMBING: usize = 16;
/// So many.
const CLIMBS: usize = 16;

/// Searches for a counterexample, among the proposed instances first.
pub fn search(
    claim: &Claim,
    effort: &Effort<'_>,
    proposed: Vec<Instance>,
) -> (Option<Counterexample>, Tally) {
    let mut tally = Tally::default();
    let mut enumeration = Enumeration::new(claim);
    let mut random = Random::new(claim, effort.seed);
    let mut turn = 0_usize;
    let mut proposed = Some(proposed);
    while tally.tries < effort.tries && !is_stopped(effort, &mut tally) {
        let room = BATCH.min(effort.tries - tally.tries);
        // In turn, so that none waits for the others.
        turn += 1;
        let mut batch = match turn % 2 {
            1 => enumeration.take(room),
            _ => random.take(room),
        };
        if turn.is_multiple_of(CLIMBING) {
            batch.splice(0..0, climbs(claim, &mut random, CLIMBS.min(room), &effort.interrupt()));
        }
        if batch.is_empty() {
            batch = if turn % 2 == 1 { random.take(room) } else { enumeration.take(room) };
        }
        if let Some(first) = proposed.take().filter(|first| !first.is_empty()) {
            batch.splice(0..0, first);
        }
        if batch.is_empty() {
            break;
        }
        batch.truncate(room);
        if let Some(found) = refuting(claim, batch, effort, &mut tally) {
            if let Some(watch) = effort.watch {
                watch.found.store(true, Ordering::Relaxed);
            }
            let smallest = match effort.shrink {
                true => {
                    let shrunk = shrink_until(claim, &found, &effort.interrupt());
                    let smallest = smaller_still(claim, effort, shrunk, enumeration);
                    elsewhere(claim, effort, recentred(claim, &smallest))
                }
                false => found.clone(),
            };
            is_stopped(effort, &mut tally);
            return (Some(Counterexample { instance: smallest, found }), tally);
        }
    }
    (None, tally)
}

fn is_stopped(effort: &Effort<'_>, tally: &mut Tally) -> bool {
    tally.stopped = effort.interrupt().is_due();
    tally.stopped
}

/// The first instance of a batch that refutes the claim; after an interrupt, of those that were judged
/// before it.
fn refuting(
    claim: &Claim,
    mut batch: Vec<Instance>,
    effort: &Effort<'_>,
    tally: &mut Tally,
) -> Option<Instance> {
    let interrupt = effort.interrupt();
    let opinion = |instance: &Instance| (!interrupt.is_due()).then(|| judge(claim, instance));
    let opinions: Vec<Option<Opinion>> = batch.par_iter().map(opinion).collect();
    let refutes = |one: &Option<Opinion>| one.as_ref().is_some_and(|one| one.holds.is_refuted());
    let place = opinions.iter().position(refutes);
    let judged: Vec<Opinion> = opinions.into_iter().flatten().collect();
    count(tally, &judged, effort.watch);
    let place = place?;
    Some(batch.swap_remove(place))
}

/// A counterexample with a smaller objective, if the enumeration comes to one soon.
fn smaller_still(
    claim: &Claim,
    effort: &Effort<'_>,
    mut smallest: Instance,
    mut enumeration: Enumeration,
) -> Instance {
    let mut tally = Tally::default();
    while tally.tries < effort.polish && !is_stopped(effort, &mut tally) {
        enumeration.restrict(smallest.objective.size());
        let batch = enumeration.take(BATCH);
        if batch.is_empty() {
            break;
        }
        if let Some(found) = refuting(claim, batch, &Effort { watch: None, ..*effort }, &mut tally)
        {
            let shrunk = shrink_until(claim, &found, &effort.interrupt());
            if shrunk.weight() < smallest.weight() {
                smallest = shrunk;
            }
        }
    }
    smallest
}

/// One at a spurious point with two terms, if there is one that is smaller.
fn elsewhere(claim: &Claim, effort: &Effort<'_>, smallest: Instance) -> Instance {
    let interrupt = effort.interrupt();
    match with_two_terms(claim, &smallest, &interrupt) {
        Some(found) => shrink_until(claim, &found, &interrupt),
        None => smallest,
    }
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

#[cfg(test)]
mod tests {
    use super::super::claim::{Family, OptimizerFamily, Points};
    use super::*;
    use crate::optimizer::FieldKind;

    /// Every instance refutes the claim, but none is judged after the interrupt.
    #[test]
    fn an_interrupt_ends_a_batch_between_two_instances() {
        let family = Family::Polynomials { variables: 1..=1, degree: 3, height: 2 };
        let claim = Claim::new("all", family, vec![OptimizerFamily::new("A", FieldKind::Gradient)])
            .at(Points::Critical)
            .concluding("step < 0")
            .expect("a claim");
        let batch = Enumeration::new(&claim).take(BATCH);
        let watch = Watch::default();
        let effort = Effort { watch: Some(&watch), ..Effort::default() };
        let mut tally = Tally::default();
        assert!(refuting(&claim, batch.clone(), &effort, &mut tally).is_some());
        assert_eq!(tally.tries, BATCH);
        watch.stop.store(true, Ordering::Relaxed);
        let mut tally = Tally::default();
        assert_eq!(refuting(&claim, batch, &effort, &mut tally), None);
        assert_eq!(tally.tries, 0, "what was not judged is not counted");
    }
}
