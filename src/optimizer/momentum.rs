//! Momenta: how the last displacement enters the next step.

use num_traits::{One, Signed, Zero};

use crate::exact::{Polynomial, Rational, rational};
use crate::expression::{Graph, NodeId};

/// The momenta of the theory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MomentumKind {
    /// x⁺ = x − αg(x).
    None,
    /// x⁺ = x + β(x − x₋) − αg(x).
    HeavyBall,
    /// y = x + β(x − x₋), x⁺ = y − αg(y).
    Nesterov,
    /// m⁺ = βm + (1 − β)g(x), x⁺ = x − αm⁺.
    Ema,
}

impl MomentumKind {
    /// All momenta.
    pub const ALL: [Self; 4] = [Self::None, Self::HeavyBall, Self::Nesterov, Self::Ema];

    /// The name in problem files.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::HeavyBall => "heavy-ball",
            Self::Nesterov => "nesterov",
            Self::Ema => "ema",
        }
    }

    /// Other names that mean the same momentum.
    pub fn aliases(self) -> &'static [&'static str] {
        match self {
            Self::None => &["plain"],
            Self::HeavyBall => &["polyak", "classical", "heavy_ball"],
            Self::Nesterov => &["nag", "accelerated"],
            Self::Ema => &["adam-style", "dampened"],
        }
    }

    /// The momentum of this name or alias.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name || kind.aliases().contains(&name))
    }

    /// The update rule.
    pub fn rule(self) -> &'static str {
        match self {
            Self::None => "x⁺ = x − αg(x)",
            Self::HeavyBall => "x⁺ = x + β(x − x₋) − αg(x)",
            Self::Nesterov => "y = x + β(x − x₋), x⁺ = y − αg(y)",
            Self::Ema => "m⁺ = βm + (1 − β)g(x), x⁺ = x − αm⁺",
        }
    }

    /// The constant c of the filter 0 ≤ q(λ) ≤ c/α as a formula.
    pub fn constant_text(self) -> &'static str {
        match self {
            Self::None => "2",
            Self::HeavyBall => "2(1 + β)",
            Self::Nesterov => "2(1 + β)/(1 + 2β)",
            Self::Ema => "2(1 + β)/(1 − β)",
        }
    }

    /// Whether the coefficient is in range, and the range in words.
    pub(super) fn admits(self, coefficient: &Rational) -> (bool, &'static str) {
        let below_one = *coefficient < Rational::one();
        match self {
            Self::None => (coefficient.is_zero(), "β = 0 without momentum"),
            Self::HeavyBall => (below_one && *coefficient > -Rational::one(), "−1 < β < 1"),
            Self::Nesterov | Self::Ema => (below_one && !coefficient.is_negative(), "0 ≤ β < 1"),
        }
    }
}

/// A momentum with its coefficient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Momentum {
    kind: MomentumKind,
    coefficient: Rational,
}

impl Momentum {
    /// With a coefficient of 0 every momentum is none.
    pub(super) fn new(kind: MomentumKind, coefficient: Rational) -> Self {
        let kind = if coefficient.is_zero() { MomentumKind::None } else { kind };
        Self { kind, coefficient }
    }

    /// Which momentum it is, after β = 0 has become none.
    pub fn kind(&self) -> MomentumKind {
        self.kind
    }

    /// Whether the state is x alone.
    pub fn is_none(&self) -> bool {
        self.kind == MomentumKind::None
    }

    /// The constant c of the filter: a table of its own, independent of the update rule.
    pub fn constant(&self) -> Rational {
        let beta = &self.coefficient;
        let one = Rational::one();
        let two = rational(2, 1);
        let doubled = &two * (&one + beta);
        match self.kind {
            MomentumKind::None => two,
            MomentumKind::HeavyBall => doubled,
            MomentumKind::Nesterov => doubled / (one + two * beta),
            MomentumKind::Ema => doubled / (one - beta),
        }
    }

    /// The characteristic polynomial of the update map's block for an eigenvalue μ of the field's
    /// Jacobian, from αμ (theory B.0).
    ///
    /// ```
    /// use eigensieve::exact::{Polynomial, rational};
    /// use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
    /// let heavy_ball = Optimizer::new(FieldKind::Gradient, MomentumKind::HeavyBall)
    ///     .with_coefficient(rational(1, 2));
    /// // αμ = c = 3: r² + 3/2 r + 1/2 has the roots −1 and −1/2.
    /// let block = heavy_ball.momentum().block(&rational(3, 1));
    /// assert_eq!(block, Polynomial::new(vec![rational(1, 2), rational(3, 2), rational(1, 1)]));
    /// ```
    pub fn block(&self, scaled: &Rational) -> Polynomial {
        let one = Rational::one();
        let beta = &self.coefficient;
        let rest = &one - scaled;
        let quadratic =
            |trace: Rational, last: Rational| Polynomial::new(vec![last, -trace, one.clone()]);
        match self.kind {
            MomentumKind::None => Polynomial::new(vec![-rest, one]),
            MomentumKind::HeavyBall => quadratic(&rest + beta, beta.clone()),
            MomentumKind::Nesterov => quadratic((&one + beta) * &rest, beta * &rest),
            MomentumKind::Ema => quadratic(&one + beta - (&one - beta) * scaled, beta.clone()),
        }
    }

    /// Whether the update map's Jacobian has the constant determinant βⁿ, so that no step size is
    /// exceptional.
    pub fn has_constant_determinant(&self) -> bool {
        matches!(self.kind, MomentumKind::HeavyBall | MomentumKind::Ema)
    }

    /// The update map on x, or on (x, x₋) with x₋ as the variables n, …, 2n − 1.
    ///
    /// EMA is written in (x, x₋): with m = (x₋ − x)/α its rule is x⁺ = x + β(x − x₋) − α(1 − β)g(x).
    pub(super) fn update(
        &self,
        graph: &mut Graph,
        field: &[NodeId],
        step: &Rational,
        dimension: usize,
    ) -> Option<Vec<NodeId>> {
        let variable = |graph: &mut Graph, index: usize| graph.variable(index as u32);
        let here: Vec<NodeId> = (0..dimension).map(|index| variable(graph, index)).collect();
        if self.is_none() {
            return Some(descend(graph, &here, field, step));
        }
        let ahead: Vec<NodeId> = (0..dimension)
            .map(|index| {
                let before = variable(graph, dimension + index);
                let displacement = graph.subtract(here[index], before);
                let push = graph.scale(&self.coefficient, displacement);
                graph.add(here[index], push)
            })
            .collect();
        let mut map = match self.kind {
            MomentumKind::Nesterov => {
                let field = graph.substitute(field, &ahead)?;
                descend(graph, &ahead, &field, step)
            }
            MomentumKind::Ema => {
                let damped = step * (Rational::one() - &self.coefficient);
                descend(graph, &ahead, field, &damped)
            }
            MomentumKind::HeavyBall | MomentumKind::None => descend(graph, &ahead, field, step),
        };
        map.extend(here);
        Some(map)
    }
}

/// base − step·field.
fn descend(graph: &mut Graph, base: &[NodeId], field: &[NodeId], step: &Rational) -> Vec<NodeId> {
    let pairs = base.iter().zip(field);
    pairs
        .map(|(&base, &slope)| {
            let part = graph.scale(step, slope);
            graph.subtract(base, part)
        })
        .collect()
}
