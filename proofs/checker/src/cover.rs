//! Complete lists of zeros (README 9.3) and refutations (README 9.18).

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use crate::claims::{Context, spread};
use crate::format::*;
use crate::jet::{Interval, Jet, Scale};
use crate::matrix::{Checked, combine, difference, require};
use crate::narrow::Narrow;
use crate::number::{Fraction, Integer, LARGEST_MEMORY, Number, Rational};

type Map<'a, R> = &'a dyn Fn(&[Jet<R>]) -> Checked<Vec<Jet<R>>>;

impl Context<'_> {
    pub(crate) fn cover(&self, claim: &Cover, witness: &CoverWitness) -> Checked {
        let Cover { system, lower, upper, boxes } = claim;
        let size = self.model()?.variables;
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
        let hull = *system == System::Gradient;
        let scale = Scale { hull, ..self.scale() };
        let domain: Vec<Interval> = pairs.map(|(a, b)| scale.interval(&a.0, &b.0)).collect();
        require(domain.iter().all(|side| side.lower <= side.upper), "the domain is empty")?;
        // In preorder; the boxes that are still to come, the next one last.
        let mut waiting = vec![domain];
        for branch in &witness.tree {
            let place = waiting.pop().ok_or("the tree has too many nodes")?;
            let Branch::Split(axis, Integer(at)) = branch else {
                self.leaf(claim, branch, &place)?;
                continue;
            };
            let axis = *axis as usize;
            let side = place.get(axis).ok_or("there is no such axis")?;
            require(side.lower < *at && *at < side.upper, "a cut is outside its box")?;
            let (mut lower, mut upper) = (place.clone(), place);
            (lower[axis].upper, upper[axis].lower) = (at.clone(), at.clone());
            waiting.extend([upper, lower]);
            require(waiting.len() * size <= LARGEST_MEMORY, "the tree is too deep")?;
        }
        require(waiting.is_empty(), "the tree has too few nodes")
    }

    fn leaf(&self, claim: &Cover, branch: &Branch, place: &[Interval]) -> Checked {
        if let Branch::Inside(index) = branch {
            let outer = claim.boxes.get(*index as usize).ok_or("no such box")?;
            let mut sides = outer.center.iter().zip(&outer.radius).zip(place);
            let inside = sides
                .all(|((Integer(m), Integer(r)), side)| m - r <= side.lower && side.upper <= m + r);
            return require(inside, "a box is not inside");
        }
        // Narrow intervals have the same ends, or none.
        let narrow = self.value(claim, branch, place, Narrow::new);
        if narrow.is_ok_and(|value| value.sign() != Ordering::Equal) {
            return Ok(());
        }
        let value = self.value(claim, branch, place, Interval::clone)?;
        require(value.excludes_zero(), "a component may vanish on a box of the tree")
    }

    /// What a leaf says excludes 0, in intervals of some kind.
    fn value<R: Number>(
        &self,
        claim: &Cover,
        branch: &Branch,
        place: &[Interval],
        lift: impl Fn(&Interval) -> R,
    ) -> Checked<R> {
        let (model, at): (_, Vec<R>) = (self.model()?, place.iter().map(&lift).collect());
        let middle =
            place.iter().map(|side| lift(&self.scale().point(&((&side.lower + &side.upper) >> 1))));
        // From the value at the middle and the slopes.
        let from_middle = |function: Map<'_, R>| {
            let middle: Vec<R> = middle.collect();
            let (slopes, value) = spread(&at, middle.clone(), function)?;
            Ok(value[0].plus(&combine(&slopes[0], &difference(&at, &middle))))
        };
        match branch {
            Branch::Exclude(index) => Ok(model.system(&claim.system, &at, Some(*index))?.remove(0)),
            Branch::ExcludeBySlope(index) => {
                from_middle(&|at| model.system(&claim.system, at, Some(*index)))
            }
            Branch::ExcludeByCombination(weights) => {
                require(weights.len() == place.len(), "a combination has a wrong length")?;
                let weights: Vec<R> = self.scale().points(weights).iter().map(&lift).collect();
                from_middle(&|at| {
                    let weights = at[0].constants(weights.clone());
                    Ok(vec![combine(&weights, &model.system(&claim.system, at, None)?)])
                })
            }
            Branch::Split(..) | Branch::Inside(_) => Err("this leaf excludes nothing"),
        }
    }

    /// Whether the claims that are used show that the statement is false.
    pub(crate) fn refutation(&self, claim: &Refutation, earlier: &[Claim]) -> Checked {
        let uses = claim.uses.iter().map(|&index| earlier.get(index as usize));
        let uses: Vec<&Claim> =
            uses.collect::<Option<_>>().ok_or("there is no such earlier claim")?;
        let at = |point: &[Fraction]| -> Neighbourhood {
            point.iter().map(|entry| (&entry.0 * self.one(), Rational::zero())).collect()
        };
        let limit = match uses[..] {
            [Claim::AttractingBox { claim, .. }, _] => {
                around(&claim.center, &self.extent(&claim.basis, &claim.radius))
            }
            [Claim::AttractingBall { claim, .. }, _] => {
                let radius = vec![claim.radius.clone(); claim.basis.len()];
                around(&claim.center, &self.extent(&claim.basis, &radius))
            }
            [Claim::Collapse { claim, .. }, _, Claim::ExactCriticalPoint { claim: fixed, .. }] => {
                let image = around(&claim.image, &vec![Rational::zero(); claim.image.len()]);
                require(is_inside(&image, &at(&fixed.point)), "the image is another point")?;
                image
            }
            _ => return Err("the claims are no basin with a limit"),
        };
        use Statement::*;
        let place = match (&claim.statement, uses[1]) {
            (LimitsObeyTheFilter, Claim::FilterOutside { claim, .. }) => {
                around(&claim.center, &rationals(&claim.radius))
            }
            (LimitsAreCriticalPoints, Claim::NoCriticalPoint { claim, .. }) => {
                around(&claim.center, &rationals(&claim.radius))
            }
            (LimitsHaveNoNegativeCurvature, Claim::Curvature { claim, .. })
                if claim.side == Side::Below && !claim.bound.0.is_positive() =>
            {
                around(&claim.center, &rationals(&claim.radius))
            }
            (LimitsObeyTheFilter, Claim::ExactEigenvalue { claim, .. })
                if self.model()?.optimizer()?.filters_out(&claim.value.0) =>
            {
                at(&claim.point)
            }
            (LimitsHaveNoNegativeCurvature, Claim::ExactEigenvalue { claim, .. })
                if claim.value.0.is_negative() =>
            {
                at(&claim.point)
            }
            _ => vec![],
        };
        let applies = !place.is_empty() && is_inside(&limit, &place);
        require(applies, "the second claim does not contradict the statement at the limit")
    }

    /// How far a region reaches in each coordinate of the variables: Σ_l abs(T_il)·r_l.
    fn extent(&self, basis: &Matrix, radius: &[Integer]) -> Vec<Rational> {
        let term = |(entry, r): (&Integer, &Integer)| entry.0.abs() * &r.0;
        let row = |row: &Vector| row.iter().zip(radius).map(term).sum::<BigInt>();
        basis.iter().map(|entries| Rational::new(row(entries), self.one())).collect()
    }
}

/// A centre and a radius for each coordinate, times 2^p.
type Neighbourhood = Vec<(Rational, Rational)>;

fn rationals(numbers: &[Integer]) -> Vec<Rational> {
    numbers.iter().map(|number| Rational::from_integer(number.0.clone())).collect()
}

fn around(center: &[Integer], radius: &[Rational]) -> Neighbourhood {
    rationals(center).into_iter().zip(radius.iter().cloned()).collect()
}

fn is_inside(inner: &Neighbourhood, outer: &Neighbourhood) -> bool {
    inner.iter().zip(outer).all(|((m, r), (center, radius))| (m - center).abs() + r <= *radius)
}
