//! The directions of quasi-Newton and conjugate-gradient methods, exactly, and whether a recorded
//! step lies on one.
//!
//! Iterates are floats, hence rationals; on an objective with rational coefficients the gradients
//! there are rational too, and so are the approximations to the Hessian that a method builds from
//! them (Nocedal & Wright, *Numerical Optimization*, chapters 5 to 7).

use num_traits::{Signed, Zero};

use super::invariants::{Violation, dot, minus, require, scaled};
use crate::exact::{Matrix, Rational, rational};

/// A symmetric approximation H to the inverse of the Hessian.
///
/// ```
/// use eigensieve::exact::{Rational, rational};
/// use eigensieve::laws::InverseHessian;
/// let vector = |a: i64, b: i64| vec![rational(a, 1), rational(b, 1)];
/// let (s, y) = (vector(1, 2), vector(3, 1));
/// let start = InverseHessian::identity(2);
/// for next in [start.bfgs(&s, &y), start.dfp(&s, &y), start.sr1(&s, &y)] {
///     // The secant equation.
///     assert_eq!(next.map(|h| h.times(&y)), Some(s.clone()));
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct InverseHessian(Matrix);

/// s = xₖ₊₁ − xₖ and y = ∇f(xₖ₊₁) − ∇f(xₖ).
pub type Pair = (Vec<Rational>, Vec<Rational>);

impl InverseHessian {
    /// The identity.
    pub fn identity(size: usize) -> Self {
        Self(Matrix::identity(size))
    }

    /// H·v.
    pub fn times(&self, v: &[Rational]) -> Vec<Rational> {
        let row = |i: usize| (0..v.len()).map(|j| self.0.get(i, j) * &v[j]).sum();
        (0..v.len()).map(row).collect()
    }

    /// −H·g.
    pub fn direction(&self, gradient: &[Rational]) -> Vec<Rational> {
        scaled(&rational(-1, 1), &self.times(gradient))
    }

    /// H + factor·(a bᵀ + b aᵀ)/2.
    fn plus(&self, factor: &Rational, a: &[Rational], b: &[Rational]) -> Self {
        let half = factor / rational(2, 1);
        let entry = |i: usize, j: usize| self.0.get(i, j) + &half * (&a[i] * &b[j] + &b[i] * &a[j]);
        Self(Matrix::from_fn(a.len(), a.len(), entry))
    }

    /// Broyden, Fletcher, Goldfarb, Shanno: (I − ρsyᵀ)H(I − ρysᵀ) + ρssᵀ with ρ = 1/s·y.
    ///
    /// `None` where s·y = 0.
    pub fn bfgs(&self, s: &[Rational], y: &[Rational]) -> Option<Self> {
        let product = dot(s, y);
        let rho = (!product.is_zero()).then(|| product.recip())?;
        let image = self.times(y);
        let both = rational(-2, 1) * &rho;
        let square = &rho + &rho * &rho * dot(y, &image);
        Some(self.plus(&both, s, &image).plus(&square, s, s))
    }

    /// Davidon, Fletcher, Powell: H + ssᵀ/s·y − HyyᵀH/y·Hy.
    ///
    /// `None` where a denominator is 0.
    pub fn dfp(&self, s: &[Rational], y: &[Rational]) -> Option<Self> {
        let (product, image) = (dot(s, y), self.times(y));
        let square = dot(y, &image);
        if product.is_zero() || square.is_zero() {
            return None;
        }
        Some(self.plus(&product.recip(), s, s).plus(&-square.recip(), &image, &image))
    }

    /// The symmetric update of rank one: H + rrᵀ/r·y with r = s − Hy.
    ///
    /// `None` where r·y = 0.
    pub fn sr1(&self, s: &[Rational], y: &[Rational]) -> Option<Self> {
        let residual = minus(s, &self.times(y));
        let product = dot(&residual, y);
        (!product.is_zero()).then(|| self.plus(&product.recip(), &residual, &residual))
    }

    /// BFGS with limited memory: from γ·I with γ = s·y/y·y of the newest pair, updated with these
    /// pairs, the oldest first; the identity when there are none.
    ///
    /// `None` where a denominator is 0.
    pub fn limited(size: usize, pairs: &[Pair]) -> Option<Self> {
        let start = Self::identity(size);
        let Some((s, y)) = pairs.last() else { return Some(start) };
        let square = dot(y, y);
        let gamma = (!square.is_zero()).then(|| dot(s, y) / square)?;
        let start = Self(start.0.scale(&gamma));
        pairs.iter().try_fold(start, |h, (s, y)| h.bfgs(s, y))
    }
}

/// How a conjugate gradient keeps its last direction: dₖ₊₁ = −gₖ₊₁ + β·dₖ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conjugation {
    /// g′·g′/g·g.
    FletcherReeves,
    /// g′·(g′ − g)/g·g.
    PolakRibiere,
    /// The same, not below 0.
    PolakRibierePlus,
    /// g′·(g′ − g)/(g′ − g)·d.
    HestenesStiefel,
}

impl Conjugation {
    /// The direction after d, from the gradients g before and g′ after the step.
    ///
    /// `None` where a denominator is 0.
    pub fn next(
        self,
        before: &[Rational],
        after: &[Rational],
        direction: &[Rational],
    ) -> Option<Vec<Rational>> {
        let change = minus(after, before);
        let (numerator, denominator) = match self {
            Self::FletcherReeves => (dot(after, after), dot(before, before)),
            Self::PolakRibiere | Self::PolakRibierePlus => {
                (dot(after, &change), dot(before, before))
            }
            Self::HestenesStiefel => (dot(after, &change), dot(&change, direction)),
        };
        let beta = (!denominator.is_zero()).then(|| numerator / denominator)?;
        let beta = if self == Self::PolakRibierePlus { beta.max(Rational::zero()) } else { beta };
        Some(minus(&scaled(&beta, direction), after))
    }
}

/// The step is a positive multiple of the direction, up to an angle whose sine is the tolerance.
///
/// # Errors
/// The broken inequality: the sign, or the square of the sine.
pub fn lies_along(
    step: &[Rational],
    direction: &[Rational],
    tolerance: &Rational,
) -> Result<(), Violation> {
    let product = dot(step, direction);
    let zero = Rational::zero;
    require("direction: 0 ≤ step·d", zero(), product.clone(), &zero())?;
    let sizes = dot(step, step) * dot(direction, direction);
    if sizes.is_zero() {
        let sizes = dot(step, step) + dot(direction, direction);
        return require("direction: step and d vanish together", sizes, zero(), &zero());
    }
    let sine = (&sizes - &product * &product) / sizes;
    require("direction: sin²∠(step, d) must be 0", sine, tolerance * tolerance, &zero())
}

/// The direction descends: g·d < 0.
///
/// # Errors
/// The slope, where it is not negative.
pub fn descends(gradient: &[Rational], direction: &[Rational]) -> Result<(), Violation> {
    let slope = dot(gradient, direction);
    if slope.is_negative() {
        return Ok(());
    }
    let promise = "descent: g·d < 0";
    Err(Violation { promise, left: slope.into(), right: Rational::zero().into() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use quickcheck::quickcheck;

    fn vector(numbers: [i8; 3]) -> Vec<Rational> {
        numbers.iter().map(|&n| rational(n.into(), 1)).collect()
    }

    quickcheck! {
        fn every_update_satisfies_the_secant_equation(s: (i8, i8, i8), y: (i8, i8, i8)) -> bool {
            let (s, y) = (vector([s.0, s.1, s.2]), vector([y.0, y.1, y.2]));
            let start = InverseHessian::identity(3);
            let pairs = [(s.clone(), y.clone())];
            [start.bfgs(&s, &y), start.dfp(&s, &y), start.sr1(&s, &y), InverseHessian::limited(3, &pairs)]
                .into_iter()
                .flatten()
                .all(|h| h.times(&y) == s && h.0.is_symmetric())
        }

        fn updates_invert_each_other_by_duality(s: (i8, i8, i8), y: (i8, i8, i8)) -> bool {
            // DFP of H in (s, y) and BFGS of H⁻¹ in (y, s) are inverse.
            let (s, y) = (vector([s.0, s.1, s.2]), vector([y.0, y.1, y.2]));
            let start = InverseHessian::identity(3);
            let (Some(dfp), Some(bfgs)) = (start.dfp(&s, &y), start.bfgs(&y, &s)) else { return true };
            &dfp.0 * &bfgs.0 == Matrix::identity(3)
        }
    }

    #[test]
    fn on_a_quadratic_with_exact_steps_all_conjugations_agree_and_end_in_two_steps() {
        // f = x²/2 + 2y² from (4, 1): g = (4, 4).
        let hessian = [rational(1, 1), rational(4, 1)];
        let times = |v: &[Rational]| v.iter().zip(&hessian).map(|(v, h)| v * h).collect::<Vec<_>>();
        let g = vec![rational(4, 1), rational(4, 1)];
        let d = scaled(&rational(-1, 1), &g);
        let step = -dot(&g, &d) / dot(&d, &times(&d));
        let after: Vec<Rational> =
            g.iter().zip(scaled(&step, &times(&d))).map(|(g, change)| g + change).collect();
        let all = [
            Conjugation::FletcherReeves,
            Conjugation::PolakRibiere,
            Conjugation::PolakRibierePlus,
            Conjugation::HestenesStiefel,
        ];
        for conjugation in all {
            let next = conjugation.next(&g, &after, &d).expect("a direction");
            assert!(dot(&next, &times(&d)).is_zero(), "{conjugation:?}");
            assert!(descends(&after, &next).is_ok());
        }
    }

    #[test]
    fn a_step_along_the_direction_passes_and_one_beside_it_or_backwards_does_not() {
        let (d, tolerance) = (vector([3, 4, 0]), rational(1, 1000));
        assert!(lies_along(&vector([6, 8, 0]), &d, &tolerance).is_ok());
        assert!(lies_along(&vector([-6, -8, 0]), &d, &tolerance).is_err());
        assert!(lies_along(&vector([6, 8, 1]), &d, &tolerance).is_err());
        assert!(lies_along(&vector([0, 0, 0]), &d, &tolerance).is_err());
    }
}
