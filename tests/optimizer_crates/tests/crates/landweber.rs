//! argmin 0.11.0: Landweber's iteration is gradient descent.

use argmin::core::{Gradient, IterState, Problem, Solver, State};
use argmin::solver::landweber::Landweber;
use eigensieve::laws::{ClosedBox, Suite};

use crate::verdict::obeys;

/// An objective whose gradient is whatever it is told.
struct Told(Vec<f64>);

impl Gradient for Told {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;
    fn gradient(&self, _: &Vec<f64>) -> Result<Vec<f64>, argmin::core::Error> {
        Ok(self.0.clone())
    }
}

type Run = IterState<Vec<f64>, Vec<f64>, (), (), (), f64>;

struct Iteration {
    state: Option<Run>,
}

impl ClosedBox<f64> for Iteration {
    fn reset(&mut self, start: &[f64]) {
        self.state = Some(IterState::new().param(start.to_vec()));
    }
    fn step(&mut self, gradient: &[f64]) -> Vec<f64> {
        let state = self.state.take().expect("reset comes first");
        let mut problem = Problem::new(Told(gradient.to_vec()));
        let (state, _) = Landweber::new(0.1).next_iter(&mut problem, state).expect("a step");
        let x = state.get_param().expect("parameters").clone();
        self.state = Some(state);
        x
    }
}

#[test]
fn landweber_is_gradient_descent() {
    obeys("gd lr=0.1", |law| Suite::closed_box_of(law, || Iteration { state: None }));
}
