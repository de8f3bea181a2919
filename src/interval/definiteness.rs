//! Where the eigenvalues of a symmetric matrix lie, by one float factorisation.
//!
//! **Cholesky.** If it runs to completion on a symmetric float matrix B, every stored r_ij satisfies
//! |b_ij − Σ_{k ≤ i} r_ki r_kj| ≤ γ Σ_{k ≤ i} |r_ki||r_kj| + υ for i ≤ j, in whatever order the sums are
//! taken, with or without fused operations, by division or by a rounded reciprocal: in each of the two
//! directions of the proof of Higham, *Accuracy and Stability*, lemma 8.4, a term meets at most n + 3
//! roundings, so γ = γ_{2n+6}; and at most n products and one quotient underflow, which, as later
//! roundings at most double it, makes υ ≤ (2n + 4(1 + b))η with b the largest diagonal entry, since
//! r_ii ≤ 1 + b_ii. For i = j this gives (1 − γ)Σ r_kj² ≤ b_jj + υ, and by Cauchy and Schwarz
//! |B − RᵀR|_ij ≤ γ/(1 − γ)·√((b_ii + υ)(b_jj + υ)) + υ, so
//! ‖B − RᵀR‖ ≤ γ/(1 − γ)·(tr B + nυ) + nυ =: μ, and λ_min(B) ≥ −μ. So a matrix C with
//! C − B ⪰ μ′, μ′ > μ, is positive definite. Source: Demmel, *LAPACK working note* 14; Rump, *BIT* 46 (2006).
//!
//! **Inertia.** B ≈ LDLᵀ without pivoting, by the same sums: for i ≥ j
//! |b_ij − Σ_{k ≤ j} l_ik d_k l_jk| ≤ γ_{2n+10} Σ |l_ik||d_k||l_jk| + υ, where l_jk d_k is rounded first and
//! υ = 4(n + 2)(1 + max|l|)(1 + max|d|)η allows every product and quotient to underflow. So LDLᵀ = B + E
//! with ‖E‖ ≤ δ = γ‖|L||D||Lᵀ|‖∞ + nυ, computed once the factors are known; it is small unless entries
//! grew. L is unit lower triangular, so LDLᵀ has as many negative eigenvalues as D (Sylvester). At
//! B = A − (c − τ) and A − (c + τ) with δ ≤ τ these numbers enclose the inertia of A − c (Weyl). Where
//! growth spoils that, the enclosures of all eigenvalues count.

use nalgebra::DMatrix;

use super::matrix::IntervalMatrix;
use super::rounding::{
    UNDERFLOW, UNIT, absolute_times, gamma, largest, norm_infinity, over, perron_bound, plus,
    raised, times,
};
use super::symmetric_eigenvalues::{Sharpness, is_symmetric, symmetric_eigenvalues_of};

/// Proves that every eigenvalue of a symmetric matrix is above c, by one float Cholesky
/// factorisation; false where that is not so or not proved, also for matrices that are not symmetric
/// or not finite.
///
/// ```
/// use eigensieve::interval::eigenvalues_are_above;
/// let matrix = nalgebra::dmatrix![2.0, 1.0; 1.0, 2.0];
/// assert!(eigenvalues_are_above(&matrix, 0.999_999_999_999));
/// assert!(!eigenvalues_are_above(&matrix, 1.0));
/// ```
#[must_use]
pub fn eigenvalues_are_above(matrix: &DMatrix<f64>, c: f64) -> bool {
    is_symmetric(matrix) && is_definite(matrix.clone(), -c, 0.0)
}

/// Proves that every eigenvalue of a symmetric matrix is below c, likewise.
///
/// ```
/// use eigensieve::interval::eigenvalues_are_below;
/// let matrix = nalgebra::dmatrix![2.0, 1.0; 1.0, 2.0];
/// assert!(eigenvalues_are_below(&matrix, 3.000_000_000_001));
/// assert!(!eigenvalues_are_below(&matrix, 3.0));
/// ```
#[must_use]
pub fn eigenvalues_are_below(matrix: &DMatrix<f64>, c: f64) -> bool {
    is_symmetric(matrix) && is_definite(-matrix, c, 0.0)
}

/// Proves that every symmetric matrix with entries in `matrix` is positive definite.
///
/// ```
/// use eigensieve::interval::{Interval, IntervalMatrix, is_positive_definite};
/// let matrix = IntervalMatrix::identity(2).scale(Interval::new(0.5, 2.0).unwrap());
/// assert!(is_positive_definite(&matrix));
/// ```
#[must_use]
pub fn is_positive_definite(matrix: &IntervalMatrix) -> bool {
    let symmetric = matrix.is_bounded().then(|| matrix.symmetrized()).flatten();
    symmetric.is_some_and(|set| is_definite(set.midpoint(), 0.0, perron_bound(&set.radius())))
}

/// Whether A + c − spread is positive definite, proved by Cholesky's factorisation of a float matrix
/// B ⪯ A + c − spread − μ. The entries off the diagonal of A are those of B.
fn is_definite(mut matrix: DMatrix<f64>, c: f64, spread: f64) -> bool {
    let size = matrix.nrows();
    let diagonal: Vec<f64> = (0..size).map(|i| (matrix[(i, i)] + c).next_up()).collect();
    // A diagonal entry is a Rayleigh quotient; NaN fails too.
    if !diagonal.iter().all(|&entry| entry > 0.0 && entry.is_finite()) || !spread.is_finite() {
        return size == 0;
    }
    let trace = raised(diagonal.iter().sum(), size);
    let top = diagonal.iter().copied().fold(0.0, f64::max);
    let lost = raised((2.0 * size as f64 + 4.0 * (1.0 + top)) * UNDERFLOW, 8);
    let all_lost = times(size as f64, lost);
    let gamma = gamma(2 * size + 6);
    let factor = over(gamma, (1.0 - gamma).next_down());
    let margin = plus(plus(times(factor, plus(trace, all_lost)), all_lost), spread).next_up();
    for i in 0..size {
        // Rounded down twice: B's diagonal is at most A's plus c minus the margin.
        let shifted = (matrix[(i, i)] + c).next_down();
        matrix[(i, i)] = (shifted - margin).next_down();
    }
    nalgebra::Cholesky::new(matrix).is_some()
}

/// How many eigenvalues of a symmetric matrix are proved to lie below and above a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpectrumSplit {
    /// At least so many are below.
    pub below: usize,
    /// At least so many are above.
    pub above: usize,
    /// The rest: so close to the number that nothing is proved.
    pub undecided: usize,
}

/// The inertia of A − c as far as it is proved, by two float factorisations; `None` for matrices that
/// are not symmetric or not finite, and where overflow leaves nothing proved.
///
/// ```
/// use eigensieve::interval::{SpectrumSplit, split_spectrum};
/// let matrix = nalgebra::dmatrix![2.0, 1.0; 1.0, 2.0];
/// let split = split_spectrum(&matrix, 2.0);
/// assert_eq!(split, Some(SpectrumSplit { below: 1, above: 1, undecided: 0 }));
/// let split = split_spectrum(&matrix, 1.0);
/// assert_eq!(split, Some(SpectrumSplit { below: 0, above: 1, undecided: 1 }));
/// ```
#[must_use]
pub fn split_spectrum(matrix: &DMatrix<f64>, c: f64) -> Option<SpectrumSplit> {
    if !is_symmetric(matrix) || !c.is_finite() {
        return None;
    }
    let size = matrix.nrows();
    let scale = plus(norm_infinity(matrix), c.abs());
    let mut distance = times(plus(scale, UNDERFLOW), 8.0 * (size as f64 + 8.0) * UNIT);
    for _attempt in 0..3 {
        let lower = negative_eigenvalues(matrix, (c - distance).next_down());
        let upper = negative_eigenvalues(matrix, (c + distance).next_up());
        let (Some(lower), Some(upper)) = (lower, upper) else { break };
        let error = lower.error.max(upper.error);
        if error <= distance && lower.count <= upper.count {
            let (below, above) = (lower.count, size - upper.count);
            return Some(SpectrumSplit { below, above, undecided: size - below - above });
        }
        distance = 2.0 * error;
    }
    let enclosures = symmetric_eigenvalues_of(matrix, Sharpness::Cheap)?;
    let below = enclosures.iter().filter(|value| value.upper() < c).count();
    let above = enclosures.iter().filter(|value| value.lower() > c).count();
    Some(SpectrumSplit { below, above, undecided: size - below - above })
}

/// `count` eigenvalues of A + E are below a shift, for some E with ‖E‖ ≤ `error`, which is finite.
struct Negative {
    count: usize,
    error: f64,
}

/// By LDLᵀ without pivoting; `None` where a pivot is 0 or something is not finite.
fn negative_eigenvalues(matrix: &DMatrix<f64>, shift: f64) -> Option<Negative> {
    let size = matrix.nrows();
    let mut lower = matrix.clone();
    // The rounding of the diagonal is a diagonal part of E.
    let mut rounding = 0.0_f64;
    for i in 0..size {
        lower[(i, i)] -= shift;
        rounding = rounding.max(times(lower[(i, i)].abs(), 2.0 * UNIT));
    }
    let mut pivots = Vec::with_capacity(size);
    for j in 0..size {
        for (k, pivot) in pivots.iter().enumerate() {
            let factor: f64 = lower[(j, k)] * pivot;
            let (mut target, source) = lower.columns_range_pair_mut(j, k);
            target.rows_range_mut(j..).axpy(-factor, &source.rows_range(j..), 1.0);
        }
        let pivot = lower[(j, j)];
        if !(pivot.is_finite() && pivot != 0.0) {
            return None;
        }
        lower.column_mut(j).rows_range_mut(j..).iter_mut().for_each(|entry| *entry /= pivot);
        lower.column_mut(j).rows_range_mut(..j).fill(0.0);
        lower[(j, j)] = 1.0;
        pivots.push(pivot);
    }
    let ones = vec![1.0; size];
    let inner = absolute_times(&lower.transpose(), &ones);
    let inner: Vec<f64> = inner.iter().zip(&pivots).map(|(&x, d)| times(x, d.abs())).collect();
    let bulk = largest(absolute_times(&lower, &inner));
    let growth = times(
        plus(1.0, largest(lower.iter().map(|x| x.abs()))),
        plus(1.0, largest(pivots.iter().map(|d| d.abs()))),
    );
    let underflow = times(growth, raised(4.0 * (size * (size + 2)) as f64 * UNDERFLOW, 4));
    let error = plus(plus(rounding, underflow), times(gamma(2 * size + 10), bulk));
    let count = pivots.iter().filter(|&&pivot| pivot < 0.0).count();
    error.is_finite().then_some(Negative { count, error })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::{Inertia, Matrix, from_f64, inertia, rational};
    use crate::interval::Interval;
    use quickcheck::quickcheck;

    fn symmetric(size: usize, entries: &[i8], scale: f64) -> DMatrix<f64> {
        let entry =
            |i: usize, j: usize| f64::from(entries.get(i * size + j).copied().unwrap_or(1) % 7);
        DMatrix::from_fn(size, size, |i, j| entry(i.min(j), i.max(j)) * scale)
    }

    fn exact_inertia(matrix: &DMatrix<f64>, c: f64) -> Inertia {
        let exact = |x: f64| from_f64(x).unwrap_or_default();
        let entry = |i: usize, j: usize| {
            exact(matrix[(i, j)]) - if i == j { exact(c) } else { rational(0, 1) }
        };
        inertia(&Matrix::from_fn(matrix.nrows(), matrix.ncols(), entry)).expect("symmetric")
    }

    quickcheck! {
        fn what_cholesky_proves_is_so(entries: Vec<i8>, size: u8, c: i8, scale: u8) -> bool {
            let size = usize::from(size % 6) + 1;
            let scale = [1.0, 1e-300, 5e-324, 1e150, 0.1][usize::from(scale) % 5];
            let matrix = symmetric(size, &entries, scale);
            let c = f64::from(c) / 8.0 * scale;
            let exact = exact_inertia(&matrix, c);
            let above = eigenvalues_are_above(&matrix, c);
            let below = eigenvalues_are_below(&matrix, c);
            (!above || exact.positive == size) && (!below || exact.negative == size)
        }

        fn eigenvalues_away_from_the_bound_are_proved(entries: Vec<i8>, size: u8) -> bool {
            let size = usize::from(size % 6) + 1;
            let matrix = symmetric(size, &entries, 1.0);
            let bound = 6.0 * size as f64 + 1e-9;
            eigenvalues_are_above(&matrix, -bound) && eigenvalues_are_below(&matrix, bound)
        }

        fn the_split_agrees_with_the_exact_inertia(entries: Vec<i8>, size: u8, c: i8, scale: u8) -> bool {
            let size = usize::from(size % 7) + 1;
            let scale = [1.0, 0.3, 1e-150, 1e150][usize::from(scale) % 4];
            let matrix = symmetric(size, &entries, scale);
            let c = f64::from(c) / 16.0 * scale;
            let exact = exact_inertia(&matrix, c);
            split_spectrum(&matrix, c).is_none_or(|split| {
                split.below <= exact.negative && split.above <= exact.positive
                    && (exact.zero == 0 || split.undecided > 0)
            })
        }
    }

    #[test]
    fn the_boundary_itself_is_never_claimed() {
        let matrix = DMatrix::from_diagonal(&nalgebra::dvector![1.0, 2.0, 3.0]);
        assert!(!eigenvalues_are_above(&matrix, 1.0) && !eigenvalues_are_below(&matrix, 3.0));
        assert!(eigenvalues_are_above(&matrix, 1.0 - 1e-12));
        assert!(eigenvalues_are_below(&matrix, 3.0 + 1e-12));
        let split = split_spectrum(&matrix, 2.0);
        assert_eq!(split, Some(SpectrumSplit { below: 1, above: 1, undecided: 1 }));
        let split = split_spectrum(&matrix, 2.0 + 1e-12);
        assert_eq!(split, Some(SpectrumSplit { below: 2, above: 1, undecided: 0 }));
    }

    #[test]
    fn nothing_is_proved_of_what_is_not_a_symmetric_finite_matrix() {
        let nothing = |matrix: &DMatrix<f64>| {
            !eigenvalues_are_above(matrix, -1e300)
                && !eigenvalues_are_below(matrix, 1e300)
                && split_spectrum(matrix, 0.0).is_none()
        };
        assert!(nothing(&nalgebra::dmatrix![f64::NAN]));
        assert!(nothing(&nalgebra::dmatrix![1.0, f64::NAN; f64::NAN, 1.0]));
        assert!(nothing(&nalgebra::dmatrix![f64::INFINITY]));
        assert!(nothing(&nalgebra::dmatrix![1.0, 2.0; 3.0, 4.0]));
        assert!(nothing(&DMatrix::from_element(2, 3, 1.0)));
        let matrix = nalgebra::dmatrix![1.0];
        assert!(
            !eigenvalues_are_above(&matrix, f64::NAN) && !eigenvalues_are_below(&matrix, f64::NAN)
        );
        assert!(!eigenvalues_are_above(&matrix, f64::INFINITY));
        let empty = DMatrix::zeros(0, 0);
        assert!(eigenvalues_are_above(&empty, 1.0) && eigenvalues_are_below(&empty, -1.0));
        assert_eq!(
            split_spectrum(&empty, 0.0),
            Some(SpectrumSplit { below: 0, above: 0, undecided: 0 })
        );
    }

    #[test]
    fn a_large_indefinite_matrix_is_split() {
        let mut state = 1_u64;
        let mut next = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 11) as f64 / (1_u64 << 53) as f64 * 2.0 - 1.0
        };
        let half = DMatrix::from_fn(80, 80, |_, _| next());
        let matrix = &half + half.transpose();
        let split = split_spectrum(&matrix, 0.25).expect("finite");
        let exact = exact_inertia(&matrix, 0.25);
        assert_eq!((split.below, split.above), (exact.negative, exact.positive));
    }

    #[test]
    fn every_member_of_a_set_is_definite_or_nothing_is_said() {
        let set = |radius: f64| {
            IntervalMatrix::from_fn(2, 2, |i, j| {
                Interval::point(if i == j { 2.0 } else { 1.0 }) + Interval::symmetric(radius)
            })
        };
        // The worst member has eigenvalue 1 − 2·radius.
        assert!(is_positive_definite(&set(0.499)) && !is_positive_definite(&set(0.5)));
        assert!(!is_positive_definite(&IntervalMatrix::from_fn(2, 2, |_, _| Interval::ENTIRE)));
    }
}
