//! The laws judge implementations written without them.

mod five_minutes;
mod misuse;
mod mutants;
mod plain;
mod sharpness_aware;
mod skipped;
mod symmetries;
mod traces;
mod true_rules;
mod wrong_declarations;
