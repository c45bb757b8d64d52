//! The values to look for, and the search for all of them at once.

use std::collections::HashMap;

use aho_corasick::{
    Anchored, MatchKind,
    automaton::{Automaton as _, StateID},
    nfa::contiguous::NFA,
};

use super::{
    MIN_CHARACTERS,
    units::{Base64, Escaped, Hex, Percent, Raw, Units},
};
use crate::{error::Error, secret::Secret};

/// How many bytes of a value must be there at least; bounds the memory that the search takes.
const LONGEST_BEGINNING: usize = 256;

/// A value in a text, from where to where in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Which value, by its number.
    pub(super) value: usize,
}

/// All values.
pub(super) struct Needles {
    /// Finds the beginnings.
    automaton: NFA,
    start: StateID,
    /// The values by their beginnings, in the automaton's order.
    groups: Vec<Group>,
}

/// Values that begin alike, in order.
struct Group {
    /// The length of the beginning.
    length: usize,
    values: Vec<(Secret, usize)>,
}

impl Needles {
    /// Values are numbered as they come; of equal ones the first is kept.
    pub(super) fn new(values: impl Iterator<Item = Secret>) -> Result<Self, Error> {
        let trimmed = |value: Secret| Secret::new(value.expose().trim().to_owned());
        let mut values: Vec<_> = values.enumerate().map(|(number, value)| (trimmed(value), number)).collect();
        values.sort_by(|(one, _), (other, _)| one.expose().cmp(other.expose()));
        values.dedup_by(|(next, _), (before, _)| next.expose() == before.expose());
        let mut groups: Vec<Group> = Vec::new();
        for value in values {
            let length = beginning(value.0.expose()).len();
            match groups.last_mut() {
                Some(group) if group.beginning() == beginning(value.0.expose()) => group.values.push(value),
                _ => groups.push(Group { length, values: vec![value] }),
            }
        }
        let automaton = NFA::builder().match_kind(MatchKind::Standard).build(groups.iter().map(Group::beginning));
        let automaton = automaton.map_err(|error| Error::Internal(Box::new(error)))?;
        let start = automaton.start_state(Anchored::No).map_err(|error| Error::Internal(Box::new(error)))?;
        Ok(Self { automaton, start, groups })
    }

    /// Every place of a value, in whatever form; in no order, and they may overlap.
    pub(super) fn find(&self, text: &str) -> Vec<Found> {
        let mut found = Vec::new();
        if self.groups.is_empty() || text.len() < MIN_CHARACTERS {
            return found;
        }
        let (raw, escaped) = (Raw::new(text), text.contains('\\'));
        self.scan(raw.clone(), &mut found);
        self.scan_decoded(&raw, &mut found);
        for skip in 0..2 {
            self.scan(Hex::new(raw.clone(), skip), &mut found);
        }
        if escaped {
            let once = Escaped::new(raw.clone());
            self.scan(once.clone(), &mut found);
            self.scan(Escaped::new(once.clone()), &mut found);
            self.scan_decoded(&once, &mut found);
        }
        for (sign, plus) in [('%', false), ('+', true)] {
            if !text.contains(sign) {
                continue;
            }
            let decoded = Percent::new(raw.clone(), plus);
            self.scan(decoded.clone(), &mut found);
            self.scan(Escaped::new(decoded.clone()), &mut found);
            self.scan_decoded(&decoded, &mut found);
            if escaped {
                self.scan(Percent::new(Escaped::new(raw.clone()), plus), &mut found);
            }
        }
        found
    }

    /// Base64 may begin at any of four characters.
    fn scan_decoded(&self, units: &impl Units, found: &mut Vec<Found>) {
        for skip in 0..4 {
            let decoded = Base64::new(units.clone(), skip);
            self.scan(decoded.clone(), found);
            self.scan(Escaped::new(decoded), found);
        }
    }

    /// What ends at each place: of several values the longest, which holds the others.
    fn scan(&self, mut units: impl Units, found: &mut Vec<Found>) {
        let (mut state, mut count) = (self.start, 0_usize);
        let mut starts = [0; LONGEST_BEGINNING];
        let mut followed = HashMap::new();
        while let Some(unit) = units.next() {
            starts[count % LONGEST_BEGINNING] = unit.start;
            count += 1;
            state = self.automaton.next_state(Anchored::No, state, unit.byte);
            if !self.automaton.is_match(state) {
                continue;
            }
            // The automaton names the longest first.
            let number = self.automaton.match_pattern(state, 0).as_usize();
            let Some(group) = self.groups.get(number) else { continue };
            let start = starts[count.saturating_sub(group.length) % LONGEST_BEGINNING];
            // A text that repeats itself is not followed again and again: that would take more than linear time.
            let again = followed.get(&number).is_some_and(|until| count <= *until);
            let reach = if again { Reach::default() } else { group.follow(&units) };
            if !again {
                followed.insert(number, count + reach.length);
            }
            found.push(Found {
                start,
                end: reach.end.max(unit.end),
                value: group.values.get(reach.index).map_or(0, |(_, n)| *n),
            });
        }
    }
}

/// How far a text goes on like a value.
#[derive(Clone, Copy, Debug, Default)]
struct Reach {
    /// Which of the group's values.
    index: usize,
    /// For how many bytes of it.
    length: usize,
    /// Up to where in the text.
    end: usize,
}

impl Group {
    fn beginning(&self) -> &str {
        self.values.first().map_or("", |(value, _)| beginning(value.expose()))
    }

    fn rest(&self, index: usize) -> &[u8] {
        self.values.get(index).and_then(|(value, _)| value.expose().as_bytes().get(self.length..)).unwrap_or_default()
    }

    /// The value that the text goes on like for longest. In order, it is a neighbour of the text itself.
    fn follow(&self, units: &impl Units) -> Reach {
        let is_before = |value: &(Secret, usize)| {
            let rest = value.0.expose().bytes().skip(self.length);
            rest.lt(units.clone().map(|unit| unit.byte))
        };
        let next = self.values.partition_point(is_before);
        let reach = |index: usize| {
            let alike = units.clone().zip(self.rest(index)).take_while(|(unit, byte)| unit.byte == **byte);
            alike.fold(Reach { index, ..Reach::default() }, |reach, (unit, _)| Reach {
                length: reach.length + 1,
                end: unit.end,
                ..reach
            })
        };
        let neighbours = [next.saturating_sub(1), next.min(self.values.len().saturating_sub(1))];
        let is_whole = |reach: &Reach| reach.length == self.rest(reach.index).len();
        neighbours.map(reach).into_iter().max_by_key(|reach| (reach.length, is_whole(reach))).unwrap_or_default()
    }
}

/// As much of a value as must be there.
fn beginning(value: &str) -> &str {
    value.get(..value.floor_char_boundary(LONGEST_BEGINNING)).unwrap_or(value)
}
