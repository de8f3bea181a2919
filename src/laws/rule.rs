//! Update rules as data: a few assignments in the expression language.
//!
//! ```text
//! m = b1*m + (1 - b1)*g
//! x = x - lr*m
//! ```
//!
//! One line is one assignment, carried out for each coordinate. `x` is the parameter, `g` the
//! gradient there, `t` the number of this step (from 1), `first` is 1 in step 1 and 0 afterwards.
//! A name that is read before the rule assigns it is *state*: it begins at 0, or at the value of a
//! line `name := number`. Besides expressions a line may take, alone on its right side,
//!
//! - `sign(e)`: −1, 0 or 1;
//! - `norm(e)`: the Euclidean norm over all coordinates;
//! - `rms(e)`: that norm divided by the root of the number of coordinates;
//! - `gradient(e)`: a call of the gradient oracle at that point; a rule without such a line begins
//!   with `g = gradient(x)`;
//! - `curvature(e)`: the Hessian at x times that vector.

use num_traits::Zero;

use crate::exact::{Rational, parse_rational};
use crate::expression::{Arithmetic, FloatArithmetic, Names, Tape, parse};

/// What rules need beyond expressions.
pub trait RuleArithmetic: Arithmetic {
    /// A hyper-parameter.
    fn hyper_parameter(&mut self, value: &Rational) -> Self::Value;
    /// The number of a step.
    fn count(&mut self, steps: u32) -> Self::Value;
    /// −1, 0 or 1.
    fn sign(&mut self, a: &Self::Value) -> Self::Value;
    /// The Euclidean norm.
    fn norm(&mut self, vector: &[Self::Value]) -> Self::Value;
}

impl RuleArithmetic for FloatArithmetic {
    fn hyper_parameter(&mut self, value: &Rational) -> f64 {
        crate::exact::to_f64(value)
    }
    fn count(&mut self, steps: u32) -> f64 {
        steps.into()
    }
    fn sign(&mut self, a: &f64) -> f64 {
        if *a == 0.0 { 0.0 } else { a.signum() }
    }
    fn norm(&mut self, vector: &[f64]) -> f64 {
        vector.iter().map(|entry| entry * entry).sum::<f64>().sqrt()
    }
}

/// A text that is no rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line `{line}` of the rule: {reason}")]
pub struct RuleError {
    /// The offending line.
    pub line: String,
    /// What is wrong.
    pub reason: String,
}

/// What a rule asks its oracle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// The gradient at a point.
    Gradient,
    /// The Hessian at the current parameters times a vector.
    Curvature,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operation {
    Expression,
    Sign,
    Norm,
    RootMeanSquare,
    Ask(Question),
}

#[derive(Clone, Debug)]
struct Line {
    target: usize,
    operation: Operation,
    tape: Tape,
}

/// An update rule.
///
/// ```
/// use eigensieve::expression::FloatArithmetic;
/// use eigensieve::laws::Rule;
/// let rule = Rule::parse("v = mu*v + g; x = x - lr*v", &["lr", "mu"])?;
/// assert_eq!(rule.states(), ["v"]);
/// let (lr, mu) = (0.5, 0.5);
/// let mut state = rule.start(&mut FloatArithmetic, 1);
/// let mut x = vec![1.0];
/// for t in 1..=2 {
///     x = rule.step(&mut FloatArithmetic, &[lr, mu], t, &x, &mut state, &mut |_, at| at.to_vec());
/// }
/// assert_eq!(x, [0.0]);
/// # Ok::<(), eigensieve::laws::RuleError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Rule {
    text: String,
    /// The names of all slots: hyper-parameters, t, first, x, then the rest.
    slots: Vec<String>,
    parameters: usize,
    lines: Vec<Line>,
    /// Slots that live on between steps, with their first values.
    states: Vec<(usize, Rational)>,
}

/// The state of a rule: for each coordinate the values of [`Rule::states`].
pub type State<V> = Vec<Vec<V>>;

/// The oracle of a rule: the question, and its point or vector; the answer for all coordinates.
pub type Answer<'a, V> = dyn FnMut(Question, &[V]) -> Vec<V> + 'a;

impl Rule {
    /// Reads a rule whose hyper-parameters have these names.
    ///
    /// # Errors
    /// The first line that is no assignment of an expression in known names.
    pub fn parse(text: &str, parameters: &[&str]) -> Result<Self, RuleError> {
        let lines: Vec<&str> = text.split([';', '\n']).map(str::trim).collect();
        let mut lines: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        if !lines.iter().any(|line| line.contains("gradient(")) {
            lines.insert(0, "g = gradient(x)");
        }
        let mut slots: Vec<String> = parameters.iter().map(ToString::to_string).collect();
        slots.extend(["t", "first", "x"].map(String::from));
        let mut starts = Vec::new();
        let mut assignments = Vec::new();
        for line in lines {
            let (target, initial, right) = split(line)?;
            if !slots.iter().any(|slot| slot == target) {
                slots.push(target.to_string());
            }
            if initial {
                let value =
                    parse_rational(right).map_err(|error| broken(line, &error.to_string()))?;
                starts.push((target.to_string(), value));
            } else {
                assignments.push((line, target, right));
            }
        }
        let names = Names::new(&slots).map_err(|error| broken(text, &error.to_string()))?;
        let at = |name: &str| slots.iter().position(|slot| slot == name);
        let compiled = assignments.iter().map(|(line, target, right)| {
            let (operation, body) = operation(right);
            let (graph, root) =
                parse(body, &names).map_err(|error| broken(line, &error.to_string()))?;
            let target = at(target).ok_or_else(|| broken(line, "unknown name"))?;
            Ok(Line { target, operation, tape: Tape::compile(&graph, &[root], slots.len()) })
        });
        let lines = compiled.collect::<Result<Vec<Line>, RuleError>>()?;
        let inputs = parameters.len() + 3;
        let carried = carried_over(&lines, inputs, slots.len());
        let first = |slot: usize| {
            let start = starts.iter().find(|(name, _)| *name == slots[slot]);
            start.map_or_else(Rational::zero, |(_, value)| value.clone())
        };
        let states = carried.into_iter().map(|slot| (slot, first(slot))).collect();
        if !lines.iter().any(|line| slots[line.target] == "x") {
            return Err(broken(text, "x is never assigned"));
        }
        Ok(Self { text: text.to_string(), slots, parameters: parameters.len(), lines, states })
    }

    /// The text of the rule.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The names of the state, in the order of [`State`].
    pub fn states(&self) -> Vec<&str> {
        self.states.iter().map(|(slot, _)| self.slots[*slot].as_str()).collect()
    }

    /// How often one step calls the oracle, and for what.
    pub fn questions(&self) -> Vec<Question> {
        let ask = |line: &Line| match line.operation {
            Operation::Ask(question) => Some(question),
            _ => None,
        };
        self.lines.iter().filter_map(ask).collect()
    }

    /// Whether coordinates influence each other.
    pub fn couples_coordinates(&self) -> bool {
        let couples =
            |line: &Line| matches!(line.operation, Operation::Norm | Operation::RootMeanSquare);
        self.lines.iter().any(couples)
    }

    /// The state before the first step.
    pub fn start<A: RuleArithmetic>(
        &self,
        arithmetic: &mut A,
        dimension: usize,
    ) -> State<A::Value> {
        let values = self.states.iter().map(|(_, value)| arithmetic.hyper_parameter(value));
        let values: Vec<A::Value> = values.collect();
        vec![values; dimension]
    }

    /// Step number t: the new parameters; the state is replaced.
    ///
    /// The oracle gets the question and its point (or vector) and answers for all coordinates.
    pub fn step<A: RuleArithmetic>(
        &self,
        arithmetic: &mut A,
        parameters: &[A::Value],
        t: u32,
        x: &[A::Value],
        state: &mut State<A::Value>,
        oracle: &mut Answer<'_, A::Value>,
    ) -> Vec<A::Value> {
        let mut slots = self.loaded(arithmetic, parameters, t, x, state);
        let mut registers = Vec::new();
        for line in &self.lines {
            let output = line.tape.outputs()[0] as usize;
            let values = slots.iter().map(|slots| {
                line.tape.run(arithmetic, slots, &mut registers);
                registers[output].clone()
            });
            let values: Vec<A::Value> = values.collect();
            let values = match line.operation {
                Operation::Expression => values,
                Operation::Sign => values.iter().map(|value| arithmetic.sign(value)).collect(),
                Operation::Norm => vec![arithmetic.norm(&values); values.len()],
                Operation::RootMeanSquare => {
                    let norm = arithmetic.norm(&values);
                    let count = u32::try_from(values.len()).unwrap_or(u32::MAX);
                    let count = arithmetic.count(count);
                    let root = arithmetic.half_power(&count, 1);
                    vec![arithmetic.divide(&norm, &root); values.len()]
                }
                Operation::Ask(question) => oracle(question, &values),
            };
            for (slots, value) in slots.iter_mut().zip(values) {
                slots[line.target] = value;
            }
        }
        for (state, slots) in state.iter_mut().zip(&slots) {
            *state = self.states.iter().map(|(slot, _)| slots[*slot].clone()).collect();
        }
        slots.iter().map(|slots| slots[self.parameters + 2].clone()).collect()
    }

    /// For each coordinate all slots at the beginning of a step.
    fn loaded<A: RuleArithmetic>(
        &self,
        arithmetic: &mut A,
        parameters: &[A::Value],
        t: u32,
        x: &[A::Value],
        state: &State<A::Value>,
    ) -> Vec<Vec<A::Value>> {
        let (count, first) = (arithmetic.count(t), arithmetic.count(u32::from(t == 1)));
        let zero = arithmetic.count(0);
        let load = |(x, state): (&A::Value, &Vec<A::Value>)| {
            let mut slots = parameters.to_vec();
            slots.extend([count.clone(), first.clone(), x.clone()]);
            slots.resize(self.slots.len(), zero.clone());
            for ((slot, _), value) in self.states.iter().zip(state) {
                slots[*slot] = value.clone();
            }
            slots
        };
        x.iter().zip(state).map(load).collect()
    }
}

fn broken(line: &str, reason: &str) -> RuleError {
    RuleError { line: line.to_string(), reason: reason.to_string() }
}

/// Target, whether it is a first value, right side.
fn split(line: &str) -> Result<(&str, bool, &str), RuleError> {
    let (left, right) =
        line.split_once('=').ok_or_else(|| broken(line, "an assignment `name = …` is needed"))?;
    let (left, initial) = match left.strip_suffix(':') {
        Some(left) => (left, true),
        None => (left, false),
    };
    let target = left.trim();
    if matches!(target, "t" | "first") {
        return Err(broken(line, "t and first cannot be assigned"));
    }
    Ok((target, initial, right.trim()))
}

/// The operation of a right side, and the expression under it.
fn operation(right: &str) -> (Operation, &str) {
    let operations = [
        ("sign", Operation::Sign),
        ("norm", Operation::Norm),
        ("rms", Operation::RootMeanSquare),
        ("gradient", Operation::Ask(Question::Gradient)),
        ("curvature", Operation::Ask(Question::Curvature)),
    ];
    for (name, operation) in operations {
        let body = right.strip_prefix(name).map(str::trim_start);
        let body = body.and_then(|body| body.strip_prefix('(')).and_then(|b| b.strip_suffix(')'));
        if let Some(body) = body.filter(|body| closes_at_the_end(body)) {
            return (operation, body);
        }
    }
    (Operation::Expression, right)
}

/// Whether the parenthesis opened before this text is still open at its end.
fn closes_at_the_end(body: &str) -> bool {
    let mut depth = 0_i32;
    body.chars().all(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth >= 0
    })
}

/// The slots that are read before they are assigned, but are no inputs; ascending.
fn carried_over(lines: &[Line], inputs: usize, slots: usize) -> Vec<usize> {
    use crate::expression::Instruction;
    let mut assigned = vec![false; slots];
    let mut carried = vec![false; slots];
    for line in lines {
        for instruction in line.tape.instructions() {
            if let Instruction::Variable(slot) = *instruction {
                carried[slot as usize] |= slot as usize >= inputs && !assigned[slot as usize];
            }
        }
        assigned[line.target] = true;
    }
    (0..slots).filter(|&slot| carried[slot]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_before_it_is_assigned_is_state() {
        let rule =
            Rule::parse("p := 1; p = p*b; d = g/(1 - p); x = x - d", &["b"]).expect("a rule");
        assert_eq!(rule.states(), ["p"]);
        assert_eq!(rule.start(&mut FloatArithmetic, 2), [[1.0], [1.0]]);
    }

    #[test]
    fn the_root_mean_square_is_the_norm_of_equal_entries() {
        let rule = Rule::parse("r = rms(g); x = x - r", &[]).expect("a rule");
        let mut state = rule.start(&mut FloatArithmetic, 4);
        let x = rule.step(&mut FloatArithmetic, &[], 1, &[9.0; 4], &mut state, &mut |_, _| {
            vec![3.0, -3.0, 3.0, 3.0]
        });
        assert_eq!(x, [6.0; 4]);
    }

    #[test]
    fn a_rule_asks_at_the_points_it_names() {
        let text = "g = gradient(x)\nn = norm(g)\nh = gradient(x + g/n)\nx = x - h";
        let rule = Rule::parse(text, &[]).expect("a rule");
        assert_eq!(rule.questions(), [Question::Gradient; 2]);
        let mut asked = Vec::new();
        let mut state = rule.start(&mut FloatArithmetic, 2);
        let x = rule.step(&mut FloatArithmetic, &[], 1, &[3.0, 4.0], &mut state, &mut |_, at| {
            asked.push(at.to_vec());
            at.to_vec()
        });
        assert_eq!(asked, [[3.0, 4.0], [3.6, 4.8]]);
        assert!(x.iter().zip([-0.6, -0.8]).all(|(a, b)| (a - b).abs() < 1e-15));
    }

    #[test]
    fn what_is_no_rule_is_refused_with_its_line() {
        for (text, line) in [
            ("x = x - g; y", "y"),
            ("x = x - mu*g", "x = x - mu*g"),
            ("v = g", "v = g"),
            ("p := b; x = x - p*g", "p := b"),
            ("t = 1; x = x - g", "t = 1"),
        ] {
            assert_eq!(
                Rule::parse(text, &[]).map_err(|e| e.line).err(),
                Some(line.into()),
                "{text}"
            );
        }
    }
}
