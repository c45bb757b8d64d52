//! What people and programs hand over: secrets without echo, values byte by byte, answers to questions.

mod silence;
mod typed;

use std::{
    fs::File,
    io::{self, IsTerminal as _, Read, Write as _},
    path::Path,
};

use stagegate_core::{Secret, parameter::MAX_VALUE_BYTES};
use zeroize::Zeroizing;

use crate::error::CliError;
use silence::Silence;

/// Whether somebody sits at standard input.
pub fn is_terminal() -> bool {
    io::stdin().is_terminal()
}

/// Asks for a secret of one line at the terminal; what is typed is not shown. If more lines were pasted, nobody gets
/// them: neither we, nor the screen, nor the shell, which would run them. `otherwise` says how to hand over what is not
/// one line of text.
pub fn ask_secret(prompt: &str, otherwise: &str) -> Result<Secret, CliError> {
    let failed = |cause: io::Error| unreadable("the terminal", &cause);
    let silence = Silence::start(&format!("{prompt} (one line, not shown): ")).map_err(failed)?;
    let typed = typed::line(silence.keys()).map_err(failed)?;
    if silence.discard_rest().map_err(failed)? {
        return Err(CliError::usage("more than one line was given", otherwise));
    }
    typed.secret().map_err(|sentence| CliError::usage(sentence, otherwise))
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

/// Refuses what somebody must agree to where nobody can be asked.
pub fn check_agreement(yes: bool) -> Result<(), CliError> {
    if yes || is_terminal() {
        return Ok(());
    }
    Err(CliError::usage("nobody is there to agree to the deletion", "pass `--yes`"))
}

/// Asks whether to delete something, unless `yes` was said already.
pub fn agree(yes: bool, question: &str) -> Result<(), CliError> {
    if yes || confirm(question)? { Ok(()) } else { Err(CliError::local("nothing was deleted", None)) }
}

/// Asks for the name of what is to be deleted, unless `yes` was said already: a hasty `y` is not enough.
pub fn agree_by_name(yes: bool, question: &str, name: &str) -> Result<(), CliError> {
    if yes {
        return Ok(());
    }
    let _ = write!(io::stderr(), "{question} Type its name: ");
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).map_err(|cause| unreadable("the terminal", &cause))?;
    if answer.trim() == name { Ok(()) } else { Err(CliError::local("this is another name: nothing was deleted", None)) }
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

/// The text of a file, `-` for standard input, of up to `limit` bytes; and what to call it in errors.
pub fn text_of(path: &Path, limit: usize) -> Result<(Zeroizing<String>, String), CliError> {
    let name = if path == Path::new("-") { "standard input".to_owned() } else { format!("`{}`", path.display()) };
    let bytes = if path == Path::new("-") {
        read_up_to(io::stdin().lock(), &name, limit + 1)?
    } else {
        let file = File::open(path).map_err(|cause| unreadable(&name, &cause))?;
        read_up_to(file, &name, limit + 1)?
    };
    Ok((text(&bytes, &name, limit)?, name))
}

fn text(bytes: &[u8], name: &str, limit: usize) -> Result<Zeroizing<String>, CliError> {
    if bytes.len() > limit {
        let hint = "split it, and take one part after the other".to_owned();
        return Err(CliError::new(2, "too-large", format!("{name} is larger than {limit} bytes"), hint));
    }
    std::str::from_utf8(bytes).map(|text| Zeroizing::new(text.to_owned())).map_err(|cause| {
        let line = bytes[..cause.valid_up_to()].split(|byte| *byte == b'\n').count();
        CliError::new(2, "invalid-input", format!("{name}, line {line}: this is not UTF-8 text"), "save it as UTF-8".to_owned())
    })
}

/// The value that a variable of the environment holds; none: it is not set, or empty, as variables of build servers are
/// that nobody has set.
pub fn value_from_variable(name: &str) -> Result<Option<Secret>, CliError> {
    let held = std::env::var_os(name).filter(|held| !held.is_empty());
    held.map(|held| value(&Zeroizing::new(held.into_encoded_bytes()), false)).transpose()
}

fn read(source: impl Read, name: &str) -> Result<Zeroizing<Vec<u8>>, CliError> {
    // A little more than a value may have, so that the server's limit need not be found by sending.
    read_up_to(source, name, MAX_VALUE_BYTES + 2)
}

fn read_up_to(source: impl Read, name: &str, limit: usize) -> Result<Zeroizing<Vec<u8>>, CliError> {
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
            "encode it first: `base64 FILE | stagegate param set KEY --profile PROFILE --stdin`".to_owned(),
        )),
    }
}

fn unreadable(name: &str, cause: &io::Error) -> CliError {
    CliError::local(format!("cannot read {name}: {cause}"), absent_hint(cause))
}

/// What to do about a file that is not there.
pub fn absent_hint(cause: &io::Error) -> Option<String> {
    let is_absent = cause.kind() == io::ErrorKind::NotFound;
    is_absent.then(|| "name a file that is there; a path starts from the folder that you are in".to_owned())
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
    fn texts_are_bounded_and_say_in_which_line_they_are_none() {
        for (bytes, want) in [
            (&b"a\nb"[..], Ok("a\nb")),
            (b"12345", Ok("12345")),
            (b"123456", Err("`x` is larger than 5 bytes")),
            (b"a\n\xff", Err("`x`, line 2: this is not UTF-8 text")),
        ] {
            let got = text(bytes, "`x`", 5).map(|text| text.to_string()).map_err(|error| error.sentence().to_owned());
            assert_eq!(got, want.map(str::to_owned).map_err(str::to_owned));
        }
    }

    #[test]
    fn a_refused_value_is_not_repeated() {
        let error = value(b"canary\0", true).unwrap_err();
        assert!(!format!("{error:?}").contains("canary") && error.hint().unwrap().contains("base64"));
    }
}
