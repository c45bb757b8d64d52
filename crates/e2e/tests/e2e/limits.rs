//! R1: limits that only a real connection shows.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use serde_json::Value;
use stagegate_e2e::{Api, Cli, Server};

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.url().trim_start_matches("http://")).unwrap();
    // Three times the limit: only a server without one makes this test wait so long, and fail.
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream
}

#[test]
fn r1_a_client_that_never_finishes_its_headers_is_dropped() {
    let server = Server::start();
    let mut slow: Vec<_> = (0..20).map(|_| connect(&server)).collect();
    for stream in &mut slow {
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ").unwrap();
    }
    assert_eq!(Api::new(server.url(), None).get("/healthz").status, 200, "others are served meanwhile");
    for stream in &mut slow {
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).expect("the server ends the connection");
        assert!(!rest.starts_with(b"HTTP/1.1 200"));
    }
}

#[test]
fn r1_oversized_headers_are_refused() {
    let server = Server::start();
    for (size, want) in [(20 * 1024, "HTTP/1.1 200"), (64 * 1024, "HTTP/1.1 431")] {
        let mut stream = connect(&server);
        let request = format!("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Big: {}\r\n\r\n", "x".repeat(size));
        // The server may answer and close before it has read everything.
        let _ = stream.write_all(request.as_bytes());
        let mut answer = vec![0; want.len()];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(String::from_utf8_lossy(&answer), want, "{size} bytes");
    }
}

#[test]
fn r1_who_sends_too_much_hears_why() {
    let server = Server::start();
    let cli = Cli::signed_in(&server);
    let created: Value =
        serde_json::from_str(&cli.run(&["key", "create", "large", "--scope", "manage", "--json"]).expect_ok()).unwrap();
    let key = created["access_key"].as_str().unwrap();
    let body = "x".repeat(8 * 1024 * 1024);
    let head = format!(
        "POST /api/v1/orgs/acmeorg/profiles HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = connect(&server);
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body.as_bytes()).expect("the server takes the body in, though it wants none of it");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("too-large"), "{answer}");
}
