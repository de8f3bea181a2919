//! The scripted gradients of the first-step check, the same in every run.

use super::format::Format;

/// A run to be made: where it starts, and for each call of the oracle the answer.
pub(super) struct Script {
    pub(super) name: &'static str,
    pub(super) start: Vec<f64>,
    pub(super) steps: usize,
    gradients: Gradients,
    random: Random,
}

enum Gradients {
    /// Uniform in ±scale.
    Uniform(f64),
    /// Magnitudes spread evenly over these decades.
    Decades(f64, f64),
    /// These numbers again and again, scaled.
    Cycle(&'static [f64], f64),
}

/// SplitMix64: a few lines, and the same numbers everywhere.
#[derive(Clone)]
pub(super) struct Random(pub(super) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in [0, 1).
    pub(super) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 * 2.0_f64.powi(-53)
    }

    /// Uniform in [−1, 1).
    pub(super) fn symmetric(&mut self) -> f64 {
        2.0 * self.unit() - 1.0
    }
}

impl Script {
    /// The next answer of the oracle.
    pub(super) fn answer(&mut self) -> Vec<f64> {
        (0..self.start.len()).map(|coordinate| self.number(coordinate)).collect()
    }

    fn number(&mut self, coordinate: usize) -> f64 {
        match &mut self.gradients {
            Gradients::Uniform(scale) => *scale * self.random.symmetric(),
            Gradients::Decades(low, high) => {
                let exponent = *low + (*high - *low) * self.random.unit();
                10.0_f64.powf(exponent).copysign(self.random.symmetric())
            }
            Gradients::Cycle(numbers, scale) => {
                // Each coordinate begins elsewhere in the cycle; the call count lives in the seed.
                let call = self.random.0 / self.start.len() as u64;
                self.random.0 += 1;
                *scale * numbers[(call as usize + coordinate) % numbers.len()]
            }
        }
    }
}

/// No run through a schedule is longer.
const LONGEST_RUN: u64 = 2000;

/// A run over two periods of a schedule and two steps more, where that is not too long.
pub(super) fn past_the_period(dimension: usize, period: u64) -> Option<Script> {
    let steps = period.checked_mul(2)?.checked_add(2).filter(|steps| *steps <= LONGEST_RUN)?;
    let mut random = Random(29);
    let start = (0..dimension).map(|_| random.symmetric()).collect();
    let gradients = Gradients::Uniform(1.0);
    Some(Script { name: "two periods", start, steps: steps as usize, gradients, random })
}

/// All scripts for parameters of this dimension and format.
pub(super) fn scripts(dimension: usize, format: Format) -> Vec<Script> {
    let single = format != Format::F64;
    let spread = |scale: f64| {
        let mut random = Random(7);
        (0..dimension).map(|_| scale * random.symmetric()).collect::<Vec<f64>>()
    };
    let zeros = || vec![0.0; dimension];
    let script = |name, start, steps, gradients, seed| Script {
        name,
        start,
        steps,
        gradients,
        random: Random(seed),
    };
    let (huge, tiny, denormal) =
        if single { (1e15, 1e-18, 1e-41) } else { (1e150, 1e-120, 1e-310) };
    const SIGNS: &[f64] = &[1.0, -0.5, 0.0, 0.0, 0.25, -2.0, 0.0];
    vec![
        script("random gradients", spread(1.0), 8, Gradients::Uniform(1.0), 11),
        script("random gradients from 0", zeros(), 8, Gradients::Uniform(1.0), 12),
        script("gradients of many sizes", zeros(), 14, Gradients::Decades(-12.0, 3.0), 13),
        script(
            "gradients of many sizes, backwards",
            zeros(),
            10,
            Gradients::Decades(-9.0, 0.0),
            19,
        ),
        script("zero gradients in between", spread(3.0), 14, Gradients::Cycle(SIGNS, 1.0), 0),
        script("constant gradients", spread(1e-3), 8, Gradients::Cycle(&[1.0], 0.75), 0),
        script("huge gradients", zeros(), 6, Gradients::Uniform(huge), 14),
        script("tiny gradients", zeros(), 8, Gradients::Uniform(tiny), 15),
        script("denormal gradients", zeros(), 8, Gradients::Uniform(denormal), 16),
        script("far away", spread(1e6), 6, Gradients::Uniform(1e3), 17),
        script("a longer run", spread(1.0), 40, Gradients::Uniform(1.0), 18),
    ]
}
