-- Several people in one requester account. A person is in one at most.
CREATE TABLE team_members (
    id char(36) PRIMARY KEY,
    account_id char(36) NOT NULL UNIQUE REFERENCES accounts (id),
    requester_id char(36) NOT NULL REFERENCES requesters (id),
    role varchar(10) NOT NULL CHECK (role IN ('OWNER', 'PUBLISHER', 'REVIEWER', 'VIEWER')),
    joined_at timestamp NOT NULL
);
CREATE INDEX team_members_of_requester ON team_members (requester_id, id);
INSERT INTO team_members (id, account_id, requester_id, role, joined_at)
SELECT id, account_id, id, 'OWNER', created_at FROM requesters;

-- Set with the first invitation: from then on, each change is recorded with who made it.
ALTER TABLE requesters ADD COLUMN is_team boolean NOT NULL DEFAULT FALSE;

-- Open invitations only.
CREATE TABLE team_invitations (
    id char(36) PRIMARY KEY,
    requester_id char(36) NOT NULL REFERENCES requesters (id),
    email varchar(254) NOT NULL,
    email_key varchar(254) NOT NULL,
    role varchar(10) NOT NULL CHECK (role IN ('OWNER', 'PUBLISHER', 'REVIEWER', 'VIEWER')),
    secret_hash char(64) NOT NULL UNIQUE,
    invited_by char(36) NOT NULL REFERENCES accounts (id),
    created_at timestamp NOT NULL,
    expires_at timestamp NOT NULL,
    UNIQUE (requester_id, email_key)
);
CREATE INDEX team_invitations_expiring ON team_invitations (expires_at);

-- A row for each transaction of a member.
CREATE TABLE team_actions (
    id char(36) PRIMARY KEY,
    requester_id char(36) NOT NULL REFERENCES requesters (id),
    account_id char(36) NOT NULL REFERENCES accounts (id),
    credential_id char(36) NOT NULL,
    is_by_key boolean NOT NULL,
    verb varchar(60) NOT NULL,
    subject varchar(200),
    others integer NOT NULL,
    at timestamp NOT NULL
);
CREATE INDEX team_actions_of_requester ON team_actions (requester_id, id);

-- The highest team role that an API key acts with; null for the role that its owner has.
ALTER TABLE credentials ADD COLUMN team_role varchar(10)
    CHECK (team_role IN ('OWNER', 'PUBLISHER', 'REVIEWER', 'VIEWER'));
