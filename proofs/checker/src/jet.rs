//! Numbers with slopes or derivatives (README, sections 4 and 6).

use crate::number::{Number, Rational};

/// A number, and its slopes in the variables in which they are not 0, in ascending order.
///
/// The slopes of jets (section 6) and partial derivatives (section 4) follow the same rules but for
/// the rounding of squares.
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
    pub(crate) fn variables(ranges: &[R], span: std::ops::Range<usize>) -> Vec<Self> {
        let one = |i: usize| (i, ranges[i].constant(&Rational::from_integer(1.into())));
        let slopes = |i| span.contains(&i).then(|| one(i)).into_iter().collect();
        let jet = |(i, range): (usize, &R)| Self { range: range.clone(), slopes: slopes(i) };
        ranges.iter().enumerate().map(jet).collect()
    }

    pub(crate) fn slope(&self, variable: usize) -> R {
        let place = self.slopes.binary_search_by_key(&variable, |(variable, _)| *variable);
        place.map_or_else(|_| self.zero(), |place| self.slopes[place].1.clone())
    }

    fn zero(&self) -> R {
        self.range.constant(&Rational::from_integer(0.into()))
    }

    /// A function of this jet with this range, whose slopes are those of this one times `factor`.
    fn chain(&self, range: R, factor: &R) -> Self {
        let slopes = self.slopes.iter().map(|(i, slope)| (*i, factor.times(slope))).collect();
        Self { range, slopes }
    }

    /// A function of two jets with this range, its slopes from theirs where one is there.
    fn join(
        &self,
        other: &Self,
        range: R,
        slope: impl Fn(Option<&R>, Option<&R>) -> Option<R>,
    ) -> Self {
        let (mut left, mut right) = (self.slopes.iter().peekable(), other.slopes.iter().peekable());
        let mut slopes = Vec::with_capacity(self.slopes.len().max(other.slopes.len()));
        while let Some(&&(i, _)) = left.peek().into_iter().chain(right.peek()).min_by_key(|s| s.0) {
            let (a, b) = (left.next_if(|s| s.0 == i), right.next_if(|s| s.0 == i));
            slopes.extend(slope(a.map(|s| &s.1), b.map(|s| &s.1)).map(|slope| (i, slope)));
        }
        Self { range, slopes }
    }
}

/// The sum of slopes; one that is not there is 0.
fn sum<R: Number>(left: Option<R>, right: Option<R>) -> Option<R> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.plus(&right)),
        (left, right) => left.or(right),
    }
}

impl<R: Number, const SYMBOLIC: bool> Number for Jet<R, SYMBOLIC> {
    fn constant(&self, value: &Rational) -> Self {
        Self::fixed(self.range.constant(value))
    }

    fn plus(&self, other: &Self) -> Self {
        self.join(other, self.range.plus(&other.range), |a, b| sum(a.cloned(), b.cloned()))
    }

    fn times(&self, other: &Self) -> Self {
        self.join(other, self.range.times(&other.range), |a, b| {
            sum(a.map(|a| other.range.times(a)), b.map(|b| self.range.times(b)))
        })
    }

    fn negated(&self) -> Self {
        let slopes = self.slopes.iter().map(|(i, slope)| (*i, slope.negated())).collect();
        Self { range: self.range.negated(), slopes }
    }

    fn squared(&self) -> Self {
        let range = self.range.squared();
        match SYMBOLIC {
            true => Self { range, ..self.times(self) },
            false => self.chain(range, &self.range.plus(&self.range)),
        }
    }

    fn inverse(&self) -> Self {
        let range = self.range.inverse();
        self.chain(range.clone(), &range.squared().negated())
    }

    fn root(&self) -> Self {
        let range = self.range.root();
        self.chain(range.clone(), &range.plus(&range).inverse())
    }

    fn choose(&self, first: &Self, second: &Self) -> Self {
        let (choose, zero) = (|a: &R, b: &R| self.range.choose(a, b), self.zero());
        first.join(second, choose(&first.range, &second.range), |a, b| {
            Some(choose(a.unwrap_or(&zero), b.unwrap_or(&zero)))
        })
    }

    fn is_defined(&self) -> bool {
        self.range.is_defined() && self.slopes.iter().all(|(_, slope)| slope.is_defined())
    }

    fn size(&self) -> usize {
        self.range.size() + self.slopes.iter().map(|(_, slope)| slope.size()).sum::<usize>()
    }
}
