//! Exact reductions that keep the zeros and lower the bound on their number.

use num_traits::{One, Zero};

use super::polynomials::Number;
use crate::exact::{Monomial, MultivariatePolynomial, Rational};
use crate::expression::{Arithmetic, Function, Guard, Tape};

/// Polynomials with more terms are not expanded.
const MOST_TERMS: usize = 2000;
/// Nor are those of a larger degree.
const LARGEST_DEGREE: u32 = 64;

/// Nor are systems whose degrees, as they are written, have a product of more bits.
const LARGEST_BITS: f64 = 40.0;
/// Products of terms in one expansion.
const MOST_PRODUCTS: usize = 200_000;

/// The outputs of a tape as sums of monomials; `None` where one is no polynomial or is too long.
pub(super) fn expanded(tape: &Tape) -> Option<Vec<MultivariatePolynomial>> {
    let degrees = tape.degrees().into_iter().collect::<Option<Vec<u32>>>()?;
    let bits: f64 = degrees.into_iter().map(|degree| f64::from(degree.max(1)).log2()).sum();
    if bits > LARGEST_BITS {
        return None;
    }
    let variables: Vec<Expanded> =
        (0..tape.dimension() as u32).map(|v| Some(MultivariatePolynomial::variable(v))).collect();
    tape.evaluate(&mut Expansion { rest: MOST_PRODUCTS }, &variables).into_iter().collect()
}

type Expanded = Option<MultivariatePolynomial>;

/// Arithmetic of sums of monomials that gives up where they become long.
struct Expansion {
    /// So many products of terms may still be formed.
    rest: usize,
}

impl Expansion {
    fn product(&mut self, a: &MultivariatePolynomial, b: &MultivariatePolynomial) -> Expanded {
        if a.degree() + b.degree() > LARGEST_DEGREE {
            return None;
        }
        self.rest = self.rest.checked_sub(a.len() * b.len())?;
        let product = a * b;
        (product.len() <= MOST_TERMS).then_some(product)
    }
}

impl Arithmetic for Expansion {
    type Value = Expanded;
    fn constant(&mut self, tape: &Tape, index: usize) -> Expanded {
        Some(MultivariatePolynomial::constant(tape.constants()[index].clone()))
    }
    fn negate(&mut self, a: &Expanded) -> Expanded {
        a.as_ref().map(|a| -a)
    }
    fn add(&mut self, a: &Expanded, b: &Expanded) -> Expanded {
        Some(a.as_ref()? + b.as_ref()?)
    }
    fn subtract(&mut self, a: &Expanded, b: &Expanded) -> Expanded {
        Some(a.as_ref()? - b.as_ref()?)
    }
    fn multiply(&mut self, a: &Expanded, b: &Expanded) -> Expanded {
        self.product(a.as_ref()?, b.as_ref()?)
    }
    fn divide(&mut self, a: &Expanded, b: &Expanded) -> Expanded {
        let divisor = b.as_ref()?.as_constant().filter(|value| !value.is_zero())?;
        Some(a.as_ref()?.scale(&(Rational::one() / divisor)))
    }
    fn power(&mut self, a: &Expanded, n: i32) -> Expanded {
        let base = a.as_ref()?;
        let exponent = u32::try_from(n).ok().filter(|&n| n <= LARGEST_DEGREE)?;
        let one = MultivariatePolynomial::constant(Rational::one());
        (0..exponent).try_fold(one, |power, _| self.product(&power, base))
    }
    fn half_power(&mut self, _: &Expanded, _: i32) -> Expanded {
        None
    }
    fn apply(&mut self, _: Function, _: &Expanded) -> Expanded {
        None
    }
    fn absolute(&mut self, _: Guard<'_, Expanded>) -> Expanded {
        None
    }
    fn maximum(&mut self, _: Guard<'_, Expanded>, _: &Expanded, _: &Expanded) -> Expanded {
        None
    }
    fn minimum(&mut self, _: Guard<'_, Expanded>, _: &Expanded, _: &Expanded) -> Expanded {
        None
    }
    fn choose(&mut self, _: Guard<'_, Expanded>, _: &Expanded, _: &Expanded) -> Expanded {
        None
    }
}

/// A step: the zeros of the old system are, one to one, those of the new one at which the inverted
/// variable is not 0.
#[derive(Clone, Debug)]
enum Step {
    /// A linear equation was solved for the variable.
    Solved(u32, MultivariatePolynomial),
    /// The variable, which cannot vanish, stands for its inverse.
    Inverted(u32),
}

/// A square system with fewer variables or lower degrees, and the way back.
#[derive(Clone, Debug)]
pub(super) struct Reduced {
    pub(super) equations: Vec<MultivariatePolynomial>,
    pub(super) variables: Vec<u32>,
    steps: Vec<Step>,
}

impl Reduced {
    /// The system as it is.
    pub(super) fn plain(equations: Vec<MultivariatePolynomial>) -> Self {
        let variables = (0..equations.len() as u32).collect();
        Self { equations, variables, steps: Vec::new() }
    }

    /// Linear equations solved, and variables inverted where that lowers the bound.
    pub(super) fn lowered(equations: Vec<MultivariatePolynomial>) -> Self {
        let mut reduced = Self::plain(equations);
        reduced.solve_linear();
        loop {
            let bound = reduced.bound();
            let lower = (0..reduced.variables.len())
                .filter_map(|place| reduced.inverted(place))
                .map(|one| (one.bound(), one))
                .filter(|(lower, _)| *lower < bound)
                .min_by_key(|(lower, _)| *lower);
            match lower {
                Some((_, better)) => reduced = better,
                None => return reduced,
            }
        }
    }

    /// Bézout's bound, the product of the degrees; 0 where an equation is a constant other than 0,
    /// and the largest number where one is 0.
    pub(super) fn bound(&self) -> u64 {
        if self.equations.iter().any(MultivariatePolynomial::is_zero) {
            return u64::MAX;
        }
        let degrees = self.equations.iter().map(|equation| u64::from(equation.degree()));
        degrees.fold(1, u64::saturating_mul)
    }

    fn solve_linear(&mut self) {
        loop {
            let linear = (0..self.equations.len()).filter(|&k| self.equations[k].degree() == 1);
            let Some(row) = linear.min_by_key(|&k| self.equations[k].len()) else { return };
            let equation = self.equations.swap_remove(row);
            let uses = |variable: u32| {
                let terms = self.equations.iter().flat_map(|one| one.terms());
                terms.filter(|(monomial, _)| monomial.iter().any(|&(v, _)| v == variable)).count()
            };
            let chosen = equation.variables().into_iter().min_by_key(|&variable| uses(variable));
            let Some(variable) = chosen else { return };
            let parts = equation.coefficients_in(variable);
            let Some(slope) = parts[1].as_constant() else { return };
            let value = parts[0].scale(&(-Rational::one() / slope));
            for other in &mut self.equations {
                if other.degree_in(variable) > 0 {
                    *other = other.substitute(variable, &value);
                }
            }
            self.variables.retain(|&one| one != variable);
            self.steps.push(Step::Solved(variable, value));
        }
    }

    /// The system with the inverse of the variable at this place, its linear equations solved;
    /// `None` where the variable may vanish.
    fn inverted(&self, place: usize) -> Option<Self> {
        let variable = self.variables[place];
        cannot_vanish(&self.equations, variable).then_some(())?;
        let y = MultivariatePolynomial::variable(variable);
        let turned = |equation: &MultivariatePolynomial| {
            let parts = equation.coefficients_in(variable);
            let horner =
                |sum: MultivariatePolynomial, part: &MultivariatePolynomial| &(&sum * &y) + part;
            parts.iter().fold(MultivariatePolynomial::zero(), horner)
        };
        let mut reduced = self.clone();
        reduced.equations = self.equations.iter().map(turned).collect();
        reduced.steps.push(Step::Inverted(variable));
        reduced.solve_linear();
        Some(reduced)
    }

    /// The point of the whole space that belongs to a point of the reduced system; `None` where an
    /// inverse may not exist.
    pub(super) fn lifted<N: Number>(&self, point: &[N]) -> Option<Vec<N>> {
        let mut whole = vec![N::ZERO; self.variables.len() + self.solved()];
        for (&variable, &x) in self.variables.iter().zip(point) {
            whole[variable as usize] = x;
        }
        for step in self.steps.iter().rev() {
            match step {
                Step::Inverted(variable) => {
                    let x = &mut whole[*variable as usize];
                    *x = x.inverted()?;
                }
                Step::Solved(variable, value) => {
                    let term = |(monomial, c): (&Monomial, &Rational)| {
                        let c = N::rational(c);
                        monomial.first().map_or(c, |&(v, _)| c.multiply(whole[v as usize]))
                    };
                    let sum = value.terms().map(term).fold(N::ZERO, N::add);
                    whole[*variable as usize] = sum;
                }
            }
        }
        Some(whole)
    }

    fn solved(&self) -> usize {
        self.steps.iter().filter(|step| matches!(step, Step::Solved(..))).count()
    }
}

/// Whether the variable is proved to vanish at no complex zero: with 0 in its place some equation is
/// a constant other than 0.
pub(super) fn cannot_vanish(equations: &[MultivariatePolynomial], variable: u32) -> bool {
    equations.iter().any(|equation| {
        let mut rest = equation
            .terms()
            .filter(|(monomial, _)| monomial.iter().all(|&(one, _)| one != variable));
        rest.next().is_some_and(|(monomial, _)| monomial.is_empty()) && rest.next().is_none()
    })
}
