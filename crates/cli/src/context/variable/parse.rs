//! The grammar of the framework's variables: `${source:address, fallback, …}`, which may hold each other.
//!
//! It only takes texts apart; what a piece means is for [`super::resolve`].

use std::iter::Peekable;

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// As it stands.
    Text(&'a str),
    /// What is between `${` and `}`.
    Variable(&'a str),
}

/// The pieces of a text; none if a `${` is never closed.
pub fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        if start > 0 {
            pieces.push(Piece::Text(&rest[..start]));
        }
        let inner = &rest[start + 2..];
        let end = closing(inner)?;
        pieces.push(Piece::Variable(&inner[..end]));
        rest = &inner[end + 1..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    Some(pieces)
}

/// The sources of a variable, in the order in which they are tried.
pub fn sources(inner: &str) -> Vec<&str> {
    let mut sources = Vec::new();
    let mut start = 0;
    for (index, _) in outermost(inner).filter(|(_, c)| *c == ',') {
        sources.push(inner[start..index].trim());
        start = index + 1;
    }
    sources.push(inner[start..].trim());
    sources
}

/// Where the brace is that closes the variable which `inner` is the rest of.
fn closing(inner: &str) -> Option<usize> {
    outermost(inner).find(|(_, c)| *c == '}').map(|(index, _)| index)
}

/// The characters of `inner` that are in no quotes, parentheses or variable of their own.
fn outermost(inner: &str) -> impl Iterator<Item = (usize, char)> {
    let mut open = Vec::new();
    let mut chars = inner.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (index, c) = chars.next()?;
            let outside = open.is_empty();
            step(c, &mut open, &mut chars);
            if outside && open.is_empty() {
                return Some((index, c));
            }
        }
    })
}

/// Keeps `open` the list of what is open after `c`, as the characters that will close it.
fn step(c: char, open: &mut Vec<char>, rest: &mut Peekable<std::str::CharIndices<'_>>) {
    let quoted = matches!(open.last(), Some('"' | '\''));
    if open.last() == Some(&c) {
        open.pop();
    } else if c == '$' && rest.next_if(|(_, next)| *next == '{').is_some() {
        open.push('}');
    } else if !quoted && matches!(c, '"' | '\'') {
        open.push(c);
    } else if !quoted && c == '(' {
        open.push(')');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_taken_apart() {
        use Piece::{Text, Variable};
        for (text, want) in [
            ("", Some(vec![])),
            ("plain $ {x}", Some(vec![Text("plain $ {x}")])),
            ("${a:b}", Some(vec![Variable("a:b")])),
            ("x-${a:b}-y${c:d}", Some(vec![Text("x-"), Variable("a:b"), Text("-y"), Variable("c:d")])),
            ("${a:${b:c}}", Some(vec![Variable("a:${b:c}")])),
            ("${a:b, '}'}", Some(vec![Variable("a:b, '}'")])),
            ("${a:b, \"'}\"}", Some(vec![Variable("a:b, \"'}\"")])),
            ("${file(x}y):z}", Some(vec![Variable("file(x}y):z")])),
            ("${}", Some(vec![Variable("")])),
            ("${a", None),
            ("${a:${b}", None),
            ("${a:'}", None),
        ] {
            assert_eq!(pieces(text), want, "{text}");
        }
    }

    #[test]
    fn variables_have_sources() {
        for (inner, want) in [
            ("opt:stage", &["opt:stage"][..]),
            ("opt:stage, 'dev'", &["opt:stage", "'dev'"]),
            ("opt:stage,self:provider.stage , \"a, b\"", &["opt:stage", "self:provider.stage", "\"a, b\""]),
            ("opt:${x:y, z}, w", &["opt:${x:y, z}", "w"]),
            ("cf(a, b):c", &["cf(a, b):c"]),
            ("", &[""]),
        ] {
            assert_eq!(sources(inner), want, "{inner}");
        }
    }
}
