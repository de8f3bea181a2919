//! Printing an expression so that parsing gives the same node back.

use self::precedence::{ATOM, POWER, PRODUCT, SUM, of_constant};
use super::graph::{Graph, Node, NodeId};
use crate::exact::format_rational;

/// What is still to be written.
enum Piece {
    Text(String),
    Expression(NodeId, u8),
}

/// How tightly an expression's outermost operation binds.
pub(crate) mod precedence {
    use num_traits::Signed;

    use crate::exact::Rational;

    pub(crate) const SUM: u8 = 1;
    pub(crate) const PRODUCT: u8 = 2;
    pub(crate) const POWER: u8 = 4;
    pub(crate) const ATOM: u8 = 5;

    /// That of a constant as it is written.
    pub(crate) fn of_constant(value: &Rational) -> u8 {
        if value.is_negative() {
            SUM
        } else if value.is_integer() {
            ATOM
        } else {
            PRODUCT
        }
    }
}

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

    /// A chain of choices as one `piecewise(…)`.
    fn piecewise(&self, id: NodeId) -> Vec<Piece> {
        let mut pieces = vec![Piece::Text("piecewise(".into())];
        let mut rest = id;
        while let Node::Choose(guard, above, below) = *self.node(rest) {
            pieces.extend([
                Piece::Expression(guard, SUM),
                Piece::Text(" >= 0, ".into()),
                Piece::Expression(above, 0),
                Piece::Text(", ".into()),
            ]);
            rest = below;
        }
        pieces.extend([Piece::Expression(rest, 0), Piece::Text(")".into())]);
        pieces
    }

    fn pieces<S: AsRef<str>>(&self, id: NodeId, names: &[S]) -> (Vec<Piece>, u8) {
        let word = |text: &str| Piece::Text(text.to_string());
        match self.node(id) {
            Node::Constant(value) => {
                (vec![Piece::Text(format_rational(value))], of_constant(value))
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
            Node::Apply(function, a) => (call(function.name(), &[*a]), ATOM),
            Node::Absolute(a) => (call("abs", &[*a]), ATOM),
            Node::Maximum(_, a, b) => (call("max", &[*a, *b]), ATOM),
            Node::Minimum(_, a, b) => (call("min", &[*a, *b]), ATOM),
            Node::Choose(..) => (self.piecewise(id), ATOM),
        }
    }
}

fn call(name: &str, arguments: &[NodeId]) -> Vec<Piece> {
    let mut pieces = vec![Piece::Text(format!("{name}("))];
    for (number, &argument) in arguments.iter().enumerate() {
        if number > 0 {
            pieces.push(Piece::Text(", ".into()));
        }
        pieces.push(Piece::Expression(argument, 0));
    }
    pieces.push(Piece::Text(")".into()));
    pieces
}

fn binary(a: NodeId, left: u8, operator: &str, b: NodeId, right: u8) -> Vec<Piece> {
    let operator = Piece::Text(operator.to_string());
    vec![Piece::Expression(a, left), operator, Piece::Expression(b, right)]
}
