//! What became of a claim, to paste: a LaTeX fragment, and a Rust test.

use num_traits::{One, Signed, Zero};

use crate::counterexample::{Claim, Configured, Gluing, Instance, Outcome, Shape, explain};
use crate::exact::{MultivariatePolynomial, Polynomial, Rational};
use crate::optimizer::{FieldKind, MomentumKind};
use crate::theorem::{Method, examine_point};

/// A LaTeX fragment (amsmath) that states what became of the claim.
pub fn conjecture_to_latex(claim: &Claim, outcome: &Outcome) -> String {
    let statement =
        escaped(if claim.statement.is_empty() { &claim.name } else { &claim.statement });
    let mut text =
        format!("% {}\n\\begin{{quote}}``{statement}''\\end{{quote}}\n", escaped(&claim.name));
    match outcome {
        Outcome::Proved(proof) => {
            text += &format!("This is true: {}, and decided exactly.\n", escaped(&proof.reduction));
        }
        Outcome::Refuted { counterexample, .. } => {
            text += &counterexample_in_latex(claim, &counterexample.instance);
        }
        Outcome::RefutedAtRoot { instance, .. } => {
            let (polynomial, point) = (instance.objective.to_text(), &instance.point);
            text += &format!(
                "This is false for \\verb|f(x) = {polynomial}| at the root of \\verb|{}| near {}.\n",
                point.polynomial().to_text("x"),
                point.short_text()
            );
        }
        Outcome::NoneFound(tally) => {
            text += &format!("No counterexample was found in {} tries.\n", tally.tries);
        }
        Outcome::Vacuous { proved: true, .. } => text += "The hypotheses hold nowhere.\n",
        Outcome::Vacuous { proved: false, tally } => {
            text += &format!("The hypotheses held in none of {} tries.\n", tally.tries);
        }
    }
    text
}

fn counterexample_in_latex(claim: &Claim, instance: &Instance) -> String {
    let names = claim.names();
    let variables = instance.objective.variables();
    let objective = match &instance.objective {
        Shape::Polynomial { polynomial, .. } => polynomial_in_latex(polynomial, &variables),
        Shape::Gluing(gluing) => gluing_in_latex(gluing),
        Shape::Expression { text, .. } => format!("\\text{{\\texttt{{{}}}}}", escaped(text)),
    };
    let mut text =
        format!("This is false. Let\n\\[ f({}) = {objective} \\]\nand ", variables.join(", "));
    let optimizers: Vec<String> = names
        .iter()
        .zip(&instance.optimizers)
        .map(|(name, one)| in_latex(name, one, names.len()))
        .collect();
    text += &optimizers.join(", and ");
    let coordinates: Vec<String> = instance.point.iter().map(number).collect();
    let point = match coordinates.as_slice() {
        [one] => one.clone(),
        all => format!("({})", all.join(", ")),
    };
    text +=
        &format!(".\nAt the fixed point ${} = {point}$:\n\\begin{{itemize}}\n", tuple(&variables));
    for (name, value) in explain(claim, instance) {
        text += &format!("\\item {}: {}\n", escaped(&name), escaped(&value));
    }
    text + "\\end{itemize}\n"
}

fn tuple(names: &[String]) -> String {
    if let [one] = names { one.clone() } else { format!("({})", names.join(", ")) }
}

fn in_latex(name: &str, one: &Configured, optimizers: usize) -> String {
    let Configured { optimizer, decay } = one;
    let mut text = format!("the {} field", optimizer.field_kind().name());
    if optimizer.momentum_kind() != MomentumKind::None {
        text += &format!(" with {} momentum", optimizer.momentum_kind().name());
    }
    let mut values = vec![format!("\\alpha = {}", number(optimizer.step()))];
    if optimizer.field_kind() != FieldKind::Gradient {
        values.push(format!("\\rho = {}", number(optimizer.radius())));
    }
    if optimizer.momentum_kind() != MomentumKind::None {
        values.push(format!("\\beta = {}", number(optimizer.coefficient())));
    }
    if !decay.is_zero() {
        values.push(format!("\\omega = {}", number(decay)));
    }
    let label = if optimizers > 1 { format!("{name}: ") } else { String::new() };
    format!("{label}{text}, ${}$", values.join(", "))
}

fn number(value: &Rational) -> String {
    let sign = if value.is_negative() { "-" } else { "" };
    let size = value.abs();
    match size.is_integer() {
        true => format!("{sign}{}", size.numer()),
        false => format!("{sign}\\tfrac{{{}}}{{{}}}", size.numer(), size.denom()),
    }
}

fn terms(all: impl Iterator<Item = (Rational, String)>) -> String {
    let mut text = String::new();
    for (coefficient, monomial) in all {
        let size = coefficient.abs();
        text += match (text.is_empty(), coefficient.is_negative()) {
            (true, true) => "-",
            (true, false) => "",
            (false, true) => " - ",
            (false, false) => " + ",
        };
        if !size.is_one() || monomial.is_empty() {
            text += &number(&size);
        }
        text += &monomial;
    }
    if text.is_empty() { "0".into() } else { text }
}

fn power(base: &str, exponent: u32) -> String {
    match exponent {
        0 => String::new(),
        1 => base.into(),
        n => format!("{base}^{{{n}}}"),
    }
}

fn polynomial_in_latex(polynomial: &MultivariatePolynomial, variables: &[String]) -> String {
    terms(polynomial.terms().rev().map(|(powers, coefficient)| {
        let factors = powers.iter().map(|(index, n)| power(&variables[*index as usize], *n));
        (coefficient.clone(), factors.collect())
    }))
}

fn gluing_in_latex(gluing: &Gluing) -> String {
    let piece = |polynomial: &Polynomial| {
        let base = |n: usize| if gluing.even && n % 2 == 1 { "|x|" } else { "x" };
        let coefficients = polynomial.coefficients().iter().enumerate();
        terms(
            coefficients
                .filter(|(_, coefficient)| !coefficient.is_zero())
                .map(|(n, coefficient)| (coefficient.clone(), power(base(n), n as u32))),
        )
    };
    let argument = if gluing.even { "|x|" } else { "x" };
    let lines: Vec<String> = gluing
        .primitives()
        .iter()
        .map(|(polynomial, upper)| match upper {
            Some(joint) => format!("{} & {argument} \\le {}", piece(polynomial), number(joint)),
            None => format!("{} & \\text{{otherwise}}", piece(polynomial)),
        })
        .collect();
    format!("\\begin{{cases}} {} \\end{{cases}}", lines.join(" \\\\ "))
}

/// Plain text in LaTeX, mathematical signs in math mode.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        let sign = match letter {
            '_' => "\\_",
            '^' => "\\^{}",
            '&' => "\\&",
            '%' => "\\%",
            '#' => "\\#",
            '<' => "$<$",
            '>' => "$>$",
            '≤' => "$\\le$",
            '≥' => "$\\ge$",
            'λ' => "$\\lambda$",
            'α' => "$\\alpha$",
            'β' => "$\\beta$",
            'ρ' => "$\\rho$",
            'ω' => "$\\omega$",
            '∇' => "$\\nabla$",
            '²' => "$^2$",
            '·' => "$\\cdot$",
            '∈' => "$\\in$",
            '⪰' => "$\\succeq$",
            '⪯' => "$\\preceq$",
            '≺' => "$\\prec$",
            '∞' => "$\\infty$",
            '−' => "$-$",
            other => {
                out.push(other);
                continue;
            }
        };
        out += sign;
    }
    out
}

/// A Rust test that states the facts of the counterexample; `None` where there is none.
///
/// It needs `eigensieve` as a dev-dependency and nothing else.
pub fn conjecture_to_test(claim: &Claim, outcome: &Outcome) -> Option<String> {
    let Outcome::Refuted { counterexample, .. } = outcome else { return None };
    let instance = &counterexample.instance;
    let variables: Vec<String> =
        instance.objective.variables().iter().map(|name| format!("{name:?}")).collect();
    let mut text = String::new();
    if !claim.statement.is_empty() {
        text += &format!("/// False: {}\n", claim.statement);
    }
    text += &format!("#[test]\nfn {}_fails_here() {{\n", identifier(&claim.name));
    text += "    use eigensieve::exact::rational;\n    use eigensieve::expression::Names;\n";
    text += "    use eigensieve::objective::Objective;\n";
    text +=
        "    use eigensieve::optimizer::{FieldKind, FilterPosition, MomentumKind, Optimizer};\n";
    text += "    use eigensieve::stability::Verdict;\n";
    text += "    use eigensieve::theorem::{Kind, Method, examine_point};\n";
    text +=
        &format!("    let names = Names::new(&[{}]).expect(\"names\");\n", variables.join(", "));
    let point: Vec<String> = instance.point.iter().map(constructed).collect();
    text += &format!("    let point = [{}];\n", point.join(", "));
    for (name, one) in claim.names().iter().zip(&instance.optimizers) {
        text += &facts_of(instance, name, one)?;
    }
    Some(text + "}\n")
}

/// The objective, one optimizer on it, and what is so.
fn facts_of(instance: &Instance, name: &str, one: &Configured) -> Option<String> {
    let objective = instance.objective.objective(&one.decay)?;
    let Configured { optimizer, .. } = one;
    let method = Method::new(&objective, optimizer).ok()?;
    let found = examine_point(&method, &[], &instance.point);
    let mut text = format!("    // {name}\n");
    text += &format!(
        "    let objective = Objective::parse({:?}, &names).expect(\"an objective\");\n",
        objective.to_text()
    );
    text += &format!(
        "    let optimizer = Optimizer::new(FieldKind::{:?}, MomentumKind::{:?})\n        \
         .with_step({})\n        .with_radius({})\n        .with_coefficient({})\n        \
         .with_ascents({});\n",
        optimizer.field_kind(),
        optimizer.momentum_kind(),
        constructed(optimizer.step()),
        constructed(optimizer.radius()),
        constructed(optimizer.coefficient()),
        optimizer.ascents()
    );
    text += "    let method = Method::new(&objective, &optimizer).expect(\"a method\");\n";
    text += "    let found = examine_point(&method, &[], &point);\n";
    text += &format!("    assert_eq!(found.kind, Kind::{:?});\n", found.kind);
    text += &format!(
        "    assert_eq!(found.judgement.verdict, Verdict::{:?});\n",
        found.judgement.verdict
    );
    Some(text + &format!("    assert_eq!(found.filter, FilterPosition::{:?});\n", found.filter))
}

fn constructed(value: &Rational) -> String {
    format!("rational({}, {})", value.numer(), value.denom())
}

fn identifier(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    let text: String = name.chars().map(plain).collect();
    let text = text.split('_').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_");
    if text.starts_with(|c: char| c.is_ascii_digit()) { format!("claim_{text}") } else { text }
}
