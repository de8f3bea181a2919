//! Claims about optimizers: false ones are refuted from the claim alone, true ones are not and are
//! proved where that is decidable, malformed ones are refused.
#![cfg(feature = "cli")]

mod certified;
mod counterexamples;
mod families;
mod malformed;
mod proofs;
mod searches;
mod shrinking;
mod support;
