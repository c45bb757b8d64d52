//! A server that knows a few answers and keeps what it was asked.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// A request that came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// Method and path.
    pub(crate) line: String,
    /// The revision that a change is based on.
    pub(crate) if_match: Option<String>,
    /// The body.
    pub(crate) body: String,
}

/// A server that knows a few answers.
pub(crate) struct Double {
    /// Where it is.
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Double {
    /// Gives these bodies for these methods and paths, and else "not found".
    pub(crate) fn start(answers: &'static [(&'static str, &'static str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&requests);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let request = read(&mut stream);
                let body = answers.iter().find(|(line, _)| *line == request.line).map(|(_, body)| *body);
                kept.lock().expect("no poison").push(request);
                stream.write_all(answer(body).as_bytes()).expect("the client listens");
            }
        });
        Self { url, requests }
    }

    /// What it was asked so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("no poison").clone()
    }

    /// The last request.
    pub(crate) fn last(&self) -> Request {
        self.requests().pop().expect("a request")
    }
}

fn answer(body: Option<&str>) -> String {
    let absent =
        r#"{"type":"urn:stagegate:problem:not-found","title":"t","status":404,"detail":"nothing here","code":"not-found"}"#;
    let (status, media_type) = body.map_or(("404 Not Found", "application/problem+json"), |_| ("200 OK", "application/json"));
    let body = body.unwrap_or(absent);
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-type: {media_type}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
}

fn read(stream: &mut TcpStream) -> Request {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).expect("a request");
        assert!(count > 0, "the client hung up");
        bytes.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let header = |name: &str| {
            head.lines().skip(1).filter_map(|line| line.split_once(": ")).find(|(key, _)| key.eq_ignore_ascii_case(name))
        };
        let length = header("content-length").map_or(0, |(_, length)| length.parse().expect("a length"));
        if body.len() < length {
            continue;
        }
        let line = head.lines().next().unwrap_or_default().trim_end_matches(" HTTP/1.1").replace("/api/v1/orgs/acmeorg/", "");
        return Request { line, if_match: header("if-match").map(|(_, value)| value.to_owned()), body: body.to_owned() };
    }
}
