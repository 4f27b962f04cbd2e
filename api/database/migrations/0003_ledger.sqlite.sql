CREATE TABLE ledger_accounts (
    id char(36) PRIMARY KEY,
    kind varchar(20) NOT NULL CHECK (kind IN (
        'OUTSIDE', 'REQUESTER_AVAILABLE', 'REQUESTER_HOLD', 'WORKER_PENDING', 'HOUSE')),
    owner_id char(36),
    shard integer NOT NULL,
    balance_cents bigint NOT NULL DEFAULT 0,
    credited_cents bigint NOT NULL DEFAULT 0,
    debited_cents bigint NOT NULL DEFAULT 0,
    CHECK (kind = 'OUTSIDE' OR balance_cents >= 0)
);
CREATE INDEX ledger_accounts_of_owner ON ledger_accounts (owner_id, kind)
    WHERE owner_id IS NOT NULL;

CREATE TABLE ledger_transfers (
    id char(36) PRIMARY KEY,
    cause varchar(120) NOT NULL UNIQUE,
    kind varchar(20) NOT NULL CHECK (kind IN (
        'DEPOSIT', 'RESERVE', 'RELEASE', 'REWARD', 'FEE', 'BONUS', 'BONUS_FEE')),
    source_id char(36) NOT NULL REFERENCES ledger_accounts (id),
    target_id char(36) NOT NULL REFERENCES ledger_accounts (id),
    payer_id char(36),
    payee_id char(36),
    cents bigint NOT NULL CHECK (cents > 0),
    subject_id char(36),
    occurred_at timestamp NOT NULL,
    CHECK (source_id <> target_id)
);
CREATE INDEX ledger_transfers_paid_by ON ledger_transfers (payer_id, id)
    WHERE payer_id IS NOT NULL;
CREATE INDEX ledger_transfers_paid_to ON ledger_transfers (payee_id, id)
    WHERE payee_id IS NOT NULL;
