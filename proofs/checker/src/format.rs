//! The file as data. Unknown, missing and duplicate fields and wrong types are errors of serde;
//! anything that is not canonical is found by writing the value again.

use num_bigint::BigInt;
use serde::{Deserialize, Serialize};

use crate::digest::{compact, sha256, token_stream};
use crate::number::{Integer, Ratio};

/// The largest size of a file in bytes.
const LARGEST_FILE: usize = 64 << 20;

pub(crate) type Vector = Vec<Integer>;
pub(crate) type Matrix = Vec<Vec<Integer>>;

/// Declares structures that are read strictly.
macro_rules! records {
    ($($(#[$attribute:meta])* $name:ident { $($field:ident: $type:ty),* $(,)? })*) => {$(
        $(#[$attribute])*
        #[derive(Debug, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name { $(pub(crate) $field: $type),* }
    )*};
}

records! {
    Certificate { format: String, precision: u32, problem: Option<Problem>, claims: Vec<Claim> }
    Problem { variables: u32, objective: Vec<Instruction>, optimizer: Option<Optimizer> }
    Optimizer { field: Field, momentum: Momentum, step: Ratio }
    Proof0 {}
    UniqueZero { system: System, center: Vector, radius: Vector }
    ZeroWitness { contraction: Integer, preconditioner: Matrix, inverse: Matrix }
    /// A box alone: `no-critical-point` and `filter-inside`.
    Place { center: Vector, radius: Vector }
    Component { component: u32 }
    Cover { system: System, lower: Vector, upper: Vector, boxes: Vec<Place> }
    CoverWitness { zeros: Vec<ZeroWitness>, tree: Vec<Branch> }
    Spectrum { center: Vector, radius: Vector, lower: Integer, upper: Integer }
    Factors { lower_factor: Matrix, upper_factor: Matrix }
    EigenvalueCount { center: Vector, radius: Vector, bound: Integer, below: u32 }
    Basis { basis: Matrix }
    Curvature { center: Vector, radius: Vector, bound: Integer, side: Side }
    Direction { vector: Vector }
    FilterOutside { center: Vector, radius: Vector, side: Side }
    AttractingBox { center: Vector, basis: Matrix, radius: Vector }
    AttractingBall { center: Vector, basis: Matrix, radius: Integer }
    ContractionWitness { contraction: Integer, inverse: Matrix, determinant: Integer }
    Repelling { center: Vector, basis: Matrix, radius: Vector, unstable: u32 }
    ExpansionWitness { expansion: Integer, inverse: Matrix, determinant: Integer }
    ExactFixedPoint { point: Vec<Ratio>, critical: bool }
    ExactEigenvalue { point: Vec<Ratio>, value: Ratio }
    ExactFilter { point: Vec<Ratio> }
    FilterWitness { lower: Decomposition, upper: Decomposition }
    /// A multiple of a matrix as L D Lᵀ.
    Decomposition { scale: Integer, diagonal: Vector, factor: Matrix }
    InverseWitness { inverse: Matrix }
    Collapse { center: Vector, radius: Vector, image: Vector }
    MatrixSpectrum { matrix: Vec<Vec<(Integer, Integer)>>, lower: Integer, upper: Integer }
    Refutation { statement: Statement, uses: Vec<u32> }
}

/// A claim with its witness.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Proof<C, W = Proof0> {
    pub(crate) claim: C,
    pub(crate) witness: W,
}

/// Declares enumerations that are read strictly.
macro_rules! choices {
    ($($name:ident { $($variant:ident $(($($type:ty),*))?),* $(,)? })*) => {$(
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case", deny_unknown_fields)]
        pub(crate) enum $name { $($variant $(($($type),*))?),* }
    )*};
}

choices! {
    Instruction {
        Constant(Ratio), Variable(u32), Add(u32, u32), Subtract(u32, u32), Multiply(u32, u32),
        Negate(u32), Divide(u32, u32), Power(u32, u32), Sqrt(u32), Abs(u32), Max(u32, u32),
        Min(u32, u32), Choose(u32, u32, u32),
    }
    Field {
        Gradient, Usam(Ratio), UsamNested(Ratio), UsamSequential(u32, Ratio), HessianUsam(Ratio),
        GradientPenalty(Ratio),
    }
    Momentum { None, HeavyBall(Ratio), Nesterov(Ratio), Ema(Ratio) }
    System { Gradient, Field }
    Side { Below, Above }
    Statement { LimitsObeyTheFilter, LimitsAreCriticalPoints, LimitsHaveNoNegativeCurvature }
    Branch { Split(u32, Integer), Exclude(u32), ExcludeBySlope(u32), Inside(u32) }
}

/// All kinds of claims.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Claim {
    UniqueZero(Proof<UniqueZero, ZeroWitness>),
    NoCriticalPoint(Proof<Place, Component>),
    Cover(Proof<Cover, CoverWitness>),
    Spectrum(Proof<Spectrum, Factors>),
    EigenvalueCount(Proof<EigenvalueCount, Basis>),
    Curvature(Proof<Curvature, Direction>),
    FilterInside(Proof<Place, Factors>),
    FilterOutside(Proof<FilterOutside, Direction>),
    AttractingBox(Proof<AttractingBox, ContractionWitness>),
    AttractingBall(Proof<AttractingBall, ContractionWitness>),
    Repelling(Proof<Repelling, ExpansionWitness>),
    ExactFixedPoint(Proof<ExactFixedPoint>),
    ExactEigenvalue(Proof<ExactEigenvalue, Direction>),
    ExactFilter(Proof<ExactFilter, FilterWitness>),
    InvertibleUpdate(Proof<Place, InverseWitness>),
    Collapse(Proof<Collapse>),
    MatrixSpectrum(Proof<MatrixSpectrum, Factors>),
    Refutation(Proof<Refutation>),
}

impl Certificate {
    /// Reads a file; refuses what is not canonical.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, String> {
        if bytes.len() > LARGEST_FILE {
            return Err("the file is too large".into());
        }
        let certificate: Self =
            serde_json::from_slice(bytes).map_err(|error| format!("not a certificate: {error}"))?;
        let text = serde_json::to_vec(&certificate).map_err(|error| error.to_string())?;
        match compact(bytes) == Some(text) {
            true => Ok(certificate),
            false => Err("the file is not canonical".into()),
        }
    }

    /// The digest of the problem and one claim without its witness.
    pub(crate) fn claim_id(&self, claim: &Claim) -> Result<String, String> {
        #[derive(Serialize)]
        struct Head<'a> {
            format: &'a str,
            precision: u32,
            problem: &'a Option<Problem>,
        }
        let head = Head { format: &self.format, precision: self.precision, problem: &self.problem };
        let text = |value: serde_json::Result<String>| value.map_err(|error| error.to_string());
        let mut head = text(serde_json::to_string(&head))?;
        let claim = text(serde_json::to_string(claim))?;
        let claim = claim.split(",\"witness\":").next().unwrap_or_default();
        head.pop();
        Ok(sha256(&token_stream(&format!("{head},\"claim\":{claim}}}}}}}"))))
    }
}

/// Whether a matrix has this many rows and columns.
pub(crate) fn is_matrix(matrix: &Matrix, rows: usize, columns: usize) -> bool {
    matrix.len() == rows && matrix.iter().all(|row| row.len() == columns)
}

/// Whether rows have the lengths 1, 2, …, size.
pub(crate) fn is_triangle<T>(rows: &[Vec<T>], size: usize) -> bool {
    rows.len() == size && rows.iter().enumerate().all(|(i, row)| row.len() == i + 1)
}

/// The numbers of a vector.
pub(crate) fn numbers(vector: &Vector) -> Vec<BigInt> {
    vector.iter().map(|entry| entry.0.clone()).collect()
}
