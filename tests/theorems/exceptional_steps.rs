//! The exceptional step sizes of a polynomial or rational field are the positive common roots, over
//! all points x, of det(I − αJ(x)) as a polynomial in α; there are finitely many.
//!
//! The polynomials come from the program's exact Jacobians, the sets from theory A.5 (T5).

use eigensieve::exact::{Polynomial, Rational, Status, count_roots_in, rational};
use eigensieve::objective::{Entry, Objective};
use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
use eigensieve::theorem::{ExceptionalSteps, Method, examine_step};

use crate::random::{HigherTerms, Number, Point, Positive, Quartic, Symmetric, for_all};
use crate::support::{
    descent, descent_by, exact, method, objective, one, optimizer, quadratic, with_parameters, zero,
};

const POINTS: i64 = 60;

/// Λ, or a set that contains it, as the program finds it.
fn known_set(method: &Method) -> ExceptionalSteps {
    let examined = examine_step(method);
    examined.exceptional.unwrap_or_else(|| panic!("no set: {}", examined.route))
}

fn in_braces(steps: &[&str]) -> String {
    format!("{{{}}}", steps.join(", "))
}

/// Λ of an objective and an optimizer, which must be exact.
fn exact_set(objective: &Objective, optimizer: &Optimizer) -> String {
    let set = known_set(&method(objective, optimizer));
    assert!(set.exact, "{}", objective.to_text());
    set.to_text()
}

const FIELDS: [FieldKind; 6] = FieldKind::ALL;

fn field(kind: FieldKind, radius: &str) -> Optimizer {
    optimizer(kind, MomentumKind::None, "1/300", radius)
}

/// det(I − αJ(x)) at an exact point: the reversed characteristic polynomial of J(x).
fn determinant_in_the_step(method: &Method, point: &[Rational]) -> Polynomial {
    let jacobian = method.field.jacobian_exactly(point).expect("an exact Jacobian");
    jacobian.characteristic_polynomial().reversed()
}

/// The gcd over many points; its positive roots contain the exceptional set, and every witness
/// only removes false ones.
fn common_divisor(method: &Method) -> Polynomial {
    let coordinate = |number: i64, axis: i64| {
        rational((number * number * 3 + number * (7 + 4 * axis) + axis) % 29 - 14, 1 + number % 4)
    };
    let dimension = method.dimension() as i64;
    (0..POINTS).fold(Polynomial::zero(), |divisor, number| {
        let point: Vec<Rational> = (0..dimension).map(|axis| coordinate(number, axis)).collect();
        divisor.gcd(&determinant_in_the_step(method, &point))
    })
}

fn number_of_positive_roots(polynomial: &Polynomial) -> usize {
    // All roots of the examples lie below 1000, and α = 0 is never a root.
    count_roots_in(polynomial, &zero(), &rational(1000, 1))
}

/// Objective, dimension, the exceptional set.
const GOLDEN: [(&str, usize, &[&str]); 17] = [
    ("x^2/2", 1, &["1"]),
    ("(x + 2*y - 7)^2 + (2*x + y - 5)^2", 2, &["1/18", "1/2"]),
    ("0.26*(x^2 + y^2) - 0.48*x*y", 2, &["1", "25"]),
    ("x^2/2 + y^3/3", 2, &["1"]),
    ("x^2/2 + y^2 + z^4", 3, &["1/2", "1"]),
    ("x^4", 1, &[]),
    ("x^2*y^2", 2, &[]),
    ("(x*y - 1)^2/2", 2, &[]),
    ("(1 - x)^2 + 100*(y - x^2)^2", 2, &[]),
    ("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", 2, &[]),
    ("2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2", 2, &[]),
    ("(x^4 - 16*x^2 + 5*x)/2", 1, &[]),
    ("(x + 10*y)^2 + 5*(z - w)^2 + (y - 2*z)^4 + 10*(x - w)^4", 4, &[]),
    ("x^3 - 3*x*y^2", 2, &[]),
    ("(y - x^2)*(y - 3*x^2)", 2, &[]),
    ("x^2/(1 + x^2)", 1, &[]),
    ("x^4/4 - x^2/2", 1, &[]),
];

fn has_exactly_these_exceptional_steps(
    objective: &Objective,
    with_step: impl Fn(&Rational) -> Optimizer,
    expected: &[&str],
) {
    let any = method(objective, &with_step(&one()));
    let set = known_set(&any);
    assert_eq!((set.to_text(), set.exact), (in_braces(expected), true), "{}", objective.to_text());
    let divisor = common_divisor(&any);
    assert_eq!(number_of_positive_roots(&divisor), expected.len(), "{}", objective.to_text());
    for text in expected {
        let step = exact(text);
        assert_eq!(divisor.evaluate(&step), zero(), "{}", objective.to_text());
        // The program refuses the exceptional step and proves its neighbours.
        let proves = |step: &Rational| {
            let method = method(objective, &with_step(step));
            examine_step(&method).status.is_proved()
        };
        let exceptional = method(objective, &with_step(&step));
        assert_eq!(examine_step(&exceptional).status, Status::Refuted, "{text}");
        let shift = rational(1, 1009);
        assert!(proves(&(&step - &shift)) && proves(&(&step + &shift)));
    }
}

#[test]
fn descent_on_the_classical_functions_has_exactly_the_known_exceptional_steps() {
    for (text, dimension, expected) in GOLDEN {
        has_exactly_these_exceptional_steps(&objective(text, dimension), descent_by, expected);
    }
}

#[test]
fn usam_with_radius_2_on_the_saddle_has_the_exceptional_steps_one_third_and_one() {
    let kind = (FieldKind::Usam, MomentumKind::None);
    has_exactly_these_exceptional_steps(
        &objective("(x^2 - y^2)/2", 2),
        |step| with_parameters(kind, step.clone(), rational(2, 1), zero()),
        &["1/3", "1"],
    );
}

#[test]
fn nesterov_has_the_exceptional_steps_of_descent() {
    for (text, dimension, expected) in GOLDEN {
        let kind = (FieldKind::Gradient, MomentumKind::Nesterov);
        has_exactly_these_exceptional_steps(
            &objective(text, dimension),
            |step| with_parameters(kind, step.clone(), zero(), rational(1, 3)),
            expected,
        );
    }
}

#[test]
fn heavy_ball_has_no_exceptional_step_where_descent_has_some() {
    for (text, dimension, expected) in GOLDEN {
        for step in expected {
            let optimizer = optimizer(FieldKind::Gradient, MomentumKind::HeavyBall, step, "0");
            let method = method(&objective(text, dimension), &optimizer);
            assert!(examine_step(&method).status.is_proved());
        }
    }
}

/// λx²/2 + p(y): the constant curvature λ gives 1/λ, and p adds one only if it is quadratic.
#[test]
fn the_steps_of_a_split_objective_are_exceptional_exactly_at_its_constant_curvatures() {
    for_all(|(curvature, second, cubic, any): (Positive, Number, Number, Positive)| {
        let text = format!("({})/2*x^2 + ({})/2*y^2 + ({})*y^3", curvature.0, second.0, cubic.0);
        let objective = objective(&text, 2);
        let constant = |step: &Rational| {
            step * &curvature.0 == one() || (cubic.0 == zero() && step * &second.0 == one())
        };
        let mut steps = vec![any.0, curvature.0.recip()];
        if second.0 > zero() {
            steps.push(second.0.recip());
        }
        steps.iter().all(|step| {
            let method = method(&objective, &descent_by(step));
            examine_step(&method).status.is_proved() != constant(step)
        })
    });
}

#[test]
fn every_quadratic_has_exactly_the_reciprocals_of_its_positive_eigenvalues() {
    for_all(|(hessian, a, b): (Symmetric, Point, Point)| {
        let hessian = hessian.matrix(3);
        let method = method(&objective(&quadratic(&hessian), 3), &descent("1"));
        let polynomial = determinant_in_the_step(&method, &a.first(3));
        // α ↦ det(I − αH) from the matrix itself, by five values of the determinant.
        let direct = |step: i64| {
            let shift = eigensieve::exact::Matrix::identity(3);
            (&shift - &hessian.scale(&rational(step, 1))).determinant()
        };
        polynomial == determinant_in_the_step(&method, &b.first(3))
            && (-2..=2).all(|step| polynomial.evaluate(&rational(step, 1)) == direct(step))
    });
}

#[test]
fn a_proved_step_is_never_a_common_root_and_an_undecided_one_always_is() {
    for_all(|(f, n, higher, step): (Quartic, bool, HigherTerms, Positive)| {
        let dimension = 1 + usize::from(n);
        let text = format!("{} + {}", f.objective(dimension).to_text(), higher.text(dimension));
        let method = method(&objective(&text, dimension), &descent_by(&step.0));
        let proved = examine_step(&method).status.is_proved();
        let mut points = (0..9_i64).map(|number| {
            let point: Vec<Rational> =
                (0..dimension).map(|axis| rational(number.pow(1 + axis as u32) - 11, 2)).collect();
            determinant_in_the_step(&method, &point)
        });
        // At an undecided step every determinant vanishes; a proved one has the program's witness,
        // and on a polynomial of such a low degree then one of ours.
        points.any(|polynomial| polynomial.evaluate(&step.0) != zero()) == proved
    });
}

#[test]
fn known_functions_of_the_catalogue_have_exactly_these_exceptional_steps() {
    for (name, expected) in [
        ("booth", "{1/18, 1/2}"),
        ("matyas", "{1, 25}"),
        ("beale", "{}"),
        ("goldstein-price", "{}"),
        ("himmelblau", "{}"),
        ("rosenbrock", "{}"),
        ("six-hump-camel", "{}"),
        ("three-hump-camel", "{}"),
        ("styblinski-tang", "{}"),
        ("powell-singular", "{}"),
        ("monkey-saddle", "{}"),
        ("gradient-descent-trap", "{1}"),
        ("heavy-ball-trap", "{4/3}"),
    ] {
        let entry = Entry::named(name).unwrap_or_else(|| panic!("{name}"));
        let objective = entry.objective().expect("an objective");
        assert_eq!(exact_set(&objective, &descent("1/300")), expected, "{name}");
    }
}

#[test]
fn every_field_on_himmelblau_beale_and_the_saddle_at_two_has_no_exceptional_step() {
    for text in [crate::support::HIMMELBLAU, crate::support::BEALE, "(x*y - 1)^2/2"] {
        for kind in FIELDS {
            let optimizer = field(kind, "1/10");
            let set = known_set(&method(&objective(text, 2), &optimizer));
            assert_eq!((set.to_text().as_str(), set.exact), ("{}", true), "{text} {kind:?}");
        }
    }
}

#[test]
fn a_rational_field_has_the_steps_that_its_symbol_says() {
    // The second variable enters through the constant curvature 3.
    let bounded = objective("x^2/(1 + x^2) + 3/2*y^2", 2);
    assert_eq!(exact_set(&bounded, &descent("1/10")), "{1/3}");
    // USAM with ρ = 1 has q(3) = 12.
    assert_eq!(exact_set(&bounded, &field(FieldKind::Usam, "1")), "{1/12}");
    // Nobody proves here that the pole leaves a domain, so that the set only contains Λ.
    let pole = objective("1/x + y^2/2", 2);
    let set = known_set(&method(&pole, &descent("1/10")));
    assert_eq!((set.to_text().as_str(), set.exact), ("{1}", false));
    assert!(examine_step(&method(&pole, &descent("1/10"))).status.is_proved());
    assert!(examine_step(&method(&pole, &descent("1"))).status.is_undecided());
}

#[test]
fn irrational_exceptional_steps_are_isolated_and_compared_exactly() {
    // Eigenvalues 2 ± √2, so Λ = {1 − √2/2, 1 + √2/2}, the roots of 2α² − 4α + 1.
    let f = objective("3/2*x^2 + x*y + 1/2*y^2", 2);
    let set = known_set(&method(&f, &descent("1/10")));
    assert_eq!((set.to_text().as_str(), set.exact), ("{0.292893…, 1.70711…}", true));
    for step in &set.steps {
        assert!(step.rational().is_none() && step.upper() - step.lower() < rational(1, 1_000_000));
        let polynomial = Polynomial::from_integers(&[1, -4, 2]).monic();
        assert_eq!(step.polynomial().monic(), polynomial);
    }
    // Every rational step is proved not to be exceptional, the ends of the intervals among them.
    let ends = set.steps.iter().flat_map(|step| [step.lower().clone(), step.upper().clone()]);
    for step in ends {
        assert!(examine_step(&method(&f, &descent_by(&step))).status.is_proved());
    }
}

#[test]
fn pieces_contribute_exactly_where_they_exist() {
    // Three cells on the line: curvatures 2, then x-dependent, then 4.
    let f = objective("piecewise(x <= -1, x^2, x <= 1, x^4, 2*x^2)", 1);
    assert_eq!(exact_set(&f, &descent("1/10")), "{1/4, 1/2}");
    // The third piece lies nowhere: x ≤ −1 excludes x ≥ 1.
    let nowhere = objective("piecewise(x <= -1, piecewise(x >= 1, 5*x^2, x^2), x^4)", 1);
    assert_eq!(exact_set(&nowhere, &descent("1/10")), "{1/2}");
    // Guards in several variables: a piece with a sample point exists.
    let several = objective("x^2/2 + y^2/2 + max(0, x + y)^3", 2);
    assert_eq!(exact_set(&several, &descent("1/10")), "{1}");
}

#[test]
fn look_ahead_points_in_other_pieces_are_understood() {
    // On |x| > 1 large enough, USAM's look-ahead stays in the outer piece with curvature 1.
    let trap = Entry::named("gradient-descent-trap").expect("known").objective().expect("valid");
    for kind in [FieldKind::Usam, FieldKind::UsamNested, FieldKind::UsamSequential] {
        let optimizer = field(kind, "1/10");
        let q = optimizer.symbol().evaluate(&one());
        let expected = format!("{{{}}}", q.recip());
        assert_eq!(exact_set(&trap, &optimizer), expected, "{kind:?}");
    }
}

#[test]
fn a_replaced_update_map_is_not_judged_by_the_field() {
    let f = objective("x^2/2", 1);
    let mut changed = method(&f, &descent("1"));
    changed.update = method(&f, &descent("1/2")).update;
    let examined = examine_step(&changed);
    assert!(examined.status.is_proved() && examined.exceptional.is_none());
}

#[test]
fn roots_and_elementary_functions_are_left_to_a_witness() {
    for text in ["sqrt(1 + x^2)", "exp(x) + exp(-x)"] {
        let examined = examine_step(&method(&objective(text, 1), &descent("1/10")));
        assert!(examined.status.is_proved() && examined.exceptional.is_none(), "{text}");
        assert!(examined.route.contains("at the point"), "{}", examined.route);
    }
}
