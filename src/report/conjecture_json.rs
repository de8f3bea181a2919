//! What became of a claim, for programs.

use serde_json::{Value, json};

use crate::counterexample::{
    Basis, CertificateFile, Certification, Claim, Configured, Counterexample, DecidingPart,
    Instance, Outcome, RootInstance, Tally, explain,
};
use crate::exact::format_rational;

/// The report of `eigensieve refute` as a JSON value.
pub fn conjecture_to_json(
    claim: &Claim,
    outcome: &Outcome,
    certification: &Certification,
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
            "counterexample": refuted(claim, counterexample, certification),
            "search": searched(tally),
        }),
        Outcome::RefutedAtRoot { instance, tally } => json!({
            "outcome": "refuted",
            "counterexample": at_root(claim, instance),
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
        "at_irrational_points": tally.irrational,
        "satisfied_hypotheses": tally.applied,
        "undecided": tally.undecided,
        "undecided_reason": tally.reason,
        "stopped": tally.stopped,
    })
}

fn refuted(claim: &Claim, counterexample: &Counterexample, certification: &Certification) -> Value {
    let instance = &counterexample.instance;
    let names = claim.names();
    let facts = explain(claim, instance).into_iter();
    let facts: Vec<Value> =
        facts.map(|(name, value)| json!({ "name": name, "value": value })).collect();
    let optimizers = names.iter().zip(&instance.optimizers).enumerate();
    let optimizers: Vec<Value> = optimizers
        .map(|(number, (name, one))| {
            let claims = certification.files.get(number).and_then(statements);
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
        "deciding": deciding(certification),
        "certified_entirely": certification.is_complete(),
        "about_the_objective": certification.files.get(names.len()).and_then(statements),
        "found_as": {
            "objective": counterexample.found.objective.to_text(),
            "point": point(&counterexample.found),
        },
    })
}

/// The claims of a file in the checker's words.
fn statements(file: &CertificateFile) -> Option<Vec<String>> {
    let certificate = file.certificate.as_ref()?;
    Some(certificate.claims.iter().map(|(_, statement)| statement.clone()).collect())
}

/// The parts that decide; claims by the file and their number in it, from 0.
fn deciding(certification: &Certification) -> Vec<Value> {
    let parts = certification.parts.iter();
    let value = |part: &DecidingPart| {
        let (basis, claims, computed) = match &part.basis {
            Basis::Certified { claims, computed } => {
                ("certified", claims.as_slice(), computed.as_slice())
            }
            Basis::ReadOff { computed } => ("read-off", &[][..], computed.as_slice()),
            Basis::Judge => ("exact-judge", &[][..], &[][..]),
        };
        let computed: Vec<&str> = computed.iter().map(|one| one.text()).collect();
        let claims: Vec<Value> = claims
            .iter()
            .map(
                |(file, claim)| json!({ "file": certification.files[*file].about, "claim": claim }),
            )
            .collect();
        json!({
            "part": part.text,
            "status": part.status.to_string(),
            "basis": basis,
            "claims": claims,
            "computed": computed,
        })
    };
    parts.map(value).collect()
}

fn at_root(claim: &Claim, instance: &RootInstance) -> Value {
    let optimizers: Vec<Value> = claim
        .names()
        .iter()
        .zip(&instance.optimizers)
        .map(|(name, one)| optimizer(name, one, None))
        .collect();
    json!({
        "objective": instance.objective.to_text(),
        "variables": instance.objective.variables(),
        "irrational_point": {
            "root_of": instance.point.polynomial().to_text("x"),
            "lower": format_rational(instance.point.lower()),
            "upper": format_rational(instance.point.upper()),
        },
        "optimizers": optimizers,
        "certified_entirely": false,
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
