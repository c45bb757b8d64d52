use clap::CommandFactory as _;

use super::*;
use crate::cli::Cli;

/// What may come next, when each kind of name has one thing of that name.
fn next(before: &str) -> Reply {
    let (line, _) = Line::around(before, "").unwrap();
    reply(Cli::command(), line, None, |names, line| {
        vec![Candidate::new(format!("{names:?}"), line.option("--app").unwrap_or_default())]
    })
}

fn words(before: &str) -> Vec<String> {
    match next(before) {
        Reply::Words(candidates) => candidates.into_iter().map(|candidate| candidate.word).collect(),
        Reply::Files => vec!["(files)".to_owned()],
    }
}

#[test]
fn names_come_where_they_are_expected() {
    for (before, want) in [
        ("stagegate --org ", &["Orgs"][..]),
        ("stagegate app show ", &["Apps"]),
        ("stagegate app show --app ", &["Apps"]),
        ("stagegate app show --app=", &["--app=Apps"]),
        ("stagegate app show --app x", &[]),
        ("stagegate app create x --default-profile ", &["Profiles"]),
        ("stagegate app create ", &[]),
        ("stagegate stage set ", &["Stages"]),
        ("stagegate stage set x --profile ", &["Profiles"]),
        ("stagegate param get ", &["Parameters"]),
        ("stagegate param set ", &["Parameters"]),
        ("stagegate param list --profile P", &["Profiles"]),
        ("stagegate deploy --service ", &["Services"]),
        ("stagegate deploy --region ", &["Regions"]),
        ("stagegate deployment show ", &["Deployments"]),
        ("stagegate deployment list --status ", &["Statuses"]),
        ("stagegate deployment list --kind ", &["Kinds"]),
        ("stagegate diff ", &["Sides"]),
        ("stagegate diff x ", &["Sides"]),
        ("stagegate explain ", &["StageParameters"]),
        ("stagegate explain --client ", &["Generations"]),
        ("stagegate exec --only ", &["Variables"]),
        ("stagegate instance show ", &["Places"]),
        ("stagegate instance archive ", &["Places"]),
        ("stagegate instance delete ", &["Places"]),
        ("stagegate instance create ", &[]),
        ("stagegate provider edit x --unset ", &["Details"]),
        ("stagegate revision show ", &["Revisions"]),
        ("stagegate revision rollback ", &["Revisions"]),
        ("stagegate revision diff ", &["RevisionRanges"]),
        ("stagegate revision diff x ", &["RevisionRanges"]),
        ("stagegate param rollback x --to ", &["Revisions"]),
        ("stagegate key revoke ", &["AccessKeys"]),
        ("stagegate key create x --scope a,", &["a,Scopes"]),
        ("stagegate completions z", &["zsh"]),
        ("stagegate prof", &["profile"]),
        ("stagegate param set --file ", &["(files)"]),
        ("stagegate param set --file=", &["(files)"]),
        ("stagegate man ", &["(files)"]),
        ("stagegate exec -- ", &["(files)"]),
        ("stagegate help ", &["Commands"]),
        ("stagegate help x ", &["Commands"]),
    ] {
        let got: Vec<_> = words(before).into_iter().filter(|word| !word.starts_with("--") || word.contains('=')).collect();
        assert_eq!(got, want, "{before}");
    }
}

#[test]
fn options_come_when_they_are_asked_for_or_nothing_else_may_come() {
    let options = |before: &str| words(before).iter().filter(|word| word.starts_with("--")).count();
    for (before, some) in [
        ("stagegate whoami ", true),
        ("stagegate app show ", false),
        ("stagegate app show -", true),
        ("stagegate app show --", true),
        ("stagegate ", false),
        ("stagegate man --", true),
        ("stagegate exec -- --", false),
    ] {
        assert_eq!(options(before) > 0, some, "{before}");
    }
    assert_eq!(words("stagegate app show --j"), ["--json"]);
}

#[test]
fn what_is_hidden_is_not_offered() {
    assert!(!words("stagegate completions bash --").contains(&"--line".to_owned()));
    assert!(words("stagegate login --").contains(&"--stdin".to_owned()));
}

#[test]
fn the_rest_of_the_line_is_known_to_who_is_asked() {
    let Reply::Words(found) = next("stagegate --app shop stage remove ") else { panic!("no words") };
    assert_eq!(found, [Candidate::new("Stages", "shop")]);
}

/// Options of these names always name something that is there.
#[test]
fn options_that_name_things_are_marked() {
    fn check(command: &Command) {
        for arg in command.get_arguments() {
            let named = arg.get_long().is_some_and(|long| {
                let long = ["from-", "default-"].iter().find_map(|prefix| long.strip_prefix(prefix)).unwrap_or(long);
                matches!(long, "org" | "app" | "stage" | "service" | "region" | "profile")
                    && arg.get_num_args().is_some_and(|count| count.takes_values())
            });
            assert!(!named || arg.get::<Names>().is_some(), "`{}` of `{}`: add = Names::…", arg.get_id(), command.get_name());
        }
        command.get_subcommands().for_each(check);
    }
    let mut command = Cli::command();
    command.build();
    check(&command);
}
