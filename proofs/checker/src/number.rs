//! Interval arithmetic at a scale 2^p (README, section 5), and exact arithmetic (9.12).

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_integer::{Integer as _, Roots};
use num_traits::{CheckedAdd, CheckedMul, One, Signed};

use crate::matrix::{Checked, require};

pub(crate) type Rational = num_rational::BigRational;

pub(crate) const UNDEFINED: &str = "an expression is undefined or too large";

/// What the instructions of a tape work on. Whatever is undefined is an error.
pub(crate) trait Number: Clone {
    /// A constant of the same kind as this number.
    fn constant(&self, value: &Rational) -> Checked<Self>;
    fn plus(&self, other: &Self) -> Checked<Self>;
    fn times(&self, other: &Self) -> Checked<Self>;
    fn negated(&self) -> Checked<Self>;
    fn squared(&self) -> Checked<Self>;
    fn inverse(&self) -> Checked<Self>;
    fn root(&self) -> Checked<Self>;
    /// The sign; `Equal` also where it is not decided.
    fn sign(&self) -> Ordering;
    /// The value of a choice between these two, with this guard whose sign is not decided.
    fn either(&self, first: &Self, second: &Self) -> Checked<Self>;
    /// How much memory it takes: the number of its intervals.
    fn size(&self) -> usize;

    fn minus(&self, other: &Self) -> Checked<Self> {
        self.plus(&other.negated()?)
    }
}

/// Ends of intervals. What is not exact is rounded down.
pub(crate) trait End:
    Clone + Ord + Signed + CheckedAdd + CheckedMul + TryFrom<BigInt>
{
    /// Divided by 2^`places`.
    fn shifted(self, places: u32) -> Self;
    fn divided(&self, divisor: &Self) -> Self;
    /// The root of a positive number, rounded down and up.
    fn roots(&self) -> Option<[Self; 2]>;
    fn is_small(&self) -> bool;
}

macro_rules! integer_ends {
    ($($type:ty: $is_small:expr;)*) => {$(
        impl End for $type {
            fn shifted(self, places: u32) -> Self {
                self >> places
            }

            fn divided(&self, divisor: &Self) -> Self {
                self.div_floor(divisor)
            }

            fn roots(&self) -> Option<[Self; 2]> {
                Some([Roots::sqrt(self), Roots::sqrt(&(self - Self::one())) + Self::one()])
            }

            fn is_small(&self) -> bool {
                $is_small(self)
            }
        }
    )*};
}

// Sums and products of small ends of 128 bits do not overflow.
integer_ends! {
    BigInt: |end: &BigInt| end.bits() <= 65_536;
    i128: |end: &i128| end.unsigned_abs() < 1 << 62;
}

/// Exact: a root is defined only where it is rational.
impl End for Rational {
    fn shifted(self, places: u32) -> Self {
        self / (BigInt::one() << places)
    }

    fn divided(&self, divisor: &Self) -> Self {
        self / divisor
    }

    fn roots(&self) -> Option<[Self; 2]> {
        let root = Self::new(self.numer().sqrt(), self.denom().sqrt());
        (&root * &root == *self).then(|| [root.clone(), root])
    }

    fn is_small(&self) -> bool {
        self.numer().is_small() && self.denom().is_small()
    }
}

/// What a choice is whose guard may have both signs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Choice {
    Undefined,
    Hull,
    CommonValue,
}

/// The scale 2^`precision`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scale {
    pub(crate) precision: u32,
    pub(crate) choice: Choice,
}

/// The scale 1 of integers and of exact rationals.
pub(crate) const UNSCALED: Scale = Scale { precision: 0, choice: Choice::CommonValue };

impl Scale {
    pub(crate) fn interval<E: End>(self, lower: E, upper: E) -> Checked<Interval<E>> {
        require(lower.is_small() && upper.is_small(), UNDEFINED)?;
        Ok(Interval { lower, upper, scale: self })
    }

    /// With ends from integers, if there are such.
    pub(crate) fn read<E: End>(self, lower: &BigInt, upper: &BigInt) -> Checked<Interval<E>> {
        let end = |number: &BigInt| E::try_from(number.clone()).map_err(|_| UNDEFINED);
        self.interval(end(lower)?, end(upper)?)
    }

    pub(crate) fn point<E: End>(self, number: &BigInt) -> Checked<Interval<E>> {
        self.read(number, number)
    }
}

/// All x with lower ≤ x·2^p ≤ upper.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Interval<E = BigInt> {
    pub(crate) lower: E,
    pub(crate) upper: E,
    pub(crate) scale: Scale,
}

impl<E: End> Interval<E> {
    /// The integer that stands for 1.
    fn one(&self) -> Checked<E> {
        Ok(self.scale.point::<E>(&(BigInt::one() << self.scale.precision))?.lower)
    }

    /// An upper bound of the absolute value.
    pub(crate) fn magnitude(&self) -> E {
        self.upper.clone().max(-self.lower.clone())
    }

    pub(crate) fn excludes_zero(&self) -> bool {
        self.sign().is_ne()
    }
}

impl<E: End> Number for Interval<E> {
    fn constant(&self, value: &Rational) -> Checked<Self> {
        let end = |number| Ok(self.scale.point::<E>(number)?.lower);
        let (numerator, denominator) = (end(value.numer())? * self.one()?, end(value.denom())?);
        let upper = -(-numerator.clone()).divided(&denominator);
        self.scale.interval(numerator.divided(&denominator), upper)
    }

    fn plus(&self, other: &Self) -> Checked<Self> {
        let sum = |a: &E, b: &E| a.checked_add(b).ok_or(UNDEFINED);
        self.scale.interval(sum(&self.lower, &other.lower)?, sum(&self.upper, &other.upper)?)
    }

    /// At the scale of the other factor; exact if this one is at the scale 1.
    fn times(&self, other: &Self) -> Checked<Self> {
        let product = |a: &E, b: &E| a.checked_mul(b).ok_or(UNDEFINED);
        let [p, q] = [product(&self.lower, &other.lower)?, product(&self.lower, &other.upper)?];
        let [r, s] = [product(&self.upper, &other.lower)?, product(&self.upper, &other.upper)?];
        let upper = (&p).max(&q).max((&r).max(&s)).clone();
        let lower = p.min(q).min(r.min(s)).shifted(self.scale.precision);
        other.scale.interval(lower, -(-upper).shifted(self.scale.precision))
    }

    fn negated(&self) -> Checked<Self> {
        self.scale.interval(-self.upper.clone(), -self.lower.clone())
    }

    /// Around 0 only the largest square counts; else the mixed product lies between the squares.
    fn squared(&self) -> Checked<Self> {
        let Self { lower, upper, scale } = self.times(self)?;
        scale.interval(lower.max(E::zero()), upper)
    }

    fn inverse(&self) -> Checked<Self> {
        require(self.excludes_zero(), UNDEFINED)?;
        let square = self.one()? * self.one()?;
        let upper = -(-square.clone()).divided(&self.lower);
        self.scale.interval(square.divided(&self.upper), upper)
    }

    fn root(&self) -> Checked<Self> {
        require(self.lower.is_positive(), UNDEFINED)?;
        let one = self.one()?;
        let roots = |end: &E| (end.clone() * one.clone()).roots().ok_or(UNDEFINED);
        let ([lower, _], [_, upper]) = (roots(&self.lower)?, roots(&self.upper)?);
        self.scale.interval(lower, upper)
    }

    fn sign(&self) -> Ordering {
        match (self.lower.is_positive(), self.upper.is_negative()) {
            (true, _) => Ordering::Greater,
            (_, true) => Ordering::Less,
            _ => Ordering::Equal,
        }
    }

    fn either(&self, a: &Self, b: &Self) -> Checked<Self> {
        let (lower, upper) = ((&a.lower).min(&b.lower), (&a.upper).max(&b.upper));
        match self.scale.choice {
            Choice::Hull => self.scale.interval(lower.clone(), upper.clone()),
            Choice::CommonValue if a == b => Ok(a.clone()),
            _ => Err(UNDEFINED),
        }
    }

    fn size(&self) -> usize {
        1
    }
}
