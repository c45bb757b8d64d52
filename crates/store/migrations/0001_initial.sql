-- Runs on SQLite and PostgreSQL alike: TEXT and BIGINT only. Times are milliseconds since 1970 in UTC;
-- flags are 0 or 1; sealed columns hold text that this database cannot open.

CREATE TABLE installation (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Codes of the first run, as keyed digests.
CREATE TABLE setup_code (
    digest TEXT NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);

CREATE TABLE user_account (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    operator BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE org (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    sealed_key TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE member (
    org_id TEXT NOT NULL REFERENCES org (id),
    user_id TEXT NOT NULL REFERENCES user_account (id),
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, user_id)
);
CREATE INDEX member_by_user ON member (user_id, org_id);

CREATE TABLE access_key (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES user_account (id),
    org_id TEXT REFERENCES org (id),
    name TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX access_key_by_owner ON access_key (org_id, user_id, id);

CREATE TABLE profile (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES org (id),
    name TEXT NOT NULL,
    external_id TEXT NOT NULL UNIQUE,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    deleted_at BIGINT
);
-- The name of a deleted profile is free again.
CREATE UNIQUE INDEX profile_by_name ON profile (org_id, name) WHERE deleted_at IS NULL;

-- Immutable: one row for each revision, written with the change that makes it.
CREATE TABLE profile_revision (
    org_id TEXT NOT NULL REFERENCES org (id),
    profile_id TEXT NOT NULL REFERENCES profile (id),
    revision BIGINT NOT NULL,
    description TEXT NOT NULL,
    role_arn TEXT,
    change TEXT NOT NULL,
    message TEXT,
    author TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (profile_id, revision)
);

-- One row for each value that a key ever had: it holds from since_revision until before until_revision.
CREATE TABLE parameter (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES org (id),
    owner_id TEXT NOT NULL,
    key TEXT NOT NULL,
    sealed_value TEXT NOT NULL,
    visibility TEXT NOT NULL,
    description TEXT NOT NULL,
    since_revision BIGINT NOT NULL,
    until_revision BIGINT,
    author TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (owner_id, key, since_revision)
);
CREATE UNIQUE INDEX parameter_present ON parameter (owner_id, key) WHERE until_revision IS NULL;

CREATE TABLE app (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES org (id),
    name TEXT NOT NULL,
    default_profile_id TEXT REFERENCES profile (id),
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (org_id, name)
);
CREATE INDEX app_by_default_profile ON app (default_profile_id);

CREATE TABLE stage (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES org (id),
    app_id TEXT NOT NULL REFERENCES app (id),
    name TEXT NOT NULL,
    profile_id TEXT NOT NULL REFERENCES profile (id),
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (app_id, name)
);
CREATE INDEX stage_by_profile ON stage (profile_id);

CREATE TABLE deployment (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES org (id),
    app_id TEXT NOT NULL REFERENCES app (id),
    service TEXT NOT NULL,
    stage TEXT NOT NULL,
    region TEXT NOT NULL,
    status TEXT NOT NULL,
    profile_name TEXT,
    profile_revision BIGINT,
    account_id TEXT,
    user_id TEXT NOT NULL REFERENCES user_account (id),
    author TEXT NOT NULL,
    sealed_start TEXT NOT NULL,
    sealed_end TEXT,
    started_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE INDEX deployment_by_org ON deployment (org_id, id);
CREATE INDEX deployment_by_app ON deployment (app_id, stage, id);

CREATE TABLE audit_event (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT,
    created_at BIGINT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    detail TEXT,
    outcome TEXT NOT NULL,
    user_id TEXT,
    access_key_id TEXT,
    address TEXT NOT NULL,
    request_id TEXT NOT NULL
);
CREATE INDEX audit_event_by_org ON audit_event (org_id, id);
