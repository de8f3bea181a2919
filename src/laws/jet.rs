//! Exact first-order arithmetic for linearising rules: values with derivatives, and what has none.

use num_traits::{One, Signed, Zero};

use super::rule::RuleArithmetic;
use crate::exact::{Rational, rational, square_root};
use crate::expression::{Arithmetic, Function, Guard, Tape};

/// A value and its derivatives in the state, or nothing known.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Jet {
    Known {
        value: Rational,
        derivatives: Vec<Rational>,
        /// Not differentiable: the derivatives mean nothing.
        rough: bool,
    },
    /// A finite number that depends on nothing, but is not rational.
    Irrational,
    Unknown,
}

impl Jet {
    pub(super) fn constant(value: Rational, size: usize) -> Self {
        Self::Known { value, derivatives: vec![Rational::zero(); size], rough: false }
    }

    fn is_constant(&self) -> bool {
        let flat = |derivatives: &[Rational]| derivatives.iter().all(Zero::is_zero);
        matches!(self, Self::Known { derivatives, rough: false, .. } if flat(derivatives))
    }

    fn is_exact_zero(&self) -> bool {
        self.is_constant() && matches!(self, Self::Known { value, .. } if value.is_zero())
    }
}

/// First-order exact arithmetic in this many unknowns.
pub(super) struct JetArithmetic {
    pub(super) size: usize,
}

impl JetArithmetic {
    /// value, and the derivative du·a′ + dv·b′; rough parts count where they are multiplied by
    /// something that does not vanish.
    fn combined(&self, value: Rational, parts: [(&Rational, &Jet); 2]) -> Jet {
        let mut sum = vec![Rational::zero(); self.size];
        let mut is_rough = false;
        for (factor, jet) in parts {
            let Jet::Known { derivatives, rough, .. } = jet else { return Jet::Unknown };
            is_rough |= *rough && !factor.is_zero();
            if !factor.is_zero() {
                for (sum, derivative) in sum.iter_mut().zip(derivatives) {
                    *sum += factor * derivative;
                }
            }
        }
        Jet::Known { value, derivatives: sum, rough: is_rough }
    }

    fn extremum(&self, a: &Jet, b: &Jet, larger: bool) -> Jet {
        let (Jet::Known { value: u, .. }, Jet::Known { value: v, .. }) = (a, b) else {
            return Jet::Unknown;
        };
        if a == b || (u > v) == larger && u != v {
            return a.clone();
        }
        if u != v {
            return b.clone();
        }
        Jet::Known { value: u.clone(), derivatives: vec![Rational::zero(); self.size], rough: true }
    }

    fn root(&self, a: &Jet) -> Jet {
        let Jet::Known { value, .. } = a else { return Jet::Unknown };
        if a.is_exact_zero() {
            return a.clone();
        }
        let Some(root) = square_root(value) else { return Jet::Unknown };
        if root.is_zero() {
            let derivatives = vec![Rational::zero(); self.size];
            return Jet::Known { value: root, derivatives, rough: true };
        }
        let slope = rational(1, 2) / &root;
        let zero = Rational::zero();
        self.combined(root, [(&slope, a), (&zero, a)])
    }

    fn integer_power(&mut self, a: &Jet, n: i32) -> Jet {
        let one = Jet::constant(Rational::one(), self.size);
        let power = (0..n.unsigned_abs()).fold(one.clone(), |power, _| self.multiply(&power, a));
        if n < 0 { self.divide(&one, &power) } else { power }
    }
}

impl Arithmetic for JetArithmetic {
    type Value = Jet;

    fn constant(&mut self, tape: &Tape, index: usize) -> Jet {
        Jet::constant(tape.constants()[index].clone(), self.size)
    }
    fn negate(&mut self, a: &Jet) -> Jet {
        let Jet::Known { value, .. } = a else { return Jet::Unknown };
        self.combined(-value, [(&rational(-1, 1), a), (&Rational::zero(), a)])
    }
    fn add(&mut self, a: &Jet, b: &Jet) -> Jet {
        let (Jet::Known { value: u, .. }, Jet::Known { value: v, .. }) = (a, b) else {
            return Jet::Unknown;
        };
        let one = Rational::one();
        self.combined(u + v, [(&one, a), (&one, b)])
    }
    fn subtract(&mut self, a: &Jet, b: &Jet) -> Jet {
        let b = self.negate(b);
        self.add(a, &b)
    }
    fn multiply(&mut self, a: &Jet, b: &Jet) -> Jet {
        if a.is_exact_zero() || b.is_exact_zero() {
            return Jet::constant(Rational::zero(), self.size);
        }
        match (a, b) {
            (Jet::Known { value: u, .. }, Jet::Known { value: v, .. }) => {
                self.combined(u * v, [(v, a), (u, b)])
            }
            (Jet::Irrational, Jet::Irrational) => Jet::Irrational,
            (Jet::Irrational, other) | (other, Jet::Irrational) if other.is_constant() => {
                Jet::Irrational
            }
            (Jet::Irrational, Jet::Known { value, .. })
            | (Jet::Known { value, .. }, Jet::Irrational)
                if value.is_zero() =>
            {
                let derivatives = vec![Rational::zero(); self.size];
                Jet::Known { value: Rational::zero(), derivatives, rough: true }
            }
            _ => Jet::Unknown,
        }
    }
    fn divide(&mut self, a: &Jet, b: &Jet) -> Jet {
        let Jet::Known { value, .. } = b else {
            return if a.is_exact_zero() { a.clone() } else { Jet::Unknown };
        };
        if value.is_zero() {
            return Jet::Unknown;
        }
        let slope = -(value * value).recip();
        let inverse = self.combined(value.recip(), [(&slope, b), (&Rational::zero(), b)]);
        self.multiply(a, &inverse)
    }
    fn power(&mut self, a: &Jet, n: i32) -> Jet {
        self.integer_power(a, n)
    }
    fn half_power(&mut self, a: &Jet, k: i32) -> Jet {
        let root = self.root(a);
        self.integer_power(&root, k)
    }
    fn apply(&mut self, function: Function, a: &Jet) -> Jet {
        let total = matches!(function, Function::Exponential | Function::Cosine);
        match a {
            Jet::Known { value, .. } if a.is_constant() => {
                let defined = total || value.is_positive();
                let otherwise = if defined { Jet::Irrational } else { Jet::Unknown };
                let exact = function.exact_value(value);
                exact.map_or(otherwise, |value| Jet::constant(value, self.size))
            }
            Jet::Irrational if total => Jet::Irrational,
            _ => Jet::Unknown,
        }
    }
    fn absolute(&mut self, a: Guard<'_, Jet>) -> Jet {
        let negated = self.negate(a.value);
        if a.value.is_exact_zero() { negated } else { self.extremum(a.value, &negated, true) }
    }
    fn maximum(&mut self, _: Guard<'_, Jet>, a: &Jet, b: &Jet) -> Jet {
        self.extremum(a, b, true)
    }
    fn minimum(&mut self, _: Guard<'_, Jet>, a: &Jet, b: &Jet) -> Jet {
        self.extremum(a, b, false)
    }
    fn choose(&mut self, guard: Guard<'_, Jet>, a: &Jet, b: &Jet) -> Jet {
        match guard.value {
            Jet::Known { value, .. } if value.is_positive() => a.clone(),
            Jet::Known { value, .. } if value.is_negative() => b.clone(),
            _ => Jet::Unknown,
        }
    }
}

impl RuleArithmetic for JetArithmetic {
    fn hyper_parameter(&mut self, value: &Rational) -> Jet {
        Jet::constant(value.clone(), self.size)
    }
    fn count(&mut self, steps: u32) -> Jet {
        Jet::constant(rational(steps.into(), 1), self.size)
    }
    fn sign(&mut self, a: &Jet) -> Jet {
        match a {
            Jet::Known { value, .. } if !value.is_zero() => {
                Jet::constant(value.signum(), self.size)
            }
            Jet::Known { .. } if a.is_exact_zero() => a.clone(),
            _ => Jet::Unknown,
        }
    }
    fn norm(&mut self, vector: &[Jet]) -> Jet {
        match vector {
            [a] => {
                let negated = self.negate(a);
                if a.is_exact_zero() { negated } else { self.extremum(a, &negated, true) }
            }
            _ => Jet::Unknown,
        }
    }
}
