//! Ranges of versions as npm reads them.
//!
//! The crates for this differ from npm in what they take for a range at all, in blanks, and in prereleases. npm's rules are
//! short: alternatives between `||`, each two versions around ` - ` or a list of comparators that must all hold.

mod version;

use version::{Partial, Version};

/// Whether a version satisfies a range. Neither an invalid version nor an invalid range does.
pub(crate) fn satisfies(version: &str, range: &str) -> bool {
    let (Some(version), Some(alternatives)) = (Version::read(version), read(range)) else { return false };
    // An alternative that is for every release makes the others void, also where they name prereleases.
    let every_release = alternatives.iter().find(|comparators| comparators.is_empty());
    match every_release {
        Some(comparators) => holds(comparators, &version),
        None => alternatives.iter().any(|comparators| holds(comparators, &version)),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Less,
    LessOrEqual,
    Equal,
    GreaterOrEqual,
    Greater,
}

#[derive(Debug)]
struct Comparator(Operator, Version);

/// All comparators hold, and a prerelease is one that was asked for.
fn holds(comparators: &[Comparator], version: &Version) -> bool {
    let asked_for = |Comparator(_, named): &Comparator| named.is_prerelease() && named.numbers == version.numbers;
    comparators.iter().all(|comparator| comparator.allows(version))
        && (!version.is_prerelease() || comparators.iter().any(asked_for))
}

impl Comparator {
    fn allows(&self, version: &Version) -> bool {
        let order = version.order(&self.1);
        match self.0 {
            Operator::Less => order.is_lt(),
            Operator::LessOrEqual => order.is_le(),
            Operator::Equal => order.is_eq(),
            Operator::GreaterOrEqual => order.is_ge(),
            Operator::Greater => order.is_gt(),
        }
    }
}

/// The alternatives of a range. One that is invalid makes the range invalid.
fn read(range: &str) -> Option<Vec<Vec<Comparator>>> {
    let words: Vec<&str> = range.split(|letter: char| letter.is_whitespace() || letter == '\u{feff}').collect();
    let range = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    range.split("||").map(|alternative| read_alternative(alternative.trim())).collect()
}

fn read_alternative(text: &str) -> Option<Vec<Comparator>> {
    let mut comparators = read_comparators(&without_build(text))?;
    // Every release is at least the first.
    comparators.retain(|Comparator(operator, version)| *operator != Operator::GreaterOrEqual || !version.is_lowest_release());
    Some(comparators)
}

/// Leaves out build metadata: a plus sign and the names behind it.
fn without_build(text: &str) -> String {
    let mut parts = text.split('+');
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|letter: char| !letter.is_ascii_alphanumeric() && !"-.".contains(letter)).unwrap_or(part.len());
        // A dot that no name follows is no part of it.
        let build = part[..end].split("..").next().unwrap_or_default().trim_end_matches('.');
        if build.is_empty() || build.starts_with('.') {
            kept.push('+');
            kept.push_str(part);
        } else {
            kept.push_str(&part[build.len()..]);
        }
    }
    kept
}

fn read_comparators(text: &str) -> Option<Vec<Comparator>> {
    if let Some((from, to)) = text.split_once(" - ")
        && let (Some(from), Some(to)) = (Partial::read(from), Partial::read(to))
    {
        return Some(at_least(&from)?.into_iter().chain(at_most(&to)?).collect());
    }
    let mut comparators = Vec::new();
    let mut words = text.split(' ').filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        // Blanks may stand behind an operator, and between its signs.
        let mut glued = word.to_owned();
        while is_operator(&glued) {
            glued.push_str(words.next()?);
        }
        comparators.extend(read_comparator(&glued)?);
    }
    Some(comparators)
}

fn is_operator(word: &str) -> bool {
    let near = word.strip_prefix(['^', '~']);
    matches!(near.unwrap_or(word), "<" | "<=" | "=" | ">=" | ">") || near == Some("")
}

/// One word of a range, as the comparators that it stands for.
fn read_comparator(word: &str) -> Option<Vec<Comparator>> {
    if let Some(rest) = word.strip_prefix('^') {
        return caret(&Partial::read(rest)?);
    }
    if let Some(rest) = word.strip_prefix("~>").or_else(|| word.strip_prefix('~')) {
        return tilde(&Partial::read(rest)?);
    }
    let operators = [
        (">=", Some(Operator::GreaterOrEqual)),
        ("<=", Some(Operator::LessOrEqual)),
        (">", Some(Operator::Greater)),
        ("<", Some(Operator::Less)),
        ("=", Some(Operator::Equal)),
        ("", None),
    ];
    let (operator, rest) = operators.iter().find_map(|(sign, operator)| word.strip_prefix(sign).map(|rest| (*operator, rest)))?;
    compare(operator, &Partial::read(rest)?)
}

/// `>=3.1.0`, `<4`, `3.x`, `*`.
fn compare(operator: Option<Operator>, partial: &Partial<'_>) -> Option<Vec<Comparator>> {
    use Operator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual};
    let operator = operator.unwrap_or(Equal);
    if partial.is_whole() {
        return Some(vec![Comparator(operator, partial.whole()?)]);
    }
    if partial.is_disordered {
        return None;
    }
    let Some(lowest) = partial.lowest() else {
        let nothing = Comparator(Less, Version::new(0, 0, 0)?.first());
        return Some(if matches!(operator, Less | Greater) { vec![nothing] } else { Vec::new() });
    };
    Some(match operator {
        Less => vec![Comparator(Less, lowest.first())],
        LessOrEqual => vec![Comparator(Less, partial.above()?.first())],
        Equal => vec![Comparator(GreaterOrEqual, lowest), Comparator(Less, partial.above()?.first())],
        GreaterOrEqual => vec![Comparator(GreaterOrEqual, lowest)],
        Greater => vec![Comparator(GreaterOrEqual, partial.above()?)],
    })
}

/// Compatible: the leftmost number that is not zero stays.
fn caret(partial: &Partial<'_>) -> Option<Vec<Comparator>> {
    let Some(lowest) = partial.lowest() else { return Some(Vec::new()) };
    let above = match partial.numbers {
        [Some(0), None, _] => Version::new(1, 0, 0),
        [Some(0), Some(0), Some(patch)] => Version::new(0, 0, patch + 1),
        [Some(0), Some(minor), _] => Version::new(0, minor + 1, 0),
        [major, ..] => Version::new(major? + 1, 0, 0),
    };
    Some(vec![Comparator(Operator::GreaterOrEqual, lowest), Comparator(Operator::Less, above?.first())])
}

/// Near: the minor number stays.
fn tilde(partial: &Partial<'_>) -> Option<Vec<Comparator>> {
    let Some(lowest) = partial.lowest() else { return Some(Vec::new()) };
    let above = match partial.numbers {
        [Some(major), Some(minor), _] => Version::new(major, minor + 1, 0),
        [major, ..] => Version::new(major? + 1, 0, 0),
    };
    Some(vec![Comparator(Operator::GreaterOrEqual, lowest), Comparator(Operator::Less, above?.first())])
}

/// The left side of ` - `.
fn at_least(partial: &Partial<'_>) -> Option<Vec<Comparator>> {
    let version = if partial.is_whole() { Some(partial.whole()?) } else { partial.lowest() };
    Some(version.map(|version| Comparator(Operator::GreaterOrEqual, version)).into_iter().collect())
}

/// The right side of ` - `.
fn at_most(partial: &Partial<'_>) -> Option<Vec<Comparator>> {
    if partial.is_whole() {
        let highest = if partial.is_prerelease() { partial.lowest() } else { partial.whole() };
        return Some(vec![Comparator(Operator::LessOrEqual, highest?)]);
    }
    if partial.lowest().is_none() {
        return Some(Vec::new());
    }
    Some(vec![Comparator(Operator::Less, partial.above()?.first())])
}

#[cfg(test)]
mod tests {
    use super::satisfies;

    #[test]
    fn ranges_mean_what_they_mean_to_npm() {
        for (range, version, want) in [
            ("", "3.40.0", true),
            ("*", "3.40.0", true),
            ("*", "3.40.0-beta.1", false),
            ("^3", "3.40.0", true),
            ("^3", "4.0.0-alpha", false),
            ("^3.40.0-alpha", "3.40.0-beta.1", true),
            ("^3.40.0-alpha", "3.41.0-beta.1", false),
            ("^0.2.3", "0.2.9", true),
            ("^0.2.3", "0.3.0", false),
            ("^0.0.3", "0.0.4", false),
            ("^0", "0.9.9", true),
            ("~3.39", "3.40.0", false),
            ("~> 3.40", "3.40.7", true),
            ("~ > 3.40", "3.40.7", true),
            ("~ = 3.40", "3.40.7", true),
            ("~>= 3.40", "3.40.7", true),
            ("^ = 3.40", "3.41.0", true),
            ("^> 3.40", "3.41.0", false),
            (">=2.72.0 <4", "3.40.0", true),
            (">= 2.72.0 < 3", "3.40.0", false),
            (">3", "3.40.0", false),
            (">3.39", "3.40.0", true),
            ("<=3", "3.40.0", true),
            ("<3.40", "3.40.0-beta.1", false),
            ("2 || 3", "3.40.0", true),
            ("2||>4||", "3.40.0", true),
            ("1.2 - 3", "3.40.0", true),
            ("1.2 - 3.40.0", "3.40.0", true),
            ("4 - x", "3.40.0", false),
            ("x - 3", "3.40.0", true),
            ("1 - 3 4", "3.40.0", false),
            ("3.x", "3.40.0", true),
            ("3.X.5", "3.40.0", false),
            ("^3.X.5", "3.40.0", true),
            ("1 - =3.41.0-rc.1", "3.40.0", true),
            ("1 - =3.41.0", "3.40.0", false),
            ("=3.40.0", "v3.40.0", true),
            ("==3.40.0", "3.40.0", false),
            ("==3.x", "3.40.0", true),
            ("v3.40.0", "3.40.0+build", true),
            ("3.40.0+other", "3.40.0", true),
            ("3.40+b", "3.40.0", true),
            ("3.x+b.1 || 5", "3.40.0", true),
            ("3+", "3.40.0", false),
            ("~3.40.0-0 || *", "3.40.0-alpha", false),
            ("<0.0.0-beta >=0", "0.0.0-alpha", true),
            ("03", "3.40.0", false),
            (">*", "3.40.0", false),
            (">=*", "3.40.0", true),
            ("latest", "3.40.0", false),
            ("!3", "3.40.0", false),
            ("3 || latest", "3.40.0", false),
            ("3, 4", "3.40.0", false),
            (">", "3.40.0", false),
            ("^3", "3.40", false),
            ("^3", "", false),
            ("^3", "=3.40.0", false),
            ("*", "3.40.0-01", false),
            (">=3.40.0-alpha.2 <4", "3.40.0-alpha.10", true),
            ("^9007199254740991", "3.40.0", false),
            ("9007199254740992", "3.40.0", false),
        ] {
            assert_eq!(satisfies(version, range), want, "{version} in {range:?}");
        }
    }
}
