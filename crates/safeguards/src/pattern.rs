//! Regular expressions as the settings of policies write them: ECMAScript without flags.
//!
//! Texts are matched by UTF-16 units, and a match may be anywhere. Plain patterns are matched in linear time. One with
//! look-around or back references is not plain: if it is made to be slow it is slow, and whoever checks the settings of others
//! does so where it can be stopped.

mod linear;
pub(crate) mod units;

use std::{borrow::Cow, cell::OnceCell};

use regress::{Flags, Regex};

/// A pattern, compiled once.
pub(crate) struct Pattern {
    source: String,
    /// For the engine that knows everything, and backtracks.
    full: Regex,
    /// For the engine that is never slow, if the pattern is plain. It takes longer to make.
    plain: OnceCell<Result<Option<regex::bytes::Regex>, linear::TooLarge>>,
}

/// A text that is no pattern.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct InvalidPattern;

/// Texts up to here are short enough to try a harmless pattern everywhere.
const SHORT: usize = 256;

impl Pattern {
    /// Compiles a pattern.
    pub(crate) fn new(source: &str) -> Result<Self, InvalidPattern> {
        let known = dialect(source)?;
        let units = known.encode_utf16().map(u32::from);
        let full = Regex::from_unicode(units, Flags::default()).map_err(|_| InvalidPattern)?;
        let plain = OnceCell::new();
        if !is_harmless(source) {
            // What is plain but too large to be matched in linear time is made to be slow.
            plain.get_or_init(|| linear::compile(source));
            if let Some(Err(linear::TooLarge)) = plain.get() {
                return Err(InvalidPattern);
            }
        }
        Ok(Self { source: source.to_owned(), full, plain })
    }

    /// Whether the pattern is found in a text.
    pub(crate) fn finds(&self, text: &str) -> bool {
        if (text.len() > SHORT || !is_harmless(&self.source))
            && let Ok(Some(plain)) = self.plain.get_or_init(|| linear::compile(&self.source))
        {
            return plain.is_match(&units::of(text));
        }
        // Plain texts too: the way for ASCII alone demands letters beyond it even where they may be missing, as in `中?`.
        let units: Vec<u16> = text.encode_utf16().collect();
        self.full.find_from_ucs2(&units, 0).next().is_some()
    }
}

/// Whether a pattern cannot have so many ways to match that trying them all takes long: few repetitions, and none of groups.
fn is_harmless(source: &str) -> bool {
    let repetition = |byte: u8| b"*+?{".contains(&byte);
    let bytes = source.as_bytes();
    let of_group = bytes.windows(2).any(|pair| pair[0] == b')' && repetition(pair[1]));
    !of_group && bytes.iter().filter(|byte| repetition(**byte)).count() <= 2
}

/// Brings a pattern without flags into what the engine takes: it knows three things that such patterns do not have.
///
/// It reads `\u{41}` as a letter where it means forty-one times `u`, it repeats `\b`, and it has groups with flags.
fn dialect(source: &str) -> Result<Cow<'_, str>, InvalidPattern> {
    let mut kept = String::new();
    let mut copied = 0;
    let mut in_class = false;
    let bytes = source.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &source[at..];
        match bytes[at] {
            b'\\' if rest.starts_with("\\u{") => {
                kept.push_str(&source[copied..at]);
                copied = at + 1;
            }
            b'\\' if !in_class && (rest.starts_with("\\b") || rest.starts_with("\\B")) => refuse_repetition(&rest[2..])?,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'(' if !in_class => refuse_flags(&rest[1..])?,
            _ => {}
        }
        at += if bytes[at] == b'\\' { 1 + rest[1..].chars().next().map_or(0, char::len_utf8) } else { 1 };
        while !source.is_char_boundary(at) {
            at += 1;
        }
    }
    if copied == 0 {
        return Ok(Cow::Borrowed(source));
    }
    kept.push_str(&source[copied..]);
    Ok(Cow::Owned(kept))
}

/// Nothing repeats a word boundary.
fn refuse_repetition(rest: &str) -> Result<(), InvalidPattern> {
    let braces = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
    let counted = braces.is_some_and(|(count, _)| {
        let (least, most) = count.split_once(',').unwrap_or((count, ""));
        !least.is_empty() && least.bytes().chain(most.bytes()).all(|byte| byte.is_ascii_digit())
    });
    if counted || rest.starts_with(['*', '+', '?']) { Err(InvalidPattern) } else { Ok(()) }
}

/// Groups such as `(?i:a)` and `(?-i:a)`.
fn refuse_flags(rest: &str) -> Result<(), InvalidPattern> {
    let flags = rest.strip_prefix('?').is_some_and(|rest| rest.starts_with(['i', 'm', 's', '-']));
    if flags { Err(InvalidPattern) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, any, prop_oneof, proptest};
    use regress::{Flags, Regex};

    use super::{Pattern, linear, units};

    /// Pieces of patterns; some of them together are one.
    const PIECES: [&str; 44] = [
        "a", "b", "-", "_", "1", "é", ".", "^", "$", "|", "(", "(?:", ")", "*", "+", "?", "{2}", "{1,}", "{0,2}", "{,3}", "{",
        "}", "]", "[ab]", "[^a]", "[a-b1]", "[\\w-]", "[\\d-z]", "[--a]", "[a-]", "[\\s.]", "[^\\s]", "\\d", "\\D", "\\w", "\\W",
        "\\s", "\\S", "\\b", "\\B", "\\.", "\\-", "\\n", "/",
    ];

    proptest! {
        #[test]
        fn plain_patterns_mean_the_same_to_both_engines(
            pieces in proptest::collection::vec(0..PIECES.len(), 1..8),
            texts in proptest::collection::vec(prop_oneof!["[ab1_ .{}\\]\n-]{0,6}", "[aé😀\u{2028}\u{a0} -]{0,5}", any::<String>().boxed()], 1..8),
        ) {
            let source: String = pieces.into_iter().map(|piece| PIECES[piece]).collect();
            let full = Regex::from_unicode(source.encode_utf16().map(u32::from), Flags::default());
            if let (Ok(full), Ok(Some(plain))) = (full, linear::compile(&source)) {
                for text in texts {
                    let units: Vec<u16> = text.encode_utf16().collect();
                    let found = full.find_from_ucs2(&units, 0).next().is_some();
                    assert_eq!(plain.is_match(&units::of(&text)), found, "{source:?} {text:?}");
                }
            }
        }
    }

    #[test]
    fn plain_patterns_are_never_slow() {
        for pattern in ["(a+)+$", "^(a|a)*$", "(?:a*)*b", "^(\\w+-?)*\\.$"] {
            assert!(!Pattern::new(pattern).unwrap().finds(&format!("{}!", "a".repeat(20_000))), "{pattern}");
        }
        assert!(Pattern::new("(?:a{0,1000}){0,1000}b").is_err());
        assert!(Pattern::new("^(?:[a-z]{1,63}\\.){1,20}$").is_ok());
    }

    #[test]
    fn patterns_mean_what_they_mean_in_javascript() {
        for (pattern, text, want) in [
            ("", "anything", true),
            ("dev", "my-dev-1", true),
            ("^dev$", "dev\n", false),
            ("d.v", "d\nv", false),
            ("d.v", "d\u{2028}v", false),
            ("[^]", "\n", true),
            ("[]", "a", false),
            ("a{,3}", "a{,3}", true),
            ("a{,3}", "aaa", false),
            ("(?<=my-)dev", "my-dev", true),
            ("(?<year>a)\\k<year>", "aa", true),
            ("^(?!prod)", "dev", true),
            ("\\d", "٣", false),
            ("\\w", "é", false),
            ("中?a", "a", true),
            ("^a\\u2028*$", "a", true),
            ("^.$", "😀", false),
            ("^..$", "😀", true),
            ("^[😀]$", "😀", false),
            ("^\\u{3}$", "uuu", true),
            ("[\\u{41}]", "{", true),
            ("\\bdev\\b", "my-dev-1", true),
            ("\\b{a", "x", false),
            ("[\\b*]", "*", true),
            ("\\(?i", "(i", true),
        ] {
            assert_eq!(Pattern::new(pattern).map(|pattern| pattern.finds(text)), Ok(want), "{pattern} {text}");
        }
    }

    #[test]
    fn other_texts_are_no_patterns() {
        for pattern in
            ["(", "[", "a**", "+", "(?i)a", "(?i:a)", "(?-i:a)", "\\b*", "\\B{2}", "[b-a]", "a{2,1}", "\\", "(?<a", "é\\"]
        {
            assert!(Pattern::new(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn deep_patterns_are_refused_and_not_followed() {
        assert!(Pattern::new(&"(".repeat(100_000)).is_err());
        assert!(Pattern::new(&format!("{}{}", "(?:".repeat(100_000), ")".repeat(100_000))).is_err());
    }
}
