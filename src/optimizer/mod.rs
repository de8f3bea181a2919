//! Optimizers: a field × a momentum with exact hyper-parameters.
//!
//! *In*: an [`Objective`]'s graph. *Out*: the field and the update map as expressions (so that
//! nobody types a derivative by hand), and, from tables of their own, the [`Filter`] that the
//! theory predicts. The two never meet here: [`crate::theorem`] compares them.
//!
//! Formulas and constants: Bolte, Le and Pauwels, arXiv 2510.09034; the derivations are checked in
//! `tests/theorems/`.

mod admissible;
mod field;
mod filter;
mod momentum;

use num_traits::{One, Signed, Zero};

use crate::exact::{Polynomial, Rational, format_rational};
use crate::expression::{Graph, NodeId};
use crate::objective::{Objective, Smoothness};

pub use admissible::{AdmissibleSet, EigenvalueInterval, LargestStep};
pub use field::{Field, FieldKind};
pub use filter::{Filter, FilterPosition};
pub use momentum::{Momentum, MomentumKind};

/// An optimizer with its exact hyper-parameters.
///
/// ```
/// use eigensieve::exact::rational;
/// use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
/// let usam = Optimizer::new(FieldKind::Usam, MomentumKind::None)
///     .with_step(rational(1, 300))
///     .with_radius(rational(1, 10))
///     .validated()?;
/// assert_eq!(usam.filter().symbol.to_text("λ"), "λ + 1/10·λ^2");
/// assert_eq!(usam.filter().upper, rational(600, 1));
/// # Ok::<(), eigensieve::optimizer::HyperParameterError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Optimizer {
    field: FieldKind,
    momentum: MomentumKind,
    ascents: u32,
    step: Rational,
    radius: Rational,
    coefficient: Rational,
}

/// A hyper-parameter outside its range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name} = {value} is out of range: {range}")]
pub struct HyperParameterError {
    /// The hyper-parameter, as problem files spell it.
    pub name: &'static str,
    /// The offending value.
    pub value: String,
    /// What is allowed.
    pub range: &'static str,
}

impl Optimizer {
    /// The optimizer with step 1/10, radius 0, coefficient 0 and two ascents.
    pub fn new(field: FieldKind, momentum: MomentumKind) -> Self {
        Self {
            field,
            momentum,
            ascents: 2,
            step: Rational::new(1.into(), 10.into()),
            radius: Rational::zero(),
            coefficient: Rational::zero(),
        }
    }

    /// The same optimizer with step size α.
    pub fn with_step(mut self, step: Rational) -> Self {
        self.step = step;
        self
    }

    /// The same optimizer with ascent radius ρ.
    pub fn with_radius(mut self, radius: Rational) -> Self {
        self.radius = radius;
        self
    }

    /// The same optimizer with momentum coefficient β.
    pub fn with_coefficient(mut self, coefficient: Rational) -> Self {
        self.coefficient = coefficient;
        self
    }

    /// The same optimizer with m ascent steps (used by `usam-sequential` only).
    pub fn with_ascents(mut self, ascents: u32) -> Self {
        self.ascents = ascents;
        self
    }

    /// Checks the hyper-parameters: α > 0, ρ ≥ 0, 1 ≤ m ≤ 64; heavy ball −1 < β < 1, Nesterov and
    /// EMA 0 ≤ β < 1, no momentum β = 0.
    ///
    /// # Errors
    /// The first hyper-parameter out of its range.
    pub fn validated(self) -> Result<Self, HyperParameterError> {
        let check = |ok: bool, name, value: String, range| {
            if ok { Ok(()) } else { Err(HyperParameterError { name, value, range }) }
        };
        check(self.step.is_positive(), "step", format_rational(&self.step), "α > 0")?;
        check(!self.radius.is_negative(), "radius", format_rational(&self.radius), "ρ ≥ 0")?;
        check((1..=64).contains(&self.ascents), "ascents", self.ascents.to_string(), "1 ≤ m ≤ 64")?;
        let (ok, range) = self.momentum.admits(&self.coefficient);
        check(ok, "coefficient", format_rational(&self.coefficient), range)?;
        Ok(self)
    }

    /// The field as declared.
    pub fn field_kind(&self) -> FieldKind {
        self.field
    }

    /// The momentum as declared.
    pub fn momentum_kind(&self) -> MomentumKind {
        self.momentum
    }

    /// The step size α.
    pub fn step(&self) -> &Rational {
        &self.step
    }

    /// The ascent radius ρ.
    pub fn radius(&self) -> &Rational {
        &self.radius
    }

    /// The momentum coefficient β.
    pub fn coefficient(&self) -> &Rational {
        &self.coefficient
    }

    /// The number m of ascent steps.
    pub fn ascents(&self) -> u32 {
        self.ascents
    }

    /// The field with its radius; a radius of 0 makes every field the gradient.
    pub fn field(&self) -> Field {
        if self.radius.is_zero() {
            return Field::gradient();
        }
        Field::new(self.field, self.radius.clone(), self.ascents)
    }

    /// The momentum with its coefficient; a coefficient of 0 is no momentum.
    pub fn momentum(&self) -> Momentum {
        Momentum::new(self.momentum, self.coefficient.clone())
    }

    /// The filter that the theory predicts at critical points: 0 ≤ q(λ) ≤ c/α.
    pub fn filter(&self) -> Filter {
        let upper = self.momentum().constant() / &self.step;
        #[cfg(feature = "lies")]
        let upper = crate::lies::filter_bound(upper);
        Filter { symbol: self.symbol(), upper }
    }

    /// The symbol q: at a critical point the field's Jacobian is q(H).
    pub fn symbol(&self) -> Polynomial {
        self.field().symbol()
    }

    /// The smoothness of the objective that makes the field C¹.
    pub fn needed_smoothness(&self) -> Smoothness {
        self.field().needed_smoothness()
    }

    /// The dimension of the state: n, or 2n with momentum.
    pub fn state_dimension(&self, dimension: usize) -> usize {
        if self.momentum().is_none() { dimension } else { 2 * dimension }
    }

    /// The field g of the objective, as nodes of the returned graph.
    ///
    /// `None` when a substitution leaves the objective's domain everywhere.
    pub fn field_expressions(&self, objective: &Objective) -> Option<(Graph, Vec<NodeId>)> {
        let (graph, root) = objective.expression();
        let mut graph = graph.clone();
        let field = self.field().expressions(&mut graph, root, objective.dimension())?;
        Some((graph, field))
    }

    /// The update map G on the state: x, or (x, x₋) with momentum, as nodes of the returned graph.
    ///
    /// `None` when a substitution leaves the objective's domain everywhere.
    pub fn update_map(&self, objective: &Objective) -> Option<(Graph, Vec<NodeId>)> {
        let (mut graph, field) = self.field_expressions(objective)?;
        let momentum = self.momentum();
        let map = momentum.update(&mut graph, &field, &self.step, objective.dimension())?;
        Some((graph, map))
    }

    /// One line that names the optimizer and its hyper-parameters.
    pub fn to_text(&self) -> String {
        let mut text = format!("{} field", self.field.name());
        if !self.momentum().is_none() {
            text += &format!(
                ", {} momentum β = {}",
                self.momentum.name(),
                format_rational(&self.coefficient)
            );
        }
        text += &format!(", step α = {}", format_rational(&self.step));
        if self.field != FieldKind::Gradient {
            text += &format!(", radius ρ = {}", format_rational(&self.radius));
        }
        if self.field == FieldKind::UsamSequential {
            text += &format!(", {} ascents", self.ascents);
        }
        text
    }
}

/// 1 + factor·λ as a polynomial, the building block of most symbols.
fn one_plus(factor: &Rational) -> Polynomial {
    Polynomial::new(vec![Rational::one(), factor.clone()])
}
