//! Writes the gallery of claims, `claims/README.md`, with its pictures and certificates.
//!
//! `cargo run --release --example gallery`: every page is what `eigensieve refute` says.

use std::fs;
use std::path::Path;

use eigensieve::cli::read_claim;
use eigensieve::counterexample::{
    Claim, Counterexample, Effort, Instance, Outcome, Tally, certify, explain, refute,
};
use eigensieve::exact::{Rational, to_f64};
use eigensieve::expression::{FloatArithmetic, Tape};
use num_traits::Zero;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<String> = fs::read_dir(root.join("claims"))?
        .filter_map(|entry| entry.ok()?.path().file_stem()?.to_str().map(String::from))
        .filter(|name| root.join(format!("claims/{name}.toml")).exists())
        .collect();
    names.sort();
    names.dedup();
    fs::create_dir_all(root.join("claims/pictures"))?;
    let mut page = String::from(HEAD);
    for name in &names {
        let claim = read_claim(&root.join(format!("claims/{name}.toml")))?;
        let outcome = refute(&claim, &Effort::default());
        eprintln!("{name}");
        page += &format!("## {} (`{name}.toml`)\n\n> {}\n\n", claim.name, claim.statement);
        page += &format!("```text\n{}```\n\n", claim.to_text());
        page += &match &outcome {
            Outcome::Proved(proof) => format!(
                "**Proved**: {}; {} statement{} about polynomials decided.\n\n",
                proof.reduction,
                proof.statements.len(),
                if proof.statements.len() == 1 { "" } else { "s" }
            ),
            Outcome::Refuted { counterexample, tally } => {
                refuted(root, name, &claim, counterexample, tally)?
            }
            Outcome::NoneFound(tally) => format!(
                "No counterexample in {} tries, of which {} satisfied the hypotheses.\n\n",
                tally.tries, tally.applied
            ),
            Outcome::Vacuous { .. } => "Vacuous.\n\n".into(),
        };
    }
    fs::write(root.join("claims/README.md"), page)?;
    Ok(())
}

const HEAD: &str = "\
# Gallery of claims

Each claim file is one sentence about optimizers; `eigensieve refute claims/x09.toml` finds what
stands here, from the file alone. X and T are the false and the true sentences of the theory
(sections F.2 and F.1), the others are ours. Written by `cargo run --release --example gallery`.

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
        text += &format!("![f and the fixed point](pictures/{name}.svg)\n\n");
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

/// f near the fixed point, for objectives in one variable.
fn picture(instance: &Instance) -> Option<String> {
    let [centre] = instance.point.as_slice() else { return None };
    let objective = instance.objective.objective(&Rational::zero())?;
    let (graph, root) = objective.expression();
    let tape = Tape::compile(graph, &[root], 1);
    let centre = to_f64(centre);
    let value = |x: f64| tape.evaluate(&mut FloatArithmetic, &[x])[0];
    let (width, height, half, samples) = (320.0, 180.0, 2.5, 160);
    let points: Vec<(f64, f64)> = (0..=samples)
        .map(|k| centre - half + 2.0 * half * f64::from(k) / f64::from(samples))
        .map(|x| (x, value(x)))
        .filter(|(_, y)| y.is_finite() && (y - value(centre)).abs() < 4.0)
        .collect();
    let low = points.iter().map(|(_, y)| *y).fold(f64::INFINITY, f64::min);
    let high = points.iter().map(|(_, y)| *y).fold(f64::NEG_INFINITY, f64::max);
    let place = |x: f64, y: f64| {
        let across = (x - centre + half) / (2.0 * half) * (width - 20.0) + 10.0;
        let up = (y - low) / (high - low).max(1e-9) * (height - 20.0) + 10.0;
        (across, height - up)
    };
    let line: Vec<String> =
        points.iter().map(|&(x, y)| place(x, y)).map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let (x, y) = place(centre, value(centre));
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"white\" stroke=\"#ccc\"/>\n\
         <polyline points=\"{}\" fill=\"none\" stroke=\"#246\" stroke-width=\"2\"/>\n\
         <circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\" fill=\"#c31\"/>\n</svg>\n",
        line.join(" ")
    ))
}
