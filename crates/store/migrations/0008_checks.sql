-- Packaged services judged by the safeguards of a profile. What was judged and what came of it are sealed: templates hold
-- what people put into them.
CREATE TABLE safeguard_check (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES org (id),
    app_id TEXT NOT NULL REFERENCES app (id),
    app_name TEXT NOT NULL,
    service TEXT NOT NULL,
    stage TEXT NOT NULL,
    region TEXT NOT NULL,
    profile_id TEXT NOT NULL REFERENCES profile (id),
    profile_name TEXT NOT NULL,
    profile_revision BIGINT NOT NULL,
    digest TEXT NOT NULL,
    user_id TEXT NOT NULL,
    author TEXT NOT NULL,
    passed BIGINT NOT NULL,
    count_passed BIGINT NOT NULL,
    count_warned BIGINT NOT NULL,
    count_failed BIGINT NOT NULL,
    redeemed BIGINT NOT NULL DEFAULT 0,
    sealed_record TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX safeguard_check_by_age ON safeguard_check (org_id, id);
CREATE INDEX safeguard_check_by_stage ON safeguard_check (org_id, app_id, stage, service, id);

-- The check whose redemption gave a deployment its credentials, or who went past the safeguards, and why.
ALTER TABLE deployment ADD COLUMN check_id TEXT;
ALTER TABLE deployment ADD COLUMN override_reason TEXT;
ALTER TABLE deployment ADD COLUMN override_by TEXT;
