//! Expressions as plain trees: what generators make and shrinking takes apart.

use num_traits::Zero;

use crate::exact::{Rational, format_rational};
use crate::expression::precedence::{ATOM, POWER, PRODUCT, SUM, of_constant};
use crate::expression::{Function, Graph, NodeId};
use crate::objective::Objective;

/// An expression as it is written, without folding or sharing.
///
/// ```
/// use eigensieve::expression::Graph;
/// use eigensieve::testing::Tree;
/// let square = Tree::Power(Box::new(Tree::Variable(0)), 2);
/// let tree = Tree::Add(Box::new(square), Box::new(Tree::integer(0)));
/// assert_eq!((tree.size(), tree.depth(), tree.degree()), (4, 3, 2));
/// assert_eq!(tree.to_text(&["x"]), "x^2 + 0");
/// let mut graph = Graph::new();
/// let root = tree.build(&mut graph).ok_or("an expression")?;
/// assert_eq!(graph.to_text(root, &["x"]), "x^2");
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Tree {
    /// An exact rational number.
    Constant(Rational),
    /// The variable with this index.
    Variable(u32),
    /// −a.
    Negate(Box<Tree>),
    /// a + b.
    Add(Box<Tree>, Box<Tree>),
    /// a − b.
    Subtract(Box<Tree>, Box<Tree>),
    /// a · b.
    Multiply(Box<Tree>, Box<Tree>),
    /// a / b.
    Divide(Box<Tree>, Box<Tree>),
    /// aⁿ.
    Power(Box<Tree>, i32),
    /// a^(k/2) for odd k.
    HalfPower(Box<Tree>, i32),
    /// An elementary function of a.
    Apply(Function, Box<Tree>),
    /// |a|.
    Absolute(Box<Tree>),
    /// max(a, b).
    Maximum(Box<Tree>, Box<Tree>),
    /// min(a, b).
    Minimum(Box<Tree>, Box<Tree>),
    /// Two pieces by the sign of a guard.
    Piecewise {
        /// The guard.
        guard: Box<Tree>,
        /// The piece where the guard is ≥ 0.
        above: Box<Tree>,
        /// The piece where the guard is ≤ 0.
        below: Box<Tree>,
    },
}

impl Tree {
    /// The constant `value`.
    ///
    /// ```
    /// use eigensieve::testing::Tree;
    /// assert_eq!(Tree::integer(-3).to_text::<&str>(&[]), "-3");
    /// ```
    pub fn integer(value: i64) -> Self {
        Self::Constant(Rational::from_integer(value.into()))
    }

    /// The operands in order; a piecewise expression has its guard first.
    ///
    /// ```
    /// use eigensieve::testing::Tree;
    /// let tree = Tree::Absolute(Box::new(Tree::Variable(1)));
    /// assert_eq!(tree.operands(), [&Tree::Variable(1)]);
    /// ```
    pub fn operands(&self) -> Vec<&Self> {
        match self {
            Self::Constant(_) | Self::Variable(_) => Vec::new(),
            Self::Negate(a)
            | Self::Power(a, _)
            | Self::HalfPower(a, _)
            | Self::Apply(_, a)
            | Self::Absolute(a) => vec![a],
            Self::Add(a, b)
            | Self::Subtract(a, b)
            | Self::Multiply(a, b)
            | Self::Divide(a, b)
            | Self::Maximum(a, b)
            | Self::Minimum(a, b) => vec![a, b],
            Self::Piecewise { guard, above, below } => vec![guard, above, below],
        }
    }

    /// The same with operand number `position` replaced; nothing changes where there is none.
    ///
    /// ```
    /// use eigensieve::testing::Tree;
    /// let tree = Tree::Negate(Box::new(Tree::Variable(1)));
    /// assert_eq!(tree.with_operand(0, Tree::Variable(0)).to_text(&["x", "y"]), "-x");
    /// ```
    #[must_use]
    pub fn with_operand(&self, position: usize, operand: Self) -> Self {
        let mut tree = self.clone();
        if let Some(slot) = tree.operands_mut().into_iter().nth(position) {
            *slot = operand;
        }
        tree
    }

    fn operands_mut(&mut self) -> Vec<&mut Self> {
        match self {
            Self::Constant(_) | Self::Variable(_) => Vec::new(),
            Self::Negate(a)
            | Self::Power(a, _)
            | Self::HalfPower(a, _)
            | Self::Apply(_, a)
            | Self::Absolute(a) => vec![a],
            Self::Add(a, b)
            | Self::Subtract(a, b)
            | Self::Multiply(a, b)
            | Self::Divide(a, b)
            | Self::Maximum(a, b)
            | Self::Minimum(a, b) => vec![a, b],
            Self::Piecewise { guard, above, below } => vec![guard, above, below],
        }
    }

    /// All subtrees, the tree itself first, every tree before its operands.
    ///
    /// ```
    /// use eigensieve::testing::Tree;
    /// let tree = Tree::Negate(Box::new(Tree::Variable(0)));
    /// assert_eq!(tree.subtrees(), [&tree, &Tree::Variable(0)]);
    /// ```
    pub fn subtrees(&self) -> Vec<&Self> {
        let mut subtrees = Vec::new();
        let mut pending = vec![self];
        while let Some(tree) = pending.pop() {
            subtrees.push(tree);
            pending.extend(tree.operands().into_iter().rev());
        }
        subtrees
    }

    /// The number of operations, constants and variables, counted at every use.
    ///
    /// ```
    /// use eigensieve::testing::Tree;
    /// assert_eq!(Tree::Absolute(Box::new(Tree::Variable(0))).size(), 2);
    /// ```
    pub fn size(&self) -> usize {
        self.subtrees().len()
    }

    /// The number of trees on the longest way down; 1 for a constant.
    ///
    /// ```
    /// use eigensieve::testing::Tree;
    /// assert_eq!(Tree::Absolute(Box::new(Tree::Variable(0))).depth(), 2);
    /// ```
    pub fn depth(&self) -> usize {
        1 + self.operands().into_iter().map(Self::depth).max().unwrap_or(0)
    }

    /// Whether it is built from constants and variables by +, −, · and powers alone.
    ///
    /// ```
    /// use eigensieve::testing::Tree;
    /// let x = Box::new(Tree::Variable(0));
    /// assert!(Tree::Power(x.clone(), 2).is_polynomial());
    /// assert!(!Tree::Power(x, -2).is_polynomial());
    /// ```
    pub fn is_polynomial(&self) -> bool {
        self.subtrees().into_iter().all(|tree| match tree {
            Self::Constant(_)
            | Self::Variable(_)
            | Self::Negate(_)
            | Self::Add(..)
            | Self::Subtract(..)
            | Self::Multiply(..) => true,
            Self::Power(_, n) => *n >= 0,
            _ => false,
        })
    }

    /// A bound on the degree of a polynomial, as if nothing cancelled. For other expressions a
    /// measure of how large their exact values are: operands add up.
    ///
    /// ```
    /// use eigensieve::testing::Tree;
    /// let x = Box::new(Tree::Variable(0));
    /// let square = Box::new(Tree::Multiply(x.clone(), x));
    /// assert_eq!(Tree::Power(square, 3).degree(), 6);
    /// ```
    pub fn degree(&self) -> u32 {
        let mut degrees = self.operands().into_iter().map(Self::degree);
        match self {
            Self::Constant(_) => 0,
            Self::Variable(_) => 1,
            Self::Add(..) | Self::Subtract(..) if self.is_polynomial() => {
                degrees.max().unwrap_or(0)
            }
            Self::Power(a, n) | Self::HalfPower(a, n) => {
                a.degree().saturating_mul(n.unsigned_abs())
            }
            _ => degrees.try_fold(0_u32, u32::checked_add).unwrap_or(u32::MAX),
        }
    }

    /// Builds the expression; `None` where a builder refuses: a constant outside a domain, a
    /// division by the constant 0, pieces that differ under a guard that is 0 everywhere.
    ///
    /// ```
    /// use eigensieve::expression::Graph;
    /// use eigensieve::testing::Tree;
    /// let (x, zero) = (Box::new(Tree::Variable(0)), Box::new(Tree::integer(0)));
    /// assert!(Tree::Divide(x.clone(), x.clone()).build(&mut Graph::new()).is_some());
    /// assert!(Tree::Divide(x, zero).build(&mut Graph::new()).is_none());
    /// ```
    pub fn build(&self, graph: &mut Graph) -> Option<NodeId> {
        let operands: Option<Vec<NodeId>> =
            self.operands().into_iter().map(|operand| operand.build(graph)).collect();
        self.build_operation(graph, &operands?)
    }

    /// The outermost operation on operands that are built.
    pub(super) fn build_operation(&self, graph: &mut Graph, operands: &[NodeId]) -> Option<NodeId> {
        match (self, operands) {
            (Self::Constant(value), _) => Some(graph.constant(value.clone())),
            (Self::Variable(index), _) => Some(graph.variable(*index)),
            (Self::Negate(_), &[a]) => Some(graph.negate(a)),
            (Self::Add(..), &[a, b]) => Some(graph.add(a, b)),
            (Self::Subtract(..), &[a, b]) => Some(graph.subtract(a, b)),
            (Self::Multiply(..), &[a, b]) => Some(graph.multiply(a, b)),
            (Self::Divide(..), &[a, b]) => graph.divide(a, b),
            (Self::Power(_, n), &[a]) => {
                let undefined = *n < 0 && graph.as_constant(a).is_some_and(Zero::is_zero);
                (!undefined).then(|| graph.power(a, *n))
            }
            (Self::HalfPower(_, k), &[a]) if k % 2 != 0 => graph.half_power(a, *k),
            (Self::Apply(function, _), &[a]) => graph.apply(*function, a),
            (Self::Absolute(_), &[a]) => Some(graph.absolute(a)),
            (Self::Maximum(..), &[a, b]) => Some(graph.maximum(a, b)),
            (Self::Minimum(..), &[a, b]) => Some(graph.minimum(a, b)),
            (Self::Piecewise { .. }, &[guard, above, below]) => graph.choose(guard, above, below),
            _ => None,
        }
    }

    /// The objective over variables of these names; `None` where the tree does not build or uses
    /// more variables.
    ///
    /// ```
    /// use eigensieve::testing::Tree;
    /// let tree = Tree::Power(Box::new(Tree::Variable(0)), 2);
    /// assert_eq!(tree.objective(&["x", "y"]).ok_or("an objective")?.to_text(), "x^2");
    /// assert!(tree.objective(&[]).is_none());
    /// # Ok::<(), &str>(())
    /// ```
    pub fn objective(&self, variables: &[&str]) -> Option<Objective> {
        let mut graph = Graph::new();
        let root = self.build(&mut graph)?;
        let names = variables.iter().map(ToString::to_string).collect();
        let fits = graph.dimension(root) <= variables.len();
        fits.then(|| Objective::new(graph, root, names))
    }

    /// The tree in infix notation, which [`parse`](crate::expression::parse) reads as the same
    /// expression if it builds and its guards are polynomials. Variables without a name are written
    /// `x1`, `x2`, ….
    ///
    /// ```
    /// use eigensieve::testing::Tree;
    /// let (x, one) = (Box::new(Tree::Variable(0)), Box::new(Tree::integer(-1)));
    /// assert_eq!(Tree::Multiply(x, one).to_text(&["x"]), "x*(-1)");
    /// ```
    pub fn to_text<S: AsRef<str>>(&self, names: &[S]) -> String {
        self.infix(names, 0)
    }

    fn infix<S: AsRef<str>>(&self, names: &[S], minimum: u8) -> String {
        let whole = |tree: &Self| tree.infix(names, 0);
        let binary = |a: &Self, operator: &str, b: &Self, level: u8| {
            let right = if level == SUM { PRODUCT } else { POWER };
            (format!("{}{operator}{}", a.infix(names, level), b.infix(names, right)), level)
        };
        let (text, precedence) = match self {
            Self::Constant(value) => (format_rational(value), of_constant(value)),
            Self::Variable(index) => {
                let name = names.get(*index as usize).map(|name| name.as_ref().to_string());
                (name.unwrap_or_else(|| format!("x{}", index + 1)), ATOM)
            }
            Self::Negate(a) => (format!("-{}", a.infix(names, POWER)), SUM),
            Self::Add(a, b) => binary(a, " + ", b, SUM),
            Self::Subtract(a, b) => binary(a, " - ", b, SUM),
            Self::Multiply(a, b) => binary(a, "*", b, PRODUCT),
            Self::Divide(a, b) => binary(a, "/", b, PRODUCT),
            Self::Power(a, n) if *n < 0 => (format!("{}^({n})", a.infix(names, ATOM)), POWER),
            Self::Power(a, n) => (format!("{}^{n}", a.infix(names, ATOM)), POWER),
            Self::HalfPower(a, 1) => (format!("sqrt({})", whole(a)), ATOM),
            Self::HalfPower(a, k) => (format!("{}^({k}/2)", a.infix(names, ATOM)), POWER),
            Self::Apply(function, a) => (format!("{}({})", function.name(), whole(a)), ATOM),
            Self::Absolute(a) => (format!("abs({})", whole(a)), ATOM),
            Self::Maximum(a, b) => (format!("max({}, {})", whole(a), whole(b)), ATOM),
            Self::Minimum(a, b) => (format!("min({}, {})", whole(a), whole(b)), ATOM),
            Self::Piecewise { guard, above, below } => {
                let (guard, above, below) = (whole(guard), whole(above), whole(below));
                (format!("piecewise({guard} >= 0, {above}, {below})"), ATOM)
            }
        };
        if precedence < minimum { format!("({text})") } else { text }
    }
}
