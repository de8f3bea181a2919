//! The interval scalar: a closed set of reals with floating-point ends, rounded outward.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use num_bigint::BigUint;
use num_traits::{One, Signed, ToPrimitive, Zero};

use crate::exact::Rational;

/// A closed interval of real numbers: every operation returns a set that contains all results of
/// the real operation on members of its operands (IEEE 1788-2015, set-based flavour).
///
/// The ends are `f64`, an infinite end means "no bound", infinity itself is never a member.
/// Arithmetic is done by `inari`, whose directed rounding is the tightest possible; it is only as
/// sound as the hardware, which [`check_arithmetic`](super::check_arithmetic) tests.
///
/// **Partial operations look only at the part of the operand inside the domain**: `sqrt` of
/// [−1, 4] is [0, 2], `x / [0, 0]` is empty. An existence proof must check the domain itself.
///
/// ```
/// use eigensieve::interval::Interval;
/// let third = Interval::ONE / Interval::point(3.0);
/// assert!(third.contains_rational(&num_rational::BigRational::new(1.into(), 3.into())));
/// assert!(third.width() > 0.0 && third.width() < 1e-16);
/// ```
#[derive(Clone, Copy, PartialEq)]
pub struct Interval(inari::Interval);

/// Construction.
impl Interval {
    /// The empty set.
    pub const EMPTY: Interval = Interval(inari::Interval::EMPTY);
    /// All real numbers.
    pub const ENTIRE: Interval = Interval(inari::Interval::ENTIRE);
    /// Exactly zero.
    pub const ZERO: Interval = Interval(inari::const_interval!(0.0, 0.0));
    /// Exactly one.
    pub const ONE: Interval = Interval(inari::const_interval!(1.0, 1.0));

    /// All real numbers ≥ 0.
    pub const NONNEGATIVE: Interval = Interval(inari::const_interval!(0.0, f64::INFINITY));

    /// π: it lies above the `f64` nearest to it.
    pub const PI: Interval =
        Interval(inari::const_interval!(std::f64::consts::PI, std::f64::consts::PI.next_up()));

    /// The interval [lo, hi]; `None` if an end is NaN, if lo > hi, if lo = +∞ or if hi = −∞.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert!(Interval::new(1.0, 2.0).is_some());
    /// assert!(Interval::new(2.0, 1.0).is_none());
    /// assert!(Interval::new(f64::NAN, 1.0).is_none());
    /// ```
    #[must_use]
    pub fn new(lo: f64, hi: f64) -> Option<Interval> {
        inari::Interval::try_from((lo, hi)).ok().map(Interval)
    }

    /// The interval holding exactly `value`.
    ///
    /// A value that is not finite stands for an unknown real (an overflow, an invalid operation),
    /// so it gives [`Interval::ENTIRE`], never the empty set.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert!(Interval::point(0.5).is_point());
    /// assert_eq!(Interval::point(f64::NAN), Interval::ENTIRE);
    /// ```
    #[must_use]
    pub fn point(value: f64) -> Interval {
        if value.is_finite() { Interval::between(value, value) } else { Interval::ENTIRE }
    }

    /// [lo, hi] where the caller knows lo ≤ hi; anything invalid becomes the whole line.
    pub(crate) fn between(lo: f64, hi: f64) -> Interval {
        Interval::new(lo, hi).unwrap_or(Interval::ENTIRE)
    }

    /// [−radius, radius] for radius ≥ 0; anything else, NaN included, becomes the whole line.
    pub(crate) fn symmetric(radius: f64) -> Interval {
        Interval::between(-radius, radius)
    }

    /// The tightest interval with `f64` ends that contains the rational: a point if the rational is
    /// an `f64`, else two neighbours; beyond the largest finite number one end is infinite.
    ///
    /// Algorithm: long division to 53 bits (fewer for subnormal numbers) in integers; no float
    /// operation takes part.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// use num_rational::BigRational;
    /// let tenth = Interval::enclosing(&BigRational::new(1.into(), 10.into()));
    /// assert_eq!(tenth.lower().next_up(), tenth.upper());
    /// assert!(Interval::enclosing(&BigRational::new(1.into(), 8.into())).is_point());
    /// ```
    #[must_use]
    pub fn enclosing(value: &Rational) -> Interval {
        let (below, above) =
            magnitude_neighbours(value.numer().magnitude(), value.denom().magnitude());
        if value.is_negative() {
            Interval::between(-above, -below)
        } else {
            Interval::between(below, above)
        }
    }

    /// The tightest interval that contains both rationals, in whatever order.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// use num_rational::BigRational;
    /// let (one, two) = (BigRational::from_integer(1.into()), BigRational::from_integer(2.into()));
    /// assert_eq!(Interval::hull_of(&two, &one), Interval::new(1.0, 2.0).unwrap());
    /// ```
    #[must_use]
    pub fn hull_of(one: &Rational, other: &Rational) -> Interval {
        Interval::enclosing(one).hull(Interval::enclosing(other))
    }
}

/// The largest `f64` ≤ n/d and the smallest one ≥ n/d, for n ≥ 0 and d > 0.
fn magnitude_neighbours(numerator: &BigUint, denominator: &BigUint) -> (f64, f64) {
    if numerator.is_zero() {
        return (0.0, 0.0);
    }
    // 2^52 < (n/d)/2^e < 2^54 unless the smallest exponent −1074 cuts in.
    let magnitude = i128::from(numerator.bits()) - i128::from(denominator.bits());
    if magnitude > 1025 {
        return (f64::MAX, f64::INFINITY);
    }
    if magnitude < -1076 {
        return (0.0, f64::from_bits(1));
    }
    let mut exponent = (magnitude - 53).max(-1074);
    let shift = exponent.unsigned_abs() as u64;
    let (quotient, remainder) = if exponent >= 0 {
        num_integer::Integer::div_rem(numerator, &(denominator << shift))
    } else {
        num_integer::Integer::div_rem(&(numerator << shift), denominator)
    };
    let mut mantissa = quotient.to_u64().unwrap_or(u64::MAX);
    let mut exact = remainder.is_zero();
    while mantissa >= 1 << 53 {
        exact &= mantissa & 1 == 0;
        mantissa >>= 1;
        exponent += 1;
    }
    if exponent > 971 {
        return (f64::MAX, f64::INFINITY);
    }
    // A normal number is (2^52 + fraction)·2^e with biased exponent e + 1075; for e = −1074 a
    // mantissa below 2^52 is a subnormal number, whose bits are the mantissa.
    let below = if mantissa < 1 << 52 {
        f64::from_bits(mantissa)
    } else {
        f64::from_bits((((exponent + 1075) as u64) << 52) | (mantissa - (1 << 52)))
    };
    (below, if exact { below } else { below.next_up() })
}

/// Questions.
impl Interval {
    /// The lower end, possibly −∞; +∞ for the empty set. Zero is never negative zero.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert_eq!(Interval::new(1.0, 2.0).unwrap().lower(), 1.0);
    /// ```
    #[must_use]
    pub fn lower(&self) -> f64 {
        self.0.inf() + 0.0
    }

    /// The upper end, possibly +∞; −∞ for the empty set. Zero is never negative zero.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert_eq!(Interval::new(1.0, 2.0).unwrap().upper(), 2.0);
    /// ```
    #[must_use]
    pub fn upper(&self) -> f64 {
        self.0.sup() + 0.0
    }

    /// A finite member near the middle: 0 for the whole line, ±`f64::MAX` for a half-line; NaN for
    /// the empty set.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert_eq!(Interval::new(1.0, 2.0).unwrap().midpoint(), 1.5);
    /// assert_eq!(Interval::ENTIRE.midpoint(), 0.0);
    /// ```
    #[must_use]
    pub fn midpoint(&self) -> f64 {
        self.0.mid()
    }

    /// An upper bound of upper − lower (rounded upward); NaN for the empty set.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert_eq!(Interval::new(1.0, 2.0).unwrap().width(), 1.0);
    /// ```
    #[must_use]
    pub fn width(&self) -> f64 {
        self.0.wid()
    }

    /// The smallest `f64` r such that [m − r, m + r], m = [`midpoint`](Self::midpoint), covers the
    /// interval; NaN for the empty set.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert_eq!(Interval::new(1.0, 2.0).unwrap().radius(), 0.5);
    /// ```
    #[must_use]
    pub fn radius(&self) -> f64 {
        self.0.rad()
    }

    /// max |x| over the members; NaN for the empty set.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert_eq!(Interval::new(-3.0, 2.0).unwrap().magnitude(), 3.0);
    /// ```
    #[must_use]
    pub fn magnitude(&self) -> f64 {
        self.0.mag()
    }

    /// min |x| over the members; NaN for the empty set.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert_eq!(Interval::new(-3.0, -2.0).unwrap().mignitude(), 2.0);
    /// ```
    #[must_use]
    pub fn mignitude(&self) -> f64 {
        self.0.mig()
    }

    /// True for the empty set.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert!(Interval::EMPTY.is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True if there is exactly one member.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert!(Interval::ONE.is_point());
    /// ```
    #[must_use]
    pub fn is_point(&self) -> bool {
        self.0.is_singleton()
    }

    /// True if nonempty with two finite ends.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert!(Interval::ONE.is_bounded());
    /// assert!(!Interval::ENTIRE.is_bounded() && !Interval::EMPTY.is_bounded());
    /// ```
    #[must_use]
    pub fn is_bounded(&self) -> bool {
        self.0.is_common_interval()
    }

    /// True if the finite number is a member; false for NaN and ±∞.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert!(Interval::new(1.0, 2.0).unwrap().contains(2.0));
    /// ```
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.0.contains(value)
    }

    /// True if the rational is a member, decided by exact comparison.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// use num_rational::BigRational;
    /// let tenth = BigRational::new(1.into(), 10.into());
    /// assert!(!Interval::point(0.1).contains_rational(&tenth));
    /// ```
    #[must_use]
    pub fn contains_rational(&self, value: &Rational) -> bool {
        let above_lower = match Rational::from_float(self.lower()) {
            Some(lower) => lower <= *value,
            None => self.lower() == f64::NEG_INFINITY,
        };
        let below_upper = match Rational::from_float(self.upper()) {
            Some(upper) => *value <= upper,
            None => self.upper() == f64::INFINITY,
        };
        above_lower && below_upper
    }

    /// True if 0 is a member.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert!(Interval::new(-1.0, 0.0).unwrap().contains_zero());
    /// ```
    #[must_use]
    pub fn contains_zero(&self) -> bool {
        self.0.contains(0.0)
    }

    /// Set inclusion; the empty set is a subset of everything.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert!(Interval::ONE.subset_of(&Interval::ENTIRE));
    /// ```
    #[must_use]
    pub fn subset_of(&self, other: &Interval) -> bool {
        self.0.subset(other.0)
    }

    /// True if nonempty and both ends lie strictly between the ends of `other`.
    ///
    /// The empty set and the whole line are interior to nothing: this is the test of existence
    /// proofs, where an empty image is a contradiction and not a proof.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// let unit = Interval::new(0.0, 1.0).unwrap();
    /// assert!(Interval::point(0.5).interior_to(&unit));
    /// assert!(!Interval::ONE.interior_to(&unit) && !Interval::EMPTY.interior_to(&unit));
    /// ```
    #[must_use]
    pub fn interior_to(&self, other: &Interval) -> bool {
        !self.is_empty()
            && !other.is_empty()
            && other.lower() < self.lower()
            && self.upper() < other.upper()
    }

    /// True if there is no common member.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert!(Interval::ONE.disjoint(&Interval::ZERO));
    /// ```
    #[must_use]
    pub fn disjoint(&self, other: &Interval) -> bool {
        self.0.disjoint(other.0)
    }

    /// True if nonempty and every member is > 0. False for the empty set, which may come from an
    /// operation outside its domain and so must prove nothing.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert!(Interval::ONE.certainly_positive());
    /// assert!(!Interval::EMPTY.certainly_positive());
    /// ```
    #[must_use]
    pub fn certainly_positive(&self) -> bool {
        !self.is_empty() && self.lower() > 0.0
    }

    /// True if nonempty and every member is < 0.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert!((-Interval::ONE).certainly_negative());
    /// ```
    #[must_use]
    pub fn certainly_negative(&self) -> bool {
        !self.is_empty() && self.upper() < 0.0
    }

    /// True if nonempty and every member is ≥ 0.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert!(Interval::ZERO.certainly_nonnegative());
    /// ```
    #[must_use]
    pub fn certainly_nonnegative(&self) -> bool {
        !self.is_empty() && self.lower() >= 0.0
    }

    /// True if nonempty and every member is ≤ 0.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert!(Interval::ZERO.certainly_nonpositive());
    /// ```
    #[must_use]
    pub fn certainly_nonpositive(&self) -> bool {
        !self.is_empty() && self.upper() <= 0.0
    }

    /// True if both are nonempty and every member is less than every member of `other`.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert!(Interval::ZERO.certainly_less(&Interval::ONE));
    /// assert!(!Interval::ONE.certainly_less(&Interval::ONE));
    /// ```
    #[must_use]
    pub fn certainly_less(&self, other: &Interval) -> bool {
        !self.is_empty() && !other.is_empty() && self.upper() < other.lower()
    }
}

/// Set operations and functions.
impl Interval {
    /// The common members.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// let left = Interval::new(0.0, 2.0).unwrap();
    /// let right = Interval::new(1.0, 3.0).unwrap();
    /// assert_eq!(left.intersection(right), Interval::new(1.0, 2.0).unwrap());
    /// ```
    #[must_use]
    pub fn intersection(self, other: Interval) -> Interval {
        Interval(self.0.intersection(other.0))
    }

    /// The smallest interval containing both.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert_eq!(Interval::ZERO.hull(Interval::ONE), Interval::new(0.0, 1.0).unwrap());
    /// ```
    #[must_use]
    pub fn hull(self, other: Interval) -> Interval {
        Interval(self.0.convex_hull(other.0))
    }

    /// {|x|}.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// let x = Interval::new(-3.0, 2.0).unwrap();
    /// assert_eq!(x.abs(), Interval::new(0.0, 3.0).unwrap());
    /// ```
    #[must_use]
    pub fn abs(self) -> Interval {
        Interval(self.0.abs())
    }

    /// {min(x, y)}.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert_eq!(Interval::ZERO.minimum(Interval::ONE), Interval::ZERO);
    /// ```
    #[must_use]
    pub fn minimum(self, other: Interval) -> Interval {
        Interval(self.0.min(other.0))
    }

    /// {max(x, y)}.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// assert_eq!(Interval::ZERO.maximum(Interval::ONE), Interval::ONE);
    /// ```
    #[must_use]
    pub fn maximum(self, other: Interval) -> Interval {
        Interval(self.0.max(other.0))
    }

    /// {x²}: tight, in particular nonnegative.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// let x = Interval::new(-1.0, 2.0).unwrap();
    /// assert_eq!(x.square(), Interval::new(0.0, 4.0).unwrap());
    /// ```
    #[must_use]
    pub fn square(self) -> Interval {
        Interval(self.0.sqr())
    }

    /// {√x : x ≥ 0}; members below 0 are ignored, so the result is empty if there are no others.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// let x = Interval::new(-1.0, 4.0).unwrap();
    /// assert_eq!(x.sqrt(), Interval::new(0.0, 2.0).unwrap());
    /// ```
    #[must_use]
    pub fn sqrt(self) -> Interval {
        Interval(self.0.sqrt())
    }

    /// {1/x : x ≠ 0}, as one interval.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// let x = Interval::new(1.0, 2.0).unwrap();
    /// assert_eq!(x.reciprocal(), Interval::new(0.5, 1.0).unwrap());
    /// ```
    #[must_use]
    pub fn reciprocal(self) -> Interval {
        Interval(self.0.recip())
    }

    /// {xⁿ} for an integer n, with x⁰ = 1 everywhere; for n < 0 the member 0 is ignored.
    ///
    /// Algorithm: by monotonicity only the ends matter (of |x| when n is even); their powers come
    /// from binary powering in intervals, which is within a few units in the last place of tight.
    /// A negative power is the reciprocal of the positive one.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// let x = Interval::new(-2.0, 1.0).unwrap();
    /// assert_eq!(x.powi(2), Interval::new(0.0, 4.0).unwrap());
    /// assert_eq!(x.powi(3), Interval::new(-8.0, 1.0).unwrap());
    /// assert_eq!(x.powi(0), Interval::ONE);
    /// ```
    #[must_use]
    pub fn powi(self, exponent: i32) -> Interval {
        if self.is_empty() {
            return Interval::EMPTY;
        }
        let order = exponent.unsigned_abs();
        let power = match order {
            0 => return Interval::ONE,
            1 => self,
            _ if order.is_multiple_of(2) => {
                let size = self.abs();
                size.end_power(size.lower(), order).hull(size.end_power(size.upper(), order))
            }
            _ => self.end_power(self.lower(), order).hull(self.end_power(self.upper(), order)),
        };
        if exponent < 0 { power.reciprocal() } else { power }
    }

    /// An enclosure of endⁿ, n ≥ 1, whose hull with that of the other end covers the image; an
    /// infinite end contributes the part of the axis beyond the largest finite number.
    fn end_power(self, end: f64, order: u32) -> Interval {
        if end.is_infinite() {
            let beyond = Interval::between(f64::MAX, f64::INFINITY);
            return if end < 0.0 && order % 2 == 1 { -beyond } else { beyond };
        }
        let mut base = Interval::point(end);
        let mut remaining = order;
        let mut result = Interval::ONE;
        loop {
            if remaining % 2 == 1 {
                result *= base;
            }
            remaining /= 2;
            if remaining == 0 {
                return result;
            }
            base = base.square();
        }
    }

    /// {x^(k/2) : x ≥ 0}, for negative k {x^(k/2) : x > 0}; members outside are ignored.
    ///
    /// Meant for odd k (for even k it is [`powi`](Self::powi)(k/2) of the part ≥ 0).
    /// Algorithm: x^((|k|−1)/2)·√x, both factors nonnegative and increasing.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// let x = Interval::new(4.0, 9.0).unwrap();
    /// assert_eq!(x.half_power(3), Interval::new(8.0, 27.0).unwrap());
    /// assert_eq!(x.half_power(-1), Interval::new(2.0, 3.0).unwrap().reciprocal());
    /// ```
    #[must_use]
    pub fn half_power(self, odd: i32) -> Interval {
        let domain = self.intersection(Interval::NONNEGATIVE);
        if odd % 2 == 0 {
            return domain.powi(odd / 2);
        }
        let whole = (odd.unsigned_abs() / 2) as i32;
        let power = domain.powi(whole) * domain.sqrt();
        if odd < 0 { power.reciprocal() } else { power }
    }

    /// {z : z·d ∈ self for some d ∈ denominator} as at most two pieces in increasing order, missing
    /// ones empty (IEEE 1788 `mulRevToPair`).
    ///
    /// If the denominator contains 0 and self does not, the quotient has a hole around 0, which is
    /// what an interval Newton step wants. If both contain 0 every z qualifies.
    ///
    /// ```
    /// use eigensieve::interval::Interval;
    /// let (left, right) = Interval::ONE.divide_extended(Interval::new(-1.0, 2.0).unwrap());
    /// assert_eq!(left, Interval::new(f64::NEG_INFINITY, -1.0).unwrap());
    /// assert_eq!(right, Interval::new(0.5, f64::INFINITY).unwrap());
    /// ```
    #[must_use]
    pub fn divide_extended(self, denominator: Interval) -> (Interval, Interval) {
        let [left, right] = denominator.0.mul_rev_to_pair(self.0);
        (Interval(left), Interval(right))
    }
}

impl fmt::Debug for Interval {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return formatter.write_str("[empty]");
        }
        let (lower, upper) = self.bounds_text();
        write!(formatter, "[{lower}, {upper}]")
    }
}

impl Neg for Interval {
    type Output = Interval;
    fn neg(self) -> Interval {
        Interval(-self.0)
    }
}

macro_rules! operator {
    ($operator:ident, $method:ident, $assign:ident, $assign_method:ident) => {
        impl $operator for Interval {
            type Output = Interval;
            fn $method(self, other: Interval) -> Interval {
                let result = Interval($operator::$method(self.0, other.0));
                #[cfg(feature = "lies")]
                let result = crate::lies::rounded(result);
                result
            }
        }
        impl $assign for Interval {
            fn $assign_method(&mut self, other: Interval) {
                *self = $operator::$method(*self, other);
            }
        }
    };
}

operator!(Add, add, AddAssign, add_assign);
operator!(Sub, sub, SubAssign, sub_assign);
operator!(Mul, mul, MulAssign, mul_assign);
operator!(Div, div, DivAssign, div_assign);

impl Sum for Interval {
    fn sum<I: Iterator<Item = Interval>>(terms: I) -> Interval {
        terms.fold(Interval::ZERO, Add::add)
    }
}

/// `is_zero` means exactly [0, 0].
impl Zero for Interval {
    fn zero() -> Interval {
        Interval::ZERO
    }
    fn is_zero(&self) -> bool {
        *self == Interval::ZERO
    }
}

impl One for Interval {
    fn one() -> Interval {
        Interval::ONE
    }
}
