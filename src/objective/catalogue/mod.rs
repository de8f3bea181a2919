//! The catalogue of test functions: objectives by name, with everything that is known exactly.
//!
//! *In*: a name such as `beale`. *Out*: an [`Entry`]: the objective, its usual box, its critical
//! points (rational or algebraic) with the eigenvalues of their Hessians, continua of critical
//! points with samples. The data were derived by exact elimination and are checked by the tests
//! with this crate's own enumeration.

mod camels;
mod classical;
mod one_dimensional;
mod spurious;
mod structured;

use super::Objective;
use crate::exact::{Integer, Polynomial, Rational, parse_rational};
use crate::expression::{Names, ParseError};

/// A test function.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The name in problem files.
    pub name: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// The objective as an expression.
    pub objective: &'static str,
    /// The names of its variables.
    pub variables: &'static [&'static str],
    /// The usual box, side by side; no critical point lies on its boundary.
    pub domain: &'static [(&'static str, &'static str)],
    /// All isolated critical points in the box, in lexicographic order.
    pub critical_points: &'static [CriticalPoint],
    /// The other critical points in the box.
    pub continua: &'static [Continuum],
    /// What it shows.
    pub remark: &'static str,
}

/// An exact critical point.
#[derive(Clone, Copy, Debug)]
pub struct CriticalPoint {
    /// Its coordinates.
    pub location: &'static [ExactNumber],
    /// The eigenvalues of the Hessian, ascending with multiplicity.
    pub hessian_eigenvalues: &'static [ExactNumber],
}

/// A connected set of critical points, or several of one kind.
#[derive(Clone, Copy, Debug)]
pub struct Continuum {
    /// The set as equations or inequalities.
    pub description: &'static str,
    /// Rational points on it.
    pub samples: &'static [CriticalPoint],
}

/// A rational number, or a real root of an irreducible integer polynomial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExactNumber {
    /// A rational number.
    Rational(&'static str),
    /// The only root of the polynomial in the open interval.
    Root {
        /// The integer coefficients, constant term first, separated by spaces.
        coefficients: &'static str,
        /// The lower end of the interval.
        lower: &'static str,
        /// The upper end of the interval.
        upper: &'static str,
    },
}

const fn exact(value: &'static str) -> ExactNumber {
    ExactNumber::Rational(value)
}

const fn root(coefficients: &'static str, lower: &'static str, upper: &'static str) -> ExactNumber {
    ExactNumber::Root { coefficients, lower, upper }
}

const fn point(
    location: &'static [ExactNumber],
    hessian_eigenvalues: &'static [ExactNumber],
) -> CriticalPoint {
    CriticalPoint { location, hessian_eigenvalues }
}

/// A datum of the catalogue as a number; all of them are read by a test.
fn number(text: &str) -> Rational {
    parse_rational(text).unwrap_or_else(|error| panic!("the catalogue's number {text}: {error}"))
}

impl ExactNumber {
    /// The value where it is rational.
    pub fn rational(&self) -> Option<Rational> {
        match self {
            Self::Rational(value) => Some(number(value)),
            Self::Root { .. } => None,
        }
    }

    /// A polynomial that vanishes at the number: linear for a rational one.
    pub fn polynomial(&self) -> Polynomial {
        match self {
            Self::Rational(value) => {
                Polynomial::new(vec![-number(value), Rational::from_integer(1.into())])
            }
            Self::Root { coefficients, .. } => {
                let integer = |text: &str| {
                    text.parse::<Integer>().unwrap_or_else(|error| {
                        panic!("the catalogue's coefficient {text}: {error}")
                    })
                };
                let coefficients = coefficients.split_whitespace().map(integer);
                Polynomial::new(coefficients.map(Rational::from_integer).collect())
            }
        }
    }

    /// A closed interval in which the number is the only root of [`Self::polynomial`].
    pub fn isolation(&self) -> (Rational, Rational) {
        match self {
            Self::Rational(value) => (number(value), number(value)),
            Self::Root { lower, upper, .. } => (number(lower), number(upper)),
        }
    }

    /// The number in short: itself, or its root with the interval.
    pub fn to_text(&self) -> String {
        match self {
            Self::Rational(value) => (*value).to_string(),
            Self::Root { lower, upper, .. } => {
                let polynomial = self.polynomial().to_text("t");
                format!("the root of {polynomial} in ({lower}, {upper})")
            }
        }
    }
}

impl CriticalPoint {
    /// The coordinates where all are rational.
    pub fn rational(&self) -> Option<Vec<Rational>> {
        self.location.iter().map(ExactNumber::rational).collect()
    }

    /// Whether 0 is an eigenvalue of the Hessian.
    pub fn is_degenerate(&self) -> bool {
        self.hessian_eigenvalues.contains(&ExactNumber::Rational("0"))
    }
}

impl Entry {
    /// All entries, by kind.
    ///
    /// ```
    /// use eigensieve::objective::Entry;
    /// assert!(Entry::all().any(|entry| entry.name == "himmelblau"));
    /// ```
    pub fn all() -> impl Iterator<Item = &'static Self> {
        let groups = [
            one_dimensional::ENTRIES,
            structured::ENTRIES,
            camels::ENTRIES,
            classical::ENTRIES,
            spurious::ENTRIES,
        ];
        groups.into_iter().flatten()
    }

    /// The entry of this name.
    ///
    /// ```
    /// use eigensieve::objective::Entry;
    /// let beale = Entry::named("beale").ok_or("a known name")?;
    /// assert_eq!(beale.critical_points.len(), 3);
    /// assert_eq!(beale.objective()?.dimension(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::all().find(|entry| entry.name == name)
    }

    /// The objective.
    ///
    /// # Errors
    /// None for entries of the catalogue, whose expressions a test reads.
    pub fn objective(&self) -> Result<Objective, ParseError> {
        Objective::parse(self.objective, &Names::new(self.variables)?)
    }

    /// The usual box with exact ends.
    pub fn domain(&self) -> Vec<(Rational, Rational)> {
        self.domain.iter().map(|(lower, upper)| (number(lower), number(upper))).collect()
    }
}
