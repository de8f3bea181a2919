//! The problem: what the checker derives from the objective's tape and the optimizer's tags.

use std::collections::HashMap;

use num_bigint::BigInt;

use crate::arithmetic::Arithmetic;
use crate::expression::{Expressions, LARGEST_GRAPH, Program};
use crate::format::{Field, Momentum, Optimizer, Problem, System};
use crate::number::Ratio;

/// The largest number of variables.
const LARGEST_DIMENSION: u32 = 512;
/// The largest number of ascents of a sequential field.
const LARGEST_ASCENTS: u32 = 16;

/// Gradient, Hessian, field and update map of one problem.
#[derive(Debug)]
pub(crate) struct Model<'a> {
    pub(crate) variables: usize,
    optimizer: Option<&'a Optimizer>,
    expressions: Expressions,
    objective: u32,
    partials: Vec<u32>,
    gradient: Program,
    components: HashMap<u32, Program>,
    hessian: Option<Program>,
}

fn one_plus(value: &Ratio) -> Ratio {
    Ratio::integer(1).plus(value)
}

impl<'a> Model<'a> {
    pub(crate) fn new(problem: &'a Problem) -> Result<Self, String> {
        if !(1..=LARGEST_DIMENSION).contains(&problem.variables) {
            return Err("the number of variables is out of range".into());
        }
        if let Some(optimizer) = &problem.optimizer {
            in_range(optimizer)?;
        }
        let mut expressions = Expressions::default();
        let objective = expressions.read(&problem.objective, problem.variables)?;
        let partial = |variable| expressions.derivative(objective, variable);
        let partials: Vec<u32> = (0..problem.variables).map(partial).collect::<Result<_, _>>()?;
        let all: Vec<u32> = std::iter::once(objective).chain(partials.iter().copied()).collect();
        Ok(Self {
            variables: problem.variables as usize,
            optimizer: problem.optimizer.as_ref(),
            gradient: expressions.program(&all),
            components: HashMap::new(),
            objective,
            partials,
            hessian: None,
            expressions,
        })
    }

    /// Prepares the evaluation of single components of the gradient.
    pub(crate) fn derive_components(&mut self, wanted: &[u32]) -> Result<(), String> {
        let mut size = 0;
        for &component in wanted {
            let partial = *self.partials.get(component as usize).ok_or("no such component")?;
            if !self.components.contains_key(&component) {
                let program = self.expressions.program(&[self.objective, partial]);
                self.components.insert(component, program);
            }
            size += self.components[&component].nodes.len();
            if size > LARGEST_GRAPH {
                return Err("the components are too large".into());
            }
        }
        Ok(())
    }

    /// Derives the Hessian, if it is not there.
    pub(crate) fn derive_hessian(&mut self) -> Result<(), String> {
        if self.hessian.is_none() {
            let mut roots = vec![self.objective];
            for (row, &column_of) in (0..self.variables)
                .flat_map(|i| self.partials[..=i].iter().map(move |partial| (i as u32, partial)))
            {
                roots.push(self.expressions.derivative(column_of, row)?);
            }
            self.hessian = Some(self.expressions.program(&roots));
        }
        Ok(())
    }

    /// Whether the field needs second derivatives.
    pub(crate) fn needs_hessian(&self) -> bool {
        let field = self.optimizer.map(|optimizer| &optimizer.field);
        matches!(field, Some(Field::HessianUsam(_) | Field::GradientPenalty(_)))
    }

    /// Whether f is a rational function.
    pub(crate) fn is_rational(&self) -> bool {
        self.expressions.is_rational(self.objective)
    }

    pub(crate) fn optimizer(&self) -> Result<&'a Optimizer, String> {
        self.optimizer.ok_or_else(|| "the claim needs an optimizer".into())
    }

    /// The dimension of the state.
    pub(crate) fn state(&self) -> Result<usize, String> {
        let single = self.optimizer()?.momentum == Momentum::None;
        Ok(if single { self.variables } else { 2 * self.variables })
    }

    /// ∇f.
    pub(crate) fn gradient<A: Arithmetic>(&self, a: &A, at: &[A::Value]) -> Option<Vec<A::Value>> {
        Some(a.evaluate(&self.gradient, at)?.split_off(1))
    }

    /// The Hessian of f, in full; entry (j,i) is entry (i,j) with i ≥ j.
    pub(crate) fn hessian<A: Arithmetic>(
        &self,
        a: &A,
        at: &[A::Value],
    ) -> Option<Vec<Vec<A::Value>>> {
        let values = a.evaluate(self.hessian.as_ref()?, at)?;
        let entry =
            |i: usize, j: usize| values[1 + i.max(j) * (i.max(j) + 1) / 2 + i.min(j)].clone();
        let row = |i| (0..self.variables).map(|j| entry(i, j)).collect();
        Some((0..self.variables).map(row).collect())
    }

    /// H∇f.
    fn bent<A: Arithmetic>(&self, a: &A, at: &[A::Value]) -> Option<Vec<A::Value>> {
        let gradient = self.gradient(a, at)?;
        let hessian = self.hessian(a, at)?;
        let row = |row: &Vec<A::Value>| {
            a.sum(row.iter().zip(&gradient).map(|(entry, slope)| a.multiply(entry, slope)))
        };
        hessian.iter().map(row).collect()
    }

    /// base + ρ·direction.
    fn ahead<A: Arithmetic>(
        &self,
        a: &A,
        base: &[A::Value],
        radius: &Ratio,
        direction: &[A::Value],
    ) -> Option<Vec<A::Value>> {
        let pairs = base.iter().zip(direction);
        pairs.map(|(base, direction)| a.add(base, &a.scale(radius, direction)?)).collect()
    }

    /// Where the field takes the gradient; `None` also for the gradient penalty.
    fn look_ahead<A: Arithmetic>(&self, a: &A, at: &[A::Value]) -> Option<Vec<A::Value>> {
        let step =
            |radius, point: &[A::Value]| self.ahead(a, at, radius, &self.gradient(a, point)?);
        match &self.optimizer?.field {
            Field::Gradient => Some(at.to_vec()),
            Field::Usam(radius) => step(radius, at),
            Field::UsamNested(radius) => step(radius, &step(radius, at)?),
            Field::UsamSequential(ascents, radius) => {
                let mut point = at.to_vec();
                for _ in 0..*ascents {
                    point = self.ahead(a, &point, radius, &self.gradient(a, &point)?)?;
                }
                Some(point)
            }
            Field::HessianUsam(radius) => self.ahead(a, at, radius, &self.bent(a, at)?),
            Field::GradientPenalty(_) => None,
        }
    }

    /// The optimizer's field g.
    pub(crate) fn field<A: Arithmetic>(&self, a: &A, at: &[A::Value]) -> Option<Vec<A::Value>> {
        match &self.optimizer?.field {
            Field::GradientPenalty(radius) => {
                self.ahead(a, &self.gradient(a, at)?, radius, &self.bent(a, at)?)
            }
            _ => self.gradient(a, &self.look_ahead(a, at)?),
        }
    }

    /// ∇f or the field.
    pub(crate) fn system<A: Arithmetic>(
        &self,
        system: &System,
        a: &A,
        at: &[A::Value],
    ) -> Option<Vec<A::Value>> {
        match system {
            System::Gradient => self.gradient(a, at),
            System::Field => self.field(a, at),
        }
    }

    /// One component of ∇f or of the field.
    pub(crate) fn component<A: Arithmetic>(
        &self,
        system: &System,
        a: &A,
        at: &[A::Value],
        component: u32,
    ) -> Option<A::Value> {
        let program = self.components.get(&component)?;
        match (system, &self.optimizer) {
            (System::Gradient, _) => a.evaluate(program, at)?.pop(),
            (_, Some(Optimizer { field: Field::GradientPenalty(_), .. })) => {
                self.field(a, at)?.into_iter().nth(component as usize)
            }
            _ => a.evaluate(program, &self.look_ahead(a, at)?)?.pop(),
        }
    }

    /// The update map on the state.
    pub(crate) fn update<A: Arithmetic>(&self, a: &A, state: &[A::Value]) -> Option<Vec<A::Value>> {
        let optimizer = self.optimizer?;
        let (here, before) = state.split_at(self.variables);
        let push = |coefficient: &Ratio| -> Option<Vec<A::Value>> {
            let pairs = here.iter().zip(before);
            let push = |(here, before): (&A::Value, &A::Value)| {
                let moved = a.add(here, &a.negate(before))?;
                a.add(here, &a.scale(coefficient, &moved)?)
            };
            pairs.map(push).collect()
        };
        let (base, field, step) = match &optimizer.momentum {
            Momentum::None => (here.to_vec(), self.field(a, here)?, optimizer.step.clone()),
            Momentum::HeavyBall(beta) => {
                (push(beta)?, self.field(a, here)?, optimizer.step.clone())
            }
            Momentum::Nesterov(beta) => {
                let pushed = push(beta)?;
                let field = self.field(a, &pushed)?;
                (pushed, field, optimizer.step.clone())
            }
            Momentum::Ema(beta) => {
                let step = optimizer.step.times(&one_plus(&beta.negated()));
                (push(beta)?, self.field(a, here)?, step)
            }
        };
        let pairs = base.iter().zip(&field);
        let descend = pairs.map(|(base, slope)| a.add(base, &a.negate(&a.scale(&step, slope)?)));
        let mut next: Vec<A::Value> = descend.collect::<Option<_>>()?;
        if !before.is_empty() {
            next.extend_from_slice(here);
        }
        Some(next)
    }
}

/// Whether the hyper-parameters are in range.
fn in_range(optimizer: &Optimizer) -> Result<(), String> {
    let below_one = |value: &Ratio| value.minus(&Ratio::integer(1)).is_negative();
    let radius = match &optimizer.field {
        Field::Gradient => true,
        Field::UsamSequential(ascents, radius) => {
            (1..=LARGEST_ASCENTS).contains(ascents) && radius.is_positive()
        }
        Field::Usam(radius)
        | Field::UsamNested(radius)
        | Field::HessianUsam(radius)
        | Field::GradientPenalty(radius) => radius.is_positive(),
    };
    let coefficient = match &optimizer.momentum {
        Momentum::None => true,
        Momentum::HeavyBall(beta) => {
            below_one(beta) && below_one(&beta.negated()) && !beta.is_zero()
        }
        Momentum::Nesterov(beta) | Momentum::Ema(beta) => below_one(beta) && beta.is_positive(),
    };
    match radius && coefficient && optimizer.step.is_positive() {
        true => Ok(()),
        false => Err("a hyper-parameter is out of range".into()),
    }
}

/// The constant c of the filter 0 ≤ q(λ) ≤ c/α.
pub(crate) fn filter_constant(optimizer: &Optimizer) -> Ratio {
    let two = Ratio::integer(2);
    let (beta, divisor) = match &optimizer.momentum {
        Momentum::None => return two,
        Momentum::HeavyBall(beta) => (beta, Ratio::integer(1)),
        Momentum::Nesterov(beta) => (beta, one_plus(&two.times(beta))),
        Momentum::Ema(beta) => (beta, one_plus(&beta.negated())),
    };
    let doubled = two.times(&one_plus(beta));
    Ratio::new(doubled.numerator * divisor.denominator, doubled.denominator * divisor.numerator)
}

/// α times the coefficients of λ, λ², … in the symbol.
pub(crate) fn scaled_symbol(optimizer: &Optimizer) -> Vec<Ratio> {
    let integer = |number: u32| Ratio::integer(number);
    let mut symbol = match &optimizer.field {
        Field::Gradient => vec![integer(1)],
        Field::Usam(radius) | Field::GradientPenalty(radius) => vec![integer(1), radius.clone()],
        Field::UsamNested(radius) => vec![integer(1), radius.clone(), radius.times(radius)],
        Field::HessianUsam(radius) => vec![integer(1), integer(0), radius.clone()],
        Field::UsamSequential(ascents, radius) => {
            // Binomial coefficients: C(m, k+1) = C(m, k)·(m−k)/(k+1).
            let mut coefficient = integer(1);
            let mut symbol = vec![coefficient.clone()];
            for k in 0..*ascents {
                let share = Ratio::new(BigInt::from(ascents - k), BigInt::from(k + 1));
                coefficient = coefficient.times(&share).times(radius);
                symbol.push(coefficient.clone());
            }
            symbol
        }
    };
    symbol.iter_mut().for_each(|entry| *entry = entry.times(&optimizer.step));
    symbol
}
