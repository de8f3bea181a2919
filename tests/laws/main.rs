//! The laws judge implementations written without them.

mod misuse;
mod mutants;
mod plain;
mod sharpness_aware;
mod traces;
mod true_rules;
mod wrong_declarations;
