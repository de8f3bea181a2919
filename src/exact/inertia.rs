//! The inertia of a symmetric matrix.

use num_traits::{One, Signed, Zero};

use super::matrix::Matrix;
use super::rational::Integer;
use super::remainders::exact_quotient;

/// How many eigenvalues are positive, negative and zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Inertia {
    /// The number of positive eigenvalues.
    pub positive: usize,
    /// The number of negative eigenvalues.
    pub negative: usize,
    /// The multiplicity of the eigenvalue 0.
    pub zero: usize,
}

impl Inertia {
    /// Whether no eigenvalue is negative.
    pub fn is_positive_semidefinite(&self) -> bool {
        self.negative == 0
    }

    /// Whether every eigenvalue is positive.
    pub fn is_positive_definite(&self) -> bool {
        self.negative == 0 && self.zero == 0
    }
}

/// The inertia, by exact fraction-free LDLᵀ elimination and Sylvester's law; `None` for a matrix that is not
/// square and symmetric.
///
/// Where every remaining diagonal entry is zero and an off-diagonal one a is not, row and column j
/// are added to row and column i first, which makes the diagonal entry 2a.
///
/// ```
/// use eigensieve::exact::{Inertia, Matrix, inertia, rational};
/// let swap = Matrix::from_fn(2, 2, |i, j| rational(i64::from(i != j), 1));
/// assert_eq!(inertia(&swap), Some(Inertia { positive: 1, negative: 1, zero: 0 }));
/// ```
pub fn inertia(matrix: &Matrix) -> Option<Inertia> {
    if !matrix.is_symmetric() {
        return None;
    }
    // After some steps `rest` is the Schur complement times the determinant `previous` of what was
    // eliminated (Bareiss), so a pivot of LDLᵀ has the sign of value / previous.
    let mut rest = matrix.integer_multiple();
    let mut active: Vec<usize> = (0..matrix.rows()).collect();
    let mut inertia = Inertia { positive: 0, negative: 0, zero: 0 };
    let mut previous = Integer::one();
    while let Some(pivot) = pivot(&mut rest, &active) {
        let value = rest[pivot][pivot].clone();
        if value.is_positive() == previous.is_positive() {
            inertia.positive += 1;
        } else {
            inertia.negative += 1;
        }
        active.retain(|&index| index != pivot);
        for (position, &i) in active.iter().enumerate() {
            for &j in &active[position..] {
                let minor = &rest[i][j] * &value - &rest[i][pivot] * &rest[pivot][j];
                rest[i][j] = exact_quotient(&minor, &previous);
                rest[j][i] = rest[i][j].clone();
            }
        }
        previous = value;
    }
    inertia.zero = active.len();
    Some(inertia)
}

/// An index with a non-zero diagonal entry, made if necessary; `None` when the rest is zero.
fn pivot(rest: &mut [Vec<Integer>], active: &[usize]) -> Option<usize> {
    if let Some(&pivot) = active.iter().find(|&&i| !rest[i][i].is_zero()) {
        return Some(pivot);
    }
    let mut pairs = active.iter().flat_map(|&i| active.iter().map(move |&j| (i, j)));
    let (i, j) = pairs.find(|&(i, j)| !rest[i][j].is_zero())?;
    for &k in active {
        let entry = rest[j][k].clone();
        rest[i][k] += entry;
    }
    for &k in active {
        let entry = rest[k][j].clone();
        rest[k][i] += entry;
    }
    Some(i)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::{Polynomial, Rational, rational};
    use quickcheck::quickcheck;

    /// For real-rooted polynomials Descartes' rule of signs counts exactly.
    fn by_descartes(polynomial: &Polynomial) -> Inertia {
        let zero = polynomial.coefficients().iter().take_while(|c| c.is_zero()).count();
        let signs: Vec<bool> = polynomial
            .coefficients()
            .iter()
            .filter(|c| !c.is_zero())
            .map(Signed::is_positive)
            .collect();
        let positive = signs.windows(2).filter(|pair| pair[0] != pair[1]).count();
        let degree = polynomial.degree().unwrap_or(0);
        Inertia { positive, negative: degree - zero - positive, zero }
    }

    fn symmetric(size: usize, entries: &[i8], modulus: i8) -> Matrix {
        Matrix::from_fn(size, size, |i, j| {
            let (i, j) = (i.min(j), i.max(j));
            let entry = entries.get(i * size + j).copied().unwrap_or(0);
            rational((entry % modulus).into(), 1 + (i as i64) % 2)
        })
    }

    quickcheck! {
        fn inertia_agrees_with_descartes(entries: Vec<i8>, size: u8, modulus: u8) -> bool {
            let matrix = symmetric(usize::from(size % 7), &entries, (modulus % 4 + 2) as i8);
            inertia(&matrix) == Some(by_descartes(&matrix.characteristic_polynomial()))
        }

        fn inertia_of_a_congruence_is_that_of_its_diagonal(diagonal: Vec<i8>, lower: Vec<i8>) -> bool {
            let diagonal: Vec<Rational> =
                diagonal.iter().take(6).map(|&d| rational((d % 3).into(), 1)).collect();
            let size = diagonal.len();
            let factor = Matrix::from_fn(size, size, |i, j| match i.cmp(&j) {
                std::cmp::Ordering::Less => rational(0, 1),
                std::cmp::Ordering::Equal => rational(1, 1),
                std::cmp::Ordering::Greater => {
                    rational(lower.get(i * size + j).copied().unwrap_or(1).into(), 2)
                }
            });
            let matrix = &(&factor * &Matrix::diagonal(&diagonal)) * &factor.transpose();
            let count = |sign: fn(&Rational) -> bool| diagonal.iter().filter(|d| sign(d)).count();
            inertia(&matrix) == Some(Inertia {
                positive: count(Signed::is_positive),
                negative: count(Signed::is_negative),
                zero: count(Zero::is_zero),
            })
        }
    }

    #[test]
    fn only_symmetric_matrices_have_an_inertia() {
        assert_eq!(inertia(&Matrix::from_fn(2, 2, |i, _| rational(i as i64, 1))), None);
        assert_eq!(inertia(&Matrix::zero(2, 3)), None);
        let empty = Inertia { positive: 0, negative: 0, zero: 0 };
        assert_eq!(inertia(&Matrix::zero(0, 0)), Some(empty));
    }
}
