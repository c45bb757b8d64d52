//! What people and programs hand over: secrets without echo, values byte by byte, answers to questions.

use std::{
    fs::File,
    io::{self, IsTerminal as _, Read, Write as _},
    path::Path,
};

use stagegate_core::{Secret, parameter::MAX_VALUE_BYTES};
use zeroize::Zeroizing;

use crate::error::CliError;

/// Whether somebody sits at standard input.
pub fn is_terminal() -> bool {
    io::stdin().is_terminal()
}

/// Asks for a secret at the terminal; what is typed is not shown.
pub fn ask_secret(prompt: &str) -> Result<Secret, CliError> {
    let answer = rpassword::prompt_password(format!("{prompt}: ")).map_err(|cause| unreadable("the terminal", &cause))?;
    Ok(Secret::new(answer))
}

/// Asks for a line; an empty answer means `default`.
pub fn ask(prompt: &str, default: &str) -> Result<String, CliError> {
    let _ = write!(io::stderr(), "{prompt} [{default}]: ");
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).map_err(|cause| unreadable("the terminal", &cause))?;
    let answer = answer.trim();
    Ok(if answer.is_empty() { default } else { answer }.to_owned())
}

/// Asks a question that only `y` or `yes` agrees to.
pub fn confirm(question: &str) -> Result<bool, CliError> {
    let _ = write!(io::stderr(), "{question} [y/N] ");
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).map_err(|cause| unreadable("the terminal", &cause))?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}

/// A value from standard input. Exactly one line break at its end is taken away, as `echo` and here-documents add
/// one; `raw` keeps it.
pub fn value_from_stdin(raw: bool) -> Result<Secret, CliError> {
    value(&read(io::stdin().lock(), "standard input")?, !raw)
}

/// The value that a file holds, byte by byte: certificates need their last line break.
pub fn value_from_file(path: &Path) -> Result<Secret, CliError> {
    let name = format!("`{}`", path.display());
    let file = File::open(path).map_err(|cause| unreadable(&name, &cause))?;
    value(&read(file, &name)?, false)
}

fn read(source: impl Read, name: &str) -> Result<Zeroizing<Vec<u8>>, CliError> {
    // A little more than a value may have, so that the server's limit need not be found by sending.
    let limit = MAX_VALUE_BYTES + 2;
    let mut bytes = Zeroizing::new(Vec::with_capacity(limit));
    source.take(limit as u64).read_to_end(&mut bytes).map_err(|cause| unreadable(name, &cause))?;
    Ok(bytes)
}

fn value(bytes: &[u8], strip: bool) -> Result<Secret, CliError> {
    let bytes = if strip { bytes.strip_suffix(b"\n").unwrap_or(bytes) } else { bytes };
    if bytes.len() > MAX_VALUE_BYTES {
        let hint = "store the value in a file or bucket, and its address in the parameter".to_owned();
        return Err(CliError::new(2, "too-large", format!("the value has more than {MAX_VALUE_BYTES} bytes"), hint));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => Ok(Secret::new(text.to_owned())),
        _ => Err(CliError::new(
            2,
            "invalid-input",
            "the value is not text: it holds a NUL or bytes that are not UTF-8",
            "encode it first: `base64 FILE | stagegate param set KEY --stdin`".to_owned(),
        )),
    }
}

fn unreadable(name: &str, cause: &io::Error) -> CliError {
    CliError::local(format!("cannot read {name}: {cause}"), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_lose_one_line_break_and_nothing_else() {
        for (bytes, strip, want) in [
            (&b"value\n"[..], true, Some("value")),
            (b"value\n", false, Some("value\n")),
            (b"value", true, Some("value")),
            (b"two\n\n", true, Some("two\n")),
            (b"windows\r\n", true, Some("windows\r")),
            (b"\n", true, Some("")),
            (b"", true, Some("")),
            (b" spaced ", true, Some(" spaced ")),
            ("größe".as_bytes(), true, Some("größe")),
            (b"caf\xe9", true, None),
            (b"a\0b", true, None),
        ] {
            assert_eq!(value(bytes, strip).ok().map(|value| value.expose().to_owned()).as_deref(), want, "{bytes:?} {strip}");
        }
    }

    #[test]
    fn values_end_at_the_limit() {
        for (extra, code) in [(0, None), (1, None), (2, Some("too-large"))] {
            // The last byte is a line break, which does not count.
            let bytes = [vec![b'x'; MAX_VALUE_BYTES - 1 + extra], vec![b'\n']].concat();
            let read = read(&bytes[..], "test").unwrap();
            assert_eq!(value(&read, true).err().map(|error| error.code().to_owned()).as_deref(), code, "{extra}");
        }
    }

    #[test]
    fn a_refused_value_is_not_repeated() {
        let error = value(b"canary\0", true).unwrap_err();
        assert!(!format!("{error:?}").contains("canary") && error.hint().unwrap().contains("base64"));
    }
}
