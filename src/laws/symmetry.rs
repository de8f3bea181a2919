//! Which maps of the parameters a law commutes with, and whether an implementation does.

use super::failure::{Failure, Reason};
use super::format::{Float, Format};
use super::law::Law;
use super::probe::{Random, scripts};
use super::rule::RuleArithmetic;
use super::skipped::{Skipped, Why};
use super::subject::recorded_run;
use super::suite::Suite;
use super::trace::Trace;
use crate::exact::Rational;
use crate::expression::{Arithmetic, Function, Guard, Tape};

use num_traits::Zero;

/// A symmetry of an update rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symmetry {
    /// Exchanging coordinates exchanges the results; every rule has it.
    Permutation,
    /// A coordinate does not depend on the others: the rule acts coordinate by coordinate.
    Separation,
    /// Rotating parameters and gradients rotates the results.
    Rotation,
}

impl std::fmt::Display for Symmetry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Permutation => "exchanging coordinates exchanges the results",
            Self::Separation => "each coordinate is independent of the others",
            Self::Rotation => "rotating parameters and gradients rotates the results",
        })
    }
}

impl Law {
    /// The symmetries of the rule.
    ///
    /// A rotation is reported when every line of the rule is linear in vectors, with coefficients
    /// that are numbers or norms: sufficient, and for the known laws also necessary.
    ///
    /// ```
    /// use eigensieve::laws::{Law, Symmetry};
    /// let has = |law: &str, symmetry| Law::parse(law).map(|law| law.symmetries().contains(&symmetry));
    /// assert!(has("nesterov", Symmetry::Rotation)? && has("nesterov", Symmetry::Separation)?);
    /// assert!(has("sam", Symmetry::Rotation)? && !has("sam", Symmetry::Separation)?);
    /// assert!(!has("adam", Symmetry::Rotation)? && has("adam", Symmetry::Separation)?);
    /// # Ok::<(), eigensieve::laws::LawError>(())
    /// ```
    pub fn symmetries(&self) -> Vec<Symmetry> {
        let mut symmetries = vec![Symmetry::Permutation];
        if !self.rule().couples_coordinates() {
            symmetries.push(Symmetry::Separation);
        }
        if rotates(self) {
            symmetries.push(Symmetry::Rotation);
        }
        symmetries
    }
}

/// How a quantity changes when all vectors are rotated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Always 0: both a number and a vector.
    Zero,
    /// It stays.
    Number,
    /// It rotates.
    Vector,
    /// Neither.
    Other,
}

impl Kind {
    /// The kind of either of two quantities, and of their sum.
    fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::Zero, kind) | (kind, Self::Zero) => kind,
            (a, b) if a == b => a,
            _ => Self::Other,
        }
    }

    /// The kind of a function that takes and gives numbers.
    fn number(self) -> Self {
        match self {
            Self::Zero | Self::Number => Self::Number,
            Self::Vector | Self::Other => Self::Other,
        }
    }
}

/// Rules over kinds instead of numbers.
struct KindArithmetic;

impl Arithmetic for KindArithmetic {
    type Value = Kind;

    fn constant(&mut self, tape: &Tape, index: usize) -> Kind {
        if tape.constants()[index].is_zero() { Kind::Zero } else { Kind::Number }
    }
    fn negate(&mut self, a: &Kind) -> Kind {
        *a
    }
    fn add(&mut self, a: &Kind, b: &Kind) -> Kind {
        a.join(*b)
    }
    fn subtract(&mut self, a: &Kind, b: &Kind) -> Kind {
        a.join(*b)
    }
    fn multiply(&mut self, a: &Kind, b: &Kind) -> Kind {
        match (a, b) {
            (Kind::Zero, _) | (_, Kind::Zero) => Kind::Zero,
            (Kind::Number, other) | (other, Kind::Number) => *other,
            _ => Kind::Other,
        }
    }
    fn divide(&mut self, a: &Kind, b: &Kind) -> Kind {
        if *b == Kind::Number { *a } else { Kind::Other }
    }
    fn power(&mut self, a: &Kind, n: i32) -> Kind {
        if n == 1 { *a } else { a.number() }
    }
    fn half_power(&mut self, a: &Kind, _: i32) -> Kind {
        a.number()
    }
    fn apply(&mut self, _: Function, a: &Kind) -> Kind {
        a.number()
    }
    fn absolute(&mut self, a: Guard<'_, Kind>) -> Kind {
        a.value.number()
    }
    fn maximum(&mut self, _: Guard<'_, Kind>, a: &Kind, b: &Kind) -> Kind {
        a.number().join(b.number())
    }
    fn minimum(&mut self, _: Guard<'_, Kind>, a: &Kind, b: &Kind) -> Kind {
        a.number().join(b.number())
    }
    fn choose(&mut self, guard: Guard<'_, Kind>, a: &Kind, b: &Kind) -> Kind {
        if guard.value.number() == Kind::Number { a.join(*b) } else { Kind::Other }
    }
}

impl RuleArithmetic for KindArithmetic {
    fn hyper_parameter(&mut self, value: &Rational) -> Kind {
        if value.is_zero() { Kind::Zero } else { Kind::Number }
    }
    fn count(&mut self, _: u32) -> Kind {
        Kind::Number
    }
    fn sign(&mut self, a: &Kind) -> Kind {
        a.number()
    }
    fn norm(&mut self, vector: &[Kind]) -> Kind {
        let all = vector.iter().fold(Kind::Zero, |kind, own| kind.join(*own));
        // The norm over coordinates of a number depends on their count alone.
        if all == Kind::Other { Kind::Other } else { Kind::Number }
    }
}

/// Whether x rotates with the gradients, and every oracle is asked at a vector.
fn rotates(law: &Law) -> bool {
    let arithmetic = &mut KindArithmetic;
    let parameters = law.parameters().iter().map(|(_, value)| arithmetic.hyper_parameter(value));
    let parameters: Vec<Kind> = parameters.collect();
    let mut state = law.rule().start(arithmetic, 1);
    loop {
        let before = state.clone();
        let mut asks_at_vectors = true;
        let x = law.rule().step(
            arithmetic,
            &parameters,
            2,
            &[Kind::Vector],
            &mut state,
            &mut |_, at| {
                asks_at_vectors &= at[0] != Kind::Other && at[0] != Kind::Number;
                vec![Kind::Vector]
            },
        );
        // Kinds only rise from Zero to Number or Vector to Other, so that this ends.
        for (new, old) in state[0].iter_mut().zip(&before[0]) {
            *new = new.join(*old);
        }
        if state == before {
            return asks_at_vectors && x[0] == Kind::Vector;
        }
    }
}

/// (cos, sin) = (3/5, 4/5) in the first plane, (5/13, 12/13) in the next, and so on.
fn rotated(vector: &[f64]) -> Vec<f64> {
    let angles = [(0.6, 0.8), (5.0 / 13.0, 12.0 / 13.0)];
    let mut vector = vector.to_vec();
    for (plane, (c, s)) in (1..vector.len()).zip(angles.into_iter().cycle()) {
        let (a, b) = (vector[plane - 1], vector[plane]);
        (vector[plane - 1], vector[plane]) = (c * a - s * b, s * a + c * b);
    }
    vector
}

fn shifted(vector: &[f64]) -> Vec<f64> {
    let mut vector = vector.to_vec();
    vector.rotate_right(1);
    vector
}

/// Other numbers everywhere but in one coordinate.
fn replaced(vector: &[f64], kept: usize) -> Vec<f64> {
    let other = |(i, x): (usize, &f64)| if i == kept { *x } else { 0.75 - 2.0 * x };
    vector.iter().enumerate().map(other).collect()
}

impl<T: Float> Suite<'_, T> {
    /// The symmetries of the law are symmetries of the implementation: coordinates that are
    /// exchanged, coordinates that must not see each other, and rotations.
    ///
    /// Exchanged and rotated runs are compared up to a thousand-millionth of their size (f32: a ten
    /// thousandth), separate coordinates bit by bit.
    ///
    /// # Errors
    /// The first symmetry that is broken.
    pub fn symmetry(&self) -> Result<Vec<Skipped>, Failure> {
        if self.parameters() < 2 {
            return Ok(vec![Skipped::all("symmetry", Why::OneParameter)]);
        }
        let straight = self.mapped_run(&|vector| vector.to_vec());
        for symmetry in self.law.symmetries() {
            match symmetry {
                Symmetry::Permutation => self.commutes(symmetry, &straight, &shifted)?,
                Symmetry::Rotation => self.commutes(symmetry, &straight, &rotated)?,
                Symmetry::Separation => self.separates(&straight)?,
            }
        }
        Ok(Vec::new())
    }

    /// A run whose start and whose gradients are mapped.
    fn mapped_run(&self, map: &dyn Fn(&[f64]) -> Vec<f64>) -> Trace {
        let mut script = scripts(self.parameters(), T::FORMAT).swap_remove(0);
        // Numbers with few digits: a map of them is rounded once, in the format of the parameters.
        let mut random = Random(23);
        let mut next = || (1024.0 * random.symmetric()).round() / 1024.0;
        script.start = (0..self.parameters()).map(|_| next()).collect();
        let start = map(&script.start);
        let mut answer = |_: &[f64]| map(&(0..start.len()).map(|_| next()).collect::<Vec<f64>>());
        recorded_run(self.fresh().as_mut(), script.name, &start, 12, &mut answer)
    }

    fn commutes(
        &self,
        symmetry: Symmetry,
        straight: &Trace,
        map: &dyn Fn(&[f64]) -> Vec<f64>,
    ) -> Result<(), Failure> {
        let tolerance = if self.formats.tensors == Format::F64 { 1e-9 } else { 1e-4 };
        let run = self.mapped_run(map);
        let values = straight.steps.iter().flat_map(|step| &step.x);
        let scale = values.fold(1.0_f64, |scale, x| scale.max(x.abs()));
        for (number, (step, other)) in (1..).zip(straight.steps.iter().zip(&run.steps)) {
            for (coordinate, (expected, found)) in map(&step.x).iter().zip(&other.x).enumerate() {
                let close = (expected - found).abs() <= tolerance * scale;
                if !close {
                    return Err(self.asymmetry(symmetry, number, coordinate, *expected, *found));
                }
            }
        }
        Ok(())
    }

    fn separates(&self, straight: &Trace) -> Result<(), Failure> {
        for kept in 0..self.parameters() {
            let run = self.mapped_run(&|vector| replaced(vector, kept));
            for (number, (step, other)) in (1..).zip(straight.steps.iter().zip(&run.steps)) {
                let (expected, found) = (step.x[kept], other.x[kept]);
                if expected.to_bits() != found.to_bits() {
                    let symmetry = Symmetry::Separation;
                    return Err(self.asymmetry(symmetry, number, kept, expected, found));
                }
            }
        }
        Ok(())
    }

    fn asymmetry(
        &self,
        symmetry: Symmetry,
        step: usize,
        coordinate: usize,
        expected: f64,
        found: f64,
    ) -> Failure {
        self.failure(Reason::Symmetry { symmetry, step, coordinate, expected, found })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::laws::{DESCENTS, FIELDS};

    #[test]
    fn rules_that_are_linear_in_vectors_rotate_and_those_that_square_or_sign_do_not() {
        let linear = [
            "gd",
            "momentum",
            "momentum-damped-first",
            "ema-momentum",
            "classical-momentum",
            "nesterov",
            "nesterov-damped-first",
            "classical-nesterov",
            "stale-momentum",
        ];
        for descent in DESCENTS {
            for field in FIELDS {
                let law = format!("{}+{}", field.name, descent.name);
                let law = Law::parse(&law).expect("a law");
                assert_eq!(rotates(&law), linear.contains(&descent.name), "{law}");
            }
        }
    }

    #[test]
    fn weight_decay_and_schedules_leave_the_rotation() {
        for law in ["gd coupled=0.1 schedule=cosine", "nesterov decoupled=0.1 schedule=warm-up"] {
            assert!(rotates(&Law::parse(law).expect("a law")), "{law}");
        }
        let shifted = Law::custom("shifted", "x = x - lr*g + 1", &[("lr", "1")]).expect("a rule");
        assert!(!rotates(&shifted));
    }

    #[test]
    fn rotations_keep_lengths() {
        let image = rotated(&[3.0, 4.0, 12.0]);
        assert!((image.iter().map(|x| x * x).sum::<f64>() - 169.0).abs() < 1e-12);
    }
}
