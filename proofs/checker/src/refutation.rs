//! Statements about almost every start that are false (README 9.18).

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use crate::claims::Context;
use crate::format::*;
use crate::matrix::{Checked, require};
use crate::number::{Rational, UNSCALED};

/// The lower and upper ends of a box, times 2^p.
type Sides = Vec<[Rational; 2]>;

/// The box of a centre and a radius in each coordinate.
fn around(center: &[Integer], radius: impl Fn(usize) -> Rational) -> Sides {
    let side = |(i, m): (usize, &Integer)| [-(radius(i) - &m.0), radius(i) + &m.0];
    center.iter().enumerate().map(side).collect()
}

impl Context<'_> {
    /// The claims that are used show that the statement is false.
    pub(crate) fn refutation(&self, claim: &Refutation, earlier: &[Claim]) -> Checked {
        let uses = claim.uses.iter().map(|&index| earlier.get(index as usize));
        let uses = uses.collect::<Option<Vec<_>>>().ok_or("there is no such earlier claim")?;
        match uses[..] {
            [Claim::AttractingBox { .. } | Claim::AttractingBall { .. }, _] => {}
            [image @ Claim::Collapse { .. }, _, fixed @ Claim::ExactCriticalPoint { .. }] => {
                require(self.place(image) == self.place(fixed), "the image is another point")?;
            }
            _ => return Err("the claims are no basin with a limit"),
        }
        let [limit, place] = [self.place(uses[0]), self.place(uses[1])];
        let inside = limit.iter().zip(&place).all(|([a, b], [c, d])| c <= a && b <= d);
        let applies = self.contradicts(&claim.statement, uses[1])? && inside;
        require(applies, "the second claim does not contradict the statement at the limit")
    }

    /// Where a claim speaks of f, or of the limits of orbits.
    fn place(&self, claim: &Claim) -> Sides {
        // How far a region reaches in a coordinate of the variables: Σ_l abs(T_il)·r_l.
        let extent = |row: &Vector, radius: &dyn Fn(usize) -> BigInt| {
            let terms = row.iter().enumerate().map(|(l, entry)| entry.0.abs() * radius(l));
            Rational::new(terms.sum(), self.one())
        };
        match claim {
            Claim::AttractingBox { claim: c, .. } => {
                around(&c.center, |i| extent(&c.basis[i], &|l| c.radius[l].0.clone()))
            }
            Claim::AttractingBall { claim: c, .. } => {
                around(&c.center, |i| extent(&c.basis[i], &|_| c.radius.0.clone()))
            }
            Claim::Collapse { claim: c, .. } => around(&c.image, |_| Rational::zero()),
            Claim::NoCriticalPoint { claim: Place { center, radius }, .. }
            | Claim::FilterOutside { claim: FilterOutside { center, radius, .. }, .. }
            | Claim::Curvature { claim: Curvature { center, radius, .. }, .. } => {
                around(center, |i| radius[i].0.clone().into())
            }
            Claim::ExactCriticalPoint { claim: ExactPoint { point }, .. }
            | Claim::ExactEigenvalue { claim: ExactEigenvalue { point, .. }, .. } => {
                point.iter().map(|entry| [&entry.0 * self.one(), &entry.0 * self.one()]).collect()
            }
            _ => vec![],
        }
    }

    /// Whether a claim about its place makes the statement false there.
    fn contradicts(&self, statement: &Statement, claim: &Claim) -> Checked<bool> {
        use Statement::*;
        Ok(match (statement, claim) {
            (LimitsObeyTheFilter, Claim::FilterOutside { .. })
            | (LimitsAreCriticalPoints, Claim::NoCriticalPoint { .. }) => true,
            (LimitsObeyTheFilter, Claim::ExactEigenvalue { claim: c, .. }) => {
                let eigenvalue = UNSCALED.interval(c.value.0.clone(), c.value.0.clone())?;
                let filter = self.problem()?.optimizer()?.filter(&vec![vec![eigenvalue]])?;
                let (value, largest) = (&filter.0[0][0].lower, &filter.1.lower);
                value.is_negative() || value > largest
            }
            (LimitsHaveNoNegativeCurvature, Claim::Curvature { claim: c, .. }) => {
                c.side == Side::Below && !c.bound.0.is_positive()
            }
            (LimitsHaveNoNegativeCurvature, Claim::ExactEigenvalue { claim: c, .. }) => {
                c.value.0.is_negative()
            }
            _ => false,
        })
    }
}
