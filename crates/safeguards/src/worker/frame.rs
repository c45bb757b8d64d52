//! What goes through the pipes: a length of four bytes and that many bytes of JSON.

use std::io::{self, Read, Write};

/// How long the length is.
pub(super) const HEAD: usize = 4;

/// The byte with which a worker says that it is ready for its job.
pub(super) const READY: u8 = b'r';

/// Puts the length before a text.
pub(super) fn framed(text: &[u8]) -> io::Result<Vec<u8>> {
    let length = u32::try_from(text.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
    Ok([&length.to_be_bytes(), text].concat())
}

/// The length that a frame announces, once that much of it is there.
pub(super) fn announced(start: &[u8]) -> Option<usize> {
    let head = start.first_chunk::<HEAD>()?;
    usize::try_from(u32::from_be_bytes(*head)).ok()
}

/// Reads one frame.
pub(super) fn read(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = [0; HEAD];
    from.read_exact(&mut head)?;
    let mut text = vec![0; announced(&head).unwrap_or_default()];
    from.read_exact(&mut text)?;
    Ok(text)
}

/// Writes one frame.
pub(super) fn write(to: &mut impl Write, text: &[u8]) -> io::Result<()> {
    to.write_all(&framed(text)?)?;
    to.flush()
}
