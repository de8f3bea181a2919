//! A guided tour in chapters; every example is run by the tests.
//!
//! # Before you start
//!
//! Needed are rustup's cargo, gcc and make, on x86-64 with AVX2 and FMA or on aarch64. With a copy of
//! eigensieve's repository in the folder `eigensieve`, beside it:
//!
//! ```sh
//! cargo install --path eigensieve            # the program `eigensieve`; a few minutes
//! cargo new tour && cd tour
//! cargo add eigensieve --path ../eigensieve
//! cargo add eqcert-check --path ../eigensieve/proofs/checker    # for the last chapter
//! cp -r ../eigensieve/.cargo .               # the compiler flag that the interval kernels need
//! ```
//!
//! Errors about `sub1_ru` or `F64X2` in the crate `inari` say that the flag is missing: the folder
//! `.cargo` was not copied, or an environment `RUSTFLAGS` replaces it.
//!
//! The Rust examples are bodies of this function; paste one at a time into `src/main.rs` and run it
//! with `cargo run --release`. One that says nothing has found all of its assertions true.
//!
//! ```
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     // the example
//!     Ok(())
//! }
//! ```
//!
//! # Chapters
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
