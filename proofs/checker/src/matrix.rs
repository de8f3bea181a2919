//! Tests of symmetric interval matrices (README, section 8).

use num_bigint::BigInt;

use crate::format::{Factors, Matrix, Vector};
use crate::jet::{Interval, Jet, Jets};

/// A symmetric interval matrix, in full.
pub(crate) type Symmetric = Vec<Vec<Interval>>;
pub(crate) type Checked = Result<(), String>;

/// Refuses with a reason.
pub(crate) fn require(condition: bool, reason: &str) -> Checked {
    if condition { Ok(()) } else { Err(reason.into()) }
}

/// The matrix with these entries.
pub(crate) fn table<T>(
    rows: usize,
    columns: usize,
    entry: impl Fn(usize, usize) -> T,
) -> Vec<Vec<T>> {
    (0..rows).map(|i| (0..columns).map(|j| entry(i, j)).collect()).collect()
}

/// Whether rows have the lengths 1, 2, …, size.
pub(crate) fn is_triangle<T>(rows: &[Vec<T>], size: usize) -> bool {
    rows.len() == size && rows.iter().enumerate().all(|(i, row)| row.len() == i + 1)
}

pub(crate) fn is_square(matrix: &Matrix, size: usize) -> bool {
    matrix.len() == size && matrix.iter().all(|row| row.len() == size)
}

/// Entry (i,j) of the product of two integer matrices.
pub(crate) fn product_entry(left: &Matrix, right: &Matrix, i: usize, j: usize) -> BigInt {
    left[i].iter().zip(right).map(|(a, row)| &a.0 * &row[j].0).sum()
}

/// −E.
pub(crate) fn opposite(matrix: &Symmetric) -> Symmetric {
    matrix.iter().map(|row| row.iter().map(Interval::negated).collect()).collect()
}

/// E + cI.
pub(crate) fn shifted(mut matrix: Symmetric, shift: &Interval) -> Symmetric {
    for (i, row) in matrix.iter_mut().enumerate() {
        row[i] = row[i].plus(shift);
    }
    matrix
}

/// Whether Σ_{j≠i} mag(E_ij) < lo(E_ii) for the rows and columns i, j of a range.
pub(crate) fn is_dominant(matrix: &Symmetric, range: std::ops::Range<usize>) -> bool {
    range.clone().all(|i| {
        let others = range.clone().filter(|&j| j != i);
        others.map(|j| matrix[i][j].magnitude()).sum::<BigInt>() < matrix[i][i].lower
    })
}

/// Positive definiteness: E·2^p − L Lᵀ is strictly diagonally dominant.
pub(crate) fn is_positive(matrix: &Symmetric, factor: &Matrix, precision: u32) -> Checked {
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
    let mut rest = table(size, size, |_, _| Interval::zero());
    for i in 0..size {
        for j in 0..=i {
            let Interval { lower, upper } = &matrix[i][j];
            let product = dot(i, j);
            let entry =
                Interval::new((lower << precision) - &product, (upper << precision) - product);
            rest[j][i] = entry.clone();
            rest[i][j] = entry;
        }
    }
    require(is_dominant(&rest, 0..size), "a matrix is not proved positive definite")
}

/// lower < eigenvalues < upper.
pub(crate) fn has_spectrum(
    matrix: Symmetric,
    (lower, upper): (&Interval, &Interval),
    witness: &Factors,
    precision: u32,
) -> Checked {
    let below = shifted(opposite(&matrix), upper);
    is_positive(&shifted(matrix, &lower.negated()), &witness.lower_factor, precision)?;
    is_positive(&below, &witness.upper_factor, precision)
}

/// Whether an upper bound of vᵀEv is below bound·vᵀv.
pub(crate) fn is_below(matrix: &Symmetric, vector: &[BigInt], bound: &BigInt) -> bool {
    let row = |(row, left): (&Vec<Interval>, &BigInt)| -> BigInt {
        row.iter().zip(vector).map(|(entry, right)| entry.multiple(&(left * right)).upper).sum()
    };
    let squares: BigInt = vector.iter().map(|entry| entry * entry).sum();
    matrix.iter().zip(vector).map(row).sum::<BigInt>() < bound * squares
}

/// Whether Vᵀ(E − cI)V is dominant, with the first columns after a change of sign.
pub(crate) fn separates(form: &Symmetric, basis: &Matrix, below: usize) -> bool {
    let size = form.len();
    let combine = |column: usize, entry: &dyn Fn(usize) -> Interval| {
        let terms = (0..size).map(|k| entry(k).multiple(&basis[k][column].0));
        terms.fold(Interval::zero(), |sum, term| sum.plus(&term))
    };
    let half = table(size, size, |k, j| combine(j, &|l| form[k][l].clone()));
    let form = table(size, size, |i, j| combine(i, &|k| half[k][j].clone()));
    is_dominant(&opposite(&form), 0..below) && is_dominant(&form, below..size)
}

/// The product of two commuting symmetric matrices, from its lower triangle.
pub(crate) fn symmetric_product(
    left: &Symmetric,
    right: &Symmetric,
    jets: &Jets,
) -> Option<Symmetric> {
    let mut product = left.clone();
    for i in 0..left.len() {
        for j in 0..=i {
            let mut terms = (0..left.len()).map(|l| jets.product(&left[i][l], &right[l][j]));
            let entry = terms.try_fold(Interval::zero(), |sum, term| Some(sum.plus(&term?)))?;
            product[j][i] = entry.clone();
            product[i][j] = entry;
        }
    }
    Some(product)
}

/// MᵀPM for the slopes M, P = diag(−1 (`negative` times), 1, …, 1).
pub(crate) fn gram(map: &[Jet], negative: usize, jets: &Jets) -> Option<Symmetric> {
    let entry = |i: usize, j: usize| {
        map.iter().enumerate().try_fold(Interval::zero(), |sum, (k, jet)| {
            let term = jets.product(&jet.slopes[i], &jet.slopes[j])?;
            Some(sum.plus(&if k < negative { term.negated() } else { term }))
        })
    };
    table(map.len(), map.len(), entry).into_iter().map(|row| row.into_iter().collect()).collect()
}
