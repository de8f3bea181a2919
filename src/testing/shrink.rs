//! Shrinking: smaller trees in a well-founded order, down to minimal ones.

use num_traits::{One, Signed, Zero};

use super::tree::Tree;
use crate::exact::{Integer, Rational, rational};
use crate::expression::{Function, Graph};

/// Constants that folding makes have at most this many bits.
pub(super) const MOST_BITS: u64 = 64;
/// The largest exponent that shrinking makes.
const LARGEST_EXPONENT: i32 = 1000;

/// The place of a tree in the order in which shrinking descends.
///
/// Compared are, one after the other: the number of nodes; the exponents (1, −1, 2, −2, …); how
/// many operations have a simpler one of the same shape (− and / have + and ·, min has max, every
/// function has exp); the height of the constants (|p| + q for p/q, negative ones after positive
/// ones; a variable counts as much as −1); the indices of the variables. All five are sums over the
/// nodes, so that a smaller part makes a smaller tree, and natural numbers, so that no descent is
/// infinite.
///
/// ```
/// use eigensieve::testing::Tree;
/// let (x, two) = (Tree::Variable(0), Tree::integer(2));
/// assert!(Tree::integer(1).weight() < x.weight() && x.weight() < two.weight());
/// assert!(two.weight() < Tree::Negate(Box::new(x)).weight());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weight {
    size: usize,
    exponents: u64,
    operations: usize,
    height: Integer,
    variables: u64,
}

impl Tree {
    /// The place in the order in which shrinking descends.
    ///
    /// ```
    /// use eigensieve::testing::Tree;
    /// let power = |n| Tree::Power(Box::new(Tree::Variable(0)), n);
    /// assert!(power(2).weight() < power(-2).weight() && power(-2).weight() < power(3).weight());
    /// ```
    pub fn weight(&self) -> Weight {
        let mut weight =
            Weight { size: 0, exponents: 0, operations: 0, height: Integer::zero(), variables: 0 };
        for tree in self.subtrees() {
            weight.size += 1;
            match tree {
                Self::Constant(value) => weight.height += height(value),
                Self::Variable(index) => {
                    weight.height += height(&rational(-1, 1));
                    weight.variables += u64::from(*index) + 1;
                }
                Self::Power(_, n) | Self::HalfPower(_, n) => {
                    weight.exponents += 2 * u64::from(n.unsigned_abs()) - u64::from(*n > 0);
                }
                Self::Subtract(..) | Self::Divide(..) | Self::Minimum(..) => {
                    weight.operations += 1;
                }
                Self::Apply(function, _) => {
                    weight.operations += usize::from(*function != Function::Exponential);
                }
                _ => {}
            }
        }
        weight
    }

    /// Smaller trees, the boldest steps first: 0, 1, −1 and a variable; the subtrees; a simpler
    /// operation; then the tree with an operand replaced by one of its own shrinks.
    ///
    /// Every one is smaller in the order of [`Weight`]. Some may not build.
    ///
    /// ```
    /// use eigensieve::testing::Tree;
    /// let tree = Tree::Power(Box::new(Tree::Variable(0)), 3);
    /// let shrunk: Vec<String> = tree.shrink().map(|tree| tree.to_text(&["x"])).collect();
    /// assert_eq!(shrunk[..6], ["0", "1", "-1", "x", "x^1", "x^2"]);
    /// ```
    pub fn shrink(&self) -> impl Iterator<Item = Self> + use<> {
        candidates(self)
    }

    /// The tree at which descending through [`Tree::shrink`] ends while `holds` holds.
    ///
    /// ```
    /// use eigensieve::testing::Tree;
    /// let x = || Box::new(Tree::Variable(0));
    /// let cube = Tree::Multiply(Box::new(Tree::Multiply(x(), x())), x());
    /// let minimal = cube.minimise(|tree| tree.is_polynomial() && tree.degree() >= 3);
    /// assert_eq!(minimal.to_text(&["x"]), "x^3");
    /// ```
    #[must_use]
    pub fn minimise(&self, mut holds: impl FnMut(&Self) -> bool) -> Self {
        let mut minimal = self.clone();
        while let Some(smaller) = minimal.shrink().find(&mut holds) {
            minimal = smaller;
        }
        minimal
    }
}

/// Twice |p| + q, and one more for a negative number.
fn height(value: &Rational) -> Integer {
    let size: Integer = value.numer().abs() + value.denom();
    size * 2 + Integer::from(u8::from(value.is_negative()))
}

fn candidates(tree: &Tree) -> Box<dyn Iterator<Item = Tree>> {
    let simplest = [0, 1, -1].into_iter().map(Tree::integer);
    let count = tree.operands().len();
    let variable = (count > 0).then_some(Tree::Variable(0));
    let mut subtrees: Vec<Tree> = tree.subtrees().into_iter().skip(1).cloned().collect();
    subtrees.sort_by_cached_key(Tree::weight);
    subtrees.dedup();
    let weight = tree.weight();
    let here = simplest.chain(variable).chain(subtrees).chain(simpler(tree));
    let mut smaller: Vec<Tree> = Vec::new();
    for candidate in here {
        if candidate.weight() < weight && !smaller.contains(&candidate) {
            smaller.push(candidate);
        }
    }
    let whole = tree.clone();
    let inside = (0..count).flat_map(move |position| {
        let whole = whole.clone();
        let operand = candidates(whole.operands()[position]);
        operand.map(move |smaller| whole.with_operand(position, smaller))
    });
    Box::new(smaller.into_iter().chain(inside))
}

/// The tree with another outermost operation; not all are smaller.
fn simpler(tree: &Tree) -> Vec<Tree> {
    let mut simpler: Vec<Tree> = folded(tree).into_iter().collect();
    match tree.clone() {
        Tree::Constant(value) => {
            simpler.extend(simpler_numbers(&value).into_iter().map(Tree::Constant));
        }
        Tree::Variable(index) => {
            simpler.extend([0, index / 2, index.saturating_sub(1)].map(Tree::Variable));
        }
        Tree::Subtract(a, b) => {
            simpler.extend([Tree::Negate(b.clone()), Tree::Add(a, b)]);
        }
        Tree::Multiply(a, b) => simpler.extend([*a, *b].into_iter().filter_map(next_power)),
        Tree::Divide(a, b) => {
            simpler.extend([Tree::Power(b.clone(), -1), Tree::Multiply(a, b)]);
        }
        Tree::Power(a, n) => {
            if let Tree::Power(base, m) = &*a {
                let merged =
                    m.checked_mul(n).filter(|k| (-LARGEST_EXPONENT..=LARGEST_EXPONENT).contains(k));
                simpler.extend(merged.map(|k| Tree::Power(base.clone(), k)));
            }
            let exponents = [n.signum(), 1, 2, n / 2, n.saturating_abs(), n - n.signum()];
            let exponents = exponents.into_iter().filter(|&k| k != 0);
            simpler.extend(exponents.map(|k| Tree::Power(a.clone(), k)));
        }
        Tree::HalfPower(a, k) => {
            let exponents = [1, k.signum(), k.saturating_abs(), k - 2 * k.signum()];
            simpler.extend(exponents.map(|k| Tree::HalfPower(a.clone(), k)));
        }
        Tree::Apply(_, a) => simpler.push(Tree::Apply(Function::Exponential, a)),
        Tree::Minimum(a, b) => simpler.push(Tree::Maximum(a, b)),
        _ => {}
    }
    simpler
}

/// What is left of a product when one factor takes the place of the other: one power more.
fn next_power(factor: Tree) -> Option<Tree> {
    match factor {
        Tree::Power(base, n) if n > 0 => (n < LARGEST_EXPONENT).then(|| Tree::Power(base, n + 1)),
        factor => Some(Tree::Power(Box::new(factor), 2)),
    }
}

/// The value of an operation on constants.
fn folded(tree: &Tree) -> Option<Tree> {
    let operands = tree.operands();
    let constant = |tree: &&Tree| matches!(tree, Tree::Constant(_));
    if operands.is_empty() || !operands.iter().all(constant) {
        return None;
    }
    if let Tree::Power(_, n) | Tree::HalfPower(_, n) = tree
        && n.unsigned_abs() > 64
    {
        return None;
    }
    let mut graph = Graph::new();
    let root = tree.build(&mut graph)?;
    let value = graph.as_constant(root)?;
    fits(value).then(|| Tree::Constant(value.clone()))
}

/// Whether a constant is small enough to go on with.
pub(super) fn fits(value: &Rational) -> bool {
    value.numer().bits().max(value.denom().bits()) <= MOST_BITS
}

/// Numbers that are simpler for the most part: integers, half the size, the next smaller ones.
fn simpler_numbers(value: &Rational) -> Vec<Rational> {
    let (p, q) = (value.numer(), value.denom());
    let quotient = |p: Integer, q: Integer| (!q.is_zero()).then(|| Rational::new(p, q));
    let toward_zero = p - p.signum();
    let numbers = [
        Some(value.trunc()),
        Some(value.abs()),
        quotient(p / 2, q.clone()),
        quotient(p.clone(), q / 2),
        quotient(toward_zero, q.clone()),
        quotient(p.clone(), q - Integer::one()),
        quotient(p.signum(), q.clone()),
    ];
    numbers.into_iter().flatten().collect()
}
