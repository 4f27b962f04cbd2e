-- Whether an account may work and publish: agreement, admission of each role, suspension.
ALTER TABLE accounts ADD COLUMN agreement_version int NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN suspended_at timestamptz;
ALTER TABLE accounts ADD COLUMN closed_at timestamptz;
ALTER TABLE workers ADD COLUMN is_admitted boolean NOT NULL DEFAULT TRUE;
ALTER TABLE requesters ADD COLUMN is_admitted boolean NOT NULL DEFAULT TRUE;

-- The role of an operator, instead of a flag. Those who had it might do everything.
ALTER TABLE accounts ADD COLUMN operator_role varchar(20);
UPDATE accounts SET operator_role = 'ADMINISTRATOR' WHERE is_operator;
ALTER TABLE accounts DROP COLUMN is_operator;
CREATE INDEX accounts_of_operators ON accounts (id) WHERE operator_role IS NOT NULL;

-- What those who run the installation did and read, as a chain: the hash of an entry covers its
-- content and the hash of the entry before it.
CREATE TABLE audit_entries (
    number bigint PRIMARY KEY CHECK (number > 0),
    id uuid NOT NULL UNIQUE,
    at timestamptz NOT NULL,
    actor_id uuid,
    role varchar(20) NOT NULL,
    via varchar(20) NOT NULL,
    address varchar(100),
    request_id varchar(100),
    action varchar(60) NOT NULL,
    subject_id uuid,
    reason text,
    details text NOT NULL,
    previous_hash varchar(64) NOT NULL,
    hash varchar(64) NOT NULL
);
CREATE INDEX audit_entries_by_subject ON audit_entries (subject_id, number);
CREATE INDEX audit_entries_by_actor ON audit_entries (actor_id, number);
CREATE INDEX audit_entries_by_action ON audit_entries (action, number);
CREATE INDEX audit_entries_by_time ON audit_entries (at);

-- The end of the chain: one row, which each transaction that appends locks last of all.
CREATE TABLE audit_head (
    id int PRIMARY KEY CHECK (id = 1),
    entries bigint NOT NULL,
    hash varchar(64) NOT NULL
);
INSERT INTO audit_head (id, entries, hash) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- The chain is appended to, and nothing else. An owner of the database can drop these, but then
-- the hashes show what was changed.
CREATE FUNCTION refuse_change_of_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is only appended to' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_entries_stay BEFORE UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_audit();
CREATE TRIGGER audit_entries_are_not_emptied BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit();
CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_audit();
CREATE TRIGGER audit_head_is_not_emptied BEFORE TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit();
CREATE TRIGGER audit_head_only_advances BEFORE UPDATE ON audit_head
    FOR EACH ROW WHEN (NEW.entries <= OLD.entries) EXECUTE FUNCTION refuse_change_of_audit();
