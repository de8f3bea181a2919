//! Which known law explains a run that the declared one does not?

use num_traits::{One, Zero};

use super::family::{DESCENTS, FIELDS, Family, SCHEDULES};
use super::law::{Law, Parts, defaults};
use super::trace::{Formats, Misfit, Trace, What, explains, judge};
use crate::exact::{Rational, format_rational, from_f64, rational, simplest_between};
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
    let undecided = traces.iter().map(|trace| judge(declared, formats, trace).undecided).collect();
    let search = Search { formats, traces, undecided };
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
    /// How many numbers of each trace the declared law leaves open.
    undecided: Vec<usize>,
}

/// A misfit in one of the traces.
type Place<'a> = (&'a Trace, Misfit);

impl Search<'_> {
    /// A law that leaves more open than the declared one explains nothing.
    fn explains(&self, law: &Law) -> bool {
        let mut traces = self.traces.iter().zip(&self.undecided);
        traces.all(|(trace, &undecided)| explains(law, self.formats, trace, undecided))
    }

    /// The worst misfit of each trace, measured in widths of its enclosure; the worst first.
    fn worst_misfits(&self, law: &Law) -> Vec<Place<'_>> {
        let size = |misfit: &Misfit| match misfit {
            Misfit::Outside { expected, found, .. } => {
                (found - expected.middle()).abs() / (expected.upper - expected.lower)
            }
            _ => 0.0,
        };
        let worst = |trace| {
            let misfits = judge(law, self.formats, trace).misfits;
            let worst = misfits.into_iter().max_by(|a, b| size(a).total_cmp(&size(b)));
            worst.filter(|misfit| size(misfit) > 0.0).map(|misfit| (trace, misfit))
        };
        let mut places: Vec<Place<'_>> = self.traces.iter().filter_map(worst).collect();
        places.sort_by(|(_, a), (_, b)| size(b).total_cmp(&size(a)));
        places.truncate(3);
        places
    }

    /// The law with one hyper-parameter changed: switched off, fitted to a misfit, or guessed;
    /// those that are on before those that are off.
    fn with_one_parameter(&self, law: &Law) -> Option<Nearest> {
        let (on, off): (Vec<_>, Vec<_>) =
            law.parameters().iter().partition(|(_, value)| !value.is_zero());
        let places = self.worst_misfits(law);
        let zero = Rational::zero();
        let switched = on.iter().find_map(|(name, old)| self.changed(law, name, old, &zero));
        let fitted = || {
            let mut all = on.iter().chain(&off);
            all.find_map(|(name, old)| {
                let candidates = places.iter().flat_map(|place| self.fits(law, name, old, place));
                let mut candidates: Vec<Rational> = candidates.collect();
                candidates.extend(guesses(name, old));
                candidates.iter().find_map(|new| self.changed(law, name, old, new))
            })
        };
        switched.or_else(fitted)
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
    fn fits(&self, law: &Law, name: &str, value: &Rational, place: &Place<'_>) -> Vec<Rational> {
        let (trace, misfit) = place;
        let Misfit::Outside { step, coordinate, what, found, .. } = *misfit else {
            return Vec::new();
        };
        let target = Target { step, coordinate, what, found };
        let Some(index) = law.parameters().iter().position(|(own, _)| own == name) else {
            return Vec::new();
        };
        // Weight decay that is off has no line in the rule yet.
        let switched = if value.is_zero() { law.with(name, Rational::one()).ok() } else { None };
        let law = switched.as_ref().unwrap_or(law);
        let error = |value: f64| predicted(law, index, value, trace, &target);
        let own = crate::exact::to_f64(value);
        let starts =
            [(own, own * 1.01), (own, own + 1e-3), (0.0, 0.5), (-own, -own * 1.01), (0.9, 0.99)];
        let mut candidates = Vec::new();
        for (a, b) in starts {
            let Some(root) = secant(&error, a, b) else { continue };
            candidates.extend((1..=5).filter_map(|digits| decimal(root, digits)));
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

/// The number rounded to so many decimal digits: hyper-parameters are mostly written so, and where
/// a coarse format admits many values it is the one that was meant.
fn decimal(value: f64, digits: usize) -> Option<Rational> {
    crate::exact::parse_rational(&format!("{value:.*e}", digits - 1)).ok()
}

/// Usual values, for rules in which a hyper-parameter cannot be fitted.
fn guesses(name: &str, value: &Rational) -> Vec<Rational> {
    let mut guesses = vec![-value.clone(), Rational::one() - value];
    let thousandths = |list: &[i64]| list.iter().map(|&n| rational(n, 1000)).collect::<Vec<_>>();
    match name {
        "b1" | "b2" | "b3" | "mu" => {
            guesses.extend(thousandths(&[500, 800, 850, 900, 950, 980, 990, 999]));
        }
        "period" => guesses.extend((1..=20).map(|n| rational(n, 1))),
        _ => {}
    }
    guesses
}

/// The recorded number that a fit must meet.
struct Target {
    step: usize,
    coordinate: usize,
    what: What,
    found: f64,
}

/// The float prediction minus the record, with one hyper-parameter replaced.
fn predicted(law: &Law, index: usize, value: f64, trace: &Trace, target: &Target) -> f64 {
    let mut parameters: Vec<f64> =
        law.parameters().iter().map(|(_, value)| crate::exact::to_f64(value)).collect();
    parameters[index] = value;
    let mut state = law.rule().start(&mut FloatArithmetic, trace.start.len());
    let mut x = &trace.start;
    let mut numbers = Vec::new();
    for (number, step) in (1..).zip(&trace.steps[..target.step]) {
        numbers.clear();
        let mut calls = step.calls.iter();
        let mut oracle = |_, at: &[f64]| {
            numbers.push(at.to_vec());
            calls.next().map_or(at.to_vec(), |call| call.answer.clone())
        };
        let arithmetic = &mut FloatArithmetic;
        let after = law.rule().step(arithmetic, &parameters, number, x, &mut state, &mut oracle);
        numbers.push(after);
        x = &step.x;
    }
    let place = match target.what {
        What::Parameter => numbers.len() - 1,
        What::Query(call) => call - 1,
    };
    numbers.get(place).map_or(f64::NAN, |values| values[target.coordinate] - target.found)
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
    push(
        field,
        descent,
        schedule,
        "is the decay coupled instead of decoupled, or conversely?",
        true,
    );
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
