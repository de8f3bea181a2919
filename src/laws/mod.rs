//! Laws: what an implementation of an optimizer must satisfy.
mod enclosure;
mod family;
mod format;
mod law;
mod rule;
mod trace;

pub use enclosure::{Enclosure, EnclosureArithmetic};
pub use family::{DESCENTS, FIELDS, Family, SCHEDULES};
pub use format::{Float, Format};
pub use law::{Law, LawError};
pub use rule::{Question, Rule, RuleArithmetic, RuleError, State};
pub use trace::{Call, Formats, Judgement, Misfit, Step, Trace, What, judge, judge_with};
