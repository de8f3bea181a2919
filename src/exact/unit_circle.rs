//! How many roots of a polynomial lie inside, on and outside the unit circle, exactly.

use num_traits::Zero;

use super::limbs::Limbs;
use super::polynomial::Polynomial;
use super::rational::{Integer, Rational};
use super::real_roots::{count_real_roots, reflected};
use super::sturm::SturmChain;

/// Roots by their modulus, with multiplicity; roots of modulus one by their place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct UnitCircleCount {
    /// Modulus below one.
    pub inside: usize,
    /// Modulus above one.
    pub outside: usize,
    /// The root 1.
    pub plus_one: usize,
    /// The root −1.
    pub minus_one: usize,
    /// Non-real roots of modulus one.
    pub complex: usize,
}

impl UnitCircleCount {
    /// All roots of modulus one.
    pub fn on(&self) -> usize {
        self.plus_one + self.minus_one + self.complex
    }

    fn add(&mut self, other: Self, multiplicity: usize) {
        self.inside += multiplicity * other.inside;
        self.outside += multiplicity * other.outside;
        self.plus_one += multiplicity * other.plus_one;
        self.minus_one += multiplicity * other.minus_one;
        self.complex += multiplicity * other.complex;
    }
}

/// Counts the roots of a polynomial by the unit circle; `None` for the zero polynomial.
///
/// Square-free factors are split into a self-reciprocal part (all roots on the circle and all
/// pairs z, 1/z) and a rest without such roots; a Möbius map takes the circle to the imaginary
/// axis, where Sturm chains count. Source: theory A.7; Gantmacher, *Theory of Matrices*, chapter
/// XV (Routh–Hurwitz by Cauchy indices).
///
/// ```
/// use eigensieve::exact::{Polynomial, unit_circle_count};
/// // (z − 1)(z² + 1)(z − 3)
/// let p = Polynomial::from_integers(&[3, -4, 4, -4, 1]);
/// let count = unit_circle_count(&p).ok_or("not zero")?;
/// assert_eq!((count.plus_one, count.complex, count.outside), (1, 2, 1));
/// # Ok::<(), &str>(())
/// ```
pub fn unit_circle_count(polynomial: &Polynomial) -> Option<UnitCircleCount> {
    if polynomial.is_zero() {
        return None;
    }
    let zeros = polynomial.coefficients().iter().take_while(|c| c.is_zero()).count();
    let stripped = Polynomial::new(polynomial.coefficients()[zeros..].to_vec());
    let mut total = UnitCircleCount { inside: zeros, ..UnitCircleCount::default() };
    for (factor, multiplicity) in stripped.square_free_factors() {
        let reciprocal = factor.gcd(&factor.reversed());
        let rest = factor.exact_quotient(&reciprocal);
        total.add(self_reciprocal_count(&reciprocal), multiplicity);
        total.add(rest_count(&rest), multiplicity);
    }
    Some(total)
}

/// Square-free and self-reciprocal up to sign: circle roots, and pairs inside and outside.
fn self_reciprocal_count(polynomial: &Polynomial) -> UnitCircleCount {
    let degree = polynomial.degree().unwrap_or(0);
    if degree == 0 {
        return UnitCircleCount::default();
    }
    let image = to_imaginary_axis(polynomial, degree);
    let minus_one = degree - image.degree().unwrap_or(0);
    let plus_one = usize::from(image.coefficient(0).is_zero());
    let (even, odd) = on_imaginary_axis(&image);
    // One part is identically zero: the circle roots are the real roots of the other.
    let on_axis = count_real_roots(&even.gcd(&odd));
    let complex = on_axis - plus_one;
    let pairs = (degree - on_axis - minus_one) / 2;
    UnitCircleCount { inside: pairs, outside: pairs, plus_one, minus_one, complex }
}

/// No root on the circle and no pair z, 1/z.
fn rest_count(polynomial: &Polynomial) -> UnitCircleCount {
    let degree = polynomial.degree().unwrap_or(0);
    if degree == 0 {
        return UnitCircleCount::default();
    }
    let (even, odd) = on_imaginary_axis(&to_imaginary_axis(polynomial, degree));
    let chain = if degree.is_multiple_of(2) {
        SturmChain::of_pair(&even, &odd)
    } else {
        SturmChain::of_pair(&odd, &-&even)
    };
    let (from, to) = (chain.variations_at_minus_infinity(), chain.variations_at_plus_infinity());
    // The Cauchy index I = from − to; inside = (degree − I)/2.
    let inside = (degree + to - from) / 2;
    UnitCircleCount { inside, outside: degree - inside, ..UnitCircleCount::default() }
}

/// A positive multiple of (1 − w)^degree · p((1 + w)/(1 − w)): the disc becomes the left half-plane, −1
/// goes to infinity. By Taylor shifts of integers: z = 2/v − 1 with v = 1 − w, so with q(y) = p(y − 1)
/// it is Σ qᵢ2ⁱvⁿ⁻ⁱ.
fn to_imaginary_axis(polynomial: &Polynomial, degree: usize) -> Polynomial {
    let growth = degree as u64 + 2;
    let shifted = |coefficients: &[Integer]| {
        let mut limbs = Limbs::of(coefficients, growth);
        limbs.taylor_shift();
        limbs.integers()
    };
    let around_minus_one = reflected(&shifted(&reflected(&polynomial.primitive_integers())));
    let terms = around_minus_one.iter().enumerate().rev();
    let in_v: Vec<Integer> = terms.map(|(i, c)| c << i).collect();
    Polynomial::from_big_integers(&reflected(&shifted(&in_v)))
}

/// The real polynomials E and O with q(iy) = E(y) + iO(y).
fn on_imaginary_axis(image: &Polynomial) -> (Polynomial, Polynomial) {
    let part = |parity: usize| {
        let terms = image.coefficients().iter().enumerate();
        let signed = terms.map(|(power, c)| match (power % 2 == parity, (power / 2) % 2) {
            (false, _) => Rational::zero(),
            (true, 0) => c.clone(),
            (true, _) => -c,
        });
        Polynomial::new(signed.collect())
    };
    (part(0), part(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::{Matrix, inertia, rational};
    use num_traits::{One, Signed};
    use quickcheck::{Arbitrary, Gen, quickcheck};

    /// A factor whose roots are known by construction.
    #[derive(Clone, Copy, Debug)]
    enum Factor {
        /// z − n/d.
        Real(i8, u8),
        /// z² − 2(c/8)z + 1, |c| < 8: on the circle.
        Circle(i8),
        /// z² − 2az + a² + b², a and b in eighths.
        Pair(i8, i8),
        /// (z − n/d)(z − d/n).
        Reciprocal(i8, u8),
        /// z.
        Zero,
    }

    impl Arbitrary for Factor {
        fn arbitrary(g: &mut Gen) -> Self {
            let (n, d) = (i8::arbitrary(g), u8::arbitrary(g));
            match u8::arbitrary(g) % 6 {
                0 => Self::Real(n % 6, d % 5 + 1),
                1 => Self::Circle(n % 8),
                2 => Self::Pair(n % 16, (d % 12) as i8 + 1),
                3 => Self::Reciprocal(n % 6, d % 5 + 1),
                4 => Self::Real(if n % 2 == 0 { 1 } else { -1 }, 1),
                _ => Self::Zero,
            }
        }

        fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
            match *self {
                Self::Zero => Box::new(std::iter::empty()),
                Self::Real(n, d) => Box::new(n.shrink().map(move |n| Self::Real(n, d))),
                Self::Circle(c) => Box::new(c.shrink().map(Self::Circle)),
                Self::Pair(a, b) => Box::new(a.shrink().map(move |a| Self::Pair(a, b))),
                Self::Reciprocal(n, d) => Box::new(n.shrink().map(move |n| Self::Reciprocal(n, d))),
            }
        }
    }

    fn linear(root: &Rational) -> Polynomial {
        Polynomial::new(vec![-root.clone(), Rational::one()])
    }

    impl Factor {
        fn polynomial(self) -> Polynomial {
            match self {
                Self::Real(n, d) => linear(&rational(n.into(), d.into())),
                Self::Circle(c) => Polynomial::new(vec![
                    rational(1, 1),
                    rational(-i64::from(c), 4),
                    rational(1, 1),
                ]),
                Self::Pair(a, b) => {
                    let (a, b) = (rational(a.into(), 8), rational(b.into(), 8));
                    Polynomial::new(vec![&a * &a + &b * &b, -(&a + &a), Rational::one()])
                }
                Self::Reciprocal(0, _) | Self::Zero => Polynomial::variable(),
                Self::Reciprocal(n, d) => {
                    let root = rational(n.into(), d.into());
                    &linear(&root) * &linear(&root.recip())
                }
            }
        }

        fn count(self) -> UnitCircleCount {
            let mut count = UnitCircleCount::default();
            let mut real = |root: Rational| {
                let size = root.abs();
                if size < Rational::one() {
                    count.inside += 1;
                } else if size > Rational::one() {
                    count.outside += 1;
                } else if root.is_positive() {
                    count.plus_one += 1;
                } else {
                    count.minus_one += 1;
                }
            };
            match self {
                Self::Real(n, d) => real(rational(n.into(), d.into())),
                Self::Reciprocal(0, _) | Self::Zero => real(Rational::zero()),
                Self::Reciprocal(n, d) => {
                    let root = rational(n.into(), d.into());
                    real(root.recip());
                    real(root);
                }
                Self::Circle(_) => count.complex = 2,
                Self::Pair(a, b) => {
                    let square = i64::from(a).pow(2) + i64::from(b).pow(2);
                    match square.cmp(&64) {
                        std::cmp::Ordering::Less => count.inside = 2,
                        std::cmp::Ordering::Equal => count.complex = 2,
                        std::cmp::Ordering::Greater => count.outside = 2,
                    }
                }
            }
            count
        }
    }

    quickcheck! {
        fn the_count_is_that_of_the_factors(factors: Vec<Factor>, scale: i8) -> bool {
            let factors = &factors[..factors.len().min(7)];
            let powers = |k: usize| 1 + u32::from(k.is_multiple_of(3));
            let scale = rational(if scale == 0 { -3 } else { scale.into() }, 5);
            let mut product = Polynomial::constant(scale);
            let mut expected = UnitCircleCount::default();
            for (k, factor) in factors.iter().enumerate() {
                product = product * factor.polynomial().pow(powers(k));
                expected.add(factor.count(), powers(k) as usize);
            }
            unit_circle_count(&product) == Some(expected)
        }

        fn a_random_polynomial_agrees_with_its_schur_cohn_form(coefficients: Vec<i16>) -> bool {
            let list: Vec<i64> = coefficients.iter().take(9).map(|&c| c.into()).collect();
            agrees_with_schur_cohn(&Polynomial::from_integers(&list))
        }

        fn reversal_swaps_inside_and_outside(coefficients: Vec<i8>) -> bool {
            let mut list: Vec<i64> = vec![1];
            list.extend(coefficients.iter().take(8).map(|&c| i64::from(c % 4)));
            let polynomial = Polynomial::from_integers(&list);
            let (p, r) = (unit_circle_count(&polynomial), unit_circle_count(&polynomial.reversed()));
            let swapped = r.map(|r| UnitCircleCount { inside: r.outside, outside: r.inside, ..r });
            p == swapped
        }

        fn a_quadratic_is_stable_by_the_triangle(a: i8, b: i8) -> bool {
            let (a, b) = (rational(a.into(), 40), rational(b.into(), 60));
            let one = Rational::one();
            let triangle = b.abs() < one && a.abs() < &one + &b;
            let count = unit_circle_count(&Polynomial::new(vec![b, a, one])).expect("not zero");
            triangle == (count.inside == 2)
        }
    }

    /// T₁T₁ᵀ − T₂T₂ᵀ with the lower triangular Toeplitz matrices of the coefficients from the top
    /// and from the bottom. By Schur and Cohn its inertia counts the roots inside (positive) and
    /// outside (negative) of p / gcd(p, reversed p), and the degree of that gcd (zero).
    fn schur_cohn(polynomial: &Polynomial) -> Matrix {
        let degree = polynomial.degree().unwrap_or(0);
        let toeplitz = |coefficient: &dyn Fn(usize) -> Rational| {
            Matrix::from_fn(degree, degree, |i, j| {
                if i < j { Rational::zero() } else { coefficient(i - j) }
            })
        };
        let top = toeplitz(&|k| polynomial.coefficient(degree - k));
        let bottom = toeplitz(&|k| polynomial.coefficient(k));
        &(&top * &top.transpose()) - &(&bottom * &bottom.transpose())
    }

    fn agrees_with_schur_cohn(polynomial: &Polynomial) -> bool {
        let (Some(count), Some(form)) =
            (unit_circle_count(polynomial), inertia(&schur_cohn(polynomial)))
        else {
            return polynomial.is_zero();
        };
        let degree = polynomial.degree().unwrap_or(0);
        let pairs = form.zero.checked_sub(count.on());
        count.inside + count.on() + count.outside == degree
            && pairs.is_some_and(|both| {
                both % 2 == 0
                    && count.inside == form.positive + both / 2
                    && count.outside == form.negative + both / 2
            })
    }

    #[test]
    fn every_small_polynomial_agrees_with_the_inertia_of_its_schur_cohn_form() {
        for code in 0..3_i64 * 5_i64.pow(5) {
            let digits = [1, 5, 25, 125, 625, 3125].map(|place| code / place % 5 - 2);
            let polynomial = Polynomial::from_integers(&digits);
            assert!(agrees_with_schur_cohn(&polynomial), "{}", polynomial.to_text("z"));
        }
    }

    #[test]
    fn a_double_root_at_minus_one_counts_twice() {
        let count = unit_circle_count(&Polynomial::from_integers(&[1, 2, 1])).expect("not zero");
        assert_eq!(count, UnitCircleCount { minus_one: 2, ..UnitCircleCount::default() });
    }

    #[test]
    fn constants_have_no_roots_and_zero_has_no_count() {
        assert_eq!(unit_circle_count(&Polynomial::one()), Some(UnitCircleCount::default()));
        assert_eq!(unit_circle_count(&Polynomial::zero()), None);
    }
}
