//! Interval arithmetic at a scale 2^p, and exact arithmetic (README, section 5 and 9.12).

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_integer::{Integer as _, Roots};
use num_rational::BigRational;
use num_traits::{CheckedAdd, CheckedMul, One, Signed};

use crate::matrix::Checked;

pub(crate) type Rational = BigRational;

/// What the instructions of a tape work on. Every value may be undefined.
pub(crate) trait Number: Clone {
    /// A constant of the same kind as this number.
    fn constant(&self, value: &Rational) -> Self;
    fn plus(&self, other: &Self) -> Self;
    fn times(&self, other: &Self) -> Self;
    fn negated(&self) -> Self;
    fn squared(&self) -> Self;
    fn inverse(&self) -> Self;
    fn root(&self) -> Self;
    /// The first number where this guard is positive, the second one where it is negative.
    fn choose(&self, first: &Self, second: &Self) -> Self;
    fn is_defined(&self) -> bool;
    /// How many intervals it holds.
    fn size(&self) -> usize;

    fn minus(&self, other: &Self) -> Self {
        self.plus(&other.negated())
    }
}

/// Ends of intervals. All roundings are pairs: down and up.
pub(crate) trait End:
    Clone + Ord + Signed + CheckedAdd + CheckedMul + TryFrom<BigInt>
{
    /// Divided by 2^`places`.
    fn shifted(&self, places: u32) -> [Self; 2];
    fn divided(&self, divisor: &Self) -> [Self; 2];
    /// The root of a positive number.
    fn roots(&self) -> Option<[Self; 2]>;
    fn is_small(&self) -> bool;
}

macro_rules! integer_ends {
    ($($type:ty: $is_small:expr;)*) => {$(
        impl End for $type {
            fn shifted(&self, places: u32) -> [Self; 2] {
                [self >> places, -(-self >> places)]
            }

            fn divided(&self, divisor: &Self) -> [Self; 2] {
                [self.div_floor(divisor), self.div_ceil(divisor)]
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

// Products and sums of small ends, and small ends times 2^61, fit into 128 bits.
integer_ends! {
    BigInt: |end: &BigInt| end.bits() <= 65_536;
    i128: |end: &i128| end.unsigned_abs() < 1 << 62;
}

/// Exact: nothing is rounded, a root is defined only where it is rational.
impl End for Rational {
    fn shifted(&self, places: u32) -> [Self; 2] {
        self.divided(&(BigInt::one() << places).into())
    }

    fn divided(&self, divisor: &Self) -> [Self; 2] {
        [self / divisor, self / divisor]
    }

    fn roots(&self) -> Option<[Self; 2]> {
        let root = Self::new(self.numer().sqrt(), self.denom().sqrt());
        (&root * &root == *self).then(|| [root.clone(), root])
    }

    fn is_small(&self) -> bool {
        self.numer().is_small() && self.denom().is_small()
    }
}

/// The scale 2^`precision`, and what a choice is whose guard may have both signs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scale {
    pub(crate) precision: u32,
    pub(crate) choice: Choice,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Choice {
    Undefined,
    Hull,
    CommonValue,
}

/// The scale 1 of integers and of exact rationals.
pub(crate) const UNSCALED: Scale = Scale { precision: 0, choice: Choice::CommonValue };

impl Scale {
    pub(crate) fn interval<E: End>(self, lower: E, upper: E) -> Interval<E> {
        Interval { scale: self, ends: None }.with(Some([lower, upper]))
    }

    /// An integer of the file, if its ends can be read.
    pub(crate) fn read<E: End>(self, number: &BigInt) -> Interval<E> {
        let end = E::try_from(number.clone()).ok();
        Interval { scale: self, ends: None }.with(end.map(|end| [end.clone(), end]))
    }

    pub(crate) fn point<E: End>(self, number: &E) -> Interval<E> {
        self.interval(number.clone(), number.clone())
    }
}

/// All x with lower ≤ x·2^p ≤ upper. Without ends it is undefined.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Interval<E = BigInt> {
    pub(crate) scale: Scale,
    ends: Option<[E; 2]>,
}

impl<E: End> Interval<E> {
    fn with(&self, ends: Option<[E; 2]>) -> Self {
        Self { scale: self.scale, ends: ends.filter(|ends| ends.iter().all(E::is_small)) }
    }

    /// The integer that stands for 1.
    fn one(&self) -> Option<E> {
        E::try_from(BigInt::one() << self.scale.precision).ok().filter(E::is_small)
    }

    pub(crate) fn ends(&self) -> Checked<&[E; 2]> {
        self.ends.as_ref().ok_or("an expression is undefined or too large")
    }

    /// The same interval with ends of 128 bits, if it has such.
    pub(crate) fn narrow(&self) -> Interval<i128>
    where
        i128: TryFrom<E>,
    {
        let scale = self.scale;
        let ends = self.ends.clone().filter(|_| scale.precision < 62);
        let ends = ends.and_then(|[a, b]| Some([a.try_into().ok()?, b.try_into().ok()?]));
        Interval { scale, ends: None }.with(ends)
    }

    /// An upper bound of the absolute value.
    pub(crate) fn magnitude(&self) -> Checked<E> {
        let [lower, upper] = self.ends()?;
        Ok(upper.clone().max(-lower.clone()))
    }

    pub(crate) fn at(self, scale: Scale) -> Self {
        Self { scale, ..self }
    }

    fn sign(&self) -> Option<Ordering> {
        let [lower, upper] = self.ends.as_ref()?;
        Some(match (lower.is_positive(), upper.is_negative()) {
            (true, _) => Ordering::Greater,
            (_, true) => Ordering::Less,
            _ => Ordering::Equal,
        })
    }

    pub(crate) fn excludes_zero(&self) -> bool {
        self.sign().is_some_and(Ordering::is_ne)
    }

    /// The one point in the middle.
    pub(crate) fn middle(&self) -> Self {
        let middle = |[a, b]: &[E; 2]| Some(a.checked_add(b)?.shifted(1)[0].clone());
        self.with(self.ends.as_ref().and_then(middle).map(|middle| [middle.clone(), middle]))
    }
}

impl<E: End> Number for Interval<E> {
    fn constant(&self, value: &Rational) -> Self {
        let end = |number: &BigInt| E::try_from(number.clone()).ok().filter(E::is_small);
        let quotient = || Some((end(value.numer())? * self.one()?).divided(&end(value.denom())?));
        self.with(quotient())
    }

    fn plus(&self, other: &Self) -> Self {
        let sum = || {
            let ([a, b], [c, d]) = (self.ends.as_ref()?, other.ends.as_ref()?);
            Some([a.checked_add(c)?, b.checked_add(d)?])
        };
        self.with(sum())
    }

    /// At the scale of the other factor; exact if this one is at the scale 1.
    fn times(&self, other: &Self) -> Self {
        let product = || {
            let ([a, b], [c, d]) = (self.ends.as_ref()?, other.ends.as_ref()?);
            let (p, q) = (a.checked_mul(c)?, a.checked_mul(d)?);
            let (r, s) = (b.checked_mul(c)?, b.checked_mul(d)?);
            let upper = (&p).max(&q).max((&r).max(&s)).shifted(self.scale.precision);
            let lower = p.min(q).min(r.min(s)).shifted(self.scale.precision);
            let ([lower, _], [_, upper]) = (lower, upper);
            Some([lower, upper])
        };
        other.with(product())
    }

    fn negated(&self) -> Self {
        self.with(self.ends.clone().map(|[lower, upper]| [-upper, -lower]))
    }

    /// Around 0 only the largest square counts; else the mixed product lies between the squares.
    fn squared(&self) -> Self {
        let square = self.times(self).ends;
        self.with(square.map(|[lower, upper]| [lower.max(E::zero()), upper]))
    }

    fn inverse(&self) -> Self {
        let quotients = |[lower, upper]: &[E; 2]| {
            let square = self.one()?.checked_mul(&self.one()?)?;
            let ([below, _], [_, above]) = (square.divided(upper), square.divided(lower));
            Some([below, above])
        };
        self.with(self.ends.as_ref().filter(|_| self.excludes_zero()).and_then(quotients))
    }

    fn root(&self) -> Self {
        let roots = |[lower, upper]: &[E; 2]| {
            let roots = |end: &E| end.checked_mul(&self.one()?)?.roots();
            let ([below, _], [_, above]) = (roots(lower)?, roots(upper)?);
            Some([below, above])
        };
        self.with(self.ends.as_ref().filter(|ends| ends[0].is_positive()).and_then(roots))
    }

    fn choose(&self, first: &Self, second: &Self) -> Self {
        match (self.sign(), &first.ends, &second.ends) {
            (Some(Ordering::Greater), ..) => first.clone(),
            (Some(Ordering::Less), ..) => second.clone(),
            (Some(_), Some(p), Some(q)) => match self.scale.choice {
                Choice::Hull => {
                    self.scale.interval((&p[0]).min(&q[0]).clone(), (&p[1]).max(&q[1]).clone())
                }
                Choice::CommonValue if p == q => first.clone(),
                _ => self.with(None),
            },
            _ => self.with(None),
        }
    }

    fn is_defined(&self) -> bool {
        self.ends.is_some()
    }

    fn size(&self) -> usize {
        1
    }
}
