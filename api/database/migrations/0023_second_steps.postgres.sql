-- The second step of signing in. The secret of an app is encrypted, other codes are hashed.
ALTER TABLE accounts ADD COLUMN second_step_at timestamptz;

CREATE TABLE second_steps (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL UNIQUE REFERENCES accounts (id),
    secret bytea NOT NULL,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    last_step bigint NOT NULL DEFAULT 0
);

CREATE TABLE recovery_codes (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts (id),
    code_hash char(64) NOT NULL,
    used_at timestamptz,
    UNIQUE (account_id, code_hash)
);

-- Sign-ins whose password was right, and that wait for a code.
CREATE TABLE sign_in_challenges (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts (id),
    secret_hash char(64) NOT NULL UNIQUE,
    password_mark char(64) NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    tries_left integer NOT NULL CHECK (tries_left >= 0)
);
CREATE INDEX sign_in_challenges_of_account ON sign_in_challenges (account_id, id);
CREATE INDEX sign_in_challenges_expiring ON sign_in_challenges (expires_at);
