//! What holds for every format: what is written is read back, nothing is repeated in errors, nothing panics.

use std::{
    io::Write as _,
    process::{Command, Output, Stdio},
};

use proptest::{collection::btree_map, prelude::*, sample::select};

use super::*;

const ALL: [Format; 6] = [Format::Dotenv, Format::Json, Format::Yaml, Format::Shell, Format::GithubEnv, Format::Tfvars];

/// One parameter.
pub fn one(key: &str, value: &str) -> Parameters {
    Parameters::from([(key.parse().unwrap(), Secret::new(value.to_owned()))])
}

/// What is written for the parameter `K`.
pub fn written(write: fn(&Parameters) -> Zeroizing<String>, value: &str) -> String {
    write(&one("K", value)).to_string()
}

/// What was read as `key=value|key=value`, or the first mistake as `line:column sentence (hint)`.
pub fn read_to_text(format: Format, text: &str) -> String {
    match format.read(text) {
        Ok(parameters) => {
            let shown: Vec<String> = parameters.iter().map(|(key, value)| format!("{key}={}", value.expose())).collect();
            shown.join("|")
        }
        Err(mistake) => {
            let error = mistake.in_file("F");
            let sentence = error.sentence().trim_start_matches("F, line ").trim_start_matches("F: ");
            format!("{} ({})", sentence.replacen(", column ", ":", 1).replacen(": ", " ", 1), error.hint().unwrap())
        }
    }
}

/// Pieces that one of the formats or programs treats in a special way.
const PIECES: [&str; 48] = [
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "'",
    "\"",
    "`",
    "\\",
    "\\n",
    "$",
    "${",
    "$(x)",
    "$HOME",
    "$$",
    "%{",
    "%",
    "{",
    "}",
    "[",
    "]",
    "#",
    " #",
    "=",
    "<<",
    "EOF",
    "STAGEGATE_END",
    "\nSTAGEGATE_END\n",
    "---",
    ": ",
    "- ",
    "null",
    "no",
    "1.10",
    "~",
    "&a",
    "*a",
    "!",
    "|",
    ",",
    ";",
    "x",
    "größe",
    "\u{1f980}",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\u{1}",
];

fn values() -> impl Strategy<Value = String> {
    let pieces = proptest::collection::vec(select(&PIECES[..]), 0..12).prop_map(|pieces| pieces.concat());
    let any = proptest::collection::vec(any::<char>().prop_filter("no NUL", |c| *c != '\0'), 0..12);
    prop_oneof![pieces, any.prop_map(String::from_iter), "\\PC{0,20}"]
}

fn parameters(keys: &'static str) -> impl Strategy<Value = Parameters> {
    btree_map(keys, values(), 0..8)
        .prop_map(|map| map.into_iter().map(|(key, value)| (key.parse().unwrap(), Secret::new(value))).collect())
}

fn texts(parameters: &Parameters) -> Vec<(&str, &str)> {
    parameters.iter().map(|(key, value)| (key.as_str(), value.expose())).collect()
}

fn assert_comes_back(format: Format, parameters: &Parameters) {
    let text = format.write(parameters).unwrap();
    let read = format.read(&text).unwrap_or_else(|mistake| panic!("{format:?}: {mistake:?}\n{}", *text));
    assert_eq!(texts(&read), texts(parameters), "{format:?}\n{}", *text);
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(parameters in parameters("[A-Za-z_][A-Za-z0-9_]{0,10}")) {
        for format in ALL {
            assert_comes_back(format, &parameters);
        }
    }

    #[test]
    fn all_keys_come_back_where_they_fit(parameters in parameters("[A-Za-z_][A-Za-z0-9_.-]{0,10}")) {
        for format in [Format::Dotenv, Format::Json, Format::Yaml, Format::GithubEnv] {
            assert_comes_back(format, &parameters);
        }
    }

    #[test]
    fn any_text_is_read_or_refused_without_repeating_it(
        pieces in proptest::collection::vec(prop_oneof![select(&PIECES[..]), select(&["canary", "A", "B="][..])], 0..24),
        format in select(&ALL[..]),
    ) {
        if let Err(mistake) = format.read(&pieces.concat()) {
            let shown = format!("{mistake:?}");
            prop_assert!(!shown.contains("canary") && !shown.contains("größe"), "{shown}");
        }
    }

    #[test]
    fn any_text_at_all_is_read_or_refused(text in any::<String>(), format in select(&ALL[..])) {
        let _ = format.read(&text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_shell_sets_what_was_written(parameters in parameters("K_[A-Za-z0-9_]{0,10}")) {
        let script = Format::Shell.write(&parameters).unwrap();
        let want: Vec<u8> = parameters.values().flat_map(|value| [value.expose().as_bytes(), b"\0"].concat()).collect();
        let said = said_by_the_shell(&script, &parameters);
        prop_assert_eq!(said.stdout, want);
        prop_assert!(said.status.success());
    }

    /// Nor does it run anything: it would say that there is no such command.
    #[test]
    fn the_shell_takes_dotenv_files_in(parameters in parameters("K_[A-Za-z0-9_]{0,10}")) {
        let variables = parameters.iter().map(|(key, value)| (key.as_str(), value.expose()));
        for (text, carriage_return) in [
            (Format::Dotenv.write(&parameters).unwrap(), "\\r"),
            (write_variables(variables, CarriageReturn::Kept), "\r"),
        ] {
            let said = said_by_the_shell(&text, &parameters);
            let want: String = parameters.values().map(|value| value.expose().replace('\r', carriage_return) + "\0").collect();
            prop_assert_eq!(String::from_utf8_lossy(&said.stderr), "", "{}", *text);
            prop_assert_eq!(String::from_utf8_lossy(&said.stdout), want, "{}", *text);
            prop_assert!(said.status.success());
        }
    }
}

/// What `sh` says that took the script in and then prints the parameters.
fn said_by_the_shell(script: &str, parameters: &Parameters) -> Output {
    let mut script = script.to_owned();
    script.extend(parameters.keys().map(|key| format!("printf '%s\\0' \"${key}\"\n")));
    let piped = Stdio::piped;
    let mut shell = Command::new("sh").env_clear().stdin(piped()).stdout(piped()).stderr(piped()).spawn().unwrap();
    shell.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    shell.wait_with_output().unwrap()
}

#[test]
fn names_of_files_tell_their_format() {
    for (name, want) in [
        (".env", Some(Format::Dotenv)),
        ("dir/prod.env", Some(Format::Dotenv)),
        (".env.production", Some(Format::Dotenv)),
        ("a.json", Some(Format::Json)),
        (".env.json", Some(Format::Json)),
        ("prod.tfvars.json", Some(Format::Json)),
        ("prod.tfvars", Some(Format::Tfvars)),
        ("terraform.tfvars", Some(Format::Tfvars)),
        ("a.yml", Some(Format::Yaml)),
        ("a.yaml", Some(Format::Yaml)),
        ("a.sh", Some(Format::Shell)),
        ("environment", None),
        ("json", None),
        (".json", None),
        ("a.txt", None),
    ] {
        assert_eq!(Format::of(Path::new(name)), want, "{name}");
    }
    for format in ALL {
        assert_eq!(Format::from_str(format.name(), false), Ok(format));
    }
}

#[test]
fn the_mark_of_windows_in_front_is_no_part_of_the_first_key() {
    assert_eq!(read_to_text(Format::Dotenv, "\u{feff}A=1"), "A=1");
    assert_eq!(read_to_text(Format::Json, "\u{feff}{\"A\":\"1\"}"), "A=1");
}
