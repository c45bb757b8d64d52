//! Places in the file, as messages name them.

use std::fmt;

/// A place in the file: the keys that lead there, `profiles.prod.parameters.tableName` as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentPath(Vec<String>);

impl DocumentPath {
    /// The place that these keys lead to.
    pub fn of<const N: usize>(keys: [&str; N]) -> Self {
        Self(keys.map(str::to_owned).to_vec())
    }

    /// One step further.
    #[must_use]
    pub fn at(&self, key: impl AsRef<str>) -> Self {
        let mut keys = self.0.clone();
        keys.push(key.as_ref().to_owned());
        Self(keys)
    }

    /// The keys that lead there.
    pub fn keys(&self) -> &[String] {
        &self.0
    }
}

impl From<Vec<String>> for DocumentPath {
    fn from(keys: Vec<String>) -> Self {
        Self(keys)
    }
}

impl fmt::Display for DocumentPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, key) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            // A dot or a space within a key must not look like the end of it, nor a control character move the cursor.
            if !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c)) {
                f.write_str(key)?;
            } else {
                write!(f, "{key:?}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::DocumentPath;

    #[test]
    fn keys_stay_apart() {
        for (keys, want) in [
            (&[][..], ""),
            (&["profiles", "prod", "role"], "profiles.prod.role"),
            (&["profiles", "APAC banking (prod)"], "profiles.\"APAC banking (prod)\""),
            (&["apps", "shop", "stages", "v1.2"], "apps.shop.stages.\"v1.2\""),
            (&["a\nb", ""], "\"a\\nb\".\"\""),
        ] {
            let path = DocumentPath::from(keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>());
            assert_eq!(path.to_string(), want);
        }
    }
}
