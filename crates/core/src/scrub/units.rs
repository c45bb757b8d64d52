//! Texts as they read once an encoding is taken off, byte by byte, with the place of each byte in the text itself.
//!
//! What is not encoded goes through as it is. Nothing is stored: a decoder is a position in a text.

/// A byte of a decoded text, and what of the text itself it was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) byte: u8,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Between two runs of base64 or hex; no value holds it.
const BREAK: u8 = 0;

/// A decoded text from some place on.
pub(super) trait Units: Iterator<Item = Unit> + Clone {}
impl<I: Iterator<Item = Unit> + Clone> Units for I {}

/// The text as it is. Each byte of a character stands for the whole of it.
#[derive(Clone)]
pub(super) struct Raw<'t> {
    text: &'t str,
    next: usize,
}

impl<'t> Raw<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, next: 0 }
    }
}

impl Iterator for Raw<'_> {
    type Item = Unit;

    fn next(&mut self) -> Option<Unit> {
        let byte = *self.text.as_bytes().get(self.next)?;
        let start = self.text.floor_char_boundary(self.next);
        self.next += 1;
        Some(Unit { byte, start, end: self.text.ceil_char_boundary(self.next) })
    }
}

/// Without the backslashes of JSON and of programs.
#[derive(Clone)]
pub(super) struct Escaped<I> {
    inner: I,
    /// What is left of a character that was decoded, last byte first.
    left: [u8; 4],
    count: usize,
    start: usize,
    end: usize,
}

impl<I: Units> Escaped<I> {
    pub(super) fn new(inner: I) -> Self {
        Self { inner, left: [0; 4], count: 0, start: 0, end: 0 }
    }

    fn rest(&mut self) -> Option<Unit> {
        self.count = self.count.checked_sub(1)?;
        Some(Unit { byte: *self.left.get(self.count)?, start: self.start, end: self.end })
    }
}

impl<I: Units> Iterator for Escaped<I> {
    type Item = Unit;

    fn next(&mut self) -> Option<Unit> {
        if let Some(unit) = self.rest() {
            return Some(unit);
        }
        let unit = self.inner.next()?;
        if unit.byte != b'\\' {
            return Some(unit);
        }
        let mut ahead = self.inner.clone();
        let Some((character, end)) = escape(&mut ahead) else { return Some(unit) };
        (self.inner, self.start, self.end) = (ahead, unit.start, end);
        self.count = character.encode_utf8(&mut self.left).len();
        self.left[..self.count].reverse();
        self.rest()
    }
}

/// The character that follows a backslash, and where it ends.
fn escape(units: &mut impl Units) -> Option<(char, usize)> {
    let unit = units.next()?;
    let character = match unit.byte {
        b'"' | b'\'' | b'/' | b'\\' => char::from(unit.byte),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'x' => return digits(units, 2).and_then(|(code, end)| Some((char::from_u32(code)?, end))),
        b'u' => return unicode(units),
        _ => return None,
    };
    Some((character, unit.end))
}

/// `\u00e9`, a pair such as `\ud83e\udd80`, or `\u{1f980}`.
fn unicode(units: &mut impl Units) -> Option<(char, usize)> {
    if units.clone().next()?.byte == b'{' {
        units.next();
        return braced(units);
    }
    let (code, end) = digits(units, 4)?;
    let 0xd800..=0xdbff = code else { return Some((char::from_u32(code)?, end)) };
    let next = [units.next()?.byte, units.next()?.byte];
    let (low, end) = digits(units, 4)?;
    let is_pair = next == *b"\\u" && (0xdc00..=0xdfff).contains(&low);
    let code = 0x10000 + ((code - 0xd800) << 10) + low.checked_sub(0xdc00)?;
    Some((char::from_u32(code).filter(|_| is_pair)?, end))
}

fn braced(units: &mut impl Units) -> Option<(char, usize)> {
    let mut code = 0;
    for _ in 0..=6 {
        let unit = units.next()?;
        if unit.byte == b'}' {
            return Some((char::from_u32(code)?, unit.end));
        }
        code = code << 4 | u32::from(hex(unit.byte)?);
    }
    None
}

/// The number that `count` hex digits stand for, and where they end.
fn digits(units: &mut impl Units, count: usize) -> Option<(u32, usize)> {
    (0..count).try_fold((0, 0), |(number, _), _| {
        let unit = units.next()?;
        Some((number << 4 | u32::from(hex(unit.byte)?), unit.end))
    })
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// Without the percent signs of URLs and, if wanted, with a space for each plus, as in forms.
#[derive(Clone)]
pub(super) struct Percent<I> {
    inner: I,
    plus: bool,
}

impl<I: Units> Percent<I> {
    pub(super) fn new(inner: I, plus: bool) -> Self {
        Self { inner, plus }
    }
}

impl<I: Units> Iterator for Percent<I> {
    type Item = Unit;

    fn next(&mut self) -> Option<Unit> {
        let unit = self.inner.next()?;
        if unit.byte == b'+' && self.plus {
            return Some(Unit { byte: b' ', ..unit });
        }
        if unit.byte == b'%' {
            let mut ahead = self.inner.clone();
            if let Some((code, end)) = digits(&mut ahead, 2) {
                self.inner = ahead;
                return Some(Unit { byte: u8::try_from(code).unwrap_or_default(), start: unit.start, end });
            }
        }
        Some(unit)
    }
}

/// Every run of base64, of either alphabet, over several lines too. The first `skip` characters of a run are left out:
/// whether something else stands before it cannot be told.
#[derive(Clone)]
pub(super) struct Base64<I> {
    inner: I,
    skip: usize,
    /// How many characters of the run are still to be left out.
    left_out: usize,
    bits: u32,
    held: u32,
    /// Where the character with the held bits starts.
    start: usize,
    /// Whether only the end of a line, and what indents the next one, came since.
    at_line_break: bool,
}

impl<I: Units> Base64<I> {
    pub(super) fn new(inner: I, skip: usize) -> Self {
        Self { inner, skip, left_out: skip, bits: 0, held: 0, start: 0, at_line_break: false }
    }
}

impl<I: Units> Iterator for Base64<I> {
    type Item = Unit;

    fn next(&mut self) -> Option<Unit> {
        loop {
            let unit = self.inner.next()?;
            let Some(sextet) = sextet(unit.byte) else {
                self.at_line_break |= matches!(unit.byte, b'\r' | b'\n');
                if self.at_line_break && matches!(unit.byte, b'\r' | b'\n' | b' ' | b'\t') {
                    continue;
                }
                (self.left_out, self.bits, self.held, self.at_line_break) = (self.skip, 0, 0, false);
                return Some(Unit { byte: BREAK, ..unit });
            };
            self.at_line_break = false;
            if self.left_out > 0 {
                self.left_out -= 1;
                continue;
            }
            let start = std::mem::replace(&mut self.start, unit.start);
            self.bits = (self.bits << 6 | u32::from(sextet)) & 0xffff;
            self.held += 6;
            if self.held >= 8 {
                self.held -= 8;
                let byte = u8::try_from(self.bits >> self.held & 0xff).unwrap_or_default();
                return Some(Unit { byte, start, end: unit.end });
            }
        }
    }
}

fn sextet(character: u8) -> Option<u8> {
    match character {
        b'A'..=b'Z' => Some(character - b'A'),
        b'a'..=b'z' => Some(character - b'a' + 26),
        b'0'..=b'9' => Some(character - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

/// Every run of hex digits; the first `skip` of a run are left out.
#[derive(Clone)]
pub(super) struct Hex<I> {
    inner: I,
    skip: usize,
    left_out: usize,
    /// The first digit of a byte, and where it starts.
    held: Option<(u8, usize)>,
}

impl<I: Units> Hex<I> {
    pub(super) fn new(inner: I, skip: usize) -> Self {
        Self { inner, skip, left_out: skip, held: None }
    }
}

impl<I: Units> Iterator for Hex<I> {
    type Item = Unit;

    fn next(&mut self) -> Option<Unit> {
        loop {
            let unit = self.inner.next()?;
            let Some(digit) = hex(unit.byte) else {
                (self.left_out, self.held) = (self.skip, None);
                return Some(Unit { byte: BREAK, ..unit });
            };
            if self.left_out > 0 {
                self.left_out -= 1;
                continue;
            }
            match self.held.take() {
                None => self.held = Some((digit, unit.start)),
                Some((high, start)) => return Some(Unit { byte: high << 4 | digit, start, end: unit.end }),
            }
        }
    }
}
