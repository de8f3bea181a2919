//! Verified eigenvalues of symmetric matrices at about the price of a float decomposition.
//!
//! A float decomposition proposes X and D. With A the centre of the given set of matrices, let
//! R = AX − XD, ‖XᵀX − I‖ ≤ ε < 1 in the spectral norm, and X = QS the polar decomposition. As
//! S² = XᵀX, its eigenvalues s satisfy |s − 1| = |s² − 1|/(s + 1), so ‖S − I‖ ≤ ε′ = ε/(1 + √(1 − ε)),
//! and ‖S⁻¹‖ ≤ 1/√(1 − ε).
//!
//! **All at once.** AQS = QSD + R gives QᵀAQ − D = (SD − DS + QᵀR)S⁻¹. D may be shifted in the
//! commutator: ‖SD − DS‖ ≤ ε′(d_max − d_min). So by Weyl every sorted eigenvalue is off the sorted D by
//! at most β = (ε′(d_max − d_min) + ‖R‖)/√(1 − ε), and for a member of the set that differs from A by
//! |Δ| ≤ P by at most ‖Δ‖ ≤ ‖P‖ more.
//!
//! **One by one.** Some eigenvalue lies within ‖r‖/‖x‖ of d, for each column (Parlett, *The Symmetric
//! Eigenvalue Problem*, theorem 4.5.1). Where no other interval d′ ± β meets that one, it is the
//! eigenvalue of this index.
//!
//! **Tight.** Let J be the indices of a cluster, k of them, σ one of their values, G = S² = X_JᵀX_J now,
//! D′ = D_J − σ, ‖D′‖ ≤ w, and Z_J = X_J S⁻¹ orthonormal. The Rayleigh quotient H = Z_JᵀAZ_J satisfies
//! H − σ = S⁻¹(X_JᵀR_J + S²D′)S⁻¹ = D′ + S⁻¹(M + S(SD′ − D′S))S⁻¹ with M = X_JᵀR_J. So H − σ is off
//! D′ + M, and since it is symmetric off D′ + (M + Mᵀ)/2, by at most
//! 2ε′w√(1 + ε) + (2τ + τ²)(‖M‖ + 2ε′w√(1 + ε)), where τ = 1/√(1 − ε) − 1 ≥ ‖S⁻¹ − I‖. In a basis that
//! begins with Z_J, A is [[H, Eᵀ], [E, C]] with ‖E‖ ≤ ‖R_J‖/√(1 − ε): AZ_J − Z_JH is the smallest of all
//! AZ_J − Z_JK. By Weyl the sorted eigenvalues of diag(H, C) are within β + ‖E‖ of D; where those of the
//! indices outside J stay away from every eigenvalue of H by η > 0, they are those of C, and then
//! sorted eigenvalues of A and diag(H, C) differ by at most ‖E‖²/η (C.-K. Li and R.-C. Li, *Linear
//! Algebra Appl.* 395 (2005), which refines Mathias 1998). R_J comes from a residual in twice the
//! precision ([`residual`]), so that M and ‖E‖² are small and sharp; the k×k matrix is enclosed again
//! by the first method.
//!
//! ε and ‖R‖ are bounded by the a-priori rounding errors of float products (`rounding.rs`), with
//! ‖F‖ ≤ √(‖F‖₁‖F‖∞) for what was computed and ‖|A||X|‖ ≤ ‖A‖∞√(‖X‖₁‖X‖∞) for what was lost.

use nalgebra::DMatrix;

use super::matrix::IntervalMatrix;
use super::proposal::symmetric_decomposition;
use super::rounding::{
    UNDERFLOW, UNIT, gamma, gram_defect, largest, length, norm_infinity, norm_one, over,
    perron_bound, plus, product, raised, roundings, times,
};
use super::scalar::Interval;
use super::twofold::{residual, twofold_underflow, twofold_unit};

/// How sharp enclosures of eigenvalues shall be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharpness {
    /// A small multiple of n·u·‖A‖, at about the price of the float decomposition.
    Cheap,
    /// About the rounding of the result where eigenvalues are separated, at about twice the price.
    Tight,
}

/// Enclosures of all eigenvalues, ascending: for every symmetric matrix with entries in `matrix`,
/// the i-th smallest eigenvalue lies in the i-th interval. `None` for a matrix that is not square,
/// not bounded, or whose mirrored entries have nothing in common, and where overflow or a failed
/// decomposition leaves nothing proved.
///
/// [`Sharpness::Cheap`] first; where some interval is wider than 10⁻¹⁰ of its eigenvalue, the tight
/// method as well.
///
/// ```
/// use eigensieve::interval::{Interval, IntervalMatrix, symmetric_eigenvalues};
/// let matrix = IntervalMatrix::from_fn(2, 2, |i, j| Interval::point(if i == j { 2.0 } else { 1.0 }));
/// let found = symmetric_eigenvalues(&matrix).ok_or("symmetric")?;
/// assert!(found[0].contains(1.0) && found[1].contains(3.0) && found[1].width() < 1e-13);
/// # Ok::<(), &str>(())
/// ```
pub fn symmetric_eigenvalues(matrix: &IntervalMatrix) -> Option<Vec<Interval>> {
    let set = MatrixSet::of(matrix)?;
    let proposal = Proposal::of(set)?;
    let coarse = proposal.coarse();
    let scale = largest(coarse.iter().map(Interval::magnitude));
    let wide = |value: &Interval| value.width() > 1e-10 * value.magnitude().max(1e-3 * scale);
    Some(if coarse.iter().any(wide) { proposal.tight(coarse) } else { coarse })
}

/// The same for one matrix of floats.
///
/// ```
/// use eigensieve::interval::{Sharpness, symmetric_eigenvalues_of};
/// let matrix = nalgebra::dmatrix![2.0, 1.0; 1.0, 2.0];
/// let found = symmetric_eigenvalues_of(&matrix, Sharpness::Tight).ok_or("symmetric")?;
/// assert!(found[0].contains(1.0) && found[1].contains(3.0) && found[1].width() < 1e-15);
/// # Ok::<(), &str>(())
/// ```
pub fn symmetric_eigenvalues_of(
    matrix: &DMatrix<f64>,
    sharpness: Sharpness,
) -> Option<Vec<Interval>> {
    if !is_symmetric(matrix) {
        return None;
    }
    let proposal = Proposal::of(MatrixSet { centre: matrix.clone(), radius: None })?;
    let coarse = proposal.coarse();
    Some(match sharpness {
        Sharpness::Cheap => coarse,
        Sharpness::Tight => proposal.tight(coarse),
    })
}

/// Square, finite, and every entry equal to its mirror image.
pub(super) fn is_symmetric(matrix: &DMatrix<f64>) -> bool {
    const TILE: usize = 32;
    let size = matrix.nrows();
    let tiles = |from: usize| (from..size).step_by(TILE);
    let tile_is_symmetric = |rows: usize, cols: usize| {
        (cols..size.min(cols + TILE))
            .all(|j| (rows..size.min(rows + TILE)).all(|i| matrix[(i, j)] == matrix[(j, i)]))
    };
    matrix.is_square()
        && matrix.iter().all(|x| x.is_finite())
        && tiles(0).all(|cols| tiles(cols).all(|rows| tile_is_symmetric(rows, cols)))
}

/// The symmetric matrices within `radius` of a symmetric `centre`, entry by entry.
struct MatrixSet {
    centre: DMatrix<f64>,
    radius: Option<DMatrix<f64>>,
}

impl MatrixSet {
    fn of(matrix: &IntervalMatrix) -> Option<Self> {
        if !matrix.is_square() || !matrix.is_bounded() {
            return None;
        }
        let matrix = matrix.symmetrized()?;
        let radius = matrix.radius();
        let is_point = radius.iter().all(|&entry| entry == 0.0);
        Some(Self { centre: matrix.midpoint(), radius: (!is_point).then_some(radius) })
    }
}

/// A float decomposition with what has been proved of it.
struct Proposal {
    set: MatrixSet,
    values: Vec<f64>,
    vectors: DMatrix<f64>,
    /// ε and ε′.
    defect: f64,
    defect_of_root: f64,
    /// An upper bound of 1/√(1 − ε).
    stretch: f64,
    /// Upper bounds of the lengths of the columns of R, for the centre.
    residuals: Vec<f64>,
    /// β, for every member of the set.
    within: f64,
    /// An upper bound of ‖A‖∞.
    norm: f64,
}

impl Proposal {
    fn of(set: MatrixSet) -> Option<Self> {
        let size = set.centre.nrows();
        let (values, vectors) = symmetric_decomposition(&set.centre)?;
        let norm = norm_infinity(&set.centre);
        // ‖|X|‖ ≤ √(‖X‖₁‖X‖∞).
        let (one, infinity) = (norm_one(&vectors), norm_infinity(&vectors));
        let bulk = times(one, infinity).sqrt().next_up();
        let lost = gamma(roundings(size));
        let underflow = raised(4.0 * (size * size) as f64 * UNDERFLOW, 4);
        let defect = largest(gram_defect(&vectors));
        let defect = plus(plus(defect, times(lost, times(bulk, bulk))), underflow);
        let room = (1.0 - defect).next_down();
        if !(room > 0.0) {
            return None;
        }
        let stretch = over(1.0, room.sqrt().next_down());
        let defect_of_root = over(defect, 1.0 + room.sqrt().next_down());
        let float = FloatResidual::of(&set.centre, &values, &vectors);
        // γₘ|A||X| + u|X||D| + 2kη, for one column of length at most √(1 + ε) ≤ 1 + ε and for all.
        let a_priori = |size_of_x: f64, value: f64| {
            let scale = plus(times(lost, norm), times(UNIT, value.abs()));
            plus(times(scale, size_of_x), underflow)
        };
        let unit_length = plus(1.0, defect);
        let bound = |(&found, &value)| plus(found, a_priori(unit_length, value));
        let residuals: Vec<f64> = float.columns.iter().zip(&values).map(bound).collect();
        let largest_value = largest(values.iter().map(|value| value.abs()));
        // The computed part's norm, and the Frobenius norm of all columns: the better one.
        let all = plus(float.norm, a_priori(bulk, largest_value)).min(length(&residuals));
        let range = match (values.first(), values.last()) {
            (Some(first), Some(last)) => (last - first).next_up(),
            _ => 0.0,
        };
        let within = times(plus(times(defect_of_root, range), all), stretch);
        let spread = set.radius.as_ref().map_or(0.0, perron_bound);
        let within = if spread > 0.0 { plus(within, spread) } else { within };
        let proved = within.is_finite() && norm.is_finite();
        proved.then_some(Self {
            set,
            values,
            vectors,
            defect,
            defect_of_root,
            stretch,
            residuals,
            within,
            norm,
        })
    }

    /// All at once, and one by one for a single matrix.
    fn coarse(&self) -> Vec<Interval> {
        let size = self.values.len();
        let around = |i: usize| centred(self.values[i], self.within);
        let alone = |i: usize, near: &Interval| {
            (i == 0 || around(i - 1).disjoint(near))
                && (i + 1 == size || around(i + 1).disjoint(near))
        };
        let enclosure = |i: usize| {
            if self.set.radius.is_some() {
                return around(i);
            }
            let near = centred(self.values[i], times(self.residuals[i], self.stretch));
            if alone(i, &near) { around(i).intersection(near) } else { around(i) }
        };
        (0..size).map(enclosure).collect()
    }

    /// Cluster by cluster, within what is known already.
    fn tight(&self, known: Vec<Interval>) -> Vec<Interval> {
        let size = self.values.len();
        let sharp = SharpResidual::of(self);
        let mut result = Vec::with_capacity(size);
        while result.len() < size {
            let first = result.len();
            let step = |i: &usize| self.values[i + 1] - self.values[*i] > 16.0 * self.within;
            let last = (first..size - 1).find(step).unwrap_or(size - 1);
            let better = self.cluster(first, last, &sharp);
            for i in first..=last {
                let better = better.as_ref().map(|found| known[i].intersection(found[i - first]));
                result.push(better.unwrap_or(known[i]));
            }
        }
        result
    }

    /// The eigenvalues of the indices first..=last by the tight method.
    fn cluster(&self, first: usize, last: usize, sharp: &SharpResidual) -> Option<Vec<Interval>> {
        let count = last - first + 1;
        let values = &self.values[first..=last];
        let shift = values[count / 2];
        let half_width = largest(values.iter().map(|d| (d - shift).abs().next_up()));
        let vectors = self.vectors.columns(first, count).into_owned();
        let residual = sharp.residual.columns(first, count).into_owned();
        let whole = length(&sharp.columns[first..=last]);
        // M = X_JᵀR_J and what may be wrong with it.
        let float = product(&vectors.transpose(), &residual);
        let size_of_vectors = times((count as f64).sqrt().next_up(), plus(1.0, self.defect));
        let size_of_residual = length(residual.as_slice());
        let lost = times(gamma(roundings(residual.nrows())), size_of_residual);
        let lost = times(size_of_vectors, plus(lost, length(&sharp.errors[first..=last])));
        let underflow = raised(2.0 * (residual.nrows() * count) as f64 * UNDERFLOW, 4);
        let lost = plus(plus(lost, underflow), sharp.blur(&vectors, first, count));
        // Where the basis is not quite orthonormal.
        let root = plus(1.0, self.defect);
        let commutator = times(times(2.0 * self.defect_of_root, half_width), root);
        let tau = (self.stretch - 1.0).next_up();
        let skew = plus(2.0 * tau, times(tau, tau));
        let core = plus(plus(length(float.as_slice()), lost), commutator);
        let moved = plus(core, times(skew, core));
        let off = plus(plus(lost, commutator), times(skew, core));
        // The influence of the rest.
        let outside = times(whole, self.stretch);
        let below = first.checked_sub(1).map(|i| values[0] - self.values[i]);
        let above = self.values.get(last + 1).map(|d| d - values[count - 1]);
        let influence = match [below, above].into_iter().flatten().reduce(f64::min) {
            None => 0.0,
            Some(gap) => {
                let taken = plus(plus(moved, self.within), outside);
                over(times(outside, outside), (gap.next_down() - taken).next_down())
            }
        };
        let radius = plus(off, influence);
        if !radius.is_finite() {
            return None;
        }
        let half = Interval::point(0.5);
        let small = IntervalMatrix::from_fn(count, count, |i, j| {
            let mean = (Interval::point(float[(i, j)]) + Interval::point(float[(j, i)])) * half;
            let own = Interval::point(values[i]) - Interval::point(shift);
            if i == j { own + mean } else { mean }
        });
        let small = if count == 1 {
            vec![small[(0, 0)]]
        } else {
            Proposal::of(MatrixSet::of(&small)?)?.coarse()
        };
        let around = Interval::symmetric(radius);
        Some(small.into_iter().map(|value| Interval::point(shift) + (value + around)).collect())
    }
}

/// [value − radius, value + radius], rounded outward; the whole line where the radius is not finite.
pub(super) fn centred(value: f64, radius: f64) -> Interval {
    Interval::between((value - radius).next_down(), (value + radius).next_up())
}

/// R as the float product gives it: what was computed, without the a-priori errors.
struct FloatResidual {
    /// Upper bounds of the columns' lengths.
    columns: Vec<f64>,
    /// An upper bound of the spectral norm.
    norm: f64,
}

impl FloatResidual {
    fn of(centre: &DMatrix<f64>, values: &[f64], vectors: &DMatrix<f64>) -> Self {
        let mut residual = product(centre, vectors);
        for (j, &value) in values.iter().enumerate() {
            let column = vectors.column(j);
            for (entry, &x) in residual.column_mut(j).iter_mut().zip(column.as_slice()) {
                *entry -= x * value;
            }
        }
        // The difference rounds once: its exact value is at most (1 + 2u) times the computed one.
        let rounded = |bound: f64| bound * (1.0 + 4.0 * UNIT);
        let columns =
            residual.column_iter().map(|column| rounded(length(column.as_slice()))).collect();
        let (one, infinity) = (norm_one(&residual), norm_infinity(&residual));
        Self { columns, norm: rounded(times(one, infinity).sqrt().next_up()) }
    }
}

/// R in twice the precision, and the radius of the set.
struct SharpResidual {
    residual: DMatrix<f64>,
    /// Upper bounds of the lengths of the columns' errors.
    errors: Vec<f64>,
    /// Upper bounds of the columns' lengths, for every member of the set.
    columns: Vec<f64>,
    /// An upper bound of P|X|.
    blurred: Option<DMatrix<f64>>,
}

impl SharpResidual {
    fn of(proposal: &Proposal) -> Self {
        let Proposal { set, values, vectors, norm, defect, .. } = proposal;
        let residual = residual(&set.centre, vectors, |j| [(j, values[j])]);
        let size = values.len();
        let blurred = set.radius.as_ref().map(|radius| {
            let bound = product(radius, &vectors.abs());
            bound.map(|entry| raised(entry, size + 1))
        });
        let underflow = raised(size as f64 * twofold_underflow(size + 1), 4);
        let unit = twofold_unit(size + 1);
        let error = |j: usize| {
            let sharp = times(UNIT, length(residual.column(j).as_slice()));
            let scale = times(plus(*norm, values[j].abs()), plus(1.0, *defect));
            plus(plus(sharp, times(unit, scale)), underflow)
        };
        let errors: Vec<f64> = (0..size).map(error).collect();
        let column = |j: usize| {
            let found = plus(length(residual.column(j).as_slice()), errors[j]);
            let blur = |blurred: &DMatrix<f64>| length(blurred.column(j).as_slice());
            blurred.as_ref().map_or(found, |blurred| plus(found, blur(blurred)))
        };
        let columns = (0..size).map(column).collect();
        Self { residual, errors, columns, blurred }
    }

    /// An upper bound of ‖|X_J|ᵀP|X_J|‖ for the columns of a cluster.
    fn blur(&self, vectors: &DMatrix<f64>, first: usize, count: usize) -> f64 {
        let Some(blurred) = &self.blurred else { return 0.0 };
        let bound = vectors.abs().transpose() * blurred.columns(first, count);
        let bound = bound.map(|entry| raised(entry, vectors.nrows() + 1));
        times(norm_one(&bound), norm_infinity(&bound)).sqrt().next_up()
    }
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

    /// Symmetric matrices with repeated, zero, tiny, huge and close eigenvalues.
    fn nasty(size: usize, kind: u8, entries: &[i8]) -> DMatrix<f64> {
        let entry = |i: usize, j: usize| {
            f64::from(entries.get(i.min(j) * size + i.max(j)).copied().unwrap_or(2) % 5)
        };
        let scale = |i: usize, j: usize| match kind % 7 {
            0 => 1.0,
            1 => 1e-290,
            2 => 5e-324,
            3 => 1e145,
            4 => 0.1_f64.powi((i + j) as i32 * 3),
            5 => f64::from(u8::from(i == j)),
            _ => {
                if i == j {
                    1.0
                } else {
                    1e-13
                }
            }
        };
        DMatrix::from_fn(size, size, |i, j| match kind % 8 {
            7 => f64::from(u8::from(i == j)) + f64::from(entries.first().copied().unwrap_or(1)),
            _ => entry(i, j) * scale(i, j),
        })
    }

    quickcheck! {
        fn both_sharpnesses_hold_nasty_spectra(entries: Vec<i8>, size: u8, kind: u8) -> bool {
            let size = usize::from(size % 6) + 1;
            let matrix = nasty(size, kind, &entries);
            let polynomial = exact_characteristic(size, |i, j| matrix[(i, j)]);
            let bound = from_f64(1e150).expect("finite");
            [Sharpness::Cheap, Sharpness::Tight].into_iter().all(|sharpness| {
                symmetric_eigenvalues_of(&matrix, sharpness)
                    .is_none_or(|found| holds(&polynomial, &bound, &found))
            })
        }

        fn the_tight_method_encloses_the_members_of_a_set(entries: Vec<i8>, radius: u8, at: Vec<i8>) -> bool {
            let size = 4;
            let radius = f64::from(radius) / 1024.0;
            let entry = |i: usize, j: usize| {
                f64::from(entries.get(i.min(j) * size + i.max(j)).copied().unwrap_or(2)) / 16.0
            };
            let wide = IntervalMatrix::from_fn(size, size, |i, j| {
                Interval::point(entry(i, j)) + Interval::symmetric(radius / (1 + i + j) as f64)
            });
            let member = |i: usize, j: usize| {
                let turn = f64::from(at.get(i.min(j) * size + i.max(j)).copied().unwrap_or(9).signum());
                entry(i, j) + turn * (radius / (1 + i + j) as f64)
            };
            let proposal = Proposal::of(MatrixSet::of(&wide).expect("symmetric")).expect("finite");
            let found = proposal.tight(proposal.coarse());
            let bound = from_f64(1e6).expect("finite");
            holds(&exact_characteristic(size, member), &bound, &found)
        }
    }

    #[test]
    fn isolated_eigenvalues_are_tight_to_a_few_roundings() {
        let mut state = 1_u64;
        let mut next = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 11) as f64 / (1_u64 << 53) as f64 * 2.0 - 1.0
        };
        let half = DMatrix::from_fn(60, 60, |_, _| next());
        let found = symmetric_eigenvalues_of(&(&half + half.transpose()), Sharpness::Tight);
        assert!(found.expect("finite").iter().all(|value| value.width() < 1e-14));
    }

    #[test]
    fn a_repeated_eigenvalue_is_as_tight_as_the_float_decomposition() {
        let size = 30;
        let ones = DMatrix::from_element(size, size, 1.0);
        let found = symmetric_eigenvalues_of(&ones, Sharpness::Tight).expect("finite");
        assert!(
            found[..size - 1].iter().all(|value| value.contains_zero() && value.width() < 1e-14)
        );
        assert!(found[size - 1].contains(size as f64));
    }

    #[test]
    fn nothing_is_said_of_matrices_that_are_not_finite_or_not_symmetric() {
        let cases = [
            nalgebra::dmatrix![f64::NAN],
            nalgebra::dmatrix![f64::INFINITY, 0.0; 0.0, 1.0],
            nalgebra::dmatrix![1.0, 2.0; 3.0, 4.0],
            nalgebra::dmatrix![1e308, 1e308; 1e308, 1e308],
            DMatrix::from_element(2, 3, 1.0),
        ];
        for matrix in &cases[..3] {
            assert_eq!(symmetric_eigenvalues_of(matrix, Sharpness::Tight), None);
        }
        assert_eq!(symmetric_eigenvalues_of(&cases[4], Sharpness::Cheap), None);
        // Near overflow an answer must be true or missing.
        let huge = symmetric_eigenvalues_of(&cases[3], Sharpness::Tight);
        assert!(
            huge.is_none_or(|found| found[0].contains_zero() && found[1].upper() == f64::INFINITY)
        );
        let one = symmetric_eigenvalues_of(&nalgebra::dmatrix![0.1], Sharpness::Tight);
        assert!(one.expect("finite")[0].contains(0.1));
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
