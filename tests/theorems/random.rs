//! Random exact data: numbers, points, polynomials, matrices, optimizers.

use std::fmt::Debug;

use eigensieve::exact::{Matrix, Rational, rational};
use eigensieve::objective::Objective;
use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
use quickcheck::{Arbitrary, Gen, QuickCheck};

use crate::support::{VARIABLES, objective, with_parameters};

/// Puts a statement to a thousand random cases.
pub(crate) fn for_all<A: Arbitrary + Debug>(property: fn(A) -> bool) {
    for_many(1000, property);
}

/// Puts a statement to this many random cases.
pub(crate) fn for_many<A: Arbitrary + Debug>(cases: u64, property: fn(A) -> bool) {
    QuickCheck::new().tests(cases).min_tests_passed(cases).quickcheck(property);
}

fn pick(g: &mut Gen, low: i64, high: i64) -> i64 {
    low + i64::from(u32::arbitrary(g)) % (high - low + 1)
}

/// A rational with |value| ≤ 12 and a denominator up to 6.
#[derive(Clone, Debug)]
pub(crate) struct Number(pub(crate) Rational);

impl Arbitrary for Number {
    fn arbitrary(g: &mut Gen) -> Self {
        Self(rational(pick(g, -12, 12), pick(g, 1, 6)))
    }
}

/// A positive rational up to 24 with a denominator up to 12.
#[derive(Clone, Debug)]
pub(crate) struct Positive(pub(crate) Rational);

impl Arbitrary for Positive {
    fn arbitrary(g: &mut Gen) -> Self {
        Self(rational(pick(g, 1, 24), pick(g, 1, 12)))
    }
}

/// A rational in the open interval (0, 1).
#[derive(Clone, Debug)]
pub(crate) struct Fraction(pub(crate) Rational);

impl Arbitrary for Fraction {
    fn arbitrary(g: &mut Gen) -> Self {
        let denominator = pick(g, 2, 32);
        Self(rational(pick(g, 1, denominator - 1), denominator))
    }
}

/// A dimension from 1 to 3.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dimension(pub(crate) usize);

impl Arbitrary for Dimension {
    fn arbitrary(g: &mut Gen) -> Self {
        Self(pick(g, 1, 3) as usize)
    }
}

/// Six coordinates: a point of up to three variables, or a state of theirs.
#[derive(Clone, Debug)]
pub(crate) struct Point([Rational; 6]);

impl Point {
    pub(crate) fn first(&self, dimension: usize) -> Vec<Rational> {
        self.0[..dimension].to_vec()
    }
}

impl Arbitrary for Point {
    fn arbitrary(g: &mut Gen) -> Self {
        Self(std::array::from_fn(|_| rational(pick(g, -8, 8), pick(g, 1, 5))))
    }
}

/// A term: a coefficient times variables, which are taken modulo the dimension.
type Term = (Rational, Vec<usize>);

fn term(g: &mut Gen, lowest: i64, highest: i64) -> Term {
    let degree = pick(g, lowest, highest);
    let coefficient = rational(pick(g, -6, 6), pick(g, 1, 4));
    (coefficient, (0..degree).map(|_| pick(g, 0, 5) as usize).collect())
}

fn text_of(terms: &[Term], dimension: usize) -> String {
    let mut text = String::from("0");
    for (coefficient, factors) in terms {
        text += &format!(" + ({coefficient})");
        for factor in factors {
            text += &format!("*{}", VARIABLES[factor % dimension]);
        }
    }
    text
}

fn fewer(terms: &[Term]) -> impl Iterator<Item = Vec<Term>> + use<> {
    let terms = terms.to_vec();
    (0..terms.len()).map(move |left_out| {
        let mut terms = terms.clone();
        terms.remove(left_out);
        terms
    })
}

/// A polynomial of degree at most 4 with small rational coefficients.
#[derive(Clone, Debug)]
pub(crate) struct Quartic(Vec<Term>);

impl Quartic {
    pub(crate) fn objective(&self, dimension: usize) -> Objective {
        objective(&text_of(&self.0, dimension), dimension)
    }
}

impl Arbitrary for Quartic {
    fn arbitrary(g: &mut Gen) -> Self {
        let number = pick(g, 1, 5);
        Self((0..number).map(|_| term(g, 0, 4)).collect())
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        Box::new(fewer(&self.0).map(Self))
    }
}

/// Terms of the degrees 3 and 4: what a Hessian at the origin does not see.
#[derive(Clone, Debug)]
pub(crate) struct HigherTerms(Vec<Term>);

impl HigherTerms {
    pub(crate) fn text(&self, dimension: usize) -> String {
        text_of(&self.0, dimension)
    }
}

impl Arbitrary for HigherTerms {
    fn arbitrary(g: &mut Gen) -> Self {
        let number = pick(g, 0, 3);
        Self((0..number).map(|_| term(g, 3, 4)).collect())
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        Box::new(fewer(&self.0).map(Self))
    }
}

/// A symmetric matrix of up to four rows.
#[derive(Clone, Debug)]
pub(crate) struct Symmetric([Rational; 10]);

impl Symmetric {
    pub(crate) fn matrix(&self, size: usize) -> Matrix {
        let index = |i: usize, j: usize| i.max(j) * (i.max(j) + 1) / 2 + i.min(j);
        Matrix::from_fn(size, size, |i, j| self.0[index(i, j)].clone())
    }
}

impl Arbitrary for Symmetric {
    fn arbitrary(g: &mut Gen) -> Self {
        Self(std::array::from_fn(|_| rational(pick(g, -6, 6), pick(g, 1, 3))))
    }
}

/// A square matrix of up to four rows, so that BᵀB is any semidefinite matrix.
#[derive(Clone, Debug)]
pub(crate) struct Square([Rational; 16]);

impl Square {
    pub(crate) fn matrix(&self, rows: usize, cols: usize) -> Matrix {
        Matrix::from_fn(rows, cols, |i, j| self.0[4 * i + j].clone())
    }

    /// BᵀB with `rank` rows in B: positive semidefinite, of at most this rank.
    pub(crate) fn semidefinite(&self, size: usize, rank: usize) -> Matrix {
        let root = self.matrix(rank, size);
        &root.transpose() * &root
    }

    /// BᵀB + I: positive definite.
    pub(crate) fn definite(&self, size: usize) -> Matrix {
        &self.semidefinite(size, size) + &Matrix::identity(size)
    }
}

impl Arbitrary for Square {
    fn arbitrary(g: &mut Gen) -> Self {
        Self(std::array::from_fn(|_| rational(pick(g, -4, 4), pick(g, 1, 2))))
    }
}

/// Any optimizer of the tables with random hyper-parameters in their ranges, β ≠ 0.
#[derive(Clone, Debug)]
pub(crate) struct AnyOptimizer(pub(crate) Optimizer);

impl AnyOptimizer {
    pub(crate) fn with_momentum(&self, momentum: MomentumKind) -> Optimizer {
        self.with_kind(self.0.field_kind(), momentum)
    }

    pub(crate) fn with_field(&self, field: FieldKind) -> Optimizer {
        self.with_kind(field, self.0.momentum_kind())
    }

    fn with_kind(&self, field: FieldKind, momentum: MomentumKind) -> Optimizer {
        let coefficient = match self.0.coefficient() {
            none if *none == rational(0, 1) => rational(1, 2),
            some if momentum == MomentumKind::HeavyBall => some.clone(),
            some => num_traits::Signed::abs(some),
        };
        let (step, radius) = (self.0.step().clone(), self.0.radius().clone());
        with_parameters((field, momentum), step, radius, coefficient).with_ascents(self.0.ascents())
    }
}

impl Arbitrary for AnyOptimizer {
    fn arbitrary(g: &mut Gen) -> Self {
        let field = FieldKind::ALL[pick(g, 0, 5) as usize];
        let momentum = MomentumKind::ALL[pick(g, 0, 3) as usize];
        let sign = if momentum == MomentumKind::HeavyBall { pick(g, 0, 1) * 2 - 1 } else { 1 };
        let (step, radius) = (Positive::arbitrary(g).0, Fraction::arbitrary(g).0);
        let coefficient = rational(sign * pick(g, 1, 15), 16);
        let optimizer = with_parameters((field, momentum), step, radius, coefficient);
        Self(optimizer.with_ascents(pick(g, 1, 3) as u32))
    }
}
