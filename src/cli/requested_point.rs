//! The points of a problem file: lists of rationals, or tables that describe algebraic numbers.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use toml::Spanned;

use super::problem_file::{Checked, Number, number, place_in_file};
use crate::exact::{AlgebraicPoint, NumberField, Polynomial, Rational};
use crate::expression::{AlgebraicValue, Names, Tape, parse};
use crate::theorem::RequestedPoint;

/// The largest degree of a requested root.
const LARGEST_DEGREE: usize = 64;
/// The most terms on the way to its polynomial.
const MOST_TERMS: usize = 1_000;

/// A point as it is written in a problem file.
pub(super) enum PointEntry {
    /// `["1/2", "3"]`.
    Plain(Vec<Spanned<Number>>),
    /// `{ root = "t^2 - 2", between = ["1", "2"], at = ["t", "1/t"] }`.
    OverRoot(OverRoot),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OverRoot {
    root: Spanned<String>,
    between: Spanned<Vec<Spanned<Number>>>,
    at: Vec<Spanned<String>>,
}

impl<'de> Deserialize<'de> for PointEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EntryVisitor)
    }
}

struct EntryVisitor;

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = PointEntry;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(
            "a point [\"1/2\", \"3\"], or { root = \"t^2 - 2\", between = [\"1\", \"2\"], at = [\"t\", \"1/t\"] }",
        )
    }

    fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<PointEntry, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(sequence)).map(PointEntry::Plain)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PointEntry, A::Error> {
        OverRoot::deserialize(MapAccessDeserializer::new(map)).map(PointEntry::OverRoot)
    }
}

/// Checks a point of a problem in `dimension` variables.
pub(super) fn requested_point(
    source: &str,
    entry: &Spanned<PointEntry>,
    dimension: usize,
) -> Checked<RequestedPoint> {
    let point = match entry.get_ref() {
        PointEntry::Plain(coordinates) => {
            let coordinates: Vec<Rational> =
                coordinates.iter().map(number).collect::<Checked<_>>()?;
            RequestedPoint::Rational(coordinates)
        }
        PointEntry::OverRoot(table) => RequestedPoint::Algebraic(over_root(source, table)?),
    };
    if point.dimension() == dimension {
        return Ok(point);
    }
    let message = format!("a point needs {dimension} coordinates, found {}", point.dimension());
    Err((message, entry.span()))
}

fn over_root(source: &str, table: &OverRoot) -> Checked<AlgebraicPoint> {
    let names = Names::new(&["t"]).map_err(|error| (error.to_string(), table.root.span()))?;
    let polynomial = polynomial(source, &names, &table.root)?;
    let [lower, upper] = table.between.get_ref().as_slice() else {
        let message = "`between` is a pair [lower, upper] with one root in between";
        return Err((message.into(), table.between.span()));
    };
    let (lower, upper) = (number(lower)?, number(upper)?);
    let mut field = NumberField::new(&polynomial, &lower, &upper)
        .map_err(|error| (error.to_string(), table.between.span()))?;
    let root = field.reduce(&Polynomial::variable());
    let coordinates = table.at.iter().map(|text| {
        let (graph, id) = parse(text.get_ref(), &names)
            .map_err(|error| (error.to_string(), place_in_file(source, text, &error)))?;
        let tape = Tape::compile(&graph, &[id], 1);
        let error = |message: &str| Err((message.to_string(), text.span()));
        match tape.evaluate_in_field(&mut field, std::slice::from_ref(&root)).pop() {
            Some(AlgebraicValue::Value(element)) => Ok(element),
            Some(AlgebraicValue::Undefined) => error("this is undefined at the root"),
            _ => error("this is not a number in the field of the root: write a quotient of polynomials in t"),
        }
    });
    let coordinates = coordinates.collect::<Checked<_>>()?;
    Ok(AlgebraicPoint::new(field, coordinates))
}

fn polynomial(source: &str, names: &Names, text: &Spanned<String>) -> Checked<Polynomial> {
    let (graph, root) = parse(text.get_ref(), names)
        .map_err(|error| (error.to_string(), place_in_file(source, text, &error)))?;
    let span: Range<usize> = text.span();
    let expanded = graph.expand(root, MOST_TERMS).and_then(|sum| sum.univariate_in(0));
    let polynomial =
        expanded.ok_or_else(|| ("the root needs a polynomial in t".into(), span.clone()))?;
    match polynomial.degree() {
        Some(degree) if degree > LARGEST_DEGREE => {
            Err((format!("the polynomial of a root has a degree up to {LARGEST_DEGREE}"), span))
        }
        _ => Ok(polynomial),
    }
}
