-- Renaming: names given up, and what orgs and access keys were missing to be changed. Since now the names of services and
-- orgs change, too: `instance.service_name` and `member.org_name` follow them.

-- A name that a stage or a service had in its app until then; looking back needs it.
CREATE TABLE renaming (
    org_id TEXT NOT NULL REFERENCES org (id),
    app_id TEXT NOT NULL REFERENCES app (id),
    kind TEXT NOT NULL,
    former_name TEXT NOT NULL,
    new_name TEXT NOT NULL,
    renamed_at BIGINT NOT NULL,
    PRIMARY KEY (app_id, kind, renamed_at, former_name)
);

ALTER TABLE org ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
-- Of an org that was deleted only its deployments are left, which nobody can open, and its part of the audit log.
ALTER TABLE org ADD COLUMN deleted_at BIGINT;

ALTER TABLE access_key ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
