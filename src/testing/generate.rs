//! Generators: random trees within the limits of a language.

use quickcheck::{Arbitrary, Gen};

use super::shrink::fits;
use super::tree::Tree;
use crate::exact::rational;
use crate::expression::{Function, Graph, NodeId};

/// The largest part of a piecewise expression that its guard may be.
const LARGEST_GUARD: usize = 7;

/// A kind of operation that a [`Language`] may use.
///
/// ```
/// use eigensieve::testing::{Language, Operation};
/// let mut language = Language::polynomials(1);
/// language.operations.push(Operation::Absolute);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// −a.
    Negate,
    /// a + b.
    Add,
    /// a − b.
    Subtract,
    /// a · b.
    Multiply,
    /// a / b.
    Divide,
    /// aⁿ for n > 0.
    Power,
    /// aⁿ for n < 0.
    NegativePower,
    /// a^(k/2) for odd k of either sign.
    HalfPower,
    /// An elementary function.
    Apply(Function),
    /// |a|.
    Absolute,
    /// max(a, b).
    Maximum,
    /// min(a, b).
    Minimum,
    /// Two pieces by the sign of a polynomial guard.
    Piecewise,
}

impl Operation {
    const POLYNOMIAL: [Self; 6] =
        [Self::Add, Self::Subtract, Self::Multiply, Self::Multiply, Self::Power, Self::Negate];

    const SEMIALGEBRAIC: [Self; 7] = [
        Self::Divide,
        Self::NegativePower,
        Self::HalfPower,
        Self::Absolute,
        Self::Maximum,
        Self::Minimum,
        Self::Piecewise,
    ];

    /// The kind of the outermost operation; `None` for constants and variables.
    ///
    /// ```
    /// use eigensieve::testing::{Operation, Tree};
    /// let reciprocal = Tree::Power(Box::new(Tree::Variable(0)), -1);
    /// assert_eq!(Operation::of(&reciprocal), Some(Operation::NegativePower));
    /// ```
    pub fn of(tree: &Tree) -> Option<Self> {
        Some(match tree {
            Tree::Constant(_) | Tree::Variable(_) => return None,
            Tree::Negate(_) => Self::Negate,
            Tree::Add(..) => Self::Add,
            Tree::Subtract(..) => Self::Subtract,
            Tree::Multiply(..) => Self::Multiply,
            Tree::Divide(..) => Self::Divide,
            Tree::Power(_, n) if *n < 0 => Self::NegativePower,
            Tree::Power(..) => Self::Power,
            Tree::HalfPower(..) => Self::HalfPower,
            Tree::Apply(function, _) => Self::Apply(*function),
            Tree::Absolute(_) => Self::Absolute,
            Tree::Maximum(..) => Self::Maximum,
            Tree::Minimum(..) => Self::Minimum,
            Tree::Piecewise { .. } => Self::Piecewise,
        })
    }

    /// The number of operands.
    fn arity(self) -> usize {
        match self {
            Self::Negate
            | Self::Power
            | Self::NegativePower
            | Self::HalfPower
            | Self::Apply(_)
            | Self::Absolute => 1,
            Self::Piecewise => 3,
            _ => 2,
        }
    }

    fn is_polynomial(self) -> bool {
        Self::POLYNOMIAL.contains(&self)
    }

    /// Whether the operand must be positive or at least not negative.
    fn needs_positive(self) -> bool {
        matches!(self, Self::HalfPower | Self::Apply(Function::Logarithm))
    }
}

/// The limits within which expressions are generated.
///
/// ```
/// use eigensieve::testing::{Language, quickcheck::Gen};
/// let language = Language { largest_size: 9, ..Language::semialgebraic(3) };
/// let tree = language.generate(&mut Gen::new(100));
/// assert!(tree.size() <= 9 && language.contains(&tree));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language {
    /// The number of variables.
    pub variables: u32,
    /// The operations; one that is listed twice comes up twice as often.
    pub operations: Vec<Operation>,
    /// The largest size of a tree.
    pub largest_size: usize,
    /// The largest [degree](Tree::degree).
    pub largest_degree: u32,
    /// The largest numerator and denominator of a generated constant.
    pub largest_height: u32,
}

impl Language {
    /// Polynomials of a degree up to 12.
    ///
    /// ```
    /// use eigensieve::testing::{Language, quickcheck::Gen};
    /// assert!(Language::polynomials(2).generate(&mut Gen::new(100)).is_polynomial());
    /// ```
    pub fn polynomials(variables: u32) -> Self {
        Self {
            variables,
            operations: Operation::POLYNOMIAL.to_vec(),
            largest_size: 30,
            largest_degree: 12,
            largest_height: 8,
        }
    }

    /// Polynomials with division, roots, |a|, max, min and pieces by polynomial guards.
    ///
    /// ```
    /// use eigensieve::testing::{Language, Operation};
    /// assert!(Language::semialgebraic(2).operations.contains(&Operation::Piecewise));
    /// ```
    pub fn semialgebraic(variables: u32) -> Self {
        let mut language = Self::polynomials(variables);
        language.operations.extend(Operation::SEMIALGEBRAIC);
        language
    }

    /// The whole language, with all elementary functions.
    ///
    /// ```
    /// use eigensieve::expression::Function;
    /// use eigensieve::testing::{Language, Operation};
    /// let language = Language::expressions(2);
    /// assert!(language.operations.contains(&Operation::Apply(Function::Softplus)));
    /// ```
    pub fn expressions(variables: u32) -> Self {
        let mut language = Self::semialgebraic(variables);
        language.operations.extend(Function::ALL.map(Operation::Apply));
        language
    }

    /// Whether the tree uses only these variables and operations (with polynomial guards), within
    /// the largest size and degree; its constants may have up to 64 bits, because shrinking folds.
    ///
    /// ```
    /// use eigensieve::testing::{Language, Tree};
    /// assert!(!Language::polynomials(2).contains(&Tree::Variable(2)));
    /// ```
    pub fn contains(&self, tree: &Tree) -> bool {
        let subtrees = tree.subtrees();
        subtrees.len() <= self.largest_size
            && tree.degree() <= self.largest_degree
            && subtrees.into_iter().all(|tree| match tree {
                Tree::Constant(value) => fits(value),
                Tree::Variable(index) => *index < self.variables,
                Tree::Piecewise { guard, .. } => {
                    guard.is_polynomial() && self.operations.contains(&Operation::Piecewise)
                }
                other => Operation::of(other).is_some_and(|one| self.operations.contains(&one)),
            })
    }

    /// A random tree of the language that builds, no larger than the generator's size.
    ///
    /// ```
    /// use eigensieve::expression::Graph;
    /// use eigensieve::testing::{Language, quickcheck::Gen};
    /// let tree = Language::expressions(2).generate(&mut Gen::new(5));
    /// assert!(tree.size() <= 5 && tree.build(&mut Graph::new()).is_some());
    /// ```
    pub fn generate(&self, g: &mut Gen) -> Tree {
        let largest = self.largest_size.min(g.size()).max(1);
        let size = 1 + below(g, largest);
        let mut growth = Growth { language: self, graph: Graph::new() };
        growth.grow(&self.operations, size, g).tree
    }

    /// The shrinks of the tree that are in the language and build.
    ///
    /// ```
    /// use eigensieve::testing::{Language, Tree};
    /// let tree = Tree::Variable(1);
    /// let shrunk: Vec<Tree> = Language::polynomials(2).shrink(&tree).collect();
    /// assert!(shrunk.contains(&Tree::Variable(0)));
    /// ```
    pub fn shrink(&self, tree: &Tree) -> impl Iterator<Item = Tree> + use<> {
        let language = self.clone();
        let belongs =
            move |tree: &Tree| language.contains(tree) && tree.build(&mut Graph::new()).is_some();
        tree.shrink().filter(belongs)
    }
}

/// A tree and its node in the graph that refuses what does not build.
struct Part {
    tree: Tree,
    node: NodeId,
}

struct Growth<'a> {
    language: &'a Language,
    graph: Graph,
}

impl Growth<'_> {
    /// A tree of at most the given size.
    fn grow(&mut self, operations: &[Operation], size: usize, g: &mut Gen) -> Part {
        let fitting: Vec<Operation> =
            operations.iter().copied().filter(|one| one.arity() < size).collect();
        let Some(&operation) = g.choose(&fitting) else { return self.leaf(g) };
        let mut sizes = split(size - 1, operation.arity(), g);
        let mut operands = Vec::new();
        if operation == Operation::Piecewise {
            let polynomial: Vec<Operation> =
                operations.iter().copied().filter(|one| one.is_polynomial()).collect();
            let guard = sizes.remove(0).min(LARGEST_GUARD);
            operands.push(self.grow(&polynomial, guard, g));
        }
        for size in sizes {
            let sheltered = operation.needs_positive()
                && size > 4
                && bool::arbitrary(g)
                && [Operation::Add, Operation::Power].iter().all(|one| operations.contains(one));
            let operand = if sheltered {
                let inner = self.grow(operations, size - 3, g);
                self.shelter(inner, g)
            } else {
                self.grow(operations, size, g)
            };
            operands.push(operand);
        }
        let nodes: Vec<NodeId> = operands.iter().map(|part| part.node).collect();
        let trees = operands.iter().map(|part| part.tree.clone()).collect();
        let tree = make(operation, trees, g);
        match self.accept(&tree, &nodes) {
            Some(node) => Part { tree, node },
            // An operation that is refused leaves its last operand.
            None => operands.swap_remove(operands.len() - 1),
        }
    }

    /// a² + c with c > 0: an operand of which roots and logarithms are defined.
    fn shelter(&mut self, inner: Part, g: &mut Gen) -> Part {
        let square = Tree::Power(Box::new(inner.tree.clone()), 2);
        let shift = Tree::Constant(rational(1 + below(g, 4) as i64, 1 + below(g, 4) as i64));
        let sum = Tree::Add(Box::new(square.clone()), Box::new(shift.clone()));
        let node = self.accept(&square, &[inner.node]).and_then(|node| {
            let shift = shift.build(&mut self.graph)?;
            self.accept(&sum, &[node, shift])
        });
        match node {
            Some(node) => Part { tree: sum, node },
            None => inner,
        }
    }

    fn leaf(&mut self, g: &mut Gen) -> Part {
        let tree = if self.language.variables > 0 && below(g, 3) > 0 {
            Tree::Variable(below(g, self.language.variables as usize) as u32)
        } else {
            // Small numbers are the most frequent ones.
            let height = 1 + below(g, self.language.largest_height.max(1) as usize);
            let numerator = below(g, 2 * height + 1) as i64 - height as i64;
            Tree::Constant(rational(numerator, 1 + below(g, height) as i64))
        };
        let node = match &tree {
            Tree::Constant(value) => self.graph.constant(value.clone()),
            _ => tree.build(&mut self.graph).unwrap_or_else(|| self.graph.integer(0)),
        };
        Part { tree, node }
    }

    /// The node of a tree on operands that are built, unless it leaves the language.
    fn accept(&mut self, tree: &Tree, operands: &[NodeId]) -> Option<NodeId> {
        if tree.degree() > self.language.largest_degree {
            return None;
        }
        let node = tree.build_operation(&mut self.graph, operands)?;
        self.graph.as_constant(node).is_none_or(fits).then_some(node)
    }
}

/// The operation on these operands, with a random exponent where it has one.
fn make(operation: Operation, operands: Vec<Tree>, g: &mut Gen) -> Tree {
    let mut operands = operands.into_iter().map(Box::new);
    let mut next = || operands.next().unwrap_or_else(|| Box::new(Tree::integer(0)));
    let mut exponent = |of: &[i32]| g.choose(of).copied().unwrap_or(1);
    match operation {
        Operation::Negate => Tree::Negate(next()),
        Operation::Add => Tree::Add(next(), next()),
        Operation::Subtract => Tree::Subtract(next(), next()),
        Operation::Multiply => Tree::Multiply(next(), next()),
        Operation::Divide => Tree::Divide(next(), next()),
        Operation::Power => Tree::Power(next(), exponent(&[2, 2, 3, 4])),
        Operation::NegativePower => Tree::Power(next(), exponent(&[-1, -1, -2, -3])),
        Operation::HalfPower => Tree::HalfPower(next(), exponent(&[1, 1, -1, 3, -3])),
        Operation::Apply(function) => Tree::Apply(function, next()),
        Operation::Absolute => Tree::Absolute(next()),
        Operation::Maximum => Tree::Maximum(next(), next()),
        Operation::Minimum => Tree::Minimum(next(), next()),
        Operation::Piecewise => Tree::Piecewise { guard: next(), above: next(), below: next() },
    }
}

/// A number below `end`, which is positive.
fn below(g: &mut Gen, end: usize) -> usize {
    (u64::arbitrary(g) % end as u64) as usize
}

/// Positive numbers, `parts` of them, with the sum `total` ≥ `parts`.
fn split(total: usize, parts: usize, g: &mut Gen) -> Vec<usize> {
    let mut rest = total - parts;
    let mut sizes: Vec<usize> = (1..parts)
        .map(|_| {
            let more = below(g, rest + 1);
            rest -= more;
            1 + more
        })
        .collect();
    sizes.push(1 + rest);
    sizes
}

macro_rules! language {
    ($(#[$attribute:meta])* $name:ident, $language:ident) => {
        $(#[$attribute])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name<const VARIABLES: u32 = 2>(
            /// The expression.
            pub Tree,
        );

        impl<const VARIABLES: u32> Arbitrary for $name<VARIABLES> {
            fn arbitrary(g: &mut Gen) -> Self {
                Self(Language::$language(VARIABLES).generate(g))
            }

            fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
                Box::new(Language::$language(VARIABLES).shrink(&self.0).map(Self))
            }
        }

        impl<const VARIABLES: u32> std::ops::Deref for $name<VARIABLES> {
            type Target = Tree;

            fn deref(&self) -> &Tree {
                &self.0
            }
        }

        impl<const VARIABLES: u32> std::fmt::Debug for $name<VARIABLES> {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let names: &[&str] = if VARIABLES <= 3 { &["x", "y", "z"] } else { &[] };
                formatter.write_str(&self.0.to_text(names))
            }
        }
    };
}

language! {
    /// A random expression of [`Language::polynomials`].
    ///
    /// ```
    /// use eigensieve::testing::{AnyPolynomial, quickcheck::{Arbitrary, Gen}};
    /// let polynomial: AnyPolynomial<3> = Arbitrary::arbitrary(&mut Gen::new(100));
    /// assert!(polynomial.is_polynomial() && polynomial.degree() <= 12);
    /// ```
    AnyPolynomial, polynomials
}

language! {
    /// A random expression of [`Language::semialgebraic`].
    ///
    /// ```
    /// use eigensieve::testing::{AnySemialgebraic, quickcheck::{Arbitrary, Gen}};
    /// let one: AnySemialgebraic = Arbitrary::arbitrary(&mut Gen::new(100));
    /// assert!(one.shrink().all(|smaller| smaller.weight() < one.weight()));
    /// ```
    AnySemialgebraic, semialgebraic
}

language! {
    /// A random expression of [`Language::expressions`].
    ///
    /// ```
    /// use eigensieve::testing::{AnyExpression, Tree};
    /// let one: AnyExpression = AnyExpression(Tree::Absolute(Box::new(Tree::Variable(1))));
    /// assert_eq!(format!("{one:?}"), "abs(y)");
    /// ```
    AnyExpression, expressions
}
