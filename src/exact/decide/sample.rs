//! Points whose coordinates are real algebraic numbers, one coordinate after the other.

use std::cmp::Ordering;

use num_traits::{One, Zero};

use super::super::over_field::{derivative, gcd, quotient, trimmed};
use super::super::{
    AlgebraicNumber, AlgebraicPoint, Integer, NumberField, Polynomial, Rational, count_roots_in,
    rational,
};
use super::budget::{Budget, Limit};
use super::divisors::subresultant;
use super::nested::Nested;

/// The first coordinates of a point, as elements of one field ℚ(θ).
#[derive(Clone, Debug)]
pub(super) struct Sample {
    field: NumberField,
    coordinates: Vec<Polynomial>,
    /// The same coordinates while all are rational.
    rationals: Option<Vec<Rational>>,
}

/// Coefficients in ℚ(θ), low degree first, the last one not 0.
pub(super) type Coefficients = Vec<Polynomial>;

impl Sample {
    /// The point without coordinates.
    pub(super) fn empty() -> Self {
        let field = NumberField::of_rational(Rational::zero());
        Self { field, coordinates: Vec::new(), rationals: Some(Vec::new()) }
    }

    pub(super) fn len(&self) -> usize {
        self.coordinates.len()
    }

    /// The whole point: coordinates that are not there are 0; coordinate i stands at `place[i]`.
    pub(super) fn point(self, place: &[usize]) -> AlgebraicPoint {
        let at = |&position: &usize| self.coordinates.get(position).cloned().unwrap_or_default();
        let coordinates = place.iter().map(at).collect();
        AlgebraicPoint::new(self.field, coordinates)
    }

    fn value(&self, p: &Nested) -> Polynomial {
        if let Some(point) = &self.rationals {
            return Polynomial::constant(rational_value(p, point));
        }
        match p {
            Nested::Constant(value) => Polynomial::constant(Rational::from_integer(value.clone())),
            Nested::In(variable, coefficients) => {
                let at = &self.coordinates[*variable];
                let horner =
                    |sum: Polynomial, c: &Nested| &self.field.multiply(&sum, at) + &self.value(c);
                coefficients.iter().rev().fold(Polynomial::zero(), horner)
            }
        }
    }

    /// The sign of a polynomial in the coordinates that are there.
    pub(super) fn sign(&mut self, p: &Nested, budget: &mut Budget) -> Result<Ordering, Limit> {
        budget.spend(self.cost(p))?;
        if let Some(point) = &self.rationals {
            return Ok(rational_value(p, point).cmp(&Rational::zero()));
        }
        let value = self.value(p);
        Ok(self.field.sign(&value))
    }

    /// About the steps of Euclid's algorithm for polynomials of this length over the field: as many
    /// inversions, each on numbers that grow with the degree.
    fn work(&self, length: usize) -> u64 {
        let degree = self.field.degree() as u64;
        let words = degree * longest(self.field.modulus().coefficients()) / 64;
        let inversion = degree.pow(3).saturating_mul(1 + words * words) / 4;
        (length as u64).pow(2).saturating_mul(1 + inversion)
    }

    /// About the steps of a value and its comparison with 0.
    fn cost(&self, p: &Nested) -> u64 {
        let degree = self.field.degree() as u64;
        let words = degree * longest(self.field.modulus().coefficients()) / 64;
        degree.pow(2).saturating_mul(p.size() + words * words / 8)
    }

    /// The polynomial in the next variable, without the leading coefficients that vanish here.
    pub(super) fn specialise(
        &mut self,
        p: &Nested,
        budget: &mut Budget,
    ) -> Result<Coefficients, Limit> {
        budget.spend(self.cost(p))?;
        let coefficients = p.coefficients().iter().map(|c| self.value(c)).collect();
        Ok(trimmed(&mut self.field, coefficients))
    }

    /// The distinct real roots in ascending order.
    pub(super) fn roots(
        &mut self,
        p: &Coefficients,
        budget: &mut Budget,
    ) -> Result<Vec<AlgebraicNumber>, Limit> {
        if p.len() < 2 {
            return Ok(Vec::new());
        }
        if let Some(plain) = plain(p) {
            return rational_polynomial_roots(&plain, budget);
        }
        let p = self.square_free(p, budget)?;
        if let Some(plain) = plain(&p) {
            return rational_polynomial_roots(&plain, budget);
        }
        budget.allow_degree(self.field.degree() * (p.len() - 1))?;
        let norm = norm(self.field.modulus(), &bivariate(&p, 0, budget)?, budget)?;
        let mut roots = Vec::new();
        for candidate in rational_polynomial_roots(&norm, budget)? {
            budget.spend(self.work(p.len()))?;
            if self.is_root(&p, &candidate) {
                roots.push(candidate);
            }
        }
        Ok(roots)
    }

    /// Whether the only root of the norm in an interval is one of p, which has simple roots only.
    fn is_root(&mut self, p: &Coefficients, candidate: &AlgebraicNumber) -> bool {
        let mut sign = |at: &Rational| {
            let horner = |sum: Polynomial, c: &Polynomial| &sum.scale(at) + c;
            let value = p.iter().rev().fold(Polynomial::zero(), horner);
            self.field.sign(&value)
        };
        match candidate.rational() {
            Some(value) => sign(value).is_eq(),
            None => sign(candidate.lower()) != sign(candidate.upper()),
        }
    }

    /// The monic polynomial with the same roots, each once.
    fn square_free(
        &mut self,
        p: &Coefficients,
        budget: &mut Budget,
    ) -> Result<Coefficients, Limit> {
        budget.spend(self.work(p.len()))?;
        // Its leading coefficient becomes prime to the modulus when it is inverted.
        let leading = p.last().and_then(|c| self.field.invert(c)).unwrap_or_default();
        let monic = p.iter().map(|c| self.field.multiply(c, &leading)).collect::<Vec<_>>();
        let mut monic = trimmed(&mut self.field, monic);
        if let Some(last) = monic.last_mut() {
            *last = Polynomial::one();
        }
        let common = gcd(&mut self.field, monic.clone(), derivative(&monic));
        let mut rest = quotient(&mut self.field, &monic, &common);
        for c in &mut rest {
            *c = self.field.reduce(c);
        }
        Ok(rest)
    }

    /// The point with one more coordinate: a root of p, which is a polynomial over the field.
    pub(super) fn extended(
        &self,
        root: &AlgebraicNumber,
        p: Option<&Coefficients>,
        budget: &mut Budget,
    ) -> Result<Self, Limit> {
        let mut next = self.clone();
        if let Some(value) = root.rational() {
            if let Some(rationals) = &mut next.rationals {
                rationals.push(value.clone());
            }
            next.coordinates.push(Polynomial::constant(value.clone()));
            return Ok(next);
        }
        next.rationals = None;
        if self.field.degree() == 1 {
            budget.allow_degree(root.polynomial().degree().unwrap_or(0))?;
            let field = NumberField::new(root.polynomial(), root.lower(), root.upper());
            let reduced = next.coordinates.iter().map(|c| self.field.reduce(c)).collect();
            next.coordinates = reduced;
            next.field = field.map_err(|_| Limit::Unconfirmed)?;
            next.coordinates.push(Polynomial::variable());
            return Ok(next);
        }
        let p = p.ok_or(Limit::Unconfirmed)?;
        let p = next.square_free(p, budget)?;
        match p.as_slice() {
            [constant, _] => next.coordinates.push(-constant),
            _ => next.adjoin(root, &p, budget)?,
        }
        Ok(next)
    }

    /// ℚ(θ, γ) = ℚ(γ + kθ) for a root γ of p and a suitable k (the primitive element theorem).
    fn adjoin(
        &mut self,
        root: &AlgebraicNumber,
        p: &Coefficients,
        budget: &mut Budget,
    ) -> Result<(), Limit> {
        let modulus = self.field.modulus().clone();
        let degree = self.field.degree() * (p.len() - 1);
        budget.allow_degree(degree)?;
        let mut multiple = 0;
        let (shifted, norm) = loop {
            multiple += 1;
            budget.spend((degree * degree) as u64)?;
            let shifted = bivariate(p, multiple, budget)?;
            let norm = norm(&modulus, &shifted, budget)?;
            if norm.gcd(&norm.derivative()).degree() == Some(0) {
                break (shifted, norm);
            }
        };
        let factor = rational(multiple, 1);
        let mut bits = 64;
        let mut field = loop {
            budget.spend(u64::from(bits))?;
            let (low, high) = self.field.bounds(&Polynomial::variable(), bits);
            let (from, to) = root.bounds(&Rational::new(Integer::one(), Integer::one() << bits));
            let (from, to) = (from + &factor * low, to + &factor * high);
            if count_roots_in(&norm, &from, &to) == 1 {
                break NumberField::new(&norm, &from, &to).map_err(|_| Limit::Unconfirmed)?;
            }
            bits *= 2;
        };
        let words = degree as u64 * longest(norm.coefficients()) / 64;
        budget.spend((degree as u64).pow(3).saturating_mul(1 + words * words) / 4)?;
        // θ is the only common root of the modulus and of p(t, γ + kθ − kt).
        let in_old: Coefficients =
            modulus.coefficients().iter().cloned().map(Polynomial::constant).collect();
        let other: Coefficients = shifted.coefficients().iter().map(univariate).collect();
        let common = gcd(&mut field, in_old, other);
        let [minus_old, _] = common.as_slice() else { return Err(Limit::Unconfirmed) };
        let old = -minus_old;
        let image = |c: &Polynomial, field: &NumberField| {
            let terms = c.coefficients().iter().rev();
            terms.fold(Polynomial::zero(), |sum, c| {
                &field.multiply(&sum, &old) + &Polynomial::constant(c.clone())
            })
        };
        self.coordinates = self.coordinates.iter().map(|c| image(c, &field)).collect();
        self.coordinates.push(&Polynomial::variable() - &old.scale(&factor));
        self.field = field;
        Ok(())
    }
}

fn rational_value(p: &Nested, at: &[Rational]) -> Rational {
    match p {
        Nested::Constant(value) => Rational::from_integer(value.clone()),
        Nested::In(variable, coefficients) => {
            let horner = |sum: Rational, c: &Nested| sum * &at[*variable] + rational_value(c, at);
            coefficients.iter().rev().fold(Rational::zero(), horner)
        }
    }
}

fn rational_polynomial_roots(
    p: &Polynomial,
    budget: &mut Budget,
) -> Result<Vec<AlgebraicNumber>, Limit> {
    let degree = p.degree().unwrap_or(0);
    budget.allow_degree(degree)?;
    // Sturm's chain, isolation, and as many halvings as the leading coefficient has bits.
    let (size, bits) = (degree as u64, longest(p.coefficients()));
    budget.spend(size * size * (10 + size + bits / 8 + bits * bits / 1024))?;
    Ok(AlgebraicNumber::roots_of(p))
}

/// The bits of the longest number.
fn longest(numbers: &[Rational]) -> u64 {
    numbers.iter().map(|c| c.numer().bits() + c.denom().bits()).max().unwrap_or(0)
}

/// The polynomial over ℚ where all coefficients are rational as written.
fn plain(p: &Coefficients) -> Option<Polynomial> {
    let constant = |c: &Polynomial| (c.degree().unwrap_or(0) == 0).then(|| c.coefficient(0));
    p.iter().map(constant).collect::<Option<Vec<_>>>().map(Polynomial::new)
}

/// A multiple of p(x − k·t), where the coefficients of p are polynomials in t: x is variable 0 and
/// t variable 1.
fn bivariate(p: &Coefficients, k: i64, budget: &mut Budget) -> Result<Nested, Limit> {
    use num_integer::Integer as _;
    let all = p.iter().flat_map(|c| c.coefficients());
    let common = all.fold(Integer::one(), |lcm, c| lcm.lcm(c.denom()));
    let number = |c: &Rational| Nested::Constant(c.numer() * (&common / c.denom()));
    let x = Nested::new(0, vec![Nested::zero(), Nested::one()]);
    let shift = Nested::new(1, vec![x, Nested::Constant(Integer::from(-k))]);
    let mut sum = Nested::zero();
    for c in p.iter().rev() {
        let coefficient = Nested::new(1, c.coefficients().iter().map(number).collect());
        sum = sum.times(&shift, budget)?.plus(&coefficient);
    }
    Ok(sum)
}

/// The product of p(θᵢ, x) over the roots θᵢ of the modulus, up to a factor.
fn norm(modulus: &Polynomial, p: &Nested, budget: &mut Budget) -> Result<Polynomial, Limit> {
    if p.level() < 2 {
        return Ok(univariate(p).pow(modulus.degree().unwrap_or(0) as u32));
    }
    let modulus = bivariate(&vec![modulus.clone()], 0, budget)?;
    Ok(univariate(&subresultant(&modulus, p, 0, budget)?.normalised()))
}

/// A polynomial in variable 0.
fn univariate(p: &Nested) -> Polynomial {
    let number = |c: &Nested| Rational::from_integer(c.leading_integer().clone());
    Polynomial::new(p.coefficients().iter().map(number).collect())
}
