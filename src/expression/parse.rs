//! Reading expressions: operator precedence over tokens, straight into a graph.

use std::cmp::Ordering;
use std::ops::Range;

use num_traits::{Signed, ToPrimitive, Zero};

use super::definitions::DEFINED;
use super::function::Function;
use super::graph::{Graph, NodeId};
use super::names::{Names, is_reserved};
use super::parse_error::{ParseError, ParseErrorKind};
use super::pieces::Guard;
use super::token::{Lexeme, Token, tokenize};
use crate::exact::{Integer, Rational, parse_rational, rational};

/// The deepest nesting of parentheses, signs, exponents and calls.
const DEEPEST_NESTING: usize = 256;
/// The largest exponent in magnitude.
const LARGEST_EXPONENT: i64 = 1000;
/// The largest size of a constant, in bits of numerator or denominator.
const LARGEST_CONSTANT_BITS: u64 = 200_000;
/// The most terms that all `sum(…)` of one expression may expand to.
const MOST_TERMS: usize = 1_000_000;
/// The most tokens that expanding `sum(…)` may read.
const MOST_READ_TOKENS: usize = 10_000_000;

/// Reads one expression into a new graph and returns its root.
///
/// Literals are exact (`0.1` is 1/10, `1e-3` is 1/1000). `^` binds tighter than unary minus and to
/// the right; exponents are integer or half-integer constants. `sum(i, 1, n, body)` expands.
/// Functions: sqrt, abs, max, min, and every [`Function`] by its name; `pi`. Conditions in
/// `piecewise(x < 0, a, 0 <= x < 1, b, c)` compare polynomials, and the interface between two
/// pieces belongs to both, so that `<` and `<=` mean the same.
///
/// # Errors
/// See [`ParseErrorKind`]; the span points at the offending text.
///
/// ```
/// use eigensieve::expression::{Names, parse};
/// let names = Names::new(&["x"])?;
/// let (graph, root) = parse("(x - 1)^2/2", &names)?;
/// assert_eq!(graph.to_text(root, &["x"]), "1/2*(x - 1)^2");
/// assert_eq!(parse("2x", &names).unwrap_err().span, 1..2);
/// # Ok::<(), eigensieve::expression::ParseError>(())
/// ```
pub fn parse(text: &str, names: &Names) -> Result<(Graph, NodeId), ParseError> {
    let mut graph = Graph::new();
    let root = parse_into(&mut graph, text, names)?;
    Ok((graph, root))
}

/// Reads an expression into a graph that may hold others already, with which it shares what is
/// equal: the components of a map. On an error the graph is empty.
///
/// # Errors
/// See [`parse`].
///
/// ```
/// use eigensieve::expression::{Graph, Names, parse_into};
/// let (mut graph, names) = (Graph::new(), Names::new(&["x", "y"])?);
/// let first = parse_into(&mut graph, "x*y - 1", &names)?;
/// assert_eq!(parse_into(&mut graph, "x*y - 1", &names)?, first);
/// # Ok::<(), eigensieve::expression::ParseError>(())
/// ```
pub fn parse_into(graph: &mut Graph, text: &str, names: &Names) -> Result<NodeId, ParseError> {
    let lexemes = tokenize(text);
    let mut parser = Parser {
        text,
        names,
        lexemes,
        position: 0,
        depth: 0,
        terms: 0,
        read: 0,
        bound: Vec::new(),
        graph: std::mem::take(graph),
    };
    let root = parser.expression(0)?;
    match parser.token() {
        Token::End => {
            *graph = parser.graph;
            Ok(root)
        }
        _ => Err(parser.misplaced_comparison().unwrap_or_else(|| {
            parser.unexpected("an operator (write `*` for a product) or the end")
        })),
    }
}

/// One comparison of a condition.
enum Condition {
    Holds,
    Fails,
    /// It holds where this polynomial is not negative.
    Guard(NodeId),
}

struct Parser<'a> {
    text: &'a str,
    names: &'a Names,
    lexemes: Vec<Lexeme>,
    position: usize,
    depth: usize,
    terms: usize,
    read: usize,
    /// Summation indices in scope, innermost last.
    bound: Vec<(String, i64)>,
    graph: Graph,
}

/// Binding powers: a sum, a product, a sign, a power.
const SUM: u8 = 1;
const PRODUCT: u8 = 2;
const SIGN: u8 = 3;

type Parsed<T> = Result<T, ParseError>;

impl Parser<'_> {
    fn token(&self) -> Token {
        self.lexemes[self.position].token
    }

    fn span(&self) -> Range<usize> {
        self.lexemes[self.position].span.clone()
    }

    fn advance(&mut self) -> Range<usize> {
        let span = self.span();
        self.read += 1;
        if self.token() != Token::End {
            self.position += 1;
        }
        span
    }

    fn unexpected(&self, expected: &'static str) -> ParseError {
        let found = match self.token() {
            Token::End => "the end".to_string(),
            _ => format!("`{}`", &self.text[self.span()]),
        };
        ParseError::at(self.span(), ParseErrorKind::Unexpected { expected, found })
    }

    fn expect(&mut self, token: Token, expected: &'static str) -> Parsed<Range<usize>> {
        if self.token() == token {
            Ok(self.advance())
        } else {
            Err(self.misplaced_comparison().unwrap_or_else(|| self.unexpected(expected)))
        }
    }

    /// A comparison right after an expression that is no condition.
    fn misplaced_comparison(&self) -> Option<ParseError> {
        self.comparison()?;
        let symbol = self.text[self.span()].to_string();
        Some(ParseError::at(self.span(), ParseErrorKind::Comparison(symbol)))
    }

    /// An expression one level of nesting further down.
    fn nested(&mut self, minimum: u8) -> Parsed<NodeId> {
        self.depth += 1;
        if self.depth > DEEPEST_NESTING {
            return Err(ParseError::at(self.span(), ParseErrorKind::TooDeep));
        }
        let inner = self.expression(minimum)?;
        self.depth -= 1;
        Ok(inner)
    }

    /// An expression whose operators bind tighter than `minimum`.
    fn expression(&mut self, minimum: u8) -> Parsed<NodeId> {
        let start = self.span().start;
        let mut left = self.operand()?;
        loop {
            let operator = self.token();
            let power = match operator {
                Token::Plus | Token::Minus => SUM,
                Token::Star | Token::Slash => PRODUCT,
                _ => break,
            };
            if power <= minimum {
                break;
            }
            let operator_span = self.advance();
            let right = self.expression(power)?;
            left = match operator {
                Token::Plus => self.graph.add(left, right),
                Token::Minus => self.graph.subtract(left, right),
                Token::Star => self.graph.multiply(left, right),
                _ => self.graph.divide(left, right).ok_or_else(|| {
                    let end = self.lexemes[self.position.saturating_sub(1)].span.end;
                    ParseError::at(operator_span.start..end, ParseErrorKind::DivisionByZero)
                })?,
            };
            self.check_size(left, start)?;
        }
        Ok(left)
    }

    /// A constant must stay within limits, so that no input can make exact arithmetic hang.
    fn check_size(&self, id: NodeId, start: usize) -> Parsed<()> {
        let bits = |value: &Integer| value.bits();
        let too_large = self.graph.as_constant(id).is_some_and(|value| {
            bits(value.numer()).max(bits(value.denom())) > LARGEST_CONSTANT_BITS
        });
        if too_large {
            let end = self.lexemes[self.position.saturating_sub(1)].span.end;
            return Err(ParseError::at(start..end, ParseErrorKind::ConstantTooLarge));
        }
        Ok(())
    }

    /// A signed operand with its powers.
    fn operand(&mut self) -> Parsed<NodeId> {
        match self.token() {
            Token::Minus => {
                self.advance();
                let inner = self.nested(SIGN)?;
                Ok(self.graph.negate(inner))
            }
            Token::Plus => {
                self.advance();
                self.nested(SIGN)
            }
            _ => {
                let start = self.span().start;
                let base = self.atom()?;
                self.powers(base, start)
            }
        }
    }

    fn powers(&mut self, base: NodeId, start: usize) -> Parsed<NodeId> {
        if self.token() != Token::Caret {
            return Ok(base);
        }
        self.advance();
        let exponent_start = self.span().start;
        let exponent = self.nested(SIGN)?;
        let span = exponent_start..self.lexemes[self.position - 1].span.end;
        self.raise(base, exponent, start, span)
    }

    fn raise(
        &mut self,
        base: NodeId,
        exponent: NodeId,
        start: usize,
        span: Range<usize>,
    ) -> Parsed<NodeId> {
        let error = |kind| ParseError::at(span.clone(), kind);
        let Some(value) = self.graph.as_constant(exponent).cloned() else {
            return Err(error(ParseErrorKind::Exponent));
        };
        if value.abs() > rational(LARGEST_EXPONENT, 1) {
            return Err(error(ParseErrorKind::ExponentTooLarge));
        }
        let doubled = &value * rational(2, 1);
        if !doubled.is_integer() {
            return Err(error(ParseErrorKind::Exponent));
        }
        let doubled =
            doubled.to_integer().to_i32().ok_or_else(|| error(ParseErrorKind::Exponent))?;
        let whole = start..span.end;
        if let Some(constant) = self.graph.as_constant(base) {
            let bits = constant.numer().bits().max(constant.denom().bits());
            if bits * u64::from(doubled.unsigned_abs()) > 2 * LARGEST_CONSTANT_BITS {
                return Err(ParseError::at(whole, ParseErrorKind::ConstantTooLarge));
            }
            if constant.is_zero() && doubled < 0 {
                return Err(ParseError::at(whole, ParseErrorKind::DivisionByZero));
            }
        }
        if doubled % 2 == 0 {
            return Ok(self.graph.power(base, doubled / 2));
        }
        let negative = ParseError::at(whole, ParseErrorKind::NegativeRoot);
        self.graph.half_power(base, doubled).ok_or(negative)
    }

    fn atom(&mut self) -> Parsed<NodeId> {
        match self.token() {
            Token::Number => {
                let span = self.advance();
                let value = self.number(span)?;
                Ok(self.graph.constant(value))
            }
            Token::Open => {
                self.advance();
                let inner = self.nested(0)?;
                self.expect(Token::Close, "an operator or `)`")?;
                Ok(inner)
            }
            Token::Name => self.name(),
            _ => Err(self.unexpected("a number, a name or `(`")),
        }
    }

    fn number(&self, span: Range<usize>) -> Parsed<Rational> {
        parse_rational(&self.text[span.clone()])
            .map_err(|error| ParseError::at(span, ParseErrorKind::Number(error.to_string())))
    }

    fn name(&mut self) -> Parsed<NodeId> {
        let span = self.advance();
        let name = self.text[span.clone()].to_string();
        if let Some(function) = Function::named(&name) {
            return self.call(function, span.start);
        }
        match name.as_str() {
            "sum" => return self.sum(),
            "sqrt" => return self.square_root(span.start),
            "abs" => {
                let (argument, _) = self.one_argument()?;
                return Ok(self.graph.absolute(argument));
            }
            "max" => return self.extremum(Graph::maximum),
            "min" => return self.extremum(Graph::minimum),
            "piecewise" => return self.piecewise(),
            "pi" => return Ok(self.pi()),
            _ => {}
        }
        if self.names.families.contains_key(&name) {
            return self.member(&name, span);
        }
        if let Some((_, value)) = self.bound.iter().rev().find(|(bound, _)| *bound == name) {
            let value = *value;
            return Ok(self.graph.integer(value));
        }
        if let Some(value) = self.names.parameters.get(&name) {
            return Ok(self.graph.constant(value.clone()));
        }
        match self.names.index.get(&name) {
            Some(&index) => Ok(self.graph.variable(index)),
            None if DEFINED.contains(&name.as_str()) => {
                let (argument, end) = self.one_argument()?;
                let value = self.graph.defined(&name, argument);
                value.ok_or_else(|| ParseError::at(span.start..end, ParseErrorKind::Logarithm))
            }
            None => Err(ParseError::at(
                span,
                ParseErrorKind::UnknownName { name, known: self.known_names() },
            )),
        }
    }

    fn known_names(&self) -> Option<String> {
        let parameters = self.names.parameters.keys();
        let mut known: Vec<&String> = self.names.variables.iter().chain(parameters).collect();
        known.sort();
        known.truncate(8);
        let listed = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        (!listed.is_empty()).then_some(listed)
    }

    /// `(argument)` and where it ends.
    fn one_argument(&mut self) -> Parsed<(NodeId, usize)> {
        self.expect(Token::Open, "`(`")?;
        let argument = self.nested(0)?;
        let end = self.expect(Token::Close, "an operator or `)`")?.end;
        Ok((argument, end))
    }

    fn call(&mut self, function: Function, start: usize) -> Parsed<NodeId> {
        let (argument, end) = self.one_argument()?;
        let value = self.graph.apply(function, argument);
        value.ok_or_else(|| ParseError::at(start..end, ParseErrorKind::Logarithm))
    }

    fn square_root(&mut self, start: usize) -> Parsed<NodeId> {
        let (argument, end) = self.one_argument()?;
        let value = self.graph.half_power(argument, 1);
        value.ok_or_else(|| ParseError::at(start..end, ParseErrorKind::NegativeRoot))
    }

    /// The circle constant as 4 atan(1).
    fn pi(&mut self) -> NodeId {
        let one = self.graph.integer(1);
        let quarter = self.graph.apply(Function::Arctangent, one).unwrap_or(one);
        self.graph.scale(&rational(4, 1), quarter)
    }

    /// `max(a, b, …)` and `min(a, b, …)`.
    fn extremum(&mut self, combine: fn(&mut Graph, NodeId, NodeId) -> NodeId) -> Parsed<NodeId> {
        self.expect(Token::Open, "`(`")?;
        let mut extremum = self.nested(0)?;
        self.expect(Token::Comma, "an operator, or `,` and a second value")?;
        loop {
            let next = self.nested(0)?;
            extremum = combine(&mut self.graph, extremum, next);
            if self.token() != Token::Comma {
                break;
            }
            self.advance();
        }
        self.expect(Token::Close, "an operator, `,` or `)`")?;
        Ok(extremum)
    }

    /// `piecewise(condition, value, …, otherwise)`.
    fn piecewise(&mut self) -> Parsed<NodeId> {
        let start = self.expect(Token::Open, "`(`")?.start;
        let mut pieces: Vec<(Vec<Condition>, NodeId, Range<usize>)> = Vec::new();
        let otherwise = loop {
            let from = self.span().start;
            let first = self.nested(0)?;
            if self.comparison().is_none() {
                let end = self.expect(Token::Close, "a comparison such as `<=`, or `)`")?.end;
                if pieces.is_empty() {
                    return Err(ParseError::at(start..end, ParseErrorKind::Condition));
                }
                break first;
            }
            let conditions = self.conditions(first, from)?;
            let to = self.lexemes[self.position - 1].span.end;
            self.expect(Token::Comma, "an operator or `,`")?;
            let value = self.nested(0)?;
            pieces.push((conditions, value, from..to));
            if self.token() == Token::Close {
                let end = self.span().end;
                return Err(ParseError::at(start..end, ParseErrorKind::Otherwise));
            }
            self.expect(Token::Comma, "an operator or `,`")?;
        };
        let mut rest = otherwise;
        for (conditions, value, span) in pieces.into_iter().rev() {
            let mut inside = value;
            for condition in conditions.iter().rev() {
                inside = match condition {
                    Condition::Holds => inside,
                    Condition::Fails => rest,
                    Condition::Guard(guard) => {
                        let chosen = self.graph.choose(*guard, inside, rest);
                        chosen.ok_or_else(|| {
                            ParseError::at(span.clone(), ParseErrorKind::Condition)
                        })?
                    }
                };
            }
            rest = inside;
        }
        Ok(rest)
    }

    fn comparison(&self) -> Option<Token> {
        let token = self.token();
        let compares = matches!(
            token,
            Token::Less | Token::LessOrEqual | Token::Greater | Token::GreaterOrEqual
        );
        compares.then_some(token)
    }

    /// The rest of `first < second <= third …`: every comparison must hold.
    fn conditions(&mut self, first: NodeId, from: usize) -> Parsed<Vec<Condition>> {
        let mut conditions = Vec::new();
        let mut left = first;
        while let Some(comparison) = self.comparison() {
            self.advance();
            let right = self.nested(0)?;
            let difference = match comparison {
                Token::Less | Token::LessOrEqual => self.graph.subtract(right, left),
                _ => self.graph.subtract(left, right),
            };
            let strict = matches!(comparison, Token::Less | Token::Greater);
            let span = from..self.lexemes[self.position - 1].span.end;
            conditions.push(self.condition(difference, strict, span)?);
            left = right;
        }
        Ok(conditions)
    }

    fn condition(
        &mut self,
        difference: NodeId,
        strict: bool,
        span: Range<usize>,
    ) -> Parsed<Condition> {
        match self.graph.guard(difference) {
            Guard::Constant(Ordering::Greater) => Ok(Condition::Holds),
            Guard::Constant(Ordering::Less) => Ok(Condition::Fails),
            Guard::Constant(Ordering::Equal) if strict => Ok(Condition::Fails),
            Guard::Constant(Ordering::Equal) => Ok(Condition::Holds),
            Guard::Varying { node, .. } if self.graph.is_canonical_guard(node) => {
                Ok(Condition::Guard(difference))
            }
            Guard::Varying { .. } => Err(ParseError::at(span, ParseErrorKind::Condition)),
        }
    }

    fn member(&mut self, family: &str, span: Range<usize>) -> Parsed<NodeId> {
        if self.token() != Token::OpenBracket {
            return Err(ParseError::at(span, ParseErrorKind::MissingIndex(family.into())));
        }
        self.advance();
        let index = self.integer("an index")?;
        let end = self.expect(Token::CloseBracket, "an operator or `]`")?.end;
        let name = format!("{family}[{index}]");
        match self.names.index.get(&name) {
            Some(&variable) => Ok(self.graph.variable(variable)),
            None => Err(ParseError::at(span.start..end, ParseErrorKind::IndexOutOfRange(name))),
        }
    }

    fn integer(&mut self, what: &'static str) -> Parsed<i64> {
        let start = self.span().start;
        let id = self.nested(0)?;
        let end = self.lexemes[self.position - 1].span.end;
        let error = ParseError::at(start..end, ParseErrorKind::NotAnInteger(what));
        self.graph.as_integer(id).filter(|value| value.abs() <= 1 << 40).ok_or(error)
    }

    /// `sum(i, first, last, body)`: the body is read once for every value of the index.
    fn sum(&mut self) -> Parsed<NodeId> {
        let start = self.expect(Token::Open, "`(`")?.start;
        let name_span = self.expect(Token::Name, "the name of a summation index")?;
        let name = self.text[name_span.clone()].to_string();
        if is_reserved(&name) {
            return Err(ParseError::at(name_span, ParseErrorKind::Reserved(name)));
        }
        if self.names.index.contains_key(&name) || self.names.families.contains_key(&name) {
            return Err(ParseError::at(name_span, ParseErrorKind::DeclaredTwice(name)));
        }
        self.expect(Token::Comma, "`,`")?;
        let first = self.integer("a summation bound")?;
        self.expect(Token::Comma, "`,`")?;
        let last = self.integer("a summation bound")?;
        self.expect(Token::Comma, "`,`")?;
        let body = self.position;
        let mut total = None;
        // An empty range still reads the body once, so that its errors are found.
        for index in first..=last.max(first) {
            self.terms += 1;
            if self.terms > MOST_TERMS || self.read > MOST_READ_TOKENS {
                let span = start..self.span().end;
                return Err(ParseError::at(span, ParseErrorKind::TooManyTerms));
            }
            self.position = body;
            self.bound.push((name.clone(), index));
            let term = self.nested(0)?;
            self.bound.pop();
            total = Some(match total {
                None => term,
                Some(total) => self.graph.add(total, term),
            });
        }
        self.expect(Token::Close, "an operator or `)`")?;
        let total = if last < first { None } else { total };
        Ok(total.unwrap_or_else(|| self.graph.integer(0)))
    }
}
