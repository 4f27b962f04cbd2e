-- Codes of gift cards that the operator loaded. The mark is keyed: a code is loaded once.
CREATE TABLE gift_codes (
    id uuid PRIMARY KEY,
    cents bigint NOT NULL CHECK (cents > 0),
    code bytea NOT NULL,
    mark char(64) NOT NULL UNIQUE,
    loaded_at timestamptz NOT NULL,
    payout_id uuid REFERENCES payouts (id),
    issued_at timestamptz,
    CHECK ((payout_id IS NULL) = (issued_at IS NULL))
);
CREATE INDEX gift_codes_free ON gift_codes (cents, id) WHERE payout_id IS NULL;
CREATE INDEX gift_codes_of_payout ON gift_codes (payout_id) WHERE payout_id IS NOT NULL;

-- The key of marks, encrypted.
CREATE TABLE mark_keys (
    id uuid PRIMARY KEY,
    name varchar(20) NOT NULL UNIQUE,
    mark_key bytea NOT NULL
);

-- For the operators who confirm bank accounts.
CREATE INDEX payout_methods_by_state ON payout_methods (state, id);

-- Rules also propose to look at workers who are paid to one bank account.
ALTER TABLE review_proposals
    DROP CONSTRAINT review_proposals_kind_check,
    ADD CONSTRAINT review_proposals_kind_check CHECK (kind IN ('WORKER_REJECTIONS',
        'WORKER_BLOCKS', 'REQUESTER_REJECTIONS', 'REQUESTER_BLOCKS', 'SHARED_NETWORK',
        'FAST_ANSWERS', 'INACTIVITY', 'SHARED_PAYOUT_DETAIL'));
