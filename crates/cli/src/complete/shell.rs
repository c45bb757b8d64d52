//! The shells: the script of each, how it hands the line over, and how it wants to be answered.
//!
//! Fields on standard input end with NUL. The first line of the answer is `files` or `words`; candidates follow.

use clap::ValueEnum;

use super::{
    Candidate, Line, Reply,
    word::{self, Word},
};
use crate::printable;

/// A shell that we can complete for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// The GNU shell
    Bash,
    /// The Z shell
    Zsh,
    /// The friendly interactive shell
    Fish,
    /// `PowerShell`, also `pwsh`
    #[value(alias = "pwsh")]
    Powershell,
}

/// What a shell asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The line.
    pub line: Line,
    /// For bash: what the shell keeps of the word, and the quote that is open in it.
    kept: Word,
}

impl Shell {
    /// The script that sets completion up.
    pub fn script(self) -> &'static str {
        match self {
            Self::Bash => include_str!("../../assets/completions/stagegate.bash"),
            Self::Zsh => include_str!("../../assets/completions/stagegate.zsh"),
            Self::Fish => include_str!("../../assets/completions/stagegate.fish"),
            Self::Powershell => include_str!("../../assets/completions/stagegate.ps1"),
        }
    }

    /// Reads what the script wrote; none if that makes no sense.
    pub fn question(self, input: &str) -> Option<Question> {
        // What follows the last NUL is the line break of a pipe.
        let mut fields: Vec<&str> = input.split('\0').collect();
        fields.pop()?;
        if self == Self::Bash {
            let &[before, after, replaced] = fields.as_slice() else { return None };
            let (line, current) = Line::around(before, after)?;
            return Some(Question { line, kept: kept(&current, replaced) });
        }
        let (at, words) = fields.split_first()?;
        // PowerShell gives words without their quotes, and so does fish but for the word at the cursor.
        let at = at.parse().ok()?;
        let words = words.iter().enumerate().map(|(index, word)| match self {
            Self::Zsh => word::unquoted(word).text,
            Self::Fish if index == at => word::unquoted(word).text,
            _ => (*word).to_owned(),
        });
        Some(Question { line: Line::new(words.collect(), at)?, kept: Word::default() })
    }

    /// What the script reads.
    pub fn answer(self, kept: &Word, reply: &Reply) -> String {
        let Reply::Words(candidates) = reply else { return "files\n".to_owned() };
        let lines = candidates.iter().filter_map(|candidate| self.candidate(kept, candidate));
        std::iter::once("words".to_owned()).chain(lines).map(|line| line + "\n").collect()
    }

    /// One line for a candidate.
    fn candidate(self, kept: &Word, candidate: &Candidate) -> Option<String> {
        let word = &candidate.word;
        let help = candidate.help.as_deref().map(printable::line);
        let with = |word: String, between: char| match &help {
            Some(help) => format!("{word}{between}{help}"),
            None => word,
        };
        Some(match self {
            Self::Bash => word::quoted(word.strip_prefix(&kept.text)?, kept.open),
            Self::Zsh => with(word.replace('\\', r"\\").replace(':', r"\:"), ':'),
            Self::Fish => with(word.clone(), '\t'),
            Self::Powershell => with(for_powershell(word), '\t'),
        })
    }
}

impl Question {
    /// What the script reads.
    pub fn answer(&self, shell: Shell, reply: &Reply) -> String {
        shell.answer(&self.kept, reply)
    }
}

/// bash replaces only what follows the last `=` or `:` of a word, and its quote.
fn kept(current: &Word, replaced: &str) -> Word {
    let replaced = word::unquoted(replaced).text;
    Word { text: current.text.strip_suffix(&replaced).unwrap_or_default().to_owned(), open: current.open }
}

fn for_powershell(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_.:/=+".contains(c);
    if word.chars().all(plain) {
        return word.to_owned();
    }
    // To PowerShell each of them ends a quote, and two of them are one character of the text.
    let quotes = ['\'', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}'];
    let inner: String = word.chars().flat_map(|c| std::iter::repeat_n(c, if quotes.contains(&c) { 2 } else { 1 })).collect();
    format!("'{inner}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(shell: Shell, fields: &[&str]) -> Option<Question> {
        shell.question(&fields.iter().flat_map(|field| [*field, "\0"]).collect::<String>())
    }

    #[test]
    fn each_shell_hands_the_line_over_in_its_way() {
        for (shell, fields, want) in [
            (Shell::Bash, &["stagegate a 'b c", " --d", "'b c"][..], Some("stagegate|a|b c|--d at 2")),
            (Shell::Zsh, &["2", "stagegate", "a\\ b", "\"c d"], Some("stagegate|a b|c d at 2")),
            (Shell::Fish, &["2", "stagegate", "a'b", "'c d"], Some("stagegate|a'b|c d at 2")),
            (Shell::Powershell, &["1", "stagegate", "c d", "e"], Some("stagegate|c d|e at 1")),
            (Shell::Zsh, &["2", "stagegate", "a"], None),
            (Shell::Zsh, &["x", "stagegate", "a"], None),
            (Shell::Bash, &["stagegate a"], None),
            (Shell::Fish, &[], None),
        ] {
            let line = asked(shell, fields).map(|question| question.line);
            let got = line.map(|line| format!("{} at {}", line.words().collect::<Vec<_>>().join("|"), line.at()));
            assert_eq!(got.as_deref(), want, "{shell:?} {fields:?}");
        }
        assert_eq!(Shell::Fish.question("1\0stagegate\0a\0\n"), asked(Shell::Fish, &["1", "stagegate", "a"]));
        assert_eq!(Shell::Fish.question("no NUL"), None);
    }

    #[test]
    fn each_shell_is_answered_in_its_way() {
        let reply = |word: &str| Reply::Words(vec![Candidate::new(word, "a: b\tc")]);
        for (shell, word, want) in [
            (Shell::Bash, "a $(b)", r"a\ \$\(b\)"),
            (Shell::Zsh, r"a: $(b)\", r"a\: $(b)\\:a: b\tc"),
            (Shell::Fish, "a $(b)", "a $(b)\ta: b\\tc"),
            (Shell::Powershell, "a-b", "a-b\ta: b\\tc"),
            (Shell::Powershell, "it's $(b)", "'it''s $(b)'\ta: b\\tc"),
            (Shell::Powershell, "’", "'’’'\ta: b\\tc"),
        ] {
            assert_eq!(shell.answer(&Word::default(), &reply(word)), format!("words\n{want}\n"));
        }
        assert_eq!(Shell::Bash.answer(&Word::default(), &Reply::Files), "files\n");
    }

    /// What the shell keeps of the word is not given again, and what is given fits its quotes.
    #[test]
    fn bash_gets_the_part_that_it_replaces() {
        for (before, replaced, word, want) in [
            ("stagegate --app=sh", "sh", "--app=shop", "shop"),
            ("stagegate --app=", "", "--app=a b", r"a\ b"),
            ("stagegate --app=\"a", "a", "--app=a $b", r"a \$b"),
            ("stagegate 'a", "a", "a'b", r"a'\''b"),
            ("stagegate a:b", "b", "a:bc", "bc"),
            (r"stagegate a\ b", r"a\ b", "a bc", r"a\ bc"),
            ("stagegate sh", "sh", "shop", "shop"),
        ] {
            let question = asked(Shell::Bash, &[before, "", replaced]).unwrap();
            let answer = question.answer(Shell::Bash, &Reply::Words(vec![Candidate::new(word, "")]));
            assert_eq!(answer, format!("words\n{want}\n"), "{before}");
        }
    }

    #[test]
    fn every_script_asks_for_its_shell() {
        for shell in Shell::value_variants() {
            let name = shell.to_possible_value().unwrap().get_name().to_owned();
            assert!(shell.script().contains(&format!("completions {name} --line")), "{name}");
        }
    }
}
