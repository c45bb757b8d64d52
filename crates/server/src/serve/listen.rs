//! Listening, and stopping cleanly: on SIGTERM or Ctrl-C open requests are finished, then the database is closed.

use std::{io::Write as _, net::SocketAddr};

use stagegate_core::Secret;
use tokio::{net::TcpListener, signal::unix::SignalKind};

use super::{connections, start::StartError};
use crate::{
    api::{Server, router::router},
    app::Stagegate,
};

/// Serves until told to stop.
pub async fn listen(stagegate: Stagegate, address: SocketAddr) -> Result<(), StartError> {
    let failed = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    let setup_code = stagegate.offer_setup().await?;
    greet(bound, setup_code.as_ref());
    let store = stagegate.store.clone();
    connections::serve(listener, router(Server::new(stagegate)), signal()).await;
    store.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Tells where we listen and, at the first run, the setup code. On standard error and not in the log: the code is
/// a secret, and logs are kept and shipped.
fn greet(bound: SocketAddr, setup_code: Option<&Secret>) {
    let mut stderr = std::io::stderr().lock();
    let _ = writeln!(stderr, "stagegated listens on http://{bound}");
    if !bound.ip().is_loopback() {
        let _ = writeln!(
            stderr,
            "warning: other machines can reach it, and access keys travel unencrypted: put a TLS proxy before it"
        );
    }
    if let Some(code) = setup_code {
        let _ = writeln!(stderr, "\nNobody is set up yet. This code makes you the owner; it works once, within an hour:\n");
        let _ = writeln!(stderr, "    setup code: {}\n", code.expose());
        let _ = writeln!(stderr, "Run this and paste the code:\n\n    stagegate login --server http://{}\n", reachable(bound));
    }
}

async fn signal() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} },
        Err(_) => drop(interrupt.await),
    }
}

/// An address that a client on this machine can use; `0.0.0.0` is none.
fn reachable(bound: SocketAddr) -> SocketAddr {
    if !bound.ip().is_unspecified() {
        return bound;
    }
    let loopback: std::net::IpAddr =
        if bound.is_ipv4() { std::net::Ipv4Addr::LOCALHOST.into() } else { std::net::Ipv6Addr::LOCALHOST.into() };
    SocketAddr::new(loopback, bound.port())
}
