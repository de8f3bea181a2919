//! A formula as the search sees it: no negations, and signs of factors instead of polynomials.

use std::cmp::Ordering;

use num_traits::Signed;

use super::budget::{Budget, Limit};
use super::divisors::factors_with_powers;
use super::formula::{Formula, Relation};
use super::nested::Nested;

/// What is known of a formula at the first coordinates of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    True,
    False,
    Open,
}

/// A condition or a combination of such.
#[derive(Clone, Debug)]
enum Node {
    Condition(Condition),
    And(Vec<Node>),
    Or(Vec<Node>),
}

/// The sign of ±(product of factors), each an index into the table; a square counts by being 0.
#[derive(Clone, Debug)]
struct Condition {
    negative: bool,
    /// 0 where the polynomial is a number that is 0.
    zero: bool,
    odd: Vec<usize>,
    even: Vec<usize>,
    relation: Relation,
}

/// A table of factors and the formula over their signs.
#[derive(Clone, Debug)]
pub(super) struct Signs {
    pub(super) factors: Vec<Nested>,
    root: Node,
}

impl Signs {
    /// Where the formula fails; variable v stands at `place[v]`. With `open`, only strict
    /// conditions: what is open of it, apart from the zeros of its polynomials.
    pub(super) fn where_it_fails(
        formula: &Formula,
        place: &[usize],
        open: bool,
        budget: &mut Budget,
    ) -> Result<Self, Limit> {
        let mut signs = Self { factors: Vec::new(), root: Node::And(Vec::new()) };
        signs.root = signs.node(formula, false, place, open, budget)?;
        Ok(signs)
    }

    /// The formula, or its opposite where `holds` is false.
    fn node(
        &mut self,
        formula: &Formula,
        holds: bool,
        place: &[usize],
        open: bool,
        budget: &mut Budget,
    ) -> Result<Node, Limit> {
        let mut node = |part: &Formula, holds: bool| self.node(part, holds, place, open, budget);
        let mut all = |parts: &[Formula]| {
            parts.iter().map(|part| node(part, holds)).collect::<Result<Vec<_>, _>>()
        };
        Ok(match formula {
            Formula::Not(part) => node(part, !holds)?,
            Formula::And(parts) if holds => Node::And(all(parts)?),
            Formula::And(parts) => Node::Or(all(parts)?),
            Formula::Or(parts) if holds => Node::Or(all(parts)?),
            Formula::Or(parts) => Node::And(all(parts)?),
            Formula::Implies(first, second) => {
                let parts = vec![node(first, !holds)?, node(second, holds)?];
                if holds { Node::Or(parts) } else { Node::And(parts) }
            }
            Formula::Condition(polynomial, relation) => {
                let relation = if holds { *relation } else { relation.negated() };
                let p = Nested::from_multivariate(polynomial, place);
                self.condition(&p, relation, open, budget)?
            }
        })
    }

    fn condition(
        &mut self,
        p: &Nested,
        relation: Relation,
        open: bool,
        budget: &mut Budget,
    ) -> Result<Node, Limit> {
        let relation = match relation {
            Relation::LessOrEqual if open && p.level() > 0 => Relation::Less,
            Relation::GreaterOrEqual if open && p.level() > 0 => Relation::Greater,
            Relation::Equal if open && p.level() > 0 => return Ok(Node::Or(Vec::new())),
            other => other,
        };
        let mut condition = Condition {
            negative: p.leading_integer().is_negative(),
            zero: p.is_zero(),
            odd: Vec::new(),
            even: Vec::new(),
            relation,
        };
        for (factor, multiplicity) in factors_with_powers(p, budget)? {
            let index = self.factors.iter().position(|f| *f == factor).unwrap_or_else(|| {
                self.factors.push(factor);
                self.factors.len() - 1
            });
            match multiplicity % 2 {
                1 => condition.odd.push(index),
                _ => condition.even.push(index),
            }
        }
        Ok(Node::Condition(condition))
    }

    /// What is known from these signs; `None` for a sign that is not known yet.
    pub(super) fn truth(&self, signs: &[Option<Ordering>]) -> Truth {
        self.root.truth(signs)
    }

    /// Factors whose signs alone keep the formula false, where it is.
    pub(super) fn reasons(&self, signs: &[Option<Ordering>]) -> Vec<usize> {
        let mut found = Vec::new();
        self.root.reasons(signs, &self.factors, &mut found);
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Node {
    fn truth(&self, signs: &[Option<Ordering>]) -> Truth {
        match self {
            Self::Condition(condition) => condition.truth(signs),
            Self::And(parts) => combined(parts, signs, Truth::False, Truth::True),
            Self::Or(parts) => combined(parts, signs, Truth::True, Truth::False),
        }
    }

    fn reasons(&self, signs: &[Option<Ordering>], factors: &[Nested], found: &mut Vec<usize>) {
        match self {
            Self::Condition(condition) => condition.reasons(signs, factors, found),
            Self::Or(parts) => parts.iter().for_each(|part| part.reasons(signs, factors, found)),
            Self::And(parts) => {
                let failing = parts.iter().filter(|part| part.truth(signs) == Truth::False);
                let ways = failing.map(|part| {
                    let mut own = Vec::new();
                    part.reasons(signs, factors, &mut own);
                    own
                });
                // What speaks of the first variables, and of few and simple factors, cuts most.
                let cheapest = ways.min_by_key(|way| {
                    let level = way.iter().map(|&i| factors[i].level()).max().unwrap_or(0);
                    let degree: usize = way.iter().map(|&i| factors[i].degree()).sum();
                    (level, degree, way.iter().map(|&i| factors[i].size()).sum::<u64>())
                });
                found.extend(cheapest.unwrap_or_default());
            }
        }
    }
}

/// `decisive` where one part is, `otherwise` where all parts are, open in between.
fn combined(
    parts: &[Node],
    signs: &[Option<Ordering>],
    decisive: Truth,
    otherwise: Truth,
) -> Truth {
    let mut result = otherwise;
    for part in parts {
        match part.truth(signs) {
            truth if truth == decisive => return decisive,
            Truth::Open => result = Truth::Open,
            _ => {}
        }
    }
    result
}

impl Condition {
    fn truth(&self, signs: &[Option<Ordering>]) -> Truth {
        let known = |holds| if holds { Truth::True } else { Truth::False };
        if self.zero || self.factors().any(|i| signs[i] == Some(Ordering::Equal)) {
            return known(self.relation.holds(Ordering::Equal));
        }
        let mut negative = self.negative;
        for &i in &self.odd {
            match signs[i] {
                None => return Truth::Open,
                Some(sign) => negative ^= sign.is_lt(),
            }
        }
        let holds = self.relation.holds(if negative { Ordering::Less } else { Ordering::Greater });
        let squares_matter = self.relation.holds(Ordering::Equal) != holds;
        match squares_matter && self.even.iter().any(|&i| signs[i].is_none()) {
            true => Truth::Open,
            false => known(holds),
        }
    }

    fn factors(&self) -> impl Iterator<Item = usize> {
        self.odd.iter().chain(&self.even).copied()
    }

    fn reasons(&self, signs: &[Option<Ordering>], factors: &[Nested], found: &mut Vec<usize>) {
        let zeros = self.factors().filter(|&i| signs[i] == Some(Ordering::Equal));
        if let Some(zero) = zeros.min_by_key(|&i| factors[i].level()) {
            found.push(zero);
            return;
        }
        found.extend(&self.odd);
        // A condition that fails at 0 as well needs no word about squares.
        if self.relation.holds(Ordering::Equal) {
            found.extend(&self.even);
        }
    }
}
