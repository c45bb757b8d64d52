//! The safeguards of a profile: read, changed, and written as a whole if nobody else changed the profile meanwhile.

use stagegate_api::safeguard::{SafeguardBody, Safeguards, SetSafeguards, WantedSafeguard};
use stagegate_core::{Code, Error};

use super::OfProfile;
use crate::{cli::GlobalArgs, commands::profile, error::CliError, lookup, printable::quoted, session::Session};

/// The safeguards of a profile.
pub struct Held {
    session: Session,
    org: String,
    safeguards: Safeguards,
}

impl Held {
    /// Reads them.
    pub fn read(global: &GlobalArgs, profile: &str) -> Result<Self, CliError> {
        let session = Session::open(global)?;
        let org = session.org_here()?;
        let asked = session.client.safeguards(&org, profile);
        let safeguards = asked.map_err(|error| lookup::no_profile(&session, &org, profile, error))?;
        Ok(Self { session, org, safeguards })
    }

    /// The session that they were read in.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The org.
    pub fn org(&self) -> &str {
        &self.org
    }

    /// The profile in words.
    pub fn words(&self) -> String {
        format!("profile `{}` in org `{}`", self.safeguards.profile, self.org)
    }

    /// The flag that names the profile, for commands to copy.
    pub fn flag(&self) -> String {
        format!("--profile {}", quoted(&self.safeguards.profile))
    }

    /// All of them, in their order.
    pub fn all(&self) -> &[SafeguardBody] {
        &self.safeguards.safeguards
    }

    /// The same, as they are sent back.
    pub fn wanted(&self) -> Vec<WantedSafeguard> {
        self.all().iter().cloned().map(WantedSafeguard::from).collect()
    }

    /// The place of the one that is meant.
    pub fn place(&self, which: &str) -> Result<usize, CliError> {
        place(self.all(), which, &self.flag())
    }

    /// Makes these the profile's, and says so: `did` is what was done, such as `added safeguard X`.
    pub fn write(self, of: &OfProfile, safeguards: Vec<WantedSafeguard>, did: &str) -> Result<(), CliError> {
        let runs = |enabled: &Option<bool>| *enabled != Some(false);
        let is_emptied = !safeguards.iter().any(|wanted| runs(&wanted.enabled)) && self.all().iter().any(|one| one.enabled);
        let names: Vec<String> = safeguards.iter().map(|wanted| wanted.safeguard.clone()).collect();
        let set = SetSafeguards { safeguards, message: of.message.clone() };
        let before = self.safeguards.revision;
        let answer = self.session.client.set_safeguards(&self.org, &of.profile, before, &set);
        let after = answer.map_err(|error| lookup::no_safeguard(&names, error))?;
        let words = self.words();
        let sentence = if after.revision == before {
            format!("{words} has these safeguards: nothing was changed")
        } else {
            format!("{did}; {words} is now at revision {}", after.revision)
        };
        self.session.output.changed(&after, &sentence)?;
        if is_emptied && lookup::profile(&self.session, &self.org, &after.profile)?.guarded {
            self.session.output.warn(&profile::unchecked(&after.profile));
        }
        Ok(())
    }
}

/// By id, by title, or by what it checks if that is one alone.
fn place(all: &[SafeguardBody], which: &str, flag: &str) -> Result<usize, CliError> {
    let rules: [fn(&SafeguardBody, &str) -> bool; 3] =
        [|one, which| one.id == which, |one, which| one.title == which, |one, which| one.safeguard == which];
    for rule in rules {
        let found: Vec<usize> = all.iter().enumerate().filter(|(_, one)| rule(one, which)).map(|(place, _)| place).collect();
        match found.as_slice() {
            [] => {}
            [one] => return Ok(*one),
            several => {
                let told = several.iter().filter_map(|place| all.get(*place));
                let told: Vec<_> = told.map(|one| format!("`{}` ({})", one.title, one.id)).collect();
                let sentence = format!("several safeguards are meant by `{which}`: {}", told.join(", "));
                return Err(CliError::usage(sentence, "name it by its id"));
            }
        }
    }
    let titles: Vec<&str> = all.iter().map(|one| one.title.as_str()).collect();
    let hint = match lookup::nearest(which, &titles) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("run `stagegate safeguards list {flag}` to see them"),
    };
    let error = CliError::from(Error::no_such("safeguard", which)).with_hint(hint);
    Err(error.with_exit_status(Code::NotFound.exit_status()))
}

/// For tests: a safeguard with an id of this digit.
#[cfg(test)]
pub fn sample(digit: char, safeguard: &str, title: &str) -> SafeguardBody {
    SafeguardBody {
        id: format!("sgd_{}", digit.to_string().repeat(32)),
        title: title.to_owned(),
        description: String::new(),
        safeguard: safeguard.to_owned(),
        version: None,
        enforcement: "error".to_owned(),
        settings: None,
        enabled: true,
        exceptions: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_meant_by_its_id_its_title_or_what_it_checks() {
        let all = [
            sample('1', "require-dlq", "Queues"),
            sample('2', "allowed-regions", "Europe"),
            sample('3', "allowed-regions", "Elsewhere"),
            sample('4', "require-cfn-role", "allowed-regions"),
            sample('5', "javascript", "Twice"),
            sample('6', "javascript", "Twice"),
        ];
        let second = format!("sgd_{}", "2".repeat(32));
        for (which, want) in [
            (second.as_str(), Ok(1)),
            ("Queues", Ok(0)),
            ("require-dlq", Ok(0)),
            ("allowed-regions", Ok(3)),
            ("javascript", Err(2)),
            ("Twice", Err(2)),
            ("Quues", Err(5)),
            ("", Err(5)),
        ] {
            let found = place(&all, which, "--profile prod");
            assert_eq!(found.as_ref().map(|place| *place).map_err(CliError::exit_status), want, "{which:?}");
        }
        let several = place(&all, "Twice", "--profile prod").unwrap_err();
        assert!(several.sentence().contains("sgd_5555") && several.sentence().contains("sgd_6666"), "{several:?}");
        assert_eq!(place(&all, "Quues", "").unwrap_err().hint(), Some("did you mean `Queues`?"));
        let hint = place(&all, "nothing like it", "--profile prod").unwrap_err();
        assert_eq!(hint.hint(), Some("run `stagegate safeguards list --profile prod` to see them"));
    }
}
