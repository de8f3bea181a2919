//! Systems that fall apart: equations in disjoint variables are solved apart, and their zeros
//! combined.

use super::counting::Count;
use super::leftover::compare;
use super::prove::IsolatedZero;
use super::search::Enumeration;
use super::tree::{Exclusion, SearchTree, TreeNode};
use crate::interval::IntervalVector;
use crate::system::System;

/// The equations and the variables of one part, ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    components: Vec<usize>,
    pub(super) variables: Vec<usize>,
}

impl Part {
    pub(super) fn system(&self, whole: &System) -> System {
        whole.part(&self.components, &self.variables)
    }

    pub(super) fn region(&self, whole: &IntervalVector) -> IntervalVector {
        self.variables.iter().map(|&v| whole[v]).collect()
    }
}

/// The parts of a system, at least two of them and each square; `None` where it hangs together.
pub(super) fn parts(system: &System) -> Option<Vec<Part>> {
    let uses = system.values_tape().variables_of_outputs();
    let n = system.dimension();
    let mut group: Vec<usize> = (0..n).collect();
    for variables in &uses {
        let first = group[*variables.first()?];
        for &variable in variables {
            let old = group[variable];
            group.iter_mut().filter(|one| **one == old).for_each(|one| *one = first);
        }
    }
    let mut found: Vec<Part> = Vec::new();
    for leader in 0..n {
        let variables: Vec<usize> = (0..n).filter(|&v| group[v] == leader).collect();
        let belongs = |component: &usize| group[uses[*component][0]] == leader;
        let components: Vec<usize> = (0..uses.len()).filter(belongs).collect();
        if variables.len() != components.len() {
            return None;
        }
        if !variables.is_empty() {
            found.push(Part { components, variables });
        }
    }
    (found.len() > 1).then_some(found)
}

/// Products with more zeros or nodes are left to the plain search.
const MOST_ZEROS: usize = 1_000_000;

/// The zeros of the whole from those of the parts, all of which are complete.
pub(super) fn combined(parts: &[Part], found: &[Enumeration], n: usize) -> Option<Enumeration> {
    let sizes = found.iter().map(|one| one.zeros.len());
    let size = sizes.clone().try_fold(1_usize, |product, size| product.checked_mul(size))?;
    if size > MOST_ZEROS {
        return None;
    }
    let pairs: Vec<(&Part, &[IsolatedZero])> =
        parts.iter().zip(found).map(|(part, one)| (part, one.zeros.as_slice())).collect();
    let mut zeros = products(&pairs, n);
    zeros.sort_by(|a, b| compare(&a.enclosure, &b.enclosure));
    let judged = found.iter().map(|one| one.judged).sum();
    let counts: Vec<Count> = found.iter().flat_map(|one| one.counts.iter().copied()).collect();
    let tree = if counts.is_empty() { grafted(parts, found, n) } else { SearchTree::default() };
    Some(Enumeration { zeros, leftover: Vec::new(), complete: true, counts, judged, tree })
}

/// Every choice of one zero a part.
fn products(pairs: &[(&Part, &[IsolatedZero])], n: usize) -> Vec<IsolatedZero> {
    let count = pairs.iter().map(|(_, zeros)| zeros.len()).product();
    let mut product = Vec::with_capacity(count);
    for number in 0..count {
        let mut rest = number;
        let mut enclosure = vec![crate::interval::Interval::ZERO; n];
        let mut uniqueness = enclosure.clone();
        let mut preconditioner = vec![0.0; n * n];
        for (part, zeros) in pairs {
            let zero = &zeros[rest % zeros.len()];
            rest /= zeros.len();
            let size = part.variables.len();
            for (i, &variable) in part.variables.iter().enumerate() {
                enclosure[variable] = zero.enclosure[i];
                uniqueness[variable] = zero.uniqueness[i];
                // Columns of the preconditioner belong to equations.
                for (k, &component) in part.components.iter().enumerate() {
                    preconditioner[variable * n + component] = zero.preconditioner[i * size + k];
                }
            }
        }
        product.push(IsolatedZero {
            enclosure: IntervalVector::new(enclosure),
            uniqueness: IntervalVector::new(uniqueness),
            preconditioner,
        });
    }
    product
}

/// The tree of the first part, with the tree of the second one at each of its covered leaves, and so
/// on; at the last part the leaves are covered by the products of the zeros met on the way.
fn grafted(parts: &[Part], found: &[Enumeration], n: usize) -> SearchTree {
    let boxes: Vec<&[(IntervalVector, Vec<f64>)]> =
        found.iter().map(|one| one.tree.uniqueness_boxes.as_slice()).collect();
    let strides: Vec<usize> = (0..parts.len())
        .map(|level| boxes[level + 1..].iter().map(|boxes| boxes.len()).product())
        .collect();
    let mut graft = Graft { parts, found, n, strides, nodes: vec![TreeNode::Pending] };
    let whole = vec![crate::interval::Interval::ENTIRE; n];
    if graft.is_small() {
        graft.grow(0, 0, 0, 0, &whole);
    }
    let count: usize = boxes.iter().map(|boxes| boxes.len()).product();
    let uniqueness_boxes = if graft.is_small() {
        (0..count).map(|number| graft.uniqueness(number)).collect()
    } else {
        Vec::new()
    };
    SearchTree { nodes: graft.nodes, uniqueness_boxes }
}

struct Graft<'a> {
    parts: &'a [Part],
    found: &'a [Enumeration],
    n: usize,
    strides: Vec<usize>,
    nodes: Vec<TreeNode>,
}

/// A larger tree is not written out.
const MOST_NODES: usize = 20_000;

impl Graft<'_> {
    fn is_small(&self) -> bool {
        let sizes = self.found.iter().map(|one| one.tree.nodes.len());
        sizes.fold(1_usize, |product, size| product.saturating_mul(size)) <= MOST_NODES
    }

    /// Copies the node of the tree of part `level` to the place `at`.
    fn grow(
        &mut self,
        level: usize,
        node: usize,
        at: usize,
        zero: usize,
        region: &[crate::interval::Interval],
    ) {
        let part = &self.parts[level];
        let mut region = region.to_vec();
        let mut place = |contracted: &IntervalVector| {
            for (side, &variable) in contracted.iter().zip(&part.variables) {
                region[variable] = *side;
            }
            IntervalVector::new(region.clone())
        };
        match &self.found[level].tree.nodes[node] {
            TreeNode::Split { contracted, axis, at: cut, lower } => {
                let contracted = place(contracted);
                let first = self.nodes.len();
                self.nodes.extend([TreeNode::Pending, TreeNode::Pending]);
                let axis = part.variables[*axis];
                let split = TreeNode::Split { contracted, axis, at: *cut, lower: first };
                self.nodes[at] = split;
                self.grow(level, *lower, first, zero, &region);
                self.grow(level, lower + 1, first + 1, zero, &region);
            }
            TreeNode::Covered { contracted, zero: found } => {
                let contracted = place(contracted);
                let zero = zero + found * self.strides[level];
                match level + 1 < self.parts.len() {
                    true => self.grow(level + 1, 0, at, zero, &region),
                    false => self.nodes[at] = TreeNode::Covered { contracted, zero },
                }
            }
            TreeNode::Excluded(exclusion) => {
                let whole = match *exclusion {
                    Exclusion::Component(k) => Exclusion::Component(part.components[k]),
                    Exclusion::MeanValue(k) => Exclusion::MeanValue(part.components[k]),
                    other => other,
                };
                self.nodes[at] = TreeNode::Excluded(whole);
            }
            other => self.nodes[at] = other.clone(),
        }
    }

    fn uniqueness(&self, mut number: usize) -> (IntervalVector, Vec<f64>) {
        let n = self.n;
        let mut region = vec![crate::interval::Interval::ZERO; n];
        let mut preconditioner = vec![0.0; n * n];
        for (level, part) in self.parts.iter().enumerate() {
            let (place, inverse) =
                &self.found[level].tree.uniqueness_boxes[number / self.strides[level]];
            number %= self.strides[level];
            for (i, &variable) in part.variables.iter().enumerate() {
                region[variable] = place[i];
                for (k, &component) in part.components.iter().enumerate() {
                    preconditioner[variable * n + component] =
                        inverse[i * part.variables.len() + k];
                }
            }
        }
        (IntervalVector::new(region), preconditioner)
    }
}

#[cfg(test)]
mod tests {
    use quickcheck::QuickCheck;

    use super::parts;
    use crate::equilibrium::{Settings, enumerate};
    use crate::exact::{Rational, rational};
    use crate::expression::{Graph, Names, parse_into};
    use crate::interval::{Interval, IntervalVector};
    use crate::system::System;

    fn system(texts: &[String]) -> System {
        let names = Names::new(&["x", "y", "z"]).unwrap_or_else(|error| panic!("{error}"));
        let mut graph = Graph::new();
        let parse = |text: &String| {
            parse_into(&mut graph, text, &names).unwrap_or_else(|error| panic!("{error}"))
        };
        let roots: Vec<_> = texts.iter().map(parse).collect();
        System::new(&mut graph, &roots, texts.len())
    }

    fn domain() -> IntervalVector {
        IntervalVector::new(vec![Interval::hull_of(&rational(-3, 1), &rational(3, 1)); 3])
    }

    #[test]
    fn products_of_planted_roots_are_each_found_once_and_double_ones_are_left_over() {
        /// One equation a variable, with two roots each, in some order of the equations.
        fn property(roots: [(i8, i8); 3], turn: u8) -> bool {
            let at = |k: i8| rational(i64::from(k % 90), 32);
            let names = ["x", "y", "z"];
            let mut texts: Vec<String> = roots
                .iter()
                .zip(names)
                .map(|((a, b), name)| format!("({name} - ({}))*({name} - ({}))", at(*a), at(*b)))
                .collect();
            texts.rotate_left(usize::from(turn % 3));
            let system = system(&texts);
            let Ok(found) = enumerate(&system, &domain(), &Settings::default()) else {
                return false;
            };
            let simple = roots.iter().all(|(a, b)| at(*a) != at(*b));
            let planted = (0..8).map(|choice| {
                let chosen =
                    roots.iter().enumerate().map(|(axis, (a, b))| match choice >> axis & 1 {
                        0 => at(*a),
                        _ => at(*b),
                    });
                chosen.collect::<Vec<Rational>>()
            });
            let places = |point: &[Rational]| {
                let zeros = found.zeros.iter().map(|zero| &zero.enclosure);
                let rest = found.leftover.iter().flat_map(|part| &part.boxes);
                let holds = |place: &&IntervalVector| place.contains_rational(point);
                (zeros.filter(holds).count(), rest.filter(holds).count())
            };
            let placed = planted.map(|point| places(&point)).all(|(zeros, rest)| match simple {
                true => zeros == 1,
                false => zeros == 0 && rest > 0,
            });
            let counted =
                if simple { found.complete && found.zeros.len() == 8 } else { !found.complete };
            parts(&system).is_some_and(|parts| parts.len() == 3) && placed && counted
        }
        QuickCheck::new().tests(200).quickcheck(property as fn(_, _) -> _);
    }

    #[test]
    fn an_equation_without_variables_and_parts_that_are_not_square_are_not_solved_apart() {
        for (last, complete) in [("0", false), ("1", true), ("x - 1", false)] {
            let texts = ["x^2 - 1", "y", last].map(String::from);
            let system = system(&texts);
            assert!(parts(&system).is_none(), "{last}");
            let settings = Settings { max_boxes: 2000, ..Settings::default() };
            let found = enumerate(&system, &domain(), &settings);
            let found = found.unwrap_or_else(|error| panic!("{error}"));
            assert!(found.zeros.is_empty(), "{last}");
            assert_eq!(found.complete, complete, "{last}");
        }
    }
}
