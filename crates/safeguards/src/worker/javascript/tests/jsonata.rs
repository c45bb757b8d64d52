//! `jsonata(query)`.

use super::{expression, raised};

#[test]
fn a_query_holds_when_it_finds_something() {
    for (query, approved) in [
        ("declaration.provider[stage='dev']", true),
        ("declaration.provider[stage='prod']", false),
        ("declaration.provider[stage in ['dev','stage']]", true),
        ("$count($keys(declaration.functions))", true),
        ("$sum(declaration.provider.list)", true),
        ("declaration.custom.empty", false),
        ("declaration.custom.object", false),
        ("declaration.custom.zero", false),
        ("declaration.custom.nothing", false),
        ("declaration.missing", false),
        ("compiled.*.Resources.*[Type='AWS::SQS::Queue']", true),
        ("$contains(frameworkVersion, /^4/)", true),
        ("$now() = '2023-11-14T22:13:20.123Z'", true),
        ("$millis() = 1700000000123", true),
        ("$random() >= 0", true),
        ("''", false),
        ("provider.options.region = 'eu-west-1'", true),
    ] {
        let decision = expression(&format!("jsonata({query:?})"));
        assert_eq!((decision.approved, decision.raised), (approved, None), "{query}");
    }
    assert!(expression("typeof jsonata('1') === 'boolean'").approved);
}

#[test]
fn a_query_that_fails_raises() {
    assert_eq!(raised("jsonata('(')"), "Expected \")\" before end of expression");
    assert!(raised("jsonata('$error(\"mine\")')").contains("mine"));
}
