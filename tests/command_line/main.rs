//! The program as users meet it: arguments and files in; reports, messages and exit codes out.

#![cfg(feature = "cli")]

mod algebraic;
mod bad_input;
mod catalogue;
mod certificates;
mod compare;
mod export;
mod language;
mod laws;
mod limits;
mod optimizers;
mod pages;
mod possible_limits;
mod problems;
mod refute;
mod regularity;
mod support;
mod sweep;
mod systems;
mod usage;
mod verify;
