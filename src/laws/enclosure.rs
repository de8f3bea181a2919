//! Enclosures of everything that a reasonable implementation may compute.
//!
//! An enclosure is an interval of floats, rounded outwards after each operation by one step of
//! [`f64`] (`next_up`, `next_down`: no compiler flag, no rounding mode), and then widened by a few
//! units of the declared format, because an implementation rounds, reorders and fuses. The exact
//! value of the rule always lies inside.

use num_traits::Zero;

use super::format::Format;
use super::rule::RuleArithmetic;
use crate::exact::{Rational, from_f64, to_f64};
use crate::expression::{Arithmetic, Function, Guard, Tape};

/// A closed interval of real numbers; `[−∞, ∞]` when nothing is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Enclosure {
    /// No value is smaller.
    pub lower: f64,
    /// No value is larger.
    pub upper: f64,
    /// Whether it depends on parameters or gradients, which have a format of their own.
    tensor: bool,
}

impl Enclosure {
    const UNKNOWN: Self = Self { lower: f64::NEG_INFINITY, upper: f64::INFINITY, tensor: true };

    /// The one value, observed in a parameter or a gradient.
    pub fn observed(value: f64) -> Self {
        if value.is_nan() { Self::UNKNOWN } else { Self::new(value, value, true) }
    }

    /// The tightest enclosure by floats of a rational number.
    pub fn of(value: &Rational) -> Self {
        let float = to_f64(value);
        if from_f64(float).as_ref() == Some(value) {
            return Self::new(float, float, false);
        }
        Self::new(float.next_down(), float.next_up(), false)
    }

    fn new(lower: f64, upper: f64, tensor: bool) -> Self {
        Self { lower, upper, tensor }
    }

    /// Whether the number lies in the closed interval.
    pub fn contains(&self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }

    /// Whether both ends are finite.
    pub fn is_bounded(&self) -> bool {
        self.lower.is_finite() && self.upper.is_finite()
    }

    /// The middle, a float.
    pub fn middle(&self) -> f64 {
        self.lower + (self.upper - self.lower) / 2.0
    }

    fn magnitude(&self) -> f64 {
        self.lower.abs().max(self.upper.abs())
    }

    fn is_zero(&self) -> bool {
        self.lower == 0.0 && self.upper == 0.0
    }

    fn hull(&self, other: &Self) -> Self {
        let tensor = self.tensor || other.tensor;
        Self::new(self.lower.min(other.lower), self.upper.max(other.upper), tensor)
    }
}

/// How many smallest numbers a numerator may lose: 2²⁰ allows for learning rates down to 10⁻⁶.
const UNDERFLOWS: f64 = 1_048_576.0;

/// Operations on enclosures: outward rounding, widened by units of the declared formats.
///
/// `scalars` is the format of what is computed from hyper-parameters and the step count alone
/// (1 − β₂ᵗ, say), `tensors` that of everything else; `slack` is the number of roundings granted to
/// each operation of the rule.
#[derive(Clone, Copy, Debug)]
pub struct EnclosureArithmetic {
    /// The format of parameters, gradients and state.
    pub tensors: Format,
    /// The format of hyper-parameters and what is computed from them.
    pub scalars: Format,
    /// How many roundings each operation of the rule may cost an implementation.
    pub slack: f64,
}

impl EnclosureArithmetic {
    /// The arithmetic of these formats with the usual slack of four roundings an operation.
    pub fn new(tensors: Format, scalars: Format) -> Self {
        Self { tensors, scalars, slack: 4.0 }
    }

    /// No widening at all: outward rounded enclosures of the exact rule.
    pub fn exact() -> Self {
        Self { tensors: Format::F64, scalars: Format::F64, slack: 0.0 }
    }

    fn format(&self, tensor: bool) -> Format {
        if tensor { self.tensors } else { self.scalars }
    }

    /// One step outwards, then the allowed roundings of numbers of the given magnitude.
    fn widened(&self, mut value: Enclosure, magnitude: Option<f64>) -> Enclosure {
        if value.lower.is_nan() || value.upper.is_nan() {
            return Enclosure::UNKNOWN;
        }
        let format = self.format(value.tensor);
        let error = |end: f64| {
            let relative = self.slack * format.unit() * magnitude.unwrap_or(end.abs());
            let underflow = if magnitude.is_some() { 0.0 } else { self.slack * format.smallest() };
            if self.slack == 0.0 { 0.0 } else { (relative + underflow).next_up().next_up() }
        };
        value.lower = value.lower.next_down();
        value.upper = value.upper.next_up();
        value.lower = (value.lower - error(value.lower)).next_down();
        value.upper = (value.upper + error(value.upper)).next_up();
        if value.magnitude() > format.largest() { Enclosure::UNKNOWN } else { value }
    }

    fn product(&self, a: &Enclosure, b: &Enclosure) -> Enclosure {
        let tensor = a.tensor || b.tensor;
        if !a.is_bounded() || !b.is_bounded() {
            return Enclosure::UNKNOWN;
        }
        if a.is_zero() || b.is_zero() {
            return Enclosure::new(0.0, 0.0, tensor);
        }
        let ends = [a.lower * b.lower, a.lower * b.upper, a.upper * b.lower, a.upper * b.upper];
        self.widened(span(&ends, tensor), None)
    }

    fn root(&self, a: &Enclosure) -> Enclosure {
        if a.is_zero() {
            return *a;
        }
        if a.upper < 0.0 {
            return Enclosure::UNKNOWN;
        }
        // A tiny negative part is rounding: the rule's own argument is a sum of squares.
        let lower = a.lower.max(0.0).sqrt();
        let mut root = self.widened(Enclosure::new(lower, a.upper.sqrt(), a.tensor), None);
        root.lower = root.lower.max(0.0);
        root
    }

    fn integer_power(&self, a: &Enclosure, n: i32) -> Enclosure {
        if n < 0 {
            let one = Enclosure::new(1.0, 1.0, a.tensor);
            return self.quotient(&one, &self.integer_power(a, -n));
        }
        if n == 0 {
            return Enclosure::new(1.0, 1.0, a.tensor);
        }
        // Even powers of an interval around zero are not negative.
        let base = if n % 2 == 0 { size(a) } else { *a };
        let mut power = (1..n).fold(base, |power, _| self.product(&power, &base));
        if n % 2 == 0 {
            power.lower = power.lower.max(0.0);
        }
        power
    }

    fn quotient(&self, a: &Enclosure, b: &Enclosure) -> Enclosure {
        if b.contains(0.0) || !b.is_bounded() || !a.is_bounded() {
            return Enclosure::UNKNOWN;
        }
        let tensor = a.tensor || b.tensor;
        if a.is_zero() {
            return Enclosure::new(0.0, 0.0, tensor);
        }
        // A factor that the rule applies later may have been applied to the numerator already,
        // where it can underflow: UNDERFLOWS stands for its size.
        let lost = self.slack * UNDERFLOWS * self.format(tensor).smallest();
        let a = Enclosure::new(a.lower - lost, a.upper + lost, tensor);
        let ends = [a.lower / b.lower, a.lower / b.upper, a.upper / b.lower, a.upper / b.upper];
        self.widened(span(&ends, tensor), None)
    }

    /// A series with a bound on its remainder, for |argument| ≤ 1 after halving.
    fn exponential(&self, a: &Enclosure) -> Enclosure {
        if !a.is_bounded() || a.magnitude() > 700.0 {
            return Enclosure::UNKNOWN;
        }
        let halvings = 1 + a.magnitude().max(1.0).log2().ceil() as i32;
        let exact = Self::exact();
        let scale = 2.0_f64.powi(-halvings);
        let small = Enclosure::new(a.lower * scale, a.upper * scale, a.tensor);
        let mut sum = Enclosure::new(1.0, 1.0, a.tensor);
        let mut term = sum;
        for n in 1..=20 {
            let n = Enclosure::new(f64::from(n), f64::from(n), false);
            term = exact.quotient(&exact.product(&term, &small), &n);
            sum = exact.sum(&sum, &term);
        }
        // The remainder is below twice the next term, which is below 1/21!.
        let rest = 1e-19;
        sum = exact.sum(&sum, &Enclosure::new(-rest, rest, a.tensor));
        for _ in 0..halvings {
            sum = exact.product(&sum, &sum);
        }
        self.widened(sum, None)
    }

    /// log y = log(y/2ᵏ) + k·log 2 at both ends, with y/2ᵏ between 1/2 and 2.
    fn logarithm(&self, a: &Enclosure) -> Enclosure {
        if !a.is_bounded() || a.lower < 1e-300 || a.upper > 1e300 {
            return Enclosure::UNKNOWN;
        }
        let exact = Self::exact();
        let two = Enclosure::new(2.0, 2.0, false);
        let at = |end: f64| {
            let halvings = end.log2().round();
            // A power of two changes the exponent alone.
            let near = end / 2.0_f64.powi(halvings as i32);
            let near = exact.logarithm_near_one(&Enclosure::new(near, near, a.tensor));
            let powers = Enclosure::new(halvings, halvings, false);
            exact.sum(&near, &exact.product(&powers, &exact.logarithm_near_one(&two)))
        };
        let (lower, upper) = (at(a.lower), at(a.upper));
        self.widened(Enclosure::new(lower.lower, upper.upper, a.tensor), None)
    }

    /// 2·artanh((y − 1)/(y + 1)) by its series, for 1/2 ≤ y ≤ 2.
    fn logarithm_near_one(&self, a: &Enclosure) -> Enclosure {
        let one = Enclosure::new(1.0, 1.0, a.tensor);
        let ratio = self.quotient(&self.subtracted(a, &one), &self.sum(a, &one));
        let square = self.integer_power(&ratio, 2);
        let (mut sum, mut power) = (Enclosure::new(0.0, 0.0, a.tensor), ratio);
        for n in 0..24 {
            let odd = f64::from(2 * n + 1);
            sum = self.sum(&sum, &self.quotient(&power, &Enclosure::new(odd, odd, false)));
            power = self.product(&power, &square);
        }
        // Terms fall by 9 at least: what is left is below 9/8 of the next, 3⁻⁴⁹/49.
        sum = self.sum(&sum, &Enclosure::new(-1e-24, 1e-24, a.tensor));
        self.sum(&sum, &sum)
    }

    /// The cosine by its series, for arguments up to 4 after whole turns are taken away; for
    /// arguments up to 10⁶, beyond which the argument itself is too coarse.
    fn cosine(&self, a: &Enclosure) -> Enclosure {
        use std::f64::consts::TAU;
        if !a.is_bounded() || a.magnitude() > 1e6 {
            return Enclosure::UNKNOWN;
        }
        let exact = Self::exact();
        let turns = (a.middle() / TAU).round();
        // 2π lies between this float and the next.
        let turn = Enclosure::new(TAU, TAU.next_up(), a.tensor);
        let away = exact.product(&turn, &Enclosure::new(turns, turns, a.tensor));
        let a = exact.subtracted(a, &away);
        if a.magnitude() > 4.0 {
            return Enclosure::UNKNOWN;
        }
        let square = exact.integer_power(&a, 2);
        let mut sum = Enclosure::new(1.0, 1.0, a.tensor);
        let mut term = sum;
        for n in 1..=20 {
            let divisor = -f64::from((2 * n - 1) * (2 * n));
            let divisor = Enclosure::new(divisor, divisor, false);
            term = exact.quotient(&exact.product(&term, &square), &divisor);
            sum = exact.sum(&sum, &term);
        }
        // The alternating remainder is below the next term, 4⁴²/42! < 1.4e-26.
        sum = exact.sum(&sum, &Enclosure::new(-1e-25, 1e-25, a.tensor));
        self.widened(sum, Some(1.0))
    }

    fn sum(&self, a: &Enclosure, b: &Enclosure) -> Enclosure {
        let tensor = a.tensor || b.tensor;
        if a.is_zero() || b.is_zero() {
            return Enclosure::new(a.lower + b.lower, a.upper + b.upper, tensor);
        }
        let sum = Enclosure::new(a.lower + b.lower, a.upper + b.upper, tensor);
        // Operands, not the sum, measure the error: an implementation may cancel elsewhere.
        self.widened(sum, Some(a.magnitude().max(b.magnitude())))
    }

    fn subtracted(&self, a: &Enclosure, b: &Enclosure) -> Enclosure {
        self.sum(a, &Enclosure::new(-b.upper, -b.lower, b.tensor))
    }
}

/// |a|.
fn size(a: &Enclosure) -> Enclosure {
    let lower = if a.contains(0.0) { 0.0 } else { a.lower.abs().min(a.upper.abs()) };
    Enclosure::new(lower, a.magnitude(), a.tensor)
}

fn span(ends: &[f64], tensor: bool) -> Enclosure {
    if ends.iter().any(|end| end.is_nan()) {
        return Enclosure::UNKNOWN;
    }
    let lower = ends.iter().copied().fold(f64::INFINITY, f64::min);
    let upper = ends.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Enclosure::new(lower, upper, tensor)
}

impl Arithmetic for EnclosureArithmetic {
    type Value = Enclosure;

    fn constant(&mut self, tape: &Tape, index: usize) -> Enclosure {
        let (float, exact) = (tape.float_constants()[index], &tape.constants()[index]);
        if exact.is_integer() && float.abs() < 2.0_f64.powi(53) {
            return Enclosure::new(float, float, false);
        }
        self.widened(Enclosure::new(float, float, false), None)
    }
    fn negate(&mut self, a: &Enclosure) -> Enclosure {
        Enclosure::new(-a.upper, -a.lower, a.tensor)
    }
    fn add(&mut self, a: &Enclosure, b: &Enclosure) -> Enclosure {
        self.sum(a, b)
    }
    fn subtract(&mut self, a: &Enclosure, b: &Enclosure) -> Enclosure {
        self.subtracted(a, b)
    }
    fn multiply(&mut self, a: &Enclosure, b: &Enclosure) -> Enclosure {
        self.product(a, b)
    }
    fn divide(&mut self, a: &Enclosure, b: &Enclosure) -> Enclosure {
        self.quotient(a, b)
    }
    fn power(&mut self, a: &Enclosure, n: i32) -> Enclosure {
        self.integer_power(a, n)
    }
    fn half_power(&mut self, a: &Enclosure, k: i32) -> Enclosure {
        self.integer_power(&self.root(a), k)
    }
    fn apply(&mut self, function: Function, a: &Enclosure) -> Enclosure {
        match function {
            Function::Exponential => self.exponential(a),
            Function::Logarithm => self.logarithm(a),
            Function::Cosine => self.cosine(a),
            // π is written 4·atan(1); PI is the float below it.
            Function::Arctangent if a.lower == 1.0 && a.upper == 1.0 => {
                let quarter = std::f64::consts::FRAC_PI_4;
                self.widened(Enclosure::new(quarter, quarter.next_up(), a.tensor), None)
            }
            _ => Enclosure::UNKNOWN,
        }
    }
    fn absolute(&mut self, a: Guard<'_, Enclosure>) -> Enclosure {
        size(a.value)
    }
    fn maximum(&mut self, _: Guard<'_, Enclosure>, a: &Enclosure, b: &Enclosure) -> Enclosure {
        Enclosure::new(a.lower.max(b.lower), a.upper.max(b.upper), a.tensor || b.tensor)
    }
    fn minimum(&mut self, _: Guard<'_, Enclosure>, a: &Enclosure, b: &Enclosure) -> Enclosure {
        Enclosure::new(a.lower.min(b.lower), a.upper.min(b.upper), a.tensor || b.tensor)
    }
    fn choose(&mut self, guard: Guard<'_, Enclosure>, a: &Enclosure, b: &Enclosure) -> Enclosure {
        if guard.value.lower >= 0.0 {
            *a
        } else if guard.value.upper < 0.0 {
            *b
        } else {
            a.hull(b)
        }
    }
}

impl RuleArithmetic for EnclosureArithmetic {
    fn hyper_parameter(&mut self, value: &Rational) -> Enclosure {
        let exact = Enclosure::of(value);
        let format = self.scalars;
        let integer = value.is_integer() && exact.lower == exact.upper;
        if value.is_zero() || self.slack == 0.0 || integer && format.holds(exact.lower) {
            return exact;
        }
        // Stored in its format: one rounding.
        let error = (format.unit() * exact.magnitude() + format.smallest()).next_up();
        let (lower, upper) = ((exact.lower - error).next_down(), (exact.upper + error).next_up());
        Enclosure::new(lower, upper, false)
    }

    fn count(&mut self, steps: u32) -> Enclosure {
        Enclosure::new(steps.into(), steps.into(), false)
    }

    fn sign(&mut self, a: &Enclosure) -> Enclosure {
        let sign = |end: f64| if end == 0.0 { 0.0 } else { end.signum() };
        Enclosure::new(sign(a.lower), sign(a.upper), a.tensor)
    }

    fn norm(&mut self, vector: &[Enclosure]) -> Enclosure {
        let zero = Enclosure::new(0.0, 0.0, true);
        let squares = vector.iter().map(|entry| self.integer_power(entry, 2));
        let mut squares: Vec<Enclosure> = squares.collect();
        let first = squares.pop().unwrap_or(zero);
        let total = squares.iter().fold(first, |sum, square| self.sum(&sum, square));
        self.root(&total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::rational;
    use crate::expression::{Names, parse};
    use quickcheck::quickcheck;

    fn holds(enclosure: &Enclosure, value: &Rational) -> bool {
        let end = |float: f64| from_f64(float);
        let above = end(enclosure.lower).is_none_or(|lower| lower <= *value);
        above && end(enclosure.upper).is_none_or(|upper| upper >= *value)
    }

    fn evaluate(text: &str, at: &[Enclosure], arithmetic: &mut EnclosureArithmetic) -> Enclosure {
        let names = Names::new(&["a", "b"]).expect("two names");
        let (graph, root) = parse(text, &names).expect("an expression");
        Tape::compile(&graph, &[root], 2).evaluate(arithmetic, at)[0]
    }

    quickcheck! {
        fn enclosures_hold_the_exact_value(a: (i32, u16), b: (i32, u16), which: u8) -> bool {
            let number = |(n, d): (i32, u16)| rational(n.into(), i64::from(d) + 1);
            let (a, b) = (number(a), number(b));
            let text = ["a + b", "a - b", "a*b", "a/b", "(a*b - 1/3)^3/7", "abs(a) - max(a, b)",
                "min(a, 2*b)^2", "a - a*b + b/9"][usize::from(which % 8)];
            let names = Names::new(&["a", "b"]).expect("two names");
            let (graph, root) = parse(text, &names).expect("an expression");
            let tape = Tape::compile(&graph, &[root], 2);
            let Some(exact) = tape.evaluate_rationals(&[a.clone(), b.clone()]) else { return true };
            let inputs = [Enclosure::of(&a), Enclosure::of(&b)];
            [Format::F64, Format::F32, Format::Bf16].into_iter().all(|format| {
                let mut wide = EnclosureArithmetic::new(format, format);
                let mut tight = EnclosureArithmetic::exact();
                holds(&tape.evaluate(&mut wide, &inputs)[0], &exact[0])
                    && holds(&tape.evaluate(&mut tight, &inputs)[0], &exact[0])
            })
        }

        fn squares_of_roots_hold_the_number(n: u32, d: u16) -> bool {
            let value = rational(n.into(), i64::from(d) + 1);
            let at = [Enclosure::of(&value), Enclosure::of(&value)];
            let root = evaluate("sqrt(a)", &at, &mut EnclosureArithmetic::exact());
            let square = |end: f64| from_f64(end).map(|end| &end * &end);
            square(root.lower).is_some_and(|low| low <= value)
                && square(root.upper).is_some_and(|high| high >= value)
        }

        fn cosines_of_double_angles_meet(n: i32, d: u16) -> bool {
            let angle = rational((n % 1_000_000).into(), 2 * (i64::from(d) + 1));
            let at = [Enclosure::of(&angle), Enclosure::of(&angle)];
            let mut exact = EnclosureArithmetic::exact();
            let double = evaluate("cos(2*a)", &at, &mut exact);
            let other = evaluate("2*cos(a)^2 - 1", &at, &mut exact);
            let meet = double.lower <= other.upper && other.lower <= double.upper;
            // A dozen times the rounding of the argument: the series takes its terms by their size.
            let narrow = double.upper - double.lower < 1e-12 + 1e-13 * to_f64(&angle).abs();
            meet && narrow
        }

        fn float_evaluation_in_f32_lies_inside(a: i16, b: i16, c: i16) -> bool {
            let (a, b) = (f32::from(a) / 7.0, f32::from(b) / 1e3 + f32::from(c) * 1e-12);
            let value = (a * 0.9 + b * (1.0 - 0.9)) / ((b * b).sqrt() + 1e-3);
            let at = [Enclosure::observed(a.into()), Enclosure::observed(b.into())];
            let text = "(9/10*a + (1 - 9/10)*b)/(sqrt(b^2) + 1/1000)";
            let mut arithmetic = EnclosureArithmetic::new(Format::F32, Format::F32);
            evaluate(text, &at, &mut arithmetic).contains(value.into())
        }
    }

    #[test]
    fn series_hold_known_values() {
        let one = Enclosure::of(&rational(1, 1));
        let near = |text: &str, value: f64| {
            let found = evaluate(text, &[one, one], &mut EnclosureArithmetic::exact());
            assert!(found.contains(value), "{text}: {found:?}");
            assert!(found.upper - found.lower < 1e-12 * value.abs().max(1e-3), "{text}: {found:?}");
        };
        near("exp(a)", std::f64::consts::E);
        near("exp(-10*a)", 4.539_992_976_248_485e-5);
        near("log(24/25*a)", -0.040_821_994_520_255_17);
        near("log(10*a)", std::f64::consts::LN_10);
        near("log(a/1000)", -6.907_755_278_982_137);
        near("exp(-4/5*log(7*a))", 0.210_824_737_370_650_27);
        near("cos(3*a)", -0.989_992_496_600_445_4);
        near("cos(7*a)", 0.753_902_254_343_304_6);
        near("cos(-100*a)", 0.862_318_872_287_683_9);
    }

    #[test]
    fn division_by_an_interval_around_zero_and_overflow_are_unknown() {
        let at = [Enclosure::observed(1.0), Enclosure::observed(0.0)];
        let mut f32 = EnclosureArithmetic::new(Format::F32, Format::F32);
        assert!(!evaluate("a/b", &at, &mut f32).is_bounded());
        assert!(!evaluate("(a*10^30)^2", &at, &mut f32).is_bounded());
        assert!(evaluate("(a*10^18)^2", &at, &mut f32).is_bounded());
    }
}
