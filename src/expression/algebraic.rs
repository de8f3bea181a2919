//! Evaluation of tapes over a field ℚ(θ), exactly.

use std::cmp::Ordering;

use super::function::Function;
use super::tape::{Arithmetic, Guard, Tape};
use crate::exact::{NumberField, Polynomial, Rational};

/// The outcome of an evaluation over ℚ(θ).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlgebraicValue {
    /// The value as a polynomial in θ.
    Value(Polynomial),
    /// The expression is undefined at this point.
    Undefined,
    /// The value was not found in the field or is too long, or adjacent pieces differ.
    Undecided,
}

impl AlgebraicValue {
    /// The element, where there is one.
    pub fn element(self) -> Option<Polynomial> {
        match self {
            Self::Value(element) => Some(element),
            Self::Undefined | Self::Undecided => None,
        }
    }
}

/// Arithmetic in ℚ(θ): roots where they are found in the field, values such as exp(0), and pieces
/// by exact signs. At an interface a choice has a value only if both pieces agree on it.
///
/// ```
/// use eigensieve::exact::{NumberField, Polynomial, rational};
/// use eigensieve::expression::{Names, Tape, parse};
/// let (graph, root) = parse("sqrt(3 + 2*x) - 1/x", &Names::new(&["x"])?)?;
/// let tape = Tape::compile(&graph, &[root], 1);
/// let square = Polynomial::from_integers(&[-2, 0, 1]);
/// let mut field = NumberField::new(&square, &rational(1, 1), &rational(2, 1))?;
/// // √(3 + 2√2) = 1 + √2.
/// let value = tape.evaluate_in_field(&mut field, &[Polynomial::variable()]).remove(0);
/// let expected = Polynomial::new(vec![rational(1, 1), rational(1, 2)]);
/// assert_eq!(value.element(), Some(expected));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct AlgebraicArithmetic<'a> {
    field: &'a mut NumberField,
}

impl<'a> AlgebraicArithmetic<'a> {
    /// Arithmetic in this field.
    pub fn new(field: &'a mut NumberField) -> Self {
        Self { field }
    }

    fn extremum(
        &mut self,
        a: &AlgebraicValue,
        b: &AlgebraicValue,
        prefer: Ordering,
    ) -> AlgebraicValue {
        let field = &mut *self.field;
        both(a, b, |x, y| {
            let first = field.compare(x, y) == prefer;
            AlgebraicValue::Value(if first { x } else { y }.clone())
        })
    }

    fn power_of(&mut self, x: &Polynomial, n: i32) -> AlgebraicValue {
        let base = if n < 0 { self.field.invert(x) } else { Some(x.clone()) };
        let Some(mut square) = base else { return AlgebraicValue::Undefined };
        let mut power = Polynomial::one();
        let mut exponent = n.unsigned_abs();
        while exponent > 0 {
            if exponent % 2 == 1 {
                match self.product(&power, &square) {
                    AlgebraicValue::Value(product) => power = product,
                    other => return other,
                }
            }
            exponent /= 2;
            if exponent > 0 {
                match self.product(&square, &square) {
                    AlgebraicValue::Value(product) => square = product,
                    other => return other,
                }
            }
        }
        AlgebraicValue::Value(power)
    }

    fn product(&self, x: &Polynomial, y: &Polynomial) -> AlgebraicValue {
        bounded(x, y, || self.field.multiply(x, y))
    }
}

/// Longer coefficients are not computed: no input may make exact arithmetic hang.
const MOST_BITS: u64 = 1 << 14;

/// The result of an operation on two elements, unless that might have too long coefficients.
fn bounded(
    x: &Polynomial,
    y: &Polynomial,
    operation: impl FnOnce() -> Polynomial,
) -> AlgebraicValue {
    let bits = |element: &Polynomial| {
        let lengths = element.coefficients().iter().map(|c| c.numer().bits() + c.denom().bits());
        lengths.max().unwrap_or(0)
    };
    match bits(x) + bits(y) > MOST_BITS {
        true => AlgebraicValue::Undecided,
        false => AlgebraicValue::Value(operation()),
    }
}

fn both(
    a: &AlgebraicValue,
    b: &AlgebraicValue,
    operation: impl FnOnce(&Polynomial, &Polynomial) -> AlgebraicValue,
) -> AlgebraicValue {
    match (a, b) {
        (AlgebraicValue::Value(x), AlgebraicValue::Value(y)) => operation(x, y),
        (AlgebraicValue::Undefined, _) | (_, AlgebraicValue::Undefined) => {
            AlgebraicValue::Undefined
        }
        _ => AlgebraicValue::Undecided,
    }
}

fn of_rational(value: Rational) -> AlgebraicValue {
    AlgebraicValue::Value(Polynomial::constant(value))
}

impl Arithmetic for AlgebraicArithmetic<'_> {
    type Value = AlgebraicValue;

    fn constant(&mut self, tape: &Tape, index: usize) -> AlgebraicValue {
        of_rational(tape.constants()[index].clone())
    }
    fn negate(&mut self, a: &AlgebraicValue) -> AlgebraicValue {
        match a {
            AlgebraicValue::Value(x) => AlgebraicValue::Value(-x),
            other => other.clone(),
        }
    }
    fn add(&mut self, a: &AlgebraicValue, b: &AlgebraicValue) -> AlgebraicValue {
        both(a, b, |x, y| bounded(x, y, || x + y))
    }
    fn subtract(&mut self, a: &AlgebraicValue, b: &AlgebraicValue) -> AlgebraicValue {
        both(a, b, |x, y| bounded(x, y, || x - y))
    }
    fn multiply(&mut self, a: &AlgebraicValue, b: &AlgebraicValue) -> AlgebraicValue {
        both(a, b, |x, y| self.product(x, y))
    }
    fn divide(&mut self, a: &AlgebraicValue, b: &AlgebraicValue) -> AlgebraicValue {
        both(a, b, |x, y| match self.field.invert(y) {
            Some(inverse) => self.product(x, &inverse),
            None => AlgebraicValue::Undefined,
        })
    }
    fn power(&mut self, a: &AlgebraicValue, n: i32) -> AlgebraicValue {
        match a {
            AlgebraicValue::Value(x) => self.power_of(x, n),
            other => other.clone(),
        }
    }
    fn half_power(&mut self, a: &AlgebraicValue, k: i32) -> AlgebraicValue {
        let AlgebraicValue::Value(x) = a else { return a.clone() };
        match self.field.sign(x) {
            Ordering::Less => AlgebraicValue::Undefined,
            Ordering::Equal => self.power_of(&Polynomial::zero(), k),
            Ordering::Greater => match self.field.square_root(x) {
                Some(root) => self.power_of(&root, k),
                None => AlgebraicValue::Undecided,
            },
        }
    }
    fn apply(&mut self, function: Function, a: &AlgebraicValue) -> AlgebraicValue {
        let AlgebraicValue::Value(x) = a else { return a.clone() };
        if function == Function::Logarithm && self.field.sign(x).is_le() {
            return AlgebraicValue::Undefined;
        }
        let special = Rational::from_integer(i32::from(function == Function::Logarithm).into());
        let at_special = self.field.is_zero(&(x - &Polynomial::constant(special.clone())));
        let value = function.exact_value(&special).filter(|_| at_special);
        value.map_or(AlgebraicValue::Undecided, of_rational)
    }
    fn absolute(&mut self, a: Guard<'_, AlgebraicValue>) -> AlgebraicValue {
        match a.value {
            AlgebraicValue::Value(x) if self.field.sign(x).is_lt() => AlgebraicValue::Value(-x),
            other => other.clone(),
        }
    }
    fn maximum(
        &mut self,
        _: Guard<'_, AlgebraicValue>,
        a: &AlgebraicValue,
        b: &AlgebraicValue,
    ) -> AlgebraicValue {
        self.extremum(a, b, Ordering::Greater)
    }
    fn minimum(
        &mut self,
        _: Guard<'_, AlgebraicValue>,
        a: &AlgebraicValue,
        b: &AlgebraicValue,
    ) -> AlgebraicValue {
        self.extremum(a, b, Ordering::Less)
    }
    fn choose(
        &mut self,
        guard: Guard<'_, AlgebraicValue>,
        a: &AlgebraicValue,
        b: &AlgebraicValue,
    ) -> AlgebraicValue {
        let sign = match guard.value {
            AlgebraicValue::Undefined => return AlgebraicValue::Undefined,
            AlgebraicValue::Value(x) => Some(self.field.sign(x)),
            AlgebraicValue::Undecided => None,
        };
        match sign {
            Some(Ordering::Greater) => a.clone(),
            Some(Ordering::Less) => b.clone(),
            _ => match (a, b) {
                (AlgebraicValue::Value(x), AlgebraicValue::Value(y))
                    if self.field.is_zero(&(x - y)) =>
                {
                    a.clone()
                }
                _ => AlgebraicValue::Undecided,
            },
        }
    }
}

impl Tape {
    /// Runs the tape over ℚ(θ); the inputs are polynomials in θ.
    pub fn evaluate_in_field(
        &self,
        field: &mut NumberField,
        inputs: &[Polynomial],
    ) -> Vec<AlgebraicValue> {
        let inputs: Vec<AlgebraicValue> =
            inputs.iter().cloned().map(AlgebraicValue::Value).collect();
        self.evaluate(&mut AlgebraicArithmetic::new(field), &inputs)
    }
}
