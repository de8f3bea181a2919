//! The executable theorem check: one module a proposition, each test's name is the statement.
//!
//! Theory: Bolte, Le and Pauwels, *Convergence of optimizers implies eigenvalues filtering at
//! equilibrium*, arXiv 2510.09034, and the exact tables derived from it.
#![cfg(feature = "cli")]

mod known_fixed_points;
mod random;
mod support;

mod admissible_is_sharp;
mod certified_regions;
mod closed_disc_is_the_filter;
mod continua;
mod convexity_excludes_spurious_points;
mod edge_of_stability;
mod elimination_of_doubt;
mod exceptional_steps;
mod false_claims;
mod filters_are_nested;
mod flip_test;
mod global_minima_are_not_special;
mod heavy_ball_is_a_bijection;
mod inertia_of_products;
mod irrational_points;
mod matrix_form_of_the_filter;
mod minimal_sharpness;
mod normalised_sam_cycles;
mod polynomials_in_the_plane;
mod possible_limits;
mod preconditioners_decay_and_batches;
mod regions_of_attraction;
mod small_steps_are_not_exceptional;
mod strict_saddles_repel;
mod usam_gap_below_zero;

mod catalogue;
mod enumerations;
mod gluings;
mod neurons;
mod perturbations;
mod verdicts;
