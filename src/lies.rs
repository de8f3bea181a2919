//! Wrong on purpose: what a build with the feature `lies` perturbs when the environment variable
//! `EIGENSIEVE_LIE` names a lie. Only `tests/lies.rs` uses it, to show that no lie is ever printed as
//! certified. Without the feature neither this file nor its four places of use are compiled:
//! `Optimizer::filter`, `Graph::jacobian`, the four operations of `Interval`, `check_arithmetic`.

use std::sync::OnceLock;

use crate::exact::{Rational, rational};
use crate::expression::{Graph, NodeId};
use crate::interval::Interval;

/// Whether this lie is to be told.
fn told(lie: &str) -> bool {
    static TOLD: OnceLock<String> = OnceLock::new();
    let told = TOLD.get_or_init(|| {
        let lie = std::env::var("EIGENSIEVE_LIE").unwrap_or_default();
        if !lie.is_empty() {
            eprintln!("** EIGENSIEVE_LIE={lie}: this build is wrong on purpose **");
        }
        lie
    });
    told == lie
}

/// The filter's constant, halved or doubled.
pub(crate) fn filter_bound(bound: Rational) -> Rational {
    let factor = match (told("filter-halved"), told("filter-doubled")) {
        (true, _) => rational(1, 2),
        (_, true) => rational(2, 1),
        _ => rational(1, 1),
    };
    bound * factor
}

/// The entries of a Jacobian (Hessians too), halved or doubled.
pub(crate) fn derivatives(graph: &mut Graph, entries: Vec<NodeId>) -> Vec<NodeId> {
    let factor = match (told("jacobian-halved"), told("jacobian-doubled")) {
        (true, _) => rational(1, 2),
        (_, true) => rational(2, 1),
        _ => return entries,
    };
    let factor = graph.constant(factor);
    entries.into_iter().map(|entry| graph.multiply(factor, entry)).collect()
}

/// The result of an interval operation, rounded inwards by one unit in the last place.
pub(crate) fn rounded(result: Interval) -> Interval {
    if !told("inward") && !told("inward-unnoticed") {
        return result;
    }
    let nothing_left = || Interval::new(result.lower(), result.lower());
    let inner = Interval::new(result.lower().next_up(), result.upper().next_down());
    inner.or_else(nothing_left).unwrap_or(result)
}

/// Whether the check of the machine's rounding is silenced.
pub(crate) fn unnoticed() -> bool {
    told("inward-unnoticed")
}
