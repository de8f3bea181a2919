//! Instances at irrational fixed points of polynomials in one variable: everything there is a
//! polynomial in the point θ, so that every sign is decided in ℚ(θ).

use std::cell::RefCell;
use std::cmp::Ordering;

use num_traits::{One, Zero};

use super::claim::{Claim, Points};
use super::facts::is_nonnegative;
use super::formula::{Condition, Quantity};
use super::instance::{Configured, Shape};
use super::judge::{Opinion, opinion};
use super::knowledge::{Knowledge, Spectrum};
use super::number::Number;
use crate::exact::{
    AlgebraicNumber, Matrix, MultivariatePolynomial, NumberField, Polynomial, Rational, Status,
    rational,
};
use crate::optimizer::FieldKind;

/// A polynomial in one variable, optimizers, and an irrational point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootInstance {
    /// The polynomial.
    pub objective: Shape,
    /// The optimizers in the order of the claim.
    pub optimizers: Vec<Configured>,
    /// The point.
    pub point: AlgebraicNumber,
}

impl RootInstance {
    /// The instance in a few lines; `names` are those of the optimizers.
    pub fn to_text(&self, names: &[String]) -> String {
        let mut text = format!("f(x) = {}\n", self.objective.to_text());
        for (name, optimizer) in names.iter().zip(&self.optimizers) {
            text += &format!("{name}: {}\n", optimizer.to_text());
        }
        text + &format!("x = {}\n", self.point.to_text("x"))
    }
}

/// Judges a claim at an irrational fixed point; undecided for objectives of another form.
///
/// ```
/// use eigensieve::counterexample::{
///     Claim, Configured, Family, OptimizerFamily, Points, RootInstance, Shape, judge_at_root,
/// };
/// use eigensieve::exact::{AlgebraicNumber, MultivariatePolynomial, Polynomial, rational};
/// use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
/// let family = Family::Polynomials { variables: 1..=1, degree: 4, height: 4 };
/// let claim = Claim::new("sharp", family, vec![OptimizerFamily::new("A", FieldKind::Gradient)])
///     .at(Points::Critical)
///     .assuming("neutral")?
///     .concluding("step*lambda_max < 2")?;
/// // (x² − 2)²/8 has the curvature 2 at √2.
/// let x = MultivariatePolynomial::variable(0);
/// let polynomial = &x.pow(4).scale(&rational(1, 8)) - &x.pow(2).scale(&rational(1, 2));
/// let optimizer = Optimizer::new(FieldKind::Gradient, MomentumKind::None);
/// let instance = RootInstance {
///     objective: Shape::Polynomial { variables: 1, polynomial },
///     optimizers: vec![Configured {
///         optimizer: optimizer.with_step(rational(1, 1)),
///         decay: rational(0, 1),
///     }],
///     point: AlgebraicNumber::roots_of(&Polynomial::from_integers(&[-2, 0, 1])).remove(1),
/// };
/// assert!(judge_at_root(&claim, &instance).holds.is_refuted());
/// # Ok::<(), eigensieve::counterexample::ClaimError>(())
/// ```
pub fn judge_at_root(claim: &Claim, instance: &RootInstance) -> Opinion {
    let Some(facts) = RootFacts::of(instance) else {
        let unknown = || Status::Undecided("no polynomial in one variable".into());
        return Opinion { applies: unknown(), holds: unknown() };
    };
    let kind = match claim.points {
        Points::Any => Condition::Fixed,
        Points::Critical => Condition::Critical,
        Points::Spurious => Condition::Spurious,
    };
    let fixed = facts.condition(Condition::Fixed, 0);
    opinion(&facts, claim, fixed.and(facts.condition(kind, 0)))
}

/// f, its derivatives and the optimizers' fields as polynomials; θ.
struct RootFacts<'a> {
    instance: &'a RootInstance,
    objective: Polynomial,
    field: RefCell<NumberField>,
    /// g and the look-ahead point, as polynomials in x.
    optimizers: Vec<(Polynomial, Option<Polynomial>)>,
}

/// f as a polynomial in one variable.
pub(super) fn univariate(shape: &Shape) -> Option<Polynomial> {
    let Shape::Polynomial { variables: 1, polynomial } = shape else { return None };
    MultivariatePolynomial::univariate_in(polynomial, 0)
}

/// The field of an optimizer on a polynomial, and where it takes its last gradient.
pub(super) fn field_of(
    objective: &Polynomial,
    Configured { optimizer, decay }: &Configured,
) -> (Polynomial, Polynomial) {
    let x = Polynomial::variable();
    let gradient = &objective.derivative() + &x.scale(decay);
    let along =
        |from: &Polynomial, direction: &Polynomial| from + &direction.scale(optimizer.radius());
    let pushed = &gradient * &gradient.derivative();
    let ahead = match optimizer.field_kind() {
        FieldKind::Gradient => x,
        FieldKind::GradientPenalty => return (along(&gradient, &pushed), x),
        FieldKind::Usam => along(&x, &gradient),
        FieldKind::UsamNested => {
            let inner = along(&x, &gradient);
            along(&x, &gradient.compose(&inner))
        }
        FieldKind::UsamSequential => {
            (0..optimizer.ascents()).fold(x, |place, _| along(&place, &gradient.compose(&place)))
        }
        FieldKind::HessianUsam => along(&x, &pushed),
    };
    (gradient.compose(&ahead), ahead)
}

fn yes(answer: bool) -> Status {
    if answer { Status::Proved } else { Status::Refuted }
}

fn unknown(reason: &str) -> Status {
    Status::Undecided(reason.into())
}

impl<'a> RootFacts<'a> {
    fn of(instance: &'a RootInstance) -> Option<Self> {
        let objective = univariate(&instance.objective)?;
        let point = &instance.point;
        let field = NumberField::new(point.polynomial(), point.lower(), point.upper()).ok()?;
        let optimizers = instance.optimizers.iter().map(|one| {
            let (field, ahead) = field_of(&objective, one);
            (field, one.decay.is_zero().then_some(ahead))
        });
        let optimizers = optimizers.collect();
        Some(Self { instance, objective, field: RefCell::new(field), optimizers })
    }

    /// The sign of a polynomial at θ.
    fn sign(&self, element: &Polynomial) -> Ordering {
        self.field.borrow_mut().sign(element)
    }

    fn vanishes(&self, element: &Polynomial) -> bool {
        self.field.borrow_mut().is_zero(element)
    }

    fn curvature(&self) -> Polynomial {
        self.objective.derivative().derivative()
    }

    fn is_fixed(&self, number: usize) -> bool {
        self.vanishes(&self.optimizers[number].0)
    }

    fn is_critical(&self) -> bool {
        self.vanishes(&self.objective.derivative())
    }

    /// The spectral radius against 1 at a fixed point: in one variable the multipliers lie in the
    /// open disc where 0 < αg′ < c, and in the closed one where 0 ≤ αg′ ≤ c (theory B.0, with the
    /// field's own derivative for μ).
    fn verdict(&self, number: usize) -> Option<Ordering> {
        if !self.is_fixed(number) {
            return None;
        }
        let optimizer = &self.instance.optimizers[number].optimizer;
        let scaled = self.optimizers[number].0.derivative().scale(optimizer.step());
        let room = &Polynomial::constant(optimizer.momentum().constant()) - &scaled;
        Some(match (self.sign(&scaled), self.sign(&room)) {
            (Ordering::Greater, Ordering::Greater) => Ordering::Less,
            (Ordering::Less, _) | (_, Ordering::Less) => Ordering::Greater,
            _ => Ordering::Equal,
        })
    }

    /// Whether det DG = 0 identically: G is constant.
    fn is_exceptional(&self, number: usize) -> bool {
        let optimizer = &self.instance.optimizers[number].optimizer;
        let slope = self.optimizers[number].0.derivative().scale(optimizer.step());
        !optimizer.momentum().has_constant_determinant() && slope == Polynomial::one()
    }

    fn limit(&self, number: usize) -> Status {
        match self.verdict(number) {
            None => Status::Refuted,
            Some(Ordering::Less) => Status::Proved,
            // The stable-manifold theorem, for polynomials.
            Some(Ordering::Greater) if !self.is_exceptional(number) => Status::Refuted,
            _ => unknown("neutral, or the step is exceptional"),
        }
    }

    fn filter(&self, number: usize, strictly: bool) -> Status {
        let optimizer = &self.instance.optimizers[number].optimizer;
        let image = optimizer.symbol().compose(&self.curvature());
        let upper = optimizer.momentum().constant() / optimizer.step();
        let room = &Polynomial::constant(upper) - &image;
        let inside = |element: &Polynomial| match strictly {
            true => self.sign(element).is_gt(),
            false => self.sign(element).is_ge(),
        };
        yes(inside(&image) && inside(&room))
    }

    /// Whether f has a local minimum (or maximum) at a point given in terms of θ.
    fn extremum(&self, place: &Polynomial, largest: bool) -> Status {
        let mut derivative = self.objective.derivative();
        let mut order = 1;
        while !derivative.is_zero() {
            let sign = self.sign(&derivative.compose(place));
            if sign.is_ne() {
                return yes(order % 2 == 0 && sign.is_lt() == largest);
            }
            derivative = derivative.derivative();
            order += 1;
        }
        Status::Proved
    }

    /// A polynomial in θ as a number of its own: a root of its characteristic polynomial.
    fn number(&self, element: &Polynomial) -> Option<AlgebraicNumber> {
        let mut field = self.field.borrow_mut();
        let element = field.reduce(element);
        let size = field.degree();
        let columns: Vec<Polynomial> = (0..size)
            .map(|k| field.multiply(&element, &Polynomial::monomial(Rational::one(), k)))
            .collect();
        let matrix = Matrix::from_fn(size, size, |i, j| columns[j].coefficient(i));
        let mut roots = AlgebraicNumber::roots_of(&matrix.characteristic_polynomial());
        for bits in [32, 64, 128, 256] {
            let (low, high) = field.bounds(&element, bits);
            roots.retain(|root| root.compare(&low).is_ge() && root.compare(&high).is_le());
            if roots.len() == 1 {
                return roots.pop();
            }
        }
        None
    }

    fn value(&self, element: Polynomial) -> Option<Number> {
        let element = self.field.borrow().reduce(&element);
        Some(match element.degree() {
            None | Some(0) => Number::Rational(element.coefficient(0)),
            Some(_) => Number::Algebraic(element, self.instance.point.clone()),
        })
    }
}

impl Knowledge for RootFacts<'_> {
    fn condition(&self, condition: Condition, number: usize) -> Status {
        let verdict = |wanted| yes(self.verdict(number) == Some(wanted));
        let here = Polynomial::variable();
        match condition {
            Condition::Attracting => verdict(Ordering::Less),
            Condition::Repelling => verdict(Ordering::Greater),
            Condition::Neutral => verdict(Ordering::Equal),
            Condition::Attracts => match self.verdict(number) {
                Some(Ordering::Less) => Status::Proved,
                Some(Ordering::Equal) => unknown("neutral"),
                Some(Ordering::Greater) | None => Status::Refuted,
            },
            Condition::Limit => self.limit(number),
            Condition::LimitFromRest | Condition::Reached => match self.verdict(number) {
                Some(Ordering::Less) => Status::Proved,
                None => Status::Refuted,
                _ => unknown("not attracting"),
            },
            Condition::Critical => yes(self.is_critical()),
            Condition::Spurious => yes(self.is_fixed(number) && !self.is_critical()),
            Condition::Fixed => yes(self.is_fixed(number)),
            Condition::Admits => self.filter(number, false),
            Condition::AdmitsStrictly => self.filter(number, true),
            Condition::Exceptional => yes(self.is_exceptional(number)),
            Condition::Covered | Condition::Polynomial => Status::Proved,
            Condition::MultipliersReal => {
                match self.instance.optimizers[number].optimizer.momentum().is_none() {
                    true => Status::Proved,
                    false => unknown("two multipliers"),
                }
            }
            Condition::Minimiser => self.extremum(&here, false),
            Condition::Maximiser => self.extremum(&here, true),
            Condition::Saddle => yes(self.is_critical())
                .and(!self.extremum(&here, false))
                .and(!self.extremum(&here, true)),
            Condition::AheadMinimiser => match &self.optimizers[number].1 {
                Some(ahead) => self.extremum(ahead, false),
                None => unknown("the look-ahead point under weight decay"),
            },
            Condition::Convex => yes(is_nonnegative(&self.curvature())),
        }
    }

    fn quantity(&self, quantity: Quantity, number: usize) -> Option<Number> {
        let Configured { optimizer, decay } = &self.instance.optimizers[number];
        let rational = |value: &Rational| Some(Number::Rational(value.clone()));
        let derivative =
            |order: usize| (0..order).fold(self.objective.clone(), |one, _| one.derivative());
        match quantity {
            Quantity::Step => rational(optimizer.step()),
            Quantity::Radius => rational(optimizer.radius()),
            Quantity::Coefficient => rational(optimizer.coefficient()),
            Quantity::Ascents => Some(Number::integer(optimizer.ascents().into())),
            Quantity::Decay => rational(decay),
            Quantity::Constant => rational(&optimizer.momentum().constant()),
            Quantity::LambdaMin | Quantity::LambdaMax => self.value(self.curvature()),
            Quantity::AheadMin | Quantity::AheadMax => {
                let ahead = self.optimizers[number].1.as_ref()?;
                self.value(self.curvature().compose(ahead))
            }
            Quantity::Lipschitz if self.objective.degree() > Some(2) => Some(Number::Infinite),
            Quantity::Third => self.value(derivative(3)),
            Quantity::Fourth => self.value(derivative(4)),
            Quantity::Dimension => Some(Number::integer(1)),
            _ => None,
        }
    }

    fn symbol(&self, number: usize) -> Polynomial {
        self.instance.optimizers[number].optimizer.symbol()
    }

    fn spectrum(&self) -> Spectrum {
        let found = self.number(&self.curvature());
        Spectrum { whole: found.is_some(), eigenvalues: found.into_iter().collect() }
    }

    fn spectral_radius(&self, number: usize, bound: &Rational) -> Option<Ordering> {
        let optimizer = &self.instance.optimizers[number].optimizer;
        if bound.is_one() {
            return self.verdict(number);
        }
        if !optimizer.momentum().is_none() {
            return None;
        }
        let slope = self.optimizers[number].0.derivative().scale(optimizer.step());
        let multiplier = &Polynomial::one() - &slope;
        let square = &(&multiplier * &multiplier) - &Polynomial::constant(bound * bound);
        match *bound < rational(0, 1) {
            true => Some(Ordering::Greater),
            false => Some(self.sign(&square)),
        }
    }

    fn is_smooth(&self, _: u32) -> Status {
        Status::Proved
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts::Facts;
    use super::super::instance::Instance;
    use super::*;
    use crate::optimizer::{MomentumKind, Optimizer};

    fn objectives() -> Vec<MultivariatePolynomial> {
        let x = MultivariatePolynomial::variable(0);
        let lists = [[0, -2, 0, 1], [0, 1, 0, 0], [1, -1, 1, 0], [1, 0, 2, -1], [-1, -1, 0, 2]];
        let sum = |list: &[i64; 4]| {
            let terms = list.iter().zip(1..).map(|(&c, power)| x.pow(power).scale(&rational(c, 2)));
            terms.fold(MultivariatePolynomial::zero(), |sum, term| &sum + &term)
        };
        lists.iter().map(sum).collect()
    }

    fn optimizers() -> Vec<Optimizer> {
        let kinds = FieldKind::ALL
            .into_iter()
            .flat_map(|field| MomentumKind::ALL.into_iter().map(move |momentum| (field, momentum)));
        let steps = [(1, 2), (1, 1), (2, 1)];
        kinds
            .flat_map(|(field, momentum)| {
                steps.map(|(n, d)| {
                    Optimizer::new(field, momentum)
                        .with_step(rational(n, d))
                        .with_radius(rational(1, 1))
                        .with_coefficient(rational(1, 3))
                })
            })
            .collect()
    }

    /// At rational fixed points, where both judge, the two share no code but exact signs.
    #[test]
    fn the_judge_at_roots_contradicts_the_other_one_nowhere() {
        let mut compared = 0;
        for polynomial in objectives() {
            let objective = Shape::Polynomial { variables: 1, polynomial };
            let derivative = univariate(&objective).expect("one variable");
            for optimizer in optimizers() {
                let configured = Configured { optimizer, decay: rational(0, 1) };
                let (field, _) = field_of(&derivative, &configured);
                if field.degree() > Some(12) {
                    continue;
                }
                let rational = |root: AlgebraicNumber| Some((root.rational()?.clone(), root));
                let points = AlgebraicNumber::roots_of(&field).into_iter().filter_map(rational);
                for (value, point) in points.take(3) {
                    let (objective, optimizers) = (objective.clone(), vec![configured.clone()]);
                    let plain = Instance {
                        objective: objective.clone(),
                        optimizers: optimizers.clone(),
                        point: vec![value],
                    };
                    let instance = RootInstance { objective, optimizers, point };
                    let there = RootFacts::of(&instance).expect("a polynomial");
                    let here = Facts::of(&plain).expect("a polynomial");
                    for condition in Condition::ALL {
                        let (one, other) =
                            (there.condition(condition, 0), here.condition(condition, 0));
                        let decided = !one.is_undecided() && !other.is_undecided();
                        assert!(!decided || one == other, "{condition:?}: {instance:?}");
                        compared += usize::from(decided);
                    }
                    for quantity in Quantity::ALL {
                        let (one, other) =
                            (there.quantity(quantity, 0), here.quantity(quantity, 0));
                        assert!(one == other || one.is_none() || other.is_none(), "{quantity:?}");
                    }
                }
            }
        }
        assert!(compared > 1_000, "{compared}");
    }
}
