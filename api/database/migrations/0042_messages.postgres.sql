-- Threads between workers and requesters stand beside those between people and operators. The two
-- sides of a thread are a person (the worker, or the writer to the operators) and an office (the
-- requester, or the operators); each side has its count of messages that it has not read.
ALTER TABLE threads DROP CONSTRAINT threads_check;
ALTER TABLE threads ALTER COLUMN category DROP NOT NULL;
ALTER TABLE threads ALTER COLUMN subject DROP NOT NULL;
ALTER TABLE threads ADD COLUMN kind varchar(10) NOT NULL DEFAULT 'OPERATORS'
    CHECK (kind IN ('OPERATORS', 'WORK'));
ALTER TABLE threads ALTER COLUMN kind DROP DEFAULT;
ALTER TABLE threads ADD COLUMN worker_id uuid REFERENCES workers (id);
ALTER TABLE threads ADD COLUMN requester_id uuid REFERENCES requesters (id);
ALTER TABLE threads ADD COLUMN group_id uuid;
ALTER TABLE threads ADD COLUMN last_at timestamptz;
ALTER TABLE threads ADD COLUMN messages int NOT NULL DEFAULT 0;
ALTER TABLE threads ADD COLUMN read_by_person int NOT NULL DEFAULT 0;
ALTER TABLE threads ADD COLUMN read_by_office int NOT NULL DEFAULT 0;
ALTER TABLE threads ADD COLUMN unread_by_person int NOT NULL DEFAULT 0
    CHECK (unread_by_person >= 0);
ALTER TABLE threads ADD COLUMN unread_by_office int NOT NULL DEFAULT 0
    CHECK (unread_by_office >= 0);
ALTER TABLE threads ADD COLUMN closed_by_person_at timestamptz;
ALTER TABLE threads ADD COLUMN closed_by_office_at timestamptz;
ALTER TABLE threads ADD COLUMN reported_at timestamptz;

ALTER TABLE thread_messages DROP CONSTRAINT thread_messages_author_check;
ALTER TABLE thread_messages ADD CHECK (author IN ('WRITER', 'OPERATOR', 'WORKER', 'REQUESTER'));
ALTER TABLE thread_messages ADD COLUMN number int;
ALTER TABLE thread_messages ADD COLUMN sender_id uuid;
ALTER TABLE thread_messages ADD COLUMN assignment_id uuid;
ALTER TABLE thread_messages ADD COLUMN is_by_mail boolean NOT NULL DEFAULT FALSE;
UPDATE thread_messages SET number = counted.number FROM (
    SELECT id, row_number() OVER (PARTITION BY thread_id ORDER BY id) AS number
    FROM thread_messages) AS counted
WHERE counted.id = thread_messages.id;
ALTER TABLE thread_messages ALTER COLUMN number SET NOT NULL;

-- What was written before counts as read.
UPDATE threads SET messages = counted.messages, last_at = counted.last_at,
    read_by_person = counted.messages, read_by_office = counted.messages
FROM (SELECT thread_id, count(*) AS messages, max(written_at) AS last_at
    FROM thread_messages GROUP BY thread_id) AS counted
WHERE counted.thread_id = threads.id;
UPDATE threads SET last_at = created_at WHERE last_at IS NULL;
ALTER TABLE threads ALTER COLUMN last_at SET NOT NULL;
ALTER TABLE threads ADD CHECK (
    (kind = 'OPERATORS' AND (account_id IS NULL) = (email IS NOT NULL) AND worker_id IS NULL
        AND requester_id IS NULL AND category IS NOT NULL AND subject IS NOT NULL)
    OR (kind = 'WORK' AND account_id IS NULL AND worker_id IS NOT NULL
        AND requester_id IS NOT NULL AND category IS NULL));

DROP INDEX threads_asked;
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
CREATE UNIQUE INDEX thread_messages_by_number ON thread_messages (thread_id, number);
CREATE INDEX thread_messages_of_sender ON thread_messages (sender_id, written_at)
    WHERE sender_id IS NOT NULL;

-- The addresses to which mails about messages are replied; the token of each is stored as its hash.
CREATE TABLE reply_addresses (
    id uuid PRIMARY KEY,
    secret_hash char(64) NOT NULL UNIQUE,
    thread_id uuid NOT NULL REFERENCES threads (id),
    account_id uuid REFERENCES accounts (id),
    number int NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX reply_addresses_of_thread ON reply_addresses (thread_id);
CREATE INDEX reply_addresses_of_account ON reply_addresses (account_id)
    WHERE account_id IS NOT NULL;
CREATE INDEX reply_addresses_expired ON reply_addresses (expires_at);

ALTER TABLE mails ADD COLUMN reply_to varchar(254);
