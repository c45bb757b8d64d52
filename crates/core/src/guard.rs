//! What the guarded stages of an app are served with. A stage that is not guarded must not hand that out freely: who may deploy
//! picks the stage, and a stage that nobody added has any name.

use crate::{provider::Access, resolution::CredentialsSource, role::RoleArn};

/// What the guarded stages of one app are served with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuardedApp {
    /// Whether there are any; without an app's stage, its default profile counts as one.
    pub any: bool,
    /// The roles of their profiles, of what is linked to their instances, and of what is linked to the app's services.
    pub roles: Vec<RoleArn>,
}

/// Whether credentials of a stage that is not guarded are those of a guarded stage as well. A link of a service is one in
/// every stage and region, those without an instance too; any other source is compared by its role.
pub fn serves_guarded(app: &GuardedApp, source: CredentialsSource, access: &Access) -> bool {
    let same_role = matches!(access, Access::Role { arn, .. } if app.roles.contains(arn));
    app.any && (source == CredentialsSource::Service || same_role)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::ExternalId;

    #[test]
    fn links_of_services_and_equal_roles_serve_guarded_stages() {
        let arn = |name: &str| format!("arn:aws:iam::222222222222:role/{name}").parse::<RoleArn>().unwrap();
        let role = |name: &str| Access::Role { arn: arn(name), external_id: ExternalId::stored("x".into()) };
        let keys = || Access::Keys { access_key_id: "AKIAIOSFODNN7EXAMPLE".into(), account_id: None };
        let guarded = GuardedApp { any: true, roles: vec![arn("prod")] };
        let open = GuardedApp::default();
        for (app, source, access, want) in [
            (&guarded, CredentialsSource::Service, role("dev"), true),
            (&guarded, CredentialsSource::Service, keys(), true),
            (&guarded, CredentialsSource::Instance, role("prod"), true),
            (&guarded, CredentialsSource::Instance, role("dev"), false),
            (&guarded, CredentialsSource::Instance, keys(), false),
            (&guarded, CredentialsSource::Profile, role("prod"), true),
            (&guarded, CredentialsSource::Profile, role("dev"), false),
            (&guarded, CredentialsSource::OrgDefault, role("prod"), true),
            (&guarded, CredentialsSource::OrgDefault, role("dev"), false),
            (&open, CredentialsSource::Service, role("prod"), false),
            (&open, CredentialsSource::Profile, role("prod"), false),
        ] {
            assert_eq!(serves_guarded(app, source, &access), want, "{source:?} {access:?}");
        }
    }
}
