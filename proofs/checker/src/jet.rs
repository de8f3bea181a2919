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

    /// Each slope changed.
    fn mapped(&self, change: impl Fn(&R) -> Checked<R>) -> Checked<Vec<(usize, R)>> {
        let mut slopes = Vec::with_capacity(self.slopes.len());
        for (i, slope) in &self.slopes {
            slopes.push((*i, change(slope)?));
        }
        Ok(slopes)
    }

    fn scaled(&self, factor: &R) -> Checked<Vec<(usize, R)>> {
        self.mapped(|slope| factor.times(slope))
    }

    /// With these slopes added.
    fn tilted(mut self, slopes: impl IntoIterator<Item = (usize, R)>) -> Checked<Self> {
        for (i, slope) in slopes {
            match self.slopes.binary_search_by_key(&i, |(j, _)| *j) {
                Ok(place) => self.slopes[place].1 = self.slopes[place].1.plus(&slope)?,
                Err(place) => self.slopes.insert(place, (i, slope)),
            }
        }
        Ok(self)
    }
}

impl<R: Number, const SYMBOLIC: bool> Number for Jet<R, SYMBOLIC> {
    fn constant(&self, value: &Rational) -> Checked<Self> {
        self.range.constant(value).map(Self::fixed)
    }

    fn plus(&self, other: &Self) -> Checked<Self> {
        let (range, slopes) = (self.range.plus(&other.range)?, self.slopes.clone());
        Self { range, slopes }.tilted(other.slopes.iter().cloned())
    }

    fn times(&self, other: &Self) -> Checked<Self> {
        let (range, slopes) = (self.range.times(&other.range)?, self.scaled(&other.range)?);
        Self { range, slopes }.tilted(other.scaled(&self.range)?)
    }

    fn negated(&self) -> Checked<Self> {
        Ok(Self { range: self.range.negated()?, slopes: self.mapped(R::negated)? })
    }

    fn squared(&self) -> Checked<Self> {
        let slopes = match SYMBOLIC {
            true => {
                self.mapped(|slope| self.range.times(slope).and_then(|half| half.plus(&half)))?
            }
            false => self.scaled(&self.range.plus(&self.range)?)?,
        };
        Ok(Self { range: self.range.squared()?, slopes })
    }

    fn inverse(&self) -> Checked<Self> {
        let range = self.range.inverse()?;
        Ok(Self { slopes: self.scaled(&range.squared()?.negated()?)?, range })
    }

    fn root(&self) -> Checked<Self> {
        let range = self.range.root()?;
        Ok(Self { slopes: self.scaled(&range.plus(&range)?.inverse()?)?, range })
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
