//! Certificates: files that prove what was found, without this program.
//!
//! *In*: a problem, its method and its analysis. *Out*: a [`Certificate`] in the format `eqcert/1`
//! with everything that the checker accepted, and [`Certified`], which says which results those
//! are. Floats and intervals propose centres, radii, bases and factors; each claim counts only once
//! `eqcert-check`, which shares no code with this crate, has accepted it. The format is described
//! in `proofs/README.md`.

mod coq;
mod cover;
mod exactly;
mod fact;
mod format;
mod point;
mod printed;
mod problem;
mod prover;
mod refutation;
mod scaled;
mod step;
mod tree;

use std::time::Instant;

use rayon::prelude::*;

use crate::optimizer::FilterPosition;
use crate::stability::Verdict;
use crate::theorem::{Analysis, Claim, FixedPoint, InDomain, Kind, Method, Problem};
use point::{Candidate, PointClaims};
use prover::Prover;
use scaled::Scale;

pub use coq::{Untranslatable, to_coq};
pub use exactly::with_exact_claims;
pub use fact::{Fact, Region};
pub use point::PointCertificate;
pub use printed::{PrintedObjective, PrintedPiece};
pub use problem::Inexpressible;

/// The binary places of numbers in a certificate: the first of these that proves all that is
/// wanted, else the last. Fewer places make smaller files, which are checked faster.
const PRECISIONS: [u32; 5] = [24, 32, 40, 48, 64];
/// The precision at which everything is wanted.
const FULL: u32 = PRECISIONS[PRECISIONS.len() - 1];
/// Spectra are certified where there are at most so many eigenvalues in all.
const MOST_SPECTRA: usize = 512;
/// The most claims of a file.
const MOST_CLAIMS: usize = 4096;

/// A file that the checker has accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The JSON text.
    pub text: String,
    /// Each claim's identity and statement, in the checker's words.
    pub claims: Vec<(String, String)>,
}

/// What a certificate proves about an analysis; numbers are positions of claims in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Certified {
    /// The file; `None` where nothing could be certified.
    pub certificate: Option<Certificate>,
    /// For each point of [`Analysis::fixed_points`].
    pub fixed_points: Vec<PointCertificate>,
    /// For each point of [`Analysis::points`].
    pub points: Vec<PointCertificate>,
    /// That no other fixed point is in the domain.
    pub complete: Option<usize>,
    /// That the step size is not exceptional.
    pub step: Option<usize>,
    /// Sentences about limits that are false here.
    pub refutations: Vec<usize>,
    /// Why there is no certificate, where the format cannot express the problem.
    pub obstacle: Option<Inexpressible>,
}

impl Certified {
    /// Whether the file proves everything that a proved claim of the analysis says.
    ///
    /// Claims that cite a theorem or speak of smoothness are never covered.
    pub fn covers(&self, claim: &Claim, analysis: &Analysis) -> bool {
        if !claim.status.is_proved() {
            return false;
        }
        if claim.name == "step-not-exceptional" {
            return self.step.is_some();
        }
        let found = analysis.fixed_points.iter().zip(&self.fixed_points);
        let points = found.chain(analysis.points.iter().zip(&self.points));
        let mut holds = points
            .filter(|(point, _)| point.kind != Kind::NotFixed && point.kind != Kind::Spurious)
            .filter(|(point, _)| !analysis.complete || point.in_domain != InDomain::No)
            .map(|(point, certificate)| {
                let verdict = match certificate.verdict {
                    Some(_) => point.judgement.verdict,
                    None => Verdict::Undecided,
                };
                let filter = match certificate.filter {
                    Some(_) => point.filter,
                    None => FilterPosition::Undecided,
                };
                let there = certificate.existence.is_some();
                there && Claim::implication_holds(claim.name, verdict, filter) == Some(true)
            });
        let listed = self.fixed_points.len() == analysis.fixed_points.len()
            && self.points.len() == analysis.points.len();
        let all = self.complete.is_some() || !analysis.complete;
        Claim::is_implication(claim.name) && listed && all && holds.all(|one| one)
    }
}

/// Certifies what it can of an analysis until the deadline.
///
/// ```
/// use eigensieve::certificate::certify;
/// use eigensieve::equilibrium::Settings;
/// use eigensieve::exact::rational;
/// use eigensieve::expression::Names;
/// use eigensieve::objective::Objective;
/// use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
/// use eigensieve::theorem::{Method, Problem, Start, analyse_method};
/// let problem = Problem {
///     name: "double well".into(),
///     objective: Objective::parse("x^4/4 - x^2/2", &Names::new(&["x"])?)?,
///     optimizer: Optimizer::new(FieldKind::Gradient, MomentumKind::None).with_step(rational(1, 2)),
///     domain: vec![(rational(-2, 1), rational(2, 1))],
///     points: Vec::new(),
///     start: Start::Generic,
/// };
/// let method = Method::new(&problem.objective, &problem.optimizer)?;
/// let analysis = analyse_method(&problem, &method, &Settings::default())?;
/// let certified = certify(&problem, &method, &analysis, None);
/// assert!(certified.complete.is_some() && certified.step.is_some());
/// assert!(certified.fixed_points.iter().all(|point| point.verdict.is_some()));
/// let file = certified.certificate.ok_or("a certificate")?;
/// assert!(eqcert_check::check(file.text.as_bytes()).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn certify(
    problem: &Problem,
    method: &Method,
    analysis: &Analysis,
    deadline: Option<Instant>,
) -> Certified {
    let data = match problem::problem_data(&problem.objective, Some(&problem.optimizer)) {
        Ok(data) => data,
        Err(obstacle) => return Certified { obstacle: Some(obstacle), ..Certified::default() },
    };
    let at = |precision| Prover { problem: &data, scale: Scale { precision }, deadline };
    let wanted = refutations(&at(FULL), problem, method, analysis).len();
    let search = Search { problem, method, analysis, wanted };
    let rational = data.is_rational();
    let found = PRECISIONS.iter().find_map(|&precision| search.at(&at(precision), rational));
    let file = found.and_then(|found| {
        let prover = at(found.precision);
        found.into_file(&prover)
    });
    file.unwrap_or_default()
}

/// What is to be certified.
struct Search<'a> {
    problem: &'a Problem,
    method: &'a Method,
    analysis: &'a Analysis,
    /// So many refutations.
    wanted: usize,
}

/// All claims at one precision.
struct Found {
    precision: u32,
    fixed_points: Vec<PointClaims>,
    points: Vec<PointClaims>,
    step: Option<format::ClaimData>,
    complete: Option<format::ClaimData>,
    refutations: Vec<Vec<format::ClaimData>>,
}

impl Search<'_> {
    /// The claims at a precision; below the full one only if all that is wanted is there.
    fn at(&self, prover: &Prover<'_>, rational: bool) -> Option<Found> {
        let Search { problem, method, analysis, wanted } = *self;
        let precision = prover.scale.precision;
        // When the time is over, what there is has to do.
        let enough =
            |condition: bool| (condition || precision == FULL || prover.is_late()).then_some(());
        let number = analysis.fixed_points.len() + analysis.points.len();
        let with_spectrum = number * method.dimension() <= MOST_SPECTRA;
        let about = |points: &[FixedPoint]| -> Option<Vec<PointClaims>> {
            let claims = |point| {
                let Some(candidate) = Candidate::new(prover, method, point) else {
                    return enough(false).map(|()| PointClaims::default());
                };
                let claims = candidate.claims(with_spectrum);
                enough(candidate.keeps_all(&claims, with_spectrum)).map(|()| claims)
            };
            points.par_iter().map(claims).collect()
        };
        let step = (analysis.step.status.is_proved() && rational)
            .then(|| step::invertible_update(prover, method));
        enough(step.as_ref().is_none_or(Option::is_some))?;
        let (fixed_points, points) = (about(&analysis.fixed_points)?, about(&analysis.points)?);
        let refutations = refutations(prover, problem, method, analysis);
        enough(refutations.len() == wanted)?;
        let complete =
            analysis.complete.then(|| cover_of(prover, problem, method, analysis)).flatten();
        enough(complete.is_some() || !analysis.complete)?;
        let step = step.flatten();
        Some(Found { precision, fixed_points, points, step, complete, refutations })
    }
}

impl Found {
    /// The file with these claims, if the checker accepts it as a whole.
    fn into_file(mut self, prover: &Prover<'_>) -> Option<Certified> {
        let all = self.fixed_points.iter_mut().chain(&mut self.points);
        let spectra: Vec<_> = all.flat_map(|one| std::mem::take(&mut one.spectrum)).collect();
        let mut file = File::default();
        let mut certified = Certified {
            step: self.step.and_then(|claim| file.add(claim)),
            complete: self.complete.and_then(|claim| file.add(claim)),
            fixed_points: self.fixed_points.into_iter().map(|one| file.add_point(one)).collect(),
            points: self.points.into_iter().map(|one| file.add_point(one)).collect(),
            ..Certified::default()
        };
        for refuting in self.refutations {
            certified.refutations.extend(file.add_refutation(refuting));
        }
        spectra.into_iter().for_each(|claim| _ = file.add(claim));
        let text = prover.write(&file.claims)?;
        // The whole file, as a reader will check it.
        let accepted = eqcert_check::check(text.as_bytes()).ok()?;
        let claims = accepted.claims.into_iter().map(|claim| (claim.id, claim.statement)).collect();
        certified.certificate = Some(Certificate { text, claims });
        Some(certified)
    }
}

/// The claims of the file in their order.
#[derive(Default)]
struct File {
    claims: Vec<format::ClaimData>,
}

impl File {
    /// Adds claims that belong together, if there is room; their first position.
    fn add_all(&mut self, claims: Vec<format::ClaimData>) -> Option<usize> {
        let start = self.claims.len();
        let room = start + claims.len() <= MOST_CLAIMS;
        room.then(|| self.claims.extend(claims)).map(|()| start)
    }

    fn add(&mut self, claim: format::ClaimData) -> Option<usize> {
        self.add_all(vec![claim])
    }

    fn add_point(&mut self, point: PointClaims) -> PointCertificate {
        let start = self.add_all(point.claims);
        start.map(|start| point.places.shifted(start)).unwrap_or_default()
    }

    fn add_refutation(&mut self, mut claims: Vec<format::ClaimData>) -> Option<usize> {
        let (start, last) = (self.claims.len(), claims.len() - 1);
        if let Some(format::ClaimData::Refutation(proof)) = claims.last_mut() {
            proof.claim.uses.iter_mut().for_each(|place| *place += start as u32);
        }
        self.add_all(claims).map(|start| start + last)
    }
}

/// The cover of the domain by the fixed points in it.
fn cover_of(
    prover: &Prover<'_>,
    problem: &Problem,
    method: &Method,
    analysis: &Analysis,
) -> Option<format::ClaimData> {
    let (which, system) = match method.field_is_gradient {
        true => (format::Which::Gradient, &method.gradient),
        false => (format::Which::Field, &method.field),
    };
    let points = analysis.fixed_points.iter();
    let candidates: Option<Vec<Candidate<'_>>> =
        points.map(|point| Candidate::new(prover, method, point)).collect();
    cover::cover(prover, &which, system, &problem.domain, &candidates?)
}

/// One refutation of each sentence.
fn refutations(
    prover: &Prover<'_>,
    problem: &Problem,
    method: &Method,
    analysis: &Analysis,
) -> Vec<Vec<format::ClaimData>> {
    let by_attraction = |statement: format::Statement| {
        let mut points =
            analysis.fixed_points.iter().filter(|point| point.in_domain == InDomain::Yes);
        points.find_map(|point| {
            let candidate = Candidate::new(prover, method, point)?;
            refutation::by_an_attracting_point(prover, &candidate, &statement)
        })
    };
    let collapse = analysis.step.status.is_refuted().then(|| {
        refutation::by_a_collapse(prover, method, &problem.domain, &analysis.fixed_points)
    });
    [
        by_attraction(format::Statement::LimitsAreCriticalPoints),
        by_attraction(format::Statement::LimitsHaveNoNegativeCurvature),
        by_attraction(format::Statement::LimitsObeyTheFilter),
        collapse.flatten(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
