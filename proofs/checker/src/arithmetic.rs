//! The two arithmetics in which expressions are evaluated: jets of intervals, and rationals.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One, Signed, Zero};

use crate::expression::{Node, Program};
use crate::number::{Ratio, is_moderate};

/// The largest number of ranges and slopes of one evaluation.
const LARGEST_MEMORY: usize = 1 << 22;

/// What an expression can be evaluated in. `None` means undefined.
pub(crate) trait Arithmetic {
    type Value: Clone;
    fn constant(&self, value: &Ratio) -> Self::Value;
    fn add(&self, a: &Self::Value, b: &Self::Value) -> Option<Self::Value>;
    fn multiply(&self, a: &Self::Value, b: &Self::Value) -> Option<Self::Value>;
    fn negate(&self, a: &Self::Value) -> Self::Value;
    fn square(&self, a: &Self::Value) -> Option<Self::Value>;
    fn inverse(&self, a: &Self::Value) -> Option<Self::Value>;
    fn root(&self, a: &Self::Value) -> Option<Self::Value>;
    fn choose(
        &self,
        guard: &Self::Value,
        a: Option<&Self::Value>,
        b: Option<&Self::Value>,
    ) -> Option<Self::Value>;

    /// Whether there is memory for this many values.
    fn admits(&self, values: usize) -> bool {
        values <= LARGEST_MEMORY
    }

    /// The values of a program's roots; `None` if one is undefined.
    fn evaluate(&self, program: &Program, at: &[Self::Value]) -> Option<Vec<Self::Value>> {
        if !self.admits(program.nodes.len()) {
            return None;
        }
        let mut values: Vec<Option<Self::Value>> = Vec::with_capacity(program.nodes.len());
        for node in &program.nodes {
            let get = |operand: u32| values[operand as usize].as_ref();
            let pair = |a: u32, b: u32| get(a).zip(get(b));
            let value = match *node {
                Node::Constant(ref value) => Some(self.constant(value)),
                Node::Variable(index) => at.get(index as usize).cloned(),
                Node::Add(a, b) => pair(a, b).and_then(|(a, b)| self.add(a, b)),
                Node::Multiply(a, b) => pair(a, b).and_then(|(a, b)| self.multiply(a, b)),
                Node::Negate(a) => get(a).map(|a| self.negate(a)),
                Node::Square(a) => get(a).and_then(|a| self.square(a)),
                Node::Inverse(a) => get(a).and_then(|a| self.inverse(a)),
                Node::Root(a) => get(a).and_then(|a| self.root(a)),
                Node::Choose(guard, a, b) => {
                    get(guard).and_then(|guard| self.choose(guard, get(a), get(b)))
                }
            };
            values.push(value);
        }
        program.roots.iter().map(|&root| values[root].clone()).collect()
    }

    /// Σ of values, from the constant 0.
    fn sum(&self, terms: impl IntoIterator<Item = Option<Self::Value>>) -> Option<Self::Value> {
        let zero = self.constant(&Ratio::integer(0));
        terms.into_iter().try_fold(zero, |sum, term| self.add(&sum, &term?))
    }

    /// The product with a constant.
    fn scale(&self, factor: &Ratio, a: &Self::Value) -> Option<Self::Value> {
        self.multiply(&self.constant(factor), a)
    }
}

/// All x with lower ≤ x·2^p ≤ upper.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Interval {
    pub(crate) lower: BigInt,
    pub(crate) upper: BigInt,
}

impl Interval {
    pub(crate) fn new(lower: BigInt, upper: BigInt) -> Self {
        Self { lower, upper }
    }

    pub(crate) fn point(number: &BigInt) -> Self {
        Self::new(number.clone(), number.clone())
    }

    pub(crate) fn zero() -> Self {
        Self::point(&BigInt::zero())
    }

    pub(crate) fn plus(&self, other: &Self) -> Self {
        Self::new(&self.lower + &other.lower, &self.upper + &other.upper)
    }

    pub(crate) fn negated(&self) -> Self {
        Self::new(-&self.upper, -&self.lower)
    }

    /// The exact product with an integer.
    pub(crate) fn multiple(&self, factor: &BigInt) -> Self {
        let (a, b) = (&self.lower * factor, &self.upper * factor);
        if factor.is_negative() { Self::new(b, a) } else { Self::new(a, b) }
    }

    /// An upper bound of the absolute value.
    pub(crate) fn magnitude(&self) -> BigInt {
        self.upper.clone().max(-&self.lower)
    }

    /// Whether all numbers of it are positive, or all negative.
    pub(crate) fn excludes_zero(&self) -> bool {
        self.lower.is_positive() || self.upper.is_negative()
    }

    pub(crate) fn is_zero(&self) -> bool {
        !self.lower.is_negative() && !self.upper.is_positive()
    }

    fn moderate(self) -> Option<Self> {
        (is_moderate(&self.lower) && is_moderate(&self.upper)).then_some(self)
    }
}

/// A range with slopes; plain intervals where there are no slopes.
#[derive(Clone, Debug)]
pub(crate) struct Jet {
    pub(crate) range: Interval,
    pub(crate) slopes: Vec<Interval>,
}

/// Jets at the scale 2^`precision`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Jets {
    pub(crate) precision: u32,
    pub(crate) slopes: usize,
    /// Whether an undecided choice is the hull of its branches (only without slopes).
    pub(crate) hull: bool,
}

impl Jets {
    /// Interval evaluation in the strict mode.
    pub(crate) fn intervals(precision: u32) -> Self {
        Self { precision, slopes: 0, hull: false }
    }

    /// Exact ends at the scale 4^p, rounded to the scale 2^p.
    fn rounded(&self, lower: &BigInt, upper: &BigInt) -> Interval {
        Interval::new(lower >> self.precision, -(-upper >> self.precision))
    }

    pub(crate) fn product(&self, a: &Interval, b: &Interval) -> Option<Interval> {
        if a.is_zero() || b.is_zero() {
            return Some(Interval::zero());
        }
        let first = (&a.lower * &b.lower, &a.lower * &b.upper);
        let second = (&a.upper * &b.lower, &a.upper * &b.upper);
        let lower = (&first.0).min(&first.1).min((&second.0).min(&second.1));
        let upper = (&first.0).max(&first.1).max((&second.0).max(&second.1));
        self.rounded(lower, upper).moderate()
    }

    fn reciprocal(&self, a: &Interval) -> Option<Interval> {
        let one = BigInt::one() << (2 * self.precision);
        a.excludes_zero().then(|| Interval::new(one.div_floor(&a.upper), one.div_ceil(&a.lower)))
    }

    /// The jet of the function with this range whose slope is `factor`.
    fn chain(&self, range: Interval, factor: &Interval, a: &Jet) -> Option<Jet> {
        let slopes =
            a.slopes.iter().map(|slope| self.product(factor, slope)).collect::<Option<_>>();
        Some(Jet { range, slopes: slopes? })
    }

    pub(crate) fn fixed(&self, range: Interval) -> Jet {
        Jet { range, slopes: vec![Interval::zero(); self.slopes] }
    }

    /// Identity jets with these ranges.
    pub(crate) fn identity(&self, ranges: &[Interval]) -> Vec<Jet> {
        let one = Interval::point(&(BigInt::one() << self.precision));
        let jets = ranges.iter().enumerate().map(|(index, range)| {
            let mut jet = self.fixed(range.clone());
            if let Some(slope) = jet.slopes.get_mut(index) {
                *slope = one.clone();
            }
            jet
        });
        jets.collect()
    }
}

impl Arithmetic for Jets {
    type Value = Jet;

    fn constant(&self, value: &Ratio) -> Jet {
        let scaled = &value.numerator << self.precision;
        let ends = (scaled.div_floor(&value.denominator), scaled.div_ceil(&value.denominator));
        self.fixed(Interval::new(ends.0, ends.1))
    }

    fn admits(&self, values: usize) -> bool {
        values.saturating_mul(self.slopes + 1) <= LARGEST_MEMORY
    }

    fn add(&self, a: &Jet, b: &Jet) -> Option<Jet> {
        let slopes = a.slopes.iter().zip(&b.slopes).map(|(a, b)| a.plus(b));
        Some(Jet { range: a.range.plus(&b.range), slopes: slopes.collect() })
    }

    fn multiply(&self, a: &Jet, b: &Jet) -> Option<Jet> {
        let range = self.product(&a.range, &b.range)?;
        let slopes = a.slopes.iter().zip(&b.slopes).map(|(a_slope, b_slope)| {
            let left = self.product(&a.range, b_slope)?;
            Some(left.plus(&self.product(&b.range, a_slope)?))
        });
        Some(Jet { range, slopes: slopes.collect::<Option<_>>()? })
    }

    fn negate(&self, a: &Jet) -> Jet {
        let slopes = a.slopes.iter().map(Interval::negated).collect();
        Jet { range: a.range.negated(), slopes }
    }

    fn square(&self, a: &Jet) -> Option<Jet> {
        let (lower, upper) = (&a.range.lower, &a.range.upper);
        let ends = (lower * lower, upper * upper);
        let range = if !lower.is_negative() {
            self.rounded(&ends.0, &ends.1)
        } else if !upper.is_positive() {
            self.rounded(&ends.1, &ends.0)
        } else {
            self.rounded(&BigInt::zero(), &ends.0.max(ends.1))
        };
        self.chain(range.moderate()?, &a.range.plus(&a.range), a)
    }

    fn inverse(&self, a: &Jet) -> Option<Jet> {
        let range = self.reciprocal(&a.range)?;
        let factor = self.product(&range, &range)?.negated();
        self.chain(range, &factor, a)
    }

    fn root(&self, a: &Jet) -> Option<Jet> {
        if !a.range.lower.is_positive() {
            return None;
        }
        let lower = (&a.range.lower << self.precision).sqrt();
        let upper: BigInt = (&a.range.upper << self.precision) - 1_u32;
        let range = Interval::new(lower, upper.sqrt() + 1_u32);
        let factor = self.reciprocal(&range.plus(&range))?;
        self.chain(range, &factor, a)
    }

    fn choose(&self, guard: &Jet, a: Option<&Jet>, b: Option<&Jet>) -> Option<Jet> {
        if guard.range.lower.is_positive() {
            return a.cloned();
        }
        if guard.range.upper.is_negative() {
            return b.cloned();
        }
        let (a, b) = (&a?.range, &b?.range);
        let hull =
            Interval::new((&a.lower).min(&b.lower).clone(), (&a.upper).max(&b.upper).clone());
        (self.hull && self.slopes == 0).then(|| self.fixed(hull))
    }
}

/// Exact rationals.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exact;

impl Arithmetic for Exact {
    type Value = Ratio;

    fn constant(&self, value: &Ratio) -> Ratio {
        value.clone()
    }

    fn add(&self, a: &Ratio, b: &Ratio) -> Option<Ratio> {
        Some(a.plus(b)).filter(Ratio::is_moderate)
    }

    fn multiply(&self, a: &Ratio, b: &Ratio) -> Option<Ratio> {
        Some(a.times(b)).filter(Ratio::is_moderate)
    }

    fn negate(&self, a: &Ratio) -> Ratio {
        a.negated()
    }

    fn square(&self, a: &Ratio) -> Option<Ratio> {
        self.multiply(a, a)
    }

    fn inverse(&self, a: &Ratio) -> Option<Ratio> {
        a.inverse()
    }

    fn root(&self, a: &Ratio) -> Option<Ratio> {
        a.root()
    }

    fn choose(&self, guard: &Ratio, a: Option<&Ratio>, b: Option<&Ratio>) -> Option<Ratio> {
        if guard.is_positive() {
            return a.cloned();
        }
        if guard.is_negative() {
            return b.cloned();
        }
        a.filter(|&a| b == Some(a)).cloned()
    }
}
