//! Interval arithmetic at a scale 2^p (README, section 5), and with slopes (section 6).

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One, Signed, Zero};

use crate::number::{Integer, LARGEST_SIZE, Number, Rational};

/// The scale 2^`precision`, and whether an undecided choice is the hull of its branches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scale {
    pub(crate) precision: u32,
    pub(crate) hull: bool,
}

/// The scale 1.
pub(crate) const INTEGERS: Scale = Scale { precision: 0, hull: false };

impl Scale {
    pub(crate) fn interval(self, lower: &BigInt, upper: &BigInt) -> Interval {
        Interval { lower: lower.clone(), upper: upper.clone(), scale: self }
    }

    pub(crate) fn point(self, number: &BigInt) -> Interval {
        self.interval(number, number)
    }

    pub(crate) fn points(self, numbers: &[Integer]) -> Vec<Interval> {
        numbers.iter().map(|number| self.point(&number.0)).collect()
    }
}

/// All x with lower ≤ x·2^p ≤ upper.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Interval {
    pub(crate) lower: BigInt,
    pub(crate) upper: BigInt,
    pub(crate) scale: Scale,
}

impl Interval {
    /// An upper bound of the absolute value.
    pub(crate) fn magnitude(&self) -> BigInt {
        self.upper.clone().max(-&self.lower)
    }

    pub(crate) fn excludes_zero(&self) -> bool {
        self.sign() != Ordering::Equal
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.lower.is_zero() && self.upper.is_zero()
    }

    fn with(&self, lower: BigInt, upper: BigInt) -> Self {
        Self { lower, upper, scale: self.scale }
    }

    /// With ends that were multiplied by 2^p, rounded outward.
    fn rounded(&self, lower: BigInt, upper: BigInt, precision: u32) -> Self {
        self.with(lower >> precision, -(-upper >> precision))
    }
}

impl Number for Interval {
    fn constant(&self, value: &Rational) -> Self {
        let scaled = value.numer() << self.scale.precision;
        let (lower, rest) = scaled.div_mod_floor(value.denom());
        let upper = &lower + u32::from(!rest.is_zero());
        self.with(lower, upper)
    }

    fn plus(&self, other: &Self) -> Self {
        self.with(&self.lower + &other.lower, &self.upper + &other.upper)
    }

    /// At the scale of the other factor; exact if this one is at the scale 1.
    fn times(&self, other: &Self) -> Self {
        let (p, q) = (&self.lower * &other.lower, &self.lower * &other.upper);
        let (r, s) = (&self.upper * &other.lower, &self.upper * &other.upper);
        let upper = (&p).max(&q).max((&r).max(&s)).clone();
        let lower = p.min(q).min(r.min(s));
        other.rounded(lower, upper, self.scale.precision)
    }

    fn negated(&self) -> Self {
        self.with(-&self.upper, -&self.lower)
    }

    fn squared(&self) -> Self {
        let (p, q) = (self.lower.pow(2), self.upper.pow(2));
        let (lower, upper) = match (self.lower.is_negative(), self.upper.is_positive()) {
            (false, _) => (p, q),
            (true, false) => (q, p),
            (true, true) => (BigInt::zero(), p.max(q)),
        };
        self.rounded(lower, upper, self.scale.precision)
    }

    fn inverse(&self) -> Option<Self> {
        let one = BigInt::one() << (2 * self.scale.precision);
        let ends = || self.with(one.div_floor(&self.upper), one.div_ceil(&self.lower));
        self.excludes_zero().then(ends)
    }

    fn root(&self) -> Option<Self> {
        let scaled = |end: &BigInt| end << self.scale.precision;
        let upper = |end: BigInt| (end - 1_u32).sqrt() + 1;
        let ends = || self.with(scaled(&self.lower).sqrt(), upper(scaled(&self.upper)));
        self.lower.is_positive().then(ends)
    }

    fn sign(&self) -> Ordering {
        match (self.lower.is_positive(), self.upper.is_negative()) {
            (true, _) => Ordering::Greater,
            (_, true) => Ordering::Less,
            _ => Ordering::Equal,
        }
    }

    fn either(&self, other: &Self) -> Option<Self> {
        let (lower, upper) = ((&self.lower).min(&other.lower), (&self.upper).max(&other.upper));
        self.scale.hull.then(|| self.scale.interval(lower, upper))
    }

    fn is_small(&self) -> bool {
        self.lower.bits().max(self.upper.bits()) <= LARGEST_SIZE
    }
}

/// The range of an expression, and its slopes.
#[derive(Clone, Debug)]
pub(crate) struct Jet<R = Interval> {
    pub(crate) range: R,
    pub(crate) slopes: Vec<R>,
}

impl<R: Number> Jet<R> {
    /// Jets of variables with these ranges, with slopes.
    pub(crate) fn variables(ranges: &[R]) -> Vec<Self> {
        let slope =
            |i: usize, j: usize| ranges[i].constant(&Rational::from_integer((i == j).into()));
        let slopes = |i: usize| (0..ranges.len()).map(|j| slope(i, j)).collect();
        let jet = |(i, range): (usize, &R)| Jet { range: range.clone(), slopes: slopes(i) };
        ranges.iter().enumerate().map(jet).collect()
    }

    /// Jets of constants, with as many slopes as this one.
    pub(crate) fn constants(&self, ranges: Vec<R>) -> Vec<Self> {
        ranges.into_iter().map(|range| self.fixed(range)).collect()
    }

    fn fixed(&self, range: R) -> Self {
        let zero = self.range.constant(&Rational::zero());
        Jet { range, slopes: vec![zero; self.slopes.len()] }
    }

    /// A function of this jet with this range whose slope is `factor`.
    fn chain(&self, range: R, factor: &R) -> Self {
        Jet { range, slopes: self.slopes.iter().map(|slope| factor.times(slope)).collect() }
    }
}

impl<R: Number> Number for Jet<R> {
    fn constant(&self, value: &Rational) -> Self {
        self.fixed(self.range.constant(value))
    }

    fn plus(&self, other: &Self) -> Self {
        let slopes = self.slopes.iter().zip(&other.slopes).map(|(a, b)| a.plus(b));
        Jet { slopes: slopes.collect(), range: self.range.plus(&other.range) }
    }

    fn times(&self, other: &Self) -> Self {
        let slopes = self.slopes.iter().zip(&other.slopes);
        let slope = |(a, b)| self.range.times(b).plus(&other.range.times(a));
        Jet { slopes: slopes.map(slope).collect(), range: self.range.times(&other.range) }
    }

    fn negated(&self) -> Self {
        let slopes = self.slopes.iter().map(R::negated);
        Jet { slopes: slopes.collect(), range: self.range.negated() }
    }

    fn squared(&self) -> Self {
        self.chain(self.range.squared(), &self.range.plus(&self.range))
    }

    fn inverse(&self) -> Option<Self> {
        let range = self.range.inverse()?;
        let factor = range.times(&range).negated();
        Some(self.chain(range, &factor))
    }

    fn root(&self) -> Option<Self> {
        let range = self.range.root()?;
        let factor = range.plus(&range).inverse()?;
        Some(self.chain(range, &factor))
    }

    fn sign(&self) -> Ordering {
        self.range.sign()
    }

    fn either(&self, _: &Self) -> Option<Self> {
        None
    }

    fn is_small(&self) -> bool {
        self.range.is_small() && self.slopes.iter().all(R::is_small)
    }

    fn size(&self) -> usize {
        1 + self.slopes.len()
    }
}
