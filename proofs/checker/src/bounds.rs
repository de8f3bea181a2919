//! The tests that several claims share: contraction, positive definiteness, regions, bounds.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use crate::arithmetic::{Arithmetic, Interval, Jet, Jets};
use crate::format::{Matrix, Vector, is_matrix, is_triangle, numbers};
use crate::model::{Model, filter_constant, scaled_symbol};
use crate::number::Ratio;

/// A symmetric interval matrix, in full.
pub(crate) type Symmetric = Vec<Vec<Interval>>;

/// Refuses with a reason.
pub(crate) fn require(condition: bool, reason: &str) -> Result<(), String> {
    if condition { Ok(()) } else { Err(reason.into()) }
}

/// A problem at a precision.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) precision: u32,
    pub(crate) model: Model<'a>,
}

/// The map of a region in its coordinates.
#[derive(Debug)]
pub(crate) struct Chart {
    pub(crate) map: Vec<Jet>,
    pub(crate) at_center: Vec<Jet>,
}

/// Σ over j ≠ i, j in `range`, of mag(matrix_ij).
pub(crate) fn off_diagonal(matrix: &Symmetric, i: usize, range: std::ops::Range<usize>) -> BigInt {
    range.filter(|&j| j != i).map(|j| matrix[i][j].magnitude()).sum()
}

/// An upper bound of vᵀEv.
pub(crate) fn bilinear_bound(matrix: &Symmetric, vector: &[BigInt]) -> BigInt {
    let mut sum = BigInt::zero();
    for (row, left) in matrix.iter().zip(vector) {
        for (entry, right) in row.iter().zip(vector) {
            sum += entry.multiple(&(left * right)).upper;
        }
    }
    sum
}

/// −E.
pub(crate) fn opposite(matrix: &Symmetric) -> Symmetric {
    matrix.iter().map(|row| row.iter().map(Interval::negated).collect()).collect()
}

/// E + cI.
pub(crate) fn shifted(matrix: &Symmetric, shift: &Interval) -> Symmetric {
    let mut matrix = matrix.clone();
    for (i, row) in matrix.iter_mut().enumerate() {
        row[i] = row[i].plus(shift);
    }
    matrix
}

/// Positive definiteness of every symmetric matrix in `matrix`: L Lᵀ and a remainder that is
/// strictly diagonally dominant.
pub(crate) fn positive_definite(
    precision: u32,
    matrix: &Symmetric,
    factor: &Matrix,
) -> Result<(), String> {
    let size = matrix.len();
    require(is_triangle(factor, size), "a factor is not triangular")?;
    // Sums of 512 products of numbers below 2^58 fit into 128 bits.
    let small = |row: &Vector| -> Option<Vec<i128>> {
        let small = |x: &i64| x.unsigned_abs() < 1 << 58;
        row.iter().map(|x| i64::try_from(&x.0).ok().filter(small).map(i128::from)).collect()
    };
    let small: Vec<Option<Vec<i128>>> = factor.iter().map(small).collect();
    let dot = |i: usize, j: usize| -> BigInt {
        match (&small[i], &small[j]) {
            (Some(a), Some(b)) => a.iter().zip(b).map(|(a, b)| a * b).sum::<i128>().into(),
            _ => factor[i].iter().zip(&factor[j]).map(|(a, b)| &a.0 * &b.0).sum(),
        }
    };
    let mut remainders = vec![BigInt::zero(); size];
    for i in 0..size {
        for j in 0..=i {
            let product = dot(i, j);
            let lower = (&matrix[i][j].lower << precision) - &product;
            if i == j {
                remainders[i] += lower;
            } else {
                let upper = (&matrix[i][j].upper << precision) - product;
                let magnitude = Interval::new(lower, upper).magnitude();
                remainders[i] -= &magnitude;
                remainders[j] -= magnitude;
            }
        }
    }
    require(remainders.iter().all(Signed::is_positive), "a matrix is not proved positive definite")
}

/// a < eigenvalues < b for every symmetric matrix in `matrix`.
pub(crate) fn spectrum(
    precision: u32,
    matrix: &Symmetric,
    (lower, upper): (&BigInt, &BigInt),
    (lower_factor, upper_factor): (&Matrix, &Matrix),
) -> Result<(), String> {
    let above = shifted(matrix, &Interval::point(&-lower));
    positive_definite(precision, &above, lower_factor)?;
    let below = shifted(&opposite(matrix), &Interval::point(upper));
    positive_definite(precision, &below, upper_factor)
}

impl Context<'_> {
    /// 2^p.
    pub(crate) fn scale(&self) -> BigInt {
        BigInt::one() << self.precision
    }

    pub(crate) fn jets(&self, slopes: usize) -> Jets {
        Jets { slopes, ..Jets::intervals(self.precision) }
    }

    /// The intervals center ± radius.
    pub(crate) fn ranges(
        &self,
        center: &Vector,
        radius: &Vector,
        size: usize,
    ) -> Result<Vec<Interval>, String> {
        require(center.len() == size && radius.len() == size, "a box has the wrong length")?;
        require(radius.iter().all(|r| r.0.is_positive()), "a radius is not positive")?;
        let pairs = center.iter().zip(radius);
        Ok(pairs.map(|(m, r)| Interval::new(&m.0 - &r.0, &m.0 + &r.0)).collect())
    }

    /// Plain jets at a point.
    pub(crate) fn point(&self, point: &[BigInt]) -> Vec<Jet> {
        point.iter().map(|entry| self.jets(0).fixed(Interval::point(entry))).collect()
    }

    /// The Hessian over a box.
    pub(crate) fn hessian(&self, center: &Vector, radius: &Vector) -> Result<Symmetric, String> {
        let jets = self.jets(0);
        let at = jets.identity(&self.ranges(center, radius, self.model.variables)?);
        let hessian =
            self.model.hessian(&jets, &at).ok_or("the Hessian is undefined on the box")?;
        let row = |row: Vec<Jet>| row.into_iter().map(|entry| entry.range).collect();
        Ok(hessian.into_iter().map(row).collect())
    }

    /// α·q(H) over a box, and an enclosure of c.
    pub(crate) fn filter(
        &self,
        center: &Vector,
        radius: &Vector,
    ) -> Result<(Symmetric, Interval), String> {
        let optimizer = self.model.optimizer()?;
        let hessian = self.hessian(center, radius)?;
        let jets = self.jets(0);
        let size = hessian.len();
        let mut symbol = scaled_symbol(optimizer).into_iter().rev();
        let mut result = vec![vec![Interval::zero(); size]; size];
        let leading = symbol.next().unwrap_or_else(|| Ratio::integer(0));
        result = shifted(&result, &jets.constant(&leading).range);
        for coefficient in symbol {
            result = self.product(&result, &hessian).ok_or("the filter matrix is too large")?;
            result = shifted(&result, &jets.constant(&coefficient).range);
        }
        let result = self.product(&result, &hessian).ok_or("the filter matrix is too large")?;
        Ok((result, jets.constant(&filter_constant(optimizer)).range))
    }

    /// The product of two commuting symmetric matrices, from its lower triangle.
    fn product(&self, left: &Symmetric, right: &Symmetric) -> Option<Symmetric> {
        let mut product = left.clone();
        for i in 0..left.len() {
            for j in 0..=i {
                let terms =
                    (0..left.len()).map(|l| self.jets(0).product(&left[i][l], &right[l][j]));
                let entry = terms
                    .into_iter()
                    .try_fold(Interval::zero(), |sum, term| Some(sum.plus(&term?)))?;
                product[j][i] = entry.clone();
                product[i][j] = entry;
            }
        }
        Some(product)
    }

    fn is_factor(&self, contraction: &BigInt) -> bool {
        !contraction.is_negative() && *contraction < self.scale()
    }

    /// Whether `map` contracts the box of this centre and radius into itself.
    pub(crate) fn contracts(
        &self,
        map: &[Jet],
        at_center: &[Jet],
        center: &[BigInt],
        radius: &[BigInt],
        contraction: &BigInt,
    ) -> Result<(), String> {
        require(self.is_factor(contraction), "a contraction factor is out of range")?;
        for (i, (jet, image)) in map.iter().zip(at_center).enumerate() {
            let pairs = jet.slopes.iter().zip(radius);
            let stretched: BigInt = pairs.map(|(slope, r)| slope.magnitude() * r).sum();
            require(stretched <= contraction * &radius[i], "the map does not contract")?;
            let moved = image.range.plus(&Interval::point(&-&center[i])).magnitude();
            let room = (self.scale() - contraction) * &radius[i];
            require(moved << self.precision <= room, "the center moves too far")?;
        }
        Ok(())
    }

    /// The same in the Euclidean norm, around 0.
    pub(crate) fn contracts_ball(
        &self,
        chart: &Chart,
        radius: &BigInt,
        contraction: &BigInt,
    ) -> Result<(), String> {
        require(self.is_factor(contraction), "a contraction factor is out of range")?;
        let gram = self.gram(&chart.map, 0).ok_or("the slopes are too large")?;
        for row in &gram {
            let sum: BigInt = row.iter().map(Interval::magnitude).sum();
            require(
                sum << self.precision <= contraction * contraction,
                "the map does not contract",
            )?;
        }
        let moved = chart.at_center.iter().map(|image| image.range.magnitude().pow(2));
        let room = ((self.scale() - contraction) * radius).pow(2);
        let moved: BigInt = moved.sum();
        require(moved << (2 * self.precision) <= room, "the center moves too far")
    }

    /// MᵀPM for the slopes M, P = diag(−1 (`negative` times), 1, …, 1).
    pub(crate) fn gram(&self, map: &[Jet], negative: usize) -> Option<Symmetric> {
        let size = map.len();
        let entry = |i: usize, j: usize| {
            let mut sum = Interval::zero();
            for (k, jet) in map.iter().enumerate() {
                let term = self.jets(0).product(&jet.slopes[i], &jet.slopes[j])?;
                sum = sum.plus(&if k < negative { term.negated() } else { term });
            }
            Some(sum)
        };
        (0..size).map(|i| (0..size).map(|j| entry(i, j)).collect()).collect()
    }

    /// The center of the state.
    pub(crate) fn state_center(&self, center: &Vector) -> Result<Vec<BigInt>, String> {
        require(center.len() == self.model.variables, "a center has the wrong length")?;
        let center = numbers(center);
        Ok(center.iter().cycle().take(self.model.state()?).cloned().collect())
    }

    /// The update map in the coordinates of a region.
    pub(crate) fn chart(
        &self,
        center: &Vector,
        basis: &Matrix,
        radius: &[BigInt],
        inverse: &Matrix,
        determinant: &BigInt,
    ) -> Result<Chart, String> {
        let center = self.state_center(center)?;
        let size = center.len();
        let fits = is_matrix(basis, size, size) && is_matrix(inverse, size, size);
        require(fits && radius.len() == size, "a region has the wrong length")?;
        require(radius.iter().all(Signed::is_positive), "a radius is not positive")?;
        require(determinant.is_positive(), "a determinant is not positive")?;
        for (i, row) in inverse.iter().enumerate() {
            for j in 0..size {
                let product: BigInt = row.iter().zip(basis).map(|(w, row)| &w.0 * &row[j].0).sum();
                let wanted = if i == j { determinant.clone() } else { BigInt::zero() };
                require(product == wanted, "the inverse of a basis is wrong")?;
            }
        }
        let jets = self.jets(size);
        let sides: Vec<Interval> = radius.iter().map(|r| Interval::new(-r, r.clone())).collect();
        let coordinates = jets.identity(&sides);
        let place = |(middle, row): (&BigInt, &Vector)| {
            let terms = row.iter().zip(&coordinates);
            terms.into_iter().try_fold(jets.fixed(Interval::point(middle)), |sum, (entry, jet)| {
                jets.add(&sum, &jets.multiply(&jets.fixed(Interval::point(&entry.0)), jet)?)
            })
        };
        let state: Option<Vec<Jet>> = center.iter().zip(basis).map(place).collect();
        let transformed = |jets: &Jets, state: &[Jet]| -> Option<Vec<Jet>> {
            let image = self.model.update(jets, state)?;
            let pairs = image.iter().zip(&center);
            let minus = |middle: &BigInt| jets.fixed(Interval::point(&-middle));
            let moved: Option<Vec<Jet>> =
                pairs.map(|(jet, middle)| jets.add(jet, &minus(middle))).collect();
            let moved = moved?;
            let row = |row: &Vector| {
                jets.sum(row.iter().zip(&moved).map(|(entry, jet)| {
                    let factor = Ratio::new(&entry.0 << self.precision, determinant.clone());
                    jets.scale(&factor, jet)
                }))
            };
            inverse.iter().map(row).collect()
        };
        let undefined = "the update map is undefined on the region";
        let map = state.and_then(|state| transformed(&jets, &state)).ok_or(undefined)?;
        let at_center = transformed(&self.jets(0), &self.point(&center)).ok_or(undefined)?;
        Ok(Chart { map, at_center })
    }
}
