//! Versions, whole and partial.

use std::cmp::Ordering;

/// The largest number in a version: up to here JavaScript counts exactly.
const LARGEST: u64 = (1 << 53) - 1;

/// The longest text that is a version.
const LONGEST: usize = 256;

/// A version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Version {
    /// Major, minor, patch.
    pub(super) numbers: [u64; 3],
    prerelease: Vec<Identifier>,
}

/// A part of the name of a prerelease. Numbers come before names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Identifier {
    Number(u64),
    Name(String),
}

/// A version with numbers left open: `3`, `3.x`, `v3.40.*`. What follows an open number does not count.
#[derive(Debug)]
pub(super) struct Partial<'a> {
    prefix: &'a str,
    /// Major, minor, patch.
    pub(super) numbers: [Option<u64>; 3],
    prerelease: Vec<Identifier>,
    /// Whether a number follows an open one.
    pub(super) is_disordered: bool,
}

impl Version {
    /// A release.
    pub(super) fn new(major: u64, minor: u64, patch: u64) -> Option<Self> {
        let numbers = [major, minor, patch];
        numbers.iter().all(|number| *number <= LARGEST).then_some(Self { numbers, prerelease: Vec::new() })
    }

    /// Reads a whole version; a `v` may stand before it.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > LONGEST {
            return None;
        }
        Partial::read(text)?.whole()
    }

    /// The first of all prereleases of this version.
    pub(super) fn first(self) -> Self {
        Self { prerelease: vec![Identifier::Number(0)], ..self }
    }

    /// Whether it is a prerelease.
    pub(super) fn is_prerelease(&self) -> bool {
        !self.prerelease.is_empty()
    }

    /// Whether no release comes before it.
    pub(super) fn is_lowest_release(&self) -> bool {
        self.numbers == [0; 3] && !self.is_prerelease()
    }

    /// Which of two versions comes first. A prerelease comes before its release.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let releases = other.is_prerelease().cmp(&self.is_prerelease());
        self.numbers.cmp(&other.numbers).then(releases).then_with(|| self.prerelease.cmp(&other.prerelease))
    }
}

impl<'a> Partial<'a> {
    /// Reads a partial version; any number of `v`, `=` and blanks may stand before it.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let bare = text.trim_start_matches(['v', '=', ' ']);
        let prefix = &text[..text.len() - bare.len()];
        let bare = bare.trim_end_matches(' ');
        let (main, named) = bare.split_at(bare.find(['-', '+']).unwrap_or(bare.len()));
        let parts: Vec<&str> = main.split('.').collect();
        if parts.len() > 3 || (parts.len() < 3 && !named.is_empty()) {
            return None;
        }
        let mut numbers = [None; 3];
        let (mut open, mut is_disordered) = (false, false);
        for (number, part) in numbers.iter_mut().zip(parts) {
            if matches!(part, "x" | "X" | "*") {
                open = true;
                continue;
            }
            let read = read_number(part)?;
            is_disordered |= open;
            *number = (!open).then_some(read);
        }
        Some(Self { prefix, numbers, prerelease: read_names(named)?, is_disordered })
    }

    /// Whether it names a prerelease.
    pub(super) fn is_prerelease(&self) -> bool {
        !self.prerelease.is_empty()
    }

    /// Whether nothing is open.
    pub(super) fn is_whole(&self) -> bool {
        self.numbers.iter().all(Option::is_some)
    }

    /// The version, if nothing is open; no more than a `v` may stand before it.
    pub(super) fn whole(&self) -> Option<Version> {
        if self.is_whole() && matches!(self.prefix, "" | "v") { self.lowest() } else { None }
    }

    /// The lowest version that it can be; none when all is open.
    pub(super) fn lowest(&self) -> Option<Version> {
        let [major, minor, patch] = self.numbers;
        let version = Version::new(major?, minor.unwrap_or(0), patch.unwrap_or(0))?;
        Some(if patch.is_some() { Version { prerelease: self.prerelease.clone(), ..version } } else { version })
    }

    /// The lowest release above all that it can be.
    pub(super) fn above(&self) -> Option<Version> {
        match self.numbers {
            [Some(major), Some(minor), _] => Version::new(major, minor + 1, 0),
            [major, ..] => Version::new(major? + 1, 0, 0),
        }
    }
}

fn read_number(text: &str) -> Option<u64> {
    let number = if is_number(text) { text.parse().ok() } else { None };
    number.filter(|number| *number <= LARGEST)
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.is_empty() && !text.starts_with('0'))
}

/// What follows the numbers: the name of a prerelease, and build metadata, which do not count.
fn read_names(text: &str) -> Option<Vec<Identifier>> {
    let (prerelease, build) = text.split_once('+').map_or((text, None), |(prerelease, build)| (prerelease, Some(build)));
    let names = |text: &str| text.split('.').all(is_name);
    if build.is_some_and(|build| !names(build)) {
        return None;
    }
    let Some(prerelease) = prerelease.strip_prefix('-') else { return Some(Vec::new()) };
    prerelease.split('.').map(read_identifier).collect()
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn read_identifier(text: &str) -> Option<Identifier> {
    if is_number(text) {
        return Some(Identifier::Number(text.parse().unwrap_or(u64::MAX)));
    }
    let named = is_name(text) && text.bytes().any(|byte| !byte.is_ascii_digit());
    named.then(|| Identifier::Name(text.to_owned()))
}
