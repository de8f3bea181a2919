//! The theorem on a problem: its hypotheses, every fixed point, and the claims with their status.
//!
//! *In*: a [`Problem`] (objective, optimizer, box, points) or a [`Method`] whose parts somebody
//! has changed. *Out*: an [`Analysis`]: fixed points with verdicts and filter positions, leftover
//! components with a common verdict for all fixed points in them
//! ([`ContinuumVerdict`]), and [`Claim`]s. Verdicts come from the update map's Jacobian, filter positions from
//! the Hessian and the symbol's table; only here do the two meet.
//!
//! What is not proved by this program is the generalised stable-manifold theorem itself (theory,
//! section A): the claim `limits-obey-filter` cites it and checks its hypotheses.

mod analysis;
mod claims;
mod classify;
mod continua;
mod exceptional;
mod limits;
mod manifold;
mod method;
mod regions;
mod sweep;

use crate::exact::{AlgebraicPoint, Rational};
use crate::interval::{Interval, IntervalVector};
use crate::objective::Objective;
use crate::optimizer::Optimizer;

pub use analysis::{
    Analysis, AnalysisError, FixedPoints, analyse, analyse_method, find_fixed_points,
};
pub use claims::Claim;
pub(crate) use classify::place;
pub use classify::{FixedPoint, InDomain, Kind, examine_algebraic, examine_point};
pub use continua::{CommonVerdict, ContinuumVerdict};
#[cfg(feature = "certificate")]
pub(crate) use exceptional::witnesses;
pub use exceptional::{ExceptionalSteps, StepExamination, examine_step};
pub use limits::{Basis, Limit, Limits, Place};
pub use method::{Method, MethodError};
pub use regions::add_regions;
pub use sweep::{Change, Parameter, Sample, Sweep, SweepError, SweptPoint, even_values, sweep};

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
    pub points: Vec<RequestedPoint>,
    /// Which starts "almost every start" speaks of.
    pub start: Start,
}

/// How the state of a momentum method is started; without momentum there is no difference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Start {
    /// Any pair (x₀, x₋₁): claims hold for almost every pair.
    #[default]
    Generic,
    /// x₋₁ = x₀, as implementations do. Such pairs are null, so that the theorem says nothing about
    /// them, and for some step sizes its conclusion fails (theory, F.2, X4).
    AtRest,
}

impl Start {
    /// All conventions.
    pub const ALL: [Self; 2] = [Self::Generic, Self::AtRest];

    /// The name in problem files and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Generic => "generic",
            Self::AtRest => "at-rest",
        }
    }

    /// The convention of this name.
    ///
    /// ```
    /// use eigensieve::theorem::Start;
    /// assert_eq!(Start::named("at-rest"), Some(Start::AtRest));
    /// ```
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|start| start.name() == name)
    }
}

/// An exact point that somebody asked about.
///
/// ```
/// use eigensieve::exact::rational;
/// use eigensieve::theorem::RequestedPoint;
/// let point = RequestedPoint::Rational(vec![rational(1, 3), rational(0, 1)]);
/// assert_eq!(point.dimension(), 2);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum RequestedPoint {
    /// Rational coordinates.
    Rational(Vec<Rational>),
    /// Coordinates in a field ℚ(θ).
    Algebraic(AlgebraicPoint),
}

impl RequestedPoint {
    /// The number of coordinates.
    pub fn dimension(&self) -> usize {
        match self {
            Self::Rational(point) => point.len(),
            Self::Algebraic(point) => point.coordinates.len(),
        }
    }
}

impl Problem {
    /// The box, enclosed outward.
    pub fn enclosed_domain(&self) -> IntervalVector {
        self.domain.iter().map(|(lower, upper)| Interval::hull_of(lower, upper)).collect()
    }
}

impl From<Vec<Rational>> for RequestedPoint {
    fn from(point: Vec<Rational>) -> Self {
        Self::Rational(point)
    }
}

impl From<AlgebraicPoint> for RequestedPoint {
    fn from(point: AlgebraicPoint) -> Self {
        Self::Algebraic(point)
    }
}
