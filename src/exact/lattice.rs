//! Small integer relations between numbers, by lattice reduction. They are proposals: who uses one
//! verifies it.

use num_integer::Integer as _;
use num_traits::{One, Signed, Zero};

use super::rational::Integer;
use super::remainders::exact_quotient;

/// At most this many exchanges: a bound on the work that does not depend on the machine.
const MOST_SWAPS: usize = 6_000;

/// Integers c, not all 0 and much smaller than chance would have them, with Σ cₖ valuesₖ ≈ 0.
///
/// The values carry `bits` fractional bits, of which `precision` are used.
pub(super) fn small_relation(
    values: &[Integer],
    bits: u32,
    precision: u32,
) -> Option<Vec<Integer>> {
    let size = values.len();
    let shift = bits.saturating_sub(precision);
    let rows = values.iter().enumerate().map(|(i, value)| {
        let mut row = vec![Integer::zero(); size + 1];
        row[i] = Integer::one();
        row[size] = value >> shift;
        row
    });
    let mut relation = reduced(rows.collect())?.into_iter().next()?;
    let defect = relation.pop()?;
    // By chance coefficients of precision / size bits are to be expected.
    let largest = u64::from(precision) / size as u64 - 4;
    let small = |c: &Integer| c.bits() <= largest;
    let found = relation.iter().all(small) && defect.bits() <= largest;
    (found && relation.iter().any(|c| !c.is_zero())).then_some(relation)
}

/// An LLL-reduced basis of the lattice of linearly independent rows, without fractions; `None`
/// where it takes too long. Source: Cohen, *A Course in Computational Algebraic Number Theory*,
/// algorithm 2.6.7.
fn reduced(basis: Vec<Vec<Integer>>) -> Option<Vec<Vec<Integer>>> {
    let mut lattice = Lattice::new(basis);
    let (mut k, mut swaps) = (1, 0);
    while k < lattice.basis.len() {
        lattice.shorten(k, k - 1);
        if lattice.is_out_of_order(k) {
            swaps += 1;
            if swaps > MOST_SWAPS {
                return None;
            }
            lattice.swap(k);
            k = (k - 1).max(1);
        } else {
            for l in (0..k - 1).rev() {
                lattice.shorten(k, l);
            }
            k += 1;
        }
    }
    Some(lattice.basis)
}

struct Lattice {
    basis: Vec<Vec<Integer>>,
    /// `minors[k]` is the Gram determinant of the first k rows.
    minors: Vec<Integer>,
    /// `lambda[i][j]` is `minors[j + 1]` times the Gram–Schmidt coefficient.
    lambda: Vec<Vec<Integer>>,
}

impl Lattice {
    fn new(basis: Vec<Vec<Integer>>) -> Self {
        let size = basis.len();
        let mut minors = vec![Integer::one(); size + 1];
        let mut lambda = vec![vec![Integer::zero(); size]; size];
        for i in 0..size {
            for j in 0..=i {
                let mut value: Integer = basis[i].iter().zip(&basis[j]).map(|(a, b)| a * b).sum();
                for k in 0..j {
                    let next = &minors[k + 1] * value - &lambda[i][k] * &lambda[j][k];
                    value = exact_quotient(&next, &minors[k]);
                }
                if j < i {
                    lambda[i][j] = value;
                } else {
                    minors[i + 1] = value;
                }
            }
        }
        Self { basis, minors, lambda }
    }

    /// Subtracts the nearest multiple of row l from row k.
    fn shorten(&mut self, k: usize, l: usize) {
        let minor = &self.minors[l + 1];
        let twice: Integer = &self.lambda[k][l] << 1;
        if twice.abs() <= *minor {
            return;
        }
        let quotient = (&twice + minor).div_floor(&(minor << 1));
        let (above, below) = self.basis.split_at_mut(k);
        for (entry, other) in below[0].iter_mut().zip(&above[l]) {
            *entry -= &quotient * other;
        }
        let (above, below) = self.lambda.split_at_mut(k);
        below[0][l] -= &quotient * minor;
        for (entry, other) in below[0][..l].iter_mut().zip(&above[l]) {
            *entry -= &quotient * other;
        }
    }

    fn is_out_of_order(&self, k: usize) -> bool {
        let lambda = &self.lambda[k][k - 1];
        let left = &self.minors[k + 1] * &self.minors[k - 1] + lambda * lambda;
        left * 4 < &self.minors[k] * &self.minors[k] * 3
    }

    /// Exchanges the rows k − 1 and k.
    fn swap(&mut self, k: usize) {
        self.basis.swap(k - 1, k);
        let (above, below) = self.lambda.split_at_mut(k);
        for (a, b) in above[k - 1][..k - 1].iter_mut().zip(&mut below[0]) {
            std::mem::swap(a, b);
        }
        let lambda = self.lambda[k][k - 1].clone();
        let minor = exact_quotient(
            &(&self.minors[k - 1] * &self.minors[k + 1] + &lambda * &lambda),
            &self.minors[k],
        );
        for row in &mut self.lambda[k + 1..] {
            let old = row[k].clone();
            row[k] = exact_quotient(
                &(&self.minors[k + 1] * &row[k - 1] - &lambda * &old),
                &self.minors[k],
            );
            row[k - 1] = exact_quotient(&(&minor * &old + &lambda * &row[k]), &self.minors[k + 1]);
        }
        self.minors[k] = minor;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quickcheck::quickcheck;

    fn fixed_root(radicand: i64, bits: u32) -> Integer {
        (Integer::from(radicand) << (2 * bits)).sqrt()
    }

    quickcheck! {
        fn the_polynomial_of_a_sum_of_roots_is_found(a: u8, b: u8) -> bool {
            // (x − a)² = 2 + b: the relation between 1, x and x².
            let (a, b) = (i64::from(a % 50), i64::from(b % 50) + 2);
            let bits = 256;
            let one = Integer::one() << bits;
            let x = (Integer::from(a) << bits) + fixed_root(b, bits);
            let square = (&x * &x) >> bits;
            let Some(found) = small_relation(&[one, x.clone(), square], bits, 130) else {
                return false;
            };
            let perfect = Integer::from(b).sqrt().pow(2) == Integer::from(b);
            perfect || {
                let sign = if found[2].is_negative() { -1 } else { 1 };
                let found: Vec<Integer> = found.iter().map(|c| c * sign).collect();
                found == [Integer::from(a * a - b), Integer::from(-2 * a), Integer::one()]
            }
        }

        fn the_lattice_keeps_its_determinant(entries: Vec<i8>) -> bool {
            use crate::exact::{Matrix, rational};
            let size = 4;
            let entry = |i: usize, j: usize| i64::from(*entries.get(i * size + j).unwrap_or(&1));
            let rows = (0..size).map(|i| (0..size).map(|j| Integer::from(entry(i, j))).collect());
            let before = Matrix::from_fn(size, size, |i, j| rational(entry(i, j), 1));
            if before.determinant().is_zero() {
                return true;
            }
            let Some(basis) = reduced(rows.collect()) else { return false };
            let after = Matrix::from_fn(size, size, |i, j| basis[i][j].clone().into());
            after.determinant().abs() == before.determinant().abs()
        }
    }

    #[test]
    fn numbers_without_a_small_relation_have_none() {
        let bits = 256;
        let one = Integer::one() << bits;
        // Digits of e and π to 60 places, in fixed point.
        let number = |digits: &str| -> Integer {
            (digits.parse::<Integer>().expect("digits") << bits) / Integer::from(10).pow(60)
        };
        let e = number("2718281828459045235360287471352662497757247093699959574966967");
        let pi = number("3141592653589793238462643383279502884197169399375105820974944");
        assert_eq!(small_relation(&[one, e, pi], bits, 150), None);
    }
}
