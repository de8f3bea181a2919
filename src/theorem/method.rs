//! What the claims are about: the systems of a problem and the filter predicted for it.

use crate::exact::Rational;
use crate::objective::{Objective, Regularity, Smoothness};
use crate::optimizer::{FieldKind, Filter, Optimizer};
use crate::system::System;

/// An objective's gradient, an optimizer's field and update map, and the filter claimed for them.
///
/// Plain data with independent parts: replace one (another symbol, another sign in the update
/// map) and [`super::analyse_method`] tells whether the theorem survives. It believes the flags and
/// that the field vanishes at critical points: who replaces a part keeps them true.
#[derive(Clone, Debug)]
pub struct Method {
    /// f itself: a zero of ∇f is critical only where f is differentiable.
    pub objective: System,
    /// ∇f; its Jacobian is the Hessian.
    pub gradient: System,
    /// The field g, whose zeros are the fixed points.
    pub field: System,
    /// Whether the field is the gradient, so that one search serves both.
    pub field_is_gradient: bool,
    /// The update map on the state.
    pub update: System,
    /// The filter claimed for critical points.
    pub filter: Filter,
    /// What is proved about the smoothness of the objective.
    pub regularity: Regularity,
    /// The smoothness of the objective that the theorem asks for.
    pub needed_smoothness: Smoothness,
    /// The step size α of the update map.
    pub step: Rational,
    /// Whether the update map's Jacobian has a constant non-zero determinant.
    pub constant_determinant: bool,
    /// Whether the conclusion of the theorem is known at exceptional step sizes too: gradient
    /// descent without momentum on a polynomial in at most two variables (theory, A.4).
    pub holds_at_every_step: bool,
}

/// An optimizer that makes no sense for an objective.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MethodError {
    /// A substitution leaves the domain of the objective everywhere.
    #[error("the {0} is defined nowhere")]
    DefinedNowhere(&'static str),
    /// The objective has no variable.
    #[error("the objective has no variable")]
    NoVariable,
}

impl Method {
    /// The method of an optimizer on an objective.
    ///
    /// # Errors
    /// When the field or the update map is defined nowhere, or there is no variable.
    pub fn new(objective: &Objective, optimizer: &Optimizer) -> Result<Self, MethodError> {
        let dimension = objective.dimension();
        if dimension == 0 {
            return Err(MethodError::NoVariable);
        }
        let smooth = objective.regularity().order_across_interfaces();
        let after = |derivatives: u32| smooth.and_then(|order| order.checked_sub(derivatives));
        let field_order = after(optimizer.field().kind().derivative_order());
        let (mut graph, gradient) = objective.gradient();
        let (expression, root) = objective.expression();
        let field_is_gradient = optimizer.field().kind() == FieldKind::Gradient;
        let holds_at_every_step = field_is_gradient
            && optimizer.momentum().is_none()
            && dimension <= 2
            && expression.is_polynomial(root);
        let value = System::new(&mut graph, &[root], dimension).smooth_across_interfaces(smooth);
        let gradient = System::new(&mut graph, &gradient, dimension)
            .smooth_across_interfaces(after(1))
            .with_second_derivatives(graph, gradient);
        let (mut graph, field) =
            optimizer.field_expressions(objective).ok_or(MethodError::DefinedNowhere("field"))?;
        let field = System::new(&mut graph, &field, dimension)
            .smooth_across_interfaces(field_order)
            .with_second_derivatives(graph, field);
        let (mut graph, components) =
            optimizer.update_map(objective).ok_or(MethodError::DefinedNowhere("update map"))?;
        let update = System::new(&mut graph, &components, optimizer.state_dimension(dimension))
            .smooth_across_interfaces(field_order)
            .with_objective(graph, components, root, dimension);
        Ok(Self {
            objective: value,
            gradient,
            field,
            field_is_gradient,
            update,
            filter: optimizer.filter(),
            regularity: objective.regularity().clone(),
            needed_smoothness: optimizer.needed_smoothness(),
            step: optimizer.step().clone(),
            constant_determinant: optimizer.momentum().has_constant_determinant(),
            holds_at_every_step,
        })
    }

    /// The number of variables of the objective.
    pub fn dimension(&self) -> usize {
        self.gradient.dimension()
    }

    /// The fixed state over a point: x̄, or (x̄, x̄) with momentum.
    pub fn state<T: Clone>(&self, point: &[T]) -> Vec<T> {
        let copies = self.update.dimension() / self.dimension().max(1);
        std::iter::repeat_n(point, copies).flatten().cloned().collect()
    }
}
