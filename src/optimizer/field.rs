//! Fields: what takes the gradient's place in x⁺ = x − αg(x).

use num_traits::Zero;

use super::one_plus;
use crate::exact::{Polynomial, Rational, rational};
use crate::expression::{Graph, NodeId};
use crate::objective::Smoothness;

/// The fields of the theory, named by their formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// ∇f(x).
    Gradient,
    /// ∇f(x + ρ∇f(x)).
    Usam,
    /// ∇f(x + ρ∇f(x + ρ∇f(x))).
    UsamNested,
    /// ∇f after m ascent steps of length ρ∇f.
    UsamSequential,
    /// ∇f(x + ρH(x)∇f(x)).
    HessianUsam,
    /// ∇f(x) + ρH(x)∇f(x), the gradient of f + (ρ/2)‖∇f‖².
    GradientPenalty,
}

impl FieldKind {
    /// All fields.
    pub const ALL: [Self; 6] = [
        Self::Gradient,
        Self::Usam,
        Self::UsamNested,
        Self::UsamSequential,
        Self::HessianUsam,
        Self::GradientPenalty,
    ];

    /// The name in problem files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gradient => "gradient",
            Self::Usam => "usam",
            Self::UsamNested => "usam-nested",
            Self::UsamSequential => "usam-sequential",
            Self::HessianUsam => "hessian-usam",
            Self::GradientPenalty => "gradient-penalty",
        }
    }

    /// Other names that mean the same field.
    pub fn aliases(self) -> &'static [&'static str] {
        match self {
            Self::Gradient => &["gd", "gradient-descent"],
            Self::Usam => &["unnormalized-sam", "unnormalised-sam"],
            Self::UsamNested => &["2n", "two-step-usam-nested"],
            Self::UsamSequential => &["2s", "multi-step-usam"],
            Self::HessianUsam => &["hu"],
            Self::GradientPenalty => &["hu-pen", "penalized-gradient"],
        }
    }

    /// The field of this name or alias.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name || kind.aliases().contains(&name))
    }

    /// The rule g(x) in words of the field.
    pub fn rule(self) -> &'static str {
        match self {
            Self::Gradient => "∇f(x)",
            Self::Usam => "∇f(x + ρ∇f(x))",
            Self::UsamNested => "∇f(x + ρ∇f(x + ρ∇f(x)))",
            Self::UsamSequential => "∇f(y_m), y_k = y_(k-1) + ρ∇f(y_(k-1)), y_0 = x",
            Self::HessianUsam => "∇f(x + ρH(x)∇f(x))",
            Self::GradientPenalty => "∇f(x) + ρH(x)∇f(x)",
        }
    }

    /// The symbol q(λ) as a formula.
    pub fn symbol_text(self) -> &'static str {
        match self {
            Self::Gradient => "λ",
            Self::Usam | Self::GradientPenalty => "λ(1 + ρλ)",
            Self::UsamNested => "λ(1 + ρλ + ρ²λ²)",
            Self::UsamSequential => "λ(1 + ρλ)^m",
            Self::HessianUsam => "λ(1 + ρλ²)",
        }
    }

    /// The highest order of the derivatives of f in this field.
    pub fn derivative_order(self) -> u32 {
        match self {
            Self::HessianUsam | Self::GradientPenalty => 2,
            _ => 1,
        }
    }

    /// The smoothness of the objective that makes this field C¹.
    pub fn needed_smoothness(self) -> Smoothness {
        Smoothness::Continuous(self.derivative_order() + 1)
    }
}

/// A field with its radius.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    kind: FieldKind,
    radius: Rational,
    ascents: u32,
}

impl Field {
    pub(super) fn new(kind: FieldKind, radius: Rational, ascents: u32) -> Self {
        Self { kind, radius, ascents }
    }

    pub(super) fn gradient() -> Self {
        Self::new(FieldKind::Gradient, Rational::zero(), 1)
    }

    /// Which field it is.
    pub fn kind(&self) -> FieldKind {
        self.kind
    }

    pub(super) fn needed_smoothness(&self) -> Smoothness {
        self.kind.needed_smoothness()
    }

    /// The symbol q: a table of its own, independent of [`Self::expressions`].
    pub fn symbol(&self) -> Polynomial {
        let lambda = Polynomial::variable();
        let ascent = one_plus(&self.radius);
        let squared = &self.radius * &self.radius;
        match self.kind {
            FieldKind::Gradient => lambda,
            FieldKind::Usam | FieldKind::GradientPenalty => &lambda * &ascent,
            FieldKind::UsamNested => &lambda * &(&ascent + &Polynomial::monomial(squared, 2)),
            FieldKind::UsamSequential => &lambda * &ascent.pow(self.ascents),
            FieldKind::HessianUsam => {
                &lambda * &(&Polynomial::one() + &Polynomial::monomial(self.radius.clone(), 2))
            }
        }
    }

    /// The components of g, built in `graph` from the objective's node.
    pub fn expressions(
        &self,
        graph: &mut Graph,
        objective: NodeId,
        dimension: usize,
    ) -> Option<Vec<NodeId>> {
        let gradient = graph.gradient(objective, dimension);
        match self.kind {
            FieldKind::Gradient => Some(gradient),
            FieldKind::Usam => self.ahead(graph, &gradient, &gradient),
            FieldKind::UsamNested => {
                let inner = self.ahead(graph, &gradient, &gradient)?;
                self.ahead(graph, &gradient, &inner)
            }
            FieldKind::UsamSequential => self.sequential(graph, &gradient),
            FieldKind::HessianUsam => {
                let direction = hessian_gradient(graph, &gradient, dimension);
                self.ahead(graph, &gradient, &direction)
            }
            FieldKind::GradientPenalty => {
                let direction = hessian_gradient(graph, &gradient, dimension);
                Some(self.shifted(graph, &gradient, &direction))
            }
        }
    }

    /// base + ρ·direction, component by component.
    fn shifted(&self, graph: &mut Graph, base: &[NodeId], direction: &[NodeId]) -> Vec<NodeId> {
        let pairs = base.iter().zip(direction);
        pairs
            .map(|(&base, &direction)| {
                let part = graph.scale(&self.radius, direction);
                graph.add(base, part)
            })
            .collect()
    }

    /// The gradient at x + ρ·direction(x).
    fn ahead(
        &self,
        graph: &mut Graph,
        gradient: &[NodeId],
        direction: &[NodeId],
    ) -> Option<Vec<NodeId>> {
        let here = position(graph, gradient.len());
        let there = self.shifted(graph, &here, direction);
        graph.substitute(gradient, &there)
    }

    fn sequential(&self, graph: &mut Graph, gradient: &[NodeId]) -> Option<Vec<NodeId>> {
        let mut place = position(graph, gradient.len());
        let mut slope = gradient.to_vec();
        for _ in 0..self.ascents {
            place = self.shifted(graph, &place, &slope);
            slope = graph.substitute(gradient, &place)?;
        }
        Some(slope)
    }
}

fn position(graph: &mut Graph, dimension: usize) -> Vec<NodeId> {
    (0..dimension as u32).map(|index| graph.variable(index)).collect()
}

/// H(x)∇f(x), as the gradient of ‖∇f‖²/2.
fn hessian_gradient(graph: &mut Graph, gradient: &[NodeId], dimension: usize) -> Vec<NodeId> {
    let squares: Vec<NodeId> = gradient.iter().map(|&slope| graph.power(slope, 2)).collect();
    let sum = graph.sum(squares);
    let half = graph.scale(&rational(1, 2), sum);
    graph.gradient(half, dimension)
}
