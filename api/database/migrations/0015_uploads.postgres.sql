-- Files that people upload by links, and the bytes in the store.
CREATE TABLE uploads (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts (id),
    purpose varchar(20) NOT NULL,
    file_name varchar(200) NOT NULL,
    content_type varchar(40) NOT NULL,
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    state varchar(10) NOT NULL CHECK (state IN ('AWAITED', 'STORED', 'ATTACHED', 'DELETED')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    blob_id uuid,
    sha256 char(64),
    stored_at timestamptz,
    attached_to uuid,
    attached_at timestamptz,
    CHECK ((blob_id IS NULL) = (stored_at IS NULL) AND (blob_id IS NULL) = (sha256 IS NULL)),
    CHECK (state NOT IN ('STORED', 'ATTACHED') OR blob_id IS NOT NULL),
    CHECK ((attached_to IS NULL) = (attached_at IS NULL)),
    CHECK (state <> 'ATTACHED' OR attached_to IS NOT NULL)
);
-- The bound of waiting uploads of an account, and what housekeeping deletes.
CREATE INDEX uploads_waiting ON uploads (account_id) WHERE state IN ('AWAITED', 'STORED');
CREATE INDEX uploads_awaited ON uploads (expires_at) WHERE state = 'AWAITED';
CREATE INDEX uploads_unattached ON uploads (stored_at) WHERE state = 'STORED';
CREATE INDEX uploads_deleted ON uploads (id) WHERE state = 'DELETED';
CREATE INDEX uploads_attached ON uploads (attached_to) WHERE attached_to IS NOT NULL;

-- A row is there before the first byte is. Housekeeping deletes the bytes when `delete_at` has come;
-- those of a stored upload have none.
CREATE TABLE stored_blobs (
    id uuid PRIMARY KEY,
    upload_id uuid NOT NULL,
    delete_at timestamptz
);
CREATE INDEX stored_blobs_to_delete ON stored_blobs (delete_at) WHERE delete_at IS NOT NULL;
CREATE INDEX stored_blobs_by_upload ON stored_blobs (upload_id);
