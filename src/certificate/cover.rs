//! That nothing else in the domain is a fixed point: boxes with one zero each, and a tree.

use super::format::{ClaimData, Cover, CoverWitness, Integer, Place, Proof, Which, ZeroWitness};
use super::point::{Candidate, LARGEST};
use super::prover::Prover;
use super::tree::{Sides, Tree};
use crate::exact::Rational;
use crate::system::System;

/// The claim that the zeros of the system in the domain are those of the candidates.
pub(super) fn cover(
    prover: &Prover<'_>,
    which: &Which,
    system: &System,
    domain: &[(Rational, Rational)],
    candidates: &[Candidate<'_>],
) -> Option<ClaimData> {
    let (boxes, zeros) = disjoint_boxes(prover, which, system, candidates)?;
    let one = prover.scale.one();
    let floor = |x: &Rational| (x * Rational::from_integer(one.clone())).floor().to_integer();
    let ceil = |x: &Rational| (x * Rational::from_integer(one.clone())).ceil().to_integer();
    let sides: Sides = domain.iter().map(|(low, high)| (floor(low), ceil(high))).collect();
    let tree = Tree::new(prover, which, system, &boxes, sides.clone()).grown()?;
    let (lower, upper) = sides.into_iter().map(|(a, b)| (Integer(a), Integer(b))).unzip();
    let claim = Cover { system: which.clone(), lower, upper, boxes: boxes.clone() };
    let witness = CoverWitness { zeros, tree };
    // Each leaf and each box was accepted on its own; all together are checked once, with the file.
    Some(ClaimData::Cover(Proof { claim, witness }))
}

/// The largest uniqueness boxes 2^e that the checker accepts, made disjoint.
fn disjoint_boxes(
    prover: &Prover<'_>,
    which: &Which,
    system: &System,
    candidates: &[Candidate<'_>],
) -> Option<(Vec<Place>, Vec<ZeroWitness>)> {
    let largest = |candidate: &Candidate<'_>| {
        let claim = |exponent| candidate.unique_zero(which.clone(), system, exponent);
        prover.largest(prover.core()..=LARGEST, claim).map(|(exponent, _)| exponent)
    };
    let mut exponents: Vec<i32> = candidates.iter().map(largest).collect::<Option<_>>()?;
    let mut boxes: Vec<Place> =
        candidates.iter().zip(&exponents).map(|(one, &e)| one.place(e)).collect::<Option<_>>()?;
    for i in 0..boxes.len() {
        for j in 0..i {
            while !apart(&boxes[i], &boxes[j]) {
                let larger = if exponents[i] > exponents[j] { i } else { j };
                exponents[larger] -= 1;
                if exponents[larger] < prover.core() {
                    return None;
                }
                boxes[larger] = candidates[larger].place(exponents[larger])?;
            }
        }
    }
    for (candidate, &exponent) in candidates.iter().zip(&exponents) {
        prover.attempt(candidate.unique_zero(which.clone(), system, exponent))?;
    }
    let zeros = candidates.iter().map(|one| one.zero_witness(system)).collect::<Option<_>>()?;
    Some((boxes, zeros))
}

fn apart(a: &Place, b: &Place) -> bool {
    (0..a.center.len()).any(|k| {
        let distance = &a.center[k].0 - &b.center[k].0;
        distance.magnitude() > (&a.radius[k].0 + &b.radius[k].0).magnitude()
    })
}
