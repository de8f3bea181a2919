//! Intervals that are to cover the real line.

use std::cmp::Ordering;
use std::rc::Rc;

use super::super::{AlgebraicNumber, Rational, rational, simplest_between};
use super::covering::Curve;
use super::nested::Nested;

/// An end of an interval: a root of a curve.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    pub(super) root: AlgebraicNumber,
    pub(super) curve: Rc<Curve>,
}

/// An open interval, unbounded where an end is missing; a single point where both ends are equal.
#[derive(Clone, Debug, Default)]
pub(super) struct Interval {
    pub(super) lower: Option<Bound>,
    pub(super) upper: Option<Bound>,
    /// What keeps its sign on the interval.
    pub(super) curves: Vec<Rc<Curve>>,
    /// Polynomials in the coordinates before.
    pub(super) below: Vec<Nested>,
}

/// What is not covered.
#[derive(Debug)]
pub(super) enum Gap<'a> {
    /// An open interval.
    Open(Option<&'a AlgebraicNumber>, Option<&'a AlgebraicNumber>),
    /// A point between two covered intervals.
    Point(&'a Bound),
}

impl Interval {
    fn is_point(&self) -> bool {
        match (&self.lower, &self.upper) {
            (Some(lower), Some(upper)) => lower.root.order(&upper.root).is_eq(),
            _ => false,
        }
    }

    /// Whether an open interval begins before the bound, or at it where that is enough.
    fn begins(&self, before: Option<&Bound>, at_is_enough: bool) -> bool {
        match (&self.lower, before) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(lower), Some(bound)) => match lower.root.order(&bound.root) {
                Ordering::Equal => at_is_enough,
                order => order.is_lt(),
            },
        }
    }

    /// Whether it goes on beyond the bound.
    fn passes(&self, bound: Option<&Bound>) -> bool {
        match (&self.upper, bound) {
            (None, _) | (_, None) => true,
            (Some(upper), Some(bound)) => upper.root.order(&bound.root).is_gt(),
        }
    }
}

/// Intervals that cover the line, from left to right, each needed; or the first gap. With `open`
/// single points need no cover.
pub(super) fn walk(intervals: &[Interval], open: bool) -> Result<Vec<usize>, Gap<'_>> {
    let is_point: Vec<bool> = intervals.iter().map(Interval::is_point).collect();
    let mut path = Vec::new();
    let mut reach: Option<&Bound> = None;
    let mut reached = open;
    loop {
        let fitting = |at_is_enough: bool| {
            let open_ones = (0..intervals.len()).filter(|&i| {
                let interval = &intervals[i];
                !is_point[i] && interval.begins(reach, at_is_enough) && interval.passes(reach)
            });
            open_ones.max_by(|&a, &b| match (&intervals[a].upper, &intervals[b].upper) {
                (None, None) => Ordering::Equal,
                (None, _) => Ordering::Greater,
                (_, None) => Ordering::Less,
                (Some(a), Some(b)) => a.root.order(&b.root),
            })
        };
        if let Some(best) = fitting(reached) {
            path.push(best);
            match &intervals[best].upper {
                None => return Ok(path),
                Some(upper) => (reach, reached) = (Some(upper), open),
            }
            continue;
        }
        let here = |bound: &Bound| {
            (0..intervals.len()).find(|&i| {
                let lower = intervals[i].lower.as_ref();
                is_point[i] && lower.is_some_and(|lower| lower.root.order(&bound.root).is_eq())
            })
        };
        if let Some(bound) = reach.filter(|_| !reached) {
            if let Some(point) = here(bound) {
                path.push(point);
                reached = true;
                continue;
            }
            if fitting(true).is_some() {
                return Err(Gap::Point(bound));
            }
        }
        let beyond =
            |root: &&AlgebraicNumber| reach.is_none_or(|bound| root.order(&bound.root).is_gt());
        let lowers = intervals.iter().filter_map(|i| Some(&i.lower.as_ref()?.root));
        let next = lowers.filter(beyond).min_by(|a, b| a.order(b));
        return Err(Gap::Open(reach.map(|bound| &bound.root), next));
    }
}

/// A simple rational number strictly between two numbers.
pub(super) fn sample_in(
    after: Option<&AlgebraicNumber>,
    before: Option<&AlgebraicNumber>,
) -> Rational {
    let one = rational(1, 1);
    match (after, before) {
        (None, None) => Rational::default(),
        (Some(after), None) => (after.upper().floor() + one).max(Rational::default()),
        (None, Some(before)) => (before.lower().ceil() - one).min(Rational::default()),
        (Some(after), Some(before)) => {
            let (mut low, mut high) = (after.upper().clone(), before.lower().clone());
            let mut width = one;
            while low >= high {
                width /= rational(1024, 1);
                (low, high) = (after.bounds(&width).1, before.bounds(&width).0);
            }
            let margin = (&high - &low) / rational(16, 1);
            let (low, high) = (low + &margin, high - margin);
            simplest_between(&low, &high).unwrap_or(low)
        }
    }
}
