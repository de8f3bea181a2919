//! Proofs of existence and uniqueness: Krawczyk's operator on an inflated box.

use nalgebra::{DMatrix, DVector};

use crate::exact::{Rational, from_f64};
use crate::interval::{Interval, IntervalVector, approximate_inverse, krawczyk};
use crate::system::{System, Workspace};

/// A zero that exists and is the only one in its uniqueness box.
#[derive(Clone, Debug, PartialEq)]
pub struct IsolatedZero {
    /// A tight enclosure of the zero.
    pub enclosure: IntervalVector,
    /// The box in which it is the only zero; it contains the enclosure in its interior.
    pub uniqueness: IntervalVector,
    /// The preconditioner of the proof, row by row.
    pub preconditioner: Vec<f64>,
}

const NEWTON_STEPS: usize = 12;
const SHARPENING_STEPS: usize = 12;
/// A narrow trial box grows up to this many times its width while its image is larger still.
const LARGEST_TRIAL: f64 = 16.0;
/// In boxes this narrow, at the scale of the point, rounding errors are worth exact values.
const NARROW: f64 = 1e-5;

/// Tries to prove that exactly one zero lies in a box around `region`.
///
/// A float Newton iteration proposes where the zero is; the trial box is the hull of `region` and
/// that point, inflated, so that a zero on the edge of `region` is proved as well. On success all
/// of `region` lies in the uniqueness box.
pub(super) fn prove(
    system: &System,
    region: &IntervalVector,
    workspace: &mut Workspace,
) -> Option<IsolatedZero> {
    let proposal = float_newton(system, region)?;
    let trial = region.hull(&IntervalVector::point(&proposal));
    let near = trial.width() <= 4.0 * region.width().max(tiny(&proposal));
    if !near {
        return None;
    }
    let trial = trial.inflated(0.1, tiny(&proposal));
    krawczyk_test(system, &trial, &proposal, workspace)
}

/// An absolute width that is small at the scale of the point.
fn tiny(point: &[f64]) -> f64 {
    scale(point) * 1e-12
}

fn scale(point: &[f64]) -> f64 {
    point.iter().fold(1e-3_f64, |scale, x| scale.max(x.abs()))
}

fn float_newton(system: &System, region: &IntervalVector) -> Option<Vec<f64>> {
    let mut point = DVector::from_vec(region.midpoint());
    for _ in 0..NEWTON_STEPS {
        let values = DVector::from_vec(system.values_in_floats(point.as_slice()));
        let jacobian = system.jacobian_in_floats(point.as_slice());
        if !values.iter().chain(jacobian.iter()).all(|x| x.is_finite()) {
            return None;
        }
        let step = jacobian.lu().solve(&values)?;
        point -= &step;
        if !point.iter().all(|x| x.is_finite()) {
            return None;
        }
        if step.amax() <= 1e-15 * point.amax() {
            break;
        }
    }
    Some(point.as_slice().to_vec())
}

/// Krawczyk's test on `trial` around `centre`, then sharpening.
///
/// F must be C¹ on X, or a continuous choice between C¹ pieces.
fn krawczyk_test(
    system: &System,
    trial: &IntervalVector,
    centre: &[f64],
    workspace: &mut Workspace,
) -> Option<IsolatedZero> {
    if !trial.contains(centre) {
        return None;
    }
    let preconditioner = approximate_inverse(&system.jacobian_in_floats(centre))?;
    let narrow = trial.width() <= NARROW * scale(centre);
    let (values, _) = system.values(&IntervalVector::point(centre), workspace);
    let mut test = |values: &[Interval]| {
        let widest = if narrow { LARGEST_TRIAL * trial.width() } else { trial.width() };
        proved_trial(system, (trial, widest), centre, values, &preconditioner, workspace)
    };
    let (trial, image) = test(&values).or_else(|| {
        let exact = if narrow { exact_values(system, centre) } else { None };
        test(&exact?)
    })?;
    let mut enclosure = image;
    for _ in 0..SHARPENING_STEPS {
        let centre = enclosure.midpoint();
        let (values, _) = system.values(&IntervalVector::point(&centre), workspace);
        let image =
            krawczyk_image(system, &enclosure, &centre, &values, &preconditioner, workspace);
        let Some(image) = image else { break };
        let sharper = enclosure.intersection(&image);
        let worthwhile = sharper.width() < 0.9 * enclosure.width();
        if sharper.is_empty() || !worthwhile {
            break;
        }
        enclosure = sharper;
    }
    let preconditioner = preconditioner.transpose().as_slice().to_vec();
    Some(IsolatedZero { enclosure, uniqueness: trial, preconditioner })
}

/// A box that its image under Krawczyk's operator lies inside of, and that image: the trial box, or
/// one that rounding errors have made a little larger.
fn proved_trial(
    system: &System,
    (trial, widest): (&IntervalVector, f64),
    centre: &[f64],
    values: &[Interval],
    preconditioner: &DMatrix<f64>,
    workspace: &mut Workspace,
) -> Option<(IntervalVector, IntervalVector)> {
    let mut trial = trial.clone();
    while trial.width() <= widest {
        let image = krawczyk_image(system, &trial, centre, values, preconditioner, workspace)?;
        if image.interior_to(&trial) {
            return Some((trial, image));
        }
        trial = trial.hull(&image).inflated(0.1, 0.0);
    }
    None
}

/// The same zero in a box that is as narrow as the spacing of floats permits: Krawczyk's operator
/// with exact values at the centre, which no cancellation spoils. Unchanged where the values are not
/// rational.
///
/// ```
/// use eigensieve::equilibrium::{Settings, enumerate, sharpen};
/// use eigensieve::expression::{Names, parse};
/// use eigensieve::interval::{Interval, IntervalVector};
/// use eigensieve::system::System;
/// // The zero 1 + 10⁻⁴ is close to another one; the constants cancel near it.
/// let (mut graph, f) = parse("x^2 - 2.0001*x + 1.0001", &Names::new(&["x"])?)?;
/// let system = System::new(&mut graph, &[f], 1);
/// let domain = IntervalVector::new(vec![Interval::new(1.00004, 2.0).ok_or("an interval")?]);
/// let zero = enumerate(&system, &domain, &Settings::default())?.zeros.remove(0);
/// let sharper = sharpen(&system, &zero).enclosure;
/// assert!(sharper.width() < 1e-15 && zero.enclosure.width() > 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn sharpen(system: &System, zero: &IsolatedZero) -> IsolatedZero {
    let mut enclosure = zero.enclosure.clone();
    let workspace = &mut Workspace::default();
    for _ in 0..SHARPENING_STEPS {
        let centre = enclosure.midpoint();
        let Some(sharper) = exact_image(system, &enclosure, &centre, workspace) else { break };
        let sharper = enclosure.intersection(&sharper);
        let worthwhile =
            sharper.iter().zip(enclosure.iter()).any(|(a, b)| a.width() < 0.9 * b.width());
        if sharper.is_empty() || !worthwhile {
            break;
        }
        enclosure = sharper;
    }
    IsolatedZero { enclosure, ..zero.clone() }
}

fn exact_image(
    system: &System,
    region: &IntervalVector,
    centre: &[f64],
    workspace: &mut Workspace,
) -> Option<IntervalVector> {
    let values = exact_values(system, centre)?;
    let inverse = approximate_inverse(&system.jacobian_in_floats(centre))?;
    krawczyk_image(system, region, centre, &values, &inverse, workspace)
}

/// The narrowest enclosures of the values at a point; `None` where they are not rational.
fn exact_values(system: &System, point: &[f64]) -> Option<Vec<Interval>> {
    let point: Vec<Rational> = point.iter().map(|&x| from_f64(x)).collect::<Option<_>>()?;
    Some(system.values_exactly(&point)?.iter().map(Interval::enclosing).collect())
}

fn krawczyk_image(
    system: &System,
    region: &IntervalVector,
    centre: &[f64],
    values: &[Interval],
    preconditioner: &DMatrix<f64>,
    workspace: &mut Workspace,
) -> Option<IntervalVector> {
    let (jacobian, domain) = system.jacobian(region, workspace);
    let (_, on_region) = system.values(region, workspace);
    if !domain.defined || !on_region.differentiable || !jacobian.is_bounded() {
        return None;
    }
    krawczyk(region, centre, values, &jacobian, preconditioner)
}
