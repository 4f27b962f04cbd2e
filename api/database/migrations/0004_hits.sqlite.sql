CREATE TABLE hit_types (
    id char(36) PRIMARY KEY,
    requester_id char(36) NOT NULL REFERENCES requesters (id),
    fingerprint char(64) NOT NULL,
    title varchar(128) NOT NULL,
    description varchar(2000) NOT NULL,
    keywords json NOT NULL,
    reward_cents bigint NOT NULL CHECK (reward_cents >= 0),
    assignment_duration_seconds integer NOT NULL,
    auto_approval_delay_seconds integer NOT NULL,
    created_at timestamp NOT NULL,
    UNIQUE (requester_id, fingerprint)
);
CREATE INDEX hit_types_of_requester ON hit_types (requester_id, id);

CREATE TABLE hit_groups (
    id char(36) PRIMARY KEY,
    hit_type_id char(36) NOT NULL UNIQUE REFERENCES hit_types (id),
    requester_id char(36) NOT NULL REFERENCES requesters (id),
    title varchar(128) NOT NULL,
    description varchar(2000) NOT NULL,
    keywords json NOT NULL,
    search_text text NOT NULL,
    reward_cents bigint NOT NULL,
    hourly_cents bigint NOT NULL,
    assignment_duration_seconds integer NOT NULL,
    auto_approval_delay_seconds integer NOT NULL,
    available_hits integer NOT NULL DEFAULT 0 CHECK (available_hits >= 0),
    total_hits integer NOT NULL DEFAULT 0 CHECK (total_hits >= available_hits),
    is_open int NOT NULL DEFAULT 0,
    version bigint NOT NULL DEFAULT 0,
    newest_hit_at timestamp NOT NULL,
    last_updated_at timestamp NOT NULL,
    latest_expiry_at timestamp NOT NULL
);
CREATE INDEX hit_groups_newest ON hit_groups (newest_hit_at, id) WHERE is_open;
CREATE INDEX hit_groups_reward ON hit_groups (reward_cents, id) WHERE is_open;
CREATE INDEX hit_groups_hourly ON hit_groups (hourly_cents, id) WHERE is_open;
CREATE INDEX hit_groups_duration ON hit_groups (assignment_duration_seconds, id) WHERE is_open;
CREATE INDEX hit_groups_of_requester ON hit_groups (requester_id) WHERE is_open;

CREATE TABLE hits (
    id char(36) PRIMARY KEY,
    hit_type_id char(36) NOT NULL REFERENCES hit_types (id),
    group_id char(36) NOT NULL REFERENCES hit_groups (id),
    requester_id char(36) NOT NULL REFERENCES requesters (id),
    status varchar(12) NOT NULL CHECK (status IN (
        'ASSIGNABLE', 'UNASSIGNABLE', 'REVIEWABLE', 'REVIEWING', 'DISPOSED')),
    max_assignments integer NOT NULL,
    available integer NOT NULL CHECK (available >= 0),
    pending integer NOT NULL DEFAULT 0 CHECK (pending >= 0),
    completed integer NOT NULL DEFAULT 0 CHECK (completed >= 0),
    reward_cents bigint NOT NULL,
    fee_cents bigint NOT NULL,
    assignment_duration_seconds integer NOT NULL,
    auto_approval_delay_seconds integer NOT NULL,
    annotation varchar(255),
    created_at timestamp NOT NULL,
    expires_at timestamp NOT NULL,
    is_expired int NOT NULL DEFAULT 0,
    CHECK (available + pending + completed <= max_assignments)
);
CREATE INDEX hits_open ON hits (group_id, id) WHERE status = 'ASSIGNABLE';
CREATE INDEX hits_of_group ON hits (group_id, id);
CREATE INDEX hits_of_requester ON hits (requester_id, id);
CREATE INDEX hits_expiring ON hits (expires_at)
    WHERE NOT is_expired AND status IN ('ASSIGNABLE', 'UNASSIGNABLE');

CREATE TABLE questions (
    hit_id char(36) PRIMARY KEY REFERENCES hits (id),
    body json NOT NULL
);
