-- Money of requesters: deposits, refunds, the limit of a day, the warning of a low balance.

-- `spent_cents` of the market's day `spent_day` is what left the available money for work, less
-- what came back. A post changes it with the balance, in the same row.
ALTER TABLE ledger_accounts ADD COLUMN spending_limit_cents bigint
    CHECK (spending_limit_cents >= 0);
ALTER TABLE ledger_accounts ADD COLUMN spent_day varchar(10);
ALTER TABLE ledger_accounts ADD COLUMN spent_cents bigint NOT NULL DEFAULT 0;
ALTER TABLE ledger_accounts ADD COLUMN warn_below_cents bigint CHECK (warn_below_cents > 0);
ALTER TABLE ledger_accounts ADD COLUMN is_warned boolean NOT NULL DEFAULT FALSE;
ALTER TABLE ledger_accounts ADD COLUMN warn_at timestamp;
CREATE INDEX ledger_accounts_to_warn ON ledger_accounts (warn_at) WHERE warn_at IS NOT NULL;

CREATE TABLE deposits (
    id char(36) PRIMARY KEY,
    requester_id char(36) NOT NULL REFERENCES requesters (id),
    number char(14) NOT NULL UNIQUE,
    cents bigint NOT NULL CHECK (cents > 0),
    provider varchar(20) NOT NULL,
    reference varchar(80) NOT NULL,
    deposited_at timestamp NOT NULL
);
CREATE INDEX deposits_of_requester ON deposits (requester_id, id);
INSERT INTO deposits (id, requester_id, number, cents, provider, reference, deposited_at)
SELECT id, payee_id, 'D' || upper(substr(replace(id, '-', ''), -13)), cents,
    substr(cause, 9, instr(substr(cause, 9), ':') - 1),
    substr(cause, 9 + instr(substr(cause, 9), ':')),
    occurred_at
FROM ledger_transfers WHERE kind = 'DEPOSIT';

CREATE TABLE refunds (
    id char(36) PRIMARY KEY,
    requester_id char(36) NOT NULL REFERENCES requesters (id),
    cents bigint NOT NULL CHECK (cents > 0),
    state varchar(10) NOT NULL CHECK (state IN ('DUE', 'PAID', 'REFUSED')),
    asked_at timestamp NOT NULL,
    ended_at timestamp,
    reference varchar(80),
    reason varchar(1000),
    CHECK ((state = 'DUE') = (ended_at IS NULL)),
    CHECK ((state = 'PAID') = (reference IS NOT NULL)),
    CHECK ((state = 'REFUSED') = (reason IS NOT NULL))
);
CREATE INDEX refunds_of_requester ON refunds (requester_id, id);
CREATE INDEX refunds_by_state ON refunds (state, id);

-- Money for a worker without an assignment.
CREATE TABLE worker_payments (
    id char(36) PRIMARY KEY,
    requester_id char(36) NOT NULL REFERENCES requesters (id),
    worker_id char(36) NOT NULL REFERENCES workers (id),
    cents bigint NOT NULL CHECK (cents > 0),
    fee_cents bigint NOT NULL CHECK (fee_cents > 0),
    reason varchar(4096) NOT NULL,
    paid_at timestamp NOT NULL
);
CREATE INDEX worker_payments_by_requester ON worker_payments (requester_id, id);
CREATE INDEX worker_payments_to_worker ON worker_payments (worker_id, id);
