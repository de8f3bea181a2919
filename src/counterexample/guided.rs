//! Guided search: from a random instance, steps that enlarge the violation of the claim as floats
//! see it. Floats only choose where to look next; every instance on the way is exact and is judged
//! like any other.

use num_traits::Zero;
use rayon::prelude::*;

use super::claim::Claim;
use super::facts::Facts;
use super::instance::{Instance, Shape};
use super::judge::margin;
use super::random::Random;
use super::shrink::{from_terms, tied};
use crate::exact::decide::Interrupt;
use crate::exact::{Rational, rational, simplest_between};

/// A climb ends after so many steps.
const STEPS: usize = 10;

/// Where so many climbs end, those from instances that are far from a violation.
pub(super) fn climbs(
    claim: &Claim,
    random: &mut Random<'_>,
    number: usize,
    interrupt: &Interrupt,
) -> Vec<Instance> {
    let starts = random.take(number);
    starts.into_par_iter().map(|start| climb(claim, start, interrupt)).collect()
}

/// Up to a violation, or to where no step enlarges it, or to where it is interrupted.
fn climb(claim: &Claim, start: Instance, interrupt: &Interrupt) -> Instance {
    let height = |one: &Instance| violation(claim, one).unwrap_or(f64::NEG_INFINITY);
    let mut place = start;
    let mut best = height(&place);
    for _ in 0..STEPS {
        if best > 0.0 || interrupt.is_due() {
            break;
        }
        let near = neighbours(claim, &place).into_iter().map(|one| (height(&one), one));
        let next = near.max_by(|(a, _), (b, _)| a.total_cmp(b));
        match next {
            Some((higher, next)) if higher > best => (best, place) = (higher, next),
            _ => break,
        }
    }
    place
}

/// How far an instance is from satisfying the claim: positive is a violation, as floats see it.
fn violation(claim: &Claim, instance: &Instance) -> Option<f64> {
    let facts = Facts::of(instance)?;
    if !facts.belongs(claim.points).is_proved() {
        return None;
    }
    let hypotheses = margin(&facts, &claim.assume, None)?;
    let conclusion = margin(&facts, &claim.conclude, None)?;
    Some(hypotheses.min(-conclusion))
}

/// A number a few steps away, as simple as its neighbourhood allows.
fn moved(value: &Rational) -> Vec<Rational> {
    let factors = [rational(1, 2), rational(4, 5), rational(5, 4), rational(2, 1)];
    let near = |factor: &Rational| {
        let middle = value * factor;
        let (one, other) = (&middle * rational(24, 25), &middle * rational(26, 25));
        simplest_between(&one.clone().min(other.clone()), &one.max(other))
    };
    factors.iter().filter_map(near).filter(|one| one != value).collect()
}

fn neighbours(claim: &Claim, instance: &Instance) -> Vec<Instance> {
    let mut all = Vec::new();
    if let Shape::Polynomial { variables, polynomial } = &instance.objective {
        let terms: Vec<_> = polynomial.terms().map(|(m, c)| (m.clone(), c.clone())).collect();
        for (index, (_, coefficient)) in terms.iter().enumerate() {
            for value in moved(coefficient).into_iter().chain([-coefficient.clone()]) {
                let mut changed = terms.clone();
                changed[index].1 = value;
                let polynomial = from_terms(changed.into_iter());
                let objective = Shape::Polynomial { variables: *variables, polynomial };
                all.push(Instance { objective, ..instance.clone() });
            }
        }
    }
    for (number, family) in claim.optimizers.iter().enumerate() {
        let one = &instance.optimizers[number];
        let mut add = |optimizer: crate::optimizer::Optimizer| {
            let Ok(optimizer) = optimizer.validated() else { return };
            let mut setting = instance.optimizers.clone();
            setting[number].optimizer = optimizer;
            let setting = tied(claim, setting);
            all.extend(setting.map(|optimizers| Instance { optimizers, ..instance.clone() }));
        };
        let plain = &one.optimizer;
        for step in moved(plain.step()).into_iter().filter(|x| family.step.contains(x)) {
            add(plain.clone().with_step(step));
        }
        for radius in moved(plain.radius()).into_iter().filter(|x| family.radius.contains(x)) {
            add(plain.clone().with_radius(radius));
        }
        if !plain.coefficient().is_zero() {
            let values = moved(plain.coefficient()).into_iter();
            for beta in values.filter(|x| family.coefficient.contains(x)) {
                add(plain.clone().with_coefficient(beta));
            }
        }
    }
    all.retain(|one| claim.has(one));
    all
}
