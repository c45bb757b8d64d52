//! What changed since the last deployment.

pub mod show;

use stagegate_api::changes::{
    Assigned, ChangedCredentials, ChangedParameter, ChangedProfile, ChangedVendors, Changes as Answer,
    RevisionsSince as RevisionsAnswer,
};

use super::{comparison, deployment, explanation, owner, safeguard};
use crate::app::{
    changes::{Changes, RevisionsSince, Since},
    comparison::Part,
};

fn body(changes: Changes) -> Answer {
    let Changes { app, service, place, last, since } = changes;
    let empty = Answer {
        app: app.into(),
        service: service.into(),
        stage: place.stage.into(),
        region: place.region.into(),
        deployment: last.map(deployment::body),
        deployed: since.is_some(),
        differs: Vec::new(),
        added: Vec::new(),
        changed: Vec::new(),
        removed: Vec::new(),
        profile: None,
        safeguards: None,
        credentials: None,
        vendors: None,
        revisions: Vec::new(),
    };
    match since {
        Some(since) => filled(empty, since),
        None => empty,
    }
}

fn filled(empty: Answer, since: Since) -> Answer {
    let Since { compared, assigned, revisions } = since;
    let differs = |part: Part| compared.differs.contains(&part);
    let (then, now) = (&compared.left, &compared.right);
    let profile = ChangedProfile {
        then: explanation::profile(then),
        now: explanation::profile(now),
        assigned: assigned.map(|note| Assigned { author: note.author, at: note.since }),
    };
    let credentials = ChangedCredentials { then: explanation::winner(then), now: explanation::winner(now) };
    let vendors = ChangedVendors { then: explanation::vendors(then), now: explanation::vendors(now) };
    let has_other_safeguards = differs(Part::Safeguards);
    Answer {
        profile: Some(profile).filter(|_| differs(Part::Profile) || differs(Part::Guarded)),
        credentials: Some(credentials).filter(|_| differs(Part::Credentials)),
        vendors: Some(vendors).filter(|_| differs(Part::Vendors)),
        differs: compared.differs.iter().map(|part| part.as_str().to_owned()).collect(),
        safeguards: has_other_safeguards.then(|| safeguard::changed(compared.safeguards)),
        added: compared.parameters.only_right.into_iter().map(comparison::only).collect(),
        removed: compared.parameters.only_left.into_iter().map(comparison::only).collect(),
        changed: compared.parameters.different.into_iter().map(comparison::pair).map(changed).collect(),
        revisions: revisions.into_iter().map(revisions_since).collect(),
        ..empty
    }
}

fn changed(pair: stagegate_api::comparison::ComparedPair) -> ChangedParameter {
    ChangedParameter { key: pair.key, then: pair.left, now: pair.right }
}

fn revisions_since(since: RevisionsSince) -> RevisionsAnswer {
    RevisionsAnswer {
        owner: owner::body(&since.owner),
        since: since.since,
        revisions: since.revisions.into_iter().map(owner::revision_body).collect(),
        more: since.more,
    }
}
