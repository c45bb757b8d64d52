//! Walks through a text character by character, and knows where it is.

/// A text and a position in it.
#[derive(Clone, Debug)]
pub struct Scanner<'a> {
    text: &'a str,
    offset: usize,
}

impl<'a> Scanner<'a> {
    /// At the start of `text`.
    pub fn new(text: &'a str) -> Self {
        Self { text, offset: 0 }
    }

    /// What is left.
    pub fn rest(&self) -> &'a str {
        &self.text[self.offset..]
    }

    /// Where we are, in bytes.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The next character, which stays.
    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Takes the next character.
    pub fn take(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.offset += next.len_utf8();
        Some(next)
    }

    /// Takes `expected` if it comes next.
    pub fn eat(&mut self, expected: &str) -> bool {
        let comes = self.rest().starts_with(expected);
        if comes {
            self.offset += expected.len();
        }
        comes
    }

    /// Takes characters as long as they are `wanted`.
    pub fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let taken = &rest[..rest.find(|c| !wanted(c)).unwrap_or(rest.len())];
        self.offset += taken.len();
        taken
    }

    /// Takes `count` bytes, which must end a character.
    pub fn take_bytes(&mut self, count: usize) -> &'a str {
        let taken = self.rest().get(..count).unwrap_or_else(|| self.rest());
        self.offset += taken.len();
        taken
    }

    /// Takes spaces and tabs.
    pub fn skip_blanks(&mut self) {
        self.take_while(is_blank);
    }

    /// Whether this is the end of a line or of the text.
    pub fn at_line_end(&self) -> bool {
        let rest = self.rest();
        rest.is_empty() || rest.starts_with('\n') || rest.starts_with("\r\n")
    }

    /// Takes the rest of the line, without its line break.
    pub fn take_line(&mut self) -> &'a str {
        let line = self.take_while(|c| c != '\n');
        let Some(line) = line.strip_suffix('\r').filter(|_| self.peek().is_some()) else { return line };
        self.offset -= 1;
        line
    }

    /// Takes the line break that comes next, if one does.
    pub fn eat_line_break(&mut self) -> bool {
        self.eat("\n") || self.eat("\r\n")
    }
}

/// Whether a character separates words in a line.
pub fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_either_way() {
        let mut scanner = Scanner::new("a\r\nb\nc\r");
        for want in ["a", "b", "c\r"] {
            assert_eq!(scanner.take_line(), want);
            scanner.eat_line_break();
        }
        assert!(scanner.at_line_end() && scanner.take().is_none());
    }
}
