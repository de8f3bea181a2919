//! The elementary functions of the language.

use num_traits::{One, Signed, Zero};

use crate::exact::{Rational, rational};

/// An elementary function of one argument, real-analytic on its domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// exp.
    Exponential,
    /// The natural logarithm, defined for positive arguments.
    Logarithm,
    /// sin.
    Sine,
    /// cos.
    Cosine,
    /// tan, defined except at the odd multiples of π/2.
    Tangent,
    /// atan.
    Arctangent,
    /// sinh.
    HyperbolicSine,
    /// cosh.
    HyperbolicCosine,
    /// tanh.
    HyperbolicTangent,
    /// 1/(1 + exp(−x)), the sigmoid of neural networks.
    Logistic,
    /// log(1 + exp(x)).
    Softplus,
    /// 1/x for positive x only: the derivative of the logarithm, which has its domain.
    PositiveReciprocal,
}

impl Function {
    /// All functions.
    pub const ALL: [Self; 12] = [
        Self::Exponential,
        Self::Logarithm,
        Self::Sine,
        Self::Cosine,
        Self::Tangent,
        Self::Arctangent,
        Self::HyperbolicSine,
        Self::HyperbolicCosine,
        Self::HyperbolicTangent,
        Self::Logistic,
        Self::Softplus,
        Self::PositiveReciprocal,
    ];

    /// The name in expressions.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exponential => "exp",
            Self::Logarithm => "log",
            Self::Sine => "sin",
            Self::Cosine => "cos",
            Self::Tangent => "tan",
            Self::Arctangent => "atan",
            Self::HyperbolicSine => "sinh",
            Self::HyperbolicCosine => "cosh",
            Self::HyperbolicTangent => "tanh",
            Self::Logistic => "logistic",
            Self::Softplus => "softplus",
            Self::PositiveReciprocal => "reciprocal_of_positive",
        }
    }

    /// The function of this name; `ln` and `sigmoid` are other names of `log` and `logistic`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "ln" => Some(Self::Logarithm),
            "sigmoid" => Some(Self::Logistic),
            _ => Self::ALL.into_iter().find(|function| function.name() == name),
        }
    }

    /// Whether the function is defined on the whole real line.
    pub fn is_total(self) -> bool {
        !matches!(self, Self::Logarithm | Self::Tangent | Self::PositiveReciprocal)
    }

    /// Whether the function is defined for positive arguments only.
    pub fn needs_positive(self) -> bool {
        matches!(self, Self::Logarithm | Self::PositiveReciprocal)
    }

    /// Whether the function is definable in an o-minimal structure only after restriction to
    /// bounded sets: it oscillates.
    pub fn oscillates(self) -> bool {
        matches!(self, Self::Sine | Self::Cosine | Self::Tangent)
    }

    /// The value at a rational argument of the domain where it is rational: by
    /// Lindemann–Weierstrass only at 0, for the logarithm at 1; reciprocals are rational.
    pub fn exact_value(self, at: &Rational) -> Option<Rational> {
        if self == Self::PositiveReciprocal {
            return at.is_positive().then(|| at.recip());
        }
        if self == Self::Logarithm {
            return at.is_one().then(Rational::zero);
        }
        let value = match self {
            Self::Exponential | Self::Cosine | Self::HyperbolicCosine => Rational::one(),
            Self::Logistic => rational(1, 2),
            Self::Softplus | Self::PositiveReciprocal => return None,
            _ => Rational::zero(),
        };
        at.is_zero().then_some(value)
    }

    /// The value in floating point: a proposal.
    pub fn propose(self, x: f64) -> f64 {
        match self {
            Self::Exponential => x.exp(),
            Self::Logarithm => x.ln(),
            Self::Sine => x.sin(),
            Self::Cosine => x.cos(),
            Self::Tangent => x.tan(),
            Self::Arctangent => x.atan(),
            Self::HyperbolicSine => x.sinh(),
            Self::HyperbolicCosine => x.cosh(),
            Self::HyperbolicTangent => x.tanh(),
            Self::Logistic => 1.0 / (1.0 + (-x).exp()),
            Self::Softplus => x.max(0.0) + (-x.abs()).exp().ln_1p(),
            Self::PositiveReciprocal if x > 0.0 => x.recip(),
            Self::PositiveReciprocal => f64::NAN,
        }
    }
}
