//! Reports: what an [`Analysis`] says, as text for people, as JSON for programs, as a page with
//! figures for whoever would rather look.
//!
//! *In*: a problem, its analysis and what of it is certified. *Out*: strings. Numbers in JSON are
//! strings: exact ones as `p/q`, enclosures as outward-rounded decimals.

mod comparison;
mod conjecture;
mod conjecture_json;
mod conjecture_paper;
mod html;
mod json;
mod survey;
mod survey_json;
mod sweep;
mod text;

use crate::certificate::Certified;
use crate::exact::Status;
use crate::theorem::{Analysis, Problem};

pub use comparison::{comparison_to_json, comparison_to_text};
pub use conjecture::conjecture_to_text;
pub use conjecture_json::conjecture_to_json;
pub use conjecture_paper::{conjecture_to_latex, conjecture_to_test};
pub use html::{
    Figure, comparison_to_html, document, figures, sweep_figure, sweep_to_html, to_html,
};
pub use json::to_json;
pub use survey::survey_to_text;
pub use survey_json::survey_to_json;
pub use sweep::{sample_from_json, sample_to_json, sweep_to_json, sweep_to_text};
pub use text::to_text;

/// What a report is about.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The problem.
    pub problem: &'a Problem,
    /// What was proved about it.
    pub analysis: &'a Analysis,
    /// What of that the checker has accepted; nothing by default.
    pub certified: &'a Certified,
}

/// What a whole analysis amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every claim is proved and nothing is left over.
    Proved,
    /// A claim is refuted.
    Refuted,
    /// A claim is undecided, or something is left over.
    Undecided,
}

impl Outcome {
    /// The outcome of an analysis.
    pub fn of(analysis: &Analysis) -> Self {
        let claims = analysis.claims.iter().map(|claim| claim.status.clone());
        match Status::all(claims) {
            Status::Refuted => Self::Refuted,
            Status::Proved if analysis.complete => Self::Proved,
            _ => Self::Undecided,
        }
    }
}
