//! Float decompositions: they propose, verified bounds decide.

use nalgebra::{Complex, DMatrix, Schur};

/// From this size on the feature `lapack` proposes by LAPACK.
#[cfg(feature = "lapack")]
const LARGE: usize = 256;

#[cfg(feature = "lapack")]
#[link(name = "lapack")]
#[link(name = "blas")]
unsafe extern "C" {}

/// An approximate inverse with finite entries, where there is one.
pub fn approximate_inverse(matrix: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    if !matrix.iter().all(|x| x.is_finite()) {
        return None;
    }
    let inverse = matrix.clone().try_inverse()?;
    inverse.iter().all(|x| x.is_finite()).then_some(inverse)
}

/// Approximate eigenvalues, ascending, with approximate eigenvectors as columns; `None` for
/// matrices that are not square or not finite.
pub fn symmetric_decomposition(matrix: &DMatrix<f64>) -> Option<(Vec<f64>, DMatrix<f64>)> {
    if !matrix.is_square() || !matrix.iter().all(|x| x.is_finite()) {
        return None;
    }
    if matrix.nrows() == 0 {
        return Some((Vec::new(), matrix.clone()));
    }
    let (values, vectors) = decompose(matrix)?;
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&i, &j| values[i].total_cmp(&values[j]));
    let sorted = order.iter().map(|&i| values[i]).collect();
    let vectors = DMatrix::from_fn(matrix.nrows(), matrix.ncols(), |i, j| vectors[(i, order[j])]);
    vectors.iter().all(|x| x.is_finite()).then_some((sorted, vectors))
}

fn decompose(matrix: &DMatrix<f64>) -> Option<(Vec<f64>, DMatrix<f64>)> {
    #[cfg(feature = "lapack")]
    if matrix.nrows() >= LARGE {
        // `new`, not `eigenvalues`: the latter passes an illegal JOBZ.
        let found = nalgebra_lapack::SymmetricEigen::try_new(matrix.clone())?;
        return Some((found.eigenvalues.as_slice().to_vec(), found.eigenvectors));
    }
    let found = nalgebra::SymmetricEigen::try_new(matrix.clone(), f64::EPSILON, 10_000)?;
    Some((found.eigenvalues.as_slice().to_vec(), found.eigenvectors))
}

/// A complex float matrix.
pub(super) type ComplexFloats = DMatrix<Complex<f64>>;

/// An approximate complex Schur form A ≈ Q T Q*, T upper triangular.
pub(super) fn complex_schur(matrix: &DMatrix<f64>) -> Option<(ComplexFloats, ComplexFloats)> {
    if !matrix.is_square() || matrix.nrows() == 0 || !matrix.iter().all(|x| x.is_finite()) {
        return None;
    }
    let complex = matrix.map(|x| Complex::new(x, 0.0));
    Schur::try_new(complex, f64::EPSILON, 10_000).map(Schur::unpack)
}
