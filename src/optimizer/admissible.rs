//! The filter solved for λ: the admissible eigenvalues as intervals, and the largest step size that
//! admits a given spectrum.

use num_traits::Signed;

use super::{Filter, Optimizer};
use crate::exact::{AlgebraicNumber, Polynomial, Rational, format_rational};

/// An interval of eigenvalues; an end that is missing is infinite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EigenvalueInterval {
    /// The lower end.
    pub lower: Option<AlgebraicNumber>,
    /// The upper end.
    pub upper: Option<AlgebraicNumber>,
}

impl EigenvalueInterval {
    /// Whether it is one number.
    pub fn is_point(&self) -> bool {
        self.lower.is_some() && self.lower == self.upper
    }

    fn contains(&self, value: &Rational, ends: bool) -> bool {
        let above = |end: &AlgebraicNumber| end.compare(value).is_lt() || at(end, value, ends);
        let below = |end: &AlgebraicNumber| end.compare(value).is_gt() || at(end, value, ends);
        self.lower.as_ref().is_none_or(above) && self.upper.as_ref().is_none_or(below)
    }
}

fn at(end: &AlgebraicNumber, value: &Rational, ends: bool) -> bool {
    ends && end.rational() == Some(value)
}

/// The eigenvalues that a [`Filter`] admits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdmissibleSet {
    /// 0 ≤ q(λ) ≤ c/α: disjoint closed intervals, ascending. A limit needs its spectrum here.
    pub closed: Vec<EigenvalueInterval>,
    /// 0 < q(λ) < c/α: disjoint open intervals, ascending. A spectrum here makes a point attract.
    pub open: Vec<EigenvalueInterval>,
}

impl AdmissibleSet {
    /// Whether 0 ≤ q(λ) ≤ c/α.
    pub fn admits(&self, eigenvalue: &Rational) -> bool {
        self.closed.iter().any(|part| part.contains(eigenvalue, true))
    }

    /// Whether 0 < q(λ) < c/α.
    pub fn attracts(&self, eigenvalue: &Rational) -> bool {
        self.open.iter().any(|part| part.contains(eigenvalue, false))
    }

    /// The closed set, such as `[-20, -10] ∪ [0, 10]`; irrational ends with six digits.
    pub fn closed_text(&self) -> String {
        text_of(&self.closed, ("[", "]"))
    }

    /// The open set, such as `(-20, -10) ∪ (0, 10)`.
    pub fn open_text(&self) -> String {
        text_of(&self.open, ("(", ")"))
    }
}

fn text_of(parts: &[EigenvalueInterval], brackets: (&str, &str)) -> String {
    let part = |part: &EigenvalueInterval| {
        let end = |end: &Option<AlgebraicNumber>, open: &str| {
            end.as_ref().map_or_else(|| open.to_string(), AlgebraicNumber::short_text)
        };
        let (lower, upper) = (end(&part.lower, "-∞"), end(&part.upper, "∞"));
        if part.is_point() {
            return format!("{{{lower}}}");
        }
        let left = if part.lower.is_some() { brackets.0 } else { "(" };
        let right = if part.upper.is_some() { brackets.1 } else { ")" };
        format!("{left}{lower}, {upper}{right}")
    };
    match parts {
        [] => "∅".into(),
        parts => parts.iter().map(part).collect::<Vec<_>>().join(" ∪ "),
    }
}

impl Filter {
    /// The eigenvalues λ with 0 ≤ q(λ) ≤ c/α, exactly.
    ///
    /// ```
    /// use eigensieve::exact::rational;
    /// use eigensieve::optimizer::{FieldKind, MomentumKind, Optimizer};
    /// let usam = Optimizer::new(FieldKind::Usam, MomentumKind::None)
    ///     .with_step(rational(1, 10))
    ///     .with_radius(rational(1, 10));
    /// let admissible = usam.filter().admissible();
    /// assert_eq!(admissible.closed_text(), "[-20, -10] ∪ [0, 10]");
    /// assert!(admissible.admits(&rational(10, 1)) && !admissible.attracts(&rational(10, 1)));
    /// ```
    pub fn admissible(&self) -> AdmissibleSet {
        let excess = &self.symbol - &Polynomial::constant(self.upper.clone());
        let product = match (self.symbol.is_zero(), excess.is_zero()) {
            (false, false) => &self.symbol * &excess,
            _ => &self.symbol + &excess,
        };
        let ends: Vec<AlgebraicNumber> = AlgebraicNumber::roots_of(&product)
            .into_iter()
            .map(|end| end.as_root_of(&[&self.symbol, &excess]))
            .collect();
        let mut set = AdmissibleSet { closed: Vec::new(), open: Vec::new() };
        // Cells and ends in turn: the cell below the first end, the first end, the next cell, …
        for cell in 0..=ends.len() {
            let lower = cell.checked_sub(1).map(|number| &ends[number]);
            let upper = ends.get(cell);
            let inside = AlgebraicNumber::between(lower, upper);
            let whole = EigenvalueInterval { lower: lower.cloned(), upper: upper.cloned() };
            if self.admits_strictly(&inside) {
                set.open.push(whole.clone());
            }
            if self.admits(&inside) {
                extend(&mut set.closed, whole);
            }
            if let Some(end) = upper.filter(|_| !self.upper.is_negative()) {
                // At an end q is 0 or c/α, which the closed filter admits.
                let point =
                    EigenvalueInterval { lower: Some(end.clone()), upper: Some(end.clone()) };
                extend(&mut set.closed, point);
            }
        }
        set
    }

    /// Whether 0 ≤ q(λ) ≤ c/α at one eigenvalue.
    pub fn admits(&self, eigenvalue: &Rational) -> bool {
        let value = self.symbol.evaluate(eigenvalue);
        !value.is_negative() && value <= self.upper
    }

    /// Whether 0 < q(λ) < c/α at one eigenvalue.
    pub fn admits_strictly(&self, eigenvalue: &Rational) -> bool {
        let value = self.symbol.evaluate(eigenvalue);
        value.is_positive() && value < self.upper
    }
}

/// Adds an interval at the upper end of ascending closed ones, which may touch it.
fn extend(parts: &mut Vec<EigenvalueInterval>, next: EigenvalueInterval) {
    match parts.last_mut() {
        Some(last) if last.upper.is_some() && last.upper == next.lower => last.upper = next.upper,
        _ => parts.push(next),
    }
}

/// The step sizes that admit a spectrum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LargestStep {
    /// None: the symbol is negative at this eigenvalue.
    None(Rational),
    /// All: the symbol is 0 at every eigenvalue.
    Unbounded,
    /// All α up to the step c/q(λ), which this eigenvalue λ determines.
    Step {
        /// The largest step size.
        step: Rational,
        /// The eigenvalue with the largest q(λ).
        eigenvalue: Rational,
    },
}

impl LargestStep {
    /// The answer in words.
    pub fn to_text(&self) -> String {
        match self {
            Self::None(eigenvalue) => {
                format!("no step size: q({}) < 0", format_rational(eigenvalue))
            }
            Self::Unbounded => "every step size: q is 0 on the whole spectrum".into(),
            Self::Step { step, eigenvalue } => {
                let (step, eigenvalue) = (format_rational(step), format_rational(eigenvalue));
                format!("α ≤ {step} (from λ = {eigenvalue})")
            }
        }
    }
}

impl Optimizer {
    /// The largest step size whose closed filter admits all these eigenvalues; the optimizer's own
    /// step size does not enter.
    ///
    /// ```
    /// use eigensieve::exact::rational;
    /// use eigensieve::optimizer::{FieldKind, LargestStep, MomentumKind, Optimizer};
    /// let descent = Optimizer::new(FieldKind::Gradient, MomentumKind::None);
    /// let largest = descent.largest_step(&[rational(1, 2), rational(20, 1)]);
    /// assert_eq!(largest.to_text(), "α ≤ 1/10 (from λ = 20)");
    /// assert_eq!(descent.largest_step(&[rational(0, 1)]), LargestStep::Unbounded);
    /// ```
    pub fn largest_step(&self, spectrum: &[Rational]) -> LargestStep {
        let symbol = self.symbol();
        let images = spectrum.iter().map(|eigenvalue| (symbol.evaluate(eigenvalue), eigenvalue));
        let images: Vec<(Rational, &Rational)> = images.collect();
        if let Some((_, eigenvalue)) = images.iter().find(|(image, _)| image.is_negative()) {
            return LargestStep::None((*eigenvalue).clone());
        }
        match images.into_iter().max() {
            Some((image, eigenvalue)) if image.is_positive() => LargestStep::Step {
                step: self.momentum().constant() / image,
                eigenvalue: eigenvalue.clone(),
            },
            _ => LargestStep::Unbounded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::rational;
    use crate::optimizer::{FieldKind, MomentumKind};
    use num_traits::Zero;
    use quickcheck::{Arbitrary, Gen, QuickCheck};

    /// An optimizer with random rational hyper-parameters.
    #[derive(Clone, Debug)]
    struct Any(Optimizer);

    fn pick(g: &mut Gen, low: i64, high: i64) -> i64 {
        low + i64::from(u32::arbitrary(g)) % (high - low + 1)
    }

    impl Arbitrary for Any {
        fn arbitrary(g: &mut Gen) -> Self {
            let field = *g.choose(&FieldKind::ALL).expect("fields");
            let momentum = *g.choose(&MomentumKind::ALL).expect("momenta");
            let coefficient = match momentum {
                MomentumKind::None => rational(0, 1),
                _ => rational(pick(g, 0, 6), 7),
            };
            let optimizer = Optimizer::new(field, momentum)
                .with_step(rational(pick(g, 1, 12), pick(g, 1, 12)))
                .with_radius(rational(pick(g, 0, 6), pick(g, 1, 6)))
                .with_ascents(pick(g, 1, 3) as u32)
                .with_coefficient(coefficient);
            Self(optimizer.validated().expect("in range"))
        }
    }

    #[derive(Clone, Debug)]
    struct Eigenvalues(Vec<Rational>);

    impl Arbitrary for Eigenvalues {
        fn arbitrary(g: &mut Gen) -> Self {
            Self((0..4).map(|_| rational(pick(g, -40, 40), pick(g, 1, 8))).collect())
        }
    }

    fn for_all(property: fn(Any, Eigenvalues) -> bool) {
        QuickCheck::new().tests(1000).quickcheck(property as fn(Any, Eigenvalues) -> bool);
    }

    #[test]
    fn an_eigenvalue_lies_in_the_set_exactly_when_the_symbol_says_so() {
        for_all(|optimizer, eigenvalues| {
            let filter = optimizer.0.filter();
            let set = filter.admissible();
            let rho = optimizer.0.radius();
            let special = [rational(0, 1), rational(2, 1) / optimizer.0.step()];
            let edge = (!rho.is_zero()).then(|| -rho.recip());
            eigenvalues.0.iter().chain(&special).chain(&edge).all(|value| {
                let image = filter.symbol.evaluate(value);
                let zero = rational(0, 1);
                set.admits(value) == (zero <= image && image <= filter.upper)
                    && set.attracts(value) == (zero < image && image < filter.upper)
            })
        });
    }

    #[test]
    fn intervals_are_disjoint_and_ascending() {
        for_all(|optimizer, _| {
            let set = optimizer.0.filter().admissible();
            let ascending = |parts: &[EigenvalueInterval], touch: bool| {
                parts.windows(2).all(|pair| match (&pair[0].upper, &pair[1].lower) {
                    (Some(a), Some(b)) => {
                        a.upper() < b.lower() || a.lower() < b.lower() || (touch && a == b)
                    }
                    _ => false,
                })
            };
            ascending(&set.closed, false) && ascending(&set.open, true)
        });
    }

    #[test]
    fn the_largest_step_is_the_last_that_admits_the_spectrum() {
        for_all(|optimizer, eigenvalues| {
            let admits = |step: Rational| {
                let filter = optimizer.0.clone().with_step(step).filter();
                eigenvalues.0.iter().all(|value| filter.admits(value))
            };
            match optimizer.0.largest_step(&eigenvalues.0) {
                LargestStep::None(_) => {
                    !admits(rational(1, 1_000_000)) && !admits(rational(1_000_000, 1))
                }
                LargestStep::Unbounded => admits(rational(1_000_000, 1)),
                LargestStep::Step { step, .. } => {
                    admits(step.clone())
                        && admits(&step / rational(2, 1))
                        && !admits(step * rational(1_000_001, 1_000_000))
                }
            }
        });
    }

    #[test]
    fn an_eigenvalue_at_a_double_zero_of_the_symbol_is_an_isolated_point() {
        let sequential = Optimizer::new(FieldKind::UsamSequential, MomentumKind::None)
            .with_step(rational(1, 2))
            .with_radius(rational(1, 1));
        let set = sequential.filter().admissible();
        assert_eq!(set.closed_text(), "{-1} ∪ [0, 1]");
        assert_eq!(set.open_text(), "(0, 1)");
    }

    #[test]
    fn constant_symbols_admit_everything_or_nothing() {
        let set = |symbol: &[i64], upper: i64| {
            let symbol = Polynomial::from_integers(symbol);
            let set = Filter { symbol, upper: rational(upper, 1) }.admissible();
            (set.closed_text(), set.open_text())
        };
        assert_eq!(set(&[], 1), ("(-∞, ∞)".into(), "∅".into()));
        assert_eq!(set(&[2], 2), ("(-∞, ∞)".into(), "∅".into()));
        assert_eq!(set(&[1], 2), ("(-∞, ∞)".into(), "(-∞, ∞)".into()));
        assert_eq!(set(&[3], 2), ("∅".into(), "∅".into()));
        assert_eq!(set(&[0, 1], -1), ("∅".into(), "∅".into()));
        assert_eq!(set(&[0, 1], 0), ("{0}".into(), "∅".into()));
    }
}
