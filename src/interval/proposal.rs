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

/// An approximate real Schur form A ≈ QTQᵀ, T upper triangular but for blocks of two on the diagonal.
pub(super) fn real_schur(matrix: &DMatrix<f64>) -> Option<(DMatrix<f64>, DMatrix<f64>)> {
    if !matrix.is_square() || matrix.nrows() == 0 || !matrix.iter().all(|x| x.is_finite()) {
        return None;
    }
    #[cfg(feature = "lapack")]
    if matrix.nrows() >= LARGE {
        return nalgebra_lapack::Schur::try_new(matrix.clone()).map(nalgebra_lapack::Schur::unpack);
    }
    Schur::try_new(matrix.clone(), f64::EPSILON, 10_000.max(60 * matrix.nrows())).map(Schur::unpack)
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

/// A proposed real basis in which a matrix is nearly block diagonal: a real eigenvalue has a block
/// of size 1, a pair of complex ones a block of size 2 that is a scaled rotation.
#[derive(Clone, Debug)]
pub struct RealEigenbasis {
    /// The basis as columns.
    pub basis: DMatrix<f64>,
    /// The sizes of the blocks.
    pub blocks: Vec<usize>,
    /// The approximate modulus of each block's eigenvalues, descending.
    pub moduli: Vec<f64>,
}

/// Proposes a real eigenbasis; of a symmetric matrix it is nearly orthonormal.
///
/// ```
/// use eigensieve::interval::real_eigenbasis;
/// let rotation = nalgebra::dmatrix![0.0, -0.5; 0.5, 0.0];
/// let found = real_eigenbasis(&rotation).ok_or("square")?;
/// assert_eq!(found.blocks, [2]);
/// # Ok::<(), &str>(())
/// ```
pub fn real_eigenbasis(matrix: &DMatrix<f64>) -> Option<RealEigenbasis> {
    let size = matrix.nrows();
    if !matrix.is_square() || size == 0 || !matrix.iter().all(|x| x.is_finite()) {
        return None;
    }
    let mut parts: Vec<(f64, Vec<Vec<f64>>)> = Vec::new();
    if matrix.transpose() == *matrix {
        let (values, vectors) = symmetric_decomposition(matrix)?;
        for (i, value) in values.iter().enumerate() {
            parts.push((value.abs(), vec![vectors.column(i).iter().copied().collect()]));
        }
    } else {
        let (schur, triangle) = complex_schur(matrix)?;
        let vectors = &schur * super::eigenvalues::eigenvectors(&triangle, 1e-9, 1.0);
        let scale = triangle.iter().fold(f64::MIN_POSITIVE, |scale, x| scale.max(x.norm()));
        for i in 0..size {
            let value = triangle[(i, i)];
            let column = vectors.column(i);
            // Turned so that the largest entry is real: a real eigenvector becomes real.
            let largest = column.iter().copied().max_by(|a, b| a.norm().total_cmp(&b.norm()))?;
            let turn = largest.conj() / Complex::new(largest.norm(), 0.0);
            let re: Vec<f64> = column.iter().map(|x| (x * turn).re).collect();
            let im: Vec<f64> = column.iter().map(|x| (x * turn).im).collect();
            if value.im.abs() <= 1e-9 * scale {
                parts.push((value.norm(), vec![re]));
            } else if value.im > 0.0 {
                parts.push((value.norm(), vec![re, im]));
            }
        }
    }
    parts.sort_by(|a, b| b.0.total_cmp(&a.0));
    let moduli = parts.iter().map(|part| part.0).collect();
    let blocks = parts.iter().map(|part| part.1.len()).collect();
    let columns: Vec<Vec<f64>> = parts.into_iter().flat_map(|part| part.1).collect();
    let fits = columns.len() == size && columns.iter().flatten().all(|x| x.is_finite());
    let basis = || DMatrix::from_fn(size, size, |i, j| columns[j][i]);
    fits.then(|| RealEigenbasis { basis: basis(), blocks, moduli })
}
