//! Printing an expression so that parsing gives the same node back.

use num_traits::Signed;

use super::graph::{Graph, Node, NodeId};
use crate::exact::{Rational, format_rational};

/// What is still to be written.
enum Piece {
    Text(String),
    Expression(NodeId, u8),
}

const SUM: u8 = 1;
const PRODUCT: u8 = 2;
const POWER: u8 = 4;
const ATOM: u8 = 5;

impl Graph {
    /// The expression in infix notation, over the given variable names.
    ///
    /// Reading the text back gives an equal node. Shared parts are written out at each use, so the
    /// text of a derivative can be much longer than its graph. Variables without a name are
    /// written `x1`, `x2`, ….
    pub fn to_text<S: AsRef<str>>(&self, root: NodeId, names: &[S]) -> String {
        let mut text = String::new();
        let mut pending = vec![Piece::Expression(root, 0)];
        while let Some(piece) = pending.pop() {
            match piece {
                Piece::Text(part) => text.push_str(&part),
                Piece::Expression(id, minimum) => {
                    let (mut parts, precedence) = self.pieces(id, names);
                    if precedence < minimum {
                        parts.insert(0, Piece::Text("(".into()));
                        parts.push(Piece::Text(")".into()));
                    }
                    pending.extend(parts.into_iter().rev());
                }
            }
        }
        text
    }

    fn pieces<S: AsRef<str>>(&self, id: NodeId, names: &[S]) -> (Vec<Piece>, u8) {
        let word = |text: &str| Piece::Text(text.to_string());
        match self.node(id) {
            Node::Constant(value) => {
                (vec![Piece::Text(format_rational(value))], constant_precedence(value))
            }
            Node::Variable(index) => {
                let name = names.get(*index as usize).map(|name| name.as_ref().to_string());
                (vec![Piece::Text(name.unwrap_or_else(|| format!("x{}", index + 1)))], ATOM)
            }
            Node::Negate(a) => (vec![word("-"), Piece::Expression(*a, POWER)], SUM),
            Node::Add(a, b) => (binary(*a, SUM, " + ", *b, PRODUCT), SUM),
            Node::Subtract(a, b) => (binary(*a, SUM, " - ", *b, PRODUCT), SUM),
            Node::Multiply(a, b) => (binary(*a, PRODUCT, "*", *b, POWER), PRODUCT),
            Node::Divide(a, b) => (binary(*a, PRODUCT, "/", *b, POWER), PRODUCT),
            Node::Power(a, n) => {
                let exponent = if *n < 0 { format!("^({n})") } else { format!("^{n}") };
                (vec![Piece::Expression(*a, ATOM), Piece::Text(exponent)], POWER)
            }
            Node::HalfPower(a, 1) => {
                (vec![word("sqrt("), Piece::Expression(*a, 0), word(")")], ATOM)
            }
            Node::HalfPower(a, k) => {
                (vec![Piece::Expression(*a, ATOM), Piece::Text(format!("^({k}/2)"))], POWER)
            }
        }
    }
}

fn binary(a: NodeId, left: u8, operator: &str, b: NodeId, right: u8) -> Vec<Piece> {
    let operator = Piece::Text(operator.to_string());
    vec![Piece::Expression(a, left), operator, Piece::Expression(b, right)]
}

fn constant_precedence(value: &Rational) -> u8 {
    if value.is_negative() {
        SUM
    } else if value.is_integer() {
        ATOM
    } else {
        PRODUCT
    }
}
