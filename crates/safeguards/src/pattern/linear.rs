//! Plain patterns for an engine whose time is linear in the text.
//!
//! Most patterns in settings are plain: ASCII letters, classes, groups and repetitions. With them the ones that would take
//! for ever to fail, such as `(a+)+$`, take no longer than others. What is not plain is left to the engine that backtracks,
//! as is everything of which it is not obvious that it means the same in both.

use std::iter::Peekable;

use regex::bytes::{Regex, RegexBuilder};

use super::units::{ANY, BLANKS};

/// The most memory that one pattern may take.
const MOST_MEMORY: usize = 10 << 20;

/// A plain pattern that takes too much memory: one that counts to a thousand a thousand times.
#[derive(Debug)]
pub(super) struct TooLarge;

/// Compiles a pattern that is known to be valid, if it is plain.
pub(super) fn compile(source: &str) -> Result<Option<Regex>, TooLarge> {
    let Some(pattern) = translate(source) else { return Ok(None) };
    RegexBuilder::new(&pattern).unicode(false).size_limit(MOST_MEMORY).build().map(Some).map_err(|_| TooLarge)
}

fn translate(source: &str) -> Option<String> {
    if !source.is_ascii() {
        return None;
    }
    let mut pattern = String::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let (piece, length) = match first {
            '.' => (ANY.to_owned(), 1),
            '^' => (r"\A".to_owned(), 1),
            '$' => (r"\z".to_owned(), 1),
            '|' | ')' | '*' | '+' | '?' => (first.to_string(), 1),
            '(' => ("(?:".to_owned(), if rest.starts_with("(?") { rest.starts_with("(?:").then_some(3)? } else { 1 }),
            '{' => repetition(rest).map_or_else(|| (literal(first), 1), |text| (text.to_owned(), text.len())),
            '[' => class(rest)?,
            '\\' => (escape(rest.chars().nth(1)?)?, 2),
            letter => (literal(letter), 1),
        };
        pattern.push_str(&piece);
        rest = rest.get(length..)?;
    }
    Some(pattern)
}

/// A letter that means itself.
fn literal(letter: char) -> String {
    format!("\\x{:02x}", u32::from(letter))
}

/// `{2}`, `{2,}` or `{2,3}` at the front. Other braces are letters.
fn repetition(text: &str) -> Option<&str> {
    let (counts, _) = text.strip_prefix('{')?.split_once('}')?;
    let (least, most) = counts.split_once(',').unwrap_or((counts, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (!least.is_empty() && digits(least) && digits(most)).then(|| &text[..counts.len() + 2])
}

/// What a backslash and a letter mean, outside of a class.
fn escape(letter: char) -> Option<String> {
    Some(match letter {
        'd' | 'w' | 's' => format!("[{}]", members(letter)?),
        'D' | 'W' | 'S' => format!("[^{}]", members(letter.to_ascii_lowercase())?),
        'b' | 'B' => format!("\\{letter}"),
        _ => literal(control(letter)?),
    })
}

/// The members of a class that an escape stands for.
fn members(letter: char) -> Option<&'static str> {
    match letter {
        'd' => Some("0-9"),
        'w' => Some("0-9A-Za-z_"),
        's' => Some(BLANKS),
        _ => None,
    }
}

/// The letter that an escape means.
fn control(letter: char) -> Option<char> {
    match letter {
        't' => Some('\t'),
        'n' => Some('\n'),
        'r' => Some('\r'),
        'v' => Some('\u{b}'),
        'f' => Some('\u{c}'),
        sign => sign.is_ascii_punctuation().then_some(sign),
    }
}

/// A member of a class.
#[derive(Clone, Copy)]
enum Member {
    Letter(char),
    Set(&'static str),
}

impl Member {
    fn written(self) -> String {
        match self {
            Self::Letter(letter) => literal(letter),
            Self::Set(members) => members.to_owned(),
        }
    }
}

/// The class at the front, and its length. Classes without members are not plain.
fn class(text: &str) -> Option<(String, usize)> {
    let open = if text.starts_with("[^") { "[^" } else { "[" };
    let mut letters = text[open.len()..].chars().peekable();
    let mut members = Vec::new();
    let mut length = open.len() + 1;
    while *letters.peek()? != ']' {
        let (member, letters_used) = member(&mut letters)?;
        members.push(member);
        length += letters_used;
    }
    if members.is_empty() {
        return None;
    }
    let mut written = open.to_owned();
    let mut rest = members.as_slice();
    while let [first, behind @ ..] = rest {
        match (first, behind) {
            (Member::Letter(from), [Member::Letter('-'), Member::Letter(to), behind @ ..]) => {
                written.extend([literal(*from), "-".to_owned(), literal(*to)]);
                rest = behind;
            }
            (first, behind) => {
                written.push_str(&first.written());
                rest = behind;
            }
        }
    }
    written.push(']');
    Some((written, length))
}

fn member(letters: &mut Peekable<std::str::Chars<'_>>) -> Option<(Member, usize)> {
    match letters.next()? {
        '\\' => {
            let letter = letters.next()?;
            let set = members(letter).map(Member::Set);
            Some((set.or_else(|| control(letter).map(Member::Letter))?, 2))
        }
        letter => Some((Member::Letter(letter), 1)),
    }
}
