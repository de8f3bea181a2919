//! The statements of a claim as data: conditions, comparisons, connectives.

use std::fmt;

use crate::exact::{Rational, format_rational};

/// What holds or not at a fixed point of an optimizer. The precise meaning of each is the text of
/// [`Condition::meaning`]; a condition about the optimizer can be asked of every optimizer of the
/// claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// Spectral radius below 1.
    Attracting,
    /// Spectral radius above 1.
    Repelling,
    /// Spectral radius exactly 1.
    Neutral,
    /// Asymptotically stable.
    Attracts,
    /// Limit from positive measure.
    Limit,
    /// Limit from positive measure of starts at rest.
    LimitFromRest,
    /// Limit of an orbit that does not start there.
    Reached,
    /// ∇f = 0.
    Critical,
    /// ∇f ≠ 0.
    Spurious,
    /// G(x) = x.
    Fixed,
    /// The closed filter.
    Admits,
    /// The open filter.
    AdmitsStrictly,
    /// α ∈ Λ.
    Exceptional,
    /// Smooth enough for the field.
    Covered,
    /// No complex multiplier.
    MultipliersReal,
    /// Strict or weak local minimiser.
    Minimiser,
    /// Local maximiser.
    Maximiser,
    /// Neither.
    Saddle,
    /// The look-ahead point is a local minimiser.
    AheadMinimiser,
    /// f is convex.
    Convex,
    /// f is a polynomial.
    Polynomial,
}

impl Condition {
    /// All conditions.
    pub const ALL: [Self; 21] = [
        Self::Attracting,
        Self::Repelling,
        Self::Neutral,
        Self::Attracts,
        Self::Limit,
        Self::LimitFromRest,
        Self::Reached,
        Self::Critical,
        Self::Spurious,
        Self::Fixed,
        Self::Admits,
        Self::AdmitsStrictly,
        Self::Exceptional,
        Self::Covered,
        Self::MultipliersReal,
        Self::Minimiser,
        Self::Maximiser,
        Self::Saddle,
        Self::AheadMinimiser,
        Self::Convex,
        Self::Polynomial,
    ];

    /// The name in claim files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Attracting => "attracting",
            Self::Repelling => "repelling",
            Self::Neutral => "neutral",
            Self::Attracts => "attracts",
            Self::Limit => "limit",
            Self::LimitFromRest => "limit_from_rest",
            Self::Reached => "reached",
            Self::Critical => "critical",
            Self::Spurious => "spurious",
            Self::Fixed => "fixed",
            Self::Admits => "admits",
            Self::AdmitsStrictly => "admits_strictly",
            Self::Exceptional => "exceptional",
            Self::Covered => "covered",
            Self::MultipliersReal => "multipliers_real",
            Self::Minimiser => "minimiser",
            Self::Maximiser => "maximiser",
            Self::Saddle => "saddle",
            Self::AheadMinimiser => "ahead_minimiser",
            Self::Convex => "convex",
            Self::Polynomial => "polynomial",
        }
    }

    /// What it means, precisely.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Attracting => "x is a fixed point and every multiplier has modulus below 1",
            Self::Repelling => "x is a fixed point and some multiplier has modulus above 1",
            Self::Neutral => "x is a fixed point of spectral radius exactly 1",
            Self::Attracts => "x is a fixed point and asymptotically stable",
            Self::Limit => "the starts that converge to x have positive measure",
            Self::LimitFromRest => {
                "the x₀ that converge to x when started at rest (x₋₁ = x₀) have positive measure"
            }
            Self::Reached => "some orbit that does not start in x converges to x",
            Self::Critical => "∇f(x) = 0",
            Self::Spurious => "x is a fixed point and ∇f(x) ≠ 0",
            Self::Fixed => "G(x) = x",
            Self::Admits => "every eigenvalue λ of ∇²f(x) satisfies 0 ≤ q(λ) ≤ c/α",
            Self::AdmitsStrictly => "every eigenvalue λ of ∇²f(x) satisfies 0 < q(λ) < c/α",
            Self::Exceptional => "det(D − αJg) vanishes on a set of positive measure",
            Self::Covered => "f is as smooth as the field needs to be C¹",
            Self::MultipliersReal => "every multiplier at x is real",
            Self::Minimiser => "x is a local minimiser of f",
            Self::Maximiser => "x is a local maximiser of f",
            Self::Saddle => "∇f(x) = 0 and x is no local minimiser and no local maximiser",
            Self::AheadMinimiser => {
                "the point where the field takes its last gradient is a local minimiser of f"
            }
            Self::Convex => "f is convex",
            Self::Polynomial => "f is a polynomial",
        }
    }

    /// Whether it is asked of an optimizer, not of the objective alone.
    pub fn is_about_the_optimizer(self) -> bool {
        !matches!(
            self,
            Self::Critical
                | Self::Minimiser
                | Self::Maximiser
                | Self::Saddle
                | Self::Convex
                | Self::Polynomial
        )
    }
}

/// A number that an instance has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantity {
    /// α.
    Step,
    /// ρ.
    Radius,
    /// β.
    Coefficient,
    /// m.
    Ascents,
    /// The coefficient ω of weight decay.
    Decay,
    /// c of the filter.
    Constant,
    /// The spectral radius of the update map's Jacobian.
    SpectralRadius,
    /// How many multipliers lie outside the unit circle.
    UnstableDimension,
    /// The eigenvalue bound by `each` or `some`.
    Lambda,
    /// The least eigenvalue of ∇²f(x).
    LambdaMin,
    /// The largest eigenvalue of ∇²f(x).
    LambdaMax,
    /// The least eigenvalue of the Hessian where the field takes its last gradient.
    AheadMin,
    /// The largest one.
    AheadMax,
    /// The least Lipschitz constant of ∇f.
    Lipschitz,
    /// k of Cᵏ.
    Smoothness,
    /// f‴(x), in one variable.
    Third,
    /// f⁗(x), in one variable.
    Fourth,
    /// The number of variables.
    Dimension,
}

impl Quantity {
    /// All quantities.
    pub const ALL: [Self; 18] = [
        Self::Step,
        Self::Radius,
        Self::Coefficient,
        Self::Ascents,
        Self::Decay,
        Self::Constant,
        Self::SpectralRadius,
        Self::UnstableDimension,
        Self::Lambda,
        Self::LambdaMin,
        Self::LambdaMax,
        Self::AheadMin,
        Self::AheadMax,
        Self::Lipschitz,
        Self::Smoothness,
        Self::Third,
        Self::Fourth,
        Self::Dimension,
    ];

    /// The name in claim files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Radius => "radius",
            Self::Coefficient => "coefficient",
            Self::Ascents => "ascents",
            Self::Decay => "decay",
            Self::Constant => "c",
            Self::SpectralRadius => "spectral_radius",
            Self::UnstableDimension => "unstable_dimension",
            Self::Lambda => "lambda",
            Self::LambdaMin => "lambda_min",
            Self::LambdaMax => "lambda_max",
            Self::AheadMin => "ahead_min",
            Self::AheadMax => "ahead_max",
            Self::Lipschitz => "L",
            Self::Smoothness => "smoothness",
            Self::Third => "f3",
            Self::Fourth => "f4",
            Self::Dimension => "dimension",
        }
    }

    /// What it means, precisely.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Step => "the step size α",
            Self::Radius => "the ascent radius ρ",
            Self::Coefficient => "the momentum coefficient β",
            Self::Ascents => "the number m of ascent steps of usam-sequential",
            Self::Decay => "the weight decay ω: the optimizer runs on f + (ω/2)‖x‖²",
            Self::Constant => "the momentum's constant c in the filter 0 ≤ q(λ) ≤ c/α",
            Self::SpectralRadius => "the largest modulus of a multiplier (alone on its side)",
            Self::UnstableDimension => "the number of multipliers of modulus above 1",
            Self::Lambda => "the eigenvalue of ∇²f(x) that `each` or `some` speaks of",
            Self::LambdaMin => "the least eigenvalue of ∇²f(x)",
            Self::LambdaMax => "the largest eigenvalue of ∇²f(x)",
            Self::AheadMin => "the least eigenvalue of ∇²f where the field takes its last gradient",
            Self::AheadMax => "the largest eigenvalue of ∇²f there",
            Self::Lipschitz => "the least Lipschitz constant of ∇f, possibly infinite",
            Self::Smoothness => {
                "the largest k with f ∈ Cᵏ (alone, compared with an integer by >= or <)"
            }
            Self::Third => "f‴(x), for objectives in one variable",
            Self::Fourth => "f⁗(x), for objectives in one variable",
            Self::Dimension => "the number of variables",
        }
    }

    /// Whether it is asked of an optimizer, not of the objective alone.
    pub fn is_about_the_optimizer(self) -> bool {
        matches!(
            self,
            Self::Step
                | Self::Radius
                | Self::Coefficient
                | Self::Ascents
                | Self::Decay
                | Self::Constant
                | Self::SpectralRadius
                | Self::UnstableDimension
                | Self::AheadMin
                | Self::AheadMax
        )
    }
}

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// <
    Less,
    /// ≤
    AtMost,
    /// =
    Equal,
    /// ≠
    Different,
    /// ≥
    AtLeast,
    /// >
    Greater,
}

impl Relation {
    /// Whether the relation holds for a left side that compares so to the right side.
    pub fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Self::Less => ordering.is_lt(),
            Self::AtMost => ordering.is_le(),
            Self::Equal => ordering.is_eq(),
            Self::Different => ordering.is_ne(),
            Self::AtLeast => ordering.is_ge(),
            Self::Greater => ordering.is_gt(),
        }
    }

    /// The relation with its sides exchanged.
    pub fn reversed(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::AtMost => Self::AtLeast,
            Self::AtLeast => Self::AtMost,
            Self::Greater => Self::Less,
            same => same,
        }
    }

    /// The sign.
    pub fn name(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Equal => "=",
            Self::Different => "!=",
            Self::AtLeast => ">=",
            Self::Greater => ">",
        }
    }
}

/// A number of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// A constant.
    Number(Rational),
    /// A quantity; of the optimizer with this number where it is about one.
    Quantity(Quantity, usize),
    /// q(t) of an optimizer.
    Symbol(usize, Box<Term>),
    /// −t.
    Negate(Box<Term>),
    /// s + t.
    Add(Box<Term>, Box<Term>),
    /// s − t.
    Subtract(Box<Term>, Box<Term>),
    /// s · t.
    Multiply(Box<Term>, Box<Term>),
    /// s / t.
    Divide(Box<Term>, Box<Term>),
    /// tⁿ.
    Power(Box<Term>, u32),
}

impl Term {
    /// Whether the quantity occurs.
    pub fn mentions(&self, quantity: Quantity) -> bool {
        match self {
            Self::Number(_) => false,
            Self::Quantity(one, _) => *one == quantity,
            Self::Symbol(_, a) | Self::Negate(a) | Self::Power(a, _) => a.mentions(quantity),
            Self::Add(a, b) | Self::Subtract(a, b) | Self::Multiply(a, b) | Self::Divide(a, b) => {
                a.mentions(quantity) || b.mentions(quantity)
            }
        }
    }
}

impl Term {
    fn divisors<'a>(&'a self, found: &mut Vec<&'a Term>) {
        match self {
            Self::Number(_) | Self::Quantity(..) => {}
            Self::Symbol(_, a) | Self::Negate(a) | Self::Power(a, _) => a.divisors(found),
            Self::Add(a, b) | Self::Subtract(a, b) | Self::Multiply(a, b) | Self::Divide(a, b) => {
                a.divisors(found);
                b.divisors(found);
                if matches!(self, Self::Divide(..)) {
                    found.push(b);
                }
            }
        }
    }
}

/// A statement about an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Formula {
    /// Always or never.
    Constant(bool),
    /// A condition, of the optimizer with this number.
    Condition(Condition, usize),
    /// A comparison.
    Compare(Term, Relation, Term),
    /// Not.
    Not(Box<Formula>),
    /// All of them.
    And(Vec<Formula>),
    /// At least one of them.
    Or(Vec<Formula>),
    /// If the first then the second.
    Implies(Box<Formula>, Box<Formula>),
    /// Both or neither.
    Equivalent(Box<Formula>, Box<Formula>),
    /// For every eigenvalue λ of ∇²f(x).
    Each(Box<Formula>),
    /// For some eigenvalue λ of ∇²f(x).
    Some(Box<Formula>),
}

impl Formula {
    /// Whether a condition occurs that satisfies the predicate.
    pub fn mentions_condition(&self, wanted: &impl Fn(Condition) -> bool) -> bool {
        match self {
            Self::Constant(_) | Self::Compare(..) => false,
            Self::Condition(one, _) => wanted(*one),
            Self::Not(a) | Self::Each(a) | Self::Some(a) => a.mentions_condition(wanted),
            Self::And(all) | Self::Or(all) => all.iter().any(|one| one.mentions_condition(wanted)),
            Self::Implies(a, b) | Self::Equivalent(a, b) => {
                a.mentions_condition(wanted) || b.mentions_condition(wanted)
            }
        }
    }

    /// Collects what is divided by.
    pub(super) fn divisors<'a>(&'a self, found: &mut Vec<&'a Term>) {
        match self {
            Self::Constant(_) | Self::Condition(..) => {}
            Self::Compare(a, _, b) => {
                a.divisors(found);
                b.divisors(found);
            }
            Self::Not(a) | Self::Each(a) | Self::Some(a) => a.divisors(found),
            Self::And(all) | Self::Or(all) => all.iter().for_each(|one| one.divisors(found)),
            Self::Implies(a, b) | Self::Equivalent(a, b) => {
                a.divisors(found);
                b.divisors(found);
            }
        }
    }

    /// The formula in the syntax of claim files; `names` are those of the optimizers.
    pub fn to_text(&self, names: &[String]) -> String {
        Shown { names, formula: self, inner: false }.to_string()
    }
}

struct Shown<'a> {
    names: &'a [String],
    formula: &'a Formula,
    inner: bool,
}

fn qualified(names: &[String], number: usize, about: bool, name: &str) -> String {
    match names.get(number) {
        Some(owner) if about && names.len() > 1 => format!("{owner}.{name}"),
        _ => name.into(),
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.names;
        let inner = |formula: &Formula| Shown { names, formula, inner: true }.to_string();
        let joined =
            |all: &[Formula], word: &str| all.iter().map(inner).collect::<Vec<_>>().join(word);
        let text = match self.formula {
            Formula::Constant(value) => return write!(out, "{value}"),
            Formula::Condition(one, number) => {
                let about = one.is_about_the_optimizer();
                return out.write_str(&qualified(names, *number, about, one.name()));
            }
            Formula::Not(a) => return write!(out, "not {}", inner(a)),
            Formula::Each(a) => return write!(out, "each lambda ({})", a.to_text(names)),
            Formula::Some(a) => return write!(out, "some lambda ({})", a.to_text(names)),
            Formula::Compare(a, relation, b) => {
                format!("{} {} {}", term_text(a, names), relation.name(), term_text(b, names))
            }
            Formula::And(all) => joined(all, " and "),
            Formula::Or(all) => joined(all, " or "),
            Formula::Implies(a, b) => format!("{} -> {}", inner(a), inner(b)),
            Formula::Equivalent(a, b) => format!("{} <-> {}", inner(a), inner(b)),
        };
        let bare = !self.inner || matches!(self.formula, Formula::Compare(..));
        if bare { out.write_str(&text) } else { write!(out, "({text})") }
    }
}

fn term_text(term: &Term, names: &[String]) -> String {
    let inner = |term: &Term| match term {
        Term::Add(..) | Term::Subtract(..) | Term::Negate(_) => {
            format!("({})", term_text(term, names))
        }
        _ => term_text(term, names),
    };
    match term {
        Term::Number(value) => format_rational(value),
        Term::Quantity(one, number) => {
            qualified(names, *number, one.is_about_the_optimizer(), one.name())
        }
        Term::Symbol(number, a) => {
            format!("{}({})", qualified(names, *number, true, "q"), term_text(a, names))
        }
        Term::Negate(a) => format!("-{}", inner(a)),
        Term::Add(a, b) => format!("{} + {}", term_text(a, names), inner(b)),
        Term::Subtract(a, b) => format!("{} - {}", term_text(a, names), inner(b)),
        Term::Multiply(a, b) => format!("{}*{}", inner(a), inner(b)),
        Term::Divide(a, b) => match **b {
            Term::Multiply(..) | Term::Divide(..) => format!("{}/({})", inner(a), inner(b)),
            _ => format!("{}/{}", inner(a), inner(b)),
        },
        Term::Power(a, n) => format!("{}^{n}", inner(a)),
    }
}
