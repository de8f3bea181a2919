//! Mean-value forms and their Gauss–Seidel sweeps, as they are and preconditioned.

use super::{PROMISING, Quick};
use crate::expression::factor;
use crate::interval::{Ends, Outward};
use crate::system::System;

impl<U: Outward> Quick<U> {
    /// Encloses F(x) by values + slopes · (x − centre) on the box; `None` where it is not smooth,
    /// the number of a component that excludes 0.
    #[inline(never)]
    pub(super) fn linearise(&mut self, system: &System) -> Option<Result<(), usize>> {
        let up = U::begin();
        let n = system.dimension();
        self.centre.clear();
        self.centre.extend(self.region.iter().map(|side| side.middle()));
        self.offset.clear();
        for (side, &centre) in self.region.iter().zip(&self.centre) {
            self.offset.push(up.subtract(*side, U::Pair::point(centre)));
        }
        self.trial.clear();
        if system.is_quadratic() {
            // F(x) − F(c) is exactly the Jacobian at (x + c)/2 times x − c.
            let half = |(offset, &centre): (&U::Pair, &f64)| {
                up.add(U::Pair::point(centre), up.scale(0.5, *offset))
            };
            self.trial.extend(self.offset.iter().zip(&self.centre).map(half));
        } else {
            self.trial.extend_from_slice(&self.region);
        }
        let tape = system.jacobian_tape();
        if !tape.enclose_quickly(&up, &self.trial, &mut self.registers) {
            return None;
        }
        self.slopes.clear();
        self.slopes.extend(tape.outputs().iter().map(|&out| self.registers[out as usize]));
        self.trial.clear();
        self.trial.extend(self.centre.iter().map(|&x| U::Pair::point(x)));
        let tape = system.values_tape();
        if !tape.enclose_quickly(&up, &self.trial, &mut self.registers) {
            return None;
        }
        self.values.clear();
        self.values.extend(tape.outputs().iter().map(|&out| self.registers[out as usize]));
        self.may_vanish &= self.values.iter().all(|value| value.contains_zero());
        for row in 0..n {
            let mut sum = self.values[row];
            for (slope, offset) in self.slopes[row * n..][..n].iter().zip(&self.offset) {
                if !slope.is_zero() {
                    sum = up.add(sum, up.multiply(*slope, *offset));
                }
            }
            if !sum.contains_zero() {
                return Some(Err(row));
            }
        }
        Some(Ok(()))
    }

    /// One Gauss–Seidel sweep over every variable of every row; false when a side empties.
    ///
    /// Source: Neumaier, *Interval Methods for Systems of Equations*, section 4.3.
    #[inline(never)]
    pub(super) fn sweep(&mut self, n: usize) -> bool {
        let up = U::begin();
        for row in 0..n {
            let slopes = &self.slopes[row * n..][..n];
            // terms[j] is the sum of the terms from column j on.
            self.terms.clear();
            self.terms.resize(n + 1, U::Pair::point(0.0));
            for column in (0..n).rev() {
                let after = self.terms[column + 1];
                self.terms[column] = match slopes[column].is_zero() {
                    true => after,
                    false => up.add(after, up.multiply(slopes[column], self.offset[column])),
                };
            }
            let mut before = self.values[row];
            for (column, &slope) in slopes.iter().enumerate() {
                if slope.is_zero() {
                    continue;
                }
                let others = up.add(before, self.terms[column + 1]);
                let side = self.offset[column];
                let narrowed = side.intersection(factor(&up, others.negated(), slope, side));
                if narrowed.is_empty() {
                    return false;
                }
                self.offset[column] = narrowed;
                before = up.add(before, up.multiply(slope, narrowed));
            }
        }
        self.settle(&up)
    }

    /// Puts one row of C·J into `conditioned`, and gives that of C·F(c).
    #[inline(always)]
    pub(super) fn condition_row(&mut self, up: &U, row: usize, n: usize) -> U::Pair {
        let weights = &self.inverse[row * n..][..n];
        let mut value = U::Pair::point(0.0);
        self.conditioned.clear();
        self.conditioned.resize(n, U::Pair::point(0.0));
        for (k, &weight) in weights.iter().enumerate() {
            if weight == 0.0 {
                continue;
            }
            value = up.add(value, up.scale(weight, self.values[k]));
            for (slot, slope) in self.conditioned.iter_mut().zip(&self.slopes[k * n..][..n]) {
                if !slope.is_zero() {
                    *slot = up.add(*slot, up.scale(weight, *slope));
                }
            }
        }
        value
    }

    /// One sweep of the preconditioned system, each row for its own variable; `None` when a side
    /// empties, else whether the matrix is close to the identity.
    #[inline(never)]
    pub(super) fn sweep_conditioned(&mut self, n: usize) -> Option<bool> {
        let up = U::begin();
        let mut near = true;
        for row in 0..n {
            let value = self.condition_row(&up, row, n);
            let finite =
                value.is_finite() && self.conditioned.iter().all(|entry| entry.is_finite());
            if !finite {
                near = false;
                continue;
            }
            let mut distance = 0.0;
            let mut others = value;
            for (column, entry) in self.conditioned.iter().enumerate() {
                if column != row {
                    distance += entry.magnitude();
                    if !entry.is_zero() {
                        others = up.add(others, up.multiply(*entry, self.offset[column]));
                    }
                }
            }
            let pivot = self.conditioned[row];
            distance += (1.0 - pivot.lower()).abs().max((1.0 - pivot.upper()).abs());
            near &= distance < PROMISING;
            if !self.narrow(&up, row, others, pivot) {
                return None;
            }
        }
        self.settle(&up).then_some(near)
    }
}
