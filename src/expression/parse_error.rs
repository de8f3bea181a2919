//! Why a text is no expression.

use std::ops::Range;

/// Why a text is no expression, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct ParseError {
    /// The bytes of the text that the message is about.
    pub span: Range<usize>,
    /// What is wrong.
    pub kind: ParseErrorKind,
}

impl ParseError {
    pub(super) fn at(span: Range<usize>, kind: ParseErrorKind) -> Self {
        Self { span, kind }
    }
}

/// What can be wrong with an expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// A token that cannot stand here.
    #[error("expected {expected}, found {found}")]
    Unexpected {
        /// What could stand here.
        expected: &'static str,
        /// What stands here.
        found: String,
    },
    /// A name that is neither a variable nor a parameter nor a function.
    #[error("unknown name `{name}`{}", .known.as_deref().map(|k| format!("; known: {k}")).unwrap_or_default())]
    UnknownName {
        /// The name.
        name: String,
        /// Names that exist.
        known: Option<String>,
    },
    /// A family used without an index.
    #[error("`{0}` is an indexed family: write `{0}[1]`")]
    MissingIndex(String),
    /// An index outside the family.
    #[error("`{0}` is outside the declared range")]
    IndexOutOfRange(String),
    /// An index or a summation bound that is no integer constant.
    #[error("{0} must be an integer constant")]
    NotAnInteger(&'static str),
    /// A number that cannot be read.
    #[error("{0}")]
    Number(String),
    /// An exponent that is neither an integer nor a half-integer constant.
    #[error("an exponent must be an integer or half-integer constant")]
    Exponent,
    /// An exponent over 1000.
    #[error("exponents are limited to 1000 in magnitude")]
    ExponentTooLarge,
    /// A division by the constant zero.
    #[error("division by zero everywhere")]
    DivisionByZero,
    /// An even root of a negative constant.
    #[error("a root of a negative constant has no real value")]
    NegativeRoot,
    /// A logarithm of a constant that is not positive.
    #[error("a logarithm of a constant that is not positive has no real value")]
    Logarithm,
    /// A comparison outside the conditions of `piecewise`.
    #[error("`{0}` may stand only in a condition: piecewise(x < 0, 0, x)")]
    Comparison(String),
    /// A condition that compares something else than polynomials.
    #[error("a condition compares polynomials of at most 100 terms, such as `x^2 <= 1`")]
    Condition,
    /// A `piecewise` without a last value.
    #[error("`piecewise` needs a value for all other points at its end: piecewise(x < 0, 0, x)")]
    Otherwise,
    /// A constant with too many digits.
    #[error("this constant is too large (over 60 000 digits)")]
    ConstantTooLarge,
    /// Nesting beyond 256 levels.
    #[error("nested more than 256 levels deep")]
    TooDeep,
    /// A sum that expands beyond the limits.
    #[error("this sum expands to too many terms")]
    TooManyTerms,
    /// Too many variables.
    #[error("at most 10 000 variables can be declared")]
    TooManyVariables,
    /// A declaration that is no name or family.
    #[error("`{0}` declares no variable: write a name such as `x`, or a family such as `x[1..6]`")]
    Declaration(String),
    /// A name that has a meaning already.
    #[error("`{0}` is a reserved name")]
    Reserved(String),
    /// A name declared twice.
    #[error("`{0}` is declared twice")]
    DeclaredTwice(String),
}
