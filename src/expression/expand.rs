//! Polynomial expressions as sums of monomials, and back.

use std::collections::{HashMap, HashSet};

use num_traits::Signed;

use super::graph::{Graph, LARGEST_FOLDED_BITS, Node, NodeId};
use crate::exact::{MultivariatePolynomial, Rational};

/// The largest total degree of an expansion.
const LARGEST_DEGREE: u32 = 1000;

impl Graph {
    /// A polynomial expression written out as a sum of monomials; `None` for other expressions and
    /// where a sum on the way needs over `most_terms` terms or a degree over 1000.
    ///
    /// ```
    /// use eigensieve::expression::{Names, parse};
    /// let (graph, root) = parse("(x + y)*(x - y)", &Names::new(&["x", "y"])?)?;
    /// let polynomial = graph.expand(root, 100).ok_or("a polynomial")?;
    /// assert_eq!((polynomial.len(), polynomial.degree_in(0)), (2, 2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn expand(&self, root: NodeId, most_terms: usize) -> Option<MultivariatePolynomial> {
        if !self.is_polynomial(root) {
            return None;
        }
        // Guards are small parts of large graphs: only what they use is visited.
        let mut images: HashMap<NodeId, MultivariatePolynomial> = HashMap::new();
        for id in self.nodes_below(root) {
            let of = |operand: NodeId| images.get(&operand);
            let image = match *self.node(id) {
                Node::Constant(ref value) => MultivariatePolynomial::constant(value.clone()),
                Node::Variable(index) => MultivariatePolynomial::variable(index),
                Node::Negate(a) => -of(a)?,
                Node::Add(a, b) => of(a)? + of(b)?,
                Node::Subtract(a, b) => of(a)? - of(b)?,
                Node::Multiply(a, b) => bounded_product(of(a)?, of(b)?, most_terms)?,
                Node::Power(a, n) => bounded_power(of(a)?, n, most_terms)?,
                _ => return None,
            };
            if image.len() > most_terms {
                return None;
            }
            images.insert(id, image);
        }
        images.remove(&root)
    }

    /// The nodes that the root uses, itself included, operands before users.
    fn nodes_below(&self, root: NodeId) -> Vec<NodeId> {
        let mut found = HashSet::from([root]);
        let mut pending = vec![root];
        while let Some(id) = pending.pop() {
            pending.extend(self.node(id).operands().filter(|operand| found.insert(*operand)));
        }
        let mut nodes: Vec<NodeId> = found.into_iter().collect();
        nodes.sort_unstable();
        nodes
    }

    /// The expression that is the sum of the polynomial's monomials, highest first.
    pub fn polynomial(&mut self, polynomial: &MultivariatePolynomial) -> NodeId {
        let terms: Vec<_> = polynomial.terms().map(|(m, c)| (m.clone(), c.clone())).collect();
        let mut sum = None;
        for (monomial, coefficient) in terms.into_iter().rev() {
            let powers: Vec<NodeId> = monomial
                .into_iter()
                .map(|(index, n)| {
                    let variable = self.variable(index);
                    self.power(variable, n as i32)
                })
                .collect();
            let product = powers.into_iter().reduce(|a, b| self.multiply(a, b));
            let product = product.unwrap_or_else(|| self.integer(1));
            sum = Some(match sum {
                None => self.scale(&coefficient, product),
                Some(sum) if coefficient.is_negative() => {
                    let term = self.scale(&-coefficient, product);
                    self.subtract(sum, term)
                }
                Some(sum) => {
                    let term = self.scale(&coefficient, product);
                    self.add(sum, term)
                }
            });
        }
        sum.unwrap_or_else(|| self.constant(Rational::from_integer(0.into())))
    }
}

/// The bits of the longest coefficient.
fn longest(polynomial: &MultivariatePolynomial) -> u64 {
    let bits = polynomial.terms().map(|(_, c)| c.numer().bits().max(c.denom().bits()));
    bits.max().unwrap_or(0)
}

fn bounded_product(
    a: &MultivariatePolynomial,
    b: &MultivariatePolynomial,
    most_terms: usize,
) -> Option<MultivariatePolynomial> {
    // Collecting may cancel, so the bound on the work is wider than that on the result.
    let work = a.len().saturating_mul(b.len()) <= most_terms.saturating_mul(64);
    let short = longest(a).saturating_add(longest(b)) <= LARGEST_FOLDED_BITS;
    (work && short && a.degree() + b.degree() <= LARGEST_DEGREE).then(|| a * b)
}

fn bounded_power(
    base: &MultivariatePolynomial,
    n: i32,
    most_terms: usize,
) -> Option<MultivariatePolynomial> {
    let mut power = MultivariatePolynomial::constant(Rational::from_integer(1.into()));
    for _ in 0..u32::try_from(n).ok().filter(|&n| n <= LARGEST_DEGREE)? {
        power = bounded_product(&power, base, most_terms)?;
        if power.len() > most_terms {
            return None;
        }
    }
    Some(power)
}
