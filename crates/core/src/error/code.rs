//! Kinds of errors: what programs read, and the statuses that follow from them.

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident, $text:literal, $http:literal, $exit:literal;)+) => {
        /// What kind of error it is: stable, for programs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code { $($(#[$doc])* $code,)+ }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$code,)+];

            /// The code as text, such as `not-found`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$code => $text,)+ }
            }

            /// The HTTP status that carries it.
            pub fn http_status(self) -> u16 {
                match self { $(Self::$code => $http,)+ }
            }

            /// The exit status of the command line.
            pub fn exit_status(self) -> u8 {
                match self { $(Self::$code => $exit,)+ }
            }
        }
    };
}

codes! {
    /// Something in the request breaks a rule.
    InvalidInput, "invalid-input", 422, 2;
    /// A value or body is over its limit.
    TooLarge, "too-large", 413, 2;
    /// Nobody is signed in, or the key or code is not valid.
    NotSignedIn, "not-signed-in", 401, 3;
    /// The caller may not do this.
    NotAllowed, "not-allowed", 403, 4;
    /// No such thing, or not for the caller to see.
    NotFound, "not-found", 404, 5;
    /// The address does not take this method.
    MethodNotAllowed, "method-not-allowed", 405, 2;
    /// The name is taken.
    AlreadyExists, "already-exists", 409, 6;
    /// Others still point at it.
    InUse, "in-use", 409, 6;
    /// It cannot be made so beside what is there.
    Conflict, "conflict", 409, 6;
    /// Somebody changed it meanwhile.
    ChangedMeanwhile, "changed-meanwhile", 412, 6;
    /// The change must say which revision it is based on.
    RevisionRequired, "revision-required", 428, 2;
    /// The stage has no access role to get credentials from.
    NoAccessRole, "no-access-role", 409, 4;
    /// The stage has no profile.
    NoProfile, "no-profile", 409, 4;
    /// The stage is guarded, and no check clears the deployment.
    CheckNeeded, "check-needed", 403, 4;
    /// The cloud refused the access role to us.
    RoleRefused, "role-refused", 403, 4;
    /// The access role answers to anybody who names it.
    RoleTooOpen, "role-too-open", 409, 4;
    /// The cloud refused the keys of a provider.
    KeysRefused, "keys-refused", 403, 4;
    /// The new keys of a provider belong to another account than the old ones.
    OtherAccount, "other-account", 409, 4;
    /// STS could not be asked.
    StsUnreachable, "sts-unreachable", 502, 1;
    /// The database cannot be reached, is full or busy.
    StorageUnavailable, "storage-unavailable", 503, 1;
    /// The server took too long.
    Timeout, "timeout", 503, 1;
    /// Too many requests of the org wait to be judged.
    Busy, "busy", 503, 1;
    /// A defect on our side.
    Internal, "internal", 500, 1;
}

impl Code {
    /// The code that `text` names.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }
}
