//! Interval arithmetic for hot loops: the rounding mode is set once for many operations.
//!
//! Hot loops are written for any [`Outward`] arithmetic on pairs of [`Ends`]; [`Upward`] is the one
//! that searches use, and tests compare both of them:
//!
//! - [`hardware`], on x86-64. An interval [a, b] is the pair (−a, b), so that rounding both lanes
//!   upward is rounding outward. That an `Upward` exists means that the thread rounds upward; its
//!   operations are single instructions that the compiler may not reorder or evaluate itself. They
//!   know finite intervals only: whoever uses them checks with [`Ends::is_finite`] that no end became
//!   infinite. An operand that is not finite may give anything.
//! - [`portable`], on other processors, with the feature `portable`, and where the rounding is to lie
//!   (`crate::lies`): the operations of [`Interval`].

use super::Interval;

#[cfg(all(target_arch = "x86_64", not(any(feature = "lies", feature = "portable"))))]
pub(crate) use hardware::Upward;
#[cfg(not(all(target_arch = "x86_64", not(any(feature = "lies", feature = "portable")))))]
pub(crate) use portable::Upward;

/// The two arithmetics, for tests of both: the fast one of this processor, and the other.
#[cfg(all(test, target_arch = "x86_64"))]
pub(crate) use hardware::Upward as Fast;
#[cfg(all(test, not(target_arch = "x86_64")))]
pub(crate) use portable::Upward as Fast;
#[cfg(test)]
pub(crate) use portable::Upward as Portable;

/// An interval as hot loops hold it.
#[cfg(test)]
pub(crate) type Pair = <Upward as Outward>::Pair;

/// Outward rounded interval arithmetic, for as long as the value lives.
pub(crate) trait Outward: Sized {
    /// Its intervals.
    type Pair: Ends;

    /// Rounds upward from now on. Must be kept by a function that is not inlined and computes with
    /// floats only through this value.
    fn begin() -> Self;

    /// Runs other code, which expects the usual rounding.
    fn aside<T>(&self, work: impl FnOnce() -> T) -> T;

    fn add(&self, a: Self::Pair, b: Self::Pair) -> Self::Pair;

    fn subtract(&self, a: Self::Pair, b: Self::Pair) -> Self::Pair;

    fn multiply(&self, a: Self::Pair, b: Self::Pair) -> Self::Pair;

    /// a / b for a divisor without 0.
    fn quotient(&self, a: Self::Pair, b: Self::Pair) -> Self::Pair;

    /// {x² : x ∈ a}.
    fn square(&self, a: Self::Pair) -> Self::Pair;

    /// {|x| : x ∈ a}.
    fn magnitudes(&self, a: Self::Pair) -> Self::Pair;

    /// a · b for intervals without negative members.
    fn product_of_magnitudes(&self, a: Self::Pair, b: Self::Pair) -> Self::Pair;

    /// factor · a for a factor ≥ 0.
    fn scale_by_magnitude(&self, factor: f64, a: Self::Pair) -> Self::Pair;

    /// A float that is at least the root of x ≥ 0, and the next but one is below it.
    fn root_above(&self, x: f64) -> f64;

    /// The interval quotient; `None` where the divisor holds 0.
    fn divide(&self, a: Self::Pair, b: Self::Pair) -> Option<Self::Pair> {
        (!b.contains_zero()).then(|| self.quotient(a, b))
    }

    /// aⁿ for n ≥ 1.
    fn power(&self, a: Self::Pair, n: u32) -> Self::Pair {
        match n {
            1 => return a,
            2 => return self.square(a),
            _ => {}
        }
        let magnitudes = self.magnitudes(a);
        let mut power = magnitudes;
        for _ in 1..n {
            power = self.product_of_magnitudes(power, magnitudes);
        }
        if n.is_multiple_of(2) || a.lower() >= 0.0 {
            power
        } else if a.upper() <= 0.0 {
            power.negated()
        } else {
            // The sign changes: both ends have their own magnitude.
            let end = |x: f64| {
                let end = Self::Pair::point(x);
                let mut power = end;
                for _ in 1..n {
                    power = self.product_of_magnitudes(power, end);
                }
                power.upper()
            };
            Self::Pair::new(-end(-a.lower()), end(a.upper()))
        }
    }

    /// factor · a.
    fn scale(&self, factor: f64, a: Self::Pair) -> Self::Pair {
        if factor >= 0.0 {
            self.scale_by_magnitude(factor, a)
        } else {
            self.scale_by_magnitude(-factor, a.negated())
        }
    }
}

/// A closed interval by its ends.
pub(crate) trait Ends: Copy + std::fmt::Debug {
    /// The interval [lower, upper].
    fn new(lower: f64, upper: f64) -> Self;

    fn lower(self) -> f64;

    fn upper(self) -> f64;

    /// {−x : x ∈ self}.
    fn negated(self) -> Self;

    /// The common members; perhaps empty.
    fn intersection(self, other: Self) -> Self;

    fn hull(self, other: Self) -> Self;

    /// Whether both ends are finite numbers.
    fn is_finite(self) -> bool;

    /// The same interval; `None` where it is empty or unbounded.
    fn of(interval: Interval) -> Option<Self> {
        interval.is_bounded().then(|| Self::new(interval.lower(), interval.upper()))
    }

    /// A point interval.
    fn point(x: f64) -> Self {
        Self::new(x, x)
    }

    /// The same interval. What is not a number says nothing, so it is the whole line and never empty.
    fn interval(self) -> Interval {
        let (lower, upper) = (self.lower(), self.upper());
        match lower.is_nan() || upper.is_nan() {
            true => Interval::ENTIRE,
            false => Interval::new(lower, upper).unwrap_or(Interval::EMPTY),
        }
    }

    fn contains_zero(self) -> bool {
        self.lower() <= 0.0 && 0.0 <= self.upper()
    }

    fn is_zero(self) -> bool {
        self.lower() == 0.0 && self.upper() == 0.0
    }

    fn is_empty(self) -> bool {
        self.upper() < self.lower()
    }

    /// upper − lower in floats: a measure, not a bound.
    fn extent(self) -> f64 {
        self.upper() - self.lower()
    }

    /// A float near the middle, inside the interval.
    fn middle(self) -> f64 {
        (0.5 * (self.lower() + self.upper())).clamp(self.lower(), self.upper())
    }

    fn magnitude(self) -> f64 {
        (-self.lower()).max(self.upper())
    }

    /// Strictly inside.
    fn interior_to(self, other: Self) -> bool {
        !self.is_empty() && other.lower() < self.lower() && self.upper() < other.upper()
    }
}

#[cfg(all(target_arch = "x86_64", any(test, not(any(feature = "lies", feature = "portable")))))]
#[cfg_attr(any(feature = "lies", feature = "portable"), allow(dead_code))]
pub(crate) mod hardware {
    use std::arch::asm;
    use std::arch::x86_64::{
        __m128d, _mm_and_pd, _mm_castsi128_pd, _mm_cmple_pd, _mm_cvtsd_f64, _mm_max_pd, _mm_min_pd,
        _mm_movemask_pd, _mm_set_pd, _mm_set1_epi64x, _mm_set1_pd, _mm_shuffle_pd, _mm_unpackhi_pd,
        _mm_xor_pd,
    };
    use std::hint::black_box;

    use super::{Ends, Outward};

    /// The interval [a, b] as the lanes −a and b.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct Pair(__m128d);

    /// While it lives, this thread rounds upward.
    #[derive(Debug)]
    pub(crate) struct Upward {
        before: u32,
    }

    const ROUNDING: u32 = 0b11 << 13;
    const UPWARD: u32 = 0b10 << 13;

    fn control() -> u32 {
        let mut word = 0_u32;
        // SAFETY: stores the control word of vector arithmetic in `word`.
        unsafe { asm!("stmxcsr [{}]", in(reg) &mut word, options(nostack, preserves_flags)) };
        word
    }

    fn set_control(word: u32) {
        // SAFETY: `word` differs from the control word of this thread in the rounding mode only, and
        // is put back by `Upward::drop` before other code computes with floats.
        unsafe { asm!("ldmxcsr [{}]", in(reg) &word, options(nostack, preserves_flags)) };
    }

    /// An instruction on two operands, where the compiler put it: it depends on the rounding mode.
    macro_rules! instruction {
        ($name:ident, $text:literal) => {
            #[inline(always)]
            fn $name(a: __m128d, b: __m128d) -> __m128d {
                let result: __m128d;
                // SAFETY: an arithmetic instruction on registers. Not `pure`: it stays between the
                // changes of the rounding mode.
                unsafe {
                    asm!($text, out(xmm_reg) result, in(xmm_reg) a, in(xmm_reg) b,
                        options(nomem, nostack, preserves_flags));
                }
                result
            }
        };
    }
    instruction!(add, "vaddpd {0}, {1}, {2}");
    instruction!(multiply, "vmulpd {0}, {1}, {2}");
    instruction!(divide, "vdivpd {0}, {1}, {2}");
    instruction!(root, "vsqrtpd {0}, {1} /* {2} */");

    // SAFETY of the intrinsics below: they need SSE2, which every x86-64 processor has.
    fn swap(a: __m128d) -> __m128d {
        unsafe { _mm_shuffle_pd(a, a, 1) }
    }

    fn flip_signs(a: __m128d) -> __m128d {
        unsafe { _mm_xor_pd(a, _mm_set1_pd(-0.0)) }
    }

    fn max(a: __m128d, b: __m128d) -> __m128d {
        unsafe { _mm_max_pd(a, b) }
    }

    impl Outward for Upward {
        type Pair = Pair;

        fn begin() -> Self {
            let before = control();
            set_control((before & !ROUNDING) | UPWARD);
            Self { before }
        }

        fn aside<T>(&self, work: impl FnOnce() -> T) -> T {
            set_control(self.before);
            // The compiler takes arithmetic for free of side effects: without these barriers it might
            // move some of `work` to where the rounding is upward.
            let result = black_box(black_box(work)());
            set_control((self.before & !ROUNDING) | UPWARD);
            result
        }

        #[inline(always)]
        fn add(&self, a: Pair, b: Pair) -> Pair {
            Pair(add(a.0, b.0))
        }

        #[inline(always)]
        fn subtract(&self, a: Pair, b: Pair) -> Pair {
            Pair(add(a.0, swap(b.0)))
        }

        /// The largest of the four products of ends, in each lane.
        #[inline(always)]
        fn multiply(&self, a: Pair, b: Pair) -> Pair {
            let (low, high) = a.spread();
            let swapped = swap(b.0);
            let one = max(multiply(low, swapped), multiply(high, b.0));
            let other = max(multiply(flip_signs(low), b.0), multiply(flip_signs(high), swapped));
            Pair(max(one, other))
        }

        /// The largest of the four quotients of ends; the divisor must not hold 0.
        #[inline(always)]
        fn quotient(&self, a: Pair, b: Pair) -> Pair {
            let (low, high) = a.spread();
            let swapped = swap(b.0);
            let one = max(divide(low, swapped), divide(high, b.0));
            let other = max(divide(flip_signs(low), b.0), divide(flip_signs(high), swapped));
            Pair(max(one, other))
        }

        #[inline(always)]
        fn square(&self, a: Pair) -> Pair {
            let sizes = self.magnitudes(a);
            self.product_of_magnitudes(sizes, sizes)
        }

        #[inline(always)]
        fn magnitudes(&self, a: Pair) -> Pair {
            // The least is max(a, −b, 0), the largest max(−a, b).
            let flipped = flip_signs(a.0);
            let least = max(max(flipped, swap(flipped)), unsafe { _mm_set1_pd(0.0) });
            let largest = max(a.0, swap(a.0));
            Pair(unsafe { _mm_shuffle_pd(flip_signs(least), largest, 0b10) })
        }

        #[inline(always)]
        fn product_of_magnitudes(&self, a: Pair, b: Pair) -> Pair {
            let sign = unsafe { _mm_set_pd(0.0, -0.0) };
            Pair(multiply(a.0, unsafe { _mm_xor_pd(b.0, sign) }))
        }

        #[inline(always)]
        fn scale_by_magnitude(&self, factor: f64, a: Pair) -> Pair {
            Pair(multiply(unsafe { _mm_set1_pd(factor) }, a.0))
        }

        #[inline(always)]
        fn root_above(&self, x: f64) -> f64 {
            let x = unsafe { _mm_set1_pd(x) };
            unsafe { _mm_cvtsd_f64(root(x, x)) }
        }
    }

    impl Drop for Upward {
        fn drop(&mut self) {
            set_control(self.before);
        }
    }

    impl Ends for Pair {
        #[inline(always)]
        fn new(lower: f64, upper: f64) -> Self {
            Self(unsafe { _mm_set_pd(upper, -lower) })
        }

        #[inline(always)]
        fn lower(self) -> f64 {
            -unsafe { _mm_cvtsd_f64(self.0) }
        }

        #[inline(always)]
        fn upper(self) -> f64 {
            unsafe { _mm_cvtsd_f64(_mm_unpackhi_pd(self.0, self.0)) }
        }

        #[inline(always)]
        fn negated(self) -> Self {
            Self(swap(self.0))
        }

        #[inline(always)]
        fn intersection(self, other: Self) -> Self {
            Self(unsafe { _mm_min_pd(self.0, other.0) })
        }

        #[inline(always)]
        fn hull(self, other: Self) -> Self {
            Self(max(self.0, other.0))
        }

        #[inline(always)]
        fn is_finite(self) -> bool {
            unsafe {
                let mask = _mm_castsi128_pd(_mm_set1_epi64x(i64::MAX));
                let sizes = _mm_and_pd(self.0, mask);
                _mm_movemask_pd(_mm_cmple_pd(sizes, _mm_set1_pd(f64::MAX))) == 3
            }
        }
    }

    impl Pair {
        /// (−a, −a) and (b, b).
        #[inline(always)]
        fn spread(self) -> (__m128d, __m128d) {
            unsafe { (_mm_shuffle_pd(self.0, self.0, 0), _mm_shuffle_pd(self.0, self.0, 3)) }
        }
    }
}

#[cfg(any(
    test,
    not(all(target_arch = "x86_64", not(any(feature = "lies", feature = "portable"))))
))]
pub(crate) mod portable {
    use super::{Ends, Outward};
    use crate::interval::Interval;

    /// An interval.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct Pair(Interval);

    /// The same operations by [`Interval`].
    #[derive(Debug)]
    pub(crate) struct Upward;

    impl Outward for Upward {
        type Pair = Pair;

        fn begin() -> Self {
            Self
        }

        fn aside<T>(&self, work: impl FnOnce() -> T) -> T {
            work()
        }

        fn add(&self, a: Pair, b: Pair) -> Pair {
            Pair(a.0 + b.0)
        }

        fn subtract(&self, a: Pair, b: Pair) -> Pair {
            Pair(a.0 - b.0)
        }

        fn multiply(&self, a: Pair, b: Pair) -> Pair {
            Pair(a.0 * b.0)
        }

        fn quotient(&self, a: Pair, b: Pair) -> Pair {
            Pair(a.0 / b.0)
        }

        fn square(&self, a: Pair) -> Pair {
            Pair(a.0.square())
        }

        fn magnitudes(&self, a: Pair) -> Pair {
            Pair(a.0.abs())
        }

        fn product_of_magnitudes(&self, a: Pair, b: Pair) -> Pair {
            Pair(a.0 * b.0)
        }

        fn scale_by_magnitude(&self, factor: f64, a: Pair) -> Pair {
            Pair(Interval::point(factor) * a.0)
        }

        fn root_above(&self, x: f64) -> f64 {
            Interval::point(x).sqrt().upper()
        }
    }

    impl Ends for Pair {
        fn new(lower: f64, upper: f64) -> Self {
            Self(Interval::new(lower, upper).unwrap_or(Interval::EMPTY))
        }

        fn lower(self) -> f64 {
            self.0.lower()
        }

        fn upper(self) -> f64 {
            self.0.upper()
        }

        fn negated(self) -> Self {
            Self(-self.0)
        }

        fn intersection(self, other: Self) -> Self {
            Self(self.0.intersection(other.0))
        }

        fn hull(self, other: Self) -> Self {
            Self(self.0.hull(other.0))
        }

        fn is_finite(self) -> bool {
            self.0.is_bounded()
        }
    }
}

#[cfg(test)]
mod tests {
    use quickcheck::quickcheck;

    use super::{Ends, Outward, Pair, Upward};
    use crate::interval::Interval;

    fn sorted(a: f64, b: f64) -> Option<Interval> {
        let (a, b) = (a % 1e60, b % 1e60);
        Interval::new(a.min(b), a.max(b)).filter(Interval::is_bounded)
    }

    /// Runs away from other float code.
    #[inline(never)]
    fn upward(work: &dyn Fn(&Upward) -> Option<Pair>) -> Option<Interval> {
        let up = Upward::begin();
        work(&up).map(|pair| up.aside(|| pair.interval()))
    }

    quickcheck! {
        fn sums_products_quotients_and_powers_are_those_of_the_tightest_arithmetic(
            a: (f64, f64),
            b: (f64, f64)
        ) -> bool {
            let (Some(x), Some(y)) = (sorted(a.0, a.1), sorted(b.0, b.1)) else { return true };
            let (Some(p), Some(q)) = (Pair::of(x), Pair::of(y)) else { return false };
            let same = |found: Option<Interval>, wanted: Interval| {
                found.is_none_or(|found| found == wanted || !wanted.is_bounded())
            };
            same(upward(&|up| Some(up.add(p, q))), x + y)
                && same(upward(&|up| Some(up.subtract(p, q))), x - y)
                && same(upward(&|up| Some(up.multiply(p, q))), x * y)
                && same(upward(&|up| up.divide(p, q)), x / y)
                && same(upward(&|up| Some(up.square(p))), x.square())
                && same(upward(&|up| Some(up.scale(q.upper(), p))), Interval::point(y.upper()) * x)
        }

        fn powers_contain_those_of_members(a: f64, b: f64, n: u8) -> bool {
            let Some(x) = sorted(a % 100.0, b % 100.0) else { return true };
            let Some(p) = Pair::of(x) else { return false };
            let n = u32::from(n % 12) + 1;
            let Some(power) = upward(&|up| Some(up.power(p, n))) else { return false };
            [x.lower(), x.midpoint(), x.upper()].iter().all(|&member| {
                !Interval::point(member).powi(n as i32).disjoint(&power)
            }) && power.subset_of(&(x.powi(n as i32) + Interval::symmetric(1e-12 * x.powi(n as i32).magnitude())))
        }
    }

    #[test]
    fn roots_are_enclosed() {
        for x in [0.0, 1.0, 2.0, 1e-300, 1e300] {
            let found = upward(&|up| Some(Pair::point(up.root_above(x))));
            let root = Interval::point(x).sqrt();
            assert_eq!(found.map(|found| found.upper()), Some(root.upper()));
        }
    }

    #[test]
    fn an_infinite_end_is_noticed() {
        let product = upward(&|up| {
            let product = up.multiply(Pair::point(1e300), Pair::new(-1.0, 1e300));
            (!product.is_finite()).then_some(Pair::point(1.0))
        });
        assert!(product.is_some());
    }
}
