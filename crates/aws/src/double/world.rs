//! Who calls, which role they want, and what they get.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{
    StrictSts,
    answer::{self, Issued, Problem},
    request::Seen,
    shape,
    trust::Trust,
};

/// Every role and every caller that the double knows.
#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) roles: BTreeMap<String, Trust>,
    /// Callers with credentials from here, by access key.
    issued: BTreeMap<String, Issued>,
    /// Users with static keys, by access key.
    pub(super) users: BTreeMap<String, User>,
    /// Whether the known caller's credentials are.
    pub(super) expired: bool,
}

/// Whoever has static keys.
#[derive(Clone, Debug)]
pub(super) struct User {
    /// The ARN.
    pub(super) arn: String,
    /// Whether the calls are signed with the secret that belongs to the access key.
    pub(super) signs_well: bool,
}

impl World {
    /// What STS answers, with the access key it hands out.
    pub(super) fn answer(&mut self, seen: &Seen) -> Result<(Option<String>, String), Problem> {
        let caller = self.caller(seen)?;
        if let Some(unknown) = seen.unknown.first() {
            return Err(Problem::invalid(format!("unknown parameter {unknown}")));
        }
        match seen.action.as_str() {
            "GetCallerIdentity" => Ok((None, answer::identity(&caller))),
            "AssumeRole" => {
                let seconds = shape::check(seen)?;
                let denied = || Problem::denied(&caller, "sts:AssumeRole", &seen.role_arn);
                let trust = self.roles.get(&seen.role_arn).ok_or_else(denied)?;
                trust.check(&caller, seen, seconds)?;
                let issued = self.issue(seen, trust.life(seconds));
                Ok((Some(issued.access_key_id.clone()), answer::assumed(&issued, seen)))
            }
            _ => Err(Problem::invalid("unknown action")),
        }
    }

    /// The ARN of who signed the request.
    fn caller(&self, seen: &Seen) -> Result<String, Problem> {
        let Some(key) = seen.caller_access_key_id.as_deref() else {
            return Err(Problem::caller("MissingAuthenticationToken", "Request is missing Authentication Token"));
        };
        let expired = || Problem::caller("ExpiredToken", "The security token included in the request is expired");
        if let Some(user) = self.users.get(key) {
            return user.answer();
        }
        match self.issued.get(key) {
            Some(issued) if seen.sent_at.is_some_and(|now| now < issued.expires_at) => Ok(issued.arn.clone()),
            Some(_) => Err(expired()),
            None if key == StrictSts::ACCESS_KEY_ID && self.expired => Err(expired()),
            None if key == StrictSts::ACCESS_KEY_ID => Ok(StrictSts::IDENTITY_ARN.to_owned()),
            None => Err(Problem::caller("InvalidClientTokenId", "The security token included in the request is invalid")),
        }
    }

    /// Makes keys up. They count from the caller's own time, so that no clock is read here.
    fn issue(&mut self, seen: &Seen, seconds: i64) -> Issued {
        let number = self.issued.len() + 1;
        let account = seen.role_arn.split(':').nth(4).unwrap_or_default();
        let role = seen.role_arn.rsplit('/').next().unwrap_or_default();
        let now = seen.sent_at.unwrap_or(Timestamp::UNIX_EPOCH);
        let issued = Issued {
            access_key_id: format!("ASIASTAGEGATED{number:06}"),
            arn: format!("arn:aws:sts::{account}:assumed-role/{role}/{}", seen.session_name),
            expires_at: now.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(now),
            number,
        };
        self.issued.insert(issued.access_key_id.clone(), issued.clone());
        issued
    }
}

impl User {
    fn answer(&self) -> Result<String, Problem> {
        if self.signs_well {
            return Ok(self.arn.clone());
        }
        let message = "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
                       Access Key and signing method. Consult the service documentation for details.";
        Err(Problem::caller("SignatureDoesNotMatch", message))
    }
}
