//! Leftover boxes merged into connected components.

use super::tree::LeftoverReason;
use crate::interval::IntervalVector;

/// A connected set of boxes in which nothing could be decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    /// The smallest box around all of them.
    pub hull: IntervalVector,
    /// The boxes, sorted.
    pub boxes: Vec<IntervalVector>,
    /// An upper bound of their total volume.
    pub volume: f64,
    /// Why the first of them was given up.
    pub reason: LeftoverReason,
}

/// More boxes, which an exhausted budget leaves over, are not compared pair by pair: they are one
/// component.
const MOST_COMPARED: usize = 8192;

/// Components of boxes that touch, sorted by their hulls.
pub(crate) fn components(boxes: Vec<(IntervalVector, LeftoverReason)>) -> Vec<Component> {
    let mut boxes = boxes;
    boxes.sort_by(|a, b| compare(&a.0, &b.0));
    if boxes.len() > MOST_COMPARED {
        let mut all = boxes.into_iter();
        return all.next().map(|(first, reason)| Component::begun(first, reason)).map_or(
            Vec::new(),
            |mut whole| {
                all.for_each(|(region, _)| whole.join(region));
                vec![whole]
            },
        );
    }
    let mut parents: Vec<usize> = (0..boxes.len()).collect();
    // Boxes are sorted by their first lower end: only those that begin before this one ends can
    // touch it.
    for i in 0..boxes.len() {
        let Some(end) = boxes[i].0.first().map(|side| side.upper()) else { continue };
        for j in i + 1..boxes.len() {
            if boxes[j].0[0].lower() > end {
                break;
            }
            if boxes[i].0.touches(&boxes[j].0) {
                let (a, b) = (root(&mut parents, i), root(&mut parents, j));
                parents[a.max(b)] = a.min(b);
            }
        }
    }
    let mut found: Vec<Component> = Vec::new();
    let mut number: Vec<Option<usize>> = vec![None; boxes.len()];
    for (i, (region, reason)) in boxes.into_iter().enumerate() {
        let root = root(&mut parents, i);
        match number[root] {
            Some(number) => found[number].join(region),
            None => {
                number[root] = Some(found.len());
                found.push(Component::begun(region, reason));
            }
        }
    }
    found
}

impl Component {
    fn begun(region: IntervalVector, reason: LeftoverReason) -> Self {
        let volume = region.volume();
        Self { hull: region.clone(), boxes: vec![region], volume, reason }
    }

    fn join(&mut self, region: IntervalVector) {
        self.hull = self.hull.hull(&region);
        self.volume = (self.volume + region.volume()).next_up();
        self.boxes.push(region);
    }
}

/// Lexicographic order by lower ends, then upper ends.
pub(super) fn compare(a: &IntervalVector, b: &IntervalVector) -> std::cmp::Ordering {
    let sides = a.iter().zip(b.iter());
    sides
        .map(|(x, y)| x.lower().total_cmp(&y.lower()).then(x.upper().total_cmp(&y.upper())))
        .find(|order| order.is_ne())
        .unwrap_or(std::cmp::Ordering::Equal)
}

fn root(parents: &mut [usize], mut node: usize) -> usize {
    while parents[node] != node {
        parents[node] = parents[parents[node]];
        node = parents[node];
    }
    node
}
