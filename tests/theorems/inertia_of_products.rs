//! For symmetric H(x), H(y) and ρ ≥ 0: if H(y) ⪰ 0, all eigenvalues of H(y)(I + ρH(x)) are real; if
//! H(y) ≻ 0, their signs are those of I + ρH(x). So a spurious USAM point whose look-ahead is a
//! minimum attracts only if no eigenvalue of H(x) lies below −1/ρ.
//!
//! Theory T14, B.4.

use eigensieve::equilibrium::Settings;
use eigensieve::exact::{
    Inertia, Matrix, Polynomial, Rational, count_real_roots, inertia, rational,
};
use eigensieve::interval::{Interval, IntervalVector, symmetric_eigenvalues};
use eigensieve::optimizer::{FieldKind, MomentumKind};
use eigensieve::stability::Verdict;
use eigensieve::system::Workspace;
use eigensieve::theorem::{Kind, Method, analyse};

use crate::random::{Positive, Square, Symmetric, for_all};
use crate::support::{
    HIMMELBLAU, exact, examined, method, objective, one, optimizer, point, problem, zero,
};

const LARGEST: usize = 4;

fn ahead(hessian: &Matrix, radius: &Rational) -> Matrix {
    &Matrix::identity(hessian.rows()) + &hessian.scale(radius)
}

/// All roots with multiplicity that `count` sees in the square-free factors.
fn with_multiplicity(p: &Polynomial, count: impl Fn(&Polynomial) -> usize) -> usize {
    p.square_free_factors().iter().map(|(factor, times)| times * count(factor)).sum()
}

/// The signs of the roots of a polynomial whose roots are all real, by Descartes' rule.
fn signs_of_real_roots(polynomial: &Polynomial) -> Inertia {
    let coefficients = polynomial.coefficients();
    let zero = coefficients.iter().take_while(|c| **c == self::zero()).count();
    let signs: Vec<bool> =
        coefficients.iter().filter(|c| **c != self::zero()).map(|c| *c > self::zero()).collect();
    let positive = signs.windows(2).filter(|pair| pair[0] != pair[1]).count();
    Inertia { positive, zero, negative: coefficients.len() - 1 - zero - positive }
}

type Case = (Symmetric, Square, Positive, usize);

#[test]
fn the_product_with_a_semidefinite_hessian_at_the_look_ahead_has_only_real_eigenvalues() {
    for_all(|(x, y, radius, shape): Case| {
        let (size, rank) = (1 + shape % LARGEST, 1 + shape / LARGEST % LARGEST);
        let product = &y.semidefinite(size, rank) * &ahead(&x.matrix(size), &radius.0);
        let polynomial = product.characteristic_polynomial();
        with_multiplicity(&polynomial, count_real_roots) == size
    });
}

#[test]
fn the_product_with_a_definite_hessian_at_the_look_ahead_has_the_signs_of_identity_plus_rho_h() {
    for_all(|(x, y, radius, shape): Case| {
        let size = 1 + shape % LARGEST;
        let factor = ahead(&x.matrix(size), &radius.0);
        let product = &y.definite(size) * &factor;
        let polynomial = product.characteristic_polynomial();
        with_multiplicity(&polynomial, count_real_roots) == size
            && Some(signs_of_real_roots(&polynomial)) == inertia(&factor)
    });
}

#[test]
fn the_signs_survive_where_identity_plus_rho_h_is_singular() {
    for_all(|(x, y, radius, shape): Case| {
        // One eigenvalue of H(x) is −1/ρ: a diagonal block of its own.
        let size = 1 + shape % LARGEST;
        let mut hessian = x.matrix(size);
        for other in 1..size {
            (hessian[(0, other)], hessian[(other, 0)]) = (zero(), zero());
        }
        hessian[(0, 0)] = -radius.0.recip();
        let factor = ahead(&hessian, &radius.0);
        let polynomial = (&y.definite(size) * &factor).characteristic_polynomial();
        let signs = inertia(&factor).expect("symmetric");
        signs.zero > 0 && signs_of_real_roots(&polynomial) == signs
    });
}

#[test]
fn the_multipliers_of_usam_at_a_spurious_point_come_from_the_product_and_may_be_complex() {
    // U1: x = (−1, 0) has the look-ahead (0, 0), a strict saddle; multipliers 1/2 ∓ 3i/4.
    let text = "x^2/2 + 7*x^3/3 + 5*x^4/4 + 5/2*x^2*(x + 1)*y - (1 + x)*y^2/2";
    let usam = optimizer(FieldKind::Usam, MomentumKind::None, "1/2", "1");
    let method = method(&objective(text, 2), &usam);
    let place = point(&["-1", "0"]);
    let hessian = |place: &[Rational]| method.gradient.jacobian_exactly(place).expect("exact");
    let product = &hessian(&point(&["0", "0"])) * &ahead(&hessian(&place), &one());
    let jacobian = method.update.jacobian_exactly(&place).expect("exact");
    assert_eq!(jacobian, &Matrix::identity(2) - &product.scale(&rational(1, 2)));
    let polynomial = jacobian.characteristic_polynomial();
    let expected = [exact("13/16"), exact("-1"), one()];
    assert_eq!(polynomial, Polynomial::new(expected.to_vec()));
    assert_eq!(count_real_roots(&polynomial), 0);
    let found = examined(&method, &place);
    assert_eq!((found.kind, found.judgement.verdict), (Kind::Spurious, Verdict::Attracting));
    // The filter at H(x) is irrelevant: 0 ≤ λ(1 + ρλ) ≤ 2/α fails there.
    assert_eq!(
        method.filter.position(&hessian(&place)),
        eigensieve::optimizer::FilterPosition::Outside
    );
}

/// Where x + ρ∇f(x) lies for all x in a region.
fn look_ahead(method: &Method, region: &IntervalVector, radius: &Rational) -> IntervalVector {
    let (gradient, _) = method.gradient.values(region, &mut Workspace::default());
    let radius = Interval::enclosing(radius);
    region.iter().zip(gradient.iter()).map(|(&x, &slope)| x + radius * slope).collect()
}

#[test]
fn on_himmelblau_a_spurious_point_ahead_of_a_minimum_attracts_only_above_minus_one_over_rho() {
    let radius = rational(1, 10);
    let mut ahead_of_a_minimum = 0;
    let mut attracting = 0;
    for step in ["1/300", "1/1000", "1/5000"] {
        let usam = optimizer(FieldKind::Usam, MomentumKind::None, step, "1/10");
        let problem = problem(HIMMELBLAU, &["x", "y"], &[("-5", "5")], usam);
        let method = method(&problem.objective, &problem.optimizer);
        let analysis = analyse(&problem, &Settings::default()).expect("an analysis");
        assert!(analysis.complete);
        for found in analysis.fixed_points.iter().filter(|found| found.kind == Kind::Spurious) {
            let ahead = look_ahead(&method, &found.location, &radius);
            let (hessian, _) = method.gradient.jacobian(&ahead, &mut Workspace::default());
            let spectrum = symmetric_eigenvalues(&hessian).expect("symmetric");
            if !spectrum.iter().all(Interval::certainly_positive) {
                continue;
            }
            ahead_of_a_minimum += 1;
            let bound = Interval::enclosing(&-radius.recip());
            let lowest = found.hessian_eigenvalues[0];
            assert!(bound.certainly_less(&lowest) || lowest.certainly_less(&bound));
            match found.judgement.verdict {
                Verdict::Attracting => {
                    assert!(bound.certainly_less(&lowest));
                    attracting += 1;
                }
                verdict => {
                    assert_eq!(verdict, Verdict::Repelling);
                    // The number of eigenvalues below −1/ρ is a lower bound on the unstable ones.
                    let below = found.hessian_eigenvalues.iter();
                    let below = below.filter(|value| value.certainly_less(&bound)).count();
                    assert!(found.judgement.unstable_dimension.is_some_and(|n| n >= below));
                }
            }
        }
    }
    assert_eq!((ahead_of_a_minimum, attracting), (12, 6), "four points, three steps");
}

#[test]
fn a_singular_semidefinite_look_ahead_loses_signs_but_never_reality() {
    // H(y) = diag(1, 0), I + ρH(x) of signs (+, −): the product has the eigenvalues 0 and 1·a.
    let y = Matrix::diagonal(&[one(), zero()]);
    let factor = Matrix::new(2, 2, point(&["2", "3", "3", "-1"])).expect("four entries");
    let polynomial = (&y * &factor).characteristic_polynomial();
    assert_eq!(y.times(&point(&["0", "1"])), point(&["0", "0"]));
    assert_eq!(signs_of_real_roots(&polynomial), Inertia { positive: 1, negative: 0, zero: 1 });
    assert_eq!(inertia(&factor), Some(Inertia { positive: 1, negative: 1, zero: 0 }));
}
