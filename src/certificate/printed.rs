//! The objective of a certificate in one variable, as polynomials in pieces: read back from the
//! instructions that stand in the file, for those who calculate with it.

use num_traits::{One, Signed, Zero};

use super::Certificate;
use super::format::{CertificateFile, Fraction, Instruction};
use crate::exact::{AlgebraicNumber, Polynomial, Rational, rational};

/// The most pieces.
const MOST_PIECES: usize = 64;
/// The largest degree.
const LARGEST_DEGREE: usize = 64;

/// An objective in one variable that is a polynomial in finitely many pieces with rational ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedObjective {
    pieces: Vec<PrintedPiece>,
    /// The values at the ends of pieces.
    values: Vec<Rational>,
}

/// A piece: all between its ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedPiece {
    /// The polynomial.
    pub polynomial: Polynomial,
    /// The lower end, where there is one.
    pub lower: Option<Rational>,
    /// The upper end, where there is one.
    pub upper: Option<Rational>,
}

impl Certificate {
    /// The objective that stands in the file; `None` where it has more variables than one, is no
    /// polynomial in pieces, or a piece has an irrational end.
    ///
    /// ```
    /// use eigensieve::certificate::with_exact_claims;
    /// use eigensieve::exact::rational;
    /// use eigensieve::expression::Names;
    /// use eigensieve::objective::Objective;
    /// let half = Objective::parse("piecewise(x >= 1, 2*x - 1, x^2)", &Names::new(&["x"])?)?;
    /// let file = with_exact_claims(None, &half, None, &[vec![rational(0, 1)]]).ok_or("a file")?;
    /// let printed = file.objective().ok_or("pieces")?;
    /// assert!(printed.is_smooth(1) && !printed.is_smooth(2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn objective(&self) -> Option<PrintedObjective> {
        let file = CertificateFile::read(self.text.as_bytes()).ok()?;
        let problem = file.problem.filter(|problem| problem.variables == 1)?;
        PrintedObjective::of(&problem.objective)
    }
}

impl PrintedObjective {
    fn of(instructions: &[Instruction]) -> Option<Self> {
        let mut waiting = vec![(None, None)];
        let mut pieces: Vec<PrintedPiece> = Vec::new();
        // From left to right.
        while let Some((lower, upper)) = waiting.pop() {
            let sample = inside(lower.as_ref(), upper.as_ref());
            let (polynomial, guards) = on_the_side_of(instructions, &sample)?;
            let within = |end: &Rational| {
                lower.as_ref().is_none_or(|low| low < end)
                    && upper.as_ref().is_none_or(|high| end < high)
            };
            // A guard that changes its sign inside splits the piece; its other roots do no harm.
            let mut split = None;
            for guard in guards.iter().filter(|guard| !guard.is_zero()) {
                for root in AlgebraicNumber::roots_of(guard) {
                    match root.rational() {
                        Some(root) if within(root) => split = Some(root.clone()),
                        Some(_) => {}
                        None if is_between(&root, lower.as_ref(), upper.as_ref()) => return None,
                        None => {}
                    }
                }
            }
            if waiting.len() + pieces.len() >= MOST_PIECES {
                return None;
            }
            match split {
                Some(end) => {
                    waiting.push((Some(end.clone()), upper));
                    waiting.push((lower, Some(end)));
                }
                None => pieces.push(PrintedPiece { polynomial, lower, upper }),
            }
        }
        let ends: Vec<Rational> = pieces.iter().filter_map(|piece| piece.upper.clone()).collect();
        let value = |end: &Rational| Some(on_the_side_of(instructions, end)?.0.evaluate(end));
        let values = ends.iter().map(value).collect::<Option<_>>()?;
        Some(Self { pieces, values })
    }

    /// The pieces from left to right.
    pub fn pieces(&self) -> &[PrintedPiece] {
        &self.pieces
    }

    /// Whether f is Cᵏ: at every end of a piece f and its derivatives up to this order agree.
    pub fn is_smooth(&self, order: u32) -> bool {
        self.pieces.windows(2).zip(&self.values).all(|(two, value)| {
            let (left, right) = (&two[0].polynomial, &two[1].polynomial);
            let Some(end) = &two[0].upper else { return false };
            let mut difference = left - right;
            left.evaluate(end) == *value
                && (0..=order).all(|_| {
                    let agrees = difference.evaluate(end).is_zero();
                    difference = difference.derivative();
                    agrees
                })
        })
    }

    /// f(x̄ + h) as a polynomial in h, for small h on both sides of x̄; `None` where they differ.
    pub fn around(&self, point: &Rational) -> Option<Polynomial> {
        let holds = |piece: &&PrintedPiece| {
            piece.lower.as_ref().is_none_or(|low| low <= point)
                && piece.upper.as_ref().is_none_or(|high| point <= high)
        };
        let mut touching = self.pieces.iter().filter(holds);
        let polynomial = &touching.next()?.polynomial;
        let alike = touching.all(|other| other.polynomial == *polynomial);
        let ends = self.pieces.iter().filter_map(|piece| piece.upper.as_ref()).zip(&self.values);
        let mut here = ends.filter(|(end, _)| *end == point);
        let continues = here.all(|(_, value)| polynomial.evaluate(point) == *value);
        let shift = &Polynomial::variable() + &Polynomial::constant(point.clone());
        (alike && continues).then(|| polynomial.compose(&shift))
    }

    /// The least Lipschitz constant of f′: the largest abs(f″); `Some(None)` where there is none.
    /// `None` where f is not C¹ or f″ is extremal at an irrational place.
    pub fn lipschitz(&self) -> Option<Option<Rational>> {
        if !self.is_smooth(1) {
            return None;
        }
        let mut largest = Rational::zero();
        for PrintedPiece { polynomial, lower, upper } in &self.pieces {
            let second = polynomial.derivative().derivative();
            let constant = second.degree().unwrap_or(0) == 0;
            if !constant && (lower.is_none() || upper.is_none()) {
                return Some(None);
            }
            let mut places: Vec<Rational> = [lower, upper].into_iter().flatten().cloned().collect();
            if constant {
                places.push(Rational::zero());
            } else {
                let within =
                    |root: &AlgebraicNumber| is_between(root, lower.as_ref(), upper.as_ref());
                let slope = second.derivative();
                for root in AlgebraicNumber::roots_of(&slope).iter().filter(|root| within(root)) {
                    places.push(root.rational()?.clone());
                }
            }
            let values = places.iter().map(|place| second.evaluate(place).abs());
            largest = values.fold(largest, Rational::max);
        }
        Some(Some(largest))
    }
}

/// A place strictly between two ends.
fn inside(lower: Option<&Rational>, upper: Option<&Rational>) -> Rational {
    match (lower, upper) {
        (None, None) => Rational::zero(),
        (Some(low), None) => low + Rational::one(),
        (None, Some(high)) => high - Rational::one(),
        (Some(low), Some(high)) => (low + high) * rational(1, 2),
    }
}

fn is_between(root: &AlgebraicNumber, lower: Option<&Rational>, upper: Option<&Rational>) -> bool {
    lower.is_none_or(|low| root.compare(low).is_gt())
        && upper.is_none_or(|high| root.compare(high).is_lt())
}

/// The polynomial that the instructions are where all guards have the signs of this place, and the
/// guards.
fn on_the_side_of(
    instructions: &[Instruction],
    place: &Rational,
) -> Option<(Polynomial, Vec<Polynomial>)> {
    let mut all: Vec<Polynomial> = Vec::with_capacity(instructions.len());
    let mut guards = Vec::new();
    let number = |Fraction(numerator, denominator): &Fraction| {
        Rational::new(numerator.0.clone(), denominator.0.clone())
    };
    for instruction in instructions {
        let at = |index: &u32| all.get(*index as usize);
        let mut choose = |guard: Polynomial, first: &Polynomial, second: &Polynomial| {
            let chosen = if guard.evaluate(place).is_negative() { second } else { first };
            guards.push(guard);
            chosen.clone()
        };
        let next = match instruction {
            Instruction::Constant(value) => Polynomial::constant(number(value)),
            Instruction::Variable(_) => Polynomial::variable(),
            Instruction::Add(a, b) => at(a)? + at(b)?,
            Instruction::Subtract(a, b) => at(a)? - at(b)?,
            Instruction::Multiply(a, b) => at(a)? * at(b)?,
            Instruction::Negate(a) => -at(a)?,
            Instruction::Divide(a, b) => {
                let divisor = at(b).filter(|divisor| divisor.degree() == Some(0))?;
                at(a)?.scale(&divisor.coefficient(0).recip())
            }
            Instruction::Power(a, exponent) => {
                let degree = at(a)?.degree().unwrap_or(0);
                if degree * *exponent as usize > LARGEST_DEGREE {
                    return None;
                }
                at(a)?.pow(*exponent)
            }
            Instruction::Sqrt(_) => return None,
            Instruction::Abs(a) => choose(at(a)?.clone(), at(a)?, &at(a)?.scale(&rational(-1, 1))),
            Instruction::Max(a, b) => choose(at(a)? - at(b)?, at(a)?, at(b)?),
            Instruction::Min(a, b) => choose(at(b)? - at(a)?, at(a)?, at(b)?),
            Instruction::Choose(guard, a, b) => choose(at(guard)?.clone(), at(a)?, at(b)?),
        };
        if next.degree().unwrap_or(0) > LARGEST_DEGREE {
            return None;
        }
        all.push(next);
    }
    Some((all.pop()?, guards))
}
