//! Certificates about one fixed point.

use nalgebra::DMatrix;

use super::format::{
    AttractingBall, AttractingBox, Basis, ClaimData, Component, ContractionWitness, Decomposition,
    Direction, EigenvalueCount, ExactPoint, ExpansionWitness, Factors, FilterOutside,
    FilterWitness, Integer, Nothing, Place, Proof, Repelling, Side, Spectrum, UniqueZero, Vector,
    Which, ZeroWitness, fractions,
};
use super::prover::Prover;
use super::scaled::{ExactBasis, ExactFactors};
use crate::exact::{Matrix, to_f64};
use crate::interval::{Interval, approximate_inverse, real_eigenbasis, symmetric_decomposition};
use crate::optimizer::FilterPosition;
use crate::stability::Verdict;
use crate::system::System;
use crate::theorem::{FixedPoint, Kind, Method};

/// Radii of boxes are at most 2 to this power.
pub(super) const LARGEST: i32 = 3;

/// A basis with the shape of the region: a cube, or a ball.
pub(super) struct ContractingBasis {
    basis: ExactBasis,
    cube: bool,
}

/// Spectra are stated over boxes of this radius 2^e, or the smallest: wider ones say less.
const SPECTRAL: i32 = -20;

/// What the checker accepted about a fixed point, as positions in the list of claims.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PointCertificate {
    /// It exists, and is critical or spurious as reported.
    pub existence: Option<usize>,
    /// Its verdict: attracting or repelling.
    pub verdict: Option<usize>,
    /// The filter's position.
    pub filter: Option<usize>,
}

impl PointCertificate {
    /// The same with all positions moved.
    pub(super) fn shifted(&self, start: usize) -> Self {
        let moved = |place: Option<usize>| place.map(|place| place + start);
        Self {
            existence: moved(self.existence),
            verdict: moved(self.verdict),
            filter: moved(self.filter),
        }
    }
}

/// The claims about one point: those that the report speaks of, with their places in this list,
/// and others about the spectrum.
#[derive(Debug, Default)]
pub(super) struct PointClaims {
    pub(super) claims: Vec<ClaimData>,
    pub(super) places: PointCertificate,
    pub(super) spectrum: Vec<ClaimData>,
}

impl PointClaims {
    fn add(&mut self, claim: ClaimData) -> usize {
        self.claims.push(claim);
        self.claims.len() - 1
    }
}

/// A fixed point whose certificate is sought.
pub(super) struct Candidate<'a> {
    prover: &'a Prover<'a>,
    method: &'a Method,
    pub(super) point: &'a FixedPoint,
    /// The middle of its enclosure in floats, and as integers.
    middle: Vec<f64>,
    center: Vector,
}

impl<'a> Candidate<'a> {
    pub(super) fn new(
        prover: &'a Prover<'a>,
        method: &'a Method,
        point: &'a FixedPoint,
    ) -> Option<Self> {
        let middle = point.location.midpoint();
        let center = match &point.exact {
            Some(exact) => prover.scale.point(exact),
            None => prover.scale.vector(middle.iter().copied())?,
        };
        Some(Self { prover, method, point, middle, center })
    }

    fn dimension(&self) -> usize {
        self.center.len()
    }

    fn state(&self) -> Vec<f64> {
        self.method.state(&self.middle)
    }

    pub(super) fn place(&self, exponent: i32) -> Option<Place> {
        let radius = self.prover.radius(exponent, self.dimension())?;
        Some(Place { center: self.center.clone(), radius })
    }

    /// Everything about the point that the checker accepts. All boxes have the same centre, so that
    /// they contain the smallest of them, in which the point is proved to lie.
    pub(super) fn claims(&self, with_spectrum: bool) -> PointClaims {
        let mut found = PointClaims::default();
        let Some(existence) = self.existence() else { return found };
        for claim in existence {
            found.places.existence = Some(found.add(claim));
        }
        let verdict = match self.point.judgement.verdict {
            Verdict::Attracting => self.attracting(),
            Verdict::Repelling => self.repelling(),
            _ => None,
        };
        found.places.verdict = verdict.map(|claim| found.add(claim));
        if self.point.kind == Kind::Critical {
            found.places.filter = self.filter().map(|claim| found.add(claim));
            if with_spectrum {
                found.spectrum = self.spectrum().into_iter().chain(self.counts()).collect();
            }
        }
        found
    }

    /// Whether these claims are all that the analysis says about the point.
    pub(super) fn keeps_all(&self, claims: &PointClaims, with_spectrum: bool) -> bool {
        let PointCertificate { existence, verdict, filter } = claims.places;
        let judged =
            matches!(self.point.judgement.verdict, Verdict::Attracting | Verdict::Repelling);
        let critical = self.point.kind == Kind::Critical;
        let placed = critical
            && matches!(
                self.point.filter,
                FilterPosition::Inside | FilterPosition::Outside | FilterPosition::Boundary
            );
        let spectra = if critical && with_spectrum { 1 + self.gaps().count() } else { 0 };
        let fixed = matches!(self.point.kind, Kind::Critical | Kind::Spurious);
        !fixed
            || existence.is_some()
                && verdict.is_some() >= judged
                && filter.is_some() >= placed
                && claims.spectrum.len() == spectra
    }

    /// The zero in the core box, and for a spurious point that ∇f excludes 0 there; an exact point
    /// besides as such.
    fn existence(&self) -> Option<Vec<ClaimData>> {
        let critical = match self.point.kind {
            Kind::Critical => true,
            Kind::Spurious => false,
            _ => return None,
        };
        let (which, system) = match critical {
            true => (Which::Gradient, &self.method.gradient),
            false => (Which::Field, &self.method.field),
        };
        let zero = self.prover.attempt(self.unique_zero(which, system, self.prover.core()));
        let exact = self.point.exact.as_ref().filter(|_| critical).map(|exact| {
            let claim = ExactPoint { point: fractions(exact) };
            ClaimData::ExactCriticalPoint(Proof { claim, witness: Nothing {} })
        });
        let exact = self.prover.attempt(exact);
        let mut claims: Vec<ClaimData> = exact.into_iter().collect();
        match zero {
            Some(zero) if critical => claims.push(zero),
            Some(zero) => claims.extend([zero, self.no_critical_point()?]),
            None => {}
        }
        (!claims.is_empty()).then_some(claims)
    }

    /// The proposed proof that a system has exactly one zero in the box of radius 2^e.
    pub(super) fn unique_zero(
        &self,
        which: Which,
        map: &System,
        exponent: i32,
    ) -> Option<ClaimData> {
        let Place { center, radius } = self.place(exponent)?;
        let claim = UniqueZero { system: which, center, radius };
        let witness = self.zero_witness(map)?;
        Some(ClaimData::UniqueZero(Proof { claim, witness }))
    }

    pub(super) fn zero_witness(&self, map: &System) -> Option<ZeroWitness> {
        let scale = self.prover.scale;
        let jacobian = map.jacobian_in_floats(&self.middle);
        let inverse = approximate_inverse(&jacobian)?;
        Some(ZeroWitness {
            contraction: scale.of_float(0.9)?,
            preconditioner: scale.rows(&inverse)?,
            inverse: scale.rows(&jacobian)?,
        })
    }

    pub(super) fn no_critical_point(&self) -> Option<ClaimData> {
        let slopes = self.method.gradient.values_in_floats(&self.middle);
        let component =
            (0..slopes.len()).max_by(|&a, &b| slopes[a].abs().total_cmp(&slopes[b].abs()))?;
        let witness = Component { component: component as u32 };
        let claim = |exponent| {
            let claim = self.place(exponent)?;
            Some(ClaimData::NoCriticalPoint(Proof { claim, witness: witness.clone() }))
        };
        self.prover.largest(self.prover.core()..=LARGEST, claim).map(|(_, claim)| claim)
    }

    /// Bases in which the update map may contract: its eigenvectors, and that of the region found.
    fn attracting_bases(&self) -> Vec<ContractingBasis> {
        let jacobian = self.method.update.jacobian_in_floats(&self.state());
        let found = real_eigenbasis(&jacobian);
        let real = found.as_ref().is_some_and(|found| found.blocks.iter().all(|&size| size == 1));
        let region = self.point.region.as_ref().map(|region| region.norm.basis.clone());
        let proposals = found.map(|found| found.basis).into_iter().chain(region);
        let exact = proposals.filter_map(|basis| ExactBasis::new(&basis, self.prover.scale));
        let shapes: &[bool] = if real { &[true, false] } else { &[false] };
        exact
            .flat_map(|basis| {
                shapes.iter().map(move |&cube| ContractingBasis { basis: basis.clone(), cube })
            })
            .collect()
    }

    /// The first of them for which the checker accepts the smallest region.
    pub(super) fn attracting_basis(&self) -> Option<ContractingBasis> {
        let contracts = |basis: &ContractingBasis| {
            self.prover.attempt(self.attracting_at(basis, self.prover.core() + 4)).is_some()
        };
        self.attracting_bases().into_iter().find(contracts)
    }

    fn attracting(&self) -> Option<ClaimData> {
        let basis = self.attracting_basis()?;
        let claim = |exponent| self.attracting_at(&basis, exponent);
        let (exponent, claim) = self.prover.largest(self.prover.core() + 4..=LARGEST, claim)?;
        self.holds_core(&basis.basis, exponent).then_some(claim)
    }

    /// The claim that the cube or ball of radius 2^e in the basis contracts.
    pub(super) fn attracting_at(
        &self,
        basis: &ContractingBasis,
        exponent: i32,
    ) -> Option<ClaimData> {
        match basis.cube {
            true => self.attracting_box(&basis.basis, exponent),
            false => self.attracting_ball(&basis.basis, exponent),
        }
    }

    /// Whether the core box lies in the cube |u| ≤ 2^e of the basis, or in the ball of that radius.
    fn holds_core(&self, basis: &ExactBasis, exponent: i32) -> bool {
        let (Some(core), Some(radius)) = (
            self.prover.scale.power_of_two(self.prover.core()),
            self.prover.scale.power_of_two(exponent),
        ) else {
            return false;
        };
        // A ball holds the cube of its radius over √N.
        let radius = radius / (basis.inverse.len() as u64).isqrt().saturating_add(1);
        basis.contains_cube(self.dimension(), &core, &radius, &self.prover.scale.one())
    }

    /// The factor is allowed most of the room between the spectral radius and 1.
    fn contraction(&self, basis: &ExactBasis) -> Option<ContractionWitness> {
        let radius = self.point.judgement.spectral_radius.upper();
        Some(ContractionWitness {
            contraction: self.prover.scale.of_float(1.0 - (1.0 - radius) / 16.0)?,
            inverse: basis.inverse.clone(),
            determinant: basis.determinant.clone(),
        })
    }

    fn attracting_box(&self, basis: &ExactBasis, exponent: i32) -> Option<ClaimData> {
        let radius = self.prover.radius(exponent, basis.basis.len())?;
        let center = self.center.clone();
        let claim = AttractingBox { center, basis: basis.basis.clone(), radius };
        let witness = self.contraction(basis)?;
        Some(ClaimData::AttractingBox(Proof { claim, witness }))
    }

    fn attracting_ball(&self, basis: &ExactBasis, exponent: i32) -> Option<ClaimData> {
        let radius = Integer(self.prover.scale.power_of_two(exponent)?);
        let center = self.center.clone();
        let claim = AttractingBall { center, basis: basis.basis.clone(), radius };
        let witness = self.contraction(basis)?;
        Some(ClaimData::AttractingBall(Proof { claim, witness }))
    }

    fn repelling(&self) -> Option<ClaimData> {
        let jacobian = self.method.update.jacobian_in_floats(&self.state());
        let found = real_eigenbasis(&jacobian)?;
        let blocks = found.blocks.iter().zip(&found.moduli);
        let outside = blocks.clone().filter(|(_, modulus)| **modulus > 1.0);
        let unstable: usize = outside.clone().map(|(size, _)| size).sum();
        if self.point.judgement.unstable_dimension.is_some_and(|proved| proved != unstable) {
            return None;
        }
        let least = outside.map(|(_, modulus)| *modulus).fold(f64::INFINITY, f64::min);
        let rest = blocks.map(|(_, modulus)| *modulus).filter(|modulus| *modulus <= 1.0);
        let rest = rest.fold(0.0, f64::max);
        let basis = ExactBasis::new(&found.basis, self.prover.scale)?;
        // Between the squares of the moduli, and 1 where they leave room: then exactly the first
        // multipliers lie outside.
        let expansions = [1.0, (least * least * rest.max(1.0).powi(2)).sqrt()];
        expansions.into_iter().filter(|s| s.is_finite()).find_map(|expansion| {
            let expansion = self.prover.scale.of_float(expansion)?;
            let claim = |exponent| {
                let radius = self.prover.radius(exponent, basis.basis.len())?;
                let (center, basis_rows) = (self.center.clone(), basis.basis.clone());
                let claim =
                    Repelling { center, basis: basis_rows, radius, unstable: unstable as u32 };
                let witness = ExpansionWitness {
                    expansion: expansion.clone(),
                    inverse: basis.inverse.clone(),
                    determinant: basis.determinant.clone(),
                };
                Some(ClaimData::Repelling(Proof { claim, witness }))
            };
            let (exponent, claim) = self.prover.largest(self.prover.core()..=LARGEST, claim)?;
            self.holds_core(&basis, exponent).then_some(claim)
        })
    }

    pub(super) fn hessian(&self) -> DMatrix<f64> {
        self.method.gradient.jacobian_in_floats(&self.middle)
    }

    /// α·q(H), and the constant c of the filter.
    fn filter_matrix(&self) -> (DMatrix<f64>, f64) {
        let step = to_f64(&self.method.step);
        let hessian = self.hessian();
        let symbol = &self.method.filter.symbol;
        let size = hessian.nrows();
        let mut value = DMatrix::zeros(size, size);
        for coefficient in symbol.coefficients().iter().rev() {
            value = &value * &hessian + DMatrix::identity(size, size) * to_f64(coefficient);
        }
        (value * step, to_f64(&(&self.method.filter.upper * &self.method.step)))
    }

    fn filter(&self) -> Option<ClaimData> {
        match self.point.filter {
            FilterPosition::Inside => self.filter_inside(),
            FilterPosition::Outside => self.filter_outside(),
            FilterPosition::Boundary => self.filter_boundary(),
            _ => None,
        }
    }

    fn filter_inside(&self) -> Option<ClaimData> {
        let (matrix, constant) = self.filter_matrix();
        let witness = self.factors(&matrix, 0.0, constant)?;
        let claim = |exponent| {
            let claim = self.place(exponent)?;
            Some(ClaimData::FilterInside(Proof { claim, witness: witness.clone() }))
        };
        self.prover.largest(self.prover.core()..=LARGEST, claim).map(|(_, claim)| claim)
    }

    /// Factors of E − lower·I and upper·I − E: Cholesky's, of what is left when half of the least
    /// eigenvalue is taken off, so that the residual is positive.
    fn factors(&self, matrix: &DMatrix<f64>, lower: f64, upper: f64) -> Option<Factors> {
        let size = matrix.nrows();
        let identity = DMatrix::<f64>::identity(size, size);
        let symmetric = (matrix + matrix.transpose()) / 2.0;
        let (values, _) = symmetric_decomposition(&symmetric)?;
        let least = values.iter().copied().fold(f64::INFINITY, f64::min) - lower;
        let most = upper - values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let factor = |matrix: DMatrix<f64>| self.prover.scale.triangle(&matrix.cholesky()?.l());
        Some(Factors {
            lower_factor: factor(&symmetric - &identity * (lower + least / 2.0))?,
            upper_factor: factor(&identity * (upper - most / 2.0) - &symmetric)?,
        })
    }

    pub(super) fn filter_outside(&self) -> Option<ClaimData> {
        let (matrix, constant) = self.filter_matrix();
        let symmetric = (&matrix + matrix.transpose()) / 2.0;
        let (values, vectors) = symmetric_decomposition(&symmetric)?;
        let number = |values: &[f64], sign: f64| {
            (0..values.len()).max_by(|&a, &b| (sign * values[a]).total_cmp(&(sign * values[b])))
        };
        let (least, most) = (number(&values, -1.0)?, number(&values, 1.0)?);
        let sides =
            [(Side::Below, least, -values[least]), (Side::Above, most, values[most] - constant)];
        sides.into_iter().filter(|(_, _, excess)| *excess > 0.0).find_map(|(side, which, _)| {
            let vector = self.prover.scale.vector(vectors.column(which).iter().copied())?;
            let claim = |exponent| {
                let Place { center, radius } = self.place(exponent)?;
                let claim = FilterOutside { center, radius, side: side.clone() };
                let witness = Direction { vector: vector.clone() };
                Some(ClaimData::FilterOutside(Proof { claim, witness }))
            };
            self.prover.largest(self.prover.core()..=LARGEST, claim).map(|(_, claim)| claim)
        })
    }

    /// An eigenvalue on the edge, at a rational point.
    fn filter_boundary(&self) -> Option<ClaimData> {
        let exact = self.point.exact.as_ref()?;
        let hessian = self.method.gradient.jacobian_exactly(exact)?;
        let filter = &self.method.filter;
        let matrix = filter.symbol.evaluate_matrix(&hessian).scale(&self.method.step);
        let constant = &filter.upper * &self.method.step;
        let rest = &Matrix::identity(matrix.rows()).scale(&constant) - &matrix;
        let decomposition = |matrix: &Matrix| {
            let ExactFactors { scale, diagonal, factor } = ExactFactors::new(matrix)?;
            Some(Decomposition { scale, diagonal, factor })
        };
        let witness =
            FilterWitness { lower: decomposition(&matrix)?, upper: decomposition(&rest)? };
        let claim = ExactPoint { point: fractions(exact) };
        self.prover.attempt(Some(ClaimData::ExactFilter(Proof { claim, witness })))
    }

    /// The claim over the first box on which the checker accepts it.
    fn spectral(&self, claim: impl Fn(i32) -> Option<ClaimData>) -> Option<ClaimData> {
        let exponents = [SPECTRAL, self.prover.core()];
        exponents.into_iter().find_map(|exponent| self.prover.attempt(claim(exponent)))
    }

    /// All eigenvalues of the Hessian in an interval a little wider than the enclosures.
    fn spectrum(&self) -> Option<ClaimData> {
        let eigenvalues = &self.point.hessian_eigenvalues;
        let (first, last) = (eigenvalues.first()?, eigenvalues.last()?);
        let room = (first.magnitude().max(last.magnitude()) * 1e-6).max(1e-6);
        let (lower, upper) = (first.lower() - room, last.upper() + room);
        let witness = self.factors(&self.hessian(), lower, upper)?;
        let (lower, upper) =
            (self.prover.scale.of_float(lower)?, self.prover.scale.of_float(upper)?);
        let claim = |exponent| {
            let Place { center, radius } = self.place(exponent)?;
            let claim = Spectrum { center, radius, lower: lower.clone(), upper: upper.clone() };
            Some(ClaimData::Spectrum(Proof { claim, witness: witness.clone() }))
        };
        self.spectral(claim)
    }

    /// How many eigenvalues lie below each gap of the spectrum.
    fn counts(&self) -> Vec<ClaimData> {
        let Some((_, vectors)) = symmetric_decomposition(&self.hessian()) else {
            return Vec::new();
        };
        let Some(basis) = self.prover.scale.rows(&vectors) else { return Vec::new() };
        let claim = |(number, pair): (usize, &[Interval])| {
            let bound = (pair[0].upper() + pair[1].lower()) / 2.0;
            let bound = self.prover.scale.of_float(bound)?;
            let claim = |exponent| {
                let Place { center, radius } = self.place(exponent)?;
                let below = number as u32 + 1;
                let claim = EigenvalueCount { center, radius, bound: bound.clone(), below };
                let witness = Basis { basis: basis.clone() };
                Some(ClaimData::EigenvalueCount(Proof { claim, witness }))
            };
            self.spectral(claim)
        };
        self.gaps().filter_map(claim).collect()
    }

    /// Neighbouring eigenvalues of the Hessian with a gap between them.
    fn gaps(&self) -> impl Iterator<Item = (usize, &[Interval])> {
        let pairs = self.point.hessian_eigenvalues.windows(2).enumerate();
        pairs.filter(|(_, pair)| pair[1].lower() - pair[0].upper() > 1e-6)
    }
}
