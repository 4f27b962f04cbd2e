-- Checks of who people are. What they told is encrypted; their documents are uploads of theirs.
CREATE TABLE identity_checks (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    state varchar(20) NOT NULL CHECK (state IN (
        'CHECKING', 'DOCUMENTS_NEEDED', 'WAITING', 'VERIFIED', 'FAILED', 'APPEALED', 'REFUSED')),
    legal_name bytea NOT NULL,
    birth_date bytea NOT NULL,
    address bytea NOT NULL,
    begun_at timestamptz NOT NULL,
    ask_at timestamptz,
    waiting_since timestamptz,
    reason varchar(900),
    decided_at timestamptz,
    decided_by uuid REFERENCES accounts (id),
    appeal varchar(4000),
    appealed_at timestamptz,
    answer varchar(900),
    answered_at timestamptz,
    answered_by uuid REFERENCES accounts (id),
    delete_documents_at timestamptz,
    CHECK ((ask_at IS NOT NULL) = (state = 'CHECKING')),
    CHECK ((waiting_since IS NOT NULL) = (state IN ('WAITING', 'APPEALED'))),
    CHECK (decided_at IS NOT NULL OR state IN ('CHECKING', 'DOCUMENTS_NEEDED', 'WAITING')),
    CHECK (decided_at IS NULL OR state NOT IN ('CHECKING', 'DOCUMENTS_NEEDED', 'WAITING')),
    CHECK ((appeal IS NULL) = (appealed_at IS NULL)),
    CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CHECK (answered_by IS NULL OR decided_by IS NULL OR answered_by <> decided_by)
);
CREATE UNIQUE INDEX identity_checks_open ON identity_checks (account_id) WHERE state <> 'REFUSED';
CREATE INDEX identity_checks_of_account ON identity_checks (account_id, id);
CREATE INDEX identity_checks_waiting ON identity_checks (state, waiting_since, id);
CREATE INDEX identity_checks_asking ON identity_checks (ask_at) WHERE ask_at IS NOT NULL;
CREATE INDEX identity_checks_documents ON identity_checks (delete_documents_at)
    WHERE delete_documents_at IS NOT NULL;

-- Where the worker's latest check stands, for everything that asks whether they may begin.
ALTER TABLE workers ADD COLUMN identity_state varchar(20) NOT NULL DEFAULT 'NOT_BEGUN'
    CHECK (identity_state IN ('NOT_BEGUN', 'CHECKING', 'DOCUMENTS_NEEDED', 'WAITING', 'VERIFIED',
        'FAILED', 'APPEALED', 'REFUSED'));
