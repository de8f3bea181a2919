//! What a certificate says, as numbers: the claims of the file read back, for those who conclude
//! from them. Nothing here is believed that does not stand in the file.

use num_bigint::BigInt;
use num_traits::{One, Zero};

use super::Certificate;
use super::format::{
    AttractingBall, AttractingBox, CertificateFile, ClaimData, Fraction, Integer, Place, Rows,
    Side, Vector, Which,
};
use crate::exact::{Matrix, Rational};

/// A statement of a certificate about a place, as far as conclusions are drawn from it. The kinds
/// of claims are those of `proofs/README.md`; other kinds are [`Fact::Other`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// ∇f is 0 at the point.
    CriticalPoint(Vec<Rational>),
    /// Exactly one zero of the gradient lies in the box.
    UniqueCriticalPoint(Region),
    /// Exactly one zero of the field lies in the box.
    UniqueFixedPoint(Region),
    /// ∇f is nowhere 0 in the box.
    NoCriticalPoint(Region),
    /// The value is an eigenvalue of the Hessian at the point, with this eigenvector.
    Eigenvalue {
        /// The point.
        point: Vec<Rational>,
        /// The eigenvalue.
        value: Rational,
        /// The eigenvector.
        vector: Vec<Rational>,
    },
    /// The update map contracts the region of states.
    Attracting(Region),
    /// Fixed points in the region of states have a multiplier outside the unit circle.
    Repelling(Region),
    /// 0 < q(λ) < c/α for all eigenvalues of Hessians in the box.
    FilterInside(Region),
    /// q(λ) < 0 or q(λ) > c/α for some eigenvalue, everywhere in the box.
    FilterOutside(Region),
    /// 0 ≤ q(λ) ≤ c/α for all eigenvalues at the point.
    FilterClosed(Vec<Rational>),
    /// det DG is not identically 0.
    Invertible,
    /// One step takes a box to the point.
    Collapse(Vec<Rational>),
    /// Anything else.
    Other,
}

/// {c + Tu : abs(u_l) ≤ r_l}, or ‖u‖ ≤ r for a ball.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    center: Vec<Rational>,
    /// T; `None` is the identity.
    basis: Option<Matrix>,
    radius: Vec<Rational>,
    ball: bool,
}

impl Region {
    /// Whether the region holds a point, or the state (x, x) of it.
    ///
    /// Regions are convex: what holds the corners of a box holds the box.
    pub fn contains(&self, point: &[Rational]) -> bool {
        let size = self.radius.len();
        let difference: Vec<Rational> = (0..size)
            .map(|k| &point[k % point.len()] - &self.center[k % self.center.len()])
            .collect();
        let coordinates = match &self.basis {
            None => Some(difference),
            Some(basis) => basis.solve(&difference),
        };
        let Some(coordinates) = coordinates else { return false };
        let mut squares = coordinates.iter().zip(&self.radius).map(|(u, r)| (u * u, r * r));
        if self.ball {
            let (sums, radii): (Vec<_>, Vec<_>) = squares.unzip();
            let sum = sums.into_iter().fold(Rational::zero(), |sum, one| sum + one);
            return radii.iter().all(|square| sum <= *square);
        }
        squares.all(|(distance, square)| distance <= square)
    }

    /// The corners of a box.
    pub fn corners(&self) -> Vec<Vec<Rational>> {
        let mut all: Vec<Vec<Rational>> = vec![Vec::new()];
        for (center, radius) in self.center.iter().zip(&self.radius) {
            all = all
                .into_iter()
                .flat_map(|corner| {
                    let ends = [center - radius, center + radius];
                    ends.map(|end| [corner.clone(), vec![end]].concat())
                })
                .collect();
        }
        all
    }
}

impl Certificate {
    /// The facts that stand in the file, one for each claim in its order.
    pub fn facts(&self) -> Vec<Fact> {
        let Ok(file) = CertificateFile::read(self.text.as_bytes()) else { return Vec::new() };
        let unit = BigInt::one() << file.precision;
        file.claims.iter().map(|claim| fact(claim, &unit)).collect()
    }
}

fn fact(claim: &ClaimData, unit: &BigInt) -> Fact {
    let numbers = |vector: &Vector| -> Vec<Rational> {
        vector.iter().map(|z| Rational::new(z.0.clone(), unit.clone())).collect()
    };
    let matrix = |rows: &Rows| {
        let entries = rows.iter().flat_map(&numbers).collect();
        Matrix::new(rows.len(), rows.len(), entries)
    };
    let point = |point: &[Fraction]| -> Vec<Rational> {
        point.iter().map(|one| Rational::new(one.0.0.clone(), one.1.0.clone())).collect()
    };
    let region = |center: &Vector, radius: &Vector| Region {
        center: numbers(center),
        basis: None,
        radius: numbers(radius),
        ball: false,
    };
    let based = |center: &Vector, radius: &Vector, basis: &Rows, ball: bool| {
        Some(Region { basis: Some(matrix(basis)?), ball, ..region(center, radius) })
    };
    let place = |Place { center, radius }: &Place| region(center, radius);
    match claim {
        ClaimData::ExactCriticalPoint(proof) => Fact::CriticalPoint(point(&proof.claim.point)),
        ClaimData::UniqueZero(proof) => {
            let region = region(&proof.claim.center, &proof.claim.radius);
            match proof.claim.system {
                Which::Gradient => Fact::UniqueCriticalPoint(region),
                Which::Field => Fact::UniqueFixedPoint(region),
            }
        }
        ClaimData::NoCriticalPoint(proof) => Fact::NoCriticalPoint(place(&proof.claim)),
        ClaimData::ExactEigenvalue(proof) => Fact::Eigenvalue {
            point: point(&proof.claim.point),
            value: Rational::new(proof.claim.value.0.0.clone(), proof.claim.value.1.0.clone()),
            vector: proof.witness.vector.iter().map(|z| Rational::from(z.0.clone())).collect(),
        },
        ClaimData::AttractingBox(proof) => {
            let AttractingBox { center, basis, radius } = &proof.claim;
            based(center, radius, basis, false).map_or(Fact::Other, Fact::Attracting)
        }
        ClaimData::AttractingBall(proof) => {
            let AttractingBall { center, basis, radius } = &proof.claim;
            let radius = vec![Integer(radius.0.clone()); basis.len()];
            based(center, &radius, basis, true).map_or(Fact::Other, Fact::Attracting)
        }
        ClaimData::Repelling(proof) => {
            let claim = &proof.claim;
            based(&claim.center, &claim.radius, &claim.basis, false)
                .map_or(Fact::Other, Fact::Repelling)
        }
        ClaimData::FilterInside(proof) => Fact::FilterInside(place(&proof.claim)),
        ClaimData::FilterOutside(proof) => {
            let (Side::Below | Side::Above) = proof.claim.side;
            Fact::FilterOutside(region(&proof.claim.center, &proof.claim.radius))
        }
        ClaimData::ExactFilter(proof) => Fact::FilterClosed(point(&proof.claim.point)),
        ClaimData::InvertibleUpdate(_) => Fact::Invertible,
        ClaimData::Collapse(proof) => Fact::Collapse(numbers(&proof.claim.image)),
        _ => Fact::Other,
    }
}
