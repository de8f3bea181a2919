//! `eigensieve optimizers`.

use std::io::Write;

use super::exit;
use crate::optimizer::{FieldKind, MomentumKind};

pub(super) fn run() -> u8 {
    // A closed pipe is no failure of ours.
    let _ = std::io::stdout().write_all(table().as_bytes());
    exit::PROVED
}

fn table() -> String {
    let mut text = String::from(
        "An optimizer is a field and a momentum. At a critical point with Hessian eigenvalues λ its\n\
         filter is 0 ≤ q(λ) ≤ c/α, with the field's symbol q and the momentum's constant c.\n\n\
         fields (α step, ρ radius, H Hessian, m ascents)\n",
    );
    for field in FieldKind::ALL {
        text += &format!(
            "  {:<17} g(x) = {:<52} q(λ) = {:<18} f in {}  (also: {})\n",
            field.name(),
            field.rule(),
            field.symbol_text(),
            field.needed_smoothness(),
            field.aliases().join(", ")
        );
    }
    text += "\nmomenta (β coefficient)\n";
    for momentum in MomentumKind::ALL {
        text += &format!(
            "  {:<17} {:<48} c = {:<20} (also: {})\n",
            momentum.name(),
            momentum.rule(),
            momentum.constant_text(),
            momentum.aliases().join(", ")
        );
    }
    text
}
