//! Boxes whose fixed points are not isolated: one verdict for all fixed points of a box.
//!
//! Three verdicts are proved. *Repels*: the multipliers over the whole box show spectral radius
//! above 1. *Attracts transversally* (Morse–Bott, theory A.6): all fixed points of the box lie on a
//! C¹ manifold of critical points of codimension k, the multiplier +1 has multiplicity n − k there
//! (every point of the manifold is fixed, so the update map's Jacobian is the identity on its
//! tangent space), and all other multipliers lie strictly inside the unit disc. *Plateau*: the
//! field is exactly 0 on the box, which has interior: every point of it is fixed.

use rayon::prelude::*;

use super::claims::Claim;
use super::manifold::{Located, Manifold, manifolds};
use super::{Method, Problem};
use crate::equilibrium::{Component, LeftoverReason, components, vanishes_on};
use crate::exact::{Matrix, Status};
use crate::expression::Tape;
use crate::interval::{
    Eigenvalues, Interval, IntervalMatrix, IntervalVector, Untrustworthy, check_arithmetic,
    eigenvalues_until, symmetric_eigenvalues, upper_text,
};
use crate::optimizer::FilterPosition;
use crate::system::Workspace;

/// Spectra over a left-over box are enclosed in up to so many variables: their cost is cubic.
const LARGEST_DIMENSION: usize = 32;

/// So many boxes of a component are asked whether a fixed point lies in them.
const MOST_ATTEMPTS: usize = 64;

/// What holds for every fixed point of a set of boxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CommonVerdict {
    /// Spectral radius above 1 at every fixed point.
    Repels,
    /// Every fixed point lies on a manifold of fixed points that attracts: +1 is a multiplier only
    /// along the manifold, all others lie strictly inside the unit disc.
    AttractsTransversally,
    /// Every point is a fixed point.
    Plateau,
    /// Not decided.
    Undecided,
}

impl CommonVerdict {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Repels => "repels",
            Self::AttractsTransversally => "attracts transversally",
            Self::Plateau => "plateau",
            Self::Undecided => "undecided",
        }
    }
}

/// A connected set of boxes with one verdict for all fixed points in them.
///
/// Together these sets cover every fixed point that is not listed as an isolated one.
#[derive(Clone, Debug, PartialEq)]
pub struct ContinuumVerdict {
    /// The verdict.
    pub verdict: CommonVerdict,
    /// The boxes, sorted.
    pub boxes: Vec<IntervalVector>,
    /// The smallest box around all of them.
    pub hull: IntervalVector,
    /// An upper bound of their total volume.
    pub volume: f64,
    /// Whether a fixed point is proved to lie in the boxes.
    pub inhabited: bool,
    /// How the first box was decided, or why not.
    pub reason: &'static str,
}

/// What was found out about the fixed points of one box.
struct Finding {
    verdict: CommonVerdict,
    /// The filter's position at every critical point of the box; inside means that the eigenvalues
    /// across the manifold lie in the open filter.
    filter: FilterPosition,
    /// Whether every fixed point of the box is proved to lie on a manifold of critical points.
    located: bool,
    /// Whether a critical point that contradicts the theorem is proved to lie in the box.
    occupied: bool,
    reason: &'static str,
}

/// Judges boxes for one method.
pub(super) struct Continua<'a> {
    method: &'a Method,
    manifolds: Vec<Manifold>,
    /// The update map's Jacobian at the states (x, x) as a function of x.
    jacobian_at_rest: Option<Tape>,
}

/// Verdicts and claims about everything that the search left over.
pub(super) struct Continuations {
    pub(super) verdicts: Vec<ContinuumVerdict>,
    pub(super) claims: Vec<Claim>,
    /// Whether every critical point left over is proved to repel where it is outside the filter.
    pub(super) outside_repels: bool,
}

impl<'a> Continua<'a> {
    pub(super) fn new(problem: &Problem, method: &'a Method) -> Self {
        let dimension = method.dimension();
        let axes: Vec<u32> = (0..dimension as u32).collect();
        let jacobian_at_rest =
            method.update.jacobian_tape().renamed(&method.state(&axes), dimension);
        Self { method, manifolds: manifolds(&problem.objective), jacobian_at_rest }
    }

    /// Whether all fixed points of a box lie on a manifold and are judged: there is no isolated one.
    pub(super) fn settles(&self, region: &IntervalVector) -> bool {
        if self.manifolds.is_empty() {
            return false;
        }
        let Some((_, located)) = self.locate(region) else { return false };
        // Where the filter is undecided the multipliers are not worth their price.
        let filter = self.filter_across(&located.part, located.codimension);
        located.part.is_empty()
            || filter != FilterPosition::Undecided
                && self.verdict_across(&located).0 != CommonVerdict::Undecided
    }

    /// Whether all critical points of a box lie on a manifold.
    pub(super) fn holds_no_isolated_critical_point(&self, region: &IntervalVector) -> bool {
        let gradient = &self.method.gradient;
        self.manifolds.iter().any(|manifold| manifold.locate(gradient, region).is_some())
    }

    fn locate(&self, region: &IntervalVector) -> Option<(&Manifold, Located)> {
        self.manifolds
            .iter()
            .find_map(|manifold| Some((manifold, manifold.locate(&self.method.field, region)?)))
    }

    /// `None` where the box is proved to hold no fixed point.
    fn judge(&self, region: &IntervalVector) -> Option<Finding> {
        let mut workspace = Workspace::default();
        if vanishes_on(&self.method.field, region, &mut workspace) {
            let critical = vanishes_on(&self.method.gradient, region, &mut workspace);
            return Some(Finding {
                verdict: CommonVerdict::Plateau,
                filter: if critical { self.at_zero() } else { FilterPosition::Undecided },
                located: true,
                occupied: critical,
                reason: "the field is 0 on the whole box: every point of it is fixed",
            });
        }
        match self.locate(region) {
            Some((manifold, located)) => self.judge_located(manifold, &located),
            None => Some(self.judge_anything(region)),
        }
    }

    fn judge_anything(&self, region: &IntervalVector) -> Finding {
        if self.method.dimension() > LARGEST_DIMENSION {
            return Finding {
                verdict: CommonVerdict::Undecided,
                filter: FilterPosition::Undecided,
                located: false,
                occupied: false,
                reason: "the spectra of left-over boxes are judged in up to 32 variables",
            };
        }
        let (repels, _) = self.multipliers(region, usize::MAX);
        let eigenvalues = self.hessian_eigenvalues(region);
        let filter = match self.method.filter.position_of(&eigenvalues) {
            FilterPosition::Outside => FilterPosition::Outside,
            _ => FilterPosition::Undecided,
        };
        let (verdict, reason) = match repels {
            true => (CommonVerdict::Repels, "a multiplier lies outside the unit circle"),
            false => (CommonVerdict::Undecided, "no manifold of fixed points was proved"),
        };
        Finding { verdict, filter, located: false, occupied: false, reason }
    }

    fn judge_located(&self, manifold: &Manifold, located: &Located) -> Option<Finding> {
        if located.part.is_empty() {
            return None;
        }
        let filter = self.filter_across(&located.part, located.codimension);
        let (verdict, reason) = match filter {
            FilterPosition::Undecided => {
                (CommonVerdict::Undecided, "an eigenvalue may lie on the edge of the filter")
            }
            _ => self.verdict_across(located),
        };
        let contradiction = matches!(
            (verdict, filter),
            (CommonVerdict::Repels, FilterPosition::Inside)
                | (CommonVerdict::AttractsTransversally, FilterPosition::Outside)
        );
        let occupied = contradiction && manifold.has_point_in(&located.part);
        Some(Finding { verdict, filter, located: true, occupied, reason })
    }

    fn verdict_across(&self, located: &Located) -> (CommonVerdict, &'static str) {
        let along = self.method.dimension() - located.codimension;
        let across = self.method.update.dimension() - along;
        let (repels, inside) = self.multipliers(&located.part, across);
        if repels {
            (CommonVerdict::Repels, "a multiplier lies outside the unit circle")
        } else if inside >= across {
            let reason = "a manifold of critical points with all other multipliers inside";
            (CommonVerdict::AttractsTransversally, reason)
        } else {
            (CommonVerdict::Undecided, "a multiplier may lie on the unit circle")
        }
    }

    /// Whether some multiplier lies outside the unit circle at every fixed point of the region, and
    /// a lower bound of the number of multipliers strictly inside; `wanted` of them are enough.
    fn multipliers(&self, region: &IntervalVector, wanted: usize) -> (bool, usize) {
        let update = &self.method.update;
        let state = IntervalVector::new(self.method.state(region));
        let Some(tape) = &self.jacobian_at_rest else { return (false, 0) };
        let (entries, domain) = tape.enclose(region, &mut Workspace::default());
        let size = update.dimension();
        let Some(jacobian) = IntervalMatrix::new(size, size, entries) else { return (false, 0) };
        let differentiable =
            update.qualified(domain).defined && update.is_differentiable_near(&state);
        if !differentiable || !jacobian.is_bounded() {
            return (false, 0);
        }
        let repels = |found: &Eigenvalues| found.spectral_radius().lower() > 1.0;
        let decided =
            |found: &Eigenvalues| repels(found) || found.least_inside_unit_disc() >= wanted;
        let found = eigenvalues_until(&jacobian, decided);
        found.map_or((false, 0), |found| (repels(&found), found.least_inside_unit_disc()))
    }

    fn hessian_eigenvalues(&self, region: &IntervalVector) -> Vec<Interval> {
        let gradient = &self.method.gradient;
        let (hessian, domain) = gradient.jacobian(region, &mut Workspace::default());
        let differentiable = domain.defined && gradient.is_differentiable_near(region);
        if !differentiable || !hessian.is_bounded() {
            return vec![Interval::ENTIRE];
        }
        symmetric_eigenvalues(&hessian).unwrap_or_else(|| vec![Interval::ENTIRE])
    }

    /// The filter's position of the eigenvalue 0, which belongs to directions along a manifold.
    fn at_zero(&self) -> FilterPosition {
        self.method.filter.position(&Matrix::zero(1, 1))
    }

    /// The filter's position on a manifold of this codimension k: along it n − k eigenvalues are 0,
    /// so that enclosures without 0 belong to the k others where there are k of them.
    fn filter_across(&self, region: &IntervalVector, codimension: usize) -> FilterPosition {
        let filter = &self.method.filter;
        let eigenvalues = self.hessian_eigenvalues(region);
        let violated = filter.position_of(&eigenvalues) == FilterPosition::Outside;
        let along = self.at_zero();
        if violated || along == FilterPosition::Outside {
            return FilterPosition::Outside;
        }
        let across: Vec<Interval> =
            eigenvalues.into_iter().filter(|value| !value.contains_zero()).collect();
        let inside =
            across.len() == codimension && filter.position_of(&across) == FilterPosition::Inside;
        if inside { FilterPosition::Inside } else { FilterPosition::Undecided }
    }

    /// Judges all leftover boxes and merges those with equal verdicts.
    pub(super) fn judge_all(&self, leftover: &[Component]) -> Result<Continuations, Untrustworthy> {
        let boxes: Vec<&IntervalVector> =
            leftover.iter().flat_map(|component| &component.boxes).collect();
        let judged: Vec<Result<Option<Finding>, Untrustworthy>> = boxes
            .par_iter()
            .with_min_len(8)
            .map_init(check_arithmetic, |trust, region| trust.clone().map(|()| self.judge(region)))
            .collect();
        let mut findings: Vec<(&IntervalVector, Finding)> = Vec::new();
        for (region, finding) in boxes.into_iter().zip(judged) {
            findings.extend(finding?.map(|finding| (region, finding)));
        }
        let claims: Vec<Claim> = match findings.is_empty() {
            true => Vec::new(),
            false => CLAIMS.iter().map(|one| one.judge(&findings)).collect(),
        };
        let repels = |(_, finding): &(_, Finding)| above_repels(finding) == Some(true);
        let outside_repels = findings.iter().all(repels);
        Ok(Continuations { verdicts: self.merged(&findings), claims, outside_repels })
    }

    /// Connected boxes with equal verdicts.
    fn merged(&self, findings: &[(&IntervalVector, Finding)]) -> Vec<ContinuumVerdict> {
        let mut verdicts = Vec::new();
        for verdict in [
            CommonVerdict::Repels,
            CommonVerdict::AttractsTransversally,
            CommonVerdict::Plateau,
            CommonVerdict::Undecided,
        ] {
            let same = || findings.iter().filter(|(_, one)| one.verdict == verdict);
            let boxes = same().map(|(region, _)| ((*region).clone(), LeftoverReason::Settled));
            verdicts.extend(components(boxes.collect()).into_iter().map(|part| {
                let first = same().find(|(region, _)| part.boxes.first() == Some(*region));
                ContinuumVerdict {
                    verdict,
                    hull: part.hull,
                    volume: part.volume,
                    inhabited: verdict == CommonVerdict::Plateau || self.inhabits(&part.boxes),
                    reason: first.map_or("", |(_, finding)| finding.reason),
                    boxes: part.boxes,
                }
            }));
        }
        verdicts
    }

    /// Whether one of the first boxes is proved to hold a point of a manifold.
    fn inhabits(&self, boxes: &[IntervalVector]) -> bool {
        let holds = |region| self.manifolds.iter().any(|manifold| manifold.has_point_in(region));
        boxes.iter().take(MOST_ATTEMPTS).any(holds)
    }
}

struct ContinuumClaim {
    name: &'static str,
    statement: &'static str,
    judge: fn(&Finding) -> Option<bool>,
}

const CLAIMS: [ContinuumClaim; 2] = [
    ContinuumClaim {
        name: "continuum-above-filter-repels",
        statement: "every critical point in the left-over boxes with an eigenvalue outside the \
                    closed filter repels",
        judge: above_repels,
    },
    ContinuumClaim {
        name: "continuum-inside-filter-attracts",
        statement: "every critical point in the left-over boxes with its non-zero eigenvalues in \
                    the open filter lies on a manifold of critical points that attracts \
                    transversally, or on a plateau",
        judge: inside_attracts,
    },
];

/// Whether the box obeys the first claim. It is refuted only where a point is proved to be there.
fn above_repels(finding: &Finding) -> Option<bool> {
    match (finding.verdict, finding.filter) {
        (CommonVerdict::Repels, _) => Some(true),
        (_, FilterPosition::Inside | FilterPosition::Boundary) => Some(true),
        (CommonVerdict::Undecided, _) => None,
        (_, FilterPosition::Outside) => finding.occupied.then_some(false),
        _ => None,
    }
}

/// Whether the box obeys the second claim.
fn inside_attracts(finding: &Finding) -> Option<bool> {
    match (finding.verdict, finding.filter) {
        (CommonVerdict::AttractsTransversally | CommonVerdict::Plateau, _) => Some(true),
        (_, FilterPosition::Outside) => Some(true),
        (CommonVerdict::Repels, FilterPosition::Inside) => finding.occupied.then_some(false),
        _ => None,
    }
}

impl ContinuumClaim {
    /// The claim over all boxes: proved for those that are decided, the others are named.
    fn judge(&self, findings: &[(&IntervalVector, Finding)]) -> Claim {
        let (mut holds, mut open, mut refuted) = (0_usize, 0_usize, None);
        let (mut volume, mut widest) = (0.0_f64, 0.0_f64);
        for (region, finding) in findings {
            match (self.judge)(finding) {
                Some(true) => holds += 1,
                Some(false) => refuted = refuted.or(Some(*region)),
                None => {
                    open += 1;
                    volume = (volume + region.volume()).next_up();
                    widest = widest.max(region.width());
                }
            }
        }
        let exempt = match open {
            0 => String::new(),
            _ => format!(
                ", apart from {open} undecided boxes at most {} wide with total volume at most {}",
                upper_text(widest),
                upper_text(volume)
            ),
        };
        let count = |wanted| findings.iter().filter(|(_, one)| one.verdict == wanted).count();
        let located = findings.iter().filter(|(_, one)| one.located).count();
        let counts = format!(
            "{} boxes: {} repel, {} attract transversally, {} plateaus, {} undecided; {located} \
             hold only points of a manifold of critical points or a plateau",
            findings.len(),
            count(CommonVerdict::Repels),
            count(CommonVerdict::AttractsTransversally),
            count(CommonVerdict::Plateau),
            count(CommonVerdict::Undecided),
        );
        let (status, detail) = match refuted {
            Some(region) => {
                let middle: Vec<String> =
                    region.midpoint().iter().map(|x| format!("{x:.6}")).collect();
                (Status::Refuted, format!("fails near ({})", middle.join(", ")))
            }
            None if holds == 0 => (Status::Undecided("no box is decided".into()), counts),
            None => (Status::Proved, counts),
        };
        Claim::new(self.name, status, format!("{}{exempt}", self.statement), detail)
    }
}
