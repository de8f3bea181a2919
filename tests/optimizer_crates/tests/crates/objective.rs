//! Objectives with rational coefficients: evaluated exactly, rounded once.

use eigensieve::exact::{Matrix, Rational, from_f64, rational, to_f64};
use eigensieve::laws::{LineStep, Violation, exactly};

/// f with its gradient and Hessian on the plane.
#[derive(Clone, Copy)]
pub(crate) struct Objective {
    pub(crate) name: &'static str,
    evaluate: fn(&Rational, &Rational) -> (Rational, [Rational; 2], [Rational; 3]),
}

fn integer(n: i64) -> Rational {
    rational(n, 1)
}

/// (1 − x)² + 100(y − x²)².
pub(crate) const ROSENBROCK: Objective = Objective {
    name: "Rosenbrock",
    evaluate: |x, y| {
        let (u, v) = (integer(1) - x, y - x * x);
        let value = &u * &u + integer(100) * &v * &v;
        let first = integer(-2) * &u - integer(400) * &v * x;
        let second = integer(2) + integer(1200) * x * x - integer(400) * y;
        (value, [first, integer(200) * v], [second, integer(-400) * x, integer(200)])
    },
};

/// x² + 40y² + xy.
pub(crate) const QUADRATIC: Objective = Objective {
    name: "x² + 40y² + xy",
    evaluate: |x, y| {
        let value = x * x + integer(40) * y * y + x * y;
        let gradient = [integer(2) * x + y, integer(80) * y + x];
        (value, gradient, [integer(2), integer(1), integer(80)])
    },
};

pub(crate) const BOTH: [Objective; 2] = [ROSENBROCK, QUADRATIC];

/// A grid of 49 starts.
pub(crate) fn starts() -> impl Iterator<Item = [f64; 2]> {
    let all = (-3_i8..=3).flat_map(|a| (-3_i8..=3).map(move |b| (a, b)));
    all.map(|(a, b)| [f64::from(a) + 0.5, f64::from(b) + 0.25])
}

impl Objective {
    pub(crate) fn value(&self, x: &[Rational]) -> Rational {
        (self.evaluate)(&x[0], &x[1]).0
    }

    pub(crate) fn gradient(&self, x: &[Rational]) -> Vec<Rational> {
        (self.evaluate)(&x[0], &x[1]).1.into()
    }

    pub(crate) fn hessian(&self, x: &[Rational]) -> Matrix {
        let [a, b, c] = (self.evaluate)(&x[0], &x[1]).2;
        Matrix::new(2, 2, vec![a, b.clone(), b, c]).expect("four entries")
    }

    pub(crate) fn float_value(&self, x: &[f64]) -> f64 {
        exactly(x).map_or(f64::NAN, |x| to_f64(&self.value(&x)))
    }

    pub(crate) fn float_gradient(&self, x: &[f64]) -> Vec<f64> {
        let gradient = exactly(x).map(|x| self.gradient(&x));
        gradient.map_or(vec![f64::NAN; 2], |g| g.iter().map(to_f64).collect())
    }

    /// The step from a to b as a step of length 1 along b − a: the conditions of Armijo, Wolfe and
    /// Goldstein do not change when the direction is scaled.
    pub(crate) fn line_step(&self, a: &[f64], b: &[f64]) -> Option<LineStep> {
        let (a, b) = (exactly(a)?, exactly(b)?);
        let direction: Vec<Rational> = a.iter().zip(&b).map(|(a, b)| b - a).collect();
        let along = |g: &[Rational]| g.iter().zip(&direction).map(|(g, d)| g * d).sum::<Rational>();
        Some(LineStep {
            step: integer(1),
            before: self.value(&a),
            slope_before: along(&self.gradient(&a)),
            after: self.value(&b),
            slope_after: along(&self.gradient(&b)),
            tolerance: rational(1, 1_000_000),
        })
    }
}

/// φ(s) = (s − a)² + b(s − a)⁴ with its slope.
pub(crate) fn valley(a: i64, b: i64, s: &Rational) -> (Rational, Rational) {
    let (d, b) = (s - integer(a), integer(b));
    let square = &d * &d;
    let value = &square + &b * &square * &square;
    (value, integer(2) * &d + integer(4) * &b * &square * &d)
}

/// The step to s in that valley, from 0.
pub(crate) fn valley_step(a: i64, b: i64, s: f64) -> Option<LineStep> {
    let step = from_f64(s)?;
    let ((before, slope_before), (after, slope_after)) =
        (valley(a, b, &integer(0)), valley(a, b, &step));
    let tolerance = rational(1, 1_000_000_000);
    Some(LineStep { step, before, slope_before, after, slope_after, tolerance })
}

/// How many of the checked things break a promise.
#[derive(Default)]
pub(crate) struct Count {
    pub(crate) broken: usize,
    pub(crate) total: usize,
}

impl Count {
    /// Adds one result, and shows the first witness.
    pub(crate) fn add(&mut self, result: Result<(), Violation>, witness: impl Fn() -> String) {
        self.total += 1;
        if let Err(violation) = result {
            if self.broken == 0 {
                println!("  {violation}\n    {}", witness());
            }
            self.broken += 1;
        }
    }

    pub(crate) fn shown(self, name: &str) -> Self {
        println!("{name}: {} of {}", self.broken, self.total);
        self
    }

    pub(crate) fn none(self, name: &str) {
        let shown = self.shown(name);
        assert!(
            shown.broken == 0 && shown.total > 20,
            "{name}: {} of {}",
            shown.broken,
            shown.total
        );
    }
}
