-- Services, instances, providers and their links; history of what stages and defaults pointed at. Like 0001, it runs on
-- SQLite and PostgreSQL alike. No row is changed here: row-level security hides them all from a migration.

CREATE TABLE service (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES org (id),
    app_id TEXT NOT NULL REFERENCES app (id),
    name TEXT NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    archived_at BIGINT,
    UNIQUE (app_id, name)
);

CREATE TABLE instance (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES org (id),
    app_id TEXT NOT NULL REFERENCES app (id),
    service_id TEXT NOT NULL REFERENCES service (id),
    service_name TEXT NOT NULL,
    stage TEXT NOT NULL,
    region TEXT NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    archived_at BIGINT,
    UNIQUE (service_id, stage, region)
);
-- An app's instances are listed by service, whose name never changes.
CREATE INDEX instance_by_service ON instance (app_id, service_name, stage, region);
CREATE INDEX instance_by_stage ON instance (app_id, stage, service_name, region);

-- Revisions of services and instances, as profile_revision has those of profiles.
CREATE TABLE owner_revision (
    org_id TEXT NOT NULL REFERENCES org (id),
    owner_id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    change TEXT NOT NULL,
    message TEXT,
    author TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (owner_id, revision)
);

ALTER TABLE profile_revision ADD COLUMN guarded BIGINT NOT NULL DEFAULT 0;

-- Of kind aws-role: role_arn, external_id. Of aws-keys: access_key_id, account_id, sealed_details. Of vendor: detail_names
-- (separated by spaces), sealed_details. The details were sealed for revision details_revision.
CREATE TABLE provider (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES org (id),
    alias TEXT NOT NULL,
    vendor TEXT NOT NULL,
    kind TEXT NOT NULL,
    role_arn TEXT,
    external_id TEXT UNIQUE,
    access_key_id TEXT,
    account_id TEXT,
    detail_names TEXT,
    sealed_details TEXT,
    details_revision BIGINT,
    description TEXT NOT NULL,
    is_default BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE UNIQUE INDEX provider_by_alias ON provider (org_id, alias) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX provider_default ON provider (org_id, vendor) WHERE is_default = 1 AND deleted_at IS NULL;

-- Which provider of a vendor a service or instance had: it holds from since_revision until before until_revision.
CREATE TABLE provider_link (
    org_id TEXT NOT NULL REFERENCES org (id),
    owner_id TEXT NOT NULL,
    vendor TEXT NOT NULL,
    provider_id TEXT NOT NULL REFERENCES provider (id),
    since_revision BIGINT NOT NULL,
    until_revision BIGINT,
    author TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (owner_id, vendor, since_revision)
);
CREATE UNIQUE INDEX provider_link_present ON provider_link (owner_id, vendor) WHERE until_revision IS NULL;
CREATE INDEX provider_link_by_provider ON provider_link (provider_id);

-- What a subject pointed at, and when: an app at its default profile (`app_…`), a stage at its profile (`app_…/prod`), an
-- org at its default provider of a vendor (`org_…/aws`). No target: it pointed at nothing.
CREATE TABLE assignment (
    org_id TEXT NOT NULL REFERENCES org (id),
    subject TEXT NOT NULL,
    number BIGINT NOT NULL,
    target_id TEXT,
    author TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (org_id, subject, number)
);

-- When a deploy or exec last received a parameter: at most one row for each key that an owner ever held.
CREATE TABLE reading (
    org_id TEXT NOT NULL REFERENCES org (id),
    owner_id TEXT NOT NULL,
    key TEXT NOT NULL,
    read_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, owner_id, key)
);
CREATE INDEX parameter_by_org ON parameter (org_id, owner_id, key) WHERE until_revision IS NULL;

ALTER TABLE app ADD COLUMN deleted_at BIGINT;

ALTER TABLE deployment ADD COLUMN kind TEXT NOT NULL DEFAULT 'deploy';
ALTER TABLE deployment ADD COLUMN app_name TEXT;
ALTER TABLE deployment ADD COLUMN profile_id TEXT;
ALTER TABLE deployment ADD COLUMN service_id TEXT;
ALTER TABLE deployment ADD COLUMN service_revision BIGINT;
ALTER TABLE deployment ADD COLUMN instance_id TEXT;
ALTER TABLE deployment ADD COLUMN instance_revision BIGINT;
CREATE INDEX deployment_by_instance ON deployment (instance_id, id);
