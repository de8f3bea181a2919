//! Regions around fixed points: plain witnesses, and the function that checks one from scratch.

use super::chart::Chart;
use super::cone::expands;
use super::contraction::contracts;
use super::norm::Norm;
use crate::exact::Rational;
use crate::interval::{
    IntervalMatrix, IntervalVector, approximate_inverse, check_arithmetic, krawczyk,
};
use crate::system::{System, Workspace};

/// What is proved about the starts in a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RegionKind {
    /// Every orbit that starts here converges to the fixed point, the only one here.
    Attraction,
    /// The starts whose orbits stay here forever are a null set.
    Cone,
}

impl RegionKind {
    /// The name in reports.
    ///
    /// ```
    /// use eigensieve::stability::RegionKind;
    /// assert_eq!(RegionKind::Cone.name(), "cone");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Self::Attraction => "attraction",
            Self::Cone => "cone",
        }
    }
}

/// A certified region around a fixed point z̄, as data that [`verifies`] can check.
///
/// It is a set of states: with momentum of pairs (x, x₋), and z̄ = (x̄, x̄).
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// What is proved.
    pub kind: RegionKind,
    /// A box that holds z̄.
    pub centre: IntervalVector,
    /// z̄ itself, where it is a known rational point.
    pub exact: Option<Vec<Rational>>,
    /// The norm that contracts, or the coordinates of the cone.
    pub norm: Norm,
    /// How many leading blocks of the norm expand (cones).
    pub unstable: usize,
    /// Attraction: the region is {‖z − z̄‖ ≤ radius} in the norm. Cone: |z − z̄|∞ ≤ radius.
    pub radius: f64,
    /// Attraction: ‖G(z) − z̄‖ ≤ factor·‖z − z̄‖, below 1. Cone: the expansion, above 1.
    pub factor: f64,
    /// The region contains |z − z̄|∞ ≤ inscribed.
    pub inscribed: f64,
    /// A lower bound of its volume.
    pub volume: f64,
    /// How many boxes its proof evaluates.
    pub boxes: usize,
}

impl Region {
    /// The name of the norm in which `radius` is measured.
    pub fn norm_name(&self) -> &'static str {
        match self.kind {
            RegionKind::Attraction => self.norm.name(),
            RegionKind::Cone => "max norm",
        }
    }

    /// The norm in which `radius` is measured.
    pub(super) fn shape(&self) -> Norm {
        match self.kind {
            RegionKind::Attraction => self.norm.clone(),
            RegionKind::Cone => Norm::maximum(self.centre.len()),
        }
    }
}

/// No proof may take longer, whatever the witness says.
const MOST_BOXES: usize = 1 << 20;

/// Checks a region from scratch: the fixed point, the norm, the claims about size, and the
/// contraction or the cone over the whole region.
///
/// ```
/// use eigensieve::exact::rational;
/// use eigensieve::expression::{Names, parse};
/// use eigensieve::interval::IntervalVector;
/// use eigensieve::stability::{Norm, Region, RegionKind, verifies};
/// use eigensieve::system::System;
/// // x ↦ x³ brings every |x| ≤ 1/2 nearer to 0 by the factor 1/4.
/// let (mut graph, map) = parse("x^3", &Names::new(&["x"])?)?;
/// let system = System::new(&mut graph, &[map], 1);
/// let region = Region {
///     kind: RegionKind::Attraction,
///     centre: IntervalVector::point(&[0.0]),
///     exact: Some(vec![rational(0, 1)]),
///     norm: Norm::maximum(1),
///     unstable: 0,
///     radius: 0.5,
///     factor: 0.3,
///     inscribed: 0.5,
///     volume: 1.0,
///     boxes: 1000,
/// };
/// assert!(verifies(&region, &system));
/// assert!(!verifies(&Region { factor: 0.2, ..region.clone() }, &system));
/// assert!(!verifies(&Region { radius: 1.5, ..region }, &system));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn verifies(region: &Region, update: &System) -> bool {
    let in_range = match region.kind {
        RegionKind::Attraction => region.factor >= 0.0 && region.factor < 1.0,
        RegionKind::Cone => region.factor > 1.0 && region.factor.is_finite(),
    };
    let sized = region.radius > 0.0 && region.radius.is_finite();
    if check_arithmetic().is_err() || !in_range || !sized {
        return false;
    }
    if !holds_fixed_point(update, &region.centre, region.exact.as_deref()) {
        return false;
    }
    let along_basis = region.kind == RegionKind::Attraction;
    let Some(mut chart) = Chart::new(update, &region.centre, &region.norm, along_basis) else {
        return false;
    };
    let Some((inscribed, volume)) = sizes(&region.shape(), region.radius) else {
        return false;
    };
    if !(region.inscribed <= inscribed && region.volume <= volume) {
        return false;
    }
    let (norm, budget) = (&region.norm, region.boxes.min(MOST_BOXES));
    let proved = match region.kind {
        RegionKind::Attraction => contracts(&mut chart, norm, region.radius, region.factor, budget),
        RegionKind::Cone if region.unstable == 0 => None,
        RegionKind::Cone => {
            expands(&mut chart, norm, region.unstable, region.radius, region.factor, budget)
        }
    };
    proved.is_some()
}

/// The inscribed radius and the volume of a ball.
pub(super) fn sizes(shape: &Norm, radius: f64) -> Option<(f64, f64)> {
    Some((shape.inscribed(&shape.inverse()?, radius), shape.volume(radius)))
}

/// Whether a fixed point is proved to lie in the box: the given one, or some one by Krawczyk's
/// test for G(z) − z = 0.
pub(super) fn holds_fixed_point(
    update: &System,
    place: &IntervalVector,
    exact: Option<&[Rational]>,
) -> bool {
    let size = update.dimension();
    if place.len() != size || update.components() != size || !place.is_bounded() {
        return false;
    }
    if let Some(point) = exact {
        return point.len() == size
            && place.contains_rational(point)
            && update.values_exactly(point).is_some_and(|image| image == point);
    }
    let mut workspace = Workspace::default();
    let middle = place.midpoint();
    let identity = nalgebra::DMatrix::<f64>::identity(size, size);
    let Some(inverse) = approximate_inverse(&(update.jacobian_in_floats(&middle) - identity))
    else {
        return false;
    };
    let Some(jacobian) = update.smooth_jacobian(place, &mut workspace) else {
        return false;
    };
    let point = IntervalVector::point(&middle);
    let (image, _) = update.values(&point, &mut workspace);
    let moved = image.minus(&point);
    let jacobian = jacobian.matrix.subtract(&IntervalMatrix::identity(size));
    let image = krawczyk(place, &middle, &moved, &jacobian, &inverse);
    image.is_some_and(|image| image.interior_to(place))
}
