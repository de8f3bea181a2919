//! Intervals that enclose: scalars, vectors, matrices, verified eigenvalues, the rounding canary.
//!
//! *In*: exact rationals and floats. *Out*: closed intervals that certainly contain the exact
//! result. The scalar is a newtype over `inari` (IEEE 1788), so that printing, domains and exact
//! conversions are ours. Floating point proposes (approximate inverses and eigenvectors); every
//! bound is outward-rounded. Nothing here may be believed before [`check_arithmetic`] has passed
//! on the same thread.

mod canary;
mod decimal;
mod definiteness;
mod eigenvalues;
mod elementary;
mod gershgorin;
mod krawczyk;
mod matrix;
#[cfg(test)]
pub(crate) mod nasty;
mod proposal;
mod real_basis;
mod rounding;
mod scalar;
mod symmetric_eigenvalues;
mod twofold;
mod upward;
mod vector;

pub use canary::{Untrustworthy, check_arithmetic, cpu_is_supported};
pub use decimal::{lower_text, short_lower_text, upper_text};
pub use definiteness::{
    SpectrumSplit, eigenvalues_are_above, eigenvalues_are_below, is_positive_definite,
    split_spectrum,
};
pub use eigenvalues::{Disc, Eigenvalues, eigenvalues, eigenvalues_of, eigenvalues_until};
pub use krawczyk::krawczyk;
pub use matrix::IntervalMatrix;
pub use proposal::{RealEigenbasis, approximate_inverse, real_eigenbasis, symmetric_decomposition};
pub use scalar::Interval;
pub use symmetric_eigenvalues::{Sharpness, symmetric_eigenvalues, symmetric_eigenvalues_of};
pub(crate) use upward::{Ends, Outward, Upward};
#[cfg(test)]
pub(crate) use upward::{Fast, Portable};
pub use vector::IntervalVector;
