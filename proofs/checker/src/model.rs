//! What is derived from the objective's tape and the optimizer's tags (README, section 7).

use std::cell::RefCell;

use num_bigint::BigInt;
use num_traits::Signed;

use crate::expression::Expressions;
use crate::format::{Field, Momentum, Optimizer, Problem, System};
use crate::jet::{Jet, Jets, evaluate_exactly};
use crate::number::Ratio;

/// Gradient, Hessian, field and update map of one problem.
#[derive(Debug)]
pub(crate) struct Model<'a> {
    pub(crate) variables: usize,
    optimizer: Option<&'a Optimizer>,
    objective: u32,
    partials: Vec<u32>,
    expressions: RefCell<Expressions>,
}

impl<'a> Model<'a> {
    pub(crate) fn new(problem: &'a Problem) -> Result<Self, String> {
        let variables = problem.variables;
        if !(1..=512).contains(&variables) || !problem.optimizer.iter().all(Optimizer::is_valid) {
            return Err("the number of variables or a hyper-parameter is out of range".into());
        }
        let mut all = Expressions::default();
        let objective = all.read(&problem.objective, variables)?;
        let partials = (0..variables).map(|index| all.derivative(objective, index));
        let partials = partials.collect::<Result<_, _>>()?;
        let (variables, optimizer) = (variables as usize, problem.optimizer.as_ref());
        Ok(Self { variables, optimizer, objective, partials, expressions: RefCell::new(all) })
    }

    pub(crate) fn optimizer(&self) -> Result<&'a Optimizer, String> {
        self.optimizer.ok_or_else(|| "the claim needs an optimizer".into())
    }

    /// The dimension of the state.
    pub(crate) fn state(&self) -> Result<usize, String> {
        let single = self.optimizer()?.momentum == Momentum::None;
        Ok(if single { self.variables } else { 2 * self.variables })
    }

    /// The values of f and of these expressions; f is dropped.
    fn evaluate(&self, jets: &Jets, mut roots: Vec<u32>, at: &[Jet]) -> Option<Vec<Jet>> {
        roots.push(self.objective);
        let mut values = jets.evaluate(&self.expressions.borrow(), &roots, at)?;
        values.pop();
        Some(values)
    }

    fn gradient(&self, jets: &Jets, at: &[Jet]) -> Option<Vec<Jet>> {
        self.evaluate(jets, self.partials.clone(), at)
    }

    /// The second derivatives (i,j) with i ≥ j, row by row.
    fn second_derivatives(&self) -> Option<Vec<u32>> {
        let mut all = self.expressions.borrow_mut();
        let places = (0..self.variables).flat_map(|i| (0..=i).map(move |j| (i as u32, j)));
        places.map(|(i, j)| all.derivative(self.partials[j], i).ok()).collect()
    }

    pub(crate) fn hessian(&self, jets: &Jets, at: &[Jet]) -> Option<Vec<Vec<Jet>>> {
        Some(self.full(&self.evaluate(jets, self.second_derivatives()?, at)?))
    }

    /// The symmetric matrix with these entries (i,j), i ≥ j.
    fn full<T: Clone>(&self, lower: &[T]) -> Vec<Vec<T>> {
        let entry = |i: usize, j: usize| lower[i.max(j) * (i.max(j) + 1) / 2 + i.min(j)].clone();
        let all = 0..self.variables;
        all.clone().map(|i| all.clone().map(|j| entry(i, j)).collect()).collect()
    }

    /// The exact gradient at a point.
    pub(crate) fn exact_gradient(&self, at: &[Ratio]) -> Option<Vec<Ratio>> {
        let roots: Vec<u32> = self.partials.iter().copied().chain([self.objective]).collect();
        let mut values = evaluate_exactly(&self.expressions.borrow(), &roots, at)?;
        values.pop();
        (at.len() == self.variables).then_some(values)
    }

    /// The exact Hessian at a point with an exact gradient.
    pub(crate) fn exact_hessian(&self, at: &[Ratio]) -> Option<Vec<Vec<Ratio>>> {
        self.exact_gradient(at)?;
        let roots = self.second_derivatives()?;
        Some(self.full(&evaluate_exactly(&self.expressions.borrow(), &roots, at)?))
    }

    /// H∇f.
    fn bent(&self, jets: &Jets, at: &[Jet]) -> Option<Vec<Jet>> {
        let (gradient, hessian) = (self.gradient(jets, at)?, self.hessian(jets, at)?);
        hessian.iter().map(|row| jets.combine(row, &gradient)).collect()
    }

    /// Where the field takes the gradient.
    fn look_ahead(&self, field: &Field, jets: &Jets, at: &[Jet]) -> Option<Vec<Jet>> {
        let step = |from: &[Jet], radius, slope: &[Jet]| {
            jets.ahead(from, radius, &self.gradient(jets, slope)?)
        };
        match field {
            Field::Gradient | Field::GradientPenalty(_) => Some(at.to_vec()),
            Field::Usam(radius) => step(at, radius, at),
            Field::UsamNested(radius) => step(at, radius, &step(at, radius, at)?),
            Field::UsamSequential(ascents, radius) => {
                (0..*ascents).try_fold(at.to_vec(), |place, _| step(&place, radius, &place))
            }
            Field::HessianUsam(radius) => jets.ahead(at, radius, &self.bent(jets, at)?),
        }
    }

    /// Components of ∇f or of the field: all, or only one.
    pub(crate) fn system(
        &self,
        system: &System,
        jets: &Jets,
        at: &[Jet],
        only: Option<u32>,
    ) -> Option<Vec<Jet>> {
        let wanted = match only {
            Some(index) => vec![*self.partials.get(index as usize)?],
            None => self.partials.clone(),
        };
        let field =
            if *system == System::Gradient { &Field::Gradient } else { &self.optimizer?.field };
        let place = self.look_ahead(field, jets, at)?;
        let gradient = self.evaluate(jets, wanted, &place)?;
        let Field::GradientPenalty(radius) = field else { return Some(gradient) };
        let bent = self.bent(jets, at)?;
        let bent = only.map_or(&bent[..], |index| std::slice::from_ref(&bent[index as usize]));
        jets.ahead(&gradient, radius, bent)
    }

    /// The update map on the state.
    pub(crate) fn update(&self, jets: &Jets, state: &[Jet]) -> Option<Vec<Jet>> {
        let Optimizer { momentum, step, .. } = self.optimizer?;
        let (here, before) = state.split_at(self.variables);
        let field = |at: &[Jet]| self.system(&System::Field, jets, at, None);
        let push = |beta| {
            let pairs = here.iter().zip(before);
            let moved: Vec<Jet> = pairs.map(|(a, b)| jets.add(a, &jets.negate(b))).collect();
            jets.ahead(here, beta, &moved)
        };
        let (base, slope, step) = match momentum {
            Momentum::None => (here.to_vec(), field(here)?, step.clone()),
            Momentum::HeavyBall(beta) => (push(beta)?, field(here)?, step.clone()),
            Momentum::Nesterov(beta) => {
                let base = push(beta)?;
                let slope = field(&base)?;
                (base, slope, step.clone())
            }
            Momentum::Ema(beta) => {
                (push(beta)?, field(here)?, step.times(&Ratio::from(1).minus(beta)))
            }
        };
        let step = jets.constant(&step);
        let descend = |(base, slope): (&Jet, &Jet)| {
            Some(jets.add(base, &jets.negate(&jets.multiply(&step, slope)?)))
        };
        let next: Option<Vec<Jet>> = base.iter().zip(&slope).map(descend).collect();
        Some([next?, here[..before.len()].to_vec()].concat())
    }
}

impl Optimizer {
    fn is_valid(&self) -> bool {
        let is_positive = |value: &Ratio| value.numerator.is_positive();
        let below_one = |value: &Ratio| value.numerator.abs() < value.denominator;
        let field = match &self.field {
            Field::Gradient => true,
            Field::UsamSequential(ascents, radius) => {
                (1..=16).contains(ascents) && is_positive(radius)
            }
            Field::Usam(radius) | Field::UsamNested(radius) => is_positive(radius),
            Field::HessianUsam(radius) | Field::GradientPenalty(radius) => is_positive(radius),
        };
        let momentum = match &self.momentum {
            Momentum::None => true,
            Momentum::HeavyBall(beta) => below_one(beta) && *beta != Ratio::from(0),
            Momentum::Nesterov(beta) | Momentum::Ema(beta) => below_one(beta) && is_positive(beta),
        };
        field && momentum && is_positive(&self.step)
    }

    /// The constant c of the filter 0 ≤ q(λ) ≤ c/α.
    pub(crate) fn filter_constant(&self) -> Ratio {
        let (one, two) = (Ratio::from(1), Ratio::from(2));
        let (beta, divisor) = match &self.momentum {
            Momentum::None => return two,
            Momentum::HeavyBall(beta) => (beta, one.clone()),
            Momentum::Nesterov(beta) => (beta, one.plus(&two.times(beta))),
            Momentum::Ema(beta) => (beta, one.minus(beta)),
        };
        two.times(&one.plus(beta)).times(&Ratio::new(divisor.denominator, divisor.numerator))
    }

    /// α times the coefficients of λ, λ², … in the symbol q.
    pub(crate) fn scaled_symbol(&self) -> Vec<Ratio> {
        let one = Ratio::from(1);
        let symbol = match &self.field {
            Field::Gradient => vec![one],
            Field::Usam(radius) | Field::GradientPenalty(radius) => vec![one, radius.clone()],
            Field::UsamNested(radius) => vec![one, radius.clone(), radius.times(radius)],
            Field::HessianUsam(radius) => vec![one, Ratio::from(0), radius.clone()],
            Field::UsamSequential(ascents, radius) => {
                let mut symbol = vec![one];
                for k in 0..*ascents {
                    let share = Ratio::new(BigInt::from(ascents - k), BigInt::from(k + 1));
                    symbol.push(symbol[k as usize].times(&share).times(radius));
                }
                symbol
            }
        };
        symbol.iter().map(|coefficient| coefficient.times(&self.step)).collect()
    }
}

impl std::fmt::Display for Optimizer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let field = match &self.field {
            Field::Gradient => "∇f(x)".into(),
            Field::Usam(radius) => format!("∇f(x + ρ∇f(x)), ρ = {radius}"),
            Field::UsamNested(radius) => format!("∇f(x + ρ∇f(x + ρ∇f(x))), ρ = {radius}"),
            Field::UsamSequential(m, radius) => {
                format!("∇f(x) after {m} ascents x := x + ρ∇f(x), ρ = {radius}")
            }
            Field::HessianUsam(radius) => format!("∇f(x + ρ∇²f(x)∇f(x)), ρ = {radius}"),
            Field::GradientPenalty(radius) => format!("∇f(x) + ρ∇²f(x)∇f(x), ρ = {radius}"),
        };
        let rule = match &self.momentum {
            Momentum::None => "x⁺ = x − αg(x)".into(),
            Momentum::HeavyBall(beta) => format!("x⁺ = x + β(x − x₋) − αg(x), β = {beta}"),
            Momentum::Nesterov(beta) => format!("y = x + β(x − x₋), x⁺ = y − αg(y), β = {beta}"),
            Momentum::Ema(beta) => format!("x⁺ = x + β(x − x₋) − α(1 − β)g(x), β = {beta}"),
        };
        write!(formatter, "{rule}, α = {}, g(x) = {field}", self.step)
    }
}
