//! Claims at critical points, as statements about eigenvalues and hyper-parameters.

use num_traits::{One, Zero};

use super::algebra::{Chosen, Fraction, Variables, number, relation_of, truth};
use super::{Poly, Reduced, Statement};
use crate::counterexample::claim::{Claim, Family, OptimizerFamily, Points};
use crate::counterexample::formula::{Condition, Formula, Quantity, Relation, Term};
use crate::counterexample::instance::{Configured, Instance, Shape, monomial};
use crate::exact::decide;
use crate::exact::{Rational, rational};
use crate::optimizer::{FieldKind, MomentumKind, Optimizer};

/// The claim at critical points for every number of variables and every choice of kinds.
pub(super) fn spectra(claim: &Claim) -> Option<Vec<Reduced>> {
    let variables = match (&claim.objectives, claim.points) {
        (
            Family::Quadratics { variables, .. } | Family::Polynomials { variables, .. },
            Points::Critical,
        ) => variables.clone(),
        (Family::Gluings { .. }, Points::Critical) => 1..=1,
        _ => return None,
    };
    let mut all = Vec::new();
    for size in variables {
        for kinds in choices(&claim.optimizers) {
            all.push(spectrum(claim, size, &kinds)?);
        }
    }
    Some(all)
}

/// All choices of a field and a momentum for each optimizer.
pub(super) fn choices(families: &[OptimizerFamily]) -> Vec<Vec<(FieldKind, MomentumKind)>> {
    families.iter().fold(vec![Vec::new()], |all, family| {
        let kinds: Vec<_> = family
            .fields
            .iter()
            .flat_map(|field| family.momenta.iter().map(move |momentum| (*field, *momentum)))
            .collect();
        all.into_iter()
            .flat_map(|chosen: Vec<_>| {
                kinds
                    .iter()
                    .map(move |kind| [chosen.clone(), vec![*kind]].concat())
                    .collect::<Vec<_>>()
            })
            .collect()
    })
}

pub(super) struct Reduction<'a> {
    pub(super) optimizers: Vec<Chosen>,
    pub(super) eigenvalues: Vec<Poly>,
    /// Divisors that are not 0 where the claim speaks.
    pub(super) divisors: Vec<Poly>,
    /// Whether the objective is a quadratic, so that neutral points attract nothing.
    pub(super) quadratic: bool,
    pub(super) pair: Option<&'a dyn LookAhead>,
}

/// What claims at any fixed points speak of, as statements about real numbers.
pub(super) trait LookAhead {
    fn condition(&self, condition: Condition, one: &Chosen) -> Option<Statement>;

    fn compare(&self, left: &Term, relation: Relation, right: &Term) -> Option<Statement>;
}

pub(super) fn spectrum(
    claim: &Claim,
    size: u32,
    kinds: &[(FieldKind, MomentumKind)],
) -> Option<Reduced> {
    let mut variables = Variables::default();
    let eigenvalues: Vec<Poly> = (1..=size)
        .map(|index| variables.fresh(if size == 1 { "λ".into() } else { format!("λ{index}") }))
        .collect();
    for two in eigenvalues.windows(2) {
        variables.require(&two[1] - &two[0], decide::Relation::GreaterOrEqual);
    }
    let mut optimizers: Vec<Chosen> = Vec::new();
    let several = claim.optimizers.len() > 1;
    for (family, kinds) in claim.optimizers.iter().zip(kinds) {
        let chosen = variables.optimizer(family, *kinds, &optimizers, several);
        optimizers.push(chosen);
    }
    let quadratic = matches!(claim.objectives, Family::Quadratics { .. });
    let mut reduction =
        Reduction { optimizers, eigenvalues, divisors: Vec::new(), quadratic, pair: None };
    let about = kinds
        .iter()
        .map(|(field, momentum)| format!("{} field, {} momentum", field.name(), momentum.name()))
        .collect::<Vec<_>>()
        .join("; ");
    let about = match size {
        1 => format!("one eigenvalue, {about}"),
        size => format!("{size} eigenvalues, {about}"),
    };
    let recipe = Recipe { size: size as usize, kinds: kinds.to_vec(), optimizers: Vec::new() };
    reduction.reduced(claim, variables, about, Some(recipe))
}

impl Reduction<'_> {
    pub(super) fn reduced(
        &mut self,
        claim: &Claim,
        variables: Variables,
        about: String,
        recipe: Option<Recipe>,
    ) -> Option<Reduced> {
        let assume = self.statement(&claim.assume, None)?;
        let conclude = self.statement(&claim.conclude, None)?;
        let Variables { names, mut domain } = variables;
        let different =
            |divisor: &Poly| Statement::condition(divisor.clone(), decide::Relation::NotEqual);
        domain.extend(self.divisors.iter().map(different));
        // Conditions on constants say nothing.
        domain
            .retain(|one| !matches!(one, Statement::Condition(p, _) if p.as_constant().is_some()));
        let build = recipe.map(|recipe| Recipe { optimizers: self.optimizers.clone(), ..recipe });
        Some(Reduced { names, domain: Statement::And(domain), assume, conclude, about, build })
    }

    pub(super) fn statement(
        &mut self,
        formula: &Formula,
        lambda: Option<&Poly>,
    ) -> Option<Statement> {
        Some(match formula {
            Formula::Constant(value) => truth(*value),
            Formula::Condition(condition, number) => self.condition(*condition, *number)?,
            Formula::Compare(a, relation, b) => self.compare(a, *relation, b, lambda)?,
            Formula::Not(a) => Statement::Not(Box::new(self.statement(a, lambda)?)),
            Formula::And(all) => Statement::And(self.statements(all, lambda)?),
            Formula::Or(all) => Statement::Or(self.statements(all, lambda)?),
            Formula::Implies(a, b) => {
                self.statement(a, lambda)?.implies(self.statement(b, lambda)?)
            }
            Formula::Equivalent(a, b) => {
                self.statement(a, lambda)?.equivalent(self.statement(b, lambda)?)
            }
            Formula::Each(a) | Formula::Some(a) => {
                if self.pair.is_some() {
                    return None;
                }
                let eigenvalues = self.eigenvalues.clone();
                let each = eigenvalues.iter().map(|value| self.statement(a, Some(value)));
                let each = each.collect::<Option<Vec<_>>>()?;
                match formula {
                    Formula::Each(_) => Statement::And(each),
                    _ => Statement::Or(each),
                }
            }
        })
    }

    pub(super) fn statements(
        &mut self,
        all: &[Formula],
        lambda: Option<&Poly>,
    ) -> Option<Vec<Statement>> {
        all.iter().map(|one| self.statement(one, lambda)).collect()
    }

    pub(super) fn condition(&self, condition: Condition, number: usize) -> Option<Statement> {
        if let Some(pair) = self.pair {
            return pair.condition(condition, &self.optimizers[number]);
        }
        let one = &self.optimizers[number];
        let each = |judge: &dyn Fn(&Poly) -> Statement| {
            Statement::And(self.eigenvalues.iter().map(judge).collect())
        };
        let sign = |relation: decide::Relation| {
            each(&|value| Statement::condition(value.clone(), relation))
        };
        let attracting = each(&|value| one.in_disc(value, false));
        let closed = each(&|value| one.in_disc(value, true));
        let minimiser = sign(decide::Relation::GreaterOrEqual);
        let maximiser = sign(decide::Relation::LessOrEqual);
        Some(match condition {
            Condition::Attracting => attracting,
            Condition::Repelling => Statement::Not(Box::new(closed)),
            Condition::Neutral => closed.and(Statement::Not(Box::new(attracting))),
            Condition::Attracts | Condition::Limit if self.quadratic => attracting,
            Condition::Admits => each(&|value| one.admits(value, false)),
            Condition::AdmitsStrictly => each(&|value| one.admits(value, true)),
            Condition::Fixed => truth(true),
            Condition::Critical => truth(true),
            Condition::Spurious => truth(false),
            Condition::Minimiser | Condition::Convex if self.quadratic => minimiser,
            Condition::Maximiser if self.quadratic => maximiser,
            Condition::Saddle if self.quadratic => {
                Statement::Not(Box::new(minimiser.or(maximiser)))
            }
            Condition::Polynomial if self.quadratic => truth(true),
            Condition::MultipliersReal => each(&|value| match one.block(value) {
                (_, None) => truth(true),
                (a, Some(b)) => {
                    let discriminant = &a.pow(2) - &b.scale(&rational(4, 1));
                    Statement::condition(discriminant, decide::Relation::GreaterOrEqual)
                }
            }),
            _ => return None,
        })
    }

    pub(super) fn compare(
        &mut self,
        left: &Term,
        relation: Relation,
        right: &Term,
        lambda: Option<&Poly>,
    ) -> Option<Statement> {
        if let Term::Quantity(Quantity::SpectralRadius, number) = left {
            return self.against_one(relation, right, *number);
        }
        if let Some(pair) = self.pair
            && let Some(statement) = pair.compare(left, relation, right)
        {
            // The claim speaks of no instance at which a divisor on the right is 0.
            self.fraction(right, lambda)?;
            return Some(statement);
        }
        let (left, right) = (self.fraction(left, lambda)?, self.fraction(right, lambda)?);
        Some(left.combine(&right, -1).against_zero(relation_of(relation)))
    }

    /// The spectral radius against the constant 1.
    pub(super) fn against_one(
        &self,
        relation: Relation,
        right: &Term,
        number: usize,
    ) -> Option<Statement> {
        if *right != Term::Number(Rational::one()) {
            return None;
        }
        let is = |condition| self.condition(condition, number);
        let not = |condition| Some(Statement::Not(Box::new(is(condition)?)));
        match relation {
            Relation::Less => is(Condition::Attracting),
            Relation::AtMost => not(Condition::Repelling),
            Relation::Equal => is(Condition::Neutral),
            Relation::Different => not(Condition::Neutral),
            Relation::AtLeast => not(Condition::Attracting),
            Relation::Greater => is(Condition::Repelling),
        }
    }

    pub(super) fn fraction(&mut self, term: &Term, lambda: Option<&Poly>) -> Option<Fraction> {
        Some(match term {
            Term::Number(value) => Fraction::whole(Poly::constant(value.clone())),
            Term::Quantity(quantity, number) => self.quantity(*quantity, *number, lambda)?,
            Term::Symbol(number, a) => {
                let Fraction { above, below, .. } = self.fraction(a, lambda)?;
                below.as_constant().filter(One::is_one)?;
                Fraction::whole(self.optimizers[*number].symbol(&above))
            }
            Term::Negate(a) => {
                let a = self.fraction(a, lambda)?;
                Fraction { above: a.above.scale(&rational(-1, 1)), ..a }
            }
            Term::Add(a, b) => self.fraction(a, lambda)?.combine(&self.fraction(b, lambda)?, 1),
            Term::Subtract(a, b) => {
                self.fraction(a, lambda)?.combine(&self.fraction(b, lambda)?, -1)
            }
            Term::Multiply(a, b) => self.fraction(a, lambda)?.times(&self.fraction(b, lambda)?),
            Term::Divide(a, b) => {
                if b.mentions(Quantity::Lambda) {
                    return None;
                }
                let (a, b) = (self.fraction(a, lambda)?, self.fraction(b, lambda)?);
                let positive = self.is_positive(&b.above) && b.positive;
                if b.above.as_constant().is_none() {
                    self.divisors.push(b.above.clone());
                } else if b.above.is_zero() {
                    return None;
                }
                let inverse = Fraction { above: b.below, below: b.above, positive };
                a.times(&inverse)
            }
            Term::Power(a, n) => {
                let a = self.fraction(a, lambda)?;
                Fraction { above: a.above.pow(*n), below: a.below.pow(*n), positive: a.positive }
            }
        })
    }

    /// Steps, and radii that are not 0, are positive.
    pub(super) fn is_positive(&self, polynomial: &Poly) -> bool {
        let known = |one: &Chosen| *polynomial == one.step || *polynomial == one.radius;
        self.optimizers.iter().any(known)
            || polynomial.as_constant().is_some_and(|value| value > Rational::zero())
    }

    pub(super) fn quantity(
        &self,
        quantity: Quantity,
        number: usize,
        lambda: Option<&Poly>,
    ) -> Option<Fraction> {
        let one = &self.optimizers[number];
        let whole = |polynomial: &Poly| Some(Fraction::whole(polynomial.clone()));
        match quantity {
            Quantity::Step => whole(&one.step),
            Quantity::Radius => whole(&one.radius),
            Quantity::Coefficient => whole(&one.coefficient),
            Quantity::Decay => whole(&self::number(0)),
            Quantity::Ascents => whole(&self::number(one.ascents.into())),
            Quantity::Constant => Some(one.constant()),
            Quantity::Lambda => whole(lambda?),
            Quantity::LambdaMin if self.pair.is_none() => whole(self.eigenvalues.first()?),
            Quantity::LambdaMax if self.pair.is_none() => whole(self.eigenvalues.last()?),
            _ => None,
        }
    }
}

/// How real numbers at which a statement fails become an instance.
#[derive(Clone)]
pub(super) struct Recipe {
    pub(super) size: usize,
    pub(super) kinds: Vec<(FieldKind, MomentumKind)>,
    pub(super) optimizers: Vec<Chosen>,
}

impl Recipe {
    /// The quadratic with these eigenvalues under these optimizers.
    pub(super) fn instance(&self, values: &[Rational]) -> Option<Instance> {
        let half = rational(1, 2);
        let mut polynomial = Poly::zero();
        for (index, value) in values[..self.size].iter().enumerate() {
            let mut powers = vec![0; self.size];
            powers[index] = 2;
            polynomial = &polynomial + &monomial(&(value * &half), &powers);
        }
        let optimizers = self.optimizers.iter().zip(&self.kinds).map(|(one, (field, momentum))| {
            let optimizer = Optimizer::new(*field, *momentum)
                .with_ascents(one.ascents)
                .with_step(one.step.evaluate(values))
                .with_radius(one.radius.evaluate(values))
                .with_coefficient(one.coefficient.evaluate(values));
            let optimizer = optimizer.validated().ok()?;
            Some(Configured { optimizer, decay: Rational::zero() })
        });
        Some(Instance {
            objective: Shape::Polynomial { variables: self.size, polynomial },
            optimizers: optimizers.collect::<Option<Vec<_>>>()?,
            point: vec![Rational::zero(); self.size],
        })
    }
}
