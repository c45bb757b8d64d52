//! One connection that is kept: as little between the clock and the server as can be.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use crate::Failure;

/// A connection to the server, as somebody.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    address: String,
    access_key: String,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: serde_json::Value,
}

impl Connection {
    pub(crate) fn open(address: &str, access_key: &str) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_mins(1)))?;
        Ok(Self { stream: BufReader::new(stream), address: address.to_owned(), access_key: access_key.to_owned() })
    }

    pub(crate) fn send(&mut self, method: &str, path: &str, body: &str) -> Result<Answer, Failure> {
        let sent = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\nif-match: *\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            self.access_key,
            body.len(),
        );
        // A server that refuses early stops reading.
        let unsent = self.stream.get_mut().write_all(sent.as_bytes()).err();
        self.answer().map_err(|failure| unsent.map_or(failure, Failure::from))
    }

    fn answer(&mut self) -> Result<Answer, Failure> {
        let status = self.line()?;
        let status = status.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or("no answer")?;
        let mut length = 0;
        loop {
            let line = self.line()?.to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(Answer { status, body: serde_json::from_slice(&body).unwrap_or_default() })
    }

    fn line(&mut self) -> Result<String, Failure> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        Ok(line.trim_end().to_owned())
    }
}
