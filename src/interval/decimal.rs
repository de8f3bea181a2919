//! Outward-rounded decimals.

use super::scalar::Interval;
use crate::exact::{Rational, from_f64, parse_rational};

/// Significant digits of a rounded end: 17 identify a double.
const DIGITS: usize = 17;

impl Interval {
    /// The ends as outward-rounded decimals.
    pub fn bounds_text(&self) -> (String, String) {
        (lower_text(self.lower()), upper_text(self.upper()))
    }
}

/// A decimal at most `value`, with at most 17 significant digits.
///
/// ```
/// use eigensieve::interval::{lower_text, upper_text};
/// assert_eq!(lower_text(0.5), "0.5");
/// let texts = (lower_text(0.1), upper_text(0.1));
/// assert_eq!(texts, ("0.1".to_string(), "0.10000000000000001".to_string()));
/// ```
pub fn lower_text(value: f64) -> String {
    directed(value, false, DIGITS)
}

/// A decimal at most `value`, with at most so many significant digits (from 2 to 17).
///
/// ```
/// use eigensieve::interval::short_lower_text;
/// assert_eq!(short_lower_text(0.35363, 3), "0.353");
/// assert_eq!(short_lower_text(2.6927e-10, 2), "2.6e-10");
/// ```
pub fn short_lower_text(value: f64, digits: usize) -> String {
    directed(value, false, digits.clamp(2, DIGITS))
}

/// A decimal at least `value`; see [`lower_text`].
pub fn upper_text(value: f64) -> String {
    directed(value, true, DIGITS)
}

fn directed(value: f64, up: bool, digits: usize) -> String {
    let Some(exact) = from_f64(value) else {
        let text = if value > 0.0 { "inf" } else { "-inf" };
        return if value.is_nan() { "nan" } else { text }.to_string();
    };
    if value == 0.0 {
        return "0".into();
    }
    let on_the_right_side =
        |decimal: &Rational| if up { *decimal >= exact } else { *decimal <= exact };
    let full = format!("{value:.*e}", digits - 1);
    let shortest = (digits == DIGITS).then(|| format!("{value:e}"));
    for text in shortest.iter().chain([&full]) {
        if parse_rational(text).is_ok_and(|decimal| on_the_right_side(&decimal)) {
            return plain(text);
        }
    }
    // The nearest decimal lies on the wrong side; the next one outward lies on the right side.
    plain(&next_decimal(&full, up, digits))
}

/// The neighbouring decimal with the same last place.
fn next_decimal(text: &str, up: bool, places: usize) -> String {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let digits: i64 = mantissa.replace('.', "").parse().unwrap_or(0);
    let next = if up { digits + 1 } else { digits - 1 };
    let exponent: i64 = exponent.parse().unwrap_or(0);
    format!("{next}e{}", exponent - (places as i64 - 1))
}

/// Rewrites a decimal with exponent as a plain one where that is short.
fn plain(text: &str) -> String {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (sign, unsigned) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let fraction_length = unsigned.split_once('.').map_or(0, |(_, fraction)| fraction.len() as i64);
    let all = unsigned.replace('.', "");
    let digits = all.trim_start_matches('0').trim_end_matches('0');
    let trailing = (all.len() - all.trim_end_matches('0').len()) as i64;
    // The value is digits · 10^scale, its decimal point stands after `point` digits.
    let scale = exponent.parse::<i64>().unwrap_or(0) - fraction_length + trailing;
    let point = digits.len() as i64 + scale;
    let body = if !(-4..=17).contains(&point) {
        let (first, rest) = digits.split_at(1);
        let dot = if rest.is_empty() { "" } else { "." };
        format!("{first}{dot}{rest}e{}", point - 1)
    } else if scale >= 0 {
        format!("{digits}{}", "0".repeat(scale as usize))
    } else if point <= 0 {
        format!("0.{}{digits}", "0".repeat(point.unsigned_abs() as usize))
    } else {
        let (whole, fraction) = digits.split_at(point as usize);
        format!("{whole}.{fraction}")
    };
    format!("{sign}{body}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use quickcheck::quickcheck;

    quickcheck! {
        fn texts_enclose_every_bit_pattern(bits: u64) -> bool {
            let value = f64::from_bits(bits);
            let Some(exact) = from_f64(value) else { return true };
            let lower = parse_rational(&lower_text(value)).expect("a decimal");
            let upper = parse_rational(&upper_text(value)).expect("a decimal");
            let short = |text: &str| {
                let mantissa = text.split('e').next().unwrap_or_default();
                mantissa.chars().filter(char::is_ascii_digit).count() <= 22
            };
            lower <= exact && exact <= upper && short(&lower_text(value)) && short(&upper_text(value))
        }

        fn short_lower_texts_are_below_and_have_few_digits(bits: u64, digits: u8) -> bool {
            let value = f64::from_bits(bits).abs();
            let Some(exact) = from_f64(value) else { return true };
            let digits = usize::from(digits % 6) + 2;
            let text = short_lower_text(value, digits);
            let decimal = parse_rational(&text).expect("a decimal");
            let mantissa = text.split('e').next().unwrap_or_default().replace('.', "");
            let significant = mantissa.trim_start_matches('0').trim_end_matches('0').len();
            decimal <= exact && significant <= digits
        }

        fn small_fractions_print_as_themselves(n: i16, e: u8) -> bool {
            let value = f64::from(n) / f64::from(1_u32 << (e % 8));
            lower_text(value) == upper_text(value)
        }
    }

    #[test]
    fn extreme_values_have_short_texts() {
        assert_eq!((lower_text(3.0).as_str(), lower_text(-0.0).as_str()), ("3", "0"));
        assert_eq!(upper_text(1e16), "10000000000000000");
        assert_eq!(upper_text(f64::INFINITY), "inf");
        assert!(upper_text(5e-324).ends_with("e-324"));
    }
}
