//! Integers at the scale 2^p from floats and rationals, and exact integer matrices.

use nalgebra::DMatrix;
use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One, Signed, Zero};

use super::format::{Integer, Rows, Vector};
use crate::exact::{Matrix, Rational, from_f64};

/// The binary places that are kept of a basis.
const BASIS_PLACES: u32 = 24;

/// The scale S = 2^p.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    pub(super) precision: u32,
}

impl Scale {
    pub(super) fn one(self) -> BigInt {
        BigInt::one() << self.precision
    }

    /// The integer nearest to xS.
    fn nearest(self, x: &Rational) -> BigInt {
        let doubled = (x.numer() << (self.precision + 1)) + x.denom();
        doubled.div_floor(&(x.denom() * 2))
    }

    /// The integers nearest to a point's coordinates.
    pub(super) fn point(self, point: &[Rational]) -> Vector {
        point.iter().map(|x| Integer(self.nearest(x))).collect()
    }

    /// The integer nearest to xS; `None` for NaN and infinities.
    pub(super) fn of_float(self, x: f64) -> Option<Integer> {
        Some(Integer(self.nearest(&from_f64(x)?)))
    }

    /// 2^e as an integer at this scale, if e ≥ −p.
    pub(super) fn power_of_two(self, exponent: i32) -> Option<BigInt> {
        let shift = self.precision as i64 + i64::from(exponent);
        (0..=100_000).contains(&shift).then(|| BigInt::one() << shift)
    }

    pub(super) fn vector(self, entries: impl IntoIterator<Item = f64>) -> Option<Vector> {
        entries.into_iter().map(|x| self.of_float(x)).collect()
    }

    pub(super) fn rows(self, matrix: &DMatrix<f64>) -> Option<Rows> {
        matrix.row_iter().map(|row| self.vector(row.iter().copied())).collect()
    }

    /// The rows of a lower triangle: 1, 2, …, n entries.
    pub(super) fn triangle(self, matrix: &DMatrix<f64>) -> Option<Rows> {
        let row = |i: usize| self.vector((0..=i).map(|j| matrix[(i, j)]));
        (0..matrix.nrows()).map(row).collect()
    }
}

/// A basis of integers with its inverse: W·T = d·I with d > 0.
#[derive(Clone, Debug)]
pub(super) struct ExactBasis {
    pub(super) basis: Rows,
    pub(super) inverse: Rows,
    pub(super) determinant: Integer,
}

impl ExactBasis {
    /// A proposed basis, rounded; `None` if it is singular. Columns keep their relative lengths: a
    /// pair of them may describe a rotation.
    pub(super) fn new(proposal: &DMatrix<f64>, scale: Scale) -> Option<Self> {
        let size = proposal.nrows();
        let places = BASIS_PLACES.min(scale.precision);
        let mut rounded = Vec::with_capacity(size * size);
        let unit = f64::from(places).exp2() / proposal.amax();
        for row in proposal.row_iter() {
            for x in row.iter() {
                rounded.push(from_f64((x * unit).round())?);
            }
        }
        let matrix = Matrix::new(size, size, rounded)?;
        let determinant = matrix.determinant();
        if determinant.is_zero() {
            return None;
        }
        // det·T⁻¹ has integer entries.
        let mut inverse = vec![Vec::with_capacity(size); size];
        for j in 0..size {
            let unit: Vec<Rational> =
                (0..size).map(|i| Rational::from_integer(u8::from(i == j).into())).collect();
            let column = matrix.solve(&unit)?;
            for (row, entry) in inverse.iter_mut().zip(column) {
                row.push((entry * &determinant.abs()).to_integer());
            }
        }
        let common = inverse.iter().flatten().fold(determinant.to_integer(), |a, b| a.gcd(b));
        let shift = scale.precision - places;
        let integers = |rows: Vec<Vec<BigInt>>| -> Rows {
            rows.into_iter().map(|row| row.into_iter().map(Integer).collect()).collect()
        };
        let basis = (0..size)
            .map(|i| (0..size).map(|j| matrix.get(i, j).to_integer() << shift).collect())
            .collect();
        let reduced = inverse.into_iter().map(|row| row.into_iter().map(|w| w / &common).collect());
        Some(Self {
            basis: integers(basis),
            inverse: integers(reduced.collect()),
            determinant: Integer((determinant.abs().to_integer() / common) << shift),
        })
    }

    /// Whether all states (x, …, x) with |x_j − c_j| ≤ r for every j lie in {c + Tu : |u_l| ≤ radius}.
    ///
    /// u = W(x − c)·S/(dS) in numbers at the scale S, so that |u_i| ≤ Σ_j |Σ_copies W_ij| r S/(dS).
    pub(super) fn contains_cube(
        &self,
        dimension: usize,
        r: &BigInt,
        radius: &BigInt,
        one: &BigInt,
    ) -> bool {
        self.inverse.iter().all(|row| {
            let at = |j: usize| row.iter().skip(j).step_by(dimension).map(|w| &w.0).sum::<BigInt>();
            let sum: BigInt = (0..dimension).map(|j| at(j).abs()).sum();
            sum * r * one <= radius * &self.determinant.0
        })
    }
}

/// A positive semidefinite rational matrix Q as sQ = LDLᵀ in integers with D ≥ 0.
pub(super) struct ExactFactors {
    pub(super) scale: Integer,
    pub(super) diagonal: Vector,
    pub(super) factor: Rows,
}

impl ExactFactors {
    /// `None` where the matrix is not positive semidefinite.
    pub(super) fn new(matrix: &Matrix) -> Option<Self> {
        let size = matrix.rows();
        let mut rest: Vec<Vec<Rational>> =
            (0..size).map(|i| (0..size).map(|j| matrix.get(i, j).clone()).collect()).collect();
        let mut pivots = Vec::new();
        let mut columns = Vec::new();
        for k in 0..size {
            let pivot = rest[k][k].clone();
            let column: Vec<Rational> = (k..size).map(|i| rest[i][k].clone()).collect();
            if pivot.is_negative() || pivot.is_zero() && !column.iter().all(Zero::is_zero) {
                return None;
            }
            let column: Vec<Rational> = match pivot.is_zero() {
                true => column.iter().map(|_| Rational::zero()).collect(),
                false => column.iter().map(|entry| entry / &pivot).collect(),
            };
            for i in k..size {
                for j in k..size {
                    let update = &column[i - k] * &column[j - k] * &pivot;
                    rest[i][j] -= update;
                }
            }
            // With the common denominator c of the column: D = pivot/c².
            let common = column.iter().fold(BigInt::one(), |all, x| all.lcm(x.denom()));
            let common = Rational::from_integer(common);
            columns.push(column.iter().map(|x| (x * &common).to_integer()).collect::<Vec<_>>());
            pivots.push(pivot / (&common * &common));
        }
        let scale = pivots.iter().fold(BigInt::one(), |all, pivot| all.lcm(pivot.denom()));
        let whole = Rational::from_integer(scale.clone());
        let factor = (0..size)
            .map(|i| (0..=i).map(|k| Integer(columns[k][i - k].clone())).collect())
            .collect();
        Some(Self {
            scale: Integer(scale),
            diagonal: pivots.iter().map(|pivot| Integer((pivot * &whole).to_integer())).collect(),
            factor,
        })
    }
}
