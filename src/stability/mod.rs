//! The verdict at a fixed point: what its multipliers say.
//!
//! *In*: an update map (a [`System`]) and a fixed point, exact or enclosed. *Out*: a
//! [`Judgement`]: attracting, repelling with the unstable dimension, neutral, or undecided; and
//! around attracting and repelling points a [`Region`] of which the verdict's dynamics are proved.
//!
//! The verdict comes from the true Jacobian of the update map and from nothing else. Strict
//! inequalities are decided by intervals, equalities only by exact arithmetic.

mod chart;
mod cone;
mod contraction;
mod explore;
mod neutral;
mod norm;
mod region;

pub use explore::find_region;
pub use norm::Norm;
pub use region::{Region, RegionKind, verifies};

use crate::exact::{AlgebraicPoint, Rational, UnitCircleCount, unit_circle_count};
use crate::interval::{Eigenvalues, Interval, IntervalMatrix, IntervalVector, eigenvalues};
use crate::system::{System, Workspace};

pub use neutral::{Conclusion, NormalForm, normal_form};

/// What the linearisation says about a fixed point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Spectral radius below 1: an open basin.
    Attracting,
    /// Spectral radius above 1: almost no start stays near.
    Repelling,
    /// Spectral radius exactly 1: the linearisation decides nothing.
    Neutral,
    /// Not decided.
    Undecided,
}

impl Verdict {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Attracting => "attracting",
            Self::Repelling => "repelling",
            Self::Neutral => "neutral",
            Self::Undecided => "undecided",
        }
    }
}

/// Everything known about the multipliers of a fixed point. `None` means unknown, never false.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// An enclosure of the spectral radius.
    pub spectral_radius: Interval,
    /// The number of multipliers outside the unit circle, with multiplicity.
    pub unstable_dimension: Option<usize>,
    /// Whether +1 is a multiplier.
    pub plus_one: Option<bool>,
    /// Whether −1 is a multiplier.
    pub minus_one: Option<bool>,
    /// Whether a non-real multiplier lies on the unit circle.
    pub complex_unit: Option<bool>,
}

impl Judgement {
    /// Nothing known.
    pub fn unknown() -> Self {
        Self {
            verdict: Verdict::Undecided,
            spectral_radius: Interval::NONNEGATIVE,
            unstable_dimension: None,
            plus_one: None,
            minus_one: None,
            complex_unit: None,
        }
    }
}

/// Judges an exact fixed point by the exact count of its multipliers on the unit circle.
///
/// `None` when an entry of the Jacobian is undefined or irrational there (it is undefined where
/// adjacent pieces disagree), or the update map is not proved to be a continuous choice between
/// differentiable pieces on a neighbourhood. Source: theory A.7.
///
/// ```
/// use eigensieve::exact::rational;
/// use eigensieve::expression::{Names, parse};
/// use eigensieve::stability::{Verdict, judge_point};
/// use eigensieve::system::System;
/// // Gradient descent on x²/2 with step 2 maps x to −x.
/// let (mut graph, map) = parse("-x", &Names::new(&["x"])?)?;
/// let system = System::new(&mut graph, &[map], 1);
/// let judgement = judge_point(&system, &[rational(0, 1)]).ok_or("an exact Jacobian")?;
/// assert_eq!(judgement.verdict, Verdict::Neutral);
/// assert_eq!((judgement.plus_one, judgement.minus_one), (Some(false), Some(true)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn judge_point(update: &System, state: &[Rational]) -> Option<Judgement> {
    let place: IntervalVector = state.iter().map(Interval::enclosing).collect();
    if !update.is_piecewise_differentiable_near(&place) {
        return None;
    }
    let jacobian = update.jacobian_exactly(state)?;
    let count = unit_circle_count(&jacobian.characteristic_polynomial())?;
    let enclosed = IntervalMatrix::from_fn(jacobian.rows(), jacobian.cols(), |i, j| {
        Interval::enclosing(jacobian.get(i, j))
    });
    Some(judge_counted(&count, &enclosed))
}

/// Judges a fixed point over a field ℚ(θ) in the same way.
///
/// `None` also where an entry of the Jacobian is not found in the field, or the matrix is too large
/// for the field's degree.
///
/// ```
/// use eigensieve::exact::{AlgebraicPoint, NumberField, Polynomial, rational};
/// use eigensieve::expression::{Names, parse};
/// use eigensieve::stability::{Verdict, judge_algebraic};
/// use eigensieve::system::System;
/// // Gradient descent with step 1 on (x² − 2)²/8, whose curvature at √2 is 2.
/// let (mut graph, map) = parse("x - (x^2 - 2)*x/2", &Names::new(&["x"])?)?;
/// let system = System::new(&mut graph, &[map], 1);
/// let square = Polynomial::from_integers(&[-2, 0, 1]);
/// let field = NumberField::new(&square, &rational(1, 1), &rational(2, 1))?;
/// let point = AlgebraicPoint::new(field, vec![Polynomial::variable()]);
/// let judgement = judge_algebraic(&system, &point).ok_or("a Jacobian in the field")?;
/// assert_eq!((judgement.verdict, judgement.minus_one), (Verdict::Neutral, Some(true)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn judge_algebraic(update: &System, state: &AlgebraicPoint) -> Option<Judgement> {
    if !update.is_piecewise_differentiable_near(&IntervalVector::enclosing(state)) {
        return None;
    }
    let mut state = state.clone();
    let jacobian = update.jacobian_in_field(&mut state)?;
    let count = jacobian.unit_circle_count(&mut state.field)?;
    Some(judge_counted(&count, &IntervalMatrix::enclosing(&jacobian, &state.field)))
}

/// The judgement from an exact count; the Jacobian's enclosure is for the spectral radius.
fn judge_counted(count: &UnitCircleCount, jacobian: &IntervalMatrix) -> Judgement {
    let verdict = if count.outside > 0 {
        Verdict::Repelling
    } else if count.on() > 0 {
        Verdict::Neutral
    } else {
        Verdict::Attracting
    };
    let radius =
        eigenvalues(jacobian).map_or(Interval::NONNEGATIVE, |found| found.spectral_radius());
    Judgement {
        verdict,
        spectral_radius: radius.intersection(radii(verdict)),
        unstable_dimension: Some(count.outside),
        plus_one: Some(count.plus_one > 0),
        minus_one: Some(count.minus_one > 0),
        complex_unit: Some(count.complex > 0),
    }
}

/// Judges every fixed point in `region` at once, by enclosures of the multipliers.
///
/// Decides strict inequalities only.
pub fn judge_region(update: &System, region: &IntervalVector) -> Judgement {
    let (jacobian, domain) = update.jacobian(region, &mut Workspace::default());
    let differentiable = domain.defined && update.is_differentiable_near(region);
    if !differentiable || !jacobian.is_bounded() {
        return Judgement::unknown();
    }
    eigenvalues(&jacobian).map_or_else(Judgement::unknown, |found| judge_enclosed(&found))
}

/// Judges the fixed states over every critical point of the objective in `region`, a box of its
/// variables, in the same way; sharper, for it uses that the gradient is 0 there.
///
/// The update map must know its objective ([`System::with_objective`]).
pub fn judge_critical(
    update: &System,
    state: &IntervalVector,
    region: &IntervalVector,
) -> Judgement {
    let known = || {
        let jacobian = update.jacobian_at_critical_points(region)?;
        update.is_in_one_piece_near(state).then(|| eigenvalues(&jacobian))?
    };
    known().map_or_else(Judgement::unknown, |found| judge_enclosed(&found))
}

fn judge_enclosed(multipliers: &Eigenvalues) -> Judgement {
    let radius = multipliers.spectral_radius();
    let unstable = multipliers.count_outside_unit_circle();
    let verdict = if multipliers.certainly_inside_unit_disc() {
        Verdict::Attracting
    } else if unstable.is_some_and(|count| count > 0) || radius.lower() > 1.0 {
        Verdict::Repelling
    } else {
        Verdict::Undecided
    };
    // With every multiplier strictly inside or outside, none lies on the circle.
    let excluded = |possible: bool| (!possible || unstable.is_some()).then_some(false);
    Judgement {
        verdict,
        spectral_radius: radius.intersection(radii(verdict)),
        unstable_dimension: unstable,
        plus_one: excluded(multipliers.may_contain(1.0, 0.0)),
        minus_one: excluded(multipliers.may_contain(-1.0, 0.0)),
        complex_unit: excluded(multipliers.may_meet_unit_circle_off_axis()),
    }
}

/// The spectral radii that a verdict allows (closed).
fn radii(verdict: Verdict) -> Interval {
    let interval = |lower, upper| Interval::new(lower, upper).unwrap_or(Interval::NONNEGATIVE);
    match verdict {
        Verdict::Attracting => interval(0.0, 1.0),
        Verdict::Repelling => interval(1.0, f64::INFINITY),
        Verdict::Neutral => Interval::ONE,
        Verdict::Undecided => Interval::NONNEGATIVE,
    }
}
