//! Dense matrices over ℚ.

use std::ops::{Add, Index, IndexMut, Mul, Sub};

use num_traits::{One, Zero};

use super::characteristic::characteristic_coefficients;
use super::polynomial::Polynomial;
use super::rational::{Integer, Rational, common_denominator, scaled};
use super::remainders::exact_quotient;

/// A dense matrix of rationals, row by row.
///
/// ```
/// use eigensieve::exact::{Matrix, rational};
/// let matrix = Matrix::from_fn(2, 2, |i, j| rational((i + 2 * j) as i64, 1));
/// assert_eq!(matrix.determinant(), rational(-2, 1));
/// assert_eq!(matrix.characteristic_polynomial().to_text("z"), "-2 - 3·z + z^2");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Matrix {
    rows: usize,
    cols: usize,
    entries: Vec<Rational>,
}

impl Matrix {
    /// The matrix with these entries, row by row; `None` when their number does not fit.
    pub fn new(rows: usize, cols: usize, entries: Vec<Rational>) -> Option<Self> {
        (Some(entries.len()) == rows.checked_mul(cols)).then_some(Self { rows, cols, entries })
    }

    /// The matrix with the entries f(i, j).
    pub fn from_fn(rows: usize, cols: usize, f: impl Fn(usize, usize) -> Rational) -> Self {
        let f = &f;
        let entries = (0..rows).flat_map(|i| (0..cols).map(move |j| f(i, j))).collect();
        Self { rows, cols, entries }
    }

    /// The zero matrix.
    pub fn zero(rows: usize, cols: usize) -> Self {
        Self { rows, cols, entries: vec![Rational::zero(); rows * cols] }
    }

    /// The identity.
    pub fn identity(size: usize) -> Self {
        Self::diagonal(&vec![Rational::one(); size])
    }

    /// The diagonal matrix with these entries.
    pub fn diagonal(entries: &[Rational]) -> Self {
        let mut matrix = Self::zero(entries.len(), entries.len());
        for (i, entry) in entries.iter().enumerate() {
            matrix[(i, i)] = entry.clone();
        }
        matrix
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns.
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// The entry in row i and column j.
    ///
    /// # Panics
    /// When the indices are out of range, as [`Index`] does.
    pub fn get(&self, i: usize, j: usize) -> &Rational {
        &self[(i, j)]
    }

    /// The transpose.
    pub fn transpose(&self) -> Self {
        Self::from_fn(self.cols, self.rows, |i, j| self[(j, i)].clone())
    }

    /// Whether it is square and symmetric.
    pub fn is_symmetric(&self) -> bool {
        self.rows == self.cols
            && (0..self.rows).all(|i| (0..i).all(|j| self[(i, j)] == self[(j, i)]))
    }

    /// factor · self.
    pub fn scale(&self, factor: &Rational) -> Self {
        Self::from_fn(self.rows, self.cols, |i, j| &self[(i, j)] * factor)
    }

    /// The sum of the diagonal.
    pub fn trace(&self) -> Rational {
        (0..self.rows.min(self.cols)).map(|i| &self[(i, i)]).sum()
    }

    /// The determinant, by Bareiss' fraction-free elimination; 1 for the empty matrix.
    ///
    /// # Panics
    /// When the matrix is not square.
    pub fn determinant(&self) -> Rational {
        assert_eq!(self.rows, self.cols, "a determinant needs a square matrix");
        let mut denominator = Integer::one();
        let mut rows: Vec<Vec<Integer>> = Vec::with_capacity(self.rows);
        for i in 0..self.rows {
            let row = &self.entries[i * self.cols..(i + 1) * self.cols];
            let common = common_denominator(row);
            rows.push(row.iter().map(|entry| scaled(entry, &common)).collect());
            denominator *= common;
        }
        Rational::new(bareiss(rows), denominator)
    }

    /// A sum of matrices of different shapes would silently drop entries.
    fn assert_same_shape(&self, other: &Self) {
        let shapes = ((self.rows, self.cols), (other.rows, other.cols));
        assert_eq!(shapes.0, shapes.1, "matrix shapes do not fit");
    }

    /// A positive multiple with integer entries, row by row.
    pub(super) fn integer_multiple(&self) -> Vec<Vec<Integer>> {
        let common = common_denominator(&self.entries);
        let row = |i: usize| &self.entries[i * self.cols..(i + 1) * self.cols];
        let scaled_row = |i| row(i).iter().map(|entry| scaled(entry, &common)).collect();
        (0..self.rows).map(scaled_row).collect()
    }

    /// det(zI − A), monic, from an integer multiple of A modulo primes.
    ///
    /// # Panics
    /// When the matrix is not square.
    pub fn characteristic_polynomial(&self) -> Polynomial {
        assert_eq!(self.rows, self.cols, "a characteristic polynomial needs a square matrix");
        let size = self.rows;
        let common = common_denominator(&self.entries);
        let matrix: Vec<Integer> = self.entries.iter().map(|e| scaled(e, &common)).collect();
        // For B = common · A: coefficients b_k of det(zI − B), then det(zI − A) has b_k / common^(n−k).
        let coefficients = characteristic_coefficients(&matrix, size);
        let mut scale = Integer::one();
        let mut scaled_back = vec![Rational::zero(); size + 1];
        for degree in (0..=size).rev() {
            scaled_back[degree] = Rational::new(coefficients[degree].clone(), scale.clone());
            scale *= &common;
        }
        Polynomial::new(scaled_back)
    }
}

/// Source: Bareiss, *Math. Comp.* 22 (1968); every division is exact.
fn bareiss(mut rows: Vec<Vec<Integer>>) -> Integer {
    let size = rows.len();
    let mut previous = Integer::one();
    let mut negative = false;
    for k in 0..size {
        let Some(pivot) = (k..size).find(|&i| !rows[i][k].is_zero()) else {
            return Integer::zero();
        };
        if pivot != k {
            rows.swap(pivot, k);
            negative = !negative;
        }
        let (above, below) = rows.split_at_mut(k + 1);
        let top = &above[k];
        for row in below {
            for j in k + 1..size {
                row[j] = exact_quotient(&(&row[j] * &top[k] - &row[k] * &top[j]), &previous);
            }
        }
        previous = rows[k][k].clone();
    }
    if negative { -previous } else { previous }
}

impl Index<(usize, usize)> for Matrix {
    type Output = Rational;
    fn index(&self, (i, j): (usize, usize)) -> &Rational {
        assert!(i < self.rows && j < self.cols, "matrix index out of range");
        &self.entries[i * self.cols + j]
    }
}

impl IndexMut<(usize, usize)> for Matrix {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut Rational {
        assert!(i < self.rows && j < self.cols, "matrix index out of range");
        &mut self.entries[i * self.cols + j]
    }
}

impl Add for &Matrix {
    type Output = Matrix;
    fn add(self, other: Self) -> Matrix {
        self.assert_same_shape(other);
        Matrix::from_fn(self.rows, self.cols, |i, j| &self[(i, j)] + &other[(i, j)])
    }
}

impl Sub for &Matrix {
    type Output = Matrix;
    fn sub(self, other: Self) -> Matrix {
        self.assert_same_shape(other);
        Matrix::from_fn(self.rows, self.cols, |i, j| &self[(i, j)] - &other[(i, j)])
    }
}

impl Mul for &Matrix {
    type Output = Matrix;
    fn mul(self, other: Self) -> Matrix {
        assert_eq!(self.cols, other.rows, "matrix shapes do not fit");
        Matrix::from_fn(self.rows, other.cols, |i, j| {
            (0..self.cols).map(|k| &self[(i, k)] * &other[(k, j)]).sum()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::rational;
    use quickcheck::quickcheck;

    fn matrix(size: usize, entries: &[i8]) -> Matrix {
        Matrix::from_fn(size, size, |i, j| {
            let entry = entries.get(i * size + j).copied().unwrap_or(0);
            rational(entry.into(), 1 + (i as i64 + j as i64) % 3)
        })
    }

    #[test]
    #[should_panic(expected = "shapes do not fit")]
    fn matrices_of_different_shapes_have_no_sum() {
        let _ = &Matrix::zero(1, 1) + &Matrix::zero(2, 2);
    }

    #[test]
    fn the_empty_matrix_has_determinant_one() {
        let empty = Matrix::identity(0);
        assert_eq!(empty.determinant(), rational(1, 1));
        assert_eq!(empty.characteristic_polynomial(), Polynomial::one());
        assert_eq!(Matrix::new(2, 2, vec![]), None);
        assert_eq!(Matrix::new(usize::MAX, 2, vec![]), None);
    }

    quickcheck! {
        fn every_matrix_satisfies_its_characteristic_polynomial(entries: Vec<i8>, size: u8) -> bool {
            let size = usize::from(size % 5);
            let matrix = matrix(size, &entries);
            let polynomial = matrix.characteristic_polynomial();
            polynomial.evaluate_matrix(&matrix) == Matrix::zero(size, size)
        }

        fn the_constant_coefficient_is_the_signed_determinant(entries: Vec<i8>, size: u8) -> bool {
            let size = usize::from(size % 5);
            let matrix = matrix(size, &entries);
            let sign = if size % 2 == 0 { 1 } else { -1 };
            matrix.characteristic_polynomial().coefficient(0)
                == matrix.determinant() * rational(sign, 1)
        }

        fn determinants_multiply(a: Vec<i8>, b: Vec<i8>, size: u8) -> bool {
            let size = usize::from(size % 5);
            let (a, b) = (matrix(size, &a), matrix(size, &b));
            (&a * &b).determinant() == a.determinant() * b.determinant()
        }
    }
}
