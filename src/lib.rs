//! eigensieve: certified numerical verification of optimizers.
//!
//! An optimizer that converges acts as a sieve on eigenvalues: a limit reached from a set of
//! positive measure has a Hessian spectrum inside a region that the hyper-parameters alone
//! determine. This crate finds every fixed point of an optimizer on an objective in a box, decides
//! which of them attract, and checks the eigenvalue bound that the theory predicts.
//!
//! The [`tour`] shows how it is used.
//!
//! Rooms, each using only those above it: [`exact`], [`interval`], [`expression`], [`system`],
//! [`objective`], [`optimizer`], [`equilibrium`], [`stability`], [`theorem`], [`dynamics`], [`counterexample`],
//! [`report`]. Beside them
//! stands [`testing`]: random expressions that shrink, for property tests.
//!
//! Without the feature `verify` the exact and symbolic rooms remain, free of `inari` and of the
//! compiler flag that it needs.

pub mod exact;
pub mod expression;
pub mod objective;
pub mod optimizer;

#[cfg(feature = "laws")]
pub mod laws;
#[cfg(feature = "testing")]
pub mod testing;

#[cfg(feature = "verify")]
pub mod dynamics;
#[cfg(feature = "verify")]
pub mod equilibrium;
#[cfg(feature = "verify")]
pub mod interval;
#[cfg(feature = "verify")]
pub mod stability;
#[cfg(feature = "verify")]
pub mod system;
#[cfg(feature = "verify")]
pub mod theorem;

#[cfg(feature = "lies")]
mod lies;

#[cfg(feature = "certificate")]
pub mod certificate;
#[cfg(all(feature = "verify", feature = "testing"))]
pub mod counterexample;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod report;
#[cfg(feature = "cli")]
pub mod tour;
