//! What became of a claim, for people.

use crate::counterexample::{Certification, Claim, Counterexample, Outcome, Proof, Tally, explain};

/// The report of `eigensieve refute` as text.
pub fn conjecture_to_text(
    claim: &Claim,
    outcome: &Outcome,
    certification: &Certification,
) -> String {
    let mut text = format!("{}\n", claim.name);
    if !claim.statement.is_empty() {
        text += &format!("\"{}\"\n", claim.statement);
    }
    text += &format!("\n{}\n", claim.to_text());
    text + &match outcome {
        Outcome::Proved(proof) => proved(proof),
        Outcome::Refuted { counterexample, tally } => {
            refuted(claim, counterexample, certification, tally) + &certified(certification)
        }
        Outcome::NoneFound(tally) => none_found(tally),
        Outcome::Vacuous { proved, tally } => vacuous(*proved, tally),
    }
}

fn proved(proof: &Proof) -> String {
    let mut text = format!("PROVED: {}\n", proof.reduction);
    for statement in &proof.statements {
        text += &format!("  {statement}\n");
    }
    text
}

fn refuted(
    claim: &Claim,
    counterexample: &Counterexample,
    certification: &Certification,
    tally: &Tally,
) -> String {
    let instance = &counterexample.instance;
    let names = claim.names();
    let mut text = format!("REFUTED by\n{}", indented(&instance.to_text(&names)));
    text += &format!("  size: {}\n\nbecause\n", instance.objective.size());
    text += &table(&reasons(claim, counterexample, certification));
    text += &match certification.is_complete() {
        true => "\nEvery part that decides this is certified or can be read off.\n",
        false => "\nWhat rests on the exact judge is no part of a certificate.\n",
    };
    if tally.stopped {
        text += "Stopped before its end: there may be a smaller counterexample.\n";
    }
    text + &format!("found in {} tries\n", tally.tries)
}

/// The parts that decide with their bases, then what else is known about the instance.
fn reasons(
    claim: &Claim,
    counterexample: &Counterexample,
    certification: &Certification,
) -> Vec<[String; 3]> {
    let parts = certification.parts.iter();
    let mut rows: Vec<[String; 3]> = parts
        .map(|part| {
            let basis = certification.basis_text(&part.basis);
            [part.text.clone(), part.status.to_string(), basis]
        })
        .collect();
    for (name, value) in explain(claim, &counterexample.instance) {
        if !rows.iter().any(|[known, ..]| *known == name) {
            rows.push([name, value, String::new()]);
        }
    }
    rows
}

fn table(rows: &[[String; 3]]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter(|row| column == 0 || !row[2].is_empty());
        cells.map(|row| row[column].chars().count()).max().unwrap_or(0)
    };
    let (first, second) = (width(0), width(1));
    let padded = |text: &str, width: usize| {
        text.to_string() + &" ".repeat(width.saturating_sub(text.chars().count()))
    };
    let line = |[name, value, basis]: &[String; 3]| {
        let line = format!("  {}  {}  {basis}", padded(name, first), padded(value, second));
        format!("{}\n", line.trim_end())
    };
    rows.iter().map(line).collect()
}

/// What the independent checker has accepted, each claim in a line with its number.
fn certified(certification: &Certification) -> String {
    let mut text = String::new();
    for file in &certification.files {
        let Some(certificate) = &file.certificate else { continue };
        text += &format!("certified about {}:\n", file.about);
        for (number, (_, statement)) in certificate.claims.iter().enumerate() {
            let words = statement.split(": {").next().unwrap_or(statement);
            text += &format!("  {:>2}  {words}\n", number + 1);
        }
    }
    text
}

fn none_found(tally: &Tally) -> String {
    let mut text = format!(
        "No counterexample in {} tries, of which {} satisfied the hypotheses.\n",
        tally.tries, tally.applied
    );
    text += "This proves nothing.\n";
    text + &remainder(tally)
}

fn remainder(tally: &Tally) -> String {
    let mut text = String::new();
    if tally.undecided > 0 {
        let reason = tally.reason.as_deref().unwrap_or("");
        text += &format!("{} tries were undecided ({reason}, for one).\n", tally.undecided);
    }
    if tally.stopped {
        text += "The search was stopped before its end.\n";
    }
    text
}

fn vacuous(proved: bool, tally: &Tally) -> String {
    if proved {
        return "VACUOUS: no instance satisfies the hypotheses (proved).\n".into();
    }
    format!(
        "VACUOUS as far as the search went: none of {} tries satisfied the hypotheses.\n{}",
        tally.tries,
        remainder(tally)
    )
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}
