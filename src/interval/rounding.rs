//! A-priori rounding error bounds of float sums and products of matrices.
//!
//! The standard model with gradual underflow: fl(a ∘ b) = (a ∘ b)(1 + δ) + ε with |δ| ≤ u = 2⁻⁵³,
//! ε = 0 for sums, and |ε| ≤ 2⁻¹⁰⁷⁵ for products, quotients and fused operations; the code allows the
//! far larger η = 2⁻¹⁰²². A sum of m products, **in whatever order and with or without fused operations**, is Σ aᵢbᵢ(1 + θᵢ) plus
//! underflow, where every term takes part in at most m operations that round, so |θᵢ| ≤ γₘ =
//! mu/(1 − mu), and the underflow of a term, which later roundings at most double, is at most 2η.
//! Adding exact zeros (padding) does not round. Source: Higham, *Accuracy and Stability of Numerical
//! Algorithms*, sections 2.2, 3.1 and 3.5.
//!
//! Overflow gives ±∞ or NaN, which no later operation here turns into a finite number without being
//! seen: every bound ends in a comparison that NaN and ∞ fail.

use nalgebra::DMatrix;

/// Unit roundoff of doubles.
pub(super) const UNIT: f64 = f64::EPSILON / 2.0;

/// η, more than what one product can lose to underflow.
pub(super) const UNDERFLOW: f64 = f64::MIN_POSITIVE;

/// Inner dimension of one float product; the parts are added up one after the other.
const BLOCK: usize = 128;

/// Columns of one panel where only a triangle of a product is wanted.
const PANEL: usize = 192;

/// An upper bound of γₘ = mu/(1 − mu), for mu ≤ 1/4; beyond that ∞.
pub(super) fn gamma(roundings: usize) -> f64 {
    let product = roundings as f64 * UNIT;
    // mu/(1 − mu) ≤ mu(1 + 4mu/3); the factor also pays for the roundings of this line.
    if product <= 0.25 { product * (1.0 + 2.0 * product + 8.0 * UNIT) } else { f64::INFINITY }
}

/// An upper bound of an expression in numbers ≥ 0 that was evaluated with at most `operations`
/// roundings a term (sums, products, quotients, roots) and at most as many terms that underflow:
/// the exact value is at most (computed + operations·η)/(1 − u)^operations.
pub(super) fn raised(computed: f64, operations: usize) -> f64 {
    let count = operations as f64;
    let factor = 1.0 + 2.0 * (count + 4.0) * UNIT;
    if count * UNIT <= 0.1 { (computed + count * UNDERFLOW) * factor } else { f64::INFINITY }
}

/// An upper bound of a + b.
pub(super) fn plus(a: f64, b: f64) -> f64 {
    (a + b).next_up()
}

/// An upper bound of ab, for a, b ≥ 0.
pub(super) fn times(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 { 0.0 } else { (a * b + UNDERFLOW).next_up() }
}

/// An upper bound of a/b for a ≥ 0 and b > 0; ∞ where b is not positive.
pub(super) fn over(a: f64, b: f64) -> f64 {
    if b > 0.0 { (a / b + UNDERFLOW).next_up() } else { f64::INFINITY }
}

/// The roundings a term meets in [`product`] with this inner dimension: those of its part, and the
/// sums of the parts.
pub(super) fn roundings(inner: usize) -> usize {
    inner.min(BLOCK) + inner.div_ceil(BLOCK)
}

/// The float product. Every entry is off the exact one by at most γₘ(|A||B|) + 2kη, with
/// m = [`roundings`]`(k)` for the inner dimension k.
pub(super) fn product(a: &DMatrix<f64>, b: &DMatrix<f64>) -> DMatrix<f64> {
    let inner = a.ncols();
    if inner <= BLOCK {
        return a * b;
    }
    let mut sum = DMatrix::zeros(a.nrows(), b.ncols());
    let mut part = DMatrix::zeros(a.nrows(), b.ncols());
    for start in (0..inner).step_by(BLOCK) {
        let width = BLOCK.min(inner - start);
        part.gemm(1.0, &a.columns(start, width), &b.rows(start, width), 0.0);
        sum += &part;
    }
    sum
}

/// For each row i an upper bound of Σⱼ |(XᵀX − I)ᵢⱼ| as computed; the rounding errors of the product,
/// γₘ|Xᵀ||X| + 2kη an entry with m = [`roundings`]`(k)`, come on top. Only one triangle is computed.
pub(super) fn gram_defect(x: &DMatrix<f64>) -> Vec<f64> {
    let (inner, size) = x.shape();
    let transposed = x.transpose();
    let mut sums = vec![0.0; size];
    for first in (0..size).step_by(PANEL) {
        let width = PANEL.min(size - first);
        let rows = first + width;
        let mut panel = DMatrix::<f64>::zeros(rows, width);
        let mut part = DMatrix::<f64>::zeros(rows, width);
        for start in (0..inner).step_by(BLOCK) {
            let depth = BLOCK.min(inner - start);
            let left = transposed.view((0, start), (rows, depth));
            part.gemm(1.0, &left, &x.view((start, first), (depth, width)), 0.0);
            panel += &part;
        }
        for (column, entries) in panel.column_iter().enumerate() {
            let j = first + column;
            let entries = &entries.as_slice()[..=j];
            let (&own, above) = entries.split_last().unwrap_or((&1.0, &[]));
            let mut total = (own - 1.0).abs();
            for (sum, &entry) in sums.iter_mut().zip(above) {
                *sum += entry.abs();
                total += entry.abs();
            }
            sums[j] += total;
        }
    }
    sums.into_iter().map(|sum| raised(sum, size + 2)).collect()
}

/// Upper bounds of |A|x, for x ≥ 0.
pub(super) fn absolute_times(a: &DMatrix<f64>, x: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; a.nrows()];
    for (column, &factor) in a.column_iter().zip(x) {
        for (sum, &entry) in sums.iter_mut().zip(column.as_slice()) {
            *sum += entry.abs() * factor;
        }
    }
    sums.into_iter().map(|sum| raised(sum, a.ncols() + 1)).collect()
}

/// An upper bound of the largest sum of |entries| of a column.
pub(super) fn norm_one(a: &DMatrix<f64>) -> f64 {
    let sums = a.column_iter().map(|column| sum_of_sizes(column.as_slice()));
    raised(largest(sums), a.nrows())
}

/// An upper bound of the largest sum of |entries| of a row.
pub(super) fn norm_infinity(a: &DMatrix<f64>) -> f64 {
    largest(absolute_times(a, &vec![1.0; a.ncols()]))
}

/// An upper bound of the Euclidean norm.
pub(super) fn length(x: &[f64]) -> f64 {
    let squares = raised(lanes(x, |entry| entry * entry), x.len() + 1);
    squares.sqrt().next_up()
}

/// The largest of some numbers ≥ 0; NaN where one is NaN.
pub(super) fn largest(numbers: impl IntoIterator<Item = f64>) -> f64 {
    numbers.into_iter().fold(0.0, |top, x| if x > top || x.is_nan() { x } else { top })
}

fn sum_of_sizes(x: &[f64]) -> f64 {
    lanes(x, f64::abs)
}

/// Σ term(xᵢ), in eight sums that vector instructions carry.
fn lanes(x: &[f64], term: impl Fn(f64) -> f64) -> f64 {
    let mut sums = [0.0; 8];
    let (chunks, rest) = x.as_chunks::<8>();
    for chunk in chunks {
        for (sum, &entry) in sums.iter_mut().zip(chunk) {
            *sum += term(entry);
        }
    }
    sums.iter().sum::<f64>() + rest.iter().map(|&entry| term(entry)).sum::<f64>()
}

/// An upper bound of the spectral norm of a matrix of numbers ≥ 0 that is symmetric: by Collatz and
/// Wielandt its largest eigenvalue is at most maxᵢ (Rx)ᵢ/xᵢ for every x > 0. A few steps of the power
/// method propose x.
pub(super) fn perron_bound(radius: &DMatrix<f64>) -> f64 {
    if radius.iter().all(|&entry| entry == 0.0) {
        return 0.0;
    }
    let mut x = vec![1.0; radius.nrows()];
    let mut best = f64::INFINITY;
    for _ in 0..8 {
        let image = absolute_times(radius, &x);
        let bound = largest(image.iter().zip(&x).map(|(&image, &x)| over(image, x)));
        if !(bound < best) {
            break;
        }
        best = bound;
        let top = largest(image.iter().copied());
        // A floor keeps x positive; any positive x gives a true bound.
        x = image.iter().map(|&entry| (entry / top).max(1e-12)).collect();
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::{Rational, from_f64, rational};
    use num_traits::Signed;
    use quickcheck::quickcheck;

    fn exact(x: f64) -> Rational {
        from_f64(x).expect("finite")
    }

    /// Entries with nasty sizes: zeros, denormals, tiny, huge.
    pub(in super::super) fn nasty(code: i16) -> f64 {
        let mantissa = f64::from(code >> 3) / 7.0;
        match code & 7 {
            0 => 0.0,
            1 => mantissa * 5e-324,
            2 => mantissa * 1e-160,
            3 => mantissa * 1e140,
            4 => mantissa * 1e-17,
            _ => mantissa,
        }
    }

    quickcheck! {
        fn products_are_off_by_at_most_the_bound(codes: Vec<i16>, inner: u8) -> bool {
            let inner = usize::from(inner) % 300 + 1;
            let entry = |k: usize| nasty(codes.get(k % codes.len().max(1)).copied().unwrap_or(13).wrapping_mul(k as i16 | 1));
            let a = DMatrix::from_fn(2, inner, |i, j| entry(i + 2 * j));
            let b = DMatrix::from_fn(inner, 2, |i, j| entry(1000 + i * 3 + j));
            let found = product(&a, &b);
            let gamma = exact(gamma(roundings(inner)));
            let lost = exact(2.0 * inner as f64 * UNDERFLOW);
            (0..2).all(|i| (0..2).all(|j| {
                let terms = (0..inner).map(|k| exact(a[(i, k)]) * exact(b[(k, j)]));
                let (sum, size) = terms.fold((rational(0, 1), rational(0, 1)), |(sum, size), t| (sum + &t, size + t.abs()));
                (exact(found[(i, j)]) - sum).abs() <= &gamma * size + &lost
            }))
        }

        fn norms_are_upper_bounds(codes: Vec<i16>, rows: u8) -> bool {
            let rows = usize::from(rows) % 12 + 1;
            let cols = codes.len().div_ceil(rows).max(1);
            let a = DMatrix::from_fn(rows, cols, |i, j| nasty(codes.get(i * cols + j).copied().unwrap_or(5)));
            let size = |i, j| exact(a[(i, j)]).abs();
            let (one, infinity) = (exact(norm_one(&a)), exact(norm_infinity(&a)));
            let squares: Rational = (0..rows).map(|i| size(i, 0) * size(i, 0)).sum();
            let length = exact(length(a.column(0).as_slice()));
            (0..cols).all(|j| (0..rows).map(|i| size(i, j)).sum::<Rational>() <= one)
                && (0..rows).all(|i| (0..cols).map(|j| size(i, j)).sum::<Rational>() <= infinity)
                && squares <= &length * &length
        }

        fn the_defect_of_a_gram_matrix_is_enclosed(codes: Vec<i8>, size: u8) -> bool {
            let size = usize::from(size) % 6 + 1;
            let x = DMatrix::from_fn(size, size, |i, j| f64::from(codes.get(i * size + j).copied().unwrap_or(3)) / 100.0);
            let bounds = gram_defect(&x);
            let error = exact(gamma(roundings(size)));
            (0..size).all(|i| {
                let entries = (0..size).map(|j| {
                    let terms = (0..size).map(|k| exact(x[(k, i)]) * exact(x[(k, j)]));
                    let (sum, size) = terms.fold((rational(0, 1), rational(0, 1)), |(sum, size), t| (sum + &t, size + t.abs()));
                    (sum - rational(i64::from(i == j), 1)).abs() - &error * size
                });
                entries.sum::<Rational>() <= exact(bounds[i])
            })
        }

        fn the_perron_bound_is_above_rayleigh_quotients(codes: Vec<u8>, size: u8, at: Vec<u8>) -> bool {
            let size = usize::from(size) % 5 + 1;
            let radius = DMatrix::from_fn(size, size, |i, j| {
                f64::from(codes.get(i.min(j) * size + i.max(j)).copied().unwrap_or(0)) / 16.0
            });
            let x: Vec<Rational> = (0..size).map(|i| rational(at.get(i).copied().unwrap_or(1).into(), 1)).collect();
            let norm: Rational = x.iter().map(|x| x * x).sum();
            let form: Rational = (0..size).flat_map(|i| (0..size).map(move |j| (i, j)))
                .map(|(i, j)| exact(radius[(i, j)]) * &x[i] * &x[j]).sum();
            form <= exact(perron_bound(&radius)) * norm
        }
    }

    #[test]
    fn not_a_number_and_infinity_are_never_bounded_away() {
        assert!(largest([1.0, f64::NAN, 2.0]).is_nan());
        assert!(raised(f64::NAN, 3).is_nan());
        assert_eq!(over(1.0, f64::NAN), f64::INFINITY);
        assert_eq!(gamma(usize::MAX), f64::INFINITY);
        assert_eq!(raised(f64::MAX, 3), f64::INFINITY);
    }
}
