-- Threads between workers and requesters stand beside those between people and operators. The two
-- sides of a thread are a person (the worker, or the writer to the operators) and an office (the
-- requester, or the operators); each side has its count of messages that it has not read.
CREATE TABLE new_threads (
    id char(36) PRIMARY KEY,
    account_id char(36) REFERENCES accounts (id),
    email varchar(254),
    name varchar(100),
    category varchar(30),
    subject varchar(200),
    state varchar(12) NOT NULL CHECK (state IN ('UNCONFIRMED', 'OPEN', 'WAITING', 'SOLVED')),
    secret_hash char(64) UNIQUE,
    created_at timestamp NOT NULL,
    asked_at timestamp NOT NULL,
    kind varchar(10) NOT NULL CHECK (kind IN ('OPERATORS', 'WORK')),
    worker_id char(36) REFERENCES workers (id),
    requester_id char(36) REFERENCES requesters (id),
    group_id char(36),
    last_at timestamp NOT NULL,
    messages int NOT NULL DEFAULT 0,
    read_by_person int NOT NULL DEFAULT 0,
    read_by_office int NOT NULL DEFAULT 0,
    unread_by_person int NOT NULL DEFAULT 0 CHECK (unread_by_person >= 0),
    unread_by_office int NOT NULL DEFAULT 0 CHECK (unread_by_office >= 0),
    closed_by_person_at timestamp,
    closed_by_office_at timestamp,
    reported_at timestamp,
    CHECK (state <> 'UNCONFIRMED' OR secret_hash IS NOT NULL),
    CHECK (
        (kind = 'OPERATORS' AND (account_id IS NULL) = (email IS NOT NULL) AND worker_id IS NULL
            AND requester_id IS NULL AND category IS NOT NULL AND subject IS NOT NULL)
        OR (kind = 'WORK' AND account_id IS NULL AND worker_id IS NOT NULL
            AND requester_id IS NOT NULL AND category IS NULL))
);
CREATE TABLE new_thread_messages (
    id char(36) PRIMARY KEY,
    thread_id char(36) NOT NULL REFERENCES new_threads (id),
    author varchar(10) NOT NULL CHECK (author IN ('WRITER', 'OPERATOR', 'WORKER', 'REQUESTER')),
    account_id char(36) REFERENCES accounts (id),
    text text NOT NULL,
    written_at timestamp NOT NULL,
    number int NOT NULL,
    sender_id char(36),
    assignment_id char(36),
    is_by_mail int NOT NULL DEFAULT 0
);
-- What was written before counts as read.
INSERT INTO new_threads (id, account_id, email, name, category, subject, state, secret_hash,
    created_at, asked_at, kind, last_at, messages, read_by_person, read_by_office)
SELECT threads.id, threads.account_id, email, name, category, subject, state, secret_hash,
    created_at, asked_at, 'OPERATORS', coalesce(max(written_at), created_at),
    count(thread_messages.id), count(thread_messages.id), count(thread_messages.id)
FROM threads LEFT JOIN thread_messages ON thread_messages.thread_id = threads.id
GROUP BY threads.id;
INSERT INTO new_thread_messages (id, thread_id, author, account_id, text, written_at, number)
SELECT id, thread_id, author, account_id, text, written_at,
    row_number() OVER (PARTITION BY thread_id ORDER BY id)
FROM thread_messages;
DROP TABLE thread_messages;
DROP TABLE threads;
ALTER TABLE new_threads RENAME TO threads;
ALTER TABLE new_thread_messages RENAME TO thread_messages;

CREATE INDEX threads_of_account ON threads (account_id, id) WHERE account_id IS NOT NULL;
CREATE INDEX threads_asked ON threads (kind, state, asked_at, id);
CREATE UNIQUE INDEX threads_about_group ON threads (worker_id, requester_id, group_id)
    WHERE group_id IS NOT NULL;
CREATE UNIQUE INDEX threads_about_no_group ON threads (worker_id, requester_id)
    WHERE kind = 'WORK' AND group_id IS NULL;
CREATE INDEX threads_of_worker ON threads (worker_id, last_at, id) WHERE worker_id IS NOT NULL;
CREATE INDEX threads_of_requester ON threads (requester_id, last_at, id)
    WHERE requester_id IS NOT NULL;
CREATE INDEX threads_of_worker_by_state ON threads (worker_id, state, last_at, id)
    WHERE worker_id IS NOT NULL;
CREATE INDEX threads_of_requester_by_state ON threads (requester_id, state, last_at, id)
    WHERE requester_id IS NOT NULL;
CREATE INDEX threads_unread_by_worker ON threads (worker_id) WHERE unread_by_person > 0;
CREATE INDEX threads_unread_by_requester ON threads (requester_id) WHERE unread_by_office > 0;
CREATE INDEX thread_messages_of_thread ON thread_messages (thread_id, id);
CREATE UNIQUE INDEX thread_messages_by_number ON thread_messages (thread_id, number);
CREATE INDEX thread_messages_of_sender ON thread_messages (sender_id, written_at)
    WHERE sender_id IS NOT NULL;

-- The addresses to which mails about messages are replied; the token of each is stored as its hash.
CREATE TABLE reply_addresses (
    id char(36) PRIMARY KEY,
    secret_hash char(64) NOT NULL UNIQUE,
    thread_id char(36) NOT NULL REFERENCES threads (id),
    account_id char(36) REFERENCES accounts (id),
    number int NOT NULL,
    expires_at timestamp NOT NULL
);
CREATE INDEX reply_addresses_of_thread ON reply_addresses (thread_id);
CREATE INDEX reply_addresses_of_account ON reply_addresses (account_id)
    WHERE account_id IS NOT NULL;
CREATE INDEX reply_addresses_expired ON reply_addresses (expires_at);

ALTER TABLE mails ADD COLUMN reply_to varchar(254);
