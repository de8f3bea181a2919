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
            let q = self.contraction(system, centre, unique, &inverse);
            let contracts = delta < unique && q < 1.0;
            if !contracts {
                return None;
            }
            let (delta, q, r) =
                (Interval::point(delta), Interval::point(q), Interval::point(unique));
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
        self.centre
            .iter()
            .zip(&other.centre)
            .any(|(a, b)| apart(a.re, b.re, reach) || apart(a.im, b.im, reach))
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

#[cfg(test)]
mod tests {
    use num_traits::{Signed, Zero};
    use quickcheck::quickcheck;

    use super::{Proof, Proved};
    use crate::equilibrium::counting::polynomials::{Evaluation, Float, Polynomials, Rectangle};
    use crate::exact::{MultivariatePolynomial, Rational, from_f64, rational};

    type Gaussian = (Rational, Rational);

    fn product(a: &Gaussian, b: &Gaussian) -> Gaussian {
        (&a.0 * &b.0 - &a.1 * &b.1, &a.0 * &b.1 + &a.1 * &b.0)
    }

    /// The exact value at a Gaussian rational point.
    fn exactly(polynomial: &MultivariatePolynomial, at: &[Gaussian]) -> Gaussian {
        let mut sum = (Rational::zero(), Rational::zero());
        for (monomial, c) in polynomial.terms() {
            let mut term = (c.clone(), Rational::zero());
            for &(variable, exponent) in monomial {
                for _ in 0..exponent {
                    term = product(&term, &at[variable as usize]);
                }
            }
            sum = (sum.0 + term.0, sum.1 + term.1);
        }
        sum
    }

    fn derivative(polynomial: &MultivariatePolynomial, variable: u32) -> MultivariatePolynomial {
        let x = MultivariatePolynomial::variable(variable);
        let parts = polynomial.coefficients_in(variable);
        parts.iter().enumerate().skip(1).fold(MultivariatePolynomial::zero(), |sum, (k, part)| {
            let slope = part.scale(&rational(k as i64, 1));
            &sum + &(&slope * &x.pow(k as u32 - 1))
        })
    }

    fn polynomial(parts: &[(i8, u8, u8)]) -> MultivariatePolynomial {
        let (x, y) = (MultivariatePolynomial::variable(0), MultivariatePolynomial::variable(1));
        let term = |&(c, i, j): &(i8, u8, u8)| {
            (&x.pow(u32::from(i % 5)) * &y.pow(u32::from(j % 5))).scale(&rational(c.into(), 7))
        };
        let seed = &x + &y.scale(&rational(1, 3));
        parts.iter().take(6).map(term).fold(seed, |sum, term| &sum + &term)
    }

    fn holds(rectangle: &Rectangle, value: &Gaussian) -> bool {
        rectangle.re.contains_rational(&value.0) && rectangle.im.contains_rational(&value.1)
    }

    fn tables(equations: &[MultivariatePolynomial]) -> Polynomials {
        let variables: Vec<u32> = (0..equations.len() as u32).collect();
        Polynomials::new(equations, &variables).unwrap_or_else(|| panic!("small coefficients"))
    }

    quickcheck! {
        fn rectangles_hold_exact_values_and_derivatives(
            f: Vec<(i8, u8, u8)>, g: Vec<(i8, u8, u8)>, at: (i8, i8, i8, i8), moved: (i8, i8), wide: u8
        ) -> bool {
            let equations = [polynomial(&f), polynomial(&g)].map(|one| one.primitive().0);
            let table = tables(&equations);
            let radius = f64::from(wide) / 64.0;
            let centre = [(at.0, at.1), (at.2, at.3)]
                .map(|(re, im)| Float::new(f64::from(re) / 16.0, f64::from(im) / 16.0));
            let disc = centre.map(|x| Rectangle::around(x, radius));
            // A corner of the disc's square, or a point inside it.
            let point: Vec<Gaussian> = centre
                .iter()
                .zip([moved.0, moved.1])
                .map(|(x, part)| {
                    let shift = from_f64(radius).unwrap_or_default() * rational(part.into(), 128);
                    let exact = |x: f64| from_f64(x).unwrap_or_default();
                    (exact(x.re) + &shift, exact(x.im) - shift)
                })
                .collect();
            let mut work = Evaluation::default();
            table.evaluate(&table.intervals, &disc, &mut work);
            (0..2).all(|row| {
                holds(&work.values[row], &exactly(&equations[row], &point))
                    && (0..2).all(|column| {
                        let slope = derivative(&equations[row], column as u32);
                        holds(&work.jacobian[2 * row + column], &exactly(&slope, &point))
                    })
            })
        }

        fn a_proved_disc_holds_its_zero_and_no_other(a: (i16, i16), gap: (i16, u8), off: (i8, i8)) -> bool {
            // (x − a)(x − b) with b close to a, both conjugate pairs' product to keep it real.
            let scale = 2.0_f64.powi(-i32::from(gap.1 % 40));
            let a = Float::new(f64::from(a.0) / 256.0, f64::from(a.1) / 256.0);
            let b = a + Float::new(f64::from(gap.0) / 32768.0 * scale, 0.0);
            let square = |z: Float| {
                let exact = |x: f64| from_f64(x).unwrap_or_default();
                let (re, im) = (exact(z.re), exact(z.im));
                let x = MultivariatePolynomial::variable(0);
                let shifted = &x - &MultivariatePolynomial::constant(re);
                &shifted.pow(2) + &MultivariatePolynomial::constant(&im * &im)
            };
            let equation = &square(a) * &square(b);
            let Some(table) = Polynomials::new(&[equation], &[0]) else { return true };
            let near = a + Float::new(f64::from(off.0), f64::from(off.1)) * (1e-12 * scale);
            let Some(Proved { centre, radius, unique }) = Proof::default().attempt(&table, &[near]) else {
                return true;
            };
            let exact = |x: f64| from_f64(x).unwrap_or_default();
            let within = |z: Float, reach: f64| {
                let (dx, dy) = (exact(z.re) - exact(centre[0].re), exact(z.im) - exact(centre[0].im));
                &dx * &dx + &dy * &dy <= exact(reach) * exact(reach)
            };
            let zeros = [a, b, a.conj(), b.conj()];
            let inside: Vec<Float> = zeros.into_iter().filter(|&z| within(z, unique)).collect();
            inside.len() == 1 && within(inside[0], radius)
        }

        fn close_to_the_real_axis_only_real_zeros_are_called_real(re: i16, exponent: u8, positive: bool) -> bool {
            // (x − c)² ± 4^−k.
            let k = i32::from(exponent % 30);
            let c = MultivariatePolynomial::constant(rational(re.into(), 64));
            let shift = rational(1, 2).pow(2 * k) * rational(if positive { 1 } else { -1 }, 1);
            let x = MultivariatePolynomial::variable(0);
            let equation = &(&x - &c).pow(2) + &MultivariatePolynomial::constant(shift.clone());
            let table = tables(&[equation]);
            let (middle, step) = (f64::from(re) / 64.0, 2.0_f64.powi(-k));
            let zero = if positive { Float::new(middle, step) } else { Float::new(middle + step, 0.0) };
            let proved = Proof::default().attempt(&table, &[zero]);
            proved.is_none_or(|one| one.is_real().is_none_or(|real| real == shift.is_negative()))
        }
    }

    #[test]
    fn simple_zeros_are_proved_and_multiple_ones_are_not() {
        let x = MultivariatePolynomial::variable(0);
        let two = MultivariatePolynomial::constant(rational(2, 1));
        let simple = tables(&[&x.pow(2) - &two]);
        let found = Proof::default().attempt(&simple, &[Float::new(std::f64::consts::SQRT_2, 0.0)]);
        let found = found.unwrap_or_else(|| panic!("a simple zero"));
        assert_eq!((found.is_real(), found.radius < 1e-14), (Some(true), true));
        for centre in [0.0, 1e-9, 1e-5, 1e-3, 1.0] {
            let centre = [Float::new(centre, centre / 2.0)];
            assert!(Proof::default().attempt(&tables(&[x.pow(2)]), &centre).is_none());
            assert!(Proof::default().attempt(&tables(&[x.pow(3)]), &centre).is_none());
        }
    }

    #[test]
    fn discs_that_touch_are_not_told_apart() {
        let at = |re: f64, radius: f64| Proved {
            centre: vec![Float::new(re, 0.0)],
            radius,
            unique: 1.0,
        };
        assert!(!at(0.0, 0.5).differs(&at(1.0, 0.5)));
        assert!(at(0.0, 0.5).differs(&at(1.0, 0.499)));
        assert!(!at(0.0, 0.5).is_beyond(&at(1.0, 0.1), 0, 0.5));
    }
}
