//! The second phase of a search: irrational fixed points of polynomials in one variable, small
//! polynomials and simple hyper-parameters first.

use std::sync::atomic::Ordering;

use rayon::prelude::*;

use super::at_root::{RootInstance, field_of, judge_at_root, univariate};
use super::claim::{Claim, Family, Points};
use super::generate::Enumeration;
use super::instance::{Configured, Shape};
use super::judge::Opinion;
use super::search::{Effort, Tally};
use crate::exact::{AlgebraicNumber, Status};

/// One in so many tries is made at irrational points.
const SHARE: usize = 10;
/// At least so many pairs are looked at: many small polynomials have no irrational fixed point.
const LOOKS: usize = 25_000;
/// Pairs of a polynomial and optimizers in a batch.
const BATCH: usize = 64;
/// Fields of a higher degree are left out.
const HIGHEST_DEGREE: usize = 12;

/// A counterexample at an irrational point. Counts in the tally.
pub(super) fn at_roots(
    claim: &Claim,
    effort: &Effort<'_>,
    tally: &mut Tally,
) -> Option<RootInstance> {
    let one_variable = match &claim.objectives {
        Family::Polynomials { variables, .. } | Family::Quadratics { variables, .. } => {
            variables.contains(&1)
        }
        _ => false,
    };
    if !one_variable {
        return None;
    }
    let mut enumeration = Enumeration::of_one_variable(claim);
    let interrupt = effort.interrupt();
    let mut looked_at = 0;
    let (wanted, looks) = (effort.tries / SHARE, effort.tries.max(LOOKS));
    while tally.irrational < wanted && looked_at < looks && !interrupt.is_due() {
        let pairs = enumeration.pairs(BATCH);
        if pairs.is_empty() {
            return None;
        }
        looked_at += pairs.len();
        let judged: Vec<(RootInstance, Opinion)> = pairs
            .into_par_iter()
            .filter(|_| !interrupt.is_due())
            .flat_map_iter(|(objective, optimizers)| instances(claim.points, objective, optimizers))
            .filter(|_| !interrupt.is_due())
            .map(|instance| {
                let opinion = judge_at_root(claim, &instance);
                (instance, opinion)
            })
            .collect();
        count(tally, &judged, effort);
        if let Some((found, _)) = judged.into_iter().find(|(_, one)| one.holds.is_refuted()) {
            return Some(found);
        }
    }
    tally.stopped |= interrupt.is_due();
    None
}

fn count(tally: &mut Tally, judged: &[(RootInstance, Opinion)], effort: &Effort<'_>) {
    tally.tries += judged.len();
    tally.irrational += judged.len();
    for (_, opinion) in judged {
        tally.applied += usize::from(opinion.applies.is_proved());
        if let Status::Undecided(reason) = &opinion.holds {
            tally.undecided += 1;
            tally.reason.get_or_insert_with(|| reason.clone());
        }
    }
    if let Some(watch) = effort.watch {
        watch.tries.store(tally.tries, Ordering::Relaxed);
        watch.applied.store(tally.applied, Ordering::Relaxed);
    }
}

/// The irrational fixed points of the first optimizer.
fn instances(
    points: Points,
    objective: Shape,
    optimizers: Vec<Configured>,
) -> impl Iterator<Item = RootInstance> {
    let roots = univariate(&objective).map(|polynomial| {
        let (field, _) = field_of(&polynomial, &optimizers[0]);
        let system = match points {
            Points::Critical => polynomial.derivative(),
            Points::Spurious | Points::Any => field,
        };
        match system.degree() {
            Some(degree) if degree <= HIGHEST_DEGREE => AlgebraicNumber::roots_of(&system),
            _ => Vec::new(),
        }
    });
    let irrational = roots.unwrap_or_default().into_iter().filter(|one| one.rational().is_none());
    irrational.map(move |point| RootInstance {
        objective: objective.clone(),
        optimizers: optimizers.clone(),
        point,
    })
}
