//! Proofs that a polynomial system has exactly one complex zero in a polydisc.
//!
//! Let D be the closed polydisc of radius r around c, Y a matrix, and g(x) = x − Y F(x). If every row
//! of I − Y F′(x) has moduli that sum up to at most q < 1 for all x in D, then g contracts D by q in
//! the maximum norm (D is convex and F holomorphic), and Y is regular. If moreover |Y F(c)| ≤ δ with
//! δ + qr < r, then g maps D into itself, so that F has exactly one zero in D (Banach); it is
//! nonsingular, and lies within δ/(1 − q) of c. (The complex form of Krawczyk's test; Rump, *Verification
//! methods*, Acta Numerica 2010, theorem 13.3.)

use super::polynomials::{Evaluation, Factors, Float, Number, Polynomials, Rectangle};
use crate::interval::Interval;

/// Radii that are tried, at the scale of the point.
const RADII: [f64; 4] = [1e-5, 1e-7, 1e-9, 1e-11];

/// A nonsingular zero within `radius` of `centre` that is the only one within `unique` of it.
#[derive(Clone, Debug)]
pub(super) struct Proved {
    pub(super) centre: Vec<Float>,
    pub(super) radius: f64,
    pub(super) unique: f64,
}

/// Numbers that one thread uses again and again.
#[derive(Debug, Default)]
pub(super) struct Proof {
    floats: Evaluation<Float>,
    rectangles: Evaluation<Rectangle>,
    factors: Factors,
}

/// An upper bound of a sum of numbers that are not negative.
fn plus(a: f64, b: f64) -> f64 {
    (Interval::point(a) + Interval::point(b)).upper()
}

impl Proof {
    /// Tries to prove a zero near the point.
    pub(super) fn attempt(&mut self, system: &Polynomials, centre: &[Float]) -> Option<Proved> {
        let n = centre.len();
        let finite = centre.iter().all(|x| x.re.is_finite() && x.im.is_finite());
        if !finite {
            return None;
        }
        let points: Vec<Rectangle> = centre.iter().map(|&x| Rectangle::point(x)).collect();
        system.evaluate(&system.intervals, &points, &mut self.rectangles);
        // The preconditioner belongs to the equations that the intervals are of.
        let middle = |one: &Rectangle| Float::new(one.re.midpoint(), one.im.midpoint());
        self.floats.jacobian.clear();
        self.floats.jacobian.extend(self.rectangles.jacobian.iter().map(middle));
        if !self.factors.of(&self.floats.jacobian, n) {
            return None;
        }
        let inverse: Vec<Rectangle> =
            self.factors.inverse().into_iter().map(Rectangle::point).collect();
        let step = |row: usize| {
            let terms = inverse[row * n..(row + 1) * n].iter().zip(&self.rectangles.values);
            terms.fold(Rectangle::ZERO, |sum, (y, value)| sum.add(y.multiply(*value))).magnitude()
        };
        let delta = (0..n).map(step).fold(0.0, f64::max);
        let scale = centre.iter().map(|x| x.norm()).fold(1e-3, f64::max);
        RADII.into_iter().find_map(|relative| {
            let unique = relative * scale;
            if !(delta < unique) {
                return None;
            }
            let q = self.contraction(system, centre, unique, &inverse);
            if !(q < 1.0) {
                return None;
            }
            let (delta, q, r) = (Interval::point(delta), Interval::point(q), Interval::point(unique));
            let image = delta + q * r;
            let radius = (delta / (Interval::ONE - q)).upper();
            let inside = image.upper() < unique && radius <= unique;
            inside.then(|| Proved { centre: centre.to_vec(), radius, unique })
        })
    }

    /// A bound of ‖I − Y F′(x)‖ in the maximum norm, for all x in the polydisc.
    fn contraction(
        &mut self,
        system: &Polynomials,
        centre: &[Float],
        radius: f64,
        inverse: &[Rectangle],
    ) -> f64 {
        let n = centre.len();
        let disc: Vec<Rectangle> = centre.iter().map(|&x| Rectangle::around(x, radius)).collect();
        system.evaluate(&system.intervals, &disc, &mut self.rectangles);
        let jacobian = &self.rectangles.jacobian;
        let mut largest = 0.0_f64;
        for row in 0..n {
            let mut norm = 0.0;
            for column in 0..n {
                let one = if row == column { Rectangle::ONE } else { Rectangle::ZERO };
                let product = (0..n).fold(Rectangle::ZERO, |sum, k| {
                    sum.add(inverse[row * n + k].multiply(jacobian[k * n + column]))
                });
                let size = one.subtract(product).magnitude();
                if !size.is_finite() {
                    return f64::INFINITY;
                }
                norm = plus(norm, size);
            }
            largest = largest.max(norm);
        }
        largest
    }
}

impl Proved {
    /// Rectangles that hold the zero.
    pub(super) fn enclosure(&self) -> Vec<Rectangle> {
        self.centre.iter().map(|&x| Rectangle::around(x, self.radius)).collect()
    }

    /// Whether this zero and the other one are certainly two.
    pub(super) fn differs(&self, other: &Self) -> bool {
        let reach = plus(self.radius, other.radius);
        self.centre.iter().zip(&other.centre).any(|(a, b)| apart(a.re, b.re, reach) || apart(a.im, b.im, reach))
    }

    /// Whether the real parts on this axis are further apart than zeros of radius `widest` allow.
    pub(super) fn is_beyond(&self, other: &Self, axis: usize, widest: f64) -> bool {
        apart(self.centre[axis].re, other.centre[axis].re, plus(widest, widest))
    }

    /// The conjugate, which is a zero of a real system as well.
    pub(super) fn conjugate(&self) -> Self {
        Self { centre: self.centre.iter().map(Float::conj).collect(), ..*self }
    }

    /// Whether the zero is real; `None` where that is not decided. The conjugate of a zero of a real
    /// system is a zero, so a zero whose conjugate must lie in its own polydisc is real.
    pub(super) fn is_real(&self) -> Option<bool> {
        if self.centre.iter().any(|x| x.im.abs() > self.radius) {
            return Some(false);
        }
        let reach = |x: &Float| plus(plus(x.im.abs(), x.im.abs()), self.radius);
        self.centre.iter().all(|x| reach(x) <= self.unique).then_some(true)
    }
}

/// Whether two floats are certainly further apart than `reach`.
fn apart(a: f64, b: f64, reach: f64) -> bool {
    let difference = Interval::point(a) - Interval::point(b);
    difference.mignitude() > reach
}
