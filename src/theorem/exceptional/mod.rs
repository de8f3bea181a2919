//! Exceptional step sizes: the set Λ exactly where the field is rational in pieces, otherwise a
//! witness that the given step size is not in it.
//!
//! With D the matrix of theory A.1, Λ holds the α at which det(D − αJg) vanishes on a set that is
//! not null. Without momentum D = I; Nesterov's determinant is βⁿ det(I − αJg); heavy ball's and
//! EMA's is βⁿ, which never vanishes.

mod determinant;
mod fractions;
mod pieces;
mod set;
mod witness;

use super::Method;
use crate::exact::{Status, format_rational};
use set::{exceptional_set, update_descends_along_the_field};

pub use set::ExceptionalSteps;
#[cfg(feature = "certificate")]
pub(crate) use witness::witnesses;

/// What is known about a method's step size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepExamination {
    /// Whether the step size is *not* exceptional.
    pub status: Status,
    /// How that was found.
    pub route: String,
    /// The exceptional step sizes, or a set that contains them; `None` where they are unknown.
    pub exceptional: Option<ExceptionalSteps>,
}

/// Decides whether the step size is exceptional: if it is not, the update map pulls null sets back
/// to null sets. See [`ExceptionalSteps`] for an example.
pub fn examine_step(method: &Method) -> StepExamination {
    if method.constant_determinant {
        let route = "the momentum makes the update map a bijection: no step size is exceptional";
        let exceptional = Some(ExceptionalSteps::none());
        return StepExamination { status: Status::Proved, route: route.into(), exceptional };
    }
    match exceptional_set(method).filter(|_| update_descends_along_the_field(method)) {
        Some(set) => by_the_set(method, set),
        None => {
            let (status, route) = witness::by_a_witness(method);
            StepExamination { status, route, exceptional: None }
        }
    }
}

fn by_the_set(method: &Method, set: ExceptionalSteps) -> StepExamination {
    let relation = if set.exact { "=" } else { "is contained in" };
    let step = format_rational(&method.step);
    let pieces = match set.pieces {
        1 => String::new(),
        pieces => format!(" (from {pieces} pieces)"),
    };
    let described = format!("Λ {relation} {}{pieces}", set.to_text());
    let (status, route) = match set.contains(&method.step) {
        Some(false) if set.steps.is_empty() => {
            let route = format!("Λ is empty{pieces}: no step size is exceptional");
            (Status::Proved, route)
        }
        Some(false) => (Status::Proved, format!("{described}; {step} is not in it")),
        Some(true) => {
            let route = format!("{described}: the step size {step} is exceptional");
            (Status::Refuted, route)
        }
        None => {
            let route = format!("{described}: the step size {step} may be exceptional");
            (Status::Undecided(route.clone()), route)
        }
    };
    StepExamination { status, route, exceptional: Some(set) }
}
