//! For every symmetric rational H, α > 0, ρ ≥ 0: the filter on the eigenvalues is the pair of
//! semidefiniteness tests 0 ⪯ q(H) ⪯ (c/α)I, decided exactly without any eigenvalue.
//!
//! The matrix side is the program's inertia, the eigenvalue side a spectrum known in advance
//! (theory T2).

use eigensieve::exact::{Matrix, Rational, rational};
use eigensieve::interval::{Interval, symmetric_eigenvalues};
use eigensieve::optimizer::{FilterPosition, Optimizer};

use crate::random::{AnyOptimizer, Number, Point, Positive, Symmetric, for_all};
use crate::support::{constant_by_hand, enclosed, symbol_by_hand, two, zero};

/// The reflection I − 2vvᵀ/vᵀv, an orthogonal matrix with rational entries.
fn reflection(vector: &[Rational]) -> Matrix {
    let square: Rational = vector.iter().map(|x| x * x).sum();
    let identity = Matrix::identity(vector.len());
    if square == zero() {
        return identity;
    }
    let outer = Matrix::from_fn(vector.len(), vector.len(), |i, j| &vector[i] * &vector[j] * two());
    &identity - &outer.scale(&square.recip())
}

/// The worst position of a spectrum, eigenvalue by eigenvalue.
fn by_eigenvalues(optimizer: &Optimizer, spectrum: &[Rational]) -> FilterPosition {
    let upper = constant_by_hand(optimizer) / optimizer.step();
    let images: Vec<Rational> =
        spectrum.iter().map(|value| symbol_by_hand(optimizer, value)).collect();
    if images.iter().any(|image| *image < zero() || *image > upper) {
        FilterPosition::Outside
    } else if images.iter().any(|image| *image == zero() || *image == upper) {
        FilterPosition::Boundary
    } else {
        FilterPosition::Inside
    }
}

#[test]
fn semidefiniteness_of_the_symbol_of_the_matrix_says_the_same_as_its_eigenvalues_one_by_one() {
    type Case = (AnyOptimizer, (Number, Number, Number), Point, Positive);
    for_all(|(optimizer, (a, b, c), directions, scale): Case| {
        let spectrum = [a.0, b.0, c.0].map(|value| value / &scale.0);
        let directions = directions.first(6);
        let rotation = &reflection(&directions[..3]) * &reflection(&directions[3..]);
        let hessian = &(&rotation * &Matrix::diagonal(&spectrum)) * &rotation.transpose();
        optimizer.0.filter().position(&hessian) == by_eigenvalues(&optimizer.0, &spectrum)
    });
}

#[test]
fn enclosed_eigenvalues_never_contradict_the_exact_matrix_form() {
    for_all(|(optimizer, matrix, scale): (AnyOptimizer, Symmetric, Positive)| {
        let hessian = matrix.matrix(3).scale(&scale.0.recip());
        let filter = optimizer.0.filter();
        let values: Vec<Interval> = symmetric_eigenvalues(&enclosed(&hessian)).expect("symmetric");
        let found = filter.position_of(&values);
        found == FilterPosition::Undecided || found == filter.position(&hessian)
    });
}

#[test]
fn one_eigenvalue_outside_puts_the_matrix_outside_whatever_the_others_are() {
    for_all(|(any, a, b): (AnyOptimizer, Number, Number)| {
        let upper = constant_by_hand(&any.0) / any.0.step();
        // q(μ) > μ for μ > 0, so μ = c/α + 1 is outside for every field.
        let diagonal = Matrix::diagonal(&[a.0, upper + rational(1, 1), b.0]);
        any.0.filter().position(&diagonal) == FilterPosition::Outside
    });
}
