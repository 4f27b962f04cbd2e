-- Acceptances of the participation agreement, and applications to work or to publish.
CREATE TABLE agreement_acceptances (
    id char(36) PRIMARY KEY,
    account_id char(36) NOT NULL REFERENCES accounts (id),
    version int NOT NULL,
    text_hash varchar(64) NOT NULL,
    by_rule boolean NOT NULL,
    accepted_at timestamp NOT NULL
);
CREATE INDEX agreement_acceptances_of_account ON agreement_acceptances (account_id, id);
CREATE UNIQUE INDEX agreement_acceptances_once
    ON agreement_acceptances (account_id, version, by_rule);

CREATE TABLE applications (
    id char(36) PRIMARY KEY,
    account_id char(36) NOT NULL REFERENCES accounts (id),
    role varchar(10) NOT NULL CHECK (role IN ('WORKER', 'REQUESTER', 'BOTH')),
    state varchar(10) NOT NULL CHECK (state IN (
        'SUBMITTED', 'MORE_ASKED', 'ANSWERED', 'APPROVED', 'REFUSED')),
    country varchar(2) NOT NULL,
    agreement_version int NOT NULL,
    by_rule boolean NOT NULL,
    reason varchar(2000),
    submitted_at timestamp NOT NULL,
    waiting_since timestamp NOT NULL,
    decided_at timestamp,
    CHECK ((decided_at IS NOT NULL) = (state IN ('APPROVED', 'REFUSED'))),
    CHECK ((reason IS NOT NULL) = (state = 'REFUSED'))
);
CREATE INDEX applications_of_account ON applications (account_id, id);
CREATE INDEX applications_by_wait ON applications (state, waiting_since, id);
CREATE UNIQUE INDEX applications_open ON applications (account_id, role)
    WHERE state IN ('SUBMITTED', 'MORE_ASKED', 'ANSWERED');

CREATE TABLE application_steps (
    id char(36) PRIMARY KEY,
    application_id char(36) NOT NULL REFERENCES applications (id),
    verb varchar(10) NOT NULL CHECK (verb IN ('SUBMIT', 'ASK', 'ANSWER', 'APPROVE', 'REFUSE')),
    text varchar(2000),
    taken_at timestamp NOT NULL
);
CREATE INDEX application_steps_of_application ON application_steps (application_id, id);
