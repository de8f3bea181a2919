//! Exact recognition of algebraic zeros: lattices propose, exact substitution verifies.

use num_traits::{One, Signed, Zero};

use super::prove::IsolatedZero;
use crate::exact::{
    AlgebraicPoint, Integer, NumberField, Polynomial, Rational, from_f64, simplest_between,
};
use crate::expression::FixedPointArithmetic;
use crate::interval::IntervalVector;
use crate::system::System;

/// The fractional bits of a refined proposal.
const BITS: u32 = 384;
/// A refined proposal is taken to be right up to 2^−(this).
const TRUSTED_BITS: u32 = 330;
const NEWTON_STEPS: usize = 24;
/// The largest degree of θ.
const LARGEST_DEGREE: usize = 8;
/// At most this many numbers are tried for θ.
const MOST_PROPOSALS: usize = 4;

/// The zero over a field ℚ(θ), where its coordinates have small polynomials of degree up to 8.
///
/// Newton's iteration in fixed point gives a proposal of about 100 digits, lattice reduction an
/// integer polynomial for one coordinate (or a combination of them) and the others as polynomials
/// in its root. The proposal is accepted only if `system` vanishes there exactly and it lies in the
/// uniqueness box, so it *is* the zero.
///
/// ```
/// use eigensieve::equilibrium::{Settings, enumerate, recognise_algebraic};
/// use eigensieve::expression::{Names, parse};
/// use eigensieve::interval::{Interval, IntervalVector};
/// use eigensieve::system::System;
/// let (mut graph, f) = parse("x^2 - 3", &Names::new(&["x"])?)?;
/// let system = System::new(&mut graph, &[f], 1);
/// let domain = IntervalVector::new(vec![Interval::new(0.0, 2.0).ok_or("an interval")?]);
/// let found = enumerate(&system, &domain, &Settings::default())?;
/// let point = recognise_algebraic(&system, &found.zeros[0]).ok_or("a root of t^2 - 3")?;
/// assert_eq!(point.to_text(), "(θ) with θ = root of -3 + t^2 near 1.732051");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn recognise_algebraic(system: &System, zero: &IsolatedZero) -> Option<AlgebraicPoint> {
    let refined = refine(system, zero)?;
    let proposals = refined.iter().map(recognise_rational).collect::<Vec<_>>();
    let irrational: Vec<&Integer> = refined
        .iter()
        .zip(&proposals)
        .filter(|(_, known)| known.is_none())
        .map(|(x, _)| x)
        .collect();
    let combination = |step: usize| -> Integer {
        irrational.iter().enumerate().map(|(k, x)| *x * Integer::from(1 + k * step)).sum()
    };
    let mut generators: Vec<Integer> =
        irrational.iter().take(MOST_PROPOSALS).map(|x| (*x).clone()).collect();
    if generators.is_empty() {
        generators.push(Integer::zero());
    }
    if irrational.len() > 1 {
        generators.extend([1, 2].map(combination));
    }
    for (number, generator) in generators.iter().enumerate() {
        let Some(field) = NumberField::near(generator, BITS, LARGEST_DEGREE) else {
            // A coordinate of larger degree lies in no field that is looked for.
            if number < irrational.len() {
                return None;
            } else {
                continue;
            };
        };
        let known = refined.iter().zip(&proposals);
        if let Some(point) = coordinates(field, known).and_then(|p| verified(system, zero, p)) {
            return Some(point);
        }
    }
    None
}

fn coordinates<'a>(
    mut field: NumberField,
    known: impl Iterator<Item = (&'a Integer, &'a Option<Rational>)>,
) -> Option<AlgebraicPoint> {
    let elements = known.map(|(x, rational)| match rational {
        Some(value) => Some(Polynomial::constant(value.clone())),
        None => field.element_near(x, BITS),
    });
    let elements = elements.collect::<Option<Vec<_>>>()?;
    Some(AlgebraicPoint::new(field, elements))
}

fn verified(
    system: &System,
    zero: &IsolatedZero,
    mut point: AlgebraicPoint,
) -> Option<AlgebraicPoint> {
    if !lies_in(&mut point, &zero.uniqueness) {
        return None;
    }
    let values = system.values_in_field(&mut point)?;
    let vanishes = values.iter().all(|value| point.field.is_zero(value));
    vanishes.then(|| point.normalised())
}

/// Whether the point lies in the box, by exact comparison.
fn lies_in(point: &mut AlgebraicPoint, region: &IntervalVector) -> bool {
    let AlgebraicPoint { field, coordinates } = point;
    coordinates.iter().zip(region.iter()).all(|(x, side)| {
        let (Some(lower), Some(upper)) = (from_f64(side.lower()), from_f64(side.upper())) else {
            return false;
        };
        field.compare(x, &Polynomial::constant(lower)).is_ge()
            && field.compare(x, &Polynomial::constant(upper)).is_le()
    })
}

/// Newton's iteration with the proof's preconditioner, in fixed point.
fn refine(system: &System, zero: &IsolatedZero) -> Option<Vec<Integer>> {
    let scaled = |value: f64| -> Option<Integer> {
        let scale = Rational::from_integer(Integer::one() << BITS);
        Some((from_f64(value)? * scale).floor().to_integer())
    };
    let mut point: Vec<Integer> =
        zero.enclosure.midpoint().into_iter().map(scaled).collect::<Option<_>>()?;
    let preconditioner: Vec<Integer> =
        zero.preconditioner.iter().map(|&c| scaled(c)).collect::<Option<_>>()?;
    let size = point.len();
    let mut arithmetic = FixedPointArithmetic::new(BITS);
    for _ in 0..NEWTON_STEPS {
        let inputs: Vec<Option<Integer>> = point.iter().cloned().map(Some).collect();
        let values = system.values_tape().evaluate(&mut arithmetic, &inputs);
        let values: Vec<Integer> = values.into_iter().collect::<Option<_>>()?;
        let mut largest = 0;
        for (i, x) in point.iter_mut().enumerate() {
            let row = &preconditioner[i * size..(i + 1) * size];
            let step: Integer = row.iter().zip(&values).map(|(c, value)| c * value).sum();
            let step = step >> BITS;
            largest = largest.max(step.abs().bits());
            *x -= step;
        }
        if largest < u64::from(BITS - TRUSTED_BITS) {
            return Some(point);
        }
    }
    None
}

/// The simplest rational nearby where it is much simpler than chance would have it.
fn recognise_rational(value: &Integer) -> Option<Rational> {
    let scale = Integer::one() << BITS;
    let slack = Integer::one() << (BITS - 200);
    let end = |shift: &Integer| Rational::new(value + shift, scale.clone());
    let simplest = simplest_between(&end(&-&slack), &end(&slack))?;
    let small = simplest.numer().abs().bits() + simplest.denom().bits() < 120;
    small.then_some(simplest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::rational;

    #[test]
    fn rationals_are_recognised_and_roots_are_not() {
        let third = (Integer::one() << BITS) / Integer::from(3);
        assert_eq!(recognise_rational(&third), Some(rational(1, 3)));
        let root = (Integer::from(2) << (2 * BITS)).sqrt();
        assert_eq!(recognise_rational(&root), None);
    }
}
