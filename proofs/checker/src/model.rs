//! What is derived from the objective's tape and the optimizer's tags (README, section 7).

use num_traits::{One, Signed, Zero};

use crate::expression::Expressions;
use crate::format::{Field, Momentum, Optimizer, Problem, System};
use crate::matrix::{Checked, Grid, ahead, combine, difference, require, shifted, square};
use crate::number::{Fraction, Number, Rational};

const UNDEFINED: &str = "an expression is undefined or too large";

/// Gradient, Hessian, field and update map of one problem.
#[derive(Debug)]
pub(crate) struct Model<'a> {
    pub(crate) variables: usize,
    optimizer: Option<&'a Optimizer>,
    objective: u32,
    partials: Vec<u32>,
    expressions: Expressions,
}

impl<'a> Model<'a> {
    pub(crate) fn new(problem: &'a Problem) -> Checked<Self> {
        let (variables, optimizer) = (problem.variables, problem.optimizer.as_ref());
        let valid = (1..=512).contains(&variables) && optimizer.is_none_or(Optimizer::is_valid);
        require(valid, "the number of variables or a hyper-parameter is out of range")?;
        let expressions = Expressions::default();
        let objective = expressions.read(&problem.objective, variables)?;
        let partials = (0..variables).map(|index| expressions.derivative(objective, index));
        let partials = partials.collect::<Checked<_>>()?;
        Ok(Self { variables: variables as usize, optimizer, objective, partials, expressions })
    }

    pub(crate) fn optimizer(&self) -> Checked<&'a Optimizer> {
        self.optimizer.ok_or("the claim needs an optimizer")
    }

    /// The dimension of the state.
    pub(crate) fn state(&self) -> Checked<usize> {
        let single = self.optimizer()?.momentum == Momentum::None;
        Ok(if single { self.variables } else { 2 * self.variables })
    }

    /// The values of these expressions; f must be defined too.
    fn evaluate<V: Number>(&self, roots: &[u32], at: &[V]) -> Checked<Vec<V>> {
        require(at.len() == self.variables, "a point has the wrong length")?;
        let roots = [roots, &[self.objective]].concat();
        let mut values = self.expressions.evaluate(&roots, at).ok_or(UNDEFINED)?;
        values.pop();
        Ok(values)
    }

    pub(crate) fn gradient<V: Number>(&self, at: &[V]) -> Checked<Vec<V>> {
        self.evaluate(&self.partials, at)
    }

    pub(crate) fn hessian<V: Number>(&self, at: &[V]) -> Checked<Grid<V>> {
        let places = (0..self.variables).flat_map(|i| (0..=i).map(move |j| (i, j)));
        let second = |(i, j)| self.expressions.derivative(self.partials[j], i as u32);
        let lower = self.evaluate(&places.map(second).collect::<Checked<Vec<_>>>()?, at)?;
        let place = |i: usize, j: usize| i.max(j) * (i.max(j) + 1) / 2 + i.min(j);
        Ok(square(self.variables, |i, j| lower[place(i, j)].clone()))
    }

    /// H∇f.
    fn bent<V: Number>(&self, at: &[V]) -> Checked<Vec<V>> {
        let (gradient, hessian) = (self.gradient(at)?, self.hessian(at)?);
        Ok(hessian.iter().map(|row| combine(row, &gradient)).collect())
    }

    /// Components of ∇f or of the field: all, or only one.
    pub(crate) fn system<V: Number>(
        &self,
        system: &System,
        at: &[V],
        only: Option<u32>,
    ) -> Checked<Vec<V>> {
        let range = only.map_or(0..self.variables, |k| k as usize..k as usize + 1);
        let wanted = self.partials.get(range.clone()).ok_or("there is no such component")?;
        let last = |at: &[V]| self.evaluate(wanted, at);
        let ascent = |from: &[V], Fraction(radius): &Fraction, at: &[V]| {
            self.gradient(at).map(|gradient| ahead(from, radius, &gradient))
        };
        let ascents = |times, radius| {
            (0..times).try_fold(at.to_vec(), |place, _| ascent(&place, radius, &place))
        };
        let field = match system {
            System::Gradient => &Field::Gradient,
            System::Field => &self.optimizer()?.field,
        };
        match field {
            Field::Gradient => last(at),
            Field::Usam(radius) => last(&ascents(1, radius)?),
            Field::UsamNested(radius) => last(&ascent(at, radius, &ascents(1, radius)?)?),
            Field::UsamSequential(times, radius) => last(&ascents(*times, radius)?),
            Field::HessianUsam(radius) => last(&ahead(at, &radius.0, &self.bent(at)?)),
            Field::GradientPenalty(radius) => {
                Ok(ahead(&last(at)?, &radius.0, &self.bent(at)?[range]))
            }
        }
    }

    /// The update map on the state.
    pub(crate) fn update<V: Number>(&self, state: &[V]) -> Checked<Vec<V>> {
        let Optimizer { momentum, step: Fraction(step), .. } = self.optimizer()?;
        require(state.len() == self.state()?, "a state has the wrong length")?;
        let (here, before) = state.split_at(self.variables);
        let pushed = |beta| ahead(here, beta, &difference(here, before));
        let field = |at: &[V]| self.system(&System::Field, at, None);
        let next = match momentum {
            Momentum::None => ahead(here, &-step, &field(here)?),
            Momentum::HeavyBall(Fraction(beta)) => ahead(&pushed(beta), &-step, &field(here)?),
            Momentum::Nesterov(Fraction(beta)) => {
                ahead(&pushed(beta), &-step, &field(&pushed(beta))?)
            }
            Momentum::Ema(Fraction(beta)) => {
                ahead(&pushed(beta), &(step * (beta - Rational::one())), &field(here)?)
            }
        };
        Ok([&next, &here[..before.len()]].concat())
    }

    /// α·q(H) at a point, and the constant c of the filter 0 ≤ q(λ) ≤ c/α.
    pub(crate) fn filter<V: Number>(&self, at: &[V]) -> Checked<(Grid<V>, V)> {
        let (optimizer, hessian) = (self.optimizer()?, self.hessian(at)?);
        let mut filter = square(self.variables, |_, _| at[0].constant(&Rational::zero()));
        for coefficient in optimizer.scaled_symbol().iter().rev() {
            filter = shifted(filter, &at[0].constant(coefficient));
            let entry = |i: usize, j: usize| combine(&filter[i.max(j)], &hessian[i.min(j)]);
            filter = square(self.variables, entry);
        }
        Ok((filter, at[0].constant(&optimizer.filter_constant())))
    }
}

impl Optimizer {
    fn is_valid(&self) -> bool {
        let field = match &self.field {
            Field::Gradient => true,
            Field::UsamSequential(times, Fraction(radius)) => {
                (1..=16).contains(times) && radius.is_positive()
            }
            Field::Usam(radius) | Field::UsamNested(radius) => radius.0.is_positive(),
            Field::HessianUsam(radius) | Field::GradientPenalty(radius) => radius.0.is_positive(),
        };
        let one = Rational::one();
        let momentum = match &self.momentum {
            Momentum::None => true,
            Momentum::HeavyBall(Fraction(beta)) => !beta.is_zero() && beta.abs() < one,
            Momentum::Nesterov(Fraction(beta)) | Momentum::Ema(Fraction(beta)) => {
                beta.is_positive() && *beta < one
            }
        };
        field && momentum && self.step.0.is_positive()
    }

    /// Whether q(λ) < 0 or q(λ) > c/α.
    pub(crate) fn filters_out(&self, eigenvalue: &Rational) -> bool {
        let horner = |value: Rational, coefficient: &Rational| (value + coefficient) * eigenvalue;
        let value = self.scaled_symbol().iter().rev().fold(Rational::zero(), horner);
        value.is_negative() || value > self.filter_constant()
    }

    pub(crate) fn filter_constant(&self) -> Rational {
        let (one, two) = (Rational::one(), Rational::from_integer(2.into()));
        match &self.momentum {
            Momentum::None => two,
            Momentum::HeavyBall(Fraction(beta)) => two * (one + beta),
            Momentum::Nesterov(Fraction(beta)) => &two * (&one + beta) / (one + &two * beta),
            Momentum::Ema(Fraction(beta)) => two * (&one + beta) / (&one - beta),
        }
    }

    /// α times the coefficients of λ, λ², … in the symbol q.
    pub(crate) fn scaled_symbol(&self) -> Vec<Rational> {
        let (zero, one) = (Rational::zero(), Rational::one());
        let symbol = match &self.field {
            Field::Gradient => vec![one],
            Field::Usam(radius) | Field::GradientPenalty(radius) => vec![one, radius.0.clone()],
            Field::UsamNested(Fraction(radius)) => vec![one, radius.clone(), radius * radius],
            Field::HessianUsam(Fraction(radius)) => vec![one, zero, radius.clone()],
            Field::UsamSequential(times, Fraction(radius)) => {
                let next = |last: &Rational, k: u32| {
                    last * radius * Rational::new((times - k).into(), (k + 1).into())
                };
                (0..*times).fold(vec![one], |symbol, k| {
                    let last = next(&symbol[k as usize], k);
                    [symbol, vec![last]].concat()
                })
            }
        };
        symbol.iter().map(|coefficient| coefficient * &self.step.0).collect()
    }
}
