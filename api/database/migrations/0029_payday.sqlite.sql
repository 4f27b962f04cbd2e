-- Earnings move from pending to available, into payouts, into files for a bank, and to people.
CREATE TABLE old_ledger_transfers AS SELECT * FROM ledger_transfers ORDER BY rowid;
DROP TABLE ledger_transfers;
CREATE TABLE old_ledger_accounts AS SELECT * FROM ledger_accounts ORDER BY rowid;
DROP TABLE ledger_accounts;

-- When pending earnings are looked at is in `available_at`. Of a worker who is new: never, until
-- the hold is over.
CREATE TABLE ledger_accounts (
    id char(36) PRIMARY KEY,
    kind varchar(20) NOT NULL CHECK (kind IN (
    'OUTSIDE', 'REQUESTER_AVAILABLE', 'REQUESTER_HOLD', 'REFUND_DUE', 'WORKER_PENDING',
    'WORKER_AVAILABLE', 'PAYOUT_DUE', 'PAYOUT_IN_TRANSIT', 'TAX_WITHHELD', 'UNCLAIMED', 'HOUSE')),
    owner_id char(36),
    shard integer NOT NULL,
    balance_cents bigint NOT NULL DEFAULT 0,
    credited_cents bigint NOT NULL DEFAULT 0,
    debited_cents bigint NOT NULL DEFAULT 0,
    is_closed boolean NOT NULL DEFAULT FALSE,
    available_at timestamp,
    CHECK (kind = 'OUTSIDE' OR balance_cents >= 0)
);
INSERT INTO ledger_accounts (id, kind, owner_id, shard, balance_cents, credited_cents,
    debited_cents, is_closed, available_at)
SELECT id, kind, owner_id, shard, balance_cents, credited_cents, debited_cents, is_closed,
    CASE WHEN kind = 'WORKER_PENDING' AND balance_cents > 0
        THEN strftime('%Y-%m-%d %H:%M:%f', 'now') || '000+00:00' END
FROM old_ledger_accounts ORDER BY rowid;
DROP TABLE old_ledger_accounts;
CREATE INDEX ledger_accounts_of_owner ON ledger_accounts (owner_id, kind)
    WHERE owner_id IS NOT NULL;
CREATE INDEX ledger_accounts_to_move_on ON ledger_accounts (available_at)
    WHERE available_at IS NOT NULL;

CREATE TABLE ledger_transfers (
    id char(36) PRIMARY KEY,
    cause varchar(120) NOT NULL UNIQUE,
    kind varchar(20) NOT NULL CHECK (kind IN (
    'DEPOSIT', 'RESERVE', 'RELEASE', 'REWARD', 'FEE', 'BONUS', 'BONUS_FEE', 'FORFEIT', 'PAYMENT',
    'PAYMENT_FEE', 'EARNINGS_AVAILABLE', 'PAYOUT', 'PAYOUT_CANCELLED', 'PAYOUT_SENT',
    'PAYOUT_SETTLED', 'PAYOUT_FAILED', 'PAYOUT_RETURNED', 'WITHHOLDING', 'WITHHOLDING_RETURNED',
    'TEST_DEPOSIT', 'TEST_DEPOSIT_FAILED', 'REFUND', 'REFUND_PAID', 'REFUND_REFUSED')),
    source_id char(36) NOT NULL REFERENCES ledger_accounts (id),
    target_id char(36) NOT NULL REFERENCES ledger_accounts (id),
    payer_id char(36),
    payee_id char(36),
    cents bigint NOT NULL CHECK (cents > 0),
    subject_id char(36),
    occurred_at timestamp NOT NULL,
    CHECK (source_id <> target_id)
);
INSERT INTO ledger_transfers (id, cause, kind, source_id, target_id, payer_id, payee_id,
    cents, subject_id, occurred_at)
SELECT id, cause, kind, source_id, target_id, payer_id, payee_id, cents, subject_id, occurred_at
FROM old_ledger_transfers ORDER BY rowid;
DROP TABLE old_ledger_transfers;
CREATE INDEX ledger_transfers_paid_by ON ledger_transfers (payer_id, id)
    WHERE payer_id IS NOT NULL;
CREATE INDEX ledger_transfers_paid_to ON ledger_transfers (payee_id, id)
    WHERE payee_id IS NOT NULL;

-- What people earned, in the order of time.
CREATE INDEX ledger_transfers_earned ON ledger_transfers (payee_id, occurred_at)
    WHERE kind IN ('REWARD', 'BONUS', 'PAYMENT');

-- When the hold of a new worker's earnings ended.
ALTER TABLE daily_counts ADD COLUMN hold_ended_at timestamp;

-- Where a worker is paid. A change makes a new row, since payouts refer to the one they were for.
CREATE TABLE payout_methods (
    id char(36) PRIMARY KEY,
    worker_id char(36) NOT NULL REFERENCES workers (id) ON DELETE CASCADE,
    kind varchar(10) NOT NULL CHECK (kind IN ('US_BANK', 'IBAN', 'GIFT_CARD')),
    state varchar(12) NOT NULL CHECK (state IN ('UNCONFIRMED', 'CONFIRMED', 'REMOVED')),
    details blob,
    masked varchar(40) NOT NULL,
    mark char(64),
    is_third_party boolean NOT NULL DEFAULT FALSE,
    created_at timestamp NOT NULL,
    test_amounts blob,
    tries_left integer NOT NULL DEFAULT 0,
    confirmed_at timestamp,
    confirmed_by char(36) REFERENCES accounts (id),
    removed_at timestamp,
    CHECK ((kind = 'GIFT_CARD') = (mark IS NULL)),
    CHECK ((state = 'REMOVED') = (removed_at IS NOT NULL))
);
CREATE INDEX payout_methods_of_worker ON payout_methods (worker_id, created_at);
CREATE INDEX payout_methods_alike ON payout_methods (mark) WHERE mark IS NOT NULL;

-- How and how often a worker is paid; no `every_days`: by hand alone.
CREATE TABLE payout_plans (
    worker_id char(36) PRIMARY KEY REFERENCES workers (id) ON DELETE CASCADE,
    method_id char(36) REFERENCES payout_methods (id),
    every_days integer CHECK (every_days IN (3, 7, 14, 30)),
    next_at timestamp,
    covered_until timestamp,
    paid_until timestamp,
    CHECK ((every_days IS NULL) = (next_at IS NULL))
);
CREATE INDEX payout_plans_due ON payout_plans (next_at) WHERE next_at IS NOT NULL;

-- The files that were made for banks, as they were made.
CREATE TABLE payout_files (
    id char(36) PRIMARY KEY,
    rail varchar(20) NOT NULL,
    number integer NOT NULL,
    file_name varchar(100) NOT NULL,
    bank_reference varchar(35),
    content blob NOT NULL,
    sha256 char(64) NOT NULL,
    payments integer NOT NULL CHECK (payments > 0),
    cents bigint NOT NULL CHECK (cents > 0),
    open_payments integer NOT NULL CHECK (open_payments >= 0),
    made_at timestamp NOT NULL,
    UNIQUE (rail, number)
);

-- Payouts, and the small deposits that confirm a bank account.
CREATE TABLE payouts (
    id char(36) PRIMARY KEY,
    reference char(14) NOT NULL UNIQUE,
    worker_id char(36) NOT NULL REFERENCES workers (id),
    method_id char(36) NOT NULL REFERENCES payout_methods (id),
    kind varchar(12) NOT NULL CHECK (kind IN ('SCHEDULED', 'BY_HAND', 'TEST_DEPOSIT')),
    state varchar(12) NOT NULL CHECK (state IN (
        'DUE', 'HELD', 'IN_TRANSIT', 'SETTLED', 'FAILED', 'RETURNED', 'CANCELLED')),
    gross_cents bigint NOT NULL CHECK (gross_cents > 0),
    withheld_cents bigint NOT NULL DEFAULT 0,
    rate integer NOT NULL DEFAULT 0 CHECK (rate BETWEEN 0 AND 10000),
    covers_from timestamp,
    covers_until timestamp,
    covers_cents bigint,
    made_at timestamp NOT NULL,
    day varchar(10) NOT NULL,
    rail varchar(20),
    file_id char(36) REFERENCES payout_files (id),
    sent_at timestamp,
    settled_at timestamp,
    ended_at timestamp,
    reason varchar(1000),
    CHECK (withheld_cents BETWEEN 0 AND gross_cents - 1),
    CHECK ((state = 'SETTLED') <= (settled_at IS NOT NULL)),
    CHECK ((state IN ('DUE', 'HELD', 'CANCELLED')) <= (sent_at IS NULL)),
    CHECK ((state IN ('HELD', 'FAILED', 'RETURNED', 'CANCELLED')) <= (reason IS NOT NULL))
);
CREATE UNIQUE INDEX payouts_by_hand ON payouts (worker_id, day)
    WHERE kind = 'BY_HAND' AND state <> 'CANCELLED';
CREATE INDEX payouts_of_worker ON payouts (worker_id, id);
CREATE INDEX payouts_by_state ON payouts (state, id);
CREATE INDEX payouts_sent_at_once ON payouts (made_at)
    WHERE state = 'DUE' AND rail IN ('sandbox', 'gift_card');
CREATE INDEX payouts_of_file ON payouts (file_id, id) WHERE file_id IS NOT NULL;

-- Answers of banks: each is read once.
CREATE TABLE payout_answers (
    id char(36) PRIMARY KEY,
    file_id char(36) REFERENCES payout_files (id),
    sha256 char(64) NOT NULL UNIQUE,
    read_at timestamp NOT NULL,
    settled integer NOT NULL,
    failed integer NOT NULL,
    returned integer NOT NULL
);
