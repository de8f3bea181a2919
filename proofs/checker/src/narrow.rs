//! Intervals of fixed width for the leaves of covers: the same as `Interval` where they are defined.

use std::cmp::Ordering;

use num_integer::Integer as _;
use num_traits::ToPrimitive;

use crate::jet::{Interval, Scale};
use crate::number::{Number, Rational};

/// An interval with ends of 128 bits; without ends where one is too large. It knows no division and
/// no root.
#[derive(Clone, Debug)]
pub(crate) struct Narrow {
    pub(crate) ends: Option<(i128, i128)>,
    scale: Scale,
}

/// ⌊a·b/2^p⌋ for 2 ≤ p ≤ 126, if it has 128 bits.
fn product(a: i128, b: i128, precision: u32) -> Option<i128> {
    if let (Ok(a), Ok(b)) = (i64::try_from(a), i64::try_from(b)) {
        return Some((i128::from(a) * i128::from(b)) >> precision);
    }
    let ((a1, a0), (b1, b0)) = ((a >> 64, a as u64), (b >> 64, b as u64));
    let low = u128::from(a0) * u128::from(b0);
    let (left, right) = (a1 * i128::from(b0), i128::from(a0) * b1);
    let middle = (low >> 64) as i128 + i128::from(left as u64) + i128::from(right as u64);
    // a·b = high·2^128 + rest.
    let high = a1 * b1 + (left >> 64) + (right >> 64) + (middle >> 64);
    let rest = (middle as u128) << 64 | u128::from(low as u64);
    Some(high.checked_mul(1 << (128 - precision))? + (rest >> precision) as i128)
}

impl Narrow {
    pub(crate) fn new(interval: &Interval) -> Self {
        let scale = interval.scale;
        let ends = interval.lower.to_i128().zip(interval.upper.to_i128());
        Self { ends: ends.filter(|_| (2..=126).contains(&scale.precision)), scale }
    }

    fn with(&self, ends: Option<(i128, i128)>) -> Self {
        Self { ends, scale: self.scale }
    }
}

/// The lower end of the product of two intervals.
fn least((a, b): (i128, i128), (c, d): (i128, i128), precision: u32) -> Option<i128> {
    if a >= 0 && c >= 0 {
        product(a, c, precision)
    } else if b <= 0 && d <= 0 {
        product(b, d, precision)
    } else {
        Some(product(a, d, precision)?.min(product(b, c, precision)?))
    }
}

impl Number for Narrow {
    fn constant(&self, value: &Rational) -> Self {
        let one = self.ends.map(|_| 1 << self.scale.precision);
        let scaled = value.numer().to_i128().zip(one).and_then(|(n, one)| n.checked_mul(one));
        let ends = scaled.zip(value.denom().to_i128());
        let ends = ends.map(|(n, d)| n.div_mod_floor(&d));
        self.with(ends.map(|(lower, rest)| (lower, lower + i128::from(rest != 0))))
    }

    fn plus(&self, other: &Self) -> Self {
        let ends = self.ends.zip(other.ends);
        self.with(ends.and_then(|((a, b), (c, d))| a.checked_add(c).zip(b.checked_add(d))))
    }

    fn times(&self, other: &Self) -> Self {
        let lower = |left: &Self| least(left.ends?, other.ends?, self.scale.precision);
        let upper = lower(&self.negated()).and_then(i128::checked_neg);
        self.with(lower(self).zip(upper))
    }

    fn negated(&self) -> Self {
        self.with(self.ends.and_then(|(a, b)| b.checked_neg().zip(a.checked_neg())))
    }

    fn squared(&self) -> Self {
        // Around 0 only the largest square counts; else the mixed product lies between the squares.
        let square = self.times(self);
        let nonnegative = square.ends.map(|(lower, upper)| (lower.max(0), upper));
        self.with(nonnegative)
    }

    fn inverse(&self) -> Option<Self> {
        None
    }

    fn root(&self) -> Option<Self> {
        None
    }

    fn sign(&self) -> Ordering {
        match self.ends {
            Some((1.., _)) => Ordering::Greater,
            Some((_, ..=-1)) => Ordering::Less,
            _ => Ordering::Equal,
        }
    }

    fn either(&self, other: &Self) -> Option<Self> {
        let ((a, b), (c, d)) = self.ends.zip(other.ends).filter(|_| self.scale.hull)?;
        Some(self.with(Some((a.min(c), b.max(d)))))
    }

    fn is_small(&self) -> bool {
        self.ends.is_some()
    }
}
