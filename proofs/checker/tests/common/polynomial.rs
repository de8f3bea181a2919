//! Exact rational polynomials with Sturm's count: the oracle's arithmetic, shared with nothing.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

/// n/d in lowest terms, d > 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Q(pub(crate) BigInt, pub(crate) BigInt);

impl Q {
    pub(crate) fn new(n: BigInt, d: BigInt) -> Self {
        let g = n.gcd(&d) * d.signum();
        Self(n / &g, d / g)
    }
    pub(crate) fn int(n: i64) -> Self {
        Self(n.into(), BigInt::one())
    }
    pub(crate) fn add(&self, o: &Self) -> Self {
        Self::new(&self.0 * &o.1 + &o.0 * &self.1, &self.1 * &o.1)
    }
    pub(crate) fn neg(&self) -> Self {
        Self(-&self.0, self.1.clone())
    }
    pub(crate) fn sub(&self, o: &Self) -> Self {
        self.add(&o.neg())
    }
    pub(crate) fn mul(&self, o: &Self) -> Self {
        Self::new(&self.0 * &o.0, &self.1 * &o.1)
    }
    pub(crate) fn inv(&self) -> Self {
        Self::new(self.1.clone(), self.0.clone())
    }
    pub(crate) fn sign(&self) -> i32 {
        if self.0.is_zero() {
            0
        } else if self.0.is_positive() {
            1
        } else {
            -1
        }
    }
    pub(crate) fn le(&self, o: &Self) -> bool {
        self.sub(o).sign() <= 0
    }
    pub(crate) fn float(&self) -> f64 {
        // Enough for simulations.
        let shift = 80_i64 - self.0.bits() as i64 + self.1.bits() as i64;
        let scaled =
            if shift >= 0 { (&self.0 << shift) / &self.1 } else { &self.0 / (&self.1 << -shift) };
        let (mut x, mut bits) = (0.0, 0);
        for digit in scaled.magnitude().to_u32_digits() {
            x += f64::from(digit) * 2f64.powi(bits);
            bits += 32;
        }
        if scaled.is_negative() {
            x = -x;
        }
        x * 2f64.powi(-shift as i32)
    }
}

/// Coefficients from degree 0, without leading zeros.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct P(pub(crate) Vec<Q>);

impl P {
    pub(crate) fn new(mut c: Vec<Q>) -> Self {
        while c.last().is_some_and(|x| x.sign() == 0) {
            c.pop();
        }
        Self(c)
    }
    pub(crate) fn constant(q: Q) -> Self {
        Self::new(vec![q])
    }
    pub(crate) fn x() -> Self {
        Self::new(vec![Q::int(0), Q::int(1)])
    }
    pub(crate) fn degree(&self) -> usize {
        self.0.len().saturating_sub(1)
    }
    pub(crate) fn is_zero(&self) -> bool {
        self.0.is_empty()
    }
    pub(crate) fn add(&self, o: &Self) -> Self {
        let get = |p: &Self, i: usize| p.0.get(i).cloned().unwrap_or(Q::int(0));
        Self::new((0..self.0.len().max(o.0.len())).map(|i| get(self, i).add(&get(o, i))).collect())
    }
    pub(crate) fn scale(&self, q: &Q) -> Self {
        Self::new(self.0.iter().map(|c| c.mul(q)).collect())
    }
    pub(crate) fn neg(&self) -> Self {
        self.scale(&Q::int(-1))
    }
    pub(crate) fn sub(&self, o: &Self) -> Self {
        self.add(&o.neg())
    }
    pub(crate) fn mul(&self, o: &Self) -> Self {
        let mut c = vec![Q::int(0); self.0.len() + o.0.len()];
        for (i, a) in self.0.iter().enumerate() {
            for (j, b) in o.0.iter().enumerate() {
                c[i + j] = c[i + j].add(&a.mul(b));
            }
        }
        Self::new(c)
    }
    pub(crate) fn compose(&self, inner: &Self) -> Self {
        let step = |sum: Self, c: &Q| sum.mul(inner).add(&Self::constant(c.clone()));
        self.0.iter().rev().fold(Self::new(vec![]), step)
    }
    pub(crate) fn derivative(&self) -> Self {
        Self::new(
            self.0.iter().enumerate().skip(1).map(|(i, c)| c.mul(&Q::int(i as i64))).collect(),
        )
    }
    pub(crate) fn at(&self, x: &Q) -> Q {
        self.0.iter().rev().fold(Q::int(0), |sum, c| sum.mul(x).add(c))
    }
    fn rem(&self, o: &Self) -> Self {
        let mut r = self.clone();
        let lead = o.0.last().unwrap().inv();
        while r.0.len() >= o.0.len() && !r.is_zero() {
            let factor = r.0.last().unwrap().mul(&lead);
            let shift = r.0.len() - o.0.len();
            for (i, c) in o.0.iter().enumerate() {
                r.0[i + shift] = r.0[i + shift].sub(&factor.mul(c));
            }
            r.0.pop();
            r = Self::new(r.0);
        }
        r
    }
    /// Distinct real roots in [a, b]; `None` for the zero polynomial.
    pub(crate) fn roots(&self, a: &Q, b: &Q) -> Option<usize> {
        if self.is_zero() {
            return None;
        }
        if !a.le(b) {
            return Some(0);
        }
        let mut chain = vec![self.clone(), self.derivative()];
        while !chain.last().unwrap().is_zero() {
            let k = chain.len();
            // Positive multiples keep the numbers small.
            let rest = chain[k - 2].rem(&chain[k - 1]).neg();
            let lead = rest.0.last().map_or(Q::int(1), |c| Q(c.0.abs(), c.1.clone()).inv());
            chain.push(rest.scale(&lead));
        }
        chain.pop();
        let changes = |x: &Q| {
            let signs: Vec<i32> =
                chain.iter().map(|p| p.at(x).sign()).filter(|&s| s != 0).collect();
            signs.windows(2).filter(|w| w[0] != w[1]).count()
        };
        // Sturm counts (a, b]; with zeros at a both sides are fine because signs 0 are dropped.
        Some(changes(a) - changes(b) + usize::from(self.at(a).sign() == 0))
    }
    /// Whether p > 0 on [a, b].
    pub(crate) fn positive(&self, a: &Q, b: &Q) -> bool {
        self.at(a).sign() > 0 && self.roots(a, b) == Some(0)
    }
    /// Whether p ≥ 0 on [a, b], by p + ε for small ε.
    pub(crate) fn nonnegative(&self, a: &Q, b: &Q) -> bool {
        let epsilon = Q::new(BigInt::one(), BigInt::one() << 200);
        self.add(&Self::constant(epsilon)).positive(a, b)
    }
}
