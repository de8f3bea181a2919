//! False claims of the theory (section F.2): each is refuted from the claim alone, and the
//! counterexample is no larger than the one in the theory where that is asserted.

use eigensieve::counterexample::{Size, judge};

use crate::support::refuted;

/// Refutes a shipped claim; the objective is no larger than this.
#[track_caller]
fn refutes(name: &str, (terms, degree, height): (usize, u32, u64)) {
    let (claim, found) = refuted(name);
    let size = found.instance.objective.size();
    let largest = Size { terms, degree, height };
    assert!(
        size <= largest,
        "{name}: {} is larger than {largest}",
        found.instance.objective.to_text()
    );
    assert!(judge(&claim, &found.instance).holds.is_refuted(), "{name}");
    assert!(judge(&claim, &found.found).holds.is_refuted(), "{name}");
}

#[test]
fn descent_at_an_exceptional_step_converges_to_a_maximum_from_an_interval() {
    // E10.
    refutes("x01", (5, 4, 6));
}

#[test]
fn so_it_does_below_two_over_the_lipschitz_constant() {
    refutes("x02", (5, 4, 6));
}

#[test]
fn some_orbit_of_descent_converges_to_a_strict_saddle() {
    refutes("x03", (2, 2, 2));
}

#[test]
fn heavy_ball_started_at_rest_converges_outside_the_filter_from_an_interval() {
    // E11.
    refutes("x04", (8, 4, 117));
}

#[test]
fn a_limit_of_descent_has_sharpness_two_over_the_step() {
    // E5.
    refutes("x05", (2, 4, 4));
}

#[test]
fn the_closed_filter_does_not_suffice_for_local_convergence() {
    // E4 and E6.
    refutes("x06", (1, 4, 1));
    refutes("x06-positive", (2, 4, 4));
}

#[test]
fn spectral_radius_one_decides_nothing() {
    // E2 and E4.
    refutes("x07-stable", (1, 4, 1));
    refutes("x07-unstable", (1, 4, 1));
}

#[test]
fn a_limit_of_descent_is_no_local_minimiser() {
    // E3.
    refutes("x08", (1, 3, 1));
}

#[test]
fn usam_converges_to_a_maximum() {
    // −x²/2.
    refutes("x09", (1, 2, 2));
}

#[test]
fn fixed_points_of_usam_are_not_critical() {
    // −x²/2.
    refutes("x10", (1, 2, 2));
}

#[test]
fn attracting_fixed_points_of_usam_are_not_critical() {
    // Larger than E7 of the theory, which has two terms about another centre.
    refutes("x10-attracting", (3, 4, 8));
}

#[test]
fn the_look_ahead_of_an_attracting_point_of_usam_is_no_minimiser() {
    // U1 has seven terms in two variables.
    refutes("x11", (7, 4, 3));
}

#[test]
fn an_attracting_point_of_usam_leaves_the_filter() {
    refutes("x12", (7, 4, 4));
}

#[test]
fn a_larger_radius_of_usam_admits_what_a_smaller_one_rejects() {
    refutes("x13", (1, 2, 2));
}

#[test]
fn usam_admits_what_descent_rejects() {
    refutes("x14", (1, 2, 2));
}

#[test]
fn hessian_usam_admits_a_minimiser_that_usam_rejects() {
    // λ = 13/20.
    refutes("x15", (1, 2, 40));
}

#[test]
fn two_step_and_hessian_usam_have_attracting_spurious_points() {
    // U2 and U3 have five terms of degree six; E7 for Hessian USAM has two terms.
    refutes("x16-nested", (5, 6, 4));
    refutes("x16-sequential", (5, 6, 4));
    refutes("x16-hessian", (3, 3, 12));
}

#[test]
fn more_nesterov_momentum_tolerates_less_sharpness() {
    refutes("x17", (1, 2, 8));
}

#[test]
fn heavy_ball_converges_where_descent_cannot() {
    refutes("x18", (1, 2, 5));
}

#[test]
fn averaged_momentum_has_another_threshold_than_heavy_ball() {
    refutes("x19", (1, 2, 2));
}

#[test]
fn with_weight_decay_a_limit_is_a_maximum() {
    refutes("x24", (1, 2, 8));
}

#[test]
fn polynomials_have_exceptional_steps() {
    refutes("x25", (1, 2, 2));
}

#[test]
fn the_largest_eigenvalue_alone_does_not_bound_the_spectral_radius() {
    refutes("x27", (2, 2, 2));
}

#[test]
fn sequential_usam_is_not_repelled_by_every_maximum() {
    refutes("x28", (1, 2, 2));
}

#[test]
fn twice_differentiable_objectives_are_not_smooth_enough_for_hessian_usam() {
    refutes("x29", (5, 4, 6));
}

#[test]
fn a_radius_below_the_step_does_not_keep_usam_from_maxima() {
    refutes("own-small-radius", (1, 2, 2));
}

#[test]
fn a_hallucinated_minimiser_can_sit_on_a_hilltop() {
    refutes("own-hallucination", (3, 4, 8));
}
