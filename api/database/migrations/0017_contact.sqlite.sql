-- Threads of messages between people and operators. A thread is of an account, or of a stranger whose
-- address is confirmed by the secret that was mailed there; the secret is stored as its hash.
CREATE TABLE threads (
    id char(36) PRIMARY KEY,
    account_id char(36) REFERENCES accounts (id),
    email varchar(254),
    name varchar(100),
    category varchar(30) NOT NULL,
    subject varchar(200) NOT NULL,
    state varchar(12) NOT NULL CHECK (state IN ('UNCONFIRMED', 'OPEN', 'WAITING', 'SOLVED')),
    secret_hash char(64) UNIQUE,
    created_at timestamp NOT NULL,
    asked_at timestamp NOT NULL,
    CHECK ((account_id IS NULL) = (email IS NOT NULL)),
    CHECK (state <> 'UNCONFIRMED' OR secret_hash IS NOT NULL)
);
CREATE INDEX threads_of_account ON threads (account_id, id) WHERE account_id IS NOT NULL;
CREATE INDEX threads_asked ON threads (state, asked_at, id);

CREATE TABLE thread_messages (
    id char(36) PRIMARY KEY,
    thread_id char(36) NOT NULL REFERENCES threads (id),
    author varchar(10) NOT NULL CHECK (author IN ('WRITER', 'OPERATOR')),
    account_id char(36) REFERENCES accounts (id),
    text text NOT NULL,
    written_at timestamp NOT NULL
);
CREATE INDEX thread_messages_of_thread ON thread_messages (thread_id, id);
