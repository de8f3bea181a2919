//! Intervals that arithmetic stumbles over, for property tests.

use quickcheck::{Arbitrary, Gen};

use super::Interval;

/// Points, neighbours, ends at 0, subnormal and huge numbers, moderate intervals, now and then the
/// whole line, a half-line or nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NastyInterval(pub(crate) Interval);

/// A dyadic number, most often a moderate one.
pub(crate) fn nasty_float(g: &mut Gen) -> f64 {
    let small = f64::from(i8::arbitrary(g)) / 16.0;
    match u8::arbitrary(g) % 16 {
        0 => 0.0,
        1 => -0.0,
        2 => small * f64::from_bits(1),
        3 => small * f64::MIN_POSITIVE,
        4 => small * 1e300,
        5 => small * 1e154,
        6 => f64::MAX.copysign(small),
        7 => small * f64::powi(2.0, i32::from(i8::arbitrary(g))),
        8 => 1.0 + small * f64::EPSILON,
        9 => std::f64::consts::FRAC_PI_2 * small.round(),
        _ => small,
    }
}

impl Arbitrary for NastyInterval {
    fn arbitrary(g: &mut Gen) -> Self {
        let one = nasty_float(g);
        let other = match u8::arbitrary(g) % 8 {
            0 => one,
            1 => one.next_up(),
            2 => one + f64::from(u8::arbitrary(g)) / 16.0,
            3 => 0.0,
            _ => nasty_float(g),
        };
        let (lower, upper) = (one.min(other), one.max(other));
        let interval = match u8::arbitrary(g) % 64 {
            0 => Interval::EMPTY,
            1 => Interval::ENTIRE,
            2 => Interval::between(lower, f64::INFINITY),
            3 => Interval::between(f64::NEG_INFINITY, upper),
            _ => Interval::between(lower, upper),
        };
        Self(interval)
    }
}

impl NastyInterval {
    /// Finite members: both ends, and what lies between.
    pub(crate) fn members(self) -> Vec<f64> {
        let interval = self.0;
        let middle = 0.5 * interval.lower() + 0.5 * interval.upper();
        let candidates = [interval.lower(), interval.upper(), middle, 0.0, 1.0];
        candidates.into_iter().filter(|&x| interval.contains(x)).collect()
    }
}
