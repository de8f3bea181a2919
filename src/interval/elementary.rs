//! Elementary functions: each image is enclosed from correctly rounded values at the ends.
//!
//! `core-math` binds the INRIA CORE-MATH library, whose values are claimed to be the real values
//! rounded to nearest. Only this is used: the real value lies between the two neighbours of what
//! comes back, which would also hold if it were rounded either way. MPFR checks it on millions of
//! points in `tests/oracles.rs`. Rounding to nearest must be in force, which
//! [`check_arithmetic`](super::check_arithmetic) tests.

use std::f64::consts::FRAC_PI_2;

use super::scalar::Interval;

/// Beyond this size the quotient by π is known too coarsely to count its integers usefully.
const LARGEST_ANGLE: f64 = (1_u64 << 45) as f64;
/// An integer width above 2π: every longer interval of angles meets all values.
const FULL_TURN: f64 = 7.0;

/// Elementary functions.
impl Interval {
    /// {eˣ}.
    ///
    /// Algorithm: increasing, so the two ends decide; cut to [0, 1] left of 0, to [1, ∞) right of it.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// let x = Interval::new(f64::NEG_INFINITY, 0.0).unwrap();
    /// assert_eq!(x.exp(), Interval::new(0.0, 1.0).unwrap());
    /// ```
    #[must_use]
    pub fn exp(self) -> Interval {
        self.monotone(exp_at)
    }

    /// {ln x : x > 0}; members ≤ 0 are ignored, so the result is empty if there are no others.
    ///
    /// Algorithm: increasing, so the two ends decide; the end 0 gives −∞.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// let x = Interval::new(-1.0, 1.0).unwrap();
    /// assert_eq!(x.ln(), Interval::new(f64::NEG_INFINITY, 0.0).unwrap());
    /// assert!(Interval::ZERO.ln().is_empty());
    /// ```
    #[must_use]
    pub fn ln(self) -> Interval {
        let domain = self.intersection(Interval::NONNEGATIVE);
        if domain == Interval::ZERO {
            return Interval::EMPTY;
        }
        domain.monotone(|x| if x == 1.0 { Interval::ZERO } else { around(core_math::log(x)) })
    }

    /// {sin x}.
    ///
    /// Algorithm: the ends, and ±1 if an extremum π/2 + kπ may lie inside (outward arithmetic with
    /// an enclosure of π). Beyond 2⁴⁵ only points give more than [−1, 1].
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// let x = Interval::new(0.0, 3.0).unwrap();
    /// assert_eq!((x.sin().lower(), x.sin().upper()), (0.0, 1.0));
    /// ```
    #[must_use]
    pub fn sin(self) -> Interval {
        self.wave(Interval::point(0.5), |x| odd(x, core_math::sin))
    }

    /// {cos x}.
    ///
    /// Algorithm: the ends, and ±1 if an extremum kπ may lie inside (outward arithmetic with an
    /// enclosure of π). Beyond 2⁴⁵ only points give more than [−1, 1].
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert_eq!(Interval::ZERO.cos(), Interval::ONE);
    /// assert_eq!(Interval::new(3.0, 4.0).unwrap().cos().lower(), -1.0);
    /// ```
    #[must_use]
    pub fn cos(self) -> Interval {
        self.wave(Interval::ZERO, |x| even(x, core_math::cos))
    }

    /// {tan x : x no pole}; the whole line if a pole may lie inside.
    ///
    /// Algorithm: increasing between two poles, so there the two ends decide.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert_eq!(Interval::ZERO.tan(), Interval::ZERO);
    /// assert_eq!(Interval::new(1.0, 2.0).unwrap().tan(), Interval::ENTIRE);
    /// ```
    #[must_use]
    pub fn tan(self) -> Interval {
        if self.is_empty() {
            Interval::EMPTY
        } else if self.tan_has_no_pole() {
            self.monotone(|x| odd(x, core_math::tan))
        } else {
            Interval::ENTIRE
        }
    }

    /// True only if certainly no member is a pole π/2 + kπ of the tangent, so that tan is defined
    /// and continuous on the whole interval. False for the empty set.
    ///
    /// Algorithm: an `f64` is never a pole, π being irrational; else no integer may lie in
    /// x/π − 1/2, computed outward.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert!(Interval::new(-1.0, 1.0).unwrap().tan_has_no_pole());
    /// assert!(!Interval::new(1.0, 2.0).unwrap().tan_has_no_pole());
    /// ```
    #[must_use]
    pub fn tan_has_no_pole(self) -> bool {
        self.is_point()
            || (self.magnitude() <= LARGEST_ANGLE
                && self.possible_multiples_of_pi(Interval::point(0.5)).is_none())
    }

    /// {arctan x}.
    ///
    /// Algorithm: increasing, so the two ends decide; cut to an enclosure of [−π/2, π/2].
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert_eq!(Interval::ZERO.atan(), Interval::ZERO);
    /// assert!(Interval::ENTIRE.atan().contains(1.57) && !Interval::ENTIRE.atan().contains(1.58));
    /// ```
    #[must_use]
    pub fn atan(self) -> Interval {
        let range = Interval::symmetric(FRAC_PI_2.next_up());
        self.monotone(|x| odd(x, core_math::atan)).intersection(range)
    }

    /// {sinh x}.
    ///
    /// Algorithm: increasing, so the two ends decide.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert_eq!(Interval::ZERO.sinh(), Interval::ZERO);
    /// ```
    #[must_use]
    pub fn sinh(self) -> Interval {
        self.monotone(|x| odd(x, core_math::sinh))
    }

    /// {cosh x}.
    ///
    /// Algorithm: increasing in |x|, so the two ends of |x| decide; cut to [1, ∞).
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert_eq!(Interval::ZERO.cosh(), Interval::ONE);
    /// assert_eq!(Interval::new(-2.0, 1.0).unwrap().cosh().lower(), 1.0);
    /// ```
    #[must_use]
    pub fn cosh(self) -> Interval {
        let range = Interval::between(1.0, f64::INFINITY);
        self.abs().monotone(|x| even(x, core_math::cosh)).intersection(range)
    }

    /// {tanh x}.
    ///
    /// Algorithm: increasing, so the two ends decide; cut to [−1, 1].
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert_eq!(Interval::ZERO.tanh(), Interval::ZERO);
    /// assert_eq!(Interval::ENTIRE.tanh(), Interval::new(-1.0, 1.0).unwrap());
    /// ```
    #[must_use]
    pub fn tanh(self) -> Interval {
        self.monotone(|x| odd(x, core_math::tanh)).intersection(Interval::symmetric(1.0))
    }

    /// {1/(1 + e⁻ˣ)}, the logistic function.
    ///
    /// Algorithm: increasing, so the two ends decide, in outward arithmetic: 1/(1 + e⁻ˣ), far to
    /// the left eˣ/(1 + eˣ), which does not overflow; cut to [0, 1].
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert_eq!(Interval::ZERO.logistic(), Interval::point(0.5));
    /// assert_eq!(Interval::ENTIRE.logistic(), Interval::new(0.0, 1.0).unwrap());
    /// ```
    #[must_use]
    pub fn logistic(self) -> Interval {
        self.monotone(logistic_at).intersection(Interval::between(0.0, 1.0))
    }

    /// {ln(1 + eˣ)}, the soft positive part.
    ///
    /// Algorithm: increasing, so the two ends decide, in outward arithmetic: log1p(eˣ), far to the
    /// right x + log1p(e⁻ˣ), which does not overflow; cut to [0, ∞).
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert!((Interval::ZERO.softplus() - Interval::point(2.0).ln()).contains_zero());
    /// assert_eq!(Interval::ENTIRE.softplus(), Interval::new(0.0, f64::INFINITY).unwrap());
    /// ```
    #[must_use]
    pub fn softplus(self) -> Interval {
        self.monotone(softplus_at).intersection(Interval::NONNEGATIVE)
    }

    /// The hull of enclosures at the two ends: the image under a monotone function.
    fn monotone(self, at: impl Fn(f64) -> Interval) -> Interval {
        if self.is_empty() {
            return Interval::EMPTY;
        }
        let image = at(self.lower());
        if self.is_point() { image } else { image.hull(at(self.upper())) }
    }

    /// The image under a sine wave with extrema at (k + phase)·π, maximal where k is even.
    fn wave(self, phase: Interval, at: impl Fn(f64) -> Interval) -> Interval {
        let range = Interval::symmetric(1.0);
        if self.is_empty() {
            return Interval::EMPTY;
        }
        // An f64 is not an extremum unless the phase is 0 and so is it, where `at` is exact.
        if self.is_point() {
            return at(self.lower()).intersection(range);
        }
        if self.magnitude() > LARGEST_ANGLE || self.width() >= FULL_TURN {
            return range;
        }
        let ends = self.monotone(at);
        let image = match self.possible_multiples_of_pi(phase) {
            None => ends,
            Some((first, last)) if first < last => range,
            Some((only, _)) if only % 2 == 0 => ends.hull(Interval::ONE),
            Some(_) => ends.hull(-Interval::ONE),
        };
        image.intersection(range)
    }

    /// The first and the last integer k for which (k + phase)·π may be a member, `None` if there is
    /// certainly none. Only for members within `LARGEST_ANGLE`.
    fn possible_multiples_of_pi(self, phase: Interval) -> Option<(i64, i64)> {
        let turns = self / Interval::PI - phase;
        let (first, last) = (turns.lower().ceil(), turns.upper().floor());
        (first <= last).then_some((first as i64, last as i64))
    }
}

/// What a real number that rounds to `nearest` can be. ±∞ stands for everything beyond the largest
/// finite number, NaN for the whole line.
fn around(nearest: f64) -> Interval {
    Interval::between(nearest.next_down(), nearest.next_up())
}

/// An enclosure of f(x), f odd: exact at 0.
fn odd(x: f64, nearest: impl Fn(f64) -> f64) -> Interval {
    if x == 0.0 { Interval::ZERO } else { around(nearest(x)) }
}

/// An enclosure of f(x), f even with f(0) = 1: exact at 0.
fn even(x: f64, nearest: impl Fn(f64) -> f64) -> Interval {
    if x == 0.0 { Interval::ONE } else { around(nearest(x)) }
}

/// An enclosure of eˣ with ends that increase in x, for which a value near e⁰ = 1 is cut at 1.
fn exp_at(x: f64) -> Interval {
    let range = if x > 0.0 {
        Interval::between(1.0, f64::INFINITY)
    } else if x == 0.0 {
        Interval::ONE
    } else if x > f64::NEG_INFINITY {
        Interval::between(0.0, 1.0)
    } else {
        Interval::ZERO
    };
    if range.is_point() { range } else { around(core_math::exp(x)).intersection(range) }
}

/// An enclosure of ln(1 + x), x ≥ 0.
fn ln_1p(x: Interval) -> Interval {
    x.monotone(|end| odd(end, core_math::log1p)).intersection(Interval::NONNEGATIVE)
}

/// An enclosure of 1/(1 + e⁻ˣ) with ends that increase in x.
///
/// Both branches are chains of monotone steps: left of −40 the sum 1 + eˣ rounds outward to the same
/// interval for all x. Where they meet, neighbouring x have values 2⁻⁴⁷ apart, more than the error.
fn logistic_at(x: f64) -> Interval {
    if x < -40.0 {
        let power = exp_at(x);
        power / (Interval::ONE + power)
    } else {
        (Interval::ONE + exp_at(-x)).reciprocal()
    }
}

/// An enclosure of ln(1 + eˣ) with ends that increase in x.
///
/// Both branches are chains of monotone steps: right of 40 the logarithm is less than half a unit
/// in the last place of x. Adding max(x, 0) everywhere would lose the monotony near 0, where the
/// logarithm falls in larger steps than x grows.
fn softplus_at(x: f64) -> Interval {
    if x == f64::INFINITY {
        around(x)
    } else if x > 40.0 {
        Interval::point(x) + ln_1p(exp_at(-x))
    } else {
        ln_1p(exp_at(x))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::{Rational, from_f64, rational};
    use num_traits::{One, Signed, Zero};
    use quickcheck::{Arbitrary, Gen, quickcheck};

    type Function = (&'static str, fn(Interval) -> Interval);

    const FUNCTIONS: [Function; 11] = [
        ("exp", Interval::exp),
        ("ln", Interval::ln),
        ("sin", Interval::sin),
        ("cos", Interval::cos),
        ("tan", Interval::tan),
        ("atan", Interval::atan),
        ("sinh", Interval::sinh),
        ("cosh", Interval::cosh),
        ("tanh", Interval::tanh),
        ("logistic", Interval::logistic),
        ("softplus", Interval::softplus),
    ];

    /// Any float but NaN, with a taste for the nasty ones.
    #[derive(Clone, Copy, Debug)]
    struct Nasty(f64);

    impl Arbitrary for Nasty {
        fn arbitrary(g: &mut Gen) -> Self {
            let number = i64::arbitrary(g);
            let moderate = number as f64 / (1_u64 << 57) as f64;
            let value = match u8::arbitrary(g) % 8 {
                0 => f64::from_bits(number as u64),
                1 => f64::from_bits(number as u64 & 0x800f_ffff_ffff_ffff),
                2 => {
                    let multiple = (number % 1000) as f64 * FRAC_PI_2;
                    let bits = multiple.to_bits();
                    f64::from_bits(bits.wrapping_add_signed(i64::from(i8::arbitrary(g) % 3)))
                }
                3 => special(number),
                4 => moderate * 12.0,
                5 => (moderate.round() * 40.0).next_up(),
                _ => moderate,
            };
            Self(if value.is_nan() { 0.0 } else { value })
        }
    }

    fn special(number: i64) -> f64 {
        let values = [
            0.0,
            -0.0,
            1.0,
            40.0,
            -40.0,
            709.782_712_893_384,
            -745.133_219_101_941_2,
            f64::MIN_POSITIVE,
            -f64::from_bits(1),
            f64::MAX,
            f64::MIN,
            LARGEST_ANGLE,
            f64::INFINITY,
            f64::NEG_INFINITY,
        ];
        values[number.rem_euclid(values.len() as i64) as usize]
    }

    /// Sorted ends, turned into an interval (the invalid [∞, ∞] into the whole line).
    fn interval(one: f64, other: f64) -> Interval {
        Interval::between(one.min(other), one.max(other))
    }

    fn finite(value: Nasty) -> Interval {
        Interval::point(value.0.clamp(f64::MIN, f64::MAX))
    }

    quickcheck! {
        fn a_smaller_interval_has_a_smaller_image(a: Nasty, b: Nasty, c: Nasty, d: Nasty) -> bool {
            let mut ends = [a.0, b.0, c.0, d.0];
            ends.sort_by(f64::total_cmp);
            let (inner, outer) = (interval(ends[1], ends[2]), interval(ends[0], ends[3]));
            !inner.subset_of(&outer)
                || FUNCTIONS.iter().all(|(_, f)| f(inner).subset_of(&f(outer)))
        }

        fn every_member_has_its_image_in_the_image(a: Nasty, b: Nasty, at: u16) -> bool {
            let whole = interval(a.0, b.0).intersection(interval(f64::MIN, f64::MAX));
            let part = f64::from(at) / f64::from(u16::MAX);
            let member = whole.lower() * (1.0 - part) + whole.upper() * part;
            let member = Interval::point(member.clamp(whole.lower(), whole.upper()));
            FUNCTIONS.iter().all(|(_, f)| f(member).subset_of(&f(whole)))
        }

        fn the_image_of_three_neighbours_holds_that_of_the_middle(a: Nasty, k: u8) -> bool {
            let middle = finite(a);
            let far = middle.upper() + f64::from(k) * middle.mignitude() * 1e-16;
            let far = finite(Nasty(far));
            let three = interval(middle.lower().next_down(), far.upper().next_up());
            FUNCTIONS.iter().all(|(_, f)| {
                f(middle).subset_of(&f(three)) && f(far).subset_of(&f(three))
            })
        }

        fn the_image_of_a_point_is_two_units_wide(a: Nasty) -> bool {
            let (x, allowed) = (finite(a), |name| match name {
                "logistic" | "softplus" => 12,
                _ => 2,
            });
            FUNCTIONS.iter().all(|(name, f)| {
                let image = f(x);
                image.is_empty() || steps(image.lower(), image.upper()) <= allowed(*name)
            })
        }

        fn exponentials_of_opposites_multiply_to_one(a: Nasty) -> bool {
            (finite(a).exp() * (-finite(a)).exp()).contains(1.0)
        }

        fn the_squares_of_sine_and_cosine_add_to_one(a: Nasty, b: Nasty) -> bool {
            let x = interval(a.0, b.0);
            (x.sin().square() + x.cos().square()).contains(1.0)
                && (finite(a).sin().square() + finite(a).cos().square()).contains(1.0)
        }

        fn the_tangent_is_the_sine_over_the_cosine(a: Nasty) -> bool {
            let x = finite(a);
            x.tan_has_no_pole() && !x.tan().disjoint(&(x.sin() / x.cos()))
        }

        fn the_hyperbolic_tangent_is_the_quotient(a: Nasty) -> bool {
            let x = finite(a);
            let quotient = x.sinh() / x.cosh();
            !x.tanh().disjoint(&quotient)
        }

        fn the_hyperbolic_functions_come_from_the_exponential(a: Nasty) -> bool {
            let (x, half) = (finite(a), Interval::point(0.5));
            let (up, down) = (x.exp() * half, (-x).exp() * half);
            !x.sinh().disjoint(&(up - down)) && !x.cosh().disjoint(&(up + down))
        }

        fn the_logarithm_inverts_the_exponential(a: Nasty) -> bool {
            let x = finite(a);
            let positive = if x == Interval::ZERO { Interval::EMPTY } else { x };
            x.subset_of(&x.exp().ln())
                && positive.intersection(Interval::NONNEGATIVE).subset_of(&x.ln().exp())
        }

        fn the_tangent_inverts_the_arctangent(a: Nasty) -> bool {
            finite(a).subset_of(&finite(a).atan().tan())
        }

        fn logistic_values_of_opposites_add_to_one(a: Nasty) -> bool {
            let x = finite(a);
            (x.logistic() + (-x).logistic()).contains(1.0)
                && !x.logistic().disjoint(&(Interval::ONE + (-x).exp()).reciprocal())
        }

        fn softplus_values_of_opposites_differ_by_the_argument(a: Nasty) -> bool {
            let x = finite(a);
            x.subset_of(&(x.softplus() - (-x).softplus()))
                && !x.softplus().disjoint(&(Interval::ONE + x.exp()).ln())
        }

        fn odd_functions_are_odd_and_even_ones_even(a: Nasty, b: Nasty) -> bool {
            let (point, x) = (finite(a), interval(a.0, b.0));
            (-point).sin() == -point.sin()
                && (-point).tan() == -point.tan()
                && (-point).cos() == point.cos()
                && (-x).cos() == x.cos()
                && (-x).atan() == -x.atan()
                && (-x).sinh() == -x.sinh()
                && (-x).tanh() == -x.tanh()
                && (-x).cosh() == x.cosh()
        }

        fn taylor_sums_lie_inside(n: i16, d: u8) -> bool {
            let q = rational(i64::from(n % 2048), i64::from(d) + 128);
            let x = Interval::enclosing(&q);
            inside(&exponential(&q), x.exp())
                && inside(&wave(&q, 1), x.sin())
                && inside(&wave(&q, 0), x.cos())
        }

        fn taylor_sums_at_floats_lie_inside(n: i16) -> bool {
            let q = rational(i64::from(n), 1 << 12);
            let x = Interval::enclosing(&q);
            x.is_point()
                && inside(&exponential(&q), x.exp())
                && inside(&wave(&q, 1), x.sin())
                && inside(&wave(&q, 0), x.cos())
        }

        fn arctangent_sums_lie_inside(n: i16, d: u16) -> bool {
            let q = rational(i64::from(n), 65_536 + i64::from(d));
            let x = Interval::enclosing(&q);
            let sum = arctangent(&q);
            // arctan(1/q) = ±π/2 − arctan q.
            let (pi_lower, pi_upper) = machin();
            let half = rational(1, 2) * q.signum();
            let mut quarter_turn = [pi_lower * &half, pi_upper * &half];
            quarter_turn.sort();
            let complement = (&quarter_turn[0] - &sum.1, &quarter_turn[1] - &sum.0);
            inside(&sum, x.atan())
                && (q.is_zero() || inside(&complement, Interval::enclosing(&q.recip()).atan()))
        }
    }

    /// How many floats lie from one to the other.
    fn steps(lower: f64, upper: f64) -> u64 {
        let place = |value: f64| {
            let bits = (value + 0.0).to_bits() as i64;
            if bits < 0 { i64::MIN - bits } else { bits }
        };
        place(upper).abs_diff(place(lower))
    }

    /// A rational enclosure far narrower than a unit in the last place, inside the interval.
    fn inside((lower, upper): &(Rational, Rational), interval: Interval) -> bool {
        let narrow = upper - lower <= rational(1, 1 << 40) * rational(1, 1 << 60);
        narrow && interval.contains_rational(lower) && interval.contains_rational(upper)
    }

    /// e^q for |q| ≤ 16: the terms after the n-th, n > 2|q|, add to less than twice the next one.
    fn exponential(q: &Rational) -> (Rational, Rational) {
        let (mut sum, mut term) = (Rational::zero(), Rational::one());
        for n in 1..=96 {
            sum += &term;
            term = term * q / rational(n, 1);
        }
        let rest = term.abs() * rational(2, 1);
        (&sum - &rest, &sum + &rest)
    }

    /// sin q (first = 1) or cos q (first = 0) for |q| ≤ 16, with the remainder of Lagrange.
    fn wave(q: &Rational, first: i64) -> (Rational, Rational) {
        let square = -(q * q);
        let mut term = if first == 0 { Rational::one() } else { q.clone() };
        let mut sum = Rational::zero();
        for n in 0..48 {
            sum += &term;
            let place = 2 * n + first;
            term = term * &square / rational((place + 1) * (place + 2), 1);
        }
        let rest = term.abs();
        (&sum - &rest, &sum + &rest)
    }

    /// arctan q for |q| ≤ 1/2: alternating, so the first term left out bounds the rest.
    fn arctangent(q: &Rational) -> (Rational, Rational) {
        let square = -(q * q);
        let (mut sum, mut power) = (Rational::zero(), q.clone());
        for n in 0..64 {
            sum += &power / rational(2 * n + 1, 1);
            power *= &square;
        }
        let rest = power.abs();
        (&sum - &rest, &sum + &rest)
    }

    /// π = 16 arctan(1/5) − 4 arctan(1/239).
    fn machin() -> (Rational, Rational) {
        let (large, small) = (arctangent(&rational(1, 5)), arctangent(&rational(1, 239)));
        let (sixteen, four) = (rational(16, 1), rational(4, 1));
        (&sixteen * &large.0 - &four * &small.1, &sixteen * &large.1 - &four * &small.0)
    }

    #[test]
    fn pi_lies_strictly_between_two_neighbouring_floats() {
        let (lower, upper) = machin();
        assert!(from_f64(Interval::PI.lower()).is_some_and(|end| end < lower));
        assert!(from_f64(Interval::PI.upper()).is_some_and(|end| upper < end));
        assert_eq!(Interval::PI.lower().next_up(), Interval::PI.upper());
    }

    #[test]
    fn the_empty_set_has_the_empty_image() {
        for (name, f) in FUNCTIONS {
            assert!(f(Interval::EMPTY).is_empty(), "{name}");
        }
        assert!(!Interval::EMPTY.tan_has_no_pole());
        assert!(Interval::between(-2.0, 0.0).ln().is_empty());
    }

    #[test]
    fn the_whole_line_has_the_range_as_its_image() {
        let ranges = [
            Interval::NONNEGATIVE,
            Interval::ENTIRE,
            Interval::symmetric(1.0),
            Interval::symmetric(1.0),
            Interval::ENTIRE,
            Interval::symmetric(FRAC_PI_2.next_up()),
            Interval::ENTIRE,
            Interval::between(1.0, f64::INFINITY),
            Interval::symmetric(1.0),
            Interval::between(0.0, 1.0),
            Interval::NONNEGATIVE,
        ];
        for ((name, f), range) in FUNCTIONS.into_iter().zip(ranges) {
            assert_eq!(f(Interval::ENTIRE), range, "{name}");
        }
    }

    #[test]
    fn exact_values_are_points() {
        for zero in [0.0, -0.0] {
            let x = Interval::point(zero);
            for f in [Interval::sin, Interval::tan, Interval::atan, Interval::sinh, Interval::tanh]
            {
                assert_eq!(f(x), Interval::ZERO);
            }
            for f in [Interval::exp, Interval::cos, Interval::cosh] {
                assert_eq!(f(x), Interval::ONE);
            }
            assert_eq!(x.logistic(), Interval::point(0.5));
        }
        assert_eq!(Interval::ONE.ln(), Interval::ZERO);
    }

    #[test]
    fn overflow_and_underflow_keep_the_value() {
        let (huge, tiny) = (Interval::point(f64::MAX), f64::from_bits(1));
        let beyond = Interval::between(f64::MAX, f64::INFINITY);
        assert_eq!(huge.exp(), beyond);
        assert_eq!((-huge).exp(), Interval::between(0.0, tiny));
        assert_eq!(huge.sinh(), beyond);
        assert_eq!((-huge).sinh(), -beyond);
        assert_eq!((-huge).cosh(), beyond);
        assert_eq!(huge.softplus(), beyond);
        assert_eq!((-huge).softplus(), Interval::between(0.0, 2.0 * tiny));
        assert_eq!((-huge).logistic(), Interval::between(0.0, tiny));
        assert_eq!(Interval::between(0.0, tiny).ln().lower(), f64::NEG_INFINITY);
    }

    #[test]
    fn both_ends_of_an_increasing_function_increase_in_the_smallest_steps() {
        let increasing = [Interval::exp, Interval::tanh, Interval::logistic, Interval::softplus];
        for start in [-40.0, -20.0, -0.5, 0.0, 0.7, 1.0, 20.0, 40.0] {
            let step = (f64::abs(start) * f64::EPSILON / 2.0).max(1e-17);
            for f in increasing {
                let mut before = Interval::EMPTY;
                for k in -1000..1000 {
                    let image = f(Interval::point(start + f64::from(k) * step));
                    let grows = before.lower() <= image.lower() && before.upper() <= image.upper();
                    assert!(before.is_empty() || grows, "{start} + {k}·{step}: {before} {image}");
                    before = image;
                }
            }
        }
    }

    #[test]
    fn extrema_and_poles_are_found_at_every_multiple_of_half_pi() {
        for k in (-2000_i64..2000).chain((1_i64 << 40)..(1 << 40) + 2000) {
            let near = k as f64 * FRAC_PI_2;
            let slack = near.abs().max(1.0) * 1e-15;
            let around = Interval::between(near - slack, near + slack);
            let wave = if k % 2 == 0 { around.cos() } else { around.sin() };
            let sign = if k.rem_euclid(4) < 2 { 1.0 } else { -1.0 };
            assert!(wave.contains(sign), "{k}: {around} {wave}");
            assert_eq!(around.tan_has_no_pole(), k % 2 == 0, "{k}");
            assert_eq!(around.tan() == Interval::ENTIRE, k % 2 != 0, "{k}");
        }
    }

    #[test]
    fn a_sine_wave_without_extremum_inside_is_enclosed_tightly() {
        for k in -1000..1000 {
            let start = f64::from(k) * FRAC_PI_2;
            let inner = Interval::between(start + 0.1, start + 1.4);
            for image in [inner.sin(), inner.cos()] {
                assert!(image.width() < 0.9 && image.magnitude() < 0.999, "{inner}: {image}");
            }
            assert!(inner.tan_has_no_pole() && inner.tan().magnitude() < 11.0);
        }
    }
}
