//! The trust policy that a role needs so that we, and only we with its `ExternalId`, can assume it.

use serde_json::json;
use stagegate_core::role::ExternalId;

/// Stands where our identity is not known. IAM refuses it: a forgotten edit opens nothing.
const UNKNOWN_PRINCIPAL: &str = "arn:aws:iam::ACCOUNT_ID:role/ROLE_OF_STAGEGATED";

/// The trust policy as JSON text, for the server's own identity `principal_arn` (see [`trusted_principal`]).
///
/// Tagging has a statement of its own: what it needs is not bound to `sts:ExternalId`, and without
/// `sts:AssumeRole` it gives nobody anything.
pub fn trust_policy(principal_arn: Option<&str>, external_id: &ExternalId) -> String {
    let principal = json!({ "AWS": principal_arn.map_or_else(|| UNKNOWN_PRINCIPAL.to_owned(), trusted_principal) });
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "StagegateAssumesWithItsExternalId",
                "Effect": "Allow",
                "Principal": principal,
                "Action": "sts:AssumeRole",
                "Condition": { "StringEquals": { "sts:ExternalId": external_id.as_str() } },
            },
            {
                "Sid": "StagegateNamesWhoDeploys",
                "Effect": "Allow",
                "Principal": principal,
                "Action": ["sts:TagSession", "sts:SetSourceIdentity"],
            },
        ],
    });
    format!("{policy:#}")
}

/// Whom a trust policy must name for `identity_arn`: a role's session stands for its role, all others for
/// themselves. A session's ARN does not tell the path of its role; a role with a path has to be named by hand.
pub fn trusted_principal(identity_arn: &str) -> String {
    let parts: Vec<&str> = identity_arn.splitn(6, ':').collect();
    if let ["arn", partition, "sts", "", account, resource] = parts[..]
        && let Some((role, _session)) = resource.strip_prefix("assumed-role/").and_then(|rest| rest.rsplit_once('/'))
    {
        return format!("arn:{partition}:iam::{account}:role/{role}");
    }
    identity_arn.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn external_id() -> ExternalId {
        ExternalId::stored("sg-0123".to_owned())
    }

    #[test]
    fn sessions_stand_for_their_role() {
        for (identity, want) in [
            ("arn:aws:sts::111111111111:assumed-role/stagegated/i-0abc", "arn:aws:iam::111111111111:role/stagegated"),
            ("arn:aws-cn:sts::111111111111:assumed-role/sg/x@y", "arn:aws-cn:iam::111111111111:role/sg"),
            ("arn:aws:iam::111111111111:user/team/stagegated", "arn:aws:iam::111111111111:user/team/stagegated"),
            ("arn:aws:iam::111111111111:root", "arn:aws:iam::111111111111:root"),
            ("arn:aws:sts::111111111111:federated-user/sg", "arn:aws:sts::111111111111:federated-user/sg"),
            ("nonsense", "nonsense"),
        ] {
            assert_eq!(trusted_principal(identity), want);
        }
    }

    #[test]
    fn the_policy_binds_the_principal_to_the_external_id() {
        let text = trust_policy(Some("arn:aws:sts::111111111111:assumed-role/stagegated/i-0abc"), &external_id());
        let want = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "StagegateAssumesWithItsExternalId",
      "Effect": "Allow",
      "Principal": {
        "AWS": "arn:aws:iam::111111111111:role/stagegated"
      },
      "Action": "sts:AssumeRole",
      "Condition": {
        "StringEquals": {
          "sts:ExternalId": "sg-0123"
        }
      }
    },
    {
      "Sid": "StagegateNamesWhoDeploys",
      "Effect": "Allow",
      "Principal": {
        "AWS": "arn:aws:iam::111111111111:role/stagegated"
      },
      "Action": [
        "sts:TagSession",
        "sts:SetSourceIdentity"
      ]
    }
  ]
}"#;
        assert_eq!(text, want);
    }

    #[test]
    fn an_unknown_principal_is_never_everybody() {
        let text = trust_policy(None, &external_id());
        assert!(text.contains(UNKNOWN_PRINCIPAL) && !text.contains('*'), "{text}");
    }
}
