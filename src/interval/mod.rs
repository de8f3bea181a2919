//! Interval arithmetic.
mod canary;
mod decimal;
mod matrix;
mod scalar;
mod vector;

pub use canary::check_arithmetic;
pub use decimal::{lower_text, upper_text};
pub use matrix::IntervalMatrix;
pub use scalar::Interval;
pub use vector::IntervalVector;
