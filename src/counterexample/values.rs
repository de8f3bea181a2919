//! Simple values first: rationals in a range, hyper-parameters of all optimizers of a claim.

use num_traits::{One, Signed, Zero};

use super::claim::{Claim, OptimizerFamily, Parameter};
use super::instance::{Configured, cost};
use crate::exact::{Rational, rational};
use crate::optimizer::{FieldKind, MomentumKind, Optimizer};

/// Hyper-parameters have numerators and denominators up to this.
const TALLEST: i64 = 10;
/// So many choices of hyper-parameters are enumerated at most.
const MOST_SETTINGS: usize = 20_000;

/// The rationals with numerator and denominator up to the height, simplest first, without 0.
pub(super) fn by_cost(height: i64, negative: bool) -> Vec<Rational> {
    let mut all: Vec<Rational> = (1..=height)
        .flat_map(|n| (1..=height).map(move |d| rational(n, d)))
        .flat_map(|value| [value.clone(), -value])
        .filter(|value| negative || value.is_positive())
        .collect();
    all.sort_by(|a, b| cost(a).cmp(&cost(b)).then_with(|| a.cmp(b)));
    all.dedup();
    all
}

/// All combinations of hyper-parameters within the claim's ranges, simplest first.
pub(super) fn settings(claim: &Claim) -> Vec<Vec<Configured>> {
    let free: usize = claim.optimizers.iter().map(free_parameters).sum();
    // As many values for each free parameter as keep the product small.
    let each = match free {
        0 | 1 => 200,
        2 => 100,
        3 => 30,
        4 => 14,
        _ => 8,
    };
    let mut all: Vec<Vec<Configured>> = vec![Vec::new()];
    for family in &claim.optimizers {
        all = all
            .into_iter()
            .flat_map(|chosen| {
                members(family, &chosen, each).into_iter().map(move |one| {
                    let mut longer = chosen.clone();
                    longer.push(one);
                    longer
                })
            })
            .collect();
        sort_by_cost(&mut all);
        all.truncate(4 * MOST_SETTINGS);
    }
    all.truncate(MOST_SETTINGS);
    all
}

fn sort_by_cost(all: &mut [Vec<Configured>]) {
    all.sort_by_cached_key(|setting| setting.iter().map(Configured::cost).sum::<u64>());
}

fn free_parameters(family: &OptimizerFamily) -> usize {
    let is_free = |parameter: &Parameter| matches!(parameter, Parameter::Within { lower, upper } if lower.is_none() || lower != upper);
    let radius = family.fields.iter().any(|kind| *kind != FieldKind::Gradient);
    let momentum = family.momenta.iter().any(|kind| *kind != MomentumKind::None);
    usize::from(is_free(&family.step))
        + usize::from(radius && is_free(&family.radius))
        + usize::from(momentum && is_free(&family.coefficient))
        + usize::from(is_free(&family.decay))
}

/// The optimizers of a family after those chosen before it.
fn members(family: &OptimizerFamily, chosen: &[Configured], each: usize) -> Vec<Configured> {
    let values =
        |parameter: &Parameter, get: fn(&Configured) -> &Rational, least: Rational| match parameter
        {
            Parameter::SameAs(other) => vec![get(&chosen[*other]).clone()],
            within => range(within, &least, each),
        };
    let steps = values(&family.step, |one| one.optimizer.step(), Rational::zero());
    let radii = values(&family.radius, |one| one.optimizer.radius(), Rational::zero());
    let coefficients =
        values(&family.coefficient, |one| one.optimizer.coefficient(), -Rational::one());
    let decays = values(&family.decay, |one| &one.decay, Rational::zero());
    let mut all = Vec::new();
    for &field in &family.fields {
        let radii =
            if field == FieldKind::Gradient { vec![Rational::zero()] } else { radii.clone() };
        for &momentum in &family.momenta {
            let coefficients = match momentum {
                MomentumKind::None => vec![Rational::zero()],
                _ => coefficients.clone(),
            };
            for step in &steps {
                for radius in &radii {
                    for coefficient in &coefficients {
                        let optimizer = Optimizer::new(field, momentum)
                            .with_ascents(family.ascents)
                            .with_step(step.clone())
                            .with_radius(radius.clone())
                            .with_coefficient(coefficient.clone());
                        let Ok(optimizer) = optimizer.validated() else { continue };
                        all.extend(decays.iter().map(|decay| Configured {
                            optimizer: optimizer.clone(),
                            decay: decay.clone(),
                        }));
                    }
                }
            }
        }
    }
    all
}

/// The simplest values of a range, its ends among them.
pub(super) fn range(parameter: &Parameter, least: &Rational, most: usize) -> Vec<Rational> {
    let Parameter::Within { lower, upper } = parameter else { return Vec::new() };
    if let (Some(low), Some(high)) = (lower, upper)
        && low == high
    {
        return vec![low.clone()];
    }
    let mut all: Vec<Rational> = by_cost(TALLEST, least.is_negative());
    all.push(Rational::zero());
    all.extend(lower.clone());
    all.extend(upper.clone());
    all.retain(|value| parameter.contains(value) && value >= least);
    all.sort_by(|a, b| simple(a).cmp(&simple(b)).then_with(|| a.cmp(b)));
    all.dedup();
    all.truncate(most);
    all
}

fn simple(value: &Rational) -> u64 {
    if value.is_zero() { 1 } else { cost(value) }
}
