//! False claims of the theory (section F.2): each is refuted from the claim alone, and the
//! counterexample is no larger than the one in the theory where that is asserted.

use std::collections::BTreeSet;

use eigensieve::counterexample::{Size, judge};

use crate::support::refuted;

/// A false claim's file, its number in the theory, the size there of the smallest counterexample, and
/// whether the tool's is larger.
struct Row {
    file: &'static str,
    number: u32,
    theory: Size,
    larger: bool,
}

const fn row(file: &'static str, number: u32, size: (usize, u32, u64)) -> Row {
    let (terms, degree, height) = size;
    Row { file, number, theory: Size { terms, degree, height }, larger: false }
}

const fn larger(row: Row) -> Row {
    Row { larger: true, ..row }
}

/// Sizes of the objectives in section F.2: terms (of all pieces), degree, largest numerator or
/// denominator.
const THEORY: [Row; 29] = [
    row("x01", 1, (5, 4, 6)),              // E10
    row("x02", 2, (5, 4, 6)),              // E10
    row("x03", 3, (2, 2, 2)),              // (x² − y²)/2
    row("x04", 4, (8, 4, 117)),            // E11
    row("x05", 5, (2, 4, 4)),              // E5 = x²/2 − x⁴/4
    row("x06", 6, (1, 4, 4)),              // E4 = −x⁴/4
    row("x06-positive", 6, (2, 4, 4)),     // E6 = x²/2 + x⁴/4
    row("x07-stable", 7, (1, 4, 4)),       // E4
    row("x07-unstable", 7, (1, 4, 4)),     // E2 = x⁴/4
    row("x08", 8, (1, 3, 3)),              // E3 = x³/3
    row("x09", 9, (1, 2, 2)),              // −x²/2
    row("x10", 10, (1, 2, 2)),             // −x²/2
    row("x10-attracting", 10, (2, 4, 4)),  // E7 = x⁴/4 − x²/2
    row("x11", 11, (7, 4, 3)),             // U1
    row("x12", 12, (7, 4, 3)),             // U1
    row("x13", 13, (1, 2, 2)),             // −x²/2
    row("x14", 14, (1, 2, 2)),             // λ = −1
    row("x15", 15, (1, 2, 40)),            // λ = 13/20
    X16_HESSIAN,                           // E7
    row("x16-nested", 16, (5, 6, 20)),     // U2
    row("x16-sequential", 16, (5, 6, 20)), // U3
    row("x17", 17, (1, 2, 8)),             // λ = 7/4
    row("x18", 18, (1, 2, 5)),             // λ = 5/2
    row("x19", 19, (1, 2, 2)),             // λ is free
    row("x24", 24, (1, 2, 8)),             // −x²/8
    row("x25", 25, (1, 2, 2)),             // x²/2
    row("x27", 27, (2, 2, 2)),             // (x² − y²)/2
    row("x28", 28, (1, 2, 2)),             // −x²/2
    row("x29", 29, (5, 4, 6)),             // E10
];

/// A degree less, but a coefficient of 11/4.
const X16_HESSIAN: Row = larger(row("x16-hessian", 16, (2, 4, 4)));

fn no_larger(size: Size, than: Size) -> bool {
    size.terms <= than.terms && size.degree <= than.degree && size.height <= than.height
}

/// Refutes a shipped claim; the objective is no larger than the theory's in any respect, where the
/// table does not say otherwise.
#[track_caller]
fn refutes(name: &str) {
    let row = THEORY.iter().find(|row| row.file == name).expect("a row of the table");
    let (claim, found) = refuted(name);
    let size = found.instance.objective.size();
    assert_eq!(
        no_larger(size, row.theory),
        !row.larger,
        "{name}: {} against {}",
        found.instance.objective.to_text(),
        row.theory
    );
    assert!(judge(&claim, &found.instance).holds.is_refuted(), "{name}");
    assert!(judge(&claim, &found.found).holds.is_refuted(), "{name}");
}

#[test]
fn at_least_two_thirds_of_the_counterexamples_are_no_larger_than_those_of_the_theory() {
    let all: BTreeSet<u32> = THEORY.iter().map(|row| row.number).collect();
    let larger: BTreeSet<u32> =
        THEORY.iter().filter(|row| row.larger).map(|row| row.number).collect();
    assert!(all.len() >= 22, "at least 22 of the 29 claims can be stated");
    assert!(3 * (all.len() - larger.len()) >= 2 * 29, "{larger:?} of {} are larger", all.len());
}

/// Refutes a claim of our own with an objective of at most this size.
#[track_caller]
fn refutes_within(name: &str, (terms, degree, height): (usize, u32, u64)) {
    let (claim, found) = refuted(name);
    assert!(no_larger(found.instance.objective.size(), Size { terms, degree, height }), "{name}");
    assert!(judge(&claim, &found.instance).holds.is_refuted(), "{name}");
}

#[test]
fn descent_at_an_exceptional_step_converges_to_a_maximum_from_an_interval() {
    // E10.
    refutes("x01");
}

#[test]
fn so_it_does_below_two_over_the_lipschitz_constant() {
    refutes("x02");
}

#[test]
fn some_orbit_of_descent_converges_to_a_strict_saddle() {
    refutes("x03");
}

#[test]
fn heavy_ball_started_at_rest_converges_outside_the_filter_from_an_interval() {
    // E11.
    refutes("x04");
}

#[test]
fn a_limit_of_descent_has_sharpness_two_over_the_step() {
    // E5.
    refutes("x05");
}

#[test]
fn the_closed_filter_does_not_suffice_for_local_convergence() {
    // E4 and E6.
    refutes("x06");
    refutes("x06-positive");
}

#[test]
fn spectral_radius_one_decides_nothing() {
    // E2 and E4.
    refutes("x07-stable");
    refutes("x07-unstable");
}

#[test]
fn a_limit_of_descent_is_no_local_minimiser() {
    // E3.
    refutes("x08");
}

#[test]
fn usam_converges_to_a_maximum() {
    // −x²/2.
    refutes("x09");
}

#[test]
fn fixed_points_of_usam_are_not_critical() {
    // −x²/2.
    refutes("x10");
}

#[test]
fn attracting_fixed_points_of_usam_are_not_critical() {
    // One term more than E7, which has another centre.
    refutes("x10-attracting");
}

#[test]
fn the_look_ahead_of_an_attracting_point_of_usam_is_no_minimiser() {
    // U1 has seven terms in two variables.
    refutes("x11");
}

#[test]
fn an_attracting_point_of_usam_leaves_the_filter() {
    refutes("x12");
}

#[test]
fn a_larger_radius_of_usam_admits_what_a_smaller_one_rejects() {
    refutes("x13");
}

#[test]
fn usam_admits_what_descent_rejects() {
    refutes("x14");
}

#[test]
fn hessian_usam_admits_a_minimiser_that_usam_rejects() {
    // λ = 13/20.
    refutes("x15");
}

#[test]
fn two_step_and_hessian_usam_have_attracting_spurious_points() {
    // For Hessian USAM a degree less than E7, but a larger coefficient.
    refutes("x16-nested");
    refutes("x16-sequential");
    refutes("x16-hessian");
}

#[test]
fn more_nesterov_momentum_tolerates_less_sharpness() {
    refutes("x17");
}

#[test]
fn heavy_ball_converges_where_descent_cannot() {
    refutes("x18");
}

#[test]
fn averaged_momentum_has_another_threshold_than_heavy_ball() {
    refutes("x19");
}

#[test]
fn with_weight_decay_a_limit_is_a_maximum() {
    refutes("x24");
}

#[test]
fn polynomials_have_exceptional_steps() {
    refutes("x25");
}

#[test]
fn the_largest_eigenvalue_alone_does_not_bound_the_spectral_radius() {
    refutes("x27");
}

#[test]
fn sequential_usam_is_not_repelled_by_every_maximum() {
    refutes("x28");
}

#[test]
fn twice_differentiable_objectives_are_not_smooth_enough_for_hessian_usam() {
    refutes("x29");
}

#[test]
fn a_radius_below_the_step_does_not_keep_usam_from_maxima() {
    refutes_within("own-small-radius", (1, 2, 2));
}

#[test]
fn a_hallucinated_minimiser_can_sit_on_a_hilltop() {
    refutes_within("own-hallucination", (3, 4, 8));
}
