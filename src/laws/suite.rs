//! All checks of one implementation.

use super::failure::{Failure, Reason};
use super::format::{Float, Format};
use super::law::{Law, LawError};
use super::nearest::nearest;
use super::probe::{past_the_period, scripts};
use super::skipped::{Skipped, Why};
use super::subject::{Asking, Carrying, ClosedBox, OpenMap, OracleBox, recorded_run};
use super::trace::{Formats, Misfit, Trace, judge};

type Maker<'a, T> = Box<dyn Fn() -> Box<dyn OracleBox<T> + 'a> + 'a>;

/// The checks of one implementation against one law.
///
/// Every check is deterministic. [`Self::check`] runs them all; the macro [`crate::law_tests!`]
/// makes one `#[test]` of each.
pub struct Suite<'a, T> {
    pub(super) law: Law,
    pub(super) formats: Formats,
    dimension: usize,
    make: Maker<'a, T>,
}

impl<T> std::fmt::Debug for Suite<'_, T> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Suite").field("law", &self.law).finish_non_exhaustive()
    }
}

impl<'a, T: Float> Suite<'a, T> {
    fn new(law: Law, make: Maker<'a, T>) -> Self {
        Self { law, formats: Formats::all(T::FORMAT), dimension: 3, make }
    }

    /// Checks for optimizers that take gradients; `make` returns a new one.
    ///
    /// # Errors
    /// A text that is no law.
    pub fn closed_box<B: ClosedBox<T> + 'a>(
        law: &str,
        make: impl Fn() -> B + 'a,
    ) -> Result<Self, LawError> {
        Ok(Self::closed_box_of(Law::parse(law)?, make))
    }

    /// The same with a law of one's own.
    pub fn closed_box_of<B: ClosedBox<T> + 'a>(law: Law, make: impl Fn() -> B + 'a) -> Self {
        let make = move || -> Box<dyn OracleBox<T> + 'a> {
            Box::new(Asking { inner: make(), x: Vec::new() })
        };
        Self::new(law, Box::new(make))
    }

    /// Checks for optimizers that are functions of parameters, gradient and state.
    ///
    /// # Errors
    /// A text that is no law.
    pub fn open_map<M: OpenMap<T> + 'a>(
        law: &str,
        make: impl Fn() -> M + 'a,
    ) -> Result<Self, LawError>
    where
        M::State: 'a,
    {
        Ok(Self::open_map_of(Law::parse(law)?, make))
    }

    /// The same with a law of one's own.
    pub fn open_map_of<M: OpenMap<T> + 'a>(law: Law, make: impl Fn() -> M + 'a) -> Self
    where
        M::State: 'a,
    {
        Self::closed_box_of(law, move || Carrying { map: make(), x: Vec::new(), state: None })
    }

    /// Checks for optimizers that ask for gradients themselves.
    ///
    /// # Errors
    /// A text that is no law.
    pub fn oracle_box<B: OracleBox<T> + 'a>(
        law: &str,
        make: impl Fn() -> B + 'a,
    ) -> Result<Self, LawError> {
        Ok(Self::oracle_box_of(Law::parse(law)?, make))
    }

    /// The same with a law of one's own.
    pub fn oracle_box_of<B: OracleBox<T> + 'a>(law: Law, make: impl Fn() -> B + 'a) -> Self {
        let make = move || -> Box<dyn OracleBox<T> + 'a> { Box::new(make()) };
        Self::new(law, Box::new(make))
    }

    /// Hyper-parameters, and what is computed from them alone, are in this format; otherwise they
    /// are in the format of the parameters.
    pub fn scalars(mut self, format: Format) -> Self {
        self.formats.scalars = format;
        self
    }

    /// The optimizer has this many parameters; otherwise 3.
    pub fn dimension(mut self, dimension: usize) -> Self {
        self.dimension = dimension.max(1);
        self
    }

    /// The declared law.
    pub fn law(&self) -> &Law {
        &self.law
    }

    /// The number of parameters in the checks.
    pub(super) fn parameters(&self) -> usize {
        self.dimension
    }

    pub(super) fn fresh(&self) -> Box<dyn OracleBox<T> + 'a> {
        (self.make)()
    }

    pub(super) fn failure(&self, reason: Reason) -> Failure {
        Failure { law: Box::new(self.law.clone()), reason, nearest: None, bounds: None }
    }

    /// All checks: what they had to leave out, which is nothing for most laws.
    ///
    /// # Errors
    /// The first failure.
    pub fn check(&self) -> Result<Vec<Skipped>, Failure> {
        let mut skipped = self.first_steps()?;
        self.state()?;
        skipped.extend(self.symmetry()?);
        skipped.extend(self.spectrum()?);
        skipped.extend(self.fixed_point()?);
        Ok(skipped)
    }

    /// The recorded runs of the first-step check.
    pub fn record(&self) -> Vec<Trace> {
        let mut subject = self.fresh();
        let run = |mut script: super::probe::Script| {
            let (name, start, steps) = (script.name, script.start.clone(), script.steps);
            recorded_run(subject.as_mut(), name, &start, steps, &mut |_| script.answer())
        };
        let mut scripts = scripts(self.dimension, T::FORMAT);
        scripts
            .extend(self.law.period().and_then(|period| past_the_period(self.dimension, period)));
        scripts.into_iter().map(run).collect()
    }

    /// At least six steps with random, zero, tiny, huge and denormal gradients, each inside the
    /// enclosure of every reasonable evaluation of the law; under a schedule two periods more.
    ///
    /// # Errors
    /// The first wrong step, with the known law that explains the runs; or a misuse.
    pub fn first_steps(&self) -> Result<Vec<Skipped>, Failure> {
        self.reproducible()?;
        let traces = self.record();
        let (mut decided, mut undecided) = (0, 0);
        for trace in &traces {
            let judgement = judge(&self.law, self.formats, trace);
            decided += judgement.decided;
            undecided += judgement.undecided;
            if let Some(misfit) = judgement.misfit() {
                return Err(self.explained(misfit.clone(), trace, &traces));
            }
        }
        // The points of the oracle's calls are decided in any case.
        if decided < 2 * undecided {
            return Err(self.failure(Reason::LawUndefined));
        }
        let all_seen = self.law.period().is_none_or(|period| past_the_period(1, period).is_some());
        Ok(if all_seen { vec![] } else { vec![Skipped::all("first_steps", Why::LongPeriod)] })
    }

    fn explained(&self, misfit: Misfit, trace: &Trace, traces: &[Trace]) -> Failure {
        let own = Box::new(trace.clone());
        let reason = match misfit {
            Misfit::NotFinite { .. } => Reason::NotFinite(misfit, own),
            Misfit::Dimension { step } => Reason::Dimension(step),
            Misfit::Calls { .. } => Reason::OracleCalls(misfit),
            Misfit::Outside { .. } if self.looks_single(traces) => Reason::SingleDeclaredDouble,
            Misfit::Outside { .. } => Reason::Rule(misfit, own),
        };
        let mut failure = self.failure(reason);
        if matches!(failure.reason, Reason::Rule(..) | Reason::OracleCalls(_)) {
            failure.nearest = nearest(&self.law, self.formats, traces).map(Box::new);
            failure.bounds = self.bounds().map(Box::new);
        }
        failure
    }

    /// Every parameter of an f64 optimizer is an f32, and the law holds in f32.
    fn looks_single(&self, traces: &[Trace]) -> bool {
        let values = || traces.iter().flat_map(|trace| &trace.steps).flat_map(|step| &step.x);
        let single = Formats::all(Format::F32);
        T::FORMAT == Format::F64
            && values().all(|&value| Format::F32.holds(value) || value.abs() > 1e38)
            && values().any(|&value| value != 0.0)
            && traces
                .iter()
                .filter(|trace| trace.name.starts_with("random"))
                .all(|trace| judge(&self.law, single, trace).misfits.is_empty())
    }

    /// Fresh optimizers agree, and a reset forgets everything.
    fn reproducible(&self) -> Result<(), Failure> {
        let run = |subject: &mut dyn OracleBox<T>| {
            let mut script = scripts(self.dimension, T::FORMAT).swap_remove(0);
            let start = script.start.clone();
            recorded_run(subject, script.name, &start, script.steps, &mut |_| script.answer())
        };
        let mut first = self.fresh();
        let (one, other) = (run(first.as_mut()), run(self.fresh().as_mut()));
        if let Some((step, a, b)) = difference(&one, &other) {
            return Err(self.failure(Reason::NotDeterministic(step, a, b)));
        }
        match difference(&one, &run(first.as_mut())) {
            Some((step, a, b)) => Err(self.failure(Reason::StateSurvivesReset(step, a, b))),
            None => Ok(()),
        }
    }

    /// Saving and restoring in mid-run changes nothing, and neither does another optimizer that
    /// runs at the same time.
    ///
    /// # Errors
    /// The first step that changes.
    pub fn state(&self) -> Result<(), Failure> {
        self.reproducible()?;
        let undisturbed = self.disturbed(&mut |_, _| {});
        let restored = self.disturbed(&mut |step, subject| {
            if step % 3 == 2 {
                subject.save_and_restore();
            }
        });
        if let Some((step, a, b)) = difference(&undisturbed, &restored) {
            return Err(self.failure(Reason::StateNotRestored(step, a, b)));
        }
        let mut other = self.fresh();
        let zeros = vec![T::nearest(0.5); self.dimension];
        other.reset(&zeros);
        let beside = self.disturbed(&mut |_, _| {
            super::subject::recorded_step(other.as_mut(), &mut |at| at.to_vec());
        });
        match difference(&undisturbed, &beside) {
            Some((step, a, b)) => Err(self.failure(Reason::NotDeterministic(step, a, b))),
            None => Ok(()),
        }
    }

    /// A run with something done before each step.
    fn disturbed(&self, before: &mut dyn FnMut(usize, &mut dyn OracleBox<T>)) -> Trace {
        let mut script = scripts(self.dimension, T::FORMAT).swap_remove(0);
        let mut subject = self.fresh();
        let start = script.start.clone();
        let mut trace = recorded_run(subject.as_mut(), script.name, &start, 0, &mut |_| vec![]);
        for step in 0..12 {
            before(step, subject.as_mut());
            let next = super::subject::recorded_step(subject.as_mut(), &mut |_| script.answer());
            trace.steps.push(next);
        }
        trace
    }
}

/// The first step in which two runs differ (NaN equals NaN).
fn difference(a: &Trace, b: &Trace) -> Option<(usize, f64, f64)> {
    (1..).zip(a.steps.iter().zip(&b.steps)).find_map(|(number, (a, b))| {
        let differs = |(a, b): &(&f64, &f64)| a.to_bits() != b.to_bits();
        let pair = a.x.iter().zip(&b.x).find(differs);
        let (x, y) = pair.or_else(|| {
            let lengths = a.x.len() != b.x.len() || a.calls.len() != b.calls.len();
            lengths.then_some((&f64::NAN, &f64::NAN))
        })?;
        Some((number, *x, *y))
    })
}
