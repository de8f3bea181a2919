//! Under two nested ascents and Hessian USAM every critical point with a negative Hessian
//! eigenvalue repels: at every ρ > 0, every α > 0, with every momentum. USAM with one ascent lacks
//! this property, and two sequential ascents have it except at λ = −1/ρ.
//!
//! Theory T7, B.0.

use eigensieve::exact::{inertia, rational};
use eigensieve::optimizer::{FieldKind, FilterPosition, MomentumKind};
use eigensieve::stability::Verdict;
use eigensieve::theorem::Kind;

use crate::random::{AnyOptimizer, Dimension, HigherTerms, Positive, Symmetric, for_all};
use crate::support::{
    BEALE, exact, examined, judged, method, objective, on_parabola, one, optimizer, point,
    quadratic, zero,
};

#[test]
fn strict_saddles_and_maxima_repel_under_two_nested_ascents_and_hessian_usam() {
    type Case = (AnyOptimizer, Positive, Symmetric, HigherTerms, Dimension, bool);
    for_all(|(any, radius, hessian, higher, Dimension(n), nested): Case| {
        let field = if nested { FieldKind::UsamNested } else { FieldKind::HessianUsam };
        let mut hessian = hessian.matrix(n);
        if inertia(&hessian).expect("symmetric").negative == 0 {
            // The first diagonal entry is now negative: by Rayleigh's quotient an eigenvalue too.
            hessian[(0, 0)] = -&hessian[(0, 0)] - one();
        }
        let text = format!("{} + {}", quadratic(&hessian), higher.text(n));
        let optimizer = any.with_field(field).with_radius(radius.0);
        let found = examined(&method(&objective(&text, n), &optimizer), &vec![zero(); n]);
        found.kind == Kind::Critical
            && found.judgement.verdict == Verdict::Repelling
            && found.filter == FilterPosition::Outside
    });
}

#[test]
fn the_unstable_dimension_is_at_least_the_number_of_negative_eigenvalues() {
    for_all(|(any, hessian, nested): (AnyOptimizer, Symmetric, bool)| {
        let field = if nested { FieldKind::UsamNested } else { FieldKind::HessianUsam };
        let hessian = hessian.matrix(3);
        let negative = inertia(&hessian).expect("symmetric").negative;
        let method = method(&objective(&quadratic(&hessian), 3), &any.with_field(field));
        let found = judged(&method, &[zero(), zero(), zero()]);
        found.unstable_dimension.is_some_and(|unstable| unstable >= negative)
    });
}

#[test]
fn their_symbols_are_negative_at_every_negative_eigenvalue() {
    for_all(|(any, curvature, radius): (AnyOptimizer, Positive, Positive)| {
        [FieldKind::UsamNested, FieldKind::HessianUsam].into_iter().all(|field| {
            let optimizer = any.with_field(field).with_radius(radius.0.clone());
            optimizer.symbol().evaluate(&-&curvature.0) < zero()
        })
    });
}

#[test]
fn two_sequential_ascents_repel_from_negative_curvature_except_at_minus_one_over_the_radius() {
    for_all(|(any, curvature, radius): (AnyOptimizer, Positive, Positive)| {
        let optimizer = any.with_field(FieldKind::UsamSequential).with_ascents(2);
        let optimizer = optimizer.with_radius(radius.0.clone());
        let verdict = |curvature| judged(&on_parabola(&curvature, &optimizer), &[zero()]).verdict;
        let neutral = -radius.0.recip();
        let generic = -curvature.0;
        verdict(neutral.clone()) == Verdict::Neutral
            && (generic == neutral || verdict(generic) == Verdict::Repelling)
    });
}

#[test]
fn usam_with_one_ascent_is_attracted_by_the_strict_saddle_of_beales_function() {
    let verdict = |field| {
        let optimizer = optimizer(field, MomentumKind::None, "1/1000", "1/20");
        let found = examined(&method(&objective(BEALE, 2), &optimizer), &point(&["0", "1"]));
        assert_eq!(found.kind, Kind::Critical);
        let saddle = found.hessian_eigenvalues.iter().map(|value| value.certainly_negative());
        assert_eq!(saddle.collect::<Vec<_>>(), [true, false]);
        found.judgement.verdict
    };
    assert_eq!(verdict(FieldKind::Usam), Verdict::Attracting);
    for repelling in [FieldKind::Gradient, FieldKind::UsamNested, FieldKind::HessianUsam] {
        assert_eq!(verdict(repelling), Verdict::Repelling);
    }
}

#[test]
fn every_point_is_a_fixed_point_of_two_sequential_ascents_on_a_parabola_with_curvature_minus_one() {
    let optimizer = optimizer(FieldKind::UsamSequential, MomentumKind::None, "1", "1");
    let method = method(&objective("-x^2/2", 1), &optimizer);
    for place in ["0", "1", "-7/3"] {
        let found = examined(&method, &[exact(place)]);
        let spurious = exact(place) != rational(0, 1);
        assert_eq!(found.kind == Kind::Spurious, spurious);
        assert_eq!(found.judgement.plus_one, Some(true));
    }
}
