-- What a person sets: beside the account, because each request reads the account.
CREATE TABLE account_settings (
    account_id char(36) PRIMARY KEY REFERENCES accounts (id),
    time_zone varchar(64),
    language varchar(35),
    address_lines text,
    city varchar(100),
    region varchar(100),
    postal_code varchar(20),
    address_country char(2)
);

-- One row for each kind of notice that a person was mailed, or decided about. Its token stands in
-- the mails of this kind, and turns them off.
CREATE TABLE mail_choices (
    account_id char(36) NOT NULL REFERENCES accounts (id),
    kind varchar(40) NOT NULL,
    is_wanted boolean NOT NULL DEFAULT TRUE,
    token char(43) NOT NULL UNIQUE,
    PRIMARY KEY (account_id, kind)
);

-- A change of an e-mail address: asked for, then done (`number` counts those of an account), then
-- undone, or over. Until `undo_until` the address that it left belongs to the account.
CREATE TABLE email_changes (
    id char(36) PRIMARY KEY,
    account_id char(36) NOT NULL REFERENCES accounts (id),
    new_email varchar(254) NOT NULL,
    secret_hash char(64) NOT NULL UNIQUE,
    password_mark char(64) NOT NULL,
    asked_at timestamp NOT NULL,
    expires_at timestamp NOT NULL,
    number integer,
    old_email varchar(254),
    old_email_key varchar(254),
    undo_hash char(64) UNIQUE,
    undo_until timestamp,
    ended_at timestamp,
    UNIQUE (account_id, number),
    CHECK ((number IS NULL) = (undo_until IS NULL))
);
CREATE INDEX email_changes_from ON email_changes (old_email_key)
    WHERE number IS NOT NULL AND ended_at IS NULL;
CREATE INDEX email_changes_by_age ON email_changes (asked_at);

-- The last mail to a person who closed their account: deleted once it is sent or given up.
ALTER TABLE mails ADD COLUMN is_last boolean NOT NULL DEFAULT FALSE;

-- A closed profile begins nothing, and a closed account of the ledger moves no money. They stand
-- on the rows that accepting, publishing and paying lock anyway.
ALTER TABLE ledger_accounts ADD COLUMN is_closed boolean NOT NULL DEFAULT FALSE;

-- Play money may be given back when an account is closed.
CREATE TABLE new_ledger_transfers (
    id char(36) PRIMARY KEY,
    cause varchar(120) NOT NULL UNIQUE,
    kind varchar(20) NOT NULL CHECK (kind IN (
        'DEPOSIT', 'RESERVE', 'RELEASE', 'REWARD', 'FEE', 'BONUS', 'BONUS_FEE', 'FORFEIT')),
    source_id char(36) NOT NULL REFERENCES ledger_accounts (id),
    target_id char(36) NOT NULL REFERENCES ledger_accounts (id),
    payer_id char(36),
    payee_id char(36),
    cents bigint NOT NULL CHECK (cents > 0),
    subject_id char(36),
    occurred_at timestamp NOT NULL,
    CHECK (source_id <> target_id)
);
INSERT INTO new_ledger_transfers (id, cause, kind, source_id, target_id, payer_id, payee_id,
    cents, subject_id, occurred_at)
SELECT id, cause, kind, source_id, target_id, payer_id, payee_id, cents, subject_id, occurred_at
FROM ledger_transfers ORDER BY rowid;
DROP TABLE ledger_transfers;
ALTER TABLE new_ledger_transfers RENAME TO ledger_transfers;
CREATE INDEX ledger_transfers_paid_by ON ledger_transfers (payer_id, id)
    WHERE payer_id IS NOT NULL;
CREATE INDEX ledger_transfers_paid_to ON ledger_transfers (payee_id, id)
    WHERE payee_id IS NOT NULL;
