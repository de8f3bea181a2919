//! Optimizers written by hand, one coordinate at a time.

use eigensieve::laws::ClosedBox;

/// One coordinate: parameter, state, gradient, step number from 1.
pub(crate) type Coordinate<T> = fn(&mut T, &mut [T; 4], T, i32);

/// An optimizer that does the same to every coordinate.
#[derive(Clone)]
pub(crate) struct Plain<T> {
    rule: Coordinate<T>,
    x: Vec<T>,
    state: Vec<[T; 4]>,
    t: i32,
}

impl<T: Copy + From<f32>> Plain<T> {
    pub(crate) fn new(rule: Coordinate<T>) -> Self {
        Self { rule, x: Vec::new(), state: Vec::new(), t: 0 }
    }
}

impl<T: Copy + From<f32>> ClosedBox<T> for Plain<T> {
    fn reset(&mut self, start: &[T]) {
        self.x = start.to_vec();
        self.state = vec![[T::from(0.0); 4]; start.len()];
        self.t = 0;
    }
    fn step(&mut self, gradient: &[T]) -> Vec<T> {
        self.t += 1;
        for ((x, state), &g) in self.x.iter_mut().zip(&mut self.state).zip(gradient) {
            (self.rule)(x, state, g, self.t);
        }
        self.x.clone()
    }
    fn save_and_restore(&mut self) -> bool {
        *self = self.clone();
        true
    }
}

impl<T: Copy> Plain<T> {
    /// Moves the parameters and keeps the state.
    pub(crate) fn move_to(&mut self, start: &[T]) {
        self.x = start.to_vec();
    }
}
