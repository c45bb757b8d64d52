-- Safeguards that an org writes itself. Versions never change, and stay when their policy is deleted: revisions of profiles
-- and checks tell them by name and number.
CREATE TABLE policy (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES org (id),
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    deleted_at BIGINT,
    UNIQUE (org_id, name)
);
CREATE TABLE policy_version (
    org_id TEXT NOT NULL REFERENCES org (id),
    policy_id TEXT NOT NULL REFERENCES policy (id),
    version BIGINT NOT NULL,
    language TEXT NOT NULL,
    source TEXT NOT NULL,
    cases TEXT NOT NULL,
    message TEXT,
    author TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (policy_id, version)
);
