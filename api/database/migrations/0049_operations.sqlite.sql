-- The operators' room: what server processes say of themselves, and indexes for its figures.

CREATE TABLE server_processes (
    id char(36) PRIMARY KEY,
    host varchar(100) NOT NULL,
    pid integer NOT NULL,
    started_at timestamp NOT NULL,
    seen_at timestamp NOT NULL,
    sockets integer NOT NULL,
    streams integer NOT NULL,
    accepted_a_minute integer NOT NULL,
    submitted_a_minute integer NOT NULL,
    behind_ms bigint NOT NULL
);

-- Of requesters alone: there are many more accounts of workers.
CREATE INDEX ledger_accounts_holding ON ledger_accounts (id) WHERE kind = 'REQUESTER_HOLD';
CREATE INDEX mails_failing ON mails (created_at)
    WHERE next_attempt_at IS NOT NULL AND last_error IS NOT NULL;
CREATE INDEX mails_given_up ON mails (created_at)
    WHERE next_attempt_at IS NULL AND sent_at IS NULL;
CREATE INDEX jobs_failed ON jobs (ended_at) WHERE state = 'FAILED';
