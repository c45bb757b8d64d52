//! Limits for documents of others: none may make us slow or large.
//!
//! Depth, number of values and length of text are counted while a document is built, aliases expanded: a file in which
//! aliases refer to aliases ends at the limit, before it takes the memory.

use std::cell::Cell;

use super::brackets;

/// The deepest that values may be nested.
pub const MAX_DEPTH: u8 = 64;

/// The most values that a document has.
pub const MAX_NODES: usize = 100_000;

const MAX_TEXT_BYTES: usize = 4 * 1024 * 1024;

/// What is left to spend on one document.
pub struct Limits {
    nodes: Cell<usize>,
    bytes: Cell<usize>,
    max: (usize, usize),
}

impl Default for Limits {
    fn default() -> Self {
        Self::new(MAX_NODES, MAX_TEXT_BYTES)
    }
}

impl Limits {
    /// So many values, and so many bytes of text.
    pub fn new(nodes: usize, bytes: usize) -> Self {
        Self { nodes: Cell::new(nodes), bytes: Cell::new(bytes), max: (nodes, bytes) }
    }

    /// Spends a value and its text; the error says why that is too much.
    pub fn spend(&self, text: &str) -> Result<(), String> {
        let (nodes, bytes) = (self.nodes.get().checked_sub(1), self.bytes.get().checked_sub(text.len()));
        let (Some(nodes), Some(bytes)) = (nodes, bytes) else {
            let (nodes, bytes) = self.max;
            return Err(format!("it has more than {nodes} values or {bytes} bytes of text, aliases expanded"));
        };
        self.nodes.set(nodes);
        self.bytes.set(bytes);
        Ok(())
    }

    /// Spends the text of a key, which is no value of its own.
    pub fn spend_key(&self, key: &str) -> Result<(), String> {
        let bytes = self.bytes.get().checked_sub(key.len());
        self.bytes.set(bytes.ok_or_else(|| format!("it has more than {} bytes of text, aliases expanded", self.max.1))?);
        Ok(())
    }

    /// One level deeper; the error says why that is too deep.
    pub fn below(depth: u8) -> Result<u8, String> {
        depth.checked_sub(1).ok_or_else(|| format!("it is nested deeper than {MAX_DEPTH} levels"))
    }
}

/// Checks what the scanner itself does not limit; the error says why the text is refused.
pub fn check_brackets(text: &str) -> Result<(), String> {
    if brackets::too_many_open(text) {
        return Err(format!("it has more than {} open brackets", brackets::MAX_OPEN));
    }
    Ok(())
}

/// Checks how many values YAML text may have at most, before its parser keeps a token for each: every value comes after
/// a mark of structure. Marks within texts count as well, so that there may be more of them than values.
pub fn check_marks(text: &str) -> Result<(), String> {
    const MAX_MARKS: usize = 2 * MAX_NODES;
    let bytes = text.as_bytes();
    let is_mark = |(index, byte): (usize, &u8)| match byte {
        b',' | b'[' | b'{' => true,
        b':' | b'-' | b'?' => bytes.get(index + 1).is_none_or(u8::is_ascii_whitespace),
        _ => false,
    };
    if bytes.iter().enumerate().filter(|mark| is_mark(*mark)).count() > MAX_MARKS {
        return Err(format!("it has more than {MAX_MARKS} marks of structure"));
    }
    Ok(())
}

/// Whether nothing but comments is there.
pub fn is_blank(text: &str) -> bool {
    text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
}
