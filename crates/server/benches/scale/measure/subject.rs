//! One database with a server on it, and a caller who owns all its orgs.

use axum::Router;
use stagegate_core::{
    Secret,
    access::{Action, Caller, Origin, Permit},
};
use stagegate_server::api::{Server, router::router};
use stagegate_store::{Store, Tx};

use super::lists::Listed;
use crate::{
    Failure,
    database::Database,
    seed::{Size, org_name},
};

/// What is measured.
pub(super) struct Subject {
    pub(super) store: Store,
    pub(super) server: Server,
    pub(super) router: Router,
    pub(super) caller: Caller,
    pub(super) token: Secret,
    pub(super) size: Size,
    pub(super) listed: Listed,
}

impl Subject {
    pub(super) async fn new(database: Database, size: Size) -> Result<Self, Failure> {
        let store = database.store.clone();
        let server = Server::new(database.into_stagegate().await?);
        let (_, token) = server.stagegate().issue_owner_key().await?.ok_or("nobody was set up")?;
        let origin = Origin { address: "127.0.0.1".into(), request_id: "req_scale".into() };
        let caller = server.stagegate().authenticate(&token, origin).await?;
        let (mut tx, permit) = read(&store, &caller).await?;
        let listed = Listed::find(&mut tx, &permit).await?;
        drop(tx);
        let subject = Self { router: router(server.clone()), store, server, caller, token, size, listed };
        subject.check_resolutions().await?;
        Ok(subject)
    }

    /// A transaction in the org with the long lists.
    pub(super) async fn read(&self) -> Result<(Tx, Permit), Failure> {
        read(&self.store, &self.caller).await
    }
}

async fn read(store: &Store, caller: &Caller) -> Result<(Tx, Permit), Failure> {
    let (mut tx, org) = (store.read().await?, org_name(1));
    let permit = caller.may(tx.membership(caller, &org).await?.as_ref(), &org, Action::ReadAudit)?;
    tx.enter(&permit).await?;
    Ok((tx, permit))
}
