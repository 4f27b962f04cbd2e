-- Codes of gift cards that the operator loaded. The mark is keyed: a code is loaded once.
CREATE TABLE gift_codes (
    id char(36) PRIMARY KEY,
    cents bigint NOT NULL CHECK (cents > 0),
    code blob NOT NULL,
    mark char(64) NOT NULL UNIQUE,
    loaded_at timestamp NOT NULL,
    payout_id char(36) REFERENCES payouts (id),
    issued_at timestamp,
    CHECK ((payout_id IS NULL) = (issued_at IS NULL))
);
CREATE INDEX gift_codes_free ON gift_codes (cents, id) WHERE payout_id IS NULL;
CREATE INDEX gift_codes_of_payout ON gift_codes (payout_id) WHERE payout_id IS NOT NULL;

-- The key of marks, encrypted.
CREATE TABLE mark_keys (
    id char(36) PRIMARY KEY,
    name varchar(20) NOT NULL UNIQUE,
    mark_key blob NOT NULL
);

-- For the operators who confirm bank accounts.
CREATE INDEX payout_methods_by_state ON payout_methods (state, id);

-- Rules also propose to look at workers who are paid to one bank account.
CREATE TABLE old_review_proposals AS SELECT * FROM review_proposals ORDER BY rowid;
DROP TABLE review_proposals;
CREATE TABLE review_proposals (
    id char(36) PRIMARY KEY,
    account_id char(36) NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind varchar(30) NOT NULL CHECK (kind IN ('WORKER_REJECTIONS', 'WORKER_BLOCKS',
        'REQUESTER_REJECTIONS', 'REQUESTER_BLOCKS', 'SHARED_NETWORK', 'FAST_ANSWERS',
        'INACTIVITY', 'SHARED_PAYOUT_DETAIL')),
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
