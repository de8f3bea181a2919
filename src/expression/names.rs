//! The names an expression may use.

use std::collections::HashMap;
use std::ops::Range;

use super::function::Function;
use super::parse_error::{ParseError, ParseErrorKind};
use super::token::{Token, tokenize};
use crate::exact::Rational;

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
    pub(super) variables: Vec<String>,
    pub(super) index: HashMap<String, u32>,
    pub(super) families: HashMap<String, Range<i64>>,
    pub(super) parameters: HashMap<String, Rational>,
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

/// Names with a meaning of their own, besides [`Function`]s.
const RESERVED: [&str; 7] = ["sqrt", "abs", "max", "min", "piecewise", "sum", "pi"];

pub(super) fn is_reserved(name: &str) -> bool {
    Function::named(name).is_some() || RESERVED.contains(&name)
}
