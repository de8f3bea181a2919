//! Exact arithmetic: rationals, univariate polynomials, root counts, inertia, three-valued status.
//!
//! *In*: rational numbers, polynomials and matrices over ℚ. *Out*: exact answers: how many real
//! roots, how many roots inside, on and outside the unit circle, how many positive, negative and
//! zero eigenvalues; the same over a field ℚ(θ) of one real algebraic number. Nothing here rounds;
//! the two conversions from and to floats say so.
//!
//! Kernels run on integers without fractions (Bareiss elimination, subresultant remainders),
//! because gcds are what makes naive rational arithmetic slow.

mod algebraic;
mod characteristic;
pub mod decide;
mod descartes;
mod elimination;
mod inertia;
mod lattice;
mod limbs;
mod matrix;
mod modular;
mod multivariate;
mod number_field;
mod over_field;
mod polynomial;
mod rational;
mod real_roots;
mod remainders;
mod resultant;
mod status;
mod sturm;
mod unit_circle;

pub use algebraic::AlgebraicNumber;
pub use inertia::{Inertia, inertia};
pub use matrix::Matrix;
pub use multivariate::{Monomial, MultivariatePolynomial};
pub use number_field::{AlgebraicPoint, NumberField, RootError};
pub use over_field::FieldMatrix;
pub use polynomial::Polynomial;
pub use rational::{
    Integer, Rational, RationalError, RationalErrorKind, format_rational, from_f64, parse_rational,
    rational, simplest_between, square_root, to_f64,
};
pub use real_roots::{count_real_roots, isolate_real_roots};
pub use status::Status;
pub use sturm::{SturmChain, count_roots_in};
pub use unit_circle::{UnitCircleCount, unit_circle_count};
