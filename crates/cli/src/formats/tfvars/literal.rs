//! Values without expressions in the language of Terraform.

use serde_json::Value;

use super::{is_name, skip_blanks, skip_lines};
use crate::formats::{mistake::Mistake, push_code_point, scanner::Scanner};

const MAX_DEPTH: usize = 64;
const LITERALS: &str = "write a text in double quotes, a number, `true`, `false`, a list or an object";

/// A value.
#[derive(Clone, Debug)]
pub enum Literal {
    /// A text.
    Text(String),
    /// A number or truth value, as it is written.
    Bare(String),
    /// A list or an object, as JSON text.
    Nested(String),
    /// Nothing.
    Null,
}

impl Literal {
    fn into_json(self) -> String {
        match self {
            Self::Text(text) => Value::String(text).to_string(),
            Self::Bare(text) | Self::Nested(text) => text,
            Self::Null => "null".to_owned(),
        }
    }
}

/// Reads a value.
pub fn literal(scanner: &mut Scanner<'_>) -> Result<Literal, Mistake> {
    at_depth(scanner, MAX_DEPTH)
}

fn at_depth(scanner: &mut Scanner<'_>, depth: usize) -> Result<Literal, Mistake> {
    let at = scanner.offset();
    let below = || {
        depth.checked_sub(1).ok_or_else(|| {
            Mistake::new(format!("this is nested deeper than {MAX_DEPTH} levels"), "keep it in a file or bucket").at(at)
        })
    };
    match scanner.peek() {
        Some('"') => quoted(scanner).map(Literal::Text),
        Some('<') => heredoc(scanner).map(Literal::Text),
        Some('[') => list(scanner, below()?).map(Literal::Nested),
        Some('{') => object(scanner, below()?).map(Literal::Nested),
        Some('-' | '0'..='9') => number(scanner).map(Literal::Bare),
        _ => match scanner.take_while(is_name) {
            word @ ("true" | "false") => Ok(Literal::Bare(word.to_owned())),
            "null" => Ok(Literal::Null),
            _ => Err(Mistake::new("here should be a text, number, truth value, list or object", LITERALS).at(at)),
        },
    }
}

fn number(scanner: &mut Scanner<'_>) -> Result<String, Mistake> {
    let at = scanner.offset();
    let written = scanner.take_while(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    match serde_json::from_str::<serde_json::Number>(written) {
        Ok(_) => Ok(written.to_owned()),
        Err(_) => Err(Mistake::new("this is not a number", "put double quotes around it").at(at)),
    }
}

fn quoted(scanner: &mut Scanner<'_>) -> Result<String, Mistake> {
    let opening = scanner.offset();
    scanner.take();
    let mut text = String::new();
    loop {
        let at = scanner.offset();
        match scanner.take() {
            None | Some('\n' | '\r') => {
                let hint = "close it on the same line, and write `\\n` for a line break and `\\\"` for a quote";
                return Err(Mistake::new("this text is never closed", hint).at(opening));
            }
            Some('"') => return Ok(text),
            Some('\\') => text.push(escaped(scanner).ok_or_else(|| {
                let hint = "write two backslashes for one";
                Mistake::new("only `\\n`, `\\r`, `\\t`, `\\\"`, `\\\\`, `\\uNNNN` and `\\UNNNNNNNN` are known", hint).at(at)
            })?),
            Some(c) => push_of_template(scanner, &mut text, c).map_err(|mistake| mistake.at(at))?,
        }
    }
}

fn escaped(scanner: &mut Scanner<'_>) -> Option<char> {
    match scanner.take()? {
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        c @ ('"' | '\\') => Some(c),
        'u' => code_point(scanner, 4),
        'U' => code_point(scanner, 8),
        _ => None,
    }
}

fn code_point(scanner: &mut Scanner<'_>, digits: usize) -> Option<char> {
    let hex = scanner.rest().get(..digits).filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    scanner.take_bytes(digits);
    char::from_u32(u32::from_str_radix(hex, 16).ok()?)
}

/// Takes over a character of a text; `${` and `%{` would begin an expression, and doubled they stand for themselves.
fn push_of_template(scanner: &mut Scanner<'_>, text: &mut String, c: char) -> Result<(), Mistake> {
    text.push(c);
    if !matches!(c, '$' | '%') {
        return Ok(());
    }
    if scanner.rest().starts_with('{') {
        let hint = format!("write `{c}{c}{{` if the value holds `{c}{{`");
        return Err(Mistake::new("Terraform would work out what stands here", hint));
    }
    if scanner.rest().strip_prefix(c).is_some_and(|rest| rest.starts_with('{')) {
        scanner.take();
        text.extend(scanner.take());
    }
    Ok(())
}

fn heredoc(scanner: &mut Scanner<'_>) -> Result<String, Mistake> {
    let opening = scanner.offset();
    if !scanner.eat("<<") {
        return Err(Mistake::new("here should be a text, number, truth value, list or object", LITERALS).at(opening));
    }
    let indented = scanner.eat("-");
    let marker = scanner.take_while(is_name);
    if marker.is_empty() || !scanner.at_line_end() {
        let hint = "write `<<END`, then the lines of the value, then `END` on a line of its own";
        return Err(Mistake::new("the line of a heredoc ends after its marker", hint).at(scanner.offset()));
    }
    scanner.eat_line_break();
    let mut lines = Vec::new();
    loop {
        let line = scanner.clone();
        if scanner.take_line().trim() == marker {
            break;
        }
        if scanner.peek().is_none() {
            let hint = "put the marker on a line of its own after the value";
            return Err(Mistake::new("this heredoc is never ended", hint).at(opening));
        }
        if !scanner.eat("\n") {
            let hint = "save the file with the line breaks of Unix, or write the value in double quotes";
            return Err(Mistake::new("a line of this heredoc ends with a carriage return", hint).at(scanner.offset()));
        }
        lines.push(line);
    }
    let indent = if indented { indent(&lines) } else { 0 };
    let mut text = String::new();
    for line in lines {
        push_line(line, indent, &mut text)?;
    }
    Ok(text)
}

/// The spaces that all lines begin with; those that hold nothing else do not count.
fn indent(lines: &[Scanner<'_>]) -> usize {
    let lines = lines.iter().map(|line| line.clone().take_line()).filter(|line| !line.trim().is_empty());
    lines.map(|line| line.chars().take_while(|c| c.is_whitespace()).count()).min().unwrap_or(0)
}

/// Takes over a line of a heredoc, which knows templates but no escapes.
fn push_line(mut line: Scanner<'_>, indent: usize, text: &mut String) -> Result<(), Mistake> {
    if !line.clone().take_line().trim().is_empty() {
        for _ in 0..indent {
            line.take();
        }
    }
    while line.peek().is_some_and(|c| c != '\n') {
        let at = line.offset();
        if let Some(c) = line.take() {
            push_of_template(&mut line, text, c).map_err(|mistake| mistake.at(at))?;
        }
    }
    text.push('\n');
    Ok(())
}

fn list(scanner: &mut Scanner<'_>, depth: usize) -> Result<String, Mistake> {
    scanner.take();
    let mut json = String::from("[");
    skip_lines(scanner)?;
    while !scanner.eat("]") {
        json.push_str(&at_depth(scanner, depth)?.into_json());
        skip_lines(scanner)?;
        if scanner.eat(",") {
            skip_lines(scanner)?;
        } else if scanner.peek() != Some(']') {
            return Err(Mistake::new("here should be a `,` or a `]`", LITERALS).at(scanner.offset()));
        }
        json.push_str(if scanner.peek() == Some(']') { "" } else { "," });
    }
    json.push(']');
    Ok(json)
}

fn object(scanner: &mut Scanner<'_>, depth: usize) -> Result<String, Mistake> {
    scanner.take();
    let mut json = String::from("{");
    skip_lines(scanner)?;
    while !scanner.eat("}") {
        json.push_str(&Literal::Text(member_name(scanner)?).into_json());
        skip_blanks(scanner)?;
        if !scanner.eat("=") && !scanner.eat(":") {
            return Err(Mistake::new("here should be a `=`", LITERALS).at(scanner.offset()));
        }
        json.push(':');
        skip_blanks(scanner)?;
        json.push_str(&at_depth(scanner, depth)?.into_json());
        skip_blanks(scanner)?;
        let separated = scanner.eat(",") || scanner.eat_line_break();
        if !separated && scanner.peek() != Some('}') {
            return Err(Mistake::new("here should be a `,` or a `}`", LITERALS).at(scanner.offset()));
        }
        skip_lines(scanner)?;
        json.push_str(if scanner.peek() == Some('}') { "" } else { "," });
    }
    json.push('}');
    Ok(json)
}

fn member_name(scanner: &mut Scanner<'_>) -> Result<String, Mistake> {
    let at = scanner.offset();
    if scanner.peek() == Some('"') {
        return quoted(scanner);
    }
    let name = scanner.take_while(is_name);
    if name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return Ok(name.to_owned());
    }
    Err(Mistake::new("here should be a name", "put double quotes around it").at(at))
}

/// Writes what stands between the quotes of a text.
pub fn push_escaped(text: &mut String, value: &str) {
    let mut rest = value.chars();
    while let Some(c) = rest.next() {
        match c {
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '"' | '\\' => text.extend(['\\', c]),
            '$' | '%' if rest.as_str().starts_with('{') => text.extend([c, c]),
            c if c.is_control() => push_code_point(text, c),
            c => text.push(c),
        }
    }
}
