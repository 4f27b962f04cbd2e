-- Questions that requesters look at before they publish them, by links to the task pages.
CREATE TABLE question_previews (
    id uuid PRIMARY KEY,
    requester_id uuid NOT NULL REFERENCES requesters (id),
    body jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX question_previews_of_requester ON question_previews (requester_id, id);
CREATE INDEX question_previews_expiring ON question_previews (expires_at);
