//! The file as data. Unknown, missing and duplicate fields and wrong types are errors of serde;
//! whatever else is not canonical is found by writing the value again.

use num_bigint::BigInt;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::expression::infix;
use crate::matrix::require;
use crate::number::{Fraction, Integer, decimal};

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
            pub(crate) fn sentence(&self) -> &'static str {
                match self { $(Self::$kind { .. } => $sentence),* }
            }
        }
    };
}

claims! {
    UniqueZero(UniqueZero, ZeroWitness)
        "the system (∇f, or the optimizer's field) has exactly one zero in the box"
    NoCriticalPoint(Place, Component) "∇f vanishes nowhere in the box"
    Cover(Cover, CoverWitness)
        "each of the disjoint boxes has exactly one zero of the system; the domain has no others"
    Spectrum(Spectrum, Factors) "in the box all eigenvalues of ∇²f are in (lower, upper)"
    EigenvalueCount(EigenvalueCount, Basis)
        "everywhere in the box `below` eigenvalues of ∇²f are below the bound, all others above"
    Curvature(Curvature, Direction)
        "everywhere in the box an eigenvalue of ∇²f is on that side of the bound"
    FilterInside(Place, Factors)
        "in the box all eigenvalues of ∇²f are strictly inside the optimizer's filter"
    FilterOutside(FilterOutside, Direction)
        "everywhere in the box an eigenvalue of ∇²f is outside the optimizer's filter"
    AttractingBox(AttractingBox, ContractionWitness)
        "all orbits from {c + Tu: |u_l| <= r_l} stay there and converge to its only fixed point"
    AttractingBall(AttractingBall, ContractionWitness)
        "all orbits from {c + Tu: |u| <= r} stay there and converge to its only fixed point"
    Repelling(Repelling, ExpansionWitness)
        "the orbits that stay in {c + Tu: |u_l| <= r_l} start on a null set, a Lipschitz graph"
    ExactCriticalPoint(ExactPoint, Nothing) "the point is a critical point of f"
    ExactEigenvalue(ExactEigenvalue, Direction) "the value is an eigenvalue of ∇²f at the point"
    ExactFilter(ExactPoint, FilterWitness)
        "at the point all eigenvalues of ∇²f are in the optimizer's closed filter"
    InvertibleUpdate(Place, InverseWitness)
        "the update map has an invertible Jacobian in the box; for a rational f: the step size is not exceptional"
    Collapse(Collapse, Nothing) "one step takes the whole box to the image"
    MatrixSpectrum(MatrixSpectrum, Factors)
        "all eigenvalues of all symmetric matrices in the interval matrix are in (lower, upper)"
    Refutation(Refutation, Nothing)
        "the statement about limits from almost every start is false here, by the claims it uses"
}

/// The file without white space between tokens; `None` where a string holds an escape.
fn compact(file: &[u8]) -> Option<Vec<u8>> {
    let mut in_string = false;
    let mut keep = |byte: &u8| {
        in_string ^= *byte == b'"';
        in_string || !b" \t\n\r".contains(byte)
    };
    (!file.contains(&b'\\')).then(|| file.iter().copied().filter(|byte| keep(byte)).collect())
}

/// The text of a value; plain data can always be written.
fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

impl Problem {
    /// The objective in infix and the optimizer.
    pub(crate) fn describe(&self) -> String {
        let (objective, optimizer) = (infix(&self.objective), text(&self.optimizer));
        let variables = self.variables;
        format!("f = {objective}, {variables} variables; optimizer: {}", optimizer.replace('"', ""))
    }
}

impl Certificate {
    /// Reads a file; refuses what is not canonical or too large.
    pub(crate) fn read(file: &[u8]) -> Result<Self, String> {
        require(file.len() <= 64 << 20, "the file is too large")?;
        let read: Self = serde_json::from_slice(file).map_err(|error| error.to_string())?;
        require(
            compact(file).as_deref() == Some(text(&read).as_bytes()),
            "the file is not canonical",
        )?;
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
        let word = |part: &str| match part.parse::<BigInt>() {
            Ok(number) if !exact => decimal(&number, precision),
            _ => part.into(),
        };
        let fields: String =
            claim_text.split('"').filter(|part| !part.is_empty()).map(word).collect();
        (id, format!("{}: {}", claim.sentence(), fields.chars().take(600).collect::<String>()))
    }
}

/// The tokens of compact canonical JSON without commas, colons and quotes, joined by spaces.
fn token_stream(json: &str) -> String {
    let spaced = json.replace(['"', ',', ':'], " ").replace('{', " { ").replace('}', " } ");
    let spaced = spaced.replace('[', " [ ").replace(']', " ] ");
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}
