//! Misuse and bad laws are told apart from wrong rules.
