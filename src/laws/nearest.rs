//! Which known law explains a run that the declared one does not?

use num_traits::{One, Zero};

use super::family::{DESCENTS, FIELDS, Family, SCHEDULES};
use super::law::{Law, Parts, defaults};
use super::trace::{Formats, Misfit, Trace, What, judge};
use crate::exact::{Rational, format_rational, from_f64, simplest_between};
use crate::expression::FloatArithmetic;

/// A law that explains every recorded run.
#[derive(Clone, Debug)]
pub struct Nearest {
    /// The law.
    pub law: Law,
    /// How it differs from the declared one, as a question to the implementer.
    pub hint: String,
}

/// The law closest to the declared one that explains all traces: one hyper-parameter changed, then
/// one part of the rule, then both.
///
/// Candidates are proposed in floating point and accepted by the same enclosures as the declared
/// law.
pub fn nearest(declared: &Law, formats: Formats, traces: &[Trace]) -> Option<Nearest> {
    let search = Search { formats, traces };
    if let Some(found) = search.with_one_parameter(declared) {
        return Some(found);
    }
    let relatives = relatives(declared);
    let whole = relatives.iter().find(|(law, _)| search.explains(law));
    if let Some((law, hint)) = whole {
        return Some(Nearest { law: law.clone(), hint: hint.clone() });
    }
    relatives.iter().find_map(|(law, hint)| {
        let found = search.with_one_parameter(law)?;
        Some(Nearest { hint: format!("{hint} {}", found.hint), law: found.law })
    })
}

struct Search<'a> {
    formats: Formats,
    traces: &'a [Trace],
}

impl Search<'_> {
    fn first_misfit(&self, law: &Law) -> Option<(&Trace, Misfit)> {
        self.traces.iter().find_map(|trace| {
            judge(law, self.formats, trace).misfit.map(|misfit| (trace, misfit))
        })
    }

    fn explains(&self, law: &Law) -> bool {
        self.first_misfit(law).is_none()
    }

    /// The law with one hyper-parameter fitted to the first misfit.
    fn with_one_parameter(&self, law: &Law) -> Option<Nearest> {
        let (trace, misfit) = self.first_misfit(law)?;
        let Misfit::Outside { what: What::Parameter, step, coordinate, .. } = misfit else {
            return self.with_one_guess(law);
        };
        let fitted = law.parameters().iter().find_map(|(name, value)| {
            let candidates = self.fits(law, name, value, trace, step, coordinate);
            candidates.into_iter().find_map(|candidate| self.changed(law, name, value, &candidate))
        });
        fitted.or_else(|| self.with_one_guess(law))
    }

    /// The same where nothing can be fitted: a few usual values.
    fn with_one_guess(&self, law: &Law) -> Option<Nearest> {
        law.parameters().iter().find_map(|(name, value)| {
            let guesses = [Rational::zero(), -value.clone(), Rational::one() - value];
            guesses.into_iter().find_map(|guess| self.changed(law, name, value, &guess))
        })
    }

    fn changed(&self, law: &Law, name: &str, old: &Rational, new: &Rational) -> Option<Nearest> {
        if old == new {
            return None;
        }
        let law = law.with(name, new.clone()).ok().filter(|law| self.explains(law))?;
        let shown = format_rational(new);
        let hint = if new.is_zero() {
            format!("is {name} ignored?")
        } else if -new == *old {
            format!("is the sign of {name} flipped?")
        } else {
            format!("is {name} = {shown}?")
        };
        Some(Nearest { law, hint })
    }

    /// Values of one hyper-parameter that meet the recorded number, made simple.
    fn fits(
        &self,
        law: &Law,
        name: &str,
        value: &Rational,
        trace: &Trace,
        step: usize,
        coordinate: usize,
    ) -> Vec<Rational> {
        let Some(index) = law.parameters().iter().position(|(own, _)| own == name) else {
            return Vec::new();
        };
        // Weight decay that is off has no line in the rule yet.
        let switched = if value.is_zero() { law.with(name, Rational::one()).ok() } else { None };
        let law = switched.as_ref().unwrap_or(law);
        let error = |value: f64| predicted(law, index, value, trace, step, coordinate);
        let own = crate::exact::to_f64(value);
        let starts = [(own, own * 1.01 + 1e-3), (0.0, 0.5), (-own, -own * 1.01 - 1e-3), (0.9, 0.99)];
        let mut candidates = vec![Rational::zero(), -value.clone()];
        for (a, b) in starts {
            let Some(root) = secant(&error, a, b) else { continue };
            for tolerance in [1e-2, 1e-3, 1e-4, 1e-6, 1e-9, 1e-12] {
                let width = root.abs() * tolerance;
                let ends = from_f64(root - width).zip(from_f64(root + width));
                candidates.extend(ends.and_then(|(low, high)| simplest_between(&low, &high)));
            }
        }
        candidates.dedup();
        candidates
    }
}

/// The float prediction minus the record, with one hyper-parameter replaced.
fn predicted(
    law: &Law,
    index: usize,
    value: f64,
    trace: &Trace,
    step: usize,
    coordinate: usize,
) -> f64 {
    let mut parameters: Vec<f64> =
        law.parameters().iter().map(|(_, value)| crate::exact::to_f64(value)).collect();
    parameters[index] = value;
    let mut state = law.rule().start(&mut FloatArithmetic, trace.start.len());
    let mut x = &trace.start;
    let mut after = x.clone();
    for (number, step) in (1..).zip(&trace.steps[..step]) {
        let mut calls = step.calls.iter();
        let mut oracle = |_, at: &[f64]| calls.next().map_or(at.to_vec(), |c| c.answer.clone());
        let arithmetic = &mut FloatArithmetic;
        after = law.rule().step(arithmetic, &parameters, number, x, &mut state, &mut oracle);
        x = &step.x;
    }
    after[coordinate] - x[coordinate]
}

/// A root by the secant method.
fn secant(error: &dyn Fn(f64) -> f64, mut a: f64, mut b: f64) -> Option<f64> {
    let (mut at_a, mut at_b) = (error(a), error(b));
    for _ in 0..40 {
        if at_b == 0.0 {
            return Some(b);
        }
        let next = b - at_b * (b - a) / (at_b - at_a);
        if !next.is_finite() {
            break;
        }
        (a, at_a) = (b, at_b);
        (b, at_b) = (next, error(next));
        if (b - a).abs() <= b.abs() * 1e-15 {
            return Some(b);
        }
    }
    (at_b.is_finite() && at_a.is_finite() && (b - a).abs() <= b.abs() * 1e-6).then_some(b)
}

/// Laws that differ in one part, with the same values where names agree.
fn relatives(declared: &Law) -> Vec<(Law, String)> {
    let Parts::Known { field, descent, schedule } = *declared.parts() else {
        return custom_relatives(declared);
    };
    let mut relatives = Vec::new();
    let mut push = |field: &'static Family, descent, schedule, hint: &str, swap: bool| {
        let values = inherited(declared, field, descent, schedule, swap);
        let law = Law::assembled(Parts::Known { field, descent, schedule }, values);
        relatives.extend(law.ok().map(|law| (law, hint.to_string())));
    };
    push(field, descent, schedule, "is the decay coupled instead of decoupled, or conversely?", true);
    for other in DESCENTS.iter().filter(|other| other.name != descent.name) {
        push(field, other, schedule, other.hint, false);
    }
    for other in FIELDS.iter().filter(|other| other.name != field.name) {
        push(other, descent, schedule, other.hint, false);
    }
    for other in SCHEDULES.iter().filter(|other| other.name != schedule.name) {
        push(field, descent, other, other.hint, false);
    }
    // A forgotten flag: another descent whose decay is the other one, too.
    for other in DESCENTS.iter().filter(|other| other.name != descent.name) {
        push(field, other, schedule, other.hint, true);
    }
    relatives
}

/// The parameters of other parts: inherited by name, else their defaults.
fn inherited(
    declared: &Law,
    field: &Family,
    descent: &Family,
    schedule: &Family,
    swap: bool,
) -> Vec<(String, Rational)> {
    let source = |name: &str| match name {
        "coupled" if swap => "decoupled".to_string(),
        "decoupled" if swap => "coupled".to_string(),
        other => other.to_string(),
    };
    let inherit = |(name, default): (String, Rational)| {
        let value = declared.parameter(&source(&name)).cloned();
        (name, value.unwrap_or(default))
    };
    defaults(field, descent, schedule).into_iter().map(inherit).collect()
}

/// A user-defined rule is compared with every known descent.
fn custom_relatives(declared: &Law) -> Vec<(Law, String)> {
    let texts = DESCENTS.iter().map(|family| (family, Law::parse(family.name)));
    let laws = texts.filter_map(|(family, law)| law.ok().map(|law| (family, law)));
    laws.map(|(family, mut law)| {
        for (name, value) in declared.parameters() {
            if let Ok(changed) = law.with(name, value.clone()) {
                law = changed;
            }
        }
        (law, family.hint.to_string())
    })
    .collect()
}
