//! Connections: how many, how long a client may take over its headers, and how they end.
//!
//! `axum::serve` sets no time limit for headers, so that a few slow clients could hold every connection (rule R1).

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, extract::ConnectInfo, extract::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tower::ServiceExt as _;

/// How long a client may take to send the headers of a request, and a connection may stay idle.
const HEADER_TIME: Duration = Duration::from_secs(10);
/// The largest head of a request, in bytes.
const MAX_HEADER_BYTES: usize = 32 * 1024;
/// The most connections at a time; further ones wait in the operating system's queue.
const MAX_CONNECTIONS: usize = 1024;
/// How long open requests may take after the signal: a little longer than a request may take at all.
const GRACE: Duration = Duration::from_secs(35);

/// Serves `app` until `stop` is done, then finishes the open requests.
pub(super) async fn serve(listener: TcpListener, app: Router, stop: impl Future<Output = ()>) {
    let connections = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            (stream, address, place) = accept(&listener, &room) => spawn(stream, address, place, app.clone(), &connections),
        }
    }
    drop(listener);
    tracing::info!("stopping: finishing open requests");
    if tokio::time::timeout(GRACE, connections.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time");
    }
}

/// The next connection, once there is room for it.
async fn accept(listener: &TcpListener, room: &Arc<Semaphore>) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
    let place = room.clone().acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, address)) => return (stream, address, place),
            Err(error) => {
                // Out of file descriptors, most likely: some come free when other connections end.
                tracing::warn!(error = &error as &dyn std::error::Error, "could not accept a connection");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

fn spawn(
    stream: TcpStream,
    address: SocketAddr,
    place: Option<OwnedSemaphorePermit>,
    app: Router,
    connections: &GracefulShutdown,
) {
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(address));
        let app = app.clone();
        async move { Ok::<_, Infallible>(app.oneshot(request).await.unwrap_or_else(|never| match never {})) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(MAX_HEADER_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(error = &error as &dyn std::error::Error, "a connection ended early");
        }
        drop(place);
    });
}
