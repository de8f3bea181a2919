//! The laws judge implementations written without them.

mod misuse;
mod mutants;
mod plain;
mod true_rules;
mod wrong_declarations;
