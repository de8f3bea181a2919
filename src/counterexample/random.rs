//! Random instances by quickcheck's generator, deterministic by their seed.

use num_traits::Zero;
use quickcheck::{Arbitrary, Gen};

use super::claim::{Claim, Family, Parameter, Points};
use super::fixed::{fixes_the_origin, gradient};
use super::generate::exponents;
use super::gluing::Gluing;
use super::instance::{Configured, Instance, Shape, monomial};
use crate::exact::{Matrix, MultivariatePolynomial, Rational, rational};
use crate::optimizer::{FieldKind, MomentumKind, Optimizer};

/// Random hyper-parameters have numerators and denominators up to this.
const TALLEST: usize = 24;
/// So many attempts are made for each instance.
const ATTEMPTS: usize = 200;

/// A stream of random instances.
pub(super) struct Random<'a> {
    claim: &'a Claim,
    g: Gen,
}

fn below(g: &mut Gen, end: usize) -> usize {
    (u64::arbitrary(g) % end.max(1) as u64) as usize
}

/// A rational of a random height up to the tallest, small ones often.
fn number(g: &mut Gen, tallest: usize, negative: bool) -> Rational {
    let height = 1 + below(g, tallest);
    let value = rational(1 + below(g, height) as i64, 1 + below(g, height) as i64);
    if negative && bool::arbitrary(g) { -value } else { value }
}

impl<'a> Random<'a> {
    pub(super) fn new(claim: &'a Claim, seed: u64) -> Self {
        Self { claim, g: Gen::from_size_and_seed(100, seed) }
    }

    /// So many instances; none where the family is finite.
    pub(super) fn take(&mut self, number: usize) -> Vec<Instance> {
        let endless = matches!(
            self.claim.objectives,
            Family::Polynomials { .. } | Family::Quadratics { .. } | Family::Gluings { .. }
        );
        if !endless {
            return Vec::new();
        }
        let mut all = Vec::new();
        for _ in 0..ATTEMPTS * number {
            all.extend(self.instance().filter(|instance| self.claim.has(instance)));
            if all.len() == number {
                break;
            }
        }
        all
    }

    fn instance(&mut self) -> Option<Instance> {
        let optimizers = self.optimizers()?;
        match &self.claim.objectives {
            Family::Gluings { height } => {
                let gluing = self.gluing(*height as usize)?;
                let point = vec![Rational::zero()];
                Some(Instance { objective: Shape::Gluing(gluing), optimizers, point })
            }
            Family::Polynomials { variables, degree, height } => {
                let (variables, degree, height) = (variables.clone(), *degree, *height);
                self.polynomial(optimizers, variables, degree, height)
            }
            Family::Quadratics { variables, height } => {
                let (variables, height) = (variables.clone(), *height);
                self.polynomial(optimizers, variables, 2, height)
            }
            _ => None,
        }
    }

    fn gluing(&mut self, height: usize) -> Option<Gluing> {
        let g = &mut self.g;
        let even = bool::arbitrary(g);
        let (curvature, slope) = (number(g, height, true), number(g, height, true));
        let first = number(g, height, false);
        let joints = match bool::arbitrary(g) {
            true => vec![first],
            false => vec![first.clone(), first + number(g, height, false)],
        };
        (curvature != slope).then_some(Gluing { even, curvature, slope, joints })
    }

    fn polynomial(
        &mut self,
        optimizers: Vec<Configured>,
        variables: std::ops::RangeInclusive<u32>,
        degree: u32,
        height: u32,
    ) -> Option<Instance> {
        let span = (variables.end() - variables.start() + 1) as usize;
        let variables = variables.start() + below(&mut self.g, span) as u32;
        let critical = match self.claim.points {
            Points::Critical => true,
            Points::Spurious => false,
            Points::Any => below(&mut self.g, 3) > 0,
        };
        let polynomial = if critical {
            self.combination(variables, degree, height, 2)
        } else {
            self.interpolated(&optimizers[0], variables, degree, height)?
        };
        let size = variables as usize;
        fixes_the_origin(&polynomial, size, &optimizers[0]).then(|| Instance {
            objective: Shape::Polynomial { variables: size, polynomial },
            optimizers,
            point: vec![Rational::zero(); size],
        })
    }

    /// A sum of few random terms of at least the lowest degree.
    fn combination(
        &mut self,
        variables: u32,
        degree: u32,
        height: u32,
        lowest: u32,
    ) -> MultivariatePolynomial {
        let mut powers = exponents(variables, degree);
        powers.retain(|powers| powers.iter().sum::<u32>() >= lowest);
        let terms = 1 + below(&mut self.g, powers.len().min(6));
        let mut sum = MultivariatePolynomial::zero();
        for _ in 0..terms {
            let place = below(&mut self.g, powers.len());
            let coefficient = number(&mut self.g, height as usize, true);
            sum = &sum + &monomial(&coefficient, &powers[place]);
        }
        sum
    }

    /// A polynomial of which the origin is a spurious fixed point: the gradients along the chain of
    /// look-ahead points are chosen, and coefficients are solved for.
    fn interpolated(
        &mut self,
        configured: &Configured,
        variables: u32,
        degree: u32,
        height: u32,
    ) -> Option<MultivariatePolynomial> {
        let size = variables as usize;
        let optimizer = &configured.optimizer;
        let radius = optimizer.radius().clone();
        let vector = |g: &mut Gen| -> Vec<Rational> {
            (0..size)
                .map(|_| {
                    if below(g, 3) == 0 {
                        Rational::zero()
                    } else {
                        number(g, height as usize, true)
                    }
                })
                .collect()
        };
        let along = |from: &[Rational], direction: &[Rational]| -> Vec<Rational> {
            from.iter().zip(direction).map(|(x, d)| x + d * &radius).collect()
        };
        let origin = vec![Rational::zero(); size];
        let zero = origin.clone();
        let first = vector(&mut self.g);
        if first.iter().all(Zero::is_zero) {
            return None;
        }
        let mut fixed = MultivariatePolynomial::zero();
        for (index, slope) in first.iter().enumerate() {
            fixed = &fixed + &MultivariatePolynomial::variable(index as u32).scale(slope);
        }
        let mut lowest = 2;
        let conditions = match optimizer.field().kind() {
            FieldKind::Usam => vec![(along(&origin, &first), zero)],
            FieldKind::UsamNested => {
                let second = vector(&mut self.g);
                vec![(along(&origin, &first), second.clone()), (along(&origin, &second), zero)]
            }
            FieldKind::UsamSequential if optimizer.ascents() == 2 => {
                let second = vector(&mut self.g);
                let ahead = along(&origin, &first);
                vec![(ahead.clone(), second.clone()), (along(&ahead, &second), zero)]
            }
            FieldKind::HessianUsam => {
                let quadratic = self.combination(variables, 2, height, 2);
                let slopes = gradient(&quadratic, size);
                let direction: Vec<Rational> =
                    slopes.iter().map(|slope| slope.evaluate(&first)).collect();
                fixed = &fixed + &quadratic;
                lowest = 3;
                vec![(along(&origin, &direction), zero)]
            }
            _ => return None,
        };
        if lowest <= degree {
            fixed = &fixed + &self.combination(variables, degree, height, lowest);
        }
        let mut powers = exponents(variables, degree);
        powers.retain(|powers| powers.iter().sum::<u32>() >= lowest);
        let unknowns = size * conditions.len();
        if powers.len() < unknowns {
            return None;
        }
        let chosen: Vec<Vec<u32>> =
            (0..unknowns).map(|_| powers.swap_remove(below(&mut self.g, powers.len()))).collect();
        let basis: Vec<MultivariatePolynomial> =
            chosen.iter().map(|powers| monomial(&rational(1, 1), powers)).collect();
        let slopes: Vec<Vec<MultivariatePolynomial>> =
            basis.iter().map(|one| gradient(one, size)).collect();
        let known = gradient(&fixed, size);
        let (mut rows, mut right) = (Vec::new(), Vec::new());
        for (place, target) in &conditions {
            for index in 0..size {
                rows.extend(slopes.iter().map(|slope| slope[index].evaluate(place)));
                right.push(&target[index] - known[index].evaluate(place));
            }
        }
        let solution = Matrix::new(unknowns, unknowns, rows)?.solve(&right)?;
        let mut sum = fixed;
        for (one, coefficient) in basis.iter().zip(&solution) {
            sum = &sum + &one.scale(coefficient);
        }
        Some(sum)
    }

    fn optimizers(&mut self) -> Option<Vec<Configured>> {
        let mut chosen: Vec<Configured> = Vec::new();
        for family in &self.claim.optimizers {
            let field = *self.g.choose(&family.fields)?;
            let momentum = *self.g.choose(&family.momenta)?;
            let mut value =
                |parameter: &Parameter, get: fn(&Configured) -> &Rational, sign| match parameter {
                    Parameter::SameAs(other) => Some(get(&chosen[*other]).clone()),
                    within => value_in(&mut self.g, within, sign),
                };
            let step = value(&family.step, |one| one.optimizer.step(), false)?;
            let radius = value(&family.radius, |one| one.optimizer.radius(), false)?;
            let signed = momentum == MomentumKind::HeavyBall;
            let coefficient = match momentum {
                MomentumKind::None => Rational::zero(),
                _ => value(&family.coefficient, |one| one.optimizer.coefficient(), signed)?,
            };
            let decay = value(&family.decay, |one| &one.decay, false)?;
            let radius = if field == FieldKind::Gradient { Rational::zero() } else { radius };
            let optimizer = Optimizer::new(field, momentum)
                .with_ascents(family.ascents)
                .with_step(step)
                .with_radius(radius)
                .with_coefficient(coefficient);
            chosen.push(Configured { optimizer: optimizer.validated().ok()?, decay });
        }
        Some(chosen)
    }
}

/// A random value of a range.
fn value_in(g: &mut Gen, parameter: &Parameter, signed: bool) -> Option<Rational> {
    match parameter {
        Parameter::Within { lower: Some(low), upper: Some(high) } => {
            let parts = 1 + below(g, TALLEST);
            let share = rational(below(g, parts + 1) as i64, parts as i64);
            Some(low + (high - low) * share)
        }
        within => {
            let value = number(g, TALLEST, signed);
            within.contains(&value).then_some(value)
        }
    }
}
