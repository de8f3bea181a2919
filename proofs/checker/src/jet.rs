//! Numbers with slopes or derivatives (README, sections 4 and 6).

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Range;

use num_traits::{One, Zero};

use crate::matrix::Checked;
use crate::number::{Number, Rational};

/// A number, and its slopes in the variables in which they are not 0, in ascending order.
///
/// The slopes of section 6 and the partial derivatives of section 4 follow the same rules, but for the
/// rounding of squares.
#[derive(Clone, Debug)]
pub(crate) struct Jet<R, const SYMBOLIC: bool = false> {
    pub(crate) range: R,
    pub(crate) slopes: Vec<(usize, R)>,
}

/// Its slopes are the partial derivatives.
pub(crate) type Derivative<R> = Jet<R, true>;

impl<R: Number, const SYMBOLIC: bool> Jet<R, SYMBOLIC> {
    pub(crate) fn fixed(range: R) -> Self {
        Self { range, slopes: vec![] }
    }

    /// Jets of variables with these ranges; those of a span have the slope 1 in themselves.
    pub(crate) fn variables(ranges: &[R], span: Range<usize>) -> Checked<Vec<Self>> {
        let mut jets: Vec<Self> = ranges.iter().cloned().map(Self::fixed).collect();
        for i in span {
            jets[i].slopes.push((i, ranges[i].constant(&Rational::one())?));
        }
        Ok(jets)
    }

    pub(crate) fn slope(&self, variable: usize) -> Checked<R> {
        let slope = self.slopes.iter().find(|(i, _)| *i == variable);
        slope.map_or_else(|| self.range.constant(&Rational::zero()), |(_, slope)| Ok(slope.clone()))
    }

    /// With this range, and the slopes times a factor.
    fn chain(&self, range: R, factor: &R) -> Checked<Self> {
        let slopes = self.slopes.iter().map(|(i, slope)| Ok((*i, factor.times(slope)?)));
        Ok(Self { range, slopes: slopes.collect::<Checked<_>>()? })
    }

    /// With this range, and the sums of these slopes.
    fn sum(range: R, mut slopes: Vec<(usize, R)>) -> Checked<Self> {
        slopes.sort_by_key(|(i, _)| *i);
        let mut sums: Vec<(usize, R)> = Vec::with_capacity(slopes.len());
        for (i, slope) in slopes {
            match sums.last_mut() {
                Some((j, sum)) if *j == i => *sum = sum.plus(&slope)?,
                _ => sums.push((i, slope)),
            }
        }
        Ok(Self { range, slopes: sums })
    }
}

impl<R: Number, const SYMBOLIC: bool> Number for Jet<R, SYMBOLIC> {
    fn constant(&self, value: &Rational) -> Checked<Self> {
        self.range.constant(value).map(Self::fixed)
    }

    fn plus(&self, other: &Self) -> Checked<Self> {
        let slopes = [&self.slopes[..], &other.slopes].concat();
        Self::sum(self.range.plus(&other.range)?, slopes)
    }

    fn times(&self, other: &Self) -> Checked<Self> {
        let range = self.range.times(&other.range)?;
        let left = self.chain(range.clone(), &other.range)?;
        let right = other.chain(range.clone(), &self.range)?;
        Self::sum(range, [left.slopes, right.slopes].concat())
    }

    fn negated(&self) -> Checked<Self> {
        let slopes = self.slopes.iter().map(|(i, slope)| Ok((*i, slope.negated()?)));
        Ok(Self { range: self.range.negated()?, slopes: slopes.collect::<Checked<_>>()? })
    }

    fn squared(&self) -> Checked<Self> {
        let range = self.range.squared()?;
        match SYMBOLIC {
            true => Ok(Self { range, ..self.times(self)? }),
            false => self.chain(range, &self.range.plus(&self.range)?),
        }
    }

    fn inverse(&self) -> Checked<Self> {
        let range = self.range.inverse()?;
        let factor = range.squared()?.negated()?;
        self.chain(range, &factor)
    }

    fn root(&self) -> Checked<Self> {
        let range = self.range.root()?;
        let factor = range.plus(&range)?.inverse()?;
        self.chain(range, &factor)
    }

    fn sign(&self) -> Ordering {
        self.range.sign()
    }

    fn either(&self, a: &Self, b: &Self) -> Checked<Self> {
        let mut jet = Self::fixed(self.range.either(&a.range, &b.range)?);
        let indices: BTreeSet<usize> = a.slopes.iter().chain(&b.slopes).map(|(i, _)| *i).collect();
        for i in indices {
            jet.slopes.push((i, self.range.either(&a.slope(i)?, &b.slope(i)?)?));
        }
        Ok(jet)
    }

    fn size(&self) -> usize {
        self.range.size() + self.slopes.iter().map(|(_, slope)| slope.size()).sum::<usize>()
    }
}
