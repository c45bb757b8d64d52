//! Fields that may be left out but not be `null`, and mappings that name nothing twice.

use std::{collections::BTreeMap, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor},
};

/// A field that was given: where `null` would mean something else than leaving it out, it is refused.
pub(crate) fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// A field for which `null` means "none"; the outer option tells whether it was given.
#[expect(clippy::option_option, reason = "three cases: absent, null, a value")]
pub(crate) fn given_or_null<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// A mapping by name. One that has a name twice is refused, as nobody can tell which of the two is meant.
pub(crate) fn entries<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<BTreeMap<String, T>>, D::Error> {
    deserializer.deserialize_map(Entries(PhantomData)).map(Some)
}

/// Mappings within a mapping, by name and name.
pub(crate) type Nested<T> = BTreeMap<String, BTreeMap<String, T>>;

/// Mappings within a mapping, each like [`entries`].
pub(crate) fn nested<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<Nested<T>>, D::Error> {
    let outer = deserializer.deserialize_map(Entries::<Inner<T>>(PhantomData))?;
    Ok(Some(outer.into_iter().map(|(name, Inner(inner))| (name, inner)).collect()))
}

struct Entries<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
    type Value = BTreeMap<String, T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = BTreeMap::new();
        while let Some((name, value)) = map.next_entry()? {
            if entries.insert(name, value).is_some() {
                return Err(A::Error::custom("a name stands there twice"));
            }
        }
        Ok(entries)
    }
}

/// A mapping within a mapping.
struct Inner<T>(BTreeMap<String, T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Inner<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Entries(PhantomData)).map(Self)
    }
}
