//! Norms that a region is measured in: ‖z‖ = max over blocks b of ‖(T⁻¹z)_b‖₂.

use nalgebra::DMatrix;

use crate::exact::{Matrix, from_f64};
use crate::interval::{Interval, IntervalMatrix, approximate_inverse, symmetric_eigenvalues};
use num_traits::Signed;

/// The norm ‖z‖ = max over blocks b of ‖(T⁻¹z)_b‖₂ with an invertible T of exact floats.
///
/// Blocks of size 1 make it a maximum norm, a single block makes it Euclidean or ellipsoidal.
#[derive(Clone, Debug, PartialEq)]
pub struct Norm {
    /// T, whose columns are the coordinate directions.
    pub basis: DMatrix<f64>,
    /// The sizes of the blocks that the coordinates are grouped in.
    pub blocks: Vec<usize>,
}

impl Norm {
    /// The maximum norm.
    ///
    /// ```
    /// use eigensieve::stability::Norm;
    /// assert_eq!(Norm::maximum(2).name(), "max norm");
    /// ```
    pub fn maximum(dimension: usize) -> Self {
        Self { basis: DMatrix::identity(dimension, dimension), blocks: vec![1; dimension] }
    }

    /// The Euclidean norm.
    ///
    /// ```
    /// use eigensieve::stability::Norm;
    /// assert_eq!(Norm::euclidean(2).name(), "Euclidean");
    /// ```
    pub fn euclidean(dimension: usize) -> Self {
        Self { basis: DMatrix::identity(dimension, dimension), blocks: vec![dimension] }
    }

    /// The name in reports, which follows from the data.
    ///
    /// ```
    /// use eigensieve::stability::Norm;
    /// let skew = Norm { basis: nalgebra::dmatrix![1.0, 1.0; 0.0, 1.0], blocks: vec![2] };
    /// assert_eq!(skew.name(), "ellipsoidal");
    /// ```
    pub fn name(&self) -> &'static str {
        let plain = self.basis.is_identity(0.0);
        let maximum = self.blocks.iter().all(|&size| size == 1);
        match (plain, maximum, self.blocks.len() == 1) {
            (true, true, _) => "max norm",
            (false, true, _) => "max norm in eigenvector coordinates",
            (true, _, true) => "Euclidean",
            (false, _, true) => "ellipsoidal",
            _ => "block max norm in eigenvector coordinates",
        }
    }

    /// Whether T is square and finite and the blocks add up to its size.
    pub(super) fn is_well_formed(&self, dimension: usize) -> bool {
        self.basis.nrows() == dimension
            && self.basis.ncols() == dimension
            && self.basis.iter().all(|x| x.is_finite())
            && self.blocks.iter().all(|&size| size > 0)
            && self.blocks.iter().sum::<usize>() == dimension
    }

    /// An enclosure of T⁻¹; `None` where T is not proved invertible.
    ///
    /// With V ≈ T⁻¹ and E = I − VT, ‖E‖∞ ≤ e < 1: T⁻¹ = (I − E)⁻¹V differs from V in column j by at
    /// most e/(1 − e) times the largest |V_kj|.
    pub(super) fn inverse(&self) -> Option<IntervalMatrix> {
        let near = approximate_inverse(&self.basis)?;
        let size = near.nrows();
        let v = IntervalMatrix::from_floats(&near);
        let product = v.multiply(&IntervalMatrix::from_floats(&self.basis));
        let defect = IntervalMatrix::identity(size).subtract(&product).norm_infinity();
        let defect = Interval::point(defect);
        let room = Interval::ONE - defect;
        if !room.certainly_positive() {
            return None;
        }
        let share = defect / room;
        let inverse = IntervalMatrix::from_fn(size, size, |i, j| {
            let largest = (0..size).map(|k| near[(k, j)].abs()).fold(0.0, f64::max);
            v[(i, j)] + Interval::symmetric((share * Interval::point(largest)).upper())
        });
        inverse.is_bounded().then_some(inverse)
    }

    /// Blocks as ranges of coordinates.
    pub(super) fn ranges(&self) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
        ranges(&self.blocks)
    }

    /// The norm of z = Tw from w.
    pub(super) fn of_coordinates(&self, w: &[Interval]) -> Interval {
        let size = |block: std::ops::Range<usize>| match &w[block] {
            [one] => one.abs(),
            many => many.iter().map(|x| x.square()).sum::<Interval>().sqrt(),
        };
        self.ranges().map(size).fold(Interval::ZERO, Interval::maximum)
    }

    /// The norm in floats, from w: a proposal.
    pub(super) fn of_floats(&self, w: &[f64]) -> f64 {
        let size =
            |block: std::ops::Range<usize>| w[block].iter().map(|x| x * x).sum::<f64>().sqrt();
        self.ranges().map(size).fold(0.0, f64::max)
    }

    /// A lower bound of the h for which ‖z‖∞ ≤ h implies ‖z‖ ≤ `radius`.
    ///
    /// ‖·‖ is convex: on the cube its maximum is at a vertex; with many coordinates row sums bound
    /// every vertex.
    pub(super) fn inscribed(&self, inverse: &IntervalMatrix, radius: f64) -> f64 {
        const MOST_SIGNS: usize = 10;
        let size = inverse.cols();
        let largest = if size <= MOST_SIGNS && size > 0 {
            let vertex = |signs: usize| {
                let z: Vec<Interval> = (0..size)
                    .map(|j| if signs >> j & 1 == 1 { -Interval::ONE } else { Interval::ONE })
                    .collect();
                self.of_coordinates(&inverse.multiply_vector(&z)).upper()
            };
            (0..1_usize << (size - 1)).map(vertex).fold(0.0, f64::max)
        } else {
            let sums: Vec<Interval> = (0..size)
                .map(|i| inverse.row(i).iter().map(|x| Interval::point(x.magnitude())).sum())
                .collect();
            self.of_coordinates(&sums).upper()
        };
        (Interval::point(radius) / Interval::point(largest)).lower().max(0.0)
    }

    /// A lower bound of the volume of {‖z‖ ≤ `radius`}: |det T| times that of a product of balls.
    pub(super) fn volume(&self, radius: f64) -> f64 {
        let size = self.basis.nrows();
        let entries: Option<Vec<_>> = self.basis.transpose().iter().map(|&x| from_f64(x)).collect();
        let Some(matrix) = entries.and_then(|entries| Matrix::new(size, size, entries)) else {
            return 0.0;
        };
        let determinant = Interval::enclosing(&matrix.determinant().abs());
        let balls = self.blocks.iter().fold(determinant, |volume, &d| volume * unit_ball(d));
        let scale = (0..size).fold(Interval::ONE, |power, _| power * Interval::point(radius));
        (balls * scale).lower().max(0.0)
    }
}

pub(super) fn ranges(blocks: &[usize]) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
    blocks.iter().scan(0, |start, &size| {
        let block = *start..*start + size;
        *start += size;
        Some(block)
    })
}

/// The volume of the Euclidean unit ball: 1, 2, and V_d = 2π/d · V_{d−2}.
fn unit_ball(dimension: usize) -> Interval {
    let pi = Interval::new(std::f64::consts::PI, std::f64::consts::PI.next_up());
    let pi = pi.unwrap_or(Interval::NONNEGATIVE);
    let two = Interval::point(2.0);
    let mut volume = if dimension.is_multiple_of(2) { Interval::ONE } else { two };
    for d in (2 + dimension % 2..=dimension).step_by(2) {
        volume = volume * two * pi / Interval::point(d as f64);
    }
    volume
}

/// An upper bound of the spectral norm of every matrix in the block (rows × cols) of `matrix`.
pub(super) fn block_norm(
    matrix: &IntervalMatrix,
    rows: std::ops::Range<usize>,
    cols: std::ops::Range<usize>,
) -> f64 {
    if rows.len() == 1 && cols.len() == 1 {
        return upper(matrix[(rows.start, cols.start)].magnitude());
    }
    let block = IntervalMatrix::from_fn(rows.len(), cols.len(), |i, j| {
        matrix[(rows.start + i, cols.start + j)]
    });
    let square = block.transpose().multiply(&block);
    let simple = square.norm_infinity();
    let sharp = symmetric_eigenvalues(&square)
        .and_then(|all| all.last().map(Interval::upper))
        .unwrap_or(f64::INFINITY);
    // λ_max(AᵀA) ≤ both.
    upper(Interval::point(simple.min(sharp).max(0.0)).sqrt().upper())
}

/// A NaN bounds nothing.
fn upper(value: f64) -> f64 {
    if value.is_nan() { f64::INFINITY } else { value }
}

/// A lower bound of ‖Mx‖₂/‖x‖₂ for every matrix M in the diagonal block `range` of `matrix`:
/// λ_min of the symmetric part of RM, over ‖R‖₂. For a fixed R it is concave in M.
pub(super) fn least_stretch(
    matrix: &IntervalMatrix,
    range: std::ops::Range<usize>,
    turn: &DMatrix<f64>,
) -> f64 {
    let size = range.len();
    let block =
        IntervalMatrix::from_fn(size, size, |i, j| matrix[(range.start + i, range.start + j)]);
    let turn = IntervalMatrix::from_floats(turn);
    let length = Interval::point(block_norm(&turn, 0..size, 0..size));
    let turned = turn.multiply(&block);
    let half = Interval::point(0.5);
    let symmetric = turned.add(&turned.transpose()).scale(half);
    let least = match size {
        1 => Some(symmetric[(0, 0)].lower()),
        _ => symmetric_eigenvalues(&symmetric).and_then(|all| all.first().map(Interval::lower)),
    };
    match least {
        Some(least) if least > 0.0 => (Interval::point(least) / length).lower(),
        _ => 0.0,
    }
}

/// An R with RM nearly positive definite for M near the diagonal block `range` of `matrix`.
pub(super) fn turn(matrix: &DMatrix<f64>, range: std::ops::Range<usize>) -> DMatrix<f64> {
    let block = matrix.view((range.start, range.start), (range.len(), range.len()));
    let turn = block.transpose();
    let scale = turn.norm();
    if range.len() == 1 || scale == 0.0 {
        return turn.map(f64::signum);
    }
    turn / scale
}
