//! T1, T2, T7 and T8: the filters themselves, decided exactly.

use eigensieve::exact::{
    Matrix, Polynomial, Rational, count_roots_in, isolate_real_roots, rational, unit_circle_count,
};
use eigensieve::expression::Names;
use eigensieve::objective::Objective;
use eigensieve::optimizer::{FieldKind, FilterPosition, MomentumKind, Optimizer};
use eigensieve::stability::{Verdict, judge_point};
use eigensieve::theorem::Method;
use quickcheck::{QuickCheck, quickcheck};

fn positive(n: u8, d: u8) -> Rational {
    rational(i64::from(n) + 1, i64::from(d) % 24 + 1)
}

fn optimizer(
    kind: (FieldKind, MomentumKind),
    step: Rational,
    radius: Rational,
    beta: Rational,
) -> Optimizer {
    let (field, momentum) = kind;
    let coefficient = if momentum == MomentumKind::None { rational(0, 1) } else { beta };
    Optimizer::new(field, momentum)
        .with_step(step)
        .with_radius(radius)
        .with_coefficient(coefficient)
        .validated()
        .expect("in range")
}

fn kinds() -> Vec<(FieldKind, MomentumKind)> {
    let with = |momentum| FieldKind::ALL.into_iter().map(move |field| (field, momentum));
    MomentumKind::ALL.into_iter().flat_map(with).collect()
}

fn one_dimensional(curvature: &Rational, optimizer: &Optimizer) -> Method {
    let names =
        Names::new(&["x"]).expect("a name").with_parameter("c", curvature.clone()).expect("new");
    let objective = Objective::parse("c/2*x^2", &names).expect("an objective");
    Method::new(&objective, optimizer).expect("a method")
}

/// Which optimizer, the curvature, the parts of α and ρ, and β in sixteenths.
type Property = fn(u8, i8, (u8, u8), (u8, u8), u8) -> bool;

/// T1: the closed unit disc holds all multipliers exactly if 0 ≤ q(λ) ≤ c/α. The left side comes
/// from the update map's Jacobian, the right side from the tables.
#[test]
fn multipliers_lie_in_the_closed_disc_exactly_if_the_filter_holds() {
    fn property(which: u8, curvature: i8, a: (u8, u8), r: (u8, u8), beta: u8) -> bool {
        let kinds = kinds();
        let beta = rational(i64::from(beta % 16), 16);
        let optimizer = optimizer(
            kinds[usize::from(which) % kinds.len()],
            positive(a.0 % 12, a.1),
            positive(r.0 % 8, r.1),
            beta,
        );
        let curvature = rational(curvature.into(), 8);
        let method = one_dimensional(&curvature, &optimizer);
        let state = vec![rational(0, 1); method.update.dimension()];
        let verdict = judge_point(&method.update, &state).expect("exact").verdict;
        match method.filter.position(&Matrix::diagonal(&[curvature])) {
            FilterPosition::Inside => verdict == Verdict::Attracting,
            FilterPosition::Boundary => verdict == Verdict::Neutral,
            FilterPosition::Outside => verdict == Verdict::Repelling,
            _ => false,
        }
    }
    QuickCheck::new().tests(3000).quickcheck(property as Property);
}

/// T1 on the end points, which random parameters rarely hit.
#[test]
fn at_the_upper_end_of_the_filter_the_multiplier_is_minus_one() {
    for (momentum, upper) in [
        (MomentumKind::None, rational(2, 1)),
        (MomentumKind::HeavyBall, rational(3, 1)),
        (MomentumKind::Nesterov, rational(3, 2)),
        (MomentumKind::Ema, rational(6, 1)),
    ] {
        let kind = (FieldKind::Gradient, momentum);
        let optimizer = optimizer(kind, rational(1, 1), rational(0, 1), rational(1, 2));
        let method = one_dimensional(&upper, &optimizer);
        let state = vec![rational(0, 1); method.update.dimension()];
        let judgement = judge_point(&method.update, &state).expect("exact");
        assert_eq!(judgement.verdict, Verdict::Neutral, "{momentum:?}");
        assert_eq!((judgement.minus_one, judgement.plus_one), (Some(true), Some(false)));
        let position = method.filter.position(&Matrix::diagonal(&[upper]));
        assert_eq!(position, FilterPosition::Boundary, "{momentum:?}");
    }
}

quickcheck! {
    /// T2: 0 ⪯ q(H) ⪯ (c/α)I says the same as the eigenvalues one by one.
    fn the_matrix_form_of_the_filter_equals_the_eigenvalue_form(
        entries: Vec<i8>, which: u8, a: (u8, u8), r: (u8, u8)
    ) -> bool {
        let kinds = kinds();
        let kind = kinds[usize::from(which) % kinds.len()];
        let filter = optimizer(kind, positive(a.0 % 12, a.1), positive(r.0 % 8, r.1), rational(1, 4)).filter();
        // A rotation by the 3-4-5 triangle of a known spectrum.
        let value = |i: usize| rational(entries.get(i).copied().unwrap_or(0).into(), 8);
        let rotation = Matrix::new(2, 2, vec![
            rational(3, 5), rational(-4, 5), rational(4, 5), rational(3, 5),
        ]).expect("four entries");
        let hessian = &(&rotation * &Matrix::diagonal(&[value(0), value(1)])) * &rotation.transpose();
        let place = |value: Rational| {
            let image = filter.symbol.evaluate(&value);
            if image < rational(0, 1) || image > filter.upper { FilterPosition::Outside }
            else if image == rational(0, 1) || image == filter.upper { FilterPosition::Boundary }
            else { FilterPosition::Inside }
        };
        let expected = match (place(value(0)), place(value(1))) {
            (FilterPosition::Outside, _) | (_, FilterPosition::Outside) => FilterPosition::Outside,
            (FilterPosition::Boundary, _) | (_, FilterPosition::Boundary) => FilterPosition::Boundary,
            _ => FilterPosition::Inside,
        };
        filter.position(&hessian) == expected
    }

    /// T7: at every ρ and α, with every momentum of the theory.
    fn strict_saddles_repel_under_two_nested_ascents_and_hessian_usam(
        curvature: u8, a: (u8, u8), r: (u8, u8), beta: u8, hessian: bool, which: u8
    ) -> bool {
        let field = if hessian { FieldKind::HessianUsam } else { FieldKind::UsamNested };
        let momentum = MomentumKind::ALL[usize::from(which) % 4];
        let beta = rational(i64::from(beta % 16), 16);
        let optimizer = optimizer((field, momentum), positive(a.0, a.1), positive(r.0, r.1), beta);
        let method = one_dimensional(&-positive(curvature, 7), &optimizer);
        let state = vec![rational(0, 1); method.update.dimension()];
        judge_point(&method.update, &state).is_some_and(|found| found.verdict == Verdict::Repelling)
    }

    /// T8: λ*₂S < λ*₂N < λ*_USAM < 2/α, and each threshold falls as ρ grows.
    fn thresholds_of_minimisers_are_nested_and_fall_with_the_radius(a: (u8, u8), r: (u8, u8)) -> bool {
        let (step, radius) = (positive(a.0, a.1), positive(r.0, r.1));
        let excess = |field, radius: &Rational| {
            let kind = (field, MomentumKind::None);
            let filter = optimizer(kind, step.clone(), radius.clone(), rational(0, 1)).filter();
            &filter.symbol - &Polynomial::constant(filter.upper)
        };
        let fields = [FieldKind::UsamSequential, FieldKind::UsamNested, FieldKind::Usam, FieldKind::Gradient];
        let nested = fields.windows(2).all(|pair| {
            threshold_is_smaller(&excess(pair[0], &radius), &excess(pair[1], &radius))
        });
        let larger = &radius * rational(3, 2);
        nested && fields[..3].iter().chain(&[FieldKind::HessianUsam]).all(|&field| {
            threshold_is_smaller(&excess(field, &larger), &excess(field, &radius))
        })
    }

    /// T8: Hessian USAM is stricter than USAM exactly if 2/α > 1 + ρ.
    fn hessian_usam_is_stricter_exactly_below_its_threshold(a: (u8, u8), r: (u8, u8)) -> bool {
        let (step, radius) = (positive(a.0, a.1), positive(r.0, r.1));
        let bound = rational(2, 1) / &step;
        let excess = |field| {
            let kind = (field, MomentumKind::None);
            let filter = optimizer(kind, step.clone(), radius.clone(), rational(0, 1)).filter();
            &filter.symbol - &Polynomial::constant(filter.upper)
        };
        let (hessian, usam) = (excess(FieldKind::HessianUsam), excess(FieldKind::Usam));
        threshold_is_smaller(&hessian, &usam) == (bound > rational(1, 1) + radius)
    }
}

/// Whether the positive root of p lies strictly below that of q (each has exactly one and grows).
fn threshold_is_smaller(p: &Polynomial, q: &Polynomial) -> bool {
    let positive = |polynomial: &Polynomial| {
        let roots = isolate_real_roots(polynomial);
        let (_, upper) = roots.last().cloned().expect("a positive root");
        assert_eq!(count_roots_in(polynomial, &rational(0, 1), &upper), 1);
        upper
    };
    // p's root is smaller exactly if q is still negative at it: the roots of p that are common
    // with q or above q's root are told apart by counting both on a shrinking interval.
    let common = p.gcd(q);
    let far = positive(p).max(positive(q));
    if common.degree().unwrap_or(0) > 0 && count_roots_in(&common, &rational(0, 1), &far) > 0 {
        return false;
    }
    let (mut low, mut high) = (rational(0, 1), far);
    loop {
        let middle = (&low + &high) / rational(2, 1);
        let below = |polynomial: &Polynomial| polynomial.evaluate(&middle) >= rational(0, 1);
        match (below(p), below(q)) {
            (true, false) => return true,
            (false, true) => return false,
            (true, true) => high = middle,
            (false, false) => low = middle,
        }
    }
}

#[test]
fn a_quadratic_multiplier_polynomial_counts_as_the_table_predicts() {
    // Heavy ball, β = 1/2, αμ = 3: (r + 1)(r + 1/2).
    let polynomial = Polynomial::new(vec![rational(1, 2), rational(3, 2), rational(1, 1)]);
    let count = unit_circle_count(&polynomial).expect("not zero");
    assert_eq!((count.inside, count.minus_one), (1, 1));
}
