//! Text of others on a terminal: it must not move the cursor, change colours or forge lines.

/// `text` with control and invisible characters escaped; line breaks too.
pub fn line(text: &str) -> String {
    escape(text, |_| false)
}

/// `text` with control and invisible characters escaped, but for line breaks.
pub fn block(text: &str) -> String {
    escape(text, |c| c == '\n')
}

pub use stagegate_core::name::quoted;

fn escape(text: &str, kept: fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if !kept(c) && (c.is_control() || is_invisible(c)) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Turns the direction of writing, or takes no room.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_moves_the_cursor() {
        for (text, line, block) in [
            ("größe `x`", "größe `x`", "größe `x`"),
            ("a\nb", "a\\nb", "a\nb"),
            ("\u{1b}[31mred", "\\u{1b}[31mred", "\\u{1b}[31mred"),
            ("a\u{202e}b\r", "a\\u{202e}b\\r", "a\\u{202e}b\\r"),
        ] {
            assert_eq!((super::line(text), super::block(text)), (line.to_owned(), block.to_owned()));
        }
    }
}
