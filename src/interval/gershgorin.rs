//! Discs of the eigenvalues of a general matrix from a real eigenbasis, with a-priori rounding bounds.
//!
//! Given V, W ≈ V⁻¹ and a real block diagonal D with blocks (λ) and [[α, β], [−β, α]], let
//! R = AV − VD and F = I − WV. Where ‖F‖∞ < 1, W and V are invertible, V⁻¹ = (I − F)⁻¹W, and
//! V⁻¹AV = D + M with M = V⁻¹R = WR + FM. A unitary T of blocks (1) and [[1, 1], [i, −i]]/√2 makes
//! D diagonal: T*V⁻¹AVT = Λ + N with N = T*MT. With w = |T|e (1 or √2) and s = |M|w, row i of |N| has a
//! sum of at most s_i for a block of one, and (s_a + s_b)/√2 in both rows of a block of two. By
//! Gershgorin all eigenvalues lie in the discs with these radii about Λ; by continuity along Λ + tN a
//! component of k discs holds k of them.
//!
//! With ρ ≥ |R|w: s ≤ |W|ρ + |F|s, so s ≤ |W|ρ + |F|e·‖|W|ρ‖∞/(1 − ‖F‖∞), row by row. For every matrix
//! within P of A, R changes by at most P|V|, so ρ grows by P|V|w. No product beyond AV and WV is
//! needed: ρ consists of |R̂|w as computed and of the rounding errors |A|(|V|w), |V|(|D|w).
//!
//! **Tight.** Scaling row i by δ ≤ 1 and column i by 1/δ leaves disc i with centre Λ_i + N_ii and
//! radius δs_i, and disc j about Λ_j with radius at most s_j + |N_ji|/δ ≤ 2s_j/δ. As |N_ii| ≤ s_i, they
//! are apart where |Λ_i − Λ_j| > 2s_i + 2s_j/δ; if that holds for every j, disc i holds exactly one
//! eigenvalue (Wilkinson, *The Algebraic Eigenvalue Problem*, chapter 2, sections 13–17). R in
//! twice the precision makes N_ii sharp, and δ is as small as s over the gap.

use nalgebra::DMatrix;

use super::eigenvalues::Disc;
use super::real_basis::{Block, RealBasis};
use super::rounding::{
    UNDERFLOW, UNIT, absolute_times, gamma, largest, length, over, plus, product, raised,
    roundings, times,
};
use super::scalar::Interval;
use super::twofold::{residual, twofold_underflow, twofold_unit};

/// An upper bound of √2.
const ROOT_TWO: f64 = std::f64::consts::SQRT_2.next_up();

/// A verified similarity to a nearly diagonal matrix.
pub(super) struct Similarity<'a> {
    centre: &'a DMatrix<f64>,
    basis: RealBasis,
    /// w.
    weights: Vec<f64>,
    /// Upper bounds of the row sums of |F|, and 1/(1 − their largest).
    defects: Vec<f64>,
    stretch: f64,
    /// An upper bound of P|V|w; empty for P = 0.
    blur: Vec<f64>,
    /// s.
    sums: Vec<f64>,
}

impl<'a> Similarity<'a> {
    /// For all matrices within `radius` of the centre; `None` where no basis is verified.
    pub(super) fn of(centre: &'a DMatrix<f64>, radius: Option<&DMatrix<f64>>) -> Option<Self> {
        if !centre.is_square() || centre.nrows() == 0 || !centre.iter().all(|x| x.is_finite()) {
            return None;
        }
        let basis = RealBasis::of(centre)?;
        let size = centre.nrows();
        let mut weights = vec![1.0; size];
        for block in &basis.blocks {
            if let Block::Pair(k, ..) = *block {
                weights[k..k + 2].fill(ROOT_TWO);
            }
        }
        let defects = inverse_defects(&basis);
        let stretch = over(1.0, (1.0 - largest(defects.iter().copied())).next_down());
        let reach = absolute_times(&basis.vectors, &weights);
        let radius = radius.filter(|radius| radius.iter().any(|&entry| entry != 0.0));
        let blur = radius.map_or_else(Vec::new, |radius| absolute_times(radius, &reach));
        let mut similarity =
            Self { centre, basis, weights, defects, stretch, blur, sums: Vec::new() };
        let outer = similarity.float_residual_sums(&reach);
        similarity.sums = similarity.row_sums(outer);
        similarity.sums.iter().all(|sum| sum.is_finite()).then_some(similarity)
    }

    /// Gershgorin's discs.
    pub(super) fn discs(&self) -> Vec<Disc> {
        discs(&self.basis.blocks, &self.sums)
    }

    /// The tight method's discs where eigenvalues are apart.
    pub(super) fn sharp_discs(&self) -> Vec<Disc> {
        let sharp = SharpSimilarity::of(self);
        let wide = sharp.as_ref().map_or_else(|| self.discs(), |sharp| sharp.rough.clone());
        let Some(sharp) = sharp else { return wide };
        let mut result = wide.clone();
        let mut index = 0;
        for &block in &self.basis.blocks {
            if let Some(better) = sharp.disc(block, index, &wide)
                && better.radius < result[index].radius
            {
                result[index] = better;
                if let Block::Pair(..) = block {
                    result[index + 1] = Disc { im: -better.im, ..better };
                }
            }
            index += if let Block::Pair(..) = block { 2 } else { 1 };
        }
        result
    }

    /// Upper bounds of |R|w for the float product AV − VD, P|V|w not included.
    ///
    /// The product is off by γₘ|A||V| + 2nη. Taking off λx, or αu − βv in two steps, is off by at most
    /// 4u(|α||u| + |β||v|) + 4u|R̂| + 4η.
    fn float_residual_sums(&self, reach: &[f64]) -> Vec<f64> {
        let size = self.centre.nrows();
        let vectors = &self.basis.vectors;
        let mut residual = product(self.centre, vectors);
        let mut take = |target: usize, source: usize, value: f64| {
            let column = vectors.column(source);
            for (entry, &x) in residual.column_mut(target).iter_mut().zip(column.as_slice()) {
                *entry -= x * value;
            }
        };
        for &block in &self.basis.blocks {
            for (column, source, value) in entries(block) {
                take(column, source, value);
            }
        }
        let found = absolute_times(&residual, &self.weights);
        let product_error = absolute_times(self.centre, reach);
        let shift_error = absolute_times(vectors, &self.weighted_values());
        let lost = gamma(roundings(size));
        let underflow = raised(4.0 * (size + 2) as f64 * size as f64 * UNDERFLOW, 4);
        let sum = |i: usize| {
            let computed = times(found[i], 1.0 + 8.0 * UNIT);
            let rounded = plus(times(lost, product_error[i]), times(4.0 * UNIT, shift_error[i]));
            plus(plus(computed, rounded), underflow)
        };
        (0..size).map(sum).collect()
    }

    /// Upper bounds of |D|w.
    fn weighted_values(&self) -> Vec<f64> {
        let mut weighted = vec![0.0; self.weights.len()];
        for &block in &self.basis.blocks {
            for (column, source, value) in entries(block) {
                weighted[source] = plus(weighted[source], times(value.abs(), self.weights[column]));
            }
        }
        weighted
    }

    /// s from upper bounds of |R|w.
    fn row_sums(&self, mut outer: Vec<f64>) -> Vec<f64> {
        for (sum, &blur) in outer.iter_mut().zip(&self.blur) {
            *sum = plus(*sum, blur);
        }
        let direct = absolute_times(&self.basis.inverse, &outer);
        let top = times(largest(direct.iter().copied()), self.stretch);
        let sum = |(&direct, &defect): (&f64, &f64)| plus(direct, times(defect, top));
        direct.iter().zip(&self.defects).map(sum).collect()
    }
}

/// Gershgorin's discs about Λ with the radii that s gives.
fn discs(blocks: &[Block], sums: &[f64]) -> Vec<Disc> {
    let discs = blocks.iter().flat_map(|&block| match block {
        Block::Real(k, value) => vec![Disc { re: value, im: 0.0, radius: sums[k] }],
        Block::Pair(k, re, beta) => {
            let radius = over(plus(sums[k], sums[k + 1]), std::f64::consts::SQRT_2.next_down());
            [beta, -beta].map(|im| Disc { re, im, radius }).to_vec()
        }
    });
    discs.collect()
}

/// The entries of D in a block: (column, row, value).
fn entries(block: Block) -> Vec<(usize, usize, f64)> {
    match block {
        Block::Real(k, value) => vec![(k, k, value)],
        Block::Pair(k, alpha, beta) => {
            vec![(k, k, alpha), (k, k + 1, -beta), (k + 1, k, beta), (k + 1, k + 1, alpha)]
        }
    }
}

/// Upper bounds of the row sums of |I − WV|; ∞ or NaN where one overflows.
fn inverse_defects(basis: &RealBasis) -> Vec<f64> {
    let size = basis.vectors.nrows();
    let mut defect = product(&basis.inverse, &basis.vectors);
    for i in 0..size {
        defect[(i, i)] -= 1.0;
    }
    let ones = vec![1.0; size];
    let found = absolute_times(&defect, &ones);
    let lost = absolute_times(&basis.inverse, &absolute_times(&basis.vectors, &ones));
    let lost_factor = gamma(roundings(size));
    let underflow = raised(2.0 * (size * size) as f64 * UNDERFLOW, 4);
    let sum = |(found, lost): (f64, f64)| {
        plus(plus(times(found, 1.0 + 4.0 * UNIT), times(lost_factor, lost)), underflow)
    };
    found.into_iter().zip(lost).map(sum).collect()
}

/// The similarity with R in twice the precision.
struct SharpSimilarity<'a> {
    base: &'a Similarity<'a>,
    /// Wᵀ, for fast rows of W.
    rows: DMatrix<f64>,
    residual: DMatrix<f64>,
    /// Upper bounds of the lengths of the errors of R's columns.
    errors: Vec<f64>,
    /// s from this R, for all matrices of the set.
    sums: Vec<f64>,
    /// An upper bound of every |M_ij|.
    top: f64,
    /// Upper bounds of the row sums of |W|P|V|.
    blurred: Vec<f64>,
    /// Gershgorin's discs with these sums.
    rough: Vec<Disc>,
}

impl<'a> SharpSimilarity<'a> {
    fn of(base: &'a Similarity<'a>) -> Option<Self> {
        let size = base.centre.nrows();
        let vectors = &base.basis.vectors;
        let mut columns = vec![Vec::new(); size];
        for &block in &base.basis.blocks {
            for (column, source, value) in entries(block) {
                columns[column].push((source, value));
            }
        }
        let residual = residual(base.centre, vectors, |j| &columns[j]);
        // |R| ≤ (1 + u)|R̂| + c(|A||V| + |V||D|) + 2kη with k = n + 2; |A||x| is at most ‖A‖_F‖x‖ long.
        let unit = twofold_unit(size + 2);
        let norm = length(base.centre.as_slice());
        let lengths: Vec<f64> = vectors.column_iter().map(|x| length(x.as_slice())).collect();
        let underflow = raised(size as f64 * twofold_underflow(size + 2), 4);
        let error = |j: usize| {
            let own = times(norm, lengths[j]);
            let terms =
                columns[j].iter().map(|&(source, value)| times(value.abs(), lengths[source]));
            let terms = terms.fold(own, plus);
            let rounded = times(UNIT, length(residual.column(j).as_slice()));
            plus(plus(rounded, times(unit, terms)), underflow)
        };
        let errors: Vec<f64> = (0..size).map(error).collect();
        let found = absolute_times(&residual, &base.weights);
        let lost = errors.iter().zip(&base.weights).map(|(&error, &weight)| times(error, weight));
        let lost = lost.fold(0.0, plus);
        let sums = base.row_sums(found.into_iter().map(|sum| plus(sum, lost)).collect());
        let sums: Vec<f64> = sums.iter().zip(&base.sums).map(|(&a, &b)| a.min(b)).collect();
        let top = largest(sums.iter().copied());
        let blurred = if base.blur.is_empty() {
            vec![0.0; size]
        } else {
            // With V⁻¹ instead of W this is part of FM.
            absolute_times(&base.basis.inverse, &base.blur)
        };
        let rows = base.basis.inverse.transpose();
        let mut sharp =
            Self { base, rows, residual, errors, sums, top, blurred, rough: Vec::new() };
        sharp.rough = discs(&base.basis.blocks, &sharp.sums);
        top.is_finite().then_some(sharp)
    }

    /// A float approximation of M_ab with an upper bound of its error, for every matrix of the set.
    fn entry(&self, a: usize, b: usize) -> (f64, f64) {
        let (row, column) = (self.rows.column(a), self.residual.column(b));
        let size = row.len();
        let value = row.dot(&column);
        let length_of_row = length(row.as_slice());
        let rounded = times(gamma(size), length(column.as_slice()));
        let direct = times(length_of_row, plus(rounded, self.errors[b]));
        let indirect = plus(times(self.base.defects[a], self.top), self.blurred[a]);
        let underflow = raised(2.0 * size as f64 * UNDERFLOW, 4);
        (value, plus(plus(direct, indirect), underflow))
    }

    /// The tight disc of a block's (first) eigenvalue, where it is separated from all others.
    fn disc(&self, block: Block, index: usize, rough: &[Disc]) -> Option<Disc> {
        let own = rough[index];
        let delta = separation(index, rough)?;
        let (re, im, error) = match block {
            Block::Real(k, value) => {
                let (shift, error) = self.entry(k, k);
                (Interval::point(value) + Interval::point(shift), Interval::ZERO, error)
            }
            Block::Pair(k, alpha, beta) => {
                // N_ii = ½(M_aa + M_bb) + ½i(M_ab − M_ba).
                let (aa, bb) = (self.entry(k, k), self.entry(k + 1, k + 1));
                let (ab, ba) = (self.entry(k, k + 1), self.entry(k + 1, k));
                let half = Interval::point(0.5);
                let re = (Interval::point(aa.0) + Interval::point(bb.0)) * half;
                let im = (Interval::point(ab.0) - Interval::point(ba.0)) * half;
                let error = plus(plus(aa.1, bb.1), plus(ab.1, ba.1)) / 2.0;
                (Interval::point(alpha) + re, Interval::point(beta) + im, error.next_up())
            }
        };
        let rounding = plus(re.radius(), im.radius());
        let radius = plus(plus(times(delta, own.radius), error), rounding);
        let disc = Disc { re: re.midpoint(), im: im.midpoint(), radius };
        radius.is_finite().then_some(disc)
    }
}

/// A δ ≤ 1 with |Λ_i − Λ_j| > 2s_i + 2s_j/δ for all j ≠ i.
fn separation(index: usize, discs: &[Disc]) -> Option<f64> {
    let own = discs[index];
    let reach = 2.0 * own.radius;
    let mut delta = 0.0_f64;
    for (j, other) in discs.iter().enumerate() {
        if j == index {
            continue;
        }
        let (re, im) = (own.re - other.re, own.im - other.im);
        let distance = (re * re + im * im).sqrt();
        // Where the squares neither underflow nor overflow a few roundings are all that is lost.
        if !(distance > 1e-140 && distance.is_finite()) {
            return None;
        }
        let distance = distance * (1.0 - 16.0 * UNIT);
        let room = (distance - reach) * (1.0 - 16.0 * UNIT);
        let needed = 2.0 * other.radius / room;
        if !(room > 0.0 && needed <= 1.0) {
            return None;
        }
        delta = delta.max(needed);
    }
    let delta = delta * (1.0 + 16.0 * UNIT) + UNDERFLOW;
    (delta <= 1.0).then_some(delta)
}
