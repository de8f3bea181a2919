//! Polynomial systems as tables: values and Jacobians over complex floats and complex intervals.

use nalgebra::Complex;
use num_traits::{One, Zero};

use crate::exact::{MultivariatePolynomial, Rational, to_f64};
use crate::interval::Interval;

/// A complex number that is not computed exactly.
pub(super) type Float = Complex<f64>;

/// What an evaluation needs of a number.
pub(super) trait Number: Copy {
    const ZERO: Self;
    const ONE: Self;
    /// A coefficient.
    type Coefficient: Copy;
    fn of(coefficient: Self::Coefficient) -> Self;
    fn add(self, other: Self) -> Self;
    fn multiply(self, other: Self) -> Self;
    /// n · self.
    fn times(self, n: u32) -> Self;
    fn rational(value: &Rational) -> Self;
    /// 1/self; `None` where that may not exist.
    fn inverted(self) -> Option<Self>;
}

impl Number for Float {
    const ZERO: Self = Complex::new(0.0, 0.0);
    const ONE: Self = Complex::new(1.0, 0.0);
    type Coefficient = f64;
    fn of(coefficient: f64) -> Self {
        Complex::new(coefficient, 0.0)
    }
    fn add(self, other: Self) -> Self {
        self + other
    }
    fn multiply(self, other: Self) -> Self {
        self * other
    }
    fn times(self, n: u32) -> Self {
        self * f64::from(n)
    }
    fn rational(value: &Rational) -> Self {
        Complex::new(to_f64(value), 0.0)
    }
    fn inverted(self) -> Option<Self> {
        Some(self.inv())
    }
}

/// A rectangle in the complex plane: a + bi for all a in `re`, b in `im`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rectangle {
    pub(super) re: Interval,
    pub(super) im: Interval,
}

impl Rectangle {
    /// The point itself.
    pub(super) fn point(at: Float) -> Self {
        Self { re: Interval::point(at.re), im: Interval::point(at.im) }
    }

    /// A rectangle that holds the closed disc.
    pub(super) fn around(at: Float, radius: f64) -> Self {
        let spread = Interval::symmetric(radius);
        Self { re: Interval::point(at.re) + spread, im: Interval::point(at.im) + spread }
    }

    pub(super) fn subtract(self, other: Self) -> Self {
        Self { re: self.re - other.re, im: self.im - other.im }
    }

    /// An upper bound of the moduli.
    pub(super) fn magnitude(self) -> f64 {
        let square = Interval::point(self.re.magnitude()).square()
            + Interval::point(self.im.magnitude()).square();
        square.sqrt().upper()
    }
}

impl Number for Rectangle {
    const ZERO: Self = Self { re: Interval::ZERO, im: Interval::ZERO };
    const ONE: Self = Self { re: Interval::ONE, im: Interval::ZERO };
    type Coefficient = Interval;
    fn of(coefficient: Interval) -> Self {
        Self { re: coefficient, im: Interval::ZERO }
    }
    fn add(self, other: Self) -> Self {
        Self { re: self.re + other.re, im: self.im + other.im }
    }
    fn multiply(self, other: Self) -> Self {
        Self {
            re: self.re * other.re - self.im * other.im,
            im: self.re * other.im + self.im * other.re,
        }
    }
    fn times(self, n: u32) -> Self {
        let factor = Interval::point(f64::from(n));
        Self { re: self.re * factor, im: self.im * factor }
    }
    fn rational(value: &Rational) -> Self {
        Self { re: Interval::enclosing(value), im: Interval::ZERO }
    }
    fn inverted(self) -> Option<Self> {
        let square = self.re.square() + self.im.square();
        (!square.contains_zero()).then(|| Self { re: self.re / square, im: -self.im / square })
    }
}

/// n polynomials in n variables with rational coefficients.
#[derive(Clone, Debug)]
pub(super) struct Polynomials {
    size: usize,
    /// Where in `terms` each equation ends.
    ends: Vec<usize>,
    /// Where in `factors` each term ends.
    terms: Vec<usize>,
    /// Variable and exponent.
    factors: Vec<(usize, usize)>,
    /// Where the powers of each variable begin in a table, and the length of the table.
    powers: Vec<usize>,
    /// The coefficients of each equation, divided by the largest one.
    pub(super) floats: Vec<f64>,
    /// Those of the equations with coprime integer coefficients.
    pub(super) intervals: Vec<Interval>,
    pub(super) degrees: Vec<u32>,
}

impl Polynomials {
    /// The tables of the equations, whose variables are renamed to their place in `variables`;
    /// `None` where a coefficient is no float.
    pub(super) fn new(equations: &[MultivariatePolynomial], variables: &[u32]) -> Option<Self> {
        let size = variables.len();
        let mut table = Self {
            size,
            ends: Vec::with_capacity(size),
            terms: Vec::new(),
            factors: Vec::new(),
            powers: Vec::with_capacity(size + 1),
            floats: Vec::new(),
            intervals: Vec::new(),
            degrees: equations.iter().map(MultivariatePolynomial::degree).collect(),
        };
        let mut highest = vec![1; size];
        for equation in equations {
            let (equation, _) = equation.primitive();
            let first = table.floats.len();
            for (monomial, coefficient) in equation.terms() {
                for &(variable, exponent) in monomial {
                    let place = variables.iter().position(|&one| one == variable)?;
                    table.factors.push((place, exponent as usize));
                    highest[place] = highest[place].max(exponent as usize);
                }
                table.terms.push(table.factors.len());
                table.floats.push(to_f64(coefficient));
                table.intervals.push(Interval::enclosing(coefficient));
            }
            let largest = table.floats[first..].iter().fold(0.0_f64, |a, c| a.max(c.abs()));
            table.floats[first..].iter_mut().for_each(|c| *c /= largest);
            table.ends.push(table.terms.len());
        }
        let mut total = 0;
        for &exponent in &highest {
            table.powers.push(total);
            total += exponent + 1;
        }
        table.powers.push(total);
        let finite = table.floats.iter().all(|c| c.is_finite())
            && table.intervals.iter().all(Interval::is_bounded);
        finite.then_some(table)
    }

    /// The number of equations.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// Complex multiplications of one evaluation with its Jacobian, about.
    pub(super) fn cost(&self) -> usize {
        4 * self.factors.len() + self.terms.len() + self.powers[self.size]
    }

    /// Values and, row by row, the Jacobian at a point.
    pub(super) fn evaluate<N: Number>(
        &self,
        coefficients: &[N::Coefficient],
        at: &[N],
        work: &mut Evaluation<N>,
    ) {
        let n = self.size;
        work.fill_powers(self, at);
        work.values.clear();
        work.values.resize(n, N::ZERO);
        work.jacobian.clear();
        work.jacobian.resize(n * n, N::ZERO);
        let (mut term, mut factor) = (0, 0);
        for (row, &end) in self.ends.iter().enumerate() {
            while term < end {
                let factors = &self.factors[factor..self.terms[term]];
                factor = self.terms[term];
                work.prefixes.clear();
                let mut product = N::of(coefficients[term]);
                for &(variable, exponent) in factors {
                    work.prefixes.push(product);
                    product = product.multiply(work.powers[self.powers[variable] + exponent]);
                }
                work.values[row] = work.values[row].add(product);
                let mut suffix = None;
                for (&(variable, exponent), &prefix) in factors.iter().zip(&work.prefixes).rev() {
                    let place = self.powers[variable] + exponent;
                    let slope = prefix.multiply(work.slopes[place]);
                    let slope = suffix.map_or(slope, |suffix| slope.multiply(suffix));
                    let entry = &mut work.jacobian[row * n + variable];
                    *entry = entry.add(slope);
                    let power = work.powers[place];
                    suffix = Some(suffix.map_or(power, |suffix| power.multiply(suffix)));
                }
                term += 1;
            }
        }
    }
}

/// The numbers of an evaluation, kept between calls.
#[derive(Debug)]
pub(super) struct Evaluation<N> {
    pub(super) values: Vec<N>,
    pub(super) jacobian: Vec<N>,
    /// Powers xᵉ, and e·xᵉ⁻¹.
    powers: Vec<N>,
    slopes: Vec<N>,
    prefixes: Vec<N>,
}

impl<N> Default for Evaluation<N> {
    fn default() -> Self {
        let (values, jacobian, powers) = (Vec::new(), Vec::new(), Vec::new());
        Self { values, jacobian, powers, slopes: Vec::new(), prefixes: Vec::new() }
    }
}

impl<N: Number> Evaluation<N> {
    fn fill_powers(&mut self, table: &Polynomials, at: &[N]) {
        self.powers.clear();
        self.slopes.clear();
        for (variable, &x) in at.iter().enumerate() {
            let highest = table.powers[variable + 1] - table.powers[variable] - 1;
            let mut power = N::ONE;
            self.powers.push(power);
            self.slopes.push(N::ZERO);
            for exponent in 1..=highest {
                let slope = if exponent == 1 { power } else { power.times(exponent as u32) };
                self.slopes.push(slope);
                power = if exponent == 1 { x } else { power.multiply(x) };
                self.powers.push(power);
            }
        }
    }
}

/// The factors of a complex float matrix, row by row, by elimination with row exchanges.
#[derive(Debug, Default)]
pub(super) struct Factors {
    size: usize,
    entries: Vec<Float>,
    exchanges: Vec<usize>,
}

impl Factors {
    /// Factors the matrix; false where a pivot is zero or no number.
    pub(super) fn of(&mut self, matrix: &[Float], size: usize) -> bool {
        self.size = size;
        self.entries.clear();
        self.entries.extend_from_slice(matrix);
        self.exchanges.clear();
        for step in 0..size {
            let norm = |row: usize| self.entries[row * size + step].norm_sqr();
            let pivot = (step..size)
                .fold(step, |best, row| if norm(row) > norm(best) { row } else { best });
            let usable = norm(pivot).is_normal();
            if !usable {
                return false;
            }
            self.exchanges.push(pivot);
            if pivot != step {
                for column in 0..size {
                    self.entries.swap(step * size + column, pivot * size + column);
                }
            }
            let inverse = self.entries[step * size + step].inv();
            self.entries[step * size + step] = inverse;
            let (upper, lower) = self.entries.split_at_mut((step + 1) * size);
            let lead = &upper[step * size + step + 1..];
            for row in lower.chunks_exact_mut(size) {
                let factor = row[step] * inverse;
                row[step] = factor;
                if factor.is_zero() {
                    continue;
                }
                for (entry, lead) in row[step + 1..].iter_mut().zip(lead) {
                    *entry -= factor * lead;
                }
            }
        }
        true
    }

    /// Solves in place.
    pub(super) fn solve(&self, right: &mut [Float]) {
        let size = self.size;
        for (step, &pivot) in self.exchanges.iter().enumerate() {
            right.swap(step, pivot);
        }
        for row in 0..size {
            let (done, rest) = right.split_at_mut(row);
            for (factor, x) in self.entries[row * size..].iter().zip(done.iter()) {
                rest[0] -= factor * x;
            }
        }
        for row in (0..size).rev() {
            let (rest, done) = right.split_at_mut(row + 1);
            let entries = &self.entries[row * size..(row + 1) * size];
            for (factor, x) in entries[row + 1..].iter().zip(done.iter()) {
                rest[row] -= factor * x;
            }
            rest[row] *= entries[row];
        }
    }

    /// The inverse matrix, row by row.
    pub(super) fn inverse(&self) -> Vec<Float> {
        let size = self.size;
        let mut inverse = vec![Float::zero(); size * size];
        let mut column = vec![Float::zero(); size];
        for k in 0..size {
            column.fill(Float::zero());
            column[k] = Float::one();
            self.solve(&mut column);
            for row in 0..size {
                inverse[row * size + k] = column[row];
            }
        }
        inverse
    }
}
