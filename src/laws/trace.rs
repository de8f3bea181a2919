//! Recorded runs, and whether a law explains them.

use super::enclosure::{Enclosure, EnclosureArithmetic};
use super::format::Format;
use super::law::Law;
use super::rule::{Question, RuleArithmetic, State};

/// One call of the oracle.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// What was asked.
    pub question: Question,
    /// The point of a gradient, the vector of a curvature.
    pub at: Vec<f64>,
    /// The answer.
    pub answer: Vec<f64>,
}

/// One step: the calls of the oracle, and the parameters afterwards.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The oracle's calls in order.
    pub calls: Vec<Call>,
    /// The parameters after the step.
    pub x: Vec<f64>,
}

/// A recorded run.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// What kind of run it is.
    pub name: String,
    /// The parameters before the first step.
    pub start: Vec<f64>,
    /// The steps in order.
    pub steps: Vec<Step>,
}

/// Formats in which an implementation calculates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Formats {
    /// Parameters, gradients, state.
    pub tensors: Format,
    /// Hyper-parameters and what is computed from them alone.
    pub scalars: Format,
}

impl Formats {
    /// One format for everything.
    pub fn all(format: Format) -> Self {
        Self { tensors: format, scalars: format }
    }
}

/// What is wrong with a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Misfit {
    /// A number outside the enclosure.
    Outside {
        /// The step, from 1.
        step: usize,
        /// The coordinate, from 0.
        coordinate: usize,
        /// Which number: the parameter, or the point of a call of the oracle.
        what: What,
        /// Every admissible value.
        expected: Enclosure,
        /// The recorded value.
        found: f64,
    },
    /// NaN or infinity.
    NotFinite {
        /// The step, from 1.
        step: usize,
        /// The coordinate, from 0.
        coordinate: usize,
        /// The recorded value.
        found: f64,
    },
    /// The oracle was asked another number of times, or for something else.
    Calls {
        /// The step, from 1.
        step: usize,
        /// What the law asks.
        expected: Vec<Question>,
        /// What was asked.
        found: Vec<Question>,
    },
    /// A step with another number of coordinates than the start.
    Dimension {
        /// The step, from 1.
        step: usize,
    },
}

/// A number of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The parameter after the step.
    Parameter,
    /// The point at which call number so-and-so (from 1) of the oracle was made.
    Query(usize),
}

impl Misfit {
    /// The step, from 1.
    pub fn step(&self) -> usize {
        match self {
            Self::Outside { step, .. }
            | Self::NotFinite { step, .. }
            | Self::Calls { step, .. }
            | Self::Dimension { step } => *step,
        }
    }
}

/// A run judged by a law.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Everything that is wrong, in order; steps after a malformed one are not judged.
    pub misfits: Vec<Misfit>,
    /// Numbers that were compared with a bounded enclosure.
    pub decided: usize,
    /// Numbers for which the law allows anything: its operations are undefined or overflow.
    pub undecided: usize,
}

impl Judgement {
    /// The first thing that is wrong.
    pub fn misfit(&self) -> Option<&Misfit> {
        self.misfits.first()
    }
}

/// Judges a run by a law: every step from the recorded parameters and gradients, the state from
/// enclosures of the law's own.
pub fn judge(law: &Law, formats: Formats, trace: &Trace) -> Judgement {
    judge_with(law, EnclosureArithmetic::new(formats.tensors, formats.scalars), trace)
}

/// Whether every number of the run is right, and all but so many are decided; stops at the first
/// that is not.
pub(super) fn explains(law: &Law, formats: Formats, trace: &Trace, undecided: usize) -> bool {
    let arithmetic = EnclosureArithmetic::new(formats.tensors, formats.scalars);
    let judgement = judged(law, arithmetic, trace, Some(undecided));
    judgement.misfits.is_empty() && judgement.undecided <= undecided
}

/// The same in a given arithmetic.
pub fn judge_with(law: &Law, arithmetic: EnclosureArithmetic, trace: &Trace) -> Judgement {
    judged(law, arithmetic, trace, None)
}

fn judged(
    law: &Law,
    mut arithmetic: EnclosureArithmetic,
    trace: &Trace,
    stops_beyond: Option<usize>,
) -> Judgement {
    let mut judge = Judge {
        parameters: law.parameters().iter().map(|(_, v)| arithmetic.hyper_parameter(v)).collect(),
        state: law.rule().start(&mut arithmetic, trace.start.len()),
        arithmetic,
        law,
        judgement: Judgement { misfits: Vec::new(), decided: 0, undecided: 0 },
    };
    let mut x = &trace.start;
    for (number, step) in (1..).zip(&trace.steps) {
        if let Some(misfit) = malformed(law, number, x, step) {
            judge.judgement.misfits.push(misfit);
            break;
        }
        judge.step(number, x, step);
        let so_far = &judge.judgement;
        let beyond = |limit| !so_far.misfits.is_empty() || so_far.undecided > limit;
        if stops_beyond.is_some_and(beyond) {
            break;
        }
        x = &step.x;
    }
    judge.judgement
}

struct Judge<'a> {
    law: &'a Law,
    arithmetic: EnclosureArithmetic,
    parameters: Vec<Enclosure>,
    state: State<Enclosure>,
    judgement: Judgement,
}

impl Judge<'_> {
    fn step(&mut self, number: usize, x: &[f64], step: &Step) {
        let observed: Vec<Enclosure> = x.iter().map(|&x| Enclosure::observed(x)).collect();
        let mut asked = Vec::new();
        let mut oracle = |_: Question, at: &[Enclosure]| {
            let call = &step.calls[asked.len()];
            asked.push(at.to_vec());
            call.answer.iter().map(|&value| Enclosure::observed(value)).collect()
        };
        let count = u32::try_from(number).unwrap_or(u32::MAX);
        let (rule, state) = (self.law.rule(), &mut self.state);
        let arithmetic = &mut self.arithmetic;
        let after = rule.step(arithmetic, &self.parameters, count, &observed, state, &mut oracle);
        for (call, at) in asked.iter().enumerate() {
            self.compare(number, What::Query(call + 1), at, &step.calls[call].at);
        }
        self.compare(number, What::Parameter, &after, &step.x);
    }

    fn compare(&mut self, step: usize, what: What, expected: &[Enclosure], found: &[f64]) {
        for (coordinate, (&expected, &found)) in expected.iter().zip(found).enumerate() {
            let bounded = expected.is_bounded();
            self.judgement.decided += usize::from(bounded);
            self.judgement.undecided += usize::from(!bounded);
            if !expected.contains(found) {
                let misfit = Misfit::Outside { step, coordinate, what, expected, found };
                self.judgement.misfits.push(misfit);
            }
        }
    }
}

/// What can be told without the rule's arithmetic.
fn malformed(law: &Law, number: usize, x: &[f64], step: &Step) -> Option<Misfit> {
    let expected = law.rule().questions();
    let found: Vec<Question> = step.calls.iter().map(|call| call.question).collect();
    let lengths = step.calls.iter().flat_map(|call| [call.at.len(), call.answer.len()]);
    if step.x.len() != x.len() || lengths.into_iter().any(|length| length != x.len()) {
        return Some(Misfit::Dimension { step: number });
    }
    let strange = step.x.iter().position(|value| !value.is_finite());
    if let Some(coordinate) = strange {
        let found = step.x[coordinate];
        return Some(Misfit::NotFinite { step: number, coordinate, found });
    }
    (expected != found).then_some(Misfit::Calls { step: number, expected, found })
}
