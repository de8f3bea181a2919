//! Under USAM, the gradient penalty and any odd number of sequential ascents, a critical point with
//! a Hessian eigenvalue in (−1/ρ, 0) lies outside the filter and repels, with every momentum.
//! Below −1/ρ it may attract.
//!
//! Theory T9, B.4.

use eigensieve::exact::{Rational, rational};
use eigensieve::optimizer::{FieldKind, FilterPosition, MomentumKind, Optimizer};
use eigensieve::stability::Verdict;
use eigensieve::theorem::{FixedPoint, Kind};

use crate::random::{AnyOptimizer, Fraction, HigherTerms, Number, Positive, for_all};
use crate::support::{
    examined, method, objective, on_parabola, one, symbol_by_hand, two, with_parameters, zero,
};

/// USAM, the gradient penalty, and one or three sequential ascents.
fn with_gap(any: &AnyOptimizer, which: usize, radius: &Rational) -> Optimizer {
    let (field, ascents) = [
        (FieldKind::Usam, 2),
        (FieldKind::GradientPenalty, 2),
        (FieldKind::UsamSequential, 1),
        (FieldKind::UsamSequential, 3),
    ][which % 4];
    any.with_field(field).with_ascents(ascents).with_radius(radius.clone())
}

fn at_origin(
    curvatures: [&Rational; 2],
    higher: &HigherTerms,
    optimizer: &Optimizer,
) -> FixedPoint {
    let [a, b] = curvatures;
    let text = format!("({a})/2*x^2 + ({b})/2*y^2 + {}", higher.text(2));
    examined(&method(&objective(&text, 2), optimizer), &[zero(), zero()])
}

#[test]
fn eigenvalues_between_minus_one_over_the_radius_and_zero_are_outside_and_repel() {
    type Case = (AnyOptimizer, usize, Positive, Fraction, Number, HigherTerms);
    for_all(|(any, which, radius, share, other, higher): Case| {
        let optimizer = with_gap(&any, which, &radius.0);
        let found = at_origin([&(-share.0 / radius.0), &other.0], &higher, &optimizer);
        found.kind == Kind::Critical
            && found.filter == FilterPosition::Outside
            && found.judgement.verdict == Verdict::Repelling
    });
}

#[test]
fn eigenvalues_below_minus_one_over_the_radius_attract_exactly_while_the_symbol_is_below_its_bound()
{
    for_all(|(radius, excess, share): (Positive, Positive, Positive)| {
        let curvature = -(one() + excess.0) / &radius.0;
        // q > 0 there; α = (2/q)·share attracts exactly for share < 1.
        let kind = (FieldKind::Usam, MomentumKind::None);
        let usam = with_parameters(kind, one(), radius.0, zero());
        let usam = usam.clone().with_step(two() / symbol_by_hand(&usam, &curvature) * &share.0);
        let found = examined(&on_parabola(&curvature, &usam), &[zero()]);
        let expected = match share.0.cmp(&one()) {
            std::cmp::Ordering::Less => (Verdict::Attracting, FilterPosition::Inside),
            std::cmp::Ordering::Equal => (Verdict::Neutral, FilterPosition::Boundary),
            std::cmp::Ordering::Greater => (Verdict::Repelling, FilterPosition::Outside),
        };
        (found.judgement.verdict, found.filter) == expected
    });
}

#[test]
fn the_gap_is_open_at_both_ends_where_plus_one_is_a_multiplier() {
    for_all(|(any, which, radius, at_zero): (AnyOptimizer, usize, Positive, bool)| {
        let optimizer = with_gap(&any, which, &radius.0);
        let curvature = if at_zero { zero() } else { -radius.0.recip() };
        let found = examined(&on_parabola(&curvature, &optimizer), &[zero()]);
        found.filter == FilterPosition::Boundary && found.judgement.plus_one == Some(true)
    });
}

#[test]
fn a_larger_radius_can_admit_a_maximum_that_a_smaller_one_rejects() {
    // −x²/2 at α = 1: the filter is not monotone in ρ away from minimisers.
    for (radius, expected) in [
        (rational(1, 2), Verdict::Repelling),
        (rational(1, 1), Verdict::Neutral),
        (rational(2, 1), Verdict::Attracting),
        (rational(3, 1), Verdict::Neutral),
        (rational(7, 2), Verdict::Repelling),
    ] {
        let kind = (FieldKind::Usam, MomentumKind::None);
        let usam = with_parameters(kind, one(), radius, zero());
        let found = examined(&on_parabola(&rational(-1, 1), &usam), &[zero()]);
        assert_eq!(found.judgement.verdict, expected);
    }
}
