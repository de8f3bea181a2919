//! Characteristic polynomials of integer matrices, by residues modulo primes.
//!
//! Modulo each prime the matrix is brought to Hessenberg form by similarity and its characteristic
//! polynomial follows by the recursion of the leading minors (Cohen, *A Course in Computational
//! Algebraic Number Theory*, algorithm 2.2.9). The coefficient of zⁿ⁻ᵏ is, up to its sign, the sum of
//! the principal minors of order k; by Hadamard each is at most the product of its rows' lengths rᵢ,
//! so every coefficient is at most Π(1 + rᵢ) in size. The Chinese remainder theorem with a product of
//! primes above twice that gives the coefficients themselves.

use num_integer::Integer as _;
use num_traits::{One, ToPrimitive, Zero};

use super::rational::Integer;

/// The coefficients of det(zI − B), low degree first, for a square integer matrix by rows.
pub(super) fn characteristic_coefficients(matrix: &[Integer], size: usize) -> Vec<Integer> {
    let bits = coefficient_bits(matrix, size) + 1;
    let mut product = Integer::one();
    let mut coefficients = vec![Integer::zero(); size + 1];
    let mut primes = Primes { next: 1 << 62 };
    while product.bits() <= bits {
        let field = Field::new(primes.below());
        let residues: Vec<u64> = matrix.iter().map(|entry| field.of(entry)).collect();
        let found = modulo(residues, size, &field);
        let step = field.inverse(field.of(&product));
        for (coefficient, residue) in coefficients.iter_mut().zip(found) {
            let missing = field.times(field.minus(residue, field.of(coefficient)), step);
            *coefficient += &product * field.value(missing);
        }
        product *= field.prime;
    }
    // The representative of smallest size.
    let half: Integer = &product >> 1;
    coefficients.into_iter().map(|c| if c > half { c - &product } else { c }).collect()
}

/// Bits that hold Π(1 + rᵢ).
fn coefficient_bits(matrix: &[Integer], size: usize) -> u64 {
    let length = |row: &[Integer]| {
        let squares: Integer = row.iter().map(|entry| entry * entry).sum();
        (squares.sqrt() + 2u32).bits()
    };
    if size == 0 { 1 } else { matrix.chunks_exact(size).map(length).sum::<u64>() + 1 }
}

/// Odd primes downward, proved by the test of Miller and Rabin to the first twelve prime bases
/// (Sorenson and Webster, *Math. Comp.* 86 (2017): enough below 3·10²³).
struct Primes {
    next: u64,
}

impl Primes {
    fn below(&mut self) -> u64 {
        self.next -= 1 + self.next % 2;
        while !is_prime(self.next) {
            self.next -= 2;
        }
        self.next
    }
}

fn is_prime(n: u64) -> bool {
    let field = Field::new(n);
    let twos = (n - 1).trailing_zeros();
    let odd = (n - 1) >> twos;
    let one = field.of(&Integer::one());
    let minus_one = field.minus(0, one);
    [2_u32, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37].into_iter().all(|base| {
        let mut power = field.power(field.of(&Integer::from(base)), odd);
        power == one
            || (0..twos).any(|_| {
                let found = power == minus_one;
                power = field.times(power, power);
                found
            })
    })
}

/// Arithmetic modulo an odd number below 2⁶², in Montgomery's form: a stands for a·2⁻⁶⁴.
struct Field {
    prime: u64,
    /// −1/prime mod 2⁶⁴.
    reciprocal: u64,
    /// 2¹²⁸ mod prime.
    square: u64,
}

impl Field {
    fn new(prime: u64) -> Self {
        // Newton's iteration doubles the number of right bits, from three on.
        let inverse =
            (0..5).fold(prime, |x, _| x.wrapping_mul(2_u64.wrapping_sub(prime.wrapping_mul(x))));
        let word = ((1_u128 << 64) % u128::from(prime)) as u64;
        let square = (u128::from(word) * u128::from(word) % u128::from(prime)) as u64;
        Self { prime, reciprocal: inverse.wrapping_neg(), square }
    }

    /// t/2⁶⁴ modulo the prime, for t < prime·2⁶⁴.
    fn reduce(&self, t: u128) -> u64 {
        let multiple = (t as u64).wrapping_mul(self.reciprocal);
        let sum = ((t + u128::from(multiple) * u128::from(self.prime)) >> 64) as u64;
        if sum >= self.prime { sum - self.prime } else { sum }
    }

    fn times(&self, a: u64, b: u64) -> u64 {
        self.reduce(u128::from(a) * u128::from(b))
    }

    fn minus(&self, a: u64, b: u64) -> u64 {
        if a >= b { a - b } else { a + self.prime - b }
    }

    fn power(&self, base: u64, mut exponent: u64) -> u64 {
        let mut result = self.reduce(u128::from(self.square));
        let mut square = base;
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = self.times(result, square);
            }
            square = self.times(square, square);
            exponent >>= 1;
        }
        result
    }

    /// By Fermat; for a prime.
    fn inverse(&self, a: u64) -> u64 {
        self.power(a, self.prime - 2)
    }

    fn of(&self, integer: &Integer) -> u64 {
        let residue = match integer.to_i64() {
            Some(small) => i128::from(small).rem_euclid(i128::from(self.prime)) as u64,
            None => integer.mod_floor(&self.prime.into()).to_u64().unwrap_or_default(),
        };
        self.times(residue, self.square)
    }

    fn value(&self, a: u64) -> u64 {
        self.reduce(u128::from(a))
    }
}

/// The coefficients modulo a prime.
fn modulo(mut a: Vec<u64>, size: usize, field: &Field) -> Vec<u64> {
    to_hessenberg(&mut a, size, field);
    let one = field.of(&Integer::one());
    // minors[k]: the characteristic polynomial of the leading k × k block.
    let mut minors = vec![vec![one]];
    for k in 0..size {
        let mut next = vec![0];
        next.extend(&minors[k]);
        subtract(&mut next, &minors[k], a[k * size + k], field);
        let mut below = one;
        for i in (0..k).rev() {
            below = field.times(below, a[(i + 1) * size + i]);
            if below == 0 {
                break;
            }
            subtract(&mut next, &minors[i], field.times(below, a[i * size + k]), field);
        }
        minors.push(next);
    }
    minors.pop().unwrap_or_default()
}

/// target −= factor · source.
fn subtract(target: &mut [u64], source: &[u64], factor: u64, field: &Field) {
    for (entry, &other) in target.iter_mut().zip(source) {
        *entry = field.minus(*entry, field.times(factor, other));
    }
}

/// A similar matrix with zeros below the first subdiagonal.
fn to_hessenberg(a: &mut [u64], size: usize, field: &Field) {
    for column in 0..size.saturating_sub(2) {
        let target = column + 1;
        let Some(pivot) = (target..size).find(|&i| a[i * size + column] != 0) else { continue };
        if pivot != target {
            for j in 0..size {
                a.swap(pivot * size + j, target * size + j);
            }
            for i in 0..size {
                a.swap(i * size + pivot, i * size + target);
            }
        }
        let inverse = field.inverse(a[target * size + column]);
        let mut factors = vec![0; size];
        for i in target + 1..size {
            factors[i] = field.times(a[i * size + column], inverse);
            if factors[i] != 0 {
                let (above, below) = a.split_at_mut(i * size);
                let source = &above[target * size..(target + 1) * size];
                subtract(&mut below[column..size], &source[column..], factors[i], field);
            }
        }
        // Column target += Σ factor · column i, row by row.
        for row in a.chunks_exact_mut(size) {
            let terms = row.iter().zip(&factors).skip(target + 1);
            let sum = terms.fold(0, |sum, (&x, &factor)| field.minus(sum, field.times(x, factor)));
            row[target] = field.minus(row[target], sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::{Matrix, Rational, rational};
    use quickcheck::quickcheck;

    /// By the recursion of Faddeev and Leverrier: M ← BM + cI, c ← −tr(BM)/k.
    fn by_faddeev(matrix: &Matrix) -> Vec<Integer> {
        let size = matrix.rows();
        let mut coefficients = vec![rational(1, 1)];
        let mut auxiliary = Matrix::zero(size, size);
        for step in 1..=size {
            let shift = Matrix::identity(size).scale(&coefficients[step - 1]);
            auxiliary = matrix * &(&auxiliary + &shift);
            coefficients.push(-auxiliary.trace() / rational(step as i64, 1));
        }
        coefficients.iter().rev().map(Rational::to_integer).collect()
    }

    quickcheck! {
        fn residues_and_faddeev_agree(entries: Vec<i64>, size: u8, modulus: u8) -> bool {
            let size = usize::from(size % 7);
            let modulus = [2, 5, 1000, i64::MAX][usize::from(modulus % 4)];
            let entry = |k: usize| entries.get(k).copied().unwrap_or(1) % modulus;
            let integers: Vec<Integer> = (0..size * size).map(|k| entry(k).into()).collect();
            let matrix = Matrix::from_fn(size, size, |i, j| rational(entry(i * size + j), 1));
            characteristic_coefficients(&integers, size) == by_faddeev(&matrix)
        }

        fn montgomery_multiplies(a: u64, b: u64) -> bool {
            let field = Field::new(Primes { next: 1 << 62 }.below());
            let product = field.times(field.of(&a.into()), field.of(&b.into()));
            let exact = u128::from(a) * u128::from(b) % u128::from(field.prime);
            u128::from(field.value(product)) == exact
        }
    }

    #[test]
    fn the_first_primes_below_a_power_of_two_are_the_known_ones() {
        let mut primes = Primes { next: 1 << 62 };
        let distances: Vec<u64> = (0..4).map(|_| (1 << 62) - primes.below()).collect();
        assert_eq!(distances, [57, 87, 117, 143]);
        assert!(!is_prime(3_215_031_751) && is_prime(999_999_999_989));
    }

    #[test]
    fn a_large_matrix_has_its_known_polynomial() {
        // A companion matrix.
        let size = 40;
        let wanted: Vec<Integer> = (0..=size)
            .map(|k| if k == size { 1.into() } else { Integer::from(k * k * 7 + 1).pow(3) })
            .collect();
        let mut matrix = vec![Integer::zero(); size * size];
        for i in 0..size {
            if i + 1 < size {
                matrix[i * size + i + 1] = Integer::one();
            }
            matrix[(size - 1) * size + i] = -&wanted[i];
        }
        assert_eq!(characteristic_coefficients(&matrix, size), wanted);
        assert!(
            coefficient_bits(&matrix, size) >= wanted.iter().map(|c| c.bits()).max().unwrap_or(0)
        );
    }
}
