CREATE TABLE accounts (
    id char(36) PRIMARY KEY,
    email varchar(254) NOT NULL,
    email_key varchar(254) NOT NULL UNIQUE,
    password_hash varchar(255) NOT NULL,
    display_name varchar(100) NOT NULL,
    country char(2) NOT NULL,
    email_verified_at timestamp,
    is_operator int NOT NULL DEFAULT 0,
    created_at timestamp NOT NULL
);

CREATE TABLE workers (
    id char(36) PRIMARY KEY,
    account_id char(36) NOT NULL UNIQUE REFERENCES accounts (id),
    worker_id varchar(14) NOT NULL UNIQUE,
    created_at timestamp NOT NULL
);

CREATE TABLE requesters (
    id char(36) PRIMARY KEY,
    account_id char(36) NOT NULL UNIQUE REFERENCES accounts (id),
    name varchar(100) NOT NULL,
    created_at timestamp NOT NULL
);

CREATE TABLE credentials (
    id char(36) PRIMARY KEY,
    account_id char(36) NOT NULL REFERENCES accounts (id),
    kind varchar(10) NOT NULL CHECK (kind IN ('SESSION', 'API_KEY')),
    name varchar(100) NOT NULL,
    secret_hash char(64) NOT NULL UNIQUE,
    hint varchar(16) NOT NULL,
    scopes varchar(40) NOT NULL,
    created_at timestamp NOT NULL,
    expires_at timestamp NOT NULL,
    last_used_at timestamp,
    revoked_at timestamp
);
CREATE INDEX credentials_of_account ON credentials (account_id, id);

CREATE TABLE email_tokens (
    id char(36) PRIMARY KEY,
    account_id char(36) NOT NULL REFERENCES accounts (id),
    purpose varchar(20) NOT NULL CHECK (purpose IN ('VERIFY_EMAIL', 'RESET_PASSWORD')),
    secret_hash char(64) NOT NULL UNIQUE,
    created_at timestamp NOT NULL,
    expires_at timestamp NOT NULL,
    used_at timestamp
);
CREATE INDEX email_tokens_of_account ON email_tokens (account_id, purpose);

CREATE TABLE sign_in_attempts (
    id char(36) PRIMARY KEY,
    subject varchar(300) NOT NULL,
    attempted_at timestamp NOT NULL
);
CREATE INDEX sign_in_attempts_of_subject ON sign_in_attempts (subject, attempted_at);

CREATE TABLE mails (
    id char(36) PRIMARY KEY,
    recipient varchar(254) NOT NULL,
    subject varchar(200) NOT NULL,
    body text NOT NULL,
    created_at timestamp NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamp,
    sent_at timestamp,
    last_error text
);
CREATE INDEX mails_due ON mails (next_attempt_at) WHERE next_attempt_at IS NOT NULL;

CREATE TABLE worker_blocks (
    id char(36) PRIMARY KEY,
    requester_id char(36) NOT NULL REFERENCES requesters (id),
    worker_id char(36) NOT NULL REFERENCES workers (id),
    reason varchar(1024) NOT NULL,
    created_at timestamp NOT NULL,
    UNIQUE (requester_id, worker_id)
);
CREATE INDEX worker_blocks_of_worker ON worker_blocks (worker_id);

CREATE TABLE requester_blocks (
    id char(36) PRIMARY KEY,
    worker_id char(36) NOT NULL REFERENCES workers (id),
    requester_id char(36) NOT NULL REFERENCES requesters (id),
    created_at timestamp NOT NULL,
    UNIQUE (worker_id, requester_id)
);

CREATE TABLE client_tokens (
    id char(36) PRIMARY KEY,
    account_id char(36) NOT NULL REFERENCES accounts (id),
    verb varchar(40) NOT NULL,
    token varchar(80) NOT NULL,
    input_hash char(64) NOT NULL,
    answer json NOT NULL,
    created_at timestamp NOT NULL,
    expires_at timestamp,
    UNIQUE (account_id, verb, token)
);
CREATE INDEX client_tokens_expiring ON client_tokens (expires_at) WHERE expires_at IS NOT NULL;
