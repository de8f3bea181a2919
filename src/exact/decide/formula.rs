//! Formulas: sign conditions on polynomials, joined by connectives.

use std::cmp::Ordering;

use super::super::{AlgebraicPoint, MultivariatePolynomial, Polynomial, Rational};

/// How a polynomial compares with 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// p < 0.
    Less,
    /// p ≤ 0.
    LessOrEqual,
    /// p = 0.
    Equal,
    /// p ≠ 0.
    NotEqual,
    /// p ≥ 0.
    GreaterOrEqual,
    /// p > 0.
    Greater,
}

impl Relation {
    /// Whether it holds for a number with this order with respect to 0.
    ///
    /// ```
    /// use eigensieve::exact::decide::Relation;
    /// assert!(Relation::LessOrEqual.holds(std::cmp::Ordering::Equal));
    /// ```
    pub fn holds(self, sign: Ordering) -> bool {
        match self {
            Self::Less => sign.is_lt(),
            Self::LessOrEqual => sign.is_le(),
            Self::Equal => sign.is_eq(),
            Self::NotEqual => sign.is_ne(),
            Self::GreaterOrEqual => sign.is_ge(),
            Self::Greater => sign.is_gt(),
        }
    }

    /// The relation that holds exactly where this one does not.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::GreaterOrEqual => Self::Less,
            Self::Greater => Self::LessOrEqual,
        }
    }
}

/// A combination of sign conditions; variable i of the polynomials is the i-th name.
///
/// An empty conjunction is true, an empty disjunction false.
///
/// ```
/// use eigensieve::exact::{MultivariatePolynomial, decide::{Formula, Relation}, rational};
/// let x = MultivariatePolynomial::variable(0);
/// let positive = Formula::condition(x.clone(), Relation::Greater);
/// let square = Formula::condition(x.pow(2), Relation::Greater);
/// assert!(positive.implies(square).holds(&[rational(-1, 1)]));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Formula {
    /// polynomial ⋈ 0.
    Condition(MultivariatePolynomial, Relation),
    /// All of them.
    And(Vec<Formula>),
    /// At least one of them.
    Or(Vec<Formula>),
    /// Not this one.
    Not(Box<Formula>),
    /// Where the first holds, the second does.
    Implies(Box<Formula>, Box<Formula>),
}

impl Formula {
    /// polynomial ⋈ 0.
    pub fn condition(polynomial: MultivariatePolynomial, relation: Relation) -> Self {
        Self::Condition(polynomial, relation)
    }

    /// left ⋈ right.
    pub fn compare(
        left: &MultivariatePolynomial,
        relation: Relation,
        right: &MultivariatePolynomial,
    ) -> Self {
        Self::Condition(left - right, relation)
    }

    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::And(vec![self, other])
    }

    /// At least one.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self::Or(vec![self, other])
    }

    /// self ⇒ other.
    #[must_use]
    pub fn implies(self, other: Self) -> Self {
        Self::Implies(Box::new(self), Box::new(other))
    }

    /// Both or none.
    #[must_use]
    pub fn equivalent(self, other: Self) -> Self {
        self.clone().implies(other.clone()).and(other.implies(self))
    }

    /// The opposite.
    #[must_use]
    pub fn negated(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// Whether it holds, given the sign of every polynomial.
    pub fn holds_by(&self, sign: &mut impl FnMut(&MultivariatePolynomial) -> Ordering) -> bool {
        match self {
            Self::Condition(polynomial, relation) => relation.holds(sign(polynomial)),
            Self::And(parts) => parts.iter().all(|part| part.holds_by(sign)),
            Self::Or(parts) => parts.iter().any(|part| part.holds_by(sign)),
            Self::Not(part) => !part.holds_by(sign),
            Self::Implies(first, second) => !first.holds_by(sign) || second.holds_by(sign),
        }
    }

    /// Whether it holds at a rational point.
    ///
    /// # Panics
    /// When a variable has no coordinate.
    pub fn holds(&self, at: &[Rational]) -> bool {
        self.holds_by(&mut |p| p.evaluate(at).cmp(&Rational::default()))
    }

    /// Whether it holds at a point with algebraic coordinates, by exact signs in its field.
    ///
    /// # Panics
    /// When a variable has no coordinate.
    pub fn holds_at(&self, point: &AlgebraicPoint) -> bool {
        let mut field = point.field.clone();
        self.holds_by(&mut |p| {
            let value = p.terms().fold(Polynomial::zero(), |sum, (monomial, c)| {
                let mut term = Polynomial::constant(c.clone());
                for &(variable, n) in monomial {
                    for _ in 0..n {
                        term = field.multiply(&term, &point.coordinates[variable as usize]);
                    }
                }
                &sum + &term
            });
            field.sign(&value)
        })
    }

    /// The polynomials of all conditions, in the order they are written.
    pub fn polynomials(&self) -> Vec<&MultivariatePolynomial> {
        let mut found = Vec::new();
        let mut pending = vec![self];
        while let Some(formula) = pending.pop() {
            match formula {
                Self::Condition(polynomial, _) => found.push(polynomial),
                Self::And(parts) | Self::Or(parts) => pending.extend(parts.iter().rev()),
                Self::Not(part) => pending.push(part),
                Self::Implies(first, second) => pending.extend([&**second, &**first]),
            }
        }
        found
    }

    /// Whether formulas stand in formulas more than this many times.
    pub(super) fn is_deeper_than(&self, most: usize) -> bool {
        let mut pending = vec![(self, 0)];
        while let Some((formula, depth)) = pending.pop() {
            if depth > most {
                return true;
            }
            match formula {
                Self::Condition(..) => {}
                Self::And(parts) | Self::Or(parts) => {
                    pending.extend(parts.iter().map(|part| (part, depth + 1)));
                }
                Self::Not(part) => pending.push((part, depth + 1)),
                Self::Implies(first, second) => {
                    pending.extend([(&**first, depth + 1), (&**second, depth + 1)]);
                }
            }
        }
        false
    }
}
