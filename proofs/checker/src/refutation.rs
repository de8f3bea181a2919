//! Named sentences about almost every start that the claims of one file refute.

use num_bigint::BigInt;
use num_traits::Signed;

use crate::bounds::{Context, require};
use crate::claims::Outcome;
use crate::format::{Claim, Matrix, Refutation, Side, Statement, Vector};
use crate::model::{filter_constant, scaled_symbol};
use crate::number::{Integer, Ratio};

/// Where the limits of a basin lie.
enum Limit<'a> {
    /// A centre with a bound of the distance in each coordinate, at the scale 4^p.
    Near(&'a Vector, Vec<BigInt>),
    /// One point at the scale 2^p.
    At(&'a Vector),
}

impl Context<'_> {
    pub(crate) fn refutation(&self, claim: &Refutation, earlier: &[Claim]) -> Outcome {
        let get = |index: u32| earlier.get(index as usize).ok_or("no such earlier claim");
        let (basin, against, fixed) = match claim.uses[..] {
            [basin, against] => (get(basin)?, get(against)?, None),
            [basin, against, fixed] => (get(basin)?, get(against)?, Some(get(fixed)?)),
            _ => return Err("a refutation uses two or three claims".into()),
        };
        let limit = match basin {
            Claim::AttractingBox(proof) => {
                let radius: Vec<&BigInt> = proof.claim.radius.iter().map(|r| &r.0).collect();
                Limit::Near(&proof.claim.center, extent(&proof.claim.basis, &radius))
            }
            Claim::AttractingBall(proof) => {
                let radius = vec![&proof.claim.radius.0; proof.claim.basis.len()];
                Limit::Near(&proof.claim.center, extent(&proof.claim.basis, &radius))
            }
            Claim::Collapse(proof) => Limit::At(&proof.claim.image),
            _ => return Err("the first claim is not about a basin".into()),
        };
        match (&limit, fixed) {
            (Limit::Near(..), None) => {}
            (Limit::At(_), Some(Claim::ExactFixedPoint(proof))) => {
                let same = self.is_at(&limit, &proof.claim.point);
                require(same, "the image is another point than the fixed point")?;
            }
            _ => return Err("a limit is not proved to be a fixed point".into()),
        }
        self.contradicts(&claim.statement, &limit, against)?;
        let sentence = match claim.statement {
            Statement::LimitsObeyTheFilter => "every limit obeys the filter",
            Statement::LimitsAreCriticalPoints => "every limit is a critical point of f",
            Statement::LimitsHaveNoNegativeCurvature => {
                "every limit has a positive semidefinite Hessian"
            }
        };
        Ok(format!(
            "\"from almost every start, {sentence}\" is false here, by the claims {:?}",
            claim.uses
        ))
    }

    fn contradicts(
        &self,
        statement: &Statement,
        limit: &Limit<'_>,
        against: &Claim,
    ) -> Result<(), String> {
        let applies = match (statement, against) {
            (Statement::LimitsObeyTheFilter, Claim::FilterOutside(proof)) => {
                self.is_inside(limit, &proof.claim.center, &proof.claim.radius)
            }
            (Statement::LimitsAreCriticalPoints, Claim::NoCriticalPoint(proof)) => {
                self.is_inside(limit, &proof.claim.center, &proof.claim.radius)
            }
            (Statement::LimitsHaveNoNegativeCurvature, Claim::Curvature(proof)) => {
                let claim = &proof.claim;
                claim.side == Side::Below
                    && !claim.bound.0.is_positive()
                    && self.is_inside(limit, &claim.center, &claim.radius)
            }
            (Statement::LimitsObeyTheFilter, Claim::ExactEigenvalue(proof)) => {
                let optimizer = self.model.optimizer()?;
                let value = &proof.claim.value;
                let mut filter = Ratio::integer(0);
                for coefficient in scaled_symbol(optimizer).iter().rev() {
                    filter = filter.plus(coefficient).times(value);
                }
                let above = filter.minus(&filter_constant(optimizer)).is_positive();
                (filter.is_negative() || above) && self.is_at(limit, &proof.claim.point)
            }
            (Statement::LimitsHaveNoNegativeCurvature, Claim::ExactEigenvalue(proof)) => {
                proof.claim.value.is_negative() && self.is_at(limit, &proof.claim.point)
            }
            _ => false,
        };
        require(applies, "the second claim does not contradict the sentence at the limit")
    }

    fn is_inside(&self, limit: &Limit<'_>, center: &Vector, radius: &Vector) -> bool {
        let scale = self.scale();
        let inside = |index: usize, middle: &BigInt, reach: &BigInt| {
            let distance = (middle - &center[index].0).abs() * &scale;
            distance + reach <= &radius[index].0 * &scale
        };
        match limit {
            Limit::Near(middle, reach) => {
                let pairs = middle.iter().zip(reach).enumerate();
                pairs.into_iter().all(|(index, (m, reach))| inside(index, &m.0, reach))
            }
            Limit::At(image) => {
                let zero = BigInt::default();
                image.iter().enumerate().all(|(index, entry)| inside(index, &entry.0, &zero))
            }
        }
    }

    fn is_at(&self, limit: &Limit<'_>, point: &[Ratio]) -> bool {
        let same = |(entry, image): (&Ratio, &Integer)| {
            &entry.numerator << self.precision == &image.0 * &entry.denominator
        };
        matches!(limit, Limit::At(image) if point.iter().zip(image.iter()).all(same))
    }
}

/// Σ_l abs(T_il)·r_l for every row i.
fn extent(basis: &Matrix, radius: &[&BigInt]) -> Vec<BigInt> {
    let row = |row: &Vector| row.iter().zip(radius).map(|(entry, &r)| entry.0.abs() * r).sum();
    basis.iter().map(row).collect()
}
