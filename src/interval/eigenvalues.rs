//! Verified eigenvalues of general real matrices.

use nalgebra::{Complex, DMatrix};

use super::gershgorin::Similarity;
use super::matrix::IntervalMatrix;
use super::proposal::complex_schur;
use super::scalar::Interval;
use super::symmetric_eigenvalues::Sharpness;

/// A closed disc in the complex plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Disc {
    /// The real part of the centre.
    pub re: f64,
    /// The imaginary part of the centre.
    pub im: f64,
    /// The radius.
    pub radius: f64,
}

/// Enclosures of all eigenvalues of every real matrix in an interval matrix.
///
/// In each list of discs, all eigenvalues lie in the union, and a connected component of k discs
/// holds exactly k of them (Gershgorin). There may be several lists; all are true.
#[derive(Clone, Debug)]
pub struct Eigenvalues {
    candidates: Vec<Vec<Disc>>,
}

/// Encloses the eigenvalues; `None` for a matrix that is not square, not bounded, empty, or where
/// no similarity could be verified.
///
/// Algorithm. First the real eigenbasis with a-priori rounding bounds (`gershgorin.rs`). Where its
/// discs are too wide, the complex Schur form proposes bases V: eigenvectors, bases that leave close
/// eigenvalues together, and the Schur basis with its columns scaled by powers of δ, which makes
/// defective matrices nearly diagonal. With W ≈ V⁻¹,
/// Y = WAV and F = I − WV the exact M = V⁻¹AV satisfies M = Y + FM, so ‖F‖ < 1 in the maximum norm
/// proves V invertible, ‖M‖ ≤ ‖Y‖/(1 − ‖F‖), and row i of M is off Y by at most (row sum of |F|)‖M‖
/// in sum. Gershgorin discs of M follow.
///
/// ```
/// use eigensieve::interval::{Interval, IntervalMatrix, eigenvalues};
/// // A rotation by a right angle, halved: eigenvalues ±i/2.
/// let entries = [0.0, -0.5, 0.5, 0.0];
/// let matrix = IntervalMatrix::from_fn(2, 2, |i, j| Interval::point(entries[2 * i + j]));
/// let found = eigenvalues(&matrix).ok_or("square")?;
/// assert!(found.certainly_inside_unit_disc() && found.spectral_radius().contains(0.5));
/// # Ok::<(), &str>(())
/// ```
pub fn eigenvalues(matrix: &IntervalMatrix) -> Option<Eigenvalues> {
    eigenvalues_until(matrix, |found| {
        found.candidates.iter().flatten().all(|disc| disc.radius < 1e-9)
    })
}

/// Encloses the eigenvalues of one matrix of floats at about the price of a float decomposition;
/// `None` where no eigenbasis could be verified, as for defective matrices: [`eigenvalues`] tries
/// other bases for those.
///
/// ```
/// use eigensieve::interval::{Sharpness, eigenvalues_of};
/// let matrix = nalgebra::dmatrix![0.0, -0.5; 0.5, 0.0];
/// let found = eigenvalues_of(&matrix, Sharpness::Tight).ok_or("an eigenbasis")?;
/// assert!(found.spectral_radius().contains(0.5) && found.spectral_radius().width() < 1e-15);
/// # Ok::<(), &str>(())
/// ```
pub fn eigenvalues_of(matrix: &DMatrix<f64>, sharpness: Sharpness) -> Option<Eigenvalues> {
    let similarity = Similarity::of(matrix, None)?;
    let discs = match sharpness {
        Sharpness::Cheap => similarity.discs(),
        Sharpness::Tight => similarity.sharp_discs(),
    };
    Some(Eigenvalues { candidates: vec![discs] })
}

/// The same as [`eigenvalues`], giving up the search for sharper enclosures as soon as those found are `enough`.
pub fn eigenvalues_until(
    matrix: &IntervalMatrix,
    enough: impl Fn(&Eigenvalues) -> bool,
) -> Option<Eigenvalues> {
    if matrix.rows() != matrix.cols() || !matrix.is_bounded() {
        return None;
    }
    let centre = matrix.midpoint();
    let mut found = Eigenvalues { candidates: Vec::new() };
    if let Some(similarity) = Similarity::of(&centre, Some(&matrix.radius())) {
        found.candidates.push(similarity.discs());
        if enough(&found) {
            return Some(found);
        }
        found.candidates.push(similarity.sharp_discs());
        if enough(&found) {
            return Some(found);
        }
    }
    let Some((basis, triangle)) = complex_schur(&centre) else {
        return (!found.candidates.is_empty()).then_some(found);
    };
    for proposal in proposals(&basis, &triangle) {
        let Some(discs) = discs(matrix, &proposal) else { continue };
        found.candidates.push(discs);
        if enough(&found) {
            break;
        }
    }
    (!found.candidates.is_empty()).then_some(found)
}

/// Bases in which the matrix may be nearly diagonal, the likeliest first.
fn proposals(
    basis: &DMatrix<Complex<f64>>,
    triangle: &DMatrix<Complex<f64>>,
) -> impl Iterator<Item = DMatrix<Complex<f64>>> {
    let vectors = [(1e-9, 1.0), (0.1, 0.3), (0.1, 0.03), (0.4, 0.2)].into_iter();
    let vectors =
        vectors.map(move |(closeness, delta)| basis * eigenvectors(triangle, closeness, delta));
    // The Schur bases serve where eigenvectors fail.
    let scaled = [1.0_f64, 0.1, 0.01, 0.001].into_iter().map(move |delta| {
        let scale = |j: usize| Complex::new(delta.powi(j as i32), 0.0);
        DMatrix::from_fn(basis.nrows(), basis.ncols(), |i, j| basis[(i, j)] * scale(j))
    });
    vectors.chain(scaled)
}

/// A basis in which an upper triangular matrix T is nearly diagonal, by back substitution.
///
/// Directions whose eigenvalues differ by at most `closeness` (relative to T) are not separated:
/// column v of the basis satisfies Tv = tv + Σ dᵢvᵢ over the earlier close columns vᵢ. Every such
/// coupling is made small by scaling the column with a power of `delta`.
pub(super) fn eigenvectors(
    triangle: &DMatrix<Complex<f64>>,
    closeness: f64,
    delta: f64,
) -> DMatrix<Complex<f64>> {
    let size = triangle.nrows();
    let scale = triangle.iter().fold(f64::MIN_POSITIVE, |scale, x| scale.max(x.norm()));
    let mut vectors = DMatrix::identity(size, size);
    let mut depths = vec![0_i32; size];
    for column in 0..size {
        let mut couplings: Vec<(usize, Complex<f64>)> = Vec::new();
        for row in (0..column).rev() {
            let gap = triangle[(row, row)] - triangle[(column, column)];
            let sum: Complex<f64> =
                (row + 1..=column).map(|k| triangle[(row, k)] * vectors[(k, column)]).sum();
            let coupled: Complex<f64> =
                couplings.iter().map(|&(other, by)| vectors[(row, other)] * by).sum();
            let rest = sum - coupled;
            if gap.norm() <= closeness * scale {
                couplings.push((row, rest / vectors[(row, row)]));
                depths[column] = depths[column].max(depths[row] + 1);
            } else {
                vectors[(row, column)] = -rest / gap;
            }
        }
        let norm = vectors.column(column).norm() / delta.powi(depths[column]);
        for row in 0..=column {
            vectors[(row, column)] /= Complex::new(norm, 0.0);
        }
    }
    vectors
}

/// A complex interval matrix.
struct ComplexMatrix {
    re: IntervalMatrix,
    im: IntervalMatrix,
}

impl ComplexMatrix {
    fn from_floats(matrix: &DMatrix<Complex<f64>>) -> Self {
        let part = |part: fn(&Complex<f64>) -> f64| {
            IntervalMatrix::from_fn(matrix.nrows(), matrix.ncols(), |i, j| {
                Interval::point(part(&matrix[(i, j)]))
            })
        };
        Self { re: part(|x| x.re), im: part(|x| x.im) }
    }

    fn multiply(&self, other: &Self) -> Self {
        Self {
            re: self.re.multiply(&other.re).subtract(&self.im.multiply(&other.im)),
            im: self.re.multiply(&other.im).add(&self.im.multiply(&other.re)),
        }
    }

    /// An upper bound of |entry|.
    fn magnitude(&self, i: usize, j: usize) -> Interval {
        let square = |x: Interval| Interval::point(x.magnitude()).square();
        Interval::point((square(self.re[(i, j)]) + square(self.im[(i, j)])).sqrt().upper())
    }

    /// An upper bound of the sum of |entries| of a row.
    fn row_sum(&self, i: usize) -> Interval {
        (0..self.re.cols()).fold(Interval::ZERO, |sum, j| sum + self.magnitude(i, j))
    }

    fn norm(&self) -> Interval {
        let largest = (0..self.re.rows()).map(|i| self.row_sum(i).upper()).fold(0.0, f64::max);
        Interval::point(largest)
    }
}

fn discs(matrix: &IntervalMatrix, basis: &DMatrix<Complex<f64>>) -> Option<Vec<Disc>> {
    if !basis.iter().all(|x| x.re.is_finite() && x.im.is_finite()) {
        return None;
    }
    let inverse = basis.clone().try_inverse()?;
    if !inverse.iter().all(|x| x.re.is_finite() && x.im.is_finite()) {
        return None;
    }
    let (v, w) = (ComplexMatrix::from_floats(basis), ComplexMatrix::from_floats(&inverse));
    let image = ComplexMatrix { re: matrix.multiply(&v.re), im: matrix.multiply(&v.im) };
    let y = w.multiply(&image);
    let product = w.multiply(&v);
    let size = matrix.rows();
    let defect =
        ComplexMatrix { re: IntervalMatrix::identity(size).subtract(&product.re), im: product.im };
    let room = Interval::ONE - defect.norm();
    if !room.certainly_positive() {
        return None;
    }
    let norm = Interval::point((y.norm() / room).upper());
    let rows = (0..size).map(|i| {
        let (re, im) = (y.re[(i, i)].midpoint(), y.im[(i, i)].midpoint());
        // Centres that are real up to noise become real: the disc grows by the shift.
        let real = im.abs() <= 1e-10 * norm.upper();
        let im = if real { 0.0 } else { im };
        let off = ComplexMatrix {
            re: IntervalMatrix::from_fn(1, 1, |_, _| y.re[(i, i)] - Interval::point(re)),
            im: IntervalMatrix::from_fn(1, 1, |_, _| y.im[(i, i)] - Interval::point(im)),
        };
        let others = (0..size).filter(|&j| j != i);
        let radius = others.fold(off.magnitude(0, 0), |sum, j| sum + y.magnitude(i, j));
        let radius = radius + defect.row_sum(i) * norm;
        Disc { re, im, radius: radius.upper() }
    });
    let found: Vec<Disc> = rows.collect();
    found.iter().all(|disc| disc.radius.is_finite()).then_some(found)
}

impl Disc {
    /// An enclosure of the moduli in the disc.
    fn modulus(&self) -> Interval {
        let square = Interval::point(self.re).square() + Interval::point(self.im).square();
        let around = Interval::new(-self.radius, self.radius).unwrap_or(Interval::ENTIRE);
        (square.sqrt() + around).intersection(Interval::NONNEGATIVE)
    }

    fn may_touch(&self, other: &Disc) -> bool {
        let re = Interval::point(self.re) - Interval::point(other.re);
        let im = Interval::point(self.im) - Interval::point(other.im);
        let distance = (re.square() + im.square()).sqrt();
        let reach = Interval::point(self.radius) + Interval::point(other.radius);
        distance.lower() <= reach.upper()
    }
}

impl Eigenvalues {
    /// The lists of discs; each of them is true by itself.
    pub fn candidates(&self) -> &[Vec<Disc>] {
        &self.candidates
    }

    /// An enclosure of the largest modulus of an eigenvalue.
    pub fn spectral_radius(&self) -> Interval {
        let bounds = self.candidates.iter().map(|discs| {
            let upper = discs.iter().map(|disc| disc.modulus().upper()).fold(0.0, f64::max);
            let components = components(discs);
            let lowest = |component: &Vec<usize>| {
                let moduli = component.iter().map(|&i| discs[i].modulus().lower());
                moduli.fold(f64::INFINITY, f64::min)
            };
            let lower = components.iter().map(lowest).fold(0.0, f64::max);
            Interval::new(lower, upper).unwrap_or(Interval::ENTIRE)
        });
        bounds.reduce(|a, b| a.intersection(b)).unwrap_or(Interval::ENTIRE)
    }

    /// The number of eigenvalues outside the unit circle, where every disc lies strictly on one
    /// side of it.
    pub fn count_outside_unit_circle(&self) -> Option<usize> {
        self.candidates.iter().find_map(|discs| {
            let sides = discs.iter().map(|disc| {
                let modulus = disc.modulus();
                if modulus.upper() < 1.0 {
                    Some(0)
                } else if modulus.lower() > 1.0 {
                    Some(1)
                } else {
                    None
                }
            });
            sides.sum()
        })
    }

    /// A lower bound of the number of eigenvalues with modulus below one: those in components that
    /// lie inside the unit circle.
    pub fn least_inside_unit_disc(&self) -> usize {
        let counts = self.candidates.iter().map(|discs| {
            let inside = |component: &&Vec<usize>| {
                component.iter().all(|&i| discs[i].modulus().upper() < 1.0)
            };
            components(discs).iter().filter(inside).map(Vec::len).sum()
        });
        counts.max().unwrap_or(0)
    }

    /// Whether every eigenvalue has modulus below one.
    pub fn certainly_inside_unit_disc(&self) -> bool {
        self.candidates.iter().any(|discs| discs.iter().all(|disc| disc.modulus().upper() < 1.0))
    }

    /// Whether re + i·im may be an eigenvalue.
    pub fn may_contain(&self, re: f64, im: f64) -> bool {
        let point = Disc { re, im, radius: 0.0 };
        self.candidates.iter().all(|discs| discs.iter().any(|disc| disc.may_touch(&point)))
    }

    /// Whether a non-real eigenvalue may have modulus one. An isolated disc with a real centre
    /// holds one eigenvalue and, with it, its conjugate: so that one is real.
    pub fn may_meet_unit_circle_off_axis(&self) -> bool {
        self.candidates.iter().all(|discs| {
            discs.iter().enumerate().any(|(i, disc)| {
                let alone =
                    || discs.iter().enumerate().all(|(j, other)| i == j || !disc.may_touch(other));
                disc.modulus().contains(1.0) && !(disc.im == 0.0 && alone())
            })
        })
    }
}

/// The connected components of the union of the discs, as lists of indices.
fn components(discs: &[Disc]) -> Vec<Vec<usize>> {
    let mut found: Vec<Vec<usize>> = Vec::new();
    for i in 0..discs.len() {
        let touches = |group: &Vec<usize>| group.iter().any(|&j| discs[i].may_touch(&discs[j]));
        let (mut joined, apart): (Vec<_>, Vec<_>) = found.into_iter().partition(touches);
        joined.push(vec![i]);
        found = apart;
        found.push(joined.concat());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::{Matrix, Polynomial, Rational, from_f64, unit_circle_count};
    use num_traits::Signed;
    use quickcheck::quickcheck;

    fn points(size: usize, entry: impl Fn(usize, usize) -> f64) -> IntervalMatrix {
        IntervalMatrix::from_fn(size, size, |i, j| Interval::point(entry(i, j)))
    }

    quickcheck! {
        fn conclusions_agree_with_the_exact_count(entries: Vec<i8>, size: u8) -> bool {
            let size = usize::from(size % 5) + 1;
            let entry = |i: usize, j: usize| {
                f64::from(entries.get(i * size + j).copied().unwrap_or(3) % 9) / 8.0
            };
            let exact = Matrix::from_fn(size, size, |i, j| from_f64(entry(i, j)).unwrap_or_default());
            let count = unit_circle_count(&exact.characteristic_polynomial()).expect("monic");
            let Some(found) = eigenvalues(&points(size, entry)) else { return true };
            let radius = found.spectral_radius();
            let decided = found.count_outside_unit_circle();
            let radius_fits = if count.outside > 0 {
                radius.upper() > 1.0
            } else if count.on() > 0 {
                radius.contains(1.0)
            } else {
                radius.lower() < 1.0
            };
            radius_fits
                && decided.is_none_or(|outside| outside == count.outside && count.on() == 0)
                && (!found.certainly_inside_unit_disc() || count.inside == size)
                && (found.may_contain(1.0, 0.0) || count.plus_one == 0)
                && (found.may_contain(-1.0, 0.0) || count.minus_one == 0)
                && (found.may_meet_unit_circle_off_axis() || count.complex == 0)
        }
    }

    /// By the exact count of roots in a disc: every component of k discs holds k eigenvalues. A disc
    /// with real centre m and radius r is z = m + rw with |w| < 1.
    fn real_components_hold_their_number(exact: &Matrix, discs: &[Disc]) -> bool {
        let polynomial = exact.characteristic_polynomial();
        components(discs).iter().all(|component| {
            let [one] = component.as_slice() else { return true };
            let disc = discs[*one];
            if disc.im != 0.0 {
                return true;
            }
            let rational = |x: f64| from_f64(x).unwrap_or_default();
            let inner = Polynomial::new(vec![rational(disc.re), rational(disc.radius)]);
            let count = unit_circle_count(&polynomial.compose(&inner)).expect("not zero");
            count.inside + count.on() == 1
        })
    }

    /// All real parts and moduli add up: the trace is the sum of the centres up to the radii.
    fn holds_the_trace(matrix: &DMatrix<f64>, discs: &[Disc]) -> bool {
        let exact = |x: f64| from_f64(x).unwrap_or_default();
        let trace: Rational = (0..matrix.nrows()).map(|i| exact(matrix[(i, i)])).sum();
        let centres: Rational = discs.iter().map(|disc| exact(disc.re)).sum();
        let radii: Rational = discs.iter().map(|disc| exact(disc.radius)).sum();
        (trace - centres).abs() <= radii
    }

    quickcheck! {
        fn both_sharpnesses_hold_exact_spectra(entries: Vec<i8>, size: u8, kind: u8) -> bool {
            let size = usize::from(size % 5) + 1;
            let entry = |i: usize, j: usize| {
                let entry = f64::from(entries.get(i * size + j).copied().unwrap_or(3) % 9);
                match kind % 6 {
                    0 => entry / 8.0,
                    1 => entry * 1e-290,
                    2 => entry * 5e-324,
                    3 => entry * 1e120,
                    // Nearly defective.
                    4 if i == j => 1.0,
                    4 if i < j => entry,
                    4 => entry * 1e-14,
                    _ if i == j => entry * 0.1,
                    _ => 0.0,
                }
            };
            let matrix = DMatrix::from_fn(size, size, entry);
            let exact = Matrix::from_fn(size, size, |i, j| from_f64(entry(i, j)).unwrap_or_default());
            [Sharpness::Cheap, Sharpness::Tight].into_iter().all(|sharpness| {
                eigenvalues_of(&matrix, sharpness).is_none_or(|found| {
                    let discs = &found.candidates()[0];
                    discs.len() == size
                        && holds_the_trace(&matrix, discs)
                        && real_components_hold_their_number(&exact, discs)
                })
            })
        }
    }

    #[test]
    fn nothing_is_said_of_matrices_that_are_not_finite_or_not_square() {
        for matrix in [
            nalgebra::dmatrix![f64::NAN],
            nalgebra::dmatrix![1.0, f64::INFINITY; 0.0, 1.0],
            DMatrix::from_element(2, 3, 1.0),
            DMatrix::zeros(0, 0),
        ] {
            assert!(eigenvalues_of(&matrix, Sharpness::Tight).is_none());
        }
        let one = eigenvalues_of(&nalgebra::dmatrix![0.1], Sharpness::Tight).expect("finite");
        assert!(one.spectral_radius().contains(0.1));
    }

    #[test]
    fn a_defective_matrix_is_proved_stable() {
        let jordan = |i: usize, j: usize| match (i, j) {
            _ if i == j => 0.9,
            (0, 1) | (2, 3) => 1.0,
            _ => 0.0,
        };
        let found = eigenvalues(&points(4, jordan)).expect("square");
        assert!(found.certainly_inside_unit_disc());
    }

    #[test]
    fn repeated_multipliers_of_heavy_ball_are_decided() {
        // Three copies of r² − (1 + β − αμ)r + β with β = 1/2, αμ = 1/4.
        let block = |i: usize, j: usize| match (i < 3, j < 3) {
            (true, true) if i == j => 1.25,
            (true, false) if i + 3 == j => -0.5,
            (false, true) if i == j + 3 => 1.0,
            _ => 0.0,
        };
        let found = eigenvalues(&points(6, block)).expect("square");
        assert_eq!(found.count_outside_unit_circle(), Some(0));
        let radius = found.spectral_radius();
        assert!(radius.contains(0.5_f64.sqrt()) && radius.width() < 1e-6);
    }
}
