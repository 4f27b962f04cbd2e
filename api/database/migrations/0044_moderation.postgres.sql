-- Reports of HITs, ratings and messages, the cases that operators decide, and strikes.

-- HITs of a group that was taken down are not published, nor offered again.
ALTER TABLE hit_groups ADD COLUMN taken_down_at timestamptz;

-- What is reported: at most one case of a subject is open. Its place is the negative sum of the
-- weights of its reports: the lowest is looked at first. Features add
-- kinds of subjects.
CREATE TABLE report_cases (
    id uuid PRIMARY KEY,
    kind varchar(20) NOT NULL,
    subject_id uuid NOT NULL,
    account_id uuid REFERENCES accounts (id),
    requester_id uuid REFERENCES requesters (id),
    state varchar(12) NOT NULL CHECK (state IN ('OPEN', 'DISMISSED', 'WARNED', 'TAKEN_DOWN')),
    place integer NOT NULL,
    report_count integer NOT NULL DEFAULT 0,
    found jsonb,
    opened_at timestamptz NOT NULL,
    decided_at timestamptz,
    decided_by uuid REFERENCES accounts (id),
    reason varchar(1024),
    open_work varchar(10) CHECK (open_work IN ('PAY', 'RELEASE', 'FINISH')),
    close_hits_at timestamptz,
    closed_to uuid,
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
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES report_cases (id) ON DELETE CASCADE,
    account_id uuid NOT NULL REFERENCES accounts (id),
    category varchar(24) NOT NULL CHECK (category IN ('PERSONAL_DATA', 'SCAM', 'HARMFUL',
        'UNMARKED_ADULT_CONTENT', 'HARASSMENT', 'POLICY_VIOLATION', 'BROKEN', 'OTHER')),
    text varchar(2000) NOT NULL,
    hit_id uuid REFERENCES hits (id) ON DELETE SET NULL,
    reported_at timestamptz NOT NULL,
    tell_at timestamptz,
    UNIQUE (case_id, account_id)
);
CREATE INDEX reports_of_account ON reports (account_id, id);
CREATE INDEX reports_of_case ON reports (case_id, id);
CREATE INDEX reports_of_hit ON reports (hit_id) WHERE hit_id IS NOT NULL;
CREATE INDEX reports_to_tell ON reports (tell_at) WHERE tell_at IS NOT NULL;

-- A case that ended in a warning or a taking down counts against an account for a time.
CREATE TABLE strikes (
    case_id uuid PRIMARY KEY REFERENCES report_cases (id) ON DELETE CASCADE,
    account_id uuid NOT NULL REFERENCES accounts (id),
    given_at timestamptz NOT NULL
);
CREATE INDEX strikes_of_account ON strikes (account_id, given_at);

-- Work in progress that the market ended: it counts against nobody.
CREATE TABLE released_assignments (
    assignment_id uuid PRIMARY KEY REFERENCES assignments (id),
    released_at timestamptz NOT NULL
);

-- The market pays workers too, without a fee.
ALTER TABLE worker_payments ALTER COLUMN requester_id DROP NOT NULL;
ALTER TABLE worker_payments DROP CONSTRAINT worker_payments_fee_cents_check;
ALTER TABLE worker_payments ADD CONSTRAINT worker_payments_fee_cents_check
    CHECK (fee_cents >= 0 AND (fee_cents > 0 OR requester_id IS NULL));

-- A rule proposes to look at accounts with strikes.
ALTER TABLE review_proposals
    DROP CONSTRAINT review_proposals_kind_check,
    ADD CONSTRAINT review_proposals_kind_check CHECK (kind IN ('WORKER_REJECTIONS',
        'WORKER_BLOCKS', 'REQUESTER_REJECTIONS', 'REQUESTER_BLOCKS', 'SHARED_NETWORK',
        'FAST_ANSWERS', 'INACTIVITY', 'SHARED_PAYOUT_DETAIL', 'STRIKES'));
