//! The first run: a single-use code makes the owner (security rule N11).

use jiff::{SignedDuration, Timestamp};
use stagegate_core::{
    Secret,
    access::{Origin, Scope},
    audit::{Act, AuditEvent},
    error::Error,
    id::{AccessKeyId, AuditEventId, UserId},
    name::is_printable,
    user::{AccessKey, User},
};
use stagegate_seal::TokenKind;
use stagegate_store::NewAccessKey;

use super::Stagegate;

/// How long a setup code works.
pub const CODE_LIFE: SignedDuration = SignedDuration::from_hours(1);

/// How long the owner's first access key works, in days.
const FIRST_KEY_DAYS: i64 = 90;

/// The owner and their first access key.
#[derive(Debug)]
pub struct SetupDone {
    /// The owner.
    pub user: User,
    /// The token, shown this once.
    pub token: Secret,
    /// When the key ends.
    pub expires_at: Timestamp,
}

impl Stagegate {
    /// Makes a setup code, unless somebody was set up already. An earlier code ends.
    pub async fn offer_setup(&self) -> Result<Option<Secret>, Error> {
        let mut tx = self.store.write().await?;
        if tx.has_users().await? {
            return Ok(None);
        }
        let code = TokenKind::SetupCode.generate(&*self.entropy);
        tx.replace_setup_code(self.digester.digest(&code).as_str(), self.clock.now() + CODE_LIFE).await?;
        tx.commit_housekeeping().await?;
        Ok(Some(code))
    }

    /// Redeems a setup code: makes the owner, who operates this server, and their first access key.
    pub async fn redeem_setup(&self, origin: &Origin, code: &Secret, name: &str) -> Result<SetupDone, Error> {
        let name = check_person_name(name)?;
        let now = self.clock.now();
        let mut tx = self.store.write().await?;
        if !tx.consume_setup_code(self.digester.digest(code).as_str(), now).await? {
            drop(tx);
            self.record(&self.anonymous_event(origin, Act::attempt("setup.refused", "setup code"))).await?;
            return Err(Error::BadSetupCode);
        }
        let user = User { id: UserId::new(now, &*self.entropy), name: name.to_owned(), operator: true };
        tx.add_user(&user, now).await?;
        let (key, token) = self.new_access_key(&user, "first run", Scope::ALL.to_vec(), FIRST_KEY_DAYS);
        tx.add_access_key(NewAccessKey { key: &key, digest: self.digester.digest(&token).as_str() }).await?;
        let act = Act { org: None, ..Act::attempt("setup.done", user.id.as_str()) }.succeeded();
        tx.commit(&self.anonymous_event(origin, act)).await?;
        Ok(SetupDone { user, token, expires_at: key.expires_at })
    }

    /// A new access key of the operator, for whoever holds the database and its root key anyway: the way back in when
    /// the last key was lost or has ended. None: nobody is set up yet.
    pub async fn issue_owner_key(&self) -> Result<Option<(User, Secret)>, Error> {
        let mut tx = self.store.write().await?;
        let Some(user) = tx.operator().await? else { return Ok(None) };
        let (key, token) = self.new_access_key(&user, "issued on the server", Scope::ALL.to_vec(), FIRST_KEY_DAYS);
        tx.add_access_key(NewAccessKey { key: &key, digest: self.digester.digest(&token).as_str() }).await?;
        let act = Act::attempt("owner_key.issue", key.id.as_str()).succeeded();
        let here = Origin { address: "the server itself".into(), request_id: String::new() };
        tx.commit(&self.anonymous_event(&here, act)).await?;
        Ok(Some((user, token)))
    }

    /// A new access key of `user` in no org in particular.
    pub(super) fn new_access_key(&self, user: &User, name: &str, scopes: Vec<Scope>, days: i64) -> (AccessKey, Secret) {
        let now = self.clock.now();
        let token = TokenKind::AccessKey.generate(&*self.entropy);
        let key = AccessKey {
            id: AccessKeyId::new(now, &*self.entropy),
            user: user.id.clone(),
            org: None,
            name: name.to_owned(),
            revision: 1,
            scopes,
            created_at: now,
            expires_at: now + life(days),
            last_used_at: None,
            revoked_at: None,
        };
        (key, token)
    }

    /// The audit event of somebody who is not signed in.
    pub(super) fn anonymous_event(&self, origin: &Origin, act: Act) -> AuditEvent {
        let now = self.clock.now();
        AuditEvent {
            id: AuditEventId::new(now, &*self.entropy),
            at: now,
            act,
            user: None,
            access_key: None,
            address: origin.address.clone(),
            request_id: origin.request_id.clone(),
        }
    }
}

/// How long a key works that was made for so many days.
pub(super) fn life(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

/// A person's or key's name: one printable line of 1 to 100 characters.
pub(super) fn check_person_name(name: &str) -> Result<&str, Error> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 || !is_printable(name) {
        return Err(Error::invalid("name", "use 1 to 100 printable characters"));
    }
    Ok(name)
}
