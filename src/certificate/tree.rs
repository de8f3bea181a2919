//! The tree of a cover: boxes that hold no zero, or lie in a box that holds one.

use num_bigint::BigInt;
use num_traits::ToPrimitive;
use rayon::prelude::*;

use super::format::{Branch, ClaimData, Cover, CoverWitness, Integer, Place, Proof, Which};
use super::prover::Prover;
use crate::exact::Rational;
use crate::interval::{Interval, IntervalVector, approximate_inverse};
use crate::system::{System, Workspace};

/// A tree that needs more nodes is given up.
const MOST_NODES: usize = 100_000;
/// Boxes narrower than 2^−24, or than so many units, are not split.
const NARROWEST: i32 = -24;
const FEWEST_UNITS: u32 = 16;
/// So many leaves are put to the checker in one file.
const BATCH: usize = 256;
/// The largest weight of a combination, in units: what is lost by rounding is then small against
/// the values, and the file has few digits.
const LARGEST_WEIGHT: f64 = 1_048_576.0;

/// A box with integer ends at the certificate's scale.
pub(super) type Sides = Vec<(BigInt, BigInt)>;

/// A node of the tree while it grows; children stand next to each other.
enum Node {
    Open(Sides),
    Split { axis: usize, at: BigInt, lower: usize },
    Leaf(Branch),
}

/// A cut of a box.
type Cut = (usize, BigInt);

pub(super) struct Tree<'a> {
    prover: &'a Prover<'a>,
    which: &'a Which,
    system: &'a System,
    /// Each holds one zero.
    boxes: &'a [Place],
    nodes: Vec<Node>,
}

impl<'a> Tree<'a> {
    pub(super) fn new(
        prover: &'a Prover<'a>,
        which: &'a Which,
        system: &'a System,
        boxes: &'a [Place],
        domain: Sides,
    ) -> Self {
        Self { prover, which, system, boxes, nodes: vec![Node::Open(domain)] }
    }

    /// The nodes in preorder; `None` where the tree gets too large or the time is over.
    pub(super) fn grown(mut self) -> Option<Vec<Branch>> {
        let mut open = vec![0];
        while !open.is_empty() {
            if self.prover.is_late() || self.nodes.len() > MOST_NODES {
                return None;
            }
            open = self.grow(open)?;
        }
        Some(self.preorder())
    }

    /// Settles or splits these open boxes; the boxes that are open then.
    fn grow(&mut self, open: Vec<usize>) -> Option<Vec<usize>> {
        let sides = |number: usize| match &self.nodes[number] {
            Node::Open(sides) => Some(sides),
            _ => None,
        };
        let leaves: Vec<Option<Branch>> = open
            .par_iter()
            .map(|&number| {
                let sides = sides(number)?;
                self.inside(sides).or_else(|| self.exclusion(sides))
            })
            .collect();
        let (mut proposals, mut unsettled) = (Vec::new(), Vec::new());
        for (number, leaf) in open.into_iter().zip(leaves) {
            match leaf {
                Some(leaf @ Branch::Inside(_)) => self.nodes[number] = Node::Leaf(leaf),
                Some(leaf) => proposals.push((number, leaf)),
                None => unsettled.push(number),
            }
        }
        let refused = self.refused(&proposals)?;
        for ((number, leaf), refused) in proposals.into_iter().zip(refused) {
            match refused {
                true => unsettled.push(number),
                false => self.nodes[number] = Node::Leaf(leaf),
            }
        }
        let mut next = Vec::with_capacity(2 * unsettled.len());
        for number in unsettled {
            let lower = self.split(number)?;
            next.extend([lower, lower + 1]);
        }
        Some(next)
    }

    fn inside(&self, sides: &Sides) -> Option<Branch> {
        let holds = |place: &Place| {
            let mut pairs = sides.iter().zip(place.center.iter().zip(&place.radius));
            pairs.all(|((low, high), (m, r))| &m.0 - &r.0 <= *low && *high <= &m.0 + &r.0)
        };
        self.boxes.iter().position(holds).map(|number| Branch::Inside(number as u32))
    }

    fn floats(&self, sides: &Sides) -> IntervalVector {
        let one = Rational::from_integer(self.prover.scale.one());
        let end = |x: &BigInt| Rational::from_integer(x.clone()) / &one;
        sides.iter().map(|(low, high)| Interval::hull_of(&end(low), &end(high))).collect()
    }

    /// A component, or a combination of components, that excludes 0 in our own arithmetic.
    fn exclusion(&self, sides: &Sides) -> Option<Branch> {
        let region = self.floats(sides);
        let mut workspace = Workspace::default();
        let excluded = |values: &[Interval]| values.iter().position(|side| !side.contains_zero());
        let (values, domain) = self.system.values(&region, &mut workspace);
        if !domain.defined {
            return None;
        }
        if let Some(component) = excluded(&values) {
            return Some(Branch::Exclude(component as u32));
        }
        let middle = IntervalVector::point(&region.midpoint());
        let (at_middle, _) = self.system.values(&middle, &mut workspace);
        let slopes = self.system.smooth_jacobian(&region, &mut workspace)?.matrix;
        let moved = region.minus(&middle);
        let mean: Vec<Interval> = at_middle
            .iter()
            .zip(slopes.multiply_vector(&moved).iter())
            .map(|(&value, &change)| value + change)
            .collect();
        if let Some(component) = excluded(&mean) {
            return Some(Branch::ExcludeBySlope(component as u32));
        }
        // Where the Newton step from the middle leaves the box along an axis, that row of the
        // inverse of the Jacobian excludes zeros if anything does.
        let inverse = approximate_inverse(&slopes.midpoint())?;
        inverse.row_iter().find_map(|row| {
            let largest = row.amax();
            let weights: Vec<f64> =
                row.iter().map(|entry| (entry / largest * LARGEST_WEIGHT).round()).collect();
            let combined = |value: &dyn Fn(usize) -> Interval| {
                let terms = weights.iter().enumerate().map(|(k, &w)| Interval::point(w) * value(k));
                terms.fold(Interval::ZERO, |sum, term| sum + term)
            };
            let start = combined(&|k| at_middle[k]);
            let change = |axis: usize| combined(&|k| slopes.row(k)[axis]) * moved[axis];
            let value = (0..moved.len()).fold(start, |sum, axis| sum + change(axis));
            let integers = || weights.iter().map(|w| Integer(BigInt::from(*w as i64))).collect();
            (!value.contains_zero()).then(|| Branch::ExcludeByCombination(integers()))
        })
    }

    /// Which proposals the checker refuses.
    fn refused(&self, proposals: &[(usize, Branch)]) -> Option<Vec<bool>> {
        let batches: Option<Vec<Vec<bool>>> =
            proposals.par_chunks(BATCH).map(|batch| self.refused_of(batch)).collect();
        Some(batches?.concat())
    }

    fn refused_of(&self, batch: &[(usize, Branch)]) -> Option<Vec<bool>> {
        let claims: Vec<ClaimData> = batch
            .iter()
            .map(|(number, leaf)| match &self.nodes[*number] {
                Node::Open(sides) => Some(self.leaf_claim(sides, leaf.clone())),
                _ => None,
            })
            .collect::<Option<_>>()?;
        let mut refused = vec![false; batch.len()];
        let mut start = 0;
        while start < batch.len() {
            match eqcert_check::check(self.prover.write(&claims[start..])?.as_bytes()) {
                Ok(_) => break,
                Err(rejected) => {
                    start += rejected.claim?;
                    refused[start] = true;
                    start += 1;
                }
            }
        }
        Some(refused)
    }

    /// That there is no zero in one box.
    fn leaf_claim(&self, sides: &Sides, leaf: Branch) -> ClaimData {
        let ends = sides.iter().map(|(a, b)| (Integer(a.clone()), Integer(b.clone())));
        let (lower, upper) = ends.unzip();
        let claim = Cover { system: self.which.clone(), lower, upper, boxes: Vec::new() };
        let witness = CoverWitness { zeros: Vec::new(), tree: vec![leaf] };
        ClaimData::Cover(Proof { claim, witness })
    }

    /// Cuts an open box; the number of the lower child. `None` where the box is too narrow.
    fn split(&mut self, number: usize) -> Option<usize> {
        let Node::Open(sides) = &self.nodes[number] else { return None };
        let (axis, at) = self.cut(sides)?;
        let (mut left, mut right) = (sides.clone(), sides.clone());
        left[axis].1 = at.clone();
        right[axis].0 = at.clone();
        let lower = self.nodes.len();
        self.nodes.extend([Node::Open(left), Node::Open(right)]);
        self.nodes[number] = Node::Split { axis, at, lower };
        Some(lower)
    }

    /// Along a face of the box with the zero, where only one meets this box; else near the middle
    /// of an axis.
    fn cut(&self, sides: &Sides) -> Option<Cut> {
        let meets = |place: &&Place| {
            let mut pairs = sides.iter().zip(place.center.iter().zip(&place.radius));
            pairs.all(|((low, high), (m, r))| &m.0 - &r.0 < *high && *low < &m.0 + &r.0)
        };
        let met: Vec<&Place> = self.boxes.iter().filter(meets).collect();
        match met[..] {
            [place] => outermost_face(sides, place).or_else(|| self.bisection(sides, &[])),
            _ => self.bisection(sides, &met),
        }
    }

    /// Cuts the axis that matters most to the system: in the middle, or at a face of a box with a
    /// zero where this cuts fewer of them.
    fn bisection(&self, sides: &Sides, met: &[&Place]) -> Option<Cut> {
        let region = self.floats(sides);
        let (jacobian, _) = self.system.jacobian(&region, &mut Workspace::default());
        let smear = |axis: usize| {
            let column = (0..jacobian.rows()).map(|i| jacobian[(i, axis)].magnitude());
            let sum: f64 = column.sum();
            region[axis].width() * if sum.is_finite() { sum } else { 1.0 }
        };
        let scale = self.prover.scale;
        let narrowest = scale.power_of_two(NARROWEST).unwrap_or_default();
        let narrowest = narrowest.max(FEWEST_UNITS.into());
        let wide = (0..sides.len()).filter(|&axis| &sides[axis].1 - &sides[axis].0 > narrowest);
        let axis = wide.max_by(|&a, &b| smear(a).total_cmp(&smear(b)))?;
        let (low, high) = &sides[axis];
        let (middle, quarter): (BigInt, BigInt) = ((low + high) >> 1, (high - low) >> 2);
        let ends = met.iter().map(|place| faces(place, axis));
        let ends: Vec<[BigInt; 2]> = ends.collect();
        let central = |at: &&BigInt| **at > low + &quarter && **at < high - &quarter;
        let candidates = ends.iter().flatten().filter(central).chain([&middle]);
        let cost = |at: &BigInt| {
            let through = ends.iter().filter(|[a, b]| a < at && at < b).count();
            (through, (at - &middle).magnitude().clone())
        };
        candidates.min_by_key(|at| cost(at)).map(|at| (axis, at.clone()))
    }

    fn preorder(&self) -> Vec<Branch> {
        let mut branches = Vec::new();
        let mut pending = vec![0];
        while let Some(number) = pending.pop() {
            match &self.nodes[number] {
                Node::Split { axis, at, lower } => {
                    branches.push(Branch::Split(*axis as u32, Integer(at.clone())));
                    pending.extend([lower + 1, *lower]);
                }
                Node::Leaf(branch) => branches.push(branch.clone()),
                Node::Open(_) => {}
            }
        }
        branches
    }
}

/// Both ends of a box along an axis.
fn faces(place: &Place, axis: usize) -> [BigInt; 2] {
    let (m, r) = (&place.center[axis].0, &place.radius[axis].0);
    [m - r, m + r]
}

/// The face of the box that cuts off the largest share of these sides.
fn outermost_face(sides: &Sides, place: &Place) -> Option<Cut> {
    let share = |part: &BigInt, whole: &BigInt| {
        part.to_f64().zip(whole.to_f64()).map_or(0.0, |(part, whole)| part / whole)
    };
    let cuts = sides.iter().enumerate().flat_map(|(axis, (low, high))| {
        let [lower, upper] = faces(place, axis);
        let whole = high - low;
        let (left, right) = (share(&(&lower - low), &whole), share(&(high - &upper), &whole));
        [(left, (axis, lower)), (right, (axis, upper))]
    });
    let best = cuts.max_by(|(a, _), (b, _)| a.total_cmp(b));
    best.filter(|(share, _)| *share > 0.0).map(|(_, cut)| cut)
}
