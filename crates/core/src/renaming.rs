//! Names given up: which name of then a name of now stands for.
//!
//! Who looks back names stages and services as they are called now; what was recorded then has the names of then.

use jiff::Timestamp;

use crate::{error::Error, revision::Moment};

/// A name that was given up for another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renaming<N> {
    /// The name until then.
    pub former: N,
    /// The name from then on.
    pub name: N,
    /// When.
    pub at: Timestamp,
}

/// What a name of now stands for at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then<'a, N> {
    /// What has the name now was called this.
    Called(&'a N),
    /// The name meant something else, which is called this now.
    GivenUpFor(&'a N),
}

/// Goes back from a name of now to `time`, through all renamings of the app, the newest first.
pub fn name_then<'a, N: PartialEq>(newest_first: &'a [Renaming<N>], name: &'a N, time: Timestamp) -> Then<'a, N> {
    let mut then = name;
    for (index, renaming) in newest_first.iter().enumerate().take_while(|(_, renaming)| renaming.at > time) {
        if renaming.name == *then {
            then = &renaming.former;
        } else if renaming.former == *then {
            return Then::GivenUpFor(name_since(&newest_first[..=index]).unwrap_or(then));
        }
    }
    Then::Called(then)
}

/// What is called now what the last of these gave another name.
fn name_since<N: PartialEq>(newest_first: &[Renaming<N>]) -> Option<&N> {
    let mut oldest_first = newest_first.iter().rev();
    let first = &oldest_first.next()?.name;
    Some(oldest_first.fold(first, |name, renaming| if renaming.former == *name { &renaming.name } else { name }))
}

/// Nobody can tell what a name stood for that meant something else at that moment.
pub fn given_up(moment: &Moment, kind: &str, name: impl AsRef<str>, now: impl AsRef<str>) -> Error {
    let (name, now) = (name.as_ref(), now.as_ref());
    Error::no_such_moment(moment, format!("what was {kind} `{name}` then is called `{now}` now"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn then(newest_first: &[(&str, &str, i64)], name: &str, time: i64) -> String {
        let renamings: Vec<_> = newest_first
            .iter()
            .map(|(former, name, second)| Renaming { former: (*former).to_owned(), name: (*name).to_owned(), at: at(*second) })
            .collect();
        match name_then(&renamings, &name.to_owned(), at(time)) {
            Then::Called(name) => name.clone(),
            Then::GivenUpFor(name) => format!("now {name}"),
        }
    }

    #[test]
    fn names_are_followed_back() {
        let chain = [("beta", "gamma", 20), ("alpha", "beta", 10)];
        let swap = [("spare", "beta", 30), ("beta", "alpha", 20), ("alpha", "spare", 10)];
        for (renamings, name, time, want) in [
            (&chain[..], "gamma", 5, "alpha"),
            (&chain, "gamma", 10, "beta"),
            (&chain, "gamma", 15, "beta"),
            (&chain, "gamma", 20, "gamma"),
            (&chain, "beta", 15, "now gamma"),
            (&chain, "beta", 20, "beta"),
            // Whoever was called `alpha` at 5 is called `gamma` now, and nobody was called `beta`.
            (&chain, "alpha", 5, "now gamma"),
            (&chain, "alpha", 15, "alpha"),
            (&chain, "beta", 5, "now gamma"),
            (&chain, "other", 5, "other"),
            (&swap, "alpha", 5, "beta"),
            (&swap, "beta", 5, "alpha"),
            (&swap, "beta", 15, "spare"),
            (&swap, "spare", 15, "now beta"),
            (&swap, "spare", 35, "spare"),
            (&[], "alpha", 5, "alpha"),
        ] {
            assert_eq!(then(renamings, name, time), want, "{renamings:?} {name} {time}");
        }
    }
}
