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
use super::symmetry::{Reflection, reflections};
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
/// A search that has judged this many boxes looks for symmetries of the system.
const WORTH_FOLDING: usize = 2000;
/// More reflected boxes are left over as a whole.
const MOST_REFLECTED: usize = 1 << 20;
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
    searched_folding_at(WORTH_FOLDING, system, domain, settings, settles)
}

fn searched_folding_at(
    fold_at: usize,
    system: &System,
    domain: &IntervalVector,
    settings: &Settings<'_>,
    settles: &Settles<'_>,
) -> Result<Enumeration, SearchError> {
    let solved = linear::solved(system);
    let system = solved.as_ref().unwrap_or(system);
    let mut search = Search::new(system, domain, settings, settles);
    search.fold_at = fold_at;
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
    /// When to look for symmetries.
    fold_at: usize,
    /// Once they have been looked for: what is left to search is where all their pivots are ≥ 0.
    reflections: Option<Vec<Reflection>>,
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
            fold_at: WORTH_FOLDING,
            reflections: None,
        }
    }

    /// Keeps of the boxes that wait only where the pivots of all symmetries are ≥ 0.
    ///
    /// Every zero of the domain has a reflection there. Boxes that hold that one wait or have been
    /// judged: none of those is dropped here, for it has values ≥ 0 of every pivot. [`Self::unfold`]
    /// reflects what was found.
    fn fold(&mut self) {
        let found = reflections(self.system, self.domain);
        for (node, region) in std::mem::take(&mut self.queue) {
            let mut kept = Some((node, region));
            for pivot in found.iter().map(Reflection::pivot) {
                kept = kept.and_then(|(node, region)| self.upper_half(node, region, pivot));
            }
            self.queue.extend(kept);
        }
        self.reflections = Some(found);
    }

    /// The part of a box where a variable is ≥ 0; `None` where there is nothing.
    fn upper_half(
        &mut self,
        node: usize,
        region: IntervalVector,
        axis: usize,
    ) -> Option<(usize, IntervalVector)> {
        let side = region[axis];
        if side.upper() < 0.0 {
            self.tree.nodes[node] = TreeNode::Mirrored;
            return None;
        }
        if side.lower() >= 0.0 {
            return Some((node, region));
        }
        let mut half = region.clone();
        half[axis] = side.intersection(Interval::NONNEGATIVE);
        let lower = self.tree.nodes.len();
        self.tree.nodes.extend([TreeNode::Mirrored, TreeNode::Pending]);
        self.tree.nodes[node] = TreeNode::Split { contracted: region, axis, at: 0.0, lower };
        Some((lower + 1, half))
    }

    /// Adds the reflections of all zeros and of all that was left over, before the search was folded
    /// too: the reflections of those boxes may have waited then, and been dropped.
    fn unfold(&mut self) {
        let Some(reflections) = self.reflections.take() else { return };
        // A zero on the other side of a mirror is itself a reflection of one that was searched for.
        let pivots: Vec<usize> = reflections.iter().map(Reflection::pivot).collect();
        let beyond = |zero: &IsolatedZero| pivots.iter().any(|&v| zero.enclosure[v].upper() < 0.0);
        let mut images: Vec<IsolatedZero> =
            self.found.iter().filter(|zero| !beyond(zero)).cloned().collect();
        let originals = images.len();
        let mut rest = std::mem::take(&mut self.leftover);
        let is_many = rest.len() << reflections.len() > MOST_REFLECTED;
        if let Some((first, _)) = rest.first().filter(|_| is_many) {
            let hull = rest.iter().fold(first.clone(), |hull, (region, _)| hull.hull(region));
            // Nothing is settled about the hull.
            rest = vec![(hull, LeftoverReason::BoxBudget)];
        }
        for reflection in &reflections {
            for number in 0..images.len() {
                let image = reflection.zero(&images[number]);
                // A zero on the mirror is its own image.
                if !is_same(&image, &images[number]) {
                    images.push(image);
                }
            }
            for number in 0..rest.len() {
                let image = reflection.region(&rest[number].0);
                let settled = rest[number].1 != LeftoverReason::Settled || (self.settles)(&image);
                let reason = if settled { rest[number].1 } else { LeftoverReason::Resolution };
                if image != rest[number].0 {
                    rest.push((image, reason));
                }
            }
        }
        self.found.extend(images.drain(originals..));
        self.leftover = rest;
    }

    /// Judges one batch; false when nothing is left to do.
    fn step(&mut self) -> Result<bool, SearchError> {
        if self.reflections.is_none() && self.judged >= self.fold_at {
            self.fold();
        }
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
            // All zeros are here: there is nothing to reflect.
            reflections: None,
            ..*self
        };
        let mut found = search.finish();
        let whole = found.complete && found.zeros.len() <= number;
        found.counts.push(count);
        whole.then_some(found)
    }

    fn finish(mut self) -> Enumeration {
        self.unfold();
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

#[cfg(test)]
mod tests {
    use quickcheck::QuickCheck;

    use super::{Settings, searched_folding_at};
    use crate::exact::rational;
    use crate::expression::{Graph, Names, parse_into};
    use crate::interval::{Interval, IntervalVector};
    use crate::system::System;

    fn system(texts: &[String]) -> System {
        let names = Names::new(&["x", "y"]).unwrap_or_else(|error| panic!("{error}"));
        let mut graph = Graph::new();
        let parse = |text: &String| {
            parse_into(&mut graph, text, &names).unwrap_or_else(|error| panic!("{error}"))
        };
        let roots: Vec<_> = texts.iter().map(parse).collect();
        System::new(&mut graph, &roots, 2).with_second_derivatives(graph, roots)
    }

    fn square() -> IntervalVector {
        IntervalVector::new(vec![Interval::hull_of(&rational(-3, 1), &rational(3, 1)); 2])
    }

    #[test]
    fn a_folded_search_finds_what_the_plain_one_finds() {
        /// Two equations that reflections of x, of y or of both keep up to sign; multiple zeros and
        /// zeros on the mirrors are among them.
        fn property(terms: [Vec<(i8, u8, u8)>; 2], shape: (u8, u8), fold_at: u8) -> bool {
            let outer = ["1", "x", "y", "x*y", "x^3", "sin(x)", "tanh(y)"];
            let inner = [["x^2", "y^2"], ["x^2", "x*y"], ["x*y", "y^2"], ["x^2", "y"]];
            let [u, v] = inner[usize::from(shape.0 % 4)];
            let equation = |terms: &[(i8, u8, u8)], outer: &str| {
                let mut text = format!("0*({u})");
                for &(c, n, m) in &terms[..terms.len().min(4)] {
                    text += &format!(" + {}/2*({u})^{}*({v})^{}", c % 8, n % 3, m % 3);
                }
                format!("({outer})*({text})")
            };
            let (first, second) = (usize::from(shape.1 % 7), usize::from(shape.1 / 7 % 7));
            let texts = [equation(&terms[0], outer[first]), equation(&terms[1], outer[second])];
            let system = system(&texts);
            let settings = Settings { max_boxes: 800, ..Settings::default() };
            let search = |fold_at: usize| {
                searched_folding_at(fold_at, &system, &square(), &settings, &|_| false)
                    .unwrap_or_else(|error| panic!("{error}"))
            };
            let (plain, folded) = (search(usize::MAX), search(usize::from(fold_at % 40)));
            // Each zero of the one is a zero of the other, or in what that one left over.
            let meets = |from: &super::Enumeration, to: &super::Enumeration| {
                from.zeros.iter().all(|zero| {
                    let known = |other: &super::IsolatedZero| super::is_same(zero, other);
                    let rest = to.leftover.iter().flat_map(|part| &part.boxes);
                    to.zeros.iter().filter(|other| known(other)).count() == 1
                        || rest.clone().any(|place| !place.disjoint(&zero.enclosure))
                        // The search proves zeros a little outside its domain, or does not.
                        || !zero.enclosure.subset_of(&square())
                })
            };
            // The proofs of reflected zeros hold as they are.
            let proved = folded.zeros.iter().all(|zero| {
                let (values, _) = system.values(&zero.enclosure, &mut Default::default());
                let slopes = system.jacobian_in_floats(&zero.enclosure.midpoint());
                let inverse = nalgebra::DMatrix::from_row_slice(2, 2, &zero.preconditioner);
                let near = (inverse * slopes - nalgebra::DMatrix::identity(2, 2)).amax() < 0.5;
                values.iter().all(Interval::contains_zero)
                    && zero.enclosure.interior_to(&zero.uniqueness)
                    && near
            });
            // Undecided places stay undecided on both sides of a mirror.
            let rest = plain.leftover.is_empty() == folded.leftover.is_empty()
                || plain.judged >= 800
                || folded.judged >= 800;
            meets(&plain, &folded) && meets(&folded, &plain) && proved && rest
        }
        QuickCheck::new().tests(120).quickcheck(property as fn(_, _, _) -> _);
    }

    #[test]
    fn a_folded_search_lists_zeros_on_mirrors_once_and_their_images_too() {
        let texts = ["x*(x^2 - 1)*(x^2 - y^2/9 - 1/4)", "y*(y^2 - 4) + 0*x"].map(String::from);
        let system = system(&texts);
        for fold_at in [0, 1, 4, 16] {
            let found =
                searched_folding_at(fold_at, &system, &square(), &Settings::default(), &|_| false);
            let found = found.unwrap_or_else(|error| panic!("{error}"));
            assert!(found.complete, "{fold_at}");
            assert_eq!(found.zeros.len(), 15, "{fold_at}");
            for zero in &found.zeros {
                let image: IntervalVector = zero.enclosure.iter().map(|&side| -side).collect();
                let images = found.zeros.iter().filter(|other| !other.enclosure.disjoint(&image));
                assert_eq!(images.count(), 1, "{fold_at}");
            }
            let covered = found.tree.nodes.iter().all(|node| match node {
                crate::equilibrium::TreeNode::Covered { contracted, zero } => {
                    contracted.subset_of(&found.tree.uniqueness_boxes[*zero].0)
                }
                _ => true,
            });
            assert!(covered, "{fold_at}");
        }
    }
}
