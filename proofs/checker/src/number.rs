//! Integers and rationals as they are written in a certificate, and what can be calculated with.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One, Signed, Zero};
use serde::{Deserialize, Serialize};

pub(crate) type Rational = num_rational::BigRational;

/// No number may have more binary digits.
pub(crate) const LARGEST_SIZE: u64 = 65_536;
/// The largest number of ranges and slopes at a time.
pub(crate) const LARGEST_MEMORY: usize = 1 << 22;

/// A decimal integer of at most 4096 digits. (Writing it again shows whether it was canonical.)
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Integer(pub(crate) BigInt);

impl TryFrom<String> for Integer {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let short = text.strip_prefix('-').unwrap_or(&text).len() <= 4096;
        let number = if short { text.parse().ok() } else { None };
        number.map(Self).ok_or("an integer is malformed or has more than 4096 digits")
    }
}

impl From<Integer> for String {
    fn from(integer: Integer) -> Self {
        integer.0.to_string()
    }
}

/// A rational. (Writing it again shows whether it was in lowest terms with a positive denominator.)
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "[Integer; 2]", into = "[Integer; 2]")]
pub(crate) struct Fraction(pub(crate) Rational);

impl TryFrom<[Integer; 2]> for Fraction {
    type Error = &'static str;

    fn try_from([Integer(n), Integer(d)]: [Integer; 2]) -> Result<Self, Self::Error> {
        if d.is_zero() { Err("a denominator is 0") } else { Ok(Self(Rational::new(n, d))) }
    }
}

impl From<Fraction> for [Integer; 2] {
    fn from(Fraction(value): Fraction) -> Self {
        let (n, d) = value.into_raw();
        [Integer(n), Integer(d)]
    }
}

/// Values of expressions: rationals, intervals, jets. `None` is undefined.
pub(crate) trait Number: Clone {
    /// A constant of the same kind as this number.
    fn constant(&self, value: &Rational) -> Self;
    fn plus(&self, other: &Self) -> Self;
    fn times(&self, other: &Self) -> Self;
    fn negated(&self) -> Self;
    fn inverse(&self) -> Option<Self>;
    fn root(&self) -> Option<Self>;
    /// The sign; `Equal` also where it is not decided.
    fn sign(&self) -> Ordering;
    /// The value of a choice between these two without a decided sign.
    fn either(&self, other: &Self) -> Option<Self>;
    fn is_small(&self) -> bool;

    /// How many ranges and slopes it holds.
    fn size(&self) -> usize {
        1
    }

    fn squared(&self) -> Self {
        self.times(self)
    }

    fn minus(&self, other: &Self) -> Self {
        self.plus(&other.negated())
    }
}

/// Exact arithmetic (README 9.12).
impl Number for Rational {
    fn constant(&self, value: &Rational) -> Self {
        value.clone()
    }

    fn plus(&self, other: &Self) -> Self {
        self + other
    }

    fn times(&self, other: &Self) -> Self {
        self * other
    }

    fn negated(&self) -> Self {
        -self
    }

    fn inverse(&self) -> Option<Self> {
        (!self.is_zero()).then(|| self.recip())
    }

    fn root(&self) -> Option<Self> {
        let positive = self.is_positive().then_some(self)?;
        let root = Self::new(positive.numer().sqrt(), positive.denom().sqrt());
        Some(root).filter(|root| root * root == *self)
    }

    fn sign(&self) -> Ordering {
        self.cmp(&Self::zero())
    }

    fn either(&self, other: &Self) -> Option<Self> {
        (self == other).then(|| self.clone())
    }

    fn is_small(&self) -> bool {
        self.numer().bits().max(self.denom().bits()) <= LARGEST_SIZE
    }
}

/// z/2^p as a decimal, cut after 12 places (then marked by "…").
pub(crate) fn decimal(number: &BigInt, precision: u32) -> String {
    let places = BigInt::from(10_u64.pow(12));
    let (shown, rest) = (number.abs() * &places).div_rem(&(BigInt::one() << precision));
    let (whole, part) = shown.div_rem(&places);
    let sign = if number.is_negative() { "-" } else { "" };
    let text = format!("{sign}{whole}.{part:0>12}");
    let cut = if rest.is_zero() { "" } else { "…" };
    format!("{}{cut}", text.trim_end_matches('0').trim_end_matches('.'))
}
