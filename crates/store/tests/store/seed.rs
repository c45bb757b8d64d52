//! What is seeded in bulk is read back as if it had been written row by row.

use std::sync::Arc;

use jiff::Timestamp;
use stagegate_core::{
    app::ProfileRef,
    audit::Act,
    deployment::{Deployment, DeploymentKind, Status, Used},
    id::{AppId, DeploymentId, InstanceId, ParameterId, ProfileId, ServiceId, StageId},
    instance::Instance,
    owner::OwnerId,
    page::PageRequest,
    parameter::{Parameter, Visibility},
    ports::Clock as _,
    profile::Profile,
    revision::{ProfileState, Revision},
    role::ExternalId,
    service::Service,
    stage::Stage,
};
use stagegate_store::{
    Assigned, Assignment, NewApp, PastParameter, SealedDeployment, SealedParameter, Subject, on_both_databases,
};

use crate::common::{Counting, Still, tenant};

/// More rows than one statement takes.
const MANY: i64 = 1_500;

fn revision(number: i64, profile: Option<ProfileState>) -> Revision {
    let (change, author) = ("parameter set".to_owned(), "ada".to_owned());
    Revision { revision: number, profile, change, message: Some("why".into()), author, at: Still.now() }
}

fn value(entropy: &Counting, since: i64, until: Option<i64>) -> PastParameter {
    let parameter = Parameter {
        id: ParameterId::new(Still.now(), entropy),
        key: "k".parse().unwrap(),
        visibility: Visibility::Masked,
        description: "what for".into(),
        revision: since,
        author: "ada".into(),
        at: Still.now(),
    };
    PastParameter { sealed: SealedParameter { parameter, sealed_value: format!("sealed for r{since}") }, until }
}

on_both_databases! {
    async fn seeded_rows_are_like_any(database: TestDatabase) {
        let store = database.open().await;
        let entropy = Arc::new(Counting::default());
        let tenant = tenant(&store, "acmeorg", &entropy).await;
        let (now, entropy) = (Still.now(), &*entropy);
        let mut tx = store.write().await.unwrap();
        let permit = tenant.permit(&mut tx).await;
        let profile = Profile {
            id: ProfileId::new(now, entropy),
            org: tenant.org.id.clone(),
            name: "prod".parse().unwrap(),
            description: "For all.".into(),
            role: Some("arn:aws:iam::222222222222:role/deploy".parse().unwrap()),
            external_id: ExternalId::new(entropy),
            guarded: true,
            safeguards: Vec::new(),
            revision: 2,
            created_at: now,
            updated_at: now,
        };
        let state = ProfileState { description: profile.description.clone(), role: profile.role.clone(), guarded: true, safeguards: Vec::new() };
        let of_profile: OwnerId = (&profile.id).into();
        tx.seed_profiles(&permit, std::slice::from_ref(&profile)).await.unwrap();
        let revisions = [1, 2].map(|number| (of_profile.clone(), revision(number, Some(state.clone()))));
        tx.seed_revisions(&permit, &revisions).await.unwrap();
        assert_eq!(tx.profile(&permit, "prod").await.unwrap().as_ref(), Some(&profile));
        assert_eq!(tx.revision(&permit, &of_profile, 2).await.unwrap().as_ref(), Some(&revisions[1].1));

        let (id, name) = (AppId::new(now, entropy), "shop".parse().unwrap());
        tx.add_app(&permit, &NewApp { id: &id, name: &name, default_profile: None, author: "ada", now }).await.unwrap();
        let app = tx.app(&permit, "shop").await.unwrap().unwrap();
        let stage = Stage {
            id: StageId::new(now, entropy),
            app: app.id.clone(),
            name: "live".parse().unwrap(),
            profile: ProfileRef { id: profile.id.clone(), name: profile.name.clone() },
            revision: 1,
            created_at: now,
            updated_at: now,
        };
        tx.seed_stages(&permit, std::slice::from_ref(&stage)).await.unwrap();
        let subject = Subject::stage(&app, &stage.name);
        tx.seed_assignments(&permit, &[(subject.clone(), profile.id.clone())], Assigned { author: "ada", now }).await.unwrap();
        assert_eq!(tx.stage(&permit, &app, "live").await.unwrap().as_ref(), Some(&stage));
        assert_eq!(tx.assignment_at(&permit, &subject, now).await.unwrap(), Assignment::At(profile.id.to_string()));

        let service = Service {
            id: ServiceId::new(now, entropy),
            app: app.id.clone(),
            app_name: app.name.clone(),
            name: "orders".parse().unwrap(),
            revision: 7,
            created_at: now,
            updated_at: now,
            archived_at: None,
        };
        let instance = Instance {
            id: InstanceId::new(now, entropy),
            app: app.id.clone(),
            app_name: app.name.clone(),
            service: service.id.clone(),
            service_name: service.name.clone(),
            place: "live:us-east-1".parse().unwrap(),
            revision: MANY,
            created_at: now,
            updated_at: now,
            archived_at: None,
        };
        let of_instance: OwnerId = (&instance.id).into();
        tx.seed_services(&permit, std::slice::from_ref(&service)).await.unwrap();
        tx.seed_instances(&permit, std::slice::from_ref(&instance)).await.unwrap();
        assert_eq!(tx.service(&permit, &app, "orders").await.unwrap().as_ref(), Some(&service));
        assert_eq!(tx.instance(&permit, &service, &instance.place).await.unwrap().as_ref(), Some(&instance));

        let revisions: Vec<_> = (1..=MANY).map(|number| (of_instance.clone(), revision(number, None))).collect();
        tx.seed_revisions(&permit, &revisions).await.unwrap();
        let until = |since| (since < MANY).then_some(since + 1);
        let values: Vec<_> = (1..=MANY).map(|since| (of_instance.clone(), value(entropy, since, until(since)))).collect();
        tx.seed_parameters(&permit, &values).await.unwrap();
        let page = PageRequest::new(Some(2), None).unwrap();
        let last = tx.revisions(&permit, &of_instance, &page).await.unwrap().items;
        assert_eq!(last, [revision(MANY, None), revision(MANY - 1, None)]);
        for (since, expected) in (1..).zip(&values) {
            if since % 500 == 0 {
                assert_eq!(tx.parameters_at(&permit, &of_instance, since).await.unwrap(), std::slice::from_ref(&expected.1.sealed));
            }
        }

        let key = values[0].1.sealed.parameter.key.clone();
        tx.seed_readings(&permit, &[(of_instance.clone(), key.clone())], now).await.unwrap();
        assert_eq!(tx.received_since(&permit, &of_instance, Timestamp::UNIX_EPOCH).await.unwrap(), [key]);

        let sealed = SealedDeployment {
            deployment: Deployment {
                id: DeploymentId::new(now, entropy),
                org: tenant.org.id.clone(),
                app: app.id.clone(),
                service: service.name.clone(),
                stage: stage.name.clone(),
                region: instance.place.region.clone(),
                kind: DeploymentKind::Deploy,
                status: Status::Succeeded,
                profile: Some("prod".into()),
                used: Used {
                    profile: Some((profile.id.clone(), 2)),
                    service: Some((service.id.clone(), 7)),
                    instance: Some((instance.id.clone(), MANY)),
                },
                account_id: Some("222222222222".into()),
                judged: None,
                overridden: None,
                user: tenant.caller.user.id.clone(),
                author: "ada".into(),
                started_at: now,
                finished_at: Some(now),
            },
            app: app.name.clone(),
            sealed_start: "start".into(),
            sealed_end: Some("end".into()),
        };
        tx.seed_deployments(&permit, std::slice::from_ref(&sealed)).await.unwrap();
        let found = tx.last_success(&permit, &instance.id).await.unwrap().unwrap();
        assert_eq!(found.deployment, sealed.deployment);
        assert_eq!((found.sealed_start, found.sealed_end), (sealed.sealed_start, sealed.sealed_end));

        let event = tenant.caller.did(Act::done(&tenant.org.id, "seeded", "target").with("detail"), &Still, entropy);
        tx.seed_audit_events(&permit, std::slice::from_ref(&event)).await.unwrap();
        assert_eq!(tx.audit_events(&permit, &page).await.unwrap().items.first(), Some(&event));
        tenant.commit(tx).await.unwrap();
        store.settle().await.unwrap();
    }
}
