//! The claims: fixed names, a scope sentence, a status.

use super::classify::{FixedPoint, InDomain, Kind};
use super::limits::Basis;
use crate::exact::Status;
use crate::optimizer::FilterPosition;
use crate::stability::Verdict;

/// A statement about the problem with its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The fixed name, for scripts.
    pub name: &'static str,
    /// Proved, refuted or undecided.
    pub status: Status,
    /// What exactly is claimed.
    pub scope: String,
    /// How it was decided, or why not.
    pub detail: String,
    /// What a proof of it rests on.
    pub basis: Basis,
}

impl Claim {
    pub(super) fn new(
        name: &'static str,
        status: Status,
        scope: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        let (scope, detail) = (scope.into(), detail.into());
        Self { name, status, scope, detail, basis: Basis::Elementary }
    }
}

impl Claim {
    /// Whether a claim of this name is an implication between verdict and filter at every point.
    pub fn is_implication(name: &str) -> bool {
        IMPLICATIONS.iter().any(|one| one.name == name)
    }

    /// What the implication of this name says at a critical point; `None` is undecided.
    ///
    /// ```
    /// use eigensieve::optimizer::FilterPosition;
    /// use eigensieve::stability::Verdict;
    /// use eigensieve::theorem::Claim;
    /// let holds = |verdict, filter| Claim::implication_holds("outside-filter-repels", verdict, filter);
    /// assert_eq!(holds(Verdict::Attracting, FilterPosition::Outside), Some(false));
    /// assert_eq!(holds(Verdict::Undecided, FilterPosition::Inside), Some(true));
    /// assert_eq!(holds(Verdict::Undecided, FilterPosition::Outside), None);
    /// ```
    pub fn implication_holds(name: &str, verdict: Verdict, filter: FilterPosition) -> Option<bool> {
        let implication = IMPLICATIONS.iter().find(|one| one.name == name)?;
        (implication.judge)(verdict, filter)
    }
}

/// An implication between verdict and filter at every critical fixed point.
struct Implication {
    name: &'static str,
    statement: &'static str,
    judge: fn(Verdict, FilterPosition) -> Option<bool>,
}

const IMPLICATIONS: [Implication; 3] = [
    Implication {
        name: "attracting-obeys-filter",
        statement: "every attracting critical point has its Hessian spectrum in the closed filter",
        judge: |verdict, filter| match (verdict, filter) {
            (Verdict::Repelling | Verdict::Neutral, _) => Some(true),
            (_, FilterPosition::Inside | FilterPosition::Boundary) => Some(true),
            (Verdict::Attracting, FilterPosition::Outside) => Some(false),
            _ => None,
        },
    },
    Implication {
        name: "outside-filter-repels",
        statement: "every critical point with an eigenvalue outside the closed filter repels",
        judge: |verdict, filter| match (verdict, filter) {
            (Verdict::Repelling, _) => Some(true),
            (_, FilterPosition::Inside | FilterPosition::Boundary) => Some(true),
            (Verdict::Attracting | Verdict::Neutral, FilterPosition::Outside) => Some(false),
            _ => None,
        },
    },
    Implication {
        name: "inside-filter-attracts",
        statement: "every critical point with its Hessian spectrum in the open filter attracts",
        judge: |verdict, filter| match (verdict, filter) {
            (Verdict::Attracting, _) => Some(true),
            (_, FilterPosition::Boundary | FilterPosition::Outside) => Some(true),
            (Verdict::Repelling | Verdict::Neutral, FilterPosition::Inside) => Some(false),
            _ => None,
        },
    },
];

/// The three implications over the given points; spurious and moved points do not enter.
pub(super) fn implications(points: &[&FixedPoint], whole_box: bool) -> Vec<Claim> {
    let concerned: Vec<&FixedPoint> = points
        .iter()
        .copied()
        .filter(|point| matches!(point.kind, Kind::Critical | Kind::Undecided))
        .filter(|point| !whole_box || point.in_domain != InDomain::No)
        .collect();
    let extent = if whole_box { "that lies in the box" } else { "that was found or requested" };
    IMPLICATIONS
        .iter()
        .map(|implication| {
            let statuses = concerned.iter().map(|point| judge_one(implication, point));
            let status = Status::all(statuses);
            let scope = format!("{} ({extent})", implication.statement);
            Claim::new(implication.name, status.clone(), scope, detail(&status, &concerned))
        })
        .collect()
}

fn judge_one(implication: &Implication, point: &FixedPoint) -> Status {
    let answer = (implication.judge)(point.judgement.verdict, point.filter);
    Status::from_option(answer, format!("not decided at {}", place(point)))
}

fn detail(status: &Status, concerned: &[&FixedPoint]) -> String {
    match status {
        Status::Proved => format!("holds at {} points", concerned.len()),
        Status::Refuted => {
            let violates = |point: &&&FixedPoint| {
                IMPLICATIONS.iter().any(|one| judge_one(one, point) == Status::Refuted)
            };
            let place = concerned.iter().find(violates).map(|point| place(point));
            format!("fails at {}", place.unwrap_or_default())
        }
        Status::Undecided(reason) => reason.clone(),
    }
}

fn place(point: &FixedPoint) -> String {
    let coordinates: Vec<String> =
        point.location.iter().map(|side| format!("{:.6}", side.midpoint())).collect();
    format!("({})", coordinates.join(", "))
}
