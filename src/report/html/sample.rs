//! What figures are drawn from: f and the update map in floats. A drawing decides nothing.

use crate::exact::{Rational, to_f64};
use crate::expression::{FloatArithmetic, Tape};
use crate::theorem::Problem;

/// So many steps of an orbit are drawn at most.
const LONGEST_ORBIT: usize = 400;

/// f and the update map, compiled for floats.
pub(super) struct Sampled {
    objective: Tape,
    update: Option<Tape>,
    dimension: usize,
    registers: Vec<f64>,
}

impl Sampled {
    pub(super) fn new(problem: &Problem) -> Self {
        let (graph, root) = problem.objective.expression();
        let dimension = problem.objective.dimension();
        let state = problem.optimizer.state_dimension(dimension);
        let update = problem.optimizer.update_map(&problem.objective);
        Self {
            objective: Tape::compile(graph, &[root], dimension),
            update: update.map(|(graph, map)| Tape::compile(&graph, &map, state)),
            dimension,
            registers: Vec::new(),
        }
    }

    /// f(x).
    pub(super) fn value(&mut self, x: &[f64]) -> f64 {
        self.objective.run(&mut FloatArithmetic, x, &mut self.registers);
        self.objective.outputs().first().map_or(f64::NAN, |&at| self.registers[at as usize])
    }

    /// The orbit of x, with momentum started at rest, until it hardly moves or leaves the ball of
    /// radius `far` around 0.
    pub(super) fn orbit(&mut self, x: &[f64], far: f64) -> Vec<Vec<f64>> {
        let Some(update) = &self.update else { return Vec::new() };
        let mut state = x.repeat(update.dimension() / self.dimension);
        let mut orbit = vec![x.to_vec()];
        while orbit.len() < LONGEST_ORBIT {
            update.run(&mut FloatArithmetic, &state, &mut self.registers);
            let next: Vec<f64> =
                update.outputs().iter().map(|&at| self.registers[at as usize]).collect();
            if !next.iter().all(|x| x.abs() <= far) {
                break;
            }
            let moved = next.iter().zip(&state).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            state = next;
            orbit.push(state[..self.dimension].to_vec());
            if moved <= 1e-9 * far {
                break;
            }
        }
        orbit
    }

    /// G(x) in one variable without momentum.
    pub(super) fn update(&mut self, x: f64) -> f64 {
        let Some(update) = &self.update else { return f64::NAN };
        update.run(&mut FloatArithmetic, &[x], &mut self.registers);
        update.outputs().first().map_or(f64::NAN, |&at| self.registers[at as usize])
    }
}

/// The ends of a side of the domain, for drawing.
pub(super) fn side((lower, upper): &(Rational, Rational)) -> (f64, f64) {
    (to_f64(lower), to_f64(upper))
}
