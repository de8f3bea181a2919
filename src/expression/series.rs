//! Truncated power series: the exact Taylor coefficients of a tape along a line.

use num_traits::{One, Signed, Zero};

use super::function::Function;
use super::tape::{Arithmetic, Guard, Tape};
use crate::exact::{Rational, rational, square_root};

/// Exact power series in one variable up to a fixed order.
///
/// A value is `None` where the coefficients are not rational or the expression is not analytic: at
/// a zero divisor, a root of 0 or of a number that is no square, a guard that is 0.
///
/// ```
/// use eigensieve::exact::rational;
/// use eigensieve::expression::{Names, SeriesArithmetic, Tape, parse};
/// let (graph, root) = parse("1/(1 - x)", &Names::new(&["x"])?)?;
/// let tape = Tape::compile(&graph, &[root], 1);
/// let (zero, one) = (rational(0, 1), rational(1, 1));
/// let series = tape.taylor(&[zero], &[one.clone()], 3)[0].clone();
/// assert_eq!(series, Some(vec![one.clone(), one.clone(), one.clone(), one]));
/// # Ok::<(), eigensieve::expression::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SeriesArithmetic {
    /// The highest power that is kept.
    pub order: usize,
}

/// The coefficients of 1, t, t², … up to the order.
type Series = Option<Vec<Rational>>;

impl SeriesArithmetic {
    fn constant_series(self, value: Rational) -> Vec<Rational> {
        let mut series = vec![Rational::zero(); self.order + 1];
        series[0] = value;
        series
    }

    fn product(self, a: &[Rational], b: &[Rational]) -> Vec<Rational> {
        let coefficient = |k: usize| (0..=k).map(|i| &a[i] * &b[k - i]).sum();
        (0..=self.order).map(coefficient).collect()
    }

    /// a/b by long division; b₀ ≠ 0.
    fn quotient(self, a: &[Rational], b: &[Rational]) -> Series {
        if b[0].is_zero() {
            return None;
        }
        let mut quotient: Vec<Rational> = Vec::with_capacity(self.order + 1);
        for k in 0..=self.order {
            let known: Rational = (0..k).map(|i| &quotient[i] * &b[k - i]).sum();
            quotient.push((&a[k] - known) / &b[0]);
        }
        Some(quotient)
    }

    /// The root r with r² = a: a₀ must be a positive square.
    fn root(self, a: &[Rational]) -> Series {
        let first = square_root(&a[0]).filter(Signed::is_positive)?;
        let mut root = vec![first];
        for k in 1..=self.order {
            let known: Rational = (1..k).map(|i| &root[i] * &root[k - i]).sum();
            let next = (&a[k] - known) / (&root[0] * rational(2, 1));
            root.push(next);
        }
        Some(root)
    }

    /// f(a) from the differential equation y′ = a′·D(y, a), where f(a₀) is rational.
    fn solve(self, function: Function, a: &[Rational]) -> Series {
        let one = self.constant_series(Rational::one());
        let first = function.exact_value(&a[0])?;
        let mut y = self.constant_series(first);
        // The companion solves its own equation: cos beside sin, cosh beside sinh.
        let companion = match function {
            Function::Sine => Some(Function::Cosine),
            Function::Cosine => Some(Function::Sine),
            Function::HyperbolicSine => Some(Function::HyperbolicCosine),
            Function::HyperbolicCosine => Some(Function::HyperbolicSine),
            _ => None,
        };
        let value = companion.map_or(Some(Rational::zero()), |other| other.exact_value(&a[0]))?;
        let mut other = self.constant_series(value);
        let less = |a: &[Rational], b: &[Rational]| -> Vec<Rational> {
            a.iter().zip(b).map(|(x, y)| x - y).collect()
        };
        let negated = |a: &[Rational]| -> Vec<Rational> { a.iter().map(|c| -c).collect() };
        for k in 1..=self.order {
            let (slope, companion_slope) = match function {
                Function::Exponential => (y.clone(), None),
                Function::Logarithm => (self.quotient(&one, a)?, None),
                Function::Sine => (other.clone(), Some(negated(&y))),
                Function::Cosine => (negated(&other), Some(y.clone())),
                Function::HyperbolicSine | Function::HyperbolicCosine => {
                    (other.clone(), Some(y.clone()))
                }
                Function::Tangent => (less(&one, &negated(&self.product(&y, &y))), None),
                Function::Arctangent => {
                    let divisor = less(&one, &negated(&self.product(a, a)));
                    (self.quotient(&one, &divisor)?, None)
                }
                Function::HyperbolicTangent => (less(&one, &self.product(&y, &y)), None),
                Function::Logistic => (self.product(&y, &less(&one, &y)), None),
                Function::PositiveReciprocal => (negated(&self.product(&y, &y)), None),
                Function::Softplus => return None,
            };
            let next = |slope: &[Rational]| -> Rational {
                let term = |i: usize| rational(i as i64, k as i64) * &a[i] * &slope[k - i];
                (1..=k).map(term).sum()
            };
            y[k] = next(&slope);
            if let Some(slope) = companion_slope {
                other[k] = next(&slope);
            }
        }
        Some(y)
    }

    fn sign(guard: Guard<'_, Series>) -> Option<bool> {
        let first = guard.value.as_ref()?.first()?;
        (!first.is_zero()).then(|| first.is_positive())
    }
}

impl Arithmetic for SeriesArithmetic {
    type Value = Series;

    fn constant(&mut self, tape: &Tape, index: usize) -> Series {
        Some(self.constant_series(tape.constants()[index].clone()))
    }
    fn negate(&mut self, a: &Series) -> Series {
        Some(a.as_ref()?.iter().map(|c| -c).collect())
    }
    fn add(&mut self, a: &Series, b: &Series) -> Series {
        Some(a.as_ref()?.iter().zip(b.as_ref()?).map(|(x, y)| x + y).collect())
    }
    fn subtract(&mut self, a: &Series, b: &Series) -> Series {
        Some(a.as_ref()?.iter().zip(b.as_ref()?).map(|(x, y)| x - y).collect())
    }
    fn multiply(&mut self, a: &Series, b: &Series) -> Series {
        Some(self.product(a.as_ref()?, b.as_ref()?))
    }
    fn divide(&mut self, a: &Series, b: &Series) -> Series {
        self.quotient(a.as_ref()?, b.as_ref()?)
    }
    fn power(&mut self, a: &Series, n: i32) -> Series {
        let one = self.constant_series(Rational::one());
        let a = a.as_ref()?;
        let power = (0..n.unsigned_abs()).fold(one.clone(), |power, _| self.product(&power, a));
        if n < 0 { self.quotient(&one, &power) } else { Some(power) }
    }
    fn half_power(&mut self, a: &Series, k: i32) -> Series {
        let root = self.root(a.as_ref()?);
        self.power(&root, k)
    }
    fn apply(&mut self, function: Function, a: &Series) -> Series {
        self.solve(function, a.as_ref()?)
    }
    fn absolute(&mut self, a: Guard<'_, Series>) -> Series {
        if Self::sign(a)? { a.value.clone() } else { self.negate(a.value) }
    }
    fn maximum(&mut self, guard: Guard<'_, Series>, a: &Series, b: &Series) -> Series {
        self.choose(guard, a, b)
    }
    fn minimum(&mut self, guard: Guard<'_, Series>, a: &Series, b: &Series) -> Series {
        self.choose(guard, a, b)
    }
    fn choose(&mut self, guard: Guard<'_, Series>, a: &Series, b: &Series) -> Series {
        if Self::sign(guard)? { a.clone() } else { b.clone() }
    }
}

impl Tape {
    /// The Taylor coefficients of t ↦ output(point + t·direction) up to the order, exactly.
    pub fn taylor(
        &self,
        point: &[Rational],
        direction: &[Rational],
        order: usize,
    ) -> Vec<Option<Vec<Rational>>> {
        let mut arithmetic = SeriesArithmetic { order };
        let line = |(x, v): (&Rational, &Rational)| {
            let mut series = arithmetic.constant_series(x.clone());
            if let Some(slope) = series.get_mut(1) {
                *slope = v.clone();
            }
            Some(series)
        };
        let inputs: Vec<Series> = point.iter().zip(direction).map(line).collect();
        self.evaluate(&mut arithmetic, &inputs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::{Names, parse};

    fn series(text: &str) -> Vec<Rational> {
        let (graph, root) = parse(text, &Names::new(&["x"]).expect("a name")).expect(text);
        let tape = Tape::compile(&graph, &[root], 1);
        let (zero, one) = (rational(0, 1), rational(1, 1));
        tape.taylor(&[zero], &[one], 5).remove(0).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn the_series_of_the_elementary_functions_are_the_classical_ones() {
        let expected = |numbers: [(i64, i64); 6]| numbers.map(|(n, d)| rational(n, d)).to_vec();
        for (text, numbers) in [
            ("exp(x)", [(1, 1), (1, 1), (1, 2), (1, 6), (1, 24), (1, 120)]),
            ("log(1 + x)", [(0, 1), (1, 1), (-1, 2), (1, 3), (-1, 4), (1, 5)]),
            ("sin(x)", [(0, 1), (1, 1), (0, 1), (-1, 6), (0, 1), (1, 120)]),
            ("cos(x)", [(1, 1), (0, 1), (-1, 2), (0, 1), (1, 24), (0, 1)]),
            ("tan(x)", [(0, 1), (1, 1), (0, 1), (1, 3), (0, 1), (2, 15)]),
            ("atan(x)", [(0, 1), (1, 1), (0, 1), (-1, 3), (0, 1), (1, 5)]),
            ("sinh(x)", [(0, 1), (1, 1), (0, 1), (1, 6), (0, 1), (1, 120)]),
            ("cosh(x)", [(1, 1), (0, 1), (1, 2), (0, 1), (1, 24), (0, 1)]),
            ("tanh(x)", [(0, 1), (1, 1), (0, 1), (-1, 3), (0, 1), (2, 15)]),
            ("logistic(x)", [(1, 2), (1, 4), (0, 1), (-1, 48), (0, 1), (1, 480)]),
            ("sqrt(1 + x)", [(1, 1), (1, 2), (-1, 8), (1, 16), (-5, 128), (7, 256)]),
            ("(1 + x)^(-3/2)", [(1, 1), (-3, 2), (15, 8), (-35, 16), (315, 128), (-693, 256)]),
            ("abs(x - 1)", [(1, 1), (-1, 1), (0, 1), (0, 1), (0, 1), (0, 1)]),
            ("max(x, x^2 + 1)", [(1, 1), (0, 1), (1, 1), (0, 1), (0, 1), (0, 1)]),
        ] {
            assert_eq!(series(text), expected(numbers), "{text}");
        }
    }

    #[test]
    fn a_singular_point_has_no_series() {
        for text in ["abs(x)", "sqrt(x)", "1/x", "log(x)", "max(x, 0)", "exp(x + 1)"] {
            let (graph, root) = parse(text, &Names::new(&["x"]).expect("a name")).expect(text);
            let tape = Tape::compile(&graph, &[root], 1);
            assert_eq!(tape.taylor(&[rational(0, 1)], &[rational(1, 1)], 3), [None], "{text}");
        }
    }
}
