//! Splitting text into tokens with byte positions.

use std::ops::Range;

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Number,
    Name,
    Plus,
    Minus,
    Star,
    Slash,
    Caret,
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    Comma,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// A character that has no place in an expression.
    Unknown,
    End,
}

/// A token and the bytes it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub(super) token: Token,
    pub(super) span: Range<usize>,
}

/// All tokens of `text`, closed by [`Token::End`].
pub(super) fn tokenize(text: &str) -> Vec<Lexeme> {
    let mut lexemes = Vec::new();
    let mut position = 0;
    while let Some(first) = text[position..].chars().next() {
        let start = position;
        if first.is_whitespace() {
            position += first.len_utf8();
            continue;
        }
        let token = if first.is_ascii_digit() || first == '.' {
            position += number_length(&text[start..]);
            Token::Number
        } else if first.is_alphabetic() || first == '_' {
            position += name_length(&text[start..]);
            Token::Name
        } else if let Some((token, length)) = comparison(&text[start..]) {
            position += length;
            token
        } else {
            position += first.len_utf8();
            symbol(first)
        };
        lexemes.push(Lexeme { token, span: start..position });
    }
    lexemes.push(Lexeme { token: Token::End, span: text.len()..text.len() });
    lexemes
}

/// The comparison that the text begins with, and its length in bytes.
fn comparison(text: &str) -> Option<(Token, usize)> {
    const COMPARISONS: [(&str, Token); 6] = [
        ("<=", Token::LessOrEqual),
        (">=", Token::GreaterOrEqual),
        ("\u{2264}", Token::LessOrEqual),
        ("\u{2265}", Token::GreaterOrEqual),
        ("<", Token::Less),
        (">", Token::Greater),
    ];
    let found = COMPARISONS.iter().find(|(symbol, _)| text.starts_with(symbol));
    found.map(|&(symbol, token)| (token, symbol.len()))
}

fn symbol(character: char) -> Token {
    match character {
        '+' => Token::Plus,
        '-' | '\u{2212}' => Token::Minus,
        '*' | '\u{b7}' => Token::Star,
        '/' => Token::Slash,
        '^' => Token::Caret,
        '(' => Token::Open,
        ')' => Token::Close,
        '[' => Token::OpenBracket,
        ']' => Token::CloseBracket,
        ',' => Token::Comma,
        _ => Token::Unknown,
    }
}

fn name_length(text: &str) -> usize {
    text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len())
}

fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut length = digits(0);
    if bytes.get(length) == Some(&b'.') {
        length += 1 + digits(length + 1);
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        let exponent = digits((length + 1 + sign).min(bytes.len()));
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exponent_belongs_to_its_number_and_a_bare_e_does_not() {
        let kinds = |text| tokenize(text).into_iter().map(|l| l.token).collect::<Vec<_>>();
        assert_eq!(kinds("1e-3"), [Token::Number, Token::End]);
        assert_eq!(kinds("2e"), [Token::Number, Token::Name, Token::End]);
        assert_eq!(kinds(".5+x_1"), [Token::Number, Token::Plus, Token::Name, Token::End]);
    }
}
