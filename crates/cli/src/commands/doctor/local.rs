//! The checks of this machine: the framework, and credentials that would get in the way.

use std::path::PathBuf;

use super::check::Check;
use crate::{
    context::Context,
    env,
    framework::{detect, leaks},
};

/// Framework, then the machine's own AWS credentials.
pub fn checks(context: &Context) -> Vec<Check> {
    vec![framework(context), credentials(&leaks())]
}

fn framework(context: &Context) -> Check {
    let Some(file) = &context.service_file else {
        return Check::skipped("framework", "there is no `serverless.yml` in this folder or above it");
    };
    let named = env::get(env::FRAMEWORK).map(PathBuf::from);
    let search: Vec<PathBuf> = std::env::var_os("PATH").iter().flat_map(std::env::split_paths).collect();
    let found = detect(file.folder(), named.as_deref(), &search)
        .and_then(|framework| framework.check(file.names_dashboard).map(|()| framework));
    match found {
        Ok(framework) => Check::ok("framework", format!("{framework} ({})", framework.program.display())),
        Err(error) => Check::failed("framework", &error),
    }
}

/// `deploy` and `exec` keep them away; a framework that is started directly would use them.
fn credentials(names: &[String]) -> Check {
    if names.is_empty() {
        return Check::ok("local AWS", "no AWS credentials in the environment");
    }
    let detail = format!("{} would be used by anything that is not started with `stagegate`", names.join(", "));
    Check::problem("local AWS", detail, format!("run `unset {}`", names.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::super::check::State;

    #[test]
    fn credentials_in_the_environment_are_a_problem() {
        assert_eq!(super::credentials(&[]).state, State::Ok);
        assert_eq!(super::credentials(&["AWS_PROFILE".into()]).state, State::Problem);
    }
}
