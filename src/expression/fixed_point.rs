//! Evaluation in fixed point with many digits: proposals for exact recognition.

use num_traits::{One, Signed, Zero};

use super::function::Function;
use super::tape::{Arithmetic, Guard, Tape};
use crate::exact::Integer;

/// Numbers of about `bits` fractional bits, rounded somehow: they propose, never decide. `None`
/// where a value is undefined or astronomically large, or an elementary function occurs.
///
/// ```
/// use eigensieve::exact::Integer;
/// use eigensieve::expression::{FixedPointArithmetic, Names, Tape, parse};
/// let (graph, root) = parse("x/2", &Names::new(&["x"])?)?;
/// let tape = Tape::compile(&graph, &[root], 1);
/// let value = tape.evaluate(&mut FixedPointArithmetic::new(4), &[Some(Integer::from(16))]);
/// assert_eq!(value, [Some(Integer::from(8))]);
/// # Ok::<(), eigensieve::expression::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct FixedPointArithmetic {
    bits: u32,
}

type Value = Option<Integer>;

/// Longer numbers are not computed: no input may make the arithmetic hang.
const MOST_BITS: u64 = 1 << 14;

impl FixedPointArithmetic {
    /// Numbers with this many fractional bits.
    pub fn new(bits: u32) -> Self {
        Self { bits }
    }

    fn one(self) -> Integer {
        Integer::one() << self.bits
    }

    fn product(self, a: &Integer, b: &Integer) -> Value {
        (a.bits() + b.bits() <= MOST_BITS).then(|| (a * b) >> self.bits)
    }

    fn quotient(self, a: &Integer, b: &Integer) -> Value {
        (!b.is_zero()).then(|| (a << self.bits) / b)
    }

    fn integer_power(self, a: &Integer, n: i32) -> Value {
        let mut power = self.one();
        for _ in 0..n.unsigned_abs() {
            power = self.product(&power, a)?;
        }
        if n < 0 { self.quotient(&self.one(), &power) } else { Some(power) }
    }
}

fn both(a: &Value, b: &Value, operation: impl FnOnce(&Integer, &Integer) -> Integer) -> Value {
    Some(operation(a.as_ref()?, b.as_ref()?))
}

impl Arithmetic for FixedPointArithmetic {
    type Value = Value;

    fn constant(&mut self, tape: &Tape, index: usize) -> Value {
        let value = &tape.constants()[index];
        self.quotient(value.numer(), value.denom())
    }
    fn negate(&mut self, a: &Value) -> Value {
        a.as_ref().map(|x| -x)
    }
    fn add(&mut self, a: &Value, b: &Value) -> Value {
        both(a, b, |x, y| x + y)
    }
    fn subtract(&mut self, a: &Value, b: &Value) -> Value {
        both(a, b, |x, y| x - y)
    }
    fn multiply(&mut self, a: &Value, b: &Value) -> Value {
        self.product(a.as_ref()?, b.as_ref()?)
    }
    fn divide(&mut self, a: &Value, b: &Value) -> Value {
        self.quotient(a.as_ref()?, b.as_ref()?)
    }
    fn power(&mut self, a: &Value, n: i32) -> Value {
        self.integer_power(a.as_ref()?, n)
    }
    fn half_power(&mut self, a: &Value, k: i32) -> Value {
        let a = a.as_ref().filter(|x| !x.is_negative())?;
        self.integer_power(&(a << self.bits).sqrt(), k)
    }
    fn apply(&mut self, _: Function, _: &Value) -> Value {
        None
    }
    fn absolute(&mut self, a: Guard<'_, Value>) -> Value {
        a.value.as_ref().map(Signed::abs)
    }
    fn maximum(&mut self, _: Guard<'_, Value>, a: &Value, b: &Value) -> Value {
        both(a, b, |x, y| x.max(y).clone())
    }
    fn minimum(&mut self, _: Guard<'_, Value>, a: &Value, b: &Value) -> Value {
        both(a, b, |x, y| x.min(y).clone())
    }
    fn choose(&mut self, guard: Guard<'_, Value>, a: &Value, b: &Value) -> Value {
        if guard.value.as_ref()?.is_negative() { b.clone() } else { a.clone() }
    }
}
