//! Kernels and linear systems over ℚ by Gauss–Jordan elimination.

use num_traits::{One, Zero};

use super::matrix::Matrix;
use super::rational::Rational;

impl Matrix {
    /// A basis of {v : Mv = 0}.
    ///
    /// ```
    /// use eigensieve::exact::{Matrix, rational};
    /// let matrix = Matrix::from_fn(2, 2, |i, j| rational(((i + 1) * (j + 1)) as i64, 1));
    /// assert_eq!(matrix.kernel(), [vec![rational(-2, 1), rational(1, 1)]]);
    /// ```
    pub fn kernel(&self) -> Vec<Vec<Rational>> {
        let (reduced, pivots) = self.reduced();
        let free = (0..self.cols()).filter(|column| !pivots.contains(column));
        free.map(|column| {
            let mut vector = vec![Rational::zero(); self.cols()];
            vector[column] = Rational::one();
            for (row, &pivot) in pivots.iter().enumerate() {
                vector[pivot] = -reduced.get(row, column);
            }
            vector
        })
        .collect()
    }

    /// The only x with Mx = b for a square regular M; `None` for other matrices.
    ///
    /// ```
    /// use eigensieve::exact::{Matrix, rational};
    /// let matrix = Matrix::diagonal(&[rational(2, 1), rational(3, 1)]);
    /// let solution = matrix.solve(&[rational(1, 1), rational(1, 1)]);
    /// assert_eq!(solution, Some(vec![rational(1, 2), rational(1, 3)]));
    /// ```
    pub fn solve(&self, right: &[Rational]) -> Option<Vec<Rational>> {
        let size = self.rows();
        if self.cols() != size || right.len() != size {
            return None;
        }
        let augmented = Self::from_fn(size, size + 1, |i, j| {
            if j < size { self.get(i, j).clone() } else { right[i].clone() }
        });
        let (reduced, pivots) = augmented.reduced();
        let regular = pivots.len() == size && pivots.last() != Some(&size);
        regular.then(|| (0..size).map(|i| reduced.get(i, size).clone()).collect())
    }

    /// M·v.
    ///
    /// # Panics
    /// When the lengths do not fit.
    pub fn times(&self, vector: &[Rational]) -> Vec<Rational> {
        assert_eq!(vector.len(), self.cols(), "one coordinate a column");
        let entry = |i: usize| (0..self.cols()).map(|j| self.get(i, j) * &vector[j]).sum();
        (0..self.rows()).map(entry).collect()
    }

    /// The reduced row echelon form and its pivot columns.
    fn reduced(&self) -> (Self, Vec<usize>) {
        let mut matrix = self.clone();
        let mut pivots = Vec::new();
        for column in 0..matrix.cols() {
            let row = pivots.len();
            let found = (row..matrix.rows()).find(|&i| !matrix.get(i, column).is_zero());
            let Some(found) = found else { continue };
            let inverse = matrix.get(found, column).recip();
            for j in 0..matrix.cols() {
                let scaled = matrix.get(found, j) * &inverse;
                matrix[(found, j)] = matrix.get(row, j).clone();
                matrix[(row, j)] = scaled;
            }
            for i in (0..matrix.rows()).filter(|&i| i != row) {
                let factor = matrix.get(i, column).clone();
                if factor.is_zero() {
                    continue;
                }
                for j in 0..matrix.cols() {
                    let part = &factor * matrix.get(row, j);
                    matrix[(i, j)] -= part;
                }
            }
            pivots.push(column);
        }
        (matrix, pivots)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::rational;
    use quickcheck::quickcheck;

    fn matrix(entries: &[i8]) -> Matrix {
        let entry = |i: usize, j: usize| entries.get(3 * i + j).copied().unwrap_or(0) % 4;
        Matrix::from_fn(3, 3, |i, j| rational(entry(i, j).into(), 1))
    }

    quickcheck! {
        fn kernels_vanish_and_solutions_solve(entries: Vec<i8>, right: (i8, i8, i8)) -> bool {
            let matrix = matrix(&entries);
            let right = [right.0, right.1, right.2].map(|c| rational(c.into(), 5));
            let kernel = matrix.kernel();
            let vanish = kernel.iter().all(|v| matrix.times(v).iter().all(Zero::is_zero));
            let solution = matrix.solve(&right);
            let regular = !matrix.determinant().is_zero();
            vanish
                && regular == kernel.is_empty()
                && regular == solution.is_some()
                && solution.is_none_or(|x| matrix.times(&x) == right)
        }
    }
}
