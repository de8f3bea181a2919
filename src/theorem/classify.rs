//! One fixed point: where it is, what kind it is, its Hessian spectrum, verdict and filter.

use num_traits::Zero;

use super::Method;
use crate::equilibrium::{IsolatedZero, recognise};
use crate::exact::{Matrix, Rational, from_f64};
use crate::interval::{Interval, IntervalMatrix, IntervalVector, symmetric_eigenvalues};
use crate::optimizer::FilterPosition;
use crate::stability::{Judgement, Region, judge_point, judge_region};
use crate::system::Workspace;

/// What a point is to the objective.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// ∇f = 0.
    Critical,
    /// A fixed point with ∇f ≠ 0.
    Spurious,
    /// A fixed point of which neither is proved.
    Undecided,
    /// G(x) ≠ x (requested points only).
    NotFixed,
}

impl Kind {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Spurious => "spurious",
            Self::Undecided => "undecided",
            Self::NotFixed => "not-fixed",
        }
    }
}

/// Whether a point lies in the closed domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InDomain {
    /// It does.
    Yes,
    /// It does not (requested points only; others are dropped).
    No,
    /// Its enclosure crosses the boundary.
    Undecided,
}

impl InDomain {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Undecided => "undecided",
        }
    }
}

/// A fixed point with everything that is proved about it.
#[derive(Clone, Debug, PartialEq)]
pub struct FixedPoint {
    /// Critical or spurious.
    pub kind: Kind,
    /// Whether it lies in the closed domain.
    pub in_domain: InDomain,
    /// An enclosure of x̄.
    pub location: IntervalVector,
    /// x̄ itself, where it is a recognised rational point.
    pub exact: Option<Vec<Rational>>,
    /// Enclosures of the Hessian's eigenvalues, ascending; empty where they are unknown.
    pub hessian_eigenvalues: Vec<Interval>,
    /// The verdict with the multipliers.
    pub judgement: Judgement,
    /// Where the Hessian's spectrum lies with respect to the filter.
    pub filter: FilterPosition,
    /// A region in which the dynamics of the verdict are proved, where it was asked for and found.
    pub region: Option<Region>,
}

/// A zero of the gradient, or of the field, that was proved in a search.
pub(super) fn examine_zero(
    method: &Method,
    domain: &[(Rational, Rational)],
    zero: &IsolatedZero,
    critical: bool,
) -> Option<FixedPoint> {
    let system = if critical { &method.gradient } else { &method.field };
    if let Some(point) = recognise(system, zero) {
        let found = examine_point(method, domain, &point);
        return (found.in_domain != InDomain::No).then_some(found);
    }
    let in_domain = place(domain, &zero.enclosure);
    if in_domain == InDomain::No {
        return None;
    }
    let region = &zero.enclosure;
    let kind = match critical {
        true => Kind::Critical,
        false if gradient_excludes_zero(method, region) => Kind::Spurious,
        false => Kind::Undecided,
    };
    Some(examine_region(method, region, kind, in_domain))
}

/// Judges an exact point; its kind is [`Kind::NotFixed`] where the update map moves it.
///
/// Where a value is irrational or undefined, enclosures take over as far as they reach.
pub fn examine_point(
    method: &Method,
    domain: &[(Rational, Rational)],
    point: &[Rational],
) -> FixedPoint {
    let location: IntervalVector = point.iter().map(Interval::enclosing).collect();
    let inside = domain.iter().zip(point).all(|((low, high), x)| low <= x && x <= high);
    let in_domain = if inside { InDomain::Yes } else { InDomain::No };
    let state = method.state(point);
    let kind = exact_kind(method, point, &state);
    let enclosed = examine_region(method, &location, kind, in_domain);
    let smooth = method.gradient.is_piecewise_differentiable_near(&location);
    let exact_hessian = method.gradient.jacobian_exactly(point).filter(|_| smooth);
    let filter = match (kind, &exact_hessian) {
        (Kind::Critical, Some(hessian)) => method.filter.position(hessian),
        _ => enclosed.filter,
    };
    let judgement = match kind {
        Kind::NotFixed => Judgement::unknown(),
        _ => judge_point(&method.update, &state).unwrap_or(enclosed.judgement),
    };
    let hessian_eigenvalues = exact_hessian
        .and_then(|hessian| symmetric_eigenvalues(&enclose(&hessian)))
        .unwrap_or(enclosed.hessian_eigenvalues);
    let exact = Some(point.to_vec());
    FixedPoint {
        kind,
        in_domain,
        location,
        exact,
        hessian_eigenvalues,
        judgement,
        filter,
        region: None,
    }
}

fn exact_kind(method: &Method, point: &[Rational], state: &[Rational]) -> Kind {
    let fixed = method.update.values_exactly(state).map(|image| image == state);
    let critical = method.gradient.values_exactly(point).map(|g| g.iter().all(Zero::is_zero));
    match (fixed, critical) {
        (Some(false), _) => Kind::NotFixed,
        (Some(true), Some(true)) => Kind::Critical,
        (Some(true), Some(false)) => Kind::Spurious,
        _ => {
            let region: IntervalVector = state.iter().map(Interval::enclosing).collect();
            let (image, domain) = method.update.values(&region, &mut Workspace::default());
            let moved = image.iter().zip(region.iter()).any(|(new, old)| new.disjoint(old));
            if domain.defined && moved { Kind::NotFixed } else { Kind::Undecided }
        }
    }
}

fn examine_region(
    method: &Method,
    region: &IntervalVector,
    kind: Kind,
    in_domain: InDomain,
) -> FixedPoint {
    let state = IntervalVector::new(method.state(region));
    let hessian_eigenvalues = hessian_spectrum(method, region);
    let filter = match kind {
        Kind::Critical if hessian_eigenvalues.is_empty() => FilterPosition::Undecided,
        Kind::Critical => method.filter.position_of(&hessian_eigenvalues),
        Kind::Undecided => FilterPosition::Undecided,
        Kind::Spurious | Kind::NotFixed => FilterPosition::NotApplicable,
    };
    FixedPoint {
        kind,
        in_domain,
        location: region.clone(),
        exact: None,
        hessian_eigenvalues,
        judgement: judge_region(&method.update, &state),
        filter,
        region: None,
    }
}

fn hessian_spectrum(method: &Method, region: &IntervalVector) -> Vec<Interval> {
    let (hessian, domain) = method.gradient.jacobian(region, &mut Workspace::default());
    let differentiable = domain.defined && method.gradient.is_differentiable_near(region);
    if !differentiable || !hessian.is_bounded() {
        return Vec::new();
    }
    symmetric_eigenvalues(&hessian).unwrap_or_default()
}

pub(super) fn gradient_excludes_zero(method: &Method, region: &IntervalVector) -> bool {
    let (gradient, domain) = method.gradient.values(region, &mut Workspace::default());
    domain.defined && gradient.iter().any(|slope| !slope.contains_zero())
}

fn enclose(matrix: &Matrix) -> IntervalMatrix {
    IntervalMatrix::from_fn(matrix.rows(), matrix.cols(), |i, j| {
        Interval::enclosing(matrix.get(i, j))
    })
}

/// Where an enclosure lies with respect to the exact domain.
fn place(domain: &[(Rational, Rational)], enclosure: &IntervalVector) -> InDomain {
    let mut verdict = InDomain::Yes;
    for ((low, high), side) in domain.iter().zip(enclosure.iter()) {
        let (Some(lower), Some(upper)) = (from_f64(side.lower()), from_f64(side.upper())) else {
            return InDomain::Undecided;
        };
        if upper < *low || lower > *high {
            return InDomain::No;
        }
        if lower < *low || upper > *high {
            verdict = InDomain::Undecided;
        }
    }
    verdict
}
