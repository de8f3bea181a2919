//! The certificate as data, written exactly as `proofs/README.md` describes it.
//!
//! The checker has its own definitions: what is written here is believed only once it was read there.
//! Reading is for translation ([`super::coq`]).

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One, Signed};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::exact::Rational;

/// An integer z, which stands for z/2^p where it is a number at the certificate's scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Integer(pub(super) BigInt);

impl Serialize for Integer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// The most digits of an integer.
const MOST_DIGITS: usize = 4096;

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let short = text.trim_start_matches('-').len() <= MOST_DIGITS;
        let value = text.parse().ok().filter(|value: &BigInt| short && value.to_string() == text);
        value.map(Self).ok_or_else(|| D::Error::custom("an integer is not canonical or too long"))
    }
}

impl<T: Into<BigInt>> From<T> for Integer {
    fn from(value: T) -> Self {
        Self(value.into())
    }
}

/// A rational as numerator and denominator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Fraction(pub(super) Integer, pub(super) Integer);

impl<'de> Deserialize<'de> for Fraction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (numerator, denominator) = <(Integer, Integer)>::deserialize(deserializer)?;
        match denominator.0.is_positive() && numerator.0.gcd(&denominator.0).is_one() {
            true => Ok(Self(numerator, denominator)),
            false => Err(D::Error::custom("a rational is not in lowest terms")),
        }
    }
}

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
        #[derive(Clone, Debug, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name { $(pub(super) $field: $type),* }
    )*};
}

records! {
    ProblemData { variables: u32, objective: Vec<Instruction>, optimizer: Option<OptimizerData> }
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
    MatrixSpectrum { matrix: Vec<Vec<(Integer, Integer)>>, lower: Integer, upper: Integer }
    Refutation { statement: Statement, uses: Vec<u32> }
}

/// A claim with its witness.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Proof<C, W = Nothing> {
    pub(super) claim: C,
    pub(super) witness: W,
}

/// Declares enumerations that are written with their names in kebab-case.
macro_rules! choices {
    ($($(#[$attribute:meta])* $name:ident { $($variant:ident $(($($type:ty),*))?),* $(,)? })*) => {$(
        $(#[$attribute])*
        #[derive(Clone, Debug, Serialize, Deserialize)]
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
        MatrixSpectrum(Proof<MatrixSpectrum, Factors>),
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

/// The name of the format.
pub(super) const FORMAT: &str = "eqcert/1";

/// The largest file in bytes.
const LARGEST_FILE: usize = 64 << 20;

/// The whole file as it is read.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CertificateFile {
    format: String,
    pub(super) precision: u32,
    pub(super) problem: Option<ProblemData>,
    pub(super) claims: Vec<ClaimData>,
}

impl CertificateFile {
    /// Reads a file; what is not canonical, white space between tokens aside, is an error in words.
    pub(super) fn read(file: &[u8]) -> Result<Self, String> {
        if file.len() > LARGEST_FILE {
            return Err("the file is larger than 64 MiB".into());
        }
        let read: Self = serde_json::from_slice(file).map_err(|error| error.to_string())?;
        if read.format != FORMAT {
            return Err(format!("the format is not {FORMAT}"));
        }
        let canonical = serde_json::to_vec(&read).map_err(|error| error.to_string())?;
        // No string of the format holds white space, so none of it needs to be kept.
        let spaces = |byte: &u8| b" \t\n\r".contains(byte);
        match file.iter().filter(|byte| !spaces(byte)).eq(&canonical) {
            true => Ok(read),
            false => Err("the file is not in canonical form".into()),
        }
    }
}
