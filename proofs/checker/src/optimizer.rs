//! What is derived from the optimizer's tags: field, update map and filter (README, section 7).

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
        let radius = field.radius();
        let ascent = |from: &[V], at: &[V]| ahead(from, &radius, &self.gradient(at, None)?);
        // H∇f.
        let bent = || image(&self.hessian(at)?, &self.gradient(at, None)?);
        let place = match field {
            Field::Gradient | Field::GradientPenalty(_) => at.to_vec(),
            Field::Usam(_) => ascent(at, at)?,
            Field::UsamNested(_) => ascent(at, &ascent(at, at)?)?,
            Field::UsamSequential(times, _) => {
                (0..*times).try_fold(at.to_vec(), |place, _| ascent(&place, &place))?
            }
            Field::HessianUsam(_) => ahead(at, &radius, &bent()?)?,
        };
        let gradient = self.gradient(&place, only)?;
        if let Field::GradientPenalty(_) = field {
            let bent = bent()?;
            return ahead(&gradient, &radius, only.map_or(&bent[..], |k| &bent[k..=k]));
        }
        Ok(gradient)
    }

    /// The update map on the state.
    pub(crate) fn update<V: Number>(&self, state: &[V]) -> Checked<Vec<V>> {
        let optimizer = self.optimizer()?;
        require(state.len() == self.state()?, "a state has the wrong length")?;
        let (here, before) = state.split_at(self.size());
        let Inertia { push, looks_ahead, damping, .. } = optimizer.inertia();
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

impl Field {
    /// ρ; 0 for the gradient.
    fn radius(&self) -> Rational {
        match self {
            Self::Gradient => Rational::zero(),
            Self::Usam(Fraction(radius))
            | Self::UsamNested(Fraction(radius))
            | Self::UsamSequential(_, Fraction(radius))
            | Self::HessianUsam(Fraction(radius))
            | Self::GradientPenalty(Fraction(radius)) => radius.clone(),
        }
    }
}

/// The update map is V − αδ·g(V or X) with V = X + β(X − X₋).
struct Inertia {
    /// β.
    push: Rational,
    /// Whether the field is taken at V.
    looks_ahead: bool,
    /// δ.
    damping: Rational,
    is_valid: bool,
}

impl Optimizer {
    fn inertia(&self) -> Inertia {
        let one = Rational::one;
        let (push, looks_ahead, damping, is_valid) = match &self.momentum {
            Momentum::None => (Rational::zero(), false, one(), true),
            Momentum::HeavyBall(Fraction(b)) => {
                (b.clone(), false, one(), !b.is_zero() && b.abs() < one())
            }
            Momentum::Nesterov(Fraction(b)) => {
                (b.clone(), true, one(), b.is_positive() && *b < one())
            }
            Momentum::Ema(Fraction(b)) => {
                (b.clone(), false, one() - b, b.is_positive() && *b < one())
            }
        };
        Inertia { push, looks_ahead, damping, is_valid }
    }

    pub(crate) fn is_valid(&self) -> bool {
        let field = match &self.field {
            Field::Gradient => true,
            Field::UsamSequential(0 | 17.., _) => false,
            other => other.radius().is_positive(),
        };
        field && self.step.0.is_positive() && self.inertia().is_valid
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
        let Inertia { push, looks_ahead, damping, .. } = self.inertia();
        let one = Rational::one();
        let ahead = if looks_ahead { &one + &push + &push } else { one.clone() };
        (&one + &one) * (one + push) / (damping * ahead)
    }

    /// The coefficients of λ, λ², … in the symbol q.
    fn symbol(&self) -> Vec<Rational> {
        let (zero, one, radius) = (Rational::zero(), Rational::one(), self.field.radius());
        match &self.field {
            Field::Gradient | Field::Usam(_) | Field::GradientPenalty(_) => vec![one, radius],
            Field::UsamNested(_) => vec![one, radius.clone(), &radius * &radius],
            Field::HessianUsam(_) => vec![one, zero, radius],
            // (1 + ρλ)^m.
            Field::UsamSequential(times, _) => (0..*times).fold(vec![one], |symbol, _| {
                let shifted = [vec![zero.clone()], symbol.clone()].concat();
                let symbol = symbol.into_iter().chain([zero.clone()]);
                symbol.zip(shifted).map(|(here, below)| here + &radius * below).collect()
            }),
        }
    }
}
