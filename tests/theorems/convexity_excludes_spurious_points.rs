//! A convex objective gives no spurious fixed points to USAM, two nested or sequential ascents,
//! Hessian USAM and the gradient penalty, at any radius; nor does ρL < 1 give any to USAM. Without
//! the hypothesis they exist.
//!
//! The inequalities behind it hold exactly at all points, and searches over boxes find critical
//! points only (theory T6, B.4).

use eigensieve::equilibrium::Settings;
use eigensieve::exact::{Rational, rational};
use eigensieve::objective::Objective;
use eigensieve::optimizer::{FieldKind, MomentumKind};
use eigensieve::stability::Verdict;
use eigensieve::theorem::{Analysis, Kind, Method, Problem, Start, analyse};
use num_traits::Signed;
use quickcheck::{Arbitrary, Gen};

use crate::random::{Dimension, Fraction, Number, Point, Positive, Square, for_all, for_many};
use crate::support::{
    VARIABLES, difference, dot, exact, examined, method, objective, one, optimizer, point,
    quadratic, two, with_parameters, zero,
};

const ASCENDING: [FieldKind; 5] = [
    FieldKind::Usam,
    FieldKind::UsamNested,
    FieldKind::UsamSequential,
    FieldKind::HessianUsam,
    FieldKind::GradientPenalty,
];

/// A positive definite quadratic plus fourth powers of affine forms.
#[derive(Clone, Debug)]
struct Convex {
    root: Square,
    affine: Point,
    powers: Vec<(Positive, Point)>,
}

impl Arbitrary for Convex {
    fn arbitrary(g: &mut Gen) -> Self {
        let powers = (0..u8::arbitrary(g) % 3).map(|_| Arbitrary::arbitrary(g)).collect();
        Self { root: Square::arbitrary(g), affine: Point::arbitrary(g), powers }
    }
}

impl Convex {
    fn objective(&self, dimension: usize) -> Objective {
        let affine = |point: &Point| {
            let coefficients = point.first(4);
            let mut form = format!("({})", coefficients[3]);
            for (slope, name) in coefficients.iter().zip(VARIABLES).take(dimension) {
                form += &format!(" + ({slope})*{name}");
            }
            form
        };
        let mut text = quadratic(&self.root.definite(dimension));
        text += &format!(" + {}", affine(&self.affine));
        for (weight, form) in &self.powers {
            text += &format!(" + ({})/100*({})^4", weight.0, affine(form));
        }
        objective(&text, dimension)
    }
}

/// ∇f(x), the field there, and H(x)∇f(x).
fn vectors(method: &Method, place: &[Rational]) -> (Vec<Rational>, Vec<Rational>, Vec<Rational>) {
    let gradient = method.gradient.values_exactly(place).expect("exact");
    let field = method.field.values_exactly(place).expect("exact");
    let hessian = method.gradient.jacobian_exactly(place).expect("exact");
    let curved = hessian.times(&gradient);
    (gradient, field, curved)
}

fn along(objective: &Objective, field: FieldKind, radius: &Rational) -> Method {
    let kind = (field, MomentumKind::None);
    method(objective, &with_parameters(kind, one(), radius.clone(), zero()))
}

type Case = (Convex, Dimension, Positive, Point);

#[test]
fn on_convex_objectives_the_usam_field_has_slope_at_least_one_along_the_gradient() {
    for_all(|(f, Dimension(n), radius, place): Case| {
        let usam = along(&f.objective(n), FieldKind::Usam, &radius.0);
        let (gradient, field, _) = vectors(&usam, &place.first(n));
        dot(&field, &gradient) >= dot(&gradient, &gradient)
    });
}

#[test]
fn on_convex_objectives_sequential_ascents_never_shorten_the_gradient() {
    for_all(|(f, Dimension(n), radius, place): Case| {
        let sequential = along(&f.objective(n), FieldKind::UsamSequential, &radius.0);
        let (gradient, field, _) = vectors(&sequential, &place.first(n));
        dot(&field, &field) >= dot(&gradient, &gradient)
    });
}

#[test]
fn on_convex_objectives_the_nested_field_exceeds_the_gradient_along_its_ascent() {
    for_all(|(f, Dimension(n), radius, place): Case| {
        let f = f.objective(n);
        let place = place.first(n);
        let (gradient, nested, _) = vectors(&along(&f, FieldKind::UsamNested, &radius.0), &place);
        let (_, ascent, _) = vectors(&along(&f, FieldKind::Usam, &radius.0), &place);
        dot(&difference(&nested, &gradient), &ascent) >= zero()
    });
}

#[test]
fn on_convex_objectives_hessian_fields_exceed_the_gradient_along_the_curved_gradient() {
    for_all(|(f, Dimension(n), radius, place): Case| {
        let f = f.objective(n);
        [FieldKind::HessianUsam, FieldKind::GradientPenalty].into_iter().all(|kind| {
            let (gradient, field, curved) = vectors(&along(&f, kind, &radius.0), &place.first(n));
            let gain = dot(&difference(&field, &gradient), &curved);
            gain >= zero() && (gain > zero() || curved.iter().all(|entry| *entry == zero()))
        })
    });
}

fn analysed(
    objective: Objective,
    field: FieldKind,
    radius: &Rational,
    half_width: i64,
) -> Analysis {
    let domain = vec![(rational(-half_width, 1), rational(half_width, 1)); objective.dimension()];
    let kind = (field, MomentumKind::None);
    let optimizer = with_parameters(kind, rational(1, 10), radius.clone(), zero());
    let problem = Problem {
        name: String::new(),
        objective,
        optimizer,
        domain,
        points: Vec::new(),
        start: Start::Generic,
    };
    analyse(&problem, &Settings::default()).expect("an analysis")
}

fn number(analysis: &Analysis, kind: Kind) -> usize {
    analysis.fixed_points.iter().filter(|found| found.kind == kind).count()
}

/// At most one fixed point, the minimum; what is left over, if anything, hugs it (an ill-conditioned
/// zero has a small uniqueness box).
fn only_the_minimum(analysis: &Analysis) -> bool {
    let boxes = || analysis.leftover.iter().flat_map(|part| &part.boxes);
    match &analysis.fixed_points[..] {
        [] => analysis.complete,
        [minimum] => {
            let near = minimum.location.inflated(0.0, 1.0 / 256.0);
            minimum.kind == Kind::Critical && boxes().all(|part| part.subset_of(&near))
        }
        _ => false,
    }
}

#[test]
fn searches_in_one_variable_find_no_fixed_point_of_a_convex_objective_but_its_minimum() {
    for_all(|(f, radius, which): (Convex, Fraction, usize)| {
        let field = ASCENDING[which % ASCENDING.len()];
        only_the_minimum(&analysed(f.objective(1), field, &radius.0, 2))
    });
}

#[test]
fn searches_in_two_variables_find_no_fixed_point_of_a_convex_objective_but_its_minimum() {
    for_many(60, |(f, radius, which): (Convex, Fraction, usize)| {
        let field = [FieldKind::Usam, FieldKind::HessianUsam, FieldKind::UsamSequential][which % 3];
        let radius = radius.0 / rational(8, 1);
        only_the_minimum(&analysed(f.objective(2), field, &radius, 1))
    });
}

/// ax²/2 + by²/2 + c t²/(1 + t²), of any sign, with t = lx + my; L = max(|a|, |b|) + 2|c||l|².
fn of_bounded_curvature(numbers: &[Number; 5]) -> (Objective, Rational) {
    let [a, b, c, l, m] = numbers.each_ref().map(|number| &number.0);
    let form = format!("(({l})*x + ({m})*y)");
    let text = format!("({a})/2*x^2 + ({b})/2*y^2 + ({c})*{form}^2/(1 + {form}^2) + x - y/2");
    let lipschitz = a.abs().max(b.abs()) + two() * c.abs() * (l * l + m * m);
    (objective(&text, 2), lipschitz)
}

#[derive(Clone, Debug)]
struct FiveNumbers([Number; 5]);

impl Arbitrary for FiveNumbers {
    fn arbitrary(g: &mut Gen) -> Self {
        Self(std::array::from_fn(|_| Number::arbitrary(g)))
    }
}

#[test]
fn with_radius_times_l_below_one_the_usam_field_vanishes_only_where_the_gradient_does() {
    for_all(|(numbers, share, place): (FiveNumbers, Fraction, Point)| {
        let (objective, lipschitz) = of_bounded_curvature(&numbers.0);
        let radius = &share.0 / (lipschitz + rational(1, 100));
        let (gradient, field, _) =
            vectors(&along(&objective, FieldKind::Usam, &radius), &place.first(2));
        // ‖g − ∇f‖ ≤ ρL‖∇f‖ < ‖∇f‖.
        let change = difference(&field, &gradient);
        dot(&change, &change) <= &share.0 * &share.0 * dot(&gradient, &gradient)
    });
}

#[test]
fn with_radius_times_l_below_one_a_search_finds_no_spurious_usam_point() {
    // f'' of x²/(1 + x²) lies in [−1/2, 2]: L = 4 + 1/2 and L = 3.
    for (text, radius) in [
        ("2*x^2/(1 + x^2) + x^2/4 + x/3", "1/5"),
        ("2*x^2/(1 + x^2) - x^2/2", "1/4"),
        ("x/4 - x^2/(1 + x^2) - x^2/2", "1/4"),
    ] {
        let found = analysed(objective(text, 1), FieldKind::Usam, &exact(radius), 4);
        assert!(found.complete, "{text}");
        assert_eq!(number(&found, Kind::Critical), found.fixed_points.len(), "{text}");
        assert!(!found.fixed_points.is_empty(), "{text}");
    }
}

#[test]
fn without_convexity_usam_on_the_double_well_has_six_spurious_points_and_two_attract() {
    let found = analysed(objective("x^4/4 - x^2/2", 1), FieldKind::Usam, &rational(16, 3), 2);
    assert!(found.complete);
    assert_eq!((number(&found, Kind::Critical), number(&found, Kind::Spurious)), (3, 6));
    let attracting: Vec<_> = found
        .fixed_points
        .iter()
        .filter(|found| found.kind == Kind::Spurious)
        .filter(|found| found.judgement.verdict == Verdict::Attracting)
        .map(|found| found.exact.clone())
        .collect();
    assert_eq!(attracting, [Some(point(&["-3/4"])), Some(point(&["3/4"]))]);
}

#[test]
fn the_double_well_has_spurious_usam_points_exactly_above_radius_one() {
    for_all(|(radius, above): (Fraction, bool)| {
        // ρ ≥ 4 adds others; (1, 3) has the pair ±√(1 − 1/ρ) alone.
        let radius = if above { one() + radius.0 * two() } else { radius.0 };
        let found = analysed(objective("x^4/4 - x^2/2", 1), FieldKind::Usam, &radius, 2);
        let expected = if above { 2 } else { 0 };
        found.complete
            && number(&found, Kind::Critical) == 3
            && number(&found, Kind::Spurious) == expected
            && found.fixed_points.len() == 3 + expected
    });
}

#[test]
fn without_convexity_hessian_usam_on_the_double_well_has_eight_spurious_points() {
    let found =
        analysed(objective("x^4/4 - x^2/2", 1), FieldKind::HessianUsam, &rational(27, 8), 2);
    assert!(found.complete);
    assert_eq!((number(&found, Kind::Critical), number(&found, Kind::Spurious)), (3, 8));
    for place in ["1/3", "-1/3"] {
        let superattracting = optimizer(FieldKind::HessianUsam, MomentumKind::None, "1", "27/8");
        let method = method(&objective("x^4/4 - x^2/2", 1), &superattracting);
        assert_eq!(
            method.update.jacobian_exactly(&point(&[place])).expect("exact")[(0, 0)],
            zero()
        );
    }
}

/// The point 0 with ∇f(0) = 1, whose ascents end at the minimum 2.
#[test]
fn without_convexity_two_ascents_have_attracting_spurious_points() {
    for (field, text) in [
        (FieldKind::UsamNested, "x^6/6 - 13*x^5/20 + 3*x^4/8 + 7*x^3/12 + x"),
        (FieldKind::UsamSequential, "x^6/6 - 17*x^5/20 + 11*x^4/8 - 3*x^3/4 + x"),
    ] {
        for (step, expected) in [("1", Verdict::Attracting), ("3", Verdict::Repelling)] {
            let optimizer = optimizer(field, MomentumKind::None, step, "1");
            let found = examined(&method(&objective(text, 1), &optimizer), &point(&["0"]));
            assert_eq!((found.kind, found.judgement.verdict), (Kind::Spurious, expected));
        }
    }
}
