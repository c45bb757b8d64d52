//! R1: limits that only a real connection shows.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use stagegate_e2e::{Api, Server};

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
