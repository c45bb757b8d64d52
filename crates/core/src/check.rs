//! Checks: a packaged service judged by the safeguards of its stage's profile, and what a passed one is good for.
//!
//! Deploy credentials of a guarded stage exist only against a check; [`clearance`] is the one rule that says which.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use crate::{
    id::{AppId, CheckId, OrgId, ProfileId, UserId},
    name::{AppName, RegionName, ServiceName, StageName},
};

/// How long a check may be redeemed.
pub const LIFE: SignedDuration = SignedDuration::from_mins(60);

/// How often: for the one deployment that it was made for.
pub const REDEMPTIONS: i64 = 1;

/// How long after its begin a deployment may still go past the safeguards.
pub const OVERRIDABLE: SignedDuration = SignedDuration::from_mins(60);

/// A check as it was stored, without what it looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Stable id.
    pub id: CheckId,
    /// The org.
    pub org: OrgId,
    /// The app.
    pub app: AppId,
    /// The app's name then.
    pub app_name: AppName,
    /// The service.
    pub service: ServiceName,
    /// The stage.
    pub stage: StageName,
    /// The region.
    pub region: RegionName,
    /// The profile, and its revision.
    pub profile: (ProfileId, i64),
    /// The profile's name then.
    pub profile_name: String,
    /// Where the credentials of its instance came from then, as one text that differs with every other source; none: from
    /// nowhere, or it is not known.
    pub source: Option<String>,
    /// What it looked at: the digest of the template, see the crate `stagegate-safeguards`.
    pub digest: String,
    /// Who asked.
    pub user: UserId,
    /// The user's name.
    pub author: String,
    /// Whether nothing blocks.
    pub passed: bool,
    /// How many safeguards came to which end.
    pub counts: Counts,
    /// How often it was redeemed.
    pub redeemed: i64,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What came of the check of what a deployment deploys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The check.
    pub check: CheckId,
    /// Whether nothing blocks.
    pub passed: bool,
}

/// Who went past the safeguards of a guarded stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// How many safeguards came to which end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Nothing was found.
    pub passed: i64,
    /// Something was found, and does not block.
    pub warned: i64,
    /// Something was found, and blocks.
    pub failed: i64,
}

impl Check {
    /// From when on it is no longer good for anything.
    pub fn expires_at(&self) -> Timestamp {
        self.created_at.saturating_add(LIFE).unwrap_or(Timestamp::MAX)
    }
}

/// Who deploys where, with which profile.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The app.
    pub app: &'a AppId,
    /// The service.
    pub service: &'a ServiceName,
    /// The stage.
    pub stage: &'a StageName,
    /// The region.
    pub region: &'a RegionName,
    /// The profile, and its revision.
    pub profile: (&'a ProfileId, i64),
    /// Who deploys.
    pub user: &'a UserId,
}

/// What somebody wants to deploy, now.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// Where, and who; the profile as it is now.
    pub scene: Scene<'a>,
    /// The digest of the template.
    pub digest: &'a str,
    /// Where the credentials come from now.
    pub source: &'a str,
    /// The time.
    pub now: Timestamp,
}

/// Why a check clears nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is none.
    Missing,
    /// Nothing in this org has that id.
    Unknown(String),
    /// It failed.
    Failed(CheckId),
    /// It is of another app, service, stage or region.
    OtherInstance(CheckId),
    /// Somebody else made it.
    OtherActor(CheckId),
    /// The profile is another one, or was changed since.
    OtherRevision(CheckId),
    /// The credentials come from another provider or role, or that was changed since.
    OtherSource(CheckId),
    /// The template is another one.
    OtherTemplate(CheckId),
    /// It is too old.
    Expired(CheckId),
    /// It was redeemed.
    UsedUp(CheckId),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("deploy credentials need a check that passed"),
            Self::Unknown(id) => write!(f, "there is no check `{id}`"),
            Self::Failed(id) => write!(f, "check `{id}` failed"),
            Self::OtherInstance(id) => write!(f, "check `{id}` is of another app, service, stage or region"),
            Self::OtherActor(id) => write!(f, "check `{id}` was made by somebody else"),
            Self::OtherRevision(id) => write!(f, "the profile was changed after check `{id}`"),
            Self::OtherSource(id) => write!(f, "the credentials come from elsewhere than when check `{id}` was made"),
            Self::OtherTemplate(id) => write!(f, "the template is not the one that check `{id}` judged"),
            Self::Expired(id) => write!(f, "check `{id}` is more than {} minutes old", LIFE.as_mins()),
            Self::UsedUp(id) => write!(f, "check `{id}` was used already"),
        }
    }
}

/// Whether a check is of these very people, places and revisions, whatever came of it.
pub fn belongs(check: &Check, scene: &Scene<'_>) -> Result<(), Refusal> {
    let id = || check.id.clone();
    let instance = (&check.app, &check.service, &check.stage, &check.region);
    if instance != (scene.app, scene.service, scene.stage, scene.region) {
        return Err(Refusal::OtherInstance(id()));
    }
    if check.user != *scene.user {
        return Err(Refusal::OtherActor(id()));
    }
    if (&check.profile.0, check.profile.1) != scene.profile {
        return Err(Refusal::OtherRevision(id()));
    }
    Ok(())
}

/// Whether a check clears what is wanted. How often it was redeemed counts as it was read: whoever redeems it must count
/// in the same transaction.
pub fn clearance(check: &Check, wanted: &Wanted<'_>) -> Result<(), Refusal> {
    let id = || check.id.clone();
    belongs(check, &wanted.scene)?;
    if !check.passed {
        return Err(Refusal::Failed(id()));
    }
    if check.source.as_deref() != Some(wanted.source) {
        return Err(Refusal::OtherSource(id()));
    }
    if check.digest != wanted.digest {
        return Err(Refusal::OtherTemplate(id()));
    }
    if wanted.now >= check.expires_at() {
        return Err(Refusal::Expired(id()));
    }
    if check.redeemed >= REDEMPTIONS { Err(Refusal::UsedUp(id())) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::constant(1_790_000_000, 0);

    fn id<T: std::str::FromStr<Err = crate::Error>>(prefix: &str, digit: char) -> T {
        format!("{prefix}_0192f0c1e8a07b3c9d4e5f607182930{digit}").parse().unwrap()
    }

    fn check() -> Check {
        Check {
            id: id("chk", '1'),
            org: id("org", '1'),
            app: id("app", '1'),
            app_name: "shop".parse().unwrap(),
            service: "orders".parse().unwrap(),
            stage: "prod".parse().unwrap(),
            region: "eu-west-1".parse().unwrap(),
            profile: (id("prf", '1'), 4),
            profile_name: "prod".into(),
            source: Some("profile".into()),
            digest: "sha256:a".into(),
            user: id("usr", '1'),
            author: "Ada".into(),
            passed: true,
            counts: Counts::default(),
            redeemed: 0,
            created_at: NOON,
        }
    }

    type Change<'a> = &'a dyn Fn(&mut Check);
    type Other<'a> = &'a dyn Fn(&mut Wanted<'a>);

    #[test]
    fn a_check_clears_what_it_judged_and_nothing_else() {
        let made = check();
        let later = |minutes: i64| NOON + SignedDuration::from_mins(minutes);
        let other_profile: ProfileId = id("prf", '2');
        let (app, user): (AppId, UserId) = (id("app", '2'), id("usr", '2'));
        let (service, stage) = ("billing".parse().unwrap(), "dev".parse().unwrap());
        let region = "eu-north-1".parse().unwrap();
        let same: Change<'_> = &|_| ();
        let this: Other<'_> = &|_| ();
        for (change, other, want) in [
            (same, this, None),
            (same, &|wanted| wanted.now = later(59), None),
            (same, &|wanted| wanted.now = later(60), Some("is more than 60 minutes old")),
            (same, &|wanted| wanted.scene.app = &app, Some("is of another app")),
            (same, &|wanted| wanted.scene.service = &service, Some("is of another app")),
            (same, &|wanted| wanted.scene.stage = &stage, Some("is of another app")),
            (same, &|wanted| wanted.scene.region = &region, Some("is of another app")),
            (same, &|wanted| wanted.scene.user = &user, Some("was made by somebody else")),
            (same, &|wanted| wanted.scene.profile.1 = 5, Some("the profile was changed after")),
            (same, &|wanted| wanted.scene.profile.0 = &other_profile, Some("the profile was changed after")),
            (same, &|wanted| wanted.source = "service prv_1 r1", Some("the credentials come from elsewhere")),
            (&|check| check.source = None, this, Some("the credentials come from elsewhere")),
            (same, &|wanted| wanted.digest = "sha256:b", Some("the template is not the one")),
            (&|check| check.passed = false, this, Some("failed")),
            (&|check| check.redeemed = 1, this, Some("was used already")),
        ] as [(Change<'_>, Other<'_>, Option<&str>); 15]
        {
            let mut check = check();
            change(&mut check);
            let scene = Scene {
                app: &made.app,
                service: &made.service,
                stage: &made.stage,
                region: &made.region,
                profile: (&made.profile.0, made.profile.1),
                user: &made.user,
            };
            let mut wanted = Wanted { scene, digest: "sha256:a", source: "profile", now: NOON };
            other(&mut wanted);
            let got = clearance(&check, &wanted).err().map(|refusal| refusal.to_string());
            assert!(got.as_deref().unwrap_or_default().contains(want.unwrap_or_default()), "{got:?} {want:?}");
            assert_eq!(got.is_some(), want.is_some(), "{got:?}");
        }
    }
}
