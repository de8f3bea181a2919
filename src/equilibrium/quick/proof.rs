//! Proofs of existence and uniqueness by Krawczyk's operator.

use super::{Quick, invert};
use crate::equilibrium::prove::IsolatedZero;
use crate::expression::FloatArithmetic;
use crate::interval::{Ends, IntervalVector, Outward};
use crate::system::System;

/// Why there is no proof.
pub(in crate::equilibrium) enum NoProof {
    /// There is hardly a simple zero here.
    Failed,
    /// The careful arithmetic may know more.
    Unavailable,
}

const NEWTON_STEPS: usize = 12;
const SHARPENING_STEPS: usize = 12;
/// A narrow trial box grows up to this many times its width while its image is larger still.
const LARGEST_TRIAL: f64 = 16.0;
/// In boxes this narrow, at the scale of the point, rounding errors are worth exact values.
const NARROW: f64 = 1e-5;

/// Tries to prove that exactly one zero lies in a box around `region`: Krawczyk's theorem, as in
/// `equilibrium::prove`.
pub(in crate::equilibrium) fn prove<U: Outward>(
    system: &System,
    region: &IntervalVector,
    quick: &mut Quick<U>,
) -> Result<IsolatedZero, NoProof> {
    quick.point = region.midpoint();
    if !quick.float_newton(system) {
        return Err(NoProof::Failed);
    }
    let proposal = std::mem::take(&mut quick.point);
    let scale = proposal.iter().fold(1e-3_f64, |scale, x| scale.max(x.abs()));
    let tiny = scale * 1e-12;
    let trial = region.hull(&IntervalVector::point(&proposal));
    let near = trial.width() <= 4.0 * region.width().max(tiny);
    if !near {
        return Err(NoProof::Failed);
    }
    let mut trial = trial.inflated(0.1, tiny);
    let narrow = trial.width() <= NARROW * scale;
    let widest = if narrow { LARGEST_TRIAL * trial.width() } else { trial.width() };
    loop {
        quick.trial.clear();
        quick.trial.extend(trial.iter().map_while(|&side| U::Pair::of(side)));
        let centred = quick.trial.len() == proposal.len() && trial.contains(&proposal);
        if !centred || !quick.krawczyk(system, &proposal) {
            return Err(NoProof::Unavailable);
        }
        let inside = quick.image.iter().zip(&quick.trial).all(|(a, b)| a.interior_to(*b));
        if inside {
            break;
        }
        let image: IntervalVector = quick.image.iter().map(|side| side.interval()).collect();
        trial = trial.hull(&image).inflated(0.1, 0.0);
        let within = trial.width() <= widest;
        if !within {
            return Err(if narrow { NoProof::Unavailable } else { NoProof::Failed });
        }
    }
    std::mem::swap(&mut quick.trial, &mut quick.image);
    quick.sharpen(system);
    let enclosure = quick.trial.iter().map(|side| side.interval()).collect();
    Ok(IsolatedZero { enclosure, uniqueness: trial, preconditioner: quick.inverse.clone() })
}

impl<U: Outward> Quick<U> {
    /// Newton's iteration in floats from `point`; leaves an approximate inverse of the Jacobian.
    fn float_newton(&mut self, system: &System) -> bool {
        let n = system.dimension();
        let mut last = f64::INFINITY;
        for _ in 0..NEWTON_STEPS {
            system.jacobian_tape().run(&mut FloatArithmetic, &self.point, &mut self.floats);
            self.middle.clear();
            let outputs = system.jacobian_tape().outputs().iter();
            self.middle.extend(outputs.map(|&out| self.floats[out as usize]));
            if !invert(&mut self.middle, &mut self.inverse, n) {
                return false;
            }
            system.values_tape().run(&mut FloatArithmetic, &self.point, &mut self.floats);
            let outputs = system.values_tape().outputs();
            let mut largest = 0.0_f64;
            for (row, x) in self.point.iter_mut().enumerate() {
                let weights = self.inverse[row * n..][..n].iter();
                let step: f64 =
                    weights.zip(outputs).map(|(w, &out)| w * self.floats[out as usize]).sum();
                *x -= step;
                largest = largest.max(step.abs() / x.abs().max(1e-3));
                if !x.is_finite() {
                    return false;
                }
            }
            let stalled = largest < 1e-8 && largest > 0.25 * last;
            if largest <= 4e-16 || stalled {
                break;
            }
            last = largest;
        }
        true
    }

    /// Krawczyk's image of `trial` around a point in it, by the approximate inverse; false where the
    /// map is not smooth there.
    #[inline(never)]
    fn krawczyk(&mut self, system: &System, centre: &[f64]) -> bool {
        let up = U::begin();
        let n = system.dimension();
        let tape = system.jacobian_tape();
        if !tape.enclose_quickly(&up, &self.trial, &mut self.registers) {
            return false;
        }
        self.slopes.clear();
        self.slopes.extend(tape.outputs().iter().map(|&out| self.registers[out as usize]));
        // The map itself must be smooth on the trial box, which its derivatives need not show.
        let tape = system.values_tape();
        if !system.is_total() && !tape.enclose_quickly(&up, &self.trial, &mut self.registers) {
            return false;
        }
        self.terms.clear();
        self.terms.extend(centre.iter().map(|&x| U::Pair::point(x)));
        if !tape.enclose_quickly(&up, &self.terms, &mut self.registers) {
            return false;
        }
        self.values.clear();
        self.values.extend(tape.outputs().iter().map(|&out| self.registers[out as usize]));
        self.offset.clear();
        for (side, &x) in self.trial.iter().zip(centre) {
            self.offset.push(up.subtract(*side, U::Pair::point(x)));
        }
        self.image.clear();
        for (row, &at) in centre.iter().enumerate() {
            let weights = &self.inverse[row * n..][..n];
            let mut newton = U::Pair::point(0.0);
            self.conditioned.clear();
            self.conditioned.resize(n, U::Pair::point(0.0));
            self.conditioned[row] = U::Pair::point(1.0);
            for (k, &weight) in weights.iter().enumerate() {
                if weight == 0.0 {
                    continue;
                }
                newton = up.add(newton, up.scale(weight, self.values[k]));
                for (slot, slope) in self.conditioned.iter_mut().zip(&self.slopes[k * n..][..n]) {
                    if !slope.is_zero() {
                        *slot = up.subtract(*slot, up.scale(weight, *slope));
                    }
                }
            }
            let mut moved = up.subtract(U::Pair::point(at), newton);
            for (entry, offset) in self.conditioned.iter().zip(&self.offset) {
                if !entry.is_finite() {
                    return false;
                }
                moved = up.add(moved, up.multiply(*entry, *offset));
            }
            if !moved.is_finite() {
                return false;
            }
            self.image.push(moved);
        }
        true
    }

    /// Narrows `trial`, which holds the zero, by Krawczyk's operator.
    fn sharpen(&mut self, system: &System) {
        for _ in 0..SHARPENING_STEPS {
            let centre: Vec<f64> = self.trial.iter().map(|side| side.middle()).collect();
            if !self.krawczyk(system, &centre) {
                return;
            }
            let mut worthwhile = false;
            for (side, image) in self.trial.iter_mut().zip(&self.image) {
                let sharper = side.intersection(*image);
                if sharper.is_empty() {
                    return;
                }
                worthwhile |= sharper.extent() < 0.5 * side.extent();
                *side = sharper;
            }
            if !worthwhile {
                return;
            }
        }
    }
}
