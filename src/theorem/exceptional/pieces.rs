//! The pieces of a tape: all choices of sides, without those that certainly occur nowhere.

use std::cmp::Ordering;

use num_traits::{Signed, Zero};

use super::fractions::{Budget, Fraction, constant_sign, needed, side_of, step};
use super::witness::witness;
use crate::exact::{MultivariatePolynomial, Polynomial, Rational, isolate_real_roots, rational};
use crate::expression::{Instruction, Tape};

/// Beyond this many pieces the answer is unknown.
const MOST_PIECES: usize = 256;
/// Guards in one variable are compared exactly while their degrees sum up to at most this.
const MOST_DEGREES: u32 = 16;
/// How many points are tried to show that a piece exists that was not compared exactly.
const MOST_POINTS: i64 = 400;

/// One choice of sides for all guards.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// The side of every guard, true for ≥ 0.
    pub(super) sides: Vec<(u32, bool)>,
    cuts: Vec<(MultivariatePolynomial, bool)>,
    /// Whether the signs of all guards are known.
    known: bool,
}

impl Piece {
    /// Whether the piece is known to contain an open set of ℝⁿ.
    pub(super) fn exists(&self, dimension: usize) -> bool {
        self.known && contains_open_set(&self.cuts, dimension)
    }
}

/// A run of the tape up to some instruction.
#[derive(Clone)]
struct Run {
    registers: Vec<Option<Fraction>>,
    sides: Vec<(u32, bool)>,
    cuts: Vec<(MultivariatePolynomial, bool)>,
    known: bool,
}

/// All pieces that may contain an open set; `None` where they are too many.
///
/// A guard is a polynomial (or a quotient of such) on every choice of the guards before it, so that
/// also guards at look-ahead points are understood. Choices with guards in one variable are kept
/// exactly when they occur, up to some degree.
pub(super) fn pieces(tape: &Tape, budget: &mut Budget) -> Option<Vec<Piece>> {
    let guards = tape.guards();
    if guards.is_empty() {
        return Some(vec![Piece { sides: Vec::new(), cuts: Vec::new(), known: true }]);
    }
    let used = needed(tape, &guards, None);
    let start = Run { registers: Vec::new(), sides: Vec::new(), cuts: Vec::new(), known: true };
    let mut pending = vec![start];
    let mut pieces = Vec::new();
    while let Some(mut run) = pending.pop() {
        let fork = advance(tape, &used, &mut run, budget);
        match fork {
            None => pieces.push(Piece { sides: run.sides, cuts: run.cuts, known: run.known }),
            Some(guard) => pending.extend(fork_at(guard, run, budget)),
        }
        if pieces.len() + pending.len() > MOST_PIECES {
            return None;
        }
    }
    Some(pieces)
}

/// Runs on to the next guard without a side.
fn advance(tape: &Tape, used: &[bool], run: &mut Run, budget: &mut Budget) -> Option<u32> {
    while let Some(&instruction) = tape.instructions().get(run.registers.len()) {
        if let Instruction::Absolute(guard)
        | Instruction::Maximum(guard, ..)
        | Instruction::Minimum(guard, ..)
        | Instruction::Choose(guard, ..) = instruction
            && side_of(&run.sides, guard).is_none()
        {
            return Some(guard);
        }
        let value = match used[run.registers.len()] {
            true => step(tape, instruction, &run.registers, &run.sides, budget),
            false => None,
        };
        run.registers.push(value);
    }
    None
}

/// The run with either side of the guard, as far as that may occur on an open set.
fn fork_at(guard: u32, run: Run, budget: &mut Budget) -> Vec<Run> {
    let value = run.registers[guard as usize].as_ref();
    let polynomial = value.and_then(|value| value.sign_polynomial(budget));
    let with = |side: bool, cut: Option<&MultivariatePolynomial>| {
        let mut next = run.clone();
        next.sides.push((guard, side));
        match cut {
            Some(cut) => next.cuts.push((cut.clone(), side)),
            None => next.known = false,
        }
        next
    };
    let Some(polynomial) = polynomial else { return vec![with(true, None), with(false, None)] };
    match constant_sign(&polynomial) {
        // On the interface itself all adjacent pieces of a smooth field agree.
        Some(Ordering::Equal) => vec![with(true, None)],
        Some(sign) => {
            let mut next = run.clone();
            next.sides.push((guard, sign.is_gt()));
            vec![next]
        }
        None => {
            let both = [true, false].map(|side| with(side, Some(&polynomial)));
            both.into_iter().filter(|next| each_axis_has_a_cell(&next.cuts)).collect()
        }
    }
}

/// Whether on every axis the guards in that variable alone have their signs on an interval: exact
/// for guards of low degree, the others are left out.
fn each_axis_has_a_cell(cuts: &[(MultivariatePolynomial, bool)]) -> bool {
    let mut axes: Vec<(u32, Vec<(Polynomial, bool)>)> = Vec::new();
    for (cut, side) in compared(cuts).0 {
        let [variable] = cut.variables()[..] else { continue };
        let Some(cut) = cut.univariate_in(variable) else { continue };
        match axes.iter_mut().find(|(known, _)| *known == variable) {
            Some((_, cuts)) => cuts.push((cut, *side)),
            None => axes.push((variable, vec![(cut, *side)])),
        }
    }
    axes.iter().all(|(_, cuts)| {
        let product = cuts.iter().fold(Polynomial::one(), |product, (cut, _)| &product * cut);
        let has_signs =
            |at: &Rational| cuts.iter().all(|(cut, side)| has_sign(&cut.evaluate(at), *side));
        samples(&isolate_real_roots(&product)).iter().any(has_signs)
    })
}

type Cuts<'a> = Vec<&'a (MultivariatePolynomial, bool)>;

/// The guards in one variable of low degree, and the others.
fn compared(cuts: &[(MultivariatePolynomial, bool)]) -> (Cuts<'_>, Cuts<'_>) {
    let mut degrees = 0;
    cuts.iter().partition(|(cut, _)| {
        let [variable] = cut.variables()[..] else { return false };
        let degree = cut.degree_in(variable);
        let fits = degrees + degree <= MOST_DEGREES;
        degrees += if fits { degree } else { 0 };
        fits
    })
}

fn has_sign(value: &Rational, positive: bool) -> bool {
    !value.is_zero() && value.is_positive() == positive
}

/// A point below, between and above the roots.
fn samples(roots: &[(Rational, Rational)]) -> Vec<Rational> {
    let (Some((first, _)), Some((_, last))) = (roots.first(), roots.last()) else {
        return vec![rational(0, 1)];
    };
    let between = |pair: &[(Rational, Rational)]| (&pair[0].1 + &pair[1].0) / rational(2, 1);
    let mut points = vec![first - rational(1, 1), last + rational(1, 1)];
    points.extend(roots.windows(2).map(between));
    points
}

/// Whether the guards are known to have their signs on an open set.
fn contains_open_set(cuts: &[(MultivariatePolynomial, bool)], dimension: usize) -> bool {
    if compared(cuts).1.is_empty() {
        // Guards in one variable each: the axes are independent, and each has its cell.
        return true;
    }
    let mut points = (0..MOST_POINTS).map(|number| {
        let scale = [rational(1, 1), rational(1, 9), rational(8, 1), rational(60, 1)];
        let scale = &scale[(number % 4) as usize];
        (0..dimension as i64)
            .map(|axis| witness(number * (axis + 3) + axis * axis, axis) * scale)
            .collect::<Vec<Rational>>()
    });
    points.any(|point| cuts.iter().all(|(cut, side)| has_sign(&cut.evaluate(&point), *side)))
}
