//! Why there are no credentials, or keys are not proved: STS refused, or could not be asked. The two are never mixed up.

use stagegate_core::{
    Error,
    role::{RoleArn, RoleHolder},
};

/// Why a role could not be assumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssumeError {
    /// STS answered, and said no.
    #[error("{}", .0.reason())]
    Refused(Refusal),
    /// STS gave no answer that says anything about the role.
    #[error("{}", .0.reason())]
    Unreachable(Unreachable),
}

impl AssumeError {
    /// The error as users meet it; `holder` names the role.
    pub fn into_core(self, role: &RoleArn, holder: &RoleHolder) -> Error {
        match self {
            Self::Refused(refusal) => {
                Error::RoleRefused { role: role.clone(), reason: refusal.reason().to_owned(), check: refusal.check(holder) }
            }
            Self::Unreachable(cause) => Error::StsUnreachable { role: role.clone(), reason: cause.reason().to_owned() },
        }
    }
}

/// Why AWS does not say whose keys they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// STS answered, and does not take them.
    #[error("{}", .0.reason())]
    Refused(KeysRefusal),
    /// STS gave no answer that says anything about them.
    #[error("{}", .0.reason())]
    Unreachable(Unreachable),
}

impl KeysError {
    /// The error as users meet it.
    pub fn into_core(self, access_key_id: &str) -> Error {
        let access_key_id = access_key_id.to_owned();
        match self {
            Self::Refused(refusal) => Error::KeysRefused { access_key_id, reason: refusal.reason().to_owned() },
            Self::Unreachable(cause) => Error::StsUnreachableForKeys { access_key_id, reason: cause.reason().to_owned() },
        }
    }
}

/// What of somebody's keys AWS refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeysRefusal {
    /// There is no such access key, or it was made inactive.
    Unknown,
    /// The secret is not the one of the access key.
    WrongSecret,
}

impl KeysRefusal {
    /// Every refusal.
    pub const ALL: &'static [Self] = &[Self::Unknown, Self::WrongSecret];

    /// What AWS said, in our words.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Unknown => "it does not know an active access key of this id",
            Self::WrongSecret => "the secret access key does not belong to it",
        }
    }
}

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident, $reason:literal, $check:literal;)+) => {
        /// What STS refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Refusal { $($(#[$doc])* $name,)+ }

        impl Refusal {
            /// Every refusal.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// What STS said, in our words.
            pub fn reason(self) -> &'static str {
                match self { $(Self::$name => $reason,)+ }
            }

            /// What to look at, for a role that `holder` names.
            pub fn check(self, holder: &RoleHolder) -> String {
                let check = match self { $(Self::$name => $check,)+ };
                check.replace("{holder}", holder.kind()).replace("{show}", &holder.show_command())
            }
        }
    };
}

refusals! {
    /// `sts:AssumeRole` itself was denied: no such role, another principal or another `ExternalId`.
    AssumeRole, "`sts:AssumeRole` was denied",
        "check that the role exists, that its trust policy allows `sts:AssumeRole` to the identity of `stagegated`, \
         and that its condition `sts:ExternalId` is the {holder}'s: `{show}` prints it";
    /// No policy of our own identity allows it.
    OwnPolicy, "no policy of the server's own identity allows `sts:AssumeRole`",
        "allow `sts:AssumeRole` on the role to the identity of `stagegated`, and check the role's trust policy: \
         `{show}` prints it";
    /// A policy of the organisation denies it.
    OrganizationPolicy, "a policy of the AWS organization denies `sts:AssumeRole`",
        "ask who manages the service control policies and resource control policies of the role's account";
    /// Session tags were denied.
    TagSession, "`sts:TagSession` was denied",
        "allow `sts:TagSession` in the role's trust policy: `{show}` prints it";
    /// The source identity was denied.
    SetSourceIdentity, "`sts:SetSourceIdentity` was denied",
        "allow `sts:SetSourceIdentity` in the role's trust policy: `{show}` prints it";
    /// The role's sessions may not last that long.
    Duration, "the role does not allow sessions of this length",
        "raise the role's maximum session duration, or set a shorter one for its {holder}";
    /// Tags and session policy together are over the limit.
    TooLarge, "the session's tags and policy are larger than AWS takes",
        "use shorter names of app, stage and service";
    /// The session policy was not understood.
    SessionPolicy, "the session policy was not understood",
        "check the session policy of the {holder}";
    /// STS is off for the account in this region.
    RegionDisabled, "STS is not active for the role's account in the region of `stagegated`",
        "activate STS for the region in the account's IAM settings, or give `stagegated` another region";
    /// Something in the request is not valid for this endpoint, most likely another partition's role.
    Request, "the request was not valid for this STS",
        "check the role's ARN, and that the region of `stagegated` is in the same partition, such as `cn-north-1` for \
         `arn:aws-cn`";
}

impl Refusal {
    /// Whether it says that the role is closed to a call like this. The others say something about the call.
    pub(crate) fn closes_the_role(self) -> bool {
        matches!(self, Self::AssumeRole | Self::OwnPolicy | Self::OrganizationPolicy)
    }

    /// Whether the role may have been open, had the session not been labelled.
    pub(crate) fn concerns_labels(self) -> bool {
        matches!(self, Self::TagSession | Self::SetSourceIdentity)
    }
}

macro_rules! causes {
    ($($(#[$doc:meta])* $name:ident, $reason:literal;)+) => {
        /// Why STS could not be asked.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Unreachable { $($(#[$doc])* $name,)+ }

        impl Unreachable {
            /// Every cause.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The cause in words.
            pub fn reason(self) -> &'static str {
                match self { $(Self::$name => $reason,)+ }
            }
        }
    };
}

causes! {
    /// No answer in time.
    TimedOut, "it did not answer in time";
    /// Refused, reset, no such host, TLS failed.
    NoConnection, "no connection could be made";
    /// STS has a fault of its own.
    Failing, "it has a fault of its own";
    /// Too many requests.
    Throttled, "it was asked too often";
    /// The chain of identities ended without one.
    NoIdentity, "the server has no AWS identity of its own";
    /// A source of our identity failed.
    IdentityFailed, "the server's own AWS identity could not be loaded";
    /// Our own temporary keys ran out.
    IdentityExpired, "the server's own AWS identity has expired";
    /// AWS does not know our key.
    IdentityUnknown, "AWS does not know the server's own access key";
    /// A signature came too late or too early: our clock is wrong.
    ClockWrong, "the clock of the server is wrong";
    /// The signature was wrong: the secret, or the clock.
    SignatureRefused, "the server's own signature was refused: its secret key or its clock is wrong";
    /// An answer that STS would not give.
    NotUnderstood, "the answer was not understood: this may not be STS";
    /// The request never left.
    NotSent, "the request could not be made: the endpoint or the region may not be valid";
}

#[cfg(test)]
mod tests {
    use stagegate_core::Code;

    use super::*;

    #[test]
    fn refusals_and_outages_stay_apart() {
        let role: RoleArn = "arn:aws:iam::222222222222:role/deploy".parse().unwrap();
        for refusal in Refusal::ALL {
            let error = AssumeError::Refused(*refusal).into_core(&role, &RoleHolder::Profile);
            assert_eq!(error.code(), Code::RoleRefused);
            assert_eq!(error.hint(), Some(refusal.check(&RoleHolder::Profile)));
        }
        for cause in Unreachable::ALL {
            assert_eq!(AssumeError::Unreachable(*cause).into_core(&role, &RoleHolder::Profile).code(), Code::StsUnreachable);
        }
        for refusal in KeysRefusal::ALL {
            assert_eq!(KeysError::Refused(*refusal).into_core("AKIA").code(), Code::KeysRefused);
        }
        assert_eq!(KeysError::Unreachable(Unreachable::TimedOut).into_core("AKIA").code(), Code::StsUnreachable);
    }

    #[test]
    fn hints_name_who_names_the_role() {
        let provider = RoleHolder::Provider("main".parse().unwrap());
        for (holder, kind, show) in [
            (&RoleHolder::Profile, "the profile's", "`stagegate role show --profile PROFILE` prints it"),
            (&provider, "the provider's", "`stagegate provider show main` prints it"),
        ] {
            let check = Refusal::AssumeRole.check(holder);
            assert!(check.contains(kind) && check.contains(show), "{check}");
        }
        let left = Refusal::ALL.iter().map(|refusal| refusal.check(&provider)).find(|check| check.contains(['{', '}']));
        assert_eq!(left, None);
    }

    #[test]
    fn every_cause_reads_differently() {
        let mut reasons: Vec<_> = Unreachable::ALL.iter().map(|cause| cause.reason()).collect();
        reasons.extend(Refusal::ALL.iter().map(|refusal| refusal.reason()));
        reasons.extend(KeysRefusal::ALL.iter().map(|refusal| refusal.reason()));
        let count = reasons.len();
        reasons.sort_unstable();
        reasons.dedup();
        assert_eq!(reasons.len(), count);
    }
}
