//! A law at its fixed point 0: the linear map that small steps follow, exactly.
//!
//! On f = λx²/2 the gradient is λx. Values and first derivatives are rational; √v at v = 0 has none,
//! but where it only multiplies something that vanishes it does not matter (m·√v is of higher order).
//! That makes the linear map the Fréchet derivative of Adam-like rules although they are not C¹.

use num_traits::{One, Zero};

use super::complex::{Complex, solve};
use super::jet::{Jet, JetArithmetic};
use super::law::Law;
use super::rule::{Question, RuleArithmetic};
use crate::exact::{
    AlgebraicNumber, Matrix, Polynomial, Rational, UnitCircleCount, rational, unit_circle_count,
};
use crate::expression::Arithmetic;

/// The step count at which a rule counts as having run for ever.
const LATE: u32 = 1_000_000;

/// The linear map of a law on f = λx²/2 near 0, late in a run.
///
/// ```
/// use eigensieve::exact::rational;
/// use eigensieve::laws::{Law, Linearisation};
/// let adam = Law::parse("adam lr=0.1 b1=0.9 eps=0.1")?;
/// let linear = Linearisation::of(&adam).ok_or("not linear")?;
/// assert_eq!(linear.flip_bound(), Some(rational(38, 1)));
/// assert!(linear.attracts(&rational(37, 1)) && !linear.attracts(&rational(39, 1)));
/// assert!(Linearisation::of(&Law::parse("lion")?).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Linearisation {
    /// The matrix at λ = 0, 1, …: entries are polynomials in λ of a smaller degree.
    samples: Vec<Matrix>,
    /// The column of a constant gradient.
    input: Vec<Rational>,
    /// Whether the law asks for one gradient, at x.
    single: bool,
}

impl Linearisation {
    /// `None` where the law has no linear map at 0: signs, schedules, eps = 0.
    pub fn of(law: &Law) -> Option<Self> {
        let degree = 2 * law.rule().questions().len();
        let at = |lambda: usize| matrix(law, &rational(lambda as i64, 1), LATE).map(|(a, _)| a);
        let samples = (0..=degree).map(at).collect::<Option<Vec<Matrix>>>()?;
        let autonomous = matrix(law, &rational(1, 1), LATE + 1)?.0 == samples[1];
        let single = law.rule().questions() == [Question::Gradient];
        let input = matrix(law, &Rational::zero(), LATE)?.1;
        autonomous.then_some(Self { samples, input, single })
    }

    /// The matrix of the step on (x, state) at curvature λ.
    pub fn matrix(&self, lambda: &Rational) -> Matrix {
        let size = self.samples[0].rows();
        Matrix::from_fn(size, size, |i, j| self.entry(|sample| sample.get(i, j).clone(), lambda))
    }

    /// Lagrange's interpolation through the samples.
    fn entry(&self, of: impl Fn(&Matrix) -> Rational, lambda: &Rational) -> Rational {
        self.interpolated(of).evaluate(lambda)
    }

    fn interpolated(&self, of: impl Fn(&Matrix) -> Rational) -> Polynomial {
        interpolate(&self.samples.iter().map(of).collect::<Vec<Rational>>())
    }

    /// How many multipliers lie inside, on and outside the unit circle at curvature λ.
    pub fn multipliers(&self, lambda: &Rational) -> UnitCircleCount {
        unit_circle_count(&self.matrix(lambda).characteristic_polynomial()).unwrap_or_default()
    }

    /// Whether 0 attracts at curvature λ, exactly: every multiplier is inside the unit circle.
    pub fn attracts(&self, lambda: &Rational) -> bool {
        let count = self.multipliers(lambda);
        count.outside + count.on() == 0
    }

    /// det(−I − A(λ)) as a polynomial in λ: its roots are the curvatures with multiplier −1.
    fn flips(&self) -> Polynomial {
        let size = self.samples[0].rows();
        let degree = (self.samples.len() - 1) * size;
        let value = |lambda: usize| {
            let a = self.matrix(&rational(lambda as i64, 1));
            let shifted = |i: usize, j: usize| {
                let unit = if i == j { Rational::one() } else { Rational::zero() };
                -unit - a.get(i, j)
            };
            Matrix::from_fn(size, size, shifted).determinant()
        };
        interpolate(&(0..=degree).map(value).collect::<Vec<Rational>>())
    }

    /// The smallest positive curvature with multiplier −1, where it is rational.
    pub fn flip_bound(&self) -> Option<Rational> {
        self.smallest_flip()?.rational().cloned()
    }

    /// The smallest positive curvature with multiplier −1.
    pub fn smallest_flip(&self) -> Option<AlgebraicNumber> {
        let zero = Rational::zero();
        let positive = |root: &AlgebraicNumber| root.compare(&zero) == std::cmp::Ordering::Greater;
        AlgebraicNumber::roots_of(&self.flips()).into_iter().find(positive)
    }

    /// The linear map at curvature λ, in floats: it proposes how long a probe must run.
    pub(super) fn float_model(&self, lambda: &Rational) -> FloatModel {
        let float = crate::exact::to_f64;
        let (a, size) = (self.matrix(lambda), self.samples[0].rows());
        let row = |i: usize| (0..size).map(|j| float(a.get(i, j))).collect();
        let input = self.input.iter().map(float).collect();
        FloatModel { rows: (0..size).map(row).collect(), input }
    }

    /// The response at z = cos ω + i sin ω: gradients Re zᵗ give parameters Re(X zᵗ), up to what
    /// does not depend on the gradients. A float: compared with a tolerance, it decides nothing exact.
    /// `None` for laws that take gradients elsewhere than at x, and where z is a multiplier.
    pub fn response(&self, omega: f64) -> Option<Complex> {
        let input = self.single.then_some(&self.input)?;
        let z = Complex(omega.cos(), omega.sin());
        let size = input.len();
        let a = &self.samples[0];
        let float = crate::exact::to_f64;
        let mut rows: Vec<Vec<Complex>> = (0..size)
            .map(|i| {
                let entry = |j: usize| {
                    let own = Complex(-float(a.get(i, j)), 0.0);
                    if i == j { own.plus(z) } else { own }
                };
                (0..size).map(entry).chain([Complex(float(&input[i]), 0.0)]).collect()
            })
            .collect();
        solve(&mut rows).map(|solution| solution[0])
    }
}

/// A linear map with an input, in floating point.
pub(super) struct FloatModel {
    rows: Vec<Vec<f64>>,
    input: Vec<f64>,
}

impl FloatModel {
    pub(super) fn size(&self) -> usize {
        self.rows.len()
    }

    /// One step of (x, state) under a gradient of this size.
    pub(super) fn advance(&self, state: &mut Vec<f64>, gradient: f64) {
        let dot = |row: &Vec<f64>| row.iter().zip(state.iter()).map(|(a, b)| a * b).sum::<f64>();
        let next = self.rows.iter().zip(&self.input).map(|(row, b)| dot(row) + b * gradient);
        *state = next.collect();
    }
}

/// The polynomial through (0, y₀), (1, y₁), …, by divided differences.
fn interpolate(values: &[Rational]) -> Polynomial {
    let mut differences = values.to_vec();
    for order in 1..values.len() {
        for position in (order..values.len()).rev() {
            let difference = &differences[position] - &differences[position - 1];
            differences[position] = difference / rational(order as i64, 1);
        }
    }
    let zero = Polynomial::zero();
    (0..values.len()).rev().fold(zero, |sum, node| {
        let factor = Polynomial::new(vec![rational(-(node as i64), 1), Rational::one()]);
        &(&sum * &factor) + &Polynomial::constant(differences[node].clone())
    })
}

/// The derivative of the step in (x, state) at the fixed point, and in the gradient.
fn matrix(law: &Law, lambda: &Rational, t: u32) -> Option<(Matrix, Vec<Rational>)> {
    let states = law.rule().states().len();
    let values = steady_state(law, lambda, t)?;
    // Unknowns: x, the states, and the gradient as an input of its own.
    let size = states + 2;
    let mut rough = vec![false; states];
    loop {
        let unit = |index: usize, value: &Rational, rough: bool| {
            let mut derivatives = vec![Rational::zero(); size];
            if !rough {
                derivatives[index] = Rational::one();
            }
            Jet::Known { value: value.clone(), derivatives, rough }
        };
        let x = unit(0, &Rational::zero(), false);
        let state = values.iter().zip(&rough).enumerate();
        let state: Vec<Jet> = state.map(|(i, (value, &rough))| unit(i + 1, value, rough)).collect();
        let (x, state) = jet_step(law, lambda, t, size, x, state, true);
        let mut grown = false;
        for (is_rough, jet) in rough.iter_mut().zip(&state) {
            let now = !matches!(jet, Jet::Known { rough: false, .. });
            grown |= now && !*is_rough;
            *is_rough |= now;
        }
        if grown {
            continue;
        }
        let Jet::Known { derivatives, rough: false, .. } = x else { return None };
        let kept: Vec<usize> = (0..states).filter(|&i| !rough[i]).collect();
        let mut rows = vec![derivatives];
        for &index in &kept {
            let Jet::Known { derivatives, .. } = &state[index] else { return None };
            rows.push(derivatives.clone());
        }
        let columns: Vec<usize> = [0].into_iter().chain(kept.iter().map(|i| i + 1)).collect();
        let a = Matrix::from_fn(rows.len(), rows.len(), |i, j| rows[i][columns[j]].clone());
        let input = rows.iter().map(|row| row[size - 1].clone()).collect();
        return Some((a, input));
    }
}

/// One step in jets; `forced` adds the input γ to every gradient.
fn jet_step(
    law: &Law,
    lambda: &Rational,
    t: u32,
    size: usize,
    x: Jet,
    state: Vec<Jet>,
    forced: bool,
) -> (Jet, Vec<Jet>) {
    let mut arithmetic = JetArithmetic { size };
    let parameters = law.parameters().iter().map(|(_, v)| arithmetic.hyper_parameter(v));
    let parameters: Vec<Jet> = parameters.collect();
    let mut states = vec![state];
    let mut answers = JetArithmetic { size };
    let curvature = Jet::constant(lambda.clone(), size);
    let mut oracle = |question: Question, at: &[Jet]| {
        let mut answer = answers.multiply(&curvature, &at[0]);
        if forced && question == Question::Gradient {
            let mut derivatives = vec![Rational::zero(); size];
            derivatives[size - 1] = Rational::one();
            let input = Jet::Known { value: Rational::zero(), derivatives, rough: false };
            answer = answers.add(&answer, &input);
        }
        vec![answer]
    };
    let after = law.rule().step(&mut arithmetic, &parameters, t, &[x], &mut states, &mut oracle);
    let x = after.into_iter().next().unwrap_or(Jet::Unknown);
    (x, states.into_iter().next().unwrap_or_default())
}

/// The values of the state after very many steps at 0: from all zeros to a fixed point.
fn steady_state(law: &Law, lambda: &Rational, t: u32) -> Option<Vec<Rational>> {
    let mut values = vec![Rational::zero(); law.rule().states().len()];
    for _ in 0..8 {
        let constants = values.iter().map(|value| Jet::constant(value.clone(), 1)).collect();
        let zero = Jet::constant(Rational::zero(), 1);
        let (x, state) = jet_step(law, lambda, t, 1, zero, constants, false);
        let Jet::Known { value: moved, .. } = x else { return None };
        let value = |jet: &Jet| match jet {
            Jet::Known { value, .. } => Some(value.clone()),
            Jet::Irrational | Jet::Unknown => None,
        };
        let next = state.iter().map(value).collect::<Option<Vec<Rational>>>()?;
        if next == values {
            return moved.is_zero().then_some(values);
        }
        values = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::parse_rational;

    fn linear(text: &str) -> Linearisation {
        let law = Law::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        Linearisation::of(&law).unwrap_or_else(|| panic!("{text} is not linear"))
    }

    #[test]
    fn the_flip_bound_is_the_closed_form_and_attraction_ends_there() {
        for (text, bound) in [
            ("gd lr=1/10", "20"),
            ("momentum lr=1/10 mu=1/2 tau=1/4", "40"),
            ("nesterov lr=1/10 mu=1/2 tau=0", "15"),
            ("nesterov lr=1/10 mu=1/2 tau=1/2", "120/7"),
            ("classical-nesterov lr=1/10 mu=1/2", "15"),
            ("ema-momentum lr=1/10 mu=1/2", "60"),
            ("momentum lr=1/10 mu=1/2 coupled=3", "27"),
            ("momentum lr=1/10 mu=1/2 decoupled=3", "51/2"),
            ("adam lr=1/10 b1=9/10 eps=1/10", "38"),
            ("adamw lr=1/10 b1=9/10 eps=1/10 wd=1", "361/10"),
            ("amsgrad lr=1/10 b1=9/10 eps=1/10", "38"),
            ("radam lr=1/10 b1=9/10 eps=1/10", "38"),
            ("adamax lr=1/10 b1=9/10 eps=1/10", "38"),
            ("nadam lr=1/10 b1=9/10 eps=1/10", "95/7"),
            ("rmsprop lr=1/10 eps=1/10 mu=1/2", "3"),
            ("rmsprop-centered lr=1/10 eps=1/10", "2"),
            ("rmsprop-eps-inside lr=1/10 eps=1/100 mu=1/2", "3"),
            ("adadelta lr=1/2", "4"),
            ("adan lr=1/10 eps=1/10 b1=1/2 b2=1/2", "3"),
            // λ(1 + ρλ) = c/α: ρ = m(m + 1)α/c gives λ = m/ρ.
            ("usam lr=1/10 rho=1/10", "10"),
            ("usam-nested lr=1/10 rho=3/20", "20/3"),
            ("usam-sequential lr=1/10 rho=1/5", "5"),
            ("hessian-usam lr=1/10 rho=19", "1"),
            ("usam+momentum lr=1/10 mu=1/2 rho=1/15", "15"),
        ] {
            let bound = parse_rational(bound).expect("a number");
            let linear = linear(text);
            assert_eq!(linear.flip_bound(), Some(bound.clone()), "{text}");
            let near = |n| &bound * rational(n, 1000);
            assert!(linear.attracts(&near(999)) && !linear.attracts(&near(1001)), "{text}");
            assert_eq!(linear.multipliers(&bound).minus_one, 1, "{text}");
        }
    }

    #[test]
    fn weight_decay_moves_the_lower_end_below_zero() {
        let coupled = linear("gd lr=1/10 coupled=3");
        assert!(coupled.attracts(&rational(-29, 10)) && !coupled.attracts(&rational(-31, 10)));
        // −wd(1 − μ)/(1 − τ)
        let decoupled = linear("momentum lr=1/10 mu=1/2 tau=1/4 decoupled=3");
        assert!(
            decoupled.attracts(&rational(-199, 100)) && !decoupled.attracts(&rational(-201, 100))
        );
    }

    #[test]
    fn signs_schedules_and_vanishing_eps_have_no_linear_map() {
        for text in ["lion", "sign", "sam eps=0", "adam eps=0", "gd schedule=cosine"] {
            let law = Law::parse(text).expect("a law");
            assert!(Linearisation::of(&law).is_none(), "{text}");
        }
    }

    #[test]
    fn usual_sam_code_is_usam_with_a_huge_radius_near_the_minimum() {
        let bound = linear("sam lr=0.1 rho=0.05").smallest_flip().expect("a flip").approximation();
        assert!((bound - 2.0e-5).abs() < 1e-7, "{bound}");
    }

    #[test]
    fn the_response_at_minus_one_is_the_inverse_flip_bound() {
        let response = linear("nesterov lr=1/10 mu=1/2").response(std::f64::consts::PI);
        assert!((response.expect("one input").0.abs() - 1.0 / 15.0).abs() < 1e-12);
    }
}
