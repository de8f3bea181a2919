//! A certificate as a Coq file, which `coqc` checks with the development in `proofs/coq`.
//!
//! The contract is in `proofs/coq/README.md`, "Translated certificates". Nothing is judged here: a
//! certificate that proves nothing becomes a Coq file that `coqc` refuses.

use num_bigint::{BigInt, Sign};
use num_traits::Zero;

use super::format::{
    Branch, CertificateFile, ClaimData, Decomposition, ExactPoint, Factors, FieldData, Fraction,
    Instruction, Integer, MomentumData, OptimizerData, Place, ProblemData, Rows, Side, Statement,
    Vector, Which, ZeroWitness,
};

/// What every translated certificate begins with.
const HEADER: &str = "From Eigensieve Require Import Translation.\n";
/// Coq's machine words hold the integers below 2^62 in size; longer ones are written in this base.
const WORD_BITS: u64 = 62;
/// The largest number that is written in unary; no accepted certificate exceeds it.
const LARGEST_INDEX: u32 = 65_535;

/// Why a file cannot be translated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Untranslatable {
    /// It is not in the format; the reason in words.
    #[error("not a certificate: {0}")]
    NotACertificate(String),
    /// An index or a count that no checker accepts.
    #[error("an index is above {LARGEST_INDEX}")]
    LargeIndex,
    /// An exponent that no checker accepts.
    #[error("an exponent is 0")]
    ZeroExponent,
}

/// Translates a certificate, without checking it, to a Coq file that `coqc` accepts if and only if
/// Coq proves every claim: its theorem `proved_0` says that they hold. The name stands in a comment.
///
/// # Errors
/// What is not in the format `eqcert/1`, and indices far beyond its limits.
///
/// ```
/// use eigensieve::certificate::to_coq;
/// // Every eigenvalue of the matrix (2) lies in (0, 4).
/// let file = br#"{"format":"eqcert/1","precision":0,"problem":null,"claims":[{"matrix-spectrum":
///     {"claim":{"matrix":[[["2","2"]]],"lower":"0","upper":"4"},
///      "witness":{"lower_factor":[["1"]],"upper_factor":[["1"]]}}}]}"#;
/// let text = to_coq("two.json", file)?;
/// assert!(text.contains("[(MatrixSpectrum [[((i 2), (i 2))]] (i 0) (i 4) (Factors [[(i 1)]] [[(i 1)]]))]"));
/// assert!(text.contains("Theorem proved_0 : certificate_holds certificate_0."));
/// # Ok::<(), eigensieve::certificate::Untranslatable>(())
/// ```
pub fn to_coq(name: &str, file: &[u8]) -> Result<String, Untranslatable> {
    let certificate = CertificateFile::read(file).map_err(Untranslatable::NotACertificate)?;
    let plain = |symbol: char| symbol.is_ascii_alphanumeric() || "._-".contains(symbol);
    let name: String = name.chars().map(|c| if plain(c) { c } else { '_' }).collect();
    let mut out = Translation { text: format!("{HEADER}\n(* {name} *)\n"), obstacle: None };
    out.add("Definition certificate_0 : certificate :=\n  Certificate ");
    Integer::from(certificate.precision).write(&mut out);
    out.add("\n  ");
    certificate.problem.write(&mut out);
    out.add("\n  [");
    out.separated(";\n   ", &certificate.claims);
    out.add(
        "].\n\
         Theorem accepted_0 : OnBig.check_certificate certificate_0 = true.\n\
         Proof. accepted. Qed.\n\
         Theorem proved_0 : certificate_holds certificate_0.\n\
         Proof. exact (accepted_on_big _ accepted_0). Qed.\n",
    );
    out.obstacle.map_or(Ok(out.text), Err)
}

/// The text written so far, and the first thing that Coq's types cannot say.
struct Translation {
    text: String,
    obstacle: Option<Untranslatable>,
}

impl Translation {
    fn add(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// A constructor applied to its arguments.
    fn say(&mut self, constructor: &str, arguments: &[&dyn Term]) {
        self.add("(");
        self.add(constructor);
        for argument in arguments {
            self.add(" ");
            argument.write(self);
        }
        self.add(")");
    }

    fn separated<T: Term>(&mut self, separator: &str, items: &[T]) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.add(separator);
            }
            item.write(self);
        }
    }

    fn refuse(&mut self, obstacle: Untranslatable) {
        self.obstacle.get_or_insert(obstacle);
    }
}

/// What becomes a Coq term.
trait Term {
    fn write(&self, out: &mut Translation);
}

/// A number of Coq's type nat, which is unary.
struct Nat(u32);
/// A number of Coq's type N.
struct Binary(u32);
/// A number of Coq's type positive.
struct Positive(u32);

impl Term for Nat {
    fn write(&self, out: &mut Translation) {
        if self.0 > LARGEST_INDEX {
            out.refuse(Untranslatable::LargeIndex);
        }
        out.add(&format!("{}%nat", self.0));
    }
}

impl Term for Binary {
    fn write(&self, out: &mut Translation) {
        out.add(&format!("{}%N", self.0));
    }
}

impl Term for Positive {
    fn write(&self, out: &mut Translation) {
        if self.0 == 0 {
            out.refuse(Untranslatable::ZeroExponent);
        }
        out.add(&format!("{}%positive", self.0));
    }
}

impl Term for Integer {
    fn write(&self, out: &mut Translation) {
        let negative = self.0.sign() == Sign::Minus;
        if self.0.bits() <= WORD_BITS {
            let text =
                if negative { format!("(i ({}))", self.0) } else { format!("(i {})", self.0) };
            return out.add(&text);
        }
        let word = (BigInt::from(1) << WORD_BITS) - 1;
        let mut rest = BigInt::from(self.0.magnitude().clone());
        let mut digits = Vec::new();
        while !rest.is_zero() {
            digits.push((&rest & &word).to_string());
            rest >>= WORD_BITS;
        }
        let name = if negative { "nbig" } else { "big" };
        out.add(&format!("({name} [{}])", digits.join("; ")));
    }
}

impl Term for Fraction {
    fn write(&self, out: &mut Translation) {
        out.say("q", &[&self.0, &self.1]);
    }
}

impl<T: Term> Term for Vec<T> {
    fn write(&self, out: &mut Translation) {
        out.add("[");
        out.separated("; ", self);
        out.add("]");
    }
}

impl<A: Term, B: Term> Term for (A, B) {
    fn write(&self, out: &mut Translation) {
        out.add("(");
        self.0.write(out);
        out.add(", ");
        self.1.write(out);
        out.add(")");
    }
}

impl<T: Term> Term for Option<T> {
    fn write(&self, out: &mut Translation) {
        match self {
            None => out.add("None"),
            Some(value) => out.say("Some", &[value]),
        }
    }
}

impl Term for ProblemData {
    fn write(&self, out: &mut Translation) {
        out.say("Problem", &[&Nat(self.variables), &self.objective, &self.optimizer]);
    }
}

impl Term for OptimizerData {
    fn write(&self, out: &mut Translation) {
        out.say("Optimizer", &[&self.field, &self.momentum, &self.step]);
    }
}

impl Term for Instruction {
    fn write(&self, out: &mut Translation) {
        let mut binary = |name: &str, a: u32, b: u32| out.say(name, &[&Binary(a), &Binary(b)]);
        match *self {
            Self::Add(a, b) => binary("IAdd", a, b),
            Self::Subtract(a, b) => binary("ISubtract", a, b),
            Self::Multiply(a, b) => binary("IMultiply", a, b),
            Self::Divide(a, b) => binary("IDivide", a, b),
            Self::Max(a, b) => binary("IMax", a, b),
            Self::Min(a, b) => binary("IMin", a, b),
            Self::Constant(ref value) => out.say("IConstant", &[value]),
            Self::Variable(index) => out.say("IVariable", &[&Nat(index)]),
            Self::Negate(a) => out.say("INegate", &[&Binary(a)]),
            Self::Power(a, k) => out.say("IPower", &[&Binary(a), &Positive(k)]),
            Self::Sqrt(a) => out.say("ISqrt", &[&Binary(a)]),
            Self::Abs(a) => out.say("IAbs", &[&Binary(a)]),
            Self::Choose(g, a, b) => out.say("IChoose", &[&Binary(g), &Binary(a), &Binary(b)]),
        }
    }
}

impl Term for FieldData {
    fn write(&self, out: &mut Translation) {
        match self {
            Self::Gradient => out.add("Gradient"),
            Self::Usam(radius) => out.say("Usam", &[radius]),
            Self::UsamNested(radius) => out.say("UsamNested", &[radius]),
            Self::UsamSequential(ascents, radius) => {
                out.say("UsamSequential", &[&Nat(*ascents), radius]);
            }
            Self::HessianUsam(radius) => out.say("HessianUsam", &[radius]),
            Self::GradientPenalty(radius) => out.say("GradientPenalty", &[radius]),
        }
    }
}

impl Term for MomentumData {
    fn write(&self, out: &mut Translation) {
        match self {
            Self::None => out.add("NoMomentum"),
            Self::HeavyBall(coefficient) => out.say("HeavyBall", &[coefficient]),
            Self::Nesterov(coefficient) => out.say("Nesterov", &[coefficient]),
            Self::Ema(coefficient) => out.say("Ema", &[coefficient]),
        }
    }
}

impl Term for Which {
    fn write(&self, out: &mut Translation) {
        out.add(match self {
            Self::Gradient => "SGradient",
            Self::Field => "SField",
        });
    }
}

impl Term for Side {
    fn write(&self, out: &mut Translation) {
        out.add(match self {
            Self::Below => "Below",
            Self::Above => "Above",
        });
    }
}

impl Term for Statement {
    fn write(&self, out: &mut Translation) {
        out.add(match self {
            Self::LimitsObeyTheFilter => "LimitsObeyTheFilter",
            Self::LimitsAreCriticalPoints => "LimitsAreCriticalPoints",
            Self::LimitsHaveNoNegativeCurvature => "LimitsHaveNoNegativeCurvature",
        });
    }
}

impl Term for Place {
    fn write(&self, out: &mut Translation) {
        let Self { center, radius } = self;
        out.add("(");
        center.write(out);
        out.add(", ");
        radius.write(out);
        out.add(")");
    }
}

impl Term for ZeroWitness {
    fn write(&self, out: &mut Translation) {
        out.say("ZeroWitness", &[&self.contraction, &self.preconditioner, &self.inverse]);
    }
}

impl Term for Factors {
    fn write(&self, out: &mut Translation) {
        out.say("Factors", &[&self.lower_factor, &self.upper_factor]);
    }
}

impl Term for Decomposition {
    fn write(&self, out: &mut Translation) {
        out.say("Decomposition", &[&self.scale, &self.diagonal, &self.factor]);
    }
}

impl Term for Branch {
    fn write(&self, out: &mut Translation) {
        match self {
            Self::Split(axis, place) => out.say("Split", &[&Nat(*axis), place]),
            Self::Exclude(component) => out.say("Exclude", &[&Nat(*component)]),
            Self::ExcludeBySlope(component) => out.say("ExcludeBySlope", &[&Nat(*component)]),
            Self::ExcludeByCombination(weights) => out.say("ExcludeByCombination", &[weights]),
            Self::Inside(index) => out.say("Inside", &[&Nat(*index)]),
        }
    }
}

/// The parts of a region that a claim and its witness name.
struct Region<'a>(&'a Vector, &'a Rows, &'a Rows, &'a Integer);

impl Term for Region<'_> {
    fn write(&self, out: &mut Translation) {
        let Self(center, basis, inverse, determinant) = *self;
        out.say("Region", &[center, basis, inverse, determinant]);
    }
}

impl Term for ClaimData {
    fn write(&self, out: &mut Translation) {
        match self {
            Self::UniqueZero(proof) => {
                let claim = &proof.claim;
                out.say(
                    "UniqueZero",
                    &[&claim.system, &claim.center, &claim.radius, &proof.witness],
                );
            }
            Self::NoCriticalPoint(proof) => {
                let Place { center, radius } = &proof.claim;
                out.say("NoCriticalPoint", &[center, radius, &Nat(proof.witness.component)]);
            }
            Self::Cover(proof) => {
                let (claim, witness) = (&proof.claim, &proof.witness);
                let domain: [&dyn Term; 3] = [&claim.system, &claim.lower, &claim.upper];
                let [system, lower, upper] = domain;
                let (zeros, tree) = (&witness.zeros, &witness.tree);
                out.say("Cover", &[system, lower, upper, &claim.boxes, zeros, tree]);
            }
            Self::Spectrum(proof) => {
                let claim = &proof.claim;
                let (lower, upper) = (&claim.lower, &claim.upper);
                out.say("Spectrum", &[&claim.center, &claim.radius, lower, upper, &proof.witness]);
            }
            Self::EigenvalueCount(proof) => {
                let (claim, basis) = (&proof.claim, &proof.witness.basis);
                let (bound, below) = (&claim.bound, &Nat(claim.below));
                out.say("EigenvalueCount", &[&claim.center, &claim.radius, bound, below, basis]);
            }
            Self::Curvature(proof) => {
                let (claim, vector) = (&proof.claim, &proof.witness.vector);
                let (bound, side) = (&claim.bound, &claim.side);
                out.say("Curvature", &[&claim.center, &claim.radius, bound, side, vector]);
            }
            Self::FilterInside(proof) => {
                let Place { center, radius } = &proof.claim;
                out.say("FilterInside", &[center, radius, &proof.witness]);
            }
            Self::FilterOutside(proof) => {
                let (claim, vector) = (&proof.claim, &proof.witness.vector);
                out.say("FilterOutside", &[&claim.center, &claim.radius, &claim.side, vector]);
            }
            Self::AttractingBox(proof) => {
                let (claim, witness) = (&proof.claim, &proof.witness);
                let region =
                    Region(&claim.center, &claim.basis, &witness.inverse, &witness.determinant);
                out.say("AttractingBox", &[&region, &claim.radius, &witness.contraction]);
            }
            Self::AttractingBall(proof) => {
                let (claim, witness) = (&proof.claim, &proof.witness);
                let region =
                    Region(&claim.center, &claim.basis, &witness.inverse, &witness.determinant);
                out.say("AttractingBall", &[&region, &claim.radius, &witness.contraction]);
            }
            Self::Repelling(proof) => {
                let (claim, witness) = (&proof.claim, &proof.witness);
                let region =
                    Region(&claim.center, &claim.basis, &witness.inverse, &witness.determinant);
                let (unstable, expansion) = (&Nat(claim.unstable), &witness.expansion);
                out.say("Repelling", &[&region, &claim.radius, unstable, expansion]);
            }
            Self::ExactCriticalPoint(proof) => {
                out.say("ExactCriticalPoint", &[&proof.claim.point]);
            }
            Self::ExactEigenvalue(proof) => {
                let (claim, vector) = (&proof.claim, &proof.witness.vector);
                out.say("ExactEigenvalue", &[&claim.point, &claim.value, vector]);
            }
            Self::ExactFilter(proof) => {
                let (ExactPoint { point }, witness) = (&proof.claim, &proof.witness);
                out.say("ExactFilter", &[point, &witness.lower, &witness.upper]);
            }
            Self::InvertibleUpdate(proof) => {
                let Place { center, radius } = &proof.claim;
                out.say("InvertibleUpdate", &[center, radius, &proof.witness.inverse]);
            }
            Self::Collapse(proof) => {
                let claim = &proof.claim;
                out.say("Collapse", &[&claim.center, &claim.radius, &claim.image]);
            }
            Self::MatrixSpectrum(proof) => {
                let claim = &proof.claim;
                let (lower, upper) = (&claim.lower, &claim.upper);
                out.say("MatrixSpectrum", &[&claim.matrix, lower, upper, &proof.witness]);
            }
            Self::Refutation(proof) => {
                let uses: Vec<Nat> = proof.claim.uses.iter().copied().map(Nat).collect();
                out.say("Refutation", &[&proof.claim.statement, &uses]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(term: &dyn Term) -> String {
        let mut out = Translation { text: String::new(), obstacle: None };
        term.write(&mut out);
        assert_eq!(out.obstacle, None);
        out.text
    }

    fn power_of_two(exponent: u32) -> BigInt {
        BigInt::from(1) << exponent
    }

    #[test]
    fn integers_below_two_to_the_62_are_machine_words_and_longer_ones_lists_of_digits() {
        assert_eq!(text(&Integer::from(0)), "(i 0)");
        assert_eq!(text(&Integer::from(-7)), "(i (-7))");
        let largest: BigInt = power_of_two(62) - 1;
        assert_eq!(text(&Integer::from(largest.clone())), "(i 4611686018427387903)");
        assert_eq!(text(&Integer::from(-largest)), "(i (-4611686018427387903))");
        assert_eq!(text(&Integer::from(power_of_two(62))), "(big [0; 1])");
        assert_eq!(text(&Integer::from(-power_of_two(62) - 5)), "(nbig [5; 1])");
        assert_eq!(text(&Integer::from(3 * power_of_two(124) + 1)), "(big [1; 0; 3])");
    }

    #[test]
    fn options_pairs_and_lists_are_coqs() {
        let pair = (Integer::from(1), Integer::from(2));
        assert_eq!(text(&vec![pair.clone(), pair]), "[((i 1), (i 2)); ((i 1), (i 2))]");
        assert_eq!(text(&None::<Integer>), "None");
        assert_eq!(text(&Some(Nat(3))), "(Some 3%nat)");
        assert_eq!(text(&Instruction::Power(4, 3)), "(IPower 4%N 3%positive)");
    }

    #[test]
    fn unary_numbers_and_exponents_beyond_the_limits_are_refused() {
        let mut out = Translation { text: String::new(), obstacle: None };
        Nat(65_535).write(&mut out);
        assert_eq!(out.obstacle, None);
        Nat(65_536).write(&mut out);
        Positive(0).write(&mut out);
        assert_eq!(out.obstacle, Some(Untranslatable::LargeIndex));
    }

    const SMALL: &str = r#"{"format":"eqcert/1","precision":0,"problem":null,"claims":[]}"#;

    #[test]
    fn a_name_cannot_leave_its_comment() {
        let text = to_coq("x *) Axiom oops : False. (*.json", SMALL.as_bytes()).expect("read");
        assert!(text.contains("(* x____Axiom_oops___False.___.json *)"), "{text}");
    }

    #[test]
    fn what_is_not_canonical_is_not_translated() {
        assert!(to_coq("a", SMALL.replace(',', " ,\n").as_bytes()).is_ok(), "white space is free");
        let changes = [
            ("eqcert/1", "eqcert/2"),
            ("\"precision\":0", "\"precision\":00"),
            ("\"precision\":0", "\"precision\":0,\"precision\":0"),
            ("precision", "pr\\u0065cision"),
            ("\"claims\":[]", "\"claims\":[],\"more\":1"),
        ];
        for (from, to) in changes {
            let text = SMALL.replace(from, to);
            let refused = to_coq("a", text.as_bytes());
            assert!(matches!(refused, Err(Untranslatable::NotACertificate(_))), "{text}");
        }
    }
}
