//! Who may do what: one pure function of role, key scopes and action, with its whole table as test.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{
    audit::{Act, AuditEvent},
    error::Error,
    id::{AuditEventId, OrgId},
    ports::{Clock, Entropy},
    user::{AccessKey, Membership, User},
};

/// A member's role in an org.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Reads everything but values.
    Viewer,
    /// Reads and deploys.
    Developer,
    /// Changes apps, stages, profiles and keys.
    Admin,
    /// The same, and the org itself.
    Owner,
}

impl Role {
    /// Every role, the weakest first.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Developer, Self::Admin, Self::Owner];

    /// The word stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Developer => "developer",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }
}

impl FromStr for Role {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| Error::invalid_name("role", text, "`owner`, `admin`, `developer` or `viewer`"))
    }
}

/// What an access key may be used for, within its user's role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Reading everything but values.
    Read,
    /// What a deploy needs: values, credentials, the record.
    Deploy,
    /// Changing things.
    Manage,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 3] = [Self::Read, Self::Deploy, Self::Manage];

    /// The word stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Deploy => "deploy",
            Self::Manage => "manage",
        }
    }
}

impl Scope {
    /// Whether a key with this scope may be used for `action`. Who deploys must also see what a deploy would get.
    pub fn covers(self, action: Action) -> bool {
        self == action.needs_scope() || (self == Self::Deploy && action == Action::Explain)
    }
}

impl FromStr for Scope {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|scope| scope.as_str() == text)
            .ok_or_else(|| Error::invalid_name("scope", text, "`read`, `deploy` or `manage`"))
    }
}

macro_rules! actions {
    ($($(#[$doc:meta])* $action:ident, $words:literal, $role:ident, $scope:ident;)+) => {
        /// Everything that somebody can do in an org.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Action { $($(#[$doc])* $action,)+ }

        impl Action {
            /// Every action.
            pub const ALL: &'static [Self] = &[$(Self::$action,)+];

            /// In words that follow "you may not".
            pub fn words(self) -> &'static str {
                match self { $(Self::$action => $words,)+ }
            }

            /// The weakest role that may do it.
            pub fn needs_role(self) -> Role {
                match self { $(Self::$action => Role::$role,)+ }
            }

            /// The scope that an access key must have for it.
            pub fn needs_scope(self) -> Scope {
                match self { $(Self::$action => Scope::$scope,)+ }
            }
        }
    };
}

actions! {
    /// See the org.
    ReadOrg, "see this org", Viewer, Read;
    /// Rename and delete the org.
    EditOrg, "change or delete this org", Owner, Manage;
    /// See apps and their stages.
    ReadApp, "see apps", Viewer, Read;
    /// Make and change apps.
    EditApp, "change apps", Admin, Manage;
    /// Add, change and remove stages.
    EditStage, "change stages", Admin, Manage;
    /// Make, archive and delete services and instances.
    EditService, "change services", Admin, Manage;
    /// See profiles.
    ReadProfile, "see profiles", Viewer, Read;
    /// Make, change and delete profiles.
    EditProfile, "change profiles", Admin, Manage;
    /// See policies with their sources and cases, and run those.
    ReadPolicy, "see policies", Viewer, Read;
    /// Make, try, change and delete policies.
    EditPolicy, "change policies", Admin, Manage;
    /// See the keys and the history of parameters, without values.
    ReadParameter, "see parameters", Viewer, Read;
    /// Set and unset parameters.
    EditParameter, "change parameters", Admin, Manage;
    /// See the clear value of a masked parameter.
    RevealParameter, "reveal values", Developer, Deploy;
    /// Set, unset and verify access roles.
    EditRole, "change access roles", Admin, Manage;
    /// See providers, and what they are linked to.
    ReadProvider, "see providers", Viewer, Read;
    /// Add, change, link and remove providers.
    EditProvider, "change providers", Admin, Manage;
    /// Get the profile and why, without values.
    Explain, "resolve stages", Viewer, Read;
    /// Get the parameters of a stage with their values.
    Resolve, "read the parameters of a stage", Developer, Deploy;
    /// Get short-lived cloud credentials.
    IssueCredentials, "get credentials", Developer, Deploy;
    /// Have a packaged service checked.
    RunCheck, "run checks", Developer, Deploy;
    /// See checks, and what they object to.
    ReadCheck, "see checks", Viewer, Read;
    /// Get deploy credentials of a guarded stage without a check. Keys that only deploy must not, whoever's they are.
    OverrideSafeguards, "go past safeguards", Admin, Manage;
    /// Record a deployment.
    RecordDeployment, "record deployments", Developer, Deploy;
    /// See deployments without what may be secret in them.
    ReadDeployment, "see deployments", Viewer, Read;
    /// See a deployment's outputs and error text. Outputs may hold masked values: it takes what revealing them takes.
    ReadDeploymentDetails, "see outputs of deployments", Developer, Deploy;
    /// Make, change and revoke one's own access keys.
    ManageOwnKeys, "manage access keys", Viewer, Manage;
    /// See the audit log.
    ReadAudit, "read the audit log", Admin, Read;
}

/// Whether `role` may do `action`: the one rule.
pub fn role_allows(role: Role, action: Action) -> bool {
    role >= action.needs_role()
}

/// Who makes this request, already authenticated.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The user whose rights count.
    pub user: User,
    /// The key that was presented.
    pub key: AccessKey,
    /// Where the request came from.
    pub origin: Origin,
}

/// Where a request came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The network address.
    pub address: String,
    /// The request's id, also in the answer and the log.
    pub request_id: String,
}

impl Caller {
    /// Decides whether the caller may do `action` in the org of `membership`. No membership, or a key for
    /// another org, is answered like an org that does not exist.
    pub fn may(&self, membership: Option<&Membership>, org: &str, action: Action) -> Result<Permit, Error> {
        let membership = membership
            .filter(|membership| self.key.org.as_ref().is_none_or(|only| *only == membership.org.id))
            .ok_or_else(|| Error::no_such("org", org))?;
        if !role_allows(membership.role, action) {
            return Err(Error::RoleTooWeak { action, role: membership.role });
        }
        if !self.key.scopes.iter().any(|scope| scope.covers(action)) {
            return Err(Error::ScopeMissing { action, scope: action.needs_scope() });
        }
        Ok(Permit { org: membership.org.id.clone(), role: membership.role, action })
    }

    /// Fails unless the caller may do `action` as well, in the org of the permit.
    pub fn must_also(&self, permit: &Permit, action: Action) -> Result<(), Error> {
        if !role_allows(permit.role, action) {
            return Err(Error::RoleTooWeak { action, role: permit.role });
        }
        if self.may_also(permit, action) { Ok(()) } else { Err(Error::ScopeMissing { action, scope: action.needs_scope() }) }
    }

    /// Whether the caller may do `action` as well, in the org of the permit.
    pub fn may_also(&self, permit: &Permit, action: Action) -> bool {
        role_allows(permit.role, action) && self.key.scopes.iter().any(|scope| scope.covers(action))
    }

    /// The audit event of an act of this caller.
    pub fn did(&self, act: Act, clock: &dyn Clock, entropy: &dyn Entropy) -> AuditEvent {
        let now = clock.now();
        AuditEvent {
            id: AuditEventId::new(now, entropy),
            at: now,
            act,
            user: Some(self.user.id.clone()),
            access_key: Some(self.key.id.clone()),
            address: self.origin.address.clone(),
            request_id: self.origin.request_id.clone(),
        }
    }
}

/// Proof that somebody may do something in one org. Only [`Caller::may`] makes it, and the store gives no row
/// of an org without it: it is the tenant context of every query (rule T1).
#[derive(Clone, Debug)]
pub struct Permit {
    org: OrgId,
    role: Role,
    action: Action,
}

impl Permit {
    /// The org it holds for.
    pub fn org(&self) -> &OrgId {
        &self.org
    }

    /// What it was given for.
    pub fn action(&self) -> Action {
        self.action
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use jiff::Timestamp;

    use super::*;
    use crate::{Code, id::*, org::Org};

    struct Zeros;
    impl Entropy for Zeros {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    /// The whole table, written out: a change of rights is a change of this text.
    #[test]
    fn the_table_of_roles_and_actions() {
        let mut table = String::new();
        for action in Action::ALL {
            let roles = Role::ALL.iter().filter(|role| role_allows(**role, *action)).map(|role| role.as_str());
            let roles = roles.collect::<Vec<_>>().join(" ");
            writeln!(table, "{action:?} [{}]: {roles}", action.needs_scope().as_str()).unwrap();
        }
        assert_eq!(
            table,
            "ReadOrg [read]: viewer developer admin owner\n\
             EditOrg [manage]: owner\n\
             ReadApp [read]: viewer developer admin owner\n\
             EditApp [manage]: admin owner\n\
             EditStage [manage]: admin owner\n\
             EditService [manage]: admin owner\n\
             ReadProfile [read]: viewer developer admin owner\n\
             EditProfile [manage]: admin owner\n\
             ReadPolicy [read]: viewer developer admin owner\n\
             EditPolicy [manage]: admin owner\n\
             ReadParameter [read]: viewer developer admin owner\n\
             EditParameter [manage]: admin owner\n\
             RevealParameter [deploy]: developer admin owner\n\
             EditRole [manage]: admin owner\n\
             ReadProvider [read]: viewer developer admin owner\n\
             EditProvider [manage]: admin owner\n\
             Explain [read]: viewer developer admin owner\n\
             Resolve [deploy]: developer admin owner\n\
             IssueCredentials [deploy]: developer admin owner\n\
             RunCheck [deploy]: developer admin owner\n\
             ReadCheck [read]: viewer developer admin owner\n\
             OverrideSafeguards [manage]: admin owner\n\
             RecordDeployment [deploy]: developer admin owner\n\
             ReadDeployment [read]: viewer developer admin owner\n\
             ReadDeploymentDetails [deploy]: developer admin owner\n\
             ManageOwnKeys [manage]: viewer developer admin owner\n\
             ReadAudit [read]: admin owner\n"
        );
    }

    /// Use cases that reveal on top of explaining ask for the stronger right alone.
    #[test]
    fn whoever_may_reveal_may_explain() {
        assert!(Action::RevealParameter.needs_role() >= Action::Explain.needs_role());
        for scope in Scope::ALL {
            assert!(!scope.covers(Action::RevealParameter) || scope.covers(Action::Explain), "{scope:?}");
        }
    }

    /// Outputs keep the values of masked parameters.
    #[test]
    fn whoever_sees_outputs_may_reveal() {
        let (outputs, reveal) = (Action::ReadDeploymentDetails, Action::RevealParameter);
        assert!(outputs.needs_role() >= reveal.needs_role());
        for scope in Scope::ALL {
            assert!(!scope.covers(outputs) || scope.covers(reveal), "{scope:?}");
        }
    }

    #[test]
    fn a_permit_needs_membership_role_scope_and_the_keys_org() {
        let now = Timestamp::from_second(1).unwrap();
        let org = Org { id: OrgId::new(now, &Zeros), name: "acmeorg".parse().unwrap(), revision: 1, created_at: now };
        let other = OrgId::new(Timestamp::from_second(2).unwrap(), &Zeros);
        let caller = |scopes: &[Scope], only: Option<&OrgId>| Caller {
            user: User { id: UserId::new(now, &Zeros), name: "ada".into(), operator: false },
            key: AccessKey {
                id: AccessKeyId::new(now, &Zeros),
                user: UserId::new(now, &Zeros),
                org: only.cloned(),
                name: "laptop".into(),
                revision: 1,
                scopes: scopes.to_vec(),
                created_at: now,
                expires_at: now,
                last_used_at: None,
                revoked_at: None,
            },
            origin: Origin { address: "127.0.0.1".into(), request_id: "r".into() },
        };
        let member = |role| Some(Membership { org: org.clone(), role });
        for (membership, caller, want) in [
            (member(Role::Admin), caller(&Scope::ALL, None), None),
            (member(Role::Admin), caller(&Scope::ALL, Some(&org.id)), None),
            (None, caller(&Scope::ALL, None), Some(Code::NotFound)),
            (member(Role::Owner), caller(&Scope::ALL, Some(&other)), Some(Code::NotFound)),
            (member(Role::Developer), caller(&Scope::ALL, None), Some(Code::NotAllowed)),
            (member(Role::Admin), caller(&[Scope::Read, Scope::Deploy], None), Some(Code::NotAllowed)),
            (member(Role::Admin), caller(&[], None), Some(Code::NotAllowed)),
        ] {
            let got = caller.may(membership.as_ref(), "acmeorg", Action::EditProfile);
            assert_eq!(got.err().map(|error| error.code()), want, "{membership:?} {:?}", caller.key);
        }
        for (scopes, want) in [(&Scope::ALL[..], [true, false]), (&[Scope::Read], [false, false])] {
            let caller = caller(scopes, None);
            let permit = caller.may(member(Role::Developer).as_ref(), "acmeorg", Action::ReadOrg).unwrap();
            let also = [Action::RevealParameter, Action::EditProfile].map(|action| caller.may_also(&permit, action));
            assert_eq!(also, want, "{scopes:?}");
        }
    }
}
