//! The sharpness-aware family as a small optimizer: an ascent, then a descent along the gradient
//! found there. It is tested by its own laws.

use super::format::Float;
use super::subject::{Oracle, OracleBox};

/// Where the gradient of the descent is taken, with radius ρ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ascent {
    /// ∇f(x + ρ∇f/(‖∇f‖ + 10⁻¹²)): law `sam`.
    Normalised,
    /// ∇f(x + ρ∇f(x)): law `usam`.
    Plain,
    /// ∇f(x + ρ∇f(x + ρ∇f(x))): law `usam-nested`.
    Nested,
    /// ∇f after two ascents one after the other: law `usam-sequential`.
    Sequential,
    /// ∇f(x + ρH∇f(x)): law `hessian-usam`.
    Hessian,
}

/// How the descent uses the gradient.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Descent<T> {
    /// x − αg: law `gd`.
    Plain,
    /// v ← βv + g, x − αv: law `momentum`.
    HeavyBall(T),
    /// v ← βv + g, x − α(g + βv): law `nesterov`.
    Nesterov(T),
    /// m ← βm + (1 − β)g, x − αm: law `ema-momentum`.
    Ema(T),
}

/// A sharpness-aware optimizer on slices.
///
/// ```
/// use eigensieve::laws::{Ascent, Descent, Oracle, OracleBox, SharpnessAware};
/// /// f = x²/2 + 2y²
/// struct Quadratic;
/// impl Oracle<f64> for Quadratic {
///     fn gradient(&mut self, at: &[f64]) -> Vec<f64> { vec![at[0], 4.0 * at[1]] }
///     fn curvature(&mut self, vector: &[f64]) -> Vec<f64> { vec![vector[0], 4.0 * vector[1]] }
/// }
/// let mut optimizer = SharpnessAware::new(Ascent::Plain, Descent::HeavyBall(0.5), 0.1, 0.05);
/// optimizer.reset(&[1.0, 1.0]);
/// let x = (0..200).map(|_| optimizer.step(&mut Quadratic)).last().unwrap();
/// assert!(x.iter().all(|x| x.abs() < 1e-6));
/// ```
#[derive(Clone, Debug)]
pub struct SharpnessAware<T> {
    ascent: Ascent,
    descent: Descent<T>,
    step: T,
    radius: T,
    x: Vec<T>,
    velocity: Vec<T>,
}

impl<T: Float> SharpnessAware<T> {
    /// An optimizer with step size α and radius ρ; [`OracleBox::reset`] gives it its parameters.
    pub fn new(ascent: Ascent, descent: Descent<T>, step: T, radius: T) -> Self {
        Self { ascent, descent, step, radius, x: Vec::new(), velocity: Vec::new() }
    }

    /// The parameters.
    pub fn parameters(&self) -> &[T] {
        &self.x
    }

    /// base + factor·direction.
    fn moved(base: &[T], factor: T, direction: &[T]) -> Vec<T> {
        base.iter().zip(direction).map(|(&x, &d)| x + factor * d).collect()
    }

    fn gradient(&self, oracle: &mut dyn Oracle<T>) -> Vec<T> {
        let (x, radius) = (&self.x, self.radius);
        let first = oracle.gradient(x);
        match self.ascent {
            Ascent::Plain => oracle.gradient(&Self::moved(x, radius, &first)),
            Ascent::Normalised => {
                let square = first.iter().fold(T::nearest(0.0), |sum, &g| sum + g * g);
                let size = radius / (square.root() + T::nearest(1e-12));
                oracle.gradient(&Self::moved(x, size, &first))
            }
            Ascent::Nested => {
                let second = oracle.gradient(&Self::moved(x, radius, &first));
                oracle.gradient(&Self::moved(x, radius, &second))
            }
            Ascent::Sequential => {
                let ahead = Self::moved(x, radius, &first);
                let second = oracle.gradient(&ahead);
                oracle.gradient(&Self::moved(&ahead, radius, &second))
            }
            Ascent::Hessian => {
                let curved = oracle.curvature(&first);
                oracle.gradient(&Self::moved(x, radius, &curved))
            }
        }
    }
}

impl<T: Float> OracleBox<T> for SharpnessAware<T> {
    fn reset(&mut self, start: &[T]) {
        self.x = start.to_vec();
        self.velocity = vec![T::nearest(0.0); start.len()];
    }

    fn step(&mut self, oracle: &mut dyn Oracle<T>) -> Vec<T> {
        let gradient = self.gradient(oracle);
        let one = T::nearest(1.0);
        let (descent, step) = (self.descent, self.step);
        let coordinates = self.x.iter_mut().zip(&mut self.velocity).zip(gradient);
        for ((x, v), g) in coordinates {
            let direction = match descent {
                Descent::Plain => g,
                Descent::HeavyBall(beta) => {
                    *v = beta * *v + g;
                    *v
                }
                Descent::Nesterov(beta) => {
                    *v = beta * *v + g;
                    g + beta * *v
                }
                Descent::Ema(beta) => {
                    *v = beta * *v + (one - beta) * g;
                    *v
                }
            };
            *x = *x - step * direction;
        }
        self.x.clone()
    }

    fn save_and_restore(&mut self) -> bool {
        *self = self.clone();
        true
    }
}
