-- Earnings move from pending to available, into payouts, into files for a bank, and to people.
ALTER TABLE ledger_accounts DROP CONSTRAINT ledger_accounts_kind_check;
ALTER TABLE ledger_accounts ADD CONSTRAINT ledger_accounts_kind_check CHECK (kind IN (
    'OUTSIDE', 'REQUESTER_AVAILABLE', 'REQUESTER_HOLD', 'REFUND_DUE', 'WORKER_PENDING',
    'WORKER_AVAILABLE', 'PAYOUT_DUE', 'PAYOUT_IN_TRANSIT', 'TAX_WITHHELD', 'UNCLAIMED', 'HOUSE'));
ALTER TABLE ledger_transfers DROP CONSTRAINT ledger_transfers_kind_check;
ALTER TABLE ledger_transfers ADD CONSTRAINT ledger_transfers_kind_check CHECK (kind IN (
    'DEPOSIT', 'RESERVE', 'RELEASE', 'REWARD', 'FEE', 'BONUS', 'BONUS_FEE', 'FORFEIT', 'PAYMENT',
    'PAYMENT_FEE', 'EARNINGS_AVAILABLE', 'PAYOUT', 'PAYOUT_CANCELLED', 'PAYOUT_SENT',
    'PAYOUT_SETTLED', 'PAYOUT_FAILED', 'PAYOUT_RETURNED', 'WITHHOLDING', 'WITHHOLDING_RETURNED',
    'TEST_DEPOSIT', 'TEST_DEPOSIT_FAILED', 'REFUND', 'REFUND_PAID', 'REFUND_REFUSED'));

-- When pending earnings are looked at. Of a worker who is new: never, until the hold is over.
ALTER TABLE ledger_accounts ADD COLUMN available_at timestamptz;
UPDATE ledger_accounts SET available_at = now() WHERE kind = 'WORKER_PENDING' AND balance_cents > 0;
CREATE INDEX ledger_accounts_to_move_on ON ledger_accounts (available_at)
    WHERE available_at IS NOT NULL;

-- What people earned, in the order of time.
CREATE INDEX ledger_transfers_earned ON ledger_transfers (payee_id, occurred_at)
    WHERE kind IN ('REWARD', 'BONUS', 'PAYMENT');

-- When the hold of a new worker's earnings ended.
ALTER TABLE daily_counts ADD COLUMN hold_ended_at timestamptz;

-- Where a worker is paid. A change makes a new row, since payouts refer to the one they were for.
CREATE TABLE payout_methods (
    id uuid PRIMARY KEY,
    worker_id uuid NOT NULL REFERENCES workers (id) ON DELETE CASCADE,
    kind varchar(10) NOT NULL CHECK (kind IN ('US_BANK', 'IBAN', 'GIFT_CARD')),
    state varchar(12) NOT NULL CHECK (state IN ('UNCONFIRMED', 'CONFIRMED', 'REMOVED')),
    details bytea,
    masked varchar(40) NOT NULL,
    mark char(64),
    is_third_party boolean NOT NULL DEFAULT FALSE,
    created_at timestamptz NOT NULL,
    test_amounts bytea,
    tries_left integer NOT NULL DEFAULT 0,
    confirmed_at timestamptz,
    confirmed_by uuid REFERENCES accounts (id),
    removed_at timestamptz,
    CHECK ((kind = 'GIFT_CARD') = (mark IS NULL)),
    CHECK ((state = 'REMOVED') = (removed_at IS NOT NULL))
);
CREATE INDEX payout_methods_of_worker ON payout_methods (worker_id, created_at);
CREATE INDEX payout_methods_alike ON payout_methods (mark) WHERE mark IS NOT NULL;

-- How and how often a worker is paid; no `every_days`: by hand alone.
CREATE TABLE payout_plans (
    worker_id uuid PRIMARY KEY REFERENCES workers (id) ON DELETE CASCADE,
    method_id uuid REFERENCES payout_methods (id),
    every_days integer CHECK (every_days IN (3, 7, 14, 30)),
    next_at timestamptz,
    covered_until timestamptz,
    paid_until timestamptz,
    CHECK ((every_days IS NULL) = (next_at IS NULL))
);
CREATE INDEX payout_plans_due ON payout_plans (next_at) WHERE next_at IS NOT NULL;

-- The files that were made for banks, as they were made.
CREATE TABLE payout_files (
    id uuid PRIMARY KEY,
    rail varchar(20) NOT NULL,
    number integer NOT NULL,
    file_name varchar(100) NOT NULL,
    bank_reference varchar(35),
    content bytea NOT NULL,
    sha256 char(64) NOT NULL,
    payments integer NOT NULL CHECK (payments > 0),
    cents bigint NOT NULL CHECK (cents > 0),
    open_payments integer NOT NULL CHECK (open_payments >= 0),
    made_at timestamptz NOT NULL,
    UNIQUE (rail, number)
);

-- Payouts, and the small deposits that confirm a bank account.
CREATE TABLE payouts (
    id uuid PRIMARY KEY,
    reference char(14) NOT NULL UNIQUE,
    worker_id uuid NOT NULL REFERENCES workers (id),
    method_id uuid NOT NULL REFERENCES payout_methods (id),
    kind varchar(12) NOT NULL CHECK (kind IN ('SCHEDULED', 'BY_HAND', 'TEST_DEPOSIT')),
    state varchar(12) NOT NULL CHECK (state IN (
        'DUE', 'HELD', 'IN_TRANSIT', 'SETTLED', 'FAILED', 'RETURNED', 'CANCELLED')),
    gross_cents bigint NOT NULL CHECK (gross_cents > 0),
    withheld_cents bigint NOT NULL DEFAULT 0,
    rate integer NOT NULL DEFAULT 0 CHECK (rate BETWEEN 0 AND 10000),
    covers_from timestamptz,
    covers_until timestamptz,
    covers_cents bigint,
    made_at timestamptz NOT NULL,
    day varchar(10) NOT NULL,
    rail varchar(20),
    file_id uuid REFERENCES payout_files (id),
    sent_at timestamptz,
    settled_at timestamptz,
    ended_at timestamptz,
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
    id uuid PRIMARY KEY,
    file_id uuid REFERENCES payout_files (id),
    sha256 char(64) NOT NULL UNIQUE,
    read_at timestamptz NOT NULL,
    settled integer NOT NULL,
    failed integer NOT NULL,
    returned integer NOT NULL
);
