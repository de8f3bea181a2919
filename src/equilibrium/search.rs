//! The branch-and-prune search.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use rayon::prelude::*;

use super::contract::{Contracted, Scratch, contract};
use super::counting::{Count, Plan};
use super::leftover::{Component, compare, components};
use super::linear;
use super::product;
use super::prove::{IsolatedZero, prove};
use super::quick::{self, NoProof};
use super::tree::{Exclusion, LeftoverReason, SearchTree, TreeNode};
use crate::interval::{Interval, IntervalVector, Untrustworthy, check_arithmetic};
use crate::system::{System, Workspace};

/// Bounds of a search.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'a> {
    /// The deterministic bound: how many boxes may be judged.
    pub max_boxes: usize,
    /// The convenient bound: when to stop (results then depend on the machine).
    pub deadline: Option<Instant>,
    /// Boxes at most this wide are not split; by default the domain's width times 2⁻²⁰.
    pub resolution: Option<f64>,
    /// How many boxes may be evaluated in all to prove regions around fixed points; 0: no regions.
    pub region_boxes: usize,
    /// Whether zeros may be recognised as exact points; without it enclosures alone judge them, as
    /// a cross-check of the exact judgement.
    pub recognise: bool,
    /// Counters that another thread may watch.
    pub progress: Option<&'a Progress>,
}

impl Default for Settings<'_> {
    fn default() -> Self {
        Self {
            max_boxes: 500_000,
            deadline: None,
            resolution: None,
            region_boxes: 0,
            recognise: true,
            progress: None,
        }
    }
}

/// Counters of a running search.
#[derive(Debug, Default)]
pub struct Progress {
    judged: AtomicUsize,
    pending: AtomicUsize,
    zeros: AtomicUsize,
}

impl Progress {
    /// Boxes judged so far, boxes that wait, zeros found.
    pub fn counts(&self) -> (usize, usize, usize) {
        let load = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
        (load(&self.judged), load(&self.pending), load(&self.zeros))
    }
}

/// Why a search could not begin or had to stop without a result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError {
    /// The machine's arithmetic cannot be trusted.
    #[error(transparent)]
    Untrustworthy(#[from] Untrustworthy),
    /// The system is not square or the box has another dimension.
    #[error(
        "the system has {components} components in {dimension} variables, the box {sides} sides"
    )]
    Shape {
        /// Components of the system.
        components: usize,
        /// Variables of the system.
        dimension: usize,
        /// Sides of the box.
        sides: usize,
    },
    /// The box is empty or unbounded.
    #[error("the box must be bounded and not empty")]
    Domain,
}

/// Everything a search found.
#[derive(Clone, Debug)]
pub struct Enumeration {
    /// Isolated zeros that may lie in the closed domain, sorted by location, each once.
    pub zeros: Vec<IsolatedZero>,
    /// Where nothing could be decided.
    pub leftover: Vec<Component>,
    /// Whether every part of the closed domain is excluded or lies in a uniqueness box.
    pub complete: bool,
    /// Why the list is complete, where complex zeros were counted: one reason for each part of the
    /// system that was solved in this way. Empty where the search alone covers the domain.
    pub counts: Vec<Count>,
    /// How many boxes were judged.
    pub judged: usize,
    /// The search tree; without nodes where zeros were counted.
    pub tree: SearchTree,
}

/// The number of boxes judged between two looks at the results.
const BATCH: usize = 256;
/// A search that has judged this many boxes uses second derivatives as well.
const WORTH_EXPANDING: usize = 300;
/// Fewer instructions on all boxes of a batch are not worth waking other threads.
const WORTH_SHARING: usize = 5000;
/// A search that has judged this many boxes asks whether its zeros could be counted, and tries that
/// once it has cost as much as counting will: whichever is better, the price is at most about double.
const WORTH_PLANNING: usize = 512;
/// Nanoseconds: what a box costs for each instruction and each entry of the Jacobian, about.
const INSTRUCTION_COST: f64 = 16.0;
const ENTRY_COST: f64 = 60.0;
/// Where a side is cut: off the middle, where zeros of symmetric problems like to lie.
const CUT: f64 = 0.483_7;

/// A side is cut only if it is not much narrower than the widest one.
const NARROWEST_CUT: f64 = 1.0 / 64.0;

/// Whether nothing is gained by splitting a box: it holds no isolated zero, and the caller knows
/// what it wants to know about all zeros in it.
pub type Settles<'a> = dyn Fn(&IntervalVector) -> bool + Sync + 'a;

enum Outcome {
    Excluded(Exclusion),
    Proved(IntervalVector, IsolatedZero),
    Whole(IntervalVector, LeftoverReason),
    /// To be split, along this axis if that is worth it.
    Rest(IntervalVector, Option<usize>),
}

/// Finds all zeros of `system` in the closed box `domain`.
///
/// # Errors
/// When the arithmetic of a worker thread cannot be trusted, or system and box do not fit.
///
/// ```
/// use eigensieve::equilibrium::{Settings, enumerate};
/// use eigensieve::expression::{Names, parse};
/// use eigensieve::interval::{Interval, IntervalVector};
/// use eigensieve::system::System;
/// let (mut graph, f) = parse("x^2 - 2", &Names::new(&["x"])?)?;
/// let system = System::new(&mut graph, &[f], 1);
/// let domain = IntervalVector::new(vec![Interval::new(-2.0, 2.0).ok_or("an interval")?]);
/// let found = enumerate(&system, &domain, &Settings::default())?;
/// assert!(found.complete);
/// assert_eq!(found.zeros.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn enumerate(
    system: &System,
    domain: &IntervalVector,
    settings: &Settings<'_>,
) -> Result<Enumeration, SearchError> {
    enumerate_until(system, domain, settings, &|_| false)
}

/// The same, leaving boxes over unsplit as soon as `settles` says so.
///
/// # Errors
/// See [`enumerate`].
pub fn enumerate_until(
    system: &System,
    domain: &IntervalVector,
    settings: &Settings<'_>,
    settles: &Settles<'_>,
) -> Result<Enumeration, SearchError> {
    check_arithmetic()?;
    let (components, dimension) = (system.components(), system.dimension());
    if components != dimension || domain.len() != dimension || dimension == 0 {
        return Err(SearchError::Shape { components, dimension, sides: domain.len() });
    }
    if domain.is_empty() || !domain.is_bounded() {
        return Err(SearchError::Domain);
    }
    if let Some(parts) = product::parts(system) {
        let mut found = Vec::with_capacity(parts.len());
        for part in &parts {
            let (system, domain) = (part.system(system), part.region(domain));
            let one = searched(&system, &domain, settings, &|_| false)?;
            if !one.complete {
                break;
            }
            found.push(one);
        }
        if found.len() == parts.len()
            && let Some(whole) = product::combined(&parts, &found, dimension)
        {
            return Ok(whole);
        }
    }
    searched(system, domain, settings, settles)
}

fn searched(
    system: &System,
    domain: &IntervalVector,
    settings: &Settings<'_>,
    settles: &Settles<'_>,
) -> Result<Enumeration, SearchError> {
    let solved = linear::solved(system);
    let system = solved.as_ref().unwrap_or(system);
    let mut search = Search::new(system, domain, settings, settles);
    let mut counting = Counting::Unplanned;
    while search.step()? {
        if search.judged < WORTH_PLANNING {
            continue;
        }
        if matches!(counting, Counting::Unplanned) {
            counting = Plan::new(system).map(Box::new).map_or(Counting::Over, Counting::Planned);
        }
        if let Counting::Planned(plan) = &counting
            && search.spent() >= plan.cost()
        {
            let all = plan.run(system, domain, settings.deadline)?;
            if let Some(found) = all.and_then(|(zeros, count)| search.counted(zeros, count)) {
                return Ok(found);
            }
            counting = Counting::Over;
        }
    }
    Ok(search.finish())
}

/// Whether zeros are to be counted.
enum Counting {
    Unplanned,
    Planned(Box<Plan>),
    /// It was tried in vain, or cannot be tried.
    Over,
}

struct Search<'a> {
    system: &'a System,
    settings: &'a Settings<'a>,
    settles: &'a Settles<'a>,
    domain: &'a IntervalVector,
    resolution: f64,
    queue: VecDeque<(usize, IntervalVector)>,
    tree: SearchTree,
    found: Vec<IsolatedZero>,
    leftover: Vec<(IntervalVector, LeftoverReason)>,
    judged: usize,
    scratch: Scratch,
}

impl<'a> Search<'a> {
    fn new(
        system: &'a System,
        domain: &'a IntervalVector,
        settings: &'a Settings<'a>,
        settles: &'a Settles<'a>,
    ) -> Self {
        let finest = domain.width() * 2.0_f64.powi(-20);
        Self {
            system,
            settings,
            settles,
            domain,
            resolution: settings.resolution.unwrap_or(finest),
            queue: VecDeque::from([(0, domain.clone())]),
            tree: SearchTree { nodes: vec![TreeNode::Pending], uniqueness_boxes: Vec::new() },
            found: Vec::new(),
            leftover: Vec::new(),
            judged: 0,
            scratch: Scratch::default(),
        }
    }

    /// Judges one batch; false when nothing is left to do.
    fn step(&mut self) -> Result<bool, SearchError> {
        let stop = if self.judged >= self.settings.max_boxes {
            Some(LeftoverReason::BoxBudget)
        } else if self.settings.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            Some(LeftoverReason::TimeBudget)
        } else {
            None
        };
        if let Some(reason) = stop {
            for (node, region) in std::mem::take(&mut self.queue) {
                self.give_up(node, region, reason);
            }
            return Ok(false);
        }
        let size = BATCH.min(self.queue.len()).min(self.settings.max_boxes - self.judged);
        let batch: Vec<(usize, IntervalVector)> = self.queue.drain(..size).collect();
        let (system, found, settles) = (self.system, &self.found, self.settles);
        let cost =
            system.values_tape().instructions().len() + system.jacobian_tape().instructions().len();
        let thorough = self.judged >= WORTH_EXPANDING;
        let here = &mut self.scratch;
        here.quick.thorough = thorough;
        let outcomes: Vec<Result<Outcome, Untrustworthy>> = if batch.len() * cost < WORTH_SHARING {
            let judge = |(_, region): &_| Ok(judge(system, found, settles, region, here));
            batch.iter().map(judge).collect()
        } else {
            batch
                .par_iter()
                .with_min_len(8)
                .map_init(
                    || (check_arithmetic(), Scratch::thorough(thorough)),
                    |(trust, scratch), (_, region)| {
                        trust.clone().map(|()| judge(system, found, settles, region, scratch))
                    },
                )
                .collect()
        };
        self.judged += batch.len();
        for ((node, _), outcome) in batch.into_iter().zip(outcomes) {
            self.record(node, outcome?);
        }
        if let Some(progress) = self.settings.progress {
            progress.judged.store(self.judged, Ordering::Relaxed);
            progress.pending.store(self.queue.len(), Ordering::Relaxed);
            progress.zeros.store(self.found.len(), Ordering::Relaxed);
        }
        Ok(!self.queue.is_empty())
    }

    fn record(&mut self, node: usize, outcome: Outcome) {
        match outcome {
            Outcome::Excluded(exclusion) => self.tree.nodes[node] = TreeNode::Excluded(exclusion),
            Outcome::Proved(contracted, zero) => {
                let zero = self.found_zero(&contracted, zero);
                self.tree.nodes[node] = TreeNode::Covered { contracted, zero };
            }
            Outcome::Whole(region, reason) => self.give_up(node, region, reason),
            Outcome::Rest(region, axis) => match self.cut(&region, axis) {
                None => self.give_up(node, region, LeftoverReason::Resolution),
                Some((axis, at)) => {
                    let (lower, upper) = region.bisect(axis, at);
                    let first = self.tree.nodes.len();
                    self.tree.nodes.extend([TreeNode::Pending, TreeNode::Pending]);
                    self.queue.extend([(first, lower), (first + 1, upper)]);
                    let contracted = region;
                    self.tree.nodes[node] = TreeNode::Split { contracted, axis, at, lower: first };
                }
            },
        }
    }

    /// The index of a found zero whose uniqueness box holds `contracted`; the zero is added unless
    /// it is known with such a box. (A zero found twice is listed once, by [`Self::finish`].)
    fn found_zero(&mut self, contracted: &IntervalVector, zero: IsolatedZero) -> usize {
        let serves =
            |known: &IsolatedZero| is_same(known, &zero) && contracted.subset_of(&known.uniqueness);
        self.found.iter().position(serves).unwrap_or_else(|| {
            self.found.push(zero);
            self.found.len() - 1
        })
    }

    /// Where to cut, or `None` when the box is not worth splitting.
    fn cut(&self, region: &IntervalVector, proposed: Option<usize>) -> Option<(usize, f64)> {
        let widest = region.widest()?;
        if region[widest].width() <= self.resolution {
            return None;
        }
        let worth = |axis: &usize| {
            let width = region[*axis].width();
            width > self.resolution && width >= NARROWEST_CUT * region[widest].width()
        };
        let axis = proposed.filter(worth).unwrap_or(widest);
        let side = region[axis];
        let at = side.lower() + CUT * (side.upper() - side.lower());
        (side.lower() < at && at < side.upper()).then_some((axis, at))
    }

    fn give_up(&mut self, node: usize, contracted: IntervalVector, reason: LeftoverReason) {
        self.leftover.push((contracted.clone(), reason));
        self.tree.nodes[node] = TreeNode::Leftover { contracted, reason };
    }

    /// What the boxes so far have cost, in nanoseconds, about.
    fn spent(&self) -> f64 {
        let (values, jacobian) = (self.system.values_tape(), self.system.jacobian_tape());
        let instructions = values.instructions().len() + jacobian.instructions().len();
        let entries = self.system.dimension().pow(2);
        let one = INSTRUCTION_COST * instructions as f64 + ENTRY_COST * entries as f64;
        self.judged as f64 * one
    }

    /// The result where `zeros` are all zeros in the domain by a count; `None` where two of them are
    /// not told apart in the way of a search.
    fn counted(&self, zeros: Vec<IsolatedZero>, count: Count) -> Option<Enumeration> {
        let number = zeros.len();
        let search = Self {
            queue: VecDeque::new(),
            tree: SearchTree::default(),
            found: zeros,
            leftover: Vec::new(),
            scratch: Scratch::default(),
            ..*self
        };
        let mut found = search.finish();
        let whole = found.complete && found.zeros.len() <= number;
        found.counts.push(count);
        whole.then_some(found)
    }

    fn finish(mut self) -> Enumeration {
        self.tree.uniqueness_boxes = self
            .found
            .iter()
            .map(|zero| (zero.uniqueness.clone(), zero.preconditioner.clone()))
            .collect();
        let mut zeros: Vec<IsolatedZero> = Vec::new();
        let mut found = self.found;
        found.sort_by(|a, b| compare(&a.enclosure, &b.enclosure));
        for zero in found {
            if zero.enclosure.disjoint(self.domain) || zeros.iter().any(|z| is_same(z, &zero)) {
                continue;
            }
            if zeros.iter().any(|known| known.enclosure.touches(&zero.enclosure)) {
                self.leftover.push((zero.enclosure, LeftoverReason::NotToldApart));
            } else {
                zeros.push(zero);
            }
        }
        let leftover = components(self.leftover);
        Enumeration {
            zeros,
            complete: leftover.is_empty(),
            leftover,
            counts: Vec::new(),
            judged: self.judged,
            tree: self.tree,
        }
    }
}

/// Two proved zeros are one only if one's enclosure lies in the other's uniqueness box.
fn is_same(a: &IsolatedZero, b: &IsolatedZero) -> bool {
    a.enclosure.subset_of(&b.uniqueness) || b.enclosure.subset_of(&a.uniqueness)
}

fn judge(
    system: &System,
    found: &[IsolatedZero],
    settles: &Settles<'_>,
    region: &IntervalVector,
    scratch: &mut Scratch,
) -> Outcome {
    let (region, promising) = match contract(system, region, scratch) {
        Contracted::Empty(exclusion) => return Outcome::Excluded(exclusion),
        Contracted::Rest { region, promising } => (region, promising),
    };
    if promising {
        if let Some(zero) = found.iter().find(|zero| region.subset_of(&zero.uniqueness)) {
            return Outcome::Proved(region, zero.clone());
        }
        if let Some(zero) = proved(system, &region, scratch) {
            return Outcome::Proved(region, zero);
        }
    }
    if (!system.is_quick() || scratch.quick.may_vanish)
        && vanishes_on(system, &region, &mut scratch.workspace)
    {
        return Outcome::Whole(region, LeftoverReason::Plateau);
    }
    if settles(&region) {
        return Outcome::Whole(region, LeftoverReason::Settled);
    }
    let axis = if system.is_quick() { scratch.quick.axis() } else { None };
    Outcome::Rest(region, axis)
}

fn proved(system: &System, region: &IntervalVector, scratch: &mut Scratch) -> Option<IsolatedZero> {
    if system.is_quick() {
        match quick::prove(system, region, &mut scratch.quick) {
            Ok(zero) => return Some(zero),
            Err(NoProof::Failed) => return None,
            Err(NoProof::Unavailable) => {}
        }
    }
    prove(system, region, &mut scratch.workspace)
}

/// Whether the system is proved to be 0 at every point of a box with interior.
pub(crate) fn vanishes_on(
    system: &System,
    region: &IntervalVector,
    workspace: &mut Workspace,
) -> bool {
    let solid = region.iter().all(|side| side.lower() < side.upper());
    let (values, domain) = system.values(region, workspace);
    solid && domain.defined && values.iter().all(|value| *value == Interval::ZERO)
}
