//! What became of a claim, for people.

use crate::certificate::Certificate;
use crate::counterexample::{Claim, Counterexample, Outcome, Proof, Tally, explain};

/// The report of `eigensieve refute` as text.
pub fn conjecture_to_text(
    claim: &Claim,
    outcome: &Outcome,
    certificates: &[Option<Certificate>],
) -> String {
    let mut text = format!("{}\n", claim.name);
    if !claim.statement.is_empty() {
        text += &format!("\"{}\"\n", claim.statement);
    }
    text += &format!("\n{}\n", claim.to_text());
    text + &match outcome {
        Outcome::Proved(proof) => proved(proof),
        Outcome::Refuted { counterexample, tally } => {
            refuted(claim, counterexample, tally) + &certified(claim, certificates)
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

fn refuted(claim: &Claim, counterexample: &Counterexample, tally: &Tally) -> String {
    let instance = &counterexample.instance;
    let names = claim.names();
    let mut text = format!("REFUTED by\n{}", indented(&instance.to_text(&names)));
    text += &format!("  size: {}\n\nbecause\n", instance.objective.size());
    let explained = explain(claim, instance);
    let width = explained.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    for (name, value) in explained {
        let space = " ".repeat(width - name.chars().count());
        text += &format!("  {name}{space}  {value}\n");
    }
    text + &format!("\nfound in {} tries\n", tally.tries)
}

/// What the independent checker has accepted, each kind of claim once.
fn certified(claim: &Claim, certificates: &[Option<Certificate>]) -> String {
    let mut text = String::new();
    for (name, certificate) in claim.names().iter().zip(certificates) {
        let Some(certificate) = certificate else { continue };
        text += &format!("certified about {name}:\n");
        let mut said: Vec<&str> = Vec::new();
        for (_, statement) in &certificate.claims {
            let words = statement.split(": {").next().unwrap_or(statement);
            if !said.contains(&words) {
                said.push(words);
                text += &format!("  {words}\n");
            }
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
