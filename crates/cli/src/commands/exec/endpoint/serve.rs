//! Listening. This one thread of the command line is asynchronous, because the HTTP library is; what asks the server
//! stays as it is everywhere else, on a thread of its own.

use std::{convert::Infallible, io, net::TcpListener, sync::Arc, time::Duration};

use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::TcpStream,
    sync::{Notify, OwnedSemaphorePermit, Semaphore, oneshot, watch},
    task::spawn_blocking,
    time::{sleep, timeout},
};

use super::{
    Renew, answer,
    gate::Gate,
    keeper::{Keeper, Kind, Trouble},
};
use crate::{clock, error::CliError, output::Output};

/// How long a client may take to send the head of a request.
const HEADER_TIME: Duration = Duration::from_secs(2);
/// How long a connection may last: a little longer than a client may wait for credentials.
const CONNECTION_TIME: Duration = Duration::from_secs(70);
/// The largest head of a request, in bytes; the smallest limit that the library knows.
const MAX_HEAD: usize = 8 * 1024;
/// The most connections at a time; further ones wait in the operating system's queue.
const MAX_CONNECTIONS: usize = 32;

/// What all connections share.
struct Shared {
    gate: Gate,
    keeper: watch::Sender<Keeper>,
    wanted: Notify,
}

/// Serves until `stopped` is done.
pub(super) async fn serve(
    listener: TcpListener,
    gate: Gate,
    keeper: Keeper,
    renew: Renew,
    output: Output,
    stopped: oneshot::Receiver<()>,
) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let shared = Arc::new(Shared { gate, keeper: watch::Sender::new(keeper), wanted: Notify::new() });
    tokio::select! {
        _ = stopped => {}
        () = accept(&listener, &shared) => {}
        () = keep_fresh(&shared, &renew, output) => {}
    }
    Ok(())
}

async fn accept(listener: &tokio::net::TcpListener, shared: &Arc<Shared>) {
    let room = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    while let Ok(place) = room.clone().acquire_owned().await {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(converse(stream, shared.clone(), place))),
            // Out of file descriptors, most likely: some come free when other connections end.
            Err(_) => sleep(Duration::from_secs(1)).await,
        }
    }
}

/// One connection is one request: nobody holds a place by being idle.
async fn converse(stream: TcpStream, shared: Arc<Shared>, place: OwnedSemaphorePermit) {
    let service = service_fn(move |request| {
        let shared = shared.clone();
        async move { Ok::<_, Infallible>(respond(&request, &shared).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(MAX_HEAD)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service);
    let _ = timeout(CONNECTION_TIME, connection).await; // how it ends is the client's affair
    drop(place);
}

async fn respond(request: &Request<Incoming>, shared: &Shared) -> Response<String> {
    if let Err(status) = shared.gate.check(request.method(), request.uri().path(), request.headers()) {
        return answer::refusal(status);
    }
    let mut keeper = shared.keeper.subscribe();
    let (wanted, patience) = {
        let (keeper, now) = (keeper.borrow_and_update(), clock::now());
        (keeper.wants_new(now), keeper.patience(now))
    };
    if wanted {
        shared.wanted.notify_one();
        let _ = timeout(patience, keeper.changed()).await; // what is at hand then is the answer
    }
    answer::of(keeper.borrow().answer(clock::now()))
}

/// Asks the server whenever somebody wants new credentials; one question at a time, however many want them.
async fn keep_fresh(shared: &Shared, renew: &Renew, output: Output) {
    loop {
        shared.wanted.notified().await;
        if !shared.keeper.borrow().wants_new(clock::now()) {
            continue; // they came while this was wanted
        }
        let ask = renew.clone();
        let outcome = spawn_blocking(move || ask()).await;
        let outcome = outcome.unwrap_or_else(|_| Err(CliError::local("asking for credentials broke off", None)));
        let mut news = None;
        shared.keeper.send_modify(|keeper| news = keeper.take(outcome, clock::now()));
        if let Some(trouble) = news {
            output.warn(&words(&trouble));
        }
    }
}

fn words(trouble: &Trouble) -> String {
    match trouble.kind {
        Kind::Changed | Kind::Refused => format!("the command gets no credentials any more: {}", trouble.sentence),
        Kind::Unavailable => format!("the command gets no new credentials for now: {}", trouble.sentence),
    }
}
