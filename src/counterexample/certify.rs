//! Certificates of counterexamples, and which parts of a refutation they cover: one file for each
//! optimizer of the claim, and one about f alone where every optimizer has weight decay.

use num_traits::Zero;

use super::certified::{Certified, File};
use super::claim::{Claim, Points};
use super::facts::Facts;
use super::formula::{Condition, Formula};
use super::instance::{Configured, Instance};
use super::judge::holds;
use crate::certificate::{Certificate, certify as certify_analysis, with_exact_claims};
use crate::equilibrium::Settings;
use crate::exact::{Rational, Status, rational};
use crate::objective::Objective;
use crate::theorem::{Method, Problem, Start, analyse_method};

/// What the checker accepted about a counterexample, and what follows from it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Certification {
    /// The files.
    pub files: Vec<CertificateFile>,
    /// The parts of the claim that decide the refutation.
    pub parts: Vec<DecidingPart>,
}

/// A certificate of a counterexample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFile {
    /// The optimizer's name; `f` for the objective alone.
    pub about: String,
    /// The file, about the optimizer on its objective: on f + (ω/2)‖x‖² with weight decay. `None`
    /// where the checker accepted nothing.
    pub certificate: Option<Certificate>,
}

/// A condition or comparison on which the refutation rests.
#[derive(Clone, Debug, PartialEq)]
pub struct DecidingPart {
    /// In the words of the claim.
    pub text: String,
    /// Proved or refuted.
    pub status: Status,
    /// By what.
    pub basis: Basis,
}

/// What a part of a refutation rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Claims of certificates that the checker accepted, and arithmetic with rational numbers.
    Certified {
        /// The number of the file and of the claim in it, from 0.
        claims: Vec<(usize, usize)>,
        /// What else was calculated.
        computed: Vec<Arithmetic>,
    },
    /// Numbers of the instance itself and the form of the objective: to be read off.
    ReadOff {
        /// What was calculated.
        computed: Vec<Arithmetic>,
    },
    /// The exact judge of this crate alone.
    Judge,
}

/// What is calculated beside the claims of a certificate, exactly and from what stands in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Arithmetic {
    /// The coordinates of the look-ahead point.
    LookAhead,
    /// The multipliers, by the table of symbols and momenta.
    Table,
    /// A derivative of the objective at the point.
    Derivative,
    /// The first term of the objective at the point that is not constant: whether it is an extremum.
    FirstTerm,
    /// The first term by which plain descent's map, or its square, differs from the identity: where
    /// orbits near the point go.
    MapTerm,
    /// The derivatives of the objective's pieces at their ends.
    Joints,
    /// The largest second derivative on the objective's pieces.
    Curvature,
    /// Orbits of heavy ball from rest, on pieces where the gradient is linear.
    Rest,
}

impl Arithmetic {
    /// In words.
    pub fn text(self) -> &'static str {
        match self {
            Self::LookAhead => "look-ahead point computed exactly",
            Self::Table => "multipliers by the optimizer's table",
            Self::Derivative => "derivative of the file's objective",
            Self::FirstTerm => "first term of the file's objective at x",
            Self::MapTerm => "first term of the update map of the file's objective at x",
            Self::Joints => "derivatives of the file's objective where its pieces meet",
            Self::Curvature => "largest curvature on the pieces of the file's objective",
            Self::Rest => "orbits from rest on the pieces of the file's objective",
        }
    }
}

impl Certification {
    /// Whether no part rests on this crate alone.
    pub fn is_complete(&self) -> bool {
        !self.parts.is_empty() && self.parts.iter().all(|part| part.basis != Basis::Judge)
    }

    /// What a part rests on, in words; claims are counted from 1.
    pub fn basis_text(&self, basis: &Basis) -> String {
        match basis {
            Basis::Judge => "exact judge".into(),
            Basis::ReadOff { computed } if computed.is_empty() => "read off".into(),
            Basis::ReadOff { computed } => format!("read off ({})", words(computed)),
            Basis::Certified { claims, computed } => {
                let about = |file: usize| self.files[file].about.as_str();
                let several = self.files.len() > 1;
                let all: Vec<String> = claims
                    .iter()
                    .map(|(file, claim)| match several {
                        true => format!("{} {}", about(*file), claim + 1),
                        false => (claim + 1).to_string(),
                    })
                    .collect();
                let word = if all.len() == 1 { "claim" } else { "claims" };
                let semicolon = if computed.is_empty() { "" } else { "; " };
                format!("certified ({word} {}{semicolon}{})", all.join(", "), words(computed))
            }
        }
    }
}

fn words(computed: &[Arithmetic]) -> String {
    computed.iter().map(|one| one.text()).collect::<Vec<_>>().join("; ")
}

/// Certifies a counterexample as far as the format `eqcert/1` can say it, and tells for each part of
/// the claim that decides the refutation whether it follows from accepted claims.
///
/// ```
/// use eigensieve::counterexample::{
///     Claim, Effort, Family, OptimizerFamily, Outcome, Points, certify, refute,
/// };
/// use eigensieve::optimizer::FieldKind;
/// let family = Family::Quadratics { variables: 1..=1, height: 2 };
/// let claim = Claim::new("maxima", family, vec![OptimizerFamily::new("A", FieldKind::Usam)])
///     .at(Points::Critical)
///     .assuming("limit")?
///     .concluding("lambda_min >= 0")?;
/// let Outcome::Refuted { counterexample, .. } = refute(&claim, &Effort::default()) else {
///     panic!("USAM converges to maxima");
/// };
/// assert!(certify(&claim, &counterexample.instance).is_complete());
/// # Ok::<(), eigensieve::counterexample::ClaimError>(())
/// ```
pub fn certify(claim: &Claim, instance: &Instance) -> Certification {
    let Some(facts) = Facts::of(instance) else { return Certification::default() };
    let names = claim.names();
    let mut files: Vec<File> = Vec::new();
    for (number, configured) in instance.optimizers.iter().enumerate() {
        let certificate = certificate(instance, configured, &facts, number, &claim.name);
        files.push(File::new(names[number].clone(), Some(number), certificate));
    }
    if instance.optimizers.iter().all(|one| !one.decay.is_zero()) {
        let objective = instance.objective.objective(&Rational::zero());
        let certificate = objective.and_then(|objective| {
            with_exact_claims(None, &objective, None, std::slice::from_ref(&instance.point))
        });
        files.push(File::new("f".into(), None, certificate));
    }
    let parts = deciding(claim, &facts);
    let part = |formula: Formula| {
        let status = holds(&facts, &formula, None);
        let certified = Certified::new(instance, &facts, &files);
        let basis = match holds(&certified, &formula, None) == status {
            true => certified.basis(),
            false => Basis::Judge,
        };
        DecidingPart { text: formula.to_text(&names), status, basis }
    };
    let parts = parts.into_iter().map(part).collect();
    let files = files.into_iter().map(File::into_certificate).collect();
    Certification { files, parts }
}

/// The conditions and comparisons on which it rests that the instance belongs to the claim, that
/// its hypotheses hold and that its conclusion fails.
fn deciding(claim: &Claim, facts: &Facts<'_>) -> Vec<Formula> {
    let kind = match claim.points {
        Points::Any => Condition::Fixed,
        Points::Critical => Condition::Critical,
        Points::Spurious => Condition::Spurious,
    };
    let mut all = vec![Formula::Condition(kind, 0)];
    if kind == Condition::Critical && !facts.optimizer(0).configured.decay.is_zero() {
        all.push(Formula::Condition(Condition::Fixed, 0));
    }
    support(facts, &claim.assume, &mut all);
    support(facts, &claim.conclude, &mut all);
    all
}

/// Collects leaves of a formula that together decide it.
fn support(facts: &Facts<'_>, formula: &Formula, found: &mut Vec<Formula>) {
    let truth = |formula: &Formula| holds(facts, formula, None);
    let enough = |all: &[Formula], stop: Status, found: &mut Vec<Formula>| match all
        .iter()
        .find(|one| truth(one) == stop)
    {
        Some(one) => support(facts, one, found),
        None => all.iter().for_each(|one| support(facts, one, found)),
    };
    match formula {
        Formula::Constant(_) => {}
        Formula::Not(a) => support(facts, a, found),
        Formula::And(all) => enough(all, Status::Refuted, found),
        Formula::Or(all) => enough(all, Status::Proved, found),
        Formula::Implies(a, b) if truth(a).is_refuted() => support(facts, a, found),
        Formula::Implies(_, b) if truth(b).is_proved() => support(facts, b, found),
        Formula::Implies(a, b) | Formula::Equivalent(a, b) => {
            support(facts, a, found);
            support(facts, b, found);
        }
        leaf if !found.contains(leaf) => found.push(leaf.clone()),
        _ => {}
    }
}

/// A small box says most about the point; a wide one holds pieces that collapse to it.
const HALF_WIDTHS: [(i64, i64); 2] = [(1, 8), (3, 1)];
/// Boxes that are judged to find the other fixed points in the box.
const MOST_BOXES: usize = 2_000;

fn certificate(
    instance: &Instance,
    configured: &Configured,
    facts: &Facts<'_>,
    number: usize,
    name: &str,
) -> Option<Certificate> {
    let objective = instance.objective.objective(&configured.decay)?;
    let candidates = HALF_WIDTHS.iter().filter_map(|&(above, below)| {
        let problem =
            around(instance, configured, objective.clone(), &rational(above, below), name);
        let method = Method::new(&problem.objective, &problem.optimizer).ok()?;
        let settings = Settings { max_boxes: MOST_BOXES, ..Settings::default() };
        let analysis = analyse_method(&problem, &method, &settings).ok()?;
        let certified = certify_analysis(&problem, &method, &analysis, None);
        let refutations = certified.refutations.len();
        certified.certificate.map(|certificate| (refutations, certificate))
    });
    // The one that refutes more; the first of equals.
    let best = candidates.reduce(|best, next| if next.0 > best.0 { next } else { best });
    let best = best.map(|(_, certificate)| certificate);
    let ahead = facts.ahead(number).filter(|ahead| *ahead != instance.point);
    let points: Vec<_> = [instance.point.clone()].into_iter().chain(ahead).collect();
    with_exact_claims(best, &objective, Some(&configured.optimizer), &points)
}

fn around(
    instance: &Instance,
    configured: &Configured,
    objective: Objective,
    width: &Rational,
    name: &str,
) -> Problem {
    Problem {
        name: name.into(),
        objective,
        optimizer: configured.optimizer.clone(),
        domain: instance.point.iter().map(|x| (x - width, x + width)).collect(),
        points: vec![instance.point.clone().into()],
        start: Start::Generic,
    }
}
