//! A guided tour in chapters; every example is run by the tests.
//!
//! 1. [`first_problem`]: a problem, its fixed points, what is proved about them.
//! 2. [`own_optimizer`]: an optimizer that is not in the table, and a wrong claim about it.
//! 3. [`conjecture`]: a claim about optimizers, and its counterexample or its proof.
//! 4. [`optimizer_crate`]: does somebody's code obey the law of its optimizer?
//! 5. [`certificates`]: what a certificate proves, how to read one, how to write a checker.

#[doc = include_str!("first_problem.md")]
pub mod first_problem {}

#[doc = include_str!("own_optimizer.md")]
pub mod own_optimizer {}

#[doc = include_str!("conjecture.md")]
pub mod conjecture {}

#[doc = include_str!("optimizer_crate.md")]
pub mod optimizer_crate {}

#[doc = include_str!("certificates.md")]
pub mod certificates {}
