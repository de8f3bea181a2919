//! Listing the optimizers.

use crate::support::*;

#[test]
fn optimizers_lists_every_field_and_every_momentum() {
    let run = eigensieve(&["optimizers"]).exits_with(PROVED);
    let listed: Vec<&str> =
        run.out.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let fields =
        ["gradient", "usam", "usam-nested", "usam-sequential", "hessian-usam", "gradient-penalty"];
    let momenta = ["none", "heavy-ball", "nesterov", "ema"];
    for name in fields.iter().chain(&momenta) {
        assert!(listed.contains(name), "`{name}` is not in {}", run.out);
    }
}

#[test]
fn every_listed_field_and_momentum_can_be_used() {
    for field in eigensieve::optimizer::FieldKind::ALL {
        let text = bowl_with("\"gradient\"", &format!("\"{}\"", field.name()));
        verify(&text, &["--max-boxes", "2000"]).exits_with(PROVED);
    }
    for momentum in eigensieve::optimizer::MomentumKind::ALL {
        let text = BOWL.to_string() + &format!("momentum = \"{}\"\n", momentum.name());
        verify(&text, &["--max-boxes", "2000"]).exits_with(PROVED);
    }
}
