//! A server of one answer, for tests.

use std::{
    io::{Read, Write},
    net::TcpListener,
    thread::{self, JoinHandle},
};

/// Answers the next request with `answer`; joining gives the request.
pub(super) fn serve(answer: impl Into<String>) -> (String, JoinHandle<String>) {
    let answer = answer.into();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        let mut buffer = [0; 4096];
        while !is_whole(&request) {
            let count = stream.read(&mut buffer).unwrap();
            assert!(count > 0, "the client hung up");
            request.extend_from_slice(&buffer[..count]);
        }
        // The client may hang up in the middle of a long answer.
        let _ = stream.write_all(answer.as_bytes());
        String::from_utf8_lossy(&request).into_owned()
    });
    (url, server)
}

/// An answer with a body.
pub(super) fn answer(status: &str, media_type: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-type: {media_type}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

fn is_whole(request: &[u8]) -> bool {
    const TLS_HANDSHAKE: u8 = 0x16; // nothing to wait for
    if request.first() == Some(&TLS_HANDSHAKE) {
        return true;
    }
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:").map(|length| length.trim().to_owned()));
    length.is_none_or(|length| body.len() >= length.parse::<usize>().unwrap())
}
