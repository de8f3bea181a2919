//! Rational numbers: reading, printing, simplest rationals, exact roots.

use num_integer::Integer as _;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// An integer of any size.
pub type Integer = num_bigint::BigInt;
/// A rational number of any size, in lowest terms with a positive denominator.
pub type Rational = num_rational::BigRational;

/// The largest decimal exponent in magnitude.
const LARGEST_EXPONENT: i64 = 1000;

/// Why a text is no rational number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no rational number: {kind} at byte {offset}")]
pub struct RationalError {
    /// The whole text, as it was given.
    pub text: String,
    /// The byte of the text where it goes wrong.
    pub offset: usize,
    /// What is wrong.
    pub kind: RationalErrorKind,
}

/// What can be wrong with a rational number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RationalErrorKind {
    /// No digit where one is needed.
    #[error("digits are missing")]
    MissingDigits,
    /// A character that has no place here.
    #[error("unexpected character (write p/q or a plain decimal)")]
    UnexpectedCharacter,
    /// A zero denominator.
    #[error("the denominator is zero")]
    ZeroDenominator,
    /// A decimal exponent over 1000.
    #[error("decimal exponents are limited to 1000 in magnitude")]
    ExponentTooLarge,
}

/// The rational `numerator / denominator`, for literals in code.
///
/// # Panics
/// When the denominator is zero.
///
/// ```
/// use eigensieve::exact::{format_rational, rational};
/// assert_eq!(format_rational(&rational(2, -4)), "-1/2");
/// ```
pub fn rational(numerator: i64, denominator: i64) -> Rational {
    Rational::new(numerator.into(), denominator.into())
}

/// Reads `-3`, `1/300`, `0.1` (which is 1/10), `1e-3`, `2.5/7`, exactly.
///
/// # Errors
/// See [`RationalErrorKind`]; the offset points at the offending byte.
///
/// ```
/// use eigensieve::exact::{parse_rational, rational};
/// assert_eq!(parse_rational("0.1"), Ok(rational(1, 10)));
/// assert_eq!(parse_rational("1/0").unwrap_err().offset, 2);
/// ```
pub fn parse_rational(text: &str) -> Result<Rational, RationalError> {
    let error = |(offset, kind)| RationalError { text: text.to_string(), offset, kind };
    let start = text.len() - text.trim_start().len();
    let trimmed = text.trim();
    let Some(slash) = trimmed.find('/') else {
        return decimal(trimmed, start).map_err(error);
    };
    let numerator = decimal(trimmed[..slash].trim_end(), start).map_err(error)?;
    let rest = &trimmed[slash + 1..];
    let offset = start + slash + 1 + (rest.len() - rest.trim_start().len());
    let denominator = decimal(rest.trim_start(), offset).map_err(error)?;
    if denominator.is_zero() {
        return Err(error((offset, RationalErrorKind::ZeroDenominator)));
    }
    Ok(numerator / denominator)
}

type At<T> = Result<T, (usize, RationalErrorKind)>;

/// A signed decimal that begins at byte `start` of the whole text.
fn decimal(text: &str, start: usize) -> At<Rational> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let sign_length = text.len() - unsigned.len();
    let mut position = sign_length;
    let take_digits = |position: &mut usize| {
        let from = *position;
        let length = text[from..].bytes().take_while(u8::is_ascii_digit).count();
        *position += length;
        &text[from..from + length]
    };
    let whole = take_digits(&mut position);
    let fraction = if text[position..].starts_with('.') {
        position += 1;
        take_digits(&mut position)
    } else {
        ""
    };
    if whole.is_empty() && fraction.is_empty() {
        let kind = match text[position..].is_empty() {
            true => RationalErrorKind::MissingDigits,
            false => RationalErrorKind::UnexpectedCharacter,
        };
        return Err((start + position, kind));
    }
    let mut exponent = 0_i64;
    if text[position..].starts_with(['e', 'E']) {
        position += 1;
        let negative = text[position..].starts_with('-');
        position += usize::from(text[position..].starts_with(['-', '+']));
        let at = position;
        let digits = take_digits(&mut position);
        if digits.is_empty() {
            return Err((start + at, RationalErrorKind::MissingDigits));
        }
        let size: Option<i64> = digits.parse().ok();
        let size = size.filter(|size| *size <= LARGEST_EXPONENT);
        let size = size.ok_or((start + at, RationalErrorKind::ExponentTooLarge))?;
        exponent = if negative { -size } else { size };
    }
    if position < text.len() {
        return Err((start + position, RationalErrorKind::UnexpectedCharacter));
    }
    let digits = format!("{whole}{fraction}");
    let mantissa: Integer =
        digits.parse().map_err(|_| (start + sign_length, RationalErrorKind::MissingDigits))?;
    let mantissa = if text.starts_with('-') { -mantissa } else { mantissa };
    let power = exponent - fraction.len() as i64;
    let scale = Integer::from(10).pow(power.unsigned_abs() as u32);
    Ok(if power >= 0 {
        Rational::from_integer(mantissa * scale)
    } else {
        Rational::new(mantissa, scale)
    })
}

/// The number as `-?digits(/digits)?`.
pub fn format_rational(value: &Rational) -> String {
    if value.is_integer() {
        value.numer().to_string()
    } else {
        format!("{}/{}", value.numer(), value.denom())
    }
}

/// The rational with the smallest denominator in the closed interval, and among those the one
/// closest to zero; `None` when the interval is empty.
///
/// Source: continued fractions of both ends, as in Knuth, *TAOCP* volume 2, exercise 4.5.3–39.
///
/// ```
/// use eigensieve::exact::{rational, simplest_between};
/// let third = simplest_between(&rational(333, 1000), &rational(334, 1000));
/// assert_eq!(third, Some(rational(1, 3)));
/// ```
pub fn simplest_between(lower: &Rational, upper: &Rational) -> Option<Rational> {
    if lower > upper {
        return None;
    }
    if !lower.is_positive() && !upper.is_negative() {
        return Some(Rational::zero());
    }
    if upper.is_negative() {
        return simplest_positive(-upper.clone(), -lower.clone()).map(|value| -value);
    }
    simplest_positive(lower.clone(), upper.clone())
}

/// The same for 0 < lower ≤ upper: common partial quotients, then the smallest that fits.
fn simplest_positive(mut lower: Rational, mut upper: Rational) -> Option<Rational> {
    let mut quotients = Vec::new();
    loop {
        let up = lower.ceil();
        if up <= upper {
            quotients.push(up.to_integer());
            break;
        }
        let floor = lower.floor();
        quotients.push(floor.to_integer());
        (lower, upper) = ((upper - &floor).recip(), (lower - &floor).recip());
    }
    let mut value = Rational::from_integer(quotients.pop()?);
    while let Some(quotient) = quotients.pop() {
        value = Rational::from_integer(quotient) + value.recip();
    }
    Some(value)
}

/// The non-negative square root, where it is rational.
pub fn square_root(value: &Rational) -> Option<Rational> {
    if value.is_negative() {
        return None;
    }
    let root = |square: &Integer| {
        let root = square.sqrt();
        (&root * &root == *square).then_some(root)
    };
    Some(Rational::new(root(value.numer())?, root(value.denom())?))
}

/// The exact value of a float; `None` for infinities and NaN.
pub fn from_f64(value: f64) -> Option<Rational> {
    Rational::from_float(value)
}

/// The nearest float: a proposal, never a decision.
pub fn to_f64(value: &Rational) -> f64 {
    value.to_f64().unwrap_or(f64::NAN)
}

/// The least common multiple of the denominators.
pub(super) fn common_denominator<'a>(values: impl IntoIterator<Item = &'a Rational>) -> Integer {
    values.into_iter().fold(Integer::one(), |common, value| common.lcm(value.denom()))
}

/// value · scale, which must be an integer.
pub(super) fn scaled(value: &Rational, scale: &Integer) -> Integer {
    value.numer() * (scale / value.denom())
}

#[cfg(test)]
mod tests {
    use super::*;
    use quickcheck::quickcheck;

    #[test]
    fn decimals_are_exact() {
        for (text, expected) in [
            ("0.1", rational(1, 10)),
            ("-.5", rational(-1, 2)),
            (" 1e-3 ", rational(1, 1000)),
            ("2.5E+2", rational(250, 1)),
            ("1.5/0.5", rational(3, 1)),
            ("-7/21", rational(-1, 3)),
        ] {
            assert_eq!(parse_rational(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn an_error_carries_the_text_its_offset_counts_in() {
        let error = parse_rational(" 1x ").expect_err("x is no digit");
        assert_eq!((error.text.as_str(), error.offset), (" 1x ", 2));
    }

    /// The distance to a float, exactly.
    fn distance(value: &Rational, float: f64) -> Rational {
        (value - from_f64(float).expect("finite")).abs()
    }

    fn is_nearest(value: &Rational) -> bool {
        let float = to_f64(value);
        let neighbours = [float.next_down(), float.next_up()];
        let finite = neighbours.into_iter().filter(|f| f.is_finite());
        finite.into_iter().all(|f| distance(value, float) <= distance(value, f))
    }

    #[test]
    fn floats_out_of_range_and_subnormal_ones_are_nearest() {
        let two = |power: u32| Rational::from_integer(Integer::from(2).pow(power));
        assert_eq!(to_f64(&two(1024)), f64::INFINITY);
        assert_eq!(to_f64(&two(1080).recip()), 0.0);
        assert_eq!(to_f64(&two(1074).recip()), f64::from_bits(1));
        assert_eq!(from_f64(f64::NAN), None);
        assert_eq!(from_f64(f64::NEG_INFINITY), None);
        for power in 1018..1076 {
            assert!(is_nearest(&(rational(1_234_567, 1_000_003) / two(power))));
        }
    }

    #[test]
    fn what_is_no_number_is_refused_with_its_place() {
        for (text, offset) in [
            ("", 0),
            ("x", 0),
            ("1.2.3", 3),
            ("1/", 2),
            ("1/0", 2),
            ("1e", 2),
            ("1e1001", 2),
            ("--1", 1),
            ("+1", 0),
            ("  1x", 3),
            ("1 2", 1),
            ("1/2/3", 3),
            ("é", 0),
            (".", 1),
        ] {
            assert_eq!(parse_rational(text).map_err(|error| error.offset), Err(offset), "{text}");
        }
    }

    quickcheck! {
        fn reading_inverts_printing(numerator: i64, denominator: i64) -> bool {
            let value = rational(numerator, denominator.max(1));
            parse_rational(&format_rational(&value)) == Ok(value)
        }

        fn the_simplest_rational_has_the_smallest_denominator(a: i16, b: i16, width: u8) -> bool {
            let lower = Rational::new(a.into(), (i64::from(b.unsigned_abs()) + 1).into());
            let upper = &lower + rational(i64::from(width) + 1, 1000);
            let simplest = simplest_between(&lower, &upper).expect("not empty");
            let denominator = simplest.denom().to_i64().expect("small");
            let fits = |d: i64| (&lower * rational(d, 1)).ceil() <= (&upper * rational(d, 1)).floor();
            lower <= simplest && simplest <= upper && !(1..denominator).any(fits)
        }

        fn floats_are_nearest(numerator: i64, denominator: i64, shift: u8) -> bool {
            let scale = Rational::from_integer(Integer::from(3).pow(shift.into()));
            let value = rational(numerator, denominator.max(1));
            is_nearest(&(&value * &scale)) && is_nearest(&(value / scale))
        }

        fn floats_come_back(bits: u64) -> bool {
            let float = f64::from_bits(bits);
            from_f64(float).is_none_or(|value| to_f64(&value) == float)
        }

        fn squares_have_exact_roots(numerator: i32, denominator: i32) -> bool {
            let root = rational(i64::from(numerator).abs(), i64::from(denominator).abs() + 1);
            square_root(&(&root * &root)) == Some(root)
        }
    }
}
