//! The search for regions: floats propose norms and radii, [`super::contraction`] and
//! [`super::cone`] decide.

use nalgebra::DMatrix;

use super::Verdict;
use super::chart::Chart;
use super::cone::{expands, expands_at, turns_in_floats};
use super::contraction::contracts;
use super::norm::Norm;
use super::region::{Region, RegionKind, holds_fixed_point, sizes};
use crate::exact::Rational;
use crate::interval::{
    Interval, IntervalVector, RealEigenbasis, check_arithmetic, real_eigenbasis,
};
use crate::system::System;

/// How near to 1 the proved factors may come, where the multipliers leave more room.
const MARGIN: f64 = 1.0 / 1024.0;
/// Shares of the radius that samples suggest, tried in turn until one is proved.
const SHARES: [f64; 12] = [0.99, 0.85, 0.7, 0.55, 0.4, 0.25, 0.15, 0.08, 0.04, 0.02, 0.005, 0.001];
/// How often the best radius is then enlarged half-way to what failed.
const REFINEMENTS: usize = 5;
/// States with more coordinates get no region.
const MOST_COORDINATES: usize = 12;
/// Growth stops at this many times the scale of the fixed point.
const FARTHEST: f64 = 1024.0;
/// The step from one shell of samples to the next.
const GROWTH: f64 = 1.25;
/// So many of the most promising norms are tried.
const MOST_CANDIDATES: usize = 5;

/// A region around an attracting or repelling fixed point, as large as at most `budget` evaluated
/// boxes prove; `None` for other verdicts and where nothing is proved.
///
/// `place` encloses the fixed point, `exact` is the point itself where it is known.
///
/// How far it reaches: around (3, 2) on Himmelblau's function with α = 1/50 the largest ball on which
/// |1 − αλ| < 1 for every eigenvalue λ of the Hessian has the radius 0.2530… (near (3.2503, 2.0375)
/// λ reaches 100), the largest cube the half width 0.2192…. The region found there holds the cube
/// of half width 0.3536, and so the ball: a start comes nearer when the mean of the Jacobians on
/// its way to the fixed point contracts, even where the Jacobian at the start does not.
///
/// ```
/// use eigensieve::exact::rational;
/// use eigensieve::expression::{Names, parse};
/// use eigensieve::interval::IntervalVector;
/// use eigensieve::stability::{Verdict, find_region, verifies};
/// use eigensieve::system::System;
/// let (mut graph, map) = parse("x^3", &Names::new(&["x"])?)?;
/// let system = System::new(&mut graph, &[map], 1);
/// let (place, zero) = (IntervalVector::point(&[0.0]), [rational(0, 1)]);
/// let region = find_region(&system, &place, Some(&zero), Verdict::Attracting, 10_000);
/// let region = region.ok_or("a region")?;
/// assert!(verifies(&region, &system));
/// assert!(region.inscribed > 0.98);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn find_region(
    update: &System,
    place: &IntervalVector,
    exact: Option<&[Rational]>,
    verdict: Verdict,
    budget: usize,
) -> Option<Region> {
    let size = update.dimension();
    if check_arithmetic().is_err() || size > MOST_COORDINATES || !place.is_bounded() {
        return None;
    }
    let centre = proved_centre(update, place, exact)?;
    let jacobian = update.jacobian_in_floats(&centre.midpoint());
    let search = Search { update, centre, exact, budget };
    match verdict {
        Verdict::Attracting => search.attraction(&jacobian),
        Verdict::Repelling => search.cone(&jacobian),
        Verdict::Neutral | Verdict::Undecided => None,
    }
}

/// The box itself if it is proved to hold a fixed point, or one a little larger.
fn proved_centre(
    update: &System,
    place: &IntervalVector,
    exact: Option<&[Rational]>,
) -> Option<IntervalVector> {
    if exact.is_some() {
        return holds_fixed_point(update, place, exact).then(|| place.clone());
    }
    let scale = place.iter().map(Interval::magnitude).fold(1e-3, f64::max);
    let mut trials =
        [1e-15, 1e-13, 1e-11, 1e-9].iter().map(|share| place.inflated(0.5, share * scale));
    trials.find(|trial| holds_fixed_point(update, trial, None))
}

struct Search<'a> {
    update: &'a System,
    centre: IntervalVector,
    exact: Option<&'a [Rational]>,
    budget: usize,
}

/// A norm with the radii that samples suggest.
struct Candidate {
    norm: Norm,
    unstable: usize,
    bound: f64,
    radius: f64,
    inscribed: f64,
}

impl Search<'_> {
    fn scale(&self) -> f64 {
        self.centre.iter().map(Interval::magnitude).fold(1.0, f64::max)
    }

    fn attraction(&self, jacobian: &DMatrix<f64>) -> Option<Region> {
        // Slow convergence leaves little room below 1.
        let moduli = real_eigenbasis(jacobian).map_or(Vec::new(), |found| found.moduli);
        let room = 1.0 - moduli.first().copied().unwrap_or(0.0);
        let bound = 1.0 - MARGIN.min(0.1 * room);
        let sampled = |norm: Norm| {
            let chart = Chart::new(self.update, &self.centre, &norm, true)?;
            let nearer =
                |w: &[f64]| norm.of_floats(&chart.image_in_floats(w)) <= bound * norm.of_floats(w);
            let radius = self.sampled_radius(&chart, nearer, |w| norm.of_floats(w))?;
            let inscribed = norm.inscribed(chart.inverse(), radius);
            Some(Candidate { norm, unstable: 0, bound, radius, inscribed })
        };
        let candidates = contraction_norms(jacobian).into_iter().filter_map(sampled);
        self.best(candidates.collect(), RegionKind::Attraction)
    }

    fn cone(&self, jacobian: &DMatrix<f64>) -> Option<Region> {
        let found = real_eigenbasis(jacobian)?;
        let unstable = found.moduli.iter().filter(|&&modulus| modulus > 1.0).count();
        if unstable == 0 {
            return None;
        }
        let sampled = |(norm, bound): (Norm, f64)| {
            let chart = Chart::new(self.update, &self.centre, &norm, false)?;
            let turns = turns_in_floats(&chart, &norm, unstable);
            let expands = |d: &[f64]| expands_at(&chart, &norm, &turns, d, bound);
            let radius = self.sampled_radius(&chart, expands, largest)?;
            Some(Candidate { norm, unstable, bound, radius, inscribed: radius })
        };
        let candidates = cone_norms(&found, unstable).into_iter().filter_map(sampled);
        self.best(candidates.collect(), RegionKind::Cone)
    }

    /// The largest radius up to which the statement holds at samples of every shell, and no shell
    /// meets an interface at a sample; shells are measured by `length`.
    fn sampled_radius(
        &self,
        chart: &Chart<'_>,
        holds: impl Fn(&[f64]) -> bool,
        length: impl Fn(&[f64]) -> f64,
    ) -> Option<f64> {
        let directions = directions(chart.dimension());
        let pieces =
            self.update.values_tape().has_choices() || self.update.jacobian_tape().has_choices();
        let shell = |radius: f64| {
            directions.iter().all(|u| {
                let share = radius / length(u);
                let at: Vec<f64> = u.iter().map(|x| x * share).collect();
                holds(&at) && (!pieces || chart.is_smooth_before(&at))
            })
        };
        let scale = self.scale();
        let mut good = scale / 4096.0;
        while !shell(good) {
            good /= 32.0;
            if good < 1e-12 * scale {
                return None;
            }
        }
        while good < FARTHEST * scale {
            let mut bad = good * GROWTH;
            if shell(bad) {
                good = bad;
                continue;
            }
            for _ in 0..8 {
                let middle = 0.5 * (good + bad);
                if shell(middle) { good = middle } else { bad = middle }
            }
            break;
        }
        Some(good)
    }

    /// The largest proved region of all candidates, best hopes first: quick proofs decide between
    /// the candidates with half of the budget, the rest enlarges the best region.
    fn best(&self, mut candidates: Vec<Candidate>, kind: RegionKind) -> Option<Region> {
        candidates.sort_by(|a, b| b.inscribed.total_cmp(&a.inscribed));
        let mut left = self.budget;
        let quick = (self.budget / 24).max(64);
        let mut best: Option<(Region, &Candidate, f64)> = None;
        for candidate in candidates.iter().take(MOST_CANDIDATES) {
            let mut failed = 1.0;
            for share in SHARES {
                let beaten = best.as_ref().map_or(0.0, |(region, ..)| region.inscribed);
                let spent = best.is_some() && left < self.budget / 2;
                if left == 0 || spent || share * candidate.inscribed <= beaten {
                    break;
                }
                let proved = self.prove(candidate, kind, share, quick.min(left), &mut left);
                if let Some(region) = proved.filter(|region| region.inscribed > beaten) {
                    best = Some((region, candidate, failed));
                    break;
                }
                failed = share;
            }
        }
        let (mut region, candidate, failed) = best?;
        let mut good = region.radius / candidate.radius;
        let mut bad = failed;
        for _ in 0..REFINEMENTS {
            let share = 0.5 * (good + bad);
            match self.prove(candidate, kind, share, left / 3, &mut left) {
                Some(larger) if larger.inscribed > region.inscribed => {
                    (region, good) = (larger, share);
                }
                _ => bad = share,
            }
        }
        Some(region)
    }

    /// The region with this share of the candidate's radius; what it costs is taken from `left`.
    fn prove(
        &self,
        candidate: &Candidate,
        kind: RegionKind,
        share: f64,
        budget: usize,
        left: &mut usize,
    ) -> Option<Region> {
        let Candidate { norm, unstable, bound, .. } = candidate;
        let along_basis = kind == RegionKind::Attraction;
        let mut chart = Chart::new(self.update, &self.centre, norm, along_basis)?;
        let radius = share * candidate.radius;
        let proved = match kind {
            RegionKind::Attraction => contracts(&mut chart, norm, radius, *bound, budget),
            RegionKind::Cone => expands(&mut chart, norm, *unstable, radius, *bound, budget),
        };
        *left = left.saturating_sub(chart.evaluated);
        self.region(kind, candidate, radius, proved?, chart.evaluated)
    }

    fn region(
        &self,
        kind: RegionKind,
        candidate: &Candidate,
        radius: f64,
        factor: f64,
        boxes: usize,
    ) -> Option<Region> {
        let mut region = Region {
            kind,
            centre: self.centre.clone(),
            exact: self.exact.map(<[Rational]>::to_vec),
            norm: candidate.norm.clone(),
            unstable: candidate.unstable,
            radius,
            factor,
            inscribed: 0.0,
            volume: 0.0,
            boxes,
        };
        (region.inscribed, region.volume) = sizes(&region.shape(), radius)?;
        Some(region)
    }
}

fn largest(vector: &[f64]) -> f64 {
    vector.iter().fold(0.0, |largest, x| largest.max(x.abs()))
}

/// Sample directions on the faces of the unit cube; the same ones every time.
fn directions(size: usize) -> Vec<Vec<f64>> {
    let mut found = Vec::new();
    let along = match size {
        1 => 1,
        2 => 24,
        _ => (48 / size).max(4),
    };
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    };
    for axis in 0..size {
        for side in [-1.0, 1.0] {
            for step in 0..along {
                let even = 2.0 * step as f64 / along as f64 - 1.0;
                let mut u: Vec<f64> =
                    (0..size).map(|_| if size == 2 { even } else { random() }).collect();
                if step == 0 && size > 2 {
                    u.fill(0.0);
                }
                u[axis] = side;
                found.push(u);
            }
        }
    }
    found
}

/// Norms in which the linearisation may contract.
fn contraction_norms(jacobian: &DMatrix<f64>) -> Vec<Norm> {
    let size = jacobian.nrows();
    let mut norms = vec![Norm::maximum(size)];
    if size == 1 {
        return norms;
    }
    norms.push(Norm::euclidean(size));
    if let Some(RealEigenbasis { basis, blocks, moduli }) = real_eigenbasis(jacobian) {
        norms.push(Norm { basis: basis.clone(), blocks: vec![size] });
        if blocks.len() > 1 {
            norms.push(Norm { basis, blocks });
        }
        let radius = moduli.first().copied().unwrap_or(1.0);
        for rate in [1.0, (0.5 * (1.0 + radius)).min(1.0)] {
            norms.extend(stein(&(jacobian / rate)));
        }
    }
    norms
}

/// The norm √(zᵀPz) with P − JᵀPJ = I: P = Σ (Jᵀ)ᵏJᵏ, summed by doubling.
fn stein(jacobian: &DMatrix<f64>) -> Option<Norm> {
    let size = jacobian.nrows();
    let mut sum = DMatrix::identity(size, size);
    let mut power = jacobian.clone();
    for _ in 0..40 {
        sum += power.transpose() * &sum * &power;
        power = &power * &power;
        if !power.iter().all(|x| x.is_finite()) || power.amax() < 1e-18 {
            break;
        }
    }
    // ‖z‖² = ‖Lᵀz‖₂² with P = LLᵀ, so T⁻¹ = Lᵀ.
    let factor = nalgebra::Cholesky::new(sum)?.l().transpose();
    let basis = factor.try_inverse()?;
    basis.iter().all(|x| x.is_finite()).then(|| Norm { basis, blocks: vec![size] })
}

/// Cones of several widths with thresholds between the moduli inside and outside.
fn cone_norms(found: &RealEigenbasis, unstable: usize) -> Vec<(Norm, f64)> {
    let outer = found.moduli[unstable - 1];
    let inner = found.moduli.get(unstable).copied().unwrap_or(0.0).max(1.0);
    let coordinates: usize = found.blocks.iter().take(unstable).sum();
    let size = found.basis.nrows();
    let widths: &[f64] = match coordinates == size {
        true => &[1.0],
        false => &[1.0, 0.5, 2.0, 0.25, 4.0],
    };
    let mut norms = Vec::new();
    for &width in widths {
        for share in [0.0, 0.2, 0.5] {
            let bound = inner * (outer / inner).powf(share);
            let bound = bound.max(1.0 + MARGIN.min(0.1 * (outer - 1.0)));
            let basis = DMatrix::from_fn(size, size, |i, j| {
                found.basis[(i, j)] * if j < coordinates { 1.0 } else { width }
            });
            norms.push((Norm { basis, blocks: found.blocks.clone() }, bound));
        }
    }
    norms
}
