//! The field ℚ(θ) of one real algebraic number.

use std::cmp::Ordering;

use num_traits::{One, Signed, Zero};

use super::lattice::small_relation;
use super::polynomial::Polynomial;
use super::rational::{
    Integer, Rational, common_denominator, rational, scaled, square_root, to_f64,
};
use super::remainders::homogeneous_value;
use super::sturm::count_roots_in;

/// Why a polynomial and an interval describe no algebraic number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RootError {
    /// Every number is a root of 0.
    #[error("the polynomial is zero")]
    ZeroPolynomial,
    /// No root there.
    #[error("the polynomial has no real root in the interval")]
    NoRoot,
    /// More than one root there.
    #[error("the polynomial has {0} real roots in the interval, not one")]
    SeveralRoots(usize),
}

/// The field ℚ(θ), where θ is the only root of a polynomial in an interval.
///
/// An element is written as a [`Polynomial`] in θ. The modulus need not be irreducible: where an
/// element shares a factor with it, the modulus is replaced by the factor that has the root θ, and
/// the interval shrinks as signs need it. Neither changes the value of an element.
///
/// ```
/// use eigensieve::exact::{NumberField, Polynomial, rational};
/// let square = Polynomial::from_integers(&[-2, 0, 1]);
/// let mut field = NumberField::new(&square, &rational(1, 1), &rational(2, 1))?;
/// let root = Polynomial::variable();
/// assert!(field.is_zero(&(&field.multiply(&root, &root) - &Polynomial::constant(rational(2, 1)))));
/// assert_eq!(field.invert(&root), Some(Polynomial::monomial(rational(1, 2), 1)));
/// assert!(field.sign(&Polynomial::from_integers(&[-7, 5])).is_gt());
/// # Ok::<(), eigensieve::exact::RootError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberField {
    /// Monic and square-free; θ is its only root in the interval.
    modulus: Polynomial,
    integers: Vec<Integer>,
    /// The ends are no roots, or both are θ.
    lower: Rational,
    upper: Rational,
    /// Whether the modulus is positive at the upper end.
    rising: bool,
}

/// The width of the interval from the beginning is 2^−this.
const FIRST_BITS: u32 = 64;

impl NumberField {
    /// The field of the only root of `polynomial` in the closed interval [lower, upper].
    ///
    /// # Errors
    /// When there is no root or more than one.
    pub fn new(
        polynomial: &Polynomial,
        lower: &Rational,
        upper: &Rational,
    ) -> Result<Self, RootError> {
        if polynomial.is_zero() {
            return Err(RootError::ZeroPolynomial);
        }
        let modulus = polynomial.square_free_part().monic();
        match count_roots_in(&modulus, lower, upper) {
            0 => return Err(RootError::NoRoot),
            1 => {}
            several => return Err(RootError::SeveralRoots(several)),
        }
        if let Some(end) = [lower, upper].into_iter().find(|end| modulus.evaluate(end).is_zero()) {
            return Ok(Self::of_rational(end.clone()));
        }
        let mut field = Self {
            integers: modulus.primitive_integers(),
            rising: modulus.evaluate(upper).is_positive(),
            modulus,
            lower: lower.clone(),
            upper: upper.clone(),
        };
        field.refine(FIRST_BITS);
        Ok(field)
    }

    /// The field ℚ, with a rational θ.
    pub fn of_rational(value: Rational) -> Self {
        let modulus = Polynomial::new(vec![-value.clone(), Rational::one()]);
        let integers = modulus.primitive_integers();
        Self { modulus, integers, lower: value.clone(), upper: value, rising: true }
    }

    /// The monic polynomial whose root is θ.
    pub fn modulus(&self) -> &Polynomial {
        &self.modulus
    }

    /// The interval in which θ is its only root.
    pub fn interval(&self) -> (&Rational, &Rational) {
        (&self.lower, &self.upper)
    }

    /// The degree of the modulus.
    pub fn degree(&self) -> usize {
        self.integers.len() - 1
    }

    /// The same element as a polynomial of a degree below that of the modulus.
    pub fn reduce(&self, element: &Polynomial) -> Polynomial {
        if element.coefficients().len() <= self.degree() {
            return element.clone();
        }
        element.div_rem(&self.modulus).unwrap_or_default().1
    }

    /// The product of two elements.
    pub fn multiply(&self, a: &Polynomial, b: &Polynomial) -> Polynomial {
        self.reduce(&(a * b))
    }

    /// Whether the element is 0: it is, where its common divisor with the modulus has the root θ.
    pub fn is_zero(&mut self, element: &Polynomial) -> bool {
        let element = self.reduce(element);
        if element.degree().unwrap_or(0) == 0 {
            return element.is_zero();
        }
        let (low, high) = self.enclose(&element);
        if low.is_positive() || high.is_negative() {
            return false;
        }
        let common = element.gcd(&self.modulus);
        if common.degree() == Some(0) {
            return false;
        }
        // The ends are no roots, and roots are simple: θ is a root where the sign changes.
        let positive = |at: &Rational| common.evaluate(at).is_positive();
        let vanishes = positive(&self.lower) != positive(&self.upper);
        let factor = match vanishes {
            true => common,
            false => self.modulus.exact_quotient(&common),
        };
        self.replace_modulus(&factor);
        vanishes
    }

    /// The sign of the element, as its order with respect to 0.
    pub fn sign(&mut self, element: &Polynomial) -> Ordering {
        let zero = self.is_zero(element);
        let mut bits = FIRST_BITS;
        loop {
            let (low, high) = self.bounds(element, bits);
            if zero {
                return Ordering::Equal;
            } else if low.is_positive() {
                return Ordering::Greater;
            } else if high.is_negative() {
                return Ordering::Less;
            }
            bits *= 2;
        }
    }

    /// The order of two elements.
    pub fn compare(&mut self, a: &Polynomial, b: &Polynomial) -> Ordering {
        self.sign(&(a - b))
    }

    /// 1/element; `None` for 0.
    pub fn invert(&mut self, element: &Polynomial) -> Option<Polynomial> {
        if self.is_zero(element) {
            return None;
        }
        loop {
            let (common, factor) = cofactor(&self.reduce(element), &self.modulus);
            if common.degree() == Some(0) {
                return Some(self.reduce(&factor.scale(&common.coefficient(0).recip())));
            }
            // θ is no root of the element, hence none of the common factor.
            self.replace_modulus(&self.modulus.exact_quotient(&common.monic()));
        }
    }

    /// The non-negative square root of the element where it is found in the field.
    ///
    /// A lattice proposes, squaring verifies; `None` also where there is none.
    pub fn square_root(&mut self, element: &Polynomial) -> Option<Polynomial> {
        const BITS: u32 = 320;
        match self.sign(element) {
            Ordering::Less => return None,
            Ordering::Equal => return Some(Polynomial::zero()),
            Ordering::Greater => {}
        }
        let element = self.reduce(element);
        let plain = (element.degree() == Some(0)).then(|| element.coefficient(0));
        if let Some(root) = plain.and_then(|value| square_root(&value)) {
            return Some(Polynomial::constant(root));
        }
        self.simplify(BITS);
        // The proposal for a tiny element may be negative.
        let scaled = self.fixed_point(&element, BITS).max(Integer::zero());
        let value: Integer = (scaled << BITS).sqrt();
        let root = self.element_near(&value, BITS)?;
        let verified = self.is_zero(&(&(&root * &root) - &element)) && self.sign(&root).is_gt();
        verified.then_some(root)
    }

    /// Rational bounds of the element, from an interval of θ at most 2^−bits wide.
    pub fn bounds(&mut self, element: &Polynomial, bits: u32) -> (Rational, Rational) {
        self.refine(bits);
        self.enclose(&self.reduce(element))
    }

    /// A field whose θ is near value · 2^−bits, with a polynomial of small coefficients and a degree
    /// from 2 to `largest_degree`: a proposal.
    pub fn near(value: &Integer, bits: u32, largest_degree: usize) -> Option<Self> {
        let mut powers = vec![Integer::one() << bits];
        let scale = Integer::one() << bits;
        let end = |shift: i32| {
            let slack = Integer::from(shift) << bits.saturating_sub(FIRST_BITS);
            Rational::new(value + slack, scale.clone())
        };
        for degree in 1..=largest_degree {
            powers.push((&powers[degree - 1] * value) >> bits);
            let precision = 16 * (degree as u32 + 1) + 40;
            let relation = match degree {
                1 if largest_degree > 1 => None,
                _ => small_relation(&powers, bits, precision),
            };
            let Some(relation) = relation else { continue };
            let polynomial = Polynomial::from_big_integers(&relation);
            if let Ok(field) = Self::new(&polynomial, &end(-1), &end(1)) {
                return Some(field);
            }
        }
        None
    }

    /// An element with small coefficients near value · 2^−bits: a proposal.
    pub fn element_near(&mut self, value: &Integer, bits: u32) -> Option<Polynomial> {
        let root = self.fixed_point(&Polynomial::variable(), bits);
        let mut values = vec![value.clone(), Integer::one() << bits];
        for power in 1..self.degree() {
            values.push((&values[power] * &root) >> bits);
        }
        let precision = 24 * values.len() as u32 + 40;
        let relation = small_relation(&values, bits, precision)?;
        let (first, rest) = relation.split_first()?;
        if first.is_zero() {
            return None;
        }
        let coefficient = |c: &Integer| Rational::new(-c.clone(), first.clone());
        Some(Polynomial::new(rest.iter().map(coefficient).collect()))
    }

    /// About element · 2^bits: a proposal.
    fn fixed_point(&mut self, element: &Polynomial, bits: u32) -> Integer {
        let (low, high) = self.bounds(element, bits + 16);
        let scale = Rational::from_integer(Integer::one() << bits);
        ((low + high) / rational(2, 1) * scale).floor().to_integer()
    }

    /// Looks for a factor of the modulus that has the root θ; a proposal is verified by division.
    fn simplify(&mut self, bits: u32) {
        let degree = (self.degree() - 1).min(8);
        let root = self.fixed_point(&Polynomial::variable(), bits);
        if let Some(smaller) = (degree > 1).then(|| Self::near(&root, bits, degree)).flatten() {
            self.is_zero(&smaller.modulus);
        }
    }

    fn replace_modulus(&mut self, factor: &Polynomial) {
        self.modulus = factor.monic();
        self.integers = self.modulus.primitive_integers();
        self.rising = self.modulus.evaluate(&self.upper).is_positive();
    }

    /// Bisects until the interval is at most 2^−bits wide.
    fn refine(&mut self, bits: u32) {
        let mut denominator = common_denominator([&self.lower, &self.upper]);
        let mut lower = scaled(&self.lower, &denominator);
        let mut upper = scaled(&self.upper, &denominator);
        while (&upper - &lower) << bits > denominator {
            denominator <<= 1;
            let middle = &lower + &upper;
            let value = homogeneous_value(&self.integers, &middle, &denominator).0;
            if value.is_zero() {
                *self = Self::of_rational(Rational::new(middle, denominator));
                return;
            }
            // Both ends over the new denominator.
            if value.is_positive() == self.rising {
                lower <<= 1;
                upper = middle;
            } else {
                upper <<= 1;
                lower = middle;
            }
        }
        self.lower = Rational::new(lower, denominator.clone());
        self.upper = Rational::new(upper, denominator);
    }

    /// Horner's scheme over the interval of θ.
    fn enclose(&self, element: &Polynomial) -> (Rational, Rational) {
        let zero = (Rational::zero(), Rational::zero());
        element.coefficients().iter().rev().fold(zero, |(low, high), c| {
            let ends =
                [&low * &self.lower, &low * &self.upper, &high * &self.lower, &high * &self.upper];
            let least = ends.iter().min().cloned().unwrap_or_else(Rational::zero);
            let largest = ends.into_iter().max().unwrap_or_else(Rational::zero);
            (least + c, largest + c)
        })
    }
}

/// A greatest common divisor g of `element` and `modulus`, and u with u·element ≡ g.
fn cofactor(element: &Polynomial, modulus: &Polynomial) -> (Polynomial, Polynomial) {
    let (mut before, mut last) = (modulus.clone(), element.clone());
    let (mut factor_before, mut factor) = (Polynomial::zero(), Polynomial::one());
    while last.degree() > Some(0) {
        let (quotient, rest) = before.div_rem(&last).unwrap_or_default();
        let next = &factor_before - &(&quotient * &factor);
        (before, last) = (last, rest);
        (factor_before, factor) = (factor, next);
    }
    match last.is_zero() {
        true => (before, factor_before),
        false => (last, factor),
    }
}

/// A point whose coordinates lie in one field ℚ(θ).
///
/// ```
/// use eigensieve::exact::{AlgebraicPoint, NumberField, Polynomial, rational};
/// let field = NumberField::new(
///     &Polynomial::from_integers(&[-3, 0, 1]),
///     &rational(1, 1),
///     &rational(2, 1),
/// )?;
/// let point = AlgebraicPoint::new(field, vec![Polynomial::variable(), Polynomial::one()]);
/// assert_eq!(point.to_text(), "(θ, 1) with θ = root of -3 + t^2 near 1.732051");
/// # Ok::<(), eigensieve::exact::RootError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlgebraicPoint {
    /// The field.
    pub field: NumberField,
    /// The coordinates as polynomials in θ.
    pub coordinates: Vec<Polynomial>,
}

impl AlgebraicPoint {
    /// The point with these coordinates in the field.
    pub fn new(field: NumberField, coordinates: Vec<Polynomial>) -> Self {
        let coordinates = coordinates.iter().map(|element| field.reduce(element)).collect();
        Self { field, coordinates }
    }

    /// The point with rational coordinates.
    pub fn of_rationals(coordinates: &[Rational]) -> Self {
        let field = NumberField::of_rational(Rational::zero());
        Self::new(field, coordinates.iter().cloned().map(Polynomial::constant).collect())
    }

    /// The same numbers with the modulus as it is known by now.
    pub fn normalised(self) -> Self {
        Self::new(self.field, self.coordinates)
    }

    /// The coordinates where all are plain rationals.
    pub fn as_rational(&self) -> Option<Vec<Rational>> {
        let plain = |element: &Polynomial| {
            (element.degree().unwrap_or(0) == 0).then(|| element.coefficient(0))
        };
        self.coordinates.iter().map(plain).collect()
    }

    /// Rational bounds of every coordinate, a few units of 2^−bits apart.
    pub fn bounds(&self, bits: u32) -> Vec<(Rational, Rational)> {
        let mut field = self.field.clone();
        self.coordinates.iter().map(|element| field.bounds(element, bits)).collect()
    }

    /// The point for people; the decimals are rounded.
    pub fn to_text(&self) -> String {
        let coordinates: Vec<String> = self.coordinates.iter().map(|c| c.to_text("θ")).collect();
        let (lower, upper) = self.field.interval();
        let near = to_f64(&((lower + upper) / rational(2, 1)));
        let modulus = Polynomial::from_big_integers(&self.field.integers);
        let modulus = modulus.to_text("t");
        format!("({}) with θ = root of {modulus} near {near:.6}", coordinates.join(", "))
    }
}
