//! What is known about an instance, each fact found out when it is asked for, exactly or not at all.

use std::cell::OnceCell;

use num_traits::{Signed, Zero};

use super::claim::Points;
use super::instance::{Configured, Instance, Shape};
use crate::exact::{
    AlgebraicNumber, Inertia, Matrix, Polynomial, Rational, Status, UnitCircleCount, inertia,
    rational, unit_circle_count,
};
use crate::interval::{Interval, IntervalVector};
use crate::objective::Objective;
use crate::optimizer::FieldKind;
use crate::stability::{Conclusion, Verdict, normal_form};
use crate::system::System;
use crate::theorem::{FixedPoint, Method, examine_point, examine_step};

/// Derivatives along a line up to this order decide whether a degenerate point is an extremum.
const HIGHEST_ORDER: usize = 12;

/// An instance with its methods.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    pub(super) instance: &'a Instance,
    /// The objective itself under gradient descent: its gradient, Hessian and regularity.
    pub(super) plain: Method,
    observed: Vec<Observed>,
    eigenvalues: OnceCell<Option<Vec<AlgebraicNumber>>>,
}

/// An optimizer at the point.
#[derive(Debug)]
pub(super) struct Observed {
    pub(super) configured: Configured,
    pub(super) method: Method,
    point: OnceCell<FixedPoint>,
    count: OnceCell<Option<(Polynomial, UnitCircleCount)>>,
    step: OnceCell<Status>,
}

fn yes(answer: bool) -> Status {
    if answer { Status::Proved } else { Status::Refuted }
}

fn unknown(reason: &str) -> Status {
    Status::Undecided(reason.into())
}

impl<'a> Facts<'a> {
    /// `None` where a field is defined nowhere.
    pub(super) fn of(instance: &'a Instance) -> Option<Self> {
        let objective = instance.objective.objective(&Rational::zero())?;
        let descent = crate::optimizer::Optimizer::new(
            FieldKind::Gradient,
            crate::optimizer::MomentumKind::None,
        );
        let plain = Method::new(&objective, &descent).ok()?;
        let observed = instance.optimizers.iter().map(|configured| {
            let decayed: Objective;
            let objective = if configured.decay.is_zero() {
                &objective
            } else {
                decayed = instance.objective.objective(&configured.decay)?;
                &decayed
            };
            Some(Observed {
                configured: configured.clone(),
                method: Method::new(objective, &configured.optimizer).ok()?,
                point: OnceCell::new(),
                count: OnceCell::new(),
                step: OnceCell::new(),
            })
        });
        let observed = observed.collect::<Option<Vec<_>>>()?;
        Some(Self { instance, plain, observed, eigenvalues: OnceCell::new() })
    }

    pub(super) fn optimizer(&self, number: usize) -> &Observed {
        &self.observed[number]
    }

    fn point(&self, number: usize) -> &FixedPoint {
        let one = &self.observed[number];
        one.point.get_or_init(|| examine_point(&one.method, &[], &self.instance.point))
    }

    /// Whether the point is a fixed point of the first optimizer of the kind the claim speaks of.
    pub(super) fn belongs(&self, points: Points) -> Status {
        let fixed = self.fixed(0);
        match points {
            Points::Any => fixed,
            Points::Critical => fixed.and(self.critical()),
            Points::Spurious => fixed.and(!self.critical()),
        }
    }

    pub(super) fn fixed(&self, number: usize) -> Status {
        let method = &self.observed[number].method;
        let state = method.state(&self.instance.point);
        let image = method.update.values_exactly(&state);
        Status::from_option(image.map(|image| image == state), "the update map is not exact here")
    }

    pub(super) fn critical(&self) -> Status {
        self.critical_at(&self.instance.point)
    }

    fn critical_at(&self, point: &[Rational]) -> Status {
        let gradient = self.plain.gradient.values_exactly(point);
        let zero = gradient.map(|slopes| slopes.iter().all(Zero::is_zero));
        Status::from_option(zero, "the gradient is not exact here")
    }

    /// Whether the verdict at a fixed point is this one; a point that moves has none.
    pub(super) fn verdict(&self, number: usize, wanted: Verdict) -> Status {
        self.at_fixed(number, |point| match point.judgement.verdict {
            Verdict::Undecided => unknown("the verdict is undecided"),
            verdict => yes(verdict == wanted),
        })
    }

    fn at_fixed(&self, number: usize, judge: impl FnOnce(&FixedPoint) -> Status) -> Status {
        match self.fixed(number) {
            Status::Proved => judge(self.point(number)),
            other => other,
        }
    }

    /// The characteristic polynomial of the update map's Jacobian with its count.
    pub(super) fn multipliers(&self, number: usize) -> Option<&(Polynomial, UnitCircleCount)> {
        let one = &self.observed[number];
        let found = one.count.get_or_init(|| {
            let state = one.method.state(&self.instance.point);
            let place: IntervalVector = state.iter().map(Interval::enclosing).collect();
            if !one.method.update.is_piecewise_differentiable_near(&place) {
                return None;
            }
            let jacobian = one.method.update.jacobian_exactly(&state)?;
            let polynomial = jacobian.characteristic_polynomial();
            let count = unit_circle_count(&polynomial)?;
            Some((polynomial, count))
        });
        found.as_ref()
    }

    /// The spectral radius at a fixed point as a float, to propose.
    pub(super) fn approximate_radius(&self, number: usize) -> Option<f64> {
        let fixed = self.fixed(number).is_proved();
        let radius = fixed.then(|| self.point(number).judgement.spectral_radius)?;
        radius.is_bounded().then(|| radius.midpoint())
    }

    pub(super) fn attracts(&self, number: usize) -> Status {
        self.at_fixed(number, |point| match point.judgement.verdict {
            Verdict::Attracting => Status::Proved,
            Verdict::Repelling => Status::Refuted,
            Verdict::Undecided => unknown("the verdict is undecided"),
            // A linear map with a multiplier on the circle contracts nothing.
            Verdict::Neutral if self.instance.objective.is_quadratic() => Status::Refuted,
            Verdict::Neutral => match self.conclusion(number, point) {
                Some(Conclusion::Attracts) => Status::Proved,
                Some(Conclusion::AttractsFromOneSide | Conclusion::Repels) => Status::Refuted,
                _ => unknown("neutral: the terms looked at decide nothing"),
            },
        })
    }

    fn conclusion(&self, number: usize, point: &FixedPoint) -> Option<Conclusion> {
        if let Some(form) = &point.normal_form {
            return Some(form.conclusion());
        }
        let method = &self.observed[number].method;
        let state = method.state(&self.instance.point);
        Some(normal_form(&method.update, &state, &point.judgement)?.conclusion())
    }

    /// Whether the starts that converge to the point have positive measure. Where the stable-manifold
    /// theorem is needed its hypotheses are proved first.
    pub(super) fn limit(&self, number: usize) -> Status {
        let covered = self.covered(number);
        self.at_fixed(number, |point| match point.judgement.verdict {
            Verdict::Attracting => Status::Proved,
            Verdict::Undecided => unknown("the verdict is undecided"),
            Verdict::Repelling if self.collapses(number) => Status::Proved,
            Verdict::Repelling | Verdict::Neutral if self.instance.objective.is_quadratic() => {
                // The starts that converge are an affine subspace, and not all of them do.
                Status::Refuted
            }
            Verdict::Repelling => self.null_preserving(number).and(covered).refutes(),
            Verdict::Neutral => match self.conclusion(number, point) {
                Some(Conclusion::Attracts | Conclusion::AttractsFromOneSide) => Status::Proved,
                Some(Conclusion::Repels)
                    if self.observed[number].method.update.dimension() == 1 =>
                {
                    self.null_preserving(number).and(covered).refutes()
                }
                _ => unknown("neutral: the terms looked at decide nothing"),
            },
        })
    }

    /// The update map pulls null sets back to null sets, or the conclusion is known otherwise.
    fn null_preserving(&self, number: usize) -> Status {
        if self.observed[number].method.holds_at_every_step {
            return Status::Proved;
        }
        self.step_not_exceptional(number)
    }

    pub(super) fn step_not_exceptional(&self, number: usize) -> Status {
        let one = &self.observed[number];
        one.step.get_or_init(|| examine_step(&one.method).status).clone()
    }

    pub(super) fn covered(&self, number: usize) -> Status {
        let method = &self.observed[number].method;
        method.regularity.status(method.needed_smoothness)
    }

    /// Whether one step of gradient descent takes a whole piece of a gluing to the point.
    fn collapses(&self, number: usize) -> bool {
        let Shape::Gluing(gluing) = &self.instance.objective else { return false };
        let Configured { optimizer, decay } = &self.observed[number].configured;
        let plain = optimizer.field().kind() == FieldKind::Gradient
            && optimizer.momentum().is_none()
            && decay.is_zero();
        let step =
            |derivative: &Polynomial| &Polynomial::variable() - &derivative.scale(optimizer.step());
        let target = Polynomial::constant(self.instance.point[0].clone());
        let pieces = gluing.pieces().unwrap_or_default();
        // Every piece has an interior.
        plain && pieces.iter().any(|piece| step(&piece.derivative) == target)
    }

    /// Whether the x₀ that converge to the point when started at rest have positive measure.
    pub(super) fn limit_from_rest(&self, number: usize) -> Status {
        let one = &self.observed[number];
        if one.configured.optimizer.momentum().is_none() {
            return self.limit(number);
        }
        self.at_fixed(number, |point| match point.judgement.verdict {
            // The basin is open and holds (x, x), hence the pairs at rest near it.
            Verdict::Attracting => Status::Proved,
            _ if super::rest::lands_on_the_stable_line(self.instance, &one.configured) => {
                Status::Proved
            }
            _ => unknown("no theorem speaks of starts at rest"),
        })
    }

    /// Whether some orbit that starts elsewhere converges to the point: where a multiplier lies
    /// inside the circle, by the classical stable-manifold theorem; linear maps need none.
    pub(super) fn reached(&self, number: usize) -> Status {
        let covered = self.covered(number);
        self.at_fixed(number, |_| match self.multipliers(number) {
            Some((_, count)) if count.inside > 0 && covered.is_proved() => Status::Proved,
            Some((_, count)) if count.inside == 0 && self.instance.objective.is_quadratic() => {
                Status::Refuted
            }
            _ => unknown("no multiplier is known to lie inside the circle"),
        })
    }

    pub(super) fn multipliers_real(&self, number: usize) -> Status {
        let real = self.multipliers(number).map(|(polynomial, _)| {
            let factors = polynomial.square_free_factors();
            let all = factors.iter().map(|(f, _)| f.degree().unwrap_or(0));
            let real = factors.iter().map(|(f, _)| crate::exact::count_real_roots(f));
            all.sum::<usize>() == real.sum::<usize>()
        });
        Status::from_option(real, "the Jacobian is not exact here")
    }

    // The objective.

    fn hessian_at(&self, point: &[Rational]) -> Option<Matrix> {
        let location: IntervalVector = point.iter().map(Interval::enclosing).collect();
        let smooth = self.plain.gradient.is_piecewise_differentiable_near(&location);
        self.plain.gradient.jacobian_exactly(point).filter(|_| smooth)
    }

    /// The position of the Hessian's spectrum in the filter of an optimizer.
    pub(super) fn filter(&self, number: usize) -> crate::optimizer::FilterPosition {
        let filter = self.observed[number].configured.optimizer.filter();
        self.hessian_at(&self.instance.point)
            .map_or(crate::optimizer::FilterPosition::Undecided, |hessian| {
                filter.position(&hessian)
            })
    }

    /// The distinct eigenvalues of the Hessian, ascending.
    pub(super) fn eigenvalues(&self) -> Option<&[AlgebraicNumber]> {
        let found = self.eigenvalues.get_or_init(|| {
            let hessian = self.hessian_at(&self.instance.point)?;
            Some(AlgebraicNumber::roots_of(&hessian.characteristic_polynomial()))
        });
        found.as_deref()
    }

    /// The point where the field takes its last gradient.
    pub(super) fn ahead(&self, number: usize) -> Option<Vec<Rational>> {
        let Configured { optimizer, decay } = &self.observed[number].configured;
        if !decay.is_zero() {
            return None;
        }
        let gradient = |at: &[Rational]| self.plain.gradient.values_exactly(at);
        let field = optimizer.field();
        let along = |from: &[Rational], direction: &[Rational]| -> Vec<Rational> {
            from.iter().zip(direction).map(|(x, d)| x + optimizer.radius() * d).collect()
        };
        let here = self.instance.point.clone();
        Some(match field.kind() {
            FieldKind::Gradient | FieldKind::GradientPenalty => here,
            FieldKind::Usam => along(&here, &gradient(&here)?),
            FieldKind::UsamNested => {
                let inner = along(&here, &gradient(&here)?);
                along(&here, &gradient(&inner)?)
            }
            FieldKind::UsamSequential => {
                let mut place = here;
                for _ in 0..optimizer.ascents() {
                    place = along(&place, &gradient(&place)?);
                }
                place
            }
            FieldKind::HessianUsam => {
                let direction = self.hessian_at(&here)?.times(&gradient(&here)?);
                along(&here, &direction)
            }
        })
    }

    /// The distinct eigenvalues of the Hessian at the look-ahead point, ascending.
    pub(super) fn eigenvalues_ahead(&self, number: usize) -> Option<Vec<AlgebraicNumber>> {
        let hessian = self.hessian_at(&self.ahead(number)?)?;
        Some(AlgebraicNumber::roots_of(&hessian.characteristic_polynomial()))
    }

    pub(super) fn ahead_minimiser(&self, number: usize) -> Status {
        match self.ahead(number) {
            Some(place) => self.extremum_at(&place, false),
            None => unknown("the look-ahead point is not exact"),
        }
    }

    pub(super) fn minimiser(&self) -> Status {
        self.extremum_at(&self.instance.point, false)
    }

    pub(super) fn maximiser(&self) -> Status {
        self.extremum_at(&self.instance.point, true)
    }

    /// Whether a point is a local minimiser (or maximiser), weak ones included.
    fn extremum_at(&self, point: &[Rational], largest: bool) -> Status {
        match self.critical_at(point) {
            Status::Proved => {}
            other => return other,
        }
        let Some(found) = self.hessian_at(point).and_then(|hessian| inertia(&hessian)) else {
            return unknown("the Hessian is not exact here");
        };
        let Inertia { positive, negative, zero } = found;
        let (against, degenerate) = (if largest { positive } else { negative }, zero > 0);
        if against > 0 {
            return Status::Refuted;
        }
        if !degenerate || self.instance.objective.is_quadratic() {
            return Status::Proved;
        }
        let size = point.len();
        let axis = |k: usize| (0..size).map(|i| rational(i64::from(i == k), 1)).collect();
        let answers: Vec<Option<bool>> = (0..size)
            .map(axis)
            .map(|direction: Vec<Rational>| {
                is_extremum_along(&self.plain.objective, point, &direction, largest)
            })
            .collect();
        match answers.as_slice() {
            [one] => Status::from_option(*one, "no derivative decides"),
            all if all.contains(&Some(false)) => Status::Refuted,
            _ => unknown("the Hessian is degenerate"),
        }
    }

    pub(super) fn convex(&self) -> Status {
        match &self.instance.objective {
            Shape::Gluing(gluing) => match gluing.range_of_curvature() {
                Some((low, _)) => yes(low.is_some_and(|low| !low.is_negative())),
                None => unknown("the curvature of a piece has too high a degree"),
            },
            Shape::Polynomial { variables: 1, polynomial } => {
                let second = polynomial
                    .univariate_in(0)
                    .map(|polynomial| polynomial.derivative().derivative());
                Status::from_option(second.map(|second| is_nonnegative(&second)), "not univariate")
            }
            _ => {
                let hessian = self.hessian_at(&self.instance.point).and_then(|h| inertia(&h));
                match hessian {
                    Some(found) if found.negative > 0 => Status::Refuted,
                    Some(_) if self.instance.objective.is_quadratic() => Status::Proved,
                    _ => unknown("convexity is not decided"),
                }
            }
        }
    }

    pub(super) fn polynomial(&self) -> Status {
        match &self.instance.objective {
            Shape::Polynomial { .. } => Status::Proved,
            // The pieces of a gluing differ, and two polynomials that agree on an interval are one.
            Shape::Gluing(gluing) => match gluing.pieces() {
                Some(pieces) => {
                    yes(pieces.windows(2).all(|two| two[0].derivative == two[1].derivative))
                }
                None => unknown("the pieces are not known"),
            },
            other => match other.objective(&Rational::zero()) {
                Some(objective) => {
                    let (graph, root) = objective.expression();
                    match graph.is_polynomial(root) {
                        true => Status::Proved,
                        false => unknown("the expression is not written as a polynomial"),
                    }
                }
                None => unknown("no objective"),
            },
        }
    }

    /// The derivative of this order in the only variable.
    pub(super) fn derivative(&self, order: usize) -> Option<Rational> {
        let one = [rational(1, 1)];
        let point = &self.instance.point;
        if point.len() != 1 || !is_analytic_near(&self.plain.objective, point) {
            return None;
        }
        let series = self.plain.objective.values_tape().taylor(point, &one, order).pop()??;
        let factorial = (1..=order as i64).product::<i64>();
        Some(&series[order] * rational(factorial, 1))
    }
}

trait Refutes {
    /// A proof of this refutes that.
    fn refutes(self) -> Status;
}

impl Refutes for Status {
    fn refutes(self) -> Status {
        match self {
            Status::Proved => Status::Refuted,
            Status::Refuted => unknown("a hypothesis of the stable-manifold theorem fails"),
            undecided => undecided,
        }
    }
}

fn is_analytic_near(system: &System, point: &[Rational]) -> bool {
    let region: IntervalVector = point.iter().map(Interval::enclosing).collect();
    system.is_in_one_piece_near(&region)
}

/// By the first derivative along a line that does not vanish; `None` where all do.
fn is_extremum_along(
    objective: &System,
    point: &[Rational],
    direction: &[Rational],
    largest: bool,
) -> Option<bool> {
    if !is_analytic_near(objective, point) {
        return None;
    }
    let series = objective.values_tape().taylor(point, direction, HIGHEST_ORDER).pop()??;
    let order = (1..=HIGHEST_ORDER).find(|&order| !series[order].is_zero())?;
    Some(order % 2 == 0 && series[order].is_negative() == largest)
}

/// Whether a polynomial is nowhere negative: all real roots have even multiplicity.
fn is_nonnegative(polynomial: &Polynomial) -> bool {
    let Some(leading) = polynomial.leading() else { return true };
    let even = polynomial.square_free_factors().into_iter().all(|(factor, multiplicity)| {
        multiplicity % 2 == 0 || crate::exact::count_real_roots(&factor) == 0
    });
    leading.is_positive() && even
}
