//! Reading expressions: operator precedence over tokens, straight into a graph.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;

use num_traits::{Signed, ToPrimitive, Zero};

use super::function::Function;
use super::graph::{Graph, NodeId};
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

/// The names an expression may use: variables (plain `x`, or a family `x[1..6]`) and exact
/// parameters.
///
/// ```
/// use eigensieve::expression::Names;
/// let names = Names::new(&["x[1..3]", "y"])?;
/// assert_eq!(names.variables(), ["x[1]", "x[2]", "x[3]", "y"]);
/// # Ok::<(), eigensieve::expression::ParseError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Names {
    variables: Vec<String>,
    index: HashMap<String, u32>,
    families: HashMap<String, Range<i64>>,
    parameters: HashMap<String, Rational>,
}

impl Names {
    /// Names for the declared variables; a declaration `x[1..6]` stands for x\[1\], …, x\[6\].
    ///
    /// # Errors
    /// A declaration that is no name, a name declared twice or reserved, an empty family, over
    /// 10 000 variables.
    pub fn new<S: AsRef<str>>(declarations: &[S]) -> Result<Self, ParseError> {
        let mut names = Self::default();
        for declaration in declarations {
            names.declare(declaration.as_ref())?;
        }
        Ok(names)
    }

    /// Adds an exact parameter, such as the `n` of `sum(i, 1, n, …)`.
    ///
    /// # Errors
    /// A name that is no name, declared twice or reserved.
    pub fn with_parameter(mut self, name: &str, value: Rational) -> Result<Self, ParseError> {
        self.check_new(name, name)?;
        self.parameters.insert(name.to_string(), value);
        Ok(self)
    }

    /// The variables in order, families written out.
    pub fn variables(&self) -> &[String] {
        &self.variables
    }

    fn declare(&mut self, declaration: &str) -> Result<(), ParseError> {
        let bad = || {
            ParseError::at(0..declaration.len(), ParseErrorKind::Declaration(declaration.into()))
        };
        let Some((family, rest)) = declaration.split_once('[') else {
            self.check_new(declaration, declaration)?;
            return self.add_variable(declaration.to_string(), declaration);
        };
        let (first, last) =
            rest.strip_suffix(']').and_then(|r| r.split_once("..")).ok_or_else(bad)?;
        let bound = |text: &str| text.trim().parse::<i32>().map(i64::from).map_err(|_| bad());
        let (first, last) = (bound(first)?, bound(last)?);
        let family = family.trim();
        self.check_new(family, declaration)?;
        if last < first {
            return Err(bad());
        }
        for member in first..=last {
            self.add_variable(format!("{family}[{member}]"), declaration)?;
        }
        self.families.insert(family.to_string(), first..last + 1);
        Ok(())
    }

    fn add_variable(&mut self, name: String, declaration: &str) -> Result<(), ParseError> {
        if self.variables.len() >= 10_000 {
            let kind = ParseErrorKind::TooManyVariables;
            return Err(ParseError::at(0..declaration.len(), kind));
        }
        self.index.insert(name.clone(), self.variables.len() as u32);
        self.variables.push(name);
        Ok(())
    }

    fn check_new(&self, name: &str, declaration: &str) -> Result<(), ParseError> {
        let error = |kind| Err(ParseError::at(0..declaration.len(), kind));
        let is_name = matches!(tokenize(name).as_slice(), [one, _] if one.token == Token::Name);
        if !is_name || name.trim() != name {
            return error(ParseErrorKind::Declaration(declaration.into()));
        }
        if is_reserved(name) {
            return error(ParseErrorKind::Reserved(name.into()));
        }
        let taken = self.index.contains_key(name)
            || self.families.contains_key(name)
            || self.parameters.contains_key(name);
        if taken { error(ParseErrorKind::DeclaredTwice(name.into())) } else { Ok(()) }
    }
}

/// Why a text is no expression, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct ParseError {
    /// The bytes of the text that the message is about.
    pub span: Range<usize>,
    /// What is wrong.
    pub kind: ParseErrorKind,
}

impl ParseError {
    fn at(span: Range<usize>, kind: ParseErrorKind) -> Self {
        Self { span, kind }
    }
}

/// What can be wrong with an expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// A token that cannot stand here.
    #[error("expected {expected}, found {found}")]
    Unexpected {
        /// What could stand here.
        expected: &'static str,
        /// What stands here.
        found: String,
    },
    /// A name that is neither a variable nor a parameter nor a function.
    #[error("unknown name `{name}`{}", .known.as_deref().map(|k| format!("; known: {k}")).unwrap_or_default())]
    UnknownName {
        /// The name.
        name: String,
        /// Names that exist.
        known: Option<String>,
    },
    /// A family used without an index.
    #[error("`{0}` is an indexed family: write `{0}[1]`")]
    MissingIndex(String),
    /// An index outside the family.
    #[error("`{0}` is outside the declared range")]
    IndexOutOfRange(String),
    /// An index or a summation bound that is no integer constant.
    #[error("{0} must be an integer constant")]
    NotAnInteger(&'static str),
    /// A number that cannot be read.
    #[error("{0}")]
    Number(String),
    /// An exponent that is neither an integer nor a half-integer constant.
    #[error("an exponent must be an integer or half-integer constant")]
    Exponent,
    /// An exponent over 1000.
    #[error("exponents are limited to 1000 in magnitude")]
    ExponentTooLarge,
    /// A division by the constant zero.
    #[error("division by zero everywhere")]
    DivisionByZero,
    /// An even root of a negative constant.
    #[error("a root of a negative constant has no real value")]
    NegativeRoot,
    /// A logarithm of a constant that is not positive.
    #[error("a logarithm of a constant that is not positive has no real value")]
    Logarithm,
    /// A comparison outside the conditions of `piecewise`.
    #[error("`{0}` may stand only in a condition: piecewise(x < 0, 0, x)")]
    Comparison(String),
    /// A condition that compares something else than polynomials.
    #[error("a condition compares polynomials of at most 100 terms, such as `x^2 <= 1`")]
    Condition,
    /// A `piecewise` without a last value.
    #[error("`piecewise` needs a value for all other points at its end: piecewise(x < 0, 0, x)")]
    Otherwise,
    /// A constant with too many digits.
    #[error("this constant is too large (over 60 000 digits)")]
    ConstantTooLarge,
    /// Nesting beyond 256 levels.
    #[error("nested more than 256 levels deep")]
    TooDeep,
    /// A sum that expands beyond the limits.
    #[error("this sum expands to too many terms")]
    TooManyTerms,
    /// Too many variables.
    #[error("at most 10 000 variables can be declared")]
    TooManyVariables,
    /// A declaration that is no name or family.
    #[error("`{0}` declares no variable: write a name such as `x`, or a family such as `x[1..6]`")]
    Declaration(String),
    /// A name that has a meaning already.
    #[error("`{0}` is a reserved name")]
    Reserved(String),
    /// A name declared twice.
    #[error("`{0}` is declared twice")]
    DeclaredTwice(String),
}

/// Names with a meaning of their own, besides [`Function`]s.
const RESERVED: [&str; 7] = ["sqrt", "abs", "max", "min", "piecewise", "sum", "pi"];

fn is_reserved(name: &str) -> bool {
    Function::named(name).is_some() || RESERVED.contains(&name)
}

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
        graph: Graph::new(),
    };
    let root = parser.expression(0)?;
    match parser.token() {
        Token::End => Ok((parser.graph, root)),
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
