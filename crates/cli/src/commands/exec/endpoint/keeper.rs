//! The credentials at hand: when they are given out, when new ones are wanted, and what a failure means.
//!
//! Clients give up after a second or two, and many do not try again. So new credentials are wanted long before the old
//! ones end, and the old ones are given out meanwhile.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use stagegate_api::credentials::Credentials;
use stagegate_core::Code;

use crate::error::CliError;

/// After a failure the server is not asked again so soon.
const PAUSE: SignedDuration = SignedDuration::from_secs(10);
/// Nor so soon after a success: with a clock that is wrong, everything seems to have ended, and each client would ask.
const BREATH: SignedDuration = SignedDuration::from_secs(1);
/// How long a client waits for new credentials while there are good old ones.
const SHORT: Duration = Duration::from_millis(500);
/// And while there are not.
const LONG: Duration = Duration::from_mins(1);

/// The credentials at hand.
#[derive(Debug)]
pub struct Keeper {
    held: Option<Held>,
    trouble: Option<Trouble>,
    not_before: Timestamp,
}

#[derive(Debug)]
struct Held {
    credentials: Credentials,
    since: Timestamp,
}

/// Why there are no new credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The stable code.
    pub code: String,
    /// The sentence.
    pub sentence: String,
    /// The server's decision, or just bad luck.
    pub kind: Kind,
}

/// What kind of trouble it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The stage is another one by now.
    Changed,
    /// The server does not give them.
    Refused,
    /// The server cannot be asked, or cannot ask AWS.
    Unavailable,
}

impl Held {
    /// When they end. Those that never do are not served.
    fn end(&self) -> Timestamp {
        self.credentials.expires_at.unwrap_or(self.since)
    }

    /// The point at which this much of their life is over, in tenths.
    fn after(&self, tenths: i32) -> Timestamp {
        let life = self.end().duration_since(self.since);
        later(self.since, life * tenths / 10)
    }
}

/// `at`, and so much later; at the end of time there is no later.
fn later(at: Timestamp, duration: SignedDuration) -> Timestamp {
    at.saturating_add(duration).unwrap_or(at)
}

impl Keeper {
    /// With the credentials that the command starts with.
    pub fn new(first: Credentials, now: Timestamp) -> Self {
        Self { held: Some(Held { credentials: first, since: now }), trouble: None, not_before: now }
    }

    /// Whether the server should be asked now. Of an hour 24 minutes are left then, which is more than any client wants.
    pub fn wants_new(&self, now: Timestamp) -> bool {
        now >= self.not_before && self.held.as_ref().is_none_or(|held| now >= held.after(6))
    }

    /// How long a client should wait for that.
    pub fn patience(&self, now: Timestamp) -> Duration {
        if self.held.as_ref().is_some_and(|held| now < held.after(9)) { SHORT } else { LONG }
    }

    /// What a client gets.
    pub fn answer(&self, now: Timestamp) -> Result<&Credentials, Trouble> {
        match &self.held {
            Some(held) if now < held.end() => Ok(&held.credentials),
            _ => Err(self.trouble.clone().unwrap_or_else(|| Trouble {
                code: Code::Internal.as_str().to_owned(),
                sentence: "the credentials have ended, and new ones did not come in time".to_owned(),
                kind: Kind::Unavailable,
            })),
        }
    }

    /// Takes in what the server said. What it refuses is refused at once; bad luck leaves the credentials at hand in use
    /// until they end. Gives the trouble if it is another one than before.
    pub fn take(&mut self, outcome: Result<Credentials, CliError>, now: Timestamp) -> Option<Trouble> {
        let trouble = match outcome {
            Ok(credentials) => {
                *self = Self { not_before: later(now, BREATH), ..Self::new(credentials, now) };
                return None;
            }
            Err(error) => Trouble::from(&error),
        };
        if trouble.kind != Kind::Unavailable {
            self.held = None;
        }
        self.not_before = later(now, PAUSE);
        let news = self.trouble.as_ref() != Some(&trouble);
        self.trouble = Some(trouble.clone());
        news.then_some(trouble)
    }
}

impl From<&CliError> for Trouble {
    fn from(error: &CliError) -> Self {
        let kind = match error.exit_status() {
            _ if error.code() == "changed-meanwhile" => Kind::Changed,
            // Not signed in any more, not allowed, not there, changed.
            3..=6 => Kind::Refused,
            _ => Kind::Unavailable,
        };
        Self { code: error.code().to_owned(), sentence: error.sentence().to_owned(), kind }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Credentials that end at this second.
    pub(in super::super) fn ending(second: i64) -> Credentials {
        let text = format!(
            r#"{{"access_key_id":"ASIA{second}","secret_access_key":"s","session_token":"t","expires_at":"{}",
            "source":"profile","role":"arn:aws:iam::222222222222:role/deploy","account_id":"222222222222","profile":"prod","profile_revision":7}}"#,
            at(second)
        );
        serde_json::from_str(&text).unwrap()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn error(exit: u8, code: &str) -> CliError {
        CliError::new(exit, code, format!("sentence of {code}"), None)
    }

    /// The access key that a client gets, or the code of the trouble.
    fn got(keeper: &Keeper, second: i64) -> String {
        match keeper.answer(at(second)) {
            Ok(credentials) => credentials.access_key_id.clone(),
            Err(trouble) => trouble.code,
        }
    }

    #[test]
    fn new_ones_are_wanted_long_before_the_old_ones_end() {
        let keeper = Keeper::new(ending(3600), at(0));
        for (second, wanted, patience, want) in [
            (0, false, SHORT, "ASIA3600"),
            (2159, false, SHORT, "ASIA3600"),
            (2160, true, SHORT, "ASIA3600"),
            (3239, true, SHORT, "ASIA3600"),
            (3240, true, LONG, "ASIA3600"),
            (3599, true, LONG, "ASIA3600"),
            (3600, true, LONG, "internal"),
        ] {
            assert_eq!((keeper.wants_new(at(second)), keeper.patience(at(second))), (wanted, patience), "{second}");
            assert_eq!(got(&keeper, second), want, "{second}");
        }
    }

    #[test]
    fn new_ones_replace_the_old_ones() {
        let mut keeper = Keeper::new(ending(3600), at(0));
        assert_eq!(keeper.take(Ok(ending(6000)), at(2400)), None);
        assert_eq!((got(&keeper, 2400).as_str(), keeper.wants_new(at(2400))), ("ASIA6000", false));
        assert_eq!(keeper.take(Ok(ending(2300)), at(2400)), None);
        assert_eq!((keeper.wants_new(at(2400)), keeper.wants_new(at(2401))), (false, true), "ended, but just asked for");
    }

    #[test]
    fn bad_luck_leaves_the_old_ones_in_use_until_they_end() {
        let mut keeper = Keeper::new(ending(3600), at(0));
        for code in ["unreachable", "sts-unreachable", "internal"] {
            let news = keeper.take(Err(error(if code == "unreachable" { 9 } else { 1 }, code)), at(3000));
            assert_eq!(news.map(|trouble| (trouble.code, trouble.kind)), Some((code.to_owned(), Kind::Unavailable)));
            assert_eq!((got(&keeper, 3599).as_str(), got(&keeper, 3600).as_str()), ("ASIA3600", code));
        }
        assert_eq!((keeper.wants_new(at(3009)), keeper.wants_new(at(3010))), (false, true), "not at once again");
    }

    #[test]
    fn a_refusal_holds_at_once_and_until_the_server_thinks_better_of_it() {
        for (exit, code, kind) in [
            (6, "changed-meanwhile", Kind::Changed),
            (3, "not-signed-in", Kind::Refused),
            (4, "role-refused", Kind::Refused),
            (4, "no-access-role", Kind::Refused),
            (5, "not-found", Kind::Refused),
        ] {
            let mut keeper = Keeper::new(ending(3600), at(0));
            assert_eq!(keeper.take(Err(error(exit, code)), at(2400)).map(|trouble| trouble.kind), Some(kind), "{code}");
            assert_eq!((got(&keeper, 2401).as_str(), keeper.wants_new(at(2409))), (code, false));
            assert_eq!((keeper.wants_new(at(2410)), keeper.patience(at(2410))), (true, LONG));
            assert_eq!(keeper.take(Ok(ending(6000)), at(2410)), None);
            assert_eq!(got(&keeper, 2411), "ASIA6000");
        }
    }

    #[test]
    fn the_same_trouble_is_no_news() {
        let mut keeper = Keeper::new(ending(3600), at(0));
        let mut news = |outcome| keeper.take(outcome, at(3000)).is_some();
        assert!(news(Err(error(9, "unreachable"))));
        assert!(!news(Err(error(9, "unreachable"))));
        assert!(news(Err(error(1, "sts-unreachable"))));
        assert!(!news(Ok(ending(3600))));
        assert!(news(Err(error(1, "sts-unreachable"))));
    }
}
