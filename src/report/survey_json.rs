//! The JSON report about a system of equations or a map.

use serde_json::{Value, json};

use super::json::{MOST_BOXES, algebraic, counts, ends, leftover, region, sides};
use crate::dynamics::{Dynamics, Leftover, MultipleZero, Question, Solution, Survey};
use crate::exact::format_rational;

/// What was proved about equations (`zeros`) or a map (`fixed_points`) as a JSON value; nothing of
/// it is certified.
pub fn survey_to_json(dynamics: &Dynamics, survey: &Survey) -> Value {
    let solutions: Vec<Value> = survey.solutions.iter().map(solution).collect();
    let (asked, list) = match dynamics.question {
        Question::Zeros => ("equations", "zeros"),
        Question::FixedPoints => ("map", "fixed_points"),
    };
    let domain = dynamics.domain.iter();
    let domain: Vec<Value> = domain
        .map(|(lower, upper)| json!([format_rational(lower), format_rational(upper)]))
        .collect();
    let regularities = survey.regularities.iter().map(|regularity| {
        let smoothness = regularity.smoothness().map(|smoothness| smoothness.to_string());
        json!({
            "smoothness": smoothness,
            "domain": regularity.domain(),
            "tameness": regularity.tameness().to_string(),
        })
    });
    let mut budget = MOST_BOXES;
    let rest: Vec<Value> = survey.leftover.iter().map(|part| part_of(part, &mut budget)).collect();
    json!({
        "problem": {
            "name": dynamics.name,
            asked: dynamics.texts(),
            "variables": dynamics.variables,
            "domain": domain,
            "regularity": regularities.collect::<Vec<_>>(),
        },
        "complete": survey.complete,
        "complete_certified": false,
        "complete_by_counting": counts(&survey.counts),
        list: solutions,
        "multiple": survey.multiple.iter().map(multiple).collect::<Vec<_>>(),
        "leftover": rest,
        "certificate": null,
        "boxes_judged": survey.judged.to_string(),
    })
}

fn solution(solution: &Solution) -> Value {
    let exact = solution.exact.as_ref();
    let mut value = json!({
        "location": sides(&solution.location),
        "exact": exact.map(|exact| exact.iter().map(format_rational).collect::<Vec<_>>()),
        "in_domain": solution.in_domain.name(),
    });
    if let (Some(judgement), Some(fields)) = (&solution.judgement, value.as_object_mut()) {
        let judged = [
            ("algebraic", json!(solution.algebraic.as_ref().map(algebraic))),
            ("verdict", json!(judgement.verdict.name())),
            ("spectral_radius", ends(&judgement.spectral_radius)),
            ("unstable_dimension", json!(judgement.unstable_dimension)),
            ("multiplier_plus_one", json!(judgement.plus_one)),
            ("multiplier_minus_one", json!(judgement.minus_one)),
            ("multiplier_complex_unit", json!(judgement.complex_unit)),
            ("region", json!(solution.region.as_ref().map(region))),
        ];
        fields.extend(judged.map(|(name, value)| (name.to_string(), value)));
    }
    value
}

fn multiple(zero: &MultipleZero) -> Value {
    json!({
        "exact": zero.point.iter().map(format_rational).collect::<Vec<_>>(),
        "only_one_in_its_part": zero.isolated,
        "multiplicity": zero.multiplicity,
    })
}

fn part_of(part: &Leftover, budget: &mut usize) -> Value {
    let mut value = leftover(&part.component, budget);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("manifold".into(), json!(part.manifold));
        fields.insert("multiple".into(), json!(part.multiple.as_ref().map(multiple)));
    }
    value
}
