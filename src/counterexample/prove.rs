//! Proofs: claims about Hessian spectra and about look-ahead Hessians become statements about
//! polynomials in real variables, which [`crate::exact::decide`] decides.
//!
//! *Critical points.* At a critical point of any C² (for some fields C³) objective the update map's
//! Jacobian splits, in an eigenbasis of the Hessian, into blocks with the characteristic polynomials
//! of the momentum's table, with μ = q(λ + ω). So a claim of which all atoms are about eigenvalues,
//! multipliers and hyper-parameters follows from the same statement about all real λ₁ ≤ … ≤ λₙ, for
//! each number n of variables that the family has. For quadratics the two are equivalent.
//!
//! *Spurious points of USAM.* There the Jacobian is I − αA(I + ρB) with symmetric A = ∇²f(y) and
//! B = ∇²f(x); claims about these follow from the statement about all symmetric A and C = I + ρB. In
//! two variables A is diagonal without loss of generality: conjugation by a rotation changes no atom.
//!
//! All real hyper-parameters are admitted, so that what is proved is more than what is claimed.

use num_traits::{One, Zero};

use super::claim::{Claim, Family, OptimizerFamily, Parameter, Points};
use super::formula::{Condition, Formula, Quantity, Relation, Term};
use super::instance::{Configured, Instance, Shape, monomial};
use super::outcome::Proof;
use crate::exact::decide::{self, Decision, Limits, decide};
use crate::exact::{MultivariatePolynomial, Rational, rational};
use crate::optimizer::{FieldKind, MomentumKind, Optimizer};

type Poly = MultivariatePolynomial;
type Statement = decide::Formula;

/// What a reduction of a claim to polynomials came to.
#[derive(Clone, Debug)]
pub(super) enum Attempt {
    /// The claim is proved.
    Proved(Proof),
    /// No instance satisfies the hypotheses.
    Vacuous,
    /// Real numbers at which the reduced statement fails, as an instance: to be judged.
    Proposed(Vec<Instance>),
    /// Not reducible, or not decided.
    Nothing,
}

/// Work that one statement may take.
const STEPS: u64 = 400_000_000;

/// Tries to prove the claim.
pub(super) fn prove(claim: &Claim) -> Attempt {
    let spectra = spectra(claim).unwrap_or_default();
    if !spectra.is_empty() {
        return conclude(claim, spectra);
    }
    match pairs(claim) {
        Some(all) if !all.is_empty() => conclude(claim, all),
        _ => Attempt::Nothing,
    }
}

/// One statement with what its variables mean.
struct Reduced {
    names: Vec<String>,
    domain: Statement,
    assume: Statement,
    conclude: Statement,
    about: String,
    /// How a refuting point becomes an instance.
    build: Option<Recipe>,
}

fn conclude(claim: &Claim, all: Vec<Reduced>) -> Attempt {
    let mut proof = Proof {
        reduction: match claim.points {
            Points::Critical => "reduced to the eigenvalues of ∇²f(x), which are any real numbers",
            _ => {
                "reduced to the Hessians at x and at the look-ahead point, which are any symmetric \
                  matrices"
            }
        }
        .into(),
        statements: Vec::new(),
    };
    let limits = Limits { steps: STEPS, ..Limits::default() };
    let mut proposed = Vec::new();
    let mut undecided = false;
    let mut possible = false;
    for one in all {
        let never = one.domain.clone().implies(Statement::Not(Box::new(one.assume.clone())));
        let never = decide::Claim { names: one.names.clone(), formula: never };
        possible |= !decide(&never, &limits).is_proved();
        let hypotheses = one.domain.and(one.assume);
        let statement =
            decide::Claim { names: one.names, formula: hypotheses.implies(one.conclude) };
        match decide(&statement, &limits) {
            Decision::Proved(found) => proof.statements.push(format!(
                "{}: {} cells over ({})",
                one.about,
                found.cells,
                found.order.join(", ")
            )),
            Decision::Refuted(point) => {
                undecided = true;
                if let (Some(values), Some(recipe)) = (point.rational(), one.build) {
                    proposed.extend(recipe.instance(&values));
                }
            }
            Decision::Undecided(_) => undecided = true,
        }
    }
    match (possible, undecided) {
        (false, _) => Attempt::Vacuous,
        (true, false) => Attempt::Proved(proof),
        (true, true) if proposed.is_empty() => Attempt::Nothing,
        (true, true) => Attempt::Proposed(proposed),
    }
}

/// A quotient; the denominator is positive on the domain where it says so.
#[derive(Clone)]
struct Fraction {
    above: Poly,
    below: Poly,
    positive: bool,
}

impl Fraction {
    fn whole(above: Poly) -> Self {
        Self { above, below: Poly::constant(Rational::one()), positive: true }
    }

    fn combine(&self, other: &Self, sign: i64) -> Self {
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

    fn times(&self, other: &Self) -> Self {
        Self {
            above: &self.above * &other.above,
            below: &self.below * &other.below,
            positive: self.positive && other.positive,
        }
    }

    fn against_zero(self, relation: decide::Relation) -> Statement {
        let polynomial = match self.positive {
            true => self.above,
            false => &self.above * &self.below,
        };
        Statement::condition(polynomial, relation)
    }
}

fn relation_of(relation: Relation) -> decide::Relation {
    match relation {
        Relation::Less => decide::Relation::Less,
        Relation::AtMost => decide::Relation::LessOrEqual,
        Relation::Equal => decide::Relation::Equal,
        Relation::Different => decide::Relation::NotEqual,
        Relation::AtLeast => decide::Relation::GreaterOrEqual,
        Relation::Greater => decide::Relation::Greater,
    }
}

fn truth(value: bool) -> Statement {
    if value { Statement::And(Vec::new()) } else { Statement::Or(Vec::new()) }
}

fn number(value: i64) -> Poly {
    Poly::constant(rational(value, 1))
}

/// One choice of field and momentum for an optimizer, with its hyper-parameters as polynomials: a
/// variable or a constant each.
#[derive(Clone)]
struct Chosen {
    field: FieldKind,
    momentum: MomentumKind,
    ascents: u32,
    step: Poly,
    radius: Poly,
    coefficient: Poly,
    decay: Poly,
}

/// The names of variables in the order of their numbers.
#[derive(Clone, Default)]
struct Variables {
    names: Vec<String>,
    domain: Vec<Statement>,
}

impl Variables {
    fn fresh(&mut self, name: String) -> Poly {
        self.names.push(name);
        Poly::variable(self.names.len() as u32 - 1)
    }

    fn require(&mut self, polynomial: Poly, relation: decide::Relation) {
        // Constants in range need no condition.
        self.domain.push(Statement::condition(polynomial, relation));
    }

    /// The value of a hyper-parameter: a constant, or a variable between its ends.
    fn parameter(&mut self, name: String, parameter: &Parameter) -> Poly {
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

    fn optimizer(
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
        let decay = value(self, &family.decay, "ω", |one| &one.decay);
        self.require(decay.clone(), decide::Relation::GreaterOrEqual);
        Chosen { field, momentum, ascents: family.ascents, step, radius, coefficient, decay }
    }
}

impl Chosen {
    /// q at a polynomial.
    fn symbol(&self, at: &Poly) -> Poly {
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
    fn constant(&self) -> Fraction {
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
    fn block(&self, eigenvalue: &Poly) -> (Poly, Option<Poly>) {
        let mu = self.symbol(&(eigenvalue + &self.decay));
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
    fn in_disc(&self, eigenvalue: &Poly, closed: bool) -> Statement {
        in_disc(self.block(eigenvalue), closed)
    }

    /// 0 ≤ q(λ) ≤ c/α, or strictly.
    fn admits(&self, eigenvalue: &Poly, strictly: bool) -> Statement {
        let relation =
            if strictly { decide::Relation::Greater } else { decide::Relation::GreaterOrEqual };
        let image = self.symbol(eigenvalue);
        let Fraction { above, below, .. } = self.constant();
        let room = &above - &(&(&self.step * &image) * &below);
        Statement::condition(image, relation).and(Statement::condition(room, relation))
    }
}

/// |a| < 1, or |b| < 1 and |a| < 1 + b for r² − ar + b (not strictly for the closed disc).
fn in_disc((trace, determinant): (Poly, Option<Poly>), closed: bool) -> Statement {
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

// Critical points.

/// The claim at critical points for every number of variables and every choice of kinds.
///
/// Weight decay pulls towards the origin: with it a critical point of f elsewhere moves, and nothing
/// depends on its Hessian alone.
fn spectra(claim: &Claim) -> Option<Vec<Reduced>> {
    let none = Parameter::exactly(Rational::zero());
    if claim.optimizers.iter().any(|optimizer| optimizer.decay != none) {
        return None;
    }
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
fn choices(families: &[OptimizerFamily]) -> Vec<Vec<(FieldKind, MomentumKind)>> {
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

struct Reduction<'a> {
    optimizers: Vec<Chosen>,
    eigenvalues: Vec<Poly>,
    /// Divisors that are not 0 where the claim speaks.
    divisors: Vec<Poly>,
    /// Whether the objective is a quadratic, so that neutral points attract nothing.
    quadratic: bool,
    pair: Option<&'a Pair>,
}

fn spectrum(claim: &Claim, size: u32, kinds: &[(FieldKind, MomentumKind)]) -> Option<Reduced> {
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
    fn reduced(
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

    fn statement(&mut self, formula: &Formula, lambda: Option<&Poly>) -> Option<Statement> {
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

    fn statements(&mut self, all: &[Formula], lambda: Option<&Poly>) -> Option<Vec<Statement>> {
        all.iter().map(|one| self.statement(one, lambda)).collect()
    }

    fn condition(&self, condition: Condition, number: usize) -> Option<Statement> {
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

    fn compare(
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
            return Some(statement);
        }
        let (left, right) = (self.fraction(left, lambda)?, self.fraction(right, lambda)?);
        Some(left.combine(&right, -1).against_zero(relation_of(relation)))
    }

    /// The spectral radius against the constant 1.
    fn against_one(&self, relation: Relation, right: &Term, number: usize) -> Option<Statement> {
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

    fn fraction(&mut self, term: &Term, lambda: Option<&Poly>) -> Option<Fraction> {
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
    fn is_positive(&self, polynomial: &Poly) -> bool {
        let known = |one: &Chosen| *polynomial == one.step || *polynomial == one.radius;
        self.optimizers.iter().any(known)
            || polynomial.as_constant().is_some_and(|value| value > Rational::zero())
    }

    fn quantity(
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
            Quantity::Decay => whole(&one.decay),
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
struct Recipe {
    size: usize,
    kinds: Vec<(FieldKind, MomentumKind)>,
    optimizers: Vec<Chosen>,
}

impl Recipe {
    /// The quadratic with these eigenvalues under these optimizers.
    fn instance(&self, values: &[Rational]) -> Option<Instance> {
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
            Some(Configured { optimizer, decay: one.decay.evaluate(values) })
        });
        Some(Instance {
            objective: Shape::Polynomial { variables: self.size, polynomial },
            optimizers: optimizers.collect::<Option<Vec<_>>>()?,
            point: vec![Rational::zero(); self.size],
        })
    }
}

// Fixed points of USAM of any kind.

/// A = ∇²f(y), diagonal, and C = I + ρ∇²f(x).
struct Pair {
    ahead: Vec<Poly>,
    /// c₁₁, or c₁₁, c₁₂, c₂₂.
    ascent: Vec<Poly>,
}

fn pairs(claim: &Claim) -> Option<Vec<Reduced>> {
    let variables = match &claim.objectives {
        Family::Polynomials { variables, .. } | Family::Quadratics { variables, .. } => variables,
        _ => return None,
    };
    let [family] = claim.optimizers.as_slice() else { return None };
    let plain = family.fields == [FieldKind::Usam] && family.momenta == [MomentumKind::None];
    let undecayed = family.decay == Parameter::exactly(Rational::zero());
    if !plain || !undecayed || *variables.end() > 2 {
        return None;
    }
    variables.clone().map(|size| pair(claim, family, size)).collect()
}

fn pair(claim: &Claim, family: &OptimizerFamily, size: u32) -> Option<Reduced> {
    let mut variables = Variables::default();
    let names: &[&str] = if size == 1 { &["c"] } else { &["c11", "c12", "c22"] };
    let ahead: Vec<Poly> = (1..=size).map(|index| variables.fresh(format!("a{index}"))).collect();
    if let [low, high] = ahead.as_slice() {
        variables.require(high - low, decide::Relation::GreaterOrEqual);
    }
    let ascent = names.iter().map(|name| variables.fresh((*name).into())).collect();
    let kinds = (FieldKind::Usam, MomentumKind::None);
    let chosen = variables.optimizer(family, kinds, &[], false);
    let pair = Pair { ahead, ascent };
    let mut reduction = Reduction {
        optimizers: vec![chosen],
        eigenvalues: Vec::new(),
        divisors: Vec::new(),
        quadratic: false,
        pair: Some(&pair),
    };
    let about = format!(
        "A = ∇²f(y), C = I + ρ∇²f(x) in {size} variable{}",
        if size == 1 { "" } else { "s" }
    );
    let mut reduced = reduction.reduced(claim, variables, about, None)?;
    prune(&mut reduced);
    Some(reduced)
}

/// Leaves out variables that occur nowhere in the statement: their domains are not empty.
fn prune(reduced: &mut Reduced) {
    let used: Vec<u32> =
        [&reduced.assume, &reduced.conclude].into_iter().flat_map(occurring).collect();
    if let Statement::And(domain) = &mut reduced.domain {
        domain.retain(|one| {
            let here = occurring(one);
            here.iter().any(|variable| used.contains(variable))
        });
    }
}

fn occurring(statement: &Statement) -> Vec<u32> {
    match statement {
        Statement::Condition(polynomial, _) => polynomial.variables(),
        Statement::And(all) | Statement::Or(all) => all.iter().flat_map(occurring).collect(),
        Statement::Not(a) => occurring(a),
        Statement::Implies(a, b) => [occurring(a), occurring(b)].concat(),
    }
}

impl Pair {
    /// The trace and the determinant of AC; in one variable its only entry.
    fn product(&self) -> (Poly, Option<Poly>) {
        match (self.ahead.as_slice(), self.ascent.as_slice()) {
            ([a, b], [p, q, r]) => {
                let trace = &(a * p) + &(b * r);
                let determinant = &(a * b) * &(&(p * r) - &q.pow(2));
                (trace, Some(determinant))
            }
            (ahead, ascent) => (&ahead[0] * &ascent[0], None),
        }
    }

    fn condition(&self, condition: Condition, one: &Chosen) -> Option<Statement> {
        let (trace, determinant) = self.product();
        // I − αAC.
        let block = |step: &Poly| match &determinant {
            None => (&number(1) - &(step * &trace), None),
            Some(determinant) => {
                let down = step * &trace;
                let last = &(&number(1) - &down) + &(&step.pow(2) * determinant);
                (&number(2) - &down, Some(last))
            }
        };
        Some(match condition {
            Condition::Attracting => in_disc(block(&one.step), false),
            Condition::Repelling => Statement::Not(Box::new(in_disc(block(&one.step), true))),
            Condition::MultipliersReal => match &determinant {
                None => truth(true),
                Some(determinant) => {
                    let discriminant = &trace.pow(2) - &determinant.scale(&rational(4, 1));
                    Statement::condition(discriminant, decide::Relation::GreaterOrEqual)
                }
            },
            _ => return None,
        })
    }

    /// Comparisons of the look-ahead eigenvalues with numbers, and of λ_min with −1/ρ.
    fn compare(&self, left: &Term, relation: Relation, right: &Term) -> Option<Statement> {
        let Term::Quantity(quantity, _) = left else { return None };
        let eigenvalue = match quantity {
            Quantity::AheadMin => self.ahead.first()?,
            Quantity::AheadMax => self.ahead.last()?,
            Quantity::LambdaMin => return self.against_the_gap(relation, right),
            _ => return None,
        };
        let Term::Number(value) = right else { return None };
        let difference = eigenvalue - &Poly::constant(value.clone());
        Some(Statement::condition(difference, relation_of(relation)))
    }

    /// λ_min(∇²f(x)) ≥ −1/ρ is C ⪰ 0, and λ_min > −1/ρ is C ≻ 0.
    fn against_the_gap(&self, relation: Relation, right: &Term) -> Option<Statement> {
        let one = Box::new(Term::Number(Rational::one()));
        let negative = Box::new(Term::Negate(one.clone()));
        let radius = Box::new(Term::Quantity(Quantity::Radius, 0));
        let gap = [
            Term::Divide(negative, radius.clone()),
            Term::Negate(Box::new(Term::Divide(one, radius))),
        ];
        let relation = match relation {
            Relation::AtLeast => decide::Relation::GreaterOrEqual,
            Relation::Greater => decide::Relation::Greater,
            _ => return None,
        };
        if !gap.contains(right) {
            return None;
        }
        Some(match self.ascent.as_slice() {
            [p, q, r] => {
                let determinant = &(p * r) - &q.pow(2);
                Statement::condition(p + r, relation)
                    .and(Statement::condition(determinant, relation))
            }
            ascent => Statement::condition(ascent[0].clone(), relation),
        })
    }
}
