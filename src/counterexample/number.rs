//! Exact numbers of an instance: rational, polynomials in one eigenvalue, or infinite.

use std::cmp::Ordering;

use num_traits::{Signed, Zero};

use crate::exact::{AlgebraicNumber, NumberField, Polynomial, Rational, to_f64};

/// A number; operations that leave what can be compared exactly give `None`.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Number {
    /// A rational number.
    Rational(Rational),
    /// A polynomial in a real algebraic number.
    Algebraic(Polynomial, AlgebraicNumber),
    /// Larger than every real number.
    Infinite,
}

impl Number {
    /// An algebraic number; rational where it is.
    pub(super) fn of(root: &AlgebraicNumber) -> Self {
        match root.rational() {
            Some(value) => Self::Rational(value.clone()),
            None => Self::Algebraic(Polynomial::variable(), root.clone()),
        }
    }

    pub(super) fn integer(value: u64) -> Self {
        Self::Rational(Rational::from_integer(value.into()))
    }

    pub(super) fn negate(self) -> Option<Self> {
        Some(match self {
            Self::Rational(value) => Self::Rational(-value),
            Self::Algebraic(polynomial, root) => Self::Algebraic(-&polynomial, root),
            Self::Infinite => return None,
        })
    }

    pub(super) fn add(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Infinite, _) | (_, Self::Infinite) => Some(Self::Infinite),
            (a, b) => a.combine(b, |x, y| x + y),
        }
    }

    pub(super) fn multiply(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Infinite, Self::Rational(value)) | (Self::Rational(value), Self::Infinite) => {
                value.is_positive().then_some(Self::Infinite)
            }
            (a, b) => a.combine(b, |x, y| x * y),
        }
    }

    /// `None` for a zero divisor and for an irrational one.
    pub(super) fn divide(self, other: Self) -> Option<Self> {
        match other {
            Self::Rational(value) if !value.is_zero() => {
                self.multiply(Self::Rational(value.recip()))
            }
            _ => None,
        }
    }

    pub(super) fn power(self, exponent: u32) -> Option<Self> {
        (0..exponent).try_fold(Self::integer(1), |power, _| power.multiply(self.clone()))
    }

    pub(super) fn image(self, polynomial: &Polynomial) -> Option<Self> {
        Some(match self {
            Self::Rational(value) => Self::Rational(polynomial.evaluate(&value)),
            Self::Algebraic(element, root) => Self::Algebraic(polynomial.compose(&element), root),
            Self::Infinite => return None,
        })
    }

    fn combine(
        self,
        other: Self,
        operation: impl Fn(&Polynomial, &Polynomial) -> Polynomial,
    ) -> Option<Self> {
        let constant = |value: Rational| Polynomial::constant(value);
        Some(match (self, other) {
            (Self::Rational(a), Self::Rational(b)) => {
                Self::Rational(operation(&constant(a), &constant(b)).coefficient(0))
            }
            (Self::Rational(a), Self::Algebraic(b, root)) => {
                Self::Algebraic(operation(&constant(a), &b), root)
            }
            (Self::Algebraic(a, root), Self::Rational(b)) => {
                Self::Algebraic(operation(&a, &constant(b)), root)
            }
            (Self::Algebraic(a, root), Self::Algebraic(b, other)) if root == other => {
                Self::Algebraic(operation(&a, &b), root)
            }
            _ => return None,
        })
    }

    /// As a float, to propose.
    pub(super) fn approximation(&self) -> f64 {
        match self {
            Self::Rational(value) => to_f64(value),
            Self::Algebraic(element, root) => {
                let at = root.approximation();
                let coefficients = element.coefficients().iter().rev();
                coefficients.fold(0.0, |value, coefficient| value * at + to_f64(coefficient))
            }
            Self::Infinite => f64::INFINITY,
        }
    }

    /// The exact order; `None` between infinite numbers and polynomials in different ones.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Infinite, Self::Infinite) => None,
            (Self::Infinite, _) => Some(Ordering::Greater),
            (_, Self::Infinite) => Some(Ordering::Less),
            (Self::Rational(a), Self::Rational(b)) => Some(a.cmp(b)),
            (a, b) => match a.clone().add(b.clone().negate()?)? {
                Self::Rational(value) => Some(value.cmp(&Rational::zero())),
                Self::Algebraic(element, root) => {
                    let (polynomial, low, high) = (root.polynomial(), root.lower(), root.upper());
                    let mut field = NumberField::new(polynomial, low, high).ok()?;
                    Some(field.sign(&element))
                }
                Self::Infinite => None,
            },
        }
    }
}
