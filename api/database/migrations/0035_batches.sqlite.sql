-- Templates of questions: a question with placeholders, which each HIT fills with its own values.
-- A template never changes.
CREATE TABLE question_templates (
    id char(36) PRIMARY KEY,
    requester_id char(36) NOT NULL REFERENCES requesters (id),
    body json NOT NULL,
    placeholders json NOT NULL,
    created_at timestamp NOT NULL
);
CREATE INDEX question_templates_of_requester ON question_templates (requester_id, id);

-- A question made from a template has its values as body: {"row": number, "values": {name: value}}.
ALTER TABLE questions ADD COLUMN template_id char(36) REFERENCES question_templates (id);

CREATE TABLE projects (
    id char(36) PRIMARY KEY,
    requester_id char(36) NOT NULL REFERENCES requesters (id),
    name varchar(128) NOT NULL,
    settings json NOT NULL,
    starter varchar(60),
    template_id char(36) NOT NULL REFERENCES question_templates (id),
    revision integer NOT NULL CHECK (revision > 0),
    version integer NOT NULL CHECK (version > 0),
    created_at timestamp NOT NULL,
    updated_at timestamp NOT NULL,
    last_used_at timestamp NOT NULL,
    deleted_at timestamp
);
CREATE INDEX projects_of_requester ON projects (requester_id, id) WHERE deleted_at IS NULL;
CREATE TABLE project_revisions (
    id char(36) PRIMARY KEY,
    project_id char(36) NOT NULL REFERENCES projects (id),
    number integer NOT NULL CHECK (number > 0),
    template_id char(36) NOT NULL REFERENCES question_templates (id),
    account_id char(36) REFERENCES accounts (id),
    created_at timestamp NOT NULL,
    UNIQUE (project_id, number)
);

-- Named lists of workers. Whoever is on one holds its qualification type, which nobody else sees.
CREATE TABLE worker_lists (
    id char(36) PRIMARY KEY,
    requester_id char(36) NOT NULL REFERENCES requesters (id),
    name varchar(128) NOT NULL,
    name_key varchar(512) NOT NULL,
    qualification_type_id char(36) NOT NULL UNIQUE REFERENCES qualification_types (id),
    created_at timestamp NOT NULL,
    last_used_at timestamp NOT NULL,
    deleted_at timestamp
);
CREATE UNIQUE INDEX worker_lists_by_name ON worker_lists (requester_id, name_key)
    WHERE deleted_at IS NULL;
CREATE INDEX worker_lists_of_requester ON worker_lists (requester_id, id) WHERE deleted_at IS NULL;

-- Batches: a HIT for each row of a file.
CREATE TABLE batches (
    id char(36) PRIMARY KEY,
    requester_id char(36) NOT NULL REFERENCES requesters (id),
    project_id char(36) NOT NULL REFERENCES projects (id),
    template_id char(36) NOT NULL REFERENCES question_templates (id),
    name varchar(128) NOT NULL,
    description varchar(2000) NOT NULL,
    state varchar(12) NOT NULL CHECK (state IN ('DRAFT', 'CHECKING', 'CHECKED', 'PUBLISHING',
        'PUBLISHED', 'PAUSED', 'CANCELLING', 'CANCELLED', 'DISPOSED')),
    settings json NOT NULL,
    upload_id char(36) REFERENCES uploads (id),
    upload_sha256 char(64),
    column_names json,
    invalid_rows blob,
    total_rows integer NOT NULL DEFAULT 0 CHECK (total_rows >= 0),
    invalid_count integer NOT NULL DEFAULT 0 CHECK (invalid_count BETWEEN 0 AND total_rows),
    published_rows integer NOT NULL DEFAULT 0 CHECK (published_rows >= 0),
    errors_upload_id char(36) REFERENCES uploads (id),
    hit_type_id char(36) REFERENCES hit_types (id),
    job_id char(36),
    message varchar(1000),
    created_at timestamp NOT NULL,
    checked_at timestamp,
    published_at timestamp,
    ended_at timestamp,
    expires_at timestamp,
    unfilled_at timestamp,
    last_used_at timestamp NOT NULL,
    version integer NOT NULL DEFAULT 1 CHECK (version > 0)
);
CREATE INDEX batches_of_requester ON batches (requester_id, id);
CREATE INDEX batches_of_project ON batches (project_id, id);
CREATE INDEX batches_unfilled ON batches (unfilled_at) WHERE unfilled_at IS NOT NULL;

-- The HIT types and groups of a batch are its own: one for each reward that it has had.
ALTER TABLE hit_types ADD COLUMN batch_id char(36) REFERENCES batches (id);
CREATE INDEX hit_types_of_batch ON hit_types (batch_id) WHERE batch_id IS NOT NULL;
ALTER TABLE hit_groups ADD COLUMN batch_id char(36) REFERENCES batches (id);
ALTER TABLE hit_groups ADD COLUMN is_paused int NOT NULL DEFAULT 0;
ALTER TABLE hit_groups ADD COLUMN most_hits_a_worker integer CHECK (most_hits_a_worker > 0);
ALTER TABLE hit_groups ADD COLUMN most_workers_at_once integer CHECK (most_workers_at_once > 0);
CREATE INDEX hit_groups_of_batch ON hit_groups (batch_id) WHERE batch_id IS NOT NULL;
