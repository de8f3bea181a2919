//! Complete lists of zeros (README 9.3).

use num_bigint::BigInt;
use num_traits::Signed;

use crate::claims::{Context, spread};
use crate::format::*;
use crate::jet::Jet;
use crate::matrix::{Checked, combine, difference, require};
use crate::number::{Choice, End, Interval, Number, Scale};

/// The largest number of sides of boxes that wait for their nodes.
const LARGEST_MEMORY: usize = 1 << 22;

impl Context<'_> {
    pub(crate) fn cover(&self, claim: &Cover, witness: &CoverWitness) -> Checked {
        let Cover { system, lower, upper, boxes } = claim;
        let size = self.problem()?.size();
        let fits = boxes.len() == witness.zeros.len() && boxes.len() <= 4096;
        require(fits && lower.len() == size && upper.len() == size, "a length is wrong")?;
        for (place, zero) in boxes.iter().zip(&witness.zeros) {
            self.unique_zero(system, &place.center, &place.radius, zero)?;
        }
        let far = |a: &Place, b: &Place, k: usize| {
            (&a.center[k].0 - &b.center[k].0).abs() > &a.radius[k].0 + &b.radius[k].0
        };
        let apart = |(i, a)| boxes[..i].iter().all(|b| (0..size).any(|k| far(a, b, k)));
        require(boxes.iter().enumerate().all(apart), "two boxes are not disjoint")?;
        let sides = lower.iter().zip(upper);
        require(sides.clone().all(|(a, b)| a.0 <= b.0), "the domain is empty")?;
        // In preorder; the boxes that are still to come, the next one last.
        let mut waiting = vec![sides.map(|(a, b)| [a.0.clone(), b.0.clone()]).collect::<Vec<_>>()];
        for branch in &witness.tree {
            let place = waiting.pop().ok_or("the tree has too many nodes")?;
            match branch {
                Branch::Split(axis, Integer(at)) => {
                    let axis = *axis as usize;
                    let [lower, upper] = place.get(axis).ok_or("there is no such axis")?;
                    require(lower < at && at < upper, "a cut is outside its box")?;
                    let (mut below, mut above) = (place.clone(), place);
                    (below[axis][1], above[axis][0]) = (at.clone(), at.clone());
                    waiting.extend([above, below]);
                    require(waiting.len() * size <= LARGEST_MEMORY, "the tree is too deep")?;
                }
                Branch::Inside(index) => {
                    let outer = boxes.get(*index as usize).ok_or("no such box")?;
                    let mut sides = outer.center.iter().zip(&outer.radius).zip(&place);
                    let inside = sides.all(|((m, r), [lower, upper])| {
                        &m.0 - &r.0 <= *lower && *upper <= &m.0 + &r.0
                    });
                    require(inside, "a box is not inside")?;
                }
                _ => {
                    let side = |[a, b]: &[BigInt; 2]| self.scale().interval(a.clone(), b.clone());
                    let place: Vec<Interval> = place.iter().map(side).collect();
                    // Narrow intervals have the same ends, or none.
                    let narrow: Vec<_> = place.iter().map(Interval::narrow).collect();
                    let excluded = self.excludes(system, branch, &narrow) == Ok(true)
                        || self.excludes(system, branch, &place)?;
                    require(excluded, "a component may vanish on a box of the tree")?;
                }
            }
        }
        require(waiting.is_empty(), "the tree has too few nodes")
    }

    /// Whether what a leaf names is not 0 on its box, in intervals of some kind.
    fn excludes<E: End>(
        &self,
        system: &System,
        leaf: &Branch,
        at: &[Interval<E>],
    ) -> Checked<bool> {
        let problem = self.problem()?;
        // From the value at the middle and the slopes.
        let slopes = |map: &dyn Fn(&[Jet<Interval<E>>]) -> Checked<Vec<Jet<Interval<E>>>>| {
            let middle: Vec<_> = at.iter().map(Interval::middle).collect();
            let (slopes, value) = spread(at, map)?;
            Ok(value[0].plus(&combine(&slopes[0], &difference(at, &middle))).excludes_zero())
        };
        match leaf {
            Branch::Exclude(index) => {
                let choice = match system {
                    System::Gradient => Choice::Hull,
                    System::Field => Choice::Undefined,
                };
                let scale = Scale { choice, ..self.scale() };
                let at: Vec<_> = at.iter().map(|side| side.clone().at(scale)).collect();
                Ok(problem.system(system, &at, Some(*index as usize))?[0].excludes_zero())
            }
            Branch::ExcludeBySlope(index) => {
                slopes(&|at| problem.system(system, at, Some(*index as usize)))
            }
            Branch::ExcludeByCombination(weights) => {
                require(weights.len() == at.len(), "a combination has a wrong length")?;
                let weight = |w: &Integer| Jet::fixed(self.scale().read(&w.0));
                let weights: Vec<_> = weights.iter().map(weight).collect();
                slopes(&|at| Ok(vec![combine(&weights, &problem.system(system, at, None)?)]))
            }
            Branch::Split(..) | Branch::Inside(_) => Err("this leaf excludes nothing"),
        }
    }
}
