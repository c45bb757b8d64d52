//! A line that somebody types or pastes and nobody sees.

use std::io::{self, Read};

use stagegate_core::Secret;
use zeroize::Zeroizing;

const BACKSPACE: u8 = 0x08;
const DELETE: u8 = 0x7f;
/// Ctrl-D.
const END: u8 = 0x04;
/// Ctrl-U.
const KILL: u8 = 0x15;
/// Ctrl-W.
const ERASE_WORD: u8 = 0x17;

/// What was typed, corrections done.
#[derive(Default)]
pub struct Typed {
    bytes: Zeroizing<Vec<u8>>,
    /// Whether there was a key that is neither text nor a correction.
    control: bool,
}

/// Reads up to the end of the line, or of all.
#[expect(clippy::unbuffered_bytes, reason = "what follows the line must stay in the terminal, where it is taken away")]
pub fn line(source: impl Read) -> io::Result<Typed> {
    let mut typed = Typed::default();
    for byte in source.bytes() {
        match byte? {
            b'\n' | b'\r' => break,
            END if typed.bytes.is_empty() && !typed.control => break,
            BACKSPACE | DELETE => typed.erase(),
            KILL => typed = Typed::default(),
            ERASE_WORD => typed.erase_word(),
            byte => typed.add(byte),
        }
    }
    Ok(typed)
}

impl Typed {
    /// The text, or why it is none. A control character that went missing would make another secret of it, and nobody
    /// would see that.
    pub fn secret(self) -> Result<Secret, &'static str> {
        if self.control {
            return Err("a TAB or another control character was typed or pasted, which a prompt does not take");
        }
        match std::str::from_utf8(&self.bytes) {
            Ok(text) if !text.contains(char::is_control) => Ok(Secret::new(text.to_owned())),
            Ok(_) => Err("a control character was typed or pasted, which a prompt does not take"),
            Err(_) => Err("what was typed or pasted is not UTF-8 text"),
        }
    }

    fn add(&mut self, byte: u8) {
        self.control |= byte.is_ascii_control();
        if self.bytes.len() == self.bytes.capacity() {
            // A vector that grows by itself leaves its old bytes behind in memory.
            let mut larger = Zeroizing::new(Vec::with_capacity((self.bytes.len() * 2).max(256)));
            larger.extend_from_slice(&self.bytes);
            self.bytes = larger;
        }
        self.bytes.push(byte);
    }

    /// Takes the last character away.
    fn erase(&mut self) {
        while self.bytes.pop().is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000) {}
        self.look_again();
    }

    fn erase_word(&mut self) {
        let text = self.bytes.trim_ascii_end();
        let kept = text.iter().rposition(|byte| *byte == b' ').map_or(0, |space| space + 1);
        self.bytes.truncate(kept);
        self.look_again();
    }

    fn look_again(&mut self) {
        self.control = self.bytes.iter().any(u8::is_ascii_control);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &[u8]) -> Result<String, &'static str> {
        line(keys).unwrap().secret().map(|secret| secret.expose().to_owned())
    }

    #[test]
    fn corrections_are_done() {
        for (keys, want) in [
            (&b"secret\n"[..], "secret"),
            (b"secret\r", "secret"),
            (b"secret", "secret"),
            (b"secret\nmore", "secret"),
            (b"\n", ""),
            (b"", ""),
            (b"\x04more", ""),
            (b"secrex\x7ft\n", "secret"),
            (b"\x08\x08a\n", "a"),
            ("aü\u{8}b\n".as_bytes(), "ab"),
            (b"wrong\x15right\n", "right"),
            (b"one two \x17three\n", "one three"),
            (b"one\x17two\n", "two"),
            (b"a\t\x7fb\n", "ab"),
            (b"a\t\x15b\n", "b"),
            ("größe €\n".as_bytes(), "größe €"),
        ] {
            assert_eq!(typed(keys).as_deref(), Ok(want), "{keys:?}");
        }
        let long = "x".repeat(70_000);
        assert_eq!(typed(long.as_bytes()), Ok(long));
    }

    #[test]
    fn what_would_go_missing_is_refused() {
        for (keys, want) in [
            (&b"a\tb\n"[..], "control character"),
            (b"\x1b[D\n", "control character"),
            (b"a\x04\n", "control character"),
            (b"a\0\n", "control character"),
            ("a\u{85}\n".as_bytes(), "control character"),
            (b"caf\xe9\n", "not UTF-8"),
        ] {
            assert!(typed(keys).is_err_and(|sentence| sentence.contains(want)), "{keys:?}");
        }
    }
}
