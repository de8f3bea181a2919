//! Integer polynomials nested by their main variable, as projection and lifting take them apart.
//!
//! A polynomial is known up to a positive rational factor only where the text says so.

use num_integer::Integer as _;
use num_traits::{One, Signed, Zero};

use super::super::{Integer, MultivariatePolynomial};
use super::budget::{Budget, Limit};

/// A constant, or a polynomial in its highest variable whose coefficients are in lower ones.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Nested {
    /// A number.
    Constant(Integer),
    /// At least two coefficients, low degree first, the last one not 0.
    In(usize, Vec<Nested>),
}

impl Nested {
    pub(super) fn zero() -> Self {
        Self::Constant(Integer::zero())
    }

    pub(super) fn one() -> Self {
        Self::Constant(Integer::one())
    }

    /// The positive multiple with integer coefficients in which variable v is called `place[v]`.
    pub(super) fn from_multivariate(polynomial: &MultivariatePolynomial, place: &[usize]) -> Self {
        let common = polynomial.terms().fold(Integer::one(), |lcm, (_, c)| lcm.lcm(c.denom()));
        let terms = polynomial.terms().map(|(monomial, c)| {
            let mut powers: Vec<(usize, usize)> =
                monomial.iter().map(|&(v, n)| (place[v as usize], n as usize)).collect();
            powers.sort_unstable();
            let constant = Self::Constant(c.numer() * (&common / c.denom()));
            powers.into_iter().fold(constant, |inner, (variable, n)| {
                let mut coefficients = vec![Self::zero(); n];
                coefficients.push(inner);
                Self::In(variable, coefficients)
            })
        });
        terms.fold(Self::zero(), |sum, term| sum.plus(&term))
    }

    /// The polynomial in `variable` with these coefficients.
    pub(super) fn new(variable: usize, mut coefficients: Vec<Self>) -> Self {
        while coefficients.last().is_some_and(Self::is_zero) {
            coefficients.pop();
        }
        match coefficients.len() {
            0 => Self::zero(),
            1 => coefficients.remove(0),
            _ => Self::In(variable, coefficients),
        }
    }

    pub(super) fn is_zero(&self) -> bool {
        matches!(self, Self::Constant(value) if value.is_zero())
    }

    /// 0 for constants, otherwise one more than the main variable.
    pub(super) fn level(&self) -> usize {
        match self {
            Self::Constant(_) => 0,
            Self::In(variable, _) => variable + 1,
        }
    }

    /// The coefficients in the main variable, low degree first.
    pub(super) fn coefficients(&self) -> &[Self] {
        match self {
            Self::Constant(_) => std::slice::from_ref(self),
            Self::In(_, coefficients) => coefficients,
        }
    }

    /// The degree in the main variable.
    pub(super) fn degree(&self) -> usize {
        self.coefficients().len() - 1
    }

    pub(super) fn leading(&self) -> &Self {
        self.coefficients().last().unwrap_or(self)
    }

    /// A measure of the work that one product with this polynomial makes.
    pub(super) fn size(&self) -> u64 {
        match self {
            Self::Constant(value) => 1 + value.bits() / 64,
            Self::In(_, coefficients) => coefficients.iter().map(Self::size).sum(),
        }
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Constant(a), Self::Constant(b)) => Self::Constant(a + b),
            (Self::In(v, a), Self::In(w, b)) if v == w => {
                let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
                let mut sum = long.clone();
                for (slot, term) in sum.iter_mut().zip(short) {
                    *slot = slot.plus(term);
                }
                Self::new(*v, sum)
            }
            _ => {
                let (high, low) =
                    if self.level() > other.level() { (self, other) } else { (other, self) };
                let Self::In(variable, coefficients) = high else { return high.clone() };
                let mut sum = coefficients.clone();
                sum[0] = sum[0].plus(low);
                Self::In(*variable, sum)
            }
        }
    }

    pub(super) fn negated(&self) -> Self {
        self.map_integers(&|value| -value)
    }

    pub(super) fn minus(&self, other: &Self) -> Self {
        self.plus(&other.negated())
    }

    fn map_integers(&self, change: &impl Fn(&Integer) -> Integer) -> Self {
        match self {
            Self::Constant(value) => Self::Constant(change(value)),
            Self::In(variable, coefficients) => {
                let mapped = coefficients.iter().map(|c| c.map_integers(change)).collect();
                Self::In(*variable, mapped)
            }
        }
    }

    /// The product, charged to the budget.
    pub(super) fn times(&self, other: &Self, budget: &mut Budget) -> Result<Self, Limit> {
        budget.spend(1 + self.size().saturating_mul(other.size()) / 16)?;
        Ok(self.product(other))
    }

    fn product(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Constant(a), Self::Constant(b)) => Self::Constant(a * b),
            (Self::In(v, a), Self::In(w, b)) if v == w => {
                let mut product = vec![Self::zero(); a.len() + b.len() - 1];
                for (i, left) in a.iter().enumerate().filter(|(_, c)| !c.is_zero()) {
                    for (j, right) in b.iter().enumerate() {
                        product[i + j] = product[i + j].plus(&left.product(right));
                    }
                }
                Self::new(*v, product)
            }
            _ => {
                let (high, low) =
                    if self.level() > other.level() { (self, other) } else { (other, self) };
                let scaled = high.coefficients().iter().map(|c| c.product(low)).collect();
                Self::new(high.level() - 1, scaled)
            }
        }
    }

    /// The quotient where the divisor divides; `None` where it does not, and for the divisor 0.
    pub(super) fn divided_by(
        &self,
        divisor: &Self,
        budget: &mut Budget,
    ) -> Result<Option<Self>, Limit> {
        if self.is_zero() && !divisor.is_zero() {
            return Ok(Some(Self::zero()));
        }
        match (self, divisor) {
            (_, Self::Constant(d)) if d.is_zero() => Ok(None),
            (Self::Constant(a), Self::Constant(d)) => {
                let (quotient, remainder) = a.div_rem(d);
                Ok(remainder.is_zero().then_some(Self::Constant(quotient)))
            }
            (Self::In(v, a), Self::In(w, d)) if v == w => divide(*v, a, d, budget),
            (Self::In(v, a), _) if self.level() > divisor.level() => {
                let parts = a.iter().map(|c| c.divided_by(divisor, budget));
                let parts: Option<Vec<Self>> = parts.collect::<Result<_, _>>()?;
                Ok(parts.map(|parts| Self::new(*v, parts)))
            }
            _ => Ok(None),
        }
    }

    /// The derivative in the main variable.
    pub(super) fn derivative(&self) -> Self {
        let Self::In(variable, coefficients) = self else { return Self::zero() };
        let terms = coefficients.iter().enumerate().skip(1);
        let scaled = terms.map(|(n, c)| c.map_integers(&|value| value * Integer::from(n)));
        Self::new(*variable, scaled.collect())
    }

    /// The first coefficients only, up to this degree in the main variable.
    pub(super) fn truncated(&self, degree: usize) -> Self {
        match self {
            Self::In(variable, coefficients) if degree < self.degree() => {
                Self::new(*variable, coefficients[..=degree].to_vec())
            }
            _ => self.clone(),
        }
    }

    fn integer_content(&self, so_far: Integer) -> Integer {
        match self {
            _ if so_far.is_one() => so_far,
            Self::Constant(value) => so_far.gcd(value),
            Self::In(_, coefficients) => {
                coefficients.iter().fold(so_far, |gcd, c| c.integer_content(gcd))
            }
        }
    }

    /// The leading coefficient of the leading coefficient and so on.
    pub(super) fn leading_integer(&self) -> &Integer {
        match self {
            Self::Constant(value) => value,
            Self::In(..) => self.leading().leading_integer(),
        }
    }

    /// The multiple with coprime integers of which the leading one is positive; 0 stays.
    pub(super) fn normalised(&self) -> Self {
        let content = self.integer_content(Integer::zero());
        if content.is_zero() {
            return Self::zero();
        }
        let negative = self.leading_integer().is_negative();
        if content.is_one() && !negative {
            return self.clone();
        }
        let divisor = if negative { -content } else { content };
        self.map_integers(&|value| value / &divisor)
    }
}

/// Long division of polynomials in one main variable.
fn divide(
    variable: usize,
    dividend: &[Nested],
    divisor: &[Nested],
    budget: &mut Budget,
) -> Result<Option<Nested>, Limit> {
    let Some((leading, tail)) = divisor.split_last() else { return Ok(None) };
    let mut rest = dividend.to_vec();
    let mut quotient = vec![Nested::zero(); rest.len().saturating_sub(tail.len())];
    for position in (0..quotient.len()).rev() {
        let Some(top) = rest.pop() else { return Ok(None) };
        let Some(factor) = top.divided_by(leading, budget)? else { return Ok(None) };
        if !factor.is_zero() {
            for (offset, c) in tail.iter().enumerate() {
                let part = factor.times(c, budget)?;
                rest[position + offset] = rest[position + offset].minus(&part);
            }
        }
        quotient[position] = factor;
    }
    let exact = rest.iter().all(Nested::is_zero);
    Ok(exact.then(|| Nested::new(variable, quotient)))
}
