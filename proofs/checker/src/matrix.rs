//! Vectors and matrices of numbers, and the conditions on interval matrices (README, section 8).

use std::ops::Range;

use num_bigint::BigInt;

use crate::format::Matrix;
use crate::number::{Interval, Number, Rational, UNSCALED};

/// A result, or why the certificate is rejected.
pub(crate) type Checked<T = ()> = Result<T, &'static str>;
pub(crate) type Grid<T> = Vec<Vec<T>>;

pub(crate) fn require(condition: bool, reason: &'static str) -> Checked {
    if condition { Ok(()) } else { Err(reason) }
}

/// The square matrix with these entries.
pub(crate) fn square<T>(
    size: usize,
    entry: impl Fn(usize, usize) -> Checked<T>,
) -> Checked<Grid<T>> {
    (0..size).map(|i| (0..size).map(|j| entry(i, j)).collect()).collect()
}

pub(crate) fn transposed<T: Clone>(matrix: &Grid<T>) -> Grid<T> {
    let row = |j: usize| matrix.iter().map(|row| row[j].clone()).collect();
    (0..matrix.len()).map(row).collect()
}

pub(crate) fn opposite<V: Number>(matrix: &Grid<V>) -> Checked<Grid<V>> {
    square(matrix.len(), |i, j| matrix[i][j].negated())
}

/// E + cI.
pub(crate) fn shifted<V: Number>(mut matrix: Grid<V>, shift: &V) -> Checked<Grid<V>> {
    for (i, row) in matrix.iter_mut().enumerate() {
        row[i] = row[i].plus(shift)?;
    }
    Ok(matrix)
}

pub(crate) fn difference<V: Number>(left: &[V], right: &[V]) -> Checked<Vec<V>> {
    left.iter().zip(right).map(|(a, b)| a.minus(b)).collect()
}

/// a + factor·b, entry by entry.
pub(crate) fn ahead<V: Number>(a: &[V], factor: &Rational, b: &[V]) -> Checked<Vec<V>> {
    let factor = b[0].constant(factor)?;
    a.iter().zip(b).map(|(a, b)| a.plus(&factor.times(b)?)).collect()
}

/// Σ a·b over pairs.
pub(crate) fn combine<V: Number>(left: &[V], right: &[V]) -> Checked<V> {
    let first = left[0].times(&right[0])?;
    left.iter().zip(right).skip(1).try_fold(first, |sum, (a, b)| sum.plus(&a.times(b)?))
}

/// The matrix times a vector.
pub(crate) fn image<V: Number>(matrix: &Grid<V>, vector: &[V]) -> Checked<Vec<V>> {
    matrix.iter().map(|row| combine(row, vector)).collect()
}

/// A·Bᵀ: the products of the rows of two matrices.
pub(crate) fn rows_by_rows<V: Number>(left: &Grid<V>, right: &Grid<V>) -> Checked<Grid<V>> {
    left.iter().map(|a| right.iter().map(|b| combine(a, b)).collect()).collect()
}

/// Whether rows have the lengths 1, 2, …, size.
pub(crate) fn is_triangle<T>(rows: &[Vec<T>], size: usize) -> bool {
    rows.len() == size && rows.iter().enumerate().all(|(i, row)| row.len() == i + 1)
}

pub(crate) fn are_square(matrices: &[&Matrix], size: usize) -> Checked {
    let fits = |m: &&Matrix| m.len() == size && m.iter().all(|row| row.len() == size);
    require(matrices.iter().all(fits), "a matrix has the wrong size")
}

pub(crate) fn row_sum(row: &[Interval]) -> BigInt {
    row.iter().map(Interval::magnitude).sum()
}

/// Whether Σ_{j≠i} mag(E_ij) < lo(E_ii) for the rows and columns i, j of a range.
pub(crate) fn dominates(matrix: &Grid<Interval>, range: Range<usize>) -> bool {
    range.clone().all(|i| {
        let (row, diagonal) = (&matrix[i][range.clone()], &matrix[i][i]);
        row_sum(row) - diagonal.magnitude() < diagonal.lower
    })
}

/// Whether all rows of scale·I − left·right have sums of magnitudes below the bound.
pub(crate) fn nearly_inverts(
    left: &Grid<Interval>,
    right: &Grid<Interval>,
    [scale, bound]: [&BigInt; 2],
) -> Checked<bool> {
    let defect = opposite(&rows_by_rows(left, &transposed(right))?)?;
    let defect = shifted(defect, &UNSCALED.point(scale)?)?;
    Ok(defect.iter().all(|row| row_sum(row) < *bound))
}

/// The form of E − cI is negative definite on the span of the first columns, `below` many, and
/// positive definite on that of the others.
pub(crate) fn separates(
    matrix: Grid<Interval>,
    bound: &BigInt,
    columns: &Grid<Interval>,
    below: usize,
) -> Checked {
    let matrix = shifted(matrix, &UNSCALED.point(&-bound)?)?;
    let form = rows_by_rows(columns, &rows_by_rows(columns, &matrix)?)?;
    let definite = dominates(&opposite(&form)?, 0..below) && dominates(&form, below..form.len());
    require(definite, "the form is not proved definite")
}

/// Positive definiteness: E·2^p − L Lᵀ is strictly diagonally dominant.
pub(crate) fn is_positive(matrix: &Grid<Interval>, factor: &Matrix, precision: u32) -> Checked {
    let size = matrix.len();
    require(is_triangle(factor, size), "a factor is not triangular")?;
    let unit = UNSCALED.point(&(BigInt::from(1) << precision))?;
    let rest = square(size, |i, j| {
        let products = factor[i].iter().zip(&factor[j]).map(|(a, b)| &a.0 * &b.0);
        unit.times(&matrix[i][j])?.minus(&UNSCALED.point(&products.sum())?)
    })?;
    require(dominates(&rest, 0..size), "a matrix is not proved positive definite")
}
