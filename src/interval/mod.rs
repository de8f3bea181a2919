//! Intervals that enclose: scalars, vectors, matrices, verified eigenvalues, the rounding canary.
//!
//! *In*: exact rationals and floats. *Out*: closed intervals that certainly contain the exact
//! result. The scalar is a newtype over `inari` (IEEE 1788), so that printing, domains and exact
//! conversions are ours. Floating point proposes (approximate inverses and eigenvectors); every
//! bound is outward-rounded. Nothing here may be believed before [`check_arithmetic`] has passed
//! on the same thread.

mod canary;
mod decimal;
mod eigenvalues;
mod elementary;
mod krawczyk;
mod matrix;
mod proposal;
mod scalar;
mod symmetric_eigenvalues;
mod upward;
mod vector;

pub use canary::{Untrustworthy, check_arithmetic, cpu_is_supported};
pub use decimal::{lower_text, short_lower_text, upper_text};
pub use eigenvalues::{Disc, Eigenvalues, eigenvalues, eigenvalues_until};
pub use krawczyk::krawczyk;
pub use matrix::IntervalMatrix;
pub use proposal::{RealEigenbasis, approximate_inverse, real_eigenbasis, symmetric_decomposition};
pub use scalar::Interval;
pub use symmetric_eigenvalues::symmetric_eigenvalues;
pub(crate) use upward::{Pair, Upward};
pub use vector::IntervalVector;
