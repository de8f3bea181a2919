//! Counterexamples at spurious points of polynomials in one variable, moved by the symmetries of the
//! optimizers: other scales of x and f, and polynomials of one or two terms whose fixed points are
//! not at the origin, where the enumeration has them.
//!
//! With f̃(u) = κf(cu) an optimizer on f̃ with α̃ = α/(κc²) does in u what it does on f in x = cu, if
//! ρ̃ = ρ/(κc²), for Hessian USAM ρ̃ = ρ/(κc²)², and ω̃ = κc²ω. Two terms can be made ±1 so. This
//! only proposes: what comes out is judged anew.

use rayon::prelude::*;

use num_traits::{One, Signed, Zero};

use super::at_root::field_of;
use super::claim::{Claim, OptimizerFamily, Parameter, Points};
use super::instance::{Configured, Instance, Shape};
use super::judge::judge;
use super::shrink::tied;
use super::values::settings;
use crate::exact::decide::Interrupt;
use crate::exact::{AlgebraicNumber, MultivariatePolynomial, Polynomial, Rational};
use crate::optimizer::FieldKind;

/// So many choices of hyper-parameters are looked at, simplest first.
const SETTINGS: usize = 200;
/// Fields of a higher degree are left out.
const HIGHEST_DEGREE: usize = 9;

/// A refuting instance of the claim with one or two terms ±xᵏ, smaller than this one, which sits at a
/// spurious point of a polynomial in one variable.
pub(super) fn with_two_terms(
    claim: &Claim,
    instance: &Instance,
    interrupt: &Interrupt,
) -> Option<Instance> {
    let polynomial = univariate(instance)?;
    let spurious = !polynomial.derivative().evaluate(&instance.point[0]).is_zero();
    if claim.points == Points::Critical || !spurious {
        return None;
    }
    let mut shapes = short(polynomial.degree()?);
    shapes.retain(|shape| shape.size() < instance.objective.size());
    shapes.sort_by_cached_key(Shape::size);
    let mut settings = settings(claim);
    settings.truncate(SETTINGS);
    shapes.iter().find_map(|shape| {
        let refuting = |optimizers: &Vec<Configured>| {
            if interrupt.is_due() {
                return None;
            }
            let instances = at_spurious_points(shape, optimizers);
            instances.into_iter().find(|one| {
                !interrupt.is_due() && claim.has(one) && judge(claim, one).holds.is_refuted()
            })
        };
        settings.par_iter().find_map_first(refuting)
    })
}

/// ±xᵏ and ±xᵏ ± xˡ up to a degree.
fn short(degree: usize) -> Vec<Shape> {
    let signs = [Rational::one(), -Rational::one()];
    let mut all = Vec::new();
    for high in 2..=degree {
        for low in 0..high {
            for (one, other) in signs.iter().flat_map(|a| signs.iter().map(move |b| (a, b))) {
                let last = match low {
                    // Without a second term.
                    0 => Polynomial::zero(),
                    _ => Polynomial::monomial(other.clone(), low),
                };
                all.push(shape_of(&(&Polynomial::monomial(one.clone(), high) + &last)));
            }
        }
    }
    all.dedup();
    all
}

fn at_spurious_points(shape: &Shape, optimizers: &[Configured]) -> Vec<Instance> {
    let with = |point: &Rational| Instance {
        objective: shape.clone(),
        optimizers: optimizers.to_vec(),
        point: vec![point.clone()],
    };
    let Some(polynomial) = univariate(&with(&Rational::zero())) else { return Vec::new() };
    let (field, _) = field_of(&polynomial, &optimizers[0]);
    if field.degree().is_none_or(|degree| degree > HIGHEST_DEGREE) {
        return Vec::new();
    }
    let slope = polynomial.derivative();
    let roots = AlgebraicNumber::roots_of(&field);
    let rational = roots.iter().filter_map(AlgebraicNumber::rational);
    rational.filter(|root| !slope.evaluate(root).is_zero()).map(with).collect()
}

fn univariate(instance: &Instance) -> Option<Polynomial> {
    match &instance.objective {
        Shape::Polynomial { variables: 1, polynomial } => polynomial.univariate_in(0),
        _ => None,
    }
}

fn shape_of(polynomial: &Polynomial) -> Shape {
    let terms = polynomial.coefficients().iter().enumerate();
    let sum = terms.fold(MultivariatePolynomial::zero(), |sum, (power, coefficient)| {
        &sum + &super::instance::monomial(coefficient, &[power as u32])
    });
    Shape::Polynomial { variables: 1, polynomial: sum }
}

/// The instance at the scales that make two neighbouring terms, or one term, ±1; those that stay in
/// the ranges of the claim.
pub(super) fn rescaled(claim: &Claim, instance: &Instance) -> Vec<Instance> {
    let Some(polynomial) = univariate(instance) else { return Vec::new() };
    let terms: Vec<(usize, Rational)> = polynomial
        .coefficients()
        .iter()
        .enumerate()
        .filter(|(power, term)| *power > 0 && !term.is_zero())
        .map(|(power, term)| (power, term.abs()))
        .collect();
    let mut scales: Vec<(Rational, Rational)> =
        terms.iter().map(|(_, term)| (term.recip(), Rational::one())).collect();
    for (power, low) in &terms {
        for (_, high) in terms.iter().filter(|(other, _)| *other == power + 1) {
            // κ·low·cᵏ = κ·high·cᵏ⁺¹ = 1.
            let c = low / high;
            let kappa = (low * num_traits::pow(c.clone(), *power)).recip();
            scales.push((kappa, c));
        }
    }
    scales
        .iter()
        .filter_map(|(kappa, c)| at_scale(claim, instance, &polynomial, kappa, c))
        .collect()
}

fn at_scale(
    claim: &Claim,
    instance: &Instance,
    polynomial: &Polynomial,
    kappa: &Rational,
    c: &Rational,
) -> Option<Instance> {
    let stretched = polynomial.compose(&Polynomial::monomial(c.clone(), 1)).scale(kappa);
    let factor = kappa * c * c;
    let moved = |one: &Configured| {
        let radius_factor = match one.optimizer.field_kind() {
            FieldKind::HessianUsam => &factor * &factor,
            _ => factor.clone(),
        };
        let optimizer = one.optimizer.clone();
        let (step, radius) = (optimizer.step() / &factor, optimizer.radius() / radius_factor);
        Configured {
            optimizer: optimizer.with_step(step).with_radius(radius),
            decay: &one.decay * &factor,
        }
    };
    let optimizers: Vec<Configured> = instance.optimizers.iter().map(moved).collect();
    let within = claim.optimizers.iter().zip(&optimizers).all(|(family, one)| has(family, one));
    let optimizers =
        tied(claim, optimizers.clone()).filter(|tied| within && *tied == optimizers)?;
    Some(Instance {
        objective: shape_of(&stretched),
        optimizers,
        point: instance.point.iter().map(|x| x / c).collect(),
    })
}

/// Whether what was scaled lies in the ranges.
fn has(family: &OptimizerFamily, one: &Configured) -> bool {
    let within = |parameter: &Parameter, value: &Rational| {
        matches!(parameter, Parameter::SameAs(_)) || value.is_zero() || parameter.contains(value)
    };
    within(&family.step, one.optimizer.step())
        && within(&family.radius, one.optimizer.radius())
        && within(&family.decay, &one.decay)
}

#[cfg(test)]
mod tests {
    use super::super::claim::Family;
    use super::*;
    use crate::exact::rational;
    use crate::optimizer::{MomentumKind, Optimizer};

    fn claim(kind: FieldKind) -> Claim {
        let family = Family::Polynomials { variables: 1..=1, degree: 4, height: 100 };
        Claim::new("scales", family, vec![OptimizerFamily::new("A", kind)])
    }

    /// Scaling changes neither fixed points nor multipliers, for every field.
    #[test]
    fn every_optimizer_does_the_same_at_every_scale() {
        let polynomial = Polynomial::new(vec![
            Rational::zero(),
            rational(3, 1),
            rational(-7, 4),
            rational(11, 8),
            rational(2, 3),
        ]);
        for kind in FieldKind::ALL {
            let optimizer = Optimizer::new(kind, MomentumKind::None)
                .with_ascents(2)
                .with_step(rational(1, 2))
                .with_radius(if kind == FieldKind::Gradient {
                    Rational::zero()
                } else {
                    rational(2, 3)
                });
            let instance = Instance {
                objective: shape_of(&polynomial),
                optimizers: vec![Configured { optimizer, decay: Rational::zero() }],
                point: vec![rational(1, 5)],
            };
            let (kappa, c) = (rational(5, 7), rational(-2, 3));
            let moved = at_scale(&claim(kind), &instance, &polynomial, &kappa, &c).expect("scaled");
            let step = |one: &Instance| {
                let configured = &one.optimizers[0];
                let (field, _) = field_of(&univariate(one).expect("one variable"), configured);
                &Polynomial::variable() - &field.scale(configured.optimizer.step())
            };
            // x = cu: c·G̃(u) = G(cu), as polynomials.
            let left = step(&moved).scale(&c);
            assert_eq!(
                left,
                step(&instance).compose(&Polynomial::monomial(c.clone(), 1)),
                "{kind:?}"
            );
            assert_eq!(&moved.point[0] * &c, instance.point[0]);
        }
    }

    #[test]
    fn neighbouring_terms_become_one() {
        let polynomial = Polynomial::new(vec![
            Rational::zero(),
            Rational::zero(),
            rational(-7, 4),
            rational(11, 8),
        ]);
        let optimizer = Optimizer::new(FieldKind::HessianUsam, MomentumKind::None)
            .with_step(rational(1, 2))
            .with_radius(rational(2, 3));
        let instance = Instance {
            objective: shape_of(&polynomial),
            optimizers: vec![Configured { optimizer, decay: Rational::zero() }],
            point: vec![rational(2, 11)],
        };
        let all = rescaled(&claim(FieldKind::HessianUsam), &instance);
        let texts: Vec<String> = all.iter().map(|one| one.objective.to_text()).collect();
        assert!(texts.contains(&"x^3 - x^2".to_string()), "{texts:?}");
    }
}
