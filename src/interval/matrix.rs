//! Dense interval matrices.

use std::ops::{Index, IndexMut};

use nalgebra::DMatrix;

use super::{Interval, IntervalVector};
use crate::exact::{AlgebraicPoint, FieldMatrix, NumberField};

/// A dense matrix of intervals, stored by rows: the set of all real matrices with entries in them.
///
/// Operations panic if the shapes do not fit, as in `nalgebra`.
///
/// ```
/// use eigensieve::interval::{Interval, IntervalMatrix};
/// let identity = IntervalMatrix::identity(2);
/// assert_eq!(identity.multiply(&identity), identity);
/// assert_eq!(identity[(0, 1)], Interval::ZERO);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct IntervalMatrix {
    entries: Vec<Interval>,
    rows: usize,
    cols: usize,
}

impl IntervalMatrix {
    /// The matrix with these entries, row after row; `None` if there are not rows·cols of them.
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalMatrix};
    /// assert!(IntervalMatrix::new(1, 2, vec![Interval::ONE; 2]).is_some());
    /// assert!(IntervalMatrix::new(1, 2, vec![Interval::ONE; 3]).is_none());
    /// ```
    #[must_use]
    pub fn new(rows: usize, cols: usize, entries: Vec<Interval>) -> Option<IntervalMatrix> {
        (rows.checked_mul(cols)? == entries.len()).then_some(IntervalMatrix { entries, rows, cols })
    }

    /// The matrix whose entry in row i and column j is `entry(i, j)`.
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalMatrix};
    /// let matrix = IntervalMatrix::from_fn(2, 3, |i, j| Interval::point((i + j) as f64));
    /// assert_eq!(matrix[(1, 2)], Interval::point(3.0));
    /// ```
    #[must_use]
    pub fn from_fn(
        rows: usize,
        cols: usize,
        mut entry: impl FnMut(usize, usize) -> Interval,
    ) -> IntervalMatrix {
        let mut entries = Vec::with_capacity(rows * cols);
        for i in 0..rows {
            entries.extend((0..cols).map(|j| entry(i, j)));
        }
        IntervalMatrix { entries, rows, cols }
    }

    /// The identity matrix.
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalMatrix};
    /// assert_eq!(IntervalMatrix::identity(3)[(2, 2)], Interval::ONE);
    /// ```
    #[must_use]
    pub fn identity(size: usize) -> IntervalMatrix {
        IntervalMatrix::from_fn(
            size,
            size,
            |i, j| if i == j { Interval::ONE } else { Interval::ZERO },
        )
    }

    /// The point matrix of floats; an entry that is not finite becomes the whole line.
    ///
    /// ```
    /// use eigensieve::interval::IntervalMatrix;
    /// let matrix = IntervalMatrix::from_floats(&nalgebra::dmatrix![1.0, 2.0; 3.0, 4.0]);
    /// assert_eq!(matrix[(0, 1)].midpoint(), 2.0);
    /// ```
    #[must_use]
    pub fn from_floats(matrix: &DMatrix<f64>) -> IntervalMatrix {
        IntervalMatrix::from_fn(matrix.nrows(), matrix.ncols(), |i, j| {
            Interval::point(matrix[(i, j)])
        })
    }

    /// A tight enclosure of a matrix over ℚ(θ).
    ///
    /// ```
    /// use eigensieve::exact::{FieldMatrix, NumberField, Polynomial, rational};
    /// use eigensieve::interval::IntervalMatrix;
    /// let square = Polynomial::from_integers(&[-2, 0, 1]);
    /// let field = NumberField::new(&square, &rational(1, 1), &rational(2, 1))?;
    /// let matrix = FieldMatrix::new(1, vec![Polynomial::variable()]).ok_or("square")?;
    /// assert!(IntervalMatrix::enclosing(&matrix, &field)[(0, 0)].contains(2.0_f64.sqrt()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn enclosing(matrix: &FieldMatrix, field: &NumberField) -> IntervalMatrix {
        let size = matrix.size();
        let entries = (0..size * size).map(|k| matrix.get(k / size, k % size).clone()).collect();
        let sides = IntervalVector::enclosing(&AlgebraicPoint::new(field.clone(), entries));
        IntervalMatrix::from_fn(size, size, |i, j| sides[i * size + j])
    }

    /// The number of rows.
    ///
    /// ```
    /// use eigensieve::interval::IntervalMatrix;
    /// assert_eq!(IntervalMatrix::identity(3).rows(), 3);
    /// ```
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns.
    ///
    /// ```
    /// use eigensieve::interval::IntervalMatrix;
    /// assert_eq!(IntervalMatrix::identity(3).cols(), 3);
    /// ```
    #[must_use]
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// True if there are as many rows as columns.
    ///
    /// ```
    /// use eigensieve::interval::IntervalMatrix;
    /// assert!(IntervalMatrix::identity(3).is_square());
    /// ```
    #[must_use]
    pub fn is_square(&self) -> bool {
        self.rows == self.cols
    }

    /// Row i.
    ///
    /// # Panics
    /// If there is no such row.
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalMatrix};
    /// assert_eq!(IntervalMatrix::identity(2).row(0), &[Interval::ONE, Interval::ZERO]);
    /// ```
    #[must_use]
    pub fn row(&self, i: usize) -> &[Interval] {
        &self.entries[i * self.cols..(i + 1) * self.cols]
    }

    /// All entries, row after row.
    ///
    /// ```
    /// use eigensieve::interval::IntervalMatrix;
    /// assert_eq!(IntervalMatrix::identity(2).as_slice().len(), 4);
    /// ```
    #[must_use]
    pub fn as_slice(&self) -> &[Interval] {
        &self.entries
    }

    /// The entries' midpoints.
    ///
    /// ```
    /// use eigensieve::interval::IntervalMatrix;
    /// assert_eq!(IntervalMatrix::identity(2).midpoint(), nalgebra::DMatrix::identity(2, 2));
    /// ```
    #[must_use]
    pub fn midpoint(&self) -> DMatrix<f64> {
        DMatrix::from_fn(self.rows, self.cols, |i, j| self[(i, j)].midpoint())
    }

    /// The entries' radii around [`midpoint`](Self::midpoint), rounded upward.
    ///
    /// ```
    /// use eigensieve::interval::IntervalMatrix;
    /// assert_eq!(IntervalMatrix::identity(2).radius(), nalgebra::DMatrix::zeros(2, 2));
    /// ```
    #[must_use]
    pub fn radius(&self) -> DMatrix<f64> {
        DMatrix::from_fn(self.rows, self.cols, |i, j| self[(i, j)].radius())
    }

    /// True if every entry is nonempty with finite ends.
    ///
    /// ```
    /// use eigensieve::interval::IntervalMatrix;
    /// assert!(IntervalMatrix::identity(2).is_bounded());
    /// ```
    #[must_use]
    pub fn is_bounded(&self) -> bool {
        self.entries.iter().all(Interval::is_bounded)
    }

    /// The matrix product, by sums of products of intervals.
    ///
    /// # Panics
    /// If `self.cols() != other.rows()`.
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalMatrix};
    /// let ones = IntervalMatrix::from_fn(2, 2, |_, _| Interval::ONE);
    /// assert_eq!(ones.multiply(&ones)[(0, 0)], Interval::point(2.0));
    /// ```
    #[must_use]
    pub fn multiply(&self, other: &IntervalMatrix) -> IntervalMatrix {
        assert_eq!(self.cols, other.rows, "matrix product of unfitting shapes");
        let mut product = IntervalMatrix::from_fn(self.rows, other.cols, |_, _| Interval::ZERO);
        for i in 0..self.rows {
            let target = &mut product.entries[i * other.cols..(i + 1) * other.cols];
            for (&factor, row) in self.row(i).iter().zip(0..) {
                for (sum, &entry) in target.iter_mut().zip(other.row(row)) {
                    *sum += factor * entry;
                }
            }
        }
        product
    }

    /// The product with a column vector.
    ///
    /// # Panics
    /// If the vector's length is not the number of columns.
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalMatrix};
    /// let product = IntervalMatrix::identity(2).multiply_vector(&[Interval::ONE, Interval::ZERO]);
    /// assert!(product.contains(&[1.0, 0.0]));
    /// ```
    #[must_use]
    pub fn multiply_vector(&self, vector: &[Interval]) -> IntervalVector {
        assert_eq!(self.cols, vector.len(), "matrix-vector product of unfitting shapes");
        (0..self.rows).map(|i| self.row(i).iter().zip(vector).map(|(&a, &x)| a * x).sum()).collect()
    }

    /// The transposed matrix.
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalMatrix};
    /// let row = IntervalMatrix::new(1, 2, vec![Interval::ZERO, Interval::ONE]).unwrap();
    /// assert_eq!(row.transpose()[(1, 0)], Interval::ONE);
    /// ```
    #[must_use]
    pub fn transpose(&self) -> IntervalMatrix {
        IntervalMatrix::from_fn(self.cols, self.rows, |i, j| self[(j, i)])
    }

    /// The sum.
    ///
    /// # Panics
    /// If the shapes differ.
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalMatrix};
    /// let identity = IntervalMatrix::identity(2);
    /// assert_eq!(identity.add(&identity)[(0, 0)], Interval::point(2.0));
    /// ```
    #[must_use]
    pub fn add(&self, other: &IntervalMatrix) -> IntervalMatrix {
        self.entrywise(other, |a, b| a + b)
    }

    /// The difference.
    ///
    /// # Panics
    /// If the shapes differ.
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalMatrix};
    /// let identity = IntervalMatrix::identity(2);
    /// assert_eq!(identity.subtract(&identity)[(0, 0)], Interval::ZERO);
    /// ```
    #[must_use]
    pub fn subtract(&self, other: &IntervalMatrix) -> IntervalMatrix {
        self.entrywise(other, |a, b| a - b)
    }

    /// Every entry times the factor.
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalMatrix};
    /// let double = IntervalMatrix::identity(2).scale(Interval::point(2.0));
    /// assert_eq!(double[(1, 1)], Interval::point(2.0));
    /// ```
    #[must_use]
    pub fn scale(&self, factor: Interval) -> IntervalMatrix {
        IntervalMatrix::from_fn(self.rows, self.cols, |i, j| factor * self[(i, j)])
    }

    /// The entrywise hull.
    ///
    /// # Panics
    /// If the shapes differ.
    ///
    /// ```
    /// use eigensieve::interval::IntervalMatrix;
    /// let identity = IntervalMatrix::identity(2);
    /// assert_eq!(identity.hull(&identity), identity);
    /// ```
    #[must_use]
    pub fn hull(&self, other: &IntervalMatrix) -> IntervalMatrix {
        self.entrywise(other, Interval::hull)
    }

    /// For a set of matrices of which only the symmetric ones matter: entry (i, j) intersected with
    /// entry (j, i). `None` if not square, or if some intersection is empty, so that the set has no
    /// symmetric member.
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalMatrix};
    /// let mut matrix = IntervalMatrix::identity(2);
    /// matrix[(0, 1)] = Interval::new(0.0, 2.0).unwrap();
    /// assert_eq!(matrix.symmetrized().unwrap()[(0, 1)], Interval::ZERO);
    /// matrix[(1, 0)] = Interval::point(3.0);
    /// assert!(matrix.symmetrized().is_none());
    /// ```
    #[must_use]
    pub fn symmetrized(&self) -> Option<IntervalMatrix> {
        if !self.is_square() {
            return None;
        }
        let symmetric = IntervalMatrix::from_fn(self.rows, self.cols, |i, j| {
            self[(i, j)].intersection(self[(j, i)])
        });
        (!symmetric.entries.iter().any(Interval::is_empty)).then_some(symmetric)
    }

    /// An upper bound of the largest sum of |entries| of a row, over all members; +∞ if an entry is
    /// unbounded or empty.
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalMatrix};
    /// assert_eq!(IntervalMatrix::from_fn(1, 3, |_, _| Interval::ONE).norm_infinity(), 3.0);
    /// ```
    #[must_use]
    pub fn norm_infinity(&self) -> f64 {
        (0..self.rows).map(|i| sum_of_magnitudes(self.row(i).iter())).fold(0.0, f64::max)
    }

    /// An upper bound of the largest sum of |entries| of a column, over all members; +∞ if an entry
    /// is unbounded or empty.
    ///
    /// ```
    /// use eigensieve::interval::{Interval, IntervalMatrix};
    /// assert_eq!(IntervalMatrix::from_fn(1, 3, |_, _| Interval::ONE).norm_one(), 1.0);
    /// ```
    #[must_use]
    pub fn norm_one(&self) -> f64 {
        let column = |j| sum_of_magnitudes((0..self.rows).map(move |i| &self[(i, j)]));
        (0..self.cols).map(column).fold(0.0, f64::max)
    }

    fn entrywise(
        &self,
        other: &IntervalMatrix,
        operation: impl Fn(Interval, Interval) -> Interval,
    ) -> IntervalMatrix {
        assert_eq!(
            (self.rows, self.cols),
            (other.rows, other.cols),
            "two matrices of different shapes"
        );
        let entries =
            self.entries.iter().zip(&other.entries).map(|(&a, &b)| operation(a, b)).collect();
        IntervalMatrix { entries, rows: self.rows, cols: self.cols }
    }
}

/// An upper bound of the sum; the magnitude of the empty set is NaN, which `point` makes unbounded.
fn sum_of_magnitudes<'a>(entries: impl Iterator<Item = &'a Interval>) -> f64 {
    entries.map(|entry| Interval::point(entry.magnitude())).sum::<Interval>().upper()
}

impl Index<(usize, usize)> for IntervalMatrix {
    type Output = Interval;
    fn index(&self, (i, j): (usize, usize)) -> &Interval {
        assert!(j < self.cols, "no such column");
        &self.entries[i * self.cols + j]
    }
}

impl IndexMut<(usize, usize)> for IntervalMatrix {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut Interval {
        assert!(j < self.cols, "no such column");
        &mut self.entries[i * self.cols + j]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_keep_exact_zeros_exact() {
        let wide = IntervalMatrix::from_fn(3, 3, |_, _| Interval::ENTIRE);
        let zero = IntervalMatrix::from_fn(3, 3, |_, _| Interval::ZERO);
        assert_eq!(zero.multiply(&wide), zero);
    }

    #[test]
    fn a_product_over_no_columns_is_zero() {
        let tall = IntervalMatrix::new(2, 0, vec![]).unwrap();
        assert_eq!(
            tall.multiply(&tall.transpose()),
            IntervalMatrix::from_fn(2, 2, |_, _| Interval::ZERO)
        );
        assert_eq!(tall.norm_infinity(), 0.0);
        assert_eq!(tall.multiply_vector(&[]).len(), 2);
    }

    #[test]
    fn an_entry_that_is_unbounded_or_empty_makes_the_norms_infinite() {
        for bad in [Interval::EMPTY, Interval::ENTIRE] {
            let mut matrix = IntervalMatrix::identity(2);
            matrix[(1, 0)] = bad;
            assert_eq!(matrix.norm_infinity(), f64::INFINITY);
            assert_eq!(matrix.norm_one(), f64::INFINITY);
            assert!(!matrix.is_bounded());
        }
    }

    #[test]
    fn norms_of_a_point_matrix_are_the_row_and_column_sums() {
        let matrix = IntervalMatrix::from_floats(&nalgebra::dmatrix![1.0, -2.0; 3.0, 5.0]);
        assert_eq!((matrix.norm_infinity(), matrix.norm_one()), (8.0, 7.0));
    }
}
