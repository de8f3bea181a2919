//! Integers and rationals as they are written in a certificate.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer as _;
use num_traits::{One, Signed, Zero};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The largest number of characters of an integer: 4096 digits and a sign.
const LARGEST_LENGTH: usize = 4097;
/// No number of a computation may have more binary digits.
const LARGEST_SIZE: u64 = 65_536;

/// Whether a number is small enough to go on computing.
pub(crate) fn is_moderate(number: &BigInt) -> bool {
    number.bits() <= LARGEST_SIZE
}

/// A canonical decimal integer: `0|-?[1-9][0-9]*`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Integer(pub(crate) BigInt);

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        let digits = text.strip_prefix('-').unwrap_or(&text);
        let canonical = text.len() <= LARGEST_LENGTH
            && digits.bytes().all(|digit| digit.is_ascii_digit())
            && (text == "0" || digits.bytes().next().is_some_and(|first| first != b'0'));
        let number = if canonical { BigInt::parse_bytes(text.as_bytes(), 10) } else { None };
        number.map(Self).ok_or_else(|| D::Error::custom("an integer is not canonical"))
    }
}

impl Serialize for Integer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// A rational in lowest terms.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "(Integer, Integer)", into = "(Integer, Integer)")]
pub(crate) struct Ratio {
    pub(crate) numerator: BigInt,
    pub(crate) denominator: BigInt,
}

impl TryFrom<(Integer, Integer)> for Ratio {
    type Error = &'static str;

    fn try_from((numerator, denominator): (Integer, Integer)) -> Result<Self, Self::Error> {
        let (numerator, denominator) = (numerator.0, denominator.0);
        if !denominator.is_positive() || !numerator.gcd(&denominator).is_one() {
            return Err("a rational is not in lowest terms with a positive denominator");
        }
        Ok(Self { numerator, denominator })
    }
}

impl From<Ratio> for (Integer, Integer) {
    fn from(ratio: Ratio) -> Self {
        (Integer(ratio.numerator), Integer(ratio.denominator))
    }
}

impl Ratio {
    /// n/d in lowest terms, for d ≠ 0.
    pub(crate) fn new(numerator: BigInt, denominator: BigInt) -> Self {
        let divisor = numerator.gcd(&denominator) * denominator.signum();
        Self { numerator: numerator / &divisor, denominator: denominator / divisor }
    }

    pub(crate) fn integer(number: impl Into<BigInt>) -> Self {
        Self { numerator: number.into(), denominator: BigInt::one() }
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.numerator.is_zero()
    }

    pub(crate) fn is_one(&self) -> bool {
        self.numerator.is_one() && self.denominator.is_one()
    }

    pub(crate) fn is_positive(&self) -> bool {
        self.numerator.is_positive()
    }

    pub(crate) fn is_negative(&self) -> bool {
        self.numerator.is_negative()
    }

    pub(crate) fn plus(&self, other: &Self) -> Self {
        let numerator = &self.numerator * &other.denominator + &other.numerator * &self.denominator;
        Self::new(numerator, &self.denominator * &other.denominator)
    }

    pub(crate) fn times(&self, other: &Self) -> Self {
        Self::new(&self.numerator * &other.numerator, &self.denominator * &other.denominator)
    }

    pub(crate) fn negated(&self) -> Self {
        Self { numerator: -&self.numerator, denominator: self.denominator.clone() }
    }

    pub(crate) fn minus(&self, other: &Self) -> Self {
        self.plus(&other.negated())
    }

    /// Whether it is a natural number, which needs no parentheses.
    pub(crate) fn is_plain(&self) -> bool {
        self.denominator.is_one() && !self.is_negative()
    }

    /// 1/a, for a ≠ 0.
    pub(crate) fn inverse(&self) -> Option<Self> {
        (!self.is_zero()).then(|| Self::new(self.denominator.clone(), self.numerator.clone()))
    }

    /// √a, where a > 0 is the square of a rational.
    pub(crate) fn root(&self) -> Option<Self> {
        let exact = |number: &BigInt| {
            let root: BigUint = number.to_biguint()?.sqrt();
            let root = BigInt::from(root);
            (&root * &root == *number).then_some(root)
        };
        let (numerator, denominator) = (exact(&self.numerator)?, exact(&self.denominator)?);
        self.is_positive().then_some(Self { numerator, denominator })
    }

    pub(crate) fn is_moderate(&self) -> bool {
        is_moderate(&self.numerator) && is_moderate(&self.denominator)
    }
}

impl std::fmt::Display for Ratio {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.denominator.is_one() {
            true => write!(formatter, "{}", self.numerator),
            false => write!(formatter, "{}/{}", self.numerator, self.denominator),
        }
    }
}

/// z/2^p as a decimal, cut after 12 places (then marked by "…").
pub(crate) fn decimal(number: &BigInt, precision: u32) -> String {
    let sign = if number.is_negative() { "-" } else { "" };
    let places = BigInt::from(10_u64.pow(12));
    let scaled = number.abs() * &places;
    let (shown, rest) = scaled.div_rem(&(BigInt::one() << precision));
    let (whole, part) = shown.div_rem(&places);
    let part = format!("{part:0>12}");
    let part = part.trim_end_matches('0');
    let point = if part.is_empty() { "" } else { "." };
    let cut = if rest.is_zero() { "" } else { "…" };
    format!("{sign}{whole}{point}{part}{cut}")
}
