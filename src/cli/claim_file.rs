//! Claim files: TOML with exact numbers and formulas.

use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use super::problem_file::{Checked, Number, ProblemFileError, exact, place_in_file, read};
use crate::counterexample::{
    Claim, ClaimError, Family, Formula, OptimizerFamily, Parameter, Points, parse_formula,
};
use crate::exact::Rational;
use crate::expression::Names;
use crate::objective::{Entry, Objective};
use crate::optimizer::{FieldKind, MomentumKind};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    #[serde(default)]
    statement: String,
    points: Option<Spanned<String>>,
    assume: Option<Spanned<String>>,
    conclude: Spanned<String>,
    objectives: Spanned<Objectives>,
    optimizers: Spanned<BTreeMap<String, Spanned<Optimizer>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Objectives {
    family: Option<Spanned<String>>,
    expression: Option<Spanned<String>>,
    catalogue: Option<Spanned<String>>,
    variables: Option<Spanned<Variables>>,
    degree: Option<u32>,
    height: Option<u32>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Variables {
    Number(u32),
    Range([u32; 2]),
    Names(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Optimizer {
    field: Spanned<OneOrMany>,
    momentum: Option<Spanned<OneOrMany>>,
    ascents: Option<u32>,
    step: Option<Spanned<Values>>,
    radius: Option<Spanned<Values>>,
    coefficient: Option<Spanned<Values>>,
    decay: Option<Spanned<Values>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn all(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Values {
    Text(String),
    Integer(i64),
    Range([Number; 2]),
}

/// Reads and checks a claim file.
///
/// # Errors
/// Anything wrong with the file, with its place.
pub fn read_claim(path: &Path) -> Result<Claim, ProblemFileError> {
    read(path, parse_claim)
}

fn parse_claim(source: &str) -> Checked<Claim> {
    let file: File = toml::from_str(source)
        .map_err(|error| (error.message().to_string(), error.span().unwrap_or(0..0)))?;
    let tables = file.optimizers.get_ref();
    let names: Vec<String> = tables.keys().cloned().collect();
    if let Some(name) = names.iter().find(|name| !is_name(name)) {
        let place = tables[name].span();
        return Err((format!("`{name}` is no name for an optimizer: use letters"), place));
    }
    let optimizers = tables.iter().map(|(name, table)| optimizer(name, &names, table));
    let optimizers = optimizers.collect::<Checked<Vec<_>>>()?;
    let formula = |text: &Spanned<String>| {
        parse_formula(text.get_ref(), &names)
            .map_err(|error| (error.message.clone(), within(source, text, &error.span)))
    };
    let points = match &file.points {
        None => Points::default(),
        Some(name) => Points::named(name.get_ref()).ok_or_else(|| {
            let known = Points::ALL.map(Points::name).join(", ");
            (format!("unknown kind of points `{}`; known: {known}", name.get_ref()), name.span())
        })?,
    };
    let claim = Claim {
        objectives: family(source, &file.objectives)?,
        assume: file.assume.as_ref().map_or(Ok(Formula::Constant(true)), formula)?,
        conclude: formula(&file.conclude)?,
        name: file.name.clone(),
        statement: file.statement.clone(),
        optimizers,
        points,
    };
    claim.validated().map_err(|error| {
        let place = match &error {
            ClaimError::WrongType(_) => file.conclude.span(),
            ClaimError::EmptyFamily(_) => file.objectives.span(),
            _ => file.optimizers.span(),
        };
        (error.to_string(), place)
    })
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(char::is_alphanumeric)
        && !text.starts_with(char::is_numeric)
}

/// Where in the file a part of a text lies: exact when the text stands there as it is.
fn within(source: &str, text: &Spanned<String>, part: &Range<usize>) -> Range<usize> {
    let span = text.span();
    let offset = source.get(span.clone()).and_then(|quoted| quoted.find(text.get_ref().as_str()));
    match offset {
        Some(offset) => {
            let start = (span.start + offset + part.start).min(span.end - 1);
            start..(span.start + offset + part.end).clamp(start + 1, span.end)
        }
        None => span,
    }
}

fn family(source: &str, table: &Spanned<Objectives>) -> Checked<Family> {
    let objectives = table.get_ref();
    let fixed = [&objectives.expression, &objectives.catalogue];
    let given = fixed.iter().filter(|one| one.is_some()).count();
    if given + usize::from(objectives.family.is_some()) != 1 {
        let message = "give one of `family`, `expression` (with `variables`) and `catalogue`";
        return Err((message.into(), table.span()));
    }
    if let Some(name) = &objectives.catalogue {
        let entry = Entry::named(name.get_ref()).ok_or_else(|| {
            (format!("no objective `{}` in the catalogue", name.get_ref()), name.span())
        })?;
        let objective = entry.objective().map_err(|error| (error.to_string(), name.span()))?;
        return Ok(Family::Fixed(Box::new(objective)));
    }
    if let Some(text) = &objectives.expression {
        return expression(source, objectives, text);
    }
    let name =
        objectives.family.as_ref().ok_or_else(|| ("a `family` is missing".into(), table.span()))?;
    let variables = || number_of_variables(objectives);
    let height = objectives.height.unwrap_or(2);
    let only = |allowed: &[&str]| {
        let given = [
            ("variables", objectives.variables.is_some()),
            ("degree", objectives.degree.is_some()),
            ("height", objectives.height.is_some()),
        ];
        match given.iter().find(|(name, given)| *given && !allowed.contains(name)) {
            Some((wrong, _)) => {
                Err((format!("the family `{}` has no `{wrong}`", name.get_ref()), table.span()))
            }
            None => Ok(()),
        }
    };
    Ok(match name.get_ref().as_str() {
        "polynomials" => {
            let degree = objectives.degree.unwrap_or(4);
            Family::Polynomials { variables: variables()?, degree, height }
        }
        "quadratics" => {
            only(&["variables", "height"])?;
            Family::Quadratics { variables: variables()?, height }
        }
        "networks" => {
            only(&["height"])?;
            Family::Networks { height }
        }
        "gluings" => {
            only(&["height"])?;
            Family::Gluings { height }
        }
        "catalogue" => {
            only(&[])?;
            Family::Catalogue
        }
        "catalogue-sums" => {
            only(&[])?;
            Family::CatalogueSums
        }
        other => {
            let message = format!(
                "unknown family `{other}`; known: polynomials, quadratics, networks, gluings, \
                 catalogue, catalogue-sums"
            );
            return Err((message, name.span()));
        }
    })
}

fn number_of_variables(objectives: &Objectives) -> Checked<RangeInclusive<u32>> {
    match &objectives.variables {
        None => Ok(1..=1),
        Some(given) => match given.get_ref() {
            Variables::Number(number) => Ok(*number..=*number),
            Variables::Range([low, high]) => Ok(*low..=*high),
            Variables::Names(_) => {
                Err(("a family has a number of variables: 2, or [1, 3]".into(), given.span()))
            }
        },
    }
}

fn expression(source: &str, objectives: &Objectives, text: &Spanned<String>) -> Checked<Family> {
    let names = match &objectives.variables {
        Some(given) => match given.get_ref() {
            Variables::Names(names) => {
                Names::new(names).map_err(|error| (error.to_string(), given.span()))?
            }
            _ => return Err(("the variables of an expression have names".into(), given.span())),
        },
        None => return Err(("the `variables` of the expression are missing".into(), text.span())),
    };
    let objective = Objective::parse(text.get_ref(), &names)
        .map_err(|error| (error.to_string(), place_in_file(source, text, &error)))?;
    Ok(Family::Fixed(Box::new(objective)))
}

fn optimizer(name: &str, names: &[String], table: &Spanned<Optimizer>) -> Checked<OptimizerFamily> {
    let given = table.get_ref();
    let fields = given.field.get_ref().all().iter().map(|field| {
        FieldKind::named(field).ok_or_else(|| {
            let known = FieldKind::ALL.map(FieldKind::name).join(", ");
            (format!("unknown field `{field}`; known: {known}"), given.field.span())
        })
    });
    let span = given.momentum.as_ref().map_or(0..0, Spanned::span);
    let momenta = given.momentum.as_ref().map_or(&[][..], |all| all.get_ref().all());
    let momenta = momenta.iter().map(|momentum| {
        MomentumKind::named(momentum).ok_or_else(|| {
            let known = MomentumKind::ALL.map(MomentumKind::name).join(", ");
            (format!("unknown momentum `{momentum}`; known: {known}"), span.clone())
        })
    });
    let mut momenta = momenta.collect::<Checked<Vec<_>>>()?;
    if given.momentum.is_none() {
        momenta.push(MomentumKind::None);
    }
    let values = |given: &Option<Spanned<Values>>, default: Parameter| {
        given.as_ref().map_or(Ok(default), |values| parameter(values, names))
    };
    Ok(OptimizerFamily {
        name: name.into(),
        fields: fields.collect::<Checked<Vec<_>>>()?,
        momenta,
        ascents: given.ascents.unwrap_or(2),
        step: values(&given.step, Parameter::any())?,
        radius: values(&given.radius, Parameter::any())?,
        coefficient: values(&given.coefficient, Parameter::any())?,
        decay: values(&given.decay, Parameter::exactly(Rational::from_integer(0.into())))?,
    })
}

/// `"any"`, `"as A"`, a number, or a pair of ends.
fn parameter(values: &Spanned<Values>, names: &[String]) -> Checked<Parameter> {
    match values.get_ref() {
        Values::Text(text) if text == "any" => Ok(Parameter::any()),
        Values::Text(text) => match text.strip_prefix("as ") {
            Some(name) => names
                .iter()
                .position(|one| one == name.trim())
                .map(Parameter::SameAs)
                .ok_or_else(|| (format!("unknown optimizer `{name}`"), values.span())),
            None => crate::exact::parse_rational(text).map(Parameter::exactly).map_err(|error| {
                let message = format!(
                    "{error}; values are a number, a pair [\"0\", \"4\"], \"any\" or \"as A\""
                );
                (message, values.span())
            }),
        },
        Values::Integer(value) => Ok(Parameter::exactly(Rational::from_integer((*value).into()))),
        Values::Range([low, high]) => Ok(Parameter::Within {
            lower: end(low, values.span())?,
            upper: end(high, values.span())?,
        }),
    }
}

fn end(value: &Number, place: Range<usize>) -> Checked<Option<Rational>> {
    match value {
        Number::Text(text) if text == "any" => Ok(None),
        _ => exact(value, place).map(Some),
    }
}
