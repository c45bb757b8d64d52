//! Turning an access key into a caller.

use stagegate_core::{
    Secret,
    access::{Caller, Origin},
    audit::Act,
    error::Error,
    user::{AccessKey, User},
};
use stagegate_seal::TokenKind;

use super::Stagegate;

impl Stagegate {
    /// Whose access key this is. Unknown, expired and revoked keys are refused alike (rule N2).
    pub async fn authenticate(&self, token: &Secret, origin: Origin) -> Result<Caller, Error> {
        let Some((user, key)) = self.live_key(token).await? else {
            self.record(&self.anonymous_event(&origin, Act::attempt("authentication.refused", "access key"))).await?;
            return Err(Error::BadAccessKey);
        };
        self.note_use(&key).await;
        Ok(Caller { user, key, origin })
    }

    async fn live_key(&self, token: &Secret) -> Result<Option<(User, AccessKey)>, Error> {
        if !TokenKind::AccessKey.is_well_formed(token) {
            return Ok(None);
        }
        let mut tx = self.store.read().await?;
        let found = tx.authenticate(self.digester.digest(token).as_str()).await?;
        Ok(found.filter(|(_, key)| key.is_live(self.clock.now())))
    }

    /// Notes that the key was used, at most once a minute. A failure is logged and no reason to refuse a read.
    async fn note_use(&self, key: &AccessKey) {
        let now = self.clock.now();
        let recent = key.last_used_at.is_some_and(|at| now.duration_since(at).as_secs() < 60);
        if recent {
            return;
        }
        let noted = async {
            let mut tx = self.store.write().await?;
            tx.touch_access_key(key, now).await?;
            tx.commit_housekeeping().await
        };
        if let Err(error) = noted.await {
            tracing::warn!(
                access_key = key.id.as_str(),
                error = &error as &dyn std::error::Error,
                "could not note that an access key was used"
            );
        }
    }
}
