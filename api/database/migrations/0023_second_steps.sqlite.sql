-- The second step of signing in. The secret of an app is encrypted, other codes are hashed.
ALTER TABLE accounts ADD COLUMN second_step_at timestamp;

CREATE TABLE second_steps (
    id char(36) PRIMARY KEY,
    account_id char(36) NOT NULL UNIQUE REFERENCES accounts (id),
    secret blob NOT NULL,
    created_at timestamp NOT NULL,
    confirmed_at timestamp,
    last_step bigint NOT NULL DEFAULT 0
);

CREATE TABLE recovery_codes (
    id char(36) PRIMARY KEY,
    account_id char(36) NOT NULL REFERENCES accounts (id),
    code_hash char(64) NOT NULL,
    used_at timestamp,
    UNIQUE (account_id, code_hash)
);

-- Sign-ins whose password was right, and that wait for a code.
CREATE TABLE sign_in_challenges (
    id char(36) PRIMARY KEY,
    account_id char(36) NOT NULL REFERENCES accounts (id),
    secret_hash char(64) NOT NULL UNIQUE,
    password_mark char(64) NOT NULL,
    created_at timestamp NOT NULL,
    expires_at timestamp NOT NULL,
    tries_left integer NOT NULL CHECK (tries_left >= 0)
);
CREATE INDEX sign_in_challenges_of_account ON sign_in_challenges (account_id, id);
CREATE INDEX sign_in_challenges_expiring ON sign_in_challenges (expires_at);
