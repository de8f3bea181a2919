//! That nothing else in the domain is a fixed point: a bisection tree.

use num_bigint::BigInt;

use super::format::{
    Branch, ClaimData, Cover, CoverWitness, Integer, Place, Proof, Which, ZeroWitness,
};
use super::point::{CORE, Candidate, LARGEST};
use super::prover::Prover;
use crate::exact::Rational;
use crate::interval::{Interval, IntervalVector};
use crate::system::{System, Workspace};

/// A tree that needs more boxes is given up.
const MOST_BOXES: usize = 8_000;
/// Boxes narrower than 2^−24 are not split.
const NARROWEST: i32 = -24;
/// So many leaves are put to the checker in one file.
const BATCH: usize = 4000;

/// A box with integer ends at the certificate's scale.
type Sides = Vec<(BigInt, BigInt)>;

/// A node of the tree while it grows; children stand next to each other.
enum Node {
    Open(Sides),
    Split { axis: usize, at: BigInt, lower: usize },
    Leaf(Branch),
}

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
    let mut tree =
        Tree { prover, which, system, boxes: &boxes, nodes: vec![Node::Open(sides.clone())] };
    while tree.grow()? {}
    let branches = tree.preorder();
    let (lower, upper) = sides.into_iter().map(|(a, b)| (Integer(a), Integer(b))).unzip();
    let claim = Cover { system: which.clone(), lower, upper, boxes: boxes.clone() };
    let witness = CoverWitness { zeros, tree: branches };
    prover.attempt(Some(ClaimData::Cover(Proof { claim, witness })))
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
        prover.largest(CORE..=LARGEST, claim).map(|(exponent, _)| exponent)
    };
    let mut exponents: Vec<i32> = candidates.iter().map(largest).collect::<Option<_>>()?;
    let mut boxes: Vec<Place> =
        candidates.iter().zip(&exponents).map(|(one, &e)| one.place(e)).collect::<Option<_>>()?;
    for i in 0..boxes.len() {
        for j in 0..i {
            while !apart(&boxes[i], &boxes[j]) {
                let larger = if exponents[i] > exponents[j] { i } else { j };
                exponents[larger] -= 1;
                if exponents[larger] < CORE {
                    return None;
                }
                boxes[larger] = candidates[larger].place(exponents[larger])?;
            }
        }
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

struct Tree<'a> {
    prover: &'a Prover<'a>,
    which: &'a Which,
    system: &'a System,
    boxes: &'a [Place],
    nodes: Vec<Node>,
}

impl Tree<'_> {
    /// Settles or splits all open boxes; false when there was none.
    fn grow(&mut self) -> Option<bool> {
        if self.prover.is_late() {
            return None;
        }
        let open: Vec<usize> = (0..self.nodes.len())
            .filter(|&number| matches!(self.nodes[number], Node::Open(_)))
            .collect();
        if open.is_empty() {
            return Some(false);
        }
        let mut proposals: Vec<(usize, Branch)> = Vec::new();
        for number in open {
            let Node::Open(sides) = &self.nodes[number] else { continue };
            if let Some(inside) = self.inside(sides) {
                self.nodes[number] = Node::Leaf(Branch::Inside(inside));
                continue;
            }
            match self.proposal(sides) {
                Some(branch) => proposals.push((number, branch)),
                None => self.split(number)?,
            }
        }
        let refused = self.refused(&proposals)?;
        for ((number, branch), refused) in proposals.into_iter().zip(refused) {
            match refused {
                true => self.split(number)?,
                false => self.nodes[number] = Node::Leaf(branch),
            }
        }
        (self.nodes.len() <= MOST_BOXES).then_some(true)
    }

    fn inside(&self, sides: &Sides) -> Option<u32> {
        let holds = |place: &Place| {
            let pairs = sides.iter().zip(place.center.iter().zip(&place.radius));
            pairs
                .into_iter()
                .all(|((low, high), (m, r))| &m.0 - &r.0 <= *low && *high <= &m.0 + &r.0)
        };
        self.boxes.iter().position(holds).map(|number| number as u32)
    }

    fn floats(&self, sides: &Sides) -> IntervalVector {
        let one = Rational::from_integer(self.prover.scale.one());
        let end = |x: &BigInt| Rational::from_integer(x.clone()) / &one;
        sides.iter().map(|(low, high)| Interval::hull_of(&end(low), &end(high))).collect()
    }

    /// A component that excludes 0 in our own arithmetic.
    fn proposal(&self, sides: &Sides) -> Option<Branch> {
        let region = self.floats(sides);
        let mut workspace = Workspace::default();
        let (values, domain) = self.system.values(&region, &mut workspace);
        let excluded = |values: &[Interval]| values.iter().position(|side| !side.contains_zero());
        if !domain.defined {
            return None;
        }
        if let Some(component) = excluded(&values) {
            return Some(Branch::Exclude(component as u32));
        }
        let middle = IntervalVector::point(&region.midpoint());
        let (at_middle, _) = self.system.values(&middle, &mut workspace);
        let slopes = self.system.smooth_jacobian(&region, &mut workspace)?.matrix;
        let moved = slopes.multiply_vector(&region.minus(&middle));
        let mean: Vec<Interval> =
            at_middle.iter().zip(moved.iter()).map(|(&value, &change)| value + change).collect();
        excluded(&mean).map(|component| Branch::ExcludeBySlope(component as u32))
    }

    /// Which proposals the checker refuses.
    fn refused(&self, proposals: &[(usize, Branch)]) -> Option<Vec<bool>> {
        let mut refused = vec![false; proposals.len()];
        let mut start = 0;
        while start < proposals.len() {
            let batch = &proposals[start..proposals.len().min(start + BATCH)];
            let claims: Vec<ClaimData> = batch
                .iter()
                .map(|(number, branch)| match &self.nodes[*number] {
                    Node::Open(sides) => Some(self.leaf_claim(sides, branch.clone())),
                    _ => None,
                })
                .collect::<Option<_>>()?;
            match eqcert_check::check(self.prover.write(&claims)?.as_bytes()) {
                Ok(_) => start += batch.len(),
                Err(rejected) => {
                    let first = rejected.claim?;
                    refused[start + first] = true;
                    start += first + 1;
                }
            }
        }
        Some(refused)
    }

    /// That there is no zero in one box.
    fn leaf_claim(&self, sides: &Sides, branch: Branch) -> ClaimData {
        let ends = sides.iter().map(|(a, b)| (Integer(a.clone()), Integer(b.clone())));
        let (lower, upper) = ends.unzip();
        let claim = Cover { system: self.which.clone(), lower, upper, boxes: Vec::new() };
        let witness = CoverWitness { zeros: Vec::new(), tree: vec![branch] };
        ClaimData::Cover(Proof { claim, witness })
    }

    /// Bisects along the axis that matters most to the system; `None` where a box is too narrow.
    fn split(&mut self, number: usize) -> Option<()> {
        let Node::Open(sides) = &self.nodes[number] else { return None };
        let region = self.floats(sides);
        let (jacobian, _) = self.system.jacobian(&region, &mut Workspace::default());
        let smear = |axis: usize| {
            let column = (0..jacobian.rows()).map(|i| jacobian[(i, axis)].magnitude());
            let sum: f64 = column.sum();
            region[axis].width() * if sum.is_finite() { sum } else { 1.0 }
        };
        let narrowest = self.prover.scale.power_of_two(NARROWEST)?;
        let wide = (0..sides.len()).filter(|&axis| &sides[axis].1 - &sides[axis].0 > narrowest);
        let axis = wide.max_by(|&a, &b| smear(a).total_cmp(&smear(b)))?;
        let (low, high) = sides[axis].clone();
        let at: BigInt = (low + high) >> 1;
        let (mut left, mut right) = (sides.clone(), sides.clone());
        left[axis].1 = at.clone();
        right[axis].0 = at.clone();
        let lower = self.nodes.len();
        self.nodes.extend([Node::Open(left), Node::Open(right)]);
        self.nodes[number] = Node::Split { axis, at, lower };
        Some(())
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
