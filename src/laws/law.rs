//! Laws: what an optimizer claims to do, with exact hyper-parameters.

use num_traits::{One, Signed, Zero};

use super::family::{Family, descent, field, schedule};
use super::rule::{Rule, RuleError};
use crate::exact::{Rational, RationalError, format_rational, parse_rational};

/// A declaration that is no law.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LawError {
    /// No name at the beginning.
    #[error("a law begins with its name, as in `momentum lr=0.1 mu=0.9`")]
    Empty,
    /// No known descent, field or schedule has this name.
    #[error("unknown law `{0}`; known are {1}")]
    Unknown(String, String),
    /// Something other than `name=value`.
    #[error("`{0}` is no hyper-parameter: write name=value")]
    NotAnAssignment(String),
    /// A hyper-parameter that the law does not have, or has twice.
    #[error("the law has no free hyper-parameter `{0}`; it has {1}")]
    Parameter(String, String),
    /// A value that is no number.
    #[error("hyper-parameter {0}: {1}")]
    Number(String, RationalError),
    /// A value outside its range.
    #[error("hyper-parameter {name} = {value} is out of range: {range}")]
    Range {
        /// The hyper-parameter.
        name: String,
        /// Its value.
        value: String,
        /// What is allowed.
        range: &'static str,
    },
    /// A user-defined rule that cannot be read.
    #[error(transparent)]
    Rule(#[from] RuleError),
}

/// An update rule with exact hyper-parameters.
///
/// ```
/// use eigensieve::laws::Law;
/// let law = Law::parse("nesterov lr=0.1 mu=0.9")?;
/// assert_eq!(law.to_text(), "nesterov lr=1/10 mu=9/10 tau=0");
/// assert!(Law::parse("adam b1=2").is_err());
/// let own = Law::custom("mine", "x = x - lr*g/(1 + abs(g))", &[("lr", "0.1")])?;
/// assert_eq!(own.to_text(), "mine lr=1/10");
/// # Ok::<(), eigensieve::laws::LawError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Law {
    parts: Parts,
    parameters: Vec<(String, Rational)>,
    rule: Rule,
}

/// What a law is put together from.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Parts {
    Known { field: &'static Family, descent: &'static Family, schedule: &'static Family },
    Custom { name: String, text: String },
}

/// Hyper-parameters that every known law has; 0 means none.
const DECAYS: [&str; 2] = ["coupled", "decoupled"];

impl Law {
    /// Reads `descent name=value …`, `field+descent name=value …`, with `schedule=name`, weight
    /// decay `coupled=value` (in the gradient) or `decoupled=value` (lr·value·x is subtracted).
    /// `adamw` is `adam` whose decay `wd` is decoupled. Numbers are exact: `1e-3` is 1/1000.
    ///
    /// # Errors
    /// See [`LawError`].
    pub fn parse(text: &str) -> Result<Self, LawError> {
        let mut words = text.split_whitespace();
        let name = words.next().ok_or(LawError::Empty)?;
        let assignments: Vec<&str> = words.collect();
        let split = |word: &&str| {
            let parts =
                word.split_once('=').ok_or_else(|| LawError::NotAnAssignment((*word).into()));
            parts.map(|(name, value)| (name.to_string(), value.to_string()))
        };
        let mut given = assignments.iter().map(split).collect::<Result<Vec<_>, _>>()?;
        let (field_name, descent_name) =
            name.split_once('+').unwrap_or_else(|| match field(name) {
                Some(_) => (name, "gd"),
                None => ("gradient", name),
            });
        let (descent_name, usual) = match descent_name {
            "adamw" => ("adam", Some("decoupled")),
            "sgd" => ("gd", Some("coupled")),
            "momentum" | "nesterov" => (descent_name, Some("coupled")),
            other => (other, Some(if other == "lion" { "decoupled" } else { "coupled" })),
        };
        for (name, _) in &mut given {
            if let ("wd", Some(usual)) = (name.as_str(), usual) {
                *name = usual.to_string();
            }
        }
        let schedule_name = match given.iter().position(|(name, _)| name == "schedule") {
            Some(position) => given.remove(position).1,
            None => "constant".to_string(),
        };
        let unknown = |name: &str, known: &[Family]| {
            let names: Vec<&str> = known.iter().map(|family| family.name).collect();
            LawError::Unknown(name.to_string(), names.join(", "))
        };
        let field = field(field_name).ok_or_else(|| unknown(field_name, super::family::FIELDS))?;
        let descent =
            descent(descent_name).ok_or_else(|| unknown(descent_name, super::family::DESCENTS))?;
        let schedule = schedule(&schedule_name)
            .ok_or_else(|| unknown(&schedule_name, super::family::SCHEDULES))?;
        let mut parameters = defaults(field, descent, schedule);
        let mut seen: Vec<String> = Vec::new();
        for (name, value) in given {
            let value = parse_rational(&value).map_err(|e| LawError::Number(name.clone(), e))?;
            let names = || parameters.iter().map(|(n, _)| n.clone()).collect::<Vec<_>>().join(", ");
            let found = parameters.iter().position(|(own, _)| *own == name);
            let position = found.filter(|_| !seen.contains(&name));
            let position = position.ok_or_else(|| LawError::Parameter(name.clone(), names()))?;
            check_range(&name, &value)?;
            parameters[position].1 = value;
            seen.push(name);
        }
        Self::assembled(Parts::Known { field, descent, schedule }, parameters)
    }

    /// A rule of one's own; see [`Rule`] for the language.
    ///
    /// # Errors
    /// A rule that cannot be read, a value that is no number.
    pub fn custom(name: &str, rule: &str, parameters: &[(&str, &str)]) -> Result<Self, LawError> {
        let read = |(name, value): &(&str, &str)| {
            let number = parse_rational(value);
            let number = number.map_err(|error| LawError::Number((*name).to_string(), error))?;
            Ok::<_, LawError>(((*name).to_string(), number))
        };
        let parameters = parameters.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Self::assembled(Parts::Custom { name: name.into(), text: rule.into() }, parameters)
    }

    pub(super) fn assembled(
        parts: Parts,
        parameters: Vec<(String, Rational)>,
    ) -> Result<Self, LawError> {
        let text = match &parts {
            Parts::Custom { text, .. } => text.clone(),
            Parts::Known { field, descent, schedule } => {
                let value = |name: &str| parameters.iter().find(|(own, _)| own == name);
                let decays = |name: &str| value(name).is_some_and(|(_, value)| !value.is_zero());
                let mut lines = vec![schedule.lines];
                if !descent.lines.contains("gradient(") {
                    lines.push(field.lines);
                }
                if decays("coupled") {
                    lines.push("g = g + coupled*x");
                }
                if decays("decoupled") {
                    lines.push("x = x - lr*decoupled*x");
                }
                lines.push(descent.lines);
                lines.join("\n")
            }
        };
        let names: Vec<&str> = parameters.iter().map(|(name, _)| name.as_str()).collect();
        let rule = Rule::parse(&text, &names)?;
        Ok(Self { parts, parameters, rule })
    }

    pub(super) fn parts(&self) -> &Parts {
        &self.parts
    }

    /// The update rule.
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// The hyper-parameters in the order of the rule.
    pub fn parameters(&self) -> &[(String, Rational)] {
        &self.parameters
    }

    /// The value of a hyper-parameter.
    pub fn parameter(&self, name: &str) -> Option<&Rational> {
        self.parameters.iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    /// The same law with another value; no range is checked.
    ///
    /// # Errors
    /// A name that the law does not have.
    pub fn with(&self, name: &str, value: Rational) -> Result<Self, LawError> {
        let mut parameters = self.parameters.clone();
        let own = parameters.iter_mut().find(|(own, _)| own == name);
        let own = own.ok_or_else(|| LawError::Parameter(name.into(), self.to_text()))?;
        own.1 = value;
        Self::assembled(self.parts.clone(), parameters)
    }

    /// The period of the schedule, where it has one.
    pub(super) fn period(&self) -> Option<u64> {
        let scheduled =
            matches!(&self.parts, Parts::Known { schedule, .. } if schedule.name != "constant");
        let period = self.parameter("period").filter(|_| scheduled)?;
        period.is_integer().then(|| num_traits::ToPrimitive::to_u64(&period.to_integer()))?
    }

    /// Whether the rate goes up and down for ever, or down for ever.
    pub(super) fn rate_never_rests(&self) -> bool {
        matches!(&self.parts, Parts::Known { schedule, .. } if matches!(schedule.name, "step" | "cosine"))
    }

    /// The name without hyper-parameters.
    pub fn name(&self) -> String {
        match &self.parts {
            Parts::Custom { name, .. } => name.clone(),
            Parts::Known { field, descent, .. } if field.name == "gradient" => descent.name.into(),
            Parts::Known { field, descent, .. } => format!("{}+{}", field.name, descent.name),
        }
    }

    /// One line that [`Self::parse`] reads back.
    pub fn to_text(&self) -> String {
        let mut text = self.name();
        if let Parts::Known { schedule, .. } = &self.parts
            && schedule.name != "constant"
        {
            text += &format!(" schedule={}", schedule.name);
        }
        for (name, value) in &self.parameters {
            if !(DECAYS.contains(&name.as_str()) && value.is_zero()) {
                text += &format!(" {name}={}", format_rational(value));
            }
        }
        text
    }

    /// What to look for when an implementation follows this law instead of its own.
    pub fn hint(&self) -> &'static str {
        match &self.parts {
            Parts::Custom { .. } => "",
            Parts::Known { descent, .. } => descent.hint,
        }
    }
}

impl std::fmt::Display for Law {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.to_text())
    }
}

impl std::str::FromStr for Law {
    type Err = LawError;
    fn from_str(text: &str) -> Result<Self, LawError> {
        Self::parse(text)
    }
}

/// All hyper-parameters of the parts with their defaults.
pub(super) fn defaults(
    field: &Family,
    descent: &Family,
    schedule: &Family,
) -> Vec<(String, Rational)> {
    let field = if descent.lines.contains("gradient(") { &[] } else { field.parameters };
    let mut all: Vec<(String, Rational)> = Vec::new();
    for (name, value) in descent.parameters.iter().chain(field).chain(schedule.parameters) {
        if !all.iter().any(|(own, _)| own == name) {
            all.push((
                name.to_string(),
                parse_rational(value).unwrap_or_else(|_| Rational::zero()),
            ));
        }
    }
    all.extend(DECAYS.map(|name| (name.to_string(), Rational::zero())));
    all
}

fn check_range(name: &str, value: &Rational) -> Result<(), LawError> {
    let below_one = value.abs() < Rational::one();
    let (ok, range) = match name {
        "lr" => (value.is_positive(), "lr > 0"),
        "b1" | "b2" | "b3" => (!value.is_negative() && below_one, "0 ≤ b < 1"),
        "mu" => (below_one, "-1 < mu < 1"),
        "tau" => (below_one, "-1 < tau < 1"),
        "period" => (*value >= Rational::one() && value.is_integer(), "a positive integer"),
        _ => (!value.is_negative(), "not negative"),
    };
    if ok {
        return Ok(());
    }
    Err(LawError::Range { name: name.into(), value: format_rational(value), range })
}

#[cfg(test)]
mod tests {
    use super::super::family::{DESCENTS, FIELDS, SCHEDULES};
    use super::*;

    #[test]
    fn every_known_law_can_be_read_and_comes_back_from_its_text() {
        for descent in DESCENTS {
            for field in FIELDS {
                for schedule in SCHEDULES {
                    let text =
                        format!("{}+{} schedule={}", field.name, descent.name, schedule.name);
                    let law = Law::parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
                    let again = Law::parse(&law.to_text()).expect("its own text");
                    assert_eq!(again.to_text(), law.to_text());
                }
            }
        }
    }

    #[test]
    fn a_bad_law_says_what_is_wrong() {
        for (text, part) in [
            ("", "begins with its name"),
            ("adamm lr=1", "unknown law `adamm`"),
            ("adam lr", "write name=value"),
            ("adam mu=0.9", "no free hyper-parameter `mu`"),
            ("adam lr=1 lr=2", "no free hyper-parameter `lr`"),
            ("adam lr=fast", "no rational number"),
            ("adam b1=1", "out of range"),
            ("gd schedule=cosine period=1.5", "a positive integer"),
        ] {
            let error = Law::parse(text).expect_err(text).to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn weight_decay_is_where_the_name_says() {
        let adamw = Law::parse("adamw wd=0.01").expect("a law");
        assert_eq!(adamw.parameter("decoupled"), Some(&Rational::new(1.into(), 100.into())));
        let adam = Law::parse("adam wd=0.01").expect("a law");
        assert_eq!(adam.parameter("coupled"), Some(&Rational::new(1.into(), 100.into())));
    }
}
