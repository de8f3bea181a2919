//! Smaller instances: fewer variables, fewer terms, lower degree, smaller heights, simpler
//! hyper-parameters. Every one is judged anew.

use num_traits::{Signed, Zero};

use super::claim::{Claim, OptimizerFamily, Parameter};
use super::elsewhere::rescaled;
use super::gluing::Gluing;
use super::instance::{Configured, Instance, Shape, cost};
use super::judge::judge;
use super::values::{by_cost, range};
use crate::exact::decide::Interrupt;
use crate::exact::{AlgebraicNumber, Monomial, MultivariatePolynomial, Rational, rational};

/// So many instances are judged at most.
const MOST_JUDGED: usize = 4_000;

/// The smallest instance that still refutes the claim, going down from one that does: in each round
/// the lightest refuting candidate that is lighter, until there is none.
///
/// What comes back refutes the claim if the given instance does.
pub fn shrink(claim: &Claim, refuting: &Instance) -> Instance {
    shrink_until(claim, refuting, &Interrupt::default())
}

/// The same, or the smallest that was reached before an interrupt.
pub(super) fn shrink_until(claim: &Claim, refuting: &Instance, interrupt: &Interrupt) -> Instance {
    let mut smallest = refuting.clone();
    let mut judged = 0;
    loop {
        let weight = smallest.weight();
        let mut candidates = smaller(claim, &smallest);
        candidates.retain(|one| one.weight() < weight && claim.has(one));
        candidates.sort_by_cached_key(Instance::weight);
        candidates.dedup();
        let next = candidates.into_iter().find(|one| {
            judged += 1;
            judged <= MOST_JUDGED && !interrupt.is_due() && judge(claim, one).holds.is_refuted()
        });
        match next {
            Some(next) => smallest = next,
            None => return smallest,
        }
    }
}

/// The same instance of a polynomial in one variable about another centre, where that makes it
/// smaller: the claim does not change under translations, but it is judged anew.
pub(super) fn recentred(claim: &Claim, instance: &Instance) -> Instance {
    let mut smallest = instance.clone();
    for centre in centres(instance) {
        let Some(moved) = instance.about(&centre) else { continue };
        let smaller = moved.objective.size() < smallest.objective.size();
        if smaller && claim.has(&moved) && judge(claim, &moved).holds.is_refuted() {
            smallest = moved;
        }
    }
    smallest
}

/// Where derivatives of a polynomial in one variable vanish, if that is rational.
fn centres(instance: &Instance) -> Vec<Rational> {
    let Shape::Polynomial { variables: 1, polynomial } = &instance.objective else {
        return Vec::new();
    };
    let mut all = Vec::new();
    let mut derivative = polynomial.univariate_in(0).unwrap_or_default().derivative();
    while derivative.degree().is_some_and(|degree| degree > 0) {
        let roots = AlgebraicNumber::roots_of(&derivative);
        all.extend(roots.iter().filter_map(|root| root.rational().cloned()));
        derivative = derivative.derivative();
    }
    all
}

/// Candidates near an instance, within the claim's families.
fn smaller(claim: &Claim, instance: &Instance) -> Vec<Instance> {
    let mut all = Vec::new();
    let with = |objective: Shape, point: Vec<Rational>| Instance {
        objective,
        point,
        optimizers: instance.optimizers.clone(),
    };
    match &instance.objective {
        Shape::Polynomial { variables, polynomial } => {
            if *variables as u32 > least_variables(claim) {
                for index in 0..*variables {
                    let mut point = instance.point.clone();
                    point.remove(index);
                    let polynomial = without(polynomial, index as u32);
                    let shape = Shape::Polynomial { variables: variables - 1, polynomial };
                    all.push(with(shape, point));
                }
            }
            all.extend(rescaled(claim, instance));
            for polynomial in simpler_polynomials(polynomial) {
                let shape = Shape::Polynomial { variables: *variables, polynomial };
                all.push(with(shape, instance.point.clone()));
            }
        }
        Shape::Gluing(gluing) => {
            let gluings = simpler_gluings(gluing).into_iter();
            all.extend(gluings.map(|one| with(Shape::Gluing(one), instance.point.clone())));
        }
        Shape::Expression { .. } => {}
    }
    for optimizers in simpler_settings(claim, &instance.optimizers) {
        all.push(Instance { optimizers, ..instance.clone() });
    }
    all
}

fn least_variables(claim: &Claim) -> u32 {
    use super::claim::Family;
    match &claim.objectives {
        Family::Polynomials { variables, .. } | Family::Quadratics { variables, .. } => {
            *variables.start()
        }
        _ => 1,
    }
}

/// The polynomial at x_index = 0, later variables moved down.
fn without(polynomial: &MultivariatePolynomial, index: u32) -> MultivariatePolynomial {
    let kept = polynomial.terms().filter(|(m, _)| m.iter().all(|(variable, _)| *variable != index));
    let moved = kept.map(|(powers, coefficient)| {
        let down =
            |(variable, power): &(u32, u32)| (variable - u32::from(*variable > index), *power);
        (powers.iter().map(down).collect::<Monomial>(), coefficient.clone())
    });
    from_terms(moved)
}

pub(super) fn from_terms(
    terms: impl Iterator<Item = (Monomial, Rational)>,
) -> MultivariatePolynomial {
    terms.fold(MultivariatePolynomial::zero(), |sum, (powers, coefficient)| {
        let size = powers.iter().map(|(variable, _)| variable + 1).max().unwrap_or(0) as usize;
        let mut exponents = vec![0; size];
        powers.iter().for_each(|(variable, power)| exponents[*variable as usize] = *power);
        &sum + &super::instance::monomial(&coefficient, &exponents)
    })
}

/// Numbers cheaper than this one, simplest first.
fn cheaper(value: &Rational) -> Vec<Rational> {
    let mut all = by_cost(4, true);
    all.retain(|one| cost(one) < cost(value));
    let floor = [value.floor(), value.ceil(), value / rational(2, 1)];
    all.extend(floor.into_iter().filter(|one| !one.is_zero() && cost(one) < cost(value)));
    all
}

fn simpler_polynomials(polynomial: &MultivariatePolynomial) -> Vec<MultivariatePolynomial> {
    let terms: Vec<(Monomial, Rational)> =
        polynomial.terms().map(|(m, c)| (m.clone(), c.clone())).collect();
    let rebuilt = |changed: &[(usize, Option<(Monomial, Rational)>)]| {
        from_terms(terms.iter().enumerate().filter_map(|(index, term)| {
            match changed.iter().find(|(other, _)| *other == index) {
                Some((_, replacement)) => replacement.clone(),
                None => Some(term.clone()),
            }
        }))
    };
    let mut all = Vec::new();
    for (index, (powers, coefficient)) in terms.iter().enumerate() {
        all.push(rebuilt(&[(index, None)]));
        for place in 0..powers.len() {
            let mut lower = powers.clone();
            lower[place].1 -= 1;
            lower.retain(|(_, power)| *power > 0);
            if !lower.is_empty() {
                all.push(rebuilt(&[(index, Some((lower, coefficient.clone())))]));
            }
        }
        for value in cheaper(coefficient) {
            all.push(rebuilt(&[(index, Some((powers.clone(), value)))]));
        }
        // Two at once: the fixed point may be one only if both change.
        for (other, (other_powers, other_value)) in terms.iter().enumerate() {
            if other == index {
                continue;
            }
            for value in by_cost(3, true) {
                let second = (other, Some((other_powers.clone(), value.clone())));
                all.push(rebuilt(&[(index, None), second.clone()]));
                if value != *other_value {
                    let few = cheaper(coefficient).into_iter().take(6);
                    all.extend(few.map(|first| {
                        rebuilt(&[(index, Some((powers.clone(), first))), second.clone()])
                    }));
                }
            }
        }
    }
    all
}

fn simpler_gluings(gluing: &Gluing) -> Vec<Gluing> {
    let mut all = Vec::new();
    if gluing.even {
        all.push(Gluing { even: false, ..gluing.clone() });
    }
    if let [_, _] = gluing.joints.as_slice() {
        all.push(Gluing { joints: vec![rational(1, 1)], ..gluing.clone() });
    }
    for curvature in cheaper(&gluing.curvature) {
        all.push(Gluing { curvature, ..gluing.clone() });
    }
    for slope in cheaper(&gluing.slope) {
        all.push(Gluing { slope: slope.clone(), ..gluing.clone() });
    }
    for (index, joint) in gluing.joints.iter().enumerate() {
        for value in cheaper(joint).into_iter().filter(Signed::is_positive) {
            let mut joints = gluing.joints.clone();
            joints[index] = value;
            if joints.is_sorted_by(|low, high| low < high) {
                all.push(Gluing { joints, ..gluing.clone() });
            }
        }
    }
    all.retain(|one| one.curvature != one.slope);
    all
}

/// The values that may replace a hyper-parameter.
fn alternatives(parameter: &Parameter, value: &Rational, least: &Rational) -> Vec<Rational> {
    let mut all = range(parameter, least, 40);
    all.retain(|one| one.is_zero() || cost(one) < cost(value));
    all
}

fn simpler_settings(claim: &Claim, chosen: &[Configured]) -> Vec<Vec<Configured>> {
    let mut all = Vec::new();
    for (number, (family, one)) in claim.optimizers.iter().zip(chosen).enumerate() {
        let zero = Rational::zero();
        let mut add = |configured: Configured| {
            let Ok(optimizer) = configured.optimizer.validated() else { return };
            let mut setting = chosen.to_vec();
            setting[number] = Configured { optimizer, decay: configured.decay };
            all.extend(tied(claim, setting));
        };
        let Configured { optimizer, decay } = one;
        let changed = |optimizer| Configured { optimizer, decay: decay.clone() };
        for step in alternatives(&family.step, optimizer.step(), &zero) {
            add(changed(optimizer.clone().with_step(step)));
        }
        for radius in alternatives(&family.radius, optimizer.radius(), &zero) {
            add(changed(optimizer.clone().with_radius(radius)));
        }
        for coefficient in
            alternatives(&family.coefficient, optimizer.coefficient(), &rational(-1, 1))
        {
            add(changed(optimizer.clone().with_coefficient(coefficient)));
        }
        for decay in alternatives(&family.decay, decay, &zero) {
            add(Configured { optimizer: optimizer.clone(), decay });
        }
    }
    all
}

/// The setting with the hyper-parameters that are tied to others set so.
pub(super) fn tied(claim: &Claim, mut setting: Vec<Configured>) -> Option<Vec<Configured>> {
    for (number, family) in claim.optimizers.iter().enumerate() {
        let OptimizerFamily { step, radius, coefficient, decay, .. } = family;
        let mut one = setting[number].clone();
        if let Parameter::SameAs(other) = step {
            one.optimizer = one.optimizer.with_step(setting[*other].optimizer.step().clone());
        }
        if let Parameter::SameAs(other) = radius {
            one.optimizer = one.optimizer.with_radius(setting[*other].optimizer.radius().clone());
        }
        if let Parameter::SameAs(other) = coefficient {
            let value = setting[*other].optimizer.coefficient().clone();
            one.optimizer = one.optimizer.with_coefficient(value);
        }
        if let Parameter::SameAs(other) = decay {
            one.decay = setting[*other].decay.clone();
        }
        one.optimizer = one.optimizer.validated().ok()?;
        setting[number] = one;
    }
    Some(setting)
}
