//! At the upper end of the filter, in one variable with f′ = λx + f₃x²/2 + f₄x³/6 + …, the minimum
//! attracts if 3f₃² > λf₄ and repels if 3f₃² < λf₄: for gradient descent, heavy ball, EMA and
//! Nesterov alike. At the tie the first four derivatives decide nothing.
//!
//! The reduced map r(x) = −x + … on the centre manifold is expanded by running the program's own
//! tapes on truncated power series; r∘r = x + κx³ + …, and the sign of κ decides (theory T12, B.9).
//! The reduction itself is the centre manifold theorem, which is cited.

use eigensieve::exact::{Polynomial, Rational, rational};
use eigensieve::expression::{Arithmetic, Function, Guard, Tape};
use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
use eigensieve::stability::{Conclusion, NormalForm, Verdict, judge_point, normal_form};
use eigensieve::system::System;
use eigensieve::theorem::Method;
use num_traits::Signed;

use crate::random::{Fraction, Number, Positive, for_all};
use crate::support::{
    constant_by_hand, descent_by, image, judged, method, objective, one, symbol_by_hand, two,
    with_parameters, zero,
};

/// The order to which series are kept: κ needs no more.
const ORDER: usize = 3;

/// Power series in one variable up to [`ORDER`], for polynomial maps.
struct Series;

fn truncated(polynomial: &Polynomial) -> Polynomial {
    let kept = polynomial.coefficients().iter().take(ORDER + 1);
    Polynomial::new(kept.cloned().collect())
}

impl Arithmetic for Series {
    type Value = Polynomial;

    fn constant(&mut self, tape: &Tape, index: usize) -> Polynomial {
        Polynomial::constant(tape.constants()[index].clone())
    }
    fn negate(&mut self, a: &Polynomial) -> Polynomial {
        -a
    }
    fn add(&mut self, a: &Polynomial, b: &Polynomial) -> Polynomial {
        a + b
    }
    fn subtract(&mut self, a: &Polynomial, b: &Polynomial) -> Polynomial {
        a - b
    }
    fn multiply(&mut self, a: &Polynomial, b: &Polynomial) -> Polynomial {
        truncated(&(a * b))
    }
    fn divide(&mut self, _: &Polynomial, _: &Polynomial) -> Polynomial {
        unreachable!("polynomial maps only")
    }
    fn power(&mut self, a: &Polynomial, n: i32) -> Polynomial {
        (0..n).fold(Polynomial::one(), |power, _| truncated(&(&power * a)))
    }
    fn half_power(&mut self, _: &Polynomial, _: i32) -> Polynomial {
        unreachable!("polynomial maps only")
    }
    fn apply(&mut self, _: Function, _: &Polynomial) -> Polynomial {
        unreachable!("polynomial maps only")
    }
    fn absolute(&mut self, _: Guard<'_, Polynomial>) -> Polynomial {
        unreachable!("polynomial maps only")
    }
    fn maximum(&mut self, _: Guard<'_, Polynomial>, _: &Polynomial, _: &Polynomial) -> Polynomial {
        unreachable!("polynomial maps only")
    }
    fn minimum(&mut self, _: Guard<'_, Polynomial>, _: &Polynomial, _: &Polynomial) -> Polynomial {
        unreachable!("polynomial maps only")
    }
    fn choose(&mut self, _: Guard<'_, Polynomial>, _: &Polynomial, _: &Polynomial) -> Polynomial {
        unreachable!("polynomial maps only")
    }
}

fn expand(update: &System, inputs: &[Polynomial]) -> Vec<Polynomial> {
    update.values_tape().evaluate(&mut Series, inputs)
}

/// The map on the centre manifold (x, h(x)) of a planar update map, h(x) = slope·x + …: the second
/// and third coefficients of h make the manifold invariant, and enter their equations linearly.
fn reduced(update: &System, slope: i64) -> Polynomial {
    let x = Polynomial::variable();
    let mut h = x.scale(&rational(slope, 1));
    let residual = |h: &Polynomial| {
        let image = expand(update, &[x.clone(), h.clone()]);
        &image[1] - &truncated(&h.compose(&image[0]))
    };
    for order in 2..=3 {
        let at_zero = residual(&h).coefficient(order);
        let with_one = &h + &Polynomial::monomial(one(), order);
        let at_one = residual(&with_one).coefficient(order);
        let solution = &at_zero / (&at_zero - at_one);
        h = &h + &Polynomial::monomial(solution, order);
    }
    let rest = residual(&h);
    assert!((0..=3).all(|order| rest.coefficient(order) == zero()), "an invariant manifold");
    expand(update, &[x, h])[0].clone()
}

/// κ in r∘r = x + κx³ + ….
fn second_iterate(r: &Polynomial) -> Rational {
    assert_eq!((r.coefficient(0), r.coefficient(1)), (zero(), rational(-1, 1)));
    let r = truncated(r);
    let twice = r.compose(&r);
    let low = [0, 1, 2].map(|order| twice.coefficient(order));
    assert_eq!(low, [zero(), one(), zero()]);
    twice.coefficient(3)
}

/// λx²/2 + f₃x³/6 + f₄x⁴/24 + f₅x⁵.
fn jet(curvature: &Rational, third: &Rational, fourth: &Rational, fifth: &Rational) -> String {
    format!("({curvature})/2*x^2 + ({third})/6*x^3 + ({fourth})/24*x^4 + ({fifth})*x^5")
}

fn at_the_upper_end(optimizer: &Optimizer, curvature: &Rational, text: &str) -> Method {
    let step = constant_by_hand(optimizer) / symbol_by_hand(optimizer, curvature);
    method(&objective(text, 1), &optimizer.clone().with_step(step))
}

fn plain(momentum: MomentumKind, beta: &Rational) -> Optimizer {
    with_parameters((FieldKind::Gradient, momentum), one(), zero(), beta.clone())
}

/// −2/(3λ²)·(3f₃² − λf₄) and the momentum's positive factor.
fn expected(optimizer: &Optimizer, curvature: &Rational, criterion: &Rational) -> Rational {
    let beta = optimizer.coefficient();
    let factor = match optimizer.momentum_kind() {
        MomentumKind::None => one(),
        MomentumKind::HeavyBall | MomentumKind::Ema => (one() + beta) / (one() - beta),
        MomentumKind::Nesterov => {
            let twice = one() + two() * beta;
            (one() + beta) * &twice * &twice * &twice / (one() + rational(3, 1) * beta)
        }
    };
    rational(-2, 3) * criterion * factor / (curvature * curvature)
}

fn kappa(method: &Method) -> Rational {
    let kappa = match method.update.dimension() {
        1 => second_iterate(&expand(&method.update, &[Polynomial::variable()])[0]),
        _ => second_iterate(&reduced(&method.update, -1)),
    };
    program_agrees(method, &kappa);
    kappa
}

/// The program's own normal form at the origin, ξ ↦ −ξ + cξ³ with κ = −2c up to a positive factor,
/// has the same sign.
fn program_agrees(method: &Method, kappa: &Rational) {
    let state = vec![zero(); method.update.dimension()];
    let judgement = judge_point(&method.update, &state).expect("an exact Jacobian");
    let form = normal_form(&method.update, &state, &judgement).expect("a flip");
    let expected = match kappa {
        kappa if kappa.is_negative() => Conclusion::Attracts,
        kappa if kappa.is_positive() => Conclusion::Repels,
        _ => Conclusion::Undecided,
    };
    assert!(matches!(form, NormalForm::Flip { .. }));
    assert_eq!(form.conclusion(), expected);
}

type Jet = (Positive, Number, Number, Number);

#[test]
fn the_second_iterate_of_descent_has_the_cubic_coefficient_of_the_flip_test() {
    for_all(|(curvature, third, fourth, fifth): Jet| {
        let optimizer = plain(MomentumKind::None, &zero());
        let text = jet(&curvature.0, &third.0, &fourth.0, &fifth.0);
        let method = at_the_upper_end(&optimizer, &curvature.0, &text);
        let criterion = rational(3, 1) * &third.0 * &third.0 - &curvature.0 * &fourth.0;
        kappa(&method) == expected(&optimizer, &curvature.0, &criterion)
    });
}

#[test]
fn where_the_flip_test_is_strict_two_steps_of_descent_approach_or_recede_as_it_says() {
    for_all(|((curvature, third, fourth, fifth), side): (Jet, bool)| {
        let optimizer = plain(MomentumKind::None, &zero());
        let text = jet(&curvature.0, &third.0, &fourth.0, &fifth.0);
        let method = at_the_upper_end(&optimizer, &curvature.0, &text);
        let criterion = rational(3, 1) * &third.0 * &third.0 - &curvature.0 * &fourth.0;
        // So small that the cubic coefficient outweighs all others.
        let start = rational(if side { 1 } else { -1 }, 1_000_000_000_000_000_000);
        let after = image(&method, &image(&method, std::slice::from_ref(&start)));
        let (after, start) = (after[0].abs(), start.abs());
        let judgement = judged(&method, &[zero()]);
        judgement.verdict == Verdict::Neutral
            && judgement.minus_one == Some(true)
            && (criterion == zero()
                || (criterion.is_positive() && after < start)
                || (criterion.is_negative() && after > start))
    });
}

#[test]
fn heavy_ball_ema_and_nesterov_obey_the_flip_test_of_descent_with_a_positive_factor() {
    for_all(|((curvature, third, fourth, fifth), beta, which): (Jet, Fraction, usize)| {
        let momentum = [MomentumKind::HeavyBall, MomentumKind::Ema, MomentumKind::Nesterov];
        let optimizer = plain(momentum[which % 3], &beta.0);
        let text = jet(&curvature.0, &third.0, &fourth.0, &fifth.0);
        let method = at_the_upper_end(&optimizer, &curvature.0, &text);
        let criterion = rational(3, 1) * &third.0 * &third.0 - &curvature.0 * &fourth.0;
        judged(&method, &[zero()]).minus_one == Some(true)
            && kappa(&method) == expected(&optimizer, &curvature.0, &criterion)
    });
}

/// For the field g of USAM: g′ = λ(1 + ρλ), g″ and g‴ as in B.9, and the test 3g″² against g′g‴.
#[test]
fn usam_obeys_the_flip_test_with_the_derivatives_of_its_field_in_place_of_those_of_f() {
    for_all(|((curvature, third, fourth, fifth), rho): (Jet, Fraction)| {
        let (l, f3, f4, rho) = (&curvature.0, &third.0, &fourth.0, &rho.0);
        let kind = (FieldKind::Usam, MomentumKind::None);
        let optimizer = with_parameters(kind, one(), rho.clone(), zero());
        let method = at_the_upper_end(&optimizer, l, &jet(l, f3, f4, &fifth.0));
        let t = rho * l;
        let three = rational(3, 1);
        let first = l * (one() + &t);
        let second = f3 * (one() + &three * &t + &t * &t);
        let third = f4 * (one() + rational(4, 1) * &t + &three * &t * &t + &t * &t * &t)
            + &three * rho * f3 * f3 * (one() + &t);
        let criterion = &three * &second * &second - &first * &third;
        kappa(&method) == rational(-2, 3) * criterion / (&first * &first)
    });
}

#[test]
fn in_two_variables_descent_obeys_the_flip_test_with_the_inverse_hessian() {
    type Cubics = (Number, Number, Number, Number);
    for_all(|(l, share, (a, b, c, d), quartic): (Positive, Fraction, Cubics, (Number, Number))| {
        // λ along x is at the edge, μ = λ·share strictly inside; t = ∇³f[v, v] = (a, b).
        let mu = &l.0 * &share.0;
        let text = format!(
            "({})/2*x^2 + ({mu})/2*y^2 + ({})/6*x^3 + ({})/2*x^2*y + ({})*x*y^2 + ({})*y^3 \
             + ({})/24*x^4 + ({})*x^2*y^2",
            l.0, a.0, b.0, c.0, d.0, quartic.0.0, quartic.1.0
        );
        let method = method(&objective(&text, 2), &descent_by(&(two() / &l.0)));
        let three = rational(3, 1);
        let criterion = &three * (&a.0 * &a.0 / &l.0 + &b.0 * &b.0 / &mu) - &quartic.0.0;
        let found = second_iterate(&reduced(&method.update, 0));
        program_agrees(&method, &found);
        found == rational(-2, 3) * criterion / &l.0
    });
}

#[test]
fn at_the_tie_the_cubic_coefficient_vanishes_and_the_fifth_and_sixth_order_terms_decide() {
    for_all(|(curvature, third): (Positive, Number)| {
        let fourth = rational(3, 1) * &third.0 * &third.0 / &curvature.0;
        let shape = jet(&curvature.0, &third.0, &fourth, &zero());
        let orbit = |sixth: i64| {
            let text = format!("{shape} + ({sixth})*10^20*x^6");
            let optimizer = plain(MomentumKind::None, &zero());
            let method = at_the_upper_end(&optimizer, &curvature.0, &text);
            assert_eq!(kappa(&method), zero());
            let start =
                rational(1, 1_000_000_000_000_000_000) * rational(1, 1_000_000_000_000_000_000);
            let after = image(&method, &image(&method, std::slice::from_ref(&start)));
            after[0].abs().cmp(&start)
        };
        // The same derivatives up to the fifth: one attracts, one repels.
        orbit(-1).is_lt() && orbit(1).is_gt()
    });
}

#[test]
fn the_flip_test_is_not_necessary_because_a_tie_can_attract() {
    // x²/2 − x⁶ at α = 2: 3f₃² = λf₄ = 0, and G(x) = −x + 12x⁵ approaches 0 for 12x⁴ < 2.
    let method = method(&objective("x^2/2 - x^6", 1), &descent_by(&two()));
    for start in [rational(1, 10), rational(-3, 5)] {
        let next = image(&method, std::slice::from_ref(&start))[0].clone();
        assert!(next.abs() < start.abs());
    }
}

/// The normal form that the program finds at the origin of a function of one variable.
fn form_at_zero(text: &str, step: &Rational) -> NormalForm {
    let method = method(&objective(text, 1), &descent_by(step));
    let judgement = judged(&method, &[zero()]);
    normal_form(&method.update, &[zero()], &judgement).expect("a normal form")
}

#[test]
fn the_named_functions_are_decided_at_the_upper_end_of_their_filter() {
    for (text, conclusion) in [
        ("x^2/2 - x^4/4", Conclusion::Attracts),
        ("x^2/2 + x^4/4", Conclusion::Repels),
        ("sqrt(1 + x^2)", Conclusion::Attracts),
        ("x^2/2 + x^3/6 + x^4/8", Conclusion::Undecided),
        ("x^2/2", Conclusion::Undecided),
        ("cosh(x)", Conclusion::Repels),
        ("-cos(x)", Conclusion::Attracts),
    ] {
        assert_eq!(form_at_zero(text, &two()).conclusion(), conclusion, "{text}");
    }
}

#[test]
fn at_a_multiplier_one_in_one_dimension_the_order_of_vanishing_and_its_sign_decide() {
    for (text, order, conclusion) in [
        ("x^4", Some(3), Conclusion::Attracts),
        ("-x^4", Some(3), Conclusion::Repels),
        ("x^3", Some(2), Conclusion::AttractsFromOneSide),
        ("x^6 - x^7", Some(5), Conclusion::Attracts),
        ("x^5", Some(4), Conclusion::AttractsFromOneSide),
        ("x - x", None, Conclusion::Undecided),
    ] {
        let form = form_at_zero(text, &one());
        assert_eq!(form.conclusion(), conclusion, "{text}");
        assert!(matches!(form, NormalForm::Fold { order: found, .. } if found == order), "{text}");
    }
}
