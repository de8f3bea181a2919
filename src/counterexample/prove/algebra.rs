//! What formulas become: fractions of polynomials, hyper-parameters as variables, blocks of the
//! update map's Jacobian.

use num_traits::One;

use super::{Poly, Statement};
use crate::counterexample::claim::{OptimizerFamily, Parameter};
use crate::counterexample::formula::Relation;
use crate::exact::decide;
use crate::exact::{Rational, rational};
use crate::optimizer::{FieldKind, MomentumKind};

/// A quotient; the denominator is positive on the domain where it says so.
#[derive(Clone)]
pub(super) struct Fraction {
    pub(super) above: Poly,
    pub(super) below: Poly,
    pub(super) positive: bool,
}

impl Fraction {
    pub(super) fn whole(above: Poly) -> Self {
        Self { above, below: Poly::constant(Rational::one()), positive: true }
    }

    pub(super) fn combine(&self, other: &Self, sign: i64) -> Self {
        let other_above = other.above.scale(&rational(sign, 1));
        if self.below == other.below {
            return Self { above: &self.above + &other_above, ..self.clone() };
        }
        Self {
            above: &(&self.above * &other.below) + &(&other_above * &self.below),
            below: &self.below * &other.below,
            positive: self.positive && other.positive,
        }
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        Self {
            above: &self.above * &other.above,
            below: &self.below * &other.below,
            positive: self.positive && other.positive,
        }
    }

    pub(super) fn against_zero(self, relation: decide::Relation) -> Statement {
        let polynomial = match self.positive {
            true => self.above,
            false => &self.above * &self.below,
        };
        Statement::condition(polynomial, relation)
    }
}

pub(super) fn relation_of(relation: Relation) -> decide::Relation {
    match relation {
        Relation::Less => decide::Relation::Less,
        Relation::AtMost => decide::Relation::LessOrEqual,
        Relation::Equal => decide::Relation::Equal,
        Relation::Different => decide::Relation::NotEqual,
        Relation::AtLeast => decide::Relation::GreaterOrEqual,
        Relation::Greater => decide::Relation::Greater,
    }
}

pub(super) fn truth(value: bool) -> Statement {
    if value { Statement::And(Vec::new()) } else { Statement::Or(Vec::new()) }
}

pub(super) fn number(value: i64) -> Poly {
    Poly::constant(rational(value, 1))
}

/// One choice of field and momentum for an optimizer, with its hyper-parameters as polynomials: a
/// variable or a constant each.
#[derive(Clone)]
pub(super) struct Chosen {
    pub(super) field: FieldKind,
    pub(super) momentum: MomentumKind,
    pub(super) ascents: u32,
    pub(super) step: Poly,
    pub(super) radius: Poly,
    pub(super) coefficient: Poly,
}

/// The names of variables in the order of their numbers.
#[derive(Clone, Default)]
pub(super) struct Variables {
    pub(super) names: Vec<String>,
    pub(super) domain: Vec<Statement>,
}

impl Variables {
    pub(super) fn fresh(&mut self, name: String) -> Poly {
        self.names.push(name);
        Poly::variable(self.names.len() as u32 - 1)
    }

    pub(super) fn require(&mut self, polynomial: Poly, relation: decide::Relation) {
        // Constants in range need no condition.
        self.domain.push(Statement::condition(polynomial, relation));
    }

    /// The value of a hyper-parameter: a constant, or a variable between its ends.
    pub(super) fn parameter(&mut self, name: String, parameter: &Parameter) -> Poly {
        let Parameter::Within { lower, upper } = parameter else { return Poly::zero() };
        if let (Some(low), Some(high)) = (lower, upper)
            && low == high
        {
            return Poly::constant(low.clone());
        }
        let variable = self.fresh(name);
        if let Some(low) = lower {
            let above = &variable - &Poly::constant(low.clone());
            self.require(above, decide::Relation::GreaterOrEqual);
        }
        if let Some(high) = upper {
            let below = &variable - &Poly::constant(high.clone());
            self.require(below, decide::Relation::LessOrEqual);
        }
        variable
    }

    pub(super) fn optimizer(
        &mut self,
        family: &OptimizerFamily,
        (field, momentum): (FieldKind, MomentumKind),
        before: &[Chosen],
        several: bool,
    ) -> Chosen {
        let name =
            |sign: &str| if several { format!("{sign}_{}", family.name) } else { sign.into() };
        let value =
            |variables: &mut Self, parameter: &Parameter, sign: &str, get: fn(&Chosen) -> &Poly| {
                match parameter {
                    Parameter::SameAs(other) => get(&before[*other]).clone(),
                    within => variables.parameter(name(sign), within),
                }
            };
        let step = value(self, &family.step, "α", |one| &one.step);
        self.require(step.clone(), decide::Relation::Greater);
        let radius = match field {
            FieldKind::Gradient => Poly::zero(),
            _ => {
                let radius = value(self, &family.radius, "ρ", |one| &one.radius);
                self.require(radius.clone(), decide::Relation::GreaterOrEqual);
                radius
            }
        };
        let coefficient = match momentum {
            MomentumKind::None => Poly::zero(),
            _ => {
                let beta = value(self, &family.coefficient, "β", |one| &one.coefficient);
                self.require(&beta - &number(1), decide::Relation::Less);
                match momentum {
                    MomentumKind::HeavyBall => {
                        self.require(&beta + &number(1), decide::Relation::Greater);
                    }
                    _ => self.require(beta.clone(), decide::Relation::GreaterOrEqual),
                }
                beta
            }
        };
        Chosen { field, momentum, ascents: family.ascents, step, radius, coefficient }
    }
}

impl Chosen {
    /// q at a polynomial.
    pub(super) fn symbol(&self, at: &Poly) -> Poly {
        let ascent = &number(1) + &(&self.radius * at);
        match self.field {
            FieldKind::Gradient => at.clone(),
            FieldKind::Usam | FieldKind::GradientPenalty => at * &ascent,
            FieldKind::UsamNested => {
                let square = (&self.radius * at).pow(2);
                at * &(&ascent + &square)
            }
            FieldKind::UsamSequential => at * &ascent.pow(self.ascents),
            FieldKind::HessianUsam => at * &(&number(1) + &(&self.radius * &at.pow(2))),
        }
    }

    /// The momentum's c.
    pub(super) fn constant(&self) -> Fraction {
        let beta = &self.coefficient;
        let doubled = (&number(1) + beta).scale(&rational(2, 1));
        let below = match self.momentum {
            MomentumKind::None => return Fraction::whole(number(2)),
            MomentumKind::HeavyBall => return Fraction::whole(doubled),
            MomentumKind::Nesterov => &number(1) + &beta.scale(&rational(2, 1)),
            MomentumKind::Ema => &number(1) - beta,
        };
        Fraction { above: doubled, below, positive: true }
    }

    /// The trace a and the determinant b of the block r² − ar + b at μ; without momentum r − a.
    pub(super) fn block(&self, eigenvalue: &Poly) -> (Poly, Option<Poly>) {
        let mu = self.symbol(eigenvalue);
        let beta = &self.coefficient;
        let rest = &number(1) - &(&self.step * &mu);
        match self.momentum {
            MomentumKind::None => (rest, None),
            MomentumKind::HeavyBall => (&rest + beta, Some(beta.clone())),
            MomentumKind::Nesterov => (&rest * &(&number(1) + beta), Some(&rest * beta)),
            MomentumKind::Ema => {
                let damped = &(&self.step * &mu) * &(&number(1) - beta);
                (&(&number(1) + beta) - &damped, Some(beta.clone()))
            }
        }
    }

    /// All roots of the block lie in the open (closed) unit disc.
    pub(super) fn in_disc(&self, eigenvalue: &Poly, closed: bool) -> Statement {
        in_disc(self.block(eigenvalue), closed)
    }

    /// 0 ≤ q(λ) ≤ c/α, or strictly.
    pub(super) fn admits(&self, eigenvalue: &Poly, strictly: bool) -> Statement {
        let relation =
            if strictly { decide::Relation::Greater } else { decide::Relation::GreaterOrEqual };
        let image = self.symbol(eigenvalue);
        let Fraction { above, below, .. } = self.constant();
        let room = &above - &(&(&self.step * &image) * &below);
        Statement::condition(image, relation).and(Statement::condition(room, relation))
    }
}

/// |a| < 1, or |b| < 1 and |a| < 1 + b for r² − ar + b (not strictly for the closed disc).
pub(super) fn in_disc((trace, determinant): (Poly, Option<Poly>), closed: bool) -> Statement {
    let relation =
        if closed { decide::Relation::GreaterOrEqual } else { decide::Relation::Greater };
    let one = number(1);
    let mut all = Vec::new();
    let mut positive = |polynomial: Poly| all.push(Statement::condition(polynomial, relation));
    match determinant {
        None => {
            positive(&one + &trace);
            positive(&one - &trace);
        }
        Some(b) => {
            positive(&one - &b);
            positive(&one + &b);
            positive(&(&one + &b) + &trace);
            positive(&(&one + &b) - &trace);
        }
    }
    Statement::And(all)
}
