//! What a failed check says.

use super::law::Law;
use super::nearest::Nearest;
use super::rule::Question;
use super::symmetry::Symmetry;
use super::trace::{Misfit, Trace, What};

/// Why an implementation does not pass.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The declared law.
    pub law: Box<Law>,
    /// What went wrong.
    pub reason: Reason,
    /// A known law that explains the runs.
    pub nearest: Option<Box<Nearest>>,
    /// The exact bound at which the declared rule flips, and the measured one.
    pub bounds: Option<Box<(String, f64)>>,
}

/// The kinds of failure: a wrong rule, or a box that no rule can be checked with.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Reason {
    /// A number outside the enclosure of the law, with the run.
    Rule(Misfit, Box<Trace>),
    /// NaN or infinity, with the run.
    NotFinite(Misfit, Box<Trace>),
    /// Another response to an oscillating gradient than the law's.
    Response {
        /// The frequency in radians a step.
        omega: f64,
        /// The law's amplitude of the steps, as a multiple of the gradient's.
        expected: f64,
        /// The measured one.
        found: f64,
    },
    /// Converges where the law diverges, or conversely.
    Convergence {
        /// The curvature λ of f = λx²/2.
        curvature: String,
        /// Whether the fixed point attracts under the law.
        attracts: bool,
    },
    /// A symmetry of the law that the implementation does not have.
    Symmetry {
        /// Which.
        symmetry: Symmetry,
        /// The step, from 1.
        step: usize,
        /// The coordinate, from 0.
        coordinate: usize,
        /// The value that the symmetry demands.
        expected: f64,
        /// The value that was found.
        found: f64,
    },
    /// Two fresh boxes with the same input disagree: step and values.
    NotDeterministic(usize, f64, f64),
    /// A box that was reset disagrees with a fresh one: step and values.
    StateSurvivesReset(usize, f64, f64),
    /// A run changes when the state is saved and restored: step and values.
    StateNotRestored(usize, f64, f64),
    /// The oracle is called another number of times than the law says.
    OracleCalls(Misfit),
    /// A step returns another number of parameters than it was given.
    Dimension(usize),
    /// All parameters are f32 although f64 was declared.
    SingleDeclaredDouble,
    /// The law leaves too much open: it is undefined or overflows in most steps.
    LawUndefined,
}

impl Failure {
    /// Whether the box or the declaration was misused: nothing is said about the rule.
    pub fn is_misuse(&self) -> bool {
        !matches!(
            self.reason,
            Reason::Rule(..)
                | Reason::NotFinite(..)
                | Reason::Response { .. }
                | Reason::Convergence { .. }
                | Reason::Symmetry { .. }
        )
    }
}

fn numbers(values: &[f64]) -> String {
    let texts: Vec<String> = values.iter().map(|value| format!("{value:e}")).collect();
    format!("[{}]", texts.join(", "))
}

/// The run up to its wrong step, to be repeated by hand.
fn witness(trace: &Trace, misfit: &Misfit) -> String {
    let mut text = format!("  to reproduce ({}): start at {}\n", trace.name, numbers(&trace.start));
    for (number, step) in (1..).zip(&trace.steps).take(misfit.step()) {
        for call in &step.calls {
            text += &format!("    step {number}: gradient {}", numbers(&call.answer));
            if step.calls.len() > 1 {
                text += &format!(" at {}", numbers(&call.at));
            }
            text += "\n";
        }
        text += &format!("            gives x = {}\n", numbers(&step.x));
    }
    text
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kind = if self.is_misuse() { "cannot be checked against" } else { "does not obey" };
        writeln!(f, "the optimizer {kind} its law")?;
        writeln!(f, "  declared:  {}", self.law)?;
        for line in self.law.rule().text().split([';', '\n']).map(str::trim) {
            if !line.is_empty() {
                writeln!(f, "             {line}")?;
            }
        }
        if let Some((exact, measured)) = self.bounds.as_deref() {
            writeln!(f, "  the rule flips at curvature {exact}, the optimizer at {measured}")?;
        }
        self.write_reason(f)?;
        if let Some(nearest) = &self.nearest {
            writeln!(f, "  it obeys:  {}", nearest.law)?;
            writeln!(f, "             {}", nearest.hint)?;
        } else if matches!(self.reason, Reason::Rule(..)) {
            writeln!(f, "  no known law explains the runs")?;
        }
        match &self.reason {
            Reason::Rule(misfit, trace) | Reason::NotFinite(misfit, trace) => {
                f.write_str(&witness(trace, misfit))
            }
            _ => Ok(()),
        }
    }
}

impl Failure {
    fn write_reason(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.reason {
            Reason::Rule(misfit, _) | Reason::NotFinite(misfit, _) => write_misfit(f, misfit),
            Reason::Response { omega, expected, found } => writeln!(
                f,
                "  gradients cos({omega:.4}·t) must give steps of amplitude {expected}, not {found}"
            ),
            Reason::Convergence { curvature, attracts } => {
                let (must, does) =
                    if *attracts { ("converge", "grows") } else { ("leave", "converges") };
                writeln!(f, "  on f = λx²/2 with λ = {curvature} it must {must} 0, but {does}")
            }
            Reason::Symmetry { symmetry, step, coordinate, expected, found } => writeln!(
                f,
                "  a symmetry of the law is broken: {symmetry}\n  \
                 step {step}: x[{coordinate}] = {found:e} must be {expected:e}"
            ),
            Reason::NotDeterministic(step, a, b) => writeln!(
                f,
                "  not deterministic: two fresh optimizers give {a:e} and {b:e} in step {step}"
            ),
            Reason::StateSurvivesReset(step, a, b) => writeln!(
                f,
                "  state survives reset: step {step} gives {a:e} when fresh and {b:e} after a reset"
            ),
            Reason::StateNotRestored(step, a, b) => writeln!(
                f,
                "  saving and restoring the state changes the run: step {step} gives {b:e}, not {a:e}"
            ),
            Reason::OracleCalls(misfit) => write_misfit(f, misfit),
            Reason::Dimension(step) => {
                writeln!(f, "  step {step} returns another number of parameters than it was given")
            }
            Reason::SingleDeclaredDouble => {
                writeln!(f, "  every parameter is an f32: was f64 declared for an f32 optimizer?")
            }
            Reason::LawUndefined => writeln!(
                f,
                "  the law is undefined, or overflows, in most steps (eps = 0, say): it decides nothing"
            ),
        }
    }
}

fn write_misfit(f: &mut std::fmt::Formatter<'_>, misfit: &Misfit) -> std::fmt::Result {
    match misfit {
        Misfit::Outside { step, coordinate, what, expected, found } => {
            let place = match what {
                What::Parameter => format!("x[{coordinate}]"),
                What::Query(call) => format!("coordinate {coordinate} of gradient call {call}"),
            };
            writeln!(f, "  step {step}: {place} = {found:e}")?;
            writeln!(f, "     the law: {:e} to {:e}", expected.lower, expected.upper)
        }
        Misfit::NotFinite { step, coordinate, found } => {
            writeln!(f, "  step {step}: x[{coordinate}] = {found}")
        }
        Misfit::Calls { step, expected, found } => {
            let (expected, found) = (questions(expected), questions(found));
            writeln!(
                f,
                "  the oracle is asked something else, or another number of times\n  \
                 step {step}: the law asks for {expected}, the optimizer for {found}"
            )
        }
        Misfit::Dimension { step } => writeln!(f, "  step {step}: wrong number of coordinates"),
    }
}

/// How many gradients and products with the Hessian.
fn questions(asked: &[Question]) -> String {
    let gradients = asked.iter().filter(|question| **question == Question::Gradient).count();
    let products = asked.len() - gradients;
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let text = format!("{gradients} gradient{}", plural(gradients));
    match products {
        0 => text,
        _ => format!("{text} and {products} Hessian product{}", plural(products)),
    }
}

impl std::error::Error for Failure {}
