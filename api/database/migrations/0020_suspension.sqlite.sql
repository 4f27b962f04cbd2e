-- Suspensions of accounts, each with its one appeal: a history that stays.
CREATE TABLE suspensions (
    id char(36) PRIMARY KEY,
    account_id char(36) NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    state varchar(20) NOT NULL CHECK (state IN (
        'IN_FORCE', 'APPEALED', 'UPHELD', 'OVERTURNED', 'LIFTED')),
    reason varchar(1024) NOT NULL,
    suspended_at timestamp NOT NULL,
    suspended_by char(36) REFERENCES accounts (id),
    took_masters boolean NOT NULL,
    close_hits_at timestamp,
    closed_to char(36),
    appeal varchar(4000),
    appealed_at timestamp,
    answer varchar(1024),
    answered_at timestamp,
    answered_by char(36) REFERENCES accounts (id),
    ended_at timestamp,
    ended_by char(36) REFERENCES accounts (id),
    end_reason varchar(1024),
    CHECK ((appeal IS NULL) = (appealed_at IS NULL)),
    CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CHECK ((ended_at IS NOT NULL) = (state IN ('OVERTURNED', 'LIFTED'))),
    CHECK (answered_by IS NULL OR suspended_by IS NULL OR answered_by <> suspended_by)
);
CREATE UNIQUE INDEX suspensions_in_force ON suspensions (account_id) WHERE ended_at IS NULL;
CREATE INDEX suspensions_of_account ON suspensions (account_id, id);
CREATE INDEX suspensions_by_state ON suspensions (state, id);
CREATE INDEX suspensions_closing ON suspensions (close_hits_at) WHERE close_hits_at IS NOT NULL;

-- Reviews of accounts that a rule proposes, with the figures that it found; operators decide.
CREATE TABLE review_proposals (
    id char(36) PRIMARY KEY,
    account_id char(36) NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind varchar(30) NOT NULL CHECK (kind IN ('WORKER_REJECTIONS', 'WORKER_BLOCKS',
        'REQUESTER_REJECTIONS', 'REQUESTER_BLOCKS', 'SHARED_NETWORK', 'FAST_ANSWERS',
        'INACTIVITY')),
    cause varchar(80) NOT NULL,
    evidence json NOT NULL,
    state varchar(20) NOT NULL CHECK (state IN ('OPEN', 'DISMISSED', 'ACTED')),
    created_at timestamp NOT NULL,
    decided_at timestamp,
    decided_by char(36) REFERENCES accounts (id),
    reason varchar(1024),
    action varchar(20) CHECK (action IN ('WARN', 'SUSPEND')),
    CHECK ((decided_at IS NOT NULL) = (state <> 'OPEN')),
    CHECK ((action IS NOT NULL) = (state = 'ACTED'))
);
CREATE UNIQUE INDEX review_proposals_open ON review_proposals (kind, cause) WHERE state = 'OPEN';
CREATE INDEX review_proposals_decided ON review_proposals (kind, cause, decided_at);
CREATE INDEX review_proposals_by_state ON review_proposals (state, id);
CREATE INDEX review_proposals_of_account ON review_proposals (account_id, id);

-- The networks from which an account was signed up or signed in lately: old rows are deleted.
CREATE TABLE account_networks (
    account_id char(36) NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    network varchar(60) NOT NULL,
    seen_at timestamp NOT NULL,
    PRIMARY KEY (account_id, network)
);
CREATE INDEX account_networks_seen ON account_networks (network, seen_at);
CREATE INDEX account_networks_by_age ON account_networks (seen_at);
ALTER TABLE accounts ADD COLUMN signed_in_at timestamp;
UPDATE accounts SET signed_in_at = (
    SELECT max(created_at) FROM credentials WHERE account_id = accounts.id);

-- A run of the rules goes through the accounts by id, in pages, and may stop after any page.
CREATE TABLE review_schedule (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    next_at timestamp NOT NULL,
    after_account char(36),
    lease char(36),
    leased_until timestamp
);
INSERT INTO review_schedule (next_at) VALUES ('2026-10-01 00:00:00+00:00');
