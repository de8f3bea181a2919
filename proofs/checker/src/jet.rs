//! Interval arithmetic at the scale 2^p with slopes (README, sections 5 and 6). `None` is undefined.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One, Signed, Zero};

use crate::expression::{Expressions, Node};
use crate::number::Ratio;

/// No end of an interval may have more binary digits.
const LARGEST_SIZE: u64 = 65_536;
/// The largest number of ranges and slopes of one evaluation.
const LARGEST_MEMORY: usize = 1 << 22;

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

    pub(crate) fn point(number: BigInt) -> Self {
        Self::new(number.clone(), number)
    }

    pub(crate) fn zero() -> Self {
        Self::point(BigInt::zero())
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
}

/// The range of an expression, and its slopes.
#[derive(Clone, Debug)]
pub(crate) struct Jet {
    pub(crate) range: Interval,
    pub(crate) slopes: Vec<Interval>,
}

/// The arithmetic of jets with so many slopes at the scale 2^`precision`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Jets {
    pub(crate) precision: u32,
    pub(crate) slopes: usize,
    /// Whether an undecided choice is the hull of its branches (only without slopes).
    pub(crate) hull: bool,
}

impl Jets {
    /// Ends at the scale 4^p, rounded outward to the scale 2^p.
    fn rounded(&self, lower: &BigInt, upper: &BigInt) -> Option<Interval> {
        let small = lower.bits().max(upper.bits()) <= LARGEST_SIZE;
        small.then(|| Interval::new(lower >> self.precision, -(-upper >> self.precision)))
    }

    pub(crate) fn product(&self, a: &Interval, b: &Interval) -> Option<Interval> {
        if a.is_zero() || b.is_zero() {
            return Some(Interval::zero());
        }
        let (p, q) = (&a.lower * &b.lower, &a.lower * &b.upper);
        let (r, s) = (&a.upper * &b.lower, &a.upper * &b.upper);
        self.rounded((&p).min(&q).min((&r).min(&s)), (&p).max(&q).max((&r).max(&s)))
    }

    fn square(&self, a: &Interval) -> Option<Interval> {
        let (p, q) = (&a.lower * &a.lower, &a.upper * &a.upper);
        match (a.lower.is_negative(), a.upper.is_positive()) {
            (false, _) => self.rounded(&p, &q),
            (true, false) => self.rounded(&q, &p),
            (true, true) => self.rounded(&BigInt::zero(), (&p).max(&q)),
        }
    }

    fn inverse(&self, a: &Interval) -> Option<Interval> {
        let one = BigInt::one() << (2 * self.precision);
        let ends = || Interval::new(one.div_floor(&a.upper), one.div_ceil(&a.lower));
        a.excludes_zero().then(ends)
    }

    fn root(&self, a: &Interval) -> Option<Interval> {
        let scaled = |end: &BigInt| end << self.precision;
        let ends = || {
            Interval::new(scaled(&a.lower).sqrt(), (scaled(&a.upper) - BigInt::one()).sqrt() + 1)
        };
        (a.lower.is_positive() && a.upper.is_positive()).then(ends)
    }

    /// The jet of a function of `a` with this range whose slope is `factor`.
    fn chain(&self, range: Interval, factor: &Interval, a: &Jet) -> Option<Jet> {
        let slopes = a.slopes.iter().map(|slope| self.product(factor, slope));
        Some(Jet { range, slopes: slopes.collect::<Option<_>>()? })
    }

    pub(crate) fn fixed(&self, range: Interval) -> Jet {
        Jet { range, slopes: vec![Interval::zero(); self.slopes] }
    }

    pub(crate) fn integer(&self, number: &BigInt) -> Jet {
        self.fixed(Interval::point(number.clone()))
    }

    pub(crate) fn constant(&self, value: &Ratio) -> Jet {
        let (scaled, d) = (&value.numerator << self.precision, &value.denominator);
        self.fixed(Interval::new(scaled.div_floor(d), scaled.div_ceil(d)))
    }

    /// Jets of variables with these ranges.
    pub(crate) fn identity(&self, ranges: &[Interval]) -> Vec<Jet> {
        let mut jets: Vec<Jet> = ranges.iter().map(|range| self.fixed(range.clone())).collect();
        for (index, jet) in jets.iter_mut().enumerate().take(self.slopes) {
            jet.slopes[index] = Interval::point(BigInt::one() << self.precision);
        }
        jets
    }

    pub(crate) fn add(&self, a: &Jet, b: &Jet) -> Jet {
        let slopes = a.slopes.iter().zip(&b.slopes).map(|(a, b)| a.plus(b)).collect();
        Jet { range: a.range.plus(&b.range), slopes }
    }

    pub(crate) fn negate(&self, a: &Jet) -> Jet {
        Jet { range: a.range.negated(), slopes: a.slopes.iter().map(Interval::negated).collect() }
    }

    pub(crate) fn multiply(&self, a: &Jet, b: &Jet) -> Option<Jet> {
        let slope = |(s, t)| Some(self.product(&a.range, t)?.plus(&self.product(&b.range, s)?));
        let slopes = a.slopes.iter().zip(&b.slopes).map(slope).collect::<Option<_>>()?;
        Some(Jet { range: self.product(&a.range, &b.range)?, slopes })
    }

    /// Σ factor·jet over pairs, from the constant 0.
    pub(crate) fn combine(&self, factors: &[Jet], jets: &[Jet]) -> Option<Jet> {
        let mut pairs = factors.iter().zip(jets);
        let zero = self.fixed(Interval::zero());
        pairs.try_fold(zero, |sum, (a, b)| Some(self.add(&sum, &self.multiply(a, b)?)))
    }

    /// a + factor·b, entry by entry.
    pub(crate) fn ahead(&self, a: &[Jet], factor: &Ratio, b: &[Jet]) -> Option<Vec<Jet>> {
        let factor = self.constant(factor);
        a.iter().zip(b).map(|(a, b)| Some(self.add(a, &self.multiply(&factor, b)?))).collect()
    }

    fn choose(&self, guard: &Jet, a: Option<&Jet>, b: Option<&Jet>) -> Option<Jet> {
        match (guard.range.lower.is_positive(), guard.range.upper.is_negative()) {
            (true, _) => a.cloned(),
            (_, true) => b.cloned(),
            _ if !self.hull || self.slopes > 0 => None,
            _ => {
                let (a, b) = (a?.range.clone(), b?.range.clone());
                Some(self.fixed(Interval::new(a.lower.min(b.lower), a.upper.max(b.upper))))
            }
        }
    }

    /// The values of `roots`; undefined if one of them is.
    pub(crate) fn evaluate(
        &self,
        all: &Expressions,
        roots: &[u32],
        at: &[Jet],
    ) -> Option<Vec<Jet>> {
        let order = all.order(roots);
        if order.len() * (self.slopes + 1) > LARGEST_MEMORY {
            return None;
        }
        let mut values: Vec<Option<Jet>> = vec![None; *order.last()? as usize + 1];
        for id in order {
            let get = |operand: u32| values[operand as usize].as_ref();
            let value = match *all.node(id) {
                Node::Constant(ref value) => Some(self.constant(value)),
                Node::Variable(index) => at.get(index as usize).cloned(),
                Node::Add(a, b) => get(a).zip(get(b)).map(|(a, b)| self.add(a, b)),
                Node::Multiply(a, b) => get(a).zip(get(b)).and_then(|(a, b)| self.multiply(a, b)),
                Node::Negate(a) => get(a).map(|a| self.negate(a)),
                Node::Square(a) => get(a)
                    .and_then(|a| self.chain(self.square(&a.range)?, &a.range.plus(&a.range), a)),
                Node::Inverse(a) => get(a).and_then(|a| {
                    let range = self.inverse(&a.range)?;
                    let factor = self.product(&range, &range)?.negated();
                    self.chain(range, &factor, a)
                }),
                Node::Root(a) => get(a).and_then(|a| {
                    let range = self.root(&a.range)?;
                    let factor = self.inverse(&range.plus(&range))?;
                    self.chain(range, &factor, a)
                }),
                Node::Choose(guard, a, b) => {
                    get(guard).and_then(|guard| self.choose(guard, get(a), get(b)))
                }
            };
            values[id as usize] = value;
        }
        roots.iter().map(|&root| values[root as usize].clone()).collect()
    }
}

/// The exact values of `roots` at a rational point (README 9.12).
pub(crate) fn evaluate_exactly(
    all: &Expressions,
    roots: &[u32],
    at: &[Ratio],
) -> Option<Vec<Ratio>> {
    let order = all.order(roots);
    let mut values: Vec<Option<Ratio>> = vec![None; *order.last()? as usize + 1];
    let square_root = |number: &BigInt| {
        let root = if number.is_negative() { None } else { Some(number.sqrt()) };
        root.filter(|root| root * root == *number)
    };
    for id in order {
        let get = |operand: u32| values[operand as usize].as_ref();
        let value = match *all.node(id) {
            Node::Constant(ref value) => Some(value.clone()),
            Node::Variable(index) => at.get(index as usize).cloned(),
            Node::Add(a, b) => get(a).zip(get(b)).map(|(a, b)| a.plus(b)),
            Node::Multiply(a, b) => get(a).zip(get(b)).map(|(a, b)| a.times(b)),
            Node::Negate(a) => get(a).map(|a| Ratio::from(0).minus(a)),
            Node::Square(a) => get(a).map(|a| a.times(a)),
            Node::Inverse(a) => get(a)
                .filter(|a| !a.sign().is_zero())
                .map(|a| Ratio::new(a.denominator.clone(), a.numerator.clone())),
            Node::Root(a) => get(a).filter(|a| a.sign().is_positive()).and_then(|a| {
                Some(Ratio::new(square_root(&a.numerator)?, square_root(&a.denominator)?))
            }),
            Node::Choose(guard, a, b) => {
                let sign = get(guard).map(Ratio::sign);
                let (a, b) = (get(a), get(b));
                let agreed = if a == b { a } else { None };
                let branch = |sign: BigInt| if sign.is_positive() { a } else { b };
                sign.and_then(|sign| if sign.is_zero() { agreed } else { branch(sign) }).cloned()
            }
        };
        let small =
            |value: &Ratio| value.numerator.bits().max(value.denominator.bits()) <= LARGEST_SIZE;
        values[id as usize] = value.filter(small);
    }
    roots.iter().map(|&root| values[root as usize].clone()).collect()
}
