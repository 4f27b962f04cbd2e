-- Reports of HITs, ratings and messages, the cases that operators decide, and strikes.

-- HITs of a group that was taken down are not published, nor offered again.
ALTER TABLE hit_groups ADD COLUMN taken_down_at timestamp;

-- What is reported: at most one case of a subject is open. Its place is the negative sum of the
-- weights of its reports: the lowest is looked at first. Features add
-- kinds of subjects.
CREATE TABLE report_cases (
    id char(36) PRIMARY KEY,
    kind varchar(20) NOT NULL,
    subject_id char(36) NOT NULL,
    account_id char(36) REFERENCES accounts (id),
    requester_id char(36) REFERENCES requesters (id),
    state varchar(12) NOT NULL CHECK (state IN ('OPEN', 'DISMISSED', 'WARNED', 'TAKEN_DOWN')),
    place integer NOT NULL,
    report_count integer NOT NULL DEFAULT 0,
    found json,
    opened_at timestamp NOT NULL,
    decided_at timestamp,
    decided_by char(36) REFERENCES accounts (id),
    reason varchar(1024),
    open_work varchar(10) CHECK (open_work IN ('PAY', 'RELEASE', 'FINISH')),
    close_hits_at timestamp,
    closed_to char(36),
    CHECK ((decided_at IS NOT NULL) = (state <> 'OPEN')),
    CHECK (close_hits_at IS NULL OR open_work IS NOT NULL)
);
CREATE UNIQUE INDEX report_cases_open ON report_cases (kind, subject_id) WHERE state = 'OPEN';
CREATE INDEX report_cases_of_subject ON report_cases (kind, subject_id, id);
CREATE INDEX report_cases_by_place ON report_cases (state, place, id);
CREATE INDEX report_cases_of_account ON report_cases (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX report_cases_closing ON report_cases (close_hits_at) WHERE close_hits_at IS NOT NULL;

-- An account reports a case once.
CREATE TABLE reports (
    id char(36) PRIMARY KEY,
    case_id char(36) NOT NULL REFERENCES report_cases (id) ON DELETE CASCADE,
    account_id char(36) NOT NULL REFERENCES accounts (id),
    category varchar(24) NOT NULL CHECK (category IN ('PERSONAL_DATA', 'SCAM', 'HARMFUL',
        'UNMARKED_ADULT_CONTENT', 'HARASSMENT', 'POLICY_VIOLATION', 'BROKEN', 'OTHER')),
    text varchar(2000) NOT NULL,
    hit_id char(36) REFERENCES hits (id) ON DELETE SET NULL,
    reported_at timestamp NOT NULL,
    tell_at timestamp,
    UNIQUE (case_id, account_id)
);
CREATE INDEX reports_of_account ON reports (account_id, id);
CREATE INDEX reports_of_case ON reports (case_id, id);
CREATE INDEX reports_of_hit ON reports (hit_id) WHERE hit_id IS NOT NULL;
CREATE INDEX reports_to_tell ON reports (tell_at) WHERE tell_at IS NOT NULL;

-- A case that ended in a warning or a taking down counts against an account for a time.
CREATE TABLE strikes (
    case_id char(36) PRIMARY KEY REFERENCES report_cases (id) ON DELETE CASCADE,
    account_id char(36) NOT NULL REFERENCES accounts (id),
    given_at timestamp NOT NULL
);
CREATE INDEX strikes_of_account ON strikes (account_id, given_at);

-- Work in progress that the market ended: it counts against nobody.
CREATE TABLE released_assignments (
    assignment_id char(36) PRIMARY KEY REFERENCES assignments (id),
    released_at timestamp NOT NULL
);

-- The market pays workers too, without a fee.
CREATE TABLE old_worker_payments AS SELECT * FROM worker_payments ORDER BY rowid;
DROP TABLE worker_payments;
CREATE TABLE worker_payments (
    id char(36) PRIMARY KEY,
    requester_id char(36) REFERENCES requesters (id),
    worker_id char(36) NOT NULL REFERENCES workers (id),
    cents bigint NOT NULL CHECK (cents > 0),
    fee_cents bigint NOT NULL CHECK (fee_cents >= 0 AND (fee_cents > 0 OR requester_id IS NULL)),
    reason varchar(4096) NOT NULL,
    paid_at timestamp NOT NULL
);
INSERT INTO worker_payments (id, requester_id, worker_id, cents, fee_cents, reason, paid_at)
SELECT id, requester_id, worker_id, cents, fee_cents, reason, paid_at
FROM old_worker_payments ORDER BY rowid;
DROP TABLE old_worker_payments;
CREATE INDEX worker_payments_by_requester ON worker_payments (requester_id, id);
CREATE INDEX worker_payments_to_worker ON worker_payments (worker_id, id);

-- A rule proposes to look at accounts with strikes.
CREATE TABLE old_review_proposals AS SELECT * FROM review_proposals ORDER BY rowid;
DROP TABLE review_proposals;
CREATE TABLE review_proposals (
    id char(36) PRIMARY KEY,
    account_id char(36) NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind varchar(30) NOT NULL CHECK (kind IN ('WORKER_REJECTIONS', 'WORKER_BLOCKS',
        'REQUESTER_REJECTIONS', 'REQUESTER_BLOCKS', 'SHARED_NETWORK', 'FAST_ANSWERS',
        'INACTIVITY', 'SHARED_PAYOUT_DETAIL', 'STRIKES')),
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
INSERT INTO review_proposals (id, account_id, kind, cause, evidence, state, created_at, decided_at,
    decided_by, reason, action)
SELECT id, account_id, kind, cause, evidence, state, created_at, decided_at, decided_by, reason,
    action
FROM old_review_proposals ORDER BY rowid;
DROP TABLE old_review_proposals;
CREATE UNIQUE INDEX review_proposals_open ON review_proposals (kind, cause) WHERE state = 'OPEN';
CREATE INDEX review_proposals_decided ON review_proposals (kind, cause, decided_at);
CREATE INDEX review_proposals_by_state ON review_proposals (state, id);
CREATE INDEX review_proposals_of_account ON review_proposals (account_id, id);
