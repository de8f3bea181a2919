//! The syntax of formulas: text to [`Formula`], with types checked and places in errors.
//!
//! ```text
//! formula    = implied ("<->" implied)*
//! implied    = either ("->" implied)?
//! either     = both ("or" both)*
//! both       = one ("and" one)*
//! one        = "not" one | ("each" | "some") "lambda" one | "(" formula ")" | chain | condition
//! chain      = term (("<" | "<=" | "=" | "!=" | ">=" | ">") term)+
//! term       = product (("+" | "-") product)*
//! product    = factor (("*" | "/") factor)*
//! factor     = "-" factor | atom ("^" integer)?
//! atom       = number | quantity | "q" "(" term ")" | "(" term ")"
//! ```
//! Conditions and quantities about an optimizer may be qualified: `B.attracting`, `B.q(lambda)`.

use std::ops::Range;

use super::formula::{Condition, Formula, Quantity, Relation, Term};
use crate::exact::parse_rational;

/// Why a text is no formula, with the place in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FormulaError {
    /// What is wrong.
    pub message: String,
    /// The bytes of the text that the message is about.
    pub span: Range<usize>,
}

/// Formulas nest at most so deep.
const DEEPEST: usize = 64;

/// Reads a formula of a claim about optimizers with these names, of which the first is meant where
/// none is named.
///
/// # Errors
/// Syntax, unknown names, conditions in the place of numbers and numbers in the place of
/// conditions, `lambda` outside `each` and `some`.
///
/// ```
/// use eigensieve::counterexample::parse_formula;
/// let names = ["A".to_string(), "B".to_string()];
/// let read = parse_formula("B.attracting and lambda_min < 0 -> A.admits", &names)?;
/// assert_eq!(read.to_text(&names), "(B.attracting and lambda_min < 0) -> A.admits");
/// let wrong = parse_formula("attracting < 2", &names).unwrap_err();
/// assert_eq!(wrong.message, "`attracting` is a condition, not a number");
/// # Ok::<(), eigensieve::counterexample::FormulaError>(())
/// ```
pub fn parse_formula(text: &str, optimizers: &[String]) -> Result<Formula, FormulaError> {
    let tokens = tokens(text)?;
    let end = text.len();
    let mut parser = Parser { tokens, next: 0, end, optimizers, lambda: false, depth: 0 };
    let formula = parser.formula()?;
    match parser.tokens.get(parser.next) {
        None => Ok(formula),
        Some(rest) => Err(error(format!("unexpected `{}`", rest.text), rest.span.clone())),
    }
}

fn error(message: impl Into<String>, span: Range<usize>) -> FormulaError {
    FormulaError { message: message.into(), span }
}

#[derive(Clone, Debug)]
struct Token<'a> {
    text: &'a str,
    span: Range<usize>,
}

const SIGNS: [&str; 19] = [
    "<->", "->", "<=", ">=", "!=", "≤", "≥", "≠", "<", ">", "=", "(", ")", "+", "-", "*", "/", "^",
    ".",
];

fn tokens(text: &str) -> Result<Vec<Token<'_>>, FormulaError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        } else if first.is_ascii_digit() {
            let part = |c: char| !(c.is_ascii_digit() || c == '.');
            rest.find(part).unwrap_or(rest.len())
        } else if first.is_alphabetic() || first == '_' {
            rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            sign.len()
        } else {
            return Err(error(format!("unexpected `{first}`"), at..at + first.len_utf8()));
        };
        tokens.push(Token { text: &rest[..length], span: at..at + length });
        at += length;
    }
    Ok(tokens)
}

struct Parser<'a> {
    tokens: Vec<Token<'a>>,
    next: usize,
    end: usize,
    optimizers: &'a [String],
    lambda: bool,
    depth: usize,
}

/// What a name turned out to be.
enum Named {
    Condition(Condition, usize),
    Quantity(Quantity, usize),
    Symbol(usize),
    Constant(bool),
}

type Parsed<T> = Result<T, FormulaError>;

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.tokens.get(self.next).map(|token| token.text)
    }

    fn take(&mut self, wanted: &[&str]) -> Option<&'a str> {
        let found = self.peek().filter(|text| wanted.contains(text))?;
        self.next += 1;
        Some(found)
    }

    fn place(&self) -> Range<usize> {
        self.tokens.get(self.next).map_or(self.end..self.end, |token| token.span.clone())
    }

    fn expect(&mut self, wanted: &str) -> Parsed<()> {
        match self.take(&[wanted]) {
            Some(_) => Ok(()),
            None => Err(error(format!("expected `{wanted}`"), self.place())),
        }
    }

    fn formula(&mut self) -> Parsed<Formula> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(error("the formula is nested too deep", self.place()));
        }
        let mut left = self.implied()?;
        while self.take(&["<->"]).is_some() {
            left = Formula::Equivalent(Box::new(left), Box::new(self.implied()?));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn implied(&mut self) -> Parsed<Formula> {
        let mut sides = vec![self.either()?];
        while self.take(&["->"]).is_some() {
            sides.push(self.either()?);
        }
        let last = sides.pop().unwrap_or(Formula::Constant(true));
        let implies = |right, left| Formula::Implies(Box::new(left), Box::new(right));
        Ok(sides.into_iter().rev().fold(last, implies))
    }

    fn either(&mut self) -> Parsed<Formula> {
        let mut all = vec![self.both()?];
        while self.take(&["or"]).is_some() {
            all.push(self.both()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Formula::Or(all) })
    }

    fn both(&mut self) -> Parsed<Formula> {
        let mut all = vec![self.one()?];
        while self.take(&["and"]).is_some() {
            all.push(self.one()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Formula::And(all) })
    }

    fn one(&mut self) -> Parsed<Formula> {
        let mut negations = 0;
        while self.take(&["not"]).is_some() {
            negations += 1;
        }
        let mut formula = self.positive()?;
        for _ in 0..negations % 2 {
            formula = Formula::Not(Box::new(formula));
        }
        Ok(formula)
    }

    fn positive(&mut self) -> Parsed<Formula> {
        if let Some(word) = self.take(&["each", "some"]) {
            return self.quantified(word);
        }
        if self.peek() == Some("(") {
            let start = self.next;
            let depth = self.depth;
            let grouped = self.grouped();
            let arithmetic = ["+", "-", "*", "/", "^"];
            let goes_on = |text| is_relation(text) || arithmetic.contains(&text);
            match grouped {
                Ok(formula) if !self.peek().is_some_and(goes_on) => return Ok(formula),
                Ok(_) => {}
                Err(first) => {
                    self.next = start;
                    self.depth = depth;
                    // Whichever reading got further has the better message.
                    return self.chain().map_err(|second| {
                        if second.span.start > first.span.start { second } else { first }
                    });
                }
            }
            self.next = start;
            return self.chain();
        }
        self.condition_or_chain()
    }

    fn grouped(&mut self) -> Parsed<Formula> {
        self.expect("(")?;
        let formula = self.formula()?;
        self.expect(")")?;
        Ok(formula)
    }

    fn quantified(&mut self, word: &str) -> Parsed<Formula> {
        let place = self.place();
        if self.take(&["lambda", "λ"]).is_none() {
            return Err(error(format!("after `{word}` comes `lambda`"), place));
        }
        if std::mem::replace(&mut self.lambda, true) {
            return Err(error("`lambda` is already bound here", place));
        }
        let body = self.one()?;
        self.lambda = false;
        Ok(if word == "each" { Formula::Each(body.into()) } else { Formula::Some(body.into()) })
    }

    fn condition_or_chain(&mut self) -> Parsed<Formula> {
        let start = self.next;
        let is_name = |text: &str| text.starts_with(|c: char| c.is_alphabetic() || c == '_');
        if self.peek().is_some_and(is_name) {
            match self.named()? {
                Named::Condition(one, number) => {
                    if self.peek().is_some_and(is_relation) {
                        let message = format!("`{}` is a condition, not a number", one.name());
                        return Err(error(message, self.tokens[start].span.clone()));
                    }
                    return Ok(Formula::Condition(one, number));
                }
                Named::Constant(value) => return Ok(Formula::Constant(value)),
                Named::Quantity(..) | Named::Symbol(_) => self.next = start,
            }
        }
        self.chain()
    }

    fn chain(&mut self) -> Parsed<Formula> {
        let start = self.place();
        let mut left = self.term()?;
        let mut all = Vec::new();
        while let Some(relation) = self.peek().and_then(relation) {
            self.next += 1;
            let right = self.term()?;
            all.push(checked(left, relation, right.clone(), start.start..self.last_end())?);
            left = right;
        }
        match all.len() {
            0 if self.next < self.tokens.len() => {
                Err(error("expected a comparison such as `<=` after this number", self.place()))
            }
            0 => Err(error("this is a number, not a condition", start.start..self.end)),
            1 => Ok(all.remove(0)),
            _ => Ok(Formula::And(all)),
        }
    }

    fn last_end(&self) -> usize {
        self.tokens[self.next - 1].span.end
    }

    fn term(&mut self) -> Parsed<Term> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(error("the term is nested too deep", self.place()));
        }
        let mut left = self.product()?;
        while let Some(sign) = self.take(&["+", "-"]) {
            let (a, b) = (Box::new(left), Box::new(self.product()?));
            left = if sign == "+" { Term::Add(a, b) } else { Term::Subtract(a, b) };
        }
        self.depth -= 1;
        Ok(left)
    }

    fn product(&mut self) -> Parsed<Term> {
        let mut left = self.factor()?;
        while let Some(sign) = self.take(&["*", "/"]) {
            let (a, b) = (Box::new(left), Box::new(self.factor()?));
            left = if sign == "*" { Term::Multiply(a, b) } else { Term::Divide(a, b) };
        }
        Ok(left)
    }

    fn factor(&mut self) -> Parsed<Term> {
        let mut negations = 0;
        while self.take(&["-"]).is_some() {
            negations += 1;
        }
        let mut term = self.atom()?;
        if self.take(&["^"]).is_some() {
            let place = self.place();
            let exponent = self.peek().and_then(|text| text.parse().ok()).filter(|n| *n <= 16);
            let exponent =
                exponent.ok_or_else(|| error("an exponent is an integer up to 16", place))?;
            self.next += 1;
            term = Term::Power(Box::new(term), exponent);
        }
        for _ in 0..negations % 2 {
            term = Term::Negate(Box::new(term));
        }
        Ok(term)
    }

    fn atom(&mut self) -> Parsed<Term> {
        let place = self.place();
        let Some(text) = self.peek() else {
            return Err(error("a number is missing at the end", place));
        };
        if text == "(" {
            self.next += 1;
            let inner = self.term()?;
            self.expect(")")?;
            return Ok(inner);
        }
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            self.next += 1;
            let value = parse_rational(text).map_err(|wrong| error(wrong.to_string(), place))?;
            return Ok(Term::Number(value));
        }
        if !text.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            return Err(error(format!("expected a number, found `{text}`"), place));
        }
        match self.named()? {
            Named::Quantity(one, number) => Ok(Term::Quantity(one, number)),
            Named::Symbol(number) => {
                self.expect("(")?;
                let inner = self.term()?;
                self.expect(")")?;
                Ok(Term::Symbol(number, Box::new(inner)))
            }
            Named::Condition(one, _) => {
                let message = format!("`{}` is a condition, not a number", one.name());
                Err(error(message, place))
            }
            Named::Constant(_) => Err(error(format!("`{text}` is no number"), place)),
        }
    }

    fn named(&mut self) -> Parsed<Named> {
        let place = self.place();
        let Some(mut name) = self.peek() else {
            return Err(error("a name is missing at the end", place));
        };
        self.next += 1;
        let mut owner = None;
        if self.take(&["."]).is_some() {
            let Some(number) = self.optimizers.iter().position(|one| one == name) else {
                let known = self.optimizers.join(", ");
                let message = format!("unknown optimizer `{name}`; this claim has: {known}");
                return Err(error(message, place));
            };
            owner = Some(number);
            let place = self.place();
            name = self.peek().ok_or_else(|| error("a name is missing at the end", place))?;
            self.next += 1;
        }
        let place = place.start..self.last_end();
        let (named, about) = self.resolve(name, owner.unwrap_or(0), &place)?;
        match owner {
            Some(_) if !about => Err(error(format!("`{name}` is not about an optimizer"), place)),
            _ => Ok(named),
        }
    }

    fn resolve(&self, name: &str, owner: usize, place: &Range<usize>) -> Parsed<(Named, bool)> {
        let plain = match name {
            "true" => return Ok((Named::Constant(true), false)),
            "false" => return Ok((Named::Constant(false), false)),
            "q" => return Ok((Named::Symbol(owner), true)),
            "λ" => "lambda",
            "α" => "step",
            "ρ" => "radius",
            "β" => "coefficient",
            "ω" => "decay",
            other => other,
        };
        if let Some(one) = Condition::ALL.into_iter().find(|one| one.name() == plain) {
            return Ok((Named::Condition(one, owner), one.is_about_the_optimizer()));
        }
        if let Some(one) = Quantity::ALL.into_iter().find(|one| one.name() == plain) {
            if one == Quantity::Lambda && !self.lambda {
                let message = "`lambda` is not bound here: write `each lambda (…)` or \
                               `some lambda (…)`, or use lambda_min or lambda_max";
                return Err(error(message, place.clone()));
            }
            return Ok((Named::Quantity(one, owner), one.is_about_the_optimizer()));
        }
        let near = nearest(plain).map(|near| format!(" (is it `{near}`?)")).unwrap_or_default();
        Err(error(format!("unknown name `{name}`{near}"), place.clone()))
    }
}

/// A known name that shares a long beginning with an unknown one.
fn nearest(name: &str) -> Option<&'static str> {
    let shared = |known: &str| known.chars().zip(name.chars()).take_while(|(a, b)| a == b).count();
    let conditions = Condition::ALL.iter().map(|one| one.name());
    let known = conditions.chain(Quantity::ALL.iter().map(|one| one.name()));
    known.max_by_key(|known| shared(known)).filter(|known| shared(known) >= 4)
}

fn relation(text: &str) -> Option<Relation> {
    Some(match text {
        "<" => Relation::Less,
        "<=" | "≤" => Relation::AtMost,
        "=" => Relation::Equal,
        "!=" | "≠" => Relation::Different,
        ">=" | "≥" => Relation::AtLeast,
        ">" => Relation::Greater,
        _ => return None,
    })
}

fn is_relation(text: &str) -> bool {
    relation(text).is_some()
}

/// A comparison; the spectral radius is no number to calculate with.
fn checked(left: Term, relation: Relation, right: Term, span: Range<usize>) -> Parsed<Formula> {
    let radius = |term: &Term| term.mentions(Quantity::SpectralRadius);
    let alone = |term: &Term| matches!(term, Term::Quantity(Quantity::SpectralRadius, _));
    let in_order = |one: &Term, other: &Term| !radius(one) || (alone(one) && !radius(other));
    if !(in_order(&left, &right) && in_order(&right, &left)) {
        return Err(error("`spectral_radius` stands alone on its side of a comparison", span));
    }
    Ok(match alone(&right) {
        true => Formula::Compare(right, relation.reversed(), left),
        false => Formula::Compare(left, relation, right),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<String> {
        vec!["A".into(), "B".into()]
    }

    fn read(text: &str) -> String {
        parse_formula(text, &names())
            .unwrap_or_else(|wrong| panic!("{text}: {wrong}"))
            .to_text(&names())
    }

    #[track_caller]
    fn refuses(text: &str, message: &str, place: &str) {
        let wrong = parse_formula(text, &names()).expect_err(text);
        assert!(wrong.message.contains(message), "{}", wrong.message);
        assert_eq!(&text[wrong.span], place, "{text}");
    }

    #[test]
    fn what_is_printed_reads_as_itself() {
        for text in [
            "attracting -> lambda_min >= 0",
            "(step + 1)*lambda_max < 2 and not (critical or B.limit)",
            "each lambda (0 <= q(lambda) <= c/step)",
            "some lambda (lambda < -1/B.radius) <-> spectral_radius > 1",
            "2 < spectral_radius",
            "(step) < (1)",
            "not not attracting",
        ] {
            let printed = read(text);
            assert_eq!(read(&printed), printed);
        }
        assert_eq!(
            read("attracting -> repelling -> fixed"),
            "A.attracting -> (A.repelling -> A.fixed)"
        );
        assert_eq!(read("2 < spectral_radius"), "A.spectral_radius > 2");
    }

    #[test]
    fn errors_name_the_place() {
        refuses("atracting", "unknown name `atracting`", "atracting");
        refuses("attractive", "is it `attracting`?", "attractive");
        refuses("C.attracting", "unknown optimizer `C`; this claim has: A, B", "C");
        refuses("lambda > 0", "`lambda` is not bound here", "lambda");
        refuses("each lambda (some lambda (lambda > 0))", "already bound", "lambda");
        refuses("attracting < 1", "`attracting` is a condition, not a number", "attracting");
        refuses("step + attracting < 1", "`attracting` is a condition", "attracting");
        refuses("step", "this is a number, not a condition", "step");
        refuses("step and attracting", "expected a comparison", "and");
        refuses("B.convex", "`convex` is not about an optimizer", "B.convex");
        refuses("spectral_radius + 1 < 2", "stands alone", "spectral_radius + 1 < 2");
        refuses("(attracting", "expected `)`", "");
        refuses("step < #", "unexpected `#`", "#");
    }
}
