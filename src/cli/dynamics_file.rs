//! Problem files with `equations` or a `map` in place of an objective and its optimizer.

use std::ops::Range;

use toml::Spanned;

use super::problem_file::{Checked, File, domain, names, place_in_file};
use crate::dynamics::{Dynamics, Question};
use crate::expression::{Graph, Names, NodeId, ParseError, parse_into};

impl File {
    /// The equations or the components of the map, with what is asked about them.
    fn components(&self) -> Option<(Question, &Spanned<Vec<Spanned<String>>>)> {
        let equations = self.equations.as_ref().map(|list| (Question::Zeros, list));
        equations.or(self.map.as_ref().map(|list| (Question::FixedPoints, list)))
    }

    /// Whether the file has no objective but equations or a map.
    pub(super) fn is_dynamics(&self) -> bool {
        self.components().is_some()
    }

    /// Where a part of an optimizer's problem stands, if there is one.
    fn stray_part(&self) -> Option<(&'static str, Range<usize>)> {
        let objective = self.objective.as_ref().map(|part| ("`objective`", part.span()));
        let catalogue = self.catalogue.as_ref().map(|part| ("`catalogue`", part.span()));
        let optimizer = self.optimizer.as_ref().map(|part| ("[optimizer]", part.span()));
        let points = self.points.first().map(|part| ("`points`", part.span()));
        objective.or(catalogue).or(optimizer).or(points)
    }
}

/// The system that a file describes, which has equations or a map.
pub(super) fn dynamics(source: &str, file: &File) -> Checked<Dynamics> {
    let Some((question, list)) = file.components() else {
        return Err(("a problem needs `equations`, a `map` or an `objective`".into(), 0..0));
    };
    let kind = match question {
        Question::Zeros => "equations",
        Question::FixedPoints => "map",
    };
    if let (Some(_), Some(map)) = (&file.equations, &file.map) {
        return Err(("a problem has either `equations` or a `map`, not both".into(), map.span()));
    }
    if let Some((part, place)) = file.stray_part() {
        let message = format!("a problem with `{kind}` has no {part}");
        return Err((message, place));
    }
    let Some(variables) = &file.variables else {
        return Err(("the `variables` are missing: [\"x\", \"y\"]".into(), list.span()));
    };
    let names = names(file, variables)?;
    let (found, wanted) = (list.get_ref().len(), names.variables().len());
    if found != wanted {
        let message = format!("{wanted} variables need {wanted} components, `{kind}` has {found}");
        return Err((message, list.span()));
    }
    let Some(sides) = &file.domain else {
        return Err(("a `domain` is missing: [[\"-1\", \"1\"]]".into(), list.span()));
    };
    let mut graph = Graph::new();
    let component = |text| component(source, &mut graph, text, &names, question);
    let components = list.get_ref().iter().map(component).collect::<Checked<Vec<_>>>()?;
    Ok(Dynamics {
        name: file.name.clone().unwrap_or_else(|| "unnamed problem".into()),
        graph,
        components,
        variables: names.variables().to_vec(),
        domain: domain(sides, wanted)?,
        question,
    })
}

/// One component; an equation may have a right-hand side.
fn component(
    source: &str,
    graph: &mut Graph,
    text: &Spanned<String>,
    names: &Names,
    question: Question,
) -> Checked<NodeId> {
    let sides = match question {
        Question::Zeros => equation(text.get_ref()),
        Question::FixedPoints => None,
    };
    let mut read = |part: &str, offset: usize| {
        parse_into(graph, part, names).map_err(|error| {
            let span = error.span.start + offset..error.span.end + offset;
            let error = ParseError { span, ..error };
            (error.to_string(), place_in_file(source, text, &error))
        })
    };
    let Some((left, right)) = sides else { return read(text.get_ref(), 0) };
    let offset = left.len() + 1;
    let (left, right) = (read(left, 0)?, read(right, offset)?);
    Ok(graph.subtract(left, right))
}

/// The two sides of a single `=`; `<=` and `>=` belong to conditions.
fn equation(text: &str) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let is_sign = |&place: &usize| {
        let before = place.checked_sub(1).map(|before| bytes[before]);
        bytes[place] == b'=' && !matches!(before, Some(b'<' | b'>'))
    };
    let mut signs = (0..bytes.len()).filter(is_sign);
    match (signs.next(), signs.next()) {
        (Some(place), None) => Some((&text[..place], &text[place + 1..])),
        _ => None,
    }
}
