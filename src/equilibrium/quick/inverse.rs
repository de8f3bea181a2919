//! A float inverse: a proposal.

/// An approximate inverse by Gauss and Jordan's elimination with row pivots, which destroys the
/// matrix; false where there is none.
pub(super) fn invert(matrix: &mut [f64], inverse: &mut Vec<f64>, n: usize) -> bool {
    inverse.clear();
    inverse.resize(n * n, 0.0);
    for i in 0..n {
        inverse[i * n + i] = 1.0;
    }
    for step in 0..n {
        let (mut pivot, mut largest) = (step, 0.0);
        for row in step..n {
            let size = matrix[row * n + step].abs();
            if size > largest {
                (pivot, largest) = (row, size);
            }
        }
        let usable = largest > 0.0 && largest.is_finite();
        if !usable {
            return false;
        }
        if pivot != step {
            for column in 0..n {
                matrix.swap(pivot * n + column, step * n + column);
                inverse.swap(pivot * n + column, step * n + column);
            }
        }
        let scale = 1.0 / matrix[step * n + step];
        for column in 0..n {
            matrix[step * n + column] *= scale;
            inverse[step * n + column] *= scale;
        }
        for row in (0..n).filter(|&row| row != step) {
            let factor = matrix[row * n + step];
            if factor == 0.0 {
                continue;
            }
            for column in 0..n {
                matrix[row * n + column] -= factor * matrix[step * n + column];
                inverse[row * n + column] -= factor * inverse[step * n + column];
            }
        }
    }
    inverse.iter().all(|x| x.is_finite())
}
