//! What became of a claim, for programs.

use serde_json::{Value, json};

use crate::certificate::Certificate;
use crate::counterexample::{Claim, Configured, Counterexample, Instance, Outcome, Tally, explain};
use crate::exact::format_rational;

/// The report of `eigensieve refute` as a JSON value.
pub fn conjecture_to_json(
    claim: &Claim,
    outcome: &Outcome,
    certificates: &[Option<Certificate>],
) -> Value {
    let names = claim.names();
    let mut value = json!({
        "claim": {
            "name": claim.name,
            "statement": claim.statement,
            "objectives": claim.objectives.to_text(),
            "optimizers": names,
            "points": claim.points.name(),
            "assume": claim.assume.to_text(&names),
            "conclude": claim.conclude.to_text(&names),
        },
    });
    let more = match outcome {
        Outcome::Proved(proof) => json!({
            "outcome": "proved",
            "reduction": proof.reduction,
            "statements": proof.statements,
        }),
        Outcome::Refuted { counterexample, tally } => json!({
            "outcome": "refuted",
            "counterexample": refuted(claim, counterexample, certificates),
            "search": searched(tally),
        }),
        Outcome::NoneFound(tally) => json!({ "outcome": "none-found", "search": searched(tally) }),
        Outcome::Vacuous { proved, tally } => json!({
            "outcome": "vacuous",
            "vacuous_proved": proved,
            "search": searched(tally),
        }),
    };
    if let (Value::Object(all), Value::Object(more)) = (&mut value, more) {
        all.extend(more);
    }
    value
}

fn searched(tally: &Tally) -> Value {
    json!({
        "tries": tally.tries,
        "satisfied_hypotheses": tally.applied,
        "undecided": tally.undecided,
        "undecided_reason": tally.reason,
        "stopped": tally.stopped,
    })
}

fn refuted(
    claim: &Claim,
    counterexample: &Counterexample,
    certificates: &[Option<Certificate>],
) -> Value {
    let instance = &counterexample.instance;
    let names = claim.names();
    let facts = explain(claim, instance).into_iter();
    let facts: Vec<Value> =
        facts.map(|(name, value)| json!({ "name": name, "value": value })).collect();
    let optimizers = names.iter().zip(&instance.optimizers).enumerate();
    let optimizers: Vec<Value> = optimizers
        .map(|(number, (name, one))| {
            let certificate = certificates.get(number).and_then(Option::as_ref);
            let claims = certificate.map(|one| {
                let statements = one.claims.iter();
                statements.map(|(_, statement)| statement.clone()).collect::<Vec<_>>()
            });
            optimizer(name, one, claims)
        })
        .collect();
    let size = instance.objective.size();
    json!({
        "objective": instance.objective.to_text(),
        "variables": instance.objective.variables(),
        "point": point(instance),
        "optimizers": optimizers,
        "size": { "terms": size.terms, "degree": size.degree, "height": size.height.to_string() },
        "facts": facts,
        "found_as": {
            "objective": counterexample.found.objective.to_text(),
            "point": point(&counterexample.found),
        },
    })
}

fn point(instance: &Instance) -> Vec<String> {
    instance.point.iter().map(format_rational).collect()
}

fn optimizer(name: &str, one: &Configured, certified: Option<Vec<String>>) -> Value {
    let Configured { optimizer, decay } = one;
    json!({
        "name": name,
        "field": optimizer.field_kind().name(),
        "momentum": optimizer.momentum_kind().name(),
        "step": format_rational(optimizer.step()),
        "radius": format_rational(optimizer.radius()),
        "coefficient": format_rational(optimizer.coefficient()),
        "ascents": optimizer.ascents(),
        "decay": format_rational(decay),
        "certified": certified,
    })
}
