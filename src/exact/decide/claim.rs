//! A formula with the names of its variables, and how both are written.

use num_traits::Zero;

use super::super::{MultivariatePolynomial, Rational, parse_rational};
use super::formula::{Formula, Relation};

/// "For all real values of the names: formula."
///
/// As text: comparisons of polynomials, also in chains, with `<`, `<=`, `=`, `!=`, `>=`, `>`, joined
/// by `!`, `&`, `|`, `=>` and `<=>`, which bind in this order; `≤`, `≠`, `≥`, `¬`, `∧`, `∨`, `⇒` and
/// `⇔` mean the same. Polynomials have `+`, `-`, `*`, `^` with a number, and `/` by a number.
///
/// ```
/// use eigensieve::exact::{decide::Claim, rational};
/// let claim = Claim::parse("0 < a < b => a^2 < b^2")?;
/// assert_eq!(claim.names, ["a", "b"]);
/// assert!(claim.formula.holds(&[rational(1, 2), rational(1, 1)]));
/// # Ok::<(), eigensieve::exact::decide::ClaimError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The name of variable i.
    pub names: Vec<String>,
    /// What is claimed.
    pub formula: Formula,
}

/// Why a text is no claim.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}`: {kind} at byte {offset}")]
pub struct ClaimError {
    /// The whole text.
    pub text: String,
    /// The byte where it goes wrong.
    pub offset: usize,
    /// What is wrong.
    pub kind: ClaimErrorKind,
}

/// What can be wrong with the text of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimErrorKind {
    /// A number, a name or a parenthesis is missing.
    #[error("a number, a name or `(` is missing")]
    MissingTerm,
    /// Polynomials must be compared.
    #[error("a comparison is missing")]
    MissingComparison,
    /// A parenthesis stays open.
    #[error("`)` is missing")]
    MissingParenthesis,
    /// Something stands after the end.
    #[error("unexpected character")]
    Unexpected,
    /// Exponents are whole numbers up to 64.
    #[error("an exponent must be a whole number up to 64")]
    Exponent,
    /// Division by what is no number other than 0.
    #[error("only a number other than 0 can divide")]
    Division,
    /// Too many parentheses within each other.
    #[error("nested too deeply")]
    Nesting,
}

const DEEPEST: usize = 64;
const LARGEST_EXPONENT: u32 = 64;

impl Claim {
    /// The claim with these names.
    pub fn new(names: &[&str], formula: Formula) -> Self {
        Self { names: names.iter().map(ToString::to_string).collect(), formula }
    }

    /// Reads a claim; variables are numbered as they appear.
    ///
    /// # Errors
    /// See [`ClaimErrorKind`].
    pub fn parse(text: &str) -> Result<Self, ClaimError> {
        let mut reader = Reader { text, position: 0, names: Vec::new(), depth: 0 };
        let read = reader.formula().and_then(|formula| {
            reader.skip_space();
            match reader.rest().is_empty() {
                true => Ok(formula),
                false => Err(reader.error(ClaimErrorKind::Unexpected)),
            }
        });
        match read {
            Ok(formula) => Ok(Self { names: reader.names, formula }),
            Err((offset, kind)) => Err(ClaimError { text: text.to_string(), offset, kind }),
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    position: usize,
    names: Vec<String>,
    depth: usize,
}

type Read<T> = Result<T, (usize, ClaimErrorKind)>;

const RELATIONS: [(&str, Relation); 9] = [
    ("<=", Relation::LessOrEqual),
    ("≤", Relation::LessOrEqual),
    (">=", Relation::GreaterOrEqual),
    ("≥", Relation::GreaterOrEqual),
    ("!=", Relation::NotEqual),
    ("≠", Relation::NotEqual),
    ("<", Relation::Less),
    (">", Relation::Greater),
    ("=", Relation::Equal),
];

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.position..]
    }

    fn error(&self, kind: ClaimErrorKind) -> (usize, ClaimErrorKind) {
        (self.position, kind)
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.position += rest.len() - rest.trim_start().len();
    }

    fn eat(&mut self, tokens: &[&str]) -> bool {
        self.skip_space();
        let found = tokens.iter().find(|token| self.rest().starts_with(**token));
        self.position += found.map_or(0, |token| token.len());
        found.is_some()
    }

    fn formula(&mut self) -> Read<Formula> {
        let mut left = self.implication()?;
        while self.eat(&["<=>", "⇔"]) {
            left = left.equivalent(self.implication()?);
        }
        Ok(left)
    }

    fn implication(&mut self) -> Read<Formula> {
        let first = self.disjunction()?;
        match self.eat(&["=>", "⇒"]) {
            true => self.deeper(|reader| Ok(first.implies(reader.implication()?))),
            false => Ok(first),
        }
    }

    fn disjunction(&mut self) -> Read<Formula> {
        let mut parts = vec![self.conjunction()?];
        while self.eat(&["|", "∨"]) {
            parts.push(self.conjunction()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Formula::Or(parts) })
    }

    fn conjunction(&mut self) -> Read<Formula> {
        let mut parts = vec![self.unit()?];
        while self.eat(&["&", "∧"]) {
            parts.push(self.unit()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Formula::And(parts) })
    }

    fn unit(&mut self) -> Read<Formula> {
        if self.eat(&["!", "¬"]) {
            return self.deeper(|reader| Ok(reader.unit()?.negated()));
        }
        let (start, known) = (self.position, self.names.len());
        let chain = self.chain();
        let failed = match chain {
            Ok(formula) => return Ok(formula),
            Err(failed) => failed,
        };
        // A parenthesis may hold a formula instead of a polynomial.
        let stop = self.position;
        self.position = start;
        self.names.truncate(known);
        if !self.eat(&["("]) {
            self.position = stop;
            return Err(failed);
        }
        let inside = self.deeper(Self::formula)?;
        match self.eat(&[")"]) {
            true => Ok(inside),
            false => Err(self.error(ClaimErrorKind::MissingParenthesis)),
        }
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth == DEEPEST {
            return Err(self.error(ClaimErrorKind::Nesting));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn relation(&mut self) -> Option<Relation> {
        self.skip_space();
        let rest = self.rest();
        if ["<=>", "=>"].iter().any(|token| rest.starts_with(token)) {
            return None;
        }
        let (token, relation) = *RELATIONS.iter().find(|(token, _)| rest.starts_with(token))?;
        self.position += token.len();
        Some(relation)
    }

    fn chain(&mut self) -> Read<Formula> {
        let mut left = self.sum()?;
        let mut parts = Vec::new();
        while let Some(relation) = self.relation() {
            let right = self.sum()?;
            parts.push(Formula::compare(&left, relation, &right));
            left = right;
        }
        match parts.len() {
            0 => Err(self.error(ClaimErrorKind::MissingComparison)),
            1 => Ok(parts.remove(0)),
            _ => Ok(Formula::And(parts)),
        }
    }

    fn sum(&mut self) -> Read<MultivariatePolynomial> {
        let mut sum = match self.eat(&["-"]) {
            true => -&self.product()?,
            false => self.product()?,
        };
        loop {
            if self.eat(&["+"]) {
                sum = &sum + &self.product()?;
            } else if self.eat(&["-"]) {
                sum = &sum - &self.product()?;
            } else {
                return Ok(sum);
            }
        }
    }

    fn product(&mut self) -> Read<MultivariatePolynomial> {
        let mut product = self.power()?;
        loop {
            if self.eat(&["*", "·"]) {
                product = &product * &self.power()?;
            } else if self.eat(&["/"]) {
                let at = self.position;
                let divisor = self.power()?.as_constant().filter(|value| !value.is_zero());
                let divisor = divisor.ok_or((at, ClaimErrorKind::Division))?;
                product = product.scale(&divisor.recip());
            } else {
                return Ok(product);
            }
        }
    }

    fn power(&mut self) -> Read<MultivariatePolynomial> {
        let base = self.atom()?;
        if !self.eat(&["^"]) {
            return Ok(base);
        }
        self.skip_space();
        let length = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        let exponent = self.rest()[..length].parse().ok().filter(|&n| n <= LARGEST_EXPONENT);
        let exponent = exponent.ok_or_else(|| self.error(ClaimErrorKind::Exponent))?;
        self.position += length;
        Ok(base.pow(exponent))
    }

    fn atom(&mut self) -> Read<MultivariatePolynomial> {
        self.skip_space();
        let digit = |c: char| c.is_ascii_digit() || c == '.';
        let length: usize = self.rest().chars().take_while(|&c| digit(c)).map(char::len_utf8).sum();
        if length > 0 {
            let value: Result<Rational, _> = parse_rational(&self.rest()[..length]);
            let value = value.map_err(|_| self.error(ClaimErrorKind::MissingTerm))?;
            self.position += length;
            return Ok(MultivariatePolynomial::constant(value));
        }
        if self.eat(&["("]) {
            let inside = self.deeper(Self::sum)?;
            return match self.eat(&[")"]) {
                true => Ok(inside),
                false => Err(self.error(ClaimErrorKind::MissingParenthesis)),
            };
        }
        let letters = self.rest().char_indices().take_while(|&(at, c)| {
            c.is_alphabetic() || c == '_' || (at > 0 && (c.is_numeric() || c == '\''))
        });
        let length: usize = letters.map(|(_, c)| c.len_utf8()).sum();
        if length == 0 {
            return Err(self.error(ClaimErrorKind::MissingTerm));
        }
        let name = self.rest()[..length].to_string();
        self.position += length;
        let index = self.names.iter().position(|known| *known == name);
        let index = index.unwrap_or_else(|| {
            self.names.push(name);
            self.names.len() - 1
        });
        Ok(MultivariatePolynomial::variable(index as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::rational;

    #[test]
    fn connectives_bind_in_their_order() {
        let claim = Claim::parse("!(x < 0) & x <= 1 | y = 2 => x*y != -1/2 <=> (x+1)^2 ≥ 0");
        let x = MultivariatePolynomial::variable(0);
        let y = MultivariatePolynomial::variable(1);
        let number = |n: i64, d: i64| MultivariatePolynomial::constant(rational(n, d));
        let compare = Formula::compare;
        let inside = compare(&x, Relation::Less, &number(0, 1)).negated();
        let inside = inside.and(compare(&x, Relation::LessOrEqual, &number(1, 1)));
        let either = inside.or(compare(&y, Relation::Equal, &number(2, 1)));
        let implied = either.implies(compare(&(&x * &y), Relation::NotEqual, &number(-1, 2)));
        let square = (&x + &number(1, 1)).pow(2);
        let whole = implied.equivalent(compare(&square, Relation::GreaterOrEqual, &number(0, 1)));
        assert_eq!(claim.map(|claim| claim.formula), Ok(whole));
    }

    #[test]
    fn what_is_no_claim_is_refused_with_its_place() {
        for (text, offset, kind) in [
            ("", 0, ClaimErrorKind::MissingTerm),
            ("x", 1, ClaimErrorKind::MissingComparison),
            ("x < ", 4, ClaimErrorKind::MissingTerm),
            ("(x < 1", 6, ClaimErrorKind::MissingParenthesis),
            ("x < 1)", 5, ClaimErrorKind::Unexpected),
            ("x^y < 1", 2, ClaimErrorKind::Exponent),
            ("x^65 < 1", 2, ClaimErrorKind::Exponent),
            ("1/x < 1", 2, ClaimErrorKind::Division),
            ("x/0 < 1", 2, ClaimErrorKind::Division),
        ] {
            let error = Claim::parse(text).map_err(|error| (error.offset, error.kind));
            assert_eq!(error, Err((offset, kind)), "{text}");
        }
    }
}
