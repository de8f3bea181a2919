//! Quotients of polynomials, and tapes run over them within a bound on the work.

use num_traits::Zero;

use crate::exact::{MultivariatePolynomial, Rational, rational};
use crate::expression::{Instruction, Tape};

/// How many products and sums of coefficients may still be formed.
#[derive(Debug)]
pub(super) struct Budget(pub(super) usize);

impl Budget {
    /// `None` once more was spent than there was; every operation costs something.
    fn spend(&mut self, products: usize) -> Option<()> {
        let left = self.0.checked_sub(products.max(1));
        self.0 = left.unwrap_or(0);
        left.map(|_| ())
    }

    pub(super) fn multiply(
        &mut self,
        a: &MultivariatePolynomial,
        b: &MultivariatePolynomial,
    ) -> Option<MultivariatePolynomial> {
        self.spend(a.len().saturating_mul(b.len()))?;
        Some(a * b)
    }

    fn power(&mut self, a: &MultivariatePolynomial, n: u32) -> Option<MultivariatePolynomial> {
        (0..n).try_fold(one(), |power, _| self.multiply(&power, a))
    }
}

fn one() -> MultivariatePolynomial {
    MultivariatePolynomial::constant(rational(1, 1))
}

/// A denominator in factors: polynomials with exponents.
pub(super) type Factors = Vec<(MultivariatePolynomial, u32)>;

/// A quotient of polynomials that is not reduced.
#[derive(Clone, Debug)]
pub(super) struct Fraction {
    pub(super) numerator: MultivariatePolynomial,
    pub(super) denominator: Factors,
}

/// The least common multiple of two denominators.
pub(super) fn common(a: &Factors, b: &Factors) -> Factors {
    let mut all = a.clone();
    for (factor, n) in b {
        match all.iter_mut().find(|(known, _)| known == factor) {
            Some((_, most)) => *most = (*most).max(*n),
            None => all.push((factor.clone(), *n)),
        }
    }
    all
}

impl Fraction {
    fn whole(numerator: MultivariatePolynomial) -> Self {
        Self { numerator, denominator: Factors::new() }
    }

    /// The numerator over a multiple of the denominator.
    pub(super) fn numerator_over(
        &self,
        denominator: &Factors,
        budget: &mut Budget,
    ) -> Option<MultivariatePolynomial> {
        denominator.iter().try_fold(self.numerator.clone(), |numerator, (factor, n)| {
            let own = self.denominator.iter().find(|(known, _)| known == factor);
            let missing = budget.power(factor, n - own.map_or(0, |(_, own)| *own))?;
            budget.multiply(&numerator, &missing)
        })
    }

    fn add(&self, other: &Self, budget: &mut Budget) -> Option<Self> {
        budget.spend(self.numerator.len() + other.numerator.len())?;
        let denominator = common(&self.denominator, &other.denominator);
        let sum = &self.numerator_over(&denominator, budget)?
            + &other.numerator_over(&denominator, budget)?;
        Some(Self { numerator: sum, denominator })
    }

    fn negate(&self) -> Self {
        Self { numerator: -&self.numerator, denominator: self.denominator.clone() }
    }

    fn multiply(&self, other: &Self, budget: &mut Budget) -> Option<Self> {
        let numerator = budget.multiply(&self.numerator, &other.numerator)?;
        let mut denominator = self.denominator.clone();
        for (factor, n) in &other.denominator {
            match denominator.iter_mut().find(|(known, _)| known == factor) {
                Some((_, sum)) => *sum += n,
                None => denominator.push((factor.clone(), *n)),
            }
        }
        Some(Self { numerator, denominator })
    }

    /// 1/self; `None` for 0.
    fn reciprocal(&self, budget: &mut Budget) -> Option<Self> {
        if self.numerator.is_zero() {
            return None;
        }
        let numerator = self.denominator.iter().try_fold(one(), |product, (factor, n)| {
            let power = budget.power(factor, *n)?;
            budget.multiply(&product, &power)
        })?;
        Some(match self.numerator.as_constant() {
            Some(value) => Self::whole(numerator.scale(&value.recip())),
            None => Self { numerator, denominator: vec![(self.numerator.clone(), 1)] },
        })
    }

    fn power(&self, n: i32, budget: &mut Budget) -> Option<Self> {
        let base = if n < 0 { self.reciprocal(budget)? } else { self.clone() };
        (0..n.unsigned_abs()).try_fold(Self::whole(one()), |power, _| power.multiply(&base, budget))
    }

    /// A polynomial with the sign of the quotient wherever that is defined.
    pub(super) fn sign_polynomial(&self, budget: &mut Budget) -> Option<MultivariatePolynomial> {
        let odd = self.denominator.iter().filter(|(_, n)| n % 2 == 1);
        odd.into_iter()
            .try_fold(self.numerator.clone(), |p, (factor, _)| budget.multiply(&p, factor))
    }
}

/// The side that a choice takes.
pub(super) fn side_of(sides: &[(u32, bool)], guard: u32) -> Option<bool> {
    sides.iter().find(|(known, _)| *known == guard).map(|(_, side)| *side)
}

/// The value of one instruction; `None` where an operand is missing, an operation is not rational
/// or the budget is spent.
pub(super) fn step(
    tape: &Tape,
    instruction: Instruction,
    registers: &[Option<Fraction>],
    sides: &[(u32, bool)],
    budget: &mut Budget,
) -> Option<Fraction> {
    let at = |register: u32| registers[register as usize].as_ref();
    match instruction {
        Instruction::Constant(index) => {
            let value: &Rational = &tape.constants()[index as usize];
            Some(Fraction::whole(MultivariatePolynomial::constant(value.clone())))
        }
        Instruction::Variable(index) => {
            Some(Fraction::whole(MultivariatePolynomial::variable(index)))
        }
        Instruction::Negate(a) => Some(at(a)?.negate()),
        Instruction::Add(a, b) => at(a)?.add(at(b)?, budget),
        Instruction::Subtract(a, b) => at(a)?.add(&at(b)?.negate(), budget),
        Instruction::Multiply(a, b) => at(a)?.multiply(at(b)?, budget),
        Instruction::Divide(a, b) => {
            let reciprocal = at(b)?.reciprocal(budget)?;
            at(a)?.multiply(&reciprocal, budget)
        }
        Instruction::Square(a) => at(a)?.power(2, budget),
        Instruction::Power(a, n) => at(a)?.power(n, budget),
        Instruction::HalfPower(..) | Instruction::Apply(..) => None,
        Instruction::Absolute(a) => match side_of(sides, a)? {
            true => at(a).cloned(),
            false => Some(at(a)?.negate()),
        },
        Instruction::Maximum(guard, a, b)
        | Instruction::Minimum(guard, a, b)
        | Instruction::Choose(guard, a, b) => {
            at(if side_of(sides, guard)? { a } else { b }).cloned()
        }
    }
}

/// The outputs on one choice of pieces as quotients of polynomials.
pub(super) fn outputs(
    tape: &Tape,
    sides: &[(u32, bool)],
    budget: &mut Budget,
) -> Option<Vec<Fraction>> {
    let used = needed(tape, tape.outputs(), Some(sides));
    let mut registers: Vec<Option<Fraction>> = Vec::with_capacity(used.len());
    for (&instruction, used) in tape.instructions().iter().zip(used) {
        let value = match used {
            true => Some(step(tape, instruction, &registers, sides, budget)?),
            false => None,
        };
        registers.push(value);
    }
    tape.outputs().iter().map(|&output| registers[output as usize].clone()).collect()
}

/// The registers that the given ones are computed from, themselves included; only through the
/// chosen pieces where the choice is known.
pub(super) fn needed(tape: &Tape, roots: &[u32], sides: Option<&[(u32, bool)]>) -> Vec<bool> {
    let mut needed = vec![false; tape.instructions().len()];
    for &root in roots {
        needed[root as usize] = true;
    }
    for (number, instruction) in tape.instructions().iter().enumerate().rev() {
        if !needed[number] {
            continue;
        }
        let side = match *instruction {
            Instruction::Maximum(guard, ..)
            | Instruction::Minimum(guard, ..)
            | Instruction::Choose(guard, ..) => sides.and_then(|s| side_of(s, guard)),
            _ => None,
        };
        // Operands of a choice: the guard, a, b.
        let chosen = side.map(|above| if above { 1 } else { 2 });
        for (place, operand) in instruction.operands().enumerate() {
            if chosen.is_none_or(|chosen| chosen == place) {
                needed[operand as usize] = true;
            }
        }
    }
    needed
}

/// Whether a sign polynomial is a constant: its sign then.
pub(super) fn constant_sign(polynomial: &MultivariatePolynomial) -> Option<std::cmp::Ordering> {
    polynomial.as_constant().map(|value| value.cmp(&Rational::zero()))
}
