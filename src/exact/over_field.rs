//! Polynomials and matrices over a field ℚ(θ): characteristic polynomials, the unit circle, signs.
//!
//! A polynomial here is its list of coefficients, low degree first, the last one not 0 in the
//! field; the empty list is 0.

use std::cmp::Ordering;

use super::inertia::Inertia;
use super::number_field::NumberField;
use super::polynomial::Polynomial;
use super::rational::Rational;
use super::unit_circle::UnitCircleCount;

type Coefficients = Vec<Polynomial>;

/// A square matrix over ℚ(θ), row by row; the field is passed to every operation.
///
/// ```
/// use eigensieve::exact::{FieldMatrix, NumberField, Polynomial, rational};
/// let square = Polynomial::from_integers(&[-2, 0, 1]);
/// let mut field = NumberField::new(&square, &rational(1, 1), &rational(2, 1))?;
/// // The eigenvalues of (0, θ; θ, 1) are −1 and 2.
/// let [zero, one, root] = [Polynomial::zero(), Polynomial::one(), Polynomial::variable()];
/// let matrix = FieldMatrix::new(2, vec![zero, root.clone(), root, one]).ok_or("square")?;
/// let count = matrix.unit_circle_count(&mut field).ok_or("small enough")?;
/// assert_eq!((count.minus_one, count.outside), (1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldMatrix {
    size: usize,
    entries: Vec<Polynomial>,
}

/// The largest product of a matrix's size and the field's degree that is worked on.
const LARGEST: usize = 64;

impl FieldMatrix {
    /// The matrix with these entries; `None` when their number does not fit.
    pub fn new(size: usize, entries: Vec<Polynomial>) -> Option<Self> {
        (Some(entries.len()) == size.checked_mul(size)).then_some(Self { size, entries })
    }

    /// The number of rows.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The entry in row i and column j.
    ///
    /// # Panics
    /// When the indices are out of range.
    pub fn get(&self, i: usize, j: usize) -> &Polynomial {
        &self.entries[i * self.size + j]
    }

    fn from_fn(size: usize, f: impl Fn(usize, usize) -> Polynomial) -> Self {
        let f = &f;
        let entries = (0..size).flat_map(|i| (0..size).map(move |j| f(i, j))).collect();
        Self { size, entries }
    }

    fn product(&self, other: &Self, field: &NumberField) -> Self {
        Self::from_fn(self.size, |i, j| {
            let terms = (0..self.size).map(|k| self.get(i, k) * other.get(k, j));
            field.reduce(&terms.fold(Polynomial::zero(), |sum, term| sum + term))
        })
    }

    fn plus_multiple_of_identity(&self, factor: &Polynomial) -> Self {
        Self::from_fn(self.size, |i, j| {
            if i == j { self.get(i, j) + factor } else { self.get(i, j).clone() }
        })
    }

    /// A polynomial with rational coefficients at the matrix, by Horner's scheme.
    #[must_use]
    pub fn image(&self, polynomial: &Polynomial, field: &NumberField) -> Self {
        let zero = Self::from_fn(self.size, |_, _| Polynomial::zero());
        polynomial.coefficients().iter().rev().fold(zero, |value, c| {
            value.product(self, field).plus_multiple_of_identity(&Polynomial::constant(c.clone()))
        })
    }

    /// factor·I − self.
    #[must_use]
    pub fn subtracted_from(&self, factor: &Rational) -> Self {
        let negated = Self::from_fn(self.size, |i, j| -self.get(i, j));
        negated.plus_multiple_of_identity(&Polynomial::constant(factor.clone()))
    }

    /// Whether it is symmetric.
    pub fn is_symmetric(&self, field: &mut NumberField) -> bool {
        (0..self.size).all(|i| (0..i).all(|j| field.is_zero(&(self.get(i, j) - self.get(j, i)))))
    }

    /// det(zI − A), monic, low degree first, by the Faddeev–LeVerrier recursion.
    fn characteristic_polynomial(&self, field: &NumberField) -> Coefficients {
        let size = self.size;
        let mut coefficients = vec![Polynomial::zero(); size + 1];
        coefficients[size] = Polynomial::one();
        let mut auxiliary = Self::from_fn(size, |_, _| Polynomial::zero());
        for step in 1..=size {
            auxiliary = auxiliary.plus_multiple_of_identity(&coefficients[size + 1 - step]);
            auxiliary = self.product(&auxiliary, field);
            let trace = (0..size).fold(Polynomial::zero(), |sum, i| &sum + auxiliary.get(i, i));
            let factor = -Rational::from_integer(step.into()).recip();
            coefficients[size - step] = trace.scale(&factor);
        }
        coefficients
    }

    /// The eigenvalues by the unit circle; `None` for matrices too large for the field's degree.
    ///
    /// The roots ±1 are divided out; the rest is counted as over ℚ (theory A.7), with exact signs.
    pub fn unit_circle_count(&self, field: &mut NumberField) -> Option<UnitCircleCount> {
        if self.size * field.degree() > LARGEST {
            return None;
        }
        let mut rest = self.characteristic_polynomial(field);
        let mut count = UnitCircleCount::default();
        while rest.len() > 1 && field.is_zero(&rest[0]) {
            rest.remove(0);
            count.inside += 1;
        }
        while let Some(quotient) = without_root(field, &rest, 1) {
            rest = quotient;
            count.plus_one += 1;
        }
        while let Some(quotient) = without_root(field, &rest, -1) {
            rest = quotient;
            count.minus_one += 1;
        }
        for (factor, multiplicity) in square_free_factors(field, rest) {
            let part = square_free_count(field, &factor);
            count.inside += multiplicity * part.inside;
            count.outside += multiplicity * part.outside;
            count.complex += multiplicity * part.complex;
        }
        Some(count)
    }

    /// The inertia of a symmetric matrix; `None` for one that is not symmetric or too large for
    /// the field's degree.
    ///
    /// All roots of its characteristic polynomial are real, so that Descartes' rule of signs counts
    /// exactly.
    pub fn inertia(&self, field: &mut NumberField) -> Option<Inertia> {
        if self.size * field.degree() > LARGEST || !self.is_symmetric(field) {
            return None;
        }
        let coefficients = self.characteristic_polynomial(field);
        let signs: Vec<Ordering> = coefficients.iter().map(|c| field.sign(c)).collect();
        let zero = signs.iter().take_while(|sign| sign.is_eq()).count();
        let signs: Vec<Ordering> = signs.into_iter().filter(|sign| sign.is_ne()).collect();
        let positive = signs.windows(2).filter(|pair| pair[0] != pair[1]).count();
        Some(Inertia { positive, negative: self.size - zero - positive, zero })
    }
}

pub(super) fn trimmed(field: &mut NumberField, mut p: Coefficients) -> Coefficients {
    while p.last().is_some_and(|c| field.is_zero(c)) {
        p.pop();
    }
    p
}

/// p divided by z − root, for a root 1 or −1 of p.
fn without_root(field: &mut NumberField, p: &[Polynomial], root: i64) -> Option<Coefficients> {
    let factor = Rational::from_integer(root.into());
    let mut carry = Polynomial::zero();
    let mut quotient = Vec::with_capacity(p.len());
    for c in p.iter().rev() {
        carry = &carry.scale(&factor) + c;
        quotient.push(carry.clone());
    }
    let remainder = quotient.pop()?;
    quotient.reverse();
    (!quotient.is_empty() && field.is_zero(&remainder)).then_some(quotient)
}

/// p times the inverse of |leading coefficient|: the leading coefficient becomes ±1.
fn normalised(field: &mut NumberField, p: Coefficients) -> Coefficients {
    let Some(leading) = p.last() else { return p };
    let sign = Rational::from_integer(if field.sign(leading).is_lt() { -1 } else { 1 }.into());
    let Some(inverse) = field.invert(leading) else { return p };
    let factor = inverse.scale(&sign);
    let mut scaled: Coefficients = p.iter().map(|c| field.multiply(c, &factor)).collect();
    if let Some(leading) = scaled.last_mut() {
        *leading = Polynomial::constant(sign);
    }
    scaled
}

/// p times ±1 so that the leading coefficient is 1, for a normalised p.
fn monic(field: &mut NumberField, p: Coefficients) -> Coefficients {
    let p = normalised(field, p);
    match p.last().is_some_and(|leading| *leading != Polynomial::one()) {
        true => negated(&p),
        false => p,
    }
}

fn negated(p: &[Polynomial]) -> Coefficients {
    p.iter().map(|c| -c).collect()
}

/// Quotient and remainder by a divisor with leading coefficient ±1.
fn div_rem(
    field: &mut NumberField,
    p: &[Polynomial],
    divisor: &[Polynomial],
) -> (Coefficients, Coefficients) {
    let Some((leading, tail)) = divisor.split_last() else { return (Vec::new(), p.to_vec()) };
    let mut rest = p.to_vec();
    let mut quotient = vec![Polynomial::zero(); p.len().saturating_sub(tail.len())];
    for position in (0..quotient.len()).rev() {
        let Some(top) = rest.pop() else { break };
        let factor = &top * leading;
        for (offset, c) in tail.iter().enumerate() {
            rest[position + offset] = &rest[position + offset] - &field.multiply(&factor, c);
        }
        quotient[position] = factor;
    }
    (quotient, trimmed(field, rest))
}

/// The monic greatest common divisor.
pub(super) fn gcd(field: &mut NumberField, a: Coefficients, b: Coefficients) -> Coefficients {
    let (mut a, mut b) = (trimmed(field, a), trimmed(field, b));
    while !b.is_empty() {
        let divisor = monic(field, b);
        let rest = div_rem(field, &a, &divisor).1;
        (a, b) = (divisor, rest);
    }
    monic(field, a)
}

pub(super) fn quotient(
    field: &mut NumberField,
    p: &[Polynomial],
    divisor: &[Polynomial],
) -> Coefficients {
    div_rem(field, p, divisor).0
}

pub(super) fn derivative(p: &[Polynomial]) -> Coefficients {
    let scaled =
        |(degree, c): (usize, &Polynomial)| c.scale(&Rational::from_integer(degree.into()));
    p.iter().enumerate().skip(1).map(scaled).collect()
}

/// Yun's algorithm on a monic polynomial.
fn square_free_factors(field: &mut NumberField, p: Coefficients) -> Vec<(Coefficients, usize)> {
    let mut factors = Vec::new();
    if p.len() < 2 {
        return factors;
    }
    let slope = derivative(&p);
    let common = gcd(field, p.clone(), slope.clone());
    let mut rest = quotient(field, &p, &common);
    let mut slope = quotient(field, &slope, &common);
    let mut multiplicity = 1;
    while rest.len() > 1 {
        let own = derivative(&rest);
        let difference: Coefficients = (0..slope.len().max(own.len()))
            .map(|k| &coefficient(&slope, k) - &coefficient(&own, k))
            .collect();
        let difference = trimmed(field, difference);
        let factor = gcd(field, rest.clone(), difference.clone());
        rest = quotient(field, &rest, &factor);
        slope = quotient(field, &difference, &factor);
        if factor.len() > 1 {
            factors.push((factor, multiplicity));
        }
        multiplicity += 1;
    }
    factors
}

fn coefficient(p: &[Polynomial], degree: usize) -> Polynomial {
    p.get(degree).cloned().unwrap_or_else(Polynomial::zero)
}

/// A square-free polynomial without the roots 0, 1 and −1.
fn square_free_count(field: &mut NumberField, p: &[Polynomial]) -> UnitCircleCount {
    let reversed: Coefficients = p.iter().rev().cloned().collect();
    let reciprocal = gcd(field, p.to_vec(), reversed);
    let rest = quotient(field, p, &reciprocal);
    let mut count = UnitCircleCount::default();
    let degree = reciprocal.len() - 1;
    if degree > 0 {
        // One part is identically zero: the circle roots are the real roots of the other.
        let (even, odd) = on_imaginary_axis(field, &reciprocal);
        let axis = gcd(field, even, odd);
        let slope = derivative(&axis);
        let (from, to) = variations_at_ends(field, axis, slope);
        count.complex = from - to;
        count.inside = (degree - count.complex) / 2;
        count.outside = count.inside;
    }
    let degree = rest.len() - 1;
    if degree > 0 {
        let (even, odd) = on_imaginary_axis(field, &rest);
        let (from, to) = match degree.is_multiple_of(2) {
            true => variations_at_ends(field, even, odd),
            false => variations_at_ends(field, odd, negated(&even)),
        };
        // The Cauchy index I = from − to; inside = (degree − I)/2.
        let inside = (degree + to - from) / 2;
        count.inside += inside;
        count.outside += degree - inside;
    }
    count
}

/// The sign changes at −∞ and at +∞ of the chain of negated remainders of a, b.
fn variations_at_ends(field: &mut NumberField, a: Coefficients, b: Coefficients) -> (usize, usize) {
    let mut signs = Vec::new();
    let (a, b) = (trimmed(field, a), trimmed(field, b));
    let (mut a, mut b) = (normalised(field, a), normalised(field, b));
    while let Some(leading) = a.last() {
        let positive = *leading == Polynomial::one();
        signs.push((positive == (a.len() % 2 == 1), positive));
        if b.is_empty() {
            break;
        }
        let rest = negated(&div_rem(field, &a, &b).1);
        (a, b) = (b, normalised(field, rest));
    }
    let changes = |side: fn(&(bool, bool)) -> bool| {
        signs.windows(2).filter(|pair| side(&pair[0]) != side(&pair[1])).count()
    };
    (changes(|signs| signs.0), changes(|signs| signs.1))
}

/// The real polynomials E and O with q(iy) = E(y) + iO(y) for q = (1 − w)^d · p((1 + w)/(1 − w)):
/// the disc becomes the left half-plane.
fn on_imaginary_axis(field: &mut NumberField, p: &[Polynomial]) -> (Coefficients, Coefficients) {
    let degree = p.len() - 1;
    let plus = Polynomial::from_integers(&[1, 1]);
    let minus = Polynomial::from_integers(&[1, -1]);
    let mut image = vec![Polynomial::zero(); degree + 1];
    for (power, c) in p.iter().enumerate() {
        let term = &plus.pow(power as u32) * &minus.pow((degree - power) as u32);
        for (k, factor) in term.coefficients().iter().enumerate() {
            image[k] = &image[k] + &c.scale(factor);
        }
    }
    let mut part = |parity: usize| {
        let signed = image.iter().enumerate().map(|(power, c)| {
            match (power % 2 == parity, (power / 2) % 2) {
                (false, _) => Polynomial::zero(),
                (true, 0) => c.clone(),
                (true, _) => -c,
            }
        });
        trimmed(field, signed.collect())
    };
    (part(0), part(1))
}
