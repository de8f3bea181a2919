//! The file as data. Unknown, missing and duplicate fields and wrong types are errors of serde;
//! whatever else is not canonical is found by writing the value again.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One, Signed, Zero};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::matrix::require;
use crate::number::Rational;

/// A decimal integer of at most 4096 digits. (Writing it again shows whether it was canonical.)
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Integer(pub(crate) BigInt);

impl TryFrom<String> for Integer {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let short = text.trim_start_matches('-').len() <= 4096;
        let number = text.parse().ok().filter(|_| short).map(Self);
        number.ok_or("an integer is malformed or has more than 4096 digits")
    }
}

impl From<Integer> for String {
    fn from(integer: Integer) -> Self {
        integer.0.to_string()
    }
}

/// A rational. (Writing it again shows whether it was in lowest terms with a positive denominator.)
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "[Integer; 2]", into = "[Integer; 2]")]
pub(crate) struct Fraction(pub(crate) Rational);

impl TryFrom<[Integer; 2]> for Fraction {
    type Error = &'static str;

    fn try_from([Integer(n), Integer(d)]: [Integer; 2]) -> Result<Self, Self::Error> {
        if d.is_zero() { Err("a denominator is 0") } else { Ok(Self(Rational::new(n, d))) }
    }
}

impl From<Fraction> for [Integer; 2] {
    fn from(Fraction(value): Fraction) -> Self {
        let (n, d) = value.into_raw();
        [Integer(n), Integer(d)]
    }
}

pub(crate) type Vector = Vec<Integer>;
pub(crate) type Matrix = Vec<Vec<Integer>>;

macro_rules! records {
    ($($name:ident { $($field:ident: $type:ty),* })*) => {$(
        #[derive(Debug, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name { $(pub(crate) $field: $type),* }
    )*};
}

records! {
    Certificate { format: String, precision: u32, problem: Option<Problem>, claims: Vec<Claim> }
    Problem { variables: u32, objective: Vec<Instruction>, optimizer: Option<Optimizer> }
    Optimizer { field: Field, momentum: Momentum, step: Fraction }
    UniqueZero { system: System, center: Vector, radius: Vector }
    ZeroWitness { contraction: Integer, preconditioner: Matrix, inverse: Matrix }
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
    InverseWitness { inverse: Matrix }
    Collapse { center: Vector, radius: Vector, image: Vector }
    ExactPoint { point: Vec<Fraction> }
    ExactEigenvalue { point: Vec<Fraction>, value: Fraction }
    FilterWitness { lower: Decomposition, upper: Decomposition }
    Decomposition { scale: Integer, diagonal: Vector, factor: Matrix }
    MatrixSpectrum { matrix: Vec<Vec<(Integer, Integer)>>, lower: Integer, upper: Integer }
    Refutation { statement: Statement, uses: Vec<u32> }
    Nothing {}
}

macro_rules! choices {
    ($($name:ident { $($variant:ident $(($($type:ty),*))?),* })*) => {$(
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case", deny_unknown_fields)]
        #[allow(clippy::enum_variant_names)]
        pub(crate) enum $name { $($variant $(($($type),*))?),* }
    )*};
}

choices! {
    Instruction { Constant(Fraction), Variable(u32), Add(u32, u32), Subtract(u32, u32),
        Multiply(u32, u32), Negate(u32), Divide(u32, u32), Power(u32, u32), Sqrt(u32), Abs(u32),
        Max(u32, u32), Min(u32, u32), Choose(u32, u32, u32) }
    Field { Gradient, Usam(Fraction), UsamNested(Fraction), UsamSequential(u32, Fraction),
        HessianUsam(Fraction), GradientPenalty(Fraction) }
    Momentum { None, HeavyBall(Fraction), Nesterov(Fraction), Ema(Fraction) }
    System { Gradient, Field }
    Side { Below, Above }
    Statement { LimitsObeyTheFilter, LimitsAreCriticalPoints, LimitsHaveNoNegativeCurvature }
    Branch { Split(u32, Integer), Exclude(u32), ExcludeBySlope(u32), ExcludeByCombination(Vector),
        Inside(u32) }
}

/// Declares the kinds of claims, each with its sentence.
macro_rules! claims {
    ($($kind:ident($claim:ty, $witness:ty) $sentence:literal)*) => {
        #[derive(Debug, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case", deny_unknown_fields)]
        pub(crate) enum Claim { $($kind { claim: $claim, witness: $witness }),* }

        impl Claim {
            fn sentence(&self) -> &'static str {
                match self { $(Self::$kind { .. } => $sentence),* }
            }
        }
    };
}

claims! {
    UniqueZero(UniqueZero, ZeroWitness) "the system (∇f or the field) has one zero in the box"
    NoCriticalPoint(Place, Component) "∇f vanishes nowhere in the box"
    Cover(Cover, CoverWitness) "the zeros of the system in the domain are one in each of the boxes"
    Spectrum(Spectrum, Factors) "in the box all eigenvalues of ∇²f are in (lower, upper)"
    EigenvalueCount(EigenvalueCount, Basis)
        "in the box `below` eigenvalues of ∇²f are below the bound, the others above"
    Curvature(Curvature, Direction)
        "everywhere in the box an eigenvalue of ∇²f is on this side of the bound"
    FilterInside(Place, Factors) "in the box all eigenvalues of ∇²f are strictly inside the filter"
    FilterOutside(FilterOutside, Direction)
        "everywhere in the box an eigenvalue of ∇²f is outside the filter, on this side"
    AttractingBox(AttractingBox, ContractionWitness)
        "all orbits from {c + Tu: |u_l| <= r_l} stay there and converge to its only fixed point"
    AttractingBall(AttractingBall, ContractionWitness)
        "all orbits from {c + Tu: |u| <= r} stay there and converge to its only fixed point"
    Repelling(Repelling, ExpansionWitness)
        "the orbits that stay in {c + Tu: |u_l| <= r_l} start on a null set, a Lipschitz graph"
    ExactCriticalPoint(ExactPoint, Nothing) "the point is a critical point of f"
    ExactEigenvalue(ExactEigenvalue, Direction) "the value is an eigenvalue of ∇²f at the point"
    ExactFilter(ExactPoint, FilterWitness)
        "at the point all eigenvalues of ∇²f are in the closed filter"
    InvertibleUpdate(Place, InverseWitness)
        "the update map has an invertible Jacobian in the box: the step is not exceptional"
    Collapse(Collapse, Nothing) "one step takes the whole box to the image"
    MatrixSpectrum(MatrixSpectrum, Factors)
        "all eigenvalues of all symmetric matrices in the interval matrix are in (lower, upper)"
    Refutation(Refutation, Nothing)
        "the statement about limits from almost every start is false, by the claims it uses"
}

/// The text of a value; plain data can always be written.
pub(crate) fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

impl Certificate {
    /// Reads a file; refuses what is not canonical or too large.
    pub(crate) fn read(file: &[u8]) -> Result<Self, String> {
        require(file.len() <= 64 << 20, "the file is too large")?;
        let read: Self = serde_json::from_slice(file).map_err(|error| error.to_string())?;
        // No string that was read holds white space.
        let compact = file.iter().filter(|byte| !b" \t\n\r".contains(byte));
        require(compact.eq(text(&read).as_bytes()), "the file is not canonical")?;
        let fits = read.precision <= 4096 && (1..=4096).contains(&read.claims.len());
        require(read.format == "eqcert/1" && fits, "the file is not eqcert/1 or beyond a limit")?;
        Ok(read)
    }

    /// The digest of the problem and one claim without its witness; the claim in words.
    pub(crate) fn describe(&self, claim: &Claim) -> (String, String) {
        let (format, precision, problem) = (&self.format, self.precision, text(&self.problem));
        let written = text(claim);
        let claim_text = written.split(",\"witness\":").next().unwrap_or_default();
        let head = format!("{{\"format\":\"{format}\",\"precision\":{precision}");
        let all = format!("{head},\"problem\":{problem},\"claim\":{claim_text}}}}}}}");
        let digest = Sha256::digest(token_stream(&all));
        let id = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        // Integers at the scale 2^p as decimals; exact rationals as they are.
        let exact = claim_text.starts_with("{\"exact");
        let word = |part: &str| match part.parse() {
            Ok(number) if !exact => decimal(&number, precision),
            _ => part.into(),
        };
        let fields: String = claim_text.split('"').map(word).collect();
        (id, format!("{}: {}", claim.sentence(), fields.chars().take(600).collect::<String>()))
    }
}

/// The tokens of compact canonical JSON without commas, colons and quotes, joined by spaces.
fn token_stream(json: &str) -> String {
    let space = |token: char| match token {
        '{' | '}' | '[' | ']' => format!(" {token} "),
        '"' | ',' | ':' => " ".into(),
        _ => token.into(),
    };
    json.chars().map(space).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// z/2^p as a decimal, cut after 12 places (then marked by "…").
pub(crate) fn decimal(number: &BigInt, precision: u32) -> String {
    let places = BigInt::from(10_u64.pow(12));
    let (shown, rest) = (number.abs() * &places).div_rem(&(BigInt::one() << precision));
    let (whole, part) = shown.div_rem(&places);
    let text = format!("{}{whole}.{part:0>12}", if number.is_negative() { "-" } else { "" });
    let cut = if rest.is_zero() { "" } else { "…" };
    format!("{}{cut}", text.trim_end_matches('0').trim_end_matches('.'))
}
