//! Matrices of numbers, and the conditions on interval matrices (README, section 8).

use num_bigint::BigInt;

use crate::format::{Matrix, Vector};
use crate::jet::{INTEGERS, Interval};
use crate::number::{Number, Rational};

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

/// Entry by entry.
pub(crate) fn sum<V: Number>(left: &[V], right: &[V]) -> Vec<V> {
    left.iter().zip(right).map(|(a, b)| a.plus(b)).collect()
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

/// E + cI.
pub(crate) fn shifted<V: Number>(mut matrix: Grid<V>, shift: &V) -> Grid<V> {
    for (i, row) in matrix.iter_mut().enumerate() {
        row[i] = row[i].plus(shift);
    }
    matrix
}

pub(crate) fn opposite<V: Number>(matrix: &Grid<V>) -> Grid<V> {
    square(matrix.len(), |i, j| matrix[i][j].negated())
}

/// Whether rows have the lengths 1, 2, …, size.
pub(crate) fn is_triangle<T>(rows: &[Vec<T>], size: usize) -> bool {
    rows.len() == size && rows.iter().enumerate().all(|(i, row)| row.len() == i + 1)
}

pub(crate) fn is_square(matrix: &Matrix, size: usize) -> bool {
    matrix.len() == size && matrix.iter().all(|row| row.len() == size)
}

pub(crate) fn row_sum(row: &[Interval]) -> BigInt {
    row.iter().map(Interval::magnitude).sum()
}

/// Whether Σ_{j≠i} mag(E_ij) < lo(E_ii) for the rows and columns i, j of a range.
pub(crate) fn is_dominant(matrix: &Grid<Interval>, range: std::ops::Range<usize>) -> bool {
    range.clone().all(|i| {
        let others = range.clone().filter(|&j| j != i);
        others.map(|j| matrix[i][j].magnitude()).sum::<BigInt>() < matrix[i][i].lower
    })
}

/// Whether all rows of scale·I − left·right have sums of magnitudes below the bound.
pub(crate) fn is_nearly_inverse(
    left: &Grid<Interval>,
    right: &Grid<Interval>,
    scale: &BigInt,
    bound: &BigInt,
) -> bool {
    let defect = opposite(&rows_by_rows(left, &transposed(right)));
    shifted(defect, &INTEGERS.point(scale)).iter().all(|row| row_sum(row) < *bound)
}

/// Whether the form of E − cI is negative definite on the span of the first columns, `below` many,
/// and positive definite on that of the others.
pub(crate) fn separates(
    matrix: Grid<Interval>,
    bound: &BigInt,
    columns: &Grid<Interval>,
    below: usize,
) -> bool {
    let matrix = shifted(matrix, &INTEGERS.point(&-bound));
    let form = rows_by_rows(columns, &rows_by_rows(columns, &matrix));
    is_dominant(&opposite(&form), 0..below) && is_dominant(&form, below..form.len())
}

/// Positive definiteness: E·2^p − L Lᵀ is strictly diagonally dominant.
pub(crate) fn is_positive(matrix: &Grid<Interval>, factor: &Matrix, precision: u32) -> Checked {
    let size = matrix.len();
    require(is_triangle(factor, size), "a factor is not triangular")?;
    // Sums of 512 products of numbers below 2^58 fit into 128 bits.
    let small = |row: &Vector| -> Option<Vec<i128>> {
        let narrow = |number: &i64| number.unsigned_abs() < 1 << 58;
        row.iter().map(|x| i64::try_from(&x.0).ok().filter(narrow).map(i128::from)).collect()
    };
    let small: Vec<Option<Vec<i128>>> = factor.iter().map(small).collect();
    let dot = |i: usize, j: usize| -> BigInt {
        match (&small[i], &small[j]) {
            (Some(a), Some(b)) => a.iter().zip(b).map(|(a, b)| a * b).sum::<i128>().into(),
            _ => factor[i].iter().zip(&factor[j]).map(|(a, b)| &a.0 * &b.0).sum(),
        }
    };
    let rest = square(size, |i, j| {
        let (Interval { lower, upper, .. }, product) = (&matrix[i][j], dot(i, j));
        INTEGERS.interval(&((lower << precision) - &product), &((upper << precision) - &product))
    });
    require(is_dominant(&rest, 0..size), "a matrix is not proved positive definite")
}
