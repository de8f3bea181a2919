//! Proposals: zeros of polynomial systems by homotopy continuation in floats.
//!
//! H(x, t) = (1 − t)γG(x) + tF(x) with G_i = x_i^d_i − r_i, whose ∏ d_i zeros are known: from each of
//! them a path of zeros is followed from t = 0 to t = 1, by extrapolation and Newton's correction with
//! steps that follow the first correction's size. For almost all γ every isolated zero of F is the end
//! of a path. (Source: Sommese and Wampler, *The Numerical Solution of Systems of Polynomials*, 2005,
//! chapters 2 and 8.) Nothing here is trusted.

use std::f64::consts::TAU;

use num_traits::Zero;

use super::polynomials::{Evaluation, Factors, Float, Polynomials};

/// Steps of one path.
const MOST_STEPS: usize = 1000;
const FIRST_STEP: f64 = 0.02;
const MOST_CORRECTIONS: usize = 3;
/// The relative size of the last correction.
const CORRECTED: f64 = 1e-5;

/// When paths are given up, and how closely they are followed.
#[derive(Clone, Copy, Debug)]
struct Care {
    /// Paths that grow larger than this are taken to end at infinity.
    largest: f64,
    smallest_step: f64,
    /// The relative size of the first correction that steps aim at, and the largest accepted.
    wanted: f64,
    accepted: f64,
}

const FIRST: Care = Care { largest: 3e4, smallest_step: 1e-7, wanted: 5e-4, accepted: 1e-2 };
const LATER: Care = Care { largest: 1e7, smallest_step: 1e-10, wanted: 3e-5, accepted: 5e-4 };

/// A homotopy from a system with known zeros.
#[derive(Debug)]
pub(super) struct Homotopy<'a> {
    target: &'a Polynomials,
    gamma: Float,
    /// The numbers r_i.
    radicands: Vec<Float>,
    care: Care,
}

/// Numbers that one thread uses again and again.
#[derive(Debug, Default)]
pub(super) struct Track {
    evaluation: Evaluation<Float>,
    factors: Factors,
    matrix: Vec<Float>,
    slope: Vec<Float>,
    step: Vec<Float>,
}

/// A place on a path: t, x(t), x′(t).
#[derive(Clone, Debug)]
struct Place {
    t: f64,
    x: Vec<Float>,
    slope: Vec<Float>,
}

fn norm(x: &[Float]) -> f64 {
    x.iter().map(|x| x.norm_sqr()).fold(0.0, f64::max).sqrt()
}

impl<'a> Homotopy<'a> {
    /// The homotopy of this number; other numbers give other paths, followed more closely.
    pub(super) fn new(target: &'a Polynomials, number: u64) -> Self {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(number + 1);
        let mut unit = || Float::from_polar(1.0, TAU * uniform(&mut state));
        let gamma = unit();
        let radicands = (0..target.size()).map(|_| unit()).collect();
        let care = if number == 0 { FIRST } else { LATER };
        Self { target, gamma, radicands, care }
    }

    /// The zero of the first system at which this path begins.
    fn start(&self, mut path: u64) -> Vec<Float> {
        let degrees = self.target.degrees.iter();
        degrees
            .zip(&self.radicands)
            .map(|(&d, radicand)| {
                let digit = path % u64::from(d);
                path /= u64::from(d);
                let turn = radicand.arg() + TAU * digit as f64;
                Float::from_polar(1.0, turn / f64::from(d))
            })
            .collect()
    }

    /// H in `values`, its Jacobian in `matrix` and ∂H/∂t in `slope`.
    fn evaluate(&self, x: &[Float], t: f64, work: &mut Track) {
        let n = x.len();
        self.target.evaluate(&self.target.floats, x, &mut work.evaluation);
        work.matrix.clear();
        work.matrix.extend(work.evaluation.jacobian.iter().map(|entry| entry * t));
        work.slope.clear();
        let rest = self.gamma * (1.0 - t);
        for (i, &x) in x.iter().enumerate() {
            let d = self.target.degrees[i];
            let lower = x.powu(d - 1);
            let start = lower * x - self.radicands[i];
            work.matrix[i * n + i] += rest * lower * f64::from(d);
            let end = work.evaluation.values[i];
            work.slope.push(end - self.gamma * start);
            work.evaluation.values[i] = end * t + rest * start;
        }
    }

    /// The end of a path; `None` where it is lost.
    pub(super) fn follow(&self, path: u64, work: &mut Track) -> Option<Vec<Float>> {
        let x = self.start(path);
        let mut here = Place { t: 0.0, slope: vec![Float::zero(); x.len()], x };
        self.evaluate(&here.x, 0.0, work);
        if !work.factors.of(&work.matrix, here.x.len()) {
            return None;
        }
        here.slope.clone_from(&work.slope);
        work.factors.solve(&mut here.slope);
        here.slope.iter_mut().for_each(|x| *x = -*x);
        let mut before: Option<Place> = None;
        let mut size = FIRST_STEP;
        for _ in 0..MOST_STEPS {
            let t = (here.t + size).min(1.0);
            let t = if 1.0 - t < 1e-12 { 1.0 } else { t };
            let mut next = Place { t, x: predicted(before.as_ref(), &here, t), slope: Vec::new() };
            match self.corrected(&mut next, work) {
                Some(first) => {
                    if norm(&next.x) > self.care.largest {
                        return None;
                    }
                    if t >= 1.0 {
                        return Some(self.polished(next.x, work));
                    }
                    let order = if before.is_some() { 0.25 } else { 0.5 };
                    size *= (self.care.wanted / first.max(1e-12)).powf(order).clamp(0.3, 2.0);
                    before = Some(std::mem::replace(&mut here, next));
                }
                None => size = (t - here.t) * 0.4,
            }
            if size < self.care.smallest_step {
                return None;
            }
        }
        None
    }

    /// Newton's correction at fixed t, with the slope at the end; the relative size of the first
    /// correction, or `None` where it does not converge.
    fn corrected(&self, place: &mut Place, work: &mut Track) -> Option<f64> {
        let n = place.x.len();
        let (mut first, mut last) = (0.0, f64::INFINITY);
        for round in 0..MOST_CORRECTIONS {
            self.evaluate(&place.x, place.t, work);
            if !work.factors.of(&work.matrix, n) {
                return None;
            }
            work.step.clear();
            work.step.extend_from_slice(&work.evaluation.values);
            work.factors.solve(&mut work.step);
            let correction = norm(&work.step) / norm(&place.x).max(1e-3);
            let converging = correction <= self.care.accepted && correction < 0.5 * last;
            if !converging && correction > 1e-12 {
                return None;
            }
            place.x.iter_mut().zip(&work.step).for_each(|(x, step)| *x -= step);
            if round == 0 {
                first = correction;
            }
            if correction < CORRECTED {
                place.slope.clone_from(&work.slope);
                work.factors.solve(&mut place.slope);
                place.slope.iter_mut().for_each(|x| *x = -*x);
                return Some(first);
            }
            last = correction;
        }
        None
    }

    /// Newton's iteration for F alone.
    fn polished(&self, mut x: Vec<Float>, work: &mut Track) -> Vec<Float> {
        let mut last = f64::INFINITY;
        for _ in 0..4 {
            self.target.evaluate(&self.target.floats, &x, &mut work.evaluation);
            if !work.factors.of(&work.evaluation.jacobian, x.len()) {
                break;
            }
            work.step.clear();
            work.step.extend_from_slice(&work.evaluation.values);
            work.factors.solve(&mut work.step);
            let correction = norm(&work.step);
            let nearer = correction < last;
            if !nearer {
                break;
            }
            x.iter_mut().zip(&work.step).for_each(|(x, step)| *x -= step);
            last = correction;
            if correction <= 4e-16 * norm(&x) {
                break;
            }
        }
        x
    }
}

/// Cubic extrapolation from two places with their slopes, or along the slope of one.
fn predicted(before: Option<&Place>, here: &Place, t: f64) -> Vec<Float> {
    let Some(before) = before else {
        let line = here.x.iter().zip(&here.slope);
        return line.map(|(x, slope)| x + slope * (t - here.t)).collect();
    };
    let width = here.t - before.t;
    let s = (t - before.t) / width;
    // Hermite's basis on [0, 1].
    let (one, two) = (s * s * (3.0 - 2.0 * s), s * (s - 1.0) * (s - 1.0) * width);
    let three = s * s * (s - 1.0) * width;
    (0..here.x.len())
        .map(|i| {
            before.x[i] * (1.0 - one)
                + here.x[i] * one
                + before.slope[i] * two
                + here.slope[i] * three
        })
        .collect()
}

/// A number in [0, 1): splitmix64 (Steele, Lea, Flood 2014).
pub(super) fn uniform(state: &mut u64) -> f64 {
    (random(state) >> 11) as f64 / (1_u64 << 53) as f64
}

pub(super) fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
