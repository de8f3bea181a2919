//! One fixed point: where it is, what kind it is, its Hessian spectrum, verdict and filter.

use num_traits::Zero;

use super::Method;
use crate::equilibrium::{IsolatedZero, recognise, recognise_algebraic, sharpen};
use crate::exact::{AlgebraicPoint, Matrix, Polynomial, Rational, from_f64};
use crate::interval::{Interval, IntervalMatrix, IntervalVector, symmetric_eigenvalues};
use crate::optimizer::FilterPosition;
use crate::stability::{
    Judgement, NormalForm, Region, Verdict, judge_algebraic, judge_critical, judge_point,
    judge_region, normal_form,
};
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
    /// x̄ itself, where it is a recognised or requested rational point.
    pub exact: Option<Vec<Rational>>,
    /// x̄ itself over a field ℚ(θ), where it was requested so, or recognised because enclosures left
    /// something undecided.
    pub algebraic: Option<AlgebraicPoint>,
    /// Enclosures of the Hessian's eigenvalues, ascending; empty where they are unknown.
    pub hessian_eigenvalues: Vec<Interval>,
    /// The verdict with the multipliers.
    pub judgement: Judgement,
    /// What the terms beyond the linearisation say, at exact neutral points.
    pub normal_form: Option<NormalForm>,
    /// Where the Hessian's spectrum lies with respect to the filter.
    pub filter: FilterPosition,
    /// A region in which the dynamics of the verdict are proved, where it was asked for and found.
    pub region: Option<Region>,
}

/// A zero of the gradient, or of the field, that was proved in a search: exactly where the point is
/// recognised, else by enclosures.
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
    let enclosed = examine_enclosure(method, domain, zero, critical)?;
    let algebraic = is_open(&enclosed).then(|| recognise_algebraic(system, zero));
    let Some(point) = algebraic.flatten() else {
        return Some(enclosed);
    };
    let found = examine_algebraic(method, domain, &point);
    match (found.kind, found.in_domain) {
        (_, InDomain::No) => None,
        (Kind::Critical | Kind::Spurious, _) => Some(found),
        _ => Some(enclosed),
    }
}

/// A zero of the gradient, or of the field, by enclosures alone.
pub(super) fn examine_enclosure(
    method: &Method,
    domain: &[(Rational, Rational)],
    zero: &IsolatedZero,
    critical: bool,
) -> Option<FixedPoint> {
    let in_domain = place(domain, &zero.enclosure);
    if in_domain == InDomain::No {
        return None;
    }
    let judge = |zero: &IsolatedZero| {
        let kind = enclosed_kind(method, &zero.enclosure, critical);
        examine_region(method, &zero.enclosure, kind, in_domain)
    };
    let found = judge(zero);
    if !is_open(&found) {
        return Some(found);
    }
    let system = if critical { &method.gradient } else { &method.field };
    let sharper = sharpen(system, zero);
    Some(if sharper == *zero { found } else { judge(&sharper) })
}

/// Whether something is left to be decided about a point.
fn is_open(point: &FixedPoint) -> bool {
    point.in_domain == InDomain::Undecided
        || point.kind == Kind::Undecided
        || point.judgement.verdict == Verdict::Undecided
        || point.filter == FilterPosition::Undecided
}

fn enclosed_kind(method: &Method, region: &IntervalVector, critical: bool) -> Kind {
    match critical {
        true if method.objective.is_piecewise_differentiable_near(region) => Kind::Critical,
        true => Kind::Undecided,
        false if gradient_excludes_zero(method, region) => Kind::Spurious,
        false => Kind::Undecided,
    }
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
    let fixed = method.update.values_exactly(&state).map(|image| image == state);
    let critical = method.gradient.values_exactly(point).map(|g| g.iter().all(Zero::is_zero));
    let kind = exact_kind(method, &location, fixed, critical);
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
    let normal_form = normal_form(&method.update, &state, &judgement);
    FixedPoint { exact, hessian_eigenvalues, judgement, normal_form, filter, ..enclosed }
}

/// Judges a point over a field ℚ(θ) in the same way.
///
/// ```
/// use eigensieve::exact::{AlgebraicPoint, NumberField, Polynomial, rational};
/// use eigensieve::expression::Names;
/// use eigensieve::objective::Objective;
/// use eigensieve::optimizer::{FieldKind, FilterPosition, MomentumKind, Optimizer};
/// use eigensieve::stability::Verdict;
/// use eigensieve::theorem::{Method, examine_algebraic};
/// // The curvature at √2 is exactly 2/α.
/// let objective = Objective::parse("(x^2 - 2)^2/8", &Names::new(&["x"])?)?;
/// let descent = Optimizer::new(FieldKind::Gradient, MomentumKind::None).with_step(rational(1, 1));
/// let method = Method::new(&objective, &descent)?;
/// let square = Polynomial::from_integers(&[-2, 0, 1]);
/// let field = NumberField::new(&square, &rational(1, 1), &rational(2, 1))?;
/// let point = AlgebraicPoint::new(field, vec![Polynomial::variable()]);
/// let found = examine_algebraic(&method, &[], &point);
/// assert_eq!(found.judgement.verdict, Verdict::Neutral);
/// assert_eq!(found.filter, FilterPosition::Boundary);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn examine_algebraic(
    method: &Method,
    domain: &[(Rational, Rational)],
    point: &AlgebraicPoint,
) -> FixedPoint {
    if let Some(point) = point.as_rational() {
        return examine_point(method, domain, &point);
    }
    let mut point = point.clone();
    let location = IntervalVector::enclosing(&point);
    let in_domain = if inside(&mut point, domain) { InDomain::Yes } else { InDomain::No };
    let mut state = AlgebraicPoint {
        coordinates: method.state(&point.coordinates),
        field: point.field.clone(),
    };
    let fixed = method.update.values_in_field(&mut state).map(|image| {
        let AlgebraicPoint { field, coordinates } = &mut state;
        image.iter().zip(coordinates).all(|(new, old)| field.is_zero(&(new - &*old)))
    });
    let critical = method
        .gradient
        .values_in_field(&mut point)
        .map(|slopes| slopes.iter().all(|slope| point.field.is_zero(slope)));
    let kind = exact_kind(method, &location, fixed, critical);
    let enclosed = examine_region(method, &location, kind, in_domain);
    let smooth = method.gradient.is_piecewise_differentiable_near(&location);
    let hessian = smooth.then(|| method.gradient.jacobian_in_field(&mut point)).flatten();
    let filter = match (kind, &hessian) {
        (Kind::Critical, Some(hessian)) => {
            method.filter.position_in_field(hessian, &mut point.field)
        }
        _ => FilterPosition::Undecided,
    };
    let filter = if filter == FilterPosition::Undecided { enclosed.filter } else { filter };
    let judgement = match kind {
        Kind::NotFixed => Judgement::unknown(),
        _ => judge_algebraic(&method.update, &state).unwrap_or(enclosed.judgement),
    };
    let hessian_eigenvalues = hessian
        .and_then(|hessian| {
            symmetric_eigenvalues(&IntervalMatrix::enclosing(&hessian, &point.field))
        })
        .unwrap_or(enclosed.hessian_eigenvalues);
    let algebraic = Some(point.normalised());
    FixedPoint { algebraic, hessian_eigenvalues, judgement, filter, ..enclosed }
}

/// Whether the point lies in the closed domain.
fn inside(point: &mut AlgebraicPoint, domain: &[(Rational, Rational)]) -> bool {
    let AlgebraicPoint { field, coordinates } = point;
    domain.iter().zip(coordinates).all(|((low, high), x)| {
        field.compare(x, &Polynomial::constant(low.clone())).is_ge()
            && field.compare(x, &Polynomial::constant(high.clone())).is_le()
    })
}

/// The kind from exact evaluations of the update map and the gradient; `None` is unknown.
fn exact_kind(
    method: &Method,
    location: &IntervalVector,
    fixed: Option<bool>,
    critical: Option<bool>,
) -> Kind {
    match (fixed, critical) {
        (Some(false), _) => Kind::NotFixed,
        (Some(true), Some(true)) => {
            let exists = method.objective.is_piecewise_differentiable_near(location);
            if exists { Kind::Critical } else { Kind::Undecided }
        }
        (Some(true), Some(false)) => Kind::Spurious,
        _ => {
            let region = IntervalVector::new(method.state(location));
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
        algebraic: None,
        hessian_eigenvalues,
        judgement: judge_enclosure(method, region, kind),
        normal_form: None,
        filter,
        region: None,
    }
}

/// The common judgement of all fixed points of this kind in a box.
fn judge_enclosure(method: &Method, region: &IntervalVector, kind: Kind) -> Judgement {
    let state = IntervalVector::new(method.state(region));
    let plain = judge_region(&method.update, &state);
    if kind != Kind::Critical || plain.unstable_dimension.is_some() {
        return plain;
    }
    let critical = judge_critical(&method.update, &state, region);
    let sharper = critical.spectral_radius.width() < plain.spectral_radius.width();
    if sharper { critical } else { plain }
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
pub(crate) fn place(domain: &[(Rational, Rational)], enclosure: &IntervalVector) -> InDomain {
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
