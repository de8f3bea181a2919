//! Float linear algebra for proposals, and exact adjugates.

use num_bigint::BigInt;

pub(crate) type Real = Vec<Vec<f64>>;

pub(crate) fn transpose(m: &Real) -> Real {
    (0..m[0].len()).map(|j| m.iter().map(|row| row[j]).collect()).collect()
}

pub(crate) fn product(a: &Real, b: &Real) -> Real {
    let columns = transpose(b);
    let dot = |u: &Vec<f64>, v: &Vec<f64>| u.iter().zip(v).map(|(x, y)| x * y).sum::<f64>();
    a.iter().map(|row| columns.iter().map(|column| dot(row, column)).collect()).collect()
}

pub(crate) fn inverse(m: &Real) -> Real {
    let n = m.len();
    let mut work: Real = m
        .iter()
        .enumerate()
        .map(|(i, row)| {
            let mut row = row.clone();
            row.extend((0..n).map(|j| if i == j { 1.0 } else { 0.0 }));
            row
        })
        .collect();
    for k in 0..n {
        let pivot = (k..n).max_by(|&a, &b| work[a][k].abs().total_cmp(&work[b][k].abs())).unwrap();
        work.swap(k, pivot);
        let scale = work[k][k];
        work[k].iter_mut().for_each(|x| *x /= scale);
        for i in 0..n {
            if i != k {
                let factor = work[i][k];
                let row = work[k].clone();
                work[i].iter_mut().zip(&row).for_each(|(x, y)| *x -= factor * y);
            }
        }
    }
    work.into_iter().map(|row| row[n..].to_vec()).collect()
}

/// A lower triangular factor; pivots that are too small are lifted.
pub(crate) fn cholesky(m: &Real) -> Real {
    let n = m.len();
    let mut l = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| l[i][k] * l[j][k]).sum();
            l[i][j] =
                if i == j { (m[i][i] - dot).max(1e-12).sqrt() } else { (m[i][j] - dot) / l[j][j] };
        }
    }
    // Leaves half of the smallest pivot to the remainder.
    let least = (0..n).map(|i| l[i][i]).fold(f64::INFINITY, f64::min);
    let mut lowered = m.clone();
    (0..n).for_each(|i| lowered[i][i] -= least * least / 4.0);
    let mut l = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| l[i][k] * l[j][k]).sum();
            let pivot = (lowered[i][i] - dot).max(1e-12).sqrt();
            l[i][j] = if i == j { pivot } else { (lowered[i][j] - dot) / l[j][j] };
        }
    }
    l
}

/// Jacobi's method: ascending eigenvalues, eigenvectors as columns.
pub(crate) fn symmetric_eigenvectors(m: &Real) -> (Vec<f64>, Real) {
    let n = m.len();
    let mut a: Real = (0..n).map(|i| (0..n).map(|j| (m[i][j] + m[j][i]) / 2.0).collect()).collect();
    let mut v: Real = (0..n).map(|i| (0..n).map(|j| f64::from(i == j)).collect()).collect();
    for _ in 0..60 {
        for p in 0..n {
            for q in p + 1..n {
                if a[p][q].abs() < 1e-300 {
                    continue;
                }
                let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let t = if theta == 0.0 { 1.0 } else { t };
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for k in 0..n {
                    let (x, y) = (a[k][p], a[k][q]);
                    (a[k][p], a[k][q]) = (c * x - s * y, s * x + c * y);
                }
                for k in 0..n {
                    let (x, y) = (a[p][k], a[q][k]);
                    (a[p][k], a[q][k]) = (c * x - s * y, s * x + c * y);
                    let (x, y) = (v[k][p], v[k][q]);
                    (v[k][p], v[k][q]) = (c * x - s * y, s * x + c * y);
                }
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| a[i][i].total_cmp(&a[j][j]));
    let values = order.iter().map(|&i| a[i][i]).collect();
    (values, v.iter().map(|row| order.iter().map(|&i| row[i]).collect()).collect())
}

fn minor(m: &[Vec<BigInt>], row: usize, column: usize) -> Vec<Vec<BigInt>> {
    let keep = |r: &Vec<BigInt>| {
        r.iter().enumerate().filter(|(j, _)| *j != column).map(|(_, x)| x.clone()).collect()
    };
    m.iter().enumerate().filter(|(i, _)| *i != row).map(|(_, r)| keep(r)).collect()
}

fn determinant(m: &[Vec<BigInt>]) -> BigInt {
    if m.is_empty() {
        return BigInt::from(1);
    }
    (0..m.len())
        .map(|j| {
            let term = &m[0][j] * determinant(&minor(m, 0, j));
            if j.is_multiple_of(2) { term } else { -term }
        })
        .sum()
}

/// Adjugate and determinant.
pub(crate) fn adjugate(m: &[Vec<BigInt>]) -> (Vec<Vec<BigInt>>, BigInt) {
    let n = m.len();
    let entry = |i: usize, j: usize| {
        let minor = determinant(&minor(m, j, i));
        if (i + j).is_multiple_of(2) { minor } else { -minor }
    };
    ((0..n).map(|i| (0..n).map(|j| entry(i, j)).collect()).collect(), determinant(m))
}

/// Real and imaginary parts of eigenvectors as columns, by descending modulus. Simple eigenvalues
/// of small matrices: roots of the characteristic polynomial by Durand and Kerner, then kernels.
pub(crate) fn modes(m: &Real) -> Real {
    let n = m.len();
    // Faddeev and LeVerrier.
    let mut coefficients = vec![1.0];
    let mut work: Real = vec![vec![0.0; n]; n];
    for k in 1..=n {
        (0..n).for_each(|i| work[i][i] += coefficients[k - 1]);
        work = product(m, &work);
        coefficients.push(-(0..n).map(|i| work[i][i]).sum::<f64>() / k as f64);
    }
    let multiply = |a: (f64, f64), b: (f64, f64)| (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0);
    let divide = |a: (f64, f64), b: (f64, f64)| {
        let d = b.0 * b.0 + b.1 * b.1;
        let c = multiply(a, (b.0, -b.1));
        (c.0 / d, c.1 / d)
    };
    let mut roots: Vec<(f64, f64)> = (0..n)
        .map(|k| {
            let angle = 0.7 + std::f64::consts::TAU * k as f64 / n as f64;
            (1.1 * angle.cos(), 0.9 * angle.sin())
        })
        .collect();
    for _ in 0..2000 {
        for i in 0..n {
            let x = roots[i];
            let value = coefficients.iter().fold((0.0, 0.0), |v, c| {
                let v = multiply(v, x);
                (v.0 + c, v.1)
            });
            let others = (0..n)
                .filter(|&j| j != i)
                .fold((1.0, 0.0), |d, j| multiply(d, (x.0 - roots[j].0, x.1 - roots[j].1)));
            let step = divide(value, others);
            roots[i] = (x.0 - step.0, x.1 - step.1);
        }
    }
    roots.sort_by(|a, b| b.0.hypot(b.1).total_cmp(&a.0.hypot(a.1)).then(b.1.total_cmp(&a.1)));
    let mut columns: Real = vec![];
    for (re, im) in roots {
        if im < -1e-6 {
            continue;
        }
        // Inverse iteration on (M − re)² + im² for complex, on M − re for real eigenvalues.
        let mut shifted = m.clone();
        (0..n).for_each(|i| shifted[i][i] -= re + 1e-7);
        if im > 1e-6 {
            let mut square = product(&shifted, &shifted);
            (0..n).for_each(|i| square[i][i] += im * im);
            let solver = inverse(&square);
            let mut u: Vec<f64> = (0..n).map(|i| 1.0 / (i + 1) as f64).collect();
            for _ in 0..6 {
                u = apply(&solver, &u);
            }
            // (M − re)u = −im·w for the pair u + iw.
            let w: Vec<f64> = apply(&shifted, &u).iter().map(|x| -x / im).collect();
            // Pairs keep their common length.
            let norm = u.iter().chain(&w).map(|x| x * x).sum::<f64>().sqrt();
            columns.push(u.iter().map(|x| x / norm).collect());
            columns.push(w.iter().map(|x| x / norm).collect());
        } else {
            let solver = inverse(&shifted);
            let mut u: Vec<f64> = (0..n).map(|i| 1.0 / (i + 1) as f64).collect();
            for _ in 0..6 {
                u = apply(&solver, &u);
            }
            let norm = u.iter().map(|x| x * x).sum::<f64>().sqrt();
            columns.push(u.iter().map(|x| x / norm).collect());
        }
    }
    transpose(&columns)
}

fn apply(m: &Real, v: &[f64]) -> Vec<f64> {
    let image: Vec<f64> = m.iter().map(|row| row.iter().zip(v).map(|(a, b)| a * b).sum()).collect();
    let norm = image.iter().map(|x| x * x).sum::<f64>().sqrt();
    if norm > 1e6 { image.iter().map(|x| x / norm).collect() } else { image }
}
