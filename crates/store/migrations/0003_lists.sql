-- What keeps looking things up, and pages of lists, as cheap in a large database as in a small one.

-- A user's orgs are listed by name. The name of an org never changes.
ALTER TABLE member ADD COLUMN org_name TEXT NOT NULL DEFAULT '';
UPDATE member SET org_name = (SELECT name FROM org WHERE org.id = member.org_id);
CREATE UNIQUE INDEX member_by_name ON member (user_id, org_name);
DROP INDEX member_by_user;

CREATE INDEX access_key_by_user ON access_key (user_id, id);
DROP INDEX access_key_by_owner;

-- The values that an owner's keys had until a revision; the present ones are in parameter_present.
CREATE INDEX parameter_by_end ON parameter (owner_id, until_revision) WHERE until_revision IS NOT NULL;

-- Each begins with the org, so that it promises more than deployment_by_org to a database that knows nothing else.
CREATE INDEX deployment_of_app ON deployment (org_id, app_id, id);
CREATE INDEX deployment_of_stage ON deployment (org_id, app_id, stage, id);
CREATE INDEX deployment_of_service ON deployment (org_id, app_id, service, id);
DROP INDEX deployment_by_app;
CREATE INDEX deployment_that_worked ON deployment (instance_id, finished_at, id) WHERE status = 'succeeded';
