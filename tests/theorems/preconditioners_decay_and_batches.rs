//! What a preconditioner, a weight decay and random batches make of the filter (theory T15 and
//! section C): formulas, each against the exact multipliers or the exact mean over all batches.

use crate::random::{
    Dimension, Fraction, HigherTerms, Number, Positive, Square, Symmetric, for_all,
};
use crate::support::{
    descent_by, exact, examined, method, objective, on_parabola, one, quadratic, two,
    with_parameters, zero,
};
use eigensieve::exact::{Matrix, Polynomial, Rational, inertia, rational, unit_circle_count};
use eigensieve::optimizer::{FieldKind, FilterPosition, MomentumKind};
use eigensieve::stability::Verdict;

/// The exact solution X of AX = B for a regular A, column by column with Cramer's rule.
fn solve(a: &Matrix, b: &Matrix) -> Matrix {
    let determinant = a.determinant();
    Matrix::from_fn(a.rows(), b.cols(), |i, j| {
        let replaced = Matrix::from_fn(a.rows(), a.cols(), |row, column| {
            if column == i { b.get(row, j).clone() } else { a.get(row, column).clone() }
        });
        replaced.determinant() / &determinant
    })
}

fn in_closed_disc(matrix: &Matrix) -> bool {
    let count = unit_circle_count(&matrix.characteristic_polynomial()).expect("not zero");
    count.outside == 0
}

fn polynomial_in_closed_disc(coefficients: Vec<Rational>) -> bool {
    unit_circle_count(&Polynomial::new(coefficients)).expect("not zero").outside == 0
}

fn semidefinite(matrix: &Matrix) -> bool {
    inertia(matrix).expect("symmetric").is_positive_semidefinite()
}

#[test]
fn with_a_frozen_preconditioner_the_spectrum_of_its_inverse_times_the_hessian_is_filtered() {
    type Case = (Dimension, Symmetric, Square, Positive, Fraction);
    for_all(|(Dimension(n), hessian, root, Positive(step), Fraction(beta)): Case| {
        let (hessian, weight) = (hessian.matrix(n), root.definite(n));
        let scaled = solve(&weight, &hessian);
        // 0 ⪯ H ⪯ (c/α)P in place of the eigenvalues of P⁻¹H.
        let filtered = |constant: Rational| {
            let upper = weight.scale(&(constant / &step));
            semidefinite(&hessian) && semidefinite(&(&upper - &hessian))
        };
        let plain = &Matrix::identity(n) - &scaled.scale(&step);
        let heavy = Matrix::from_fn(2 * n, 2 * n, |i, j| match (i < n, j < n) {
            (true, true) if i == j => one() + &beta - &step * scaled.get(i, j),
            (true, true) => -(&step * scaled.get(i, j)),
            (true, false) if i == j - n => -beta.clone(),
            (false, true) if i - n == j => one(),
            _ => zero(),
        });
        in_closed_disc(&plain) == filtered(two())
            && in_closed_disc(&heavy) == filtered(two() * (one() + &beta))
    });
}

#[test]
fn frozen_adam_admits_two_times_one_plus_beta_over_one_minus_beta_and_thirty_eight_over_the_step() {
    for_all(|(Positive(step), Fraction(beta)): (Positive, Fraction)| {
        let ema = (FieldKind::Gradient, MomentumKind::Ema);
        let optimizer = with_parameters(ema, step.clone(), zero(), beta.clone());
        let edge = two() * (one() + &beta) / ((one() - &beta) * &step);
        let position = |curvature: Rational| {
            let method = on_parabola(&curvature, &optimizer);
            let found = examined(&method, &[zero()]);
            (found.filter, found.judgement.verdict)
        };
        position(edge.clone()) == (FilterPosition::Boundary, Verdict::Neutral)
            && position(&edge * rational(999, 1000))
                == (FilterPosition::Inside, Verdict::Attracting)
            && position(&edge * rational(1001, 1000))
                == (FilterPosition::Outside, Verdict::Repelling)
    });
    let kind = (FieldKind::Gradient, MomentumKind::Ema);
    let adam = with_parameters(kind, exact("1/10"), zero(), exact("9/10"));
    assert_eq!(adam.filter().upper, exact("380"));
}

/// At critical points of f + ω|x|²/2, with λ the eigenvalues of the Hessian of f alone.
#[test]
fn coupled_weight_decay_shifts_the_filter_to_minus_weight_and_two_over_step_minus_weight() {
    type Case = (Dimension, Symmetric, HigherTerms, Positive, Positive);
    for_all(|(Dimension(n), hessian, higher, Positive(step), Positive(weight)): Case| {
        let hessian = hessian.matrix(n);
        let decay = Matrix::identity(n).scale(&weight);
        let text = format!("{} + {} + {}", quadratic(&hessian), higher.text(n), quadratic(&decay));
        let method = method(&objective(&text, n), &descent_by(&step));
        let found = examined(&method, &vec![zero(); n]);
        let shifted = |bound: Rational| Matrix::identity(n).scale(&bound);
        let lower = &hessian - &shifted(-weight.clone());
        let upper = &shifted(two() / &step - &weight) - &hessian;
        let closed = semidefinite(&lower) && semidefinite(&upper);
        (found.judgement.verdict != Verdict::Repelling) == closed
    });
}

/// x⁺ = (1 − κ)x − αm⁺, m⁺ = βm + g, on g = μx: also at both ends.
#[test]
fn decoupled_weight_decay_admits_minus_kappa_to_two_minus_kappa_with_momentum_factors() {
    type Case = (Fraction, Fraction, Positive, Number);
    for_all(|(Fraction(kappa), Fraction(beta), Positive(step), Number(slope)): Case| {
        let plain =
            |product: &Rational| polynomial_in_closed_disc(vec![product - (one() - &kappa), one()]);
        let heavy = |product: &Rational| {
            let middle = one() - &kappa + &beta - product;
            polynomial_in_closed_disc(vec![&beta * (one() - &kappa), -middle, one()])
        };
        let ends =
            |factors: (Rational, Rational)| (-(&kappa * factors.0), (two() - &kappa) * factors.1);
        let (low, high) = ends((one(), one()));
        let (heavy_low, heavy_high) = ends((one() - &beta, one() + &beta));
        let product = &step * slope;
        let nudge = rational(1, 1_000_000);
        plain(&product) == (low <= product && product <= high)
            && heavy(&product) == (heavy_low <= product && product <= heavy_high)
            && plain(&low)
            && plain(&high)
            && !plain(&(low - &nudge))
            && !plain(&(high + &nudge))
            && heavy(&heavy_low)
            && heavy(&heavy_high)
            && !heavy(&(heavy_low - &nudge))
            && !heavy(&(heavy_high + &nudge))
    });
}

/// The polynomial above is the characteristic polynomial of the step on (x, m).
#[test]
fn decoupled_decay_with_heavy_ball_has_the_stated_characteristic_polynomial() {
    type Case = (Fraction, Fraction, Positive, Number);
    for_all(|(Fraction(kappa), Fraction(beta), Positive(step), Number(slope)): Case| {
        let entries =
            vec![one() - &kappa - &step * &slope, -(&step * &beta), slope.clone(), beta.clone()];
        let map = Matrix::new(2, 2, entries).expect("two by two");
        let middle = one() - &kappa + &beta - &step * &slope;
        map.characteristic_polynomial()
            == Polynomial::new(vec![&beta * (one() - &kappa), -middle, one()])
    });
}

/// f = x³/3, ρ = 1, κ = 1/2, α = 27/8: at the fixed point −1/3 the multiplier is 1, although the
/// symbol at the Hessian gives another one.
#[test]
fn under_decoupled_decay_usam_is_judged_by_its_true_slope_and_not_by_its_symbol() {
    let usam = with_parameters((FieldKind::Usam, MomentumKind::None), one(), one(), zero());
    let method = method(&objective("x^3/3", 1), &usam);
    let (x, kappa, step) = (exact("-1/3"), exact("1/2"), exact("27/8"));
    let field = method.field.values_exactly(std::slice::from_ref(&x)).expect("exact");
    let slope = method.field.jacobian_exactly(std::slice::from_ref(&x)).expect("exact");
    assert_eq!(&kappa * &x + &step * &field[0], zero(), "fixed");
    assert_eq!(slope.get(0, 0), &exact("-4/27"));
    assert_eq!(one() - kappa - step * slope.get(0, 0), one());
    assert_eq!(usam.symbol().evaluate(&exact("-2/3")), exact("-2/9"));
}

/// All subsets of {0, …, n − 1} with `size` elements.
fn batches(n: usize, size: usize) -> Vec<Vec<usize>> {
    let subsets = (0_u32..1 << n).filter(|set| set.count_ones() as usize == size);
    subsets.map(|set| (0..n).filter(|i| set >> i & 1 == 1).collect()).collect()
}

fn mean_of(terms: &[Rational]) -> Rational {
    terms.iter().sum::<Rational>() / rational(terms.len() as i64, 1)
}

/// p = (n − B)/(B(n − 1)).
fn variance_factor(n: usize, size: usize) -> Rational {
    rational((n - size) as i64, (size * (n - 1)) as i64)
}

#[test]
fn the_mean_square_of_a_random_batch_step_is_that_of_the_mean_plus_the_batch_variance() {
    for_all(|(curvatures, size, Positive(step)): ([u8; 5], u8, Positive)| {
        let n = 2 + usize::from(curvatures[0]) % 4;
        let size = 1 + usize::from(size) % n;
        let lambda: Vec<Rational> =
            curvatures[..n].iter().map(|&c| rational(i64::from(c) - 99, 7)).collect();
        let square = |x: Rational| &x * &x;
        let factor = |curvature: &Rational| square(one() - &step * curvature);
        let over_batches: Vec<Rational> = batches(n, size)
            .into_iter()
            .map(|batch| {
                let chosen: Vec<Rational> = batch.iter().map(|&i| lambda[i].clone()).collect();
                factor(&mean_of(&chosen))
            })
            .collect();
        let (centre, p) = (mean_of(&lambda), variance_factor(n, size));
        let squares: Vec<Rational> = lambda.iter().map(|l| square(l - &centre)).collect();
        let variance = mean_of(&squares);
        let factors: Vec<Rational> = lambda.iter().map(factor).collect();
        let brute = mean_of(&over_batches);
        brute == factor(&centre) + square(step.clone()) * &p * variance
            && brute == (one() - &p) * factor(&centre) + &p * mean_of(&factors)
    });
}

/// The operator on second moments: E[(I − αH_B) ⊗ (I − αH_B)].
#[test]
fn in_several_variables_second_moments_follow_the_same_combination_of_kronecker_squares() {
    type Case = (Symmetric, Symmetric, Symmetric, u8, Positive);
    for_all(|(first, second, third, size, Positive(step)): Case| {
        let (n, samples) = (2, 3);
        let size = 1 + usize::from(size) % samples;
        let hessians: Vec<Matrix> =
            [first, second, third].iter().map(|one| one.matrix(n)).collect();
        let average = |chosen: &[usize]| {
            let weight = rational(1, chosen.len() as i64);
            Matrix::from_fn(n, n, |i, j| {
                chosen.iter().map(|&k| hessians[k].get(i, j)).sum::<Rational>() * &weight
            })
        };
        let kronecker_square = |hessian: &Matrix| {
            let step = &Matrix::identity(n) - &hessian.scale(&step);
            Matrix::from_fn(n * n, n * n, |i, j| step.get(i / n, j / n) * step.get(i % n, j % n))
        };
        let mean_matrix = |terms: &[Matrix]| {
            Matrix::from_fn(n * n, n * n, |i, j| {
                mean_of(&terms.iter().map(|term| term.get(i, j).clone()).collect::<Vec<_>>())
            })
        };
        let brute: Vec<Matrix> =
            batches(samples, size).iter().map(|batch| kronecker_square(&average(batch))).collect();
        let everyone: Vec<usize> = (0..samples).collect();
        let single: Vec<Matrix> = hessians.iter().map(kronecker_square).collect();
        let p = variance_factor(samples, size);
        let expected = &kronecker_square(&average(&everyone)).scale(&(one() - &p))
            + &mean_matrix(&single).scale(&p);
        mean_matrix(&brute) == expected
    });
}
