//! Which fixed points can be limits: from a set of starts of positive measure, from a null set
//! only, or not at all.
//!
//! *Elementary* are the answers that this program proves from first principles: an attracting fixed
//! point has an open basin (Ostrowski), a plateau keeps what starts on it, and a limit of a
//! continuous map is a fixed point. That a repelling fixed point is a limit from a null set of
//! starts only is the *cited* generalised stable-manifold theorem; its hypotheses are checked.

use super::classify::{FixedPoint, InDomain, Kind};
use super::continua::{CommonVerdict, ContinuumVerdict};
use super::exceptional::StepExamination;
use super::{Method, Start};
use crate::exact::Status;
use crate::interval::IntervalVector;
use crate::objective::Smoothness;
use crate::stability::{Conclusion, Verdict};

/// What an answer rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basis {
    /// Proved by this program from first principles.
    Elementary,
    /// The generalised stable-manifold theorem is cited; its hypotheses are proved.
    StableManifoldTheorem,
}

impl Basis {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Elementary => "elementary",
            Self::StableManifoldTheorem => "stable-manifold theorem",
        }
    }
}

/// A possible limit: a place in the lists of an [`super::Analysis`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A position in [`super::Analysis::fixed_points`].
    FixedPoint(usize),
    /// A position in [`super::Analysis::points`]: a requested fixed point in the domain that is
    /// neither among the fixed points found nor in boxes with a verdict.
    RequestedPoint(usize),
    /// A position in [`super::Analysis::continua`].
    Continuum(usize),
}

/// A possible limit and what is known about the starts that lead to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The fixed point, or the set of boxes with fixed points.
    pub place: Place,
    /// What the answer rests on.
    pub basis: Basis,
    /// Why.
    pub reason: String,
}

/// The fixed points in the domain as limits of the optimizer.
///
/// ```
/// use eigensieve::equilibrium::Settings;
/// use eigensieve::exact::rational;
/// use eigensieve::expression::Names;
/// use eigensieve::objective::Objective;
/// use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
/// use eigensieve::theorem::{Basis, Place, Problem, Start, analyse};
/// let problem = Problem {
///     name: "double well".into(),
///     objective: Objective::parse("x^4/4 - x^2/2", &Names::new(&["x"])?)?,
///     optimizer: Optimizer::new(FieldKind::Gradient, MomentumKind::None).with_step(rational(1, 2)),
///     domain: vec![(rational(-2, 1), rational(2, 1))],
///     points: Vec::new(),
///     start: Start::Generic,
/// };
/// let limits = analyse(&problem, &Settings::default())?.limits;
/// // The fixed points are −1, 0 and 1.
/// assert_eq!(limits.positive_measure.len(), 2);
/// assert_eq!(limits.null_set_only[0].place, Place::FixedPoint(1));
/// assert_eq!(limits.null_set_only[0].basis, Basis::StableManifoldTheorem);
/// assert!(limits.nowhere_else.is_proved());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Limits from a set of starts of positive measure.
    pub positive_measure: Vec<Limit>,
    /// Limits from a null set of starts at most.
    pub null_set_only: Vec<Limit>,
    /// Fixed points of which neither is proved, with the reason.
    pub undecided: Vec<Limit>,
    /// Whether nothing else in the domain is a limit.
    pub nowhere_else: Status,
}

/// The hypotheses of the stable-manifold theorem on a problem, each with its status.
pub(super) struct Hypotheses {
    regular: Status,
    step: Status,
    start: Status,
}

impl Hypotheses {
    pub(super) fn new(method: &Method, step: &StepExamination, start: Start) -> Self {
        let rephrase = |status: &Status, failure: &str| match status {
            Status::Refuted => Status::Undecided(failure.into()),
            other => other.clone(),
        };
        let regular = method.regularity.status(method.needed_smoothness);
        let has_momentum = method.update.dimension() > method.dimension();
        Self {
            regular: rephrase(&regular, "the objective is not smooth enough"),
            step: rephrase(&step.status, "the step is exceptional"),
            start: match start {
                Start::AtRest if has_momentum => Status::Undecided(
                    "starts at rest are a null set of pairs: the theorem does not speak of them"
                        .into(),
                ),
                _ => Status::Proved,
            },
        }
    }

    pub(super) fn status(&self) -> Status {
        Status::all([&self.regular, &self.step, &self.start].map(Status::clone))
    }

    /// The same where the conclusion is known at exceptional step sizes too.
    pub(super) fn status_at_every_step(&self) -> Status {
        Status::all([&self.regular, &self.start].map(Status::clone))
    }
}

impl Limits {
    pub(super) fn new(
        method: &Method,
        hypotheses: &Status,
        points: &[FixedPoint],
        requested: &[FixedPoint],
        continua: &[ContinuumVerdict],
    ) -> Self {
        let mut limits = Self {
            positive_measure: Vec::new(),
            null_set_only: Vec::new(),
            undecided: Vec::new(),
            nowhere_else: update_is_continuous(method),
        };
        for (number, point) in points.iter().enumerate() {
            limits.add(Place::FixedPoint(number), of_point(method, point), hypotheses);
        }
        for (number, point) in requested.iter().enumerate() {
            let fixed = matches!(point.kind, Kind::Critical | Kind::Spurious);
            let place = &point.location;
            let decided = |part: &&ContinuumVerdict| part.verdict != CommonVerdict::Undecided;
            let mut decided = continua.iter().filter(decided);
            let listed = points.iter().any(|other| other.location.touches(place))
                || decided.any(|part| part.boxes.iter().any(|region| place.subset_of(region)));
            if fixed && point.in_domain == InDomain::Yes && !listed {
                limits.add(Place::RequestedPoint(number), of_point(method, point), hypotheses);
            }
        }
        for (number, part) in continua.iter().enumerate() {
            limits.add(Place::Continuum(number), of_continuum(part), hypotheses);
        }
        limits
    }

    fn add(&mut self, place: Place, starts: Starts, hypotheses: &Status) {
        let elementary =
            |reason: &str| Limit { place, basis: Basis::Elementary, reason: reason.into() };
        match (starts, hypotheses) {
            (Starts::PositiveMeasure(reason), _) => self.positive_measure.push(elementary(reason)),
            (Starts::NullSet(reason), Status::Proved) => {
                let basis = Basis::StableManifoldTheorem;
                self.null_set_only.push(Limit { place, basis, reason: reason.into() });
            }
            (Starts::NullSet(reason), Status::Undecided(obstacle)) => {
                self.undecided.push(elementary(&format!("{reason}, but {obstacle}")));
            }
            (Starts::NullSet(reason), Status::Refuted) => {
                self.undecided.push(elementary(&format!("{reason}, but a hypothesis fails")));
            }
            (Starts::Unknown(reason), _) => self.undecided.push(elementary(reason)),
        }
    }
}

/// What the local dynamics say about the starts that converge to a place.
enum Starts {
    PositiveMeasure(&'static str),
    /// Null if the hypotheses hold.
    NullSet(&'static str),
    Unknown(&'static str),
}

fn of_point(method: &Method, point: &FixedPoint) -> Starts {
    let conclusion = point.normal_form.as_ref().map(|form| form.conclusion());
    match (point.judgement.verdict, conclusion) {
        (Verdict::Attracting, _) => Starts::PositiveMeasure("it attracts a neighbourhood"),
        (Verdict::Repelling, _) => Starts::NullSet("a multiplier lies outside the unit circle"),
        (Verdict::Neutral, Some(Conclusion::Attracts)) => {
            Starts::PositiveMeasure("its normal form attracts a neighbourhood")
        }
        (Verdict::Neutral, Some(Conclusion::AttractsFromOneSide)) => {
            Starts::PositiveMeasure("its normal form attracts from one side")
        }
        // Then no other start near it stays near it, and single points are null.
        (Verdict::Neutral, Some(Conclusion::Repels)) if method.update.dimension() == 1 => {
            Starts::NullSet("its normal form repels on both sides")
        }
        (Verdict::Neutral, _) => Starts::Unknown("neutral: the linearisation decides nothing"),
        (Verdict::Undecided, _) => Starts::Unknown("its verdict is undecided"),
    }
}

fn of_continuum(part: &ContinuumVerdict) -> Starts {
    match part.verdict {
        CommonVerdict::Repels => {
            Starts::NullSet("a multiplier of every fixed point lies outside the unit circle")
        }
        CommonVerdict::AttractsTransversally if part.inhabited => {
            Starts::PositiveMeasure("a manifold of fixed points that attracts a neighbourhood")
        }
        CommonVerdict::AttractsTransversally => {
            Starts::Unknown("whether there is a fixed point in these boxes is undecided")
        }
        CommonVerdict::Plateau if part.boxes.iter().any(has_interior) => {
            Starts::PositiveMeasure("every start on the plateau stays")
        }
        CommonVerdict::Plateau => Starts::Unknown("the domain has no interior there"),
        CommonVerdict::Undecided => Starts::Unknown(part.reason),
    }
}

/// A map that is continuous on all of ℝⁿ has no limits but its fixed points.
fn update_is_continuous(method: &Method) -> Status {
    let needed = match method.needed_smoothness {
        Smoothness::Continuous(order) => Smoothness::Continuous(order.saturating_sub(1)),
        Smoothness::Analytic => Smoothness::Analytic,
    };
    let continuous = method.regularity.is_at_least(needed);
    let reason = "the update map is not proved to be continuous on all of R^n";
    Status::from_option(continuous.then_some(true), reason)
}

fn has_interior(region: &IntervalVector) -> bool {
    region.iter().all(|side| side.lower() < side.upper())
}
