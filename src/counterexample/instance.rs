//! Instances: an objective, optimizers with hyper-parameters, a rational point; and their size.

use num_traits::{One, Signed, Zero};

use super::gluing::Gluing;
use crate::exact::{Integer, MultivariatePolynomial, Rational, format_rational};
use crate::expression::{Graph, Names};
use crate::objective::Objective;
use crate::optimizer::Optimizer;

/// An objective in a form that can be enumerated and shrunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A polynomial in so many variables.
    Polynomial {
        /// How many.
        variables: usize,
        /// The polynomial.
        polynomial: MultivariatePolynomial,
    },
    /// Polynomials glued at joints.
    Gluing(Gluing),
    /// Any expression.
    Expression {
        /// The expression.
        text: String,
        /// Its variables.
        variables: Vec<String>,
    },
}

/// The names of up to four variables.
pub(super) const VARIABLES: [&str; 4] = ["x", "y", "z", "w"];

impl Shape {
    /// The number of variables.
    pub fn dimension(&self) -> usize {
        match self {
            Self::Polynomial { variables, .. } => *variables,
            Self::Gluing(_) => 1,
            Self::Expression { variables, .. } => variables.len(),
        }
    }

    /// The names of the variables.
    pub fn variables(&self) -> Vec<String> {
        match self {
            Self::Expression { variables, .. } => variables.clone(),
            other => VARIABLES[..other.dimension()].iter().map(|name| (*name).into()).collect(),
        }
    }

    /// f + (ω/2)‖x‖² as an objective; `None` where the text of an expression does not read.
    pub fn objective(&self, decay: &Rational) -> Option<Objective> {
        let names = self.variables();
        let plain = match self {
            Self::Polynomial { polynomial, .. } => {
                let mut graph = Graph::new();
                let root = graph.polynomial(polynomial);
                Objective::new(graph, root, names.clone())
            }
            Self::Gluing(gluing) => {
                Objective::parse(&gluing.to_text(), &Names::new(&names).ok()?).ok()?
            }
            Self::Expression { text, .. } => {
                Objective::parse(text, &Names::new(&names).ok()?).ok()?
            }
        };
        if decay.is_zero() {
            return Some(plain);
        }
        let (graph, root) = plain.expression();
        let mut graph = graph.clone();
        let squares: Vec<_> = (0..names.len() as u32)
            .map(|index| {
                let variable = graph.variable(index);
                graph.power(variable, 2)
            })
            .collect();
        let sum = graph.sum(squares);
        let half = graph.scale(&(decay / Rational::from_integer(2.into())), sum);
        let root = graph.add(root, half);
        Some(Objective::new(graph, root, names))
    }

    /// f in infix notation.
    pub fn to_text(&self) -> String {
        self.objective(&Rational::zero()).map_or_else(String::new, |objective| objective.to_text())
    }

    /// The size: terms, degree, height.
    pub fn size(&self) -> Size {
        match self {
            Self::Polynomial { polynomial, .. } => size_of(polynomial),
            Self::Gluing(gluing) => gluing.size(),
            // An expression has no terms: its length stands for them.
            Self::Expression { text, .. } => Size { terms: text.len(), degree: 0, height: 0 },
        }
    }

    /// Whether it is a polynomial of degree at most two.
    pub fn is_quadratic(&self) -> bool {
        matches!(self, Self::Polynomial { polynomial, .. } if polynomial.degree() <= 2)
    }
}

/// How large an objective is: fewer terms, then a lower degree, then smaller numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size {
    /// The number of terms, of all pieces.
    pub terms: usize,
    /// The degree.
    pub degree: u32,
    /// The largest numerator or denominator of a coefficient.
    pub height: u64,
}

impl std::fmt::Display for Size {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { terms, degree, height } = self;
        write!(out, "{terms} term{}", if *terms == 1 { "" } else { "s" })?;
        write!(out, ", degree {degree}, height {height}")
    }
}

/// The largest of numerator and denominator, saturated.
pub(super) fn height(value: &Rational) -> u64 {
    let size = |n: &Integer| u64::try_from(n.abs()).unwrap_or(u64::MAX);
    size(value.numer()).max(size(value.denom()))
}

pub(super) fn size_of(polynomial: &MultivariatePolynomial) -> Size {
    let heights = polynomial.terms().map(|(_, coefficient)| height(coefficient));
    Size {
        terms: polynomial.len(),
        degree: polynomial.degree(),
        height: heights.max().unwrap_or(0),
    }
}

/// An optimizer on f + (ω/2)‖x‖².
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configured {
    /// The optimizer.
    pub optimizer: Optimizer,
    /// ω.
    pub decay: Rational,
}

impl Configured {
    /// In one line.
    pub fn to_text(&self) -> String {
        let mut text = self.optimizer.to_text();
        if !self.decay.is_zero() {
            text += &format!(", weight decay ω = {}", format_rational(&self.decay));
        }
        text
    }

    /// The total height of the hyper-parameters that play a part.
    pub(super) fn cost(&self) -> u64 {
        let all = [
            self.optimizer.step(),
            self.optimizer.radius(),
            self.optimizer.coefficient(),
            &self.decay,
        ];
        all.into_iter().filter(|value| !value.is_zero()).map(cost).sum()
    }
}

/// Simple numbers are cheap: 1 costs least.
pub(super) fn cost(value: &Rational) -> u64 {
    let size = |n: &Integer| u64::try_from(n.abs()).unwrap_or(u64::MAX / 8).min(1 << 40);
    let sign = u64::from(value.is_negative());
    2 * (size(value.numer()) + 2 * (size(value.denom()) - 1)) + sign
}

/// One case of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// The objective.
    pub objective: Shape,
    /// The optimizers in the order of the claim.
    pub optimizers: Vec<Configured>,
    /// The point.
    pub point: Vec<Rational>,
}

/// What shrinking makes smaller, lexicographically.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstanceWeight {
    /// The number of variables.
    pub variables: usize,
    /// The size of the objective.
    pub size: Size,
    /// The total cost of its coefficients.
    pub coefficients: u64,
    /// The total cost of the hyper-parameters.
    pub parameters: u64,
    /// The total cost of the point.
    pub point: u64,
}

impl Instance {
    /// The weight: every shrink makes it smaller.
    pub fn weight(&self) -> InstanceWeight {
        let coefficients = match &self.objective {
            Shape::Polynomial { polynomial, .. } => polynomial.terms().map(|(_, c)| cost(c)).sum(),
            Shape::Gluing(gluing) => gluing.cost(),
            Shape::Expression { .. } => 0,
        };
        InstanceWeight {
            variables: self.objective.dimension(),
            size: self.objective.size(),
            coefficients,
            parameters: self.optimizers.iter().map(Configured::cost).sum(),
            point: self.point.iter().filter(|x| !x.is_zero()).map(cost).sum(),
        }
    }

    /// The point in parentheses, or alone in one variable.
    pub fn point_text(&self) -> String {
        let all: Vec<String> = self.point.iter().map(format_rational).collect();
        match all.as_slice() {
            [one] => one.clone(),
            all => format!("({})", all.join(", ")),
        }
    }

    /// The instance in a few lines; `names` are those of the optimizers.
    pub fn to_text(&self, names: &[String]) -> String {
        let variables = self.objective.variables().join(", ");
        let mut text = format!("f({variables}) = {}\n", self.objective.to_text());
        for (name, optimizer) in names.iter().zip(&self.optimizers) {
            text += &format!("{name}: {}\n", optimizer.to_text());
        }
        text + &format!("({variables}) = {}\n", self.point_text())
    }

    /// The same instance of a polynomial in one variable with the centre moved to the origin.
    pub(super) fn about(&self, centre: &Rational) -> Option<Self> {
        let Shape::Polynomial { variables: 1, polynomial } = &self.objective else { return None };
        let image = &MultivariatePolynomial::variable(0)
            + &MultivariatePolynomial::constant(centre.clone());
        let moved = polynomial.substitute(0, &image);
        let constant = MultivariatePolynomial::constant(moved.evaluate(&[Rational::zero()]));
        Some(Self {
            objective: Shape::Polynomial { variables: 1, polynomial: &moved - &constant },
            optimizers: self.optimizers.clone(),
            point: vec![&self.point[0] - centre],
        })
    }
}

/// c·m as a polynomial.
pub(super) fn monomial(coefficient: &Rational, powers: &[u32]) -> MultivariatePolynomial {
    let mut product = MultivariatePolynomial::constant(Rational::one());
    for (index, &power) in powers.iter().enumerate() {
        if power > 0 {
            product = &product * &MultivariatePolynomial::variable(index as u32).pow(power);
        }
    }
    product.scale(coefficient)
}
