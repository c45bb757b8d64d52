//! Addresses of repositories and CI runs, without what may be secret in them: user names, passwords and queries.
//!
//! The command line cuts them before it sends them, and the server again before it stores them. What cannot be taken
//! apart for sure is left out.

/// The longest address that is kept, in bytes.
const MAX_BYTES: usize = 2_048;

/// The address of a git repository: `https://host/path`, `ssh://host/path`, `host:path`, or a folder.
pub fn repository(text: &str) -> Option<String> {
    let (address, _) = cut(text)?;
    match (address.contains("://"), address.split_once(':')) {
        // Only before a colon can it be `user@host:path`.
        (false, Some((host, path))) if !host.contains('/') && !path.contains('@') => {
            host.rsplit('@').next().map(|host| format!("{host}:{path}"))
        }
        (false, Some((host, _))) if !host.contains('/') => None,
        _ => without_user(address),
    }
}

/// The address of a CI run. Its query stays if it holds numbers alone, which is how some systems name a run.
pub fn run(text: &str) -> Option<String> {
    let (address, query) = cut(text)?;
    let address = without_user(address)?;
    Some(match query.filter(|query| has_numbers_alone(query)) {
        Some(query) => format!("{address}?{query}"),
        None => address,
    })
}

/// What stands before the query, and the query. A password may hold the characters that begin one.
fn cut(text: &str) -> Option<(&str, Option<&str>)> {
    let text = text.trim();
    let (address, rest) = text.find(['?', '#']).map_or((text, ""), |end| text.split_at(end));
    let is_usable = !address.is_empty() && text.len() <= MAX_BYTES && !text.contains(char::is_control) && !rest.contains('@');
    let query = rest.strip_prefix('?').map(|rest| rest.split('#').next().unwrap_or_default());
    is_usable.then_some((address, query))
}

/// Without the `user:password@` of `scheme://user:password@host/path`; a password may hold a slash.
fn without_user(address: &str) -> Option<String> {
    let Some((scheme, rest)) = address.split_once("://") else { return Some(address.to_owned()) };
    let (authority, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
    let host = authority.rsplit('@').next().unwrap_or_default();
    let port = match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
        Some((_, port)) => port,
        None => host.find(':').and_then(|colon| host.get(colon..)).unwrap_or_default(),
    };
    let is_number = |digits: &str| !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
    let is_port = port.is_empty() || port.strip_prefix(':').is_some_and(is_number);
    let is_plain = is_port && (host == authority || !path.contains('@'));
    is_plain.then(|| format!("{scheme}://{host}{path}"))
}

fn has_numbers_alone(query: &str) -> bool {
    let is_number = |pair: &str| {
        pair.split_once('=').is_some_and(|(_, value)| !value.is_empty() && value.chars().all(|c| c.is_ascii_digit()))
    };
    query.split('&').all(is_number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn repositories_lose_users_and_queries() {
        for (text, want) in [
            ("https://github.com/acme/shop.git", Some("https://github.com/acme/shop.git")),
            ("https://token@github.com/acme/shop", Some("https://github.com/acme/shop")),
            ("https://ada:pass@word@host:8443/a?token=x#y", Some("https://host:8443/a")),
            ("https://oauth2:x@[::1]:80/a", Some("https://[::1]:80/a")),
            ("https://[::1]/a", Some("https://[::1]/a")),
            ("https://[::1]é/a", None),
            ("https://host/@scope/a", Some("https://host/@scope/a")),
            ("https://ada:pass/word@host/a", None),
            ("https://ada:p@ss/word@host/a", None),
            ("ssh://git@host:22/a.git", Some("ssh://host:22/a.git")),
            ("git@github.com:acme/shop.git", Some("github.com:acme/shop.git")),
            ("ada:pass@host:a", None),
            ("https://ada:pass?word@host/a", None),
            ("https://token#x@host/a", None),
            ("https://ada:pass", None),
            ("/srv/git/shop@2.git", Some("/srv/git/shop@2.git")),
            ("../shop", Some("../shop")),
            ("file:///srv/git/shop", Some("file:///srv/git/shop")),
            ("", None),
            ("?x", None),
            ("https://a\nb", None),
        ] {
            assert_eq!(repository(text).as_deref(), want, "{text}");
        }
        assert_eq!(repository(&"x".repeat(MAX_BYTES + 1)), None);
    }

    #[test]
    fn runs_keep_their_numbers() {
        for (text, want) in [
            ("https://github.com/a/b/actions/runs/7", Some("https://github.com/a/b/actions/runs/7")),
            ("https://dev.azure.com/a/_build/results?buildId=7", Some("https://dev.azure.com/a/_build/results?buildId=7")),
            ("https://ci/7?token=abc", Some("https://ci/7")),
            ("https://ci/7?id=1&token=abc", Some("https://ci/7")),
            ("https://ci/7?#x", Some("https://ci/7")),
            ("https://ci/7#token", Some("https://ci/7")),
            ("https://ada:token@ci/7", Some("https://ci/7")),
            ("7", Some("7")),
            ("", None),
        ] {
            assert_eq!(run(text).as_deref(), want, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_password_stays(user in "[a-z]{0,5}", password in "[A-Z0-9@/:?#%]{0,10}", path in "[a-z/]{0,10}") {
            let text = format!("https://{user}:SECRET{password}@host/{path}");
            for address in [repository(&text), run(&text)].into_iter().flatten() {
                prop_assert!(!address.contains("SECRET"), "{address}");
                prop_assert_eq!(repository(&address), Some(address.clone()));
            }
        }
    }
}
