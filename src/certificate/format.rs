//! The certificate as data, written exactly as `proofs/README.md` describes it.
//!
//! The checker has its own definitions: what is written here is believed only once it was read there.

use num_bigint::BigInt;
use serde::{Serialize, Serializer};

use crate::exact::Rational;

/// An integer z, which stands for z/2^p where it is a number at the certificate's scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Integer(pub(super) BigInt);

impl Serialize for Integer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<T: Into<BigInt>> From<T> for Integer {
    fn from(value: T) -> Self {
        Self(value.into())
    }
}

/// A rational as numerator and denominator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Fraction(Integer, Integer);

impl From<&Rational> for Fraction {
    fn from(value: &Rational) -> Self {
        Self(Integer(value.numer().clone()), Integer(value.denom().clone()))
    }
}

pub(super) fn fractions(point: &[Rational]) -> Vec<Fraction> {
    point.iter().map(Fraction::from).collect()
}

pub(super) type Vector = Vec<Integer>;
pub(super) type Rows = Vec<Vec<Integer>>;

/// Declares structures whose fields are written in this order.
macro_rules! records {
    ($($(#[$attribute:meta])* $name:ident { $($field:ident: $type:ty),* $(,)? })*) => {$(
        $(#[$attribute])*
        #[derive(Clone, Debug, Serialize)]
        pub(super) struct $name { $(pub(super) $field: $type),* }
    )*};
}

records! {
    ProblemData { variables: u32, objective: Vec<Instruction>, optimizer: OptimizerData }
    OptimizerData { field: FieldData, momentum: MomentumData, step: Fraction }
    Nothing {}
    UniqueZero { system: Which, center: Vector, radius: Vector }
    ZeroWitness { contraction: Integer, preconditioner: Rows, inverse: Rows }
    Place { center: Vector, radius: Vector }
    Component { component: u32 }
    Cover { system: Which, lower: Vector, upper: Vector, boxes: Vec<Place> }
    CoverWitness { zeros: Vec<ZeroWitness>, tree: Vec<Branch> }
    Spectrum { center: Vector, radius: Vector, lower: Integer, upper: Integer }
    Factors { lower_factor: Rows, upper_factor: Rows }
    EigenvalueCount { center: Vector, radius: Vector, bound: Integer, below: u32 }
    Basis { basis: Rows }
    Curvature { center: Vector, radius: Vector, bound: Integer, side: Side }
    Direction { vector: Vector }
    FilterOutside { center: Vector, radius: Vector, side: Side }
    AttractingBox { center: Vector, basis: Rows, radius: Vector }
    AttractingBall { center: Vector, basis: Rows, radius: Integer }
    ContractionWitness { contraction: Integer, inverse: Rows, determinant: Integer }
    Repelling { center: Vector, basis: Rows, radius: Vector, unstable: u32 }
    ExpansionWitness { expansion: Integer, inverse: Rows, determinant: Integer }
    ExactPoint { point: Vec<Fraction> }
    ExactEigenvalue { point: Vec<Fraction>, value: Fraction }
    FilterWitness { lower: Decomposition, upper: Decomposition }
    /// A multiple of a matrix as L D Lᵀ.
    Decomposition { scale: Integer, diagonal: Vector, factor: Rows }
    InverseWitness { inverse: Rows }
    Collapse { center: Vector, radius: Vector, image: Vector }
    Refutation { statement: Statement, uses: Vec<u32> }
}

/// A claim with its witness.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Proof<C, W = Nothing> {
    pub(super) claim: C,
    pub(super) witness: W,
}

/// Declares enumerations that are written with their names in kebab-case.
macro_rules! choices {
    ($($(#[$attribute:meta])* $name:ident { $($variant:ident $(($($type:ty),*))?),* $(,)? })*) => {$(
        $(#[$attribute])*
        #[derive(Clone, Debug, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub(super) enum $name { $($variant $(($($type),*))?),* }
    )*};
}

choices! {
    Instruction {
        Constant(Fraction), Variable(u32), Add(u32, u32), Subtract(u32, u32), Multiply(u32, u32),
        Negate(u32), Divide(u32, u32), Power(u32, u32), Sqrt(u32), Abs(u32), Max(u32, u32),
        Min(u32, u32), Choose(u32, u32, u32),
    }
    FieldData {
        Gradient, Usam(Fraction), UsamNested(Fraction), UsamSequential(u32, Fraction),
        HessianUsam(Fraction), GradientPenalty(Fraction),
    }
    MomentumData { None, HeavyBall(Fraction), Nesterov(Fraction), Ema(Fraction) }
    Which { Gradient, Field }
    Side { Below, Above }
    // The format's own names.
    #[expect(clippy::enum_variant_names)]
    Statement { LimitsObeyTheFilter, LimitsAreCriticalPoints, LimitsHaveNoNegativeCurvature }
    Branch {
        Split(u32, Integer), Exclude(u32), ExcludeBySlope(u32), ExcludeByCombination(Vector),
        Inside(u32),
    }
    ClaimData {
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
        ExactCriticalPoint(Proof<ExactPoint>),
        ExactEigenvalue(Proof<ExactEigenvalue, Direction>),
        ExactFilter(Proof<ExactPoint, FilterWitness>),
        InvertibleUpdate(Proof<Place, InverseWitness>),
        Collapse(Proof<Collapse>),
        Refutation(Proof<Refutation>),
    }
}

/// The whole file.
#[derive(Clone, Debug, Serialize)]
pub(super) struct CertificateData<'a> {
    pub(super) format: &'static str,
    pub(super) precision: u32,
    pub(super) problem: &'a ProblemData,
    pub(super) claims: &'a [ClaimData],
}
