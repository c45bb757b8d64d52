-- The safeguards of a profile, as a JSON list in their order: part of each of its revisions.
ALTER TABLE profile_revision ADD COLUMN safeguards TEXT NOT NULL DEFAULT '[]';
