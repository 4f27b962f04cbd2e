-- Set for a mail that one person causes another one to get: such mails are limited by these.
ALTER TABLE mails ADD COLUMN kind varchar(40);
ALTER TABLE mails ADD COLUMN sender_id uuid;
ALTER TABLE mails ADD COLUMN account_id uuid;
CREATE INDEX mails_of_account ON mails (account_id, created_at) WHERE account_id IS NOT NULL;

-- A row for each request, with or without an account; it is deleted when it is answered.
CREATE TABLE password_resets (
    id uuid PRIMARY KEY,
    email_key varchar(254) NOT NULL,
    public_url text NOT NULL,
    asked_at timestamptz NOT NULL
);
CREATE INDEX password_resets_asked ON password_resets (asked_at);

CREATE INDEX sign_in_attempts_by_age ON sign_in_attempts (attempted_at);
