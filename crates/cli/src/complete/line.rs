//! The line that is being typed.

use super::word::{self, Word};
use crate::cli::GlobalArgs;

/// The words of a line, and which of them is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    words: Vec<String>,
    at: usize,
}

impl Line {
    /// The words from the program's name on. None: there is no word `at`.
    pub fn new(words: Vec<String>, at: usize) -> Option<Self> {
        (0 < at && at < words.len()).then_some(Self { words, at })
    }

    /// From what stands before and after the cursor; also gives the word at the cursor.
    pub fn around(before: &str, after: &str) -> Option<(Self, Word)> {
        let mut words = word::split(before);
        let current = words.last()?.clone();
        let at = words.len() - 1;
        // What follows the cursor directly is the rest of the same word.
        let rest = usize::from(!after.starts_with(char::is_whitespace));
        words.extend(word::split(after).into_iter().skip(rest));
        let line = Self::new(words.into_iter().map(|word| word.text).collect(), at)?;
        Some((line, current))
    }

    /// All words.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }

    /// The words that are typed already.
    pub fn others(&self) -> impl Iterator<Item = &str> {
        self.words().enumerate().filter(|(index, _)| *index != self.at).map(|(_, word)| word)
    }

    /// Which word is being typed.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The word that is being typed, as far as it is there.
    pub fn current(&self) -> &str {
        &self.words[self.at]
    }

    /// The value of an option elsewhere on the line, given as `--name value` or `--name=value`.
    pub fn option(&self, name: &str) -> Option<&str> {
        // What follows `--` belongs to another program.
        let ours = self.words.iter().take_while(|word| *word != "--").count();
        let others = (1..ours).filter(|index| *index != self.at);
        others.into_iter().find_map(|index| {
            let value = match self.words[index].strip_prefix(name)? {
                "" => self.words.get(index + 1).filter(|_| index + 1 < ours && index + 1 != self.at)?,
                rest => rest.strip_prefix('=')?,
            };
            Some(value).filter(|value| !value.is_empty())
        })
    }

    /// The options that every command takes, as far as they say whom to ask and for what.
    pub fn global(&self) -> GlobalArgs {
        let option = |name| self.option(name).map(str::to_owned);
        GlobalArgs {
            server: option("--server"),
            org: option("--org"),
            app: option("--app"),
            stage: option("--stage"),
            service: option("--service"),
            region: option("--region"),
            json: false,
            quiet: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_found_wherever_they_stand() {
        for (before, after, want) in [
            ("stagegate param get ", "", None),
            ("stagegate --org a param get ", "", Some("a")),
            ("stagegate --org='a b' param get x", "", Some("a b")),
            ("stagegate param get ", " --org a", Some("a")),
            ("stagegate param get x", "y --org a", Some("a")),
            ("stagegate param get --org ", "", None),
            ("stagegate param get --org a", "", None),
            ("stagegate param get --org=a", "", None),
            ("stagegate --organic a param get ", "", None),
            ("stagegate --org= param get ", "", None),
            ("stagegate exec -- other --org a ", "", None),
        ] {
            let (line, _) = Line::around(before, after).unwrap();
            assert_eq!(line.option("--org"), want, "{before}|{after}");
            assert_eq!(line.global().org.as_deref(), want);
        }
    }

    #[test]
    fn the_word_at_the_cursor_is_known() {
        for (before, after, at, current) in [
            ("stagegate ", "", 1, ""),
            ("stagegate par", "", 1, "par"),
            ("stagegate pa", "ram get", 1, "pa"),
            ("stagegate 'a b", "", 1, "a b"),
            ("stagegate a ", " b", 2, ""),
        ] {
            let (line, word) = Line::around(before, after).unwrap();
            assert_eq!((line.at(), line.current(), word.text.as_str()), (at, current, current), "{before}|{after}");
        }
        assert!(Line::around("", "").is_none());
        assert!(Line::around("stagegate", "").is_none());
        assert!(Line::new(vec!["stagegate".into()], 1).is_none());
    }
}
