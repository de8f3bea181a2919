//! The kinds of implementations that laws can judge.

use super::format::Float;
use super::rule::Question;
use super::trace::{Call, Step, Trace};

/// An optimizer that takes a gradient and returns the new parameters; its state is its own affair.
///
/// ```
/// use eigensieve::laws::{ClosedBox, Suite};
/// struct Descent { x: Vec<f64> }
/// impl ClosedBox<f64> for Descent {
///     fn reset(&mut self, start: &[f64]) { self.x = start.to_vec(); }
///     fn step(&mut self, gradient: &[f64]) -> Vec<f64> {
///         for (x, g) in self.x.iter_mut().zip(gradient) { *x -= 0.1 * g; }
///         self.x.clone()
///     }
/// }
/// let make = || Descent { x: vec![] };
/// assert!(Suite::closed_box("gd lr=0.1", make)?.check().is_ok());
/// assert!(Suite::closed_box("gd lr=0.2", make)?.check().is_err());
/// # Ok::<(), eigensieve::laws::LawError>(())
/// ```
pub trait ClosedBox<T> {
    /// Forgets everything and begins at these parameters.
    fn reset(&mut self, start: &[T]);
    /// One step along this gradient: the new parameters.
    fn step(&mut self, gradient: &[T]) -> Vec<T>;
    /// Saves the state as a user would, throws the optimizer away, and restores it. `false`: there
    /// is no such thing.
    fn save_and_restore(&mut self) -> bool {
        false
    }
}

/// An optimizer that is a function of parameters, gradient and state.
pub trait OpenMap<T> {
    /// The state between steps.
    type State: Clone;
    /// One step: the new parameters and state. No state means that this is the first step.
    fn step(
        &self,
        x: &[T],
        gradient: &[T],
        state: Option<Self::State>,
    ) -> (Vec<T>, Option<Self::State>);
}

/// What an optimizer may ask about the objective.
pub trait Oracle<T> {
    /// The gradient at a point.
    fn gradient(&mut self, at: &[T]) -> Vec<T>;
    /// The Hessian at the optimizer's current parameters times a vector.
    fn curvature(&mut self, vector: &[T]) -> Vec<T>;
}

/// An optimizer that asks for gradients itself, perhaps several times a step.
pub trait OracleBox<T> {
    /// Forgets everything and begins at these parameters.
    fn reset(&mut self, start: &[T]);
    /// One step: the new parameters.
    fn step(&mut self, oracle: &mut dyn Oracle<T>) -> Vec<T>;
    /// As in [`ClosedBox::save_and_restore`].
    fn save_and_restore(&mut self) -> bool {
        false
    }
}

/// A closed box as one that asks for the gradient at its parameters.
pub(super) struct Asking<T, B> {
    pub(super) inner: B,
    pub(super) x: Vec<T>,
}

impl<T: Float, B: ClosedBox<T>> OracleBox<T> for Asking<T, B> {
    fn reset(&mut self, start: &[T]) {
        self.x = start.to_vec();
        self.inner.reset(start);
    }
    fn step(&mut self, oracle: &mut dyn Oracle<T>) -> Vec<T> {
        let gradient = oracle.gradient(&self.x);
        self.x = self.inner.step(&gradient);
        self.x.clone()
    }
    fn save_and_restore(&mut self) -> bool {
        self.inner.save_and_restore()
    }
}

/// An open map as a closed box that carries its state.
pub(super) struct Carrying<T, M: OpenMap<T>> {
    pub(super) map: M,
    pub(super) x: Vec<T>,
    pub(super) state: Option<M::State>,
}

impl<T: Float, M: OpenMap<T>> ClosedBox<T> for Carrying<T, M> {
    fn reset(&mut self, start: &[T]) {
        self.x = start.to_vec();
        self.state = None;
    }
    fn step(&mut self, gradient: &[T]) -> Vec<T> {
        (self.x, self.state) = self.map.step(&self.x, gradient, self.state.take());
        self.x.clone()
    }
    /// A step from a clone of the state must not change the state.
    fn save_and_restore(&mut self) -> bool {
        let saved = self.state.clone();
        let _ = self.map.step(&self.x, &self.x, self.state.take());
        self.state = saved;
        true
    }
}

/// Gradients as functions of the point, for one coordinate after the other.
pub(super) type Answers<'a> = dyn FnMut(&[f64]) -> Vec<f64> + 'a;

/// An oracle that keeps the record.
struct Recorder<'a, 'b, T> {
    answers: &'a mut Answers<'b>,
    calls: Vec<Call>,
    kind: std::marker::PhantomData<T>,
}

impl<T: Float> Recorder<'_, '_, T> {
    fn answer(&mut self, question: Question, at: &[T]) -> Vec<T> {
        let at = floats(at);
        let answer: Vec<T> = (self.answers)(&at).into_iter().map(T::nearest).collect();
        self.calls.push(Call { question, at, answer: floats(&answer) });
        answer
    }
}

impl<T: Float> Oracle<T> for Recorder<'_, '_, T> {
    fn gradient(&mut self, at: &[T]) -> Vec<T> {
        self.answer(Question::Gradient, at)
    }
    fn curvature(&mut self, vector: &[T]) -> Vec<T> {
        self.answer(Question::Curvature, vector)
    }
}

/// The exact values.
pub(super) fn floats<T: Float>(values: &[T]) -> Vec<f64> {
    values.iter().map(|value| value.to_f64()).collect()
}

/// One step of the box, recorded.
pub(super) fn recorded_step<T: Float>(
    subject: &mut dyn OracleBox<T>,
    answers: &mut Answers<'_>,
) -> Step {
    let kind = std::marker::PhantomData;
    let mut recorder = Recorder { answers, calls: Vec::new(), kind };
    let x = floats(&subject.step(&mut recorder));
    Step { calls: recorder.calls, x }
}

/// A whole run from a start, recorded.
pub(super) fn recorded_run<T: Float>(
    subject: &mut dyn OracleBox<T>,
    name: &str,
    start: &[f64],
    steps: usize,
    answers: &mut Answers<'_>,
) -> Trace {
    let start: Vec<T> = start.iter().map(|&value| T::nearest(value)).collect();
    subject.reset(&start);
    let steps = (0..steps).map(|_| recorded_step(subject, answers)).collect();
    Trace { name: name.to_string(), start: floats(&start), steps }
}
