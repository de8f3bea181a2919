//! For minimisers with a fixed Hessian the thresholds are ordered: two sequential ascents below
//! two nested ones, below USAM, below gradient descent, at every α, ρ > 0 and with every momentum;
//! each falls as ρ grows. Hessian USAM is stricter than USAM exactly if c/α > 1 + ρ.
//!
//! Theory T8, B.8.

use eigensieve::exact::{
    Matrix, Polynomial, Rational, count_roots_in, isolate_real_roots, rational,
};
use eigensieve::optimizer::{FieldKind, FilterPosition, MomentumKind};
use eigensieve::stability::Verdict;

use crate::random::{AnyOptimizer, Dimension, Fraction, Positive, Square, for_all};
use crate::support::{
    constant_by_hand, judged, method, objective, on_parabola, one, quadratic, two, with_parameters,
    zero,
};

/// From the strictest filter to the widest.
const NESTED: [FieldKind; 4] =
    [FieldKind::UsamSequential, FieldKind::UsamNested, FieldKind::Usam, FieldKind::Gradient];

/// q − c/α, increasing on λ > 0; its positive root is the threshold.
fn excess(any: &AnyOptimizer, field: FieldKind, radius: &Rational) -> Polynomial {
    let filter = any.with_field(field).with_ascents(2).with_radius(radius.clone()).filter();
    &filter.symbol - &Polynomial::constant(filter.upper)
}

/// Whether the positive root of p lies strictly below that of q (each has exactly one and grows).
fn threshold_is_smaller(p: &Polynomial, q: &Polynomial) -> bool {
    let positive = |polynomial: &Polynomial| {
        let roots = isolate_real_roots(polynomial);
        let (_, upper) = roots.last().cloned().expect("a positive root");
        assert_eq!(count_roots_in(polynomial, &zero(), &upper), 1);
        upper
    };
    let common = p.gcd(q);
    let far = positive(p).max(positive(q));
    if common.degree().unwrap_or(0) > 0 && count_roots_in(&common, &zero(), &far) > 0 {
        return false;
    }
    // Different roots: bisection ends where one polynomial has changed its sign and one has not.
    let (mut low, mut high) = (zero(), far);
    loop {
        let middle = (&low + &high) / two();
        let below = |polynomial: &Polynomial| polynomial.evaluate(&middle) >= zero();
        match (below(p), below(q)) {
            (true, false) => return true,
            (false, true) => return false,
            (true, true) => high = middle,
            (false, false) => low = middle,
        }
    }
}

#[test]
fn thresholds_of_minimisers_are_nested() {
    for_all(|(any, radius): (AnyOptimizer, Positive)| {
        NESTED.windows(2).all(|pair| {
            let [stricter, wider] = [pair[0], pair[1]].map(|field| excess(&any, field, &radius.0));
            threshold_is_smaller(&stricter, &wider)
        })
    });
}

#[test]
fn thresholds_of_minimisers_fall_as_the_radius_grows_and_that_of_descent_is_constant() {
    for_all(|(any, radius, growth): (AnyOptimizer, Positive, Positive)| {
        let larger = &radius.0 * (one() + growth.0);
        let ascending = [
            FieldKind::Usam,
            FieldKind::UsamNested,
            FieldKind::UsamSequential,
            FieldKind::HessianUsam,
            FieldKind::GradientPenalty,
        ];
        ascending.into_iter().all(|field| {
            threshold_is_smaller(&excess(&any, field, &larger), &excess(&any, field, &radius.0))
        }) && excess(&any, FieldKind::Gradient, &larger)
            == excess(&any, FieldKind::Gradient, &radius.0)
    });
}

#[test]
fn hessian_usam_is_stricter_than_usam_exactly_below_its_threshold() {
    for_all(|(any, radius): (AnyOptimizer, Positive)| {
        let optimizer = any.with_field(FieldKind::Usam);
        let bound = constant_by_hand(&optimizer) / optimizer.step();
        let hessian = excess(&any, FieldKind::HessianUsam, &radius.0);
        let usam = excess(&any, FieldKind::Usam, &radius.0);
        threshold_is_smaller(&hessian, &usam) == (bound > one() + radius.0)
    });
}

#[test]
fn a_minimum_that_attracts_under_a_stricter_filter_attracts_under_every_wider_one() {
    for_all(|(any, curvature, radius): (AnyOptimizer, Positive, Positive)| {
        let attracts = NESTED.map(|field| {
            let optimizer = any.with_field(field).with_ascents(2).with_radius(radius.0.clone());
            let curvature = &curvature.0 / rational(8, 1);
            judged(&on_parabola(&curvature, &optimizer), &[zero()]).verdict == Verdict::Attracting
        });
        attracts.windows(2).all(|pair| pair[0] <= pair[1])
    });
}

#[test]
fn a_minimum_that_attracts_at_a_larger_radius_attracts_at_every_smaller_one() {
    type Case = (AnyOptimizer, Square, Dimension, Positive, Fraction);
    for_all(|(any, root, Dimension(n), radius, share): Case| {
        let hessian = root.definite(n).scale(&rational(1, 40));
        let objective = objective(&quadratic(&hessian), n);
        let attracts = |radius: &Rational| {
            let method = method(&objective, &any.0.clone().with_radius(radius.clone()));
            judged(&method, &vec![zero(); n]).verdict == Verdict::Attracting
        };
        attracts(&radius.0) <= attracts(&(&radius.0 * share.0))
    });
}

/// λ* is rational for these radii: 1/α, 2/(3α), 2/(3α), 1/(2α), 1.
#[test]
fn the_thresholds_at_the_rational_radii_are_exact() {
    for_all(|step: Fraction| {
        let alpha = &step.0;
        let three_halves = rational(3, 2);
        let cases = [
            (FieldKind::Usam, alpha.clone(), one() / alpha),
            (FieldKind::Usam, alpha * rational(3, 1), rational(2, 3) / alpha),
            (FieldKind::UsamNested, alpha * three_halves, rational(2, 3) / alpha),
            (FieldKind::UsamSequential, alpha * two(), rational(1, 2) / alpha),
            (FieldKind::HessianUsam, two() / alpha - one(), one()),
        ];
        cases.into_iter().all(|(field, radius, threshold)| {
            let kind = (field, MomentumKind::None);
            let optimizer = with_parameters(kind, alpha.clone(), radius, zero());
            let position =
                |value: Rational| optimizer.filter().position(&Matrix::diagonal(&[value]));
            let shift = rational(1, 1000) * &threshold;
            position(&threshold - &shift) == FilterPosition::Inside
                && position(threshold.clone()) == FilterPosition::Boundary
                && position(threshold + shift) == FilterPosition::Outside
        })
    });
}
