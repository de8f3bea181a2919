//! The other families: the catalogue, sums over it, networks, one objective.

use eigensieve::counterexample::{Claim, Effort, Family, OptimizerFamily, Outcome, Points, refute};
use eigensieve::expression::Names;
use eigensieve::objective::Objective;
use eigensieve::optimizer::FieldKind;

#[track_caller]
fn counterexample(family: Family, field: FieldKind, assume: &str, conclude: &str) -> String {
    let claim = Claim::new("a claim", family, vec![OptimizerFamily::new("A", field)])
        .at(Points::Critical)
        .assuming(assume)
        .and_then(|claim| claim.concluding(conclude))
        .and_then(Claim::validated)
        .expect("a claim");
    match refute(&claim, &Effort { tries: 20_000, ..Effort::default() }) {
        Outcome::Refuted { counterexample, .. } => counterexample.instance.to_text(&claim.names()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_catalogue_holds_saddles_to_which_usam_converges() {
    let text = counterexample(Family::Catalogue, FieldKind::Usam, "limit", "lambda_min >= 0");
    assert!(text.contains("usam field"), "{text}");
}

#[test]
fn sums_over_the_catalogue_hold_saddles_to_which_usam_converges() {
    counterexample(Family::CatalogueSums, FieldKind::Usam, "attracting", "lambda_min >= 0");
}

#[test]
fn the_loss_of_a_hidden_unit_has_a_saddle_to_which_usam_converges() {
    let family = Family::Networks { height: 2 };
    counterexample(family, FieldKind::Usam, "attracting", "lambda_min >= 0");
}

#[test]
fn a_claim_can_be_about_one_objective() {
    let names = Names::new(&["x"]).expect("a name");
    let well = Objective::parse("x^4/4 - x^2/2", &names).expect("an objective");
    let text = counterexample(
        Family::Fixed(Box::new(well)),
        FieldKind::Gradient,
        "attracting and lambda_max > 1",
        "step < 1/2",
    );
    assert!(
        text.contains("x = 1") || text.contains("(x) = 1") || text.contains("(x) = -1"),
        "{text}"
    );
}
