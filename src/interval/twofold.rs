//! Residuals as if computed in twice the precision.

use nalgebra::DMatrix;

use super::rounding::{UNDERFLOW, UNIT};

/// A float approximation R̂ of R = AX − XB, for a matrix B of which column j has the non-zero
/// entries `column(j)`, as pairs of row and value. With k = n + (the number of those) and
/// S = |A||X| + |X||B|, every entry satisfies |R − R̂| ≤ u|R̂| + 2(k + 3)²u²S + 2kη.
///
/// Every product is split without error into a float and the remainder that a fused operation
/// gives, every sum into a float and its error (Knuth); remainders and errors are added up in
/// floats. A product's remainder is at most u|ab|, a sum's error at most u times the partial sum, so
/// all of them together at most (k + 2)u(1 + γₖ)S; adding them up, with their pairwise sums, is off
/// by at most γₖ₊₁ times that; where a remainder underflows it is off by η. The last sum rounds
/// once. Source: Ogita, Rump and Oishi, *SIAM J. Sci. Comput.* 26 (2005), algorithm Dot2.
pub(super) fn residual<C: AsRef<[(usize, f64)]>>(
    a: &DMatrix<f64>,
    x: &DMatrix<f64>,
    column: impl Fn(usize) -> C,
) -> DMatrix<f64> {
    let rows = a.nrows();
    let mut result = DMatrix::zeros(rows, x.ncols());
    let (mut high, mut low) = (vec![0.0; rows], vec![0.0; rows]);
    for j in 0..x.ncols() {
        high.fill(0.0);
        low.fill(0.0);
        for (entries, &factor) in a.column_iter().zip(&x.column(j)) {
            accumulate(&mut high, &mut low, entries.as_slice(), factor);
        }
        for &(i, value) in column(j).as_ref() {
            accumulate(&mut high, &mut low, x.column(i).as_slice(), -value);
        }
        for ((entry, &high), &low) in result.column_mut(j).iter_mut().zip(&high).zip(&low) {
            *entry = high + low;
        }
    }
    result
}

/// Adds factor · entries to the unevaluated sums high + low.
fn accumulate(high: &mut [f64], low: &mut [f64], entries: &[f64], factor: f64) {
    for ((high, low), &entry) in high.iter_mut().zip(low).zip(entries) {
        let product = entry * factor;
        let remainder = entry.mul_add(factor, -product);
        let sum = *high + product;
        let part = sum - *high;
        let error = (*high - (sum - part)) + (product - part);
        *high = sum;
        *low += remainder + error;
    }
}

/// 2(k + 3)²u², the factor of S in the bound of [`residual`].
pub(super) fn twofold_unit(terms: usize) -> f64 {
    let root = (terms as f64 + 4.0) * UNIT;
    2.0 * root * root
}

/// 2kη.
pub(super) fn twofold_underflow(terms: usize) -> f64 {
    2.0 * terms as f64 * UNDERFLOW
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

    quickcheck! {
        fn residuals_are_off_by_at_most_the_bound(codes: Vec<i16>, size: u8, near: bool) -> bool {
            let size = usize::from(size) % 12 + 1;
            let code = |k: usize| codes.get(k % codes.len().max(1)).copied().unwrap_or(9).wrapping_mul(k as i16 | 1);
            let entry = |k: usize| match code(k) & 3 {
                0 => 0.0,
                1 => f64::from(code(k)) / 3.0,
                2 => f64::from(code(k)) * 1e-155,
                _ => f64::from(code(k)) / 1e9,
            };
            let a = DMatrix::from_fn(size, size, |i, j| entry(i + size * j));
            let x = DMatrix::from_fn(size, 1, |i, _| entry(7 * i + 3));
            // Where `near`, most of the first entry cancels.
            let image = (&a * &x)[(0, 0)];
            let value = if near && x[(0, 0)] != 0.0 { image / x[(0, 0)] } else { entry(77) };
            if !value.is_finite() { return true }
            let found = residual(&a, &x, |_| [(0, value)]);
            (0..size).all(|i| {
                let terms = (0..size).map(|k| exact(a[(i, k)]) * exact(x[(k, 0)]));
                let terms = terms.chain([-exact(value) * exact(x[(i, 0)])]);
                let (sum, total) = terms.fold((rational(0, 1), rational(0, 1)), |(s, t), e| (s + &e, t + e.abs()));
                let entry = exact(found[(i, 0)]);
                (&entry - sum).abs() <= exact(UNIT) * entry.abs() + exact(twofold_unit(size + 1)) * total
                    + exact(twofold_underflow(size + 1))
            })
        }
    }
}
