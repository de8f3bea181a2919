//! Vectors and matrices of numbers, and the conditions on interval matrices (README, section 8).

use std::ops::Range;

use num_bigint::BigInt;

use crate::format::{Integer, Matrix};
use crate::number::{Interval, Number, Rational, UNSCALED};

/// A result, or why the certificate is rejected.
pub(crate) type Checked<T = ()> = Result<T, &'static str>;
pub(crate) type Grid<T> = Vec<Vec<T>>;

pub(crate) fn require(condition: bool, reason: &'static str) -> Checked {
    if condition { Ok(()) } else { Err(reason) }
}

/// The square matrix with these entries.
pub(crate) fn square<T>(size: usize, entry: impl Fn(usize, usize) -> T) -> Grid<T> {
    (0..size).map(|i| (0..size).map(|j| entry(i, j)).collect()).collect()
}

pub(crate) fn transposed<T: Clone>(matrix: &Grid<T>) -> Grid<T> {
    square(matrix.len(), |i, j| matrix[j][i].clone())
}

pub(crate) fn opposite<V: Number>(matrix: &Grid<V>) -> Grid<V> {
    square(matrix.len(), |i, j| matrix[i][j].negated())
}

/// E + cI.
pub(crate) fn shifted<V: Number>(mut matrix: Grid<V>, shift: &V) -> Grid<V> {
    for (i, row) in matrix.iter_mut().enumerate() {
        row[i] = row[i].plus(shift);
    }
    matrix
}

pub(crate) fn difference<V: Number>(left: &[V], right: &[V]) -> Vec<V> {
    left.iter().zip(right).map(|(a, b)| a.minus(b)).collect()
}

/// a + factor·b, entry by entry.
pub(crate) fn ahead<V: Number>(a: &[V], factor: &Rational, b: &[V]) -> Vec<V> {
    let factor = b[0].constant(factor);
    a.iter().zip(b).map(|(a, b)| a.plus(&factor.times(b))).collect()
}

/// Σ a·b over pairs.
pub(crate) fn combine<V: Number>(left: &[V], right: &[V]) -> V {
    let first = left[0].times(&right[0]);
    left.iter().zip(right).skip(1).fold(first, |sum, (a, b)| sum.plus(&a.times(b)))
}

/// A·Bᵀ: the products of the rows of two matrices.
pub(crate) fn rows_by_rows<V: Number>(left: &Grid<V>, right: &Grid<V>) -> Grid<V> {
    left.iter().map(|a| right.iter().map(|b| combine(a, b)).collect()).collect()
}

pub(crate) fn is_square(matrix: &Matrix, size: usize) -> bool {
    matrix.len() == size && matrix.iter().all(|row| row.len() == size)
}

/// Whether rows have the lengths 1, 2, …, size.
pub(crate) fn is_triangle<T>(rows: &[Vec<T>], size: usize) -> bool {
    rows.len() == size && rows.iter().enumerate().all(|(i, row)| row.len() == i + 1)
}

pub(crate) fn row_sum(row: &[Interval]) -> Checked<BigInt> {
    row.iter().map(Interval::magnitude).sum()
}

/// Σ_{j≠i} mag(E_ij) < lo(E_ii) for the rows and columns i, j of a range.
pub(crate) fn dominates(
    matrix: &Grid<Interval>,
    range: Range<usize>,
    reason: &'static str,
) -> Checked {
    for i in range.clone() {
        let others = range.clone().filter(|&j| j != i).map(|j| matrix[i][j].magnitude());
        require(others.sum::<Checked<BigInt>>()? < matrix[i][i].ends()?[0], reason)?;
    }
    Ok(())
}

/// The rows of scale·I − left·right have sums of magnitudes below the bound.
pub(crate) fn nearly_inverts(
    left: &Grid<Interval>,
    right: &Grid<Interval>,
    [scale, bound]: [&BigInt; 2],
    reason: &'static str,
) -> Checked {
    let defect = opposite(&rows_by_rows(left, &transposed(right)));
    shifted(defect, &UNSCALED.point(scale))
        .iter()
        .try_for_each(|row| require(row_sum(row)? < *bound, reason))
}

/// The form of E − cI is negative definite on the span of the first columns, `below` many, and
/// positive definite on that of the others.
pub(crate) fn separates(
    matrix: Grid<Interval>,
    bound: &BigInt,
    columns: &Grid<Interval>,
    below: usize,
) -> Checked {
    let matrix = shifted(matrix, &UNSCALED.point(&-bound));
    let form = rows_by_rows(columns, &rows_by_rows(columns, &matrix));
    dominates(&opposite(&form), 0..below, "the form is not proved definite")?;
    dominates(&form, below..form.len(), "the form is not proved definite")
}

/// Positive definiteness: E·2^p − L Lᵀ is strictly diagonally dominant.
pub(crate) fn is_positive(matrix: &Grid<Interval>, factor: &Matrix, precision: u32) -> Checked {
    let size = matrix.len();
    require(is_triangle(factor, size), "a factor is not triangular")?;
    let dot = |i: usize, j: usize| -> BigInt {
        factor[i].iter().zip(&factor[j]).map(|(Integer(a), Integer(b))| a * b).sum()
    };
    let unit = UNSCALED.point(&(BigInt::from(1) << precision));
    let rest = square(size, |i, j| unit.times(&matrix[i][j]).minus(&UNSCALED.point(&dot(i, j))));
    dominates(&rest, 0..size, "a matrix is not proved positive definite")
}
