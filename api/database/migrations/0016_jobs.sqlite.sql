-- Jobs: long work that is done in chunks. A chunk and the new cursor are one commit; the lock of the
-- row is the only claim, so that a job whose process has died is free at once.
CREATE TABLE jobs (
    id char(36) PRIMARY KEY,
    kind varchar(60) NOT NULL,
    account_id char(36) REFERENCES accounts (id),
    subject varchar(200),
    state varchar(10) NOT NULL CHECK (state IN (
        'WAITING', 'RUNNING', 'PAUSED', 'DONE', 'FAILED', 'CANCELLED')),
    arguments json NOT NULL,
    cursor json,
    done bigint NOT NULL DEFAULT 0 CHECK (done >= 0),
    total bigint CHECK (total >= 0),
    message varchar(1000),
    created_at timestamp NOT NULL,
    started_at timestamp,
    ended_at timestamp,
    due_at timestamp NOT NULL,
    turned_at timestamp NOT NULL,
    told_at timestamp NOT NULL,
    faults integer NOT NULL DEFAULT 0,
    starts integer NOT NULL DEFAULT 0,
    CHECK ((ended_at IS NOT NULL) = (state IN ('DONE', 'FAILED', 'CANCELLED')))
);
CREATE INDEX jobs_due ON jobs (account_id, turned_at) WHERE state IN ('WAITING', 'RUNNING');
CREATE INDEX jobs_of_account ON jobs (account_id, id);
CREATE INDEX jobs_ended ON jobs (ended_at) WHERE ended_at IS NOT NULL;
CREATE UNIQUE INDEX jobs_of_subject ON jobs (kind, subject) WHERE ended_at IS NULL;
