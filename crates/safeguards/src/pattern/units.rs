//! UTF-16 units as bytes, for patterns that only tell ASCII letters, blanks and ends of lines apart.
//!
//! ECMAScript counts units, and calls other letters blank than Unicode does. One byte for each unit keeps both, for an engine
//! that reads bytes.

/// U+2028 and U+2029, which are blanks too.
const LINE_END: u8 = 0x80;
/// Other blanks beyond ASCII.
const BLANK: u8 = 0x81;
/// Everything else beyond ASCII.
const OTHER: u8 = 0x82;

/// What `.` matches, for the engine that reads bytes.
pub(crate) const ANY: &str = r"[^\n\r\x80]";
/// The members of a class that `\s` matches.
pub(crate) const BLANKS: &str = r"\t-\r \x80\x81";

/// A text, one byte for each unit.
pub(crate) fn of(text: &str) -> Vec<u8> {
    text.encode_utf16().map(byte).collect()
}

fn byte(unit: u16) -> u8 {
    match unit {
        0x00..=0x7f => u8::try_from(unit).unwrap_or(OTHER),
        0x2028 | 0x2029 => LINE_END,
        0xa0 | 0x1680 | 0x2000..=0x200a | 0x202f | 0x205f | 0x3000 | 0xfeff => BLANK,
        _ => OTHER,
    }
}
