//! Complete lists of zeros (README 9.3).

use num_bigint::BigInt;
use num_traits::Signed;

use crate::claims::{Context, spread};
use crate::format::*;
use crate::jet::Jet;
use crate::matrix::{Checked, combine, difference, require};
use crate::number::{Choice, End, Interval, Number, Scale};

/// A map on jets of intervals.
type Map<'a, E> = &'a dyn Fn(&[Jet<Interval<E>>]) -> Checked<Vec<Jet<Interval<E>>>>;

/// The largest number of sides of boxes that wait for their nodes.
const LARGEST_MEMORY: usize = 1 << 20;

impl Context<'_> {
    pub(crate) fn cover(&self, claim: &Cover, witness: &CoverWitness) -> Checked {
        let Cover { system, lower, upper, boxes } = claim;
        let size = self.problem()?.size();
        let fits = boxes.len() == witness.zeros.len() && boxes.len() <= 4096;
        require(fits && lower.len() == size && upper.len() == size, "a length is wrong")?;
        for (place, zero) in boxes.iter().zip(&witness.zeros) {
            self.unique_zero(system, (&place.center, &place.radius), zero)?;
        }
        let far = |a: &Place, b: &Place, k: usize| {
            (&a.center[k].0 - &b.center[k].0).abs() > &a.radius[k].0 + &b.radius[k].0
        };
        let apart = |(i, a)| boxes[..i].iter().all(|b| (0..size).any(|k| far(a, b, k)));
        require(boxes.iter().enumerate().all(apart), "two boxes are not disjoint")?;
        let domain: Vec<[BigInt; 2]> =
            lower.iter().zip(upper).map(|(a, b)| [a.0.clone(), b.0.clone()]).collect();
        require(domain.iter().all(|[a, b]| a <= b), "the domain is empty")?;
        // In preorder; the boxes that are still to come, the next one last.
        let mut waiting = vec![domain];
        for branch in &witness.tree {
            let place = waiting.pop().ok_or("the tree has too many nodes")?;
            let Branch::Split(axis, Integer(at)) = branch else {
                self.leaf(claim, branch, &place)?;
                continue;
            };
            let axis = *axis as usize;
            let [lower, upper] = place.get(axis).ok_or("there is no such axis")?;
            require(lower < at && at < upper, "a cut is outside its box")?;
            let (mut below, mut above) = (place.clone(), place);
            (below[axis][1], above[axis][0]) = (at.clone(), at.clone());
            waiting.extend([above, below]);
            require(waiting.len() * size <= LARGEST_MEMORY, "the tree is too deep")?;
        }
        require(waiting.is_empty(), "the tree has too few nodes")
    }

    fn leaf(&self, claim: &Cover, leaf: &Branch, place: &[[BigInt; 2]]) -> Checked {
        if let Branch::Inside(index) = leaf {
            let Place { center, radius } = claim.boxes.get(*index as usize).ok_or("no such box")?;
            let mut sides = center.iter().zip(radius).zip(place);
            let inside = sides.all(|((m, r), [a, b])| &m.0 - &r.0 <= *a && *b <= &m.0 + &r.0);
            return require(inside, "a box is not inside");
        }
        // At a coarser scale all intervals are larger; there their ends have 128 bits, or none.
        let coarse = self.precision.min(32);
        let excluded = self.excludes::<i128>(&claim.system, leaf, place, coarse) == Ok(true)
            || self.excludes::<BigInt>(&claim.system, leaf, place, self.precision)?;
        require(excluded, "a component may vanish on a box of the tree")
    }

    /// Whether what a leaf names is not 0 on its box, in intervals at some scale.
    fn excludes<E: End>(
        &self,
        system: &System,
        leaf: &Branch,
        place: &[[BigInt; 2]],
        precision: u32,
    ) -> Checked<bool> {
        let (problem, places) = (self.problem()?, self.precision - precision);
        let hull = matches!((leaf, system), (Branch::Exclude(_), System::Gradient));
        let choice = if hull { Choice::Hull } else { Choice::Undefined };
        let read = |lower: &BigInt, upper: &BigInt| -> Checked<Interval<E>> {
            Scale { precision, choice }.read(&(lower >> places), &-(-upper >> places))
        };
        let at = place.iter().map(|[a, b]| read(a, b)).collect::<Checked<Vec<_>>>()?;
        // From the value at the middle and the slopes.
        let excludes = |map: Map<E>| {
            let middle = place.iter().map(|[a, b]| (a + b) >> 1);
            let middle: Vec<_> = middle.map(|m: BigInt| read(&m, &m)).collect::<Checked<_>>()?;
            let (slopes, value) = spread(&at, &middle, map)?;
            let change = combine(&slopes[0], &difference(&at, &middle)?)?;
            Ok(value[0].plus(&change)?.excludes_zero())
        };
        match leaf {
            Branch::Exclude(index) => {
                Ok(problem.system(system, &at, Some(*index as usize))?[0].excludes_zero())
            }
            Branch::ExcludeBySlope(index) => {
                excludes(&|at| problem.system(system, at, Some(*index as usize)))
            }
            Branch::ExcludeByCombination(weights) => {
                require(weights.len() == place.len(), "a combination has a wrong length")?;
                let weights = weights.iter().map(|w| Ok(Jet::fixed(read(&w.0, &w.0)?)));
                let weights: Vec<_> = weights.collect::<Checked<_>>()?;
                excludes(&|at| Ok(vec![combine(&weights, &problem.system(system, at, None)?)?]))
            }
            Branch::Split(..) | Branch::Inside(_) => Err("this leaf excludes nothing"),
        }
    }
}
