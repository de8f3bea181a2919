//! Problem files: TOML with exact numbers.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use ariadne::{Color, Config, IndexType, Label, Report, ReportKind, Source};
use serde::Deserialize;
use toml::Spanned;

use super::catalogue::no_such_entry;
use super::dynamics_file::dynamics;
use super::requested_point::{PointEntry, requested_point};
use crate::dynamics::Dynamics;
use crate::exact::{Rational, parse_rational};
use crate::expression::{Names, ParseError};
use crate::objective::{Entry, Objective};
use crate::optimizer::{FieldKind, MomentumKind, Optimizer};
use crate::theorem::{Problem, RequestedPoint, Start};

/// The largest problem file, in bytes.
const LARGEST_FILE: u64 = 1_000_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) name: Option<String>,
    pub(super) catalogue: Option<Spanned<String>>,
    pub(super) objective: Option<Spanned<String>>,
    /// Left-hand sides of F(x) = 0, or equations with both sides.
    pub(super) equations: Option<Spanned<Vec<Spanned<String>>>>,
    /// The components of a map whose fixed points are asked for.
    pub(super) map: Option<Spanned<Vec<Spanned<String>>>>,
    pub(super) variables: Option<Spanned<Declarations>>,
    #[serde(default)]
    parameters: BTreeMap<String, Spanned<Number>>,
    pub(super) domain: Option<Spanned<Sides>>,
    #[serde(default)]
    pub(super) points: Vec<Spanned<PointEntry>>,
    pub(super) optimizer: Option<Spanned<OptimizerTable>>,
    /// More optimizers, for `eigensieve compare`.
    #[serde(default)]
    compare: Vec<OptimizerTable>,
}

/// Pairs of ends.
type Sides = Vec<Vec<Spanned<Number>>>;

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Declarations {
    One(String),
    Many(Vec<String>),
}

/// Exact numbers are strings; integers may be bare.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Number {
    Text(String),
    Integer(i64),
    Float(f64),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OptimizerTable {
    field: Spanned<String>,
    momentum: Option<Spanned<String>>,
    step: Spanned<Number>,
    radius: Option<Spanned<Number>>,
    coefficient: Option<Spanned<Number>>,
    ascents: Option<Spanned<Number>>,
    start: Option<Spanned<String>>,
}

/// Why a file is no problem, with the place in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {message}")]
pub struct ProblemFileError {
    /// The file as named by the user.
    pub file: String,
    /// What is wrong.
    pub message: String,
    /// The text of the file and the bytes of it that the message is about, where there is a place.
    pub place: Option<(String, Range<usize>)>,
}

impl ProblemFileError {
    /// Prints the message to standard error, pointing at the place.
    pub fn print(&self) {
        let Some((source, span)) = &self.place else {
            eprintln!("error: {self}");
            return;
        };
        let file = self.file.as_str();
        let colour = std::io::IsTerminal::is_terminal(&std::io::stderr());
        let report = Report::build(ReportKind::Error, (file, span.clone()))
            .with_config(Config::default().with_index_type(IndexType::Byte).with_color(colour))
            .with_message(&self.message)
            .with_label(
                Label::new((file, span.clone())).with_message("here").with_color(Color::Red),
            )
            .finish();
        // Writing to a closed standard error can only be ignored.
        let _ = report.eprint((file, Source::from(source)));
    }
}

/// Reads and checks a problem file.
///
/// # Errors
/// Anything wrong with the file, with its place.
pub fn read_problem(path: &Path) -> Result<Problem, ProblemFileError> {
    Ok(read_comparison(path)?.swap_remove(0))
}

/// What a problem file is about.
#[derive(Clone, Debug)]
pub enum Subject {
    /// An optimizer on an objective.
    Optimizer(Box<Problem>),
    /// A system of equations, or a map.
    Dynamics(Box<Dynamics>),
}

/// Reads and checks a problem file of any kind.
///
/// # Errors
/// Anything wrong with the file, with its place.
pub fn read_subject(path: &Path) -> Result<Subject, ProblemFileError> {
    read(path, |source| {
        let file = parse_file(source)?;
        if file.is_dynamics() {
            return Ok(Subject::Dynamics(Box::new(dynamics(source, &file)?)));
        }
        let problem = parse_problems(source, &file)?.swap_remove(0);
        Ok(Subject::Optimizer(Box::new(problem)))
    })
}

/// Reads the problem of a file and, after it, the same with each optimizer of its `[[compare]]`.
///
/// # Errors
/// Anything wrong with the file, with its place.
pub fn read_comparison(path: &Path) -> Result<Vec<Problem>, ProblemFileError> {
    read(path, |source| {
        let file = parse_file(source)?;
        if file.is_dynamics() {
            let message = "equations and maps are for `eigensieve verify`; this needs an \
                           `objective` with an [optimizer]";
            return Err((message.into(), 0..0));
        }
        parse_problems(source, &file)
    })
}

/// Reads a file, no larger than 1 MB, with errors that point into it.
pub(super) fn read<T>(
    path: &Path,
    parse: impl FnOnce(&str) -> Checked<T>,
) -> Result<T, ProblemFileError> {
    let file = path.display().to_string();
    let plain = |message: String| ProblemFileError { file: file.clone(), message, place: None };
    let metadata = std::fs::metadata(path).map_err(|error| plain(error.to_string()))?;
    if metadata.len() > LARGEST_FILE {
        return Err(plain("the file is larger than 1 MB".into()));
    }
    let source = std::fs::read_to_string(path).map_err(|error| plain(error.to_string()))?;
    parse(&source).map_err(|(message, span)| ProblemFileError {
        file: file.clone(),
        message,
        place: Some((source.clone(), span)),
    })
}

/// A message with its place in the file.
pub(super) type Checked<T> = Result<T, (String, Range<usize>)>;

fn parse_file(source: &str) -> Checked<File> {
    toml::from_str(source)
        .map_err(|error| (error.message().to_string(), error.span().unwrap_or(0..0)))
}

fn parse_problems(source: &str, file: &File) -> Checked<Vec<Problem>> {
    let (objective, usual) = match &file.catalogue {
        Some(name) => from_catalogue(file, name)?,
        None => (written_objective(source, file)?, None),
    };
    let dimension = objective.dimension();
    let domain = match (&file.domain, &usual) {
        (Some(sides), _) => domain(sides, dimension)?,
        (None, Some(entry)) => entry.domain(),
        (None, None) => return Err(("a `domain` is missing: [[\"-1\", \"1\"]]".into(), 0..0)),
    };
    let points = file.points.iter().map(|point| requested_point(source, point, dimension));
    let points: Vec<RequestedPoint> = points.collect::<Checked<_>>()?;
    let Some(optimizer_table) = &file.optimizer else {
        let message = "the table [optimizer] is missing: a field and a step";
        return Err((message.into(), 0..0));
    };
    let tables = [optimizer_table.get_ref()].into_iter().chain(&file.compare);
    let optimizers = tables.map(|table| Ok((optimizer(table)?, start(table)?)));
    let optimizers = optimizers.collect::<Checked<Vec<_>>>()?;
    let title = usual.map_or("unnamed problem", |entry| entry.title);
    let name = file.name.clone().unwrap_or_else(|| title.into());
    let problem = |(optimizer, start)| Problem {
        name: name.clone(),
        objective: objective.clone(),
        optimizer,
        domain: domain.clone(),
        points: points.clone(),
        start,
    };
    Ok(optimizers.into_iter().map(problem).collect())
}

/// An objective by its name in the catalogue.
fn from_catalogue(
    file: &File,
    name: &Spanned<String>,
) -> Checked<(Objective, Option<&'static Entry>)> {
    if let Some(objective) = &file.objective {
        let message = "a problem has either an `objective` or a `catalogue` name, not both";
        return Err((message.into(), objective.span()));
    }
    if let Some(variables) = &file.variables {
        let message = "the catalogue declares the variables of its objectives";
        return Err((message.into(), variables.span()));
    }
    if let Some(parameter) = file.parameters.values().next() {
        return Err(("objectives of the catalogue have no parameters".into(), parameter.span()));
    }
    let entry = Entry::named(name.get_ref()).ok_or_else(|| {
        let message =
            format!("{}; `eigensieve catalogue` lists them", no_such_entry(name.get_ref()));
        (message, name.span())
    })?;
    let objective = entry.objective().map_err(|error| (error.to_string(), name.span()))?;
    Ok((objective, Some(entry)))
}

fn written_objective(source: &str, file: &File) -> Checked<Objective> {
    let Some(objective) = &file.objective else {
        let message = "a problem needs an `objective` with its `variables`, or a `catalogue` name, and an \
                       [optimizer]; or `equations`, or a `map`";
        return Err((message.into(), 0..0));
    };
    let Some(variables) = &file.variables else {
        let message = "the `variables` of the objective are missing: [\"x\", \"y\"]";
        return Err((message.into(), objective.span()));
    };
    let names = names(file, variables)?;
    Objective::parse(objective.get_ref(), &names)
        .map_err(|error| (error.to_string(), place_in_file(source, objective, &error)))
}

/// Where in the file an error of the objective lies: exact when the text stands there as it is.
pub(super) fn place_in_file(
    source: &str,
    objective: &Spanned<String>,
    error: &ParseError,
) -> Range<usize> {
    let span = objective.span();
    let text = objective.get_ref();
    match source.get(span.clone()).and_then(|quoted| quoted.find(text.as_str())) {
        Some(offset) => {
            let start = span.start + offset;
            let end = (start + error.span.end).max(start + error.span.start + 1);
            start + error.span.start..end.min(span.end)
        }
        None => span,
    }
}

pub(super) fn names(file: &File, variables: &Spanned<Declarations>) -> Checked<Names> {
    let span = variables.span();
    let declared = match variables.get_ref() {
        Declarations::One(one) => Names::new(&[one]),
        Declarations::Many(many) => Names::new(many),
    };
    let mut names = declared.map_err(|error| (error.to_string(), span.clone()))?;
    if names.variables().is_empty() {
        return Err(("there is no variable".into(), span));
    }
    for (name, value) in &file.parameters {
        names = names
            .with_parameter(name, number(value)?)
            .map_err(|error| (error.to_string(), value.span()))?;
    }
    Ok(names)
}

pub(super) fn number(value: &Spanned<Number>) -> Checked<Rational> {
    exact(value.get_ref(), value.span())
}

/// A number that stands at a place.
pub(super) fn exact(value: &Number, place: Range<usize>) -> Checked<Rational> {
    match value {
        Number::Text(text) => parse_rational(text).map_err(|error| (error.to_string(), place)),
        Number::Integer(integer) => Ok(Rational::from_integer((*integer).into())),
        Number::Float(float) => Err((
            format!("write this number as a string, \"{float}\", so that it stays exact"),
            place,
        )),
    }
}

pub(super) fn domain(
    sides: &Spanned<Sides>,
    dimension: usize,
) -> Checked<Vec<(Rational, Rational)>> {
    let rows = sides.get_ref();
    let span = sides.span();
    let mut sides = Vec::new();
    for row in rows {
        let [lower, upper] = row.as_slice() else {
            return Err(("a side of the domain is a pair [lower, upper]".into(), span));
        };
        let (low, high) = (number(lower)?, number(upper)?);
        if low > high {
            let message = "this side is reversed: the lower end is larger than the upper end";
            return Err((message.into(), lower.span().start..upper.span().end));
        }
        sides.push((low, high));
    }
    match sides.as_slice() {
        [one] if dimension > 1 => Ok(vec![one.clone(); dimension]),
        _ if sides.len() == dimension => Ok(sides),
        _ => {
            let message = format!("the domain needs 1 or {dimension} sides, found {}", sides.len());
            Err((message, span))
        }
    }
}

fn start(table: &OptimizerTable) -> Checked<Start> {
    let Some(name) = &table.start else { return Ok(Start::default()) };
    Start::named(name.get_ref()).ok_or_else(|| {
        let known = Start::ALL.map(Start::name).join(", ");
        (format!("unknown start `{}`; known: {known}", name.get_ref()), name.span())
    })
}

fn optimizer(table: &OptimizerTable) -> Checked<Optimizer> {
    let field = FieldKind::named(table.field.get_ref()).ok_or_else(|| {
        let known = FieldKind::ALL.map(FieldKind::name).join(", ");
        let message = format!("unknown field `{}`; known: {known}", table.field.get_ref());
        (message, table.field.span())
    })?;
    let momentum = match &table.momentum {
        None => MomentumKind::None,
        Some(name) => MomentumKind::named(name.get_ref()).ok_or_else(|| {
            let known = MomentumKind::ALL.map(MomentumKind::name).join(", ");
            let message = format!("unknown momentum `{}`; known: {known}", name.get_ref());
            (message, name.span())
        })?,
    };
    let mut optimizer = Optimizer::new(field, momentum).with_step(number(&table.step)?);
    if let Some(radius) = &table.radius {
        optimizer = optimizer.with_radius(number(radius)?);
    }
    if let Some(coefficient) = &table.coefficient {
        optimizer = optimizer.with_coefficient(number(coefficient)?);
    }
    if let Some(ascents) = &table.ascents {
        let value = number(ascents)?;
        let count = value.is_integer().then(|| u32::try_from(value.to_integer()).ok()).flatten();
        let count = count
            .ok_or_else(|| ("ascents must be an integer from 1 to 64".into(), ascents.span()))?;
        optimizer = optimizer.with_ascents(count);
    }
    optimizer.validated().map_err(|error| {
        let place = match error.name {
            "radius" => table.radius.as_ref().map(Spanned::span),
            "coefficient" => table.coefficient.as_ref().map(Spanned::span),
            "ascents" => table.ascents.as_ref().map(Spanned::span),
            _ => Some(table.step.span()),
        };
        (error.to_string(), place.unwrap_or_else(|| table.field.span()))
    })
}
