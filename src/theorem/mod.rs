//! The theorem on a problem: its hypotheses, every fixed point, and the claims with their status.
//!
//! *In*: a [`Problem`] (objective, optimizer, box, points) or a [`Method`] whose parts somebody
//! has changed. *Out*: an [`Analysis`]: fixed points with verdicts and filter positions, leftover
//! components, and [`Claim`]s. Verdicts come from the update map's Jacobian, filter positions from
//! the Hessian and the symbol's table; only here do the two meet.
//!
//! What is not proved by this program is the generalised stable-manifold theorem itself (theory,
//! section A): the claim `limits-obey-filter` cites it and checks its hypotheses.

mod analysis;
mod claims;
mod classify;
mod exceptional;
mod method;
mod regions;

use crate::exact::Rational;
use crate::interval::{Interval, IntervalVector};
use crate::objective::Objective;
use crate::optimizer::Optimizer;

pub use analysis::{Analysis, AnalysisError, analyse, analyse_method};
pub use claims::Claim;
pub use classify::{FixedPoint, InDomain, Kind, examine_point};
pub use exceptional::step_is_not_exceptional;
pub use method::{Method, MethodError};
pub use regions::add_regions;

/// A problem: what `eigensieve verify` reads from a file.
#[derive(Clone, Debug)]
pub struct Problem {
    /// What to call it.
    pub name: String,
    /// The objective.
    pub objective: Objective,
    /// The optimizer.
    pub optimizer: Optimizer,
    /// The closed box, side by side, with exact ends.
    pub domain: Vec<(Rational, Rational)>,
    /// Exact points to be judged as well.
    pub points: Vec<Vec<Rational>>,
}

impl Problem {
    /// The box, enclosed outward.
    pub fn enclosed_domain(&self) -> IntervalVector {
        self.domain.iter().map(|(lower, upper)| Interval::hull_of(lower, upper)).collect()
    }
}
