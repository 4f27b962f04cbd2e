-- The qualification types of worker lists are no part of the types that people see and find.
ALTER TABLE qualification_types ADD COLUMN is_list boolean NOT NULL DEFAULT FALSE;
