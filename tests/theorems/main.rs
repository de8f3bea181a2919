//! The executable theorem check: one module a proposition, each test's name is the statement.
//!
//! Theory: Bolte, Le and Pauwels, *Convergence of optimizers implies eigenvalues filtering at
//! equilibrium*, arXiv 2510.09034, and the exact tables derived from it.
#![cfg(feature = "cli")]

mod enumerations;
mod filters;
mod perturbations;
mod support;
mod verdicts;
