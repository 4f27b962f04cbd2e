-- Each side knows of its own report alone. What is taken down of a thread: the messages of the side
-- that was reported are hidden, and nobody writes in it any more.
ALTER TABLE threads ADD COLUMN reported_by_person_at timestamp;
ALTER TABLE threads ADD COLUMN reported_by_office_at timestamp;
ALTER TABLE threads ADD COLUMN taken_down_at timestamp;
ALTER TABLE threads DROP COLUMN reported_at;
ALTER TABLE thread_messages ADD COLUMN hidden_at timestamp;
