//! Integers and rationals as they are written in a certificate.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One, Signed, Zero};
use serde::{Deserialize, Serialize};

/// A canonical decimal integer, `0|-?[1-9][0-9]*`, of at most 4096 digits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Integer(pub(crate) BigInt);

impl TryFrom<String> for Integer {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let digits = text.strip_prefix('-').unwrap_or(&text).len();
        let number = if digits > 4096 { None } else { text.parse::<BigInt>().ok() };
        // The parser knows other spellings, such as "+1" or "1_0".
        let number = number.filter(|number| number.to_string() == text);
        number.map(Self).ok_or("an integer is not canonical")
    }
}

impl From<Integer> for String {
    fn from(integer: Integer) -> Self {
        integer.0.to_string()
    }
}

/// A rational in lowest terms with a positive denominator.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "(Integer, Integer)", into = "(Integer, Integer)")]
pub(crate) struct Ratio {
    pub(crate) numerator: BigInt,
    pub(crate) denominator: BigInt,
}

impl TryFrom<(Integer, Integer)> for Ratio {
    type Error = &'static str;

    fn try_from((Integer(n), Integer(d)): (Integer, Integer)) -> Result<Self, Self::Error> {
        match d.is_positive() && n.gcd(&d).is_one() {
            true => Ok(Self { numerator: n, denominator: d }),
            false => Err("a rational is not in lowest terms with a positive denominator"),
        }
    }
}

impl From<Ratio> for (Integer, Integer) {
    fn from(ratio: Ratio) -> Self {
        (Integer(ratio.numerator), Integer(ratio.denominator))
    }
}

impl From<u32> for Ratio {
    fn from(number: u32) -> Self {
        Self { numerator: number.into(), denominator: BigInt::one() }
    }
}

impl Ratio {
    /// n/d, for d ≠ 0.
    pub(crate) fn new(n: BigInt, d: BigInt) -> Self {
        let divisor = n.gcd(&d) * d.signum();
        Self { numerator: n / &divisor, denominator: d / divisor }
    }

    pub(crate) fn plus(&self, other: &Self) -> Self {
        let (left, right) =
            (&self.numerator * &other.denominator, &other.numerator * &self.denominator);
        Self::new(left + right, &self.denominator * &other.denominator)
    }

    pub(crate) fn times(&self, other: &Self) -> Self {
        Self::new(&self.numerator * &other.numerator, &self.denominator * &other.denominator)
    }

    pub(crate) fn minus(&self, other: &Self) -> Self {
        self.plus(&Self { numerator: -&other.numerator, denominator: other.denominator.clone() })
    }

    /// The sign: −1, 0 or 1.
    pub(crate) fn sign(&self) -> BigInt {
        self.numerator.signum()
    }
}

impl std::fmt::Display for Ratio {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.denominator.is_one() && !self.numerator.is_negative() {
            true => write!(formatter, "{}", self.numerator),
            false => write!(formatter, "({}/{})", self.numerator, self.denominator),
        }
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
