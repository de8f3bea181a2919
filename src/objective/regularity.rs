//! How smooth an objective provably is, where it is defined, and which structure defines it.

use super::Smoothness;
use super::facts::{Facts, facts};
use super::interfaces::fitted_facts;
use super::jump::{Jump, find_jump};
use crate::exact::Status;
use crate::expression::{Graph, Node, NodeId};
use crate::interval::Interval;

/// The largest order of derivative of which a jump is looked for.
const HIGHEST_ORDER: u32 = 3;

/// In which sense a function is tame: what makes the set of exceptional step sizes finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tameness {
    /// Described by polynomial equations and inequalities.
    Semialgebraic,
    /// Definable in the o-minimal structure of the real field with exp and restricted analytic
    /// functions (van den Dries and Miller).
    Definable,
    /// Definable on every bounded set, but oscillating on ℝⁿ.
    DefinableOnBoundedSets,
}

impl std::fmt::Display for Tameness {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Semialgebraic => "semialgebraic",
            Self::Definable => "definable",
            Self::DefinableOnBoundedSets => "definable on bounded sets",
        })
    }
}

/// What is proved about the regularity of a function on ℝⁿ.
///
/// ```
/// use eigensieve::expression::Names;
/// use eigensieve::objective::{Objective, Smoothness};
/// let names = Names::new(&["x"])?;
/// let regularity = |text| Objective::parse(text, &names).map(|f| f.regularity().clone());
/// assert_eq!(regularity("x^2/(1 + x^2)")?.smoothness(), Some(Smoothness::Analytic));
/// assert_eq!(regularity("abs(x)^3")?.smoothness(), Some(Smoothness::Continuous(2)));
/// let huber = regularity("piecewise(x^2 <= 1, x^2/2, abs(x) - 1/2)")?;
/// let jump = huber.jump().ok_or("Huber's loss is not C^2")?;
/// assert_eq!((jump.order, jump.point.as_str()), (2, "x = -1"));
/// assert_eq!(regularity("log(x)")?.conditions(), ["x > 0"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Regularity {
    smoothness: Result<Smoothness, String>,
    jump: Option<Jump>,
    conditions: Vec<String>,
    tameness: Tameness,
}

impl Regularity {
    /// The regularity of the node `root`.
    pub(super) fn of(graph: &Graph, root: NodeId, variables: &[String]) -> Self {
        let mut graph = graph.clone();
        let found = regular_facts(&mut graph, root, variables);
        let enough = |smoothness: &Smoothness| *smoothness > Smoothness::Continuous(HIGHEST_ORDER);
        let jump = match found.smoothness.as_ref().is_ok_and(enough) {
            true => None,
            false => find_jump(&mut graph, root, variables, HIGHEST_ORDER),
        };
        let tameness = match (found.elementary, found.oscillates) {
            (false, _) => Tameness::Semialgebraic,
            (true, false) => Tameness::Definable,
            (true, true) => Tameness::DefinableOnBoundedSets,
        };
        Self { smoothness: found.smoothness, jump, conditions: found.conditions, tameness }
    }

    /// The proved smoothness on the open set where the [`Self::conditions`] hold; `None` where not
    /// even continuity is proved.
    pub fn smoothness(&self) -> Option<Smoothness> {
        self.smoothness.as_ref().ok().copied()
    }

    /// A derivative, up to the third, that is proved to jump: the lowest one that was found.
    pub fn jump(&self) -> Option<&Jump> {
        self.jump.as_ref()
    }

    /// The inequalities that cut out the open set on which the function is known to be defined;
    /// none where that is all of ℝⁿ.
    pub fn conditions(&self) -> &[String] {
        &self.conditions
    }

    /// Whether the function is semialgebraic or definable.
    pub fn tameness(&self) -> Tameness {
        self.tameness
    }

    /// Whether the function is proved to be at least this smooth on all of ℝⁿ.
    pub fn is_at_least(&self, wanted: Smoothness) -> bool {
        self.conditions.is_empty() && self.smoothness.as_ref().is_ok_and(|known| *known >= wanted)
    }

    /// Whether the function is at least this smooth on its open domain of definition.
    pub fn status(&self, wanted: Smoothness) -> Status {
        let jumps = |jump: &Jump| Smoothness::Continuous(jump.order) <= wanted;
        match (&self.smoothness, &self.jump) {
            (Ok(known), _) if *known >= wanted => Status::Proved,
            (_, Some(jump)) if jumps(jump) => Status::Refuted,
            (Ok(known), _) => Status::Undecided(format!("proved is only {known}")),
            (Err(reason), _) => Status::Undecided(reason.clone()),
        }
    }

    /// How often the function is proved to be continuously differentiable across the interfaces
    /// between its pieces; `None` where not even continuity is proved.
    pub fn order_across_interfaces(&self) -> Option<u32> {
        match self.smoothness()? {
            Smoothness::Continuous(order) => Some(order),
            Smoothness::Analytic => Some(u32::MAX),
        }
    }

    /// Where the function is known to be defined, in words.
    pub fn domain(&self) -> String {
        match self.conditions.as_slice() {
            [] => "all of R^n".into(),
            conditions => format!("the open set where {}", conditions.join(" and ")),
        }
    }

    /// The finding in words.
    pub fn reason(&self) -> String {
        let domain = self.domain();
        if let (Err(_), Some(jump @ Jump { order: 0, .. })) = (&self.smoothness, &self.jump) {
            return format!("not continuous: {jump}");
        }
        let smoothness = match &self.smoothness {
            Ok(smoothness) => format!("{smoothness} on {domain}, {}", self.tameness),
            Err(reason) => format!("undecided: {reason}"),
        };
        match &self.jump {
            Some(jump) => format!("{smoothness}; {jump}"),
            None => smoothness,
        }
    }
}

/// The best of two methods: the rules of the operations, and the exact comparison of pieces for
/// every group of terms that share interfaces.
fn regular_facts(graph: &mut Graph, root: NodeId, variables: &[String]) -> Facts {
    let everywhere = vec![Interval::ENTIRE; variables.len()];
    let by_rules = facts(graph, root, &everywhere, variables);
    let analytic = by_rules.smoothness == Ok(Smoothness::Analytic);
    if !graph.is_piecewise(root) || (analytic && by_rules.conditions.is_empty()) {
        return by_rules;
    }
    let mut whole: Option<Facts> = None;
    for group in groups(graph, root) {
        let sum = graph.sum(group);
        let rules = facts(graph, sum, &everywhere, variables);
        let best = match graph.is_piecewise(sum) {
            true => better(rules, fitted_facts(graph, sum, variables)),
            false => rules,
        };
        whole = Some(match whole {
            None => best,
            Some(whole) => together(whole, best),
        });
    }
    better(by_rules, whole.ok_or_else(String::new))
}

/// The better of two findings about one function: the one that asks for fewer conditions, then the
/// smoother one; the reason of the second where neither proves anything.
fn better(one: Facts, other: Result<Facts, String>) -> Facts {
    match other {
        Err(reason) => Facts { smoothness: one.smoothness.map_err(|_| reason), ..one },
        Ok(other) if one.smoothness.is_err() => other,
        Ok(other) if other.smoothness.is_err() => one,
        Ok(other) => {
            let value = |facts: &Facts| {
                (std::cmp::Reverse(facts.conditions.len()), facts.smoothness.clone().ok())
            };
            if value(&other) > value(&one) { other } else { one }
        }
    }
}

/// What holds for a sum of two functions.
fn together(one: Facts, other: Facts) -> Facts {
    let mut conditions = one.conditions;
    conditions.extend(other.conditions);
    conditions.sort();
    conditions.dedup();
    let smoothness = match (one.smoothness, other.smoothness) {
        (Ok(a), Ok(b)) => Ok(a.min(b)),
        (Err(reason), _) | (_, Err(reason)) => Err(reason),
    };
    Facts {
        smoothness,
        conditions,
        oscillates: one.oscillates || other.oscillates,
        elementary: one.elementary || other.elementary,
    }
}

/// The terms of a sum, grouped so that terms with a common interface are together.
fn groups(graph: &mut Graph, root: NodeId) -> Vec<Vec<NodeId>> {
    let mut groups: Vec<(Vec<NodeId>, Vec<NodeId>)> = Vec::new();
    for term in terms(graph, root) {
        let mut guards = if graph.is_piecewise(term) { graph.guards(term) } else { Vec::new() };
        let mut members = vec![term];
        let shares = |known: &[NodeId]| known.iter().any(|guard| guards.contains(guard));
        let (joined, rest): (Vec<_>, Vec<_>) = groups
            .into_iter()
            .partition(|(known, _)| shares(known) || (known.is_empty() && guards.is_empty()));
        for (known, others) in joined {
            guards.extend(known);
            members.extend(others);
        }
        guards.sort_unstable();
        guards.dedup();
        groups = rest;
        groups.push((guards, members));
    }
    groups.into_iter().map(|(_, members)| members).collect()
}

/// The terms of the sum that the expression is.
fn terms(graph: &mut Graph, root: NodeId) -> Vec<NodeId> {
    let mut terms = Vec::new();
    let mut pending = vec![(root, false)];
    while let Some((id, negated)) = pending.pop() {
        match *graph.node(id) {
            Node::Add(a, b) => pending.extend([(a, negated), (b, negated)]),
            Node::Subtract(a, b) => pending.extend([(a, negated), (b, !negated)]),
            Node::Negate(a) => pending.push((a, !negated)),
            _ if negated => terms.push(graph.negate(id)),
            _ => terms.push(id),
        }
    }
    terms
}
