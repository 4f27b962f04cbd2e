-- Questions that requesters look at before they publish them, by links to the task pages.
CREATE TABLE question_previews (
    id char(36) PRIMARY KEY,
    requester_id char(36) NOT NULL REFERENCES requesters (id),
    body json NOT NULL,
    created_at timestamp NOT NULL,
    expires_at timestamp NOT NULL
);
CREATE INDEX question_previews_of_requester ON question_previews (requester_id, id);
CREATE INDEX question_previews_expiring ON question_previews (expires_at);
