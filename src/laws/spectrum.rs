//! The spectrum of an implementation: what it does to oscillating gradients, and where it
//! converges.
//!
//! Gradients s·(−1)ᵗ make the parameter alternate with a constant |Δx| once the transient has
//! died; the rule flips at curvature 2s/|Δx|. Other frequencies show the whole transfer function.
//! All probes run at 0, after a warm-up with zero gradients that lets bias corrections end, and
//! with gradients so small that second moments vanish beside eps.

use std::f64::consts::PI;

use super::complex::Complex;
use super::failure::{Failure, Reason};
use super::format::{Float, Format};
use super::law::Law;
use super::linearisation::Linearisation;
use super::rule::{Question, State};
use super::skipped::{Skipped, Why};
use super::subject::{OracleBox, recorded_step};
use super::suite::Suite;
use crate::exact::{Rational, format_rational, from_f64, rational, to_f64};
use crate::expression::FloatArithmetic;

/// No warm-up and no probe is longer.
const LONGEST: usize = 30_000;
/// No convergence is waited for longer.
const MOST_PATIENT: usize = 4000;

impl<T: Float> Suite<'_, T> {
    /// The response to six frequencies, compared with the law's transfer function.
    ///
    /// Laws without a linear map at 0 (signs, eps = 0), whose rate never rests, with several gradient
    /// calls, or with a bias correction that takes over 30 000 steps to end are not probed: the
    /// answer says so.
    ///
    /// # Errors
    /// The first frequency with another amplitude.
    pub fn spectrum(&self) -> Result<Vec<Skipped>, Failure> {
        let probe = match self.probe() {
            Ok(_) if self.law.rule().questions() != [Question::Gradient] => {
                return Ok(vec![Skipped::all("spectrum", Why::SeveralCalls)]);
            }
            Ok(probe) => probe,
            Err(why) => return Ok(vec![Skipped::all("spectrum", why)]),
        };
        let mut skipped = Vec::new();
        for twelfths in 1..=6 {
            let omega = PI * f64::from(twelfths) / 6.0;
            let (Some(expected), Some(found)) =
                (probe.expected(omega), self.response(&probe, omega))
            else {
                let what = format!("the frequency {twelfths}π/6");
                skipped.push(Skipped { check: "spectrum", what, why: Why::Unclear });
                continue;
            };
            let close = found.minus(expected).modulus() <= self.tolerance() * expected.modulus();
            if !close {
                let (expected, found) = (expected.modulus(), found.modulus());
                let mut failure = self.failure(Reason::Response { omega, expected, found });
                failure.bounds = self.bounds().map(Box::new);
                return Err(failure);
            }
        }
        Ok(skipped)
    }

    /// Zero gradients leave it where it is; on f = λx²/2 it converges to 0, or leaves 0, as the
    /// law does, just inside and just outside the bound and at a strict saddle.
    ///
    /// What cannot be tried is said in the answer.
    ///
    /// # Errors
    /// The first curvature with the other outcome.
    pub fn fixed_point(&self) -> Result<Vec<Skipped>, Failure> {
        let skip = |why| Ok(vec![Skipped::all("fixed_point", why)]);
        let probe = match self.probe() {
            Ok(probe) => probe,
            Err(why) => return skip(why),
        };
        let Some(bound) = probe.bound() else { return skip(Why::NeverFlips) };
        let fractions = [(49, 50), (51, 50), (1, 2), (-1, 20), (-1, 1), (3, 2)];
        let mut skipped = Vec::new();
        for (numerator, denominator) in fractions {
            let curvature = &bound * rational(numerator, denominator);
            let attracts = probe.linear.attracts(&curvature);
            let Some(steps) = probe.steps_until_clear(&curvature, attracts) else {
                let what = format!("{numerator}/{denominator} of the bound");
                skipped.push(Skipped { check: "fixed_point", what, why: Why::Unclear });
                continue;
            };
            let ratio = self.growth(&probe, to_f64(&curvature), steps);
            let obeys = if attracts { ratio < 0.9 } else { ratio > 10.0 };
            if !obeys {
                let curvature = format_rational(&curvature);
                let mut failure = self.failure(Reason::Convergence { curvature, attracts });
                failure.bounds = self.bounds().map(Box::new);
                return Err(failure);
            }
        }
        Ok(skipped)
    }

    /// The law's flip bound, exactly, and the measured one.
    pub fn bounds(&self) -> Option<(String, f64)> {
        let probe = self.probe().ok()?;
        let exact = format_rational(&probe.linear.flip_bound()?);
        probe.expected(PI)?;
        let found = self.response(&probe, PI)?;
        Some((exact, 2.0 / found.modulus()))
    }

    /// How far a measured amplitude may be off, relatively: roundings of a long run, and
    /// hyper-parameters like 1 − β₂ that were rounded.
    fn tolerance(&self) -> f64 {
        let format = self.formats.tensors.max(self.formats.scalars);
        if format == Format::F64 { 1e-6 } else { 2e-3 }
    }

    fn probe(&self) -> Result<Probe, Why> {
        let law = &self.law;
        if law.rate_never_rests() {
            return Err(Why::RateChanges);
        }
        let linear = Linearisation::of(law).ok_or(Why::NoLinearMap)?;
        // Coupled decay beyond the bound makes 0 itself repelling: then no response settles.
        let still = linear.multipliers(&Rational::from_integer(0.into()));
        if still.outside + still.minus_one + still.complex > 0 {
            return Err(Why::ZeroRepels);
        }
        let eps = law.parameter("eps").map_or(1.0, to_f64);
        let size = if T::FORMAT == Format::F64 { 1e-9 } else { 1e-5 };
        let size = (eps * size).min(1e-3);
        Ok(Probe { warm_up: warm_up(law, size).ok_or(Why::LongMemory)?, linear, size })
    }

    /// A fresh optimizer at 0 whose bias corrections have ended.
    fn warm(&self, probe: &Probe) -> Box<dyn OracleBox<T> + '_> {
        let mut subject = self.fresh();
        subject.reset(&vec![T::nearest(0.0); self.parameters()]);
        for _ in 0..probe.warm_up {
            recorded_step(subject.as_mut(), &mut |at| vec![0.0; at.len()]);
        }
        subject
    }

    /// The steps' amplitude and phase for gradients s·cos ωt, divided by s, over one long window.
    fn response(&self, probe: &Probe, omega: f64) -> Option<Complex> {
        let (transient, window) = (probe.transient(omega)?, 24);
        let mut subject = self.warm(probe);
        let (mut sum, mut previous) = (Complex(0.0, 0.0), 0.0);
        for t in 0..transient + window {
            let gradient = probe.size * (omega * t as f64).cos();
            let step = recorded_step(subject.as_mut(), &mut |at| vec![gradient; at.len()]);
            let x = *step.x.first()?;
            if t >= transient {
                let angle = -omega * t as f64;
                sum = sum
                    .minus(Complex(-(x - previous) * angle.cos(), -(x - previous) * angle.sin()));
            }
            previous = x;
        }
        let real_only = (omega - PI).abs() < 1e-9;
        let scale = if real_only { 1.0 } else { 2.0 } / (window as f64 * probe.size);
        Some(Complex(sum.0 * scale, sum.1 * scale))
    }

    /// After a kick at 0: the size of x after so many steps, relative to its first size.
    fn growth(&self, probe: &Probe, curvature: f64, steps: usize) -> f64 {
        let mut subject = self.warm(probe);
        let mut envelope = Envelope::default();
        for t in 0..=steps {
            // Gradients are taken where the optimizer asks for them; the Hessian is λ as well.
            let answer = |at: &f64| if t == 0 { probe.size } else { curvature * at };
            let step = recorded_step(subject.as_mut(), &mut |at| at.iter().map(answer).collect());
            let x = step.x.first().copied().unwrap_or(f64::NAN);
            if !x.is_finite() {
                return f64::INFINITY;
            }
            envelope.push(x);
        }
        envelope.ratio()
    }
}

/// Complex multipliers make |x| beat: the size of x is its maximum over this many steps.
const ENVELOPE: usize = 50;

/// The size of x over its last steps, relative to its size in the first three.
#[derive(Default)]
struct Envelope {
    sizes: Vec<f64>,
}

impl Envelope {
    fn push(&mut self, x: f64) {
        self.sizes.push(x.abs());
    }

    fn ratio(&self) -> f64 {
        let largest = |sizes: &[f64]| sizes.iter().copied().fold(0.0, f64::max);
        let last = self.sizes.len().saturating_sub(ENVELOPE);
        largest(&self.sizes[last..]) / largest(&self.sizes[..self.sizes.len().min(3)])
    }
}

/// What the probes of one law have in common.
struct Probe {
    linear: Linearisation,
    warm_up: usize,
    size: f64,
}

impl Probe {
    /// The smallest curvature at which the law flips, or a rational beside it.
    fn bound(&self) -> Option<Rational> {
        let flip = self.linear.smallest_flip()?;
        flip.rational().cloned().or_else(|| from_f64(flip.approximation()))
    }

    /// The law's steps for gradients cos ωt: (z − 1)·X, where X zᵗ is x before step t.
    fn expected(&self, omega: f64) -> Option<Complex> {
        let z = Complex(omega.cos(), omega.sin());
        Some(self.linear.response(omega)?.times(z.minus(Complex(1.0, 0.0))))
    }

    /// Steps until the law's own response has settled.
    fn transient(&self, omega: f64) -> Option<usize> {
        let model = self.linear.float_model(&Rational::from_integer(0.into()));
        let mut state = vec![0.0; model.size()];
        let mut last = (f64::INFINITY, 0.0_f64);
        let expected = self.expected(omega)?.modulus();
        for t in 0..LONGEST {
            let before = state[0];
            model.advance(&mut state, (omega * t as f64).cos());
            // The largest step over one period of all six frequencies.
            last.1 = last.1.max((state[0] - before).abs());
            if t % 12 == 11 {
                if (last.1 - last.0).abs() < 1e-9 * expected && last.1 < 2.0 * expected {
                    return Some(t + 1);
                }
                last = (last.1, 0.0);
            }
        }
        None
    }

    /// Steps until the law's own envelope has clearly shrunk, or grown a hundredfold.
    fn steps_until_clear(&self, curvature: &Rational, attracts: bool) -> Option<usize> {
        let model = self.linear.float_model(curvature);
        let mut state = vec![0.0; model.size()];
        let mut envelope = Envelope::default();
        for t in 0..MOST_PATIENT {
            model.advance(&mut state, if t == 0 { 1.0 } else { 0.0 });
            envelope.push(state[0]);
            let reached = |ratio: f64| if attracts { ratio < 0.5 } else { ratio > 100.0 };
            let looks = if attracts { t > 2 * ENVELOPE } else { t > 2 };
            if looks && reached(envelope.ratio()) {
                return Some(t);
            }
        }
        None
    }
}

/// Zero-gradient steps until the law's own state at 0 stands still and its steps no longer depend on
/// their number.
fn warm_up(law: &Law, size: f64) -> Option<usize> {
    let parameters: Vec<f64> = law.parameters().iter().map(|(_, value)| to_f64(value)).collect();
    let mut state = law.rule().start(&mut FloatArithmetic, 1);
    let starts_still = state[0].iter().all(|value| *value == 0.0);
    let step = |count: u32, gradient: f64, state: &mut State<f64>| {
        let arithmetic = &mut FloatArithmetic;
        law.rule().step(arithmetic, &parameters, count, &[0.0], state, &mut |_, at| {
            at.iter().map(|x| 0.0 * x + gradient).collect()
        })[0]
    };
    for number in 1..=LONGEST {
        let count = u32::try_from(number).ok()?;
        // Bias corrections live in the state; a warm-up of the rate lives in the step number.
        let now = step(count, size, &mut state.clone());
        let later = step(2 * count, size, &mut state.clone());
        let before = state[0].clone();
        step(count, 0.0, &mut state);
        let moved = before.iter().zip(&state[0]).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        // Geometric decay with rate up to 1 − 10⁻³ leaves a thousand times the last change.
        if moved < 1e-12 && (now - later).abs() <= 1e-7 * later.abs() {
            return Some(if starts_still && number == 1 { 0 } else { number });
        }
    }
    None
}
