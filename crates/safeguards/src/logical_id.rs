//! Names that the framework gives to functions in the template.

/// The functions that the framework adds by itself, for existing buckets, user pools, event buses and the log role of the
/// API. Nobody can name, describe or place them.
const INJECTED: [&str; 4] = [
    "CustomDashresourceDashexistingDashs3LambdaFunction",
    "CustomDashresourceDashexistingDashcupLambdaFunction",
    "CustomDashresourceDasheventDashbridgeLambdaFunction",
    "CustomDashresourceDashapigwDashcwDashroleLambdaFunction",
];

/// The logical id of the function with this key in the configuration.
pub(crate) fn of_function(key: &str) -> String {
    let name = key.replace('-', "Dash").replace('_', "Underscore");
    let mut letters = name.chars();
    match letters.next() {
        Some(first) => format!("{}{}LambdaFunction", first.to_uppercase(), letters.as_str()),
        None => "LambdaFunction".to_owned(),
    }
}

/// Whether the framework adds a function under this logical id.
pub(crate) fn is_injected(id: &str) -> bool {
    INJECTED.contains(&id)
}

#[cfg(test)]
mod tests {
    use super::{is_injected, of_function};

    #[test]
    fn keys_become_logical_ids() {
        for (key, want) in [
            ("list", "ListLambdaFunction"),
            ("my-fn_x", "MyDashfnUnderscorexLambdaFunction"),
            ("_a", "UnderscoreaLambdaFunction"),
            ("1st", "1stLambdaFunction"),
            ("", "LambdaFunction"),
        ] {
            assert_eq!(of_function(key), want, "{key}");
        }
    }

    #[test]
    fn only_the_frameworks_own_are_injected() {
        assert!(is_injected(&of_function("custom-resource-existing-s3")));
        assert!(!is_injected(&of_function("custom-resource-mine")));
    }
}
