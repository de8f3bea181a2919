//! A real basis in which a general matrix is nearly block diagonal, with an approximate inverse.
//!
//! Floats that propose: nothing here is proved. The real Schur form A ≈ QTQᵀ, back substitution for
//! the eigenvectors Y of T, V = QY and W = Y⁻¹Qᵀ; most of it runs in matrix products.

use nalgebra::{Complex, DMatrix};

use super::proposal::real_schur;

/// Blocks of up to this size are inverted directly; panels of products have this width at least.
const SMALL: usize = 48;

/// A diagonal block of the Schur form and the columns of the basis that belong to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Block {
    /// A real eigenvalue, with its eigenvector in this column.
    Real(usize, f64),
    /// α ± iβ: A(u + iv) = (α + iβ)(u + iv), u and v in this column and the next.
    Pair(usize, f64, f64),
}

/// A proposal V with W ≈ V⁻¹.
pub(super) struct RealBasis {
    pub(super) blocks: Vec<Block>,
    pub(super) vectors: DMatrix<f64>,
    pub(super) inverse: DMatrix<f64>,
}

impl RealBasis {
    /// `None` where the float algorithms fail or give entries that are not finite.
    pub(super) fn of(matrix: &DMatrix<f64>) -> Option<Self> {
        let (orthogonal, triangle) = real_schur(matrix)?;
        let blocks = blocks(&triangle);
        let local = eigenvectors(&triangle, &blocks);
        let inverse = inverse(&local, &blocks)?;
        let vectors = times_triangle(&orthogonal, &local);
        let inverse = triangle_times(&inverse, &orthogonal.transpose());
        let finite = vectors.iter().chain(inverse.iter()).all(|x| x.is_finite());
        finite.then_some(Self { blocks, vectors, inverse })
    }
}

fn blocks(triangle: &DMatrix<f64>) -> Vec<Block> {
    let size = triangle.nrows();
    let mut found = Vec::new();
    let mut k = 0;
    while k < size {
        if k + 1 < size && triangle[(k + 1, k)] != 0.0 {
            let (a, b) = (triangle[(k, k)], triangle[(k, k + 1)]);
            let (c, d) = (triangle[(k + 1, k)], triangle[(k + 1, k + 1)]);
            let half = (a - d) / 2.0;
            let beta = (-(half * half + b * c)).max(0.0).sqrt();
            found.push(Block::Pair(k, d + half, beta));
            k += 2;
        } else {
            found.push(Block::Real(k, triangle[(k, k)]));
            k += 1;
        }
    }
    found
}

/// The eigenvectors of a block triangular matrix, as real columns of length one.
fn eigenvectors(triangle: &DMatrix<f64>, blocks: &[Block]) -> DMatrix<f64> {
    let size = triangle.nrows();
    let smallest = f64::EPSILON * triangle.amax().max(f64::MIN_POSITIVE);
    let mut vectors = DMatrix::zeros(size, size);
    for (position, &block) in blocks.iter().enumerate() {
        match block {
            Block::Real(k, value) => {
                let mut x: Vec<f64> =
                    triangle.column(k).as_slice()[..k].iter().map(|t| -t).collect();
                for &earlier in blocks[..position].iter().rev() {
                    real_step(triangle, earlier, value, smallest, &mut x);
                }
                x.push(1.0);
                let norm = x.iter().map(|x| x * x).sum::<f64>().sqrt();
                for (entry, x) in vectors.column_mut(k).iter_mut().zip(x) {
                    *entry = x / norm;
                }
            }
            Block::Pair(k, alpha, beta) => {
                let value = Complex::new(alpha, beta);
                let (upper, lower) = pair_vector(triangle, k, value);
                let columns = (triangle.column(k), triangle.column(k + 1));
                let right = |part: fn(&Complex<f64>) -> f64| -> Vec<f64> {
                    let (first, second) = (part(&upper), part(&lower));
                    (0..k).map(|i| -(columns.0[i] * first + columns.1[i] * second)).collect()
                };
                let (mut re, mut im) = (right(|z| z.re), right(|z| z.im));
                for &earlier in blocks[..position].iter().rev() {
                    complex_step(triangle, earlier, value, smallest, &mut re, &mut im);
                }
                re.extend([upper.re, lower.re]);
                im.extend([upper.im, lower.im]);
                let norm = re.iter().chain(&im).map(|x| x * x).sum::<f64>().sqrt();
                for (i, (re, im)) in re.into_iter().zip(im).enumerate() {
                    vectors[(i, k)] = re / norm;
                    vectors[(i, k + 1)] = im / norm;
                }
            }
        }
    }
    vectors
}

/// The eigenvector of a block of two for this eigenvalue, from its row with the larger entry.
fn pair_vector(
    triangle: &DMatrix<f64>,
    k: usize,
    value: Complex<f64>,
) -> (Complex<f64>, Complex<f64>) {
    let (b, c) = (triangle[(k, k + 1)], triangle[(k + 1, k)]);
    if b.abs() >= c.abs() {
        (Complex::new(b, 0.0), value - triangle[(k, k)])
    } else {
        (value - triangle[(k + 1, k + 1)], Complex::new(c, 0.0))
    }
}

/// Solves the rows of one earlier block for its unknowns and takes them out of the rows above.
fn real_step(t: &DMatrix<f64>, block: Block, value: f64, smallest: f64, x: &mut [f64]) {
    let take = |x: &mut [f64], column: usize, rows: usize, factor: f64| {
        for (entry, t) in x[..rows].iter_mut().zip(t.column(column).as_slice()) {
            *entry -= t * factor;
        }
    };
    match block {
        Block::Real(j, own) => {
            x[j] /= away_from_zero(own - value, smallest);
            take(x, j, j, x[j]);
        }
        Block::Pair(j, ..) => {
            let (a, d) = (t[(j, j)] - value, t[(j + 1, j + 1)] - value);
            let (b, c) = (t[(j, j + 1)], t[(j + 1, j)]);
            let determinant = away_from_zero(a * d - b * c, smallest * smallest);
            let (p, q) = (x[j], x[j + 1]);
            x[j] = (d * p - b * q) / determinant;
            x[j + 1] = (a * q - c * p) / determinant;
            take(x, j, j, x[j]);
            take(x, j + 1, j, x[j + 1]);
        }
    }
}

fn complex_step(
    t: &DMatrix<f64>,
    block: Block,
    value: Complex<f64>,
    smallest: f64,
    re: &mut [f64],
    im: &mut [f64],
) {
    let take = |column: usize, rows: usize, z: Complex<f64>, re: &mut [f64], im: &mut [f64]| {
        let column = t.column(column);
        for ((re, im), t) in re[..rows].iter_mut().zip(&mut im[..rows]).zip(column.as_slice()) {
            *re -= t * z.re;
            *im -= t * z.im;
        }
    };
    match block {
        Block::Real(j, own) => {
            let gap = Complex::new(own, 0.0) - value;
            let gap = if gap.norm() < smallest { Complex::new(smallest, 0.0) } else { gap };
            let z = Complex::new(re[j], im[j]) / gap;
            (re[j], im[j]) = (z.re, z.im);
            take(j, j, z, re, im);
        }
        Block::Pair(j, ..) => {
            let (a, d) = (
                Complex::new(t[(j, j)], 0.0) - value,
                Complex::new(t[(j + 1, j + 1)], 0.0) - value,
            );
            let (b, c) = (t[(j, j + 1)], t[(j + 1, j)]);
            let determinant = a * d - b * c;
            let least = smallest * smallest;
            let determinant =
                if determinant.norm() < least { Complex::new(least, 0.0) } else { determinant };
            let (p, q) = (Complex::new(re[j], im[j]), Complex::new(re[j + 1], im[j + 1]));
            let (y, z) = ((d * p - q * b) / determinant, (a * q - p * c) / determinant);
            (re[j], im[j]) = (y.re, y.im);
            (re[j + 1], im[j + 1]) = (z.re, z.im);
            take(j, j, y, re, im);
            take(j + 1, j, z, re, im);
        }
    }
}

fn away_from_zero(x: f64, smallest: f64) -> f64 {
    if x.abs() < smallest { smallest.copysign(x) } else { x }
}

/// The inverse of a block upper triangular matrix, by halves:
/// [[A, B], [0, D]]⁻¹ = [[A⁻¹, −A⁻¹BD⁻¹], [0, D⁻¹]].
fn inverse(matrix: &DMatrix<f64>, blocks: &[Block]) -> Option<DMatrix<f64>> {
    let size = matrix.nrows();
    if size <= SMALL || blocks.len() < 2 {
        return matrix.clone().try_inverse();
    }
    let start = |block: &Block| match *block {
        Block::Real(k, _) | Block::Pair(k, ..) => k,
    };
    let (head, tail) = blocks.split_at(blocks.len() / 2);
    let cut = start(&tail[0]) - start(&head[0]);
    let first = inverse(&matrix.view((0, 0), (cut, cut)).into_owned(), head)?;
    let second = inverse(&matrix.view((cut, cut), (size - cut, size - cut)).into_owned(), tail)?;
    let corner = -(&first * matrix.view((0, cut), (cut, size - cut))) * &second;
    let mut whole = DMatrix::zeros(size, size);
    whole.view_mut((0, 0), (cut, cut)).copy_from(&first);
    whole.view_mut((cut, cut), (size - cut, size - cut)).copy_from(&second);
    whole.view_mut((0, cut), (cut, size - cut)).copy_from(&corner);
    Some(whole)
}

/// M·U for U with zeros below its (block) diagonal.
fn times_triangle(matrix: &DMatrix<f64>, upper: &DMatrix<f64>) -> DMatrix<f64> {
    let size = upper.nrows();
    let mut result = DMatrix::zeros(matrix.nrows(), size);
    for first in (0..size).step_by(4 * SMALL) {
        let width = (4 * SMALL).min(size - first);
        // One row more: a block of two may straddle the panel's end.
        let depth = (first + width + 1).min(size);
        let part = upper.view((0, first), (depth, width));
        result.columns_mut(first, width).gemm(1.0, &matrix.columns(0, depth), &part, 0.0);
    }
    result
}

/// U·M for U with zeros below its (block) diagonal.
fn triangle_times(upper: &DMatrix<f64>, matrix: &DMatrix<f64>) -> DMatrix<f64> {
    let size = upper.nrows();
    let mut result = DMatrix::zeros(size, matrix.ncols());
    for first in (0..size).step_by(4 * SMALL) {
        let height = (4 * SMALL).min(size - first);
        let from = first.saturating_sub(1);
        let part = upper.view((first, from), (height, size - from));
        result.rows_mut(first, height).gemm(1.0, &part, &matrix.rows(from, size - from), 0.0);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_basis_nearly_diagonalises() {
        for size in [1, 2, 3, 7, 60, 130] {
            let mut state = size as u64;
            let matrix = DMatrix::from_fn(size, size, |_, _| {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
            });
            let found = RealBasis::of(&matrix).expect("finite");
            let mut image = &matrix * &found.vectors;
            for &block in &found.blocks {
                match block {
                    Block::Real(k, value) => {
                        let own = found.vectors.column(k) * value;
                        image.set_column(k, &(image.column(k) - own));
                    }
                    Block::Pair(k, alpha, beta) => {
                        let (u, v) = (found.vectors.column(k), found.vectors.column(k + 1));
                        let (re, im) = (u * alpha - v * beta, u * beta + v * alpha);
                        image.set_column(k, &(image.column(k) - re));
                        image.set_column(k + 1, &(image.column(k + 1) - im));
                    }
                }
            }
            let defect = &found.inverse * &found.vectors - DMatrix::identity(size, size);
            assert!(
                image.amax() < 1e-11 && defect.amax() < 1e-9,
                "{size}: {} {}",
                image.amax(),
                defect.amax()
            );
        }
    }
}
