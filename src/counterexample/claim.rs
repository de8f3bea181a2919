//! Claims: for all objectives of a family, all optimizers of given kinds with hyper-parameters in
//! given ranges, and all fixed points x of a kind: if the hypotheses hold then the conclusion.

use std::ops::RangeInclusive;

use num_traits::{One, Signed, Zero};

use super::formula::{Condition, Formula, Quantity, Term};
use super::instance::{Instance, Shape, height};
use super::syntax::{FormulaError, parse_formula};
use crate::exact::{Rational, format_rational};
use crate::objective::Objective;
use crate::optimizer::{FieldKind, MomentumKind};

/// The objectives that a claim speaks of. Families of polynomials are closed under translation, so
/// that the fixed point may be moved to the origin: every atom of the language is invariant, except
/// under weight decay, with which claims are searched at the origin only and never proved.
#[derive(Clone, Debug)]
pub enum Family {
    /// Polynomials, not constant, of a degree up to `degree` whose coefficients have numerators and denominators
    /// of at most `height`.
    Polynomials {
        /// How many variables.
        variables: RangeInclusive<u32>,
        /// The largest degree.
        degree: u32,
        /// The largest numerator and denominator.
        height: u32,
    },
    /// Polynomials of degree at most two, not constant: ½xᵀHx, up to translation.
    Quadratics {
        /// How many variables.
        variables: RangeInclusive<u32>,
        /// The largest numerator and denominator of a coefficient in a search; proofs know no
        /// height.
        height: u32,
    },
    /// Losses of networks with one hidden unit, ½(v·φ(w·s + b) − t)² with φ(t) = t/√(1 + t²).
    Networks {
        /// The largest numerator and denominator of the sample (s, t).
        height: u32,
    },
    /// The catalogue of test functions at its critical points with rational coordinates, and at
    /// simple rational points.
    Catalogue,
    /// Sums of two functions of the catalogue at common critical points.
    CatalogueSums,
    /// Piecewise polynomials of one variable that are C² across the joints.
    Gluings {
        /// The largest numerator and denominator of slopes and curvatures.
        height: u32,
    },
    /// One objective.
    Fixed(Box<Objective>),
}

impl Family {
    /// In words.
    pub fn to_text(&self) -> String {
        let several = |range: &RangeInclusive<u32>| match (*range.start(), *range.end()) {
            (1, 1) => "one variable".to_string(),
            (low, high) if low == high => format!("{low} variables"),
            (low, high) => format!("{low} to {high} variables"),
        };
        match self {
            Self::Polynomials { variables, degree, height } => format!(
                "all polynomials of degree ≤ {degree} in {} with coefficients of height ≤ {height}",
                several(variables)
            ),
            Self::Quadratics { variables, .. } => {
                format!("all quadratic objectives in {}", several(variables))
            }
            Self::Networks { height } => {
                format!("all losses of one hidden unit with samples of height ≤ {height}")
            }
            Self::Catalogue => "all objectives of the catalogue".into(),
            Self::CatalogueSums => "all sums of two objectives of the catalogue".into(),
            Self::Gluings { height } => format!(
                "all C² gluings of polynomials in one variable with data of height ≤ {height}"
            ),
            Self::Fixed(objective) => format!("f = {}", objective.to_text()),
        }
    }
}

/// Which fixed points of the first optimizer a claim speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Points {
    /// Those with ∇f(x) = 0.
    Critical,
    /// Those with ∇f(x) ≠ 0.
    Spurious,
    /// All.
    #[default]
    Any,
}

impl Points {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Critical, Self::Spurious, Self::Any];

    /// The name in claim files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Spurious => "spurious",
            Self::Any => "any",
        }
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The values of a hyper-parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// All admissible values from the lower to the upper end, both belonging to it.
    Within {
        /// The lower end; `None` is no bound.
        lower: Option<Rational>,
        /// The upper end; `None` is no bound.
        upper: Option<Rational>,
    },
    /// The value of the same hyper-parameter of another optimizer of the claim.
    SameAs(usize),
}

impl Parameter {
    /// Every admissible value.
    pub fn any() -> Self {
        Self::Within { lower: None, upper: None }
    }

    /// One value.
    pub fn exactly(value: Rational) -> Self {
        Self::Within { lower: Some(value.clone()), upper: Some(value) }
    }

    /// Whether a value lies between the ends.
    pub fn contains(&self, value: &Rational) -> bool {
        match self {
            Self::Within { lower, upper } => {
                lower.as_ref().is_none_or(|low| low <= value)
                    && upper.as_ref().is_none_or(|high| value <= high)
            }
            Self::SameAs(_) => false,
        }
    }

    fn to_text(&self, sign: &str, names: &[String]) -> Option<String> {
        match self {
            Self::SameAs(other) => Some(format!("{sign} that of {}", names[*other])),
            Self::Within { lower: None, upper: None } => None,
            Self::Within { lower, upper } if lower == upper => {
                Some(format!("{sign} = {}", format_rational(lower.as_ref()?)))
            }
            Self::Within { lower, upper } => {
                let end = |end: &Option<Rational>, open: &str| {
                    end.as_ref().map_or_else(|| open.into(), format_rational)
                };
                Some(format!("{sign} ∈ [{}, {}]", end(lower, "−∞"), end(upper, "∞")))
            }
        }
    }
}

/// The optimizers that one name of a claim ranges over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptimizerFamily {
    /// The name in formulas.
    pub name: String,
    /// The fields.
    pub fields: Vec<FieldKind>,
    /// The momenta.
    pub momenta: Vec<MomentumKind>,
    /// The number m of ascents of usam-sequential.
    pub ascents: u32,
    /// α.
    pub step: Parameter,
    /// ρ.
    pub radius: Parameter,
    /// β.
    pub coefficient: Parameter,
    /// The weight decay ω: the optimizer runs on f + (ω/2)‖x‖².
    pub decay: Parameter,
}

impl OptimizerFamily {
    /// A field without momentum, with every step size and radius and without decay.
    pub fn new(name: &str, field: FieldKind) -> Self {
        Self {
            name: name.into(),
            fields: vec![field],
            momenta: vec![MomentumKind::None],
            ascents: 2,
            step: Parameter::any(),
            radius: Parameter::any(),
            coefficient: Parameter::any(),
            decay: Parameter::exactly(Rational::zero()),
        }
    }

    fn to_text(&self, names: &[String]) -> String {
        let kinds = |all: Vec<&str>| all.join(" or ");
        let mut text = format!(
            "{}: {} field, {} momentum",
            self.name,
            kinds(self.fields.iter().map(|kind| kind.name()).collect()),
            kinds(self.momenta.iter().map(|kind| kind.name()).collect()),
        );
        let parameters =
            [("α", &self.step), ("ρ", &self.radius), ("β", &self.coefficient), ("ω", &self.decay)];
        for (sign, parameter) in parameters {
            let trivial = sign == "ω" && *parameter == Parameter::exactly(Rational::zero());
            if let Some(range) = parameter.to_text(sign, names).filter(|_| !trivial) {
                text += &format!(", {range}");
            }
        }
        text
    }
}

/// A claim.
///
/// It says: for every objective of the family, every choice of the optimizers with admissible
/// hyper-parameters (α > 0, ρ ≥ 0, β as [`crate::optimizer::Optimizer::validated`] allows, all of
/// them rational) in the given ranges, and every fixed point x of the first optimizer of the given
/// kind at which all divisions in the formulas are defined, if `assume` holds then `conclude`
/// holds.
#[derive(Clone, Debug)]
pub struct Claim {
    /// A short name.
    pub name: String,
    /// The claim in words.
    pub statement: String,
    /// The objectives.
    pub objectives: Family,
    /// The optimizers; formulas mean the first where they name none.
    pub optimizers: Vec<OptimizerFamily>,
    /// The fixed points.
    pub points: Points,
    /// The hypotheses.
    pub assume: Formula,
    /// The conclusion.
    pub conclude: Formula,
}

/// Why a claim makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimError {
    /// No optimizer.
    #[error("a claim needs an optimizer")]
    NoOptimizer,
    /// A family without members.
    #[error("the family is empty: {0}")]
    EmptyFamily(String),
    /// A formula about something that this family does not have.
    #[error("{0}")]
    WrongType(String),
    /// A formula that does not read.
    #[error(transparent)]
    Formula(#[from] FormulaError),
}

impl Claim {
    /// A claim without hypotheses about the optimizers and with the conclusion `false`: to be
    /// completed by the other methods.
    ///
    /// ```
    /// use eigensieve::counterexample::{Claim, Family, OptimizerFamily, Points};
    /// use eigensieve::optimizer::FieldKind;
    /// let usam = OptimizerFamily::new("A", FieldKind::Usam);
    /// let family = Family::Quadratics { variables: 1..=2, height: 2 };
    /// let claim = Claim::new("saddles", family, vec![usam])
    ///     .at(Points::Critical)
    ///     .assuming("attracting")?
    ///     .concluding("lambda_min >= 0")?
    ///     .validated()?;
    /// assert_eq!(claim.conclude.to_text(&claim.names()), "lambda_min >= 0");
    /// # Ok::<(), eigensieve::counterexample::ClaimError>(())
    /// ```
    pub fn new(name: &str, objectives: Family, optimizers: Vec<OptimizerFamily>) -> Self {
        Self {
            name: name.into(),
            statement: String::new(),
            objectives,
            optimizers,
            points: Points::Any,
            assume: Formula::Constant(true),
            conclude: Formula::Constant(false),
        }
    }

    /// The same claim in words.
    #[must_use]
    pub fn stating(mut self, statement: &str) -> Self {
        self.statement = statement.into();
        self
    }

    /// The same claim about fixed points of this kind.
    #[must_use]
    pub fn at(mut self, points: Points) -> Self {
        self.points = points;
        self
    }

    /// The same claim under hypotheses.
    ///
    /// # Errors
    /// A formula that does not read.
    pub fn assuming(mut self, formula: &str) -> Result<Self, ClaimError> {
        self.assume = parse_formula(formula, &self.names())?;
        Ok(self)
    }

    /// The same claim with this conclusion.
    ///
    /// # Errors
    /// A formula that does not read.
    pub fn concluding(mut self, formula: &str) -> Result<Self, ClaimError> {
        self.conclude = parse_formula(formula, &self.names())?;
        Ok(self)
    }

    /// The names of the optimizers.
    pub fn names(&self) -> Vec<String> {
        self.optimizers.iter().map(|one| one.name.clone()).collect()
    }

    /// Checks the claim: families with members, quantities that they have.
    ///
    /// # Errors
    /// See [`ClaimError`].
    pub fn validated(self) -> Result<Self, ClaimError> {
        if self.optimizers.is_empty() {
            return Err(ClaimError::NoOptimizer);
        }
        self.check_family()?;
        for (number, optimizer) in self.optimizers.iter().enumerate() {
            check_optimizer(number, optimizer)?;
        }
        check_ties(&self.optimizers)?;
        let most_variables = match &self.objectives {
            Family::Polynomials { variables, .. } | Family::Quadratics { variables, .. } => {
                *variables.end()
            }
            Family::Fixed(objective) => objective.dimension() as u32,
            Family::Gluings { .. } => 1,
            Family::Networks { .. } | Family::Catalogue | Family::CatalogueSums => 2,
        };
        for formula in [&self.assume, &self.conclude] {
            for derivative in [Quantity::Third, Quantity::Fourth] {
                if most_variables > 1 && mentions(formula, derivative) {
                    return Err(ClaimError::WrongType(format!(
                        "`{}` is a derivative of objectives in one variable, but this family has \
                         up to {most_variables} variables",
                        derivative.name()
                    )));
                }
            }
            let contradicts = |one: Condition| {
                (one == Condition::Spurious && self.points == Points::Critical)
                    || (one == Condition::Critical && self.points != Points::Any)
            };
            if formula.mentions_condition(&contradicts) {
                return Err(ClaimError::WrongType(format!(
                    "the points are already {}: `critical` and `spurious` say nothing new there",
                    self.points.name()
                )));
            }
        }
        Ok(self)
    }

    fn check_family(&self) -> Result<(), ClaimError> {
        let empty = |reason: &str| Err(ClaimError::EmptyFamily(reason.into()));
        match &self.objectives {
            Family::Polynomials { variables, .. } | Family::Quadratics { variables, .. }
                if variables.is_empty() || *variables.start() == 0 =>
            {
                empty("the number of variables is at least 1")
            }
            Family::Polynomials { variables, degree, .. }
                if *variables.end() > 4 || *degree > 8 =>
            {
                empty("polynomials are searched in up to 4 variables and to degree 8")
            }
            Family::Quadratics { variables, .. } if *variables.end() > 4 => {
                empty("quadratics are searched in up to 4 variables")
            }
            Family::Polynomials { degree: 0 | 1, .. } => {
                empty("the degree is at least 2: otherwise the gradient is a constant other than 0")
            }
            Family::Polynomials { height: 0, .. }
            | Family::Quadratics { height: 0, .. }
            | Family::Networks { height: 0 }
            | Family::Gluings { height: 0 } => empty("the height is at least 1"),
            Family::Networks { height } | Family::Gluings { height } if *height > TALLEST => {
                empty("networks and gluings are searched up to the height 64")
            }
            Family::Fixed(objective) if objective.dimension() == 0 => empty("no variable"),
            _ => Ok(()),
        }
    }

    /// Whether the objective of an instance belongs to the family, as far as its form tells.
    pub fn has(&self, instance: &Instance) -> bool {
        let polynomial = |range: &RangeInclusive<u32>, degree: u32, height: u32| {
            let Shape::Polynomial { variables, polynomial } = &instance.objective else {
                return false;
            };
            let size = instance.objective.size();
            range.contains(&(*variables as u32))
                && (1..=degree).contains(&polynomial.degree())
                && size.height <= u64::from(height)
        };
        match &self.objectives {
            Family::Polynomials { variables, degree, height } => {
                polynomial(variables, *degree, *height)
            }
            Family::Quadratics { variables, height } => polynomial(variables, 2, *height),
            Family::Gluings { height: tallest } => match &instance.objective {
                Shape::Gluing(gluing) => [&gluing.curvature, &gluing.slope]
                    .iter()
                    .all(|value| height(value) <= u64::from(*tallest)),
                _ => false,
            },
            _ => matches!(instance.objective, Shape::Expression { .. }),
        }
    }

    /// The whole claim in a few lines.
    pub fn to_text(&self) -> String {
        let names = self.names();
        let mut text = format!("for {}\n", self.objectives.to_text());
        for optimizer in &self.optimizers {
            text += &format!("    {}\n", optimizer.to_text(&names));
        }
        let kind = match self.points {
            Points::Any => String::new(),
            kind => format!("{} ", kind.name()),
        };
        text += &format!("and every {kind}fixed point x of {}:\n", names[0]);
        match &self.assume {
            Formula::Constant(true) => text += &format!("    {}\n", self.conclude.to_text(&names)),
            assume => {
                text += &format!("    {}\n", assume.to_text(&names));
                text += &format!("    implies  {}\n", self.conclude.to_text(&names));
            }
        }
        text
    }
}

/// A parameter that is tied to one which the other optimizer does not use would be 0 in silence.
fn check_ties(optimizers: &[OptimizerFamily]) -> Result<(), ClaimError> {
    for one in optimizers {
        let unused =
            |parameter: &Parameter, uses: &dyn Fn(&OptimizerFamily) -> bool| match parameter {
                Parameter::SameAs(other) => {
                    optimizers.get(*other).is_some_and(|other| !uses(other))
                }
                Parameter::Within { .. } => false,
            };
        let radius = |other: &OptimizerFamily| !other.fields.contains(&FieldKind::Gradient);
        let coefficient = |other: &OptimizerFamily| !other.momenta.contains(&MomentumKind::None);
        for (name, tied) in [
            ("radius", unused(&one.radius, &radius)),
            ("coefficient", unused(&one.coefficient, &coefficient)),
        ] {
            if tied {
                return Err(ClaimError::WrongType(format!(
                    "the {name} of {} is that of an optimizer that has none",
                    one.name
                )));
            }
        }
    }
    Ok(())
}

/// A claim about sequential USAM has at most so many ascents.
const MOST_ASCENTS: u32 = 16;
/// Gluings and networks are enumerated up to this height.
const TALLEST: u32 = 64;

/// Values of a hyper-parameter that the optimizer does not have would be ignored in silence.
fn check_unused(optimizer: &OptimizerFamily) -> Result<(), ClaimError> {
    let name = &optimizer.name;
    let no_radius = optimizer.fields.iter().all(|field| *field == FieldKind::Gradient);
    let no_momentum = optimizer.momenta.iter().all(|momentum| *momentum == MomentumKind::None);
    let given = |parameter: &Parameter| {
        matches!(parameter, Parameter::Within { .. }) && !parameter.contains(&Rational::zero())
    };
    let wrong = |reason: String| Err(ClaimError::WrongType(reason));
    if no_radius && given(&optimizer.radius) {
        return wrong(format!("the gradient field of {name} has no radius: it is 0"));
    }
    if no_momentum && given(&optimizer.coefficient) {
        return wrong(format!("{name} has no momentum, so its coefficient is 0"));
    }
    Ok(())
}

fn check_optimizer(number: usize, optimizer: &OptimizerFamily) -> Result<(), ClaimError> {
    let name = &optimizer.name;
    if optimizer.fields.is_empty() || optimizer.momenta.is_empty() {
        return Err(ClaimError::EmptyFamily(format!("{name} has no field or no momentum")));
    }
    if optimizer.fields.contains(&FieldKind::UsamSequential)
        && !(1..=MOST_ASCENTS).contains(&optimizer.ascents)
    {
        return Err(ClaimError::EmptyFamily(format!(
            "the number of ascents of {name} is 1 to {MOST_ASCENTS}"
        )));
    }
    check_unused(optimizer)?;
    let parameters = [
        ("step", &optimizer.step),
        ("radius", &optimizer.radius),
        ("coefficient", &optimizer.coefficient),
        ("decay", &optimizer.decay),
    ];
    let nothing_below_zero = |momentum: &MomentumKind| *momentum != MomentumKind::HeavyBall;
    let least_coefficient = match optimizer.momenta.iter().all(nothing_below_zero) {
        true => (Rational::zero(), false),
        false => (-Rational::one(), true),
    };
    for (parameter, values) in parameters {
        match values {
            Parameter::SameAs(other) if *other >= number => {
                return Err(ClaimError::WrongType(format!(
                    "the {parameter} of {name} can be that of an optimizer before it only"
                )));
            }
            Parameter::Within { lower: Some(low), upper: Some(high) } if low > high => {
                return Err(ClaimError::EmptyFamily(format!(
                    "no {parameter} lies between {} and {}",
                    format_rational(low),
                    format_rational(high)
                )));
            }
            Parameter::Within { lower, upper } => {
                let (smallest, open) = match parameter {
                    "coefficient" => least_coefficient.clone(),
                    "step" => (Rational::zero(), true),
                    _ => (Rational::zero(), false),
                };
                let too_small = upper
                    .as_ref()
                    .is_some_and(|high| *high < smallest || (open && *high == smallest));
                let too_large = parameter == "coefficient"
                    && lower.as_ref().is_some_and(|low| *low >= Rational::one());
                if too_small || too_large {
                    return Err(ClaimError::EmptyFamily(format!(
                        "no admissible {parameter} of {name} lies in the given range"
                    )));
                }
                let negative =
                    parameter == "decay" && lower.as_ref().is_some_and(Signed::is_negative);
                if negative {
                    return Err(ClaimError::EmptyFamily("a decay is at least 0".into()));
                }
            }
            Parameter::SameAs(_) => {}
        }
    }
    Ok(())
}

fn mentions(formula: &Formula, quantity: Quantity) -> bool {
    let term = |term: &Term| term.mentions(quantity);
    match formula {
        Formula::Constant(_) | Formula::Condition(..) => false,
        Formula::Compare(a, _, b) => term(a) || term(b),
        Formula::Not(a) | Formula::Each(a) | Formula::Some(a) => mentions(a, quantity),
        Formula::And(all) | Formula::Or(all) => all.iter().any(|one| mentions(one, quantity)),
        Formula::Implies(a, b) | Formula::Equivalent(a, b) => {
            mentions(a, quantity) || mentions(b, quantity)
        }
    }
}
