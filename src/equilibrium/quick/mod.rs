//! Contraction and proof in the arithmetic of hot loops; boxes that it cannot treat are left to
//! [`super::contract`] and [`super::prove`], which say the same with more care.
//!
//! The rounding mode is changed only inside functions that are not inlined; what they compute with
//! floats apart from [`Outward`] arithmetic are proposals.

mod first_order;
mod inverse;
mod proof;
mod second_order;
#[cfg(test)]
mod tests;

pub(super) use proof::{NoProof, prove};

use inverse::invert;

use super::tree::Exclusion;
use crate::expression::{Propagated, factor};
use crate::interval::{Ends, IntervalVector, Outward, Upward};
use crate::system::System;

/// Memory that one worker reuses from box to box.
pub(super) struct Quick<U: Outward = Upward> {
    /// The box at hand.
    region: Vec<U::Pair>,
    /// Whether F may be 0 on all of a box: no Jacobian that was met excludes it.
    pub(super) may_vanish: bool,
    /// Whether the slopes are those of this box.
    linearised: bool,
    registers: Vec<U::Pair>,
    /// The Jacobian over the box, row by row.
    slopes: Vec<U::Pair>,
    values: Vec<U::Pair>,
    centre: Vec<f64>,
    /// The box minus its centre.
    offset: Vec<U::Pair>,
    terms: Vec<U::Pair>,
    middle: Vec<f64>,
    inverse: Vec<f64>,
    conditioned: Vec<U::Pair>,
    /// Second derivatives over the box, and one preconditioned row of them, b ≤ c.
    second: Vec<U::Pair>,
    curved: Vec<U::Pair>,
    /// Whether second derivatives are worth their cost: the search is a long one.
    pub(super) thorough: bool,
    floats: Vec<f64>,
    trial: Vec<U::Pair>,
    image: Vec<U::Pair>,
    point: Vec<f64>,
}

impl<U: Outward> Default for Quick<U> {
    fn default() -> Self {
        Self {
            region: Vec::new(),
            may_vanish: false,
            linearised: false,
            registers: Vec::new(),
            slopes: Vec::new(),
            values: Vec::new(),
            centre: Vec::new(),
            offset: Vec::new(),
            terms: Vec::new(),
            middle: Vec::new(),
            inverse: Vec::new(),
            conditioned: Vec::new(),
            second: Vec::new(),
            curved: Vec::new(),
            thorough: false,
            floats: Vec::new(),
            trial: Vec::new(),
            image: Vec::new(),
            point: Vec::new(),
        }
    }
}

/// What contraction left of a box.
pub(super) enum Contracted {
    Empty(Exclusion),
    Rest {
        region: IntervalVector,
        promising: bool,
    },
    /// Not in this arithmetic; zeros are at most in here.
    Unavailable(IntervalVector),
}

/// Contractions of one box go on while they win at least this share of its width.
const WORTHWHILE: f64 = 0.8;
/// Propagation alone goes on while it wins this much.
const WORTH_PROPAGATING: f64 = 0.6;
const MOST_ROUNDS: usize = 12;
/// A proof is tried where the preconditioned Jacobian is this close to the identity.
const PROMISING: f64 = 0.95;

pub(super) fn contract<U: Outward>(
    system: &System,
    region: &IntervalVector,
    quick: &mut Quick<U>,
) -> Contracted {
    if !quick.load(region) {
        return Contracted::Unavailable(region.clone());
    }
    let mut promising = false;
    for round in 0..MOST_ROUNDS {
        let before = quick.size();
        match quick.propagate(system) {
            Propagated::Narrowed => {}
            Propagated::Excluded(component) => {
                return Contracted::Empty(Exclusion::Component(component));
            }
            Propagated::Empty => return Contracted::Empty(Exclusion::Propagation),
            Propagated::Unavailable => return Contracted::Unavailable(quick.unload()),
        }
        if round + 1 < MOST_ROUNDS && quick.size() < WORTH_PROPAGATING * before {
            continue;
        }
        match quick.newton(system) {
            Newton::Empty(exclusion) => return Contracted::Empty(exclusion),
            Newton::Unavailable => return Contracted::Unavailable(quick.unload()),
            Newton::Rest(near) => promising = near,
        }
        let after = quick.size();
        if after >= WORTHWHILE * before {
            break;
        }
    }
    Contracted::Rest { region: quick.unload(), promising }
}

enum Newton {
    Empty(Exclusion),
    Unavailable,
    /// Whether the preconditioned Jacobian is close to the identity.
    Rest(bool),
}

impl<U: Outward> Quick<U> {
    fn load(&mut self, region: &IntervalVector) -> bool {
        self.may_vanish = true;
        self.linearised = false;
        self.region.clear();
        self.region.extend(region.iter().map_while(|&side| U::Pair::of(side)));
        self.region.len() == region.len()
    }

    fn unload(&self) -> IntervalVector {
        self.region.iter().map(|side| side.interval()).collect()
    }

    /// The axis along which the linearised equations vary most: each equation shares one vote among
    /// the variables. `None` before a linearisation.
    ///
    /// Source: Araya and Neveu, *lsmear: a variable selection strategy for interval branch and bound
    /// solvers*, J. Global Optim. 71 (2018), there called SmearSumRel.
    pub(super) fn axis(&self) -> Option<usize> {
        let n = self.region.len();
        if !self.linearised || self.slopes.len() != n * n {
            return None;
        }
        let mut votes = vec![0.0_f64; n];
        for row in 0..n {
            let slopes = &self.slopes[row * n..][..n];
            let change = |axis: usize| slopes[axis].magnitude() * self.region[axis].extent();
            let total: f64 = (0..n).map(change).sum();
            if total > 0.0 && total.is_finite() {
                votes.iter_mut().enumerate().for_each(|(axis, vote)| *vote += change(axis) / total);
            }
        }
        (0..n).max_by(|&a, &b| votes[a].total_cmp(&votes[b]))
    }

    /// A measure that shrinks when any side does.
    fn size(&self) -> f64 {
        self.region.iter().map(|side| side.extent()).sum()
    }

    #[inline(never)]
    fn propagate(&mut self, system: &System) -> Propagated {
        let up = U::begin();
        system.values_tape().propagate_quickly(&up, &mut self.region, &mut self.registers)
    }

    /// The mean-value form and its Gauss–Seidel sweeps, first as it is, then preconditioned.
    fn newton(&mut self, system: &System) -> Newton {
        match self.linearise(system) {
            None => return Newton::Unavailable,
            Some(Err(component)) => return Newton::Empty(Exclusion::MeanValue(component)),
            Some(Ok(())) => {}
        }
        self.linearised = true;
        if !self.sweep(system.dimension()) {
            return Newton::Empty(Exclusion::Newton);
        }
        if self.thorough
            && let Some(curvature) = system.curvature()
            && let Some(near) = self.second_order(system, curvature)
        {
            return near;
        }
        let near = match self.precondition(system.dimension()) {
            false => Some(false),
            true => self.sweep_conditioned(system.dimension()),
        };
        match near {
            Some(near) => Newton::Rest(near),
            None => Newton::Empty(Exclusion::Newton),
        }
    }

    /// Proposes the preconditioner: the inverse of the middle of the slopes.
    fn precondition(&mut self, n: usize) -> bool {
        self.middle.clear();
        self.middle.extend(self.slopes.iter().map(|slope| slope.middle()));
        invert(&mut self.middle, &mut self.inverse, n)
    }

    /// Narrows one side to what others + pivot · y ∋ 0 allows; false when it empties.
    #[inline(always)]
    fn narrow(&mut self, up: &U, axis: usize, others: U::Pair, pivot: U::Pair) -> bool {
        let side = self.offset[axis];
        self.offset[axis] = side.intersection(factor(up, others.negated(), pivot, side));
        !self.offset[axis].is_empty()
    }

    /// Takes what the offsets say over into the box; false when it empties.
    fn settle(&mut self, up: &U) -> bool {
        for (axis, side) in self.region.iter_mut().enumerate() {
            let moved = up.add(U::Pair::point(self.centre[axis]), self.offset[axis]);
            *side = side.intersection(moved);
            if side.is_empty() {
                return false;
            }
        }
        true
    }
}
