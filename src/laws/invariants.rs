//! What line searches and trust regions promise, checked exactly.
//!
//! The numbers of a solver are floats, hence rationals; on an objective with rational coefficients
//! its values, slopes and models are rational too, and every promise is an inequality between
//! rationals. `tolerance` says by how much, relatively, rounding may break it.

use num_traits::{Signed, Zero};

use crate::exact::{Matrix, Rational, format_rational, from_f64, rational, to_f64};

/// A broken promise, with both sides of its inequality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The promise.
    pub promise: &'static str,
    /// The side that must not be larger.
    pub left: Box<Rational>,
    /// The side that must not be smaller.
    pub right: Box<Rational>,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let side = |value: &Rational| match format_rational(value) {
            exact if exact.len() <= 40 => exact,
            _ => format!("{:e}", to_f64(value)),
        };
        write!(f, "{}: {} > {}", self.promise, side(&self.left), side(&self.right))
    }
}

pub(super) fn require(
    promise: &'static str,
    left: Rational,
    right: Rational,
    slack: &Rational,
) -> Result<(), Violation> {
    if left <= &right + slack {
        Ok(())
    } else {
        Err(Violation { promise, left: left.into(), right: right.into() })
    }
}

/// One accepted step of a line search: φ(s) = f(x + s·d) at 0 and at the step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineStep {
    /// The step length s > 0.
    pub step: Rational,
    /// φ(0).
    pub before: Rational,
    /// φ′(0) = ∇f(x)·d < 0.
    pub slope_before: Rational,
    /// φ(s).
    pub after: Rational,
    /// φ′(s) = ∇f(x + s·d)·d.
    pub slope_after: Rational,
    /// The relative rounding that the solver's own values may have.
    pub tolerance: Rational,
}

impl LineStep {
    fn slack(&self) -> Rational {
        &self.tolerance * (self.before.abs() + self.after.abs())
    }

    fn slope_slack(&self) -> Rational {
        &self.tolerance * (self.slope_before.abs() + self.slope_after.abs())
    }

    /// φ(s) ≤ φ(0) + c·s·φ′(0).
    ///
    /// # Errors
    /// The broken inequality.
    pub fn armijo(&self, c: &Rational) -> Result<(), Violation> {
        let right = &self.before + c * &self.step * &self.slope_before;
        require("Armijo: φ(s) ≤ φ(0) + c·s·φ′(0)", self.after.clone(), right, &self.slack())
    }

    /// φ′(s) ≥ c·φ′(0).
    ///
    /// # Errors
    /// The broken inequality.
    pub fn curvature(&self, c: &Rational) -> Result<(), Violation> {
        let left = c * &self.slope_before;
        require("Wolfe: c·φ′(0) ≤ φ′(s)", left, self.slope_after.clone(), &self.slope_slack())
    }

    /// |φ′(s)| ≤ c·|φ′(0)|.
    ///
    /// # Errors
    /// The broken inequality.
    pub fn strong_curvature(&self, c: &Rational) -> Result<(), Violation> {
        let right = c * self.slope_before.abs();
        let left = self.slope_after.abs();
        require("strong Wolfe: |φ′(s)| ≤ c·|φ′(0)|", left, right, &self.slope_slack())
    }

    /// φ(0) + (1 − c)·s·φ′(0) ≤ φ(s) ≤ φ(0) + c·s·φ′(0), 0 < c < 1/2.
    ///
    /// # Errors
    /// The broken inequality.
    pub fn goldstein(&self, c: &Rational) -> Result<(), Violation> {
        self.armijo(c)?;
        let left = &self.before + (rational(1, 1) - c) * &self.step * &self.slope_before;
        let promise = "Goldstein: φ(0) + (1 − c)·s·φ′(0) ≤ φ(s)";
        require(promise, left, self.after.clone(), &self.slack())
    }
}

/// The model m(p) = g·p + p·Hp/2 in a trust region of radius Δ.
///
/// ```
/// use eigensieve::exact::{Matrix, rational};
/// use eigensieve::laws::TrustRegion;
/// let region = TrustRegion {
///     gradient: vec![rational(4, 1), rational(0, 1)],
///     hessian: Matrix::identity(2),
///     radius: rational(1, 1),
///     tolerance: rational(1, 1_000_000_000),
/// };
/// let step = [rational(-1, 1), rational(0, 1)];
/// assert!(region.inside(&step).is_ok() && region.dogleg(&step).is_ok());
/// assert!(region.dogleg(&[rational(-1, 2), rational(0, 1)]).is_err());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct TrustRegion {
    /// g.
    pub gradient: Vec<Rational>,
    /// H, symmetric.
    pub hessian: Matrix,
    /// Δ.
    pub radius: Rational,
    /// The relative rounding allowed to the solver.
    pub tolerance: Rational,
}

pub(super) fn dot(a: &[Rational], b: &[Rational]) -> Rational {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

pub(super) fn scaled(factor: &Rational, a: &[Rational]) -> Vec<Rational> {
    a.iter().map(|a| factor * a).collect()
}

pub(super) fn minus(a: &[Rational], b: &[Rational]) -> Vec<Rational> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

impl TrustRegion {
    fn times(&self, p: &[Rational]) -> Vec<Rational> {
        let size = self.hessian.rows();
        let row = |i: usize| (0..size).map(|j| self.hessian.get(i, j).clone()).collect::<Vec<_>>();
        (0..size).map(|i| dot(&row(i), p)).collect()
    }

    /// m(p).
    pub fn model(&self, p: &[Rational]) -> Rational {
        dot(&self.gradient, p) + dot(p, &self.times(p)) / rational(2, 1)
    }

    /// Δ² with the tolerance.
    fn square(&self) -> Rational {
        let radius = &self.radius * (rational(1, 1) + &self.tolerance);
        &radius * &radius
    }

    /// ‖p‖ ≤ Δ.
    ///
    /// # Errors
    /// The squares of both sides.
    pub fn inside(&self, p: &[Rational]) -> Result<(), Violation> {
        require("radius: ‖p‖² ≤ Δ²", dot(p, p), self.square(), &Rational::zero())
    }

    /// The minimiser of the model along −g, without the radius: the end of the first leg.
    fn cauchy_direction(&self) -> Option<Vec<Rational>> {
        let curvature = dot(&self.gradient, &self.times(&self.gradient));
        let factor =
            -dot(&self.gradient, &self.gradient) / &curvature.is_positive().then_some(curvature)?;
        Some(scaled(&factor, &self.gradient))
    }

    /// The model at p is at least as low as at the Cauchy point: sufficient decrease.
    ///
    /// Checked where the Cauchy point is rational: inside the region.
    ///
    /// # Errors
    /// Both values of the model.
    pub fn decreases_enough(&self, p: &[Rational]) -> Result<(), Violation> {
        let value = self.model(p);
        let slack = &self.tolerance * self.model_scale(p);
        require("model: m(p) ≤ m(0)", value.clone(), Rational::zero(), &slack)?;
        match self.cauchy_direction() {
            Some(cauchy) if dot(&cauchy, &cauchy) <= &self.radius * &self.radius => {
                require("model: m(p) ≤ m(Cauchy point)", value, self.model(&cauchy), &slack)
            }
            _ => Ok(()),
        }
    }

    fn model_scale(&self, p: &[Rational]) -> Rational {
        dot(&self.gradient, p).abs() + dot(p, &self.times(p)).abs()
    }

    /// The Newton step −H⁻¹g, by Cramer's rule.
    pub fn newton(&self) -> Option<Vec<Rational>> {
        let determinant = self.hessian.determinant();
        if determinant.is_zero() {
            return None;
        }
        let size = self.hessian.rows();
        let replaced = |column: usize| {
            Matrix::from_fn(size, size, |i, j| {
                if j == column { -&self.gradient[i] } else { self.hessian.get(i, j).clone() }
            })
        };
        Some((0..size).map(|column| replaced(column).determinant() / &determinant).collect())
    }

    /// The step of Powell's dogleg, for positive definite H: the Newton step if it fits, otherwise
    /// the point where the path 0, Cauchy direction, Newton step leaves the region.
    ///
    /// # Errors
    /// The broken condition: the radius, the length, or the square of the distance to the path.
    pub fn dogleg(&self, p: &[Rational]) -> Result<(), Violation> {
        self.inside(p)?;
        let (Some(newton), Some(corner)) = (self.newton(), self.cauchy_direction()) else {
            return Ok(());
        };
        let size = dot(p, p).max(dot(&newton, &newton));
        let near = &self.tolerance * &self.tolerance * &size;
        let square = &self.radius * &self.radius;
        if dot(&newton, &newton) <= square {
            let off = minus(p, &newton);
            let promise = "dogleg: the Newton step fits and must be taken, ‖p − newton‖² ≤ 0";
            return require(promise, dot(&off, &off), Rational::zero(), &near);
        }
        let shrunk = &self.radius * (rational(1, 1) - &self.tolerance);
        require("dogleg: Δ² ≤ ‖p‖²", &shrunk * &shrunk, dot(p, p), &Rational::zero())?;
        let origin = vec![Rational::zero(); p.len()];
        let first = distance_to_segment(p, &origin, &corner);
        let second = distance_to_segment(p, &corner, &newton);
        let promise = "dogleg: the square of the distance to the path must be 0";
        require(promise, first.min(second), Rational::zero(), &near)
    }
}

/// The square of the distance of p to the segment from a to b.
fn distance_to_segment(p: &[Rational], a: &[Rational], b: &[Rational]) -> Rational {
    let (along, from) = (minus(b, a), minus(p, a));
    let length = dot(&along, &along);
    let place = if length.is_zero() { Rational::zero() } else { dot(&from, &along) / length };
    let place = place.max(Rational::zero()).min(rational(1, 1));
    let off = minus(&from, &scaled(&place, &along));
    dot(&off, &off)
}

/// The exact values of finite floats.
///
/// ```
/// use eigensieve::laws::exactly;
/// assert!(exactly(&[0.1, f64::NAN]).is_none());
/// ```
pub fn exactly(values: &[f64]) -> Option<Vec<Rational>> {
    values.iter().map(|&value| from_f64(value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(after: i64, slope: i64) -> LineStep {
        LineStep {
            step: rational(1, 1),
            before: rational(10, 1),
            slope_before: rational(-10, 1),
            after: rational(after, 1),
            slope_after: rational(slope, 1),
            tolerance: Rational::zero(),
        }
    }

    #[test]
    fn each_condition_holds_up_to_its_bound_and_not_beyond() {
        let (tenth, quarter) = (rational(1, 10), rational(1, 4));
        assert!(step(9, 0).armijo(&tenth).is_ok() && step(10, 0).armijo(&tenth).is_err());
        assert!(step(9, -1).curvature(&tenth).is_ok() && step(9, -2).curvature(&tenth).is_err());
        assert!(step(9, 1).strong_curvature(&tenth).is_ok());
        assert!(step(9, 2).strong_curvature(&tenth).is_err());
        assert!(step(5, 0).goldstein(&quarter).is_ok());
        assert!(step(2, 0).goldstein(&quarter).is_err() && step(8, 0).goldstein(&quarter).is_err());
    }

    /// H = diag(1, 4), g = (−5, −4): corner and Newton step are (205·5/89, …) and (5, 1).
    fn region(radius: Rational) -> TrustRegion {
        TrustRegion {
            gradient: vec![rational(-5, 1), rational(-4, 1)],
            hessian: Matrix::diagonal(&[rational(1, 1), rational(4, 1)]),
            radius,
            tolerance: rational(1, 1_000_000),
        }
    }

    #[test]
    fn the_dogleg_ends_where_its_path_leaves_the_region() {
        let wide = region(rational(6, 1));
        assert_eq!(wide.newton(), Some(vec![rational(5, 1), rational(1, 1)]));
        assert!(wide.dogleg(&[rational(5, 1), rational(1, 1)]).is_ok());
        assert!(wide.dogleg(&[rational(4, 1), rational(1, 1)]).is_err());
        // On the first leg the step is Δ·(5, 4)/√41.
        let narrow = region(rational(1, 1));
        let unit = [from_f64(5.0 / 41.0_f64.sqrt()), from_f64(4.0 / 41.0_f64.sqrt())];
        let unit: Vec<Rational> = unit.into_iter().flatten().collect();
        assert!(narrow.dogleg(&unit).is_ok());
        assert!(narrow.dogleg(&[rational(1, 1), rational(0, 1)]).is_err());
        let zero = [rational(0, 1), rational(0, 1)];
        assert!(narrow.inside(&zero).is_ok() && narrow.dogleg(&zero).is_err());
        assert!(wide.decreases_enough(&zero).is_err());
    }
}
