//! What proximal methods and methods of multipliers promise, checked exactly.
//!
//! As in the room of line searches, floats are rationals: on an objective and constraints with
//! rational coefficients every promise is an inequality between rationals. The envelope and its
//! decrease are those of Stella, Themelis, Sopasakis and Patrinos (*A simple and efficient algorithm
//! for nonlinear model predictive control*, 2017).

use num_traits::{Signed, Zero};

use super::invariants::{Violation, dot, minus, require, scaled};
use crate::exact::{Rational, rational};

/// The box low ≤ u ≤ high.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The smallest values.
    pub low: Vec<Rational>,
    /// The largest values.
    pub high: Vec<Rational>,
}

impl Bounds {
    /// The nearest point of the box.
    pub fn project(&self, point: &[Rational]) -> Vec<Rational> {
        let sides = self.low.iter().zip(&self.high);
        let nearest =
            |(u, (low, high)): (&Rational, (&Rational, &Rational))| u.max(low).min(high).clone();
        point.iter().zip(sides).map(nearest).collect()
    }

    /// A point of the box is stationary up to ε: the square of the distance of 0 to g + N(u), where g
    /// is the gradient at u and N(u) the normal cone of the box, is at most ε².
    ///
    /// # Errors
    /// Both squares; or the distance to the box, for a point outside.
    pub fn stationary(
        &self,
        point: &[Rational],
        gradient: &[Rational],
        bound: &Rational,
    ) -> Result<(), Violation> {
        let outside = minus(point, &self.project(point));
        let zero = Rational::zero();
        require("box: low ≤ u ≤ high", dot(&outside, &outside), zero.clone(), &zero)?;
        // Where u may still move along −g the whole entry counts, at a side only what points inwards.
        let entry = |k: usize| {
            let g = &gradient[k];
            let stopped = (g.is_positive() && point[k] <= self.low[k])
                || (g.is_negative() && point[k] >= self.high[k]);
            if stopped { Rational::zero() } else { g.clone() }
        };
        let rest: Vec<Rational> = (0..point.len()).map(entry).collect();
        let promise = "stationary: dist(0, ∇f(u) + N(u))² ≤ ε²";
        require(promise, dot(&rest, &rest), bound * bound, &zero)
    }
}

/// One point of a forward–backward method: u, and p = Π(u − γ∇f(u)).
///
/// ```
/// use eigensieve::exact::rational;
/// use eigensieve::laws::{Bounds, ForwardBackward};
/// let number = |n| vec![rational(n, 1)];
/// let bounds = Bounds { low: number(0), high: number(10) };
/// // f(u) = u²/2.
/// let at = |u: i64| {
///     let (value, gradient) = (rational(u * u, 2), number(u));
///     ForwardBackward::new(rational(1, 2), number(u), value, gradient, |w| bounds.project(w))
/// };
/// assert_eq!(at(4).projected, number(2));
/// assert!(at(0).residual_below(&rational(1, 100)).is_ok());
/// assert!(at(4).residual_below(&rational(1, 1)).is_err());
/// let (half, none) = (rational(1, 2), rational(0, 1));
/// assert!(at(4).envelope_falls_to(&at(2), &half, &none).is_ok());
/// assert!(at(2).envelope_falls_to(&at(4), &half, &none).is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForwardBackward {
    /// γ > 0.
    pub gamma: Rational,
    /// u.
    pub point: Vec<Rational>,
    /// f(u).
    pub value: Rational,
    /// ∇f(u).
    pub gradient: Vec<Rational>,
    /// Π(u − γ∇f(u)).
    pub projected: Vec<Rational>,
}

impl ForwardBackward {
    /// With this projection onto the set.
    pub fn new(
        gamma: Rational,
        point: Vec<Rational>,
        value: Rational,
        gradient: Vec<Rational>,
        project: impl Fn(&[Rational]) -> Vec<Rational>,
    ) -> Self {
        let projected = project(&minus(&point, &scaled(&gamma, &gradient)));
        Self { gamma, point, value, gradient, projected }
    }

    /// ‖u − p‖², the square of γ times the fixed-point residual.
    pub fn residual_square(&self) -> Rational {
        let step = minus(&self.point, &self.projected);
        dot(&step, &step)
    }

    /// ‖u − p‖ ≤ ε.
    ///
    /// # Errors
    /// The squares of both sides.
    pub fn residual_below(&self, bound: &Rational) -> Result<(), Violation> {
        let promise = "residual: ‖u − Π(u − γ∇f(u))‖² ≤ ε²";
        require(promise, self.residual_square(), bound * bound, &Rational::zero())
    }

    /// The forward–backward envelope f(u) − ∇f(u)·(u − p) + ‖u − p‖²/2γ.
    pub fn envelope(&self) -> Rational {
        let step = minus(&self.point, &self.projected);
        &self.value - dot(&self.gradient, &step)
            + dot(&step, &step) / (rational(2, 1) * &self.gamma)
    }

    /// The envelope at the next point, for the same γ, is lower by at least σ‖u − p‖²; the tolerance
    /// is relative to the envelopes.
    ///
    /// # Errors
    /// Both sides.
    pub fn envelope_falls_to(
        &self,
        next: &Self,
        sigma: &Rational,
        tolerance: &Rational,
    ) -> Result<(), Violation> {
        let (before, after) = (self.envelope(), next.envelope());
        let slack = tolerance * (before.abs() + after.abs());
        let right = before - sigma * self.residual_square();
        require("envelope: φ(u⁺) ≤ φ(u) − σ‖u − p‖²", after, right, &slack)
    }
}

/// One outer step of a method of multipliers for F(u) ∈ C: y⁺ = y + c(F(u) − Π_C(F(u) + y/c)).
///
/// ```
/// use eigensieve::exact::rational;
/// use eigensieve::laws::{Bounds, Multipliers};
/// let number = |n| vec![rational(n, 1)];
/// let set = Bounds { low: number(-1), high: number(1) };
/// let step = Multipliers { penalty: rational(10, 1), before: number(5), constraint: number(3) };
/// // 5 + 10·(3 − 1).
/// assert_eq!(step.after(|v| set.project(v)), number(25));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Multipliers {
    /// c > 0.
    pub penalty: Rational,
    /// y.
    pub before: Vec<Rational>,
    /// F(u).
    pub constraint: Vec<Rational>,
}

impl Multipliers {
    /// y⁺, with this projection onto C.
    pub fn after(&self, project: impl Fn(&[Rational]) -> Vec<Rational>) -> Vec<Rational> {
        let shift = self.before.iter().zip(&self.constraint);
        let moved: Vec<Rational> = shift.map(|(y, f)| f + y / &self.penalty).collect();
        let off = minus(&self.constraint, &project(&moved));
        self.before.iter().zip(&off).map(|(y, off)| y + &self.penalty * off).collect()
    }

    /// ‖y⁺ − y‖ ≤ cδ: what a method of multipliers calls feasible up to δ.
    ///
    /// # Errors
    /// The squares of both sides.
    pub fn feasible(&self, after: &[Rational], bound: &Rational) -> Result<(), Violation> {
        let change = minus(after, &self.before);
        let right = &self.penalty * bound;
        let promise = "multipliers: ‖y⁺ − y‖² ≤ (cδ)²";
        require(promise, dot(&change, &change), &right * &right, &Rational::zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(a: i64, b: i64) -> Vec<Rational> {
        vec![rational(a, 1), rational(b, 1)]
    }

    fn unit() -> Bounds {
        Bounds { low: pair(-1, -1), high: pair(1, 1) }
    }

    /// u² + 3v² + uv on the box.
    fn at(u: Rational, v: Rational) -> ForwardBackward {
        let value = &u * &u + rational(3, 1) * &v * &v + &u * &v;
        let gradient = vec![rational(2, 1) * &u + &v, rational(6, 1) * &v + &u];
        ForwardBackward::new(rational(1, 10), vec![u, v], value, gradient, |w| unit().project(w))
    }

    #[test]
    fn at_a_side_only_what_points_inwards_counts() {
        let tenth = rational(1, 10);
        let stationary = |u: Vec<Rational>, g: Vec<Rational>| unit().stationary(&u, &g, &tenth);
        assert!(stationary(pair(1, -1), pair(-5, 7)).is_ok());
        assert!(stationary(pair(1, -1), pair(5, 7)).is_err());
        assert!(stationary(pair(1, -1), pair(-5, -7)).is_err());
        assert!(stationary(pair(0, 0), vec![tenth.clone(), rational(0, 1)]).is_ok());
        assert!(stationary(pair(0, 0), vec![tenth.clone(), tenth.clone()]).is_err());
        assert!(stationary(pair(2, 0), pair(0, 0)).is_err(), "outside of the box");
    }

    /// The envelope is min over the box of f(u) + ∇f(u)·(z − u) + ‖z − u‖²/2γ, attained at p: no point
    /// of a grid is lower, and p itself is not.
    #[test]
    fn the_envelope_is_the_minimum_of_the_model_over_the_box() {
        let fifth = |k: i64| rational(k, 5);
        for (a, b) in (-7..=7).flat_map(|a| (-7..=7).map(move |b| (a, b))) {
            let here = at(fifth(a), fifth(b));
            let model = |z: &[Rational]| {
                let step = minus(z, &here.point);
                &here.value + dot(&here.gradient, &step) + dot(&step, &step) * rational(5, 1)
            };
            assert_eq!(model(&here.projected), here.envelope());
            for (c, d) in (-5..=5).flat_map(|c| (-5..=5).map(move |d| (c, d))) {
                assert!(model(&[fifth(c), fifth(d)]) >= here.envelope(), "{a} {b} {c} {d}");
            }
        }
    }

    /// With γ = 1/10 below 1/L a step to p lowers the envelope by (1 − γL)/2γ·‖u − p‖², L ≤ 7.
    #[test]
    fn a_forward_backward_step_lowers_the_envelope_as_its_theory_says() {
        let none = rational(0, 1);
        for (a, b) in (-5..=5).flat_map(|a| (-5..=5).map(move |b| (a, b))) {
            let here = at(rational(a, 5), rational(b, 5));
            let next = at(here.projected[0].clone(), here.projected[1].clone());
            assert!(here.envelope_falls_to(&next, &rational(3, 2), &none).is_ok());
            let moves = !here.residual_square().is_zero();
            assert_eq!(here.envelope_falls_to(&next, &rational(500, 1), &none).is_err(), moves);
        }
    }

    #[test]
    fn multipliers_stand_still_where_the_constraint_holds_with_slack() {
        let step = |y: i64, f: Rational| Multipliers {
            penalty: rational(4, 1),
            before: vec![rational(y, 1)],
            constraint: vec![f],
        };
        let set = Bounds { low: vec![rational(0, 1)], high: vec![rational(1, 1)] };
        let after = |y, f: Rational| step(y, f).after(|v| set.project(v));
        assert_eq!(after(0, rational(1, 2)), vec![rational(0, 1)]);
        // Beyond the side the multiplier grows by c times the violation.
        assert_eq!(after(3, rational(3, 2)), vec![rational(5, 1)]);
        // A multiplier whose constraint is slack falls back.
        assert_eq!(after(1, rational(1, 2)), vec![rational(0, 1)]);
        let still = step(0, rational(1, 2));
        assert!(still.feasible(&[rational(0, 1)], &rational(1, 1000)).is_ok());
        assert!(still.feasible(&[rational(1, 1)], &rational(1, 1000)).is_err());
    }
}
