//! Random objectives, optimizers and problems that shrink.

use num_traits::{Signed, Zero};
use quickcheck::{Arbitrary, Gen};

use super::{AnyPolynomial, Tree};
use crate::exact::{Rational, rational};
use crate::expression::Graph;
use crate::objective::Objective;
use crate::optimizer::{FieldKind, MomentumKind, Optimizer};

/// A random polynomial objective in up to `VARIABLES` variables.
///
/// ```
/// use eigensieve::testing::{AnyObjective, quickcheck::{Arbitrary, Gen}};
/// let any: AnyObjective<3> = Arbitrary::arbitrary(&mut Gen::new(20));
/// assert_eq!(any.objective().dimension(), 3);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AnyObjective<const VARIABLES: u32 = 2>(
    /// Its expression.
    pub AnyPolynomial<VARIABLES>,
);

impl<const VARIABLES: u32> AnyObjective<VARIABLES> {
    /// The objective over the variables x, y, z, … or x1, x2, … .
    pub fn objective(&self) -> Objective {
        let mut graph = Graph::new();
        let built = self.0.build(&mut graph);
        // Generated trees build; a tree that somebody wrote may not.
        let root = built.unwrap_or_else(|| graph.integer(0));
        Objective::new(graph, root, names(VARIABLES))
    }

    /// The expression as a tree.
    pub fn tree(&self) -> &Tree {
        &self.0
    }
}

fn names(variables: u32) -> Vec<String> {
    match variables {
        0..=3 => ["x", "y", "z"][..variables as usize].iter().map(|name| (*name).into()).collect(),
        many => (1..=many).map(|index| format!("x{index}")).collect(),
    }
}

impl<const VARIABLES: u32> Arbitrary for AnyObjective<VARIABLES> {
    fn arbitrary(g: &mut Gen) -> Self {
        Self(Arbitrary::arbitrary(g))
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        Box::new(self.0.shrink().map(Self))
    }
}

/// A random optimizer with admissible hyper-parameters of a height up to 12; it shrinks towards
/// gradient descent with step 1.
///
/// ```
/// use eigensieve::testing::{AnyOptimizer, quickcheck::{Arbitrary, Gen}};
/// let any = AnyOptimizer::arbitrary(&mut Gen::new(20));
/// assert!(any.0.clone().validated().is_ok());
/// assert!(any.shrink().all(|one| one.0.validated().is_ok()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnyOptimizer(
    /// The optimizer.
    pub Optimizer,
);

const TALLEST: u64 = 12;

fn below(g: &mut Gen, end: u64) -> i64 {
    (u64::arbitrary(g) % end) as i64
}

fn positive(g: &mut Gen) -> Rational {
    rational(1 + below(g, TALLEST), 1 + below(g, TALLEST))
}

impl Arbitrary for AnyOptimizer {
    fn arbitrary(g: &mut Gen) -> Self {
        let field = g.choose(&FieldKind::ALL).copied().unwrap_or(FieldKind::Gradient);
        let momentum = g.choose(&MomentumKind::ALL).copied().unwrap_or(MomentumKind::None);
        let below_one = {
            let denominator = 2 + below(g, TALLEST - 1);
            rational(below(g, denominator as u64), denominator)
        };
        let coefficient = match momentum {
            MomentumKind::None => Rational::zero(),
            MomentumKind::HeavyBall if below(g, 4) == 0 => -below_one,
            _ => below_one,
        };
        let radius = if field == FieldKind::Gradient { Rational::zero() } else { positive(g) };
        Self(
            Optimizer::new(field, momentum)
                .with_step(positive(g))
                .with_radius(radius)
                .with_coefficient(coefficient)
                .with_ascents(1 + below(g, 3) as u32),
        )
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        let one = &self.0;
        let zero = Rational::zero();
        let mut all = Vec::new();
        let rebuilt = |field: FieldKind, momentum: MomentumKind| {
            Optimizer::new(field, momentum)
                .with_ascents(one.ascents())
                .with_step(one.step().clone())
        };
        if one.field_kind() != FieldKind::Gradient {
            let plain = rebuilt(FieldKind::Gradient, one.momentum_kind());
            all.push(plain.with_coefficient(one.coefficient().clone()));
        }
        if one.momentum_kind() != MomentumKind::None {
            let plain = rebuilt(one.field_kind(), MomentumKind::None);
            all.push(plain.with_radius(one.radius().clone()));
        }
        all.extend(simpler(one.step()).into_iter().map(|step| one.clone().with_step(step)));
        if !one.radius().is_zero() {
            all.extend(simpler(one.radius()).into_iter().map(|rho| one.clone().with_radius(rho)));
        }
        if !one.coefficient().is_zero() {
            all.push(one.clone().with_coefficient(zero.clone()));
            let halves = simpler(one.coefficient()).into_iter();
            all.extend(halves.map(|beta| one.clone().with_coefficient(beta)));
        }
        if one.ascents() > 1 {
            all.push(one.clone().with_ascents(one.ascents() - 1));
        }
        Box::new(all.into_iter().filter_map(|one| one.validated().ok()).map(Self))
    }
}

/// Numbers of the same sign with smaller numerator or denominator.
fn simpler(value: &Rational) -> Vec<Rational> {
    let size = |value: &Rational| value.numer().abs() + value.denom();
    let sign = if value.is_negative() { rational(-1, 1) } else { rational(1, 1) };
    let candidates = [rational(1, 1), rational(1, 2), value.abs().floor(), value.abs().ceil()];
    let candidates = candidates.into_iter().filter(|one| one.is_positive());
    let mut all: Vec<Rational> = candidates.map(|one| one * &sign).collect();
    all.retain(|one| size(one) < size(value));
    all.dedup();
    all
}

/// A random problem: a polynomial objective and an optimizer on the box [−2, 2]ⁿ.
///
/// ```
/// use eigensieve::testing::{AnyProblem, quickcheck::{Arbitrary, Gen}};
/// let any: AnyProblem<1> = Arbitrary::arbitrary(&mut Gen::new(10));
/// assert_eq!(any.problem().domain.len(), 1);
/// ```
#[cfg(feature = "verify")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnyProblem<const VARIABLES: u32 = 2> {
    /// The objective.
    pub objective: AnyObjective<VARIABLES>,
    /// The optimizer.
    pub optimizer: AnyOptimizer,
}

#[cfg(feature = "verify")]
impl<const VARIABLES: u32> AnyProblem<VARIABLES> {
    /// The problem as `eigensieve verify` takes it.
    pub fn problem(&self) -> crate::theorem::Problem {
        crate::theorem::Problem {
            name: "a random problem".into(),
            objective: self.objective.objective(),
            optimizer: self.optimizer.0.clone(),
            domain: vec![(rational(-2, 1), rational(2, 1)); VARIABLES as usize],
            points: Vec::new(),
            start: crate::theorem::Start::Generic,
        }
    }
}

#[cfg(feature = "verify")]
impl<const VARIABLES: u32> Arbitrary for AnyProblem<VARIABLES> {
    fn arbitrary(g: &mut Gen) -> Self {
        Self { objective: Arbitrary::arbitrary(g), optimizer: Arbitrary::arbitrary(g) }
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        let (one, other) = (self.clone(), self.clone());
        let objectives =
            self.objective.shrink().map(move |objective| Self { objective, ..one.clone() });
        let optimizers =
            self.optimizer.shrink().map(move |optimizer| Self { optimizer, ..other.clone() });
        Box::new(objectives.chain(optimizers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The total of numerators and denominators, and the number of parts that are not the plainest.
    fn weight(one: &Optimizer) -> (usize, crate::exact::Integer) {
        let parts = usize::from(one.field_kind() != FieldKind::Gradient)
            + usize::from(one.momentum_kind() != MomentumKind::None);
        let size = |value: &Rational| match value.is_zero() {
            true => Zero::zero(),
            false => value.numer().abs() + value.denom(),
        };
        let sizes = size(one.step()) + size(one.radius()) + size(one.coefficient());
        (parts, sizes + crate::exact::Integer::from(one.ascents()))
    }

    #[test]
    fn optimizers_are_admissible_and_shrink_to_an_end() {
        fn property(any: AnyOptimizer) -> bool {
            let weight_before = weight(&any.0);
            any.0.clone().validated().is_ok()
                && any
                    .shrink()
                    .all(|one| one.0.clone().validated().is_ok() && weight(&one.0) < weight_before)
        }
        quickcheck::QuickCheck::new().tests(300).quickcheck(property as fn(AnyOptimizer) -> bool);
    }

    #[test]
    fn a_false_property_shrinks_to_plain_descent() {
        let mut smallest = AnyOptimizer(
            Optimizer::new(FieldKind::Usam, MomentumKind::HeavyBall)
                .with_step(rational(7, 5))
                .with_radius(rational(2, 3))
                .with_coefficient(rational(1, 3)),
        );
        while let Some(next) = smallest.shrink().next() {
            smallest = next;
        }
        assert_eq!(smallest.0.field_kind(), FieldKind::Gradient);
        assert_eq!(smallest.0.step(), &rational(1, 1));
    }
}
