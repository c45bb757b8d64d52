-- What looking back was missing: what providers were at each of their revisions, and which services and instances there
-- were. Providers that are there already get their first version when they are changed next: until then they are what they
-- were, and row-level security hides them from a migration.

-- A provider at one of its revisions, without what is sealed in it. Its vendor, kind and external_id never change. The one
-- who made the revision is not known if it is older than this table.
CREATE TABLE provider_version (
    org_id TEXT NOT NULL REFERENCES org (id),
    provider_id TEXT NOT NULL REFERENCES provider (id),
    revision BIGINT NOT NULL,
    alias TEXT NOT NULL,
    role_arn TEXT,
    access_key_id TEXT,
    account_id TEXT,
    detail_names TEXT,
    details_revision BIGINT,
    author TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (provider_id, revision)
);

-- A service, or with stage and region an instance, that is not there any more; nothing of what it held.
CREATE TABLE tombstone (
    owner_id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES org (id),
    app_id TEXT NOT NULL REFERENCES app (id),
    service_name TEXT NOT NULL,
    stage TEXT,
    region TEXT,
    created_at BIGINT NOT NULL,
    deleted_at BIGINT NOT NULL
);
CREATE INDEX tombstone_by_name ON tombstone (app_id, service_name, deleted_at);
