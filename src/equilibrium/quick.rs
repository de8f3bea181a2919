//! Contraction and proof in the arithmetic of hot loops; boxes that it cannot treat are left to
//! [`super::contract`] and [`super::prove`], which say the same with more care.
//!
//! The rounding mode is changed only inside functions that are not inlined; what they compute with
//! floats apart from [`Upward`] are proposals.

use super::prove::IsolatedZero;
use super::tree::Exclusion;
use crate::expression::{FloatArithmetic, Propagated, factor};
use crate::interval::{IntervalVector, Pair, Upward};
use crate::system::{Curvature, System};

/// Memory that one worker reuses from box to box.
#[derive(Default)]
pub(super) struct Quick {
    /// The box at hand.
    region: Vec<Pair>,
    /// Whether F may be 0 on all of a box: no Jacobian that was met excludes it.
    pub(super) may_vanish: bool,
    /// Whether the slopes are those of this box.
    linearised: bool,
    registers: Vec<Pair>,
    /// The Jacobian over the box, row by row.
    slopes: Vec<Pair>,
    values: Vec<Pair>,
    centre: Vec<f64>,
    /// The box minus its centre.
    offset: Vec<Pair>,
    terms: Vec<Pair>,
    middle: Vec<f64>,
    inverse: Vec<f64>,
    conditioned: Vec<Pair>,
    /// Second derivatives over the box, and one preconditioned row of them, b ≤ c.
    second: Vec<Pair>,
    curved: Vec<Pair>,
    /// Whether second derivatives are worth their cost: the search is a long one.
    pub(super) thorough: bool,
    floats: Vec<f64>,
    trial: Vec<Pair>,
    image: Vec<Pair>,
    point: Vec<f64>,
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

pub(super) fn contract(system: &System, region: &IntervalVector, quick: &mut Quick) -> Contracted {
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

impl Quick {
    fn load(&mut self, region: &IntervalVector) -> bool {
        self.may_vanish = true;
        self.linearised = false;
        self.region.clear();
        self.region.extend(region.iter().map_while(|&side| Pair::of(side)));
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
        let up = Upward::begin();
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

    /// Encloses F(x) by values + slopes · (x − centre) on the box; `None` where it is not smooth,
    /// the number of a component that excludes 0.
    #[inline(never)]
    fn linearise(&mut self, system: &System) -> Option<Result<(), usize>> {
        let up = Upward::begin();
        let n = system.dimension();
        self.centre.clear();
        self.centre.extend(self.region.iter().map(|side| side.middle()));
        self.offset.clear();
        for (side, &centre) in self.region.iter().zip(&self.centre) {
            self.offset.push(up.subtract(*side, Pair::point(centre)));
        }
        self.trial.clear();
        if system.is_quadratic() {
            // F(x) − F(c) is exactly the Jacobian at (x + c)/2 times x − c.
            let half = |(offset, &centre): (&Pair, &f64)| {
                up.add(Pair::point(centre), up.scale(0.5, *offset))
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
        self.trial.extend(self.centre.iter().map(|&x| Pair::point(x)));
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
    fn sweep(&mut self, n: usize) -> bool {
        let up = Upward::begin();
        for row in 0..n {
            let slopes = &self.slopes[row * n..][..n];
            // terms[j] is the sum of the terms from column j on.
            self.terms.clear();
            self.terms.resize(n + 1, Pair::point(0.0));
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
    fn condition_row(&mut self, up: &Upward, row: usize, n: usize) -> Pair {
        let weights = &self.inverse[row * n..][..n];
        let mut value = Pair::point(0.0);
        self.conditioned.clear();
        self.conditioned.resize(n, Pair::point(0.0));
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
    fn sweep_conditioned(&mut self, n: usize) -> Option<bool> {
        let up = Upward::begin();
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

    /// The preconditioned second-order form; `None` where it is not at hand on this box.
    fn second_order(&mut self, system: &System, curvature: &Curvature) -> Option<Newton> {
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
    fn expand(&mut self, system: &System, curvature: &Curvature) -> bool {
        let up = Upward::begin();
        // On the way from the centre, which narrowing may have left outside, to the box.
        self.trial.clear();
        let sides = self.region.iter().zip(&self.centre);
        self.trial.extend(sides.map(|(side, &centre)| side.hull(Pair::point(centre))));
        if !curvature.tape.enclose_quickly(&up, &self.trial, &mut self.registers) {
            return false;
        }
        self.second.clear();
        let entries = curvature.entries.iter();
        self.second.extend(entries.map(|&(_, _, _, out)| self.registers[out as usize]));
        self.trial.clear();
        self.trial.extend(self.centre.iter().map(|&x| Pair::point(x)));
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
    fn sweep_curved(&mut self, curvature: &Curvature, n: usize) -> Option<bool> {
        let up = Upward::begin();
        let mut near = true;
        for row in 0..n {
            let value = self.condition_row(&up, row, n);
            let weights = &self.inverse[row * n..][..n];
            self.curved.clear();
            self.curved.resize(n * n, Pair::point(0.0));
            for (&(a, b, c, _), &entry) in curvature.entries.iter().zip(&self.second) {
                if weights[a] != 0.0 {
                    let slot = &mut self.curved[b * n + c];
                    *slot = up.add(*slot, up.scale(weights[a], entry));
                }
            }
            let finite = |pairs: &[Pair]| pairs.iter().all(|pair| pair.is_finite());
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
    fn row_is_near(&self, up: &Upward, row: usize, n: usize) -> bool {
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
    fn curved_row(&self, up: &Upward, row: usize, n: usize, value: Pair) -> Option<(Pair, Pair)> {
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

    /// Narrows one side to what others + pivot · y ∋ 0 allows; false when it empties.
    #[inline(always)]
    fn narrow(&mut self, up: &Upward, axis: usize, others: Pair, pivot: Pair) -> bool {
        let side = self.offset[axis];
        self.offset[axis] = side.intersection(factor(up, others.negated(), pivot, side));
        !self.offset[axis].is_empty()
    }

    /// Takes what the offsets say over into the box; false when it empties.
    fn settle(&mut self, up: &Upward) -> bool {
        for (axis, side) in self.region.iter_mut().enumerate() {
            let moved = up.add(Pair::point(self.centre[axis]), self.offset[axis]);
            *side = side.intersection(moved);
            if side.is_empty() {
                return false;
            }
        }
        true
    }
}

/// Why there is no proof.
pub(super) enum NoProof {
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
/// [`super::prove`].
pub(super) fn prove(
    system: &System,
    region: &IntervalVector,
    quick: &mut Quick,
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
        quick.trial.extend(trial.iter().map_while(|&side| Pair::of(side)));
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

impl Quick {
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
        let up = Upward::begin();
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
        self.terms.extend(centre.iter().map(|&x| Pair::point(x)));
        if !tape.enclose_quickly(&up, &self.terms, &mut self.registers) {
            return false;
        }
        self.values.clear();
        self.values.extend(tape.outputs().iter().map(|&out| self.registers[out as usize]));
        self.offset.clear();
        for (side, &x) in self.trial.iter().zip(centre) {
            self.offset.push(up.subtract(*side, Pair::point(x)));
        }
        self.image.clear();
        for (row, &at) in centre.iter().enumerate() {
            let weights = &self.inverse[row * n..][..n];
            let mut newton = Pair::point(0.0);
            self.conditioned.clear();
            self.conditioned.resize(n, Pair::point(0.0));
            self.conditioned[row] = Pair::point(1.0);
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
            let mut moved = up.subtract(Pair::point(at), newton);
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

/// An approximate inverse by Gauss and Jordan's elimination with row pivots, which destroys the
/// matrix; false where there is none.
fn invert(matrix: &mut [f64], inverse: &mut Vec<f64>, n: usize) -> bool {
    inverse.clear();
    inverse.resize(n * n, 0.0);
    for i in 0..n {
        inverse[i * n + i] = 1.0;
    }
    for step in 0..n {
        let (mut pivot, mut largest) = (step, 0.0);
        for row in step..n {
            let size = matrix[row * n + step].abs();
            if size > largest {
                (pivot, largest) = (row, size);
            }
        }
        let usable = largest > 0.0 && largest.is_finite();
        if !usable {
            return false;
        }
        if pivot != step {
            for column in 0..n {
                matrix.swap(pivot * n + column, step * n + column);
                inverse.swap(pivot * n + column, step * n + column);
            }
        }
        let scale = 1.0 / matrix[step * n + step];
        for column in 0..n {
            matrix[step * n + column] *= scale;
            inverse[step * n + column] *= scale;
        }
        for row in (0..n).filter(|&row| row != step) {
            let factor = matrix[row * n + step];
            if factor == 0.0 {
                continue;
            }
            for column in 0..n {
                matrix[row * n + column] -= factor * matrix[step * n + column];
                inverse[row * n + column] -= factor * inverse[step * n + column];
            }
        }
    }
    inverse.iter().all(|x| x.is_finite())
}

#[cfg(test)]
mod tests {
    use quickcheck::quickcheck;

    use super::{Contracted, Quick, contract};
    use crate::equilibrium::{Settings, enumerate};
    use crate::exact::{Rational, rational};
    use crate::expression::{Graph, Names, NodeId, parse_into};
    use crate::interval::{Interval, IntervalVector};
    use crate::system::System;

    /// Functions that are 0 at 0 and nowhere else near it.
    const WRAPS: [&str; 8] = [
        "(@)",
        "exp(@) - 1",
        "sin(@)",
        "tanh(@)",
        "(@)/(2 + (@)^2)",
        "log(1 + (@)^2)",
        "(@)^3",
        "sqrt(1 + (@)^2) - 1",
    ];

    /// A polynomial in x, y, z, of which the value at the point is subtracted, in a wrap.
    fn planted(terms: &[(i8, u8, u8)], wrap: u8, point: &[Rational]) -> String {
        let mut text = String::new();
        let mut value = Rational::from_integer(0.into());
        for &(c, which, powers) in terms {
            let (a, b) = (usize::from(which % 3), usize::from(which / 3 % 3));
            let (n, m) = (i32::from(powers % 4), i32::from(powers / 4 % 3));
            let names = ["x", "y", "z"];
            text += &format!("{c}/4*{}^{n}*{}^{m} + ", names[a], names[b]);
            value += rational(i64::from(c), 4) * point[a].pow(n) * point[b].pow(m);
        }
        let shifted = format!("{text}0 - ({value})");
        WRAPS[usize::from(wrap) % WRAPS.len()].replace('@', &shifted)
    }

    fn system(texts: &[String]) -> Option<System> {
        let names = Names::new(&["x", "y", "z"]).ok()?;
        let mut graph = Graph::new();
        let roots: Option<Vec<NodeId>> =
            texts.iter().map(|text| parse_into(&mut graph, text, &names).ok()).collect();
        Some(System::new(&mut graph, &roots?, 3))
    }

    type Terms = Vec<(i8, u8, u8)>;

    quickcheck! {
        fn no_contraction_and_no_search_loses_a_planted_zero(
            equations: (Terms, Terms, Terms),
            wraps: (u8, u8, u8),
            place: (i16, i16, i16),
            box_of: (u16, u16, u16)
        ) -> bool {
            let point = [place.0, place.1, place.2].map(|k| rational(i64::from(k % 300), 64));
            let pairs = [(&equations.0, wraps.0), (&equations.1, wraps.1), (&equations.2, wraps.2)];
            let texts = pairs.map(|(terms, wrap)| {
                planted(&terms[..terms.len().min(6)], wrap, &point)
            });
            let Some(system) = system(&texts) else { return true };
            let sizes = [box_of.0, box_of.1, box_of.2];
            let sides = point.iter().zip(sizes).map(|(x, size)| {
                // Powers of two from 2⁻¹² to 2³ to both sides, sometimes 0 on one.
                let reach = |k: u16| match k % 17 {
                    0 => rational(0, 1),
                    k => rational(1 << k, 1 << 13),
                };
                Interval::hull_of(&(x - reach(size % 256)), &(x + reach(size / 256)))
            });
            let region: IntervalVector = sides.collect();
            let kept = match contract(&system, &region, &mut Quick::default()) {
                Contracted::Empty(_) => false,
                Contracted::Rest { region, .. } | Contracted::Unavailable(region) => {
                    region.contains_rational(&point)
                }
            };
            let settings = Settings { max_boxes: 300, ..Settings::default() };
            let Ok(found) = enumerate(&system, &region, &settings) else { return false };
            let zeros = found.zeros.iter().map(|zero| &zero.enclosure);
            let rest = found.leftover.iter().flat_map(|part| &part.boxes);
            kept && zeros.chain(rest).any(|place| place.contains_rational(&point))
        }
    }

    #[test]
    fn a_system_that_falls_apart_has_the_products_of_the_parts_zeros() {
        let texts = ["x^3 - x*z", "y^2 - 2", "z - 1 + x - x"].map(String::from);
        let Some(system) = system(&texts) else { panic!("a system") };
        let side = Interval::hull_of(&rational(-3, 1), &rational(3, 1));
        let domain = IntervalVector::new(vec![side; 3]);
        let found = enumerate(&system, &domain, &Settings::default());
        let found = found.unwrap_or_else(|error| panic!("{error}"));
        assert!(found.complete);
        assert_eq!(found.zeros.len(), 6);
        for zero in &found.zeros {
            assert!(zero.enclosure.interior_to(&zero.uniqueness));
            let (values, _) = system.values(&zero.enclosure, &mut Default::default());
            assert!(values.iter().all(Interval::contains_zero));
        }
        let covered = found.tree.nodes.iter().filter(|node| {
            matches!(node, crate::equilibrium::TreeNode::Covered { contracted, zero }
                if contracted.subset_of(&found.tree.uniqueness_boxes[*zero].0))
        });
        assert!(covered.count() >= 6);
    }
}
