//! Contraction of one box: propagation, mean-value forms, interval Gauss–Seidel.

use crate::expression::Propagation;
use crate::interval::{Interval, IntervalMatrix, IntervalVector, approximate_inverse};
use crate::system::{System, Workspace};

use super::quick::{self, Quick};
use super::tree::Exclusion;

/// Memory that one worker reuses from box to box.
#[derive(Default)]
pub(super) struct Scratch {
    pub(super) workspace: Workspace,
    pub(super) quick: Quick,
    propagation: Propagation,
}

impl Scratch {
    /// Memory for boxes of which second derivatives are looked at, if so.
    pub(super) fn thorough(thorough: bool) -> Self {
        let mut scratch = Self::default();
        scratch.quick.thorough = thorough;
        scratch
    }
}

/// What contraction left of a box.
pub(super) enum Contracted {
    /// No zero.
    Empty(Exclusion),
    /// Zeros of the box can only be here.
    Rest {
        region: IntervalVector,
        /// Whether the preconditioned Jacobian is close enough to the identity that a proof of
        /// existence is worth a try.
        promising: bool,
    },
}

/// Contractions of one box go on while they win at least this share of its width.
const WORTHWHILE: f64 = 0.7;
const MOST_ROUNDS: usize = 8;

/// Narrows a box to where its zeros can be: in the quick arithmetic, where that knows everything,
/// else in the careful one.
pub(super) fn contract(
    system: &System,
    region: &IntervalVector,
    scratch: &mut Scratch,
) -> Contracted {
    if !system.is_quick() {
        return contract_carefully(system, region.clone(), scratch);
    }
    match quick::contract(system, region, &mut scratch.quick) {
        quick::Contracted::Empty(exclusion) => Contracted::Empty(exclusion),
        quick::Contracted::Rest { region, promising } => Contracted::Rest { region, promising },
        quick::Contracted::Unavailable(rest) => contract_carefully(system, rest, scratch),
    }
}

fn contract_carefully(
    system: &System,
    region: IntervalVector,
    scratch: &mut Scratch,
) -> Contracted {
    let mut region = region;
    let mut promising = false;
    for _ in 0..MOST_ROUNDS {
        let before = size(&region);
        let Some(propagated) = scratch.propagation.contract_to_zero(system.values_tape(), &region)
        else {
            return Contracted::Empty(natural_exclusion(system, &region, scratch));
        };
        region = propagated;
        let domain = scratch.propagation.domain().map(|domain| system.qualified(domain));
        if !domain.is_some_and(|domain| domain.differentiable) {
            return Contracted::Rest { region, promising: false };
        }
        match newton(system, &region, scratch) {
            Newton::Empty(exclusion) => return Contracted::Empty(exclusion),
            Newton::Unavailable => promising = false,
            Newton::Rest { region: rest, promising: near } => {
                region = rest;
                promising = near;
            }
        }
        let after = size(&region);
        let worthwhile = after < WORTHWHILE * before;
        if !worthwhile {
            break;
        }
    }
    Contracted::Rest { region, promising }
}

/// A measure that shrinks when any side does.
fn size(region: &IntervalVector) -> f64 {
    region.iter().map(Interval::width).sum()
}

fn natural_exclusion(system: &System, region: &IntervalVector, scratch: &mut Scratch) -> Exclusion {
    let (values, _) = system.values(region, &mut scratch.workspace);
    let excluding = values.iter().position(|value| !value.contains_zero());
    excluding.map_or(Exclusion::Propagation, Exclusion::Component)
}

enum Newton {
    Empty(Exclusion),
    /// The map is not differentiable on the whole box, or unbounded there.
    Unavailable,
    Rest {
        region: IntervalVector,
        promising: bool,
    },
}

fn newton(system: &System, region: &IntervalVector, scratch: &mut Scratch) -> Newton {
    let (jacobian, domain) = system.jacobian(region, &mut scratch.workspace);
    if !domain.defined || !jacobian.is_bounded() {
        return Newton::Unavailable;
    }
    let centre = IntervalVector::point(&region.midpoint());
    let (values, domain) = system.values(&centre, &mut scratch.workspace);
    if !domain.differentiable || !values.is_bounded() {
        return Newton::Unavailable;
    }
    let products = jacobian.multiply_vector(&region.minus(&centre));
    for (component, (&value, &product)) in values.iter().zip(products.iter()).enumerate() {
        if !(value + product).contains_zero() {
            return Newton::Empty(Exclusion::MeanValue(component));
        }
    }
    let mut region = region.clone();
    if !gauss_seidel(&jacobian, &values, &centre, &mut region) {
        return Newton::Empty(Exclusion::Newton);
    }
    let Some(preconditioner) = approximate_inverse(&jacobian.midpoint()) else {
        return Newton::Rest { region, promising: false };
    };
    let preconditioner = IntervalMatrix::from_floats(&preconditioner);
    let conditioned = preconditioner.multiply(&jacobian);
    let values = preconditioner.multiply_vector(&values);
    if !gauss_seidel(&conditioned, &values, &centre, &mut region) {
        return Newton::Empty(Exclusion::Newton);
    }
    let distance = IntervalMatrix::identity(system.dimension()).subtract(&conditioned);
    Newton::Rest { region, promising: distance.norm_infinity() < 0.95 }
}

/// One Gauss–Seidel sweep for values + matrix · (x − centre) ∋ 0; false when a side empties.
///
/// Source: Neumaier, *Interval Methods for Systems of Equations*, section 4.3.
fn gauss_seidel(
    matrix: &IntervalMatrix,
    values: &[Interval],
    centre: &IntervalVector,
    region: &mut IntervalVector,
) -> bool {
    for (row, &value) in values.iter().enumerate() {
        let entries = matrix.row(row);
        for column in 0..region.len() {
            let pivot = entries[column];
            if pivot == Interval::ZERO {
                continue;
            }
            let others = (0..region.len()).filter(|&other| other != column);
            let rest = others.fold(value, |sum, other| {
                if entries[other] == Interval::ZERO {
                    sum
                } else {
                    sum + entries[other] * (region[other] - centre[other])
                }
            });
            let (left, right) = (-rest).divide_extended(pivot);
            let side = region[column];
            let left = side.intersection(centre[column] + left);
            let right = side.intersection(centre[column] + right);
            region[column] = left.hull(right);
            if region[column].is_empty() {
                return false;
            }
        }
    }
    true
}
