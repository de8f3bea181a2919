//! Statements about almost every start that are false (README 9.18).

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use crate::claims::Context;
use crate::format::*;
use crate::matrix::{Checked, require};
use crate::number::{Rational, UNSCALED};

/// The ends of the sides of a box, in exact numbers.
type Sides = Vec<[Rational; 2]>;

fn around(center: &[Integer], radius: &[Rational]) -> Sides {
    let side = |(m, r): (&Integer, &Rational)| [-(r - &m.0), r + &m.0];
    center.iter().zip(radius).map(side).collect()
}

fn is_inside(inner: &Sides, outer: &Sides) -> bool {
    inner.iter().zip(outer).all(|([a, b], [c, d])| c <= a && b <= d)
}

impl Context<'_> {
    /// The claims that are used show that the statement is false.
    pub(crate) fn refutation(&self, claim: &Refutation, earlier: &[Claim]) -> Checked {
        let uses = claim.uses.iter().map(|&index| earlier.get(index as usize));
        let uses = uses.collect::<Option<Vec<_>>>().ok_or("there is no such earlier claim")?;
        let limit = match uses[..] {
            [Claim::AttractingBox { .. } | Claim::AttractingBall { .. }, _] => self.place(uses[0]),
            [Claim::Collapse { .. }, _, fixed @ Claim::ExactCriticalPoint { .. }] => {
                let same = self.place(fixed) == self.place(uses[0]);
                require(same, "the image is another point")?;
                self.place(fixed)
            }
            _ => return Err("the claims are no basin with a limit"),
        };
        let applies =
            self.contradicts(&claim.statement, uses[1])? && is_inside(&limit, &self.place(uses[1]));
        require(applies, "the second claim does not contradict the statement at the limit")
    }

    /// Where a claim speaks of f, or of the limits of orbits.
    fn place(&self, claim: &Claim) -> Sides {
        let radii = |radius: &[Integer]| -> Vec<Rational> {
            radius.iter().map(|entry| entry.0.clone().into()).collect()
        };
        // How far a region reaches in each coordinate of the variables: Σ_l abs(T_il)·r_l.
        let extent = |basis: &Matrix, radius: &[Integer]| -> Vec<Rational> {
            let term = |(entry, r): (&Integer, &Integer)| entry.0.abs() * &r.0;
            let row = |row: &Vector| row.iter().zip(radius).map(term).sum::<BigInt>();
            basis.iter().map(|entries| Rational::new(row(entries), self.one())).collect()
        };
        let point = |point: &[Fraction]| -> Sides {
            let side = |entry: &Fraction| &entry.0 * self.one();
            point.iter().map(|entry| [side(entry), side(entry)]).collect()
        };
        match claim {
            Claim::AttractingBox { claim: c, .. } => {
                around(&c.center, &extent(&c.basis, &c.radius))
            }
            Claim::AttractingBall { claim: c, .. } => {
                around(&c.center, &extent(&c.basis, &vec![c.radius.clone(); c.basis.len()]))
            }
            Claim::Collapse { claim: c, .. } => {
                around(&c.image, &vec![Rational::zero(); c.image.len()])
            }
            Claim::NoCriticalPoint { claim: c, .. } => around(&c.center, &radii(&c.radius)),
            Claim::FilterOutside { claim: c, .. } => around(&c.center, &radii(&c.radius)),
            Claim::Curvature { claim: c, .. } => around(&c.center, &radii(&c.radius)),
            Claim::ExactCriticalPoint { claim: c, .. } => point(&c.point),
            Claim::ExactEigenvalue { claim: c, .. } => point(&c.point),
            _ => vec![],
        }
    }

    /// Whether a claim about its place makes the statement false there.
    fn contradicts(&self, statement: &Statement, claim: &Claim) -> Checked<bool> {
        use Statement::*;
        Ok(match (statement, claim) {
            (LimitsObeyTheFilter, Claim::FilterOutside { .. }) => true,
            (LimitsAreCriticalPoints, Claim::NoCriticalPoint { .. }) => true,
            (LimitsObeyTheFilter, Claim::ExactEigenvalue { claim: c, .. }) => {
                let eigenvalue = vec![vec![UNSCALED.point(&c.value.0)]];
                let (value, largest) = self.problem()?.optimizer()?.filter(&eigenvalue)?;
                let [[value, _], [largest, _]] = [value[0][0].ends()?, largest.ends()?];
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
