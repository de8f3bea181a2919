//! Complete lists of zeros (README 9.3) and refutations (README 9.18).

use num_bigint::BigInt;
use num_traits::Signed;

use crate::claims::Context;
use crate::format::*;
use crate::jet::{Interval, Jet, Jets};
use crate::matrix::{Checked, require};
use crate::number::{Integer, Ratio};

impl Context<'_> {
    pub(crate) fn cover(&self, claim: &Cover, witness: &CoverWitness) -> Checked {
        let Cover { system, lower, upper, boxes } = claim;
        let size = self.model.variables;
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
        let pairs = lower.iter().zip(upper);
        let side =
            |(lower, upper): (&Integer, &Integer)| Interval::new(lower.0.clone(), upper.0.clone());
        let domain: Vec<Interval> = pairs.map(side).collect();
        require(domain.iter().all(|side| side.lower <= side.upper), "the domain is empty")?;
        self.walk(claim, &witness.tree, domain)
    }

    /// Walks the tree in preorder; one box is changed in place.
    fn walk(&self, claim: &Cover, tree: &[Branch], mut place: Vec<Interval>) -> Checked {
        // For every cut above: axis, the upper half if it is still to come, the side before.
        let mut path: Vec<(usize, Option<Interval>, Interval)> = Vec::new();
        for (index, branch) in tree.iter().enumerate() {
            if let Branch::Split(axis, Integer(at)) = branch {
                let axis = *axis as usize;
                let side = place.get_mut(axis).ok_or("there is no such axis")?;
                require(side.lower < *at && *at < side.upper, "a cut is outside its box")?;
                let upper = Interval::new(at.clone(), side.upper.clone());
                let lower = Interval::new(side.lower.clone(), at.clone());
                path.push((axis, Some(upper), std::mem::replace(side, lower)));
                continue;
            }
            self.leaf(claim, branch, &place)?;
            while let Some((axis, upper, before)) = path.pop() {
                if let Some(upper) = upper {
                    place[axis] = upper;
                    path.push((axis, None, before));
                    break;
                }
                place[axis] = before;
            }
            if path.is_empty() {
                return require(index + 1 == tree.len(), "the tree has too many nodes");
            }
        }
        Err("the tree has too few nodes".into())
    }

    fn leaf(&self, claim: &Cover, branch: &Branch, place: &[Interval]) -> Checked {
        let component = |jets: &Jets, at: &[Interval], index: u32| {
            self.model.system(&claim.system, jets, &jets.identity(at), Some(index))?.pop()
        };
        let value = match branch {
            Branch::Split(..) => return Err("a cut is not a leaf".into()),
            Branch::Inside(index) => {
                let Place { center, radius } =
                    claim.boxes.get(*index as usize).ok_or("no such box")?;
                let inside = place.iter().enumerate().all(|(k, side)| {
                    let (m, r) = (&center[k].0, &radius[k].0);
                    m - r <= side.lower && side.upper <= m + r
                });
                return require(inside, "a box is not inside");
            }
            Branch::Exclude(index) => {
                let hull = claim.system == System::Gradient;
                component(&Jets { hull, ..self.jets(0) }, place, *index).map(|jet| jet.range)
            }
            Branch::ExcludeBySlope(index) => {
                self.mean_value(place, |jets, at| component(jets, at, *index))
            }
            Branch::ExcludeByCombination(weights) => {
                require(weights.len() == self.model.variables, "a combination has a wrong length")?;
                self.mean_value(place, |jets, at| {
                    let all = self.model.system(&claim.system, jets, &jets.identity(at), None)?;
                    let weights: Vec<Jet> = weights.iter().map(|w| jets.integer(&w.0)).collect();
                    jets.combine(&weights, &all)
                })
            }
        };
        let value = value.ok_or("a component is undefined on a box")?;
        require(value.excludes_zero(), "a component may vanish on a box of the tree")
    }

    /// Where the values of a function lie on a box: its value at the middle and its slopes.
    fn mean_value(
        &self,
        place: &[Interval],
        function: impl Fn(&Jets, &[Interval]) -> Option<Jet>,
    ) -> Option<Interval> {
        let middle = place.iter().map(|side| (&side.lower + &side.upper) >> 1);
        let middle: Vec<Interval> = middle.map(Interval::point).collect();
        let (jets, value) = (self.jets(place.len()), function(&self.jets(0), &middle)?.range);
        let slopes = function(&jets, place)?.slopes;
        let mut terms = slopes.iter().zip(place).zip(&middle);
        terms.try_fold(value, |sum, ((slope, side), middle)| {
            Some(sum.plus(&jets.product(slope, &side.plus(&middle.negated()))?))
        })
    }

    pub(crate) fn refutation(&self, claim: &Refutation, earlier: &[Claim]) -> Checked {
        let uses: Option<Vec<&Claim>> =
            claim.uses.iter().map(|&index| earlier.get(index as usize)).collect();
        let uses = uses.ok_or("there is no such earlier claim")?;
        // The limit: a centre, and a bound of the distance in each coordinate at the scale 4^p.
        let (limit, reach, against) = match uses[..] {
            [Claim::AttractingBox(Proof { claim, .. }), against] => {
                let radius: Vec<&BigInt> = claim.radius.iter().map(|entry| &entry.0).collect();
                (&claim.center, extent(&claim.basis, &radius), against)
            }
            [Claim::AttractingBall(Proof { claim, .. }), against] => {
                let radius = vec![&claim.radius.0; claim.basis.len()];
                (&claim.center, extent(&claim.basis, &radius), against)
            }
            [Claim::Collapse(basin), against, Claim::ExactCriticalPoint(fixed)] => {
                let image = &basin.claim.image;
                require(self.is_at(image, &fixed.claim.point), "the image is another point")?;
                (image, vec![BigInt::ZERO; image.len()], against)
            }
            _ => return Err("the claims are no basin with a limit".into()),
        };
        let inside = |center: &Vector, radius: &Vector| {
            let mut sides = limit.iter().zip(&reach).zip(center.iter().zip(radius));
            sides.all(|((limit, reach), (m, r))| {
                (&limit.0 - &m.0).abs() * self.scale() + reach <= &r.0 * self.scale()
            })
        };
        let at =
            |point: &[Ratio]| matches!(uses[0], Claim::Collapse(_)) && self.is_at(limit, point);
        let applies = match (&claim.statement, against) {
            (Statement::LimitsObeyTheFilter, Claim::FilterOutside(Proof { claim, .. })) => {
                inside(&claim.center, &claim.radius)
            }
            (Statement::LimitsAreCriticalPoints, Claim::NoCriticalPoint(Proof { claim, .. })) => {
                inside(&claim.center, &claim.radius)
            }
            (Statement::LimitsHaveNoNegativeCurvature, Claim::Curvature(Proof { claim, .. })) => {
                let negative = claim.side == Side::Below && !claim.bound.0.is_positive();
                negative && inside(&claim.center, &claim.radius)
            }
            (Statement::LimitsObeyTheFilter, Claim::ExactEigenvalue(Proof { claim, .. })) => {
                let optimizer = self.model.optimizer()?;
                let symbol = optimizer.scaled_symbol();
                let horner = |value: Ratio, next: &Ratio| value.plus(next).times(&claim.value);
                let value = symbol.iter().rev().fold(Ratio::from(0), horner);
                let above = value.minus(&optimizer.filter_constant()).sign().is_positive();
                (value.sign().is_negative() || above) && at(&claim.point)
            }
            (
                Statement::LimitsHaveNoNegativeCurvature,
                Claim::ExactEigenvalue(Proof { claim, .. }),
            ) => claim.value.sign().is_negative() && at(&claim.point),
            _ => false,
        };
        require(applies, "the second claim does not contradict the statement at the limit")
    }

    /// Whether a point at the scale 2^p is this rational point.
    fn is_at(&self, image: &Vector, point: &[Ratio]) -> bool {
        let same = |(entry, image): (&Ratio, &Integer)| {
            &entry.numerator << self.precision == &image.0 * &entry.denominator
        };
        point.iter().zip(image).all(same)
    }
}

/// Σ_l abs(T_il)·r_l for every row i.
fn extent(basis: &Matrix, radius: &[&BigInt]) -> Vec<BigInt> {
    let row = |row: &Vector| row.iter().zip(radius).map(|(entry, &r)| entry.0.abs() * r).sum();
    basis.iter().map(row).collect()
}
