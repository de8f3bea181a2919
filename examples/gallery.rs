//! Writes the gallery of claims, `claims/README.md`, with its pictures and certificates.
//!
//! `cargo run --release --example gallery`: every section is what `eigensieve refute` says. With names
//! of claim files as arguments only their sections are made anew, the others stay as they are. Then
//! `EIGENSIEVE_WRITE=1 cargo test --test documents` makes `claims/gallery.html` of it.

use std::fs;
use std::path::Path;

use eigensieve::certificate::Certified;
use eigensieve::cli::read_claim;
use eigensieve::counterexample::{
    Claim, Counterexample, Effort, Instance, Outcome, Tally, certify, explain, refute,
};
use eigensieve::equilibrium::Settings;
use eigensieve::exact::rational;
use eigensieve::report::{Figure, Report, figures};
use eigensieve::theorem::{Problem, Start, analyse};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<String> = fs::read_dir(root.join("claims"))?
        .filter_map(|entry| entry.ok()?.path().file_stem()?.to_str().map(String::from))
        .filter(|name| root.join(format!("claims/{name}.toml")).exists())
        .collect();
    names.sort();
    names.dedup();
    fs::create_dir_all(root.join("claims/pictures"))?;
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let old = fs::read_to_string(root.join("claims/README.md")).unwrap_or_default();
    let mut page = String::from(HEAD);
    for name in &names {
        let kept = old_page(&old, name).filter(|_| !wanted.is_empty() && !wanted.contains(name));
        if let Some(kept) = kept {
            page += kept;
            continue;
        }
        let claim = read_claim(&root.join(format!("claims/{name}.toml")))?;
        let outcome = refute(&claim, &Effort::default());
        eprintln!("{name}");
        page += &format!("## {} (`{name}.toml`)\n\n> {}\n\n", claim.name, claim.statement);
        page += &format!("```text\n{}```\n\n", claim.to_text());
        page += &match &outcome {
            Outcome::Proved(proof) => {
                let effort = Effort { prove: false, ..Effort::default() };
                format!(
                    "**Proved**: {}; {} statement{} about polynomials decided.\n\n{}",
                    proof.reduction,
                    proof.statements.len(),
                    if proof.statements.len() == 1 { "" } else { "s" },
                    survived(&refute(&claim, &effort))
                )
            }
            Outcome::Refuted { counterexample, tally } => {
                refuted(root, name, &claim, counterexample, tally)?
            }
            Outcome::RefutedAtRoot { instance, .. } => format!(
                "**Refuted** at an irrational point by\n\n```text\n{}```\n\n",
                instance.to_text(&claim.names())
            ),
            Outcome::NoneFound(_) => survived(&outcome),
            Outcome::Vacuous { .. } => "Vacuous.\n\n".into(),
        };
    }
    fs::write(root.join("claims/README.md"), page)?;
    Ok(())
}

/// The page of a claim in an earlier gallery.
fn old_page<'a>(old: &'a str, name: &str) -> Option<&'a str> {
    let heading = old.find(&format!("(`{name}.toml`)\n"))?;
    let start = old[..heading].rfind("## ")?;
    let end = old[heading..].find("\n## ").map_or(old.len(), |length| heading + length + 1);
    Some(&old[start..end])
}

/// What a search says that found nothing.
fn survived(outcome: &Outcome) -> String {
    let Outcome::NoneFound(tally) = outcome else { return format!("{outcome:?}\n\n") };
    let irrational = match tally.irrational {
        0 => String::new(),
        number => format!(" {number} tries were at irrational points."),
    };
    format!(
        "No counterexample in {} tries, of which {} satisfied the hypotheses.{irrational}\n\n",
        tally.tries, tally.applied
    )
}

const HEAD: &str = "\
# Gallery of claims

Each claim file is one sentence about optimizers; `eigensieve refute claims/x09.toml` finds what
stands here, from the file alone. X and T are the false and the true sentences of the theory
(sections F.2 and F.1), the others are ours. Written by `cargo run --release --example gallery`.

What a part of a refutation rests on stands beside it: claims of the certificate that the independent
checker accepted, with what was calculated beside them; what can be read off the claim, or calculated
from the objective in the certificate alone (in parentheses); or the exact judge of this crate alone.
24 of X1 to X29 are stated. No part of their refutations rests on the judge.

Not stated: X20, X21 and the stochastic part of T15 (no optimizer of the language is random); X22 and
T16 (the field of normalised SAM is discontinuous at critical points); X23 (Adam's update map is not
differentiable enough, and its state has no place in the language; with ε = 2 and η = 1 its threshold is
76, so that λ = 50 refutes X23, which the theory's numbers do not); X26 (a finite orbit of floats is no
fixed point); T13 (about regions that this crate finds, not about optimizers); T17 (no word compares a
point with all others, as a global minimum asks). Of T5, T10 and T11 single objectives are stated, not
their families and basins; of T15 the weight decay. T7 holds for EMA with β < 1, the admissible range.
T12 is stated with strict inequalities: at a tie the terms that it looks at decide nothing.

";

fn refuted(
    root: &Path,
    name: &str,
    claim: &Claim,
    counterexample: &Counterexample,
    tally: &Tally,
) -> Result<String, Box<dyn std::error::Error>> {
    let instance = &counterexample.instance;
    let mut text = format!("**Refuted** ({} tries) by\n\n```text\n", tally.tries);
    text += &format!("{}```\n\n", instance.to_text(&claim.names()));
    let certification = certify(claim, instance);
    for part in &certification.parts {
        let basis = certification.basis_text(&part.basis);
        text += &format!("- {}: {}, {basis}\n", part.text, part.status);
    }
    for (fact, value) in explain(claim, instance) {
        if !certification.parts.iter().any(|part| part.text == fact) {
            text += &format!("- {fact}: {value}\n");
        }
    }
    text.push('\n');
    if let Some(picture) = picture(instance) {
        fs::write(root.join(format!("claims/pictures/{name}.svg")), picture)?;
        text +=
            &format!("![f and the fixed points of the first optimizer](pictures/{name}.svg)\n\n");
    }
    for (number, file) in certification.files.iter().enumerate() {
        let Some(certificate) = &file.certificate else { continue };
        let several = claim.optimizers.len() > 1 || number > 0;
        let suffix =
            if several { format!("-{}", file.about.to_lowercase()) } else { String::new() };
        let file = format!("proofs/certificates/true/claim-{name}{suffix}.json");
        fs::write(root.join(&file), format!("{}\n", certificate.text))?;
        text += &format!("Certificate: [`{file}`](../{file}).\n\n");
    }
    Ok(text)
}

/// The picture that `verify` draws of the first optimizer near the point, in up to two variables.
fn picture(instance: &Instance) -> Option<String> {
    let first = instance.optimizers.first()?;
    let half = rational(5, 2);
    let problem = Problem {
        name: first.to_text(),
        objective: instance.objective.objective(&first.decay)?,
        optimizer: first.optimizer.clone(),
        domain: instance.point.iter().map(|x| (x - &half, x + &half)).collect(),
        points: vec![instance.point.clone().into()],
        start: Start::Generic,
    };
    if problem.domain.len() > 2 {
        return None;
    }
    let settings = Settings { max_boxes: 20_000, ..Settings::default() };
    let analysis = analyse(&problem, &settings).ok()?;
    let certified = Certified::default();
    let drawn = figures(&Report { problem: &problem, analysis: &analysis, certified: &certified });
    let wanted = drawn.iter().find(|figure| ["profile", "portrait"].contains(&figure.name));
    wanted.map(Figure::to_svg)
}
