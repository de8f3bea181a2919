//! Complete lists of zeros: a bisection tree, walked without recursion.

use std::collections::HashSet;

use num_bigint::BigInt;

use crate::arithmetic::{Interval, Jets};
use crate::bounds::{Context, require};
use crate::claims::Outcome;
use crate::format::{Branch, Cover, CoverWitness, Place, System};
use crate::words;

/// The largest number of boxes.
const LARGEST_LIST: usize = 4096;

impl Context<'_> {
    pub(crate) fn cover(&self, claim: &Cover, witness: &CoverWitness) -> Outcome {
        let size = self.model.variables;
        require(claim.boxes.len() <= LARGEST_LIST, "too many boxes")?;
        require(claim.boxes.len() == witness.zeros.len(), "boxes and witnesses differ in number")?;
        for (place, zero) in claim.boxes.iter().zip(&witness.zeros) {
            self.one_zero(&claim.system, &place.center, &place.radius, zero)?;
        }
        for (i, place) in claim.boxes.iter().enumerate() {
            let apart = |other: &Place| {
                let far = |k: usize| {
                    let distance = &place.center[k].0 - &other.center[k].0;
                    distance.magnitude() > (&place.radius[k].0 + &other.radius[k].0).magnitude()
                };
                (0..size).any(far)
            };
            require(claim.boxes[..i].iter().all(apart), "two boxes are not disjoint")?;
        }
        let fits = claim.lower.len() == size && claim.upper.len() == size;
        require(fits, "the domain has the wrong length")?;
        let pairs = claim.lower.iter().zip(&claim.upper);
        let domain = pairs.map(|(lower, upper)| Interval::new(lower.0.clone(), upper.0.clone()));
        let domain: Vec<Interval> = domain.collect();
        require(domain.iter().all(|side| side.lower <= side.upper), "the domain is empty")?;
        self.walk(claim, &witness.tree, domain)?;
        let (lower, upper) = (&claim.lower, &claim.upper);
        Ok(format!(
            "{} has its zeros in the domain {} <= x <= {} in {} disjoint boxes, each of which contains exactly one zero: {}",
            words::system(&claim.system),
            words::vector(lower, self.precision),
            words::vector(upper, self.precision),
            claim.boxes.len(),
            words::places(&claim.boxes, self.precision),
        ))
    }

    /// Walks the tree in preorder; one box is changed in place.
    fn walk(&self, claim: &Cover, tree: &[Branch], mut place: Vec<Interval>) -> Result<(), String> {
        // Axis, place of the cut, the side before it, and whether the upper half is open.
        let mut path: Vec<(usize, BigInt, Interval, bool)> = Vec::new();
        let mut branches = tree.iter();
        loop {
            let branch = branches.next().ok_or("the tree ends too early")?;
            if let Branch::Split(axis, at) = branch {
                let axis = *axis as usize;
                let side = place.get_mut(axis).ok_or("no such axis")?;
                require(side.lower < at.0 && at.0 < side.upper, "a cut is outside its box")?;
                path.push((axis, at.0.clone(), side.clone(), true));
                side.upper = at.0.clone();
                continue;
            }
            self.leaf(claim, branch, &place)?;
            loop {
                match path.pop() {
                    None => return require(branches.next().is_none(), "the tree ends too late"),
                    Some((axis, at, side, true)) => {
                        place[axis] = Interval::new(at.clone(), side.upper.clone());
                        path.push((axis, at, side, false));
                        break;
                    }
                    Some((axis, _, side, false)) => place[axis] = side,
                }
            }
        }
    }

    fn leaf(&self, claim: &Cover, branch: &Branch, place: &[Interval]) -> Result<(), String> {
        let component = |jets: &Jets, at: &[Interval], index: u32| {
            let value = self.model.component(&claim.system, jets, &jets.identity(at), index);
            value.ok_or("a component is undefined on a box of the tree")
        };
        let value = match branch {
            Branch::Split(..) => return Err("a cut is not a leaf".into()),
            Branch::Inside(index) => {
                let outer = claim.boxes.get(*index as usize).ok_or("no such box")?;
                let pairs = place.iter().zip(outer.center.iter().zip(&outer.radius));
                let inside = |(side, (m, r)): (&Interval, (&_, &_))| {
                    let (m, r): (&crate::number::Integer, &crate::number::Integer) = (m, r);
                    &m.0 - &r.0 <= side.lower && side.upper <= &m.0 + &r.0
                };
                return require(pairs.into_iter().all(inside), "a box is not inside");
            }
            Branch::Exclude(index) => {
                let hull = claim.system == System::Gradient;
                component(&Jets { hull, ..self.jets(0) }, place, *index)?.range
            }
            Branch::ExcludeBySlope(index) => {
                let middle = |side: &Interval| (&side.lower + &side.upper) >> 1;
                let middle: Vec<BigInt> = place.iter().map(middle).collect();
                let points: Vec<Interval> = middle.iter().map(Interval::point).collect();
                let mut value = component(&self.jets(0), &points, *index)?.range;
                let jets = self.jets(place.len());
                let jet = component(&jets, place, *index)?;
                for ((slope, side), middle) in jet.slopes.iter().zip(place).zip(&middle) {
                    let from_middle = side.plus(&Interval::point(&-middle));
                    let term =
                        jets.product(slope, &from_middle).ok_or("the slopes are too large")?;
                    value = value.plus(&term);
                }
                value
            }
        };
        require(value.excludes_zero(), "a component may vanish on a box of the tree")
    }

    /// The components of the system that a tree evaluates.
    pub(crate) fn components(tree: &[Branch]) -> Vec<u32> {
        let component = |branch: &Branch| match branch {
            Branch::Exclude(index) | Branch::ExcludeBySlope(index) => Some(*index),
            Branch::Split(..) | Branch::Inside(_) => None,
        };
        let all: HashSet<u32> = tree.iter().filter_map(component).collect();
        all.into_iter().collect()
    }
}
