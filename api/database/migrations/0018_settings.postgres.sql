-- What a person sets: beside the account, because each request reads the account.
CREATE TABLE account_settings (
    account_id uuid PRIMARY KEY REFERENCES accounts (id),
    time_zone varchar(64),
    language varchar(35),
    address_lines jsonb,
    city varchar(100),
    region varchar(100),
    postal_code varchar(20),
    address_country char(2)
);

-- One row for each kind of notice that a person was mailed, or decided about. Its token stands in
-- the mails of this kind, and turns them off.
CREATE TABLE mail_choices (
    account_id uuid NOT NULL REFERENCES accounts (id),
    kind varchar(40) NOT NULL,
    is_wanted boolean NOT NULL DEFAULT TRUE,
    token char(43) NOT NULL UNIQUE,
    PRIMARY KEY (account_id, kind)
);

-- A change of an e-mail address: asked for, then done (`number` counts those of an account), then
-- undone, or over. Until `undo_until` the address that it left belongs to the account.
CREATE TABLE email_changes (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts (id),
    new_email varchar(254) NOT NULL,
    secret_hash char(64) NOT NULL UNIQUE,
    password_mark char(64) NOT NULL,
    asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    number integer,
    old_email varchar(254),
    old_email_key varchar(254),
    undo_hash char(64) UNIQUE,
    undo_until timestamptz,
    ended_at timestamptz,
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
ALTER TABLE ledger_transfers DROP CONSTRAINT ledger_transfers_kind_check;
ALTER TABLE ledger_transfers ADD CONSTRAINT ledger_transfers_kind_check CHECK (kind IN (
    'DEPOSIT', 'RESERVE', 'RELEASE', 'REWARD', 'FEE', 'BONUS', 'BONUS_FEE', 'FORFEIT'));
