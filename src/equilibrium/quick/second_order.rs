//! The preconditioned second-order form and its sweep.

use super::{Newton, PROMISING, Quick};
use crate::equilibrium::tree::Exclusion;
use crate::interval::{Ends, Outward};
use crate::system::{Curvature, System};

impl<U: Outward> Quick<U> {
    /// The preconditioned second-order form; `None` where it is not at hand on this box.
    pub(super) fn second_order(
        &mut self,
        system: &System,
        curvature: &Curvature,
    ) -> Option<Newton> {
        if !self.expand(system, curvature) {
            return None;
        }
        if !self.precondition(system.dimension()) {
            return Some(Newton::Rest(false));
        }
        Some(match self.sweep_curved(curvature, system.dimension()) {
            Some(near) => Newton::Rest(near),
            None => Newton::Empty(Exclusion::Newton),
        })
    }

    /// Encloses the Jacobian at the centre and the second derivatives over the box.
    #[inline(never)]
    pub(super) fn expand(&mut self, system: &System, curvature: &Curvature) -> bool {
        let up = U::begin();
        // On the way from the centre, which narrowing may have left outside, to the box.
        self.trial.clear();
        let sides = self.region.iter().zip(&self.centre);
        self.trial.extend(sides.map(|(side, &centre)| side.hull(U::Pair::point(centre))));
        if !curvature.tape.enclose_quickly(&up, &self.trial, &mut self.registers) {
            return false;
        }
        self.second.clear();
        let entries = curvature.entries.iter();
        self.second.extend(entries.map(|&(_, _, _, out)| self.registers[out as usize]));
        self.trial.clear();
        self.trial.extend(self.centre.iter().map(|&x| U::Pair::point(x)));
        let tape = system.jacobian_tape();
        if !tape.enclose_quickly(&up, &self.trial, &mut self.registers) {
            return false;
        }
        self.slopes.clear();
        self.slopes.extend(tape.outputs().iter().map(|&out| self.registers[out as usize]));
        true
    }

    /// One sweep of C·F(x) = C·F(c) + C·J(c)·y + ½ yᵀ(C·H)y with y = x − c, where H is taken over the
    /// box: each row for its own variable. What cancels in C·H does not blur the result.
    ///
    /// `None` when a side empties, else whether C·J is close to the identity on all of the box.
    #[inline(never)]
    pub(super) fn sweep_curved(&mut self, curvature: &Curvature, n: usize) -> Option<bool> {
        let up = U::begin();
        let mut near = true;
        for row in 0..n {
            let value = self.condition_row(&up, row, n);
            let weights = &self.inverse[row * n..][..n];
            self.curved.clear();
            self.curved.resize(n * n, U::Pair::point(0.0));
            for (&(a, b, c, _), &entry) in curvature.entries.iter().zip(&self.second) {
                if weights[a] != 0.0 {
                    let slot = &mut self.curved[b * n + c];
                    *slot = up.add(*slot, up.scale(weights[a], entry));
                }
            }
            let finite = |pairs: &[U::Pair]| pairs.iter().all(|pair| pair.is_finite());
            if !value.is_finite() || !finite(&self.conditioned) || !finite(&self.curved) {
                near = false;
                continue;
            }
            near &= self.row_is_near(&up, row, n);
            let Some((others, pivot)) = self.curved_row(&up, row, n, value) else {
                near = false;
                continue;
            };
            if !self.narrow(&up, row, others, pivot) {
                return None;
            }
        }
        self.settle(&up).then_some(near)
    }

    /// Whether the row of C·J stays close to that of the identity; a float decides only whether a
    /// proof is tried.
    #[inline(always)]
    fn row_is_near(&self, up: &U, row: usize, n: usize) -> bool {
        let mut distance = 0.0;
        for b in 0..n {
            let mut slope = self.conditioned[b];
            for c in 0..n {
                let entry = self.curved[b.min(c) * n + b.max(c)];
                if !entry.is_zero() {
                    slope = up.add(slope, up.multiply(entry, self.offset[c]));
                }
            }
            let one = if b == row { 1.0 } else { 0.0 };
            distance += (one - slope.lower()).abs().max((one - slope.upper()).abs());
        }
        distance < PROMISING
    }

    /// The row as others + pivot · y_row ∋ 0; `None` where a number on the way overflows.
    #[inline(always)]
    fn curved_row(
        &self,
        up: &U,
        row: usize,
        n: usize,
        value: U::Pair,
    ) -> Option<(U::Pair, U::Pair)> {
        let (mut others, mut pivot) = (value, self.conditioned[row]);
        for b in 0..n {
            let side = self.offset[b];
            if b != row && !self.conditioned[b].is_zero() {
                others = up.add(others, up.multiply(self.conditioned[b], side));
            }
            let diagonal = self.curved[b * n + b];
            if !diagonal.is_zero() {
                let half = up.scale(0.5, diagonal);
                match b == row {
                    true => pivot = up.add(pivot, up.multiply(half, side)),
                    false => {
                        let square = up.square(side);
                        if !square.is_finite() {
                            return None;
                        }
                        others = up.add(others, up.multiply(half, square));
                    }
                }
            }
            for c in b + 1..n {
                let entry = self.curved[b * n + c];
                if entry.is_zero() {
                    continue;
                }
                if b == row || c == row {
                    let other = self.offset[if b == row { c } else { b }];
                    pivot = up.add(pivot, up.multiply(entry, other));
                } else {
                    let product = up.multiply(side, self.offset[c]);
                    if !product.is_finite() {
                        return None;
                    }
                    others = up.add(others, up.multiply(entry, product));
                }
            }
        }
        (others.is_finite() && pivot.is_finite()).then_some((others, pivot))
    }
}
