//! Verified eigenvalues of symmetric matrices.

use nalgebra::DMatrix;

use super::matrix::IntervalMatrix;
use super::proposal::symmetric_decomposition;
use super::scalar::Interval;

/// Unit roundoff of doubles.
const UNIT: f64 = f64::EPSILON / 2.0;

/// Enclosures of all eigenvalues, ascending: for every symmetric matrix with entries in `matrix`,
/// the i-th smallest eigenvalue lies in the i-th interval. `None` for a matrix that is not square,
/// not bounded, or whose mirrored entries have nothing in common.
///
/// Algorithm. A float decomposition proposes X and D. With A the midpoint matrix, suppose
/// ‖XᵀX − I‖ ≤ ε < 1 and ‖AX − XD‖ ≤ r in the spectral norm. Let X = QS be the polar
/// decomposition: ‖S − I‖ ≤ ε and ‖S⁻¹‖ ≤ 1/(1 − ε). From AQS = QSD + E follows
/// QᵀAQ − D = (SD − DS + QᵀE)S⁻¹, so ‖QᵀAQ − D‖ ≤ (2ε‖D‖ + r)/(1 − ε), and by Weyl every sorted
/// eigenvalue of A is that close to the sorted D; the radius matrix adds its norm, by Weyl again.
/// ε and r are bounded by a-priori rounding error bounds of the float products (Higham, *Accuracy
/// and Stability*, section 3.5). An isolated eigenvalue whose interval is too wide for 10⁻¹⁰
/// relative accuracy is refined by a compensated residual: some eigenvalue lies within
/// ‖Ax − dx‖/‖x‖ of d (Parlett, *The Symmetric Eigenvalue Problem*, theorem 4.5.1).
///
/// ```
/// use eigensieve::interval::{Interval, IntervalMatrix, symmetric_eigenvalues};
/// let matrix = IntervalMatrix::from_fn(2, 2, |i, j| Interval::point(if i == j { 2.0 } else { 1.0 }));
/// let found = symmetric_eigenvalues(&matrix).ok_or("symmetric")?;
/// assert!(found[0].contains(1.0) && found[1].contains(3.0) && found[1].width() < 1e-13);
/// # Ok::<(), &str>(())
/// ```
pub fn symmetric_eigenvalues(matrix: &IntervalMatrix) -> Option<Vec<Interval>> {
    if matrix.rows() != matrix.cols() || !matrix.is_bounded() {
        return None;
    }
    let matrix = matrix.symmetrized()?;
    let size = matrix.rows();
    if size == 0 {
        return Some(Vec::new());
    }
    let centre = matrix.midpoint();
    let spread =
        IntervalMatrix::from_fn(size, size, |i, j| Interval::point(matrix[(i, j)].radius()));
    let (values, vectors) = symmetric_decomposition(&centre)?;
    let coarse = coarse_enclosures(&centre, &values, &vectors, spread.norm_infinity())?;
    let scale = coarse.iter().map(|interval| interval.magnitude()).fold(0.0, f64::max);
    let refined = (0..size).map(|i| {
        let wanted = 1e-10 * coarse[i].magnitude().max(1e-3 * scale);
        if coarse[i].width() <= wanted {
            return coarse[i];
        }
        let near = residual_enclosure(&centre, &spread, values[i], vectors.column(i).as_slice());
        // It holds some eigenvalue; the i-th, if no other one can be there.
        let alone = (0..size).all(|j| j == i || coarse[j].disjoint(&near));
        if alone { coarse[i].intersection(near) } else { coarse[i] }
    });
    Some(refined.collect())
}

fn coarse_enclosures(
    centre: &DMatrix<f64>,
    values: &[f64],
    vectors: &DMatrix<f64>,
    spread: f64,
) -> Option<Vec<Interval>> {
    let size = values.len();
    let product = centre * vectors;
    let residual = IntervalMatrix::from_fn(size, size, |i, j| {
        Interval::point(product[(i, j)])
            - Interval::point(vectors[(i, j)]) * Interval::point(values[j])
    });
    let residual = spectral_bound(&residual, centre, vectors);
    let gram = vectors.transpose() * vectors;
    let defect = IntervalMatrix::from_fn(size, size, |i, j| {
        Interval::point(gram[(i, j)]) - if i == j { Interval::ONE } else { Interval::ZERO }
    });
    let defect = spectral_bound(&defect, &vectors.transpose(), vectors);
    let room = Interval::ONE - defect;
    if !room.certainly_positive() {
        return None;
    }
    let largest = values.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    let bound = (Interval::point(2.0) * defect * Interval::point(largest) + residual) / room
        + Interval::point(spread);
    let bound = bound.upper();
    let around = Interval::new(-bound, bound)?;
    Some(values.iter().map(|&value| Interval::point(value) + around).collect())
}

/// An upper bound (as a point interval) of the spectral norm of the exact residual, whose float
/// product fl(left·right) has been used: ‖·‖₂ ≤ √(‖·‖₁‖·‖∞), with the rounding errors
/// γₙ|left||right| added to both norms.
fn spectral_bound(
    residual: &IntervalMatrix,
    left: &DMatrix<f64>,
    right: &DMatrix<f64>,
) -> Interval {
    let size = left.ncols();
    let ones = vec![Interval::ONE; right.ncols()];
    let absolute = |matrix: &DMatrix<f64>| {
        IntervalMatrix::from_fn(matrix.nrows(), matrix.ncols(), |i, j| {
            Interval::point(matrix[(i, j)].abs())
        })
    };
    let (left, right) = (absolute(left), absolute(right));
    let by_rows = left.multiply_vector(&right.multiply_vector(&ones));
    let by_columns = right.transpose().multiply_vector(&left.transpose().multiply_vector(&ones));
    let largest = |sums: &[Interval]| sums.iter().map(Interval::upper).fold(0.0, f64::max);
    let unit = Interval::point(size as f64) * Interval::point(UNIT);
    let gamma = unit / (Interval::ONE - unit);
    // Products that underflow lose at most the smallest normal number each.
    let underflow = Interval::point((size * size) as f64) * Interval::point(f64::MIN_POSITIVE);
    let norm = |norm: f64, sums: &[Interval]| {
        Interval::point(norm) + gamma * Interval::point(largest(sums)) + underflow
    };
    let product = norm(residual.norm_infinity(), &by_rows) * norm(residual.norm_one(), &by_columns);
    Interval::point(product.sqrt().upper())
}

/// An interval around `value` that holds an eigenvalue of every matrix with this centre and spread.
fn residual_enclosure(
    centre: &DMatrix<f64>,
    spread: &IntervalMatrix,
    value: f64,
    vector: &[f64],
) -> Interval {
    let mut squared = Interval::ZERO;
    for (i, &own) in vector.iter().enumerate() {
        let row = (0..vector.len()).map(|j| (centre[(i, j)], vector[j]));
        let exact = compensated_dot(row.chain([(-value, own)]));
        let blur = (0..vector.len())
            .fold(Interval::ZERO, |sum, j| sum + spread[(i, j)] * Interval::point(vector[j].abs()));
        let size = Interval::point(exact.magnitude()) + Interval::point(blur.upper());
        squared += size.square();
    }
    let norm = vector.iter().fold(Interval::ZERO, |sum, &x| sum + Interval::point(x).square());
    let distance = (squared / norm).sqrt().upper();
    match Interval::new(-distance, distance) {
        Some(around) => Interval::point(value) + around,
        None => Interval::ENTIRE,
    }
}

/// An enclosure of Σ ab as if computed in twice the precision: error-free products and sums, whose
/// error terms are added in interval arithmetic. Source: Ogita, Rump and Oishi, *SIAM J. Sci.
/// Comput.* 26 (2005).
fn compensated_dot(pairs: impl Iterator<Item = (f64, f64)>) -> Interval {
    let mut sum = 0.0_f64;
    let mut errors = Interval::ZERO;
    let mut underflow = 0.0;
    for (a, b) in pairs {
        let product = a * b;
        let product_error = a.mul_add(b, -product);
        let total = sum + product;
        let part = total - sum;
        let sum_error = (sum - (total - part)) + (product - part);
        errors += Interval::point(product_error) + Interval::point(sum_error);
        // Where the product's error term underflows it is off by less than this.
        underflow += 1.0;
        sum = total;
    }
    let lost = Interval::point(underflow) * Interval::point(f64::MIN_POSITIVE);
    let lost = Interval::new(-lost.upper(), lost.upper()).unwrap_or(Interval::ENTIRE);
    Interval::point(sum) + errors + lost
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::{Matrix, Polynomial, Rational, count_roots_in, from_f64};
    use quickcheck::quickcheck;

    fn points(size: usize, entry: impl Fn(usize, usize) -> f64) -> IntervalMatrix {
        IntervalMatrix::from_fn(size, size, |i, j| Interval::point(entry(i, j)))
    }

    fn exact_characteristic(size: usize, entry: impl Fn(usize, usize) -> f64) -> Polynomial {
        let entry = |i, j| from_f64(entry(i, j)).unwrap_or_default();
        Matrix::from_fn(size, size, entry).characteristic_polynomial()
    }

    /// The i-th smallest root with multiplicity lies in the interval: at most i roots lie below it
    /// and at least i + 1 not above it.
    fn holds(polynomial: &Polynomial, bound: &Rational, intervals: &[Interval]) -> bool {
        let roots_up_to = |end: &Rational, closed: bool| -> usize {
            let factors = polynomial.square_free_factors().into_iter();
            factors
                .map(|(factor, multiplicity)| {
                    let at_end = usize::from(factor.evaluate(end) == Rational::default());
                    let count = count_roots_in(&factor, &-bound.clone(), end);
                    multiplicity * if closed { count } else { count - at_end }
                })
                .sum()
        };
        intervals.iter().enumerate().all(|(i, interval)| {
            let (Some(lower), Some(upper)) =
                (from_f64(interval.lower()), from_f64(interval.upper()))
            else {
                return false;
            };
            roots_up_to(&lower, false) <= i && roots_up_to(&upper, true) > i
        })
    }

    quickcheck! {
        fn every_exact_eigenvalue_is_enclosed_in_order(entries: Vec<i8>, size: u8, modulus: u8) -> bool {
            let size = usize::from(size % 6) + 1;
            let modulus = i32::from(modulus % 9) + 2;
            let entry = |i: usize, j: usize| {
                let (i, j) = (i.min(j), i.max(j));
                f64::from(i32::from(entries.get(i * size + j).copied().unwrap_or(1)) % modulus) / 8.0
            };
            let found = symmetric_eigenvalues(&points(size, entry)).expect("symmetric");
            let bound = from_f64(1e6).expect("finite");
            holds(&exact_characteristic(size, entry), &bound, &found)
        }

        fn a_wide_matrix_encloses_the_eigenvalues_of_its_members(entries: Vec<i8>, shift: i8) -> bool {
            let size = 3;
            let entry = |i: usize, j: usize| {
                f64::from(entries.get(i.min(j) * size + i.max(j)).copied().unwrap_or(2)) / 16.0
            };
            let wide = IntervalMatrix::from_fn(size, size, |i, j| {
                Interval::point(entry(i, j)) + Interval::new(-0.25, 0.25).expect("ordered")
            });
            let member = |i: usize, j: usize| entry(i, j) + f64::from(shift % 16) / 64.0;
            let found = symmetric_eigenvalues(&wide).expect("symmetric");
            let bound = from_f64(1e6).expect("finite");
            holds(&exact_characteristic(size, member), &bound, &found)
        }
    }

    /// The generator of the benchmark matrices: uniform in [−1, 1), rows in order, j ≥ i.
    fn benchmark_matrix(size: usize) -> IntervalMatrix {
        let mut state = 1_u64;
        let mut entries = vec![0.0; size * size];
        for i in 0..size {
            for j in i..size {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                let value = (state >> 11) as f64 / (1_u64 << 53) as f64 * 2.0 - 1.0;
                (entries[i * size + j], entries[j * size + i]) = (value, value);
            }
        }
        points(size, |i, j| entries[i * size + j])
    }

    #[test]
    fn enclosures_are_as_narrow_as_promised() {
        for size in [10, 50, 200] {
            let found = symmetric_eigenvalues(&benchmark_matrix(size)).expect("symmetric");
            let norm = found.iter().map(|value| value.magnitude()).fold(0.0, f64::max);
            for (i, value) in found.iter().enumerate() {
                let gap = found.iter().enumerate().filter(|(j, _)| *j != i);
                let gap = gap.map(|(_, other)| (other.midpoint() - value.midpoint()).abs());
                let simple = gap.fold(f64::INFINITY, f64::min) > 1e-6 * norm;
                let large = value.magnitude() >= 1e-3 * norm;
                let scale = if simple && large { value.magnitude() } else { norm };
                assert!(value.width() <= 1e-10 * scale, "n = {size}, eigenvalue {i}: {value:?}");
            }
        }
    }

    #[test]
    fn degenerate_shapes_are_answered() {
        let none = IntervalMatrix::from_fn(0, 0, |_, _| Interval::ZERO);
        assert_eq!(symmetric_eigenvalues(&none), Some(Vec::new()));
        let zero = symmetric_eigenvalues(&points(3, |_, _| 0.0)).expect("symmetric");
        assert!(zero.iter().all(|value| value.contains_zero()));
        assert_eq!(symmetric_eigenvalues(&points(2, |i, _| i as f64)), None);
    }
}
