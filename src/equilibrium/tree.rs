//! The search tree as plain data.

use crate::interval::IntervalVector;

/// Why a box certainly holds no zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exclusion {
    /// The natural enclosure of this component excludes 0.
    Component(usize),
    /// The mean-value enclosure of this component excludes 0.
    MeanValue(usize),
    /// Constraint propagation emptied the box.
    Propagation,
    /// The preconditioned interval Newton step emptied the box.
    Newton,
}

/// Why a box was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftoverReason {
    /// It is not worth splitting: narrower than the resolution.
    Resolution,
    /// The number of boxes reached its bound.
    BoxBudget,
    /// The time was used up.
    TimeBudget,
    /// It holds a proved zero that could not be told apart from another one.
    NotToldApart,
    /// The system is exactly zero everywhere on it.
    Plateau,
    /// Its zeros are not isolated, and the caller has settled what to say about all of them.
    Settled,
}

impl LeftoverReason {
    /// The reason in words.
    pub fn text(self) -> &'static str {
        match self {
            Self::Resolution => "narrower than the resolution: degenerate or not isolated",
            Self::BoxBudget => "the bound on the number of boxes was reached",
            Self::TimeBudget => "the time budget was used up",
            Self::NotToldApart => "a zero that could not be told apart from its neighbour",
            Self::Plateau => "every point is a zero",
            Self::Settled => "not isolated, but settled for all zeros at once",
        }
    }
}

/// What happened to one box of the search.
#[derive(Clone, Debug, PartialEq)]
pub enum TreeNode {
    /// It waits.
    Pending,
    /// It holds no zero.
    Excluded(Exclusion),
    /// Zeros can only be in `contracted`, which was split at `at` on `axis`; the children are the
    /// tree's nodes `lower` and `lower + 1`.
    Split {
        /// What contraction left of the box.
        contracted: IntervalVector,
        /// The axis of the cut.
        axis: usize,
        /// The place of the cut.
        at: f64,
        /// The index of the lower child; the upper one follows it.
        lower: usize,
    },
    /// Zeros can only be in `contracted`, which lies in the uniqueness box of this zero.
    Covered {
        /// What contraction left of the box.
        contracted: IntervalVector,
        /// The index of the zero in [`SearchTree::uniqueness_boxes`].
        zero: usize,
    },
    /// It was not searched: its zeros are reflections of zeros elsewhere in the domain.
    Mirrored,
    /// It was given up.
    Leftover {
        /// What contraction left of the box.
        contracted: IntervalVector,
        /// Why.
        reason: LeftoverReason,
    },
}

/// A bisection tree over the domain: node 0 is the domain.
#[derive(Clone, Debug, Default)]
pub struct SearchTree {
    /// The nodes; children follow their parents.
    pub nodes: Vec<TreeNode>,
    /// The boxes in which exactly one zero was proved, in order of discovery, with the
    /// preconditioner of the proof (row by row). Zeros outside the domain are among them.
    pub uniqueness_boxes: Vec<(IntervalVector, Vec<f64>)>,
}
