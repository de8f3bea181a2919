//! What is derived from the optimizer's tags: field, update map and filter (README, section 7).

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use crate::format::{Field, Fraction, Momentum, Optimizer, Problem, System};
use crate::matrix::*;
use crate::number::{Number, Rational};

impl Problem {
    pub(crate) fn optimizer(&self) -> Checked<&Optimizer> {
        self.optimizer.as_ref().ok_or("the claim needs an optimizer")
    }

    /// The dimension of the state.
    pub(crate) fn state(&self) -> Checked<usize> {
        let single = self.optimizer()?.momentum == Momentum::None;
        Ok(if single { self.size() } else { 2 * self.size() })
    }

    /// Components of ∇f or of the field: all, or only one.
    pub(crate) fn system<V: Number>(
        &self,
        system: &System,
        at: &[V],
        only: Option<usize>,
    ) -> Checked<Vec<V>> {
        let field = match system {
            System::Gradient => &Field::Gradient,
            System::Field => &self.optimizer()?.field,
        };
        let ascent = |radius: &Fraction, from: &[V], at: &[V]| {
            ahead(from, &radius.0, &self.gradient(at, None)?)
        };
        // H∇f.
        let bent = || image(&self.hessian(at)?, &self.gradient(at, None)?);
        let place = match field {
            Field::Gradient | Field::GradientPenalty(_) => at.to_vec(),
            Field::Usam(radius) => ascent(radius, at, at)?,
            Field::UsamNested(radius) => ascent(radius, at, &ascent(radius, at, at)?)?,
            Field::UsamSequential(times, radius) => {
                (0..*times).try_fold(at.to_vec(), |place, _| ascent(radius, &place, &place))?
            }
            Field::HessianUsam(Fraction(radius)) => ahead(at, radius, &bent()?)?,
        };
        let gradient = self.gradient(&place, only)?;
        if let Field::GradientPenalty(Fraction(radius)) = field {
            let bent = bent()?;
            return ahead(&gradient, radius, only.map_or(&bent[..], |k| &bent[k..=k]));
        }
        Ok(gradient)
    }

    /// The update map on the state.
    pub(crate) fn update<V: Number>(&self, state: &[V]) -> Checked<Vec<V>> {
        let optimizer = self.optimizer()?;
        require(state.len() == self.state()?, "a state has the wrong length")?;
        let (here, before) = state.split_at(self.size());
        let (push, looks_ahead, damping) = optimizer.inertia();
        let pushed = match before {
            [] => here.to_vec(),
            _ => ahead(here, &push, &difference(here, before)?)?,
        };
        let field = self.system(&System::Field, if looks_ahead { &pushed } else { here }, None)?;
        let next = ahead(&pushed, &-(&optimizer.step.0 * damping), &field)?;
        Ok([&next, &here[..before.len()]].concat())
    }

    /// α·q(H) at a point, and the constant c of the filter 0 ≤ q(λ) ≤ c/α.
    pub(crate) fn filter<V: Number>(&self, at: &[V]) -> Checked<(Grid<V>, V)> {
        self.optimizer()?.filter(&self.hessian(at)?)
    }
}

impl Optimizer {
    /// The update map is V − αδ·g(V or X) with V = X + β(X − X₋): β, whether the field is taken at V,
    /// and δ.
    fn inertia(&self) -> (Rational, bool, Rational) {
        let one = Rational::one();
        match &self.momentum {
            Momentum::None => (Rational::zero(), false, one),
            Momentum::HeavyBall(Fraction(beta)) => (beta.clone(), false, one),
            Momentum::Nesterov(Fraction(beta)) => (beta.clone(), true, one),
            Momentum::Ema(Fraction(beta)) => (beta.clone(), false, one - beta),
        }
    }

    pub(crate) fn is_valid(&self) -> bool {
        let (beta, ..) = self.inertia();
        let momentum = match &self.momentum {
            Momentum::None => true,
            Momentum::HeavyBall(_) => !beta.is_zero() && beta.abs() < Rational::one(),
            Momentum::Nesterov(_) | Momentum::Ema(_) => {
                beta.is_positive() && beta < Rational::one()
            }
        };
        let ascents = !matches!(self.field, Field::UsamSequential(0 | 17.., _));
        // ρ > 0 if no coefficient is negative and the last one positive.
        let field = ascents && self.symbol().iter().all(|coefficient| !coefficient.is_negative());
        let field = field && self.symbol().last().is_some_and(Rational::is_positive);
        field && momentum && self.step.0.is_positive()
    }

    /// α·q of a symmetric matrix, and c.
    pub(crate) fn filter<V: Number>(&self, matrix: &Grid<V>) -> Checked<(Grid<V>, V)> {
        let constant = |value: &Rational| matrix[0][0].constant(value);
        let mut filter = square(matrix.len(), |_, _| constant(&Rational::zero()))?;
        for coefficient in self.symbol().iter().rev() {
            filter = shifted(filter, &constant(&(coefficient * &self.step.0))?)?;
            let entry = |i: usize, j: usize| combine(&filter[i.max(j)], &matrix[i.min(j)]);
            filter = square(matrix.len(), entry)?;
        }
        Ok((filter, constant(&self.filter_constant())?))
    }

    fn filter_constant(&self) -> Rational {
        let (push, looks_ahead, damping) = self.inertia();
        let ahead = if looks_ahead { &push + &push } else { Rational::zero() };
        let two = Rational::from_integer(2.into());
        (&two + &two * push) / (damping * (ahead + BigInt::one()))
    }

    /// The coefficients of λ, λ², … in the symbol q.
    fn symbol(&self) -> Vec<Rational> {
        let (zero, one) = (Rational::zero(), Rational::one());
        match &self.field {
            Field::Gradient => vec![one],
            Field::Usam(Fraction(r)) | Field::GradientPenalty(Fraction(r)) => vec![one, r.clone()],
            Field::UsamNested(Fraction(radius)) => vec![one, radius.clone(), radius * radius],
            Field::HessianUsam(Fraction(radius)) => vec![one, zero, radius.clone()],
            // (1 + ρλ)^m.
            Field::UsamSequential(times, Fraction(radius)) => {
                (0..*times).fold(vec![one], |symbol, _| {
                    let lifted = [zero.clone()].into_iter().chain(symbol.clone());
                    let symbol = symbol.into_iter().chain([zero.clone()]);
                    symbol.zip(lifted).map(|(here, below)| here + radius * below).collect()
                })
            }
        }
    }
}
